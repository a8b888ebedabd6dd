//! The little SQL that SQLite and PostgreSQL spell differently.

use sea_orm::DbBackend;
use sea_orm::sea_query::{ArrayType, Expr, Value};
use traboule_kernel::Key;

/// `expr` is one of `keys`. The keys are one parameter, so the statement is the same for any number.
pub fn is_one_of<K: Key>(backend: DbBackend, expr: impl Into<Expr>, keys: &[K]) -> Expr {
    let expr = expr.into();
    match backend {
        DbBackend::Sqlite => {
            let hex: Vec<String> = keys.iter().map(|key| key.uuid().simple().to_string()).collect();
            let list = serde_json::Value::from(hex).to_string();
            Expr::cust_with_exprs("? IN (SELECT unhex(value) FROM json_each(?))", [expr, Expr::value(list)])
        }
        _ => {
            let keys = keys.iter().map(|key| Value::Uuid(Some(key.uuid()))).collect();
            let list = Value::Array(ArrayType::Uuid, Some(Box::new(keys)));
            Expr::cust_with_exprs("$1 = ANY($2)", [expr, Expr::value(list)])
        }
    }
}

/// `expr`, a text, is one of `texts`, which are one parameter.
pub fn is_one_of_texts<T: AsRef<str>>(backend: DbBackend, expr: impl Into<Expr>, texts: &[T]) -> Expr {
    let expr = expr.into();
    match backend {
        DbBackend::Sqlite => {
            let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            let list = serde_json::Value::from(texts).to_string();
            Expr::cust_with_exprs("? IN (SELECT value FROM json_each(?))", [expr, Expr::value(list)])
        }
        _ => {
            let texts = texts.iter().map(|text| Value::String(Some(text.as_ref().to_owned()))).collect();
            let list = Value::Array(ArrayType::String, Some(Box::new(texts)));
            Expr::cust_with_exprs("$1 = ANY($2)", [expr, Expr::value(list)])
        }
    }
}

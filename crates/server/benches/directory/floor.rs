//! The server to compare with: axum, a pool of as many connections as ours, and one prepared statement a question.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use sea_orm::sqlx::PgPool;
use sea_orm::sqlx::postgres::PgPoolOptions;
use traboule_store::StoreSettings;

use crate::question::Question;

/// Serves until it is killed. Says on the standard error output where.
#[expect(clippy::print_stderr, reason = "where it listens")]
pub(crate) async fn serve(url: &str) {
    let connections = StoreSettings::default().connections.get();
    let options = PgPoolOptions::new().max_connections(connections).test_before_acquire(false);
    let pool = options.connect(url).await.expect("the database answers");
    let router = Question::ALL.into_iter().fold(Router::new(), |router, question| {
        let answer = move |State(pool): State<PgPool>, Path(subject): Path<String>| async move {
            let data: String = sea_orm::sqlx::query_scalar(question.statement()).bind(subject).fetch_one(&pool).await.expect("an answer");
            ([(header::CONTENT_TYPE, "application/graphql-response+json")], format!(r#"{{"data":{data}}}"#)).into_response()
        };
        router.route(&format!("{}/{{subject}}", question.path()), get(answer))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    eprintln!("listening at http://{}/", listener.local_addr().expect("its address"));
    axum::serve(listener, router.with_state(pool)).await.expect("the floor serves");
}

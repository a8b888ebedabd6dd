//! What spans the domains: the way to objects by their ids, and what holds on this server. None of it is a secret; what `node`
//! leads to has its rules where the object stands in the table.

use super::ground::On;
use super::table::{PUBLIC, Row, inherits, query};

pub(super) const ROWS: &[Row] = &[
    query(&["serviceConfig { version }", r#"node(id: "<space>") { id }"#, r#"nodes(ids: ["<space>"]) { id }"#], On::Nothing, PUBLIC),
    inherits("LocalizedText"),
    inherits("PageInfo"),
    inherits("RateBucket"),
    inherits("ServiceConfig"),
    inherits("ServiceLimits"),
    inherits("ServiceRate"),
];

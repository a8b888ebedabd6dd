//! The crate's promises, on two tiny domains.

#![expect(
    unreachable_pub,
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::needless_pass_by_value,
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "tests are read for what they check"
)]

mod columns;
mod composition;
mod errors;
mod federation;
mod judged;
mod levels;
mod limits;
mod mutations;
mod support;

//! The crate's promises, on two tiny domains.

#![expect(unreachable_pub, clippy::unused_async, clippy::unnecessary_wraps, reason = "tests")]

mod columns;
mod composition;
mod errors;
mod federation;
mod judged;
mod levels;
mod limits;
mod mutations;
mod support;

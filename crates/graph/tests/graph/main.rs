//! The crate's promises, on two tiny domains.

#![expect(unreachable_pub, clippy::unused_async, clippy::unnecessary_wraps, reason = "tests")]

mod levels;
mod support;

//! The router and the server as clients see them, with a made-up graph behind.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod around;
mod fake;
mod graphiql_page;
mod graphql;
mod rate;
mod sockets;

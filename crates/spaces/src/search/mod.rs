//! Reading the directory: filters, orders, pages, counts, clusters. Nothing here writes.

pub(crate) mod clusters;
pub(crate) mod facets;
pub(crate) mod filter;
pub(crate) mod finder;
pub(crate) mod operators;
pub(crate) mod order;
pub(crate) mod requests;

pub use filter::{Near, SpaceFilter};
pub use order::SpaceOrder;

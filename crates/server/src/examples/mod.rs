//! Queries to begin with: the tabs of GraphiQL, and what `traboule demo` prints.

use traboule_http::{GraphiqlOptions, GraphiqlTab};

/// The documents, in the order of the tabs. The first lines of each say in comments what it asks.
pub const EXAMPLES: [&str; 6] = [
    include_str!("spaces-nearby.graphql"),
    include_str!("search.graphql"),
    include_str!("network.graphql"),
    include_str!("events.graphql"),
    include_str!("viewer.graphql"),
    include_str!("limits.graphql"),
];

/// What the page at `/` shows.
pub(crate) fn graphiql() -> GraphiqlOptions {
    let tabs = EXAMPLES.map(|query| GraphiqlTab { query: query.to_owned(), ..GraphiqlTab::default() });
    GraphiqlOptions { title: "Traboule".to_owned(), tabs: tabs.to_vec() }
}

//! Who comes to events: through the graph, and many at once.

mod decisions;
mod guests;
mod life;
mod model;
mod privacy;
mod races;
mod statements;
mod waitlist;
pub(crate) mod world;

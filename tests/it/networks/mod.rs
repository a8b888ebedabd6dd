//! Networks, their members and their voices.

mod delegates;
mod ends;
mod founding;
mod letters;
mod memberships;
mod placing;
mod reading;
mod visibility;
mod world;

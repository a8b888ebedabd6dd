//! Storage: what every domain relies on.

mod migrations;
mod outbox;
mod pages;
mod top;
mod unit_of_work;

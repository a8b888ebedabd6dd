//! What the server itself gives to the schema: what spans all domains.

mod node;
mod service_config;

use traboule_graph::Module;

use crate::settings::Settings;

pub(crate) fn module(settings: &Settings) -> Module {
    Module::new("server").query(node::NodeQuery).query(service_config::ServiceConfigQuery::new(settings))
}

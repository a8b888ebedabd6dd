//! Two domains that do not know each other, and a way to ask them.

pub mod everything;
pub mod houses;
pub mod ids;
pub mod markets;
pub mod plain;
pub mod trace;

use async_graphql::Data;
use serde_json::{Value, json};
use traboule_graph::{Engine, Incoming, Limits, Mode, Module, Reply, RequestId, compose};
use traboule_kernel::Actor;

use self::houses::Houses;
use self::trace::Trace;

pub fn modules() -> Vec<Module> {
    vec![houses::module(Houses(20)), markets::module(), everything::module()]
}

pub fn engine() -> Engine {
    engine_with(Limits::default())
}

pub fn engine_with(limits: Limits) -> Engine {
    Engine::new(compose(modules(), Mode::Whole).unwrap(), limits)
}

/// One client.
pub struct Asker {
    pub engine: Engine,
    pub actor: Actor,
    pub trace: Trace,
}

impl Default for Asker {
    fn default() -> Self {
        Self::of(engine())
    }
}

impl Asker {
    pub fn of(engine: Engine) -> Self {
        Self { engine, actor: Actor::anonymous(), trace: Trace::default() }
    }

    pub fn data(&self) -> Data {
        let mut data = Data::default();
        data.insert(self.actor.clone());
        data.insert(self.trace.clone());
        data.insert(RequestId("r1".to_owned()));
        data
    }

    pub async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    pub async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let variables = variables.as_object().cloned();
        let incoming = Incoming { query: query.to_owned(), variables, ..Incoming::default() };
        json_of(match self.engine.prepare(incoming, true) {
            Ok(prepared) => self.engine.execute(prepared, self.data()).await,
            Err(refused) => refused.into(),
        })
    }

    /// The data of a request without errors.
    pub async fn data_of(&self, query: &str) -> Value {
        let reply = self.ask(query).await;
        assert_eq!(reply.get("errors"), None, "{query}\n{reply:#}");
        reply["data"].clone()
    }

    /// The codes of a reply's errors.
    pub async fn codes(&self, query: &str) -> Vec<String> {
        codes(&self.ask(query).await)
    }
}

pub fn json_of(reply: Reply) -> Value {
    let text = String::from_utf8(reply.into_bytes()).unwrap();
    serde_json::from_str(&text).expect(&text)
}

pub fn codes(reply: &Value) -> Vec<String> {
    let errors = reply["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none").to_owned()).collect()
}

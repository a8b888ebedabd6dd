//! Who asks and what it costs them, for GraphQL and for the server's own routes alike.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::request::Parts;
use ipnet::IpNet;
use traboule_graph::engine::Rate;
use traboule_kernel::Actor;

use crate::rate::{Buckets, Payer, TryAfter};
use crate::refusal::Refusal;
use crate::{Sessions, client_address, session};

/// What a bad token costs the address it comes from, so that guessing soon ends.
const COST_OF_BAD_TOKEN: u64 = 20;

/// Knows callers. The server's own routes find it as an extension of the request.
#[derive(Clone)]
pub struct Callers(Arc<Inner>);

struct Inner {
    sessions: Arc<dyn Sessions>,
    buckets: Buckets,
    trusted_proxies: Vec<IpNet>,
}

/// Who sent a request.
pub struct Caller {
    /// Whom the token stands for; anonymous without one.
    pub actor: Actor,
    /// From where, if it is known.
    pub address: Option<IpAddr>,
    payer: Payer,
}

impl Callers {
    pub(crate) fn new(sessions: Arc<dyn Sessions>, buckets: Buckets, trusted_proxies: Vec<IpNet>) -> Self {
        Self(Arc::new(Inner { sessions, buckets, trusted_proxies }))
    }

    /// Who sent this request.
    ///
    /// Errors: a token that is none, which costs the address something.
    pub async fn identify(&self, parts: &Parts) -> Result<Caller, Refusal> {
        let address = client_address::of(&parts.extensions, &parts.headers, &self.0.trusted_proxies);
        let actor = session::actor(&parts.headers, &*self.0.sessions).await;
        if actor.as_ref().is_err_and(Refusal::is_unauthenticated) {
            self.take(Payer::at(address), COST_OF_BAD_TOKEN)?;
        }
        let actor = actor?;
        Ok(Caller { payer: Payer::of(&actor, address), actor, address })
    }

    /// Who sent this request, which costs them so many points.
    ///
    /// Errors: those of [`Self::identify`] and of [`Self::charge`].
    pub async fn admit(&self, parts: &Parts, cost: u64) -> Result<Caller, Refusal> {
        let caller = self.identify(parts).await?;
        self.charge(&caller, cost)?;
        Ok(caller)
    }

    /// Takes so many points of cost from the caller's bucket. The answer is what remains, if rates are limited.
    ///
    /// Errors: the bucket holds less; nothing is taken then.
    pub fn charge(&self, caller: &Caller, cost: u64) -> Result<Option<Rate>, Refusal> {
        self.take(caller.payer, cost)
    }

    /// Gives points back that were taken and not used.
    pub(crate) fn give_back(&self, caller: &Caller, cost: u64) -> Option<Rate> {
        self.0.buckets.give_back(caller.payer, cost)
    }

    fn take(&self, payer: Payer, cost: u64) -> Result<Option<Rate>, Refusal> {
        self.0.buckets.take(payer, cost).map_err(|TryAfter(seconds)| Refusal::rate(seconds))
    }
}

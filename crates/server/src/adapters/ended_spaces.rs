//! Spaces that are closed for good, or merged into others: the directory says so, and events learn it.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use traboule_events::service::EventService;
use traboule_spaces::message::{SpaceClosed, SpaceMerged};
use traboule_store::outbox::Refused;
use traboule_store::{Consumer, Delivery, Message as _};

/// Tells events of spaces that are no more. A store knows its consumers before there are use cases on it, so those are told later
/// ([`Self::tell`]); until then every delivery is tried again.
#[derive(Default)]
pub(crate) struct EndedSpaces(OnceLock<Arc<EventService>>);

impl EndedSpaces {
    /// Tells these use cases from now on. The first that are named stay.
    pub(crate) fn tell(&self, service: Arc<EventService>) {
        let _there_already = self.0.set(service);
    }
}

#[async_trait]
impl Consumer for EndedSpaces {
    fn name(&self) -> &'static str {
        "events.ended_spaces"
    }

    fn takes(&self, message: &str) -> bool {
        [SpaceClosed::NAME, SpaceMerged::NAME].contains(&message)
    }

    async fn handle(&self, delivery: &Delivery) -> Result<(), Refused> {
        let service = self.0.get().ok_or_else(|| Refused::later("there are no use cases yet"))?;
        let space = match delivery.name.as_str() {
            SpaceClosed::NAME => delivery.read::<SpaceClosed>()?.space,
            _ => delivery.read::<SpaceMerged>()?.space,
        };
        service.space_ended(space).await.map_err(|error| Refused::later(error.code()))
    }
}

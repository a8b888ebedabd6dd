//! What the organisers of an event share, in the states that rows name.

use std::collections::BTreeMap;

use super::ground::{Ground, On, World, machine};
use super::table::Role;

impl World {
    /// An event of `<elsewhere>` that the claimed space `<space>` hosts, and what hangs on it.
    pub(super) async fn around_preparation(&self, on: On, ground: &mut BTreeMap<&'static str, String>) -> String {
        let event = self.around_an_event(On::HostedEvent, ground).await;
        let space = ground["space"].clone();
        match on {
            On::OfferedEvent | On::LeadOffer | On::AnsweredLeadOffer => {
                let offer = format!(r#"leadOfferCreate(input: {{event: "{event}", space: "{space}", message: "Yours?"}})"#);
                let offer = self.make(&machine(), &offer, "leadOffer").await;
                match on {
                    On::OfferedEvent => event,
                    On::LeadOffer => offer,
                    _ => {
                        self.input_step(&offer, "leadOfferDecline", "leadOffer").await;
                        offer
                    }
                }
            }
            On::EventNote => {
                let own = Ground::of(ground).actor(Role::Own);
                self.make(&own, &format!(r#"eventNoteAdd(input: {{event: "{event}", body: "Chairs?"}})"#), "eventNote").await
            }
            On::EventTask | On::DoneEventTask => {
                let add = format!(r#"eventTaskAdd(input: {{event: "{event}", title: "Chairs", space: "{space}"}})"#);
                let task = self.make(&machine(), &add, "eventTask").await;
                if on == On::DoneEventTask {
                    self.step(&task, "eventTaskDone", "eventTask").await;
                }
                task
            }
            _ => event,
        }
    }
}

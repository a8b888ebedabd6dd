//! Events in the states that rows name, and the spaces that organise them.

use std::collections::BTreeMap;

use serde_json::json;

use super::ground::{On, World, machine};

impl World {
    /// An event of the claimed space `<space>`, or one of `<elsewhere>` that the space is asked to organise.
    pub(super) async fn around_an_event(&self, on: On, ground: &mut BTreeMap<&'static str, String>) -> String {
        let space = self.claimed("").await;
        ground.insert("space", space.clone());
        match on {
            On::SpaceOfEvents => return space,
            On::NetworkOfEvents => return ground["network"].clone(),
            On::NetworkEvent | On::NetworkDate => {
                self.membership(On::ActiveMembership, &space).await;
            }
            _ => {}
        }
        let is_others = !matches!(
            on,
            On::PublicEvent
                | On::UnlistedEvent
                | On::CancelledEvent
                | On::ConfirmedEvent
                | On::DraftEvent
                | On::MembersEvent
                | On::NetworkEvent
                | On::PublicDate
                | On::DraftDate
                | On::NetworkDate
                | On::HiddenRsvp
                | On::ShownRsvp
                | On::RequestedRsvp
                | On::GuestsRsvp
                | On::SeriesDate
                | On::DraftSeriesDate
        );
        let lead = if is_others { ground["elsewhere"].clone() } else { space.clone() };
        let event = self.event(on, &lead, &ground["network"]).await;
        ground.insert("event", event.clone());
        if !matches!(on, On::DraftEvent | On::DraftDate | On::OthersDraft | On::DraftSeriesDate) {
            self.step(&event, "eventAnnounce", "event").await;
        }
        let it = match on {
            On::ConfirmedEvent => self.step(&event, "eventConfirm", "event").await,
            On::CancelledEvent => {
                let cancel = format!(r#"eventCancel(id: "{event}", version: 2, reason: "Rain.")"#);
                self.make(&machine(), &cancel, "event").await
            }
            On::PublicDate | On::DraftDate | On::NetworkDate | On::SeriesDate => self.date(&event, "first").await,
            On::DraftSeriesDate => self.date(&event, "last").await,
            On::HostedSeriesDate => {
                self.organised(On::HostedEvent, &event, &space).await;
                self.date(&event, "last").await
            }
            On::HiddenRsvp | On::ShownRsvp | On::RequestedRsvp | On::GuestsRsvp => {
                let date = self.date(&event, "first").await;
                ground.insert("date", date.clone());
                self.rsvp(on, &date).await
            }
            _ if is_others => self.organised(on, &event, &space).await,
            _ => event.clone(),
        };
        ground.insert("eventVersion", self.version(&event).await);
        it
    }

    async fn event(&self, on: On, lead: &str, network: &str) -> String {
        let visibility = match on {
            On::UnlistedEvent => "UNLISTED",
            On::MembersEvent => "MEMBERS",
            On::NetworkEvent | On::NetworkDate => "NETWORK",
            _ => "PUBLIC",
        };
        let join = if on == On::RequestedRsvp { "APPROVAL" } else { "FREE" };
        let networks = if visibility == "NETWORK" { format!(r#""{network}""#) } else { String::new() };
        let is_repeated = matches!(on, On::SeriesDate | On::DraftSeriesDate | On::HostedSeriesDate);
        let repeated = if is_repeated { r#", recurrence: {rrule: "FREQ=WEEKLY;COUNT=3"}"# } else { "" };
        let day = traboule_tests::start_of_tests() + chrono::TimeDelta::days(30);
        let (starts, ends) = (day.to_rfc3339(), (day + chrono::TimeDelta::hours(2)).to_rfc3339());
        let create = format!(
            r#"eventCreate(input: {{lead: "{lead}", title: {{sourceLocale: "fr", texts: [{{locale: "fr", text: "Atelier"}}]}},
                startsAt: "{starts}", endsAt: "{ends}", venue: {{kind: ADDRESS, address: "1 rue de l'Exemple"}},
                visibility: {visibility}, joinMode: {join}, networks: [{networks}]{repeated}}})"#
        );
        self.make(&machine(), &create, "event").await
    }

    async fn date(&self, event: &str, place: &str) -> String {
        let dates = format!("query($id: ID!) {{ event(id: $id) {{ occurrences({place}: 1) {{ nodes {{ id }} }} }} }}");
        let data = self.graph.data(&machine(), &dates, json!({"id": event})).await;
        data["event"]["occurrences"]["nodes"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The event, or the space's part in it.
    async fn organised(&self, on: On, event: &str, space: &str) -> String {
        let role = if on == On::PartneredEvent { "PARTNER" } else { "HOST" };
        let invite = format!(r#"coOrganiserInvite(input: {{event: "{event}", space: "{space}", role: {role}, message: "Come!"}})"#);
        let organiser = self.make(&machine(), &invite, "coOrganiser").await;
        let step = async |name: &str| {
            self.input_step(&organiser, name, "coOrganiser").await;
        };
        match on {
            On::OthersDraft => return event.to_owned(),
            On::InvitedCoOrganiser => return organiser,
            On::DeclinedCoOrganiser => {
                step("coOrganiserDecline").await;
                return organiser;
            }
            _ => step("coOrganiserAccept").await,
        }
        match on {
            On::RemovedCoOrganiser => step("coOrganiserRemove").await,
            On::AskedCoOrganiser => {
                let version = self.version(event).await;
                let update = format!(r#"eventUpdate(id: "{event}", version: {version}, input: {{capacity: 5}})"#);
                self.make(&machine(), &update, "event").await;
            }
            On::HostedEvent | On::PartneredEvent => return event.to_owned(),
            _ => {}
        }
        organiser
    }
}

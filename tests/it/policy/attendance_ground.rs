//! RSVPs in the states that rows name.

use serde_json::json;
use traboule_kernel::Actor;
use traboule_store::mail::Mail;
use traboule_tests::graph::person;

use super::ground::{On, World};

impl World {
    /// An RSVP to a date of an event: of `Slf`, or of a guest.
    pub(super) async fn rsvp(&self, on: On, date: &str) -> String {
        if on == On::GuestsRsvp {
            return self.guest(date).await;
        }
        let visibility = if on == On::ShownRsvp { "EVERYBODY" } else { "NOBODY" };
        self.make(&person(1), &format!(r#"rsvpCreate(input: {{occurrence: "{date}", visibility: {visibility}}})"#), "rsvp").await
    }

    async fn guest(&self, date: &str) -> String {
        // An address gets three letters an hour, whatever for.
        let email = format!("{}@example.org", &date[date.len() - 12..]);
        let ask = format!(r#"mutation {{ rsvpGuestAsk(input: {{occurrence: "{date}", email: "{email}"}}) {{ sent }} }}"#);
        self.graph.data(&Actor::anonymous(), &ask, json!({})).await;
        let letter: Mail = self.graph.newest().await;
        let token = letter.text.split("/guests/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let confirm = "mutation($token: String!) { rsvpGuestConfirm(token: $token) { userErrors { code } } }";
        self.graph.data(&Actor::anonymous(), confirm, json!({ "token": token })).await;
        let list = "query($id: ID!) { node(id: $id) { ... on EventOccurrence { rsvps { nodes { id } } } } }";
        let data = self.graph.data(&Actor::system("test"), list, json!({ "id": date })).await;
        data["node"]["rsvps"]["nodes"][0]["id"].as_str().unwrap().to_owned()
    }
}

//! Where pages and feeds of this instance are found.

/// The addresses that letters, calendars and pages name. What stands in them are slugs, ids and tokens, which need no escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses(String);

impl Addresses {
    /// The addresses below this one, such as `https://traboule.example.org`.
    pub fn below(base: &str) -> Self {
        Self(base.trim_end_matches('/').to_owned())
    }

    /// The public page of an event.
    pub fn event(&self, slug: &str) -> String {
        format!("{}/events/{slug}", self.0)
    }

    /// The page of whoever has this token, which was mailed to a guest.
    pub fn guest(&self, token: &str) -> String {
        format!("{}/guests/{token}", self.0)
    }

    /// The page that ends letters of one kind to one reader.
    pub fn unsubscribe(&self, token: &str) -> String {
        format!("{}/unsubscribe/{token}", self.0)
    }

    /// The calendar of an event.
    pub fn event_calendar(&self, slug: &str) -> String {
        format!("{}/calendars/events/{slug}.ics", self.0)
    }

    /// The calendar of a space.
    pub fn space_calendar(&self, slug: &str) -> String {
        format!("{}/calendars/spaces/{slug}.ics", self.0)
    }

    /// The calendar of whoever made this token. Whoever knows the address reads it.
    pub fn own_calendar(&self, token: &str) -> String {
        format!("{}/calendars/mine/{token}.ics", self.0)
    }
}

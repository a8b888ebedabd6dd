//! The page as HTML.

use std::fmt::Write as _;

use chrono::Offset as _;
use traboule_kernel::{Locale, Time};

use super::words::Words;
use super::{EventPage, OnSite, Text};
use crate::rules::event::EventState;

/// The style of every page, as it stands in it: a policy may name its hash.
pub const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:42rem;padding:1rem}\
h1{line-height:1.2}dt{font-weight:bold;margin-top:.75rem}dd{margin:0}.state{border-left:.25rem solid;padding-left:.75rem}\
h1,p,dd,li{overflow-wrap:anywhere}";

impl EventPage {
    /// The whole page.
    pub fn to_html(&self) -> String {
        let words = Words::of(&self.locale);
        let mut out = String::with_capacity(8 * 1024);
        // Writing to a text cannot fail.
        let _written = self.head(&mut out, words).and_then(|()| self.body(&mut out, words));
        out
    }

    fn head(&self, out: &mut String, words: &Words) -> std::fmt::Result {
        let day = words.day(&self.schedule.starts_at().with_timezone(&self.schedule.zone().tz()));
        writeln!(out, "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">", words.tag)?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        if self.unlisted {
            writeln!(out, "<meta name=\"robots\" content=\"noindex\">")?;
        }
        writeln!(out, "<title>{} \u{2013} {}</title>", escape(&self.title.text), escape(&day))?;
        writeln!(out, "<link rel=\"icon\" href=\"data:,\">")?;
        writeln!(out, "<link rel=\"canonical\" href=\"{}\">", escape(&self.address))?;
        writeln!(out, "<link rel=\"alternate\" type=\"text/calendar\" href=\"{}\">", escape(&self.calendar))?;
        writeln!(out, "<style>{STYLE}</style>")?;
        writeln!(out, "<script type=\"application/ld+json\">{}</script>\n</head>", in_script(&self.json_ld()))
    }

    fn body(&self, out: &mut String, words: &Words) -> std::fmt::Result {
        writeln!(out, "<body>\n<main>\n<h1{}>{}</h1>", lang(&self.title.locale, words), escape(&self.title.text))?;
        self.state(out, words)?;
        writeln!(out, "<dl>")?;
        writeln!(
            out,
            "<dt>{}</dt>\n<dd>{} {} {}</dd>",
            words.when,
            self.time(self.schedule.starts_at(), words),
            words.until,
            self.end(words)
        )?;
        for time in &self.next_starts {
            writeln!(out, "<dt>{}</dt>\n<dd>{}</dd>", words.next, self.time(*time, words))?;
        }
        for time in self.moved_from() {
            writeln!(out, "<dt>{}</dt>\n<dd><s>{}</s></dd>", words.moved_from, self.time(time, words))?;
        }
        self.place(out, words)?;
        if let Some(capacity) = self.capacity {
            writeln!(out, "<dt>{}</dt>\n<dd>{capacity}</dd>", words.places)?;
        }
        if self.state.is_open() {
            let joining = words.joining(self.join);
            let joining = self.join_url.as_ref().map_or_else(|| joining.to_owned(), |url| link(url, joining));
            writeln!(out, "<dt>{}</dt>\n<dd>{joining}</dd>", words.join)?;
        }
        if !self.topics.is_empty() {
            writeln!(out, "<dt>{}</dt>\n<dd>{}</dd>", words.topics, escape(&self.topics.join(", ")))?;
        }
        writeln!(out, "</dl>")?;
        if let Some(description) = &self.description {
            writeln!(out, "<h2>{}</h2>\n<div{}>", words.about, lang(&description.locale, words))?;
            paragraphs(out, description)?;
            writeln!(out, "</div>")?;
        }
        writeln!(out, "<h2>{}</h2>\n<ul>", words.organisers)?;
        for organiser in &self.organisers {
            let name = organiser.website.as_ref().map_or_else(|| escape(&organiser.name), |site| link(site, &organiser.name));
            writeln!(out, "<li>{name}</li>")?;
        }
        writeln!(out, "</ul>\n<p><a href=\"{}\" type=\"text/calendar\">{}</a></p>", escape(&self.calendar), words.calendar)?;
        writeln!(out, "</main>\n</body>\n</html>")
    }

    /// What is not as one would expect: it is not sure yet, or does not take place.
    fn state(&self, out: &mut String, words: &Words) -> std::fmt::Result {
        let state = match self.state {
            EventState::Draft | EventState::Confirmed => return Ok(()),
            EventState::Tentative => words.tentative,
            EventState::Cancelled => words.cancelled,
        };
        let reason = self.reason.as_ref().map(|reason| format!(" \u{2013} {}", escape(reason))).unwrap_or_default();
        writeln!(out, "<p class=\"state\"><strong>{state}</strong>{reason}</p>")
    }

    fn place(&self, out: &mut String, words: &Words) -> std::fmt::Result {
        match &self.on_site {
            None => {}
            Some(OnSite::Address(address)) => writeln!(out, "<dt>{}</dt>\n<dd>{}</dd>", words.place, escape(address))?,
            Some(OnSite::Space(space, room)) => {
                let name = space.website.as_ref().map_or_else(|| escape(&space.name), |site| link(site, &space.name));
                let town = [space.postcode.as_deref(), space.city.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
                let rest = [room.as_deref(), space.street.as_deref(), Some(town.as_str())].into_iter().flatten();
                write!(out, "<dt>{}</dt>\n<dd>{name}", words.place)?;
                for part in rest.filter(|part| !part.is_empty()) {
                    write!(out, ", {}", escape(part))?;
                }
                writeln!(out, "</dd>")?;
            }
        }
        if let Some(url) = &self.online {
            writeln!(out, "<dt>{}</dt>\n<dd>{}</dd>", words.online, link(url, url))?;
        }
        Ok(())
    }

    /// When it ends: on the day on which it starts, by the same clock, the hour says it.
    fn end(&self, words: &Words) -> String {
        let (starts, ends) = (self.schedule.starts_at(), self.schedule.ends_at());
        let local = |time: Time| time.with_timezone(&self.schedule.zone().tz());
        let is_same = local(starts).date_naive() == local(ends).date_naive() && local(starts).offset().fix() == local(ends).offset().fix();
        if is_same {
            format!("<time datetime=\"{}\">{}</time>", self.instant(ends), Words::clock(&local(ends)))
        } else {
            self.time(ends, words)
        }
    }

    /// A time by the clock of the event, which is named with its distance from UTC.
    fn time(&self, time: Time, words: &Words) -> String {
        let zone = self.schedule.zone();
        let local = time.with_timezone(&zone.tz());
        let clock = format!("{}, UTC{}", zone.name(), local.offset().fix());
        format!("<time datetime=\"{}\">{} ({})</time>", self.instant(time), words.time(&local), escape(&clock))
    }
}

/// A text with its paragraphs and lines.
fn paragraphs(out: &mut String, Text { text, .. }: &Text) -> std::fmt::Result {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut open = false;
    for line in text.lines().map(str::trim) {
        match (line.is_empty(), open) {
            (true, true) => writeln!(out, "</p>")?,
            (true, false) => {}
            (false, true) => write!(out, "<br>\n{}", escape(line))?,
            (false, false) => write!(out, "<p>{}", escape(line))?,
        }
        open = !line.is_empty();
    }
    if open { writeln!(out, "</p>") } else { Ok(()) }
}

/// The attribute of a text in another language than the page.
fn lang(locale: &Locale, words: &Words) -> String {
    if locale.language() == words.tag { String::new() } else { format!(" lang=\"{}\"", escape(locale.as_str())) }
}

/// A link to a site. What is no address of the web is not followed: it could be a script.
fn link(url: &str, text: &str) -> String {
    let is_of_web =
        ["https://", "http://"].iter().any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if is_of_web { format!("<a href=\"{}\" rel=\"noopener nofollow\">{}</a>", escape(url), escape(text)) } else { escape(text) }
}

/// A text between tags or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// JSON inside a script block, which `</script>` or `<!--` would end or change: inside JSON texts those letters may be escapes.
fn in_script(json: &serde_json::Value) -> String {
    let mut out = String::new();
    for letter in json.to_string().chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _written = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

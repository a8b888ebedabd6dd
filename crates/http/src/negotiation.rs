//! Which media type a reply has, and whether a body is JSON.
//!
//! The GraphQL over HTTP draft has two types for replies, and two manners with them:
//!
//! - `application/graphql-response+json`: the status code tells what happened (4xx for a refused request);
//! - `application/json`: a well-formed request is answered 200 whatever came of it, because clients of the
//!   time before the draft read the body of a 200 only.
//!
//! What the draft leaves open is decided here:
//!
//! - **A missing `Accept`, `*/*` or `application/*` gets `application/json`.** The draft's older text set a
//!   watershed (January 2025) behind which the newer type was the answer to a missing header; its present text
//!   has dropped the watershed and leaves the choice to the server. A client that does not name the newer type
//!   is by the draft's own definition a legacy client, and curl, `fetch` and every HTTP library send `*/*`
//!   without knowing the newer type. The conformance suite of the reference implementation expects the same.
//! - **A refused request is 400, not 422, and partial data is 200, not 294.** Both newer numbers are only
//!   recommended; the conformance suite and the clients in use know the older ones.

use axum::http::{HeaderMap, HeaderValue, header};
use mediatype::{MediaType, MediaTypeList, Name, ReadParams, names};

/// The media type of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReplyType {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`.
    Json,
}

impl ReplyType {
    /// What the client prefers, or `None` when it takes neither.
    pub(crate) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::Json);
        }
        let mut graphql = Preference::default();
        let mut json = Preference::default();
        for value in headers.get_all(header::ACCEPT) {
            // A header or a range that cannot be read names nothing that we have.
            let ranges = value.to_str().unwrap_or_default();
            for range in MediaTypeList::new(ranges).flatten() {
                graphql.hear(&range, "graphql-response", Some("json"));
                json.hear(&range, "json", None);
            }
        }
        let named = graphql.exactness == Exactness::Type && graphql.quality >= json.quality;
        if graphql.quality > 0 && (named || json.quality == 0) {
            Some(Self::GraphqlResponse)
        } else {
            (json.quality > 0).then_some(Self::Json)
        }
    }

    pub(crate) const fn header_value(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// How much a client wants one of our types, by the most exact range that speaks of it.
#[derive(Default)]
struct Preference {
    exactness: Exactness,
    /// In thousandths, as RFC 9110 12.4.2 has three digits.
    quality: u16,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    #[default]
    Unheard,
    Anything,
    Family,
    Type,
}

impl Preference {
    fn hear(&mut self, range: &MediaType<'_>, subtype: &str, suffix: Option<&str>) {
        let names_us = range.subty == subtype && range.suffix.map(|name| name.as_str()) == suffix;
        let exactness = match (range.ty, range.subty) {
            (ty, subtype) if ty == "*" && subtype == "*" => Exactness::Anything,
            (ty, subtype) if ty == names::APPLICATION && subtype == "*" => Exactness::Family,
            (ty, _) if ty == names::APPLICATION && names_us => Exactness::Type,
            _ => return,
        };
        if exactness >= self.exactness && is_utf8(range) {
            *self = Self { exactness, quality: quality(range) };
        }
    }
}

/// The `q` of a range. One that cannot be read counts as absent.
fn quality(range: &MediaType<'_>) -> u16 {
    const ALL: u16 = 1000;
    let Some(q) = range.get_param(Name::new_unchecked("q")) else { return ALL };
    let text = q.as_str();
    let Some((whole, digits)) = text.split_once('.').or(Some((text, ""))).filter(|(_, digits)| digits.len() <= 3) else { return ALL };
    let thousandths = format!("{whole}{digits:0<3}");
    thousandths.parse::<u16>().map_or(ALL, |q| q.min(ALL))
}

/// Whether a body with these headers is plain JSON in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    // A compressed body could unfold far beyond the limit of its size.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return false;
    }
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Some(media_type) = value.to_str().ok().and_then(|text| MediaType::parse(text).ok()) else { return false };
    media_type.ty == names::APPLICATION && media_type.subty == names::JSON && media_type.suffix.is_none() && is_utf8(&media_type)
}

/// Neither type speaks of another encoding; without one, UTF-8 is assumed.
fn is_utf8(media_type: &MediaType<'_>) -> bool {
    media_type.get_param(names::CHARSET).is_none_or(|charset| charset.unquoted_str().eq_ignore_ascii_case("utf-8"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[rstest]
    #[case(&[], Some(ReplyType::Json))]
    #[case(&["*/*"], Some(ReplyType::Json))]
    #[case(&["application/*"], Some(ReplyType::Json))]
    #[case(&["application/json"], Some(ReplyType::Json))]
    #[case(&["APPLICATION/JSON;CHARSET=\"UTF-8\""], Some(ReplyType::Json))]
    #[case(&["application/graphql-response+json"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/graphql-response+json; charset=utf-8"], Some(ReplyType::GraphqlResponse))]
    // What the draft recommends to clients.
    #[case(&["application/graphql-response+json, application/json;q=0.9"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/json;q=0.9", "application/graphql-response+json"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/json, application/graphql-response+json"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/json, application/graphql-response+json;q=0.9"], Some(ReplyType::Json))]
    // What axios and browsers send.
    #[case(&["application/json, text/plain, */*"], Some(ReplyType::Json))]
    #[case(&["text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"], Some(ReplyType::Json))]
    #[case(&["application/graphql-response+json, */*;q=0.1"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/json;q=0, */*"], Some(ReplyType::GraphqlResponse))]
    #[case(&["application/graphql-response+json;q=0, application/json"], Some(ReplyType::Json))]
    // A comma inside quotes does not part ranges.
    #[case(&["text/plain;a=\"application/json, \", application/json;q=0.001"], Some(ReplyType::Json))]
    #[case(&["text/html"], None)]
    #[case(&["application/graphql+json"], None)]
    #[case(&["application/json;charset=utf-16"], None)]
    #[case(&["application/json;q=0"], None)]
    #[case(&["application/json;q=0.000, text/html"], None)]
    #[case(&[""], None)]
    #[case(&["///"], None)]
    fn the_preferred_type_is_chosen(#[case] accept: &[&str], #[case] chosen: Option<ReplyType>) {
        assert_eq!(ReplyType::negotiate(&headers(&header::ACCEPT, accept)), chosen);
    }

    #[rstest]
    #[case(&["application/json"], true)]
    #[case(&["Application/JSON"], true)]
    #[case(&["application/json; charset=utf-8"], true)]
    #[case(&["application/json;charset=\"UTF-8\""], true)]
    #[case(&["application/json; profile=x"], true)]
    #[case(&[], false)]
    #[case(&[""], false)]
    #[case(&["application/json; charset=latin1"], false)]
    #[case(&["application/graphql"], false)]
    #[case(&["application/graphql+json"], false)]
    #[case(&["application/x-www-form-urlencoded"], false)]
    #[case(&["multipart/form-data; boundary=x"], false)]
    #[case(&["text/plain"], false)]
    // A browser sends `text/plain` without a preflight whatever stands behind it.
    #[case(&["text/plain; application/json"], false)]
    #[case(&["application/json", "text/plain"], false)]
    fn only_json_in_utf8_is_json(#[case] content_type: &[&str], #[case] json: bool) {
        assert_eq!(is_json(&headers(&header::CONTENT_TYPE, content_type)), json);
    }
}

//! What the pages of this server are sent with. They load nothing, run nothing and stand in no frame; the style that stands in them is
//! the only thing that a browser may apply. A data block in one is no script.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use traboule_events::page::STYLE;

use super::cached::value;
use super::problem::Problem;

pub(super) const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
pub(super) const NO_INDEX: HeaderValue = HeaderValue::from_static("noindex");

/// Of a page that everybody may read, and that asks for nothing.
pub(super) fn public() -> Result<HeaderMap, Problem> {
    headers("'none'")
}

/// Of a page whose address is a secret, and whose buttons send it back here: it is kept by nobody, and no other site learns the address.
pub(super) fn secret() -> Result<HeaderMap, Problem> {
    let mut headers = headers("'self'")?;
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(ROBOTS, NO_INDEX);
    Ok(headers)
}

fn headers(forms: &str) -> Result<HeaderMap, Problem> {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src data:; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
    );
    Ok(HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, value(&policy)?),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ]))
}

//! GraphiQL at `/`: a page to try the API, made of files that are compiled in, so that it works offline.
//!
//! The page can load, run and reach nothing but this server: its Content-Security-Policy says so to the browser.
//! What the files are and where they come from stands in `assets/README.md`.

use std::io::Write as _;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::refusal::Refusal;

/// What the page shows when it is opened for the first time; afterwards the browser remembers its tabs.
#[derive(Clone, Debug, Serialize)]
pub struct GraphiqlOptions {
    /// The title of the window and of the page.
    pub title: String,
    /// One tab each, in this order.
    pub tabs: Vec<GraphiqlTab>,
}

/// One example.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GraphiqlTab {
    /// The document. Comments in it are a good place for explanations.
    pub query: String,
    /// Its variables, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<String>,
    /// The request's headers, as JSON, such as `{"Authorization": "Bearer ..."}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<String>,
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The static files: name, content type, bytes.
const FILES: [(&str, &str, &[u8]); 6] = [
    ("graphiql.min.js", JAVASCRIPT, include_bytes!("../assets/vendor/graphiql.min.js")),
    ("graphiql.min.css", CSS, include_bytes!("../assets/vendor/graphiql.min.css")),
    ("react.production.min.js", JAVASCRIPT, include_bytes!("../assets/vendor/react.production.min.js")),
    ("react-dom.production.min.js", JAVASCRIPT, include_bytes!("../assets/vendor/react-dom.production.min.js")),
    ("page.js", JAVASCRIPT, include_bytes!("../assets/page.js")),
    ("page.css", CSS, include_bytes!("../assets/page.css")),
];
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Made when the page is first asked for, once: compressing takes longer than a server should need to start.
static SERVED: LazyLock<Vec<(&str, Asset)>> =
    LazyLock::new(|| FILES.iter().map(|(name, kind, bytes)| (*name, Asset::new(kind, Bytes::from_static(bytes)))).collect());

pub(crate) fn router(options: &GraphiqlOptions) -> Router {
    let page = Arc::new(Asset::new(HTML, page(options).into()));
    Router::new().route("/", get(serve_page)).with_state(page).route("/graphiql/{name}", get(serve_file))
}

async fn serve_page(State(page): State<Arc<Asset>>, headers: HeaderMap) -> Response {
    let guards: [(HeaderName, &str); 3] =
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer"), (header::X_FRAME_OPTIONS, "DENY")];
    (guards, page.serve(&headers)).into_response()
}

async fn serve_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match SERVED.iter().find(|(known, _)| *known == name) {
        Some((_, asset)) => asset.serve(&headers),
        None => Refusal::not_found().into_response(),
    }
}

/// The page with its options in a data block, which the policy lets stand because it is no script.
fn page(options: &GraphiqlOptions) -> String {
    let title = options.title.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    // `<` could end the block or open a comment in it; inside a JSON text it may be written as an escape.
    let options = json!({ "endpoint": "/graphql", "title": options.title, "tabs": options.tabs }).to_string().replace('<', "\\u003c");
    include_str!("../assets/page.html").replace("{{title}}", &title).replace("{{options}}", &options)
}

/// A file, plain and compressed, with the tag that lets a browser keep it.
struct Asset {
    kind: &'static str,
    tag: HeaderValue,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Asset {
    fn new(kind: &'static str, plain: Bytes) -> Self {
        // Weak, as the compressed and the plain form share it.
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&plain));
        let tag = HeaderValue::try_from(format!("W/\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        let gzip = gzip(&plain).ok().map(Bytes::from);
        Self { kind, tag, plain, gzip }
    }

    fn serve(&self, asked: &HeaderMap) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (header::ETAG, self.tag.clone()),
            // Kept, and asked for again each time: the files of two versions must not meet in one page.
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if names(asked, &header::IF_NONE_MATCH, self.tag.as_bytes()) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        match &self.gzip {
            Some(gzip) if names(asked, &header::ACCEPT_ENCODING, b"gzip") => {
                (headers, [(header::CONTENT_ENCODING, "gzip")], gzip.clone()).into_response()
            }
            _ => (headers, self.plain.clone()).into_response(),
        }
    }
}

/// Whether a list header names `wanted` as it stands. One with a weight is no match: `gzip;q=0` refuses, and a browser sends plain names.
fn names(headers: &HeaderMap, list: &HeaderName, wanted: &[u8]) -> bool {
    headers.get_all(list).iter().any(|value| value.as_bytes().split(|byte| *byte == b',').any(|item| item.trim_ascii() == wanted))
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(title: &str, query: &str) -> GraphiqlOptions {
        GraphiqlOptions { title: title.to_owned(), tabs: vec![GraphiqlTab { query: query.to_owned(), ..GraphiqlTab::default() }] }
    }

    #[test]
    fn options_cannot_leave_their_block() {
        let page = page(&options("<b>&\"", "{ a } # </script><script>alert(1)</script><!--"));
        assert!(page.contains("<title>&lt;b>&amp;&quot;</title>"));
        assert!(!page.contains("alert(1)</script>"));
        assert_eq!(page.matches("<script").count(), 5, "four files and the block of options");
        let block = page.split_once("id=\"options\">").unwrap().1.split_once("</script>").unwrap().0;
        let read: serde_json::Value = serde_json::from_str(block).unwrap();
        assert_eq!(read["tabs"][0]["query"], "{ a } # </script><script>alert(1)</script><!--");
        assert_eq!(read["title"], "<b>&\"");
    }

    #[test]
    fn the_page_names_every_file_and_no_other_host() {
        let page = page(&options("Traboule", "{ a }"));
        for (name, ..) in FILES {
            assert!(page.contains(&format!("\"/graphiql/{name}\"")), "{name}");
        }
        assert_eq!(page.matches("/graphiql/").count(), FILES.len());
        assert!(!page.contains("//"), "an address of another host");
    }

    #[test]
    fn the_bundle_stays_small() {
        let bytes: usize = FILES.iter().map(|(.., bytes)| bytes.len()).sum();
        assert!(bytes < 3_000_000, "{bytes}");
    }
}

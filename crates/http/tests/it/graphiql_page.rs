//! The page at `/` and every file that it names.

use std::io::Read as _;

use axum::body::Body;
use axum::http::StatusCode;
use flate2::read::GzDecoder;

use crate::fake::{Fake, ask, request};

/// The page and what it names.
async fn addresses() -> Vec<String> {
    let page = ask(&Fake::new().router(), request("GET", "/", &[], Body::empty())).await;
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    let named = text.split('"').filter(|part| part.starts_with("/graphiql/")).map(str::to_owned);
    std::iter::once("/".to_owned()).chain(named).collect()
}

#[tokio::test]
async fn everything_is_served_with_its_type_and_from_here_only() {
    let addresses = addresses().await;
    assert_eq!(addresses.len(), 7);
    for address in addresses {
        let got = ask(&Fake::new().router(), request("GET", &address, &[], Body::empty())).await;
        let kind = match address.rsplit_once('.') {
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, kind), "{address}");
        assert!(!got.body.is_empty());
        let text = String::from_utf8(got.body.to_vec()).unwrap();
        for outward in ["@import", "url(http", "url(\"http", "sourceMappingURL", "src=\"http", "importScripts"] {
            assert!(!text.contains(outward), "{address} names {outward}");
        }
    }
}

#[tokio::test]
async fn the_policy_allows_this_server_only() {
    let got = ask(&Fake::new().router(), request("GET", "/", &[], Body::empty())).await;
    let policy = got.header("content-security-policy");
    for part in ["default-src 'none'", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("http") && !policy.contains("unsafe-eval") && !policy.contains('*'), "{policy}");
}

#[tokio::test]
async fn files_are_compressed_and_kept_by_their_tag() {
    let router = Fake::new().router();
    for address in addresses().await {
        let plain = ask(&router, request("GET", &address, &[], Body::empty())).await;
        let zipped = ask(&router, request("GET", &address, &[("accept-encoding", "br, gzip")], Body::empty())).await;
        assert_eq!((plain.header("content-encoding"), zipped.header("content-encoding")), ("", "gzip"), "{address}");
        assert_eq!(zipped.header("vary").to_ascii_lowercase().matches("accept-encoding").count(), 1);
        let mut unzipped = Vec::new();
        GzDecoder::new(&zipped.body[..]).read_to_end(&mut unzipped).unwrap();
        assert!(unzipped == plain.body, "{address}");

        let tag = plain.header("etag").to_owned();
        assert_eq!(zipped.header("etag"), tag);
        for known in [tag.clone(), format!("\"other\", {tag}")] {
            let again = ask(&router, request("GET", &address, &[("if-none-match", &known)], Body::empty())).await;
            assert_eq!((again.status, again.body.len(), again.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()));
        }
        let changed = ask(&router, request("GET", &address, &[("if-none-match", "W/\"old\"")], Body::empty())).await;
        assert_eq!(changed.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn other_files_are_not_there() {
    for address in ["/graphiql/", "/graphiql/README.md", "/graphiql/..%2Fpage.html", "/graphiql"] {
        let got = ask(&Fake::new().router(), request("GET", address, &[], Body::empty())).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{address}");
    }
}

//! Copies that are still good, and those that are not.

use axum::http::Method;
use chrono::TimeDelta;
use traboule_kernel::Actor;
use traboule_spaces::service::space::SpaceStep;
use traboule_tests::on_each_database;

use super::{Files, named};

#[tokio::test]
async fn a_copy_is_good_until_something_changes() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        let ids = files.publish(vec![named("Un"), named("Deux"), named("Trois")]).await;
        for format in ["geojson", "csv", "jsonld"] {
            let first = files.get(format).await;
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with("W/\"") && tag.ends_with('"'), "{tag}");
            assert_eq!(first.header("last-modified"), "Tue, 24 Nov 2026 08:00:00 GMT");
            assert_eq!(first.header("cache-control"), "public, max-age=300");
            for known in [tag.as_str(), "*", &format!("\"other\", {tag}")] {
                let again = files.ask(Method::GET, format, &[("if-none-match", known)]).await;
                assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{known}");
                assert_eq!(again.header("etag"), tag);
                assert_eq!(again.header("cache-control"), "public, max-age=300");
            }
            assert_eq!(files.ask(Method::GET, format, &[("if-none-match", "W/\"other\"")]).await.status, 200);
            // Other formats and other selections are other files; another spelling is not.
            assert_ne!(files.get(&format!("{format}?kinds=COWORKING")).await.header("etag"), tag);
            let spelled = files.get(&format!("{format}?kinds=FABLAB&kinds=COWORKING")).await.header("etag").to_owned();
            assert_eq!(files.get(&format!("{format}?kinds=COWORKING,FABLAB")).await.header("etag"), spelled);
        }
        let tag = async || files.get("csv").await.header("etag").to_owned();
        let before = tag().await;
        assert_ne!(before, files.get("geojson").await.header("etag"));
        // The clock stands still: a change shows even so.
        let spaces = &files.server.app.services().spaces;
        let machine = Actor::system("test");
        spaces.space_transition(&machine, ids[0], 1, SpaceStep::CloseTemporarily, None).await.unwrap();
        let changed = tag().await;
        assert_ne!(changed, before);
        files.server.clock.advance(TimeDelta::hours(1));
        assert_eq!(tag().await, changed, "time alone changes nothing");
        spaces.space_transition(&machine, ids[1], 1, SpaceStep::Close, None).await.unwrap();
        assert_ne!(tag().await, changed);
        assert_eq!(files.ask(Method::GET, "csv", &[("if-none-match", &before)]).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_head_is_the_reply_without_its_body_and_reads_no_space() {
    on_each_database(async |backend| {
        let files = Files::new(backend).await;
        files.publish(vec![named("Un")]).await;
        for format in ["geojson", "csv", "jsonld"] {
            let whole = files.get(format).await;
            let before = files.server.app.store().statements();
            let head = files.ask(Method::HEAD, format, &[]).await;
            assert_eq!(files.server.app.store().statements() - before, 1);
            assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
            for name in ["content-type", "etag", "last-modified", "cache-control", "content-disposition", "link"] {
                assert_eq!(head.header(name), whole.header(name), "{name}");
            }
            let known = files.ask(Method::HEAD, format, &[("if-none-match", whole.header("etag"))]).await;
            assert_eq!(known.status, 304);
            assert_eq!(files.ask(Method::POST, format, &[]).await.status, 405);
        }
    })
    .await;
}

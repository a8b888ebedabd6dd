//! What people wrote stays.

use traboule_kernel::Actor;
use traboule_spaces::import::ImportRowOutcome;
use traboule_spaces::import::source::{FindingCode, SkipReason};
use traboule_spaces::service::space::{SpacePatch, SpaceStep};
use traboule_tests::on_each_database;

use super::{Directory, counts, csv, outcomes, place, row, space};

fn named(name: &str) -> SpacePatch {
    SpacePatch { name: Some(name.to_owned()), ..SpacePatch::default() }
}

#[tokio::test]
async fn what_an_owner_or_a_steward_wrote_is_kept() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let (nef, cale) = (place("1", "La Nef", 0.0), place("2", "La Cale", 900.0));
        let report = directory.import(&csv(&[&nef, &cale])).await;

        // The owner, who is a steward too while nobody has claimed the space; and a steward.
        let mut grants = directory.owner_of(&[space(&report, "1")]).grants().to_vec();
        grants.extend(directory.steward().grants());
        let owner = Actor::person(traboule_kernel::Key::new(directory.test.store.now(), directory.test.store.rng()), grants);
        directory.spaces.space_update(&owner, space(&report, "1"), 1, named("La Nef des Tisserands")).await.unwrap();
        let no_website = SpacePatch { website: Some(None), ..named("La Cale sèche") };
        directory.spaces.space_update(&directory.steward(), space(&report, "2"), 1, no_website).await.unwrap();
        let before = directory.state().await;
        assert_eq!(outcomes(&directory.import(&csv(&[&nef, &cale])).await), [ImportRowOutcome::Unchanged; 2]);
        assert_eq!(directory.state().await, before);

        // The source says something else: fields of people stay, with a note, and others follow the source.
        let (nef, cale) = (nef.replace("La Nef", "Nef SARL"), cale.replace("La Cale", "Cale SAS").replace("42300", "42311"));
        let report = directory.import(&csv(&[&nef, &cale])).await;
        assert_eq!(outcomes(&report), [ImportRowOutcome::Unchanged, ImportRowOutcome::Updated]);
        assert_eq!(directory.text("name", "1").await.unwrap(), "La Nef des Tisserands");
        assert_eq!(directory.text("name", "2").await.unwrap(), "La Cale sèche");
        assert_eq!(directory.text("website", "2").await, None);
        assert_eq!(directory.text("postcode", "2").await.unwrap(), "42311");
        let kept = |id: &str| -> Vec<String> {
            let kept = row(&report, id).findings.iter().filter(|finding| finding.code == FindingCode::ValueKept);
            kept.map(|finding| finding.field.clone()).collect()
        };
        assert_eq!((kept("1"), kept("2")), (vec!["NOM_TL".to_owned()], vec!["NOM_TL".to_owned(), "WEB".to_owned()]));
        assert!(!row(&report, "1").suspicious);
    })
    .await;
}

#[tokio::test]
async fn a_closed_space_is_not_opened_again() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let nef = place("1", "La Nef", 0.0);
        let report = directory.import(&csv(&[&nef])).await;
        directory
            .spaces
            .space_transition(&directory.steward(), space(&report, "1"), 1, SpaceStep::Close, Some("the lease ended"))
            .await
            .unwrap();
        let before = directory.state().await;
        for file in [csv(&[&nef]), csv(&[&nef.replace("La Nef", "La Nef II")])] {
            let report = directory.import(&file).await;
            assert_eq!(counts(&report), [0, 0, 0, 1, 0]);
            assert_eq!(report.rows[0].skipped.as_ref().unwrap().reason, SkipReason::SpaceClosed);
            assert!(report.rows[0].name.as_deref().unwrap().starts_with("La Nef"));
        }
        assert_eq!(directory.state().await, before);
        assert_eq!(directory.text("state", "1").await.unwrap(), "CLOSED");
    })
    .await;
}

//! Imports are repeated, and files change.

use traboule_kernel::Actor;
use traboule_spaces::import::source::FindingCode;
use traboule_spaces::import::{ImportFile, ImportOptions, ImportRowOutcome};
use traboule_tests::on_each_database;

use super::{CENSUS, Directory, counts, csv, outcomes, place, row};

#[tokio::test]
async fn rows_become_published_spaces_that_nobody_owns() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let report = directory.import(CENSUS).await;
        assert_eq!(counts(&report)[..4], [8, 0, 0, 0]);
        assert!(report.import_id.is_some() && !report.dry_run && report.resumed_rows == 0);

        assert_eq!(directory.number("SELECT COUNT(*) FROM space WHERE state = 'PUBLISHED' AND claim_state = 'UNCLAIMED'").await, 8);
        assert_eq!(directory.text("slug", "9001").await.unwrap(), "la-navette");
        assert_eq!(directory.text("website", "9002").await.unwrap(), "https://www.metier.example.org");
        assert_eq!(directory.text("department", "9002").await.unwrap(), "69");
        assert!(directory.text("last_verified_at", "9001").await.unwrap().starts_with("2019-06-13"));
        let provenance: serde_json::Value = serde_json::from_str(&directory.text("provenance", "9001").await.unwrap()).unwrap();
        assert_eq!(provenance["NAME"]["source"], "cget");
        assert_eq!(provenance["NAME"]["external_id"], "9001");
        assert_eq!(provenance["WEBSITE"]["licence"], "etalab-2.0");
        assert!(provenance["NAME"]["retrieved_at"].as_str().unwrap().starts_with("2026-"));
        // One audit row a space, one a pair that people should look at.
        let pairs = directory.number("SELECT COUNT(*) FROM duplicate").await;
        assert_eq!(directory.number("SELECT COUNT(*) FROM audit_entry").await, 8 + pairs);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_row").await, 8);
    })
    .await;
}

#[tokio::test]
async fn personal_data_is_dropped_and_the_report_says_so() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let report = directory.import(CENSUS).await;
        let dropped = row(&report, "9004").findings.iter().filter(|finding| finding.code == FindingCode::PersonalDataDropped);
        assert_eq!(dropped.map(|finding| finding.field.as_str()).collect::<Vec<_>>(), ["CONTACT", "MAIL"]);
        let said = serde_json::to_string(&report).unwrap();
        assert!(!said.contains("Camille") && !said.contains("camille"));
        for (table, columns) in [
            ("space", "name || COALESCE(address_line, '') || COALESCE(website, '') || CAST(provenance AS TEXT)"),
            ("import_row", "name || CAST(findings AS TEXT)"),
            ("audit_entry", "COALESCE(reason, '') || CAST(changes AS TEXT)"),
            ("space_term", "term"),
        ] {
            let rows = |text: &str| format!("SELECT COUNT(*) FROM {table} WHERE LOWER({columns}) LIKE '%{text}%'");
            assert_eq!(directory.number(&rows("camille")).await, 0, "{table}");
            assert!(directory.number(&rows("a")).await > 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_import_changes_nothing() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let first = directory.import(CENSUS).await;
        let before = directory.state().await;
        let second = directory.import(CENSUS).await;
        assert_eq!(counts(&second), [0, 0, 8, 0, first.counts.suspicious]);
        assert_eq!(directory.state().await, before);
        for (once, twice) in first.rows.iter().zip(&second.rows) {
            assert_eq!((once.line, once.space_id, &once.findings), (twice.line, twice.space_id, &twice.findings));
        }
        assert_ne!(first.import_id, second.import_id);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run WHERE state = 'FINISHED'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_reports_the_same_and_writes_nothing() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let many: Vec<String> =
            (0..230).map(|number| place(&format!("r{number}"), &format!("Nef {}", number % 180), f64::from(number))).collect();
        let many = csv(&many.iter().map(String::as_str).collect::<Vec<_>>());
        for file in [CENSUS, many.as_str()] {
            let before = directory.state().await;
            let dry = directory.dry_run(file).await;
            assert_eq!(directory.state().await, before);
            assert!(dry.dry_run && dry.import_id.is_none());

            let real = directory.import(file).await;
            assert_eq!(dry.counts, real.counts);
            for (foreseen, done) in dry.rows.iter().zip(&real.rows) {
                assert_eq!(foreseen.space_id, None);
                assert_eq!((foreseen.line, &foreseen.outcome, foreseen.suspicious), (done.line, &done.outcome, done.suspicious));
                let messages = |findings: &[traboule_spaces::import::ReportFinding]| {
                    let mut messages: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
                    messages.sort();
                    messages
                };
                assert_eq!(messages(&foreseen.findings), messages(&done.findings), "line {}", done.line);
            }
        }
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_changed_row_changes_its_fields_and_no_others() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let (nef, cale) = (place("1", "La Nef", 0.0), place("2", "La Cale", 900.0));
        directory.import(&csv(&[&nef, &cale])).await;
        let moved = nef.replace("La Nef", "La Grande Nef").replace("https://1.example.org/", "");
        let report = directory.import(&csv(&[&moved, &cale])).await;
        assert_eq!(outcomes(&report), [ImportRowOutcome::Updated, ImportRowOutcome::Unchanged]);
        assert_eq!((directory.version("1").await, directory.version("2").await), (2, 1));
        assert_eq!(directory.text("name", "1").await.unwrap(), "La Grande Nef");
        // Its address stays, and what the row no longer says is not deleted.
        assert_eq!(directory.text("slug", "1").await.unwrap(), "la-nef");
        assert_eq!(directory.text("website", "1").await.unwrap(), "https://1.example.org/");
        assert_eq!(directory.number("SELECT COUNT(*) FROM space_term WHERE term = 'grande'").await, 1);
        let audit = directory.number("SELECT COUNT(*) FROM audit_entry WHERE action = 'space.update'").await;
        assert_eq!(audit, 1);

        let before = directory.state().await;
        assert_eq!(outcomes(&directory.import(&csv(&[&moved, &cale])).await), [ImportRowOutcome::Unchanged; 2]);
        assert_eq!(directory.state().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_lacks_columns_deletes_nothing() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        directory.import(CENSUS).await;
        let before = directory.state().await;
        let short = "ID,NOM_TL,LAT,LONG\n9001,La Navette,46.0367,4.0689\n9006,L'Ourdissoir,45.2543,4.6801\n";
        let report = directory.import(short).await;
        assert_eq!(outcomes(&report), [ImportRowOutcome::Unchanged; 2]);
        assert!(report.notes[0].starts_with("the file has no column ADRESSE"));
        assert_eq!(directory.state().await, before);
    })
    .await;
}

#[tokio::test]
async fn spaces_of_one_name_get_slugs_of_their_own() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let rows: Vec<String> = (0..40).map(|number| place(&format!("r{number}"), "La Nef", f64::from(number) * 2_000.0)).collect();
        let report = directory.import(&csv(&rows.iter().map(String::as_str).collect::<Vec<_>>())).await;
        assert_eq!(report.counts.created, 40);
        assert_eq!(directory.text("slug", "r0").await.unwrap(), "la-nef");
        assert_eq!(directory.text("slug", "r39").await.unwrap(), "la-nef-40");
        let more = directory.import(&csv(&[&place("x", "La Nef", 90_000.0)])).await;
        assert_eq!(more.counts.created, 1);
        assert_eq!(directory.text("slug", "x").await.unwrap(), "la-nef-41");
    })
    .await;
}

/// The statements of one import whose rows fit into one batch.
async fn statements(directory: &Directory, csv: &str) -> u64 {
    let before = directory.test.store.statements();
    directory.import(csv).await;
    directory.test.store.statements() - before
}

#[tokio::test]
async fn statements_do_not_grow_with_the_rows_of_a_batch() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let file = |count: u32, from: u32, suffix: &str| {
            // Every second row repeats the place before, so that pairs are found too.
            let rows: Vec<String> = (from..from + count)
                .map(|number| place(&format!("r{number}"), &format!("Nef {}{suffix}", number / 2), f64::from(number / 2) * 800.0))
                .collect();
            csv(&rows.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let (few, many) = (file(2, 0, ""), file(100, 10, ""));
        let (created_few, created_many) = (statements(&directory, &few).await, statements(&directory, &many).await);
        assert_eq!(created_few, created_many, "creating");
        let (same_few, same_many) = (statements(&directory, &few).await, statements(&directory, &many).await);
        assert_eq!(same_few, same_many, "unchanged");
        let (few, many) = (file(2, 0, " bis"), file(100, 10, " bis"));
        let (changed_few, changed_many) = (statements(&directory, &few).await, statements(&directory, &many).await);
        assert_eq!(changed_few, changed_many, "changed");
        println!(
            "{backend:?}: statements of an import with one batch: {created_many} creating, {same_many} unchanged, {changed_many} changing"
        );
        assert!(created_many <= 30 && same_many <= 20 && changed_many <= 30);
    })
    .await;
}

#[tokio::test]
async fn stewards_import_and_others_do_not() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let file = || ImportFile::read("census.csv", CENSUS.as_bytes()).unwrap();
        for (actor, code) in [(Actor::anonymous(), "UNAUTHENTICATED"), (directory.owner_of(&[]), "DENIED")] {
            let refused = directory.imports.import(&actor, file(), ImportOptions::default()).await.unwrap_err();
            assert!(matches!(refused, traboule_kernel::Failure::Fault(error) if error.code() == code));
        }
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run").await, 0);
        let steward = directory.steward();
        let report = directory.imports.import(&steward, file(), ImportOptions::default()).await.unwrap();
        assert_eq!(report.counts.created, 8);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run WHERE started_by IS NOT NULL").await, 1);
        assert_eq!(directory.number("SELECT COUNT(*) FROM audit_entry WHERE person_id IS NULL").await, 0);
    })
    .await;
}

//! An import that is killed goes on where it was.

use std::sync::atomic::{AtomicU64, Ordering};

use traboule_kernel::{Actor, Failure};
use traboule_spaces::import::{ImportFile, ImportOptions, ImportProgress};
use traboule_tests::on_each_database;

use super::{Directory, csv, place};

fn many(count: u32) -> String {
    let rows: Vec<String> =
        (0..count).map(|number| place(&format!("r{number}"), &format!("Lieu {number}"), f64::from(number) * 700.0)).collect();
    csv(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_broken_off_import_goes_on_behind_its_last_batch() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let file = many(250);
        let seen = AtomicU64::new(0);
        let stop = |progress: ImportProgress| {
            seen.store(progress.rows_done, Ordering::Relaxed);
            assert_eq!(progress.rows_total, 250);
            false
        };
        let options = ImportOptions { progress: Some(&stop), ..ImportOptions::default() };
        let broken = directory.try_import(file.as_bytes(), options).await.unwrap_err();
        assert!(matches!(broken, Failure::Fault(error) if error.code() == "UNAVAILABLE"));
        assert_eq!(seen.load(Ordering::Relaxed), 100);
        assert_eq!(directory.number("SELECT COUNT(*) FROM space").await, 100);
        assert_eq!(directory.number("SELECT CAST(rows_done AS BIGINT) FROM import_run WHERE state = 'RUNNING'").await, 100);

        let dry = directory.dry_run(&file).await;
        assert_eq!((dry.resumed_rows, dry.rows.len(), dry.counts.created), (100, 250, 250));
        let report = directory.import(&file).await;
        assert_eq!((report.resumed_rows, report.rows.len(), report.counts.created), (100, 250, 250));
        let lines: Vec<u32> = report.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, (2..252).collect::<Vec<u32>>());
        assert_eq!(directory.number("SELECT COUNT(*) FROM space").await, 250);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run").await, 1);
        assert_eq!(directory.number("SELECT CAST(rows_created AS BIGINT) FROM import_run WHERE state = 'FINISHED'").await, 250);

        // The next one is a new run.
        let again = directory.import(&file).await;
        assert_eq!((again.resumed_rows, again.counts.unchanged), (0, 250));
    })
    .await;
}

#[tokio::test]
async fn a_dropped_import_leaves_whole_batches() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let file = many(150);
        let actor = Actor::system("import");
        // The caller goes away in the middle of whatever is being done.
        let import = directory.imports.import(&actor, ImportFile::read("f", file.as_bytes()).unwrap(), ImportOptions::default());
        let _gone = tokio::time::timeout(std::time::Duration::from_millis(30), import).await;
        let spaces = directory.number("SELECT COUNT(*) FROM space").await;
        assert_eq!(spaces % 50, 0, "{spaces}");
        assert_eq!(directory.number("SELECT CAST(COALESCE(SUM(rows_done), 0) AS BIGINT) FROM import_run").await, spaces);
        let report = directory.import(&file).await;
        assert_eq!(report.rows.len(), 150);
        assert_eq!(directory.number("SELECT COUNT(*) FROM space").await, 150);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_twice_at_once_is_imported_once() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let file = many(250);
        let one = directory.try_import(file.as_bytes(), ImportOptions::default());
        let other = directory.try_import(file.as_bytes(), ImportOptions::default());
        let (one, other) = tokio::join!(one, other);
        let done = [one, other].into_iter().filter_map(|outcome| match outcome {
            Ok(report) => Some(report),
            Err(Failure::Fault(error)) => {
                assert_eq!(error.code(), "CONFLICT");
                None
            }
            Err(Failure::Mistakes(mistakes)) => panic!("{mistakes:?}"),
        });
        assert!(done.count() <= 2);
        assert_eq!(directory.import(&file).await.rows.len(), 250);
        assert_eq!(directory.number("SELECT COUNT(*) FROM space").await, 250);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_row GROUP BY import_id").await, 250);
    })
    .await;
}

//! The real census of the region, where it lies beside the project.

use traboule_kernel::page::PageArgs;
use traboule_spaces::import::source::FindingCode;
use traboule_spaces::import::{ImportOptions, ImportProgress};
use traboule_spaces::service::duplicate::DuplicateState;
use traboule_tests::on_each_database;

use super::{Directory, counts};

#[tokio::test]
async fn the_real_census_is_imported_and_a_second_run_changes_nothing() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/CGET_TiersLieux_2019_AURA.csv");
    let Ok(file) = std::fs::read(&path) else {
        println!("\n*** LEFT OUT: the import of the real census, which is not beside the project ***\n");
        return;
    };
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let tick = |_: ImportProgress| {
            directory.test.clock.advance(chrono::TimeDelta::milliseconds(5));
            true
        };
        let options = ImportOptions { progress: Some(&tick), dry_run: false };
        let dry = directory.try_import(&file, ImportOptions { dry_run: true, ..options }).await.unwrap();
        let first = directory.try_import(&file, options).await.unwrap();
        assert_eq!(first.rows.len(), 205);
        assert_eq!(dry.counts, first.counts);
        println!("{backend:?}: {:?}", first.counts);
        assert_eq!(counts(&first), [205, 0, 0, 0, 68]);
        let read = first.rows.iter().filter(|row| {
            row.findings.iter().any(|finding| {
                finding.severity == traboule_spaces::import::source::Severity::Suspicious && finding.code != FindingCode::PossibleDuplicate
            })
        });
        assert_eq!(read.count(), 62);
        let steward = directory.steward();
        assert_eq!(directory.duplicates.count(&steward, DuplicateState::Open).await.unwrap(), 13);
        let likeliest =
            directory.duplicates.list(&steward, DuplicateState::Open, &PageArgs::default().window("score").unwrap()).await.unwrap();
        assert!(likeliest.rows.is_sorted_by(|one, other| one.score >= other.score));

        let before = directory.state().await;
        let second = directory.try_import(&file, options).await.unwrap();
        assert_eq!(counts(&second), [0, 0, 205, 0, first.counts.suspicious]);
        assert_eq!(directory.state().await, before);
    })
    .await;
}

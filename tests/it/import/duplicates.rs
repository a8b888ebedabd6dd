//! Possible duplicates: raised by imports, decided by people, never raised again.

use traboule_kernel::page::{PageArgs, Window};
use traboule_kernel::{Actor, Failure, UserError};
use traboule_spaces::import::ImportRowOutcome;
use traboule_spaces::import::source::FindingCode;
use traboule_spaces::rules::duplicates::DuplicateReason;
use traboule_spaces::service::duplicate::{DuplicateDismissErrorCode, DuplicateMergeErrorCode, DuplicateRow, DuplicateState};
use traboule_tests::on_each_database;

use super::{CENSUS, Directory, csv, outcomes, place, row, space};

impl Directory {
    async fn pairs(&self, actor: &Actor, state: DuplicateState) -> Vec<DuplicateRow> {
        let window: Window<_> = PageArgs::default().window("score").unwrap();
        let rows = self.duplicates.list(actor, state, &window).await.unwrap().rows;
        assert_eq!(self.duplicates.count(actor, state).await.unwrap(), rows.len() as u64);
        rows
    }

    async fn open(&self) -> Vec<DuplicateRow> {
        self.pairs(&self.steward(), DuplicateState::Open).await
    }
}

#[tokio::test]
async fn near_places_of_one_name_are_raised_once() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let report = directory.import(CENSUS).await;
        let open = directory.open().await;
        let (first, second, third) = (space(&report, "9002"), space(&report, "9003"), space(&report, "9004"));
        let found: Vec<_> = open.iter().map(|pair| (pair.space, pair.other, pair.reasons.clone())).collect();
        assert_eq!(
            found,
            [(first, second, vec![DuplicateReason::SameName, DuplicateReason::Near]), (first, third, vec![DuplicateReason::SamePlace]),]
        );
        assert!(open[0].score > open[1].score && open[0].distance_km.unwrap() < 0.5);
        // The later of the two rows says so.
        let is_marked = |id: &str| row(&report, id).findings.iter().any(|finding| finding.code == FindingCode::PossibleDuplicate);
        assert_eq!([is_marked("9002"), is_marked("9003"), is_marked("9004")], [false, true, true]);
        assert!(row(&report, "9004").suspicious);
        directory.import(CENSUS).await;
        assert_eq!(directory.open().await, open);
    })
    .await;
}

#[tokio::test]
async fn rows_of_different_batches_and_files_are_compared() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let mut rows: Vec<String> =
            (0..130).map(|number| place(&format!("r{number}"), &format!("Lieu {number}"), f64::from(number) * 700.0)).collect();
        rows[125] = place("r125", "lieu 3", 3.0 * 700.0 + 40.0);
        let report = directory.import(&csv(&rows.iter().map(String::as_str).collect::<Vec<_>>())).await;
        let open = directory.open().await;
        assert_eq!(open.iter().map(|pair| (pair.space, pair.other)).collect::<Vec<_>>(), [(space(&report, "r3"), space(&report, "r125"))]);

        // Without a point, the town and the name tell.
        let unplaced = "u,Lieu 7,42300,Roanne,42187,42,,,,,,".to_owned();
        let more = directory.import(&csv(&[&unplaced, &place("near", "Le Lieu 9", 9.0 * 700.0 + 60.0)])).await;
        assert_eq!(directory.open().await.len(), 3);
        assert!(row(&more, "u").findings.iter().any(|finding| finding.message.contains("SAME_NAME, SAME_TOWN")));
    })
    .await;
}

#[tokio::test]
async fn different_places_stay_different() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let report = directory.import(CENSUS).await;
        let pair = directory.open().await.remove(0);
        let stranger = directory.owner_of(&[space(&report, "9001")]);
        assert!(directory.pairs(&stranger, DuplicateState::Open).await.is_empty());
        let refused = directory.duplicates.dismiss(&stranger, pair.id, None).await.unwrap_err();
        assert!(matches!(refused, Failure::Fault(error) if error.code() == "NOT_FOUND"));

        let owner = directory.owner_of(&[pair.other]);
        assert_eq!(directory.pairs(&owner, DuplicateState::Open).await.len(), 1);
        directory.duplicates.dismiss(&owner, pair.id, Some("two floors")).await.unwrap();
        let again = directory.duplicates.dismiss(&owner, pair.id, None).await.unwrap_err();
        let Failure::Mistakes(mistakes) = again else { panic!("{again}") };
        assert!(matches!(mistakes[..], [UserError { code: DuplicateDismissErrorCode::InvalidTransition, .. }]));

        let before = directory.state().await;
        let report = directory.import(CENSUS).await;
        assert_eq!(directory.state().await, before);
        assert_eq!(directory.open().await.len(), 1);
        assert!(!row(&report, "9003").findings.iter().any(|finding| finding.code == FindingCode::PossibleDuplicate));
        let dismissed = directory.pairs(&owner, DuplicateState::Dismissed).await.remove(0);
        assert_eq!((dismissed.reason.as_deref(), dismissed.decided_by), (Some("two floors"), owner.person_id()));
    })
    .await;
}

#[tokio::test]
async fn a_merged_row_goes_to_the_space_that_was_kept() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let (nef, nave) = (place("1", "La Nef", 0.0), place("2", "Nef", 60.0));
        let third = place("3", "La Nef !", 120.0);
        let report = directory.import(&csv(&[&nef, &nave, &third])).await;
        let (one, two, three) = (space(&report, "1"), space(&report, "2"), space(&report, "3"));
        assert_eq!(directory.open().await.len(), 3);
        let pair = directory.open().await.into_iter().find(|pair| (pair.space, pair.other) == (one, two)).unwrap();

        let steward = directory.steward();
        let neither = directory.duplicates.merge(&steward, pair.id, three, None).await.unwrap_err();
        let Failure::Mistakes(mistakes) = neither else { panic!("{neither}") };
        assert!(matches!(mistakes[..], [UserError { code: DuplicateMergeErrorCode::KeptIsNoneOfTheTwo, .. }]));
        let one_sided = directory.duplicates.merge(&directory.owner_of(&[one]), pair.id, one, None).await.unwrap_err();
        assert!(matches!(one_sided, Failure::Fault(error) if error.code() == "DENIED"));
        directory.duplicates.merge(&steward, pair.id, two, Some("one door")).await.unwrap();

        // The pair of the space that went and the third passed to the one that was kept, which had it already.
        let open = directory.open().await;
        assert_eq!(open.iter().map(|pair| (pair.space, pair.other)).collect::<Vec<_>>(), [(two, three)]);
        assert_eq!(directory.pairs(&steward, DuplicateState::Merged).await.len(), 2);

        // Both rows lead to it now, and neither overwrites the other, import after import.
        let before = directory.state().await;
        for file in [csv(&[&nef, &nave, &third]), csv(&[&third, &nave, &nef])] {
            let report = directory.import(&file).await;
            assert_eq!(outcomes(&report), [ImportRowOutcome::Unchanged; 3]);
            assert_eq!((space(&report, "1"), space(&report, "2")), (two, two));
        }
        assert_eq!(directory.state().await, before);
        let changed = csv(&[&nef.replace("La Nef", "La Nef du Port"), &nave]);
        let report = directory.import(&changed).await;
        assert_eq!(outcomes(&report), [ImportRowOutcome::Unchanged; 2]);
        assert_eq!(row(&report, "1").findings[0].code, FindingCode::ValueKept);
        assert_eq!(directory.state().await, before);
    })
    .await;
}

#[tokio::test]
async fn open_pairs_pass_to_the_space_that_was_kept() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        // The first is near to both others, which are too far from each other.
        let report =
            directory.import(&csv(&[&place("1", "La Nef", 0.0), &place("2", "Nef", 400.0), &place("3", "La Nef !", -400.0)])).await;
        let (one, two, three) = (space(&report, "1"), space(&report, "2"), space(&report, "3"));
        let pairs = |open: &[DuplicateRow]| open.iter().map(|pair| (pair.space, pair.other)).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(pairs(&directory.open().await), [(one, two), (one, three)].into());
        directory.spaces.space_merge(&directory.steward(), one, two, None).await.unwrap();
        assert_eq!(pairs(&directory.open().await), [(two, three)].into());
    })
    .await;
}

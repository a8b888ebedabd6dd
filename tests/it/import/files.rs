//! Any file in the format is survived: bad rows alone, bad files whole.

use traboule_kernel::Failure;
use traboule_spaces::import::source::{FileEncoding, SkipReason};
use traboule_spaces::import::{ImportFile, ImportOptions, ImportRowOutcome};
use traboule_tests::on_each_database;

use super::{CENSUS, Directory, counts, csv, outcomes, place};

#[tokio::test]
async fn a_row_cut_in_half_never_stops_the_others() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let (nef, cale) = (place("1", "La Nef", 0.0), place("2", "La Cale", 900.0));
        let report = directory.import(&csv(&[&nef[..30], &cale, "3,\"Le Dock,42300"])).await;
        assert_eq!(outcomes(&report), [ImportRowOutcome::Skipped, ImportRowOutcome::Created, ImportRowOutcome::Skipped]);
        let reasons: Vec<SkipReason> = report.rows.iter().filter_map(|row| Some(row.skipped.as_ref()?.reason)).collect();
        assert_eq!(reasons, [SkipReason::FieldCount, SkipReason::UnclosedQuote]);
        assert_eq!(counts(&report), [1, 0, 0, 2, 0]);
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_row WHERE skipped IS NOT NULL").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_file_in_another_encoding_is_read_and_said_to_be() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let latin: Vec<u8> =
            csv(&[&place("1", "L'Été indien", 0.0)]).chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let report = directory.try_import(&latin, ImportOptions::default()).await.unwrap();
        assert_eq!(report.encoding, FileEncoding::Windows1252);
        assert!(report.notes[0].contains("Windows-1252"));
        assert_eq!(directory.text("name", "1").await.unwrap(), "L'Été indien");
        // The same in UTF-8 with a byte order mark and other line ends changes nothing.
        let before = directory.state().await;
        let utf8 = format!("\u{feff}{}", csv(&[&place("1", "L'Été indien", 0.0)]).replace('\n', "\r\n"));
        assert_eq!(outcomes(&directory.import(&utf8).await), [ImportRowOutcome::Unchanged]);
        assert_eq!(directory.state().await, before);
    })
    .await;
}

#[tokio::test]
async fn rows_of_other_regions_are_imported_like_any() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        directory.import(CENSUS).await;
        assert_eq!(directory.text("department", "9008").await.unwrap(), "974");
        assert!(directory.text("department", "9007").await.is_some());
    })
    .await;
}

#[tokio::test]
async fn an_unusable_file_is_refused_whole() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        for file in [&b""[..], b"PK\x03\x04\0\0", b"\xFF\xFEI\0D\0", b"ID,NOM_TL,LAT\n1,a,2\n", b"ID,NOM_TL,LAT,LONG,LAT\n"] {
            let refused = directory.try_import(file, ImportOptions::default()).await.unwrap_err();
            let Failure::Mistakes(mistakes) = refused else { panic!("{refused}") };
            assert_eq!(mistakes[0].field, ["input", "content"]);
        }
        let endless = ImportFile::read("endless", std::io::repeat(b'x')).unwrap_err();
        assert_eq!(endless.to_string(), "the file is larger than 32 MiB");
        // Good rows before the hundred thousandth do not count when there are more.
        let rows = "ID,NOM_TL,LAT,LONG\n".to_owned() + "1,La Nef,45.7,4.8\n" + &"x\n".repeat(100_001);
        assert!(directory.try_import(rows.as_bytes(), ImportOptions::default()).await.is_err());
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run").await, 0);
        assert_eq!(directory.number("SELECT COUNT(*) FROM space").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_without_rows_is_done_at_once() {
    on_each_database(async |backend| {
        let directory = Directory::new(backend).await;
        let report = directory.import("ID,NOM_TL,LAT,LONG\n").await;
        assert_eq!((report.rows.len(), counts(&report)), (0, [0; 5]));
        assert_eq!(directory.number("SELECT COUNT(*) FROM import_run WHERE state = 'FINISHED'").await, 1);
    })
    .await;
}

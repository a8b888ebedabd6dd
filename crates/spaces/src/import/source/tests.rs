//! The whole reader, on files written by hand in the census's format, on mutilated ones, and on the real
//! file where it lies beside the project.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use FindingCode::{
    AddressMissing, ArrondissementCode, CityCapitals, CityDiffers, CityFromPoint, CommuneDiffers, CommuneMissing, DecimalComma,
    DepartmentDiffers, EmailDropped, KindMissing, KindUnknown, Mojibake, PersonalDataDropped, PlacedByHand, PointInvalid, PointMissing,
    PointOutsideDepartment, PointOutsideFrance, PostcodeInvalid, PostcodeMissing, PrecisionInvalid, PrecisionLow, PrecisionMissing,
    SocialLinkDropped, WebsiteMangled, WebsiteSchemeAssumed,
};
use proptest::prelude::*;

use super::*;
use crate::rules::department::Department;
use crate::rules::duplicates::{DuplicateReason, Profile, pairs};
use crate::rules::kind::SpaceKind;
use crate::rules::place::PlacingMethod;
use crate::rules::provenance::SpaceField;
use crate::rules::web::Website;

const CENSUS: &str = include_str!("../../../tests/fixtures/census.csv");

fn rows(file: &[u8]) -> Vec<RowReading> {
    read(file).unwrap().map(Result::unwrap).collect()
}

fn drafts(file: &[u8]) -> Vec<SpaceDraft> {
    rows(file).into_iter().map(|row| row.outcome.unwrap()).collect()
}

fn codes(draft: &SpaceDraft) -> BTreeSet<FindingCode> {
    draft.findings.iter().map(|finding| finding.code).collect()
}

/// A file of one row, given by some of its fields.
fn one_row(fields: &[(&str, &str)]) -> Result<SpaceDraft, Skip> {
    let mut all = BTreeMap::from([("ID", "1"), ("NOM_TL", "La Navette"), ("LAT", "45.76"), ("LONG", "4.83")]);
    all.extend(fields.iter().copied());
    let quoted = |text: &&str| format!("\"{}\"", text.replace('"', "\"\""));
    let header = all.keys().copied().collect::<Vec<_>>().join(",");
    let values = all.values().map(quoted).collect::<Vec<_>>().join(",");
    rows(format!("{header}\n{values}\n").as_bytes()).remove(0).outcome
}

fn one_rows_codes(fields: &[(&str, &str)]) -> BTreeSet<FindingCode> {
    codes(&one_row(fields).unwrap())
}

#[test]
fn each_row_of_the_fixture_reads_as_it_should() {
    let drafts = drafts(CENSUS.as_bytes());
    let found: Vec<BTreeSet<FindingCode>> = drafts.iter().map(codes).collect();
    let expected: [&[FindingCode]; 8] = [
        &[],
        &[ArrondissementCode, WebsiteSchemeAssumed],
        &[PostcodeMissing, CommuneMissing, CityCapitals, PrecisionLow, WebsiteMangled],
        &[ArrondissementCode, CityDiffers, EmailDropped, SocialLinkDropped, PersonalDataDropped],
        &[KindMissing, AddressMissing, PostcodeMissing, CommuneMissing, CityFromPoint, PrecisionMissing],
        &[CommuneDiffers, PlacedByHand],
        &[KindUnknown, DepartmentDiffers, PointOutsideDepartment, PrecisionInvalid, WebsiteMangled],
        &[PointOutsideFrance],
    ];
    for (place, expected) in expected.iter().enumerate() {
        assert_eq!(found[place], expected.iter().copied().collect(), "row {place}");
    }
    let suspicious: Vec<bool> = drafts.iter().map(SpaceDraft::is_suspicious).collect();
    assert_eq!(suspicious, [false, true, true, true, true, false, true, true]);

    let [clean, lyon, .., corsica, reunion] = drafts.as_slice() else { panic!("eight rows") };
    assert_eq!((clean.external_id.as_str(), clean.name.as_str()), ("9001", "La Navette"));
    assert_eq!(clean.kinds, [SpaceKind::Coworking].into());
    assert_eq!(clean.website.as_ref().map(Website::as_str), Some("https://navette.example.org/"));
    let point = clean.point.unwrap();
    assert_eq!((point.precision, point.method), (Some(0.94), PlacingMethod::Geocoded));
    assert_eq!(
        serde_json::to_value(&clean.address).unwrap(),
        serde_json::json!({
            "line": "12 Rue des Tisserands", "postcode": "42300", "city": "Roanne", "insee_city": "42187", "department": "42",
        })
    );
    assert_eq!(lyon.website.as_ref().map(Website::as_str), Some("https://www.metier.example.org"));
    assert_eq!(lyon.address.insee_city.as_ref().map(|code| code.commune().to_string()).as_deref(), Some("69123"));
    assert_eq!(drafts[3].name, "Atelier \"Trame\"");
    assert_eq!(drafts[4].address.city.as_deref(), Some("Saint-Étienne"));
    assert_eq!(drafts[5].point.unwrap().method, PlacingMethod::Manual);
    assert_eq!(corsica.address.department.map(Department::code), Some("2B"));
    assert_eq!((reunion.point, reunion.address.department.map(Department::code)), (None, Some("974")));
}

#[test]
fn nothing_about_people_is_left_or_repeated() {
    for draft in drafts(CENSUS.as_bytes()) {
        let all = format!("{draft:?}");
        for secret in ["camille", "Camille", "bonjour@", "twitter.com"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }
    let draft = one_row(&[
        ("ADRESSE", "12 rue X, camille@example.org"),
        ("COMINIT", "camille@example.org"),
        ("CP", "camille@example.org"),
        ("TYPO", "camille@example.org"),
    ]);
    assert!(!format!("{draft:?}").contains("camille"));
    let skip = one_row(&[("NOM_TL", "Camille camille@example.org")]).unwrap_err();
    assert_eq!(skip.reason, SkipReason::NameHoldsEmail);
    assert!(!skip.message.contains("camille"));
}

#[test]
fn the_fields_of_a_draft_say_where_they_come_from() {
    let draft = one_row(&[]).unwrap();
    let now: traboule_kernel::Time = "2026-01-02T03:04:05Z".parse().unwrap();
    let provenance = draft.provenance(now).0;
    assert_eq!(provenance.keys().copied().collect::<Vec<_>>(), [SpaceField::Name, SpaceField::Kinds, SpaceField::Point]);
    let name = &provenance[&SpaceField::Name];
    assert_eq!((name.source.as_str(), name.external_id.as_deref(), name.licence.as_deref()), ("cget", Some("1"), Some("etalab-2.0")));
    assert_eq!(name.retrieved_at, now);
}

#[test]
fn columns_may_be_missing_and_in_any_order() {
    let draft = &drafts("LONG;id;NOM_TL;LAT\n4,8330;9;Le Fil;45,7690\n".as_bytes())[0];
    assert_eq!(draft.point.map(|point| (point.lat, point.lon)), Some((45.769, 4.833)));
    assert!(codes(draft).contains(&DecimalComma));
    let reading = read("LONG;id;NOM_TL;LAT\n".as_bytes()).unwrap();
    assert_eq!(reading.facts().delimiter, ';');
    assert!(reading.facts().notes()[0].starts_with("the file has no column ADRESSE, CP"));
    assert_eq!(reading.count(), 0);
}

#[test]
fn marks_and_line_ends_change_nothing() {
    let plain = rows(CENSUS.as_bytes());
    let crlf = CENSUS.replace('\n', "\r\n");
    let cr = CENSUS.replace('\n', "\r");
    let marked = format!("\u{feff}{CENSUS}");
    let unended = CENSUS.trim_end();
    for variant in [crlf.as_str(), &cr, &marked, unended] {
        assert_eq!(rows(variant.as_bytes()), plain);
    }
    let semicolons = CENSUS.replace("\"Place de l'Exemple, bâtiment B\"", "Place de l'Exemple. bâtiment B").replace(',', ";");
    assert_eq!(drafts(semicolons.as_bytes()).len(), plain.len());
}

#[test]
fn windows_1252_is_read_and_reported() {
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(CENSUS);
    assert!(!lossy);
    let reading = read(&bytes[..]).unwrap();
    assert_eq!(reading.facts().encoding, FileEncoding::Windows1252);
    assert!(reading.facts().notes()[0].contains("Windows-1252"));
    assert_eq!(rows(&bytes), rows(CENSUS.as_bytes()));
}

#[test]
fn one_row_in_another_encoding_is_skipped() {
    let mut bytes = CENSUS.as_bytes().to_vec();
    bytes.extend(b"9100,Le Caf\xE9");
    bytes.extend([b','; 28]);
    bytes.push(b'\n');
    let rows = rows(&bytes);
    assert_eq!(rows.iter().filter(|row| row.outcome.is_ok()).count(), 8);
    assert_eq!(rows[8].outcome.as_ref().unwrap_err().reason, SkipReason::NotUtf8);
}

#[test]
fn files_that_are_refused_whole() {
    for (file, expected) in [
        (&b""[..], "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\xEF\xBB\xBF", "the file is empty"),
        (b"\xFF\xFEI\0D\0", "the file is not text"),
        (b"PK\x03\x04\0\0", "the file is not text"),
        (b"ID,NOM_TL,LAT\n1,a,2\n", "the file is not the census: it has no column LONG"),
        (b"{\"type\":\"FeatureCollection\"}", "the file is not the census: it has no column ID, NOM_TL, LAT, LONG"),
        (b"ID,NOM_TL,LAT,LONG,LAT\n", "the column LAT is there twice"),
    ] {
        let refused = read(file).map(|_| ()).unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused}");
    }
}

#[test]
fn a_file_without_end_ends() {
    let header = b"ID,NOM_TL,LAT,LONG\n";
    let last = read(header.chain(io::repeat(b'x'))).unwrap().last();
    assert!(matches!(last, Some(Err(FileRefused::TooLarge))));

    let short_rows = "ID,NOM_TL,LAT,LONG\n".to_owned() + &"x\n".repeat(usize::try_from(MAX_ROWS).unwrap() + 5);
    let mut reading = read(short_rows.as_bytes()).unwrap();
    assert!(matches!(reading.by_ref().last(), Some(Err(FileRefused::TooManyRows))));
    assert!(reading.next().is_none());
}

#[test]
fn a_source_that_breaks_ends_the_reading() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let header = "ID,NOM_TL,LAT,LONG\n".to_owned() + &"1,a,45.7,4.8\n".repeat(6_000);
    let mut reading = read(header.as_bytes().chain(Broken)).unwrap();
    assert!(matches!(reading.by_ref().last(), Some(Err(FileRefused::Unreadable(_)))));
    assert!(reading.next().is_none());
}

#[test]
fn bad_rows_are_skipped_and_the_others_read() {
    let good = "2,La Trame,45.7,4.8";
    for (bad, reason) in [
        ("1,La Na", SkipReason::FieldCount),
        ("1,La Navette,45.7,4.8,", SkipReason::FieldCount),
        ("1,\"La Navette,45.7,4.8", SkipReason::UnclosedQuote),
        (",La Navette,45.7,4.8", SkipReason::IdMissing),
        ("1 2,La Navette,45.7,4.8", SkipReason::IdInvalid),
        ("1,,45.7,4.8", SkipReason::NameMissing),
        ("1,La\u{1b}[31m Navette,45.7,4.8", SkipReason::ControlCharacter),
        (&format!("1,{},45.7,4.8", "x".repeat(201)), SkipReason::NameTooLong),
        (&format!("{},a,45.7,4.8", "1".repeat(65)), SkipReason::IdInvalid),
        (&format!("1,{},45.7,4.8", "x".repeat(MAX_ROW_BYTES)), SkipReason::RowTooLong),
    ] {
        let rows = rows(format!("ID,NOM_TL,LAT,LONG\n{bad}\n{good}\n").as_bytes());
        assert_eq!(rows[0].outcome.as_ref().unwrap_err().reason, reason);
        assert!(rows[1].outcome.is_ok(), "{reason:?}");
        assert_eq!((rows.len(), rows[1].line), (2, 3));
    }
}

#[test]
fn an_identifier_counts_once() {
    let rows = rows(b"ID,NOM_TL,LAT,LONG\n1,,45.7,4.8\n1,Nef,45.7,4.8\n1,Nef II,45.7,4.8\n");
    let outcomes: Vec<Option<SkipReason>> = rows.iter().map(|row| row.outcome.as_ref().err().map(|skip| skip.reason)).collect();
    assert_eq!(outcomes, [Some(SkipReason::NameMissing), None, Some(SkipReason::IdRepeated)]);
    assert_eq!(rows[2].outcome.as_ref().unwrap_err().message, "the row of line 3 has the same ID");
    assert_eq!(rows[2].external_id.as_deref(), Some("1"));
}

#[test]
fn oddities_one_by_one() {
    for (fields, expected) in [
        (&[("LAT", ""), ("LONG", "")][..], PointMissing),
        (&[("LAT", "")], PointInvalid),
        (&[("LAT", "91")], PointInvalid),
        (&[("LAT", "NaN")], PointInvalid),
        (&[("LAT", "4.5e1")], PointInvalid),
        (&[("CP", "1000")], PostcodeInvalid),
        (&[("CP", "")], PostcodeMissing),
        (&[("INSEECOM", "6912")], FindingCode::CommuneInvalid),
        (&[("INSEEDEP", "6")], FindingCode::DepartmentInvalid),
        (&[("INSEECOM", "69123"), ("INSEEDEP", "38")], DepartmentDiffers),
        (&[("INSEEDEP", "69"), ("CP", "97418")], DepartmentDiffers),
        (&[], FindingCode::DepartmentMissing),
        (&[], FindingCode::CityMissing),
        (&[("NOM_TL", "CafÃ© de la Trame")], Mojibake),
        (&[("NOM_TL", "concept |Â\u{a0}Atelier")], Mojibake),
        (&[("WEB", "http://www.mÃ©mÃ©.example.org")], WebsiteMangled),
        (&[("WEB", "Madame Exemple")], WebsiteMangled),
        (&[("PRECISION", "0.59")], PrecisionLow),
        (&[("PRECISION", "1.01")], PrecisionInvalid),
        (&[("PRECISION", "sûr")], PrecisionInvalid),
        (&[("ADRESSE", &"x".repeat(201))], FindingCode::TextTooLong),
    ] {
        assert!(one_rows_codes(fields).contains(&expected), "{fields:?}: {expected:?}");
    }
    for (fields, unexpected) in [
        (&[("PRECISION", "0.6")][..], PrecisionLow),
        (&[("COMINIT", "Lyon."), ("NOMCOM", "Lyon")], CityDiffers),
        (&[("COMINIT", "Y")], CityCapitals),
        (&[("WEB", "https://www.facebook.com/pages/trame/1")], WebsiteMangled),
        (&[("TYPO", "Tiers-lieux à dominante Fablab")], KindUnknown),
    ] {
        assert!(!one_rows_codes(fields).contains(&unexpected), "{fields:?}: {unexpected:?}");
    }
    assert_eq!(one_row(&[("NOM_TL", " La \u{a0}\r\nNavette ")]).unwrap().name, "La Navette");
}

#[test]
fn possible_duplicates_of_the_fixture() {
    assert_eq!(
        duplicates(&drafts(CENSUS.as_bytes())),
        [
            ("Le Métier à tisser".to_owned(), "Métier à Tisser".to_owned(), vec![DuplicateReason::SameName, DuplicateReason::Near]),
            ("Le Métier à tisser".to_owned(), "Atelier \"Trame\"".to_owned(), vec![DuplicateReason::SamePlace]),
        ]
    );
}

fn duplicates(drafts: &[SpaceDraft]) -> Vec<(String, String, Vec<DuplicateReason>)> {
    let profile = |draft: &SpaceDraft| {
        let town = draft.address.insee_city.as_ref().map(|code| code.commune().to_string());
        Profile::new(&draft.name, draft.point.map(|point| (point.lat, point.lon)), town.as_deref())
    };
    let profiles: Vec<Profile> = drafts.iter().map(profile).collect();
    let named = |(a, b, likeness): (usize, usize, crate::rules::duplicates::Likeness)| {
        (drafts[a].name.clone(), drafts[b].name.clone(), likeness.reasons)
    };
    pairs(&profiles).into_iter().map(named).collect()
}

/// The real file, where it lies beside the project.
#[test]
fn the_real_census_of_auvergne_rhone_alpes() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/CGET_TiersLieux_2019_AURA.csv");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("LEFT OUT: the real census is not beside the project");
        return;
    };
    let reading = read(file).unwrap();
    assert_eq!(reading.facts(), &FileFacts { encoding: FileEncoding::Utf8, delimiter: ',', missing_columns: vec![] });
    let drafts: Vec<SpaceDraft> = reading.map(|row| row.unwrap().outcome.unwrap()).collect();
    assert_eq!(drafts.len(), 205);

    let mut counts: BTreeMap<FindingCode, usize> = BTreeMap::new();
    for code in drafts.iter().flat_map(codes) {
        *counts.entry(code).or_default() += 1;
    }
    for (code, expected) in [
        (CommuneMissing, 7),
        (PostcodeMissing, 30),
        (KindMissing, 6),
        (PrecisionMissing, 5),
        (PrecisionLow, 17),
        (EmailDropped, 1),
        (WebsiteMangled, 2),
        (WebsiteSchemeAssumed, 17),
        (PlacedByHand, 2),
        (Mojibake, 1),
    ] {
        assert_eq!(counts.get(&code), Some(&expected), "{code:?}");
    }
    assert!([PointOutsideDepartment, PointOutsideFrance, DepartmentDiffers].iter().all(|code| !counts.contains_key(code)));
    assert_eq!(drafts.iter().filter(|draft| draft.is_suspicious()).count(), 62);

    // One place twice under one name, twice; eleven doors with two names; no two places of one operator.
    let found = duplicates(&drafts);
    let same_name = found.iter().filter(|(_, _, reasons)| reasons.contains(&DuplicateReason::SameName)).count();
    let same_place = found.iter().filter(|(_, _, reasons)| reasons == &[DuplicateReason::SamePlace]).count();
    assert_eq!((found.len(), same_name, same_place), (13, 2, 11));
    assert!(!found.iter().any(|(a, b, _)| a.contains("Cordée") || b.contains("Cordée")));
    let kinds = |kind| drafts.iter().filter(|draft| draft.kinds.contains(kind)).count();
    assert_eq!((kinds(SpaceKind::Coworking), kinds(SpaceKind::Fablab), kinds(SpaceKind::Other)), (161, 38, 6));
}

proptest! {
    /// Whatever the bytes, a file is refused or reported row by row.
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        if let Ok(reading) = read(&bytes[..]) {
            reading.for_each(drop);
        }
    }

    /// The same behind a good header, so that rows are reached.
    #[test]
    fn any_rows_are_survived(rows in "([,;\"\\n\\r0-9a-zé\u{0}-\u{20}]|[^,])*", latin in any::<bool>()) {
        let text = format!("ID,NOM_TL,LAT,LONG\n{rows}");
        let bytes = if latin { encoding_rs::WINDOWS_1252.encode(&text).0.into_owned() } else { text.into_bytes() };
        if let Ok(reading) = read(&bytes[..]) {
            for row in reading {
                let row = row.unwrap();
                if let Ok(draft) = row.outcome {
                    prop_assert!(draft.address.mistakes().is_empty());
                    prop_assert!(draft.point.is_none_or(|point| point.mistakes().is_empty()));
                    prop_assert!(!draft.name.is_empty() && !draft.kinds.is_empty());
                }
            }
        }
    }

    /// A good file with some bytes of one row overwritten: the other rows are read as before.
    #[test]
    fn a_broken_row_stays_alone(
        at in CENSUS.find('\n').unwrap() + 1..CENSUS.len() - 1,
        junk in proptest::collection::vec((1_u8..=255).prop_map(|byte| if matches!(byte, b'\n' | b'\r') { b'"' } else { byte }), 1..20),
    ) {
        let mut bytes = CENSUS.as_bytes().to_vec();
        for (place, junk) in bytes[at..].iter_mut().take_while(|byte| **byte != b'\n').zip(junk) {
            *place = junk;
        }
        let line = CENSUS.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64 + 1;
        let before = rows(CENSUS.as_bytes());
        let after = rows(&bytes);
        prop_assert_eq!(after.len(), before.len());
        for (a, b) in after.iter().zip(&before).filter(|(row, _)| row.line != line) {
            let repeats = a.outcome.as_ref().is_err_and(|skip| skip.reason == SkipReason::IdRepeated);
            prop_assert!(a == b || repeats);
        }
    }
}

//! `traboule import cget`.

use std::path::Path;

use crate::instance::traboule;

#[test]
fn a_census_is_reported_dry_then_imported_once() {
    let census = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spaces/tests/fixtures/census.csv");
    let folder = tempfile::tempdir().unwrap();
    let import = |options: &[&str]| {
        let output = traboule(folder.path()).args(["import", "cget"]).arg(&census).args(options).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(0), "{err}");
        out
    };
    let counts = |report: &str| serde_json::from_str::<serde_json::Value>(report).unwrap()["counts"].clone();
    let dry = counts(&import(&["--dry-run", "--format", "json"]));
    let first = counts(&import(&["--format", "json"]));
    assert_eq!(dry, first);
    assert!(first["created"].as_u64().unwrap() > 0, "{first}");
    let second = import(&[]);
    assert!(second.contains(" rows: 0 created, 0 updated, "), "{second}");
}

#[test]
fn a_file_that_is_no_census_is_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.csv"), "a,b\n1,2\n").unwrap();
    for (file, part) in [("x.csv", "the file is not the census"), ("none.csv", "none.csv cannot be read")] {
        let output = traboule(folder.path()).args(["import", "cget", file]).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), err.contains(part)), (Some(2), true), "{err}");
    }
}

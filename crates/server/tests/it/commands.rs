//! Commands that end by themselves: what they print, and their exit codes.

use std::path::Path;
use std::process::Output;

use crate::instance::traboule;

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = traboule(folder).args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn config_prints_what_holds_with_passwords_masked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("traboule.toml"), "[mail.smtp]\nhost = \"mail.example.org\"\npassword = \"hunter2\"\n").unwrap();
    let (code, out, err) = run(folder.path(), &["config", "--database", "postgres://me:hunter3@db.example.org/x", "--listen", "[::1]:9"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for line in
        ["url = \"postgres://me:***@db.example.org/x\"", "listen = \"[::1]:9\"", "host = \"mail.example.org\"", "password = \"***\""]
    {
        assert!(out.lines().any(|found| found == line), "no `{line}` in:\n{out}");
    }
    assert!(!out.contains("hunter"), "{out}");
}

#[test]
fn what_config_prints_is_a_settings_file() {
    let folder = tempfile::tempdir().unwrap();
    let (_, printed, _) = run(folder.path(), &["config"]);
    std::fs::write(folder.path().join("again.toml"), &printed).unwrap();
    assert_eq!(run(folder.path(), &["config", "--config", "again.toml"]), (0, printed, String::new()));
}

#[test]
fn a_setting_that_does_not_exist_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("traboule.toml"), "[http]\nlisten_at = \"[::]:80\"\n").unwrap();
    let (code, out, err) = run(folder.path(), &["serve"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("`http.listen_at` in traboule.toml is no setting; this section has cors_origins, limits, listen"), "{err}");
}

#[test]
fn wrong_requests_end_with_2_and_failures_with_1() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, part) in [
        (["migrate", "--config", "nowhere.toml"].as_slice(), 2, "there is no settings file nowhere.toml"),
        (&["srve"], 2, "'serve'"),
        (&["grant", "a@example.org", "Steward", "x"], 2, "the roles are SpaceOwner, "),
        (&["grant", "nobody", "Admin", "instance"], 2, "this is not an e-mail address"),
        (&["grant", "a@example.org", "Admin", "no-such-place"], 2, "there is no space and no network with the slug `no-such-place`"),
        (&["schema", "--module", "weather"], 2, "there is no module `weather`; the modules are accounts, "),
        (&["migrate", "--database", "mysql://localhost/x"], 1, "must start with `sqlite://` or `postgres://`"),
        (
            &["migrate", "--database", "postgres://me:hunter2@127.0.0.1:1/x"],
            1,
            "the database postgres://me:***@127.0.0.1:1/x cannot be used",
        ),
    ] {
        let (found, out, err) = run(folder.path(), arguments);
        assert_eq!(found, code, "{arguments:?}: {err}");
        assert!(out.is_empty() && err.contains(part) && !err.contains("hunter"), "{arguments:?}:\n{err}");
    }
}

#[test]
fn the_first_admin_is_named_on_the_machine_once() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = run(folder.path(), &["grant", "ada@example.org", "admin", "instance"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("granted: grt_"), "{out}");
    let (code, _, err) = run(folder.path(), &["grant", "ada@example.org", "Admin", "instance"]);
    assert_eq!(code, 2);
    assert!(err.contains("holds this role there already"), "{err}");
}

#[test]
fn the_schema_is_printed_whole_and_by_module() {
    let folder = tempfile::tempdir().unwrap();
    let (code, names, _) = run(folder.path(), &["schema", "--list-modules"]);
    assert_eq!(code, 0);
    let (_, whole, _) = run(folder.path(), &["schema"]);
    assert!(whole.contains("type Person implements Node") && !whole.contains("@key"), "{whole}");
    for name in names.lines() {
        let (code, subgraph, err) = run(folder.path(), &["schema", "--module", name]);
        assert_eq!(code, 0, "{name}: {err}");
        assert!(subgraph.contains("extend schema @link"), "{name}:\n{subgraph}");
    }
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "printing the schema leaves files behind");
}

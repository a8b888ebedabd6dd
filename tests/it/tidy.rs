//! What the architecture promises about the code itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which of our crates a crate may use, beside what those use. A domain may use the ground and nothing else.
const GROUND: &[&str] = &["traboule-graph", "traboule-kernel", "traboule-store"];

fn may_use(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "traboule-kernel" | "traboule-migrations" => &[],
        "traboule-store" | "traboule-graph" => &["traboule-kernel"],
        "traboule-http" => &["traboule-graph", "traboule-kernel"],
        // The server and the tests see everything.
        "traboule-server" | "traboule-tests" => return None,
        _ => GROUND,
    })
}

#[test]
fn crates_use_only_those_below_them() {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    assert!(metadata.packages.len() >= 8, "the workspace was read");
    for package in &metadata.packages {
        let Some(allowed) = may_use(&package.name) else { continue };
        let used = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in used.filter(|dependency| dependency.name.starts_with("traboule-")) {
            assert!(allowed.contains(&dependency.name.as_str()), "{} may not use {}", package.name, dependency.name);
        }
    }
}

#[test]
fn every_crate_takes_its_versions_and_lints_from_the_workspace() {
    for manifest in manifests() {
        let text = std::fs::read_to_string(&manifest).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let inherits = |key: &str| table["package"][key].get("workspace").and_then(toml::Value::as_bool) == Some(true);
        assert!(["version", "edition", "rust-version", "license"].into_iter().all(inherits), "{}", manifest.display());
        assert_eq!(table["lints"]["workspace"].as_bool(), Some(true), "{}", manifest.display());
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = table.get(section).and_then(toml::Value::as_table) else { continue };
            for (name, dependency) in dependencies {
                let inherited = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(inherited, "{name} of {} names a version of its own", manifest.display());
            }
        }
    }
}

/// Soft at 400 lines, hard at 600; tests are not counted.
#[test]
fn no_file_is_too_long() {
    const MOST: usize = 600;
    let too_long: BTreeMap<PathBuf, usize> = rust_files()
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
            (path, lines)
        })
        .filter(|(_, lines)| *lines > MOST)
        .collect();
    assert!(too_long.is_empty(), "split these: {too_long:#?}");
}

/// No name says less than these.
#[test]
fn no_file_is_named_after_nothing() {
    for path in rust_files() {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap();
        assert!(!["util", "utils", "common", "helpers", "misc"].contains(&name), "{}", path.display());
    }
}

/// SQL belongs to entities, services, searches and the store; a resolver that holds a statement has lost its way.
#[test]
fn resolvers_hold_no_statements() {
    let resolvers = rust_files().into_iter().filter(|path| path.components().any(|part| part.as_os_str() == "graphql"));
    for path in resolvers {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in ["Query::select", "Entity::find", "query_all", "query_one", "execute_unprepared"] {
            assert!(!text.contains(word), "{} holds `{word}`", path.display());
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn manifests() -> Vec<PathBuf> {
    let crates = std::fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let all = crates.chain([root().join("migrations"), root().join("tests")]);
    all.map(|folder| folder.join("Cargo.toml")).filter(|manifest| manifest.is_file()).collect()
}

fn rust_files() -> Vec<PathBuf> {
    let mut folders = vec![root().join("crates"), root().join("migrations/src"), root().join("tests/support")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_name().is_some_and(|name| name == "tests");
            if path.is_dir() && !is_test {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 50, "the sources were found");
    files
}

//! Where settings come from, and what is said when they cannot be read.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use figment::providers::{Format as _, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider, Source};

use super::Settings;

/// What an environment variable that sets a key starts with, and what parts the steps of its path.
const PREFIX: &str = "TRABOULE__";
const SEPARATOR: &str = "__";
/// Read when no file is named and this one exists.
const USUAL_FILE: &str = "traboule.toml";

/// What the command line says about settings.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--database`
    pub database: Option<String>,
}

/// Everything that settings are read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What holds where nobody says anything else.
    pub defaults: Settings,
    /// The settings file; `traboule.toml` is read if none is named and that one exists.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The command line.
    pub flags: Flags,
}

/// Why the settings cannot be used. Meant for the operator; shows no password.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file that was named is not there.
    #[error("there is no settings file {}", .0.display())]
    NoFile(PathBuf),
    /// An environment variable is not Unicode.
    #[error("the environment variable {0} is not valid Unicode")]
    NotUnicode(String),
    /// Keys that nobody knows, or values that mean nothing; one a line.
    #[error("the settings cannot be used:\n{0}")]
    Refused(String),
}

impl Sources {
    /// Reads the settings.
    pub fn read(self) -> Result<Settings, SettingsError> {
        let Self { defaults, file, environment, flags } = self;
        let known = known_keys(&defaults)?;
        let mut figment = Figment::from(Serialized::defaults(defaults));
        let file = match file {
            Some(path) if !path.exists() => return Err(SettingsError::NoFile(path)),
            None => Some(PathBuf::from(USUAL_FILE)).filter(|path| path.exists()),
            named => named,
        };
        if let Some(path) = file {
            figment = figment.merge(Toml::file_exact(path));
        }
        for one in from_environment(environment, &known)? {
            figment = figment.merge(one);
        }
        for one in flags.given() {
            figment = figment.merge(one);
        }
        refuse_unknown_keys(&figment, &known)?;
        figment.extract().map_err(refused)
    }
}

impl Flags {
    fn given(self) -> impl Iterator<Item = One> {
        let listen = self.listen.map(|address| One::new("--listen", "http.listen", address.to_string().into()));
        let database = self.database.map(|url| One::new("--database", "database.url", url.into()));
        listen.into_iter().chain(database)
    }
}

/// One value with where it comes from.
struct One {
    origin: String,
    key: String,
    value: Value,
}

impl One {
    fn new(origin: &str, key: &str, value: Value) -> Self {
        Self { origin: origin.to_owned(), key: key.to_owned(), value }
    }
}

impl Provider for One {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let nested = figment::util::nest(&self.key, self.value.clone()).into_dict().unwrap_or_default();
        Ok(Profile::Default.collect(nested))
    }
}

/// All keys, from the defaults: no key is without one.
fn known_keys(defaults: &Settings) -> Result<Dict, SettingsError> {
    let value = Value::serialize(defaults).map_err(refused)?;
    Ok(value.into_dict().unwrap_or_default())
}

fn from_environment(variables: Vec<(OsString, OsString)>, known: &Dict) -> Result<Vec<One>, SettingsError> {
    let mut given = Vec::new();
    for (name, value) in variables {
        let Some(name) = name.to_str() else { continue };
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        let Ok(text) = value.into_string() else { return Err(SettingsError::NotUnicode(name.to_owned())) };
        let key = path.to_ascii_lowercase().replace(SEPARATOR, ".");
        // A password of digits is a text, too: only what is no text by its default is read as something else.
        let value = match find(known, &key) {
            Some(Value::String(..)) | None => Value::from(text),
            Some(_) => text.parse().unwrap_or(Value::from(text)),
        };
        given.push(One::new(&format!("the environment variable {name}"), &key, value));
    }
    Ok(given)
}

fn find<'a>(dict: &'a Dict, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let value = dict.get(first)?;
    rest.map_or(Some(value), |rest| find(value.as_dict()?, rest))
}

/// Refuses every key that has no default, each with where it was found.
fn refuse_unknown_keys(figment: &Figment, known: &Dict) -> Result<(), SettingsError> {
    // What cannot be read at all, `extract` refuses with its place.
    let Ok(given) = figment.data() else { return Ok(()) };
    let mut report = String::new();
    for (profile, dict) in &given {
        if profile == Profile::Default {
            report_unknown(figment, dict, known, "", &mut report);
        }
    }
    if report.is_empty() { Ok(()) } else { Err(SettingsError::Refused(report)) }
}

fn report_unknown(figment: &Figment, given: &Dict, known: &Dict, path: &str, report: &mut String) {
    for (key, value) in given {
        let here = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (known.get(key), value) {
            (None, value) => {
                let origin = origin(figment.get_metadata(value.tag()));
                let section = if path.is_empty() { "the sections are" } else { "this section has" };
                let keys = known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                line(report, &format!("`{here}` in {origin} is no setting; {section} {keys}"));
            }
            (Some(Value::Dict(_, known)), Value::Dict(_, given)) => report_unknown(figment, given, known, &here, report),
            (Some(_), _) => {}
        }
    }
}

/// What figment found: unreadable files, values that do not fit.
fn refused(error: figment::Error) -> SettingsError {
    let mut report = String::new();
    for error in error {
        let origin = origin(error.metadata.as_ref());
        let key = error.path.join(".");
        let place = if key.is_empty() { origin } else { format!("`{key}` in {origin}") };
        line(&mut report, &format!("{place}: {}", error.kind));
    }
    SettingsError::Refused(report)
}

fn origin(metadata: Option<&Metadata>) -> String {
    match metadata {
        Some(Metadata { source: Some(Source::File(path)), .. }) => path.display().to_string(),
        Some(metadata) => metadata.name.to_string(),
        None => "the settings".to_owned(),
    }
}

fn line(report: &mut String, text: &str) {
    let gap = if report.is_empty() { "" } else { "\n" };
    // Writing into a `String` never fails.
    let _written = write!(report, "{gap}  {text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(file: &str, environment: &[(&str, &str)]) -> (Sources, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, file).unwrap();
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        (Sources { file: Some(path), environment, ..Sources::default() }, folder)
    }

    fn complaint(file: &str, environment: &[(&str, &str)]) -> String {
        let (sources, _folder) = sources(file, environment);
        sources.read().unwrap_err().to_string()
    }

    #[test]
    fn the_nearest_source_wins() {
        let file = "[http]\nlisten = \"127.0.0.1:1\"\n[accounts]\ncode_minutes = 1\ncode_tries = 1\n";
        let (mut sources, _folder) = sources(
            file,
            &[
                ("TRABOULE__HTTP__LISTEN", "127.0.0.1:2"),
                ("TRABOULE__ACCOUNTS__CODE_MINUTES", "2"),
                ("TRABOULE__HTTP__CORS_ORIGINS", r#"["https://a.example.org", "https://b.example.org"]"#),
                ("TRABOULE__MAIL__SMTP__PASSWORD", "12345"),
                ("TRABOULE_TEST_POSTGRES_URL", "not ours"),
            ],
        );
        sources.flags.listen = Some("127.0.0.1:3".parse().unwrap());
        let settings = sources.read().unwrap();
        assert_eq!(settings.http.listen.port(), 3);
        assert_eq!((settings.accounts.code_minutes, settings.accounts.code_tries), (2, 1));
        assert_eq!(settings.http.cors_origins.len(), 2);
        assert_eq!(settings.mail.smtp.password.reveal(), "12345");
        assert_eq!(settings.accounts.session_idle_days, Settings::default().accounts.session_idle_days);
    }

    #[test]
    fn keys_that_nobody_knows_are_named_with_where_they_stand() {
        let said = complaint("lisen = 1\n[http.limits]\nbody = 1\n", &[("TRABOULE__MAIL__FORM", "x")]);
        for part in [
            "`lisen` in ",
            "settings.toml is no setting; the sections are accounts, database, ",
            "`http.limits.body` in ",
            "`mail.form` in the environment variable TRABOULE__MAIL__FORM is no setting; this section has folder, from, smtp",
        ] {
            assert!(said.contains(part), "{part:?} is not in:\n{said}");
        }
    }

    #[test]
    fn values_that_do_not_fit_are_named_with_where_they_stand() {
        let said = complaint("[accounts]\ncode_minutes = \"ten\"\n", &[]);
        assert!(said.contains("`accounts.code_minutes` in ") && said.contains("settings.toml: "), "{said}");
        let said = complaint("", &[("TRABOULE__MAIL__FROM", "nobody")]);
        assert!(said.contains("`mail.from` in the environment variable TRABOULE__MAIL__FROM: "), "{said}");
        let said = complaint("[accounts\n", &[]);
        assert!(said.contains("settings.toml"), "{said}");
    }

    #[test]
    fn a_file_that_was_named_must_be_there() {
        let sources = Sources { file: Some("/nowhere/at/all.toml".into()), ..Sources::default() };
        assert_eq!(sources.read().unwrap_err().to_string(), "there is no settings file /nowhere/at/all.toml");
    }
}

//! Where a PostgreSQL is: for our own connections, and in the environment of its programs.

use std::str::FromStr as _;

use percent_encoding::percent_decode_str;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sea_orm::{DatabaseConnection, DbErr, RuntimeErr, SqlxPostgresConnector};
use url::Url;

/// One database of a server.
#[derive(Clone)]
pub(super) struct Address {
    options: PgConnectOptions,
    url: Url,
}

impl Address {
    pub(super) fn of(url: &str) -> Result<Self, DbErr> {
        let options = PgConnectOptions::from_str(url).map_err(of_sqlx)?.application_name("traboule");
        let url = Url::parse(url).map_err(|error| DbErr::Custom(error.to_string()))?;
        Ok(Self { options, url })
    }

    /// Another database of the same server.
    pub(super) fn of_database(&self, name: &str) -> Self {
        Self { options: self.options.clone().database(name), url: self.url.clone() }
    }

    /// Its name.
    pub(super) fn database(&self) -> &str {
        self.options.get_database().unwrap_or_else(|| self.options.get_username())
    }

    /// A connection of its own, on which a statement may take its time.
    pub(super) async fn connect(&self) -> Result<DatabaseConnection, DbErr> {
        let options = self.options.clone().disable_statement_logging();
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.map_err(of_sqlx)?;
        Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
    }

    /// The same for `libpq`, by which PostgreSQL's programs connect. Nothing where it must not be inherited from us. A password that
    /// the URL does not hold comes from where `libpq` and we both look: `PGPASSWORD`, the password file.
    pub(super) fn environment(&self) -> Vec<(&'static str, Option<String>)> {
        let options = &self.options;
        let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.to_string_lossy().into_owned());
        let mut environment = vec![
            ("PGHOST", Some(host)),
            ("PGHOSTADDR", None),
            ("PGPORT", Some(options.get_port().to_string())),
            ("PGUSER", Some(options.get_username().to_owned())),
            ("PGDATABASE", Some(self.database().to_owned())),
            ("PGSSLMODE", Some(ssl_mode(options.get_ssl_mode()).to_owned())),
            ("PGAPPNAME", Some("traboule".to_owned())),
            ("PGOPTIONS", options.get_options().map(str::to_owned)),
            ("PGSERVICE", None),
        ];
        let password = self.url.password().map(|password| percent_decode_str(password).decode_utf8_lossy().into_owned());
        for (name, keys, before) in [
            ("PGPASSWORD", ["password"].as_slice(), password),
            ("PGSSLROOTCERT", &["sslrootcert", "ssl-root-cert", "ssl-ca"], None),
            ("PGSSLCERT", &["sslcert", "ssl-cert"], None),
            ("PGSSLKEY", &["sslkey", "ssl-key"], None),
        ] {
            let parameter = self.url.query_pairs().filter(|(key, _)| keys.contains(&&**key)).last();
            if let Some(value) = parameter.map(|(_, value)| value.into_owned()).or(before) {
                environment.push((name, Some(value)));
            }
        }
        environment
    }
}

const fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

fn of_sqlx(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(url: &str) -> Vec<(&'static str, Option<String>)> {
        Address::of(url).unwrap().environment()
    }

    fn value(url: &str, name: &str) -> Option<String> {
        environment(url).into_iter().find(|(key, _)| *key == name).and_then(|(_, value)| value)
    }

    #[test]
    fn programs_reach_what_we_reach() {
        let url = "postgres://ada:p%40ss%2Bword@db.example.org:5433/spaces?sslmode=verify-full&sslrootcert=/etc/ca.pem";
        for (name, expected) in [
            ("PGHOST", "db.example.org"),
            ("PGPORT", "5433"),
            ("PGUSER", "ada"),
            ("PGPASSWORD", "p@ss+word"),
            ("PGDATABASE", "spaces"),
            ("PGSSLMODE", "verify-full"),
            ("PGSSLROOTCERT", "/etc/ca.pem"),
        ] {
            assert_eq!(value(url, name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn parameters_win_as_they_do_for_us() {
        let url = "postgres://ada:one@localhost/spaces?host=/run/postgresql&user=ben&password=two&dbname=other";
        for (name, expected) in [("PGHOST", "/run/postgresql"), ("PGUSER", "ben"), ("PGPASSWORD", "two"), ("PGDATABASE", "other")] {
            assert_eq!(value(url, name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_password_that_is_not_in_the_url_is_left_to_the_environment() {
        assert!(!environment("postgres://ada@localhost/spaces").iter().any(|(name, _)| *name == "PGPASSWORD"));
        let other = Address::of("postgres://ada@localhost/spaces").unwrap().of_database("scratch");
        assert!(other.environment().contains(&("PGDATABASE", Some("scratch".to_owned()))));
    }
}

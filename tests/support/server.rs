//! The whole server on a database of one test's own, asked over HTTP without a network in between.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use http_body_util::BodyExt as _;
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;
use traboule_accounts::service::grant::NewGrant;
use traboule_http::Lifecycle;
use traboule_kernel::ids::{GrantId, PersonId};
use traboule_kernel::{Actor, FixedClock, FixedRng, Role, Scope};
use traboule_migrations::Migrator;
use traboule_server::{App, Settings};
use traboule_store::testing::{self, TestDatabase};

use crate::start_of_tests;

/// A server with a clock that stands still and randomness that repeats itself. Letters become files, read by [`Self::letter_to`].
pub struct TestServer {
    /// Its parts, for what no client can do.
    pub app: App,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    router: Router,
    mails: TempDir,
    _database: TestDatabase,
}

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: PersonId,
    /// What opens the session.
    pub token: String,
}

impl TestServer {
    /// A server on an empty, migrated database. Nobody is slowed down by the rate limit.
    pub async fn new(backend: DbBackend) -> Self {
        Self::with(backend, |settings| settings.http.rate.enabled = false).await
    }

    /// The same with other settings.
    pub async fn with(backend: DbBackend, change: impl FnOnce(&mut Settings)) -> Self {
        let database = testing::migrated::<Migrator>(backend).await;
        let mails = tempfile::tempdir().expect("a folder for letters");
        let mut settings = Settings { database: database.settings().clone(), ..Settings::default() };
        settings.mail.folder = mails.path().to_owned();
        change(&mut settings);
        let clock = Arc::new(FixedClock::at(start_of_tests()));
        let app = App::open(settings, clock.clone(), Arc::new(FixedRng::seeded(7))).await.expect("the server opens");
        let router = app.router(Lifecycle::new());
        Self { app, clock, router, mails, _database: database }
    }

    /// The reply to a document: `data`, `errors`, `extensions`.
    pub async fn graphql(&self, document: &str, variables: Value, token: Option<&str>) -> Value {
        self.graphql_from(None, document, variables, token).await
    }

    /// The same from a network address.
    pub async fn graphql_from(&self, address: Option<IpAddr>, document: &str, variables: Value, token: Option<&str>) -> Value {
        let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(address) = address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 50_000)));
        }
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router answers everything");
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        serde_json::from_slice(&body).expect("a reply is JSON")
    }

    /// The `data` of a document that must succeed.
    pub async fn data(&self, document: &str, variables: Value, token: Option<&str>) -> Value {
        let mut reply = self.graphql(document, variables, token).await;
        assert!(reply.get("errors").is_none(), "{document}\n{reply:#}");
        reply["data"].take()
    }

    /// Carries every letter and reads the newest one to this address.
    pub async fn letter_to(&self, email: &str) -> Option<String> {
        self.letters_to(email).await.into_iter().next()
    }

    /// Carries every letter and reads those to this address, the newest first.
    async fn letters_to(&self, email: &str) -> Vec<String> {
        while self.app.worker().run_once().await.expect("letters are carried") > 0 {}
        let files = std::fs::read_dir(self.mails.path()).expect("the folder of letters").flatten();
        let mut letters: Vec<_> = files.map(|file| file.path()).collect();
        letters.sort();
        let texts = letters.iter().rev().map(|path| std::fs::read_to_string(path).expect("a letter"));
        let to = format!("To: {email}");
        texts.filter(|text| text.lines().any(|line| line == to)).collect()
    }

    /// The newest code that was mailed to this address.
    pub async fn code_for(&self, email: &str) -> String {
        let is_code = |line: &&str| line.chars().filter(char::is_ascii_digit).count() == 6 && !line.contains(char::is_alphabetic);
        let code = |letter: &String| letter.lines().filter_map(|line| line.strip_prefix("    ")).find(is_code).map(str::to_owned);
        // Others may have come since.
        let line = self.letters_to(email).await.iter().find_map(code).expect("a letter with a code");
        line.chars().filter(char::is_ascii_digit).collect()
    }

    /// Signs in as a client does, with the code from the letter.
    pub async fn sign_in(&self, email: &str) -> SignedIn {
        let send = "mutation ($email: String!) { signInCodeSend(input: {email: $email, locale: \"en\"}) { userErrors { code } } }";
        self.data(send, json!({ "email": email }), None).await;
        let code = self.code_for(email).await;
        let complete = "mutation ($email: String!, $code: String!) {
            signInComplete(input: {email: $email, code: $code, locale: \"en\"}) { token person { id } userErrors { code } }
        }";
        let data = self.data(complete, json!({ "email": email, "code": code }), None).await;
        let text = |value: &Value| value.as_str().map(str::to_owned).expect("signed in");
        let answer = &data["signInComplete"];
        SignedIn { person: text(&answer["person"]["id"]).parse().expect("a person"), token: text(&answer["token"]) }
    }

    /// Gives a role with the authority of the machine.
    pub async fn grant(&self, email: &str, role: Role, scope: Scope) -> GrantId {
        let grant = NewGrant { email: email.to_owned(), role, scope, from: None, until: None, reason: None };
        self.app.services().accounts.grant_create(&Actor::system("test"), grant).await.expect("the machine may grant")
    }
}

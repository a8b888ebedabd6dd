//! The directory as files, through the routes of a whole server, on both databases.

mod cache;
mod filters;
mod formats;
mod streams;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use sea_orm::DbBackend;
use serde_json::Value;
use tower::ServiceExt as _;
use traboule_http::Lifecycle;
use traboule_kernel::ids::SpaceId;
use traboule_kernel::{Actor, Locale, LocalizedText};
use traboule_spaces::rules::address::Address;
use traboule_spaces::rules::amenity::Wheelchair;
use traboule_spaces::rules::kind::{Kinds, SpaceKind};
use traboule_spaces::rules::offer::{Offer, OfferUnit, Offers};
use traboule_spaces::rules::place::GeoPoint;
use traboule_spaces::service::space::SpaceContent;
use traboule_tests::TestServer;

/// A server with files to take.
struct Files {
    server: TestServer,
    router: Router,
}

/// A whole reply.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Files {
    async fn new(backend: DbBackend) -> Self {
        let server = TestServer::new(backend).await;
        let router = server.app.router(Lifecycle::new());
        Self { server, router }
    }

    /// Publishes spaces that nobody owns.
    async fn publish(&self, contents: Vec<SpaceContent>) -> Vec<SpaceId> {
        self.server.app.services().spaces.space_create_many(&Actor::system("test"), contents).await.unwrap()
    }

    /// A reply whose body nobody has taken yet.
    async fn begin(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> axum::response::Response {
        let mut request = Request::builder().method(method).uri(format!("/open-data/spaces.{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
        let (parts, body) = self.begin(method, path, headers).await.into_parts();
        Reply { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &[]).await
    }
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The lines of a CSV file, as maps from column to cell.
    fn lines(&self) -> Vec<std::collections::HashMap<String, String>> {
        csv::Reader::from_reader(&*self.body).deserialize().collect::<Result<_, _>>().unwrap()
    }
}

/// A space of nothing but a name.
fn named(name: &str) -> SpaceContent {
    SpaceContent { name: name.to_owned(), kinds: Kinds::from([SpaceKind::Coworking]), ..SpaceContent::default() }
}

/// A space of which everything is known, one without anything, and one that would like to be a formula.
fn three() -> Vec<SpaceContent> {
    let offer = Offer {
        label: "Bureau fixe".to_owned(),
        unit: OfferUnit::Month,
        price_cents: 21_050,
        currency: "EUR".parse().unwrap(),
        no_commitment: true,
    };
    let full = SpaceContent {
        kinds: Kinds::from([SpaceKind::Coworking, SpaceKind::Fablab]),
        siret: Some("73282932000074".parse().unwrap()),
        address: Address {
            line: Some("4, rue de l'Épée \"d'or\"".to_owned()),
            postcode: Some("69001".parse().unwrap()),
            city: Some("Lyon".to_owned()),
            insee_city: Some("69381".parse().unwrap()),
            department: None,
        },
        point: Some(GeoPoint::manual(45.7673, 4.8378)),
        opening_hours: Some("Mo-Fr 09:00-19:00; PH off".parse().unwrap()),
        opened_on: chrono::NaiveDate::from_ymd_opt(2016, 2, 29),
        offers: Offers(vec![offer]),
        amenities: ["wifi", "bike_parking"].map(|tag| tag.parse().unwrap()).into_iter().collect(),
        wheelchair: Wheelchair::Limited,
        role_email: Some("accueil@example.org".parse().unwrap()),
        phone: Some("+33199001234".parse().unwrap()),
        website: Some("https://www.example.org/opéra".parse().unwrap()),
        description: Some(
            LocalizedText::new(
                Locale::fr(),
                [(Locale::fr(), "Au cœur,\nde la ville".to_owned()), (Locale::en(), "In town".to_owned())].into(),
            )
            .unwrap(),
        ),
        ..named("La Cordée Opéra")
    };
    let west = SpaceContent { point: Some(GeoPoint::manual(48.39, -4.486)), ..named("=HYPERLINK(\"http://x.example\")") };
    vec![full, named("Étincelle"), west]
}

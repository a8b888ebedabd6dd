//! `POST /imports/cget`: a file of any length, sent by a steward.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use futures_util::stream;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use traboule_http::Lifecycle;
use traboule_kernel::{Actor, Role, Scope};
use traboule_spaces::import::source::MAX_FILE_BYTES;
use traboule_spaces::rules::network::{NetworkLevel, Statutes};
use traboule_spaces::service::network::NewNetwork;
use traboule_tests::{TestServer, on_each_database};

use super::CENSUS;

/// More than a GraphQL request may hold.
const ROWS: usize = 1_500;

/// Who may import, at a server.
struct Desk {
    server: TestServer,
    router: Router,
    steward: String,
}

impl Desk {
    async fn new(backend: sea_orm::DbBackend) -> Self {
        let server = TestServer::new(backend).await;
        let network = NewNetwork {
            name: "Massif".to_owned(),
            slug: None,
            level: NetworkLevel::Regional,
            territory_codes: Vec::new(),
            parent: None,
            statutes: Statutes::default(),
            reason: None,
        };
        let network = server.app.services().networks.network_create(&Actor::system("test"), network).await.unwrap();
        server.grant("steward@example.org", Role::NetworkSteward, Scope::Network(network)).await;
        let steward = server.sign_in("steward@example.org").await.token;
        let router = server.app.router(Lifecycle::new());
        Self { server, router, steward }
    }

    async fn post(&self, query: &str, body: impl Into<Body>, token: Option<&str>) -> (StatusCode, Value) {
        let mut request = Request::post(format!("/imports/cget{query}"));
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap())
    }

    async fn spaces(&self) -> Value {
        self.server.data("{ spaces { totalCount } }", json!({}), None).await["spaces"]["totalCount"].take()
    }
}

/// A census of so many places, each a village apart from the others.
fn large_census() -> String {
    let mut lines = CENSUS.lines();
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    let mut file = header.to_owned();
    for number in 0..u32::try_from(ROWS).unwrap() {
        let (lat, lon) = (44.5 + f64::from(number / 40) * 0.05, 3.0 + f64::from(number % 40) * 0.1);
        let row = row.replace("9001,La Navette", &format!("{},Place {number}", 20_000 + number));
        let row = row.replace("46.0367", &format!("{lat:.4}")).replace("4.0689", &format!("{lon:.4}"));
        file = file + "\n" + &row;
    }
    file
}

#[tokio::test]
async fn a_file_that_no_graphql_request_holds_is_imported_once() {
    on_each_database(async |backend| {
        let desk = Desk::new(backend).await;
        let file = large_census();
        assert!(file.len() > 131_072, "{}", file.len());

        let (status, report) = desk.post("?fileName=large.csv&dryRun=true", file.clone(), Some(&desk.steward)).await;
        assert_eq!((status, &report["dryRun"]), (StatusCode::OK, &json!(true)), "{report}");
        assert_eq!((&report["counts"]["created"], desk.spaces().await), (&json!(ROWS), json!(0)));

        // In pieces, as a network delivers them.
        let pieces: Vec<_> = file.as_bytes().chunks(1_000).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(stream::iter(pieces));
        let (status, report) = desk.post("?fileName=large.csv", body, Some(&desk.steward)).await;
        assert_eq!((status, &report["counts"]["created"], &report["fileName"]), (StatusCode::OK, &json!(ROWS), &json!("large.csv")));
        assert_eq!(report["rows"].as_array().unwrap().len(), ROWS);
        assert_eq!(desk.spaces().await, json!(ROWS));

        let (_, again) = desk.post("", file, Some(&desk.steward)).await;
        assert_eq!(again["counts"]["unchanged"], json!(ROWS));
    })
    .await;
}

#[tokio::test]
async fn only_stewards_send_files_and_nothing_of_a_bad_one_is_taken() {
    on_each_database(async |backend| {
        let desk = Desk::new(backend).await;
        let person = desk.server.sign_in("person@example.org").await.token;
        let steward = Some(desk.steward.as_str());
        assert_eq!(desk.post("", CENSUS, None).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(desk.post("", CENSUS, Some("trbs_wrong")).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(desk.post("", CENSUS, Some(&person)).await.0, StatusCode::FORBIDDEN);

        let (status, problem) = desk.post("?dryrun=true", CENSUS, steward).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(problem["detail"].as_str().unwrap().contains("fileName, dryRun"), "{problem}");
        let (status, problem) = desk.post("", "name,city\nx,y\n", steward).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem["detail"].as_str().unwrap().contains("no column"), "{problem}");

        let half = Bytes::from(CENSUS.as_bytes()[..CENSUS.len() / 2].to_vec());
        let broken = Body::from_stream(stream::iter([Ok(half), Err(std::io::Error::other("the client is gone"))]));
        assert_eq!(desk.post("", broken, steward).await.0, StatusCode::BAD_REQUEST);

        let mebibyte = Bytes::from(vec![b'x'; 1024 * 1024]);
        let most = usize::try_from(MAX_FILE_BYTES).unwrap() / mebibyte.len();
        let endless = Body::from_stream(stream::iter((0..=most).map(move |_| Ok::<_, std::io::Error>(mebibyte.clone()))));
        assert_eq!(desk.post("", endless, steward).await.0, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(desk.spaces().await, json!(0));
    })
    .await;
}

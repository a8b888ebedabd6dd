//! `/unsubscribe/{token}`: the link in letters that stops letters of their kind (RFC 8058).
//!
//! GET shows a page with a button and changes nothing, since whatever scans mail for harm follows its links. POST stops the letters; mail
//! programs send it without showing the page, with a body that says nothing new and is not read. Whether there is anything behind a
//! token, no answer tells.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use traboule_events::service::EventService;
use traboule_http::Callers;

use super::page::secret;
use super::problem::Problem;

/// What a request costs, in the points of the rate limit.
const COST: u64 = 10;

const ASKED: &str = r#"<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Traboule</title></head>
<body>
<main>
<p>Ne plus recevoir de lettres de ce genre ?</p>
<p lang="en">Get no more letters of this kind?</p>
<form method="post"><button type="submit">Ne plus les recevoir / <span lang="en">Stop them</span></button></form>
</main>
</body>
</html>
"#;

const DONE: &str = r#"<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Traboule</title></head>
<body>
<main>
<p>C'est fait : vous ne recevrez plus de lettres de ce genre.</p>
<p lang="en">Done: you get no more letters of this kind.</p>
</main>
</body>
</html>
"#;

pub(super) fn routes(service: Arc<EventService>) -> Router {
    Router::new().route("/unsubscribe/{token}", get(show).post(unsubscribe)).with_state(service)
}

async fn show(Extension(callers): Extension<Callers>, request: Request) -> Result<Response, Problem> {
    callers.admit(&request.into_parts().0, COST).await?;
    Ok((secret()?, ASKED).into_response())
}

async fn unsubscribe(
    State(service): State<Arc<EventService>>,
    Extension(callers): Extension<Callers>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    callers.admit(&request.into_parts().0, COST).await?;
    service.unsubscribe(&token).await?;
    Ok((secret()?, DONE).into_response())
}

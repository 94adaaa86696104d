//! `GET /api/whoami`: whose token this is. The console signs in with it.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer;
use super::guard::Reader;
use super::query::Bare;
use crate::tokens::Role;

#[derive(Serialize)]
struct Whoami<'a> {
    name: &'a str,
    role: Role,
}

/// The name and the role of the token that came with the request.
pub(super) async fn get(Reader(holder): Reader, _: Bare) -> Response {
    answer::of(StatusCode::OK, &Whoami { name: &holder.name, role: holder.role })
}

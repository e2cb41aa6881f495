//! Style sheet, scripts and icons, compiled into the binary.
//!
//! All of them stand in one folder whose name is drawn from what is in them. A browser may keep
//! them for ever, and scripts find each other by relative paths.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

use crate::api::Api;
use crate::api::problem::Problem;
use crate::api::problem_kind::ProblemKind;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// Changes whenever one of the files does.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for name in Files::iter() {
        let hash = Files::get(&name).map(|file| file.metadata.sha256_hash());
        (name, hash).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/assets/{version}/{name}", get(find_asset))
}

/// Where a file is to be had.
pub(crate) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

async fn find_asset(Path((version, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let missing = || Problem::new(ProblemKind::NotFound, "there is no such file in this version");
    let file = Files::get(&name).ok_or_else(missing)?;
    let kind = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => return Err(missing()),
    };
    // While nodes are replaced, a page of one version may ask a node of another.
    let cache =
        if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers =
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, cache), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, file.data).into_response())
}

//! What the OpenAPI document says of all operations at once.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr,
    ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema};

use super::problem::ProblemDocument;
use super::words::schema_ref;

/// How operations name the token that they take; the scope is the least role.
pub(super) const TOKEN: &str = "token";

/// The document before any operation is in it.
pub(super) fn head() -> OpenApi {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "An API token, as `usersync token create` makes it. Each operation names the least role \
         that it takes: viewer, operator or admin.",
    ));
    let components = ComponentsBuilder::new()
        .security_scheme(TOKEN, SecurityScheme::Http(token.build()))
        .schema("Problem", ProblemDocument::schema());
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    let components = components.schemas_from_iter(schemas).response("Problem", problem_response());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("User Sync admin API")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Residents of property management systems in the directories of DOOR \
                     properties. Lists come in pages by cursor; a change names the version it is \
                     about with `If-Match`; every failure is a problem document (RFC 9457).",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").build())),
        )
        .components(Some(components.build()))
        .build()
}

fn problem_response() -> utoipa::openapi::Response {
    ResponseBuilder::new()
        .description("Why it was not done")
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(schema_ref("Problem"))).build(),
        )
        .build()
}

/// Every operation can fail, always in the same form.
pub(super) fn finish(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let failure = RefOr::Ref(Ref::from_response_name("Problem"));
            operation.responses.responses.insert("default".to_owned(), failure);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

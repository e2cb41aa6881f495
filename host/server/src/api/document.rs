//! What the OpenAPI document says of all operations at once.

use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema};

use super::examples::Examples;
use super::once;
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
                     about with `If-Match`; a POST is named with `Idempotency-Key` and can be sent again; \
                     whoever asks too often is told when to come back by `Retry-After`; every \
                     failure is a problem document (RFC 9457).",
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

/// What holds for every operation: it can fail, always in the same form; what it takes and gives has
/// an example; and a POST can be sent again.
pub(super) fn finish(document: &mut OpenApi) {
    let schemas = serde_json::to_value(&document.components).unwrap_or_default();
    let examples = Examples::new(schemas["schemas"].clone());
    for item in document.paths.paths.values_mut() {
        if let Some(post) = &mut item.post {
            post.parameters.get_or_insert_default().push(idempotency_key());
        }
        for operation in operations(item) {
            operation.parameters.iter_mut().flatten().for_each(describe_header);
            give_examples(operation, &examples);
            let failure = RefOr::Ref(Ref::from_response_name("Problem"));
            operation.responses.responses.insert("default".to_owned(), failure);
        }
    }
}

fn give_examples(operation: &mut Operation, examples: &Examples) {
    let give = |(kind, content): (&String, &mut RefOr<Content>)| {
        let RefOr::T(content) = content else { return };
        if kind == "application/json" && content.example.is_none() {
            let schema = serde_json::to_value(&content.schema).unwrap_or_default();
            content.example = Some(examples.of(&schema));
        }
    };
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.iter_mut().for_each(give);
    }
    for answer in operation.responses.responses.values_mut() {
        if let RefOr::T(answer) = answer {
            answer.content.iter_mut().for_each(give);
        }
    }
}

/// What is in a header has a form of its own, and is never `null`.
fn describe_header(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    let schema = ObjectBuilder::new();
    parameter.schema = match parameter.name.as_str() {
        "If-Match" => {
            Some(schema.schema_type(Type::String).pattern(Some(r#"^"[0-9]{1,18}"$"#)).into())
        }
        "Last-Event-ID" => Some(schema.schema_type(Type::Integer).minimum(Some(0)).into()),
        _ => return,
    };
}

fn idempotency_key() -> RefOr<Parameter> {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(once::LONGEST_KEY))
        .pattern(Some("^[!-~]+$"));
    let about = "Names this request, so that it can be sent again: within a day the same request \
                 with the same key is not carried out again, and gets the answer of the first";
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(text))
        .build();
    RefOr::T(key)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

//! From the adapters' terms to the host's, so that a request is judged by the rules that will be
//! applied to it, and not by a copy of them.

use usersync_adapter as adapter;
use usersync_adapters::protocol::{
    CredentialSlot, CursorVersions, Delivery, Descriptor, Encoding, Mark, Method, Operation, Pair,
    Parameter, Request, SecretRef, Segment, Segments,
};

/// As much of a descriptor as a request is judged by. The words in it are known to the host, since
/// a component with others is not admitted.
pub(super) fn descriptor(descriptor: &adapter::Descriptor) -> Descriptor {
    Descriptor {
        id: descriptor.id.parse().expect("the id is one"),
        name: descriptor.name.clone(),
        version: descriptor.version.parse().expect("the version is one"),
        provider: descriptor.provider.clone(),
        settings: Vec::new(),
        credentials: descriptor.credentials.iter().map(credential).collect(),
        hosts: descriptor
            .hosts
            .iter()
            .map(|host| host.parse().expect("every host is a pattern"))
            .collect(),
        operations: descriptor.operations.iter().map(operation).collect(),
        budgets: Vec::new(),
        statuses: Vec::new(),
        cursors: CursorVersions {
            writes: descriptor.cursors.writes,
            reads: descriptor.cursors.reads.clone(),
        },
        features: descriptor.features.clone(),
    }
}

fn credential(slot: &adapter::CredentialSlot) -> CredentialSlot {
    // What a parameter is made of is no matter of the request.
    let parameter = |parameter: &adapter::Parameter| Parameter {
        name: parameter.name.clone(),
        parts: Vec::new(),
    };
    CredentialSlot {
        name: slot.name.clone(),
        scheme: slot.scheme.parse().expect("the host knows every scheme"),
        parameters: slot.parameters.iter().map(parameter).collect(),
    }
}

fn operation(operation: &adapter::Operation) -> Operation {
    let mark = |mark: &adapter::Mark| Mark {
        place: mark.place.parse().expect("the host knows every place of a mark"),
        name: mark.name.clone(),
        value: mark.value.clone(),
    };
    Operation {
        name: operation.name.clone(),
        method: method(operation.method),
        purpose: operation.purpose.clone(),
        group: operation.group.clone(),
        marks: operation.marks.iter().map(mark).collect(),
    }
}

/// A request as the host takes it in.
pub(super) fn request(request: &adapter::Request) -> Request {
    Request {
        id: request.id,
        operation: request.operation.clone(),
        method: method(request.method),
        url: request.url.clone(),
        query: request.query.iter().map(pair).collect(),
        headers: request.headers.iter().map(pair).collect(),
        body: segments(&request.body),
        credential: request.credential.clone(),
        delivery: match request.delivery {
            adapter::Delivery::Whole => Delivery::Whole,
            adapter::Delivery::Chunked => Delivery::Chunked,
        },
        timeout_ms: request.timeout_ms,
    }
}

fn method(method: adapter::Method) -> Method {
    match method {
        adapter::Method::Get => Method::Get,
        adapter::Method::Post => Method::Post,
    }
}

fn pair(pair: &adapter::Pair) -> Pair {
    Pair { name: pair.name.clone(), value: segments(&pair.value) }
}

fn segments(segments: &[adapter::Segment]) -> Segments {
    segments
        .iter()
        .map(|segment| match segment {
            adapter::Segment::Bytes(bytes) => Segment::Bytes(bytes.clone()),
            adapter::Segment::Secret(secret) => Segment::Secret(SecretRef {
                slot: secret.slot.clone(),
                parameter: secret.parameter.clone(),
                encoding: match secret.encoding {
                    adapter::Encoding::Raw => Encoding::Raw,
                    adapter::Encoding::XmlText => Encoding::XmlText,
                    adapter::Encoding::JsonString => Encoding::JsonString,
                    adapter::Encoding::UrlComponent => Encoding::UrlComponent,
                    adapter::Encoding::Base64 => Encoding::Base64,
                },
            }),
        })
        .collect()
}

use rstest::rstest;

use super::*;
use crate::protocol::{CredentialSlot, CursorVersions, Delivery, Parameter, Part, Scheme, Segment};

fn descriptor(marks: &[(Place, &str, &str)], method: Method) -> Descriptor {
    let mark = |&(place, name, value): &(Place, &str, &str)| Mark {
        place,
        name: name.to_owned(),
        value: value.to_owned(),
    };
    Descriptor {
        id: "demo".parse().unwrap(),
        name: "Demo".to_owned(),
        version: "1.0.0".parse().unwrap(),
        provider: "demo".to_owned(),
        settings: Vec::new(),
        credentials: vec![CredentialSlot {
            name: "voyager".to_owned(),
            scheme: Scheme::Values,
            parameters: vec![Parameter {
                name: "password".to_owned(),
                parts: vec![Part::Secret("password".to_owned())],
            }],
        }],
        hosts: Vec::new(),
        operations: vec![Operation {
            name: "GetResidents".to_owned(),
            method,
            purpose: "reads the residents of one property".to_owned(),
            group: None,
            marks: marks.iter().map(mark).collect(),
        }],
        budgets: Vec::new(),
        statuses: Vec::new(),
        cursors: CursorVersions { writes: 1, reads: vec![1] },
        features: Vec::new(),
    }
}

fn request(method: Method, url: &str) -> Request {
    Request {
        id: 1,
        operation: "GetResidents".to_owned(),
        method,
        url: url.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Segments::default(),
        credential: None,
        delivery: Delivery::Whole,
        timeout_ms: None,
    }
}

fn pair(name: &str, value: &str) -> Pair {
    Pair { name: name.to_owned(), value: value.into() }
}

fn secret(parameter: &str, encoding: Encoding) -> Segment {
    Segment::Secret(SecretRef {
        slot: "voyager".to_owned(),
        parameter: parameter.to_owned(),
        encoding,
    })
}

fn passes(descriptor: &Descriptor, request: &Request) -> bool {
    find_operation(descriptor, request).is_ok()
}

#[rstest]
#[case("https://pms.example.com/8/webservices/itfresidentdata.asmx", true)]
#[case("https://pms.example.com/ItfResidentData.asmx?op=1", true)]
#[case("https://pms.example.com/NotItfResidentData.asmx", false)]
#[case("https://pms.example.com/ItfResidentData.asmx/import", false)]
#[case("https://pms.example.com/import?x=/ItfResidentData.asmx", false)]
#[case("https://pms.example.com/import#/ItfResidentData.asmx", false)]
fn a_path_ends_so(#[case] url: &str, #[case] fits: bool) {
    for value in ["/ItfResidentData.asmx", "ItfResidentData.asmx"] {
        let descriptor = descriptor(&[(Place::Path, "", value)], Method::Post);
        assert_eq!(passes(&descriptor, &request(Method::Post, url)), fits);
    }
}

#[test]
fn a_header_is_sent_once_with_its_value() {
    let descriptor = descriptor(&[(Place::Header, "SOAPAction", "\"urn:Get\"")], Method::Post);
    let mut request = request(Method::Post, "https://pms.example.com/");
    assert!(!passes(&descriptor, &request));
    request.headers.push(pair("soapaction", "\"urn:Get\""));
    assert!(passes(&descriptor, &request));
    request.headers.push(pair("SOAPAction", "\"urn:Import\""));
    assert!(matches!(find_operation(&descriptor, &request), Err(RequestRefusal::Repeated { .. })));
}

#[rstest]
#[case("https://pms.example.com/api.asp?$api=Leases", &[], true)]
#[case("https://pms.example.com/api.asp", &[("$api", "Leases")], true)]
#[case("https://pms.example.com/api.asp?%24api=Leases", &[], true)]
#[case("https://pms.example.com/api.asp?$api=Write", &[], false)]
#[case("https://pms.example.com/api.asp?$API=Leases", &[], false)]
#[case("https://pms.example.com/api.asp?$api=Leases", &[("$api", "Write")], false)]
#[case("https://pms.example.com/api.asp?$api=Leases", &[("$API", "Write")], false)]
fn a_query_pair_is_there_once(
    #[case] url: &str,
    #[case] query: &[(&str, &str)],
    #[case] fits: bool,
) {
    let descriptor = descriptor(&[(Place::Query, "$api", "Leases")], Method::Get);
    let mut request = request(Method::Get, url);
    request.query = query.iter().map(|(name, value)| pair(name, value)).collect();
    assert_eq!(passes(&descriptor, &request), fits);
}

#[test]
fn a_soap_body_is_read_around_its_secrets() {
    let descriptor = descriptor(&[(Place::Xml, "", "GetResidents")], Method::Post);
    let mut request = request(Method::Post, "https://pms.example.com/");
    let body = |name: &str, encoding| {
        [
            Segment::Bytes(format!("<Envelope><Body><{name}><Password>").into_bytes()),
            secret("password", encoding),
            Segment::Bytes(format!("</Password></{name}></Body></Envelope>").into_bytes()),
        ]
        .into_iter()
        .collect::<Segments>()
    };
    request.body = body("GetResidents", Encoding::XmlText);
    assert!(passes(&descriptor, &request));
    request.body = body("ImportResidents", Encoding::XmlText);
    assert!(!passes(&descriptor, &request));
    request.body = body("GetResidents", Encoding::Raw);
    assert!(matches!(
        find_operation(&descriptor, &request),
        Err(RequestRefusal::LooseSecret { format: "XML", .. })
    ));
}

#[test]
fn a_mark_never_matches_across_a_secret() {
    let descriptor = descriptor(&[(Place::Xml, "", "GetResidents")], Method::Post);
    let mut request = request(Method::Post, "https://pms.example.com/");
    request.body = [
        Segment::Bytes(b"<Envelope><Body><Get".to_vec()),
        secret("password", Encoding::XmlText),
        Segment::Bytes(b"Residents/></Body></Envelope>".to_vec()),
    ]
    .into_iter()
    .collect();
    assert!(!passes(&descriptor, &request));
}

#[test]
fn a_json_body_is_read_around_its_secrets() {
    let descriptor = descriptor(&[(Place::Json, "/method/name", "getLeases")], Method::Post);
    let mut request = request(Method::Post, "https://pms.example.com/");
    request.body = [
        Segment::Bytes(br#"{"key": ""#.to_vec()),
        secret("password", Encoding::JsonString),
        Segment::Bytes(br#"", "method": {"name": "getLeases"}}"#.to_vec()),
    ]
    .into_iter()
    .collect();
    assert!(passes(&descriptor, &request));
}

#[test]
fn method_operation_and_secrets_must_be_listed() {
    let descriptor = descriptor(&[], Method::Post);
    let listed = request(Method::Post, "https://pms.example.com/");
    assert!(passes(&descriptor, &listed));

    let refusal = |change: &dyn Fn(&mut Request)| {
        let mut request = listed.clone();
        change(&mut request);
        find_operation(&descriptor, &request).unwrap_err()
    };
    assert!(matches!(
        refusal(&|request| request.operation = "ImportResidents".to_owned()),
        RequestRefusal::UnlistedOperation { .. }
    ));
    assert!(matches!(
        refusal(&|request| request.method = Method::Get),
        RequestRefusal::WrongMethod { .. }
    ));
    assert!(matches!(
        refusal(&|request| request.headers.push(pair("X-HTTP-Method-Override", "DELETE"))),
        RequestRefusal::MethodOverride { .. }
    ));
    assert!(matches!(
        refusal(&|request| request.credential = Some("other".to_owned())),
        RequestRefusal::UnlistedCredential { .. }
    ));
    assert!(matches!(
        refusal(&|request| request.body = [secret("pin", Encoding::Raw)].into_iter().collect()),
        RequestRefusal::UnlistedParameter { .. }
    ));
    assert!(matches!(
        refusal(&|request| request.url = "/relative".to_owned()),
        RequestRefusal::UnreadableUrl(_)
    ));
}

#[test]
fn a_host_is_asked_for_by_name_by_pattern_or_by_a_setting() {
    let mut descriptor = descriptor(&[], Method::Get);
    descriptor.hosts = ["api.example.com", "*.example.org", "setting:endpoint"]
        .map(|pattern| pattern.parse().unwrap())
        .into();
    let settings = [
        ("endpoint".to_owned(), "https://Voyager.example.net:8443/demo".to_owned()),
        ("backup".to_owned(), "https://backup.example.net/".to_owned()),
    ];
    for (host, asked) in [
        ("api.example.com", true),
        ("demo.example.org", true),
        ("voyager.example.net", true),
        ("backup.example.net", false),
        ("example.org", false),
        ("elsewhere.example.com", false),
    ] {
        assert_eq!(asks_for_host(&descriptor, &settings, host), asked, "{host}");
    }
}

#[test]
fn a_url_is_shown_escaped_with_the_names_of_its_secrets() {
    let mut request = request(Method::Get, "https://pms.example.com/api?page=2");
    request.query = vec![
        pair("filters[unit]", "A & B"),
        Pair {
            name: "key".to_owned(),
            value: [secret("password", Encoding::Raw)].into_iter().collect(),
        },
    ];
    assert_eq!(
        request.shown_url(),
        "https://pms.example.com/api?page=2&filters%5Bunit%5D=A+%26+B&key={voyager.password}"
    );
}

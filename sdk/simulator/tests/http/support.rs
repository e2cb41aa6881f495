//! A running simulator with a client for each of its PMSs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pms_simulator::{Pms, Resident, Simulator, SimulatorOptions};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use reqwest::header::HeaderMap;
use serde_json::{Map, Value, json};

pub(crate) const MAPLE: &str = "maple01";
pub(crate) const ALDER: &str = "7d4c2b10-0000-4000-8000-000000000001";
pub(crate) const NAMESPACE: &str = "http://tempuri.org/YSI.Interfaces.WebServices/ItfResidentData";

/// The instant at which the tests' clock stands.
pub(crate) fn noon() -> DateTime<Utc> {
    "2026-06-02T12:00:00Z".parse().expect("a constant instant")
}

pub(crate) async fn start() -> Simulator {
    start_with(SimulatorOptions::default()).await
}

pub(crate) async fn start_with(options: SimulatorOptions) -> Simulator {
    let options = SimulatorOptions { clock: Some(noon()), ..options };
    Simulator::start(options).await.expect("loopback has free ports")
}

/// A simulator that never asks a caller to slow down.
pub(crate) async fn start_unlimited() -> Simulator {
    start_with(SimulatorOptions { call_limits: false, ..SimulatorOptions::default() }).await
}

pub(crate) fn http() -> reqwest::Client {
    // Only the first installation can succeed, and any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

pub(crate) fn residents(value: Value) -> Vec<Resident> {
    serde_json::from_value(value).expect("residents in neutral names")
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("the simulator answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().await.expect("a body of text") }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a body of JSON")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }
}

/// A SOAP call of the Yardi stand-in, with the right credentials unless changed.
#[derive(Clone, Debug)]
pub(crate) struct Soap {
    pub(crate) url: String,
    pub(crate) operation: &'static str,
    pub(crate) action: Option<String>,
    pub(crate) elements: Vec<(&'static str, String)>,
    pub(crate) version_12: bool,
    pub(crate) namespace: String,
}

impl Soap {
    /// A call of `ItfResidentData`.
    pub(crate) fn new(simulator: &Simulator, operation: &'static str) -> Self {
        Self::to(simulator, "ItfResidentData", "ItfResidentData", operation)
    }

    /// A call of any service, by its file and what its namespace ends in.
    pub(crate) fn to(
        simulator: &Simulator,
        file: &str,
        service: &str,
        operation: &'static str,
    ) -> Self {
        let namespace = format!("http://tempuri.org/YSI.Interfaces.WebServices/{service}");
        let settings = simulator.settings(Pms::Yardi);
        let elements = [
            ("UserName", "username"),
            ("Password", "password"),
            ("ServerName", "server_name"),
            ("Database", "database"),
            ("Platform", "platform"),
            ("InterfaceEntity", "interface_entity"),
            ("InterfaceLicense", "interface_license"),
        ];
        Self {
            url: format!("{}/{file}.asmx", simulator.endpoint(Pms::Yardi)),
            operation,
            action: Some(format!("\"{namespace}/{operation}\"")),
            elements: elements
                .into_iter()
                .map(|(element, key)| (element, settings[key].as_str().unwrap().to_owned()))
                .collect(),
            version_12: false,
            namespace,
        }
    }

    pub(crate) fn residents(simulator: &Simulator, property: &str) -> Self {
        Self::new(simulator, "GetResidents").with("YardiPropertyId", property)
    }

    pub(crate) fn with(mut self, element: &'static str, value: &str) -> Self {
        match self.elements.iter_mut().find(|(name, _)| *name == element) {
            Some((_, known)) => value.clone_into(known),
            None => self.elements.push((element, value.to_owned())),
        }
        self
    }

    /// The same call with an element right before another.
    pub(crate) fn before(mut self, next: &str, element: &'static str, value: &str) -> Self {
        let place = self.elements.iter().position(|(name, _)| *name == next);
        let place = place.expect("the call has the element that is to follow");
        self.elements.insert(place, (element, value.to_owned()));
        self
    }

    pub(crate) async fn send(&self) -> Reply {
        let envelope = if self.version_12 {
            "http://www.w3.org/2003/05/soap-envelope"
        } else {
            "http://schemas.xmlsoap.org/soap/envelope/"
        };
        let elements = self.written(|name, value| {
            format!("<{name}>{}</{name}>", quick_xml::escape::escape(value))
        });
        let Self { operation, namespace, .. } = self;
        self.send_text(format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><e:Envelope xmlns:e=\"{envelope}\"><e:Body>\
             <{operation} xmlns=\"{namespace}\">{elements}</{operation}></e:Body></e:Envelope>"
        ))
        .await
    }

    /// The elements one after the other, each as `write` has it.
    pub(crate) fn written(&self, write: impl Fn(&str, &str) -> String) -> String {
        let elements = self.elements.iter().map(|(name, value)| write(name, value));
        elements.collect::<Vec<_>>().concat()
    }

    pub(crate) async fn send_text(&self, body: String) -> Reply {
        let request = http().post(&self.url).body(body);
        Reply::of(match (&self.action, self.version_12) {
            (Some(action), false) => request
                .header("Content-Type", "text/xml; charset=utf-8")
                .header("SOAPAction", action),
            (None, false) => request.header("Content-Type", "text/xml; charset=utf-8"),
            (Some(action), true) => request.header(
                "Content-Type",
                format!("application/soap+xml; charset=utf-8; action={action}"),
            ),
            (None, true) => request.header("Content-Type", "application/soap+xml"),
        })
        .await
    }
}

/// A SOAP call of the RealPage stand-in, with the right credentials unless changed.
#[derive(Clone, Debug)]
pub(crate) struct Rpx {
    pub(crate) url: String,
    pub(crate) action: String,
    pub(crate) operation: &'static str,
    pub(crate) auth: Vec<(&'static str, String)>,
    pub(crate) arguments: Vec<(&'static str, String)>,
}

impl Rpx {
    /// A call with the usual licence key.
    pub(crate) fn new(simulator: &Simulator, operation: &'static str, site: &str) -> Self {
        Self::with_settings(simulator, simulator.settings(Pms::RealPage), operation, site)
    }

    /// A call of the list of everybody.
    pub(crate) fn info(simulator: &Simulator, site: &str) -> Self {
        Self::new(simulator, "getresidentlistinfo", site)
            .argument("headofhousehold", "false")
            .argument("status", "ALL")
    }

    /// A call with the licence key of another interface.
    pub(crate) fn for_interface(
        simulator: &Simulator,
        interface: &str,
        operation: &'static str,
        site: &str,
    ) -> Self {
        let settings = simulator.interfaces(Pms::RealPage)[interface].clone();
        Self::with_settings(simulator, settings, operation, site)
    }

    fn with_settings(
        simulator: &Simulator,
        mut settings: Map<String, Value>,
        operation: &'static str,
        site: &str,
    ) -> Self {
        settings.insert("siteid".to_owned(), site.into());
        let elements = [
            ("pmcid", "pmcid"),
            ("siteid", "siteid"),
            ("username", "username"),
            ("password", "password"),
            ("licensekey", "license_key"),
            ("system", "system"),
        ];
        let setting = |key: &str| settings.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            url: simulator.endpoint(Pms::RealPage),
            action: format!("\"http://tempuri.org/IRPXService/{operation}\""),
            operation,
            auth: elements
                .into_iter()
                .filter_map(|(element, key)| Some((element, setting(key)?)))
                .collect(),
            arguments: Vec::new(),
        }
    }

    /// The same call with another value in its sign-in.
    pub(crate) fn auth(mut self, element: &'static str, value: &str) -> Self {
        let known = self.auth.iter_mut().find(|(name, _)| *name == element);
        value.clone_into(&mut known.expect("the sign-in has the element").1);
        self
    }

    /// The same call without an element of its sign-in.
    pub(crate) fn without(mut self, element: &str) -> Self {
        self.auth.retain(|(name, _)| *name != element);
        self
    }

    /// The same call with another argument.
    pub(crate) fn argument(mut self, element: &'static str, value: &str) -> Self {
        self.arguments.retain(|(name, _)| *name != element);
        self.arguments.push((element, value.to_owned()));
        self
    }

    pub(crate) async fn send(&self) -> Reply {
        let written = |elements: &[(&str, String)]| -> String {
            let elements = elements.iter();
            let written = elements.map(|(name, value)| format!("<tem:{name}>{value}</tem:{name}>"));
            written.collect::<Vec<_>>().concat()
        };
        let (operation, auth) = (self.operation, written(&self.auth));
        let arguments = written(&self.arguments);
        self.send_text(format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:tem=\"http://tempuri.org/\"><s:Header/><s:Body><tem:{operation}><tem:auth>{auth}\
             </tem:auth><tem:{operation}><tem:ExtensionData/>{arguments}</tem:{operation}>\
             </tem:{operation}></s:Body></s:Envelope>"
        ))
        .await
    }

    pub(crate) async fn send_text(&self, body: String) -> Reply {
        let request = http()
            .post(&self.url)
            .header("Content-Type", "text/xml; charset=utf-8")
            .header("SOAPAction", &self.action);
        Reply::of(request.body(body)).await
    }
}

/// The words of a refusal, which is always a fault with a detail.
pub(crate) fn realpage_refusal(reply: &Reply) -> String {
    assert_eq!(reply.status, 500, "{}", reply.body);
    let tree = Tree::parse(&reply.body);
    assert_eq!(tree.text_of("faultstring").as_deref(), Some("RPX application error"));
    tree.text_of("CustomMessage").expect("a refusal has a detail")
}

/// A call of the AppFolio stand-in with the right credentials.
pub(crate) fn appfolio(simulator: &Simulator, path_and_query: &str) -> reqwest::RequestBuilder {
    let settings = simulator.settings(Pms::AppFolio);
    let setting = |key: &str| settings[key].as_str().unwrap().to_owned();
    http()
        .get(format!("{}{path_and_query}", simulator.endpoint(Pms::AppFolio)))
        .basic_auth(setting("client_id"), Some(setting("client_secret")))
        .header("X-AppFolio-Developer-ID", setting("developer_id"))
}

/// A call for a report of AppFolio with the right credentials.
pub(crate) fn signed_for_reports(
    simulator: &Simulator,
    request: reqwest::RequestBuilder,
) -> reqwest::RequestBuilder {
    let settings = &simulator.interfaces(Pms::AppFolio)["v2"];
    let setting = |key: &str| settings[key].as_str().unwrap().to_owned();
    request.basic_auth(setting("client_id"), Some(setting("client_secret")))
}

/// The query of a full load.
pub(crate) const EVERYTHING: &str = "filters[LastUpdatedAtFrom]=1970-01-01T00:00:00Z";

pub(crate) async fn tenants(simulator: &Simulator, query: &str) -> Vec<Value> {
    let path = format!("/api/v0/tenants?{EVERYTHING}&{query}");
    let reply = Reply::of(appfolio(simulator, &path)).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["data"].as_array().unwrap().clone()
}

/// An XML element for comparison: white space between elements does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) text: String,
    pub(crate) children: Vec<Tree>,
}

impl Tree {
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{error} in {text}"));
            match event {
                Event::Start(start) => open.push(Self::opened(&start)),
                Event::Empty(start) => {
                    let element = Self::opened(&start);
                    open.last_mut().unwrap().children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Text(text) if !text.xml10_content().trim().is_empty() => {
                    open.last_mut().unwrap().text.push_str(&text.xml10_content());
                }
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    let text = match reference.resolve_char_ref().unwrap() {
                        Some(character) => character.to_string(),
                        None => quick_xml::escape::resolve_predefined_entity(&name).unwrap().into(),
                    };
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open.len(), 1, "every element is closed");
        open.remove(0).children.remove(0)
    }

    fn opened(start: &quick_xml::events::BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("well-formed attributes");
            (attribute.key.as_ref().to_owned(), attribute.value.into_owned())
        });
        Self {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    /// Every element of this name, at any depth.
    pub(crate) fn all(&self, name: &str) -> Vec<&Tree> {
        let mut found: Vec<&Tree> = Vec::new();
        if self.name == name {
            found.push(self);
        }
        found.extend(self.children.iter().flat_map(|child| child.all(name)));
        found
    }

    /// The same tree with the texts of these elements taken out.
    pub(crate) fn without_texts(mut self, names: &[&str]) -> Self {
        if names.contains(&self.name.as_str()) {
            self.text.clear();
        }
        let children = std::mem::take(&mut self.children).into_iter();
        self.children = children.map(|child| child.without_texts(names)).collect();
        self
    }

    /// The text of the first element of this name, at any depth.
    pub(crate) fn text_of(&self, name: &str) -> Option<String> {
        self.all(name).first().map(|element| element.text.clone())
    }
}

/// The message of a refusal with status 200.
pub(crate) fn yardi_message(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let tree = Tree::parse(&reply.body);
    let messages = tree.all("Message");
    assert_eq!(messages.len(), 1, "{}", reply.body);
    assert_eq!(messages[0].attributes["messageType"], "Error");
    messages[0].text.clone()
}

/// The tenant codes of the residents listed, members' codes after their leaseholder's.
pub(crate) fn codes(reply: &Reply) -> Vec<String> {
    let tree = Tree::parse(&reply.body);
    tree.all("Resident")
        .into_iter()
        .flat_map(|resident| {
            let members = resident.all("OtherOccupant").into_iter();
            std::iter::once(resident.attributes["tCode"].clone())
                .chain(members.map(|member| member.attributes["Code"].clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The two people most tests need.
pub(crate) fn two_people() -> Vec<Resident> {
    residents(json!([
        { "id": "t1", "first_name": "Nora", "last_name": "O'Quinn", "status": "Current",
          "email": "nora@example.com", "unit": "0103", "move_in": "2024-02-01" },
        { "id": "t2", "first_name": "Dev", "last_name": "Rao", "status": "Future",
          "email": "dev@example.com", "unit": "0104", "move_in": "2026-07-01" },
    ]))
}

//! The interface's description, written from the same table that requests are read by.

use super::operations::{INTERFACE, NAMESPACE, Operation};
use super::xml::{Element, Style};
use crate::exchange::Answer;

/// Answers `GET …?WSDL` for the interface at `address`.
pub(super) fn answer(address: &str) -> Answer {
    let definitions = Element::new("wsdl:definitions")
        .with("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/")
        .with("xmlns:s", "http://www.w3.org/2001/XMLSchema")
        .with("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/")
        .with("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/")
        .with("xmlns:tns", NAMESPACE)
        .with("targetNamespace", NAMESPACE)
        .child(types())
        .children(Operation::ALL.into_iter().flat_map(messages))
        .child(port_type())
        .child(binding("soap"))
        .child(binding("soap12"))
        .child(service(address));
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_owned();
    definitions.write(&mut text, Style::default());
    Answer::new(axum::http::StatusCode::OK, "text/xml; charset=utf-8", text)
}

fn types() -> Element {
    let elements = Operation::ALL.into_iter().flat_map(|operation| {
        let parameters = operation.sequence().iter().map(|name| {
            Element::new("s:element")
                .with("minOccurs", "0")
                .with("maxOccurs", "1")
                .with("name", *name)
                .with("type", "s:string")
        });
        let result = Element::new("s:element")
            .with("minOccurs", "0")
            .with("maxOccurs", "1")
            .with("name", format!("{}Result", operation.name()))
            .child(
                Element::new("s:complexType")
                    .with("mixed", "true")
                    .child(Element::new("s:sequence").child(Element::new("s:any"))),
            );
        [
            sequence(operation.name().to_owned(), parameters.collect()),
            sequence(format!("{}Response", operation.name()), vec![result]),
        ]
    });
    let schema = Element::new("s:schema")
        .with("elementFormDefault", "qualified")
        .with("targetNamespace", NAMESPACE)
        .children(elements);
    Element::new("wsdl:types").child(schema)
}

fn sequence(name: String, children: Vec<Element>) -> Element {
    let sequence = Element::new("s:sequence").children(children);
    Element::new("s:element")
        .with("name", name)
        .child(Element::new("s:complexType").child(sequence))
}

fn messages(operation: Operation) -> [Element; 2] {
    let message = |name: String, element: String| {
        let part = Element::new("wsdl:part").with("name", "parameters").with("element", element);
        Element::new("wsdl:message").with("name", name).child(part)
    };
    let name = operation.name();
    [
        message(format!("{name}SoapIn"), format!("tns:{name}")),
        message(format!("{name}SoapOut"), format!("tns:{name}Response")),
    ]
}

fn port_type() -> Element {
    let operations = Operation::ALL.into_iter().map(|operation| {
        let name = operation.name();
        Element::new("wsdl:operation")
            .with("name", name)
            .child(Element::new("wsdl:input").with("message", format!("tns:{name}SoapIn")))
            .child(Element::new("wsdl:output").with("message", format!("tns:{name}SoapOut")))
    });
    Element::new("wsdl:portType").with("name", format!("{INTERFACE}Soap")).children(operations)
}

fn binding(prefix: &'static str) -> Element {
    let body = || Element::new(format!("{prefix}:body")).with("use", "literal");
    let operations = Operation::ALL.into_iter().map(|operation| {
        let name = operation.name();
        let action = Element::new(format!("{prefix}:operation"))
            .with("soapAction", format!("{NAMESPACE}/{name}"))
            .with("style", "document");
        Element::new("wsdl:operation")
            .with("name", name)
            .child(action)
            .child(Element::new("wsdl:input").child(body()))
            .child(Element::new("wsdl:output").child(body()))
    });
    let transport = Element::new(format!("{prefix}:binding"))
        .with("transport", "http://schemas.xmlsoap.org/soap/http");
    Element::new("wsdl:binding")
        .with("name", binding_name(prefix))
        .with("type", format!("tns:{INTERFACE}Soap"))
        .child(transport)
        .children(operations)
}

fn service(address: &str) -> Element {
    let ports = ["soap", "soap12"].into_iter().map(|prefix| {
        Element::new("wsdl:port")
            .with("name", binding_name(prefix))
            .with("binding", format!("tns:{}", binding_name(prefix)))
            .child(Element::new(format!("{prefix}:address")).with("location", address))
    });
    Element::new("wsdl:service").with("name", INTERFACE).children(ports)
}

fn binding_name(prefix: &str) -> String {
    format!("{INTERFACE}{}", if prefix == "soap" { "Soap" } else { "Soap12" })
}

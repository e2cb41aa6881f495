//! A service's description, written from the same table that requests are read by.

use super::operations::{Operation, Service, Type};
use crate::exchange::Answer;
use crate::xml::{Element, Style};

/// Answers `GET …?WSDL` for the service at `address`.
pub(super) fn answer(service: &Service, address: &str) -> Answer {
    let namespace = service.namespace();
    let definitions = Element::new("wsdl:definitions")
        .with("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/")
        .with("xmlns:s", "http://www.w3.org/2001/XMLSchema")
        .with("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/")
        .with("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/")
        .with("xmlns:tns", &namespace)
        .with("targetNamespace", &namespace)
        .child(types(service))
        .children(service.operations.iter().copied().flat_map(messages))
        .child(port_type(service))
        .child(binding(service, "soap"))
        .child(binding(service, "soap12"))
        .child(ports(service, address));
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>".to_owned();
    definitions.write(&mut text, Style::default());
    Answer::new(axum::http::StatusCode::OK, "text/xml; charset=utf-8", text)
}

fn types(service: &Service) -> Element {
    let elements = service.operations.iter().flat_map(|operation| {
        let parameters = operation.sequence().into_iter().map(|name| {
            let of_type = Type::of(name);
            // ASMX lets only what can be null be left out.
            Element::new("s:element")
                .with("minOccurs", if of_type == Type::String { "0" } else { "1" })
                .with("maxOccurs", "1")
                .with("name", name)
                .with("type", format!("s:{}", of_type.name()))
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
        .with("targetNamespace", service.namespace())
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

fn port_type(service: &Service) -> Element {
    let operations = service.operations.iter().map(|operation| {
        let name = operation.name();
        Element::new("wsdl:operation")
            .with("name", name)
            .child(Element::new("wsdl:input").with("message", format!("tns:{name}SoapIn")))
            .child(Element::new("wsdl:output").with("message", format!("tns:{name}SoapOut")))
    });
    Element::new("wsdl:portType").with("name", format!("{}Soap", service.name)).children(operations)
}

fn binding(service: &Service, prefix: &'static str) -> Element {
    let body = || Element::new(format!("{prefix}:body")).with("use", "literal");
    let operations = service.operations.iter().map(|operation| {
        let name = operation.name();
        let action = Element::new(format!("{prefix}:operation"))
            .with("soapAction", format!("{}/{name}", service.namespace()))
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
        .with("name", binding_name(service, prefix))
        .with("type", format!("tns:{}Soap", service.name))
        .child(transport)
        .children(operations)
}

fn ports(service: &Service, address: &str) -> Element {
    let ports = ["soap", "soap12"].into_iter().map(|prefix| {
        let name = binding_name(service, prefix);
        Element::new("wsdl:port")
            .with("name", &name)
            .with("binding", format!("tns:{name}"))
            .child(Element::new(format!("{prefix}:address")).with("location", address))
    });
    Element::new("wsdl:service").with("name", service.name).children(ports)
}

fn binding_name(service: &Service, prefix: &str) -> String {
    format!("{}{}", service.name, if prefix == "soap" { "Soap" } else { "Soap12" })
}

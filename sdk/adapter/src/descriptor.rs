//! Building the descriptor, a line for each thing that the adapter may ever ask for.

use crate::parse::statuses::Statuses;
use crate::{
    Budget, Choice, Condition, CredentialSlot, CursorVersions, Descriptor, Field, Mark, Method,
    Operation, Parameter, Part, StatusWord, Window,
};

impl Descriptor {
    /// An adapter that asks for nothing yet.
    pub fn new(id: &str, name: &str, version: &str, provider: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            version: version.to_owned(),
            provider: provider.to_owned(),
            settings: Vec::new(),
            credentials: Vec::new(),
            hosts: Vec::new(),
            operations: Vec::new(),
            budgets: Vec::new(),
            statuses: Vec::new(),
            cursors: CursorVersions { writes: 1, reads: vec![1] },
            features: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Adds a field to the settings form.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.settings.push(field);
        self
    }

    /// Adds a credential slot.
    #[must_use]
    pub fn slot(mut self, slot: CredentialSlot) -> Self {
        self.credentials.push(slot);
        self
    }

    /// Adds a host: `api.example.com`, `*.example.com` or `setting:KEY`.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.hosts.push(host.to_owned());
        self
    }

    /// Adds a call that the adapter can make.
    #[must_use]
    pub fn operation(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Adds a call budget.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budgets.push(budget);
        self
    }

    /// Adds the status words of the PMS with their standing.
    #[must_use]
    pub fn statuses(mut self, words: Statuses) -> Self {
        self.statuses.extend(words.0.iter().map(|(word, stay)| StatusWord {
            word: (*word).to_owned(),
            standing: stay.standing(),
            extra: Vec::new(),
        }));
        self
    }

    /// Names something that the adapter can do beyond the three jobs.
    #[must_use]
    pub fn feature(mut self, name: &str) -> Self {
        self.features.push(name.to_owned());
        self
    }
}

impl Field {
    /// A field of a kind that this crate has no function for.
    pub fn new(kind: &str, key: &str, label: &str) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            kind: kind.to_owned(),
            required: false,
            default: None,
            choices: Vec::new(),
            shown_when: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// A line of text.
    pub fn text(key: &str, label: &str) -> Self {
        Self::new("text", key, label)
    }

    /// A value that no guest ever sees.
    pub fn secret(key: &str, label: &str) -> Self {
        Self::new("secret", key, label)
    }

    /// An address.
    pub fn url(key: &str, label: &str) -> Self {
        Self::new("url", key, label)
    }

    /// One of several values, each with a label.
    pub fn choice(key: &str, label: &str, choices: &[(&str, &str)]) -> Self {
        let mut field = Self::new("choice", key, label);
        field.choices.extend(choices.iter().map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            help: String::new(),
        }));
        field
    }

    /// Explains the field to whoever fills it in.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// Asks for a value whenever the field is shown.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The value the form begins with.
    #[must_use]
    pub fn default(mut self, value: &str) -> Self {
        self.default = Some(value.to_owned());
        self
    }

    /// Shows the field only while another has one of these values.
    #[must_use]
    pub fn shown_when(mut self, key: &str, values: &[&str]) -> Self {
        self.shown_when.push(Condition {
            key: key.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        });
        self
    }
}

impl Part {
    /// The value of a setting that is not secret.
    pub fn of_setting(key: &str) -> Self {
        Self::Setting(key.to_owned())
    }

    /// The value of a secret setting.
    pub fn of_secret(key: &str) -> Self {
        Self::Secret(key.to_owned())
    }

    /// Text as it stands.
    pub fn of_text(text: &str) -> Self {
        Self::Literal(text.to_owned())
    }
}

impl CredentialSlot {
    /// A slot of any scheme, its parameters still to come.
    pub fn new(name: &str, scheme: &str) -> Self {
        Self {
            name: name.to_owned(),
            scheme: scheme.to_owned(),
            parameters: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// HTTP Basic.
    pub fn basic(
        name: &str,
        user: impl IntoIterator<Item = Part>,
        password: impl IntoIterator<Item = Part>,
    ) -> Self {
        Self::new(name, "basic").parameter("user", user).parameter("password", password)
    }

    /// A bearer token.
    pub fn bearer(name: &str, token: impl IntoIterator<Item = Part>) -> Self {
        Self::new(name, "bearer").parameter("token", token)
    }

    /// A header of this name.
    pub fn header(name: &str, header: &str, value: impl IntoIterator<Item = Part>) -> Self {
        Self::new(name, "header")
            .parameter("name", [Part::of_text(header)])
            .parameter("value", value)
    }

    /// Values that are reached by secret segments only.
    pub fn values(name: &str) -> Self {
        Self::new(name, "values")
    }

    /// Adds a parameter, made by joining its parts.
    #[must_use]
    pub fn parameter(mut self, name: &str, parts: impl IntoIterator<Item = Part>) -> Self {
        let parts = parts.into_iter().collect();
        self.parameters.push(Parameter { name: name.to_owned(), parts });
        self
    }
}

impl Operation {
    /// A call by GET, with its purpose in a few words for the operator.
    pub fn get(name: &str, purpose: &str) -> Self {
        Self::new(name, Method::Get, purpose)
    }

    /// A call by POST, with its purpose in a few words for the operator.
    pub fn post(name: &str, purpose: &str) -> Self {
        Self::new(name, Method::Post, purpose)
    }

    fn new(name: &str, method: Method, purpose: &str) -> Self {
        Self {
            name: name.to_owned(),
            method,
            purpose: purpose.to_owned(),
            group: None,
            marks: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Counts the call against a budget.
    #[must_use]
    pub fn group(mut self, group: &str) -> Self {
        self.group = Some(group.to_owned());
        self
    }

    /// The path ends so.
    #[must_use]
    pub fn path(self, value: &str) -> Self {
        self.mark("path", "", value)
    }

    /// A header is sent once, with this value.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.mark("header", name, value)
    }

    /// A query pair is present once.
    #[must_use]
    pub fn query(self, name: &str, value: &str) -> Self {
        self.mark("query", name, value)
    }

    /// The JSON body has this value at a pointer such as `/method/name`.
    #[must_use]
    pub fn json(self, pointer: &str, value: &str) -> Self {
        self.mark("json", pointer, value)
    }

    /// The first element of the SOAP body has this local name.
    #[must_use]
    pub fn soap_element(self, value: &str) -> Self {
        self.mark("xml", "", value)
    }

    fn mark(mut self, place: &str, name: &str, value: &str) -> Self {
        self.marks.push(Mark {
            place: place.to_owned(),
            name: name.to_owned(),
            value: value.to_owned(),
        });
        self
    }
}

impl Budget {
    /// A budget without limits yet.
    pub fn new(group: &str) -> Self {
        Self { group: group.to_owned(), windows: Vec::new(), at_once: None, extra: Vec::new() }
    }

    /// At most so many calls in so many seconds.
    #[must_use]
    pub fn window(mut self, calls: u32, seconds: u32) -> Self {
        self.windows.push(Window { calls, seconds });
        self
    }

    /// At most so many calls under way together.
    #[must_use]
    pub fn at_once(mut self, calls: u32) -> Self {
        self.at_once = Some(calls);
        self
    }
}

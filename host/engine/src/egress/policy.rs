//! Which hosts and addresses one session may reach.
//!
//! Pure: a URL or the addresses of a name go in, a verdict comes out. A host must be asked for by
//! the adapter **and** granted by the operator; whatever a name leads to is checked again.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};
use usersync_adapters::protocol::{AdapterId, Descriptor, FieldKind, HostPattern};

use super::address::special_class;
use super::denial::Denial;
use super::settings::{AddressRule, EgressSettings, HostRule};

/// What one adapter may reach with one credential, or what a person of the house may name.
#[derive(Clone, Debug)]
pub struct Policy {
    /// None: the URL is a person's own word, and only where it leads is looked at.
    grant: Option<Grant>,
    private_addresses: Vec<AddressRule>,
    plain_http: Vec<HostRule>,
}

/// The hosts that one adapter may call.
#[derive(Clone, Debug)]
struct Grant {
    adapter: AdapterId,
    asked: Vec<HostPattern>,
    granted: Vec<HostPattern>,
    /// Addresses in the settings of the credential.
    endpoints: Vec<Endpoint>,
}

#[derive(Clone, Debug)]
struct Endpoint {
    key: String,
    url: Url,
    /// Whoever typed an address granted it; a default is only the adapter's own word.
    typed: bool,
}

impl Endpoint {
    fn is_at(&self, url: &Url) -> bool {
        self.url.host() == url.host()
            && self.url.port_or_known_default() == url.port_or_known_default()
    }
}

impl Policy {
    /// The policy for an adapter, the hosts granted to it, and the settings of a credential.
    pub fn new(
        descriptor: &Descriptor,
        granted: &[HostPattern],
        settings: &[(String, String)],
        operator: &EgressSettings,
    ) -> Self {
        let endpoints = settings.iter().filter_map(|(key, text)| {
            let mut fields = descriptor.settings.iter().filter(|field| field.key == *key);
            if !fields.clone().any(|field| field.kind == FieldKind::Url) {
                return None;
            }
            let url = Url::parse(text.trim()).ok()?;
            let typed = !fields.any(|field| field.default.as_deref() == Some(text));
            Some(Endpoint { key: key.clone(), url, typed })
        });
        let grant = Grant {
            adapter: descriptor.id.clone(),
            asked: descriptor.hosts.clone(),
            granted: granted.to_vec(),
            endpoints: endpoints.collect(),
        };
        Self { grant: Some(grant), ..Self::of_people(operator) }
    }

    /// The policy for URLs that a person of the house named, such as those of webhooks.
    pub fn of_people(operator: &EgressSettings) -> Self {
        Self {
            grant: None,
            private_addresses: operator.private_addresses.clone(),
            plain_http: operator.plain_http.clone(),
        }
    }

    /// Parses a URL and decides whether it may be called, short of where its name leads.
    pub fn admit(&self, text: &str) -> Result<Url, Denial> {
        let mut url = Url::parse(text).map_err(Denial::UnreadableUrl)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(Denial::Scheme { scheme: url.scheme().to_owned() });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Denial::UserInfo);
        }
        let host = url.host().ok_or(Denial::NoHost)?;
        let port = url.port_or_known_default().ok_or(Denial::NoHost)?;
        let name = host.to_string();
        if let Some(grant) = &self.grant {
            grant.admit(&url, &name, port)?;
        }
        if url.scheme() == "http" && !self.plain_http.iter().any(|rule| rule.covers(&host, port)) {
            return Err(Denial::PlainHttp { authority: format!("{name}:{port}") });
        }
        if let Some(ip) = literal(&host) {
            self.admit_address(&name, SocketAddr::new(ip, port))?;
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// Those of a name's addresses that may be connected to, if there is one.
    pub fn admit_addresses(
        &self,
        host: &str,
        addresses: Vec<SocketAddr>,
    ) -> Result<Vec<SocketAddr>, Denial> {
        let mut admitted = Vec::new();
        let mut denied = None;
        for address in addresses {
            match self.admit_address(host, address) {
                Ok(()) => admitted.push(address),
                Err(denial) => denied = Some(denial),
            }
        }
        match denied {
            Some(denial) if admitted.is_empty() => Err(denial),
            _ => Ok(admitted),
        }
    }

    fn admit_address(&self, host: &str, address: SocketAddr) -> Result<(), Denial> {
        let Some(class) = special_class(address.ip()) else { return Ok(()) };
        if self.private_addresses.iter().any(|rule| rule.covers(address)) {
            return Ok(());
        }
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
        Err(Denial::Address { host: host.to_owned(), address, class })
    }
}

impl Grant {
    fn admit(&self, url: &Url, name: &str, port: u16) -> Result<(), Denial> {
        let (adapter, host) = (|| self.adapter.clone(), || name.to_owned());
        if !self.asked.iter().any(|pattern| self.names(pattern, url)) {
            return Err(Denial::NotAsked { adapter: adapter(), host: host() });
        }
        let typed = self.endpoints.iter().any(|endpoint| endpoint.typed && endpoint.is_at(url));
        if !typed && !self.granted.iter().any(|pattern| self.names(pattern, url)) {
            return Err(Denial::NotGranted { adapter: adapter(), host: host() });
        }
        if url.port().is_some() && !self.endpoints.iter().any(|endpoint| endpoint.is_at(url)) {
            return Err(Denial::Port { host: host(), port });
        }
        Ok(())
    }

    fn names(&self, pattern: &HostPattern, url: &Url) -> bool {
        match (pattern, url.host()) {
            (HostPattern::Setting(key), _) => {
                self.endpoints.iter().any(|endpoint| endpoint.key == *key && endpoint.is_at(url))
            }
            (pattern, Some(host)) => pattern.matches(&host.to_string()),
            (_, None) => false,
        }
    }
}

/// The address that a URL gives in place of a name.
pub(super) fn literal(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(*address)),
        Host::Ipv6(address) => Some(IpAddr::V6(*address)),
    }
}

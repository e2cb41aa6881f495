//! What the operator says about calls to the outside.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};
use usersync_adapters::protocol::Window;

/// The operator's settings, the table `[egress]` of the configuration.
///
/// By default only public addresses are reached, and only over TLS.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EgressSettings {
    /// Addresses that are not public and may be reached all the same: `"10.1.2.3"`,
    /// `"10.0.0.0/8"`, `"127.0.0.1:8081"`.
    pub private_addresses: Vec<AddressRule>,
    /// Hosts that may be called without TLS: `"pms.internal"`, `"127.0.0.1:8081"`.
    pub plain_http: Vec<HostRule>,
    /// What one call may cost.
    pub limits: CallLimits,
    /// How often all credentials of one provider together may call it, by the provider's name.
    pub providers: BTreeMap<String, ProviderBudget>,
}

/// What one call may cost.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallLimits {
    /// The most that one answer delivered whole may hold, decompressed.
    pub body_bytes: u64,
    /// The most that one answer delivered in chunks may hold, decompressed.
    pub stream_bytes: u64,
    /// Size of a chunk.
    pub chunk_bytes: usize,
    /// Until the connection stands.
    pub connect_timeout_ms: u64,
    /// For a call whose adapter names no time.
    pub default_timeout_ms: u64,
    /// For any call, whatever its adapter would like.
    pub longest_timeout_ms: u64,
    /// How often a call is tried again after a failure that may pass.
    pub retries: usize,
    /// Before the first new try; each further wait is twice as long.
    pub retry_delay_ms: u64,
    /// Calls of one session under way at one time.
    pub at_once: usize,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            body_bytes: 64 << 20,
            stream_bytes: 1 << 30,
            chunk_bytes: 256 << 10,
            connect_timeout_ms: 10_000,
            default_timeout_ms: 60_000,
            longest_timeout_ms: 300_000,
            retries: 3,
            retry_delay_ms: 500,
            at_once: 8,
        }
    }
}

/// How often a provider may be called, whoever calls.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderBudget {
    /// All of them hold at once.
    pub windows: Vec<Window>,
    /// Calls under way at one time.
    pub at_once: Option<u32>,
}

/// An address or a network, and perhaps one port of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddressRule {
    network: IpNet,
    port: Option<u16>,
}

/// A text that is no [`AddressRule`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no address: write `10.1.2.3`, `10.0.0.0/8` or `127.0.0.1:8081`")]
pub struct AddressRuleError(String);

impl AddressRule {
    /// Whether the rule speaks of this address.
    pub fn covers(&self, address: SocketAddr) -> bool {
        self.network.contains(&address.ip().to_canonical())
            && self.port.is_none_or(|port| port == address.port())
    }
}

impl FromStr for AddressRule {
    type Err = AddressRuleError;

    fn from_str(text: &str) -> Result<Self, AddressRuleError> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self { network: address.ip().into(), port: Some(address.port()) });
        }
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network
            .map(|network| Self { network, port: None })
            .map_err(|_| AddressRuleError(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for AddressRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A host, and perhaps one port of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostRule {
    host: url::Host,
    port: Option<u16>,
}

/// A text that is no [`HostRule`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no host: write `pms.internal`, `127.0.0.1:8081` or `[::1]:8081`")]
pub struct HostRuleError(String);

impl HostRule {
    /// Whether the rule speaks of this host and port.
    pub fn covers(&self, host: &url::Host<&str>, port: u16) -> bool {
        let same = match (&self.host, host) {
            (url::Host::Domain(ours), url::Host::Domain(theirs)) => ours == theirs,
            (url::Host::Ipv4(ours), url::Host::Ipv4(theirs)) => ours == theirs,
            (url::Host::Ipv6(ours), url::Host::Ipv6(theirs)) => ours == theirs,
            _ => false,
        };
        same && self.port.is_none_or(|ours| ours == port)
    }
}

impl FromStr for HostRule {
    type Err = HostRuleError;

    fn from_str(text: &str) -> Result<Self, HostRuleError> {
        let error = || HostRuleError(text.to_owned());
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse().map_err(|_| error())?))
            }
            _ => (text, None),
        };
        let host = url::Host::parse(host).map_err(|_| error())?;
        Ok(Self { host, port })
    }
}

impl<'de> Deserialize<'de> for HostRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for HostRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.host.fmt(f)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10.1.2.3", "10.1.2.3:443", true)]
    #[case("10.1.2.3", "10.1.2.4:443", false)]
    #[case("10.0.0.0/8", "10.9.9.9:1", true)]
    #[case("127.0.0.1:8081", "127.0.0.1:8081", true)]
    #[case("127.0.0.1:8081", "127.0.0.1:5432", false)]
    #[case("127.0.0.1:8081", "[::ffff:127.0.0.1]:8081", true)]
    #[case("[::1]:8081", "[::1]:8081", true)]
    #[case("fd00::/8", "[fd12::1]:443", true)]
    fn an_address_rule_covers_its_own(
        #[case] rule: &str,
        #[case] address: &str,
        #[case] covers: bool,
    ) {
        let rule: AddressRule = rule.parse().unwrap();
        assert_eq!(rule.covers(address.parse().unwrap()), covers);
    }

    #[rstest]
    #[case("pms.internal", "http://PMS.internal:8080/", true)]
    #[case("pms.internal:80", "http://pms.internal/", true)]
    #[case("pms.internal:80", "http://pms.internal:8080/", false)]
    #[case("127.0.0.1:8081", "http://127.1:8081/", true)]
    #[case("[::1]", "http://[::1]:8081/", true)]
    fn a_host_rule_covers_its_own(#[case] rule: &str, #[case] url: &str, #[case] covers: bool) {
        let rule: HostRule = rule.parse().unwrap();
        let url = url::Url::parse(url).unwrap();
        let port = url.port_or_known_default().unwrap();
        assert_eq!(rule.covers(&url.host().unwrap(), port), covers);
    }

    #[test]
    fn other_texts_are_refused_with_an_example() {
        let error = "localhost".parse::<AddressRule>().unwrap_err();
        assert!(error.to_string().contains("127.0.0.1:8081"));
        assert!("http://pms.internal".parse::<HostRule>().is_err());
        assert!("pms.internal:http".parse::<HostRule>().is_err());
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let settings = serde_json::json!({ "plain_htpp": ["pms.internal"] });
        assert!(serde_json::from_value::<EgressSettings>(settings).is_err());
    }
}

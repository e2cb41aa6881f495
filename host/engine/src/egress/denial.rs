//! Why a request does not leave, and what would let it.

use std::net::SocketAddr;

use usersync_adapters::RequestRefusal;
use usersync_adapters::protocol::AdapterId;

use super::address::AddressClass;

/// A request that the host refuses to make. No text here holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Denial {
    #[error("the request is not what it claims to be")]
    Unmarked(#[source] RequestRefusal),
    #[error("the URL cannot be read")]
    UnreadableUrl(#[source] url::ParseError),
    #[error("the scheme `{scheme}` is not spoken here: use `https`")]
    Scheme { scheme: String },
    #[error("the URL names no host")]
    NoHost,
    #[error("the URL holds a user name or a password: name a credential slot instead")]
    UserInfo,
    #[error(
        "the URL holds a secret, or the mark that stands where one was removed: pass it as a \
         secret segment of the query instead"
    )]
    SecretInUrl,
    #[error(
        "the adapter `{adapter}` does not ask for the host `{host}`: it can call only the hosts \
         that its descriptor lists and the addresses in the settings of its credential"
    )]
    NotAsked { adapter: AdapterId, host: String },
    #[error(
        "the host `{host}` is not granted to the adapter `{adapter}`: to allow it, add `{host}` \
         to the hosts granted to this adapter"
    )]
    NotGranted { adapter: AdapterId, host: String },
    #[error(
        "the port {port} of `{host}` is not granted: to allow it, give the address with this port \
         in the settings of the credential"
    )]
    Port { host: String, port: u16 },
    #[error(
        "`{authority}` would be called without TLS: to allow it, add \"{authority}\" to \
         `egress.plain_http` in the configuration"
    )]
    PlainHttp { authority: String },
    #[error(
        "`{host}` leads to {address}, {class}: to allow it, add \"{address}\" to \
         `egress.private_addresses` in the configuration"
    )]
    Address { host: String, address: SocketAddr, class: AddressClass },
    #[error("the header `{name}` is the host's own to set")]
    HostHeader { name: String },
    #[error("the header `{name}` is set by the request and by its credential slot `{slot}`")]
    SlotHeader { name: String, slot: String },
    #[error("`{name}` cannot be the name of a header")]
    HeaderName { name: String },
    #[error("the value of the header `{name}` holds a line break or another control character")]
    HeaderValue { name: String },
    #[error(
        "the credential slot `{slot}` lacks its parameter `{parameter}`: the adapter is at fault"
    )]
    NoParameter { slot: String, parameter: String },
    #[error("the adapter lists no credential slot `{slot}`")]
    NoSlot { slot: String },
    #[error("the slot `{slot}` is applied nowhere by itself: write in its parameters as segments")]
    NotApplied { slot: String },
    #[error("the credential has no value for `{key}`: enter it in the settings of the credential")]
    NoSecret { key: String },
    #[error("the user of the slot `{slot}` holds a colon, which Basic sign-in cannot carry")]
    ColonInUser { slot: String },
    #[error(
        "the slot `{slot}` asks for the token style `{style}`: this host knows `body`, `basic`"
    )]
    TokenStyle { slot: String, style: String },
    #[error("the log-in of the slot `{slot}` mixes `json:` and `form:` fields")]
    MixedLogin { slot: String },
}

impl Denial {
    /// The denial and its cause in one line.
    pub fn sentence(&self) -> String {
        let mut sentence = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            sentence.push_str(": ");
            sentence.push_str(&error.to_string());
            cause = error.source();
        }
        sentence
    }
}

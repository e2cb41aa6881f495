//! What kind of address a name leads to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnet::IpNet;

/// Why an address is not one of the public Internet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressClass {
    Unspecified,
    Loopback,
    Private,
    /// Shared by the customers of one carrier.
    Shared,
    LinkLocal,
    /// Where a cloud tells a machine about itself, its keys included.
    Metadata,
    Multicast,
    Documentation,
    Benchmark,
    /// Set aside for a protocol, or not handed out.
    Reserved,
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "an unspecified address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::Shared => "a carrier's shared address",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata address",
            Self::Multicast => "a multicast address",
            Self::Documentation => "an address for documentation",
            Self::Benchmark => "an address for benchmarks",
            Self::Reserved => "a reserved address",
        })
    }
}

/// The IANA special-purpose registries, the narrower network first where two overlap.
static SPECIAL: LazyLock<Vec<(IpNet, AddressClass)>> = LazyLock::new(|| {
    use AddressClass::{
        Benchmark, Documentation, LinkLocal, Loopback, Metadata, Multicast, Private, Reserved,
        Shared, Unspecified,
    };
    [
        ("169.254.169.254/32", Metadata),
        ("169.254.170.2/32", Metadata),
        ("100.100.100.200/32", Metadata),
        ("168.63.129.16/32", Metadata),
        ("192.0.0.192/32", Metadata),
        ("fd00:ec2::254/128", Metadata),
        ("0.0.0.0/8", Unspecified),
        ("10.0.0.0/8", Private),
        ("100.64.0.0/10", Shared),
        ("127.0.0.0/8", Loopback),
        ("169.254.0.0/16", LinkLocal),
        ("172.16.0.0/12", Private),
        ("192.0.0.0/24", Reserved),
        ("192.0.2.0/24", Documentation),
        ("192.88.99.0/24", Reserved),
        ("192.168.0.0/16", Private),
        ("198.18.0.0/15", Benchmark),
        ("198.51.100.0/24", Documentation),
        ("203.0.113.0/24", Documentation),
        ("224.0.0.0/4", Multicast),
        ("240.0.0.0/4", Reserved),
        ("::/128", Unspecified),
        ("::1/128", Loopback),
        ("2001:2::/48", Benchmark),
        ("2001::/23", Reserved),
        ("2001:db8::/32", Documentation),
        ("3fff::/20", Documentation),
        ("fc00::/7", Private),
        ("fe80::/10", LinkLocal),
        ("fec0::/10", Private),
        ("ff00::/8", Multicast),
    ]
    .into_iter()
    .map(|(network, class)| (network.parse().expect("the table holds networks"), class))
    .collect()
});

/// What keeps this address from being public; none if it is.
///
/// An address that carries an IPv4 address within is what that one is.
pub fn special_class(address: IpAddr) -> Option<AddressClass> {
    let address = match address {
        IpAddr::V6(address) => embedded(address).map_or(IpAddr::V6(address), IpAddr::V4),
        IpAddr::V4(_) => address,
    };
    let listed = SPECIAL.iter().find(|(network, _)| network.contains(&address));
    match (listed, address) {
        (Some((_, class)), _) => Some(*class),
        // Outside 2000::/3 nothing is handed out as public.
        (None, IpAddr::V6(address)) if address.segments()[0] & 0xe000 != 0x2000 => {
            Some(AddressClass::Reserved)
        }
        _ => None,
    }
}

/// The IPv4 address that a packet to this address ends up at: mapped, NAT64 or 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let from = |start: usize| {
        Ipv4Addr::new(octets[start], octets[start + 1], octets[start + 2], octets[start + 3])
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(from(12)),
        [0x2002, ..] => Some(from(2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("0.0.0.0", AddressClass::Unspecified)]
    #[case("127.8.9.1", AddressClass::Loopback)]
    #[case("10.1.2.3", AddressClass::Private)]
    #[case("172.31.255.255", AddressClass::Private)]
    #[case("192.168.1.1", AddressClass::Private)]
    #[case("100.64.0.1", AddressClass::Shared)]
    #[case("169.254.1.1", AddressClass::LinkLocal)]
    #[case("169.254.169.254", AddressClass::Metadata)]
    #[case("168.63.129.16", AddressClass::Metadata)]
    #[case("198.19.0.1", AddressClass::Benchmark)]
    #[case("203.0.113.9", AddressClass::Documentation)]
    #[case("239.1.1.1", AddressClass::Multicast)]
    #[case("255.255.255.255", AddressClass::Reserved)]
    #[case("::", AddressClass::Unspecified)]
    #[case("::1", AddressClass::Loopback)]
    #[case("fd00::1", AddressClass::Private)]
    #[case("fd00:ec2::254", AddressClass::Metadata)]
    #[case("fe80::1", AddressClass::LinkLocal)]
    #[case("ff02::1", AddressClass::Multicast)]
    #[case("2001:db8::1", AddressClass::Documentation)]
    #[case("::ffff:127.0.0.1", AddressClass::Loopback)]
    #[case("::ffff:a9fe:a9fe", AddressClass::Metadata)]
    #[case("64:ff9b::10.0.0.1", AddressClass::Private)]
    #[case("64:ff9b:1::1", AddressClass::Reserved)]
    #[case("2002:7f00:1::", AddressClass::Loopback)]
    #[case("2001::1", AddressClass::Reserved)]
    #[case("::127.0.0.1", AddressClass::Reserved)]
    fn a_special_address_is_told(#[case] address: &str, #[case] class: AddressClass) {
        assert_eq!(special_class(address.parse().unwrap()), Some(class));
    }

    #[rstest]
    #[case("1.1.1.1")]
    #[case("172.32.0.1")]
    #[case("100.128.0.1")]
    #[case("2606:4700::1111")]
    #[case("::ffff:1.1.1.1")]
    #[case("64:ff9b::1.1.1.1")]
    fn a_public_address_is_public(#[case] address: &str) {
        assert_eq!(special_class(address.parse().unwrap()), None);
    }
}

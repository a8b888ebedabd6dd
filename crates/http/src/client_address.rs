//! From which address a request really comes.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The client's address: the peer of the connection, or what the proxies that are trusted say of it.
///
/// `X-Forwarded-For` is read from its end, where the nearest proxy wrote. The first address that is no trusted proxy
/// is the client's; everything before it could have been written by the client itself.
pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.ip().to_canonical();
    let hops: Vec<_> = headers.get_all(FORWARDED_FOR).iter().flat_map(|value| value.to_str().unwrap_or_default().split(',')).collect();
    for hop in hops.iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        let Some(address) = read(hop.trim()) else { break };
        client = address.to_canonical();
    }
    Some(client)
}

/// Some proxies add the port.
fn read(hop: &str) -> Option<IpAddr> {
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_is_trusted("203.0.113.9", &["198.51.100.1"], &[], "203.0.113.9")]
    #[case::no_header("10.0.0.1", &[], &["10.0.0.0/8"], "10.0.0.1")]
    #[case::one_proxy("10.0.0.1", &["198.51.100.1"], &["10.0.0.0/8"], "198.51.100.1")]
    #[case::two_proxies("10.0.0.1", &["198.51.100.1, 10.9.9.9"], &["10.0.0.0/8"], "198.51.100.1")]
    #[case::forged_in_front("10.0.0.1", &["1.2.3.4, 198.51.100.1"], &["10.0.0.0/8"], "198.51.100.1")]
    #[case::forged_in_a_header_of_its_own("10.0.0.1", &["10.1.1.1", "198.51.100.1"], &["10.0.0.0/8"], "198.51.100.1")]
    #[case::not_through_the_proxy("203.0.113.9", &["10.0.0.1"], &["10.0.0.0/8"], "203.0.113.9")]
    #[case::rubbish("10.0.0.1", &["1.2.3.4, unknown"], &["10.0.0.0/8"], "10.0.0.1")]
    #[case::with_a_port("10.0.0.1", &["198.51.100.1:4711"], &["10.0.0.0/8"], "198.51.100.1")]
    #[case::ipv6("::1", &["2001:db8::7"], &["::1/128"], "2001:db8::7")]
    #[case::ipv6_with_a_port("::1", &["[2001:db8::7]:80"], &["::1/128"], "2001:db8::7")]
    #[case::ipv4_inside_ipv6("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], &["10.0.0.0/8"], "198.51.100.1")]
    fn the_last_hop_that_is_not_ours_counts(
        #[case] peer: IpAddr,
        #[case] forwarded: &[&str],
        #[case] trusted: &[&str],
        #[case] client: IpAddr,
    ) {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer, 1)));
        let headers = forwarded.iter().map(|value| (FORWARDED_FOR, HeaderValue::from_str(value).unwrap())).collect();
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        assert_eq!(of(&extensions, &headers, &trusted), Some(client));
    }
}

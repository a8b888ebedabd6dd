//! Every number and list of this crate that an operator may want to change.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::cors::CorsOrigin;
use crate::public_url::PublicUrl;

/// Settings of the HTTP server. An unknown key is refused; a missing one has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// Where to listen. Default: `127.0.0.1:4000`.
    pub listen: SocketAddr,
    /// The address that links to this server begin with, such as `https://traboule.example.org`: of pages of events and of
    /// calendars. Default: empty, which means where the server listens.
    pub public_url: PublicUrl,
    /// Web origins whose pages may call the API, such as `https://www.example.org`; `*` allows every one.
    ///
    /// Default: `["*"]`. That is safe because the API knows no cookies: a foreign page can only send a
    /// token that it already holds.
    pub cors_origins: Vec<CorsOrigin>,
    /// Addresses or networks of reverse proxies whose `X-Forwarded-For` is believed (`10.0.0.0/8`, `::1/128`).
    ///
    /// Default: none. Without its proxy named here, a server behind one sees all anonymous clients as one.
    pub trusted_proxies: Vec<IpNet>,
    /// Sizes, times and numbers beyond which a request or a connection is refused.
    pub limits: LimitSettings,
    /// How much work one client may ask for.
    pub rate: RateSettings,
}

/// Sizes, times and numbers beyond which a request or a connection is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitSettings {
    /// Bytes of a request's body. Default: 131,072 (128 KiB).
    pub body_bytes: usize,
    /// Bytes of a request's line and headers together, at least 8,192. Default: 65,536 (64 KiB).
    pub header_bytes: usize,
    /// Seconds for a client to send the headers of a request, waiting for the first byte included. Default: 10.
    ///
    /// An idle kept-alive connection is closed after the same time.
    pub header_read_seconds: u64,
    /// Seconds for a client to send the body of a GraphQL request. Default: 10.
    pub body_read_seconds: u64,
    /// Seconds for which a client may take nothing of a reply. Default: 30.
    pub write_stall_seconds: u64,
    /// Open connections; a further one waits to be accepted. Default: 4,096.
    pub connections: usize,
    /// Requests that are worked on at once; a further one is answered 503. Default: 512.
    pub requests_in_flight: usize,
    /// Seconds between "not ready" and the end of listening when the server is told to stop. Default: 0.
    ///
    /// Give a load balancer here the time that it needs to look at `/readyz` and to send requests elsewhere.
    pub stop_notice_seconds: u64,
    /// Seconds that requests under way then get to finish. Default: 30.
    pub drain_seconds: u64,
}

/// How much work one client may ask for: a bucket of cost points that refills steadily.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateSettings {
    /// Whether the buckets are used at all. Default: true. A subgraph behind a router of its own may switch them off.
    pub enabled: bool,
    /// The bucket of a signed-in person. Default: 10,000 points, 100 a second.
    pub signed_in: BucketSettings,
    /// The bucket of an anonymous client: an IPv4 address or an IPv6 /64. Default: 2,000 points, 20 a second.
    pub anonymous: BucketSettings,
}

/// One bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketSettings {
    /// The points of a full bucket.
    pub capacity: u32,
    /// The points that come back each second, at least 1.
    pub restore_per_second: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)),
            public_url: PublicUrl::default(),
            cors_origins: vec![CorsOrigin::any()],
            trusted_proxies: Vec::new(),
            limits: LimitSettings::default(),
            rate: RateSettings::default(),
        }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            body_bytes: 128 * 1024,
            header_bytes: 64 * 1024,
            header_read_seconds: 10,
            body_read_seconds: 10,
            write_stall_seconds: 30,
            connections: 4096,
            requests_in_flight: 512,
            stop_notice_seconds: 0,
            drain_seconds: 30,
        }
    }
}

impl Default for RateSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            signed_in: BucketSettings { capacity: 10_000, restore_per_second: 100 },
            anonymous: BucketSettings { capacity: 2_000, restore_per_second: 20 },
        }
    }
}

impl HttpSettings {
    /// The address that links to this server begin with, without a slash at its end.
    pub fn address(&self) -> String {
        self.public_url.or(self.listen)
    }
}

impl LimitSettings {
    pub(crate) const fn header_read(&self) -> Duration {
        Duration::from_secs(self.header_read_seconds)
    }

    pub(crate) const fn body_read(&self) -> Duration {
        Duration::from_secs(self.body_read_seconds)
    }

    pub(crate) const fn write_stall(&self) -> Duration {
        Duration::from_secs(self.write_stall_seconds)
    }

    pub(crate) const fn stop_notice(&self) -> Duration {
        Duration::from_secs(self.stop_notice_seconds)
    }

    pub(crate) const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn an_empty_file_means_the_defaults() {
        assert_eq!(from_value::<HttpSettings>(json!({})).unwrap(), HttpSettings::default());
    }

    #[test]
    fn what_is_printed_can_be_read_back() {
        let settings = HttpSettings::default();
        assert_eq!(from_value::<HttpSettings>(to_value(&settings).unwrap()).unwrap(), settings);
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused_at_every_level() {
        for wrong in [
            json!({"lisen": "[::]:80"}),
            json!({"limits": {"body": 1}}),
            json!({"rate": {"anonymous": {"capacity": 1, "restore_per_second": 1, "x": 1}}}),
        ] {
            assert!(from_value::<HttpSettings>(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for wrong in [json!({"listen": "localhost"}), json!({"cors_origins": ["example.org"]}), json!({"trusted_proxies": ["10.0.0.0/33"]})]
        {
            assert!(from_value::<HttpSettings>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}

//! Clients that ask as fast as they are answered, each a thread with one connection.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::client::Client;

/// What clients saw, over any number of turns.
#[derive(Default)]
pub(crate) struct Tally {
    /// Of each answer, in microseconds.
    latencies: Vec<u32>,
    time: Duration,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.time += other.time;
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.len()).expect("fewer answers than that")) / self.time.as_secs_f64()
    }

    /// The median and the 99th percentile, in milliseconds.
    pub(crate) fn latency(&self) -> String {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = |percent: usize| f64::from(sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()) / 1_000.0;
        format!("{:.1} / {:.1}", at(50), at(99))
    }
}

/// Asks these requests, over and over, for this long.
pub(crate) fn run(address: SocketAddr, requests: &[Vec<u8>], clients: usize, time: Duration) -> Tally {
    let started = Instant::now();
    let latencies = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..clients)
            .map(|client| {
                scope.spawn(move || {
                    let mut connection = Client::connect(address);
                    let mut latencies = Vec::new();
                    // Each begins elsewhere, so that not everybody asks the same at once.
                    for request in requests.iter().cycle().skip(client * 31) {
                        let asked = Instant::now();
                        connection.ask(request);
                        latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                        if started.elapsed() > time {
                            break;
                        }
                    }
                    latencies
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client ends")).collect()
    });
    Tally { latencies, time: started.elapsed() }
}

/// The body of the answer to one request.
pub(crate) fn once(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    Client::connect(address).ask(request)
}

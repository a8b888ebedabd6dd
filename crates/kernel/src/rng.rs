//! Randomness as a parameter.

use std::sync::Mutex;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};

/// A source of random bytes.
pub trait Rng: Send + Sync {
    /// Fills `out`.
    fn fill(&self, out: &mut [u8]);

    /// Ten random bytes: what a UUIDv7 holds beside its time.
    fn bytes10(&self) -> [u8; 10] {
        let mut out = [0; 10];
        self.fill(&mut out);
        out
    }

    /// Thirty-two random bytes: a secret.
    fn bytes32(&self) -> [u8; 32] {
        let mut out = [0; 32];
        self.fill(&mut out);
        out
    }
}

/// The thread's generator, seeded by the operating system and fit for secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for randomness")]
    fn fill(&self, out: &mut [u8]) {
        rand::rng().fill_bytes(out);
    }
}

/// A generator that repeats itself for a seed, for tests and generated data.
#[derive(Debug)]
pub struct FixedRng(Mutex<StdRng>);

impl FixedRng {
    /// The generator of this seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Rng for FixedRng {
    fn fill(&self, out: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(out);
    }
}

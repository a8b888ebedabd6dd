//! Seals: what only somebody who has the key can make of a text. Nothing has to be stored to know one again.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How many bytes of a seal are kept. Half of them: nobody guesses 128 bits, and addresses stay short.
pub const LENGTH: usize = 16;

/// The seal of these parts under a key: HMAC-SHA256 (RFC 2104), cut as its section 5 allows. Each part is written behind its
/// length, so that no two lists of parts are the same text.
pub fn seal(key: &[u8; 32], parts: &[&[u8]]) -> [u8; LENGTH] {
    let mut out = [0; LENGTH];
    for (to, from) in out.iter_mut().zip(keyed(key, parts).finalize().into_bytes()) {
        *to = from;
    }
    out
}

/// Whether this is the seal of these parts. How long the answer takes tells nothing of it.
pub fn is_seal(key: &[u8; 32], parts: &[&[u8]], seal: &[u8]) -> bool {
    seal.len() == LENGTH && keyed(key, parts).verify_truncated_left(seal).is_ok()
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key of 32 bytes is shorter than a block, and stands at its beginning.
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn it_is_what_rfc_2104_says() {
        let key = [7; 32];
        let pad = |byte: u8| key.iter().copied().chain([0; 32]).map(|of_key| of_key ^ byte).collect::<Vec<u8>>();
        let text = [&2_u64.to_be_bytes()[..], b"ab", &1_u64.to_be_bytes()[..], b"c"].concat();
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        let expected = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
        assert_eq!(seal(&key, &[b"ab", b"c"])[..], expected[..LENGTH]);
    }

    #[test]
    fn it_is_known_again_with_the_same_key_and_parts_only() {
        let (key, other) = ([1; 32], [2; 32]);
        let made = seal(&key, &[b"ab", b"c"]);
        assert!(is_seal(&key, &[b"ab", b"c"], &made));
        for wrong in [&[b"a".as_slice(), b"bc"][..], &[b"abc"], &[b"ab", b"d"], &[]] {
            assert!(!is_seal(&key, wrong, &made));
        }
        assert!(!is_seal(&other, &[b"ab", b"c"], &made));
        for length in 0..LENGTH {
            assert!(!is_seal(&key, &[b"ab", b"c"], &made[..length]), "a shorter one is easier to guess");
        }
    }
}

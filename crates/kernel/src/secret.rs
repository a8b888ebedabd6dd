//! Secrets that programs carry: 256 random bits behind a prefix. Only their hashes are stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Rng;

/// A new secret. The prefix lets scanners recognise one that leaked.
pub fn new_secret(prefix: &str, rng: &dyn Rng) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rng.bytes32()))
}

/// What is stored of a secret with this prefix, or `None` where the text cannot be one. It takes no slow hash, since nobody can
/// guess 256 bits.
pub fn hash_of_secret(prefix: &str, text: &str) -> Option<Vec<u8>> {
    let secret = URL_SAFE_NO_PAD.decode(text.strip_prefix(prefix)?).ok()?;
    (secret.len() == 32).then(|| Sha256::digest(secret).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FixedRng;

    #[test]
    fn a_secret_is_found_by_its_hash_only() {
        let rng = FixedRng::seeded(1);
        let (secret, other) = (new_secret("trbx_", &rng), new_secret("trbx_", &rng));
        assert_ne!(secret, other);
        let hash = hash_of_secret("trbx_", &secret).unwrap();
        assert_eq!(hash_of_secret("trbx_", &secret), Some(hash.clone()));
        assert_ne!(hash_of_secret("trbx_", &other), Some(hash));
        for text in ["", "trbx_", "trbx_AAAA", "trby_", &secret[5..], &format!("{secret}A"), &secret.replace("trbx_", "trby_")] {
            assert_eq!(hash_of_secret("trbx_", text), None, "{text}");
        }
    }
}

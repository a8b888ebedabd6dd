//! Tokens: secrets that open something for whoever holds them. Only their hashes are stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::Rng;

/// A new token: 256 random bits behind `prefix`, which tells what it opens, so that a leaked one can be recognised by scanners. It
/// needs no slow hash, since nobody can guess one.
pub fn new_token(prefix: &str, rng: &dyn Rng) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rng.bytes32()))
}

/// What is stored of a token with this prefix, or `None` where the text cannot be one.
pub fn hash_of_token(prefix: &str, token: &str) -> Option<Vec<u8>> {
    let secret = URL_SAFE_NO_PAD.decode(token.strip_prefix(prefix)?).ok()?;
    (secret.len() == 32).then(|| Sha256::digest(secret).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FixedRng;

    #[test]
    fn a_token_is_found_by_its_hash_only_and_by_its_prefix() {
        let rng = FixedRng::seeded(1);
        let (token, other) = (new_token("trbs_", &rng), new_token("trbs_", &rng));
        assert_ne!(token, other);
        let hash = hash_of_token("trbs_", &token).unwrap();
        assert!(hash.len() == 32 && hash_of_token("trbs_", &other).unwrap() != hash);
        for text in ["", "trbs_", "trbs_AAAA", "trba_", &token[5..], &format!("{token}A")] {
            assert_eq!(hash_of_token("trbs_", text), None, "{text}");
        }
        assert_eq!(hash_of_token("trba_", &token), None);
    }
}

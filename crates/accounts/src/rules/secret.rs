//! Secrets: tokens of sessions, access tokens and one-time codes. Only their hashes are stored.

use sha2::{Digest, Sha256};
use traboule_kernel::ids::SignInCodeId;
use traboule_kernel::secret::{hash_of_secret, new_secret};
use traboule_kernel::{Key, Rng};

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A person's session.
    Session,
    /// What a program of theirs may do.
    Access,
}

impl TokenKind {
    /// What its tokens start with, so that a leaked one can be recognised by scanners.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "trbs_",
            Self::Access => "trba_",
        }
    }
}

/// A new token.
pub(crate) fn new_token(kind: TokenKind, rng: &dyn Rng) -> String {
    new_secret(kind.prefix(), rng)
}

/// What a token opens and what is stored of it, or `None` where the text cannot be one.
pub(crate) fn read_token(token: &str) -> Option<(TokenKind, Vec<u8>)> {
    let of = |kind: TokenKind| hash_of_secret(kind.prefix(), token).map(|hash| (kind, hash));
    of(TokenKind::Session).or_else(|| of(TokenKind::Access))
}

/// A new one-time code: six digits, each as likely as any other. Tries are counted, so a short code is enough.
pub(crate) fn new_code(rng: &dyn Rng) -> String {
    let mut code = String::with_capacity(6);
    while code.len() < 6 {
        // 250 is the largest multiple of ten below 256: the rest would favour small digits.
        code.extend(rng.bytes32().iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10)).take(6 - code.len()));
    }
    code
}

/// What is stored of a code. The row's id salts it.
pub(crate) fn hash_of_code(id: SignInCodeId, code: &str) -> Vec<u8> {
    let digits = code.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    Sha256::new().chain_update(id.uuid().as_bytes()).chain_update(digits).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use traboule_kernel::FixedRng;

    #[test]
    fn a_token_is_found_by_its_hash_only_and_by_its_kind() {
        let rng = FixedRng::seeded(1);
        for kind in [TokenKind::Session, TokenKind::Access] {
            let (token, other) = (new_token(kind, &rng), new_token(kind, &rng));
            assert_ne!(token, other);
            assert_eq!(read_token(&token).map(|(kind, _)| kind), Some(kind));
            assert_eq!(read_token(&token), read_token(&token.clone()));
            assert_ne!(read_token(&token), read_token(&other));
            for text in ["", "trbs_", "trba_AAAA", "trb_", &token[5..], &format!("{token}A")] {
                assert_eq!(read_token(text), None, "{text}");
            }
        }
    }

    #[test]
    fn a_code_has_six_digits_and_may_be_typed_with_a_gap() {
        let rng = FixedRng::seeded(2);
        for _ in 0..100 {
            let code = new_code(&rng);
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
        let id = SignInCodeId::from_uuid(uuid_of(1));
        assert_eq!(hash_of_code(id, "123456"), hash_of_code(id, " 123 456"));
        assert_ne!(hash_of_code(id, "123456"), hash_of_code(SignInCodeId::from_uuid(uuid_of(2)), "123456"));
    }

    fn uuid_of(number: u128) -> sea_orm::prelude::Uuid {
        sea_orm::prelude::Uuid::from_u128(number)
    }
}

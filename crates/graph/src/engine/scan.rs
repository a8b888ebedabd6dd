//! A look at the raw text, before the parser recurses into it.

use async_graphql::ServerError;

use super::Limits;
use crate::error::coded;

/// Counts bytes, tokens and nested brackets in one pass without allocation. What is not GraphQL is
/// left to the parser.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<(), ServerError> {
    let refuse = |code: &str, what: &str, most: usize| Err(coded(code, format!("a document has at most {most} {what}"), None));
    if text.len() > limits.document_bytes {
        return refuse("SIZE_LIMIT", "bytes", limits.document_bytes);
    }
    let (mut tokens, mut nesting) = (0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while let [byte, behind @ ..] = rest {
        rest = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0xef | 0xbb | 0xbf => {
                rest = behind;
                continue;
            }
            b'#' => {
                rest = behind_while(behind, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' => behind_string(behind),
            b'{' | b'[' | b'(' => {
                nesting += 1;
                if nesting > limits.nesting {
                    return refuse("NESTING_LIMIT", "nested brackets", limits.nesting);
                }
                behind
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                behind
            }
            b'.' => behind_while(behind, |byte| byte == b'.'),
            b'-' | b'0'..=b'9' => behind_while(behind, |byte| is_word(byte) || matches!(byte, b'.' | b'+' | b'-')),
            byte if is_word(*byte) => behind_while(behind, is_word),
            _ => behind,
        };
        tokens += 1;
        if tokens > limits.tokens {
            return refuse("TOKEN_LIMIT", "tokens", limits.tokens);
        }
    }
    Ok(())
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn behind_while(text: &[u8], matches: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !matches(*byte)).unwrap_or(text.len());
    text.split_at(end).1
}

/// What stands behind a string whose first quote was read.
fn behind_string(text: &[u8]) -> &[u8] {
    let Some(mut rest) = text.strip_prefix(b"\"\"") else {
        let mut rest = text;
        while let [byte, behind @ ..] = rest {
            rest = behind;
            match byte {
                b'\\' => rest = behind.split_first().map_or(behind, |(_, behind)| behind),
                b'"' | b'\n' | b'\r' => break,
                _ => {}
            }
        }
        return rest;
    };
    while let [_, behind @ ..] = rest {
        if let Some(end) = rest.strip_prefix(b"\"\"\"") {
            return end;
        }
        rest = rest.strip_prefix(b"\\\"\"\"").unwrap_or(behind);
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, tokens: usize, nesting: usize) -> Option<String> {
        let limits = Limits { tokens, nesting, document_bytes: 100, ..Limits::default() };
        let error = scan(text, &limits).err()?;
        error.extensions.unwrap().get("code").map(|code| code.to_string().replace('"', ""))
    }

    #[test]
    fn tokens_are_counted_as_graphql_counts_them() {
        for (text, tokens) in [
            ("", 0),
            ("{ a }", 3),
            ("\u{feff}{a,,, ,b}#c d e\n", 4),
            (r#"{a(b:"c \" d",e:-1.5e+3)...F}"#, 13),
            ("{a...F}", 5),
            (r#"""" " \""" { """ x"#, 2),
            (r#""" "" x"#, 3),
            ("\"open\n{ a", 3),
            ("\"\"\"open { {", 1),
            ("$a:[B!]=[1]@c", 13),
        ] {
            assert_eq!(code(text, tokens, 9), None, "{text}");
            assert_eq!(code(text, tokens.saturating_sub(1), 9).is_some(), tokens > 0, "{text}");
        }
    }

    #[test]
    fn brackets_are_counted_outside_strings_and_comments() {
        assert_eq!(code("{([])}", 99, 3), None);
        assert_eq!(code("{([])}", 99, 2).as_deref(), Some("NESTING_LIMIT"));
        assert_eq!(code("{}{}{}", 99, 1), None);
        assert_eq!(code("{a(b: \"{{{{\") #{{{{\n}", 99, 2), None);
        assert_eq!(code("}}}}{{{", 99, 2).as_deref(), Some("NESTING_LIMIT"));
    }

    #[test]
    fn bytes_are_counted_first() {
        assert_eq!(code(&"a".repeat(100), 1, 1), None);
        assert_eq!(code(&"{".repeat(101), 1, 1).as_deref(), Some("SIZE_LIMIT"));
    }
}

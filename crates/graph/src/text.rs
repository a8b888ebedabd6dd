//! Values as JSON text.

use async_graphql::Value;

use crate::state::State;

/// Writes a value. Slices of finished levels are copied as they are; other bytes are a scalar's and
/// become an array of numbers, as async-graphql writes them.
pub(crate) fn write_value(value: &Value, state: &State, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => write_string(text, out),
        Value::Enum(name) => write_string(name.as_str(), out),
        Value::Binary(bytes) if state.is_text(bytes) => out.extend_from_slice(bytes),
        Value::Binary(bytes) => write_list(bytes.iter(), out, |byte, out| out.extend_from_slice(byte.to_string().as_bytes())),
        Value::List(items) => write_list(items.iter(), out, |item, out| write_value(item, state, out)),
        Value::Object(fields) => {
            state.count(fields.len());
            out.push(b'{');
            for (place, (name, value)) in fields.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_string(name.as_str(), out);
                out.push(b':');
                write_value(value, state, out);
            }
            out.push(b'}');
        }
    }
}

fn write_list<T>(items: impl Iterator<Item = T>, out: &mut Vec<u8>, each: impl Fn(T, &mut Vec<u8>)) {
    out.push(b'[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        each(item, out);
    }
    out.push(b']');
}

/// Writes a string with the escapes of RFC 8259.
pub(crate) fn write_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let (plain, behind) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((special, behind)) = behind.split_first() else { break };
        match special {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *special]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => out.extend_from_slice(&[b'\\', b'u', b'0', b'0', HEX[usize::from(special >> 4)], HEX[usize::from(special & 15)]]),
        }
        rest = behind;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn written(value: &Value, state: &State) -> String {
        let mut out = Vec::new();
        write_value(value, state, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_are_escaped_as_json_asks() {
        let text: String = (0_u8..0x80).map(char::from).chain("é\u{2028}🙂".chars()).collect();
        let state = State::new(1000);
        assert_eq!(serde_json::from_str::<String>(&written(&Value::String(text.clone()), &state)).unwrap(), text);
        assert_eq!(written(&Value::String(String::new()), &state), r#""""#);
    }

    #[test]
    fn only_slices_of_levels_are_copied_as_text() {
        let state = State::new(1000);
        let ours = Bytes::from(br#"{"a":1}{"b":2}"#.to_vec());
        state.keep(&ours);
        let foreign = Bytes::from(br#"{"a":1}"#.to_vec());
        assert_eq!(written(&Value::Binary(ours.slice(7..)), &state), r#"{"b":2}"#);
        assert_eq!(written(&Value::Binary(foreign), &state), "[123,34,97,34,58,49,125]");
        assert_eq!(written(&Value::Binary(Bytes::new()), &state), "[]");
        assert_eq!(written(&Value::Binary(ours.slice(3..3)), &state), "[]");
    }
}

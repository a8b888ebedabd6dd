//! From a message of ours to a letter as RFC 5322 has it.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use traboule_kernel::Time;
use traboule_store::mail::Mail;
use traboule_store::outbox::Refused;

use super::Sender;

/// RFC 3834: nobody is there to read an automatic answer.
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// The letter. The same message makes the same Message-ID.
pub(super) fn letter(mail: &Mail, seq: i64, from: &Sender, now: Time) -> Result<Message, Refused> {
    let address = mail.to.parse().map_err(|_| Refused("the address is none that a letter can be sent to".to_owned()))?;
    let since_epoch = Duration::from_micros(u64::try_from(now.timestamp_micros()).unwrap_or_default());
    Message::builder()
        .from(from.mailbox().clone())
        .to(Mailbox::new(None, address))
        .subject(&mail.subject)
        .date(SystemTime::UNIX_EPOCH + since_epoch)
        .message_id(Some(message_id(mail, seq, from)))
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|_| Refused("the letter cannot be put together".to_owned()))
}

/// Unlike the number alone, the digest also differs between two databases that send from the same domain.
fn message_id(mail: &Mail, seq: i64, from: &Sender) -> String {
    let digest = Sha256::new().chain_update(seq.to_be_bytes()).chain_update(&mail.to).chain_update(&mail.text).finalize();
    let digest = digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    format!("<{digest:032x}@{}>", from.mailbox().email.domain())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(mail: &Mail, seq: i64) -> String {
        let from = "Traboule <traboule@example.org>".parse().unwrap();
        let now = chrono::DateTime::from_timestamp(1_795_507_200, 0).unwrap();
        String::from_utf8(letter(mail, seq, &from, now).unwrap().formatted()).unwrap()
    }

    fn mail() -> Mail {
        Mail {
            to: "camille@example.org".to_owned(),
            subject: "Votre code : 123 456".to_owned(),
            text: "Bonjour,\n\n    123 456\n".to_owned(),
        }
    }

    #[test]
    fn a_letter_is_whole_and_the_same_each_time() {
        let text = formatted(&mail(), 7);
        for line in [
            "From: Traboule <traboule@example.org>",
            "To: camille@example.org",
            "Subject: Votre code : 123 456",
            "Date: Tue, 24 Nov 2026 08:00:00 +0000",
            "Auto-Submitted: auto-generated",
            "    123 456",
        ] {
            assert!(text.lines().any(|found| found == line), "no line `{line}` in:\n{text}");
        }
        assert_eq!(text, formatted(&mail(), 7));
        assert_ne!(text, formatted(&mail(), 8));
    }

    #[test]
    fn a_new_line_in_the_subject_begins_no_header() {
        let text = formatted(&Mail { subject: "Hello\r\nBcc: eve@example.org".to_owned(), ..mail() }, 7);
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_being_told() {
        let from = "traboule@example.org".parse().unwrap();
        let Refused(reason) = letter(&Mail { to: "eve\n@x".to_owned(), ..mail() }, 1, &from, chrono::DateTime::UNIX_EPOCH).unwrap_err();
        assert!(!reason.contains("eve"));
    }
}

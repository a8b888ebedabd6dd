//! From a message of ours to a letter as RFC 5322 has it.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Enclosed, Body, Mailbox, MessageBuilder, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};
use traboule_kernel::Time;
use traboule_store::mail::{Attachment, Mail};
use traboule_store::outbox::Refused;

use super::Sender;

/// RFC 3834: nobody is there to read an automatic answer.
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
/// RFC 2369: where one stops such letters.
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
/// RFC 8058: and that a POST there is enough.
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");

/// The letter. The same message makes the same letter.
pub(super) fn letter(mail: &Mail, seq: i64, from: &Sender, now: Time) -> Result<Message, Refused> {
    let address = mail.to.parse().map_err(|_| Refused::for_good("the address is none that a letter can be sent to"))?;
    let since_epoch = Duration::from_micros(u64::try_from(now.timestamp_micros()).unwrap_or_default());
    let digest = digest(mail, seq);
    let mut builder = Message::builder()
        .from(from.mailbox().clone())
        .to(Mailbox::new(None, address))
        .subject(&mail.subject)
        .date(SystemTime::UNIX_EPOCH + since_epoch)
        .message_id(Some(format!("<{digest}@{}>", from.mailbox().email.domain())))
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
    if let Some(url) = mail.unsubscribe.as_deref().filter(|url| is_line(url)) {
        builder = builder
            .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE, format!("<{url}>")))
            .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE_POST, "List-Unsubscribe=One-Click".to_owned()));
    }
    with_body(builder, mail, &digest)
}

/// The text alone, or with what comes along.
fn with_body(builder: MessageBuilder, mail: &Mail, digest: &str) -> Result<Message, Refused> {
    let made = if mail.attachments.is_empty() {
        builder.header(ContentType::TEXT_PLAIN).body(mail.text.clone())
    } else {
        // A boundary of our own: the library's is another one each time.
        let parts = MultiPart::mixed().boundary(format!("={digest}=")).singlepart(SinglePart::plain(mail.text.clone()));
        let enclosed = mail.attachments.iter().map(enclosed).collect::<Result<Vec<_>, _>>()?;
        builder.multipart(enclosed.into_iter().fold(parts, MultiPart::singlepart))
    };
    made.map_err(|_| Refused::for_good("the letter cannot be put together"))
}

/// A file, whose every byte arrives: what stands in it has line breaks and bounds of its own.
fn enclosed(attachment: &Attachment) -> Result<SinglePart, Refused> {
    let unfit = || Refused::for_good("a file cannot be put into the letter");
    let media_type = ContentType::parse(&attachment.media_type).map_err(|_| unfit())?;
    let bytes = attachment.text.clone().into_bytes();
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).map_err(|_| unfit())?;
    Ok(Enclosed::new(attachment.file_name.clone()).body(body, media_type))
}

/// Whether the text is an address that begins no header of its own.
fn is_line(url: &str) -> bool {
    url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>')
}

/// What a letter is known again by. Unlike the number alone, the digest also differs between two databases that send from the
/// same domain.
fn digest(mail: &Mail, seq: i64) -> String {
    let digest = Sha256::new().chain_update(seq.to_be_bytes()).chain_update(&mail.to).chain_update(&mail.text).finalize();
    let digest = digest.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    format!("{digest:032x}")
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
            ..Mail::default()
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
    fn what_comes_along_arrives_whole_and_the_same_each_time() {
        let attachment = Attachment {
            file_name: "event.ics".to_owned(),
            media_type: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
            text: "BEGIN:VCALENDAR\r\nSUMMARY:Apéro\r\nEND:VCALENDAR\r\n".to_owned(),
        };
        let with = Mail {
            attachments: vec![attachment.clone()],
            unsubscribe: Some("https://traboule.example.org/unsubscribe/AAAA".to_owned()),
            ..mail()
        };
        let text = formatted(&with, 7);
        for line in [
            "List-Unsubscribe: <https://traboule.example.org/unsubscribe/AAAA>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Content-Type: text/calendar; charset=utf-8; method=PUBLISH",
            "Content-Disposition: attachment; filename=\"event.ics\"",
            "    123 456",
        ] {
            assert!(text.lines().any(|found| found == line), "no line `{line}` in:\n{text}");
        }
        let encoded = text.split("base64\r\n\r\n").nth(1).unwrap().split("\r\n--").next().unwrap().replace("\r\n", "");
        assert_eq!(encoded, "QkVHSU46VkNBTEVOREFSDQpTVU1NQVJZOkFww6lybw0KRU5EOlZDQUxFTkRBUg0K");
        assert_eq!(text, formatted(&with, 7));
        let id = |text: &str| text.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned();
        assert_eq!(id(&text), id(&formatted(&mail(), 7)), "as before there were files");
        assert!(!formatted(&mail(), 7).contains("List-Unsubscribe"));
    }

    #[test]
    fn an_address_to_unsubscribe_begins_no_header() {
        for bad in ["https://example.org/\r\nBcc: eve@example.org", "https://example.org/>, <mailto:eve@example.org"] {
            assert!(!formatted(&Mail { unsubscribe: Some(bad.to_owned()), ..mail() }, 7).contains("eve"), "{bad}");
        }
    }

    #[test]
    fn letters_of_before_there_were_files_are_read() {
        let old = r#"{"to": "camille@example.org", "subject": "Hello", "text": "Hello"}"#;
        let read: Mail = serde_json::from_str(old).unwrap();
        assert!(read.attachments.is_empty() && read.unsubscribe.is_none());
        assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::from_str::<serde_json::Value>(old).unwrap());
    }

    #[test]
    fn a_new_line_in_the_subject_begins_no_header() {
        let text = formatted(&Mail { subject: "Hello\r\nBcc: eve@example.org".to_owned(), ..mail() }, 7);
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_being_told() {
        let from = "traboule@example.org".parse().unwrap();
        let refused = letter(&Mail { to: "eve\n@x".to_owned(), ..mail() }, 1, &from, chrono::DateTime::UNIX_EPOCH).unwrap_err();
        assert!(!refused.to_string().contains("eve"));
    }
}

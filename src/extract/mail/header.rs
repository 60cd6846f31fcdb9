//! Header fields of a message or part: addresses, subject, type, name, transfer encoding.
//!
//! RFC 5322, 2045, 2047, 2183, 2231 by the library; raw 8-bit and ISO-2022-JP fields are decoded before it sees them.

use mail_parser::{Address, ContentType, HeaderName, HeaderValue, Message, MessageParser};

use super::super::archive::decoded;
use super::envelope::{Envelope, Person};
use super::transfer::Encoding;

/// Fields that name people, and the path under which they stand.
const PEOPLE: [(HeaderName<'static>, &str); 10] = [
    (HeaderName::From, "from"),
    (HeaderName::Sender, "sender"),
    (HeaderName::ReplyTo, "reply_to"),
    (HeaderName::To, "to"),
    (HeaderName::Cc, "cc"),
    (HeaderName::Bcc, "bcc"),
    (HeaderName::ResentFrom, "resent_from"),
    (HeaderName::ResentTo, "resent_to"),
    (HeaderName::ResentCc, "resent_cc"),
    (HeaderName::ResentBcc, "resent_bcc"),
];

/// What a part is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Parts divided by a boundary, and whether they say the same.
    Multipart { boundary: Vec<u8>, alternative: bool, digest: bool },
    /// Running text.
    Text { html: bool, flowed: bool, delete_space: bool },
    /// A message.
    Message,
    /// Encrypted by S/MIME.
    Encrypted,
    /// Anything else.
    Attachment,
}

/// The fields of one part.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) form: Form,
    pub(super) charset: Option<String>,
    pub(super) encoding: Encoding,
    pub(super) name: Option<String>,
}

/// A header block in Unicode, ready to be parsed.
pub(super) struct Block(String);

impl Block {
    /// Decodes the lines of a block: encodings that mail must not have here stand there all the same.
    pub(super) fn new(raw: &[u8]) -> Self {
        let plain = raw.is_ascii() && memchr::memchr(0x1B, raw).is_none();
        let text = if plain { String::from_utf8_lossy(raw).into_owned() } else { decoded_escapes(raw) };
        Self(text + "\r\n\r\n")
    }

    fn parsed(&self) -> Option<Message<'_>> {
        // The library takes a block that ends without a line break for none.
        MessageParser::default().parse_headers(self.0.as_bytes()).filter(|message| !message.parts.is_empty())
    }

    /// Reads the fields of a part; `digest` parts are messages if they do not say what they are.
    pub(super) fn fields(&self, digest: bool) -> Fields {
        let message = self.parsed();
        let value = |name: HeaderName<'static>| message.as_ref().and_then(|message| message.header(name));
        let kind = value(HeaderName::ContentType).and_then(HeaderValue::as_content_type);
        let disposition = value(HeaderName::ContentDisposition).and_then(HeaderValue::as_content_type);
        let attribute = |kind: Option<&ContentType<'_>>, name| kind.and_then(|kind| kind.attribute(name)).map(name_of);
        let name = attribute(disposition, "filename").or_else(|| attribute(kind, "name"));
        let encoding = value(HeaderName::ContentTransferEncoding).and_then(HeaderValue::as_text);
        let attached = disposition.is_some_and(ContentType::is_attachment) || name.is_some();
        Fields {
            form: form(kind, attached, digest),
            charset: kind.and_then(|kind| kind.attribute("charset")).map(str::to_owned),
            encoding: encoding.map_or(Encoding::Plain, Encoding::of),
            name: name.filter(|name| !name.trim().is_empty()),
        }
    }

    /// Reads who wrote to whom, and about what.
    pub(super) fn envelope(&self) -> Envelope {
        let Some(message) = self.parsed() else { return Envelope::default() };
        let mut envelope = Envelope { subject: message.subject().map(str::to_owned), ..Envelope::default() };
        for (name, path) in PEOPLE {
            let fields = message.parts.first().map(|part| part.headers.as_slice()).unwrap_or_default();
            for field in fields.iter().filter(|field| field.name == name) {
                envelope.people.extend(field.value.as_address().map(|all| people(all, path)).unwrap_or_default());
            }
        }
        envelope
    }
}

/// ISO-2022-JP is ASCII to every parser; its escapes are looked for by the guess.
fn decoded_escapes(raw: &[u8]) -> String {
    use crate::text::encoding::{Decoder, Guess, Last, Whole, guess};
    if std::str::from_utf8(raw).is_ok() && memchr::memchr(0x1B, raw).is_none() {
        return decoded(raw);
    }
    match guess(raw, Whole::Whole) {
        Guess::Text(encoding) => {
            let mut text = String::new();
            Decoder::new(encoding).decode(raw, Last::Last, &mut text);
            text
        }
        Guess::Binary => decoded(raw),
    }
}

/// A path in a name is the sender's.
fn name_of(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).trim().to_owned()
}

fn form(kind: Option<&ContentType<'_>>, attached: bool, digest: bool) -> Form {
    let lower = |text: &str| text.to_ascii_lowercase();
    let attribute = |name| kind.and_then(|kind| kind.attribute(name)).map(lower).unwrap_or_default();
    let main = kind.map(|kind| lower(kind.ctype())).unwrap_or_default();
    let sub = kind.and_then(ContentType::subtype).map(lower).unwrap_or_default();
    let boundary = kind.and_then(|kind| kind.attribute("boundary")).unwrap_or_default();
    match (main.as_str(), sub.as_str()) {
        ("multipart", _) if !boundary.is_empty() => Form::Multipart {
            boundary: boundary.trim_end().as_bytes().to_vec(),
            alternative: sub == "alternative",
            digest: sub == "digest",
        },
        ("", _) if digest => Form::Message,
        ("message", "rfc822" | "global" | "news") => Form::Message,
        ("application", "pkcs7-mime" | "x-pkcs7-mime") if attribute("smime-type").contains("enveloped") => {
            Form::Encrypted
        }
        _ if attached => Form::Attachment,
        ("", _) | ("text" | "multipart", "plain" | "html" | "enriched" | "rfc822-headers" | "") | ("message", _) => {
            Form::Text {
                html: sub == "html",
                flowed: attribute("format") == "flowed",
                delete_space: attribute("delsp") == "yes",
            }
        }
        ("multipart", _) => Form::Text { html: false, flowed: false, delete_space: false },
        _ => Form::Attachment,
    }
}

fn people(all: &Address<'_>, path: &'static str) -> Vec<Person> {
    all.iter()
        .map(|one| Person {
            path,
            name: one.name.as_deref().unwrap_or_default().trim().to_owned(),
            email: one.address.as_deref().unwrap_or_default().trim().to_owned(),
        })
        .collect()
}

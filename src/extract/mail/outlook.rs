//! What Outlook keeps of a message, whether it lies in a file of its own or in a folder of many.
//!
//! Numbers of properties: [MS-OXPROPS] 2; contacts: [MS-OXOCNTC] 2.2.1.

use std::collections::HashMap;

use super::body;
use super::envelope::{Envelope, Person};
use super::header::Block;

/// One property.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// Bytes, or text in the code page of the message.
    Bytes(Vec<u8>),
    /// A number.
    Number(i64),
}

const SUBJECT: u16 = 0x0037;
const HEADERS: u16 = 0x007D;
const BODY: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const INTERNET_CODE_PAGE: u16 = 0x3FDE;
/// Code page of the properties that are not Unicode.
pub(super) const CODE_PAGE: u16 = 0x3FFD;
const RECIPIENT_TYPE: u16 = 0x0C15;
const DISPLAY_NAME: u16 = 0x3001;
const LONG_FILE_NAME: u16 = 0x3707;
const FILE_NAME: u16 = 0x3704;
/// Bytes of an attachment, or the message in it.
pub(super) const ATTACHED: u16 = 0x3701;

/// Who sent a message, and for whom: name, mail address, address of whatever sort.
const SENDERS: [(&str, [u16; 3]); 2] = [("from", [0x0042, 0x5D02, 0x0065]), ("sender", [0x0C1A, 0x5D01, 0x0C1F])];
const RECIPIENT: [u16; 3] = [DISPLAY_NAME, 0x39FE, 0x3003];
/// Address fields of a contact, under the words that they are called by.
const CONTACT: [(u16, &str); 24] = [
    (0x3A11, "last name"),
    (0x3A06, "first name"),
    (0x3A16, "company"),
    (0x3A17, "title"),
    (0x3A18, "department"),
    (0x3A1C, "mobile phone"),
    (0x3A09, "home phone"),
    (0x3A2F, "home phone 2"),
    (0x3A08, "business phone"),
    (0x3A1B, "business phone 2"),
    (0x3A1A, "phone"),
    (0x3A1F, "other phone"),
    (0x3A24, "fax"),
    (0x3A5D, "home address.street"),
    (0x3A59, "home address.city"),
    (0x3A5C, "home address.state"),
    (0x3A5B, "home address.postal code"),
    (0x3A5A, "home address.country"),
    (0x3A29, "address.street"),
    (0x3A27, "address.city"),
    (0x3A28, "address.state"),
    (0x3A2A, "address.postal code"),
    (0x3A26, "address.country"),
    (0x3A15, "postal address"),
];

/// The properties of a message, recipient or attachment.
#[derive(Clone, Debug, Default)]
pub(super) struct Item(HashMap<u16, Value>);

/// Tells whether a property is read at all.
pub(super) fn is_wanted(id: u16) -> bool {
    const OTHER: [u16; 12] = [
        SUBJECT,
        HEADERS,
        BODY,
        RTF,
        HTML,
        INTERNET_CODE_PAGE,
        CODE_PAGE,
        RECIPIENT_TYPE,
        DISPLAY_NAME,
        LONG_FILE_NAME,
        FILE_NAME,
        ATTACHED,
    ];
    let addresses = || SENDERS.iter().flat_map(|(_, ids)| ids).chain(&RECIPIENT);
    OTHER.contains(&id) || addresses().any(|&known| known == id) || CONTACT.iter().any(|&(known, _)| known == id)
}

impl Item {
    /// Adds a property; the first of a number stays.
    pub(super) fn set(&mut self, id: u16, value: Value) {
        self.0.entry(id).or_insert(value);
    }

    /// Decodes the texts that are not Unicode.
    pub(super) fn decoded(mut self, code_page: Option<i64>) -> Self {
        let charset = code_page.and_then(charset);
        for (id, value) in &mut self.0 {
            if let Value::Bytes(bytes) = value
                && !matches!(*id, HTML | RTF | ATTACHED)
            {
                *value = Value::Text(body::decode(bytes, charset.as_deref()));
            }
        }
        self
    }

    /// Returns a number.
    pub(super) fn number(&self, id: u16) -> Option<i64> {
        match self.0.get(&id)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns a text without what pads it; NULs end it, control characters divide it.
    fn text(&self, id: u16) -> Option<&str> {
        match self.0.get(&id)? {
            Value::Text(text) => Some(text.trim_matches(|c: char| c.is_control() || c == ' ')),
            _ => None,
        }
    }

    /// Returns bytes.
    pub(super) fn bytes(&self, id: u16) -> Option<&[u8]> {
        match self.0.get(&id)? {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the name of an attachment.
    pub(super) fn file_name(&self) -> Option<String> {
        let names = [LONG_FILE_NAME, FILE_NAME, DISPLAY_NAME].into_iter().filter_map(|id| self.text(id));
        names.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()).find(|name| !name.is_empty())
    }

    fn person(&self, path: &'static str, [name, mail, any]: [u16; 3]) -> Person {
        let text = |id| self.text(id).unwrap_or_default();
        // Inside one organisation the address is a path in its directory.
        let email = [text(mail), text(any)].into_iter().find(|address| address.contains('@')).unwrap_or_default();
        Person { path, name: text(name).to_owned(), email: email.to_owned() }
    }

    /// Returns who wrote to whom. `self` is the message.
    pub(super) fn envelope(&self, recipients: &[Self]) -> Envelope {
        let mut people: Vec<Person> = SENDERS.iter().map(|(path, ids)| self.person(path, *ids)).collect();
        people.extend(recipients.iter().map(|recipient| {
            let path = match recipient.number(RECIPIENT_TYPE) {
                Some(2) => "cc",
                Some(3) => "bcc",
                _ => "to",
            };
            recipient.person(path, RECIPIENT)
        }));
        people.extend(
            self.text(HEADERS).map(|headers| Block::new(headers.as_bytes()).envelope().people).unwrap_or_default(),
        );
        Envelope { people, subject: self.text(SUBJECT).map(str::to_owned) }
    }

    /// Returns the fields of an address book entry, if it is one.
    pub(super) fn contact(&self) -> Vec<(String, String)> {
        let field = |&(id, path): &(u16, &str)| {
            self.text(id).filter(|text| !text.is_empty()).map(|text| (path.to_owned(), text.to_owned()))
        };
        let mut fields: Vec<(String, String)> = CONTACT.iter().filter_map(field).collect();
        if !fields.is_empty()
            && let Some(name) = self.text(DISPLAY_NAME).filter(|name| !name.is_empty())
        {
            fields.insert(0, ("full name".to_owned(), name.to_owned()));
        }
        fields
    }

    /// Returns the body as text; the HTML where the text does not say as much.
    pub(super) fn body(&self) -> String {
        let plain = self.text(BODY).unwrap_or_default();
        let charset = self.number(INTERNET_CODE_PAGE).and_then(charset);
        let html = match self.0.get(&HTML) {
            Some(Value::Text(html)) => body::of_html(html),
            Some(Value::Bytes(html)) => body::of_html(&body::decode(html, charset.as_deref())),
            _ => String::new(),
        };
        match body::letters(plain) {
            0 => html,
            said if said * 2 < body::letters(&html) => format!("{plain}\n{html}"),
            _ => plain.to_owned(),
        }
    }

    /// Returns the body in rich text, still compressed.
    pub(super) fn rich_text(&self) -> Option<&[u8]> {
        self.bytes(RTF)
    }
}

/// The name of a Windows code page ([MS-UCODEREF] 2.2.1).
fn charset(code_page: i64) -> Option<String> {
    let name = match code_page {
        932 => "shift_jis",
        936 => "gbk",
        949 | 51949 => "euc-kr",
        950 => "big5",
        874 => "windows-874",
        1200 => "utf-16le",
        20127 => "us-ascii",
        20866 => "koi8-r",
        20932 | 51932 => "euc-jp",
        50220..=50222 => "iso-2022-jp",
        52936 | 54936 => "gb18030",
        65000 => "utf-7",
        65001 => "utf-8",
        1250..=1258 => return Some(format!("windows-{code_page}")),
        28591..=28605 => return Some(format!("iso-8859-{}", code_page - 28590)),
        _ => return None,
    };
    Some(name.to_owned())
}

//! E-mail addresses: a practical part of RFC 5321, and the odd dots of Japanese carriers.

use crate::text::trim::trim;

/// Whose mailbox an address seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// One person's, as far as the address tells.
    Personal,
    /// A function's: info@, support@.
    RoleMailbox,
    /// Nobody's: none@, xxx@.
    Placeholder,
}

/// An address apart, as written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Email<'a> {
    /// Before the `@`.
    pub local: &'a str,
    /// After the `@`.
    pub domain: &'a str,
    /// Whose it seems to be.
    pub class: Class,
}

impl Email<'_> {
    /// Writes the linking key after `out`: lower case, without `+tag`; Gmail's two domains are one.
    pub fn key(&self, out: &mut String) {
        self.local_key(out);
        out.push('@');
        if self.is_gmail() {
            out.push_str("gmail.com");
        } else {
            push_lower(self.domain, out);
        }
    }

    /// Writes the key of the part before the `@`. Gmail delivers with and without dots alike.
    pub fn local_key(&self, out: &mut String) {
        let local = match self.local.split_once('+') {
            Some((base, _)) if !base.is_empty() => base,
            _ => self.local,
        };
        if self.is_gmail() {
            out.extend(local.chars().filter(|c| *c != '.').map(|c| c.to_ascii_lowercase()));
        } else {
            push_lower(local, out);
        }
    }

    fn is_gmail(&self) -> bool {
        ["gmail.com", "googlemail.com"].iter().any(|domain| self.domain.eq_ignore_ascii_case(domain))
    }
}

fn push_lower(text: &str, out: &mut String) {
    if !text.is_ascii() {
        return out.extend(text.chars().flat_map(char::to_lowercase));
    }
    let from = out.len();
    out.push_str(text);
    if let Some(added) = out.get_mut(from..) {
        added.make_ascii_lowercase();
    }
}

/// Letters of Latin script beyond ASCII, as internationalised addresses hold them (RFC 6531). Letters of scripts that are
/// written without spaces may be the text before an address, and are taken for that.
fn is_latin_beyond_ascii(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ḁ'..='ỿ')
}

/// Reads a whole width-folded text as one address; `mailto:`, angle brackets and spaces around it are forgiven.
pub fn parse(text: &str) -> Option<Email<'_>> {
    let text = trim(text);
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    if text.len() > 254 {
        return None;
    }
    let at = memchr::memchr(b'@', text.as_bytes())?;
    let (local, domain) = (text.get(..at)?, text.get(at + 1..)?);
    (is_domain(domain) && is_local(local, domain)).then(|| Email { local, domain, class: class(local, domain) })
}

/// Characters of the part before the `@` (RFC 5321, dot-string).
const ATOMS: [bool; 256] = {
    let mut atoms = [false; 256];
    let signs = b"!#$%&'*+-/=?^_`{|}~.";
    let mut at = 0;
    while at < signs.len() {
        atoms[signs[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0;
    while byte < 256 {
        atoms[byte] |= (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    atoms
};

fn is_local(local: &str, domain: &str) -> bool {
    if local.is_empty() || local.len() > 64 {
        return false;
    }
    // As after a dot: one at the start is as odd as two together.
    let (mut last, mut odd, mut only_dots) = (b'.', false, true);
    if !local.is_ascii() && !local.chars().all(|c| c.is_ascii() || is_latin_beyond_ascii(c)) {
        return false;
    }
    for byte in local.bytes().filter(u8::is_ascii) {
        if !ATOMS.get(usize::from(byte)).copied().unwrap_or(false) {
            return false;
        }
        odd |= byte == b'.' && last == b'.';
        only_dots &= byte == b'.';
        last = byte;
    }
    !only_dots && (!(odd || last == b'.') || allows_odd_dots(domain))
}

/// Carriers that gave out addresses with dots anywhere until 2009.
fn allows_odd_dots(domain: &str) -> bool {
    const CARRIERS: &[&str] =
        &["docomo.ne.jp", "ezweb.ne.jp", "au.com", "vodafone.ne.jp", "softbank.ne.jp", "disney.ne.jp"];
    CARRIERS.iter().any(|carrier| {
        let tail = domain.len().checked_sub(carrier.len()).and_then(|at| domain.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(carrier))
    })
}

fn is_domain(domain: &str) -> bool {
    let bytes = domain.as_bytes();
    let Some(dot) = memchr::memrchr(b'.', bytes) else { return false };
    let top = bytes.get(dot + 1..).unwrap_or_default();
    let top = top.starts_with(b"xn--") || (top.len() >= 2 && top.iter().all(u8::is_ascii_alphabetic));
    let latin = domain.is_ascii() || domain.chars().all(|c| c.is_ascii() || is_latin_beyond_ascii(c));
    domain.len() <= 253 && top && latin && are_labels(bytes)
}

/// Labels of 1 to 63 letters, digits and inner hyphens between dots.
fn are_labels(bytes: &[u8]) -> bool {
    let (mut begin, mut last) = (0, b'.');
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphanumeric() || !byte.is_ascii() {
            last = byte;
            continue;
        }
        let right = match byte {
            b'.' => last != b'-' && last != b'.' && at - begin <= 63,
            b'-' => last != b'.',
            _ => false,
        };
        if !right {
            return false;
        }
        if byte == b'.' {
            begin = at + 1;
        }
        last = byte;
    }
    !matches!(last, b'-' | b'.') && bytes.len() - begin <= 63
}

/// Names of functions in several languages, sorted.
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "anfrage",
    "backoffice",
    "bewerbung",
    "billing",
    "booking",
    "bookings",
    "buchhaltung",
    "careers",
    "compliance",
    "comptabilite",
    "contact",
    "contacto",
    "contactus",
    "contato",
    "customer",
    "customercare",
    "customers",
    "customerservice",
    "daihyo",
    "datenschutz",
    "do-not-reply",
    "donotreply",
    "dpo",
    "eigyo",
    "einkauf",
    "empfang",
    "enquiries",
    "enquiry",
    "everyone",
    "feedback",
    "finance",
    "ftp",
    "gdpr",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "information",
    "infos",
    "inquiry",
    "invoice",
    "invoices",
    "it",
    "jimu",
    "jinji",
    "jobs",
    "keiri",
    "kojin",
    "kontakt",
    "legal",
    "list",
    "mail",
    "mailer-daemon",
    "marketing",
    "media",
    "news",
    "newsletter",
    "no-reply",
    "no_reply",
    "noc",
    "noreply",
    "notification",
    "notifications",
    "office",
    "order",
    "orders",
    "otoiawase",
    "postmaster",
    "press",
    "privacy",
    "reception",
    "recruit",
    "recruitment",
    "reply",
    "reservation",
    "reservations",
    "root",
    "saiyo",
    "sales",
    "security",
    "service",
    "shop",
    "smtp",
    "soumu",
    "staff",
    "support",
    "system",
    "team",
    "toiawase",
    "uketsuke",
    "vente",
    "vertrieb",
    "verwaltung",
    "webmaster",
    "www",
    "yoyaku",
    "zakaznik",
];

/// Values typed where an address is required, sorted.
const PLACEHOLDERS: &[&str] = &[
    "a", "aa", "aaa", "aaaa", "abc", "abcd", "asdf", "dummy", "email", "example", "foo", "foobar", "hoge", "hogehoge",
    "n/a", "na", "nashi", "nil", "no", "no-email", "no-mail", "noemail", "nomail", "none", "nothing", "null", "sample",
    "test", "testtest", "unknown", "user", "username", "yourname",
];

/// One bit for the first and last byte and the length of each word of a list: nearly no name of a person has the bit.
type Shapes = [u64; 64];

const ROLE_SHAPES: Shapes = shapes(ROLES);
const PLACEHOLDER_SHAPES: Shapes = shapes(PLACEHOLDERS);

const fn shapes(words: &[&str]) -> Shapes {
    let mut shapes = [0; 64];
    let mut at = 0;
    while at < words.len() {
        let bytes = words[at].as_bytes();
        let bit = shape(bytes[0], bytes[bytes.len() - 1], bytes.len());
        shapes[bit >> 6] |= 1 << (bit & 63);
        at += 1;
    }
    shapes
}

const fn shape(first: u8, last: u8, length: usize) -> usize {
    ((first as usize) * 89 + (last as usize) * 7 + length * 1031) & 4095
}

fn is_shaped(shapes: &Shapes, word: &[u8]) -> bool {
    let (Some(first), Some(last)) = (word.first(), word.last()) else { return false };
    let bit = shape(*first, *last, word.len());
    shapes.get(bit >> 6).is_some_and(|bits| bits >> (bit & 63) & 1 == 1)
}

fn is_listed(list: &[&str], shapes: &Shapes, word: &[u8]) -> bool {
    is_shaped(shapes, word) && list.binary_search_by(|listed| listed.as_bytes().cmp(word)).is_ok()
}

fn class(local: &str, domain: &str) -> Class {
    let mut buffer = [0u8; 64];
    let Some(lower) = buffer.get_mut(..local.len()) else { return Class::Personal };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let head_of = |text: &[u8], ends: fn(u8) -> bool| text.iter().position(|byte| ends(*byte)).unwrap_or(text.len());
    let base = lower.get(..head_of(lower, |byte| byte == b'+')).unwrap_or_default();
    let digits = base.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    // `info2`, `sales-jp`, `support.tokyo`
    let stem = base.get(..base.len() - digits).unwrap_or_default();
    if is_placeholder(base, stem) || (is_documentation(domain) && DOCUMENTED.binary_search(&base).is_ok()) {
        return Class::Placeholder;
    }
    let head = base.get(..head_of(base, |byte| matches!(byte, b'-' | b'_' | b'.'))).unwrap_or_default();
    let role = |word: &[u8]| is_listed(ROLES, &ROLE_SHAPES, word);
    if role(base) || (digits > 0 && role(stem)) || (head.len() > 3 && head != base && is_strong_role(head)) {
        return Class::RoleMailbox;
    }
    Class::Personal
}

/// Roles that stay roles when a word follows: `support.tokyo`, but not `order.smith`.
fn is_strong_role(head: &[u8]) -> bool {
    matches!(
        head,
        b"info"
            | b"support"
            | b"sales"
            | b"contact"
            | b"noreply"
            | b"admin"
            | b"webmaster"
            | b"postmaster"
            | b"helpdesk"
            | b"service"
            | b"newsletter"
    )
}

fn is_placeholder(base: &[u8], stem: &[u8]) -> bool {
    let first = base.first();
    let same = base.len() >= 3
        && matches!(first, Some(b'x' | b'a' | b'z' | b'0' | b'1' | b'-' | b'_'))
        && base.iter().all(|byte| Some(byte) == first);
    same || is_listed(PLACEHOLDERS, &PLACEHOLDER_SHAPES, base)
        || matches!(stem, b"test" | b"dummy" | b"sample" | b"none" | b"hoge")
}

/// Domains that RFC 2606 keeps for documentation: nobody has a mailbox there.
fn is_documentation(domain: &str) -> bool {
    ["example.com", "example.net", "example.org"].iter().any(|kept| domain.eq_ignore_ascii_case(kept))
}

/// Whom documentation writes to at these domains, sorted. Other names there may stand for people, as in data made for tests.
const DOCUMENTED: &[&[u8]] = &[
    b"address",
    b"anybody",
    b"anyone",
    b"bar",
    b"baz",
    b"first.last",
    b"firstname",
    b"firstname.lastname",
    b"foo.bar",
    b"from",
    b"jane.doe",
    b"janedoe",
    b"john.doe",
    b"johndoe",
    b"lastname",
    b"login",
    b"me",
    b"my-email",
    b"my.email",
    b"myemail",
    b"myname",
    b"name",
    b"nobody",
    b"person",
    b"receiver",
    b"recipient",
    b"sender",
    b"somebody",
    b"someone",
    b"to",
    b"you",
    b"your",
    b"your-email",
    b"your-name",
    b"your.email",
    b"your.name",
    b"your_email",
    b"your_name",
    b"youremail",
    b"yourmail",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::proptest;

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(ROLES.is_sorted() && DOCUMENTED.is_sorted() && PLACEHOLDERS.is_sorted());
    }

    #[test]
    fn addresses() {
        let cases = [
            ("taro.yamada@example.com", Some(Class::Personal)),
            ("Taro+shop@Example.co.jp", Some(Class::Personal)),
            ("<a.b@example.jp>", Some(Class::Personal)),
            ("a..b@docomo.ne.jp", Some(Class::Personal)),
            (".abc.@ezweb.ne.jp", Some(Class::Personal)),
            ("info@example.com", Some(Class::RoleMailbox)),
            ("no-reply@example.com", Some(Class::RoleMailbox)),
            ("support.tokyo@example.com", Some(Class::RoleMailbox)),
            ("none@example.com", Some(Class::Placeholder)),
            ("xxxx@example.com", Some(Class::Placeholder)),
            ("test1@example.com", Some(Class::Placeholder)),
            ("you@example.com", Some(Class::Placeholder)),
            ("John.Doe@EXAMPLE.org", Some(Class::Placeholder)),
            ("you@example.co.jp", Some(Class::Personal)),
            ("john.doe@corp.example.com", Some(Class::Personal)),
            ("a..b@example.com", None),
            (".ab@example.com", None),
            ("...@docomo.ne.jp", None),
            ("a@b", None),
            ("a@b.1", None),
            ("a@-b.com", None),
            ("a b@example.com", None),
            ("a@b@example.com", None),
            ("@example.com", None),
            ("山田@example.com", None),
            ("h.bülow@example.com", Some(Class::Personal)),
            ("łukasz@müller.example", Some(Class::Personal)),
            ("a..ü@example.com", None),
            ("宛先:taro@example.com", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(|email| email.class), expected, "{text}");
        }
    }

    #[test]
    fn keys_forget_case_tag_and_the_dots_that_gmail_forgets() {
        let cases = [
            ("Taro+shop@Example.com", "taro@example.com"),
            ("mailto:taro@EXAMPLE.com", "taro@example.com"),
            ("+shop@example.com", "+shop@example.com"),
            ("ta.ro@example.com", "ta.ro@example.com"),
            ("Ta.Ro+x@googlemail.com", "taro@gmail.com"),
            ("taro@GMAIL.com", "taro@gmail.com"),
            ("H.BÜLOW@example.com", "h.bülow@example.com"),
        ];
        for (text, expected) in cases {
            let (mut key, mut local) = (String::new(), String::new());
            let email = parse(text).unwrap();
            email.key(&mut key);
            email.local_key(&mut local);
            assert_eq!((key.as_str(), Some(local.as_str())), (expected, expected.split('@').next()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,20}|[a-z.+@]{0,20}") {
            if let Some(email) = parse(&text) {
                email.key(&mut String::new());
            }
        }
    }
}

//! E-mail addresses: a practical part of RFC 5321, and the odd dots of Japanese carriers.

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
            out.extend(self.domain.chars().map(|c| c.to_ascii_lowercase()));
        }
    }

    /// Writes the key of the part before the `@`. Gmail delivers with and without dots alike.
    pub fn local_key(&self, out: &mut String) {
        let local = match self.local.split_once('+') {
            Some((base, _)) if !base.is_empty() => base,
            _ => self.local,
        };
        let dots = !self.is_gmail();
        out.extend(local.chars().filter(|c| dots || *c != '.').map(|c| c.to_ascii_lowercase()));
    }

    fn is_gmail(&self) -> bool {
        ["gmail.com", "googlemail.com"].iter().any(|domain| self.domain.eq_ignore_ascii_case(domain))
    }
}

/// Reads a whole width-folded text as one address; `mailto:`, angle brackets and spaces around it are forgiven.
pub fn parse(text: &str) -> Option<Email<'_>> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let text = text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    if text.len() > 254 {
        return None;
    }
    let (local, domain) = text.split_once('@')?;
    (is_domain(domain) && is_local(local, domain)).then(|| Email { local, domain, class: class(local) })
}

fn is_local(local: &str, domain: &str) -> bool {
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    if local.is_empty() || local.len() > 64 || !local.bytes().all(atom) || local.bytes().all(|b| b == b'.') {
        return false;
    }
    let dots = local.starts_with('.') || local.ends_with('.') || local.as_bytes().windows(2).any(|two| two == b"..");
    !dots || allows_odd_dots(domain)
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
    let label = |label: &str| {
        let inner = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    let top = top.starts_with("xn--") || (top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()));
    domain.len() <= 253 && top && domain.split('.').all(label)
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

fn class(local: &str) -> Class {
    let mut buffer = [0u8; 64];
    let Some(lower) = buffer.get_mut(..local.len()) else { return Class::Personal };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).unwrap_or_default();
    let base = lower.split('+').next().unwrap_or_default();
    if is_placeholder(base) {
        return Class::Placeholder;
    }
    // `info2`, `sales-jp`, `support.tokyo`
    let stem = base.trim_end_matches(|c: char| c.is_ascii_digit());
    let head = base.split(['-', '_', '.']).next().unwrap_or_default();
    let role = |word: &str| ROLES.binary_search(&word).is_ok();
    if role(base) || role(stem) || (head.len() > 3 && head != base && is_strong_role(head)) {
        return Class::RoleMailbox;
    }
    Class::Personal
}

/// Roles that stay roles when a word follows: `support.tokyo`, but not `order.smith`.
fn is_strong_role(head: &str) -> bool {
    matches!(
        head,
        "info"
            | "support"
            | "sales"
            | "contact"
            | "noreply"
            | "admin"
            | "webmaster"
            | "postmaster"
            | "helpdesk"
            | "service"
            | "newsletter"
    )
}

fn is_placeholder(base: &str) -> bool {
    let mut bytes = base.bytes();
    let first = bytes.next();
    let same = base.len() >= 3
        && matches!(first, Some(b'x' | b'a' | b'z' | b'0' | b'1' | b'-' | b'_'))
        && bytes.all(|b| Some(b) == first);
    let stem = base.trim_end_matches(|c: char| c.is_ascii_digit());
    same || PLACEHOLDERS.binary_search(&base).is_ok() || matches!(stem, "test" | "dummy" | "sample" | "none" | "hoge")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::proptest;

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(ROLES.is_sorted() && PLACEHOLDERS.is_sorted());
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

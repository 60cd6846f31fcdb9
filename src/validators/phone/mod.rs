//! Telephone numbers: the Japanese number plan, country codes of the world, North America.

mod groups;
mod japan;
mod world;

use groups::Groups;

use crate::text::trim::trim;

/// What a number reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Line {
    /// A mobile phone.
    Mobile,
    /// A fixed line.
    Fixed,
    /// Free-phone, shared-cost and premium services: not a person's.
    TollFree,
    /// Internet telephony (050 in Japan).
    Ip,
    /// Not told by the number.
    Unknown,
}

/// Digits of the longest national significant number (ITU-T E.164).
const LONGEST: usize = 15;

/// A telephone number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Phone {
    /// ISO 3166-1 alpha-2 code, if known.
    pub country: Option<&'static str>,
    /// What it reaches.
    pub line: Line,
    digits: [u8; LONGEST],
    len: usize,
}

impl Phone {
    fn new(country: Option<&'static str>, line: Line, national: &[u8]) -> Option<Self> {
        let mut digits = [0; LONGEST];
        digits.get_mut(..national.len())?.copy_from_slice(national);
        Some(Self { country, line, digits, len: national.len() })
    }

    /// National significant number: ASCII digits without trunk prefix.
    pub fn digits(&self) -> &str {
        self.digits.get(..self.len).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }

    /// Whether the number can be one person's or household's.
    pub fn is_personal(&self) -> bool {
        self.line != Line::TollFree
    }

    /// Writes the linking key after `out`: `81` and the national number for Japan, else the last nine digits, so that
    /// +44 7922… and 07922… agree.
    pub fn key(&self, out: &mut String) {
        let digits = self.digits();
        if self.country == Some("JP") {
            out.push_str("81");
            out.push_str(digits);
        } else {
            out.push_str(digits.get(digits.len().saturating_sub(9)..).unwrap_or(digits));
        }
    }
}

/// Reads a whole width-folded text as one number; `TEL:` before it and an extension (内線, ext.) after it are dropped.
///
/// Hyphens must part the digits as telephone numbers are parted. Numbers of other countries need their country code,
/// or a leading 0 and separators; North American numbers need separators. Bare digits that lost their prefix: [`repaired`].
pub fn parse(text: &str) -> Option<Phone> {
    let groups = Groups::new(strip(text))?;
    if groups.international() {
        return world::international(&groups);
    }
    japan::national(&groups).or_else(|| world::national(&groups))
}

/// Reads what a header or a word right before it calls a telephone number: as [`parse`], else the bare or grouped digits
/// of a country that is not told, eight to thirteen of them and no date. Its country and line stay unknown.
pub fn named(text: &str) -> Option<Phone> {
    parse(text).or_else(|| {
        let groups = Groups::new(strip(text)).filter(|groups| !groups.international() && !is_date(groups))?;
        let digits = groups.digits();
        let national = digits.strip_prefix(b"0").unwrap_or(digits);
        let varied = national.iter().any(|digit| Some(digit) != national.first());
        let right = (8..=13).contains(&digits.len()) && groups.lens().len() <= 6 && varied;
        right.then(|| Phone::new(None, Line::Unknown, national)).flatten()
    })
}

/// 2024-01-02, 02.01.2024, 20240102.
fn is_date(groups: &Groups) -> bool {
    let digits = groups.digits();
    let year = |digits: Option<&[u8]>| digits.is_some_and(|d| d.starts_with(b"19") || d.starts_with(b"20"));
    match groups.lens() {
        [8] => year(Some(digits)),
        [4, ..=2, ..=2] => year(Some(digits)),
        [..=2, ..=2, 4] => year(digits.len().checked_sub(4).and_then(|at| digits.get(at..))),
        _ => false,
    }
}

/// Returns whether a text could be a number of a country that is not told: 7 to 12 digits in two to six groups, no date.
/// A word for telephones must stand beside it.
pub fn is_local(text: &str) -> bool {
    let text = strip(text);
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let written = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '+'));
    let year = |group: &&str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let date =
        groups.len() == 3 && digits <= 8 && (groups.first().is_some_and(year) || groups.last().is_some_and(year));
    let plain = text
        .bytes()
        .filter(|byte| byte.is_ascii_digit())
        .any(|byte| Some(byte) != text.bytes().find(u8::is_ascii_digit));
    written
        && plain
        && !date
        && (7..=13).contains(&digits)
        && (2..=6).contains(&groups.len())
        && groups.iter().all(|group| group.len() <= 8)
}

/// How a number without its prefix is made whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repair {
    /// The leading 0 of the Japanese plan, which a spreadsheet drops: `9012345678`, `311112222`.
    #[default]
    Japan,
    /// The country code 1 of ten bare digits: `2125550123`.
    NorthAmerica,
    /// Of a plan that needs none: `612345678` is a whole number in Spain.
    None,
}

/// Writes a number of bare digits whole, with its 0 or `+1`, if the result is a number. Nothing for other text.
pub fn repaired(text: &str, repair: Repair) -> Option<String> {
    let digits = text.trim();
    let plain = (9..=10).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain || digits.starts_with('0') {
        return None;
    }
    match repair {
        Repair::Japan => {
            let whole = format!("0{digits}");
            let number = Groups::new(&whole).and_then(|groups| japan::national(&groups));
            number.map(|_| whole)
        }
        Repair::NorthAmerica => {
            let number = Groups::new(digits).and_then(|groups| world::nanp(&groups));
            number.map(|_| format!("+1{digits}"))
        }
        Repair::None => None,
    }
}

fn strip(text: &str) -> &str {
    const LABELS: [&str; 12] =
        ["tel:", "TEL:", "Tel:", "tel.", "TEL.", "Tel.", "TEL", "Tel", "tel", "電話:", "電話", "☎"];
    const TAILS: [&str; 12] = ["内線", "(内", "ext", "Ext", "EXT", "x", "(代", "代表", "#", ";ext", "直通", "(直"];
    let text = trim(text);
    let bare = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b' ' | b'+' | b'(' | b')' | b'.' | b'/');
    if text.bytes().all(bare) {
        // Nearly every cell of a column of phones: no label and no tail is written in these characters.
        return text.trim_end_matches('(').trim_end();
    }
    let text = LABELS.iter().find_map(|label| text.strip_prefix(label)).unwrap_or(text).trim_start();
    let end = TAILS.iter().filter_map(|tail| text.find(tail)).min().unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end().trim_end_matches([',', ';', '(']).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn shown(text: &str) -> String {
        parse(text).map_or_else(String::new, |phone| {
            format!("{} {} {:?}", phone.country.unwrap_or("??"), phone.digits(), phone.line)
        })
    }

    #[test]
    fn numbers_are_read() {
        let cases = [
            ("090-1234-5678", "JP 9012345678 Mobile"),
            ("09012345678", "JP 9012345678 Mobile"),
            ("060-1234-5678", "JP 6012345678 Mobile"),
            ("090 1234 5678", "JP 9012345678 Mobile"),
            ("090(1234)5678", "JP 9012345678 Mobile"),
            ("+81-90-1234-5678", "JP 9012345678 Mobile"),
            ("+819012345678", "JP 9012345678 Mobile"),
            ("+81 (0)3-1234-5678", "JP 312345678 Fixed"),
            ("+81 3 1234 5678", "JP 312345678 Fixed"),
            ("03-1234-5678", "JP 312345678 Fixed"),
            ("(03)1234-5678", "JP 312345678 Fixed"),
            ("03(1234)5678", "JP 312345678 Fixed"),
            ("0312345678", "JP 312345678 Fixed"),
            ("045-123-4567", "JP 451234567 Fixed"),
            ("0422-22-1111", "JP 422221111 Fixed"),
            ("04992-2-1234", "JP 499221234 Fixed"),
            ("04-7123-4567", "JP 471234567 Fixed"),
            ("TEL 03-1234-5678 内線12", "JP 312345678 Fixed"),
            ("03-1234-5678(代)", "JP 312345678 Fixed"),
            ("050-1234-5678", "JP 5012345678 Ip"),
            ("0120-123-456", "JP 120123456 TollFree"),
            ("0800-123-4567", "JP 8001234567 TollFree"),
            ("0570-012-345", "JP 570012345 TollFree"),
            ("+44 7922 123456", "GB 7922123456 Unknown"),
            ("+44 (0)20 7946 0958", "GB 2079460958 Unknown"),
            ("0044 20 7946 0958", "GB 2079460958 Unknown"),
            ("07922 123456", "?? 7922123456 Unknown"),
            ("+49 30 1234567", "DE 301234567 Unknown"),
            ("030/12345678", "?? 3012345678 Unknown"),
            ("06 12 34 56 78", "?? 612345678 Unknown"),
            ("+33 6 12 34 56 78", "FR 612345678 Unknown"),
            ("(212) 555-0123", "US 2125550123 Unknown"),
            ("1-212-555-0123", "US 2125550123 Unknown"),
            ("212.555.0123 x45", "US 2125550123 Unknown"),
            ("+1 800 555 0199", "US 8005550199 TollFree"),
            ("+886 2 1234 5678", "TW 212345678 Unknown"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn no_numbers() {
        for text in [
            "",
            "000-0000-0000",
            "090-0000-0000",
            "1-2-3-4-5-6-7-8-9-0",
            "0-9-0-1-2-3-4-5-6-7-8",
            "09-012-345678",
            "03-12345-678",
            "2024-01-02",
            "192.168.100.200",
            "1234567890",
            "123-4567",
            "112-555-0123",
            "212-111-0123",
            "020-1234-5678",
            "+999 1234 5678",
            "+4612-05957",
            "+404251-0740023",
            "+81 90 1234 567",
            "090-1234-56789",
            "4111-1111-1111-1111",
            "03-1234-5678-1",
            "000123456789",
            "2125550123",
            "090--1234-5678",
            "0.3123456789",
            "978-4-12-345678-9",
        ] {
            assert_eq!(shown(text), "", "{text}");
        }
    }

    #[test]
    fn keys_agree() {
        let key = |text: &str| {
            let mut key = String::new();
            if let Some(phone) = parse(text) {
                phone.key(&mut key);
            }
            key
        };
        for (one, other) in [
            ("090-1234-5678", "+81 90 1234 5678"),
            ("+44 7922 123456", "07922 123456"),
            ("+33 6 12 34 56 78", "06 12 34 56 78"),
            ("(212) 555-0123", "+1 212 555 0123"),
        ] {
            assert_eq!(key(one), key(other));
            assert!(key(one).len() >= 9);
        }
    }

    #[test]
    fn local_numbers_need_groups() {
        for (text, expected) in [
            ("28-81-33-70", true),
            ("0431 19 97 94", true),
            ("(32) 484-557", true),
            ("054-353-1726x16954", true),
            ("2024-01-02", false),
            ("02.01.2024", false),
            ("12345678", false),
            ("00-00-00-00", false),
            ("1 2", false),
            ("1,234 567 890", false),
        ] {
            assert_eq!(is_local(text), expected, "{text}");
        }
    }

    #[test]
    fn a_word_makes_numbers_of_other_countries() {
        for (text, national) in [
            ("(21) 93710-6834", Some("21937106834")),
            ("612345678", Some("612345678")),
            ("612 34 56 78", Some("612345678")),
            ("18606209429", Some("18606209429")),
            ("070-068 49 84", Some("700684984")),
            ("020 7946 0618", Some("2079460618")),
            ("020-7946-0618", Some("2079460618")),
            ("090-1234-5678", Some("9012345678")),
            ("123-4567", None),
            ("20240102", None),
            ("2024-01-02", None),
            ("02.01.2024", None),
            ("1111111111", None),
            ("4111 1111 1111 1111", None),
            ("0120-123-456 ", Some("120123456")),
            ("abc", None),
        ] {
            assert_eq!(named(text).as_ref().map(Phone::digits), national, "{text}");
        }
    }

    #[test]
    fn spreadsheets_eat_zeros() {
        for (text, repair, whole) in [
            ("9012345678", Repair::Japan, Some("09012345678")),
            ("311112222", Repair::Japan, Some("0311112222")),
            ("334567890", Repair::Japan, Some("0334567890")),
            ("2125550123", Repair::Japan, None),
            ("2125550123", Repair::NorthAmerica, Some("+12125550123")),
            ("2121110123", Repair::NorthAmerica, None),
            ("312345678", Repair::NorthAmerica, None),
            ("612345678", Repair::None, None),
            ("12", Repair::Japan, None),
            ("", Repair::NorthAmerica, None),
        ] {
            assert_eq!(repaired(text, repair).as_deref(), whole, "{text} {repair:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "\\PC{0,20}|[+0-9() -]{0,20}") {
            if let Some(phone) = parse(&text) {
                prop_assert!((5..=15).contains(&phone.digits().len()));
            }
            for repair in [Repair::Japan, Repair::NorthAmerica] {
                if let Some(whole) = repaired(&text, repair) {
                    prop_assert!(parse(&whole).is_some());
                }
            }
        }
    }
}

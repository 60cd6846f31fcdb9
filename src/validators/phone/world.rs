//! Numbers of other countries: country codes, lengths, North America.

use super::groups::Groups;
use super::{Line, Phone, japan};

/// Reads a number with its country code.
pub(super) fn international(groups: &Groups) -> Option<Phone> {
    // +4612-05957 and +404251-0740023 are latitude and longitude (ISO 6709).
    if !is_plausibly_grouped(groups.lens()) || matches!(groups.lens(), [4, 5] | [6, 7]) {
        return None;
    }
    let digits = groups.without_prefix();
    if let Some(nsn) = digits.strip_prefix(b"81") {
        return japan::significant(nsn.strip_prefix(b"0").unwrap_or(nsn));
    }
    let &(code, country, least, most) = CODES.iter().find(|(code, ..)| digits.starts_with(code.as_bytes()))?;
    let national = digits.get(code.len()..)?;
    if code == "1" {
        return nanp_number(national);
    }
    // Italy keeps its leading 0.
    let national = if code == "39" { national } else { national.strip_prefix(b"0").unwrap_or(national) };
    let right = (least..=most).contains(&national.len()) && !is_uniform(national);
    right.then(|| Phone::new(Some(country), Line::Unknown, national)).flatten()
}

/// Reads a number without country code: North American, or with a leading 0 and separators.
pub(super) fn national(groups: &Groups) -> Option<Phone> {
    if groups.lens().len() < 2 {
        return None;
    }
    let digits = groups.digits();
    let Some(rest) = digits.strip_prefix(b"0") else { return nanp(groups) };
    let first = groups.lens().first().copied().unwrap_or_default();
    let right = (9..=12).contains(&digits.len())
        && !rest.starts_with(b"0")
        && !is_japanese_mobile(digits, first)
        && !is_misgrouped_japanese(groups)
        && (2..=6).contains(&first)
        && groups.lens().iter().all(|len| (2..=8).contains(len))
        && groups.lens().len() <= 5
        && !is_uniform(rest);
    right.then(|| Phone::new(None, Line::Unknown, rest)).flatten()
}

/// Reads a North American number: NXX-NXX-XXXX in groups 3-3-4, or bare digits; a leading 1 is dropped.
pub(super) fn nanp(groups: &Groups) -> Option<Phone> {
    let digits = groups.digits();
    match (groups.lens(), digits) {
        ([3, 3, 4] | [10] | [3, 7] | [6, 4], national) => nanp_number(national),
        ([1, 3, 3, 4] | [11] | [1, 10], [b'1', national @ ..]) => nanp_number(national),
        _ => None,
    }
}

/// NXX-NXX-XXXX with N 2–9, neither N11 nor an area code with 9 in the middle (NANPA).
fn nanp_number(national: &[u8]) -> Option<Phone> {
    let &[a, b, c, d, e, f, ..] = national else { return None };
    let eleven = |x: u8, y: u8| x == b'1' && y == b'1';
    let right = national.len() == 10 && a >= b'2' && d >= b'2' && b != b'9' && !eleven(b, c) && !eleven(e, f);
    let line = match (a, b, c) {
        (b'8', x, y) if x == y && matches!(x, b'0' | b'8' | b'7' | b'6' | b'5' | b'4' | b'3' | b'2') => Line::TollFree,
        (b'9', b'0', b'0') => Line::TollFree,
        _ => Line::Unknown,
    };
    (right && !is_uniform(national)).then(|| Phone::new(Some("US"), line, national)).flatten()
}

fn is_uniform(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair.first() == pair.last())
}

/// `0x0` with eleven digits, or as a group of its own, is Japanese or nothing.
fn is_japanese_mobile(digits: &[u8], first_group: usize) -> bool {
    let mobile = matches!(digits, [b'0', b'2' | b'5'..=b'9', b'0', ..]);
    mobile && (digits.len() == 11 || (first_group == 3 && digits.len() > 10))
}

/// A number of the Japanese plan in groups that no other country uses either is no number.
fn is_misgrouped_japanese(groups: &Groups) -> bool {
    let foreign = matches!(groups.lens(), [2, 2, 2, 2, 2] | [2, 4, 4] | [4, 3, 3] | [3, 7]);
    japan::fits(groups.digits()) && !foreign
}

/// At most one group of a single digit behind the country code.
fn is_plausibly_grouped(lens: &[usize]) -> bool {
    lens.iter().skip(1).filter(|len| **len == 1).count() <= 1
}

/// Country calling codes (ITU-T E.164) with the usual lengths of their national numbers.
const CODES: &[(&str, &str, usize, usize)] = &[
    ("1", "US", 10, 10),
    ("20", "EG", 8, 10),
    ("27", "ZA", 9, 9),
    ("30", "GR", 10, 10),
    ("31", "NL", 9, 9),
    ("32", "BE", 8, 9),
    ("33", "FR", 9, 9),
    ("34", "ES", 9, 9),
    ("36", "HU", 8, 9),
    ("39", "IT", 6, 11),
    ("40", "RO", 9, 9),
    ("41", "CH", 9, 9),
    ("43", "AT", 7, 13),
    ("44", "GB", 9, 10),
    ("45", "DK", 8, 8),
    ("46", "SE", 7, 10),
    ("47", "NO", 8, 8),
    ("48", "PL", 9, 9),
    ("49", "DE", 6, 12),
    ("51", "PE", 8, 9),
    ("52", "MX", 10, 11),
    ("53", "CU", 8, 8),
    ("54", "AR", 10, 11),
    ("55", "BR", 10, 11),
    ("56", "CL", 9, 9),
    ("57", "CO", 8, 10),
    ("58", "VE", 10, 10),
    ("60", "MY", 8, 10),
    ("61", "AU", 9, 9),
    ("62", "ID", 8, 12),
    ("63", "PH", 8, 10),
    ("64", "NZ", 8, 10),
    ("65", "SG", 8, 8),
    ("66", "TH", 8, 9),
    ("7", "RU", 10, 10),
    ("82", "KR", 8, 10),
    ("84", "VN", 9, 10),
    ("86", "CN", 10, 11),
    ("90", "TR", 10, 10),
    ("91", "IN", 10, 10),
    ("92", "PK", 9, 10),
    ("93", "AF", 9, 9),
    ("94", "LK", 9, 9),
    ("95", "MM", 7, 10),
    ("98", "IR", 10, 10),
    ("211", "SS", 9, 9),
    ("212", "MA", 9, 9),
    ("213", "DZ", 8, 9),
    ("216", "TN", 8, 8),
    ("218", "LY", 8, 9),
    ("221", "SN", 9, 9),
    ("225", "CI", 10, 10),
    ("230", "MU", 7, 8),
    ("233", "GH", 9, 9),
    ("234", "NG", 8, 10),
    ("237", "CM", 9, 9),
    ("251", "ET", 9, 9),
    ("254", "KE", 9, 9),
    ("255", "TZ", 9, 9),
    ("256", "UG", 9, 9),
    ("260", "ZM", 9, 9),
    ("263", "ZW", 9, 9),
    ("297", "AW", 7, 7),
    ("350", "GI", 8, 8),
    ("351", "PT", 9, 9),
    ("352", "LU", 6, 11),
    ("353", "IE", 7, 9),
    ("354", "IS", 7, 9),
    ("355", "AL", 8, 9),
    ("356", "MT", 8, 8),
    ("357", "CY", 8, 8),
    ("358", "FI", 6, 11),
    ("359", "BG", 8, 9),
    ("370", "LT", 8, 8),
    ("371", "LV", 8, 8),
    ("372", "EE", 7, 8),
    ("373", "MD", 8, 8),
    ("374", "AM", 8, 8),
    ("375", "BY", 9, 9),
    ("377", "MC", 8, 9),
    ("380", "UA", 9, 9),
    ("381", "RS", 8, 9),
    ("382", "ME", 8, 8),
    ("385", "HR", 8, 9),
    ("386", "SI", 8, 8),
    ("387", "BA", 8, 8),
    ("389", "MK", 8, 8),
    ("420", "CZ", 9, 9),
    ("421", "SK", 9, 9),
    ("423", "LI", 7, 9),
    ("502", "GT", 8, 8),
    ("506", "CR", 8, 8),
    ("507", "PA", 7, 8),
    ("593", "EC", 8, 9),
    ("595", "PY", 9, 9),
    ("598", "UY", 8, 8),
    ("852", "HK", 8, 8),
    ("853", "MO", 8, 8),
    ("855", "KH", 8, 9),
    ("856", "LA", 8, 10),
    ("880", "BD", 8, 10),
    ("886", "TW", 8, 9),
    ("961", "LB", 7, 8),
    ("962", "JO", 8, 9),
    ("965", "KW", 8, 8),
    ("966", "SA", 8, 9),
    ("971", "AE", 8, 9),
    ("972", "IL", 8, 9),
    ("976", "MN", 8, 8),
    ("977", "NP", 8, 10),
];

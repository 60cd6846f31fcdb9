//! The Japanese number plan (Ministry of Internal Affairs and Communications; structure as of 2026).

use super::groups::Groups;
use super::{Line, Phone};

/// Reads a number that begins with its trunk 0.
pub(super) fn national(groups: &Groups) -> Option<Phone> {
    let digits = groups.digits();
    let line = line(digits)?;
    is_grouped(digits, line, groups.lens()).then(|| Phone::new(Some("JP"), line, digits.get(1..)?)).flatten()
}

/// Reads a national significant number after +81; its groups are free but for single digits.
pub(super) fn significant(nsn: &[u8]) -> Option<Phone> {
    let mut full = [b'0'; 11];
    full.get_mut(1..=nsn.len())?.copy_from_slice(nsn);
    let line = line(full.get(..=nsn.len())?)?;
    Phone::new(Some("JP"), line, nsn)
}

/// Whether prefix and length are of the plan, however the digits are grouped.
pub(super) fn fits(digits: &[u8]) -> bool {
    line(digits).is_some()
}

/// Kind of line by prefix and length.
fn line(digits: &[u8]) -> Option<Line> {
    match *digits {
        [b'0', b'6'..=b'9', b'0', b'1'..=b'9', ..] if digits.len() == 11 => Some(Line::Mobile),
        [b'0', b'5', b'0', b'1'..=b'9', ..] if digits.len() == 11 => Some(Line::Ip),
        [b'0', b'8', b'0', b'0', ..] if digits.len() == 11 => Some(Line::TollFree),
        [b'0', b'1', b'2', b'0', ..]
        | [b'0', b'5', b'7', b'0', ..]
        | [b'0', b'9', b'9', b'0', ..]
        | [b'0', b'1', b'8', b'0', ..]
            if digits.len() == 10 =>
        {
            Some(Line::TollFree)
        }
        [b'0', b'1'..=b'9', b'1'..=b'9', ..] if digits.len() == 10 && is_area(digits) => Some(Line::Fixed),
        _ => None,
    }
}

/// Leaves out prefixes without any area code.
fn is_area(digits: &[u8]) -> bool {
    !matches!(digits, [_, b'2' | b'4'..=b'9', b'1', ..])
}

/// Area codes of three digits (with the 0) that stand before a three-digit exchange.
const THREE: [&[u8; 3]; 48] = [
    b"011", b"015", b"017", b"018", b"019", b"022", b"023", b"024", b"025", b"026", b"027", b"028", b"029", b"042",
    b"043", b"044", b"045", b"046", b"047", b"048", b"049", b"052", b"053", b"054", b"055", b"058", b"059", b"072",
    b"073", b"075", b"076", b"077", b"078", b"079", b"082", b"083", b"084", b"086", b"087", b"088", b"089", b"092",
    b"093", b"095", b"096", b"097", b"098", b"099",
];

/// A bit for each of [`THREE`], at the place of its last two digits.
const THREE_BITS: u128 = {
    let (mut bits, mut at) = (0, 0);
    while at < THREE.len() {
        let [_, tens, ones] = *THREE[at];
        bits |= 1 << ((tens - b'0') * 10 + (ones - b'0'));
        at += 1;
    }
    bits
};

/// The last two digits of an area code of three.
fn two_digits(code: &[u8]) -> Option<u32> {
    match *code {
        [b'0', tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0')),
        _ => None,
    }
}

/// Area codes of five digits, which stand before a one-digit exchange.
const FIVE: [&[u8; 5]; 40] = [
    b"01267", b"01372", b"01374", b"01377", b"01392", b"01397", b"01398", b"01456", b"01457", b"01466", b"01547",
    b"01558", b"01564", b"01586", b"01587", b"01632", b"01634", b"01635", b"01648", b"01654", b"01655", b"01656",
    b"01658", b"04992", b"04994", b"04996", b"04998", b"05769", b"05979", b"07468", b"08387", b"08388", b"08396",
    b"08477", b"08512", b"08514", b"09496", b"09802", b"09912", b"09913",
];

fn is_grouped(digits: &[u8], line: Line, lens: &[usize]) -> bool {
    match (line, lens) {
        (_, [_]) => true,
        (Line::Mobile | Line::Ip, [3, 4, 4] | [3, 8] | [7, 4]) => true,
        (Line::Mobile | Line::Ip, _) => false,
        (Line::TollFree, [4, 3, 3] | [4, 3, 4] | [4, 2, 4] | [4, 6] | [4, 7]) => true,
        (Line::TollFree, _) => false,
        (_, [area, rest @ ..]) => is_area_split(digits, *area) && matches!(rest, [_, 4] | [_]),
        (_, []) => false,
    }
}

/// Whether `len` digits are an area code of this number.
fn is_area_split(digits: &[u8], len: usize) -> bool {
    let big = matches!(digits.get(1), Some(b'3' | b'6'));
    let head = digits.get(..len).unwrap_or_default();
    match len {
        2 => big || matches!(digits, [_, b'4', b'2' | b'7', ..]),
        3 => two_digits(head).is_some_and(|at| THREE_BITS >> at & 1 == 1),
        4 => !big,
        5 => FIVE.iter().any(|code| head == code.as_slice()),
        _ => false,
    }
}

//! Outlines of texts and of regexes: every character replaced by its sort, so that one small automaton can ask for the
//! shapes of all patterns at once.
//!
//! Sorts are: a digit `0`, a capital `A`, a small letter `a`, any character beyond ASCII `\x01`; all else stands for
//! itself. One character gives one byte. A regex that matches a text has an outline that matches the text's outline.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// Sort of the characters beyond ASCII; the control character itself falls among them.
const BEYOND: u8 = 1;

/// The sort of each byte; 0 where a byte continues a character.
const SORTS: [u8; 256] = sorts();

const fn sorts() -> [u8; 256] {
    let mut sorts = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        sorts[byte] = match byte as u8 {
            b'0'..=b'9' => b'0',
            b'A'..=b'Z' => b'A',
            b'a'..=b'z' => b'a',
            0 | BEYOND | 0xC0.. => BEYOND,
            0x80..0xC0 => 0,
            other => other,
        };
        byte += 1;
    }
    sorts
}

/// Writes the outline of a text into `out`, which is emptied before.
pub(super) fn of_text(text: &str, out: &mut String) {
    out.clear();
    let sort = |byte: u8| SORTS.get(usize::from(byte)).copied().unwrap_or(BEYOND);
    out.extend(text.bytes().map(sort).filter(|sort| *sort != 0).map(char::from));
}

/// Returns the outline of a regex; nothing if it can't be read.
pub(super) fn of_regex(source: &str) -> Option<String> {
    regex_syntax::parse(source).ok().map(|hir| outline(&hir).to_string())
}

fn outline(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look @ (Look::Start | Look::End)) => Hir::look(*look),
        // Other assertions ask what the sorts don't tell: they count as fulfilled.
        HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Hir::concat(text.chars().map(|c| one_of(&[(c as u32, c as u32)])).collect()),
            Err(_) => Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(anything()) }),
        },
        HirKind::Class(Class::Unicode(class)) => {
            one_of(&class.iter().map(|range| (range.start().into(), range.end().into())).collect::<Vec<_>>())
        }
        HirKind::Class(Class::Bytes(class)) => {
            one_of(&class.iter().map(|range| (range.start().into(), range.end().into())).collect::<Vec<_>>())
        }
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(outline(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => outline(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(outline).collect()),
        HirKind::Alternation(branches) => Hir::alternation(branches.iter().map(outline).collect()),
    }
}

fn anything() -> Hir {
    one_of(&[(0, 0x10FFFF)])
}

/// The sorts of the characters in some ranges.
fn one_of(ranges: &[(u32, u32)]) -> Hir {
    let mut held = 0u128;
    for (start, end) in ranges {
        for byte in *start..=(*end).min(0x7F) {
            held |= 1 << SORTS.get(byte as usize).copied().unwrap_or(BEYOND);
        }
        held |= u128::from(*end > 0x7F) << BEYOND;
    }
    let sorts = (0..128u8).filter(|sort| held >> sort & 1 == 1).map(char::from);
    Hir::class(Class::Unicode(ClassUnicode::new(sorts.map(|sort| ClassUnicodeRange::new(sort, sort)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_its_sorts() {
        let mut out = String::new();
        for (text, expected) in
            [("Tel. 03-12", "Aaa. 00-00"), ("電話０３", "\u{1}\u{1}\u{1}\u{1}"), ("\0x\u{1}", "\u{1}a\u{1}"), ("", "")]
        {
            of_text(text, &mut out);
            assert_eq!(out, expected, "{text:?}");
        }
    }

    #[test]
    fn a_regex_matches_the_outline_of_what_it_matched() {
        let mut out = String::new();
        for (source, text, expected) in [
            (r"^(?P<value>0[6-9]0-?\d{4})$", "090-1234", true),
            (r"^(?P<value>0[6-9]0-?\d{4})$", "99999999", false),
            (r"\bTEL[:：]\d", "x TEL：1", true),
            (r"[^\d]\d{3}[^\d]", "1234", false),
            (r"山\p{Han}+1", "山田1", true),
            (r"(?i:cvv)\d", "CvV7", true),
            (r"\x00", "\0", true),
        ] {
            of_text(text, &mut out);
            let outline = regex::Regex::new(&of_regex(source).unwrap()).unwrap();
            assert_eq!(outline.is_match(&out), expected, "{source} {text}");
        }
    }
}

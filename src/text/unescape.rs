//! Undoes the escapes of web addresses, JSON strings, HTML and mail in running text: `%40`, `\u5c71`, `&#64;`,
//! `&eacute;`, `=E5=B1=B1`.

use std::borrow::Cow;

/// Named entities that stand in names, addresses and e-mail (HTML Living Standard, named character references).
const NAMED: [(&str, char); 44] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("commat", '@'),
    ("period", '.'),
    ("lowbar", '_'),
    ("hyphen", '-'),
    ("rsquo", '’'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
];

/// Returns the text without escapes; borrowed if it has none. Broken escapes and escaped control characters stay.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = next_escape(text, 0) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut next) = (0, Some(first));
    while let Some((at, end, decoded)) = next {
        // A plus between two escapes of an address is a blank.
        match text.get(copied..at) {
            Some("+") if copied > 0 && text.as_bytes().get(at) == Some(&b'%') => out.push(' '),
            Some(plain) => out.push_str(plain),
            None => {}
        }
        out.push_str(&decoded);
        copied = end;
        next = next_escape(text, end);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The next escape from a place on: start, end and what it stands for.
fn next_escape(text: &str, from: usize) -> Option<(usize, usize, String)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let escape = memchr::memchr3(b'%', b'\\', b'&', rest);
        let before = rest.get(..escape.unwrap_or(rest.len()))?;
        let quoted = memchr::memchr_iter(b'=', before).find(|&at| is_quoted(rest, at));
        at += quoted.or(escape)?;
        let found = match bytes.get(at) {
            Some(b'=') => hexadecimal(bytes, at, b'=').filter(|(_, text)| !text.is_ascii()),
            Some(b'%') => hexadecimal(bytes, at, b'%'),
            Some(b'\\') => unicode(text, at),
            _ => entity(text, at),
        };
        if let Some((end, decoded)) = found.filter(|(_, decoded)| !decoded.contains(char::is_control)) {
            return Some((at, end, decoded));
        }
        at += 1;
    }
}

/// Of the many equals signs only those of a mail's encoding begin a character of several bytes.
fn is_quoted(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 1..at + 4), Some([b'C'..=b'F', low, b'=']) if low.is_ascii_hexdigit())
}

/// `%E5%B1%B1` or `=E5=B1=B1`: a run of bytes that is UTF-8.
fn hexadecimal(bytes: &[u8], start: usize, mark: u8) -> Option<(usize, String)> {
    let mut run = Vec::new();
    let mut at = start;
    while let Some([sign, high, low]) = bytes.get(at..at + 3) {
        if *sign != mark {
            break;
        }
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { break };
        run.push(high * 16 + low);
        at += 3;
    }
    (!run.is_empty()).then_some(())?;
    String::from_utf8(run).ok().map(|text| (at, text))
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// `\u5c71`, surrogates in pairs; a doubled backslash is that of a string in a string.
fn unicode(text: &str, start: usize) -> Option<(usize, String)> {
    let unit = |at: usize| {
        let rest = text.get(at..)?.trim_start_matches('\\');
        let hex = rest.strip_prefix('u')?.get(..4)?;
        let end = text.len() - rest.len() + 5;
        (end - at <= 7 && end - at >= 6).then_some(())?;
        hex.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
        Some((end, u16::from_str_radix(hex, 16).ok()?))
    };
    let (mut end, first) = unit(start)?;
    let mut units = vec![first];
    if (0xd800..0xdc00).contains(&first) {
        let (after, second) = unit(end)?;
        units.push(second);
        end = after;
    }
    String::from_utf16(&units).ok().map(|text| (end, text))
}

/// `&#64;`, `&#x40;`, `&eacute;`.
fn entity(text: &str, start: usize) -> Option<(usize, String)> {
    let inner = text.get(start + 1..)?;
    let len = inner.bytes().take(10).position(|b| b == b';')?;
    let name = inner.get(..len)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((start + len + 2, c.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        for (text, expected) in [
            ("taro%40example.jp", "taro@example.jp"),
            ("name=%E5%B1%B1%E7%94%B0+%E5%A4%AA%E9%83%8E&x=1", "name=山田 太郎&x=1"),
            ("a+b%40example.jp", "a+b@example.jp"),
            (r#"{\"n\":\"\u5c71\u7530\"}"#, r#"{\"n\":\"山田\"}"#),
            (r"\\u0040 \ud842\udfb7", "@ 𠮷"),
            ("taro&#64;example&#x2e;jp Jos&eacute; &amp; M&uuml;ller", "taro@example.jp José & Müller"),
            ("100% &c; &unknown; %zz %E5%B1 \\users \\u12", "100% &c; &unknown; %zz %E5%B1 \\users \\u12"),
            ("=E5=B1=B1=E7=94=B0 =C3=A9 a=E5 b=C3 x=E9 =41", "山田 é a=E5 b=C3 x=E9 =41"),
            ("%0A%00", "%0A%00"),
            ("&#1114112; &#xD800; &", "&#1114112; &#xD800; &"),
            ("", ""),
        ] {
            assert_eq!(unescape(text), expected, "{text}");
        }
        assert!(matches!(unescape("plain & simple 5 %"), Cow::Borrowed(_)));
    }
}

//! Resolves the character references of HTML that text is written with.

/// Named references that stand in texts about people; others are left as they are written (HTML, 13.5).
const NAMED: [(&str, &str); 46] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", "\u{3000}"),
    ("yen", "¥"),
    ("euro", "€"),
    ("copy", "©"),
    ("middot", "·"),
    ("hyphen", "-"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("minus", "−"),
    ("shy", ""),
    ("commat", "@"),
    ("period", "."),
    ("colon", ":"),
    ("lowbar", "_"),
    ("num", "#"),
    ("plus", "+"),
    ("sol", "/"),
    ("lpar", "("),
    ("rpar", ")"),
    ("Auml", "Ä"),
    ("auml", "ä"),
    ("Ouml", "Ö"),
    ("ouml", "ö"),
    ("Uuml", "Ü"),
    ("uuml", "ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("iacute", "í"),
    ("aring", "å"),
    ("aelig", "æ"),
    ("oslash", "ø"),
    ("uacute", "ú"),
];
/// Longest reference, without its marks.
const LONGEST: usize = 10;

/// Appends a text with its references resolved.
pub(super) fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after
            .char_indices()
            .take(LONGEST + 1)
            .find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '#')
            .map_or(after.len().min(LONGEST), |(at, _)| at);
        let name = after.get(..end).unwrap_or_default();
        match value(name) {
            Some(value) => {
                out.push_str(&value);
                let next = after.get(end..).unwrap_or_default();
                rest = next.strip_prefix(';').unwrap_or(next);
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

fn value(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        return code.and_then(char::from_u32).filter(|c| *c != '\0').map(String::from);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_others_stay() {
        for (text, expected) in [
            ("&#x5C71;&#30000;&nbsp;x", "山田 x"),
            ("a&#64;example.com", "a@example.com"),
            ("M&uuml;ller &amp; Co &unknown; & more", "Müller & Co &unknown; & more"),
            ("&", "&"),
            ("&#xFFFFFFFF;&#0;", "&#xFFFFFFFF;&#0;"),
        ] {
            let mut out = String::new();
            decode(text, &mut out);
            assert_eq!(out, expected);
        }
    }
}

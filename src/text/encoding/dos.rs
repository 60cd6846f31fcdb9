//! Decodes the code pages of DOS that the WHATWG tables leave out.

/// A code page of one byte a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// 437, United States.
    Dos437,
    /// 850, Western Europe.
    Dos850,
}

/// The upper half of 437 (Unicode Consortium, VENDORS/MICSFT/PC/CP437.TXT).
const UPPER_437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ",
    "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
);
/// The upper half of 850 (Unicode Consortium, VENDORS/MICSFT/PC/CP850.TXT).
const UPPER_850: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ",
    "áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀",
    "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
);

impl CodePage {
    /// Decodes bytes; every byte has a character.
    pub fn decode(self, bytes: &[u8]) -> String {
        let upper = match self {
            Self::Dos437 => UPPER_437,
            Self::Dos850 => UPPER_850,
        };
        let character = |&byte: &u8| match byte.checked_sub(128) {
            Some(place) => upper.chars().nth(usize::from(place)).unwrap_or('\u{FFFD}'),
            None => char::from(byte),
        };
        bytes.iter().map(character).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_halves_have_128_characters() {
        for (page, bytes, text) in [
            (CodePage::Dos437, &b"M\x81ller \xE1\xFF"[..], "Müller ß\u{a0}"),
            (CodePage::Dos850, b"Ren\x82 \x9B \xA9", "René ø ®"),
        ] {
            assert_eq!(page.decode(bytes), text);
        }
        assert_eq!([UPPER_437, UPPER_850].map(|upper| upper.chars().count()), [128, 128]);
    }
}

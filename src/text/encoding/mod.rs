//! Guesses and decodes text encodings.

mod code_page;
mod dos;
mod guess;
mod single_byte;
mod wide;

use std::fmt;

use encoding_rs::{
    BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1252,
};

pub use code_page::{code_page_of_charset, decode_code_page};
pub use dos::CodePage;
pub use guess::guess;
use wide::Wide;

/// A text encoding that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextEncoding {
    /// UTF-8; pure ASCII too.
    Utf8,
    /// UTF-8 that begins with a byte order mark.
    Utf8Bom,
    /// UTF-16, little endian, with or without mark.
    Utf16Le,
    /// UTF-16, big endian, with or without mark.
    Utf16Be,
    /// Shift_JIS with the vendor extensions of Windows (CP932).
    Windows31j,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP.
    Iso2022Jp,
    /// Western European.
    Windows1252,
    /// Korean.
    EucKr,
    /// Chinese, simplified.
    Gb18030,
    /// Chinese, traditional.
    Big5,
    /// UTF-32, little endian.
    Utf32Le,
    /// UTF-32, big endian.
    Utf32Be,
    /// Another encoding of one byte a character, by its WHATWG table.
    Other(&'static Encoding),
}

impl TextEncoding {
    /// Returns the name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows31j => "windows-31j",
            Self::EucJp => "euc-jp",
            Self::Iso2022Jp => "iso-2022-jp",
            Self::Windows1252 => "windows-1252",
            Self::EucKr => "euc-kr",
            Self::Gb18030 => "gb18030",
            Self::Big5 => "big5",
            Self::Utf32Le => "utf-32le",
            Self::Utf32Be => "utf-32be",
            Self::Other(table) => other_name(table),
        }
    }

    /// Returns the encoding of a label as documents name theirs (WHATWG Encoding Standard, 4.2); UTF-16 is none of them,
    /// as a label of single bytes can't stand in it.
    pub fn of_label(label: &[u8]) -> Option<Self> {
        let table = Encoding::for_label_no_replacement(label)?;
        Some(match table {
            table if table == UTF_8 => Self::Utf8,
            table if table == SHIFT_JIS => Self::Windows31j,
            table if table == EUC_JP => Self::EucJp,
            table if table == ISO_2022_JP => Self::Iso2022Jp,
            table if table == EUC_KR => Self::EucKr,
            table if table == GB18030 || table == encoding_rs::GBK => Self::Gb18030,
            table if table == BIG5 => Self::Big5,
            table if table == WINDOWS_1252 => Self::Windows1252,
            table if table.is_single_byte() => Self::Other(table),
            _ => return None,
        })
    }

    /// Returns whether a character takes at least two bytes, ASCII too.
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be | Self::Utf32Le | Self::Utf32Be)
    }

    fn table(self) -> &'static Encoding {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows31j => SHIFT_JIS,
            Self::EucJp => EUC_JP,
            Self::Iso2022Jp => ISO_2022_JP,
            Self::Windows1252 => WINDOWS_1252,
            Self::EucKr => EUC_KR,
            Self::Gb18030 => GB18030,
            Self::Big5 => BIG5,
            // Decoded by hand; the table stands for the text that comes out.
            Self::Utf32Le | Self::Utf32Be => UTF_8,
            Self::Other(table) => table,
        }
    }
}

/// Reports write names in lower case.
fn other_name(table: &'static Encoding) -> &'static str {
    const UPPER: [(&Encoding, &str); 17] = [
        (encoding_rs::KOI8_R, "koi8-r"),
        (encoding_rs::KOI8_U, "koi8-u"),
        (encoding_rs::IBM866, "ibm866"),
        (encoding_rs::GBK, "gbk"),
        (encoding_rs::ISO_8859_2, "iso-8859-2"),
        (encoding_rs::ISO_8859_3, "iso-8859-3"),
        (encoding_rs::ISO_8859_4, "iso-8859-4"),
        (encoding_rs::ISO_8859_5, "iso-8859-5"),
        (encoding_rs::ISO_8859_6, "iso-8859-6"),
        (encoding_rs::ISO_8859_7, "iso-8859-7"),
        (encoding_rs::ISO_8859_8, "iso-8859-8"),
        (encoding_rs::ISO_8859_8_I, "iso-8859-8"),
        (encoding_rs::ISO_8859_10, "iso-8859-10"),
        (encoding_rs::ISO_8859_13, "iso-8859-13"),
        (encoding_rs::ISO_8859_14, "iso-8859-14"),
        (encoding_rs::ISO_8859_15, "iso-8859-15"),
        (encoding_rs::ISO_8859_16, "iso-8859-16"),
    ];
    UPPER.iter().find(|(known, _)| *known == table).map_or(table.name(), |(_, name)| name)
}

/// Whether a sample is the whole content or its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// All bytes of the content.
    Whole,
    /// The beginning; the last character may be cut.
    Cut,
}

/// What a sample of bytes seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// Text in an encoding.
    Text(TextEncoding),
    /// No text.
    Binary,
}

/// Whether more bytes follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// These are the last bytes.
    Last,
    /// More bytes follow.
    More,
}

/// Streaming decoder that counts what it can't decode.
pub struct Decoder {
    inner: encoding_rs::Decoder,
    /// Bytes of UTF-32 on their way to UTF-8.
    wide: Option<Wide>,
    encoding: TextEncoding,
    undecodable: u64,
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").field("encoding", &self.encoding).field("undecodable", &self.undecodable).finish()
    }
}

impl Decoder {
    /// Begins a text; a byte order mark at its head is dropped.
    pub fn new(encoding: TextEncoding) -> Self {
        let inner = encoding.table().new_decoder_with_bom_removal();
        Self { inner, wide: Wide::of(encoding), encoding, undecodable: 0 }
    }

    /// Decodes the next bytes to the end of `out`. Undecodable sequences become U+FFFD and are counted.
    pub fn decode(&mut self, bytes: &[u8], last: Last, out: &mut String) {
        if let Some(wide) = &mut self.wide {
            self.undecodable += wide.decode(bytes, last, out);
            return;
        }
        let mut rest = bytes;
        out.reserve(self.inner.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len()));
        loop {
            let (result, read) = self.inner.decode_to_string_without_replacement(rest, out, last == Last::Last);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => out.reserve(rest.len().max(64) * 3),
                DecoderResult::Malformed(..) => {
                    self.undecodable += 1;
                    out.push('\u{FFFD}');
                    out.reserve(16);
                }
            }
        }
    }

    /// Number of undecodable byte sequences so far.
    pub fn undecodable(&self) -> u64 {
        self.undecodable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn encoded(text: &str, encoding: TextEncoding) -> Vec<u8> {
        match encoding {
            TextEncoding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            TextEncoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            TextEncoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            encoding => encoding.table().encode(text).0.into_owned(),
        }
    }

    #[test]
    fn undecodable_sequences_are_counted() {
        for (encoding, bytes, count) in [
            (TextEncoding::Utf8, &b"a\xFFb\xE5\xB1"[..], 2),
            (TextEncoding::Windows31j, b"\x8E\x52\xFF\xA1", 1),
            (TextEncoding::Windows1252, b"\xE9", 0),
        ] {
            let mut decoder = Decoder::new(encoding);
            decoder.decode(bytes, Last::Last, &mut String::new());
            assert_eq!(decoder.undecodable(), count, "{encoding:?}");
        }
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(text in "\\PC{0,30}|[山田ｱ-ﾝa-z]{0,30}", sizes in proptest::collection::vec(1usize..9, 1..9)) {
            for encoding in [TextEncoding::Utf8, TextEncoding::Windows31j, TextEncoding::Utf16Le, TextEncoding::EucJp] {
                let bytes = encoded(&text, encoding);
                let mut whole = String::new();
                Decoder::new(encoding).decode(&bytes, Last::Last, &mut whole);
                let (mut parts, mut decoder, mut rest) = (String::new(), Decoder::new(encoding), &bytes[..]);
                for size in sizes.iter().cycle() {
                    let (head, tail) = rest.split_at(rest.len().min(*size));
                    decoder.decode(head, if tail.is_empty() { Last::Last } else { Last::More }, &mut parts);
                    rest = tail;
                    if rest.is_empty() { break }
                }
                prop_assert_eq!(&parts, &whole);
            }
        }
    }
}

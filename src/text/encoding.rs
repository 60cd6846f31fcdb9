//! Guesses and decodes text encodings.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
        }
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
        }
    }
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

/// Guesses the encoding of a sample: byte order mark, strict UTF-8, UTF-16 by its NULs, ISO-2022-JP by its escapes,
/// then Japanese double-byte encodings and Windows-1252 by statistics; binary by NULs and control characters.
pub fn guess(sample: &[u8], whole: Whole) -> Guess {
    if let Some(encoding) = byte_order_mark(sample) {
        return Guess::Text(encoding);
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return Guess::Text(encoding);
    }
    if is_binary(sample) {
        return Guess::Binary;
    }
    if sample.is_ascii() {
        let iso = has_iso_2022_jp_escape(sample) && is_clean(TextEncoding::Iso2022Jp, sample, whole);
        return Guess::Text(if iso { TextEncoding::Iso2022Jp } else { TextEncoding::Utf8 });
    }
    if is_utf8(sample, whole) {
        return Guess::Text(TextEncoding::Utf8);
    }
    match legacy(sample, whole) {
        Some(encoding) => Guess::Text(encoding),
        None => Guess::Binary,
    }
}

fn byte_order_mark(sample: &[u8]) -> Option<TextEncoding> {
    if sample.starts_with(b"\xEF\xBB\xBF") {
        Some(TextEncoding::Utf8Bom)
    } else if sample.starts_with(b"\xFF\xFE") && !sample.starts_with(b"\xFF\xFE\0\0") {
        Some(TextEncoding::Utf16Le)
    } else if sample.starts_with(b"\xFE\xFF") {
        Some(TextEncoding::Utf16Be)
    } else {
        None
    }
}

fn is_utf8(sample: &[u8], whole: Whole) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => whole == Whole::Cut && error.error_len().is_none() && error.valid_up_to() > 0,
    }
}

/// UTF-16 text has ASCII (line ends, separators, digits) whose high bytes are NULs all at one parity.
fn utf16_without_mark(sample: &[u8]) -> Option<TextEncoding> {
    let mut ascii = [0usize; 2];
    let mut wrong = 0usize;
    let mut pairs = 0usize;
    for pair in sample.chunks_exact(2) {
        pairs += 1;
        match *pair {
            [low, 0] if is_text_ascii(low) => ascii[0] += 1,
            [0, low] if is_text_ascii(low) => ascii[1] += 1,
            [0, _] | [_, 0] => wrong += 1,
            _ => {}
        }
    }
    let (encoding, hits, others) = if ascii[0] >= ascii[1] {
        (TextEncoding::Utf16Le, ascii[0], ascii[1])
    } else {
        (TextEncoding::Utf16Be, ascii[1], ascii[0])
    };
    // U+3000 and the like put a few NULs at the other parity.
    let plausible = pairs >= 2 && hits * 20 >= pairs && hits >= 2 && (others + wrong) * 10 <= hits;
    (plausible && is_clean_utf16(encoding, sample)).then_some(encoding)
}

fn is_clean_utf16(encoding: TextEncoding, sample: &[u8]) -> bool {
    let even = sample.get(..sample.len() & !1).unwrap_or(sample);
    let (text, _) = encoding.table().decode_without_bom_handling(even);
    let odd = text.chars().filter(|&c| is_odd(c)).count();
    odd * 50 <= text.chars().count()
}

fn is_text_ascii(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\r' | b'\n' | 0x20..=0x7E)
}

/// Text has no NUL and hardly any control character but tab, line feed, carriage return, form feed and escape.
fn is_binary(sample: &[u8]) -> bool {
    if memchr::memchr(0, sample).is_some() {
        return true;
    }
    let control = |b: &&u8| matches!(**b, 0x01..=0x08 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    sample.iter().filter(control).count() * 50 > sample.len()
}

fn has_iso_2022_jp_escape(sample: &[u8]) -> bool {
    const ESCAPES: [&[u8]; 5] = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I", b"\x1b$(D"];
    memchr::memchr_iter(0x1B, sample)
        .filter_map(|at| sample.get(at..))
        .any(|rest| ESCAPES.iter().any(|escape| rest.starts_with(escape)))
}

/// Judges a sample that is neither UTF-8 nor UTF-16 nor ASCII.
fn legacy(sample: &[u8], whole: Whole) -> Option<TextEncoding> {
    let sjis = quality(TextEncoding::Windows31j, sample, whole);
    let euc = quality(TextEncoding::EucJp, sample, whole);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, whole == Whole::Whole);
    let detected = detector.guess(Some(b"jp"), Utf8Detection::Allow);
    let western = || (quality(TextEncoding::Windows1252, sample, whole).is_text()).then_some(TextEncoding::Windows1252);
    if sjis.clean() && euc.clean() {
        // Both decode: half-width kana in EUC-JP looks like Shift_JIS kana pairs, so the odder reading loses.
        return Some(
            if euc.odd_share() < sjis.odd_share() || (euc.odd_share() == sjis.odd_share() && detected == EUC_JP) {
                TextEncoding::EucJp
            } else {
                TextEncoding::Windows31j
            },
        );
    }
    if detected == SHIFT_JIS && sjis.is_text() {
        return Some(TextEncoding::Windows31j);
    }
    if detected == EUC_JP && euc.is_text() {
        return Some(TextEncoding::EucJp);
    }
    if sjis.clean() && sjis.is_text() && !looks_western(sample) {
        return Some(TextEncoding::Windows31j);
    }
    if euc.clean() && euc.is_text() && !looks_western(sample) {
        return Some(TextEncoding::EucJp);
    }
    if is_mostly_utf8(sample) {
        return Some(TextEncoding::Utf8);
    }
    western().or(sjis.is_text().then_some(TextEncoding::Windows31j))
}

/// What a sample is like when read in an encoding.
struct Quality {
    malformed: usize,
    /// Half-width kana, private-use and rare characters, controls.
    odd: usize,
    wide: usize,
    chars: usize,
}

impl Quality {
    fn clean(&self) -> bool {
        self.malformed == 0
    }

    /// Readable though a few bytes are damaged.
    fn is_text(&self) -> bool {
        self.malformed * 50 <= self.chars && self.odd * 4 <= self.chars.max(4)
    }

    /// Share of odd characters among the non-ASCII ones, in percent.
    fn odd_share(&self) -> usize {
        (self.odd * 100).checked_div(self.wide).unwrap_or(0)
    }
}

fn quality(encoding: TextEncoding, sample: &[u8], whole: Whole) -> Quality {
    let mut decoder = Decoder::new(encoding);
    let mut text = String::new();
    decoder.decode(sample, if whole == Whole::Whole { Last::Last } else { Last::More }, &mut text);
    let count = |hit: fn(char) -> bool| text.chars().filter(|&c| hit(c)).count();
    Quality {
        malformed: usize::try_from(decoder.undecodable()).unwrap_or(usize::MAX),
        odd: count(is_odd),
        wide: count(|c| !c.is_ascii()),
        chars: count(|_| true),
    }
}

fn is_odd(c: char) -> bool {
    match c {
        '\t' | '\r' | '\n' | ' '..='~' | '\x0C' | '\x1B' => false,
        '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' => true,
        c => c.is_control(),
    }
}

fn is_clean(encoding: TextEncoding, sample: &[u8], whole: Whole) -> bool {
    quality(encoding, sample, whole).clean()
}

/// Accented letters stand alone between ASCII letters in Western text; Japanese double bytes come in runs.
fn looks_western(sample: &[u8]) -> bool {
    let (mut single, mut runs) = (0usize, 0usize);
    for run in sample.split(u8::is_ascii).filter(|run| !run.is_empty()) {
        runs += 1;
        single += usize::from(run.len() == 1);
    }
    single * 2 > runs
}

/// UTF-8 with a few damaged or foreign bytes in it.
fn is_mostly_utf8(sample: &[u8]) -> bool {
    let (mut wide, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    wide > bad * 2
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
        Self { inner, encoding, undecodable: 0 }
    }

    /// Decodes the next bytes to the end of `out`. Undecodable sequences become U+FFFD and are counted.
    pub fn decode(&mut self, bytes: &[u8], last: Last, out: &mut String) {
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
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    const JAPANESE: &str = "氏名,電話番号\r\n山田太郎,03-1234-5678\r\nソ表能 十,株式会社\r\n";

    fn encoded(text: &str, encoding: TextEncoding) -> Vec<u8> {
        match encoding {
            TextEncoding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            TextEncoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            TextEncoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            encoding => encoding.table().encode(text).0.into_owned(),
        }
    }

    #[test]
    fn guesses_what_was_written() {
        use TextEncoding::{EucJp, Iso2022Jp, Utf8, Utf8Bom, Utf16Be, Utf16Le, Windows31j, Windows1252};
        let half = "ﾔﾏﾀﾞ ﾀﾛｳ,ｻﾄｳ ﾊﾅｺ,ｽｽﾞｷ ｲﾁﾛｳ\r\n";
        let western = "Müller;Größe;Straße;café\r\nJosé Núñez;señor;Ångström\r\n";
        let cases = [
            (JAPANESE, &[Utf8, Utf8Bom, Utf16Le, Utf16Be, Windows31j, EucJp, Iso2022Jp][..]),
            ("山田太郎", &[Utf8, Windows31j, EucJp, Iso2022Jp]),
            (half, &[Utf8, Windows31j, EucJp, Utf16Le]),
            ("name,ｶﾅ\r\n1,ﾔﾏﾀﾞ\r\n", &[Utf8, Windows31j, EucJp]),
            (western, &[Utf8, Windows1252, Utf16Le]),
            ("id,name\r\n1,Zoë Müller\r\n", &[Utf8, Windows1252]),
            ("plain ascii, nothing else\n", &[Utf8, Utf16Be]),
        ];
        for (text, encodings) in cases {
            for &encoding in encodings {
                let bytes = encoded(text, encoding);
                assert_eq!(guess(&bytes, Whole::Whole), Guess::Text(encoding), "{text}");
                let mut out = String::new();
                let mut decoder = Decoder::new(encoding);
                decoder.decode(&bytes, Last::Last, &mut out);
                assert_eq!((decoder.undecodable(), out.is_empty()), (0, false), "{text}");
            }
        }
    }

    #[test]
    fn cuts_and_damage_do_not_mislead() {
        for encoding in [TextEncoding::Utf8, TextEncoding::Windows31j, TextEncoding::EucJp] {
            let bytes = encoded(JAPANESE, encoding);
            for cut in 3..bytes.len() {
                let sample = &bytes[..cut];
                if !sample.is_ascii() && cut > 10 {
                    assert_eq!(guess(sample, Whole::Cut), Guess::Text(encoding), "{cut}");
                }
            }
        }
        let mut damaged = JAPANESE.repeat(5).into_bytes();
        damaged.insert(100, 0xFF);
        assert_eq!(guess(&damaged, Whole::Whole), Guess::Text(TextEncoding::Utf8));
        let mut damaged = encoded(&JAPANESE.repeat(5), TextEncoding::Windows31j);
        damaged.push(0x93);
        assert_eq!(guess(&damaged, Whole::Whole), Guess::Text(TextEncoding::Windows31j));
    }

    #[test]
    fn binary_is_binary() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
        let counts: Vec<u8> = (0..=255).collect();
        for bytes in [&png[..], &counts, b"text\0with nul here", &[1, 2, 3, 4]] {
            assert_eq!(guess(bytes, Whole::Whole), Guess::Binary);
        }
        assert_eq!(guess(b"", Whole::Whole), Guess::Text(TextEncoding::Utf8));
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

        #[test]
        fn any_bytes_are_taken(bytes in any::<Vec<u8>>()) {
            for whole in [Whole::Whole, Whole::Cut] {
                if let Guess::Text(encoding) = guess(&bytes, whole) {
                    let mut out = String::new();
                    Decoder::new(encoding).decode(&bytes, Last::Last, &mut out);
                    prop_assert!(bytes.is_empty() || !out.is_empty() || bytes.len() < 6);
                }
            }
        }
    }
}

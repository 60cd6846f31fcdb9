//! Guesses the encoding of a sample of bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS};

use super::{Decoder, Guess, Last, TextEncoding, Whole, single_byte};

/// Guesses the encoding of a sample: byte order mark, strict UTF-8, UTF-16 by its NULs, ISO-2022-JP by its escapes,
/// then Japanese double-byte encodings and Windows-1252 by statistics; binary by NULs and control characters.
pub fn guess(sample: &[u8], whole: Whole) -> Guess {
    if let Some(encoding) = byte_order_mark(sample) {
        return Guess::Text(encoding);
    }
    if memchr::memchr(0, sample).is_some() {
        let wide = utf32_without_mark(sample).or_else(|| utf16_without_mark(sample));
        return wide.map_or(Guess::Binary, Guess::Text);
    }
    if is_binary(sample) {
        return Guess::Binary;
    }
    if sample.is_ascii() {
        let is_iso = has_iso_2022_jp_escape(sample) && {
            let iso = quality(TextEncoding::Iso2022Jp, sample, whole);
            iso.is_text() || iso.is_japanese()
        };
        return Guess::Text(if is_iso { TextEncoding::Iso2022Jp } else { TextEncoding::Utf8 });
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
    } else if sample.starts_with(b"\xFF\xFE\0\0") && is_utf32(TextEncoding::Utf32Le, sample) {
        Some(TextEncoding::Utf32Le)
    } else if sample.starts_with(b"\0\0\xFE\xFF") && is_utf32(TextEncoding::Utf32Be, sample) {
        Some(TextEncoding::Utf32Be)
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

/// Every character of UTF-32 has at least one NUL at its end, and text has no others.
fn utf32_without_mark(sample: &[u8]) -> Option<TextEncoding> {
    let long_enough = sample.len() >= 8;
    [TextEncoding::Utf32Le, TextEncoding::Utf32Be]
        .into_iter()
        .find(|&encoding| long_enough && is_utf32(encoding, sample))
}

fn is_utf32(encoding: TextEncoding, sample: &[u8]) -> bool {
    let even = sample.get(..sample.len() & !3).unwrap_or(sample);
    let (mut text, mut decoder) = (String::new(), Decoder::new(encoding));
    decoder.decode(even, Last::Last, &mut text);
    let odd = text.chars().filter(|&c| is_odd(c)).count();
    !text.is_empty() && decoder.undecodable() == 0 && odd * 50 <= text.chars().count()
}

/// UTF-16 text has ASCII (line ends, separators, digits) whose high bytes are NULs all at one parity.
fn utf16_without_mark(sample: &[u8]) -> Option<TextEncoding> {
    let mut ascii = [0usize; 2];
    let mut wrong = 0usize;
    let mut pairs = 0usize;
    for pair in sample.chunks_exact(2) {
        pairs += 1;
        match *pair {
            [low, 0] if is_latin_text(low) => ascii[0] += 1,
            [0, low] if is_latin_text(low) => ascii[1] += 1,
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

fn is_latin_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\r' | b'\n' | 0x20..=0x7E | 0xA0..=0xFF)
}

/// Text has hardly any control character but tab, line feed, carriage return, form feed and escape.
fn is_binary(sample: &[u8]) -> bool {
    // Comparisons that a compiler turns into ones of many bytes at once, summed before a byte is full.
    let control = |byte: u8| {
        let known = (byte == b'\t') | (byte == b'\n') | (byte == 0x0C) | (byte == b'\r') | (byte == 0x1B) | (byte == 0);
        u8::from(((byte < 0x20) | (byte == 0x7F)) & !known)
    };
    let controls = |chunk: &[u8]| usize::from(chunk.iter().fold(0_u8, |sum, &byte| sum + control(byte)));
    sample.chunks(usize::from(u8::MAX)).map(controls).sum::<usize>() * 50 > sample.len()
}

fn has_iso_2022_jp_escape(sample: &[u8]) -> bool {
    const ESCAPES: [&[u8]; 5] = [b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I", b"\x1b$(D"];
    memchr::memchr_iter(0x1B, sample)
        .filter_map(|at| sample.get(at..))
        .any(|rest| ESCAPES.iter().any(|escape| rest.starts_with(escape)))
}

/// Characters that tell Chinese and Korean from Japanese without kana.
const FEWEST_CHARS: usize = 10;

/// Judges a sample that is neither UTF-8 nor UTF-16 nor ASCII.
fn legacy(sample: &[u8], whole: Whole) -> Option<TextEncoding> {
    if is_mostly_utf8(sample) {
        return Some(TextEncoding::Utf8);
    }
    let western = quality(TextEncoding::Windows1252, sample, whole).is_text();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, whole == Whole::Whole);
    if western && is_western(sample) {
        return Some(single_byte::latin(&detector, sample).unwrap_or(TextEncoding::Windows1252));
    }
    let sjis = quality(TextEncoding::Windows31j, sample, whole);
    let euc = quality(TextEncoding::EucJp, sample, whole);
    if !sjis.is_japanese()
        && !euc.is_japanese()
        && let Some(encoding) = single_byte::other(&detector, sample, [sjis.is_broken(), euc.is_broken()])
    {
        return Some(encoding);
    }
    let detected = detector.guess(Some(b"jp"), Utf8Detection::Allow);
    // A few kanji are as good Chinese as Japanese, and Korean too.
    let short = euc.clean() && euc.wide < FEWEST_CHARS;
    if let Some(encoding) = east_asian(&detector, sample, whole)
        && !short
        && detected != SHIFT_JIS
        && !euc.is_japanese()
        && !sjis.is_japanese()
    {
        return Some(encoding);
    }
    if sjis.clean() && euc.clean() {
        if let Some(encoding) = half_width_or_kanji(sample) {
            return Some(encoding);
        }
        // Half-width kana in EUC-JP reads as kanji that all begin with 0x8E in Shift_JIS.
        let (euc_odd, sjis_odd) = (euc.odd_share(), sjis.odd_share());
        let is_euc = is_euc_kana(sample) || euc_odd < sjis_odd || (euc_odd == sjis_odd && detected == EUC_JP);
        return Some(if is_euc { TextEncoding::EucJp } else { TextEncoding::Windows31j });
    }
    let (sjis_text, euc_text) = (sjis.is_text(), euc.is_text());
    match (sjis_text, euc_text) {
        (true, _) if detected == SHIFT_JIS || sjis.clean() => Some(TextEncoding::Windows31j),
        (_, true) if detected == EUC_JP || euc.clean() => Some(TextEncoding::EucJp),
        _ if sjis.is_japanese() => Some(TextEncoding::Windows31j),
        _ if western => Some(TextEncoding::Windows1252),
        (true, _) => Some(TextEncoding::Windows31j),
        _ => None,
    }
}

/// Chinese and Korean, which read as odd kanji in EUC-JP; the detector tells them when it gets no hint of Japan.
fn east_asian(detector: &EncodingDetector, sample: &[u8], whole: Whole) -> Option<TextEncoding> {
    let detected = detector.guess(None, Utf8Detection::Allow);
    let encoding = if detected == EUC_KR {
        TextEncoding::EucKr
    } else if detected == GBK || detected == GB18030 {
        TextEncoding::Gb18030
    } else if detected == BIG5 {
        TextEncoding::Big5
    } else {
        return None;
    };
    quality(encoding, sample, whole).clean().then_some(encoding)
}

/// Bytes all from 0xA1 to 0xDF are half-width kana in Shift_JIS or kanji in EUC-JP: the reading with fewer misplaced
/// marks, or rare kanji, wins; nothing if the bytes are others or both are equal.
fn half_width_or_kanji(sample: &[u8]) -> Option<TextEncoding> {
    let (mut misplaced, mut rare) = (0usize, 0usize);
    for run in sample.split(u8::is_ascii) {
        if run.iter().any(|b| !(0xA1..=0xDF).contains(b)) {
            return None;
        }
        misplaced += std::iter::once(&b' ').chain(run).zip(run).filter(|(a, b)| is_misplaced_kana(**a, **b)).count();
        rare += run.chunks(2).filter(|pair| matches!(pair, [0xD0..=0xDF, _] | [0xA9..=0xAF, _])).count();
    }
    match misplaced.cmp(&rare) {
        std::cmp::Ordering::Less => Some(TextEncoding::Windows31j),
        std::cmp::Ordering::Greater => Some(TextEncoding::EucJp),
        std::cmp::Ordering::Equal => None,
    }
}

/// Punctuation, a small kana at the start, or a voiced mark after a kana that takes none.
fn is_misplaced_kana(before: u8, kana: u8) -> bool {
    match kana {
        0xA1..=0xA4 => true,
        0xA7..=0xB0 => before == b' ',
        0xDE => !matches!(before, 0xB3 | 0xB6..=0xC4 | 0xCA..=0xCE),
        0xDF => !matches!(before, 0xCA..=0xCE),
        _ => false,
    }
}

/// Most double bytes are half-width kana of EUC-JP: 0x8E and a byte from 0xA1 to 0xDF.
fn is_euc_kana(sample: &[u8]) -> bool {
    let wide = sample.iter().filter(|b| !b.is_ascii()).count();
    let kana = sample.windows(2).filter(|pair| matches!(pair, [0x8E, 0xA1..=0xDF])).count();
    kana * 4 > wide
}

/// What a sample is like when read in an encoding.
struct Quality {
    malformed: usize,
    /// Half-width kana, private-use and rare characters, controls.
    odd: usize,
    wide: usize,
    /// Hiragana and full-width katakana.
    kana: usize,
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

    /// Hardly a word is without damage.
    fn is_broken(&self) -> bool {
        self.malformed * 10 > self.wide
    }

    /// Has kana, and not by chance among undecodable bytes.
    fn is_japanese(&self) -> bool {
        self.kana > 0 && self.malformed * 5 <= self.wide
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
        kana: count(|c| matches!(c, 'ぁ'..='ヺ')),
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

/// º ª ° § « » £ and the like: half-width kana in Shift_JIS, which never stand alone.
const SIGNS: [u8; 14] = [0xA1, 0xA3, 0xA7, 0xA9, 0xAA, 0xAB, 0xAE, 0xB0, 0xB2, 0xB3, 0xB7, 0xBA, 0xBB, 0xBF];

/// Accented letters stand alone beside ASCII letters in Western text, and above 0xC0, where Shift_JIS has rare kanji;
/// signs stand alone beside anything.
fn is_western(sample: &[u8]) -> bool {
    let (mut single, mut letters, mut runs) = (0usize, 0usize, 0usize);
    let mut before = b' ';
    for run in sample.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        if let [letter, ..] = run
            && !letter.is_ascii()
        {
            runs += 1;
            let is_letter = *letter >= 0xC0 && (before.is_ascii_alphabetic() || runs == 1);
            letters += usize::from(run.len() == 1 && is_letter);
            single += usize::from(run.len() == 1 && (is_letter || SIGNS.contains(letter)));
        }
        before = run.last().copied().unwrap_or(b' ');
    }
    letters > 0 && single * 4 >= runs * 3
}

/// UTF-8 with a few damaged or foreign bytes in it.
fn is_mostly_utf8(sample: &[u8]) -> bool {
    let (mut wide, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    wide > bad
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, proptest};

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
        use TextEncoding::{
            Big5, EucJp, EucKr, Gb18030, Iso2022Jp, Utf8, Utf8Bom, Utf16Be, Utf16Le, Windows31j, Windows1252,
        };
        let half = "ﾔﾏﾀﾞ ﾀﾛｳ,ｻﾄｳ ﾊﾅｺ,ｽｽﾞｷ ｲﾁﾛｳ\r\n";
        let western = "Müller;Größe;Straße;café\r\nJosé Núñez;señor;Ångström\r\n";
        let cases = [
            (JAPANESE, &[Utf8, Utf8Bom, Utf16Le, Utf16Be, Windows31j, EucJp, Iso2022Jp][..]),
            ("山田太郎", &[Utf8, Windows31j, EucJp, Iso2022Jp]),
            (half, &[Utf8, Windows31j, EucJp, Utf16Le]),
            ("name,ｶﾅ\r\n1,ﾔﾏﾀﾞ\r\n", &[Utf8, Windows31j, EucJp]),
            (western, &[Utf8, Windows1252, Utf16Le]),
            ("id,name\r\n1,Zoë Müller\r\n", &[Utf8, Windows1252]),
            (
                "Nº;Morada;Localidade\r\n1;Rua Nova, 2, 7º Esq;Lisboa\r\n2;Rua Velha, 1, 3º Dto;Rua Gonçalo\r\n",
                &[Utf8, Windows1252],
            ),
            ("nom;prénom\r\nDupont;Hélène\r\nLefèvre;Séverine\r\n", &[Utf8, Windows1252]),
            ("name;street\r\nJörg Müller;Königstraße 5\r\n", &[Utf8, Windows1252]),
            ("テスト,カタカナノミ\r\nアイウエオ,サトウ\r\n", &[Utf8, Windows31j, EucJp]),
            ("氏名,住所\r\n佐藤花子,東京都港区\r\n", &[Utf8, Windows31j, EucJp]),
            ("이름,전화번호\r\n김철수,010-1234-5678\r\n박영희,서울특별시\r\n", &[Utf8, EucKr]),
            ("姓名,電話\r\n陳大文,0912345678\r\n林美玲,臺北市信義區\r\n", &[Utf8, Big5]),
            ("姓名,电话号码\r\n张伟,13800138000\r\n王芳,北京市朝阳区\r\n", &[Utf8, Gb18030]),
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
    fn other_alphabets_are_told() {
        let russian = "Имя;Телефон\r\nИван Петров;+7 495 123-45-67\r\nМария Сидорова;+7 495 123-45-68\r\n";
        let cases: [(&str, &'static encoding_rs::Encoding, &str); 7] = [
            (russian, encoding_rs::WINDOWS_1251, "windows-1251"),
            (russian, encoding_rs::KOI8_R, "koi8"),
            (russian, encoding_rs::ISO_8859_5, "iso-8859-5"),
            (
                "Jméno;Telefon\r\nŘehoř Dvořák;+420\r\nŽofie Nováková, Růžena Šťastná\r\n",
                encoding_rs::WINDOWS_1250,
                "windows-1250",
            ),
            ("Όνομα;Τηλέφωνο\r\nΓιώργος Παπαδόπουλος;+30 21\r\n", encoding_rs::WINDOWS_1253, "windows-1253"),
            ("שם פרטי;טלפון\r\nדוד כהן;03-1234567\r\nשרה לוי;03\r\n", encoding_rs::WINDOWS_1255, "windows-1255"),
            ("الاسم;الهاتف\r\nمحمد أحمد;+966\r\nفاطمة علي;+966\r\n", encoding_rs::WINDOWS_1256, "windows-1256"),
        ];
        for (text, table, name) in cases {
            let Guess::Text(encoding) = guess(&table.encode(text).0, Whole::Whole) else { panic!("{name} is binary") };
            assert!(encoding.name().starts_with(name), "{name}: {}", encoding.name());
        }
        for (bytes, name) in [
            (russian.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>(), "utf-32le"),
            (JAPANESE.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(), "utf-32be"),
        ] {
            let Guess::Text(encoding) = guess(&bytes, Whole::Whole) else { panic!("{name} is binary") };
            assert_eq!(encoding.name(), name);
        }
    }

    /// What a short list in Japanese is must never be doubted for the sake of other alphabets.
    #[test]
    fn short_japanese_names_are_japanese() {
        let names = [
            "佐藤一郎",
            "渡邊 健",
            "ﾜﾀﾅﾍﾞ ｹﾝ",
            "髙橋美咲",
            "さくら",
            "齋藤",
            "ｻｲﾄｳ ｻｸﾗ,ﾀﾅｶ ﾀﾛｳ",
            "伊集院 薫",
            "鷲見 凜",
            "ヴ",
        ];
        for name in names {
            for suffix in ["", "\r\n", ",090-1234-5678\r\n"] {
                for encoding in [TextEncoding::Windows31j, TextEncoding::EucJp] {
                    let text = format!("{name}{suffix}");
                    let bytes = encoded(&text, encoding);
                    let Guess::Text(found) = guess(&bytes, Whole::Whole) else { panic!("{text} is binary") };
                    assert!(
                        matches!(found, TextEncoding::Windows31j | TextEncoding::EucJp),
                        "{text}: {}",
                        found.name()
                    );
                }
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

    proptest! {
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

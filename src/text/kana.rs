//! Kana and romaji: one katakana form, one romanised form, and soft forms that forgive misreadings.

use std::sync::LazyLock;

use super::fold::width;
use super::roman;

/// Writes the katakana form of kana in any width or script after `out`; other characters as they are.
pub fn katakana(text: &str, out: &mut String) {
    out.extend(width(text).chars().map(kata));
}

/// Writes the common romanised form of kana after `out`; the same form [`roman_form`] makes of romaji.
///
/// Spaces and `・` separate words by one space; characters that are not kana are left out.
pub fn romanise(kana: &str, out: &mut String) {
    let mut hepburn = String::with_capacity(kana.len() * 2);
    let folded = width(kana);
    let mut chars = folded.chars().map(kata).peekable();
    let mut doubled = false;
    while let Some(c) = chars.next() {
        if c == 'ッ' {
            doubled = true;
            continue;
        }
        let start = hepburn.len();
        if push_syllable(c, chars.peek().copied(), &mut hepburn) == 2 {
            chars.next();
        }
        let syllable = hepburn.get(start..).unwrap_or_default();
        if doubled && let Some(first) = syllable.chars().next().filter(|c| !"aiueon ".contains(*c)) {
            hepburn.insert(start, if syllable.starts_with("ch") { 't' } else { first });
        }
        doubled = false;
    }
    roman::fold(&hepburn, out);
}

/// Writes the common form of romaji or of any Latin name after `out`.
///
/// Hepburn, Kunrei, Nihon and passport spellings agree: si=shi, tu=tsu, hu=fu, zi=ji=di, n=m before b, m, p; long
/// vowels (ou oo oh ō uu) are one vowel; apostrophes and hyphens are dropped, other marks part words by one space.
/// Accents are stripped, ß is ss; ae, oe, ue are a, o, u unless the word is built of Japanese syllables, so that
/// Müller, Mueller and Muller agree and Ueno is not Uno.
pub fn roman_form(latin: &str, out: &mut String) {
    roman::fold(&width(latin), out);
}

/// Writes the soft form of kana after `out`: katakana without voiced marks, small kana and long vowel marks, with
/// ソ as ン, シ as ツ, ヲ as オ. Characters that are not kana are left out.
pub fn soft(kana: &str, out: &mut String) {
    for c in width(kana).chars().map(kata) {
        out.extend(soft_kana(c));
    }
}

/// Writes the soft form of a Latin name after `out`: of [`roman_form`], the first letter and the later consonants of
/// each word without h, w, y; c and q as k, ph as f, l as r; neighbours that are equal once.
pub fn soft_latin(latin: &str, out: &mut String) {
    let mut form = String::with_capacity(latin.len());
    roman_form(latin, &mut form);
    for word in form.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        soft_word(word, out);
    }
}

fn soft_word(word: &str, out: &mut String) {
    let word = word.replace("ph", "f");
    let mut before = '\0';
    for (at, c) in word.chars().enumerate() {
        let c = match c {
            'c' | 'q' => 'k',
            'l' => 'r',
            c => c,
        };
        if at == 0 || (c != before && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'w' | 'y')) {
            out.push(c);
        }
        before = c;
    }
}

fn kata(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
        _ => c,
    }
}

fn soft_kana(c: char) -> Option<char> {
    SOFT.get((c as usize).wrapping_sub('ァ' as usize)).copied()
}

/// Soft forms of ァ (U+30A1) to ヺ (U+30FA).
static SOFT: LazyLock<Vec<char>> = LazyLock::new(|| {
    "アアイイウウエエオオカカキキククケケココササツツススセセンンタタチチツツツテテトトナニヌネノハハハヒヒヒフフフヘヘヘホホホ\
     マミムメモヤヤユユヨヨラリルレロワワイエオンウカケワイエオ"
        .chars()
        .collect()
});

/// Writes the Hepburn spelling of the kana at the head of two; returns how many it took.
fn push_syllable(c: char, next: Option<char>, out: &mut String) -> usize {
    if let Some((consonants, vowel)) =
        next.and_then(|next| small_vowel(next).and_then(|v| glide(c, next).map(|g| (g, v))))
    {
        out.push_str(consonants);
        out.push(vowel);
        return 2;
    }
    out.push_str(single(c));
    1
}

fn small_vowel(c: char) -> Option<char> {
    Some(match c {
        'ャ' | 'ァ' | 'ヮ' => 'a',
        'ィ' => 'i',
        'ュ' | 'ゥ' => 'u',
        'ェ' => 'e',
        'ョ' | 'ォ' => 'o',
        _ => return None,
    })
}

/// Consonants of a kana when a small one follows.
fn glide(c: char, small: char) -> Option<&'static str> {
    if matches!(small, 'ャ' | 'ュ' | 'ョ' | 'ェ')
        && let Some(glide) = palatal(c)
    {
        return Some(glide);
    }
    Some(match (c, small) {
        ('テ', 'ィ' | 'ュ' | 'ャ' | 'ョ') => {
            if small == 'ィ' {
                "t"
            } else {
                "ty"
            }
        }
        ('デ', 'ィ' | 'ュ' | 'ャ' | 'ョ') => {
            if small == 'ィ' {
                "d"
            } else {
                "dy"
            }
        }
        ('ト', 'ゥ') => "t",
        ('ド', 'ゥ') => "d",
        ('フ', 'ァ' | 'ィ' | 'ェ' | 'ォ') => "f",
        ('フ', 'ュ') => "fy",
        ('ヴ', 'ァ' | 'ィ' | 'ェ' | 'ォ') => "v",
        ('ヴ', 'ュ') => "vy",
        ('ウ', 'ィ' | 'ェ' | 'ォ') => "w",
        ('ツ', 'ァ' | 'ィ' | 'ェ' | 'ォ') => "ts",
        ('ク', 'ァ' | 'ィ' | 'ェ' | 'ォ' | 'ヮ') => "kw",
        ('グ', 'ァ' | 'ィ' | 'ェ' | 'ォ' | 'ヮ') => "gw",
        _ => return None,
    })
}

fn palatal(c: char) -> Option<&'static str> {
    Some(match c {
        'キ' => "ky",
        'ギ' => "gy",
        'シ' => "sh",
        'ジ' | 'ヂ' => "j",
        'チ' => "ch",
        'ニ' => "ny",
        'ヒ' => "hy",
        'ビ' => "by",
        'ピ' => "py",
        'ミ' => "my",
        'リ' => "ry",
        'イ' => "y",
        _ => return None,
    })
}

/// Hepburn spelling of one kana; a space for a word boundary, empty for the long vowel mark and other characters.
fn single(c: char) -> &'static str {
    if matches!(c, ' ' | '・' | '=' | '゠' | ',') {
        return " ";
    }
    SINGLE.get((c as usize).wrapping_sub('ァ' as usize)).copied().unwrap_or_default()
}

/// Spellings of ァ (U+30A1) to ヺ (U+30FA).
const SINGLE: [&str; 90] = [
    "a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "ku", "gu", "ke", "ge", "ko", "go", "sa",
    "za", "shi", "ji", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "chi", "ji", "", "tsu", "zu", "te", "de", "to",
    "do", "na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "fu", "bu", "pu", "he", "be", "pe", "ho",
    "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru", "re", "ro", "wa",
    "wa", "i", "e", "o", "n", "vu", "ka", "ke", "va", "vi", "ve", "vo",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn applied(f: fn(&str, &mut String), text: &str) -> String {
        let mut out = String::new();
        f(text, &mut out);
        out
    }

    #[test]
    fn spellings_of_one_name_agree() {
        let cases = [
            ("おおの", "Ohno Ono Oono Ōno ONO Ôno"),
            ("しんじ", "Shinji Sinzi SHINJI"),
            ("ちづる", "Chizuru Tiduru Chidzuru"),
            ("ほんま", "Honma Homma"),
            ("ﾅﾝﾊﾞ", "Nanba Namba"),
            ("じゅんいち", "Jun'ichi Junichi Zyun'iti JYUNICHI Jun-ichi"),
            ("ふじわら", "Fujiwara Huziwara"),
            ("はっとり", "Hattori"),
            ("ゆうすけ", "Yusuke Yuusuke Yūsuke"),
            ("しょうへい", "Shohei Shouhei Syôhei Syouhei SHOHHEI"),
            ("えっちゅう", "Etchu Ecchu Ettyuu Etchuu"),
            ("にいがた", "Niigata Nîgata"),
            ("かをり", "Kaori Kawori"),
            ("いのうえ", "Inoue"),
        ];
        for (kana, spellings) in cases {
            let form = applied(romanise, kana);
            for romaji in spellings.split(' ') {
                assert_eq!(applied(roman_form, romaji), form, "{kana} {romaji}");
            }
        }
    }

    #[test]
    fn latin_names_agree_or_differ() {
        let same = [
            "Müller Mueller Muller",
            "Strauß Strauss",
            "Goethe Göthe",
            "O'Brien OBrien",
            "José Jose",
            "Sørensen Sorensen",
        ];
        for group in same {
            let mut forms: Vec<String> = group.split(' ').map(|name| applied(roman_form, name)).collect();
            forms.dedup();
            assert_eq!(forms.len(), 1, "{forms:?}");
        }
        let differ = [("Ueno", "Uno"), ("Maeda", "Mada"), ("Wong", "Ong"), ("Hotta", "Hota"), ("Kohana", "Koana")];
        for (one, other) in differ {
            assert_ne!(applied(roman_form, one), applied(roman_form, other));
        }
        assert_eq!(applied(roman_form, "YAMADA  Taro"), "yamada taro");
    }

    #[test]
    fn soft_forms_forgive() {
        for (one, other) in [
            ("ヤマダ", "やまた"),
            ("ソノダ", "ンノタ"),
            ("シズカ", "ツスガ"),
            ("きょうこ", "キヨウコ"),
            ("ｶﾂﾞｵ", "カツヲ"),
        ] {
            assert_eq!(applied(soft, one), applied(soft, other));
        }
        assert_eq!(applied(soft, "ローラ 1"), "ロラ");
        assert_eq!(applied(soft_latin, "Catherine Phillips"), applied(soft_latin, "Katharina Filips"));
        assert_ne!(applied(soft_latin, "Smith"), applied(soft_latin, "Jones"));
    }

    /// Rows of a syllabary: kana, Hepburn, Kunrei, Nihon.
    const SYLLABLES: &[[&str; 4]] = &[
        ["あ", "a", "a", "a"],
        ["い", "i", "i", "i"],
        ["え", "e", "e", "e"],
        ["か", "ka", "ka", "ka"],
        ["き", "ki", "ki", "ki"],
        ["さ", "sa", "sa", "sa"],
        ["し", "shi", "si", "si"],
        ["しゃ", "sha", "sya", "sya"],
        ["しゅ", "shu", "syu", "syu"],
        ["ち", "chi", "ti", "ti"],
        ["ちょ", "cho", "tyo", "tyo"],
        ["つ", "tsu", "tu", "tu"],
        ["ふ", "fu", "hu", "hu"],
        ["じ", "ji", "zi", "zi"],
        ["ぢ", "ji", "zi", "di"],
        ["づ", "zu", "zu", "du"],
        ["ず", "zu", "zu", "zu"],
        ["じゃ", "ja", "zya", "zya"],
        ["ぢょ", "jo", "zyo", "dyo"],
        ["の", "no", "no", "no"],
        ["な", "na", "na", "na"],
        ["おう", "o", "ô", "ou"],
        ["こう", "kō", "kô", "kou"],
        ["しょう", "sho", "syô", "syou"],
        ["ゆう", "yu", "yû", "yuu"],
        ["んま", "mma", "nma", "nma"],
        ["んば", "mba", "nba", "nba"],
        ["っち", "tchi", "tti", "tti"],
        ["った", "tta", "tta", "tta"],
        ["っし", "sshi", "ssi", "ssi"],
        ["きょ", "kyo", "kyo", "kyo"],
        ["ほ", "ho", "ho", "ho"],
        ["お", "o", "o", "o"],
    ];

    proptest! {
        #[test]
        fn three_systems_agree(picks in proptest::collection::vec(0..SYLLABLES.len(), 1..7)) {
            let written = |column: usize| picks.iter().map(|&i| SYLLABLES[i][column]).collect::<String>();
            let form = applied(romanise, &written(0));
            for system in 1..4 {
                prop_assert_eq!(applied(roman_form, &written(system)), form.as_str(), "{}", written(system));
            }
        }

        #[test]
        fn roman_form_is_idempotent(name in "[A-Za-zäöüßéōū' -]{0,14}") {
            let once = applied(roman_form, &name);
            prop_assert_eq!(applied(roman_form, &once), once);
        }

        #[test]
        fn forms_take_any_text(text in "\\PC{0,20}") {
            for f in [katakana, romanise, roman_form, soft, soft_latin] {
                applied(f, &text);
            }
        }

        #[test]
        fn soft_is_idempotent(kana in "[ぁ-ゖァ-ヺー]{0,10}") {
            let once = applied(soft, &kana);
            prop_assert_eq!(applied(soft, &once), once);
        }
    }
}

//! Word lists, built at first use: names, places, company words, honorifics.

use std::collections::HashSet;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

use regex::Regex;
use serde::Deserialize;

use super::embedded;
use super::table::WordTable;
use crate::text::trim::trim;
use crate::text::{fold, kana};

/// The word lists under `patterns/names` and `patterns/places`. They are built at their first use (some milliseconds).
#[derive(Debug, Default)]
pub struct NameLists {
    words: OnceLock<Words>,
    latin: OnceLock<LatinWords>,
    roman: OnceLock<Romanised>,
    affixes: OnceLock<AffixWords>,
}

/// Words of companies and honorifics: asked of nearly every text, and soon built.
#[derive(Debug, Default)]
struct AffixWords {
    company: OnceLock<Option<Regex>>,
    company_words: Vec<String>,
    company_parts: Vec<String>,
    company_heads: PartHeads,
    honorifics: Affixes,
}

/// Readings in the common romanised form; built apart, as it takes longer than all the rest.
#[derive(Debug)]
struct Romanised {
    surnames: WordTable,
    given: WordTable,
}

/// Names in Latin script: all that text in ASCII asks for, and soon built.
#[derive(Debug, Default)]
struct LatinWords {
    surnames: WordTable,
    given: WordTable,
}

/// The lists as tables.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) surnames: WordTable,
    pub(super) given: WordTable,
    pub(super) given_characters: WordTable,
    pub(super) surnames_kana: WordTable,
    pub(super) given_kana: WordTable,
    pub(super) foreign_kana: WordTable,
    pub(super) hangul: WordTable,
    pub(super) hanzi: WordTable,
    places: WordTable,
}

impl NameLists {
    /// Returns the frequency rank (0 is the most common) of a Japanese surname in kanji; variants count as equal.
    pub fn surname_rank(&self, surname: &str) -> Option<u32> {
        self.words().surnames.get(surname)
    }

    /// Returns whether the text is a known Japanese given name, in kanji, hiragana or katakana.
    pub fn is_given(&self, given: &str) -> bool {
        self.words().given.get(given).is_some() || self.is_given_kana(given)
    }

    /// Returns whether the text is the reading of a known Japanese surname; hiragana counts as katakana.
    pub fn is_surname_kana(&self, kana: &str) -> bool {
        self.words().surnames_kana.get_kana(kana).is_some()
    }

    /// Returns whether the text is the reading of a known Japanese given name; hiragana counts as katakana.
    pub fn is_given_kana(&self, kana: &str) -> bool {
        self.words().given_kana.get_kana(kana).is_some()
    }

    /// Returns whether the text is a Latin, romanised Japanese, Korean or Chinese surname; any case.
    pub fn is_surname_latin(&self, surname: &str) -> bool {
        self.latin().surnames.get_latin(surname).is_some() || romaji_is_in(&self.romanised().surnames, surname)
    }

    /// Returns whether the text is a Latin or romanised Japanese given name; any case.
    pub fn is_given_latin(&self, given: &str) -> bool {
        self.latin().given.get_latin(given).is_some() || romaji_is_in(&self.romanised().given, given)
    }

    /// Returns whether the text is a given name of the western lists, with or without its accents; any case. Romanised
    /// Japanese ones, which are words of English too (You, Are, Ran), are none.
    pub fn is_given_western(&self, given: &str) -> bool {
        let table = &self.latin().given;
        let plain = || given.nfd().filter(char::is_ascii).collect::<String>();
        table.get_latin(given).is_some() || (!given.is_ascii() && table.get_latin(&plain()).is_some())
    }

    /// Returns whether the text is a given name of the lists, with or without accents, or two of them with a hyphen.
    pub fn is_given_part(&self, given: &str) -> bool {
        let known = |text: &str| self.is_given_western(text) || self.is_given_latin(text);
        known(given) || halved(given, known)
    }

    /// Returns whether the text is a surname of the lists, with or without accents, or one half of it before or after a
    /// hyphen is.
    pub fn is_surname_part(&self, surname: &str) -> bool {
        let plain = |text: &str| text.nfd().filter(char::is_ascii).collect::<String>();
        let known = |text: &str| {
            self.is_surname_latin(text) || (!text.is_ascii() && self.latin().surnames.get_latin(&plain(text)).is_some())
        };
        known(surname) || halved(surname, known)
    }

    /// Returns whether a text names a company, shop, office or public body by one of its words (株式会社, ㈱, GmbH, 支店).
    pub fn is_company(&self, text: &str) -> bool {
        let affixes = self.affixes();
        affixes.company_heads.may_stand_in(text) && affixes.company().is_some_and(|company| company.is_match(text))
    }

    /// Returns the text without a leading or trailing honorific (様, さん, `Mr.`, `Frau`), and whether there was one.
    pub fn without_honorific<'a>(&self, text: &'a str) -> (&'a str, bool) {
        let bare = self.affixes().honorifics.strip(text);
        (bare, bare.len() != trim(text).len())
    }

    /// Returns whether the text is a Japanese prefecture or municipality, with or without 都道府県市区町村 (千葉, 松本市).
    pub fn is_place(&self, text: &str) -> bool {
        self.words().places.get(text).is_some()
    }

    fn romanised(&self) -> &Romanised {
        self.roman.get_or_init(|| {
            let readings = |line: &'static str| line.split_once('\t').map_or("", |(_, readings)| readings).split(',');
            let given = |line: &'static str| line.split('\t').next().unwrap_or("");
            Romanised {
                surnames: romanised(embedded::list("names/jp_surnames.tsv").lines().flat_map(readings)),
                given: romanised(embedded::list("names/jp_given.tsv").lines().map(given)),
            }
        })
    }

    fn affixes(&self) -> &AffixWords {
        self.affixes.get_or_init(AffixWords::embedded)
    }

    fn latin(&self) -> &LatinWords {
        self.latin.get_or_init(LatinWords::embedded)
    }

    pub(super) fn words(&self) -> &Words {
        self.words.get_or_init(Words::embedded)
    }
}

/// Returns whether a half of a word with a hyphen is known.
fn halved(word: &str, known: impl Fn(&str) -> bool) -> bool {
    word.contains('-') && word.split('-').any(|half| half.len() > 2 && half.len() < word.len() && known(half))
}

fn romaji_is_in(table: &WordTable, word: &str) -> bool {
    let mut form = String::with_capacity(word.len());
    kana::roman_form(word, &mut form);
    !form.is_empty() && table.get_latin(&form).is_some()
}

impl Words {
    fn embedded() -> Self {
        let mut words = Self::default();
        words.load_surnames();
        words.load_given();
        words.load_asian();
        words.load_places();
        words
    }

    fn load_surnames(&mut self) {
        self.surnames = WordTable::with_capacity(12_000);
        self.surnames_kana = WordTable::with_capacity(12_000);
        for (rank, line) in embedded::list("names/jp_surnames.tsv").lines().enumerate() {
            let (surname, readings) = line.split_once('\t').unwrap_or((line, ""));
            self.surnames.insert(surname.chars().map(fold::kanji), rank as u32);
            for reading in readings.split(',').filter(|reading| !reading.is_empty()) {
                self.surnames_kana.insert(reading.chars(), rank as u32);
            }
        }
    }

    fn load_given(&mut self) {
        self.given = WordTable::with_capacity(80_000);
        self.given_kana = WordTable::with_capacity(12_000);
        for (at, line) in embedded::list("names/jp_given.tsv").lines().enumerate() {
            let (reading, spellings) = line.split_once('\t').unwrap_or((line, ""));
            self.given_kana.insert(reading.chars(), at as u32);
            for spelling in spellings.split(',').filter(|spelling| !spelling.is_empty()) {
                self.given.insert(spelling.chars().map(fold::kanji), at as u32);
                for c in spelling.chars().map(fold::kanji) {
                    self.given_characters.insert(std::iter::once(c), 0);
                }
            }
        }
        for name in embedded::list("names/foreign_kana.txt").lines() {
            self.foreign_kana.insert(name.chars(), 0);
        }
    }

    /// Lines are: hangul or `-`, hanzi or `-`, romanised forms with commas.
    fn load_asian(&mut self) {
        for (at, line) in asian_surnames().enumerate() {
            let mut fields = line.split('\t');
            for (field, table) in [(fields.next(), &mut self.hangul), (fields.next(), &mut self.hanzi)] {
                for name in field.unwrap_or("-").split(',').filter(|name| *name != "-") {
                    table.insert(name.chars().map(fold::kanji), at as u32);
                }
            }
        }
    }

    fn load_places(&mut self) {
        for line in embedded::list("places/jp_municipalities.tsv").lines() {
            let mut fields = line.split('\t').skip(1);
            let prefecture = fields.next().unwrap_or("");
            self.insert_place(prefecture);
            for municipality in fields.next().unwrap_or("").split(',') {
                self.insert_place(municipality);
                if let Some((head, tail)) = halves(municipality) {
                    self.insert_place(head);
                    self.insert_place(tail);
                }
            }
        }
    }

    fn insert_place(&mut self, place: &str) {
        let bare = place.trim_end_matches(['都', '道', '府', '県', '市', '区', '町', '村']);
        for form in [place, bare].into_iter().filter(|form| form.chars().count() > 1) {
            self.places.insert(form.chars().map(fold::kanji), 0);
        }
    }
}

impl LatinWords {
    fn embedded() -> Self {
        let (mut surnames, mut given) = (WordTable::with_capacity(11_000), WordTable::with_capacity(5_000));
        for (rank, name) in embedded::list("names/latin_surnames.txt").lines().enumerate() {
            surnames.insert(name.chars(), rank as u32);
        }
        for (rank, name) in embedded::list("names/latin_given.txt").lines().enumerate() {
            given.insert(name.chars(), rank as u32);
        }
        let romanised = asian_surnames().filter_map(|line| line.split('\t').nth(2));
        for name in romanised.flat_map(|names| names.split(',')).filter(|name| !name.is_empty()) {
            surnames.insert(name.chars(), u32::MAX);
        }
        Self { surnames, given }
    }
}

fn asian_surnames() -> impl Iterator<Item = &'static str> {
    embedded::list("names/asian_surnames.tsv").lines().filter(|line| !line.starts_with('#'))
}

impl AffixWords {
    fn embedded() -> Self {
        // A damaged file is found by the tests of this build; at run time no word is better than no run.
        let file: AffixFile = toml::from_str(embedded::list("names/affixes.toml")).unwrap_or_default();
        Self {
            company: OnceLock::new(),
            company_heads: PartHeads::new(&file.company_parts),
            company_words: file.company_words,
            company_parts: file.company_parts,
            honorifics: Affixes::new(file.honorific_prefixes, file.honorific_suffixes),
        }
    }

    fn company(&self) -> Option<&Regex> {
        self.company.get_or_init(|| company_regex(&self.company_words, &self.company_parts)).as_ref()
    }
}

/// Splits 札幌市中央区 and 上川郡上川町 after 市 or 郡; 郡山市 and 四日市市 are whole.
fn halves(municipality: &str) -> Option<(&str, &str)> {
    let ends = [('市', ['区', '区']), ('郡', ['町', '村'])];
    ends.into_iter().find_map(|(whole, last)| {
        let at = municipality.find(whole).filter(|at| *at > 0)? + whole.len_utf8();
        let (head, tail) = municipality.split_at(at);
        tail.ends_with(last).then_some((head, tail))
    })
}

fn romanised(readings: impl Iterator<Item = &'static str>) -> WordTable {
    let mut table = WordTable::with_capacity(12_000);
    let mut roman = String::new();
    for reading in readings.filter(|reading| !reading.is_empty()) {
        roman.clear();
        kana::romanise(reading, &mut roman);
        table.insert(roman.chars(), 0);
    }
    table
}

fn company_regex(words: &[String], parts: &[String]) -> Option<Regex> {
    let any = |list: &[String]| list.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
    Regex::new(&format!(r"(?i:(?:^|[^\p{{L}}])(?:{})(?:$|[^\p{{L}}]))|{}", any(words), any(parts))).ok()
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AffixFile {
    company_words: Vec<String>,
    company_parts: Vec<String>,
    honorific_prefixes: Vec<String>,
    honorific_suffixes: Vec<String>,
}

/// First two characters of every company part: names of people, which hold none of them, need no regex.
#[derive(Debug, Default)]
struct PartHeads {
    /// Sorted; one character alone stands beside NUL.
    pairs: Vec<(char, char)>,
    /// One bit for each first character, by its low 12 bits.
    firsts: Vec<u64>,
    /// One bit for each pair, by a hash of 12 bits.
    seconds: Vec<u64>,
}

impl PartHeads {
    fn new(parts: &[String]) -> Self {
        let head = |part: &String| {
            let mut chars = part.chars();
            (chars.next().unwrap_or_default(), chars.next().unwrap_or_default())
        };
        let mut pairs: Vec<_> = parts.iter().map(head).collect();
        pairs.sort_unstable();
        let mut firsts = vec![0; 64];
        for (first, _) in &pairs {
            if let Some(word) = firsts.get_mut(*first as usize >> 6 & 63) {
                *word |= 1 << (*first as usize & 63);
            }
        }
        let mut seconds = vec![0; 64];
        for pair in &pairs {
            let bit = pair_bit(*pair);
            if let Some(word) = seconds.get_mut(bit >> 6) {
                *word |= 1 << (bit & 63);
            }
        }
        Self { pairs, firsts, seconds }
    }

    /// Company words are in ASCII letters (or in what folds to them by case); parts begin with a known pair.
    fn may_stand_in(&self, text: &str) -> bool {
        let mut before = '\0';
        for c in text.chars() {
            let letter = c.is_ascii_alphabetic() || matches!(c, '\u{17F}' | '\u{212A}');
            if letter || (before != '\0' && self.holds((before, c))) {
                return true;
            }
            before = '\0';
            if self.firsts.get(c as usize >> 6 & 63).is_some_and(|word| word >> (c as usize & 63) & 1 == 1) {
                if self.holds((c, '\0')) {
                    return true;
                }
                before = c;
            }
        }
        false
    }

    fn holds(&self, pair: (char, char)) -> bool {
        let bit = pair_bit(pair);
        let known = self.seconds.get(bit >> 6).is_some_and(|word| word >> (bit & 63) & 1 == 1);
        known && self.pairs.binary_search(&pair).is_ok()
    }
}

fn pair_bit((first, second): (char, char)) -> usize {
    ((first as usize) * 37 + second as usize) & 4095
}

/// Honorifics before and after a name.
#[derive(Debug, Default)]
struct Affixes {
    prefixes: HashSet<String>,
    suffixes: Vec<String>,
    /// First characters of the prefixes and last ones of the suffixes, sorted: most names have neither.
    heads: Vec<char>,
    tails: Vec<char>,
}

impl Affixes {
    fn new(prefixes: Vec<String>, mut suffixes: Vec<String>) -> Self {
        suffixes.sort_by_key(|suffix| std::cmp::Reverse(suffix.len()));
        let mut heads: Vec<char> = prefixes.iter().filter_map(|prefix| prefix.chars().next()).collect();
        let mut tails: Vec<char> = suffixes.iter().filter_map(|suffix| suffix.chars().next_back()).collect();
        heads.sort_unstable();
        tails.sort_unstable();
        Self { prefixes: prefixes.into_iter().collect(), suffixes, heads, tails }
    }

    fn strip<'a>(&self, text: &'a str) -> &'a str {
        let text = trim(text);
        let ends = text.chars().next_back().is_some_and(|c| self.tails.binary_search(&c).is_ok());
        let suffix = ends.then(|| self.suffixes.iter().find_map(|suffix| text.strip_suffix(suffix.as_str()))).flatten();
        let bare = suffix.map_or(text, str::trim_end);
        let bare = if bare.chars().nth(1).is_some() { bare } else { text };
        let head = bare.chars().next().and_then(|c| c.to_lowercase().next());
        if head.is_none_or(|head| self.heads.binary_search(&head).is_err()) {
            return bare;
        }
        let first = bare.split([' ', '.', '　']).next().unwrap_or("");
        if first.len() == bare.len() || first.len() > 12 || !self.prefixes.contains(&first.to_lowercase()) {
            return bare;
        }
        bare.get(first.len()..).unwrap_or("").trim_start_matches(['.', ' ', '　'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_know_what_they_should() {
        let lists = NameLists::default();
        assert_eq!(lists.surname_rank("佐藤"), Some(0));
        assert_eq!(lists.surname_rank("髙橋"), lists.surname_rank("高橋"));
        assert!(lists.is_surname_kana("ナカジマ"));
        for given in ["美咲", "太郎", "さくら", "タロウ"] {
            assert!(lists.is_given(given), "{given}");
        }
        for (surname, known) in [("Smith", true), ("SATO", true), ("Satoh", true), ("Kim", true), ("Qqxz", false)] {
            assert_eq!(lists.is_surname_latin(surname), known, "{surname}");
        }
        for (given, known) in [("mary", true), ("Taro", true), ("TAROU", true), ("Zzyx", false)] {
            assert_eq!(lists.is_given_latin(given), known, "{given}");
        }
        for place in ["千葉", "松本市", "札幌市", "上川町", "東京都"] {
            assert!(lists.is_place(place), "{place}");
        }
    }

    #[test]
    fn companies_and_honorifics_are_recognised() {
        let lists = NameLists::default();
        for (text, company) in [
            ("株式会社山田", true),
            ("㈱サンプル", true),
            ("Example GmbH", true),
            ("Vincent", false),
            ("山田太郎", false),
            ("みなと銀行本店", true),
        ] {
            assert_eq!(lists.is_company(text), company, "{text}");
        }
        for (text, bare) in [
            ("山田太郎 様", "山田太郎"),
            ("Mr. John Smith", "John Smith"),
            ("Frau Müller", "Müller"),
            ("山田", "山田"),
            ("Mia", "Mia"),
        ] {
            assert_eq!(lists.without_honorific(text).0, bare, "{text}");
        }
    }
}

//! Many words, asked for all at once: which of them stand in a text.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, StartKind};

use super::essence::{Border, Word};

/// Words, each with the number of who asks for it.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: Vec<(Word, usize)>,
    /// Of the words that stand in ASCII text, and of all; made at the first text that needs it.
    ascii: OnceLock<Asked>,
    all: OnceLock<Asked>,
}

#[derive(Debug)]
struct Asked {
    /// Nothing if it can't be made: then every word may stand in every text.
    automaton: Option<AhoCorasick>,
    /// The word of each text of the automaton.
    places: Vec<usize>,
}

impl Lexicon {
    /// Returns who asks for words that a run of ASCII letters, which stands between other characters, may be part of.
    pub(super) fn asking<'a>(&'a self, run: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
        let may = |(word, _): &&(Word, usize)| word.text.is_ascii() && may_hold(run, word);
        self.words.iter().filter(may).map(|(_, asking)| *asking)
    }

    /// Adds words that somebody asks for.
    pub(super) fn add(&mut self, words: impl IntoIterator<Item = Word>, asking: usize) {
        self.words.extend(words.into_iter().map(|word| (word, asking)));
    }

    /// Calls with the number of each who asks for a word that stands in a text, more than once maybe; ends at `true`.
    /// Returns whether it ended so.
    pub(super) fn tell(&self, text: &str, mut told: impl FnMut(usize) -> bool) -> bool {
        let asked = if text.is_ascii() {
            self.ascii.get_or_init(|| self.asked(|word| word.text.is_ascii()))
        } else {
            self.all.get_or_init(|| self.asked(|_| true))
        };
        let Some(automaton) = &asked.automaton else { return self.words.iter().any(|(_, asking)| told(*asking)) };
        automaton.find_overlapping_iter(text).any(|found| {
            let place = asked.places.get(found.pattern().as_usize()).and_then(|place| self.words.get(*place));
            place.is_some_and(|(word, asking)| stands(word, text, found.start()..found.end()) && told(*asking))
        })
    }

    fn asked(&self, takes: impl Fn(&Word) -> bool) -> Asked {
        let places: Vec<usize> =
            self.words.iter().enumerate().filter(|(_, (word, _))| takes(word)).map(|(place, _)| place).collect();
        let texts = places.iter().filter_map(|place| self.words.get(*place)).map(|(word, _)| &word.text);
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(texts);
        Asked { automaton: automaton.ok(), places }
    }
}

/// The longest letters in a row of a text, and where they begin.
fn longest_letters(text: &[u8]) -> (usize, &[u8]) {
    let mut from = 0;
    let runs = text.split_inclusive(|byte| !byte.is_ascii_alphabetic()).map(|part| {
        let begin = from;
        from += part.len();
        let letters = part.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        (begin, part.get(..letters).unwrap_or_default())
    });
    runs.max_by_key(|(_, letters)| letters.len()).unwrap_or_default()
}

/// Whether the longest letters in a row of a word stand in a run of letters.
fn may_hold(run: &[u8], word: &Word) -> bool {
    let text = word.text.as_bytes();
    let (from, letters) = longest_letters(text);
    let bound = |border: Border, at_edge: bool| !at_edge || border != Border::None;
    let [left, right] = word.beside;
    let (left, right) = (bound(left, from == 0), bound(right, from + letters.len() == text.len()));
    let same = |part: &[u8]| if word.cased { part == letters } else { part.eq_ignore_ascii_case(letters) };
    match (left, right) {
        (true, true) => same(run),
        (true, false) => run.get(..letters.len()).is_some_and(same),
        (false, true) => run.len() >= letters.len() && run.get(run.len() - letters.len()..).is_some_and(same),
        (false, false) => letters.is_empty() || run.windows(letters.len()).any(same),
    }
}

/// Whether a word that was found at a place stands there as it must.
fn stands(word: &Word, text: &str, at: std::ops::Range<usize>) -> bool {
    if word.cased && text.get(at.clone()) != Some(&word.text) {
        return false;
    }
    let before = text.get(..at.start).and_then(|text| text.chars().next_back());
    let after = text.get(at.end..).and_then(|text| text.chars().next());
    let [left, right] = word.beside;
    ends(left, word.text.chars().next(), before) && ends(right, word.text.chars().next_back(), after)
}

/// Whether a word may end with a character beside another.
fn ends(border: Border, last: Option<char>, next: Option<char>) -> bool {
    let joins: fn(char) -> bool = match border {
        Border::None => return true,
        Border::Letters => char::is_alphabetic,
        Border::Word => |c| c.is_alphanumeric() || c == '_',
    };
    !(last.is_some_and(joins) && next.is_some_and(joins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_where_they_may() {
        let mut lexicon = Lexicon::default();
        let word = |text: &str, cased, border| Word { text: text.to_owned(), cased, beside: [border; 2] };
        lexicon.add([word("tel", false, Border::Word), word("telephone", false, Border::Word)], 1);
        lexicon.add([word("M", true, Border::Word)], 2);
        lexicon.add([word("no", false, Border::Letters), word("様", true, Border::None)], 3);
        for (text, expected) in [
            ("TEL 12", &[1][..]),
            ("hotel", &[]),
            ("tel_12", &[]),
            ("Telephone", &[1]),
            ("m M.", &[2]),
            ("Mme no7", &[3]),
            ("nothing", &[]),
            ("山田様 tel", &[3, 1]),
            ("", &[]),
        ] {
            let mut found = Vec::new();
            lexicon.tell(text, |asking| {
                found.push(asking);
                false
            });
            assert_eq!(found, expected, "{text}");
        }
        assert!(lexicon.tell("no tel", |asking| asking == 3));
    }

    #[test]
    fn runs_of_letters_that_words_hold_are_known() {
        let mut lexicon = Lexicon::default();
        let word = |text: &str, cased, beside| Word { text: text.to_owned(), cased, beside };
        lexicon.add([word("tel", false, [Border::Word; 2]), word("St", true, [Border::None, Border::Word])], 1);
        lexicon.add([word("p.o. box", false, [Border::Letters, Border::None]), word(" A", true, [Border::None; 2])], 2);
        for (run, known) in [
            ("Tel", true),
            ("hotel", false),
            ("tels", false),
            ("Street", false),
            ("St", true),
            ("XSt", true),
            ("st", false),
            ("Boxes", true),
            ("mailbox", false),
            ("AE", true),
            ("xA", false),
        ] {
            assert_eq!(lexicon.asking(run.as_bytes()).next().is_some(), known, "{run}");
        }
    }
}

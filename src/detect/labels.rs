//! Labels in running text: 氏名：…, `name=…`, 【電話】…, TEL 03-….

use std::collections::HashMap;
use std::ops::Range;

use super::header::strongest;
use super::judge::Judge;
use crate::patterns::{HeaderHit, SlotHint, Strength};

/// Words of a Latin label at most.
const MAX_WORDS: usize = 4;
/// A label is no longer than this, in bytes.
const MAX_BYTES: usize = 72;
/// What is looked at before a delimiter, in bytes: a line without blanks or commas is not gone through for each of its.
const MAX_LOOK_BACK: usize = MAX_WORDS * MAX_BYTES;
/// Kanji of a label that is spread over its box, in bytes.
const MAX_SPREAD: usize = 15;
/// Digits that make a word no part of a label, and characters of one with letters.
const DIGITS: usize = 5;
const LONG_ID: usize = 12;
/// Labels remembered.
const MAX_REMEMBERED: usize = 4096;

/// Meaning of label texts, remembered because the same labels come again and again.
#[derive(Default)]
pub(super) struct LabelMemory {
    meanings: HashMap<String, Vec<HeaderHit>>,
}

impl LabelMemory {
    /// Returns the meanings of a label.
    pub(super) fn lookup(&mut self, judge: &Judge<'_>, label: &str) -> &[HeaderHit] {
        if !judge.rules.may_mean(label) {
            return &[];
        }
        let label = judge.rules.without_lead(label);
        if !self.meanings.contains_key(&*label) {
            if self.meanings.len() > MAX_REMEMBERED {
                self.meanings.clear();
            }
            self.meanings.insert(label.clone().into_owned(), judge.rules.lookup_header(&label));
        }
        self.meanings.get(&*label).map_or(&[], Vec::as_slice)
    }
}

/// A label and the part of the line that it speaks of.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// Range of the label's words.
    pub words: Range<usize>,
    /// Range of the value, untrimmed.
    pub value: Range<usize>,
    pub hits: Vec<HeaderHit>,
}

impl Label {
    /// Whose data the label names.
    pub(super) fn slot(&self) -> Option<SlotHint> {
        self.hits.iter().find_map(|hit| hit.slot)
    }
}

/// Finds the labels of a folded line whose words are known, in order.
pub(super) fn find(judge: &Judge<'_>, line: &str, memory: &mut LabelMemory, out: &mut Vec<Label>) {
    out.clear();
    for (at, after) in delimiters(line) {
        if is_no_delimiter(line, at, after) {
            continue;
        }
        let from = out.last().map_or(0, |label: &Label| label.value.start);
        let from = from.max(line.floor_char_boundary(at.saturating_sub(MAX_LOOK_BACK)));
        if let Some((words, hits)) = words_before(judge, line, from..at, memory) {
            if let Some(last) = out.last_mut() {
                last.value.end = words.start.max(last.value.start);
            }
            let start = if line.get(after..).is_some_and(|rest| rest.starts_with(':')) { after + 1 } else { after };
            out.push(Label { words, value: start..line.len(), hits });
        }
    }
    if out.first().is_none_or(|label| label.words.start > MAX_BYTES) {
        first_word(judge, line, memory, out);
    }
}

/// Start and end of each character that may end a label.
fn delimiters(line: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    const WIDE: [u8; 3] = [0xE3, 0x80, 0x91];
    line.bytes().enumerate().filter_map(move |(at, byte)| match byte {
        b':' | b'=' | b']' | b'\t' => Some((at, at + 1)),
        // 】
        0xE3 if line.as_bytes().get(at..at + 3) == Some(&WIDE) => Some((at, at + 3)),
        _ => None,
    })
}

/// Times (12:30), addresses of the web and the other half of `==` delimit no label.
fn is_no_delimiter(line: &str, at: usize, after: usize) -> bool {
    let before = line.get(..at).and_then(|text| text.chars().next_back());
    let next = line.get(after..).and_then(|text| text.chars().next());
    let digits = before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
    digits || line.get(at..).is_some_and(|rest| rest.starts_with("://")) || before.is_none() || before == Some('=')
}

fn words_before(
    judge: &Judge<'_>,
    line: &str,
    within: Range<usize>,
    memory: &mut LabelMemory,
) -> Option<(Range<usize>, Vec<HeaderHit>)> {
    let end = within.end;
    let chunk = line.get(within.clone())?;
    let hard = |c: char| {
        matches!(
            c,
            ',' | ';'
                | '|'
                | '、'
                | '。'
                | '('
                | '【'
                | '['
                | '{'
                | '"'
                | '\''
                | '\t'
                | '&'
                | '?'
                | '<'
                | '>'
                | '「'
                | '/'
        )
    };
    let start = chunk.char_indices().rev().find(|(_, c)| hard(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let (mut start, mut tries) = (within.start + start, 0);
    if chunk.ends_with(['"', '\'']) {
        let inner = chunk.get(..chunk.len() - 1)?;
        start = within.start + inner.rfind(['"', '\'']).map_or(0, |at| at + 1);
    }
    start = start.max(within.start + last_words(line.get(within.start..end)?));
    start = start.max(after_numbers(line.get(start..end)?, start));
    if !may_mean(judge, line.get(start..end)?) {
        return None;
    }
    while tries < MAX_WORDS + 2 {
        let words = line.get(start..end)?;
        let bare = words
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '】' | ']'));
        if bare.is_empty() {
            return None;
        }
        let bare_start = start + (words.len() - words.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
        if bare.len() <= MAX_BYTES && bare.split_whitespace().count() <= MAX_WORDS {
            let hits = memory.lookup(judge, bare);
            if strongest(hits).is_some_and(|strength| strength >= Strength::Weak) {
                return Some((bare_start..bare_start + bare.len(), hits.to_vec()));
            }
        }
        let rest = line.get(bare_start..end)?;
        start = bare_start + rest.find(char::is_whitespace)?;
        tries += 1;
    }
    None
}

/// Whether the end of a text, which is all that a label can be, may mean something.
fn may_mean(judge: &Judge<'_>, text: &str) -> bool {
    let from = text.len().saturating_sub(MAX_BYTES + 8);
    text.get(from..).is_none_or(|end| judge.rules.may_mean(end))
}

/// Where the last words of a text begin: a label has no more, however long the line before it.
fn last_words(text: &str) -> usize {
    let text = text.trim_end();
    let blanks = text.char_indices().rev().filter(|(_, c)| c.is_whitespace());
    blanks.map(|(at, c)| at + c.len_utf8()).nth(MAX_WORDS - 1).unwrap_or(0)
}

/// Where the words begin after the last number of five and more digits, or id of twelve and more characters that holds as
/// many: it is the value of the label before (`tel=0311112222 order=7`). `start` is where the text begins.
fn after_numbers(text: &str, start: usize) -> usize {
    let number = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= DIGITS && (word.len() >= LONG_ID || !word.contains(char::is_alphabetic)) && word.is_ascii()
    };
    let words = text.split_inclusive(char::is_whitespace);
    let (mut at, mut after) = (start, start);
    for word in words {
        at += word.len();
        if number(word) && word.ends_with(char::is_whitespace) {
            after = at;
        }
    }
    after
}

/// Single kanji with blanks between them, as forms spread a label over its box: 氏　　名, 住　所, 生 年 月 日. Returns
/// the label without blanks, and where it ends.
fn spread_word(text: &str) -> Option<(String, usize)> {
    let mut word = String::new();
    let (mut end, mut best) = (0, None);
    for part in text.split_inclusive(char::is_whitespace) {
        let bare = part.trim();
        if !bare.is_empty() {
            let mut chars = bare.chars();
            if !chars.next().is_some_and(super::shape::is_kanji) || chars.next().is_some() || word.len() >= MAX_SPREAD {
                break;
            }
            word.push_str(bare);
            if word.len() > bare.len() {
                best = Some((word.clone(), end + bare.len()));
            }
        }
        end += part.len();
    }
    best
}

/// 氏名　山田太郎, 氏　名　山田太郎: a known word at the start of a line, a space, a value.
fn first_word(judge: &Judge<'_>, line: &str, memory: &mut LabelMemory, out: &mut Vec<Label>) {
    let text = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = line.len() - text.len();
    let spread = if text.is_ascii() { None } else { spread_word(text) };
    let spread = spread.map(|(word, end)| (memory.lookup(judge, &word).to_vec(), end));
    let spread = spread.filter(|(hits, _)| strongest(hits) == Some(Strength::Exact));
    let (hits, end) = spread.unwrap_or_else(|| {
        let end = text.find(char::is_whitespace).filter(|&end| end <= MAX_BYTES).unwrap_or(0);
        (text.get(..end).map_or_else(Vec::new, |word| memory.lookup(judge, word).to_vec()), end)
    });
    if strongest(&hits) != Some(Strength::Exact) {
        return;
    }
    // What is no personal kind is a label only before a value: `tax 1200`, not `tax file number 12`.
    let personal = hits.iter().any(|hit| judge.rules.kind(hit.kind).personal);
    let value_follows =
        text.get(end..).is_some_and(|rest| !rest.trim_start().starts_with(|c: char| c.is_ascii_alphabetic()));
    if !personal && !value_follows {
        return;
    }
    let until = out.first().map_or(line.len(), |label| label.words.start);
    out.insert(0, Label { words: start..start + end, value: start + end..until, hits });
}

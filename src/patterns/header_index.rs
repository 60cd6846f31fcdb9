//! The dictionary of header words and the rules of composition: 会員氏名カナ, `customer_email`, `pax[0].romanName`.

use std::collections::{HashMap, HashSet};

use super::grammar::Form;
use super::word_map::WordMap;
use super::{FieldCode, HeaderHit, SlotHint, Strength};
use crate::model::{KindId, Role};
use crate::text::fold;

/// One meaning of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: KindId,
    pub(super) field: FieldCode,
    pub(super) usage: Usage,
}

/// How a word may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// Alone or at the end of a longer header.
    Word,
    /// Only as the whole header.
    Exact,
    /// As a word, but the cells must agree.
    Weak,
    /// An ending that hints.
    Ending,
}

/// One slot of the packs.
#[derive(Clone, Debug)]
pub(super) struct SlotSpec {
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) main: bool,
}

/// All header words of all packs.
#[derive(Debug, Default)]
pub(super) struct HeaderIndex {
    pub(super) entries: WordMap<Vec<Entry>>,
    pub(super) endings: WordMap<Entry>,
    pub(super) slots: Vec<SlotSpec>,
    pub(super) slot_words: WordMap<u16>,
    pub(super) qualifiers: WordMap<Form>,
    pub(super) things: WordMap<usize>,
    /// What a kind becomes after a thing word, by thing block.
    pub(super) becomes: Vec<HashMap<KindId, (KindId, FieldCode)>>,
    /// Kind of each name field.
    pub(super) name_kinds: HashMap<FieldCode, KindId>,
    /// Kind and field of a whole personal name, for 顧客名 and for slot words that stand alone.
    pub(super) full_name: Option<(KindId, FieldCode)>,
}

/// A header in comparison form, with the places where its words begin.
struct Spelling {
    text: String,
    /// Byte offsets of word starts and the end.
    starts: Vec<usize>,
}

impl Spelling {
    fn new(raw: &str) -> Self {
        let mut text = String::with_capacity(raw.len());
        let mut starts = Vec::new();
        for word in fold::words(raw) {
            starts.push(text.len());
            text.push_str(&word);
        }
        if text.is_empty() {
            text = key(raw);
            starts.push(0);
        }
        starts.push(text.len());
        Self { text, starts }
    }

    /// The part before a byte offset.
    fn until(&self, end: usize) -> Self {
        let starts = self.starts.iter().copied().filter(|start| *start < end).chain([end]).collect();
        Self { text: self.text.get(..end).unwrap_or("").to_owned(), starts }
    }

    /// A word of one CJK character (父, 店) counts only where a word begins: 電子メール has no child.
    fn word(&self, start: usize, end: usize) -> Option<&str> {
        let word = self.text.get(start..end)?;
        (word.chars().nth(1).is_some() || self.starts.contains(&start)).then_some(word)
    }

    /// A CJK word may begin and end anywhere, others only where words do.
    fn is_edge(&self, at: usize) -> bool {
        self.starts.contains(&at)
            || (self.text.get(at..).and_then(|text| text.chars().next()).is_some_and(is_cjk)
                && self.text.get(..at).and_then(|text| text.chars().next_back()).is_some_and(is_cjk))
    }

    /// Byte offsets where a word may begin.
    fn edges(&self) -> impl Iterator<Item = usize> + '_ {
        self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]).filter(|at| self.is_edge(*at))
    }
}

/// Comparison form of a header word; a mark without letters (〒) is its own form.
pub(super) fn key(word: &str) -> String {
    let folded = fold::word(word);
    if folded.is_empty() { word.trim().to_owned() } else { folded }
}

fn is_cjk(c: char) -> bool {
    ('\u{2E80}'..='\u{9FFF}').contains(&c) || ('\u{AC00}'..='\u{D7AF}').contains(&c) || c as u32 > 0xFFFF
}

impl HeaderIndex {
    /// Returns the words of a kind, sorted.
    pub(super) fn words_of(&self, kind: KindId) -> Vec<&str> {
        let of_kind = self.entries.iter().filter(|(_, entries)| entries.iter().any(|entry| entry.kind == kind));
        let mut words: Vec<&str> = of_kind.map(|(word, _)| word.as_str()).collect();
        // A form without accents goes without saying.
        let accented = words.iter().filter(|word| !word.is_ascii());
        let plain: HashSet<String> = accented.map(|word| fold::without_accents(word)).collect();
        words.retain(|word| !plain.contains(*word) || !word.is_ascii());
        words.sort_unstable();
        words
    }

    /// Returns the meanings of a header, best first.
    pub(super) fn lookup(&self, header: &str) -> Vec<HeaderHit> {
        let (path, base, remarks) = take_apart(header);
        let mut whole = Spelling::new(base);
        let index = self.cut_number(&mut whole);
        let mut form = self.form_of(&remarks);
        let mut hits = self.meanings(&mut whole, path, &mut form);
        let exact = hits.first().filter(|hit| hit.strength == Strength::Exact);
        let slot = hits.first().and_then(|hit| hit.slot);
        let slot = slot.or_else(|| exact.and_then(|_| self.slot_of(base)));
        let slot = slot.or_else(|| self.slot_of(path));
        let slot = slot.or_else(|| remarks.iter().find_map(|remark| self.slot_of(remark)));
        for hit in &mut hits {
            self.refine(hit, &remarks, form);
            hit.slot = slot;
            hit.index = hit.index.or(index);
        }
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.strength));
        hits
    }

    /// Returns the slot that a text names.
    pub(super) fn slot_in(&self, text: &str) -> Option<SlotHint> {
        self.slot_of(text)
    }

    /// Returns a slot's name.
    pub(super) fn slot_name(&self, slot: u16) -> &str {
        self.slots.get(usize::from(slot)).map_or("", |slot| &slot.name)
    }

    fn meanings(&self, whole: &mut Spelling, path: &str, form: &mut Option<Form>) -> Vec<HeaderHit> {
        if !path.is_empty() {
            let owner = fold::word(path.rsplit(['.', '/', '>']).next().unwrap_or(""));
            if let Some(entries) = self.under_key(&owner, &whole.text) {
                return entries.iter().map(|entry| hit(entry, Strength::Composed)).collect();
            }
        }
        if let Some(entries) = self.entries.get(&whole.text) {
            return entries.iter().map(|entry| hit(entry, Strength::Exact)).collect();
        }
        if let Some(hit) = self.led(whole) {
            return vec![hit];
        }
        let composed = self.composed(whole, form);
        if !composed.is_empty() {
            return composed;
        }
        let bare = self.without_qualifier(whole, form);
        if let Some(entries) = bare.and_then(|bare| self.entries.get(bare)) {
            return entries.iter().map(|entry| hit(entry, Strength::Composed)).collect();
        }
        let shorter = bare.map(Spelling::new).filter(|bare| bare.text.len() < whole.text.len());
        if let Some(shorter) = shorter {
            *whole = shorter;
            let composed = self.composed(whole, form);
            if !composed.is_empty() {
                return composed;
            }
        }
        self.named_slot(whole).or_else(|| self.inner(whole)).or_else(|| self.by_ending(whole)).into_iter().collect()
    }

    /// `name.family`, `address.city`: the last two keys may be one word. A key that says nothing (`phones.no`) is what
    /// stands above it.
    fn under_key(&self, owner: &str, key: &str) -> Option<&Vec<Entry>> {
        const EMPTY: [&str; 6] = ["no", "nr", "num", "number", "value", "番号"];
        let joined = self.entries.get(&format!("{owner}{key}"));
        let above = || {
            let owner = owner.trim_end_matches(|c: char| c.is_ascii_digit());
            self.entries.get(owner).or_else(|| self.entries.get(owner.strip_suffix('s')?))
        };
        joined.or_else(|| EMPTY.contains(&key).then(above).flatten())
    }

    /// The longest known word at the end, with what stands before it.
    fn composed(&self, whole: &Spelling, form: &mut Option<Form>) -> Vec<HeaderHit> {
        let tail = whole.edges().filter(|at| *at > 0).find_map(|at| {
            let tail = whole.text.get(at..)?;
            let entries = self.entries.get(tail)?;
            // 注文者姓; no other character alone is sure to be a word of its own at the end of one.
            let long = |entry: &Entry| entry.usage != Usage::Exact && tail.chars().nth(1).is_some();
            let usable = |entry: &&Entry| tail == "姓" || long(entry);
            entries.iter().find(usable).map(|entry| (at, entry))
        });
        let Some((at, entry)) = tail else { return Vec::new() };
        let before = whole.until(at);
        if form.is_none() {
            *form = self.longest_word(&before, |word| self.qualifiers.get(word).copied()).map(|(_, form)| form);
        }
        let mut hit = hit(entry, Strength::Composed);
        // 担当者名カナ is the name of the 担当者; only 担当者 名カナ, written apart, is a given name.
        if whole.text.get(at..).is_some_and(|tail| tail.starts_with('名')) && !whole.starts.contains(&at) {
            hit.field = whole_name(hit.field);
        }
        vec![self.under(&before, hit)]
    }

    /// Lets thing words and slot words before a hit decide whose it is; the one nearer to the hit wins.
    fn under(&self, before: &Spelling, mut hit: HeaderHit) -> HeaderHit {
        let thing = self.last_word(before, |word| self.things.get(word).copied());
        let slot = self.last_word(before, |word| self.slot_words.get(word).copied());
        match (thing, slot) {
            (Some((thing_end, thing)), slot) if slot.is_none_or(|(slot_end, _)| thing_end >= slot_end) => {
                if let Some((kind, field)) = self.becomes.get(thing).and_then(|becomes| becomes.get(&hit.kind)) {
                    hit.kind = *kind;
                    hit.field = *field;
                }
            }
            (_, Some((end, slot))) => hit.slot = Some(self.hint(slot, before.text.get(end..).unwrap_or(""))),
            _ => {}
        }
        hit
    }

    /// 顧客名, `passenger`, 保護者: a slot word that stands for its person's name.
    fn named_slot(&self, whole: &Spelling) -> Option<HeaderHit> {
        let (kind, field) = self.full_name?;
        let stem = whole.text.strip_suffix('名').unwrap_or(&whole.text);
        let (end, slot) = self.last_word(whole, |word| self.slot_words.get(word).copied())?;
        let rest = stem.get(end..).unwrap_or("").trim_start_matches(|c: char| c.is_ascii_digit());
        let strength = match (rest, stem.len() < whole.text.len()) {
            ("" | "様" | "さま" | "氏", true) => Strength::Composed,
            ("" | "様" | "さま" | "氏", false) => Strength::Weak,
            _ => return None,
        };
        let slot = Some(self.hint(slot, whole.text.get(end..).unwrap_or("")));
        Some(HeaderHit { kind, field, strength, slot, index: None })
    }

    /// A known word somewhere in a longer phrase: お名前を入力してください, `phone_home`.
    fn inner(&self, whole: &Spelling) -> Option<HeaderHit> {
        let long = |word: &str| word.chars().nth(if word.is_ascii() { 2 } else { 1 }).is_some();
        let usable = |word: &str| {
            let entries = self.entries.get(word).filter(|_| long(word))?;
            entries.iter().find(|entry| entry.usage == Usage::Word)
        };
        let (end, entry) = self.longest_word(whole, usable)?;
        let mut hit = self.under(&whole.until(end), hit(entry, Strength::Weak));
        hit.slot = hit.slot.or_else(|| self.slot_of(&whole.text));
        Some(hit)
    }

    /// `telefone do responsável`, `nombre del alumno`: in Romance languages whose it is stands behind, unless it is a thing's.
    fn led(&self, whole: &Spelling) -> Option<HeaderHit> {
        const OF: [&str; 11] = ["de", "do", "da", "dos", "das", "del", "della", "dello", "di", "du", "des"];
        whole.starts.iter().filter(|at| **at > 0).rev().find_map(|&at| {
            let (head, rest) = whole.text.split_at_checked(at)?;
            let of = OF.into_iter().find(|of| rest.starts_with(of) && whole.starts.contains(&(at + of.len())))?;
            let owner = Spelling::new(rest.get(of.len()..).filter(|owner| !owner.is_empty())?);
            let entry = self.entries.get(head)?.iter().find(|entry| entry.usage == Usage::Word)?;
            let is_thing = self.last_word(&owner, |word| self.things.get(word).copied()).is_some();
            let slot = self.slot_of(&whole.text);
            (!is_thing).then(|| HeaderHit { slot, ..hit(entry, Strength::Composed) })
        })
    }

    fn by_ending(&self, whole: &Spelling) -> Option<HeaderHit> {
        let at = whole
            .edges()
            .filter(|at| *at > 0)
            .find(|at| whole.text.get(*at..).is_some_and(|tail| self.endings.contains_key(tail)))?;
        self.endings.get(whole.text.get(at..)?).map(|entry| hit(entry, Strength::Weak))
    }

    /// Applies remarks in parentheses: 氏名（カナ）, お名前(姓).
    fn refine(&self, hit: &mut HeaderHit, remarks: &[&str], form: Option<Form>) {
        for remark in remarks {
            let part = self.entries.get(&key(remark)).and_then(|entries| entries.first());
            let Some(part) = part.filter(|part| whole_name(part.field) != part.field) else { continue };
            if whole_name(hit.field) == hit.field && hit.field.is_name() {
                hit.field = match hit.field {
                    FieldCode::FullKana => part.field.in_kana(),
                    FieldCode::FullRoman => part.field.in_roman(),
                    _ => part.field,
                };
            }
        }
        match form {
            Some(Form::Kana) => self.rewrite(hit, hit.field.in_kana()),
            Some(Form::Roman) => self.rewrite(hit, hit.field.in_roman()),
            Some(Form::Native) => self.rewrite(hit, hit.field.in_native()),
            Some(Form::Ignore) | None => {}
        }
    }

    /// Moves a name hit to another script; an address in kana or romaji adds no token.
    fn rewrite(&self, hit: &mut HeaderHit, field: FieldCode) {
        if hit.field.address_part().is_some() {
            hit.field = FieldCode::Other;
            return;
        }
        if field == hit.field {
            return;
        }
        hit.field = field;
        hit.kind = self.name_kinds.get(&field).copied().unwrap_or(hit.kind);
    }

    fn form_of(&self, remarks: &[&str]) -> Option<Form> {
        remarks.iter().find_map(|remark| self.qualifiers.get(&key(remark)).copied())
    }

    /// The header without the qualifier at its end (氏名漢字, `name_kana`) or at its start.
    fn without_qualifier<'a>(&self, whole: &'a Spelling, form: &mut Option<Form>) -> Option<&'a str> {
        let qualifier = |word: &str| self.qualifiers.get(word).filter(|_| word.chars().nth(1).is_some());
        for at in whole.edges().filter(|at| *at > 0) {
            let (head, tail) = (whole.text.get(..at)?, whole.text.get(at..)?);
            let found = qualifier(tail).map(|form| (form, head));
            let found = found.or_else(|| qualifier(head).map(|form| (form, tail)));
            if let Some((found, bare)) = found.filter(|(_, bare)| !bare.is_empty()) {
                *form = form.or(Some(*found));
                return Some(bare);
            }
        }
        None
    }

    fn slot_of(&self, text: &str) -> Option<SlotHint> {
        let form = Spelling::new(text);
        let (end, slot) = self.last_word(&form, |word| self.slot_words.get(word).copied())?;
        Some(self.hint(slot, form.text.get(end..).unwrap_or("")))
    }

    fn hint(&self, slot: u16, after: &str) -> SlotHint {
        let digits: String = after.chars().take_while(char::is_ascii_digit).take(3).collect();
        let spec = self.slots.get(usize::from(slot));
        SlotHint {
            slot,
            number: digits.parse().ok(),
            role: spec.map_or(Role::Unknown, |spec| spec.role),
            main: spec.is_some_and(|spec| spec.main),
        }
    }

    /// Cuts a trailing number (住所2, `phone_1`) unless the word with its number is known itself.
    fn cut_number(&self, whole: &mut Spelling) -> Option<u16> {
        if self.entries.contains_key(&whole.text) {
            return None;
        }
        let stem = whole.text.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = whole.text.get(stem.len()..)?.parse().ok()?;
        let known = self.slot_words.contains_key(stem);
        if stem.is_empty() || known {
            return None;
        }
        let length = stem.len();
        whole.text.truncate(length);
        whole.starts.retain(|start| *start < length);
        whole.starts.push(length);
        Some(number)
    }

    /// The word that ends last; of those the longest. Gives the byte offset of its end.
    fn last_word<T: Copy>(&self, form: &Spelling, known: impl Fn(&str) -> Option<T>) -> Option<(usize, T)> {
        let edges: Vec<usize> = form.edges().collect();
        edges.iter().rev().find_map(|end| {
            let starts = edges.iter().take_while(|start| *start < end);
            starts.filter_map(|start| form.word(*start, *end)).find_map(&known).map(|found| (*end, found))
        })
    }

    /// The longest known word anywhere. Gives the byte offset of its end.
    fn longest_word<'t, T>(&self, form: &'t Spelling, known: impl Fn(&'t str) -> Option<T>) -> Option<(usize, T)> {
        let edges: Vec<usize> = form.edges().collect();
        let spans = edges.iter().flat_map(|start| edges.iter().map(move |end| (*start, *end)));
        let words = spans.filter(|(start, end)| start < end).filter_map(|(start, end)| {
            let word = form.word(start, end)?;
            known(word).map(|found| (word.len(), end, found))
        });
        words.max_by_key(|(length, end, _)| (*length, *end)).map(|(_, end, found)| (end, found))
    }
}

/// The whole name of which a field is a part; other fields stay what they are.
fn whole_name(field: FieldCode) -> FieldCode {
    match field {
        FieldCode::Surname | FieldCode::GivenName | FieldCode::MiddleName => FieldCode::FullName,
        FieldCode::SurnameKana | FieldCode::GivenKana => FieldCode::FullKana,
        FieldCode::SurnameRoman | FieldCode::GivenRoman => FieldCode::FullRoman,
        other => other,
    }
}

fn hit(entry: &Entry, strength: Strength) -> HeaderHit {
    let strength = if entry.usage == Usage::Weak { Strength::Weak } else { strength };
    HeaderHit { kind: entry.kind, field: entry.field, strength, slot: None, index: None }
}

/// Takes a header apart: the path before its last key, the last key without remarks, the remarks in parentheses.
fn take_apart(header: &str) -> (&str, &str, Vec<&str>) {
    let header = header.trim();
    let header = header.trim_start_matches(['※', '*', '●', '・', '◎', '■', '□', '#', '【', '[', '「']);
    let (base, remarks) = cut_remarks(header);
    let key = base.char_indices().rev().find(|(at, c)| {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == ']' || c == '_');
        matches!(c, '.' | '>')
            && joins(base.get(..*at).and_then(|text| text.chars().next_back()))
            && joins(base.get(at + c.len_utf8()..).and_then(|text| text.chars().next()))
            && !base.get(..*at).is_some_and(|head| head.contains(' '))
    });
    match key {
        Some((at, c)) => (base.get(..at).unwrap_or(""), base.get(at + c.len_utf8()..).unwrap_or(""), remarks),
        None => ("", base, remarks),
    }
}

fn cut_remarks(header: &str) -> (&str, Vec<&str>) {
    const OPEN: [char; 4] = ['(', '（', '〔', '＜'];
    const CLOSE: [char; 8] = [')', '）', '〕', '＞', '】', ']', '」', ' '];
    let Some((at, open)) = header.char_indices().find(|(at, c)| *at > 0 && OPEN.contains(c)) else {
        return (header.trim_end_matches(['】', '」']), Vec::new());
    };
    let remark = header.get(at + open.len_utf8()..).unwrap_or("").trim_end_matches(CLOSE);
    let remarks = remark.split([')', '）', '(', '（', '・', '/', '／', ',', '、']).map(str::trim);
    (header.get(..at).unwrap_or(""), remarks.filter(|remark| !remark.is_empty()).collect())
}

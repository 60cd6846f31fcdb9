//! Mention → evidence row: normalises every attribute and leaves only keyed tokens. Raw text ends here.

use std::hash::Hasher;
use std::sync::LazyLock;

use zeroize::Zeroize;

use super::keys::{TokenKeys, kind_hash};
use super::knowledge::Knowledge;
use super::near::NearBook;
use super::token_contacts::{Contacts, LineClass};
use super::token_dates::BirthTokens;
use super::token_names::Names;
use crate::model::{
    Attribute, AttributeField, Column, EvidenceRow, Form, Guards, ListColumn, Mention, MentionKind, ReadingId, RowKey,
    Token, TokenList,
};
use crate::text::fold;
use crate::text::script::is_alphanumeric;
use crate::text::trim::trim;

/// Line class of a phone token's top byte.
pub(super) fn phone_line(tag: u8) -> LineClass {
    match tag {
        1 => LineClass::Mobile,
        2 => LineClass::Fixed,
        _ => LineClass::Unknown,
    }
}

/// A row in the making, with the keys that its tokens need.
pub(super) struct Sheet<'k> {
    pub(super) keys: &'k TokenKeys,
    pub(super) row: EvidenceRow,
}

impl Sheet<'_> {
    /// Sets a column to the token of a normalised value; an empty value and a filled column are left alone.
    pub(super) fn set(&mut self, column: Column, value: &str) {
        self.set_bytes(column, value.as_bytes());
    }

    /// As [`Sheet::set`] for values that are no text.
    pub(super) fn set_bytes(&mut self, column: Column, value: &[u8]) {
        if let Some(slot) = self.row.tokens.get_mut(column as usize)
            && slot.is_none()
            && !value.is_empty()
        {
            *slot = Some(self.keys.column(column, value));
        }
    }

    /// Returns whether a column is empty.
    pub(super) fn lacks(&self, column: Column) -> bool {
        self.row.tokens.get(column as usize).is_some_and(Option::is_none)
    }

    /// Sets a column to a token that is known; a filled column is left alone.
    pub(super) fn set_token(&mut self, column: Column, token: Option<Token>) {
        if let Some(slot) = self.row.tokens.get_mut(column as usize)
            && slot.is_none()
        {
            *slot = token;
        }
    }

    /// Adds a token to a list column.
    pub(super) fn add(&mut self, column: ListColumn, value: &str) {
        if !value.is_empty() {
            let token = self.keys.list(column, value.as_bytes());
            self.insert(column, token);
        }
    }

    /// Adds a token with a tag in its top byte to a list column.
    pub(super) fn add_tagged(&mut self, column: ListColumn, tag: u8, value: &str) {
        let token = self.keys.tagged(column, tag, value.as_bytes());
        self.insert(column, token);
    }

    /// Raises a guard flag.
    pub(super) fn guard(&mut self, flag: Guards) {
        self.row.guards.raise(flag);
    }

    fn insert(&mut self, column: ListColumn, token: Token) {
        if let Some(list) = self.row.lists.get_mut(column as usize)
            && !list.insert(token)
        {
            self.row.guards.raise(Guards::OVERFLOW);
        }
    }
}

/// Kind sets remembered by one worker.
const KNOWN_KIND_SETS: usize = 32;

/// Makes evidence rows; one a worker, its buffers are reused and wiped when it is dropped.
pub struct Tokeniser<'a> {
    keys: &'a TokenKeys,
    knowledge: &'a dyn Knowledge,
    names: Names,
    contacts: Contacts,
    births: BirthTokens,
    kinds: Vec<(Vec<MentionKind>, i64)>,
    folded: Scratch,
    near: NearBook,
}

impl<'a> Tokeniser<'a> {
    /// Takes the inventory's token keys and the compiled rules.
    pub fn new(keys: &'a TokenKeys, rules: &'a dyn Knowledge) -> Self {
        Self {
            keys,
            knowledge: rules,
            names: Names::default(),
            contacts: Contacts::default(),
            births: BirthTokens::default(),
            kinds: Vec::new(),
            folded: Scratch::default(),
            near: NearBook::default(),
        }
    }

    /// Makes the row of a mention. A value that is a placeholder leaves a guard flag and no token.
    pub fn row(&mut self, mention: &Mention<'_>, reading: ReadingId) -> EvidenceRow {
        let mut sheet = Sheet { keys: self.keys, row: self.empty_row(mention, reading) };
        self.names.begin();
        self.near.begin(reading);
        self.contacts.begin();
        for attribute in mention.attributes {
            self.attribute(&mut sheet, attribute);
        }
        self.names.finish(&mut sheet, self.knowledge, &mut self.near);
        self.contacts.finish(&mut sheet);
        sheet.row
    }

    /// What the last row's names share with names one slip away, as [`crate::model::Evidence::near`] has it. A name is
    /// told once a reading.
    pub fn near(&self) -> &[u64] {
        self.near.words()
    }

    fn attribute(&mut self, sheet: &mut Sheet<'_>, attribute: &Attribute<'_>) {
        match attribute.field {
            AttributeField::BirthDate(date) => return self.births.set(sheet, date),
            AttributeField::BirthYear(year) => return sheet.row.birth_year = sheet.row.birth_year.or(Some(year)),
            AttributeField::Sex(sex) => return sheet.set_bytes(Column::Sex, &[sex]),
            AttributeField::Other => return,
            _ => {}
        }
        let raw = attribute.value.expose();
        let text = match attribute.form {
            Form::Raw => trim(fold::width_in(raw, &mut self.folded.0)),
            Form::Folded | Form::PersonalEmail { .. } => raw,
        };
        match (attribute.field, attribute.form) {
            (AttributeField::Email, Form::PersonalEmail { at }) => self.contacts.personal_email(sheet, text, at),
            (AttributeField::Id, _) => {
                let domain = self.knowledge.kind_name(attribute.kind);
                self.contacts.id(sheet, text, domain, self.knowledge.kind_tier(attribute.kind));
            }
            (field, _) => {
                if !self.contacts.take(sheet, field, text) {
                    self.names.take(field, text);
                }
            }
        }
    }

    fn empty_row(&mut self, mention: &Mention<'_>, reading: ReadingId) -> EvidenceRow {
        EvidenceRow {
            key: RowKey {
                reading,
                record: i32::try_from(mention.record).unwrap_or(i32::MAX),
                slot: i16::try_from(mention.slot).unwrap_or(i16::MAX),
            },
            count: 1,
            kind_set: self.kind_set(mention.kinds),
            role: mention.role,
            system: mention.table as i64,
            record_date: mention.record_date,
            valid_until: mention.valid_until,
            birth_year: None,
            region: None,
            guards: Guards::default(),
            tokens: [None; Column::ALL.len()],
            lists: [TokenList::default(); ListColumn::ALL.len()],
        }
    }

    /// Id of the mention's kind set; rows of one table repeat a few sets.
    fn kind_set(&mut self, kinds: &[MentionKind]) -> i64 {
        if let Some((_, id)) = self.kinds.iter().find(|(known, _)| known == kinds) {
            return *id;
        }
        let id = self.kind_set_id(kinds);
        if self.kinds.len() >= KNOWN_KIND_SETS {
            self.kinds.clear();
        }
        self.kinds.push((kinds.to_vec(), id));
        id
    }

    fn kind_set_id(&self, kinds: &[MentionKind]) -> i64 {
        let sum = kinds.iter().fold(0u64, |sum, kind| {
            sum.wrapping_add(kind_hash(|hasher| {
                hasher.write(self.knowledge.kind_name(kind.kind).as_bytes());
                hasher.write(b"+");
                hasher.write(kind.grade.code().as_bytes());
                hasher.write(b"+");
                hasher.write(kind.class.code().as_bytes());
            }))
        });
        (sum & (i64::MAX as u64)) as i64
    }
}

/// A buffer of raw text that is wiped when dropped.
#[derive(Default)]
pub(super) struct Scratch(pub(super) String);

impl Scratch {
    /// Empties the buffer and returns it.
    pub(super) fn clean(&mut self) -> &mut String {
        self.0.clear();
        &mut self.0
    }

    /// Fills the buffer with parts, one after the other, and returns it.
    pub(super) fn of(&mut self, parts: &[&str]) -> &str {
        let buffer = self.clean();
        parts.iter().for_each(|part| buffer.push_str(part));
        buffer
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Whether a text stands for "no value": dashes, none, unknown, test, なし, 不明, 同上.
pub(super) fn is_blank_word(folded: &str) -> bool {
    let text = trim(folded);
    let known = || {
        WORD_SHAPES.get(word_shape(text)).copied().unwrap_or_default()
            && BLANK_WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
    };
    text.chars().all(|c| !is_alphanumeric(c)) || known()
}

/// Places of [`WORD_SHAPES`].
const SHAPES: usize = 1 << 12;

/// By last bytes, in lower case, and length: nearly no name has the shape of a blank word.
fn word_shape(text: &str) -> usize {
    let mut bytes = text.bytes().rev().map(|byte| usize::from(byte.to_ascii_lowercase()));
    let mut next = || bytes.next().unwrap_or_default();
    let (last, middle, first) = (next(), next(), next());
    (last * 41 + middle * 7 + first * 131 + text.len() * 1031) % SHAPES
}

static WORD_SHAPES: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut shapes = vec![false; SHAPES];
    for word in BLANK_WORDS {
        if let Some(shape) = shapes.get_mut(word_shape(word)) {
            *shape = true;
        }
    }
    shapes
});

/// Words that forms and exports hold where a value is missing or a system was tried out.
const BLANK_WORDS: &[&str] = &[
    "none",
    "null",
    "nil",
    "nan",
    "n/a",
    "na",
    "#n/a",
    "unknown",
    "undefined",
    "empty",
    "blank",
    "test",
    "test test",
    "testtest",
    "test user",
    "tester",
    "dummy",
    "sample",
    "anonymous",
    "guest",
    "tbd",
    "tba",
    "xxx",
    "xxxx",
    "no name",
    "noname",
    "なし",
    "無し",
    "無",
    "不明",
    "未定",
    "未登録",
    "未記入",
    "未入力",
    "同上",
    "テスト",
    "てすと",
    "テスト テスト",
    "テストテスト",
    "テスト太郎",
    "テスト 太郎",
    "ダミー",
    "サンプル",
    "名無し",
    "匿名",
    "非公開",
    "該当なし",
    "ナシ",
    "フメイ",
];

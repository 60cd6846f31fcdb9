//! Findings of one line or cell of text: prefilter, labels, patterns, names, addresses; overlaps resolved.

use std::borrow::Cow;
use std::ops::Range;

use zeroize::Zeroize;

use super::candidates::{self, Lacks, LineLook};
use super::context::{Around, is_example};
use super::found::Found;
use super::judge::Judge;
use super::labels::{self, Label, LabelMemory};
use super::zone::{ZoneReader, ZoneValue};
use super::{labelled, names, places, travel};
use crate::model::{AttributeField, Confidence, SensitiveString};
use crate::patterns::{FieldCode, HeaderHit};
use crate::text::base64;
use crate::text::fold::Folded;
use crate::text::unescape::unescape;

/// Lines longer than this are read in parts, cut between characters.
pub(super) const MAX_LINE: usize = 1 << 16;

/// Reads lines; keeps what is remembered from line to line.
#[derive(Default)]
pub(super) struct LineReader {
    memory: LabelMemory,
    labels: Vec<Label>,
    before: String,
    /// Meanings of a label whose value stands on the next line.
    waiting: Vec<HeaderHit>,
    zone: ZoneReader,
}

/// Lines of a packed text inside one line.
const MOST_PACKED_LINES: usize = 1000;

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start < inner.start && inner.end < outer.end
}

/// Labels of a read line, for the passage that it belongs to.
#[derive(Default)]
pub(super) struct LineResult {
    /// Findings by raw byte range, in order.
    pub found: Vec<Found>,
    /// One key a label: its words.
    pub labels: Vec<String>,
    pub slot: Option<crate::patterns::SlotHint>,
    /// Values of a machine-readable zone that the line completes.
    pub zone: Vec<ZoneValue>,
}

impl LineReader {
    /// Reads one raw line without its line break. `heading` stands over the text (column header, key) or is empty.
    pub(super) fn read(&mut self, judge: &Judge<'_>, raw: &str, heading: &str, lacks: Lacks) -> LineResult {
        let mut result = match unescape(raw) {
            Cow::Owned(plain) => self.read_escaped(judge, raw, SensitiveString::new(plain), heading),
            Cow::Borrowed(_) => self.read_plain(judge, raw, heading, lacks),
        };
        for (range, text) in base64::tokens(raw) {
            self.read_packed(judge, (range, SensitiveString::new(text)), &mut result);
        }
        result
    }

    /// Reads the text that a run of the line stands for; each value keeps its own text.
    fn read_packed(&mut self, judge: &Judge<'_>, packed: (Range<usize>, SensitiveString), result: &mut LineResult) {
        let (range, text) = packed;
        // What the run looks like by chance is nothing.
        result.found.retain(|found| found.decoded.is_some() || !covers(&range, &found.range));
        for line in text.lend().expose().lines().take(MOST_PACKED_LINES) {
            let found = self.read_plain(judge, line, "", Lacks::default()).found;
            result.found.extend(found.into_iter().map(|found| {
                Found {
                    decoded: found
                        .decoded
                        .clone()
                        .or_else(|| found.value(line).map(|value| SensitiveString::new(value.to_owned()))),
                    range: range.clone(),
                    ..found
                }
            }));
        }
    }

    /// Escapes would break values apart: the line is read without them, and each value keeps its own text.
    fn read_escaped(&mut self, judge: &Judge<'_>, raw: &str, plain: SensitiveString, heading: &str) -> LineResult {
        let text = plain.lend().expose();
        let mut result = self.read_plain(judge, text, heading, Lacks::default());
        for found in &mut result.found {
            let value = found.value(text).unwrap_or_default().to_owned();
            found.decoded = Some(SensitiveString::new(value));
            found.range = 0..raw.len();
        }
        result
    }

    fn read_plain(&mut self, judge: &Judge<'_>, raw: &str, heading: &str, lacks: Lacks) -> LineResult {
        let mut result = LineResult::default();
        let folded = Folded::new(raw);
        let line: &str = &folded.text;
        let look = LineLook::of(line).knowing(lacks);
        if line.len() < 3 || line.trim().is_empty() {
            self.before.clear();
            return result;
        }
        if look.ascii {
            result.zone = self.zone.line(judge, line);
        }
        let waiting = std::mem::take(&mut self.waiting);
        let mut found = Vec::new();
        if result.zone.is_empty() && !is_example(line) {
            self.labels.clear();
            if look.may_have_labels() {
                labels::find(judge, line, &mut self.memory, &mut self.labels);
            }
            if self.labels.is_empty() && !waiting.is_empty() {
                labelled::value(judge, line, &waiting, 0..line.len(), &mut found);
            }
            self.scan(judge, &Around { line, before: &self.before, heading }, &look, &mut found);
            self.wait(line);
            let words = self.labels.iter().filter_map(|label| line.get(label.words.clone()));
            result.labels = words.map(own_words).collect();
            result.slot = self.labels.iter().find_map(Label::slot);
        }
        resolve_overlaps(&mut found);
        super::corporate::quieten(judge, line, &mut found);
        result.found =
            found.into_iter().map(|found| Found { range: folded.raw_range(found.range.clone()), ..found }).collect();
        self.keep(line);
        result
    }

    fn scan(&self, judge: &Judge<'_>, around: &Around<'_>, look: &LineLook<'_>, found: &mut Vec<Found>) {
        let line = around.line;
        labelled::find(judge, line, &self.labels, found);
        candidates::find(judge, look, around, &self.labels, found);
        travel::find(judge, line, found);
        if !look.lacks.names {
            let before = found.len();
            names::find(judge, line, look, found);
            let others = found.split_off(before);
            found.extend(others.into_iter().filter(|name| !self.is_named_otherwise(judge, line, name)));
        }
        if !look.ascii {
            places::find(judge, line, found);
            births(judge, line, found);
        }
    }

    /// 商品名：山田錦 is no person, whatever the lists say. A label for numbers (受付番号：12 山田太郎) speaks of what
    /// stands right after it alone.
    fn is_named_otherwise(&self, judge: &Judge<'_>, line: &str, name: &Found) -> bool {
        let label = candidates::label_over(&self.labels, &name.range);
        label.is_some_and(|label| {
            let next = candidates::is_next(line, label, &name.range);
            label.hits.iter().any(|hit| judge.is_thing(hit.kind) && (next || judge.is_name_of_thing(hit.kind)))
        })
    }

    /// 氏名： at the end of a line: its value is the next line.
    fn wait(&mut self, line: &str) {
        let last = self
            .labels
            .last()
            .filter(|label| line.get(label.value.clone()).is_some_and(|value| value.trim().is_empty()));
        if let Some(last) = last {
            self.waiting.clone_from(&last.hits);
        }
    }
}

/// Words of a label without the times and numbers before it, which a log writes anew on each line.
fn own_words(label: &str) -> String {
    let numbered = |word: &str| word.contains(|c: char| c.is_ascii_digit()) && !word.starts_with(char::is_alphabetic);
    let words: Vec<&str> = label.split_whitespace().filter(|word| !numbered(word)).collect();
    if words.is_empty() { label.to_lowercase() } else { words.join(" ").to_lowercase() }
}

/// 1980年1月2日生: a date that says itself that it is a birth date.
fn births(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    if !line.contains('生') {
        return;
    }
    for (range, parsed) in crate::text::date::find_dates(line) {
        let after = line.get(range.end..).unwrap_or_default().trim_start();
        let born = after.starts_with("生") && !after.starts_with("生産") && !after.starts_with("生成");
        if let Some(kind) =
            judge.kinds.birth_date.filter(|_| born && crate::validators::birth::plausible(parsed.date, judge.today))
        {
            let field = AttributeField::BirthDate(parsed.date);
            let (grade, why) = (crate::model::Grade::Complete, crate::model::Why::Context);
            out.push(Found {
                range,
                kind,
                field,
                confidence: Confidence::percent(85),
                grade,
                why,
                bearing: super::hits::Bearing::No,
                decoded: None,
            });
        }
    }
}

/// Of overlapping findings the surer stays, then the longer, then the earlier.
fn resolve_overlaps(found: &mut Vec<Found>) {
    if found.len() < 2 {
        return;
    }
    found.sort_by(|a, b| {
        b.confidence.cmp(&a.confidence).then(b.range.len().cmp(&a.range.len())).then(a.range.start.cmp(&b.range.start))
    });
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for one in found.drain(..) {
        if kept.iter().all(|other| one.range.end <= other.range.start || other.range.end <= one.range.start) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|found| found.range.start);
    *found = kept;
}

impl LineReader {
    /// Returns whether nothing waits for the next line.
    pub(super) fn is_calm(&self) -> bool {
        self.waiting.is_empty() && self.zone.is_empty()
    }

    /// Returns the end of the line before, folded.
    pub(super) fn before(&self) -> &str {
        &self.before
    }

    /// Takes note of a line without escapes that was not read; empty: a blank one.
    pub(super) fn skipped(&mut self, line: &str) {
        self.keep(&crate::text::fold::width(line));
    }

    /// Keeps the end of a line for the one behind it.
    fn keep(&mut self, line: &str) {
        self.before.clear();
        self.before.push_str(super::context::clamp(line, line.len().saturating_sub(200)..line.len()));
    }

    /// Forgets the lines before and wipes them; what labels mean is kept.
    pub(super) fn restart(&mut self) {
        self.before.zeroize();
        self.waiting.clear();
        self.zone = ZoneReader::default();
    }
}

/// Reads a cell or scalar as text of its own. `text` is the value and its header or key, which is context.
pub(super) fn scan_cell(judge: &Judge<'_>, reader: &mut LineReader, text: [&str; 2], out: &mut Vec<Found>) {
    let [raw, header] = text;
    reader.restart();
    let mut at = 0;
    for line in raw.split('\n') {
        let part = super::context::clamp(line, 0..MAX_LINE);
        let found = reader.read(judge, part, header, Lacks::default()).found;
        out.extend(
            found.into_iter().map(|found| Found { range: found.range.start + at..found.range.end + at, ..found }),
        );
        at += line.len() + 1;
    }
}

/// Reads a scalar under a key whose meanings are known; the text detector gets what fits none of them.
pub(super) fn scan_labelled(judge: &Judge<'_>, raw: &str, key: &str, hits: &[HeaderHit], out: &mut Vec<Found>) {
    let folded = Folded::new(raw);
    let whole = 0..folded.text.len();
    let mut found = Vec::new();
    labelled::value(judge, &folded.text, hits, whole.clone(), &mut found);
    let known =
        hits.first().is_some_and(|hit| matches!(hit.field, FieldCode::Email | FieldCode::Phone | FieldCode::Card));
    if found.is_empty() && (known || !hits.is_empty()) {
        let label = Label { words: 0..0, value: whole, hits: hits.to_vec() };
        let around = Around { line: &folded.text, before: "", heading: key };
        let value = label.value.clone();
        candidates::find(judge, &LineLook::of(&folded.text), &around, &[label], &mut found);
        if found.is_empty() {
            labelled::telephone(judge, &folded.text, hits, value, &mut found);
        }
    }
    resolve_overlaps(&mut found);
    out.extend(found.into_iter().map(|found| Found { range: folded.raw_range(found.range.clone()), ..found }));
}

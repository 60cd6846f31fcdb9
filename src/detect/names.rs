//! Names in running text without a label: honorifics, surname and given-name lists, PNR lines, salutations.
//!
//! Confidence: surname and given name listed 70, with an honorific 85; a shape with an honorific and a listed surname 65.

use std::ops::Range;

use super::candidates::LineLook;
use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::shape::{is_kana, is_kanji};
use super::{prose, streets};
use crate::model::{AttributeField, Confidence, Grade, KindId, NameOrder, Why};

/// Bytes of a reading in brackets at most.
const MAX_READING: usize = 60;
const HONORIFICS: [&str; 8] = ["様", "殿", "さん", "氏", "先生", "さま", "君", "ちゃん"];
/// Suffixes of posts and places that a name may follow without a space: 営業部山田太郎.
const POSTS: [char; 8] = ['部', '課', '係', '室', '長', '者', '員', '店'];
/// What follows a name of a place, building or firm.
const NOT_AFTER: [&str; 22] = [
    "市", "区", "町", "村", "県", "駅", "店", "社", "校", "園", "院", "館", "寺", "線", "通", "橋", "港", "号", "株式",
    "有限", "商", "銀行",
];

/// Korean words of three syllables before 님 that are an office and no name.
const OFFICES: [&str; 10] = ["선생", "고객", "사장", "회원", "담당자", "대표", "이사장", "부사장", "원장", "조합원"];
const ERAS: [&str; 5] = ["明治", "大正", "昭和", "平成", "令和"];

/// An honorific follows the name.
#[derive(Clone, Copy)]
struct Honoured(bool);

/// Finds names in a folded line.
pub(super) fn find(judge: &Judge<'_>, line: &str, look: &LineLook<'_>, out: &mut Vec<Found>) {
    if !look.ascii {
        kanji_names(judge, line, out);
        hangul_names(judge, line, out);
    }
    if look.capitals {
        let words = words(line);
        if look.digits > 0 {
            streets::find(judge, line, &words, out);
        }
        prose::find(judge, line, &words, out);
        passenger_names(judge, line, out);
    }
    if !look.ascii {
        romanised_beside(judge, line, out);
    }
}

pub(super) fn push(judge: &Judge<'_>, range: Range<usize>, field: AttributeField, percent: u8, out: &mut Vec<Found>) {
    let kind = match field {
        AttributeField::FullRoman(_) => judge.kinds.roman,
        _ => judge.kinds.name,
    };
    if let Some(kind) = kind {
        out.push(Found { confidence: Confidence::percent(percent), ..named(range, kind, field) });
    }
}

fn named(range: Range<usize>, kind: KindId, field: AttributeField) -> Found {
    Found {
        range,
        kind,
        field,
        confidence: Confidence::percent(70),
        grade: Grade::Complete,
        why: Why::NameList,
        bearing: Bearing::Yes,
        decoded: None,
    }
}

/// Runs of kanji, with one space allowed between two, are tried as names.
fn kanji_names(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let mut at = 0;
    while let Some(run) = next_run(line, at) {
        at = run.end;
        let after = line.get(run.end..).unwrap_or_default();
        let joined =
            after.strip_prefix(' ').and_then(|_| next_run(line, run.end + 1)).filter(|next| next.start == run.end + 1);
        if let Some(given) = joined.filter(|given| spaced_name(judge, line, &run, given, out)) {
            at = given.end;
            continue;
        }
        if !kana_given(judge, line, &run, out) {
            unspaced_name(judge, line, &run, out);
        }
    }
}

/// 新垣 さくら: a surname, a blank, and a listed given name in kana.
fn kana_given(judge: &Judge<'_>, line: &str, run: &Range<usize>, out: &mut Vec<Found>) -> bool {
    let lists = judge.rules.lists();
    let Some(rest) = line.get(run.end..).and_then(|after| after.strip_prefix(' ')) else { return false };
    let given = rest.get(..rest.find(|c: char| !is_kana(c)).unwrap_or(rest.len())).unwrap_or_default();
    let surname = line.get(run.clone()).unwrap_or_default();
    let known = (2..=5).contains(&given.chars().count())
        && (2..=4).contains(&surname.chars().count())
        && lists.surname_rank(surname).is_some()
        && lists.is_given(given);
    let end = run.end + 1 + given.len();
    if known && !place_follows(line, end, Honoured(false)) {
        push(judge, run.start..end, AttributeField::FullName(NameOrder::SurnameFirst), 65, out);
    }
    known
}

/// 이도윤님, 김서연 씨: three syllables of which the first is a listed surname, and an honorific.
fn hangul_names(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    let is_hangul = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c);
    for (at, _) in line.match_indices(['님', '씨']) {
        let before = line.get(..at).unwrap_or_default().trim_end_matches(' ');
        let start =
            before.char_indices().rev().take_while(|(_, c)| is_hangul(*c)).last().map_or(at, |(start, _)| start);
        let name = before.get(start..).unwrap_or_default();
        let listed = || judge.rules.lists().full_name_evidence(name).is_some_and(|evidence| evidence.surname_known);
        if name.chars().count() == 3 && !OFFICES.contains(&name) && listed() {
            push(judge, start..start + name.len(), AttributeField::FullName(NameOrder::SurnameFirst), 70, out);
        }
    }
}

/// Returns whether a name stands in a folded line without blanks, digits and Latin letters.
pub(super) fn has_unspaced(judge: &Judge<'_>, line: &str) -> bool {
    /// Bytes of three kanji: fewer make no full name.
    const SHORTEST: usize = 9;
    let (mut at, mut found) = (0, Vec::new());
    while let Some(run) = next_run(line, at).filter(|_| found.is_empty()) {
        at = run.end;
        if run.len() >= SHORTEST {
            unspaced_name(judge, line, &run, &mut found);
        }
    }
    !found.is_empty()
}

/// The next run of kanji (kana may follow as a given name in kana does not stand out in prose).
fn next_run(line: &str, from: usize) -> Option<Range<usize>> {
    let text = line.get(from..)?;
    let start = from + text.char_indices().find(|(_, c)| is_kanji(*c))?.0;
    let run = line.get(start..)?;
    let len = run.char_indices().find(|(_, c)| !is_kanji(*c)).map_or(run.len(), |(at, _)| at);
    Some(start..start + len)
}

fn honorific_after(line: &str, end: usize) -> bool {
    let after = line.get(end..).unwrap_or_default();
    let after = after.strip_prefix(' ').unwrap_or(after);
    HONORIFICS.iter().any(|honorific| after.starts_with(honorific))
}

/// A run without the honorific or number mark that is kanji too (様, 殿, 氏, 君).
fn without_tail(text: &str) -> (&str, bool) {
    let bare = HONORIFICS.iter().find_map(|honorific| text.strip_suffix(honorific)).filter(|bare| !bare.is_empty());
    (bare.unwrap_or(text), bare.is_some())
}

fn spaced_name(
    judge: &Judge<'_>,
    line: &str,
    surname: &Range<usize>,
    given: &Range<usize>,
    out: &mut Vec<Found>,
) -> bool {
    let lists = judge.rules.lists();
    let (Some(first), Some(second)) = (line.get(surname.clone()), line.get(given.clone())) else { return false };
    let (second, tail) = without_tail(second);
    let end = given.start + second.len();
    let honoured = Honoured(tail || honorific_after(line, end));
    let (first, start) =
        after_post(judge, first).map_or((first, surname.start), |bare| (bare, surname.end - bare.len()));
    let short = first.chars().count() <= 4 && (1..=4).contains(&second.chars().count());
    // 5日生 昭和44年: an era and its year.
    if ERAS.contains(&second)
        && line.get(end..).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit() || c == '元'))
    {
        return false;
    }
    if !honoured.0 && second.chars().count() == 1 && goes_on_in_kana(line, end) {
        return false;
    }
    let known = lists.surname_rank(first).is_some() && (lists.is_given(second) || honoured.0);
    if !short || !known || lists.is_company(first) || lists.is_company(second) || place_follows(line, end, honoured) {
        return false;
    }
    push(judge, start..end, AttributeField::FullName(NameOrder::SurnameFirst), if honoured.0 { 85 } else { 70 }, out);
    reading(judge, line, end, out);
    true
}

/// 落合蓮(おちあい れん): the reading of the name before the bracket.
fn reading(judge: &Judge<'_>, line: &str, end: usize, out: &mut Vec<Found>) {
    let after = line.get(end..).unwrap_or_default();
    let Some(inner) = after.trim_start_matches(' ').strip_prefix('(') else { return };
    let start = line.len() - inner.len();
    let Some(text) = inner.find(')').and_then(|close| inner.get(..close)).filter(|text| text.len() <= MAX_READING)
    else {
        return;
    };
    let fits = text.chars().all(|c| is_kana(c) || c == ' ') && text.chars().filter(|c| *c != ' ').count() >= 4;
    if let Some(kind) = judge.kinds.kana.filter(|_| fits && judge.rules.lists().split_kana(text).is_some()) {
        let mut found = named(start..start + text.len(), kind, AttributeField::FullKana);
        found.confidence = Confidence::percent(75);
        out.push(found);
    }
}

fn unspaced_name(judge: &Judge<'_>, line: &str, run: &Range<usize>, out: &mut Vec<Found>) {
    let Some(text) = line.get(run.clone()) else { return };
    let (bare, tail) = without_tail(text);
    let end = run.start + bare.len();
    let honoured = Honoured(tail || honorific_after(line, end));
    let whole = is_name(judge, bare, honoured).then_some(bare);
    let Some(name) = whole.or_else(|| after_post_name(judge, bare, honoured)) else { return };
    if place_follows(line, end, honoured) || beside_company(judge, line, run) {
        return;
    }
    push(
        judge,
        end - name.len()..end,
        AttributeField::FullName(NameOrder::SurnameFirst),
        if honoured.0 { 85 } else { 70 },
        out,
    );
    reading(judge, line, end, out);
}

/// Surname and given name both listed; with an honorific a listed surname and a plausible rest do.
fn is_name(judge: &Judge<'_>, text: &str, honoured: Honoured) -> bool {
    let lists = judge.rules.lists();
    let chars = text.chars().count();
    if !(3..=7).contains(&chars) || lists.is_place(text) || lists.is_company(text) {
        return false;
    }
    let Some((surname, given)) = lists.split_kanji(text) else { return false };
    lists.surname_rank(surname).is_some()
        && (lists.is_given(given) || (honoured.0 && (1..=3).contains(&given.chars().count())))
}

fn after_post<'t>(judge: &Judge<'_>, text: &'t str) -> Option<&'t str> {
    text.char_indices().rev().filter(|(_, c)| POSTS.contains(c)).find_map(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..)?;
        (!rest.is_empty() && judge.rules.lists().surname_rank(rest).is_some()).then_some(rest)
    })
}

fn after_post_name<'t>(judge: &Judge<'_>, text: &'t str, honoured: Honoured) -> Option<&'t str> {
    text.char_indices().filter(|(_, c)| POSTS.contains(c)).find_map(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..)?;
        is_name(judge, rest, honoured).then_some(rest)
    })
}

/// 酒 大さじ2: the last character begins a word. Particles end one.
fn goes_on_in_kana(line: &str, end: usize) -> bool {
    let next = line.get(end..).and_then(|after| after.chars().next());
    next.is_some_and(|c| ('ぁ'..='ゖ').contains(&c) && !"はがをにのともでへかよや".contains(c))
}

fn place_follows(line: &str, end: usize, honoured: Honoured) -> bool {
    let after = line.get(end..).unwrap_or_default();
    !honoured.0 && NOT_AFTER.iter().any(|word| after.starts_with(word))
}

/// 株式会社山田太郎 and 山田太郎㈱ are firms.
fn beside_company(judge: &Judge<'_>, line: &str, run: &Range<usize>) -> bool {
    let start = line.get(..run.start).map_or(0, |before| before.char_indices().rev().nth(3).map_or(0, |(at, _)| at));
    let end = line
        .get(run.end..)
        .map_or(line.len(), |after| after.char_indices().nth(2).map_or(line.len(), |(at, _)| run.end + at));
    let around = line.get(start..end).unwrap_or_default();
    ["㈱", "㈲", "(株)", "(有)", "株式会社", "有限会社"].iter().any(|word| around.contains(word))
        && judge.rules.lists().is_company(around)
}

/// Words in Latin script, with the marks that stand in names.
pub(super) fn words(line: &str) -> Vec<Range<usize>> {
    if line.is_ascii() { ascii_words(line.as_bytes()) } else { any_words(line) }
}

fn any_words(line: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_alphabetic() && !is_kanji(c) && !is_kana(c) || matches!(c, '\'' | '’' | '-' | '.');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// 本多 勝 様 HONDA MASARU: two listed words of one case beside a name in kanji say it once more.
fn romanised_beside(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    if !out.iter().any(|found| matches!(found.field, AttributeField::FullName(_))) {
        return;
    }
    let words = words(line);
    let lists = judge.rules.lists();
    let text = |range: &Range<usize>| line.get(range.clone()).unwrap_or_default();
    let cased = |word: &str| {
        let mut chars = word.chars();
        let rest_upper = word.len() >= 2 && word.chars().all(char::is_uppercase);
        rest_upper || (chars.next().is_some_and(char::is_uppercase) && chars.all(char::is_lowercase))
    };
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let (one, other) = (text(first), text(second));
        let near = line.get(first.end..second.start) == Some(" ");
        let alike = one.chars().all(char::is_uppercase) == other.chars().all(char::is_uppercase);
        let order = match () {
            () if lists.is_surname_latin(one) && lists.is_given_latin(other) => NameOrder::SurnameFirst,
            () if lists.is_given_latin(one) && lists.is_surname_latin(other) => NameOrder::GivenFirst,
            () => continue,
        };
        let free = out.iter().all(|found| second.end <= found.range.start || found.range.end <= first.start);
        if near && alike && free && cased(one) && cased(other) && one.len() + other.len() >= 5 {
            push(judge, first.start..second.end, AttributeField::FullRoman(order), 75, out);
        }
    }
}

fn ascii_words(line: &[u8]) -> Vec<Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'\'' | b'-' | b'.');
    let mut words = Vec::with_capacity(line.len() / 6);
    let mut start = None;
    for (at, &byte) in line.iter().enumerate() {
        match (is_part(byte), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| from..line.len()));
    words
}

const TITLES: [&str; 9] = ["MR", "MRS", "MS", "MISS", "MSTR", "CHD", "INF", "DR", "MISTER"];

/// `1.YAMADA/TARO MR`: surname and given name of a passenger.
fn passenger_names(judge: &Judge<'_>, line: &str, out: &mut Vec<Found>) {
    for slash in memchr::memchr_iter(b'/', line.as_bytes()) {
        let capitals = |c: char| c.is_ascii_uppercase();
        let before = line.get(..slash).unwrap_or_default();
        let start = before
            .rfind(|c: char| !capitals(c) && c != '-')
            .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let after = line.get(slash + 1..).unwrap_or_default();
        let len = after.find(|c: char| !capitals(c)).unwrap_or(after.len());
        let (surname, mut given) = (line.get(start..slash).unwrap_or_default(), after.get(..len).unwrap_or_default());
        let glued = TITLES.iter().find(|title| given.len() > title.len() + 1 && given.ends_with(*title));
        let next =
            after.get(len..).unwrap_or_default().trim_start().split(|c: char| !capitals(c)).next().unwrap_or_default();
        let titled = TITLES.contains(&next) || glued.is_some();
        if let Some(title) = glued {
            given = given.get(..given.len() - title.len()).unwrap_or(given);
        }
        let numbered = line.get(..start).is_some_and(|before| {
            before.ends_with('.') && before.trim_end_matches('.').ends_with(|c: char| c.is_ascii_digit())
        });
        let lists = judge.rules.lists();
        let known = lists.is_surname_latin(surname) && lists.is_given_latin(given);
        if surname.len() >= 2
            && given.len() >= 2
            && (known || (titled && surname.len() + given.len() >= 5) || (numbered && titled))
        {
            let sure = if titled || numbered { 85 } else { 60 };
            push(judge, start..slash + 1 + given.len(), AttributeField::FullRoman(NameOrder::SurnameFirst), sure, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn words_of_ascii_are_words(line in "([a-zA-Z'.-]{0,3}[ -~]){0,12}") {
            prop_assert_eq!(ascii_words(line.as_bytes()), any_words(&line));
        }
    }
}

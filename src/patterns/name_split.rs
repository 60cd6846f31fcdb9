//! Splits a full name that is written without a space into surname and given name.

use super::NameLists;
use super::lists::Words;
use super::table::{WordHash, WordTable, katakana};
use crate::text::fold;

/// Surnames longer than this don't occur in kanji; readings may have so many kana.
const LONGEST_SURNAME: usize = 4;
const LONGEST_SURNAME_KANA: usize = 7;

/// One way to split, with its merit; the best merit wins, the earlier split on a tie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    /// Byte offset of the given name.
    pub(super) at: usize,
    /// The surname is listed.
    pub(super) surname_known: bool,
    /// The given name is listed.
    pub(super) given_known: bool,
    merit: u32,
}

impl NameLists {
    /// Splits 髙橋美咲 into 髙橋 and 美咲. A listed surname with a listed given name wins, common surnames and usual
    /// lengths are preferred. Takes the name without honorific; a space decides. `None` if no surname or given name fits.
    pub fn split_kanji<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        split_at_space(name).or_else(|| {
            let split = self.words().best_kanji_split(name)?;
            Some(name.split_at(split.at))
        })
    }

    /// Splits ヤマダタロウ (hiragana too) into ヤマダ and タロウ; a space decides. Takes width-folded text.
    pub fn split_kana<'a>(&self, name: &'a str) -> Option<(&'a str, &'a str)> {
        split_at_space(name).or_else(|| {
            let split = self.words().best_kana_split(name)?;
            Some(name.split_at(split.at))
        })
    }
}

/// Splits at the first space, middle dot, comma or slash, if both sides have text.
pub(super) fn split_at_space(name: &str) -> Option<(&str, &str)> {
    let name = name.trim();
    let (left, right) = name.split_once([' ', '　', '・', ',', '/'])?;
    let (left, right) = (left.trim_end(), right.trim_start_matches([' ', '　', '・', ',', '/']));
    (!left.is_empty() && !right.is_empty()).then_some((left, right))
}

impl Words {
    /// Finds the best split of a name in kanji whose given name may be kana.
    pub(super) fn best_kanji_split(&self, name: &str) -> Option<Split> {
        let length = name.chars().count();
        if !(2..=8).contains(&length) {
            return None;
        }
        let mut best: Option<Split> = None;
        let mut hash = WordHash::EMPTY;
        for (taken, (at, c)) in name.char_indices().enumerate().take(LONGEST_SURNAME.min(length - 1)) {
            hash = hash.with(fold::kanji(c));
            let at = at + c.len_utf8();
            let rest = name.get(at..).unwrap_or("");
            let rank = self.surnames.find(hash);
            let given_known = self.given.get(rest).is_some() || self.given_kana.get_kana(rest).is_some();
            let lengths = (taken + 1, length - taken - 1);
            better(&mut best, kanji_split(at, rank, given_known, lengths));
        }
        best
    }

    /// Finds the best split of a name in kana.
    pub(super) fn best_kana_split(&self, name: &str) -> Option<Split> {
        let length = name.chars().count();
        if !(3..=14).contains(&length) {
            return None;
        }
        let mut best: Option<Split> = None;
        let mut hash = WordHash::EMPTY;
        for (taken, (at, c)) in name.char_indices().enumerate().take(LONGEST_SURNAME_KANA.min(length - 1)) {
            hash = hash.with(katakana(c));
            let at = at + c.len_utf8();
            let Some(rank) = self.surnames_kana.find(hash) else { continue };
            let given_known = self.given_kana.get_kana(name.get(at..).unwrap_or("")).is_some();
            if !given_known && length - taken < 3 {
                continue;
            }
            let merit = common(rank) + if given_known { 100 } else { 0 } + taken as u32;
            better(&mut best, Some(Split { at, surname_known: true, given_known, merit }));
        }
        best
    }

    /// Returns whether every character occurs in some listed given name, and there are 1 to 3.
    pub(super) fn given_is_plausible(&self, given: &str) -> bool {
        let fits = |table: &WordTable, c: char| table.find(WordHash::EMPTY.with(fold::kanji(c))).is_some();
        let length = given.chars().count();
        (1..=3).contains(&length) && given.chars().all(|c| fits(&self.given_characters, c))
    }
}

fn kanji_split(at: usize, rank: Option<u32>, given_known: bool, lengths: (usize, usize)) -> Option<Split> {
    let (surname, given) = lengths;
    let listed = rank.is_some();
    let plausible = given <= 3 && (listed || (given_known && surname <= 3));
    if !(plausible || listed && given_known) {
        return None;
    }
    let usual = [0, 2, 8, 4, 1].get(surname).copied().unwrap_or(0) + [0, 2, 6, 4].get(given).copied().unwrap_or(0);
    let known = if given_known { 40 } else { 0 } + rank.map_or(0, |rank| 50 + common(rank));
    Some(Split { at, surname_known: rank.is_some(), given_known, merit: known + usual })
}

/// Merit of a surname by rank: 28 for the most common down to 0 for rank 16,384 and beyond.
fn common(rank: u32) -> u32 {
    28_u32.saturating_sub(2 * (rank + 1).ilog2())
}

fn better(best: &mut Option<Split>, candidate: Option<Split>) {
    if let Some(candidate) = candidate
        && best.is_none_or(|best| candidate.merit > best.merit)
    {
        *best = Some(candidate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_where_people_split_them() {
        let lists = NameLists::default();
        for (name, expected) in [
            ("髙橋美咲", Some(("髙橋", "美咲"))),
            ("山田太郎", Some(("山田", "太郎"))),
            ("林大輔", Some(("林", "大輔"))),
            ("佐々木希", Some(("佐々木", "希"))),
            ("長谷川京子", Some(("長谷川", "京子"))),
            ("森田一義", Some(("森田", "一義"))),
            ("田中さくら", Some(("田中", "さくら"))),
            ("小林マリ", Some(("小林", "マリ"))),
            ("勅使河原健", Some(("勅使河原", "健"))),
            ("原誠", Some(("原", "誠"))),
            ("渡邊 結衣", Some(("渡邊", "結衣"))),
            ("佐久間象山寺宝物館", None),
            ("鰯", None),
        ] {
            assert_eq!(lists.split_kanji(name), expected, "{name}");
        }
    }

    #[test]
    fn kana_names_split_at_known_readings() {
        let lists = NameLists::default();
        for (name, expected) in [
            ("ヤマダタロウ", Some(("ヤマダ", "タロウ"))),
            ("たかはしみさき", Some(("たかはし", "みさき"))),
            ("ササキノゾミ", Some(("ササキ", "ノゾミ"))),
            ("ハヤシダイスケ", Some(("ハヤシ", "ダイスケ"))),
            ("コバヤシ　マリ", Some(("コバヤシ", "マリ"))),
            ("ッッッッ", None),
        ] {
            assert_eq!(lists.split_kana(name), expected, "{name}");
        }
    }
}

//! How people spell, mistype and reform what they write down.

use crate::quality::dice::Dice;

/// A birth date: year, month, day.
pub(crate) type Day = (i32, i32, i32);

/// Kanji that are written for each other: old forms, and forms that look or sound alike.
const ALIKE: &str = "高髙 崎﨑 辺邊 斎齋 沢澤 島嶋 浜濱 桜櫻 広廣 真眞 恵惠 竜龍 国國 渡渉 田由 大太 木本 川河 村邑 野埜 井伊 藤籐 原源 山止 石右 口囗 美実 子予 \
香佳 菜奈 花華 也哉 太汰 一市 郎朗 介助 人仁 優裕 結由 陽洋 健建 翔祥 和知 彩綾 咲早 智友";

/// Kana that are taken for each other.
const KANA_ALIKE: &str = "シツ ソン カガ キギ クグ タダ ハバ フブ サザ トド オホ ヒシ ワウ";

/// One slip of the pen in a kanji name.
pub(crate) fn kanji(name: &str, dice: &mut Dice) -> String {
    other_of(name, ALIKE, dice).unwrap_or_else(|| turned(name, dice))
}

/// One slip in a kana name.
pub(crate) fn kana(name: &str, dice: &mut Dice) -> String {
    if dice.happens(0.5)
        && let Some(other) = other_of(name, KANA_ALIKE, dice)
    {
        return other;
    }
    latin(name, dice)
}

/// One slip in letters or digits: left out, doubled, turned round.
pub(crate) fn latin(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.len() < 3 {
        return text.to_owned();
    }
    let at = dice.below(chars.len() - 1);
    match dice.below(3) {
        0 => {
            chars.remove(at);
        }
        1 => chars.insert(at, chars[at]),
        _ => return turned(text, dice),
    }
    chars.into_iter().collect()
}

/// One wrong digit.
pub(crate) fn digits(text: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> = text.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(at, _)| at).collect();
    let Some(at) = places.len().checked_sub(4).map(|from| places[from + dice.below(4)]) else {
        return text.to_owned();
    };
    let digit = char::from(b'0' + dice.below(10) as u8);
    text.char_indices().map(|(here, c)| if here == at { digit } else { c }).collect()
}

/// One slip in a date.
pub(crate) fn day((year, month, day): Day, dice: &mut Dice) -> Day {
    match dice.below(6) {
        0 => (year + dice.between(-1, 1), month, day),
        1 => (year, 1 + (month + dice.between(-1, 0)).rem_euclid(12), day),
        2 if day <= 12 => (year, day, month),
        3 => (year + if dice.happens(0.5) { 10 } else { -10 }, month, day),
        4 => (year, month, (day % 10 * 10 + day / 10).clamp(1, 28)),
        _ => (year, month, (day + dice.between(-1, 1)).clamp(1, 28)),
    }
}

fn other_of(name: &str, pairs: &str, dice: &mut Dice) -> Option<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut changes = Vec::new();
    for pair in pairs.split_whitespace() {
        let mut two = pair.chars();
        let (Some(a), Some(b)) = (two.next(), two.next()) else { continue };
        for (at, c) in chars.iter().enumerate() {
            if *c == a {
                changes.push((at, b));
            } else if *c == b {
                changes.push((at, a));
            }
        }
    }
    if changes.is_empty() {
        return None;
    }
    let (at, other) = *dice.pick(&changes);
    Some(chars.iter().enumerate().map(|(here, c)| if here == at { other } else { *c }).collect())
}

fn turned(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.len() < 2 {
        return text.to_owned();
    }
    let at = dice.below(chars.len() - 1);
    if chars[at] != ' ' && chars[at + 1] != ' ' {
        chars.swap(at, at + 1);
    }
    chars.into_iter().collect()
}

const SYLLABLES: &str = "アa イi ウu エe オo カka キki クku ケke コko サsa シshi スsu セse ソso タta チchi ツtsu テte トto ナna ニni ヌnu ネne ノno \
ハha ヒhi フfu ヘhe ホho マma ミmi ムmu メme モmo ヤya ユyu ヨyo ラra リri ルru レre ロro ワwa ンn ガga ギgi グgu ゲge ゴgo ザza ジji ズzu ゼze ゾzo \
ダda ヂji ヅzu デde ドdo バba ビbi ブbu ベbe ボbo パpa ピpi プpu ペpe ポpo";

/// A reading in Latin capitals, Hepburn as passports have it, long vowels left out or kept.
pub(crate) fn romaji(kana: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut double = false;
    for c in kana.chars() {
        if c == 'ッ' {
            double = true;
            continue;
        }
        if let Some(vowel) = "ャaュuョo".split_once(c).and_then(|(_, rest)| rest.chars().next()) {
            out.pop();
            if !out.ends_with("sh") && !out.ends_with("ch") && !out.ends_with('j') {
                out.push('y');
            }
            out.push(vowel);
            continue;
        }
        let syllable = SYLLABLES.split_whitespace().find_map(|entry| entry.strip_prefix(c)).unwrap_or_default();
        if std::mem::take(&mut double) {
            out.extend(syllable.chars().next());
        }
        out.push_str(syllable);
    }
    if dice.happens(0.7) {
        out = out.replace("ou", "o").replace("oo", "o").replace("uu", "u");
    }
    out.to_uppercase()
}

//! Folds Latin letters so that Hepburn, Kunrei, Nihon and passport spellings of one name are equal.

use unicode_normalization::char::decompose_canonical;

/// Writes the common form of words of Latin letters after `out`; words are joined by one space.
pub(super) fn fold(latin: &str, out: &mut String) {
    let mut letters = Vec::with_capacity(latin.len());
    let mut forms = Forms::default();
    for c in latin.chars() {
        match c {
            'a'..='z' => letters.push(c),
            'A'..='Z' => letters.push(c.to_ascii_lowercase()),
            '\'' | '’' | '‘' | '`' | '´' | '-' | '‐' | '‑' | 'ʼ' => {}
            c if c.is_alphanumeric() => plain(c, &mut letters),
            c if is_combining(c) => {}
            _ => end_word(&mut letters, &mut forms, out),
        }
    }
    end_word(&mut letters, &mut forms, out);
}

/// The form of a word and the one before it, kept from word to word.
#[derive(Default)]
struct Forms {
    form: Vec<char>,
    last: Vec<char>,
}

fn end_word(letters: &mut Vec<char>, forms: &mut Forms, out: &mut String) {
    if letters.is_empty() {
        return;
    }
    settle(letters, forms);
    // `ue` for ü and the like; a word of Japanese syllables (Ueno, Maeda) keeps its vowels.
    if forms.form.windows(2).any(is_umlaut_pair) && !is_syllabic(&forms.form) {
        letters.clear();
        letters.append(&mut forms.form);
        drop_umlaut_e(letters);
        settle(letters, forms);
    }
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.extend(&forms.form);
    letters.clear();
}

/// Applies the rules until nothing changes.
fn settle(letters: &[char], forms: &mut Forms) {
    let Forms { form, last } = forms;
    japanese(letters, form);
    loop {
        std::mem::swap(form, last);
        japanese(last, form);
        if form == last {
            return;
        }
    }
}

/// Strips accents and spells out ligatures.
fn plain(c: char, letters: &mut Vec<char>) {
    let spelled = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' | 'İ' => "i",
        _ => "",
    };
    if !spelled.is_empty() {
        return letters.extend(spelled.chars());
    }
    for lower in c.to_lowercase() {
        decompose_canonical(lower, |part| {
            if !is_combining(part) {
                letters.push(part);
            }
        });
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'i' | 'u' | 'e' | 'o')
}

/// One pass over a lower-case word: consonant spellings to Kunrei, long vowels to one vowel.
fn japanese(word: &[char], out: &mut Vec<char>) {
    let at = |i: usize| word.get(i).copied().unwrap_or('\0');
    out.clear();
    out.reserve(word.len() + 2);
    let mut i = 0;
    while let Some(&c) = word.get(i) {
        if is_vowel(c) {
            push_vowel(c, out);
            i += 1;
            continue;
        }
        let before = out.last().copied().unwrap_or('\0');
        if c == 'h' && before == 'o' && !is_vowel(at(i + 1)) {
            i += 1;
            continue;
        }
        if c == 'w' && at(i + 1) == 'o' && is_vowel(before) {
            i += 1;
            continue;
        }
        let (run, last) = geminate(word, i);
        let (form, used) = consonant([at(last), at(last + 1), at(last + 2)]);
        let first = form.chars().next().unwrap_or(c);
        out.extend(std::iter::repeat_n(first, run));
        out.extend(form.chars());
        if form.is_empty() {
            out.push(at(last));
        }
        i = last + used;
    }
}

fn push_vowel(c: char, out: &mut Vec<char>) {
    match out.last() {
        Some(&last) if last == c => {}
        Some('o') if c == 'u' => {}
        _ => out.push(c),
    }
}

/// Returns how many extra consonants stand before the one that carries the syllable, and where that one is.
fn geminate(word: &[char], from: usize) -> (usize, usize) {
    let at = |i: usize| word.get(i).copied().unwrap_or('\0');
    let mut last = from;
    while at(last) == at(last + 1) && at(last) != 'm' && at(last).is_ascii_alphabetic() {
        last += 1;
    }
    // `tch` and `cch` are the Hepburn spellings of a doubled `ch`.
    if at(last) == 't' && at(last + 1) == 'c' && at(last + 2) == 'h' {
        last += 1;
    }
    (last - from, last)
}

/// Returns the common spelling of the consonant that begins `next`, and how many letters it took; empty = as it is.
fn consonant(next: [char; 3]) -> (&'static str, usize) {
    match next {
        ['s', 'h', 'i'] => ("s", 2),
        ['s', 'h', 'y'] => ("sy", 3),
        ['s', 'h', 'a' | 'u' | 'e' | 'o'] => ("sy", 2),
        ['c', 'h', 'i'] => ("t", 2),
        ['c', 'h', 'y'] => ("ty", 3),
        ['c', 'h', 'a' | 'u' | 'e' | 'o'] => ("ty", 2),
        ['t', 's', 'u'] => ("t", 2),
        ['d', 'z', 'u'] => ("z", 2),
        ['f', 'u', _] => ("h", 1),
        ['d', 'i' | 'u', _] => ("z", 1),
        ['d', 'y', 'a' | 'u' | 'o'] => ("zy", 2),
        ['j', 'y', _] => ("zy", 2),
        ['j', 'a' | 'u' | 'e' | 'o', _] => ("zy", 1),
        ['j', ..] => ("z", 1),
        ['m', 'm' | 'b' | 'p', _] => ("n", 1),
        _ => ("", 1),
    }
}

fn is_umlaut_pair(pair: &[char]) -> bool {
    matches!(pair, ['a' | 'o' | 'u', 'e'])
}

fn drop_umlaut_e(form: &mut Vec<char>) {
    let mut before = '\0';
    form.retain(|&c| {
        let drop = c == 'e' && matches!(before, 'a' | 'o' | 'u');
        if !drop {
            before = c;
        }
        !drop
    });
}

/// Returns whether a folded word is built of Japanese syllables only.
fn is_syllabic(form: &[char]) -> bool {
    let at = |i: usize| form.get(i).copied().unwrap_or('\0');
    let mut i = 0;
    while i < form.len() {
        let c = at(i);
        let doubled = c == at(i + 1) && !is_vowel(c);
        i += match c {
            _ if is_vowel(c) => 1,
            'n' if !is_vowel(at(i + 1)) && at(i + 1) != 'y' => 1,
            'k' | 's' | 't' | 'p' | 'h' | 'z' | 'd' | 'b' | 'g' if doubled => 1,
            'k' | 's' | 't' | 'n' | 'h' | 'm' | 'r' | 'g' | 'z' | 'd' | 'b' | 'p' | 'y' | 'w' | 'f'
                if is_vowel(at(i + 1)) =>
            {
                2
            }
            'k' | 's' | 't' | 'n' | 'h' | 'm' | 'r' | 'g' | 'z' | 'b' | 'p'
                if at(i + 1) == 'y' && is_vowel(at(i + 2)) =>
            {
                3
            }
            _ => return false,
        };
    }
    true
}

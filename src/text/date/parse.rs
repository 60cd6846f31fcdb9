//! Parses one date from the head of a text.

use super::{DateForm, DateOrder, Era, ParsedDate};
use crate::model::Date;
use crate::text::fold::width;

/// Longest text that is looked at, bytes; a date with time and weekday is shorter.
const LONGEST: usize = 80;

/// Reads a whole text as a date, full-width characters too; a time of day, a weekday in brackets or 生 may follow.
///
/// Years of two digits (only after a month name or in year-last dates under a caller's order) are 1930 to 2029, as
/// spreadsheets read them. Impossible days are refused. Placeholders (1900-01-01) are not judged here. Seven plain
/// digits with an era digit are read by [`parse_era_digit`] only.
pub fn parse_date(raw: &str, order: DateOrder) -> Option<ParsedDate> {
    if raw.len() > LONGEST {
        return None;
    }
    if let Some(date) = plain_iso(raw.as_bytes()) {
        return parsed(date, DateForm::Iso);
    }
    let text = width(raw);
    let text = text.trim();
    let (parsed, rest) = prefix(text, order)?;
    is_tail(rest).then_some(parsed)
}

/// Reads 1980-01-02 with any of the separators: most columns of dates hold nothing else. `Some(None)` is no real day.
fn plain_iso(bytes: &[u8]) -> Option<Option<Date>> {
    let &[a, b, c, d, first @ (b'-' | b'/' | b'.'), e, f, second, g, h] = bytes else { return None };
    let digits = [a, b, c, d, e, f, g, h].map(|byte| u32::from(byte.wrapping_sub(b'0')));
    let [a, b, c, d, e, f, g, h] = digits;
    let plain = first == second && digits.iter().all(|digit| *digit < 10);
    plain.then(|| Date::new((a * 1000 + b * 100 + c * 10 + d).cast_signed(), e * 10 + f, g * 10 + h))
}

/// Reads an era-digit date: `5-55-12-26` or `3551226`.
///
/// Two codes are in use: 1 2 3 4 5 (medical claims) and 1 3 5 7 9 (pension records) for 明治 大正 昭和 平成 令和. 7 and 9
/// are pension codes; 5 with a year above 30 is 昭和; otherwise the claims code is meant.
pub fn parse_era_digit(raw: &str) -> Option<ParsedDate> {
    let text = width(raw);
    let text = text.trim();
    if text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
        return era_digit(text.chars().next()?, part(1, 3)?, part(3, 5)?, part(5, 7)?);
    }
    let (parsed, rest) = digit_led(text)?;
    rest.is_empty().then_some(parsed)
}

/// Reads a date at the head of folded text; returns the rest.
pub(super) fn prefix(text: &str, order: DateOrder) -> Option<(ParsedDate, &str)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        return year_kanji(text)
            .or_else(|| compact(text))
            .or_else(|| digit_led(text))
            .or_else(|| separated(text, order))
            .or_else(|| day_month_name(text));
    }
    if first.is_ascii_alphabetic() {
        return era(text).or_else(|| month_name_day(text));
    }
    era(text).or_else(|| year_kanji(text))
}

fn parsed(date: Option<Date>, form: DateForm) -> Option<ParsedDate> {
    date.map(|date| ParsedDate { date, form })
}

/// 昭和55年12月26日, S55.12.26, S551226, 元年.
fn era(text: &str) -> Option<(ParsedDate, &str)> {
    let (era, rest) = Era::strip(text)?;
    let rest = rest.trim_start_matches([' ', '.']);
    if let Some((six, rest)) = digits(rest, 6, 6) {
        return Some((parsed(era.date(six / 10_000, six / 100 % 100, six % 100), DateForm::Era)?, rest));
    }
    let (year, rest) = match rest.strip_prefix('元') {
        Some(rest) => (1, rest),
        None => number(rest, 2)?,
    };
    let (month, day, rest) = month_day(rest)?;
    Some((parsed(era.date(year, month, day), DateForm::Era)?, rest))
}

/// 1980年1月2日, 一九八〇年一月二日, 1980년 1월 2일.
fn year_kanji(text: &str) -> Option<(ParsedDate, &str)> {
    let (year, rest) = number(text, 4)?;
    rest.trim_start().strip_prefix(['年', '년'])?;
    let (month, day, rest) = month_day(rest)?;
    let date = if year >= 1000 { Date::new(i32::try_from(year).ok()?, month, day) } else { None };
    Some((parsed(date, DateForm::Kanji)?, rest))
}

/// The month and day after a year: `年12月26日` or twice the same separator.
fn month_day(text: &str) -> Option<(u32, u32, &str)> {
    let text = text.trim_start_matches(' ');
    if let Some(rest) = text.strip_prefix(['年', '년']) {
        let (month, rest) = number(rest.trim_start(), 2)?;
        let (day, rest) = number(rest.trim_start().strip_prefix(['月', '월'])?.trim_start(), 2)?;
        let rest = rest.trim_start_matches(' ').strip_prefix(['日', '일'])?;
        return Some((month, day, rest));
    }
    let (separator, rest) = separator(text)?;
    let (month, rest) = digits(rest, 1, 2)?;
    let (day, rest) = digits(same(separator, rest)?, 1, 2)?;
    Some((month, day, rest))
}

/// 19800102; a `T` and a time may follow.
fn compact(text: &str) -> Option<(ParsedDate, &str)> {
    let (number, rest) = digits(text, 8, 8)?;
    let date = Date::new(i32::try_from(number / 10_000).ok()?, number / 100 % 100, number % 100);
    let date = date.filter(|date| (1850..=2200).contains(&date.year()));
    Some((parsed(date, DateForm::Compact)?, rest))
}

/// 5-55-12-26.
fn digit_led(text: &str) -> Option<(ParsedDate, &str)> {
    let (_, rest) = digits(text, 1, 1)?;
    let digit = text.chars().next()?;
    let (mark, rest) = separator(rest)?;
    let (year, rest) = digits(rest, 1, 2)?;
    let (month, rest) = digits(same(mark, rest)?, 1, 2)?;
    let (day, rest) = digits(same(mark, rest)?, 1, 2)?;
    Some((era_digit(digit, year, month, day)?, rest))
}

fn era_digit(digit: char, year: u32, month: u32, day: u32) -> Option<ParsedDate> {
    let era = match digit {
        '5' if year > 30 => Era::Showa,
        '7' => Era::Heisei,
        '9' => Era::Reiwa,
        digit => Era::from_digit(digit)?,
    };
    parsed(era.date(year, month, day), DateForm::EraDigit)
}

/// 1980-01-02 and, by `order`, 02/01/1980.
fn separated(text: &str, order: DateOrder) -> Option<(ParsedDate, &str)> {
    let (first, first_len, rest) = digits_len(text, 1, 4)?;
    let (mark, rest) = separator(rest)?;
    if let Some((month, rest)) = named_month(rest)
        && first_len == 4
    {
        let (day, rest) = digits(same(mark, rest)?, 1, 2)?;
        return Some((parsed(Date::new(i32::try_from(first).ok()?, month, day), DateForm::MonthName)?, rest));
    }
    let (second, rest) = digits(rest, 1, 2)?;
    let (third, third_len, rest) = digits_len(same(mark, rest)?, 1, 4)?;
    let signed = |year: u32| i32::try_from(year).ok();
    if first_len == 4 && third_len <= 2 {
        return Some((parsed(Date::new(signed(first)?, second, third), DateForm::Iso)?, rest));
    }
    let year = match third_len {
        4 => third,
        2 if order != DateOrder::YearFirst => pivot(third),
        _ => return None,
    };
    if first_len > 2 {
        return None;
    }
    Some((parsed(year_last(first, second, signed(year)?, order), DateForm::YearLast)?, rest))
}

fn year_last(first: u32, second: u32, year: i32, order: DateOrder) -> Option<Date> {
    let (day_first, month_first) = (Date::new(year, second, first), Date::new(year, first, second));
    match order {
        DateOrder::DayFirst => day_first,
        DateOrder::MonthFirst => month_first,
        DateOrder::YearFirst => match (day_first, month_first) {
            (Some(date), None) | (None, Some(date)) => Some(date),
            (one, other) if one == other => one,
            _ => None,
        },
    }
}

/// 2-Jan-1980, 2 January 1980, 2nd January 1980, 02JAN80.
fn day_month_name(text: &str) -> Option<(ParsedDate, &str)> {
    let (day, rest) = digits(text, 1, 2)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    let rest = rest.trim_start_matches([' ', '-', '/', '.']);
    let (month, rest) = named_month(rest.strip_prefix("of ").unwrap_or(rest))?;
    let (year, rest) = year(rest.trim_start_matches([' ', '-', '/', '.', ',']))?;
    Some((parsed(Date::new(year, month, day), DateForm::MonthName)?, rest))
}

/// January 2, 1980.
fn month_name_day(text: &str) -> Option<(ParsedDate, &str)> {
    let (month, rest) = named_month(text)?;
    let (day, rest) = digits(rest.trim_start_matches([' ', '-', '/', '.']), 1, 2)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    let (year, rest) = year(rest.strip_prefix([' ', '-', '/', ','])?.trim_start())?;
    Some((parsed(Date::new(year, month, day), DateForm::MonthName)?, rest))
}

fn year(text: &str) -> Option<(i32, &str)> {
    let (year, len, rest) = digits_len(text.strip_prefix('\'').unwrap_or(text), 2, 4)?;
    let year = match len {
        2 => pivot(year),
        4 if year >= 1000 => year,
        _ => return None,
    };
    Some((i32::try_from(year).ok()?, rest))
}

/// Years of two digits are 1930 to 2029.
fn pivot(year: u32) -> u32 {
    if year < 30 { 2000 + year } else { 1900 + year }
}

/// Reads a month name of at least three letters in English, German, French, Spanish or Italian.
fn named_month(text: &str) -> Option<(u32, &str)> {
    const NAMES: [&str; 12] = [
        "january januar janvier enero gennaio jänner",
        "february februar février fevrier febrero febbraio feber",
        "march märz maerz mars marzo mrz",
        "april avril abril aprile",
        "may mai mayo maggio",
        "june juni juin junio giugno",
        "july juli juillet julio luglio",
        "august août aout agosto",
        "september septembre septiembre settembre",
        "october oktober octobre octubre ottobre",
        "november novembre noviembre",
        "december dezember décembre decembre diciembre dicembre",
    ];
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if !(3..=12).contains(&name.len()) {
        return None;
    }
    let lower = name.to_lowercase();
    let index = NAMES.iter().position(|names| names.split(' ').any(|full| full.starts_with(&lower)))?;
    Some((u32::try_from(index + 1).ok()?, rest))
}

fn separator(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start_matches(' ');
    let mark = text.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    Some((mark, text.get(1..)?.trim_start_matches(' ')))
}

fn same(mark: char, text: &str) -> Option<&str> {
    let (found, rest) = separator(text)?;
    (found == mark).then_some(rest)
}

/// Reads a run of ASCII digits of `min` to `max`; a longer run is no match.
fn digits(text: &str, min: usize, max: usize) -> Option<(u32, &str)> {
    digits_len(text, min, max).map(|(value, _, rest)| (value, rest))
}

fn digits_len(text: &str, min: usize, max: usize) -> Option<(u32, usize, &str)> {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    if len < min || len > max {
        return None;
    }
    let (run, rest) = text.split_at_checked(len)?;
    Some((run.parse().ok()?, len, rest))
}

/// Reads a number in ASCII digits (at most `max`) or kanji (五十五, 一九八〇).
fn number(text: &str, max: usize) -> Option<(u32, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return digits(text, 1, max);
    }
    let mut total = 0u32;
    let mut run: Option<u32> = None;
    let mut at = 0;
    for c in text.chars().take(9) {
        match kanji_value(c) {
            Some(unit @ (10 | 100 | 1000)) => {
                total = total.checked_add(run.take().unwrap_or(1).checked_mul(unit)?)?;
            }
            Some(digit) => run = Some(run.unwrap_or(0).checked_mul(10)?.checked_add(digit)?),
            None => break,
        }
        at += c.len_utf8();
    }
    if at == 0 {
        return None;
    }
    Some((total.checked_add(run.unwrap_or(0))?, text.get(at..)?))
}

fn kanji_value(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

fn is_tail(rest: &str) -> bool {
    // Hungary ends its dates with a dot: 1996.11.17.
    let rest = rest.strip_prefix('.').unwrap_or(rest).trim();
    if rest.is_empty() || matches!(rest, "生" | "生まれ") {
        return true;
    }
    let rest = match rest.strip_prefix('(') {
        Some(bracket) => match bracket.split_once(')') {
            Some((day, rest)) if day.chars().count() <= 3 => rest.trim_start(),
            _ => return false,
        },
        None => rest,
    };
    rest.is_empty() || is_time(rest.strip_prefix(['T', 't']).unwrap_or(rest))
}

fn is_time(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || ":.+-Zz 時分秒APMapm".contains(c);
    match digits(text, 1, 6) {
        Some((_, rest)) => {
            (rest.starts_with([':', '時']) || rest.is_empty() || rest.starts_with('Z')) && text.chars().all(allowed)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    fn read(text: &str, order: DateOrder) -> String {
        parse_date(text, order).map_or_else(String::new, |parsed| {
            let date = parsed.date;
            format!("{:04}-{:02}-{:02} {:?}", date.year(), date.month(), date.day(), parsed.form)
        })
    }

    #[test]
    fn notations() {
        let cases = [
            ("1980-01-02", "1980-01-02 Iso"),
            ("1980/1/2", "1980-01-02 Iso"),
            ("1980. 1. 2", "1980-01-02 Iso"),
            ("1980.01.02.", "1980-01-02 Iso"),
            ("１９８０／１／２", "1980-01-02 Iso"),
            ("1980-01-02T03:04:05+09:00", "1980-01-02 Iso"),
            ("1980-01-02 03:04:05.678", "1980-01-02 Iso"),
            ("2024/02/29 (木)", "2024-02-29 Iso"),
            ("19800102", "1980-01-02 Compact"),
            ("1980年1月2日", "1980-01-02 Kanji"),
            ("1980년 1월 2일", "1980-01-02 Kanji"),
            ("一九八〇年十二月二十六日", "1980-12-26 Kanji"),
            ("昭和55年12月26日", "1980-12-26 Era"),
            ("昭和五十五年十二月二十六日生", "1980-12-26 Era"),
            ("昭和 55 年 12 月 26 日", "1980-12-26 Era"),
            ("Ｓ５５．１２．２６", "1980-12-26 Era"),
            ("S551226", "1980-12-26 Era"),
            ("昭55.12.26", "1980-12-26 Era"),
            ("平成元年1月8日", "1989-01-08 Era"),
            ("令和元年5月1日", "2019-05-01 Era"),
            ("昭和64年12月1日", "1989-12-01 Era"),
            ("5-55-12-26", "1980-12-26 EraDigit"),
            ("2-Jan-1980", "1980-01-02 MonthName"),
            ("January 2, 1980", "1980-01-02 MonthName"),
            ("2. Januar 1980", "1980-01-02 MonthName"),
            ("02 JAN 80", "1980-01-02 MonthName"),
            ("24MAR67", "1967-03-24 MonthName"),
            ("3rd of March 2010", "2010-03-03 MonthName"),
            ("1980-Dec-26", "1980-12-26 MonthName"),
            ("15.01.1993", "1993-01-15 YearLast"),
            ("01/15/1993", "1993-01-15 YearLast"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, DateOrder::YearFirst), expected, "{text}");
        }
    }

    #[test]
    fn the_caller_decides_the_order() {
        for (text, order, expected) in [
            ("02/01/1980", DateOrder::DayFirst, "1980-01-02 YearLast"),
            ("02/01/1980", DateOrder::MonthFirst, "1980-02-01 YearLast"),
            ("02/01/1980", DateOrder::YearFirst, ""),
            ("02/01/80", DateOrder::DayFirst, "1980-01-02 YearLast"),
            ("80/01/02", DateOrder::YearFirst, ""),
            ("15/01/1993", DateOrder::MonthFirst, ""),
        ] {
            assert_eq!(read(text, order), expected, "{text}");
        }
    }

    #[test]
    fn no_dates() {
        let texts = [
            "",
            "1980",
            "1980-13-01",
            "1980-02-30",
            "2023-02-29",
            "1980-01-02-03",
            "1.2.3",
            "19801302",
            "12345678",
            "昭和80年1月1日",
            "昭和55年",
            "T123456",
            "99999999",
            "1980/01-02",
            "March",
            "Marshall 3, 19",
            "1980-01-02 と",
            "平成0年1月1日",
        ];
        for text in texts {
            assert_eq!(read(text, DateOrder::YearFirst), "", "{text}");
        }
    }

    #[test]
    fn era_digits() {
        for (text, expected) in [
            ("3551226", Some((1980, 12, 26))),
            ("5551226", Some((1980, 12, 26))),
            ("5030405", Some((2021, 4, 5))),
            ("7010108", Some((1989, 1, 8))),
            ("4-1-1-8", Some((1989, 1, 8))),
            ("8010108", None),
            ("3551326", None),
            ("35512261", None),
        ] {
            let expected = expected.and_then(|(y, m, d)| Date::new(y, m, d));
            assert_eq!(parse_era_digit(text).map(|parsed| parsed.date), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_dates_are_read_back(y in 1868i32..2100, m in 1u32..13, d in 1u32..32) {
            let date = Date::new(y, m, d);
            for text in [format!("{y}-{m:02}-{d:02}"), format!("{y}{m:02}{d:02}"), format!("{y}年{m}月{d}日"), format!("{y}. {m}. {d}.")] {
                let text = text.trim_end_matches('.');
                prop_assert_eq!(parse_date(text, DateOrder::YearFirst).map(|parsed| parsed.date), date, "{}", text);
            }
            prop_assert_eq!(parse_date(&format!("{d}/{m}/{y}"), DateOrder::DayFirst).map(|parsed| parsed.date), date);
            prop_assert_eq!(parse_date(&format!("{m}/{d}/{y}"), DateOrder::MonthFirst).map(|parsed| parsed.date), date);
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,20}|[昭和平成SH元年月日0-9十百千./-]{0,14}", serial in any::<f64>()) {
            parse_date(&text, DateOrder::DayFirst);
            parse_era_digit(&text);
            super::super::parse_serial(serial);
            super::super::find_dates(&text).count();
        }
    }
}

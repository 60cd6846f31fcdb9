//! Writes numbers and dates of spreadsheet cells as the reader of the sheet sees them.

use std::fmt::Write;

use calamine::ExcelDateTime;

/// A number format that shows a plain run of digits: `00000000`, `000-0000`, `(00) ####-####`.
///
/// Formats with fractions, thousands, exponents, percent or dates are no masks: the bare number is better text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mask {
    sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    /// Numbers up to this one (`[<=9999]`); none: all.
    up_to: Option<u64>,
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Zero,
    Digit,
    Literal(char),
}

impl Mask {
    /// Reads a format code; nothing if it is no mask or changes nothing.
    pub(super) fn parse(code: &str) -> Option<Self> {
        let mut sections = Vec::new();
        for section in sections_of(code) {
            let section = Section::parse(section)?;
            let conditional = section.up_to.is_some();
            sections.push(section);
            if !conditional {
                break;
            }
        }
        let plain = |section: &Section| matches!(section.parts.as_slice(), [] | [Part::Zero | Part::Digit]);
        (!sections.iter().all(plain)).then_some(Self { sections })
    }

    fn write(&self, number: u64, out: &mut String) -> bool {
        let fits = |section: &&Section| section.up_to.is_none_or(|limit| number <= limit);
        let Some(section) = self.sections.iter().find(fits).or(self.sections.last()) else { return false };
        section.write(number, out);
        true
    }
}

impl Section {
    fn parse(code: &str) -> Option<Self> {
        let (mut up_to, mut parts) = (None, Vec::new());
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                '0' => parts.push(Part::Zero),
                '#' => parts.push(Part::Digit),
                '"' => parts.extend(chars.by_ref().take_while(|&c| c != '"').map(Part::Literal)),
                '\\' => parts.push(Part::Literal(chars.next()?)),
                '_' => {
                    chars.next();
                }
                '[' => {
                    let condition: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    up_to = condition.strip_prefix("<=").map(str::parse).transpose().ok()?;
                }
                '-' | ' ' | '(' | ')' | '+' | '〒' => parts.push(Part::Literal(c)),
                '@' | ';' => {}
                _ => return None,
            }
        }
        parts.iter().any(|part| !matches!(part, Part::Literal(_))).then_some(Self { up_to, parts })
    }

    /// Fills the places from the right; digits that have no place go before the first.
    fn write(&self, number: u64, out: &mut String) {
        let digits = number.to_string();
        let places = self.parts.iter().filter(|part| !matches!(part, Part::Literal(_))).count();
        let mut rest = digits.chars().skip(digits.len().saturating_sub(places));
        let surplus = &digits[..digits.len().saturating_sub(places)];
        let mut empty = places.saturating_sub(digits.len());
        let mut first = true;
        for part in &self.parts {
            match part {
                Part::Literal(c) => out.push(*c),
                _ => {
                    if std::mem::take(&mut first) {
                        out.push_str(surplus);
                    }
                    if empty > 0 {
                        empty -= 1;
                        out.extend((*part == Part::Zero).then_some('0'));
                    } else {
                        out.extend(rest.next());
                    }
                }
            }
        }
    }
}

/// Splits a format code at semicolons outside quotes.
fn sections_of(code: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    code.split(move |c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
}

/// Writes an integer.
pub(super) fn integer(value: i64, mask: Option<&Mask>, out: &mut String) {
    let masked = mask.zip(u64::try_from(value).ok()).is_some_and(|(mask, value)| mask.write(value, out));
    if !masked {
        let _ = write!(out, "{value}");
    }
}

/// Writes a number without exponent, and without a fraction if it has none.
pub(super) fn float(value: f64, mask: Option<&Mask>, out: &mut String) {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        integer(value as i64, mask, out);
    } else if value.is_finite() {
        let _ = write!(out, "{value}");
    }
}

/// Writes a date, a time of day or a duration in ISO form.
pub(super) fn date(value: &ExcelDateTime, out: &mut String) {
    let serial = value.as_f64();
    if value.is_duration() {
        let seconds = (serial * 86_400.0).round().clamp(-1e12, 1e12) as i64;
        let sign = if seconds < 0 { "-" } else { "" };
        let seconds = seconds.unsigned_abs();
        let _ = write!(out, "{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return;
    }
    if !(0.0..2_958_466.0).contains(&serial) {
        // Not a date that a spreadsheet can show.
        return float(serial, None, out);
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    if serial >= 1.0 {
        let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    }
    if serial.fract() != 0.0 {
        let separator = if serial >= 1.0 { "T" } else { "" };
        let _ = write!(out, "{separator}{hour:02}:{minute:02}:{second:02}");
    } else if serial < 1.0 {
        out.push_str("00:00:00");
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn masks_restore_what_the_sheet_shows() {
        for (code, number, expected) in [
            ("0000000000", 312_345_678.0, "0312345678"),
            ("000\\-0000", 1_234.0, "000-1234"),
            ("000-0000", 1_600_022.0, "160-0022"),
            ("000\"-\"00000", 12.0, "000-00012"),
            ("[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", 312_345_678.0, "(03) 1234-5678"),
            ("[<=99999999]####\\-####;\\(00\\)\\ ####\\-####", 12_345_678.0, "1234-5678"),
            ("[<=999]000;[<=9999]000\\-00;000\\-0000", 1_600_022.0, "160-0022"),
            ("000", 12_345.0, "12345"),
            ("0", 5.0, "5"),
            ("General", 90_123_456_789.0, "90123456789"),
            ("#,##0", 1_234_567.0, "1234567"),
            ("0.00", 1.5, "1.5"),
            ("0000", 1.5, "1.5"),
        ] {
            let mut out = String::new();
            float(number, Mask::parse(code).as_ref(), &mut out);
            assert_eq!(out, expected, "{code} of {number}");
        }
    }

    #[test]
    fn dates_are_written_in_iso_form() {
        for (serial, kind, is_1904, expected) in [
            (44_197.0, ExcelDateTimeType::DateTime, false, "2021-01-01"),
            (42_735.0, ExcelDateTimeType::DateTime, true, "2021-01-01"),
            (44_197.5, ExcelDateTimeType::DateTime, false, "2021-01-01T12:00:00"),
            (0.5, ExcelDateTimeType::DateTime, false, "12:00:00"),
            (1.5, ExcelDateTimeType::TimeDelta, false, "36:00:00"),
            (-5.0, ExcelDateTimeType::DateTime, false, "-5"),
        ] {
            let mut out = String::new();
            date(&ExcelDateTime::new(serial, kind, is_1904), &mut out);
            assert_eq!(out, expected);
        }
    }
}

//! Tells the lines that a machine or a diary wrote: they begin with a time, a day or a level.

/// Levels that open a line of a log.
const LEVELS: [&str; 10] =
    ["INFO", "WARN", "WARNING", "ERROR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL", "SEVERE"];
/// Months as syslog writes them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Returns whether a line begins with a time of day, a day before more words, or a level of a log. A line of a day alone,
/// as a form writes below its label, does not.
pub(super) fn begins(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['[', '(', '<', '*', '-', '•']);
    let mut words = line.split([' ', '\t', ']', ')', '>', '\u{3000}', ',']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return false };
    let second = words.next().unwrap_or_default();
    let level = first.trim_end_matches(':');
    if LEVELS.contains(&level) {
        return true;
    }
    if is_time(first) {
        return !second.is_empty();
    }
    if MONTHS.contains(&first) {
        return is_number(second) && words.next().is_some_and(is_time);
    }
    let Some(rest) = after_day(first) else { return false };
    let timed = rest.strip_prefix(['T', '_', ':']).is_some_and(is_time);
    timed || (rest.is_empty() && (is_time(second) || second.starts_with(char::is_alphabetic) && !is_birth(second)))
}

fn is_birth(word: &str) -> bool {
    word.starts_with('生')
}

fn is_number(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// 9:05, 10:00:00.123Z.
fn is_time(word: &str) -> bool {
    let mut parts = word.splitn(3, ':');
    let hour = parts.next().is_some_and(is_number);
    hour && parts.next().is_some_and(|part| part.get(..2).is_some_and(is_number))
}

/// What follows a day in digits: 2024-03-01, 01.03.2024, 2024/3/1.
fn after_day(word: &str) -> Option<&str> {
    let end = word.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.')).unwrap_or(word.len());
    let (day, rest) = (word.get(..end)?, word.get(end..)?);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let fits = matches!(lengths[..], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
    fits.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_logs_and_diaries() {
        for (line, expected) in [
            ("2024-03-01T10:00:00Z INFO login user=x", true),
            ("2024-03-01 10:00 山田", true),
            ("[2024-03-01 10:00:00] login", true),
            ("01.03.2024 09:00 Uwe Weber", true),
            ("10:00:01 user=x", true),
            ("Mar  1 10:00:00 host sshd", true),
            ("2024-03-01 customer x", true),
            ("ERROR: no mail", true),
            ("1980-01-02", false),
            ("1980年1月2日生", false),
            ("1980-01-02 生", false),
            ("090-1234-5678 携帯", false),
            ("Name: Mary", false),
            ("", false),
        ] {
            assert_eq!(begins(line), expected, "{line}");
        }
    }
}

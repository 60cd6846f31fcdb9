//! Events of a run on stderr: for people, or one JSON object a line. Never a personal value.

use std::io::{self, Write};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::text::escape;

/// How events are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line: `ts`, `level`, `event`, then the event's facts.
    Json,
}

/// How much an event matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Only with `--verbose`.
    Detail,
    /// Not with `--quiet`.
    Info,
    /// Something to look at.
    Warning,
    /// The run ends.
    Error,
}

impl Level {
    fn code(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One fact of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field<'a> {
    /// A code or name.
    Text(&'a str),
    /// A raw path.
    Path(&'a [u8]),
    /// A count, bytes or milliseconds.
    Number(u64),
}

/// Writes events to stderr. Names of events and facts are stable.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    format: LogFormat,
    least: Level,
}

impl Log {
    /// Makes a log that writes events of `least` level and above.
    pub fn new(format: LogFormat, least: Level) -> Self {
        Self { format, least }
    }

    /// Writes one event. A stderr that is gone stops nothing.
    pub fn event(&self, level: Level, event: &str, facts: &[(&str, Field<'_>)]) {
        if level < self.least {
            return;
        }
        let line = match self.format {
            LogFormat::Text => text_line(level, event, facts),
            LogFormat::Json => json_line(OffsetDateTime::now_utc(), level, event, facts),
        };
        let _ = io::stderr().lock().write_all(line.as_bytes());
    }
}

fn text_line(level: Level, event: &str, facts: &[(&str, Field<'_>)]) -> String {
    let mut line = format!("{}: {}", level.code(), event.replace('_', " "));
    for (name, fact) in facts {
        let fact = match fact {
            Field::Text(text) => escape::terminal(text).into_owned(),
            Field::Path(path) => escape::path_bytes(path),
            Field::Number(number) => number.to_string(),
        };
        line.push_str(&format!(" {name}={fact}"));
    }
    line + "\n"
}

fn json_line(now: OffsetDateTime, level: Level, event: &str, facts: &[(&str, Field<'_>)]) -> String {
    // Seconds are enough to read by.
    let now = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    let mut line = format!(r#"{{"ts":"{now}","level":"{}","event":{}"#, level.code(), quoted(event));
    for (name, fact) in facts {
        let fact = match fact {
            Field::Text(text) => quoted(&escape::terminal(text)),
            Field::Path(path) => quoted(&escape::path_bytes(path)),
            Field::Number(number) => number.to_string(),
        };
        line.push_str(&format!(",{}:{fact}", quoted(name)));
    }
    line + "}\n"
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &[(&str, Field<'_>)] =
        &[("path", Field::Path(b"a\xff\x1b.csv")), ("reason", Field::Text("encrypted")), ("bytes", Field::Number(12))];

    #[test]
    fn text_is_for_people() {
        let line = text_line(Level::Warning, "asset_skipped", FACTS);
        assert_eq!(line, "warning: asset skipped path=a\\xff\\u{1b}.csv reason=encrypted bytes=12\n");
    }

    #[test]
    fn json_is_one_object_a_line() {
        let line = json_line(OffsetDateTime::UNIX_EPOCH, Level::Info, "asset_skipped", FACTS);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(line.starts_with(r#"{"ts":"1970-01-01T00:00:00Z","level":"info","event":"asset_skipped","path""#));
        assert_eq!(value["ts"], "1970-01-01T00:00:00Z");
        assert_eq!(value["level"], "info");
        assert_eq!(value["event"], "asset_skipped");
        assert_eq!(value["path"], "a\\xff\\u{1b}.csv");
        assert_eq!(value["bytes"], 12);
        assert_eq!(line.lines().count(), 1);
    }
}

//! Parses single values of the command line. A refused value is never printed: it may hold a password.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use globset::{Glob, GlobBuilder};

use crate::model::{ConfidenceClass, Date, Role};
use crate::scan::plan::Share;
use crate::source::database::DatabaseTarget;

/// A target to scan, with its name if the user gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTarget {
    /// Stable name of the root.
    pub name: String,
    /// Where it lies.
    pub target: Target,
}

/// Something that can be scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file or a tree of files.
    Path(PathBuf),
    /// A database.
    Database(DatabaseTarget),
}

/// Name of a kind as it is written: `email`, `jp.my_number`. Whether it exists, the packs know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindName(pub String);

/// A mention as it is written: its asset, its record (none: the name of the asset), its slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionAddress {
    /// Raw path of the asset below its root.
    pub path: Vec<u8>,
    /// Record; none for the name of the asset.
    pub record: Option<i32>,
    /// Slot, from 0.
    pub slot: i16,
}

/// A person as it is written: the number of an identity, or one of its mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Person {
    /// Number of a likely identity.
    Identity(u32),
    /// A mention of it.
    Mention(MentionAddress),
}

/// What is said instead of a URL with a password.
pub(super) const PASSWORD_REFUSED: &str = "a URL with a password is refused: others can see a command line\n\
                                           hint: use the environment, a password file or ~/.pgpass";

/// Returns whether an argument, wherever it stands, is a URL with a password in it.
pub(super) fn carries_password(argument: &OsStr) -> bool {
    argument.as_bytes().windows(3).any(|three| three == b"://") && has_password(argument.as_bytes())
}

/// A clap parser around one function that says what is wrong without repeating the value.
#[derive(Clone)]
pub(super) struct Value<T> {
    parse: fn(&OsStr) -> Result<T, String>,
    choices: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Value<T> {
    type Value = T;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&clap::Arg>, value: &OsStr) -> Result<T, clap::Error> {
        (self.parse)(value).map_err(|problem| {
            let name = arg.map(ToString::to_string).unwrap_or_default();
            let mut error = clap::Error::raw(ErrorKind::ValueValidation, format!("{name}: {problem}\n"));
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            error.with_cmd(command)
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let choices = (self.choices)();
        (!choices.is_empty()).then(|| Box::new(choices.into_iter().map(PossibleValue::new)) as Box<_>)
    }
}

fn value<T>(parse: fn(&OsStr) -> Result<T, String>) -> Value<T> {
    Value { parse, choices: Vec::new }
}

/// Parses a target.
pub(super) fn target() -> Value<Target> {
    value(parse_target)
}

/// Parses `NAME=TARGET`.
pub(super) fn named_target() -> Value<NamedTarget> {
    value(|text| {
        let bytes = text.as_bytes();
        let at = bytes.iter().position(|byte| *byte == b'=').ok_or("write NAME=TARGET")?;
        let (name, rest) = bytes.split_at(at);
        let target = OsString::from_vec(rest.get(1..).unwrap_or_default().to_vec());
        Ok(NamedTarget { name: parse_name(OsStr::from_bytes(name))?, target: parse_target(&target)? })
    })
}

/// Parses the name of a root.
pub(super) fn root_name() -> Value<String> {
    value(parse_name)
}

/// Parses a glob over paths; `*` stops at a slash, `**` does not.
pub(super) fn glob() -> Value<Glob> {
    value(|text| {
        let text = text.to_str().ok_or("a glob is written in UTF-8")?;
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        glob.map_err(|error| format!("not a glob: {}", error.kind()))
    })
}

/// Parses a share of all: `1%` or `0.01`.
pub(super) fn share() -> Value<Share> {
    value(|text| {
        let text = text.to_str().unwrap_or_default();
        let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
        let share = number.trim().parse::<f64>().ok().and_then(|number| Share::new(number / whole));
        share.ok_or_else(|| "a share is written like 1% or 0.01".to_owned())
    })
}

/// Parses the name of a kind.
pub(super) fn kind() -> Value<KindName> {
    value(|text| {
        let well_formed = |text: &&str| {
            let part = |part: &str| {
                part.starts_with(|c: char| c.is_ascii_lowercase())
                    && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            };
            text.split('.').all(part)
        };
        let name = text.to_str().filter(well_formed);
        let name = name.ok_or("kinds are written like email or jp.my_number; see: headcount patterns list")?;
        Ok(KindName(name.to_owned()))
    })
}

/// Parses the address of a mention.
pub(super) fn mention() -> Value<MentionAddress> {
    value(parse_mention)
}

/// Parses the number of an identity or the address of a mention.
pub(super) fn person() -> Value<Person> {
    value(|text| match text.to_str().and_then(|text| text.parse().ok()) {
        Some(number) => Ok(Person::Identity(number)),
        None => parse_mention(text).map(Person::Mention),
    })
}

fn parse_mention(text: &OsStr) -> Result<MentionAddress, String> {
    let bytes = text.as_bytes();
    let parse = || {
        let at = bytes.iter().rposition(|byte| *byte == b'#').filter(|at| *at > 0)?;
        let place = std::str::from_utf8(bytes.get(at + 1..)?).ok()?;
        let (record, slot) = place.split_once('.').unwrap_or((place, "0"));
        let record = match record {
            "name" => None,
            record => Some(record.parse().ok()?),
        };
        Some(MentionAddress { path: bytes.get(..at)?.to_vec(), record, slot: slot.parse().ok()? })
    };
    parse().ok_or_else(|| "write asset#record or asset#record.slot, as explain identity shows it".to_owned())
}

/// Parses a day.
pub(super) fn date() -> Value<Date> {
    value(|text| {
        let day = |text: &str| {
            let mut parts = text.splitn(3, '-');
            let mut part = || parts.next()?.parse().ok();
            let year: u32 = part()?;
            Date::new(i32::try_from(year).ok()?, part()?, part()?)
        };
        text.to_str().and_then(day).ok_or_else(|| "write a day of the calendar: YYYY-MM-DD".to_owned())
    })
}

/// Parses a role.
pub(super) fn role() -> Value<Role> {
    let choices = || Role::ALL.iter().map(|role| role.code()).collect();
    Value { parse: |text| text.to_str().and_then(Role::from_code).ok_or_else(|| one_of(&roles())), choices }
}

/// Parses the least confidence that counts.
pub(super) fn confidence() -> Value<ConfidenceClass> {
    let parse = |text: &OsStr| match text.to_str() {
        Some("low") => Ok(ConfidenceClass::Low),
        Some("medium") => Ok(ConfidenceClass::Medium),
        Some("high") => Ok(ConfidenceClass::High),
        _ => Err(one_of(&["low", "medium", "high"])),
    };
    Value { parse, choices: || vec!["low", "medium", "high"] }
}

fn roles() -> Vec<&'static str> {
    Role::ALL.iter().map(|role| role.code()).collect()
}

fn one_of(choices: &[&str]) -> String {
    format!("one of {}", choices.join(", "))
}

fn parse_name(name: &OsStr) -> Result<String, String> {
    let name = name.to_str().ok_or("a name is written in UTF-8")?;
    match name.chars().any(char::is_control) {
        true => Err("a name holds no control characters".to_owned()),
        false if name.trim().is_empty() => Err("the name is empty".to_owned()),
        false => Ok(name.to_owned()),
    }
}

fn parse_target(text: &OsStr) -> Result<Target, String> {
    if text.is_empty() {
        return Err("the target is empty".to_owned());
    }
    match scheme(text.as_bytes()) {
        None => Ok(Target::Path(PathBuf::from(text))),
        Some(scheme) => parse_url(scheme, text),
    }
}

/// Returns the scheme of a URL: `x://…`, or a name that only databases have before a colon.
fn scheme(text: &[u8]) -> Option<&str> {
    let at = text.iter().position(|byte| *byte == b':')?;
    let (scheme, rest) = text.split_at(at);
    let scheme = std::str::from_utf8(scheme).ok()?;
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let names_a_database =
        matches!(scheme.to_ascii_lowercase().as_str(), "sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb");
    (well_formed && (names_a_database || rest.starts_with(b"://"))).then_some(scheme)
}

fn parse_url(scheme: &str, url: &OsStr) -> Result<Target, String> {
    if has_password(url.as_bytes()) {
        return Err(PASSWORD_REFUSED.to_owned());
    }
    match scheme.to_ascii_lowercase().as_str() {
        "sqlite" | "postgres" | "postgresql" | "mysql" | "mariadb" => {
            let url = url.to_str().ok_or("a URL is written in UTF-8; % and two digits stand for other bytes")?;
            DatabaseTarget::parse(url).map(Target::Database).map_err(|error| error.to_string())
        }
        _ => Err("URLs of this kind are not read; mount the share and give its path".to_owned()),
    }
}

/// Returns whether the user part of a URL, or a parameter of it, carries a password.
fn has_password(url: &[u8]) -> bool {
    let text = String::from_utf8_lossy(url).to_ascii_lowercase();
    let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let user = authority.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
    // A password may itself hold a slash or a question mark: any colon before an @ counts.
    let anywhere = text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
    user.or(anywhere).is_some_and(|user| user.contains(':'))
        || ["password=", "passwd=", "pwd="].iter().any(|parameter| text.contains(parameter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        parse_target(OsStr::new(text)).unwrap_err()
    }

    #[test]
    fn paths_are_targets() {
        for path in ["/srv/share", "a:b", "12:30 notes", "C:\\data", "./postgres://x", "mail@x:y"] {
            assert_eq!(parse_target(OsStr::new(path)), Ok(Target::Path(path.into())), "{path}");
        }
        let raw = OsStr::from_bytes(b"/srv/\xff");
        assert_eq!(parse_target(raw), Ok(Target::Path(raw.into())));
    }

    #[test]
    fn databases_are_targets() {
        for url in ["postgres://db/x", "postgresql://u@db/x", "mysql://db", "mariadb://db", "sqlite:x.db"] {
            assert!(matches!(parse_target(OsStr::new(url)), Ok(Target::Database(_))), "{url}");
        }
        assert!(refusal("SQLITE::memory:").contains("path of a file"));
        assert!(refusal("postgres://db/x?sslmode=disable").contains("parameter"));
        assert!(refusal("smb://server/share").contains("mount"));
    }

    #[test]
    fn passwords_are_refused_and_not_repeated() {
        for url in [
            "postgres://u:hunter2@db/x",
            "mysql://u:hun/ter2@db/x",
            "https://u:hunter2@host",
            "postgres://db/x?password=hunter2",
        ] {
            let said = refusal(url);
            assert!(said.contains("password is refused") && !said.contains("ter2"), "{url}: {said}");
        }
    }

    #[test]
    fn names_stand_before_the_first_equals_sign() {
        let parse = |text: &str| (named_target().parse)(OsStr::new(text));
        let named = parse("hr=/srv/a=b").unwrap();
        assert_eq!((named.name.as_str(), named.target), ("hr", Target::Path("/srv/a=b".into())));
        for wrong in ["/srv", "=x", " =x", "hr=", "h\u{7}r=x", "hr=postgres:db"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn kinds_have_a_shape() {
        let parse = |text: &str| (kind().parse)(OsStr::new(text)).is_ok();
        assert!(parse("email") && parse("jp.my_number") && parse("x1"));
        assert!(!parse("") && !parse("Email") && !parse("jp.") && !parse("1x") && !parse("a b"));
    }

    #[test]
    fn shares_lie_between_nothing_and_all() {
        let parsed = |text: &str| (share().parse)(OsStr::new(text)).ok();
        assert_eq!(parsed("1%"), Share::new(0.01));
        assert_eq!(parsed("0.01"), Share::new(0.01));
        for wrong in ["", "%", "101%", "-1%", "2", "NaN", "one"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn globs_stop_at_slashes() {
        let glob = (glob().parse)(OsStr::new("*.csv")).unwrap().compile_matcher();
        assert!(glob.is_match("a.csv") && !glob.is_match("a/b.csv"));
        assert!((super::glob().parse)(OsStr::new("a[")).is_err());
    }
}

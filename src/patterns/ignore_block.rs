//! Turns an `[[ignore]]` block into an entry, or says what is wrong with it.

use toml::Spanned;

use super::compile::{self, Source};
use super::grammar::IgnoreBlock;
use super::ignore::{Ignore, IgnoreForm, glob, plain};
use super::{PackError, Rules};
use crate::model::Date;

/// Letters and digits that a prefix needs: with fewer it would take out a good part of everything.
const LEAST_PREFIX: usize = 4;

/// Compiles one block.
pub(super) fn compile(rules: &Rules, source: &Source, block: &IgnoreBlock) -> Result<Ignore, PackError> {
    let error = |at: usize, what: String, fix: &str| PackError::at(&source.file, &source.text, at, what, fix);
    let named = [
        (IgnoreForm::Value, &block.value),
        (IgnoreForm::Domain, &block.domain),
        (IgnoreForm::Prefix, &block.prefix),
        (IgnoreForm::Path, &block.path),
    ];
    let mut named = named.into_iter().filter_map(|(form, text)| Some((form, text.as_ref()?)));
    let at = block.reason.span().start;
    let (Some((form, text)), None) = (named.next(), named.next()) else {
        let what = "an ignore entry names what it takes out in exactly one way".to_owned();
        return Err(error(at, what, "give one of value, domain, prefix and path"));
    };
    if block.reason.get_ref().trim().is_empty() {
        return Err(error(at, "the reason is empty".to_owned(), "say why: reports show it beside what was taken out"));
    }
    if let Some((what, fix)) = fault(form, text.get_ref()) {
        return Err(error(text.span().start, what, fix));
    }
    if let (IgnoreForm::Path, Some(kind)) = (form, &block.kind) {
        let what = "a path takes out findings of every kind".to_owned();
        return Err(error(kind.span().start, what, "leave kind out, or name a value, domain or prefix"));
    }
    Ok(Ignore {
        form,
        reason: block.reason.get_ref().trim().to_owned(),
        expires: block.expires.as_ref().map(|day| expiry(source, day)).transpose()?,
        takes: block.takes,
        place: (source.file.clone(), compile::line_of(source, at)),
        kind: block.kind.as_ref().map(|name| compile::kind(rules, source, name)).transpose()?,
        text: text.get_ref().trim().to_owned(),
        in_force: true,
    })
}

/// What is wrong with the text of an entry, and what to do.
fn fault(form: IgnoreForm, text: &str) -> Option<(String, &'static str)> {
    let bare = plain(text);
    match form {
        IgnoreForm::Value if bare.is_empty() => {
            Some(("the value is empty".to_owned(), "give the value as it is found"))
        }
        IgnoreForm::Prefix if bare.chars().count() < LEAST_PREFIX => {
            let what = format!("a prefix of fewer than {LEAST_PREFIX} letters and digits takes out too much");
            Some((what, "give a longer beginning, or the value itself"))
        }
        IgnoreForm::Domain if !is_domain(text.trim().trim_start_matches(['@', '.'])) => {
            Some(("this is no domain".to_owned(), "give a name such as example.com; those below it are meant, too"))
        }
        IgnoreForm::Path if text.trim().is_empty() || glob(text.trim()).is_none() => {
            Some(("the glob can't be read".to_owned(), "use forms such as 'test/**', '*.bak' or 'hr/old.csv'"))
        }
        _ => None,
    }
}

/// Labels of letters, digits and inner hyphens (RFC 1123, section 2.1), of any script, at least two.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

fn expiry(source: &Source, day: &Spanned<toml::Value>) -> Result<Date, PackError> {
    let text = match day.get_ref() {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut parts = text.trim().split('-').map(str::parse::<u32>);
    let mut next = || parts.next().and_then(Result::ok);
    let date = next().zip(next()).zip(next()).and_then(|((year, month), day)| {
        let year = i32::try_from(year).ok().filter(|year| (1000..10_000).contains(year))?;
        Date::new(year, month, day)
    });
    date.filter(|_| text.trim().matches('-').count() == 2).ok_or_else(|| {
        let fix = "write the last day on which it is applied as 2027-03-31";
        PackError::at(&source.file, &source.text, day.span().start, "expires is no day of the calendar", fix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_entry(entry: &str) -> Result<Rules, PackError> {
        let dir = tempfile::tempdir().unwrap();
        let head = "[pack]\nid = \"own\"\nsummary = \"Ours\"\n\n[[ignore]]\n";
        std::fs::write(dir.path().join("own.toml"), format!("{head}{entry}\n")).unwrap();
        Rules::with_user_dir(dir.path())
    }

    #[test]
    fn a_bad_entry_says_where_and_what_to_do() {
        for (entry, line, part) in [
            ("reason = \"ours\"", 6, "exactly one way"),
            ("value = \"a@example.com\"\ndomain = \"example.com\"\nreason = \"ours\"", 8, "exactly one way"),
            ("value = \"a@example.com\"", 5, "reason"),
            ("value = \"a@example.com\"\nreason = \" \"", 7, "reason is empty"),
            ("value = \" - \"\nreason = \"ours\"", 6, "value is empty"),
            ("prefix = \"03-\"\nreason = \"ours\"", 6, "takes out too much"),
            ("domain = \"localhost\"\nreason = \"ours\"", 6, "no domain"),
            ("path = \"a[\"\nreason = \"ours\"", 6, "can't be read"),
            ("path = \"a\"\nkind = \"email\"\nreason = \"ours\"", 7, "every kind"),
            ("value = \"x1\"\nkind = \"emails\"\nreason = \"ours\"", 7, "unknown kind"),
            ("value = \"x1\"\nreason = \"ours\"\nexpires = \"2027-02-30\"", 8, "no day"),
            ("value = \"x1\"\nreason = \"ours\"\nexpires = 2027", 8, "no day"),
            ("value = \"x1\"\nreason = \"ours\"\ntakes = \"all\"", 8, "unknown variant"),
            ("value = \"x1\"\nreason = \"ours\"\nwhy = \"x\"", 8, "unknown field"),
        ] {
            let error = with_entry(entry).unwrap_err();
            let PackError::Pack { line: found, what, fix, .. } = &error else { panic!("{error}") };
            assert_eq!((*found, what.contains(part), fix.is_empty()), (line, true, false), "{entry}: {error}");
        }
    }

    #[test]
    fn an_expired_entry_changes_the_rules() {
        let on = |year| {
            let entry = "value = \"x1\"\nreason = \"ours\"\nexpires = 2027-03-31";
            with_entry(entry).unwrap().on(Date::new(year, 1, 1).unwrap())
        };
        assert_eq!(on(2026).id(), on(2027).id());
        assert_ne!(on(2027).id(), on(2028).id());
        assert!(on(2027).ignores().entries()[0].is_in_force() && !on(2028).ignores().entries()[0].is_in_force());
    }
}

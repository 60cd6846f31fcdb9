//! Entries by which users take findings out of the count: own switchboards, own addresses, test customers.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use globset::{GlobSet, GlobSetBuilder};

use super::spec::FieldCode;
use crate::model::{Date, KindId};
use crate::text::{address, fold};
use crate::validators::phone;

/// How an entry names what it takes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoreForm {
    /// One value, however it is written.
    Value,
    /// E-mail addresses of a domain and those below it.
    Domain,
    /// All values that begin alike.
    Prefix,
    /// All findings of the assets that a glob over relative paths names.
    Path,
}

impl IgnoreForm {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Value, Self::Domain, Self::Prefix, Self::Path];

    /// Returns the code used in packs, catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Domain => "domain",
            Self::Prefix => "prefix",
            Self::Path => "path",
        }
    }
}

/// What a matching finding takes out with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Takes {
    /// Itself.
    #[default]
    Finding,
    /// All findings of its record, or of its slot of the record.
    Record,
}

/// One entry. Its value is none of the personal data that is looked for, but may be somebody's: it is never shown.
#[derive(Clone)]
pub struct Ignore {
    /// How it names what it takes out.
    pub form: IgnoreForm,
    /// Why, in the user's words.
    pub reason: String,
    /// Last day on which it is applied.
    pub expires: Option<Date>,
    /// What goes out with a matching finding.
    pub takes: Takes,
    /// File and line of the entry.
    pub place: (String, usize),
    /// Only findings of this kind.
    pub(super) kind: Option<KindId>,
    pub(super) text: String,
    pub(super) in_force: bool,
}

impl Ignore {
    /// Returns the domain or glob; values and beginnings of values are not for showing.
    pub fn shown(&self) -> Option<&str> {
        matches!(self.form, IgnoreForm::Domain | IgnoreForm::Path).then_some(self.text.as_str())
    }

    /// Returns whether it is applied on the day that the rules were made for.
    pub fn is_in_force(&self) -> bool {
        self.in_force
    }

    fn fits(&self, kind: KindId) -> bool {
        self.in_force && self.kind.is_none_or(|own| own == kind)
    }
}

impl fmt::Debug for Ignore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ignore({}, {})", self.form.code(), self.reason)
    }
}

/// All entries of the user's packs, ready to be asked.
#[derive(Clone, Default)]
pub struct Ignores {
    entries: Vec<Ignore>,
    values: HashMap<String, Vec<usize>>,
    prefixes: Vec<(String, usize)>,
    domains: HashMap<String, Vec<usize>>,
    globs: GlobSet,
    /// Entry of each glob.
    paths: Vec<usize>,
}

impl fmt::Debug for Ignores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.entries).finish()
    }
}

impl Ignores {
    /// Takes entries whose globs were tried before.
    pub(super) fn new(entries: Vec<Ignore>) -> Self {
        let mut all = Self { entries, ..Self::default() };
        let mut globs = GlobSetBuilder::new();
        for (at, entry) in all.entries.iter().enumerate() {
            match entry.form {
                IgnoreForm::Value => {
                    for form in forms_of_entry(&entry.text) {
                        all.values.entry(form).or_default().push(at);
                    }
                }
                IgnoreForm::Prefix => all.prefixes.extend(prefixes_of(&entry.text).map(|form| (form, at))),
                IgnoreForm::Domain => all.domains.entry(domain_of_entry(&entry.text)).or_default().push(at),
                IgnoreForm::Path => {
                    if let Some(glob) = glob(&entry.text) {
                        globs.add(glob);
                        all.paths.push(at);
                    }
                }
            }
        }
        all.globs = globs.build().unwrap_or_default();
        all
    }

    /// Iterates over the entries, in force or not, in the order of their ordinals from 0.
    pub fn entries(&self) -> &[Ignore] {
        &self.entries
    }

    /// Returns whether no finding has to be asked about.
    pub fn spares_values(&self) -> bool {
        self.values.is_empty() && self.prefixes.is_empty() && self.domains.is_empty()
    }

    /// Puts entries out of force whose last day has passed.
    pub(super) fn expire(&mut self, today: Date) {
        for entry in &mut self.entries {
            entry.in_force = entry.expires.is_none_or(|last| today <= last);
        }
    }

    /// Returns the ordinal of the entry that takes a value out, the first if several do.
    pub fn of_value(&self, kind: KindId, field: FieldCode, value: &str) -> Option<usize> {
        let fits = |at: &&usize| self.entries.get(**at).is_some_and(|entry| entry.fits(kind));
        let mut found: Vec<usize> = Vec::new();
        for form in forms_of_value(field, value) {
            found.extend(self.values.get(&form).into_iter().flatten().find(fits));
            let begins = |(prefix, at): &&(String, usize)| begins_with(&form, prefix) && fits(&at);
            found.extend(self.prefixes.iter().find(begins).map(|(_, at)| *at));
        }
        if field == FieldCode::Email {
            let folded = fold::width(value).to_lowercase();
            let (_, domain) = folded.rsplit_once('@').unwrap_or_default();
            found.extend(parents(domain).filter_map(|domain| self.domains.get(domain)?.iter().find(fits)));
        }
        found.into_iter().min()
    }

    /// Returns the ordinal of the entry that takes an asset's findings out: one that names its raw relative path, a
    /// folder above it or the container around it.
    pub fn of_path(&self, path: &[u8]) -> Option<usize> {
        use std::os::unix::ffi::OsStrExt;
        if self.paths.is_empty() {
            return None;
        }
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let ends = ends.chain([path.len()]).filter_map(|end| path.get(..end));
        let above = ends.map(|part| part.strip_suffix(b"!").unwrap_or(part));
        let named = above.flat_map(|part| self.globs.matches(Path::new(std::ffi::OsStr::from_bytes(part))));
        let entries = named.filter_map(|glob| self.paths.get(glob).copied());
        entries.filter(|at| self.entries.get(*at).is_some_and(Ignore::is_in_force)).min()
    }
}

/// Compiles a glob as those of `--exclude`: one without a slash matches in every folder.
pub(super) fn glob(text: &str) -> Option<globset::Glob> {
    let anywhere = if text.contains('/') { text.to_owned() } else { format!("**/{text}") };
    globset::GlobBuilder::new(&anywhere).literal_separator(true).build().ok()
}

/// Letters and digits of a text in one width and case, with the signs that addresses of mail need.
pub(super) fn plain(text: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '@' | '.');
    fold::width(text).to_lowercase().chars().filter(kept).collect()
}

/// Marks forms that are no plain text, so that they meet none by chance.
fn phone_form(text: &str) -> Option<String> {
    let mut form = "tel:".to_owned();
    phone::parse(&fold::width(text))?.key(&mut form);
    Some(form)
}

fn whole_address(text: &str) -> String {
    let mut folded = String::new();
    address::fold_address(text, &mut folded);
    folded
}

/// Municipality, town and block numbers, however the numbers are written. Nothing without numbers: that is a whole town.
fn address_form(text: &str) -> Option<String> {
    let folded = fold::width(text);
    let parts = address::parse(&folded);
    let place = parts.municipality.filter(|_| !parts.tail.is_empty())?;
    let (city, street) = (folded.get(place.clone())?, folded.get(place.end..)?);
    let town = street.get(..numbers_begin(street))?;
    Some(format!("adr:{}{}{}", whole_address(city), whole_address(town), parts.tail))
}

/// Where the block numbers of a street begin: at its first digit, or at the kanji numerals before 丁目.
fn numbers_begin(street: &str) -> usize {
    let digit = street.find(|c: char| c.is_ascii_digit()).unwrap_or(street.len());
    let block = street.find("丁目").map(|at| {
        let numerals = |c: char| "一二三四五六七八九十".contains(c);
        street.get(..at).map_or(at, |before| before.trim_end_matches(numerals).len())
    });
    block.unwrap_or(digit).min(digit)
}

fn forms_of_entry(text: &str) -> impl Iterator<Item = String> {
    let written = [plain(text), format!("adr:{}", whole_address(text))];
    written.into_iter().chain(phone_form(text)).chain(address_form(text))
}

fn prefixes_of(text: &str) -> impl Iterator<Item = String> {
    [plain(text), format!("adr:{}", whole_address(text))].into_iter()
}

fn forms_of_value(field: FieldCode, value: &str) -> Vec<String> {
    match field {
        FieldCode::Phone => [plain(value)].into_iter().chain(phone_form(value)).chain(national(value)).collect(),
        _ if field.address_part().is_some() => {
            [format!("adr:{}", whole_address(value))].into_iter().chain(address_form(value)).collect()
        }
        _ => vec![plain(value)],
    }
}

/// The number as it is dialled at home, for entries that give its beginning.
fn national(value: &str) -> Option<String> {
    phone::parse(&fold::width(value)).map(|phone| format!("0{}", phone.digits()))
}

/// A beginning that ends in a digit ends a number: 1-1 is no beginning of 1-12. Plain digits have no such bounds.
fn begins_with(form: &str, prefix: &str) -> bool {
    let Some(rest) = form.strip_prefix(prefix) else { return false };
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    !(prefix.starts_with("adr:") && digit(prefix.chars().last()) && digit(rest.chars().next()))
}

fn domain_of_entry(text: &str) -> String {
    fold::width(text).trim().trim_start_matches(['@', '.']).to_lowercase()
}

/// A domain and those above it.
fn parents(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |part| part.split_once('.').map(|(_, rest)| rest))
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignores(form: IgnoreForm, text: &str) -> Ignores {
        let entry = Ignore {
            form,
            reason: "own".to_owned(),
            expires: Date::new(2027, 3, 31),
            takes: Takes::Finding,
            place: ("own.toml".to_owned(), 1),
            kind: None,
            text: text.to_owned(),
            in_force: true,
        };
        Ignores::new(vec![entry])
    }

    #[test]
    fn values_are_known_however_they_are_written() {
        use FieldCode::{Address, Email, FullName, Id, Phone};
        use IgnoreForm::{Domain, Prefix, Value};
        for (form, entry, field, value, out) in [
            (Value, "03-1234-5678", Phone, "０３（１２３４）５６７８", true),
            (Value, "03-1234-5678", Phone, "+81 3 1234 5678", true),
            (Value, "03-1234-5678", Phone, "03-1234-5679", false),
            (Value, "Info@Example.com", Email, "info@example.com", true),
            (Value, "山田 太郎", FullName, "山田　太郎", true),
            (Value, "山田 太郎", FullName, "山田次郎", false),
            (Value, "AB-12345", Id, "ab12345", true),
            (Value, "千代田区丸の内1-2-3", Address, "東京都千代田区丸の内一丁目２番３号", true),
            (Value, "千代田区丸の内1-2-3", Address, "東京都千代田区丸の内1-2-33", false),
            (Value, "港区三田1-2-3", Address, "東京都港区芝1-2-3", false),
            (Domain, "example.com", Email, "taro@mail.EXAMPLE.com", true),
            (Domain, "@example.com", Email, "taro@example.com", true),
            (Domain, "example.com", Email, "taro@badexample.com", false),
            (Domain, "example.com", Phone, "03-1234-5678", false),
            (Prefix, "03-1234-", Phone, "0312345678", true),
            (Prefix, "03-1234-", Phone, "+81-3-1234-5678", true),
            (Prefix, "03-1234-", Phone, "03-1235-5678", false),
            (Prefix, "東京都港区芝1-1", Address, "東京都港区芝１－１－５ 6F", true),
            (Prefix, "東京都港区芝1-1", Address, "東京都港区芝1-12-5", false),
        ] {
            let found = ignores(form, entry).of_value(KindId(0), field, value);
            assert_eq!(found, out.then_some(0), "{} {entry}: {value}", form.code());
        }
    }

    #[test]
    fn globs_name_assets_folders_and_containers() {
        for (glob, path, out) in [
            ("test/**", "test/a/b.csv", true),
            ("test", "a/test/b.csv", true),
            ("test", "a/testing/b.csv", false),
            ("*.bak", "a/old.bak", true),
            ("a/x.zip", "a/x.zip!/y.csv", true),
            ("a/x.zip", "a/x.zipped/y.csv", false),
        ] {
            assert_eq!(ignores(IgnoreForm::Path, glob).of_path(path.as_bytes()), out.then_some(0), "{glob}: {path}");
        }
    }

    #[test]
    fn an_entry_is_applied_through_its_last_day() {
        for ((year, month, day), out) in [((2027, 3, 31), true), ((2027, 4, 1), false)] {
            let mut all = ignores(IgnoreForm::Domain, "example.com");
            all.expire(Date::new(year, month, day).unwrap());
            assert_eq!(all.of_value(KindId(0), FieldCode::Email, "a@example.com").is_some(), out);
            assert_eq!(all.entries()[0].is_in_force(), out);
        }
    }
}

//! Words for people: the only place where codes become a language.

use std::collections::BTreeMap;

/// A language of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// Returns the ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("en.toml"),
            Self::Japanese => include_str!("ja.toml"),
        }
    }
}

/// The embedded words could not be read.
#[derive(Debug, thiserror::Error)]
#[error("words/{language}.toml: {problem}; this build is broken, install another")]
pub struct WordsError {
    language: &'static str,
    problem: toml::de::Error,
}

/// Words of one language by section and code.
#[derive(Clone, Debug)]
pub struct Words {
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Loads the words of a language.
    pub fn load(language: Language) -> Result<Self, WordsError> {
        toml::from_str(language.file())
            .map(|sections| Self { sections })
            .map_err(|problem| WordsError { language: language.code(), problem })
    }

    /// Returns the words of a code; a code without words stands for itself.
    pub fn get<'w>(&'w self, section: &str, code: &'w str) -> &'w str {
        self.sections.get(section).and_then(|codes| codes.get(code)).map_or(code, String::as_str)
    }

    /// Returns the words of a code with its facts in the place of `{fact}`.
    pub fn fill(&self, section: &str, code: &str, facts: &[(&str, &str)]) -> String {
        let template = self.get(section, code);
        let mut filled = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                return filled + "{" + after;
            };
            let fact = facts.iter().find(|(fact, _)| *fact == name);
            filled.push_str(fact.map_or(name, |(_, value)| value));
            rest = after;
        }
        filled + rest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::exposure::{AgeBand, Combination, Note};
    use crate::identity::CompareField;
    use crate::model::{OutcomeState, Reason, Refusal, Role};
    use crate::patterns::IgnoreForm;
    use crate::report::{Bearing, Verdict};
    use crate::text::region::Region;

    fn words(language: Language) -> Words {
        Words::load(language).unwrap()
    }

    fn placeholders(text: &str) -> Vec<&str> {
        let mut names: Vec<_> =
            text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn languages_have_the_same_words() {
        let (english, japanese) = (words(Language::English).sections, words(Language::Japanese).sections);
        let keys = |sections: &BTreeMap<String, BTreeMap<String, String>>| -> Vec<String> {
            sections.iter().flat_map(|(name, codes)| codes.keys().map(move |code| format!("{name}.{code}"))).collect()
        };
        assert_eq!(keys(&english), keys(&japanese));
        for (section, codes) in &english {
            for (code, text) in codes {
                assert_eq!(placeholders(text), placeholders(&japanese[section][code]), "{section}.{code}");
                assert!(!text.is_empty() && !japanese[section][code].is_empty(), "{section}.{code}");
            }
        }
    }

    fn levels() -> BTreeSet<&'static str> {
        CompareField::ALL.into_iter().flat_map(CompareField::levels).collect()
    }

    #[test]
    fn every_code_has_words() {
        let refusals = [Refusal::LowRecall, Refusal::FewIdentifiers, Refusal::Disagreement, Refusal::Sample];
        let wanted: Vec<(&str, &str)> = [
            Reason::ALL.iter().map(|reason| ("reason", reason.code())).collect::<Vec<_>>(),
            Role::ALL.iter().map(|role| ("role", role.code())).collect(),
            OutcomeState::ALL.iter().map(|state| ("outcome", state.code())).collect(),
            Bearing::ALL.iter().map(|bearing| ("bearing", bearing.code())).collect(),
            Combination::ALL.iter().map(|combination| ("combination", combination.code())).collect(),
            AgeBand::ALL.iter().map(|band| ("age", band.code())).collect(),
            CompareField::ALL.iter().map(|field| ("field", field.code())).collect(),
            Verdict::ALL.iter().map(|verdict| ("verdict", verdict.code())).collect(),
            levels().into_iter().map(|level| ("level_of_agreement", level)).collect(),
            refusals.iter().map(|refusal| ("refusal", refusal.code())).collect(),
            IgnoreForm::ALL.iter().map(|form| ("ignore", form.code())).collect(),
            Note::CODES.iter().map(|code| ("note", *code)).collect(),
        ]
        .concat();
        for language in Language::ALL {
            let words = words(language);
            for (section, code) in &wanted {
                assert!(words.sections[*section].contains_key(*code), "{} {section}.{code}", language.code());
            }
            assert_eq!(words.sections["reason"].len(), Reason::ALL.len(), "words of a reason that is no more");
            assert_eq!(words.sections["level_of_agreement"].len(), levels().len(), "words of no level");
            for prefecture in (1..=47).filter_map(Region::japan) {
                assert!(words.sections["region"].contains_key(&prefecture.code()), "{}", prefecture.code());
            }
            assert_eq!(words.sections["combination"].len(), Combination::ALL.len(), "words of no combination");
            assert_eq!(words.sections["age"].len(), AgeBand::ALL.len(), "words of no band");
            assert_eq!(words.sections["note"].len(), Note::CODES.len(), "words of a note that is no more");
        }
    }

    #[test]
    fn facts_take_their_places() {
        let words = words(Language::English);
        assert_eq!(words.fill("none", "{a}-{b}{a", &[("a", "{b}"), ("b", "2")]), "{b}-2{a");
    }
}

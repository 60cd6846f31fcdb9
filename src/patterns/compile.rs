//! Turns pack files into rules: resolves names, checks meaning, merges user packs over the embedded ones.

use std::path::Path;

use super::grammar::{Confidences, File, Kind, PatternBlock, TierCode};
use super::header_compile::{self, HeaderBlocks};
use super::pattern::{Check, LazyRegex, Levels, Pattern, Prefilter};
use super::{ContextWords, FieldCode, Ignores, KindSpec, PackError, Rules, check_block, embedded, ignore_block};
use crate::model::{Confidence, KindId, Tier};
use crate::validators;

/// When regexes are compiled: an embedded pack is proven by the tests of its build.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Regexes {
    Lazy,
    Now,
}

/// A pack as text, with the name that errors show.
pub(super) struct Source {
    pub(super) file: String,
    pub(super) text: String,
}

/// Loads the embedded packs and then those of a folder.
pub(super) fn load(user: Option<&Path>) -> Result<Rules, PackError> {
    let embedded = embedded_sources();
    let user = user.map(user_sources).transpose()?.unwrap_or_default();
    let mut rules = Rules::empty(user.iter().map(|source| source.text.clone()).collect());
    let mut headers = HeaderBlocks::default();
    let mut entries = Vec::new();
    for (sources, regexes) in [(&embedded, Regexes::Lazy), (&user, Regexes::Now)] {
        let files = sources.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        for (source, file) in sources.iter().zip(&files) {
            add_kinds(&mut rules, source, file)?;
        }
        for (source, file) in sources.iter().zip(files) {
            add_patterns(&mut rules, &mut headers, (source, &file), regexes)?;
            for block in &file.ignore {
                entries.push(ignore_block::compile(&rules, source, block)?);
            }
            headers.take(&rules, source, file)?;
        }
    }
    rules.header_index = headers.index(&rules);
    rules.ignores = Ignores::new(entries);
    Ok(rules)
}

/// Loads the kinds of the embedded packs and nothing else, which takes a tenth of the time.
pub(super) fn load_kinds() -> Result<Rules, PackError> {
    let mut rules = Rules::empty(Vec::new());
    for (file, text) in embedded::packs() {
        let source = Source { file, text: kind_blocks(text) };
        add_kinds(&mut rules, &source, &parse(&source)?)?;
    }
    Ok(rules)
}

/// The blocks of a pack that say what kinds there are, and whose they are.
fn kind_blocks(pack: &str) -> String {
    let mut wanted = false;
    let lines = pack.split_inclusive('\n').filter(|line| {
        if line.starts_with('[') {
            wanted = line.starts_with("[pack]") || line.starts_with("[[kind]]");
        }
        wanted
    });
    lines.collect()
}

fn embedded_sources() -> Vec<Source> {
    embedded::packs().map(|(file, text)| Source { file, text: text.to_owned() }).collect()
}

fn user_sources(dir: &Path) -> Result<Vec<Source>, PackError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| PackError::Folder { path, source }
    };
    let mut sources = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed(dir))? {
        let path = entry.map_err(failed(dir))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
            sources.push(Source { file: path.display().to_string(), text });
        }
    }
    sources.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(sources)
}

/// Hashes all packs and word lists, line ends aside, and which entries of them are out of force.
pub(super) fn hash(user_packs: &[String], ignores: &Ignores) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &[u8]| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text);
    };
    embedded::packs().for_each(|(_, text)| add(text.as_bytes()));
    user_packs.iter().for_each(|text| add(text.replace("\r\n", "\n").as_bytes()));
    embedded::LISTS.iter().for_each(|list| add(embedded::bytes(list)));
    let expired = (0_u64..).zip(ignores.entries()).filter(|(_, entry)| !entry.is_in_force());
    expired.for_each(|(at, _)| add(&at.to_le_bytes()));
    hasher.finalize()
}

fn parse(source: &Source) -> Result<File, PackError> {
    toml::from_str(&source.text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        PackError::at(&source.file, &source.text, at, error.message(), "see the grammar in README, \"Patterns\"")
    })
}

fn add_kinds(rules: &mut Rules, source: &Source, file: &File) -> Result<(), PackError> {
    for kind in &file.kind {
        let spec = kind_spec(source, file, kind)?;
        match rules.by_name.get(&spec.name).copied() {
            Some(id) => {
                let fresh = rules.kinds.get(usize::from(id.0)).is_none_or(|old| old.pack == spec.pack);
                if fresh {
                    let what = format!("kind \"{}\" is defined twice", spec.name);
                    let fix = "keep one of the two blocks";
                    return Err(PackError::at(&source.file, &source.text, kind.name.span().start, what, fix));
                }
                rules.patterns.retain(|pattern| pattern.kind != id);
                if let Some(old) = rules.kinds.get_mut(usize::from(id.0)) {
                    *old = spec;
                }
            }
            None => {
                rules.by_name.insert(spec.name.clone(), KindId(rules.kinds.len() as u16));
                rules.kinds.push(spec);
            }
        }
    }
    Ok(())
}

fn kind_spec(source: &Source, file: &File, kind: &Kind) -> Result<KindSpec, PackError> {
    Ok(KindSpec {
        name: kind.name.get_ref().clone(),
        title: kind.title.clone(),
        what: kind.what.clone(),
        bearing: kind.bearing && kind.personal,
        personal: kind.personal,
        tier: match kind.tier {
            TierCode::Primary => Tier::Primary,
            TierCode::Secondary => Tier::Secondary,
            TierCode::Tertiary => Tier::Tertiary,
            TierCode::None => Tier::None,
        },
        field: field(source, &kind.field)?,
        scope: kind.scope,
        sensitivity: kind.sensitivity.clone(),
        references: kind.references.clone(),
        pack: file.pack.id.get_ref().clone(),
        country: file.pack.country.clone(),
    })
}

/// Resolves a field code, or says which there are.
pub(super) fn field(source: &Source, code: &toml::Spanned<String>) -> Result<FieldCode, PackError> {
    FieldCode::from_code(code.get_ref()).ok_or_else(|| {
        let known: Vec<&str> = FieldCode::ALL.iter().map(|field| field.code()).collect();
        let what = format!("unknown field \"{}\"", code.get_ref());
        let fix = format!("use one of {}", known.join(", "));
        PackError::at(&source.file, &source.text, code.span().start, what, fix)
    })
}

/// Resolves a kind's name.
pub(super) fn kind(rules: &Rules, source: &Source, name: &toml::Spanned<String>) -> Result<KindId, PackError> {
    rules.kind_by_name(name.get_ref()).ok_or_else(|| {
        let what = format!("unknown kind \"{}\"", name.get_ref());
        PackError::at(&source.file, &source.text, name.span().start, what, "add a [[kind]] block for it")
    })
}

/// Line of a byte of a pack, from 1.
pub(super) fn line_of(source: &Source, at: usize) -> usize {
    1 + source.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}

fn add_patterns(
    rules: &mut Rules,
    headers: &mut HeaderBlocks,
    (source, file): (&Source, &File),
    regexes: Regexes,
) -> Result<(), PackError> {
    for block in &file.pattern {
        let kind = kind(rules, source, &block.kind)?;
        let pattern = pattern(source, block, kind)?;
        if regexes == Regexes::Now {
            check_regexes(source, block, &pattern)?;
        }
        let field = rules.kind(kind).field;
        headers.add_words(&block.headers, header_compile::word(kind, field));
        rules.patterns.push(pattern);
    }
    Ok(())
}

fn pattern(source: &Source, block: &PatternBlock, kind: KindId) -> Result<Pattern, PackError> {
    let at = block.kind.span().start;
    let line = line_of(source, at);
    Ok(Pattern {
        id: block.id.clone().unwrap_or_else(|| block.kind.get_ref().clone()),
        kind,
        regex: block.regex.as_ref().map(|regex| LazyRegex::new(regex.get_ref().clone())),
        cell: block.cell.as_ref().map(|regex| LazyRegex::new(format!("^(?:{})$", regex.get_ref()))),
        check: check(source, block)?,
        prefilter: prefilter(source, block)?,
        context: ContextWords::new(&block.context),
        anti_context: ContextWords::new(&block.anti_context),
        confidence: levels(source, &block.confidence)?,
        beside_a_person: block.beside_a_person,
        why: block.why.label(),
        examples: block.examples.clone(),
        counterexamples: block.counterexamples.clone(),
        place: (source.file.clone(), line),
    })
}

fn check(source: &Source, block: &PatternBlock) -> Result<Option<Check>, PackError> {
    let error = |at: usize, what: String, fix: &str| PackError::at(&source.file, &source.text, at, what, fix);
    if let (Some(name), false) = (&block.validator, block.check.is_empty()) {
        return Err(error(name.span().start, "both a validator and a check".to_owned(), "keep one of the two"));
    }
    if let Some(name) = &block.validator {
        return named(name).map(Some).map_err(|(what, fix)| error(name.span().start, what, &fix));
    }
    let mut steps = Vec::new();
    for check in &block.check {
        let step = check_block::compile(check.get_ref());
        let fix = "see the check schemes in README, \"Patterns\"";
        steps.extend(step.map_err(|what| error(check.span().start, what.to_owned(), fix))?);
    }
    Ok((!steps.is_empty()).then_some(Check::Steps(steps)))
}

/// Finds a validator, or says what is wrong and which there are.
fn named(name: &toml::Spanned<String>) -> Result<Check, (String, String)> {
    let found = validators::by_name(name.get_ref());
    let known = validators::names().find(|known| *known == name.get_ref().as_str());
    match (found, known) {
        (Some(validator), Some(known)) => Ok(Check::Named(known, validator)),
        _ => {
            let fix = format!("use one of {}", validators::names().collect::<Vec<_>>().join(", "));
            Err((format!("unknown validator \"{}\"", name.get_ref()), fix))
        }
    }
}

fn prefilter(source: &Source, block: &PatternBlock) -> Result<Prefilter, PackError> {
    let Some(text) = &block.prefilter else { return Ok(Prefilter::None) };
    let code = text.get_ref().as_str();
    let count = |prefix: &str| code.strip_prefix(prefix).and_then(|count| count.parse().ok());
    let found = match code {
        "@" => Some(Prefilter::At),
        _ => count("digits>=")
            .map(Prefilter::Digits)
            .or_else(|| count("letters>=").map(Prefilter::Letters))
            .or_else(|| code.strip_prefix("contains ").map(|part| Prefilter::Contains(part.to_owned()))),
    };
    found.ok_or_else(|| {
        let what = format!("unknown prefilter \"{code}\"");
        let fix = "use \"@\", \"digits>=N\", \"letters>=N\" or \"contains TEXT\"";
        PackError::at(&source.file, &source.text, text.span().start, what, fix)
    })
}

fn levels(source: &Source, block: &toml::Spanned<Confidences>) -> Result<Levels, PackError> {
    let Confidences { alone, context, column, header } = *block.get_ref();
    if ![alone, context, column, header].iter().all(|share| (0.0..=1.0).contains(share)) {
        let what = "a confidence is no share of 1".to_owned();
        let fix = "give each a value from 0.0 to 1.0";
        return Err(PackError::at(&source.file, &source.text, block.span().start, what, fix));
    }
    let [alone, context, column, header] =
        [alone, context, column, header].map(|share| Confidence::percent((share * 100.0).round() as u8));
    Ok(Levels { alone, context, column, header })
}

fn check_regexes(source: &Source, block: &PatternBlock, pattern: &Pattern) -> Result<(), PackError> {
    for (regex, text) in [(&pattern.regex, &block.regex), (&pattern.cell, &block.cell)] {
        if let (Some(regex), Some(text)) = (regex, text) {
            regex.check().map_err(|what| {
                // The crate draws the place over several lines; the last one says what is wrong.
                let what = what.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let what = format!("the regex of \"{}\" can't be used: {what}", pattern.id);
                let fix = "use the syntax of the regex crate (no look-around, no back-references)";
                PackError::at(&source.file, &source.text, text.span().start, what, fix)
            })?;
        }
    }
    Ok(())
}

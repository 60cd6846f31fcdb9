//! Renders why mentions are, or are not, taken for one person. Shows no value.

use std::io::{self, Write};

use serde::Serialize;

use super::figures;
use super::json::write_value;
use super::layout::{Align, Grid, clip, shorten, wrap};
use super::model::percent;
use super::words::Words;
use crate::identity::{FieldComparison, PairExplanation};
use crate::model::Role;
use crate::text::escape;

/// One mention as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MentionPage {
    /// `asset#record`, escaped: what `explain` takes.
    pub address: String,
    /// Root of the asset.
    pub root: String,
    /// Further assets of the same content.
    pub copies: Vec<String>,
    /// Titles of its kinds.
    pub kinds: Vec<String>,
    /// Role.
    pub role: Role,
    /// Equal mentions that it stands for.
    pub count: u32,
    /// Likely identity.
    pub identity: u32,
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One identity: the link says so.
    Linked,
    /// One identity through other mentions; the pair alone would not do.
    LinkedThroughOthers,
    /// Two identities: numbers that a person keeps for life differ.
    Vetoed,
    /// Two identities although the link is likely: their other mentions contradict each other.
    Contradicted,
    /// Two identities: too little speaks for one.
    Apart,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Self; 5] = [Self::Linked, Self::LinkedThroughOthers, Self::Vetoed, Self::Contradicted, Self::Apart];

    /// Judges a pair by its explanation and by whether both ended in one identity.
    pub fn of(pair: &PairExplanation, together: Together) -> Self {
        match together {
            Together::Yes if pair.probability >= 0.5 => Self::Linked,
            Together::Yes => Self::LinkedThroughOthers,
            Together::No if pair.vetoed => Self::Vetoed,
            Together::No if pair.probability >= 0.5 => Self::Contradicted,
            Together::No => Self::Apart,
        }
    }

    /// Returns the code used in reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::LinkedThroughOthers => "linked_through_others",
            Self::Vetoed => "vetoed",
            Self::Contradicted => "contradicted",
            Self::Apart => "apart",
        }
    }
}

/// Whether two mentions ended in one identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// They did.
    Yes,
    /// They did not.
    No,
}

/// Two mentions and what their comparison says.
#[derive(Clone, Debug, PartialEq)]
pub struct PairPage {
    /// One mention.
    pub a: MentionPage,
    /// The other.
    pub b: MentionPage,
    /// What agrees and what it weighs.
    pub pair: PairExplanation,
    /// What became of it.
    pub verdict: Verdict,
}

/// One identity.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityPage {
    /// Its number in the last resolve.
    pub identity: u32,
    /// Mentions, in order of evidence.
    pub mentions: Vec<MentionPage>,
    /// Mentions that are not listed.
    pub hidden: u64,
    /// For each mention but the first: the place in `mentions` of the one that it fits best, and how.
    pub links: Vec<(usize, PairExplanation)>,
    /// Identities that doubtful links would join with it.
    pub doubtful: Vec<u32>,
}

/// Writes an identity with all its mentions and what links each of them.
pub fn write_identity(out: &mut dyn Write, page: &IdentityPage, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let facts = [
        ("identity", page.identity.to_string()),
        ("mentions", figures::count(page.mentions.len() as u64 + page.hidden)),
    ];
    let facts: Vec<(&str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    writeln!(out, "{}", words.fill("label", "identity", &facts))?;
    let mut grid = Grid::new([
        (column("mention"), Align::Left),
        (column("role"), Align::Left),
        (column("kinds"), Align::Left),
        (column("copies"), Align::Right),
    ]);
    for mention in &page.mentions {
        grid.row([
            mention.address.clone(),
            words.get("role", mention.role.code()).to_owned(),
            clip(&escape::terminal(&mention.kinds.join(", ")), 44),
            figures::count(mention.copies.len() as u64),
        ]);
    }
    grid.write(out)?;
    if page.hidden > 0 {
        paragraph(out, &words.fill("label", "more", &[("count", &figures::count(page.hidden))]))?;
    }
    write_links(out, page, words)?;
    if !page.doubtful.is_empty() {
        let others: Vec<String> = page.doubtful.iter().take(20).map(u32::to_string).collect();
        writeln!(out)?;
        paragraph(out, &words.fill("label", "doubtful", &[("identities", &others.join(", "))]))?;
    }
    out.flush()
}

fn write_links(out: &mut dyn Write, page: &IdentityPage, words: &Words) -> io::Result<()> {
    if page.links.is_empty() {
        return Ok(());
    }
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (words.get("label", "links"), Align::Left),
        (column("with"), Align::Left),
        (column("probability"), Align::Right),
        (column("agreement"), Align::Left),
    ]);
    for (mention, (with, pair)) in page.mentions.iter().skip(1).zip(&page.links) {
        let with = page.mentions.get(*with).map(|mention| mention.address.as_str()).unwrap_or_default();
        grid.row([
            shorten(&mention.address, 26),
            shorten(with, 26),
            percent(pair.probability),
            clip(&agreement(&pair.fields, words), 30),
        ]);
    }
    writeln!(out)?;
    grid.write(out)
}

/// The fields that speak for one person, weightiest first.
fn agreement(fields: &[FieldComparison], words: &Words) -> String {
    let mut speaking: Vec<&FieldComparison> = fields.iter().filter(|field| field.person_bits > 0.5).collect();
    speaking.sort_by(|a, b| b.person_bits.total_cmp(&a.person_bits));
    let said: Vec<&str> = speaking.iter().map(|field| words.get("field", field.field.code())).collect();
    said.join(", ")
}

/// Writes a pair: what agrees, what it weighs, what became of it.
pub fn write_pair(out: &mut dyn Write, page: &PairPage, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    for mention in [&page.a, &page.b] {
        let kinds = escape::terminal(&mention.kinds.join(", ")).into_owned();
        let facts = [
            ("mention", mention.address.as_str()),
            ("identity", &mention.identity.to_string()),
            ("kinds", &kinds),
            ("role", words.get("role", mention.role.code())),
        ];
        wrap(&words.fill("label", "mention", &facts)).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    writeln!(out)?;
    let mut grid = Grid::new([
        (column("field"), Align::Left),
        (column("agreement"), Align::Left),
        (column("person_bits"), Align::Right),
        (column("household_bits"), Align::Right),
    ]);
    for field in &page.pair.fields {
        grid.row([
            words.get("field", field.field.code()).to_owned(),
            words.get("level_of_agreement", field.level).to_owned(),
            format!("{:+.1}", field.person_bits),
            format!("{:+.1}", field.household_bits),
        ]);
    }
    let prior = format!("{:+.1}", page.pair.prior_bits);
    grid.row([words.get("label", "prior").to_owned(), String::new(), prior, String::new()]);
    grid.write(out)?;
    let (person, household) = (percent(page.pair.probability), percent(page.pair.household));
    let facts = [("person", person.as_str()), ("household", &household)];
    paragraph(out, &words.fill("label", "pair_probability", &facts))?;
    paragraph(out, words.get("verdict", page.verdict.code()))?;
    paragraph(out, words.get("label", "bits_hint"))?;
    out.flush()
}

fn paragraph(out: &mut dyn Write, text: &str) -> io::Result<()> {
    wrap(text).iter().try_for_each(|line| writeln!(out, "  {line}"))
}

#[derive(Serialize)]
struct MentionValue<'p> {
    mention: &'p str,
    root: &'p str,
    copies: &'p [String],
    kinds: &'p [String],
    role: &'static str,
    count: u32,
    identity: u32,
}

impl<'p> MentionValue<'p> {
    fn new(page: &'p MentionPage) -> Self {
        Self {
            mention: &page.address,
            root: &page.root,
            copies: &page.copies,
            kinds: &page.kinds,
            role: page.role.code(),
            count: page.count,
            identity: page.identity,
        }
    }
}

#[derive(Serialize)]
struct FieldValue {
    field: &'static str,
    level: &'static str,
    person_bits: f64,
    household_bits: f64,
}

#[derive(Serialize)]
struct PairValue {
    fields: Vec<FieldValue>,
    prior_bits: f64,
    probability: f64,
    household: f64,
    vetoed: bool,
}

impl PairValue {
    fn new(pair: &PairExplanation) -> Self {
        let field = |field: &FieldComparison| FieldValue {
            field: field.field.code(),
            level: field.level,
            person_bits: rounded(field.person_bits),
            household_bits: rounded(field.household_bits),
        };
        Self {
            fields: pair.fields.iter().map(field).collect(),
            prior_bits: rounded(pair.prior_bits),
            probability: rounded(pair.probability),
            household: rounded(pair.household),
            vetoed: pair.vetoed,
        }
    }
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[derive(Serialize)]
struct IdentityDocument<'p> {
    schema: &'static str,
    identity: u32,
    mentions: Vec<MentionValue<'p>>,
    hidden: u64,
    links: Vec<LinkValue<'p>>,
    doubtful: &'p [u32],
}

#[derive(Serialize)]
struct LinkValue<'p> {
    mention: &'p str,
    with: &'p str,
    pair: PairValue,
}

#[derive(Serialize)]
struct PairDocument<'p> {
    schema: &'static str,
    mentions: [MentionValue<'p>; 2],
    pair: PairValue,
    verdict: &'static str,
}

/// Writes `headcount.identity/1`.
pub fn write_identity_json(out: &mut dyn Write, page: &IdentityPage) -> io::Result<()> {
    let address = |at: usize| page.mentions.get(at).map(|mention| mention.address.as_str()).unwrap_or_default();
    let links = page.links.iter().enumerate().map(|(at, (with, pair))| LinkValue {
        mention: address(at + 1),
        with: address(*with),
        pair: PairValue::new(pair),
    });
    let document = IdentityDocument {
        schema: "headcount.identity/1",
        identity: page.identity,
        mentions: page.mentions.iter().map(MentionValue::new).collect(),
        hidden: page.hidden,
        links: links.collect(),
        doubtful: &page.doubtful,
    };
    write_value(out, &document)?;
    out.write_all(b"\n")
}

/// Writes `headcount.pair/1`.
pub fn write_pair_json(out: &mut dyn Write, page: &PairPage) -> io::Result<()> {
    let document = PairDocument {
        schema: "headcount.pair/1",
        mentions: [MentionValue::new(&page.a), MentionValue::new(&page.b)],
        pair: PairValue::new(&page.pair),
        verdict: page.verdict.code(),
    };
    write_value(out, &document)?;
    out.write_all(b"\n")
}

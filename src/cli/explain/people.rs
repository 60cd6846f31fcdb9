//! `headcount explain identity` and `pair`: who is taken for one person and why; values only if the user asks.

use crate::cli::args::{ExplainFormat, ExplainHow, MentionAddress, Person};
use crate::cli::audit::Trail;
use crate::cli::report::titles;
use crate::cli::reveal::{Looker, Shown};
use crate::cli::session::Session;
use crate::cli::{ExitCode, Failure, Output, opening};
use crate::inventory::{Inventory, PlaceView};
use crate::model::{ReadingId, RowKey};
use crate::patterns::Rules;
use crate::report::{
    IdentityPage, MentionPage, PairPage, Together, Verdict, write_identity, write_identity_json, write_pair,
    write_pair_json,
};
use crate::resolve::{Linked, MentionFacts};
use crate::text::escape;

/// Mentions of one identity that are listed.
const LISTED: usize = 200;

/// Explains a person.
pub(super) fn identity(session: &Session, person: &Person, how: &ExplainHow) -> Result<ExitCode, Failure> {
    let rules = opening::rules(None)?;
    Explainer::new(session, &rules)?.identity(person, how)
}

/// Explains a pair of mentions.
pub(super) fn pair(
    session: &Session,
    mentions: (&MentionAddress, &MentionAddress),
    how: &ExplainHow,
) -> Result<ExitCode, Failure> {
    let rules = opening::rules(None)?;
    Explainer::new(session, &rules)?.pair(mentions, how)
}

struct Explainer<'s> {
    session: &'s Session,
    inventory: Inventory,
    rules: &'s Rules,
    linked: Linked,
}

impl<'s> Explainer<'s> {
    fn new(session: &'s Session, rules: &'s Rules) -> Result<Self, Failure> {
        let mut inventory = opening::inventory(session)?;
        let linked = Linked::load(&mut inventory, rules)?;
        Ok(Self { session, inventory, rules, linked })
    }

    fn identity(&mut self, person: &Person, how: &ExplainHow) -> Result<ExitCode, Failure> {
        let identity = match person {
            Person::Identity(number) if *number < self.linked.people() => *number,
            Person::Identity(number) => {
                let people = self.linked.people();
                return Err(Failure::new(ExitCode::Usage, format!("no identity {number} among {people}"))
                    .hint("see: headcount people --list 20"));
            }
            Person::Mention(address) => self.find(address, how)?.identity,
        };
        let mut mentions = self.linked.mentions_of(identity);
        let hidden = mentions.len().saturating_sub(LISTED) as u64;
        mentions.truncate(LISTED);
        let page = IdentityPage {
            identity,
            mentions: self.pages(&mentions)?,
            hidden,
            links: self.links(&mentions),
            doubtful: self.linked.doubtful(identity),
        };
        let words = &self.session.words;
        let shown = self.look(&mentions, how, "explain identity")?;
        Output::write(None, |out| match how.format {
            ExplainFormat::Json => write_identity_json(out, &page),
            ExplainFormat::Terminal => {
                write_identity(out, &page, words)?;
                shown.iter().try_for_each(|shown| shown.write(out, words))
            }
        })
        .map_err(|error| opening::unwritten(&error))?;
        Ok(ExitCode::Complete)
    }

    fn pair(&mut self, (a, b): (&MentionAddress, &MentionAddress), how: &ExplainHow) -> Result<ExitCode, Failure> {
        let mentions = vec![self.find(a, how)?, self.find(b, how)?];
        let [a, b] = mentions.as_slice() else { return Ok(ExitCode::Complete) };
        if a.row == b.row {
            return Err(Failure::new(ExitCode::Usage, "a mention is not compared with itself")
                .hint("equal mentions of one asset are one; give two different ones"));
        }
        let Some(pair) = self.linked.resolver().compare(a.row, b.row) else { return Ok(ExitCode::Complete) };
        let together = if a.identity == b.identity { Together::Yes } else { Together::No };
        let verdict = Verdict::of(&pair, together);
        let mut pages = self.pages(&mentions)?.into_iter();
        let (Some(a), Some(b)) = (pages.next(), pages.next()) else { return Ok(ExitCode::Complete) };
        let page = PairPage { a, b, pair, verdict };
        let words = &self.session.words;
        let shown = self.look(&mentions, how, "explain pair")?;
        Output::write(None, |out| match how.format {
            ExplainFormat::Json => write_pair_json(out, &page),
            ExplainFormat::Terminal => {
                write_pair(out, &page, words)?;
                shown.iter().try_for_each(|shown| shown.write(out, words))
            }
        })
        .map_err(|error| opening::unwritten(&error))?;
        Ok(ExitCode::Complete)
    }

    /// Reads the values of mentions, if the user asked, and notes it before they are shown.
    fn look(
        &mut self,
        mentions: &[MentionFacts],
        how: &ExplainHow,
        command: &'static str,
    ) -> Result<Option<Shown>, Failure> {
        if !how.reveal {
            return Ok(None);
        }
        let stop = Default::default();
        let mut looker = Looker::new(&mut self.inventory, self.rules, (&stop, &how.connect))?;
        let shown = looker.read(mentions)?;
        looker.note(&mut Trail::begin(command, [])?, &shown)?;
        Ok(Some(shown))
    }

    /// The mention at an address.
    fn find(&mut self, address: &MentionAddress, how: &ExplainHow) -> Result<MentionFacts, Failure> {
        let shown = escape::path_bytes(&address.path);
        let mut places = self.inventory.places_at(&address.path)?;
        places.retain(|place| how.root.as_ref().is_none_or(|root| place.root_name == *root));
        let place = match places.as_slice() {
            [place] => place,
            [] => {
                return Err(Failure::new(ExitCode::Usage, format!("no asset {shown} in this inventory"))
                    .hint("write its path below the root, as reports do"));
            }
            several => {
                let roots: Vec<&str> = several.iter().map(|place| place.root_name.as_str()).collect();
                return Err(Failure::new(ExitCode::Usage, format!("several roots hold {shown}"))
                    .hint(format!("name one with --root: {}", roots.join(", "))));
            }
        };
        let reading = if address.record.is_some() { place.reading } else { place.name_reading };
        let key = |reading| RowKey { reading, record: address.record.unwrap_or(1), slot: address.slot };
        let found = reading.and_then(|reading| self.linked.at(key(reading)));
        found.ok_or_else(|| {
            Failure::new(ExitCode::Usage, format!("no mention there in {shown}"))
                .hint("see the mentions of its people: headcount people --asset GLOB --list 20")
        })
    }

    /// For each mention but the first: the earlier one that it fits best.
    fn links(&self, mentions: &[MentionFacts]) -> Vec<(usize, crate::identity::PairExplanation)> {
        let best = |(at, mention): (usize, &MentionFacts)| {
            let others = mentions.iter().enumerate().take(at);
            let pairs = others
                .filter_map(|(with, other)| Some((with, self.linked.resolver().compare(other.row, mention.row)?)));
            pairs.max_by(|(_, a), (_, b)| a.probability.total_cmp(&b.probability))
        };
        mentions.iter().enumerate().skip(1).filter_map(best).collect()
    }

    fn pages(&mut self, mentions: &[MentionFacts]) -> Result<Vec<MentionPage>, Failure> {
        let readings: Vec<ReadingId> = mentions.iter().map(|mention| mention.key.reading).collect();
        let places = self.inventory.places_of(&readings)?;
        let title = titles(self.rules, self.session.common.language());
        Ok(mentions.iter().map(|mention| page(mention, &places, &title)).collect())
    }
}

/// A mention with its address and the copies of its asset.
pub(in crate::cli) fn page(
    mention: &MentionFacts,
    places: &[PlaceView],
    title: &dyn Fn(&str) -> String,
) -> MentionPage {
    let mut held = places.iter().filter(|place| holds(place, mention.key.reading));
    let first = held.next();
    MentionPage {
        address: first.map(|place| address(place, mention.key)).unwrap_or_default(),
        root: first.map(|place| place.root_name.clone()).unwrap_or_default(),
        copies: held.map(|place| address(place, mention.key)).collect(),
        kinds: mention.kinds.iter().map(|kind| title(kind)).collect(),
        role: mention.role,
        count: mention.count,
        identity: mention.identity,
    }
}

/// Whether an asset's content or name is a reading.
pub(in crate::cli) fn holds(place: &PlaceView, reading: ReadingId) -> bool {
    place.reading == Some(reading) || place.name_reading == Some(reading)
}

/// `asset#record`, `asset#record.slot`, `asset#name`.
fn address(place: &PlaceView, key: RowKey) -> String {
    let record = if place.name_reading == Some(key.reading) { "name".to_owned() } else { key.record.to_string() };
    let slot = if key.slot == 0 { String::new() } else { format!(".{}", key.slot) };
    format!("{}#{record}{slot}", escape::path_bytes(&place.path))
}

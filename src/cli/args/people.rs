//! Arguments of `people`.

use std::num::NonZeroUsize;

use clap::ValueEnum;
use globset::Glob;

use super::report::FormatChoice;
use super::value::{self, KindName};
use crate::exposure::Cut;
use crate::model::{Date, Role};

const EXAMPLES: &str = "\
Examples:
  headcount people --kind jp.my_number
  headcount people --by folder --depth 1 --role customer
  headcount people --asset 'archive/2009/**' --by combination
  headcount people --by age --on 2026-04-01 --format json
  headcount people --model

A person may stand in several rows: rows do not add up to the people of the scope.
A combination holds when the mentions of one person in the scope show all of it, in one record or in
several: who takes the scope can join them. Region, role and age are what the whole inventory knows.";

/// Arguments of `people`.
#[derive(Clone, Debug, PartialEq, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct PeopleArgs {
    /// Cut the people of the scope
    #[arg(long, value_name = "WHAT")]
    pub by: Option<ByChoice>,
    /// Levels of folders below a root
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
    /// Day on which ages are told [default: today]
    #[arg(long, value_name = "DATE", value_parser = value::date())]
    pub on: Option<Date>,
    /// Only this root; may be given again
    #[arg(long = "root", value_name = "NAME", value_parser = value::root_name())]
    pub roots: Vec<String>,
    /// Only assets whose path below the root matches; may be given again
    #[arg(long = "asset", value_name = "GLOB", value_parser = value::glob())]
    pub assets: Vec<Glob>,
    /// Only people of whom this kind was found; may be given again
    #[arg(long = "kind", value_name = "KIND", value_parser = value::kind())]
    pub kinds: Vec<KindName>,
    /// Only people in this role; may be given again
    #[arg(long = "role", value_name = "ROLE", value_parser = value::role())]
    pub roles: Vec<Role>,
    /// List so many people of the scope by the numbers that explain takes, those in most assets first
    #[arg(long, value_name = "N", conflicts_with_all = ["by", "model"])]
    pub list: Option<NonZeroUsize>,
    /// Form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: FormatChoice,
    /// Show how people were linked: the rules and what each did
    #[arg(long)]
    pub model: bool,
}

/// Folders are cut at this depth.
const DEPTH: usize = 2;

impl PeopleArgs {
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let scoped =
            !(self.roots.is_empty() && self.assets.is_empty() && self.kinds.is_empty() && self.roles.is_empty());
        if self.model && (self.by.is_some() || scoped) {
            return Some("--model is of the whole inventory: leave out --by and what narrows the scope");
        }
        if self.model && self.format == FormatChoice::Csv {
            return Some("--model is no table: write it as terminal or json");
        }
        if self.depth.is_some() && self.by != Some(ByChoice::Folder) {
            return Some("--depth goes with --by folder");
        }
        (self.on.is_some() && self.by != Some(ByChoice::Age)).then_some("--on goes with --by age")
    }

    /// Returns along what people are cut; ages are told on the given day unless another was asked for.
    pub fn cut(&self, today: Date) -> Cut {
        match self.by {
            None => Cut::None,
            Some(ByChoice::Folder) => Cut::Folder(self.depth.unwrap_or(DEPTH)),
            Some(ByChoice::Asset) => Cut::Asset,
            Some(ByChoice::Kind) => Cut::Kind,
            Some(ByChoice::Combination) => Cut::Combination,
            Some(ByChoice::Region) => Cut::Region,
            Some(ByChoice::Role) => Cut::Role,
            Some(ByChoice::Age) => Cut::Age(self.on.unwrap_or(today)),
        }
    }
}

/// Along what people are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByChoice {
    /// By folder
    Folder,
    /// By asset
    Asset,
    /// By kind of personal data
    Kind,
    /// By kinds that harm more together: name and card, e-mail and password …
    Combination,
    /// By region of residence
    Region,
    /// By role: customer, employee …
    Role,
    /// By age
    Age,
}

//! `headcount people`: people in any scope, from the stored identities.

use globset::GlobSetBuilder;

use super::args::{ByChoice, PeopleArgs};
use super::report::{exit_code, resolve_if_outdated, titles};
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::exposure::{Cut, Gatherer, Scope};
use crate::report::{By, write_breakdown};

/// Folders are cut at this depth.
const DEPTH: usize = 2;

/// Runs the command.
pub(super) fn run(session: &Session, args: &PeopleArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::rules(None)?;
    let scope = scope(args)?;
    opening::require_roots(&mut inventory, &scope.roots)?;
    opening::require_kinds(&mut inventory, &rules, &scope.kinds)?;
    resolve_if_outdated(&mut inventory, &rules)?;
    let mut gatherer = Gatherer::new(&mut inventory, scope)?;
    if args.model {
        let model = indented(gatherer.model().unwrap_or("{}"));
        Output::write(None, |out| writeln!(out, "{model}")).map_err(|error| opening::unwritten(&error))?;
        return Ok(ExitCode::Complete);
    }
    let title = titles(&rules, session.common.language());
    let breakdown = gatherer.breakdown(cut(args.by), &title)?;
    Output::write(None, |out| write_breakdown(out, &breakdown, by(args.by), &session.words))
        .map_err(|error| opening::unwritten(&error))?;
    Ok(exit_code(breakdown.completeness()))
}

/// Writes a stored JSON text a member a line.
fn indented(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}

fn scope(args: &PeopleArgs) -> Result<Scope, Failure> {
    let assets = if args.assets.is_empty() {
        None
    } else {
        let mut builder = GlobSetBuilder::new();
        args.assets.iter().cloned().for_each(|glob| {
            builder.add(glob);
        });
        Some(builder.build().map_err(|_| Failure::new(ExitCode::Usage, "the globs of --asset can't be combined"))?)
    };
    Ok(Scope {
        roots: args.roots.clone(),
        assets,
        kinds: args.kinds.iter().map(|kind| kind.0.clone()).collect(),
        roles: args.roles.clone(),
        ..Scope::default()
    })
}

fn cut(by: Option<ByChoice>) -> Cut {
    match by {
        None => Cut::None,
        Some(ByChoice::Folder) => Cut::Folder(DEPTH),
        Some(ByChoice::Asset) => Cut::Asset,
        Some(ByChoice::Kind) => Cut::Kind,
    }
}

fn by(by: Option<ByChoice>) -> By {
    match by {
        Some(ByChoice::Asset) => By::Asset,
        Some(ByChoice::Kind) => By::Kind,
        Some(ByChoice::Folder) | None => By::Folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_has_a_member_a_line() {
        assert_eq!(indented(r#"{"loose":1,"strict":2}"#), "{\n  \"loose\": 1,\n  \"strict\": 2\n}");
        assert_eq!(indented("no model"), "no model");
    }
}

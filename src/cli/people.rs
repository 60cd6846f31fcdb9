//! `headcount people`: people in any scope, from the stored identities.

use super::args::{FormatChoice, PeopleArgs};
use super::report::{exit_code, resolve_if_outdated, titles, today};
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::exposure::{AssetGlobs, Gatherer, Scope};
use crate::report::{ScopeFacts, write_breakdown, write_breakdown_csv, write_breakdown_json};

/// Runs the command.
pub(super) fn run(session: &Session, args: &PeopleArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::rules(None)?;
    let scope = scope(args)?;
    opening::require_roots(&mut inventory, &scope.roots)?;
    opening::require_kinds(&mut inventory, &rules, &scope.kinds)?;
    resolve_if_outdated(&mut inventory, &rules)?;
    let facts = facts(&scope);
    let mut gatherer = Gatherer::new(&mut inventory, scope)?;
    if args.model {
        let model = indented(gatherer.model().unwrap_or("{}"));
        Output::write(None, |out| writeln!(out, "{model}")).map_err(|error| opening::unwritten(&error))?;
        return Ok(ExitCode::Complete);
    }
    let title = titles(&rules, session.common.language());
    let breakdown = gatherer.breakdown(args.cut(today()), &title)?;
    Output::write(None, |out| match args.format {
        FormatChoice::Terminal => write_breakdown(out, &breakdown, &session.words),
        FormatChoice::Json => write_breakdown_json(out, &breakdown, &facts, &session.words),
        FormatChoice::Csv => write_breakdown_csv(out, &breakdown, &session.words),
    })
    .map_err(|error| opening::unwritten(&error))?;
    Ok(exit_code(breakdown.completeness()))
}

/// Writes a stored JSON text a member a line.
fn indented(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned())
}

fn scope(args: &PeopleArgs) -> Result<Scope, Failure> {
    let too_many = || Failure::new(ExitCode::Usage, "the globs of --asset can't be combined");
    Ok(Scope {
        roots: args.roots.clone(),
        assets: AssetGlobs::new(&args.assets).ok_or_else(too_many)?,
        kinds: args.kinds.iter().map(|kind| kind.0.clone()).collect(),
        roles: args.roles.clone(),
        ..Scope::default()
    })
}

fn facts(scope: &Scope) -> ScopeFacts {
    ScopeFacts {
        roots: scope.roots.clone(),
        assets: scope.assets.globs().to_vec(),
        kinds: scope.kinds.clone(),
        roles: scope.roles.clone(),
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

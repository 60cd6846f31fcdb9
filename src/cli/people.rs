//! `headcount people`: people in any scope, from the stored identities.

use super::args::{FormatChoice, PeopleArgs};
use super::report::{exit_code, resolve_if_outdated, titles, today};
use super::session::Session;
use super::{ExitCode, Failure, Output, opening};
use crate::exposure::{AssetGlobs, Gatherer, Scope};
use crate::report::{
    ScopeFacts, write_breakdown, write_breakdown_csv, write_breakdown_json, write_model, write_model_json,
    write_people, write_people_csv, write_people_json,
};

/// Runs the command.
pub(super) fn run(session: &Session, args: &PeopleArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::LazyRules::embedded()?;
    let scope = scope(args)?;
    opening::require_roots(&mut inventory, &scope.roots)?;
    opening::require_kinds(&mut inventory, rules.kinds(), &scope.kinds)?;
    resolve_if_outdated(&mut inventory, || rules.whole())?;
    let facts = facts(&scope);
    let mut gatherer = Gatherer::new(&mut inventory, scope)?;
    if args.model {
        let (model, people) = (gatherer.model(), gatherer.whole());
        Output::write(None, |out| match args.format {
            FormatChoice::Json => write_model_json(out, &model, &people),
            _ => write_model(out, &model, &people, &session.words),
        })
        .map_err(|error| opening::unwritten(&error))?;
        return Ok(ExitCode::Complete);
    }
    if let Some(most) = args.list {
        let rows = gatherer.list(most.get())?;
        let title = titles(rules.kinds(), session.common.language());
        Output::write(None, |out| match args.format {
            FormatChoice::Terminal => write_people(out, &rows, &title, &session.words),
            FormatChoice::Json => write_people_json(out, &rows),
            FormatChoice::Csv => write_people_csv(out, &rows),
        })
        .map_err(|error| opening::unwritten(&error))?;
        return Ok(ExitCode::Complete);
    }
    let title = titles(rules.kinds(), session.common.language());
    let breakdown = gatherer.breakdown(args.cut(today()), &title)?;
    Output::write(None, |out| match args.format {
        FormatChoice::Terminal => write_breakdown(out, &breakdown, &session.words),
        FormatChoice::Json => write_breakdown_json(out, &breakdown, &facts, &session.words),
        FormatChoice::Csv => write_breakdown_csv(out, &breakdown, &session.words),
    })
    .map_err(|error| opening::unwritten(&error))?;
    Ok(exit_code(breakdown.completeness()))
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

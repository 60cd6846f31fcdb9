//! `headcount review`: shows pairs from the sources, takes verdicts, and calibrates the estimate by them.

use std::io::{self, BufRead, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use super::args::ReviewArgs;
use super::audit::Trail;
use super::report::print_summary;
use super::reveal::{Looker, Shown};
use super::session::Session;
use super::{ExitCode, Failure, opening};
use crate::exposure::Scope;
use crate::identity::{Judgement, ReviewPair};
use crate::inventory::{Inventory, Verdict};
use crate::patterns::Rules;
use crate::report::{Words, write_question};
use crate::resolve::{self, Linked};
use crate::scan::progress::StopFlag;

/// Runs the command.
pub(super) fn run(session: &Session, args: &ReviewArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::rules(None)?;
    let linked = Linked::load(&mut inventory, &rules)?;
    let pairs = linked.review(args.sample.get());
    let judged = judge(session, (&mut inventory, &rules), &linked, &pairs)?;
    drop(linked);
    if judged == 0 {
        return Ok(ExitCode::Complete);
    }
    resolve::run(&mut inventory, &rules)?;
    print_summary(session, &mut inventory, &rules, Scope::default())
}

/// Asks pair by pair until the sample, the input or the patience ends; tells how many verdicts were given.
fn judge(
    session: &Session,
    (inventory, rules): (&mut Inventory, &Rules),
    linked: &Linked,
    pairs: &[ReviewPair],
) -> Result<u64, Failure> {
    let stop = StopFlag::default();
    let mut looker = Looker::new(inventory, rules, &stop)?;
    let mut trail = Trail::begin("review", [])?;
    let mut answers = io::stdin().lock().lines();
    let author = std::env::var("USER").unwrap_or_else(|_| rustix::process::getuid().as_raw().to_string());
    let mut judged = 0;
    for (number, pair) in (1..).zip(pairs) {
        let mentions: Vec<_> = [pair.a, pair.b].into_iter().filter_map(|row| linked.mention(row)).collect();
        let [a, b] = mentions.as_slice() else { continue };
        let shown = looker.read(&mentions)?;
        // A pair that can't be seen whole is not judged.
        if !shown.is_whole() {
            continue;
        }
        looker.note(&mut trail, &shown)?;
        show(&shown, (number, pairs.len()), &session.words).map_err(|error| opening::unwritten(&error.into()))?;
        let Some(judgement) = ask(&mut answers, &session.words) else { break };
        looker.inventory().store_verdict(&Verdict {
            pair: (a.key, b.key),
            code: judgement.code().to_owned(),
            author: author.clone(),
            decided: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64),
        })?;
        judged += 1;
    }
    Ok(judged)
}

fn show(shown: &Shown, at: (usize, usize), words: &Words) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write_question(&mut out, at, words)?;
    shown.write(&mut out, words)?;
    out.flush()
}

/// Takes a key and Enter; asks again for what is none of them. Nothing at the end of the input or for q.
fn ask(answers: &mut dyn Iterator<Item = io::Result<String>>, words: &Words) -> Option<Judgement> {
    loop {
        let _ = write!(io::stderr().lock(), "{} ", words.get("label", "review_keys"));
        let answer = answers.next()?.ok()?;
        match answer.trim().to_lowercase().as_str() {
            "y" => return Some(Judgement::Match),
            "n" => return Some(Judgement::NoMatch),
            "u" => return Some(Judgement::Unsure),
            "q" => return None,
            _ => {}
        }
    }
}

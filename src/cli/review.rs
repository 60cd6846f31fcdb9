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
use crate::inventory::Verdict;
use crate::report::{Words, write_question};
use crate::resolve::{self, Linked};
use crate::scan::progress::StopFlag;

/// Pairs whose sources are read together: a table is read from its beginning for whoever stands in it.
const READ_AT_ONCE: usize = 20;

/// Runs the command.
pub(super) fn run(session: &Session, args: &ReviewArgs) -> Result<ExitCode, Failure> {
    let mut inventory = opening::inventory(session)?;
    let rules = opening::rules(None)?;
    let linked = Linked::load(&mut inventory, &rules)?;
    let pairs = linked.review(args.sample.get());
    let stop = StopFlag::default();
    let looker = Looker::new(&mut inventory, &rules, (&stop, &args.connect))?;
    let judged = judge(session, looker, &linked, &pairs)?;
    drop(linked);
    if judged == 0 {
        return Ok(ExitCode::Complete);
    }
    resolve::run(&mut inventory, &rules)?;
    print_summary(session, &mut inventory, &rules, Scope::default())
}

/// Asks pair by pair until the sample, the input or the patience ends; tells how many verdicts were given.
fn judge(session: &Session, mut looker: Looker<'_>, linked: &Linked, pairs: &[ReviewPair]) -> Result<u64, Failure> {
    let mut trail = Trail::begin("review", [])?;
    let mut answers = io::stdin().lock().lines();
    let author = std::env::var("USER").unwrap_or_else(|_| rustix::process::getuid().as_raw().to_string());
    let mut judged = 0;
    let mut number = 0;
    for pairs_read in pairs.chunks(READ_AT_ONCE) {
        let mentions = |pair: &ReviewPair| Some([linked.mention(pair.a)?, linked.mention(pair.b)?]);
        let mentions: Vec<_> = pairs_read.iter().filter_map(mentions).collect();
        let mut read = looker.read(mentions.as_flattened())?;
        for [a, b] in &mentions {
            number += 1;
            let shown = read.first(2);
            // A pair that can't be seen whole is not judged.
            if !shown.is_whole() {
                continue;
            }
            looker.note(&mut trail, &shown)?;
            show(&shown, (number, pairs.len()), &session.words).map_err(|error| opening::unwritten(&error.into()))?;
            let Some(judgement) = ask(&mut answers, &session.words) else { return Ok(judged) };
            looker.inventory().store_verdict(&Verdict {
                pair: (a.key, b.key),
                code: judgement.code().to_owned(),
                author: author.clone(),
                decided: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64),
            })?;
            judged += 1;
        }
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

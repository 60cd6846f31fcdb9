//! Renders how people were linked: what was compared, what was not, and what each level of agreement says.

use std::io::{self, Write};

use super::figures;
use super::layout::{Align, Grid, wrap};
use super::words::Words;
use crate::model::{Estimate, LevelWeight, LinkModel};
use crate::text::escape;

/// Writes the model of a resolve with the people it led to.
pub fn write_model(out: &mut dyn Write, model: &LinkModel, people: &Estimate, words: &Words) -> io::Result<()> {
    let label = |code| words.get("label", code);
    writeln!(out, "{}", label("people"))?;
    paragraph(out, &figures::people(people, words))?;
    paragraph(out, label(if people.calibrated() { "calibrated" } else { "uncalibrated" }))?;
    writeln!(out)?;
    write_facts(out, model, words)?;
    writeln!(out)?;
    write_guarded(out, model, words)?;
    writeln!(out)?;
    write_weights(out, &model.weights, words)
}

fn write_facts(out: &mut dyn Write, model: &LinkModel, words: &Words) -> io::Result<()> {
    let blocks = model.blocks;
    let mut grid = Grid::new([(words.get("label", "linking"), Align::Left), ("", Align::Right)]);
    for (code, figure) in [
        ("model_rows", figures::count(model.rows)),
        ("model_blocks", figures::count(blocks.blocks)),
        ("model_pairs", figures::count(blocks.pairs)),
        ("model_capped", figures::count(blocks.capped)),
        ("model_pairs_lost", figures::count(blocks.pairs_lost)),
        ("model_person_partners", format!("{:.2}", model.person_partners)),
        ("model_household_partners", format!("{:.2}", model.household_partners)),
        ("model_household_pairs", figures::count(model.household_pairs)),
        ("model_vetoed", figures::count(model.vetoed_links)),
        ("model_recall", percent(model.predicted_recall)),
        ("model_misses", percent(model.predicted_misses)),
    ] {
        grid.row([words.get("label", code).to_owned(), figure]);
    }
    grid.write(out)
}

fn write_guarded(out: &mut dyn Write, model: &LinkModel, words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (words.get("label", "guarded"), Align::Left),
        (column("values"), Align::Right),
        (column("rows"), Align::Right),
    ]);
    for guarded in &model.guarded {
        let of = escape::terminal(words.get("field", &guarded.of)).into_owned();
        grid.row([of, figures::count(guarded.values), figures::count(guarded.rows)]);
    }
    grid.write(out)?;
    paragraph(out, words.get("label", "guarded_hint"))
}

fn write_weights(out: &mut dyn Write, weights: &[LevelWeight], words: &Words) -> io::Result<()> {
    let column = |code| words.get("column", code);
    let mut grid = Grid::new([
        (words.get("label", "weights"), Align::Left),
        (column("person"), Align::Right),
        (column("household"), Align::Right),
    ]);
    let mut last = "";
    for weight in weights {
        if weight.field != last {
            grid.row([escape::terminal(words.get("field", &weight.field)).into_owned(), String::new(), String::new()]);
            last = &weight.field;
        }
        let level = format!("  {}", escape::terminal(words.get("level_of_agreement", &weight.level)));
        grid.row([level, percent(weight.person), percent(weight.household)]);
    }
    grid.write(out)?;
    paragraph(out, words.get("label", "weights_hint"))
}

/// Two decimals, as many levels are rare: `0.02 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn paragraph(out: &mut dyn Write, text: &str) -> io::Result<()> {
    wrap(text).iter().try_for_each(|line| writeln!(out, "  {line}"))
}

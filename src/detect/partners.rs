//! Columns that other columns of the table explain: a name beside a given name, readings of things.

use super::columns::{Column, Decision, Typed, cells};
use super::header::Header;
use super::judge::{Fit, Judge};
use super::sample::Sample;
use crate::model::Confidence;
use crate::patterns::FieldCode;

/// A part of a name that the other part beside it tells: the header says name alone (nom, name, nombre).
const BESIDE_PART: Confidence = Confidence::percent(85);

/// Decides such columns once all others are decided.
pub(super) fn explain(judge: &Judge<'_>, sample: &Sample, header: &Header, columns: &mut [Column]) {
    other_part(judge, (sample, header), columns, [FieldCode::GivenName, FieldCode::Surname]);
    other_part(judge, (sample, header), columns, [FieldCode::Surname, FieldCode::GivenName]);
    readings_of_things(judge, columns);
}

/// Nom beside Prénom is the surname and Nombre beside Apellidos the given name, though either alone may be the name of
/// anything.
fn other_part(
    judge: &Judge<'_>,
    (sample, header): (&Sample, &Header),
    columns: &mut [Column],
    [part, other]: [FieldCode; 2],
) {
    let Some(beside) = columns.iter().find(|column| column.is(part) && column.typed().is_some_and(|one| one.header))
    else {
        return;
    };
    let Some(typed) = beside.typed().cloned() else { return };
    if columns.iter().any(|column| column.is(other)) {
        return;
    }
    let says_name = |column: &Column| {
        let hits = judge.rules.lookup_header(&column.text);
        hits.iter().any(|hit| Some(hit.kind) == judge.kinds.name && hit.field == FieldCode::FullName)
    };
    let open = |column: &Column| match &column.decision {
        Decision::Typed(typed) => typed.field == FieldCode::FullName,
        Decision::Text => true,
        Decision::Other => false,
    };
    let fits = |at: usize| {
        let cells = cells(sample, header, at);
        let fit = |cell: &&String| judge.fit(typed.kind, other, cell) >= Fit::Shape;
        let alone = |cell: &&String| cell.split_whitespace().count() <= 2;
        !cells.is_empty() && cells.iter().filter(fit).filter(alone).count() * 10 >= cells.len() * 9
    };
    let found = columns.iter().enumerate().find(|(at, column)| open(column) && says_name(column) && fits(*at));
    if let Some(column) = found.map(|(at, _)| at).and_then(|at| columns.get_mut(at)) {
        let confidence = typed.confidence.min(BESIDE_PART);
        column.decision = Decision::Typed(Typed { field: other, confidence, ..typed });
    }
}

/// ふりがな in a table of stations or shops, which has no names of people, is how those are read.
fn readings_of_things(judge: &Judge<'_>, columns: &mut [Column]) {
    let kana = |field: FieldCode| matches!(field, FieldCode::FullKana | FieldCode::SurnameKana | FieldCode::GivenKana);
    let native = columns.iter().filter_map(Column::typed).any(|typed| typed.field.is_name() && !kana(typed.field));
    let names_things = |column: &Column| {
        let hits = judge.rules.lookup_header(&column.text);
        hits.first().is_some_and(|hit| judge.is_name_of_thing(hit.kind))
    };
    if native || !columns.iter().any(names_things) {
        return;
    }
    for column in columns.iter_mut().filter(|column| column.slot.is_none()) {
        if column.typed().is_some_and(|typed| kana(typed.field)) {
            column.decision = Decision::Other;
        }
    }
}

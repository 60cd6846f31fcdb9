//! Reads what a workbook holds beside its cells: comments, text boxes, charts, properties, embedded files.

use std::io::{Read, Seek};

use super::super::End;
use super::super::package::Package;
use super::super::parts::Parts;
use super::super::writer::{Halt, Step, Writer};
use super::pptx::drawing;
use super::sheet_edges::Edges;
use super::{pivots, properties};
use crate::model::{Part, Reason, Section};

/// Parts of the package that hold text beside the cells (ECMA-376 part 1, 12.3; threaded comments: [MS-XLSX] 2.1.17),
/// and what other workbooks showed when they were last looked at (18.14).
const BESIDE: [(&str, Part); 6] = [
    ("xl/comments", Part::Comment),
    ("xl/threadedcomments/", Part::Comment),
    ("xl/persons/", Part::Comment),
    ("xl/drawings/drawing", Part::TextBox),
    ("xl/charts/chart", Part::TextBox),
    ("xl/externallinks/externallink", Part::Hidden),
];

/// Reads it after the cells, which ended with `cells`.
pub(in super::super) fn beside<R: Read + Seek>(reader: R, (cells, edges): (End, &Edges), parts: &mut dyn Parts) -> End {
    if matches!(cells, End::Stopped | End::Skipped(_)) {
        return cells;
    }
    let mut writer = Writer::new(parts);
    let result = edges.write(&mut writer);
    let result = result.and_then(|()| Package::open(reader)).and_then(|mut package| read(&mut package, &mut writer));
    match (cells, writer.end(result)) {
        (_, End::Stopped) => End::Stopped,
        (End::Complete, End::Failed(reason) | End::Skipped(reason)) => End::Partial(reason),
        (End::Complete, end) => end,
        (cells, _) => cells,
    }
}

fn read<R: Read + Seek>(package: &mut Package<R>, writer: &mut Writer<'_>) -> Step {
    properties::write(package, writer)?;
    for (prefix, part) in BESIDE {
        for name in package.names(prefix, ".xml") {
            writer.section(Section::of(part))?;
            let result = match package.stream(&name)? {
                Some(stream) => drawing(stream, writer),
                None => Ok(()),
            };
            match result {
                Err(Halt::Trouble(reason)) if reason != Reason::Limit => writer.note(reason),
                other => other?,
            }
        }
    }
    pivots::write(package, writer)?;
    properties::embedded(package, "xl", writer)
}

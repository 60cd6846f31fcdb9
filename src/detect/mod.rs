//! Turns records into findings and mentions. Pure; never touches a file.
//!
//! Tables are decided by column first (`header`, `columns`, `infer`, `slots` make a `plan`), then rows stream through the
//! plan (`rows`). Text goes line by line (`text`: `labels`, `candidates`, `names`, `places`), and `people` gathers lines
//! into mentions; lines in which nothing can be found are passed over (`quiet`, by what `anchors` sees). Objects
//! (`objects`) use keys as labels and paths as people.

mod anchors;
mod bare;
mod blocks;
mod booking;
mod boxes;
mod candidates;
mod check;
mod columns;
mod context;
mod corporate;
mod damaged;
mod dated_boxes;
mod edifact;
mod explain;
mod form;
mod found;
mod gedcom;
mod given;
mod grid;
mod header;
mod historical;
mod hits;
mod hl7;
mod infer;
mod judge;
mod labelled;
mod labels;
mod learnt;
mod letterhead;
mod majority;
mod memo;
mod messages;
mod name_parts;
mod names;
mod names_of_files;
mod namesakes;
mod objects;
mod owners;
mod parted;
mod partners;
mod people;
mod places;
mod plan;
mod prose;
mod prose_words;
mod quiet;
mod reader;
mod registered;
mod rows;
mod sample;
mod scratch;
mod section;
mod sentences;
mod shape;
mod sink;
mod skipped;
mod slots;
mod sql;
mod stamp;
mod streamed;
mod streets;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod transfer;
mod travel;
mod tuples;
mod value;
mod works;
mod zone;

use crate::model::Date;
use crate::patterns::Rules;

pub use check::{Failure, Problem, check};
pub use explain::{Explanation, Opinion, Surroundings};
pub use plan::table_fingerprint;
pub use reader::Reader;
pub use sink::{Attributed, ColumnDecision, FindingSink};
pub use streamed::{BlockReader, RowBlock, TableShare};

/// Finds personal data with a set of rules; shared by all workers.
pub struct Detector<'r> {
    judge: judge::Judge<'r>,
    shelf: learnt::Shelf,
}

impl<'r> Detector<'r> {
    /// Builds a detector. `today` is the day that ages and validity are judged at.
    pub fn new(rules: &'r Rules, today: Date) -> Self {
        Self { judge: judge::Judge::new(rules, today), shelf: learnt::Shelf::default() }
    }

    /// Starts the reading of one asset; findings go to `sink` as records come in.
    pub fn reader<'s>(&'s self, sink: &'s mut dyn FindingSink) -> Reader<'s> {
        Reader::new(&self.judge, &self.shelf, sink)
    }

    /// Makes a reader of blocks of rows, whose tables other readers have decided.
    pub fn block_reader(&self) -> BlockReader<'_> {
        BlockReader::new(&self.judge)
    }

    /// Finds names and numbers in the name of a file or archive member; folders before the last `/` are left out.
    pub fn file_name(&self, name: &str, sink: &mut dyn FindingSink) {
        let mut sink = section::Sectioned::new(self.judge.rules, sink);
        names_of_files::tell(&self.judge, name, &mut hits::Teller::default(), &mut sink);
    }
}

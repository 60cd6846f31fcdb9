//! Turns records into findings and mentions. Pure; never touches a file.

mod hits;
mod sink;

use crate::model::{Date, Flow, Object, Passage, RecordSink, Row, TableHead};
use crate::patterns::Rules;

pub use sink::{Attributed, ColumnDecision, FindingSink};

/// Finds personal data with a set of rules; shared by all workers.
pub struct Detector<'r> {
    rules: &'r Rules,
    today: Date,
}

impl<'r> Detector<'r> {
    /// Builds a detector. `today` is the day that ages and validity are judged at.
    pub fn new(rules: &'r Rules, today: Date) -> Self {
        Self { rules, today }
    }

    /// Starts the reading of one asset; findings go to `sink` as records come in.
    pub fn reader<'s>(&'s self, sink: &'s mut dyn FindingSink) -> Reader<'s> {
        Reader { detector: self, sink }
    }

    /// Finds names and numbers in the name of a file or archive member.
    pub fn file_name(&self, name: &str, sink: &mut dyn FindingSink) {
        let _ = (name, sink, self.rules, self.today);
    }
}

/// Takes the records of one asset.
pub struct Reader<'s> {
    detector: &'s Detector<'s>,
    sink: &'s mut dyn FindingSink,
}

impl RecordSink for Reader<'_> {
    fn table(&mut self, _head: TableHead<'_>) -> Flow {
        let _ = (&self.detector, &self.sink);
        Flow::Continue
    }
    fn row(&mut self, _row: Row<'_>) -> Flow {
        Flow::Continue
    }
    fn object(&mut self, _object: Object<'_>) -> Flow {
        Flow::Continue
    }
    fn passage(&mut self, _passage: Passage<'_>) -> Flow {
        Flow::Continue
    }
    fn end(&mut self) {}
}

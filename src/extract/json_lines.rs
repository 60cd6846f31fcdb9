//! Reads JSON lines: one object a line; a line that is no JSON is a passage.

use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use super::decode::{LONGEST_RECORD, Parser, Tail, Taken};
use super::flatten::{Fields, Flatten, Out};
use super::text::{Passages, safe_cut};
use crate::model::{Flow, RecordSink};

/// Pushes objects and counts lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    objects: u64,
    lines: u64,
    fields: Fields,
    path: String,
}

impl Lines {
    fn line(&mut self, line: &str, sink: &mut dyn RecordSink) -> Flow {
        self.lines += 1;
        let value = line.trim();
        if value.is_empty() {
            return Flow::Continue;
        }
        self.fields.clear();
        self.path.clear();
        let mut out = Out::new(sink, self.objects);
        let mut json = Deserializer::from_str(value);
        let seed = Flatten { fields: &mut self.fields, path: &mut self.path, out: &mut out };
        let sound = value.starts_with(['{', '[']) && seed.deserialize(&mut json).is_ok() && json.end().is_ok();
        if sound {
            out.object(&self.fields);
        }
        self.objects = out.pushed();
        if out.stopped {
            return Flow::Stop;
        }
        if sound { Flow::Continue } else { Passages::starting_at(self.lines).push(line, sink) }
    }
}

impl Parser for Lines {
    fn take(&mut self, text: &str, tail: Tail, sink: &mut dyn RecordSink) -> Taken {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let length = match memchr::memchr(b'\n', rest.as_bytes()) {
                Some(feed) => feed + 1,
                None if tail == Tail::Closed => rest.len(),
                None if rest.len() > LONGEST_RECORD => safe_cut(rest, LONGEST_RECORD),
                None => break,
            };
            let flow = self.line(&rest[..length], sink);
            at += length;
            if flow == Flow::Stop {
                return Taken { bytes: at, flow };
            }
        }
        Taken { bytes: at, flow: Flow::Continue }
    }
}

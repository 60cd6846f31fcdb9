//! Tells which element of an XML document is its record: the shallowest one that repeats and has content of its own.

use std::collections::HashMap;
use std::io::BufRead;

use super::super::xml::{Piece, Xml};

/// Elements looked at.
const SAMPLE: usize = 20_000;
/// Deepest level that records may stand at.
const DEEPEST: usize = 8;

/// What is known of a path.
#[derive(Debug, Default)]
struct Seen {
    count: usize,
    /// It has child elements or attributes.
    inner: bool,
}

/// Returns the path of the record element, names parted by `/`; none if nothing repeats.
pub(super) fn path_of(from: impl BufRead) -> Option<String> {
    let mut xml = Xml::new(from);
    let mut seen: HashMap<String, Seen> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut elements = 0;
    while let Ok(Some(piece)) = xml.next() {
        match piece {
            Piece::Start(tag) => {
                elements += 1;
                if elements > SAMPLE {
                    break;
                }
                if let Some(parent) = seen.get_mut(&path.join("/")) {
                    parent.inner = true;
                }
                path.push(tag.name);
                if path.len() <= DEEPEST {
                    let joined = path.join("/");
                    let entry = seen.entry(joined.clone()).or_insert_with(|| {
                        order.push(joined);
                        Seen::default()
                    });
                    entry.count += 1;
                    entry.inner |= !tag.attributes.is_empty();
                }
            }
            Piece::End(_) => {
                path.pop();
            }
            _ => {}
        }
    }
    let repeats = |path: &&String| seen.get(*path).is_some_and(|seen| seen.count >= 2 && seen.inner);
    let depth = |path: &String| path.matches('/').count();
    let shallowest = order.iter().filter(repeats).map(depth).filter(|depth| *depth > 0).min()?;
    let at_depth = order.iter().filter(repeats).filter(|path| depth(path) == shallowest);
    at_depth.max_by_key(|path| seen.get(*path).map_or(0, |seen| seen.count)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_element_that_repeats() {
        for (text, expected) in [
            ("<m><p><n>a</n></p><p><n>b</n></p></m>", Some("m/p")),
            ("<m><head><t>x</t></head><list><p n='1'/><p n='2'/></list></m>", Some("m/list/p")),
            ("<m><tag>a</tag><tag>b</tag></m>", None),
            ("<m><n>a</n></m>", None),
            ("", None),
        ] {
            assert_eq!(path_of(text.as_bytes()).as_deref(), expected, "{text}");
        }
    }
}

//! Pulls XML apart: start tags, texts, end tags. Document types are refused, entities never expanded, depth is bounded.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::writer::Halt;
use crate::model::Reason;

/// Deepest nesting of elements.
const DEEPEST: usize = 256;
/// Attributes of one element.
const MOST_ATTRIBUTES: usize = 1024;

/// One piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A start tag; an empty element is followed by its [`Piece::End`].
    Start(Tag),
    /// An end tag: its name without prefix.
    End(String),
    /// Characters, references resolved.
    Text(String),
    /// A comment.
    Comment(String),
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// Name without prefix.
    pub(super) name: String,
    /// Attributes with their prefixes, in order.
    pub(super) attributes: Vec<(String, String)>,
}

impl Tag {
    /// Returns the value of an attribute by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value.as_str())
    }
}

/// Reads UTF-8.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
    /// The end tag of an empty element.
    waiting: Option<String>,
}

impl<R: BufRead> Xml<R> {
    /// Begins.
    pub(super) fn new(from: R) -> Self {
        let mut reader = Reader::from_reader(from);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), depth: 0, waiting: None }
    }

    /// Returns the next piece; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Halt> {
        if let Some(name) = self.waiting.take() {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Some(Piece::End(name)));
        }
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) => return Err(Halt::Trouble(super::writer::io_reason(&error))),
                Err(quick_xml::Error::Syntax(_)) => return Err(Halt::Trouble(Reason::Truncated)),
                Err(_) => return Err(Halt::Trouble(Reason::Malformed)),
            };
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    let deep = self.depth > DEEPEST;
                    return if deep {
                        Err(Halt::Trouble(Reason::Limit))
                    } else {
                        tag(&start).map(Piece::Start).map(Some)
                    };
                }
                Event::Empty(start) => {
                    let tag = tag(&start)?;
                    self.depth += 1;
                    self.waiting = Some(tag.name.clone());
                    return Ok(Some(Piece::Start(tag)));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Piece::End(local(end.name().0).to_owned())));
                }
                Event::Text(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::Comment(text) => return Ok(Some(Piece::Comment(text.xml10_content().into_owned()))),
                Event::GeneralRef(name) => return Ok(Some(Piece::Text(reference(&name)))),
                // A document type may define entities that grow without bound: what uses them can't be read.
                Event::DocType(text) if text.contains("<!ENTITY") => return Err(Halt::Trouble(Reason::Malformed)),
                Event::DocType(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof if self.depth > 0 => return Err(Halt::Trouble(Reason::Truncated)),
                Event::Eof => return Ok(None),
            }
        }
    }
}

/// Returns a name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn tag(start: &BytesStart<'_>) -> Result<Tag, Halt> {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { break };
        if attributes.len() >= MOST_ATTRIBUTES {
            return Err(Halt::Trouble(Reason::Limit));
        }
        attributes.push((attribute.key.0.to_owned(), unescape(&attribute.value)));
    }
    Ok(Tag { name: local(start.name().0).to_owned(), attributes })
}

/// Resolves the references of an attribute value; unknown ones stay.
fn unescape(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';').filter(|(name, _)| name.len() <= 10) {
            Some((name, next)) => {
                out.push_str(&reference(name));
                rest = next;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The characters that a reference stands for; entities of a document type are left as they are written.
fn reference(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    if let Some(c) = number.and_then(char::from_u32) {
        return c.to_string();
    }
    match name {
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

/// Returns the texts of the named elements with the key that each stands for.
pub(super) fn values(content: &[u8], wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut xml = Xml::new(content);
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    let mut text = String::new();
    while let Ok(Some(piece)) = xml.next() {
        match piece {
            Piece::Start(tag) if open.is_none() => {
                let key = wanted.iter().find(|(name, _)| local(name) == tag.name).map(|(_, key)| (*key).to_owned());
                open = key.map(|key| (tag.name, key));
                text.clear();
            }
            Piece::Text(part) if open.is_some() => text.push_str(&part),
            Piece::End(name) => {
                let value = text.trim();
                if let Some((_, key)) = open.take_if(|(element, _)| *element == name)
                    && !value.is_empty()
                    && found.len() < MOST_ATTRIBUTES
                {
                    found.push((key, value.split_whitespace().collect::<Vec<_>>().join(" ")));
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<Result<Piece, Halt>> {
        let mut xml = Xml::new(text.as_bytes());
        std::iter::from_fn(|| xml.next().transpose()).take(1000).collect()
    }

    #[test]
    fn references_and_empty_elements() {
        let tag = Tag { name: "b".to_owned(), attributes: vec![("x:y".to_owned(), "1&2".to_owned())] };
        let text = |text: &str| Ok(Piece::Text(text.to_owned()));
        let end = |name: &str| Ok(Piece::End(name.to_owned()));
        let start = Tag { name: "a".to_owned(), attributes: Vec::new() };
        assert_eq!(
            pieces("<n:a>p<n:b x:y='1&#38;2'/>&#x5C71;&own;</n:a>"),
            [Ok(Piece::Start(start)), text("p"), Ok(Piece::Start(tag)), end("b"), text("山"), text("&own;"), end("a")]
        );
    }

    #[test]
    fn hostile_documents_end() {
        for (text, reason) in [
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".to_owned(), Reason::Malformed),
            ("<a>".repeat(300), Reason::Limit),
            (format!("<a {}>", "b='1' ".repeat(2000)), Reason::Limit),
            ("<a".to_owned(), Reason::Truncated),
        ] {
            let mut xml = Xml::new(text.as_bytes());
            let halt = loop {
                match xml.next() {
                    Ok(Some(_)) => {}
                    other => break other,
                }
            };
            assert_eq!(halt, Err(Halt::Trouble(reason)), "{}", &text[..20.min(text.len())]);
        }
    }

    #[test]
    fn values_are_found_by_element() {
        let text = "<r><dc:creator><rdf:Seq><rdf:li>山田 太郎</rdf:li></rdf:Seq></dc:creator><x>no</x></r>";
        let author = ("author".to_owned(), "山田 太郎".to_owned());
        assert_eq!(values(text.as_bytes(), &[("dc:creator", "author")]), [author]);
    }
}

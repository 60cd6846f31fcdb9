//! Opens the parts of an office document that is a ZIP package (OPC, ODF); bounds what they expand to.

use std::io::{self, BufRead, BufReader, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::writer::{Halt, io_reason};
use super::xml::{Piece, Xml};
use crate::model::Reason;

/// Bytes that the parts of one package may expand to, all together.
const MOST_EXPANDED: u64 = 4 << 30;
/// Bytes of a part that is held whole.
const MOST_HELD: u64 = 256 << 20;
/// Parts looked at.
const MOST_PARTS: usize = 100_000;

/// An opened package.
pub(super) struct Package<R> {
    zip: ZipArchive<R>,
    names: Vec<String>,
    left: u64,
}

/// A relationship of a part (ECMA-376 part 2, clause 9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// Last word of the type: `notesSlide`, `hyperlink` …
    pub(super) kind: String,
    /// Path inside the package, or an address if it lies outside.
    pub(super) target: String,
}

impl<R: Read + Seek> Package<R> {
    /// Reads the directory of the package.
    pub(super) fn open(reader: R) -> Result<Self, Halt> {
        let zip = ZipArchive::new(reader).map_err(|error| Halt::Trouble(reason_of(&error)))?;
        let names = zip.file_names().filter_map(Result::ok).take(MOST_PARTS).map(|name| name.into_owned()).collect();
        Ok(Self { zip, names, left: MOST_EXPANDED })
    }

    /// Returns the names of the parts that begin and end so, numbers in them in their order.
    pub(super) fn names(&self, prefix: &str, suffix: &str) -> Vec<String> {
        let fits = |name: &&String| {
            let lower = name.to_ascii_lowercase();
            lower.starts_with(prefix) && lower.ends_with(suffix) && !lower.ends_with('/')
        };
        let mut names: Vec<String> = self.names.iter().filter(fits).cloned().collect();
        names.sort_by_cached_key(|name| (number_in(name), name.clone()));
        names
    }

    /// Opens a part for streaming; none if there is no such part.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<impl BufRead + use<'_, R>>, Halt> {
        let path = name.trim_start_matches('/');
        let Some(own) = self.names.iter().find(|own| own.eq_ignore_ascii_case(path)) else { return Ok(None) };
        let part = self.zip.by_name(own).map_err(|error| Halt::Trouble(reason_of(&error)))?;
        Ok(Some(BufReader::with_capacity(64 << 10, Metered { part, left: &mut self.left })))
    }

    /// Reads a part whole.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<Vec<u8>>, Halt> {
        let Some(part) = self.stream(name)? else { return Ok(None) };
        let mut content = Vec::new();
        part.take(MOST_HELD + 1).read_to_end(&mut content).map_err(|error| Halt::Trouble(io_reason(&error)))?;
        if content.len() as u64 > MOST_HELD { Err(Halt::Trouble(Reason::Limit)) } else { Ok(Some(content)) }
    }

    /// Returns the relationships of a part.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Halt> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(stream) = self.stream(&format!("{folder}{slash}_rels/{file}.rels"))? else { return Ok(Vec::new()) };
        let mut xml = Xml::new(stream);
        let mut relations = Vec::new();
        while let Some(piece) = xml.next()? {
            let Piece::Start(tag) = piece else { continue };
            let (Some(id), Some(kind), Some(target)) =
                (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
            else {
                continue;
            };
            let outside = tag.attribute("TargetMode") == Some("External");
            let target = if outside { target.to_owned() } else { resolve(folder, target) };
            let kind = kind.rsplit('/').next().unwrap_or(kind).to_owned();
            relations.push(Relation { id: id.to_owned(), kind, target });
            if relations.len() >= MOST_PARTS {
                break;
            }
        }
        Ok(relations)
    }
}

/// Resolves a target against the folder of its part.
fn resolve(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// The number at the end of a file name before its extension: `slide12.xml`.
fn number_in(name: &str) -> u64 {
    let stem = name.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    stem.get(stem.len() - digits..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn reason_of(error: &ZipError) -> Reason {
    match error {
        ZipError::Io(error) => io_reason(error),
        ZipError::UnsupportedArchive(message) if *message == ZipError::PASSWORD_REQUIRED => Reason::Encrypted,
        _ => Reason::Malformed,
    }
}

/// A reader whose bytes count against the budget of its package.
struct Metered<'b, P> {
    part: P,
    left: &'b mut u64,
}

impl<P: Read> Read for Metered<'_, P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if *self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.part.read(buffer)?;
        *self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::zip;
    use super::*;

    #[test]
    fn parts_are_found_whatever_their_case_and_numbered_in_order() {
        let file = zip(&[("ppt/slides/slide10.xml", "<b/>"), ("PPT/slides/slide2.xml", "<a/>")]);
        let mut package = Package::open(io::Cursor::new(file)).unwrap();
        assert_eq!(package.names("ppt/slides/slide", ".xml"), ["PPT/slides/slide2.xml", "ppt/slides/slide10.xml"]);
        assert_eq!(package.whole("/ppt/slides/SLIDE2.xml").unwrap().unwrap(), b"<a/>");
        assert_eq!(package.whole("none").unwrap(), None);
    }

    #[test]
    fn relations_are_resolved() {
        let rels = r#"<R><r Id="1" Type="http://x/notesSlide" Target="../notesSlides/n1.xml"/><r Id="2" Type="http://x/hyperlink" Target="mailto:a@example.com" TargetMode="External"/></R>"#;
        let file = zip(&[("ppt/slides/_rels/s1.xml.rels", rels)]);
        let relations = Package::open(io::Cursor::new(file)).unwrap().relations("ppt/slides/s1.xml").unwrap();
        let targets: Vec<&str> = relations.iter().map(|relation| relation.target.as_str()).collect();
        assert_eq!(targets, ["ppt/notesSlides/n1.xml", "mailto:a@example.com"]);
    }
}

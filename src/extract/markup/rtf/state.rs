//! What the open groups of an RTF document say: where text goes, in which code page its bytes are.

use std::collections::HashMap;

use super::super::super::split::MAX_CELLS;
use super::super::super::writer::{Step, Writer};
use crate::model::{Part, Reason, Section};
use crate::text::encoding::{code_page_of_charset, decode_code_page};

/// Groups inside groups that are kept apart; deeper ones belong to the last.
const DEEPEST: usize = 1024;
/// Bytes of one paragraph, cell or side text.
const LONGEST: usize = 1 << 20;
/// Text kept until the body is read, bytes.
const MOST_ASIDE: usize = 8 << 20;
/// Fonts remembered.
const MOST_FONTS: usize = 10_000;

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Into {
    #[default]
    Body,
    Aside(Part),
    /// Instruction of a field: kept if it names a mailbox.
    Instruction,
    /// A property: author, title …
    Property(&'static str),
    /// A font's name: only its character set counts.
    Fonts,
    Nothing,
}

#[derive(Clone, Copy, Debug, Default)]
struct Group {
    into: Into,
    font: i64,
    /// Characters that stand after a `\u` for programs without Unicode.
    fallback: u8,
    /// The group begins with `\*`: unknown words make it nothing.
    optional: bool,
    /// No word has come yet.
    fresh: bool,
}

/// The open groups and the text that waits.
#[derive(Debug)]
pub(super) struct State {
    groups: Vec<Group>,
    /// Groups deeper than are kept.
    deeper: usize,
    closed: bool,
    page: u32,
    fonts: HashMap<i64, Option<u32>>,
    /// Bytes not yet decoded, and the page they are in.
    bytes: Vec<u8>,
    skip: u8,
    /// First half of a surrogate pair.
    high: Option<u16>,
    line: String,
    row: Vec<String>,
    cell: String,
    in_table: bool,
    /// The paragraph lies in a table.
    inside: bool,
    aside: String,
    asides: Vec<(Part, String)>,
    kept: usize,
    properties: Vec<(String, String)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            deeper: 0,
            closed: false,
            page: 1252,
            fonts: HashMap::new(),
            bytes: Vec::new(),
            skip: 0,
            high: None,
            line: String::new(),
            row: Vec::new(),
            cell: String::new(),
            in_table: false,
            inside: false,
            aside: String::new(),
            asides: Vec::new(),
            kept: 0,
            properties: Vec::new(),
        }
    }
}

impl State {
    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    fn change(&mut self, change: impl FnOnce(&mut Group)) {
        if let Some(group) = self.groups.last_mut() {
            change(group);
        }
    }

    /// A group begins.
    pub(super) fn open(&mut self, writer: &mut Writer<'_>) -> Step {
        self.decode();
        if self.groups.len() >= DEEPEST {
            self.deeper += 1;
            writer.note(Reason::Limit);
            return Ok(());
        }
        let outer = self.groups.last().copied().unwrap_or(Group { fallback: 1, ..Group::default() });
        self.groups.push(Group { optional: false, fresh: true, ..outer });
        Ok(())
    }

    /// A group ends, and the text beside the body that it holds.
    pub(super) fn close(&mut self, writer: &mut Writer<'_>) -> Step {
        self.decode();
        self.skip = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
            return Ok(());
        }
        let Some(group) = self.groups.pop() else { return Ok(()) };
        self.closed = self.groups.is_empty();
        if self.group().into == group.into && !self.closed {
            return Ok(());
        }
        let text = match group.into {
            Into::Body | Into::Fonts | Into::Nothing => return Ok(()),
            _ => std::mem::take(&mut self.aside),
        };
        match group.into {
            Into::Aside(part) => self.keep(part, text),
            Into::Instruction if text.to_ascii_lowercase().contains("mailto:") => self.keep(Part::Hidden, text),
            Into::Property("author") => writer.author(&text),
            Into::Property(name) if self.properties.len() < MOST_FONTS => {
                self.properties.push((name.to_owned(), text));
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns whether the document's own group has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    fn keep(&mut self, part: Part, text: String) {
        if !text.trim().is_empty() && self.kept + text.len() < MOST_ASIDE {
            self.kept += text.len();
            self.asides.push((part, text));
        }
    }

    /// The group may be passed over.
    pub(super) fn optional(&mut self) {
        self.change(|group| group.optional = true);
    }

    /// A byte of text in the page of its font.
    pub(super) fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.bytes.len() < LONGEST {
            self.bytes.push(byte);
        }
    }

    /// Text that is no bytes.
    pub(super) fn text(&mut self, text: &str) -> Step {
        self.decode();
        self.push(text);
        Ok(())
    }

    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let own = self.fonts.get(&self.group().font).copied().flatten();
        let text = decode_code_page(own.unwrap_or(self.page), &bytes);
        // Japanese programs write Japanese in Western fonts too: only what makes no sense as such is Western.
        let western = own.is_none() && text.contains('\u{FFFD}');
        self.push(&if western { decode_code_page(1252, &bytes) } else { text });
    }

    fn push(&mut self, text: &str) {
        let target = match self.group().into {
            Into::Nothing | Into::Fonts => return,
            Into::Body if self.inside => &mut self.cell,
            Into::Body => &mut self.line,
            _ => &mut self.aside,
        };
        if target.len() < LONGEST {
            target.push_str(text);
        }
    }

    /// A control word with its number.
    pub(super) fn word(&mut self, word: &str, number: Option<i64>, writer: &mut Writer<'_>) -> Step {
        self.decode();
        let fresh = self.group().fresh;
        self.change(|group| group.fresh = false);
        if let Some(into) = destination(word) {
            self.aside_begins(into);
            return Ok(());
        }
        if fresh && self.group().optional && word != "shpinst" {
            self.change(|group| group.into = Into::Nothing);
            return Ok(());
        }
        match word {
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.change(|group| group.fallback = u8::try_from(number.unwrap_or(1)).unwrap_or(1)),
            "ansicpg" => self.page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(1252),
            "mac" => self.page = 10000,
            "f" => self.change(|group| group.font = number.unwrap_or(0)),
            "fcharset" => self.charset(number.unwrap_or(0)),
            "plain" => self.change(|group| group.font = 0),
            "par" | "line" | "sect" | "page" | "softline" => return self.paragraph(writer),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "emspace" => self.push("\u{3000}"),
            "enspace" | "qmspace" => self.push(" "),
            "bullet" => self.push("•"),
            "lquote" | "rquote" => self.push("'"),
            "ldblquote" | "rdblquote" => self.push("\""),
            _ => return self.table_word(word, writer),
        }
        Ok(())
    }

    fn aside_begins(&mut self, into: Into) {
        if self.group().into != Into::Nothing {
            self.change(|group| group.into = into);
        }
    }

    fn charset(&mut self, charset: i64) {
        if self.group().into == Into::Fonts && self.fonts.len() < MOST_FONTS {
            let page = u32::try_from(charset).ok().and_then(code_page_of_charset);
            self.fonts.insert(self.group().font, page);
        }
    }

    fn unicode(&mut self, number: i64) {
        let unit = (number & 0xFFFF) as u16;
        self.skip = self.group().fallback;
        match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high = Some(unit),
            (Some(high), 0xDC00..=0xDFFF) => self.push(&String::from_utf16_lossy(&[high, unit])),
            (_, unit) => self.push(&String::from_utf16_lossy(&[unit])),
        }
    }

    fn paragraph(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.group().into != Into::Body || self.inside {
            let blank = if self.inside { self.cell.is_empty() } else { self.aside.is_empty() };
            if !blank {
                self.push("\n");
            }
            return Ok(());
        }
        self.in_table = false;
        let line = std::mem::take(&mut self.line);
        writer.line(&line)
    }

    fn table_word(&mut self, word: &str, writer: &mut Writer<'_>) -> Step {
        if self.group().into != Into::Body {
            return Ok(());
        }
        match word {
            "trowd" | "intbl" => {
                self.leave_line(writer)?;
                self.inside = true;
            }
            "pard" if self.row.is_empty() && self.cell.is_empty() => self.inside = false,
            "cell" | "nestcell" => {
                self.inside = true;
                let cell = std::mem::take(&mut self.cell);
                if self.row.len() < MAX_CELLS {
                    self.row.push(cell.trim().to_owned());
                }
            }
            "row" | "nestrow" => {
                self.leave_line(writer)?;
                self.end_row(writer)?;
                self.inside = false;
            }
            _ => {}
        }
        Ok(())
    }

    /// What stands before a table is a line.
    fn leave_line(&mut self, writer: &mut Writer<'_>) -> Step {
        if self.line.is_empty() {
            return Ok(());
        }
        self.in_table = false;
        let line = std::mem::take(&mut self.line);
        writer.line(&line)
    }

    fn end_row(&mut self, writer: &mut Writer<'_>) -> Step {
        let row = std::mem::take(&mut self.row);
        self.cell.clear();
        if row.is_empty() {
            return Ok(());
        }
        if !std::mem::replace(&mut self.in_table, true) {
            writer.table(None)?;
        }
        writer.row(&row)
    }

    /// Ends what is open and writes what stands beside the body.
    pub(super) fn finish(&mut self, writer: &mut Writer<'_>) -> Step {
        self.decode();
        if !self.cell.trim().is_empty() {
            self.row.push(std::mem::take(&mut self.cell));
        }
        self.end_row(writer)?;
        self.leave_line(writer)?;
        for (part, text) in std::mem::take(&mut self.asides) {
            writer.section(Section::of(part))?;
            writer.lines(&text)?;
        }
        if self.properties.is_empty() {
            return Ok(());
        }
        writer.section(Section::of(Part::Properties))?;
        writer.object(&std::mem::take(&mut self.properties))
    }
}

/// Groups whose text does not belong to the body.
fn destination(word: &str) -> Option<Into> {
    Some(match word {
        "fonttbl" => Into::Fonts,
        "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
            Into::Aside(Part::Header)
        }
        "footnote" => Into::Aside(Part::Footnote),
        "annotation" => Into::Aside(Part::Comment),
        "shptxt" => Into::Aside(Part::TextBox),
        "atnauthor" | "author" | "operator" | "manager" => Into::Property("author"),
        "title" => Into::Property("title"),
        "subject" => Into::Property("subject"),
        "company" => Into::Property("company"),
        "keywords" => Into::Property("keywords"),
        "doccomm" => Into::Property("description"),
        "staticval" => Into::Property("value"),
        "fldinst" => Into::Instruction,
        "colortbl" | "stylesheet" | "pict" | "objdata" | "themedata" | "colorschememapping" | "datastore"
        | "latentstyles" | "listtable" | "listoverridetable" | "rsidtbl" | "generator" | "xmlnstbl" | "filetbl"
        | "revtbl" | "bkmkstart" | "bkmkend" | "nonshppict" | "sn" | "sv" | "creatim" | "revtim" | "printim"
        | "falt" | "panose" | "atnid" | "atnref" | "atndate" | "pntext" | "listtext" | "nonesttables" => Into::Nothing,
        _ => return None,
    })
}

//! Reads web pages: text as it is broken into lines, tables, forms, and what is not shown.
//!
//! A tokeniser of one state a character: linear, and nothing is held but the tag or comment that is open.

use std::io::Read;

use super::super::End;
use super::super::document::Body;
use super::super::parts::Parts;
use super::super::writer::{Step, Writer, io_reason};
use super::decoded::Decoded;
use super::entity;
use crate::model::{Part, Reason, Section};

/// Longest tag or piece of text that is held.
const LONGEST: usize = 1 << 20;
/// Text that is not shown is kept until the end of the page, bytes.
const MOST_HIDDEN: usize = 16 << 20;
/// Fields of forms.
const MOST_FIELDS: usize = 10_000;

/// Reads a page.
pub(in super::super) fn read<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    let mut writer = Writer::new(parts);
    let mut page = Page::default();
    let result = page.read(reader, &mut writer);
    let written = result.and_then(|()| page.finish(&mut writer));
    writer.end(written)
}

/// Where in the markup the next character stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Text,
    /// Inside a tag, after a quote if there is one open.
    Tag(Option<char>),
    Comment,
    /// Inside script or style, until its end tag.
    Raw(&'static str),
}

#[derive(Debug, Default)]
struct Page {
    at: At,
    /// The piece that is open.
    held: String,
    body: Body,
    hidden: String,
    fields: Vec<(String, String)>,
    /// The last thing written is a blank: more of them are one.
    blank: bool,
    /// Depth of elements that keep their line breaks.
    pre: usize,
}

impl Page {
    fn read(&mut self, reader: impl Read, writer: &mut Writer<'_>) -> Step {
        let mut decoded = match Decoded::new(reader) {
            Ok(decoded) => decoded,
            Err(error) => {
                writer.note(io_reason(&error));
                return Ok(());
            }
        };
        loop {
            match decoded.next() {
                Ok(Some(text)) => text.chars().try_for_each(|c| self.take(c, writer))?,
                Ok(None) => return Ok(()),
                Err(error) => {
                    writer.note(io_reason(&error));
                    return Ok(());
                }
            }
        }
    }

    fn take(&mut self, c: char, writer: &mut Writer<'_>) -> Step {
        match self.at {
            At::Text if c == '<' => {
                self.text();
                self.at = At::Tag(None);
            }
            At::Text => {
                self.held.push(c);
                if self.held.len() >= LONGEST && !c.is_alphanumeric() {
                    self.text();
                }
            }
            At::Tag(quote) => return self.take_in_tag(c, quote, writer),
            At::Comment => {
                self.held.push(c);
                if self.held.ends_with("-->") {
                    let comment = std::mem::take(&mut self.held);
                    self.hide(comment.trim_end_matches("-->"));
                    self.at = At::Text;
                } else if self.held.len() >= LONGEST {
                    let comment = std::mem::take(&mut self.held);
                    self.hide(&comment);
                }
            }
            At::Raw(element) => {
                self.held.push(c);
                if c == '>' && ends_with_end_tag(&self.held, element) {
                    let script = std::mem::take(&mut self.held);
                    if element == "script" {
                        let end = script.rfind("</").unwrap_or(script.len());
                        self.hide(script.get(..end).unwrap_or_default());
                    }
                    self.at = At::Text;
                } else if self.held.len() >= LONGEST && c == '\n' {
                    let script = std::mem::take(&mut self.held);
                    self.hide(&script);
                }
            }
        }
        Ok(())
    }

    fn take_in_tag(&mut self, c: char, quote: Option<char>, writer: &mut Writer<'_>) -> Step {
        let first = self.held.is_empty();
        if first && !(c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            // A lone angle bracket is text.
            self.at = At::Text;
            self.held.push('<');
            return self.take(c, writer);
        }
        if quote.is_none() && c == '>' {
            self.at = At::Text;
            let tag = std::mem::take(&mut self.held);
            return self.tag(&tag, writer);
        }
        self.held.push(c);
        if self.held == "!--" {
            self.held.clear();
            self.at = At::Comment;
        } else if self.held.len() >= LONGEST {
            writer.note(Reason::Limit);
            self.held.clear();
            self.at = At::Text;
        } else if quote == Some(c) {
            self.at = At::Tag(None);
        } else if quote.is_none() && matches!(c, '"' | '\'') && self.held.trim_end_matches(c).ends_with('=') {
            self.at = At::Tag(Some(c));
        }
        Ok(())
    }

    /// Writes the text that is held; blanks and breaks are one blank, as a browser shows them.
    fn text(&mut self) {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() {
            return;
        }
        let mut plain = String::with_capacity(held.len());
        if self.pre > 0 {
            entity::decode(&held, &mut plain);
            self.body.text(&plain);
            self.blank = false;
            return;
        }
        let mut shown = String::with_capacity(held.len());
        for c in held.chars() {
            let blank = c.is_ascii_whitespace();
            if !(blank && self.blank) {
                shown.push(if blank { ' ' } else { c });
            }
            self.blank = blank;
        }
        entity::decode(&shown, &mut plain);
        self.body.text(&plain);
    }

    fn hide(&mut self, text: &str) {
        if !text.trim().is_empty() && self.hidden.len() + text.len() < MOST_HIDDEN {
            entity::decode(text.trim(), &mut self.hidden);
            self.hidden.push('\n');
        }
    }

    fn tag(&mut self, tag: &str, writer: &mut Writer<'_>) -> Step {
        let (closing, rest) = match tag.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, tag),
        };
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ':' && c != '-').unwrap_or(rest.len());
        let (name, attributes) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let name = name.to_ascii_lowercase();
        if closing {
            return self.close(&name, writer);
        }
        let attributes = attributes_of(attributes);
        self.keep_attributes(&name, &attributes, writer);
        self.open(&name, writer)
    }

    fn open(&mut self, name: &str, writer: &mut Writer<'_>) -> Step {
        match name {
            "script" => self.at = At::Raw("script"),
            "style" => self.at = At::Raw("style"),
            "br" => {
                self.body.text("\n");
                self.blank = true;
            }
            "table" => self.body.table(writer)?,
            "tr" => self.body.row(writer)?,
            "td" | "th" => {
                self.body.cell(writer)?;
                self.blank = true;
            }
            "pre" | "textarea" | "listing" => {
                self.line(writer)?;
                self.pre += 1;
            }
            name if is_block(name) => self.line(writer)?,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, writer: &mut Writer<'_>) -> Step {
        match name {
            "table" => self.body.table_end(writer)?,
            "tr" => self.body.row(writer)?,
            "pre" | "textarea" | "listing" => {
                self.pre = self.pre.saturating_sub(1);
                self.line(writer)?;
            }
            name if is_block(name) => self.line(writer)?,
            _ => {}
        }
        Ok(())
    }

    fn line(&mut self, writer: &mut Writer<'_>) -> Step {
        self.blank = true;
        self.body.paragraph_if_any(writer)
    }

    /// Keeps what attributes say: values of fields, titles, addresses of links.
    fn keep_attributes(&mut self, name: &str, attributes: &[(String, String)], writer: &mut Writer<'_>) {
        let value = |wanted: &str| attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
        if name == "meta" {
            match (value("name"), value("content")) {
                (Some(key), Some(author)) if key.eq_ignore_ascii_case("author") => writer.author(author),
                (Some(_), Some(content)) => self.hide(content),
                _ => {}
            }
            return;
        }
        if name == "input" || name == "button" {
            let label = value("name").or_else(|| value("id"));
            if let (Some(label), Some(value)) = (label, value("value"))
                && self.fields.len() < MOST_FIELDS
            {
                self.fields.push((label.to_owned(), value.to_owned()));
            }
        }
        for (key, value) in attributes {
            let shown_elsewhere = matches!(key.as_str(), "alt" | "title" | "placeholder" | "aria-label" | "summary");
            let address = matches!(key.as_str(), "href" | "action")
                && ["mailto:", "tel:", "sms:"].iter().any(|scheme| starts_with(value, scheme));
            if shown_elsewhere || address || key.starts_with("data-") {
                self.hide(value);
            }
        }
    }

    fn finish(&mut self, writer: &mut Writer<'_>) -> Step {
        match self.at {
            At::Text => self.text(),
            At::Comment | At::Raw(_) => {
                let rest = std::mem::take(&mut self.held);
                self.hide(&rest);
            }
            At::Tag(_) => writer.note(Reason::Truncated),
        }
        self.body.end(writer)?;
        if !self.fields.is_empty() {
            writer.section(Section::of(Part::Form))?;
            writer.object(&self.fields)?;
        }
        if !self.hidden.is_empty() {
            writer.section(Section::of(Part::Hidden))?;
            writer.lines(&self.hidden)?;
        }
        Ok(())
    }
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn ends_with_end_tag(text: &str, element: &str) -> bool {
    let head = text.trim_end_matches('>').trim_end();
    let start = head.len().checked_sub(element.len() + 2);
    start
        .and_then(|start| head.get(start..))
        .is_some_and(|tag| tag.strip_prefix("</").is_some_and(|name| name.eq_ignore_ascii_case(element)))
}

/// Elements that begin and end lines (HTML, 15.3).
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "title"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "nav"
            | "main"
            | "aside"
            | "address"
            | "blockquote"
            | "form"
            | "fieldset"
            | "legend"
            | "hr"
            | "figure"
            | "figcaption"
            | "caption"
            | "option"
            | "select"
            | "body"
            | "head"
            | "html"
            | "details"
            | "summary"
            | "center"
            | "thead"
            | "tbody"
            | "tfoot"
            | "iframe"
            | "text"
            | "desc"
    )
}

/// Parts the attributes of a tag; names in lower case, values resolved.
fn attributes_of(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || attributes.len() >= 1024 {
            return attributes;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace() || c == '/').unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end.max(1)).unwrap_or((rest, ""));
        let Some(value) = after.trim_start().strip_prefix('=') else {
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let (raw, next) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => {
                value.split_at_checked(value.find(char::is_whitespace).unwrap_or(value.len())).unwrap_or((value, ""))
            }
        };
        let mut plain = String::new();
        entity::decode(raw, &mut plain);
        attributes.push((name.to_ascii_lowercase(), plain));
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{Records, parse};
    use super::*;

    fn read(page: &str) -> Records {
        let (end, records) = parse(Parser::Html, page.as_bytes());
        assert!(matches!(end, End::Complete | End::Partial(_) | End::Failed(_)), "{end:?}");
        records
    }

    fn texts(records: &Records) -> Vec<&str> {
        records.passages.iter().map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn blocks_are_lines_and_references_characters() {
        let records = read(
            "<html><head><title>A &amp; B</title></head><body><p>山田\n  <b>太</b>郎</p>x<br>a&#64;example.com<div>1 < 2</div>",
        );
        assert_eq!(texts(&records), ["A & B\n山田 太郎\nx\na@example.com\n1 < 2\n"]);
    }

    #[test]
    fn tables_are_tables_even_inside_layout() {
        let inner = "<table><tr><th>氏名<th>電話</tr><tr><td>山田太郎</td><td>090-0000-0000</td></tr></table>";
        let records = read(&format!("<table><tr><td>menu</td><td>before{inner}after</td></tr></table>"));
        assert_eq!(records.cells(), [["氏名", "電話"], ["山田太郎", "090-0000-0000"]]);
        assert_eq!(texts(&records), ["menu\nbefore\n", "after\n"]);
    }

    #[test]
    fn what_is_not_shown_is_read() {
        let records = read(
            "<body>x<!-- by hanako@example.com --><a href='mailto:taro@example.com' title=\"担当 山田\">y</a>
             <input type=hidden name=tel value='090-0000-0000'><script>var m = \"a@example.com\";</script>
             <style>p { color: red }</style><meta name=author content='佐藤 花子'></body>",
        );
        assert_eq!(
            texts(&records),
            ["xy ", "by hanako@example.com\nmailto:taro@example.com\n担当 山田\nvar m = \"a@example.com\";\n"]
                .map(|text| text.replace("xy ", "xy\n"))
        );
        let fields: Vec<_> = records.objects.iter().flat_map(|(_, fields)| fields.clone()).collect();
        assert_eq!(
            fields,
            [("tel", "090-0000-0000"), ("author", "佐藤 花子")].map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
    }

    proptest! {
        #[test]
        fn no_page_panics(page in "[<>/!\\-a-c\"'= &;#tdrscip山]{0,300}") {
            read(&format!("<p>{page}"));
        }
    }
}

//! Tells the type of a file by its content, never by its name.

use std::io;

use super::bytes::Bytes;
use super::magic::{self, Class};
use super::parser::Parser;
use super::zip::Member;
use super::{End, archive, cfb, zip};
use crate::model::Reason;
use crate::text::encoding::{self, Guess, TextEncoding, Whole};

/// What the content is.
#[derive(Debug)]
pub(super) enum Content {
    /// Not read: format code and end.
    Unread(&'static str, End),
    /// A format with a parser of its own, read in a child.
    Parsed(Parser),
    /// Text of any sort, in the encoding that its beginning tells.
    Text(TextEncoding),
}

/// How much of the beginning is looked at.
const HEAD: usize = 256 * 1024;
/// How much of it is asked for words of markup.
const START: usize = 4096;
/// The name of a header field is shorter.
const LONGEST_FIELD: usize = 100;

/// Tells what the content is.
pub(super) fn content(bytes: &Bytes<'_>) -> io::Result<Content> {
    let head = bytes.slice(0, HEAD)?;
    if head.is_empty() {
        return Ok(Content::Unread("empty", End::Skipped(Reason::Empty)));
    }
    if head.starts_with(b"PK") && matches!(head.get(2..4), Some(b"\x03\x04" | b"\x05\x06" | b"\x07\x08")) {
        return zip_content(bytes);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return cfb_content(bytes);
    }
    // A few blanks or a byte order mark before the header are common, and every viewer forgives them.
    if head.trim_ascii_start().strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head.trim_ascii_start()).starts_with(b"%PDF-") {
        return Ok(Content::Parsed(Parser::Pdf));
    }
    let magic_head = &head[..head.len().min(magic::HEAD)];
    if let Some((format, class)) = magic::find(magic_head) {
        return Ok(match Parser::of_format(format) {
            Some(parser) if class == Class::Unsupported => Content::Parsed(parser),
            _ if class == Class::Executable => program(bytes, format)?,
            _ => Content::Unread(format, class.end()),
        });
    }
    match text_content(bytes, &head) {
        Content::Unread(format @ ("binary" | "zeros"), end) => {
            let tail = bytes.slice(bytes.size().saturating_sub(magic::TAIL as u64), magic::TAIL)?;
            let told = magic::find_at_end(&tail);
            Ok(told.map_or(Content::Unread(format, end), |(format, class)| Content::Unread(format, class.end())))
        }
        content => Ok(content),
    }
}

/// A program may be one that unpacks what stands behind it.
fn program(bytes: &Bytes<'_>, format: &'static str) -> io::Result<Content> {
    let unread = Content::Unread(format, Class::Executable.end());
    if zip::members(bytes)?.is_some_and(|members| !members.is_empty()) {
        return Ok(match zip_content(bytes)? {
            Content::Parsed(Parser::Zip) => Content::Parsed(Parser::Zip),
            _ => unread,
        });
    }
    let seven = archive::find_seven(&bytes.slice(0, archive::PROGRAM)?);
    Ok(if seven.is_some() { Content::Parsed(Parser::SevenZip) } else { unread })
}

fn text_content(bytes: &Bytes<'_>, head: &[u8]) -> Content {
    let whole = if head.len() as u64 >= bytes.size() { Whole::Whole } else { Whole::Cut };
    match encoding::guess(head, whole) {
        Guess::Binary if head.iter().all(|&byte| byte == 0) => {
            Content::Unread("zeros", End::Skipped(Reason::UnknownBinary))
        }
        Guess::Binary => Content::Unread("binary", End::Skipped(Reason::UnknownBinary)),
        Guess::Text(encoding) => match markup(head) {
            Some(Markup::Read(parser)) => Content::Parsed(parser),
            Some(Markup::Unread(format)) => {
                Parser::of_format(format).map_or(Content::Unread(format, Class::Unsupported.end()), Content::Parsed)
            }
            None => Content::Text(encoding),
        },
    }
}

fn zip_content(bytes: &Bytes<'_>) -> io::Result<Content> {
    let Some(members) = zip::members(bytes)? else {
        // Its directory is lost, not its members.
        return Ok(Content::Parsed(Parser::Zip));
    };
    let has = |name: &str| members.iter().any(|member| member.name.eq_ignore_ascii_case(name.as_bytes()));
    let under = |prefix: &str| members.iter().any(|member| starts_with(member, prefix));
    if has("xl/workbook.bin") {
        return Ok(Content::Parsed(Parser::Xlsb));
    }
    if under("xl/workbook") || (has("[Content_Types].xml") && under("xl/")) {
        return Ok(Content::Parsed(Parser::Xlsx));
    }
    let package = has("[Content_Types].xml");
    if package && under("word/") {
        return Ok(Content::Parsed(Parser::Docx));
    }
    if package && under("ppt/") {
        return Ok(Content::Parsed(Parser::Pptx));
    }
    if has("mimetype") {
        return Ok(Content::Parsed(open_document(bytes)?));
    }
    // A drawing of Visio is a ZIP of pages in XML.
    if has("AndroidManifest.xml") || has("META-INF/MANIFEST.MF") {
        return Ok(Content::Unread("jar", Class::Executable.end()));
    }
    Ok(Content::Parsed(Parser::Zip))
}

fn starts_with(member: &Member, prefix: &str) -> bool {
    member.name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// OpenDocument stores its media type as the first member, uncompressed; EPUB does too, a ZIP of web pages.
fn open_document(bytes: &Bytes<'_>) -> io::Result<Parser> {
    let head = bytes.slice(30, 160)?;
    let says = |what: &[u8]| memchr::memmem::find(&head, what).is_some();
    Ok(if says(b"opendocument.spreadsheet") {
        Parser::Ods
    } else if says(b"opendocument.text") {
        Parser::Odt
    } else if says(b"opendocument.presentation") {
        Parser::Odp
    } else if says(b"opendocument") {
        Parser::Odg
    } else {
        Parser::Zip
    })
}

fn cfb_content(bytes: &Bytes<'_>) -> io::Result<Content> {
    let Some(names) = cfb::names(bytes)? else {
        return Ok(Content::Unread("cfb", End::Failed(Reason::Truncated)));
    };
    let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    // A message may hold documents, whose streams stand in the same list.
    if has("__nameid_version1.0") || has("__properties_version1.0") {
        return Ok(Content::Parsed(Parser::Msg));
    }
    if has("EncryptedPackage") {
        return Ok(Content::Parsed(Parser::LockedPackage));
    }
    if has("Workbook") || has("Book") {
        return Ok(Content::Parsed(Parser::Xls));
    }
    let read = [
        ("WordDocument", Parser::Doc),
        ("PowerPoint Document", Parser::Ppt),
        ("DocumentText", Parser::Jtd),
        ("\u{1}Ole10Native", Parser::Ole),
        ("Package", Parser::Ole),
    ];
    if let Some((_, parser)) = read.iter().find(|(stream, _)| has(stream)) {
        return Ok(Content::Parsed(*parser));
    }
    let known = [("VisioDocument", "vsd"), ("FileHeader", "hwp"), ("!_StringPool", "msi"), ("Quill", "pub")];
    let format = known.iter().find(|(stream, _)| has(stream)).map_or("cfb", |(_, format)| format);
    Ok(Content::Unread(format, Class::Unsupported.end()))
}

/// Text that is not plain.
enum Markup {
    Read(Parser),
    Unread(&'static str),
}

/// Tells texts whose content lies in markup or transfer encodings: half reading them would be called complete.
fn markup(head: &[u8]) -> Option<Markup> {
    if !may_be_markup(head) {
        return None;
    }
    let start = ascii_start(head);
    let begins = |what: &str| start.starts_with(what);
    if begins("{\\rtf") {
        return Some(Markup::Read(Parser::Rtf));
    }
    if begins("<!doctype html") || begins("<html") || begins("<head") || begins("<body") {
        return Some(Markup::Read(Parser::Html));
    }
    if begins("<?xml") || begins("<!doctype") || is_element(&start) {
        return Some(Markup::Read(if start.contains("<html") || is_page(&start) { Parser::Html } else { Parser::Xml }));
    }
    if begins("begin:vcard") {
        return Some(Markup::Read(Parser::VCard));
    }
    if begins("begin:vcalendar") {
        return Some(Markup::Read(Parser::ICalendar));
    }
    if begins("dn:") || (begins("version: 1") && start.contains("\ndn:")) {
        return Some(Markup::Read(Parser::Ldif));
    }
    if begins("mime-version:") || mail_headers(&start) >= 2 {
        return Some(Markup::Unread(if begins("from ") { "mbox" } else { "eml" }));
    }
    None
}

/// Whether a text begins with a bracket, or with a line that a colon or the word of an envelope opens; soon told.
fn may_be_markup(head: &[u8]) -> bool {
    let mut ascii = head.iter().take(START).copied().filter(|byte| byte.is_ascii() && *byte != 0);
    let mut ascii = ascii.by_ref().skip_while(u8::is_ascii_whitespace).peekable();
    match ascii.peek() {
        Some(b'{' | b'<') => return true,
        Some(_) => {}
        None => return false,
    }
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let name: Vec<u8> =
        ascii.by_ref().take_while(|byte| word(byte) || matches!(byte, b':' | b' ')).take(LONGEST_FIELD).collect();
    name.contains(&b':')
        || name.len() == LONGEST_FIELD
        || name.get(..5).is_some_and(|from| from.eq_ignore_ascii_case(b"from "))
}

/// The first 4 KiB as lower-case ASCII without byte order mark, NULs of UTF-16 and leading blanks.
fn ascii_start(head: &[u8]) -> String {
    let ascii = head.iter().take(START).filter(|byte| byte.is_ascii() && **byte != 0);
    let text: String = ascii.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    text.trim_start().to_owned()
}

/// A piece of a web page begins with an element that only web pages have.
fn is_page(start: &str) -> bool {
    const ELEMENTS: [&str; 22] = [
        "p", "div", "span", "table", "ul", "ol", "dl", "h1", "h2", "h3", "br", "hr", "pre", "meta", "title", "style",
        "script", "form", "center", "font", "a", "b",
    ];
    let name = start.strip_prefix('<').unwrap_or_default();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name.get(..end).is_some_and(|name| ELEMENTS.contains(&name))
}

/// A tag that opens the file and is closed or followed by another within the sample.
fn is_element(start: &str) -> bool {
    let Some(name) = start.strip_prefix('<') else { return false };
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.'))
        .count();
    length > 0
        && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && name[length..].starts_with([' ', '>', '/', '\n', '\r', '\t'])
        && (name.contains("</") || name.contains("/>"))
}

/// Counts header fields of RFC 5322 in the first lines, which must all look like headers.
/// Without a field that only mail software writes it is a memo: plain text.
fn mail_headers(start: &str) -> usize {
    const FIELDS: [&str; 7] = ["from", "to", "cc", "subject", "date", "reply-to", "x-mailer"];
    const TRANSPORT: [&str; 7] =
        ["message-id", "received", "return-path", "mime-version", "content-type", "delivered-to", "in-reply-to"];
    let (mut found, mut transported) = (0, 0);
    for (number, line) in start.lines().enumerate() {
        if line.is_empty() {
            break;
        }
        let folded = line.starts_with([' ', '\t']) && number > 0;
        let envelope = number == 0 && line.starts_with("from ");
        if folded || envelope {
            continue;
        }
        let Some((field, _)) = line.split_once(':') else { return 0 };
        if field.is_empty() || !field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return 0;
        }
        found += usize::from(FIELDS.contains(&field));
        transported += usize::from(TRANSPORT.contains(&field));
    }
    if transported == 0 { 0 } else { found + transported }
}

#[cfg(test)]
mod tests {
    use super::super::testing::read;
    use super::*;

    fn check(content: &[u8], format: &str, end: End) {
        let (extracted, _) = read(content);
        assert_eq!((extracted.format, extracted.end), (format, end));
    }

    #[test]
    fn every_type_is_accounted_for() {
        check(b"", "empty", End::Skipped(Reason::Empty));
        check(b"%PDF-1.7\n", "pdf", End::Failed(Reason::Truncated));
        check(b"\x89PNG\r\n\x1A\n\0\0", "png", End::Skipped(Reason::ImageWithoutOcr));
        check(b"\x7FELF\x02\x01\x01\0", "elf", End::Skipped(Reason::Executable));
        check(b"wOF2\0\x01\0\0", "woff2", End::Skipped(Reason::Font));
        check(b"ID3\x03\0\0", "mp3", End::Skipped(Reason::Media));
        check(b"PK\x03\x04\x14\0\0\0", "zip", End::Failed(Reason::Truncated));
        check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "cfb", End::Failed(Reason::Truncated));
        check(&[0; 5000], "zeros", End::Skipped(Reason::UnknownBinary));
        check(b"{\\rtf1\\ansi x}", "rtf", End::Complete);
        check(b"<!DOCTYPE html><html><body>x</body></html>", "html", End::Complete);
        check(b"<?xml version=\"1.0\"?><a>x</a>", "xml", End::Complete);
        check(b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "vcard", End::Complete);
        check(b"From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n\nx", "eml", End::Complete);
        check(
            b"From a@example.com Mon Jan 1 00:00:00 2024\nFrom: a@example.com\nMessage-ID: <1@example.com>\n\nx",
            "mbox",
            End::Complete,
        );
    }

    #[test]
    fn plain_text_is_read() {
        for text in [
            "# notes\n\nwords, and words\n",
            "To: all\nFrom: Taro\nSubject: lunch\n\nbring cups\n",
            "[main]\nkey=1\n",
            "<3 you all",
        ] {
            check(text.as_bytes(), "text", End::Complete);
        }
    }
}

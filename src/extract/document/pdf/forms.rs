//! Fields that somebody filled in, and what readers wrote on the pages.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, Stream, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;

use super::super::super::writer::{Step, Writer};
use super::facts::{attachment, catalog, decode, name_of};
use crate::model::{Division, Part, Reason, Section};

/// Fields read of one form; a cycle ends here too.
const MOST_FIELDS: usize = 100_000;
/// Depth of field names.
const DEEPEST: usize = 32;
/// Annotations read of one page.
const MOST_ANNOTATIONS: usize = 20_000;

/// Writes the values of the form as one object; a field is named as the reader sees it, else by its own name.
pub(super) fn write(pdf: &Pdf, writer: &mut Writer<'_>) -> Step {
    let form = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("AcroForm"));
    let Some(fields) = form.and_then(|form| form.get::<Array<'_>>("Fields")) else { return Ok(()) };
    let mut values = Vec::new();
    let mut waiting: Vec<(Dict<'_>, String, usize)> =
        fields.iter::<Dict<'_>>().map(|field| (field, String::new(), 0)).take(MOST_FIELDS).collect();
    waiting.reverse();
    let mut visited = 0;
    while let Some((field, above, depth)) = waiting.pop() {
        visited += 1;
        if visited > MOST_FIELDS || depth > DEEPEST {
            writer.note(Reason::Limit);
            break;
        }
        let name = name_below(&field, above);
        if let Some(value) = field.get::<Object<'_>>("V").and_then(text_of) {
            values.push((name.clone(), value));
        }
        if let Some(kids) = field.get::<Array<'_>>("Kids") {
            let mut kids: Vec<_> =
                kids.iter::<Dict<'_>>().take(MOST_FIELDS).map(|kid| (kid, name.clone(), depth + 1)).collect();
            kids.reverse();
            waiting.extend(kids);
        }
    }
    if values.is_empty() {
        return Ok(());
    }
    writer.section(Section::of(Part::Form))?;
    writer.object(&values)
}

fn name_below(field: &Dict<'_>, above: String) -> String {
    let text = |key: &str| field.get::<PdfString<'_>>(key).map(|text| decode(text.as_bytes()));
    let Some(own) = text("TU").filter(|name| !name.is_empty()).or_else(|| text("T")) else { return above };
    if above.is_empty() { own } else { format!("{above}.{own}") }
}

fn text_of(value: Object<'_>) -> Option<String> {
    match value {
        Object::String(text) => Some(decode(text.as_bytes())),
        Object::Stream(stream) => stream.decoded_data().ok().map(|text| decode(&text)),
        Object::Name(name) if name.as_str() != "Off" => Some(name.as_str().to_owned()),
        Object::Array(list) => {
            let texts: Vec<String> =
                list.iter::<PdfString<'_>>().take(1000).map(|text| decode(text.as_bytes())).collect();
            Some(texts.join(" "))
        }
        _ => None,
    }
}

/// Writes the notes on a page with who wrote them, the links to mailboxes, the files pinned to it.
pub(super) fn annotations(page: &Page<'_>, number: u32, writer: &mut Writer<'_>) -> Step {
    let Some(all) = page.raw().get::<Array<'_>>("Annots") else { return Ok(()) };
    let mut begun = false;
    for (nth, annotation) in all.iter::<Dict<'_>>().enumerate() {
        if nth >= MOST_ANNOTATIONS {
            writer.note(Reason::Limit);
            break;
        }
        let kind = name_of(&annotation, "Subtype").unwrap_or_default();
        if kind == "Widget" || kind == "Popup" {
            continue;
        }
        if let Some(file) = annotation.get::<Dict<'_>>("FS") {
            attachment(&file, writer)?;
        }
        if let Some(author) = annotation.get::<PdfString<'_>>("T") {
            writer.author(&decode(author.as_bytes()));
        }
        let lines = said(&annotation);
        if lines.is_empty() {
            continue;
        }
        if !std::mem::replace(&mut begun, true) {
            writer.section(Section::within(Division::Page(number), Part::Comment))?;
        }
        lines.iter().try_for_each(|line| writer.lines(line))?;
    }
    Ok(())
}

fn said(annotation: &Dict<'_>) -> Vec<String> {
    let text = |key: &str| annotation.get::<PdfString<'_>>(key).map(|text| decode(text.as_bytes()));
    let link = annotation.get::<Dict<'_>>("A").and_then(|action| action.get::<PdfString<'_>>("URI"));
    let contents = text("Contents").or_else(|| {
        let stream = annotation.get::<Stream<'_>>("Contents")?;
        stream.decoded_data().ok().map(|text| decode(&text))
    });
    contents.into_iter().chain(link.map(|link| decode(link.as_bytes()))).filter(|line| !line.is_empty()).collect()
}

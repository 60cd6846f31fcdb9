//! Turns the HTML of a body into lines of text; entities stay, the detector knows them.

/// Elements that begin a line (HTML Living Standard, 15.3: display block, list-item, table-row).
const LINES: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "table",
    "title",
    "tr",
    "ul",
];
/// Elements whose content is no text.
const SILENT: [&str; 2] = ["script", "style"];

/// Returns the text, one line a block, cells divided by tabs.
pub(super) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        flow(rest.get(..at).unwrap_or_default(), &mut out);
        let tag = rest.get(at..).unwrap_or_default();
        rest = skip(tag, &mut out);
    }
    flow(rest, &mut out);
    out
}

/// Takes a tag, comment or lone `<` from the front and returns what follows.
fn skip<'h>(tag: &'h str, out: &mut String) -> &'h str {
    let after = |end: Option<usize>| end.and_then(|end| tag.get(end..)).unwrap_or_default();
    if tag.starts_with("<!--") {
        return after(tag.find("-->").map(|end| end + 3));
    }
    let body = tag.get(1..).unwrap_or_default();
    if !body.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        out.push('<');
        return body;
    }
    let Some(end) = tag.find('>') else { return "" };
    let inside = tag.get(1..end).unwrap_or_default();
    let rest = after(Some(end + 1));
    let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = inside.get(..length).unwrap_or_default().to_ascii_lowercase();
    if SILENT.contains(&name.as_str()) && !closing {
        let close = format!("</{name}");
        let bytes = rest.as_bytes();
        let found = memchr::memchr_iter(b'<', bytes).find(|&at| {
            bytes.get(at..at + close.len()).is_some_and(|start| start.eq_ignore_ascii_case(close.as_bytes()))
        });
        return found.and_then(|at| rest.get(at..)).unwrap_or_default();
    }
    if LINES.contains(&name.as_str()) {
        end_line(out);
    } else if matches!(name.as_str(), "td" | "th") && !closing && !out.is_empty() && !out.ends_with('\n') {
        out.push('\t');
    } else if name == "a" && !closing {
        link(inside, out);
    }
    rest
}

/// An address or number to write to or call stands in the link, whatever its text says.
fn link(inside: &str, out: &mut String) {
    let lower = inside.to_ascii_lowercase();
    for scheme in ["mailto:", "tel:"] {
        let Some(at) = lower.find(scheme) else { continue };
        let target = inside.get(at + scheme.len()..).unwrap_or_default();
        let target = target.split(['"', '\'', '?', ' ', '>']).next().unwrap_or_default();
        out.push_str(target);
        out.push(' ');
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// White space of any length is one blank.
fn flow(text: &str, out: &mut String) {
    for (at, word) in text.split([' ', '\t', '\r', '\n']).enumerate() {
        if at > 0 && !out.is_empty() && !out.ends_with([' ', '\n', '\t']) {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn blocks_are_lines() {
        for (html, expected) in [
            ("<p>山田<b>太郎</b>\r\n 様</p><div>a<br/>b</div>", "山田太郎 様\na\nb\n"),
            ("<tr><td>氏名</td><td>電話</td></tr><TR><TD>x</TD>", "氏名\t電話\nx"),
            ("a<style>p{}</style>b<!-- c --><script>if(a<b)</Script >d", "abd"),
            ("1 < 2 & x &lt; y <unclosed", "1 < 2 & x &lt; y "),
            ("<a href=\"mailto:t@example.com?subject=x\">write</a>", "t@example.com write"),
        ] {
            assert_eq!(text(html), expected, "{html}");
        }
    }
}

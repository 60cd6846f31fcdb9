//! Takes apart the lines of `COPY … TO STDOUT` in text format (PostgreSQL manual, "COPY", "Text Format").

use super::super::cell::{Charset, Form as Shown};
use super::super::rows::RowBatch;
use super::super::table::Form;

/// How lines of one table become cells.
pub(super) struct Lines {
    forms: Vec<Shown>,
    buffer: Vec<u8>,
}

impl Lines {
    /// For columns of these forms in a server's encoding.
    pub(super) fn new(forms: impl Iterator<Item = Form>, charset: Charset) -> Self {
        let forms = forms.map(|form| match form {
            Form::Bytes => Shown::Bytes,
            Form::Json => Shown::Json(charset),
            Form::Short | Form::Long | Form::Other => Shown::Text(charset),
        });
        Self { forms: forms.collect(), buffer: Vec::new() }
    }

    /// Adds the cells of a line without its end.
    pub(super) fn push(&mut self, line: &[u8], batch: &mut RowBatch) {
        let mut rest = Some(line);
        for &form in &self.forms {
            let Some(line) = rest else {
                batch.push_null();
                continue;
            };
            let (field, behind) = match memchr::memchr(b'\t', line) {
                Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..)),
                None => (line, None),
            };
            rest = behind;
            match field {
                b"\\N" => batch.push_null(),
                field if memchr::memchr(b'\\', field).is_none() => batch.push(field, form),
                field => {
                    self.buffer.clear();
                    unescape(field, &mut self.buffer);
                    if matches!(form, Shown::Bytes) {
                        self.buffer = from_hex(&self.buffer);
                    }
                    batch.push(&self.buffer, form);
                }
            }
        }
        batch.end_row();
    }
}

fn unescape(field: &[u8], out: &mut Vec<u8>) {
    let mut rest = field;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let code = rest.get(at + 1).copied().unwrap_or(b'\\');
        out.push(match code {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            other => other,
        });
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Reads `\x0a0b` (PostgreSQL manual, 8.4.1); anything else is taken as it is.
fn from_hex(text: &[u8]) -> Vec<u8> {
    let Some(digits) = text.strip_prefix(b"\\x") else { return text.to_vec() };
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, &half| byte << 4 | digit(half))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_cells() {
        let mut lines = Lines::new([Form::Short, Form::Long, Form::Bytes, Form::Short].into_iter(), Charset::Utf8);
        let mut batch = RowBatch::default();
        lines.push(b"1\ta\\tb\\\\c\\nd\t\\\\x616263\t\\N", &mut batch);
        lines.push(b"2\t\t\\N", &mut batch);
        let rows: Vec<Vec<&str>> = batch.rows().map(Iterator::collect).collect();
        assert_eq!(rows, [["1", "a\tb\\c\nd", "abc", ""], ["2", "", "", ""]]);
    }
}

//! Undoes transfer encodings line by line: base64 and quoted-printable (RFC 2045, 6.7 and 6.8), uuencode.

/// How the bytes of a part are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
    Uuencode,
}

impl Encoding {
    /// Reads a Content-Transfer-Encoding.
    pub(super) fn of(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" => Self::Uuencode,
            _ => Self::Plain,
        }
    }
}

/// Decodes one part.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// Bits of base64 that make no byte yet, and how many.
    bits: u32,
    count: u32,
    /// A line break, which belongs to the part only if another line follows; an escape that a piece of a line cut.
    held: Vec<u8>,
}

impl Decoder {
    /// Begins a part.
    pub(super) fn new(encoding: Encoding) -> Self {
        Self { encoding, ..Self::default() }
    }

    /// Appends what a line (with its break) or a piece of one stands for.
    pub(super) fn line(&mut self, line: &[u8], out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Plain => self.plain(line, out),
            Encoding::Base64 => self.base64(line, out),
            Encoding::QuotedPrintable => self.quoted_printable(line, out),
            Encoding::Uuencode => uuencode(line, out),
        }
    }

    /// The break before a boundary belongs to the boundary.
    fn plain(&mut self, line: &[u8], out: &mut Vec<u8>) {
        out.append(&mut self.held);
        let text = super::lines::content(line);
        out.extend_from_slice(text);
        self.held.extend_from_slice(line.get(text.len()..).unwrap_or_default());
    }

    /// Whatever is no digit is passed over, as RFC 2045 asks; padding ends a run.
    fn base64(&mut self, line: &[u8], out: &mut Vec<u8>) {
        for &byte in line {
            let digit = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b'=' => {
                    (self.bits, self.count) = (0, 0);
                    continue;
                }
                _ => continue,
            };
            self.bits = (self.bits << 6 | u32::from(digit)) & 0xFFFF;
            self.count += 6;
            if self.count >= 8 {
                self.count -= 8;
                out.push((self.bits >> self.count) as u8);
            }
        }
    }

    fn quoted_printable(&mut self, line: &[u8], out: &mut Vec<u8>) {
        let broken = line.ends_with(b"\n");
        let held = std::mem::take(&mut self.held);
        let whole = if held.is_empty() { line.to_vec() } else { [&held, line].concat() };
        let text = super::lines::content(&whole).trim_ascii_end();
        // Blanks at the end of a piece are no blanks at the end of a line.
        let text = if broken { text } else { &whole };
        let mut rest = text;
        while let Some(at) = memchr::memchr(b'=', rest) {
            out.extend_from_slice(rest.get(..at).unwrap_or_default());
            let escape = rest.get(at + 1..at + 3).and_then(hex);
            match escape {
                Some(byte) => out.push(byte),
                // A soft line break: the next line goes on.
                None if at + 1 == rest.len() && broken => return,
                None if at + 3 > rest.len() && !broken => {
                    self.held = rest.get(at..).unwrap_or_default().to_vec();
                    return;
                }
                None => out.push(b'='),
            }
            rest = rest.get(at + if escape.is_some() { 3 } else { 1 }..).unwrap_or_default();
        }
        out.extend_from_slice(rest);
        if broken {
            out.push(b'\n');
        }
    }
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let [high, low] = digits else { return None };
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

/// The first character tells how many bytes the line holds, then four characters make three bytes (POSIX uuencode).
fn uuencode(line: &[u8], out: &mut Vec<u8>) {
    let line = super::lines::content(line);
    if line.starts_with(b"begin ") || line == b"end" {
        return;
    }
    let value = |byte: u8| u32::from(byte.wrapping_sub(b' ') & 0x3F);
    let Some((&first, digits)) = line.split_first() else { return };
    let (end, length) = (out.len(), value(first) as usize);
    for four in digits.chunks(4) {
        let bits = (0..4).fold(0, |bits, at| bits << 6 | four.get(at).map_or(0, |&byte| value(byte)));
        out.extend_from_slice(bits.to_be_bytes().get(1..).unwrap_or_default());
    }
    out.truncate(end + length);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(encoding: Encoding, lines: &[&str], expected: &str) {
        let (mut decoder, mut out) = (Decoder::new(encoding), Vec::new());
        lines.iter().for_each(|line| decoder.line(line.as_bytes(), &mut out));
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn encodings_are_undone() {
        check(Encoding::Plain, &["a\r\n", "b\r\n"], "a\r\nb");
        check(Encoding::Base64, &["5bGx55S\r\n", "w5aSq6YOO\r\n", "YQ==YQ=="], "山田太郎aa");
        check(Encoding::QuotedPrintable, &["a=3D=\r\n", "b=E5=B1=B1 \t\r\n", "=zz c=\n"], "a=b山\n=zz c");
        check(Encoding::QuotedPrintable, &["a=E5=B", "1=B1 ", "b\n"], "a山 b\n");
        check(Encoding::Uuencode, &["begin 644 a.txt\n", "#86)C\n", "`\n", "end\n"], "abc");
    }
}

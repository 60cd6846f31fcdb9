//! Digits of a number and how they are grouped.

/// Digits in groups, as separators part them.
#[derive(Clone, Copy)]
pub(super) struct Groups {
    digits: [u8; 18],
    len: usize,
    lens: [usize; 8],
    count: usize,
    plus: bool,
}

impl Groups {
    /// Takes digits apart by space, `-`, `.`, `/` and brackets, at most two marks at a place; `(0)` after a `+` is
    /// dropped. Nothing for other characters, more than 8 groups or more than 18 digits.
    pub(super) fn new(text: &str) -> Option<Self> {
        let plus = text.starts_with('+') || text.starts_with("(+");
        let body = text.trim_start_matches('(').strip_prefix('+').unwrap_or(text);
        let (head, tail) = match plus.then(|| body.split_once("(0)")).flatten() {
            Some((head, tail)) => (head.trim_end(), tail.trim_start()),
            None => (body, ""),
        };
        let mut groups = Self { digits: [0; 18], len: 0, lens: [0; 8], count: 0, plus };
        groups.read(head)?;
        if !tail.is_empty() {
            groups.read(tail)?;
        }
        Some(groups)
    }

    fn read(&mut self, text: &str) -> Option<()> {
        let mut marks = 2usize;
        let mut last_mark = '\0';
        for c in text.chars() {
            if c.is_ascii_digit() {
                if marks > 0 {
                    *self.lens.get_mut(self.count)? = 0;
                    self.count += 1;
                }
                *self.digits.get_mut(self.len)? = c as u8;
                self.len += 1;
                *self.lens.get_mut(self.count - 1)? += 1;
                marks = 0;
            } else if matches!(c, ' ' | '-' | '.' | '/' | '(' | ')') {
                marks += 1;
                if c == last_mark && marks > 1 && self.len > 0 {
                    return None;
                }
            } else {
                return None;
            }
            if marks > 3 {
                return None;
            }
            last_mark = c;
        }
        // Nothing but a closing bracket may end a number.
        (marks == 0).then_some(())
    }

    /// All digits, ASCII.
    pub(super) fn digits(&self) -> &[u8] {
        self.digits.get(..self.len).unwrap_or_default()
    }

    /// Lengths of the groups.
    pub(super) fn lens(&self) -> &[usize] {
        self.lens.get(..self.count).unwrap_or_default()
    }

    /// Begins with `+`, or with `00` and a country code.
    pub(super) fn international(&self) -> bool {
        self.plus || (self.digits().starts_with(b"00") && !self.digits().starts_with(b"000"))
    }

    /// Digits after `+` or `00`.
    pub(super) fn without_prefix(&self) -> &[u8] {
        let digits = self.digits();
        if self.plus { digits } else { digits.strip_prefix(b"00").unwrap_or(digits) }
    }
}

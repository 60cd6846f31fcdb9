//! Decodes the names of members, whose encoding archives rarely tell.

use crate::text::encoding::{self, Decoder, Guess, Last, TextEncoding, Whole};

/// Decodes a raw name: UTF-8 if it is that, else what it looks like; CP932 if it looks like nothing.
pub(in super::super) fn decoded(raw: &[u8]) -> String {
    if let Ok(name) = std::str::from_utf8(raw) {
        return name.to_owned();
    }
    let encoding = match encoding::guess(raw, Whole::Whole) {
        Guess::Text(encoding) => encoding,
        Guess::Binary => TextEncoding::Windows31j,
    };
    let mut name = String::new();
    Decoder::new(encoding).decode(raw, Last::Last, &mut name);
    name
}

/// Decodes a name whose parts a DOS or Windows program may have divided by backslashes.
pub(super) fn decoded_path(raw: &[u8]) -> String {
    decoded(raw).replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_JP, SHIFT_JIS};

    use super::*;

    #[test]
    fn names_without_a_flag_are_told_by_their_bytes() {
        for name in
            ["名簿.csv", "控え.txt", "顧客一覧表/予約ソフト.xlsx", "社員.txt", "plain.txt", "見積書_山田太郎.pdf"]
        {
            assert_eq!(decoded(&SHIFT_JIS.encode(name).0), name);
            assert_eq!(decoded(name.as_bytes()), name);
        }
        for name in ["名簿.csv", "顧客一覧表.xlsx", "見積書_山田太郎.pdf"] {
            assert_eq!(decoded(&EUC_JP.encode(name).0), name);
        }
    }
}

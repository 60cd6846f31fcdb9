//! Decodes text by the number of its Windows code page, as documents of Office and RTF name it.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// Decodes bytes; unknown pages are read as Western European. Undecodable sequences become U+FFFD.
/// Numbers: [MS-UCODEREF] 2.2.1.
pub fn decode_code_page(page: u32, bytes: &[u8]) -> String {
    let table: &'static Encoding = match page {
        932 | 10001 => SHIFT_JIS,
        936 | 10008 => GBK,
        949 | 10003 => EUC_KR,
        950 | 10002 => BIG5,
        874 => WINDOWS_874,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        65001 => UTF_8,
        _ => WINDOWS_1252,
    };
    table.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns the code page of a font's character set ([MS-RTF] `\fcharset`); none if the document's own holds.
pub fn code_page_of_charset(charset: u32) -> Option<u32> {
    Some(match charset {
        77 => 10000,
        128 | 78 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_decode() {
        for (page, bytes, text) in [
            (932, b"\x8E\x52\x93\x63".as_slice(), "山田"),
            (1252, b"M\xFCller", "Müller"),
            (1251, b"\xC8\xE2", "Ив"),
            (0, b"\xE9", "é"),
        ] {
            assert_eq!(decode_code_page(page, bytes), text);
        }
        assert_eq!(code_page_of_charset(128), Some(932));
        assert_eq!(code_page_of_charset(0), None);
    }
}

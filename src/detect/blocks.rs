//! Where the bytes of some sorts stand in a text: one bit a byte, 64 bytes at a time.
//!
//! Thirty-two bytes are compared at once where the processor can (AVX2), elsewhere one by one. The only file with `unsafe`:
//! one call, of a function that is compiled for a newer processor than the rest.

/// Bytes of a block.
pub(super) const BLOCK: usize = 64;

/// One bit a byte of a block, the first byte lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// Line feeds.
    pub feed: u64,
    /// Bytes beyond ASCII.
    pub beyond: u64,
    /// `0`–`9`.
    pub digit: u64,
    /// `A`–`Z` and `a`–`z`.
    pub letter: u64,
    /// `A`–`Z`.
    pub upper: u64,
    /// Blanks.
    pub blank: u64,
    /// What may end a label: `:`, `=`, `]`, tab.
    pub delimiter: u64,
    /// `@`, `%`, `\`, `&`, `|`, `!`.
    pub mark: u64,
    /// `'`, `-`, `.`, which stand inside of names.
    pub joint: u64,
    /// `/`.
    pub slash: u64,
    /// `+`, `/`, `-`, `_`, which with letters and digits are the alphabets of base64.
    pub base64: u64,
}

impl Masks {
    /// Looks at the blocks of a text; the last one is filled up with line feeds.
    pub(super) fn of_text(text: &[u8], out: &mut Vec<Self>) {
        out.clear();
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        out.reserve(blocks.len() + 1);
        of_blocks(blocks, out);
        if !rest.is_empty() {
            let mut last = [b'\n'; BLOCK];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            of_blocks(&[last], out);
        }
    }

    /// Looks at a block byte by byte.
    fn one_by_one(block: &[u8; BLOCK]) -> Self {
        let mask = |test: fn(u8) -> bool| {
            block.iter().enumerate().fold(0_u64, |mask, (at, &byte)| mask | u64::from(test(byte)) << at)
        };
        Self {
            feed: mask(|byte| byte == b'\n'),
            beyond: mask(|byte| byte >= 0x80),
            digit: mask(|byte| byte.is_ascii_digit()),
            letter: mask(|byte| byte.is_ascii_alphabetic()),
            upper: mask(|byte| byte.is_ascii_uppercase()),
            blank: mask(|byte| byte == b' '),
            delimiter: mask(|byte| matches!(byte, b':' | b'=' | b']' | b'\t')),
            mark: mask(|byte| matches!(byte, b'@' | b'%' | b'\\' | b'&' | b'|' | b'!')),
            joint: mask(|byte| matches!(byte, b'\'' | b'-' | b'.')),
            slash: mask(|byte| byte == b'/'),
            base64: mask(|byte| matches!(byte, b'+' | b'/' | b'-' | b'_')),
        }
    }
}

fn of_blocks(blocks: &[[u8; BLOCK]], out: &mut Vec<Masks>) {
    #[cfg(target_arch = "x86_64")]
    if wide::of_blocks(blocks, out) {
        return;
    }
    out.extend(blocks.iter().map(Masks::one_by_one));
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_andnot_si256, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8,
        _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8, _mm256_sub_epi8,
    };

    use super::{BLOCK, Masks};

    /// Looks at whole blocks; `false` if this processor can't.
    #[allow(
        unsafe_code,
        reason = "no safe crate asks at run time what the processor can; without it a block takes ten times as long"
    )]
    pub(super) fn of_blocks(blocks: &[[u8; BLOCK]], out: &mut Vec<Masks>) -> bool {
        let able = std::arch::is_x86_feature_detected!("avx2");
        if able {
            // SAFETY: the function reads its arguments as any safe function does; it asks of its caller nothing but that the
            // processor knows AVX2, which was asked above.
            unsafe { of_blocks_at_once(blocks, out) }
        }
        able
    }

    #[target_feature(enable = "avx2")]
    fn of_blocks_at_once(blocks: &[[u8; BLOCK]], out: &mut Vec<Masks>) {
        for block in blocks {
            let mut masks = Masks::default();
            let (halves, _) = block.as_chunks::<32>();
            for (nth, half) in halves.iter().enumerate() {
                let (words, _) = half.as_chunks::<8>();
                let word = |at: usize| words.get(at).map_or(0, |word| i64::from_le_bytes(*word));
                add(&mut masks, _mm256_set_epi64x(word(3), word(2), word(1), word(0)), nth * 32);
            }
            out.push(masks);
        }
    }

    #[target_feature(enable = "avx2")]
    fn add(masks: &mut Masks, bytes: __m256i, shift: usize) {
        let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
        let either = |one, other| _mm256_or_si256(one, other);
        let set = |mask: &mut u64, hits: __m256i| *mask |= u64::from(_mm256_movemask_epi8(hits) as u32) << shift;
        let small = _mm256_set1_epi8(0x20);
        let letter = between(either(bytes, small), b'a', b'z');
        let lower = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, small), small);
        let (dash, slash) = (is(b'-'), is(b'/'));
        set(&mut masks.feed, is(b'\n'));
        set(&mut masks.beyond, bytes);
        set(&mut masks.digit, between(bytes, b'0', b'9'));
        set(&mut masks.letter, letter);
        set(&mut masks.upper, _mm256_andnot_si256(lower, letter));
        set(&mut masks.blank, is(b' '));
        set(&mut masks.delimiter, either(either(is(b':'), is(b'=')), either(is(b']'), is(b'\t'))));
        let marks = either(either(is(b'@'), is(b'%')), either(is(b'\\'), is(b'&')));
        set(&mut masks.mark, either(marks, either(is(b'|'), is(b'!'))));
        set(&mut masks.joint, either(either(is(b'\''), is(b'.')), dash));
        set(&mut masks.slash, slash);
        set(&mut masks.base64, either(either(is(b'+'), is(b'_')), either(slash, dash)));
    }

    /// Which bytes lie between two, both included.
    #[target_feature(enable = "avx2")]
    fn between(bytes: __m256i, first: u8, last: u8) -> __m256i {
        let above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first as i8));
        _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8((last - first) as i8)), above)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn every_byte_is_of_its_sorts() {
        for first in (0..=u8::MAX).step_by(BLOCK) {
            let block: [u8; BLOCK] = std::array::from_fn(|at| first + at as u8);
            let mut masks = Vec::new();
            Masks::of_text(&block, &mut masks);
            assert_eq!(masks, [Masks::one_by_one(&block)]);
        }
    }

    proptest! {
        #[test]
        fn blocks_of_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut masks = Vec::new();
            Masks::of_text(&bytes, &mut masks);
            let mut filled = bytes.clone();
            filled.resize(bytes.len().div_ceil(BLOCK) * BLOCK, b'\n');
            let (blocks, _) = filled.as_chunks::<BLOCK>();
            prop_assert_eq!(masks, blocks.iter().map(Masks::one_by_one).collect::<Vec<_>>());
        }
    }
}

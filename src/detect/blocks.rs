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
        __m256i, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_set_epi64x, _mm256_set1_epi8,
        _mm256_sign_epi8, _mm256_sub_epi8,
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
            let (halves, _) = block.as_chunks::<32>();
            let [low, high] = halves else { continue };
            let (low, high) = (of_half(load(low)), of_half(load(high)));
            let join = |mask: fn(&Half) -> u32| u64::from(mask(&low)) | u64::from(mask(&high)) << 32;
            out.push(Masks {
                feed: join(|half| half.feed),
                beyond: join(|half| half.beyond),
                digit: join(|half| half.digit),
                letter: join(|half| half.letter),
                upper: join(|half| half.upper),
                blank: join(|half| half.blank),
                delimiter: join(|half| half.delimiter),
                mark: join(|half| half.mark),
                joint: join(|half| half.joint),
                slash: join(|half| half.slash),
                base64: join(|half| half.base64),
            });
        }
    }

    /// One bit a byte of half a block.
    struct Half {
        feed: u32,
        beyond: u32,
        digit: u32,
        letter: u32,
        upper: u32,
        blank: u32,
        delimiter: u32,
        mark: u32,
        joint: u32,
        slash: u32,
        base64: u32,
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn load(bytes: &[u8; 32]) -> __m256i {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| words.get(at).map_or(0, |word| i64::from_le_bytes(*word));
        _mm256_set_epi64x(word(3), word(2), word(1), word(0))
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn of_half(bytes: __m256i) -> Half {
        // Multiplied by the sign of one and joined as masks: comparisons that are joined as such the compiler takes apart
        // into single bytes, which takes six times as long.
        let ones = _mm256_set1_epi8(1);
        let mask = |hits: __m256i| _mm256_movemask_epi8(_mm256_sign_epi8(hits, ones)) as u32;
        let is = |byte: u8| mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8)));
        let upper = mask(between(bytes, b'A', b'Z'));
        let (dash, slash) = (is(b'-'), is(b'/'));
        Half {
            feed: is(b'\n'),
            beyond: mask(bytes),
            digit: mask(between(bytes, b'0', b'9')),
            letter: upper | mask(between(bytes, b'a', b'z')),
            upper,
            blank: is(b' '),
            delimiter: is(b':') | is(b'=') | is(b']') | is(b'\t'),
            mark: is(b'@') | is(b'%') | is(b'\\') | is(b'&') | is(b'|') | is(b'!'),
            joint: is(b'\'') | is(b'.') | dash,
            slash,
            base64: is(b'+') | is(b'_') | slash | dash,
        }
    }

    /// Which bytes lie between two, both included.
    #[target_feature(enable = "avx2")]
    #[inline]
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

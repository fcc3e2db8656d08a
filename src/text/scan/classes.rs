//! What each of 64 bytes is, as bit masks: with AVX-512, AVX2 or plain code, all giving the same bits.

use super::hashes;

/// Bytes that are classified at a time.
pub(super) const BLOCK: usize = 64;

/// The classes of a block, lowest bit first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// `[A-Za-z0-9_]`.
    pub(super) word: u64,
    /// Beyond ASCII.
    pub(super) high: u64,
    /// The backslash.
    pub(super) backslash: u64,
    /// Bytes of characters from U+2000 to U+203F, the dashes, quotation marks and spaces of typesetters, that lie whole
    /// in the block: `E2 80` and a continuation byte. Those that part no words ([`parts`]) are left out.
    pub(super) punctuation: u64,
}

impl Classes {
    /// Where the first byte is E2, the second 80 and the third a continuation byte, all three.
    #[inline]
    const fn punctuation(first: u64, second: u64, continuation: u64) -> u64 {
        let found = first & (second >> 1) & (continuation >> 2);
        found | found << 1 | found << 2
    }

    /// The same without the characters that part no words, which are looked up in the block one by one.
    #[inline]
    fn parting(first: u64, second: u64, continuation: u64, block: &[u8; BLOCK]) -> u64 {
        let mut parting = Self::punctuation(first, second, continuation);
        let mut left = parting & first;
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left - 1;
            if !block.get(at as usize + 2).is_some_and(|&byte| parts(byte)) {
                parting &= !(7 << at);
            }
        }
        parting
    }
}

/// Whether the character `E2 80 byte` parts words: all do but those that nobody sees (zero-width space and joiners, marks of
/// direction) and the two whose plain form is a space with a mark on it.
const fn parts(byte: u8) -> bool {
    !matches!(byte, 0x8b..=0x8f | 0xaa..=0xae | 0x97 | 0xbe)
}

/// Ways to classify; a value of the type is the proof that the machine has the instructions.
pub(super) trait Kernel: Copy {
    /// Classifies a block and writes it with its ASCII letters in lower case.
    fn classify(self, block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes;

    /// Writes the positions of the bits of `mask`, each plus `base`, and returns how many there are. What stands behind
    /// them in `positions` afterwards has no meaning.
    fn positions(self, mask: u64, base: u16, positions: &mut [u16; BLOCK]) -> usize;

    /// Hashes runs of `lower` that are words as they stand: where they begin and end, ascending. One hash for each.
    #[allow(clippy::inline_always, reason = "compiled anew inside the function that names the instructions")]
    #[inline(always)]
    fn hashes(self, lower: &[u8], runs: &[[u16; 2]], hashes: &mut [u64]) {
        hashes::plain(lower, runs, hashes);
    }
}

/// Plain code for every machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain;

impl Kernel for Plain {
    #[allow(clippy::inline_always, reason = "compiled anew inside the function that names the instructions")]
    #[inline(always)]
    fn classify(self, block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes {
        let mut kinds = [0u8; BLOCK];
        // One loop that compilers turn into vectors of whatever width there is: bits 0 to 5 are the classes.
        for ((kind, lower), &byte) in kinds.iter_mut().zip(lower.iter_mut()).zip(block) {
            let small = byte | 0x20;
            let is_letter = u8::from(small.wrapping_sub(b'a') < 26);
            let is_word = is_letter | u8::from(byte.wrapping_sub(b'0') < 10) | u8::from(byte == b'_');
            *lower = byte | (is_letter << 5);
            *kind = is_word
                | u8::from(byte == b'\\') << 1
                | u8::from(byte == 0xe2) << 2
                | u8::from(byte == 0x80) << 3
                | u8::from(byte & 0xc0 == 0x80) << 4
                | byte >> 7 << 5;
        }
        let [word, backslash, first, second, continuation, high] = [0, 1, 2, 3, 4, 5].map(|bit| gather(&kinds, bit));
        Classes { word, high, backslash, punctuation: Classes::parting(first, second, continuation, block) }
    }

    #[allow(clippy::inline_always, reason = "as above")]
    #[inline(always)]
    fn positions(self, mut mask: u64, base: u16, positions: &mut [u16; BLOCK]) -> usize {
        let count = mask.count_ones() as usize;
        for position in &mut positions[..count] {
            *position = base + mask.trailing_zeros() as u16;
            mask &= mask.wrapping_sub(1);
        }
        count
    }
}

/// One bit of each of 64 bytes, gathered by a multiplication for every eight of them.
#[allow(clippy::inline_always, reason = "as above")]
#[inline(always)]
fn gather(kinds: &[u8; BLOCK], bit: u32) -> u64 {
    let mut mask = 0;
    let (eights, _) = kinds.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let bits = (u64::from_le_bytes(*eight) >> bit) & 0x0101_0101_0101_0101;
        mask |= (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    mask
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions behind a proof that the machine has them")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_max_epu8,
        _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_storeu_si256,
        _mm512_add_epi16, _mm512_castsi512_si256, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epi8_mask,
        _mm512_cmplt_epu8_mask, _mm512_cvtepu8_epi16, _mm512_extracti64x4_epi64, _mm512_loadu_si512,
        _mm512_mask_blend_epi8, _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8,
        _mm512_set1_epi16, _mm512_storeu_si512, _mm512_sub_epi8,
    };

    use super::{BLOCK, Classes, Kernel, Plain, hashes};
    use crate::vectors::{Level, level};

    /// AVX-512 F, BW, DQ, VL and VBMI2.
    #[derive(Clone, Copy, Debug)]
    pub(in crate::text::scan) struct Avx512(());

    impl Avx512 {
        pub(in crate::text::scan) fn detect() -> Option<Self> {
            (level() >= Level::Avx512).then_some(Self(()))
        }
    }

    impl Kernel for Avx512 {
        #[allow(clippy::inline_always, reason = "must end up inside a function that names the instructions")]
        #[inline(always)]
        fn classify(self, block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes {
            // SAFETY: the value is the proof that the instructions are there.
            unsafe { classify_512(block, lower) }
        }

        #[allow(clippy::inline_always, reason = "as above")]
        #[inline(always)]
        fn positions(self, mask: u64, base: u16, positions: &mut [u16; BLOCK]) -> usize {
            // SAFETY: likewise.
            unsafe { positions_512(mask, base, positions) }
        }

        #[allow(clippy::inline_always, reason = "as above")]
        #[inline(always)]
        fn hashes(self, lower: &[u8], runs: &[[u16; 2]], hashes: &mut [u64]) {
            // SAFETY: likewise.
            unsafe { hashes::eight_at_a_time(lower, runs, hashes) }
        }
    }

    /// 0, 1, 2 … 63.
    static COUNT: [u8; BLOCK] = {
        let mut count = [0; BLOCK];
        let mut at = 0;
        while at < BLOCK {
            count[at] = at as u8;
            at += 1;
        }
        count
    };

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn load_512(bytes: &[u8; BLOCK]) -> __m512i {
        // SAFETY: 64 bytes are there to read, and the load needs no alignment.
        unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn classify_512(block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes {
        let bytes = load_512(block);
        let each = |byte: u8| _mm512_set1_epi8(byte.cast_signed());
        let small = _mm512_or_si512(bytes, each(0x20));
        let letter = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(small, each(b'a')), each(26));
        let digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, each(b'0')), each(10));
        let underscore = _mm512_cmpeq_epi8_mask(bytes, each(b'_'));
        // SAFETY: 64 bytes are there to write, and the store needs no alignment.
        unsafe { _mm512_storeu_si512(lower.as_mut_ptr().cast(), _mm512_mask_blend_epi8(letter, bytes, small)) };
        let high = _mm512_movepi8_mask(bytes);
        let punctuation = if high == 0 {
            0
        } else {
            let (first, second) =
                (_mm512_cmpeq_epi8_mask(bytes, each(0xe2)), _mm512_cmpeq_epi8_mask(bytes, each(0x80)));
            if first & (second >> 1) == 0 {
                0
            } else {
                let within =
                    |low: u8, count: u8| _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, each(low)), each(count));
                let unseen = within(0x8b, 5) | within(0xaa, 5);
                let marked = _mm512_cmpeq_epi8_mask(bytes, each(0x97)) | _mm512_cmpeq_epi8_mask(bytes, each(0xbe));
                let continuation = _mm512_cmplt_epi8_mask(bytes, each(0xc0));
                Classes::punctuation(first, second, continuation & !unseen & !marked)
            }
        };
        Classes {
            word: letter | digit | underscore,
            high,
            backslash: _mm512_cmpeq_epi8_mask(bytes, each(b'\\')),
            punctuation,
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
    fn positions_512(mask: u64, base: u16, positions: &mut [u16; BLOCK]) -> usize {
        let found = _mm512_maskz_compress_epi8(mask, load_512(&COUNT));
        let base = _mm512_set1_epi16(base.cast_signed());
        let low = _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(found)));
        let high = _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64::<1>(found)));
        let (first, second) = positions.split_at_mut(BLOCK / 2);
        // SAFETY: both halves are 64 bytes long, and the stores need no alignment.
        unsafe {
            _mm512_storeu_si512(first.as_mut_ptr().cast(), low);
            _mm512_storeu_si512(second.as_mut_ptr().cast(), high);
        }
        mask.count_ones() as usize
    }

    /// AVX2 and BMI2.
    #[derive(Clone, Copy, Debug)]
    pub(in crate::text::scan) struct Avx2(());

    impl Avx2 {
        pub(in crate::text::scan) fn detect() -> Option<Self> {
            (level() >= Level::Avx2).then_some(Self(()))
        }
    }

    impl Kernel for Avx2 {
        #[allow(clippy::inline_always, reason = "must end up inside a function that names the instructions")]
        #[inline(always)]
        fn classify(self, block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes {
            // SAFETY: the value is the proof that the instructions are there.
            unsafe { classify_256(block, lower) }
        }

        #[allow(clippy::inline_always, reason = "as above")]
        #[inline(always)]
        fn positions(self, mask: u64, base: u16, positions: &mut [u16; BLOCK]) -> usize {
            Plain.positions(mask, base, positions)
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    #[allow(clippy::cast_ptr_alignment, reason = "loads and stores that need no alignment")]
    fn classify_256(block: &[u8; BLOCK], lower: &mut [u8; BLOCK]) -> Classes {
        let each = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
        let within = |value: __m256i, low: u8, high: u8| {
            let above = _mm256_cmpeq_epi8(_mm256_max_epu8(value, each(low)), value);
            let below = _mm256_cmpeq_epi8(_mm256_min_epu8(value, each(high)), value);
            _mm256_and_si256(above, below)
        };
        let bits = |mask: __m256i| u64::from(_mm256_movemask_epi8(mask).cast_unsigned());
        let mut masks = [0u64; 6];
        for half in 0..2 {
            // SAFETY: 32 bytes are there to read from either half.
            let bytes = unsafe { _mm256_loadu_si256(block[32 * half..].as_ptr().cast::<__m256i>()) };
            let letter = within(_mm256_or_si256(bytes, each(0x20)), b'a', b'z');
            let small = _mm256_or_si256(bytes, _mm256_and_si256(letter, each(0x20)));
            // SAFETY: 32 bytes are there to write in either half.
            unsafe { _mm256_storeu_si256(lower[32 * half..].as_mut_ptr().cast::<__m256i>(), small) };
            let word = _mm256_or_si256(
                _mm256_or_si256(letter, within(bytes, b'0', b'9')),
                _mm256_cmpeq_epi8(bytes, each(b'_')),
            );
            let found = [
                word,
                bytes,
                _mm256_cmpeq_epi8(bytes, each(b'\\')),
                _mm256_cmpeq_epi8(bytes, each(0xe2)),
                _mm256_cmpeq_epi8(bytes, each(0x80)),
                _mm256_cmpgt_epi8(each(0xc0), bytes),
            ];
            for (mask, found) in masks.iter_mut().zip(found) {
                *mask |= bits(found) << (32 * half);
            }
        }
        let [word, high, backslash, first, second, continuation] = masks;
        Classes { word, high, backslash, punctuation: Classes::parting(first, second, continuation, block) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, byte by byte.
    fn slow(block: &[u8; BLOCK]) -> (Classes, [u8; BLOCK]) {
        let mut classes = Classes::default();
        for (at, &byte) in block.iter().enumerate() {
            classes.word |= u64::from(byte.is_ascii_alphanumeric() || byte == b'_') << at;
            classes.high |= u64::from(!byte.is_ascii()) << at;
            classes.backslash |= u64::from(byte == b'\\') << at;
            if let [0xe2, 0x80, last @ 0x80..=0xbf, ..] = block[at..]
                && parts(last)
            {
                classes.punctuation |= 7 << at;
            }
        }
        (classes, block.map(|byte| byte.to_ascii_lowercase()))
    }

    fn check(kernel: impl Kernel, block: &[u8; BLOCK]) {
        let mut lower = [0; BLOCK];
        let classes = kernel.classify(block, &mut lower);
        let expected = slow(block);
        assert_eq!(classes, expected.0);
        for (at, (&small, &wanted)) in lower.iter().zip(&expected.1).enumerate() {
            assert!(small == wanted || expected.0.word >> at & 1 == 0, "byte {at} of {block:?}");
        }
        let mut positions = [0; BLOCK];
        let count = kernel.positions(classes.word, 1000, &mut positions);
        let wanted: Vec<u16> = (0..64).filter(|at| classes.word >> at & 1 == 1).map(|at| 1000 + at).collect();
        assert_eq!(positions[..count], wanted);
    }

    fn check_all(block: &[u8; BLOCK]) {
        check(Plain, block);
        #[cfg(target_arch = "x86_64")]
        {
            Avx2::detect().into_iter().for_each(|kernel| check(kernel, block));
            Avx512::detect().into_iter().for_each(|kernel| check(kernel, block));
        }
    }

    #[test]
    fn every_byte_has_its_class() {
        for byte in 0..=255 {
            check_all(&[byte; BLOCK]);
        }
    }

    proptest! {
        #[test]
        fn every_kernel_equals_the_definition(bytes in prop::array::uniform32(any::<u8>()), text in "[a-zA-Z ’“”—\u{200b}\u{200d}\u{2017}_0-9\\\\]{64}") {
            let mut block = [0; BLOCK];
            block[..32].copy_from_slice(&bytes);
            block[32..].copy_from_slice(&text.as_bytes()[..32]);
            check_all(&block);
            block.copy_from_slice(&text.as_bytes()[..64]);
            check_all(&block);
        }
    }
}

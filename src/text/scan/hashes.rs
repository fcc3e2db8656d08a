//! Runs -> word hashes, for words that are in lower case already.

use crate::text::words::hash_lowered;

/// The hashes of runs (where they begin and end in `lower`), one after the other.
#[allow(clippy::inline_always, reason = "compiled anew inside each function that names instructions")]
#[inline(always)]
pub(super) fn plain(lower: &[u8], runs: &[[u16; 2]], hashes: &mut [u64]) {
    for (hash, &[start, end]) in hashes.iter_mut().zip(runs) {
        *hash = hash_lowered(lower, start.into(), end.into());
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::eight_at_a_time;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions behind a proof that the machine has them")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, __m512i, _mm_loadu_si128, _mm256_and_si256, _mm256_castsi128_si256, _mm256_cmpgt_epi32_mask,
        _mm256_cmpgt_epu32_mask, _mm256_inserti128_si256, _mm256_loadu_si256, _mm256_set1_epi32, _mm256_srli_epi32,
        _mm256_sub_epi32, _mm512_add_epi64, _mm512_and_si512, _mm512_castsi256_si512, _mm512_cvtepi32_epi64,
        _mm512_inserti64x4, _mm512_max_epi64, _mm512_mullo_epi64, _mm512_rol_epi64, _mm512_set_epi64,
        _mm512_set1_epi64, _mm512_setzero_si512, _mm512_slli_epi64, _mm512_srli_epi64, _mm512_srlv_epi64,
        _mm512_storeu_si512, _mm512_sub_epi64, _mm512_unpackhi_epi64, _mm512_unpacklo_epi64, _mm512_xor_si512,
    };

    use crate::text::words::{FACTORS, LOAD, hash_lowered};

    /// [`LOAD`] as the instructions take it.
    const LONGEST: i32 = LOAD as u8 as i32;

    /// As [`super::plain`], eight words side by side.
    #[inline]
    #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
    #[allow(clippy::cast_ptr_alignment, reason = "loads that need no alignment")]
    pub(in crate::text::scan) fn eight_at_a_time(lower: &[u8], runs: &[[u16; 2]], hashes: &mut [u64]) {
        let (eights, rest) = runs.as_chunks::<8>();
        let (hashes, of_rest) = hashes.split_at_mut(eights.len() * 8);
        let (hashes, _) = hashes.as_chunks_mut::<8>();
        let last_load = _mm256_set1_epi32(i32::try_from(lower.len().saturating_sub(LOAD)).unwrap_or(i32::MAX));
        for (hashes, eight) in hashes.iter_mut().zip(eights) {
            // SAFETY: 32 bytes are there to read, and the load needs no alignment.
            let edges = unsafe { _mm256_loadu_si256(eight.as_ptr().cast::<__m256i>()) };
            let starts = _mm256_and_si256(edges, _mm256_set1_epi32(0xffff));
            let lengths = _mm256_sub_epi32(_mm256_srli_epi32::<16>(edges), starts);
            if lower.len() < LOAD || _mm256_cmpgt_epu32_mask(starts, last_load) != 0 {
                super::plain(lower, eight, hashes);
                continue;
            }
            let at = |run: usize| {
                // SAFETY: the start was found to be at least sixteen bytes before the end, and the load needs no alignment.
                unsafe { _mm_loadu_si128(lower.as_ptr().add(usize::from(eight[run][0])).cast()) }
            };
            let long = _mm256_cmpgt_epi32_mask(lengths, _mm256_set1_epi32(LONGEST));
            let lengths = _mm512_cvtepi32_epi64(lengths);
            // Of every two words, the even ones and the odd ones.
            let (even, odd) = (four(at(0), at(2), at(4), at(6)), four(at(1), at(3), at(5), at(7)));
            let even = _mm512_and_si512(even, first_bytes(_mm512_unpacklo_epi64(lengths, lengths)));
            let odd = _mm512_and_si512(odd, first_bytes(_mm512_unpackhi_epi64(lengths, lengths)));
            let [first, second, last] = FACTORS.map(u64::cast_signed);
            let factors = _mm512_set_epi64(second, first, second, first, second, first, second, first);
            let (even, odd) = (_mm512_mullo_epi64(even, factors), _mm512_mullo_epi64(odd, factors));
            let low = _mm512_unpacklo_epi64(even, odd);
            let high = _mm512_unpackhi_epi64(even, odd);
            let both = _mm512_add_epi64(low, _mm512_rol_epi64::<32>(high));
            let both = _mm512_xor_si512(both, _mm512_srli_epi64::<32>(both));
            let mixed = _mm512_mullo_epi64(both, _mm512_set1_epi64(last));
            let mixed = _mm512_xor_si512(mixed, _mm512_srli_epi64::<32>(mixed));
            // SAFETY: 64 bytes are there to write, and the store needs no alignment.
            unsafe { _mm512_storeu_si512(hashes.as_mut_ptr().cast(), mixed) };
            if long != 0 {
                for (hash, &[start, end]) in
                    hashes.iter_mut().zip(eight).filter(|(_, run)| usize::from(run[1] - run[0]) > LOAD)
                {
                    *hash = hash_lowered(lower, start.into(), end.into());
                }
            }
        }
        super::plain(lower, rest, of_rest);
    }

    /// Four times sixteen bytes.
    #[inline]
    #[target_feature(enable = "avx2,avx512f")]
    fn four(a: __m128i, b: __m128i, c: __m128i, d: __m128i) -> __m512i {
        let two = |x, y| _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(x), y);
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(two(a, b)), two(c, d))
    }

    /// For each two numbers `[n, n]` a mask of the first n of sixteen bytes.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn first_bytes(lengths: __m512i) -> __m512i {
        let whole = _mm512_set_epi64(128, 64, 128, 64, 128, 64, 128, 64);
        let shift = _mm512_sub_epi64(whole, _mm512_slli_epi64::<3>(lengths));
        // Shifted by 64 and more nothing is left.
        _mm512_srlv_epi64(_mm512_set1_epi64(-1), _mm512_max_epi64(shift, _mm512_setzero_si512()))
    }
}

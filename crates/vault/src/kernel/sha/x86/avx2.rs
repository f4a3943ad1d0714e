//! SHA-256 with AVX2, for processors without the SHA extensions: eight messages, one in each 32-bit lane.

use std::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_and_si256, _mm256_andnot_si256, _mm256_loadu_si256, _mm256_or_si256,
    _mm256_permute2x128_si256, _mm256_set1_epi32, _mm256_setr_epi8, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_slli_epi32, _mm256_srli_epi32, _mm256_storeu_si256, _mm256_unpackhi_epi32,
    _mm256_unpackhi_epi64, _mm256_unpacklo_epi32, _mm256_unpacklo_epi64, _mm256_xor_si256,
};

use super::{BLOCK, K, OUTER_BITS};

/// Messages done at once.
const LANES: usize = 8;

/// Shows that this processor has AVX2: none is made where it has not.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    pub(in super::super) fn detect() -> Option<Self> {
        is_x86_feature_detected!("avx2").then_some(Avx2(()))
    }

    /// See [`Way::hmac`](super::super::Way::hmac); these side by side.
    #[inline]
    pub(in super::super) fn hmac(
        self,
        states: &[[u32; 8]; 2],
        blocks: &[[u8; BLOCK]; LANES],
        out: &mut [[u32; 8]; LANES],
    ) {
        // SAFETY: `self` exists, so `detect` has found the feature the function is compiled for.
        unsafe { hmac(states, blocks, out) }
    }
}

#[target_feature(enable = "avx2")]
fn hmac(states: &[[u32; 8]; 2], blocks: &[[u8; BLOCK]; LANES], out: &mut [[u32; 8]; LANES]) {
    let [inner, outer] = states.each_ref().map(|state| state.map(|word| _mm256_set1_epi32(word as i32)));
    let code = compress(inner, words(blocks));
    // The outer message is the inner code, and its padding the same each time.
    let mut message = [_mm256_setzero_si256(); 16];
    message[..8].copy_from_slice(&code);
    message[8] = _mm256_set1_epi32(i32::MIN);
    message[15] = _mm256_set1_epi32(OUTER_BITS.into());
    let codes = transpose(compress(outer, message));
    for (out, code) in out.iter_mut().zip(codes) {
        // SAFETY: `out` is eight words, 32 writable bytes, and the store asks for no alignment.
        unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), code) };
    }
}

/// The compression function (FIPS 180-4, section 6.2.2) in each lane.
#[target_feature(enable = "avx2")]
fn compress(from: [__m256i; 8], mut w: [__m256i; 16]) -> [__m256i; 8] {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = from;
    for (sixteen, k) in K.as_chunks::<16>().0.iter().enumerate() {
        for i in 0..16 {
            if sixteen > 0 {
                let (near, far) = (w[(i + 14) % 16], w[(i + 1) % 16]);
                let near =
                    xor3(rotate::<17, 15>(near), rotate::<19, 13>(near), _mm256_srli_epi32::<10>(near));
                let far = xor3(rotate::<7, 25>(far), rotate::<18, 14>(far), _mm256_srli_epi32::<3>(far));
                w[i] = add(add(w[i], w[(i + 9) % 16]), add(near, far));
            }
            let sum = xor3(rotate::<6, 26>(e), rotate::<11, 21>(e), rotate::<25, 7>(e));
            let choice = _mm256_xor_si256(_mm256_and_si256(e, f), _mm256_andnot_si256(e, g));
            let wk = add(w[i], _mm256_set1_epi32(k[i] as i32));
            let first = add(add(h, wk), add(sum, choice));
            let sum = xor3(rotate::<2, 30>(a), rotate::<13, 19>(a), rotate::<22, 10>(a));
            let majority =
                _mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(c, _mm256_or_si256(a, b)));
            (h, g, f, e) = (g, f, e, add(d, first));
            (d, c, b, a) = (c, b, a, add(first, add(sum, majority)));
        }
    }
    let to = [a, b, c, d, e, f, g, h];
    let mut sums = from;
    for (sum, to) in sums.iter_mut().zip(to) {
        *sum = add(*sum, to);
    }
    sums
}

/// The 16 big-endian words of each block: the first of all blocks together, then the second, and so on.
#[inline]
#[target_feature(enable = "avx2")]
fn words(blocks: &[[u8; BLOCK]; LANES]) -> [__m256i; 16] {
    let swap = _mm256_setr_epi8(
        3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14,
        13, 12,
    );
    let mut words = [_mm256_setzero_si256(); 16];
    for (half, words) in words.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        for (words, block) in words.iter_mut().zip(blocks) {
            let bytes = &block.as_chunks::<32>().0[half];
            // SAFETY: `bytes` is 32 readable bytes, and the load asks for no alignment.
            let loaded = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
            *words = _mm256_shuffle_epi8(loaded, swap);
        }
        *words = transpose(*words);
    }
    words
}

/// Row i, lane j becomes row j, lane i.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose(rows: [__m256i; 8]) -> [__m256i; 8] {
    let mut pairs = rows;
    for i in 0..4 {
        pairs[2 * i] = _mm256_unpacklo_epi32(rows[2 * i], rows[2 * i + 1]);
        pairs[2 * i + 1] = _mm256_unpackhi_epi32(rows[2 * i], rows[2 * i + 1]);
    }
    // Now each half of a row holds one word, or the next, of four rows.
    let mut fours = pairs;
    for i in 0..2 {
        for j in 0..2 {
            fours[4 * i + 2 * j] = _mm256_unpacklo_epi64(pairs[4 * i + j], pairs[4 * i + j + 2]);
            fours[4 * i + 2 * j + 1] = _mm256_unpackhi_epi64(pairs[4 * i + j], pairs[4 * i + j + 2]);
        }
    }
    let mut eights = fours;
    for i in 0..4 {
        eights[i] = _mm256_permute2x128_si256::<0x20>(fours[i], fours[i + 4]);
        eights[i + 4] = _mm256_permute2x128_si256::<0x31>(fours[i], fours[i + 4]);
    }
    eights
}

#[inline]
#[target_feature(enable = "avx2")]
fn add(a: __m256i, b: __m256i) -> __m256i {
    _mm256_add_epi32(a, b)
}

#[inline]
#[target_feature(enable = "avx2")]
fn xor3(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
    _mm256_xor_si256(_mm256_xor_si256(a, b), c)
}

/// To the right by `RIGHT`, which with `LEFT` makes 32.
#[inline]
#[target_feature(enable = "avx2")]
fn rotate<const RIGHT: i32, const LEFT: i32>(a: __m256i) -> __m256i {
    const { assert!(RIGHT + LEFT == 32) };
    _mm256_or_si256(_mm256_srli_epi32::<RIGHT>(a), _mm256_slli_epi32::<LEFT>(a))
}

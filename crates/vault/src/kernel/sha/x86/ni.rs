//! SHA-256 with the SHA extensions, several messages side by side.
//!
//! `sha256rnds2` takes four cycles and a new one can begin every second: the rounds of one message, each waiting for
//! the one before, leave half the unit idle. The rounds of another message fit between.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_loadu_si128, _mm_set_epi32, _mm_set_epi64x,
    _mm_setzero_si128, _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi8,
    _mm_shuffle_epi32, _mm_storeu_si128,
};

use super::{BLOCK, K, OUTER_BITS};

/// Shows that this processor has the SHA extensions: none is made where it has not.
#[derive(Clone, Copy)]
pub(crate) struct Ni(());

impl Ni {
    pub(in super::super) fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("sha")
            && is_x86_feature_detected!("ssse3")
            && is_x86_feature_detected!("sse4.1");
        has.then_some(Ni(()))
    }

    /// See [`Way::hmac`](super::super::Way::hmac); these side by side.
    #[inline]
    pub(in super::super) fn hmac<const N: usize>(
        self,
        states: &[[u32; 8]; 2],
        blocks: &[[u8; BLOCK]; N],
        out: &mut [[u32; 8]; N],
    ) {
        // SAFETY: `self` exists, so `detect` has found the three features the function is compiled for.
        unsafe { hmac(states, blocks, out) }
    }
}

/// A state as the instructions want it: words a, b, e, f and c, d, g, h, the first the highest.
type State = [__m128i; 2];

#[target_feature(enable = "sha,ssse3,sse4.1")]
fn hmac<const N: usize>(states: &[[u32; 8]; 2], blocks: &[[u8; BLOCK]; N], out: &mut [[u32; 8]; N]) {
    let [inner, outer] = [load(&states[0]), load(&states[1])];
    let codes = compress(inner, blocks.each_ref().map(|block| words(block)));
    // The outer message is the inner code, and its padding the same each time.
    let end = [_mm_set_epi32(0, 0, 0, i32::MIN), _mm_set_epi32(OUTER_BITS.into(), 0, 0, 0)];
    let codes = compress(
        outer,
        codes.map(|code| {
            let [abcd, efgh] = in_order(code);
            [abcd, efgh, end[0], end[1]]
        }),
    );
    for (out, code) in out.iter_mut().zip(codes) {
        store(out, in_order(code));
    }
}

/// The compression function (FIPS 180-4, section 6.2.2) of each message's 16 words, from one state.
#[inline]
#[target_feature(enable = "sha,ssse3,sse4.1")]
fn compress<const N: usize>(from: State, mut words: [[__m128i; 4]; N]) -> [State; N] {
    let mut states = [from; N];
    four_rounds::<N, 0>(&mut states, &mut words);
    four_rounds::<N, 1>(&mut states, &mut words);
    four_rounds::<N, 2>(&mut states, &mut words);
    four_rounds::<N, 3>(&mut states, &mut words);
    four_rounds::<N, 4>(&mut states, &mut words);
    four_rounds::<N, 5>(&mut states, &mut words);
    four_rounds::<N, 6>(&mut states, &mut words);
    four_rounds::<N, 7>(&mut states, &mut words);
    four_rounds::<N, 8>(&mut states, &mut words);
    four_rounds::<N, 9>(&mut states, &mut words);
    four_rounds::<N, 10>(&mut states, &mut words);
    four_rounds::<N, 11>(&mut states, &mut words);
    four_rounds::<N, 12>(&mut states, &mut words);
    four_rounds::<N, 13>(&mut states, &mut words);
    four_rounds::<N, 14>(&mut states, &mut words);
    four_rounds::<N, 15>(&mut states, &mut words);
    for [abef, cdgh] in &mut states {
        *abef = _mm_add_epi32(*abef, from[0]);
        *cdgh = _mm_add_epi32(*cdgh, from[1]);
    }
    states
}

/// Rounds 4 `FOUR` to 4 `FOUR` + 3. The words they take come from the message schedule, and take the place of the four
/// that no later round asks for.
#[inline]
#[target_feature(enable = "sha,ssse3,sse4.1")]
fn four_rounds<const N: usize, const FOUR: usize>(states: &mut [State; N], words: &mut [[__m128i; 4]; N]) {
    let k = _mm_set_epi32(
        const { K[4 * FOUR + 3] as i32 },
        const { K[4 * FOUR + 2] as i32 },
        const { K[4 * FOUR + 1] as i32 },
        const { K[4 * FOUR] as i32 },
    );
    for lane in 0..N {
        let w = &mut words[lane];
        if FOUR >= 4 {
            let [a, b, c, d] = [w[FOUR % 4], w[(FOUR + 1) % 4], w[(FOUR + 2) % 4], w[(FOUR + 3) % 4]];
            let sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
            w[FOUR % 4] = _mm_sha256msg2_epu32(sum, d);
        }
        let wk = _mm_add_epi32(w[FOUR % 4], k);
        let [abef, cdgh] = &mut states[lane];
        *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, wk);
        *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(wk, 0x0e));
    }
}

/// The 16 big-endian words of a block.
#[inline]
#[target_feature(enable = "ssse3")]
fn words(block: &[u8; BLOCK]) -> [__m128i; 4] {
    let swap = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    let mut words = [_mm_setzero_si128(); 4];
    for (words, bytes) in words.iter_mut().zip(block.as_chunks::<16>().0) {
        // SAFETY: `bytes` is 16 readable bytes, and the load asks for no alignment.
        let loaded = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
        *words = _mm_shuffle_epi8(loaded, swap);
    }
    words
}

#[inline]
#[target_feature(enable = "ssse3,sse4.1")]
fn load(state: &[u32; 8]) -> State {
    let [low, high] = [&state[..4], &state[4..]].map(|half| {
        // SAFETY: `half` is four words, 16 readable bytes, and the load asks for no alignment.
        unsafe { _mm_loadu_si128(half.as_ptr().cast()) }
    });
    let cdab = _mm_shuffle_epi32(low, 0xb1);
    let efgh = _mm_shuffle_epi32(high, 0x1b);
    [_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)]
}

/// The words of a state in their order: a to d and e to h, the first the lowest.
#[inline]
#[target_feature(enable = "ssse3,sse4.1")]
fn in_order([abef, cdgh]: State) -> [__m128i; 2] {
    let feba = _mm_shuffle_epi32(abef, 0x1b);
    let dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    [_mm_blend_epi16(feba, dchg, 0xf0), _mm_alignr_epi8(dchg, feba, 8)]
}

#[inline]
#[target_feature(enable = "sse2")]
fn store(out: &mut [u32; 8], halves: [__m128i; 2]) {
    for (out, half) in out.as_chunks_mut::<4>().0.iter_mut().zip(halves) {
        // SAFETY: `out` is four words, 16 writable bytes, and the store asks for no alignment.
        unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), half) };
    }
}

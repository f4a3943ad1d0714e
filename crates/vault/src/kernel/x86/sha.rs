//! HMAC-SHA-256 of two short messages side by side.
//!
//! SHA-256 (FIPS 180-4, section 6.2.2) is one long chain: each of the 32 instructions that do two rounds waits for the
//! one before it, and the unit idles half of the time. A second message fills it.

use core::arch::asm;
use core::arch::x86_64::*;

/// FIPS 180-4, section 4.2.2.
#[rustfmt::skip]
static CONSTANTS: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// The codes of two messages, each one block with its padding, under one key; `states` are the inner and the outer
/// state behind the padded key. None where the processor has no SHA extensions.
pub(in crate::kernel) fn hmac_two(states: &[[u32; 8]; 2], blocks: &[[u8; 64]; 2]) -> Option<[[u32; 8]; 2]> {
    let found = is_x86_feature_detected!("sha")
        && is_x86_feature_detected!("ssse3")
        && is_x86_feature_detected!("sse4.1");
    // SAFETY: the processor has just been asked for the instructions.
    found.then(|| unsafe { hmac_on_sha(states, blocks) })
}

/// A state as the instructions want it: words A B E F, and C D G H, highest first.
#[derive(Clone, Copy)]
struct State {
    abef: __m128i,
    cdgh: __m128i,
}

#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
fn hmac_on_sha(states: &[[u32; 8]; 2], blocks: &[[u8; 64]; 2]) -> [[u32; 8]; 2] {
    let [inner, outer] = [pack(&states[0]), pack(&states[1])];
    let inner = compress([inner; 2], [words(&blocks[0]), words(&blocks[1])]);
    // The outer message: the inner code, the mark of the end, and the length in bits.
    let end = _mm_set_epi32(0, 0, 0, 0x8000_0000_u32 as i32);
    let length = _mm_set_epi32(8 * (64 + 32), 0, 0, 0);
    let message = |state: State| {
        let (first, last) = unpack(state);
        [first, last, end, length]
    };
    let outer = compress([outer; 2], [message(inner[0]), message(inner[1])]);
    let mut codes = [[0; 8]; 2];
    for (code, state) in codes.iter_mut().zip(outer) {
        let (first, last) = unpack(state);
        // SAFETY: 32 bytes are written into eight words.
        unsafe {
            _mm_storeu_si128(code.as_mut_ptr().cast(), first);
            _mm_storeu_si128(code.as_mut_ptr().add(4).cast(), last);
        }
    }
    codes
}

#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn pack(words: &[u32; 8]) -> State {
    // SAFETY: 32 bytes are read from eight words.
    let (abcd, efgh) =
        unsafe { (_mm_loadu_si128(words.as_ptr().cast()), _mm_loadu_si128(words.as_ptr().add(4).cast())) };
    let badc = _mm_shuffle_epi32::<0xb1>(abcd);
    let hgfe = _mm_shuffle_epi32::<0x1b>(efgh);
    State { abef: _mm_alignr_epi8::<8>(badc, hgfe), cdgh: _mm_blend_epi16::<0xf0>(hgfe, badc) }
}

/// Words A to D and E to H, lowest first.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn unpack(state: State) -> (__m128i, __m128i) {
    let feba = _mm_shuffle_epi32::<0x1b>(state.abef);
    let dchg = _mm_shuffle_epi32::<0xb1>(state.cdgh);
    (_mm_blend_epi16::<0xf0>(feba, dchg), _mm_alignr_epi8::<8>(dchg, feba))
}

/// The sixteen words of a block.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn words(block: &[u8; 64]) -> [__m128i; 4] {
    let big_endian = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    let mut words = [_mm_setzero_si128(); 4];
    for (i, words) in words.iter_mut().enumerate() {
        // SAFETY: 16 bytes from at most 48 on are read from an array of 64.
        let bytes = unsafe { _mm_loadu_si128(block.as_ptr().add(16 * i).cast()) };
        *words = _mm_shuffle_epi8(bytes, big_endian);
    }
    words
}

#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn compress(begin: [State; 2], mut messages: [[__m128i; 4]; 2]) -> [State; 2] {
    let mut states = begin;
    macro_rules! unrolled {
        ($($four:literal)*) => { $( four_rounds::<$four>(&mut states, &mut messages); )* };
    }
    unrolled!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    for (state, begin) in states.iter_mut().zip(begin) {
        state.abef = _mm_add_epi32(state.abef, begin.abef);
        state.cdgh = _mm_add_epi32(state.cdgh, begin.cdgh);
    }
    states
}

/// Rounds `4 * FOUR` to `4 * FOUR + 3` of both messages, and the message words that are due.
#[target_feature(enable = "sha,sse2,ssse3,sse4.1")]
#[inline]
fn four_rounds<const FOUR: usize>(states: &mut [State; 2], messages: &mut [[__m128i; 4]; 2]) {
    const { assert!(4 * FOUR + 4 <= CONSTANTS.len()) };
    // SAFETY: four words that are there by the assertion.
    let constants = unsafe { _mm_loadu_si128(CONSTANTS.as_ptr().add(4 * FOUR).cast()) };
    for (state, w) in states.iter_mut().zip(messages) {
        let (now, next, after, before) =
            (w[FOUR % 4], w[(FOUR + 1) % 4], w[(FOUR + 2) % 4], w[(FOUR + 3) % 4]);
        let added = _mm_add_epi32(now, constants);
        state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, added);
        state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32::<0x0e>(added));
        if FOUR >= 3 && FOUR < 15 {
            let sum = _mm_add_epi32(_mm_sha256msg1_epu32(next, after), _mm_alignr_epi8::<4>(now, before));
            w[(FOUR + 1) % 4] = _mm_sha256msg2_epu32(sum, now);
        }
    }
    let [a, b] = states;
    // SAFETY: nothing is executed. It keeps the compiler from doing one message before the other.
    unsafe {
        asm!("/* {0} {1} {2} {3} */", inout(xmm_reg) a.abef, inout(xmm_reg) a.cdgh,
            inout(xmm_reg) b.abef, inout(xmm_reg) b.cdgh, options(nomem, nostack, preserves_flags));
    }
}

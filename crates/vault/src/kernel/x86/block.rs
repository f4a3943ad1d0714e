//! One block in a register, and what SSE2 does with it. SSE2 belongs to x86-64: every processor has it.

use core::arch::x86_64::*;

/// One block, sixteen bytes.
pub(super) type Block = __m128i;

/// # Safety
/// 16 readable bytes at `from`.
#[inline(always)]
pub(super) unsafe fn load(from: *const u8) -> Block {
    // SAFETY: SSE2; the caller's word for the 16 bytes.
    unsafe { _mm_loadu_si128(from.cast()) }
}

/// # Safety
/// 16 writable bytes at `to`.
#[inline(always)]
pub(super) unsafe fn store(to: *mut u8, block: Block) {
    // SAFETY: SSE2; the caller's word for the 16 bytes.
    unsafe { _mm_storeu_si128(to.cast(), block) }
}

#[inline(always)]
pub(super) fn zero() -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_setzero_si128() }
}

/// The bytes of `low`, then those of `high`, in the processor's order.
#[inline(always)]
pub(super) fn halves(high: u64, low: u64) -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_set_epi64x(high as i64, low as i64) }
}

#[inline(always)]
pub(super) fn xor(a: Block, b: Block) -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_xor_si128(a, b) }
}

#[inline(always)]
pub(super) fn and(a: Block, b: Block) -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_and_si128(a, b) }
}

/// Adds the words, in the processor's order.
#[inline(always)]
pub(super) fn add_words(a: Block, b: Block) -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_add_epi32(a, b) }
}

/// Whether two blocks are the same; all bytes are compared.
#[inline(always)]
pub(super) fn equal(a: Block, b: Block) -> bool {
    // SAFETY: SSE2.
    unsafe { _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) == 0xffff }
}

/// The two halves exchanged.
#[inline(always)]
pub(super) fn exchange(block: Block) -> Block {
    // SAFETY: SSE2.
    unsafe { _mm_shuffle_epi32::<0x4e>(block) }
}

/// The halves added, in both halves.
#[inline(always)]
pub(super) fn fold(block: Block) -> Block {
    xor(block, exchange(block))
}

/// Each word and all before it, added.
#[inline(always)]
pub(super) fn spread(block: Block) -> Block {
    // SAFETY: SSE2.
    unsafe {
        let block = _mm_xor_si128(block, _mm_slli_si128::<4>(block));
        _mm_xor_si128(block, _mm_slli_si128::<8>(block))
    }
}

/// Times x modulo x^128 + x^127 + x^126 + x^121 + 1, without a branch on the bit that is carried out.
#[inline(always)]
pub(super) fn times_x(block: Block) -> Block {
    // SAFETY: SSE2.
    unsafe {
        // The top bit, in every bit.
        let carry = _mm_srai_epi32::<31>(_mm_shuffle_epi32::<0xff>(block));
        // Each half shifted, with the bit that the lower one hands on.
        let handed = _mm_slli_si128::<8>(_mm_srli_epi64::<63>(block));
        let doubled = _mm_or_si128(_mm_slli_epi64::<1>(block), handed);
        _mm_xor_si128(doubled, _mm_and_si128(carry, halves(0xc200_0000_0000_0000, 1)))
    }
}

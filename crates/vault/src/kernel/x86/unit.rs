//! The two vector units: what the flow is made of, on pairs of blocks.
//!
//! A unit is a token: whoever has one knows that this processor has the unit's instructions, because
//! [`Wide::find`] and [`Narrow::find`] asked it. That is the ground on which every intrinsic below is called. All of
//! this is inlined into functions that enable the instructions (`super::seal_wide` and its like).
//!
//! A product of GHASH is taken without reducing it, and one reduction serves up to eight products (Gueron and Kounavis,
//! "Intel Carry-Less Multiplication Instruction and its Usage for Computing the GCM Mode", "Aggregated Reduction
//! Method"). Three carry-less multiplications make a product, after Karatsuba (the same paper, "Algorithm 2").

use core::arch::asm;
use core::arch::x86_64::*;

use super::block::{self, Block, exchange, fold};
use super::key::{Key, Rounds};

/// Ones, then zeros: 32 bytes from `32 - n` on keep `n` bytes of a pair.
pub(super) static KEEP: [u8; 64] = {
    let mut keep = [0; 64];
    let mut i = 0;
    while i < 32 {
        keep[i] = 0xff;
        i += 1;
    }
    keep
};

/// x^127 + x^126 + x^121 + 1 in reflected order, the low half of GHASH's polynomial (NIST SP 800-38D, section 6.3).
const POLYNOMIAL: i64 = 0xc200_0000_0000_0000_u64 as i64;

/// Reverses the bytes of a block: GHASH counts bits from the other end.
pub(super) const REVERSE: [u8; 16] = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

/// What the flow needs of a vector unit.
pub(super) trait Unit: Copy {
    /// Two blocks.
    type Pair: Copy;
    /// Products that are not reduced yet.
    type Sum: Copy;
    /// How many pairs the flow enciphers at once: as many as the registers hold, since a round's latency is several
    /// times its cost.
    const EIGHT_PAIRS: bool;

    /// # Safety
    /// 32 readable bytes at `from`.
    unsafe fn load(self, from: *const u8) -> Self::Pair;
    /// # Safety
    /// 32 writable bytes at `to`.
    unsafe fn store(self, to: *mut u8, pair: Self::Pair);
    fn join(self, first: Block, second: Block) -> Self::Pair;
    fn xor(self, a: Self::Pair, b: Self::Pair) -> Self::Pair;
    fn and(self, a: Self::Pair, b: Self::Pair) -> Self::Pair;
    /// Reverses the bytes of each block.
    fn reverse(self, pair: Self::Pair) -> Self::Pair;
    /// Adds to the last 32 bits of each block, taken as a number in the processor's order.
    fn count(self, pair: Self::Pair, step: Self::Pair) -> Self::Pair;
    /// One round of AES on `N` pairs.
    fn round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block);
    fn first_round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block);
    fn last_round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block);
    fn nothing(self) -> Self::Sum;
    /// Adds the products of two blocks (reversed) with the powers at `at` and `at + 1` of the table.
    ///
    /// # Safety
    /// `at` is below [`Key::POWERS`].
    unsafe fn add(self, sum: Self::Sum, pair: Self::Pair, key: &Key, at: usize) -> Self::Sum;
    /// The sum modulo GHASH's polynomial.
    fn reduce(self, sum: Self::Sum) -> Block;
    /// The products of the first blocks and of the second ones, each reduced.
    fn products(self, a: Self::Pair, b: Self::Pair) -> Self::Pair;
    fn split(self, pair: Self::Pair) -> [Block; 2];
    #[inline(always)]
    fn first(self, pair: Self::Pair) -> Block {
        self.split(pair)[0]
    }
    /// Each block's halves added, in both halves: what Karatsuba multiplies for the middle.
    fn fold(self, pair: Self::Pair) -> Self::Pair;

    #[inline(always)]
    fn reverse_block(self, block: Block) -> Block {
        // SAFETY: every unit has SSSE3; 16 bytes are read from an array of 16.
        unsafe { _mm_shuffle_epi8(block, _mm_loadu_si128(REVERSE.as_ptr().cast())) }
    }

    /// SubWord (FIPS 197, section 5.2) of the last word of a key, rotated a byte if `ROTATED`, added to each word of
    /// `sum`. The last round of AES does it: four equal columns are left alone by its ShiftRows.
    #[inline(always)]
    fn substitute<const ROTATED: bool>(self, key: Block, sum: Block) -> Block {
        let word: u64 = if ROTATED { 0x0c0f_0e0d_0c0f_0e0d } else { 0x0f0e_0d0c_0f0e_0d0c };
        // SAFETY: every unit has SSSE3 and AES-NI.
        unsafe { _mm_aesenclast_si128(_mm_shuffle_epi8(key, block::halves(word, word)), sum) }
    }

    /// AES-256 on `N` pairs (FIPS 197, section 5.1).
    #[inline(always)]
    fn encipher<const N: usize>(self, rounds: &Rounds, pairs: &mut [Self::Pair; N]) {
        self.first_round(pairs, rounds.0[0]);
        for key in &rounds.0[1..14] {
            self.round(pairs, *key);
        }
        self.last_round(pairs, rounds.0[14]);
    }
}

/// VAES and VPCLMULQDQ on 256-bit vectors: two blocks an instruction.
#[derive(Clone, Copy)]
pub(super) struct Wide(());

impl Wide {
    pub(super) fn find() -> Option<Wide> {
        let found = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("vaes")
            && is_x86_feature_detected!("vpclmulqdq")
            && Narrow::find().is_some();
        found.then_some(Wide(()))
    }
}

/// No instruction, but an order: what is computed of the pairs until here comes before what is computed of them from
/// here on. Otherwise the compiler, sparing registers, takes one pair through all rounds and then the next, and the
/// unit waits for each round's latency.
#[target_feature(enable = "avx2")]
#[inline]
fn abreast_wide<const N: usize>(pairs: &mut [__m256i; N]) {
    if let [a, b, c, d, e, f, g, h] = &mut pairs[..] {
        // SAFETY: nothing is executed.
        unsafe {
            asm!(
                "/* {0} {1} {2} {3} {4} {5} {6} {7} */",
                inout(ymm_reg) * a,
                inout(ymm_reg) * b,
                inout(ymm_reg) * c,
                inout(ymm_reg) * d,
                inout(ymm_reg) * e,
                inout(ymm_reg) * f,
                inout(ymm_reg) * g,
                inout(ymm_reg) * h,
                options(nomem, nostack, preserves_flags)
            );
        }
    } else if let [a, b, c, d] = &mut pairs[..] {
        // SAFETY: nothing is executed.
        unsafe {
            asm!(
                "/* {0} {1} {2} {3} */",
                inout(ymm_reg) * a,
                inout(ymm_reg) * b,
                inout(ymm_reg) * c,
                inout(ymm_reg) * d,
                options(nomem, nostack, preserves_flags)
            );
        }
    }
}

/// As [`abreast_wide`].
#[inline(always)]
fn abreast_narrow<const N: usize>(pairs: &mut [[__m128i; 2]; N]) {
    if let [[a, b], [c, d], [e, f], [g, h]] = &mut pairs[..] {
        // SAFETY: nothing is executed.
        unsafe {
            asm!(
                "/* {0} {1} {2} {3} {4} {5} {6} {7} */",
                inout(xmm_reg) * a,
                inout(xmm_reg) * b,
                inout(xmm_reg) * c,
                inout(xmm_reg) * d,
                inout(xmm_reg) * e,
                inout(xmm_reg) * f,
                inout(xmm_reg) * g,
                inout(xmm_reg) * h,
                options(nomem, nostack, preserves_flags)
            );
        }
    }
}

impl Unit for Wide {
    type Pair = __m256i;
    type Sum = (__m256i, __m256i, __m256i);
    const EIGHT_PAIRS: bool = true;

    #[inline(always)]
    unsafe fn load(self, from: *const u8) -> __m256i {
        // SAFETY: AVX2 by the token; the caller's word for the 32 bytes.
        unsafe { _mm256_loadu_si256(from.cast()) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut u8, pair: __m256i) {
        // SAFETY: AVX2 by the token; the caller's word for the 32 bytes.
        unsafe { _mm256_storeu_si256(to.cast(), pair) }
    }

    #[inline(always)]
    fn join(self, first: Block, second: Block) -> __m256i {
        // SAFETY: AVX2 by the token.
        unsafe { _mm256_set_m128i(second, first) }
    }

    #[inline(always)]
    fn xor(self, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: AVX2 by the token.
        unsafe { _mm256_xor_si256(a, b) }
    }

    #[inline(always)]
    fn and(self, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: AVX2 by the token.
        unsafe { _mm256_and_si256(a, b) }
    }

    #[inline(always)]
    fn reverse(self, pair: __m256i) -> __m256i {
        // SAFETY: AVX2 by the token; 16 bytes are read from an array of 16.
        unsafe {
            let order = _mm256_broadcastsi128_si256(_mm_loadu_si128(REVERSE.as_ptr().cast()));
            _mm256_shuffle_epi8(pair, order)
        }
    }

    #[inline(always)]
    fn count(self, pair: __m256i, step: __m256i) -> __m256i {
        // SAFETY: AVX2 by the token.
        unsafe { _mm256_add_epi32(pair, step) }
    }

    #[inline(always)]
    fn round<const N: usize>(self, pairs: &mut [__m256i; N], key: Block) {
        // SAFETY: AVX2 and VAES by the token.
        unsafe {
            let key = _mm256_broadcastsi128_si256(key);
            for pair in pairs.iter_mut() {
                *pair = _mm256_aesenc_epi128(*pair, key);
            }
            abreast_wide(pairs);
        }
    }

    #[inline(always)]
    fn first_round<const N: usize>(self, pairs: &mut [__m256i; N], key: Block) {
        // SAFETY: AVX2 by the token.
        unsafe {
            let key = _mm256_broadcastsi128_si256(key);
            for pair in pairs {
                *pair = _mm256_xor_si256(*pair, key);
            }
        }
    }

    #[inline(always)]
    fn last_round<const N: usize>(self, pairs: &mut [__m256i; N], key: Block) {
        // SAFETY: AVX2 and VAES by the token.
        unsafe {
            let key = _mm256_broadcastsi128_si256(key);
            for pair in pairs {
                *pair = _mm256_aesenclast_epi128(*pair, key);
            }
        }
    }

    #[inline(always)]
    fn nothing(self) -> Self::Sum {
        // SAFETY: AVX by the token.
        unsafe { (_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()) }
    }

    #[inline(always)]
    unsafe fn add(self, (low, middle, high): Self::Sum, pair: __m256i, key: &Key, at: usize) -> Self::Sum {
        debug_assert!(at < Key::POWERS);
        // SAFETY: AVX2 and VPCLMULQDQ by the token; the caller's word for `at`, and the tables have
        // one entry more than POWERS.
        unsafe {
            let power = _mm256_loadu_si256(key.powers.as_ptr().add(at).cast());
            let folded_power = _mm256_loadu_si256(key.folded.as_ptr().add(at).cast());
            let folded = self.fold(pair);
            (
                _mm256_xor_si256(low, _mm256_clmulepi64_epi128::<0x00>(pair, power)),
                _mm256_xor_si256(middle, _mm256_clmulepi64_epi128::<0x00>(folded, folded_power)),
                _mm256_xor_si256(high, _mm256_clmulepi64_epi128::<0x11>(pair, power)),
            )
        }
    }

    #[inline(always)]
    fn reduce(self, sum: Self::Sum) -> Block {
        // The reduction is linear: both lanes are reduced as they are and added last.
        let lanes = self.reduce_lanes(sum);
        // SAFETY: AVX2 by the token.
        unsafe { _mm_xor_si128(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256::<1>(lanes)) }
    }

    #[inline(always)]
    fn products(self, a: __m256i, b: __m256i) -> __m256i {
        // SAFETY: VPCLMULQDQ by the token.
        unsafe {
            self.reduce_lanes((
                _mm256_clmulepi64_epi128::<0x00>(a, b),
                _mm256_clmulepi64_epi128::<0x00>(self.fold(a), self.fold(b)),
                _mm256_clmulepi64_epi128::<0x11>(a, b),
            ))
        }
    }

    #[inline(always)]
    fn split(self, pair: __m256i) -> [Block; 2] {
        // SAFETY: AVX2 by the token.
        unsafe { [_mm256_castsi256_si128(pair), _mm256_extracti128_si256::<1>(pair)] }
    }

    #[inline(always)]
    fn fold(self, pair: __m256i) -> __m256i {
        // SAFETY: AVX2 by the token.
        unsafe { _mm256_xor_si256(pair, _mm256_shuffle_epi32::<0x4e>(pair)) }
    }
}

impl Wide {
    /// Each lane modulo GHASH's polynomial, 64 bits at a time from below (Gueron, Kounavis, "Reduction Using
    /// Carry-Less Multiplication", for reflected operands).
    #[inline(always)]
    fn reduce_lanes(self, (low, middle, high): (__m256i, __m256i, __m256i)) -> __m256i {
        // SAFETY: AVX2 and VPCLMULQDQ by the token.
        unsafe {
            let polynomial = _mm256_set1_epi64x(POLYNOMIAL);
            let middle = _mm256_xor_si256(middle, _mm256_xor_si256(low, high));
            let carried = _mm256_clmulepi64_epi128::<0x00>(low, polynomial);
            let middle = _mm256_xor_si256(middle, _mm256_shuffle_epi32::<0x4e>(low));
            let middle = _mm256_xor_si256(middle, carried);
            let carried = _mm256_clmulepi64_epi128::<0x00>(middle, polynomial);
            let high = _mm256_xor_si256(high, _mm256_shuffle_epi32::<0x4e>(middle));
            _mm256_xor_si256(high, carried)
        }
    }
}

/// AES-NI and PCLMULQDQ: one block an instruction.
#[derive(Clone, Copy)]
pub(super) struct Narrow(());

impl Narrow {
    pub(super) fn find() -> Option<Narrow> {
        let found = is_x86_feature_detected!("aes")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("ssse3");
        found.then_some(Narrow(()))
    }
}

impl Unit for Narrow {
    type Pair = [__m128i; 2];
    type Sum = (__m128i, __m128i, __m128i);
    const EIGHT_PAIRS: bool = false;

    #[inline(always)]
    unsafe fn load(self, from: *const u8) -> Self::Pair {
        // SAFETY: the caller's word for the 32 bytes.
        unsafe { [block::load(from), block::load(from.add(16))] }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut u8, [first, second]: Self::Pair) {
        // SAFETY: the caller's word for the 32 bytes.
        unsafe {
            block::store(to, first);
            block::store(to.add(16), second);
        }
    }

    #[inline(always)]
    fn join(self, first: Block, second: Block) -> Self::Pair {
        [first, second]
    }

    #[inline(always)]
    fn xor(self, a: Self::Pair, b: Self::Pair) -> Self::Pair {
        [block::xor(a[0], b[0]), block::xor(a[1], b[1])]
    }

    #[inline(always)]
    fn and(self, a: Self::Pair, b: Self::Pair) -> Self::Pair {
        [block::and(a[0], b[0]), block::and(a[1], b[1])]
    }

    #[inline(always)]
    fn reverse(self, pair: Self::Pair) -> Self::Pair {
        [self.reverse_block(pair[0]), self.reverse_block(pair[1])]
    }

    #[inline(always)]
    fn count(self, pair: Self::Pair, step: Self::Pair) -> Self::Pair {
        [block::add_words(pair[0], step[0]), block::add_words(pair[1], step[1])]
    }

    #[inline(always)]
    fn round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block) {
        for pair in pairs.iter_mut() {
            // SAFETY: AES-NI by the token.
            *pair = unsafe { [_mm_aesenc_si128(pair[0], key), _mm_aesenc_si128(pair[1], key)] };
        }
        abreast_narrow(pairs);
    }

    #[inline(always)]
    fn first_round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block) {
        for pair in pairs {
            *pair = [block::xor(pair[0], key), block::xor(pair[1], key)];
        }
    }

    #[inline(always)]
    fn last_round<const N: usize>(self, pairs: &mut [Self::Pair; N], key: Block) {
        for pair in pairs {
            // SAFETY: AES-NI by the token.
            *pair = unsafe { [_mm_aesenclast_si128(pair[0], key), _mm_aesenclast_si128(pair[1], key)] };
        }
    }

    #[inline(always)]
    fn nothing(self) -> Self::Sum {
        (block::zero(), block::zero(), block::zero())
    }

    #[inline(always)]
    unsafe fn add(self, sum: Self::Sum, pair: Self::Pair, key: &Key, at: usize) -> Self::Sum {
        debug_assert!(at < Key::POWERS);
        let (mut low, mut middle, mut high) = sum;
        for (i, block) in [(0, pair[0]), (1, pair[1])] {
            // SAFETY: PCLMULQDQ by the token; the caller's word for `at`, and the tables have
            // one entry more than POWERS.
            unsafe {
                let power = *key.powers.as_ptr().add(at + i);
                let folded_power = *key.folded.as_ptr().add(at + i);
                let folded = fold(block);
                low = block::xor(low, _mm_clmulepi64_si128::<0x00>(block, power));
                middle = block::xor(middle, _mm_clmulepi64_si128::<0x00>(folded, folded_power));
                high = block::xor(high, _mm_clmulepi64_si128::<0x11>(block, power));
            }
        }
        (low, middle, high)
    }

    #[inline(always)]
    fn reduce(self, (low, middle, high): Self::Sum) -> Block {
        // SAFETY: PCLMULQDQ by the token.
        unsafe {
            let polynomial = _mm_set1_epi64x(POLYNOMIAL);
            let middle = block::xor(middle, block::xor(low, high));
            let carried = _mm_clmulepi64_si128::<0x00>(low, polynomial);
            let middle = block::xor(middle, exchange(low));
            let middle = block::xor(middle, carried);
            let carried = _mm_clmulepi64_si128::<0x00>(middle, polynomial);
            let high = block::xor(high, exchange(middle));
            block::xor(high, carried)
        }
    }

    #[inline(always)]
    fn products(self, a: Self::Pair, b: Self::Pair) -> Self::Pair {
        [self.product(a[0], b[0]), self.product(a[1], b[1])]
    }

    #[inline(always)]
    fn split(self, pair: Self::Pair) -> [Block; 2] {
        pair
    }

    #[inline(always)]
    fn fold(self, pair: Self::Pair) -> Self::Pair {
        [fold(pair[0]), fold(pair[1])]
    }
}

impl Narrow {
    #[inline(always)]
    fn product(self, a: Block, b: Block) -> Block {
        // SAFETY: PCLMULQDQ by the token.
        unsafe {
            self.reduce((
                _mm_clmulepi64_si128::<0x00>(a, b),
                _mm_clmulepi64_si128::<0x00>(fold(a), fold(b)),
                _mm_clmulepi64_si128::<0x11>(a, b),
            ))
        }
    }
}

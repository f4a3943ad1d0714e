//! FF1 over many numbers side by side, where each half of a text fits 64 bits.
//!
//! The last block of PRF's input (SP 800-38G, algorithm 7, step 6.i) then holds all that changes between the rounds
//! and between the values: everything before it is enciphered once, and a round costs one AES a value.

use aes::Block;
use zeroize::Zeroize;

use super::cipher::Cipher;

/// How many values go side by side: enough blocks in flight for the widest AES unit.
pub(crate) const LANES: usize = 16;

/// FF1 with one key, radix, length and tweak.
#[derive(Clone, Copy)]
pub(crate) struct Rounds {
    /// CBC-MAC's state after all blocks but the last, with the constant bytes of the last one added.
    prefix: u128,
    /// Where the number of the round stands: above the `b` bytes of a half.
    shift: u32,
    reduction: Reduction,
}

/// How a half is brought back below its modulus: that of the even rounds first, then that of the odd.
#[derive(Clone, Copy)]
enum Reduction {
    Mask([Mask; 2]),
    Reciprocal([Reciprocal; 2]),
    Wide([Wide; 2]),
}

impl Rounds {
    /// `prefix`: what precedes a half in the last block, enciphered as far as it goes. `b`: the bytes of a half in
    /// that block, at most 8. `moduli`: radix^u and radix^v, at most 2^64.
    pub(crate) fn new(prefix: u128, b: u32, moduli: [u128; 2]) -> Rounds {
        let reduction = if b > 4 {
            Reduction::Wide(moduli.map(Wide))
        } else if moduli.iter().all(|modulus| modulus.is_power_of_two()) {
            Reduction::Mask(moduli.map(|modulus| Mask((modulus - 1) as u64)))
        } else {
            Reduction::Reciprocal(moduli.map(|modulus| Reciprocal::new(modulus as u64)))
        };
        Rounds { prefix, shift: 8 * b, reduction }
    }

    /// Enciphers pairs of halves in place.
    pub(crate) fn encrypt(&self, cipher: &impl Blocks, values: &mut [[u64; 2]]) {
        match &self.reduction {
            Reduction::Mask(m) => self.run::<false, _>(cipher, m, values),
            Reduction::Reciprocal(m) => self.run::<false, _>(cipher, m, values),
            Reduction::Wide(m) => self.run::<false, _>(cipher, m, values),
        }
    }

    /// Deciphers pairs of halves in place.
    pub(crate) fn decrypt(&self, cipher: &impl Blocks, values: &mut [[u64; 2]]) {
        match &self.reduction {
            Reduction::Mask(m) => self.run::<true, _>(cipher, m, values),
            Reduction::Reciprocal(m) => self.run::<true, _>(cipher, m, values),
            Reduction::Wide(m) => self.run::<true, _>(cipher, m, values),
        }
    }

    fn run<const BACK: bool, M: Modulus>(
        &self,
        cipher: &impl Blocks,
        moduli: &[M; 2],
        values: &mut [[u64; 2]],
    ) {
        let mut blocks = [Block::default(); LANES];
        for values in values.chunks_mut(LANES) {
            let blocks = &mut blocks[..values.len()];
            for step in 0..10u8 {
                let round = if BACK { 9 - step } else { step };
                let constant = self.prefix ^ u128::from(round) << self.shift;
                let modulus = moduli[usize::from(round & 1)];
                for (block, [a, b]) in blocks.iter_mut().zip(values.iter()) {
                    *block = (constant ^ u128::from(if BACK { *a } else { *b })).to_be_bytes().into();
                }
                cipher.blocks(blocks);
                for (block, [a, b]) in blocks.iter().zip(values.iter_mut()) {
                    let y = u128::from_be_bytes((*block).into());
                    (*a, *b) = if BACK { (modulus.subtract(*b, y), *a) } else { (*b, modulus.add(*a, y)) };
                }
            }
        }
        blocks.iter_mut().for_each(|block| block.as_mut_slice().zeroize());
    }
}

/// Something that enciphers blocks.
pub(crate) trait Blocks {
    fn blocks(&self, blocks: &mut [Block]);
}

impl Blocks for Cipher {
    #[inline]
    fn blocks(&self, blocks: &mut [Block]) {
        self.encrypt(blocks);
    }
}

/// A modulus, and the number y that a round makes of R, its output (steps 6.iii and 6.iv): the first 8 bytes of R
/// where `b` is at most 4, else the first 12.
trait Modulus: Copy {
    /// (a + y) mod m, for a below m.
    fn add(self, a: u64, r: u128) -> u64;
    /// (a - y) mod m, for a below m.
    fn subtract(self, a: u64, r: u128) -> u64;
}

/// A power of two, less one.
#[derive(Clone, Copy)]
struct Mask(u64);

impl Modulus for Mask {
    #[inline(always)]
    fn add(self, a: u64, r: u128) -> u64 {
        a.wrapping_add((r >> 64) as u64) & self.0
    }

    #[inline(always)]
    fn subtract(self, a: u64, r: u128) -> u64 {
        a.wrapping_sub((r >> 64) as u64) & self.0
    }
}

/// A modulus up to 2^32 with its reciprocal.
#[derive(Clone, Copy)]
struct Reciprocal {
    modulus: u64,
    /// ⌊(2^64 - 1) / m⌋.
    inverse: u64,
}

impl Reciprocal {
    fn new(modulus: u64) -> Self {
        Reciprocal { modulus, inverse: u64::MAX / modulus.max(1) }
    }

    /// y mod m. The product's upper half is the quotient or one less, since the reciprocal is short of 2^64 / m by
    /// less than one and y is below 2^64; so one subtraction at most is missing.
    #[inline(always)]
    fn reduce(self, y: u64) -> u64 {
        let quotient = ((u128::from(y) * u128::from(self.inverse)) >> 64) as u64;
        self.once(y.wrapping_sub(quotient.wrapping_mul(self.modulus)))
    }

    /// x mod m for x below 2m.
    #[inline(always)]
    fn once(self, x: u64) -> u64 {
        x.min(x.wrapping_sub(self.modulus))
    }
}

impl Modulus for Reciprocal {
    #[inline(always)]
    fn add(self, a: u64, r: u128) -> u64 {
        self.once(a.wrapping_add(self.reduce((r >> 64) as u64)))
    }

    #[inline(always)]
    fn subtract(self, a: u64, r: u128) -> u64 {
        self.once(a.wrapping_add(self.modulus).wrapping_sub(self.reduce((r >> 64) as u64)))
    }
}

/// Any modulus up to 2^64.
#[derive(Clone, Copy)]
struct Wide(u128);

impl Modulus for Wide {
    #[inline(always)]
    fn add(self, a: u64, r: u128) -> u64 {
        ((u128::from(a) + (r >> 32)) % self.0) as u64
    }

    #[inline(always)]
    fn subtract(self, a: u64, r: u128) -> u64 {
        ((u128::from(a) + self.0 - (r >> 32) % self.0) % self.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reduction_is_the_remainder() {
        let mut y = 0x9e37_79b9_7f4a_7c15u64;
        let edges = [0, 1, 2, u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) - 1, u64::from(u32::MAX)];
        for modulus in [1000u64, 1024, 999_983, 1_000_000_000, (1 << 32) - 5, 1 << 32] {
            let reciprocal = Reciprocal::new(modulus);
            for i in 0..2000u64 {
                y = y.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                // Around multiples of the modulus, where a quotient that is one short would show.
                let near = (y - y % modulus).wrapping_sub(i & 1);
                for y in [y, near].into_iter().chain(edges) {
                    for a in [0, modulus - 1, y % modulus] {
                        let (r, m) = (u128::from(y) << 64, u128::from(modulus));
                        let sum = ((u128::from(a) + u128::from(y)) % m) as u64;
                        let difference = ((u128::from(a) + m - u128::from(y) % m) % m) as u64;
                        assert_eq!(reciprocal.add(a, r), sum);
                        assert_eq!(reciprocal.subtract(a, r), difference);
                        assert_eq!(Wide(m).add(a, r >> 32), sum);
                        if modulus.is_power_of_two() {
                            assert_eq!(Mask(modulus - 1).add(a, r), sum);
                            assert_eq!(Mask(modulus - 1).subtract(a, r), difference);
                        }
                    }
                }
            }
        }
    }
}

//! FF1 over texts of any length, with numbers of any size: limbs of 32 bits, the lowest first.

use aes::Block;
use zeroize::{Zeroize, Zeroizing};

use super::cipher::Cipher;

/// NUM_radix (SP 800-38G, algorithm 1): the numerals, the most significant first, as limbs without zeros on top.
pub(super) fn number(numerals: &[u16], radix: u32, limbs: &mut Vec<u32>) {
    limbs.clear();
    for &numeral in numerals {
        let mut carry = u64::from(numeral);
        for limb in limbs.iter_mut() {
            carry += u64::from(*limb) * u64::from(radix);
            *limb = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
}

/// How many limbs so many numerals take at most: a numeral is 16 bits at most.
fn room(numerals: usize) -> usize {
    numerals / 2 + 2
}

/// b (step 3 of algorithm 7): the bytes that the greatest number of `v` numerals takes.
pub(super) fn half_bytes(v: usize, radix: u32) -> usize {
    let mut limbs = Vec::with_capacity(room(v));
    number(&vec![(radix - 1) as u16; v], radix, &mut limbs);
    let bits = limbs.last().map_or(0, |top| 32 * limbs.len() - top.leading_zeros() as usize);
    bits.div_ceil(8)
}

/// Divides by the radix in place and gives the remainder: the lowest numeral.
fn next_numeral(limbs: &mut Vec<u32>, radix: u32) -> u32 {
    let mut remainder = 0u64;
    for limb in limbs.iter_mut().rev() {
        let dividend = remainder << 32 | u64::from(*limb);
        *limb = (dividend / u64::from(radix)) as u32;
        remainder = dividend % u64::from(radix);
    }
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    remainder as u32
}

/// What is common to all texts of one length under one tweak.
pub(super) struct Long<'a> {
    pub(super) cipher: &'a Cipher,
    pub(super) radix: u32,
    /// CBC-MAC's state after P and the whole blocks of the tweak.
    pub(super) state: Block,
    /// The rest of Q up to the byte that numbers the round.
    pub(super) rest: &'a [u8],
    /// Bytes of a half's number in Q.
    pub(super) b: usize,
}

impl Long<'_> {
    /// Algorithm 7 on one text, in place; algorithm 8 if `back`.
    pub(super) fn run(&self, text: &mut [u16], back: bool) {
        let (u, n) = (text.len() / 2, text.len());
        let v = n - u;
        let d = 4 * self.b.div_ceil(4) + 4;
        let mut limbs = Zeroizing::new(Vec::with_capacity(room(v).max(d / 4 + 1)));
        let mut q = Zeroizing::new(vec![0; self.rest.len() + 1 + self.b]);
        let mut s = Zeroizing::new(Vec::with_capacity(d.next_multiple_of(16)));
        // A stands in the even rounds where the text begins, then where B was, and so on; no half ever moves.
        let (first, second) = text.split_at_mut(u);
        for step in 0..10u8 {
            let round = if back { 9 - step } else { step };
            let (changed, read) =
                if round % 2 == 0 { (&mut *first, &*second) } else { (&mut *second, &*first) };
            number(read, self.radix, &mut limbs);
            q[..self.rest.len()].copy_from_slice(self.rest);
            q[self.rest.len()] = round;
            let bytes = limbs.iter().flat_map(|limb| limb.to_le_bytes()).chain(std::iter::repeat(0));
            q[self.rest.len() + 1..].iter_mut().rev().zip(bytes).for_each(|(byte, from)| *byte = from);
            let mut r = self.state;
            self.cipher.chain(&mut r, &q);
            self.stretch(&mut r, d, &mut s);
            // NUM(S): its first byte is the most significant.
            limbs.zeroize();
            limbs.extend(s.rchunks(4).map(|c| c.iter().fold(0, |limb, &byte| limb << 8 | u32::from(byte))));
            add(changed, &mut limbs, self.radix, back);
        }
    }

    /// S (step 6.iii): R, then R ⊕ 1, R ⊕ 2, … enciphered, `d` bytes in all.
    fn stretch(&self, r: &mut Block, d: usize, s: &mut Vec<u8>) {
        s.clear();
        s.extend_from_slice(r);
        for j in 1..d.div_ceil(16) as u128 {
            let mut block: Block = (u128::from_be_bytes((*r).into()) ^ j).to_be_bytes().into();
            self.cipher.encrypt(std::slice::from_mut(&mut block));
            s.extend_from_slice(&block);
            block.as_mut_slice().zeroize();
        }
        s.truncate(d);
        r.as_mut_slice().zeroize();
    }
}

/// Adds y to a half, numeral by numeral from the lowest, or takes it away; what goes over the highest numeral falls
/// off, which is the remainder modulo radix^m.
fn add(half: &mut [u16], y: &mut Vec<u32>, radix: u32, back: bool) {
    let mut carry = 0;
    for numeral in half.iter_mut().rev() {
        let (own, other) = (u32::from(*numeral), next_numeral(y, radix) + carry);
        let sum = if back { own + 2 * radix - other } else { own + other + radix };
        // Between 0 and 2·radix above the radix that was added: at most two of them off.
        *numeral = (sum % radix) as u16;
        carry = if back { 2 - sum / radix } else { sum / radix - 1 };
    }
}

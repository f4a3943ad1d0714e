//! What is computed of a key before its first message.

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::block::{Block, halves, spread, times_x, xor, zero};
use super::unit::Unit;

/// The round keys of AES-256 (FIPS 197, section 5.2). Wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Rounds(pub(super) [Block; 15]);

/// A key of AES-256-GCM. Wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Key {
    pub(super) rounds: Rounds,
    /// H^8 to H^1, then zero: so many that a short value needs one reduction, and so few that a key of one message
    /// is soon made. H is E(0) in GHASH's reflected order times x, which makes up for the bit that the product of
    /// reflected numbers is short of (Gueron, Kounavis, "Bit Reflection Peculiarity of GCM").
    pub(super) powers: [Block; Key::POWERS + 1],
    /// The halves of each power, added.
    pub(super) folded: [Block; Key::POWERS + 1],
}

impl Rounds {
    pub(super) fn empty() -> Rounds {
        Rounds([zero(); 15])
    }

    /// What a round key waits for is one word of the one before it; the sums within a key (`spread`) are off that
    /// chain.
    #[inline(always)]
    pub(super) fn fill<U: Unit>(&mut self, u: U, [mut even, mut odd]: [Block; 2]) {
        let rounds = &mut self.0;
        rounds[0] = even;
        rounds[1] = odd;
        for (at, constant) in (2..).step_by(2).zip([1, 2, 4, 8, 0x10, 0x20, 0x40]) {
            let constant = halves(constant << 32 | constant, constant << 32 | constant);
            even = u.substitute::<true>(odd, xor(spread(even), constant));
            rounds[at] = even;
            if at < 14 {
                odd = u.substitute::<false>(even, spread(odd));
                rounds[at + 1] = odd;
            }
        }
    }
}

impl Key {
    /// How many powers of H there are.
    pub(super) const POWERS: usize = 8;

    /// Nothing yet: to be boxed, then filled where it stands, so that no copy stays behind on the stack.
    pub(super) fn empty() -> Key {
        let none = [zero(); Key::POWERS + 1];
        Key { rounds: Rounds::empty(), powers: none, folded: none }
    }

    #[inline(always)]
    pub(super) fn fill<U: Unit>(&mut self, u: U, key: [Block; 2]) {
        self.rounds.fill(u, key);
        let mut cipher = [u.join(zero(), zero())];
        u.encipher(&self.rounds, &mut cipher);
        let one = times_x(u.reverse_block(u.first(cipher[0])));
        let two = u.first(u.products(u.join(one, one), u.join(one, one)));
        let two_one = u.join(two, one);
        let four_three = u.products(u.join(two, two), two_one);
        let four = u.first(four_three);
        let four = u.join(four, four);
        let pairs = [u.products(four, four_three), u.products(four, two_one), four_three, two_one];
        let (powers, folded) = (self.powers.as_mut_ptr().cast::<u8>(), self.folded.as_mut_ptr().cast::<u8>());
        for (i, pair) in pairs.iter().enumerate() {
            // SAFETY: four pairs into tables of nine blocks.
            unsafe {
                u.store(powers.add(32 * i), *pair);
                u.store(folded.add(32 * i), u.fold(*pair));
            }
        }
    }
}

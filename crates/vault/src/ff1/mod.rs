//! FF1, format-preserving encryption (NIST SP 800-38G, with the least domain of its revision 1).

mod cipher;
mod error;
mod kernel;
mod numerals;

use std::fmt;

use aes::cipher::KeyInit;
use aes::{Aes256Enc, Block};
use zeroize::{Zeroize, Zeroizing};

use cipher::Cipher;
pub use error::Ff1Error;
use kernel::Rounds;

/// The least number of texts that FF1 is offered for (SP 800-38G Rev. 1 draft, section 5.1).
const LEAST_DOMAIN: u128 = 1_000_000;
/// How many texts of a batch are turned into numbers at once.
const CHUNK: usize = 64;
/// How many numbers are walked at once: the more, the fuller the last rounds, in which few are left.
const WALK: usize = 256;
/// Bytes of P and of a block.
const BLOCK: usize = 16;

/// FF1 under one AES key, for texts over one radix. Wiped on drop.
///
/// A text is a run of numerals, each from 0 to the radix less one, the most significant first. Its encryption is a
/// text of the same length. FF1 has no integrity: every text deciphers to something. Texts of which there are fewer
/// than a million are refused.
///
/// The time tells length and radix; where half a text takes more than 32 bits, it may tell of the values too.
pub struct Ff1 {
    cipher: Cipher,
    radix: u32,
}

/// What depends on the length of a text and on the tweak, not on the text.
struct Prepared {
    /// b of the standard: the bytes of half a text's number.
    b: usize,
    /// CBC-MAC's state after P and the whole blocks of the tweak that stand before the rest.
    state: Block,
    /// The rest of Q up to the byte that numbers the round.
    rest: Vec<u8>,
    /// Where half a text fits 64 bits.
    rounds: Option<Rounds>,
}

impl Ff1 {
    /// A key of 16, 24 or 32 bytes and a radix of 2 to 65,536.
    ///
    /// # Errors
    /// [`Ff1Error::Key`], [`Ff1Error::Radix`].
    pub fn new(key: &[u8], radix: u32) -> Result<Ff1, Ff1Error> {
        if !(2..=65_536).contains(&radix) {
            return Err(Ff1Error::Radix);
        }
        Ok(Ff1 { cipher: Cipher::new(key)?, radix })
    }

    /// Enciphers one text in place.
    ///
    /// # Errors
    /// [`Ff1Error::Domain`], [`Ff1Error::Length`] or [`Ff1Error::Tweak`] where the standard excludes the length,
    /// [`Ff1Error::Numeral`] where a numeral is none of the radix. The text is then as it was.
    pub fn encrypt(&self, tweak: &[u8], text: &mut [u16]) -> Result<(), Ff1Error> {
        self.encrypt_batch(tweak, text.len(), text)
    }

    /// Deciphers one text in place.
    ///
    /// # Errors
    /// Those of [`encrypt`](Self::encrypt).
    pub fn decrypt(&self, tweak: &[u8], text: &mut [u16]) -> Result<(), Ff1Error> {
        self.decrypt_batch(tweak, text.len(), text)
    }

    /// Enciphers texts of `n` numerals each, which stand one after the other, in place and side by side.
    ///
    /// # Errors
    /// Those of [`encrypt`](Self::encrypt), and [`Ff1Error::Length`] where the last text is cut short; nothing is then
    /// changed.
    pub fn encrypt_batch(&self, tweak: &[u8], n: usize, texts: &mut [u16]) -> Result<(), Ff1Error> {
        self.batch(tweak, n, texts, false)
    }

    /// Deciphers texts of `n` numerals each.
    ///
    /// # Errors
    /// Those of [`encrypt_batch`](Self::encrypt_batch).
    pub fn decrypt_batch(&self, tweak: &[u8], n: usize, texts: &mut [u16]) -> Result<(), Ff1Error> {
        self.batch(tweak, n, texts, true)
    }

    fn batch(&self, tweak: &[u8], n: usize, texts: &mut [u16], back: bool) -> Result<(), Ff1Error> {
        let prepared = self.prepare(n, tweak)?;
        if !texts.len().is_multiple_of(n) {
            return Err(Ff1Error::Length);
        }
        let beyond = |numeral: &u16| u32::from(*numeral) >= self.radix;
        if self.radix < 65_536 && texts.iter().any(beyond) {
            return Err(Ff1Error::Numeral);
        }
        match &prepared.rounds {
            Some(rounds) => self.short(rounds, n, texts, back),
            None => {
                let Prepared { b, state, rest, .. } = &prepared;
                let (cipher, radix) = (&self.cipher, self.radix);
                let long = numerals::Long { cipher, radix, state: *state, rest, b: *b };
                texts.chunks_exact_mut(n).for_each(|text| long.run(text, back));
            }
        }
        Ok(())
    }

    fn short(&self, rounds: &Rounds, n: usize, texts: &mut [u16], back: bool) {
        let digits = Digits::new(self.radix);
        let mut values = Zeroizing::new([[0u64; 2]; CHUNK]);
        for texts in texts.chunks_mut(CHUNK * n) {
            let values = &mut values[..texts.len() / n];
            for (value, text) in values.iter_mut().zip(texts.chunks_exact(n)) {
                let (first, second) = text.split_at(n / 2);
                *value = [digits.join(first), digits.join(second)];
            }
            if back {
                rounds.decrypt(&self.cipher, values);
            } else {
                rounds.encrypt(&self.cipher, values);
            }
            for (value, text) in values.iter().zip(texts.chunks_exact_mut(n)) {
                let (first, second) = text.split_at_mut(n / 2);
                digits.part(value[0], first);
                digits.part(value[1], second);
            }
        }
    }

    /// Steps 1 to 5 of algorithm 7, and all of step 6.i and 6.ii that does not change from round to round.
    fn prepare(&self, n: usize, tweak: &[u8]) -> Result<Prepared, Ff1Error> {
        let (length, t) = (
            u32::try_from(n).map_err(|_| Ff1Error::Length)?,
            u32::try_from(tweak.len()).map_err(|_| Ff1Error::Tweak)?,
        );
        let power = |exponent: usize| u128::from(self.radix).saturating_pow(exponent.min(128) as u32);
        if n < 2 || power(n) < LEAST_DOMAIN {
            return Err(Ff1Error::Domain);
        }
        let (u, v) = (n / 2, n - n / 2);
        let moduli = [power(u), power(v)];
        let fits = moduli[1] <= 1 << 64;
        // b = ⌈⌈v·log2(radix)⌉ / 8⌉: the bytes of the greatest number of v numerals.
        let b = if fits {
            (128 - (moduli[1] - 1).leading_zeros()).div_ceil(8) as usize
        } else {
            numerals::half_bytes(v, self.radix)
        };
        let mut p = [1, 2, 1, 0, 0, 0, 10, (u % 256) as u8, 0, 0, 0, 0, 0, 0, 0, 0];
        p[3..6].copy_from_slice(&self.radix.to_be_bytes()[1..]);
        p[8..12].copy_from_slice(&length.to_be_bytes());
        p[12..].copy_from_slice(&t.to_be_bytes());
        // Q up to the number of the round: the tweak and zeros, so that with that byte and the half whole blocks result.
        let mut rest = tweak.to_vec();
        rest.resize((tweak.len() + b + 1).next_multiple_of(BLOCK) - b - 1, 0);
        let mut state = Block::default();
        self.cipher.chain(&mut state, &p);
        let whole = rest.len() / BLOCK * BLOCK;
        self.cipher.chain(&mut state, &rest[..whole]);
        rest.drain(..whole);
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(&rest);
        let prefix = u128::from_be_bytes(state.into()) ^ u128::from_be_bytes(last);
        let rounds = fits.then(|| Rounds::new(prefix, b as u32, moduli));
        Ok(Prepared { b, state, rest, rounds })
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.state.as_mut_slice().zeroize();
    }
}

impl fmt::Debug for Ff1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Halves of a text as numbers of 64 bits, and back.
struct Digits {
    radix: u64,
    /// ⌈2^64 / radix⌉, for numbers below 2^32: the quotient made with it is too great by less than 2^-32, while what
    /// a quotient lacks to the next whole number is at least 2^-16.
    inverse: u128,
}

impl Digits {
    fn new(radix: u32) -> Digits {
        Digits { radix: radix.into(), inverse: (1u128 << 64).div_ceil(radix.into()) }
    }

    /// NUM_radix (algorithm 1). The numerals are at most as many as fit.
    #[inline]
    fn join(&self, numerals: &[u16]) -> u64 {
        numerals
            .iter()
            .fold(0u64, |number, &numeral| number.wrapping_mul(self.radix).wrapping_add(u64::from(numeral)))
    }

    /// STR_radix (algorithm 3).
    #[inline]
    fn part(&self, mut number: u64, numerals: &mut [u16]) {
        let small = number <= u32::MAX.into();
        for numeral in numerals.iter_mut().rev() {
            let quotient = if small {
                (u128::from(number).wrapping_mul(self.inverse) >> 64) as u64
            } else {
                number / self.radix
            };
            *numeral = number.wrapping_sub(quotient.wrapping_mul(self.radix)) as u16;
            number = quotient;
        }
    }
}

/// FF1 with AES-256, radix 2, texts of 42 bits and the empty tweak, on whole numbers: what form `shaped` rests on.
pub(crate) struct Ff1Binary42 {
    cipher: Cipher,
    rounds: Rounds,
}

impl Ff1Binary42 {
    /// Bits of a text.
    pub(crate) const BITS: u32 = 42;
    const HALF: u32 = Self::BITS / 2;

    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let cipher = Cipher::Aes256(Box::new(Aes256Enc::new(key.into())));
        // P for radix 2, n = 42, u = 21, no tweak. Q is one block: twelve zeros, the round, three bytes of a half.
        let p = [1, 2, 1, 0, 0, 2, 10, Self::HALF as u8, 0, 0, 0, Self::BITS as u8, 0, 0, 0, 0];
        let mut state = Block::default();
        cipher.chain(&mut state, &p);
        let rounds = Rounds::new(u128::from_be_bytes(state.into()), 3, [1 << Self::HALF; 2]);
        Ff1Binary42 { cipher, rounds }
    }

    /// Enciphers (or deciphers, `back`) numbers below 2^42 in place, each as often as it takes to come out below
    /// `limit`, in which it must lie: cycle walking (SP 800-38G does not name it; Black and Rogaway 2002, section 3).
    ///
    /// The time tells how often it was: about `2^42 / limit` times a value on average. Not constant-time.
    pub(crate) fn walk(&self, numbers: &mut [u64], limit: u64, back: bool) {
        let mut values = [[0u64; 2]; WALK];
        let used = numbers.len().min(WALK);
        for numbers in numbers.chunks_mut(WALK) {
            let mut places: [usize; WALK] = std::array::from_fn(|place| place);
            let mut left = numbers.len();
            while left > 0 {
                for (value, &place) in values.iter_mut().zip(&places[..left]) {
                    *value = [numbers[place] >> Self::HALF, numbers[place] & ((1 << Self::HALF) - 1)];
                }
                if back {
                    self.rounds.decrypt(&self.cipher, &mut values[..left]);
                } else {
                    self.rounds.encrypt(&self.cipher, &mut values[..left]);
                }
                let mut again = 0;
                for i in 0..left {
                    let [a, b] = values[i];
                    let (place, number) = (places[i], a << Self::HALF | b);
                    numbers[place] = number;
                    if number >= limit {
                        places[again] = place;
                        again += 1;
                    }
                }
                left = again;
            }
        }
        values[..used].as_flattened_mut().zeroize();
    }
}

impl fmt::Debug for Ff1Binary42 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests;

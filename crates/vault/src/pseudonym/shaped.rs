//! Pseudonyms of form `shaped`: a resident id becomes another text of an id's shape whose region nobody was given
//! (`formats.md`, "Form `shaped`").

use yingbi_resident::digits::mod_11_2;
use yingbi_resident::{Date, synthetic};
use zeroize::{Zeroize, Zeroizing};

use super::{Pseudonymizer, ShapedError};
use crate::Values;

/// The characters of a shaped pseudonym, all of them ASCII.
pub const SHAPED_CHARS: usize = 18;

/// How many ids are worked on at once.
const CHUNK: usize = 256;
/// Sequences of a day and region.
const SEQUENCES: u64 = 1000;

/// A set of ids in an order: those that are pseudonymized, or those that stand for them.
struct Space {
    /// The days since 1970-01-01 of the first date, and how many dates there are.
    first: i32,
    days: u32,
    /// How many four-digit beginnings there are.
    prefixes: usize,
    place: fn(u16) -> Option<u16>,
    prefix: fn(u16) -> Option<u16>,
}

const fn day(year: u16, month: u8, day: u8) -> i32 {
    match Date::new(year, month, day) {
        Some(date) => date.to_days(),
        None => 0,
    }
}

/// Ids as they are given out.
const IDS: Space = Space {
    first: day(1900, 1, 1),
    days: (day(2099, 12, 31) - day(1900, 1, 1) + 1) as u32,
    prefixes: synthetic::ASSIGNED,
    place: synthetic::assigned_rank,
    prefix: synthetic::assigned,
};

/// What stands for them.
const SHAPED: Space = Space {
    first: day(1930, 1, 1),
    days: (day(1999, 12, 31) - day(1930, 1, 1) + 1) as u32,
    prefixes: synthetic::UNASSIGNED,
    place: synthetic::unassigned_rank,
    prefix: synthetic::unassigned,
};

/// N: how many ids there are.
const COUNT: u64 = IDS.size();

// The figures of `formats.md`: what they are made of cannot change unseen; every id has a place to go to.
const _: () = assert!(IDS.days == 73_049 && SHAPED.days == 25_567 && COUNT == 4_302_586_100_000);
const _: () = assert!(COUNT <= 1 << 42 && COUNT <= SHAPED.size());

impl Space {
    const fn size(&self) -> u64 {
        self.prefixes as u64 * 100 * self.days as u64 * SEQUENCES
    }

    /// The place of an id in the order.
    #[inline(always)]
    fn rank(&self, id: &[u8]) -> Result<u64, ShapedError> {
        let id: &[u8; SHAPED_CHARS] = id.try_into().map_err(|_| ShapedError::Malformed)?;
        if mod_11_2(&id[..17]) != Some(id[17]) {
            return Err(ShapedError::Malformed);
        }
        let place = (self.place)(number(&id[..4]) as u16).ok_or(ShapedError::Region)?;
        let date = Date::new(number(&id[6..10]) as u16, number(&id[10..12]) as u8, number(&id[12..14]) as u8);
        // A date before the first one wraps to a number that is too great.
        let day = date.ok_or(ShapedError::Date)?.to_days().wrapping_sub(self.first) as u32;
        if day >= self.days {
            return Err(ShapedError::Date);
        }
        let region = u64::from(place) * 100 + number(&id[4..6]);
        Ok((region * u64::from(self.days) + u64::from(day)) * SEQUENCES + number(&id[14..17]))
    }

    /// The id at a place of the order, which is below the size.
    #[inline(always)]
    fn write(&self, rank: u64, id: &mut [u8; SHAPED_CHARS]) {
        let (days, sequence) = (rank / SEQUENCES, rank % SEQUENCES);
        let (region, day) = (days / u64::from(self.days), days % u64::from(self.days));
        let prefix = (self.prefix)((region / 100) as u16).unwrap_or_default();
        digits(prefix.into(), &mut id[..4]);
        digits(region as u32 % 100, &mut id[4..6]);
        if let Some(date) = Date::from_days(self.first + day as i32) {
            digits(date.year().into(), &mut id[6..10]);
            digits(date.month().into(), &mut id[10..12]);
            digits(date.day().into(), &mut id[12..14]);
        }
        digits(sequence as u32, &mut id[14..17]);
        id[17] = mod_11_2(&id[..17]).unwrap_or_default();
    }
}

/// The number that ASCII digits write.
#[inline(always)]
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit & 15))
}

/// Writes a number in as many digits as there is room for.
#[inline(always)]
fn digits(mut number: u32, out: &mut [u8]) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

impl Pseudonymizer {
    /// Appends the shaped pseudonym ([`SHAPED_CHARS`] characters) of each resident id in canonical form, or an empty
    /// value, and to `outcomes` whether there is one.
    ///
    /// A shaped pseudonym passes checkers of the check character, the date and the province; its first four digits are
    /// those of no region of the frozen table, so checkers with the full table refuse it, and
    /// [`ResidentId::is_synthetic`](yingbi_resident::ResidentId::is_synthetic) knows it. Its sex, birth and region are
    /// pseudo-random. No two ids of a domain have the same.
    ///
    /// Not constant-time: FF1 is repeated until the result is one of the form (cycle walking), 1.02 times on average,
    /// and the time tells how often it was for a batch.
    ///
    /// An id that has none: a text that is not 18 characters with the right check character, an id of the provinces 81
    /// to 83 or of a foreigner, a date outside of 1900 to 2099, each with its [`ShapedError`].
    pub fn shaped_ids<'a>(
        &self,
        canonical: impl IntoIterator<Item = &'a [u8]>,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), ShapedError>>,
    ) {
        self.walk_ids(canonical, out, outcomes, false);
    }

    /// The shaped pseudonym of one resident id in canonical form. For many, [`shaped_ids`](Self::shaped_ids) is faster.
    ///
    /// # Errors
    /// Why the id has none.
    pub fn shaped_id(&self, canonical: &str) -> Result<String, ShapedError> {
        let text = self.walk_id(canonical, false)?;
        Ok(String::from_utf8_lossy(&*text).into_owned())
    }

    /// Appends the resident id that each shaped pseudonym of this domain stands for, or an empty value, and to
    /// `outcomes` whether there is one.
    ///
    /// A pseudonym of another domain turns back too, to an id that is not the one it was made of: the form has no room
    /// to tell. What is no shaped pseudonym of any domain is [`ShapedError::NotShaped`], or
    /// [`ShapedError::Malformed`].
    pub fn reverse_shaped_ids<'a>(
        &self,
        shaped: impl IntoIterator<Item = &'a [u8]>,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), ShapedError>>,
    ) {
        self.walk_ids(shaped, out, outcomes, true);
    }

    /// The resident id, in canonical form, that one shaped pseudonym stands for.
    ///
    /// # Errors
    /// [`ShapedError::Malformed`], [`ShapedError::NotShaped`].
    pub fn reverse_shaped_id(&self, shaped: &str) -> Result<Zeroizing<String>, ShapedError> {
        let text = self.walk_id(shaped, true)?;
        Ok(Zeroizing::new(String::from_utf8_lossy(&*text).into_owned()))
    }

    fn walk_ids<'a>(
        &self,
        texts: impl IntoIterator<Item = &'a [u8]>,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), ShapedError>>,
        back: bool,
    ) {
        let mut texts = texts.into_iter();
        let expected = texts.size_hint().0;
        out.reserve(expected, expected.saturating_mul(SHAPED_CHARS));
        outcomes.reserve(expected);
        let mut ranks = Zeroizing::new([0u64; CHUNK]);
        let mut id = Zeroizing::new([0; SHAPED_CHARS]);
        loop {
            let first = outcomes.len();
            let mut ranked = 0;
            for text in texts.by_ref().take(CHUNK) {
                outcomes.push(rank(text, back).map(|rank| {
                    ranks[ranked] = rank;
                    ranked += 1;
                }));
            }
            self.ff1.walk(&mut ranks[..ranked], COUNT, back);
            let mut walked = ranks[..ranked].iter();
            for outcome in &outcomes[first..] {
                match outcome.ok().and_then(|()| walked.next()) {
                    Some(rank) => {
                        write(*rank, &mut id, back);
                        out.push(&*id);
                    }
                    None => out.push(&[]),
                }
            }
            if outcomes.len() - first < CHUNK {
                return;
            }
        }
    }

    fn walk_id(&self, text: &str, back: bool) -> Result<Zeroizing<[u8; SHAPED_CHARS]>, ShapedError> {
        let mut rank = [rank(text.as_bytes(), back)?];
        self.ff1.walk(&mut rank, COUNT, back);
        let mut id = Zeroizing::new([0; SHAPED_CHARS]);
        write(rank[0], &mut id, back);
        rank.zeroize();
        Ok(id)
    }
}

/// The number that stands for a text before FF1.
#[inline]
fn rank(text: &[u8], back: bool) -> Result<u64, ShapedError> {
    if !back {
        return IDS.rank(text);
    }
    match SHAPED.rank(text) {
        Ok(rank) if rank < COUNT => Ok(rank),
        Err(ShapedError::Malformed) => Err(ShapedError::Malformed),
        _ => Err(ShapedError::NotShaped),
    }
}

/// The text that a number stands for after FF1.
#[inline]
fn write(rank: u64, id: &mut [u8; SHAPED_CHARS], back: bool) {
    if back { IDS.write(rank, id) } else { SHAPED.write(rank, id) }
}

#[cfg(test)]
mod tests;

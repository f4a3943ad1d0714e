//! Rank swapping: records of near ranks exchange their values.

use std::fmt;

use super::{below, holder, ranks};
use crate::error::Error;

/// A keyed pseudo-random function of three words: equal words give equal bits, and who lacks the key can't tell
/// them from drawn ones.
type Keyed<'a> = dyn Fn([u64; 3]) -> u64 + 'a;

/// Rounds of the Feistel network: as many as FF1 has (NIST SP 800-38G, section 5), since blocks may be as small.
const ROUNDS: u64 = 10;

/// Rank swapping of one ordered column (Moore 1996, "Controlled data-swapping techniques for masking public use
/// microdata sets"): each record's value is exchanged with one whose rank lies within a share of the file.
///
/// Moore goes through the sorted file and takes a partner for each rank from those behind it, which wants all records
/// at once. Here the n ranks are cut into blocks of w, the window, beginning at a place that the key chooses, and
/// within each block a keyed permutation makes the pairs (of the last three ranks of an odd block, a ring): what a
/// rank is exchanged with follows from the key and the rank alone. Nothing is held but the distinct values' counts.
///
/// * Every rank has exactly one partner, never itself, at a distance of at most w ranks.
/// * A record takes one of the ranks that its value has, with equal chances. So **the number of records that are
///   written with a value is what it was in expectation**, exactly so where no two records have equal values, and
///   otherwise with a variance of at most that number.
#[derive(Clone)]
pub struct RankSwapping {
    ranks: Vec<u64>,
    window: u64,
    /// Ranks of the first block.
    first: u64,
}

impl RankSwapping {
    /// Swapping for values with so many records each, in ascending order of the values. `share`: the window as a share
    /// of the records, above 0 and at most 1; a window has at least two ranks. `keyed` chooses where blocks begin.
    ///
    /// # Errors
    /// [`Error::Perturbation`] for a share outside its bounds or a value without records.
    pub fn new(counts: &[u64], share: f64, keyed: &Keyed<'_>) -> Result<RankSwapping, Error> {
        if !(share > 0.0 && share <= 1.0) {
            return Err(Error::Perturbation { parameter: "share" });
        }
        let ranks = ranks(counts)?;
        let records = ranks.last().copied().unwrap_or(0);
        // A window of 2^63 ranks leaves room for sums, and holds every file.
        let window = ((share * records as f64).floor() as u64).clamp(2, 1 << 62);
        // From 2 to w, so that the first block always has a pair in it.
        let first = 2 + below(keyed([u64::MAX, 0, 0]), window - 1);
        Ok(RankSwapping { ranks, window, first })
    }

    /// The largest distance between a rank and its partner, in ranks.
    pub fn window(&self) -> u64 {
        self.window
    }

    /// The rank whose value a rank gets: a bijection of 0 … n − 1. `keyed`: the function that the swapping was made
    /// with. A rank that is not there, and the only one of a file, stays as it is.
    pub fn partner(&self, rank: u64, keyed: &Keyed<'_>) -> u64 {
        let records = self.ranks.last().copied().unwrap_or(0);
        if rank >= records {
            return rank;
        }
        let (start, size) = self.block(rank, records);
        if size < 2 {
            return rank;
        }
        let block = Block { start, size, keyed };
        let place = block.backward(rank - start);
        let pairs = if size % 2 == 1 { size - 3 } else { size };
        let other = match place.checked_sub(pairs) {
            None => place ^ 1,
            Some(of_three) => pairs + (of_three + 1) % 3,
        };
        start + block.forward(other)
    }

    /// The value that a record is written with: an index, as `value` is, the record's own. `bits`: 64 uniform bits
    /// that belong to the record and the column alone. A value that is not there stays as it is.
    pub fn draw(&self, value: usize, bits: u64, keyed: &Keyed<'_>) -> usize {
        let (Some(&first), Some(&after)) = (self.ranks.get(value), self.ranks.get(value + 1)) else {
            return value;
        };
        holder(&self.ranks, self.partner(first + below(bits, after - first), keyed))
    }

    /// First rank and size of the block that holds a rank; the last one takes a single rank behind it along, so that a
    /// block may have w + 1 ranks, which are w apart at most.
    fn block(&self, rank: u64, records: u64) -> (u64, u64) {
        let number = if rank < self.first { 0 } else { 1 + (rank - self.first) / self.window };
        let starts = |number: u64| match number {
            0 => 0,
            // Beyond what a number holds there are no ranks.
            number => (number - 1).saturating_mul(self.window).saturating_add(self.first),
        };
        let (mut start, mut end) = (starts(number), starts(number + 1));
        if number > 0 && start == records - 1 {
            (start, end) = (starts(number - 1), records);
        } else if end.saturating_add(1) >= records {
            end = records;
        }
        (start, end - start)
    }
}

impl fmt::Debug for RankSwapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RankSwapping").field("window", &self.window).finish_non_exhaustive()
    }
}

/// A keyed permutation of a block's places: an alternating Feistel network (Luby and Rackoff 1988) over the next power
/// of two, walked until it comes back into the block (Black and Rogaway 2002, "Ciphers with arbitrary finite
/// domains", section 4).
struct Block<'a, 'k> {
    start: u64,
    size: u64,
    keyed: &'a Keyed<'k>,
}

impl Block<'_, '_> {
    fn forward(&self, place: u64) -> u64 {
        self.walk(place, &mut (0..ROUNDS))
    }

    fn backward(&self, place: u64) -> u64 {
        self.walk(place, &mut (0..ROUNDS).rev())
    }

    fn walk(&self, mut place: u64, rounds: &mut (impl Iterator<Item = u64> + Clone)) -> u64 {
        let bits = (u64::BITS - (self.size - 1).leading_zeros()).max(2);
        let low = bits / 2;
        let (low_mask, high_mask) = ((1 << low) - 1, (1 << (bits - low)) - 1);
        loop {
            let (mut right, mut left) = (place & low_mask, place >> low);
            for round in rounds.clone() {
                if round % 2 == 0 {
                    left ^= (self.keyed)([self.start, round, right]) & high_mask;
                } else {
                    right ^= (self.keyed)([self.start, round, left]) & low_mask;
                }
            }
            place = left << low | right;
            if place < self.size {
                return place;
            }
        }
    }
}

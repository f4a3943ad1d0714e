//! Perturbation: treatments of one column that change values instead of making classes.
//!
//! [`Microaggregation`], [`Mdav`] (of several columns) and [`TailCoding`] follow from the distinct values and their counts alone;
//! [`Pram`] and [`RankSwapping`] draw, for which the caller hands in keyed pseudo-random bits. Nothing here
//! sees a record, so that nothing can depend on the order of records, and memory grows with distinct values.

mod coding;
mod mdav;
mod microaggregation;
mod pram;
mod swapping;

pub use coding::TailCoding;
pub use mdav::Mdav;
pub use microaggregation::Microaggregation;
pub use pram::{Pram, PramForm};
pub use swapping::RankSwapping;

use crate::error::Error;

/// Uniform in [0, 1): the upper 53 bits, what an `f64` holds.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// Uniform in 0 … n − 1, by multiplication instead of division (Lemire 2019, "Fast random integer generation in
/// an interval", section 4, without the rejection): a number is preferred by n / 2^64 at most, which no file is
/// long enough to show.
fn below(bits: u64, n: u64) -> u64 {
    ((u128::from(bits) * u128::from(n)) >> 64) as u64
}

/// The first rank of each value and, at the end, the number of records.
fn ranks(counts: &[u64]) -> Result<Vec<u64>, Error> {
    let mut ranks = Vec::with_capacity(counts.len() + 1);
    let mut sum = 0u64;
    ranks.push(0);
    for &count in counts {
        sum = sum
            .checked_add(count)
            .filter(|_| count > 0)
            .ok_or(Error::Perturbation { parameter: "counts" })?;
        ranks.push(sum);
    }
    Ok(ranks)
}

/// The value that holds a rank.
fn holder(ranks: &[u64], rank: u64) -> usize {
    ranks.partition_point(|first| *first <= rank).saturating_sub(1).min(ranks.len().saturating_sub(2))
}

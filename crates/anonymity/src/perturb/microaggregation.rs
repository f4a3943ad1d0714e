//! Univariate microaggregation: groups of at least k records whose values lie as near to each other as can be.

use std::fmt;
use std::ops::Range;

use super::ranks;
use crate::error::Error;

/// The optimal partition of one column into groups of at least k records.
///
/// Optimal: the sum of squared distances of the records from their group's mean (SSE) is the least that any such
/// partition has in which equal values stay together. Groups are intervals of the sorted values, so that a
/// shortest path finds the best one (Hansen and Mukherjee 2003, "A polynomial algorithm for optimal univariate
/// microaggregation", theorem 1), here over distinct values with counts: node i stands before value i, an edge is
/// a group. A group that could be cut between two values into two of k records each need not be looked at, since
/// a cut never adds to the SSE; so a group has at most 2k − 1 distinct values, and time grows with distinct
/// values · 2k.
///
/// Where all values differ, this is the optimum over records. Where values repeat, a partition that parts equal
/// values can have a lower SSE (four records of 1 and two of 2 with k = 3: 2/3 against 4/3); it would need a rule,
/// record by record, for which of the equal ones goes where, and the label would tell records apart that were
/// alike. If every value has k records, nothing is changed at all.
#[derive(Clone)]
pub struct Microaggregation {
    /// First value of each group, and the number of values at the end.
    starts: Vec<usize>,
    means: Vec<f64>,
    medians: Vec<usize>,
    records: Vec<u64>,
    sse: f64,
}

impl Microaggregation {
    /// The optimal groups. `values`: distinct numbers, ascending (dates as days); `counts`: the records that hold
    /// each, at least 1; `k`: records of a group at least.
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit, [`Error::Perturbation`] for `k` = 0, values that are not finite
    /// and ascending, or a count of 0; [`Error::TooFew`] where there are records but fewer than k.
    pub fn optimal(values: &[f64], counts: &[u64], k: u64) -> Result<Microaggregation, Error> {
        let size = values.len();
        if counts.len() != size {
            return Err(Error::Shape { what: "counts", found: counts.len(), expected: size });
        }
        if k == 0 {
            return Err(Error::Perturbation { parameter: "k" });
        }
        if !values.iter().all(|value| value.is_finite()) || values.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(Error::Perturbation { parameter: "values" });
        }
        let ranks = ranks(counts)?;
        let total = ranks.last().copied().unwrap_or(0);
        if size > 0 && total < k {
            return Err(Error::TooFew { found: total, needed: k });
        }

        // Least SSE of the values before each node, and where its last group begins.
        let mut least = vec![f64::INFINITY; size + 1];
        let mut before = vec![0usize; size + 1];
        least[0] = 0.0;
        for end in 1..=size {
            let mut spread = Spread::default();
            // Where the shortest tail of k records begins: a group may go k − 1 records beyond it.
            let mut tail = None;
            for start in (0..end).rev() {
                let held = ranks[end] - ranks[start];
                match tail {
                    None if held >= k => tail = Some(start),
                    Some(tail) if ranks[tail] - ranks[start] >= k => break,
                    _ => {}
                }
                spread.add(values[start], counts[start]);
                let sum = least[start] + spread.squares;
                if held >= k && sum < least[end] {
                    least[end] = sum;
                    before[end] = start;
                }
            }
        }

        let mut starts = vec![size];
        let mut at = size;
        while at > 0 {
            at = before[at];
            starts.push(at);
        }
        starts.reverse();
        let groups = starts.windows(2).map(|pair| pair[0]..pair[1]);
        let mut found = Microaggregation {
            means: Vec::with_capacity(starts.len()),
            medians: Vec::with_capacity(starts.len()),
            records: Vec::with_capacity(starts.len()),
            sse: least[size],
            starts: Vec::new(),
        };
        for group in groups {
            let mut spread = Spread::default();
            group.clone().for_each(|value| spread.add(values[value], counts[value]));
            found.means.push(spread.mean);
            let (first, records) = (ranks[group.start], ranks[group.end] - ranks[group.start]);
            found.medians.push(super::holder(&ranks, first + (records - 1) / 2));
            found.records.push(records);
        }
        found.starts = starts;
        Ok(found)
    }

    /// Groups.
    pub fn groups(&self) -> usize {
        self.means.len()
    }

    /// The group of a value, by its index; the last group for an index that is not there.
    pub fn group(&self, value: usize) -> usize {
        let after = self.starts.partition_point(|start| *start <= value);
        after.saturating_sub(1).min(self.groups().saturating_sub(1))
    }

    /// The values of a group, as indices; empty for a group that is not there.
    pub fn values(&self, group: usize) -> Range<usize> {
        match (self.starts.get(group), self.starts.get(group + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// The mean of a group's records, in the unit of the values; NaN for a group that is not there.
    pub fn mean(&self, group: usize) -> f64 {
        self.means.get(group).copied().unwrap_or(f64::NAN)
    }

    /// The lower median of a group's records: the index of a value that occurs; 0 for a group that is not there.
    pub fn median(&self, group: usize) -> usize {
        self.medians.get(group).copied().unwrap_or(0)
    }

    /// The records of a group; 0 for a group that is not there.
    pub fn records(&self, group: usize) -> u64 {
        self.records.get(group).copied().unwrap_or(0)
    }

    /// The sum of squared distances of all records from their group's mean, in the square of the values' unit.
    pub fn sse(&self) -> f64 {
        self.sse
    }
}

impl fmt::Debug for Microaggregation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Microaggregation").field("groups", &self.groups()).finish_non_exhaustive()
    }
}

/// Mean and sum of squares about it, value by value (West 1979, "Updating mean and variance estimates"): sums of
/// plain squares would lose what far-off groups differ by.
#[derive(Default)]
pub(super) struct Spread {
    records: f64,
    pub(super) mean: f64,
    pub(super) squares: f64,
}

impl Spread {
    pub(super) fn add(&mut self, value: f64, count: u64) {
        let count = count as f64;
        self.records += count;
        let off = value - self.mean;
        self.mean += off * count / self.records;
        self.squares += count * off * (value - self.mean);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_lie_where_the_values_do() {
        let values = [1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 30.0];
        let found = Microaggregation::optimal(&values, &[1; 7], 3).unwrap();
        assert_eq!(found.groups(), 2);
        assert_eq!((found.values(0), found.values(1)), (0..3, 3..7));
        assert_eq!((found.mean(0), found.mean(1)), (2.0, 15.75));
        assert_eq!((found.median(0), found.median(1)), (1, 4));
        assert_eq!((found.records(0), found.records(1)), (3, 4));
        assert_eq!((found.group(2), found.group(3), found.group(99)), (0, 1, 1));
    }

    #[test]
    fn equal_values_stay_together() {
        let found = Microaggregation::optimal(&[1.0, 2.0], &[4, 2], 3).unwrap();
        assert_eq!(found.groups(), 1);
        assert!((found.sse() - 4.0 / 3.0).abs() < 1e-12);
        // Values that many hold stay as they are.
        let found = Microaggregation::optimal(&[1.0, 2.0, 3.0], &[4, 900, 3], 3).unwrap();
        assert_eq!((found.groups(), found.sse()), (3, 0.0));
    }

    #[test]
    fn far_from_zero_nothing_is_lost() {
        let values: Vec<f64> = (0..8).map(|i| 1e12 + f64::from(i / 2) * 100.0 + f64::from(i % 2)).collect();
        let found = Microaggregation::optimal(&values, &[1; 8], 2).unwrap();
        assert_eq!((found.groups(), found.sse()), (4, 2.0));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |values: &[f64], counts: &[u64], k| Microaggregation::optimal(values, counts, k).err();
        assert_eq!(refused(&[1.0], &[2], 3), Some(Error::TooFew { found: 2, needed: 3 }));
        assert_eq!(refused(&[1.0], &[], 3), Some(Error::Shape { what: "counts", found: 0, expected: 1 }));
        assert_eq!(refused(&[2.0, 1.0], &[9, 9], 3), Some(Error::Perturbation { parameter: "values" }));
        assert_eq!(refused(&[1.0, f64::NAN], &[9, 9], 3), Some(Error::Perturbation { parameter: "values" }));
        assert_eq!(refused(&[1.0], &[0], 3), Some(Error::Perturbation { parameter: "counts" }));
        assert_eq!(refused(&[1.0], &[9], 0), Some(Error::Perturbation { parameter: "k" }));
        let none = Microaggregation::optimal(&[], &[], 3).unwrap();
        assert_eq!((none.groups(), none.sse(), none.group(0), none.values(0)), (0, 0.0, 0, 0..0));
    }
}

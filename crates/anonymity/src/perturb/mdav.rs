//! Multivariate microaggregation: groups of at least k records that lie near each other in several columns.

use std::fmt;

use super::ranks;
use crate::error::Error;

/// Groups of several numeric columns together, by MDAV (maximum distance to average vector; Domingo-Ferrer and Torra
/// 2005, "Ordinal, continuous and heterogeneous k-anonymity through microaggregation", algorithm MDAV-generic), over
/// distinct tuples with counts.
///
/// The best partition of several columns is NP-hard to find (Oganian and Domingo-Ferrer 2001); this is a heuristic, and
/// nothing is claimed of how near it comes. As long as 3k records are left, the tuple farthest from their mean takes its
/// nearest ones until k records are together, and so does the tuple farthest from that one; then one such group is made
/// and the rest is the last. Distances are Euclidean, each column measured by its standard deviation.
///
/// Equal tuples stay together, so that a group may hold more than 2k − 1 records. Where a tuple of many records leaves fewer than
/// k at the end, which single records never do, each of these joins the group whose mean is nearest. Of tuples equally
/// far the first is taken: tuples come in ascending order, and nothing depends on the order of records.
///
/// Time grows with the square of the distinct tuples, divided by k.
#[derive(Clone)]
pub struct Mdav {
    width: usize,
    groups: Vec<usize>,
    /// Group after group, a mean for each column.
    means: Vec<f64>,
    records: Vec<u64>,
}

impl Mdav {
    /// Groups the tuples. `tuples`: distinct tuples of `width` finite numbers, one after the other, ascending from the
    /// first column to the last; `counts`: the records that hold each, at least 1; `k`: records of a group at least.
    ///
    /// # Errors
    /// [`Error::Shape`] where the slices do not fit, [`Error::Perturbation`] for `k` = 0, no columns, tuples that are
    /// not finite and ascending, or a count of 0; [`Error::TooFew`] where there are records but fewer than k.
    pub fn new(tuples: &[f64], width: usize, counts: &[u64], k: u64) -> Result<Mdav, Error> {
        if k == 0 || width == 0 {
            return Err(Error::Perturbation { parameter: if k == 0 { "k" } else { "values" } });
        }
        if tuples.len() != counts.len() * width {
            return Err(Error::Shape { what: "counts", found: counts.len(), expected: tuples.len() / width });
        }
        let ascending =
            |pair: (&[f64], &[f64])| pair.0.partial_cmp(pair.1).is_some_and(|order| order.is_lt());
        let rows = || tuples.chunks_exact(width);
        if !tuples.iter().all(|value| value.is_finite()) || !rows().zip(rows().skip(1)).all(ascending) {
            return Err(Error::Perturbation { parameter: "values" });
        }
        let total = ranks(counts)?.last().copied().unwrap_or(0);
        if total > 0 && total < k {
            return Err(Error::TooFew { found: total, needed: k });
        }
        let points = standardised(tuples, width, counts);
        let mut search =
            Search { points: &points, width, counts, k, groups: vec![usize::MAX; counts.len()], made: 0 };
        search.run(total);
        let Search { groups, made, .. } = search;

        let mut found = Mdav { width, groups, means: vec![0.0; made * width], records: vec![0; made] };
        for (tuple, &group) in found.groups.iter().enumerate() {
            let count = counts[tuple];
            found.records[group] += count;
            let share = count as f64 / found.records[group] as f64;
            for column in 0..width {
                let mean = &mut found.means[group * width + column];
                *mean += (tuples[tuple * width + column] - *mean) * share;
            }
        }
        Ok(found)
    }

    /// Groups.
    pub fn groups(&self) -> usize {
        self.records.len()
    }

    /// The group of a tuple, by its index; 0 for one that is not there.
    pub fn group(&self, tuple: usize) -> usize {
        self.groups.get(tuple).copied().unwrap_or(0)
    }

    /// The mean of a group's records in a column, in the column's unit; NaN for what is not there.
    pub fn mean(&self, group: usize, column: usize) -> f64 {
        let place = group * self.width + column;
        self.means.get(place).filter(|_| column < self.width).copied().unwrap_or(f64::NAN)
    }

    /// The records of a group; 0 for a group that is not there.
    pub fn records(&self, group: usize) -> u64 {
        self.records.get(group).copied().unwrap_or(0)
    }
}

impl fmt::Debug for Mdav {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mdav")
            .field("width", &self.width)
            .field("groups", &self.groups())
            .finish_non_exhaustive()
    }
}

/// The tuples about their mean, in standard deviations; a column without any spread says nothing and is 0.
fn standardised(tuples: &[f64], width: usize, counts: &[u64]) -> Vec<f64> {
    let mut points = tuples.to_vec();
    for column in 0..width {
        let mut spread = super::microaggregation::Spread::default();
        for (row, count) in tuples.chunks_exact(width).zip(counts) {
            spread.add(row[column], *count);
        }
        let records = counts.iter().map(|count| *count as f64).sum::<f64>();
        let deviation = (spread.squares / records).sqrt();
        for row in points.chunks_exact_mut(width) {
            row[column] = if deviation > 0.0 { (row[column] - spread.mean) / deviation } else { 0.0 };
        }
    }
    points
}

/// The making of groups.
struct Search<'a> {
    points: &'a [f64],
    width: usize,
    counts: &'a [u64],
    k: u64,
    /// The group of each tuple that has one.
    groups: Vec<usize>,
    made: usize,
}

impl Search<'_> {
    fn run(&mut self, total: u64) {
        let mut rest: Vec<usize> = (0..self.counts.len()).collect();
        let mut left = total;
        while left >= self.k.saturating_mul(2) {
            let mean = self.mean(&rest);
            let Some(far) = self.farthest(&rest, &mean) else { break };
            let opposite = self.farthest(&rest, self.point(far)).filter(|_| left >= self.k.saturating_mul(3));
            left -= self.take(&mut rest, far);
            // Its own group has the opposite one only if it has all.
            if let Some(opposite) = opposite.filter(|tuple| self.groups[*tuple] == usize::MAX)
                && left >= self.k.saturating_mul(2)
            {
                left -= self.take(&mut rest, opposite);
            }
        }
        if left >= self.k {
            rest.drain(..).for_each(|tuple| self.groups[tuple] = self.made);
            self.made += 1;
        }
        self.join(&rest);
    }

    fn point(&self, tuple: usize) -> &[f64] {
        &self.points[tuple * self.width..(tuple + 1) * self.width]
    }

    fn mean(&self, tuples: &[usize]) -> Vec<f64> {
        let mut sum = vec![0.0; self.width];
        let mut records = 0.0;
        for &tuple in tuples {
            let count = self.counts[tuple] as f64;
            records += count;
            sum.iter_mut().zip(self.point(tuple)).for_each(|(sum, value)| *sum += value * count);
        }
        sum.iter_mut().for_each(|sum| *sum /= records);
        sum
    }

    fn farthest(&self, tuples: &[usize], from: &[f64]) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for &tuple in tuples {
            let distance = distance(self.point(tuple), from);
            if best.is_none_or(|(most, _)| distance > most) {
                best = Some((distance, tuple));
            }
        }
        best.map(|(_, tuple)| tuple)
    }

    /// Makes a group of a tuple and its nearest ones; how many records it has.
    fn take(&mut self, rest: &mut Vec<usize>, centre: usize) -> u64 {
        let centre = self.point(centre);
        let mut near: Vec<(f64, usize)> =
            rest.iter().map(|&tuple| (distance(self.point(tuple), centre), tuple)).collect();
        let order =
            |one: &(f64, usize), other: &(f64, usize)| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1));
        // Each tuple has a record, so that k of them are enough.
        let enough = usize::try_from(self.k).unwrap_or(usize::MAX).min(near.len());
        if enough < near.len() {
            near.select_nth_unstable_by(enough, order);
            near.truncate(enough);
        }
        near.sort_unstable_by(order);
        let mut records = 0;
        for (_, tuple) in near {
            if records >= self.k {
                break;
            }
            records += self.counts[tuple];
            self.groups[tuple] = self.made;
        }
        self.made += 1;
        rest.retain(|tuple| self.groups[*tuple] == usize::MAX);
        records
    }

    /// Gives each tuple to the group of the nearest mean.
    fn join(&mut self, rest: &[usize]) {
        if rest.is_empty() {
            return;
        }
        let mut members = vec![Vec::new(); self.made];
        for (tuple, group) in self.groups.iter().enumerate() {
            if let Some(members) = members.get_mut(*group) {
                members.push(tuple);
            }
        }
        let means: Vec<Vec<f64>> = members.iter().map(|members| self.mean(members)).collect();
        for &tuple in rest {
            let point = self.point(tuple);
            let nearest = (0..means.len()).min_by(|one, other| {
                distance(point, &means[*one]).total_cmp(&distance(point, &means[*other]))
            });
            self.groups[tuple] = nearest.unwrap_or(0);
        }
    }
}

fn distance(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other) * (one - other)).sum()
}

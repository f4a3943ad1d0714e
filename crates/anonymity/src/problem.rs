//! A histogram with its hierarchies in the order in which a search walks them.

use crate::error::{Error, Unreachable};
use crate::goal::Goal;
use crate::hierarchy::{Hierarchy, Level};
use crate::histogram::Histogram;
use crate::persons::{Persons, insert_sorted};

/// Tuples as ranks of values, sorted: the same whatever the order of records and merges was.
pub(crate) struct Problem<'a> {
    pub(crate) hierarchies: &'a [Hierarchy],
    pub(crate) fixed: Vec<Option<usize>>,
    /// Quasi-identifiers.
    pub(crate) width: usize,
    /// Rank of each value, tuple after tuple.
    pub(crate) codes: Vec<u32>,
    pub(crate) counts: Vec<u64>,
    /// Hashes of the persons of each tuple; empty where persons are not asked for.
    persons: Vec<&'a [u64]>,
    /// The tuple's number in the histogram.
    pub(crate) original: Vec<u32>,
    pub(crate) records: u64,
    /// Records that may be left out.
    pub(crate) limit: u64,
    pub(crate) k: u64,
    /// Weight of each column; they add up to 1.
    pub(crate) weights: Vec<f64>,
}

impl<'a> Problem<'a> {
    pub(crate) fn new(
        histogram: &'a Histogram,
        hierarchies: &'a [Hierarchy],
        fixed_levels: &[Option<usize>],
        goal: &Goal,
    ) -> Result<Problem<'a>, Error> {
        let width = histogram.columns();
        if width == 0 {
            return Err(Error::Shape { what: "columns", found: 0, expected: 1 });
        }
        goal.check(width)?;
        if hierarchies.len() != width {
            return Err(Error::Shape { what: "hierarchies", found: hierarchies.len(), expected: width });
        }
        if !fixed_levels.is_empty() && fixed_levels.len() != width {
            return Err(Error::Shape { what: "levels", found: fixed_levels.len(), expected: width });
        }
        for (column, hierarchy) in hierarchies.iter().enumerate() {
            let values = histogram.columns[column].len();
            if hierarchy.values() != values {
                return Err(Error::Shape { what: "values", found: hierarchy.values(), expected: values });
            }
            let top = hierarchy.levels() - 1;
            if let Some(level) = fixed_levels.get(column).copied().flatten().filter(|level| *level > top) {
                return Err(Error::Level { column, level, top });
            }
        }
        if goal.persons && (!histogram.has_persons() || (histogram.person_cap() as u64) < goal.k) {
            return Err(Error::Goal { parameter: "persons" });
        }

        let mut ranks: Vec<Vec<u32>> = Vec::with_capacity(width);
        for (column, hierarchy) in hierarchies.iter().enumerate() {
            let order = histogram.order(column);
            // a hierarchy built on other values, or on these in another order, would label the wrong ones
            let dictionary = &histogram.columns[column];
            let own = |at: usize, code: u32| hierarchy.label(at, 0) == dictionary.get(code);
            let fit = order.iter().enumerate().filter(|(at, code)| own(*at, **code)).count();
            if fit != order.len() {
                return Err(Error::Shape { what: "values", found: fit, expected: order.len() });
            }
            let mut rank = vec![0u32; order.len()];
            for (at, code) in order.into_iter().enumerate() {
                rank[code as usize] = at as u32;
            }
            ranks.push(rank);
        }
        let tuples = histogram.distinct();
        let mut unsorted = Vec::with_capacity(tuples * width);
        for at in 0..tuples {
            let tuple = histogram.tuples.get(at as u32);
            unsorted.extend(tuple.iter().zip(&ranks).map(|(code, rank)| rank[*code as usize]));
        }
        let row = |at: u32| &unsorted[at as usize * width..(at as usize + 1) * width];
        let mut original: Vec<u32> = (0..tuples as u32).collect();
        original.sort_unstable_by(|a, b| row(*a).cmp(row(*b)));
        let mut codes = Vec::with_capacity(tuples * width);
        for at in &original {
            codes.extend_from_slice(row(*at));
        }
        let counts = original.iter().map(|at| histogram.counts[*at as usize]).collect();
        let persons = if goal.persons {
            original
                .iter()
                .map(|at| histogram.persons.get(*at as usize).map_or(&[][..], Persons::as_slice))
                .collect()
        } else {
            Vec::new()
        };
        let total: f64 = goal.weights.iter().sum();
        let weights = if goal.weights.is_empty() {
            vec![1.0 / width as f64; width]
        } else {
            goal.weights.iter().map(|w| w / total).collect()
        };
        let records = histogram.records();
        Ok(Problem {
            hierarchies,
            fixed: if fixed_levels.is_empty() { vec![None; width] } else { fixed_levels.to_vec() },
            width,
            codes,
            counts,
            persons,
            original,
            records,
            limit: goal.suppressible(records),
            k: goal.k,
            weights,
        })
    }

    pub(crate) fn tuples(&self) -> usize {
        self.counts.len()
    }

    pub(crate) fn code(&self, tuple: u32, column: usize) -> u32 {
        self.codes[tuple as usize * self.width + column]
    }

    pub(crate) fn level(&self, column: usize, level: usize) -> &'a Level {
        &self.hierarchies[column].levels[level]
    }

    pub(crate) fn top(&self, column: usize) -> usize {
        self.hierarchies[column].levels.len() - 1
    }

    /// The lowest level a search may choose.
    pub(crate) fn floor(&self, column: usize) -> usize {
        self.fixed[column].unwrap_or(self.hierarchies[column].canonical)
    }

    /// The highest level a search may choose.
    pub(crate) fn ceiling(&self, column: usize) -> usize {
        self.fixed[column].unwrap_or(self.top(column))
    }

    pub(crate) fn needs_persons(&self) -> bool {
        !self.persons.is_empty()
    }

    pub(crate) fn persons_of(&self, tuple: u32) -> &'a [u64] {
        self.persons.get(tuple as usize).copied().unwrap_or(&[])
    }

    /// Records of some tuples.
    pub(crate) fn size(&self, tuples: &[u32]) -> u64 {
        tuples.iter().map(|t| self.counts[*t as usize]).sum()
    }

    /// Whether tuples whose records are known to be `size` make a class that reaches k.
    pub(crate) fn suffices(&self, size: u64, tuples: impl Iterator<Item = u32>) -> bool {
        size >= self.k && (!self.needs_persons() || self.persons_among(tuples, self.k) >= self.k)
    }

    /// Distinct persons among tuples, counted up to `enough`.
    pub(crate) fn persons_among(&self, tuples: impl Iterator<Item = u32>, enough: u64) -> u64 {
        let enough = usize::try_from(enough).unwrap_or(usize::MAX);
        let mut seen = Vec::new();
        for tuple in tuples {
            for &person in self.persons_of(tuple) {
                insert_sorted(&mut seen, person, enough);
            }
            if seen.len() >= enough {
                break;
            }
        }
        seen.len() as u64
    }

    /// Tuples grouped by their labels at the fixed levels, in order; one group where nothing is fixed.
    pub(crate) fn groups(&self, fixed: &[Option<usize>]) -> Vec<Vec<u32>> {
        let levels: Vec<(usize, &Level)> = fixed
            .iter()
            .enumerate()
            .filter_map(|(column, level)| Some((column, self.level(column, (*level)?))))
            .collect();
        if levels.is_empty() {
            return vec![(0..self.tuples() as u32).collect()];
        }
        let mut groups: std::collections::BTreeMap<Vec<u32>, Vec<u32>> = std::collections::BTreeMap::new();
        for tuple in 0..self.tuples() as u32 {
            let key = levels.iter().map(|(j, level)| level.nodes[self.code(tuple, *j) as usize]).collect();
            groups.entry(key).or_default().push(tuple);
        }
        groups.into_values().collect()
    }

    /// Why the goal is out of reach, once even the coarsest recoding has failed.
    pub(crate) fn unreachable(&self, goal: &Goal) -> Error {
        let groups = self.groups(&self.fixed);
        let reach = |groups: &[Vec<u32>]| -> Vec<(u64, u64)> {
            // (the largest k a group satisfies, its records)
            groups
                .iter()
                .map(|group| {
                    let size = self.size(group);
                    let persons =
                        if goal.persons { self.persons_among(group.iter().copied(), goal.k) } else { size };
                    (size.min(persons), size)
                })
                .collect()
        };
        let lost = |groups: &[(u64, u64)], k: u64| -> u64 {
            groups.iter().filter(|(reached, _)| *reached < k).map(|(_, size)| size).sum()
        };
        let reached = reach(&groups);
        let needed = lost(&reached, goal.k);
        let mut sizes: Vec<u64> = reached.iter().map(|(k, _)| *k).collect();
        sizes.sort_unstable();
        sizes.dedup();
        let nearest = sizes
            .into_iter()
            .filter(|k| *k < goal.k)
            .rfind(|k| lost(&reached, *k) <= self.limit)
            .filter(|_| self.records > 0)
            .unwrap_or(0);
        let mut hurting: Vec<(u64, usize)> = (0..self.width)
            .filter(|column| self.fixed[*column].is_some_and(|level| level < self.top(*column)))
            .map(|column| {
                let mut freed = self.fixed.clone();
                freed[column] = None;
                (needed - lost(&reach(&self.groups(&freed)), goal.k).min(needed), column)
            })
            .collect();
        hurting.sort_by_key(|(saved, column)| (std::cmp::Reverse(*saved), *column));
        let share = if self.records == 0 { 1.0 } else { needed as f64 / self.records as f64 };
        Error::Unreachable(Box::new(Unreachable {
            k: goal.k,
            persons_required: goal.persons,
            records: self.records,
            persons: goal.persons.then(|| self.persons_among(0..self.tuples() as u32, goal.k)),
            suppression: goal.suppression,
            suppression_needed: share,
            nearest_k: nearest,
            hurting: hurting.into_iter().map(|(_, column)| column).collect(),
        }))
    }
}

//! The members of tuples, counted together.

use super::class::Class;
use crate::problem::Problem;
use crate::units::Units;

/// The members of some tuples, as far as the problem's rules ask for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) records: u64,
    pub(crate) population: u64,
    pub(crate) units: Vec<Units>,
    /// One a sensitive column: (rank, records), ascending by rank.
    pub(crate) spread: Vec<Vec<(u32, u64)>>,
}

impl Gathered {
    pub(crate) fn of(problem: &Problem<'_>, tuples: impl IntoIterator<Item = u32>) -> Gathered {
        let mut all = Gathered::default();
        all.spread.resize(problem.sensitive.len(), Vec::new());
        if problem.rules.asks_units() {
            all.units.resize(problem.unit_kinds(), Units::None);
        }
        for tuple in tuples {
            all.add(problem, tuple);
        }
        for spread in &mut all.spread {
            tidy(spread);
        }
        all
    }

    fn add(&mut self, problem: &Problem<'_>, tuple: u32) {
        self.records += problem.counts[tuple as usize];
        self.population += problem.population_of(tuple);
        for (kind, units) in self.units.iter_mut().enumerate() {
            for &unit in problem.units_of(kind, tuple) {
                units.insert(unit, problem.rules.unit_cap());
            }
        }
        for (spread, sensitive) in self.spread.iter_mut().zip(&problem.sensitive) {
            // tidied whenever it has doubled, so that it never grows far beyond the distinct values
            if spread.len() > 64 && spread.len() > 2 * sensitive.domain {
                tidy(spread);
            }
            spread.extend_from_slice(sensitive.of(tuple));
        }
    }

    /// Takes over the members of other tuples.
    pub(crate) fn join(&mut self, other: &Gathered, unit_cap: usize) {
        self.records += other.records;
        self.population += other.population;
        self.units.resize(self.units.len().max(other.units.len()), Units::None);
        for (mine, theirs) in self.units.iter_mut().zip(&other.units) {
            mine.union(theirs, unit_cap);
        }
        self.spread.resize(self.spread.len().max(other.spread.len()), Vec::new());
        for (mine, theirs) in self.spread.iter_mut().zip(&other.spread) {
            merge(mine, theirs);
        }
    }

    /// Shows the members as a class.
    pub(crate) fn class<R>(&self, look: impl FnOnce(&Class<'_>) -> R) -> R {
        /// Sensitive columns shown without asking for memory.
        const KEPT: usize = 8;
        let mut kept: [&[(u32, u64)]; KEPT] = [&[]; KEPT];
        let mut many = Vec::new();
        let spread = if self.spread.len() <= KEPT {
            for (to, from) in kept.iter_mut().zip(&self.spread) {
                *to = from;
            }
            &kept[..self.spread.len()]
        } else {
            many.extend(self.spread.iter().map(Vec::as_slice));
            &many[..]
        };
        look(&Class { records: self.records, population: self.population, units: &self.units, spread })
    }
}

/// Adds the records of `theirs` to `mine`, both ascending by value: in place where every value is there already, else
/// by merging from the back, so that nothing is sorted again.
pub(crate) fn merge(mine: &mut Vec<(u32, u64)>, theirs: &[(u32, u64)]) {
    let mut new = 0;
    let mut at = 0;
    for &(value, count) in theirs {
        // a few steps, then halving: `theirs` is often much shorter
        let rest = &mine[at..];
        at += match rest.iter().take(8).position(|known| known.0 >= value) {
            Some(steps) => steps,
            None => rest.partition_point(|known| known.0 < value),
        };
        match mine.get_mut(at) {
            Some(known) if known.0 == value => known.1 += count,
            _ => new += 1,
        }
    }
    if new == 0 {
        return;
    }
    let mut from = mine.len();
    mine.resize(from + new, (0, 0));
    let mut to = mine.len();
    for &(value, count) in theirs.iter().rev() {
        while from > 0 && mine[from - 1].0 > value {
            from -= 1;
            to -= 1;
            mine[to] = mine[from];
        }
        // what was there already has its records by now
        if from == 0 || mine[from - 1].0 != value {
            to -= 1;
            mine[to] = (value, count);
        }
    }
}

/// Sorts by value and makes one entry of each.
fn tidy(spread: &mut Vec<(u32, u64)>) {
    if spread.is_sorted_by(|a, b| a.0 < b.0) {
        return;
    }
    spread.sort_unstable();
    spread.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn merged_is_what_sorting_gives(
            a in prop::collection::btree_map(0u32..40, 1u64..9, 0..30),
            b in prop::collection::btree_map(0u32..40, 1u64..9, 0..30),
        ) {
            let mut mine: Vec<(u32, u64)> = a.into_iter().collect();
            let theirs: Vec<(u32, u64)> = b.into_iter().collect();
            let mut both = mine.clone();
            both.extend_from_slice(&theirs);
            tidy(&mut both);
            merge(&mut mine, &theirs);
            prop_assert_eq!(mine, both);
        }
    }
}

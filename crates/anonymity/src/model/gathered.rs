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
        if problem.rules.asks_units() {
            self.units.resize(problem.unit_kinds(), Units::None);
            for (kind, units) in self.units.iter_mut().enumerate() {
                for &unit in problem.units_of(kind, tuple) {
                    units.insert(unit, problem.rules.unit_cap());
                }
            }
        }
        self.spread.resize(problem.sensitive.len(), Vec::new());
        for (spread, sensitive) in self.spread.iter_mut().zip(&problem.sensitive) {
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
            mine.extend_from_slice(theirs);
            tidy(mine);
        }
    }

    /// Shows the members as a class.
    pub(crate) fn class<R>(&self, look: impl FnOnce(&Class<'_>) -> R) -> R {
        let spread: Vec<&[(u32, u64)]> = self.spread.iter().map(Vec::as_slice).collect();
        look(&Class {
            records: self.records,
            population: self.population,
            units: &self.units,
            spread: &spread,
        })
    }
}

/// Sorts by value and makes one entry of each.
fn tidy(spread: &mut Vec<(u32, u64)>) {
    spread.sort_unstable();
    spread.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

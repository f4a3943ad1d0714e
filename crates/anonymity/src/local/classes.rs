//! Classes under construction: tuples, the label they have in common, their records.

use super::trees::Trees;
use crate::model::{Class as Members, Gathered};
use crate::problem::Problem;

/// Tuples with the finest label that covers them.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    pub(super) tuples: Vec<u32>,
    /// Node of each column, in the order of the trees.
    pub(super) label: Vec<u32>,
    pub(super) records: u64,
}

impl Class {
    /// Gives the class the finest label that covers its members.
    pub(super) fn relabel(&mut self, trees: &Trees) {
        let mut tuples = self.tuples.iter();
        self.label.clear();
        let Some(first) = tuples.next() else { return };
        self.label.extend_from_slice(trees.leaf(*first));
        for tuple in tuples {
            trees.cover(&mut self.label, trees.leaf(*tuple));
        }
    }

    pub(super) fn cost(&self, trees: &Trees) -> f64 {
        trees.class_cost(self.records as f64, trees.cost(&self.label))
    }
}

/// Whether tuples may be a class.
pub(super) struct Gate<'p> {
    problem: &'p Problem<'p>,
    least: u64,
    /// Whether the number of records decides.
    pub(super) plain: bool,
}

impl<'p> Gate<'p> {
    /// `least`: records that a class must have at the least, whatever the rules ask.
    pub(super) fn new(problem: &'p Problem<'p>, least: u64) -> Gate<'p> {
        let rules = &problem.rules;
        let plain = !rules.asks_units() && !rules.asks_population() && !rules.asks_spread();
        Gate { problem, least: least.max(rules.least()), plain }
    }

    pub(super) fn least(&self) -> f64 {
        self.least as f64
    }

    pub(super) fn least_records(&self) -> u64 {
        self.least
    }

    pub(super) fn count(&self, tuple: u32) -> u64 {
        self.problem.counts[tuple as usize]
    }

    pub(super) fn holds(&self, records: u64, tuples: impl IntoIterator<Item = u32>) -> bool {
        records >= self.least
            && (self.plain
                || Gathered::of(self.problem, tuples).class(|class| self.problem.rules.holds(class)))
    }

    pub(super) fn fits(&self, class: &Members<'_>) -> bool {
        class.records >= self.least && self.problem.rules.holds(class)
    }
}

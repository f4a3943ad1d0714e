//! The value of an objective.

use std::cmp::Ordering;

/// One figure, or several compared one after another ([`Aggregate::Rank`](super::Aggregate::Rank)).
#[derive(Clone, Debug)]
pub(crate) struct Value {
    first: f64,
    /// Allocates only where there is a second figure.
    rest: Box<[f64]>,
}

impl Value {
    pub(crate) fn of(figure: f64) -> Value {
        Value { first: figure, rest: Box::default() }
    }

    /// The figures in the order in which they are compared; 0 where there is none.
    pub(crate) fn list(figures: &[f64]) -> Value {
        match figures {
            [] => Value::of(0.0),
            [first, rest @ ..] => Value { first: *first, rest: rest.into() },
        }
    }

    pub(crate) fn first(&self) -> f64 {
        self.first
    }

    pub(crate) fn figures(&self) -> Vec<f64> {
        std::iter::once(self.first).chain(self.rest.iter().copied()).collect()
    }

    /// Compares, taking figures that differ by rounding only (1e-12 of their size) for equal.
    pub(crate) fn roughly(&self, other: &Value) -> Ordering {
        let near = |a: f64, b: f64| {
            if (a - b).abs() <= 1e-12 * a.abs().max(b.abs()) { Ordering::Equal } else { a.total_cmp(&b) }
        };
        let rest = || self.rest.iter().zip(&other.rest).map(|(a, b)| near(*a, *b));
        let pairs = std::iter::once(near(self.first, other.first)).chain(rest());
        pairs
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.rest.len().cmp(&other.rest.len()))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        let rest = || self.rest.iter().zip(&other.rest).map(|(a, b)| a.total_cmp(b));
        let pairs = std::iter::once(self.first.total_cmp(&other.first)).chain(rest());
        pairs
            .into_iter()
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.rest.len().cmp(&other.rest.len()))
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

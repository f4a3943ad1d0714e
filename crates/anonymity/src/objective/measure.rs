//! An objective held against a table.

use super::{Aggregate, Objective, Value, class_size, discernibility, entropy, loss, precision};
use crate::problem::Problem;

/// An objective made ready for a problem: what a cell costs, and the value that follows from the sums.
///
/// Loss, entropy, precision and height are sums over cells, so a search may add and subtract [`Measure::cell`] as it
/// goes; discernibility and average class size follow from the class sizes, and their cells cost nothing.
pub(crate) struct Measure<'p> {
    objective: Objective,
    problem: &'p Problem<'p>,
    /// As given; 1 where none are.
    weights: Vec<f64>,
    /// Entropy only: log2 of the records under each node, by column and level.
    bits: Vec<Vec<Vec<f64>>>,
    /// Entropy only: Σ c(x) log2 c(x) of the values of each column.
    known: Vec<f64>,
}

/// What the value of an objective follows from.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// For each column the cost of the cells of all records, those left out included.
    pub(crate) sums: Vec<f64>,
    pub(crate) kept: u64,
    pub(crate) suppressed: u64,
    /// Classes kept.
    pub(crate) classes: u64,
    /// Σ size² over the classes kept.
    pub(crate) squares: u128,
    /// Σ size² over the classes left out, as they were.
    pub(crate) lost: u128,
}

impl Tally {
    pub(crate) fn new(width: usize) -> Tally {
        Tally { sums: vec![0.0; width], kept: 0, suppressed: 0, classes: 0, squares: 0, lost: 0 }
    }
}

impl<'p> Measure<'p> {
    pub(crate) fn new(problem: &'p Problem<'p>) -> Measure<'p> {
        Measure::with(problem, problem.objective)
    }

    /// Of another objective than the problem's.
    pub(crate) fn with(problem: &'p Problem<'p>, objective: Objective) -> Measure<'p> {
        let given = &problem.task.goal.weights;
        let weights = if given.is_empty() { vec![1.0; problem.width] } else { given.clone() };
        let (mut bits, mut known) = (Vec::new(), Vec::new());
        if matches!(objective, Objective::Entropy { .. }) {
            for column in 0..problem.width {
                let counts = records_by_value(problem, column);
                known.push(counts.iter().map(|count| entropy::bits(*count)).sum());
                bits.push(
                    (0..=problem.top(column))
                        .map(|level| {
                            let under = records_by_node(problem, column, level, &counts);
                            under.into_iter().map(|count| (count.max(1) as f64).log2()).collect()
                        })
                        .collect(),
                );
            }
        }
        Measure { objective, problem, weights, bits, known }
    }

    pub(crate) fn objective(&self) -> Objective {
        self.objective
    }

    /// One a column: as given, 1 where none are.
    pub(crate) fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Whether the value follows from [`Measure::cell`] (Loss, entropy, precision, height); from class sizes
    /// otherwise.
    pub(crate) fn additive(&self) -> bool {
        !matches!(self.objective, Objective::Discernibility { .. } | Objective::AverageClassSize)
    }

    /// Cost of one record's cell that shows this node (of [`Level::nodes`](crate::hierarchy::Level::nodes)) of this
    /// level. Loss: share of the domain, 0 to 1. Entropy: log2 of the records under the node; the bits known of the
    /// values themselves are the same whatever the recoding, and are subtracted in [`Measure::value`]. Precision:
    /// level / height. Height: the level.
    pub(crate) fn cell(&self, column: usize, level: usize, node: u32) -> f64 {
        let problem = self.problem;
        match self.objective {
            Objective::Loss { .. } => problem.level(column, level).shares[node as usize],
            Objective::Entropy { .. } => self.bits[column][level][node as usize],
            Objective::Precision => precision::cell(level, problem.top(column)),
            Objective::Height => level as f64,
            Objective::Discernibility { .. } | Objective::AverageClassSize => 0.0,
        }
    }

    /// Cost of a suppressed record's cell, where no level is known for it: that of `*`.
    pub(crate) fn left_out(&self, _column: usize) -> f64 {
        match self.objective {
            Objective::Loss { .. } | Objective::Precision => 1.0,
            Objective::Entropy { .. } => (self.problem.records.max(1) as f64).log2(),
            _ => 0.0,
        }
    }

    /// A column's share in the value. Loss: v_j. Entropy: bits. Precision: mean of level / height. Height: mean
    /// level of the records kept.
    pub(crate) fn column(&self, column: usize, sum: f64, kept: u64) -> f64 {
        let records = self.problem.records as f64;
        match self.objective {
            Objective::Loss { .. } => {
                loss::column(sum, records, 1.0 / self.problem.hierarchies[column].leaves)
            }
            Objective::Entropy { .. } => (sum - self.known[column]).max(0.0),
            Objective::Precision => sum / records.max(1.0),
            Objective::Height => sum / (kept.max(1)) as f64,
            Objective::Discernibility { .. } | Objective::AverageClassSize => 0.0,
        }
    }

    /// One figure of the columns' shares ([`Measure::column`]).
    pub(crate) fn combine(&self, columns: &[f64]) -> Value {
        match self.objective {
            Objective::Loss { aggregate } => loss::combine(aggregate, columns, &self.weights),
            Objective::Precision => loss::mean(columns, &self.weights),
            _ => loss::combine(Aggregate::Sum, columns, &self.weights),
        }
    }

    pub(crate) fn value(&self, tally: &Tally) -> Value {
        let records = self.problem.records;
        match self.objective {
            Objective::Discernibility { monotone } => Value::of(discernibility::value(
                tally.squares,
                tally.lost,
                tally.suppressed,
                records,
                monotone,
            )),
            Objective::AverageClassSize => {
                Value::of(class_size::value(records, tally.classes, tally.suppressed))
            }
            _ => {
                let columns: Vec<f64> = tally
                    .sums
                    .iter()
                    .enumerate()
                    .map(|(column, sum)| self.column(column, *sum, tally.kept))
                    .collect();
                self.combine(&columns)
            }
        }
    }
}

/// Records of the sample that hold each value of a column.
pub(crate) fn records_by_value(problem: &Problem<'_>, column: usize) -> Vec<u64> {
    let mut counts = vec![0u64; problem.level(column, 0).nodes.len()];
    for (tuple, count) in problem.codes.chunks_exact(problem.width).zip(&problem.counts) {
        counts[tuple[column] as usize] += count;
    }
    counts
}

/// Records of the sample under each node of a level. `counts`: those that hold each value.
pub(crate) fn records_by_node(
    problem: &Problem<'_>,
    column: usize,
    level: usize,
    counts: &[u64],
) -> Vec<u64> {
    let level = problem.level(column, level);
    let mut under = vec![0u64; level.labels.len()];
    for (node, count) in level.nodes.iter().zip(counts) {
        under[*node as usize] += count;
    }
    under
}

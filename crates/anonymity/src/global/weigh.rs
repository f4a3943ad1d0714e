//! Values of nodes and lower bounds of regions, for each objective, from exact sums.
//!
//! Sums are whole numbers wherever a value follows from them (shares are counted in leaves), so that a node has one
//! value whichever way its classes were formed.

use super::Node;
use crate::objective::{
    Aggregate, Measure, Objective, Value, class_size, discernibility, entropy, precision, records_by_node,
    records_by_value,
};
use crate::problem::Problem;

/// Records known to be suppressed at a node, or at every node of a region.
#[derive(Clone, Debug, Default)]
pub(super) struct Dead {
    pub(super) records: u64,
    /// Loss: for each column and level Σ (1 − share) over these records, in leaves.
    pub(super) gaps: Vec<u64>,
    /// Entropy, not monotone: for each column the bits that suppression hides, at least.
    pub(super) hidden: Vec<f64>,
    /// Objectives that follow from class sizes: Σ size² over the classes of the region's lowest node, those of dead
    /// records apart, and how many classes any of its nodes can keep at most.
    pub(super) squares: u128,
    pub(super) of_dead: u128,
    pub(super) classes: u64,
}

/// An objective with what can be known beforehand.
pub(super) struct Weigher<'p> {
    pub(super) problem: &'p Problem<'p>,
    pub(super) measure: Measure<'p>,
    /// Where each column's levels start among all.
    pub(super) starts: Vec<usize>,
    /// Loss: for each column, value and level 1 − share, in leaves.
    pub(super) gaps: Vec<Vec<u64>>,
    /// Loss: leaves of each column, as the gaps count them.
    units: Vec<f64>,
    /// For each column and level Loss: Σ shares over all records, in leaves.
    whole: Vec<u64>,
    /// For each column and level the column's share in the value when nothing is suppressed.
    bare: Vec<f64>,
    /// Objectives that follow from class sizes: for each column and level the logarithm of the chance that two records
    /// share a label. Where columns are independent, Σ size² is their product.
    collisions: Vec<f64>,
    /// Records of each value of each column.
    pub(super) counts: Vec<Vec<u64>>,
}

impl<'p> Weigher<'p> {
    pub(super) fn new(problem: &'p Problem<'p>) -> Weigher<'p> {
        let measure = Measure::new(problem);
        let counts: Vec<Vec<u64>> =
            (0..problem.width).map(|column| records_by_value(problem, column)).collect();
        let mut weigher = Weigher {
            problem,
            measure,
            starts: Vec::new(),
            gaps: Vec::new(),
            units: Vec::new(),
            whole: Vec::new(),
            bare: Vec::new(),
            collisions: Vec::new(),
            counts,
        };
        for column in 0..problem.width {
            weigher.starts.push(weigher.bare.len());
            weigher.add(column);
        }
        weigher
    }

    fn add(&mut self, column: usize) {
        let problem = self.problem;
        let levels = problem.top(column) + 1;
        let counts = &self.counts[column];
        match self.measure.objective() {
            Objective::Loss { .. } => {
                let unit = leaves(problem, column);
                let mut gaps = Vec::with_capacity(counts.len() * levels);
                for value in 0..counts.len() {
                    for level in 0..levels {
                        let level = problem.level(column, level);
                        let share = level.shares[level.nodes[value] as usize];
                        gaps.push(unit as u64 - ((share * unit).round() as u64).min(unit as u64));
                    }
                }
                for level in 0..levels {
                    let lost: u64 =
                        gaps.iter().skip(level).step_by(levels).zip(counts).map(|(g, c)| g * c).sum();
                    self.whole.push(problem.records * unit as u64 - lost);
                    let sum = self.whole[self.whole.len() - 1] as f64 / unit;
                    self.bare.push(self.measure.column(column, sum, problem.records));
                }
                self.gaps.push(gaps);
                self.units.push(unit);
            }
            Objective::Entropy { .. } => {
                let known: f64 = counts.iter().map(|count| entropy::bits(*count)).sum();
                for level in 0..levels {
                    let under = records_by_node(problem, column, level, counts);
                    let left: f64 = under.into_iter().map(entropy::bits).sum();
                    self.bare.push((left - known).max(0.0));
                }
            }
            Objective::Precision => {
                self.bare.extend((0..levels).map(|level| precision::cell(level, levels - 1)));
            }
            Objective::Height => self.bare.extend((0..levels).map(|level| level as f64)),
            Objective::Discernibility { .. } | Objective::AverageClassSize => {
                self.bare.extend((0..levels).map(|_| 0.0));
                let records = problem.records.max(1) as f64;
                self.collisions.extend((0..levels).map(|level| {
                    let under = records_by_node(problem, column, level, counts);
                    let sum: f64 = under.into_iter().map(|count| (count as f64 / records).powi(2)).sum();
                    sum.max(f64::MIN_POSITIVE).ln()
                }));
            }
        }
    }

    pub(super) fn objective(&self) -> Objective {
        self.measure.objective()
    }

    /// A `Dead` of nobody.
    pub(super) fn nobody(&self) -> Dead {
        let loss = matches!(self.objective(), Objective::Loss { .. });
        let hides = self.hides();
        Dead {
            gaps: if loss { vec![0; self.bare.len()] } else { Vec::new() },
            hidden: if hides { vec![0.0; self.problem.width] } else { Vec::new() },
            classes: self.problem.records,
            ..Dead::default()
        }
    }

    /// Whether [`Dead::hidden`] enters the value.
    pub(super) fn hides(&self) -> bool {
        self.objective() == Objective::Entropy { monotone: false }
    }

    /// Whether [`Dead::gaps`] enters the value.
    pub(super) fn gaping(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// Whether the columns' levels say nothing of the value.
    pub(super) fn by_sizes(&self) -> bool {
        !self.measure.additive()
    }

    /// The column's share in the value at a level, with some records suppressed.
    fn share(&self, column: usize, level: usize, dead: &Dead) -> f64 {
        let at = self.starts[column] + level;
        let records = self.problem.records;
        match self.objective() {
            Objective::Loss { .. } if dead.records == 0 => self.bare[at],
            Objective::Loss { .. } => {
                let sum = (self.whole[at] + dead.gaps[at]) as f64 / self.units[column];
                self.measure.column(column, sum, records)
            }
            Objective::Entropy { .. } => self.bare[at] + dead.hidden.get(column).copied().unwrap_or(0.0),
            Objective::Precision => {
                let suppressed = dead.records as f64;
                ((records as f64 - suppressed) * self.bare[at] + suppressed) / records.max(1) as f64
            }
            _ => self.bare[at],
        }
    }

    /// The least share of a column over these levels. Labels of one text take the widest share of all that read so,
    /// so a higher level need not lose more.
    pub(super) fn least(&self, column: usize, lo: u8, hi: u8, dead: &Dead) -> f64 {
        (usize::from(lo)..=usize::from(hi))
            .map(|level| self.share(column, level, dead))
            .fold(f64::INFINITY, f64::min)
    }

    /// What a level of a column weighs in the choice of where to go down or part a region: the larger, the coarser.
    pub(super) fn weight(&self, column: usize, level: u8, dead: &Dead) -> f64 {
        if self.by_sizes() {
            return self.collisions[self.starts[column] + usize::from(level)];
        }
        let share = self.share(column, usize::from(level), dead);
        let weight = self.measure.weights()[column];
        match self.objective() {
            Objective::Loss { aggregate: Aggregate::GeometricMean } => share.ln_1p() * weight,
            _ => share * weight,
        }
    }

    pub(super) fn columns(&self, lo: &[u8], hi: &[u8], dead: &Dead) -> Vec<f64> {
        lo.iter().zip(hi).enumerate().map(|(column, (lo, hi))| self.least(column, *lo, *hi, dead)).collect()
    }

    /// A lower bound of the values of all nodes of a region, from [`Weigher::columns`] and what is dead throughout.
    pub(super) fn bound(&self, columns: &[f64], dead: &Dead) -> Value {
        let records = self.problem.records;
        match self.objective() {
            // classes only join, and (a + b)² is no less than a² + b²
            Objective::Discernibility { monotone } => {
                let value =
                    discernibility::value(dead.squares, dead.of_dead, dead.records, records, monotone);
                Value::of(value)
            }
            Objective::AverageClassSize => Value::of(class_size::value(records, dead.classes, dead.records)),
            _ => self.measure.combine(columns),
        }
    }

    /// The value of a node whose suppressed records are `lost`.
    pub(super) fn value(&self, node: &Node, lost: &Dead, classes: u64, kept: u128, of_lost: u128) -> Value {
        let records = self.problem.records;
        match self.objective() {
            Objective::Discernibility { monotone } => {
                Value::of(discernibility::value(kept, of_lost, lost.records, records, monotone))
            }
            Objective::AverageClassSize => Value::of(class_size::value(records, classes, lost.records)),
            _ => {
                let columns: Vec<f64> = node
                    .iter()
                    .enumerate()
                    .map(|(column, level)| self.share(column, usize::from(*level), lost))
                    .collect();
                self.measure.combine(&columns)
            }
        }
    }
}

/// In what shares are counted: leaves where all shares are whole numbers of them, else the smallest parts whose sum
/// over all records fits 64 bits.
fn leaves(problem: &Problem<'_>, column: usize) -> f64 {
    let leaves = problem.hierarchies[column].leaves;
    let whole = |share: &f64| ((share * leaves).round() - share * leaves).abs() < 1e-6;
    let exact = (0..=problem.top(column)).all(|level| problem.level(column, level).shares.iter().all(whole));
    let bits = problem.records.max(1).leading_zeros().saturating_sub(2).clamp(1, 50);
    if exact && leaves < (1u64 << bits) as f64 { leaves } else { (1u64 << bits) as f64 }
}

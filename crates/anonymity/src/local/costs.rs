//! An objective as what each label costs a record, so that a step can be weighed by what it changes.

use crate::objective::{Aggregate, Measure, Objective};
use crate::problem::Problem;

/// Share of the labels in what a class costs where the objective only looks at sizes: they decide between equals.
const TIE: f64 = 1e-6;

/// What labels cost. Costs add up over cells; aggregates that do not are followed by their slope at the losses that
/// the columns had last.
pub(super) struct Costs<'p> {
    measure: Measure<'p>,
    weights: Vec<f64>,
    toll: f64,
    square: f64,
}

impl<'p> Costs<'p> {
    /// `losses`: of each column, as far as they are known; 0 otherwise.
    pub(super) fn new(problem: &'p Problem<'p>, losses: &[f64]) -> Costs<'p> {
        let loss = Objective::Loss { aggregate: Aggregate::GeometricMean };
        let own = Measure::new(problem);
        let measure = if own.additive() { own } else { Measure::with(problem, loss) };
        let given = measure.weights();
        let (mut toll, mut square) = (0.0, 0.0);
        // a column's loss runs from 0 to 1 over all shares but the least
        let range = |column: usize| {
            let least = 1.0 / problem.hierarchies[column].leaves;
            if least < 1.0 { 1.0 / (1.0 - least) } else { 0.0 }
        };
        let each = |slope: &dyn Fn(usize) -> f64| (0..problem.width).map(slope).collect::<Vec<f64>>();
        let largest = (0..problem.width).map(|j| given[j] * losses[j]).fold(0.0, f64::max);
        let mut weights = match problem.objective {
            Objective::Loss { aggregate: Aggregate::GeometricMean } => {
                each(&|j| given[j] * range(j) / (1.0 + losses[j]))
            }
            Objective::Loss { aggregate: Aggregate::Maximum | Aggregate::Rank } if largest > 0.0 => {
                // the slope of a high mean, which the largest decides without the others being forgotten
                each(&|j| given[j] * range(j) * (0.01 + (given[j] * losses[j] / largest).powi(6)))
            }
            Objective::Loss { .. } => each(&|j| given[j] * range(j)),
            Objective::Discernibility { .. } => {
                square = 1.0;
                each(&|_| TIE)
            }
            Objective::AverageClassSize => {
                toll = -1.0;
                each(&|_| TIE)
            }
            _ => given.to_vec(),
        };
        if toll == 0.0 && square == 0.0 {
            // so that a record costs about 1 a column at the most, whatever the unit
            let scale: f64 = (0..problem.width).map(|j| weights[j] * measure.left_out(j)).sum();
            if scale > 0.0 {
                weights.iter_mut().for_each(|weight| *weight *= problem.width as f64 / scale);
            }
        }
        Costs { measure, weights, toll, square }
    }

    pub(super) fn cell(&self, column: usize, level: usize, node: u32) -> f64 {
        self.weights[column] * self.measure.cell(column, level, node)
    }

    /// What a class costs for being one, and for the square of its records.
    pub(super) fn tolls(&self) -> (f64, f64) {
        (self.toll, self.square)
    }
}

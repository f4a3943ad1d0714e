//! ARX's Loss: how much of its domain a label covers, averaged (Iyengar 2002, as generalised by ARX 3).

use crate::problem::Problem;

/// Sums of shares a column, from which the loss follows.
#[derive(Clone)]
pub(crate) struct Tally {
    sums: Vec<f64>,
    records: f64,
    /// Share of a single element of each column's domain.
    least: Vec<f64>,
}

impl Tally {
    pub(crate) fn new(problem: &Problem<'_>) -> Tally {
        let least = (0..problem.width).map(|j| least_share(problem, j)).collect();
        Tally { sums: vec![0.0; problem.width], records: problem.records as f64, least }
    }

    /// Counts `records` kept records whose label in `column` covers `share` of the domain.
    pub(crate) fn keep(&mut self, column: usize, records: u64, share: f64) {
        self.sums[column] += records as f64 * share;
    }

    /// Counts `records` suppressed records.
    pub(crate) fn suppress(&mut self, records: u64) {
        for sum in &mut self.sums {
            *sum += records as f64;
        }
    }

    /// v_j, 0 to 1.
    pub(crate) fn column(&self, column: usize) -> f64 {
        let least = self.records * self.least[column];
        let range = self.records - least;
        if range <= 0.0 {
            return 0.0; // a domain of one element: nothing to lose
        }
        ((self.sums[column] - least) / range).clamp(0.0, 1.0)
    }

    pub(crate) fn columns(&self) -> Vec<f64> {
        (0..self.sums.len()).map(|column| self.column(column)).collect()
    }

    pub(crate) fn total(&self) -> f64 {
        combine(self.columns().into_iter())
    }
}

/// ∏ (v_j + 1)^(1/q) − 1.
pub(crate) fn combine(losses: impl ExactSizeIterator<Item = f64>) -> f64 {
    let q = losses.len() as f64;
    losses.map(|v| (v + 1.0).powf(1.0 / q)).product::<f64>() - 1.0
}

/// 1 / |D_j|: the least share there is below the top.
pub(crate) fn least_share(problem: &Problem<'_>, column: usize) -> f64 {
    let hierarchy = &problem.hierarchies[column];
    1.0 / hierarchy.leaves
}

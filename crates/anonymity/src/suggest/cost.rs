//! What privacy would take: the k of a risk, and the price of each column.

use crate::error::Error;
use crate::objective::{Aggregate, loss};
use crate::recoding::Recoding;
use crate::risk::expected_chance;
use crate::solve::{Task, solve};

/// The smallest k at which no record of a file has a higher risk than `risk`: 1/k for the prosecutor; where the file
/// is a sample of a known `fraction` (0 to 1) of its population, the journalist's expected chance in a class of k, see
/// [`Risk::journalist`](crate::Risk::journalist). `None` where the risk is not above 0, or so small that no k up to a
/// million reaches it.
pub fn k_for_risk(risk: f64, fraction: Option<f64>) -> Option<u64> {
    const MOST: u64 = 1_000_000;
    if risk.is_nan() || risk <= 0.0 {
        return None;
    }
    let fraction = fraction.filter(|fraction| *fraction > 0.0 && *fraction < 1.0).unwrap_or(1.0);
    let chance = |k: u64| if fraction == 1.0 { 1.0 / k as f64 } else { expected_chance(k, fraction) };
    // the chance falls as k grows; 1/5 asked for as 0.2 must not become 6
    let enough = |k: u64| chance(k) <= risk + 1e-12;
    if !enough(MOST) {
        return None;
    }
    let (mut low, mut high) = (1, MOST);
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle + 1 }
    }
    Some(low)
}

/// What it costs to protect one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnCost {
    /// Position of the column.
    pub column: usize,
    /// Loss of the other columns (as [`Recoding::loss`](crate::Recoding::loss), over them alone) while this one is a
    /// quasi-identifier.
    pub with: f64,
    /// Loss of the other columns where this one is left out of the file.
    pub without: f64,
}

impl ColumnCost {
    /// The loss of the others that the column causes; below 0 where a heuristic did worse without it.
    pub fn cost(&self) -> f64 {
        self.with - self.without
    }
}

/// What each of `columns` costs the others: one search with all quasi-identifiers, and one for each of `columns` with
/// that column `*` throughout, by the goal's method. `stop` as in [`solve`].
///
/// # Errors
/// As [`solve`]; [`Error::Shape`] for a column that is not there.
pub fn column_costs(
    task: &Task<'_>,
    columns: &[usize],
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<ColumnCost>, Error> {
    let Task { histogram, hierarchies, fixed_levels, .. } = *task;
    let width = histogram.columns();
    let all = solve(task, stop)?;
    let mut costs = Vec::with_capacity(columns.len());
    for &column in columns {
        let Some(hierarchy) = hierarchies.get(column) else {
            return Err(Error::Shape { what: "columns", found: column, expected: width });
        };
        let mut levels = if fixed_levels.is_empty() { vec![None; width] } else { fixed_levels.to_vec() };
        if let Some(level) = levels.get_mut(column) {
            *level = Some(hierarchy.levels() - 1);
        }
        let rest = solve(&Task { fixed_levels: &levels, ..*task }, stop)?;
        costs.push(ColumnCost { column, with: others(&all, column), without: others(&rest, column) });
    }
    Ok(costs)
}

/// The loss over all columns but one.
fn others(recoding: &Recoding, column: usize) -> f64 {
    let losses: Vec<f64> = recoding
        .summaries()
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != column)
        .map(|(_, s)| s.loss)
        .collect();
    if losses.is_empty() {
        return 0.0;
    }
    loss::combine(Aggregate::GeometricMean, &losses, &vec![1.0; losses.len()]).first()
}

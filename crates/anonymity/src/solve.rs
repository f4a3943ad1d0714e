//! The search, by whichever method is asked for.

use crate::error::Error;
use crate::goal::{Goal, Method};
use crate::hierarchy::Hierarchy;
use crate::histogram::Histogram;
use crate::problem::Problem;
use crate::recoding::{Optimality, Recoding};
use crate::{global, local};

/// Finds a recoding of the histogram that reaches the goal with little loss.
///
/// `hierarchies`: one a column, each built on [`Histogram::values`] of that column. `fixed_levels`: one a
/// column, `Some(level)` where the column must be written at exactly that level, `None` where the search
/// chooses; an empty slice fixes nothing.
///
/// The result depends only on what was counted, not on the order of records, merges or codes.
///
/// # Errors
/// [`Error::Unreachable`] with what would help; [`Error::Shape`], [`Error::Level`], [`Error::Goal`] for a call
/// that does not fit.
pub fn solve(
    histogram: &Histogram,
    hierarchies: &[Hierarchy],
    fixed_levels: &[Option<usize>],
    goal: &Goal,
) -> Result<Recoding, Error> {
    let problem = Problem::new(histogram, hierarchies, fixed_levels, goal)?;
    match goal.method {
        Method::Local => {
            let solution = local::search(&problem).ok_or_else(|| problem.unreachable(goal))?;
            solution.recoding(&problem, histogram, Optimality::Heuristic, None)
        }
        Method::Global => {
            let (solution, levels, optimality) =
                global::search(&problem).ok_or_else(|| problem.unreachable(goal))?;
            solution.recoding(&problem, histogram, optimality, Some(levels))
        }
    }
}

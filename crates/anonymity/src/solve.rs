//! The search, by whichever method is asked for.

use crate::error::Error;
use crate::goal::{Goal, Method};
use crate::hierarchy::Hierarchy;
use crate::histogram::Histogram;
use crate::problem::Problem;
use crate::recoding::{Optimality, Recoding};
use crate::solution::Found;
use crate::{global, local};

/// What is to be recoded, and how.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// What was counted.
    pub histogram: &'a Histogram,
    /// One a quasi-identifier, each built on [`Histogram::values`] of that column.
    pub hierarchies: &'a [Hierarchy],
    /// One a sensitive column, built on [`Histogram::sensitive_values`]; `None` where no model looks at it. An empty
    /// slice stands for all `None`.
    pub sensitive: &'a [Option<Hierarchy>],
    /// One a quasi-identifier: `Some(level)` where the column must be written at exactly that level, `None` where
    /// the search chooses. An empty slice fixes nothing.
    pub fixed_levels: &'a [Option<usize>],
    /// What is asked.
    pub goal: &'a Goal,
}

/// Finds a recoding of the histogram that reaches the goal with little loss.
///
/// `stop` is asked now and then, from any of the threads: once it says `true` the search ends with the best it has
/// (a caller with a clock sets a time limit so). As long as it says `false` the result depends only on what was
/// counted, not on the order of records, merges, codes or threads.
///
/// # Errors
/// [`Error::Unreachable`] with what would help; [`Error::Stopped`] where the search ended before it had found
/// anything or knew that there is nothing; [`Error::Shape`], [`Error::Level`], [`Error::Goal`] for a task
/// that does not fit.
pub fn solve(task: &Task<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Result<Recoding, Error> {
    let problem = Problem::new(task)?;
    match task.goal.method {
        Method::Local | Method::Consistent => {
            // rules about all classes together may hold at the coarsest recoding alone, whichever way a search goes
            let coarsest = || if task.goal.defended { None } else { problem.coarsest() };
            let solution = local::search(&problem, stop).or_else(coarsest);
            let solution = solution.ok_or_else(|| problem.unreachable())?;
            let value = solution.value(&problem);
            let found = Found { value, optimality: Optimality::Heuristic, levels: None, certificate: None };
            solution.recoding(&problem, task.histogram, found)
        }
        Method::Global => {
            let (solution, found) = global::search(&problem, stop)?;
            solution.recoding(&problem, task.histogram, found)
        }
    }
}

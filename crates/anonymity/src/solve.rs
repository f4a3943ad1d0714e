//! The search, by whichever method is asked for.

use crate::error::{Ending, Error};
use crate::goal::{Convention, Goal, Method};
use crate::hierarchy::Hierarchy;
use crate::histogram::Histogram;
use crate::problem::Problem;
use crate::recoding::{Optimality, Recoding};
use crate::solution::{Found, Solution};
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
    match task.goal.method {
        Method::Local | Method::Consistent => {
            // other readings are the global search's alone
            let goal = Goal { convention: Convention::Strict, ..task.goal.clone() };
            let problem = Problem::new(&Task { goal: &goal, ..*task })?;
            let solution = heuristic(&problem, stop)?;
            let value = solution.value(&problem);
            let found = Found { value, optimality: Optimality::Heuristic, levels: None, certificate: None };
            solution.recoding(&problem, task.histogram, found)
        }
        Method::Global => {
            let problem = Problem::new(task)?;
            let (solution, found) = global::search(&problem, stop)?;
            solution.recoding(&problem, task.histogram, found)
        }
    }
}

/// What a local or consistent search finds. Where it finds nothing, a rule that joining can break, or one about all
/// classes together, may still hold at the coarsest recoding or at one that a global search knows.
fn heuristic(problem: &Problem<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Result<Solution, Error> {
    if let Some(solution) = local::search(problem, stop) {
        return Ok(solution);
    }
    let coarsest = problem.coarsest();
    if problem.task.goal.defended {
        // what the coarsest reaches may have been out of reach for want of time alone
        return Err(if coarsest.is_some() && stop() {
            Error::Stopped { by: Ending::Time }
        } else {
            problem.unreachable()
        });
    }
    if let Some(solution) = coarsest {
        return Ok(solution);
    }
    let (solution, found) = global::brief(problem, stop)?;
    let refined = local::refined(problem, &solution, stop);
    let better = refined.filter(|refined| refined.value(problem).roughly(&found.value).is_lt());
    Ok(better.unwrap_or(solution))
}

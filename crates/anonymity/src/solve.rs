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

/// What a local or consistent search finds, or a node where that is better: full-domain recodings are open to both.
/// Rules that joining can break or that are about all classes together, and objectives that count classes, may lead
/// steps of local search into a blind alley; a node that is found to be better is where they set out from anew.
fn heuristic(problem: &Problem<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Result<Solution, Error> {
    let found = local::search(problem, stop);
    if problem.task.goal.defended {
        // a node would be a choice among all records, which tells of them; the coarsest is none, where nobody is left out
        return found
            .or_else(|| problem.coarsest().filter(|all| problem.size(&all.suppressed) == 0))
            .ok_or_else(|| match problem.coarsest().is_some() && stop() {
                // what it reaches may have been out of reach for want of time alone
                true => Error::Stopped { by: Ending::Time },
                false => problem.unreachable(),
            });
    }
    let node = match found.or_else(|| problem.coarsest()) {
        Some(found) if stop() => return Ok(found),
        Some(found) => match global::below(problem, &found.value(problem), stop) {
            Some(node) => node,
            None => return Ok(found),
        },
        None => global::brief(problem, stop)?.0,
    };
    let refined = local::refined(problem, &node, stop);
    let better = refined.filter(|refined| refined.value(problem).roughly(&node.value(problem)).is_lt());
    Ok(better.unwrap_or(node))
}

//! Global recoding: one level a column for the whole file, the exact optimum where the budget allows.
//!
//! A branch-and-bound search over *regions* of the lattice: all nodes between a lowest and a highest one. Checking the
//! highest settles much for the whole region. A class of it that fails a rule which joining cannot break (k and the
//! like: [`Rules::may_hold`](crate::model::Rules::may_hold)) fails in all its parts, so its records are *dead*:
//! suppressed at every node of the region. If they are too many, no node of the region will do. If not, they give a
//! lower bound of the objective: dead records lose everything, the others no less than the lowest node's levels cost,
//! column by column. A region whose bound is not below the best value found is done with; the others are parted at one
//! column, least bound first. So the bound of the queue's head holds for all nodes not yet seen, and the first that is
//! not below the best value proves that value optimal.
//!
//! The nodes of a region tell apart no more than its lowest node does, and what is dead need not be formed into
//! classes again; so the rows to be walked become fewer as regions become smaller.

mod check;
mod rows;
mod search;
mod weigh;

use crate::error::Error;
use crate::objective::Value;
use crate::problem::Problem;
use crate::solution::{Found, Solution};

/// Rows that a brief search walks.
const BRIEF: u64 = 300_000_000;
/// Rows walked to beat what another method has found: a whole lattice where a table is small, some checks more than a
/// way down where it is large.
const BEATING: u64 = 4_000_000;

/// Levels, one a column.
type Node = Vec<u8>;

/// The best node found as a partition, and what is known of it.
///
/// # Errors
/// [`Error::Unreachable`] where no node will do; [`Error::Stopped`] where the search ended before it knew.
pub(crate) fn search(
    problem: &Problem<'_>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(Solution, Found), Error> {
    search::Search::new(problem, stop).run()
}

/// The same within a bounded number of rows, about two seconds.
///
/// # Errors
/// As for [`search`].
pub(crate) fn brief(
    problem: &Problem<'_>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<(Solution, Found), Error> {
    search::Search::new(problem, stop).within(BRIEF).run()
}

/// A node whose value is below `value`, of those that a search within few rows sees: the best there is where it ends by
/// itself, else no worse than the end of a way down from the top; `None` where there is none.
pub(crate) fn below(
    problem: &Problem<'_>,
    value: &Value,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    let search = search::Search::new(problem, stop).within(BEATING).below(value);
    search.run().ok().map(|(solution, _)| solution)
}

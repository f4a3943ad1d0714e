//! Local and consistent recoding.
//!
//! Local: top-down splitting gives a first partition ([`split`]), stretches of it are built anew from the bottom up
//! ([`gather`]), then rounds of local search refine it ([`refine`]). Consistent: one cut a column ([`consistent`]).
//! Either may be asked to be defended ([`defended`]).

mod classes;
mod consistent;
mod costs;
mod defended;
mod finish;
mod gather;
mod order;
mod refine;
mod spare;
mod split;
mod trees;

use crate::goal::Method;
use crate::model::Monotone;
use crate::problem::Problem;
use crate::solution::Solution;
use classes::Gate;
use costs::Costs;
use finish::{finish, losses};
use refine::Effort;
use split::{Partition, Taste, split};
use trees::Trees;

/// Tuples up to which more is tried than time would allow for a large file.
const SMALL: usize = 5_000;
/// Tuples worked on in all rounds of refinement together, and the rounds there are at the least and at the most.
const ROUNDS: (usize, usize, usize) = (60_000, 2, 60);
/// Tuples above which one round must do: the second takes a quarter of the time, and a fortieth off the loss.
const LARGE: usize = 200_000;
/// A column that loses more than this says next to nothing any more.
const CLOSED: f64 = 0.97;
/// Such a column is weighed more, if that costs the whole no more than this share of its loss.
const FAIRNESS: f64 = 0.1;

/// The best partition found; `None` where even the coarsest does not reach the goal.
pub(crate) fn search(problem: &Problem<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Option<Solution> {
    let goal = problem.task.goal;
    let attempt = |least: u64| {
        let gate = Gate::new(problem, least);
        match (goal.method, goal.defended) {
            (Method::Consistent, defended) => consistent::search(problem, &gate, None, defended, stop),
            (_, true) => defended::search(problem, &gate, stop),
            _ => local(problem, &gate, None, stop),
        }
    };
    // rules about all classes together, rules that joining can break, decisions that must not see sensitive values:
    // where they fail, all classes are made larger, until there is but the coarsest
    let may_grow =
        goal.defended || problem.rules.asks_sizes() || problem.rules.monotone() == Monotone::Neither;
    if may_grow { grow(problem, attempt) } else { attempt(problem.rules.least()) }
}

/// The smallest number of records a class, roughly, with which an attempt succeeds.
fn grow(problem: &Problem<'_>, attempt: impl Fn(u64) -> Option<Solution>) -> Option<Solution> {
    let most = problem.records.max(1);
    let mut low = problem.rules.least();
    let mut high = low;
    let mut best = loop {
        if let Some(solution) = attempt(high) {
            break solution;
        }
        if high >= most {
            return None;
        }
        low = high;
        high = high.saturating_mul(2).min(most);
    };
    for _ in 0..4 {
        let middle = low.midpoint(high);
        if middle <= low {
            break;
        }
        match attempt(middle) {
            Some(solution) => {
                high = middle;
                if solution.value(problem).roughly(&best.value(problem)).is_lt() {
                    best = solution;
                }
            }
            None => low = middle,
        }
    }
    Some(best)
}

/// A node with its classes, or its labels, taken apart further, where that can be had.
pub(crate) fn refined(
    problem: &Problem<'_>,
    node: &Solution,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    let goal = problem.task.goal;
    if goal.defended || stop() {
        return None;
    }
    let gate = Gate::new(problem, problem.rules.least());
    let refined = match goal.method {
        Method::Local => local(problem, &gate, Some(node), stop),
        Method::Consistent => consistent::search(problem, &gate, Some(node), false, stop),
        Method::Global => None,
    };
    refined.map(|refined| Solution { before: node.before.clone(), ..refined })
}

/// From the coarsest classes, or from those of a solution.
fn local(
    problem: &Problem<'_>,
    gate: &Gate<'_>,
    solution: Option<&Solution>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    let tuples = problem.tuples();
    let small = tuples <= SMALL;
    let unknown = vec![0.0; problem.width];
    let trees = Trees::new(problem, &Costs::new(problem, &unknown));
    let begin = match solution {
        Some(solution) => Partition::of(problem, &trees, solution),
        None => Partition::coarsest(problem, &trees, gate)?,
    };
    // measured on Adult and on registers of residents: between 0.5 and 1.2 the loss hardly moves
    let thrifts: &[f64] = if small { &[0.6, 0.8, 1.0] } else { &[0.8] };
    let mut found: Option<Start> = None;
    for thrift in thrifts {
        let taste = Taste { thrift: *thrift, boosts: vec![1.0; problem.width] };
        let start = Start::new(problem, &trees, gate, &begin, taste, stop);
        found = Some(match found {
            Some(found) if found.cost <= start.cost => found,
            _ => start,
        });
    }
    let found = fairer(problem, &trees, gate, &begin, found?, stop);
    // the slopes at the losses there are now
    let trees = Trees::new(problem, &Costs::new(problem, &found.losses));
    let Partition { classes, mut suppressed } = found.partition;
    let mut classes = gather::gather(problem, &trees, gate, classes, stop);
    let effort = if small { Effort::THOROUGH } else { Effort::BRISK };
    let (work, least, most) = ROUNDS;
    let least = if tuples > LARGE { 1 } else { least };
    for round in 0..(work / tuples.max(1)).clamp(least, most) as u64 {
        if stop() {
            break;
        }
        if round > 0 {
            order::arrange(&trees, &mut classes, round);
        }
        refine::round(&trees, gate, &mut classes, effort, problem.task.goal.threads, stop);
    }
    spare::leave_out(problem, &trees, gate, &mut classes, &mut suppressed);
    finish(problem, &trees, gate, Partition { classes, suppressed }, stop)
}

/// A first partition, and how good it is.
struct Start {
    taste: Taste,
    partition: Partition,
    losses: Vec<f64>,
    cost: f64,
    /// Columns of which next to nothing is left.
    closed: Vec<usize>,
}

impl Start {
    fn new(
        problem: &Problem<'_>,
        trees: &Trees,
        gate: &Gate<'_>,
        begin: &Partition,
        taste: Taste,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Start {
        let partition = split(problem, trees, gate, begin, &taste, stop);
        let losses = losses(problem, trees, &partition);
        let cost = partition.classes.iter().map(|class| class.cost(trees)).sum();
        let closed = (0..trees.width())
            .filter(|&at| {
                let column = trees.places[at];
                let things = problem.level(column, problem.floor(column)).labels.len();
                problem.fixed[column].is_none() && things > 1 && losses[column] > CLOSED
            })
            .collect();
        Start { taste, partition, losses, cost, closed }
    }
}

/// Gives columns of which next to nothing is left another chance, one after another: the least extra weight that
/// opens them, since with much of it they would be split first everywhere, at the cost of all others.
fn fairer(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    begin: &Partition,
    found: Start,
    stop: &(dyn Fn() -> bool + Sync),
) -> Start {
    let limit = found.cost + found.cost.abs() * FAIRNESS;
    let closed = found.closed.clone();
    let mut best = found;
    for column in closed {
        let start = best.taste.clone();
        let (mut low, mut high) = (1.0f64, 16.0f64);
        for _ in 0..if best.closed.contains(&column) { 4 } else { 0 } {
            if stop() {
                return best;
            }
            let boost = (low * high).sqrt();
            let mut taste = start.clone();
            taste.boosts[column] = boost;
            let run = Start::new(problem, trees, gate, begin, taste, stop);
            if run.closed.contains(&column) {
                low = boost;
            } else {
                high = boost;
            }
            if run.cost <= limit && (run.closed.len(), run.cost) < (best.closed.len(), best.cost) {
                best = run;
            }
        }
    }
    best
}

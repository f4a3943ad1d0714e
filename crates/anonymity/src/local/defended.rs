//! Defended local recoding: a partition of the domain, cut where the numbers of records are large enough for anybody.
//!
//! Three things hold of it (`docs/src/anonymity.md`, "Reading it backwards"). The regions of the labels are disjoint, so
//! no class says of its members that they are outside another (downcoding, Cohen 2022). A cell is cut only where
//! every part that is not empty has at least twice the records asked for, so that a cell left whole proves of no part
//! that it was too small. And which cell is cut where depends on numbers of records, not on sensitive values
//! (minimality, Wong et al. 2007): where a rule fails, the records asked for are raised for the whole file.

use super::classes::{Class, Gate};
use super::costs::Costs;
use super::finish::finish;
use super::split::Partition;
use super::trees::Trees;
use crate::problem::Problem;
use crate::solution::Solution;

/// The partition for so many records a class; `None` where a class breaks a rule.
pub(super) fn search(
    problem: &Problem<'_>,
    gate: &Gate<'_>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    let trees = Trees::new(problem, &Costs::new(problem, &vec![0.0; problem.width]));
    let mut partition = Partition::default();
    let mut open: Vec<Class> = Vec::new();
    for group in problem.groups(&problem.fixed) {
        let (sample, outside): (Vec<u32>, Vec<u32>) = group.into_iter().partition(|t| gate.count(*t) > 0);
        let asked = problem.rules.asks_population();
        if sample.is_empty() && problem.absent(&outside) {
            return None;
        }
        let records = problem.size(&sample);
        match sample.first() {
            Some(first) if records >= gate.least_records() => {
                let label = trees.top(*first);
                let mut tuples = sample;
                tuples.extend(outside.into_iter().filter(|_| asked));
                open.push(Class { tuples, label, records });
            }
            _ => partition.suppressed.extend(sample),
        }
    }
    let mut left = problem.limit.checked_sub(problem.size(&partition.suppressed))?;
    while let Some(class) = open.pop() {
        let parts = if stop() { None } else { cut(problem, &trees, gate, &class, &mut left) };
        match parts {
            Some((parts, out)) => {
                open.extend(parts);
                partition.suppressed.extend(out);
            }
            None => partition.classes.push(class),
        }
    }
    let holds = |class: &Class| gate.holds(class.records, class.tuples.iter().copied());
    if !partition.classes.iter().all(holds) {
        return None;
    }
    finish(problem, &trees, gate, partition, stop)
}

/// The parts of a class at the first column that can be cut, and what is left out of it. The columns are tried in an
/// order that depends on the class's label alone: what the hierarchy gains below it on average.
fn cut(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    class: &Class,
    left: &mut u64,
) -> Option<(Vec<Class>, Vec<u32>)> {
    let mut columns: Vec<(f32, usize)> = Vec::new();
    for (column, tree) in trees.columns.iter().enumerate() {
        let depth = tree.depth(class.label[column]);
        if depth > 0 {
            columns.push((tree.drop(class.label[column]), column));
        }
    }
    columns.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let margin = gate.least_records().saturating_mul(2);
    for (_, column) in columns {
        let tree = &trees.columns[column];
        let nodes = tree.ancestors(tree.depth(class.label[column]) - 1);
        let mut sorted: Vec<(u32, u32)> =
            class.tuples.iter().map(|tuple| (nodes[trees.leaf(*tuple)[column] as usize], *tuple)).collect();
        sorted.sort_unstable();
        let mut parts = Vec::new();
        let (mut out, mut lost) = (Vec::new(), 0);
        let mut gain = 0.0;
        let wide = f64::from(tree.cost[class.label[column] as usize]);
        let mut fails = false;
        for part in sorted.chunk_by(|a, b| a.0 == b.0) {
            let Some((node, _)) = part.first() else { continue };
            let tuples: Vec<u32> = part.iter().map(|(_, tuple)| *tuple).collect();
            let records = problem.size(&tuples);
            if records >= margin || records == class.records {
                gain += records as f64 * (wide - f64::from(tree.cost[*node as usize]));
                let mut label = class.label.clone();
                label[column] = *node;
                parts.push(Class { tuples, label, records });
            } else {
                fails |= records == 0 && !problem.rules.stand();
                lost += records;
                out.extend(tuples);
            }
        }
        let worth = lost == 0 || (lost <= *left && gain > lost as f64 * trees.dearest());
        if !parts.is_empty() && worth && !fails {
            *left -= lost;
            return Some((parts, out));
        }
    }
    None
}

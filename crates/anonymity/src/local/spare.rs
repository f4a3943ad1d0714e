//! Leaving records out, where the limit allows and the others gain more than that loses.

use super::classes::{Class, Gate};
use super::trees::Trees;
use crate::problem::Problem;

/// Leaves out tuples that widen their class's label for more than their own loss, dearest first.
pub(super) fn leave_out(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    classes: &mut [Class],
    suppressed: &mut Vec<u32>,
) {
    let mut left = problem.limit.saturating_sub(problem.size(suppressed));
    if left == 0 || trees.tolled() {
        return;
    }
    let dearest = trees.dearest();
    let gain = |class: &Class, tuple: u32| {
        let mut without = Class {
            tuples: class.tuples.iter().copied().filter(|t| *t != tuple).collect(),
            ..Class::default()
        };
        without.records = class.records - gate.count(tuple);
        without.relabel(trees);
        let gain = class.cost(trees) - without.cost(trees) - gate.count(tuple) as f64 * dearest;
        (gain, without)
    };
    let mut candidates: Vec<(f64, usize, u32)> = Vec::new();
    for (at, class) in classes.iter().enumerate() {
        // nothing can be gained beyond what the class costs
        if class.tuples.len() < 2 || class.cost(trees) <= dearest {
            continue;
        }
        for (&tuple, rate) in class.tuples.iter().zip(rates_without(trees, class)) {
            let count = gate.count(tuple);
            if count > 0 && count <= left && class.records >= count + gate.least_records() {
                let others = trees.class_cost((class.records - count) as f64, rate);
                let gain = class.cost(trees) - others - count as f64 * dearest;
                if gain > 1e-6 {
                    candidates.push((gain / count as f64, at, tuple));
                }
            }
        }
    }
    candidates.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, at, tuple) in candidates {
        let count = gate.count(tuple);
        let class = &classes[at];
        if count > left || class.tuples.len() < 2 || class.records < count + gate.least_records() {
            continue;
        }
        // others of its class may have gone before it
        let (gain, without) = gain(class, tuple);
        if gain > 1e-6 && gate.holds(without.records, without.tuples.iter().copied()) {
            classes[at] = without;
            suppressed.push(tuple);
            left -= count;
        }
    }
}

/// What the label of a class of two tuples or more would cost a record without each of its tuples: from what those
/// before it have in common with those behind it, since a class may be as large as the file.
fn rates_without(trees: &Trees, class: &Class) -> Vec<f32> {
    let mut behind: Vec<Vec<u32>> = Vec::with_capacity(class.tuples.len());
    let mut label: Vec<u32> = Vec::new();
    for &tuple in class.tuples.iter().rev() {
        behind.push(label.clone());
        widen(trees, &mut label, trees.leaf(tuple));
    }
    let mut before: Vec<u32> = Vec::new();
    let mut rates = Vec::with_capacity(class.tuples.len());
    for (&tuple, mut label) in class.tuples.iter().zip(behind.into_iter().rev()) {
        widen(trees, &mut label, &before);
        rates.push(trees.cost(&label));
        widen(trees, &mut before, trees.leaf(tuple));
    }
    rates
}

/// Widens a label, empty where it covers nothing yet, until it covers another.
fn widen(trees: &Trees, label: &mut Vec<u32>, other: &[u32]) {
    match (label.is_empty(), other.is_empty()) {
        (_, true) => {}
        (true, false) => label.extend_from_slice(other),
        (false, false) => trees.cover(label, other),
    }
}

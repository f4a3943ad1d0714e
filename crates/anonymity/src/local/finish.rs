//! From classes to a solution: what must hold of all of them together.

use std::collections::BTreeMap;

use super::classes::Gate;
use super::split::Partition;
use super::trees::Trees;
use crate::model::Monotone;
use crate::problem::Problem;
use crate::solution::Solution;

/// Loss of each of the problem's columns.
pub(super) fn losses(problem: &Problem<'_>, trees: &Trees, partition: &Partition) -> Vec<f64> {
    solution(problem, trees, partition).losses(problem)
}

/// The classes as a solution; `None` where rules about all of them together cannot be satisfied within the limit, or
/// where classes that read the same are not a class together.
pub(super) fn finish(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    mut partition: Partition,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    partition.classes.retain(|class| class.records > 0);
    if problem.rules.monotone() == Monotone::Neither {
        tell_apart(problem, trees, gate, &mut partition, stop)?;
    }
    if problem.rules.asks_sizes() {
        cut(problem, trees, &mut partition)?;
    }
    if partition.classes.is_empty() || problem.size(&partition.suppressed) > problem.limit {
        return None;
    }
    Some(solution(problem, trees, &partition))
}

fn solution(problem: &Problem<'_>, trees: &Trees, partition: &Partition) -> Solution {
    let mut solution = Solution { suppressed: partition.suppressed.clone(), ..Solution::default() };
    let mut levels = vec![0u8; problem.width];
    for class in &partition.classes {
        for ((node, tree), place) in class.label.iter().zip(&trees.columns).zip(&trees.places) {
            levels[*place] = tree.level[*node as usize];
        }
        solution.push(&class.tuples, &levels);
    }
    solution
}

/// Classes by what they read.
fn by_text(problem: &Problem<'_>, trees: &Trees, partition: &Partition) -> BTreeMap<Vec<u32>, Vec<usize>> {
    let names = names(problem, trees);
    let mut groups: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for (at, class) in partition.classes.iter().enumerate() {
        groups.entry(read(&names, &class.label)).or_default().push(at);
    }
    groups
}

/// For each column and node the first node of the same text.
fn names(problem: &Problem<'_>, trees: &Trees) -> Vec<Vec<u32>> {
    let of = |(tree, place): (&super::trees::Tree, &usize)| {
        let mut known: BTreeMap<&str, u32> = BTreeMap::new();
        let mut names = Vec::new();
        for level in problem.floor(*place)..=problem.ceiling(*place) {
            for label in problem.level(*place, level).labels.iter() {
                let next = names.len() as u32;
                names.push(*known.entry(label).or_insert(next));
            }
        }
        names.resize(tree.parent.len(), tree.root());
        names
    };
    trees.columns.iter().zip(&trees.places).map(of).collect()
}

fn read(names: &[Vec<u32>], label: &[u32]) -> Vec<u32> {
    label.iter().zip(names).map(|(node, names)| names[*node as usize]).collect()
}

/// Widens labels of classes that read the same and together break a rule, until each group that reads the same holds;
/// `None` where that fails or was stopped.
fn tell_apart(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    partition: &mut Partition,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<()> {
    // every pass widens a label, so there are at most so many as there are levels
    loop {
        let groups = by_text(problem, trees, partition);
        let broken = groups.values().find(|group| {
            let records = group.iter().map(|at| partition.classes[*at].records).sum();
            let tuples = group.iter().flat_map(|at| partition.classes[*at].tuples.iter().copied());
            group.len() > 1 && !gate.holds(records, tuples)
        });
        let Some(&last) = broken.and_then(|group| group.last()) else { return Some(()) };
        if stop() {
            return None;
        }
        let label = &mut partition.classes[last].label;
        let column = (0..label.len())
            .filter(|column| {
                let tree = &trees.columns[*column];
                label[*column] != tree.root() && tree.parent_cost(label[*column]) < super::trees::NEVER
            })
            .min_by(|a, b| {
                let rise = |column: usize| {
                    let tree = &trees.columns[column];
                    tree.parent_cost(label[column]) - tree.cost[label[column] as usize]
                };
                rise(*a).total_cmp(&rise(*b)).then(a.cmp(b))
            })?;
        label[column] = trees.columns[column].parent[label[column] as usize];
    }
}

/// Leaves out the smallest classes as the rules about all classes ask.
fn cut(problem: &Problem<'_>, trees: &Trees, partition: &mut Partition) -> Option<()> {
    let groups: Vec<(u64, Vec<usize>)> = by_text(problem, trees, partition)
        .into_values()
        .map(|group| (group.iter().map(|at| partition.classes[*at].records).sum(), group))
        .collect();
    let mut sizes: BTreeMap<u64, u64> = BTreeMap::new();
    for (records, _) in &groups {
        *sizes.entry(*records).or_default() += 1;
    }
    let sizes: Vec<(u64, u64)> = sizes.into_iter().collect();
    let left = problem.limit.checked_sub(problem.size(&partition.suppressed))?;
    let cut = problem.rules.cut(&sizes, left)?;
    let mut more = cut.more;
    for (records, group) in groups {
        let at_it = records == cut.below && more > 0;
        if at_it {
            more -= 1;
        }
        if records < cut.below || at_it {
            for at in group {
                partition.suppressed.append(&mut partition.classes[at].tuples);
            }
        }
    }
    partition.classes.retain(|class| !class.tuples.is_empty());
    Some(())
}

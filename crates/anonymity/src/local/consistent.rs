//! Consistent recoding: one cut a column, so that a value has the same label wherever it stands and no two labels of a
//! column overlap (full-subtree recoding, Iyengar 2002).
//!
//! Top-down specialisation (Fung, Wang, Yu 2005): every column begins at its highest label; the label with the
//! greatest gain for the detail it uses up is replaced by its children wherever it stands, if all classes that come
//! of it satisfy the rules, and otherwise is kept for good. Which of two columns comes first decides much, so the
//! search repeats this with other weights of the columns and follows those that lose less.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::classes::{Class, Gate};
use super::costs::Costs;
use super::finish::finish;
use super::split::Partition;
use super::trees::Trees;
use crate::objective::Value;
use crate::problem::Problem;
use crate::solution::Solution;

/// Tuples specialised in all runs together, and the runs there are at the least and at the most.
const RUNS: (usize, usize, usize) = (400_000, 8, 200);

/// The best cuts found, from the coarsest on or from those of a node. `defended`: classes are made by numbers of records alone, with twice those asked for as the
/// bound, and `None` where one of them breaks a rule.
pub(super) fn search(
    problem: &Problem<'_>,
    gate: &Gate<'_>,
    node: Option<&Solution>,
    defended: bool,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Solution> {
    let trees = Trees::new(problem, &Costs::new(problem, &vec![0.0; problem.width]));
    let run = |thrift: f64, boosts: &[f64]| -> Option<(Value, Solution)> {
        let cuts = match node {
            Some(node) => Cuts::of(problem, &trees, gate, node)?,
            None => Cuts::new(problem, &trees, gate, defended)?,
        };
        let partition = cuts.specialise(thrift, boosts, stop);
        let holds = |class: &Class| gate.holds(class.records, class.tuples.iter().copied());
        if defended && !partition.classes.iter().all(holds) {
            return None;
        }
        let solution = finish(problem, &trees, gate, partition, stop)?;
        Some((solution.value(problem), solution))
    };
    let mut boosts = vec![1.0; trees.width()];
    if defended {
        // the best of many runs would be chosen by what they come to; one run it is
        return run(0.8, &boosts).map(|(_, solution)| solution);
    }
    let mut thrift = 0.8;
    let mut best = run(thrift, &boosts);
    let (work, least, most) = RUNS;
    let mut runs = (work / problem.tuples().max(1)).clamp(least, most);
    let keep = |best: &mut Option<(Value, Solution)>, new: Option<(Value, Solution)>| {
        let better = match (&new, &*best) {
            (Some(new), Some(best)) => new.0.roughly(&best.0).is_lt(),
            (new, None) => new.is_some(),
            _ => false,
        };
        if better {
            *best = new;
        }
        better
    };
    for other in [0.4, 0.0, 1.2] {
        if !stop() && keep(&mut best, run(other, &boosts)) {
            thrift = other;
        }
        runs -= 1;
    }
    let mut factor = 4.0;
    'climb: while factor > 1.1 {
        let mut moved = false;
        for column in 0..boosts.len() {
            for factor in [factor, 1.0 / factor] {
                if runs == 0 || stop() {
                    break 'climb;
                }
                runs -= 1;
                let old = boosts[column];
                boosts[column] = old * factor;
                if keep(&mut best, run(thrift, &boosts)) {
                    moved = true;
                    break;
                }
                boosts[column] = old;
            }
        }
        if !moved {
            factor = factor.sqrt();
        }
    }
    best.map(|(_, solution)| solution)
}

/// A label that may be replaced by its children.
#[derive(PartialEq)]
struct Candidate {
    score: f64,
    column: usize,
    node: u32,
    tuples: Vec<u32>,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        self.score.total_cmp(&other.score).then((other.column, other.node).cmp(&(self.column, self.node)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Cuts<'p> {
    problem: &'p Problem<'p>,
    trees: &'p Trees,
    gate: &'p Gate<'p>,
    defended: bool,
    class_of: Vec<u32>,
    classes: u32,
    /// Label of each tuple, as nodes.
    labels: Vec<u32>,
    left: u64,
}

const OUT: u32 = u32::MAX;

impl<'p> Cuts<'p> {
    fn new(
        problem: &'p Problem<'p>,
        trees: &'p Trees,
        gate: &'p Gate<'p>,
        defended: bool,
    ) -> Option<Cuts<'p>> {
        let mut cuts = Cuts {
            problem,
            trees,
            gate,
            defended,
            class_of: vec![OUT; problem.tuples()],
            classes: 0,
            labels: Vec::with_capacity(problem.codes.len()),
            left: problem.limit,
        };
        for group in problem.groups(&problem.fixed) {
            let asked = problem.rules.asks_population();
            let group: Vec<u32> = group.into_iter().filter(|t| asked || gate.count(*t) > 0).collect();
            let records = problem.size(&group);
            if records == 0 {
                if problem.absent(&group) {
                    return None;
                }
                continue;
            }
            let good = if defended {
                records >= gate.least_records()
            } else {
                gate.holds(records, group.iter().copied())
            };
            if good {
                group.iter().for_each(|tuple| cuts.class_of[*tuple as usize] = cuts.classes);
                cuts.classes += 1;
            } else {
                cuts.left = cuts.left.checked_sub(records)?;
            }
        }
        for tuple in 0..problem.tuples() as u32 {
            cuts.labels.extend(trees.top(tuple));
        }
        (cuts.classes > 0).then_some(cuts)
    }

    /// The cuts and classes of a node.
    fn of(
        problem: &'p Problem<'p>,
        trees: &'p Trees,
        gate: &'p Gate<'p>,
        node: &Solution,
    ) -> Option<Cuts<'p>> {
        let Partition { classes, suppressed } = Partition::of(problem, trees, node);
        let mut cuts = Cuts {
            problem,
            trees,
            gate,
            defended: false,
            class_of: vec![OUT; problem.tuples()],
            classes: classes.len() as u32,
            labels: vec![0; problem.codes.len()],
            left: problem.limit.checked_sub(problem.size(&suppressed))?,
        };
        let width = trees.width();
        for (at, class) in classes.iter().enumerate() {
            for tuple in class.tuples.iter().map(|tuple| *tuple as usize) {
                cuts.class_of[tuple] = at as u32;
                cuts.labels[tuple * width..(tuple + 1) * width].copy_from_slice(&class.label);
            }
        }
        Some(cuts)
    }

    fn specialise(mut self, thrift: f64, boosts: &[f64], stop: &(dyn Fn() -> bool + Sync)) -> Partition {
        let mut queue: BinaryHeap<Candidate> = BinaryHeap::new();
        let width = self.trees.width();
        let all: Vec<u32> =
            (0..self.class_of.len() as u32).filter(|tuple| self.class_of[*tuple as usize] != OUT).collect();
        for (column, boost) in boosts.iter().enumerate() {
            // one label at the top, or several where the level is fixed
            let mut by_label: Vec<(u32, u32)> =
                all.iter().map(|tuple| (self.labels[*tuple as usize * width + column], *tuple)).collect();
            by_label.sort_unstable();
            for part in by_label.chunk_by(|a, b| a.0 == b.0) {
                let tuples = part.iter().map(|(_, tuple)| *tuple).collect();
                queue.extend(self.candidate(column, part[0].0, tuples, thrift, *boost));
            }
        }
        while let Some(candidate) = queue.pop() {
            if stop() {
                break;
            }
            let Candidate { column, node, mut tuples, .. } = candidate;
            tuples.retain(|tuple| self.class_of[*tuple as usize] != OUT);
            if tuples.is_empty() || !self.replace(column, node, &mut tuples) {
                continue;
            }
            tuples.retain(|tuple| self.class_of[*tuple as usize] != OUT);
            for part in tuples.chunk_by(|a, b| {
                self.labels[*a as usize * width + column] == self.labels[*b as usize * width + column]
            }) {
                let node = self.labels[part[0] as usize * width + column];
                queue.extend(self.candidate(column, node, part.to_vec(), thrift, boosts[column]));
            }
        }
        self.partition()
    }

    /// The replacement of a label by its children, further down as long as there is only one.
    fn candidate(
        &self,
        column: usize,
        node: u32,
        tuples: Vec<u32>,
        thrift: f64,
        boost: f64,
    ) -> Option<Candidate> {
        let tree = &self.trees.columns[column];
        let nodes = tree.ancestors(tree.depth(node).checked_sub(1)?);
        let mut counts: HashMap<u32, u64> = HashMap::new();
        for tuple in &tuples {
            let child = nodes[self.trees.leaf(*tuple)[column] as usize];
            *counts.entry(child).or_default() += self.gate.count(*tuple);
        }
        let total = counts.values().sum::<u64>() as f64;
        let mut children: Vec<(u32, u64)> = counts.into_iter().collect();
        children.sort_unstable();
        let (mut gain, mut bits) = (0.0, 0.0);
        for (child, records) in &children {
            let records = *records as f64;
            gain += records * f64::from(tree.cost[node as usize] - tree.cost[*child as usize]);
            if records > 0.0 {
                bits += records * (total / records).log2();
            }
        }
        let score = match children.len() {
            1 => f64::INFINITY,
            _ => boost * gain.max(1e-9) / bits.max(1e-9).powf(thrift),
        };
        Some(Candidate { score, column, node, tuples })
    }

    /// Replaces a label by its children where every class that comes of it may stand; sorts `tuples` by child.
    fn replace(&mut self, column: usize, node: u32, tuples: &mut [u32]) -> bool {
        let trees = self.trees;
        let tree = &trees.columns[column];
        let nodes = tree.ancestors(tree.depth(node) - 1);
        let child = |tuple: u32| nodes[trees.leaf(tuple)[column] as usize];
        let mut parts: Vec<(u32, u32, u32)> =
            tuples.iter().map(|tuple| (self.class_of[*tuple as usize], child(*tuple), *tuple)).collect();
        parts.sort_unstable();
        let mut out: Vec<u32> = Vec::new();
        let (mut lost, mut gain) = (0, 0.0);
        for class in parts.chunk_by(|a, b| a.0 == b.0) {
            for part in class.chunk_by(|a, b| a.1 == b.1) {
                let whole = part.len() == class.len();
                let records: u64 = part.iter().map(|(_, _, tuple)| self.gate.count(*tuple)).sum();
                if whole || self.may_stand(records, part) {
                    let cost = &tree.cost;
                    gain += records as f64 * f64::from(cost[node as usize] - cost[part[0].1 as usize]);
                    continue;
                }
                lost += records;
                if lost > self.left || (records == 0 && !self.problem.rules.stand()) {
                    return false;
                }
                out.extend(part.iter().map(|(_, _, tuple)| *tuple));
            }
        }
        // an objective that counts classes gains by any
        if lost > 0 && (self.trees.tolled() || gain <= lost as f64 * trees.dearest()) {
            return false;
        }
        self.left -= lost;
        for class in parts.chunk_by(|a, b| a.0 == b.0) {
            for (at, part) in class.chunk_by(|a, b| a.1 == b.1).enumerate() {
                if at > 0 {
                    let new = self.classes;
                    self.classes += 1;
                    part.iter().for_each(|(_, _, tuple)| self.class_of[*tuple as usize] = new);
                }
            }
        }
        for tuple in out {
            self.class_of[tuple as usize] = OUT;
        }
        tuples.sort_unstable_by_key(|tuple| (child(*tuple), *tuple));
        let width = trees.width();
        for tuple in tuples.iter() {
            self.labels[*tuple as usize * width + column] = child(*tuple);
        }
        true
    }

    fn may_stand(&self, records: u64, part: &[(u32, u32, u32)]) -> bool {
        if self.defended {
            return records >= self.gate.least_records().saturating_mul(2);
        }
        self.gate.holds(records, part.iter().map(|(_, _, tuple)| *tuple))
    }

    fn partition(self) -> Partition {
        let width = self.trees.width();
        let mut classes = vec![Class::default(); self.classes as usize];
        let mut suppressed = Vec::new();
        for (tuple, class) in self.class_of.iter().enumerate() {
            let label = &self.labels[tuple * width..(tuple + 1) * width];
            let Some(class) = classes.get_mut(*class as usize) else {
                suppressed.push(tuple as u32);
                continue;
            };
            class.tuples.push(tuple as u32);
            class.records += self.gate.count(tuple as u32);
            class.label.clear();
            class.label.extend_from_slice(label);
        }
        Partition { classes, suppressed }
    }
}

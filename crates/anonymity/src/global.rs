//! Global recoding: one level a column for the whole file, the exact optimum where the budget allows.
//!
//! Nodes of the lattice are visited in the order of a lower bound of their loss: the loss that a node would
//! have without suppression is known column by column, and neither suppression (a suppressed record counts as
//! wholly lost) nor further generalisation can come below it. The first bound that is not below the best loss
//! found proves that loss optimal. Two things spare work. Suppressed records only become fewer upwards, since
//! classes only join, so everything below a node that fails the limit fails too. And a descent from the top,
//! before the search, gives a good first solution. The queue is unfolded as it is visited, so the size of the
//! lattice costs nothing; when the budget of checks ends first, the best node found is given with the bound
//! that holds for the rest.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::hash::{BuildHasher, Hasher};

use hashbrown::{HashMap, HashSet};

use crate::dictionary::Tuples;
use crate::objective::{Aggregate, Value, loss};
use crate::problem::Problem;
use crate::recoding::Optimality;
use crate::solution::{Found, Solution};
use crate::units::Units as Persons;

/// Tuples and classes grouped, over all checks, before the search gives up proving: some ten seconds.
const BUDGET: u64 = 100_000_000;
/// Nodes queued before the search gives up proving; bounds its memory to some hundred megabytes.
const QUEUE: usize = 2_000_000;
/// Failed nodes remembered; each one spares its whole lower set, so a few hundred serve as well as all.
const FAILURES: usize = 512;

/// Groupings kept to start others from, and tuples in them all: some 100 MB.
const GROUPINGS: usize = 256;
const HELD: usize = 8_000_000;

type Node = Vec<u8>;

/// The best node found as a partition, its levels, and what is known of it; `None` where no node will do.
pub(crate) fn search(problem: &Problem<'_>) -> Option<(Solution, Found)> {
    let mut search = Search::new(problem);
    let (node, optimality) = search.run()?;
    let levels: Vec<Option<usize>> = node.iter().map(|level| Some(usize::from(*level))).collect();
    let mut solution = Solution::default();
    for group in problem.groups(&levels) {
        if problem.holds(&group) {
            solution.push(&group, &node);
        } else {
            solution.suppressed.extend_from_slice(&group);
        }
    }
    let levels = Some(node.iter().map(|level| usize::from(*level)).collect());
    let value = Value::of(search.best);
    Some((solution, Found { value, optimality, levels, certificate: None }))
}

/// What a check of a node says.
enum Verdict {
    /// Within the limit, with this loss.
    Holds(f64),
    /// Too many records would have to be left out.
    Fails,
}

/// A node in the queue: least bound first, then the lexicographically least levels, so that ties fall alike.
struct Entry {
    bound: f64,
    node: Node,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then_with(|| self.node.cmp(&other.node))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

/// The classes of a node.
#[derive(Default)]
struct Grouping {
    node: Node,
    /// A tuple of each class.
    tuples: Vec<u32>,
    /// Records of each class.
    sizes: Vec<u64>,
    /// Persons of each class, up to k; empty where they do not matter.
    persons: Vec<Persons>,
}

struct Search<'p> {
    problem: &'p Problem<'p>,
    bottom: Node,
    top: Node,
    /// Least v_j of each column at a level or any above it, from the floor on.
    least: Vec<Vec<f64>>,
    /// Tuples and classes grouped so far.
    work: u64,
    /// Every tuple by itself.
    bare: Grouping,
    /// Groupings of nodes checked before.
    known: Vec<Grouping>,
    /// Key of a class → its number; empty between checks.
    table: HashMap<u64, u32, Spread>,
    failures: Vec<Node>,
    best: f64,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem<'p>) -> Search<'p> {
        let level = |level: usize| u8::try_from(level).unwrap_or(u8::MAX);
        let least = (0..problem.width)
            .map(|column| {
                let mut losses: Vec<f64> =
                    (0..=problem.top(column)).map(|at| unsuppressed(problem, column, at)).collect();
                for at in (0..losses.len().saturating_sub(1)).rev() {
                    losses[at] = losses[at].min(losses[at + 1]);
                }
                losses
            })
            .collect();
        Search {
            problem,
            bottom: (0..problem.width).map(|j| level(problem.floor(j))).collect(),
            top: (0..problem.width).map(|j| level(problem.ceiling(j))).collect(),
            least,
            work: 0,
            bare: Grouping {
                node: Vec::new(),
                tuples: (0..problem.tuples() as u32).collect(),
                sizes: problem.counts.clone(),
                persons: Vec::new(),
            },
            known: Vec::new(),
            table: HashMap::default(),
            failures: Vec::new(),
            best: 0.0,
        }
    }

    fn bound(&self, node: &[u8]) -> f64 {
        combine(node.iter().zip(&self.least).map(|(level, least)| least[usize::from(*level)]).collect())
    }

    fn run(&mut self) -> Option<(Node, Optimality)> {
        let top = self.top.clone();
        let Verdict::Holds(loss) = self.check(&top) else { return None };
        let mut best = (loss, top.clone());
        self.descend(&mut best);

        let mut queue = BinaryHeap::new();
        let mut queued: HashSet<Node> = HashSet::new();
        let bottom = self.bottom.clone();
        queue.push(Reverse(Entry { bound: self.bound(&bottom), node: bottom }));
        while let Some(Reverse(Entry { bound, node })) = queue.pop() {
            // rounding must not prune a node that ties
            if bound > best.0 + 1e-12 {
                break;
            }
            if self.work > BUDGET || queued.len() > QUEUE {
                self.best = best.0;
                return Some((best.1, Optimality::Bounded { bound: bound.min(best.0) }));
            }
            if !self.known_to_fail(&node) {
                match self.check(&node) {
                    Verdict::Holds(loss) => {
                        if (loss, &node) < (best.0, &best.1) {
                            best = (loss, node.clone());
                        }
                    }
                    Verdict::Fails => self.climb(&node, &mut best),
                }
            }
            for column in 0..node.len() {
                if node[column] < top[column] {
                    let mut above = node.clone();
                    above[column] += 1;
                    let bound = self.bound(&above);
                    if bound <= best.0 + 1e-12 && !queued.contains(&above) {
                        queued.insert(above.clone());
                        queue.push(Reverse(Entry { bound, node: above }));
                    }
                }
            }
        }
        self.best = best.0;
        Some((best.1, Optimality::Optimal))
    }

    /// From the top, one level at a time to the holding neighbour of least loss.
    fn descend(&mut self, best: &mut (f64, Node)) {
        loop {
            let from = best.1.clone();
            let mut next: Option<(f64, Node)> = None;
            for column in 0..from.len() {
                if from[column] > self.bottom[column] {
                    let mut below = from.clone();
                    below[column] -= 1;
                    if self.known_to_fail(&below) {
                        continue;
                    }
                    match self.check(&below) {
                        Verdict::Holds(loss) if next.as_ref().is_none_or(|(least, _)| loss < *least) => {
                            next = Some((loss, below));
                        }
                        Verdict::Holds(_) => {}
                        Verdict::Fails => self.remember(below),
                    }
                }
            }
            match next {
                Some(next) if next.0 < best.0 => *best = next,
                _ => return,
            }
        }
    }

    /// From a failing node upwards along the cheapest columns: the highest node of that path that fails spares
    /// the most. Failing is monotone along the path, so it is found by halving.
    fn climb(&mut self, node: &Node, best: &mut (f64, Node)) {
        let mut path = vec![node.clone()];
        loop {
            let from = &path[path.len() - 1];
            let mut next: Option<(f64, Node)> = None;
            for column in 0..from.len() {
                if from[column] < self.top[column] {
                    let mut above = from.clone();
                    above[column] += 1;
                    let bound = self.bound(&above);
                    if next.as_ref().is_none_or(|(least, _)| bound < *least) {
                        next = Some((bound, above));
                    }
                }
            }
            match next {
                Some((bound, above)) if bound <= best.0 => path.push(above),
                _ => break,
            }
        }
        let (mut fails, mut beyond) = (0, path.len());
        while beyond - fails > 1 {
            let middle = fails + (beyond - fails) / 2;
            match self.check(&path[middle]) {
                Verdict::Fails => fails = middle,
                Verdict::Holds(loss) => {
                    if (loss, &path[middle]) < (best.0, &best.1) {
                        *best = (loss, path[middle].clone());
                    }
                    beyond = middle;
                }
            }
        }
        self.remember(path.swap_remove(fails));
    }

    fn remember(&mut self, node: Node) {
        self.failures.retain(|known| !below(known, &node));
        if self.failures.len() < FAILURES {
            self.failures.push(node);
        }
    }

    fn known_to_fail(&self, node: &Node) -> bool {
        self.failures.iter().any(|failed| below(node, failed))
    }

    /// The classes of a node, grouped from the smallest known grouping below it: classes only join upwards.
    fn classes(&mut self, node: &[u8]) -> Grouping {
        let problem = self.problem;
        let base = self
            .known
            .iter()
            .filter(|known| below(&known.node, node))
            .min_by_key(|known| known.tuples.len())
            .unwrap_or(&self.bare);
        self.work += base.tuples.len() as u64;
        let nodes: Vec<&[u32]> = node
            .iter()
            .enumerate()
            .map(|(column, level)| problem.level(column, usize::from(*level)).nodes.as_slice())
            .collect();
        let mut grouping = Grouping { node: node.to_vec(), ..Grouping::default() };
        let mut join = |at: usize, class: u32| {
            let class = class as usize;
            if class == grouping.tuples.len() {
                grouping.tuples.push(base.tuples[at]);
                grouping.sizes.push(0);
                if problem.needs_persons() {
                    grouping.persons.push(Persons::None);
                }
            }
            grouping.sizes[class] += base.sizes[at];
            if let Some(persons) = grouping.persons.get_mut(class) {
                let cap = usize::try_from(problem.k()).unwrap_or(usize::MAX);
                match base.persons.get(at) {
                    Some(known) => persons.union(known, cap),
                    None => problem.persons_of(base.tuples[at]).iter().for_each(|p| persons.insert(*p, cap)),
                }
            }
        };
        let row = |tuple: u32| {
            let start = tuple as usize * problem.width;
            &problem.codes[start..start + problem.width]
        };
        // a mixed radix where it fits 64 bits: no two classes share a key
        let mut product = Some(1u64);
        let mut scale = Vec::with_capacity(nodes.len());
        for (column, level) in node.iter().enumerate() {
            scale.push(product.unwrap_or(0));
            let labels = problem.level(column, usize::from(*level)).labels.len().max(1) as u64;
            product = product.and_then(|product| product.checked_mul(labels));
        }
        if product.is_some() {
            self.table.clear();
            for (at, tuple) in base.tuples.iter().enumerate() {
                let mut key = 0u64;
                for ((code, nodes), scale) in row(*tuple).iter().zip(&nodes).zip(&scale) {
                    // cannot overflow: the product of all radices was checked
                    key = key.wrapping_add(u64::from(nodes[*code as usize]).wrapping_mul(*scale));
                }
                let next = self.table.len() as u32;
                join(at, *self.table.entry(key).or_insert(next));
            }
        } else {
            let mut table = Tuples::new(problem.width);
            let mut labels = vec![0u32; problem.width];
            for (at, tuple) in base.tuples.iter().enumerate() {
                for ((label, code), nodes) in labels.iter_mut().zip(row(*tuple)).zip(&nodes) {
                    *label = nodes[*code as usize];
                }
                // there are no more classes than tuples, and those could be numbered
                if let Ok((class, _)) = table.intern(&labels) {
                    join(at, class);
                }
            }
        }
        grouping
    }

    /// Whether each class reaches k.
    fn reach(&self, grouping: &Grouping) -> Vec<bool> {
        let k = self.problem.k();
        let enough = |at: usize| grouping.persons.get(at).is_none_or(|p| p.as_slice().len() as u64 >= k);
        grouping.sizes.iter().enumerate().map(|(at, size)| *size >= k && enough(at)).collect()
    }

    fn check(&mut self, node: &[u8]) -> Verdict {
        let problem = self.problem;
        let grouping = self.classes(node);
        let reach = self.reach(&grouping);
        let suppressed: u64 =
            grouping.sizes.iter().zip(&reach).filter(|(_, r)| !**r).map(|(size, _)| size).sum();
        // a file of nothing is not an answer
        let fails = suppressed > problem.limit || suppressed == problem.records;
        let mut sums = vec![suppressed as f64; problem.width];
        for ((column, level), sum) in node.iter().enumerate().zip(&mut sums).filter(|_| !fails) {
            let level = problem.level(column, usize::from(*level));
            let kept = grouping.tuples.iter().zip(&grouping.sizes).zip(&reach).filter(|(_, reach)| **reach);
            for ((tuple, size), _) in kept {
                let at = level.nodes[problem.code(*tuple, column) as usize];
                *sum += *size as f64 * level.shares[at as usize];
            }
        }
        self.remember_grouping(grouping);
        if fails {
            Verdict::Fails
        } else {
            Verdict::Holds(combine(
                sums.iter().enumerate().map(|(j, sum)| of_column(problem, j, *sum)).collect(),
            ))
        }
    }

    /// Keeps a grouping to start others from, if it is smaller than the tuples by themselves.
    fn remember_grouping(&mut self, grouping: Grouping) {
        if grouping.tuples.len() * 10 > self.bare.tuples.len() * 9 {
            return;
        }
        let held: usize = self.known.iter().map(|known| known.tuples.len()).sum();
        if self.known.len() < GROUPINGS && held + grouping.tuples.len() <= HELD {
            self.known.push(grouping);
        } else if let Some(largest) = self.known.iter_mut().max_by_key(|known| known.tuples.len())
            && largest.tuples.len() > grouping.tuples.len()
        {
            *largest = grouping;
        }
    }
}

/// Whether `a` is `b` or lies below it.
fn below(a: &[u8], b: &[u8]) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b)
}

/// v_j of a column with all its records at one level.
fn unsuppressed(problem: &Problem<'_>, column: usize, at: usize) -> f64 {
    let level = problem.level(column, at);
    let mut records = vec![0u64; level.labels.len()];
    for (tuple, count) in problem.codes.chunks_exact(problem.width).zip(&problem.counts) {
        records[level.nodes[tuple[column] as usize] as usize] += count;
    }
    let sum = records.iter().zip(&level.shares).map(|(records, share)| *records as f64 * share).sum();
    of_column(problem, column, sum)
}

fn of_column(problem: &Problem<'_>, column: usize, sum: f64) -> f64 {
    loss::column(sum, problem.records as f64, 1.0 / problem.hierarchies[column].leaves)
}

fn combine(losses: Vec<f64>) -> f64 {
    loss::combine(Aggregate::GeometricMean, &losses, &vec![1.0; losses.len()]).first()
}

/// One folded multiplication: the keys are distinct, but dense and far apart by turns.
#[derive(Clone, Copy, Default)]
struct Spread(u64);

impl BuildHasher for Spread {
    type Hasher = Spread;
    fn build_hasher(&self) -> Spread {
        Spread(0)
    }
}

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        let wide = u128::from(self.0 ^ key) * u128::from(0x9E37_79B9_7F4A_7C15u64);
        self.0 = (wide as u64) ^ ((wide >> 64) as u64);
    }
}

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

use hashbrown::{HashMap, HashSet};

use crate::dictionary;
use crate::loss::{Tally, combine};
use crate::persons::insert_sorted;
use crate::problem::Problem;
use crate::recoding::Optimality;
use crate::solution::Solution;

/// Tuples grouped, over all checks, before the search gives up proving: about half a minute.
const BUDGET: u64 = 2_000_000_000;
/// Nodes queued before the search gives up proving; bounds its memory to some hundred megabytes.
const QUEUE: usize = 2_000_000;
/// Failed nodes remembered; each one spares its whole lower set, so a few hundred serve as well as all.
const FAILURES: usize = 512;

type Node = Vec<u8>;

/// The best node found as a partition, its levels, and what is known of it; `None` where no node will do.
pub(crate) fn search(problem: &Problem<'_>) -> Option<(Solution, Vec<usize>, Optimality)> {
    let mut search = Search::new(problem);
    let (node, optimality) = search.run()?;
    let (_, groups) = search.groups(&node);
    let mut solution = Solution::default();
    for group in groups {
        if problem.suffices(problem.size(&group), group.iter().copied()) {
            solution.push(&group, &node);
        } else {
            solution.suppressed.extend_from_slice(&group);
        }
    }
    Some((solution, node.iter().map(|level| usize::from(*level)).collect(), optimality))
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

struct Search<'p> {
    problem: &'p Problem<'p>,
    bottom: Node,
    top: Node,
    /// Least v_j of each column at a level or any above it, from the floor on.
    least: Vec<Vec<f64>>,
    checks: u64,
    /// Classes of the node under check: hash of its labels → number.
    classes: HashMap<u64, u32, Passing>,
    class_of: Vec<u32>,
    sizes: Vec<u64>,
    failures: Vec<Node>,
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
            checks: 0,
            classes: HashMap::default(),
            class_of: Vec::new(),
            sizes: Vec::new(),
            failures: Vec::new(),
        }
    }

    fn bound(&self, node: &[u8]) -> f64 {
        combine(node.iter().zip(&self.least).map(|(level, least)| least[usize::from(*level)]))
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
        let each = self.problem.tuples().max(1) as u64;
        while let Some(Reverse(Entry { bound, node })) = queue.pop() {
            // rounding must not prune a node that ties
            if bound > best.0 + 1e-12 {
                break;
            }
            if self.checks * each > BUDGET || queued.len() > QUEUE {
                return Some((best.1, Optimality::Bounded { bound: bound.min(best.0) }));
            }
            queued.remove(&node);
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

    /// From a failing node upwards along the cheapest columns for as long as nodes fail: the highest failure
    /// spares the most.
    fn climb(&mut self, node: &Node, best: &mut (f64, Node)) {
        let mut highest = node.clone();
        loop {
            let mut next: Option<(f64, Node)> = None;
            for column in 0..highest.len() {
                if highest[column] < self.top[column] {
                    let mut above = highest.clone();
                    above[column] += 1;
                    let bound = self.bound(&above);
                    if next.as_ref().is_none_or(|(least, _)| bound < *least) {
                        next = Some((bound, above));
                    }
                }
            }
            let Some((bound, above)) = next.filter(|(bound, _)| *bound <= best.0) else { break };
            let _ = bound;
            match self.check(&above) {
                Verdict::Fails => highest = above,
                Verdict::Holds(loss) => {
                    if (loss, &above) < (best.0, &best.1) {
                        *best = (loss, above);
                    }
                    break;
                }
            }
        }
        self.remember(highest);
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

    /// Numbers the classes of a node: `class_of` each tuple, `sizes` in records.
    fn classify(&mut self, node: &[u8]) {
        self.checks += 1;
        let problem = self.problem;
        let nodes: Vec<&[u32]> = node
            .iter()
            .enumerate()
            .map(|(column, level)| problem.level(column, usize::from(*level)).nodes.as_slice())
            .collect();
        self.classes.clear();
        self.class_of.clear();
        self.sizes.clear();
        // two tuples whose 64-bit hashes collide would be taken for one class: mixed radix where it fits, which
        // cannot collide
        let mut scale = Vec::with_capacity(nodes.len());
        let mut product: u64 = 1;
        let mut exact = true;
        for (column, level) in node.iter().enumerate() {
            scale.push(product);
            let labels = problem.level(column, usize::from(*level)).labels.len().max(1) as u64;
            match product.checked_mul(labels) {
                Some(next) => product = next,
                None => exact = false,
            }
        }
        if exact {
            for (tuple, count) in problem.codes.chunks_exact(problem.width).zip(&problem.counts) {
                let key = tuple
                    .iter()
                    .zip(&nodes)
                    .zip(&scale)
                    .map(|((c, n), s)| u64::from(n[*c as usize]) * s)
                    .sum();
                let next = self.sizes.len() as u32;
                let class = *self.classes.entry(key).or_insert(next);
                if class == next {
                    self.sizes.push(0);
                }
                self.sizes[class as usize] += count;
                self.class_of.push(class);
            }
        } else {
            let mut known = dictionary::Tuples::new(problem.width);
            let mut row = vec![0u32; problem.width];
            for (tuple, count) in problem.codes.chunks_exact(problem.width).zip(&problem.counts) {
                for ((label, code), nodes) in row.iter_mut().zip(tuple).zip(&nodes) {
                    *label = nodes[*code as usize];
                }
                // there are no more classes than tuples, and those were numbered
                let Ok((class, new)) = known.intern(&row) else { return };
                if new {
                    self.sizes.push(0);
                }
                self.sizes[class as usize] += count;
                self.class_of.push(class);
            }
        }
    }

    /// Whether each class reaches k.
    fn reach(&self) -> Vec<bool> {
        let problem = self.problem;
        let mut reach: Vec<bool> = self.sizes.iter().map(|size| *size >= problem.k).collect();
        if problem.needs_persons() {
            let enough = usize::try_from(problem.k).unwrap_or(usize::MAX);
            let mut seen: Vec<Vec<u64>> = vec![Vec::new(); self.sizes.len()];
            for (tuple, class) in self.class_of.iter().enumerate() {
                let seen = &mut seen[*class as usize];
                if reach[*class as usize] && seen.len() < enough {
                    for &person in problem.persons_of(tuple as u32) {
                        insert_sorted(seen, person, enough);
                    }
                }
            }
            for (reach, seen) in reach.iter_mut().zip(&seen) {
                *reach &= seen.len() >= enough;
            }
        }
        reach
    }

    fn check(&mut self, node: &[u8]) -> Verdict {
        self.classify(node);
        let reach = self.reach();
        let suppressed: u64 = self.sizes.iter().zip(&reach).filter(|(_, r)| !**r).map(|(size, _)| size).sum();
        // a file of nothing is not an answer
        if suppressed > self.problem.limit || suppressed == self.problem.records {
            return Verdict::Fails;
        }
        let problem = self.problem;
        let mut tally = Tally::new(problem);
        tally.suppress(suppressed);
        let mut kept: Vec<Vec<u64>> = node
            .iter()
            .enumerate()
            .map(|(column, level)| vec![0u64; problem.level(column, usize::from(*level)).labels.len()])
            .collect();
        for ((tuple, count), class) in
            problem.codes.chunks_exact(problem.width).zip(&problem.counts).zip(&self.class_of)
        {
            if reach[*class as usize] {
                for (column, code) in tuple.iter().enumerate() {
                    let at = problem.level(column, usize::from(node[column])).nodes[*code as usize];
                    kept[column][at as usize] += count;
                }
            }
        }
        for (column, kept) in kept.iter().enumerate() {
            let shares = &problem.level(column, usize::from(node[column])).shares;
            for (records, share) in kept.iter().zip(shares) {
                tally.keep(column, *records, *share);
            }
        }
        Verdict::Holds(tally.total())
    }

    fn groups(&mut self, node: &[u8]) -> (usize, Vec<Vec<u32>>) {
        self.classify(node);
        let mut groups = vec![Vec::new(); self.sizes.len()];
        for (tuple, class) in self.class_of.iter().enumerate() {
            groups[*class as usize].push(tuple as u32);
        }
        (groups.len(), groups)
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
    let mut tally = Tally::new(problem);
    for (records, share) in records.iter().zip(&level.shares) {
        tally.keep(column, *records, *share);
    }
    tally.column(column)
}

/// A hasher for keys that are well spread once multiplied.
#[derive(Clone, Default)]
struct Passing;

struct Spread(u64);

impl std::hash::BuildHasher for Passing {
    type Hasher = Spread;
    fn build_hasher(&self) -> Spread {
        Spread(0)
    }
}

impl std::hash::Hasher for Spread {
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

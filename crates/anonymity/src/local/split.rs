//! Classes split from the top down along the hierarchies.
//!
//! All records start as one class. A class is split at one column into the children of the label that its members
//! share there; children that do not satisfy the rules by themselves are joined into a rest, which keeps the parent's
//! label and must satisfy them itself: the smallest other children are joined to it until it does.
//!
//! The column is the one with the greatest gain for the detail it uses up: a class of n records can be parted into at
//! most n / k classes, so log2(n / k) bits are all there is to spend, and a split costs the entropy of its part sizes
//! (in bits a record). Gain for its own sake would spend them on whichever column has the most values.

use super::classes::{Class, Gate};
use super::trees::{Tree, Trees};
use crate::model::Gathered;
use crate::problem::Problem;
use crate::solution::Solution;

/// How splits are chosen.
#[derive(Clone, Debug)]
pub(super) struct Taste {
    /// Exponent of the entropy by which a split's gain is divided.
    pub(super) thrift: f64,
    /// Factor of each column's gain, in the order of the trees.
    pub(super) boosts: Vec<f64>,
}

/// Classes, in the order of the tree of splits, and the tuples left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Partition {
    pub(super) classes: Vec<Class>,
    pub(super) suppressed: Vec<u32>,
}

impl Partition {
    /// All records together, or apart where a fixed level tells them apart; `None` where more would have to be left out
    /// than may be.
    pub(super) fn coarsest(problem: &Problem<'_>, trees: &Trees, gate: &Gate<'_>) -> Option<Partition> {
        let mut begin = Partition::default();
        let mut left_out = 0;
        for group in problem.groups(&problem.fixed) {
            // people outside the sample make no class; without a rule about them they are nobody's concern
            let tuples: Vec<u32> = group
                .into_iter()
                .filter(|tuple| gate.count(*tuple) > 0 || problem.rules.asks_population())
                .collect();
            let records = problem.size(&tuples);
            if records == 0 {
                if problem.absent(&tuples) {
                    return None;
                }
                begin.suppressed.extend(tuples);
            } else if gate.holds(records, tuples.iter().copied()) {
                let label = trees.top(tuples[0]);
                begin.classes.push(Class { tuples, label, records });
            } else {
                left_out += records;
                begin.suppressed.extend(tuples);
            }
        }
        (!begin.classes.is_empty() && left_out <= problem.limit).then_some(begin)
    }

    /// The classes of a solution.
    pub(super) fn of(problem: &Problem<'_>, trees: &Trees, solution: &Solution) -> Partition {
        let class = |at: usize| {
            let tuples = solution.part(at).to_vec();
            let levels = &solution.levels[at * problem.width..];
            let node = |((tree, place), leaf): ((&Tree, &usize), &u32)| {
                tree.ancestors(usize::from(levels[*place]) - problem.floor(*place))[*leaf as usize]
            };
            let leaf = tuples.first().map_or(&[][..], |first| trees.leaf(*first));
            let label = trees.columns.iter().zip(&trees.places).zip(leaf).map(node).collect();
            Class { records: problem.size(&tuples), tuples, label }
        };
        Partition {
            classes: (0..solution.parts()).map(class).collect(),
            suppressed: solution.suppressed.clone(),
        }
    }
}

/// Splits classes as far as the rules allow.
pub(super) fn split(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    begin: &Partition,
    taste: &Taste,
    stop: &(dyn Fn() -> bool + Sync),
) -> Partition {
    let mut splitter = Splitter::new(problem, trees, gate, taste);
    splitter.found.suppressed.clone_from(&begin.suppressed);
    for Class { tuples, label, records } in &begin.classes {
        let start = splitter.order.len();
        splitter.order.extend_from_slice(tuples);
        let (label, records) = (label.clone(), *records);
        splitter.open.push(Open { start, end: splitter.order.len(), label, records });
    }
    while let Some(class) = splitter.open.pop() {
        if stop() {
            splitter.close(class);
        } else {
            splitter.split(class);
        }
    }
    splitter.found
}

/// A class still to be split: a stretch of the splitter's `order`.
struct Open {
    start: usize,
    end: usize,
    label: Vec<u32>,
    records: u64,
}

/// One child of the label that a class shares in the column looked at.
#[derive(Clone, Copy)]
struct Child {
    node: u32,
    records: u64,
}

struct Split {
    column: usize,
    score: f64,
    /// Children that become parts of their own; the others are the rest.
    alone: Vec<u32>,
}

struct Splitter<'p> {
    problem: &'p Problem<'p>,
    trees: &'p Trees,
    gate: &'p Gate<'p>,
    taste: &'p Taste,
    order: Vec<u32>,
    spare: Vec<u32>,
    /// For each node of the column looked at its place in `children`, or `NONE`.
    slots: Vec<u32>,
    children: Vec<Child>,
    open: Vec<Open>,
    found: Partition,
}

const NONE: u32 = u32::MAX;

impl<'p> Splitter<'p> {
    fn new(problem: &'p Problem<'p>, trees: &'p Trees, gate: &'p Gate<'p>, taste: &'p Taste) -> Splitter<'p> {
        let widest = trees.columns.iter().map(|tree| tree.parent.len()).max().unwrap_or(0);
        Splitter {
            problem,
            trees,
            gate,
            taste,
            order: Vec::with_capacity(problem.tuples()),
            spare: Vec::new(),
            slots: vec![NONE; widest],
            children: Vec::new(),
            open: Vec::new(),
            found: Partition::default(),
        }
    }

    fn close(&mut self, class: Open) {
        let tuples = self.order[class.start..class.end].to_vec();
        self.found.classes.push(Class { tuples, label: class.label, records: class.records });
    }

    fn split(&mut self, mut class: Open) {
        let mut candidates: Vec<Split> = Vec::new();
        for column in 0..self.trees.width() {
            candidates.extend(self.look(&mut class, column));
        }
        // ties go to the first column
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)));
        let best =
            if self.gate.plain { candidates.into_iter().next() } else { self.examine(&class, candidates) };
        match best {
            Some(split) => self.part(class, &split),
            None => self.close(class),
        }
    }

    /// The best of splits whose scores are upper bounds, found by numbers of records alone.
    fn examine(&mut self, class: &Open, candidates: Vec<Split>) -> Option<Split> {
        let mut best: Option<Split> = None;
        for candidate in candidates {
            if best.as_ref().is_some_and(|best| best.score >= candidate.score) {
                break;
            }
            if let Some(split) = self.exact(class, candidate.column)
                && best.as_ref().is_none_or(|best| split.score > best.score)
            {
                best = Some(split);
            }
        }
        best
    }

    /// Lowers the class's label in a column as far as its members agree, and says what the best split below is.
    fn look(&mut self, class: &mut Open, column: usize) -> Option<Split> {
        loop {
            self.count(class, column)?;
            match self.children.as_slice() {
                [only] => class.label[column] = only.node,
                _ => break,
            }
        }
        // two parts that hold, at the least
        if class.records < self.gate.least_records().saturating_mul(2) {
            return None;
        }
        let least = self.gate.least_records();
        self.children.sort_unstable_by(|a, b| b.records.cmp(&a.records).then(a.node.cmp(&b.node)));
        let mut alone = self.children.partition_point(|child| child.records >= least);
        let mut rest: u64 = self.children[alone..].iter().map(|child| child.records).sum();
        while rest > 0 && rest < least && alone > 0 {
            alone -= 1;
            rest += self.children[alone].records;
        }
        self.weigh(class, column, alone, rest)
    }

    /// Counts the children of the label that a class shares in a column; `None` at the lowest level.
    fn count(&mut self, class: &Open, column: usize) -> Option<()> {
        let Splitter { problem, trees, order, slots, children, .. } = self;
        let tree = &trees.columns[column];
        let below = tree.depth(class.label[column]).checked_sub(1)?;
        let nodes = tree.ancestors(below);
        children.clear();
        for &tuple in &order[class.start..class.end] {
            let node = nodes[trees.leaf(tuple)[column] as usize];
            let slot = &mut slots[node as usize];
            if *slot == NONE {
                *slot = children.len() as u32;
                children.push(Child { node, records: 0 });
            }
            children[*slot as usize].records += problem.counts[tuple as usize];
        }
        // the slots must be empty for the next column
        for child in children.iter() {
            slots[child.node as usize] = NONE;
        }
        Some(())
    }

    /// The split into the first `alone` children and a rest of `rest` records; `None` where nothing is gained.
    fn weigh(&self, class: &Open, column: usize, alone: usize, rest: u64) -> Option<Split> {
        let cost = &self.trees.columns[column].cost;
        let wide = f64::from(cost[class.label[column] as usize]);
        let size = class.records as f64;
        let bits = |records: u64| {
            if records == 0 { 0.0 } else { records as f64 * (size / records as f64).log2() }
        };
        let (mut gain, mut spent) = (0.0, bits(rest));
        for child in &self.children[..alone] {
            gain += child.records as f64 * (wide - f64::from(cost[child.node as usize]));
            spent += bits(child.records);
        }
        gain = gain * self.taste.boosts[column]
            + self.trees.parting(
                class.records,
                self.children[..alone].iter().map(|child| child.records).chain([rest]),
            );
        if gain <= 1e-12 || alone == 0 || (alone == 1 && rest == 0) {
            return None;
        }
        let score = if spent > 0.0 { gain / spent.powf(self.taste.thrift) } else { gain };
        let alone = self.children[..alone].iter().map(|child| child.node).collect();
        Some(Split { column, score, alone })
    }

    /// The best split at a column under all rules.
    fn exact(&mut self, class: &Open, column: usize) -> Option<Split> {
        self.count(class, column)?;
        self.children.sort_unstable_by(|a, b| b.records.cmp(&a.records).then(a.node.cmp(&b.node)));
        for (at, child) in self.children.iter().enumerate() {
            self.slots[child.node as usize] = at as u32;
        }
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); self.children.len()];
        let tree = &self.trees.columns[column];
        let nodes = tree.ancestors(tree.depth(class.label[column]) - 1);
        for &tuple in &self.order[class.start..class.end] {
            members[self.slots[nodes[self.trees.leaf(tuple)[column] as usize] as usize] as usize].push(tuple);
        }
        for child in &self.children {
            self.slots[child.node as usize] = NONE;
        }
        let gathered: Vec<Gathered> =
            members.into_iter().map(|tuples| Gathered::of(self.problem, tuples)).collect();
        let cap = self.problem.rules.unit_cap();
        let holds = |gathered: &Gathered| gathered.class(|class| self.gate.fits(class));
        let (alone, rest): (Vec<usize>, Vec<usize>) =
            (0..gathered.len()).partition(|at| holds(&gathered[*at]));
        let mut alone = alone;
        let mut together = Gathered::default();
        for at in &rest {
            together.join(&gathered[*at], cap);
        }
        let mut kept = !rest.is_empty();
        while kept && !holds(&together) {
            // people outside the sample alone need no class, unless a rule says so
            if together.records == 0 && self.problem.rules.stand() {
                kept = false;
                break;
            }
            together.join(&gathered[alone.pop()?], cap);
        }
        let records = if kept { together.records } else { 0 };
        let old = self.children.clone();
        self.children = alone.iter().map(|at| old[*at]).collect();
        self.weigh(class, column, alone.len(), records)
    }

    /// Sorts the class's tuples into the parts of a split.
    fn part(&mut self, class: Open, split: &Split) {
        let trees = self.trees;
        let tree = &trees.columns[split.column];
        let nodes = tree.ancestors(tree.depth(class.label[split.column]) - 1);
        for (at, node) in split.alone.iter().enumerate() {
            self.slots[*node as usize] = at as u32;
        }
        let rest = split.alone.len();
        let slot = |slots: &[u32], tuple: u32| match slots
            [nodes[trees.leaf(tuple)[split.column] as usize] as usize]
        {
            NONE => rest,
            part => part as usize,
        };
        let mut sizes = vec![0usize; rest + 1];
        for &tuple in &self.order[class.start..class.end] {
            sizes[slot(&self.slots, tuple)] += 1;
        }
        let mut next = Vec::with_capacity(rest + 1);
        let mut at = class.start;
        for size in &sizes {
            next.push(at);
            at += size;
        }
        let starts = next.clone();
        let mut records = vec![0u64; rest + 1];
        self.spare.clear();
        self.spare.extend_from_slice(&self.order[class.start..class.end]);
        for &tuple in &self.spare {
            let part = slot(&self.slots, tuple);
            self.order[next[part]] = tuple;
            next[part] += 1;
            records[part] += self.problem.counts[tuple as usize];
        }
        for node in &split.alone {
            self.slots[*node as usize] = NONE;
        }
        for (part, (&start, &size)) in starts.iter().zip(&sizes).enumerate() {
            if size == 0 {
                continue;
            }
            if records[part] == 0 {
                self.found.suppressed.extend_from_slice(&self.order[start..start + size]);
                continue;
            }
            let mut label = class.label.clone();
            if let Some(node) = split.alone.get(part) {
                label[split.column] = *node;
            }
            self.open.push(Open { start, end: start + size, label, records: records[part] });
        }
    }
}

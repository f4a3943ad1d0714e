//! Local recoding: classes split from the top down along the hierarchies, each labelled with what its members
//! have in common.
//!
//! All records start as one class. A class is split at one column into the children of the label that its
//! members share there; children short of k are joined into a rest, which keeps the parent's label and must
//! reach k itself (the smallest other children are joined to it until it does) or is left out, where the limit
//! allows and what is gained for the others is worth it. Every part so reaches k, in records and persons; since
//! classes that come to read the same only grow when they are one, so does every class of the output.
//!
//! The column is the one with the greatest gain in loss for the detail it uses up: a class of n records can be
//! parted into at most n / k classes, so log2(n / k) bits are all there is to spend, and a split costs the
//! entropy of its part sizes (in bits a record). Gain for its own sake would spend them on whichever column has
//! the most values.

use crate::problem::Problem;
use crate::solution::Solution;
use crate::units::insert_sorted;

/// How a run weighs things.
#[derive(Clone)]
struct Taste {
    /// Exponent of the entropy by which a split's gain is divided.
    thrift: f64,
    /// Gain in loss (weighted, records × share) for which a record may be left out; infinite: none may.
    price: f64,
    /// Weight of each column in the choice of splits.
    weights: Vec<f64>,
}

/// Cells (tuples × columns) up to which every taste is tried; above, time is worth more than the last bit.
const THOROUGH: usize = 1_500_000;
/// A column that loses more than this says next to nothing any more.
const CLOSED: f64 = 0.97;
/// Such a column is weighed more, if that costs the whole no more than this share of its loss.
const FAIRNESS: f64 = 0.1;

/// The best partition found, or `None` where even the coarsest does not reach the goal.
pub(crate) fn search(problem: &Problem<'_>) -> Option<Solution> {
    let thorough = problem.tuples().saturating_mul(problem.width) <= THOROUGH;
    // measured on Adult and on registers of residents: between 0.5 and 1.2 the loss hardly moves
    let thrifts: &[f64] = if thorough { &[0.6, 0.8, 1.0] } else { &[0.8, 1.0] };
    let mut best: Option<Run> = None;
    for &thrift in thrifts {
        let taste = Taste { thrift, price: f64::INFINITY, weights: problem.weights.clone() };
        best = better(best, Run::new(problem, taste)?);
    }
    let mut best = best?;
    best = fairer(problem, best, if thorough { 5 } else { 4 });
    if problem.limit > 0 {
        best = sparing(problem, best, if thorough { 5 } else { 4 });
    }
    Some(best.solution)
}

/// Leaves records out where that gains more than it loses. The lower the price of a record, the more are left
/// out; the lowest that the limit bears is looked for.
fn sparing(problem: &Problem<'_>, found: Run, steps: usize) -> Run {
    let (mut low, mut high) = (0.0f64, 16.0f64);
    let mut best = found;
    for step in 0..steps {
        let price = if step == 0 { 0.0 } else { (low * high).sqrt() };
        let taste = Taste { price, ..best.taste.clone() };
        // once records are left out the rest may be too few: then this price is too low
        let run =
            Run::new(problem, taste).filter(|run| problem.size(&run.solution.suppressed) <= problem.limit);
        match run {
            Some(run) => {
                high = price;
                if run.closed.len() <= best.closed.len() && run.loss < best.loss {
                    best = run;
                }
                if step == 0 {
                    break;
                }
            }
            None => low = price.max(0.01),
        }
    }
    best
}

/// Gives columns of which next to nothing is left another chance, one after another: the least extra weight
/// that opens them, since with much of it they would be split first everywhere, at the cost of all others.
fn fairer(problem: &Problem<'_>, found: Run, steps: usize) -> Run {
    let limit = found.loss * (1.0 + FAIRNESS);
    let closed = found.closed.clone();
    let mut best = found;
    for column in closed {
        let start = best.taste.clone();
        let (mut low, mut high) = (1.0f64, 16.0f64);
        for _ in 0..if best.closed.contains(&column) { steps } else { 0 } {
            let boost = (low * high).sqrt();
            let mut taste = start.clone();
            taste.weights[column] = problem.weights[column] * boost;
            let Some(run) = Run::new(problem, taste) else { break };
            if run.closed.contains(&column) {
                low = boost;
            } else {
                high = boost;
            }
            if (run.closed.len(), run.loss) < (best.closed.len(), best.loss) && run.loss <= limit {
                best = run;
            }
        }
    }
    best
}

/// One partition, and how good it is.
struct Run {
    taste: Taste,
    loss: f64,
    /// Columns of which next to nothing is left.
    closed: Vec<usize>,
    solution: Solution,
}

impl Run {
    fn new(problem: &Problem<'_>, taste: Taste) -> Option<Run> {
        let solution = Splitter::new(problem, taste.clone()).run()?;
        let losses = solution.losses(problem);
        let closed = closed(problem, &losses);
        Some(Run { loss: objective(problem, &losses), closed, taste, solution })
    }
}

fn better(best: Option<Run>, run: Run) -> Option<Run> {
    match best {
        Some(best) if best.loss <= run.loss => Some(best),
        _ => Some(run),
    }
}

/// Columns that are not fixed, hold more than one thing, and of which next to nothing is left.
fn closed(problem: &Problem<'_>, losses: &[f64]) -> Vec<usize> {
    (0..problem.width)
        .filter(|&column| {
            let things = problem.level(column, problem.floor(column)).labels.len();
            problem.fixed[column].is_none() && things > 1 && losses[column] > CLOSED
        })
        .collect()
}

/// The weighted loss that runs are compared by: the logarithm of a weighted geometric mean.
fn objective(problem: &Problem<'_>, losses: &[f64]) -> f64 {
    losses.iter().zip(&problem.weights).map(|(loss, weight)| weight * (loss + 1.0).ln()).sum()
}

/// A class still to be split: a stretch of `order`, and its levels.
struct Open {
    start: usize,
    end: usize,
    levels: Vec<u8>,
}

/// One child of the label that a class shares in the column looked at.
#[derive(Clone)]
struct Child {
    node: u32,
    records: u64,
    /// Persons seen, up to k; unused where persons are not asked for.
    persons: Vec<u64>,
    share: f64,
}

/// The parts of a split: children by themselves, then the rest.
struct Split {
    column: usize,
    level: u8,
    score: f64,
    /// Nodes that become parts of their own.
    alone: Vec<u32>,
    /// Whether what remains is left out rather than kept as a part.
    suppress: bool,
}

struct Splitter<'p> {
    problem: &'p Problem<'p>,
    taste: Taste,
    order: Vec<u32>,
    spare: Vec<u32>,
    /// For each node of the level looked at its place in `children`, or `NONE`.
    slots: Vec<u32>,
    children: Vec<Child>,
    solution: Solution,
}

const NONE: u32 = u32::MAX;

impl<'p> Splitter<'p> {
    fn new(problem: &'p Problem<'p>, taste: Taste) -> Splitter<'p> {
        let widest = (0..problem.width)
            .flat_map(|j| problem.hierarchies[j].levels.iter().map(|level| level.labels.len()))
            .max()
            .unwrap_or(0);
        Splitter {
            problem,
            taste,
            order: Vec::with_capacity(problem.tuples()),
            spare: Vec::new(),
            slots: vec![NONE; widest],
            children: Vec::new(),
            solution: Solution::default(),
        }
    }

    fn run(mut self) -> Option<Solution> {
        let problem = self.problem;
        let mut open = Vec::new();
        let levels: Vec<u8> =
            (0..problem.width).map(|j| u8::try_from(problem.ceiling(j)).unwrap_or(u8::MAX)).collect();
        for group in problem.groups(&problem.fixed) {
            if problem.holds(&group) {
                let start = self.order.len();
                self.order.extend_from_slice(&group);
                open.push(Open { start, end: self.order.len(), levels: levels.clone() });
            } else {
                self.solution.suppressed.extend_from_slice(&group);
            }
        }
        if open.is_empty() || problem.size(&self.solution.suppressed) > problem.limit {
            return None;
        }
        while let Some(class) = open.pop() {
            self.split(class, &mut open);
        }
        Some(self.solution)
    }

    fn split(&mut self, mut class: Open, open: &mut Vec<Open>) {
        let size = self.problem.size(&self.order[class.start..class.end]);
        let mut best: Option<Split> = None;
        for column in 0..self.problem.width {
            let split = self.look(&mut class, column, size);
            if let Some(split) = split
                && best.as_ref().is_none_or(|best| split.score > best.score)
            {
                best = Some(split);
            }
        }
        match best {
            Some(split) => self.part(&class, &split, open),
            None => self.solution.push(&self.order[class.start..class.end], &class.levels),
        }
    }

    /// Lowers the class's label in a column as far as its members agree, and says what the best split below is.
    fn look(&mut self, class: &mut Open, column: usize, size: u64) -> Option<Split> {
        let problem = self.problem;
        let floor = problem.floor(column);
        loop {
            let level = usize::from(class.levels[column]);
            if level <= floor {
                return None;
            }
            self.count(class, column, level - 1);
            if self.children.len() > 1 {
                break;
            }
            class.levels[column] -= 1;
        }
        // two parts of at least k, or one with the rest left out
        if size < problem.k().saturating_mul(2) && self.taste.price.is_infinite() {
            return None;
        }
        self.weigh(class, column, size)
    }

    /// Counts the children, at `level`, of the label that a class shares in a column.
    fn count(&mut self, class: &Open, column: usize, level: usize) {
        let Splitter { problem, order, slots, children, .. } = self;
        let at = problem.level(column, level);
        for child in children.drain(..) {
            slots[child.node as usize] = NONE;
        }
        let enough = usize::try_from(problem.k()).unwrap_or(usize::MAX);
        for &tuple in &order[class.start..class.end] {
            let node = at.nodes[problem.code(tuple, column) as usize];
            let slot = &mut slots[node as usize];
            if *slot == NONE {
                *slot = children.len() as u32;
                let share = at.shares[node as usize];
                children.push(Child { node, records: 0, persons: Vec::new(), share });
            }
            let child = &mut children[*slot as usize];
            child.records += problem.counts[tuple as usize];
            if problem.needs_persons() && child.persons.len() < enough {
                for &person in problem.persons_of(tuple) {
                    insert_sorted(&mut child.persons, person, enough);
                }
            }
        }
        // the slots must be emptied for the next column, whose nodes are numbered anew
        for child in children.iter() {
            slots[child.node as usize] = NONE;
        }
    }

    fn weigh(&mut self, class: &Open, column: usize, size: u64) -> Option<Split> {
        let problem = self.problem;
        let level = class.levels[column];
        let parent = problem.level(column, level.into());
        let node = parent.nodes[problem.code(self.order[class.start], column) as usize];
        let wide = parent.shares[node as usize];
        let weight = self.taste.weights[column];

        // largest first; what is short of k is rest
        self.children.sort_by(|a, b| b.records.cmp(&a.records).then(a.node.cmp(&b.node)));
        let reaches = |child: &Child| {
            child.records >= problem.k()
                && (!problem.needs_persons() || child.persons.len() as u64 >= problem.k())
        };
        let (alone, mut rest): (Vec<&Child>, Vec<&Child>) = self.children.iter().partition(|c| reaches(c));
        let mut alone = alone;
        let value = |parts: &[&Child], rest: u64| -> (f64, f64) {
            let gain: f64 = parts.iter().map(|c| c.records as f64 * (wide - c.share)).sum();
            let bits = |n: u64| if n == 0 { 0.0 } else { n as f64 * (size as f64 / n as f64).log2() };
            (weight * gain, parts.iter().map(|c| bits(c.records)).sum::<f64>() + bits(rest))
        };
        let left_out: u64 = rest.iter().map(|c| c.records).sum();
        let shown = alone.clone();

        // the rest kept: it takes in the smallest parts until it reaches k
        let mut kept = left_out;
        let mut persons: Vec<u64> = Vec::new();
        let enough = usize::try_from(problem.k()).unwrap_or(usize::MAX);
        let take = |persons: &mut Vec<u64>, child: &Child| {
            for &person in &child.persons {
                insert_sorted(persons, person, enough);
            }
        };
        if problem.needs_persons() {
            rest.iter().for_each(|child| take(&mut persons, child));
        }
        while kept > 0 && (kept < problem.k() || (problem.needs_persons() && persons.len() < enough)) {
            let Some(child) = alone.pop() else { break };
            kept += child.records;
            take(&mut persons, child);
            rest.push(child);
        }
        let score =
            |(gain, bits): (f64, f64)| if bits > 0.0 { gain / (bits.powf(self.taste.thrift)) } else { gain };
        let keep = value(&alone, kept);
        let mut best = (keep.0 > 1e-12 && !alone.is_empty()).then(|| Split {
            column,
            level,
            score: score(keep),
            alone: alone.iter().map(|c| c.node).collect(),
            suppress: false,
        });

        // the rest left out: dear to its records, dearer still by the price
        if left_out > 0
            && left_out < kept.max(problem.k())
            && self.taste.price.is_finite()
            && !shown.is_empty()
        {
            let leave = value(&shown, left_out);
            let cost = left_out as f64 * self.cost(class);
            let benefit = leave.0 - cost - if best.is_some() { keep.0 } else { 0.0 };
            if benefit > self.taste.price * left_out as f64 {
                let worth = (leave.0 - cost, leave.1);
                best = Some(Split {
                    column,
                    level,
                    score: score(worth),
                    alone: shown.iter().map(|c| c.node).collect(),
                    suppress: true,
                });
            }
        }
        best
    }

    /// What a record of the class still has to lose, as it is labelled now.
    fn cost(&self, class: &Open) -> f64 {
        let problem = self.problem;
        let first = self.order[class.start];
        (0..problem.width)
            .map(|j| {
                let level = problem.level(j, class.levels[j].into());
                let share = level.shares[level.nodes[problem.code(first, j) as usize] as usize];
                problem.weights[j] * (1.0 - share)
            })
            .sum()
    }

    /// Sorts the class's tuples into the parts of a split.
    fn part(&mut self, class: &Open, split: &Split, open: &mut Vec<Open>) {
        let problem = self.problem;
        let nodes = &problem.level(split.column, usize::from(split.level) - 1).nodes;
        for (at, node) in split.alone.iter().enumerate() {
            self.slots[*node as usize] = at as u32;
        }
        let rest = split.alone.len();
        let slot = |slots: &[u32], tuple: u32| match slots
            [nodes[problem.code(tuple, split.column) as usize] as usize]
        {
            NONE => rest,
            part => part as usize,
        };
        let stretch = class.start..class.end;
        let mut sizes = vec![0usize; rest + 1];
        for &tuple in &self.order[stretch.clone()] {
            sizes[slot(&self.slots, tuple)] += 1;
        }
        let mut next = Vec::with_capacity(rest + 1);
        let mut at = class.start;
        for size in &sizes {
            next.push(at);
            at += size;
        }
        let starts = next.clone();
        self.spare.clear();
        self.spare.extend_from_slice(&self.order[stretch]);
        for &tuple in &self.spare {
            let part = slot(&self.slots, tuple);
            self.order[next[part]] = tuple;
            next[part] += 1;
        }
        for node in &split.alone {
            self.slots[*node as usize] = NONE;
        }
        for (part, (&start, &size)) in starts.iter().zip(&sizes).enumerate() {
            if size == 0 {
                continue;
            }
            let mut levels = class.levels.clone();
            if part < rest {
                levels[split.column] = split.level - 1;
            } else if split.suppress {
                self.solution.suppressed.extend_from_slice(&self.order[start..start + size]);
                continue;
            }
            open.push(Open { start, end: start + size, levels });
        }
    }
}

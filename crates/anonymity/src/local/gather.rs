//! Agglomeration: what top-down splitting made of a stretch of neighbours is built again from the bottom up, and the
//! better of the two is kept.
//!
//! Single tuples are joined, always the two parts whose joint class costs least more than they do apart, until every
//! part satisfies the rules (Kenig, Tassa 2012, "A practical approximation algorithm for optimal k-anonymity").

use super::classes::{Class, Gate};
use super::trees::{NEVER, Trees};
use crate::model::Gathered;
use crate::problem::Problem;

/// Tuples of a stretch.
const STRETCH: usize = 28;

/// Works through classes in the order in which they stand.
pub(super) fn gather(
    problem: &Problem<'_>,
    trees: &Trees,
    gate: &Gate<'_>,
    classes: Vec<Class>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<Class> {
    let mut out = Vec::with_capacity(classes.len());
    let mut stretch: Vec<Class> = Vec::new();
    let mut tuples = 0;
    let mut bench = Bench::new(problem, trees, gate);
    for class in classes {
        if tuples + class.tuples.len() > STRETCH && !stretch.is_empty() {
            bench.rebuild(&mut stretch, &mut out, stop());
            tuples = 0;
        }
        tuples += class.tuples.len();
        stretch.push(class);
    }
    bench.rebuild(&mut stretch, &mut out, stop());
    out
}

struct Bench<'p> {
    problem: &'p Problem<'p>,
    trees: &'p Trees,
    gate: &'p Gate<'p>,
    width: usize,
    members: Vec<Vec<u32>>,
    /// Nodes and rows of each part's label.
    labels: Vec<u32>,
    rows: Vec<u32>,
    records: Vec<f64>,
    cost: Vec<f64>,
    /// Members as the rules want them; empty where numbers of records decide.
    gathered: Vec<Gathered>,
    short: Vec<bool>,
    alive: Vec<bool>,
    /// Price and place of the part that a short one is joined to most cheaply.
    near: Vec<(f64, usize)>,
}

impl<'p> Bench<'p> {
    fn new(problem: &'p Problem<'p>, trees: &'p Trees, gate: &'p Gate<'p>) -> Bench<'p> {
        Bench {
            problem,
            trees,
            gate,
            width: trees.width(),
            members: Vec::new(),
            labels: Vec::new(),
            rows: Vec::new(),
            records: Vec::new(),
            cost: Vec::new(),
            gathered: Vec::new(),
            short: Vec::new(),
            alive: Vec::new(),
            near: Vec::new(),
        }
    }

    /// Moves a stretch to `out`, built anew where that costs less.
    fn rebuild(&mut self, stretch: &mut Vec<Class>, out: &mut Vec<Class>, stopped: bool) {
        let tuples: usize = stretch.iter().map(|class| class.tuples.len()).sum();
        let before: f64 = stretch.iter().map(|class| class.cost(self.trees)).sum();
        let all = stretch.iter().flat_map(|class| &class.tuples);
        let least: f64 = all.map(|tuple| self.trees.least(*tuple, self.gate.count(*tuple) as f64)).sum();
        let few = !(3..=4 * STRETCH).contains(&tuples);
        if stopped || few || before - least <= 1e-6 || !self.join(stretch) {
            out.append(stretch);
            return;
        }
        let alive: Vec<usize> = (0..tuples).filter(|at| self.alive[*at]).collect();
        let after: f64 = alive.iter().map(|at| self.cost[*at]).sum();
        if after >= before {
            out.append(stretch);
            return;
        }
        stretch.clear();
        for at in alive {
            out.push(Class {
                tuples: std::mem::take(&mut self.members[at]),
                label: self.labels[at * self.width..(at + 1) * self.width].to_vec(),
                records: self.records[at] as u64,
            });
        }
    }

    /// Joins single tuples until every part holds; `false` where that does not come about.
    fn join(&mut self, stretch: &[Class]) -> bool {
        let Bench { trees, gate, width, .. } = *self;
        self.members.clear();
        self.labels.clear();
        self.records.clear();
        self.cost.clear();
        self.gathered.clear();
        for &tuple in stretch.iter().flat_map(|class| &class.tuples) {
            let records = gate.count(tuple) as f64;
            self.members.push(vec![tuple]);
            self.labels.extend_from_slice(trees.leaf(tuple));
            self.records.push(records);
            self.cost.push(trees.class_cost(records, trees.cost(trees.leaf(tuple))));
            if !gate.plain {
                self.gathered.push(Gathered::of(self.problem, [tuple]));
            }
        }
        let parts = self.members.len();
        self.rows.resize(self.labels.len(), 0);
        self.rows.truncate(self.labels.len());
        self.short.clear();
        self.alive.clear();
        self.alive.resize(parts, true);
        self.near.clear();
        for at in 0..parts {
            let span = at * width..(at + 1) * width;
            trees.rows(&self.labels[span.clone()], &mut self.rows[span]);
            let short = self.is_short(at);
            self.short.push(short);
        }
        for at in 0..parts {
            let near = if self.short[at] { self.nearest(at) } else { (f64::from(NEVER), at) };
            self.near.push(near);
        }
        loop {
            let mut pick = (f64::from(NEVER), None);
            for at in 0..parts {
                if self.alive[at] && self.short[at] && self.near[at].0 < pick.0 {
                    pick = (self.near[at].0, Some(at));
                }
            }
            let Some(from) = pick.1 else { break };
            self.merge(from, self.near[from].1);
        }
        // a part may be short still, and where rules are not monotone one may be so again
        (0..parts).all(|at| !self.alive[at] || !self.is_short(at))
    }

    fn merge(&mut self, from: usize, to: usize) {
        let Bench { trees, width, .. } = *self;
        let span = to * width..(to + 1) * width;
        let mut moved = std::mem::take(&mut self.members[from]);
        self.members[to].append(&mut moved);
        let (labels, rows) = (&mut self.labels, &mut self.rows);
        let rate = trees.widen(&mut rows[span.clone()], &labels[from * width..(from + 1) * width]);
        trees.nodes(&rows[span.clone()], &mut labels[span]);
        self.records[to] += self.records[from];
        self.cost[to] = trees.class_cost(self.records[to], rate);
        if !self.gate.plain {
            let other = std::mem::take(&mut self.gathered[from]);
            self.gathered[to].join(&other, self.problem.rules.unit_cap());
        }
        self.alive[from] = false;
        self.short[to] = self.is_short(to);
        for at in 0..self.members.len() {
            if !self.alive[at] || !self.short[at] {
                continue;
            }
            if at == to || self.near[at].1 == from || self.near[at].1 == to {
                self.near[at] = self.nearest(at);
            } else {
                let price = self.price(at, to);
                if price < self.near[at].0 {
                    self.near[at] = (price, to);
                }
            }
        }
    }

    fn is_short(&self, at: usize) -> bool {
        match self.gathered.get(at) {
            Some(gathered) => !gathered.class(|class| self.gate.fits(class)),
            None => self.records[at] < self.gate.least(),
        }
    }

    fn price(&self, a: usize, b: usize) -> f64 {
        let width = self.width;
        let rate = self
            .trees
            .joint(&self.rows[a * width..(a + 1) * width], &self.labels[b * width..(b + 1) * width]);
        self.trees.class_cost(self.records[a] + self.records[b], rate) - self.cost[a] - self.cost[b]
    }

    fn nearest(&self, at: usize) -> (f64, usize) {
        let mut best = (f64::from(NEVER), at);
        for other in 0..self.members.len() {
            if other != at && self.alive[other] {
                let price = self.price(at, other);
                if price < best.0 {
                    best = (price, other);
                }
            }
        }
        best
    }
}

//! Refinement: tuples change places between neighbouring classes as long as that loses less.
//!
//! Classes are laid out along a space-filling order of their labels, a different one each round, and worked on in
//! windows of a few neighbours. Single tuples move, two are exchanged, a class is dissolved into the others, a new
//! one is made of what others can spare, two are parted anew. A step is taken only where every class it touches
//! satisfies the rules and all together lose less, so a round never makes a partition worse. (Local search on
//! partitions for k-anonymity: Goldberger, Tassa 2010, "Efficient anonymizations with enhanced utility".)

use std::ops::Range;

use super::classes::{Class, Gate};
use super::trees::{NEVER, Trees};

/// Classes looked at together.
const WINDOW: usize = 6;
/// Tuples of a window above which no more classes are taken in.
const FULL: usize = 64;
/// Labels compared in a window for new classes, about.
const LOOKS: usize = 2_500;
/// Tuples of a window above which it is left as it is: its classes are far above what any rule asks, or one tuple
/// after another was added to a class nobody can part.
const CROWD: usize = 600;
/// Tuples of two classes above which they are not parted anew.
const PAIR: usize = 48;

/// How hard a round tries.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Sweeps over a window.
    sweeps: usize,
    /// How far from each other two classes may stand that are parted anew.
    near: usize,
}

impl Effort {
    pub(super) const BRISK: Effort = Effort { sweeps: 2, near: 1 };
    pub(super) const THOROUGH: Effort = Effort { sweeps: 4, near: WINDOW };
}

/// A gain below this share of what is at stake is rounding.
fn floor(stake: f64) -> f64 {
    1e-6 + stake.abs() * 1e-6
}

/// One round over all classes in the order in which they stand.
pub(super) fn round(
    trees: &Trees,
    gate: &Gate<'_>,
    classes: &mut Vec<Class>,
    effort: Effort,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
) {
    let mut windows = windows(classes);
    let work = |part: &mut [&mut [Class]]| -> Vec<Class> {
        let mut bench = Bench::new(trees, gate);
        let mut extra = Vec::new();
        for window in part {
            if stop() {
                break;
            }
            bench.improve(window, effort, &mut extra);
        }
        extra
    };
    // windows are the same however many threads share them
    let each = windows.len().div_ceil(threads.max(1)).max(1);
    let extra: Vec<Class> = if threads <= 1 || windows.len() < 64 {
        work(&mut windows)
    } else {
        std::thread::scope(|scope| {
            let running: Vec<_> = windows.chunks_mut(each).map(|part| scope.spawn(|| work(part))).collect();
            running
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    };
    classes.extend(extra);
    classes.retain(|class| !class.tuples.is_empty());
}

/// Neighbours that are worked on together: so many classes, or fewer where they have many tuples.
fn windows(mut classes: &mut [Class]) -> Vec<&mut [Class]> {
    let mut windows = Vec::with_capacity(classes.len() / WINDOW + 1);
    while !classes.is_empty() {
        let (mut end, mut tuples) = (0, 0);
        for class in classes.iter().take(WINDOW) {
            tuples += class.tuples.len();
            if end >= 2 && tuples > FULL {
                break;
            }
            end += 1;
        }
        let (window, rest) = classes.split_at_mut(end);
        windows.push(window);
        classes = rest;
    }
    windows
}

/// The classes of a window, laid open: tuples and classes by their place in it.
struct Bench<'p> {
    trees: &'p Trees,
    gate: &'p Gate<'p>,
    width: usize,
    tuples: Vec<u32>,
    leaves: Vec<u32>,
    counts: Vec<f64>,
    /// What each tuple costs at the least.
    least: Vec<f64>,
    home: Vec<usize>,
    /// The label of each tuple's class without it, and what that costs a record.
    lean: Vec<u32>,
    lean_rate: Vec<f32>,
    classes: usize,
    members: Vec<Vec<usize>>,
    labels: Vec<u32>,
    records: Vec<f64>,
    /// What a class's label costs a record.
    rate: Vec<f32>,
    /// What a class costs more than its tuples would at the least: no step can win more.
    excess: Vec<f64>,
    /// Sweep in which a class was last changed.
    changed: Vec<usize>,
    sweep: usize,
    spare: Vec<u32>,
    behind: Vec<u32>,
    label: Vec<u32>,
    pool: Vec<usize>,
}

impl<'p> Bench<'p> {
    fn new(trees: &'p Trees, gate: &'p Gate<'p>) -> Bench<'p> {
        let width = trees.width();
        Bench {
            trees,
            gate,
            width,
            tuples: Vec::new(),
            leaves: Vec::new(),
            counts: Vec::new(),
            least: Vec::new(),
            home: Vec::new(),
            lean: Vec::new(),
            lean_rate: Vec::new(),
            classes: 0,
            members: Vec::new(),
            labels: Vec::new(),
            records: Vec::new(),
            rate: Vec::new(),
            excess: Vec::new(),
            changed: Vec::new(),
            sweep: 0,
            spare: vec![0; width],
            behind: vec![0; width],
            label: vec![0; width],
            pool: Vec::new(),
        }
    }

    fn open(&mut self, window: &[Class]) {
        self.tuples.clear();
        self.leaves.clear();
        self.counts.clear();
        self.least.clear();
        self.home.clear();
        self.classes = 0;
        for class in window {
            let at = self.add_class();
            for &tuple in &class.tuples {
                self.members[at].push(self.tuples.len());
                self.tuples.push(tuple);
                self.home.push(at);
                self.leaves.extend_from_slice(self.trees.leaf(tuple));
                let records = self.gate.count(tuple) as f64;
                self.counts.push(records);
                self.least.push(self.trees.least(tuple, records));
            }
        }
        self.lean.resize(self.leaves.len(), 0);
        self.lean_rate.resize(self.tuples.len(), 0.0);
        self.sweep = 1;
        for class in 0..self.classes {
            self.set(class);
        }
    }

    /// An empty class.
    fn add_class(&mut self) -> usize {
        let at = self.classes;
        self.classes += 1;
        if self.members.len() < self.classes {
            self.members.push(Vec::new());
            self.labels.resize(self.classes * self.width, 0);
            self.records.push(0.0);
            self.rate.push(0.0);
            self.excess.push(0.0);
            self.changed.push(0);
        }
        self.members[at].clear();
        at
    }

    fn span(&self, at: usize) -> Range<usize> {
        at * self.width..(at + 1) * self.width
    }

    fn leaf(&self, tuple: usize) -> &[u32] {
        &self.leaves[self.span(tuple)]
    }

    fn label(&self, class: usize) -> &[u32] {
        &self.labels[self.span(class)]
    }

    fn cost(&self, class: usize) -> f64 {
        if self.members[class].is_empty() {
            return 0.0;
        }
        self.trees.class_cost(self.records[class], self.rate[class])
    }

    /// What a class costs less without one of its tuples.
    fn relief(&self, tuple: usize) -> f64 {
        let home = self.home[tuple];
        self.cost(home)
            - self.trees.class_cost(self.records[home] - self.counts[tuple], self.lean_rate[tuple])
    }

    /// What a class costs more with another tuple.
    fn price(&self, tuple: usize, class: usize) -> f64 {
        let rate = self.trees.joint(self.label(class), self.leaf(tuple));
        self.trees.class_cost(self.records[class] + self.counts[tuple], rate) - self.cost(class)
    }

    fn improve(&mut self, window: &mut [Class], effort: Effort, extra: &mut Vec<Class>) {
        let tuples: usize = window.iter().map(|class| class.tuples.len()).sum();
        if tuples > CROWD || window.len() < 2 {
            return;
        }
        self.open(window);
        while self.sweep <= effort.sweeps {
            let excess: f64 = self.excess[..self.classes].iter().sum();
            if excess <= floor(0.0) {
                break;
            }
            self.sweep += 1;
            for tuple in 0..self.tuples.len() {
                self.relocate(tuple);
            }
            for class in 0..self.classes {
                self.dissolve(class);
            }
            self.spawn_all();
            for a in 0..self.classes {
                for b in a + 1..self.classes.min(a + 1 + effort.near) {
                    if self.fresh(a) || self.fresh(b) {
                        self.repart(a, b);
                    }
                }
            }
            if self.changed[..self.classes].iter().all(|changed| *changed < self.sweep) {
                break;
            }
        }
        if self.changed[..self.classes].iter().all(|changed| *changed <= 1) {
            return;
        }
        let first = extra.len();
        extra.resize(first + self.classes - window.len(), Class::default());
        for (at, class) in window.iter_mut().chain(&mut extra[first..]).enumerate() {
            class.tuples.clear();
            class.tuples.extend(self.members[at].iter().map(|tuple| self.tuples[*tuple]));
            class.records = self.records[at] as u64;
            class.label.clear();
            if !class.tuples.is_empty() {
                class.label.resize(self.width, 0);
                self.trees.nodes(self.label(at), &mut class.label);
            }
        }
    }

    /// Whether a class changed since it was last looked at.
    fn fresh(&self, class: usize) -> bool {
        self.changed[class] + 1 >= self.sweep
    }

    /// Counts and labels a class by its members, with and without each of them.
    fn set(&mut self, class: usize) {
        let Bench { trees, width, members, leaves, lean, lean_rate, spare, behind, label, .. } = self;
        let width = *width;
        let members = &members[class];
        let mut records = 0.0;
        let mut rate = 0.0;
        let mut least = 0.0;
        // forwards what stands before each member
        for (at, &member) in members.iter().enumerate() {
            let leaf = member * width..(member + 1) * width;
            records += self.counts[member];
            least += self.least[member];
            self.home[member] = class;
            if at == 0 {
                trees.rows(&leaves[leaf], spare);
            } else {
                lean[leaf.clone()].copy_from_slice(spare);
                rate = trees.widen(spare, &leaves[leaf]);
            }
        }
        if let [only] = members.as_slice() {
            rate = trees.cost(&leaves[only * width..(only + 1) * width]);
        }
        self.records[class] = records;
        self.rate[class] = rate;
        self.excess[class] = trees.class_cost(records, rate) - least;
        self.changed[class] = self.sweep;
        self.labels[class * width..(class + 1) * width].copy_from_slice(spare);
        // backwards, widened by what stands behind it
        let Some((&last, others)) = members.split_last() else { return };
        let leaf = last * width..(last + 1) * width;
        behind.copy_from_slice(&leaves[leaf.clone()]);
        trees.rows(behind, spare);
        let Some((&first, between)) = others.split_first() else { return };
        trees.nodes(&lean[leaf.clone()], label);
        lean_rate[last] = trees.cost(label);
        for &member in between.iter().rev() {
            let leaf = member * width..(member + 1) * width;
            lean_rate[member] = trees.widen(&mut lean[leaf.clone()], behind);
            trees.widen(spare, &leaves[leaf]);
            trees.nodes(spare, behind);
        }
        lean[first * width..(first + 1) * width].copy_from_slice(spare);
        lean_rate[first] = trees.cost(behind);
    }

    /// Whether a class satisfies the rules without one tuple and with another.
    fn holds(&self, class: usize, without: Option<usize>, with: Option<usize>) -> bool {
        let records = self.records[class] - without.map_or(0.0, |tuple| self.counts[tuple])
            + with.map_or(0.0, |tuple| self.counts[tuple]);
        let members = self.members[class].iter().copied().filter(|member| Some(*member) != without);
        self.gate.holds(records as u64, members.chain(with).map(|member| self.tuples[member]))
    }

    fn all_hold(&self, members: &[usize]) -> bool {
        let records: f64 = members.iter().map(|member| self.counts[*member]).sum();
        self.gate.holds(records as u64, members.iter().map(|member| self.tuples[*member]))
    }

    fn replace(&mut self, class: usize, without: Option<usize>, with: Option<usize>) {
        if let Some(without) = without {
            self.members[class].retain(|member| *member != without);
        }
        self.members[class].extend(with);
        self.set(class);
    }

    /// Moves a tuple to the class where it costs least, or exchanges it where its own would be short without it.
    fn relocate(&mut self, tuple: usize) {
        let from = self.home[tuple];
        if self.members[from].len() < 2 {
            return;
        }
        let relief = self.relief(tuple);
        let stake = floor(self.cost(from));
        if relief <= stake || self.excess[from] <= floor(0.0) {
            return;
        }
        if self.records[from] - self.counts[tuple] < self.gate.least() {
            return self.exchange(tuple);
        }
        let mut best = (relief - stake, None);
        for to in 0..self.classes {
            if to != from && !self.members[to].is_empty() {
                // the label only grows wider
                if self.counts[tuple] * f64::from(self.rate[to]) >= best.0 {
                    continue;
                }
                let price = self.price(tuple, to);
                if price < best.0 {
                    best = (price, Some(to));
                }
            }
        }
        if !self.holds(from, Some(tuple), None) {
            return self.exchange(tuple);
        }
        if let (_, Some(to)) = best
            && self.holds(to, None, Some(tuple))
        {
            self.replace(from, Some(tuple), None);
            self.replace(to, None, Some(tuple));
        }
    }

    fn exchange(&mut self, tuple: usize) {
        let Bench { trees, .. } = *self;
        let from = self.home[tuple];
        let (going, cost) = (self.counts[tuple], self.cost(from));
        let left = self.records[from] - going;
        let mut best = (-floor(cost), None);
        for to in (0..self.classes).filter(|to| *to != from) {
            if self.excess[from] + self.excess[to] <= -best.0 {
                continue;
            }
            for &back in &self.members[to] {
                let coming = self.counts[back];
                let here = left + coming;
                let there = self.records[to] + going - coming;
                if here < self.gate.least() || there < self.gate.least() || self.members[to].len() < 2 {
                    continue;
                }
                let before = cost + self.cost(to);
                // without either tuple the labels cannot cost less than this
                let lean = trees.class_cost(here, self.lean_rate[tuple])
                    + trees.class_cost(there, self.lean_rate[back]);
                if lean - before >= best.0 {
                    continue;
                }
                let mine = trees.joint(&self.lean[self.span(tuple)], self.leaf(back));
                let theirs = trees.class_cost(there, self.lean_rate[back]);
                if trees.class_cost(here, mine) + theirs - before >= best.0 {
                    continue;
                }
                let theirs = trees.joint(&self.lean[self.span(back)], self.leaf(tuple));
                let change = trees.class_cost(here, mine) + trees.class_cost(there, theirs) - before;
                if change < best.0 {
                    best = (change, Some(back));
                }
            }
        }
        if let (_, Some(back)) = best {
            let to = self.home[back];
            if self.holds(from, Some(tuple), Some(back)) && self.holds(to, Some(back), Some(tuple)) {
                self.replace(from, Some(tuple), Some(back));
                self.replace(to, Some(back), Some(tuple));
            }
        }
    }

    /// Gives each tuple of a class to the class where it costs least.
    fn dissolve(&mut self, class: usize) {
        let cost = self.cost(class);
        let stake = floor(cost);
        let size = self.members[class].len();
        if size == 0 || size > PAIR || !self.fresh(class) || self.excess[class] <= stake {
            return;
        }
        let cheapest = |bench: &Self, tuple: usize| {
            let mut best = (f64::from(NEVER), class);
            for to in (0..bench.classes).filter(|to| *to != class && !bench.members[*to].is_empty()) {
                let price = bench.price(tuple, to);
                if price < best.0 {
                    best = (price, to);
                }
            }
            best
        };
        // each by itself first: what they cost together is seldom less
        let mut bill = 0.0;
        for at in 0..size {
            bill += cheapest(self, self.members[class][at]).0;
            if bill > cost * 1.25 + stake {
                return;
            }
        }
        // one after another, each seeing where the others went
        let mut bill = 0.0;
        let mut going: Vec<(usize, usize)> = Vec::with_capacity(size);
        let mut undo: Vec<(usize, f64, f32, Vec<u32>)> = Vec::with_capacity(size);
        for at in 0..size {
            let tuple = self.members[class][at];
            let (price, to) = cheapest(self, tuple);
            bill += price;
            if bill >= cost - stake {
                break;
            }
            going.push((tuple, to));
            undo.push((to, self.records[to], self.rate[to], self.label(to).to_vec()));
            let (label, leaf) = (self.span(to), self.span(tuple));
            self.rate[to] = self.trees.widen(&mut self.labels[label], &self.leaves[leaf]);
            self.records[to] += self.counts[tuple];
        }
        let good = bill < cost - stake
            && (self.gate.plain
                || (0..self.classes).filter(|to| going.iter().any(|(_, at)| at == to)).all(|to| {
                    let mut all = self.members[to].clone();
                    all.extend(going.iter().filter(|(_, at)| *at == to).map(|(tuple, _)| *tuple));
                    self.all_hold(&all)
                }));
        if !good {
            for (to, records, rate, label) in undo.into_iter().rev() {
                self.records[to] = records;
                self.rate[to] = rate;
                let span = self.span(to);
                self.labels[span].copy_from_slice(&label);
            }
            return;
        }
        self.members[class].clear();
        self.set(class);
        for (tuple, to) in &going {
            self.members[*to].push(*tuple);
        }
        for (_, to) in going {
            self.set(to);
        }
    }

    /// Tries new classes, from the tuples on that relieve their own the most.
    fn spawn_all(&mut self) {
        let tuples = self.tuples.len();
        let size = tuples.div_ceil(self.classes.max(1));
        let seeds = (LOOKS / (tuples * size).max(1)).max(2);
        let mut order: Vec<(f64, usize)> = (0..tuples).map(|tuple| (self.relief(tuple), tuple)).collect();
        if seeds < tuples {
            order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            order.truncate(seeds);
        }
        for (_, seed) in order {
            self.spawn(seed);
        }
    }

    /// Makes a new class of tuples that others can spare, from one on.
    fn spawn(&mut self, seed: usize) {
        let least = self.gate.least();
        let home = self.home[seed];
        if self.records[home] - self.counts[seed] < least || !self.fresh(home) {
            return;
        }
        let stake = floor(self.cost(home));
        let mut relief = self.relief(seed);
        if relief <= stake && !self.trees.tolled() {
            return;
        }
        let mut surplus = 0.0;
        for class in 0..self.classes {
            surplus += (self.records[class] - least).max(0.0);
        }
        if surplus < least {
            return;
        }
        let mut spent: Vec<(usize, f64)> = vec![(home, self.counts[seed])];
        let mut taken = std::mem::take(&mut self.pool);
        taken.clear();
        taken.push(seed);
        let mut label = std::mem::take(&mut self.spare);
        self.trees.rows(self.leaf(seed), &mut label);
        let mut records = self.counts[seed];
        let mut cost = self.trees.class_cost(records, self.trees.cost(self.leaf(seed)));
        while records < least {
            let mut best = (f64::from(NEVER), None, 0.0);
            for class in 0..self.classes {
                let spent = spent.iter().find(|(at, _)| *at == class).map_or(0.0, |(_, records)| *records);
                let spare = self.records[class] - least - spent;
                if spare <= 0.0 {
                    continue;
                }
                for &tuple in &self.members[class] {
                    let count = self.counts[tuple];
                    if count <= 0.0 || count > spare || taken.contains(&tuple) {
                        continue;
                    }
                    let rate = self.trees.joint(&label, self.leaf(tuple));
                    let relief = self.relief(tuple);
                    let price = (self.trees.class_cost(records + count, rate) - cost - relief) / count;
                    if price < best.0 {
                        best = (price, Some(tuple), relief);
                    }
                }
            }
            let (_, Some(tuple), its) = best else { break };
            let rate =
                self.trees.widen(&mut label, &self.leaves[tuple * self.width..(tuple + 1) * self.width]);
            records += self.counts[tuple];
            cost = self.trees.class_cost(records, rate);
            relief += its;
            taken.push(tuple);
            let from = self.home[tuple];
            match spent.iter_mut().find(|(at, _)| *at == from) {
                Some((_, records)) => *records += self.counts[tuple],
                None => spent.push((from, self.counts[tuple])),
            }
        }
        self.spare = label;
        // several of one class may relieve it more than each by itself
        if records >= least && cost - relief * 1.3 < 0.0 {
            self.take_out(&taken, spent.iter().map(|(class, _)| *class).collect(), cost);
        }
        self.pool = taken;
    }

    /// Makes a class of tuples of others, where that costs less.
    fn take_out(&mut self, taken: &[usize], from: Vec<usize>, cost: f64) {
        let before: f64 = from.iter().map(|class| self.cost(*class)).sum();
        let old: Vec<Vec<usize>> = from.iter().map(|class| self.members[*class].clone()).collect();
        let marks: Vec<usize> = from.iter().map(|class| self.changed[*class]).collect();
        for &class in &from {
            self.members[class].retain(|member| !taken.contains(member));
            self.set(class);
        }
        let after: f64 = from.iter().map(|class| self.cost(*class)).sum::<f64>() + cost;
        let good = after < before - floor(before)
            && from.iter().all(|class| !self.members[*class].is_empty())
            && (self.gate.plain
                || (self.all_hold(taken) && from.iter().all(|class| self.all_hold(&self.members[*class]))));
        if good {
            let new = self.add_class();
            self.members[new].extend_from_slice(taken);
            self.set(new);
            return;
        }
        for ((class, members), mark) in from.into_iter().zip(old).zip(marks) {
            self.members[class] = members;
            self.set(class);
            self.changed[class] = mark;
        }
    }

    /// Parts the tuples of two classes anew: from two that are far apart, each other tuple to the side where it
    /// costs less.
    fn repart(&mut self, a: usize, b: usize) {
        let least = self.gate.least();
        let trees = self.trees;
        let before = self.cost(a) + self.cost(b);
        let records = self.records[a] + self.records[b];
        let size = self.members[a].len() + self.members[b].len();
        let excess = self.excess[a] + self.excess[b];
        let little = before.min(excess) <= floor(before);
        if !(3..=PAIR).contains(&size) || little || records < 2.0 * least {
            return;
        }
        if self.members[a].is_empty() || self.members[b].is_empty() {
            return;
        }
        let mut left = std::mem::take(&mut self.pool);
        left.clear();
        left.extend_from_slice(&self.members[a]);
        left.extend_from_slice(&self.members[b]);
        let far = |bench: &Self, one: usize| {
            let mut from = vec![0; bench.width];
            trees.rows(bench.leaf(one), &mut from);
            let mut best = (f32::MIN, 0);
            for (at, &tuple) in left.iter().enumerate() {
                let rate = trees.joint(&from, bench.leaf(tuple));
                if tuple != one && rate > best.0 {
                    best = (rate, at);
                }
            }
            best.1
        };
        let first = left[far(self, left[0])];
        let second = left[far(self, first)];
        let mut sides = [vec![first], vec![second]];
        let mut label = [first, second].map(|tuple| {
            let mut rows = vec![0; self.width];
            trees.rows(self.leaf(tuple), &mut rows);
            rows
        });
        let mut size = [self.counts[first], self.counts[second]];
        let mut cost = [first, second].map(|t| trees.class_cost(self.counts[t], trees.cost(self.leaf(t))));
        left.retain(|tuple| *tuple != first && *tuple != second);
        let mut remaining = records - size[0] - size[1];
        // price of each tuple on either side
        let mut prices: Vec<[f64; 2]> = Vec::with_capacity(left.len());
        let ask = |bench: &Self, label: &[u32], size: f64, cost: f64, tuple: usize| {
            let rate = trees.joint(label, bench.leaf(tuple));
            trees.class_cost(size + bench.counts[tuple], rate) - cost
        };
        for &tuple in &left {
            prices.push([0, 1].map(|side| ask(self, &label[side], size[side], cost[side], tuple)));
        }
        let mut stuck = false;
        while !left.is_empty() {
            let mut best = (f64::from(NEVER), 0, 0);
            for (at, &tuple) in left.iter().enumerate() {
                for side in 0..2 {
                    // the other side must still be able to become large enough
                    let short = least - size[1 - side];
                    if prices[at][side] < best.0 && (short <= 0.0 || remaining - self.counts[tuple] >= short)
                    {
                        best = (prices[at][side], at, side);
                    }
                }
            }
            let (price, at, side) = best;
            if price >= f64::from(NEVER) || cost[0] + cost[1] >= before {
                stuck = true;
                break;
            }
            let tuple = left.swap_remove(at);
            prices.swap_remove(at);
            let leaf = self.span(tuple);
            let rate = trees.widen(&mut label[side], &self.leaves[leaf]);
            remaining -= self.counts[tuple];
            size[side] += self.counts[tuple];
            cost[side] = trees.class_cost(size[side], rate);
            sides[side].push(tuple);
            for (price, &tuple) in prices.iter_mut().zip(&left) {
                price[side] = ask(self, &label[side], size[side], cost[side], tuple);
            }
        }
        left.clear();
        self.pool = left;
        if !stuck
            && cost[0] + cost[1] < before - floor(before)
            && sides.iter().all(|side| self.all_hold(side))
        {
            let [one, two] = sides;
            self.members[a] = one;
            self.members[b] = two;
            self.set(a);
            self.set(b);
        }
    }
}

//! What a node is worth: its classes formed and held against the rules.

use std::sync::Arc;

use super::Node;
use super::rows::{Members, Numbering, Pack, Rows};
use super::weigh::{Dead, Weigher};
use crate::goal::Convention;
use crate::model::{Class, Cut, Monotone};
use crate::objective::{Value, entropy};
use crate::problem::Problem;
use crate::units::Units;

/// What became of a class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Holds,
    /// Suppressed here; parts of it might hold.
    Fails,
    /// Suppressed, as every part of it would be.
    Dead,
    /// Without a record of the sample.
    Empty,
}

/// What a check says.
pub(super) struct Verdict {
    /// Of the node, where it is within the limits.
    pub(super) value: Option<Value>,
    /// What is suppressed at the node and at all below it; `None` where none of them is within the limits.
    pub(super) dead: Option<Dead>,
}

/// Buffers of one thread, and the classes of the node checked last.
#[derive(Default)]
pub(super) struct Check {
    pub(super) numbering: Numbering,
    sizes: Vec<u64>,
    pub(super) states: Vec<State>,
    members: Members,
    gathering: Gathering,
    bins: Vec<u64>,
}

impl Check {
    /// Checks node `hi` on rows that tell apart what it does; `lo` bounds from below the nodes that are at stake.
    /// `bare`: the tuples' own rows.
    pub(super) fn check(
        &mut self,
        weigher: &Weigher<'_>,
        packs: &[Pack],
        bare: &Rows,
        rows: &Rows,
        lo: &[u8],
        hi: &[u8],
    ) -> Verdict {
        let problem = weigher.problem;
        let rules = &problem.rules;
        self.numbering.number(problem, packs, rows, hi);
        self.sizes.clear();
        self.sizes.resize(self.numbering.classes, 0);
        for (class, size) in self.numbering.class.iter().zip(&rows.sizes) {
            self.sizes[*class as usize] = self.sizes[*class as usize].wrapping_add(*size);
        }
        let nothing = Verdict { value: None, dead: None };
        if !self.judge(problem, rows) {
            return nothing;
        }
        let total = |states: &[State], which: &dyn Fn(State) -> bool| -> u64 {
            self.sizes.iter().zip(states).filter(|(_, state)| which(**state)).map(|(size, _)| size).sum()
        };
        let dead_records = total(&self.states, &|state| state == State::Dead);
        let failing = total(&self.states, &|state| state == State::Fails);
        // where classes that hold may be joined, a node with nothing to suppress has none below it that has
        let joined = problem.limit == 0
            && failing > 0
            && rules.monotone() <= Monotone::Union
            && (rules.stand() || !lets_be(problem));
        if dead_records > problem.limit || dead_records == problem.records || joined {
            return nothing;
        }
        if rules.asks_sizes() {
            let sizes = self.by_size(|state| matches!(state, State::Holds | State::Fails));
            if rules.hopeless(&sizes, problem.limit - dead_records) {
                return nothing;
            }
        }
        let dead = self.lost(weigher, packs, bare, rows, lo, hi, &|state| state == State::Dead);
        let mut suppressed = dead_records + failing;
        let mut within = suppressed <= problem.limit && suppressed < problem.records;
        if within && rules.asks_sizes() {
            match rules.cut(&self.by_size(|state| state == State::Holds), problem.limit - suppressed) {
                Some(cut) => suppressed += self.leave_out(cut, rows),
                None => within = false,
            }
            within &= suppressed < problem.records;
        }
        let value = within.then(|| {
            let more = suppressed > dead_records;
            let all = more.then(|| {
                self.lost(weigher, packs, bare, rows, hi, hi, &|state| {
                    matches!(state, State::Dead | State::Fails)
                })
            });
            let lost = all.as_ref().unwrap_or(&dead);
            let (mut classes, mut kept, mut of_lost) = (0, 0, 0);
            for (size, state) in self.sizes.iter().zip(&self.states) {
                let square = u128::from(*size).pow(2);
                match state {
                    State::Holds => {
                        classes += 1;
                        kept += square;
                    }
                    State::Fails | State::Dead => of_lost += square,
                    State::Empty => {}
                }
            }
            weigher.value(&hi.to_vec(), lost, classes, kept, of_lost)
        });
        Verdict { value, dead: Some(dead) }
    }

    /// The state of each class by itself; `false` where one of them spoils the node and all below it.
    fn judge(&mut self, problem: &Problem<'_>, rows: &Rows) -> bool {
        let rules = &problem.rules;
        let least = rules.least();
        let asks = rules.asks_population() || rules.asks_units() || rules.asks_spread();
        self.states.clear();
        self.states.extend(self.sizes.iter().map(|size| match size {
            0 => State::Empty,
            _ if *size < least => State::Dead,
            _ => State::Holds,
        }));
        if !asks {
            for (state, size) in self.states.iter_mut().zip(&self.sizes) {
                let class = Class { records: *size, population: 0, units: &[], spread: &[] };
                if *state == State::Holds && !rules.holds(&class) {
                    *state = if rules.may_hold(&class) { State::Fails } else { State::Dead };
                }
            }
            return true;
        }
        if !lets_be(problem) && self.states.contains(&State::Empty) {
            return false;
        }
        self.members.sort(&self.numbering.class, self.sizes.len());
        let superset = rules.monotone() == Monotone::Superset;
        for class in 0..self.states.len() {
            if self.states[class] == State::Holds {
                self.gathering.gather(problem, rows, self.members.of(class));
                self.states[class] =
                    self.gathering.class(self.sizes[class], |class| match rules.holds(class) {
                        true => State::Holds,
                        false if !superset && rules.may_hold(class) => State::Fails,
                        false => State::Dead,
                    });
            }
        }
        true
    }

    /// (records, classes), ascending, of the classes in some states.
    fn by_size(&self, which: impl Fn(State) -> bool) -> Vec<(u64, u64)> {
        let holds = self.sizes.iter().zip(&self.states).filter(|(_, state)| which(**state));
        let mut sizes: Vec<u64> = holds.map(|(size, _)| *size).collect();
        sizes.sort_unstable();
        let mut counted: Vec<(u64, u64)> = Vec::new();
        for size in sizes {
            match counted.last_mut() {
                Some((known, count)) if *known == size => *count += 1,
                _ => counted.push((size, 1)),
            }
        }
        counted
    }

    /// Leaves out what a cut says, of equal classes those with the first values (or, where asked, those seen first);
    /// records left out.
    fn leave_out(&mut self, cut: Cut, rows: &Rows) -> u64 {
        let equal = |check: &Check, class: usize| {
            check.states[class] == State::Holds && check.sizes[class] == cut.below
        };
        let mut at_stake: Vec<usize> = match cut.more {
            0 => Vec::new(),
            _ => (0..self.states.len()).filter(|class| equal(self, *class)).collect(),
        };
        if !rows.seen.is_empty() {
            let mut seen = vec![u32::MAX; self.states.len()];
            for (class, at) in self.numbering.class.iter().zip(&rows.seen) {
                seen[*class as usize] = seen[*class as usize].min(*at);
            }
            at_stake.sort_by_key(|class| seen[*class]);
        }
        let mut records = 0;
        for class in at_stake.into_iter().take(usize::try_from(cut.more).unwrap_or(usize::MAX)) {
            self.states[class] = State::Fails;
            records += cut.below;
        }
        for (state, size) in self.states.iter_mut().zip(&self.sizes) {
            if *state == State::Holds && *size < cut.below {
                *state = State::Fails;
                records += size;
            }
        }
        records
    }

    /// The records of the classes in some states.
    #[allow(clippy::too_many_arguments)]
    fn lost(
        &mut self,
        weigher: &Weigher<'_>,
        packs: &[Pack],
        bare: &Rows,
        rows: &Rows,
        lo: &[u8],
        hi: &[u8],
        which: &dyn Fn(State) -> bool,
    ) -> Dead {
        let problem = weigher.problem;
        let mut dead = weigher.nobody();
        let lost: Vec<bool> = self.states.iter().map(|state| which(*state)).collect();
        let mut those: Vec<u32> = Vec::new();
        for (row, (class, size)) in self.numbering.class.iter().zip(&rows.sizes).enumerate() {
            if lost[*class as usize] && *size > 0 {
                those.push(row as u32);
                dead.records += size;
            }
        }
        if those.is_empty() || !(weigher.gaping() || weigher.hides()) {
            return dead;
        }
        let those = rows.bottom(those);
        let rows = bare;
        // by value first where there are more rows than combinations of values
        for (place, pack) in packs.iter().enumerate() {
            let width = pack.columns().len();
            if pack.combinations() < 2 * those.len() {
                self.bins.clear();
                self.bins.resize(pack.combinations(), 0);
                for row in &those {
                    let code = rows.codes[*row as usize * packs.len() + place];
                    self.bins[code as usize] += rows.sizes[*row as usize];
                }
                for (at, column) in pack.columns().iter().enumerate() {
                    let mut values = vec![0u64; weigher.counts[*column].len()];
                    for (combination, records) in self.bins.iter().enumerate() {
                        values[pack.values(combination)[at] as usize] += records;
                    }
                    let there = values.iter().enumerate().filter(|(_, records)| **records > 0);
                    let there = there.map(|(value, records)| (value as u32, *records));
                    add(weigher, *column, lo, hi, there, &mut dead);
                }
            } else {
                for at in 0..width {
                    let column = pack.columns()[at];
                    let values = those.iter().map(|row| {
                        let row = *row as usize;
                        (problem.code(rows.first[row], column), rows.sizes[row])
                    });
                    add(weigher, column, lo, hi, values, &mut dead);
                }
            }
        }
        dead
    }

    /// After a check on `rows`: the classes of `lo`, a node that they tell apart as well, in `dead`, and how many
    /// there are.
    pub(super) fn sized(
        &mut self,
        weigher: &Weigher<'_>,
        packs: &[Pack],
        rows: &Rows,
        lo: &[u8],
        dead: &mut Dead,
    ) -> usize {
        let mut numbering = std::mem::take(&mut self.numbering);
        let gone: Vec<bool> =
            numbering.class.iter().map(|class| self.states[*class as usize] == State::Dead).collect();
        numbering.number(weigher.problem, packs, rows, lo);
        let mut sizes = vec![(0u64, false); numbering.classes];
        for ((class, size), gone) in numbering.class.iter().zip(&rows.sizes).zip(gone) {
            sizes[*class as usize].0 += size;
            sizes[*class as usize].1 |= gone;
        }
        let least = weigher.problem.rules.least();
        let (mut large, mut small) = (0, 0);
        (dead.squares, dead.of_dead) = (0, 0);
        for (size, gone) in sizes.into_iter().filter(|(size, _)| *size > 0) {
            let square = u128::from(size).pow(2);
            if gone {
                dead.of_dead += square;
                continue;
            }
            dead.squares += square;
            match size >= least {
                true => large += 1,
                false => small += size,
            }
        }
        // a class that holds has a large one in it or, made of small ones, as many records as it must have
        dead.classes = large + small / least + u64::from(small > 0);
        let classes = numbering.classes;
        self.numbering = numbering;
        classes
    }

    /// Rows as a coarser node tells them apart.
    pub(super) fn coarser(
        &mut self,
        weigher: &Weigher<'_>,
        packs: &[Pack],
        rows: &Arc<Rows>,
        at: Node,
    ) -> Rows {
        let problem = weigher.problem;
        self.numbering.number(problem, packs, rows, &at);
        let gathering = &mut self.gathering;
        Rows::coarser(rows, at, &self.numbering, packs.len(), |members| {
            gathering.gather(problem, rows, members);
            (gathering.population, gathering.units.clone(), gathering.lists.clone())
        })
    }
}

/// Whether classes without a record of the sample are let be. Where they are although a rule is about them, a class
/// that holds need not hold together with one of them.
fn lets_be(problem: &Problem<'_>) -> bool {
    // ARX looks at the size of a class first
    let by_size = problem.task.goal.convention == Convention::Arx && problem.rules.least() > 1;
    problem.rules.stand() || by_size
}

/// Adds what a column loses where these (value, records) are suppressed.
fn add(
    weigher: &Weigher<'_>,
    column: usize,
    lo: &[u8],
    hi: &[u8],
    values: impl Iterator<Item = (u32, u64)>,
    dead: &mut Dead,
) {
    let (lo, hi) = (usize::from(lo[column]), usize::from(hi[column]));
    if weigher.gaping() {
        let levels = weigher.problem.top(column) + 1;
        let start = weigher.starts[column];
        let sums = &mut dead.gaps[start + lo..=start + hi];
        for (value, records) in values {
            let gaps = &weigher.gaps[column][value as usize * levels..];
            for (sum, gap) in sums.iter_mut().zip(&gaps[lo..=hi]) {
                *sum = sum.wrapping_add(gap.wrapping_mul(records));
            }
        }
    } else if weigher.hides() {
        let level = weigher.problem.level(column, hi);
        let mut labels = vec![0u64; level.labels.len()];
        for (value, records) in values {
            labels[level.nodes[value as usize] as usize] += records;
        }
        dead.hidden[column] = entropy::suppressed(labels.into_iter());
    }
}

/// Members of a class, put together.
#[derive(Default)]
struct Gathering {
    population: u64,
    units: Vec<Units>,
    lists: Vec<Vec<(u32, u64)>>,
    /// Records of each value, 0 between uses.
    sums: Vec<u64>,
}

impl Gathering {
    fn gather(&mut self, problem: &Problem<'_>, rows: &Rows, members: &[u32]) {
        self.population = members.iter().filter_map(|row| rows.population.get(*row as usize)).sum();
        let cap = problem.rules.unit_cap();
        self.units.clear();
        for units in &rows.units {
            let mut all = Units::None;
            for row in members {
                all.union(&units[*row as usize], cap);
            }
            self.units.push(all);
        }
        self.spreads(rows, members);
    }

    fn spreads(&mut self, rows: &Rows, members: &[u32]) {
        self.lists.resize(rows.spreads.len(), Vec::new());
        for (list, lists) in self.lists.iter_mut().zip(&rows.spreads) {
            list.clear();
            for row in members {
                for (value, records) in lists.of(*row as usize) {
                    if self.sums.len() <= *value as usize {
                        self.sums.resize(*value as usize + 1, 0);
                    }
                    let sum = &mut self.sums[*value as usize];
                    if *sum == 0 {
                        list.push((*value, 0));
                    }
                    *sum += records;
                }
            }
            list.sort_unstable();
            for (value, records) in list.iter_mut() {
                *records = std::mem::take(&mut self.sums[*value as usize]);
            }
        }
    }

    fn class<R>(&self, records: u64, look: impl FnOnce(&Class<'_>) -> R) -> R {
        let spread: Vec<&[(u32, u64)]> = self.lists.iter().map(Vec::as_slice).collect();
        look(&Class { records, population: self.population, units: &self.units, spread: &spread })
    }
}

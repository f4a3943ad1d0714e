//! Satisfiability of clauses: conflict-driven clause learning (Marques-Silva & Sakallah 1999, two watched literals after
//! Moskewicz et al. 2001), plain, for some hundreds of variables.

/// A literal: twice the variable, plus one where it is negated.
pub(crate) type Literal = u32;

pub(crate) const fn literal(variable: u32, positive: bool) -> Literal {
    variable << 1 | (!positive) as u32
}

const UNSET: u8 = 2;

/// Clauses and what has been learned of them.
#[derive(Default)]
pub(crate) struct Clauses {
    clauses: Vec<Vec<Literal>>,
    /// By literal: the clauses that watch its falsification.
    watches: Vec<Vec<usize>>,
    /// By variable: 0 false, 1 true, 2 unset.
    values: Vec<u8>,
    levels: Vec<u32>,
    reasons: Vec<Option<usize>>,
    activity: Vec<f64>,
    phases: Vec<bool>,
    bump: f64,
    trail: Vec<Literal>,
    limits: Vec<usize>,
    propagated: usize,
    contradiction: bool,
    conflicts: usize,
}

/// How a search ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// Every clause holds: see [`Clauses::value`].
    Satisfied,
    /// No assignment satisfies them.
    Contradiction,
    /// The budget of conflicts is used up.
    Exhausted,
}

impl Clauses {
    pub(crate) fn variable(&mut self) -> u32 {
        if self.bump == 0.0 {
            self.bump = 1.0;
        }
        self.values.push(UNSET);
        self.levels.push(0);
        self.reasons.push(None);
        self.activity.push(0.0);
        self.phases.push(false);
        self.watches.push(Vec::new());
        self.watches.push(Vec::new());
        (self.values.len() - 1) as u32
    }

    pub(crate) fn value(&self, variable: u32) -> bool {
        self.values[variable as usize] == 1
    }

    fn of(&self, literal: Literal) -> u8 {
        match self.values[(literal >> 1) as usize] {
            UNSET => UNSET,
            value => value ^ (literal & 1) as u8,
        }
    }

    /// Adds a clause; what was decided is forgotten, what was learned is kept.
    pub(crate) fn add(&mut self, mut clause: Vec<Literal>) {
        self.undo(0);
        clause.sort_unstable();
        clause.dedup();
        if clause.windows(2).any(|pair| pair[0] ^ 1 == pair[1]) {
            return;
        }
        clause.retain(|literal| self.of(*literal) != 0);
        if clause.iter().any(|literal| self.of(*literal) == 1) {
            return;
        }
        match clause.as_slice() {
            [] => self.contradiction = true,
            [only] => {
                self.assign(*only, None);
                if self.propagate().is_some() {
                    self.contradiction = true;
                }
            }
            _ => {
                self.attach(clause);
            }
        }
    }

    fn attach(&mut self, clause: Vec<Literal>) -> usize {
        let place = self.clauses.len();
        self.watches[clause[0] as usize].push(place);
        self.watches[clause[1] as usize].push(place);
        self.clauses.push(clause);
        place
    }

    fn assign(&mut self, literal: Literal, reason: Option<usize>) {
        let variable = (literal >> 1) as usize;
        self.values[variable] = 1 - (literal & 1) as u8;
        self.levels[variable] = self.limits.len() as u32;
        self.reasons[variable] = reason;
        self.trail.push(literal);
    }

    fn undo(&mut self, level: usize) {
        if self.limits.len() <= level {
            return;
        }
        let keep = self.limits[level];
        for literal in self.trail.drain(keep..) {
            let variable = (literal >> 1) as usize;
            self.phases[variable] = self.values[variable] == 1;
            self.values[variable] = UNSET;
        }
        self.limits.truncate(level);
        self.propagated = self.propagated.min(self.trail.len());
    }

    /// The clause that is violated, if one is.
    fn propagate(&mut self) -> Option<usize> {
        while self.propagated < self.trail.len() {
            let falsified = self.trail[self.propagated] ^ 1;
            self.propagated += 1;
            let watching = std::mem::take(&mut self.watches[falsified as usize]);
            let mut kept = Vec::with_capacity(watching.len());
            let mut conflict = None;
            for (at, place) in watching.iter().copied().enumerate() {
                if self.clauses[place][0] == falsified {
                    self.clauses[place].swap(0, 1);
                }
                let first = self.clauses[place][0];
                if self.of(first) == 1 {
                    kept.push(place);
                    continue;
                }
                let other = (2..self.clauses[place].len()).find(|i| self.of(self.clauses[place][*i]) != 0);
                if let Some(other) = other {
                    self.clauses[place].swap(1, other);
                    let watched = self.clauses[place][1];
                    self.watches[watched as usize].push(place);
                    continue;
                }
                kept.push(place);
                if self.of(first) == 0 {
                    conflict = Some(place);
                    kept.extend_from_slice(&watching[at + 1..]);
                    break;
                }
                self.assign(first, Some(place));
            }
            self.watches[falsified as usize] = kept;
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    /// The clause that a conflict teaches (first unique implication point) and the level it holds at.
    fn learn(&mut self, conflict: usize) -> (Vec<Literal>, usize) {
        let level = self.limits.len() as u32;
        let mut seen = vec![false; self.values.len()];
        let mut learned = vec![0];
        let mut open = 0;
        let mut at = self.trail.len();
        let mut clause = Some(conflict);
        let mut asserting = None;
        loop {
            if let Some(clause) = clause {
                for i in 0..self.clauses[clause].len() {
                    let literal = self.clauses[clause][i];
                    let variable = (literal >> 1) as usize;
                    if Some(literal) == asserting || seen[variable] || self.levels[variable] == 0 {
                        continue;
                    }
                    seen[variable] = true;
                    self.activity[variable] += self.bump;
                    if self.levels[variable] == level {
                        open += 1;
                    } else {
                        learned.push(literal);
                    }
                }
            }
            while at > 0 && !seen[(self.trail[at - 1] >> 1) as usize] {
                at -= 1;
            }
            at -= 1;
            let literal = self.trail[at];
            open -= 1;
            if open == 0 {
                learned[0] = literal ^ 1;
                break;
            }
            clause = self.reasons[(literal >> 1) as usize];
            asserting = Some(literal);
        }
        let mut back = 0;
        for i in 1..learned.len() {
            let level = self.levels[(learned[i] >> 1) as usize] as usize;
            if level > back {
                back = level;
                learned.swap(1, i);
            }
        }
        self.bump *= 1.05;
        if self.bump > 1e100 {
            self.activity.iter_mut().for_each(|activity| *activity *= 1e-100);
            self.bump *= 1e-100;
        }
        (learned, back)
    }

    /// Searches for an assignment; gives up after so many conflicts, all searches together.
    pub(crate) fn search(&mut self, budget: usize) -> Search {
        self.undo(0);
        if self.contradiction {
            return Search::Contradiction;
        }
        loop {
            if let Some(conflict) = self.propagate() {
                if self.limits.is_empty() {
                    self.contradiction = true;
                    return Search::Contradiction;
                }
                self.conflicts += 1;
                if self.conflicts > budget {
                    return Search::Exhausted;
                }
                let (learned, level) = self.learn(conflict);
                self.undo(level);
                let first = learned[0];
                if learned.len() == 1 {
                    self.assign(first, None);
                } else {
                    let place = self.attach(learned);
                    self.assign(first, Some(place));
                }
                continue;
            }
            let mut next: Option<usize> = None;
            for variable in 0..self.values.len() {
                if self.values[variable] == UNSET
                    && next.is_none_or(|best| self.activity[variable] > self.activity[best])
                {
                    next = Some(variable);
                }
            }
            match next {
                None => return Search::Satisfied,
                Some(variable) => {
                    self.limits.push(self.trail.len());
                    self.assign(literal(variable as u32, self.phases[variable]), None);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_every_assignment_tried(
            clauses in prop::collection::vec(prop::collection::vec(0u32..16, 1..4), 1..45)
        ) {
            let holds = |assignment: u32, clause: &Vec<u32>| {
                clause.iter().any(|l| (assignment >> (l >> 1) & 1 == 1) == (l & 1 == 0))
            };
            let expected = (0..1u32 << 8).any(|a| clauses.iter().all(|c| holds(a, c)));
            let mut solver = Clauses::default();
            for _ in 0..8 {
                solver.variable();
            }
            // Half of them after a first search, as theory lemmas are.
            let (first, second) = clauses.split_at(clauses.len() / 2);
            for clause in first {
                solver.add(clause.clone());
            }
            solver.search(usize::MAX);
            for clause in second {
                solver.add(clause.clone());
            }
            let found = solver.search(usize::MAX);
            prop_assert_eq!(found == Search::Satisfied, expected);
            if expected {
                let assignment = (0..8).fold(0, |a, v| a | (solver.value(v) as u32) << v);
                prop_assert!(clauses.iter().all(|c| holds(assignment, c)));
            }
        }
    }
}

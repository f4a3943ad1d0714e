//! Policies that never decide anything.

use std::collections::HashSet;

use serde::Serialize;

use super::exposure::Proof;
use super::formula::Formula;
use super::prover::Cell;
use super::solver::Satisfiable;
use crate::rule::Effect;

/// Why a policy never decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DeadReason {
    /// No kind of party, or no form of a field, is in its scope.
    OutOfScope,
    /// Its condition can't be true for any request and record.
    Unsatisfiable,
    /// A permit: whenever it is satisfied, a forbid is too, or a policy errs.
    Overridden,
    /// A permit: whenever it decides, another permit is satisfied too. Without it nothing changes.
    Covered,
    /// A forbid: whenever it is satisfied, nothing would be shown without it either.
    NothingToForbid,
}

/// A policy that never decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadPolicy {
    /// Its id.
    pub policy: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// Why.
    pub why: DeadReason,
}

impl Proof<'_> {
    /// The policies of which it is proved that they never decide, in their order. What is undecided counts as deciding.
    pub fn dead(&mut self) -> Vec<DeadPolicy> {
        let mut dead = Vec::new();
        for rule in 0..self.side.rules.len() {
            let Some(why) = self.why_dead(rule) else { continue };
            let id = self.side.rules[rule].id.to_string();
            let place = self.policies.policy(&id).map(|info| (info.file.clone(), info.line));
            let (file, line) = place.unwrap_or_default();
            dead.push(DeadPolicy { policy: id, file, line, why });
        }
        dead
    }

    fn possible(&mut self, formulas: &[Formula]) -> bool {
        !matches!(self.prover.together(formulas), Satisfiable::Impossible)
    }

    fn why_dead(&mut self, rule: usize) -> Option<DeadReason> {
        let catalogue = self.policies.catalogue();
        let effect = self.side.rules[rule].effect;
        let cells: Vec<Cell> = self.side.rules[rule].actions.iter().copied().collect();
        let mut seen = HashSet::new();
        // How far the policy came in any case.
        let mut why = DeadReason::OutOfScope;
        for kind in 0..catalogue.parties.len() {
            for cell in &cells {
                let rules = self.side.applicable(kind, *cell);
                if !rules.contains(&rule) || !seen.insert(self.side.key(kind, *cell, &rules)) {
                    continue;
                }
                why = why.max(DeadReason::Unsatisfiable);
                let others: Vec<usize> = rules.iter().copied().filter(|other| *other != rule).collect();
                for purpose in 0..catalogue.purposes.len() {
                    let own = self.prover.outcomes(&self.side, rule, kind, purpose, *cell);
                    // A forbid that errs denies as well.
                    let bites = match effect {
                        Effect::Permit => own.yes,
                        Effect::Forbid => self.prover.solver.formulas.or([own.yes, own.errs]),
                    };
                    // Most policies are for few purposes. What all the others come to is asked only where it matters: it
                    // takes time for each of them.
                    if !self.possible(&[bites]) {
                        continue;
                    }
                    let without = self.prover.decision(&self.side, &others, kind, purpose, *cell);
                    match effect {
                        Effect::Permit => {
                            let decision = self.prover.decision(&self.side, &rules, kind, purpose, *cell);
                            if !self.possible(&[own.yes, decision.allowed]) {
                                why = why.max(DeadReason::Overridden);
                                continue;
                            }
                            why = DeadReason::Covered;
                            let alone = self.prover.not(without.permitted);
                            if self.possible(&[decision.allowed, alone]) {
                                return None;
                            }
                        }
                        Effect::Forbid => {
                            why = DeadReason::NothingToForbid;
                            if self.possible(&[bites, without.allowed]) {
                                return None;
                            }
                        }
                    }
                }
            }
        }
        Some(why)
    }
}

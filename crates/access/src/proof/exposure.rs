//! What can ever be shown to whom: of every kind of party, field and form.

use hashbrown::HashMap;
use serde::Serialize;

use super::print::print;
use super::prover::{Cell, Prover, Side};
use super::solver::Satisfiable;
use super::theory::Model;
use super::witness::Witness;
use crate::expression::{Known, Principal, Value, reduce};
use crate::form::Form;
use crate::guard::Guard;
use crate::policies::Policies;

/// A policy that matters, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// Its id.
    pub policy: String,
    /// The purposes for which it matters, by their ids; none: every purpose.
    pub purposes: Option<Vec<String>>,
    /// What else it asks, as Cedar text, as far as the kind of party leaves it open; none: nothing else.
    pub condition: Option<String>,
}

/// Whether a form of a field is ever shown to a party of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reach", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Exposure {
    /// Never: proved, or not on the field's ladder.
    Never {
        /// Random requests that were tried besides, all of them denied; 0 for the proof alone.
        tried: usize,
    },
    /// For some requests and records.
    Sometimes {
        /// The purposes for which it can happen, by their ids.
        purposes: Vec<String>,
        /// The policies that permit it.
        grants: Vec<Grant>,
        /// The policies that hold back something that others permit.
        forbids: Vec<Grant>,
        /// A request and a record for which Cedar allows it.
        witness: Box<Witness>,
        /// Purposes for which it was not decided whether it can happen.
        undecided: Vec<String>,
    },
    /// For every request and record.
    Always {
        /// The policies that permit it.
        policies: Vec<String>,
        /// One of them.
        witness: Box<Witness>,
    },
    /// Neither found nor disproved. Count it as possible.
    Undecided {
        /// Why, in a word: `untranslated`, `arithmetic`, `patterns`, `budget`, `unconfirmed`.
        why: String,
    },
}

impl Exposure {
    /// Whether it was found to be shown at times.
    pub fn is_possible(&self) -> bool {
        matches!(self, Exposure::Sometimes { .. } | Exposure::Always { .. })
    }
}

type Key = (usize, Option<Cell>, Vec<usize>);

/// Proofs about one directory of policies. What is found once is kept.
pub struct Proof<'a> {
    pub(crate) policies: &'a Policies,
    pub(crate) side: Side<'a>,
    pub(crate) prover: Prover,
    pub(crate) guard: Guard<'a>,
    exposures: HashMap<Key, Exposure>,
    conditions: HashMap<(usize, usize, Option<usize>, Option<Cell>), String>,
}

impl std::fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}

impl<'a> Proof<'a> {
    /// Proofs about these policies.
    pub fn new(policies: &'a Policies) -> Proof<'a> {
        Proof::numbered(policies, 0)
    }

    /// The number tells one side of a comparison from the other.
    pub(crate) fn numbered(policies: &'a Policies, number: u8) -> Proof<'a> {
        let side = Side::new(policies.catalogue(), policies.rules().to_vec(), number);
        let prover = Prover::new(&[&side]);
        Proof {
            policies,
            side,
            prover,
            guard: Guard::new(policies),
            exposures: HashMap::new(),
            conditions: HashMap::new(),
        }
    }

    /// Whether a form of a field (by its place in the catalogue) is ever shown to a party of that kind (by place).
    pub fn exposure(&mut self, kind: usize, field: usize, form: Form) -> Exposure {
        let cell = (field, form);
        let on_ladder = |of: &crate::Field| of.ladder.contains(&form);
        if !self.policies.catalogue().fields.get(field).is_some_and(on_ladder) {
            return Exposure::Never { tried: 0 };
        }
        let rules = self.side.applicable(kind, cell);
        let key = self.side.key(kind, cell, &rules);
        if let Some(known) = self.exposures.get(&key) {
            return known.clone();
        }
        let exposure = self.find(kind, cell, &rules);
        self.exposures.insert(key, exposure.clone());
        exposure
    }

    /// A witness that Cedar's own authorizer confirms.
    pub(crate) fn confirmed(
        &self,
        model: &Model,
        kind: usize,
        purpose: usize,
        cell: Cell,
    ) -> Option<(Witness, Vec<String>)> {
        let witness = self.prover.witness(self.policies.catalogue(), model, kind, purpose)?;
        let subject = witness.subject();
        let verdict =
            self.guard.allows(&witness.request(&subject), &witness.record(), cell.0, cell.1).ok()?;
        verdict.allowed.then(|| (witness, verdict.policies().collect()))
    }

    fn find(&mut self, kind: usize, cell: Cell, rules: &[usize]) -> Exposure {
        let catalogue = self.policies.catalogue();
        let (mut possible, mut undecided) = (Vec::new(), Vec::new());
        let mut why = None;
        let mut found: Option<Witness> = None;
        let mut permits: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut forbids: Vec<(usize, Vec<usize>)> = Vec::new();
        let note = |all: &mut Vec<(usize, Vec<usize>)>, rule: usize, purpose: usize| match all
            .iter_mut()
            .find(|(known, _)| *known == rule)
        {
            Some((_, purposes)) => purposes.push(purpose),
            None => all.push((rule, vec![purpose])),
        };
        let mut always = true;
        for purpose in 0..catalogue.purposes.len() {
            let decision = self.prover.decision(&self.side, rules, kind, purpose, cell);
            match self.prover.solver.solve(decision.allowed) {
                Satisfiable::Impossible => {
                    always = false;
                    continue;
                }
                Satisfiable::Undecided(reason) => {
                    always = false;
                    why = why.or(Some(reason));
                    undecided.push(purpose);
                    continue;
                }
                Satisfiable::Found(model) => {
                    if found.is_none() {
                        found = self.confirmed(&model, kind, purpose, cell).map(|(witness, _)| witness);
                        if found.is_none() {
                            always = false;
                            why = why.or(Some("unconfirmed"));
                            undecided.push(purpose);
                            continue;
                        }
                    }
                    possible.push(purpose);
                }
            }
            if always {
                let denied = self.prover.not(decision.allowed);
                always = matches!(self.prover.solver.solve(denied), Satisfiable::Impossible);
            }
            for (rule, outcomes) in &decision.permits {
                let both = self.prover.together(&[outcomes.yes, decision.allowed]);
                if !matches!(both, Satisfiable::Impossible) {
                    note(&mut permits, *rule, purpose);
                }
            }
            for (rule, outcomes) in &decision.forbids {
                let bites = self.prover.solver.formulas.or([outcomes.yes, outcomes.errs]);
                let both = self.prover.together(&[bites, decision.permitted]);
                if !matches!(both, Satisfiable::Impossible) {
                    note(&mut forbids, *rule, purpose);
                }
            }
        }
        let Some(witness) = found else {
            return match why {
                None => Exposure::Never { tried: 0 },
                Some(why) => Exposure::Undecided { why: why.to_owned() },
            };
        };
        let witness = Box::new(witness);
        if always {
            let policies = permits.iter().map(|(rule, _)| self.side.rules[*rule].id.to_string()).collect();
            return Exposure::Always { policies, witness };
        }
        Exposure::Sometimes {
            purposes: self.names(&possible),
            grants: permits.iter().map(|(rule, purposes)| self.grant(*rule, kind, cell, purposes)).collect(),
            forbids: forbids.iter().map(|(rule, purposes)| self.grant(*rule, kind, cell, purposes)).collect(),
            witness,
            undecided: self.names(&undecided),
        }
    }

    fn names(&self, purposes: &[usize]) -> Vec<String> {
        let all = &self.policies.catalogue().purposes;
        purposes.iter().filter_map(|at| all.get(*at)).map(|purpose| purpose.id.clone()).collect()
    }

    /// A rule as it stands for a kind of party, a cell and some purposes.
    pub(crate) fn grant(&mut self, rule: usize, kind: usize, cell: Cell, purposes: &[usize]) -> Grant {
        let every = purposes.len() == self.policies.catalogue().purposes.len();
        let mut texts: Vec<String> =
            purposes.iter().map(|purpose| self.condition(rule, kind, Some(*purpose), cell)).collect();
        texts.dedup();
        let text = match texts.as_slice() {
            [same] => same.clone(),
            _ => self.condition(rule, kind, None, cell),
        };
        Grant {
            policy: self.side.rules[rule].id.to_string(),
            purposes: (!every).then(|| self.names(purposes)),
            condition: (text != "true").then_some(text),
        }
    }

    /// A rule's condition as far as the kind of party, the cell and the purpose leave it open.
    fn condition(&mut self, rule: usize, kind: usize, purpose: Option<usize>, cell: Cell) -> String {
        let reads = self.side.reads_action(rule);
        let key = (rule, kind, purpose, reads.then_some(cell));
        if let Some(known) = self.conditions.get(&key) {
            return known.clone();
        }
        let text = print(&self.side.reduced(rule, kind, purpose, cell));
        self.conditions.insert(key, text.clone());
        text
    }
}

impl Side<'_> {
    /// A rule's condition reduced by the kind of party, the cell and the purpose.
    pub(crate) fn reduced(
        &self,
        rule: usize,
        kind: usize,
        purpose: Option<usize>,
        cell: Cell,
    ) -> std::sync::Arc<crate::expression::Expr> {
        let entity = self.catalogue.parties.get(kind).map_or("", |party| &party.entity);
        let purpose = purpose.and_then(|at| self.catalogue.purposes.get(at));
        let known = Known {
            model: &self.model,
            principal: Principal::Kind(entity),
            action: Some(cell),
            context: purpose
                .map(|purpose| (std::sync::Arc::from("purpose"), Some(Value::entity("Purpose", &purpose.id))))
                .into_iter()
                .collect(),
        };
        reduce(&self.rules[rule].condition, &known)
    }
}

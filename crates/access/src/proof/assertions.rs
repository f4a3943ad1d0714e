//! Assertions, held against the policies.

use std::sync::Arc;

use serde::Serialize;

use super::exposure::Proof;
use super::formula::{Atom, Element, Formula, Leaf, LeafType, Number, Text};
use super::prover::Cell;
use super::solver::Satisfiable;
use super::translate::Outcomes;
use super::witness::Witness;
use crate::assertion::{Assertion, Assured, KnownRecord};
use crate::catalogue::AttributeType;
use crate::expression::{Entity, Known, Path, Principal, Root, Value, reduce};
use crate::form::Form;
use crate::subject::AttributeValue;
use crate::trial::Asked;
use crate::view::party_of;

/// A request and a record that break an assertion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The kind of party, by its id.
    pub party: String,
    /// The field, by its id.
    pub field: String,
    /// The form.
    pub form: Form,
    /// The purpose, by its id.
    pub purpose: String,
    /// The policies by which Cedar decides so; empty where none permits.
    pub policies: Vec<String>,
    /// The request and the record. Of an `[[always]]`, the party is the one that the assertion itself gives.
    pub witness: Box<Witness>,
}

/// What came of an assertion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum AssertionOutcome {
    /// It holds: proved.
    Holds,
    /// It does not: for each party and cell one example, Cedar's own authorizer agreeing.
    Violated {
        /// The examples.
        violations: Vec<Violation>,
    },
    /// Neither proved nor broken. Counts as failed.
    Undecided {
        /// Why, in a word (see [`Exposure::Undecided`](super::Exposure::Undecided)).
        why: String,
    },
}

/// An assertion and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssertionResult {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What came of it.
    pub result: AssertionOutcome,
}

impl AssertionResult {
    /// Whether it is proved to hold.
    pub fn holds(&self) -> bool {
        self.result == AssertionOutcome::Holds
    }
}

/// Collects what is found about one assertion.
#[derive(Default)]
struct Collected {
    violations: Vec<Violation>,
    undecided: Option<&'static str>,
}

impl Collected {
    fn outcome(self) -> AssertionOutcome {
        match self.undecided {
            _ if !self.violations.is_empty() => AssertionOutcome::Violated { violations: self.violations },
            Some(why) => AssertionOutcome::Undecided { why: why.to_owned() },
            None => AssertionOutcome::Holds,
        }
    }
}

impl Proof<'_> {
    /// Every assertion of the directory, in its order.
    pub fn assertions(&mut self) -> Vec<AssertionResult> {
        let policies = self.policies;
        policies.assertions().iter().map(|assertion| self.assertion(assertion)).collect()
    }

    fn assertion(&mut self, assertion: &Assertion) -> AssertionResult {
        let mut collected = Collected::default();
        match &assertion.claim {
            Assured::Never { parties, purposes } => {
                let all: Vec<usize> = (0..self.policies.catalogue().purposes.len()).collect();
                let purposes = purposes.as_ref().unwrap_or(&all);
                for party in parties {
                    for cell in &assertion.cells {
                        self.never(party, *cell, purposes, &mut collected);
                    }
                }
            }
            Assured::Always { asked, record } => {
                for cell in &assertion.cells {
                    self.always(asked, record, *cell, &mut collected);
                }
            }
        }
        AssertionResult {
            name: assertion.name.clone(),
            file: assertion.file.clone(),
            line: assertion.line,
            result: collected.outcome(),
        }
    }

    fn violation(
        &self,
        party: &str,
        cell: Cell,
        purpose: &str,
        policies: Vec<String>,
        witness: Witness,
    ) -> Option<Violation> {
        Some(Violation {
            party: party.to_owned(),
            field: self.policies.catalogue().fields.get(cell.0)?.id.clone(),
            form: cell.1,
            purpose: purpose.to_owned(),
            policies,
            witness: Box::new(witness),
        })
    }

    fn never(&mut self, party: &str, cell: Cell, purposes: &[usize], collected: &mut Collected) {
        let catalogue = self.policies.catalogue();
        let Some(kind) = catalogue.parties.iter().position(|known| known.id == party) else {
            collected.undecided = collected.undecided.or(Some("unknown"));
            return;
        };
        let rules = self.side.applicable(kind, cell);
        for purpose in purposes.iter().copied() {
            let decision = self.prover.decision(&self.side, &rules, kind, purpose, cell);
            match self.prover.solver.solve(decision.allowed) {
                Satisfiable::Impossible => {}
                Satisfiable::Undecided(why) => collected.undecided = collected.undecided.or(Some(why)),
                Satisfiable::Found(model) => {
                    let confirmed = self.confirmed(&model, kind, purpose, cell);
                    let found = confirmed.and_then(|(witness, policies)| {
                        self.violation(party, cell, &catalogue.purposes[purpose].id, policies, witness)
                    });
                    match found {
                        // One example of a party and a cell is enough.
                        Some(violation) => return collected.violations.push(violation),
                        None => collected.undecided = collected.undecided.or(Some("unconfirmed")),
                    }
                }
            }
        }
    }

    /// The party and the request are known, the record as far as the assertion gives it.
    fn always(&mut self, asked: &Asked, record: &KnownRecord, cell: Cell, collected: &mut Collected) {
        let catalogue = self.policies.catalogue();
        let kind = catalogue.parties.iter().position(|known| known.id == asked.subject.kind);
        let purpose = catalogue.purposes.iter().position(|known| known.id == asked.purpose);
        let (Some(kind), Some(purpose)) = (kind, purpose) else {
            collected.undecided = collected.undecided.or(Some("unknown"));
            return;
        };
        let party = party_of(&asked.subject, &catalogue.parties[kind]);
        let text = |text: &Option<String>| text.as_deref().map(Value::text);
        let context = [
            ("purpose", Some(Value::entity("Purpose", &asked.purpose))),
            ("now", Some(Value::Time(asked.at))),
            ("ticket", text(&asked.ticket)),
            ("emergency", text(&asked.emergency)),
        ];
        let known = Known {
            model: &self.side.model,
            principal: Principal::Party(&party),
            action: Some(cell),
            context: context.into_iter().map(|(name, value)| (Arc::from(name), value)).collect(),
        };
        let rules = self.side.applicable(kind, cell);
        let mut outcomes = Vec::new();
        for rule in rules {
            let of = &self.side.rules[rule];
            let own = if of.principal.matches(&party.entity) {
                let mut reduced = of.clone();
                reduced.principal = crate::rule::PartyScope::Any;
                reduced.condition = reduce(&of.condition, &known);
                self.prover.translate(&self.side, &reduced, kind, purpose, cell)
            } else {
                Outcomes::NO
            };
            outcomes.push((rule, own));
        }
        let decision = self.prover.combine(&self.side, outcomes);
        let denied = self.prover.not(decision.allowed);
        let given = self.given(record);
        match self.prover.together(&[given, denied]) {
            Satisfiable::Impossible => {}
            Satisfiable::Undecided(why) => collected.undecided = collected.undecided.or(Some(why)),
            Satisfiable::Found(model) => {
                let found = self.prover.witness(catalogue, &model, kind, purpose).and_then(|mut witness| {
                    witness.put_request(asked);
                    let subject = witness.subject();
                    let request = witness.request(&subject);
                    let verdict = self.guard.allows(&request, &witness.record(), cell.0, cell.1).ok()?;
                    let policies = verdict.policies().collect();
                    (!verdict.allowed).then_some((witness, policies))
                });
                let found = found.and_then(|(witness, policies)| {
                    self.violation(&asked.subject.kind, cell, &asked.purpose, policies, witness)
                });
                match found {
                    Some(violation) => collected.violations.push(violation),
                    None => collected.undecided = collected.undecided.or(Some("unconfirmed")),
                }
            }
        }
    }

    /// That a record is as given.
    fn given(&mut self, record: &KnownRecord) -> Formula {
        let catalogue = self.policies.catalogue();
        let formulas = &mut self.prover.solver.formulas;
        let mut all = Vec::new();
        let path = |name: &str| Path { root: Root::Resource, names: vec![Arc::from(name)] };
        let leaf =
            |name: &str, leaf_type: LeafType| Leaf { kind: Arc::from(""), path: path(name), leaf_type };
        if let Some(person) = &record.person {
            let person_leaf = formulas.leaf(leaf("person", LeafType::Text));
            let known = Text::Known(Arc::from(person.as_str()));
            all.push(formulas.literal(Atom::Present(person_leaf), true));
            all.push(formulas.literal(Atom::Same(Text::Leaf(person_leaf), known), true));
        }
        for attribute in &catalogue.attributes {
            let Some(value) = record.attributes.get(&attribute.id) else { continue };
            let leaf_type = match attribute.attribute_type {
                AttributeType::Text => LeafType::Text,
                AttributeType::Truth => LeafType::Truth,
                AttributeType::Day => LeafType::Time,
                AttributeType::Whole | AttributeType::Age | AttributeType::Count => LeafType::Whole,
            };
            let id = formulas.leaf(leaf(&attribute.id, leaf_type));
            if !attribute.required {
                all.push(formulas.literal(Atom::Present(id), true));
            }
            match value {
                AttributeValue::Text(text) => {
                    let known = Text::Known(Arc::from(text.as_str()));
                    all.push(formulas.literal(Atom::Same(Text::Leaf(id), known), true));
                }
                AttributeValue::Truth(truth) => all.push(formulas.literal(Atom::Truth(id), *truth)),
                AttributeValue::Whole(number) | AttributeValue::Time(number) => {
                    let number = i128::from(*number);
                    let terms: Arc<[(Number, i128)]> = Arc::from([(Number::Leaf(id), 1)]);
                    all.push(formulas.literal(Atom::AtMost(terms.clone(), number), true));
                    all.push(formulas.literal(Atom::AtMost(terms, number - 1), false));
                }
                // No attribute of a record is a set.
                _ => return Formula::FALSE,
            }
        }
        let groups: Vec<&str> = catalogue.groups.iter().map(|group| group.id.as_str()).collect();
        let purposes: Vec<&str> = catalogue.purposes.iter().map(|purpose| purpose.id.as_str()).collect();
        let sets = [
            ("groups", LeafType::Groups, "Group", &record.groups, groups),
            ("consents", LeafType::Purposes, "Purpose", &record.consents, purposes),
        ];
        for (name, leaf_type, kind, given, ids) in sets {
            let Some(given) = given else { continue };
            let set = formulas.leaf(leaf(name, leaf_type));
            for id in ids {
                let entity = Entity { kind: Arc::from(kind), id: Arc::from(id) };
                let member = Atom::Member(set, Element::Entity(entity));
                all.push(formulas.literal(member, given.contains(id)));
            }
        }
        formulas.and(all)
    }
}

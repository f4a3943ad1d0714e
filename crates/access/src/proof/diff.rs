//! What a change of the policies gives and takes.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Serialize;

use super::exposure::{Grant, Proof};
use super::formula::Formula;
use super::prover::{Cell, Prover};
use super::solver::Satisfiable;
use super::witness::Witness;
use crate::form::Form;
use crate::guard::Guard;
use crate::policies::Policies;

/// A form of a field that a party of a kind is shown under one set of policies and not under the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The kind of party, by its id.
    pub party: String,
    /// The field, by its id.
    pub field: String,
    /// The form.
    pub form: Form,
    /// The purposes for which it happens, by their ids.
    pub purposes: Vec<String>,
    /// The policies that permit it where it is shown.
    pub grants: Vec<Grant>,
    /// The policies that forbid it where it is not.
    pub forbids: Vec<Grant>,
    /// A request and a record for which Cedar allows it by the one set and not by the other. None where it was neither
    /// found nor disproved: count it as a change.
    pub witness: Option<Box<Witness>>,
    /// Why it was not decided, in a word (see [`Exposure::Undecided`](super::Exposure::Undecided)).
    pub undecided: Option<String>,
}

/// Names that only one of two catalogues has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NameChanges {
    /// Only the new one.
    pub added: Vec<String>,
    /// Only the old one.
    pub removed: Vec<String>,
}

/// What changed between two sets of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyDiff {
    /// Kinds of party.
    pub parties: NameChanges,
    /// Fields.
    pub fields: NameChanges,
    /// Purposes.
    pub purposes: NameChanges,
    /// Groups.
    pub groups: NameChanges,
    /// Attributes of records.
    pub attributes: NameChanges,
    /// Who sees what they did not see before.
    pub gained: Vec<Change>,
    /// Who no longer sees what they saw before.
    pub lost: Vec<Change>,
}

impl PolicyDiff {
    /// What two sets of policies show to whom that the other does not.
    pub fn between(old: &Policies, new: &Policies) -> PolicyDiff {
        diff(old, new)
    }

    /// Whether nobody sees more or less than before.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

/// One of the two sets.
struct Half<'p> {
    proof: Proof<'p>,
    policies: &'p Policies,
}

pub(super) fn diff(old: &Policies, new: &Policies) -> PolicyDiff {
    let names = |of: &dyn Fn(&Policies) -> Vec<String>| {
        let (before, after) = (of(old), of(new));
        let only = |a: &[String], b: &[String]| a.iter().filter(|id| !b.contains(id)).cloned().collect();
        NameChanges { added: only(&after, &before), removed: only(&before, &after) }
    };
    let mut old_half = Half { proof: Proof::numbered(old, 1), policies: old };
    let mut new_half = Half { proof: Proof::numbered(new, 0), policies: new };
    let mut prover = Prover::new(&[&old_half.proof.side, &new_half.proof.side]);
    let gained = only_in(&mut new_half, &mut old_half, &mut prover);
    let lost = only_in(&mut old_half, &mut new_half, &mut prover);
    PolicyDiff {
        parties: names(&|of| of.catalogue().parties.iter().map(|party| party.id.clone()).collect()),
        fields: names(&|of| of.catalogue().fields.iter().map(|field| field.id.clone()).collect()),
        purposes: names(&|of| of.catalogue().purposes.iter().map(|purpose| purpose.id.clone()).collect()),
        groups: names(&|of| of.catalogue().groups.iter().map(|group| group.id.clone()).collect()),
        attributes: names(&|of| of.catalogue().attributes.iter().map(|known| known.id.clone()).collect()),
        gained,
        lost,
    }
}

/// The place of the same in the other catalogue.
fn other<T>(all: &[T], id: &str, of: impl Fn(&T) -> &str) -> Option<usize> {
    all.iter().position(|known| of(known) == id)
}

/// The same cell under the other policies, if they have it.
struct Opposite {
    kind: usize,
    cell: Cell,
    rules: Vec<usize>,
}

/// A change but for the names of party, field and form; none: nothing changed.
type Found = Option<Change>;

fn only_in(here: &mut Half<'_>, there: &mut Half<'_>, prover: &mut Prover) -> Vec<Change> {
    let (a, b) = (here.policies.catalogue(), there.policies.catalogue());
    let mut found: HashMap<_, Found> = HashMap::new();
    let mut changes = Vec::new();
    for (kind, party) in a.parties.iter().enumerate() {
        let other_kind = other(&b.parties, &party.id, |known| &known.id);
        for (at, field) in a.fields.iter().enumerate() {
            let other_field = other(&b.fields, &field.id, |known| &known.id);
            for form in field.ladder.iter().copied() {
                let cell = (at, form);
                let rules = here.proof.side.applicable(kind, cell);
                let opposite = other_kind.zip(other_field).and_then(|(kind, field)| {
                    let cell = (field, form);
                    b.fields[field].ladder.contains(&form).then(|| Opposite {
                        kind,
                        cell,
                        rules: there.proof.side.applicable(kind, cell),
                    })
                });
                let key = (
                    here.proof.side.key(kind, cell, &rules),
                    opposite.as_ref().map(|of| there.proof.side.key(of.kind, of.cell, &of.rules)),
                );
                let change = match found.get(&key) {
                    Some(known) => known.clone(),
                    None => {
                        let change = compare(here, there, prover, kind, cell, &rules, opposite.as_ref());
                        found.insert(key, change.clone());
                        change
                    }
                };
                if let Some(change) = change {
                    changes.push(Change { party: party.id.clone(), field: field.id.clone(), form, ..change });
                }
            }
        }
    }
    changes
}

fn compare(
    here: &mut Half<'_>,
    there: &mut Half<'_>,
    prover: &mut Prover,
    kind: usize,
    cell: Cell,
    rules: &[usize],
    opposite: Option<&Opposite>,
) -> Found {
    let purposes = &here.policies.catalogue().purposes;
    let mut grants: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut forbids: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut happens = Vec::new();
    let (mut witness, mut undecided) = (None, None);
    let required = [
        prover.required(&here.proof.side, kind, &there.proof.side, opposite.map(|of| of.kind)),
        match opposite {
            Some(of) => prover.required(&there.proof.side, of.kind, &here.proof.side, Some(kind)),
            None => Formula::TRUE,
        },
    ];
    for (purpose, of) in purposes.iter().enumerate() {
        let mut decision = prover.decision(&here.proof.side, rules, kind, purpose, cell);
        decision.allowed = prover.both(decision.allowed, required[0]);
        let there_purpose = other(&there.policies.catalogue().purposes, &of.id, |known| &known.id);
        let opposite = opposite.zip(there_purpose);
        let before = opposite
            .map(|(of, purpose)| prover.decision(&there.proof.side, &of.rules, of.kind, purpose, of.cell));
        let denied = match &before {
            None => Formula::TRUE,
            Some(decision) => {
                let allowed = prover.both(decision.allowed, required[1]);
                prover.not(allowed)
            }
        };
        match prover.together(&[decision.allowed, denied]) {
            Satisfiable::Impossible => continue,
            Satisfiable::Undecided(why) => undecided = undecided.or(Some(why)),
            Satisfiable::Found(model) => {
                if witness.is_none() {
                    let shown = witness_of(here.policies, prover, &model, kind, purpose, cell, true);
                    let hidden = opposite.is_none_or(|(of, purpose)| {
                        witness_of(there.policies, prover, &model, of.kind, purpose, of.cell, false).is_some()
                    });
                    witness = shown.filter(|_| hidden);
                    if witness.is_none() {
                        undecided = undecided.or(Some("unconfirmed"));
                    }
                }
            }
        }
        happens.push(purpose);
        for (rule, outcomes) in &decision.permits {
            let shown = [decision.allowed, denied, outcomes.yes];
            if !matches!(prover.together(&shown), Satisfiable::Impossible) {
                grants.entry(*rule).or_default().push(purpose);
            }
        }
        if let (Some(before), Some((_, there_purpose))) = (before, opposite) {
            for (rule, outcomes) in &before.forbids {
                let hidden = [decision.allowed, outcomes.yes];
                if !matches!(prover.together(&hidden), Satisfiable::Impossible) {
                    forbids.entry(*rule).or_default().push(there_purpose);
                }
            }
        }
    }
    if happens.is_empty() {
        return None;
    }
    let grants =
        grants.into_iter().map(|(rule, purposes)| here.proof.grant(rule, kind, cell, &purposes)).collect();
    let forbids = opposite.map_or(Vec::new(), |of| {
        let all = forbids.into_iter();
        all.map(|(rule, purposes)| there.proof.grant(rule, of.kind, of.cell, &purposes)).collect()
    });
    Some(Change {
        party: String::new(),
        field: String::new(),
        form: cell.1,
        purposes: happens.iter().map(|at| purposes[*at].id.clone()).collect(),
        grants,
        forbids,
        undecided: if witness.is_none() { undecided.map(str::to_owned) } else { None },
        witness: witness.map(Box::new),
    })
}

/// The model's request and record in the terms of one catalogue, if Cedar decides so.
fn witness_of(
    policies: &Policies,
    prover: &Prover,
    model: &super::theory::Model,
    kind: usize,
    purpose: usize,
    cell: Cell,
    allowed: bool,
) -> Option<Witness> {
    let mut witness = prover.witness(policies.catalogue(), model, kind, purpose)?;
    // Each catalogue has its own purposes below others.
    let catalogue = policies.catalogue();
    for at in 0..catalogue.purposes.len() {
        let above = crate::expression::ancestors(catalogue, at);
        if above.iter().any(|above| witness.consents.contains(&catalogue.purposes[*above].id)) {
            witness.consents.insert(catalogue.purposes[at].id.clone());
        }
    }
    let known = |ids: &mut std::collections::BTreeSet<String>, all: &dyn Fn(&str) -> bool| {
        ids.retain(|id| all(id));
    };
    known(&mut witness.consents, &|id| catalogue.purposes.iter().any(|purpose| purpose.id == id));
    known(&mut witness.groups, &|id| catalogue.groups.iter().any(|group| group.id == id));
    let subject = witness.subject();
    // A party that lacks what it has to have is refused.
    let verdict = Guard::new(policies).allows(&witness.request(&subject), &witness.record(), cell.0, cell.1);
    (verdict.is_ok_and(|verdict| verdict.allowed) == allowed).then_some(witness)
}

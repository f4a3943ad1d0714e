//! Relations of terms as formulas: equal, at most, like, in a set, in a hierarchy.

use std::sync::Arc;

use super::formula::{Atom, Element, Formula, LeafId, LeafType, Number, Text};
use super::glob;
use super::translate::{Set, Sum, Term, Translator, Unit, truth};
use crate::expression::Entity;

fn divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

/// Whether it is a known whole number.
fn whole(sum: &Sum) -> bool {
    sum.terms.is_empty() && sum.unit == Unit::Whole
}

impl Translator<'_> {
    /// Sum ≤ 0.
    pub(super) fn atom_at_most(&mut self, sum: &Sum) -> Option<Formula> {
        let Some((_, first)) = sum.terms.first() else { return Some(truth(sum.constant <= 0)) };
        let common = sum.terms.iter().fold(0, |common, (_, factor)| divisor(common, *factor));
        let sign = if *first > 0 { 1 } else { -1 };
        let terms: Arc<[(Number, i128)]> =
            sum.terms.iter().map(|(number, factor)| (number.clone(), factor / common * sign)).collect();
        // common · Σ ≤ −constant, so Σ ≤ ⌊−constant / common⌋; with the sign turned, Σ' ≥ −⌊…⌋.
        let bound = sum.constant.checked_neg()?.div_euclid(common);
        Some(if sign > 0 {
            self.formulas.literal(Atom::AtMost(terms, bound), true)
        } else {
            self.formulas.literal(Atom::AtMost(terms, (-bound).checked_sub(1)?), false)
        })
    }

    /// `a <= b`; of numbers, moments or durations.
    pub(super) fn at_most(&mut self, a: &Term, b: &Term) -> Option<Formula> {
        match (a, b) {
            (Term::Number(a), Term::Number(b)) if a.unit == b.unit => self.atom_at_most(&a.plus(b, -1)?),
            (Term::Quotient(sum, by), Term::Number(bound)) if whole(bound) => {
                let c = bound.constant;
                // The quotient is cut towards 0.
                let limit = if c >= 0 { (c + 1).checked_mul(*by)? - 1 } else { c.checked_mul(*by)? };
                self.atom_at_most(&sum.plus(&Sum::constant(limit), -1)?)
            }
            (Term::Number(bound), Term::Quotient(..)) if whole(bound) => {
                let below = self.at_most(b, &Term::Number(Sum::constant(bound.constant - 1)))?;
                Some(self.formulas.not(below))
            }
            _ => None,
        }
    }

    pub(super) fn same(&mut self, a: &Term, b: &Term) -> Option<Formula> {
        Some(match (a, b) {
            (Term::Opaque, _) | (_, Term::Opaque) => return None,
            (Term::Truth(a), Term::Truth(b)) => truth(a == b),
            (Term::Text(Text::Known(a)), Term::Text(Text::Known(b))) => truth(a == b),
            (Term::Text(a), Term::Text(b)) if a == b => Formula::TRUE,
            (Term::Text(a), Term::Text(b)) => {
                let (a, b) = if a < b { (a, b) } else { (b, a) };
                self.formulas.literal(Atom::Same(a.clone(), b.clone()), true)
            }
            (Term::Number(a), Term::Number(b)) if a.unit != b.unit => Formula::FALSE,
            (Term::Number(of), Term::Quotient(..)) | (Term::Quotient(..), Term::Number(of))
                if of.unit != Unit::Whole =>
            {
                Formula::FALSE
            }
            (Term::Number(_) | Term::Quotient(..), Term::Number(_) | Term::Quotient(..)) => {
                let both = [self.at_most(a, b)?, self.at_most(b, a)?];
                self.formulas.and(both)
            }
            (Term::Entity(a), Term::Entity(b)) => truth(a == b),
            (Term::Principal(_), Term::Principal(_)) => Formula::TRUE,
            (Term::Principal(leaf), Term::Entity(entity)) | (Term::Entity(entity), Term::Principal(leaf)) => {
                if *entity.kind != *self.reading.party.1 {
                    return Some(Formula::FALSE);
                }
                self.formulas.literal(Atom::Same(Text::Leaf(*leaf), Text::Known(entity.id.clone())), true)
            }
            (Term::Set(a), Term::Set(b)) => {
                let both = [self.superset(a, b)?, self.superset(b, a)?];
                self.formulas.and(both)
            }
            _ => Formula::FALSE,
        })
    }

    pub(super) fn like(&mut self, text: Text, pieces: &Arc<[crate::expression::Piece]>) -> Formula {
        if let Some(exact) = glob::exact(pieces) {
            let exact = Term::Text(Text::Known(Arc::from(exact.as_str())));
            return self.same(&Term::Text(text), &exact).unwrap_or(Formula::FALSE);
        }
        if glob::everything(pieces) {
            return Formula::TRUE;
        }
        match text {
            Text::Known(text) => truth(glob::matches(pieces, &text)),
            Text::Leaf(leaf) => self.formulas.literal(Atom::Like(leaf, pieces.clone()), true),
        }
    }

    fn universe(&self, of: LeafType) -> Option<(&'static str, Vec<Arc<str>>)> {
        match of {
            LeafType::Groups => Some(("Group", self.reading.universe.groups.clone())),
            LeafType::Purposes => Some(("Purpose", self.reading.universe.purposes.clone())),
            _ => None,
        }
    }

    /// The entities that may be in a set of a finite type, each with the formula of its being in.
    fn members(&mut self, leaf: LeafId, of: LeafType) -> Option<Vec<(Term, Formula)>> {
        let (kind, ids) = self.universe(of)?;
        let mut members = Vec::with_capacity(ids.len());
        for id in ids {
            let entity = Entity { kind: Arc::from(kind), id };
            let is = self.formulas.literal(Atom::Member(leaf, Element::Entity(entity.clone())), true);
            members.push((Term::Entity(entity), is));
        }
        Some(members)
    }

    pub(super) fn contains(&mut self, set: &Set, element: &Term) -> Option<Formula> {
        match (set, element) {
            (_, Term::Opaque) => None,
            (Set::Listed(all), _) => {
                let mut any = Vec::with_capacity(all.len());
                for listed in all {
                    any.push(self.same(listed, element)?);
                }
                Some(self.formulas.or(any))
            }
            (Set::Leaf(leaf, LeafType::Texts), Term::Text(text)) => {
                Some(self.formulas.literal(Atom::Member(*leaf, Element::Text(text.clone())), true))
            }
            (Set::Leaf(leaf, of), Term::Entity(entity)) => {
                let Some((kind, ids)) = self.universe(*of) else { return Some(Formula::FALSE) };
                if &*entity.kind != kind || !ids.contains(&entity.id) {
                    return Some(Formula::FALSE);
                }
                Some(self.formulas.literal(Atom::Member(*leaf, Element::Entity(entity.clone())), true))
            }
            _ => Some(Formula::FALSE),
        }
    }

    pub(super) fn superset(&mut self, a: &Set, b: &Set) -> Option<Formula> {
        match (a, b) {
            (_, Set::Listed(all)) => {
                let mut every = Vec::with_capacity(all.len());
                for element in all {
                    every.push(self.contains(a, element)?);
                }
                Some(self.formulas.and(every))
            }
            (Set::Leaf(a, _), Set::Leaf(b, _)) if a == b => Some(Formula::TRUE),
            (Set::Leaf(a, LeafType::Texts), Set::Leaf(b, LeafType::Texts)) => {
                Some(self.formulas.literal(Atom::Superset(*a, *b), true))
            }
            (Set::Listed(all), Set::Leaf(..)) if all.is_empty() => Some(self.is_empty(b)),
            (_, Set::Leaf(leaf, of)) => {
                let members = self.members(*leaf, *of)?;
                let mut every = Vec::with_capacity(members.len());
                for (element, is) in members {
                    let (not, contained) = (self.formulas.not(is), self.contains(a, &element)?);
                    every.push(self.formulas.or([not, contained]));
                }
                Some(self.formulas.and(every))
            }
        }
    }

    pub(super) fn overlap(&mut self, a: &Set, b: &Set) -> Option<Formula> {
        match (a, b) {
            (set, Set::Listed(all)) | (Set::Listed(all), set) => {
                let mut any = Vec::with_capacity(all.len());
                for element in all {
                    any.push(self.contains(set, element)?);
                }
                Some(self.formulas.or(any))
            }
            (Set::Leaf(leaf, _), Set::Leaf(other, _)) if leaf == other => {
                let empty = self.is_empty(a);
                Some(self.formulas.not(empty))
            }
            (Set::Leaf(a, LeafType::Texts), Set::Leaf(b, LeafType::Texts)) => {
                Some(self.formulas.literal(Atom::Overlap(*a.min(b), *a.max(b)), true))
            }
            (_, Set::Leaf(leaf, of)) => {
                let Some(members) = self.members(*leaf, *of) else { return Some(Formula::FALSE) };
                let mut any = Vec::with_capacity(members.len());
                for (element, is) in members {
                    let contained = self.contains(a, &element)?;
                    any.push(self.formulas.and([is, contained]));
                }
                Some(self.formulas.or(any))
            }
        }
    }

    pub(super) fn is_empty(&mut self, set: &Set) -> Formula {
        match set {
            Set::Listed(all) => truth(all.is_empty()),
            Set::Leaf(leaf, of) => match self.members(*leaf, *of) {
                None => self.formulas.literal(Atom::Empty(*leaf), true),
                Some(members) => {
                    let none: Vec<Formula> = members.iter().map(|(_, is)| self.formulas.not(*is)).collect();
                    self.formulas.and(none)
                }
            },
        }
    }

    pub(super) fn within(&mut self, a: &Term, b: &Term) -> Option<Formula> {
        match (a, b) {
            (Term::Entity(a), Term::Entity(b)) => Some(truth(self.reading.model.within(a, b))),
            (Term::Principal(_), Term::Entity(_)) => self.same(a, b),
            (Term::Entity(_) | Term::Principal(_), Term::Set(Set::Listed(all))) => {
                // One level of entities only: of anything else in the set, a further set included, Cedar makes an
                // error, even where an entity before it would do.
                if !all.iter().all(|above| matches!(above, Term::Entity(_) | Term::Principal(_))) {
                    return None;
                }
                let mut any = Vec::with_capacity(all.len());
                for above in all {
                    any.push(self.within(a, above)?);
                }
                Some(self.formulas.or(any))
            }
            (Term::Entity(entity), Term::Set(Set::Leaf(leaf, of))) => {
                let entity = entity.clone();
                let members = self.members(*leaf, *of)?;
                let any: Vec<Formula> = members
                    .into_iter()
                    .filter(|(above, _)| match above {
                        Term::Entity(above) => self.reading.model.within(&entity, above),
                        _ => false,
                    })
                    .map(|(_, is)| is)
                    .collect();
                Some(self.formulas.or(any))
            }
            _ => None,
        }
    }
}

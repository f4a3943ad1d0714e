//! From conditions to formulas: when one is true, when false, when an error.

use std::sync::Arc;

use super::formula::{Atom, Formula, Formulas, Leaf, LeafId, LeafType, Number, Text};
use crate::expression::{
    Entity, Environment, Expr, Lookup, Model, Path, Root, TimeFunction, Type, Value, evaluate,
};

/// One day, in milliseconds.
pub(crate) const DAY: i128 = 86_400_000;

/// When a condition is true and when it is false; where neither, Cedar ends with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcomes {
    pub(crate) yes: Formula,
    pub(crate) no: Formula,
    pub(crate) errs: Formula,
}

impl Outcomes {
    pub(crate) const YES: Outcomes =
        Outcomes { yes: Formula::TRUE, no: Formula::FALSE, errs: Formula::FALSE };
    pub(crate) const NO: Outcomes = Outcomes { yes: Formula::FALSE, no: Formula::TRUE, errs: Formula::FALSE };
    pub(crate) const ERRS: Outcomes =
        Outcomes { yes: Formula::FALSE, no: Formula::FALSE, errs: Formula::TRUE };
}

/// The names of a finite type's entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Universe {
    pub(crate) groups: Vec<Arc<str>>,
    pub(crate) purposes: Vec<Arc<str>>,
}

/// What is known while a condition is translated.
pub(crate) struct Reading<'a> {
    pub(crate) model: &'a Model,
    pub(crate) universe: &'a Universe,
    /// The kind of party: its id, its entity type.
    pub(crate) party: (&'a str, &'a str),
    pub(crate) purpose: &'a Entity,
    pub(crate) action: Option<&'a Entity>,
}

/// What a sum is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unit {
    #[default]
    Whole,
    /// Moments: `datetime`.
    Time,
    /// `duration`.
    Span,
}

/// A sum of whole numbers with factors, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) unit: Unit,
    /// Ascending; no factor is 0.
    pub(super) terms: Vec<(Number, i128)>,
    pub(super) constant: i128,
}

#[derive(Clone)]
pub(super) enum Set {
    Leaf(LeafId, LeafType),
    Listed(Vec<Term>),
}

#[derive(Clone)]
pub(super) enum Term {
    Truth(bool),
    Text(Text),
    Number(Sum),
    /// A sum divided by a constant, cut towards 0.
    Quotient(Sum, i128),
    Entity(Entity),
    /// The party itself: its type and the unknown id.
    Principal(LeafId),
    Set(Set),
    Opaque,
}

/// What an expression may be, each under a condition; no two conditions hold together.
struct Cases {
    cases: Vec<(Formula, Term)>,
    errs: Formula,
}

impl Cases {
    fn one(term: Term) -> Cases {
        Cases { cases: vec![(Formula::TRUE, term)], errs: Formula::FALSE }
    }

    fn errs() -> Cases {
        Cases { cases: Vec::new(), errs: Formula::TRUE }
    }
}

impl Sum {
    pub(super) fn constant(constant: i128) -> Sum {
        Sum { unit: Unit::Whole, terms: Vec::new(), constant }
    }

    /// This and `factor` times the other.
    pub(super) fn plus(&self, other: &Sum, factor: i128) -> Option<Sum> {
        let mut sum = self.clone();
        sum.constant = sum.constant.checked_add(other.constant.checked_mul(factor)?)?;
        for (number, of) in &other.terms {
            let more = of.checked_mul(factor)?;
            match sum.terms.binary_search_by(|(known, _)| known.cmp(number)) {
                Ok(at) => sum.terms[at].1 = sum.terms[at].1.checked_add(more)?,
                Err(at) => sum.terms.insert(at, (number.clone(), more)),
            }
        }
        sum.terms.retain(|(_, factor)| *factor != 0);
        Some(sum)
    }

    fn times(&self, factor: i128) -> Option<Sum> {
        Sum::default().plus(self, factor)
    }
}

const WHOLES: [Unit; 3] = [Unit::Whole; 3];

/// Most cases an expression may fall into.
const MANY: usize = 64;

pub(crate) struct Translator<'a> {
    pub(crate) formulas: &'a mut Formulas,
    pub(crate) reading: &'a Reading<'a>,
}

impl Translator<'_> {
    fn opaque(&mut self, expr: &Expr) -> Outcomes {
        let expr = Arc::new(expr.clone());
        let purpose = self.reading.purpose.id.clone();
        let yes = self.formulas.literal(Atom::Opaque(expr.clone(), purpose.clone(), true), true);
        let no = self.formulas.literal(Atom::Opaque(expr, purpose, false), true);
        let (not_yes, not_no) = (self.formulas.not(yes), self.formulas.not(no));
        let errs = self.formulas.and([not_yes, not_no]);
        Outcomes { yes, no, errs }
    }

    /// When the condition is true, false, an error.
    pub(crate) fn outcomes(&mut self, expr: &Expr) -> Outcomes {
        match expr {
            Expr::Value(Value::Truth(true)) => Outcomes::YES,
            Expr::Value(Value::Truth(false)) => Outcomes::NO,
            Expr::Failing => Outcomes::ERRS,
            Expr::Not(a) => {
                let a = self.outcomes(a);
                Outcomes { yes: a.no, no: a.yes, errs: a.errs }
            }
            Expr::And(a, b) => {
                let a = self.outcomes(a);
                if a.yes == Formula::FALSE {
                    return a;
                }
                let b = self.outcomes(b);
                self.both(a, b)
            }
            Expr::Or(a, b) => {
                let a = self.outcomes(a);
                if a.no == Formula::FALSE {
                    return a;
                }
                let b = self.outcomes(b);
                let f = &mut *self.formulas;
                let later = [f.and([a.no, b.yes]), f.and([a.no, b.errs])];
                Outcomes {
                    yes: f.or([a.yes, later[0]]),
                    no: f.and([a.no, b.no]),
                    errs: f.or([a.errs, later[1]]),
                }
            }
            Expr::If(condition, then, otherwise) => {
                let condition = self.outcomes(condition);
                let (then, otherwise) = (self.outcomes(then), self.outcomes(otherwise));
                let mut of = |a: Formula, b: Formula| {
                    let f = &mut *self.formulas;
                    let (a, b) = (f.and([condition.yes, a]), f.and([condition.no, b]));
                    f.or([a, b])
                };
                let (yes, no, errs) =
                    (of(then.yes, otherwise.yes), of(then.no, otherwise.no), of(then.errs, otherwise.errs));
                Outcomes { yes, no, errs: self.formulas.or([errs, condition.errs]) }
            }
            Expr::Leaf(path) => self.truth_leaf(path, expr),
            Expr::Has(path) => self.has(path, expr),
            Expr::Is(a, kind) => match &**a {
                Expr::Leaf(path) if path.names.is_empty() => {
                    let is = match path.root {
                        Root::Principal => **kind == *self.reading.party.1,
                        Root::Resource => &**kind == "Record",
                        Root::Action => &**kind == "Action",
                        Root::Context => return Outcomes::ERRS,
                    };
                    if is { Outcomes::YES } else { Outcomes::NO }
                }
                _ => self.one(a, expr, |_, a| match a {
                    Term::Entity(entity) => Some(truth(entity.kind == *kind)),
                    _ => None,
                }),
            },
            Expr::IsEmpty(a) => self.one(a, expr, |this, a| match a {
                Term::Set(set) => Some(this.is_empty(&set)),
                _ => None,
            }),
            Expr::Like(a, pieces) => self.one(a, expr, |this, a| match a {
                Term::Text(text) => Some(this.like(text, pieces)),
                _ => None,
            }),
            Expr::Equal(a, b) => self.two(a, b, expr, |this, a, b| this.same(&a, &b)),
            Expr::Less(a, b) => self.two(a, b, expr, |this, a, b| {
                let not = this.at_most(&b, &a)?;
                Some(this.formulas.not(not))
            }),
            Expr::LessOrEqual(a, b) => self.two(a, b, expr, |this, a, b| this.at_most(&a, &b)),
            Expr::In(a, b) => self.two(a, b, expr, |this, a, b| this.within(&a, &b)),
            Expr::Contains(a, b) => self.two(a, b, expr, |this, a, b| match a {
                Term::Set(set) => this.contains(&set, &b),
                _ => None,
            }),
            Expr::ContainsAll(a, b) => self.two(a, b, expr, |this, a, b| match (a, b) {
                (Term::Set(a), Term::Set(b)) => this.superset(&a, &b),
                _ => None,
            }),
            Expr::ContainsAny(a, b) => self.two(a, b, expr, |this, a, b| match (a, b) {
                (Term::Set(a), Term::Set(b)) => this.overlap(&a, &b),
                _ => None,
            }),
            _ => self.opaque(expr),
        }
    }

    /// `a && b`.
    pub(crate) fn both(&mut self, a: Outcomes, b: Outcomes) -> Outcomes {
        let f = &mut *self.formulas;
        let later = [f.and([a.yes, b.no]), f.and([a.yes, b.errs])];
        Outcomes { yes: f.and([a.yes, b.yes]), no: f.or([a.no, later[0]]), errs: f.or([a.errs, later[1]]) }
    }

    /// A predicate of one operand; none where it can't be told.
    fn one(
        &mut self,
        a: &Expr,
        whole: &Expr,
        mut of: impl FnMut(&mut Self, Term) -> Option<Formula>,
    ) -> Outcomes {
        let a = self.term(a);
        let mut outcomes = Outcomes { yes: Formula::FALSE, no: Formula::FALSE, errs: a.errs };
        for (guard, term) in a.cases {
            let Some(yes) = of(self, term) else { return self.opaque(whole) };
            self.case(&mut outcomes, guard, yes);
        }
        outcomes
    }

    /// A predicate of two operands; none where it can't be told.
    fn two(
        &mut self,
        a: &Expr,
        b: &Expr,
        whole: &Expr,
        mut of: impl FnMut(&mut Self, Term, Term) -> Option<Formula>,
    ) -> Outcomes {
        let (a, b) = (self.term(a), self.term(b));
        let errs = self.formulas.or([a.errs, b.errs]);
        let mut outcomes = Outcomes { yes: Formula::FALSE, no: Formula::FALSE, errs };
        if a.cases.len() * b.cases.len() > MANY {
            return self.opaque(whole);
        }
        for (first, a) in &a.cases {
            for (second, b) in &b.cases {
                let Some(yes) = of(self, a.clone(), b.clone()) else { return self.opaque(whole) };
                let guard = self.formulas.and([*first, *second]);
                self.case(&mut outcomes, guard, yes);
            }
        }
        outcomes
    }

    fn case(&mut self, outcomes: &mut Outcomes, guard: Formula, yes: Formula) {
        let f = &mut *self.formulas;
        let no = f.not(yes);
        let (yes, no) = (f.and([guard, yes]), f.and([guard, no]));
        outcomes.yes = f.or([outcomes.yes, yes]);
        outcomes.no = f.or([outcomes.no, no]);
    }

    fn leaf(&mut self, path: &Path, leaf_type: LeafType) -> LeafId {
        let kind = if path.root == Root::Principal { Arc::from(self.reading.party.0) } else { Arc::from("") };
        self.formulas.leaf(Leaf { kind, path: path.clone(), leaf_type })
    }

    fn lookup(&self, path: &Path) -> Option<LeafType> {
        leaf_type(self.reading.model, self.reading.party.1, path)
    }

    /// Whether everything on the way to the path, the path itself included, is there.
    fn there(&mut self, path: &Path) -> Formula {
        let mut all = Vec::new();
        for length in 1..=path.names.len() {
            let part = Path { root: path.root, names: path.names[..length].to_vec() };
            match self.reading.model.attribute(part.root, Some(self.reading.party.1), &part.names[0]) {
                None => return Formula::FALSE,
                Some(_) if length > 1 => {
                    // Inside of a record: everything the schema knows there is required.
                    if matches!(self.reading.model.lookup(&part, Some(self.reading.party.1)), Lookup::Never) {
                        return Formula::FALSE;
                    }
                }
                Some(declared) if declared.required => {}
                Some(_) => {
                    let Some(leaf_type) = self.lookup(&part) else { return Formula::FALSE };
                    let leaf = self.leaf(&part, leaf_type);
                    all.push(self.formulas.literal(Atom::Present(leaf), true));
                }
            }
        }
        self.formulas.and(all)
    }

    fn has(&mut self, path: &Path, whole: &Expr) -> Outcomes {
        let Some((before, _)) = path.names.split_last().map(|(last, before)| (before, last)) else {
            return self.opaque(whole);
        };
        if path.root == Root::Action {
            return Outcomes::NO;
        }
        if path.names.len() > 1 {
            let parent = Path { root: path.root, names: before.to_vec() };
            let purpose = path.root == Root::Context && before.len() == 1 && &*before[0] == "purpose";
            match self.lookup(&parent) {
                _ if purpose => return Outcomes::NO,
                Some(LeafType::Record) => {}
                // What is neither a record nor an entity has no attributes to ask for.
                _ => return Outcomes::ERRS,
            }
        }
        let before = self.there(&Path { root: path.root, names: before.to_vec() });
        let all = self.there(path);
        let f = &mut *self.formulas;
        let not = f.not(all);
        Outcomes { yes: f.and([before, all]), no: f.and([before, not]), errs: f.not(before) }
    }

    fn truth_leaf(&mut self, path: &Path, whole: &Expr) -> Outcomes {
        match self.lookup(path) {
            None => Outcomes::ERRS,
            Some(LeafType::Truth) => {
                let there = self.there(path);
                let leaf = self.leaf(path, LeafType::Truth);
                let yes = self.formulas.literal(Atom::Truth(leaf), true);
                let mut outcomes =
                    Outcomes { yes: Formula::FALSE, no: Formula::FALSE, errs: self.formulas.not(there) };
                self.case(&mut outcomes, there, yes);
                outcomes
            }
            Some(_) => self.opaque(whole),
        }
    }

    fn term(&mut self, expr: &Expr) -> Cases {
        match expr {
            Expr::Value(value) => Cases::one(known(value)),
            Expr::Failing => Cases::errs(),
            Expr::Leaf(path) => self.term_leaf(path),
            Expr::If(condition, then, otherwise) => {
                let condition = self.outcomes(condition);
                let (then, otherwise) = (self.term(then), self.term(otherwise));
                let f = &mut *self.formulas;
                let mut cases = Vec::new();
                for (guard, of) in [(condition.yes, &then), (condition.no, &otherwise)] {
                    for (inner, term) in &of.cases {
                        cases.push((f.and([guard, *inner]), term.clone()));
                    }
                }
                let errs = [
                    condition.errs,
                    f.and([condition.yes, then.errs]),
                    f.and([condition.no, otherwise.errs]),
                ];
                Cases { cases, errs: f.or(errs) }
            }
            Expr::SetOf(all) => {
                let mut sets: Vec<(Formula, Vec<Term>)> = vec![(Formula::TRUE, Vec::new())];
                let mut errs = Vec::new();
                for element in all.iter() {
                    let element = self.term(element);
                    errs.push(element.errs);
                    let mut next = Vec::new();
                    for (guard, listed) in &sets {
                        for (inner, term) in &element.cases {
                            let mut listed = listed.clone();
                            listed.push(term.clone());
                            next.push((self.formulas.and([*guard, *inner]), listed));
                        }
                    }
                    sets = next;
                    if sets.len() > MANY {
                        return Cases::one(Term::Opaque);
                    }
                }
                let opaque = |listed: &[Term]| listed.iter().any(|term| matches!(term, Term::Opaque));
                let cases = sets.into_iter().map(|(guard, listed)| {
                    (guard, if opaque(&listed) { Term::Opaque } else { Term::Set(Set::Listed(listed)) })
                });
                Cases { cases: cases.collect(), errs: self.formulas.or(errs) }
            }
            Expr::Add(a, b) => self.sum(a, b, WHOLES, |a, b| a.plus(b, 1)),
            Expr::Subtract(a, b) => self.sum(a, b, WHOLES, |a, b| a.plus(b, -1)),
            Expr::Offset(a, b) => self.sum(a, b, [Unit::Time, Unit::Span, Unit::Time], |a, b| a.plus(b, 1)),
            Expr::Since(a, b) => self.sum(a, b, [Unit::Time, Unit::Time, Unit::Span], |a, b| a.plus(b, -1)),
            Expr::Multiply(a, b) => {
                self.sum(a, b, WHOLES, |a, b| match (a.terms.is_empty(), b.terms.is_empty()) {
                    (true, _) => b.times(a.constant),
                    (_, true) => a.times(b.constant),
                    _ => None,
                })
            }
            Expr::Negate(a) => self.sum(&Expr::Value(Value::Whole(0)), a, WHOLES, |a, b| a.plus(b, -1)),
            Expr::Time(function, a) => self.time(*function, a, expr),
            Expr::Not(_)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Equal(..)
            | Expr::Less(..)
            | Expr::LessOrEqual(..)
            | Expr::Has(_)
            | Expr::In(..)
            | Expr::Is(..)
            | Expr::Contains(..)
            | Expr::ContainsAll(..)
            | Expr::ContainsAny(..)
            | Expr::IsEmpty(_)
            | Expr::Like(..) => {
                let outcomes = self.outcomes(expr);
                Cases {
                    cases: vec![(outcomes.yes, Term::Truth(true)), (outcomes.no, Term::Truth(false))],
                    errs: outcomes.errs,
                }
            }
            _ => Cases::one(Term::Opaque),
        }
    }

    fn term_leaf(&mut self, path: &Path) -> Cases {
        if path.root == Root::Action && path.names.is_empty() {
            let action = self.reading.action.cloned();
            return Cases::one(action.map_or(Term::Opaque, Term::Entity));
        }
        if path.root == Root::Context && path.names.len() == 1 && &*path.names[0] == "purpose" {
            return Cases::one(Term::Entity(self.reading.purpose.clone()));
        }
        let Some(leaf_type) = self.lookup(path) else {
            let bare = path.names.is_empty();
            return if bare { Cases::one(Term::Opaque) } else { Cases::errs() };
        };
        let there = self.there(path);
        let leaf = self.leaf(path, leaf_type);
        let errs = self.formulas.not(there);
        let term = match leaf_type {
            LeafType::Text => Term::Text(Text::Leaf(leaf)),
            LeafType::Whole | LeafType::Time => {
                let unit = if leaf_type == LeafType::Time { Unit::Time } else { Unit::Whole };
                Term::Number(Sum { unit, terms: vec![(Number::Leaf(leaf), 1)], constant: 0 })
            }
            LeafType::Texts | LeafType::Groups | LeafType::Purposes => Term::Set(Set::Leaf(leaf, leaf_type)),
            LeafType::Principal => Term::Principal(leaf),
            LeafType::Record => Term::Opaque,
            LeafType::Truth => {
                let yes = self.formulas.literal(Atom::Truth(leaf), true);
                let no = self.formulas.not(yes);
                let cases = [(yes, true), (no, false)];
                let cases = cases.map(|(guard, is)| (self.formulas.and([there, guard]), Term::Truth(is)));
                return Cases { cases: cases.to_vec(), errs };
            }
        };
        Cases { cases: vec![(there, term)], errs }
    }

    /// Arithmetic of two operands; an error where the result doesn't fit. The units are those of the operands and of the
    /// result.
    fn sum(&mut self, a: &Expr, b: &Expr, units: [Unit; 3], of: impl Fn(&Sum, &Sum) -> Option<Sum>) -> Cases {
        let (a, b) = (self.term(a), self.term(b));
        let mut errs = vec![a.errs, b.errs];
        let mut cases = Vec::new();
        for (first, a) in &a.cases {
            for (second, b) in &b.cases {
                let sum = match (a, b) {
                    (Term::Number(a), Term::Number(b)) if [a.unit, b.unit] == units[..2] => of(a, b),
                    _ => None,
                };
                let sum = sum.map(|sum| Sum { unit: units[2], ..sum });
                let guard = self.formulas.and([*first, *second]);
                let Some(sum) = sum else {
                    cases.push((guard, Term::Opaque));
                    continue;
                };
                self.fitting(guard, sum, &mut cases, &mut errs);
            }
        }
        if cases.len() > MANY {
            return Cases::one(Term::Opaque);
        }
        Cases { cases, errs: self.formulas.or(errs) }
    }

    /// A sum where it fits 64 bits; else an error.
    fn fitting(
        &mut self,
        guard: Formula,
        sum: Sum,
        cases: &mut Vec<(Formula, Term)>,
        errs: &mut Vec<Formula>,
    ) {
        let fits = match self.fits(&sum) {
            Some(fits) => fits,
            None => return cases.push((guard, Term::Opaque)),
        };
        let not = self.formulas.not(fits);
        errs.push(self.formulas.and([guard, not]));
        cases.push((self.formulas.and([guard, fits]), Term::Number(sum)));
    }

    fn fits(&mut self, sum: &Sum) -> Option<Formula> {
        let above = self.atom_at_most(&sum.plus(&Sum::constant(i64::MAX.into()), -1)?)?;
        let below = self.atom_at_most(&Sum::constant(i64::MIN.into()).plus(sum, -1)?)?;
        Some(self.formulas.and([above, below]))
    }

    fn time(&mut self, function: TimeFunction, a: &Expr, whole: &Expr) -> Cases {
        if matches!(a, Expr::Value(_)) {
            return self.closed(whole);
        }
        let a = self.term(a);
        let mut errs = vec![a.errs];
        let mut cases = Vec::new();
        for (guard, term) in a.cases {
            let Term::Number(sum) = term else {
                cases.push((guard, Term::Opaque));
                continue;
            };
            let takes = match function {
                TimeFunction::ToTime | TimeFunction::ToDate => Unit::Time,
                _ => Unit::Span,
            };
            let term = match function {
                _ if sum.unit != takes => Term::Opaque,
                TimeFunction::ToMilliseconds => Term::Number(Sum { unit: Unit::Whole, ..sum }),
                TimeFunction::ToSeconds => Term::Quotient(sum, 1000),
                TimeFunction::ToMinutes => Term::Quotient(sum, 60_000),
                TimeFunction::ToHours => Term::Quotient(sum, 3_600_000),
                TimeFunction::ToDays => Term::Quotient(sum, DAY),
                TimeFunction::ToTime | TimeFunction::ToDate => {
                    let of_day = match sum.terms.as_slice() {
                        [] => Sum { unit: Unit::Span, ..Sum::constant(sum.constant.rem_euclid(DAY)) },
                        [(Number::Leaf(leaf), 1)] => Sum {
                            unit: Unit::Span,
                            terms: vec![(Number::TimeOfDay(*leaf, sum.constant.rem_euclid(DAY)), 1)],
                            constant: 0,
                        },
                        _ => {
                            cases.push((guard, Term::Opaque));
                            continue;
                        }
                    };
                    if function == TimeFunction::ToTime {
                        Term::Number(of_day)
                    } else {
                        match sum.plus(&of_day, -1) {
                            Some(date) => {
                                self.fitting(guard, date, &mut cases, &mut errs);
                                continue;
                            }
                            None => Term::Opaque,
                        }
                    }
                }
                TimeFunction::Datetime | TimeFunction::Duration => Term::Opaque,
            };
            cases.push((guard, term));
        }
        Cases { cases, errs: self.formulas.or(errs) }
    }

    /// An expression that reads nothing.
    fn closed(&mut self, expr: &Expr) -> Cases {
        let context = Default::default();
        let environment = Environment {
            model: self.reading.model,
            principal: None,
            action: None,
            context: &context,
            resource: &|_| None,
        };
        match evaluate(expr, &environment) {
            Ok(value) => Cases::one(known(&value)),
            Err(_) => Cases::errs(),
        }
    }
}

/// The type of what a path leads to, for a party of that entity type; none where there is nothing, or nothing that an
/// unknown stands for.
pub(crate) fn leaf_type(model: &Model, party: &str, path: &Path) -> Option<LeafType> {
    let Lookup::Declared(declared) = model.lookup(path, Some(party)) else { return None };
    Some(match &declared.of {
        Type::Text => LeafType::Text,
        Type::Truth => LeafType::Truth,
        Type::Whole => LeafType::Whole,
        Type::Time => LeafType::Time,
        Type::Record => LeafType::Record,
        Type::Set(Some(of)) => match &**of {
            Type::Text => LeafType::Texts,
            Type::Entity(Some(kind)) if &**kind == "Group" => LeafType::Groups,
            Type::Entity(Some(kind)) if &**kind == "Purpose" => LeafType::Purposes,
            _ => return None,
        },
        Type::Entity(_) if path.root == Root::Principal && path.names.is_empty() => LeafType::Principal,
        _ => return None,
    })
}

pub(super) fn truth(value: bool) -> Formula {
    if value { Formula::TRUE } else { Formula::FALSE }
}

fn known(value: &Value) -> Term {
    match value {
        Value::Truth(truth) => Term::Truth(*truth),
        Value::Whole(number) => Term::Number(Sum::constant((*number).into())),
        Value::Time(moment) => Term::Number(Sum { unit: Unit::Time, ..Sum::constant((*moment).into()) }),
        Value::Span(length) => Term::Number(Sum { unit: Unit::Span, ..Sum::constant((*length).into()) }),
        Value::Text(text) => Term::Text(Text::Known(text.clone())),
        Value::Entity(entity) => Term::Entity(entity.clone()),
        Value::Set(all) => Term::Set(Set::Listed(all.iter().map(known).collect())),
        Value::Record(_) => Term::Opaque,
    }
}

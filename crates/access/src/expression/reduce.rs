//! Partial evaluation: what is left of a condition when part of what it reads is known.
//!
//! The result means the same as the condition for every request and record that agree with what is known, errors
//! included. So `x && false` becomes false only where `x` cannot err. Types help: records without a required attribute are
//! withheld before any policy is asked, so `resource has <required>` is true and reading it cannot err.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::{self, Erred, Party, is_record};
use super::model::{Lookup, Model, Type};
use super::{Expr, Path, Root, TimeFunction, Value};
use crate::form::Form;

/// Who asks, as far as it is known.
#[derive(Clone, Copy)]
pub(crate) enum Principal<'a> {
    /// A party of that entity type.
    Kind(&'a str),
    /// This party; attributes that it lacks are known to be missing.
    Party(&'a Party),
}

/// What is known when a condition is reduced. The record is not.
#[derive(Clone)]
pub(crate) struct Known<'a> {
    pub(crate) model: &'a Model,
    pub(crate) principal: Principal<'a>,
    pub(crate) action: Option<(usize, Form)>,
    /// By the name of the context's attribute: its value, or none where it is known to be missing. A name that is not in
    /// here is not known.
    pub(crate) context: BTreeMap<Arc<str>, Option<Value>>,
}

impl<'a> Known<'a> {
    /// The entity type of who asks.
    pub(crate) fn kind(&self) -> &str {
        match self.principal {
            Principal::Kind(kind) => kind,
            Principal::Party(party) => &party.entity.kind,
        }
    }

    fn party(&self) -> Option<&'a Party> {
        match self.principal {
            Principal::Kind(_) => None,
            Principal::Party(party) => Some(party),
        }
    }
}

/// Paths that are there, at some place in a condition: what stands before them there has asked for them.
#[derive(Clone, Default)]
pub(crate) struct Facts(Vec<Path>);

impl Facts {
    /// The facts that hold besides where `expr` came out as `value`.
    pub(crate) fn after(&self, expr: &Expr, value: bool) -> Facts {
        let mut facts = self.clone();
        facts.learn(expr, value);
        facts
    }

    fn learn(&mut self, expr: &Expr, value: bool) {
        match expr {
            Expr::Has(path) if value => self.0.push(path.clone()),
            Expr::Not(a) => self.learn(a, !value),
            Expr::And(a, b) if value => {
                self.learn(a, true);
                self.learn(b, true);
            }
            Expr::Or(a, b) if !value => {
                self.learn(a, false);
                self.learn(b, false);
            }
            // it came out as `value`, so what it reads on the way was there
            Expr::Equal(a, b) | Expr::Less(a, b) | Expr::LessOrEqual(a, b) | Expr::Contains(a, b) => {
                for side in [a, b] {
                    if let Expr::Leaf(path) = &**side {
                        self.0.push(path.clone());
                    }
                }
            }
            _ => {}
        }
    }

    fn hold(&self, path: &Path) -> bool {
        self.0.contains(path)
    }
}

/// The type of what it comes to if it does not err; none where that is not known.
pub(crate) fn type_of(expr: &Expr, known: &Known<'_>) -> Option<Type> {
    Some(match expr {
        Expr::Value(value) => type_of_value(value),
        Expr::Leaf(path) => match known.model.lookup(path, Some(known.kind())) {
            Lookup::Declared(declared) => declared.of,
            Lookup::Never => return None,
        },
        Expr::Has(_)
        | Expr::HasField(..)
        | Expr::Not(_)
        | Expr::And(..)
        | Expr::Or(..)
        | Expr::Equal(..)
        | Expr::Less(..)
        | Expr::LessOrEqual(..)
        | Expr::In(..)
        | Expr::Is(..)
        | Expr::Contains(..)
        | Expr::ContainsAll(..)
        | Expr::ContainsAny(..)
        | Expr::IsEmpty(_)
        | Expr::Like(..) => Type::Truth,
        Expr::If(_, then, otherwise) => {
            let (then, otherwise) = (type_of(then, known)?, type_of(otherwise, known)?);
            if then != otherwise {
                return None;
            }
            then
        }
        Expr::Add(..) | Expr::Subtract(..) | Expr::Multiply(..) | Expr::Negate(_) => Type::Whole,
        Expr::Offset(..) => Type::Time,
        Expr::Since(..) => Type::Span,
        Expr::Time(function, _) => match function {
            TimeFunction::Datetime | TimeFunction::ToDate => Type::Time,
            TimeFunction::Duration | TimeFunction::ToTime => Type::Span,
            _ => Type::Whole,
        },
        Expr::SetOf(all) => {
            let mut types = all.iter().map(|expr| type_of(expr, known));
            let first = types.next().flatten();
            let same = first.filter(|first| types.all(|other| other.as_ref() == Some(first)));
            Type::Set(same.map(Box::new))
        }
        Expr::RecordOf(_) => Type::Record,
        Expr::Field(..) | Expr::Failing | Expr::Opaque(_) => return None,
    })
}

fn type_of_value(value: &Value) -> Type {
    match value {
        Value::Truth(_) => Type::Truth,
        Value::Whole(_) => Type::Whole,
        Value::Text(_) => Type::Text,
        Value::Entity(entity) => Type::Entity(Some(entity.kind.clone())),
        Value::Time(_) => Type::Time,
        Value::Span(_) => Type::Span,
        Value::Set(all) => {
            let mut types = all.iter().map(type_of_value);
            let first = types.next();
            let same = first.filter(|first| types.all(|other| other == *first));
            Type::Set(same.map(Box::new))
        }
        Value::Record(_) => Type::Record,
    }
}

fn is_truth(expr: &Expr, known: &Known<'_>) -> bool {
    type_of(expr, known) == Some(Type::Truth)
}

/// Whether it certainly comes to a truth, given those facts: it cannot err, and is not of another type.
pub(crate) fn certain(expr: &Expr, known: &Known<'_>, facts: &Facts) -> bool {
    is_truth(expr, known) && infallible(expr, known, facts)
}

/// Whether evaluating it cannot end with an error, given those facts. What it comes to may be of any type.
pub(crate) fn infallible(expr: &Expr, known: &Known<'_>, facts: &Facts) -> bool {
    let sound = |expr: &Expr| infallible(expr, known, facts);
    let of = |expr: &Expr| type_of(expr, known);
    let is = |expr: &Expr, wanted: Type| of(expr) == Some(wanted);
    let is_set = |expr: &Expr| matches!(of(expr), Some(Type::Set(_)));
    match expr {
        Expr::Value(_) => true,
        Expr::Leaf(path) => match known.model.lookup(path, Some(known.kind())) {
            Lookup::Declared(declared) => declared.required || facts.hold(path) || nested(path, known, facts),
            Lookup::Never => false,
        },
        Expr::Has(path) => match path.split() {
            None => false,
            Some((before, _)) => {
                before.names.is_empty()
                    || matches!(of(&Expr::Leaf(before.clone())), Some(Type::Record | Type::Entity(_)))
                        && sound(&Expr::Leaf(before))
            }
        },
        Expr::Not(a) => is_truth(a, known) && sound(a),
        Expr::And(a, b) => {
            is_truth(a, known)
                && is_truth(b, known)
                && sound(a)
                && infallible(b, known, &facts.after(a, true))
        }
        Expr::Or(a, b) => {
            is_truth(a, known)
                && is_truth(b, known)
                && sound(a)
                && infallible(b, known, &facts.after(a, false))
        }
        Expr::If(condition, then, otherwise) => {
            is_truth(condition, known)
                && sound(condition)
                && infallible(then, known, &facts.after(condition, true))
                && infallible(otherwise, known, &facts.after(condition, false))
        }
        Expr::Equal(a, b) => sound(a) && sound(b),
        Expr::Less(a, b) | Expr::LessOrEqual(a, b) => match (of(a), of(b)) {
            (Some(left), Some(right)) => left == right && left.ordered() && sound(a) && sound(b),
            _ => false,
        },
        Expr::In(a, b) => {
            let entities = |of: &Type| match of {
                Type::Entity(_) => true,
                Type::Set(Some(element)) => matches!(**element, Type::Entity(_)),
                _ => false,
            };
            matches!(of(a), Some(Type::Entity(_)))
                && of(b).is_some_and(|of| entities(&of))
                && sound(a)
                && sound(b)
        }
        Expr::Is(a, _) => is_record(a) || matches!(of(a), Some(Type::Entity(_))) && sound(a),
        Expr::Contains(a, b) => is_set(a) && sound(a) && sound(b),
        Expr::ContainsAll(a, b) | Expr::ContainsAny(a, b) => is_set(a) && is_set(b) && sound(a) && sound(b),
        Expr::IsEmpty(a) => is_set(a) && sound(a),
        Expr::Like(a, _) => is(a, Type::Text) && sound(a),
        Expr::Time(function, a) => match function {
            TimeFunction::Datetime | TimeFunction::Duration | TimeFunction::ToDate => false,
            TimeFunction::ToTime => is(a, Type::Time) && sound(a),
            _ => is(a, Type::Span) && sound(a),
        },
        Expr::SetOf(all) => all.iter().all(sound),
        Expr::RecordOf(all) => all.values().all(sound),
        Expr::HasField(a, _) => matches!(of(a), Some(Type::Record | Type::Entity(_))) && sound(a),
        Expr::Add(..)
        | Expr::Subtract(..)
        | Expr::Multiply(..)
        | Expr::Negate(_)
        | Expr::Offset(..)
        | Expr::Since(..)
        | Expr::Field(..)
        | Expr::Failing
        | Expr::Opaque(_) => false,
    }
}

/// Whether it is a field of a record that is there, and every such record has it.
fn nested(path: &Path, known: &Known<'_>, facts: &Facts) -> bool {
    // of what is optional and holds a record (a contract), all fields are required
    let inner = path.split().is_some_and(|(before, _)| !before.names.is_empty() && facts.hold(&before));
    inner && matches!(known.model.lookup(path, Some(known.kind())), Lookup::Declared(_))
}

/// What is left of the expression.
pub(crate) fn reduce(expr: &Arc<Expr>, known: &Known<'_>) -> Arc<Expr> {
    let of = |expr: &Arc<Expr>| reduce(expr, known);
    let reduced = match &**expr {
        Expr::Value(_) | Expr::Failing | Expr::Opaque(_) => return expr.clone(),
        Expr::Leaf(path) => leaf(path, known),
        Expr::Has(path) => has(path, known),
        Expr::Not(a) => not(of(a), known),
        Expr::And(a, b) => return and(of(a), &|| of(b), known),
        Expr::Or(a, b) => return or(of(a), &|| of(b), known),
        Expr::If(condition, then, otherwise) => {
            return conditional(of(condition), &|| of(then), &|| of(otherwise), known);
        }
        Expr::Equal(a, b) => strict(Expr::Equal(of(a), of(b)), known),
        Expr::Less(a, b) => strict(Expr::Less(of(a), of(b)), known),
        Expr::LessOrEqual(a, b) => strict(Expr::LessOrEqual(of(a), of(b)), known),
        Expr::Add(a, b) => strict(Expr::Add(of(a), of(b)), known),
        Expr::Subtract(a, b) => strict(Expr::Subtract(of(a), of(b)), known),
        Expr::Multiply(a, b) => strict(Expr::Multiply(of(a), of(b)), known),
        Expr::In(a, b) => strict(Expr::In(of(a), of(b)), known),
        Expr::Contains(a, b) => strict(Expr::Contains(of(a), of(b)), known),
        Expr::ContainsAll(a, b) => strict(Expr::ContainsAll(of(a), of(b)), known),
        Expr::ContainsAny(a, b) => strict(Expr::ContainsAny(of(a), of(b)), known),
        Expr::Offset(a, b) => strict(Expr::Offset(of(a), of(b)), known),
        Expr::Since(a, b) => strict(Expr::Since(of(a), of(b)), known),
        Expr::Is(a, kind) if is_record(a) => Expr::truth(&**kind == "Record"),
        Expr::Is(a, kind) => strict(Expr::Is(of(a), kind.clone()), known),
        Expr::Negate(a) => strict(Expr::Negate(of(a)), known),
        Expr::IsEmpty(a) => strict(Expr::IsEmpty(of(a)), known),
        Expr::Like(a, pieces) => strict(Expr::Like(of(a), pieces.clone()), known),
        Expr::Time(function, a) => strict(Expr::Time(*function, of(a)), known),
        Expr::SetOf(all) => set(all, known),
        Expr::RecordOf(all) => record(all, known),
        Expr::Field(a, name) => field(of(a), name, known),
        Expr::HasField(a, name) => has_field(of(a), name, known),
    };
    // what has not changed is not made anew
    if reduced == **expr { expr.clone() } else { Arc::new(reduced) }
}

fn folded(value: Result<Value, Erred>) -> Expr {
    value.map_or(Expr::Failing, Expr::Value)
}

fn leaf(path: &Path, known: &Known<'_>) -> Expr {
    let from = |value: Value, names: &[Arc<str>]| {
        folded(names.iter().try_fold(value, |value, name| evaluate::get(&value, name, known.party())))
    };
    match (path.root, path.names.split_first()) {
        (Root::Principal, _) if known.party().is_some() => match known.party() {
            Some(party) => return from(Value::Entity(party.entity.clone()), &path.names),
            None => return Expr::Failing,
        },
        (Root::Action, Some(_)) => return Expr::Failing,
        (Root::Action, None) => {
            if let Some((field, form)) = known.action {
                return match known.model.action(field, form) {
                    Some(entity) => Expr::Value(Value::Entity(entity.clone())),
                    None => Expr::Failing,
                };
            }
        }
        (Root::Context, None) if known.model.context().all(|name| known.context.contains_key(name)) => {
            let there = known.context.iter();
            let there = there.filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
            return Expr::Value(Value::Record(Arc::new(there.collect())));
        }
        (Root::Context, Some((first, rest))) => match known.context.get(first) {
            Some(Some(value)) => return from(value.clone(), rest),
            Some(None) => return Expr::Failing,
            None => {}
        },
        _ => {}
    }
    match known.model.lookup(path, Some(known.kind())) {
        Lookup::Never => Expr::Failing,
        Lookup::Declared(_) => Expr::Leaf(path.clone()),
    }
}

fn has(path: &Path, known: &Known<'_>) -> Expr {
    let Some((before, name)) = path.split() else { return Expr::Failing };
    if before.names.is_empty() {
        match before.root {
            Root::Principal => {
                if let Some(party) = known.party() {
                    return Expr::truth(party.attributes.contains_key(name));
                }
            }
            Root::Context => {
                if let Some(value) = known.context.get(name) {
                    return Expr::truth(value.is_some());
                }
            }
            Root::Action | Root::Resource => {}
        }
        return match known.model.attribute(before.root, Some(known.kind()), name) {
            None => Expr::truth(false),
            Some(declared) if declared.required => Expr::truth(true),
            Some(_) => Expr::Has(path.clone()),
        };
    }
    match leaf(&before, known) {
        Expr::Value(value) => folded(evaluate::has(&value, name, known.party()).map(Value::Truth)),
        Expr::Failing => Expr::Failing,
        before => match type_of(&before, known) {
            Some(Type::Record) => Expr::Has(path.clone()),
            // purposes and groups have no attributes
            Some(Type::Entity(Some(kind)))
                if (&*kind == "Purpose" || &*kind == "Group")
                    && infallible(&before, known, &Facts::default()) =>
            {
                Expr::truth(false)
            }
            Some(Type::Entity(_)) | None => Expr::Has(path.clone()),
            Some(_) => Expr::Failing,
        },
    }
}

/// Whether it is certainly an error where a truth is wanted.
fn no_truth(expr: &Expr, known: &Known<'_>) -> bool {
    match expr {
        Expr::Failing => true,
        other => type_of(other, known).is_some_and(|of| of != Type::Truth),
    }
}

fn not(a: Arc<Expr>, known: &Known<'_>) -> Expr {
    match &*a {
        Expr::Value(Value::Truth(truth)) => Expr::truth(!truth),
        Expr::Not(inner) if is_truth(inner, known) => Expr::clone(inner),
        _ if no_truth(&a, known) => Expr::Failing,
        _ => Expr::Not(a),
    }
}

fn and(a: Arc<Expr>, b: &dyn Fn() -> Arc<Expr>, known: &Known<'_>) -> Arc<Expr> {
    if a.is_truth(false) {
        return a;
    }
    if no_truth(&a, known) {
        return Arc::new(Expr::Failing);
    }
    let b = b();
    if a.is_truth(true) {
        if no_truth(&b, known) {
            return Arc::new(Expr::Failing);
        }
        if is_truth(&b, known) {
            return b;
        }
    }
    if (b.is_truth(true) || a == b) && is_truth(&a, known) {
        return a;
    }
    if b.is_truth(false) && is_truth(&a, known) && infallible(&a, known, &Facts::default()) {
        return b;
    }
    Arc::new(Expr::And(a, b))
}

fn or(a: Arc<Expr>, b: &dyn Fn() -> Arc<Expr>, known: &Known<'_>) -> Arc<Expr> {
    if a.is_truth(true) {
        return a;
    }
    if no_truth(&a, known) {
        return Arc::new(Expr::Failing);
    }
    let b = b();
    if a.is_truth(false) {
        if no_truth(&b, known) {
            return Arc::new(Expr::Failing);
        }
        if is_truth(&b, known) {
            return b;
        }
    }
    if (b.is_truth(false) || a == b) && is_truth(&a, known) {
        return a;
    }
    if b.is_truth(true) && is_truth(&a, known) && infallible(&a, known, &Facts::default()) {
        return b;
    }
    Arc::new(Expr::Or(a, b))
}

fn conditional(
    condition: Arc<Expr>,
    then: &dyn Fn() -> Arc<Expr>,
    otherwise: &dyn Fn() -> Arc<Expr>,
    known: &Known<'_>,
) -> Arc<Expr> {
    if condition.is_truth(true) {
        return then();
    }
    if condition.is_truth(false) {
        return otherwise();
    }
    if no_truth(&condition, known) {
        return Arc::new(Expr::Failing);
    }
    let (then, otherwise) = (then(), otherwise());
    if is_truth(&condition, known) {
        if then.is_truth(true) && otherwise.is_truth(false) {
            return condition;
        }
        if then == otherwise && infallible(&condition, known, &Facts::default()) {
            return then;
        }
    }
    Arc::new(Expr::If(condition, then, otherwise))
}

fn set(all: &[Expr], known: &Known<'_>) -> Expr {
    let all: Vec<Expr> =
        all.iter().map(|expr| Arc::unwrap_or_clone(reduce(&Arc::new(expr.clone()), known))).collect();
    if all.contains(&Expr::Failing) {
        return Expr::Failing;
    }
    let values: Option<_> = all.iter().map(as_value).collect();
    match values {
        Some(values) => Expr::Value(Value::Set(Arc::new(values))),
        None => Expr::SetOf(all.into()),
    }
}

fn record(all: &BTreeMap<Arc<str>, Expr>, known: &Known<'_>) -> Expr {
    let all: BTreeMap<Arc<str>, Expr> = all
        .iter()
        .map(|(name, expr)| (name.clone(), Arc::unwrap_or_clone(reduce(&Arc::new(expr.clone()), known))))
        .collect();
    if all.values().any(|expr| *expr == Expr::Failing) {
        return Expr::Failing;
    }
    let values: Option<_> = all.iter().map(|(name, expr)| Some((name.clone(), as_value(expr)?))).collect();
    match values {
        Some(values) => Expr::Value(Value::Record(Arc::new(values))),
        None => Expr::RecordOf(Arc::new(all)),
    }
}

fn as_value(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Value(value) => Some(value.clone()),
        _ => None,
    }
}

/// Whether an entity that a policy names could be the party that asks, of which only the kind is known.
fn perhaps_party(value: &Value, known: &Known<'_>) -> bool {
    known.party().is_none() && matches!(value, Value::Entity(entity) if *entity.kind == *known.kind())
}

fn field(a: Arc<Expr>, name: &Arc<str>, known: &Known<'_>) -> Expr {
    match &*a {
        Expr::Value(value) if perhaps_party(value, known) => Expr::Field(a, name.clone()),
        Expr::Value(value) => folded(evaluate::get(value, name, known.party())),
        Expr::Leaf(path) => leaf(&path.then(name), known),
        Expr::RecordOf(all) => match all.get(name) {
            None => Expr::Failing,
            Some(found) => {
                let mut others = all.iter().filter(|(other, _)| *other != name);
                match others.all(|(_, other)| infallible(other, known, &Facts::default())) {
                    true => found.clone(),
                    false => Expr::Field(a, name.clone()),
                }
            }
        },
        Expr::Failing => Expr::Failing,
        other => match type_of(other, known) {
            Some(Type::Record | Type::Entity(_)) | None => Expr::Field(a, name.clone()),
            Some(_) => Expr::Failing,
        },
    }
}

fn has_field(a: Arc<Expr>, name: &Arc<str>, known: &Known<'_>) -> Expr {
    match &*a {
        Expr::Value(value) if perhaps_party(value, known) => Expr::HasField(a, name.clone()),
        Expr::Value(value) => folded(evaluate::has(value, name, known.party()).map(Value::Truth)),
        Expr::Leaf(path) => has(&path.then(name), known),
        Expr::RecordOf(all) if infallible(&a, known, &Facts::default()) => {
            Expr::truth(all.contains_key(name))
        }
        Expr::Failing => Expr::Failing,
        other => match type_of(other, known) {
            Some(Type::Record | Type::Entity(_)) | None => Expr::HasField(a, name.clone()),
            Some(_) => Expr::Failing,
        },
    }
}

/// An operator that evaluates all its operands, which are reduced.
fn strict(expr: Expr, known: &Known<'_>) -> Expr {
    let mut failing = false;
    expr.operands(&mut |operand| failing |= *operand == Expr::Failing);
    if failing {
        return Expr::Failing;
    }
    match &expr {
        Expr::Equal(a, b)
        | Expr::Less(a, b)
        | Expr::LessOrEqual(a, b)
        | Expr::Add(a, b)
        | Expr::Subtract(a, b)
        | Expr::Multiply(a, b)
        | Expr::In(a, b)
        | Expr::Contains(a, b)
        | Expr::ContainsAll(a, b)
        | Expr::ContainsAny(a, b)
        | Expr::Offset(a, b)
        | Expr::Since(a, b) => {
            if let (Expr::Value(a), Expr::Value(b)) = (&**a, &**b) {
                return folded(evaluate::binary(&expr, a, b, known.model));
            }
            if ill_typed(&expr, type_of(a, known).as_ref(), type_of(b, known).as_ref()) {
                return Expr::Failing;
            }
            if let Some(truth) = settled(&expr, a, b, known) {
                return Expr::truth(truth);
            }
        }
        Expr::Is(a, _) | Expr::Negate(a) | Expr::IsEmpty(a) | Expr::Like(a, _) | Expr::Time(_, a) => {
            if let Expr::Value(a) = &**a {
                return folded(evaluate::unary(&expr, a));
            }
            let of = type_of(a, known);
            if ill_typed(&expr, of.as_ref(), None) {
                return Expr::Failing;
            }
            if let (Expr::Is(a, kind), Some(Type::Entity(Some(found)))) = (&expr, &of)
                && infallible(a, known, &Facts::default())
            {
                return Expr::truth(kind == found);
            }
        }
        _ => {}
    }
    expr
}

/// Whether the types of the operands make it an error whatever their values.
fn ill_typed(expr: &Expr, a: Option<&Type>, b: Option<&Type>) -> bool {
    let not = |of: Option<&Type>, wanted: Type| of.is_some_and(|of| *of != wanted);
    let no_set = |of: Option<&Type>| of.is_some_and(|of| !matches!(of, Type::Set(_)));
    let no_entity = |of: Option<&Type>| of.is_some_and(|of| !matches!(of, Type::Entity(_)));
    match expr {
        Expr::Less(..) | Expr::LessOrEqual(..) => {
            a.is_some_and(|a| !a.ordered())
                || b.is_some_and(|b| !b.ordered())
                || a.zip(b).is_some_and(|(a, b)| a != b)
        }
        Expr::Add(..) | Expr::Subtract(..) | Expr::Multiply(..) => not(a, Type::Whole) || not(b, Type::Whole),
        Expr::Negate(_) => not(a, Type::Whole),
        Expr::In(..) => no_entity(a) || no_entity(b) && no_set(b),
        Expr::Is(..) => no_entity(a),
        Expr::Contains(..) | Expr::IsEmpty(_) => no_set(a),
        Expr::ContainsAll(..) | Expr::ContainsAny(..) => no_set(a) || no_set(b),
        Expr::Like(..) => not(a, Type::Text),
        Expr::Offset(..) => not(a, Type::Time) || not(b, Type::Span),
        Expr::Since(..) => not(a, Type::Time) || not(b, Type::Time),
        Expr::Time(TimeFunction::Datetime | TimeFunction::Duration, _) => not(a, Type::Text),
        Expr::Time(TimeFunction::ToDate | TimeFunction::ToTime, _) => not(a, Type::Time),
        Expr::Time(..) => not(a, Type::Span),
        _ => false,
    }
}

/// The truth of a comparison that what is known decides though not both sides are values.
fn settled(expr: &Expr, a: &Arc<Expr>, b: &Arc<Expr>, known: &Known<'_>) -> Option<bool> {
    let sound = || [a, b].into_iter().all(|side| infallible(side, known, &Facts::default()));
    let types = || Some((type_of(a, known)?, type_of(b, known)?));
    let is_empty = |side: &Expr| matches!(side, Expr::Value(Value::Set(all)) if all.is_empty());
    match expr {
        Expr::Equal(..) => {
            if a == b {
                return sound().then_some(true);
            }
            let (left, right) = types()?;
            (left.differs(&right) && sound()).then_some(false)
        }
        Expr::Contains(..) => (is_empty(a) && sound()).then_some(false),
        Expr::ContainsAny(..) => {
            let set = |side| matches!(type_of(side, known), Some(Type::Set(_)));
            ((is_empty(a) || is_empty(b)) && set(a) && set(b) && sound()).then_some(false)
        }
        Expr::ContainsAll(..) => {
            (is_empty(b) && matches!(type_of(a, known), Some(Type::Set(_))) && sound()).then_some(true)
        }
        Expr::In(..) => {
            // parties stand in no hierarchy: one of another kind is never met
            let Expr::Leaf(path) = &**a else { return None };
            if path.root != Root::Principal || !path.names.is_empty() {
                return None;
            }
            let Expr::Value(value) = &**b else { return None };
            let foreign = |value: &Value| match value {
                Value::Entity(entity) => *entity.kind != *known.kind(),
                _ => false,
            };
            match value {
                Value::Set(all) => all.iter().all(foreign).then_some(false),
                other => foreign(other).then_some(false),
            }
        }
        _ => None,
    }
}

//! Evaluation of a condition where everything is known, value by value.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::model::Model;
use super::{Entity, Expr, Path, Piece, Root, TimeFunction, Value, time};
use crate::form::Form;

/// Cedar ends with an error: a missing attribute, an overflow, a wrong type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Erred;

/// The party that asks, as policies read it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) entity: Entity,
    /// An optional attribute that it lacks is not there.
    pub(crate) attributes: BTreeMap<Arc<str>, Value>,
}

/// Everything a condition can read. What is not there though the condition reads it is an error.
pub(crate) struct Environment<'a> {
    pub(crate) model: &'a Model,
    pub(crate) principal: Option<&'a Party>,
    pub(crate) action: Option<(usize, Form)>,
    pub(crate) context: &'a BTreeMap<Arc<str>, Value>,
    /// `resource.<name>`: catalogue attributes, `person`, `groups`, `consents`.
    pub(crate) resource: &'a dyn Fn(&str) -> Option<Value>,
}

/// What the expression comes to.
///
/// # Errors
/// Where Cedar ends with an error, and where the expression holds something that is not translated.
pub(crate) fn evaluate(expr: &Expr, environment: &Environment<'_>) -> Result<Value, Erred> {
    let of = |expr: &Expr| evaluate(expr, environment);
    let truth = |expr: &Expr| of(expr).and_then(as_truth);
    match expr {
        Expr::Value(value) => Ok(value.clone()),
        Expr::Leaf(path) => read(path, environment),
        Expr::Has(path) => match path.split() {
            None => Err(Erred),
            Some((Path { root: Root::Resource, names }, name)) if names.is_empty() => {
                Ok(Value::Truth((environment.resource)(name).is_some()))
            }
            Some((before, name)) => {
                has(&read(&before, environment)?, name, environment.principal).map(Value::Truth)
            }
        },
        Expr::Not(a) => Ok(Value::Truth(!truth(a)?)),
        Expr::And(a, b) => Ok(Value::Truth(truth(a)? && truth(b)?)),
        Expr::Or(a, b) => Ok(Value::Truth(truth(a)? || truth(b)?)),
        Expr::If(condition, then, otherwise) => of(if truth(condition)? { then } else { otherwise }),
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
            // a record's own entity reaches no operator: conversion made it opaque
            let (a, b) = (of(a)?, of(b)?);
            binary(expr, &a, &b, environment.model)
        }
        Expr::Is(a, _) if is_record(a) => unary(expr, &Value::entity("Record", "")),
        Expr::Negate(a) | Expr::Is(a, _) | Expr::IsEmpty(a) | Expr::Like(a, _) | Expr::Time(_, a) => {
            unary(expr, &of(a)?)
        }
        Expr::SetOf(all) => all
            .iter()
            .map(of)
            .collect::<Result<BTreeSet<Value>, Erred>>()
            .map(|all| Value::Set(Arc::new(all))),
        Expr::RecordOf(all) => all
            .iter()
            .map(|(name, expr)| Ok((name.clone(), of(expr)?)))
            .collect::<Result<BTreeMap<_, _>, Erred>>()
            .map(|all| Value::Record(Arc::new(all))),
        Expr::Field(a, name) => get(&of(a)?, name, environment.principal),
        Expr::HasField(a, name) => has(&of(a)?, name, environment.principal).map(Value::Truth),
        Expr::Failing | Expr::Opaque(_) => Err(Erred),
    }
}

/// Whether it is the record itself.
pub(super) fn is_record(expr: &Expr) -> bool {
    matches!(expr, Expr::Leaf(path) if path.root == Root::Resource && path.names.is_empty())
}

fn read(path: &Path, environment: &Environment<'_>) -> Result<Value, Erred> {
    let mut names = path.names.iter();
    let mut value = match path.root {
        Root::Principal => Value::Entity(environment.principal.ok_or(Erred)?.entity.clone()),
        Root::Action => {
            let (field, form) = environment.action.ok_or(Erred)?;
            Value::Entity(environment.model.action(field, form).ok_or(Erred)?.clone())
        }
        Root::Resource => {
            let name = names.next().ok_or(Erred)?;
            (environment.resource)(name).ok_or(Erred)?
        }
        Root::Context => match names.next() {
            Some(name) => environment.context.get(name).cloned().ok_or(Erred)?,
            None => Value::Record(Arc::new(environment.context.clone())),
        },
    };
    for name in names {
        value = get(&value, name, environment.principal)?;
    }
    Ok(value)
}

/// An attribute of a record or of an entity. Of the entities there are, only the party that asks has any.
pub(super) fn get(of: &Value, name: &str, principal: Option<&Party>) -> Result<Value, Erred> {
    match of {
        Value::Record(all) => all.get(name).cloned().ok_or(Erred),
        Value::Entity(entity) => principal
            .filter(|party| party.entity == *entity)
            .and_then(|party| party.attributes.get(name).cloned())
            .ok_or(Erred),
        _ => Err(Erred),
    }
}

/// Whether a record or an entity has an attribute.
pub(super) fn has(of: &Value, name: &str, principal: Option<&Party>) -> Result<bool, Erred> {
    match of {
        Value::Record(all) => Ok(all.contains_key(name)),
        Value::Entity(entity) => Ok(principal
            .filter(|party| party.entity == *entity)
            .is_some_and(|party| party.attributes.contains_key(name))),
        _ => Err(Erred),
    }
}

pub(super) fn as_truth(value: Value) -> Result<bool, Erred> {
    match value {
        Value::Truth(truth) => Ok(truth),
        _ => Err(Erred),
    }
}

fn as_set(value: &Value) -> Result<&BTreeSet<Value>, Erred> {
    match value {
        Value::Set(set) => Ok(set),
        _ => Err(Erred),
    }
}

/// An operator of two values that are both evaluated; `of` says which.
pub(super) fn binary(of: &Expr, a: &Value, b: &Value, model: &Model) -> Result<Value, Erred> {
    let truth = |value: bool| Ok(Value::Truth(value));
    let whole = |of: fn(i64, i64) -> Option<i64>| match (a, b) {
        (Value::Whole(a), Value::Whole(b)) => of(*a, *b).map(Value::Whole).ok_or(Erred),
        _ => Err(Erred),
    };
    match of {
        Expr::Equal(..) => truth(a == b),
        Expr::Less(..) | Expr::LessOrEqual(..) => {
            let order = match (a, b) {
                (Value::Whole(a), Value::Whole(b))
                | (Value::Time(a), Value::Time(b))
                | (Value::Span(a), Value::Span(b)) => a.cmp(b),
                _ => return Err(Erred),
            };
            truth(if matches!(of, Expr::Less(..)) { order.is_lt() } else { order.is_le() })
        }
        Expr::Add(..) => whole(i64::checked_add),
        Expr::Subtract(..) => whole(i64::checked_sub),
        Expr::Multiply(..) => whole(i64::checked_mul),
        Expr::In(..) => {
            let Value::Entity(entity) = a else { return Err(Erred) };
            match b {
                Value::Entity(above) => truth(model.within(entity, above)),
                Value::Set(all) => {
                    let all = all.iter().map(|value| match value {
                        Value::Entity(above) => Ok(above),
                        _ => Err(Erred),
                    });
                    // every element has to be an entity, whichever comes first
                    let all = all.collect::<Result<Vec<&Entity>, Erred>>()?;
                    truth(all.into_iter().any(|above| model.within(entity, above)))
                }
                _ => Err(Erred),
            }
        }
        Expr::Contains(..) => truth(as_set(a)?.contains(b)),
        Expr::ContainsAll(..) => truth(as_set(b)?.is_subset(as_set(a)?)),
        Expr::ContainsAny(..) => truth(!as_set(a)?.is_disjoint(as_set(b)?)),
        Expr::Offset(..) => match (a, b) {
            (Value::Time(a), Value::Span(b)) => a.checked_add(*b).map(Value::Time).ok_or(Erred),
            _ => Err(Erred),
        },
        Expr::Since(..) => match (a, b) {
            (Value::Time(a), Value::Time(b)) => a.checked_sub(*b).map(Value::Span).ok_or(Erred),
            _ => Err(Erred),
        },
        _ => Err(Erred),
    }
}

/// An operator of one value; `of` says which.
pub(super) fn unary(of: &Expr, a: &Value) -> Result<Value, Erred> {
    match (of, a) {
        (Expr::Not(_), Value::Truth(truth)) => Ok(Value::Truth(!truth)),
        (Expr::Negate(_), Value::Whole(number)) => number.checked_neg().map(Value::Whole).ok_or(Erred),
        (Expr::Is(_, kind), Value::Entity(entity)) => Ok(Value::Truth(entity.kind == *kind)),
        (Expr::IsEmpty(_), Value::Set(all)) => Ok(Value::Truth(all.is_empty())),
        (Expr::Like(_, pieces), Value::Text(text)) => Ok(Value::Truth(matches(pieces, text))),
        (Expr::Time(function, _), a) => call(*function, a),
        _ => Err(Erred),
    }
}

fn call(function: TimeFunction, a: &Value) -> Result<Value, Erred> {
    let span = |divisor: i64| match a {
        Value::Span(length) => Ok(Value::Whole(length / divisor)),
        _ => Err(Erred),
    };
    match (function, a) {
        (TimeFunction::Datetime, Value::Text(text)) => time::datetime(text).map(Value::Time).ok_or(Erred),
        (TimeFunction::Duration, Value::Text(text)) => time::duration(text).map(Value::Span).ok_or(Erred),
        (TimeFunction::ToDate, Value::Time(moment)) => time::date(*moment).map(Value::Time).ok_or(Erred),
        (TimeFunction::ToTime, Value::Time(moment)) => Ok(Value::Span(time::time(*moment))),
        (TimeFunction::ToMilliseconds, _) => span(1),
        (TimeFunction::ToSeconds, _) => span(1000),
        (TimeFunction::ToMinutes, _) => span(60_000),
        (TimeFunction::ToHours, _) => span(3_600_000),
        (TimeFunction::ToDays, _) => span(86_400_000),
        _ => Err(Erred),
    }
}

/// `like`: the whole text against the pattern, character by character.
fn matches(pieces: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut piece) = (0, 0);
    // where to go on after the last `*`, should what follows it not match
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pieces.get(piece) {
            Some(Piece::Any) => {
                retry = Some((at, piece + 1));
                piece += 1;
            }
            Some(Piece::Char(character)) if *character == text[at] => {
                at += 1;
                piece += 1;
            }
            _ => match retry {
                Some((from, after)) => {
                    retry = Some((from + 1, after));
                    at = from + 1;
                    piece = after;
                }
                None => return false,
            },
        }
    }
    pieces[piece.min(pieces.len())..].iter().all(|piece| *piece == Piece::Any)
}

//! Conditions of policies as this crate works with them: Cedar's expressions, reduced by what is known.
//!
//! The meaning is Cedar's own, errors included (Cedar language specification, "Operators" and "Evaluation"): a missing
//! attribute, an overflow, a wrong type is an error; `&&`, `||` and `if` evaluate from left to right and stop early.

mod convert;
mod evaluate;
mod horizon;
mod model;
mod reduce;
mod text;
mod time;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use convert::{RECORD, SYNTAX, condition, entity, entity_type};
pub(crate) use evaluate::{Environment, Party, evaluate};
pub(crate) use horizon::horizon;
pub(crate) use model::{Lookup, Model, Type, ancestors};
pub(crate) use reduce::{Facts, Known, Principal, certain, reduce};

/// A value of Cedar. Ordered, so that sets of values can be sets here too; the order has no other meaning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Value {
    Truth(bool),
    Whole(i64),
    Text(Arc<str>),
    Entity(Entity),
    /// `datetime`: milliseconds since 1970-01-01 UTC.
    Time(i64),
    /// `duration`: milliseconds.
    Span(i64),
    Set(Arc<BTreeSet<Value>>),
    Record(Arc<BTreeMap<Arc<str>, Value>>),
}

/// An entity: its type and its id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Entity {
    pub(crate) kind: Arc<str>,
    pub(crate) id: Arc<str>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Root {
    Principal,
    /// The action is known whenever conditions are reduced.
    Action,
    Resource,
    Context,
}

/// A root and the names that lead from it: `principal.contract.until`. Without names it is the entity itself (or, of the
/// context, the whole record).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Path {
    pub(crate) root: Root,
    pub(crate) names: Vec<Arc<str>>,
}

/// An expression. Whatever Cedar writes otherwise is brought into these: `!=`, `>`, `>=`, `has` of a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Expr {
    Value(Value),
    /// Reads an attribute; an error where it is missing.
    Leaf(Path),
    /// Whether the last name of the path is there; an error where what leads to it is not.
    Has(Path),
    Not(Arc<Expr>),
    And(Arc<Expr>, Arc<Expr>),
    Or(Arc<Expr>, Arc<Expr>),
    If(Arc<Expr>, Arc<Expr>, Arc<Expr>),
    Equal(Arc<Expr>, Arc<Expr>),
    /// Of whole numbers, datetimes or durations.
    Less(Arc<Expr>, Arc<Expr>),
    LessOrEqual(Arc<Expr>, Arc<Expr>),
    Add(Arc<Expr>, Arc<Expr>),
    Subtract(Arc<Expr>, Arc<Expr>),
    Multiply(Arc<Expr>, Arc<Expr>),
    Negate(Arc<Expr>),
    /// `left in right`, where right is an entity or a set of them.
    In(Arc<Expr>, Arc<Expr>),
    /// `left is Type`.
    Is(Arc<Expr>, Arc<str>),
    Contains(Arc<Expr>, Arc<Expr>),
    ContainsAll(Arc<Expr>, Arc<Expr>),
    ContainsAny(Arc<Expr>, Arc<Expr>),
    IsEmpty(Arc<Expr>),
    Like(Arc<Expr>, Arc<[Piece]>),
    /// `datetime.offset(duration)`.
    Offset(Arc<Expr>, Arc<Expr>),
    /// `datetime.durationSince(datetime)`.
    Since(Arc<Expr>, Arc<Expr>),
    /// One of the datetime extension's functions of one argument.
    Time(TimeFunction, Arc<Expr>),
    SetOf(Arc<[Expr]>),
    RecordOf(Arc<BTreeMap<Arc<str>, Expr>>),
    /// A field of a record that is not a path: `{a: 1}.a`.
    Field(Arc<Expr>, Arc<str>),
    /// Whether a record or entity that is not a path has an attribute: `{a: 1} has a`.
    HasField(Arc<Expr>, Arc<str>),
    /// Cedar would end with an error here.
    Failing,
    /// Cedar understands it, this crate does not: tags, hierarchies of records, other extensions. Why, in a word.
    Opaque(&'static str),
}

/// A piece of a pattern of `like`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Piece {
    Char(char),
    /// `*`: any number of characters.
    Any,
}

/// `datetime` and `duration` functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TimeFunction {
    Datetime,
    Duration,
    ToDate,
    ToTime,
    ToMilliseconds,
    ToSeconds,
    ToMinutes,
    ToHours,
    ToDays,
}

impl Value {
    /// A text.
    pub(crate) fn text(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }

    /// An entity of that type and id.
    pub(crate) fn entity(kind: &str, id: &str) -> Value {
        Value::Entity(Entity { kind: Arc::from(kind), id: Arc::from(id) })
    }

    /// A set.
    pub(crate) fn set(values: impl IntoIterator<Item = Value>) -> Value {
        Value::Set(Arc::new(values.into_iter().collect()))
    }
}

impl Path {
    /// The path one name longer.
    pub(crate) fn then(&self, name: &str) -> Path {
        let names = self.names.iter().cloned().chain([Arc::from(name)]).collect();
        Path { root: self.root, names }
    }

    /// The path without its last name, and that name. None of a bare root.
    pub(crate) fn split(&self) -> Option<(Path, &Arc<str>)> {
        let (last, rest) = self.names.split_last()?;
        Some((Path { root: self.root, names: rest.to_vec() }, last))
    }
}

impl Expr {
    /// The constant true or false.
    pub(crate) fn truth(value: bool) -> Expr {
        Expr::Value(Value::Truth(value))
    }

    /// Whether it is the constant true (or false).
    pub(crate) fn is_truth(&self, value: bool) -> bool {
        matches!(self, Expr::Value(Value::Truth(found)) if *found == value)
    }

    /// Calls `visit` with each direct operand, in the order of evaluation.
    pub(crate) fn operands<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Expr::Value(_) | Expr::Leaf(_) | Expr::Has(_) | Expr::Failing | Expr::Opaque(_) => {}
            Expr::Not(a)
            | Expr::Negate(a)
            | Expr::Is(a, _)
            | Expr::IsEmpty(a)
            | Expr::Like(a, _)
            | Expr::Time(_, a)
            | Expr::Field(a, _)
            | Expr::HasField(a, _) => visit(a),
            Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Equal(a, b)
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
                visit(a);
                visit(b);
            }
            Expr::If(a, b, c) => {
                visit(a);
                visit(b);
                visit(c);
            }
            Expr::SetOf(all) => all.iter().for_each(visit),
            Expr::RecordOf(all) => all.values().for_each(visit),
        }
    }

    /// Whether it or anything in it is such a one.
    pub(crate) fn any(&self, is: &dyn Fn(&Expr) -> bool) -> bool {
        if is(self) {
            return true;
        }
        let mut found = false;
        self.operands(&mut |operand| found = found || operand.any(is));
        found
    }

    /// Calls `visit` with every path that is read or asked for.
    pub(crate) fn paths<'a>(&'a self, visit: &mut dyn FnMut(&'a Path)) {
        if let Expr::Leaf(path) | Expr::Has(path) = self {
            visit(path);
        }
        self.operands(&mut |operand| operand.paths(visit));
    }

    /// Whether a path of that root (and first name, if one is given) is read or asked for.
    pub(crate) fn mentions(&self, root: Root, name: Option<&str>) -> bool {
        self.any(&|expr| match expr {
            Expr::Leaf(path) | Expr::Has(path) => {
                path.root == root
                    && name.is_none_or(|name| path.names.first().is_none_or(|first| &**first == name))
            }
            _ => false,
        })
    }

    /// Why it cannot be translated, if it cannot.
    pub(crate) fn opaque(&self) -> Option<&'static str> {
        if let Expr::Opaque(why) = self {
            return Some(why);
        }
        let mut found = None;
        self.operands(&mut |operand| found = found.or_else(|| operand.opaque()));
        found
    }
}

#[cfg(test)]
mod tests;

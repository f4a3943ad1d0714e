//! Conditions of policies as this crate works with them: Cedar's expressions, reduced by what is known.
//!
//! The meaning is Cedar's own, errors included (Cedar language specification, "Operators" and "Evaluation"): a missing
//! attribute, an overflow, a wrong type is an error; `&&`, `||` and `if` evaluate from left to right and stop early.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

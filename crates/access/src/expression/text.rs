//! Conditions as text, much as Cedar writes them: what two that read alike are alike. May hold values of the party that
//! asks; it is for digests, never for messages.

use std::fmt::{self, Display, Formatter};

use super::{Expr, Path, Piece, Root, TimeFunction, Value};

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Truth(truth) => write!(f, "{truth}"),
            Value::Whole(number) => write!(f, "{number}"),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Entity(entity) => write!(f, "{}::{:?}", entity.kind, entity.id),
            Value::Time(moment) => write!(f, "datetime({moment})"),
            Value::Span(length) => write!(f, "duration({length})"),
            Value::Set(all) => {
                f.write_str("[")?;
                all.iter().try_for_each(|value| write!(f, "{value},"))?;
                f.write_str("]")
            }
            Value::Record(all) => {
                f.write_str("{")?;
                all.iter().try_for_each(|(name, value)| write!(f, "{name:?}:{value},"))?;
                f.write_str("}")
            }
        }
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self.root {
            Root::Principal => "principal",
            Root::Action => "action",
            Root::Resource => "resource",
            Root::Context => "context",
        })?;
        self.names.iter().try_for_each(|name| {
            match name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                true => write!(f, ".{name}"),
                false => write!(f, "[{name:?}]"),
            }
        })
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Value(value) => write!(f, "{value}"),
            Expr::Leaf(path) => write!(f, "{path}"),
            Expr::Has(path) => match path.split() {
                Some((before, name)) => write!(f, "({before} has {name:?})"),
                None => write!(f, "({path} has)"),
            },
            Expr::Not(a) => write!(f, "!{a}"),
            Expr::And(a, b) => write!(f, "({a} && {b})"),
            Expr::Or(a, b) => write!(f, "({a} || {b})"),
            Expr::If(a, b, c) => write!(f, "(if {a} then {b} else {c})"),
            Expr::Equal(a, b) => write!(f, "({a} == {b})"),
            Expr::Less(a, b) => write!(f, "({a} < {b})"),
            Expr::LessOrEqual(a, b) => write!(f, "({a} <= {b})"),
            Expr::Add(a, b) => write!(f, "({a} + {b})"),
            Expr::Subtract(a, b) => write!(f, "({a} - {b})"),
            Expr::Multiply(a, b) => write!(f, "({a} * {b})"),
            Expr::Negate(a) => write!(f, "-({a})"),
            Expr::In(a, b) => write!(f, "({a} in {b})"),
            Expr::Is(a, kind) => write!(f, "({a} is {kind})"),
            Expr::Contains(a, b) => write!(f, "{a}.contains({b})"),
            Expr::ContainsAll(a, b) => write!(f, "{a}.containsAll({b})"),
            Expr::ContainsAny(a, b) => write!(f, "{a}.containsAny({b})"),
            Expr::IsEmpty(a) => write!(f, "{a}.isEmpty()"),
            Expr::Like(a, pieces) => {
                write!(f, "({a} like \"")?;
                for piece in pieces.iter() {
                    match piece {
                        Piece::Any => f.write_str("*")?,
                        Piece::Char('*') => f.write_str("\\*")?,
                        Piece::Char(character) => write!(f, "{}", character.escape_debug())?,
                    }
                }
                f.write_str("\")")
            }
            Expr::Offset(a, b) => write!(f, "{a}.offset({b})"),
            Expr::Since(a, b) => write!(f, "{a}.durationSince({b})"),
            Expr::Time(TimeFunction::Datetime, a) => write!(f, "datetime({a})"),
            Expr::Time(TimeFunction::Duration, a) => write!(f, "duration({a})"),
            Expr::Time(function, a) => write!(f, "{a}.{function:?}()"),
            Expr::SetOf(all) => {
                f.write_str("[")?;
                all.iter().try_for_each(|value| write!(f, "{value},"))?;
                f.write_str("]")
            }
            Expr::RecordOf(all) => {
                f.write_str("{")?;
                all.iter().try_for_each(|(name, value)| write!(f, "{name:?}:{value},"))?;
                f.write_str("}")
            }
            Expr::Field(a, name) => write!(f, "{a}.{name:?}"),
            Expr::HasField(a, name) => write!(f, "({a} has {name:?})"),
            Expr::Failing => f.write_str("error()"),
            Expr::Opaque(why) => write!(f, "untranslated({why})"),
        }
    }
}

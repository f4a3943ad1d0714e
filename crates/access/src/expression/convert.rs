//! From Cedar's syntax tree to [`Expr`].

use std::collections::BTreeMap;
use std::sync::Arc;

use cedar_policy::pst;

use super::{Entity, Expr, Path, Piece, Root, TimeFunction, Value};

/// A record has no id of its own: policies cannot name one.
pub(crate) const RECORD: &str = "record-id";
const TAGS: &str = "tags";
const EXTENSION: &str = "extension";
pub(crate) const SYNTAX: &str = "syntax";

/// All clauses of a policy as one condition.
pub(crate) fn condition(clauses: &[pst::Clause]) -> Expr {
    let mut all = None;
    for clause in clauses.iter().rev() {
        let clause = match clause {
            pst::Clause::When(expr) => convert(expr),
            pst::Clause::Unless(expr) => Expr::Not(Arc::new(convert(expr))),
        };
        all = Some(match all {
            None => clause,
            Some(rest) => Expr::And(Arc::new(clause), Arc::new(rest)),
        });
    }
    // a clause that is no truth is an error even where it stands alone
    let all = all.unwrap_or(Expr::truth(true));
    Expr::And(Arc::new(Expr::truth(true)), Arc::new(all))
}

/// An entity's type, as policies write it.
pub(crate) fn entity_type(kind: &pst::EntityType) -> Arc<str> {
    Arc::from(kind.0.to_string().as_str())
}

/// An entity that a policy names.
pub(crate) fn entity(uid: &pst::EntityUID) -> Entity {
    Entity { kind: entity_type(&uid.ty), id: Arc::from(uid.eid.as_str()) }
}

/// Of a value that is used as a whole: the record itself never is.
fn whole(expr: &pst::Expr) -> Arc<Expr> {
    Arc::new(match convert(expr) {
        Expr::Leaf(path) if path.root == Root::Resource && path.names.is_empty() => Expr::Opaque(RECORD),
        other => other,
    })
}

/// Of the operand of `is`, `has` and `.`: the record itself may stand there.
fn convert(expr: &pst::Expr) -> Expr {
    match expr {
        pst::Expr::Literal(literal) => match literal {
            pst::Literal::Bool(truth) => Expr::truth(*truth),
            pst::Literal::Long(number) => Expr::Value(Value::Whole(*number)),
            pst::Literal::String(text) => Expr::Value(Value::text(text)),
            pst::Literal::EntityUID(uid) => match entity(uid) {
                entity if &*entity.kind == "Record" => Expr::Opaque(RECORD),
                entity => Expr::Value(Value::Entity(entity)),
            },
            _ => Expr::Opaque(SYNTAX),
        },
        pst::Expr::Var(var) => {
            let root = match var {
                pst::Var::Principal => Root::Principal,
                pst::Var::Action => Root::Action,
                pst::Var::Resource => Root::Resource,
                pst::Var::Context => Root::Context,
            };
            Expr::Leaf(Path { root, names: Vec::new() })
        }
        pst::Expr::UnaryOp { op, expr } => unary(*op, whole(expr)),
        pst::Expr::BinaryOp { op, left, right } => binary(*op, whole(left), whole(right)),
        pst::Expr::GetAttr { expr, attr } => get(convert(expr), attr),
        pst::Expr::HasAttr { expr, attrs } => {
            let mut at = convert(expr);
            let mut all: Vec<Expr> = Vec::new();
            for name in attrs.iter() {
                all.push(match &at {
                    Expr::Leaf(path) => Expr::Has(path.then(name)),
                    other => Expr::HasField(Arc::new(other.clone()), Arc::from(name.as_str())),
                });
                at = get(at, name);
            }
            all.into_iter()
                .rev()
                .reduce(|rest, has| Expr::And(Arc::new(has), Arc::new(rest)))
                .unwrap_or(Expr::Failing)
        }
        pst::Expr::Like { expr, pattern } => {
            let pieces = pattern.iter().map(|piece| match piece {
                pst::PatternElem::Char(character) => Piece::Char(*character),
                pst::PatternElem::Wildcard => Piece::Any,
            });
            Expr::Like(whole(expr), pieces.collect())
        }
        pst::Expr::Is { expr, entity_type: kind, in_expr } => {
            let is = Expr::Is(Arc::new(convert(expr)), entity_type(kind));
            match in_expr {
                None => is,
                Some(above) => Expr::And(Arc::new(is), Arc::new(Expr::In(whole(expr), whole(above)))),
            }
        }
        pst::Expr::IfThenElse { cond, then_expr, else_expr } => {
            Expr::If(whole(cond), whole(then_expr), whole(else_expr))
        }
        pst::Expr::Set(all) => {
            Expr::SetOf(all.iter().map(|expr| Arc::unwrap_or_clone(whole(expr))).collect())
        }
        pst::Expr::Record(all) => {
            let all: BTreeMap<Arc<str>, Expr> = all
                .iter()
                .map(|(name, expr)| (Arc::from(name.as_str()), Arc::unwrap_or_clone(whole(expr))))
                .collect();
            Expr::RecordOf(Arc::new(all))
        }
        _ => Expr::Opaque(SYNTAX),
    }
}

fn get(of: Expr, name: &str) -> Expr {
    match of {
        Expr::Leaf(path) => Expr::Leaf(path.then(name)),
        other => Expr::Field(Arc::new(other), Arc::from(name)),
    }
}

fn unary(op: pst::UnaryOp, of: Arc<Expr>) -> Expr {
    match op {
        pst::UnaryOp::Not => Expr::Not(of),
        pst::UnaryOp::Neg => Expr::Negate(of),
        pst::UnaryOp::IsEmpty => Expr::IsEmpty(of),
        pst::UnaryOp::Datetime => Expr::Time(TimeFunction::Datetime, of),
        pst::UnaryOp::Duration => Expr::Time(TimeFunction::Duration, of),
        pst::UnaryOp::ToDate => Expr::Time(TimeFunction::ToDate, of),
        pst::UnaryOp::ToTime => Expr::Time(TimeFunction::ToTime, of),
        pst::UnaryOp::ToMilliseconds => Expr::Time(TimeFunction::ToMilliseconds, of),
        pst::UnaryOp::ToSeconds => Expr::Time(TimeFunction::ToSeconds, of),
        pst::UnaryOp::ToMinutes => Expr::Time(TimeFunction::ToMinutes, of),
        pst::UnaryOp::ToHours => Expr::Time(TimeFunction::ToHours, of),
        pst::UnaryOp::ToDays => Expr::Time(TimeFunction::ToDays, of),
        _ => Expr::Opaque(EXTENSION),
    }
}

fn binary(op: pst::BinaryOp, left: Arc<Expr>, right: Arc<Expr>) -> Expr {
    match op {
        pst::BinaryOp::Eq => Expr::Equal(left, right),
        pst::BinaryOp::NotEq => Expr::Not(Arc::new(Expr::Equal(left, right))),
        pst::BinaryOp::Less => Expr::Less(left, right),
        pst::BinaryOp::LessEq => Expr::LessOrEqual(left, right),
        pst::BinaryOp::Greater => Expr::Not(Arc::new(Expr::LessOrEqual(left, right))),
        pst::BinaryOp::GreaterEq => Expr::Not(Arc::new(Expr::Less(left, right))),
        pst::BinaryOp::And => Expr::And(left, right),
        pst::BinaryOp::Or => Expr::Or(left, right),
        pst::BinaryOp::Add => Expr::Add(left, right),
        pst::BinaryOp::Sub => Expr::Subtract(left, right),
        pst::BinaryOp::Mul => Expr::Multiply(left, right),
        pst::BinaryOp::In => Expr::In(left, right),
        pst::BinaryOp::Contains => Expr::Contains(left, right),
        pst::BinaryOp::ContainsAll => Expr::ContainsAll(left, right),
        pst::BinaryOp::ContainsAny => Expr::ContainsAny(left, right),
        pst::BinaryOp::Offset => Expr::Offset(left, right),
        pst::BinaryOp::DurationSince => Expr::Since(left, right),
        pst::BinaryOp::GetTag | pst::BinaryOp::HasTag => Expr::Opaque(TAGS),
        _ => Expr::Opaque(EXTENSION),
    }
}

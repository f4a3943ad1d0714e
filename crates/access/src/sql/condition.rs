//! Conditions as SQL: each as where it holds and where it errs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Unsaid;
use super::column::{Column, Holds, attribute, consents, in_group, number, person, readable};
use super::text::{Dialect, Truth};
use crate::catalogue::Catalogue;
use crate::expression::{Expr, Known, Party, Path, Piece, Root, Value};
use crate::filter::{Compiler, Gate, Wire};

const DAY: i64 = 86_400_000;

/// Where a condition holds, and where it errs.
type Pair = (Truth, Truth);

pub(super) struct Writer<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) party: &'a Party,
    pub(super) dialect: Dialect,
    pub(super) known: &'a Known<'a>,
    /// Whether a condition cannot err.
    pub(super) sound: &'a dyn Fn(&Expr) -> bool,
}

/// A side of a comparison.
enum Side<'a> {
    Column(Column),
    Value(&'a Value),
}

impl Writer<'_> {
    /// A policy's condition. It is compiled into gates first, as the view does: so groups and consents are found.
    pub(super) fn rule(&mut self, condition: &Arc<Expr>) -> Result<Pair, Unsaid> {
        let mut compiler = Compiler::new(self.catalogue, self.known);
        let pair = compiler.compile(condition);
        let mut made: Vec<Option<Truth>> = vec![None; compiler.circuit.gates.len()];
        for at in 0..compiler.circuit.gates.len() {
            let of = |wire: Wire| made[wire as usize].clone().unwrap_or(Truth::False);
            let truth = match compiler.circuit.gates[at] {
                Gate::False | Gate::Withheld => Truth::False,
                Gate::True => Truth::True,
                Gate::Not(a) => of(a).not(),
                Gate::And(a, b) => Truth::all([of(a), of(b)]),
                Gate::Or(a, b) => Truth::any([of(a), of(b)]),
                Gate::Group(group) => in_group(self.catalogue, group, self.dialect)?,
                Gate::Consent(purpose) => {
                    let recipient = match self.party.attributes.get("organisation") {
                        Some(Value::Text(text)) => text.clone(),
                        _ => Arc::from(""),
                    };
                    consents(self.catalogue, purpose, &recipient, self.dialect)?
                }
                Gate::Holds(atom) => self.condition(&compiler.circuit.atoms[atom as usize].condition)?.0,
                Gate::Errs(atom) => self.condition(&compiler.circuit.atoms[atom as usize].condition)?.1,
            };
            if truth.len() > super::LONGEST {
                return Err(Unsaid::What("length"));
            }
            made[at] = Some(truth);
        }
        let of = |wire: Wire| made[wire as usize].clone().unwrap_or(Truth::True);
        Ok((of(pair.holds), of(pair.errs)))
    }

    /// Whether the record is not withheld as a whole.
    pub(super) fn readable(&self) -> Result<Truth, Unsaid> {
        readable(self.catalogue, self.dialect)
    }

    /// A condition over attributes.
    fn condition(&self, expr: &Arc<Expr>) -> Result<Pair, Unsaid> {
        let (holds, errs) = self.outcomes(expr)?;
        let errs = if (self.sound)(expr) { Truth::False } else { errs };
        Ok((holds, errs))
    }

    fn outcomes(&self, expr: &Arc<Expr>) -> Result<Pair, Unsaid> {
        let sane = |truth: Truth| Ok((truth, Truth::False));
        match &**expr {
            Expr::Value(Value::Truth(truth)) => sane(Truth::from(*truth)),
            Expr::Value(_) | Expr::Failing | Expr::Opaque(_) => Ok((Truth::False, Truth::True)),
            Expr::Has(path) => sane(self.column(path)?.missing().not()),
            Expr::Leaf(path) => {
                let column = self.column(path)?;
                match column.holds {
                    Holds::Truth => Ok((Truth::text(format!("({} IS TRUE)", column.sql)), column.missing())),
                    _ => Ok((Truth::False, Truth::True)),
                }
            }
            Expr::Not(a) => {
                let (holds, errs) = self.condition(a)?;
                Ok((Truth::any([holds, errs.clone()]).not(), errs))
            }
            Expr::And(a, b) => {
                let ((a, a_errs), (b, b_errs)) = (self.condition(a)?, self.condition(b)?);
                Ok((Truth::all([a.clone(), b]), Truth::any([a_errs, Truth::all([a, b_errs])])))
            }
            Expr::Or(a, b) => {
                let ((a, a_errs), (b, b_errs)) = (self.condition(a)?, self.condition(b)?);
                let neither = Truth::any([a.clone(), a_errs.clone()]).not();
                let holds = Truth::any([a, Truth::all([neither.clone(), b])]);
                Ok((holds, Truth::any([a_errs, Truth::all([neither, b_errs])])))
            }
            Expr::If(a, b, c) => {
                let ((a, a_errs), (b, b_errs), (c, c_errs)) =
                    (self.condition(a)?, self.condition(b)?, self.condition(c)?);
                let otherwise = Truth::any([a.clone(), a_errs.clone()]).not();
                let holds = Truth::any([Truth::all([a.clone(), b]), Truth::all([otherwise.clone(), c])]);
                let errs = Truth::any([a_errs, Truth::all([a, b_errs]), Truth::all([otherwise, c_errs])]);
                Ok((holds, errs))
            }
            Expr::Equal(a, b) => self.equal(&self.side(a)?, &self.side(b)?),
            Expr::Less(a, b) => self.order(&self.side(a)?, &self.side(b)?, "<"),
            Expr::LessOrEqual(a, b) => self.order(&self.side(a)?, &self.side(b)?, "<="),
            Expr::Contains(a, b) => match (&**a, self.side(b)?) {
                (Expr::Value(Value::Set(all)), Side::Column(column)) => {
                    Ok((self.among(&column, all)?, column.missing()))
                }
                _ => Err(Unsaid::What("sets")),
            },
            Expr::Like(a, pieces) => match self.side(a)? {
                Side::Column(column) if column.holds == Holds::Text => {
                    let mut pattern = String::new();
                    for piece in pieces.iter() {
                        match piece {
                            Piece::Any => pattern.push('%'),
                            Piece::Char(special @ ('%' | '_' | '!')) => pattern.extend(['!', *special]),
                            Piece::Char(other) => pattern.push(*other),
                        }
                    }
                    let pattern = self.dialect.text(&pattern).ok_or(Unsaid::What("text"))?;
                    let sql = &column.sql;
                    let like = format!("({sql} IS NOT NULL AND {sql} LIKE {pattern} ESCAPE '!')");
                    Ok((Truth::text(like), column.missing()))
                }
                _ => Err(Unsaid::What("text")),
            },
            Expr::ContainsAll(..) | Expr::ContainsAny(..) | Expr::IsEmpty(_) | Expr::In(..) => {
                Err(Unsaid::What("sets"))
            }
            Expr::Add(..) | Expr::Subtract(..) | Expr::Multiply(..) | Expr::Negate(_) => {
                Err(Unsaid::What("arithmetic"))
            }
            Expr::Offset(..) | Expr::Since(..) | Expr::Time(..) => Err(Unsaid::What("time")),
            Expr::Is(..) | Expr::SetOf(_) | Expr::RecordOf(_) | Expr::Field(..) | Expr::HasField(..) => {
                Err(Unsaid::What("comparison"))
            }
        }
    }

    fn column(&self, path: &Path) -> Result<Column, Unsaid> {
        let [name] = path.names.as_slice() else { return Err(Unsaid::What("comparison")) };
        if path.root != Root::Resource {
            return Err(Unsaid::What("comparison"));
        }
        match &**name {
            "person" => Ok(person(self.catalogue, self.dialect)),
            "groups" | "consents" => Err(Unsaid::What("sets")),
            name => {
                let at = self.catalogue.attributes.iter().position(|attribute| attribute.id == name);
                attribute(self.catalogue, at.ok_or(Unsaid::What("comparison"))?, self.dialect)
            }
        }
    }

    fn side<'b>(&self, expr: &'b Expr) -> Result<Side<'b>, Unsaid> {
        match expr {
            Expr::Leaf(path) => self.column(path).map(Side::Column),
            Expr::Value(value) => Ok(Side::Value(value)),
            Expr::Add(..) | Expr::Subtract(..) | Expr::Multiply(..) | Expr::Negate(_) => {
                Err(Unsaid::What("arithmetic"))
            }
            Expr::Offset(..) | Expr::Since(..) | Expr::Time(..) => Err(Unsaid::What("time")),
            Expr::SetOf(_) => Err(Unsaid::What("sets")),
            _ => Err(Unsaid::What("comparison")),
        }
    }

    fn equal(&self, a: &Side<'_>, b: &Side<'_>) -> Result<Pair, Unsaid> {
        match (a, b) {
            (Side::Column(column), Side::Value(value)) | (Side::Value(value), Side::Column(column)) => {
                Ok((self.equals(column, value)?, column.missing()))
            }
            (Side::Column(a), Side::Column(b)) => {
                let errs = Truth::any([a.missing(), b.missing()]);
                if a.holds != b.holds {
                    return Ok((Truth::False, errs));
                }
                let same = match a.holds {
                    // any two truths: as numbers they may differ
                    Holds::Truth => format!("({} IS TRUE) = ({} IS TRUE)", a.sql, b.sql),
                    _ => format!("{} = {}", a.sql, b.sql),
                };
                let (a, b) = (&a.sql, &b.sql);
                Ok((Truth::text(format!("({a} IS NOT NULL AND {b} IS NOT NULL AND {same})")), errs))
            }
            (Side::Value(a), Side::Value(b)) => Ok((Truth::from(a == b), Truth::False)),
        }
    }

    /// Whether a column holds a value; false where it holds none.
    fn equals(&self, column: &Column, value: &Value) -> Result<Truth, Unsaid> {
        let sql = &column.sql;
        let is = |literal: String| Truth::text(format!("({sql} IS NOT NULL AND {sql} = {literal})"));
        Ok(match (column.holds, value) {
            (Holds::Text, Value::Text(text)) => match self.dialect.text(text) {
                Some(literal) => is(literal),
                // no column of a database holds it
                None => Truth::False,
            },
            (Holds::Whole, Value::Whole(wanted)) => is(number(*wanted)),
            (Holds::Truth, Value::Truth(wanted)) => {
                Truth::text(format!("({sql} IS {})", self.dialect.word(*wanted)))
            }
            (Holds::Day, Value::Time(moment)) => {
                let (day, exact) = self.day(*moment);
                match exact {
                    true => is(self.dialect.date(day).ok_or(Unsaid::What("time"))?),
                    false => Truth::False,
                }
            }
            _ => Truth::False,
        })
    }

    /// Whether a column holds one of some values; false where it holds none.
    fn among(&self, column: &Column, all: &BTreeSet<Value>) -> Result<Truth, Unsaid> {
        if column.holds == Holds::Text && all.len() > 1 {
            let texts = all.iter().filter_map(|value| match value {
                Value::Text(text) => self.dialect.text(text),
                _ => None,
            });
            let texts: Vec<String> = texts.collect();
            if !texts.is_empty() {
                let sql = &column.sql;
                return Ok(Truth::text(format!("({sql} IS NOT NULL AND {sql} IN ({}))", texts.join(", "))));
            }
        }
        let any: Result<Vec<Truth>, Unsaid> = all.iter().map(|value| self.equals(column, value)).collect();
        any.map(Truth::any)
    }

    /// The day of the catalogue's time zone that a moment is in, and whether it is its midnight.
    fn day(&self, moment: i64) -> (i64, bool) {
        let local = i128::from(moment) + i128::from(self.catalogue.time_zone) * 60_000;
        let day = local.div_euclid(i128::from(DAY));
        // 2^63 milliseconds are fewer than 2^37 days
        (i64::try_from(day).unwrap_or(i64::MAX), local.rem_euclid(i128::from(DAY)) == 0)
    }

    fn order(&self, a: &Side<'_>, b: &Side<'_>, op: &str) -> Result<Pair, Unsaid> {
        let both = |a: &str, b: &str| format!("{a} {op} {b}");
        let missing = |holds: String, column: &Column| {
            Ok((Truth::text(format!("({} IS NOT NULL AND {holds})", column.sql)), column.missing()))
        };
        match (a, b) {
            (Side::Column(a), Side::Column(b))
                if a.holds == b.holds && matches!(a.holds, Holds::Whole | Holds::Day) =>
            {
                let holds =
                    format!("({} IS NOT NULL AND {} IS NOT NULL AND {})", a.sql, b.sql, both(&a.sql, &b.sql));
                Ok((Truth::text(holds), Truth::any([a.missing(), b.missing()])))
            }
            (Side::Column(a), Side::Value(Value::Whole(b))) if a.holds == Holds::Whole => {
                missing(both(&a.sql, &number(*b)), a)
            }
            (Side::Value(Value::Whole(a)), Side::Column(b)) if b.holds == Holds::Whole => {
                missing(both(&number(*a), &b.sql), b)
            }
            // a day counts as its midnight: before a moment within a day is that day or earlier
            (Side::Column(a), Side::Value(Value::Time(moment))) if a.holds == Holds::Day => {
                let (day, exact) = self.day(*moment);
                let op = if op == "<" && exact { "<" } else { "<=" };
                let date = self.dialect.date(day).ok_or(Unsaid::What("time"))?;
                missing(format!("{} {op} {date}", a.sql), a)
            }
            // after a moment within a day is a later day
            (Side::Value(Value::Time(moment)), Side::Column(b)) if b.holds == Holds::Day => {
                let (day, exact) = self.day(*moment);
                let op = if op == "<=" && exact { "<=" } else { "<" };
                let date = self.dialect.date(day).ok_or(Unsaid::What("time"))?;
                missing(format!("{date} {op} {}", b.sql), b)
            }
            _ => Err(Unsaid::What("comparison")),
        }
    }
}

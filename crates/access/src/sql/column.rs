//! What policies read of a record, as SQL.

use super::Unsaid;
use super::text::{Dialect, Truth};
use crate::catalogue::{AttributeType, Catalogue, Condition, Group, Unknown};
use crate::view::ancestors;

/// What an expression of SQL holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Whole,
    Truth,
    Day,
}

/// An attribute as an expression that is NULL where the record lacks it.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) sql: String,
    pub(super) holds: Holds,
}

impl Column {
    pub(super) fn missing(&self) -> Truth {
        Truth::missing(&self.sql)
    }
}

/// `resource.<attribute>`, by its place in the catalogue.
pub(super) fn attribute(catalogue: &Catalogue, at: usize, dialect: Dialect) -> Result<Column, Unsaid> {
    let attribute = catalogue.attributes.get(at).ok_or(Unsaid::What("comparison"))?;
    let holds = match attribute.attribute_type {
        AttributeType::Text => Holds::Text,
        AttributeType::Truth => Holds::Truth,
        AttributeType::Day => Holds::Day,
        AttributeType::Whole | AttributeType::Age | AttributeType::Count => Holds::Whole,
    };
    let sql = match (&attribute.sql, attribute.attribute_type) {
        (Some(sql), AttributeType::Text) => dialect.exact(&format!("({sql})")),
        (Some(sql), _) => format!("({sql})"),
        (None, AttributeType::Age | AttributeType::Count) => {
            return Err(Unsaid::Attribute(attribute.id.clone()));
        }
        (None, AttributeType::Text) => dialect.cell(&attribute.column),
        (None, _) => dialect.name(&attribute.column),
    };
    Ok(Column { sql, holds })
}

/// `resource.person`.
pub(super) fn person(catalogue: &Catalogue, dialect: Dialect) -> Column {
    Column { sql: dialect.cell(&catalogue.dataset.record), holds: Holds::Text }
}

/// Where a group's membership can be told to be none, and where it cannot be told.
struct Membership {
    outside: Truth,
    unknown: Truth,
}

fn membership(catalogue: &Catalogue, group: &Group, dialect: Dialect) -> Result<Membership, Unsaid> {
    let (mut outside, mut unknown) = (Vec::new(), Vec::new());
    for condition in &group.conditions {
        match condition {
            Condition::Words { column, is, not } => {
                let cell = format!("COALESCE({}, '')", dialect.cell(column));
                let among = |words: &Vec<String>| -> Result<Truth, Unsaid> {
                    let words: Option<Vec<String>> = words.iter().map(|word| dialect.text(word)).collect();
                    let words = words.ok_or(Unsaid::What("text"))?;
                    Ok(match words.is_empty() {
                        true => Truth::False,
                        false => Truth::text(format!("({cell} IN ({}))", words.join(", "))),
                    })
                };
                match (is, not) {
                    (Some(is), Some(not)) => {
                        let (is, not) = (among(is)?, among(not)?);
                        unknown.push(Truth::any([is, not.clone()]).not());
                        outside.push(not);
                    }
                    (Some(is), None) => outside.push(among(is)?.not()),
                    (None, Some(not)) => outside.push(among(not)?),
                    (None, None) => unknown.push(Truth::True),
                }
            }
            Condition::Range { attribute: at, from, below } => {
                let column = attribute(catalogue, *at, dialect)?;
                let sql = &column.sql;
                let low = from.map(|from| format!("{sql} < {}", number(from)));
                let high = below.map(|below| format!("{sql} >= {}", number(below)));
                let beyond: Vec<String> = low.into_iter().chain(high).collect();
                if !beyond.is_empty() {
                    outside.push(Truth::text(format!("({sql} IS NOT NULL AND ({}))", beyond.join(" OR "))));
                }
                unknown.push(column.missing());
            }
        }
    }
    let outside = Truth::any(outside);
    let unknown = Truth::all([Truth::any(unknown), outside.clone().not()]);
    Ok(Membership { outside, unknown })
}

/// Whether the resident is in the group.
pub(super) fn in_group(catalogue: &Catalogue, at: usize, dialect: Dialect) -> Result<Truth, Unsaid> {
    let group = catalogue.groups.get(at).ok_or(Unsaid::What("sets"))?;
    let Membership { outside, unknown } = membership(catalogue, group, dialect)?;
    Ok(match group.unknown {
        Unknown::Member => outside.not(),
        Unknown::Withhold | Unknown::Outside => Truth::all([outside.not(), unknown.not()]),
    })
}

/// Whether the record is not withheld as a whole.
pub(super) fn readable(catalogue: &Catalogue, dialect: Dialect) -> Result<Truth, Unsaid> {
    let mut all = Vec::new();
    for (at, _) in catalogue.attributes.iter().enumerate().filter(|(_, declared)| declared.required) {
        // an age or a count that is required needs its SQL even where no policy asks for it
        all.push(attribute(catalogue, at, dialect)?.missing().not());
    }
    for group in catalogue.groups.iter().filter(|group| group.unknown == Unknown::Withhold) {
        all.push(membership(catalogue, group, dialect)?.unknown.not());
    }
    Ok(Truth::all(all))
}

/// Whether the resident consents to the purpose, for that recipient: to it or to one above it, and nothing later ends it.
pub(super) fn consents(
    catalogue: &Catalogue,
    purpose: usize,
    recipient: &str,
    dialect: Dialect,
) -> Result<Truth, Unsaid> {
    let list = |all: Vec<usize>| -> Result<String, Unsaid> {
        let all = all.iter().filter_map(|at| catalogue.purposes.get(*at));
        let all: Option<Vec<String>> = all.map(|purpose| dialect.text(&purpose.id)).collect();
        Ok(all.ok_or(Unsaid::What("text"))?.join(", "))
    };
    let mut over = vec![purpose];
    over.extend(ancestors(catalogue, purpose));
    let under = (0..catalogue.purposes.len()).filter(|at| ancestors(catalogue, *at).contains(&purpose));
    let around = list(over.iter().copied().chain(under).collect())?;
    let over = list(over)?;
    let recipient = dialect.text(recipient).ok_or(Unsaid::What("text"))?;
    let person = person(catalogue, dialect).sql;
    let of = dialect.exact("c.person");
    // the person stands outside of the inner query: there the name could mean another table's column
    Ok(Truth::text(format!(
        "({person} IS NOT NULL AND {person} IN (SELECT {of} FROM yingbi_current_consents c WHERE c.person IS NOT NULL \
         AND c.recipient IN ({recipient}, '*') AND c.purpose IN ({over}) AND NOT EXISTS (SELECT 1 \
         FROM yingbi_ended_consents e WHERE e.person = c.person AND e.recipient IN ({recipient}, '*') \
         AND e.purpose IN ({around}) AND (e.placed > c.placed OR (e.placed = c.placed AND e.sequence > c.sequence)))))"
    )))
}

/// A whole number; the least of all cannot be written as a negated literal.
pub(super) fn number(number: i64) -> String {
    match number {
        i64::MIN => "(-9223372036854775807 - 1)".to_owned(),
        number if number < 0 => format!("({number})"),
        number => number.to_string(),
    }
}

//! The catalogue of a data set: what its columns are, what policies can read of a record, which groups, purposes and
//! parties there are. A community adapts it without touching code (因地制宜).

mod members;
mod parse;
mod schema;

pub(crate) use members::cell_text;

use yingbi_resident::{Kind, MaskForm, Sensitivity};

use crate::form::Form;

/// A catalogue, as read from `catalogue.toml`.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The community's name, for reports.
    pub community: String,
    /// Minutes east of UTC: days begin and ages change at midnight there.
    pub time_zone: i32,
    /// The data set.
    pub dataset: Dataset,
    /// What can be shown, in the order of the catalogue.
    pub fields: Vec<Field>,
    /// Columns that are known and never shown to anybody.
    pub withheld: Vec<String>,
    /// What policies can read of a record.
    pub attributes: Vec<Attribute>,
    /// Groups of residents; at most 64.
    pub groups: Vec<Group>,
    /// Purposes; at most 64. A parent stands before its children.
    pub purposes: Vec<Purpose>,
    /// Kinds of party.
    pub parties: Vec<PartyKind>,
}

/// The data set, as a recipe's `[dataset]`.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its name: part of every context and domain.
    pub name: String,
    /// Who holds it, where one keyring serves several; else empty.
    pub tenant: String,
    /// The column that names the person, and what it holds.
    pub record: String,
    /// The record column's kind: its canonical form is `resource.person`.
    pub record_kind: Kind,
}

/// A column that can be shown.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in policies: a Cedar identifier.
    pub id: String,
    /// Its column in the file.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// Its legal class.
    pub sensitivity: Sensitivity,
    /// The forms it can be shown in, the least revealing first.
    pub ladder: Vec<Form>,
    /// How it is masked, where the ladder has `masked`.
    pub mask: MaskForm,
    /// Its hierarchy by name and the level of it, where the ladder has `generalised`.
    pub generalise: Option<(String, usize)>,
    /// A file without the column is no error.
    pub optional: bool,
}

/// The type of an attribute of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttributeType {
    /// The cell, outer blanks removed. `String` in policies.
    Text,
    /// A whole number. `Long`.
    Whole,
    /// 是/否, true/false, 1/0, y/n. `Bool`.
    Truth,
    /// A date; `datetime` at its midnight in the catalogue's time zone.
    Day,
    /// Whole years since the date of birth in the cell (or in the resident id), on the day of the request. `Long`.
    Age,
    /// How many records of the file hold the same cell. `Long`.
    Count,
}

/// What policies can read of a record, as `resource.<id>`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name in policies: a Cedar identifier.
    pub id: String,
    /// The column it is read from.
    pub column: String,
    /// Its type.
    pub attribute_type: AttributeType,
    /// A record without it is withheld as a whole; otherwise policies ask `resource has …` first.
    pub required: bool,
    /// The column or expression that a printed `WHERE` uses instead of the column.
    pub sql: Option<String>,
}

/// What becomes of a record where membership of a group cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unknown {
    /// Nothing of it is shown (the default).
    Withhold,
    /// It counts as in the group.
    Member,
    /// It counts as outside.
    Outside,
}

/// A group of residents, as `Group::"<id>"` in `resource.groups`.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Who is in it: all of these hold.
    pub conditions: Vec<Condition>,
    /// What if one of them cannot be read.
    pub unknown: Unknown,
}

/// A condition of membership.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Condition {
    /// The cell of a column is one of some words. With `is` alone every other cell is outside, with `not` alone every
    /// other is inside; with both, a third word cannot be read. Outer blanks are removed before comparing.
    Words {
        /// The column.
        column: String,
        /// Words that mean yes.
        is: Option<Vec<String>>,
        /// Words that mean no.
        not: Option<Vec<String>>,
    },
    /// A whole-number attribute is at least `from` and below `below`. A missing attribute cannot be read.
    Range {
        /// The attribute's place in [`Catalogue::attributes`].
        attribute: usize,
        /// At least this.
        from: Option<i64>,
        /// Below this.
        below: Option<i64>,
    },
}

/// A purpose, as `Purpose::"<id>"` in `context.purpose`.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The purpose it is a part of: its place in [`Catalogue::purposes`].
    pub parent: Option<usize>,
    /// What it needs, by the catalogue's fields; empty where it needs nothing of a field.
    pub needs: Vec<Need>,
}

/// What a purpose needs of a field: forms to try in this order, each the least revealing that meets an alternative of the
/// declared need. A need of `masked` is met by `masked` and by every form above it on the field's ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// The forms, the first choice first; each stands on the field's ladder, none twice.
    pub candidates: Vec<Form>,
}

/// The type of a party's attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartyType {
    /// `String`.
    Text,
    /// `Set<String>`.
    Texts,
    /// `Long`.
    Whole,
    /// `Bool`.
    Truth,
    /// `datetime`.
    Time,
    /// `Set<Group>`.
    Groups,
    /// `Set<Purpose>`.
    Purposes,
    /// `String`: a personal number in the canonical form of the record column's kind.
    Person,
    /// `Set<String>` of such.
    Persons,
}

/// An attribute that parties of a kind have.
#[derive(Clone, Debug)]
pub struct PartyAttribute {
    /// Its name in policies: a Cedar identifier.
    pub id: String,
    /// Its type.
    pub attribute_type: PartyType,
    /// Policies have to ask `principal has …` first.
    pub optional: bool,
}

/// A kind of party.
#[derive(Clone, Debug)]
pub struct PartyKind {
    /// Its id, as `property-manager`.
    pub id: String,
    /// Its entity type in policies, as `PropertyManager`: the id's words with capitals.
    pub entity: String,
    /// Its name for people.
    pub title: String,
    /// What policies can read of a party of this kind. `organisation: String` is there always.
    pub attributes: Vec<PartyAttribute>,
    /// Parties of this kind work under contracts: `principal.contract?`.
    pub contracts: bool,
    /// Its ids are personal numbers: they are not taken on a command line, and shown nowhere.
    pub personal: bool,
}

impl Catalogue {
    /// A date, or a date and time, as people write it (RFC 3339; without an offset it is of the catalogue's time zone), in
    /// milliseconds since 1970-01-01 UTC; none if it is none.
    pub fn moment(&self, text: &str) -> Option<i64> {
        let value: toml::value::Datetime = text.trim().parse().ok()?;
        crate::moment::of_toml(&value, self.time_zone).map(|(moment, _)| moment)
    }
}

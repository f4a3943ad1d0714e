//! Who asks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A value that policies can read of a party or of a record. Its `Debug` form tells the type only: it may be a cell.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Truth(bool),
    /// A moment, in milliseconds since 1970-01-01 UTC (Cedar's `datetime`).
    Time(i64),
    /// A set of texts.
    Texts(BTreeSet<String>),
    /// A set of groups of residents, by their ids in the catalogue.
    Groups(BTreeSet<String>),
    /// A set of purposes, by their ids in the catalogue.
    Purposes(BTreeSet<String>),
}

impl fmt::Debug for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AttributeValue::Text(_) => "Text",
            AttributeValue::Whole(_) => "Whole",
            AttributeValue::Truth(_) => "Truth",
            AttributeValue::Time(_) => "Time",
            AttributeValue::Texts(_) => "Texts",
            AttributeValue::Groups(_) => "Groups",
            AttributeValue::Purposes(_) => "Purposes",
        })
    }
}

/// A party that asks: a person or an office of one of the catalogue's kinds of party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind's id in the catalogue, as `property-manager`.
    pub kind: String,
    /// The party's own id. May be a personal number (a resident's): it never stands in a message.
    pub id: String,
    /// Whom pseudonyms and consents are for: the organisation behind the party. The id where it has none.
    pub organisation: String,
    /// What policies can read of it, by the names that the catalogue gives the kind.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// The contract under which it asks (`principal.contract`), where the kind works under contracts.
    pub contract: Option<Contract>,
}

/// A purchased-service contract: which services, for which residents, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The contract's number.
    pub number: String,
    /// What it is for: purposes of the catalogue; one covers those below it only where a policy says so (`in`).
    pub services: BTreeSet<String>,
    /// The communities (小区) it covers.
    pub communities: BTreeSet<String>,
    /// The groups of residents it is for; empty for all.
    pub clients: BTreeSet<String>,
    /// First moment, in milliseconds since 1970-01-01 UTC.
    pub from: i64,
    /// First moment after it, in milliseconds since 1970-01-01 UTC.
    pub until: i64,
}

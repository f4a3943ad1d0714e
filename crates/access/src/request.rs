//! What is asked, and of which record.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::subject::{AttributeValue, Subject};

/// Who asks, for what, when.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub subject: &'a Subject,
    /// For what: a purpose of the catalogue. One that the catalogue does not know is an error.
    pub purpose: &'a str,
    /// Now, in milliseconds since 1970-01-01 UTC.
    pub now: i64,
    /// The number of the order, call or case that is worked on.
    pub ticket: Option<&'a str>,
    /// Break-glass: why the rules are to be stretched now. Blank is an error.
    pub emergency: Option<&'a str>,
}

/// What policies can read of one record. Its `Debug` form shows no value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Canonical form of the column that names the person; none where the cell holds no valid one.
    pub person: Option<String>,
    /// Attributes by their ids in the catalogue; one that the record lacks is absent.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// The groups the resident is in, by their ids in the catalogue.
    pub groups: BTreeSet<String>,
    /// The purposes the resident has consented to (for the organisation that asks), with those below them.
    pub consents: BTreeSet<String>,
    /// A required attribute is missing, or membership of a group could not be read: nothing of the record is shown.
    pub withheld: bool,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("withheld", &self.withheld).finish_non_exhaustive()
    }
}

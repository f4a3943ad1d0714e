//! A batch of records as policies read them: attributes by dictionary, groups and consents as bits.

use std::sync::Arc;

use crate::bits::Bits;
use crate::expression::Value;

/// The distinct values of an attribute, append-only: a code means the same in every batch that shares the dictionary.
#[derive(Clone, Default)]
pub struct Dictionary {
    /// Tells one dictionary from another, within one run.
    pub(crate) id: u64,
    /// By code − 1; code 0 is a missing value.
    pub(crate) values: Vec<Value>,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dictionary({} values)", self.values.len())
    }
}

/// An attribute of every record of a batch.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// One a record: 0 where the record has none, else 1 + the value's place in the dictionary.
    pub(crate) codes: Vec<u32>,
    pub(crate) dictionary: Arc<Dictionary>,
}

/// A batch of records, coded and joined: what a [`View`](crate::View) evaluates its filters over.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub(crate) rows: usize,
    /// By the catalogue's attributes; none where the view reads it nowhere.
    pub(crate) attributes: Vec<Option<Coded>>,
    /// `resource.person`.
    pub(crate) person: Option<Coded>,
    /// By the catalogue's groups; none where the view reads it nowhere.
    pub(crate) groups: Vec<Option<Bits>>,
    /// By the catalogue's purposes; none where the view reads it nowhere.
    pub(crate) consents: Vec<Option<Bits>>,
    /// Records of which nothing is shown: see [`Record::withheld`](crate::Record::withheld).
    pub(crate) withheld: Bits,
}

impl Columns {
    /// How many records there are.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

//! What a sealed value is bound to.

use super::SealError;
use super::values::Values;
use crate::key::{KeyId, Suite};

/// Where a value belongs. It is not written into the sealed value but rebuilt on opening: a value carried to another
/// place does not open there. Every part is compared byte by byte and may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    /// The holder of the data, where one installation serves several.
    pub tenant: String,
    /// The `id` of the table (by default its name).
    pub table: String,
    /// The `id` of the column (by default its name): never the file's header after a rename.
    pub column: String,
    /// What the column may be used for; fixed when it is sealed.
    pub purpose: String,
}

/// Which record each value of a batch belongs to.
#[derive(Clone, Copy)]
pub enum Records<'a> {
    /// None: a value opens in any record of its column.
    Unbound,
    /// One record key a value: the canonical value of a column that is not itself sealed.
    Bound(&'a [&'a [u8]]),
}

impl<'a> Records<'a> {
    /// Whether there is a key for each of that many values.
    pub(super) fn check(self, values: usize) -> Result<(), SealError> {
        match self {
            Records::Bound(keys) if keys.len() != values => {
                Err(SealError::RecordCount { values: values as u64, records: keys.len() as u64 })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn bound(self) -> bool {
        matches!(self, Records::Bound(_))
    }

    /// The key of one value.
    pub(super) fn get(self, index: usize) -> Option<&'a [u8]> {
        match self {
            Records::Unbound => None,
            Records::Bound(keys) => keys.get(index).copied(),
        }
    }

    /// Those of a part of the values.
    pub(super) fn part(self, start: usize, len: usize) -> Records<'a> {
        match self {
            Records::Unbound => Records::Unbound,
            Records::Bound(keys) => {
                let keys = keys.get(start..).unwrap_or_default();
                Records::Bound(keys.get(..len).unwrap_or(keys))
            }
        }
    }
}

impl std::fmt::Debug for Records<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.bound() { "Bound" } else { "Unbound" })
    }
}

/// The additional data of a column under one key, up to the record key: `formats.md`, "Additional authenticated data".
pub(super) struct Aad {
    unbound: Vec<u8>,
    bound: Vec<u8>,
}

impl Aad {
    /// # Errors
    /// [`SealError::TooLong`] where a part does not fit the four bytes of its length.
    pub(super) fn new(context: &Context, suite: Suite, key: KeyId) -> Result<Aad, SealError> {
        let mut unbound = Vec::with_capacity(128);
        let id = key.to_bytes();
        for (part, bytes) in [
            ("label", b"yingbi/seal/1".as_slice()),
            ("suite", suite.name().as_bytes()),
            ("key", &id),
            ("tenant", context.tenant.as_bytes()),
            ("table", context.table.as_bytes()),
            ("column", context.column.as_bytes()),
            ("purpose", context.purpose.as_bytes()),
        ] {
            unbound.extend_from_slice(&length(part, bytes)?);
            unbound.extend_from_slice(bytes);
        }
        let mut bound = unbound.clone();
        unbound.push(0);
        bound.push(1);
        Ok(Aad { unbound, bound })
    }

    /// Everything before the record key's field.
    pub(super) fn prefix(&self, bound: bool) -> &[u8] {
        if bound { &self.bound } else { &self.unbound }
    }
}

/// The length of a field, as it stands before its bytes.
///
/// # Errors
/// [`SealError::TooLong`] where four bytes cannot say it.
pub(super) fn length(part: &'static str, bytes: &[u8]) -> Result<[u8; 4], SealError> {
    match u32::try_from(bytes.len()) {
        Ok(length) => Ok(length.to_be_bytes()),
        Err(_) => Err(SealError::TooLong { part, limit: u32::MAX.into() }),
    }
}

/// The additional data of the values of a block, one behind the other; kept from block to block. Record keys are a
/// resident's data like the values: they are wiped as [`Values`] are.
#[derive(Default)]
pub(super) struct Aads(Values);

impl Aads {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// That of the next value: what the key has not taken in yet, and the record key as a field. (A record key too
    /// long for its length was refused when it was to be sealed, and can be in no value.)
    #[inline]
    pub(super) fn push(&mut self, prefix: &[u8], record: Option<&[u8]>) {
        match record {
            Some(record) => self.0.push_parts([prefix, &(record.len() as u32).to_be_bytes(), record]),
            None => self.0.push(prefix),
        }
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> &[u8] {
        let ends = self.0.ends();
        let start = index.checked_sub(1).map_or(0, |before| ends[before]);
        &self.0.bytes()[start..ends[index]]
    }
}

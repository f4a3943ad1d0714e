//! A sensitive column's values within the tuples.

use super::index::Index;
use crate::dictionary::{Dictionary, fold, seeds};
use crate::error::Error;

/// How many records of each tuple hold each value.
#[derive(Clone)]
pub(crate) struct Sensitive {
    pub(crate) values: Dictionary,
    /// (tuple, value, records), each pair once, in the order of first appearance.
    pub(crate) pairs: Vec<(u32, u32, u64)>,
    index: Index,
    seeds: [u64; 2],
}

impl Default for Sensitive {
    fn default() -> Sensitive {
        Sensitive {
            values: Dictionary::default(),
            pairs: Vec::new(),
            index: Index::default(),
            seeds: seeds(),
        }
    }
}

impl Sensitive {
    /// A column of these values, which no tuple holds yet.
    pub(crate) fn of(values: Dictionary) -> Sensitive {
        Sensitive { values, ..Sensitive::default() }
    }

    /// Gives the pairs away; the values stay.
    pub(crate) fn forget(&mut self) -> Vec<(u32, u32, u64)> {
        self.index = Index::default();
        std::mem::take(&mut self.pairs)
    }

    pub(crate) fn count(&mut self, tuple: u32, value: u32, count: u64) -> Result<(), Error> {
        let Sensitive { pairs, index, seeds: [a, b], .. } = self;
        let hash = |tuple: u32, value: u32| fold((u64::from(tuple) << 32 | u64::from(value)) ^ *a, *b | 1);
        let is = |at: u32| pairs.get(at as usize).is_some_and(|p| (p.0, p.1) == (tuple, value));
        if let Some(pair) = index.find(hash(tuple, value), is).and_then(|at| pairs.get_mut(at as usize)) {
            pair.2 = pair.2.checked_add(count).ok_or(Error::TooMany)?;
            return Ok(());
        }
        let at = u32::try_from(pairs.len()).ok().filter(|at| *at < u32::MAX).ok_or(Error::TooMany)?;
        pairs.push((tuple, value, count));
        index.insert(hash(tuple, value), at, |at| {
            let (tuple, value, _) = pairs[at as usize];
            hash(tuple, value)
        });
        Ok(())
    }

    /// Bytes of the pairs and their index.
    pub(crate) fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<(u32, u32, u64)>() + self.index.bytes()
    }
}

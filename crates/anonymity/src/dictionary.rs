//! Values and tuples numbered in the order of their first appearance.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::Error;

/// Distinct texts of one column, each stored once in a common buffer.
///
/// The hash is seeded anew for every dictionary, so a file cannot be written to make it slow; codes depend on
/// the order of appearance only.
#[derive(Clone, Default)]
pub(crate) struct Dictionary {
    text: String,
    /// End of each value in `text`; its start is the end before it.
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Dictionary {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, code: u32) -> &str {
        slice(&self.text, &self.ends, code)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|code| self.get(code))
    }

    /// Codes in ascending order of their values' bytes.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.get(*a).cmp(self.get(*b)));
        order
    }

    /// The code of a value that is already there.
    pub(crate) fn find(&self, value: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(value);
        self.table.find(hash, |&code| self.get(code) == value).copied()
    }

    /// The code of a value, added if it is new.
    pub(crate) fn intern(&mut self, value: &str) -> Result<u32, Error> {
        let Dictionary { text, ends, table, hasher } = self;
        let hash = hasher.hash_one(value);
        if let Some(&code) = table.find(hash, |&code| slice(text, ends, code) == value) {
            return Ok(code);
        }
        let code = u32::try_from(ends.len()).ok().filter(|c| *c < u32::MAX).ok_or(Error::TooMany)?;
        text.push_str(value);
        ends.push(text.len());
        table.insert_unique(hash, code, |&code| hasher.hash_one(slice(text, ends, code)));
        Ok(code)
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], code: u32) -> &'a str {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] };
    &text[start..ends[code]]
}

/// Distinct tuples of codes, row after row in one buffer.
#[derive(Clone)]
pub(crate) struct Tuples {
    width: usize,
    codes: Vec<u32>,
    len: usize,
    table: HashTable<u32>,
    seed: u64,
}

impl Tuples {
    pub(crate) fn new(width: usize) -> Tuples {
        let seed = DefaultHashBuilder::default().hash_one(width);
        Tuples { width, codes: Vec::new(), len: 0, table: HashTable::new(), seed }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, tuple: u32) -> &[u32] {
        let start = tuple as usize * self.width;
        &self.codes[start..start + self.width]
    }

    pub(crate) fn find(&self, tuple: &[u32]) -> Option<u32> {
        self.table.find(hash(self.seed, tuple), |&at| self.get(at) == tuple).copied()
    }

    /// The number of a tuple, and whether it is new.
    pub(crate) fn intern(&mut self, tuple: &[u32]) -> Result<(u32, bool), Error> {
        let Tuples { width, codes, len, table, seed } = self;
        let row = |at: u32| {
            let start = at as usize * *width;
            start..start + *width
        };
        let hashed = hash(*seed, tuple);
        if let Some(&at) = table.find(hashed, |&at| codes[row(at)] == *tuple) {
            return Ok((at, false));
        }
        let at = u32::try_from(*len).ok().filter(|at| *at < u32::MAX).ok_or(Error::TooMany)?;
        codes.extend_from_slice(tuple);
        *len += 1;
        table.insert_unique(hashed, at, |&at| hash(*seed, &codes[row(at)]));
        Ok((at, true))
    }
}

/// Folded multiplication over pairs of codes; codes are small and dense, so the mixing must reach every bit.
pub(crate) fn hash(seed: u64, tuple: &[u32]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio
    let fold = |a: u64, b: u64| {
        let wide = u128::from(a).wrapping_mul(u128::from(b));
        (wide as u64) ^ ((wide >> 64) as u64)
    };
    let mut state = seed ^ ODD;
    let mut pairs = tuple.chunks_exact(2);
    for pair in &mut pairs {
        let word = u64::from(pair[0]) | (u64::from(pair[1]) << 32);
        state = fold(state ^ word, ODD | 1).wrapping_add(seed);
    }
    if let [last] = pairs.remainder() {
        state = fold(state ^ u64::from(*last), ODD | 1).wrapping_add(seed);
    }
    fold(state ^ seed.rotate_left(32), ODD)
}

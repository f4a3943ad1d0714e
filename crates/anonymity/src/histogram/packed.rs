//! Distinct tuples of codes, each packed into as few bits as the dictionaries allow.

use super::index::Index;
use crate::dictionary::{fold, hash, seeds};
use crate::error::Error;

/// Records handled at a time: their codes stay in the first-level cache.
pub(crate) const BLOCK: usize = 512;

/// Distinct tuples, numbered in the order of their first appearance.
///
/// A code takes as many bits as its column's dictionary needs, the first column the highest. A tuple is one word of 64
/// bits while the widths add up to no more, then one of 128, then a row of 32-bit codes. A dictionary that outgrows
/// its bits has all tuples packed again; widths grow with the logarithm of values, so that happens a few times only.
#[derive(Clone)]
pub(crate) struct Packed {
    layout: Layout,
    keys: Keys,
    len: usize,
    index: Index,
    seeds: [u64; 2],
}

#[derive(Clone)]
enum Keys {
    Narrow(Vec<u64>),
    Wide(Vec<u128>),
    /// Codes, tuple after tuple.
    Free(Vec<u32>),
}

/// Where the codes stand within a word.
#[derive(Clone, Default)]
struct Layout {
    bits: Vec<u32>,
    shifts: Vec<u32>,
}

impl Layout {
    fn new(bits: Vec<u32>) -> Layout {
        let mut below = 0;
        let mut shifts = vec![0; bits.len()];
        for (shift, bits) in shifts.iter_mut().zip(&bits).rev() {
            *shift = below;
            below += bits;
        }
        Layout { bits, shifts }
    }

    fn total(&self) -> u32 {
        self.bits.iter().sum()
    }

    fn width(&self) -> usize {
        self.bits.len()
    }

    fn places(&self) -> impl Iterator<Item = (u32, u32)> {
        self.shifts.iter().copied().zip(self.bits.iter().copied())
    }
}

/// Bits that codes below `len` need.
fn needed(len: usize) -> u32 {
    usize::BITS - len.saturating_sub(1).leading_zeros()
}

/// A word that holds a tuple.
trait Word: Copy + Eq + Default + Ord {
    fn with(self, code: u32, shift: u32) -> Self;
    fn code(self, shift: u32, bits: u32) -> u32;
    fn hash(self, seeds: [u64; 2]) -> u64;
}

impl Word for u64 {
    #[inline]
    fn with(self, code: u32, shift: u32) -> u64 {
        // a column without bits has code 0 only, and may stand above the word's end
        self | u64::from(code).wrapping_shl(shift)
    }

    #[inline]
    fn code(self, shift: u32, bits: u32) -> u32 {
        (self.wrapping_shr(shift) & ((1u64 << bits) - 1)) as u32
    }

    #[inline]
    fn hash(self, [a, b]: [u64; 2]) -> u64 {
        fold(self ^ a, b | 1)
    }
}

impl Word for u128 {
    #[inline]
    fn with(self, code: u32, shift: u32) -> u128 {
        self | u128::from(code).wrapping_shl(shift)
    }

    #[inline]
    fn code(self, shift: u32, bits: u32) -> u32 {
        (self.wrapping_shr(shift) & ((1u128 << bits) - 1)) as u32
    }

    #[inline]
    fn hash(self, [a, b]: [u64; 2]) -> u64 {
        fold(fold(self as u64 ^ a, b | 1) ^ (self >> 64) as u64 ^ b, a | 1)
    }
}

/// Codes of a block of records, column after column, [`BLOCK`] a column.
pub(crate) struct Codes {
    codes: Vec<u32>,
}

impl Codes {
    pub(crate) fn new(width: usize) -> Codes {
        Codes { codes: vec![0; width * BLOCK] }
    }

    pub(crate) fn column(&mut self, column: usize, rows: usize) -> &mut [u32] {
        &mut self.codes[column * BLOCK..][..rows]
    }

    fn words<W: Word>(&self, layout: &Layout, rows: usize) -> [W; BLOCK] {
        let mut words = [W::default(); BLOCK];
        for (codes, shift) in self.codes.chunks_exact(BLOCK).zip(&layout.shifts) {
            for (word, code) in words.iter_mut().zip(codes).take(rows) {
                *word = word.with(*code, *shift);
            }
        }
        words
    }

    fn row(&self, at: usize, out: &mut [u32]) {
        for (out, codes) in out.iter_mut().zip(self.codes.chunks_exact(BLOCK)) {
            *out = codes[at];
        }
    }
}

impl Packed {
    pub(crate) fn new(width: usize) -> Packed {
        Packed {
            layout: Layout::new(vec![0; width]),
            keys: Keys::Narrow(Vec::new()),
            len: 0,
            index: Index::default(),
            seeds: seeds(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        let keys = match &self.keys {
            Keys::Narrow(keys) => keys.capacity() * size_of::<u64>(),
            Keys::Wide(keys) => keys.capacity() * size_of::<u128>(),
            Keys::Free(codes) => codes.capacity() * size_of::<u32>(),
        };
        keys + self.index.bytes()
    }

    /// The code of a tuple in a column.
    #[inline]
    pub(crate) fn code(&self, tuple: u32, column: usize) -> u32 {
        let (shift, bits) = (self.layout.shifts[column], self.layout.bits[column]);
        match &self.keys {
            Keys::Narrow(keys) => keys[tuple as usize].code(shift, bits),
            Keys::Wide(keys) => keys[tuple as usize].code(shift, bits),
            Keys::Free(codes) => codes[tuple as usize * self.layout.width() + column],
        }
    }

    /// The codes of a tuple.
    pub(crate) fn row(&self, tuple: u32, out: &mut [u32]) {
        let unpack = |out: &mut [u32], code: &dyn Fn(u32, u32) -> u32| {
            for (out, (shift, bits)) in out.iter_mut().zip(self.layout.places()) {
                *out = code(shift, bits);
            }
        };
        match &self.keys {
            Keys::Narrow(keys) => unpack(out, &|shift, bits| keys[tuple as usize].code(shift, bits)),
            Keys::Wide(keys) => unpack(out, &|shift, bits| keys[tuple as usize].code(shift, bits)),
            Keys::Free(codes) => {
                let width = self.layout.width();
                out.copy_from_slice(&codes[tuple as usize * width..][..width]);
            }
        }
    }

    /// Makes room for codes below `lens`, one a column: to be called before tuples with larger codes come.
    pub(crate) fn fit(&mut self, lens: impl Iterator<Item = usize> + Clone) {
        if lens.clone().zip(&self.layout.bits).all(|(len, bits)| needed(len) <= *bits) {
            return;
        }
        let exact: Vec<u32> = lens.map(needed).collect();
        // one bit to spare for those that grew, while that does not make the word wider
        let spare = exact.iter().zip(&self.layout.bits).map(|(n, bits)| if n > bits { n + 1 } else { *bits });
        let spare: Vec<u32> = spare.collect();
        let tier = |bits: &[u32]| match bits.iter().sum::<u32>() {
            0..=64 => 0,
            65..=128 => 1,
            _ => 2,
        };
        let roomy = tier(&spare) == tier(&exact);
        self.repack(Layout::new(if roomy { spare } else { exact }));
    }

    fn repack(&mut self, layout: Layout) {
        if let Keys::Free(_) = self.keys {
            return; // rows of codes fit any width
        }
        let mut row = vec![0; self.layout.width()];
        let total = layout.total();
        let keys = if total <= 64 {
            Keys::Narrow(self.rows(&mut row, |row| pack(&layout, row)))
        } else if total <= 128 {
            Keys::Wide(self.rows(&mut row, |row| pack(&layout, row)))
        } else {
            let mut codes = Vec::with_capacity(self.len * row.len());
            for tuple in 0..self.len as u32 {
                self.row(tuple, &mut row);
                codes.extend_from_slice(&row);
            }
            Keys::Free(codes)
        };
        (self.keys, self.layout, self.index) = (keys, layout, Index::default());
        let Packed { keys, index, seeds, layout, len } = self;
        let hash_of = hasher(keys, *seeds, layout.width());
        for tuple in 0..*len as u32 {
            index.insert(hash_of(tuple), tuple, &hash_of);
        }
    }

    fn rows<W>(&self, row: &mut [u32], mut each: impl FnMut(&[u32]) -> W) -> Vec<W> {
        let mut all = Vec::with_capacity(self.len);
        for tuple in 0..self.len as u32 {
            self.row(tuple, row);
            all.push(each(row));
        }
        all
    }

    /// The numbers of a block's tuples, which are added where they are new.
    pub(crate) fn intern_block(
        &mut self,
        codes: &Codes,
        rows: usize,
        out: &mut [u32; BLOCK],
    ) -> Result<(), Error> {
        let Packed { layout, keys, len, index, seeds } = self;
        match keys {
            Keys::Narrow(keys) => intern_words(codes, layout, keys, index, *seeds, rows, out)?,
            Keys::Wide(keys) => intern_words(codes, layout, keys, index, *seeds, rows, out)?,
            Keys::Free(_) => {
                let mut row = vec![0; layout.width()];
                for (at, out) in out.iter_mut().enumerate().take(rows) {
                    codes.row(at, &mut row);
                    *out = self.intern(&row)?;
                }
                return Ok(());
            }
        }
        *len = match keys {
            Keys::Narrow(keys) => keys.len(),
            Keys::Wide(keys) => keys.len(),
            Keys::Free(_) => *len,
        };
        Ok(())
    }

    /// The numbers of a block's tuples; the row of the first that is not there.
    pub(crate) fn find_block(&self, codes: &Codes, rows: usize, out: &mut [u32; BLOCK]) -> Result<(), usize> {
        let Packed { layout, keys, index, seeds, .. } = self;
        match keys {
            Keys::Narrow(keys) => find_words(codes, layout, keys, index, *seeds, rows, out),
            Keys::Wide(keys) => find_words(codes, layout, keys, index, *seeds, rows, out),
            Keys::Free(_) => {
                let mut row = vec![0; layout.width()];
                for (at, out) in out.iter_mut().enumerate().take(rows) {
                    codes.row(at, &mut row);
                    *out = self.find(&row).ok_or(at)?;
                }
                Ok(())
            }
        }
    }

    pub(crate) fn find(&self, row: &[u32]) -> Option<u32> {
        let Packed { layout, keys, index, seeds, .. } = self;
        match keys {
            Keys::Narrow(keys) => find_word(keys, index, *seeds, pack(layout, row)),
            Keys::Wide(keys) => find_word(keys, index, *seeds, pack(layout, row)),
            Keys::Free(codes) => {
                let width = layout.width();
                index.find(hash(seeds[0], row), |at| codes[at as usize * width..][..width] == *row)
            }
        }
    }

    /// The number of a tuple, which is added where it is new.
    pub(crate) fn intern(&mut self, row: &[u32]) -> Result<u32, Error> {
        if let Some(tuple) = self.find(row) {
            return Ok(tuple);
        }
        let tuple = number(self.len)?;
        match &mut self.keys {
            Keys::Narrow(keys) => keys.push(pack(&self.layout, row)),
            Keys::Wide(keys) => keys.push(pack(&self.layout, row)),
            Keys::Free(codes) => codes.extend_from_slice(row),
        }
        self.len += 1;
        let hash_of = hasher(&self.keys, self.seeds, self.layout.width());
        self.index.insert(hash_of(tuple), tuple, &hash_of);
        Ok(tuple)
    }

    /// Tuples in ascending order of the ranks of their codes, column by column.
    pub(crate) fn sorted(&self, ranks: &[Vec<u32>]) -> Vec<u32> {
        let layout = Layout::new(ranks.iter().map(|ranks| needed(ranks.len())).collect());
        let mut row = vec![0; layout.width()];
        let mut rank = |row: &mut [u32]| {
            for (code, ranks) in row.iter_mut().zip(ranks) {
                *code = ranks[*code as usize];
            }
        };
        match layout.total() {
            0..=64 => by_word::<u64>(self, &layout, &mut rank),
            65..=128 => by_word::<u128>(self, &layout, &mut rank),
            _ => {
                let mut rows = Vec::with_capacity(self.len * row.len());
                for tuple in 0..self.len as u32 {
                    self.row(tuple, &mut row);
                    rank(&mut row);
                    rows.extend_from_slice(&row);
                }
                let of = |tuple: u32| &rows[tuple as usize * row.len()..][..row.len()];
                let mut order: Vec<u32> = (0..self.len as u32).collect();
                order.sort_unstable_by(|a, b| of(*a).cmp(of(*b)));
                order
            }
        }
    }
}

fn number(len: usize) -> Result<u32, Error> {
    u32::try_from(len).ok().filter(|tuple| *tuple < u32::MAX).ok_or(Error::TooMany)
}

fn pack<W: Word>(layout: &Layout, row: &[u32]) -> W {
    row.iter().zip(&layout.shifts).fold(W::default(), |word, (code, shift)| word.with(*code, *shift))
}

fn hasher(keys: &Keys, seeds: [u64; 2], width: usize) -> impl Fn(u32) -> u64 {
    move |tuple| {
        let tuple = tuple as usize;
        match keys {
            Keys::Narrow(keys) => keys[tuple].hash(seeds),
            Keys::Wide(keys) => keys[tuple].hash(seeds),
            Keys::Free(codes) => hash(seeds[0], &codes[tuple * width..][..width]),
        }
    }
}

fn find_word<W: Word>(keys: &[W], index: &Index, seeds: [u64; 2], word: W) -> Option<u32> {
    index.find(word.hash(seeds), |at| keys[at as usize] == word)
}

/// What stands first in the slots of a block's words. The loads do not wait for each other: the cache's misses
/// overlap.
fn guess<W: Word>(words: &[W; BLOCK], index: &Index, seeds: [u64; 2], rows: usize) -> [u32; BLOCK] {
    let mut guesses = [0; BLOCK];
    for (guess, word) in guesses.iter_mut().zip(words).take(rows) {
        *guess = index.first(word.hash(seeds));
    }
    guesses
}

fn intern_words<W: Word>(
    codes: &Codes,
    layout: &Layout,
    keys: &mut Vec<W>,
    index: &mut Index,
    seeds: [u64; 2],
    rows: usize,
    out: &mut [u32; BLOCK],
) -> Result<(), Error> {
    let words = codes.words::<W>(layout, rows);
    let guesses = guess(&words, index, seeds, rows);
    for ((word, guess), out) in words.into_iter().zip(guesses).zip(out).take(rows) {
        let guess = guess.wrapping_sub(1);
        *out = if keys.get(guess as usize) == Some(&word) {
            guess
        } else if let Some(tuple) = find_word(keys, index, seeds, word) {
            tuple
        } else {
            let tuple = number(keys.len())?;
            keys.push(word);
            index.insert(word.hash(seeds), tuple, |at| keys[at as usize].hash(seeds));
            tuple
        };
    }
    Ok(())
}

fn find_words<W: Word>(
    codes: &Codes,
    layout: &Layout,
    keys: &[W],
    index: &Index,
    seeds: [u64; 2],
    rows: usize,
    out: &mut [u32; BLOCK],
) -> Result<(), usize> {
    let words = codes.words::<W>(layout, rows);
    let guesses = guess(&words, index, seeds, rows);
    for (at, ((word, guess), out)) in words.into_iter().zip(guesses).zip(out).take(rows).enumerate() {
        let guess = guess.wrapping_sub(1);
        *out = if keys.get(guess as usize) == Some(&word) {
            guess
        } else {
            find_word(keys, index, seeds, word).ok_or(at)?
        };
    }
    Ok(())
}

fn by_word<W: Word>(tuples: &Packed, layout: &Layout, rank: &mut dyn FnMut(&mut [u32])) -> Vec<u32> {
    let mut row = vec![0; layout.width()];
    let mut words: Vec<(W, u32)> = (0..tuples.len as u32)
        .map(|tuple| {
            tuples.row(tuple, &mut row);
            rank(&mut row);
            (pack(layout, &row), tuple)
        })
        .collect();
    words.sort_unstable();
    words.into_iter().map(|(_, tuple)| tuple).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Dictionaries grow as codes come; narrow words become wide ones and rows of codes on the way.
        #[test]
        fn packed_tuples_are_those_that_came(
            width in 1usize..14, growth in 1u32..2_000, seed in any::<u64>(), rows in 1usize..2_000,
        ) {
            let mut state = seed | 1;
            let mut draw = |below: u32| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                ((state >> 33) % u64::from(below)) as u32
            };
            let mut packed = Packed::new(width);
            let mut plain: HashMap<Vec<u32>, u32> = HashMap::new();
            let (mut codes, mut out) = (Codes::new(width), [0; BLOCK]);
            let mut known = 1;
            let mut seen: Vec<Vec<u32>> = Vec::new();
            for start in (0..rows).step_by(BLOCK) {
                let block = BLOCK.min(rows - start);
                known += growth;
                let fresh: Vec<Vec<u32>> = (0..block)
                    .map(|_| match seen.get(draw(2 * seen.len() as u32 + 1) as usize) {
                        Some(row) => row.clone(),
                        None => (0..width).map(|_| draw(known)).collect(),
                    })
                    .collect();
                for (at, row) in fresh.iter().enumerate() {
                    for (column, code) in row.iter().enumerate() {
                        codes.column(column, block)[at] = *code;
                    }
                }
                packed.fit(std::iter::repeat_n(known as usize, width));
                packed.intern_block(&codes, block, &mut out).unwrap();
                for (row, tuple) in fresh.iter().zip(out) {
                    let next = plain.len() as u32;
                    prop_assert_eq!(*plain.entry(row.clone()).or_insert(next), tuple);
                }
                let mut found = [0; BLOCK];
                prop_assert_eq!(packed.find_block(&codes, block, &mut found), Ok(()));
                prop_assert_eq!(&found[..block], &out[..block]);
                seen.extend(fresh);
            }
            prop_assert_eq!(packed.len(), plain.len());
            let mut row = vec![0; width];
            for (tuple, number) in &plain {
                packed.row(*number, &mut row);
                prop_assert_eq!(&row, tuple);
                prop_assert_eq!(packed.find(tuple), Some(*number));
                prop_assert_eq!(packed.code(*number, width - 1), tuple[width - 1]);
            }
            prop_assert_eq!(packed.find(&vec![known - 1; width]), plain.get(&vec![known - 1; width]).copied());
            let ranks: Vec<u32> = (0..known).rev().collect();
            let order = packed.sorted(&vec![ranks; width]);
            let mut sorted: Vec<(&Vec<u32>, u32)> = plain.iter().map(|(row, tuple)| (row, *tuple)).collect();
            sorted.sort_by(|a, b| b.0.cmp(a.0)); // ranks run against codes
            prop_assert_eq!(order, sorted.into_iter().map(|(_, tuple)| tuple).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_entry_is_found_where_all_hashes_are_one() {
        let mut index = Index::default();
        for entry in 0..500 {
            assert_eq!(index.find(7, |at| at == entry), None);
            index.insert(7, entry, |_| 7);
        }
        assert!((0..500).all(|entry| index.find(7, |at| at == entry) == Some(entry)));
    }
}

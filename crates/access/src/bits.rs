//! Sets of rows.

/// One bit a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bits {
    words: Vec<u64>,
    rows: usize,
}

impl Bits {
    /// All rows out (`false`) or in (`true`).
    pub fn filled(rows: usize, value: bool) -> Bits {
        let mut bits = Bits { words: vec![if value { u64::MAX } else { 0 }; rows.div_ceil(64)], rows };
        bits.trim();
        bits
    }

    /// From one truth a row.
    pub fn from_fn(rows: usize, mut of: impl FnMut(usize) -> bool) -> Bits {
        let words = (0..rows.div_ceil(64))
            .map(|word| {
                let (start, end) = (word * 64, rows.min(word * 64 + 64));
                (start..end).fold(0, |bits, row| bits | (u64::from(of(row)) << (row - start)))
            })
            .collect();
        Bits { words, rows }
    }

    /// From words as [`words`](Bits::words) gives them; bits past the last row are cleared.
    pub(crate) fn from_words(words: Vec<u64>, rows: usize) -> Bits {
        let mut bits = Bits { words, rows };
        bits.words.resize(rows.div_ceil(64), 0);
        bits.trim();
        bits
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether a row is in; a row that is not there is out.
    pub fn get(&self, row: usize) -> bool {
        row < self.rows && self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many rows are in.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no row is in.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether every row is in.
    pub fn is_full(&self) -> bool {
        self.count() == self.rows
    }

    /// The rows that are in, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// The words: row r is bit r mod 64 of word r / 64; bits past the last row are zero.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Changes each word; bits past the last row are cleared afterwards.
    pub(crate) fn words_mut(&mut self, change: impl FnOnce(&mut [u64])) {
        change(&mut self.words);
        self.trim();
    }

    /// Puts in the rows of which something holds.
    pub(crate) fn or(&mut self, of: impl Fn(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let (start, end) = (at * 64, self.rows.min(at * 64 + 64));
            *word |= (start..end).fold(0, |bits, row| bits | (u64::from(of(row)) << (row - start)));
        }
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.rows.is_multiple_of(64)
        {
            *last &= (1 << (self.rows % 64)) - 1;
        }
    }
}

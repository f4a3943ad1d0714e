//! Values and tuples numbered in the order of their first appearance.

use std::hash::{BuildHasher, RandomState};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::error::Error;

/// Values kept in a dictionary's front: its slots fit the second-level cache.
const FRONT: usize = 1024;
/// Longest text, in bytes, that four words hold.
const SHORT: usize = 32;
/// Slots of the front are at least so many times the values in it: nearly every value stands where it is looked for first.
const ROOM: usize = 4;

/// Distinct texts of one column, each stored once in a common buffer.
///
/// Most cells are short and most repeat: the first values of at most 32 bytes also stand in a small table of words
/// (the front), where a lookup touches neither the buffer nor a general hash. Both hashes are seeded anew for
/// every dictionary, so a file cannot be written to make it slow; codes depend on the order of appearance only.
#[derive(Clone)]
pub(crate) struct Dictionary {
    text: String,
    /// End of each value in `text`; its start is the end before it.
    ends: Vec<usize>,
    /// A power of two of slots, at most one in [`ROOM`] taken; none until the first short value.
    front: Vec<Slot>,
    fronted: usize,
    seeds: [u64; 2],
    /// Values that are not in the front.
    back: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// A short text as words, and its code.
#[derive(Clone, Copy)]
struct Slot {
    words: Words,
    code: u32,
}

/// A text of at most 32 bytes: no two texts have the same words.
#[derive(Clone, Copy, PartialEq)]
struct Words {
    /// The first and the last bytes of the text, which overlap where it is short of the words.
    head: [u64; 2],
    tail: [u64; 2],
    /// Bytes of the text; `u32::MAX` in an empty slot.
    len: u32,
}

const EMPTY: Slot = Slot { words: Words { head: [0; 2], tail: [0; 2], len: u32::MAX }, code: 0 };

impl Words {
    #[inline(always)]
    fn of(text: &str) -> Option<Words> {
        let bytes = text.as_bytes();
        let len = bytes.len();
        let mut tail = [0; 2];
        let head = if len > 16 {
            if len > SHORT {
                return None;
            }
            let word = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
            tail = [word(len - 16)?, word(len - 8)?];
            [word(0)?, word(8)?]
        } else if len > 3 {
            // four pieces from ends that shrink with the text: no branch on its length, which nobody can foretell
            let piece = |at: usize| Some(u64::from(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
            let last = len - 4;
            [piece(0)? | piece(last.min(4))? << 32, piece(len.saturating_sub(8))? | piece(last)? << 32]
        } else {
            // first, middle, last
            match (bytes.first(), bytes.get(len / 2), bytes.last()) {
                (Some(a), Some(b), Some(c)) => [u64::from(*a) | u64::from(*b) << 8, u64::from(*c)],
                _ => [0, 0],
            }
        };
        Some(Words { head, tail, len: len as u32 })
    }

    #[inline(always)]
    fn hash(self, [a, b]: [u64; 2]) -> usize {
        let len = u64::from(self.len).wrapping_mul(ODD);
        let head = fold(self.head[0] ^ a, self.head[1] ^ b.wrapping_add(len));
        if self.len <= 16 {
            return head as usize;
        }
        fold(head ^ self.tail[0] ^ b, self.tail[1] ^ a) as usize
    }
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary {
            text: String::new(),
            ends: Vec::new(),
            front: Vec::new(),
            fronted: 0,
            seeds: seeds(),
            back: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Dictionary {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all values together.
    pub(crate) fn text_len(&self) -> usize {
        self.text.len()
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
        let words = Words::of(value);
        if let Some(words) = words {
            let front = self.in_front(words);
            if front.is_some() || self.fronted < FRONT {
                return front;
            }
        }
        self.in_back(value)
    }

    /// The code of a value, added if it is new.
    pub(crate) fn intern(&mut self, value: &str) -> Result<u32, Error> {
        match Words::of(value) {
            Some(words) => match self.in_front(words) {
                Some(code) => Ok(code),
                None if self.fronted < FRONT => self.put_in_front(value, words),
                None => self.intern_back(value),
            },
            None => self.intern_back(value),
        }
    }

    /// The codes of cells, each added if it is new.
    pub(crate) fn intern_all(&mut self, cells: &[&str], codes: &mut [u32]) -> Result<(), Error> {
        let mut last = "";
        let mut known = None;
        for (cell, out) in cells.iter().zip(codes) {
            *out = match Words::of(cell).and_then(|words| self.in_front(words)) {
                Some(code) => code,
                None => match known.filter(|_| last == *cell) {
                    Some(code) => code,
                    None => self.intern(cell)?,
                },
            };
            (last, known) = (cell, Some(*out));
        }
        Ok(())
    }

    /// The codes of cells; the place of the first that is not there.
    pub(crate) fn find_all(&self, cells: &[&str], codes: &mut [u32]) -> Result<(), usize> {
        let mut last = "";
        let mut known = None;
        for (at, (cell, out)) in cells.iter().zip(codes).enumerate() {
            *out = match Words::of(cell).and_then(|words| self.in_front(words)) {
                Some(code) => code,
                None => match known.filter(|_| last == *cell) {
                    Some(code) => code,
                    None => self.find(cell).ok_or(at)?,
                },
            };
            (last, known) = (cell, Some(*out));
        }
        Ok(())
    }

    #[inline(always)]
    fn in_front(&self, words: Words) -> Option<u32> {
        // an empty front has no slot to look at
        let mask = self.front.len().wrapping_sub(1);
        let mut at = words.hash(self.seeds);
        loop {
            let slot = self.front.get(at & mask)?;
            if slot.words == words {
                return Some(slot.code);
            }
            if slot.words.len == EMPTY.words.len {
                return None;
            }
            at = at.wrapping_add(1);
        }
    }

    #[cold]
    fn put_in_front(&mut self, value: &str, words: Words) -> Result<u32, Error> {
        let code = self.append(value)?;
        if self.front.len() <= ROOM * self.fronted {
            let slots = (2 * self.front.len()).max(16);
            for slot in std::mem::replace(&mut self.front, vec![EMPTY; slots]) {
                if slot.words.len != EMPTY.words.len {
                    self.place(slot);
                }
            }
        }
        self.place(Slot { words, code });
        self.fronted += 1;
        Ok(code)
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.front.len().wrapping_sub(1);
        let mut at = slot.words.hash(self.seeds);
        while let Some(free) = self.front.get_mut(at & mask) {
            if free.words.len == EMPTY.words.len {
                *free = slot;
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    fn in_back(&self, value: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(value);
        self.back.find(hash, |&code| self.get(code) == value).copied()
    }

    fn intern_back(&mut self, value: &str) -> Result<u32, Error> {
        let hash = self.hasher.hash_one(value);
        if let Some(&code) = self.back.find(hash, |&code| self.get(code) == value) {
            return Ok(code);
        }
        let code = self.append(value)?;
        let Dictionary { text, ends, back, hasher, .. } = self;
        back.insert_unique(hash, code, |&code| hasher.hash_one(slice(text, ends, code)));
        Ok(code)
    }

    fn append(&mut self, value: &str) -> Result<u32, Error> {
        let code = u32::try_from(self.ends.len()).ok().filter(|c| *c < u32::MAX).ok_or(Error::TooMany)?;
        self.text.push_str(value);
        self.ends.push(self.text.len());
        Ok(code)
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], code: u32) -> &'a str {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] };
    &text[start..ends[code]]
}

/// Two words that nobody can foretell.
pub(crate) fn seeds() -> [u64; 2] {
    let random = RandomState::new();
    [random.hash_one(0u8), random.hash_one(1u8)]
}

const ODD: u64 = 0x9E37_79B9_7F4A_7C15; // 2^64 / golden ratio

/// The product's halves made one: every bit of either factor reaches every bit of the result.
#[inline]
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a).wrapping_mul(u128::from(b));
    (wide as u64) ^ ((wide >> 64) as u64)
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
        let [seed, _] = seeds();
        Tuples { width, codes: Vec::new(), len: 0, table: HashTable::new(), seed }
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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Lengths about the words' ends, bytes that would be padding, more values than the front takes.
        #[test]
        fn a_dictionary_numbers_texts_as_they_come(
            texts in prop::collection::vec("[\0a]{0,35}|[a-z]{1,4}|路{0,12}", 0..400), many in 0usize..3000,
        ) {
            let numbered = (0..many).map(|n| n.to_string());
            let texts: Vec<String> = texts.iter().cloned().chain(numbered).chain(texts.iter().cloned()).collect();
            let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (mut dictionary, mut plain) = (Dictionary::default(), HashMap::new());
            prop_assert_eq!(dictionary.find("a"), None);
            let mut codes = vec![0; cells.len()];
            dictionary.intern_all(&cells, &mut codes).unwrap();
            for (cell, code) in cells.iter().zip(&codes) {
                let next = plain.len() as u32;
                prop_assert_eq!(*plain.entry(*cell).or_insert(next), *code);
                prop_assert_eq!(dictionary.get(*code), *cell);
            }
            prop_assert_eq!(dictionary.len(), plain.len());
            let mut found = vec![0; cells.len()];
            prop_assert_eq!(dictionary.find_all(&cells, &mut found), Ok(()));
            prop_assert_eq!(found, codes);
            prop_assert_eq!(dictionary.find("b\0"), None);
        }
    }

    #[test]
    fn short_texts_have_words_of_their_own() {
        let mut seen = HashMap::new();
        let bytes = ["\0", "a", "b"];
        let mut texts = vec![String::new()];
        for from in 0.. {
            let Some(text) = texts.get(from).filter(|text| text.len() < 9).cloned() else { break };
            texts.extend(bytes.iter().map(|byte| format!("{text}{byte}")));
        }
        // each byte counts, in every length
        for len in 10..=SHORT {
            for at in 0..len {
                texts.push("\0".repeat(at) + "a" + &"\0".repeat(len - at - 1));
            }
        }
        for text in &texts {
            let words = Words::of(text).unwrap();
            assert_eq!(seen.insert((words.head, words.tail, words.len), text), None);
        }
        let long = "0123456789abcdef0123456789abcdefg";
        assert!(Words::of(&long[..SHORT]).is_some() && Words::of(long).is_none());
    }
}

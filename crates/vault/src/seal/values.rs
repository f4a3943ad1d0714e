//! Many byte strings in one buffer.

use std::fmt;

use zeroize::{Zeroize, optimization_barrier};

/// Many byte strings in one buffer, in order. What a batch makes is appended to it, so that no value costs an
/// allocation. Since it may hold opened values it is wiped when it is cleared, when it grows and when it is dropped,
/// and prints no byte.
#[derive(Default)]
pub struct Values {
    /// Beyond its length nothing was ever written, or it was wiped.
    bytes: Vec<u8>,
    /// Where each value ends.
    ends: Vec<usize>,
}

impl Values {
    /// None yet.
    pub fn new() -> Values {
        Values::default()
    }

    /// None yet, with room for that many values of that many bytes altogether.
    pub fn with_capacity(values: usize, bytes: usize) -> Values {
        Values { bytes: Vec::with_capacity(bytes), ends: Vec::with_capacity(values) }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value of that number; none beyond the last.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start..end)
    }

    /// The values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.bytes[std::mem::replace(&mut start, end)..end])
    }

    /// The values one behind the other, with nothing between them.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each value ends in [`bytes`](Self::bytes).
    pub fn ends(&self) -> &[usize] {
        &self.ends
    }

    /// Appends a value.
    pub fn push(&mut self, value: &[u8]) {
        self.push_parts([value]);
    }

    /// Appends a value that is given in parts.
    #[inline]
    pub(super) fn push_parts<const N: usize>(&mut self, parts: [&[u8]; N]) {
        self.reserve(1, parts.iter().fold(0, |bytes, part| bytes.saturating_add(part.len())));
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.ends.push(self.bytes.len());
    }

    /// Takes away every value and wipes it; the room stays.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Makes room for that many further values of that many bytes altogether.
    pub fn reserve(&mut self, values: usize, bytes: usize) {
        self.ends.reserve(values);
        let needed = self.bytes.len().saturating_add(bytes);
        if needed > self.bytes.capacity() {
            // By hand: a vector that grows by itself leaves what it held behind in the memory it gives back.
            let mut grown = Vec::with_capacity(needed.max(self.bytes.capacity().saturating_mul(2)));
            grown.extend_from_slice(&self.bytes);
            wipe(&mut self.bytes);
            self.bytes = grown;
        }
    }

    /// Takes away, and wipes, the values from that number on.
    pub(super) fn truncate(&mut self, values: usize) {
        let end = values.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(0, |end| *end);
        if values >= self.ends.len() && end == self.bytes.len() {
            return;
        }
        wipe(&mut self.bytes[end..]);
        self.bytes.truncate(end);
        self.ends.truncate(values);
    }

    /// Appends that many zero bytes, to be filled, which [`end`](Self::end) then makes values of.
    pub(super) fn grow(&mut self, bytes: usize) -> &mut [u8] {
        self.reserve(0, bytes);
        let start = self.bytes.len();
        self.bytes.resize(start + bytes, 0);
        &mut self.bytes[start..]
    }

    /// Says where values end, counted from `start`: one for each of `lengths`.
    pub(super) fn end(&mut self, start: usize, lengths: impl Iterator<Item = usize>) {
        let mut end = start;
        self.ends.extend(lengths.map(|length| {
            end += length;
            end
        }));
    }
}

/// Overwrites bytes in a way that no compiler leaves out.
pub(super) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    optimization_barrier(bytes);
}

/// Overwrites the stack that calls from here have just used: ciphers that run out of registers leave blocks of clear
/// text and of keys there. As deep as the deepest of them goes, with room to spare; an unoptimised build keeps far more
/// on the stack.
#[inline(never)]
pub(super) fn wipe_stack() {
    let mut stack = [0u8; if cfg!(debug_assertions) { 1 << 17 } else { 1 << 14 }];
    wipe(&mut stack);
}

impl Zeroize for Values {
    fn zeroize(&mut self) {
        self.clear();
    }
}

impl Drop for Values {
    fn drop(&mut self) {
        wipe(&mut self.bytes);
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Values").field("len", &self.len()).finish_non_exhaustive()
    }
}

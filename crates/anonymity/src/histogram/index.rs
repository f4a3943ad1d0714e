//! An open-addressing table over entries that are kept elsewhere.

/// Numbers of entries by hash: a power of two of slots, at most half of them taken, probed one after the next.
///
/// A slot is four bytes, so that a lookup costs one line of the cache here and one where the entry stands.
#[derive(Clone, Default)]
pub(crate) struct Index {
    /// An entry's number plus 1; 0 is empty.
    slots: Vec<u32>,
    len: usize,
}

impl Index {
    /// What stands in the first slot of a hash: most often the entry looked for. 0 is nothing.
    #[inline]
    pub(crate) fn first(&self, hash: u64) -> u32 {
        self.slots.get(hash as usize & self.slots.len().wrapping_sub(1)).copied().unwrap_or(0)
    }

    #[inline]
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize;
        loop {
            let entry = self.slots.get(at & mask)?.checked_sub(1)?;
            if is(entry) {
                return Some(entry);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Adds an entry that is not there yet.
    pub(crate) fn insert(&mut self, hash: u64, entry: u32, hash_of: impl Fn(u32) -> u64) {
        if self.slots.len() <= 2 * self.len {
            let slots = (2 * self.slots.len()).max(16);
            self.slots = Vec::new();
            self.slots.resize(slots, 0);
            for known in 0..self.len as u32 {
                self.place(hash_of(known), known);
            }
        }
        self.place(hash, entry);
        self.len += 1;
    }

    fn place(&mut self, hash: u64, entry: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize;
        while let Some(slot) = self.slots.get_mut(at & mask) {
            if *slot == 0 {
                *slot = entry + 1;
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    /// Bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>()
    }
}

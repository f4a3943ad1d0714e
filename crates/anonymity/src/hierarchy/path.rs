//! The labels of one value, from level 1 to the level below the top, in a buffer used again and again.

use std::fmt::Write;

#[derive(Default)]
pub(super) struct Path {
    text: String,
    ends: Vec<usize>,
    /// Labels from here on are counted and not written: most values share a parent that is known already.
    limit: usize,
}

impl Path {
    /// Makes room for the next value, of which so many labels will be looked at.
    pub(super) fn clear(&mut self, limit: usize) {
        self.text.clear();
        self.ends.clear();
        self.limit = limit;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn push(&mut self, label: &str) {
        if self.ends.len() < self.limit {
            self.text.push_str(label);
        }
        self.ends.push(self.text.len());
    }

    pub(super) fn push_fmt(&mut self, label: std::fmt::Arguments<'_>) {
        if self.ends.len() < self.limit {
            // writing to a String cannot fail
            let _ = self.text.write_fmt(label);
        }
        self.ends.push(self.text.len());
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// Repeats `label` until there are `depth` labels.
    pub(super) fn fill(&mut self, label: &str, depth: usize) {
        while self.ends.len() < depth {
            self.push(label);
        }
    }
}

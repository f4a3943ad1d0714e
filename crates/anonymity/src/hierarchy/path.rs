//! The labels of one value, from level 1 to the level below the top, in a buffer used again and again.

use std::fmt::Write;

use yingbi_resident::words_for_nothing;

use super::STAR;

#[derive(Clone, Default)]
pub(crate) struct Path {
    text: String,
    ends: Vec<usize>,
    /// Labels from here on are counted and not written: most values share a parent that is known already.
    limit: usize,
}

impl Path {
    /// The `depth` labels of a value, of which `limit` are looked at: what `path` pushes, then `*`. Missing values
    /// keep no label but the empty one; what cannot be read is told apart as spelt up to `canonical`.
    pub(super) fn read(
        &mut self,
        value: &str,
        [canonical, depth, limit]: [usize; 3],
        path: &mut dyn FnMut(&str, &mut Path),
    ) {
        self.clear(limit);
        if !value.is_empty() {
            path(value, self);
        }
        if self.is_empty() && words_for_nothing(value) {
            self.fill("", depth);
        }
        if self.is_empty() {
            self.fill(value, canonical.min(depth));
        }
        self.fill(STAR, depth);
    }

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

    pub(crate) fn get(&self, at: usize) -> &str {
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

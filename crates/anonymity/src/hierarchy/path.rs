//! The labels of one value, from level 1 to the level below the top, in a buffer used again and again.

use std::fmt::Write;

use super::STAR;

#[derive(Clone, Default)]
pub(crate) struct Path {
    text: String,
    ends: Vec<usize>,
}

impl Path {
    /// The `depth` labels of a value: what `path` pushes, then `*`; the empty cell keeps its own.
    pub(super) fn read(&mut self, value: &str, depth: usize, path: &mut dyn FnMut(&str, &mut Path)) {
        self.clear();
        if value.is_empty() {
            self.fill("", depth);
        } else {
            path(value, self);
            self.fill(STAR, depth);
        }
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(super) fn push(&mut self, label: &str) {
        self.text.push_str(label);
        self.ends.push(self.text.len());
    }

    pub(super) fn push_fmt(&mut self, label: std::fmt::Arguments<'_>) {
        // writing to a String cannot fail
        let _ = self.text.write_fmt(label);
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

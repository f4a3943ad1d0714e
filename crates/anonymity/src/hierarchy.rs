//! A generalisation hierarchy, bound to the values of one column.

use std::fmt;

use crate::error::Error;
use crate::spec::HierarchySpec;

/// Labels of every value at every level: level 0 is the value itself, the top one label for all.
///
/// Monotone: values that share a label share every label above it. The empty cell keeps its own label at
/// every level below the top.
#[derive(Clone)]
pub struct Hierarchy {
    /// Nodes of each level.
    pub(crate) levels: Vec<Level>,
    /// Level at which spellings of one thing have been made one; loss counts its nodes as leaves.
    pub(crate) canonical: usize,
}

#[derive(Clone)]
pub(crate) struct Level {
    /// Text of each node.
    pub(crate) labels: Vec<Box<str>>,
    /// Node of each value.
    pub(crate) nodes: Vec<u32>,
    /// Share of the domain under each node, 0 to 1.
    pub(crate) shares: Vec<f64>,
}

impl Hierarchy {
    /// Builds the hierarchy of a column. `values`: its distinct values, ascending, as
    /// [`Histogram::values`](crate::Histogram::values) gives them; `counts`: the records that hold each.
    ///
    /// # Errors
    /// [`Error::Shape`] where `counts` does not fit; for a table [`Error::Table`], [`Error::NotMonotone`],
    /// [`Error::Missing`].
    pub fn build(spec: &HierarchySpec, values: &[&str], counts: &[u64]) -> Result<Hierarchy, Error> {
        let _ = (spec, values, counts);
        Err(Error::TooMany)
    }

    /// Levels, the values' own and the top included: at least 2.
    pub fn levels(&self) -> usize {
        self.levels.len()
    }

    /// The label of the value with that index at a level; the topmost where the level is beyond it, `*` where
    /// the index is.
    pub fn label(&self, value: usize, level: usize) -> &str {
        let level = &self.levels[level.min(self.levels.len() - 1)];
        level.nodes.get(value).map_or("*", |node| &level.labels[*node as usize])
    }
}

impl fmt::Debug for Hierarchy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hierarchy").field("levels", &self.levels.len()).finish_non_exhaustive()
    }
}

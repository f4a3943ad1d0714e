//! A generalisation hierarchy, bound to the values of one column.

mod categories;
mod codes;
mod dates;
mod network;
mod numbers;
mod path;
mod places;
mod rare;
mod table;

use std::collections::HashMap;
use std::fmt;

use crate::dictionary::Dictionary;
use crate::error::Error;
use crate::spec::HierarchySpec;
pub(crate) use path::Path;

/// The label that says nothing.
pub(crate) const STAR: &str = "*";

/// Labels of every value at every level: level 0 is the value itself, the top one label for all.
///
/// Monotone: values that share a label share every label above it. The empty cell keeps its own label at
/// every level below the top.
#[derive(Clone)]
pub struct Hierarchy {
    /// From the values' own level up to the top; at least two.
    pub(crate) levels: Vec<Level>,
    /// Level at which spellings of one thing have been made one; loss counts its nodes as leaves, and a search
    /// goes no lower: what it would show more is the spelling.
    pub(crate) canonical: usize,
    /// Elements of the domain: |D_j| of the loss.
    pub(crate) leaves: f64,
}

/// One level of a hierarchy.
#[derive(Clone)]
pub(crate) struct Level {
    /// Text of each node.
    pub(crate) labels: Dictionary,
    /// Node of each value.
    pub(crate) nodes: Vec<u32>,
    /// Share of the domain under each node, 0 to 1.
    pub(crate) shares: Vec<f64>,
}

impl Hierarchy {
    /// Builds the hierarchy of a column. `values`: its distinct values, ascending, as
    /// [`Histogram::values`](crate::Histogram::values) gives them; `counts`: the records that hold each.
    ///
    /// A value that the hierarchy cannot read is `*` from level 1 on (in the hierarchies that first make
    /// spellings one: from level 2 on).
    ///
    /// # Errors
    /// [`Error::Shape`] where `counts` does not fit; for a table [`Error::Table`], [`Error::NotMonotone`],
    /// [`Error::Missing`].
    pub fn build(spec: &HierarchySpec, values: &[&str], counts: &[u64]) -> Result<Hierarchy, Error> {
        if counts.len() != values.len() {
            return Err(Error::Shape { what: "counts", found: counts.len(), expected: values.len() });
        }
        let draft = |depth: usize, canonical: usize, path: &mut dyn FnMut(&str, &mut Path)| {
            Hierarchy::draft(values, depth, canonical, path)
        };
        if let Some(Reader { depth, canonical, read }) = Reader::of(spec) {
            return draft(depth, canonical, &mut |value, path| read(value, path));
        }
        match spec {
            HierarchySpec::Auto(kind) => Hierarchy::build(&HierarchySpec::of(*kind), values, counts),
            HierarchySpec::Table(rows) => table::build(rows, values, counts),
            HierarchySpec::Rare(below) => {
                let shown = rare::shown(values, counts, *below);
                draft(1, 0, &mut |value, path| {
                    if shown.contains(value) {
                        path.push(value);
                    }
                })
            }
            HierarchySpec::Numbers => {
                let bands = numbers::Bands::fit(values, counts);
                draft(bands.depth(), 0, &mut |value, path| bands.path(value, path))
            }
            HierarchySpec::Categories => {
                let groups = categories::Groups::fit(values, counts);
                draft(groups.depth(), 0, &mut |value, path| groups.path(value, path))
            }
            // those that read each value by itself, see Reader; what was forgotten there shows nothing
            _ => draft(0, 0, &mut |_, _| ()),
        }
    }

    /// Levels, the values' own and the top included: at least 2.
    pub fn levels(&self) -> usize {
        self.levels.len()
    }

    /// Values it was built for.
    pub fn values(&self) -> usize {
        self.levels.first().map_or(0, |level| level.nodes.len())
    }

    /// The level at which spellings of one thing are one (汉 and 汉族, 1943/7/19 and 1943-07-19); 0 where the
    /// hierarchy has no such level. The searches never choose a level below it.
    pub fn canonical_level(&self) -> usize {
        self.canonical
    }

    /// The label of the value with that index at a level; the topmost where the level is beyond it, `*` where
    /// the index is.
    pub fn label(&self, value: usize, level: usize) -> &str {
        let Some(level) = self.levels.get(level).or(self.levels.last()) else { return STAR };
        level.nodes.get(value).map_or(STAR, |node| level.labels.get(*node))
    }

    /// The hierarchy of values that are themselves the `depth` labels above them, joined; no search shows them as
    /// they stand.
    pub(crate) fn joined(values: &[&str], separator: char, depth: usize) -> Result<Hierarchy, Error> {
        let canonical = usize::from(depth > 0);
        Hierarchy::draft(values, depth, canonical, &mut |value, path| {
            value.split(separator).take(depth).for_each(|label| path.push(label));
        })
    }

    /// Asks `path` for the labels of each value at the `depth` levels between the values' own and the top.
    fn draft(
        values: &[&str],
        depth: usize,
        canonical: usize,
        path: &mut dyn FnMut(&str, &mut Path),
    ) -> Result<Hierarchy, Error> {
        let mut builder = Builder::new(depth);
        let mut labels = Path::default();
        for value in values {
            labels.read(value, depth, path);
            builder.add(value, &labels)?;
        }
        let mut levels = builder.levels;
        let top = levels.len() - 1;
        let canonical = canonical.min(top);
        let leaves = levels[canonical].labels.len().max(1) as f64;
        let base = levels[canonical].nodes.clone();
        for (at, level) in levels.iter_mut().enumerate() {
            level.shares = if at <= canonical {
                vec![1.0 / leaves; level.labels.len()]
            } else {
                share(&base, leaves, level)
            };
        }
        widen(&mut levels);
        Ok(Hierarchy { levels, canonical, leaves })
    }
}

/// A hierarchy that reads each value by itself, whatever other values there are.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    /// Labels between the value's own text and the top.
    pub(crate) depth: usize,
    pub(crate) canonical: usize,
    read: fn(&str, &mut Path),
}

impl Reader {
    /// `None` where bands or groups are fitted to the values, or a table is given.
    pub(crate) fn of(spec: &HierarchySpec) -> Option<Reader> {
        let (depth, canonical, read): (usize, usize, fn(&str, &mut Path)) = match spec {
            HierarchySpec::Suppress => (0, 0, |_, _| ()),
            HierarchySpec::Dates => (dates::DEPTH, 1, dates::date),
            HierarchySpec::Ages => (dates::AGE_DEPTH, 1, dates::age),
            HierarchySpec::Regions => (places::REGION_DEPTH, 0, places::region),
            HierarchySpec::Addresses => (places::ADDRESS_DEPTH, 0, places::address),
            HierarchySpec::Network => (network::DEPTH, 0, network::path),
            HierarchySpec::Sex => (1, 1, codes::sex),
            HierarchySpec::Premises => (2, 1, codes::premises),
            HierarchySpec::Rooms => (3, 1, codes::room),
            HierarchySpec::Ethnicity => (2, 1, codes::ethnicity),
            HierarchySpec::Education => (2, 1, codes::education),
            HierarchySpec::Marital => (2, 1, codes::marital),
            HierarchySpec::Relation => (2, 1, codes::relation),
            HierarchySpec::Auto(kind) => return Reader::of(&HierarchySpec::of(*kind)),
            HierarchySpec::Categories
            | HierarchySpec::Numbers
            | HierarchySpec::Rare(_)
            | HierarchySpec::Table(_) => return None,
        };
        Some(Reader { depth, canonical, read })
    }

    /// The labels of a value from level 1 to the level below the top.
    pub(crate) fn labels(&self, value: &str, out: &mut Path) {
        out.read(value, self.depth, &mut |value, path| (self.read)(value, path));
    }
}

/// Share of the nodes in `base` (one per value) that stand under each node of `level`.
fn share(base: &[u32], leaves: f64, level: &Level) -> Vec<f64> {
    let mut under = vec![0u64; level.labels.len()];
    let mut seen = vec![false; base.iter().max().map_or(0, |max| *max as usize + 1)];
    for (leaf, node) in base.iter().zip(&level.nodes) {
        if !std::mem::replace(&mut seen[*leaf as usize], true) {
            under[*node as usize] += 1;
        }
    }
    under.into_iter().map(|count| count as f64 / leaves).collect()
}

/// Gives nodes of equal text the widest of their shares: who reads `1995` cannot tell a cell that held just the
/// year from a date generalised to it, nor one `*` from another.
fn widen(levels: &mut [Level]) {
    let mut widest: HashMap<Box<str>, f64> = HashMap::new();
    // the values' own level is looked up, not entered: it can be large, and nothing stands below it
    for level in levels.iter().skip(1) {
        for (label, share) in level.labels.iter().zip(&level.shares) {
            match widest.get_mut(label) {
                Some(known) => *known = known.max(*share),
                None => {
                    widest.insert(label.into(), *share);
                }
            }
        }
    }
    for level in levels {
        for (label, share) in level.labels.iter().zip(&mut level.shares) {
            if let Some(known) = widest.get(label) {
                *share = share.max(*known);
            }
        }
    }
}

/// Levels under construction.
struct Builder {
    levels: Vec<Level>,
    /// For each level but the top, the node above each of its nodes.
    parents: Vec<Vec<u32>>,
}

impl Builder {
    /// `depth`: levels between the values' own and the top.
    fn new(depth: usize) -> Builder {
        let level = Level { labels: Dictionary::default(), nodes: Vec::new(), shares: Vec::new() };
        Builder { levels: vec![level; depth + 2], parents: vec![Vec::new(); depth + 1] }
    }

    /// Adds a value with its labels. Where a node has a parent already, the value follows it: so the result is
    /// monotone even where the reading of two values contradicts itself.
    fn add(&mut self, value: &str, labels: &Path) -> Result<(), Error> {
        let Builder { levels, parents } = self;
        let mut below = levels[0].labels.intern(value)?;
        levels[0].nodes.push(below);
        let top = levels.len() - 1;
        for at in 1..=top {
            let known = &mut parents[at - 1];
            let node = match known.get(below as usize) {
                Some(&parent) => parent,
                None => {
                    let label = if at == top { STAR } else { labels.get(at - 1) };
                    let parent = levels[at].labels.intern(label)?;
                    known.push(parent);
                    parent
                }
            };
            levels[at].nodes.push(node);
            below = node;
        }
        Ok(())
    }
}

impl fmt::Debug for Hierarchy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hierarchy").field("levels", &self.levels.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn paths(spec: &HierarchySpec, values: &[&str]) -> Vec<Vec<String>> {
        let counts = vec![1; values.len()];
        let hierarchy = Hierarchy::build(spec, values, &counts).unwrap();
        (0..values.len())
            .map(|v| (0..hierarchy.levels()).map(|l| hierarchy.label(v, l).to_owned()).collect())
            .collect()
    }

    #[test]
    fn empty_keeps_its_label_up_to_the_top() {
        for name in
            ["categories", "dates", "ages", "numbers", "regions", "addresses", "sex", "relation", "suppress"]
        {
            let spec = HierarchySpec::from_name(name, yingbi_resident::Kind::Other).unwrap();
            let path = paths(&spec, &["", "甲"]).remove(0);
            assert!(path[..path.len() - 1].iter().all(String::is_empty), "{name}");
            assert_eq!(path.last().map(String::as_str), Some("*"), "{name}");
        }
    }

    #[test]
    fn counts_must_fit() {
        let error = Hierarchy::build(&HierarchySpec::Suppress, &["a"], &[]).unwrap_err();
        assert!(matches!(error, Error::Shape { what: "counts", .. }));
    }

    #[test]
    fn spellings_are_one_leaf() {
        let values = ["F", "M", "女", "男"];
        let hierarchy = Hierarchy::build(&HierarchySpec::Sex, &values, &[1, 1, 5, 5]).unwrap();
        assert_eq!(hierarchy.levels[1].shares, vec![0.5, 0.5]);
        assert_eq!(hierarchy.levels[0].shares, vec![0.5; 4]);
        assert_eq!(hierarchy.levels[2].shares, vec![1.0]);
    }

    #[test]
    fn no_values_no_trouble() {
        for name in ["categories", "numbers", "dates", "suppress"] {
            let spec = HierarchySpec::from_name(name, yingbi_resident::Kind::Other).unwrap();
            assert!(Hierarchy::build(&spec, &[], &[]).unwrap().levels() >= 2);
        }
    }
}

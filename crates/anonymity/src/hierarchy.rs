//! A generalisation hierarchy, bound to the values of one column.

mod bands;
mod categories;
mod check;
mod codes;
pub(crate) mod csv;
mod dates;
mod dwellings;
mod identity;
mod network;
mod numbers;
mod occupation;
mod optimal;
mod path;
mod places;
mod rare;
mod table;

use std::fmt;

use crate::dictionary::Dictionary;
use crate::error::Error;
use crate::spec::HierarchySpec;
pub use bands::{Bands, Fit, Scale};
pub use check::{HierarchyCheck, HierarchyFault};
pub(crate) use path::Path;

/// The label that says nothing.
pub(crate) const STAR: &str = "*";

/// Labels of every value at every level: level 0 is the value itself, the top one label for all.
///
/// Monotone: values that share a label share every label above it. A missing value is a value of its own: the empty
/// cell, and what offices write instead of one (不详, NULL, `-`, see [`yingbi_resident::words_for_nothing`]) where the
/// hierarchy does not know it for something else, are the empty label from level 1 up to the level below the top.
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
                    if !value.is_empty() {
                        path.push(if shown.contains(value) { value } else { STAR });
                    }
                })
            }
            HierarchySpec::AgesOn(day) => {
                draft(dates::AGE_ON_DEPTH, 1, &mut |value, path| dates::age_on(value, *day, path))
            }
            HierarchySpec::Bands(bands) => {
                let bands = bands.bind(values, counts);
                draft(bands.depth(), 1, &mut |value, path| bands.path(value, path))
            }
            HierarchySpec::Occupation => {
                let lexicon = occupation::Lexicon::new();
                draft(occupation::DEPTH, 1, &mut |value, path| lexicon.path(value, path))
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
            // the first label that is shared mostly has its parents: only where it is new are the others written
            for limit in [canonical.min(depth) + 1, depth] {
                labels.read(value, [canonical, depth, limit], path);
                if limit >= depth || builder.knows(&labels, limit) {
                    break;
                }
            }
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
        widen(&mut levels, canonical);
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
    /// `None` where bands or groups are fitted to the values, a table is given, or the reading asks for more than the
    /// value (a day, a lexicon).
    pub(crate) fn of(spec: &HierarchySpec) -> Option<Reader> {
        let (depth, canonical, read): (usize, usize, fn(&str, &mut Path)) = match spec {
            HierarchySpec::Suppress => (0, 0, |_, _| ()),
            HierarchySpec::Dates => (dates::DEPTH, 1, dates::date),
            HierarchySpec::Ages => (dates::AGE_DEPTH, 1, |v, path| dates::age(v, &dates::CENSUS, path)),
            HierarchySpec::WorkingAges => {
                (dates::AGE_DEPTH, 1, |v, path| dates::age(v, &dates::WORKING_AGE, path))
            }
            HierarchySpec::Regions => (places::REGION_DEPTH, 0, places::region),
            HierarchySpec::Addresses => (places::ADDRESS_DEPTH, 0, places::address),
            HierarchySpec::Buildings => (places::BUILDING_DEPTH, 0, places::building),
            HierarchySpec::ResidentIds { sex: false } => {
                (identity::ID_DEPTH, 1, |v, path| identity::resident_id(v, false, path))
            }
            HierarchySpec::ResidentIds { sex: true } => {
                (identity::ID_DEPTH, 1, |v, path| identity::resident_id(v, true, path))
            }
            HierarchySpec::Phones => (identity::PHONE_DEPTH, 1, identity::phone),
            HierarchySpec::Political => (2, 1, codes::political),
            HierarchySpec::Network => (network::DEPTH, 0, network::path),
            HierarchySpec::Sex => (1, 1, codes::sex),
            HierarchySpec::Premises => (2, 1, dwellings::premises),
            HierarchySpec::Rooms => (3, 1, dwellings::room),
            HierarchySpec::Ethnicity => (2, 1, codes::ethnicity),
            HierarchySpec::Education => (2, 1, codes::education),
            HierarchySpec::Marital => (2, 1, codes::marital),
            HierarchySpec::Relation => (2, 1, codes::relation),
            HierarchySpec::Auto(kind) => return Reader::of(&HierarchySpec::of(*kind)),
            HierarchySpec::Categories
            | HierarchySpec::Numbers
            | HierarchySpec::Bands(_)
            | HierarchySpec::AgesOn(_)
            | HierarchySpec::Occupation
            | HierarchySpec::Rare(_)
            | HierarchySpec::Table(_) => return None,
        };
        Some(Reader { depth, canonical, read })
    }

    /// The labels of a value from level 1 to the level below the top.
    pub(crate) fn labels(&self, value: &str, out: &mut Path) {
        let limits = [self.canonical, self.depth, self.depth];
        out.read(value, limits, &mut |value, path| (self.read)(value, path));
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
fn widen(levels: &mut [Level], canonical: usize) {
    // below the canonical level every share is the least there is: those labels are looked up, not entered
    let mut widest: hashbrown::HashMap<&str, f64> = hashbrown::HashMap::new();
    for level in levels.iter().skip(canonical.max(1)) {
        for (label, share) in level.labels.iter().zip(&level.shares) {
            let known = widest.entry(label).or_insert(*share);
            *known = known.max(*share);
        }
    }
    let widened: Vec<Vec<f64>> = levels
        .iter()
        .map(|level| {
            let widest = |label: &str, share: f64| widest.get(label).map_or(share, |known| known.max(share));
            level.labels.iter().zip(&level.shares).map(|(label, share)| widest(label, *share)).collect()
        })
        .collect();
    drop(widest);
    for (level, shares) in levels.iter_mut().zip(widened) {
        level.shares = shares;
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

    /// Whether the first `limit` labels lead to a node whose parents are known.
    fn knows(&self, labels: &Path, limit: usize) -> bool {
        let node = self.levels.get(limit).and_then(|level| level.labels.find(labels.get(limit - 1)));
        node.is_some_and(|node| self.parents[limit].len() > node as usize)
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
    use hashbrown::HashMap;
    use proptest::prelude::*;

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
    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            2 => prop::sample::select(vec![
                "", "*", "1", "2", "7", "37岁", "35-39", "60+", "男", "M", "汉", "汉族", "1995", "1995-06", "1995/6/2",
                "1990-1999", "1980-1999", "12.5", "-3", "1,234", "330105", "330105013016", "浙江省", "浙江省杭州市",
                "浙江省杭州市拱墅区武林街道凤麟社区5幢", "浙江省杭州市拱墅区武林街道凤麟社区5号楼", "杭州市拱墅区", "拱墅区",
                "西湖区", "1203", "33-04", "055", "192.0.2.7", "本科", "离异", "儿子", "不详", "NULL", "-", "/", "无",
                "11010519491231002X", "110105491231002", "13812345678", "138-1234-5678", "0571-87654321", "教师", "2-02",
                "部门经理", "群众",
            ]).prop_map(str::to_owned),
            1 => "[0-9.,\\-/岁省市区县年月 *]{0,12}",
            1 => (1900u16..2030, 1u8..13, 1u8..29).prop_map(|(y, m, d)| format!("{y}-{m}-{d}")),
            1 => (-5000i32..5000).prop_map(|n| format!("{}.{}", n / 7, n.unsigned_abs() % 7)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

        /// Every hierarchy, of any values: monotone, shares from the leaf's up to 1 that never shrink on the way up
        /// and are equal where the text is.
        #[test]
        fn every_hierarchy_is_a_hierarchy(words in prop::collection::btree_set(words(), 0..60), bands in 2usize..12) {
            let values: Vec<&str> = words.iter().map(String::as_str).collect();
            let counts: Vec<u64> = (1..=values.len() as u64).map(|n| n * n).collect();
            let mut specs = HierarchySpec::built_in(yingbi_resident::Kind::Other);
            specs.push(HierarchySpec::AgesOn(yingbi_resident::Date::new(2020, 11, 1).unwrap()));
            for scale in [Scale::Numbers, Scale::Ages, Scale::Dates] {
                for fit in [Fit::EqualWidth, Fit::EqualFrequency, Fit::Optimal] {
                    specs.push(HierarchySpec::Bands(Bands::fitted(scale, fit, bands).unwrap()));
                }
            }
            for spec in specs {
                let h = Hierarchy::build(&spec, &values, &counts).unwrap();
                let top = h.levels() - 1;
                let mut shares: HashMap<&str, f64> = HashMap::new();
                for (at, value) in values.iter().enumerate() {
                    prop_assert_eq!(h.label(at, 0), *value);
                    prop_assert_eq!(h.label(at, top), "*");
                    let mut below = 0.0;
                    for level in &h.levels {
                        let node = level.nodes[at];
                        let share = level.shares[node as usize];
                        prop_assert!(share > 0.0 && share <= 1.0 + 1e-12 && share >= below, "{:?} {}", spec, share);
                        below = share;
                        let known = shares.entry(level.labels.get(node)).or_insert(share);
                        prop_assert!((*known - share).abs() < 1e-12, "{:?}", spec);
                    }
                }
                for pair in h.levels.windows(2) {
                    let mut above: HashMap<u32, u32> = HashMap::new();
                    for (below, node) in pair[0].nodes.iter().zip(&pair[1].nodes) {
                        prop_assert_eq!(above.entry(*below).or_insert(*node), node, "{:?}", spec);
                    }
                }
                prop_assert!(Hierarchy::check(&spec, &values, &counts).is_ok());
            }
        }
    }
}

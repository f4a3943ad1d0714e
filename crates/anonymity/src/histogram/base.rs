//! Columns counted at a coarser level than their own text, so that the distinct tuples stay within a bound.

use std::io;
use std::sync::Arc;

use yingbi_resident::Kind;

use super::{Counting, Histogram, Sensitive};
use crate::dictionary::Dictionary;
use crate::error::{Error, HistogramError};
use crate::hierarchy::{Hierarchy, Path, Reader, STAR};
use crate::spec::HierarchySpec;

/// Between the labels that a coarsened value is made of.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// The levels at which the columns are counted.
///
/// A column at level 0 is counted by its own text. At a level above it a value is known by its labels from that level
/// up, joined: two values are one exactly where they have the same labels there and above. That depends on the value
/// alone, not on others nor on the level it was counted at before, and dropping the lowest label is the next level. So
/// the levels may be raised at any time, and what was counted goes on to be exact.
///
/// The levels are raised along one chain, which the hierarchies alone decide. Let m(i) be what the memory of all
/// records' tuples comes to at step i: the histogram ends at the first step with m(i) within the limit, however the
/// records were ordered, batched and merged, since fewer records never take more.
#[derive(Clone)]
pub(crate) struct Base {
    limit: u64,
    ladders: Vec<Ladder>,
    /// The column raised and its level then, step after step.
    chain: Vec<(usize, usize)>,
    step: usize,
}

#[derive(Clone, Copy)]
struct Ladder {
    /// The hierarchy's stable name, and how it reads; `None`: counted by its own text always.
    reads: Option<(&'static str, Reader)>,
    level: usize,
}

impl Ladder {
    /// Hierarchies that are more than their name could not be found again by it, and stay at their own text.
    fn of(spec: &HierarchySpec) -> Option<Ladder> {
        let spec = match spec {
            HierarchySpec::Auto(kind) => &HierarchySpec::of(*kind),
            other => other,
        };
        let again = HierarchySpec::from_name(spec.name(), Kind::Other);
        let reader = Reader::of(spec).filter(|_| again.as_ref() == Some(spec))?;
        Some(Ladder { reads: Some((spec.name(), reader)), level: 0 })
    }

    fn name(&self) -> &'static str {
        self.reads.map_or("", |(name, _)| name)
    }

    /// The highest level below the top.
    fn below_top(&self) -> usize {
        self.reads.map_or(0, |(_, reader)| reader.depth)
    }

    fn top(&self) -> usize {
        self.reads.map_or(0, |(_, reader)| reader.depth + 1)
    }

    /// About how many labels the country has at a level, or a register where that is fewer: which column is raised
    /// first must not depend on the records, or it would depend on their order.
    fn labels(&self, level: usize) -> u64 {
        let Some((name, reader)) = self.reads else { return 0 };
        // from the level below the top downwards
        let known: &[u64] = match name {
            "dates" => &[5, 10, 20, 100, 1_200, 36_500],
            "ages" | "ages-65" => &[3, 7, 20, 100],
            "addresses" | "regions" | "buildings" => {
                &[34, 340, 3_000, 40_000, 100_000, 1_000_000, 5_000_000, 100_000_000]
            }
            "sex" | "marital" => &[2, 5],
            "relation" | "education" | "ethnicity" | "political" => &[4, 12],
            "suppress" => &[100_000],
            _ => &[10, 100, 1_000, 10_000, 100_000],
        };
        let below = (reader.depth + 1).saturating_sub(level);
        let known = below.checked_sub(1).map(|at| known.get(at).or(known.last()));
        known.flatten().copied().unwrap_or(0)
    }
}

impl Base {
    fn new(limit: u64, ladders: Vec<Ladder>) -> Base {
        let mut levels: Vec<usize> = vec![0; ladders.len()];
        let mut chain = Vec::new();
        // what no search would show costs nothing to give up
        for (column, ladder) in ladders.iter().enumerate() {
            if let Some((_, reader)) = ladder.reads.filter(|(_, reader)| reader.canonical > 0) {
                levels[column] = reader.canonical;
                chain.push((column, reader.canonical));
            }
        }
        // then the column that has the most labels, of several the first; `*` says nothing at all, and comes last
        for highest in [Ladder::below_top, Ladder::top] {
            let richest = |levels: &[usize]| {
                let open = ladders.iter().zip(levels).enumerate();
                let open = open.filter(|(_, (ladder, level))| **level < highest(ladder));
                let labels = open.map(|(column, (ladder, level))| (ladder.labels(*level), column));
                labels.max_by_key(|(labels, column)| (*labels, std::cmp::Reverse(*column)))
            };
            while let Some((_, column)) = richest(&levels) {
                levels[column] += 1;
                chain.push((column, levels[column]));
            }
        }
        Base { limit, ladders, chain, step: 0 }
    }

    /// Takes `steps` steps.
    fn advance(&mut self, steps: usize) {
        for (column, level) in self.chain.iter().skip(self.step).take(steps) {
            self.ladders[*column].level = *level;
        }
        self.step += steps;
    }

    pub(crate) fn levels(&self) -> Vec<usize> {
        self.ladders.iter().map(|ladder| ladder.level).collect()
    }

    /// Labels that a value of a raised column is made of; `None` where its own text is counted.
    pub(crate) fn parts(&self, column: usize) -> Option<usize> {
        let ladder = self.ladders.get(column).filter(|ladder| ladder.level > 0)?;
        ladder.reads.map(|(_, reader)| (reader.depth + 1).saturating_sub(ladder.level))
    }

    /// Whether a text is of so many labels; at the top, of none, it is `*`.
    pub(crate) fn is_key(text: &str, parts: usize) -> bool {
        if parts == 0 { text == STAR } else { text.split(SEPARATOR).count() == parts }
    }

    /// What a value is known by.
    fn key(&self, column: usize, value: &str, path: &mut Path, out: &mut String) {
        out.clear();
        let Some(Ladder { reads: Some((_, reader)), level }) = self.ladders.get(column) else {
            out.push_str(value);
            return;
        };
        if *level == 0 {
            out.push_str(value);
        } else if *level > reader.depth {
            out.push_str(STAR);
        } else {
            reader.labels(value, path);
            for at in *level - 1..reader.depth {
                if at >= *level {
                    out.push(SEPARATOR);
                }
                let label = path.get(at);
                out.push_str(if label.contains(SEPARATOR) { STAR } else { label });
            }
        }
    }

    pub(crate) fn write(&self, number: &mut dyn FnMut(u64) -> io::Result<()>) -> io::Result<()> {
        number(self.limit)?;
        number(self.step as u64)
    }

    /// The hierarchies' names, empty where there is none.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.ladders.iter().map(Ladder::name)
    }

    pub(crate) fn read(limit: u64, step: u64, names: &[String]) -> Option<Base> {
        let ladder = |name: &String| match name.as_str() {
            "" => Some(Ladder { reads: None, level: 0 }),
            name => HierarchySpec::from_name(name, Kind::Other)
                .filter(|spec| spec.name() != "auto")
                .and_then(|spec| Ladder::of(&spec)),
        };
        let mut base = Base::new(limit, names.iter().map(ladder).collect::<Option<_>>()?);
        let step = usize::try_from(step).ok().filter(|step| *step <= base.chain.len())?;
        base.advance(step);
        Some(base)
    }

    fn same(&self, other: &Base) -> bool {
        self.limit == other.limit && self.names().eq(other.names())
    }
}

/// What raw values of a raised column have come to, so that a value that comes again is not read again.
#[derive(Clone, Default)]
pub(crate) struct Memo {
    seen: Dictionary,
    codes: Vec<u32>,
    path: Path,
    key: String,
}

impl Memo {
    /// The codes of cells; `code` finds that of a value's key, `None` ends the search at that row.
    pub(crate) fn codes(
        &mut self,
        base: &Base,
        column: usize,
        cells: &[&str],
        out: &mut [u32],
        mut code: impl FnMut(&str) -> Result<Option<u32>, Error>,
    ) -> Result<Option<usize>, Error> {
        for (at, (cell, out)) in cells.iter().zip(out).enumerate() {
            if let Some(known) = self.seen.find(cell).and_then(|seen| self.codes.get(seen as usize)) {
                *out = *known;
                continue;
            }
            base.key(column, cell, &mut self.path, &mut self.key);
            let Some(found) = code(&self.key)? else { return Ok(Some(at)) };
            *out = found;
            // a sixteenth of what is allowed, for each column
            if (self.seen.text_len() + 40 * self.seen.len()) as u64 > base.limit / 16 {
                *self = Memo::default();
            }
            self.seen.intern(cell)?;
            self.codes.push(found);
        }
        Ok(None)
    }
}

impl Histogram {
    /// An empty histogram that stays within about `bytes` of memory: when the distinct values and tuples outgrow
    /// it, columns are counted at coarser levels of their hierarchies, one level after the other, what was counted
    /// included. First those come to the level at which spellings are one (nothing that a search could show is
    /// lost), then always the column whose level has the most labels by its nature (a street before a day of birth
    /// before a county), and `*` last. The result is the same for any order of records, batches and merges.
    /// [`Histogram::base_levels`] tells what became of it.
    ///
    /// `specs`: one a quasi-identifier, `None` where a column must be counted by its own text. Hierarchies that are
    /// fitted to their values (`categories`, `numbers`, `rare`, tables) cannot be raised before all values are known
    /// and count as `None`.
    ///
    /// Raising holds the old and the new tuples for a moment; what values came to is remembered in up to bytes / 16
    /// a raised column besides. The peak is so about 2 × `bytes`, a thread.
    ///
    /// # Errors
    /// [`Error::Shape`] where `specs` does not fit.
    pub fn bounded(
        counting: Counting,
        bytes: u64,
        specs: &[Option<HierarchySpec>],
    ) -> Result<Histogram, Error> {
        if specs.len() != counting.quasi {
            return Err(Error::Shape { what: "hierarchies", found: specs.len(), expected: counting.quasi });
        }
        let mut histogram = Histogram::new(counting);
        let fixed = Ladder { reads: None, level: 0 };
        let ladders = specs.iter().map(|spec| spec.as_ref().and_then(Ladder::of).unwrap_or(fixed)).collect();
        histogram.base = Some(Arc::new(Base::new(bytes, ladders)));
        histogram.memos = vec![Memo::default(); counting.quasi];
        Ok(histogram)
    }

    /// The level of its hierarchy at which each column was counted; 0 is its own text.
    pub fn base_levels(&self) -> Vec<usize> {
        self.base.as_ref().map_or_else(|| vec![0; self.columns()], |base| base.levels())
    }

    /// The hierarchy of a column, for [`solve`](crate::solve): by `spec` where the column was counted by its own
    /// text, and from its base level up where it was coarsened (level 1 of the result is then the base level of the
    /// histogram's own hierarchy, and no search goes below it).
    ///
    /// # Errors
    /// As [`Hierarchy::build`]; [`Error::Shape`] where there is no such column.
    pub fn hierarchy(&self, column: usize, spec: &HierarchySpec) -> Result<Hierarchy, Error> {
        if column >= self.columns() {
            return Err(Error::Shape { what: "columns", found: column, expected: self.columns() });
        }
        let (values, counts) = self.values(column);
        match self.base.as_ref().and_then(|base| base.parts(column)) {
            None => Hierarchy::build(spec, &values, &counts),
            Some(parts) => Hierarchy::joined(&values, SEPARATOR, parts),
        }
    }

    /// What the tuples, values and members take by count: bytes that depend on what was counted alone, so that the
    /// levels do not depend on how vectors grow.
    pub(crate) fn size(&self) -> u64 {
        let bits: u32 =
            self.columns.iter().map(|d| usize::BITS - d.len().saturating_sub(1).leading_zeros()).sum();
        let word = match bits {
            0..=64 => 8,
            65..=128 => 16,
            _ => 4 * self.counting.quasi as u64,
        };
        let tuples = self.tuples.len() as u64;
        let population = if self.population.is_some() { 8 } else { 0 };
        // the index takes 8 to 16 bytes, the count 8
        let mut bytes = tuples * (word + 20 + population);
        let sensitive = self.sensitive.iter().map(|sensitive| &sensitive.values);
        for dictionary in self.columns.iter().chain(sensitive) {
            bytes += dictionary.text_len() as u64 + 24 * dictionary.len() as u64;
        }
        bytes += self.sensitive.iter().map(|s| 28 * s.pairs.len() as u64).sum::<u64>();
        let kinds = self.counting.units as u64;
        let units = self.records.min(tuples.saturating_mul(self.counting.unit_cap as u64));
        bytes.saturating_add(kinds * (32 * tuples + units.saturating_mul(8)))
    }

    /// Raises the levels until the bound is kept.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        while let Some(base) = &self.base {
            if self.size() <= base.limit {
                return Ok(());
            }
            if base.step == base.chain.len() {
                return Err(HistogramError::Memory { tuples: self.tuples.len() as u64 }.into());
            }
            self.raise(1)?;
        }
        Ok(())
    }

    /// Brings this histogram and another to the same step before they are merged.
    pub(crate) fn level_with(&mut self, other: &mut Histogram) -> Result<(), Error> {
        let unequal = || Error::Shape { what: "levels", found: 0, expected: 1 };
        let (mine, theirs) = match (&self.base, &other.base) {
            (None, None) => return Ok(()),
            (Some(mine), Some(theirs)) if mine.same(theirs) => (mine.step, theirs.step),
            _ => return Err(unequal()),
        };
        self.raise(theirs.saturating_sub(mine))?;
        other.raise(mine.saturating_sub(theirs))
    }

    /// Takes steps of the chain and counts the tuples anew.
    fn raise(&mut self, steps: usize) -> Result<(), Error> {
        let Some(base) = self.base.as_ref().filter(|_| steps > 0) else { return Ok(()) };
        let before = Arc::clone(base);
        let mut base = Base::clone(base);
        base.advance(steps);
        let old = std::mem::replace(self, Histogram::new(self.counting));
        let (mut path, mut key) = (Path::default(), String::new());
        let mut columns = Vec::with_capacity(old.columns.len());
        let mut maps = Vec::with_capacity(old.columns.len());
        for (column, dictionary) in old.columns.iter().enumerate() {
            let (from, to) = (before.ladders[column].level, base.ladders[column].level);
            if from == to {
                maps.push((0..dictionary.len() as u32).collect());
                columns.push(dictionary.clone());
                continue;
            }
            let mut coarse = Dictionary::default();
            let mut map = Vec::with_capacity(dictionary.len());
            for value in dictionary.iter() {
                if from == 0 {
                    base.key(column, value, &mut path, &mut key);
                } else if base.parts(column) == Some(0) {
                    STAR.clone_into(&mut key);
                } else {
                    let kept = value.splitn(to - from + 1, SEPARATOR).last().unwrap_or(STAR);
                    kept.clone_into(&mut key);
                }
                map.push(coarse.intern(&key)?);
            }
            columns.push(coarse);
            maps.push(map);
        }
        self.columns = Arc::new(columns);
        self.base = Some(Arc::new(base));
        self.memos = vec![Memo::default(); self.counting.quasi];
        self.population = old.population.as_ref().map(|_| Vec::new());
        let values = old.sensitive.iter().map(|s| (0..s.values.len() as u32).collect()).collect::<Vec<_>>();
        self.sensitive =
            old.sensitive.iter().map(|sensitive| Sensitive::of(sensitive.values.clone())).collect();
        self.absorb(old, &maps, &values)
    }
}

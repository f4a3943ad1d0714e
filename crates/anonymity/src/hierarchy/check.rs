//! What is wrong with a hierarchy, told all at once and before anything runs.

use hashbrown::HashMap;
use yingbi_resident::words_for_nothing;

use super::table::MAX_WIDTH;
use super::{Hierarchy, STAR};
use crate::error::Error;
use crate::spec::HierarchySpec;

/// One thing that is wrong with the rows of a hierarchy. Rows are numbered from 1; level 0 is the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HierarchyFault {
    /// There is no row.
    Empty,
    /// More levels than can be searched.
    Wide {
        /// Cells of the longest row.
        found: usize,
        /// The most there may be.
        most: usize,
    },
    /// A row of another length than most.
    Length {
        /// The row.
        row: usize,
        /// Its cells.
        found: usize,
        /// Cells of most rows.
        expected: usize,
    },
    /// A value that an earlier row has.
    Duplicate {
        /// The row.
        row: usize,
        /// The earlier one.
        first: usize,
    },
    /// A label that an earlier row puts under another one.
    NotMonotone {
        /// The row.
        row: usize,
        /// The first row with the same label below.
        first: usize,
        /// The level at which they differ.
        level: usize,
    },
}

/// What [`Hierarchy::check`] found. Holds no value: rows are told by their number, values of the data by their place
/// in the slice that was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HierarchyCheck {
    /// Rows of the table; 0 for a built-in hierarchy.
    pub rows: usize,
    /// Levels, the values' own and the top included.
    pub levels: usize,
    /// Everything that is wrong with the table, in the order of its rows.
    pub faults: Vec<HierarchyFault>,
    /// Labels of the last level where they are more than one: `*` is put above them. No fault.
    pub open_top: Option<usize>,
    /// Places of the values that the table lacks, or that the built-in hierarchy cannot read.
    pub missing: Vec<usize>,
    /// Records that hold one of them.
    pub missing_records: u64,
    /// Places of the values that say that nothing is known, and stand for the empty cell.
    pub nothing: Vec<usize>,
    /// Records that hold one of those.
    pub nothing_records: u64,
}

impl HierarchyCheck {
    /// Whether a hierarchy can be built, and knows every value.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.missing.is_empty()
    }
}

impl Hierarchy {
    /// Checks a hierarchy against a column, as [`Hierarchy::build`] would take them; with no values only the
    /// hierarchy itself.
    ///
    /// # Errors
    /// [`Error::Shape`] where `counts` does not fit, [`Error::TooMany`].
    pub fn check(spec: &HierarchySpec, values: &[&str], counts: &[u64]) -> Result<HierarchyCheck, Error> {
        if counts.len() != values.len() {
            return Err(Error::Shape { what: "counts", found: counts.len(), expected: values.len() });
        }
        let mut check = HierarchyCheck::default();
        if let HierarchySpec::Table(rows) = spec {
            table(rows, &mut check);
            let listed: hashbrown::HashSet<&str> =
                rows.iter().filter_map(|row| row.first().map(String::as_str)).collect();
            for (at, (value, count)) in values.iter().zip(counts).enumerate() {
                if !listed.contains(value) {
                    check.note(at, *count, words_for_nothing(value));
                }
            }
            return Ok(check);
        }
        let hierarchy = Hierarchy::build(spec, values, counts)?;
        check.levels = hierarchy.levels();
        let first = hierarchy.canonical_level() + 1;
        // a hierarchy of groups by frequency knows every value: what it hides is rare, not unread
        let reads = match spec {
            HierarchySpec::Auto(kind) => HierarchySpec::of(*kind).reads(),
            spec => spec.reads(),
        };
        for (at, (value, count)) in values.iter().zip(counts).enumerate() {
            let nothing = first < check.levels && hierarchy.label(at, first).is_empty();
            let unread =
                reads && first + 1 < check.levels && hierarchy.label(at, first) == STAR && *value != STAR;
            if nothing || unread {
                check.note(at, *count, nothing);
            }
        }
        Ok(check)
    }
}

impl HierarchyCheck {
    fn note(&mut self, at: usize, count: u64, nothing: bool) {
        let (places, records) = match nothing {
            true => (&mut self.nothing, &mut self.nothing_records),
            false => (&mut self.missing, &mut self.missing_records),
        };
        places.push(at);
        *records = records.saturating_add(count);
    }
}

fn table(rows: &[Vec<String>], check: &mut HierarchyCheck) {
    check.rows = rows.len();
    // the length of most rows; of the longer ones where as many have each
    let mut lengths: HashMap<usize, usize> = HashMap::new();
    for row in rows {
        *lengths.entry(row.len()).or_default() += 1;
    }
    let width =
        lengths.iter().max_by_key(|(length, rows)| (**rows, **length)).map_or(0, |(length, _)| *length);
    if width == 0 {
        check.faults.push(HierarchyFault::Empty);
        return;
    }
    if width > MAX_WIDTH {
        check.faults.push(HierarchyFault::Wide { found: width, most: MAX_WIDTH });
    }
    let mut values: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    // of each level, what stands above each label, and the first row that said so
    let mut above: Vec<HashMap<&str, (&str, usize)>> = vec![HashMap::new(); width];
    for (at, cells) in rows.iter().enumerate() {
        let row = at + 1;
        if cells.len() != width {
            check.faults.push(HierarchyFault::Length { row, found: cells.len(), expected: width });
        }
        let Some(value) = cells.first() else { continue };
        if let Some(&first) = values.get(value.as_str()) {
            check.faults.push(HierarchyFault::Duplicate { row, first });
            continue;
        }
        values.insert(value, row);
        for (level, pair) in cells.windows(2).enumerate().take(width - 1) {
            let [below, label] = pair else { continue };
            let (known, first) = *above[level].entry(below).or_insert((label, row));
            if known != label {
                check.faults.push(HierarchyFault::NotMonotone { row, first, level: level + 1 });
            }
        }
    }
    let tops: hashbrown::HashSet<&str> = rows
        .iter()
        .filter(|row| row.len() == width)
        .filter_map(|row| row.last().map(String::as_str))
        .collect();
    let open = width == 1 || tops.len() > 1;
    check.open_top = open.then_some(tops.len());
    check.levels = width + usize::from(open);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, values: &[&str], counts: &[u64]) -> HierarchyCheck {
        Hierarchy::check(&HierarchySpec::from_csv(text).unwrap().0, values, counts).unwrap()
    }

    #[test]
    fn everything_is_told_at_once() {
        let found = check(
            "a;x;1;*\nb;x\nc;y;1;*\na;x;1;*\nd;x;2;*\ne;y;1;+\nf",
            &["a", "q", "-", "", "r"],
            &[9, 2, 3, 4, 5],
        );
        assert_eq!(
            found.faults,
            [
                HierarchyFault::Length { row: 2, found: 2, expected: 4 },
                HierarchyFault::Duplicate { row: 4, first: 1 },
                HierarchyFault::NotMonotone { row: 5, first: 1, level: 2 },
                HierarchyFault::NotMonotone { row: 6, first: 1, level: 3 },
                HierarchyFault::Length { row: 7, found: 1, expected: 4 },
            ]
        );
        assert_eq!((found.rows, found.levels, found.open_top), (7, 5, Some(2)));
        assert_eq!((found.missing, found.missing_records), (vec![1, 4], 7));
        assert_eq!((found.nothing, found.nothing_records), (vec![2, 3], 7));
    }

    #[test]
    fn what_is_clean_can_be_built() {
        let text = "a;x;*\nb;y;*";
        let found = check(text, &["a", "b"], &[1, 1]);
        assert!(found.is_clean());
        assert_eq!((found.levels, found.open_top), (3, None));
        assert!(check("", &[], &[]).faults == [HierarchyFault::Empty]);
    }

    #[test]
    fn built_in_hierarchies_tell_what_they_cannot_read() {
        let found =
            Hierarchy::check(&HierarchySpec::Ages, &["", "37", "old", "不详"], &[1, 5, 2, 3]).unwrap();
        assert_eq!((found.missing, found.missing_records), (vec![2], 2));
        assert_eq!((found.nothing, found.nothing_records), (vec![0, 3], 4));
        let found = Hierarchy::check(&HierarchySpec::Categories, &["a", "b", "c"], &[5000, 1, 1]).unwrap();
        assert!(found.is_clean());
    }
}

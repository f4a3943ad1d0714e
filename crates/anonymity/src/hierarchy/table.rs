//! A hierarchy given as a table: one row a value, `value, level 1, level 2, …` (ARX's CSV form).

use hashbrown::HashMap;
use yingbi_resident::words_for_nothing;

use super::{Hierarchy, Level, STAR};
use crate::dictionary::Dictionary;
use crate::error::Error;

/// Searches number levels in a byte.
pub(super) const MAX_WIDTH: usize = 250;

/// Every row counts as a leaf of the domain, whether its value occurs or not. A missing value (the empty cell,
/// 不详, `-`, …) that the table does not list has the labels of the empty one's row; where there is none, it is one
/// more leaf, a value of its own below the top. A table whose last level is not one label gets `*` above it.
pub(super) fn build(rows: &[Vec<String>], values: &[&str], counts: &[u64]) -> Result<Hierarchy, Error> {
    let width = rows.first().map_or(0, Vec::len);
    if width == 0 {
        return Err(Error::Table { row: 1, found: 0, expected: 1 });
    }
    if width > MAX_WIDTH {
        return Err(Error::Table { row: 1, found: width, expected: MAX_WIDTH });
    }
    let mut index: HashMap<&str, usize> = HashMap::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        if row.len() != width {
            return Err(Error::Table { row: at + 1, found: row.len(), expected: width });
        }
        if index.insert(&row[0], at).is_some() {
            return Err(Error::NotMonotone { row: at + 1, level: 0 });
        }
    }
    monotone(rows, width)?;

    let (mut missing, mut records, mut nothing) = (0, 0, false);
    for (value, count) in values.iter().zip(counts) {
        match index.contains_key(value) {
            true => {}
            false if words_for_nothing(value) => nothing = true,
            false => {
                missing += 1;
                records += count;
            }
        }
    }
    if missing > 0 {
        return Err(Error::Missing { values: missing, records });
    }

    let closed = width > 1 && rows.iter().all(|row| row[width - 1] == rows[0][width - 1]);
    let top_label = if closed { rows[0][width - 1].as_str() } else { STAR };
    let top = if closed { width - 1 } else { width };
    let empty = index.get("").copied();
    let leaves = (rows.len() + usize::from(nothing && empty.is_none())) as f64;
    let mut levels = Vec::with_capacity(top + 1);
    for at in 0..=top {
        let label =
            |row: &'_ [String]| -> String { if at == top { top_label.to_owned() } else { row[at].clone() } };
        let mut labels = Dictionary::default();
        let mut under = Vec::new();
        let mut of_row = Vec::with_capacity(rows.len());
        let mut put = |labels: &mut Dictionary, text: &str, leaf: u64| -> Result<u32, Error> {
            let node = labels.intern(text)?;
            if under.len() <= node as usize {
                under.push(0u64);
            }
            under[node as usize] += leaf;
            Ok(node)
        };
        for row in rows {
            of_row.push(put(&mut labels, &label(row), 1)?);
        }
        let of_nothing = match empty {
            Some(row) => of_row[row],
            None if nothing => put(&mut labels, if at == top { top_label } else { "" }, 1)?,
            None => 0,
        };
        let mut nodes = Vec::with_capacity(values.len());
        for value in values {
            nodes.push(match index.get(value) {
                Some(row) => of_row[*row],
                // each spelling is itself at the values' own level; the leaf was counted with the empty cell
                None if at == 0 && !value.is_empty() => put(&mut labels, value, 0)?,
                None => of_nothing,
            });
        }
        let shares = under.into_iter().map(|count| count.max(1) as f64 / leaves).collect();
        levels.push(Level { labels, nodes, shares });
    }
    Ok(Hierarchy { levels, canonical: 0, leaves })
}

fn monotone(rows: &[Vec<String>], width: usize) -> Result<(), Error> {
    for level in 1..width {
        let mut above: HashMap<&str, &str> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            if *above.entry(&row[level - 1]).or_insert(&row[level]) != row[level] {
                return Err(Error::NotMonotone { row: at + 1, level });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HierarchySpec;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn shares_count_the_rows_of_the_table() {
        let spec = HierarchySpec::Table(rows("a;x;*\nb;x;*\nc;y;*\nd;y;*"));
        let h = Hierarchy::build(&spec, &["a", "d"], &[1, 1]).unwrap();
        assert_eq!(h.levels(), 3);
        assert_eq!(h.levels[0].shares, vec![0.25; 4]);
        assert_eq!(h.levels[1].shares, vec![0.5, 0.5]);
        assert_eq!((h.label(1, 0), h.label(1, 1), h.label(1, 2)), ("d", "y", "*"));
    }

    #[test]
    fn an_open_top_is_closed() {
        let h = Hierarchy::build(&HierarchySpec::Table(rows("a;x\nb;y")), &["", "a"], &[1, 1]).unwrap();
        assert_eq!(h.levels(), 3);
        assert_eq!((h.label(0, 0), h.label(0, 1), h.label(0, 2)), ("", "", "*"));
    }

    #[test]
    fn spellings_of_nothing_are_one_above_the_cells() {
        let values = ["", "-", "a", "不详"];
        let h =
            Hierarchy::build(&HierarchySpec::from_csv("a;x;*\nb;y;*").unwrap().0, &values, &[1; 4]).unwrap();
        let at = |level: usize| (0..4).map(|value| h.label(value, level)).collect::<Vec<_>>();
        assert_eq!(at(0), values);
        assert_eq!(at(1), ["", "", "x", ""]);
        assert_eq!((h.leaves, h.levels[1].shares.clone()), (3.0, vec![1.0 / 3.0; 3]));
        let h = Hierarchy::build(&HierarchySpec::from_csv("a;x;*\n;none;*").unwrap().0, &values, &[1; 4])
            .unwrap();
        assert_eq!((h.label(1, 0), h.label(1, 1), h.label(0, 1), h.leaves), ("-", "none", "none", 2.0));
    }

    #[test]
    fn faults_are_told() {
        let build = |text: &str| {
            Hierarchy::build(&HierarchySpec::Table(rows(text)), &["a", "q"], &[1, 7]).unwrap_err()
        };
        assert_eq!(build("a;x;*\nb;x;+"), Error::NotMonotone { row: 2, level: 2 });
        assert_eq!(build("a;x\na;x"), Error::NotMonotone { row: 2, level: 0 });
        assert_eq!(build("a;x\nb"), Error::Table { row: 2, found: 1, expected: 2 });
        assert_eq!(build("a;*\nb;*"), Error::Missing { values: 1, records: 7 });
        assert_eq!(
            Hierarchy::build(&HierarchySpec::Table(vec![]), &[], &[]).unwrap_err(),
            Error::Table { row: 1, found: 0, expected: 1 }
        );
    }
}

//! A hierarchy given as a table: one row a value, `value, level 1, level 2, …` (ARX's CSV form).

use std::collections::HashMap;

use super::{Hierarchy, Level, STAR};
use crate::dictionary::Dictionary;
use crate::error::Error;

/// Searches number levels in a byte.
const MAX_WIDTH: usize = 250;

/// Every row counts as a leaf of the domain, whether its value occurs or not. An empty cell that the table does
/// not list is a value of its own below the top. A table whose last level is not one label gets `*` above it.
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

    let (mut missing, mut records, mut empty) = (0, 0, false);
    for (value, count) in values.iter().zip(counts) {
        match index.contains_key(value) {
            true => {}
            false if value.is_empty() => empty = true,
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
    let leaves = (rows.len() + usize::from(empty)) as f64;
    let mut levels = Vec::with_capacity(top + 1);
    for at in 0..=top {
        let label =
            |row: &'_ [String]| -> String { if at == top { top_label.to_owned() } else { row[at].clone() } };
        let mut labels = Dictionary::default();
        let mut under = Vec::new();
        let mut of_row = Vec::with_capacity(rows.len());
        let mut put = |text: &str| -> Result<u32, Error> {
            let node = labels.intern(text)?;
            if under.len() <= node as usize {
                under.push(0u64);
            }
            under[node as usize] += 1;
            Ok(node)
        };
        for row in rows {
            of_row.push(put(&label(row))?);
        }
        let of_empty = if empty { put(if at == top { top_label } else { "" })? } else { 0 };
        let nodes =
            values.iter().map(|value| index.get(value).map_or(of_empty, |row| of_row[*row])).collect();
        let shares = under.into_iter().map(|count| count as f64 / leaves).collect();
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

//! A hierarchy held against itself and against a column, before anything runs.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use serde::Serialize;
use yingbi_anonymity::{Counting, Hierarchy, HierarchyCheck, HierarchyFault, HierarchySpec, Histogram};
use yingbi_resident::Kind;
use yingbi_table::Source;

use crate::column::texts;
use crate::count::{Wanted, count};
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;
use crate::recipe::{Unchecked, nearest, read_unchecked};

/// Records that are named at most.
const NAMED: usize = 100;
/// Records below which a label is counted and not shown: the k of a risk of one in five.
const SHOWN: u64 = HierarchySpec::RARE;

/// A hierarchy that was asked for by name or by file, whatever is wrong with its rows.
#[derive(Clone, Debug)]
pub struct FoundHierarchy {
    /// The hierarchy.
    pub spec: HierarchySpec,
    /// The line that each of its rows begins in, from 1; empty where it is no CSV.
    lines: Vec<usize>,
}

/// What `hierarchy check` found. Holds no cell: rows of the hierarchy and records of the file are told by number.
#[derive(Clone, Debug, Serialize)]
pub struct HierarchyReport {
    /// Version of the document: 1.
    pub version: u32,
    /// Rows of the table; 0 for bands and for a hierarchy that is built in.
    pub rows: usize,
    /// Levels, the values' own and the top included. Of bands that fit the data only where there are data.
    pub levels: usize,
    /// Whether it can be used, on this column where one was given.
    pub clean: bool,
    /// What is wrong with its rows, in their order.
    pub faults: Vec<RowFault>,
    /// Labels of the last level where they are more than one: `*` is put above them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_top: Option<usize>,
    /// What it lacks of a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<ColumnFaults>,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowFault {
    /// `empty`, `wide`, `length`, `duplicate` or `not-monotone`.
    pub fault: &'static str,
    /// The row, from 1; 0 where none is meant.
    pub row: usize,
    /// The line of the file that it begins in, from 1; of CSV only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The earlier row that it contradicts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<usize>,
    /// The line that that row begins in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_line: Option<usize>,
    /// The level that contradicts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Cells found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<usize>,
    /// Cells that there should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<usize>,
}

/// What a hierarchy lacks of a column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnFaults {
    /// The column.
    pub column: String,
    /// Records of the file.
    pub records: u64,
    /// Distinct values.
    pub values: usize,
    /// Values that the hierarchy lacks or cannot read.
    pub missing: Unknown,
    /// Values that say that nothing is known: the empty cell, and what offices write instead of one.
    pub nothing: Unknown,
}

/// Values of one sort.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Unknown {
    /// Distinct values.
    pub values: usize,
    /// Records that hold one.
    pub records: u64,
    /// The first of these records, from 1, at most a hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<u64>,
}

/// What the levels of a hierarchy make of a column.
#[derive(Clone, Debug, Serialize)]
pub struct HierarchyView {
    /// Version of the document: 1.
    pub version: u32,
    /// Records of the file.
    pub records: u64,
    /// The level at which spellings of one thing are one; a search goes no lower.
    pub canonical_level: usize,
    /// From the values' own level up to the top.
    pub levels: Vec<LevelView>,
}

/// One level.
#[derive(Clone, Debug, Serialize)]
pub struct LevelView {
    /// Its number.
    pub level: usize,
    /// Labels that it tells apart.
    pub labels: usize,
    /// Labels of five records and more, the commonest first.
    pub shown: Vec<LabelView>,
    /// The other labels.
    pub rare: Unknown,
}

/// One label.
#[derive(Clone, Debug, Serialize)]
pub struct LabelView {
    /// Its text.
    pub label: String,
    /// Records under it.
    pub records: u64,
}

/// A hierarchy by its built-in name or from a file, whatever is wrong with its rows; none where there is neither.
///
/// # Errors
///
/// The file cannot be read, is no text, is CSV with a quote that never closes, or TOML that makes no hierarchy.
pub fn find_hierarchy(name: &Path, kind: Kind) -> Result<Option<FoundHierarchy>, Error> {
    if let Some(spec) = name.to_str().and_then(|name| HierarchySpec::from_name(name, kind)) {
        return Ok(Some(FoundHierarchy { spec, lines: Vec::new() }));
    }
    if !name.exists() {
        return Ok(None);
    }
    read_unchecked(name, kind).map(|Unchecked { spec, lines, .. }| Some(FoundHierarchy { spec, lines }))
}

/// Checks a hierarchy, and holds it against a column where one is given.
///
/// # Errors
///
/// There is no such column; the source cannot be read.
pub fn check_hierarchy(
    found: &FoundHierarchy,
    data: Option<(&Source, &str)>,
    session: &Session<'_>,
) -> Result<HierarchyReport, Error> {
    let FoundHierarchy { spec, lines } = found;
    let Some((source, column)) = data else {
        return Ok(report(&Hierarchy::check(spec, &[], &[])?, lines, None));
    };
    let place = place(source, column)?;
    let counted = counted(source, place, session)?;
    let (values, counts) = counted.values(0);
    let check = Hierarchy::check(spec, &values, &counts)?;
    let texts_of = |places: &[usize]| -> HashSet<&str> {
        places.iter().filter_map(|at| values.get(*at)).copied().collect()
    };
    let first = first_records(source, place, &texts_of(&check.missing), session)?;
    let data = ColumnFaults {
        column: column.to_owned(),
        records: counted.records(),
        values: values.len(),
        missing: Unknown { values: check.missing.len(), records: check.missing_records, first },
        nothing: Unknown { values: check.nothing.len(), records: check.nothing_records, first: Vec::new() },
    };
    Ok(report(&check, lines, Some(data)))
}

/// What the levels of a hierarchy make of a column. Labels of fewer than five records are counted and not shown.
///
/// # Errors
///
/// There is no such column; the source cannot be read; the hierarchy is at fault or lacks values.
pub fn show_hierarchy(
    spec: &HierarchySpec,
    source: &Source,
    column: &str,
    session: &Session<'_>,
) -> Result<HierarchyView, Error> {
    let counted = counted(source, place(source, column)?, session)?;
    let (values, counts) = counted.values(0);
    let hierarchy = Hierarchy::build(spec, &values, &counts)?;
    let levels = (0..hierarchy.levels()).map(|level| {
        let mut labels: BTreeMap<&str, u64> = BTreeMap::new();
        for (value, records) in counts.iter().enumerate() {
            *labels.entry(hierarchy.label(value, level)).or_default() += records;
        }
        let mut view = LevelView { level, labels: labels.len(), shown: Vec::new(), rare: Unknown::default() };
        for (label, records) in labels {
            if records >= SHOWN {
                view.shown.push(LabelView { label: label.to_owned(), records });
            } else {
                view.rare.values += 1;
                view.rare.records += records;
            }
        }
        view.shown.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.label.cmp(&b.label)));
        view
    });
    Ok(HierarchyView {
        version: 1,
        records: counted.records(),
        canonical_level: hierarchy.canonical_level(),
        levels: levels.collect(),
    })
}

pub(crate) fn place(source: &Source, column: &str) -> Result<usize, Error> {
    let info = source.info();
    info.columns.iter().position(|name| name == column).ok_or_else(|| {
        let nearest = nearest(column, info.columns.iter().map(String::as_str));
        RunError::NoColumn { path: info.path.clone(), column: column.to_owned(), nearest }.into()
    })
}

fn counted(source: &Source, column: usize, session: &Session<'_>) -> Result<Histogram, Error> {
    let wanted = Wanted {
        quasi: &[],
        screened: &[],
        distinct: &[column],
        together: &[],
        kinds: &[],
        units: &[],
        unit_cap: 0,
        sensitive: &[],
        sampling: None,
    };
    let counted = count(source, session, &wanted)?;
    Ok(counted
        .distinct
        .into_iter()
        .next()
        .unwrap_or_else(|| Histogram::new(Counting { quasi: 1, ..Counting::default() })))
}

/// The first records, from 1, whose cell is one of these.
fn first_records(
    source: &Source,
    column: usize,
    wanted: &HashSet<&str>,
    session: &Session<'_>,
) -> Result<Vec<u64>, Error> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let mut before = 0u64;
    pipeline::run(
        source.reader()?,
        session,
        || (),
        |(), chunk| {
            let batch = chunk.decode()?;
            let array = batch.column(column)?;
            let rows = texts(&array).enumerate().filter(|(_, cell)| wanted.contains(cell));
            let rows: Vec<usize> = rows.map(|(row, _)| row).take(NAMED).collect();
            Ok(((rows, batch.rows() as u64), batch.rows() as u64))
        },
        |(rows, records)| {
            let room = NAMED.saturating_sub(found.len());
            found.extend(rows.into_iter().take(room).map(|row| before + row as u64 + 1));
            before += records;
            Ok(())
        },
    )?;
    Ok(found)
}

fn report(check: &HierarchyCheck, lines: &[usize], data: Option<ColumnFaults>) -> HierarchyReport {
    let line = |row: usize| row.checked_sub(1).and_then(|row| lines.get(row)).copied();
    let faults = check.faults.iter().map(|fault| match *fault {
        HierarchyFault::Wide { found, most } => {
            RowFault { fault: "wide", found: Some(found), expected: Some(most), ..RowFault::default() }
        }
        HierarchyFault::Length { row, found, expected } => RowFault {
            fault: "length",
            row,
            found: Some(found),
            expected: Some(expected),
            ..RowFault::default()
        },
        HierarchyFault::Duplicate { row, first } => {
            RowFault { fault: "duplicate", row, first: Some(first), ..RowFault::default() }
        }
        HierarchyFault::NotMonotone { row, first, level } => RowFault {
            fault: "not-monotone",
            row,
            first: Some(first),
            level: Some(level),
            ..RowFault::default()
        },
        _ => RowFault { fault: "empty", ..RowFault::default() },
    });
    HierarchyReport {
        version: 1,
        rows: check.rows,
        levels: check.levels,
        clean: check.is_clean(),
        faults: faults
            .map(|fault| RowFault { line: line(fault.row), first_line: fault.first.and_then(line), ..fault })
            .collect(),
        open_top: check.open_top,
        data,
    }
}

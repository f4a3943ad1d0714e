//! Pass 1: what the columns hold. Some records are looked at closely; every byte is scanned for personal numbers.

use std::collections::BTreeMap;

use arrow_array::StringViewArray;
use yingbi_detect::{Detector, Finding, Hit, Scanner};
use yingbi_resident::Kind;
use yingbi_table::{Batch, Format, Reader, Source, SourceInfo, Totals};

use crate::column::texts;
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;

/// What pass 1 found.
pub(crate) struct Survey {
    /// One a column.
    pub(crate) findings: Vec<Finding>,
    /// Personal numbers that stand anywhere in a column's cells.
    pub(crate) hits: ColumnHits,
    /// The first records, kept for whoever proposes a recipe.
    pub(crate) sample: Sample,
    pub(crate) totals: Totals,
}

/// Records of the first batch looked at closely; a later batch gives fewer, and after [`SAMPLED`] records only
/// every batch whose number is a power of two gives any: a sorted file is seen in all its parts.
const FIRST: usize = 4096;
const LATER: usize = 1024;
const SAMPLED: u64 = 16_384;

/// Counts of hits by column and kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColumnHits(pub(crate) Vec<BTreeMap<Kind, u64>>);

impl ColumnHits {
    pub(crate) fn new(columns: usize) -> ColumnHits {
        ColumnHits(vec![BTreeMap::new(); columns])
    }

    /// Scans every byte of a batch.
    pub(crate) fn scan(
        &mut self,
        batch: &Batch,
        scanner: &Scanner,
        hits: &mut Vec<Hit>,
    ) -> Result<(), Error> {
        let view = batch.scan()?;
        hits.clear();
        scanner.scan(view.bytes(), hits);
        for hit in hits.iter() {
            let place = view.locate(hit.start as usize);
            if let Some(counts) = place.and_then(|(_, column)| self.0.get_mut(column)) {
                *counts.entry(hit.kind).or_default() += 1;
            }
        }
        Ok(())
    }

    pub(crate) fn merge(&mut self, other: ColumnHits) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            for (kind, count) in other {
                *own.entry(kind).or_default() += count;
            }
        }
    }
}

/// Decoded columns of the first records.
pub(crate) struct Sample {
    columns: Vec<StringViewArray>,
}

impl Sample {
    fn of(batch: &Batch, rows: usize) -> Result<Sample, Error> {
        let columns = (0..batch.columns())
            .map(|column| Ok(batch.column(column)?.slice(0, rows.min(batch.rows()))))
            .collect::<Result<_, Error>>()?;
        Ok(Sample { columns })
    }

    /// Takes the first records of a source without reading the rest.
    pub(crate) fn take(source: &Source) -> Result<Sample, Error> {
        let mut reader: Reader = source.reader()?;
        match reader.next_chunk()? {
            Some(chunk) => Sample::of(&chunk.decode()?, FIRST),
            None => Ok(Sample { columns: Vec::new() }),
        }
    }

    /// The cells of a column; none where there is no record.
    pub(crate) fn cells(&self, column: usize) -> Vec<&str> {
        self.columns.get(column).map(|array| texts(array).collect()).unwrap_or_default()
    }

    fn feed(&self, detector: &mut Detector) {
        let columns: Vec<Vec<&str>> = (0..self.columns.len()).map(|column| self.cells(column)).collect();
        let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
        detector.sample(&slices);
    }
}

/// Personal numbers in the names of the columns, with the place of each column: no header, but a record taken for
/// one, or a name with a remark.
pub(crate) fn personal_names(info: &SourceInfo) -> Vec<(usize, Vec<Hit>)> {
    let scanner = Scanner::new();
    let mut found = Vec::new();
    for (column, name) in info.columns.iter().enumerate() {
        let mut hits = Vec::new();
        scanner.scan(name.as_bytes(), &mut hits);
        if !hits.is_empty() {
            found.push((column, hits));
        }
    }
    found
}

/// Refuses a source whose header holds personal numbers.
pub(crate) fn check_names(info: &SourceInfo) -> Result<(), RunError> {
    match personal_names(info).first() {
        Some((column, hits)) => Err(RunError::PersonalHeader {
            path: info.path.clone(),
            column: *column as u64 + 1,
            kind: hits.first().map_or(Kind::Other, |hit| hit.kind),
        }),
        None => Ok(()),
    }
}

/// Reads a source once.
pub(crate) fn survey(source: &Source, session: &Session<'_>) -> Result<Survey, Error> {
    let info = source.info();
    // Formats that carry names have no header row.
    let named = info.header_row.is_some() || matches!(info.format, Format::JsonLines | Format::Parquet);
    let headers: Vec<Option<&str>> =
        info.columns.iter().map(|name| (named && !name.trim().is_empty()).then_some(name.as_str())).collect();
    let columns = headers.len();
    let mut detector = Detector::new(&headers);
    let scanner = Scanner::new();
    let mut kept: Option<Sample> = None;
    let mut sampled = 0u64;

    let (totals, states) = pipeline::run(
        source.reader()?,
        session,
        || (ColumnHits::new(columns), Vec::new()),
        |(hits, found), chunk| {
            let batch = chunk.decode()?;
            hits.scan(&batch, &scanner, found)?;
            let rows = batch.rows() as u64;
            Ok((batch, rows))
        },
        |batch| {
            let number = batch.first_record();
            let quota = if number == 0 {
                FIRST
            } else if sampled < SAMPLED || (number / SAMPLED).is_power_of_two() {
                LATER
            } else {
                0
            };
            if quota > 0 && batch.rows() > 0 {
                let sample = Sample::of(&batch, quota)?;
                sample.feed(&mut detector);
                sampled += quota.min(batch.rows()) as u64;
                if kept.is_none() {
                    kept = Some(sample);
                }
            }
            Ok(())
        },
    )?;
    let mut hits = ColumnHits::new(columns);
    for (part, _) in states {
        hits.merge(part);
    }
    let sample = kept.unwrap_or(Sample { columns: Vec::new() });
    Ok(Survey { findings: detector.finish(), hits, sample, totals })
}

//! Where policies meet batches: which record shows which form of which column.

use std::collections::HashMap;

use yingbi_access::{Bits, Coder, Counts, Form, Joined, Policies, Reads, Record, Scratch, Seen, View};
use yingbi_table::{Batch, Source};

use crate::column::texts;
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;
use crate::recipe::nearest;
use crate::view::Consents;

/// A view over a file, joined with what policies ask of each record.
pub(crate) struct Decisions<'a> {
    policies: &'a Policies,
    view: &'a View,
    now: i64,
    /// Columns of the file that policies read.
    sources: Vec<usize>,
    /// The field of each column of the file.
    fields: Vec<Option<usize>>,
    /// What was counted over the whole file, and the file's digest then.
    counts: Option<(Counts, [u8; 32])>,
    /// Purposes that each person has consented to, as bits in the order of the catalogue.
    consents: Option<&'a HashMap<Box<str>, u64>>,
}

/// What a worker keeps from batch to batch.
pub(crate) struct Decider {
    coder: Coder,
    scratch: Scratch,
    /// Records that policies could not judge.
    pub(crate) withheld: u64,
}

/// The decision on a batch.
pub(crate) struct Decided {
    seen: Seen,
    fields: Vec<Option<usize>>,
    visible: Vec<bool>,
    count: usize,
}

impl<'a> Decisions<'a> {
    /// Finds the columns that policies read, and counts what is to be counted over the whole file.
    pub(crate) fn prepare(
        source: &Source,
        policies: &'a Policies,
        view: &'a View,
        now: i64,
        fields: Vec<Option<usize>>,
        consents: Option<&'a HashMap<Box<str>, u64>>,
        session: &Session<'_>,
    ) -> Result<Decisions<'a>, Error> {
        let coder = Coder::new(policies, view.reads(), now);
        let sources = places(source, coder.sources())?;
        let counts = counted(source, policies, view.reads(), session)?;
        Ok(Decisions { policies, view, now, sources, fields, counts, consents })
    }

    /// Digest of the file that was counted; none where nothing was.
    pub(crate) fn counted_on(&self) -> Option<[u8; 32]> {
        self.counts.as_ref().map(|(_, sha256)| *sha256)
    }

    /// A worker's own state.
    pub(crate) fn decider(&self) -> Decider {
        Decider {
            coder: Coder::new(self.policies, self.view.reads(), self.now),
            scratch: Scratch::default(),
            withheld: 0,
        }
    }

    /// Decides on every record of a batch.
    pub(crate) fn decide(&self, decider: &mut Decider, batch: &Batch) -> Result<Decided, Error> {
        let consents = |person: &str| {
            self.consents.and_then(|consents| consents.get(person)).copied().unwrap_or_default()
        };
        let joined =
            Joined { counts: self.counts.as_ref().map(|(counts, _)| counts), consents: Some(&consents) };
        let columns = with_cells(batch, &self.sources, |cells| {
            Ok(decider.coder.code(batch.rows(), cells, &joined)?)
        })?;
        let seen = self.view.evaluate(&columns, &mut decider.scratch);
        decider.withheld += seen.withheld() as u64;
        let visible = seen.visible();
        Ok(Decided {
            count: visible.count(),
            visible: (0..batch.rows()).map(|row| visible.get(row)).collect(),
            fields: self.fields.clone(),
            seen,
        })
    }
}

impl Decided {
    /// Whether anything of each record is shown.
    pub(crate) fn visible(&self) -> &[bool] {
        &self.visible
    }

    /// How many records show anything.
    pub(crate) fn visible_count(&self) -> usize {
        self.count
    }

    /// The forms in which a column of the file is shown, each with its rows; no row stands in two.
    pub(crate) fn shown(&self, column: usize) -> Vec<(Form, &Bits)> {
        match self.fields.get(column).copied().flatten() {
            Some(field) => self.seen.shown(field).collect(),
            None => Vec::new(),
        }
    }
}

/// What policies can read of one record of a file (`row` from 0); none where the file has no such record.
///
/// # Errors
/// The file cannot be read, or lacks a column that policies read.
pub fn record_at(
    source: &Source,
    policies: &Policies,
    row: u64,
    now: i64,
    consents: Option<&Consents>,
    session: &Session<'_>,
) -> Result<Option<Record>, Error> {
    let reads = Reads::all(policies.catalogue());
    let mut coder = Coder::new(policies, &reads, now);
    let sources = places(source, coder.sources())?;
    let counts = counted(source, policies, &reads, session)?;
    let consents = |person: &str| {
        consents.and_then(|consents| consents.purposes.get(person)).copied().unwrap_or_default()
    };
    let joined = Joined { counts: counts.as_ref().map(|(counts, _)| counts), consents: Some(&consents) };
    let mut reader = source.reader()?;
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        let Some(place) = row.checked_sub(batch.first_record()).filter(|place| *place < batch.rows() as u64)
        else {
            continue;
        };
        let place = usize::try_from(place).map_err(|_| RunError::Worker)?;
        return with_cells(&batch, &sources, |columns| {
            let cells: Vec<&str> =
                columns.iter().map(|column| column.get(place).copied().unwrap_or_default()).collect();
            Ok(Some(coder.record(&cells, &joined)?))
        });
    }
    Ok(None)
}

/// Counts what policies want counted over the whole file; none where that is nothing.
fn counted(
    source: &Source,
    policies: &Policies,
    reads: &Reads,
    session: &Session<'_>,
) -> Result<Option<(Counts, [u8; 32])>, Error> {
    let mut counts = Counts::new(policies, reads);
    let counted = places(source, counts.sources())?;
    if counted.is_empty() {
        return Ok(None);
    }
    let (totals, parts) = pipeline::run(
        source.reader()?,
        session,
        || counts.fork(),
        |counts, chunk| {
            let batch = chunk.decode()?;
            with_cells(&batch, &counted, |cells| Ok(counts.add(cells)?))?;
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    for part in &parts {
        counts.merge(part)?;
    }
    Ok(Some((counts, totals.sha256)))
}

/// Where columns stand in a file.
fn places(source: &Source, names: &[String]) -> Result<Vec<usize>, Error> {
    let info = source.info();
    names
        .iter()
        .map(|name| {
            info.columns.iter().position(|other| other == name).ok_or_else(|| {
                let nearest = nearest(name, info.columns.iter().map(String::as_str));
                RunError::NoPolicyColumn { path: info.path.clone(), column: name.clone(), nearest }.into()
            })
        })
        .collect()
}

/// Calls with the cells of some columns of a batch.
fn with_cells<T>(
    batch: &Batch,
    columns: &[usize],
    call: impl FnOnce(&[&[&str]]) -> Result<T, Error>,
) -> Result<T, Error> {
    let arrays = columns.iter().map(|&column| batch.column(column)).collect::<Result<Vec<_>, _>>()?;
    let cells: Vec<Vec<&str>> = arrays.iter().map(|array| texts(array).collect()).collect();
    let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    call(&slices)
}

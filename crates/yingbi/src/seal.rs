//! Jobs on whole files that need keys: `seal`, `open`, `reseal`, `relink`. One pass of the one engine.

use std::io::Read;
use std::path::{Path, PathBuf};

use yingbi_report::{
    Authorisation, Notice, ReleaseOutput, ReleaseRecord, Relinked, SealedColumn, SealedDocument,
    SealedRecord, VERSION,
};
use yingbi_resident::{AttributeType, Kind};
use yingbi_table::{Format, Sink, SinkOptions, Source, commit_all, neutralised, write_beside};
use yingbi_vault::{Context, Domain, PseudonymForm, Vault};

use crate::anonymize::{TOOL, beside, file_name, input_record};
use crate::checkpoint;
use crate::column::Tally;
use crate::digest::hex_of;
use crate::engine::{Before, Engine, Keys, Treated, index_column};
use crate::error::{Error, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::plan::Plan;
use crate::recipe::{Action, ColumnRule, Dataset, OnInvalid, Privacy, Recipe, Release, Sealing, nearest};
use crate::survey::{Sample, check_names};

/// Where sealed values belong: what must be the same when they are opened as it was when they were sealed.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Who holds the data, where one keyring serves several; else empty.
    pub tenant: String,
    /// The data set's name.
    pub table: String,
    /// The column that tells one record from another, with the kind whose canonical form is the key.
    pub record: Option<(String, Kind)>,
    /// The columns to work on.
    pub columns: Vec<PlacedColumn>,
}

/// A column to work on.
#[derive(Clone, Debug)]
pub struct PlacedColumn {
    /// Its name in the file.
    pub name: String,
    /// The name that enters the context; the column's own where none is given.
    pub id: Option<String>,
    /// What it holds: blind indexes take the kind's canonical form.
    pub kind: Kind,
    /// Key, purpose and binding.
    pub sealing: Sealing,
}

/// What is to be done with the columns.
#[derive(Clone, Debug)]
pub enum Work {
    /// Each value is sealed with the active key of its use.
    Seal,
    /// Each sealed value is opened.
    Open {
        /// Cells that are not sealed stay as they are; otherwise one ends the run.
        mixed: bool,
    },
    /// Each value sealed with another key is sealed anew with the active one.
    Reseal,
    /// Each pseudonym of one domain becomes the same value's in another.
    Relink(Box<Relinking>),
}

/// From which domain to which, in which forms, and on whose word.
#[derive(Clone, Debug)]
pub struct Relinking {
    /// The domain of the input's pseudonyms.
    pub from: Domain,
    /// The domain of the output's.
    pub to: Domain,
    /// The form of the input's pseudonyms.
    pub form: PseudonymForm,
    /// The form of the output's.
    pub to_form: PseudonymForm,
    /// Who allowed it, and why.
    pub authorisation: Authorisation,
}

impl Work {
    /// The stable name, as documents write it.
    pub const fn name(&self) -> &'static str {
        match self {
            Work::Seal => "seal",
            Work::Open { .. } => "open",
            Work::Reseal => "reseal",
            Work::Relink(_) => "relink",
        }
    }

    fn action(&self, column: &PlacedColumn) -> Action {
        match self {
            Work::Seal => Action::Seal(column.sealing.clone()),
            Work::Open { mixed } => {
                let sealing = Sealing { index: None, ..column.sealing.clone() };
                Action::Open { sealing, mixed: *mixed }
            }
            Work::Reseal => Action::Reseal(Sealing { index: None, ..column.sealing.clone() }),
            Work::Relink(job) => Action::Relink {
                from: job.from.clone(),
                to: job.to.clone(),
                form: job.form,
                to_form: job.to_form,
            },
        }
    }
}

/// One job.
pub struct Job<'a> {
    /// Where the output goes.
    pub output: &'a Path,
    /// Format, encoding and so on of the output.
    pub sink: SinkOptions,
    /// Which columns, and where their values belong.
    pub placement: &'a Placement,
    /// What is done with them.
    pub work: Work,
    /// An open keyring.
    pub vault: &'a Vault,
    /// Take up what an earlier run of the same job left unfinished, and leave something to take up should this one break
    /// off. Uncompressed CSV and TSV only.
    pub resume: bool,
    /// Now, in seconds since 1970-01-01 UTC, for the record.
    pub when: Option<u64>,
}

/// Does a job: the output appears whole or not at all, and with it the record of what later jobs need to know:
/// `OUTPUT.sealed.json` where columns are sealed, `OUTPUT.relink.json` after a relinking. Every other column keeps its bytes.
///
/// # Errors
///
/// A column is not there; a key or domain is missing; a value does not open (its record and column are told); the
/// output cannot be written. Then nothing is left behind.
pub fn transform(
    source: &Source,
    job: &Job<'_>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<(SealedDocument, Vec<PathBuf>), Error> {
    let info = source.info();
    check_names(info)?;
    let left = left_sealed(source, job)?;
    let (recipe, plan) = plan(source, job)?;
    let hasher = job.vault.run_hasher();
    let keys = Keys { vault: job.vault, hasher: &hasher };
    let before = Before { seen: None, format: Sink::format(job.output, info, &job.sink) };
    let engine = Engine::prepare(source, &recipe, &plan, keys, before, session, timings)?;
    let treated = match job.resume {
        false => engine.treat(job.output, &job.sink, None, session, timings)?,
        true => checkpoint::treat(source, job, &plan, &engine, session, timings)?,
    };
    if treated.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let digest = timings.time(session, Phase::Measure, || treated.synced_digest())?;
    let mut document = document(source, job, &treated, digest)?;
    if let (Work::Seal | Work::Reseal, Some(left)) = (&job.work, &left) {
        document.columns.extend(left.columns.iter().cloned());
    }
    publish(job, treated, document, left.filter(|left| !left.columns.is_empty()))
}

/// What the input's own record says of the columns that are sealed and that this job leaves as they are; none where
/// there is no record.
fn left_sealed(source: &Source, job: &Job<'_>) -> Result<Option<SealedDocument>, Error> {
    let Some(mut record) = sealed_document(&source.info().path)? else { return Ok(None) };
    let placement = job.placement;
    let of = |name: &str| placement.columns.iter().any(|column| column.name == name);
    let bound = |column: &SealedColumn| {
        column.bound && record.record.as_ref().is_some_and(|record| of(&record.column))
    };
    match &job.work {
        Work::Open { .. } => {}
        Work::Seal => {
            if let Some(column) = record.columns.iter().find(|column| of(&column.name)) {
                return Err(RunError::SealedAlready { column: column.name.clone() }.into());
            }
        }
        // Whoever changes the record column takes from bound values what they open with.
        Work::Relink(_) => {
            if let Some(column) = record.columns.iter().find(|column| bound(column)) {
                return Err(RunError::BoundToThis { column: column.name.clone() }.into());
            }
        }
        Work::Reseal => {}
    }
    let left: Vec<SealedColumn> = std::mem::take(&mut record.columns)
        .into_iter()
        .filter(|column| !of(&column.name))
        .map(|c| SealedColumn { cells: 0, ..c })
        .collect();
    // One record names one place. What is opened or relinked leaves the others where they were.
    let stays = matches!(job.work, Work::Open { .. } | Work::Relink(_));
    let same = record.tenant == placement.tenant
        && record.table == placement.table
        && record.record.as_ref().map(|record| &record.column)
            == placement.record.as_ref().map(|(column, _)| column);
    match left.first() {
        Some(column) if !same && !stays => {
            Err(RunError::OtherPlacement { column: column.name.clone() }.into())
        }
        _ => Ok(Some(SealedDocument { columns: left, ..record })),
    }
}

/// Whether a table has every column that a job is to work on or to bind values to.
pub fn has_columns(source: &Source, placement: &Placement) -> bool {
    let worked_on = placement.columns.iter().map(|column| &column.name);
    let mut names = worked_on.chain(placement.record.iter().map(|(name, _)| name));
    names.all(|name| source.info().columns.contains(name))
}

/// The job as a recipe, and as it is bound to the input.
pub(crate) fn plan(source: &Source, job: &Job<'_>) -> Result<(Recipe, Plan), Error> {
    let recipe = recipe(source, job)?;
    let plan = Plan::bind(&recipe, source.info(), &Sample::take(source)?, true)?;
    Ok((recipe, plan))
}

/// The job as a recipe: the named columns are worked on, the others kept.
fn recipe(source: &Source, job: &Job<'_>) -> Result<Recipe, Error> {
    let info = source.info();
    let placement = job.placement;
    let worked_on = placement.columns.iter().map(|column| &column.name);
    for name in worked_on.clone().chain(placement.record.iter().map(|(name, _)| name)) {
        let (path, column) = (info.path.clone(), name.clone());
        match info.columns.iter().filter(|other| *other == name).count() {
            1 => {}
            0 => {
                let nearest = nearest(name, info.columns.iter().map(String::as_str));
                return Err(RunError::NoColumn { path, column, nearest }.into());
            }
            times => {
                let times = times as u64;
                return Err(RunError::AmbiguousColumn { path, column, times }.into());
            }
        }
    }
    if let Some((record, _)) = &placement.record
        && worked_on.clone().any(|name| name == record)
    {
        return Err(RunError::RecordSealed { column: record.clone() }.into());
    }
    let opened_indexes: Vec<String> = match job.work {
        Work::Open { .. } => {
            let indexed = placement.columns.iter().filter(|column| column.sealing.index.is_some());
            indexed.map(|column| index_column(&column.name)).collect()
        }
        _ => Vec::new(),
    };
    let columns = info.columns.iter().map(|name| {
        let placed = placement.columns.iter().find(|column| column.name == *name);
        let record = placement.record.as_ref().filter(|(record, _)| record == name);
        ColumnRule {
            name: name.clone(),
            id: placed.and_then(|column| column.id.clone()),
            kind: placed.map(|column| column.kind).or(record.map(|(_, kind)| *kind)).unwrap_or(Kind::Other),
            attribute_type: AttributeType::Insensitive,
            action: match placed {
                Some(column) => job.work.action(column),
                // What sealing added, opening takes away.
                None if opened_indexes.contains(name) => Action::Drop,
                None => Action::Keep,
            },
            on_invalid: OnInvalid::Error,
            weight: None,
            span: None,
        }
    });
    Ok(Recipe {
        dataset: Dataset {
            name: Some(placement.table.clone()),
            record: placement.record.as_ref().map(|(name, _)| name.clone()),
            household: None,
        },
        release: Release::default(),
        keys: crate::recipe::Keys { keyring: None, tenant: Some(placement.tenant.clone()) },
        privacy: Privacy::default(),
        columns: columns.collect(),
        folder: std::path::PathBuf::new(),
        remarks: Vec::new(),
        forgone: Vec::new(),
        text: String::new(),
    })
}

fn document(
    source: &Source,
    job: &Job<'_>,
    treated: &Treated,
    (sha256, bytes): ([u8; 32], u64),
) -> Result<SealedDocument, Error> {
    let info = source.info();
    let placement = job.placement;
    let cells = |name: &str| {
        let column = info.columns.iter().position(|other| other == name);
        column.and_then(|column| treated.tallies.get(column)).map_or(0, |tally| tally.treated)
    };
    let relinked = match &job.work {
        Work::Relink(job) => Some(Relinked {
            from: crate::plan::parts(&job.from),
            to: crate::plan::parts(&job.to),
            from_form: job.form.name().to_owned(),
            to_form: job.to_form.name().to_owned(),
        }),
        _ => None,
    };
    let columns = placement.columns.iter().map(|column| {
        let seals = matches!(job.work, Work::Seal | Work::Reseal);
        let key = match seals {
            true => Some(job.vault.sealer(&column.sealing.usage, &Context::default())?.key().to_string()),
            false => None,
        };
        Ok(SealedColumn {
            name: neutralised(treated.format, &column.name).into_owned(),
            id: column.id.clone().unwrap_or_else(|| column.name.clone()),
            kind: column.kind.name().to_owned(),
            purpose: column.sealing.purpose.clone(),
            usage: if relinked.is_some() { String::new() } else { column.sealing.usage.clone() },
            bound: column.sealing.bound && placement.record.is_some(),
            key,
            index: column.sealing.index.clone(),
            relinked: relinked.clone(),
            cells: cells(&column.name),
        })
    });
    Ok(SealedDocument {
        version: VERSION,
        tool: TOOL.to_owned(),
        job: job.work.name().to_owned(),
        when: job.when,
        input: input_record(info, &treated.totals),
        output: ReleaseOutput {
            name: file_name(job.output),
            sha256: hex_of(&sha256),
            rows: treated.totals.records,
            suppressed: 0,
            format: treated.format.name().to_owned(),
            encoding: treated.encoding.map(|encoding| encoding.name().to_owned()),
            columns: treated.columns,
            bytes,
        },
        tenant: placement.tenant.clone(),
        table: placement.table.clone(),
        record: placement.record.as_ref().map(|(column, kind)| SealedRecord {
            column: neutralised(treated.format, column).into_owned(),
            kind: kind.name().to_owned(),
        }),
        columns: columns.collect::<Result<_, Error>>()?,
        authorisation: match &job.work {
            Work::Relink(job) => Some(job.authorisation.clone()),
            _ => None,
        },
        neutralised: treated.neutralised,
        notices: info.notices.iter().map(|notice| Notice::of(notice)).collect(),
    })
}

/// Gives the files their names, the output last.
fn publish(
    job: &Job<'_>,
    treated: Treated,
    document: SealedDocument,
    left: Option<SealedDocument>,
) -> Result<(SealedDocument, Vec<PathBuf>), Error> {
    let mut records = Vec::new();
    match job.work {
        Work::Seal | Work::Reseal => records.push((SEALED, document.clone())),
        Work::Open { .. } => {}
        Work::Relink(_) => records.push((RELINKED, document.clone())),
    }
    if let (Work::Open { .. } | Work::Relink(_), Some(left)) = (&job.work, left) {
        // The columns that are still sealed.
        let (input, output) = (document.input.clone(), document.output.clone());
        records.push((SEALED, SealedDocument { when: job.when, input, output, ..left }));
    }
    let (mut files, mut written) = (vec![job.output.to_path_buf()], Vec::new());
    for (suffix, record) in records {
        let path = beside(job.output, suffix);
        let json = serde_json::to_string_pretty(&record).map_err(|_| RunError::Worker)? + "\n";
        written.push(write_beside(&path, json.as_bytes(), job.sink.force)?);
        files.push(path);
    }
    written.push(treated.pending);
    commit_all(written)?;
    if job.resume {
        checkpoint::clear(job.output);
    }
    Ok((document, files))
}

/// No record of ours is longer, in bytes.
const LONGEST: u64 = 16 << 20;

/// What a sealed file's record is called: `OUTPUT.sealed.json`.
const SEALED: &str = "sealed.json";

/// What the record of a relinking is called: `OUTPUT.relink.json`.
const RELINKED: &str = "relink.json";

/// The record of the columns that a recipe sealed: its suffix and text; none where it sealed none.
pub(crate) fn record_of(
    plan: &Plan,
    recipe: &Recipe,
    vault: &Vault,
    release: &ReleaseRecord,
    format: Format,
    tallies: &[Tally],
) -> Result<Option<(&'static str, String)>, Error> {
    let mut columns = Vec::new();
    for (column, tally) in plan.columns.iter().zip(tallies) {
        let Some(sealing) = &column.sealing else { continue };
        columns.push(SealedColumn {
            name: neutralised(format, &column.name).into_owned(),
            id: column.id.clone(),
            kind: column.kind.to_owned(),
            purpose: sealing.purpose.clone(),
            usage: sealing.usage.clone(),
            bound: sealing.bound && plan.binding.is_some(),
            key: Some(vault.sealer(&sealing.usage, &Context::default())?.key().to_string()),
            index: None,
            relinked: None,
            cells: tally.treated,
        });
    }
    if columns.is_empty() {
        return Ok(None);
    }
    let record = plan.binding.map(|source| {
        let column = &plan.columns[source];
        let kept = matches!(recipe.columns[column.rule].action, Action::Keep);
        let kind = if kept { column.kind } else { Kind::Other.name() };
        SealedRecord { column: neutralised(format, &column.name).into_owned(), kind: kind.to_owned() }
    });
    let document = SealedDocument {
        version: VERSION,
        tool: TOOL.to_owned(),
        job: Work::Seal.name().to_owned(),
        when: None,
        input: release.input.clone(),
        output: release.output.clone(),
        tenant: plan.tenant.clone(),
        table: plan.table.clone(),
        record,
        columns,
        authorisation: None,
        neutralised: release.neutralised,
        notices: release.notices.clone(),
    };
    let text = serde_json::to_string_pretty(&document).map_err(|_| RunError::Worker)? + "\n";
    Ok(Some((SEALED, text)))
}

/// The record that stands beside a file (`FILE.sealed.json`); none where there is none.
fn sealed_document(file: &Path) -> Result<Option<SealedDocument>, Error> {
    let path = beside(file, SEALED);
    let unreadable =
        |path: &Path, source| Error::from(RunError::Unreadable { path: path.to_path_buf(), source });
    match std::fs::metadata(&path) {
        // A pipe would wait for ever.
        Ok(metadata) if !metadata.is_file() => {
            return Err(RunError::NotARecord { path }.into());
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(unreadable(&path, source)),
    }
    let mut text = String::new();
    std::fs::File::open(&path)
        .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
        .map_err(|source| unreadable(&path, source))?;
    let document: SealedDocument =
        serde_json::from_str(&text).map_err(|_| RunError::NotARecord { path: path.clone() })?;
    let mut names: Vec<&str> = document.columns.iter().map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    // A column that stands in it twice would be counted twice.
    let twice = names.windows(2).any(|pair| pair[0] == pair[1]);
    if document.version != VERSION || document.columns.is_empty() || twice {
        return Err(RunError::NotARecord { path }.into());
    }
    Ok(Some(document))
}

/// Reads the record that `seal` left beside a file (`FILE.sealed.json`): where its values belong. None where there is
/// no such record.
///
/// # Errors
///
/// The record is there and cannot be read, or is none of this tool's.
pub fn sealed_placement(file: &Path) -> Result<Option<Placement>, Error> {
    let path = beside(file, SEALED);
    let Some(document) = sealed_document(file)? else { return Ok(None) };
    let foreign = || RunError::NotARecord { path: path.clone() };
    let kind = |name: &str| Kind::from_name(name).ok_or_else(foreign);
    Ok(Some(Placement {
        tenant: document.tenant,
        table: document.table,
        record: document
            .record
            .map(|record| Ok::<_, RunError>((record.column, kind(&record.kind)?)))
            .transpose()?,
        columns: document
            .columns
            .into_iter()
            .map(|column| {
                Ok(PlacedColumn {
                    kind: kind(&column.kind)?,
                    name: column.name,
                    id: Some(column.id),
                    sealing: Sealing {
                        usage: column.usage,
                        purpose: column.purpose,
                        bound: column.bound,
                        index: column.index,
                    },
                })
            })
            .collect::<Result<_, RunError>>()?,
    }))
}

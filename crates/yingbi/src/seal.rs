//! Jobs on whole files that need keys: `seal`, `open`, `reseal`, `relink`. One pass of the one engine.

use std::io::Read;
use std::path::{Path, PathBuf};

use yingbi_report::{
    Authorisation, ReleaseOutput, Relinked, SealedColumn, SealedDocument, SealedRecord, VERSION,
};
use yingbi_resident::{AttributeType, Kind};
use yingbi_table::{SinkOptions, Source, write_beside};
use yingbi_vault::{Context, Domain, PseudonymForm, Vault};

use crate::anonymize::{TOOL, beside, file_name, input_record};
use crate::checkpoint;
use crate::digest::{file_digest, hex_of};
use crate::engine::{Engine, Keys, Treated};
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
            Work::Open { mixed } => Action::Open { sealing: column.sealing.clone(), mixed: *mixed },
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

/// Does a job: the output appears whole or not at all, and with it (but for `open`) the record of what later jobs need
/// to know, `OUTPUT.sealed.json` or `OUTPUT.relink.json`. Every other column keeps its bytes.
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
    let recipe = recipe(source, job)?;
    let sample = Sample::take(source)?;
    let plan = Plan::bind(&recipe, info, &sample, true)?;
    let hasher = job.vault.run_hasher();
    let keys = Keys { vault: job.vault, hasher: &hasher };
    let engine = Engine::prepare(source, &recipe, &plan, keys, None, session, timings)?;
    let treated = match job.resume {
        false => engine.treat(job.output, &job.sink, None, session, timings)?,
        true => checkpoint::treat(source, job, &plan, &engine, session, timings)?,
    };
    if treated.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let digest = timings.time(session, Phase::Measure, || {
        std::thread::scope(|scope| {
            let synced = scope.spawn(|| treated.pending.sync());
            let digest = file_digest(treated.pending.path());
            synced.join().map_err(|_| RunError::Worker)??;
            Ok::<_, Error>(digest?)
        })
    })?;
    let document = document(source, job, &treated, digest)?;
    publish(job, treated, document)
}

/// Whether a table has every column that a job is to work on or to bind values to.
pub fn has_columns(source: &Source, placement: &Placement) -> bool {
    let worked_on = placement.columns.iter().map(|column| &column.name);
    let mut names = worked_on.chain(placement.record.iter().map(|(name, _)| name));
    names.all(|name| source.info().columns.contains(name))
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
    let columns = info.columns.iter().map(|name| {
        let placed = placement.columns.iter().find(|column| column.name == *name);
        let record = placement.record.as_ref().filter(|(record, _)| record == name);
        ColumnRule {
            name: name.clone(),
            id: placed.and_then(|column| column.id.clone()),
            kind: placed.map(|column| column.kind).or(record.map(|(_, kind)| *kind)).unwrap_or(Kind::Other),
            attribute_type: AttributeType::Insensitive,
            action: placed.map_or(Action::Keep, |column| job.work.action(column)),
            on_invalid: OnInvalid::Error,
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
            name: column.name.clone(),
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
        record: placement
            .record
            .as_ref()
            .map(|(column, kind)| SealedRecord { column: column.clone(), kind: kind.name().to_owned() }),
        columns: columns.collect::<Result<_, Error>>()?,
        authorisation: match &job.work {
            Work::Relink(job) => Some(job.authorisation.clone()),
            _ => None,
        },
        neutralised: treated.neutralised,
    })
}

/// Gives the files their names, the output last.
fn publish(
    job: &Job<'_>,
    treated: Treated,
    document: SealedDocument,
) -> Result<(SealedDocument, Vec<PathBuf>), Error> {
    let mut files = vec![job.output.to_path_buf()];
    let suffix = match job.work {
        Work::Seal | Work::Reseal => Some(SEALED),
        Work::Relink(_) => Some("relink.json"),
        Work::Open { .. } => None,
    };
    if let Some(suffix) = suffix {
        let path = beside(job.output, suffix);
        let json = serde_json::to_string_pretty(&document).map_err(|_| RunError::Worker)? + "\n";
        write_beside(&path, json.as_bytes(), job.sink.force)?.commit()?;
        files.push(path);
    }
    treated.pending.commit()?;
    if job.resume {
        checkpoint::clear(job.output);
    }
    Ok((document, files))
}

/// No record of ours is longer, in bytes.
const LONGEST: u64 = 16 << 20;

/// What a sealed file's record is called: `OUTPUT.sealed.json`.
const SEALED: &str = "sealed.json";

/// Reads the record that `seal` left beside a file (`FILE.sealed.json`): where its values belong. None where there is
/// no such record.
///
/// # Errors
///
/// The record is there and cannot be read, or is none of this tool's.
pub fn sealed_placement(file: &Path) -> Result<Option<Placement>, Error> {
    let path = beside(file, SEALED);
    let read = std::fs::File::open(&path).and_then(|file| {
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).map(|_| text)
    });
    let text = match read {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(RunError::Unreadable { path, source }.into()),
    };
    let foreign = || RunError::NotARecord { path: path.clone() };
    let document: SealedDocument = serde_json::from_str(&text).map_err(|_| foreign())?;
    let kind = |name: &str| Kind::from_name(name).ok_or_else(foreign);
    if document.version != VERSION {
        return Err(foreign().into());
    }
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

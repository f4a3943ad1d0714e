//! Jobs that can be taken up where they broke off.
//!
//! The unfinished output and a note of how far it goes stand beside the output-to-be, mode 0600. The note is written
//! after the records it speaks of have reached the disk; what was written behind them is cut off when the work goes on.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use yingbi_table::{SinkOptions, Source, partial_path, write_beside};

use crate::engine::{Engine, Resume, Treated};
use crate::error::{Error, RunError};
use crate::observer::{Session, Timings};
use crate::plan::Plan;
use crate::seal::Job;

/// How far a job came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    version: u32,
    /// The job: its plan, and the key that seals.
    plan_sha256: String,
    /// The input as the system shows it: length, and when it was changed.
    input: (u64, u128),
    records: u64,
    bytes: u64,
}

/// Where the note stands.
fn note_path(output: &Path) -> PathBuf {
    let mut name = partial_path(output).into_os_string();
    name.push(".json");
    PathBuf::from(name)
}

/// The treatment pass of a job that can be taken up again.
pub(crate) fn treat(
    source: &Source,
    job: &Job<'_>,
    plan: &Plan,
    engine: &Engine<'_>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<Treated, Error> {
    let input = identity(&source.info().path)?;
    let now = Checkpoint { version: 1, plan_sha256: plan.digest(), input, records: 0, bytes: 0 };
    // A note of another job, or of an input that has changed since, is none of ours: the work begins anew.
    let found = std::fs::read(note_path(job.output))
        .ok()
        .and_then(|text| serde_json::from_slice::<Checkpoint>(&text).ok())
        .filter(|found| Checkpoint { records: 0, bytes: 0, ..found.clone() } == now)
        .filter(|found| {
            std::fs::metadata(partial_path(job.output)).is_ok_and(|file| file.len() >= found.bytes)
        });
    let (records, bytes) = found.map_or((0, 0), |found| (found.records, found.bytes));
    let mut save = |records, bytes| {
        let note = Checkpoint { records, bytes, ..now.clone() };
        let text = serde_json::to_vec(&note).map_err(|_| RunError::Worker)?;
        Ok(write_beside(&note_path(job.output), &text, true)?.commit()?)
    };
    let mut resume = Resume { records, since: 0, save: &mut save };
    let sink = SinkOptions { partial: Some(bytes), ..job.sink.clone() };
    let treated = engine.treat(job.output, &sink, Some(&mut resume), session, timings);
    if let Err(error) = &treated
        && !matches!(error, Error::Table(_) | Error::Run(RunError::Interrupted))
    {
        // It would fail again in the same place.
        clear(job.output);
        let _ = std::fs::remove_file(partial_path(job.output));
    }
    treated
}

/// Removes the note; the unfinished output has its name by now.
pub(crate) fn clear(output: &Path) {
    let _ = std::fs::remove_file(note_path(output));
}

fn identity(path: &Path) -> Result<(u64, u128), RunError> {
    let unreadable = |source| RunError::Unreadable { path: path.to_path_buf(), source };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    let changed = metadata.modified().map_err(unreadable)?;
    let since = changed.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    Ok((metadata.len(), since))
}

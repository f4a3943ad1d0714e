//! Jobs that can be taken up where they broke off.
//!
//! The unfinished output and a note of how far it goes stand beside the output-to-be, mode 0600. The note is written
//! after the records it speaks of have reached the disk; what was written behind them is cut off when the work goes on.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use yingbi_table::{SinkOptions, Source, partial_path, write_beside};

use yingbi_vault::Context;

use crate::digest::hex;
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
    /// The job: its plan, how the input is read and how the output is written.
    plan_sha256: String,
    options_sha256: String,
    /// The keyring, and the key that seals each column: a rotation in between begins anew.
    keys: Vec<String>,
    /// The input as the system shows it: length, and when it was changed.
    input: (u64, u128),
    records: u64,
    /// Cells treated, one count a column.
    cells: Vec<u64>,
    bytes: u64,
}

impl Checkpoint {
    /// Where a job begins.
    fn of(source: &Source, job: &Job<'_>, plan: &Plan) -> Result<Checkpoint, Error> {
        let info = source.info();
        let mut keys = vec![job.vault.keyring_id().unwrap_or_default()];
        for column in &job.placement.columns {
            keys.push(job.vault.sealer(&column.sealing.usage, &Context::default())?.key().to_string());
        }
        let read = (info.format, info.encoding, info.dialect, info.header_row, &info.sheet, &info.columns);
        let written = (job.sink.format, job.sink.encoding, job.sink.dialect, job.sink.compression);
        Ok(Checkpoint {
            version: 1,
            plan_sha256: plan.digest(),
            options_sha256: hex(format!("{read:?} {written:?}").as_bytes()),
            keys,
            input: identity(&info.path)?,
            records: 0,
            cells: vec![0; info.columns.len()],
            bytes: 0,
        })
    }

    /// Whether this note is of the job that begins with `start`.
    fn belongs_to(&self, start: &Checkpoint) -> bool {
        let same = Checkpoint { records: 0, cells: start.cells.clone(), bytes: 0, ..self.clone() };
        self.cells.len() == start.cells.len() && same == *start
    }
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
    let start = Checkpoint::of(source, job, plan)?;
    // A note of another job, or of an input that has changed since, is none of ours: the work begins anew.
    let found = std::fs::read(note_path(job.output))
        .ok()
        .and_then(|text| serde_json::from_slice::<Checkpoint>(&text).ok())
        .filter(|found| found.belongs_to(&start))
        .filter(|found| {
            std::fs::metadata(partial_path(job.output)).is_ok_and(|file| file.len() >= found.bytes)
        });
    let Checkpoint { records, cells, bytes, .. } = found.unwrap_or_else(|| start.clone());
    let mut save = |records, cells: &[u64], bytes| {
        let note = Checkpoint { records, cells: cells.to_vec(), bytes, ..start.clone() };
        let text = serde_json::to_vec(&note).map_err(|_| RunError::Worker)?;
        Ok(write_beside(&note_path(job.output), &text, true)?.commit()?)
    };
    let mut resume = Resume { records, cells, since: 0, save: &mut save };
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use yingbi_resident::Kind;
    use yingbi_table::OpenOptions;
    use yingbi_vault::{GenerationStore, KeyProvider, Keyring, Padding, Suite};

    use super::*;
    use crate::observer::{Observer, Phase};
    use crate::recipe::Sealing;
    use crate::seal::{PlacedColumn, Placement, Work, transform};
    use crate::usage::usage;

    /// Ends a run once so many records are done.
    struct Impatient {
        after: u64,
        ended: AtomicBool,
    }

    impl Observer for Impatient {
        fn phase(&self, _: Phase) {}

        fn records(&self, done: u64) {
            self.ended.store(done >= self.after, Ordering::Relaxed);
        }

        fn interrupted(&self) -> bool {
            self.ended.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn a_resealing_that_broke_off_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let provider = KeyProvider::create_key_file(path("key")).unwrap();
        let keyring = Keyring::create(path("ring"), &provider, &GenerationStore::None).unwrap();
        let edit = |keyring: &Keyring| keyring.edit(std::time::Duration::ZERO).unwrap();
        let mut editor = edit(&keyring);
        editor.add("default", Suite::default(), Padding::default()).unwrap();
        let keyring = editor.commit().unwrap().keyring;

        // Several blocks of reading once it is sealed.
        let lines: Vec<String> =
            (0..20_000).map(|row| format!("{row},value {row},{}\n", "·".repeat(30))).collect();
        let text = format!("number,secret,rest\n{}", lines.concat());
        std::fs::write(path("in.csv"), &text).unwrap();
        let placement = Placement {
            table: "t".to_owned(),
            record: Some(("number".to_owned(), Kind::Other)),
            columns: vec![PlacedColumn {
                name: "secret".to_owned(),
                id: None,
                kind: Kind::Other,
                sealing: Sealing::default(),
            }],
            ..Placement::default()
        };
        let run = |keyring: &Keyring, input: &str, output: &str, work: Work, session: &Session<'_>| {
            let source = Source::open(&path(input), &OpenOptions::default()).unwrap();
            let resume = matches!(work, Work::Reseal);
            let job = Job {
                output: &path(output),
                sink: SinkOptions::default(),
                placement: &placement,
                work,
                vault: &keyring.vault(),
                resume,
                when: None,
            };
            transform(&source, &job, session, &mut Timings::default())
        };
        run(&keyring, "in.csv", "sealed.csv", Work::Seal, &Session::default()).unwrap();
        let mut editor = edit(&keyring);
        let new = editor.rotate("default").unwrap();
        let keyring = editor.commit().unwrap().keyring;

        let watched = Impatient { after: 10_000, ended: AtomicBool::new(false) };
        let session = Session { threads: 2, observer: &watched };
        assert!(run(&keyring, "sealed.csv", "anew.csv", Work::Reseal, &session).is_err());
        let part = partial_path(&path("anew.csv"));
        assert!(part.exists() && !path("anew.csv").exists());
        let note: Checkpoint =
            serde_json::from_slice(&std::fs::read(note_path(&path("anew.csv"))).unwrap()).unwrap();
        assert!(note.records > 0 && note.records < 20_000, "{note:?}");
        let done = std::fs::read(&part).unwrap();
        let kept = usize::try_from(note.bytes).unwrap();

        let (document, _) =
            run(&keyring, "sealed.csv", "anew.csv", Work::Reseal, &Session::default()).unwrap();
        let anew = std::fs::read(path("anew.csv")).unwrap();
        // What was done is not done again, and nothing else is left.
        assert_eq!(document.columns[0].cells, 20_000);
        assert!(anew[..kept] == done[..kept]);
        assert!(!part.exists() && !note_path(&path("anew.csv")).exists());
        let source = Source::open(&path("anew.csv"), &OpenOptions::default()).unwrap();
        let used = usage(&source, &Session::default()).unwrap();
        assert_eq!(used.keys.len(), 1);
        assert_eq!((used.keys[0].cells, &used.keys[0].key), (20_000, &new.to_string()));
        // A rotation in between: what was begun with another key is not gone on with.
        let watched = Impatient { after: 10_000, ended: AtomicBool::new(false) };
        let session = Session { threads: 2, observer: &watched };
        assert!(run(&keyring, "sealed.csv", "third.csv", Work::Reseal, &session).is_err());
        let mut editor = edit(&keyring);
        let third = editor.rotate("default").unwrap();
        let keyring = editor.commit().unwrap().keyring;
        run(&keyring, "sealed.csv", "third.csv", Work::Reseal, &Session::default()).unwrap();
        let source = Source::open(&path("third.csv"), &OpenOptions::default()).unwrap();
        let used = usage(&source, &Session::default()).unwrap();
        assert_eq!(used.keys.len(), 1);
        assert_eq!((used.keys[0].cells, &used.keys[0].key), (20_000, &third.to_string()));
        run(&keyring, "anew.csv", "open.csv", Work::Open { mixed: false }, &Session::default()).unwrap();
        assert!(std::fs::read_to_string(path("open.csv")).unwrap() == text);
    }
}

//! Jobs that can be taken up where they broke off.
//!
//! The unfinished output and a note of how far it goes stand beside the output-to-be, mode 0600. The note is written
//! after the records it speaks of have reached the disk; what was written behind them is cut off when the work goes on.
//! A digest over both keeps a note from being taken for what it is not: one that was edited, one beside another file,
//! a file that another program saved anew. It is no seal: who can write both could write the output as well.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use yingbi_table::{SinkOptions, Source, partial_path, write_beside};

use yingbi_vault::Context;

use crate::digest::{hex, hex_of};
use crate::engine::{Engine, Resume, Treated};
use crate::error::{Error, RunError};
use crate::observer::{Session, Timings};
use crate::plan::Plan;
use crate::seal::Job;

/// No note is longer, in bytes: it has a number for each of at most 16,384 columns.
const LONGEST: u64 = 1 << 20;

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
    /// SHA-256 of those bytes of the unfinished output, and behind them of this note with nothing here.
    sha256: String,
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
            version: 2,
            plan_sha256: plan.digest(),
            options_sha256: hex(format!("{read:?} {written:?}").as_bytes()),
            keys,
            input: identity(&info.path)?,
            records: 0,
            cells: vec![0; info.columns.len()],
            bytes: 0,
            sha256: String::new(),
        })
    }

    /// The note that so many records, and treated cells, make an output of `bytes` bytes, which `part` has taken in.
    fn at(&self, records: u64, cells: &[u64], bytes: u64, part: Sha256) -> Result<Checkpoint, RunError> {
        let mut note = Checkpoint { records, cells: cells.to_vec(), bytes, ..self.clone() };
        note.sha256 = note.digest(part)?;
        Ok(note)
    }

    fn digest(&self, part: Sha256) -> Result<String, RunError> {
        let bare = Checkpoint { sha256: String::new(), ..self.clone() };
        let text = serde_json::to_vec(&bare).map_err(|_| RunError::Worker)?;
        Ok(hex_of(&part.chain_update(text).finalize().into()))
    }

    /// Whether this note is of the job that begins with `start`.
    fn belongs_to(&self, start: &Checkpoint) -> bool {
        let (cells, sha256) = (start.cells.clone(), String::new());
        let same = Checkpoint { records: 0, cells, bytes: 0, sha256, ..self.clone() };
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
    let mut from = |(note, mut part): (Checkpoint, Sha256)| {
        let Checkpoint { records, cells, bytes, .. } = note;
        let mut hashed = bytes;
        let mut save = |records, cells: &[u64], bytes| {
            take_in(&mut part, job.output, hashed, bytes)?;
            hashed = bytes;
            let note = start.at(records, cells, bytes, part.clone())?;
            let text = serde_json::to_vec(&note).map_err(|_| RunError::Worker)?;
            Ok(write_beside(&note_path(job.output), &text, true)?.commit()?)
        };
        let mut resume = Resume { records, cells, since: 0, save: &mut save };
        let sink = SinkOptions { partial: Some(bytes), ..job.sink.clone() };
        let treated = engine.treat(job.output, &sink, Some(&mut resume), session, timings)?;
        // More records than there are, or half a batch: whoever wrote that note had not read this input.
        if resume.records == treated.totals.records { Ok(treated) } else { Err(RunError::Worker.into()) }
    };
    let anew = || (start.clone(), Sha256::new());
    let treated = match found(job.output, &start).map(&mut from) {
        None | Some(Err(Error::Run(RunError::Worker))) => from(anew()),
        Some(treated) => treated,
    };
    if let Err(error) = &treated
        && !matches!(error, Error::Table(_) | Error::Run(RunError::Interrupted))
    {
        // It would fail again in the same place.
        clear(job.output);
        let _ = std::fs::remove_file(partial_path(job.output));
    }
    treated
}

/// The note that stands beside an output-to-be, and the digest so far of the unfinished output; none where there is
/// none. A note of another job, or of an input that has changed since, is none of ours: the work begins anew.
fn found(output: &Path, start: &Checkpoint) -> Option<(Checkpoint, Sha256)> {
    let path = note_path(output);
    // From a pipe or a device reading might never end.
    if !std::fs::symlink_metadata(&path).is_ok_and(|note| note.is_file() && note.len() <= LONGEST) {
        return None;
    }
    let mut text = Vec::new();
    File::open(&path).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    let note: Checkpoint = serde_json::from_slice(&text).ok()?;
    if !note.belongs_to(start)
        || !std::fs::symlink_metadata(partial_path(output)).is_ok_and(|part| part.is_file())
    {
        return None;
    }
    let mut part = Sha256::new();
    take_in(&mut part, output, 0, note.bytes).ok()?;
    (note.digest(part.clone()).ok()? == note.sha256).then_some((note, part))
}

/// Takes the bytes `from` to `to` of the unfinished output into its digest.
fn take_in(digest: &mut Sha256, output: &Path, from: u64, to: u64) -> Result<(), Error> {
    let path = partial_path(output);
    let mut read = || -> std::io::Result<()> {
        let mut file = File::open(&path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut left = to.saturating_sub(from);
        let mut buffer = vec![0; 1 << 18];
        while left > 0 {
            let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            match file.read(&mut buffer[..most]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => {
                    digest.update(&buffer[..read]);
                    left -= read as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    read().map_err(|source| RunError::Unreadable { path: path.clone(), source }.into())
}

/// The note that fits a job whose unfinished output is `part` and is said to hold so many records, with so many cells
/// treated in each column of the input. For fuzzing: what comes behind the digest is to be reached.
///
/// # Errors
/// As [`transform`](crate::transform), before anything is written.
#[doc(hidden)]
pub fn fitting_note(
    source: &Source,
    job: &Job<'_>,
    part: &[u8],
    records: u64,
    cells: &[u64],
) -> Result<Vec<u8>, Error> {
    let start = Checkpoint::of(source, job, &crate::seal::plan(source, job)?.1)?;
    let note = start.at(records, cells, part.len() as u64, Sha256::new_with_prefix(part))?;
    Ok(serde_json::to_vec(&note).map_err(|_| RunError::Worker)?)
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

    /// A table of several blocks, sealed, and the keyring.
    struct Play {
        folder: tempfile::TempDir,
        keyring: Keyring,
        text: String,
        placement: Placement,
    }

    impl Play {
        fn new() -> Play {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            let provider = KeyProvider::create_key_file(path("key")).unwrap();
            let keyring = Keyring::create(path("ring"), &provider, &GenerationStore::None).unwrap();
            let mut editor = keyring.edit(std::time::Duration::ZERO).unwrap();
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
            let mut play = Play { folder, keyring, text, placement };
            play.run("in.csv", "sealed.csv", Work::Seal, &Session::default()).unwrap();
            play.rotate();
            play
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn rotate(&mut self) -> String {
            let mut editor = self.keyring.edit(std::time::Duration::ZERO).unwrap();
            let new = editor.rotate("default").unwrap();
            self.keyring = editor.commit().unwrap().keyring;
            new.to_string()
        }

        fn run(
            &self,
            input: &str,
            output: &str,
            work: Work,
            session: &Session<'_>,
        ) -> Result<yingbi_report::SealedDocument, Error> {
            let source = Source::open(&self.path(input), &OpenOptions::default()).unwrap();
            let resume = matches!(work, Work::Reseal);
            let job = Job {
                output: &self.path(output),
                sink: SinkOptions { force: true, ..SinkOptions::default() },
                placement: &self.placement,
                work,
                vault: &self.keyring.vault(),
                resume,
                when: None,
            };
            transform(&source, &job, session, &mut Timings::default()).map(|(document, _)| document)
        }

        /// A resealing that breaks off in the middle; its note.
        fn broken_off(&self, output: &str) -> Checkpoint {
            let watched = Impatient { after: 10_000, ended: AtomicBool::new(false) };
            let session = Session { threads: 2, observer: &watched };
            assert!(self.run("sealed.csv", output, Work::Reseal, &session).is_err());
            let note = std::fs::read(note_path(&self.path(output))).unwrap();
            serde_json::from_slice(&note).unwrap()
        }

        /// Goes on with it, and opens what came out.
        fn gone_on(&self, output: &str) -> Result<String, Error> {
            let document = self.run("sealed.csv", output, Work::Reseal, &Session::default())?;
            assert_eq!(document.columns[0].cells, 20_000);
            self.run(output, "open.csv", Work::Open { mixed: false }, &Session::default())?;
            Ok(std::fs::read_to_string(self.path("open.csv")).unwrap())
        }
    }

    #[test]
    fn a_note_that_was_edited_is_not_believed() {
        let play = Play::new();
        let note = play.broken_off("anew.csv");
        let (note_at, part_at) = (note_path(&play.path("anew.csv")), partial_path(&play.path("anew.csv")));
        let part = std::fs::read(&part_at).unwrap();
        type Edit = fn(&mut Checkpoint);
        let edits: [(&str, Edit); 7] = [
            ("more records than there are", |note| note.records = u64::MAX),
            ("as many records as there are", |note| note.records = 20_000),
            ("cells without end", |note| note.cells[1] = u64::MAX),
            ("cells of another column", |note| note.cells.reverse()),
            ("no bytes", |note| note.bytes = 0),
            ("bytes without end", |note| note.bytes = u64::MAX),
            ("a cut header", |note| (note.bytes, note.records) = (5, 0)),
        ];
        for (what, edit) in edits {
            let mut edited = note.clone();
            edit(&mut edited);
            std::fs::write(&note_at, serde_json::to_vec(&edited).unwrap()).unwrap();
            std::fs::write(&part_at, &part).unwrap();
            assert!(play.gone_on("anew.csv").unwrap() == play.text, "{what}");
        }
        // Whoever can work out the digest as well gets no more records than there are, and no end of the program.
        for (records, cells) in [(u64::MAX, vec![u64::MAX; 3]), (20_001, vec![0; 3]), (7, vec![u64::MAX; 3])]
        {
            let mut sum = Sha256::new();
            sum.update(&part[..usize::try_from(note.bytes).unwrap()]);
            let forged = note.at(records, &cells, note.bytes, sum).unwrap();
            std::fs::write(&note_at, serde_json::to_vec(&forged).unwrap()).unwrap();
            std::fs::write(&part_at, &part).unwrap();
            assert!(play.gone_on("anew.csv").unwrap() == play.text, "{records}");
        }
    }

    #[test]
    fn a_part_that_was_edited_is_not_gone_on_with() {
        let play = Play::new();
        play.broken_off("anew.csv");
        let path = partial_path(&play.path("anew.csv"));
        let mut part = std::fs::read(&path).unwrap();
        // Another resident's number, of the same length.
        let at = part.windows(5).position(|bytes| bytes == b"\n100,").unwrap();
        part[at + 1..at + 4].copy_from_slice(b"200");
        std::fs::write(&path, part).unwrap();
        assert!(play.gone_on("anew.csv").unwrap() == play.text);
    }

    #[test]
    #[cfg(unix)]
    fn what_is_no_plain_file_is_no_note() {
        let play = Play::new();
        let (note, part) = (note_path(&play.path("anew.csv")), partial_path(&play.path("anew.csv")));
        let pipe = |path: &Path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
        };
        pipe(&note);
        assert!(play.run("sealed.csv", "anew.csv", Work::Reseal, &Session::default()).is_err());
        std::fs::remove_file(&note).unwrap();
        let _ = std::fs::remove_file(&part);
        std::os::unix::fs::symlink("/dev/zero", &note).unwrap();
        assert!(play.run("sealed.csv", "anew.csv", Work::Reseal, &Session::default()).is_err());
        std::fs::remove_file(&note).unwrap();
        let _ = std::fs::remove_file(&part);
        pipe(&part);
        assert!(play.run("sealed.csv", "anew.csv", Work::Reseal, &Session::default()).is_err());
        std::fs::remove_file(&part).unwrap();
        assert!(play.gone_on("anew.csv").unwrap() == play.text);
    }

    #[test]
    #[cfg(unix)]
    fn two_at_once_do_not_write_one_output() {
        let play = Play::new();
        let note = play.broken_off("anew.csv");
        // Another process holds the unfinished file as this one would.
        let other = File::options().write(true).open(partial_path(&play.path("anew.csv"))).unwrap();
        other.try_lock().unwrap();
        for anew in [false, true] {
            if anew {
                std::fs::remove_file(note_path(&play.path("anew.csv"))).unwrap();
            }
            let error = play.run("sealed.csv", "anew.csv", Work::Reseal, &Session::default()).unwrap_err();
            assert_eq!(yingbi_resident::Diagnostic::code(&error), "YB0312");
            assert!(other.metadata().unwrap().len() >= note.bytes && !play.path("anew.csv").exists());
        }
        drop(other);
        assert!(play.gone_on("anew.csv").unwrap() == play.text);
    }

    #[test]
    fn a_resealing_that_broke_off_goes_on_where_it_was() {
        let mut play = Play::new();
        let note = play.broken_off("anew.csv");
        let part = partial_path(&play.path("anew.csv"));
        assert!(part.exists() && !play.path("anew.csv").exists());
        assert!(note.records > 0 && note.records < 20_000, "{note:?}");
        let done = std::fs::read(&part).unwrap();
        let kept = usize::try_from(note.bytes).unwrap();

        // What was done is not done again, and nothing else is left.
        assert!(play.gone_on("anew.csv").unwrap() == play.text);
        let anew = std::fs::read(play.path("anew.csv")).unwrap();
        assert!(anew[..kept] == done[..kept]);
        assert!(!part.exists() && !note_path(&play.path("anew.csv")).exists());
        let keys = |play: &Play, name: &str| {
            let source = Source::open(&play.path(name), &OpenOptions::default()).unwrap();
            let used = usage(&source, &Session::default()).unwrap();
            used.keys.into_iter().map(|used| (used.key, used.cells)).collect::<Vec<_>>()
        };
        assert_eq!(keys(&play, "anew.csv"), [(note.keys[1].clone(), 20_000)]);
        // A rotation in between: what was begun with another key is not gone on with.
        play.broken_off("third.csv");
        let third = play.rotate();
        assert!(play.gone_on("third.csv").unwrap() == play.text);
        assert_eq!(keys(&play, "third.csv"), [(third, 20_000)]);
    }
}

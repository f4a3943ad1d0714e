//! What `keys reseal --resume` finds beside its output: a note and an unfinished output of any bytes end in an error or
//! in an output, and where the note does not fit, in the output that a run from the beginning makes.
//!
//! Input: a byte that chooses; then a note, the byte 0xFF and an unfinished output; or a number of records, of cells and
//! an unfinished output, for which a note with the right digest is put in; or the same for what an honest run had
//! written, and then a place and what is done to the byte there, in the note or in what was written.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use yingbi::{
    Job, PlacedColumn, Placement, Sealing, Session, SinkOptions, Source, Timings, Work, fitting_note,
    transform,
};
use yingbi_resident::Kind;
use yingbi_table::{HeaderChoice, OpenOptions, partial_path};
use yingbi_vault::{GenerationStore, KeyProvider, Keyring, Padding, Suite, Vault};

use crate::table::scratch;

const CLEAR: &str = "no,secret,rest\n1,one,a\n2,two,b\n3,three,\"c,d\"\n4,four,e\n5,five,f\n";
const RECORDS: u64 = 5;

/// A sealed table, the keyring after a rotation, and the table as a run from the beginning reseals it.
struct Play {
    vault: Vault,
    placement: Placement,
    honest: Vec<u8>,
}

/// Goes on with what is found.
pub fn run(data: &[u8]) {
    thread_local! {
        static PLAY: Play = Play::new();
    }
    let Some((&choice, rest)) = data.split_first() else { return };
    PLAY.with(|play| play.go_on(choice, rest));
}

fn path(name: &str) -> PathBuf {
    scratch().join(name)
}

fn source(name: &str) -> Source {
    let options = OpenOptions { header: HeaderChoice::Record(1), ..OpenOptions::default() };
    Source::open(&path(name), &options).expect("a table of our own")
}

impl Play {
    fn new() -> Play {
        let provider = KeyProvider::create_key_file(path("checkpoint-key")).expect("a new key");
        let ring = path("checkpoint-ring");
        let edit = |keyring: Keyring, new: bool| {
            let mut editor = keyring.edit(Duration::ZERO).expect("nobody else has it open");
            let done = match new {
                true => editor.add("default", Suite::default(), Padding::default()),
                false => editor.rotate("default"),
            };
            done.expect("a key");
            editor.commit().expect("a keyring").keyring
        };
        let keyring = Keyring::create(&ring, &provider, &GenerationStore::None).expect("a keyring");
        let keyring = edit(keyring, true);
        let column = PlacedColumn {
            name: "secret".to_owned(),
            id: None,
            kind: Kind::Other,
            sealing: Sealing::default(),
        };
        let placement = Placement {
            table: "t".to_owned(),
            record: Some(("no".to_owned(), Kind::Other)),
            columns: vec![column],
            ..Placement::default()
        };
        let mut play = Play { vault: keyring.vault(), placement, honest: Vec::new() };
        fs::write(path("clear.csv"), CLEAR).expect("a file in the folder of the run");
        play.job("clear.csv", "sealed.csv", Work::Seal).expect("sealed");
        play.vault = edit(keyring, false).vault();
        play.job("sealed.csv", "anew.csv", Work::Reseal).expect("resealed");
        play.honest = fs::read(path("anew.csv")).expect("an output");
        play
    }

    /// Does a job; the cells that it says were treated.
    fn job(&self, input: &str, output: &str, work: Work) -> Result<u64, yingbi::Error> {
        let (source, output) = (source(input), path(output));
        let job = self.of(&output, work);
        let (document, _) = transform(&source, &job, &Session::default(), &mut Timings::default())?;
        assert_eq!(document.output.rows, RECORDS);
        Ok(document.columns[0].cells)
    }

    fn of<'a>(&'a self, output: &'a std::path::Path, work: Work) -> Job<'a> {
        Job {
            output,
            sink: SinkOptions { force: true, ..SinkOptions::default() },
            placement: &self.placement,
            resume: matches!(work, Work::Reseal),
            work,
            vault: &self.vault,
            when: None,
        }
    }

    /// A note that fits.
    fn note(&self, part: &[u8], records: u64, cells: u64) -> Vec<u8> {
        let (source, output) = (source("sealed.csv"), path("anew.csv"));
        fitting_note(&source, &self.of(&output, Work::Reseal), part, records, &[0, cells, 0]).expect("a note")
    }

    fn go_on(&self, choice: u8, rest: &[u8]) {
        let (first, behind) =
            rest.split_first_chunk::<4>().map_or(([0; 4], rest), |(four, rest)| (*four, rest));
        let [a, b, c, d] = first;
        let at = usize::from(u16::from_le_bytes([b, c]));
        let change = |bytes: &mut Vec<u8>| {
            let length = bytes.len().max(1);
            if let Some(byte) = bytes.get_mut(at % length) {
                *byte ^= d;
            }
        };
        // so many whole lines, the header among them
        let lines = self.honest.split_inclusive(|byte| *byte == b'\n').take(usize::from(a % 7));
        let mut part = lines.flatten().copied().collect::<Vec<u8>>();
        let records = u64::from(a % 7).saturating_sub(1).min(RECORDS);
        let note = match choice % 4 {
            0 => {
                let end = rest.iter().position(|byte| *byte == 0xff).unwrap_or(rest.len());
                part = rest.get(end + 1..).unwrap_or_default().to_vec();
                rest[..end].to_vec()
            }
            1 => {
                part = behind.to_vec();
                let most = |byte: u8| if byte == u8::MAX { u64::MAX } else { u64::from(byte) };
                self.note(&part, most(a), most(b))
            }
            2 => {
                let mut note = self.note(&part, records, records);
                change(&mut note);
                note
            }
            _ => {
                let note = self.note(&part, records, records);
                change(&mut part);
                note
            }
        };
        let output = path("anew.csv");
        let part_at = partial_path(&output);
        let mut note_at = part_at.clone().into_os_string();
        note_at.push(".json");
        let _ = fs::remove_file(&output);
        fs::write(&part_at, part).expect("a file in the folder of the run");
        fs::write(&note_at, note).expect("a file in the folder of the run");
        let done = self.job("sealed.csv", "anew.csv", Work::Reseal);
        let forged = choice % 4 == 1;
        match done {
            Err(_) => assert!(forged && !output.exists(), "a note that fits nothing is passed over"),
            Ok(cells) => {
                assert!(output.exists() && !part_at.exists() && !PathBuf::from(note_at).exists());
                if !forged {
                    assert_eq!(cells, RECORDS);
                    self.job("anew.csv", "open.csv", Work::Open { mixed: false }).expect("sealed by us");
                    assert!(
                        fs::read(path("open.csv")).expect("an output") == CLEAR.as_bytes(),
                        "not the input"
                    );
                }
            }
        }
    }
}

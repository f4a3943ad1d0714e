//! The register of consents: lines of import, damaged register files, moments.
//!
//! Input: a byte that chooses; then lines to import; or patches of a register's file (two bytes of place, one of length,
//! the bytes), a line feed's worth of nothing between them; or the text of a moment.

use std::fs;
use std::path::{Path, PathBuf};

use yingbi_consent::{
    Actor, ConsentAct, ConsentEntry, ConsentStore, ConsentType, Person, Purposes, Selection, Terms, Validity,
    read_moment, read_offset, show_moment,
};

use crate::table::scratch;

/// 2026-06-01 02:00 UTC, in milliseconds.
pub const NOW: i64 = 1_780_279_200_000;

/// Reads any bytes as what enters a register.
pub fn run(data: &[u8]) {
    let Some((&choice, rest)) = data.split_first() else { return };
    match choice % 3 {
        0 => import(rest),
        1 => damaged(rest),
        _ => hold_moments(rest),
    }
}

/// A copy of a register that is made once a thread: `filled` or empty.
fn register(name: &str, filled: bool) -> PathBuf {
    let folder = scratch();
    let template = folder.join(if filled { "filled.db" } else { "empty.db" });
    if !template.exists() {
        let mut store = ConsentStore::create(text(&template)).expect("a register in a folder of ours");
        if filled {
            let entry = |person: &str, act| ConsentEntry {
                person: Person::new(person).expect("a key"),
                act,
                by: Actor::Principal,
                consent_type: ConsentType::Explicit,
                time: NOW,
            };
            let give = || ConsentAct::Give { terms: Terms::new("repair"), validity: Validity::default() };
            store.record(&[entry("p", give()), entry("q", give())]).expect("two consents");
            store.erase(&Person::new("q").expect("a key"), NOW + 1).expect("one erased");
        }
        drop(store);
    }
    let path = folder.join(name);
    for end in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(folder.join(format!("{name}{end}")));
    }
    fs::copy(&template, &path).expect("a copy of a register");
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a folder of ours")
}

fn exported(store: &mut ConsentStore) -> Vec<u8> {
    let mut bytes = Vec::new();
    store.export(&Selection::default(), &mut bytes).expect("what was imported is exported");
    bytes
}

/// All lines or none; what came in goes out, and what goes out comes in again to the same.
fn import(lines: &[u8]) {
    let mut store = ConsentStore::open(text(&register("one.db", false))).expect("an empty register");
    match store.import(&mut &lines[..], NOW) {
        Err(_) => assert!(exported(&mut store).is_empty(), "a part of a refused import stays"),
        Ok((added, known)) => {
            let out = exported(&mut store);
            let count = out.iter().filter(|byte| **byte == b'\n').count() as u64;
            assert!(count == added && known <= added, "records imported and exported");
            let mut other = ConsentStore::open(text(&register("two.db", false))).expect("an empty register");
            let again = other.import(&mut &out[..], NOW).expect("what was exported is imported");
            assert_eq!(again, (added, 0));
            assert_eq!(exported(&mut other), out, "exported, imported, exported");
            hold_state(&mut store);
        }
    }
}

fn hold_state(store: &mut ConsentStore) {
    let purposes = Purposes::flat(["repair", "care"]).expect("two purposes");
    for moment in [0, NOW, NOW + 86_400_000] {
        let state = store.state(moment, "绿城物业", &purposes).expect("the state of a register");
        let _ = state.purposes("p").count();
        let _ = store.all_contracts(moment);
    }
}

/// A damaged file ends in an error or in an answer.
fn damaged(patches: &[u8]) {
    let path = register("damaged.db", true);
    let mut file = fs::read(&path).expect("the copy");
    let mut rest = patches;
    while let [high, low, length, tail @ ..] = rest {
        let (patch, tail) = tail.split_at(usize::from(*length).min(tail.len()));
        let at = usize::from(u16::from_be_bytes([*high, *low])) % file.len();
        let room = patch.len().min(file.len() - at);
        file[at..at + room].copy_from_slice(&patch[..room]);
        rest = tail;
    }
    fs::write(&path, &file).expect("the copy");
    let Ok(mut store) = ConsentStore::open(text(&path)) else { return };
    let purposes = Purposes::flat(["repair"]).expect("a purpose");
    let _ = store.state(NOW, "绿城物业", &purposes);
    let _ = store.records(&Selection::default());
    let _ = store.all_contracts(NOW);
    let _ = store.erase(&Person::new("p").expect("a key"), NOW + 2);
}

fn hold_moments(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    let offset = read_offset(text).unwrap_or(480);
    assert!(offset.abs() < 15 * 60);
    for end in [false, true] {
        let Some(moment) = read_moment(text, offset, end) else { continue };
        let Some(shown) = show_moment(moment, offset) else { continue };
        assert_eq!(read_moment(&shown, 0, end), Some(moment), "a moment as shown");
    }
}

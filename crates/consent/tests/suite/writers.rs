//! Several at once, and one that is killed.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use yingbi_consent::{ConsentStore, Selection};

use crate::place::{NOW, Place, give};

/// Entries of one call of the writer that is killed.
const BATCH: usize = 150;
const CHILD: &str = "YINGBI_CONSENT_TEST_REGISTER";

pub fn two_handles_write_in_turn(place: &Place) {
    let (mut store, location) = place.register();
    let writers: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .map(|name| {
            let location = location.clone();
            thread::spawn(move || {
                let mut store = ConsentStore::open(&location).unwrap();
                let mut sequences = Vec::new();
                for number in 0..8 {
                    let entries = [
                        give(&format!("{name}{number}"), "repair", None, NOW),
                        give("all", "repair", None, NOW),
                    ];
                    sequences.extend(store.record(&entries).unwrap().iter().map(|one| one.sequence));
                }
                sequences
            })
        })
        .collect();
    let mut sequences: Vec<u64> = Vec::new();
    for writer in writers {
        let own = writer.join().unwrap();
        assert!(own.is_sorted());
        // An entry's events stand together: nobody writes in between.
        assert!(own.chunks(2).all(|pair| pair[1] == pair[0] + 1), "{own:?}");
        sequences.extend(own);
    }
    sequences.sort_unstable();
    sequences.dedup();
    assert_eq!(sequences.len(), 48);
    let records = store.records(&Selection::default()).unwrap();
    assert_eq!(records.len(), 48);
    let mut placed: Vec<i64> = records
        .iter()
        .filter(|record| record.person.as_ref().is_some_and(|person| person.key() == "all"))
        .map(|record| record.events[0].placed)
        .collect();
    placed.sort_unstable();
    assert_eq!(placed, (NOW..NOW + 24).collect::<Vec<_>>(), "a person's events have an order");
}

/// What the killed process does; nothing, where it is run as a test.
#[test]
fn child_writes_until_it_is_killed() {
    let Ok(location) = std::env::var(CHILD) else { return };
    let mut store = ConsentStore::open(&location).unwrap();
    for batch in 0.. {
        let entries: Vec<_> =
            (0..BATCH).map(|number| give(&format!("{batch}-{number}"), "repair", None, NOW)).collect();
        store.record(&entries).unwrap();
    }
}

pub fn a_killed_writer_leaves_no_half_entry(place: &Place) {
    let (mut store, location) = place.register();
    for round in 0..3_u64 {
        let before = store.records(&Selection::default()).unwrap().len();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writers::child_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD, &location)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while store.records(&Selection::default()).unwrap().len() == before {
            assert!(begun.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none());
            thread::sleep(Duration::from_millis(2));
        }
        thread::sleep(Duration::from_millis(11 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        let records = store.records(&Selection::default()).unwrap();
        assert!(records.len() > before);
        assert_eq!(records.len() % BATCH, 0, "whole calls only");
        store.record(&[give("after", "repair", None, NOW)]).unwrap();
        // Whole again for the next round.
        let filler: Vec<_> =
            (1..BATCH).map(|number| give(&format!("filler-{round}-{number}"), "repair", None, NOW)).collect();
        store.record(&filler).unwrap();
    }
}

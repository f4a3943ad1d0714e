//! What the libraries below write to a log, where the program that uses this crate has one and asks for everything.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use yingbi_consent::{Actor, ConsentStore, Selection};

use crate::place::{NOW, Place, give, person, withdraw};

/// Everything that was logged in this process.
struct Book(Mutex<String>);

impl log::Log for Book {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(text, "{} {} {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

static BOOK: Book = Book(Mutex::new(String::new()));

#[test]
fn no_library_below_logs_a_person() {
    const PERSON: &str = "330106198307174215";
    const GUARDIAN: &str = "330106195502281932";
    log::set_logger(&BOOK).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let place = Place::file();
    let (mut store, location) = place.register();
    let mut entry = give(PERSON, "repair", Some("A"), NOW);
    entry.by = Actor::Guardian(person(GUARDIAN));
    store.record(&[entry]).unwrap();
    // What fails in the database, too.
    place
        .tamper(
            &location,
            "CREATE TRIGGER no BEFORE INSERT ON yingbi_event BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    assert!(store.record(&[withdraw(PERSON, None, None, NOW + 1)]).is_err());
    drop(store);
    place.tamper(&location, "DROP TRIGGER no").unwrap();
    let mut store = ConsentStore::open(&location).unwrap();
    let selection = Selection { person: Some(person(PERSON)), purpose: None };
    assert_eq!(store.records(&selection).unwrap().len(), 1);
    place.tamper(&location, "SELECT 'seen by the log'").unwrap();
    let book = BOOK.0.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(book.contains("seen by the log"), "the log itself is blind: {book}");
    for number in [PERSON, GUARDIAN] {
        assert!(!book.contains(number), "a person stands in the log");
    }
}

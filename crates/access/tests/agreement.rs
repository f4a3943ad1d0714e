//! The compiled view against Cedar's own authorizer, cell by cell, over the sample community.
//!
//! In the ordinary run: 300 records that the test makes, and, where `../shared` is there, 300 seeded records of
//! `residents_20k.csv` with one for each distinct tuple of the attributes that policies read. With
//! `YINGBI_AGREEMENT=full` every record of that file (in release; `docs/src/views.md` has the command and its time).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test from top to bottom, which says how much it compared"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use yingbi_access::{
    AttributeValue, Coder, Counts, Form, Guard, Joined, Policies, Reads, Request, Scope, Scratch, Subject,
    View,
};

const NOW: i64 = 1_780_279_200_000; // 2026-06-01T10:00:00+08:00

fn sample() -> Policies {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/sample");
    Policies::read(&folder).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// A small generator of its own: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// A table: the names of its columns, and its records.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Residents that the test makes: every column that policies read, with gaps and faults.
fn made(records: usize) -> Table {
    let mut random = Random(7);
    let names = ["身份证号", "网格编号", "小区", "出生日期", "户编号", "社区矫正", "残疾", "低保"];
    let rows = (0..records)
        .map(|place| {
            vec![
                if random.below(12) == 0 { String::new() } else { made_id(place) },
                random.pick(&["330102001003", "330102001004", "330102001009", ""]).to_owned(),
                random.pick(&["桂花新村", "山水苑", ""]).to_owned(),
                match random.below(8) {
                    0 => String::new(),
                    1 => "不详".to_owned(),
                    _ => format!(
                        "{}-{:02}-{:02}",
                        1930 + random.below(96),
                        1 + random.below(12),
                        1 + random.below(28)
                    ),
                },
                format!("H{:04}", random.below(records)),
                random.pick(&["是", "否", "否", "否", "?"]).to_owned(),
                random.pick(&["无", "无", "肢体三级", ""]).to_owned(),
                random.pick(&["是", "否", "否", ""]).to_owned(),
            ]
        })
        .collect();
    Table { names: names.map(str::to_owned).to_vec(), rows }
}

/// A valid id of nobody alive.
fn made_id(place: usize) -> String {
    let body = format!(
        "110101{}{:02}{:02}{:03}",
        1900 + place % 10,
        1 + place % 12,
        1 + place % 28,
        1 + place % 900
    );
    let sum: u32 = body
        .chars()
        .zip([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    format!("{body}{}", "10X98765432".as_bytes()[(sum % 11) as usize] as char)
}

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("YINGBI_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let file = folder.join("data/residents/residents_20k.csv");
    file.exists().then_some(file)
}

fn read(path: &Path) -> Table {
    let mut reader = csv::ReaderBuilder::new().from_path(path).unwrap();
    let names =
        reader.headers().unwrap().iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    Table { names, rows }
}

impl Table {
    fn places(&self, sources: &[String]) -> Vec<usize> {
        sources
            .iter()
            .map(|name| {
                self.names.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"))
            })
            .collect()
    }

    fn cells<'a>(&'a self, rows: &[usize], places: &[usize]) -> Vec<Vec<&'a str>> {
        places.iter().map(|&place| rows.iter().map(|&row| self.rows[row][place].as_str()).collect()).collect()
    }
}

/// Every kind of party, and some that may see a part only.
fn parties(policies: &Policies, table: &Table) -> Vec<Subject> {
    let mut parties = Vec::new();
    for kind in &policies.catalogue().parties {
        if kind.personal {
            continue;
        }
        parties.extend(policies.parties().iter().filter(|party| party.kind == kind.id).cloned());
    }
    let of = |name: &str, row: usize| {
        table.rows[row][table.names.iter().position(|other| other == name).unwrap()].clone()
    };
    let mut narrow = policies.party("property-manager", None).unwrap();
    narrow.attributes.insert(
        "communities".to_owned(),
        AttributeValue::Texts(BTreeSet::from([of("小区", 0), of("小区", 1)])),
    );
    parties.push(narrow);
    let mut grids = policies.party("grid-officer", Some("wang")).unwrap();
    grids
        .attributes
        .insert("grids".to_owned(), AttributeValue::Texts((0..40).map(|row| of("网格编号", row)).collect()));
    parties.push(grids);
    // The first record that names a person, and that person's child.
    let person = (0..table.rows.len()).map(|row| of("身份证号", row)).find(|id| id.len() == 18).unwrap();
    let mut resident = policies.person_party("resident", &person).unwrap();
    let wards = (0..200.min(table.rows.len())).map(|row| of("身份证号", row)).collect();
    resident.attributes.insert("wards".to_owned(), AttributeValue::Texts(wards));
    parties.push(resident);
    parties
}

struct Compared {
    cells: u64,
    allowed: u64,
    wrong: Vec<String>,
}

/// Asks both about every cell form of the records, for one party, purpose and kind of context.
fn compare(
    policies: &Policies,
    table: &Table,
    rows: &[usize],
    subject: &Subject,
    purpose: &str,
    given: bool,
) -> Compared {
    let request = Request {
        subject,
        purpose,
        now: NOW,
        ticket: given.then_some("GD-1"),
        emergency: given.then_some("燃气泄漏"),
    };
    let catalogue = policies.catalogue();
    let view = View::compile(policies, &request, Scope::Every).unwrap();
    let guard = Guard::new(policies);
    let prepared = guard.prepare(&request).unwrap();
    let everything = Reads::all(catalogue);
    let mut counts = Counts::new(policies, &everything);
    let counted = table.places(counts.sources());
    let all: Vec<usize> = (0..table.rows.len()).collect();
    let cells = table.cells(&all, &counted);
    counts.add(&cells.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
    // Two residents in three have consented to two purposes in three, by chance that depends on the person alone.
    let consents = |person: &str| {
        let seed = person.bytes().fold(11, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        Random(seed).next() | Random(seed ^ 1).next()
    };
    let joined = Joined { counts: Some(&counts), consents: Some(&consents) };
    let mut coder = Coder::new(policies, view.reads(), NOW);
    let places = table.places(coder.sources());
    let cells = table.cells(rows, &places);
    let columns =
        coder.code(rows.len(), &cells.iter().map(Vec::as_slice).collect::<Vec<_>>(), &joined).unwrap();
    let seen = view.evaluate(&columns, &mut Scratch::default());
    // The authorizer gets the whole record, whatever the view reads of it.
    let mut whole = Coder::new(policies, &everything, NOW);
    let whole_places = table.places(whole.sources());
    let mut compared = Compared { cells: 0, allowed: 0, wrong: Vec::new() };
    for (place, &row) in rows.iter().enumerate() {
        let cells: Vec<&str> = whole_places.iter().map(|&column| table.rows[row][column].as_str()).collect();
        let record = whole.record(&cells, &joined).unwrap();
        let asked = prepared.every(&record);
        for (field, known) in catalogue.fields.iter().enumerate() {
            let mut chosen = None;
            let mut verdicts = BTreeMap::new();
            for form in Form::ALL {
                let ladder = asked[field].iter().find(|(other, _)| *other == form);
                let verdict = ladder.is_some_and(|(_, verdict)| verdict.allowed);
                verdicts.insert(form, verdict);
                compared.cells += 1;
                compared.allowed += u64::from(verdict);
                if seen.allowed(field, form).get(place) != verdict {
                    compared.wrong.push(format!("{} {} {purpose}: {}", subject.kind, known.id, form.name()));
                }
            }
            let of = catalogue.purposes.iter().find(|other| other.id == purpose).unwrap();
            for form in of.needs.get(field).into_iter().flat_map(|need| &need.candidates) {
                if chosen.is_none() && verdicts[form] {
                    chosen = Some(*form);
                }
            }
            let shown: Vec<Form> =
                seen.shown(field).filter(|(_, rows)| rows.get(place)).map(|(form, _)| form).collect();
            if shown != chosen.into_iter().collect::<Vec<_>>() {
                compared.wrong.push(format!("{} {} {purpose}: shown", subject.kind, known.id));
            }
        }
    }
    compared
}

fn agree(policies: &Policies, table: &Table, rows: &[usize], full: bool) -> (u64, u64) {
    let mut parties = parties(policies, table);
    if full && rows.len() > 1000 {
        // One of each kind, those that may see a part only where there are such.
        parties.reverse();
        let mut kinds = BTreeSet::new();
        parties.retain(|party| kinds.insert(party.kind.clone()));
    }
    let both = full && rows.len() <= 1000;
    let mut jobs = Vec::new();
    for (place, party) in parties.iter().enumerate() {
        for (at, purpose) in policies.catalogue().purposes.iter().enumerate() {
            for given in [false, true] {
                // Of many records every other request has a ticket and an emergency.
                if both || given == ((place + at) % 2 == 0) {
                    jobs.push((party, purpose.id.as_str(), given));
                }
            }
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let (mut cells, mut allowed) = (0, 0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut sums = (0, 0);
                    loop {
                        let job = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some((party, purpose, given)) = jobs.get(job) else { return sums };
                        let compared = compare(policies, table, rows, party, purpose, *given);
                        assert!(
                            compared.wrong.is_empty(),
                            "{} differences, the first: {:?}",
                            compared.wrong.len(),
                            compared.wrong.iter().take(5).collect::<Vec<_>>()
                        );
                        if full {
                            println!(
                                "{} {purpose}: {} cell forms, {} allowed",
                                party.kind, compared.cells, compared.allowed
                            );
                        }
                        sums.0 += compared.cells;
                        sums.1 += compared.allowed;
                    }
                })
            })
            .collect();
        for worker in workers {
            let sums = worker.join().unwrap();
            cells += sums.0;
            allowed += sums.1;
        }
    });
    (cells, allowed)
}

#[test]
fn made_residents() {
    let policies = sample();
    let records = 60;
    let table = made(records);
    let rows: Vec<usize> = (0..records).collect();
    let (cells, allowed) = agree(&policies, &table, &rows, false);
    println!("{cells} cell forms, {allowed} allowed, no difference");
    assert!(allowed > 1000, "hardly anything is allowed: the test says nothing");
}

#[test]
fn residents_of_the_shared_set() {
    let Some(file) = shared() else {
        println!("skipped: ../shared is not there");
        return;
    };
    let policies = sample();
    let table = read(&file);
    let full = std::env::var_os("YINGBI_AGREEMENT").is_some_and(|value| value == "full");
    let mut rows: Vec<usize> = Vec::new();
    if full {
        rows = (0..table.rows.len()).collect();
    } else {
        let mut random = Random(1);
        let wanted = 300;
        while rows.len() < wanted {
            let row = random.below(table.rows.len());
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        // One for each distinct tuple of what policies can tell apart: groups, whether an estate or a grid is one of a
        // party's, whether there is a person.
        let everything = Reads::all(policies.catalogue());
        let mut counts = Counts::new(&policies, &everything);
        let all: Vec<usize> = (0..table.rows.len()).collect();
        let counted = table.cells(&all, &table.places(counts.sources()));
        counts.add(&counted.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap();
        let joined = Joined { counts: Some(&counts), consents: None };
        let mut coder = Coder::new(&policies, &everything, NOW);
        let places = table.places(coder.sources());
        let named: BTreeSet<String> = parties(&policies, &table)
            .iter()
            .flat_map(|party| party.attributes.values())
            .filter_map(|value| match value {
                AttributeValue::Texts(texts) => Some(texts.iter().cloned()),
                _ => None,
            })
            .flatten()
            .collect();
        let mut tuples = HashMap::new();
        for (row, cells) in table.rows.iter().enumerate() {
            let cells: Vec<&str> = places.iter().map(|&place| cells[place].as_str()).collect();
            let record = coder.record(&cells, &joined).unwrap();
            let known = ["community", "grid"].map(|id| match record.attributes.get(id) {
                Some(AttributeValue::Text(text)) => Some(named.contains(text)),
                _ => None,
            });
            let tuple = (record.groups, known.to_vec(), record.person.is_some(), record.withheld);
            tuples.entry(tuple).or_insert(row);
        }
        rows.extend(tuples.into_values());
        rows.sort_unstable();
        rows.dedup();
    }
    let begun = std::time::Instant::now();
    let (cells, allowed) = agree(&policies, &table, &rows, full);
    println!(
        "{} records, {cells} cell forms, {allowed} allowed, no difference, {:?}",
        rows.len(),
        begun.elapsed()
    );
    assert!(allowed > 1000, "hardly anything is allowed: the test says nothing");
}

//! Counting, keeping, spilling and coarsening: the same figures whichever way the records take.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;
use yingbi_anonymity::{
    Applied, Batch, Counting, Error, Goal, HierarchySpec, Histogram, HistogramError, PrivacyModel, Spilling,
    Task, solve,
};

/// Quasi-identifiers, a sensitive value, a person.
type Record = (Vec<String>, String, Option<u64>);

const COUNTING: Counting = Counting { quasi: 3, sensitive: 1, units: 1, unit_cap: 3 };

prop_compose! {
    fn records()(rows in prop::collection::vec(
        (0u32..400, prop::sample::select(vec!["男", "女", "M", ""]), "[a-c]{0,3}|住在很长很长的一条路上[0-9]号",
         prop::sample::select(vec!["无", "高血压", "糖尿病"]), prop::option::weighted(0.9, 0u64..40)), 0..200))
    -> Vec<Record> {
        let day = |n: u32| format!("{}-{:02}-{:02}", 1950 + n / 40, 1 + n % 12, 1 + n % 28);
        rows.into_iter()
            .map(|(n, sex, free, ill, person)| (vec![day(n), sex.to_owned(), free], ill.to_owned(), person))
            .collect()
    }
}

/// Hands the records over as slices a column.
fn with<R>(records: &[Record], take: impl FnOnce(&Batch<'_>) -> R) -> R {
    let columns: Vec<Vec<&str>> = (0..3).map(|j| records.iter().map(|r| r.0[j].as_str()).collect()).collect();
    let quasi: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
    let ill: Vec<&str> = records.iter().map(|r| r.1.as_str()).collect();
    let persons: Vec<Option<u64>> = records.iter().map(|r| r.2).collect();
    take(&Batch { quasi: &quasi, sensitive: &[&ill], units: &[&persons] })
}

fn count(mut histogram: Histogram, records: &[Record], batch: usize, population: &[Record]) -> Histogram {
    for part in records.chunks(batch) {
        with(part, |batch| histogram.add(batch)).unwrap();
    }
    if !population.is_empty() {
        with(population, |batch| histogram.add_population(batch.quasi)).unwrap();
    }
    histogram
}

fn bytes(histogram: &Histogram) -> Vec<u8> {
    let mut bytes = Vec::new();
    histogram.write_to(&mut bytes).unwrap();
    bytes
}

/// CRC-64/XZ, bit by bit.
fn crc(bytes: &[u8]) -> u64 {
    let mut state = !0u64;
    for byte in bytes {
        state ^= u64::from(*byte);
        for _ in 0..8 {
            state = if state & 1 == 1 { (state >> 1) ^ 0xC96C_5795_D787_0F42 } else { state >> 1 };
        }
    }
    !state
}

fn specs() -> Vec<Option<HierarchySpec>> {
    vec![Some(HierarchySpec::Dates), Some(HierarchySpec::Sex), Some(HierarchySpec::Suppress)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// The plainest way to count: a map of every tuple, a map of every column.
    #[test]
    fn what_is_counted_is_what_maps_count(
        records in records(), population in records(), batch in 1usize..50,
    ) {
        let histogram = count(Histogram::new(COUNTING), &records, batch, &population);
        prop_assert_eq!(histogram.records(), records.len() as u64);
        let all = (!population.is_empty()).then_some(population.len() as u64);
        prop_assert_eq!(histogram.population(), all);
        let mut tuples = BTreeMap::new();
        records.iter().chain(&population).for_each(|record| *tuples.entry(&record.0).or_insert(0u64) += 1);
        prop_assert_eq!(histogram.distinct(), tuples.len());
        let mut columns = vec![BTreeMap::new(); 3];
        for (record, counts) in records.iter().map(|r| (r, 1u64)).chain(population.iter().map(|r| (r, 0))) {
            for (column, text) in columns.iter_mut().zip(&record.0) {
                *column.entry(text.as_str()).or_insert(0u64) += counts;
            }
        }
        for (number, plain) in columns.into_iter().enumerate() {
            let (texts, counts) = histogram.values(number);
            let counted: Vec<(&str, u64)> = texts.into_iter().zip(counts).collect();
            prop_assert_eq!(counted, plain.into_iter().collect::<Vec<_>>(), "column {}", number);
        }
        let mut ill = BTreeMap::new();
        records.iter().for_each(|record| *ill.entry(record.1.as_str()).or_insert(0u64) += 1);
        let (texts, counts) = histogram.sensitive_values(0);
        let counted: Vec<(&str, u64)> = texts.into_iter().zip(counts).collect();
        prop_assert_eq!(counted, ill.into_iter().collect::<Vec<_>>());
        let (none, _) = histogram.values(3);
        prop_assert!(none.is_empty(), "there is no fourth column");
    }

    #[test]
    fn order_batches_and_merging_change_no_byte(
        records in records(), population in records(), batch in 1usize..50, cut in 0usize..200, turn in 0usize..200,
    ) {
        let whole = count(Histogram::new(COUNTING), &records, usize::MAX, &population);
        let mut turned = records.clone();
        turned.rotate_left(turn.min(records.len()));
        let (a, b) = turned.split_at(cut.min(records.len()));
        let (b, c) = b.split_at(b.len() / 2);
        let part = |records: &[Record], population: &[Record]| {
            count(Histogram::new(COUNTING), records, batch, population)
        };
        let (mut left, mut right) = (part(a, &population), part(b, &[]));
        left.merge(right.clone()).unwrap();
        left.merge(part(c, &[])).unwrap();
        right.merge(part(c, &[])).unwrap();
        right.merge(part(a, &population)).unwrap();
        prop_assert_eq!(bytes(&left), bytes(&whole));
        prop_assert_eq!(bytes(&right), bytes(&whole));
        prop_assert_eq!(whole.records(), records.len() as u64);
    }

    #[test]
    fn what_was_written_is_read(records in records(), population in records(), bound in 2000u64..20_000) {
        for empty in [Histogram::new(COUNTING), Histogram::bounded(COUNTING, bound, &specs()).unwrap()] {
            let whole = count(empty, &records, 64, &population);
            let written = bytes(&whole);
            let mut read = Histogram::read_from(&*written).unwrap();
            prop_assert_eq!(bytes(&read), written);
            prop_assert_eq!(read.base_levels(), whole.base_levels());
            // and goes on to count
            read.merge(whole.clone()).unwrap();
            prop_assert_eq!(read.records(), 2 * whole.records());
            with(&records, |batch| read.add(batch)).unwrap();
            prop_assert_eq!(read.records(), 3 * whole.records());
        }
    }

    #[test]
    fn damage_is_seen(records in records(), at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<bool>()) {
        let mut damaged = bytes(&count(Histogram::new(COUNTING), &records, 64, &[]));
        let at = at.index(damaged.len());
        if cut { damaged.truncate(at) } else { damaged[at] ^= 1 << bit };
        prop_assert!(matches!(Histogram::read_from(&*damaged), Err(Error::Histogram(_))));
    }

    #[test]
    fn forged_bytes_are_refused_or_canonical(
        records in records(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        bound in prop::option::of(2000u64..20_000),
    ) {
        let empty = match bound {
            Some(bound) => Histogram::bounded(COUNTING, bound, &specs()).unwrap(),
            None => Histogram::new(COUNTING),
        };
        let mut forged = bytes(&count(empty, &records, 64, &[]));
        forged.truncate(forged.len() - 8);
        for (at, byte) in changes {
            let at = at.index(forged.len());
            forged[at] = byte;
        }
        forged.extend_from_slice(&crc(&forged).to_le_bytes());
        if let Ok(histogram) = Histogram::read_from(&*forged) {
            prop_assert_eq!(bytes(&histogram), forged);
            let mut twice = histogram.clone();
            let _ = twice.merge(histogram); // sums may be past counting, but nothing breaks
        }
    }

    #[test]
    fn spilling_changes_nothing(
        records in records(), population in records(), batch in 1usize..50, memory in 0u64..20_000,
    ) {
        let mut whole = Histogram::new(COUNTING);
        let mut spilling = Spilling::new(COUNTING, memory, || Ok(Cursor::new(Vec::new())));
        for part in records.chunks(batch) {
            with(part, |batch| { whole.add(batch).unwrap(); spilling.add(batch).unwrap(); });
        }
        with(&population, |batch| {
            whole.add_population(batch.quasi).unwrap();
            spilling.add_population(batch.quasi).unwrap();
        });
        spilling.merge(whole.clone()).unwrap();
        whole.merge(whole.clone()).unwrap();
        prop_assert!(memory > 0 || records.is_empty() || spilling.spilled());
        let mut parts = Histogram::new(COUNTING);
        let mut tuples = 0;
        let again = spilling_of(&records, memory);
        for part in again.finish().unwrap() {
            let part = part.unwrap();
            tuples += part.distinct();
            parts.merge(part).unwrap();
        }
        prop_assert_eq!(tuples, parts.distinct(), "a tuple is in one part only");
        prop_assert_eq!(bytes(&parts), bytes(&count(Histogram::new(COUNTING), &records, 64, &[])));
        prop_assert_eq!(bytes(&spilling.finish().unwrap().collect().unwrap()), bytes(&whole));
    }

    #[test]
    fn a_bound_coarsens_the_same_whatever_the_order(
        records in records(), bound in 2000u64..14_000, batch in 1usize..50, cut in 0usize..200,
    ) {
        let empty = || Histogram::bounded(COUNTING, bound, &specs()).unwrap();
        let whole = count(empty(), &records, usize::MAX, &[]);
        let mut turned = records.clone();
        turned.reverse();
        let (a, b) = turned.split_at(cut.min(records.len()));
        let mut merged = count(empty(), a, batch, &[]);
        merged.merge(count(empty(), b, batch, &[])).unwrap();
        prop_assert_eq!(bytes(&merged), bytes(&whole));
        prop_assert_eq!(merged.base_levels(), whole.base_levels());

        // against labels looked up value by value
        let levels = whole.base_levels();
        let plain = {
            let mut histogram = Histogram::new(COUNTING);
            with(&records, |batch| histogram.add(batch)).unwrap();
            histogram
        };
        let labels: Vec<BTreeMap<String, Vec<String>>> = specs()
            .iter()
            .enumerate()
            .map(|(column, spec)| {
                let hierarchy = plain.hierarchy(column, spec.as_ref().unwrap()).unwrap();
                let (values, _) = plain.values(column);
                let above = |at: usize| {
                    let levels = levels[column]..hierarchy.levels();
                    levels.map(|level| hierarchy.label(at, level).to_owned()).collect()
                };
                values.iter().enumerate().map(|(at, value)| ((*value).to_owned(), above(at))).collect()
            })
            .collect();
        let mut classes: BTreeMap<Vec<&Vec<String>>, u64> = BTreeMap::new();
        for (cells, _, _) in &records {
            *classes.entry(cells.iter().zip(&labels).map(|(cell, known)| &known[cell]).collect()).or_default() += 1;
        }
        prop_assert_eq!(whole.distinct(), classes.len());
        prop_assert_eq!(whole.records(), records.len() as u64);
    }

    #[test]
    fn a_coarsened_histogram_is_solved_and_applied(records in records(), bound in 2000u64..14_000) {
        let goal = Goal { models: vec![PrivacyModel::k(3)], ..Goal::default() };
        let whole = count(Histogram::bounded(COUNTING, bound, &specs()).unwrap(), &records, 64, &[]);
        let hierarchies: Vec<_> = specs()
            .iter()
            .enumerate()
            .map(|(column, spec)| whole.hierarchy(column, spec.as_ref().unwrap()).unwrap())
            .collect();
        let task =
            Task { histogram: &whole, hierarchies: &hierarchies, sensitive: &[], fixed_levels: &[], goal: &goal };
        let Ok(recoding) = solve(&task, &|| false) else {
            prop_assert!(records.len() < 3);
            return Ok(());
        };
        prop_assert_eq!(recoding.base_levels(), whole.base_levels());
        let mut sizes: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        let mut applied = Applied::default();
        for part in records.chunks(7) {
            with(part, |batch| recoding.apply(batch.quasi, &mut applied)).unwrap();
            for row in 0..applied.rows() {
                let class = applied.class(row).unwrap();
                let labels: Vec<String> = (0..3).map(|j| recoding.label(class, j).to_owned()).collect();
                let shown = labels.iter().any(|label| label.contains('\u{1f}'));
                prop_assert!(!shown);
                *sizes.entry(labels).or_default() += 1;
            }
        }
        prop_assert!(sizes.values().all(|size| *size >= 3));
        prop_assert_eq!(sizes.len(), recoding.classes());
        let strange = recoding.apply(&[&["x"], &["y"], &["z"]], &mut applied);
        let refused = matches!(strange, Ok(()) | Err(Error::Unseen { record: 0 }));
        prop_assert!(refused);
    }

    #[test]
    fn any_bytes_without_harm(noise in prop::collection::vec(any::<u8>(), 0..200), sealed in any::<bool>()) {
        let mut file = b"YBHISTO\x01".to_vec();
        file.extend(noise);
        if sealed {
            file.extend_from_slice(&crc(&file).to_le_bytes());
        }
        if let Ok(histogram) = Histogram::read_from(&*file) {
            prop_assert_eq!(bytes(&histogram), file);
        }
    }
}

type File = Cursor<Vec<u8>>;

fn spilling_of(records: &[Record], memory: u64) -> Spilling<File, impl FnMut() -> std::io::Result<File>> {
    let mut spilling = Spilling::new(COUNTING, memory, || Ok(Cursor::new(Vec::new())));
    for part in records.chunks(9) {
        with(part, |batch| spilling.add(batch)).unwrap();
    }
    spilling
}

#[test]
fn a_bound_that_cannot_be_kept_is_refused() {
    let fixed = [Some(HierarchySpec::Categories), None];
    let counting = Counting { quasi: 2, ..Counting::default() };
    let mut histogram = Histogram::bounded(counting, 5_000, &fixed).unwrap();
    let cells: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    let refused = histogram.add(&Batch { quasi: &[&cells, &cells], ..Batch::default() });
    assert!(matches!(refused, Err(Error::Histogram(HistogramError::Memory { .. }))));
    assert!(Histogram::bounded(counting, 5_000, &fixed[..1]).is_err());
}

#[test]
fn files_of_other_kinds_are_told_apart() {
    let written = bytes(&Histogram::new(COUNTING));
    let mut later = written.clone();
    later[7] = 2;
    let read = |bytes: &[u8]| Histogram::read_from(bytes).unwrap_err();
    assert_eq!(read(&later), HistogramError::Version { found: 2 }.into());
    assert_eq!(read(b"name,age\n"), HistogramError::Malformed { what: "magic" }.into());
    assert_eq!(
        read(&[written.as_slice(), b"x"].concat()),
        HistogramError::Malformed { what: "length" }.into()
    );
    let mut other = Histogram::new(Counting { quasi: 2, ..COUNTING });
    assert!(matches!(other.merge(Histogram::read_from(&*written).unwrap()), Err(Error::Shape { .. })));
}

/// The smallest forms, byte for byte: a change of the form is a change of its version.
#[test]
fn the_form_is_frozen() {
    let counting = Counting { quasi: 1, sensitive: 1, units: 1, unit_cap: 2 };
    let mut histogram = Histogram::new(counting);
    let batch = Batch {
        quasi: &[&["b", "a", "b"]],
        sensitive: &[&["y", "x", "x"]],
        units: &[&[Some(7), None, Some(1)]],
    };
    histogram.add(&batch).unwrap();
    let mut expected = b"YBHISTO\x01\x01\x01\x01\x02\x00\x03".to_vec();
    expected.extend(b"\x02\x01a\x01b\x02\x01x\x01y\x02");
    expected.extend(b"\x00\x01\x00\x01\x00\x01");
    expected.extend(b"\x01\x02\x02\x01\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0\x02\x00\x01\x01\x01");
    expected.extend(crc(&expected).to_le_bytes());
    assert_eq!(bytes(&histogram), expected);
}

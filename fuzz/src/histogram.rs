//! Histograms as bytes: any bytes are refused or written again byte for byte; what was counted comes back, in whatever
//! order it was counted and merged.
//!
//! Input: a byte of options; then the bytes of a histogram, whose checksum may be put right, or records: cells cut by
//! 0xFF, of which there are as many a record as the options say.

use yingbi_anonymity::{Batch, Counting, Histogram};

/// Bits of the first byte.
const RECORDS: u8 = 1;
const CHECKSUM: u8 = 2;

/// Reads any bytes as a histogram, or counts them.
pub fn run(data: &[u8]) {
    let Some((&bits, rest)) = data.split_first() else { return };
    if bits & RECORDS != 0 {
        count(bits, rest);
    } else if bits & CHECKSUM != 0 {
        read(&[rest, &crc(rest).to_le_bytes()].concat());
    } else {
        read(rest);
    }
}

fn read(bytes: &[u8]) {
    let Ok(histogram) = Histogram::read_from(bytes) else { return };
    assert_eq!(written(&histogram), bytes, "another form of the same content was read");
    let records = histogram.records();
    for column in 0..histogram.columns() {
        let (values, counts) = histogram.values(column);
        assert_eq!(values.len(), counts.len());
        assert_eq!(counts.iter().sum::<u64>(), records, "records of a column");
        assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "values out of order");
    }
    let mut twice = histogram.clone();
    if twice.merge(histogram).is_ok() {
        assert_eq!(twice.records(), 2 * records);
        let _ = twice.write_to(std::io::sink());
    }
}

fn written(histogram: &Histogram) -> Vec<u8> {
    let mut bytes = Vec::new();
    histogram.write_to(&mut bytes).expect("a histogram of some records");
    bytes
}

/// Counts records in one go, and from the last to the first in two halves that are merged.
fn count(bits: u8, cells: &[u8]) {
    let counting = Counting {
        quasi: 1 + usize::from(bits >> 2 & 3),
        sensitive: usize::from(bits >> 4 & 1),
        units: usize::from(bits >> 5 & 1),
        unit_cap: 3,
    };
    let cells: Vec<String> =
        cells.split(|byte| *byte == 0xff).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let width = counting.quasi + counting.sensitive;
    let records: Vec<&[String]> = cells.chunks_exact(width).collect();
    let add = |records: &mut dyn Iterator<Item = &&[String]>| {
        let records: Vec<&&[String]> = records.collect();
        let column = |at: usize| -> Vec<&str> { records.iter().map(|record| record[at].as_str()).collect() };
        let columns: Vec<Vec<&str>> = (0..width).map(column).collect();
        let columns: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
        // a unit is told by the first cell's length: some are shared, some lack
        let unit = |record: &&&[String]| (!record[0].is_empty()).then(|| record[0].len() as u64 % 5);
        let units: Vec<Option<u64>> = records.iter().map(unit).collect();
        let units: Vec<&[Option<u64>]> = vec![&units; counting.units];
        let mut histogram = Histogram::new(counting);
        let (quasi, sensitive) = columns.split_at(counting.quasi);
        histogram.add(&Batch { quasi, sensitive, units: &units }).expect("columns of one length");
        histogram
    };
    let whole = add(&mut records.iter());
    let half = records.len() / 2;
    let mut merged = add(&mut records[half..].iter().rev());
    merged.merge(add(&mut records[..half].iter().rev())).expect("histograms of one shape");
    let bytes = written(&whole);
    assert_eq!(written(&merged), bytes, "the order of records shows");
    let again = Histogram::read_from(bytes.as_slice()).expect("what was written is read");
    assert_eq!(again.records(), records.len() as u64);
    // the plainest count there is
    let mut tuples: Vec<&[String]> = records.iter().map(|record| &record[..counting.quasi]).collect();
    tuples.sort_unstable();
    tuples.dedup();
    assert_eq!(again.distinct(), tuples.len(), "distinct combinations");
}

/// CRC-64/XZ bit by bit (`docs/src/formats.md`, "Histograms").
pub fn crc(bytes: &[u8]) -> u64 {
    let step = |crc: u64, byte: &u8| {
        (0..8).fold(crc ^ u64::from(*byte), |crc, _| (crc >> 1) ^ (0xC96C_5795_D787_0F42 * (crc & 1)))
    };
    !bytes.iter().fold(!0, step)
}

//! Delimited text: our splitter against the `csv` crate, and a copy of what was read against the original.
//!
//! Input: a byte of options, then the file.

use yingbi_table::{Dialect, Encoding, Format, HeaderChoice, OpenOptions, Ragged, SinkOptions};

use crate::table::{Table, copy, is_copy, read};

/// Bits of the first byte.
const TSV: u8 = 1;
const AUTO: u8 = 2;
const PAD: u8 = 4;
const TREATED: u8 = 8;

/// Reads any bytes as delimited text.
pub fn run(data: &[u8]) {
    let Some((&bits, file)) = data.split_first() else { return };
    let options = OpenOptions {
        format: Some(if bits & TSV != 0 { Format::Tsv } else { Format::Csv }),
        header: if bits & AUTO != 0 { HeaderChoice::Auto } else { HeaderChoice::Bare },
        ragged: if bits & PAD != 0 { Ragged::Pad } else { Ragged::Refuse },
        ..OpenOptions::default()
    };
    let Ok(table) = read(file, &options) else { return };
    if bits & (AUTO | PAD) == 0 {
        hold_against_csv(file, &table);
    }
    hold_against_copy(file, &options, &table, bits & TREATED != 0);
}

/// The records that the `csv` crate finds are ours.
fn hold_against_csv(file: &[u8], table: &Table) {
    let (Some(encoding), Some(dialect)) = (table.info.encoding, table.info.dialect) else {
        panic!("delimited text without an encoding or a dialect")
    };
    // the header is the first line that has a field
    let expected = records(file, encoding, dialect).split_off(1);
    let expected: Vec<Vec<String>> = expected.into_iter().filter(|row| !is_nothing(row)).collect();
    assert_eq!(cells(table), expected, "two readers of delimited text differ");
}

/// What the `csv` crate reads.
fn records(file: &[u8], encoding: Encoding, dialect: Dialect) -> Vec<Vec<String>> {
    let (coding, mark) = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => (encoding_rs::UTF_8, &b"\xef\xbb\xbf"[..]),
        Encoding::Gb18030 => (encoding_rs::GB18030, &b"\x84\x31\x95\x33"[..]),
        Encoding::Utf16Le => (encoding_rs::UTF_16LE, &b"\xff\xfe"[..]),
        Encoding::Utf16Be => (encoding_rs::UTF_16BE, &b"\xfe\xff"[..]),
    };
    let text = coding
        .decode_without_bom_handling_and_without_replacement(file.strip_prefix(mark).unwrap_or(file))
        .expect("text that was read whole is valid in its encoding");
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(dialect.delimiter).flexible(true).has_headers(false);
    match dialect.quote {
        Some(quote) => reader.quote(quote),
        None => reader.quoting(false),
    };
    let records = reader.from_reader(text.as_bytes()).into_records();
    records.map(|record| record.expect("UTF-8 in memory").iter().map(str::to_owned).collect()).collect()
}

/// A line without a field: the `csv` crate passes over them all, in a table of one column ours are records.
fn is_nothing(row: &[String]) -> bool {
    row.len() == 1 && row[0].is_empty()
}

/// The cells of a table, but for such lines.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let text = |row: &Vec<Option<String>>| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
    table.rows.iter().map(text).filter(|row: &Vec<String>| !is_nothing(row)).collect()
}

/// A copy has the cells of the original, each perhaps behind an apostrophe.
fn hold_against_copy(file: &[u8], options: &OpenOptions, table: &Table, treated: bool) {
    let (Some(encoding), Some(dialect)) = (table.info.encoding, table.info.dialect) else { return };
    // a name that begins with a byte order mark cannot stand first in a file
    if table.info.columns.first().is_none_or(|name| name.starts_with('\u{feff}')) {
        return;
    }
    let dialect = Dialect { delimiter: b';', ..dialect };
    let to = SinkOptions { format: options.format, dialect: Some(dialect), ..SinkOptions::default() };
    for to in [SinkOptions { dialect: table.info.dialect, ..to.clone() }, to] {
        // cells that cannot be written without quotes, or in this encoding, are typed errors
        let Ok(written) = copy(file, options, &to, |column| treated && column % 2 == 0) else { continue };
        let found = records(&written, encoding, to.dialect.unwrap_or_default()).split_off(1);
        let found: Vec<Vec<String>> = found.into_iter().filter(|row| !is_nothing(row)).collect();
        let cells = cells(table);
        assert_eq!(found.len(), cells.len(), "records of the copy");
        for (found, cell) in found.iter().flatten().zip(cells.iter().flatten()) {
            assert!(is_copy(Format::Csv, cell, found), "a cell of the copy");
        }
        assert!(found.iter().zip(&cells).all(|(found, cells)| found.len() == cells.len()), "fields");
    }
}

//! Delimited text: our splitter against the `csv` crate, and a copy of what was read against the original.
//!
//! Input: a byte of options, then the file.

use yingbi_table::{Encoding, Format, HeaderChoice, OpenOptions, Ragged, SinkOptions};

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

/// The records that the `csv` crate finds are ours. Lines without a field are not compared: that crate passes over them
/// all, ours are records in a table of one column.
fn hold_against_csv(file: &[u8], table: &Table) {
    let (Some(encoding), Some(dialect)) = (table.info.encoding, table.info.dialect) else {
        panic!("delimited text without an encoding or a dialect")
    };
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
    let expected: Vec<Vec<String>> = reader
        .from_reader(text.as_bytes())
        .into_records()
        .map(|record| record.expect("UTF-8 in memory").iter().map(str::to_owned).collect())
        .collect();
    let found =
        table.rows.iter().map(|row| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect());
    let nothing = |row: &Vec<String>| row.iter().all(|cell| cell.is_empty()) && row.len() == 1;
    // the header is the first line that has a field
    let expected: Vec<Vec<String>> = expected.into_iter().skip(1).filter(|row| !nothing(row)).collect();
    let found: Vec<Vec<String>> = found.filter(|row| !nothing(row)).collect();
    assert_eq!(found, expected, "two readers of delimited text differ");
}

/// A copy has the cells of the original, each perhaps behind an apostrophe.
fn hold_against_copy(file: &[u8], options: &OpenOptions, table: &Table, treated: bool) {
    let to = SinkOptions { format: options.format, ..SinkOptions::default() };
    // cells that cannot be written without quotes, or in this encoding, are typed errors
    let Ok(written) = copy(file, options, &to, |column| treated && column % 2 == 0) else { return };
    let again = OpenOptions {
        header: HeaderChoice::Bare,
        encoding: table.info.encoding,
        ragged: Ragged::Refuse,
        ..options.clone()
    };
    let again = read(&written, &again).expect("what was written is read again");
    if again.info.dialect != table.info.dialect {
        // told anew from the copy; a table of one column may look like another then
        return;
    }
    assert_eq!(again.rows.len(), table.rows.len(), "records of the copy");
    for (found, cells) in again.rows.iter().zip(&table.rows) {
        for (found, cell) in found.iter().zip(cells) {
            let (found, cell) = (found.as_deref().unwrap_or(""), cell.as_deref().unwrap_or(""));
            assert!(is_copy(Format::Csv, cell, found), "a cell of the copy");
        }
    }
}

//! XLSX: any package ends in a table or a typed error; what was read is written and read again.
//!
//! Input: a byte of options, then either a ZIP file as it is, or the parts of one: mutated XML inside a package that is
//! whole goes deeper than a damaged archive. Parts are cut by the byte 0xFF, which no UTF-8 has; a part's first line is
//! its name.

use std::io::{Cursor, Write as _};

use yingbi_table::{Format, HeaderChoice, OpenOptions, SinkOptions};
use zip::write::SimpleFileOptions;

use crate::table::{copy, is_copy, read};

/// Bits of the first byte.
const PARTS: u8 = 1;
const FIRST_ROW: u8 = 2;
const STORED: u8 = 4;
const TREATED: u8 = 8;

/// Reads any bytes as a workbook.
pub fn run(data: &[u8]) {
    let Some((&bits, rest)) = data.split_first() else { return };
    let file = if bits & PARTS != 0 {
        let Some(file) = package(rest, bits & STORED != 0) else { return };
        file
    } else {
        rest.to_vec()
    };
    let options = OpenOptions {
        format: Some(Format::Xlsx),
        header: if bits & FIRST_ROW != 0 { HeaderChoice::Bare } else { HeaderChoice::Auto },
        ..OpenOptions::default()
    };
    let Ok(table) = read(&file, &options) else { return };
    let to = SinkOptions { format: Some(Format::Xlsx), ..SinkOptions::default() };
    let treated = bits & TREATED != 0;
    // what no workbook can hold (a cell too long, too many rows) is a typed error
    let Ok(written) = copy(&file, &options, &to, |_| treated) else { return };
    let bare = OpenOptions { header: HeaderChoice::Bare, ..options };
    let again = match read(&written, &bare) {
        Ok(again) => again,
        Err(error) => panic!("what was written is not read again: {error}"),
    };
    // rows in which nothing is left have no place in a sheet
    let filled = |row: &&Vec<Option<String>>| row.iter().flatten().any(|cell| !cell.is_empty());
    let (found, expected): (Vec<_>, Vec<_>) =
        (again.rows.iter().filter(filled).collect(), table.rows.iter().filter(filled).collect());
    assert_eq!(found.len(), expected.len(), "records of the copy");
    for (found, cells) in found.into_iter().zip(expected) {
        for (found, cell) in found.iter().zip(cells) {
            let (found, cell) = (found.as_deref().unwrap_or(""), cell.as_deref().unwrap_or(""));
            assert!(is_copy(Format::Xlsx, cell, found), "a cell of the copy");
        }
    }
}

/// A ZIP package of parts.
pub fn package(parts: &[u8], stored: bool) -> Option<Vec<u8>> {
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method);
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts.split(|byte| *byte == 0xff).filter(|part| !part.is_empty()) {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let (name, content) = part.split_at(end);
        package.start_file(String::from_utf8_lossy(name), options).ok()?;
        package.write_all(content.get(1..).unwrap_or_default()).ok()?;
    }
    Some(package.finish().ok()?.into_inner())
}

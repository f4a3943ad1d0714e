//! What the targets of file formats share: a table read whole, and a copy of it read again.

use std::path::PathBuf;

use arrow_array::{Array, StringArray};
use yingbi_table::{CellType, Error, Format, OpenOptions, OutColumn, Sink, SinkOptions, Source, SourceInfo};

/// A table of a few cells, as it was read; a cell that the format calls missing is `None`.
pub struct Table {
    /// What the opener told.
    pub info: SourceInfo,
    /// The records.
    pub rows: Vec<Vec<Option<String>>>,
    /// What the format says of each cell, where it says anything.
    pub types: Vec<Vec<CellType>>,
    /// Lines without a field.
    pub blank_lines: u64,
    /// Rows below the data.
    pub footer_rows: usize,
}

/// Cells of one table that are collected: an input of some kilobytes may well mean millions.
const CELLS: usize = 1 << 20;

/// Opens the bytes as a file whose name says nothing.
///
/// # Errors
/// As the reader's.
pub fn open(bytes: &[u8], options: &OpenOptions) -> Result<Source, Error> {
    let path = scratch().join("input");
    std::fs::write(&path, bytes).expect("a file in the folder of the run");
    Source::open(&path, options)
}

/// Reads a file whole. What the reader promises of any file is asserted: records are numbered from 0 without a gap, all
/// columns are of one length, every byte of the text to scan belongs to a cell.
///
/// # Errors
/// As the reader's.
pub fn read(bytes: &[u8], options: &OpenOptions) -> Result<Table, Error> {
    let source = open(bytes, options)?;
    let mut table = Table {
        info: source.info().clone(),
        rows: Vec::new(),
        types: Vec::new(),
        blank_lines: 0,
        footer_rows: 0,
    };
    let width = table.info.columns.len();
    let mut reader = source.reader()?;
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        assert_eq!(batch.columns(), width);
        if (table.rows.len() + batch.rows()) * width > CELLS {
            continue;
        }
        assert_eq!(batch.first_record(), table.rows.len() as u64);
        let columns = (0..width).map(|c| batch.column(c)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.rows() {
            let text = |c: &arrow_array::StringViewArray| c.is_valid(row).then(|| c.value(row).to_owned());
            table.rows.push(columns.iter().map(text).collect());
            let kind = |c| batch.cell_types(c).map_or(CellType::Text, |types| types[row]);
            table.types.push((0..width).map(kind).collect());
        }
        let view = batch.scan()?;
        if let Ok(text) = std::str::from_utf8(view.bytes()) {
            for (offset, _) in text.char_indices().take(512) {
                // what lies between records (blank lines) need not belong to one
                if let Some((row, column)) = view.locate(offset) {
                    assert!(row < batch.rows() && column < width, "a place outside the batch");
                }
            }
        } else {
            panic!("the text to scan is not UTF-8");
        }
    }
    let totals = reader.finish()?;
    assert!(totals.records >= table.rows.len() as u64);
    table.blank_lines = totals.blank_lines;
    table.footer_rows = totals.footer_rows.len();
    Ok(table)
}

/// Writes the table that `bytes` hold to a file of `to`, columns of `treated` as values, the others untouched, and
/// gives that file's bytes.
///
/// # Errors
/// As reading and writing.
pub fn copy(
    bytes: &[u8],
    options: &OpenOptions,
    to: &SinkOptions,
    treated: impl Fn(usize) -> bool,
) -> Result<Vec<u8>, Error> {
    let source = open(bytes, options)?;
    let path = scratch().join("copy");
    let to = SinkOptions { force: true, ..to.clone() };
    let mut writer = Sink::create(&path, &source.info().columns, source.info(), &to)?;
    let renderer = writer.renderer();
    let mut reader = source.reader()?;
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        let columns = (0..batch.columns())
            .map(|c| {
                Ok(if treated(c) {
                    OutColumn::Values(batch.column(c)?.iter().collect::<StringArray>())
                } else {
                    OutColumn::Source(c)
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        writer.write(renderer.render(&batch, &columns, None)?)?;
    }
    writer.finish()?.commit()?;
    Ok(std::fs::read(&path).expect("the copy that was just written"))
}

/// A folder of this thread, for files of the run; gone with the thread. Under libFuzzer, whose end no thread sees, the
/// folder for temporary files goes with the run (`fuzz/run`).
pub fn scratch() -> PathBuf {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a folder for files of the run");
    }
    FOLDER.with(|folder| folder.path().to_owned())
}

/// Whether `found` is `cell` as a copy may have it: the same, or behind the apostrophe that makes it inert.
pub fn is_copy(format: Format, cell: &str, found: &str) -> bool {
    found == cell || (yingbi_table::is_neutralised(format, cell) && found.strip_prefix('\'') == Some(cell))
}

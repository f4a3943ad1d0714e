//! Excel 97–2003 workbooks, read only. Such a file is loaded whole (`calamine`), so its size is limited, and so is
//! what it would become in memory.

mod compound;
mod guard;

use std::fmt;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use calamine::{Data, Range, Reader as _, SheetType, SheetVisible, Xls, XlsError};

use crate::cells::{CellChunk, CellInfo, CellReader, CellSource, Cells, Held};
use crate::fault::Fault;
use crate::gather::Gather;
use crate::layout::{Layout, Outline, OutlineRow};
use crate::xlsx::{COMPOUND_FILE, NumberClass, write_number, write_plain};
use crate::{CellType, Error, ErrorKind, Notice, OpenOptions, SheetInfo};

use compound::Compound;
use guard::Refused;

/// Records of a chunk.
const CHUNK: usize = 4096;

/// Opens a workbook.
pub(crate) fn open(held: &Held, options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    let fault = |fault| Error::fault(&held.path, fault);
    let mut bytes = Vec::new();
    let limit = options.limits.xls_bytes;
    held.cursor()
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| Error::read(&held.path, e))?;
    if bytes.starts_with(b"PK") {
        // the name says .xls, the content does not: content decides
        return crate::xlsx::open(held, options);
    }
    if !bytes.starts_with(&COMPOUND_FILE) {
        return Err(ErrorKind::UnknownFormat { path: held.path.clone() }.into());
    }
    // an encrypted XLSX is a compound file too, of any size
    if is_encrypted_package(&bytes) {
        return Err(fault(Fault::PasswordProtected));
    }
    if bytes.len() as u64 > limit {
        return Err(fault(Fault::XlsTooLarge { limit }));
    }
    let stream = checked(bytes).map_err(fault)?;
    let book = Book::load(compound::around(stream)).map_err(fault)?;
    open_book(held, options, book)
}

/// Whether the compound file holds an XLSX that is encrypted (MS-OFFCRYPTO).
fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match Compound::read(bytes) {
        Some(file) => file.has("EncryptedPackage") || file.has("EncryptionInfo"),
        // the tables are cut off or damaged: the name in a directory entry tells
        None => memchr::memmem::find(bytes, &name).is_some(),
    }
}

/// The stream of the workbook, looked through.
fn checked(bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let file = Compound::read(&bytes).ok_or(Fault::XlsDamaged)?;
    let stream = file.stream("Workbook").or_else(|| file.stream("Book"));
    let mut stream = stream.ok_or(Fault::NotAWorkbook)?;
    guard::check(&mut stream).map_err(|refused| match refused {
        Refused::Damaged => Fault::XlsDamaged,
        Refused::Encrypted => Fault::PasswordProtected,
        Refused::Cells => Fault::XlsContent { limit: guard::MAX_CELLS, unit: "cells" },
        Refused::Text => Fault::XlsContent { limit: guard::MAX_TEXT, unit: "bytes" },
    })?;
    Ok(stream)
}

/// A loaded workbook.
struct Book {
    sheets: Vec<(SheetInfo, Range<Data>)>,
    date1904: bool,
}

impl Book {
    fn load(bytes: Vec<u8>) -> Result<Book, Fault> {
        // some checks of the loader are assertions; what it had made is dropped
        let loaded = catch_unwind(AssertUnwindSafe(|| {
            let mut book = Xls::new(Cursor::new(bytes))?;
            let date1904 = book.has_1904_epoch();
            let mut sheets = Vec::new();
            for sheet in book.sheets_metadata().to_vec() {
                if sheet.typ == SheetType::WorkSheet {
                    let range = book.worksheet_range(&sheet.name)?;
                    let hidden = sheet.visible != SheetVisible::Visible;
                    let rows = range.rows().filter(|row| !is_blank(row)).count() as u64;
                    sheets.push((SheetInfo { name: sheet.name, hidden, rows }, range));
                }
            }
            Ok::<Book, XlsError>(Book { sheets, date1904 })
        }));
        match loaded {
            Ok(Ok(book)) => Ok(book),
            Ok(Err(XlsError::Password)) => Err(Fault::PasswordProtected),
            Ok(Err(_)) | Err(_) => Err(Fault::XlsDamaged),
        }
    }
}

fn is_blank(row: &[Data]) -> bool {
    row.iter().all(|cell| match cell {
        Data::Empty => true,
        Data::String(text) => text.is_empty(),
        _ => false,
    })
}

fn open_book(
    held: &Held,
    options: &OpenOptions,
    book: Book,
) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    let chosen = match &options.sheet {
        Some(name) => book.sheets.iter().position(|(info, _)| info.name == *name).ok_or_else(|| {
            let names: Vec<&str> = book.sheets.iter().map(|(info, _)| info.name.as_str()).collect();
            Error::fault(&held.path, Fault::NoSheet { sheet: name.clone(), sheets: names.join(", ") })
        })?,
        // the visible one with the most rows, the first of them where several are equal
        None => (0..book.sheets.len())
            .max_by_key(|at| {
                let info = &book.sheets[*at].0;
                (!info.hidden && info.rows > 0, info.rows, usize::MAX - at)
            })
            .ok_or_else(|| Error::fault(&held.path, Fault::NoSheets))?,
    };
    let Book { mut sheets, date1904 } = book;
    let (info, range) = sheets.remove(chosen);
    let other_sheets: Vec<SheetInfo> = sheets.into_iter().map(|(info, _)| info).collect();
    if info.rows == 0 {
        return Err(ErrorKind::Empty { path: held.path.clone() }.into());
    }
    // rows with content, by their index in the range
    let rows: Vec<u32> =
        range.rows().enumerate().filter(|(_, row)| !is_blank(row)).map(|(at, _)| at as u32).collect();
    let outline = outline(&range, &rows, date1904);
    let layout = outline
        .layout(options.header)
        .map_err(|row| Error::from(ErrorKind::NoSuchHeader { path: held.path.clone(), row }))?;
    let mut notices = layout.notices.clone();
    if !other_sheets.is_empty() {
        notices.push(Notice::OtherSheets { sheets: other_sheets.len() as u64 });
    }
    let blank = u64::from(rows.last().copied().unwrap_or(0)) + 1 - rows.len() as u64;
    if blank > 0 {
        notices.push(Notice::BlankRows { rows: blank });
    }
    let cells = CellInfo {
        header_row: layout.header_row,
        columns: layout.columns.clone(),
        title_rows: layout.title_rows.clone(),
        sheet: Some(info.name),
        other_sheets,
        hidden_rows: 0,
        hidden_columns: Vec::new(),
        notices,
    };
    let opened = Opened { path: held.path.clone(), range, rows, layout, date1904 };
    Ok((cells, Arc::new(Source(Arc::new(opened)))))
}

/// What is seen of a sheet to find its table.
fn outline(range: &Range<Data>, rows: &[u32], date1904: bool) -> Outline {
    let top = range.start().map_or(0, |(row, _)| u64::from(row));
    let left = left(range);
    let row = |at: &u32| {
        let mut cells = vec![String::new(); left];
        cells.extend(cells_of(range, *at).iter().map(|cell| {
            let mut text = String::new();
            write_cell(cell, date1904, &mut text);
            text
        }));
        OutlineRow { number: top + u64::from(*at) + 1, cells }
    };
    let tail_start = rows.len().saturating_sub(Outline::TAIL);
    let middle = rows.get(Outline::HEAD..tail_start).unwrap_or(&[]);
    let width = |at: &u32| {
        let filled = cells_of(range, *at).iter().rposition(|cell| !is_blank(std::slice::from_ref(cell)));
        filled.map_or(0, |at| left + at + 1)
    };
    Outline {
        head: rows.iter().take(Outline::HEAD).map(row).collect(),
        tail: rows[tail_start..].iter().map(row).collect(),
        rows: rows.len() as u64,
        middle_width: middle.iter().map(width).max().unwrap_or(0),
        merged: Vec::new(),
    }
}

/// The column in which the range begins.
fn left(range: &Range<Data>) -> usize {
    range.start().map_or(0, |(_, column)| column as usize)
}

fn cells_of(range: &Range<Data>, row: u32) -> &[Data] {
    // a range gives its rows by index, but panics beyond the last one
    if (row as usize) < range.height() { &range[row as usize] } else { &[] }
}

/// Appends what a cell shows.
fn write_cell(cell: &Data, date1904: bool, out: &mut String) -> CellType {
    use std::fmt::Write as _;
    match cell {
        Data::Empty => CellType::Empty,
        Data::String(text) => {
            out.push_str(text);
            CellType::Text
        }
        Data::Int(number) => {
            // writing to a String cannot fail
            let _ = write!(out, "{number}");
            CellType::Number
        }
        Data::Float(number) => {
            write_plain(*number, out);
            CellType::Number
        }
        Data::Bool(yes) => {
            out.push_str(if *yes { "TRUE" } else { "FALSE" });
            CellType::Bool
        }
        Data::Error(error) => {
            let _ = write!(out, "{error}");
            CellType::Error
        }
        Data::DateTime(moment) => {
            let class = if moment.is_duration() { NumberClass::Time } else { NumberClass::Date };
            write_number(&moment.as_f64().to_string(), class, date1904, out);
            CellType::Date
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => {
            out.push_str(text);
            CellType::Date
        }
    }
}

struct Opened {
    path: PathBuf,
    range: Range<Data>,
    rows: Vec<u32>,
    layout: Layout,
    date1904: bool,
}

struct Source(Arc<Opened>);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("xls::Source").field(&self.0.path).finish()
    }
}

impl CellSource for Source {
    fn reader(&self) -> Result<Box<dyn CellReader>, Error> {
        Ok(Box::new(SheetReader { next: self.0.layout.data_start, opened: Arc::clone(&self.0) }))
    }
}

struct SheetReader {
    opened: Arc<Opened>,
    /// The row with content that comes next.
    next: u64,
}

impl CellReader for SheetReader {
    fn next_chunk(&mut self) -> Result<Option<Box<dyn CellChunk>>, Error> {
        let end = self.opened.layout.data_end.min(self.next + CHUNK as u64);
        if self.next >= end {
            return Ok(None);
        }
        let chunk =
            SheetChunk { opened: Arc::clone(&self.opened), first: self.next as usize, end: end as usize };
        self.next = end;
        Ok(Some(Box::new(chunk)))
    }

    fn footer_rows(&self) -> &[Vec<String>] {
        &self.opened.layout.footer_rows
    }

    fn records(&self) -> u64 {
        self.next - self.opened.layout.data_start
    }
}

struct SheetChunk {
    opened: Arc<Opened>,
    first: usize,
    end: usize,
}

impl CellChunk for SheetChunk {
    fn decode(self: Box<Self>) -> Result<Cells, Error> {
        let opened = &self.opened;
        let changed = || Error::from(ErrorKind::Changed { path: opened.path.clone() });
        let rows = opened.rows.get(self.first..self.end).ok_or_else(changed)?;
        let left = left(&opened.range);
        let mut gather = Gather::new(rows.len(), opened.layout.columns.len());
        let mut text = String::new();
        for (record, row) in rows.iter().enumerate() {
            for (column, cell) in cells_of(&opened.range, *row).iter().enumerate() {
                let start = text.len();
                let kind = write_cell(cell, opened.date1904, &mut text);
                // offsets of views have 32 bits; the limit on text keeps them far below
                if text.len() > start
                    && let Ok(at) = u32::try_from(start)
                {
                    gather.put(record, left + column, &text[start..], (0, at), kind);
                }
            }
        }
        let first_record = self.first as u64 - opened.layout.data_start;
        gather.finish(first_record, &[text.into_bytes().into()]).ok_or_else(changed)
    }
}

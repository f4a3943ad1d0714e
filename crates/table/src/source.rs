//! An opened and sniffed file.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cells::{CellInfo, CellSource, Held};
use crate::csv::{self, TextSource};
use crate::platform::{self, FileId};
use crate::{
    Compression, Dialect, Encoding, Error, ErrorKind, Format, Notice, OpenOptions, Reader, SheetInfo,
    compression,
};

/// What is known about a file once it is open. `Debug` leaves the cells of title rows out.
#[derive(Clone)]
pub struct SourceInfo {
    /// Its path; `-` for standard input.
    pub path: PathBuf,
    /// Its format.
    pub format: Format,
    /// Its compression as a whole.
    pub compression: Compression,
    /// Its encoding, where it is text.
    pub encoding: Option<Encoding>,
    /// Its dialect, where it is delimited text.
    pub dialect: Option<Dialect>,
    /// The row of the file or sheet, from 1, that names the columns (the last one where several do); `None` where
    /// there is none.
    pub header_row: Option<u64>,
    /// The names of the columns as found, those of several rows joined; `column_1` … where there are none.
    pub columns: Vec<String>,
    /// The cells above the header. They may hold personal data.
    pub title_rows: Vec<Vec<String>>,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// The sheets that are not read.
    pub other_sheets: Vec<SheetInfo>,
    /// Rows that are hidden in the sheet (they are read).
    pub hidden_rows: u64,
    /// Columns (from 0) that are hidden in the sheet (they are read).
    pub hidden_columns: Vec<usize>,
    /// Length of the file as stored.
    pub bytes: u64,
    /// What a person should be told.
    pub notices: Vec<Notice>,
    /// Which file it is, whatever its name.
    pub(crate) identity: Option<FileId>,
}

impl fmt::Debug for SourceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceInfo")
            .field("path", &self.path)
            .field("format", &self.format)
            .field("compression", &self.compression)
            .field("encoding", &self.encoding)
            .field("dialect", &self.dialect)
            .field("header_row", &self.header_row)
            .field("columns", &self.columns)
            .field("title_rows", &self.title_rows.len())
            .field("sheet", &self.sheet)
            .field("other_sheets", &self.other_sheets)
            .field("hidden_rows", &self.hidden_rows)
            .field("hidden_columns", &self.hidden_columns)
            .field("bytes", &self.bytes)
            .field("notices", &self.notices)
            .finish()
    }
}

/// A file that is open and sniffed. It stays open, so that a file put in its place later is not mistaken for it.
pub struct Source {
    info: SourceInfo,
    held: Held,
    inner: Inner,
}

enum Inner {
    Text(Box<TextSource>),
    Cells(Arc<dyn CellSource>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Source {
    /// Opens a file and finds out what it is.
    ///
    /// # Errors
    /// The file cannot be read, is empty, is not a table, or is damaged where it was looked at.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Source, Error> {
        let failed = |source| ErrorKind::Open { path: path.to_owned(), source };
        let file = platform::open(path).map_err(failed)?;
        Source::of(path, file, options)
    }

    /// Copies a stream (standard input) to an unlinked temporary file of mode 0600 and opens that. Its path is `-`.
    ///
    /// # Errors
    /// As [`Source::open`]; the temporary file cannot be written.
    pub fn from_reader(stream: &mut dyn Read, options: &OpenOptions) -> Result<Source, Error> {
        let path = Path::new("-");
        let mut file = tempfile::tempfile().map_err(|error| Error::write(&std::env::temp_dir(), error))?;
        let mut block = vec![0; 1 << 18];
        loop {
            match stream.read(&mut block) {
                Ok(0) => break,
                Ok(read) => file.write_all(&block[..read]).map_err(|error| Error::write(path, error))?,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::read(path, error)),
            }
        }
        Source::of(path, file, options)
    }

    fn of(path: &Path, file: File, options: &OpenOptions) -> Result<Source, Error> {
        let path = path.to_owned();
        let metadata = file.metadata().map_err(|error| Error::read(&path, error))?;
        if metadata.is_dir() {
            return Err(ErrorKind::Directory { path }.into());
        }
        if !metadata.is_file() {
            return Err(ErrorKind::NotAFile { path }.into());
        }
        let identity = platform::file_id(&metadata);
        let mut held = Held {
            path,
            file: Arc::new(file),
            bytes: metadata.len(),
            compression: Compression::None,
            modified: metadata.modified().ok(),
        };
        if held.bytes == 0 {
            return Err(ErrorKind::Empty { path: held.path }.into());
        }
        let start = first_bytes(&mut held.cursor()).map_err(|error| Error::read(&held.path, error))?;
        held.compression = compression::detect(&start);
        let start = match held.compression {
            Compression::None => start,
            _ => first_bytes(&mut compression::open(&held, &options.limits)?)
                .map_err(|error| Error::read(&held.path, error))?,
        };
        let format = match options.format {
            Some(format) => format,
            None if is_document(&start) => {
                return Err(ErrorKind::UnknownFormat { path: held.path }.into());
            }
            None => tell_format(&held.path, &start),
        };
        let mut info = SourceInfo {
            path: held.path.clone(),
            format,
            compression: held.compression,
            encoding: None,
            dialect: None,
            header_row: None,
            columns: Vec::new(),
            title_rows: Vec::new(),
            sheet: None,
            other_sheets: Vec::new(),
            hidden_rows: 0,
            hidden_columns: Vec::new(),
            bytes: held.bytes,
            notices: Vec::new(),
            identity,
        };
        let (cells, source): (CellInfo, Arc<dyn CellSource>) = match format {
            Format::Csv | Format::Tsv => {
                let (found, source) = csv::open(&held, options)?;
                info.format = found.format;
                info.encoding = Some(found.encoding);
                info.dialect = Some(found.dialect);
                info.header_row = found.header_row;
                info.columns = named(found.columns);
                info.title_rows = found.title_rows;
                info.notices = found.notices;
                return Ok(Source { info, held, inner: Inner::Text(Box::new(source)) });
            }
            _ if held.compression != Compression::None && format != Format::JsonLines => {
                return Err(ErrorKind::UnknownFormat { path: held.path }.into());
            }
            #[cfg(feature = "spreadsheet")]
            Format::Xlsx => crate::xlsx::open(&held, options)?,
            #[cfg(feature = "spreadsheet")]
            Format::Xls => crate::xls::open(&held, options)?,
            #[cfg(feature = "jsonl")]
            Format::JsonLines => {
                info.encoding = Some(crate::Encoding::Utf8);
                crate::jsonl::open(&held, options)?
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => crate::parquet::open(&held, options)?,
            #[allow(unreachable_patterns)]
            other => return Err(ErrorKind::NotBuilt { path: held.path, format: other.name() }.into()),
        };
        let limit = options.limits.columns;
        if cells.columns.len() as u64 > limit {
            let found = cells.columns.len() as u64;
            return Err(ErrorKind::TooManyColumns { path: held.path, found, limit }.into());
        }
        info.header_row = cells.header_row;
        info.columns = named(cells.columns);
        info.title_rows = cells.title_rows;
        info.sheet = cells.sheet;
        info.other_sheets = cells.other_sheets;
        info.hidden_rows = cells.hidden_rows;
        info.hidden_columns = cells.hidden_columns;
        info.notices = cells.notices;
        Ok(Source { info, held, inner: Inner::Cells(source) })
    }

    /// What was found.
    pub fn info(&self) -> &SourceInfo {
        &self.info
    }

    /// A reader that stands at the first data record. May be called any number of times.
    ///
    /// # Errors
    /// The file changed since it was opened, or cannot be read.
    pub fn reader(&self) -> Result<Reader, Error> {
        self.held.check_unchanged()?;
        Ok(match &self.inner {
            Inner::Text(source) => Reader::text(source.reader()?),
            Inner::Cells(source) => {
                Reader::cells(self.held.clone(), self.info.columns.len(), source.reader()?)
            }
        })
    }
}

/// Gives columns without a name one by their place: a recipe can then speak of them.
fn named(mut columns: Vec<String>) -> Vec<String> {
    for at in 0..columns.len() {
        let mut name = format!("column_{}", at + 1);
        while columns[at].trim().is_empty() {
            if columns.contains(&name) {
                name.push('_');
            } else {
                columns[at] = std::mem::take(&mut name);
            }
        }
    }
    columns
}

/// The bytes by which formats are told.
fn first_bytes(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    stream.take(512).read_to_end(&mut start)?;
    Ok(start)
}

/// Whether it begins like a page, a document or a picture: read as delimited text, it would be said to hold no personal
/// data where nothing of it was understood. Web pages and XML under the name of a workbook are common.
fn is_document(start: &[u8]) -> bool {
    const MARKS: [&[u8]; 11] = [
        b"%pdf-",
        b"{\\rtf",
        b"\x89png",
        b"\xff\xd8\xff",
        b"gif8",
        b"<!doctype",
        b"<html",
        b"<?xml",
        b"<table",
        b"<meta",
        b"mime-version:",
    ];
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |mark: &&[u8]| text.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark));
    // A list of objects is JSON, and not JSON Lines.
    let list = text.strip_prefix(b"[").is_some_and(|rest| {
        let rest = rest.trim_ascii_start();
        rest.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'"'))
    });
    list || MARKS.iter().any(begins)
}

/// The format: by the first bytes where they tell, else by the name's extension, else delimited text.
fn tell_format(path: &Path, start: &[u8]) -> Format {
    match start {
        [b'P', b'K', 3 | 5 | 7, _, ..] => return Format::Xlsx,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Format::Xls,
        [b'P', b'A', b'R', b'1' | b'E', ..] => return Format::Parquet,
        _ => {}
    }
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        // Not what their first bytes say: damaged, and the reader of the format says how.
        Some("xlsx" | "xlsm") => Format::Xlsx,
        Some("parquet") => Format::Parquet,
        Some("jsonl" | "ndjson") => Format::JsonLines,
        Some("tsv" | "tab") => Format::Tsv,
        Some("csv") => Format::Csv,
        // Some offices give the extension .xls to delimited text.
        _ => {
            let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
            if text.starts_with(b"{\"") || text.starts_with(b"{ \"") {
                Format::JsonLines
            } else {
                Format::Csv
            }
        }
    }
}

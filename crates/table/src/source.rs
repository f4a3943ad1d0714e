//! An opened and sniffed file.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::{
    Compression, Dialect, Encoding, Error, Format, Notice, OpenOptions, Reader, SheetInfo,
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
#[derive(Debug)]
pub struct Source {
    info: SourceInfo,
}

impl Source {
    /// Opens a file and finds out what it is.
    ///
    /// # Errors
    /// The file cannot be read, is empty, is not a table, or is damaged where it was looked at.
    pub fn open(path: &Path, _options: &OpenOptions) -> Result<Source, Error> {
        Err(crate::ErrorKind::UnknownFormat { path: path.to_owned() }.into())
    }

    /// Copies a stream (standard input) to an unlinked temporary file of mode 0600 and opens that.
    ///
    /// # Errors
    /// As [`Source::open`]; the temporary file cannot be written.
    pub fn from_reader(_stream: &mut dyn Read, _options: &OpenOptions) -> Result<Source, Error> {
        Err(crate::ErrorKind::UnknownFormat { path: "-".into() }.into())
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
        Err(crate::ErrorKind::UnknownFormat { path: self.info.path.clone() }.into())
    }
}

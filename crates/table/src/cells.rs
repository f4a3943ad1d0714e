//! The inner face of formats made of cells (spreadsheets, JSON Lines, Parquet), as against delimited text.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arrow_array::{ArrayRef, StringArray, StringViewArray};

use crate::positioned::FileCursor;
use crate::{CellType, Compression, Error, ErrorKind, Notice, SheetInfo};

/// The input as it was opened: one descriptor, read at positions, shared by all readers.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) path: PathBuf,
    pub(crate) file: Arc<File>,
    pub(crate) bytes: u64,
    pub(crate) compression: Compression,
    /// When it was last written to, as it was opened.
    pub(crate) modified: Option<SystemTime>,
}

impl Held {
    /// Fails if the file was written to since it was opened.
    pub(crate) fn check_unchanged(&self) -> Result<(), Error> {
        let metadata = self.file.metadata().map_err(|error| Error::read(&self.path, error))?;
        if metadata.len() != self.bytes || metadata.modified().ok() != self.modified {
            return Err(ErrorKind::Changed { path: self.path.clone() }.into());
        }
        Ok(())
    }

    /// A cursor over the stored bytes.
    pub(crate) fn cursor(&self) -> FileCursor {
        FileCursor::new(Arc::clone(&self.file))
    }
}

/// What a cell format tells about a file when it is opened; goes into `SourceInfo`.
#[derive(Default)]
pub(crate) struct CellInfo {
    /// 1-based row of the sheet; `None` where the format has names by itself or none were found.
    pub(crate) header_row: Option<u64>,
    pub(crate) columns: Vec<String>,
    pub(crate) title_rows: Vec<Vec<String>>,
    pub(crate) sheet: Option<String>,
    pub(crate) other_sheets: Vec<SheetInfo>,
    pub(crate) hidden_rows: u64,
    pub(crate) hidden_columns: Vec<usize>,
    pub(crate) notices: Vec<Notice>,
}

/// An opened file of a cell format. Modules give `open(held: &Held, options: &OpenOptions) ->
/// Result<(CellInfo, Arc<dyn CellSource>), Error>`.
pub(crate) trait CellSource: Send + Sync {
    /// A reader that stands at the first data record.
    fn reader(&self) -> Result<Box<dyn CellReader>, Error>;
}

/// Reads data records in order.
pub(crate) trait CellReader: Send {
    /// The next few MiB (some thousand records), or `None` at the end.
    fn next_chunk(&mut self) -> Result<Option<Box<dyn CellChunk>>, Error>;
    /// Rows below the data, known once `next_chunk` gave `None`.
    fn footer_rows(&self) -> &[Vec<String>];
    /// Data records given so far (each reader tells its own; the default is for none).
    fn records(&self) -> u64 {
        0
    }
}

/// A piece of work that may be done on another thread.
pub(crate) trait CellChunk: Send {
    /// Its cells; all columns have the same length.
    fn decode(self: Box<Self>) -> Result<Cells, Error>;
}

/// Decoded cells.
#[derive(Clone)]
pub(crate) struct Cells {
    /// 0-based number of the first record.
    pub(crate) first_record: u64,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<CellColumn>,
}

/// A decoded chunk is a chunk too.
impl CellChunk for Cells {
    fn decode(self: Box<Self>) -> Result<Cells, Error> {
        Ok(*self)
    }
}

/// One column of cells.
#[derive(Clone)]
pub(crate) struct CellColumn {
    /// The text of each cell as a person reads it (dates in ISO 8601, numbers shortest round-trip).
    pub(crate) text: StringViewArray,
    /// What the format says each cell is.
    pub(crate) types: Option<Arc<[CellType]>>,
    /// The column as the format holds it, for writing the same format (Parquet).
    pub(crate) native: Option<ArrayRef>,
    /// Each value as it stands in a JSON Lines file, null where the record has no such key.
    pub(crate) json: Option<StringViewArray>,
}

/// Records to be written by a cell format.
pub(crate) struct CellRows {
    /// Rows before `keep` is applied; every column has this length.
    pub(crate) rows: usize,
    pub(crate) columns: Vec<CellOut>,
    /// Which rows are written; all where `None`. Its length is `rows`.
    pub(crate) keep: Option<Vec<bool>>,
}

/// One column to be written.
pub(crate) enum CellOut {
    /// As it was read.
    Source(CellColumn),
    /// Treated: text; null is an empty cell.
    Text(StringArray),
}

/// What `CellRenderer::render` made for `CellWriter::write`.
pub(crate) enum CellPayload {
    /// Bytes to be appended as they are.
    Bytes(Vec<u8>),
    /// Rows for a writer that can only work in order.
    Rows(CellRows),
}

/// The part of writing that may run on several threads.
pub(crate) trait CellRenderer: Send + Sync {
    /// Gives the payload and how many formula cells were made inert.
    fn render(&self, rows: CellRows) -> Result<(CellPayload, u64), Error>;
}

/// The part of writing that runs in order. Modules give `create(path: &Path, out: OutFile, columns: &[String]) ->
/// Result<Box<dyn CellWriter>, Error>`; `path` is for errors only.
pub(crate) trait CellWriter: Send {
    fn renderer(&self) -> Arc<dyn CellRenderer>;
    fn write(&mut self, payload: CellPayload) -> Result<(), Error>;
    /// Writes what is left and calls `OutFile::finish`.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

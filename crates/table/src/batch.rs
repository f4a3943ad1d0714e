//! Records split into fields.

use std::borrow::Cow;
use std::fmt;

use arrow_array::{Array, StringViewArray};

use crate::cells::Cells;
use crate::csv::TextBatch;
use crate::{CellType, Error, ErrorKind};

/// Records split into fields. Cheap to share between threads.
pub struct Batch(pub(crate) Inner);

pub(crate) enum Inner {
    Text(TextBatch),
    Cells(Cells),
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("first_record", &self.first_record())
            .field("rows", &self.rows())
            .field("columns", &self.columns())
            .finish()
    }
}

impl Batch {
    pub(crate) fn text(inner: TextBatch) -> Batch {
        Batch(Inner::Text(inner))
    }

    pub(crate) fn cells(inner: Cells) -> Batch {
        Batch(Inner::Cells(inner))
    }

    /// 0-based number of its first record.
    pub fn first_record(&self) -> u64 {
        match &self.0 {
            Inner::Text(batch) => batch.first_record,
            Inner::Cells(cells) => cells.first_record,
        }
    }

    /// Records.
    pub fn rows(&self) -> usize {
        match &self.0 {
            Inner::Text(batch) => batch.rows,
            Inner::Cells(cells) => cells.rows,
        }
    }

    /// Columns.
    pub fn columns(&self) -> usize {
        match &self.0 {
            Inner::Text(batch) => batch.shape.columns,
            Inner::Cells(cells) => cells.columns.len(),
        }
    }

    fn check_column(&self, index: usize) -> Result<(), Error> {
        if index < self.columns() {
            return Ok(());
        }
        Err(ErrorKind::Shape { expected: self.columns() as u64, found: index as u64 }.into())
    }

    /// The text of a column, decoded and unquoted. Null only where the format has nulls (JSON, Parquet, an empty
    /// spreadsheet cell, a missing cell); an empty CSV field is `""`. Views point into the bytes that were read
    /// where that is possible.
    ///
    /// # Errors
    /// There is no such column; a field is not valid in the encoding.
    pub fn column(&self, index: usize) -> Result<StringViewArray, Error> {
        self.check_column(index)?;
        match &self.0 {
            Inner::Text(batch) => batch.column(index),
            Inner::Cells(cells) => Ok(cells.columns[index].text.clone()),
        }
    }

    /// The cells of a column as text, as [`Batch::column`] has them but a null as `""`: without an array where the cells
    /// stand in the file as they are meant.
    ///
    /// # Errors
    /// Those of [`Batch::column`].
    pub fn texts(&self, index: usize) -> Result<Texts<'_>, Error> {
        self.check_column(index)?;
        if let Inner::Text(batch) = &self.0
            && let Some(cells) = batch.slices(index)
        {
            return Ok(Texts(Held::Slices(cells)));
        }
        Ok(Texts(Held::Array(self.column(index)?)))
    }

    /// What the format says each cell of a column is; `None` for delimited text.
    pub fn cell_types(&self, index: usize) -> Option<&[CellType]> {
        match &self.0 {
            Inner::Text(_) => None,
            Inner::Cells(cells) => cells.columns.get(index)?.types.as_deref(),
        }
    }

    /// The whole batch as UTF-8 text, for scanning every byte.
    ///
    /// # Errors
    /// A field is not valid in the encoding.
    pub fn scan(&self) -> Result<ScanView<'_>, Error> {
        match &self.0 {
            Inner::Text(batch) => {
                let (bytes, starts) = batch.scan()?;
                Ok(ScanView { bytes, places: Places::Text(batch, starts) })
            }
            Inner::Cells(cells) => {
                let mut bytes = Vec::new();
                let mut ends = Vec::with_capacity(cells.rows * cells.columns.len());
                for row in 0..cells.rows {
                    for (index, column) in cells.columns.iter().enumerate() {
                        if index > 0 {
                            bytes.push(b'\t');
                        }
                        if column.text.is_valid(row) {
                            bytes.extend_from_slice(column.text.value(row).as_bytes());
                        }
                        ends.push(bytes.len());
                    }
                    bytes.push(b'\n');
                }
                Ok(ScanView { bytes: Cow::Owned(bytes), places: Places::Cells(ends, cells.columns.len()) })
            }
        }
    }
}

/// The cells of a column as text. `Debug` shows no cells.
pub struct Texts<'a>(Held<'a>);

enum Held<'a> {
    Slices(Vec<&'a str>),
    Array(StringViewArray),
}

impl Texts<'_> {
    /// One text a record, a null as `""`.
    pub fn cells(&self) -> Cow<'_, [&str]> {
        match &self.0 {
            Held::Slices(cells) => Cow::Borrowed(cells),
            Held::Array(array) => array.iter().map(Option::unwrap_or_default).collect(),
        }
    }
}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").finish_non_exhaustive()
    }
}

/// A batch as one run of UTF-8 text. Fields are separated by delimiters and line ends; in delimited text they are
/// still quoted.
pub struct ScanView<'a> {
    bytes: Cow<'a, [u8]>,
    places: Places<'a>,
}

enum Places<'a> {
    Text(&'a TextBatch, Option<Vec<usize>>),
    Cells(Vec<usize>, usize),
}

impl fmt::Debug for ScanView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanView").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl ScanView<'_> {
    /// The text.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The row (of the batch, from 0) and column (from 0) that a byte of the text belongs to. A delimiter or line
    /// end belongs to the field before it.
    pub fn locate(&self, offset: usize) -> Option<(usize, usize)> {
        match &self.places {
            Places::Text(batch, starts) => batch.locate(&self.bytes, starts.as_deref(), offset),
            Places::Cells(ends, columns) => {
                let index = ends.partition_point(|end| *end < offset);
                (index < ends.len() && *columns > 0).then(|| (index / columns, index % columns))
            }
        }
    }
}

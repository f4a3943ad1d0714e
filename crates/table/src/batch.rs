//! Records split into fields.

use arrow_array::StringViewArray;

use crate::{CellType, Error};

/// Records split into fields. Cheap to share between threads.
pub struct Batch {}

impl Batch {
    /// 0-based number of its first record.
    pub fn first_record(&self) -> u64 {
        0
    }

    /// Records.
    pub fn rows(&self) -> usize {
        0
    }

    /// Columns.
    pub fn columns(&self) -> usize {
        0
    }

    /// The text of a column, decoded and unquoted. Null only where the format has nulls (JSON, Parquet, an empty
    /// spreadsheet cell, a missing cell); an empty CSV field is `""`. Views point into the bytes that were read where that is possible.
    ///
    /// # Errors
    /// There is no such column; a field is not valid in the encoding.
    pub fn column(&self, _index: usize) -> Result<StringViewArray, Error> {
        Ok(StringViewArray::from_iter_values(std::iter::empty::<&str>()))
    }

    /// What the format says each cell of a column is; `None` for delimited text.
    pub fn cell_types(&self, _index: usize) -> Option<&[CellType]> {
        None
    }

    /// The whole batch as UTF-8 text, for scanning every byte.
    ///
    /// # Errors
    /// A field is not valid in the encoding.
    pub fn scan(&self) -> Result<ScanView<'_>, Error> {
        Ok(ScanView { bytes: &[] })
    }
}

/// A batch as one run of UTF-8 text. Fields are separated by delimiters and line ends, still quoted.
pub struct ScanView<'a> {
    bytes: &'a [u8],
}

impl ScanView<'_> {
    /// The text.
    pub fn bytes(&self) -> &[u8] {
        self.bytes
    }

    /// The row (of the batch, from 0) and column (from 0) that a byte of the text belongs to.
    pub fn locate(&self, _offset: usize) -> Option<(usize, usize)> {
        None
    }
}

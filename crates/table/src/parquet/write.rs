//! Writing Parquet: untouched columns keep their type, treated ones are text.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression as Codec;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::cells::{CellColumn, CellOut, CellPayload, CellRenderer, CellRows, CellWriter};
use crate::fault::Fault;
use crate::pending::OutFile;
use crate::{Error, ErrorKind};

/// Records of a row group; it is in memory until it is complete.
const GROUP_RECORDS: usize = 1 << 17;
/// Bytes of a row group.
const GROUP_BYTES: usize = 32 << 20;

/// Begins to write Parquet. Two columns of one name are refused: readers tell columns by their names.
pub(crate) fn create(path: &Path, out: OutFile, columns: &[String]) -> Result<Box<dyn CellWriter>, Error> {
    let mut names: Vec<&String> = columns.iter().collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::fault(path, Fault::NameTwice { column: twice[0].clone() }));
    }
    let columns = columns.to_vec();
    Ok(Box::new(Writer { path: path.to_owned(), columns, state: State::Waiting(out) }))
}

struct Renderer;

impl CellRenderer for Renderer {
    fn render(&self, rows: CellRows) -> Result<(CellPayload, u64), Error> {
        Ok((CellPayload::Rows(rows), 0))
    }
}

struct Writer {
    path: PathBuf,
    columns: Vec<String>,
    state: State,
}

enum State {
    /// The types are known with the first records only.
    Waiting(OutFile),
    Writing(Box<ArrowWriter<OutFile>>, Arc<Schema>),
    Failed,
}

impl Writer {
    fn failed(&self, error: ParquetError) -> Error {
        let source = match error {
            ParquetError::External(source) => match source.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(_) => io::Error::other("the Parquet writer failed"),
            },
            // the text of other errors may quote what it was about
            _ => io::Error::other("the Parquet writer failed"),
        };
        Error::write(&self.path, source)
    }

    /// Begins the file with these types.
    fn begin(&mut self, types: &[DataType]) -> Result<(), Error> {
        let State::Waiting(out) = std::mem::replace(&mut self.state, State::Failed) else { return Ok(()) };
        let fields: Vec<Field> =
            self.columns.iter().zip(types).map(|(name, of)| Field::new(name, of.clone(), true)).collect();
        let properties = WriterProperties::builder()
            .set_compression(Codec::SNAPPY)
            .set_created_by("yingbi".to_owned())
            .set_max_row_group_row_count(Some(GROUP_RECORDS))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .build();
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let schema = Arc::new(Schema::new(fields));
        let writer = ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options)
            .map_err(|e| self.failed(e))?;
        self.state = State::Writing(Box::new(writer), schema);
        Ok(())
    }

    fn write_rows(&mut self, rows: &CellRows) -> Result<(), Error> {
        let (expected, found) = (self.columns.len() as u64, rows.columns.len() as u64);
        if expected != found {
            return Err(ErrorKind::Shape { expected, found }.into());
        }
        let keep = rows.keep.as_ref().map(|keep| BooleanArray::from(keep.clone()));
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(rows.columns.len());
        for column in &rows.columns {
            let array: ArrayRef = match column {
                CellOut::Source(CellColumn { native: Some(native), .. }) => Arc::clone(native),
                CellOut::Source(column) => Arc::new(column.text.clone()),
                CellOut::Text(text) => Arc::new(text.clone()),
            };
            let kept = match &keep {
                Some(keep) => arrow_select::filter::filter(&array, keep)
                    .map_err(|e| self.failed(ParquetError::from(e)))?,
                None => array,
            };
            arrays.push(kept);
        }
        if matches!(self.state, State::Waiting(_)) {
            let types: Vec<DataType> = arrays.iter().map(|array| array.data_type().clone()).collect();
            self.begin(&types)?;
        }
        let State::Writing(writer, schema) = &mut self.state else {
            return Err(self.failed(ParquetError::General(String::new())));
        };
        let result = RecordBatch::try_new(Arc::clone(schema), arrays)
            .map_err(|e: ArrowError| ParquetError::from(e))
            .and_then(|batch| writer.write(&batch));
        result.map_err(|e| self.failed(e))
    }
}

impl CellWriter for Writer {
    fn renderer(&self) -> Arc<dyn CellRenderer> {
        Arc::new(Renderer)
    }

    fn write(&mut self, payload: CellPayload) -> Result<(), Error> {
        match payload {
            CellPayload::Rows(rows) => self.write_rows(&rows),
            // no renderer of this format makes bytes
            CellPayload::Bytes(bytes) => {
                Err(ErrorKind::Shape { expected: 0, found: bytes.len() as u64 }.into())
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        if matches!(self.state, State::Waiting(_)) {
            self.begin(&vec![DataType::Utf8; self.columns.len()])?;
        }
        let State::Writing(writer, _) = std::mem::replace(&mut self.state, State::Failed) else {
            return Err(self.failed(ParquetError::General(String::new())));
        };
        let out = writer.into_inner().map_err(|e| self.failed(e))?;
        out.finish().map_err(|e| Error::write(&self.path, e))
    }
}

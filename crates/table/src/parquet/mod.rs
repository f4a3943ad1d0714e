//! Parquet: read in batches of bounded size, every column a primitive type; written with the types that were read.
//!
//! Names and types come from the file's own schema. Key-value metadata (where other tools keep indexes, notes and a
//! second schema) is neither used nor copied.

mod pages;
mod text;
mod write;

use std::fmt;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression as Codec;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, Length};

use crate::cells::{CellChunk, CellColumn, CellInfo, CellReader, CellSource, Cells, Held};
use crate::fault::Fault;
use crate::positioned::FileCursor;
use crate::{CellType, Error, ErrorKind, Notice, OpenOptions};

pub(crate) use write::create;

/// Cells of a batch.
const MAX_CELLS: usize = 1 << 18;
/// Records of a batch.
const MAX_RECORDS: usize = 1 << 13;
/// The schema that Arrow stores beside the file's own; it says nothing about persons.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// Opens a Parquet file.
pub(crate) fn open(held: &Held, options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    let fault = |fault| Error::fault(&held.path, fault);
    let footer = || fault(Fault::ParquetDamaged { place: "footer".to_owned() });
    match magic(held).map_err(|e| Error::read(&held.path, e))? {
        Magic::Plain => {}
        Magic::Encrypted => return Err(fault(Fault::ParquetEncrypted)),
        Magic::None => return Err(footer()),
    }
    let input = Input(held.clone());
    let plain = || ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = guarded(|| ArrowReaderMetadata::load(&input, plain())).map_err(|_| footer())?;
    check_columns(&metadata, options).map_err(|failed| match failed {
        Failed::Fault(f) => fault(f),
        Failed::TooMany(found) => {
            let limit = options.limits.columns;
            ErrorKind::TooManyColumns { path: held.path.clone(), found, limit }.into()
        }
    })?;
    check_codecs(metadata.metadata()).map_err(fault)?;
    pages::check(held, metadata.metadata()).map_err(fault)?;

    // text comes as views into the pages: a long value that a dictionary repeats is not copied
    let fields: Vec<Field> = metadata.schema().fields().iter().map(|field| viewed(field)).collect();
    let schema = Arc::new(Schema::new(fields));
    let parsed = Arc::clone(metadata.metadata());
    let metadata = guarded(|| ArrowReaderMetadata::try_new(parsed, plain().with_schema(schema)))
        .map_err(|_| fault(Fault::ParquetDamaged { place: "schema".to_owned() }))?;

    let columns: Vec<String> = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    let pairs = metadata.metadata().file_metadata().key_value_metadata();
    let keys = pairs.map_or(0, |pairs| pairs.iter().filter(|pair| pair.key != ARROW_SCHEMA).count()) as u64;
    let notices = if keys > 0 { vec![Notice::Metadata { keys }] } else { Vec::new() };
    let source = Source(Arc::new(Opened { held: held.clone(), metadata }));
    Ok((CellInfo { columns, notices, ..CellInfo::default() }, Arc::new(source)))
}

/// The field with its strings and bytes as views.
fn viewed(field: &Field) -> Field {
    let of = match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        other => other.clone(),
    };
    Field::new(field.name(), of, field.is_nullable())
}

enum Failed {
    Fault(Fault),
    TooMany(u64),
}

fn check_columns(metadata: &ArrowReaderMetadata, options: &OpenOptions) -> Result<(), Failed> {
    let fields = metadata.schema().fields();
    if fields.len() as u64 > options.limits.columns {
        return Err(Failed::TooMany(fields.len() as u64));
    }
    for field in fields {
        if text::cell_type(field.data_type()).is_none() {
            let kind = text::kind_name(field.data_type()).to_owned();
            return Err(Failed::Fault(Fault::ParquetType { column: field.name().clone(), kind }));
        }
    }
    if fields.is_empty() {
        return Err(Failed::Fault(Fault::ParquetDamaged { place: "schema".to_owned() }));
    }
    Ok(())
}

fn check_codecs(metadata: &ParquetMetaData) -> Result<(), Fault> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let codec = match column.compression() {
            Codec::UNCOMPRESSED | Codec::SNAPPY | Codec::ZSTD(_) => continue,
            Codec::GZIP(_) => "gzip",
            Codec::BROTLI(_) => "brotli",
            Codec::LZ4 | Codec::LZ4_RAW => "lz4",
            Codec::LZO => "lzo",
        };
        return Err(Fault::ParquetCodec { codec });
    }
    Ok(())
}

enum Magic {
    Plain,
    Encrypted,
    None,
}

/// Looks at the four bytes at either end.
fn magic(held: &Held) -> io::Result<Magic> {
    if held.bytes < 12 {
        return Ok(Magic::None);
    }
    let mut ends = [[0; 4]; 2];
    for (end, at) in ends.iter_mut().zip([0, held.bytes - 4]) {
        let mut cursor = held.cursor();
        cursor.seek(SeekFrom::Start(at))?;
        cursor.read_exact(end)?;
    }
    Ok(match ends {
        [_, [b'P', b'A', b'R', b'1']] => Magic::Plain,
        [_, [b'P', b'A', b'R', b'E']] | [[b'P', b'A', b'R', b'E'], _] => Magic::Encrypted,
        _ => Magic::None,
    })
}

/// Why the `parquet` crate gave up.
enum Gave {
    Error(ParquetError),
    /// It panicked: on damaged files some of its checks are assertions.
    Panicked,
}

/// Calls into the `parquet` crate.
fn guarded<T>(call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Gave> {
    // what was half done is dropped with the reader that failed
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(Gave::Error),
        Err(_) => Err(Gave::Panicked),
    }
}

/// The file as the `parquet` crate wants it: read at positions, never beyond its end.
#[derive(Clone)]
struct Input(Held);

impl Length for Input {
    fn len(&self) -> u64 {
        self.0.bytes
    }
}

impl ChunkReader for Input {
    type T = BufReader<FileCursor>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let mut cursor = self.0.cursor();
        cursor.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(cursor))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.0.bytes) {
            return Err(ParquetError::EOF("beyond the end of the file".to_owned()));
        }
        let mut cursor = self.0.cursor();
        cursor.seek(SeekFrom::Start(start))?;
        let mut bytes = vec![0; length];
        cursor.read_exact(&mut bytes)?;
        Ok(Bytes::from(bytes))
    }
}

struct Opened {
    held: Held,
    metadata: ArrowReaderMetadata,
}

struct Source(Arc<Opened>);

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("parquet::Source").field(&self.0.held.path).finish()
    }
}

impl Opened {
    fn fault(&self, gave: &Gave, place: String) -> Error {
        let path = &self.held.path;
        if let Gave::Error(ParquetError::External(source)) = gave
            && let Some(error) = source.downcast_ref::<io::Error>()
            && let Some(number) = error.raw_os_error()
        {
            return Error::read(path, io::Error::from_raw_os_error(number));
        }
        Error::fault(path, Fault::ParquetDamaged { place })
    }
}

impl CellSource for Source {
    fn reader(&self) -> Result<Box<dyn CellReader>, Error> {
        let opened = &self.0;
        let columns = opened.metadata.schema().fields().len();
        let input = Input(opened.held.clone());
        let batches = guarded(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(input, opened.metadata.clone())
                .with_batch_size((MAX_CELLS / columns.max(1)).clamp(1, MAX_RECORDS))
                .build()
        })
        .map_err(|gave| opened.fault(&gave, "schema".to_owned()))?;
        Ok(Box::new(BatchReader {
            path: opened.held.path.clone(),
            opened: Arc::clone(opened),
            batches,
            record: 0,
        }))
    }
}

struct BatchReader {
    path: PathBuf,
    opened: Arc<Opened>,
    batches: ParquetRecordBatchReader,
    record: u64,
}

impl CellReader for BatchReader {
    fn next_chunk(&mut self) -> Result<Option<Box<dyn CellChunk>>, Error> {
        loop {
            let place = format!("record {}", self.record + 1);
            let batches = &mut self.batches;
            let next = guarded(|| batches.next().transpose().map_err(ParquetError::from))
                .map_err(|gave| self.opened.fault(&gave, place.clone()))?;
            let Some(batch) = next else {
                let declared = self.opened.metadata.metadata().file_metadata().num_rows();
                if u64::try_from(declared) != Ok(self.record) {
                    return Err(Error::fault(&self.path, Fault::ParquetDamaged { place }));
                }
                return Ok(None);
            };
            if batch.num_rows() > 0 {
                let first_record = self.record;
                self.record += batch.num_rows() as u64;
                return Ok(Some(Box::new(BatchChunk { path: self.path.clone(), batch, first_record })));
            }
        }
    }

    fn footer_rows(&self) -> &[Vec<String>] {
        &[]
    }

    fn records(&self) -> u64 {
        self.record
    }
}

struct BatchChunk {
    path: PathBuf,
    batch: RecordBatch,
    first_record: u64,
}

impl CellChunk for BatchChunk {
    fn decode(self: Box<Self>) -> Result<Cells, Error> {
        let schema = self.batch.schema();
        let rows = self.batch.num_rows();
        let mut columns = Vec::with_capacity(schema.fields().len());
        for (field, array) in schema.fields().iter().zip(self.batch.columns()) {
            let text = text::texts(field.name(), array).map_err(|f| Error::fault(&self.path, f))?;
            let kind = text::cell_type(array.data_type()).unwrap_or(CellType::Text);
            let types =
                (0..rows).map(|row| if array.is_null(row) { CellType::Empty } else { kind }).collect();
            columns.push(CellColumn {
                text,
                types: Some(types),
                native: Some(Arc::clone(array)),
                json: None,
            });
        }
        Ok(Cells { first_record: self.first_record, rows, columns })
    }
}

//! The sequential part of writing.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cells::CellWriter;
use crate::encoding::{TextEncoder, written_mark};
use crate::pending::{OutFile, Temporary};
use crate::render::{self, Payload, TextRenderer};
use crate::{
    Compression, Dialect, Encoding, Error, ErrorKind, Format, Pending, Rendered, Renderer, SinkOptions,
    SourceInfo,
};

/// Where tables are written.
#[derive(Debug)]
pub struct Sink;

impl Sink {
    /// The format that [`Sink::create`] will write.
    pub fn format(path: &Path, like: &SourceInfo, options: &SinkOptions) -> Format {
        let (by_name, _) = by_extension(path);
        options.format.or(by_name).unwrap_or(match like.format {
            Format::Xls => Format::Xlsx,
            other => other,
        })
    }

    /// Begins a file beside `path` that [`Pending::commit`] will move there, and writes its header.
    ///
    /// What `options` leaves open follows the path's extension (`.csv`, `.tsv`, `.xlsx`, `.jsonl`, `.parquet`, and
    /// `.gz` or `.zst` behind), then the input: its encoding and dialect.
    ///
    /// # Errors
    /// `path` is the input (also by another name), a symbolic link, a directory, or exists and `force` is not set;
    /// the format is not written; the file cannot be created.
    pub fn create(
        path: &Path,
        columns: &[String],
        like: &SourceInfo,
        options: &SinkOptions,
    ) -> Result<Writer, Error> {
        let (_, packed) = by_extension(path);
        let format = Sink::format(path, like, options);
        let compression = options.compression.unwrap_or(packed);
        if format == Format::Xls || (compression != Compression::None && !is_text(format)) {
            return Err(ErrorKind::NotWritten { path: path.to_owned(), format: format.name() }.into());
        }
        let temporary = match options.partial {
            None => Temporary::begin(path, options.force, like.identity)?,
            Some(_) if !format.is_delimited() || compression != Compression::None => {
                return Err(ErrorKind::NotWritten { path: path.to_owned(), format: format.name() }.into());
            }
            Some(bytes) => Temporary::go_on(path, options.force, like.identity, bytes)?,
        };
        let mut out = temporary.out(compression)?;
        let encoding = options.encoding.or(like.encoding).unwrap_or(Encoding::Utf8Bom);
        let dialect =
            format.is_delimited().then(|| options.dialect.unwrap_or_else(|| dialect(format, like.dialect)));
        let (inner, renderer, header_neutralised) = match format {
            Format::Csv | Format::Tsv => {
                let dialect = dialect.unwrap_or_default();
                let (header, neutralised) = header(path, columns, encoding, dialect)?;
                if options.partial.is_none_or(|bytes| bytes == 0) {
                    out.write_all(&header).map_err(|error| Error::write(path, error))?;
                }
                let renderer = Renderer::text(TextRenderer::new(path, encoding, dialect, columns.len()));
                (Inner::Text(out), renderer, neutralised)
            }
            #[cfg(feature = "spreadsheet")]
            Format::Xlsx => of_cells(crate::xlsx::create(path, out, columns)?),
            #[cfg(feature = "jsonl")]
            Format::JsonLines => of_cells(crate::jsonl::create(path, out, columns)?),
            #[cfg(feature = "parquet")]
            Format::Parquet => of_cells(crate::parquet::create(path, out, columns)?),
            #[allow(unreachable_patterns)]
            other => return Err(ErrorKind::NotBuilt { path: path.to_owned(), format: other.name() }.into()),
        };
        let encoding = format.is_delimited().then_some(encoding);
        Ok(Writer {
            path: path.to_owned(),
            format,
            encoding,
            dialect,
            temporary,
            inner,
            renderer,
            header_neutralised,
        })
    }
}

#[cfg(any(feature = "spreadsheet", feature = "jsonl", feature = "parquet"))]
fn of_cells(writer: Box<dyn CellWriter>) -> (Inner, Renderer, u64) {
    let renderer = Renderer::cells(writer.renderer());
    (Inner::Cells(writer), renderer, 0)
}

const fn is_text(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Tsv | Format::JsonLines)
}

/// The format and compression that a name asks for.
fn by_extension(path: &Path) -> (Option<Format>, Compression) {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let (name, compression) = match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
        (Some(name), _) => (name, Compression::Gzip),
        (_, Some(name)) => (name, Compression::Zstd),
        _ => (name.as_str(), Compression::None),
    };
    let format = name.rsplit_once('.').and_then(|(_, extension)| match extension {
        "tab" => Some(Format::Tsv),
        other => Format::from_name(other),
    });
    (format, compression)
}

/// The input's dialect, bent to the format: tabs for TSV, none for CSV.
fn dialect(format: Format, like: Option<Dialect>) -> Dialect {
    let mut dialect = like.unwrap_or_default();
    match format {
        Format::Tsv => dialect.delimiter = b'\t',
        _ if dialect.delimiter == b'\t' => {
            dialect.delimiter = b',';
            dialect.quote = Some(b'"');
        }
        _ => {}
    }
    dialect
}

/// The first bytes of a delimited text file, and how many names were made inert.
fn header(
    path: &Path,
    columns: &[String],
    encoding: Encoding,
    dialect: Dialect,
) -> Result<(Vec<u8>, u64), Error> {
    let mut text = String::new();
    let mut neutralised = 0;
    for (index, name) in columns.iter().enumerate() {
        if index > 0 {
            text.push(char::from(dialect.delimiter));
        }
        neutralised += u64::from(
            render::cell(&mut text, name, dialect, columns.len() == 1)
                .map_err(|_| ErrorKind::NoQuotes { path: path.to_owned(), record: 0 })?,
        );
    }
    text.push_str(dialect.line_end.as_str());
    let mut bytes = written_mark(encoding).to_vec();
    TextEncoder::new(encoding).encode(&text, &mut bytes).map_err(|_| ErrorKind::Unmappable {
        path: path.to_owned(),
        record: 0,
        encoding: encoding.name(),
    })?;
    Ok((bytes, neutralised))
}

/// Writes rendered records in order. Dropped before [`Writer::finish`], nothing is left of it.
pub struct Writer {
    path: PathBuf,
    format: Format,
    encoding: Option<Encoding>,
    dialect: Option<Dialect>,
    temporary: Temporary,
    inner: Inner,
    renderer: Renderer,
    header_neutralised: u64,
}

enum Inner {
    Text(OutFile),
    #[allow(dead_code)]
    Cells(Box<dyn CellWriter>),
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.path)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl Writer {
    /// The renderer that makes what [`Writer::write`] takes.
    pub fn renderer(&self) -> Renderer {
        self.renderer.clone()
    }

    /// The format that is written: for reading the file back under its temporary name.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The encoding that is written, where the format is delimited text.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// The dialect that is written, where the format is delimited text.
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Column names that were made inert like formula cells.
    pub fn header_neutralised(&self) -> u64 {
        self.header_neutralised
    }

    /// Appends rendered records.
    ///
    /// # Errors
    /// The device is full or fails. The temporary file goes with the writer.
    pub fn write(&mut self, mut rendered: Rendered) -> Result<(), Error> {
        match (&mut self.inner, rendered.payload.take()) {
            (_, None) => Ok(()),
            (Inner::Text(out), Some(Payload::Text(bytes, pool))) => {
                let outcome = out.write_all(&bytes).map_err(|error| Error::write(&self.path, error));
                pool.put_bytes(bytes);
                outcome
            }
            (Inner::Cells(writer), Some(Payload::Cells(cells))) => writer.write(cells),
            // A renderer of another writer.
            _ => Err(ErrorKind::Shape { expected: 0, found: rendered.rows }.into()),
        }
    }

    /// Brings the records written so far to the disk; the length of the file in bytes, from where
    /// [`SinkOptions::partial`] can go on. None where the format cannot.
    ///
    /// # Errors
    /// As [`Writer::write`].
    pub fn checkpoint(&mut self) -> Result<Option<u64>, Error> {
        match &mut self.inner {
            Inner::Text(out) => out.checkpoint().map(Some).map_err(|error| Error::write(&self.path, error)),
            Inner::Cells(_) => Ok(None),
        }
    }

    /// Completes the file; it does not have its name yet, and [`Pending::commit`] brings it to the disk.
    ///
    /// # Errors
    /// As [`Writer::write`].
    pub fn finish(self) -> Result<Pending, Error> {
        match self.inner {
            Inner::Text(out) => out.finish().map_err(|error| Error::write(&self.path, error))?,
            Inner::Cells(writer) => writer.finish()?,
        }
        Ok(self.temporary.complete())
    }
}

//! Reads and writes the tables that offices exchange: CSV and TSV in the encodings in use, XLSX, XLS, JSON Lines and
//! Parquet, as a stream of batches whose untouched cells keep their bytes.
//!
//! The way of the data: [`Source::open`] sniffs a file, [`Source::reader`] cuts it into [`Chunk`]s at record borders
//! (sequential, cheap), [`Chunk::decode`] splits one into a [`Batch`] of fields (pure, on any thread),
//! [`Renderer::render`] turns a batch and its treated columns into [`Rendered`] bytes (pure, on any thread), and
//! [`Writer::write`] appends them in order. [`Writer::finish`] gives a [`Pending`] file that appears whole or not at
//! all.

// Without the formats made of cells, their inner face has no user.
#![cfg_attr(
    not(all(feature = "spreadsheet", feature = "jsonl", feature = "parquet")),
    allow(dead_code, unreachable_code)
)]

mod batch;
#[cfg(any(feature = "spreadsheet", feature = "parquet"))]
mod calendar;
mod cells;
mod chunk;
mod compression;
mod csv;
mod dialect;
mod encoding;
mod error;
mod fault;
mod format;
mod formula;
#[cfg(any(feature = "spreadsheet", feature = "jsonl"))]
mod gather;
mod hashed;
mod header;
#[cfg(feature = "jsonl")]
mod jsonl;
mod kernel;
#[cfg(feature = "spreadsheet")]
mod layout;
mod notice;
#[cfg(feature = "parquet")]
mod parquet;
mod pending;
mod platform;
mod pool;
mod positioned;
mod reader;
mod render;
mod sink;
mod source;
#[cfg(feature = "spreadsheet")]
mod xls;
#[cfg(feature = "spreadsheet")]
mod xlsx;

pub use batch::{Batch, ScanView, Texts};
pub use chunk::Chunk;
pub use dialect::{Dialect, LineEnd};
pub use encoding::decode_text;
pub use error::{Error, ErrorKind, Place};
pub use fault::Fault;
pub use format::{
    CellType, Compression, Encoding, Format, HeaderChoice, Limits, OpenOptions, Ragged, SheetInfo,
    SinkOptions,
};
pub use formula::{is_neutralised, neutralised};
pub use notice::Notice;
pub use pending::{Pending, PendingFile, commit_all, partial_path, write_beside};
pub use reader::{Reader, Totals};
pub use render::{OutColumn, Rendered, Renderer, Stock};
pub use sink::{Sink, Writer};
pub use source::{Source, SourceInfo};

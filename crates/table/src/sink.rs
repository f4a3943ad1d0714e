//! The sequential part of writing.

use std::path::Path;

use crate::{Error, Pending, Rendered, Renderer, SinkOptions, SourceInfo};

/// Where tables are written.
pub struct Sink;

impl Sink {
    /// Begins a file beside `path` that [`Pending::commit`] will move there, and writes its header.
    ///
    /// # Errors
    /// `path` is the input (also by another name), a symbolic link, a directory, or exists and `force` is not set;
    /// the format is not written; the file cannot be created.
    pub fn create(
        path: &Path,
        _columns: &[String],
        _like: &SourceInfo,
        _options: &SinkOptions,
    ) -> Result<Writer, Error> {
        Err(crate::ErrorKind::Exists { path: path.to_owned() }.into())
    }
}

/// Writes rendered records in order.
pub struct Writer {}

impl Writer {
    /// The renderer that makes what [`Writer::write`] takes.
    pub fn renderer(&self) -> Renderer {
        Renderer {}
    }

    /// Appends rendered records.
    ///
    /// # Errors
    /// The device is full or fails. The temporary file goes with the writer.
    pub fn write(&mut self, _rendered: Rendered) -> Result<(), Error> {
        Ok(())
    }

    /// Completes the file and brings it to the disk; it does not have its name yet.
    ///
    /// # Errors
    /// As [`Writer::write`].
    pub fn finish(self) -> Result<Pending, Error> {
        Ok(Pending {})
    }
}

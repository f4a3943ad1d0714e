//! To come.

use std::path::Path;
use std::sync::Arc;

use crate::cells::{CellInfo, CellSource, CellWriter, Held};
use crate::pending::OutFile;
use crate::{Error, ErrorKind, OpenOptions};

/// Opens a file of this format.
pub(crate) fn open(held: &Held, _options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    Err(ErrorKind::UnknownFormat { path: held.path.clone() }.into())
}

/// Begins to write this format.
pub(crate) fn create(path: &Path, _out: OutFile, _columns: &[String]) -> Result<Box<dyn CellWriter>, Error> {
    Err(ErrorKind::UnknownFormat { path: path.to_owned() }.into())
}

//! The SHA-256 of a file's bytes as stored, taken while they are read.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::Error;
use crate::cells::Held;
use crate::positioned::FileCursor;

/// What was hashed so far.
#[derive(Clone, Default)]
pub(crate) struct Tally {
    hash: Sha256,
    bytes: u64,
}

/// A cursor over a file, hashed as it is read from start to end.
pub(crate) struct Hashed {
    cursor: FileCursor,
    tally: Arc<Mutex<Tally>>,
}

impl Hashed {
    pub(crate) fn new(held: &Held) -> (Hashed, Arc<Mutex<Tally>>) {
        let tally = Arc::new(Mutex::new(Tally::default()));
        (Hashed { cursor: held.cursor(), tally: Arc::clone(&tally) }, tally)
    }
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.cursor.read(buffer)?;
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.hash.update(&buffer[..read]);
        tally.bytes += read as u64;
        Ok(read)
    }
}

/// Hashes what nobody has read yet, makes sure that the file is still the one that was opened, and tells the hash.
pub(crate) fn finish(held: &Held, tally: &Mutex<Tally>) -> Result<[u8; 32], Error> {
    let Tally { mut hash, bytes } = tally.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let failed = |error| Error::read(&held.path, error);
    let mut cursor = held.cursor();
    cursor.seek(SeekFrom::Start(bytes)).map_err(failed)?;
    let mut block = vec![0; 1 << 17];
    loop {
        match cursor.read(&mut block) {
            Ok(0) => break,
            Ok(read) => hash.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    held.check_unchanged()?;
    Ok(hash.finalize().into())
}

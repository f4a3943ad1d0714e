//! Files compressed as a whole: reading under limits, and what is written.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cells::Held;
use crate::{Compression, Error, ErrorKind, Limits};

/// Expansion below this many bytes is never taken for a bomb.
#[cfg(feature = "compression")]
const HARMLESS: u64 = 64 << 20;

/// Tells the compression by the first bytes of a file.
pub(crate) fn detect(head: &[u8]) -> Compression {
    match head {
        [0x1f, 0x8b, 8, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        _ => Compression::None,
    }
}

/// Counts what passes.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The text of a file, decompressed as it is read. Errors of the format and bombs come as an `io::Error` that
/// [`Error::read`] turns into what they are.
pub(crate) fn open(held: &Held, limits: &Limits) -> Result<Box<dyn Read + Send>, Error> {
    expand(held, held.cursor(), limits)
}

/// As [`open`], over a reader of the stored bytes.
pub(crate) fn expand(
    held: &Held,
    stored: impl Read + Send + 'static,
    limits: &Limits,
) -> Result<Box<dyn Read + Send>, Error> {
    if held.compression == Compression::None {
        return Ok(Box::new(stored));
    }
    #[cfg(not(feature = "compression"))]
    {
        let _ = (stored, limits);
        Err(ErrorKind::NotBuilt { path: held.path.clone(), format: held.compression.name() }.into())
    }
    #[cfg(feature = "compression")]
    {
        let count = Arc::new(AtomicU64::new(0));
        let counted =
            io::BufReader::with_capacity(1 << 17, Counted { inner: stored, count: Arc::clone(&count) });
        let inner: Box<dyn Read + Send> = match held.compression {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
            _ => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)
                    .map_err(|error| Error::read(&held.path, error))?;
                // 128 MiB windows (--long=27) are the most that are read.
                decoder.window_log_max(27).map_err(|error| Error::read(&held.path, error))?;
                Box::new(decoder)
            }
        };
        Ok(Box::new(Bounded { inner, held: held.clone(), limits: *limits, stored: count, expanded: 0 }))
    }
}

/// A decompressor that gives up on a bomb.
#[cfg(feature = "compression")]
struct Bounded {
    inner: Box<dyn Read + Send>,
    held: Held,
    limits: Limits,
    stored: Arc<AtomicU64>,
    expanded: u64,
}

#[cfg(feature = "compression")]
impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            // What the system says of the stored file stays; anything else is the decompressor's complaint.
            Err(error)
                if error.raw_os_error().is_some() || error.get_ref().is_some_and(|e| e.is::<Error>()) =>
            {
                return Err(error);
            }
            Err(_) => {
                let kind =
                    ErrorKind::Damaged { path: self.held.path.clone(), format: self.held.compression.name() };
                return Err(io::Error::other(Error::from(kind)));
            }
        };
        self.expanded += read as u64;
        let stored = self.stored.load(Ordering::Relaxed);
        let most = self.limits.expansion_ratio.saturating_mul(stored).max(HARMLESS);
        if self.expanded > most.min(self.limits.expanded_bytes) {
            let kind = ErrorKind::Bomb { path: self.held.path.clone(), expanded: self.expanded, stored };
            return Err(io::Error::other(Error::from(kind)));
        }
        Ok(read)
    }
}

//! Files that appear whole or not at all.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::platform::{self, FileId};
use crate::{Compression, Error, ErrorKind};

/// A complete file under a temporary name; dropped, it is removed.
pub struct Pending {
    temporary: Temporary,
}

/// A small companion file; the same promises as [`Pending`].
pub type PendingFile = Pending;

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("target", &self.temporary.target).finish_non_exhaustive()
    }
}

impl Pending {
    /// Where the file can be read back while this is held. The name says nothing of its format, and may be one that
    /// only this process can open.
    pub fn path(&self) -> &Path {
        self.temporary.file.path()
    }

    /// The name it will have.
    pub fn target(&self) -> &Path {
        &self.temporary.target
    }

    /// Brings the file to the disk. [`Pending::commit`] does so too; who has other work for the time it takes (reading
    /// the file back, say) may ask for it before, from another thread.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn sync(&self) -> Result<(), Error> {
        self.temporary.file.as_file().sync_all().map_err(|error| Error::write(&self.temporary.target, error))
    }

    /// Gives the file its name and brings the directory to the disk.
    ///
    /// # Errors
    /// The disk fails, something took the name meanwhile, or the system refuses.
    pub fn commit(self) -> Result<(), Error> {
        commit_all(vec![self])
    }

    /// Gives the file, whose bytes are on the disk, its name; notes a name that nothing had before, and that an older
    /// file was replaced.
    fn place(self, placed: &mut Placed) -> Result<(), Error> {
        let Temporary { file, target, force } = self.temporary;
        let directory = directory(&target);
        let named = match fs::symlink_metadata(&target) {
            Ok(_) if !force => return Err(ErrorKind::Exists { path: target }.into()),
            // Renaming onto a link would replace the link, not what somebody hoped to reach through it.
            Ok(metadata) if !metadata.is_file() => {
                return Err(ErrorKind::OutputNotAFile { path: target }.into());
            }
            Ok(_) => file.name(&target, force).inspect(|()| placed.replaced = true),
            Err(_) => file.name(&target, force).inspect(|()| placed.new.push(target.clone())),
        };
        named.and_then(|()| platform::sync_directory(&directory)).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => ErrorKind::Exists { path: target }.into(),
            _ => ErrorKind::Rename { path: target, source }.into(),
        })
    }
}

/// Gives several files their names, in this order. All of them are brought to the disk before the first has its name;
/// where a later one cannot have its own, the others lose theirs again, so that a failed call leaves no record of an
/// output that is not there. Where an older file was replaced by then, there is no way back, and what has its name
/// keeps it.
///
/// # Errors
/// As [`Pending::commit`].
pub fn commit_all(files: Vec<Pending>) -> Result<(), Error> {
    for file in &files {
        file.sync()?;
    }
    let mut placed = Placed::default();
    let outcome = files.into_iter().try_for_each(|file| file.place(&mut placed));
    if outcome.is_err() && !placed.replaced {
        for path in placed.new.iter().rev() {
            let _ = fs::remove_file(path);
        }
    }
    outcome
}

/// What [`commit_all`] has done so far.
#[derive(Default)]
struct Placed {
    /// Names that nothing had before.
    new: Vec<PathBuf>,
    /// Whether an older file is gone.
    replaced: bool,
}

/// Writes a small file (a record, a report) to be committed together with another.
///
/// # Errors
/// As [`Sink::create`](crate::Sink::create).
pub fn write_beside(path: &Path, bytes: &[u8], force: bool) -> Result<PendingFile, Error> {
    let temporary = Temporary::begin(path, force, None)?;
    temporary.file.as_file().write_all(bytes).map_err(|error| Error::write(path, error))?;
    Ok(temporary.complete())
}

trait WriteAll {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()>;
}

impl WriteAll for File {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self;
        Write::write_all(&mut file, bytes)
    }
}

/// Where a file is written before it has its name.
enum Unfinished {
    /// In the target's directory, without a name: nothing is left of it however the process ends.
    Unnamed(File, PathBuf),
    /// Under a hidden name, where the system has no files without one, or the work is to be taken up again.
    Hidden(NamedTempFile),
}

impl Unfinished {
    fn begin(target: &Path) -> io::Result<Unfinished> {
        clear_abandoned(target);
        let file = match platform::unnamed::create(&directory(target)) {
            Some(file) => {
                let path = platform::unnamed::path(&file);
                Unfinished::Unnamed(file, path)
            }
            None => Unfinished::Hidden(hidden_file(target)?),
        };
        platform::claim(file.as_file());
        Ok(file)
    }

    fn as_file(&self) -> &File {
        match self {
            Unfinished::Unnamed(file, _) => file,
            Unfinished::Hidden(file) => file.as_file(),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Unfinished::Unnamed(_, path) => path,
            Unfinished::Hidden(file) => file.path(),
        }
    }

    /// Gives it its name; replaces a file of that name only with `force`.
    fn name(self, target: &Path, force: bool) -> io::Result<()> {
        match (self, force) {
            (Unfinished::Unnamed(file, _), false) => platform::unnamed::link(&file, target),
            (Unfinished::Unnamed(file, _), true) => {
                // A link replaces nothing: the whole file gets a hidden name, and that one the target's place.
                let hidden = hidden_name(target)?;
                let mut names = tempfile::Builder::new();
                let named = names.prefix(&hidden).suffix(".tmp");
                let named = named.make_in(directory(target), |path| platform::unnamed::link(&file, path))?;
                named.into_temp_path().persist(target).map_err(|error| error.error)
            }
            (Unfinished::Hidden(file), false) => {
                file.persist_noclobber(target).map(drop).map_err(|error| error.error)
            }
            (Unfinished::Hidden(file), true) => file.persist(target).map(drop).map_err(|error| error.error),
        }
    }
}

/// Removes what processes that were killed have left of this target: files of a hidden name that nobody holds any more.
/// Where that cannot be told or done, they stay.
fn clear_abandoned(target: &Path) {
    let Ok(prefix) = hidden_name(target) else { return };
    let Ok(entries) = fs::read_dir(directory(target)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(".tmp"));
        let ours = random.is_some_and(|random| random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if ours && platform::is_abandoned(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// A new file of a hidden name beside the target, mode 0600.
fn hidden_file(target: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(&hidden_name(target)?).suffix(".tmp").tempfile_in(directory(target))
}

/// What the hidden names of a target begin with.
fn hidden_name(target: &Path) -> io::Result<String> {
    hidden(target).map(|name| name + "-").map_err(|_| io::ErrorKind::InvalidInput.into())
}

/// A file being written beside its target. Dropped, it is removed.
pub(crate) struct Temporary {
    file: Unfinished,
    target: PathBuf,
    force: bool,
}

impl Temporary {
    /// Begins a file, mode 0600, in the directory of `target`, which must not be the file `input`.
    pub(crate) fn begin(target: &Path, force: bool, input: Option<FileId>) -> Result<Temporary, Error> {
        may_become(target, force, input)?;
        hidden(target)?;
        let file = Unfinished::begin(target).map_err(|source| creation(target, source))?;
        Ok(Temporary { file, target: target.to_owned(), force })
    }

    /// Goes on behind the first `bytes` of the file that [`partial_path`] names, which stays there when the work
    /// breaks off.
    pub(crate) fn go_on(
        target: &Path,
        force: bool,
        input: Option<FileId>,
        bytes: u64,
    ) -> Result<Temporary, Error> {
        may_become(target, force, input)?;
        let path = partial_path(target);
        let mut file = take_partial(target, &path, bytes == 0)?;
        let length = file.metadata().map_err(|source| creation(target, source))?.len();
        if length < bytes {
            return Err(creation(target, io::ErrorKind::UnexpectedEof.into()));
        }
        file.set_len(bytes)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|source| creation(target, source))?;
        let mut name = tempfile::TempPath::try_from_path(path).map_err(|source| creation(target, source))?;
        name.disable_cleanup(true);
        let file = Unfinished::Hidden(NamedTempFile::from_parts(file, name));
        Ok(Temporary { file, target: target.to_owned(), force })
    }

    /// A handle to write through.
    pub(crate) fn out(&self, compression: Compression) -> Result<OutFile, Error> {
        let file = self.file.as_file().try_clone().map_err(|error| Error::write(&self.target, error))?;
        OutFile::new(file, compression, &self.target)
    }

    /// The file is written; [`Pending::sync`] or [`Pending::commit`] bring it to the disk.
    pub(crate) fn complete(self) -> Pending {
        Pending { temporary: self }
    }
}

/// Opens the unfinished output at `path` for this process alone: a new one, in the place of what is there, or the one
/// that is there. Never through a link.
///
/// Two that write it would each take its end for their own, and the first to finish would give its name to the other's
/// half. So only who holds the lock of the file that has the name may take the name from it.
fn take_partial(target: &Path, path: &Path, new: bool) -> Result<File, Error> {
    let fail = |source| creation(target, source);
    let busy = || Error::from(ErrorKind::Busy { path: target.to_owned() });
    let named = |file: &File| {
        let id =
            |metadata: io::Result<fs::Metadata>| metadata.ok().map(|metadata| platform::file_id(&metadata));
        id(file.metadata()) == id(fs::symlink_metadata(path))
    };
    let there = fs::symlink_metadata(path);
    if there.as_ref().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(ErrorKind::OutputNotAFile { path: path.to_owned() }.into());
    }
    let mut before = None;
    if new && there.is_ok() {
        let file = before.insert(platform::open(path).map_err(fail)?);
        if platform::is_taken(file) || !named(file) {
            return Err(busy());
        }
        fs::remove_file(path).map_err(fail)?;
    }
    let file = platform::open_private(path, new).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => busy(),
        _ => fail(source),
    })?;
    if platform::is_taken(&file) || !named(&file) {
        return Err(busy());
    }
    Ok(file)
}

/// Where the unfinished output stands while work that can be taken up again goes on: `.OUTPUT.yingbi-part` in the
/// output's folder.
pub fn partial_path(target: &Path) -> PathBuf {
    let name = hidden(target).unwrap_or_else(|_| ".yingbi".to_owned());
    directory(target).join(format!("{name}-part"))
}

/// `.OUTPUT.yingbi`. File names are limited to 255 bytes; the target's own keeps its place in most of them.
fn hidden(target: &Path) -> Result<String, Error> {
    let Some(name) = target.file_name() else {
        return Err(ErrorKind::OutputNotAFile { path: target.to_owned() }.into());
    };
    let name = name.to_string_lossy();
    let mut length = name.len().min(200);
    while !name.is_char_boundary(length) {
        length -= 1;
    }
    Ok(format!(".{}.yingbi", &name[..length]))
}

/// Whether a file may be given that name: it is not the input, no link, no folder, and new or to be replaced.
fn may_become(target: &Path, force: bool, input: Option<FileId>) -> Result<(), Error> {
    let path = || target.to_owned();
    let Ok(metadata) = fs::symlink_metadata(target) else { return Ok(()) };
    let same = fs::metadata(target).ok().and_then(|m| platform::file_id(&m));
    if same.is_some() && same == input {
        return Err(ErrorKind::OutputIsInput { path: path() }.into());
    }
    if metadata.is_symlink() {
        return Err(ErrorKind::Symlink { path: path() }.into());
    }
    if !metadata.is_file() {
        return Err(ErrorKind::OutputNotAFile { path: path() }.into());
    }
    if !force {
        return Err(ErrorKind::Exists { path: path() }.into());
    }
    Ok(())
}

fn creation(target: &Path, source: io::Error) -> Error {
    // The library tells the name it tried, which is none of the user's.
    let said = source.to_string();
    let source = match said.split_once(" at path ") {
        Some((cause, _)) => io::Error::new(source.kind(), cause),
        None => source,
    };
    match Error::write(target, source) {
        error if matches!(error.kind(), ErrorKind::DiskFull { .. }) => error,
        error => error.into_create(),
    }
}

/// The directory a file lies in.
fn directory(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The file being written. Buffered; compressed when asked; positions only where it is not compressed.
pub(crate) struct OutFile {
    inner: Out,
}

enum Out {
    Plain(BufWriter<File>),
    #[cfg(feature = "compression")]
    Gzip(Box<flate2::write::GzEncoder<BufWriter<File>>>),
    #[cfg(feature = "compression")]
    Zstd(Box<zstd::stream::write::Encoder<'static, BufWriter<File>>>),
}

impl OutFile {
    fn new(file: File, compression: Compression, target: &Path) -> Result<OutFile, Error> {
        let file = BufWriter::with_capacity(1 << 17, file);
        let inner = match compression {
            Compression::None => Out::Plain(file),
            #[cfg(feature = "compression")]
            Compression::Gzip => {
                Out::Gzip(Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::default())))
            }
            #[cfg(feature = "compression")]
            Compression::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(file, 0)
                    .map_err(|error| Error::write(target, error))?;
                encoder.include_checksum(true).map_err(|error| Error::write(target, error))?;
                Out::Zstd(Box::new(encoder))
            }
            #[cfg(not(feature = "compression"))]
            other => {
                return Err(ErrorKind::NotBuilt { path: target.to_owned(), format: other.name() }.into());
            }
        };
        let _ = target;
        Ok(OutFile { inner })
    }

    /// Brings what was written to the disk; its length in bytes.
    pub(crate) fn checkpoint(&mut self) -> io::Result<u64> {
        match &mut self.inner {
            Out::Plain(file) => {
                file.flush()?;
                file.get_ref().sync_data()?;
                file.stream_position()
            }
            #[cfg(feature = "compression")]
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }

    /// Flushes all buffers and ends a compressed stream. The caller ([`crate::Writer::finish`]) syncs.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.inner {
            Out::Plain(mut file) => file.flush(),
            #[cfg(feature = "compression")]
            Out::Gzip(encoder) => encoder.finish()?.flush(),
            #[cfg(feature = "compression")]
            Out::Zstd(encoder) => encoder.finish()?.flush(),
        }
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.inner {
            Out::Plain(file) => file.write(bytes),
            #[cfg(feature = "compression")]
            Out::Gzip(encoder) => encoder.write(bytes),
            #[cfg(feature = "compression")]
            Out::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.inner {
            Out::Plain(file) => file.flush(),
            #[cfg(feature = "compression")]
            Out::Gzip(encoder) => encoder.flush(),
            #[cfg(feature = "compression")]
            Out::Zstd(encoder) => encoder.flush(),
        }
    }
}

impl Seek for OutFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.inner {
            Out::Plain(file) => file.seek(to),
            #[cfg(feature = "compression")]
            _ => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

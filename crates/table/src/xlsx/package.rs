//! The ZIP package around an XLSX file, opened under limits.
//!
//! The central directory is read with the `zip` crate; the parts themselves are inflated by [`Part`], which counts
//! what really comes out (a declared size is never trusted), so that a bomb ends in an error while it is still small.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::Limits;
use crate::fault::Fault;
use crate::positioned::FileCursor;

/// More parts than any office program writes; a directory of millions is refused before it is read.
const MAX_PARTS: u64 = 10_000;
/// Expansion beyond which the ratio is looked at: small parts of blanks compress absurdly well and do no harm. Sheets
/// come to ratios of 5–15, sheets of empty formatted cells to about 100; deflate itself ends at 1,032.
const RATIO_FREE: u64 = 64 << 20;
/// The most that is read whole into memory: workbook, relations, styles, document properties.
const MAX_WHOLE_PART: u64 = 16 << 20;

/// Where a part lies in the package.
#[derive(Clone, Debug)]
struct Entry {
    start: u64,
    compressed: u64,
    crc: u32,
    deflated: bool,
    encrypted: bool,
    readable: bool,
}

/// An opened package: the places of its parts by name.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    file: Arc<File>,
    entries: Arc<HashMap<String, Entry>>,
    max_ratio: u64,
    max_expanded: u64,
}

impl Package {
    /// Reads the central directory.
    pub(crate) fn open(file: Arc<File>, limits: &Limits) -> Result<Package, Fault> {
        refuse_huge_directory(&file)?;
        let mut archive =
            ZipArchive::new(BufReader::new(FileCursor::new(Arc::clone(&file)))).map_err(|e| zip_fault(&e))?;
        let mut entries = HashMap::with_capacity(archive.len());
        for index in 0..archive.len() {
            let part = archive.by_index_raw(index).map_err(|e| zip_fault(&e))?;
            let Ok(name) = part.name() else { continue };
            let name = name.trim_start_matches('/').replace('\\', "/");
            let Some(start) = part.data_start() else { return Err(Fault::PackageDamaged) };
            let entry = Entry {
                start,
                compressed: part.compressed_size(),
                crc: part.crc32(),
                deflated: part.compression() == zip::CompressionMethod::Deflated,
                encrypted: part.encrypted(),
                readable: matches!(
                    part.compression(),
                    zip::CompressionMethod::Deflated | zip::CompressionMethod::Stored
                ),
            };
            // two parts of one name are an old trick to show a scanner another file than the reader sees
            if entries.insert(name.clone(), entry).is_some() {
                return Err(Fault::PartTwice { part: name });
            }
        }
        if archive.has_duplicate_names() {
            return Err(Fault::PartTwice { part: String::new() });
        }
        Ok(Package {
            file,
            entries: Arc::new(entries),
            max_ratio: limits.expansion_ratio,
            max_expanded: limits.expanded_bytes,
        })
    }

    /// Whether the package has a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Parts that hold content which is not in cells and is never read: comments, drawings, pictures.
    pub(crate) fn beside_cells(&self) -> u64 {
        let beside = |name: &&String| {
            [
                "xl/comments",
                "xl/threadedComments/",
                "xl/persons/",
                "xl/drawings/drawing",
                "xl/media/",
                "xl/embeddings/",
            ]
            .iter()
            .any(|start| name.starts_with(start))
        };
        self.entries.keys().filter(beside).count() as u64
    }

    /// The name as stored of a part asked for in any case (the standard compares names without case).
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        if let Some((stored, _)) = self.entries.get_key_value(name) {
            return Some(stored);
        }
        self.entries.keys().find(|stored| stored.eq_ignore_ascii_case(name)).map(String::as_str)
    }

    /// A reader of a part's expanded bytes.
    pub(crate) fn part(&self, name: &str) -> Result<Part, Fault> {
        let Some(entry) = self.find(name).and_then(|stored| self.entries.get(stored)) else {
            return Err(Fault::PartMissing { part: name.to_owned() });
        };
        if entry.encrypted {
            return Err(Fault::PasswordProtected);
        }
        if !entry.readable {
            return Err(Fault::PartCompression { part: name.to_owned() });
        }
        let mut cursor = FileCursor::new(Arc::clone(&self.file));
        cursor.seek(SeekFrom::Start(entry.start)).map_err(Fault::Io)?;
        let stored = BufReader::with_capacity(64 << 10, cursor.take(entry.compressed));
        let inner = if entry.deflated {
            Inflate::Deflated(DeflateDecoder::new(stored))
        } else {
            Inflate::Stored(stored)
        };
        Ok(Part {
            name: name.to_owned(),
            inner,
            crc: Crc::new(),
            expected_crc: entry.crc,
            compressed: entry.compressed.max(1),
            expanded: 0,
            max_ratio: self.max_ratio,
            max_expanded: self.max_expanded,
            finished: false,
        })
    }

    /// A whole small part as text.
    pub(crate) fn text(&self, name: &str) -> Result<String, Fault> {
        let mut part = self.part(name)?;
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = part.fill(&mut buffer)?;
            if read == 0 {
                break;
            }
            if (bytes.len() + read) as u64 > MAX_WHOLE_PART {
                return Err(Fault::PartTooLarge { part: name.to_owned(), limit: MAX_WHOLE_PART });
            }
            bytes.extend_from_slice(&buffer[..read]);
        }
        let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
            Some(rest) => rest.to_vec(),
            None => bytes,
        };
        String::from_utf8(bytes).map_err(|_| Fault::PartNotUtf8 { part: name.to_owned() })
    }
}

enum Inflate {
    Stored(BufReader<io::Take<FileCursor>>),
    Deflated(DeflateDecoder<BufReader<io::Take<FileCursor>>>),
}

/// The expanded bytes of one part, counted as they come; its CRC is checked at the end.
pub(crate) struct Part {
    name: String,
    inner: Inflate,
    crc: Crc,
    expected_crc: u32,
    compressed: u64,
    expanded: u64,
    max_ratio: u64,
    max_expanded: u64,
    finished: bool,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("expanded", &self.expanded)
            .finish_non_exhaustive()
    }
}

impl Part {
    /// The part's name in the package.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Fills `buffer` as far as the part goes; 0 is its end.
    pub(crate) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        let mut filled = 0;
        while filled < buffer.len() && !self.finished {
            let read = match &mut self.inner {
                Inflate::Stored(reader) => reader.read(&mut buffer[filled..]),
                Inflate::Deflated(reader) => reader.read(&mut buffer[filled..]),
            };
            match read {
                Ok(0) => {
                    self.finished = true;
                    if self.crc.sum() != self.expected_crc {
                        return Err(Fault::PartDamaged { part: self.name.clone() });
                    }
                }
                Ok(read) => {
                    self.crc.update(&buffer[filled..filled + read]);
                    filled += read;
                    self.expanded += read as u64;
                    if self.expanded > RATIO_FREE && self.expanded / self.compressed > self.max_ratio {
                        return Err(Fault::Bomb { part: self.name.clone(), limit: self.max_ratio });
                    }
                    if self.expanded > self.max_expanded {
                        return Err(Fault::PartTooLarge {
                            part: self.name.clone(),
                            limit: self.max_expanded,
                        });
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                // what the inflater says of its input: cut short or not deflate at all
                Err(e)
                    if matches!(
                        e.kind(),
                        io::ErrorKind::InvalidInput
                            | io::ErrorKind::InvalidData
                            | io::ErrorKind::UnexpectedEof
                    ) =>
                {
                    return Err(Fault::PartDamaged { part: self.name.clone() });
                }
                Err(e) => return Err(Fault::Io(e)),
            }
        }
        Ok(filled)
    }
}

fn zip_fault(error: &ZipError) -> Fault {
    match error {
        ZipError::Io(e) if e.kind() != io::ErrorKind::UnexpectedEof => Fault::Io(io::Error::from(e.kind())),
        _ => Fault::PackageDamaged,
    }
}

/// Looks at the end-of-directory records before the directory itself is read into memory.
fn refuse_huge_directory(file: &Arc<File>) -> Result<(), Fault> {
    const TAIL: u64 = 22 + 65_535 + 20 + 56;
    let length = file.metadata().map_err(Fault::Io)?.len();
    let start = length.saturating_sub(TAIL);
    let mut cursor = FileCursor::new(Arc::clone(file));
    cursor.seek(SeekFrom::Start(start)).map_err(Fault::Io)?;
    let mut tail = Vec::new();
    cursor.take(TAIL).read_to_end(&mut tail).map_err(Fault::Io)?;
    let mut found = false;
    // every candidate is looked at: a comment may hold a false one, and which of them the reader takes is its affair
    for at in memchr::memmem::find_iter(&tail, b"PK\x05\x06") {
        found = true;
        if let Some(count) = tail.get(at + 10..at + 12)
            && u64::from(u16::from_le_bytes([count[0], count[1]])) > MAX_PARTS
        {
            return Err(Fault::TooManyParts { limit: MAX_PARTS });
        }
    }
    // a ZIP64 record may override the count: its locator must point into the bytes looked at here
    for at in memchr::memmem::find_iter(&tail, b"PK\x06\x07") {
        let record = tail.get(at + 8..at + 16).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        if record.is_none_or(|record| record < start) {
            return Err(Fault::PackageDamaged);
        }
    }
    for at in memchr::memmem::find_iter(&tail, b"PK\x06\x06") {
        let count = tail.get(at + 32..at + 40).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        if count.is_some_and(|count| count > MAX_PARTS) {
            return Err(Fault::TooManyParts { limit: MAX_PARTS });
        }
    }
    // without the record at its end the file was cut short
    if found { Ok(()) } else { Err(Fault::PackageDamaged) }
}

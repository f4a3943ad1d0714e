//! JSON Lines: one object a line, its keys the columns.
//!
//! The columns are the keys of the records at the head of the file, in the order in which they first occur. A key
//! that turns up later is an error: a column that nobody has looked at must not slip through.

mod scan;
mod write;

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cells::{CellChunk, CellInfo, CellReader, CellSource, Cells, Held};
use crate::fault::Fault;
use crate::gather::Gather;
use crate::{CellType, Error, ErrorKind, Limits, OpenOptions, Place, compression};

use scan::{Bad, Kind, MAX_DEPTH, Scanner};

pub(crate) use write::create;

/// Bytes from the head of the file that are looked at for the keys.
const SAMPLE_BYTES: u64 = 4 << 20;
/// The size a chunk aims at.
const CHUNK: usize = 2 << 20;
/// Cells of a chunk, missing ones counted: short lines under many keys must not fill the memory.
const MAX_CELLS: usize = 1 << 20;

/// Opens a JSON Lines file.
pub(crate) fn open(held: &Held, options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    let mut lines = Lines::new(held, options.limits, usize::MAX)?;
    let mut keys = Keys::default();
    let mut sampled = 0;
    let mut bytes = 0;
    while bytes < SAMPLE_BYTES
        && let Some(chunk) = lines.next_lines()?
    {
        bytes += chunk.bytes.len() as u64;
        let text = chunk.text(held)?;
        for line in chunk.lines(text) {
            let known = |error| Error::fault(&held.path, error);
            walk(text, &line, |key, _| {
                keys.add(key);
                Ok(())
            })
            .map_err(known)?;
            if keys.names.len() as u64 > options.limits.columns {
                return Err(known(Fault::JsonTooManyKeys { limit: options.limits.columns }));
            }
            sampled += 1;
        }
    }
    if sampled == 0 {
        return Err(ErrorKind::Empty { path: held.path.clone() }.into());
    }
    let columns = keys.names.clone();
    let source = Source(Arc::new(Opened { held: held.clone(), limits: options.limits, keys, sampled }));
    Ok((CellInfo { columns, ..CellInfo::default() }, Arc::new(source)))
}

/// The columns by their keys.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    indexes: HashMap<String, usize>,
}

impl Keys {
    fn add(&mut self, key: &str) {
        if !self.indexes.contains_key(key) {
            self.indexes.insert(key.to_owned(), self.names.len());
            self.names.push(key.to_owned());
        }
    }

    /// The index of a key; the one after the last is tried first.
    #[inline]
    fn index(&self, key: &str, next: usize) -> Option<usize> {
        if self.names.get(next).is_some_and(|name| name == key) {
            return Some(next);
        }
        self.indexes.get(key).copied()
    }
}

/// What readers and their chunks share.
struct Opened {
    held: Held,
    limits: Limits,
    keys: Keys,
    sampled: u64,
}

struct Source(Arc<Opened>);

impl CellSource for Source {
    fn reader(&self) -> Result<Box<dyn CellReader>, Error> {
        let opened = Arc::clone(&self.0);
        let most = (MAX_CELLS / opened.keys.names.len().max(1)).max(1);
        let lines = Lines::new(&opened.held, opened.limits, most)?;
        Ok(Box::new(LineReader { opened, lines, record: 0 }))
    }
}

struct LineReader {
    opened: Arc<Opened>,
    lines: Lines,
    record: u64,
}

impl CellReader for LineReader {
    fn next_chunk(&mut self) -> Result<Option<Box<dyn CellChunk>>, Error> {
        loop {
            let Some(lines) = self.lines.next_lines()? else { return Ok(None) };
            if lines.records > 0 {
                let first_record = self.record;
                self.record += lines.records as u64;
                return Ok(Some(Box::new(LineChunk {
                    opened: Arc::clone(&self.opened),
                    lines,
                    first_record,
                })));
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

/// Whole lines.
struct LineBlock {
    bytes: Vec<u8>,
    /// Where it begins in the (decompressed) file.
    byte: u64,
    /// The number of its first line, from 1.
    first_line: u64,
    /// Lines that are not blank.
    records: usize,
}

/// A line that is not blank.
struct Line {
    start: usize,
    end: usize,
    number: u64,
    byte: u64,
}

impl LineBlock {
    fn text<'a>(&'a self, held: &Held) -> Result<&'a str, Error> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let before = &self.bytes[..error.valid_up_to()];
            let line = self.first_line + memchr::memchr_iter(b'\n', before).count() as u64;
            let place =
                Place { path: held.path.clone(), record: line, byte: self.byte + error.valid_up_to() as u64 };
            ErrorKind::BadEncoding { place, encoding: "utf-8" }.into()
        })
    }

    fn lines<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Line> + 'a {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut number = self.first_line;
        let ends =
            memchr::memchr_iter(b'\n', bytes).chain((bytes.last() != Some(&b'\n')).then_some(bytes.len()));
        ends.map(move |end| {
            let line = Line { start, end, number, byte: self.byte + start as u64 };
            start = end + 1;
            number += 1;
            line
        })
        .filter(move |line| !is_blank(&bytes[line.start..line.end]))
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// A file cut into blocks of whole lines.
struct Lines {
    input: Box<dyn Read + Send>,
    path: PathBuf,
    limits: Limits,
    /// Most records in a block.
    most: usize,
    rest: Vec<u8>,
    byte: u64,
    line: u64,
    ended: bool,
}

impl Lines {
    fn new(held: &Held, limits: Limits, most: usize) -> Result<Lines, Error> {
        let input = compression::open(held, &limits)?;
        let (path, rest) = (held.path.clone(), Vec::new());
        Ok(Lines { input, path, limits, most, rest, byte: 0, line: 1, ended: false })
    }

    /// The next block; `None` at the end.
    fn next_lines(&mut self) -> Result<Option<LineBlock>, Error> {
        let mut target = CHUNK;
        loop {
            self.fill(target)?;
            if self.byte == 0 && self.rest.starts_with(b"\xEF\xBB\xBF") {
                self.rest.drain(..3);
                self.byte = 3;
            }
            if self.rest.is_empty() {
                return Ok(None);
            }
            let (mut lines, mut records, mut end) = (0, 0, 0);
            for at in memchr::memchr_iter(b'\n', &self.rest) {
                if records == self.most {
                    break;
                }
                lines += 1;
                records += usize::from(!is_blank(&self.rest[end..at]));
                end = at + 1;
            }
            if self.ended && records < self.most && end < self.rest.len() {
                records += usize::from(!is_blank(&self.rest[end..]));
                lines += 1;
                end = self.rest.len();
            }
            if end > 0 {
                let rest = self.rest.split_off(end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let block = LineBlock { byte: self.byte, first_line: self.line, records, bytes };
                self.byte += end as u64;
                self.line += lines;
                return Ok(Some(block));
            }
            if self.rest.len() as u64 > self.limits.field_bytes {
                let limit = self.limits.field_bytes;
                return Err(Error::fault(&self.path, Fault::JsonLineTooLong { line: self.line, limit }));
            }
            // One byte more than a line may have tells that it has more.
            let most =
                usize::try_from(self.limits.field_bytes).map_or(usize::MAX, |most| most.saturating_add(1));
            target = self.rest.len().saturating_mul(2).min(most);
        }
    }

    fn fill(&mut self, target: usize) -> Result<(), Error> {
        let mut held = self.rest.len();
        if held >= target || self.ended {
            return Ok(());
        }
        self.rest.resize(target, 0);
        while held < target {
            match self.input.read(&mut self.rest[held..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => held += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::read(&self.path, error)),
            }
        }
        self.rest.truncate(held);
        Ok(())
    }
}

struct LineChunk {
    opened: Arc<Opened>,
    lines: LineBlock,
    first_record: u64,
}

impl CellChunk for LineChunk {
    fn decode(self: Box<Self>) -> Result<Cells, Error> {
        let opened = &self.opened;
        let keys = &opened.keys;
        let text = self.lines.text(&opened.held)?;
        let mut gather = Gather::new(self.lines.records, keys.names.len());
        let mut raw = Gather::new(self.lines.records, keys.names.len());
        let mut aside = String::new();
        // the row in which a key was last seen, from 1
        let mut seen = vec![0; keys.names.len()];
        for (row, line) in self.lines.lines(text).enumerate() {
            let mut next = 0;
            walk(text, &line, |key, value| {
                let Some(column) = keys.index(key, next) else {
                    let (line, key, sampled) = (line.number, key.to_owned(), opened.sampled);
                    return Err(Fault::JsonNewKey { line, key, sampled });
                };
                next = column + 1;
                if std::mem::replace(&mut seen[column], row + 1) == row + 1 {
                    return Err(Fault::JsonKeyTwice { line: line.number, key: key.to_owned() });
                }
                let whole = &text[value.start..value.end];
                let kind = match value.kind {
                    Kind::Null => CellType::Empty,
                    Kind::Bool => CellType::Bool,
                    Kind::Number => CellType::Number,
                    Kind::Text { .. } => CellType::Text,
                    Kind::Nested => CellType::Json,
                };
                raw.put(row, column, whole, (0, value.start as u32), kind);
                match value.kind {
                    Kind::Null => {}
                    Kind::Text { escaped: true } => {
                        let start = aside.len();
                        scan::unescape(&whole[1..whole.len() - 1], &mut aside);
                        gather.put(row, column, &aside[start..], (1, start as u32), kind);
                    }
                    Kind::Text { escaped: false } => {
                        let inner = &whole[1..whole.len() - 1];
                        gather.put(row, column, inner, (0, value.start as u32 + 1), kind);
                    }
                    _ => gather.put(row, column, whole, (0, value.start as u32), kind),
                }
                Ok(())
            })
            .map_err(|fault| Error::fault(&opened.held.path, fault))?;
        }
        let buffers = [arrow_buffer::Buffer::from_vec(self.lines.bytes), aside.into_bytes().into()];
        let cells = gather.finish(self.first_record, &buffers);
        let raw = raw.finish(self.first_record, &buffers[..1]);
        let (Some(mut cells), Some(raw)) = (cells, raw) else {
            return Err(ErrorKind::Changed { path: opened.held.path.clone() }.into());
        };
        for (column, raw) in cells.columns.iter_mut().zip(raw.columns) {
            column.json = Some(raw.text);
        }
        Ok(cells)
    }
}

/// Calls `each` with every key and value of the object on a line.
fn walk(
    text: &str,
    line: &Line,
    mut each: impl FnMut(&str, scan::Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let bad = |bad| match bad {
        Bad::Syntax(at) => {
            let byte = line.byte + (at.min(line.end) - line.start) as u64;
            Fault::Json { line: line.number, byte }
        }
        Bad::Depth => Fault::JsonDepth { line: line.number, limit: u64::from(MAX_DEPTH) },
    };
    // nothing beyond the line is seen
    let mut scanner = Scanner::new(&text[..line.end], line.start);
    if !scanner.accept(b'{') {
        // other JSON is told apart from what is none
        scanner.value().map_err(bad)?;
        return Err(Fault::JsonNotObject { line: line.number });
    }
    let mut unescaped = String::new();
    if !scanner.accept(b'}') {
        loop {
            scanner.blanks();
            let key = scanner.at;
            if text.as_bytes().get(key) != Some(&b'"') || key >= line.end {
                return Err(bad(Bad::Syntax(key)));
            }
            let kind = scanner.string().map_err(bad)?;
            let inner = &text[key + 1..scanner.at - 1];
            scanner.expect(b':').map_err(bad)?;
            let value = scanner.value().map_err(bad)?;
            if kind == (Kind::Text { escaped: true }) {
                unescaped.clear();
                scan::unescape(inner, &mut unescaped);
                each(&unescaped, value)?;
            } else {
                each(inner, value)?;
            }
            if !scanner.accept(b',') {
                break;
            }
        }
        scanner.expect(b'}').map_err(bad)?;
    }
    scanner.blanks();
    if scanner.at < line.end { Err(bad(Bad::Syntax(scanner.at))) } else { Ok(()) }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("jsonl::Source").field(&self.0.held.path).finish()
    }
}

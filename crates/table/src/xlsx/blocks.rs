//! A large part cut into blocks that end where an element ends, so that memory is bounded by a block.
//!
//! A sheet is one XML document of any size. Its rows are the units: a block ends behind the last `</row>` that the
//! buffer holds, so that blocks can be parsed one by one. Only the prefix of the root element (`<x:worksheet>`)
//! is looked at to know what an end tag looks like; a row closed under another prefix is no row of this vocabulary.

use crate::fault::Fault;
use crate::xlsx::package::Part;

/// The size a block aims at. Small enough for several in flight, large enough that cutting costs nothing.
const TARGET: usize = 2 << 20;
/// The most that one row, one string or what stands around them may take (`cli.md`: a field above 64 MiB is refused).
const MAX_BLOCK: usize = 64 << 20;

/// A run of whole elements of a part.
#[derive(Debug)]
pub(crate) struct Block {
    /// The XML text.
    pub(crate) text: String,
    /// Where it begins in the expanded part.
    pub(crate) byte: u64,
    /// Whether the part ends with it.
    pub(crate) last: bool,
}

/// The blocks of a part, in order.
#[derive(Debug)]
pub(crate) struct Blocks {
    part: Part,
    element: &'static str,
    prefix: String,
    close: Vec<u8>,
    buffer: Vec<u8>,
    byte: u64,
    finished: bool,
}

impl Blocks {
    /// Cuts `part` behind the ends of `element` (a local name).
    pub(crate) fn new(part: Part, element: &'static str) -> Blocks {
        Blocks {
            part,
            element,
            prefix: String::new(),
            close: Vec::new(),
            buffer: Vec::new(),
            byte: 0,
            finished: false,
        }
    }

    /// The prefix of the root element, with its colon; empty where there is none. Known after the first block.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The next block; `None` behind the last one.
    pub(crate) fn next_block(&mut self) -> Result<Option<Block>, Fault> {
        if self.finished {
            return Ok(None);
        }
        let mut searched = 0;
        let mut target = TARGET;
        loop {
            let held = self.buffer.len();
            self.buffer.resize(target.max(held), 0);
            let read = self.part.fill(&mut self.buffer[held..])?;
            let ended = held + read < self.buffer.len();
            self.buffer.truncate(held + read);
            if self.close.is_empty() {
                self.learn_prefix()?;
            }
            if ended {
                self.finished = true;
                let bytes = std::mem::take(&mut self.buffer);
                return self.block(bytes, true).map(Some);
            }
            // the end tag may straddle what was searched already
            let from = searched.max(self.close.len()) - self.close.len();
            if let Some(at) = memchr::memmem::rfind(&self.buffer[from..], &self.close) {
                let rest = self.buffer.split_off(from + at + self.close.len());
                let bytes = std::mem::replace(&mut self.buffer, rest);
                return self.block(bytes, false).map(Some);
            }
            searched = self.buffer.len();
            if searched >= MAX_BLOCK {
                return Err(Fault::RowTooLarge {
                    part: self.part.name().to_owned(),
                    byte: self.byte,
                    limit: MAX_BLOCK as u64,
                });
            }
            target = searched * 2;
        }
    }

    fn block(&mut self, bytes: Vec<u8>, last: bool) -> Result<Block, Fault> {
        let byte = self.byte;
        self.byte += bytes.len() as u64;
        let text =
            String::from_utf8(bytes).map_err(|_| Fault::PartNotUtf8 { part: self.part.name().to_owned() })?;
        Ok(Block { text, byte, last })
    }

    /// Reads the name of the root element at the head of the part.
    fn learn_prefix(&mut self) -> Result<(), Fault> {
        if self.buffer.starts_with(b"\xFF\xFE") || self.buffer.starts_with(b"\xFE\xFF") {
            return Err(Fault::PartNotUtf8 { part: self.part.name().to_owned() });
        }
        if self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.buffer.drain(..3);
            self.byte += 3;
        }
        let root = root_name(&self.buffer).map_err(|dtd| {
            let part = self.part.name().to_owned();
            if dtd { Fault::Dtd { part } } else { Fault::Xml { part, byte: 0 } }
        })?;
        self.prefix = root.find(':').map(|at| root[..=at].to_owned()).unwrap_or_default();
        self.close = format!("</{}{}>", self.prefix, self.element).into_bytes();
        Ok(())
    }
}

/// The name of the root element. The error says whether a document type declaration stood before it.
fn root_name(bytes: &[u8]) -> Result<String, bool> {
    let mut rest = bytes;
    loop {
        rest = rest.trim_ascii_start();
        let skip = if rest.starts_with(b"<?") {
            memchr::memmem::find(rest, b"?>").map(|at| at + 2)
        } else if rest.starts_with(b"<!--") {
            memchr::memmem::find(rest, b"-->").map(|at| at + 3)
        } else if rest.starts_with(b"<!") {
            return Err(true);
        } else {
            let name = rest.strip_prefix(b"<").ok_or(false)?;
            let end =
                name.iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')).ok_or(false)?;
            let name = std::str::from_utf8(&name[..end]).map_err(|_| false)?;
            return if name.is_empty() || name.len() > 256 { Err(false) } else { Ok(name.to_owned()) };
        };
        rest = &rest[skip.ok_or(false)?..];
    }
}

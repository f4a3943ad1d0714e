//! The shared strings: the one part that has to be in memory, under a limit that is told.

use quick_xml::events::Event;

use crate::fault::Fault;
use crate::xlsx::blocks::Blocks;
use crate::xlsx::package::Package;
use crate::xlsx::xml::{Events, unescape_controls};

/// Distinct strings kept in memory, each at the cost of four more bytes.
const MAX_STRINGS: usize = 16 << 20;

/// All shared strings of a workbook, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct SharedStrings {
    text: String,
    ends: Vec<u32>,
    max_bytes: u64,
}

impl SharedStrings {
    /// Reads the part, at most `max_bytes` of text. Its `count` and `uniqueCount` are not looked at: nothing is reserved on a file's word.
    pub(crate) fn read(
        package: &Package,
        part: Option<&str>,
        max_bytes: u64,
    ) -> Result<SharedStrings, Fault> {
        // offsets have 32 bits
        let max_bytes = max_bytes.min(u64::from(u32::MAX) >> 1);
        let mut strings = SharedStrings { max_bytes, ..SharedStrings::default() };
        let Some(part) = part else { return Ok(strings) };
        let mut blocks = Blocks::new(package.part(part)?, "si");
        while let Some(block) = blocks.next_block()? {
            let mut reader = Events::new(&block.text, part, block.byte);
            strings.read_block(&mut reader, blocks.prefix())?;
        }
        Ok(strings)
    }

    /// The text of the string with this index.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        self.text.get(start..end)
    }

    fn read_block(&mut self, events: &mut Events<'_>, prefix: &str) -> Result<(), Fault> {
        // a string lies within one block: cuts are behind `</si>` only
        let (mut in_string, mut in_phonetic, mut in_text) = (false, false, false);
        loop {
            match events.next_event()? {
                Event::Start(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("si") => in_string = true,
                    Some("rPh") => in_phonetic = true,
                    Some("t") => in_text = in_string && !in_phonetic,
                    _ => {}
                },
                Event::End(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("si") => {
                        in_string = false;
                        self.end_string()?;
                    }
                    Some("rPh") => in_phonetic = false,
                    Some("t") => in_text = false,
                    _ => {}
                },
                Event::Empty(e) if e.name().as_ref().strip_prefix(prefix) == Some("si") => {
                    self.end_string()?
                }
                Event::Text(text) if in_text => self.text.push_str(&text.xml10_content()),
                Event::CData(text) if in_text => self.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if in_text => events.resolve(&reference, &mut self.text)?,
                Event::GeneralRef(reference) => events.resolve(&reference, &mut String::new())?,
                Event::Eof if in_string => return Err(events.fault()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn end_string(&mut self) -> Result<(), Fault> {
        let start = self.ends.last().map_or(0, |end| *end as usize);
        unescape_controls(&mut self.text, start);
        if self.text.len() as u64 > self.max_bytes {
            return Err(Fault::SharedStrings { limit: self.max_bytes, unit: "bytes" });
        }
        if self.ends.len() >= MAX_STRINGS {
            return Err(Fault::SharedStrings { limit: MAX_STRINGS as u64, unit: "strings" });
        }
        self.ends.push(self.text.len() as u32);
        Ok(())
    }
}

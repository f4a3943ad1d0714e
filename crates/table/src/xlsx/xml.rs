//! What every part of a workbook needs of XML: attributes, references, faults.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use crate::fault::Fault;

/// Deeper than any element of a workbook stands.
const MAX_DEPTH: u32 = 64;

/// Events of a text, with what is never allowed turned into faults.
pub(crate) struct Events<'a> {
    reader: Reader<&'a [u8]>,
    part: &'a str,
    byte: u64,
    depth: i64,
}

impl<'a> Events<'a> {
    /// Reads `text`, which begins at `byte` of `part` and need not be balanced.
    pub(crate) fn new(text: &'a str, part: &'a str, byte: u64) -> Events<'a> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        // a block is a slice of a document: its outermost elements open or close elsewhere
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Events { reader, part, byte, depth: 0 }
    }

    /// The next event; comments, declarations and processing instructions are left out.
    #[inline]
    pub(crate) fn next_event(&mut self) -> Result<Event<'a>, Fault> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
                Ok(Event::DocType(_)) => return Err(Fault::Dtd { part: self.part.to_owned() }),
                Ok(event) => {
                    match &event {
                        Event::Start(_) => {
                            self.depth += 1;
                            if self.depth > i64::from(MAX_DEPTH) {
                                return Err(self.fault());
                            }
                        }
                        Event::End(_) => self.depth -= 1,
                        _ => {}
                    }
                    return Ok(event);
                }
                Err(_) => return Err(self.fault()),
            }
        }
    }

    /// A fault at the place reached.
    pub(crate) fn fault(&self) -> Fault {
        Fault::Xml { part: self.part.to_owned(), byte: self.byte + self.reader.buffer_position() }
    }

    /// Appends what a reference stands for. Only characters and the five names of XML: others need a DTD.
    pub(crate) fn resolve(&self, reference: &BytesRef<'_>, out: &mut String) -> Result<(), Fault> {
        if let Some(c) = reference.resolve_char_ref().map_err(|_| self.fault())? {
            out.push(c);
            return Ok(());
        }
        out.push(match &**reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => return Err(Fault::Dtd { part: self.part.to_owned() }),
        });
        Ok(())
    }

    /// An attribute by its full name, its references resolved.
    pub(crate) fn attribute(
        &self,
        element: &BytesStart<'a>,
        name: &str,
    ) -> Result<Option<Cow<'a, str>>, Fault> {
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.fault())?;
            if attribute.key.as_ref() == name {
                return self.value(&attribute.value).map(|value| Some(Cow::Owned(value)));
            }
        }
        Ok(None)
    }

    /// An attribute by its local name, whatever its prefix (`r:id`).
    pub(crate) fn local_attribute(
        &self,
        element: &BytesStart<'a>,
        name: &str,
    ) -> Result<Option<String>, Fault> {
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| self.fault())?;
            if attribute.key.local_name().as_ref() == name && attribute.key.as_ref() != name {
                return self.value(&attribute.value).map(Some);
            }
        }
        Ok(None)
    }

    fn value(&self, raw: &str) -> Result<String, Fault> {
        if !raw.contains('&') {
            return Ok(raw.to_owned());
        }
        quick_xml::escape::unescape(raw).map(Cow::into_owned).map_err(|_| self.fault())
    }
}

/// Whether an attribute says yes.
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// Undoes `_x000D_`: characters that XML cannot carry (ECMA-376-1, 22.9.2.19), from `start` of `text` on.
pub(crate) fn unescape_controls(text: &mut String, start: usize) {
    let tail = &text[start..];
    if memchr::memmem::find(tail.as_bytes(), b"_x").is_none() {
        return;
    }
    let mut plain = String::with_capacity(tail.len());
    let mut rest = tail;
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let hex = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let c = hex
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        if let Some(c) = c {
            plain.push(c);
            rest = &rest[7..];
        } else {
            plain.push_str("_x");
            rest = &rest[2..];
        }
    }
    plain.push_str(rest);
    text.truncate(start);
    text.push_str(&plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_unescaped_once() {
        let mut text = String::from("keep_x0041_a_x000D_b_x005F_x000D_c_xZZZZ_d_x00");
        unescape_controls(&mut text, 11);
        assert_eq!(text, "keep_x0041_a\rb_x000D_c_xZZZZ_d_x00");
    }
}

//! The plain splitter: its results define what a record and a field are.
//!
//! A quote opens a field only as its first byte; anywhere else outside quotes it is text. Inside quotes a doubled
//! quote is one quote, and a single one closes; only a delimiter, a line end or the end of the text may follow. `\n`,
//! `\r\n` and `\r` outside quotes end a line.

use std::borrow::Cow;

/// The bytes that structure a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) delimiter: u8,
    pub(crate) quote: Option<u8>,
}

/// A breach of the rules, at a byte of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The text ends inside the quotes opened here.
    Unclosed(usize),
    /// A closing quote is followed by this byte.
    TextAfterQuote(usize),
}

/// A line that was walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where its last field ends.
    pub(crate) end: usize,
    /// Where the next line begins.
    pub(crate) next: usize,
}

/// Walks the line that begins at `start` and tells `field` where each field ends. `start` is below the length.
pub(crate) fn line(
    text: &[u8],
    start: usize,
    marks: Marks,
    mut field: impl FnMut(usize),
) -> Result<Line, Flaw> {
    let mut at = start;
    loop {
        if text.get(at).is_some_and(|byte| Some(*byte) == marks.quote) {
            at = after_quotes(text, at, marks)?;
        }
        let rest = text.get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr3(marks.delimiter, b'\n', b'\r', rest) else {
            field(text.len());
            return Ok(Line { end: text.len(), next: text.len() });
        };
        at += found;
        field(at);
        if text[at] == marks.delimiter {
            at += 1;
        } else {
            let crlf = text[at] == b'\r' && text.get(at + 1) == Some(&b'\n');
            return Ok(Line { end: at, next: at + 1 + usize::from(crlf) });
        }
    }
}

/// The place after the quotes that open at `start`.
fn after_quotes(text: &[u8], start: usize, marks: Marks) -> Result<usize, Flaw> {
    let Some(quote) = marks.quote else { return Ok(start) };
    let mut at = start + 1;
    loop {
        match memchr::memchr(quote, text.get(at..).unwrap_or_default()) {
            None => return Err(Flaw::Unclosed(start)),
            Some(found) => at += found + 1,
        }
        match text.get(at) {
            Some(&byte) if byte == quote => at += 1,
            None => return Ok(at),
            Some(&byte) if byte == marks.delimiter || byte == b'\n' || byte == b'\r' => return Ok(at),
            Some(_) => return Err(Flaw::TextAfterQuote(at)),
        }
    }
}

/// The content of a field: without its quotes, doubled quotes made single.
pub(crate) fn content(field: &[u8], quote: Option<u8>) -> Cow<'_, [u8]> {
    let Some(quote) = quote else { return Cow::Borrowed(field) };
    match field {
        [first, inner @ .., last] if *first == quote && *last == quote => {
            if memchr::memchr(quote, inner).is_none() {
                return Cow::Borrowed(inner);
            }
            let mut out = Vec::with_capacity(inner.len());
            let mut skip = false;
            for &byte in inner {
                if byte == quote && !skip {
                    skip = true;
                    out.push(byte);
                } else {
                    if byte != quote {
                        out.push(byte);
                    }
                    skip = false;
                }
            }
            Cow::Owned(out)
        }
        _ => Cow::Borrowed(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: Marks = Marks { delimiter: b',', quote: Some(b'"') };

    fn rows(text: &str) -> Result<Vec<Vec<String>>, Flaw> {
        let (mut at, mut rows) = (0, Vec::new());
        while at < text.len() {
            let (mut start, mut row) = (at, Vec::new());
            let line = line(text.as_bytes(), at, CSV, |end| {
                let field = content(&text.as_bytes()[start..end], CSV.quote);
                row.push(String::from_utf8(field.into_owned()).unwrap());
                start = end + 1;
            })?;
            if line.end > at {
                rows.push(row);
            }
            at = line.next;
        }
        Ok(rows)
    }

    #[test]
    fn the_traps() {
        assert_eq!(rows("1,x\"y\"\n2,b").unwrap(), [["1", "x\"y\""], ["2", "b"]]);
        assert_eq!(
            rows("1,\"a\"\"b\"\r\n2,\"\"\r3,\"\"\"\"\n").unwrap(),
            [["1", "a\"b"], ["2", ""], ["3", "\""]]
        );
        assert_eq!(rows("1,\"a\r\nb\"\n\n\r\n2,").unwrap(), [["1", "a\r\nb"], ["2", ""]]);
        assert_eq!(rows("1,\"ab\n2,c\n"), Err(Flaw::Unclosed(2)));
        assert_eq!(rows("1,\"ab\"c\n"), Err(Flaw::TextAfterQuote(6)));
        assert_eq!(rows("1, \"a\"").unwrap(), [["1", " \"a\""]]);
    }
}

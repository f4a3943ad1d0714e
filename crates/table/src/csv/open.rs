//! Opens delimited text: encoding, dialect, header.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::strict::{self, Flaw, Marks};
use super::{Shape, TextReader, sniff};
use crate::cells::Held;
use crate::encoding::{self, Evidence, Inner, Transcoder, decode_gb18030};
use crate::hashed::{Hashed, Tally};
use crate::header::{self, HEAD_ROWS, Profile};
use crate::pool::Pool;
use crate::{
    Compression, Dialect, Encoding, Error, ErrorKind, Format, HeaderChoice, Notice, OpenOptions, Place,
    compression,
};

/// Bytes of the head that are looked at.
const HEAD: usize = 1 << 20;

/// How far a head of pure ASCII is read on in search of another byte.
const ASCII_SEARCH: u64 = 64 << 20;

/// Beyond that, as many samples of as many bytes are spread over the rest of the file.
const SAMPLES: u64 = 64;
const SAMPLE: u64 = 64 << 10;

/// An opened delimited text file.
#[derive(Debug)]
pub(crate) struct TextSource {
    held: Held,
    shape: Arc<Shape>,
    /// What footers are told from; none where there are none.
    profile: Option<Arc<Profile>>,
    /// Length of the byte order mark.
    mark: usize,
    /// Bytes of text (behind the mark, transcoded) above the first data record.
    above: u64,
    /// The same in bytes of the file, the mark included.
    above_stored: u64,
}

/// What is told about it.
pub(crate) struct TextInfo {
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    pub(crate) dialect: Dialect,
    pub(crate) header_row: Option<u64>,
    pub(crate) columns: Vec<String>,
    pub(crate) title_rows: Vec<Vec<String>>,
    pub(crate) notices: Vec<Notice>,
}

/// Opens a delimited text file.
pub(crate) fn open(held: &Held, options: &OpenOptions) -> Result<(TextInfo, TextSource), Error> {
    let mut stream = compression::open(held, &options.limits)?;
    let mut raw = Vec::new();
    read_up_to(&mut *stream, &mut raw, HEAD).map_err(|error| Error::read(&held.path, error))?;
    let (encoding, mark) = tell_encoding(held, options, &raw, stream)?;
    if raw.len() <= mark {
        return Err(ErrorKind::Empty { path: held.path.clone() }.into());
    }
    drop(raw);

    let mut inner = if encoding == Encoding::Gb18030 { Inner::Gb18030 } else { Inner::Utf8 };
    let forced = match options.format {
        Some(Format::Tsv) => Some(b'\t'),
        _ => None,
    };
    let name = held.path.to_string_lossy().to_ascii_lowercase();
    let tsv = name.trim_end_matches(".gz").trim_end_matches(".zst").ends_with(".tsv");

    let mut wanted = HEAD;
    loop {
        let (head, whole, malformed) = read_head(held, options, encoding, inner, mark, wanted)?;
        let utf8 = match inner {
            Inner::Utf8 => None,
            Inner::Gb18030 => Some(lossy(&head)),
        };
        let sample = utf8.as_ref().map_or(head.as_slice(), |text| text.as_bytes());
        let dialect = options.dialect.unwrap_or_else(|| sniff::dialect(sample, whole, forced, tsv));
        if inner == Inner::Gb18030 && dialect.delimiter == b'|' {
            // `|` is also the second byte of characters: such text is split only once it is UTF-8.
            inner = Inner::Utf8;
            continue;
        }
        let marks = Marks { delimiter: dialect.delimiter, quote: dialect.quote };
        let shape = Shape {
            path: held.path.clone(),
            marks,
            columns: 0,
            ragged: options.ragged,
            limits: options.limits,
            encoding,
            inner,
            pool: Pool::default(),
        };
        match Head::walk(&shape, &head, whole, mark as u64)? {
            // A first line longer than the head.
            None => {
                if let Some(byte) = malformed {
                    let place = Place { path: held.path.clone(), record: 0, byte };
                    return Err(ErrorKind::BadEncoding { place, encoding: encoding.name() }.into());
                }
                let limit = options.limits.field_bytes;
                if head.len() as u64 > limit.saturating_mul(2) {
                    let place = Place { path: held.path.clone(), record: 0, byte: mark as u64 };
                    return Err(ErrorKind::FieldTooLong { place, limit }.into());
                }
                wanted = wanted.saturating_mul(4);
            }
            Some(walked) => return finish(held, options, shape, dialect, walked, &head, mark),
        }
    }
}

fn finish(
    held: &Held,
    options: &OpenOptions,
    mut shape: Shape,
    dialect: Dialect,
    walked: Head,
    head: &[u8],
    mark: usize,
) -> Result<(TextInfo, TextSource), Error> {
    let choice = match options.header {
        HeaderChoice::Record(row) => {
            let Some(index) = walked.numbers.iter().position(|number| *number == row) else {
                return Err(ErrorKind::NoSuchHeader { path: held.path.clone(), row }.into());
            };
            HeaderChoice::Record(index as u64 + 1)
        }
        other => other,
    };
    let found = header::find(&walked.rows, &[], choice);
    let mut columns = found.columns;
    // In delimited text the header's own fields count, not those of other rows.
    let width = walked.rows.get(found.header_row.unwrap_or(found.data_row)).map_or(columns.len(), Vec::len);
    columns.truncate(width);
    for column in columns.len()..width {
        columns.push(if found.header_row.is_some() {
            String::new()
        } else {
            format!("column_{}", column + 1)
        });
    }
    let limit = shape.limits.columns;
    if columns.len() as u64 > limit {
        let found = columns.len() as u64;
        return Err(ErrorKind::TooManyColumns { path: held.path.clone(), found, limit }.into());
    }
    shape.columns = columns.len();

    let above = walked.starts.get(found.data_row).copied().unwrap_or(walked.end);
    check_head(&shape, &head[..above], mark as u64)?;

    let mut notices = Vec::new();
    if found.title_rows > 0 {
        notices.push(Notice::TitleRows { rows: found.title_rows as u64 });
    }
    if found.header_row.is_none() {
        notices.push(Notice::NoHeader);
    } else if found.joined > 1 {
        notices.push(Notice::HeaderJoined { rows: found.joined as u64 });
    }
    let unnamed = columns.iter().filter(|name| name.trim().is_empty()).count();
    if unnamed > 0 {
        notices.push(Notice::UnnamedColumns { columns: unnamed as u64 });
    }
    if dialect.quote.is_none() {
        notices.push(Notice::QuotesAreText);
    }
    let info = TextInfo {
        format: if dialect.delimiter == b'\t' { Format::Tsv } else { Format::Csv },
        encoding: shape.encoding,
        dialect,
        header_row: found.header_row.and_then(|row| walked.numbers.get(row).copied()),
        columns,
        title_rows: walked.rows.iter().take(found.title_rows).cloned().collect(),
        notices,
    };
    let profile = (choice != HeaderChoice::Bare)
        .then(|| Profile::of(walked.rows.get(found.data_row..).unwrap_or_default()));
    let source = TextSource {
        held: held.clone(),
        mark,
        above: above as u64,
        above_stored: mark as u64 + shape.file_bytes(&head[..above]),
        profile: profile.map(Arc::new),
        shape: Arc::new(shape),
    };
    Ok((info, source))
}

impl TextSource {
    /// A reader at the first data record.
    pub(crate) fn reader(&self) -> Result<TextReader, Error> {
        self.held.check_unchanged()?;
        let (hashed, tally): (Hashed, Arc<Mutex<Tally>>) = Hashed::new(&self.held);
        let stream = compression::expand(&self.held, hashed, &self.shape.limits)?;
        let mut stream =
            text(stream, &self.shape, self.mark).map_err(|error| Error::read(&self.held.path, error))?;
        let skipped = io::copy(&mut (&mut stream).take(self.above), &mut io::sink())
            .map_err(|error| Error::read(&self.held.path, error))?;
        if skipped != self.above {
            return Err(ErrorKind::Changed { path: self.held.path.clone() }.into());
        }
        Ok(TextReader::new(
            Arc::clone(&self.shape),
            self.held.clone(),
            stream,
            tally,
            self.profile.clone(),
            self.above_stored,
        ))
    }
}

/// The text behind the byte order mark, in the encoding that is split.
fn text(mut stream: Box<dyn Read + Send>, shape: &Shape, mark: usize) -> io::Result<Box<dyn Read + Send>> {
    let mut skipped = Vec::new();
    read_up_to(&mut *stream, &mut skipped, mark)?;
    Ok(if shape.is_transcoded() {
        Box::new(Transcoder::new(stream, shape.encoding, mark as u64))
    } else {
        stream
    })
}

/// Reads until `to` holds `length` bytes or the stream ends.
fn read_up_to(stream: &mut dyn Read, to: &mut Vec<u8>, length: usize) -> io::Result<()> {
    let missing = length.saturating_sub(to.len());
    stream.take(missing as u64).read_to_end(to)?;
    Ok(())
}

/// The first `wanted` bytes of text, whether that is all there is, and the byte of the file that ended it before.
fn read_head(
    held: &Held,
    options: &OpenOptions,
    encoding: Encoding,
    inner: Inner,
    mark: usize,
    wanted: usize,
) -> Result<(Vec<u8>, bool, Option<u64>), Error> {
    let shape = Shape {
        path: held.path.clone(),
        marks: Marks { delimiter: b',', quote: None },
        columns: 0,
        ragged: options.ragged,
        limits: options.limits,
        encoding,
        inner,
        pool: Pool::default(),
    };
    let failed = |error| Error::read(&held.path, error);
    let mut stream = text(compression::open(held, &options.limits)?, &shape, mark).map_err(failed)?;
    let mut head = Vec::new();
    let outcome = read_up_to(&mut *stream, &mut head, wanted + 1);
    let (whole, malformed) = match outcome {
        Ok(()) => (head.len() <= wanted, None),
        // The reader tells about it, with the record, when it gets there.
        Err(error) => match error.get_ref().and_then(|e| e.downcast_ref::<encoding::Malformed>()) {
            Some(&encoding::Malformed(byte)) => (false, Some(byte)),
            None => return Err(failed(error)),
        },
    };
    head.truncate(wanted);
    Ok((head, whole, malformed))
}

/// The encoding and the length of the byte order mark. `stream` stands behind the head `raw`.
fn tell_encoding(
    held: &Held,
    options: &OpenOptions,
    raw: &[u8],
    mut stream: Box<dyn Read + Send>,
) -> Result<(Encoding, usize), Error> {
    if raw.is_empty() {
        return Err(ErrorKind::Empty { path: held.path.clone() }.into());
    }
    let mark = encoding::mark(raw);
    if let Some(chosen) = options.encoding {
        let length = match (mark, chosen) {
            (Some((Encoding::Utf8Bom, length)), Encoding::Utf8 | Encoding::Utf8Bom) => length,
            (Some((told, length)), _) if told == chosen => length,
            _ => 0,
        };
        return Ok((chosen, length));
    }
    if let Some((encoding, length)) = mark {
        return Ok((encoding, length));
    }
    if let Some(encoding) = encoding::utf16_without_mark(raw) {
        return Ok((encoding, 0));
    }
    let mut evidence = Evidence::default();
    evidence.add(raw);
    if !evidence.beyond_ascii && raw.len() == HEAD {
        let failed = |error| Error::read(&held.path, error);
        let mut block = vec![0; 1 << 18];
        let mut searched = raw.len() as u64;
        while !evidence.beyond_ascii && searched < ASCII_SEARCH {
            let read = match stream.read(&mut block) {
                Ok(0) => return Ok((Encoding::Utf8, 0)),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed(error)),
            };
            evidence.add(&block[..read]);
            searched += read as u64;
        }
        if held.compression == Compression::None {
            let rest = held.bytes.saturating_sub(searched);
            let mut cursor = held.cursor();
            for sample in 1..=SAMPLES {
                if evidence.beyond_ascii {
                    break;
                }
                let end =
                    searched + rest / SAMPLES * sample + if sample == SAMPLES { rest % SAMPLES } else { 0 };
                io::Seek::seek(&mut cursor, io::SeekFrom::Start(end.saturating_sub(SAMPLE)))
                    .map_err(failed)?;
                block.clear();
                (&mut cursor).take(SAMPLE).read_to_end(&mut block).map_err(failed)?;
                evidence.add(&block);
            }
        }
    }
    Ok((evidence.verdict(), 0))
}

/// A sample of GB18030 for a look; what is not valid is left out.
fn lossy(bytes: &[u8]) -> String {
    encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned()
}

/// The first rows.
struct Head {
    rows: Vec<Vec<String>>,
    /// Where each begins.
    starts: Vec<usize>,
    /// The number of each among all lines, from 1.
    numbers: Vec<u64>,
    /// Where the last one ends.
    end: usize,
}

impl Head {
    /// Walks the first rows of `head`; `None` where not even one is whole.
    fn walk(shape: &Shape, head: &[u8], whole: bool, offset: u64) -> Result<Option<Head>, Error> {
        let mut walked = Head { rows: Vec::new(), starts: Vec::new(), numbers: Vec::new(), end: 0 };
        let (mut at, mut number) = (0, 0);
        let limit = shape.limits.columns;
        while at < head.len() && walked.rows.len() < HEAD_ROWS {
            number += 1;
            let mut fields = 0u64;
            let line = match strict::line(head, at, shape.marks, |_| fields += 1) {
                Ok(line) if line.next == head.len() && !whole => {
                    if fields > limit && walked.rows.is_empty() {
                        let path = shape.path.clone();
                        return Err(ErrorKind::TooManyColumns { path, found: fields, limit }.into());
                    }
                    break;
                }
                Ok(line) => line,
                Err(Flaw::Unclosed(_)) if !whole => break,
                Err(flaw) if walked.rows.is_empty() => return Err(head_flaw(shape, flaw, head, offset)),
                // The reader tells about it when it gets there.
                Err(_) => break,
            };
            if fields > limit {
                let path = shape.path.clone();
                return Err(ErrorKind::TooManyColumns { path, found: fields, limit }.into());
            }
            if line.end > at {
                walked.rows.push(shape.row(head, at));
                walked.starts.push(at);
                walked.numbers.push(number);
            }
            at = line.next;
            walked.end = at;
        }
        if walked.rows.is_empty() && whole {
            return Err(ErrorKind::Empty { path: shape.path.clone() }.into());
        }
        Ok((!walked.rows.is_empty()).then_some(walked))
    }
}

/// Errors above the data are of record 0.
fn head_flaw(shape: &Shape, flaw: Flaw, head: &[u8], offset: u64) -> Error {
    let (Flaw::Unclosed(at) | Flaw::TextAfterQuote(at)) = flaw;
    let byte = offset + shape.file_bytes(&head[..at]);
    let place = Place { path: shape.path.clone(), record: 0, byte };
    match flaw {
        Flaw::Unclosed(_) => ErrorKind::UnclosedQuote { place }.into(),
        Flaw::TextAfterQuote(_) => ErrorKind::TextAfterQuote { place }.into(),
    }
}

/// Checks what stands above the data, which no chunk will hold.
fn check_head(shape: &Shape, above: &[u8], offset: u64) -> Result<(), Error> {
    let place = |at: usize| Place {
        path: shape.path.clone(),
        record: 0,
        byte: offset + shape.file_bytes(&above[..at.min(above.len())]),
    };
    if let Some(at) = memchr::memchr(0, above) {
        return Err(ErrorKind::Nul { place: place(at) }.into());
    }
    let bad = match shape.inner {
        Inner::Utf8 => std::str::from_utf8(above).err().map(|error| error.valid_up_to()),
        Inner::Gb18030 => decode_gb18030(above, &mut String::new()).err(),
    };
    match bad {
        None => Ok(()),
        Some(at) => Err(ErrorKind::BadEncoding { place: place(at), encoding: shape.encoding.name() }.into()),
    }
}

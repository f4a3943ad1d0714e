//! The part of writing that is pure: from a batch and its treated columns to bytes.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, StringArray, StringViewArray};

use crate::batch::Inner as BatchInner;
use crate::cells::{CellColumn, CellOut, CellPayload, CellRenderer, CellRows};
use crate::csv::{Marks, TextBatch, strict};
use crate::encoding::{Inner, TextEncoder};
use crate::formula;
use crate::pool::Pool;
use crate::{Batch, Dialect, Encoding, Error, ErrorKind};

/// A column of the output. `Debug` shows no cells.
#[derive(Clone)]
pub enum OutColumn {
    /// The column of this index of the batch, untouched: its bytes are copied.
    Source(usize),
    /// New text; null is written as an empty cell. As long as the batch.
    Values(StringArray),
    /// As many neighbouring columns as the stock is wide: for each record the number of its row there, as long as the
    /// batch. Only where [`Renderer::takes_stock`]; the number of a record that is not kept is not looked at.
    Stock(Arc<Stock>, Arc<[u32]>),
}

impl OutColumn {
    /// Columns of the output.
    fn width(&self) -> usize {
        match self {
            OutColumn::Source(_) | OutColumn::Values(_) => 1,
            OutColumn::Stock(stock, _) => stock.width,
        }
    }
}

/// Rows of text that many records share, rendered once: the labels of classes. `Debug` shows no cells.
pub struct Stock {
    width: usize,
    /// Fields and the delimiters between them, row after row, as UTF-8.
    bytes: Vec<u8>,
    /// End of each row in `bytes`.
    ends: Vec<usize>,
    /// Cells of each row that got an apostrophe.
    neutralised: Vec<u32>,
}

impl Stock {
    fn row(&self, number: u32) -> Option<(&[u8], u64)> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        Some((&self.bytes[start..*self.ends.get(number)?], u64::from(*self.neutralised.get(number)?)))
    }
}

impl fmt::Debug for Stock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stock")
            .field("width", &self.width)
            .field("rows", &self.ends.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OutColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutColumn::Source(index) => f.debug_tuple("Source").field(index).finish(),
            OutColumn::Values(values) => f.debug_tuple("Values").field(&values.len()).finish(),
            OutColumn::Stock(stock, rows) => f.debug_tuple("Stock").field(stock).field(&rows.len()).finish(),
        }
    }
}

/// Turns batches into bytes; pure, cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct Renderer(Kind);

#[derive(Clone)]
enum Kind {
    Text(Arc<TextRenderer>),
    #[allow(dead_code)]
    Cells(Arc<dyn CellRenderer>),
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").finish_non_exhaustive()
    }
}

/// Rendered records, to be written in order.
pub struct Rendered {
    /// Records rendered.
    pub rows: u64,
    /// Formula cells made inert.
    pub neutralised: u64,
    pub(crate) payload: Option<Payload>,
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("rows", &self.rows)
            .field("neutralised", &self.neutralised)
            .finish_non_exhaustive()
    }
}

pub(crate) enum Payload {
    Text(Vec<u8>, Pool),
    Cells(CellPayload),
}

impl Renderer {
    pub(crate) fn text(renderer: TextRenderer) -> Renderer {
        Renderer(Kind::Text(Arc::new(renderer)))
    }

    #[allow(dead_code)]
    pub(crate) fn cells(renderer: Arc<dyn CellRenderer>) -> Renderer {
        Renderer(Kind::Cells(renderer))
    }

    /// Rows of `width` neighbouring columns of the output, rendered once for all the records that share them: the cells of
    /// row after row. None where this output has no use for it, or cannot hold one of the cells: give them record by record
    /// then, which tells the record too.
    pub fn stock<'a>(&self, width: usize, cells: impl Iterator<Item = &'a str>) -> Option<Arc<Stock>> {
        match &self.0 {
            Kind::Text(renderer) => renderer.stock(width, cells).map(Arc::new),
            Kind::Cells(_) => None,
        }
    }

    /// Whether records of this batch can be rendered from a stock: fields are copied from delimited text to delimited
    /// text, and both are UTF-8.
    pub fn takes_stock(&self, batch: &Batch) -> bool {
        match (&self.0, &batch.0) {
            (Kind::Text(renderer), BatchInner::Text(text)) => renderer.copies_from(text),
            _ => false,
        }
    }

    /// Renders the records of a batch, or those for which `keep` is true.
    ///
    /// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab, carriage return
    /// or the full-width forms ＝ ＋ － ＠, and is neither a number nor a phone number) gets an apostrophe before it and
    /// is counted. JSON Lines and Parquet are no spreadsheets: nothing is changed there.
    ///
    /// # Errors
    /// A column that does not exist or is of another length; a character the output's encoding lacks.
    pub fn render(
        &self,
        batch: &Batch,
        columns: &[OutColumn],
        keep: Option<&[bool]>,
    ) -> Result<Rendered, Error> {
        check_shape(batch, columns, keep)?;
        let kept = keep.map_or(batch.rows(), |keep| keep.iter().filter(|kept| **kept).count());
        let (payload, neutralised) = match &self.0 {
            Kind::Text(renderer) => {
                let (bytes, neutralised) = renderer.render(batch, columns, keep)?;
                (Payload::Text(bytes, renderer.pool.clone()), neutralised)
            }
            Kind::Cells(renderer) => {
                let columns = columns
                    .iter()
                    .map(|column| {
                        Ok(match column {
                            OutColumn::Values(values) => CellOut::Text(values.clone()),
                            OutColumn::Stock(..) => return Err(no_stock()),
                            OutColumn::Source(index) => CellOut::Source(match &batch.0 {
                                BatchInner::Cells(cells) => cells.columns[*index].clone(),
                                BatchInner::Text(text) => CellColumn {
                                    text: text.column(*index)?,
                                    types: None,
                                    native: None,
                                    json: None,
                                },
                            }),
                        })
                    })
                    .collect::<Result<_, Error>>()?;
                let rows = CellRows { rows: batch.rows(), columns, keep: keep.map(<[bool]>::to_vec) };
                let (payload, neutralised) = renderer.render(rows)?;
                (Payload::Cells(payload), neutralised)
            }
        };
        Ok(Rendered { rows: kept as u64, neutralised, payload: Some(payload) })
    }
}

fn check_shape(batch: &Batch, columns: &[OutColumn], keep: Option<&[bool]>) -> Result<(), Error> {
    let shape = |expected: usize, found: usize| {
        Err(ErrorKind::Shape { expected: expected as u64, found: found as u64 }.into())
    };
    for column in columns {
        match column {
            OutColumn::Source(index) if *index >= batch.columns() => return shape(batch.columns(), *index),
            OutColumn::Values(values) if values.len() != batch.rows() => {
                return shape(batch.rows(), values.len());
            }
            OutColumn::Stock(_, rows) if rows.len() != batch.rows() => {
                return shape(batch.rows(), rows.len());
            }
            _ => {}
        }
    }
    match keep {
        Some(keep) if keep.len() != batch.rows() => shape(batch.rows(), keep.len()),
        _ => Ok(()),
    }
}

/// A stock given where [`Renderer::takes_stock`] says no, or a row that it does not have.
fn no_stock() -> Error {
    ErrorKind::Shape { expected: 0, found: 1 }.into()
}

/// A value that cannot be written because the dialect has no quotes.
#[derive(Debug)]
pub(crate) struct NeedsQuotes;

/// Appends a cell's text in a dialect; tells whether it was made inert. `alone`: it is the only field of its line.
pub(crate) fn cell(out: &mut String, text: &str, dialect: Dialect, alone: bool) -> Result<bool, NeedsQuotes> {
    let inert = formula::suspects()[usize::from(text.as_bytes().first().copied().unwrap_or(0))]
        && formula::needs_apostrophe(text);
    let Some(quote) = dialect.quote else {
        if text.bytes().any(|byte| byte == dialect.delimiter || byte == b'\n' || byte == b'\r') {
            return Err(NeedsQuotes);
        }
        if inert {
            out.push('\'');
        }
        out.push_str(text);
        return Ok(inert);
    };
    // An empty line would be no record to others.
    let lost = alone && text.is_empty();
    if !lost && !needs_quotes(text, dialect.delimiter, quote) {
        if inert {
            out.push('\'');
        }
        out.push_str(text);
        return Ok(inert);
    }
    let quote = char::from(quote);
    out.push(quote);
    if inert {
        out.push('\'');
    }
    for (index, part) in text.split(quote).enumerate() {
        if index > 0 {
            out.push(quote);
            out.push(quote);
        }
        out.push_str(part);
    }
    out.push(quote);
    Ok(inert)
}

/// Without early return, so that the compiler makes it a few vector instructions.
fn needs_quotes(text: &str, delimiter: u8, quote: u8) -> bool {
    text.bytes().fold(false, |any, byte| {
        any | (byte == delimiter) | (byte == quote) | (byte == b'\n') | (byte == b'\r')
    })
}

/// Renders delimited text.
pub(crate) struct TextRenderer {
    path: PathBuf,
    encoding: Encoding,
    dialect: Dialect,
    columns: usize,
    pool: Pool,
    /// By first byte: fields that may need an apostrophe.
    suspects: [bool; 256],
}

/// A stretch of an output record.
enum Piece<'a> {
    /// Source columns, both included.
    Raw(usize, usize),
    Values(&'a StringArray),
    Stock(&'a Stock, &'a [u32]),
}

impl TextRenderer {
    pub(crate) fn new(path: &Path, encoding: Encoding, dialect: Dialect, columns: usize) -> TextRenderer {
        let mut suspects = *formula::suspects();
        // An unquoted field cannot begin with the delimiter: that is an empty field.
        suspects[usize::from(dialect.delimiter)] = false;
        TextRenderer { path: path.to_owned(), encoding, dialect, columns, pool: Pool::default(), suspects }
    }

    fn render(
        &self,
        batch: &Batch,
        columns: &[OutColumn],
        keep: Option<&[bool]>,
    ) -> Result<(Vec<u8>, u64), Error> {
        let width: usize = columns.iter().map(OutColumn::width).sum();
        if width != self.columns {
            let (expected, found) = (self.columns as u64, width as u64);
            return Err(ErrorKind::Shape { expected, found }.into());
        }
        let marks = Marks { delimiter: self.dialect.delimiter, quote: self.dialect.quote };
        let mut out = self.pool.bytes();
        let neutralised = match &batch.0 {
            BatchInner::Text(text) if self.copies_from(text) => {
                let neutralised =
                    Raw { renderer: self, batch: text, encoder: TextEncoder::Utf8, scratch: String::new() }
                        .render(columns, keep, &mut out)?;
                match self.encoding {
                    Encoding::Utf8 | Encoding::Utf8Bom => {}
                    encoding => out = self.encode(out, encoding, text.first_record)?,
                }
                neutralised
            }
            BatchInner::Text(text) if text.shape.marks == marks && self.encoding == Encoding::Gb18030 => {
                let encoder = TextEncoder::new(Encoding::Gb18030);
                Raw { renderer: self, batch: text, encoder, scratch: String::new() }
                    .render(columns, keep, &mut out)?
            }
            _ => {
                let (text, neutralised) = self.rewrite(batch, columns, keep, out)?;
                out = match self.encoding {
                    Encoding::Utf8 | Encoding::Utf8Bom => text.into_bytes(),
                    encoding => self.encode(text.into_bytes(), encoding, batch.first_record())?,
                };
                neutralised
            }
        };
        Ok((out, neutralised))
    }

    /// Whether fields are copied from such a batch as they stand, in UTF-8.
    fn copies_from(&self, text: &TextBatch) -> bool {
        let marks = Marks { delimiter: self.dialect.delimiter, quote: self.dialect.quote };
        text.shape.marks == marks && text.shape.inner == Inner::Utf8
    }

    fn stock<'a>(&self, width: usize, cells: impl Iterator<Item = &'a str>) -> Option<Stock> {
        let (mut out, mut ends, mut neutralised) = (String::new(), Vec::new(), Vec::new());
        let (mut place, mut inert) = (0, 0);
        for text in cells {
            if place > 0 {
                out.push(char::from(self.dialect.delimiter));
            }
            inert += u32::from(cell(&mut out, text, self.dialect, self.columns == 1).ok()?);
            place += 1;
            if place == width {
                ends.push(out.len());
                neutralised.push(std::mem::take(&mut inert));
                place = 0;
            }
        }
        (place == 0).then(|| Stock { width, bytes: out.into_bytes(), ends, neutralised })
    }

    /// Turns rendered UTF-8 into the output's encoding.
    fn encode(&self, utf8: Vec<u8>, encoding: Encoding, first_record: u64) -> Result<Vec<u8>, Error> {
        let mut out = self.pool.bytes();
        let text = String::from_utf8_lossy(&utf8);
        TextEncoder::new(encoding).encode(&text, &mut out).map_err(|_| self.unmappable(first_record))?;
        drop(text);
        self.pool.put_bytes(utf8);
        Ok(out)
    }

    fn unmappable(&self, record: u64) -> Error {
        ErrorKind::Unmappable { path: self.path.clone(), record: record + 1, encoding: self.encoding.name() }
            .into()
    }

    fn no_quotes(&self, record: u64) -> Error {
        ErrorKind::NoQuotes { path: self.path.clone(), record: record + 1 }.into()
    }

    /// Writes every cell anew: from another format, dialect or encoding.
    fn rewrite(
        &self,
        batch: &Batch,
        columns: &[OutColumn],
        keep: Option<&[bool]>,
        buffer: Vec<u8>,
    ) -> Result<(String, u64), Error> {
        enum Column<'a> {
            Source(StringViewArray),
            Values(&'a StringArray),
        }
        let columns = columns
            .iter()
            .map(|column| {
                Ok(match column {
                    OutColumn::Source(index) => Column::Source(batch.column(*index)?),
                    OutColumn::Values(values) => Column::Values(values),
                    OutColumn::Stock(..) => return Err(no_stock()),
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let mut out = String::from_utf8(buffer).unwrap_or_default();
        let mut neutralised = 0;
        for row in 0..batch.rows() {
            if keep.is_some_and(|keep| !keep[row]) {
                continue;
            }
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    out.push(char::from(self.dialect.delimiter));
                }
                let text = match column {
                    Column::Source(values) if values.is_valid(row) => values.value(row),
                    Column::Values(values) if values.is_valid(row) => values.value(row),
                    _ => "",
                };
                neutralised += u64::from(
                    cell(&mut out, text, self.dialect, self.columns == 1)
                        .map_err(|_| self.no_quotes(batch.first_record() + row as u64))?,
                );
            }
            out.push_str(self.dialect.line_end.as_str());
        }
        Ok((out, neutralised))
    }
}

/// Copies untouched fields from the bytes that were read.
struct Raw<'a> {
    renderer: &'a TextRenderer,
    batch: &'a TextBatch,
    /// For values, into the encoding of the batch.
    encoder: TextEncoder,
    scratch: String,
}

impl Raw<'_> {
    fn render(
        &mut self,
        columns: &[OutColumn],
        keep: Option<&[bool]>,
        out: &mut Vec<u8>,
    ) -> Result<u64, Error> {
        let pieces = pieces(columns);
        let batch = self.batch;
        let bytes = batch.bytes();
        let even = batch.is_even();
        let last_column = batch.shape.columns - 1;
        let dialect = self.renderer.dialect;
        let line_end = dialect.line_end.as_bytes();
        let mut neutralised = 0;
        // Bytes to be copied as soon as something else comes between: treated fields cost a copy, rows do not.
        let mut pending = 0..0;
        out.reserve(bytes.len() + bytes.len() / 4);

        let mut start = if batch.rows > 0 { batch.start(0) } else { 0 };
        for row in 0..batch.rows {
            let next = if row + 1 < batch.rows { batch.start(row + 1) } else { bytes.len() };
            let ends = batch.ends(row);
            let from = start;
            start = next;
            if keep.is_some_and(|keep| !keep[row]) {
                continue;
            }
            if !even || self.is_suspect(&pieces, from, ends) {
                out.extend_from_slice(&bytes[std::mem::take(&mut pending)]);
                neutralised += self.slow_row(row, &pieces, out)?;
                continue;
            }
            for (number, piece) in pieces.iter().enumerate() {
                match *piece {
                    Piece::Raw(first, last) => {
                        let begin = if first == 0 { from } else { ends[first - 1] as usize + 1 };
                        let end = ends[last] as usize;
                        if number == 0 {
                            if pending.end == begin && !pending.is_empty() {
                                pending.end = end;
                            } else {
                                out.extend_from_slice(&bytes[pending]);
                                pending = begin..end;
                            }
                        } else {
                            out.extend_from_slice(&bytes[std::mem::take(&mut pending)]);
                            if first == 0 {
                                out.push(dialect.delimiter);
                                pending = begin..end;
                            } else {
                                // The delimiter before it is copied along.
                                pending = begin - 1..end;
                            }
                        }
                        if number + 1 == pieces.len() {
                            if last == last_column
                                && next == end + line_end.len()
                                && bytes[end..next] == *line_end
                            {
                                pending.end = next;
                            } else {
                                out.extend_from_slice(&bytes[std::mem::take(&mut pending)]);
                                out.extend_from_slice(line_end);
                            }
                        } else if last < last_column && !matches!(pieces[number + 1], Piece::Raw(..)) {
                            // So is the one behind it.
                            pending.end += 1;
                        }
                    }
                    Piece::Values(_) | Piece::Stock(..) => {
                        out.extend_from_slice(&bytes[std::mem::take(&mut pending)]);
                        let behind_raw = number > 0
                            && matches!(pieces[number - 1], Piece::Raw(_, last) if last < last_column);
                        if number > 0 && !behind_raw {
                            out.push(dialect.delimiter);
                        }
                        neutralised += self.made(row, piece, out)?;
                        if number + 1 == pieces.len() {
                            out.extend_from_slice(line_end);
                        }
                    }
                }
            }
        }
        out.extend_from_slice(&bytes[pending]);
        Ok(neutralised)
    }

    /// Whether some untouched field begins like a formula.
    #[inline]
    fn is_suspect(&self, pieces: &[Piece<'_>], from: usize, ends: &[u32]) -> bool {
        let bytes = self.batch.bytes();
        let suspects = &self.renderer.suspects;
        // Where quotes are text, no byte equals this.
        let quote = self.renderer.dialect.quote.map_or(256, u16::from);
        let mut any = false;
        for piece in pieces {
            if let Piece::Raw(first, last) = *piece {
                let mut begin = if first == 0 { from } else { ends[first - 1] as usize + 1 };
                for end in &ends[first..=last] {
                    if let Some(byte) = bytes.get(begin) {
                        let quoted = u16::from(*byte) == quote;
                        let byte = bytes.get(begin + usize::from(quoted)).unwrap_or(byte);
                        any |= suspects[usize::from(*byte)] & (begin < *end as usize);
                    }
                    begin = *end as usize + 1;
                }
            }
        }
        any
    }

    /// Field by field: one may need an apostrophe or be missing.
    fn slow_row(&mut self, row: usize, pieces: &[Piece<'_>], out: &mut Vec<u8>) -> Result<u64, Error> {
        let dialect = self.renderer.dialect;
        let mut neutralised = 0;
        let mut first_field = true;
        for piece in pieces {
            match *piece {
                Piece::Values(_) | Piece::Stock(..) => {
                    if !std::mem::take(&mut first_field) {
                        out.push(dialect.delimiter);
                    }
                    neutralised += self.made(row, piece, out)?;
                }
                Piece::Raw(first, last) => {
                    for column in first..=last {
                        if !std::mem::take(&mut first_field) {
                            out.push(dialect.delimiter);
                        }
                        if let Some((start, end)) = self.batch.span(row, column) {
                            neutralised += self.raw_field(start, end, out)?;
                        }
                    }
                }
            }
        }
        out.extend_from_slice(dialect.line_end.as_bytes());
        Ok(neutralised)
    }

    fn raw_field(&mut self, start: usize, end: usize, out: &mut Vec<u8>) -> Result<u64, Error> {
        let field = &self.batch.bytes()[start..end];
        let quote = self.renderer.dialect.quote;
        let quoted = usize::from(quote.is_some() && field.first().copied() == quote);
        if field.get(quoted).is_some_and(|byte| self.renderer.suspects[usize::from(*byte)]) {
            self.scratch.clear();
            self.batch.decode(&strict::content(field, quote), start, &mut self.scratch)?;
            if formula::needs_apostrophe(&self.scratch) {
                out.extend_from_slice(&field[..quoted]);
                out.push(b'\'');
                out.extend_from_slice(&field[quoted..]);
                return Ok(1);
            }
        }
        out.extend_from_slice(field);
        Ok(0)
    }

    /// What does not come from the batch.
    #[inline]
    fn made(&mut self, row: usize, piece: &Piece<'_>, out: &mut Vec<u8>) -> Result<u64, Error> {
        match *piece {
            Piece::Raw(..) => Ok(0),
            Piece::Values(values) => self.value(row, values, out),
            // its bytes are UTF-8
            Piece::Stock(..) if !matches!(self.encoder, TextEncoder::Utf8) => Err(no_stock()),
            Piece::Stock(stock, rows) => {
                let (fields, neutralised) =
                    rows.get(row).and_then(|number| stock.row(*number)).ok_or_else(no_stock)?;
                out.extend_from_slice(fields);
                Ok(neutralised)
            }
        }
    }

    /// A treated cell.
    fn value(&mut self, row: usize, values: &StringArray, out: &mut Vec<u8>) -> Result<u64, Error> {
        let renderer = self.renderer;
        let text = if values.is_valid(row) { values.value(row) } else { "" };
        let Some(first) = text.bytes().next() else {
            if renderer.columns == 1 && renderer.dialect.quote.is_some() {
                // An empty line would be no record to others.
                out.extend_from_slice(b"\"\"");
            }
            return Ok(0);
        };
        if !formula::suspects()[usize::from(first)]
            && let (Some(quote), TextEncoder::Utf8) = (renderer.dialect.quote, &self.encoder)
            && !needs_quotes(text, renderer.dialect.delimiter, quote)
        {
            out.extend_from_slice(text.as_bytes());
            return Ok(0);
        }
        let record = self.batch.first_record + row as u64;
        self.scratch.clear();
        let inert = cell(&mut self.scratch, text, renderer.dialect, renderer.columns == 1)
            .map_err(|_| renderer.no_quotes(record))?;
        self.encoder.encode(&self.scratch, out).map_err(|_| renderer.unmappable(record))?;
        Ok(u64::from(inert))
    }
}

/// Joins neighbouring source columns.
fn pieces(columns: &[OutColumn]) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for column in columns {
        match column {
            OutColumn::Values(values) => pieces.push(Piece::Values(values)),
            OutColumn::Stock(stock, rows) => pieces.push(Piece::Stock(stock, rows)),
            OutColumn::Source(index) => match pieces.last_mut() {
                Some(Piece::Raw(_, last)) if *last + 1 == *index => *last = *index,
                _ => pieces.push(Piece::Raw(*index, *index)),
            },
        }
    }
    pieces
}

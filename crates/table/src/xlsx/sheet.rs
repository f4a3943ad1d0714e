//! The cells of a sheet, block by block.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use crate::fault::Fault;
use crate::xlsx::blocks::Block;
use crate::xlsx::serial::write_number;
use crate::xlsx::strings::SharedStrings;
use crate::xlsx::styles::Styles;
use crate::xlsx::xml::{Events, is_true, unescape_controls};

/// The columns of a sheet: A to XFD.
pub(crate) const MAX_COLUMNS: u32 = 16_384;
/// The rows of a sheet.
pub(crate) const MAX_ROWS: u32 = 1_048_576;
/// Text that one block of XML may come to: a short cell can name a long shared string, thousands of times.
const MAX_BLOCK_TEXT: usize = 256 << 20;
/// Merged ranges kept; more are counted only.
const MAX_MERGES: usize = 100_000;

/// What a cell holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CellClass {
    #[default]
    Empty,
    Text,
    Number,
    Date,
    Bool,
    Error,
}

/// A cell that is there; its text lies in [`Rows::text`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// From 0.
    pub(crate) column: u16,
    pub(crate) class: CellClass,
    /// The value is what a formula last came to.
    pub(crate) formula: bool,
}

/// A row that is there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// From 1, as the sheet numbers it.
    pub(crate) number: u32,
    /// Behind its last cell in [`Rows::cells`].
    pub(crate) cells_end: u32,
    pub(crate) hidden: bool,
    /// No cell has any text.
    pub(crate) blank: bool,
}

/// Rows of a block; cells without content are left out.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) text: String,
    pub(crate) cells: Vec<Cell>,
    pub(crate) rows: Vec<Row>,
    /// Formulas without a stored value.
    pub(crate) unvalued: u64,
}

impl Rows {
    /// Rows with content.
    pub(crate) fn filled(&self) -> usize {
        self.rows.iter().filter(|row| !row.blank).count()
    }

    /// Columns that the row with this index reaches.
    pub(crate) fn width_of(&self, index: usize) -> usize {
        // cells stand in the order of their columns
        self.cells_of(index).last().map_or(0, |cell| usize::from(cell.column) + 1)
    }

    /// The cells of the row with this index.
    pub(crate) fn cells_of(&self, index: usize) -> &[Cell] {
        let start = if index == 0 { 0 } else { self.rows[index - 1].cells_end as usize };
        &self.cells[start..self.rows[index].cells_end as usize]
    }

    /// The text of a cell.
    pub(crate) fn text_of(&self, cell: &Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }
}

/// A merged range; rows from 1, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u16,
    pub(crate) last_column: u16,
}

/// What a sheet says of itself outside its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct SheetFacts {
    /// Merged ranges, at most [`MAX_MERGES`] of them.
    pub(crate) merges: Vec<Merge>,
    /// Hidden columns, from 0, first and last.
    pub(crate) hidden_columns: Vec<(u16, u16)>,
}

/// What the cells of a sheet are read with.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    pub(crate) strings: Arc<SharedStrings>,
    pub(crate) styles: Arc<Styles>,
    pub(crate) date1904: bool,
}

/// What a parser carries from one block to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ParserState {
    in_data: bool,
    /// The last row read, from 1.
    row: u32,
    hidden_by_default: bool,
}

/// The state of reading one sheet from its first block to its last.
#[derive(Debug)]
pub(crate) struct SheetParser {
    sheet: String,
    part: String,
    meaning: Meaning,
    facts: SheetFacts,
    state: ParserState,
}

/// How a cell stores what it holds (`t="…"`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stored {
    Number,
    Shared,
    Text,
    Bool,
    Error,
    IsoDate,
}

/// A cell that is being read.
struct OpenCell {
    start: usize,
    column: u16,
    stored: Stored,
    style: usize,
    formula: bool,
}

impl SheetParser {
    /// A parser for the sheet of this name, whose cells lie in `part`.
    pub(crate) fn new(sheet: String, part: String, meaning: Meaning) -> SheetParser {
        SheetParser { sheet, part, meaning, facts: SheetFacts::default(), state: ParserState::default() }
    }

    /// A parser that goes on where another one stood.
    pub(crate) fn resume(sheet: String, part: String, meaning: Meaning, state: ParserState) -> SheetParser {
        SheetParser { sheet, part, meaning, facts: SheetFacts::default(), state }
    }

    /// What the next block has to be read with.
    pub(crate) fn state(&self) -> ParserState {
        self.state
    }

    /// What was learnt so far outside the rows; complete after the last block.
    pub(crate) fn facts(&self) -> &SheetFacts {
        &self.facts
    }

    /// Reads a block and appends its rows.
    pub(crate) fn read(&mut self, block: &Block, prefix: &str, out: &mut Rows) -> Result<(), Fault> {
        let part = self.part.clone();
        let mut events = Events::new(&block.text, &part, block.byte);
        loop {
            match events.next_event()? {
                Event::Start(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("row") if self.state.in_data => {
                        let hidden = self.begin_row(&events, &e)?;
                        self.read_row(&mut events, prefix, hidden, out)?;
                    }
                    Some("sheetData") => self.state.in_data = true,
                    name => self.read_fact(&events, name, &e)?,
                },
                Event::Empty(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("row") if self.state.in_data => {
                        let hidden = self.begin_row(&events, &e)?;
                        self.end_row(hidden, true, out);
                    }
                    name => self.read_fact(&events, name, &e)?,
                },
                Event::End(e) if e.name().as_ref().strip_prefix(prefix) == Some("sheetData") => {
                    self.state.in_data = false;
                }
                Event::GeneralRef(reference) => events.resolve(&reference, &mut String::new())?,
                // the sheet ends behind its rows, or it was cut
                Event::Eof if block.last && self.state.in_data => return Err(events.fault()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn begin_row(&mut self, events: &Events<'_>, e: &BytesStart<'_>) -> Result<bool, Fault> {
        let (mut number, mut hidden) = (None, self.state.hidden_by_default);
        for attribute in e.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| events.fault())?;
            match attribute.key.as_ref() {
                "r" => number = Some(attribute.value.trim().parse::<u32>().map_err(|_| events.fault())?),
                "hidden" => hidden = is_true(&attribute.value),
                // a row of no height is hidden by another name
                "ht" => hidden |= attribute.value.trim().parse() == Ok(0.0),
                _ => {}
            }
        }
        let number = number.unwrap_or(self.state.row.saturating_add(1));
        if number <= self.state.row || number > MAX_ROWS {
            return Err(Fault::RowNumber { sheet: self.sheet.clone(), row: u64::from(number) });
        }
        self.state.row = number;
        Ok(hidden)
    }

    fn end_row(&self, hidden: bool, blank: bool, out: &mut Rows) {
        out.rows.push(Row { number: self.state.row, cells_end: out.cells.len() as u32, hidden, blank });
    }

    fn read_row(
        &mut self,
        events: &mut Events<'_>,
        prefix: &str,
        hidden: bool,
        out: &mut Rows,
    ) -> Result<(), Fault> {
        let mut blank = true;
        let mut next_column: u32 = 0;
        let mut cell: Option<OpenCell> = None;
        let (mut in_inline, mut in_phonetic, mut in_value) = (false, false, false);
        loop {
            match events.next_event()? {
                Event::Start(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("c") => {
                        let open = self.begin_cell(events, &e, next_column, out.text.len())?;
                        next_column = u32::from(open.column) + 1;
                        cell = Some(open);
                        (in_inline, in_phonetic, in_value) = (false, false, false);
                    }
                    Some("v") => in_value = cell.as_ref().is_some_and(|c| out.text.len() == c.start),
                    Some("is") => in_inline = true,
                    Some("t") => in_value = in_inline && !in_phonetic && cell.is_some(),
                    Some("rPh") => in_phonetic = true,
                    Some("f") => {
                        if let Some(cell) = &mut cell {
                            cell.formula = true;
                        }
                    }
                    Some("row" | "sheetData") => return Err(events.fault()),
                    _ => {}
                },
                Event::Empty(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("c") => {
                        let open = self.begin_cell(events, &e, next_column, out.text.len())?;
                        next_column = u32::from(open.column) + 1;
                    }
                    Some("f") => {
                        if let Some(cell) = &mut cell {
                            cell.formula = true;
                        }
                    }
                    _ => {}
                },
                Event::End(e) => match e.name().as_ref().strip_prefix(prefix) {
                    Some("v" | "t") => in_value = false,
                    Some("c") => {
                        if let Some(cell) = cell.take() {
                            blank &= !self.end_cell(&cell, out)?;
                        }
                    }
                    Some("is") => in_inline = false,
                    Some("rPh") => in_phonetic = false,
                    Some("row") => {
                        self.end_row(hidden, blank, out);
                        return Ok(());
                    }
                    _ => {}
                },
                Event::Text(text) if in_value => out.text.push_str(&text.xml10_content()),
                Event::CData(text) if in_value => out.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if in_value => events.resolve(&reference, &mut out.text)?,
                Event::GeneralRef(reference) => events.resolve(&reference, &mut String::new())?,
                Event::Eof => return Err(events.fault()),
                _ => {}
            }
        }
    }

    #[inline]
    fn begin_cell(
        &self,
        events: &Events<'_>,
        e: &BytesStart<'_>,
        next_column: u32,
        start: usize,
    ) -> Result<OpenCell, Fault> {
        let (mut column, mut stored, mut style) = (next_column, Stored::Number, 0);
        for attribute in e.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| events.fault())?;
            match attribute.key.as_ref() {
                "r" => match column_of(&attribute.value) {
                    Some(found) if found >= next_column => column = found,
                    _ => return Err(self.cell_reference()),
                },
                "t" => {
                    stored = match &*attribute.value {
                        "s" => Stored::Shared,
                        "inlineStr" | "str" => Stored::Text,
                        "b" => Stored::Bool,
                        "e" => Stored::Error,
                        "d" => Stored::IsoDate,
                        _ => Stored::Number,
                    }
                }
                "s" => style = attribute.value.parse().unwrap_or(0),
                _ => {}
            }
        }
        if column >= MAX_COLUMNS {
            return Err(self.cell_reference());
        }
        Ok(OpenCell { start, column: column as u16, stored, style, formula: false })
    }

    /// Makes of the stored text what the cell shows; whether it shows anything.
    fn end_cell(&self, cell: &OpenCell, out: &mut Rows) -> Result<bool, Fault> {
        let start = cell.start;
        if out.text.len() == start {
            out.unvalued += u64::from(cell.formula);
            return Ok(false);
        }
        let class = match cell.stored {
            Stored::Text => {
                unescape_controls(&mut out.text, start);
                CellClass::Text
            }
            Stored::Shared => {
                let index = out.text[start..].trim().parse::<usize>().ok();
                let Some(text) = index.and_then(|index| self.meaning.strings.get(index)) else {
                    return Err(Fault::NoSharedString {
                        sheet: self.sheet.clone(),
                        row: u64::from(self.state.row),
                    });
                };
                out.text.truncate(start);
                out.text.push_str(text);
                CellClass::Text
            }
            // a number cell of blanks alone, as some programs write it
            Stored::Number if out.text[start..].trim().is_empty() => {
                out.text.truncate(start);
                return Ok(false);
            }
            Stored::Number => {
                let class = self.meaning.styles.class(cell.style);
                let stored = out.text.split_off(start);
                if !write_number(&stored, class, self.meaning.date1904, &mut out.text) {
                    return Err(Fault::CellNumber {
                        sheet: self.sheet.clone(),
                        row: u64::from(self.state.row),
                    });
                }
                // a serial beyond the calendar was written as the number it is
                if out.text[start..].contains([':', ' ']) || out.text[start..].matches('-').nth(1).is_some() {
                    CellClass::Date
                } else {
                    CellClass::Number
                }
            }
            Stored::Bool => {
                let yes = is_true(out.text[start..].trim());
                out.text.truncate(start);
                out.text.push_str(if yes { "TRUE" } else { "FALSE" });
                CellClass::Bool
            }
            Stored::Error => CellClass::Error,
            Stored::IsoDate => {
                tidy_iso_date(&mut out.text, start);
                CellClass::Date
            }
        };
        if out.text.len() > MAX_BLOCK_TEXT {
            return Err(Fault::RowTooLarge {
                part: self.part.clone(),
                byte: 0,
                limit: MAX_BLOCK_TEXT as u64,
            });
        }
        let end = out.text.len();
        if end == start {
            return Ok(false);
        }
        out.cells.push(Cell {
            start: start as u32,
            end: end as u32,
            column: cell.column,
            class,
            formula: cell.formula,
        });
        Ok(true)
    }

    fn cell_reference(&self) -> Fault {
        Fault::CellReference {
            sheet: self.sheet.clone(),
            row: u64::from(self.state.row),
            limit: u64::from(MAX_COLUMNS),
        }
    }

    /// What stands before and behind the rows: hidden columns, merged ranges.
    fn read_fact(
        &mut self,
        events: &Events<'_>,
        name: Option<&str>,
        e: &BytesStart<'_>,
    ) -> Result<(), Fault> {
        match name {
            Some("sheetFormatPr") => {
                let zero = events.attribute(e, "zeroHeight")?;
                self.state.hidden_by_default = zero.is_some_and(|v| is_true(&v));
            }
            Some("col") => {
                let get = |name| events.attribute(e, name);
                let hidden = get("hidden")?.is_some_and(|v| is_true(&v))
                    || get("width")?.is_some_and(|v| v.trim().parse() == Ok(0.0));
                let number =
                    |v: Option<std::borrow::Cow<'_, str>>| v.and_then(|v| v.trim().parse::<u32>().ok());
                if let (true, Some(first), Some(last)) = (hidden, number(get("min")?), number(get("max")?))
                    && first >= 1
                    && first <= last
                    && first <= MAX_COLUMNS
                    && self.facts.hidden_columns.len() < MAX_COLUMNS as usize
                {
                    let last = last.min(MAX_COLUMNS);
                    self.facts.hidden_columns.push(((first - 1) as u16, (last - 1) as u16));
                }
            }
            Some("mergeCell") if self.facts.merges.len() < MAX_MERGES => {
                if let Some(merge) = events.attribute(e, "ref")?.as_deref().and_then(merge_of) {
                    self.facts.merges.push(merge);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `1999-05-06T00:00:00.000` → `1999-05-06`; with a time of day → `1999-05-06 12:00:00`.
fn tidy_iso_date(text: &mut String, start: usize) {
    let tail = text.split_off(start);
    let (date, time) = tail.trim().split_once('T').unwrap_or((tail.trim(), ""));
    text.push_str(date);
    let time = time.trim_end_matches('Z');
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    if !time.is_empty() && time.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        if !date.is_empty() {
            text.push(' ');
        }
        text.push_str(time);
    }
}

/// The column (from 0) of a reference such as `AB12`.
#[inline]
fn column_of(reference: &str) -> Option<u32> {
    let mut column: u32 = 0;
    let mut letters = 0;
    for byte in reference.bytes() {
        match byte {
            b'A'..=b'Z' => column = column * 26 + u32::from(byte - b'A') + 1,
            b'a'..=b'z' => column = column * 26 + u32::from(byte - b'a') + 1,
            b'0'..=b'9' | b'$' => break,
            _ => return None,
        }
        letters += 1;
        if letters > 3 {
            return None;
        }
    }
    column.checked_sub(1)
}

/// Row (from 1) and column (from 0) of a reference.
fn cell_of(reference: &str) -> Option<(u32, u16)> {
    let column = column_of(reference).filter(|column| *column < MAX_COLUMNS)?;
    let digits = reference.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$');
    let row = digits.parse::<u32>().ok().filter(|row| (1..=MAX_ROWS).contains(row))?;
    Some((row, column as u16))
}

fn merge_of(reference: &str) -> Option<Merge> {
    let (first, last) = reference.split_once(':')?;
    let (first_row, first_column) = cell_of(first)?;
    let (last_row, last_column) = cell_of(last)?;
    (first_row <= last_row && first_column <= last_column).then_some(Merge {
        first_row,
        last_row,
        first_column,
        last_column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        assert_eq!(column_of("A1"), Some(0));
        assert_eq!(column_of("Z9"), Some(25));
        assert_eq!(column_of("AA1"), Some(26));
        assert_eq!(column_of("XFD1048576"), Some(16_383));
        assert_eq!(column_of("1"), None);
        assert_eq!(column_of("ABCD1"), None);
        let merge = Merge { first_row: 2, last_row: 3, first_column: 0, last_column: 27 };
        assert_eq!(merge_of("A2:AB3"), Some(merge));
        assert_eq!(merge_of("B3:A2"), None);
        assert_eq!(merge_of("A0:B2"), None);
    }

    #[test]
    fn iso_dates_are_tidied() {
        for (stored, shown) in [
            ("1999-05-06T00:00:00.000", "1999-05-06"),
            ("1999-05-06", "1999-05-06"),
            ("1999-05-06T12:30:00Z", "1999-05-06 12:30:00"),
        ] {
            let mut text = String::from("x");
            text.push_str(stored);
            tidy_iso_date(&mut text, 1);
            assert_eq!(&text[1..], shown);
        }
    }
}

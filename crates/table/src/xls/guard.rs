//! The records of an old workbook (MS-XLS), walked before it is loaded: how large would it become?
//!
//! A loaded sheet is a rectangle from its first to its last cell, however few there are, and every cell has its own
//! copy of a shared string. A file of some kilobytes can ask for gigabytes that way.

use super::compound::{u16_at, u32_at};

/// Why a workbook is not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It makes no sense.
    Damaged,
    /// It is encrypted.
    Encrypted,
    /// Its rectangles have more cells than the limit.
    Cells,
    /// Its cells have more text than the limit.
    Text,
}

/// Cells of all rectangles together: a sheet of 65,536 rows has 128 columns then.
pub(crate) const MAX_CELLS: u64 = 8 << 20;
/// Bytes of text in all cells together.
pub(crate) const MAX_TEXT: u64 = 256 << 20;
/// The columns of a sheet of this format.
const COLUMNS: u16 = 256;

/// Looks through the stream of a workbook, as the loader does: the globals, then each sheet from the place that its
/// entry in the globals names. What the loader would believe or spell out without need is blanked in the stream: the
/// announced extent of a sheet, for which it makes room ahead, and the tokens of formulas, whose text nobody reads.
pub(crate) fn check(stream: &mut [u8]) -> Result<(), Refused> {
    if Record::at(stream, 0)?.is_none_or(|record| record.kind != BOF) {
        return Err(Refused::Damaged);
    }
    let mut places = Vec::new();
    let mut strings = Vec::new();
    let mut at = 0;
    while let Some(record) = Record::at(stream, at)? {
        at = record.end;
        let body = &stream[record.start..record.end];
        match record.kind {
            EOF => break,
            FILEPASS => return Err(Refused::Encrypted),
            BOUNDSHEET => places.push(u32_at(body, 0).ok_or(Refused::Damaged)? as usize),
            // the CONTINUE records behind it belong to it
            SST => {
                let mut parts = vec![body];
                while let Some(more) = Record::at(stream, at)?.filter(|record| record.kind == CONTINUE) {
                    parts.push(&stream[more.start..more.end]);
                    at = more.end;
                }
                strings = lengths(&parts);
            }
            _ => {}
        }
    }
    places.sort_unstable();
    let mut weight = Weight::default();
    for place in places {
        // sheets that share records would be counted once and loaded twice
        if place < at {
            return Err(Refused::Damaged);
        }
        at = sheet(stream, place, &strings, &mut weight)?;
    }
    Ok(())
}

/// What the sheets become.
#[derive(Default)]
struct Weight {
    cells: u64,
    text: u64,
}

/// Weighs the sheet whose records begin at `at`, and gives the place where they end.
fn sheet(stream: &mut [u8], mut at: usize, strings: &[u64], weight: &mut Weight) -> Result<usize, Refused> {
    let mut rectangle = Rectangle::default();
    // charts within a sheet have substreams of their own
    let mut depth = 0_u32;
    while let Some(record) = Record::at(stream, at)? {
        at = record.end;
        let body = &mut stream[record.start..record.end];
        match record.kind {
            BOF => depth = depth.saturating_add(1),
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            // DIMENSIONS
            0x0200 => body.fill(0),
            // FORMULA, NUMBER, LABEL, BOOLERR, RK, RSTRING, LABELSST
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00D6 | 0x00FD => {
                let (row, column) = (u16_at(body, 0), u16_at(body, 2));
                let (Some(row), Some(column)) = (row, column) else { return Err(Refused::Damaged) };
                rectangle.add(row, column)?;
                if record.kind == 0x00FD {
                    let index = u32_at(body, 6).ok_or(Refused::Damaged)? as usize;
                    weight.text += strings.get(index).copied().unwrap_or(0);
                } else {
                    weight.text += body.len() as u64;
                }
                if record.kind == 0x0006
                    && let Some(tokens) = body.get_mut(20..22)
                {
                    tokens.fill(0);
                }
            }
            // STRING, what the formula before shows
            0x0207 => weight.text += body.len() as u64,
            // MULRK: from the second field to the last one
            0x00BD => {
                let last = body.len().checked_sub(2).and_then(|last| u16_at(body, last));
                let (row, first) = (u16_at(body, 0), u16_at(body, 2));
                let (Some(row), Some(first), Some(last)) = (row, first, last) else {
                    return Err(Refused::Damaged);
                };
                rectangle.add(row, first)?;
                rectangle.add(row, last)?;
            }
            _ => {}
        }
        if weight.text > MAX_TEXT {
            return Err(Refused::Text);
        }
        if weight.cells + rectangle.area() > MAX_CELLS {
            return Err(Refused::Cells);
        }
    }
    weight.cells += rectangle.area();
    Ok(at)
}

const EOF: u16 = 0x000A;
const FILEPASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const BOUNDSHEET: u16 = 0x0085;
const SST: u16 = 0x00FC;
const BOF: u16 = 0x0809;

/// A record: its kind, and where its body lies.
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

impl Record {
    /// The record at a place; none at the end, where writers pad the stream with a few zeros.
    fn at(stream: &[u8], at: usize) -> Result<Option<Record>, Refused> {
        let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) else {
            return Ok(None);
        };
        let (start, end) = (at + 4, at + 4 + usize::from(length));
        if end > stream.len() {
            return Err(Refused::Damaged);
        }
        Ok(Some(Record { kind, start, end }))
    }
}

/// The cells from the first to the last.
#[derive(Default)]
struct Rectangle {
    /// First and last row, first and last column.
    bounds: Option<(u16, u16, u16, u16)>,
}

impl Rectangle {
    fn add(&mut self, row: u16, column: u16) -> Result<(), Refused> {
        if column >= COLUMNS {
            return Err(Refused::Damaged);
        }
        let (top, bottom, left, right) = self.bounds.unwrap_or((row, row, column, column));
        self.bounds = Some((top.min(row), bottom.max(row), left.min(column), right.max(column)));
        Ok(())
    }

    fn area(&self) -> u64 {
        self.bounds.map_or(0, |(top, bottom, left, right)| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

/// The lengths (UTF-8 bytes at most) of the shared strings, as far as they can be read.
fn lengths(parts: &[&[u8]]) -> Vec<u64> {
    let mut cursor = Cursor { parts, part: 0, at: 8 };
    let mut lengths = Vec::new();
    while let Some(length) = cursor.string() {
        lengths.push(length);
    }
    lengths
}

/// A place in a record and the records that continue it.
struct Cursor<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl Cursor<'_> {
    /// Steps into the next record at the end of one.
    fn settle(&mut self) -> Option<()> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.at -= self.parts[self.part].len();
            self.part += 1;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.settle()?;
        let byte = *self.parts.get(self.part)?.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<u64> {
        (0..bytes).try_fold(0, |value, n| Some(value | u64::from(self.byte()?) << (8 * n)))
    }

    /// Passes over a string and gives the most bytes that its text can have.
    fn string(&mut self) -> Option<u64> {
        let characters = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extended = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut left = usize::try_from(characters).ok()?;
        while left > 0 {
            let here = self.parts.get(self.part)?.len() - self.at;
            let size = if wide { 2 } else { 1 };
            let taken = (here / size).min(left);
            self.at += taken * size;
            left -= taken;
            if left > 0 {
                // the characters go on in the next record, behind a byte that says how wide they are there
                self.part += 1;
                wide = *self.parts.get(self.part)?.first()? & 1 != 0;
                self.at = 1;
            }
        }
        for _ in 0..runs.checked_mul(4)?.checked_add(extended)? {
            self.byte()?;
        }
        Some(characters * 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn cell(kind: u16, row: u16, column: u16, rest: &[u8]) -> Vec<u8> {
        record(kind, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], rest].concat())
    }

    /// The globals with an entry for each sheet (but `more`, whose entries name those places), and the sheets.
    fn workbook(sheets: &[Vec<u8>], globals: &[u8], more: &[u32]) -> Vec<u8> {
        let entry =
            |at: u32| record(BOUNDSHEET, &[&at.to_le_bytes()[..], &[0, 0, 2, 0, b'S', b'1']].concat());
        let bof = record(BOF, &[0; 16]);
        let end = record(EOF, &[]);
        let head = bof.len() + globals.len() + (sheets.len() + more.len()) * entry(0).len() + end.len();
        let mut stream = [&bof[..], globals].concat();
        let mut at = head as u32;
        for sheet in sheets {
            stream.extend(entry(at));
            at += (bof.len() + sheet.len() + end.len()) as u32;
        }
        more.iter().for_each(|at| stream.extend(entry(*at)));
        stream.extend(&end);
        assert_eq!(stream.len(), head);
        for sheet in sheets {
            stream.extend([&bof[..], sheet, &end].concat());
        }
        stream
    }

    fn checked(sheets: &[Vec<u8>], globals: &[u8]) -> Result<(), Refused> {
        check(&mut workbook(sheets, globals, &[]))
    }

    #[test]
    fn rectangles_and_texts_are_bounded() {
        let corner = |row, column| cell(0x0203, row, column, &[0; 8]);
        let sheet = |row, column| vec![[corner(0, 0), corner(row, column)].concat()];
        assert_eq!(checked(&sheet(1000, 255), &[]), Ok(()));
        assert_eq!(checked(&sheet(65_535, 255), &[]), Err(Refused::Cells));
        assert_eq!(checked(&vec![sheet(40_000, 127).concat(); 2], &[]), Err(Refused::Cells), "all together");
        assert_eq!(checked(&sheet(0, 256), &[]), Err(Refused::Damaged));
        let locked = [record(BOF, &[0; 16]), record(FILEPASS, &[0; 6])].concat();
        assert_eq!(check(&mut locked.clone()), Err(Refused::Encrypted));
        assert_eq!(check(&mut []), Err(Refused::Damaged), "no workbook at all");
        assert_eq!(check(&mut record(BOF, &[0; 16])[..10]), Err(Refused::Damaged));

        // one string of 40,000 characters, continued, and the cells that repeat it
        let mut table = vec![1, 0, 0, 0, 1, 0, 0, 0];
        table.extend(40_000_u16.to_le_bytes());
        table.push(0);
        table.extend(vec![b'a'; 8_000]);
        let mut strings = record(SST, &table);
        for _ in 0..4 {
            strings.extend(record(CONTINUE, &[&[0][..], &vec![b'a'; 8_000]].concat()));
        }
        let labels = |n: u16| vec![(0..n).flat_map(|row| cell(0x00FD, row, 0, &[0; 4])).collect::<Vec<u8>>()];
        assert_eq!(checked(&labels(10), &strings), Ok(()));
        assert_eq!(checked(&labels(3_000), &strings), Err(Refused::Text));
    }

    #[test]
    fn sheets_do_not_share_records() {
        let sheet = cell(0x0203, 0, 0, &[0; 8]);
        let first = workbook(std::slice::from_ref(&sheet), &[], &[0]).len() - 24 - sheet.len();
        for at in [first, first + 4, 0] {
            let mut stream = workbook(std::slice::from_ref(&sheet), &[], &[at as u32]);
            assert_eq!(check(&mut stream), Err(Refused::Damaged), "a second sheet at {at}");
        }
    }

    #[test]
    fn what_is_announced_makes_no_room() {
        let huge = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 1, 0, 0];
        let formula = [&[0; 16][..], &[9, 0, 0x3a, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
        let sheet = [record(0x0200, &huge), record(0x0006, &[&[1, 0, 0, 0][..], &formula].concat())].concat();
        let mut stream = workbook(&[sheet], &[], &[]);
        assert_eq!(check(&mut stream), Ok(()));
        assert!(!stream.contains(&0x7f), "the extent is blank");
        assert!(!stream.windows(3).any(|bytes| bytes == [9, 0, 0x3a]), "no token is left");
    }
}

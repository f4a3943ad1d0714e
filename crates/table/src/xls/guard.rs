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

/// Looks through the stream of a workbook.
pub(crate) fn check(stream: &[u8]) -> Result<(), Refused> {
    let mut sheet = Rectangle::default();
    let (mut cells, mut text) = (0_u64, 0_u64);
    let mut strings = Vec::new();
    let mut at = 0;
    while at < stream.len() {
        let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) else {
            // writers pad the stream with zeros
            break;
        };
        let start = at + 4;
        let Some(body) = stream.get(start..start + usize::from(length)) else { return Err(Refused::Damaged) };
        at = start + body.len();
        match kind {
            // BOF: another sheet begins
            0x0809 => cells += std::mem::take(&mut sheet).area(),
            // FILEPASS
            0x002F => return Err(Refused::Encrypted),
            // SST, with the CONTINUE records behind it
            0x00FC => {
                let mut parts = vec![body];
                while u16_at(stream, at) == Some(0x003C) {
                    let length = usize::from(u16_at(stream, at + 2).ok_or(Refused::Damaged)?);
                    parts.push(stream.get(at + 4..at + 4 + length).ok_or(Refused::Damaged)?);
                    at += 4 + length;
                }
                strings = lengths(&parts);
            }
            // FORMULA, NUMBER, LABEL, BOOLERR, RK, RSTRING, LABELSST
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00D6 | 0x00FD => {
                let (row, column) = (u16_at(body, 0), u16_at(body, 2));
                let (Some(row), Some(column)) = (row, column) else { return Err(Refused::Damaged) };
                sheet.add(row, column)?;
                if kind == 0x00FD {
                    let index = u32_at(body, 6).ok_or(Refused::Damaged)? as usize;
                    text += strings.get(index).copied().unwrap_or(0);
                } else {
                    text += u64::from(length);
                }
            }
            // MULRK: from the second field to the last one
            0x00BD => {
                let last = body.len().checked_sub(2).and_then(|last| u16_at(body, last));
                let (row, first) = (u16_at(body, 0), u16_at(body, 2));
                let (Some(row), Some(first), Some(last)) = (row, first, last) else {
                    return Err(Refused::Damaged);
                };
                sheet.add(row, first)?;
                sheet.add(row, last)?;
            }
            _ => {}
        }
        if text > MAX_TEXT {
            return Err(Refused::Text);
        }
        if cells + sheet.area() > MAX_CELLS {
            return Err(Refused::Cells);
        }
    }
    Ok(())
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

    #[test]
    fn rectangles_and_texts_are_bounded() {
        let bof = record(0x0809, &[0; 16]);
        let corner = |row, column| cell(0x0203, row, column, &[0; 8]);
        assert_eq!(check(&[bof.clone(), corner(0, 0), corner(1000, 255)].concat()), Ok(()));
        assert_eq!(check(&[bof.clone(), corner(0, 0), corner(65_535, 255)].concat()), Err(Refused::Cells));
        assert_eq!(check(&[bof.clone(), corner(0, 256)].concat()), Err(Refused::Damaged));
        assert_eq!(check(&record(0x002F, &[0; 6])), Err(Refused::Encrypted));
        assert_eq!(check(&bof[..10]), Err(Refused::Damaged));

        // one string of 40,000 characters, continued, and the cells that repeat it
        let mut table = vec![1, 0, 0, 0, 1, 0, 0, 0];
        table.extend(40_000_u16.to_le_bytes());
        table.push(0);
        table.extend(vec![b'a'; 8_000]);
        let mut stream = record(0x00FC, &table);
        for _ in 0..4 {
            stream.extend(record(0x003C, &[&[0][..], &vec![b'a'; 8_000]].concat()));
        }
        let label = |n: u16| cell(0x00FD, n, 0, &[0; 4]);
        stream.extend((0..10).flat_map(label));
        assert_eq!(check(&stream), Ok(()));
        stream.extend((10..3_000).flat_map(label));
        assert_eq!(check(&stream), Err(Refused::Text));
    }
}

//! A histogram as bytes, to be kept or merged on another machine. The form is `docs/src/formats.md`, "Histograms".

use std::io::{self, BufWriter, Read, Write};
use std::sync::Arc;

use super::base::{Base, Memo};
use super::{BLOCK, Codes, Counting, Histogram};
use crate::dictionary::Dictionary;
use crate::error::{Error, HistogramError};
use crate::units::Units;

const MAGIC: [u8; 7] = *b"YBHISTO";
const VERSION: u8 = 1;
/// Columns and kinds of units that a file may speak of.
const MAX_COLUMNS: u64 = 1 << 10;
/// Records that a file may speak of: sums of many files' still fit a word.
const MAX_RECORDS: u64 = 1 << 53;
/// Room made ahead for what a file announces; beyond it memory follows the bytes that are there.
const AHEAD: u64 = 1 << 12;
const POPULATION: u8 = 1;
const BASE: u8 = 2;

impl Histogram {
    /// Writes the histogram as bytes. Equal histograms give equal bytes, whatever the order of records and merges
    /// was.
    ///
    /// **The bytes hold the cells' text**, every distinct value and combination: keep them as you keep the data.
    /// Hashes of units can be merged only where all were made under one key.
    ///
    /// # Errors
    /// [`HistogramError::Write`] where `to` fails, or beyond 1,024 columns or 2^53 records.
    pub fn write_to(&self, to: impl Write) -> Result<(), Error> {
        self.write(Output { to: BufWriter::new(to), crc: Crc::new() })
            .map_err(|error| HistogramError::Write { kind: error.kind() }.into())
    }

    fn write(&self, mut out: Output<impl Write>) -> io::Result<()> {
        let Counting { quasi, sensitive, units, unit_cap } = self.counting;
        let largest = quasi.max(sensitive).max(units) as u64;
        let most = self.records.max(self.population().unwrap_or(0));
        if largest > MAX_COLUMNS || most > MAX_RECORDS {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        out.bytes(&MAGIC)?;
        out.bytes(&[VERSION])?;
        for number in [quasi, sensitive, units, unit_cap] {
            out.number(number as u64)?;
        }
        let population = if self.population.is_some() { POPULATION } else { 0 };
        out.bytes(&[population | if self.base.is_some() { BASE } else { 0 }])?;
        out.number(self.records)?;
        if let Some(base) = &self.base {
            base.write(&mut |number| out.number(number))?;
            for name in base.names() {
                out.text(name)?;
            }
        }
        let mut ranks = Vec::with_capacity(quasi);
        for (column, dictionary) in self.columns.iter().enumerate() {
            let mut used = vec![false; dictionary.len()];
            for tuple in 0..self.tuples.len() as u32 {
                used[self.tuples.code(tuple, column) as usize] = true;
            }
            ranks.push(out.dictionary(dictionary, &used)?);
        }
        let mut pairs = Vec::with_capacity(sensitive);
        let order = self.tuples.sorted(&ranks);
        let mut place = vec![0u32; order.len()];
        for (at, tuple) in order.iter().enumerate() {
            place[*tuple as usize] = at as u32;
        }
        for sensitive in &self.sensitive {
            let mut used = vec![false; sensitive.values.len()];
            for (_, value, _) in &sensitive.pairs {
                used[*value as usize] = true;
            }
            let rank = out.dictionary(&sensitive.values, &used)?;
            let own = sensitive.pairs.iter();
            let mut own: Vec<(u32, u32, u64)> = own
                .map(|(tuple, value, count)| (place[*tuple as usize], rank[*value as usize], *count))
                .collect();
            own.sort_unstable();
            pairs.push(own.into_iter().peekable());
        }
        out.number(order.len() as u64)?;
        let mut row = vec![0; quasi];
        for (at, tuple) in order.into_iter().enumerate() {
            self.tuples.row(tuple, &mut row);
            for (code, ranks) in row.iter().zip(&ranks) {
                out.number(ranks[*code as usize].into())?;
            }
            let tuple = tuple as usize;
            out.number(self.counts[tuple])?;
            if let Some(population) = &self.population {
                out.number(population[tuple])?;
            }
            for sets in &self.units {
                let set = sets[tuple].as_slice();
                out.number(set.len() as u64)?;
                for unit in set {
                    out.bytes(&unit.to_le_bytes())?;
                }
            }
            for pairs in &mut pairs {
                let mut own = Vec::new();
                while let Some((_, value, count)) = pairs.next_if(|pair| pair.0 as usize == at) {
                    own.push((value, count));
                }
                out.number(own.len() as u64)?;
                for (value, count) in own {
                    out.number(value.into())?;
                    out.number(count)?;
                }
            }
        }
        let crc = out.crc.value();
        out.bytes(&crc.to_le_bytes())?;
        out.to.flush()
    }

    /// Reads what [`Histogram::write_to`] wrote, up to the end of `from`. Everything is checked: text, order, sums
    /// and a checksum against damage (not against forgery: authenticate the file if others can write it). Memory
    /// grows with the bytes that are there, not with what they announce.
    ///
    /// # Errors
    /// [`HistogramError::Read`] where `from` fails, [`HistogramError::Version`] for another version's file,
    /// [`HistogramError::Malformed`] for anything that `write_to` would not have written.
    pub fn read_from(from: impl Read) -> Result<Histogram, Error> {
        let mut input = Input { from, crc: Crc::new(), buffer: vec![0; 1 << 16], at: 0, end: 0 };
        let mut histogram = input.header()?;
        let mut lens = Vec::new();
        let mut columns = Vec::new();
        for column in 0..histogram.counting.quasi {
            let parts = histogram.base.as_ref().and_then(|base| base.parts(column));
            let dictionary = input.dictionary(parts)?;
            lens.push(dictionary.len());
            columns.push(dictionary);
        }
        histogram.columns = Arc::new(columns);
        for sensitive in &mut histogram.sensitive {
            sensitive.values = input.dictionary(None)?;
        }
        input.tuples(&mut histogram, &lens)?;
        let crc = input.crc.value();
        if input.word()? != crc {
            return malformed("checksum");
        }
        if input.fill()? {
            return malformed("length");
        }
        Ok(histogram)
    }
}

fn malformed<T>(what: &'static str) -> Result<T, Error> {
    Err(HistogramError::Malformed { what }.into())
}

struct Output<W: Write> {
    to: BufWriter<W>,
    crc: Crc,
}

impl<W: Write> Output<W> {
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.add(bytes);
        self.to.write_all(bytes)
    }

    /// Little-endian groups of seven bits, the eighth set on all but the last (LEB128).
    fn number(&mut self, mut number: u64) -> io::Result<()> {
        while number > 0x7f {
            self.bytes(&[number as u8 | 0x80])?;
            number >>= 7;
        }
        self.bytes(&[number as u8])
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        self.number(text.len() as u64)?;
        self.bytes(text.as_bytes())
    }

    /// The used values in ascending order; answers the rank of each code.
    fn dictionary(&mut self, dictionary: &Dictionary, used: &[bool]) -> io::Result<Vec<u32>> {
        let mut order = dictionary.order();
        order.retain(|code| used[*code as usize]);
        let mut ranks = vec![0; dictionary.len()];
        self.number(order.len() as u64)?;
        for (rank, code) in order.into_iter().enumerate() {
            ranks[code as usize] = rank as u32;
            self.text(dictionary.get(code))?;
        }
        Ok(ranks)
    }
}

struct Input<R: Read> {
    from: R,
    crc: Crc,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
}

impl<R: Read> Input<R> {
    /// Whether there is a byte to be had.
    fn fill(&mut self) -> Result<bool, Error> {
        while self.at == self.end {
            match self.from.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(read) => (self.at, self.end) = (0, read.min(self.buffer.len())),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(HistogramError::Read { kind: error.kind() }.into()),
            }
        }
        Ok(true)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        if self.at == self.end && !self.fill()? {
            return malformed("length");
        }
        let byte = self.buffer[self.at];
        self.at += 1;
        self.crc.add(&[byte]);
        Ok(byte)
    }

    fn word(&mut self) -> Result<u64, Error> {
        let mut word = [0; 8];
        for byte in &mut word {
            *byte = self.byte()?;
        }
        Ok(u64::from_le_bytes(word))
    }

    fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7f);
            // one form a number: no bit beyond the 64th, no empty last group
            if group << shift >> shift != group || (byte == 0 && shift > 0) {
                return malformed("number");
            }
            number |= group << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        malformed("number")
    }

    fn number_up_to(&mut self, most: u64, what: &'static str) -> Result<u64, Error> {
        match self.number()? {
            number if number <= most => Ok(number),
            _ => malformed(what),
        }
    }

    /// Text of as many bytes as the file says and has.
    fn text(&mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut left = self.number()?;
        out.clear();
        while left > 0 {
            if !self.fill()? {
                return malformed("length");
            }
            let here = (self.end - self.at).min(usize::try_from(left).unwrap_or(usize::MAX));
            let bytes = &self.buffer[self.at..self.at + here];
            self.crc.add(bytes);
            out.extend_from_slice(bytes);
            self.at += here;
            left -= here as u64;
        }
        Ok(())
    }

    fn header(&mut self) -> Result<Histogram, Error> {
        for expected in MAGIC {
            if self.byte()? != expected {
                return malformed("magic");
            }
        }
        let version = self.byte()?;
        if version != VERSION {
            return Err(HistogramError::Version { found: version }.into());
        }
        let mut sizes = [0; 3];
        for size in &mut sizes {
            *size = self.number_up_to(MAX_COLUMNS, "columns")? as usize;
        }
        let [quasi, sensitive, units] = sizes;
        let unit_cap = self.number_up_to(usize::MAX as u64, "columns")? as usize;
        let mut histogram = Histogram::new(Counting { quasi, sensitive, units, unit_cap });
        let flags = self.byte()?;
        if flags & !(POPULATION | BASE) != 0 {
            return malformed("flags");
        }
        if flags & POPULATION != 0 {
            histogram.population = Some(Vec::new());
        }
        histogram.records = self.number_up_to(MAX_RECORDS, "sums")?;
        if flags & BASE != 0 {
            let limit = self.number()?;
            let step = self.number()?;
            let mut name = Vec::new();
            let mut names = Vec::with_capacity(quasi);
            for _ in 0..quasi {
                self.text(&mut name)?;
                let name = str::from_utf8(&name).map_err(|_| HistogramError::Malformed { what: "text" })?;
                names.push(name.to_owned());
            }
            let base = Base::read(limit, step, &names).ok_or(HistogramError::Malformed { what: "levels" })?;
            histogram.base = Some(Arc::new(base));
            histogram.memos = vec![Memo::default(); quasi];
        }
        Ok(histogram)
    }

    /// `parts`: labels that each value is made of, where the column was coarsened.
    fn dictionary(&mut self, parts: Option<usize>) -> Result<Dictionary, Error> {
        let values = self.number()?;
        let mut dictionary = Dictionary::default();
        let (mut text, mut last) = (Vec::new(), Vec::new());
        for at in 0..values {
            self.text(&mut text)?;
            if at > 0 && last >= text {
                return malformed("order");
            }
            let value = str::from_utf8(&text).map_err(|_| HistogramError::Malformed { what: "text" })?;
            if parts.is_some_and(|parts| !Base::is_key(value, parts)) {
                return malformed("levels");
            }
            dictionary.intern(value)?;
            std::mem::swap(&mut text, &mut last);
        }
        Ok(dictionary)
    }

    fn tuples(&mut self, histogram: &mut Histogram, lens: &[usize]) -> Result<(), Error> {
        let tuples = self.number_up_to(u64::from(u32::MAX) - 1, "tuples")?;
        let width = lens.len();
        let mut unused: Vec<Vec<bool>> = lens.iter().map(|len| vec![true; *len]).collect();
        let mut unspread: Vec<Vec<bool>> =
            histogram.sensitive.iter().map(|s| vec![true; s.values.len()]).collect();
        let (mut row, mut last) = (vec![0u32; width], vec![0u32; width]);
        let (mut codes, mut numbers, mut held) = (Codes::new(width), [0; BLOCK], 0);
        let (mut records, mut inhabitants) = (0u64, 0u64);
        histogram.counts.reserve(tuples.min(AHEAD) as usize);
        for at in 0..tuples {
            for ((code, len), unused) in row.iter_mut().zip(lens).zip(&mut unused) {
                let rank = self.number_up_to(u32::MAX.into(), "tuples")? as usize;
                let Some(unused) = unused.get_mut(rank).filter(|_| rank < *len) else {
                    return malformed("tuples");
                };
                (*code, *unused) = (rank as u32, false);
            }
            if at > 0 && last >= row {
                return malformed("order");
            }
            let count = self.number()?;
            records = match records.checked_add(count) {
                Some(records) if records <= histogram.records => records,
                _ => return malformed("sums"),
            };
            let mut population = None;
            if let Some(all) = &mut histogram.population {
                let count = self.number_up_to(MAX_RECORDS - inhabitants, "sums")?;
                inhabitants += count;
                all.push(count);
                population = Some(count);
            }
            if count == 0 && population.unwrap_or(0) == 0 {
                return malformed("sums");
            }
            histogram.counts.push(count);
            for sets in &mut histogram.units {
                let units = self.number_up_to(count.min(histogram.counting.unit_cap as u64), "units")?;
                let mut set = Units::None;
                let mut last = None;
                for _ in 0..units {
                    let unit = self.word()?;
                    if last.is_some_and(|last| last >= unit) {
                        return malformed("order");
                    }
                    set.insert(unit, histogram.counting.unit_cap);
                    last = Some(unit);
                }
                sets.push(set);
            }
            for (sensitive, unspread) in histogram.sensitive.iter_mut().zip(&mut unspread) {
                let mut left = count;
                let mut last = None;
                for _ in 0..self.number()? {
                    let value = self.number_up_to(u32::MAX.into(), "tuples")? as u32;
                    let records = self.number_up_to(left, "sums")?;
                    let Some(unspread) = unspread.get_mut(value as usize) else { return malformed("tuples") };
                    if records == 0 || last.is_some_and(|last| last >= value) {
                        return malformed("order");
                    }
                    *unspread = false;
                    sensitive.count(at as u32, value, records)?;
                    left -= records;
                    last = Some(value);
                }
                if left > 0 {
                    return malformed("sums");
                }
            }
            for (column, code) in row.iter().enumerate() {
                codes.column(column, BLOCK)[held] = *code;
            }
            held += 1;
            if held == BLOCK || at + 1 == tuples {
                let packed = Arc::make_mut(&mut histogram.tuples);
                packed.fit(lens.iter().copied());
                packed.intern_block(&codes, held, &mut numbers)?;
                held = 0;
            }
            std::mem::swap(&mut row, &mut last);
        }
        let left = unused.iter().chain(&unspread).flatten().any(|unused| *unused);
        if records != histogram.records || left {
            return malformed("sums");
        }
        Ok(())
    }
}

/// CRC-64/XZ (ECMA-182's polynomial, reflected).
struct Crc {
    table: [u64; 256],
    state: u64,
}

impl Crc {
    fn new() -> Crc {
        let mut table = [0; 256];
        for (byte, entry) in table.iter_mut().enumerate() {
            *entry = (0..8)
                .fold(byte as u64, |crc, _| (crc >> 1) ^ (0xC96C_5795_D787_0F42 & (crc & 1).wrapping_neg()));
        }
        Crc { table, state: !0 }
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.state = self.table[usize::from(self.state as u8 ^ byte)] ^ (self.state >> 8);
        }
    }

    fn value(&self) -> u64 {
        !self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_catalogued_one() {
        let mut crc = Crc::new();
        crc.add(b"123456789");
        assert_eq!(crc.value(), 0x995D_C9BB_DF19_39FA);
    }
}

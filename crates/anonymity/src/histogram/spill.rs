//! Counting past the bounds of memory: tuples go to temporary files by their hash and are counted file by file.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::{Batch, Counting, Histogram, Packed, Sensitive};
use crate::dictionary::{hash, seeds};
use crate::error::{Error, HistogramError};
use crate::units::Units;

/// Files that the tuples are parted into; a power of two.
const FILES: usize = 64;
/// Bytes held back for each file.
const BUFFER: usize = 1 << 16;

/// A histogram that is counted exactly in bounded memory, with the help of temporary files.
///
/// Tuples, their counts, units and sensitive values are held in memory up to a bound, then written out by hash and
/// forgotten; [`Spilling::finish`] gives them back, file by file, each tuple in one of them only. What stays in memory
/// all along is each column's distinct texts (a tuple is written as their numbers), 4 MiB of buffers, and in the end
/// one file's tuples: about a 64th of all. Nothing is written before the bound is reached.
///
/// **The files hold counts, numbers of texts and hashes of units.** `make` decides where they are: let it open files
/// that have no name any more and that nobody else may read (`tempfile::tempfile` does so).
pub struct Spilling<S, F> {
    held: Histogram,
    bytes: u64,
    make: F,
    files: Vec<Part<S>>,
    seed: u64,
}

struct Part<S> {
    file: S,
    buffer: Vec<u8>,
}

impl<S: Read + Write + Seek, F: FnMut() -> io::Result<S>> Spilling<S, F> {
    /// An empty one that holds about `bytes` of tuples in memory; `make` makes an empty temporary file.
    pub fn new(counting: Counting, bytes: u64, make: F) -> Spilling<S, F> {
        let [seed, _] = seeds();
        Spilling { held: Histogram::new(counting), bytes, make, files: Vec::new(), seed }
    }

    /// As [`Histogram::add`].
    ///
    /// # Errors
    /// As there; [`HistogramError::Spill`] where a temporary file fails.
    pub fn add(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        self.held.add(batch)?;
        self.ease()
    }

    /// As [`Histogram::add_population`].
    ///
    /// # Errors
    /// As [`Spilling::add`].
    pub fn add_population(&mut self, quasi: &[&[&str]]) -> Result<(), Error> {
        self.held.add_population(quasi)?;
        self.ease()
    }

    /// Takes over what another thread or machine counted.
    ///
    /// # Errors
    /// As [`Histogram::merge`]; [`HistogramError::Spill`] where a temporary file fails.
    pub fn merge(&mut self, other: Histogram) -> Result<(), Error> {
        self.held.merge(other)?;
        self.ease()
    }

    /// Whether anything was written to files.
    pub fn spilled(&self) -> bool {
        !self.files.is_empty()
    }

    /// Ends the counting.
    ///
    /// # Errors
    /// [`HistogramError::Spill`] where a temporary file fails.
    pub fn finish(mut self) -> Result<Spilled<S>, Error> {
        if self.files.is_empty() {
            return Ok(Spilled { whole: Some(self.held), empty: None, files: Vec::new() });
        }
        self.write().map_err(failed)?;
        for part in &mut self.files {
            part.flush().map_err(failed)?;
        }
        let files = self.files.into_iter().map(|part| part.file).collect();
        self.held.records = 0;
        Ok(Spilled { whole: None, empty: Some(self.held), files })
    }

    fn ease(&mut self) -> Result<(), Error> {
        if self.held.held_bytes() > self.bytes { self.write().map_err(failed) } else { Ok(()) }
    }

    /// Writes every tuple out and forgets it, but not the texts.
    fn write(&mut self) -> io::Result<()> {
        while self.files.len() < FILES {
            self.files.push(Part { file: (self.make)()?, buffer: Vec::with_capacity(BUFFER) });
        }
        let held = &mut self.held;
        let mut spreads = Vec::with_capacity(held.sensitive.len());
        for sensitive in &mut held.sensitive {
            let mut pairs = sensitive.forget();
            pairs.sort_unstable();
            spreads.push(pairs.into_iter().peekable());
        }
        let mut row = vec![0; held.counting.quasi];
        for tuple in 0..held.tuples.len() as u32 {
            held.tuples.row(tuple, &mut row);
            let at = tuple as usize;
            let part = &mut self.files[hash(self.seed, &row) as usize % FILES];
            let out = &mut part.buffer;
            for code in &row {
                put(out, (*code).into());
            }
            put(out, held.counts[at]);
            if let Some(population) = &held.population {
                put(out, population[at].saturating_add(1));
            } else {
                put(out, 0); // none was added so far, which is not the same as none of this tuple
            }
            for sets in &held.units {
                let set = sets[at].as_slice();
                put(out, set.len() as u64);
                for unit in set {
                    out.extend_from_slice(&unit.to_le_bytes());
                }
            }
            for pairs in &mut spreads {
                while let Some((_, value, count)) = pairs.next_if(|pair| pair.0 == tuple) {
                    put(out, u64::from(value) + 1);
                    put(out, count);
                }
                put(out, 0);
            }
            if out.len() >= BUFFER - 1024 {
                part.flush()?;
            }
        }
        held.forget();
        Ok(())
    }
}

impl<S, F> std::fmt::Debug for Spilling<S, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spilling").field("held", &self.held).field("files", &self.files.len()).finish()
    }
}

impl<S: Write> Part<S> {
    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

/// What was counted, in parts: histograms over the same columns, every distinct tuple in one of them only.
///
/// An iterator, for measures that are sums over tuples (sizes of classes, uniques): one part is in memory at a time.
pub struct Spilled<S> {
    /// Where nothing had to be spilled.
    whole: Option<Histogram>,
    /// The texts, without tuples.
    empty: Option<Histogram>,
    files: Vec<S>,
}

impl<S: Read + Seek> Spilled<S> {
    /// All parts in one. Its memory is that of the distinct tuples: of q columns packed into a word, 24 to 40 bytes each,
    /// besides units and sensitive values. A solve needs them all, at 4 q + 24 bytes more each;
    /// [`Histogram::bounded`] is for tuples too many for that.
    ///
    /// # Errors
    /// [`HistogramError::Spill`] where a temporary file fails.
    pub fn collect(mut self) -> Result<Histogram, Error> {
        if let Some(whole) = self.whole.take() {
            return Ok(whole);
        }
        let Some(mut all) = self.empty.clone() else { return Ok(Histogram::new(Counting::default())) };
        let columns: Vec<Vec<u32>> = all.columns.iter().map(|d| (0..d.len() as u32).collect()).collect();
        let values: Vec<Vec<u32>> =
            all.sensitive.iter().map(|s| (0..s.values.len() as u32).collect()).collect();
        for part in self {
            all.absorb(part?, &columns, &values)?;
        }
        Ok(all)
    }

    fn read(mut file: S, empty: &Histogram) -> Result<Histogram, Error> {
        let mut part = empty.clone();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut input = io::BufReader::with_capacity(BUFFER, file);
        let mut row = vec![0; part.counting.quasi];
        while let Some(first) = take(&mut input)? {
            for (at, code) in row.iter_mut().enumerate() {
                let number = if at == 0 { first } else { need(&mut input)? };
                let known = part.columns[at].len() as u64;
                *code = u32::try_from(number).ok().filter(|_| number < known).ok_or_else(damaged)?;
            }
            // a histogram without columns has one tuple, which begins with its count
            let count = if row.is_empty() { first } else { need(&mut input)? };
            let at = part.intern_row(&row)? as usize;
            super::add(&mut part.counts[at], count)?;
            super::add(&mut part.records, count)?;
            let population = need(&mut input)?.checked_sub(1);
            if let (Some(all), Some(count)) = (&mut part.population, population) {
                super::add(&mut all[at], count)?;
            }
            for sets in &mut part.units {
                for _ in 0..need(&mut input)? {
                    let mut unit = [0; 8];
                    input.read_exact(&mut unit).map_err(failed)?;
                    sets[at].insert(u64::from_le_bytes(unit), part.counting.unit_cap);
                }
            }
            for sensitive in &mut part.sensitive {
                while let Some(value) = need(&mut input)?.checked_sub(1) {
                    let known = sensitive.values.len() as u64;
                    let value = u32::try_from(value).ok().filter(|_| value < known).ok_or_else(damaged)?;
                    sensitive.count(at as u32, value, need(&mut input)?)?;
                }
            }
        }
        Ok(part)
    }
}

impl<S: Read + Seek> Iterator for Spilled<S> {
    type Item = Result<Histogram, Error>;

    fn next(&mut self) -> Option<Result<Histogram, Error>> {
        if let Some(whole) = self.whole.take() {
            return Some(Ok(whole));
        }
        let file = self.files.pop()?;
        self.empty.as_ref().map(|empty| Spilled::read(file, empty))
    }
}

impl<S> std::fmt::Debug for Spilled<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spilled").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Histogram {
    /// Bytes of the tuples and all that belongs to one, as they are in memory; texts aside.
    fn held_bytes(&self) -> u64 {
        let counts = 8 * self.counts.capacity() + self.population.as_ref().map_or(0, |p| 8 * p.capacity());
        let pairs: usize = self.sensitive.iter().map(Sensitive::bytes).sum();
        let sets: usize = self.units.iter().map(|sets| sets.capacity() * size_of::<Units>()).sum();
        // beyond the set itself, an upper bound
        let most = (self.tuples.len() as u64).saturating_mul(self.counting.unit_cap as u64);
        let units = self.records.min(most);
        (self.tuples.bytes() + counts + pairs + sets) as u64 + 8 * units * self.counting.units as u64
    }

    fn forget(&mut self) {
        self.tuples = Arc::new(Packed::new(self.counting.quasi));
        self.counts = Vec::new();
        self.population = self.population.as_ref().map(|_| Vec::new());
        self.units = vec![Vec::new(); self.counting.units];
        self.records = 0;
    }
}

/// Little-endian groups of seven bits.
fn put(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The next number; `None` at the end.
fn take(input: &mut impl Read) -> Result<Option<u64>, Error> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        match input.read_exact(&mut byte) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && shift == 0 => return Ok(None),
            Err(error) => return Err(failed(error)),
        }
        number |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] < 0x80 {
            return Ok(Some(number));
        }
    }
    Err(damaged())
}

fn need(input: &mut impl Read) -> Result<u64, Error> {
    take(input)?.ok_or_else(damaged)
}

fn damaged() -> Error {
    HistogramError::Spill { kind: ErrorKind::InvalidData }.into()
}

fn failed(error: io::Error) -> Error {
    HistogramError::Spill { kind: error.kind() }.into()
}

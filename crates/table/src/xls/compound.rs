//! Compound files (MS-CFB), as far as it takes to get one stream out of a file that is in memory.

/// Sector numbers from here on are marks, not places.
const MARKS: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in the mini stream.
const MINI_CUTOFF: u64 = 4096;
const MINI_SECTOR: usize = 64;

/// A compound file and its allocation tables.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    directory: Vec<u8>,
}

struct Entry {
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads the tables; `None` where the file is damaged.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let shift = u32::from(u16_at(bytes, 30)?);
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut file = Compound { bytes, sector: 1 << shift, fat: Vec::new(), directory: Vec::new() };
        // the first 109 sectors of the table stand in the header, the others in a chain
        let mut sectors: Vec<u32> = (0..109).filter_map(|n| u32_at(bytes, 76 + 4 * n)).collect();
        let mut next = u32_at(bytes, 68)?;
        let most = bytes.len() / file.sector + 1;
        for _ in 0..most {
            if next >= MARKS {
                break;
            }
            let table = file.sector_at(next)?;
            // a cut sector may not even hold the number of the next one
            let last = table.len().checked_sub(4)?;
            sectors.extend((0..last / 4).filter_map(|n| u32_at(table, 4 * n)));
            next = u32_at(table, last)?;
        }
        for number in sectors.into_iter().filter(|number| *number < MARKS) {
            let table = file.sector_at(number)?;
            let entries: Vec<u32> = (0..table.len() / 4).filter_map(|n| u32_at(table, 4 * n)).collect();
            file.fat.extend(entries);
            if file.fat.len() > most + file.sector / 4 {
                break;
            }
        }
        file.directory = file.chain(u32_at(bytes, 48)?)?;
        Some(file)
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        // the last sector may be cut short by careless writers; what is there is enough or it is not
        let sector = self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len()))?;
        // a chain of nothing would never end
        (!sector.is_empty()).then_some(sector)
    }

    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        while next < MARKS {
            bytes.extend_from_slice(self.sector_at(next)?);
            // a chain that bites its tail
            if bytes.len() > self.bytes.len() {
                return None;
            }
            next = *self.fat.get(next as usize)?;
        }
        Some(bytes)
    }

    fn entry(&self, name: &str) -> Option<Entry> {
        let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let entry = self.directory.chunks_exact(128).find(|entry| {
            let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
            length == wanted.len() + 2 && length <= 64 && entry[..wanted.len()] == wanted
        })?;
        Some(Entry { start: u32_at(entry, 116)?, size: u64::from(u32_at(entry, 120)?) })
    }

    /// Whether there is a stream of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// The bytes of a stream.
    pub(crate) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entry(name)?;
        let mut bytes = if entry.size < MINI_CUTOFF {
            // the root entry is the first: its stream is the mini stream
            let mini = self.chain(u32_at(&self.directory, 116)?)?;
            let fat = self.chain(u32_at(self.bytes, 60)?)?;
            let mut bytes = Vec::new();
            let mut next = entry.start;
            while next < MARKS && (bytes.len() as u64) < MINI_CUTOFF {
                let start = (next as usize).checked_mul(MINI_SECTOR)?;
                bytes.extend_from_slice(mini.get(start..start.checked_add(MINI_SECTOR)?)?);
                next = u32_at(&fat, (next as usize).checked_mul(4)?)?;
            }
            bytes
        } else {
            self.chain(entry.start)?
        };
        bytes.truncate(usize::try_from(entry.size).ok()?);
        Some(bytes)
    }
}

/// A compound file of one stream, `Workbook`: what a loader reads of it is what was looked at, whatever else the file it
/// came from held, and however another reader of its tables would have understood them.
pub(crate) fn around(mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 512;
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    const TABLE: u32 = 0xFFFF_FFFD;
    /// Sectors of the table that the header can name.
    const NAMED: usize = 109;
    stream.resize(stream.len().max(MINI_CUTOFF as usize).next_multiple_of(SECTOR), 0);
    let content = stream.len() / SECTOR;
    // sectors: the content from 0 on, the directory, the table, and the chain of sectors that go on naming the table's
    let (mut table, mut chain) = (1, 0);
    while table * (SECTOR / 4) < content + 1 + table + chain {
        table += 1;
        chain = table.saturating_sub(NAMED).div_ceil(SECTOR / 4 - 1);
    }
    let (directory, tables, chains) = (content as u32, content as u32 + 1, (content + 1 + table) as u32);
    let next = |chained: usize| if chained < chain { chains + chained as u32 } else { END };

    let mut file = vec![0; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    // version 3, sectors of 2^9 and 2^6 bytes
    put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    for (at, number) in [
        (44, table as u32),
        (48, directory),
        (56, MINI_CUTOFF as u32),
        (60, END),
        (68, next(0)),
        (72, chain as u32),
    ] {
        put(at, &number.to_le_bytes());
    }
    let mut numbers = (0..table).map(|n| tables + n as u32).chain(std::iter::repeat(FREE));
    for (n, number) in numbers.by_ref().take(NAMED).enumerate() {
        put(76 + 4 * n, &number.to_le_bytes());
    }
    file.reserve_exact(stream.len() + (1 + table + chain) * SECTOR);
    file.append(&mut stream);
    for (name, kind, child, start, bytes) in
        [("Root Entry", 5, 1, END, 0), ("Workbook", 2, FREE, 0, (content * SECTOR) as u32)]
    {
        let mut entry = [0; 128];
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64..66].copy_from_slice(&(name.len() as u16).to_le_bytes());
        entry[66..68].copy_from_slice(&[kind, 1]);
        for (at, number) in [(68, FREE), (72, FREE), (76, child), (116, start), (120, bytes)] {
            entry[at..at + 4].copy_from_slice(&u32::to_le_bytes(number));
        }
        file.extend_from_slice(&entry);
    }
    file.resize((1 + content + 1) * SECTOR, 0);
    let mut entries: Vec<u32> = (1..content as u32).chain([END, END]).collect();
    entries.resize(content + 1 + table, TABLE);
    entries.resize(content + 1 + table + chain, 0xFFFF_FFFC);
    entries.resize(table * (SECTOR / 4), FREE);
    file.extend(entries.into_iter().flat_map(u32::to_le_bytes));
    for chained in 1..=chain {
        file.extend(numbers.by_ref().take(SECTOR / 4 - 1).chain([next(chained)]).flat_map(u32::to_le_bytes));
    }
    file
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes)
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_is_read_again() {
        // from one sector of the table to more than the header can name
        for length in [0, 1, 512, 5_000, 100_000, 9_000_001] {
            let stream: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
            let file = around(stream.clone());
            let read = Compound::read(&file).and_then(|file| file.stream("Workbook"));
            let read = read.unwrap_or_default();
            assert_eq!(read[..stream.len()], stream, "{length} bytes");
            assert!(read[stream.len()..].iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn a_chain_of_nothing_ends() {
        // sector 0 is the table, 1 the directory; 2 lies at the very end, holds no byte, and follows on itself
        let mut file = around(vec![0; 1]);
        file.truncate(512 * 3);
        file[44] = 1;
        file[48..52].copy_from_slice(&2_u32.to_le_bytes());
        file[76..80].copy_from_slice(&0_u32.to_le_bytes());
        file[512 + 8..512 + 12].copy_from_slice(&2_u32.to_le_bytes());
        assert!(Compound::read(&file).is_none());
    }

    #[test]
    fn a_chain_into_a_cut_sector_is_damage() {
        let mut file = vec![0; 512 + 3];
        file[30] = 9;
        for entry in file[76..512].chunks_exact_mut(4) {
            entry.copy_from_slice(&MARKS.to_le_bytes());
        }
        // sector 0 goes on the table, and only three bytes of it are there
        for length in 512..=515 {
            assert!(Compound::read(&file[..length]).is_none(), "{length} bytes");
        }
    }
}

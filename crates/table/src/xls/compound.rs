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
            let last = table.len() - 4;
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
        self.bytes.get(start..start.checked_add(self.sector)?.min(self.bytes.len()))
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

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes)
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
}

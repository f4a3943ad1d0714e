//! Looking for texts in the memory of this process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// How often any 16 bytes of each text are in memory that may be written: heap, stacks, data. The texts are given xor
/// 0x5a, so that the search does not find itself. (A key passes through registers of 16 bytes, so
/// its halves may be left far from each other.)
pub(crate) fn sightings<const N: usize>(masked: [&[u8]; N]) -> [usize; N] {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut chunk = vec![0u8; 1 << 18];
    let own = chunk.as_ptr() as u64..chunk.as_ptr() as u64 + chunk.len() as u64;
    let mut found = [0; N];
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        if !rights.starts_with("rw") || line.contains("[vvar") {
            continue;
        }
        let mut at = start;
        while at < end {
            let wanted = (end - at).min(chunk.len() as u64) as usize;
            memory.seek(SeekFrom::Start(at)).unwrap();
            let Ok(read) = memory.read(&mut chunk[..wanted]) else { break };
            if read == 0 {
                break;
            }
            for (text, found) in masked.iter().zip(&mut found) {
                for part in text.chunks_exact(16) {
                    for i in memchr::memchr_iter(part[0] ^ 0x5a, &chunk[..read]) {
                        let same = |(a, b): (&u8, &u8)| a ^ 0x5a == *b;
                        let whole = i + part.len() <= read && chunk[i..].iter().zip(part).all(same);
                        *found += usize::from(whole && !own.contains(&(at + i as u64)));
                    }
                }
            }
            chunk.fill(0);
            std::hint::black_box(&mut chunk);
            // Overlapping, so that one across a border is seen.
            at += if read == wanted && at + (read as u64) < end { (read - 16) as u64 } else { read as u64 };
        }
    }
    found
}

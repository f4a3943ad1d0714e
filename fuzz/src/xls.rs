//! XLS: any bytes end in a table or a typed error.
//!
//! Input: a byte of options, then either a compound file as it is, or the records of the stream `Workbook`, for which a
//! compound file is built.

use yingbi_table::{Format, HeaderChoice, OpenOptions};

use crate::quiet::let_libraries_panic;
use crate::table::read;

/// Bits of the first byte.
const STREAM: u8 = 1;
const FIRST_ROW: u8 = 2;

/// Reads any bytes as an old workbook.
pub fn run(data: &[u8]) {
    // some checks of the loader are assertions; `table` catches them and says that the file is damaged
    let_libraries_panic(&["/calamine-", "/encoding_rs-", "/codepage-", "/chrono-", "/library/"]);
    let Some((&bits, rest)) = data.split_first() else { return };
    let file = if bits & STREAM != 0 { compound(rest) } else { rest.to_vec() };
    let options = OpenOptions {
        format: Some(Format::Xls),
        header: if bits & FIRST_ROW != 0 { HeaderChoice::Bare } else { HeaderChoice::Auto },
        ..OpenOptions::default()
    };
    // it is not written: there is no copy to hold it against
    let _ = read(&file, &options);
}

const SECTOR: usize = 512;
const FREE: u32 = 0xffff_ffff;
const END: u32 = 0xffff_fffe;
const FAT: u32 = 0xffff_fffd;

/// A compound file (MS-CFB) with one stream, `Workbook`: the header, the allocation table, one sector of the directory,
/// the stream.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    // shorter ones would lie in the mini stream
    let length = stream.len().max(4096);
    let sectors = length.div_ceil(SECTOR);
    let tables = (sectors + 1).div_ceil(SECTOR / 4 - 1).max(1);
    let directory = tables as u32;
    let first = directory + 1;

    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    put(44, &(tables as u32).to_le_bytes());
    put(48, &directory.to_le_bytes());
    put(56, &4096_u32.to_le_bytes());
    put(60, &END.to_le_bytes());
    put(68, &END.to_le_bytes());
    for n in 0..109 {
        let number = if n < tables { n as u32 } else { FREE };
        put(76 + 4 * n, &number.to_le_bytes());
    }

    let mut table = vec![FAT; tables];
    table.push(END);
    table.extend((1..sectors).map(|n| first + n as u32));
    table.push(END);
    table.resize(tables * SECTOR / 4, FREE);

    let mut file = header;
    file.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    for (name, kind, child, start, size) in
        [("Root Entry", 5, 1, END, 0), ("Workbook", 2, FREE, first, length as u32)]
    {
        let mut entry = [0; 128];
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64..66].copy_from_slice(&(name.len() as u16).to_le_bytes());
        entry[66] = kind;
        entry[67] = 1;
        for at in [68, 72] {
            entry[at..at + 4].copy_from_slice(&FREE.to_le_bytes());
        }
        entry[76..80].copy_from_slice(&u32::to_le_bytes(child));
        entry[116..120].copy_from_slice(&u32::to_le_bytes(start));
        entry[120..124].copy_from_slice(&size.to_le_bytes());
        file.extend_from_slice(&entry);
    }
    file.resize((tables + 2) * SECTOR, 0);
    file.extend_from_slice(stream);
    file.resize((tables + 2 + sectors) * SECTOR, 0);
    file
}

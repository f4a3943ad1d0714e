//! Builds the compact tables of `crates/resident/data` from the reference tables.
//!
//! Run from the crate's directory: `cargo run -p yingbi-resident --example compact_tables -- REFERENCE DATA`.
//! The layout of each table is described in `data/README.md`; the readers are in `src/region.rs`, `src/name.rs`
//! and `src/phone.rs`. The output depends on the input only, so that a change shows as a change of bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Years are stored as one byte, counted from here; 0 is "open".
const YEAR_BASE: u16 = 1900;
/// First and one past the last character of the direct tables: CJK Unified Ideographs.
const HAN: std::ops::Range<u32> = 0x4E00..0xA000;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(reference), Some(data)) = (arguments.next(), arguments.next()) else {
        return Err("two arguments: the reference tables, the directory to write to".into());
    };
    let (reference, data) = (Path::new(&reference), Path::new(&data));
    regions(&rows(&reference.join("regions.csv"))?, &data.join("regions.bin"))?;
    mobile(&rows(&reference.join("mobile_prefixes.csv"))?, &data.join("mobile_prefixes.bin"))?;
    landline(&rows(&reference.join("landline_area_codes.csv"))?, &data.join("landline_area_codes.txt"))?;
    surnames(&rows(&reference.join("surnames.csv"))?, &data.join("surnames.txt"))?;
    han(&rows(&reference.join("han_characters.csv"))?, &data.join("han.bin"))
}

/// The records of a CSV without quotes, its header left out.
fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn field(row: &[String], i: usize) -> &str {
    row.get(i).map_or("", String::as_str)
}

fn year(text: &str) -> Result<u8> {
    if text.is_empty() { Ok(0) } else { Ok(u8::try_from(text.parse::<u16>()? - YEAR_BASE)?) }
}

fn regions(rows: &[Vec<String>], to: &Path) -> Result<()> {
    let names: BTreeSet<&str> = rows.iter().map(|row| field(row, 1)).collect();
    let index: BTreeMap<&str, u16> = names.iter().zip(0u16..).map(|(&name, i)| (name, i)).collect();
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        let code: u32 = field(row, 0).parse()?;
        let name = *index.get(field(row, 1)).ok_or("name not indexed")?;
        records.push((code, year(field(row, 2))?, year(field(row, 3))?, name));
    }
    records.sort_unstable();
    let mut order: Vec<u16> = (0..u16::try_from(records.len())?).collect();
    order.sort_by_key(|&i| records.get(usize::from(i)).map(|r| (r.3, r.0)));

    let mut out = Vec::new();
    out.extend(u16::try_from(names.len())?.to_be_bytes());
    out.extend(u16::try_from(records.len())?.to_be_bytes());
    let mut at = 0usize;
    for name in &names {
        out.extend(u16::try_from(at)?.to_be_bytes());
        at += name.len();
    }
    out.extend(u16::try_from(at)?.to_be_bytes());
    for (code, from, until, name) in &records {
        out.extend(&code.to_be_bytes()[1..]);
        out.extend([*from, *until]);
        out.extend(name.to_be_bytes());
    }
    order.iter().for_each(|i| out.extend(i.to_be_bytes()));
    names.iter().for_each(|name| out.extend(name.as_bytes()));
    Ok(fs::write(to, out)?)
}

/// One byte per four-digit beginning 1000…1999: 0 none, 1 operator, 2 virtual, 3 satellite, 4 internet of things.
fn mobile(rows: &[Vec<String>], to: &Path) -> Result<()> {
    let mut out = vec![0u8; 1000];
    for row in rows {
        let prefix = field(row, 0);
        let class = match field(row, 2) {
            "mobile" => 1,
            "virtual" => 2,
            "satellite" => 3,
            "iot" => 4,
            _ => return Err("unknown class".into()),
        };
        let (first, count) =
            if prefix.len() == 3 { (format!("{prefix}0"), 10) } else { (prefix.to_owned(), 1) };
        let first = first.parse::<usize>()? - 1000;
        out.get_mut(first..first + count).ok_or("prefix out of range")?.fill(class);
    }
    Ok(fs::write(to, out)?)
}

fn landline(rows: &[Vec<String>], to: &Path) -> Result<()> {
    let mut lines: Vec<String> = rows.iter().map(|r| format!("{} {}\n", field(r, 0), field(r, 1))).collect();
    lines.sort();
    Ok(fs::write(to, lines.concat())?)
}

/// Lines `surname share`, the share in percent, sorted by surname; the hand-written part is `src/name.rs`'s.
fn surnames(rows: &[Vec<String>], to: &Path) -> Result<()> {
    let mut lines: Vec<String> = rows.iter().map(|r| format!("{} {}\n", field(r, 0), field(r, 1))).collect();
    lines.sort();
    Ok(fs::write(to, lines.concat())?)
}

/// Two bytes per ideograph: background surprisal in nats × 8 (255: unseen); then the log-likelihood ratio of
/// a given name's character against running text, in nats × 8, as a signed byte.
///
/// Both shares are smoothed by adding a half to each count.
fn han(rows: &[Vec<String>], to: &Path) -> Result<()> {
    let mut counts: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for row in rows {
        let mut chars = field(row, 0).chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { continue };
        let background: f64 = field(row, 1).parse()?;
        let given = field(row, 2).parse::<f64>()? + field(row, 3).parse::<f64>()?;
        counts.insert(u32::from(c), (background, given));
    }
    let size = f64::from(HAN.end - HAN.start);
    let background: f64 = counts.values().map(|c| c.0).sum::<f64>() + size / 2.0;
    let given: f64 = counts.values().map(|c| c.1).sum::<f64>() + size / 2.0;
    let mut out = Vec::new();
    for c in HAN {
        let (b, g) = counts.get(&c).copied().unwrap_or_default();
        let (p, q) = ((b + 0.5) / background, (g + 0.5) / given);
        let surprisal = (-p.ln() * 8.0).round().clamp(0.0, 254.0) as u8;
        let ratio = ((q / p).ln() * 8.0).round().clamp(-127.0, 127.0) as i8;
        out.push(if b == 0.0 && g == 0.0 { 255 } else { surprisal });
        out.push(ratio as u8);
    }
    Ok(fs::write(to, out)?)
}

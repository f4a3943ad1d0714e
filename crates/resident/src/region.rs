//! Administrative regions (GB/T 2260), current and abolished, with the years in which each name was in force.
//!
//! The table is `data/regions.bin`; its layout and its source stand in `data/README.md`.

use std::cmp::Ordering;
use std::ops::Range;

static TABLE: &[u8] = include_bytes!("../data/regions.bin");

/// Bytes of a record: code (3), first year, last year, index of the name (2).
const RECORD: usize = 7;
/// Years are counted from here; 0 is open.
const YEAR_BASE: u16 = 1900;

const fn be16(at: usize) -> usize {
    (TABLE[at] as usize) << 8 | TABLE[at + 1] as usize
}

const NAMES: usize = be16(0);
const RECORDS: usize = be16(2);
const OFFSETS_AT: usize = 4;
const RECORDS_AT: usize = OFFSETS_AT + (NAMES + 1) * 2;
const ORDER_AT: usize = RECORDS_AT + RECORDS * RECORD;
const BLOB_AT: usize = ORDER_AT + RECORDS * 2;

const fn code_at(record: usize) -> u32 {
    let at = RECORDS_AT + record * RECORD;
    (TABLE[at] as u32) << 16 | (TABLE[at + 1] as u32) << 8 | TABLE[at + 2] as u32
}

/// One bit per code, a word per four-digit beginning: the test that scanners make on every run of digits is one
/// load.
#[allow(long_running_const_eval, reason = "8,110 records, once, at build time")]
static ASSIGNED: [u128; 10_000] = {
    let mut bits = [0u128; 10_000];
    let mut i = 0;
    while i < RECORDS {
        let code = code_at(i);
        bits[(code / 100) as usize] |= 1 << (code % 100);
        i += 1;
    }
    bits
};

/// A six-digit code of the region table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

// A resident's region is a cell value: Debug must not show it.
impl std::fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegionCode")
    }
}

/// A name that a code had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionName {
    /// The name, as 西湖区.
    pub name: &'static str,
    /// First year in force; none: since the beginning of the table (1980).
    pub from: Option<u16>,
    /// Last year in force; none: still.
    pub until: Option<u16>,
}

/// The rank of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// 省, 直辖市, 自治区, 特别行政区.
    Province,
    /// 市, 地区, 自治州, 盟.
    Prefecture,
    /// 区, 县, 县级市, 旗.
    County,
}

/// Whether a six-digit code was assigned at some time.
#[inline]
pub fn is_assigned(code: u32) -> bool {
    match ASSIGNED.get((code / 100) as usize) {
        Some(bits) => bits >> (code % 100) & 1 == 1,
        None => false,
    }
}

/// The region of a code, if the table has it.
pub fn lookup(code: u32) -> Option<RegionCode> {
    RegionCode::new(code)
}

fn record_range(code: u32) -> Range<usize> {
    let first = partition(RECORDS, |i| code_at(i) < code);
    let mut end = first;
    while end < RECORDS && code_at(end) == code {
        end += 1;
    }
    first..end
}

/// First index in `0..len` for which `before` no longer holds.
fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

fn name_at(index: usize) -> &'static str {
    let start = BLOB_AT + be16(OFFSETS_AT + index * 2);
    let end = BLOB_AT + be16(OFFSETS_AT + index * 2 + 2);
    std::str::from_utf8(&TABLE[start..end]).unwrap_or_default()
}

fn name_index(record: usize) -> usize {
    be16(RECORDS_AT + record * RECORD + 5)
}

fn region_name(record: usize) -> RegionName {
    let at = RECORDS_AT + record * RECORD;
    let year = |b: u8| (b != 0).then(|| YEAR_BASE + u16::from(b));
    RegionName { name: name_at(name_index(record)), from: year(TABLE[at + 3]), until: year(TABLE[at + 4]) }
}

impl RegionName {
    /// Whether the name was in force in a year.
    pub fn in_force(&self, year: u16) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }
}

impl RegionCode {
    /// The code, if the table has it at any time.
    pub fn new(code: u32) -> Option<Self> {
        is_assigned(code).then_some(RegionCode(code))
    }

    /// The six digits as a number.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The rank, as the code tells it.
    pub fn level(self) -> RegionLevel {
        match self.0 {
            c if c % 10_000 == 0 => RegionLevel::Province,
            c if c % 100 == 0 => RegionLevel::Prefecture,
            _ => RegionLevel::County,
        }
    }

    /// The province it lies in.
    pub fn province(self) -> RegionCode {
        RegionCode(self.0 / 10_000 * 10_000)
    }

    /// The prefecture it lies in; its own code for a province.
    pub fn prefecture(self) -> RegionCode {
        RegionCode(self.0 / 100 * 100)
    }

    /// Every name it had, the earliest first.
    pub fn names(self) -> impl Iterator<Item = RegionName> {
        record_range(self.0).map(region_name)
    }

    /// The current name, else the last one it had.
    pub fn name(self) -> &'static str {
        self.names().max_by_key(|n| n.until.unwrap_or(u16::MAX)).map_or("", |n| n.name)
    }

    /// The name in force in a year.
    pub fn name_in(self, year: u16) -> Option<&'static str> {
        self.names().find(|n| n.in_force(year)).map(|n| n.name)
    }

    /// Whether the code was in force in a year. Before 1980, where the table begins, every code that it has
    /// from its beginning counts as in force.
    pub fn in_force(self, year: u16) -> bool {
        self.names().any(|n| n.in_force(year))
    }

    /// Whether the code is in force today, as far as the table reaches (2021).
    pub fn is_current(self) -> bool {
        self.names().any(|n| n.until.is_none())
    }
}

/// The chain of regions a code lies in, the province first, itself last; levels without an entry are left out.
pub fn parents(code: RegionCode) -> Vec<RegionCode> {
    let mut chain: Vec<RegionCode> =
        [code.province().0, code.prefecture().0, code.0].into_iter().filter_map(RegionCode::new).collect();
    chain.dedup();
    chain
}

/// Every code that bears or bore a name, in full (杭州市) or without its ending (杭州), ascending.
pub fn by_name(name: &str) -> Vec<RegionCode> {
    let mut found = Vec::new();
    for_each_named(name, &mut |code| found.push(code));
    if name.chars().count() >= 2 {
        let mut long = String::with_capacity(name.len() + 9);
        for ending in ENDINGS {
            long.clear();
            long.push_str(name);
            long.push_str(ending);
            for_each_named(&long, &mut |code| found.push(code));
        }
        for (short, full) in AUTONOMOUS {
            if *short == name {
                for_each_named(full, &mut |code| found.push(code));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a name is said without.
const ENDINGS: &[&str] = &["市", "区", "县", "省", "地区", "盟", "旗", "自治州", "自治县", "自治旗", "林区"];
/// Autonomous regions and special ones, by what they are called.
const AUTONOMOUS: &[(&str, &str)] = &[
    ("内蒙古", "内蒙古自治区"),
    ("广西", "广西壮族自治区"),
    ("西藏", "西藏自治区"),
    ("宁夏", "宁夏回族自治区"),
    ("新疆", "新疆维吾尔自治区"),
    ("香港", "香港特别行政区"),
    ("澳门", "澳门特别行政区"),
    ("台湾", "台湾省"),
];

/// Every code of exactly this name.
fn for_each_named(name: &str, each: &mut dyn FnMut(RegionCode)) {
    let index = partition(NAMES, |i| name_at(i) < name);
    if index >= NAMES || name_at(index).cmp(name) != Ordering::Equal {
        return;
    }
    let record = |i: usize| be16(ORDER_AT + i * 2);
    let mut i = partition(RECORDS, |i| name_index(record(i)) < index);
    while i < RECORDS && name_index(record(i)) == index {
        each(RegionCode(code_at(record(i))));
        i += 1;
    }
}

/// Every name that a text begins with, in full or without its ending: the number of bytes, whether in full, and each
/// code of that name. One walk over the names that begin with the same character.
pub(crate) fn for_each_at(text: &str, each: &mut dyn FnMut(usize, bool, RegionCode)) {
    let Some(first) = text.chars().next() else { return };
    let head = &text[..first.len_utf8()];
    let mut index = partition(NAMES, |i| name_at(i) < head);
    let mut codes = |index: usize, length: usize, full: bool| {
        let record = |i: usize| be16(ORDER_AT + i * 2);
        let mut i = partition(RECORDS, |i| name_index(record(i)) < index);
        while i < RECORDS && name_index(record(i)) == index {
            each(length, full, RegionCode(code_at(record(i))));
            i += 1;
        }
    };
    while index < NAMES {
        let name = name_at(index);
        if !name.starts_with(head) {
            break;
        }
        if text.starts_with(name) {
            codes(index, name.len(), true);
        }
        let short = short_form(name);
        if short.len() < name.len() && text.starts_with(short) {
            codes(index, short.len(), false);
        }
        index += 1;
    }
}

/// A name without its ending, if two characters are left; else the name.
fn short_form(name: &'static str) -> &'static str {
    if let Some((short, _)) = AUTONOMOUS.iter().find(|(_, full)| *full == name) {
        return short;
    }
    let mut best = name;
    for ending in ENDINGS {
        if let Some(short) = name.strip_suffix(ending)
            && short.len() >= 6
            && short.len() < best.len()
        {
            best = short;
        }
    }
    best
}

/// Whether any code bears or bore exactly this name.
pub fn is_name(name: &str) -> bool {
    let index = partition(NAMES, |i| name_at(i) < name);
    index < NAMES && name_at(index) == name
}

/// Every code of the table, ascending.
pub fn codes() -> impl Iterator<Item = RegionCode> {
    let mut last = 0;
    (0..RECORDS).filter_map(move |i| {
        let code = code_at(i);
        (std::mem::replace(&mut last, code) != code).then_some(RegionCode(code))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        assert_eq!(TABLE.len(), BLOB_AT + be16(OFFSETS_AT + NAMES * 2));
        assert!((1..RECORDS).all(|i| code_at(i - 1) <= code_at(i)));
        assert!((1..NAMES).all(|i| name_at(i - 1) < name_at(i)));
        assert_eq!(codes().count(), 7185);
        assert!(codes().all(|c| is_assigned(c.get()) && c.names().count() > 0));
    }

    #[test]
    fn names_over_time() {
        let code = lookup(110_103).unwrap();
        assert_eq!(code.name(), "崇文区");
        assert!(code.in_force(2009) && !code.in_force(2010) && !code.is_current());
        assert_eq!(lookup(330_106).unwrap().name_in(2000), Some("西湖区"));
        assert_eq!(lookup(999_999), None);
        assert_eq!(
            parents(code).iter().map(|c| c.name()).collect::<Vec<_>>(),
            ["北京市", "市辖区", "崇文区"]
        );
    }

    #[test]
    fn by_full_and_short_name() {
        assert!(by_name("杭州市").contains(&lookup(330_100).unwrap()));
        assert!(by_name("杭州").contains(&lookup(330_100).unwrap()));
        assert!(by_name("广西").contains(&lookup(450_000).unwrap()));
        assert!(by_name("西湖区").len() >= 2);
        assert!(by_name("无此地").is_empty());
    }
}

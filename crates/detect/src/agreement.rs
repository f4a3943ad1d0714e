//! What columns of the same records say about each other.

use std::collections::HashMap;

use yingbi_resident::{Address, AddressLevel, Check, Kind, PartialDate, Reason, ResidentId, Sex, check};

use crate::sample::{Cells, Sample};
use crate::{AgreementKind, shape};

/// One agreement found: for `column`, it speaks for (or with a negative weight against) `kind`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Agreement {
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    pub(crate) what: AgreementKind,
    pub(crate) with: usize,
    pub(crate) rate: f32,
    pub(crate) of: u64,
    /// Log-odds.
    pub(crate) weight: f32,
}

/// What a first look told of each column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roles {
    /// Columns of resident ids, most valid first.
    pub(crate) ids: Vec<usize>,
    /// Columns of addresses.
    pub(crate) addresses: Vec<usize>,
    /// Columns most of whose cells are dates, whole or in part.
    pub(crate) dates: Vec<usize>,
    /// Columns with at most a dozen short values.
    pub(crate) classes: Vec<usize>,
    /// Columns of whole numbers.
    pub(crate) integers: Vec<usize>,
    /// Columns of short texts with Chinese characters.
    pub(crate) short_texts: Vec<usize>,
    /// Columns of codes: letters and digits, five or more.
    pub(crate) codes: Vec<usize>,
    /// Columns of house parts.
    pub(crate) house_parts: Vec<usize>,
}

/// Counts of comparable records and of those that agree.
#[derive(Default, Clone, Copy)]
struct Tally {
    agree: u64,
    of: u64,
}

impl Tally {
    fn add(&mut self, agrees: bool) {
        self.of += 1;
        self.agree += u64::from(agrees);
    }

    fn rate(self) -> f32 {
        if self.of == 0 { 0.0 } else { self.agree as f32 / self.of as f32 }
    }
}

/// All agreements of the table.
pub(crate) fn agreements(sample: &Sample, roles: &Roles) -> Vec<Agreement> {
    let mut found = Vec::new();
    with_ids(sample, roles, &mut found);
    with_addresses(sample, roles, &mut found);
    in_order(sample, roles, &mut found);
    found
}

fn with_ids(sample: &Sample, roles: &Roles, found: &mut Vec<Agreement>) {
    // two id columns (resident and guardian) at most: the date agrees with its own
    for &id_column in roles.ids.iter().take(2) {
        let ids: Vec<Option<ResidentId>> =
            sample.columns[id_column].iter().map(|cell| ResidentId::parse(cell).ok()).collect();
        for &column in &roles.dates {
            let tally = compare(&ids, &sample.columns[column], |id, cell| {
                Some(PartialDate::parse(cell).ok()?.holds(id.birth()?))
            });
            // a year agrees by chance more easily than a day
            let years = sample.columns[column]
                .iter()
                .all(|cell| !matches!(PartialDate::parse(cell), Ok(date) if date.month().is_some()));
            if tally.of >= if years { 8 } else { 3 } && tally.rate() >= 0.5 {
                found.push(agreement(
                    column,
                    Kind::BirthDate,
                    AgreementKind::BirthInId,
                    id_column,
                    tally,
                    7.0,
                ));
            } else if tally.of >= 20 && tally.rate() < 0.1 {
                found.push(agreement(
                    column,
                    Kind::BirthDate,
                    AgreementKind::BirthInId,
                    id_column,
                    tally,
                    -4.0,
                ));
            }
        }
        for &column in &roles.classes {
            let odd_is_first = compare(&ids, &sample.columns[column], |id, cell| {
                let male = id.sex()? == Sex::Male;
                match cell {
                    "男" | "男性" | "1" | "M" | "m" | "Male" | "male" => Some(male),
                    "女" | "女性" | "2" | "F" | "f" | "Female" | "female" | "0" => Some(!male),
                    _ => None,
                }
            });
            if odd_is_first.of >= 8 && odd_is_first.rate() >= 0.85 {
                found.push(agreement(
                    column,
                    Kind::Sex,
                    AgreementKind::SexInId,
                    id_column,
                    odd_is_first,
                    5.0,
                ));
            }
        }
        for &column in &roles.integers {
            // the year that age and birth add up to is the same for all, give or take one
            let mut years: HashMap<u32, u64> = HashMap::new();
            let mut of = 0;
            for (record, id) in ids.iter().enumerate() {
                let Some(birth) = id.as_ref().and_then(ResidentId::birth) else { continue };
                let Some(age) =
                    shape::integer(sample.columns[column].get(record).trim()).filter(|&age| age <= 120)
                else {
                    continue;
                };
                of += 1;
                *years.entry(u32::from(birth.year()) + age as u32).or_default() += 1;
            }
            let Some((&year, _)) = years.iter().max_by_key(|(_, count)| **count) else { continue };
            let near = |year: u32| years.get(&year).copied().unwrap_or(0);
            let agree = near(year) + near(year + 1).max(near(year.wrapping_sub(1)));
            let tally = Tally { agree, of };
            if of >= 8 && tally.rate() >= 0.7 && (1980..2100).contains(&year) {
                found.push(agreement(column, Kind::Age, AgreementKind::AgeOfBirth, id_column, tally, 7.0));
            }
        }
    }
}

fn compare(
    ids: &[Option<ResidentId>],
    cells: &Cells,
    agrees: impl Fn(&ResidentId, &str) -> Option<bool>,
) -> Tally {
    let mut tally = Tally::default();
    for (record, id) in ids.iter().enumerate() {
        if let Some(agrees) = id.as_ref().and_then(|id| agrees(id, cells.get(record).trim())) {
            tally.add(agrees);
        }
    }
    tally
}

fn with_addresses(sample: &Sample, roles: &Roles, found: &mut Vec<Agreement>) {
    for &column in &roles.short_texts {
        let best = roles
            .addresses
            .iter()
            .map(|&address| (address, contained(&sample.columns[column], &sample.columns[address])))
            .max_by(|a, b| a.1.rate().total_cmp(&b.1.rate()));
        let Some((address, tally)) = best else { continue };
        if tally.of < 8 || tally.rate() < 0.6 {
            continue;
        }
        let cells = &sample.columns[column];
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count().max(1);
        let regions = cells.iter().filter(|cell| shape::is_region_name(cell.trim())).count();
        let kind = if regions * 2 > filled { Kind::Region } else { Kind::CommunityName };
        found.push(agreement(column, kind, AgreementKind::InAddress, address, tally, 5.0));
    }
    for &column in &roles.house_parts {
        let mut best: Option<Agreement> = None;
        for &address in &roles.addresses {
            let tallies = parts(&sample.columns[column], &sample.columns[address]);
            for (tally, kind, what) in [
                (tallies[0], Kind::RoomNo, AgreementKind::RoomOfAddress),
                (tallies[1], Kind::UnitNo, AgreementKind::UnitOfAddress),
                (tallies[2], Kind::BuildingNo, AgreementKind::BuildingOfAddress),
            ] {
                if tally.of >= 8
                    && tally.rate() >= 0.6
                    && best.as_ref().is_none_or(|best| best.rate < tally.rate())
                {
                    best = Some(agreement(column, kind, what, address, tally, 6.0));
                }
            }
        }
        found.extend(best);
    }
}

/// Whether the text occurs in the address of its record.
fn contained(cells: &Cells, addresses: &Cells) -> Tally {
    let mut tally = Tally::default();
    for (cell, address) in cells.iter().zip(addresses.iter()) {
        let (cell, address) = (cell.trim(), address.trim());
        // three records that repeat the same pair say it once as well as three times; no matter for a rate
        if cell.chars().count() >= 2 && !address.is_empty() && cell != address {
            tally.add(address.contains(cell));
        }
    }
    tally
}

/// How often the number of a cell is the room, the stairwell, the building of its record's address.
fn parts(cells: &Cells, addresses: &Cells) -> [Tally; 3] {
    let mut tallies = [Tally::default(); 3];
    for (cell, address) in cells.iter().zip(addresses.iter()) {
        let Some((number, _)) = shape::house_part(cell) else { continue };
        let address = address.trim();
        let numbers = shape::tail_numbers(address);
        // an address that ends in 号 has no room: 237号
        if numbers.len() < 2 || address.ends_with('号') {
            continue;
        }
        tallies[0].add(numbers[0] == number);
        if numbers.len() >= 3 && !address.contains("号楼") || address.contains("单元") {
            tallies[1].add(numbers.get(1).is_some_and(|unit| *unit == number));
            tallies[2].add(numbers.get(2).is_some_and(|building| *building == number));
        } else {
            tallies[2].add(numbers[1] == number);
        }
    }
    tallies
}

fn in_order(sample: &Sample, roles: &Roles, found: &mut Vec<Agreement>) {
    for &column in &roles.integers {
        let cells = &sample.columns[column];
        let mut tally = Tally::default();
        let mut last = None;
        for cell in cells.iter() {
            let value = shape::integer(cell.trim());
            if let (Some(before), Some(value)) = (last, value) {
                tally.add(value == before + 1);
            }
            last = value.or(last);
        }
        if tally.of >= 2 && tally.rate() >= 0.8 {
            found.push(agreement(column, Kind::RowNo, AgreementKind::Running, column, tally, 9.0));
        }
    }
    for &column in &roles.codes {
        let cells = &sample.columns[column];
        let best = roles
            .addresses
            .iter()
            .map(|&address| (address, households(cells, &sample.columns[address])))
            .max_by(|a, b| a.1.0.rate().total_cmp(&b.1.0.rate()));
        if let Some((address, (same, other))) = best
            && same.of >= 5
            && same.rate() >= 0.9
            && other.of >= 5
            && other.rate() >= 0.8
        {
            found.push(agreement(column, Kind::HouseholdNo, AgreementKind::Household, address, same, 6.0));
            continue;
        }
        // no address to go by: does a head of household open every new value?
        for &relation in &roles.classes {
            let tally = heads(cells, &sample.columns[relation]);
            if tally.of >= 5 && tally.rate() >= 0.7 {
                found.push(agreement(
                    column,
                    Kind::HouseholdNo,
                    AgreementKind::HeadOfHousehold,
                    relation,
                    tally,
                    6.0,
                ));
                break;
            }
        }
    }
}

/// Of the records whose code differs from the one before, those that are a head of household.
fn heads(codes: &Cells, relations: &Cells) -> Tally {
    let mut tally = Tally::default();
    let mut others = 0;
    for record in 1..codes.len() {
        let head = matches!(relations.get(record).trim(), "户主" | "本人" | "本人或户主");
        if codes.get(record) == codes.get(record - 1) {
            others += u64::from(!head);
        } else {
            tally.add(head);
        }
    }
    // all heads would prove nothing
    if others < 3 { Tally::default() } else { tally }
}

/// Neighbouring records with the same code: the same address? With different codes: different addresses?
fn households(codes: &Cells, addresses: &Cells) -> (Tally, Tally) {
    let (mut same, mut other) = (Tally::default(), Tally::default());
    for record in 1..codes.len() {
        let (code, before) = (codes.get(record).trim(), codes.get(record - 1).trim());
        let (address, address_before) = (addresses.get(record).trim(), addresses.get(record - 1).trim());
        if code.is_empty() || before.is_empty() || address.is_empty() || address_before.is_empty() {
            continue;
        }
        if code == before {
            same.add(address == address_before);
        } else {
            other.add(address != address_before);
        }
    }
    (same, other)
}

fn agreement(
    column: usize,
    kind: Kind,
    what: AgreementKind,
    with: usize,
    tally: Tally,
    weight: f32,
) -> Agreement {
    let (rate, of) = (tally.rate(), tally.of);
    // few records weigh less
    let weight = weight * (of as f32 / (of as f32 + 3.0));
    Agreement { column, kind, what, with, rate, of, weight }
}

/// Whether a text is an address down to three levels, and whether down to the room.
pub(crate) fn address_depth(text: &str) -> (bool, bool) {
    let Ok(address) = Address::parse(text) else { return (false, false) };
    let levels: Vec<_> = address.levels().collect();
    let room = levels.iter().any(|(level, _)| *level == AddressLevel::Room);
    (levels.len() >= 3, room)
}

/// Whether a cell speaks for the kind: well-formed, masked in its shape, spoiled in a way that only its numbers are
/// (4.1E+17, …000), or a number people type to fill its field. A mere wrong length or check digit speaks for nothing.
pub(crate) fn is_of(kind: Kind, text: &str) -> bool {
    matches!(
        check(kind, text),
        Check::Valid
            | Check::Masked
            | Check::Damaged(Reason::Scientific | Reason::Truncated | Reason::Placeholder)
    )
}

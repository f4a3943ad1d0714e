//! What the values of a column look like, before anything is concluded from it.

use yingbi_resident::{Check, Date, Kind, PartialDate, Reason, check, name, normalise, words_for_nothing};

use crate::agreement::{Roles, address_depth, is_of};
use crate::sample::{Share, Values};
use crate::shape;

/// Kinds that have a validator, with the share of unrelated cells of a like shape that pass it.
pub(crate) const VALIDATED: &[(Kind, f32)] = &[
    (Kind::ResidentId, 0.005),
    (Kind::Mobile, 0.02),
    (Kind::Landline, 0.02),
    (Kind::BankCard, 0.03),
    (Kind::Plate, 0.005),
    (Kind::Email, 0.003),
    (Kind::Mac, 0.002),
    (Kind::Ipv4, 0.02),
    (Kind::Ipv6, 0.002),
    (Kind::Imei, 0.1),
    (Kind::Uscc, 0.01),
    (Kind::PassportNo, 0.12),
    (Kind::Permit, 0.1),
    (Kind::Coordinates, 0.01),
];

/// Kinds with a list of values.
pub(crate) const LISTED: &[Kind] = &[
    Kind::Sex,
    Kind::Ethnicity,
    Kind::Relation,
    Kind::Marital,
    Kind::Education,
    Kind::Political,
    Kind::Religion,
    Kind::Disability,
    Kind::Health,
    Kind::Occupation,
];

/// Different values asked of a validator: enough for a rate to one percent.
const ASKED: usize = 400;

/// The profile of one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// Cells that are not empty.
    pub(crate) filled: u64,
    /// Of those, cells that do not say "nothing" (无, 不详, `/`).
    pub(crate) something: u64,
    /// Different values.
    pub(crate) distinct: u64,
    /// Validators' answers, in the order of `VALIDATED`.
    pub(crate) passes: Vec<(Kind, Share, f32)>,
    /// Shares of the lists, among cells that say something.
    pub(crate) lists: Vec<(Kind, Share)>,
    /// Names, addresses.
    pub(crate) names: f32,
    pub(crate) common_surnames: f32,
    pub(crate) address: f32,
    pub(crate) address_room: f32,
    /// Dates, and their years.
    pub(crate) dates: f32,
    pub(crate) years: Option<(u16, u16)>,
    /// Dates whole or in part (a month, a year, the day first), and their years.
    pub(crate) partial: f32,
    pub(crate) partial_years: Option<(u16, u16)>,
    /// Of those, months that hardly anything else is: `1995-06`, `1995.06`, `1995年6月`.
    pub(crate) months: f32,
    /// Resident ids but for the last digits, whatever these are: region and date of birth stand.
    pub(crate) near_id: f32,
    pub(crate) time_of_day: f32,
    /// Yes or no, and the share of yes.
    pub(crate) flags: f32,
    pub(crate) yes: f32,
    /// Shapes.
    pub(crate) digits: f32,
    pub(crate) integers: f32,
    pub(crate) lengths: Vec<(usize, f32)>,
    pub(crate) chars: f32,
    pub(crate) money: f32,
    pub(crate) decimals: f32,
    pub(crate) longitude: f32,
    pub(crate) latitude: f32,
    pub(crate) digest: f32,
    pub(crate) moment: f32,
    pub(crate) region_code: f32,
    pub(crate) region_prefix: f32,
    pub(crate) region_prefixes: u64,
    pub(crate) region_name: f32,
    pub(crate) organization: f32,
    pub(crate) estate: f32,
    pub(crate) work: f32,
    pub(crate) building_word: f32,
    pub(crate) unit_word: f32,
    pub(crate) room_number: f32,
    pub(crate) room_word: f32,
    pub(crate) small: f32,
    pub(crate) ages: f32,
    pub(crate) house_part: f32,
    pub(crate) wxid: f32,
    pub(crate) account: f32,
    pub(crate) letter_digits: f32,
    pub(crate) first_letters: u64,
    pub(crate) qq: f32,
    pub(crate) sentence: f32,
    pub(crate) code: f32,
    pub(crate) short_text: f32,
    pub(crate) low_octet: f32,
    pub(crate) version_like: f32,
}

impl Profile {
    pub(crate) fn of(values: &Values<'_>) -> Profile {
        let filled = values.filled();
        let said: Values<'_> = Values {
            counted: values.counted.iter().copied().filter(|(value, _)| !words_for_nothing(value)).collect(),
        };
        let mut p = Profile { filled, distinct: values.counted.len() as u64, ..Profile::default() };
        p.something = said.filled();
        p.flags = values.share(50, shape::is_flag).rate();
        p.yes = values.share(50, shape::is_yes).rate();
        if p.something == 0 {
            return p;
        }
        p.validators(&said);
        p.shapes(&said);
        p.texts(&said);
        p
    }

    fn validators(&mut self, said: &Values<'_>) {
        for &(kind, chance) in VALIDATED {
            let passes =
                |value: &str| is_of(kind, value) || (kind == Kind::ResidentId && is_floated_id(value));
            let first = said.share(24, passes);
            // none of two dozen: not worth asking hundreds
            let share = if first.passed == 0 && said.counted.len() > 24 {
                said.share(80, passes)
            } else {
                said.share(ASKED, passes)
            };
            self.passes.push((kind, share, chance));
        }
        self.near_id = said.share(80, is_near_id).rate();
        for &kind in LISTED {
            self.lists.push((kind, said.share(ASKED, |value| is_of(kind, value))));
        }
    }

    fn shapes(&mut self, said: &Values<'_>) {
        let share = |test: &dyn Fn(&str) -> bool| said.share(ASKED, |value| test(&normalise(value))).rate();
        self.digits = share(&shape::is_digits);
        self.integers = share(&|v| shape::integer(v).is_some());
        let mut lengths: std::collections::BTreeMap<usize, u64> = std::collections::BTreeMap::new();
        let mut total = 0;
        let mut chars = 0;
        for &(value, count) in said.counted.iter().take(ASKED) {
            let length = value.chars().count();
            *lengths.entry(length).or_default() += count;
            total += count;
            chars += length as u64 * count;
        }
        self.lengths = lengths.into_iter().map(|(l, c)| (l, c as f32 / total.max(1) as f32)).collect();
        self.lengths.sort_by(|a, b| b.1.total_cmp(&a.1));
        self.chars = chars as f32 / total.max(1) as f32;
        self.money = share(&|v| shape::decimals(v).is_some_and(|d| d <= 2));
        self.decimals = share(&|v| shape::decimals(v).is_some());
        let degrees = |v: &str, low: f64, high: f64| {
            shape::decimals(v).is_some_and(|d| d >= 3)
                && v.parse::<f64>().is_ok_and(|n| (low..high).contains(&n))
        };
        self.longitude = share(&|v| degrees(v, 73.0, 136.0));
        self.latitude = share(&|v| degrees(v, 3.0, 54.0));
        self.digest = share(&shape::is_digest);
        self.moment = share(&shape::is_moment);
        let region = |v: &str| v.parse::<u32>().is_ok_and(yingbi_resident::region::is_assigned);
        self.region_code = share(&|v| v.len() == 6 && region(v));
        self.region_prefix =
            share(&|v| (8..=20).contains(&v.len()) && v.is_ascii() && v.get(..6).is_some_and(region));
        let mut heads: Vec<&str> = said.counted.iter().take(ASKED).filter_map(|(v, _)| v.get(..6)).collect();
        heads.sort_unstable();
        heads.dedup();
        self.region_prefixes = heads.len() as u64;
        self.small = share(&|v| shape::integer(v).is_some_and(|n| n <= 200));
        self.ages = share(&|v| shape::integer(v).is_some_and(|n| n <= 110) || v.ends_with('岁'));
        let word =
            |v: &str, words: &[&str]| shape::house_part(v).is_some_and(|(_, rest)| words.contains(&rest));
        self.building_word =
            share(&|v| word(v, &["幢", "栋", "号楼", "座", "楼", "栋楼", "号栋", "号幢", "#", "#楼"]));
        self.unit_word = share(&|v| word(v, &["单元", "门", "门洞", "梯"]));
        self.room_word = share(&|v| word(v, &["室", "号房", "房", "户"]));
        self.room_number =
            share(&|v| shape::house_part(v).is_some_and(|(number, _)| shape::is_room_number(&number)));
        self.house_part = share(&|v| shape::house_part(v).is_some_and(|(_, rest)| rest.chars().count() <= 2));
        self.wxid = share(&|v| v.starts_with("wxid_") && shape::is_account_name(v));
        self.account = share(&shape::is_account_name);
        self.letter_digits = share(&|v| {
            v.len() == 9 && v.starts_with(|c: char| c.is_ascii_alphabetic()) && shape::is_digits(&v[1..])
        });
        let mut letters: Vec<char> = said
            .counted
            .iter()
            .take(ASKED)
            .filter_map(|(v, _)| v.chars().next())
            .filter(|c| c.is_ascii_alphabetic())
            .collect();
        letters.sort_unstable();
        letters.dedup();
        self.first_letters = letters.len() as u64;
        self.qq = share(&|v| shape::is_digits(v) && (5..=11).contains(&v.len()) && !v.starts_with('0'));
        self.code = share(&|v| {
            (5..=32).contains(&v.len())
                && v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
                && v.bytes().any(|b| b.is_ascii_digit())
        });
        let first_octet = |v: &str| v.split('.').next().and_then(|o| o.parse::<u32>().ok());
        self.low_octet = share(&|v| first_octet(v).is_some_and(|o| o < 32));
        self.version_like = share(&|v| {
            let parts: Vec<&str> = v.trim_start_matches(['v', 'V']).split('.').collect();
            (2..=4).contains(&parts.len()) && parts.iter().all(|part| shape::is_digits(part))
        });
    }

    fn texts(&mut self, said: &Values<'_>) {
        let share = |most: usize, test: &dyn Fn(&str) -> bool| said.share(most, test).rate();
        self.names = share(ASKED, &|v| {
            is_of(Kind::PersonName, v)
                && (name::score(v) > 0.0 || v.contains('*') || v.contains('·') || v.contains('某'))
        });
        self.common_surnames = share(ASKED, &|v| {
            v.starts_with(['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙'])
        });
        let mut rooms = 0;
        let depth = said.share(150, |v| {
            let (address, room) = address_depth(v);
            rooms += u64::from(room);
            address
        });
        self.address = depth.rate();
        self.address_room = if depth.distinct == 0 { 0.0 } else { rooms as f32 / depth.distinct as f32 };
        let widen = |years: &mut Option<(u16, u16)>, year: u16| {
            let (low, high) = years.unwrap_or((year, year));
            *years = Some((low.min(year), high.max(year)));
        };
        let mut years: Option<(u16, u16)> = None;
        let dates = said.share(200, |v| Date::parse(v).map(|date| widen(&mut years, date.year())).is_ok());
        self.dates = dates.rate();
        self.years = years;
        let mut years: Option<(u16, u16)> = None;
        let partial =
            said.share(200, |v| PartialDate::parse(v).map(|date| widen(&mut years, date.year())).is_ok());
        self.partial = partial.rate();
        self.partial_years = years;
        self.months = share(200, &is_month);
        self.time_of_day = share(80, &shape::has_time_of_day);
        self.region_name =
            share(ASKED, &|v| shape::is_region_name(v) || !yingbi_resident::region::by_name(v).is_empty());
        self.organization = share(ASKED, &shape::is_organization);
        self.estate = share(ASKED, &shape::is_estate);
        self.work = share(ASKED, &shape::is_work);
        self.sentence = share(ASKED, &|v| {
            let s = shape::shape(v);
            (s.han >= 4 && s.chars >= 8 && (s.marks > 0 || s.chars >= 14))
                || (s.chars > 30 && v.contains(' '))
        });
        self.short_text = share(ASKED, &|v| {
            let s = shape::shape(v);
            s.han >= 2 && s.chars <= 14
        });
    }

    pub(crate) fn pass(&self, kind: Kind) -> f32 {
        self.passes.iter().find(|(one, ..)| *one == kind).map_or(0.0, |(_, share, _)| share.rate())
    }

    pub(crate) fn list(&self, kind: Kind) -> f32 {
        self.lists.iter().find(|(one, _)| *one == kind).map_or(0.0, |(_, share)| share.rate())
    }

    /// Share of the commonest length, in characters.
    pub(crate) fn one_length(&self) -> f32 {
        self.lengths.first().map_or(0.0, |(_, share)| *share)
    }

    /// Which columns to hold against which.
    pub(crate) fn roles(profiles: &[Profile]) -> Roles {
        let mut roles = Roles::default();
        let mut ids: Vec<(usize, f32)> = Vec::new();
        for (column, p) in profiles.iter().enumerate() {
            if p.filled == 0 {
                continue;
            }
            let id = p.pass(Kind::ResidentId);
            if id >= 0.5 {
                ids.push((column, id));
            }
            if p.address >= 0.5 {
                roles.addresses.push(column);
            }
            if p.partial >= 0.5 {
                roles.dates.push(column);
            }
            if p.distinct <= 12 {
                roles.classes.push(column);
            }
            if p.integers >= 0.8 {
                roles.integers.push(column);
            }
            if p.short_text >= 0.8 && p.address < 0.5 {
                roles.short_texts.push(column);
            }
            if p.code >= 0.9 && id < 0.3 && p.distinct * 10 < p.filled * 9 && p.distinct > 2 {
                roles.codes.push(column);
            }
            if p.house_part >= 0.8 {
                roles.house_parts.push(column);
            }
        }
        ids.sort_by(|a, b| b.1.total_cmp(&a.1));
        roles.ids = ids.into_iter().map(|(column, _)| column).collect();
        roles
    }
}

/// Region and date of birth of a resident id, or such an id in scientific notation; its last digits may be anything.
fn is_near_id(text: &str) -> bool {
    is_of(Kind::ResidentId, text) || check(Kind::ResidentId, text) == Check::Damaged(Reason::CheckDigit)
}

/// A resident id that went through a floating-point number: 17 digits of it are kept at most, so that it ends in a
/// zero and is the shortest decimal of its double, while the check digit no longer agrees.
fn is_floated_id(text: &str) -> bool {
    text.len() == 18
        && text.ends_with('0')
        && check(Kind::ResidentId, text) == Check::Damaged(Reason::CheckDigit)
        && text.parse::<f64>().is_ok_and(|number| number.to_string() == text)
}

/// A year of four digits after 1900 and a month behind a mark. A fraction of one digit is no month, except `.1`,
/// which is October less its zero.
fn is_month(text: &str) -> bool {
    let Ok(PartialDate::Month { year, .. }) = PartialDate::parse(text) else { return false };
    let text = normalise(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let fraction = text.split_once('.').map(|(_, fraction)| fraction);
    (1900..2100).contains(&year)
        && digits == 4
        && fraction.is_none_or(|fraction| fraction.len() == 2 || fraction == "1")
}

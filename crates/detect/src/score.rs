//! From header, values and agreements to a distribution over kinds.
//!
//! Every reading gets log-odds against "anything else": a prior, what the header says, what the values say (a
//! binomial log-likelihood ratio of the share that passes against its chance rate, counted for at most
//! [`CELLS_THAT_COUNT`] cells, since the cells of one column are not independent), and what other columns say. The
//! softmax of the sums, cooled by [`TEMPERATURE`], is the confidence.

use yingbi_resident::Kind;

use crate::Evidence;
use crate::agreement::Agreement;
use crate::header::HeaderReading;
use crate::profile::Profile;

/// Cells of a column that count as independent.
const CELLS_THAT_COUNT: f32 = 10.0;
/// What the values alone can add.
const MOST: f32 = 10.0;
/// Above 1, because the sums treat header, values and neighbours as independent, which they are not. Set by hand,
/// not fitted: the tables at hand have too few columns named wrongly to fit it to.
const TEMPERATURE: f32 = 1.4;
/// Log-odds of any one kind before anything is known of a column.
const PRIOR: f32 = -2.5;

/// Log-odds by kind and the reasons.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    odds: Vec<f32>,
    pub(crate) evidence: Vec<(f32, Evidence)>,
    /// The values cannot tell the first two readings apart.
    pub(crate) undecidable: bool,
    /// Header and values contradict each other about this kind.
    pub(crate) doubted: Option<Kind>,
}

impl Scores {
    fn new() -> Scores {
        let odds = Kind::ALL.iter().map(|kind| if *kind == Kind::Other { 0.0 } else { PRIOR }).collect();
        Scores { odds, evidence: Vec::new(), undecidable: false, doubted: None }
    }

    fn place(kind: Kind) -> Option<usize> {
        Kind::ALL.iter().position(|one| *one == kind)
    }

    /// Adds log-odds to a kind without a reason worth telling.
    pub(crate) fn shift(&mut self, kind: Kind, by: f32) {
        if let Some(place) = Scores::place(kind) {
            self.odds[place] += by;
        }
    }

    /// Adds log-odds to a kind, with the reason.
    pub(crate) fn add(&mut self, kind: Kind, by: f32, why: Evidence) {
        self.shift(kind, by);
        self.evidence.push((by, why));
    }

    fn of(&self, kind: Kind) -> f32 {
        Scores::place(kind).map_or(f32::NEG_INFINITY, |place| self.odds[place])
    }

    /// The kind with the highest odds.
    pub(crate) fn top(&self) -> Kind {
        self.ranked()[0].0
    }

    /// Kinds with their shares, likeliest first; never empty.
    pub(crate) fn ranked(&self) -> Vec<(Kind, f32)> {
        let most = self.odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights: Vec<f32> = self.odds.iter().map(|odds| ((odds - most) / TEMPERATURE).exp()).collect();
        let total: f32 = weights.iter().sum();
        let mut ranked: Vec<(Kind, f32)> =
            Kind::ALL.iter().copied().zip(weights.iter().map(|weight| (weight / total).min(0.995))).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranked
    }
}

/// Log-likelihood ratio of a share `rate` of `of` cells: passing with `expected` if of the kind, with `chance` if not.
fn ratio(rate: f32, of: u64, expected: f32, chance: f32) -> f32 {
    let cells = (of as f32).min(CELLS_THAT_COUNT);
    let hit = (expected / chance).ln();
    let miss = ((1.0 - expected) / (1.0 - chance)).ln();
    (cells * (rate * hit + (1.0 - rate) * miss)).clamp(-MOST, MOST)
}

/// Weighs one column.
pub(crate) fn score(
    header: &HeaderReading,
    known: bool,
    profile: &Profile,
    agreements: &[&Agreement],
) -> Scores {
    let mut scores = Scores::new();
    let agreed = |kind: Kind| agreements.iter().any(|one| one.kind == kind && one.weight > 0.0);
    if profile.something > 0 {
        validators(&mut scores, header, profile);
        lists(&mut scores, header, profile);
        texts(&mut scores, header, profile);
        dates(&mut scores, header, profile, agreed(Kind::BirthDate));
        numbers(&mut scores, header, profile);
        codes(&mut scores, header, profile, agreed(Kind::HouseholdNo));
    }
    flags(&mut scores, header, profile, known);
    for one in agreements {
        scores.add(
            one.kind,
            one.weight,
            Evidence::Agreement {
                kind: one.kind,
                what: one.what,
                column: one.with,
                rate: one.rate,
                of: one.of,
            },
        );
        if one.kind == Kind::BirthDate && one.weight > 0.0 {
            scores.shift(Kind::Date, -4.0);
        }
    }
    headers(&mut scores, header, known, profile);
    scores
}

fn headers(scores: &mut Scores, header: &HeaderReading, known: bool, profile: &Profile) {
    for vote in &header.votes {
        // no values: the header alone may be believed, but less
        let weight = if profile.something == 0 { vote.weight * 0.85 } else { vote.weight };
        scores.add(vote.kind, weight, Evidence::Header { kind: vote.kind, term: vote.term, how: vote.how });
    }
    if let Some((suffix, kind)) = header.negative {
        scores.shift(Kind::Other, 3.0);
        if let Some(kind) = kind {
            scores.add(kind, -4.0, Evidence::NegativeSuffix { kind, suffix });
        }
    }
    if let Some(word) = header.impersonal {
        let top = scores.top();
        if is_number_of_person(top) {
            scores.doubted = Some(top);
            scores.add(top, -4.5, Evidence::NegativeSuffix { kind: top, suffix: word });
        }
        for kind in Kind::ALL.iter().copied().filter(|kind| *kind != top && is_number_of_person(*kind)) {
            scores.shift(kind, -4.5);
        }
        scores.shift(Kind::Other, 2.0);
    } else if let Some(suffix) = header.code {
        for kind in [Kind::Mobile, Kind::Landline, Kind::Qq, Kind::BankCard] {
            if scores.top() == kind {
                scores.doubted = Some(kind);
                let why = Evidence::NegativeSuffix { kind, suffix };
                scores.add(kind, -4.5, why);
            }
        }
        scores.shift(Kind::Other, 1.0);
    } else if known && header.votes.is_empty() && header.negative.is_none() {
        // a header of meaning that is none of ours
        scores.shift(Kind::Other, 1.0);
    }
}

/// Kinds that a word of things takes away.
fn is_number_of_person(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Other
            | Kind::Date
            | Kind::Amount
            | Kind::Uscc
            | Kind::Imei
            | Kind::Organization
            | Kind::Region
            | Kind::Coordinates
            | Kind::Longitude
            | Kind::Latitude
            | Kind::RowNo
            | Kind::Ipv4
            | Kind::Ipv6
            | Kind::Mac
    )
}

/// A header sure of the kind keeps values that all fail from ruling it out: they may be damaged or hidden.
fn floor(header: &HeaderReading, kind: Kind, by: f32) -> f32 {
    if header.weight(kind) >= 5.0 { by.max(-4.0) } else { by }
}

/// Share of cells that are resident ids, or were: where the header says so, a region and a date of birth in front are
/// enough, since a spreadsheet that took the number for a number has lost the last digits.
fn id_share(header: &HeaderReading, profile: &Profile) -> f32 {
    let pass = profile.pass(Kind::ResidentId);
    if header.weight(Kind::ResidentId) >= 2.5 { pass.max(profile.near_id) } else { pass }
}

fn validators(scores: &mut Scores, header: &HeaderReading, profile: &Profile) {
    let id = id_share(header, profile);
    for &(kind, share, chance) in &profile.passes {
        let rate = if kind == Kind::ResidentId { id } else { share.rate() };
        let (expected, mut chance) = match kind {
            Kind::Email | Kind::Mac | Kind::Ipv6 => (0.95, chance),
            Kind::PassportNo | Kind::Permit => (0.9, 0.25),
            _ => (0.85, chance),
        };
        if kind == Kind::Ipv4 && profile.low_octet > 0.85 {
            // versions of four parts begin low
            chance = 0.45;
        }
        if kind == Kind::Landline && profile.digits > 0.8 && profile.chars < 9.0 {
            // seven or eight digits without an area code may be anything
            chance = 0.6;
        }
        let mut by = floor(header, kind, ratio(rate, share.of, expected, chance));
        if matches!(kind, Kind::PassportNo | Kind::Permit) {
            by = by.min(2.5);
            // a document is one person's: it does not stand in every third record again
            let repeated = profile.filled >= 10 && profile.distinct * 10 < profile.filled * 8;
            if repeated || (profile.letter_digits > 0.8 && profile.first_letters > 3) {
                by = by.min(0.0);
            }
        }
        if rate > 0.0 && (by > 0.0 || header.weight(kind) > 0.0) {
            let passed = if rate > share.rate() { (rate * share.of as f32) as u64 } else { share.passed };
            let why = Evidence::PassRate { kind, passed, of: share.of, chance };
            scores.add(kind, by, why);
        } else {
            scores.shift(kind, by);
        }
    }
    // a card of social security may bear the resident id itself
    let card = if id > 0.5 { 2.5 } else { 0.0 };
    scores.shift(Kind::SocialSecurity, card);
    // ids and their like are made of the same digits: the longer number is not the shorter one
    if id > 0.5 {
        scores.shift(Kind::BankCard, -6.0);
        scores.shift(Kind::GridCode, -8.0);
    }
}

fn lists(scores: &mut Scores, header: &HeaderReading, profile: &Profile) {
    for &(kind, share) in &profile.lists {
        let rate = share.rate();
        let (expected, chance, most) = match kind {
            Kind::Occupation => continue,
            Kind::Health => (0.85, 0.05, 7.0),
            _ => (0.93, 0.03, 8.0),
        };
        let mut by = ratio(rate, share.of, expected, chance).min(most);
        // 1 and 2, 是 and 否 are in many lists; two values out of a list prove less than six
        if (profile.flags >= 0.95 && profile.distinct <= 4) || profile.digits > 0.8 {
            by = by.min(1.0);
        } else if share.distinct <= 1 && kind != Kind::Religion {
            by = by.min(3.5);
        }
        // illness has no closed list (blood group, height, allergies): a fair word in the header may stand
        by = match header.weight(kind) {
            weight if weight >= 5.0 => by.max(-3.0),
            weight if weight >= 2.5 && kind == Kind::Health => by.max(0.0),
            _ => by,
        };
        if by > 0.0 {
            scores.add(kind, by, Evidence::Domain { kind, share: rate, distinct: share.distinct });
        } else {
            scores.shift(kind, by);
        }
    }
}

fn texts(scores: &mut Scores, header: &HeaderReading, profile: &Profile) {
    let of = profile.something;
    // names: nearly all look like one, and surnames are spread as among people
    let mut names = ratio(profile.names, of, 0.92, 0.15).clamp(-8.0, 7.0);
    if of >= 30 {
        names += if profile.common_surnames < 0.12 {
            -4.0
        } else if profile.common_surnames > 0.2 {
            1.5
        } else {
            0.0
        };
    }
    if profile.distinct <= 6 && of >= 30 && header.weight(Kind::PersonName) == 0.0 {
        names -= 3.0;
    }
    scores.add(
        Kind::PersonName,
        floor(header, Kind::PersonName, names),
        Evidence::NameLikelihood { share: profile.names },
    );
    if names <= 0.0 {
        scores.evidence.pop();
    }
    let address = ratio(profile.address, of, 0.9, 0.02).clamp(-8.0, 9.0);
    let address = if header.weight(Kind::Address) >= 5.0 { address.max(-2.0) } else { address };
    if address > 0.0 {
        let why = Evidence::AddressLevels { share: profile.address, room: profile.address_room };
        scores.add(Kind::Address, address, why);
    } else {
        scores.shift(Kind::Address, address);
    }
    let mut shaped =
        |kind: Kind, name: &'static str, share: f32, expected: f32, chance: f32, most: f32, least: f32| {
            let by = ratio(share, of, expected, chance).clamp(least, most);
            if by > 0.5 {
                scores.add(kind, by, Evidence::Shape { kind, shape: name, share });
            } else {
                scores.shift(kind, by);
            }
        };
    shaped(Kind::Organization, "organisation", profile.organization, 0.85, 0.03, 7.0, -4.0);
    let work = profile.work.max(profile.list(Kind::Occupation));
    let work =
        if profile.list(Kind::Political) > 0.8 || profile.names > 0.9 && work < 0.5 { 0.0 } else { work };
    shaped(Kind::Occupation, "work", work, 0.7, 0.08, 6.0, -3.0);
    let estate = if profile.organization > 0.3 { 0.0 } else { profile.estate };
    shaped(Kind::CommunityName, "estate", estate, 0.85, 0.1, 3.5, -3.0);
    let region = profile.region_name.max(profile.region_code);
    // a postcode stands for a region too, if the header says so
    let postcode = header.weight(Kind::Region) > 0.0
        && profile.digits > 0.9
        && profile.lengths.first().is_some_and(|(length, share)| *length == 6 && *share > 0.9);
    let region = if postcode { region.max(0.8) } else { region };
    shaped(Kind::Region, "region", region, 0.9, 0.03, 7.0, -3.0);
    let sentence = if profile.address > 0.5 { 0.0 } else { profile.sentence };
    shaped(Kind::FreeText, "sentence", sentence, 0.6, 0.03, 7.0, -2.0);
}

/// Dates: of birth if the header, an agreement or decades say so. Months, years and dates that begin with the day
/// count as such where the header or the ids beside them speak of dates, months with their marks anywhere.
fn dates(scores: &mut Scores, header: &HeaderReading, profile: &Profile, agreed: bool) {
    let of = profile.something;
    let mut shaped = |kind: Kind, name: &'static str, share: f32, most: f32| {
        let by = ratio(share, of, 0.92, 0.02).clamp(-6.0, most);
        if by > 0.5 {
            scores.add(kind, by, Evidence::Shape { kind, shape: name, share });
        } else {
            scores.shift(kind, by);
        }
    };
    let of_birth = header.weight(Kind::BirthDate) > 0.0;
    let of_date = header.weight(Kind::Date) > 0.0;
    let months = profile.months > 0.9 && header.weight(Kind::Amount) == 0.0;
    let partial = |named: bool| if named || months { profile.partial } else { 0.0 };
    let moment = profile.dates.max(profile.moment).max(profile.time_of_day);
    let date = if profile.digits > 0.9 && profile.one_length() < 0.9 { 0.0 } else { moment };
    let date = date.max(partial(of_date && !of_birth));
    let name = if profile.moment > 0.8 { "moment" } else { "date" };
    shaped(Kind::Date, name, date, 6.5);
    let whole = if profile.time_of_day > 0.5 || profile.moment > 0.8 { 0.0 } else { profile.dates };
    let birth = whole.max(partial(of_birth || agreed));
    shaped(Kind::BirthDate, name, birth, 5.5);
    let years = if birth > whole { profile.partial_years } else { profile.years };
    if let Some((low, high)) = years.filter(|_| birth.max(profile.dates) > 0.5) {
        let decades = high.saturating_sub(low) >= 40 && low < 1985;
        scores.shift(Kind::BirthDate, if decades { 2.5 } else { -1.0 });
        scores.shift(Kind::Date, if decades { -1.5 } else { 0.0 });
    }
    // 2016.08 is a number with two decimals, and rounded it would still tell the year
    if header.weight(Kind::BirthDate) >= 2.0 {
        scores.shift(Kind::Amount, -20.0);
    } else if date > 0.8 || birth > 0.8 {
        scores.shift(Kind::Amount, -4.0);
    }
}

fn numbers(scores: &mut Scores, header: &HeaderReading, profile: &Profile) {
    let of = profile.something;
    let mut shaped =
        |kind: Kind, name: &'static str, share: f32, expected: f32, chance: f32, most: f32, least: f32| {
            let by = ratio(share, of, expected, chance).clamp(least, most);
            if by > 0.5 {
                scores.add(kind, by, Evidence::Shape { kind, shape: name, share });
            } else {
                scores.shift(kind, by);
            }
        };
    shaped(Kind::Longitude, "longitude", profile.longitude, 0.95, 0.05, 6.0, -6.0);
    shaped(Kind::Latitude, "latitude", profile.latitude, 0.95, 0.07, 5.5, -6.0);
    let fine = profile.longitude.max(profile.latitude);
    let money = if fine > 0.5 { 0.0 } else { profile.money };
    let whole = if money < 0.5 && header.weight(Kind::Amount) > 0.0 { profile.integers } else { 0.0 };
    shaped(Kind::Amount, "decimal", money.max(whole), 0.9, 0.05, 5.0, -5.0);
    let ages = if header.weight(Kind::Age) > 0.0 { profile.ages } else { 0.0 };
    shaped(Kind::Age, "age", ages, 0.95, 0.2, 4.0, -3.0);
    let row = if profile.distinct * 10 >= profile.filled * 9 { profile.integers } else { 0.0 };
    shaped(Kind::RowNo, "integer", row, 0.95, 0.5, 0.5, -6.0);
    shaped(Kind::BuildingNo, "building", profile.building_word, 0.75, 0.02, 6.0, -0.5);
    shaped(Kind::UnitNo, "stairwell", profile.unit_word, 0.75, 0.02, 6.0, -0.5);
    let room = profile.room_word.max(profile.room_number);
    shaped(Kind::RoomNo, "room", room, 0.93, 0.12, 4.5, -3.0);
    if profile.house_part < 0.5 {
        scores.shift(Kind::BuildingNo, -4.0);
        scores.shift(Kind::UnitNo, -4.0);
    }
    // account numbers of QQ grow with their age: 5 to 11 digits, several lengths
    let spread = profile.lengths.iter().filter(|(_, share)| *share > 0.02).count();
    let long = profile.chars >= 6.5;
    let qq = match (profile.qq > 0.9, spread >= 3 && long) {
        (true, true) => 4.0,
        (true, false) => {
            if header.weight(Kind::Qq) >= 3.0 {
                2.0
            } else {
                -1.0
            }
        }
        _ => ratio(profile.qq, of, 0.95, 0.3).clamp(-6.0, 0.0),
    };
    if qq > 0.0 {
        scores.add(Kind::Qq, qq, Evidence::Shape { kind: Kind::Qq, shape: "digits", share: profile.qq });
    } else {
        scores.shift(Kind::Qq, qq);
    }
    if profile.digits > 0.9 && profile.one_length() > 0.95 && profile.chars >= 6.0 {
        let why = Evidence::Shape { kind: Kind::Other, shape: "digits-of-one-length", share: profile.digits };
        scores.add(Kind::Other, 1.0, why);
    }
    if profile.version_like > 0.9 && profile.low_octet > 0.85 && profile.decimals < 0.5 {
        let why = Evidence::Shape { kind: Kind::Other, shape: "version", share: profile.version_like };
        scores.add(Kind::Other, 3.0, why);
    }
}

fn codes(scores: &mut Scores, header: &HeaderReading, profile: &Profile, household: bool) {
    let of = profile.something;
    if profile.digest > 0.9 {
        let why = Evidence::Shape { kind: Kind::Other, shape: "digest", share: profile.digest };
        scores.add(Kind::Other, 5.0, why);
    }
    let repeated = profile.distinct * 100 < profile.filled * 95;
    // the grids of one office lie in few regions; order numbers begin with any
    let few = profile.region_prefixes * 8 <= profile.distinct.min(400);
    let region =
        if (repeated || few) && id_share(header, profile) < 0.3 { profile.region_prefix } else { 0.0 };
    let grid = ratio(region, of, 0.95, 0.05).clamp(-1.0, 5.5);
    let grid = if household { grid.min(1.0) } else { grid };
    if grid > 0.0 {
        let why =
            Evidence::Shape { kind: Kind::GridCode, shape: "region-prefix", share: profile.region_prefix };
        scores.add(Kind::GridCode, grid, why);
    } else {
        scores.shift(Kind::GridCode, grid);
    }
    let shared = profile.filled >= 10
        && profile.distinct * 10 < profile.filled * 8
        && profile.distinct * 12 > profile.filled
        && profile.house_part < 0.5
        && profile.region_prefix < 0.5
        && profile.decimals < 0.5;
    let household = match (profile.code > 0.8, shared) {
        (true, true) => 2.0,
        (true, false) => 0.5,
        _ => -2.0,
    };
    scores.shift(Kind::HouseholdNo, household);
    // one letter and eight digits, letters of all sorts: a card of social security; of two or three, a passport
    if profile.letter_digits > 0.8 {
        let by = if profile.first_letters > 3 { 3.5 } else { 1.5 };
        let why = Evidence::Shape {
            kind: Kind::SocialSecurity,
            shape: "letter-digits",
            share: profile.letter_digits,
        };
        scores.add(Kind::SocialSecurity, by, why);
    } else if header.weight(Kind::SocialSecurity) == 0.0 {
        scores.shift(Kind::SocialSecurity, -2.0);
    }
    let account = profile.account.max(profile.wxid);
    let by = if profile.wxid > 0.05 {
        ratio(account, of, 0.9, 0.1).min(7.0)
    } else {
        ratio(account, of, 0.9, 0.4).clamp(-4.0, 2.0)
    };
    // nicknames are free: the header alone makes them
    let by = if header.weight(Kind::Wechat) >= 4.0 { by.max(-1.0) } else { by };
    let by = if profile.letter_digits > 0.8 || profile.code > 0.9 && profile.wxid == 0.0 {
        by.min(-1.0)
    } else {
        by
    };
    if by > 0.0 {
        scores.add(
            Kind::Wechat,
            by,
            Evidence::Shape { kind: Kind::Wechat, shape: "account", share: account },
        );
    } else {
        scores.shift(Kind::Wechat, by);
    }
}

fn flags(scores: &mut Scores, header: &HeaderReading, profile: &Profile, known: bool) {
    if profile.filled == 0 || profile.flags < 0.95 || profile.distinct > 4 {
        for kind in [Kind::WelfareFlag, Kind::CriminalFlag] {
            scores.shift(kind, if profile.filled > 0 && header.weight(kind) == 0.0 { -3.0 } else { 0.0 });
        }
        return;
    }
    let digits = profile.digits > 0.9;
    for kind in [Kind::WelfareFlag, Kind::CriminalFlag] {
        let by = if header.weight(kind) > 0.0 {
            2.0
        } else if known || digits {
            -1.0
        } else {
            3.5
        };
        scores.add(kind, by, Evidence::Shape { kind, shape: "yes-no", share: profile.flags });
    }
    // whatever the header names may be answered with yes or no: 残疾, 慢性病, 党员, 已婚
    for vote in &header.votes {
        if matches!(
            vote.kind,
            Kind::Disability | Kind::Health | Kind::Political | Kind::Religion | Kind::Marital
        ) {
            let back = (2.0 - scores.of(vote.kind)).max(0.0);
            scores.add(
                vote.kind,
                back,
                Evidence::Shape { kind: vote.kind, shape: "yes-no", share: profile.flags },
            );
        }
    }
}

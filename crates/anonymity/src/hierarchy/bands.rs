//! Bands of numbers, ages and dates: by borders that are given, or by borders that fit the data.

use yingbi_resident::{Date, normalise};

use super::optimal;
use super::path::Path;
use super::{dates, numbers};
use crate::error::{BorderFault, Error};

/// What is put into bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Decimal numbers; bands are written `[10,20)`.
    Numbers,
    /// Ages in whole years, 0 to 149; bands are written `15-59`, `60+`.
    Ages,
    /// Dates, in whole or in part; bands are written `1990-1994`, `1990-03/1994-11` (the interval of ISO 8601, both
    /// ends in it).
    Dates,
}

/// How borders are fitted to the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Bands of one width, of round numbers, over the middle 98 % of the records.
    EqualWidth,
    /// Bands of about as many records each.
    EqualFrequency,
    /// Bands of the least squared deviation within (Fisher 1958), none with less than a quarter of the records
    /// that equal bands would have.
    Optimal,
}

impl Fit {
    /// The stable name, as recipes write it.
    pub const fn name(self) -> &'static str {
        match self {
            Fit::EqualWidth => "equal-width",
            Fit::EqualFrequency => "equal-frequency",
            Fit::Optimal => "optimal",
        }
    }

    /// The way of that stable name.
    pub fn from_name(name: &str) -> Option<Fit> {
        [Fit::EqualWidth, Fit::EqualFrequency, Fit::Optimal].into_iter().find(|fit| fit.name() == name)
    }
}

impl Scale {
    /// The stable name, as recipes write it.
    pub const fn name(self) -> &'static str {
        match self {
            Scale::Numbers => "numbers",
            Scale::Ages => "ages",
            Scale::Dates => "dates",
        }
    }

    /// The scale of that stable name.
    pub fn from_name(name: &str) -> Option<Scale> {
        [Scale::Numbers, Scale::Ages, Scale::Dates].into_iter().find(|scale| scale.name() == name)
    }

    /// First and last position of what a cell says: 10^-9, years of age, days.
    fn read(self, text: &str) -> Option<(i128, i128)> {
        match self {
            Scale::Numbers => numbers::parse(text).map(|number| (number, number)),
            Scale::Ages => dates::ages(&normalise(text)).map(|(low, high)| (low.into(), high.into())),
            Scale::Dates => dates::days(&normalise(text)).map(|(low, high)| (low.into(), high.into())),
        }
    }

    /// One text for every spelling of a thing.
    fn canonical(self, text: &str, (low, high): (i128, i128), path: &mut Path) {
        match self {
            Scale::Numbers => path.push_fmt(format_args!("{}", numbers::Fixed(low))),
            Scale::Ages => dates::push_ages(path, low as u16, high as u16),
            Scale::Dates => dates::canonical(&normalise(text), path),
        }
    }
}

/// Bands of a scale, level by level: every border of a level is one of the level below.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    scale: Scale,
    cut: Cut,
}

#[derive(Clone, Debug, PartialEq)]
enum Cut {
    /// Level by level, ascending.
    Borders(Vec<Vec<i128>>),
    Fit(Fit, usize),
}

impl Bands {
    /// The most bands of a level that is fitted.
    pub const MOST: usize = 1_000;

    /// Whether the borders are chosen by the data.
    pub(crate) fn is_fitted(&self) -> bool {
        matches!(self.cut, Cut::Fit(..))
    }

    /// Bands by their borders, the finest level first; each border is the lowest value of a band (a number; an age;
    /// a date, a month or a year, which begins on its first day).
    ///
    /// # Errors
    /// [`Error::Borders`] for a border that cannot be read, is not above the one before it, or is none of the level
    /// below, and for a level without borders.
    pub fn by_borders<T: AsRef<str>>(scale: Scale, levels: &[Vec<T>]) -> Result<Bands, Error> {
        let fail = |level: usize, border: usize, fault| {
            Err(Error::Borders { level: level + 1, border: border + 1, fault })
        };
        let mut read: Vec<Vec<i128>> = Vec::with_capacity(levels.len());
        for (level, texts) in levels.iter().enumerate() {
            let mut borders = Vec::with_capacity(texts.len());
            for (at, text) in texts.iter().enumerate() {
                let Some((border, _)) = scale.read(text.as_ref()) else {
                    return fail(level, at, BorderFault::Unreadable);
                };
                if borders.last().is_some_and(|last| border <= *last) {
                    return fail(level, at, BorderFault::NotAscending);
                }
                if read.last().is_some_and(|below: &Vec<i128>| below.binary_search(&border).is_err()) {
                    return fail(level, at, BorderFault::NotBelow);
                }
                borders.push(border);
            }
            if borders.is_empty() || level >= 60 {
                return fail(level, 0, BorderFault::Count);
            }
            read.push(borders);
        }
        if read.is_empty() {
            return fail(0, 0, BorderFault::Count);
        }
        Ok(Bands { scale, cut: Cut::Borders(read) })
    }

    /// Bands that are fitted to the data: `bands` of them at the finest level (as near as the data allow), half as
    /// many at each level above, down to two.
    ///
    /// # Errors
    /// [`Error::Borders`] for fewer than 2 or more than [`Bands::MOST`].
    pub fn fitted(scale: Scale, fit: Fit, bands: usize) -> Result<Bands, Error> {
        if !(2..=Bands::MOST).contains(&bands) {
            return Err(Error::Borders { level: 1, border: 0, fault: BorderFault::Count });
        }
        Ok(Bands { scale, cut: Cut::Fit(fit, bands) })
    }

    /// What is put into bands.
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// How the borders are fitted, and to how many bands; none where they are given.
    pub const fn fit(&self) -> Option<(Fit, usize)> {
        match &self.cut {
            Cut::Fit(fit, bands) => Some((*fit, *bands)),
            Cut::Borders(_) => None,
        }
    }

    /// The borders that were given, as texts that read back the same; empty where they are fitted.
    pub fn borders(&self) -> Vec<Vec<String>> {
        let Cut::Borders(levels) = &self.cut else { return Vec::new() };
        let text = |border: &i128| match self.scale {
            Scale::Numbers => numbers::Fixed(*border).to_string(),
            Scale::Ages => border.to_string(),
            Scale::Dates => dated(*border, precision(std::slice::from_ref(border))),
        };
        levels.iter().map(|borders| borders.iter().map(text).collect()).collect()
    }

    /// The bands of a column.
    pub(super) fn bind(&self, values: &[&str], counts: &[u64]) -> Bound {
        let borders = match &self.cut {
            Cut::Borders(levels) => levels.clone(),
            Cut::Fit(fit, bands) => fitted(self.scale, *fit, *bands, values, counts),
        };
        let levels = borders
            .into_iter()
            .map(|borders| {
                let labels = labels(self.scale, &borders);
                (borders, labels)
            })
            .collect();
        Bound { scale: self.scale, levels }
    }
}

/// Borders and labels of each level.
pub(super) struct Bound {
    scale: Scale,
    levels: Vec<(Vec<i128>, Vec<String>)>,
}

impl Bound {
    /// One level for the canonical spelling, one for each of the bands.
    pub(super) fn depth(&self) -> usize {
        self.levels.len() + 1
    }

    /// A cell that tells a range across a border keeps it up to the level that has a band for it.
    pub(super) fn path(&self, value: &str, path: &mut Path) {
        let Some(range) = self.scale.read(value) else { return };
        self.scale.canonical(value, range, path);
        for (borders, labels) in &self.levels {
            let band = |position: i128| borders.partition_point(|border| *border <= position);
            match labels.get(band(range.0)).filter(|_| band(range.0) == band(range.1)) {
                Some(label) => path.push(label),
                None => self.scale.canonical(value, range, path),
            }
        }
    }
}

/// Labels of the bands: below the first border, between two, from the last one on.
fn labels(scale: Scale, borders: &[i128]) -> Vec<String> {
    let precision = precision(borders);
    let low = |at: usize| at.checked_sub(1).and_then(|at| borders.get(at)).copied();
    (0..=borders.len())
        .map(|at| match (scale, low(at), borders.get(at).copied()) {
            (Scale::Numbers, Some(low), Some(high)) => {
                format!("[{},{})", numbers::Fixed(low), numbers::Fixed(high))
            }
            (Scale::Numbers, None, Some(high)) => format!("<{}", numbers::Fixed(high)),
            (Scale::Numbers, Some(low), None) => format!("≥{}", numbers::Fixed(low)),
            (Scale::Ages, low, Some(high)) if low.unwrap_or(0) == high - 1 => format!("{}", high - 1),
            (Scale::Ages, low, Some(high)) => format!("{}-{}", low.unwrap_or(0), high - 1),
            (Scale::Ages, Some(low), None) => format!("{low}+"),
            (Scale::Dates, Some(low), Some(high)) => {
                let (low, high) = (dated(low, precision), dated(high - 1, precision));
                match precision {
                    _ if low == high => low,
                    Precision::Year => format!("{low}-{high}"),
                    _ => format!("{low}/{high}"),
                }
            }
            (Scale::Dates, None, Some(high)) => format!("<{}", dated(high, precision)),
            (Scale::Dates, Some(low), None) => format!("≥{}", dated(low, precision)),
            (_, None, None) => super::STAR.to_owned(),
        })
        .collect()
}

/// How much of a date is written.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Precision {
    Year,
    Month,
    Day,
}

fn date(days: i128) -> Option<Date> {
    Date::from_days(i32::try_from(days).ok()?)
}

/// Whether all of the days begin a year, or a month.
fn precision(days: &[i128]) -> Precision {
    let mut found = Precision::Year;
    for date in days.iter().filter_map(|days| date(*days)) {
        let own = match (date.month(), date.day()) {
            (1, 1) => Precision::Year,
            (_, 1) => Precision::Month,
            _ => Precision::Day,
        };
        found = if own > found { own } else { found };
    }
    found
}

fn dated(days: i128, precision: Precision) -> String {
    let Some(date) = date(days) else { return super::STAR.to_owned() };
    match precision {
        Precision::Year => format!("{:04}", date.year()),
        Precision::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Precision::Day => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
    }
}

/// In what borders are looked for: whole years, months or days; whole numbers or 10^-9.
#[derive(Clone, Copy)]
enum Unit {
    Times(i128),
    Years,
    Months,
}

impl Unit {
    fn of(scale: Scale, bands: usize, positions: &[(i128, u64)]) -> Unit {
        let (Some((first, _)), Some((last, _))) = (positions.first(), positions.last()) else {
            return Unit::Times(1);
        };
        let enough = |unit: Unit| unit.below(*last) - unit.below(*first) >= 2 * bands as i128;
        match scale {
            Scale::Ages => Unit::Times(1),
            Scale::Numbers if positions.iter().all(|(n, _)| n % numbers::ONE == 0) => {
                Unit::Times(numbers::ONE)
            }
            Scale::Numbers => Unit::Times(1),
            Scale::Dates if enough(Unit::Years) => Unit::Years,
            Scale::Dates if enough(Unit::Months) => Unit::Months,
            Scale::Dates => Unit::Times(1),
        }
    }

    /// The unit in which a position lies.
    fn below(self, position: i128) -> i128 {
        match self {
            Unit::Times(width) => position.div_euclid(width),
            Unit::Years => date(position).map_or(0, |date| date.year().into()),
            Unit::Months => {
                date(position).map_or(0, |date| i128::from(date.year()) * 12 + i128::from(date.month()) - 1)
            }
        }
    }

    /// The first position of a unit.
    fn start(self, unit: i128) -> Option<i128> {
        let day = |year: i128, month: i128| {
            let date = Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, 1)?;
            Some(i128::from(date.to_days()))
        };
        match self {
            Unit::Times(width) => unit.checked_mul(width),
            Unit::Years => day(unit, 1),
            Unit::Months => day(unit.div_euclid(12), unit.rem_euclid(12) + 1),
        }
    }
}

/// Borders of each level, the finest first.
fn fitted(scale: Scale, fit: Fit, bands: usize, values: &[&str], counts: &[u64]) -> Vec<Vec<i128>> {
    let mut positions: Vec<(i128, u64)> =
        values.iter().zip(counts).filter_map(|(v, c)| Some((scale.read(v)?.0, *c))).collect();
    positions.sort_unstable();
    let unit = Unit::of(scale, bands, &positions);
    let mut units: Vec<(i128, u64)> = Vec::with_capacity(positions.len());
    for (position, count) in positions {
        let at = unit.below(position);
        match units.last_mut() {
            Some((last, records)) if *last == at => *records += count,
            _ => units.push((at, count)),
        }
    }
    let mut levels = match fit {
        Fit::EqualWidth => widths(&units, bands),
        Fit::EqualFrequency => halved(between(&units, &shares(&units, bands))),
        Fit::Optimal => optimal_levels(&units, bands),
    };
    for borders in &mut levels {
        *borders = borders.iter().filter_map(|border| unit.start(*border)).collect();
    }
    levels.retain(|borders| !borders.is_empty());
    levels
}

/// Borders at multiples of a round width, which doubles from level to level.
fn widths(units: &[(i128, u64)], bands: usize) -> Vec<Vec<i128>> {
    let (Some(low), Some(high)) = (numbers::quantile(units, 1), numbers::quantile(units, 99)) else {
        return Vec::new();
    };
    let mut width = numbers::nice((high - low).div_euclid(bands as i128) + 1);
    // a width that is just too round for the number of bands
    if (high - low) / width >= bands as i128 {
        width = numbers::nice(width + 1);
    }
    let mut levels = Vec::new();
    loop {
        let first = low.div_euclid(width) + 1;
        let borders: Vec<i128> = (first..=high.div_euclid(width)).map(|n| n * width).collect();
        let count = borders.len();
        if count > 0 {
            levels.push(borders);
        }
        // zero is a multiple of any width
        if count <= 1 {
            return levels;
        }
        width *= 2;
    }
}

/// Ends of the bands of about equal weight, as numbers of units from the first on.
fn shares(units: &[(i128, u64)], bands: usize) -> Vec<usize> {
    let total: u128 = units.iter().map(|(_, count)| u128::from(*count)).sum();
    let mut ends = Vec::new();
    let (mut at, mut seen) = (0, 0u128);
    for band in 1..bands as u128 {
        // both sides times `bands`: whole numbers, no rounding
        let target = total * band;
        let times = bands as u128;
        while let Some((_, count)) = units.get(at) {
            let next = seen + u128::from(*count);
            if (next * times).abs_diff(target) > (seen * times).abs_diff(target) {
                break;
            }
            seen = next;
            at += 1;
        }
        if at > 0 && at < units.len() && ends.last() != Some(&at) {
            ends.push(at);
        }
    }
    ends
}

/// The roundest number above the last unit of a band that is not above the first of the next.
fn between(units: &[(i128, u64)], ends: &[usize]) -> Vec<i128> {
    let border = |end: &usize| {
        let (below, above) = (units.get(end.checked_sub(1)?)?.0, units.get(*end)?.0);
        let mut power = 10i128.pow(27);
        while power > 1 {
            let round = above.div_euclid(power) * power;
            if round > below {
                return Some(round);
            }
            power /= 10;
        }
        Some(above)
    };
    ends.iter().filter_map(border).collect()
}

/// Levels of every second border of the level below.
fn halved(finest: Vec<i128>) -> Vec<Vec<i128>> {
    let mut levels = vec![finest];
    while let Some(below) = levels.last().filter(|below| below.len() > 1) {
        let above = below.iter().skip(1).step_by(2).copied().collect();
        levels.push(above);
    }
    levels
}

/// The best cuts, then the best among these for half as many bands, and so on.
fn optimal_levels(units: &[(i128, u64)], bands: usize) -> Vec<Vec<i128>> {
    let Some((origin, _)) = units.first() else { return Vec::new() };
    let weighed: Vec<(f64, f64)> =
        units.iter().map(|(unit, count)| ((unit - origin) as f64, *count as f64)).collect();
    let total: f64 = weighed.iter().map(|(_, count)| count).sum();
    let least = |bands: usize| (total / (4 * bands) as f64).max(1.0);
    let mut ends = optimal::cut(&weighed, bands, least(bands));
    let mut levels = Vec::new();
    while !ends.is_empty() {
        levels.push(between(units, &ends));
        let bands = ends.len().div_ceil(2);
        if bands < 2 {
            break;
        }
        // the bands of this level, each at its mean: merging them adds what lies between the means and nothing else
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let merged: Vec<(f64, f64)> = starts
            .zip(ends.iter().copied().chain([weighed.len()]))
            .map(|(start, end)| {
                let part = weighed.get(start..end).unwrap_or_default();
                let weight: f64 = part.iter().map(|(_, count)| count).sum();
                (part.iter().map(|(value, count)| value * count).sum::<f64>() / weight.max(1.0), weight)
            })
            .collect();
        let kept = optimal::cut(&merged, bands, least(bands));
        ends = kept.into_iter().filter_map(|end| ends.get(end.checked_sub(1)?).copied()).collect();
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    fn by_borders(scale: Scale, levels: &[&[&str]]) -> Result<HierarchySpec, Error> {
        let levels: Vec<Vec<&str>> = levels.iter().map(|level| level.to_vec()).collect();
        Bands::by_borders(scale, &levels).map(HierarchySpec::Bands)
    }

    #[test]
    fn borders_make_bands() {
        let spec = by_borders(Scale::Ages, &[&["0", "15", "60"]]).unwrap();
        let got = paths(&spec, &["14岁", "15", "99", "10-20", "老"]);
        assert_eq!(got[0][1..], ["14", "0-14", "*"]);
        assert_eq!(got[1][1..], ["15", "15-59", "*"]);
        assert_eq!(got[2][1..], ["99", "60+", "*"]);
        assert_eq!(got[3][1..], ["10-20", "10-20", "*"]);
        assert_eq!(got[4][1..], ["老", "*", "*"]);
        let spec = by_borders(Scale::Numbers, &[&["0", "0.5", "10"], &["10"]]).unwrap();
        let got = paths(&spec, &["-3", "0.25", "1,000.0", "10"]);
        assert_eq!(got[0][1..], ["-3", "<0", "<10", "*"]);
        assert_eq!(got[1][2..], ["[0,0.5)", "<10", "*"]);
        assert_eq!(got[2][1..], ["1000", "≥10", "≥10", "*"]);
        let spec = by_borders(Scale::Dates, &[&["1949", "1980-07", "2000"], &["1949"]]).unwrap();
        let got = paths(&spec, &["1980/6/30", "1980-07", "1980", "1930", "2001"]);
        assert_eq!(got[0][1..], ["1980-06-30", "1949-01/1980-06", "≥1949", "*"]);
        assert_eq!(got[1][1..], ["1980-07", "1980-07/1999-12", "≥1949", "*"]);
        assert_eq!(got[2][1..], ["1980", "1980", "≥1949", "*"]);
        assert_eq!(got[3][1..], ["1930", "<1949-01", "<1949", "*"]);
        assert_eq!(got[4][2], "≥2000-01");
    }

    #[test]
    fn borders_that_make_no_bands_are_told() {
        let fault = |scale, levels: &[&[&str]]| match by_borders(scale, levels) {
            Err(Error::Borders { level, border, fault }) => (level, border, fault),
            _ => panic!("taken"),
        };
        assert_eq!(fault(Scale::Ages, &[&["0", "x"]]), (1, 2, BorderFault::Unreadable));
        assert_eq!(fault(Scale::Ages, &[&["15", "15"]]), (1, 2, BorderFault::NotAscending));
        assert_eq!(fault(Scale::Numbers, &[&["1", "2"], &["1.5"]]), (2, 1, BorderFault::NotBelow));
        assert_eq!(fault(Scale::Dates, &[&["1990"], &[]]), (2, 1, BorderFault::Count));
        assert_eq!(fault(Scale::Dates, &[]), (1, 1, BorderFault::Count));
        assert!(Bands::fitted(Scale::Ages, Fit::Optimal, 1).is_err());
    }

    #[test]
    fn borders_fit_the_data() {
        let values: Vec<String> = (0..1000).map(|n| format!("{}", n * n)).collect();
        let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
        values.sort_unstable();
        let counts = vec![1; values.len()];
        for fit in [Fit::EqualWidth, Fit::EqualFrequency, Fit::Optimal] {
            let spec = HierarchySpec::Bands(Bands::fitted(Scale::Numbers, fit, 8).unwrap());
            let h = crate::Hierarchy::build(&spec, &values, &counts).unwrap();
            let bands = |level: usize| {
                let mut records = std::collections::BTreeMap::new();
                for value in 0..values.len() {
                    *records.entry(h.label(value, level)).or_insert(0u64) += 1;
                }
                records
            };
            let finest = bands(2);
            assert!((5..=9).contains(&finest.len()), "{fit:?} {}", finest.len());
            let (least, most) = (finest.values().min().unwrap(), finest.values().max().unwrap());
            match fit {
                Fit::EqualWidth => assert!(finest.contains_key("[200000,400000)"), "{finest:?}"),
                Fit::EqualFrequency => assert!(most - least <= 2, "{finest:?}"),
                Fit::Optimal => assert!(*least >= 1000 / 32, "{finest:?}"),
            }
            assert_eq!(bands(h.levels() - 2).len(), 2, "{fit:?}");
        }
    }

    #[test]
    fn dates_are_cut_at_years_or_months() {
        let values: Vec<String> = (0..60).map(|n| format!("{}-0{}-15", 1950 + n, n % 9 + 1)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let spec = HierarchySpec::Bands(Bands::fitted(Scale::Dates, Fit::EqualFrequency, 6).unwrap());
        let got = paths(&spec, &values);
        assert_eq!(got[15][2], "1960-1969");
        assert_eq!(got[0][2], "<1960");
        let values: Vec<String> =
            (1..=12).flat_map(|m| [1, 9, 20].map(|d| format!("2020-{m:02}-{d:02}"))).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let spec = HierarchySpec::Bands(Bands::fitted(Scale::Dates, Fit::EqualFrequency, 4).unwrap());
        assert_eq!(paths(&spec, &values)[10][2], "2020-04/2020-06");
    }

    #[test]
    fn nothing_to_fit_is_no_trouble() {
        for fit in [Fit::EqualWidth, Fit::EqualFrequency, Fit::Optimal] {
            let spec = HierarchySpec::Bands(Bands::fitted(Scale::Numbers, fit, 8).unwrap());
            assert_eq!(paths(&spec, &["", "x"])[0], ["", "", "*"]);
            assert_eq!(paths(&spec, &["5", "x"])[0], ["5", "5", "*"]);
        }
    }
}

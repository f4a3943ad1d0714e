//! Dates and ages in bands.

use yingbi_resident::{Date, PartialDate, normalise, spreadsheet_serial};

use super::path::Path;

/// Day, month, year, 5, 10, 20 years.
pub(super) const DEPTH: usize = 6;
/// Whole years, 5 years, 15 or 10 years, three groups.
pub(super) const AGE_DEPTH: usize = 4;
/// The date, and those.
pub(super) const AGE_ON_DEPTH: usize = AGE_DEPTH + 1;

/// What a date cell tells, from the finest on.
#[derive(Clone, Copy)]
enum When {
    Day(u16, u8, u8),
    Month(u16, u8),
    /// First and last year.
    Years(u16, u16),
}

/// Labels of a date, of a month or year alone, or of a band of years as an earlier release wrote it.
pub(super) fn date(value: &str, path: &mut Path) {
    let Some(when) = read(&normalise(value)) else { return };
    push(when, path);
    let (first, last) = match when {
        When::Day(year, month, _) | When::Month(year, month) => {
            path.push_fmt(format_args!("{year:04}-{month:02}"));
            (year, year)
        }
        When::Years(first, last) => {
            band(path, first, last, 1);
            (first, last)
        }
    };
    for width in [1, 5, 10, 20] {
        band(path, first, last, width);
    }
}

/// One spelling of a date.
fn push(when: When, path: &mut Path) {
    match when {
        When::Day(year, month, day) => path.push_fmt(format_args!("{year:04}-{month:02}-{day:02}")),
        When::Month(year, month) => path.push_fmt(format_args!("{year:04}-{month:02}")),
        When::Years(first, last) => band(path, first, last, 1),
    }
}

/// One spelling of a normalised text that is a date.
pub(super) fn canonical(text: &str, path: &mut Path) {
    if let Some(when) = read(text) {
        push(when, path);
    }
}

/// First and last day of what a normalised text tells, as [`Date::to_days`] counts them.
pub(super) fn days(text: &str) -> Option<(i32, i32)> {
    span(read(text)?).map(|(first, last)| (first.to_days(), last.to_days()))
}

fn span(when: When) -> Option<(Date, Date)> {
    Some(match when {
        When::Day(year, month, day) => {
            let day = Date::new(year, month, day)?;
            (day, day)
        }
        When::Month(year, month) => {
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            (Date::new(year, month, 1)?, Date::new(next.0, next.1, 1)?.add_days(-1)?)
        }
        When::Years(first, last) => (Date::new(first, 1, 1)?, Date::new(last, 12, 31)?),
    })
}

/// The band of `width` years that holds the years, or the years themselves where none does.
fn band(path: &mut Path, first: u16, last: u16, width: u16) {
    let (low, high) = if first / width == last / width {
        (first / width * width, first / width * width + width - 1)
    } else {
        (first, last)
    };
    if low == high {
        path.push_fmt(format_args!("{low:04}"));
    } else {
        path.push_fmt(format_args!("{low:04}-{high:04}"));
    }
}

fn read(text: &str) -> Option<When> {
    if let Some(when) = years(text) {
        return Some(when);
    }
    let day = |date: Date| When::Day(date.year(), date.month(), date.day());
    let partial = |text: &str| {
        PartialDate::parse(text).ok().map(|date| match date {
            PartialDate::Day(date) => day(date),
            PartialDate::Month { year, month } => When::Month(year, month),
            PartialDate::Year(year) => When::Years(year, year),
        })
    };
    partial(text)
        .or_else(|| partial(text.split_once([' ', 'T'])?.0))
        .or_else(|| spreadsheet_serial(text).ok().map(day))
}

/// A band of years: `1990-1994`.
fn years(text: &str) -> Option<When> {
    let year = |digits: &str| {
        let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|y| plain && (1800..2200).contains(y))
    };
    let (left, right) = text.trim().split_once(['-', '/', '.', '年', '~', '–', '—', '至'])?;
    let (left, right) = (year(left)?, year(right)?);
    (left <= right).then_some(When::Years(left, right))
}

/// Borders of the bands of an age, level by level.
pub(super) type AgeBands = [&'static [u16]; 3];

/// 5 years; 15 years; 0-14, 15-59, 60+ (the groups in which the National Bureau of Statistics publishes the
/// census).
pub(super) const CENSUS: AgeBands = [&FIVE, &[0, 15, 30, 45, 60, 75, 90], &[0, 15, 60]];
/// 5 years; 10 years from 15 on; 0-14, 15-64, 65+ (the working age of the United Nations and the dependency ratios
/// of the China Statistical Yearbook).
pub(super) const WORKING_AGE: AgeBands = [&FIVE, &[0, 15, 25, 35, 45, 55, 65, 75, 85], &[0, 15, 65]];

/// Labels of an age in years, or of a band of ages.
pub(super) fn age(value: &str, bands: &AgeBands, path: &mut Path) {
    if let Some((low, high)) = ages(&normalise(value)) {
        push_ages(path, low, high);
        age_bands(low, high, bands, path);
    }
}

/// Labels of a date of birth by the age on a day: the date, the age in whole years, its bands. Who was not born yet
/// has no age.
pub(super) fn age_on(value: &str, day: Date, path: &mut Path) {
    let Some(when) = read(&normalise(value)) else { return };
    let Some((first, last)) = span(when) else { return };
    let (Some(low), Some(high)) = (last.age_on(day), first.age_on(day)) else { return };
    if high < OLDEST {
        push(when, path);
        push_ages(path, low, high);
        age_bands(low, high, &CENSUS, path);
    }
}

fn age_bands(low: u16, high: u16, bands: &AgeBands, path: &mut Path) {
    for borders in bands {
        let at = borders.iter().rposition(|border| *border <= low).unwrap_or(0);
        let top = borders.get(at + 1).map_or(OLDEST, |next| next - 1);
        let (low, high) = if high <= top { (borders[at], top) } else { (low, high) };
        push_ages(path, low, high);
    }
}

/// `37`, `35-39`, `60+`.
pub(super) fn push_ages(path: &mut Path, low: u16, high: u16) {
    match (low, high) {
        (low, OLDEST) => path.push_fmt(format_args!("{low}+")),
        (low, high) if low == high => path.push_fmt(format_args!("{low}")),
        (low, high) => path.push_fmt(format_args!("{low}-{high}")),
    }
}

/// Nobody is older; an open band ends here.
const OLDEST: u16 = 150;
const FIVE: [u16; 21] = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100];

/// First and last age of a normalised text.
pub(super) fn ages(text: &str) -> Option<(u16, u16)> {
    let text = text.trim();
    let text = text.strip_suffix("周岁").or_else(|| text.strip_suffix('岁')).unwrap_or(text).trim();
    let years = |digits: &str| {
        let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|age| plain && *age < OLDEST)
    };
    if let Some(open) = text.strip_suffix('+') {
        return Some((years(open)?, OLDEST));
    }
    match text.split_once(['-', '~', '–', '至']) {
        Some((low, high)) => Some((years(low)?, years(high)?)).filter(|(low, high)| low <= high),
        None => years(text).map(|age| (age, age)),
    }
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn dates_go_through_month_and_year() {
        let got = paths(&HierarchySpec::Dates, &["1995/6/2", "1995-06", "1995", "1990-1999", "某年", "不明"]);
        assert_eq!(
            got[0][1..],
            ["1995-06-02", "1995-06", "1995", "1995-1999", "1990-1999", "1980-1999", "*"]
        );
        assert_eq!(got[1][1..], ["1995-06", "1995-06", "1995", "1995-1999", "1990-1999", "1980-1999", "*"]);
        assert_eq!(got[2][1..], ["1995", "1995", "1995", "1995-1999", "1990-1999", "1980-1999", "*"]);
        assert_eq!(got[3][1..6], ["1990-1999"; 5]);
        assert_eq!(got[4][1..], ["某年", "*", "*", "*", "*", "*", "*"]);
        assert_eq!(got[5][1..], ["", "", "", "", "", "", "*"]);
    }

    #[test]
    fn months_and_years_meet_whole_dates() {
        let forms = [
            "2016.08",
            "16.08",
            "201608",
            "2016/8",
            "2016年8月",
            "2016-08",
            "14/08/2016",
            "2016-08-14",
            "2016",
            "2016年",
            "2016.13",
            "第8",
            "36526",
        ];
        let got = paths(&HierarchySpec::Dates, &forms);
        for path in &got[..6] {
            assert_eq!(path[1..4], ["2016-08", "2016-08", "2016"]);
        }
        for path in &got[6..8] {
            assert_eq!(path[1..4], ["2016-08-14", "2016-08", "2016"]);
        }
        for path in &got[8..10] {
            assert_eq!(path[1..4], ["2016", "2016", "2016"]);
        }
        for path in &got[10..12] {
            assert_eq!(path[2..], ["*", "*", "*", "*", "*", "*"]);
        }
        assert_eq!(got[12][1..3], ["2000-01-01", "2000-01"]);
    }

    #[test]
    fn ages_go_through_the_census_bands() {
        let got = paths(&HierarchySpec::Ages, &["37", "37岁", "61", "102", "35-39", "60+", "成年"]);
        assert_eq!(got[0][1..], ["37", "35-39", "30-44", "15-59", "*"]);
        assert_eq!(got[1][1..], got[0][1..]);
        assert_eq!(got[2][1..], ["61", "60-64", "60-74", "60+", "*"]);
        assert_eq!(got[3][1..], ["102", "100+", "90+", "60+", "*"]);
        assert_eq!(got[4][1..], ["35-39", "35-39", "30-44", "15-59", "*"]);
        assert_eq!(got[5][1..], ["60+", "60+", "60+", "60+", "*"]);
        assert_eq!(got[6][1..], ["成年", "*", "*", "*", "*"]);
    }
    #[test]
    fn working_age_ends_before_65() {
        let got = paths(&HierarchySpec::WorkingAges, &["64", "65"]);
        assert_eq!(got[0][1..], ["64", "60-64", "55-64", "15-64", "*"]);
        assert_eq!(got[1][1..], ["65", "65-69", "65-74", "65+", "*"]);
    }

    #[test]
    fn births_have_an_age_on_the_day_of_the_census() {
        let day = yingbi_resident::Date::new(2020, 11, 1).unwrap();
        let got = paths(&HierarchySpec::AgesOn(day), &["1980-11-01", "1980/11/2", "1980", "2021-01-01"]);
        assert_eq!(got[0][1..], ["1980-11-01", "40", "40-44", "30-44", "15-59", "*"]);
        assert_eq!(got[1][1..4], ["1980-11-02", "39", "35-39"]);
        assert_eq!(got[2][1..], ["1980", "39-40", "39-40", "30-44", "15-59", "*"]);
        assert_eq!(got[3][2], "*");
    }
}

//! Dates that name less than a day, and those written day first.

use crate::text::{is_blank, normalise};
use crate::{Date, Reason};

/// A year, a month or a day, as a column of dates holds them: `2016`, `2016-08`, `2016-08-14`.
///
/// [`Date::parse`] stays with whole dates, year first; this one takes whatever tells a birth or an event in part.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// A day of the calendar.
    Day(Date),
    /// A month.
    Month {
        /// The year, 1800 to 2199.
        year: u16,
        /// The month, 1 to 12.
        month: u8,
    },
    /// A year, 1800 to 2199.
    Year(u16),
}

// A date of birth is a cell value: Debug must not show it.
impl std::fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PartialDate::Day(_) => "PartialDate::Day",
            PartialDate::Month { .. } => "PartialDate::Month",
            PartialDate::Year(_) => "PartialDate::Year",
        })
    }
}

impl PartialDate {
    /// The date of a cell, whole or in part: every form of [`Date::parse`]; the day first (`14/08/2016`, `14-8-2016`,
    /// `14.08.2016`; the month first where only that is a date, `08/14/2016`); the month (`2016-08`, `2016/8`,
    /// `2016.08`, `2016年8月`, `201608`); the year (`2016`, `2016年`). A year of two digits is taken before a month
    /// (`16.08`, `16年8月`): 00 to 29 are of this century, 30 to 99 of the last.
    ///
    /// A number cell that meant October (`2016.10`) comes as `2016.1` and reads as January: nothing in it tells.
    ///
    /// # Errors
    /// As [`Date::parse`].
    pub fn parse(text: &str) -> Result<PartialDate, Reason> {
        let reason = match Date::parse(text) {
            Ok(date) => return Ok(PartialDate::Day(date)),
            Err(reason) => reason,
        };
        let text = normalise(text);
        part(&text).or_else(|| day_first(&text).map(PartialDate::Day)).ok_or(reason)
    }

    /// The year.
    pub const fn year(self) -> u16 {
        match self {
            PartialDate::Day(date) => date.year(),
            PartialDate::Month { year, .. } | PartialDate::Year(year) => year,
        }
    }

    /// The month, 1 to 12, where it is told.
    pub const fn month(self) -> Option<u8> {
        match self {
            PartialDate::Day(date) => Some(date.month()),
            PartialDate::Month { month, .. } => Some(month),
            PartialDate::Year(_) => None,
        }
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Date) -> bool {
        match self {
            PartialDate::Day(date) => date == day,
            PartialDate::Month { year, month } => (year, month) == (day.year(), day.month()),
            PartialDate::Year(year) => year == day.year(),
        }
    }
}

fn digits(text: &str, least: usize, most: usize) -> Option<u16> {
    let plain = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn year(text: &str) -> Option<u16> {
    digits(text, 4, 4).filter(|year| (1800..2200).contains(year))
}

fn month(text: &str) -> Option<u8> {
    digits(text, 1, 2).filter(|month| (1..=12).contains(month)).map(|month| month as u8)
}

/// A month or a year.
fn part(text: &str) -> Option<PartialDate> {
    if let Some(year) = year(text.strip_suffix('年').unwrap_or(text).trim_end_matches(is_blank)) {
        return Some(PartialDate::Year(year));
    }
    if text.len() == 6
        && text.is_ascii()
        && let (Some(year), Some(month)) = (year(&text[..4]), month(&text[4..]))
    {
        return Some(PartialDate::Month { year, month });
    }
    let (left, right) = text.split_once(['-', '/', '.', '年'])?;
    let (left, right) = (left.trim_matches(is_blank), right.trim_matches(is_blank));
    let han = right.strip_suffix("月份").or_else(|| right.strip_suffix('月'));
    let month = month(han.unwrap_or(right).trim_end_matches(is_blank))?;
    let year = year(left).or_else(|| digits(left, 2, 2).map(|y| if y < 30 { 2000 + y } else { 1900 + y }))?;
    Some(PartialDate::Month { year, month })
}

/// The year behind day and month.
fn day_first(text: &str) -> Option<Date> {
    let mark = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    // a time of day may follow
    let text = text.split_once(' ').map_or(text, |(date, time)| if time.contains(':') { date } else { text });
    let mut parts = text.split(mark);
    let (first, second, last) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (first, second) = (digits(first, 1, 2)? as u8, digits(second, 1, 2)? as u8);
    let year = year(last)?;
    Date::new(year, second, first).or_else(|| Date::new(year, first, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_years_and_days_first() {
        let august = PartialDate::Month { year: 2016, month: 8 };
        for text in [
            "2016.08",
            "2016.8",
            "2016-08",
            "2016/8",
            "2016年8月",
            "2016年08月",
            "2016 年 8 月份",
            "201608",
            "201608.0",
            "16.08",
            "16年8月",
            "２０１６．０８",
            " 2016-08 ",
        ] {
            assert!(PartialDate::parse(text) == Ok(august), "{text}");
        }
        assert!(PartialDate::parse("95.6") == Ok(PartialDate::Month { year: 1995, month: 6 }));
        for text in ["2016", "2016年", "2016.0"] {
            assert!(PartialDate::parse(text) == Ok(PartialDate::Year(2016)), "{text}");
        }
        let day = Date::new(2016, 8, 14).unwrap();
        for text in
            ["2016-08-14", "14/08/2016", "14-8-2016", "14.08.2016", "08/14/2016", "14/8/2016 00:00:00"]
        {
            assert!(PartialDate::parse(text) == Ok(PartialDate::Day(day)), "{text}");
        }
        assert!(august.holds(day) && PartialDate::Year(2016).holds(day));
        assert!(!august.holds(Date::new(2016, 9, 14).unwrap()));
        for text in [
            "",
            "2016.13",
            "2016.000",
            "16",
            "216.08",
            "201613",
            "1799",
            "2200",
            "2016.085",
            "12.5元",
            "8",
            "1990-1994",
            "31/02/2016",
            "2016-02-30",
            "不详",
            "20.16.08",
        ] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
        assert_eq!(format!("{august:?}"), "PartialDate::Month");
        // whole dates stay as strict as they were
        assert!(Date::parse("2016.08").is_err() && Date::parse("14/08/2016").is_err());
    }
}

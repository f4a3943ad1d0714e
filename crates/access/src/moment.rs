//! Moments: TOML's dates and times, Cedar's `datetime`, days of a time zone.

use toml::value::{Datetime, Offset};
use yingbi_resident::Date;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The first millisecond of a day, in a time zone of so many minutes east of UTC.
pub(crate) fn midnight(day: Date, zone: i32) -> i64 {
    i64::from(day.to_days()) * DAY - i64::from(zone) * MINUTE
}

/// The day of a moment in a time zone; none outside of the calendar's years 1 to 9999.
pub(crate) fn day_of(moment: i64, zone: i32) -> Option<Date> {
    let local = moment.checked_add(i64::from(zone) * MINUTE)?;
    Date::from_days(i32::try_from(local.div_euclid(DAY)).ok()?)
}

/// A moment as Cedar's `datetime(…)` takes it (RFC 3339 in UTC, with milliseconds); none outside of years 1 to 9999.
pub(crate) fn cedar_text(moment: i64) -> Option<String> {
    let day = day_of(moment, 0)?;
    let rest = moment.rem_euclid(DAY);
    let (hours, minutes) = (rest / (60 * MINUTE), rest / MINUTE % 60);
    let (seconds, thousandths) = (rest / 1000 % 60, rest % 1000);
    let (year, month, day) = (day.year(), day.month(), day.day());
    Some(format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}Z"))
}

/// A TOML date, or date and time, in milliseconds since 1970-01-01 UTC; without an offset it is of the time zone.
/// The second value tells that it is a whole day.
pub(crate) fn of_toml(value: &Datetime, zone: i32) -> Option<(i64, bool)> {
    let date = value.date?;
    let midnight = midnight(Date::new(date.year, date.month, date.day)?, zone);
    let Some(time) = value.time else {
        return (value.offset.is_none()).then_some((midnight, true));
    };
    let own = match value.offset {
        None => zone,
        Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => i32::from(minutes),
    };
    let minutes = i64::from(time.hour) * 60 + i64::from(time.minute);
    let thousandths =
        i64::from(time.second.unwrap_or(0)) * 1000 + i64::from(time.nanosecond.unwrap_or(0)) / 1_000_000;
    Some((midnight + i64::from(zone - own) * MINUTE + minutes * MINUTE + thousandths, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_their_zone() {
        let day = Date::new(2026, 6, 1).unwrap();
        assert_eq!(cedar_text(midnight(day, 480)).unwrap(), "2026-05-31T16:00:00.000Z");
        assert_eq!(day_of(midnight(day, 480), 480), Some(day));
        assert_eq!(day_of(midnight(day, 480) - 1, 480), day.add_days(-1));
        assert_eq!(cedar_text(-1).unwrap(), "1969-12-31T23:59:59.999Z");
        assert_eq!(cedar_text(i64::MAX), None);
    }

    #[test]
    fn toml_has_days_local_times_and_exact_times() {
        let of = |text: &str| of_toml(&text.parse().unwrap(), 480);
        let noon = of("2026-06-01T12:00:00+08:00").unwrap();
        assert_eq!(of("2026-06-01T12:00:00"), Some(noon));
        assert_eq!(of("2026-06-01T04:00:00Z"), Some(noon));
        assert_eq!(of("2026-06-01").unwrap(), (noon.0 - DAY / 2, true));
        assert_eq!(of("12:00:00"), None);
    }
}

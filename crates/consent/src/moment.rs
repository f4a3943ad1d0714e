//! Moments: milliseconds since 1970-01-01 UTC, and their text in RFC 3339 with three decimals and `Z`.

/// First moment of the year 1 and first moment after the year 9999: what four digits of a year can say.
const RANGE: std::ops::Range<i64> = -62_135_596_800_000..253_402_300_800_000;
const DAY: i64 = 86_400_000;

/// Whether a moment lies in the years 1 to 9999.
pub(crate) fn sayable(moment: i64) -> bool {
    RANGE.contains(&moment)
}

/// Days since 1970-01-01 of a day of the Gregorian calendar, by counting years from March on, so that the leap day
/// is a year's last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let since_march = (month + 9) % 12;
    let before = shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    before + (since_march * 306 + 5) / 10 + day - 1 - 719_468
}

fn date(days: i64) -> (i64, i64, i64) {
    // 400 years have 146,097 days: the year that is right, or up to two too late.
    let mut year = 1971 + (days * 400).div_euclid(146_097);
    while self::days(year, 1, 1) > days {
        year -= 1;
    }
    let mut month = 12;
    while self::days(year, month, 1) > days {
        month -= 1;
    }
    (year, month, days - self::days(year, month, 1) + 1)
}

/// `2026-06-01T02:00:00.000Z`; none outside of the years 1 to 9999.
pub(crate) fn text(moment: i64) -> Option<String> {
    if !sayable(moment) {
        return None;
    }
    let (year, month, day) = date(moment.div_euclid(DAY));
    let rest = moment.rem_euclid(DAY);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000))
}

/// A moment as people write it, in milliseconds since 1970-01-01 UTC: a day (`2026-12-31`), which begins by a clock that
/// is `offset` minutes ahead of UTC, or a time with its offset (`2026-12-31T18:00:00+08:00`, seconds and their decimals
/// may be left out, `Z` for none). A day that is an `end` lasts to its end: the moment is the first of the day after.
/// None: no such day or time, or outside of the years 1 to 9999.
pub fn read_moment(text: &str, offset: i64, end: bool) -> Option<i64> {
    let midnight = |day: &str| self::parse(&format!("{day}T00:00:00.000Z"));
    let Some((day, time)) = text.split_once('T') else {
        let moment = midnight(text)? + if end { DAY } else { 0 } - offset * 60_000;
        return sayable(moment).then_some(moment);
    };
    let (time, offset) = match time.strip_suffix('Z') {
        Some(time) => (time, 0),
        None => {
            let at = time.rfind(['+', '-'])?;
            (&time[..at], read_offset(&time[at..])?)
        }
    };
    let decimals = match time.len() {
        5 => ":00.000",
        8 => ".000",
        12 => "",
        _ => return None,
    };
    let moment = self::parse(&format!("{day}T{time}{decimals}Z"))? - offset * 60_000;
    sayable(moment).then_some(moment)
}

/// Minutes that a clock is ahead of UTC, from `+08:00`.
pub fn read_offset(text: &str) -> Option<i64> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |text: &str| {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())?
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A moment by a clock that is `offset` minutes ahead of UTC: `2026-06-01T10:00:00.000+08:00`. None outside of the years
/// 1 to 9999.
pub fn show_moment(moment: i64, offset: i64) -> Option<String> {
    let mut said = text(moment.checked_add(offset * 60_000)?)?;
    said.pop();
    let sign = if offset < 0 { '-' } else { '+' };
    Some(format!("{said}{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60))
}

/// The moment of a text as [`text`] writes it, and of no other.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let moment = days(number(0, 4)?, number(5, 7)?, number(8, 10)?).checked_mul(DAY)?
        + number(11, 13)? * 3_600_000
        + number(14, 16)? * 60_000
        + number(17, 19)? * 1000
        + number(20, 23)?;
    // Whatever is out of its range or not in its place comes out differently.
    (self::text(moment)? == text).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_and_their_texts() {
        for (moment, said) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_780_279_200_123, "2026-06-01T02:00:00.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (RANGE.start, "0001-01-01T00:00:00.000Z"),
            (RANGE.end - 1, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(text(moment).as_deref(), Some(said));
            assert_eq!(parse(said), Some(moment));
        }
        assert_eq!(text(RANGE.end), None);
        assert_eq!(text(RANGE.start - 1), None);
    }

    #[test]
    fn nothing_else_is_read() {
        for wrong in [
            "",
            "2026-06-01",
            "2026-06-01T02:00:00Z",
            "2026-06-01T02:00:00.000+08:00",
            "2026-02-29T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-06-01T24:00:00.000Z",
            "2026-06-01T23:59:60.000Z",
            "2026-06-01t02:00:00.000z",
            "2026-06-01T02:00:00.000Z ",
            "+026-06-01T02:00:00.000Z",
            "２026-06-01T02:00:00.000Z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn moments_as_people_write_them() {
        let eight = read_offset("+08:00").unwrap();
        assert_eq!(read_moment("2026-06-01", eight, false), parse("2026-05-31T16:00:00.000Z"));
        assert_eq!(read_moment("2026-12-31", eight, true), parse("2026-12-31T16:00:00.000Z"));
        assert_eq!(read_moment("2026-12-31", 0, true), parse("2027-01-01T00:00:00.000Z"));
        assert_eq!(read_moment("2026-06-01T10:00+08:00", 0, true), parse("2026-06-01T02:00:00.000Z"));
        assert_eq!(read_moment("2026-06-01T10:00:09-02:30", 0, true), parse("2026-06-01T12:30:09.000Z"));
        assert_eq!(read_moment("2026-06-01T10:00:09.125Z", eight, true), parse("2026-06-01T10:00:09.125Z"));
        for wrong in [
            "",
            "2026",
            "2026-02-30",
            "2026-06-01T10:00",
            "2026-06-01T25:00Z",
            "2026-06-01T10Z",
            "T",
            "2026-06-01T10:00+8:00",
            "2026-06-01T+08:00",
        ] {
            assert_eq!(read_moment(wrong, eight, false), None, "{wrong}");
        }
        assert_eq!(read_moment("0001-01-01", eight, false), None);
        for wrong in ["", "08:00", "+8:00", "+15:00", "+08:60", "+08", "+0８:00"] {
            assert_eq!(read_offset(wrong), None, "{wrong}");
        }
        assert_eq!(show_moment(0, eight).as_deref(), Some("1970-01-01T08:00:00.000+08:00"));
        assert_eq!(show_moment(0, -150).as_deref(), Some("1969-12-31T21:30:00.000-02:30"));
    }

    proptest! {
        #[test]
        fn every_moment_comes_back(moment in RANGE) {
            prop_assert_eq!(parse(&text(moment).unwrap()), Some(moment));
        }
    }
}

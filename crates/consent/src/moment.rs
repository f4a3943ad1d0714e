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

    proptest! {
        #[test]
        fn every_moment_comes_back(moment in RANGE) {
            prop_assert_eq!(parse(&text(moment).unwrap()), Some(moment));
        }
    }
}

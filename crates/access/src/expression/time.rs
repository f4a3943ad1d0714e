//! Cedar's `datetime("…")` and `duration("…")` literals (Cedar RFC 80): strict, every field with all its digits.

const DAY: i64 = 86_400_000;

/// Days from 1970-01-01 of a date of the proleptic Gregorian calendar; none where there is no such day
/// (Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Takes exactly `count` ASCII digits.
fn digits(text: &mut &[u8], count: usize) -> Option<i64> {
    let (head, rest) = text.split_at_checked(count)?;
    let number = head
        .iter()
        .try_fold(0i64, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))?;
    *text = rest;
    Some(number)
}

/// Takes that character.
fn mark(text: &mut &[u8], character: u8) -> Option<()> {
    let (first, rest) = text.split_first()?;
    (*first == character).then(|| *text = rest)
}

/// `YYYY-MM-DD`, or that with `Thh:mm:ss`, perhaps `.SSS`, and `Z` or `+hhmm` or `-hhmm`: milliseconds since 1970-01-01
/// UTC. None where Cedar's constructor errs.
pub(super) fn datetime(text: &str) -> Option<i64> {
    let mut rest = text.as_bytes();
    let year = digits(&mut rest, 4)?;
    mark(&mut rest, b'-')?;
    let month = digits(&mut rest, 2)?;
    mark(&mut rest, b'-')?;
    let day = digits(&mut rest, 2)?;
    let midnight = days(year, month, day)? * DAY;
    if rest.is_empty() {
        return Some(midnight);
    }
    mark(&mut rest, b'T')?;
    let hours = digits(&mut rest, 2)?;
    mark(&mut rest, b':')?;
    let minutes = digits(&mut rest, 2)?;
    mark(&mut rest, b':')?;
    let seconds = digits(&mut rest, 2)?;
    let milliseconds = match mark(&mut rest, b'.') {
        Some(()) => digits(&mut rest, 3)?,
        None => 0,
    };
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let (zone, rest) = rest.split_first()?;
    let mut rest = rest;
    let east = match zone {
        b'Z' => 0,
        b'+' | b'-' => {
            let (hours, minutes) = (digits(&mut rest, 2)?, digits(&mut rest, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if *zone == b'+' { 1 } else { -1 }
        }
        _ => return None,
    };
    rest.is_empty().then_some(midnight + ((hours * 60 + minutes - east) * 60 + seconds) * 1000 + milliseconds)
}

/// `-` or nothing, then quantities with units in falling order, each at most once: `1d2h3m4s5ms`. Milliseconds. None where
/// Cedar's constructor errs.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    if rest.is_empty() {
        return None;
    }
    const UNITS: [(&str, i64); 5] = [("d", DAY), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];
    let mut quantities = [0u64; 5];
    let mut next = 0;
    while !rest.is_empty() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at_checked(length)?;
        let unit = tail.bytes().take_while(u8::is_ascii_lowercase).count();
        let (unit, tail) = tail.split_at_checked(unit)?;
        let at = UNITS.iter().position(|(name, _)| *name == unit).filter(|at| *at >= next)?;
        quantities[at] = number.parse().ok()?;
        next = at + 1;
        rest = tail;
    }
    // milliseconds alone reach down to the least i64; the rest is added in rising order of units, as Cedar does
    let mut sum = match negative {
        true => i64::try_from(-i128::from(quantities[4])).ok()?,
        false => i64::try_from(quantities[4]).ok()?,
    };
    for at in (0..4).rev() {
        let part = i64::try_from(quantities[at]).ok()?.checked_mul(UNITS[at].1)?;
        sum = if negative { sum.checked_sub(part)? } else { sum.checked_add(part)? };
    }
    Some(sum)
}

/// The midnight (UTC) that the moment's day began with.
pub(super) fn date(moment: i64) -> Option<i64> {
    moment.checked_sub(moment.rem_euclid(DAY))
}

/// How long after midnight (UTC) the moment is.
pub(super) fn time(moment: i64) -> i64 {
    moment.rem_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_as_cedar_reads_them() {
        // every verdict is Cedar's own: the text is evaluated there, too
        let texts = [
            "1970-01-01",
            "2024-02-29",
            "2023-02-29",
            "1900-02-29",
            "2000-02-29",
            "0000-01-01",
            "0000-03-01",
            "9999-12-31",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "24-01-01",
            "2024-1-01",
            " 2024-01-01",
            "2024-01-01 ",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00Z",
            "2024-01-01T23:59:59.999Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T23:60:00Z",
            "2024-01-01T23:59:60Z",
            "2024-01-01T00:00:00.5Z",
            "2024-01-01T00:00:00+0800",
            "2024-01-01T00:00:00.001-2359",
            "2024-01-01T00:00:00+08:00",
            "2024-01-01T00:00:00+2400",
            "2024-01-01T00:00:00+0060",
            "2024-01-01T00:00:00Zz",
            "2024-01-01t00:00:00Z",
            "0000-01-01T00:00:00+2359",
            "",
            "２０２４-01-01",
            "2024-01-01T00:00:00\n",
        ];
        for text in texts {
            assert_eq!(datetime(text), by_cedar("datetime", text), "{text}");
        }
        let texts = [
            "1d",
            "1d2h3m4s5ms",
            "5ms",
            "5m",
            "5m5ms",
            "-1d",
            "-0ms",
            "",
            "-",
            "1",
            "d",
            "1h1d",
            "1d1d",
            "1ms1s",
            "1s1ms",
            "9223372036854775807ms",
            "9223372036854775808ms",
            "-9223372036854775808ms",
            "-9223372036854775809ms",
            "-9223372036854775808ms1s",
            "-1s9223372036854775807ms",
            "106751991167d",
            "106751991168d",
            "-106751991168d",
            "18446744073709551615d",
            "18446744073709551616d",
            "1x",
            "1d ",
            "+1d",
            "１d",
            "1D",
        ];
        for text in texts {
            assert_eq!(duration(text), by_cedar("duration", text), "{text}");
        }
    }

    /// What Cedar makes of the literal, in milliseconds.
    fn by_cedar(function: &str, text: &str) -> Option<i64> {
        let expression = match function {
            "datetime" => {
                format!("datetime({text:?}).durationSince(datetime(\"1970-01-01\")).toMilliseconds()")
            }
            _ => format!("duration({text:?}).toMilliseconds()"),
        };
        let expression: cedar_policy::Expression = expression.parse().ok()?;
        let unit = cedar_policy::EntityUid::from_type_name_and_id(
            "A".parse().unwrap(),
            cedar_policy::EntityId::new("a"),
        );
        let request = cedar_policy::Request::new(
            unit.clone(),
            unit.clone(),
            unit,
            cedar_policy::Context::empty(),
            None,
        )
        .unwrap();
        match cedar_policy::eval_expression(&request, &cedar_policy::Entities::empty(), &expression) {
            Ok(cedar_policy::EvalResult::Long(number)) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn days_and_times_of_moments_before_1970() {
        assert_eq!((date(-1), time(-1)), (Some(-DAY), DAY - 1));
        assert_eq!((date(-DAY), time(-DAY)), (Some(-DAY), 0));
        assert_eq!((date(i64::MIN), time(i64::MIN)), (None, i64::MIN.rem_euclid(DAY)));
    }
}

//! Numbers of a spreadsheet as text: plain numbers, date serials, times.
//!
//! A sheet stores a date as days since the end of 1899 (or since 1904-01-01) and leaves it to the cell's number
//! format to say that it is one (ECMA-376-1, 18.17.4). Excel takes 1900 for a leap year, as Lotus 1-2-3 did:
//! serial 60 is a 29 February that never was, and the serials below it are off by one.

use std::fmt::Write as _;

use crate::calendar;

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NumberClass {
    /// A number like any other.
    #[default]
    General,
    /// A date, perhaps with a time.
    Date,
    /// A time of day or a duration.
    Time,
    /// `@`: text, even where a number is stored.
    Text,
}

/// The class of a built-in number format (ECMA-376-1, 18.8.30, with the East Asian ids of its tables).
pub(crate) fn built_in(id: u32) -> NumberClass {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberClass::Date,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => NumberClass::Time,
        49 => NumberClass::Text,
        _ => NumberClass::General,
    }
}

/// The class of a format code such as `yyyy"年"m"月"d"日"` or `[$-804]h:mm AM/PM`.
pub(crate) fn classify(code: &str) -> NumberClass {
    let trimmed = code.trim();
    if trimmed == "@" {
        return NumberClass::Text;
    }
    let mut chars = trimmed.chars().peekable();
    let (mut day_or_year, mut month_or_minute, mut time) = (false, false, false);
    while let Some(c) = chars.next() {
        match c {
            // the first section is the one for positive numbers
            ';' => break,
            '"' => {
                for quoted in chars.by_ref() {
                    if quoted == '"' {
                        break;
                    }
                }
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let mut inside = String::new();
                for c in chars.by_ref() {
                    if c == ']' {
                        break;
                    }
                    inside.push(c.to_ascii_lowercase());
                }
                // [h], [mm], [ss]: elapsed time; anything else is a colour, a condition or a locale
                if !inside.is_empty() && inside.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    time = true;
                }
            }
            'y' | 'Y' | 'd' | 'D' => day_or_year = true,
            'm' | 'M' => month_or_minute = true,
            'h' | 'H' | 's' | 'S' => time = true,
            // "General", in Chinese versions "G/通用格式"
            'G' | 'g' => {
                let rest: String = chars.clone().take(6).collect();
                if rest.eq_ignore_ascii_case("eneral") || rest.starts_with('/') {
                    return NumberClass::General;
                }
            }
            // the year of an era; after a digit it is the exponent of a number
            'e' | 'E' if !matches!(chars.peek(), Some('+' | '-')) => day_or_year = true,
            '0' | '#' | '?' if !(day_or_year || month_or_minute || time) => return NumberClass::General,
            _ => {}
        }
    }
    match (day_or_year, month_or_minute, time) {
        (true, _, _) | (false, true, false) => NumberClass::Date,
        (false, _, true) => NumberClass::Time,
        (false, false, false) => NumberClass::General,
    }
}

/// The last serial that a spreadsheet shows as a date: 9999-12-31.
const LAST_SERIAL: f64 = 2_958_465.0;
const SECONDS_PER_DAY: u64 = 86_400;

/// Writes a stored number as its class wants it. `false` where `stored` is no number at all.
///
/// Whole numbers are written out in full, never with an exponent, so that an id typed as a number shows all digits
/// that are stored (an id beyond 15 digits has lost its last ones when it was typed; that is for the reader of the
/// text to tell). Other numbers are written with the fewest digits that give the same number back.
pub(crate) fn write_number(stored: &str, class: NumberClass, date1904: bool, out: &mut String) -> bool {
    let stored = stored.trim();
    if matches!(class, NumberClass::General | NumberClass::Text) && is_plain_integer(stored) {
        out.push_str(stored);
        return true;
    }
    let Ok(value) = stored.parse::<f64>() else { return false };
    if !value.is_finite() {
        return false;
    }
    let is_date = match class {
        NumberClass::Date => write_date(value, date1904, out),
        NumberClass::Time => write_time(value, date1904, out),
        NumberClass::General | NumberClass::Text => false,
    };
    if !is_date {
        write_plain(value, out);
    }
    true
}

/// Up to 15 digits without a leading zero: written by the spreadsheet exactly as it would be here.
fn is_plain_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    match digits {
        [] => false,
        [b'0'] => text.len() == 1,
        [b'0', ..] => false,
        _ => digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit),
    }
}

/// A number by its shortest text; beyond any use of a table (1e21 and more, below 1e-9) with an exponent.
pub(crate) fn write_plain(value: f64, out: &mut String) {
    let size = value.abs();
    // writing to a String cannot fail
    let _ = if size != 0.0 && !(1e-9..1e21).contains(&size) {
        write!(out, "{value:E}")
    } else {
        write!(out, "{}", if value == 0.0 { 0.0 } else { value })
    };
}

fn write_date(value: f64, date1904: bool, out: &mut String) -> bool {
    if !(0.0..LAST_SERIAL + 1.0).contains(&value) {
        return false;
    }
    let (days, seconds) = split(value);
    if days == 0 && !date1904 {
        // a time of day under a date format; day 0 is no date
        return write_time(value, date1904, out);
    }
    if days == 60 && !date1904 {
        out.push_str("1900-02-29");
    } else {
        // days since 1970-01-01: serial 25,569, or 24,107 where counting starts with 1904
        let since_1970 = days as i64
            - if date1904 {
                24_107
            } else if days < 60 {
                25_568
            } else {
                25_569
            };
        let (year, month, day) = calendar::civil(since_1970);
        let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    }
    if seconds > 0 {
        out.push(' ');
        write_clock(seconds, out);
    }
    true
}

fn write_time(value: f64, date1904: bool, out: &mut String) -> bool {
    if !(0.0..LAST_SERIAL + 1.0).contains(&value) {
        return false;
    }
    let (days, seconds) = split(value);
    // a point in time whose format shows the clock alone: the date is there all the same
    if days >= 10_000 {
        return write_date(value, date1904, out);
    }
    write_clock(days * SECONDS_PER_DAY + seconds, out);
    true
}

fn write_clock(seconds: u64, out: &mut String) {
    let _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// Whole days and seconds, rounded to the second as a spreadsheet shows them.
fn split(value: f64) -> (u64, u64) {
    let days = value.floor();
    let seconds = ((value - days) * SECONDS_PER_DAY as f64).round() as u64;
    (days as u64 + seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY)
}

/// The serial (1900 system) of text that [`write_number`] made of a date or a time, and the cell format of
/// `write.rs` that shows it so: 1 date, 2 date and time, 3 time.
pub(crate) fn serial_of(text: &str) -> Option<(f64, u8)> {
    let (date, clock) = match text.split_once([' ', 'T']) {
        Some((date, clock)) => (Some(date), Some(clock)),
        None if text.contains(':') => (None, Some(text)),
        None => (Some(text), None),
    };
    let seconds = clock.map_or(Some(0), clock_seconds)?;
    let fraction = seconds as f64 / SECONDS_PER_DAY as f64;
    let Some(date) = date else { return Some((fraction, 3)) };
    // what has a clock beside its date lies within a day
    if seconds >= SECONDS_PER_DAY {
        return None;
    }
    let day = date_serial(date)? as f64;
    Some(if clock.is_some() { (day + fraction, 2) } else { (day, 1) })
}

fn clock_seconds(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok().map(u64::from));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && minutes < 60 && seconds < 60).then_some(hours * 3600 + minutes * 60 + seconds)
}

fn date_serial(text: &str) -> Option<i64> {
    if text == "1900-02-29" {
        return Some(60);
    }
    let mut parts = text.split('-').map(|part| part.parse::<u16>().ok().map(i64::from));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let serial = calendar::days(year, month, day)? + 25_569;
    // below the leap day that never was
    let serial = if serial <= 60 { serial - 1 } else { serial };
    (parts.next().is_none() && text.len() == 10 && (1..=LAST_SERIAL as i64).contains(&serial))
        .then_some(serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(stored: &str, class: NumberClass, date1904: bool) -> String {
        let mut out = String::new();
        assert!(write_number(stored, class, date1904, &mut out), "{stored}");
        out
    }

    #[test]
    fn whole_numbers_are_written_in_full() {
        for (stored, shown) in [
            ("1", "1"),
            ("-12", "-12"),
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1.0", "1"),
            ("4.1000000000000000E+17", "410000000000000000"),
            ("123456789012345", "123456789012345"),
            ("123456789012345678", "123456789012345680"),
            ("1E+20", "100000000000000000000"),
            ("1E+21", "1E21"),
            ("0.10000000000000001", "0.1"),
            ("12.300000000000001", "12.3"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("1E-3", "0.001"),
        ] {
            assert_eq!(text(stored, NumberClass::General, false), shown, "{stored}");
        }
        let mut out = String::new();
        for no_number in ["", "abc", "NaN", "inf", "1e999"] {
            assert!(!write_number(no_number, NumberClass::General, false, &mut out), "{no_number}");
        }
        assert_eq!(out, "");
    }

    #[test]
    fn serials_are_dates_in_both_systems() {
        use NumberClass::{Date, Time};
        assert_eq!(text("1", Date, false), "1900-01-01");
        assert_eq!(text("59", Date, false), "1900-02-28");
        assert_eq!(text("60", Date, false), "1900-02-29");
        assert_eq!(text("61", Date, false), "1900-03-01");
        assert_eq!(text("25569", Date, false), "1970-01-01");
        assert_eq!(text("36585", Date, false), "2000-02-29");
        assert_eq!(text("45658.5", Date, false), "2025-01-01 12:00:00");
        assert_eq!(text("2958465", Date, false), "9999-12-31");
        assert_eq!(text("2958466", Date, false), "2958466");
        assert_eq!(text("-1", Date, false), "-1");
        assert_eq!(text("0", Date, true), "1904-01-01");
        assert_eq!(text("44196", Date, true), "2025-01-01");
        assert_eq!(text("0.75", Time, false), "18:00:00");
        assert_eq!(text("1.5", Time, false), "36:00:00");
        assert_eq!(text("45658.999999", Date, false), "2025-01-02", "rounds to the second");
    }

    #[test]
    fn dates_come_back_as_serials() {
        for serial in (1..2_958_466).step_by(61).chain([59, 60, 61]) {
            let shown = text(&serial.to_string(), NumberClass::Date, false);
            assert_eq!(serial_of(&shown), Some((f64::from(serial), 1)), "{shown}");
        }
        assert_eq!(serial_of("2025-01-01 12:00:00"), Some((45658.5, 2)));
        assert_eq!(serial_of("36:00:00"), Some((1.5, 3)));
        for no_date in ["", "1899-12-31", "2025-02-30", "2025-1-1", "x", "12:00", "2025-01-01 24:00:00"] {
            assert_eq!(serial_of(no_date), None, "{no_date}");
        }
    }

    #[test]
    fn format_codes_are_told_apart() {
        use NumberClass::{Date, General, Text, Time};
        for (code, class) in [
            ("General", General),
            ("G/通用格式", General),
            ("0.00", General),
            ("#,##0;[Red]-#,##0", General),
            ("0.00E+00", General),
            ("\"第\"0\"号\"", General),
            ("\"day\"0", General),
            ("_ * #,##0.00_ ;", General),
            ("@", Text),
            ("yyyy-mm-dd", Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", Date),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Date),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\";@", Date),
            ("yyyy/m/d h:mm", Date),
            ("m/d", Date),
            ("mmm", Date),
            ("e/m/d", Date),
            ("h:mm:ss", Time),
            ("[h]:mm", Time),
            ("上午/下午h\"时\"mm\"分\"", Time),
            ("mm:ss.0", Time),
        ] {
            assert_eq!(classify(code), class, "{code}");
        }
    }
}

//! Days and the ways in which offices write them.

use super::random::Random;
use super::row::digits;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Date {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Date {
    /// Counted from 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms", civil_from_days).
    pub(crate) fn from_days(days: i32) -> Date {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Date { year: yoe + era * 400 + i32::from(month <= 2), month: month as u32, day: day as u32 }
    }

    /// `2025-04-09`
    pub(crate) fn iso(self, out: &mut String) {
        self.parts(out, ["", "-", "-", ""], 2);
    }

    /// `20250409`
    pub(crate) fn compact(self, out: &mut String) {
        self.parts(out, ["", "", "", ""], 2);
    }

    /// In any form of an office that does not agree with itself.
    pub(crate) fn any(self, random: &mut Random, out: &mut String) {
        let (marks, width) = match random.weighted(&[70, 10, 8, 6, 6]) {
            0 => (["", "-", "-", ""], 2),
            1 => (["", "/", "/", ""], 1),
            2 => (["", "年", "月", "日"], 1),
            3 => (["", "", "", ""], 2),
            _ => (["", ".", ".", ""], 2),
        };
        self.parts(out, marks, width);
    }

    fn parts(self, out: &mut String, marks: [&str; 4], width: usize) {
        digits(out, self.year.unsigned_abs().into(), 4);
        out.push_str(marks[1]);
        digits(out, self.month.into(), width);
        out.push_str(marks[2]);
        digits(out, self.day.into(), width);
        out.push_str(marks[3]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_around_the_borders() {
        let iso = |days| {
            let mut out = String::new();
            Date::from_days(days).iso(&mut out);
            out
        };
        assert_eq!(iso(0), "1970-01-01");
        assert_eq!(iso(-1), "1969-12-31");
        assert_eq!(iso(11_016), "2000-02-29");
        assert_eq!(iso(-25_567), "1900-01-01");
    }
}

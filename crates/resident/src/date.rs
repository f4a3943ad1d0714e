//! Dates as offices write them.

use crate::text::{fold, is_blank, normalise, push_padded};
use crate::{Reason, digits};

/// A day of the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

// A date of birth is a cell value: Debug must not show it.
impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Date")
    }
}

/// What stands between year, month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateSeparator {
    /// `19950602`
    None,
    /// `1995-06-02`
    Dash,
    /// `1995/6/2`
    Slash,
    /// `1995.6.2`
    Dot,
    /// `1995年6月2日`
    Han,
}

/// How a date was written, so that another can be written alike. A time of day is not kept: it is left off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateForm {
    separator: DateSeparator,
    padded: bool,
}

impl DateForm {
    /// `1995-06-02` (ISO 8601).
    pub const ISO: DateForm = DateForm { separator: DateSeparator::Dash, padded: true };

    /// A form; `padded`: months and days below ten have a leading zero (always so without a separator).
    pub const fn new(separator: DateSeparator, padded: bool) -> DateForm {
        DateForm { separator, padded: padded || matches!(separator, DateSeparator::None) }
    }

    /// What stands between the parts.
    pub const fn separator(self) -> DateSeparator {
        self.separator
    }

    /// Whether months and days below ten have a leading zero.
    pub const fn padded(self) -> bool {
        self.padded
    }

    /// What follows year, month and day.
    pub(crate) const fn marks(self) -> [&'static str; 3] {
        match self.separator {
            DateSeparator::None => ["", "", ""],
            DateSeparator::Dash => ["-", "-", ""],
            DateSeparator::Slash => ["/", "/", ""],
            DateSeparator::Dot => [".", ".", ""],
            DateSeparator::Han => ["年", "月", "日"],
        }
    }
}

pub(crate) const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl Date {
    /// The date of year 1…9999, month 1…12 and day, if the calendar has it.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        if year == 0
            || year > 9999
            || month == 0
            || month > 12
            || day == 0
            || day > days_in_month(year, month)
        {
            return None;
        }
        Some(Date { year, month, day })
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The date of a cell, year first: `1995-06-02`, `1995/6/2`, `1995.6.2`, `1995年6月2日`, `19950602`, each in
    /// full-width digits too, and with a time of day behind it.
    ///
    /// # Errors
    /// [`Reason::Shape`] if it is not so written, [`Reason::Date`] if the calendar has no such day,
    /// [`Reason::Range`] outside of the years 1800 to 2199.
    pub fn parse(text: &str) -> Result<Date, Reason> {
        Date::parse_with_form(text).map(|(date, _)| date)
    }

    /// As [`Date::parse`], with the form it was written in.
    ///
    /// # Errors
    /// As [`Date::parse`].
    pub fn parse_with_form(text: &str) -> Result<(Date, DateForm), Reason> {
        let text = normalise(text);
        let (date, form, rest) = leading(&text)?;
        if !is_time(rest) {
            return Err(Reason::Shape);
        }
        if !(1800..2200).contains(&date.year) {
            return Err(Reason::Range);
        }
        Ok((date, form))
    }

    /// Days since 1970-01-01.
    pub const fn to_days(self) -> i32 {
        // Days from civil, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that
        // the leap day is the last of its year; 400 years are 146,097 days.
        let y = if self.month <= 2 { self.year as i32 - 1 } else { self.year as i32 };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (self.month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + self.day as i32 - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }

    /// The date so many days after 1970-01-01; `None` outside of the years 1 to 9999.
    pub const fn from_days(days: i32) -> Option<Date> {
        // The reverse of the same source.
        let Some(z) = days.checked_add(719_468) else { return None };
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
        let year = yoe + era * 400 + if month <= 2 { 1 } else { 0 };
        if year < 1 || year > 9999 {
            return None;
        }
        Date::new(year as u16, month, day)
    }

    /// The date so many days later, or earlier.
    pub const fn add_days(self, days: i32) -> Option<Date> {
        match self.to_days().checked_add(days) {
            Some(sum) => Date::from_days(sum),
            None => None,
        }
    }

    /// Whole years from this day to another; `None` if the other is earlier. Who was born on 29 February completes
    /// a year on 1 March of a common year.
    pub fn age_on(self, day: Date) -> Option<u16> {
        let before = (day.month, day.day) < (self.month, self.day);
        day.year.checked_sub(self.year)?.checked_sub(u16::from(before))
    }

    /// Appends the date in a form.
    pub fn write(self, form: DateForm, out: &mut String) {
        let width = if form.padded { 2 } else { 1 };
        let marks = form.marks();
        push_padded(out, u32::from(self.year), 4);
        out.push_str(marks[0]);
        push_padded(out, u32::from(self.month), width);
        out.push_str(marks[1]);
        push_padded(out, u32::from(self.day), width);
        out.push_str(marks[2]);
    }
}

/// Takes one to `most` digits.
fn take(text: &str, most: usize) -> Option<(u32, usize, &str)> {
    let len = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    (len > 0).then(|| (digits::number(&text.as_bytes()[..len]), len, &text[len..]))
}

/// The date at the beginning of a normalised text, and what follows it.
fn leading(text: &str) -> Result<(Date, DateForm, &str), Reason> {
    let (year, len, rest) = take(text, 4).ok_or(Reason::Shape)?;
    if len != 4 {
        return Err(Reason::Shape);
    }
    let Some(mark) = rest.chars().next() else { return Err(Reason::Length) };
    let separator = match mark {
        '-' => DateSeparator::Dash,
        '/' => DateSeparator::Slash,
        '.' => DateSeparator::Dot,
        '年' => DateSeparator::Han,
        '0'..='9' => DateSeparator::None,
        _ => return Err(Reason::Shape),
    };
    let blanks = |s: &'_ str| s.len() - s.trim_start_matches(is_blank).len();
    let (month, day, padded, rest) = if separator == DateSeparator::None {
        if !rest.as_bytes().iter().take(4).all(u8::is_ascii_digit) || rest.len() < 4 {
            return Err(Reason::Length);
        }
        let tail = &rest[4..];
        // Fourteen digits are a date and a time run together; any other number of digits is another number.
        let more = tail.bytes().take_while(u8::is_ascii_digit).count();
        let bytes = tail.as_bytes();
        let time = more == 6
            && digits::number(&bytes[..2]) < 24
            && digits::number(&bytes[2..4]) < 60
            && digits::number(&bytes[4..6]) < 60;
        if more != 0 && !time {
            return Err(Reason::Length);
        }
        (digits::number(&rest.as_bytes()[..2]), digits::number(&rest.as_bytes()[2..4]), true, &tail[more..])
    } else {
        let rest = &rest[mark.len_utf8()..];
        let rest = &rest[blanks(rest)..];
        let (month, month_len, rest) = take(rest, 2).ok_or(Reason::Shape)?;
        let rest = &rest[blanks(rest)..];
        let between = if separator == DateSeparator::Han { '月' } else { mark };
        let rest = rest.strip_prefix(between).ok_or(Reason::Shape)?;
        let rest = &rest[blanks(rest)..];
        let (day, day_len, rest) = take(rest, 2).ok_or(Reason::Shape)?;
        let rest = if separator == DateSeparator::Han {
            rest.strip_prefix(['日', '号']).unwrap_or(rest)
        } else {
            rest
        };
        // A part of ten and above does not tell whether smaller ones are padded; then the other one does.
        let padded = (month < 10 && month_len == 2)
            || (day < 10 && day_len == 2)
            || (month >= 10 && day >= 10 && separator == DateSeparator::Dash);
        (month, day, padded, rest)
    };
    let date = Date::new(year as u16, month as u8, day as u8).ok_or(Reason::Date)?;
    Ok((date, DateForm::new(separator, padded), rest))
}

/// Whether what follows a date is nothing or a time of day.
fn is_time(rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    let time = rest.trim_start_matches(|c| is_blank(c) || c == 'T' || c == 't');
    if time.len() == rest.len() {
        return false;
    }
    let mut parts = 0;
    let core = time.trim_end_matches(['Z', 'z']);
    for part in core.split([':', '时', '分', '+', '.']) {
        let part = part.trim_end_matches('秒');
        if !part.bytes().all(|b| b.is_ascii_digit()) || part.len() > 9 {
            return false;
        }
        parts += usize::from(!part.is_empty());
    }
    parts >= 2 || time.is_empty()
}

/// The date of a spreadsheet's serial number: days since 1899-12-30, the 1900 system (ECMA-376 part 1, 18.17.4).
///
/// A function of its own because any number of five digits reads as one: only where the column holds dates.
/// Serials 3,654 (1910) to 73,050 (2099) are taken, with or without a fraction for the time of day.
///
/// # Errors
/// [`Reason::Shape`] if it is no such number, [`Reason::Range`] if it lies outside of those years.
pub fn spreadsheet_serial(text: &str) -> Result<Date, Reason> {
    let text = normalise(text);
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || !plain(whole) || !plain(part) {
        return Err(Reason::Shape);
    }
    let serial = digits::number(whole.as_bytes());
    if !(3_654..=73_050).contains(&serial) {
        return Err(Reason::Range);
    }
    // 1899-12-30 is day -25,569 of the Unix count.
    Date::from_days(serial as i32 - 25_569).ok_or(Reason::Range)
}

/// Whether a text has a date's outline with stars in it (`1995-**-**`).
pub(crate) fn is_masked_date(text: &str) -> bool {
    let mut stars = 0;
    for c in text.chars().map(fold) {
        match c {
            '*' => stars += 1,
            '0'..='9' | '-' | '/' | '.' | '年' | '月' | '日' => {}
            _ => return false,
        }
    }
    stars >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_forms() {
        let want = Date::new(1995, 6, 2).unwrap();
        for text in [
            "1995-06-02",
            "1995-6-2",
            "1995/6/2",
            "1995/06/02",
            "1995.6.2",
            "1995年6月2日",
            "1995年06月02日",
            "19950602",
            "１９９５－０６－０２",
            "1995-06-02 00:00:00",
            "1995-06-02T08:30:00Z",
            "1995/6/2 8:30",
            "19950602083000",
            " 1995-06-02 ",
            "1995年 6月 2日",
            "1995年6月2号",
        ] {
            assert_eq!(Date::parse(text), Ok(want), "{text}");
        }
        for (text, reason) in [
            ("1995-02-30", Reason::Date),
            ("1995-13-01", Reason::Date),
            ("95-6-2", Reason::Shape),
            ("1995-06", Reason::Shape),
            ("1995", Reason::Length),
            ("199506021", Reason::Length),
            ("1995-06-02x", Reason::Shape),
            ("1500-01-01", Reason::Range),
            ("", Reason::Shape),
        ] {
            assert_eq!(Date::parse(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn written_as_read() {
        for text in
            ["1995-06-02", "1995/6/2", "1995.6.2", "1995年6月2日", "1995年06月02日", "19950602", "1995-11-12"]
        {
            let (date, form) = Date::parse_with_form(text).unwrap();
            let mut out = String::new();
            date.write(form, &mut out);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn serials_and_days() {
        assert_eq!(spreadsheet_serial("25569"), Ok(Date::new(1970, 1, 1).unwrap()));
        assert_eq!(spreadsheet_serial("36526.5"), Ok(Date::new(2000, 1, 1).unwrap()));
        assert_eq!(spreadsheet_serial("60"), Err(Reason::Range));
        assert_eq!(Date::new(1970, 1, 1).unwrap().to_days(), 0);
        assert_eq!(Date::new(2000, 2, 29).unwrap().add_days(366), Date::new(2001, 3, 1));
        let born = Date::new(2004, 2, 29).unwrap();
        assert_eq!(born.age_on(Date::new(2005, 2, 28).unwrap()), Some(0));
        assert_eq!(born.age_on(Date::new(2005, 3, 1).unwrap()), Some(1));
    }
}

use crate::Reason;
/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}
/// How a date was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateForm {
    separator: Option<char>,
}
impl Date {
    /// A date, if there is one.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        Some(Date { year, month, day })
    }
    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }
    /// The month.
    pub fn month(self) -> u8 {
        self.month
    }
    /// The day.
    pub fn day(self) -> u8 {
        self.day
    }
    /// Parses.
    pub fn parse(_text: &str) -> Result<Date, Reason> {
        Err(Reason::Shape)
    }
    /// Parses and keeps the form.
    pub fn parse_with_form(_text: &str) -> Result<(Date, DateForm), Reason> {
        Err(Reason::Shape)
    }
    /// Days since 1970-01-01.
    pub fn to_days(self) -> i32 {
        0
    }
    /// From days since 1970-01-01.
    pub fn from_days(_days: i32) -> Option<Date> {
        None
    }
    /// The date some days later.
    pub fn add_days(self, days: i32) -> Option<Date> {
        Date::from_days(self.to_days().checked_add(days)?)
    }
    /// Whole years between a birth and a day.
    pub fn age_on(self, _day: Date) -> Option<u16> {
        None
    }
    /// Writes in a form.
    pub fn write(self, _form: DateForm, _out: &mut String) {}
}
impl DateForm {
    /// `1995-06-02`
    pub const ISO: DateForm = DateForm { separator: Some('-') };
    /// The separator.
    pub fn separator(self) -> Option<char> {
        self.separator
    }
}
/// The date of a spreadsheet's serial number.
pub fn spreadsheet_serial(_text: &str) -> Result<Date, Reason> {
    Err(Reason::Shape)
}

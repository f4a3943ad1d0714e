use crate::Reason;
/// What a mobile prefix serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MobileClass {
    /// Network operator.
    Operator,
    /// Virtual operator.
    Virtual,
    /// Satellite.
    Satellite,
    /// Internet of things.
    Iot,
}
/// A mobile number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mobile([u8; 11]);
impl Mobile {
    /// Parses a cell with one number.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// ASCII digits.
    pub fn digits(&self) -> &[u8; 11] {
        &self.0
    }
    /// The class.
    pub fn class(&self) -> MobileClass {
        MobileClass::Operator
    }
}
/// A mobile number within a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MobileSpan {
    /// The number.
    pub mobile: Mobile,
    /// First byte, of the number with its country code.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}
/// Every mobile number of a text.
pub fn mobiles(_text: &str) -> impl Iterator<Item = MobileSpan> + '_ {
    std::iter::empty()
}
/// A fixed-line number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Landline<'a> {
    area: Option<&'a str>,
}
impl<'a> Landline<'a> {
    /// Parses.
    pub fn parse(_text: &'a str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The area code.
    pub fn area(&self) -> Option<&'a str> {
        self.area
    }
}

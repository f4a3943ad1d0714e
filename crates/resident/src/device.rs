use crate::Reason;
/// IMEI.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imei([u8; 15]);
impl Imei {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// ASCII digits.
    pub fn digits(&self) -> &[u8; 15] {
        &self.0
    }
}
/// EUI-48.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mac([u8; 6]);
impl Mac {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// Octets.
    pub fn octets(&self) -> [u8; 6] {
        self.0
    }
}

use crate::Reason;
/// A bank card number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BankCard {
    digits: [u8; 19],
    len: u8,
}
impl BankCard {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The ASCII digits.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..self.len as usize]
    }
}

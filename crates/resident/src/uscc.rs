use crate::Reason;
/// Unified social credit code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Uscc([u8; 18]);
impl Uscc {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// ASCII characters.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }
}

use crate::Reason;
/// E-mail address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Email<'a> {
    text: &'a str,
    at: usize,
}
impl<'a> Email<'a> {
    /// Parses.
    pub fn parse(_text: &'a str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// Before the `@`.
    pub fn local(&self) -> &'a str {
        &self.text[..self.at]
    }
    /// After the `@`.
    pub fn domain(&self) -> &'a str {
        &self.text[self.at + 1..]
    }
}
/// IP address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpAddress(std::net::IpAddr);
impl IpAddress {
    /// Parses.
    pub fn parse(_text: &str) -> Result<Self, Reason> {
        Err(Reason::Shape)
    }
    /// The address.
    pub fn get(self) -> std::net::IpAddr {
        self.0
    }
}

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Reason;
use crate::text::{normalise, trim};

/// E-mail address: an addr-spec of RFC 5322 in the part that is in use (dot-atom, a domain of at least two labels).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Email<'a> {
    text: &'a str,
    at: usize,
}

impl std::fmt::Debug for Email<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Email").finish_non_exhaustive()
    }
}

impl<'a> Email<'a> {
    /// The address in a cell, outer blanks left out. A cell in full-width characters: normalise it first.
    ///
    /// # Errors
    /// [`Reason::Shape`] without exactly one `@` or with a malformed domain, [`Reason::Alphabet`],
    /// [`Reason::Length`] (local part 64, whole 254: RFC 5321, 4.5.3.1).
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        let text = trim(text);
        let at = text.find('@').ok_or(Reason::Shape)?;
        let (local, domain) = (&text[..at], &text[at + 1..]);
        if local.is_empty() || local.len() > 64 || text.len() > 254 {
            return Err(Reason::Length);
        }
        if !local.bytes().all(|b| b.is_ascii_alphanumeric() || b"._%+-!#$&'*/=?^`{|}~".contains(&b))
            || local.contains('*')
        {
            return Err(Reason::Alphabet);
        }
        if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(Reason::Shape);
        }
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let Some((_, top)) = domain.rsplit_once('.') else { return Err(Reason::Shape) };
        if !domain.split('.').all(label) || top.len() < 2 || !top.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(Reason::Shape);
        }
        Ok(Email { text, at })
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &'a str {
        &self.text[..self.at]
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &'a str {
        &self.text[self.at + 1..]
    }
}

/// An IP address.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IpAddress(IpAddr);

impl std::fmt::Debug for IpAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IpAddress").finish_non_exhaustive()
    }
}

impl IpAddress {
    /// An address of either version, without port, prefix length or zone; version 4 without leading zeros.
    ///
    /// # Errors
    /// [`Reason::Shape`]; [`Reason::Placeholder`] for the unspecified address.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let ip: IpAddr = text.parse().map_err(|_| Reason::Shape)?;
        if ip.is_unspecified() { Err(Reason::Placeholder) } else { Ok(IpAddress(ip)) }
    }

    /// A version 4 address.
    ///
    /// # Errors
    /// As [`IpAddress::parse`]; [`Reason::OtherKind`] for one of version 6.
    pub fn parse_v4(text: &str) -> Result<Ipv4Addr, Reason> {
        match Self::parse(text)?.0 {
            IpAddr::V4(ip) => Ok(ip),
            IpAddr::V6(_) => Err(Reason::OtherKind(crate::Kind::Ipv6)),
        }
    }

    /// A version 6 address.
    ///
    /// # Errors
    /// As [`IpAddress::parse`]; [`Reason::OtherKind`] for one of version 4.
    pub fn parse_v6(text: &str) -> Result<Ipv6Addr, Reason> {
        match Self::parse(text)?.0 {
            IpAddr::V6(ip) => Ok(ip),
            IpAddr::V4(_) => Err(Reason::OtherKind(crate::Kind::Ipv4)),
        }
    }

    /// The address.
    pub fn get(self) -> IpAddr {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email() {
        let mail = Email::parse(" a.b+c@mail.example.com ").unwrap();
        assert_eq!((mail.local(), mail.domain()), ("a.b+c", "mail.example.com"));
        for text in
            ["", "a", "@b.cn", "a@b", "a@b@c.cn", "a..b@c.cn", "a b@c.cn", "a@-b.cn", "a@b.c1", "l***@b.cn"]
        {
            assert!(Email::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ip() {
        assert!(IpAddress::parse_v4("10.0.0.1").is_ok());
        assert!(IpAddress::parse_v6("2001:db8::1").is_ok());
        for text in ["10.0.0", "10.0.0.256", "10.0.0.01", "1.2.3.4:80", "::1%eth0"] {
            assert_eq!(IpAddress::parse(text), Err(Reason::Shape), "{text}");
        }
        assert_eq!(IpAddress::parse("0.0.0.0"), Err(Reason::Placeholder));
    }
}

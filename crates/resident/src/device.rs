use crate::text::{normalise, squeeze};
use crate::{Reason, digits};

/// Identity of a mobile device: 15 digits, the last a Luhn digit (3GPP TS 23.003, 6.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imei([u8; 15]);

impl std::fmt::Debug for Imei {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Imei").finish_non_exhaustive()
    }
}

/// Reporting body identifiers, the first two digits (GSMA TS.06, annex).
const BODIES: &[u32] = &[1, 10, 30, 33, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91, 98, 99];

impl Imei {
    /// The number in a cell, after normalisation; blanks, dashes and slashes between groups are put up with.
    ///
    /// # Errors
    /// [`Reason::Alphabet`], [`Reason::Length`], [`Reason::Prefix`] (no such reporting body),
    /// [`Reason::CheckDigit`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let (bytes, len) = squeeze::<24>(&text).ok_or(Reason::Alphabet)?;
        let imei: [u8; 15] = bytes[..len].try_into().map_err(|_| Reason::Length)?;
        if !imei.iter().all(u8::is_ascii_digit) {
            return Err(Reason::Alphabet);
        }
        if !BODIES.contains(&digits::number(&imei[..2])) {
            return Err(Reason::Prefix);
        }
        if !digits::luhn(&imei) {
            return Err(Reason::CheckDigit);
        }
        Ok(Imei(imei))
    }

    /// The ASCII digits.
    pub fn digits(&self) -> &[u8; 15] {
        &self.0
    }
}

/// Hardware address of a network interface, EUI-48 (IEEE 802).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mac([u8; 6]);

impl std::fmt::Debug for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mac").finish_non_exhaustive()
    }
}

impl Mac {
    /// The address in a cell: six pairs with `:` or `-`, three groups of four with `.`, or twelve hexadecimal digits
    /// with at least one letter (twelve decimal digits are another number).
    ///
    /// # Errors
    /// [`Reason::Shape`], [`Reason::Placeholder`] for all zeros and for the broadcast address.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let b = text.as_bytes();
        let group = match (b.len(), b.get(2), b.get(4)) {
            (17, Some(b':' | b'-'), _) => 2,
            (14, _, Some(b'.')) => 4,
            (12, _, _) if !b.iter().all(u8::is_ascii_digit) => 12,
            _ => return Err(Reason::Shape),
        };
        let separator = b.get(group).copied().unwrap_or(0);
        let (mut octets, mut nibble) = ([0u8; 6], 0usize);
        for (i, &c) in b.iter().enumerate() {
            if i % (group + 1) == group {
                if c != separator {
                    return Err(Reason::Shape);
                }
                continue;
            }
            let value = char::from(c).to_digit(16).ok_or(Reason::Shape)? as u8;
            octets[nibble / 2] |= if nibble.is_multiple_of(2) { value << 4 } else { value };
            nibble += 1;
        }
        if octets == [0; 6] || octets == [0xff; 6] {
            return Err(Reason::Placeholder);
        }
        Ok(Mac(octets))
    }

    /// The six octets.
    pub fn octets(&self) -> [u8; 6] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_forms() {
        let want = Ok(Mac([0x0c, 0x1d, 0x2e, 0x01, 0x02, 0x0f]));
        for text in ["0c:1d:2e:01:02:0f", "0C-1D-2E-01-02-0F", "0c1d.2e01.020f", "0c1d2e01020f"] {
            assert_eq!(Mac::parse(text), want, "{text}");
        }
        for text in
            ["0c:1d:2e:01:02", "0c:1d-2e:01:02:0f", "123456789012", "0c:1d:2e:01:02:0g", "acaa.bbbb:cccc"]
        {
            assert_eq!(Mac::parse(text), Err(Reason::Shape), "{text}");
        }
        assert_eq!(Mac::parse("00:00:00:00:00:00"), Err(Reason::Placeholder));
    }

    #[test]
    fn imei() {
        // The example of 3GPP TS 23.003 does not stand in the text; this is made: TAC 86 000000, serial 000001.
        let good =
            (0..10).map(|d| format!("86000000000001{d}")).find(|n| digits::luhn(n.as_bytes())).unwrap();
        assert!(Imei::parse(&good).is_ok());
        assert_eq!(Imei::parse(&good[1..]), Err(Reason::Length));
        assert_eq!(Imei::parse(&good.replacen("86", "68", 1)), Err(Reason::Prefix));
    }
}

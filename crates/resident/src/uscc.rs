use crate::text::{normalise, squeeze};
use crate::{Reason, RegionCode, digits};

/// Unified social credit code of an organisation (统一社会信用代码, GB 32100-2015).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Uscc([u8; 18]);

impl std::fmt::Debug for Uscc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uscc").finish_non_exhaustive()
    }
}

/// The 31 characters of GB 32100-2015, table 2: digits and capital letters without I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The check character of 17 characters: weights 3^(i-1) mod 31 (GB 32100-2015, annex A).
fn check_character(first17: &[u8]) -> Option<u8> {
    let (mut sum, mut weight) = (0usize, 1usize);
    for b in first17 {
        sum += ALPHABET.iter().position(|c| c == b)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum % 31) % 31).copied()
}

impl Uscc {
    /// The code in a cell, after normalisation; small letters are put up with.
    ///
    /// # Errors
    /// [`Reason::Length`], [`Reason::Alphabet`], [`Reason::Prefix`] (no such registering department), [`Reason::Region`] (no such province),
    /// [`Reason::CheckDigit`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let (bytes, len) = squeeze::<20>(&text).ok_or(Reason::Alphabet)?;
        let code: [u8; 18] = bytes[..len].try_into().map_err(|_| Reason::Length)?;
        if !code.iter().all(|b| ALPHABET.contains(b)) || !code[2..8].iter().all(u8::is_ascii_digit) {
            return Err(Reason::Alphabet);
        }
        // Departments of table 1: 机构编制, 外交, 司法, 文化, 民政, 旅游, 宗教, 工会, 工商, 中央军委, 农业, 其他.
        if !b"123456789ANY".contains(&code[0]) {
            return Err(Reason::Prefix);
        }
        // 10: registered with a national department.
        if digits::number(&code[2..4]) != 10
            && RegionCode::new(digits::number(&code[2..4]) * 10_000).is_none()
        {
            return Err(Reason::Region);
        }
        if check_character(&code[..17]) != Some(code[17]) {
            return Err(Reason::CheckDigit);
        }
        Ok(Uscc(code))
    }

    /// The eighteen characters, letters upper case.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }

    /// The region of the registering department, if the table has it.
    pub fn region(&self) -> Option<RegionCode> {
        RegionCode::new(digits::number(&self.0[2..8]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_character_and_alphabet() {
        let body = b"91110000MA0000001";
        let check = check_character(body).unwrap();
        let good = format!("{}{}", std::str::from_utf8(body).unwrap(), char::from(check));
        assert!(Uscc::parse(&good.to_lowercase()).is_ok());
        assert_eq!(Uscc::parse(&good).unwrap().region().map(RegionCode::get), Some(110_000));
        assert_eq!(Uscc::parse(&good.replace("MA", "MO")), Err(Reason::Alphabet));
        assert_eq!(Uscc::parse(&good.replace("MA", "MB")), Err(Reason::CheckDigit));
        assert_eq!(Uscc::parse(&good[1..]), Err(Reason::Length));
    }
}

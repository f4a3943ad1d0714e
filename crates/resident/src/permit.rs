//! Passports and travel permits. None has a check digit in its number: a column of them is recognised only with
//! its header's support.

use crate::text::{normalise, squeeze};
use crate::{Kind, Reason};

/// The forms of a travel document's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PermitForm {
    /// Passport of a Chinese citizen: E, G, D, S, P or H, K and M series with their letters.
    Passport,
    /// Travel permit of Hong Kong and Macau residents (港澳居民来往内地通行证): H or M and 8 or 10 digits.
    HongKongMacau,
    /// Travel permit of Taiwan residents (台湾居民来往大陆通行证): 8 or 10 digits, or with a letter at the end.
    Taiwan,
    /// Exit permits of citizens (往来港澳通行证, 往来台湾通行证): C, L, T, W and 8 characters.
    Exit,
    /// Number of a foreign passport, as far as letters and digits tell.
    ForeignPassport,
}

/// Number of a travel document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    form: PermitForm,
    bytes: [u8; 12],
    len: u8,
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Permit").field("form", &self.form).finish_non_exhaustive()
    }
}

impl Permit {
    /// The number in a cell, after normalisation; blanks and dashes inside are put up with.
    ///
    /// # Errors
    /// [`Reason::Shape`] if it is none, [`Reason::OtherKind`] for a date of eight digits, [`Reason::Placeholder`] if its digits are all the same.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let (bytes, len) = squeeze::<12>(&text).ok_or(Reason::Shape)?;
        let form = form(&bytes[..len]).ok_or(Reason::Shape)?;
        if form == PermitForm::Taiwan && len == 8 && crate::digits::is_date8(&bytes[..8]) {
            return Err(Reason::OtherKind(Kind::Date));
        }
        let digits = bytes[..len].iter().position(u8::is_ascii_digit).unwrap_or(len);
        if bytes[digits..len].windows(2).all(|pair| pair[0] == pair[1]) {
            return Err(Reason::Placeholder);
        }
        Ok(Permit { form, bytes, len: len as u8 })
    }

    /// The form.
    pub fn form(&self) -> PermitForm {
        self.form
    }

    /// Letters in upper case and digits.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

fn form(b: &[u8]) -> Option<PermitForm> {
    let letters = b.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let digits = b[letters..].iter().take_while(|c| c.is_ascii_digit()).count();
    let (first, rest) = (b.first()?, b.len() - letters - digits);
    Some(match (letters, digits, rest) {
        (1, 8 | 10, 0) if matches!(first, b'H' | b'M') => PermitForm::HongKongMacau,
        (1, 8, 0) if matches!(first, b'E' | b'G' | b'D' | b'S' | b'P' | b'K') => PermitForm::Passport,
        (2, 7, 0) if matches!(first, b'E' | b'D' | b'S' | b'P' | b'K' | b'M') => PermitForm::Passport,
        (1, 7, 0) if matches!(first, b'D' | b'S' | b'P') => PermitForm::Passport,
        (1, 8, 0) if matches!(first, b'C' | b'L' | b'T' | b'W') => PermitForm::Exit,
        (2, 7, 0) if matches!(first, b'C') => PermitForm::Exit,
        (0, 8 | 10, 0) => PermitForm::Taiwan,
        (0, 10, 1) if b[10].is_ascii_uppercase() => PermitForm::Taiwan,
        (1..=3, 6..=9, 0) if b.len() <= 10 => PermitForm::ForeignPassport,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, want) in [
            ("E12345670", PermitForm::Passport),
            ("EA1234560", PermitForm::Passport),
            ("g 12345670", PermitForm::Passport),
            ("H12345670", PermitForm::HongKongMacau),
            ("M1234567001", PermitForm::HongKongMacau),
            ("12345670", PermitForm::Taiwan),
            ("C12345670", PermitForm::Exit),
            ("AB1234560", PermitForm::ForeignPassport),
        ] {
            assert_eq!(Permit::parse(text).map(|p| p.form()), Ok(want), "{text}");
        }
        for text in ["", "无", "E1234", "123", "E1234567890", "王12345678"] {
            assert_eq!(Permit::parse(text), Err(Reason::Shape), "{text}");
        }
        assert_eq!(Permit::parse("E11111111"), Err(Reason::Placeholder));
    }
}

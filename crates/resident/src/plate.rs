use crate::Reason;
use crate::text::{fold, is_blank, is_dash, normalise};

/// The classes of a plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlateClass {
    /// Five places after the letter of the issuing office.
    Standard,
    /// Six places with D, F or another letter of the new-energy series (GA 36-2018, 6.3).
    NewEnergy,
    /// Five places, the last 学, 警, 港, 澳, 挂, 领, 试 or 超.
    Special,
}

/// A vehicle plate (GA 36-2018).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Plate {
    province: char,
    office: u8,
    serial: [u8; 6],
    last: Option<char>,
    class: PlateClass,
}

impl std::fmt::Debug for Plate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plate").field("class", &self.class).finish_non_exhaustive()
    }
}

/// The provinces' characters.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// Whether a character begins a plate.
pub(crate) fn is_province(c: char) -> bool {
    PROVINCES.contains(c)
}

impl Plate {
    /// The plate in a cell, after normalisation; `·`, blanks and dashes between its parts are put up with.
    ///
    /// # Errors
    /// [`Reason::Prefix`] if it does not begin with a province and the letter of an office, [`Reason::Length`],
    /// [`Reason::Alphabet`] if the rest is not of the standard.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let mut chars = text
            .chars()
            .map(fold)
            .filter(|&c| {
                !(is_blank(c) || is_dash(c) || matches!(c, '·' | '•' | '・' | '‧' | '.' | '∙' | '･'))
            })
            .map(|c| c.to_ascii_uppercase());
        let province = chars.next().filter(|&c| is_province(c)).ok_or(Reason::Prefix)?;
        let office =
            chars.next().filter(|c| c.is_ascii_uppercase() && *c != 'I').ok_or(Reason::Prefix)? as u8;
        let (mut serial, mut len, mut last) = ([0u8; 6], 0, None);
        for c in chars {
            if last.is_some() {
                return Err(Reason::Alphabet);
            }
            if c.is_ascii_alphanumeric() && !matches!(c, 'I' | 'O') {
                *serial.get_mut(len).ok_or(Reason::Length)? = c as u8;
                len += 1;
            } else if "学警港澳挂领试超".contains(c) {
                last = Some(c);
            } else {
                return Err(Reason::Alphabet);
            }
        }
        let used = &serial[..len];
        let letters = used.iter().filter(|b| b.is_ascii_uppercase()).count();
        let class = match (len, last) {
            (4, Some(_)) => PlateClass::Special,
            // The standard allows two letters, self-chosen series have been seen with more: one digit must be left.
            (5, None) if letters < 5 => PlateClass::Standard,
            (6, None) if is_new_energy(used) => PlateClass::NewEnergy,
            (5 | 6, None) => return Err(Reason::Alphabet),
            _ => return Err(Reason::Length),
        };
        Ok(Plate { province, office, serial, last, class })
    }

    /// The class.
    pub fn class(&self) -> PlateClass {
        self.class
    }

    /// Appends the plate without separators.
    pub fn write(&self, out: &mut String) {
        out.push(self.province);
        out.push(char::from(self.office));
        self.serial.iter().filter(|&&b| b != 0).for_each(|&b| out.push(char::from(b)));
        out.extend(self.last);
    }

    /// The province's character and the letter of the office.
    pub(crate) fn head(&self) -> (char, char) {
        (self.province, char::from(self.office))
    }
}

/// Small vehicles: a letter of the series, a letter or digit, four digits; large ones: five digits, the letter.
fn is_new_energy(b: &[u8]) -> bool {
    let series = |c: u8| matches!(c, b'A'..=b'H' | b'J' | b'K');
    (series(b[0]) && b[2..].iter().all(u8::is_ascii_digit))
        || (b[..5].iter().all(u8::is_ascii_digit) && series(b[5]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, class) in [
            ("浙A12345", PlateClass::Standard),
            ("浙A·1B2C3", PlateClass::Standard),
            ("浙 a-12345", PlateClass::Standard),
            ("京AD12345", PlateClass::NewEnergy),
            ("京A·12345F", PlateClass::NewEnergy),
            ("粤Z1234港", PlateClass::Special),
        ] {
            assert_eq!(Plate::parse(text).map(|p| p.class()), Ok(class), "{text}");
        }
        for text in ["", "A12345", "浙12345", "浙A1234", "浙A1234O", "浙A1234567", "浙AABCDE", "浙江省杭州市"]
        {
            assert!(Plate::parse(text).is_err(), "{text}");
        }
        let mut out = String::new();
        Plate::parse("浙 A·12345").unwrap().write(&mut out);
        assert_eq!(out, "浙A12345");
    }
}

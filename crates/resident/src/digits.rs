//! Validators over runs of ASCII bytes, for scanners that meet every digit of a file: no allocation, no
//! normalisation, the cheap tests first.

use crate::date::days_in_month;
use crate::phone::prefix_class;
use crate::{MobileClass, region};

/// Weights of GB 11643-1999, 17 places.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The number that ASCII digits write; garbage for other bytes.
#[inline]
pub(crate) fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0u32, |n, &b| n.wrapping_mul(10).wrapping_add(u32::from(b.wrapping_sub(b'0'))))
}

/// The check character of 17 ASCII digits (GB 11643-1999, ISO 7064 MOD 11-2): `0`…`9` or `X`.
///
/// `None` unless there are exactly 17 digits.
#[inline]
pub fn mod_11_2(first17: &[u8]) -> Option<u8> {
    let digits: &[u8; 17] = first17.try_into().ok()?;
    // No early way out: the loop is unrolled, and the sum stays below 17·9·10.
    let (mut sum, mut wrong) = (0u32, false);
    for (&b, &w) in digits.iter().zip(&WEIGHTS) {
        let d = b.wrapping_sub(b'0');
        wrong |= d > 9;
        sum = sum.wrapping_add(u32::from(d).wrapping_mul(w));
    }
    if wrong { None } else { Some(b"10X98765432"[(sum % 11) as usize]) }
}

/// Whether eight ASCII digits write a date from 1900-01-01 to 2099-12-31.
#[inline]
pub(crate) fn is_date8(digits: &[u8]) -> bool {
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let year = number(&digits[..4]);
    (1900..2100).contains(&year) && is_month_day(year, number(&digits[4..6]), number(&digits[6..]))
}

#[inline]
pub(crate) fn is_month_day(year: u32, month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && day >= 1 && day <= u32::from(days_in_month(year as u16, month as u8))
}

/// Whether 18 ASCII bytes are a citizen identification number (GB 11643-1999): a region code assigned at some
/// time, a date of birth, the check character (`x` counts as `X`). Residence permits of Hong Kong, Macau and
/// Taiwan residents (81, 82, 83) are of the same form and pass too.
#[inline]
pub fn is_citizen_id18(bytes: &[u8]) -> bool {
    if bytes.len() != 18 || !matches!(bytes[10], b'0' | b'1') {
        return false;
    }
    is_date8(&bytes[6..14])
        && mod_11_2(&bytes[..17]) == Some(bytes[17].to_ascii_uppercase())
        && region::is_assigned(number(&bytes[..6]))
}

/// Whether 15 ASCII digits are a citizen identification number of the first generation (GB 11643-1989): a region
/// code assigned at some time and a date of birth; there is no check digit.
#[inline]
pub fn is_citizen_id15(bytes: &[u8]) -> bool {
    bytes.len() == 15
        && bytes.iter().all(u8::is_ascii_digit)
        && matches!(bytes[8], b'0' | b'1')
        && region::is_assigned(number(&bytes[..6]))
        && is_month_day(
            century15(bytes) + number(&bytes[6..8]),
            number(&bytes[8..10]),
            number(&bytes[10..12]),
        )
}

/// The century of a 15-digit number: sequences 996 to 999 were given to those born before 1900.
#[inline]
pub(crate) fn century15(bytes: &[u8]) -> u32 {
    if number(&bytes[12..15]) >= 996 { 1800 } else { 1900 }
}

/// Whether 18 ASCII bytes are the number of a foreigner's permanent residence permit of 2023: `9`, the two digits
/// of the province that granted it, three of the nationality (ISO 3166-1 numeric), then as a citizen's.
#[inline]
pub fn is_foreign_id18(bytes: &[u8]) -> bool {
    bytes.len() == 18
        && bytes[0] == b'9'
        && is_date8(&bytes[6..14])
        && mod_11_2(&bytes[..17]) == Some(bytes[17].to_ascii_uppercase())
        && region::is_assigned(number(&bytes[1..3]) * 10_000)
        && number(&bytes[3..6]) != 0
}

/// Whether 18 ASCII bytes are a resident id of any form of 18 characters.
#[inline]
pub fn is_resident_id18(bytes: &[u8]) -> bool {
    is_citizen_id18(bytes) || is_foreign_id18(bytes)
}

/// Whether 11 ASCII digits are a mobile number by the ministry's numbering plan and none that people type to fill
/// a field (see [`is_placeholder`]).
#[inline]
pub fn is_mobile11(bytes: &[u8]) -> bool {
    bytes.len() == 11
        && bytes[0] == b'1'
        && bytes.iter().all(u8::is_ascii_digit)
        && !matches!(prefix_class(bytes), None | Some(MobileClass::Iot))
        && !is_placeholder(bytes)
}

/// Whether digits are such as nobody has: eight or more equal ones at the end, one digit or two in turn
/// throughout, counting up or down from end to end (12345678901, 98765432109), or the known 13800138000.
///
/// A tail that counts (139 1234 5678) has an owner and is no placeholder.
pub fn is_placeholder(digits: &[u8]) -> bool {
    let Some((&last, rest)) = digits.split_last() else { return false };
    // Almost every number ends here: its last digits neither repeat, nor count, nor take turns.
    let [.., third, second, _] = digits else { return false };
    if !matches!((last.wrapping_sub(*second)).wrapping_add(10) % 10, 0 | 1 | 9) && last != *third {
        return false;
    }
    if digits.len() >= 8 && rest.iter().rev().take(7).all(|&b| b == last) {
        return true;
    }
    let step =
        |by: u8| digits.windows(2).all(|w| (w[1].wrapping_sub(b'0')) == (w[0].wrapping_sub(b'0') + by) % 10);
    if digits.len() < 6 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    step(0) || step(1) || step(9) || digits.windows(3).all(|w| w[0] == w[2]) || digits == b"13800138000"
}

/// Whether ASCII digits satisfy the Luhn check (ISO/IEC 7812-1 annex B); false for fewer than two.
#[inline]
pub fn luhn(bytes: &[u8]) -> bool {
    // Twice a digit, its own digits added.
    const DOUBLED: [u8; 16] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0, 0, 0, 0, 0, 0];
    let (mut sum, mut wrong) = (0u32, bytes.len() < 2);
    let mut double = false;
    for &b in bytes.iter().rev() {
        let d = b.wrapping_sub(b'0');
        wrong |= d > 9;
        let part = if double { DOUBLED[usize::from(d & 15)] } else { d };
        sum = sum.wrapping_add(u32::from(part));
        double = !double;
    }
    !wrong && sum.is_multiple_of(10)
}

/// Whether ASCII digits are a bank card number: an issuer range in use in China with a length it has
/// ([`crate::BankCard`]), and Luhn.
#[inline]
pub fn is_bank_card(bytes: &[u8]) -> bool {
    crate::bank_card::issuer_fits(bytes) && luhn(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made number: region 110101, born 1900-01-01, sequence 001.
    fn made(first17: &[u8; 17]) -> [u8; 18] {
        let mut id = [0; 18];
        id[..17].copy_from_slice(first17);
        id[17] = mod_11_2(first17).unwrap();
        id
    }

    #[test]
    fn citizen_id() {
        let id = made(b"11010119000101001");
        assert!(is_citizen_id18(&id));
        for i in 0..18 {
            for d in b'0'..=b'9' {
                let mut wrong = id;
                wrong[i] = d;
                assert!(d == id[i] || !is_citizen_id18(&wrong), "every wrong digit is found");
            }
        }
        assert!(!is_citizen_id18(&made(b"11010119000230001")));
        assert!(!is_citizen_id18(&made(b"99999919000101001")));
        assert!(is_citizen_id15(b"110101000101001"));
        assert!(!is_citizen_id15(b"110101001301001"));
    }

    #[test]
    fn placeholders() {
        for p in [
            "13800000000",
            "13800138000",
            "12345678901",
            "11111111111",
            "00000000000",
            "98765432109",
            "13131313131",
        ] {
            assert!(is_placeholder(p.as_bytes()), "{p}");
        }
        for p in ["13912345678", "13800000001", "13511112222"] {
            assert!(!is_placeholder(p.as_bytes()), "{p}");
        }
    }

    #[test]
    fn luhn_of_the_standard() {
        // ISO/IEC 7812-1's own example of the method.
        assert!(luhn(b"49927398716"));
        assert!(!luhn(b"49927398717"));
        assert!(!luhn(b"0") && !luhn(b"") && !luhn(b"4a"));
    }
}

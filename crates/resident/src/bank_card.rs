use crate::text::{normalise, scientific, squeeze};
use crate::{Reason, digits};

/// A bank card number: an issuer range in use in China, a length the range has, and the Luhn digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BankCard {
    digits: [u8; 19],
    len: u8,
}

impl std::fmt::Debug for BankCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BankCard").finish_non_exhaustive()
    }
}

/// Issuer ranges in use in China: first and last six digits, shortest and longest number.
///
/// ISO/IEC 7812-1 gives 3 to banking and travel, 4 to 6 to banking, 62 to UnionPay (16 to 19 digits), 8 to others
/// and 9 to national use. Numbers of before UnionPay that begin with 9 are still in circulation, but only under
/// the few prefixes named: serial numbers that begin with 9 and happen to satisfy Luhn stay out.
const ISSUERS: &[(u32, u32, usize, usize)] = &[
    (340_000, 349_999, 15, 15), // American Express
    (352_800, 358_999, 16, 16), // JCB
    (370_000, 379_999, 15, 15), // American Express
    (400_000, 499_999, 16, 16), // Visa
    (405_512, 405_512, 17, 17), // 交通银行
    (421_349, 421_349, 19, 19), // 建设银行
    (434_061, 434_062, 19, 19), // 建设银行
    (436_742, 436_742, 18, 19), // 建设银行
    (456_351, 456_351, 19, 19), // 中国银行
    (500_000, 569_999, 16, 16), // Mastercard, Maestro
    (222_100, 272_099, 16, 16), // Mastercard, from 2017
    (601_100, 601_199, 16, 16), // Discover
    (601_382, 601_382, 19, 19), // 中国银行
    (601_428, 601_428, 17, 17), // 交通银行
    (602_900, 609_999, 16, 19), // city and rural banks
    (620_000, 629_999, 16, 19), // UnionPay
    (683_970, 683_970, 16, 19), // city banks
    (685_800, 685_800, 16, 19),
    (690_755, 690_755, 15, 18), // 招商银行
    (694_301, 694_301, 16, 19),
    (810_000, 817_199, 16, 19), // UnionPay, second range
    (843_000, 843_999, 16, 19), // rural credit unions
    (870_000, 879_999, 17, 19),
    (900_000, 900_210, 16, 19),
    (940_000, 940_099, 15, 19), // city banks
    (955_100, 955_109, 19, 19), // 邮政储蓄
    (955_500, 955_559, 16, 16), // 光大, 华夏
    (955_590, 955_599, 16, 16),
    (955_880, 955_889, 16, 19), // 工商银行
    (955_950, 955_999, 16, 19), // 光大, 农业银行
    (966_666, 966_666, 16, 18), // 兴业银行
    (968_807, 968_809, 16, 16), // 徽商银行
    (984_301, 984_303, 16, 19),
    (998_800, 998_802, 16, 16),
];

/// Whether the first six digits and the length are of an issuer range.
#[inline]
pub(crate) fn issuer_fits(digits: &[u8]) -> bool {
    if !(15..=19).contains(&digits.len()) {
        return false;
    }
    let head = digits::number(&digits[..6]);
    // Nine of ten cards begin with 62.
    if digits[0] == b'6' && digits[1] == b'2' {
        return digits.len() >= 16;
    }
    ISSUERS.iter().any(|&(first, last, short, long)| {
        (first..=last).contains(&head) && (short..=long).contains(&digits.len())
    })
}

impl BankCard {
    /// The number in a cell, after normalisation; blanks and dashes between groups are put up with.
    ///
    /// # Errors
    /// [`Reason::Alphabet`], [`Reason::Length`] (15 to 19 digits), [`Reason::Prefix`] (no such issuer),
    /// [`Reason::CheckDigit`], [`Reason::Placeholder`], [`Reason::Scientific`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let Some((bytes, len)) = squeeze::<24>(&text) else {
            return Err(if matches!(scientific(&text), Some(14..=18)) {
                Reason::Scientific
            } else {
                Reason::Alphabet
            });
        };
        let all = &bytes[..len];
        if !all.iter().all(u8::is_ascii_digit) {
            return Err(Reason::Alphabet);
        }
        if !(15..=19).contains(&len) {
            return Err(Reason::Length);
        }
        if digits::is_placeholder(all) {
            return Err(Reason::Placeholder);
        }
        if !issuer_fits(all) {
            return Err(Reason::Prefix);
        }
        if !digits::luhn(all) {
            // A spreadsheet keeps fifteen digits and writes zeros for the rest.
            return Err(if len > 16 && all[15..].iter().all(|&b| b == b'0') {
                Reason::Truncated
            } else {
                Reason::CheckDigit
            });
        }
        let mut kept = [0u8; 19];
        kept[..len].copy_from_slice(all);
        Ok(BankCard { digits: kept, len: len as u8 })
    }

    /// The ASCII digits.
    pub fn digits(&self) -> &[u8] {
        &self.digits[..usize::from(self.len)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(head: &str, len: usize) -> String {
        let body = format!("{head}{}", &"2468024680246802"[..len - 1 - head.len()]);
        (0..10).map(|d| format!("{body}{d}")).find(|n| digits::luhn(n.as_bytes())).unwrap()
    }

    #[test]
    fn issuers_lengths_luhn() {
        for (head, len) in [("620210", 19), ("622588", 16), ("431234", 16), ("955880", 19), ("940012", 16)] {
            let number = made(head, len);
            assert!(BankCard::parse(&number).is_ok(), "{head}");
            assert!(BankCard::parse(&format!("{} {}", &number[..4], &number[4..])).is_ok(), "{head}");
        }
        assert_eq!(BankCard::parse(&made("984022", 19)), Err(Reason::Prefix));
        assert_eq!(BankCard::parse("6202"), Err(Reason::Length));
        assert_eq!(BankCard::parse("6.22589E+15"), Err(Reason::Scientific));
        let good = made("622588", 16);
        let wrong = format!("{}{}", &good[..15], (good.as_bytes()[15] - b'0' + 1) % 10);
        assert_eq!(BankCard::parse(&wrong), Err(Reason::CheckDigit));
    }
}

//! Accounts and card numbers that have a shape and no check digit.

use crate::text::{normalise, squeeze};
use crate::{Reason, ResidentId};

/// A WeChat account: 6 to 20 letters, digits, `_` and `-`, a letter first; or one that the system gave (`wxid_…`).
pub(crate) fn wechat(text: &str) -> Result<(), Reason> {
    let text = normalise(text);
    let mut bytes = text.bytes();
    if !bytes.next().is_some_and(|b| b.is_ascii_alphabetic()) {
        // Many give their telephone number for their account.
        let mobile = crate::Mobile::parse(&text).is_ok();
        return Err(if mobile { Reason::OtherKind(crate::Kind::Mobile) } else { Reason::Shape });
    }
    if !bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return Err(Reason::Alphabet);
    }
    // Older accounts may have five characters.
    if (5..=24).contains(&text.len()) { Ok(()) } else { Err(Reason::Length) }
}

/// A QQ account: 5 to 11 digits, no leading zero. Gives the digits.
pub(crate) fn qq(text: &str) -> Result<([u8; 11], usize), Reason> {
    let text = normalise(text);
    let number = text.strip_prefix("QQ").or(text.strip_prefix("qq")).unwrap_or(&text);
    let number = number.trim_start_matches([':', '：', ' ']);
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Reason::Alphabet);
    }
    let mut digits = [0u8; 11];
    if !(5..=11).contains(&number.len()) {
        return Err(Reason::Length);
    }
    if number.starts_with('0') {
        return Err(Reason::Prefix);
    }
    digits[..number.len()].copy_from_slice(number.as_bytes());
    if crate::digits::is_mobile11(&digits[..number.len()]) {
        return Err(Reason::OtherKind(crate::Kind::Mobile));
    }
    Ok((digits, number.len()))
}

/// What a social security number looks like.
pub(crate) enum SocialSecurity {
    /// The card's own number: a letter or two and digits, or 9, 10 or 12 digits.
    Card,
    /// The citizen's id, which is the number of the person (社会保障号码).
    Citizen(ResidentId),
}

/// The number on a social security card, or the id that stands in its place.
pub(crate) fn social_security(text: &str) -> Result<SocialSecurity, Reason> {
    if let Ok(id) = ResidentId::parse(text) {
        return Ok(SocialSecurity::Citizen(id));
    }
    let text = normalise(text);
    let (bytes, len) = squeeze::<20>(&text).ok_or(Reason::Alphabet)?;
    if !(8..=12).contains(&len) {
        return Err(Reason::Length);
    }
    let letters = bytes[..len].iter().take_while(|b| b.is_ascii_uppercase()).count();
    let digits = bytes[letters..len].iter().all(|b| b.is_ascii_digit() || *b == b'X');
    let head = &bytes[..len];
    // Eleven digits are a telephone, eight a date or an account: without a letter only what is neither.
    if letters == 0 && (matches!(len, 8 | 11) || crate::digits::is_date8(&head[..8])) {
        return Err(Reason::Shape);
    }
    if letters <= 2 && digits { Ok(SocialSecurity::Card) } else { Err(Reason::Shape) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for ok in ["wxid_abcdefghijkl22", "z_zhang", "Abc-12345"] {
            assert!(wechat(ok).is_ok(), "{ok}");
        }
        for no in ["1abcdef", "ab", "a b c d e", "张三微信号"] {
            assert!(wechat(no).is_err(), "{no}");
        }
        assert!(qq("QQ:1234567").is_ok());
        assert_eq!(qq("012345").err(), Some(Reason::Prefix));
        assert!(matches!(social_security("A12345678"), Ok(SocialSecurity::Card)));
        assert_eq!(social_security("张三").err(), Some(Reason::Alphabet));
    }
}

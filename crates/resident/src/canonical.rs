use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::text::{is_blank, push_ascii};
use crate::{BankCard, Permit};
use crate::{Check, Imei, Kind, Landline, Mobile, Reason, ResidentId, account, check};

/// Appends the canonical form, version 1 (`docs/formats.md`), of a value: what pseudonyms and indexes are made of.
///
/// A resident id in 18 characters (15 digits are made 18), telephone, card and device numbers in their digits (mobiles
/// without a country code, a note or a trailing `.0`), accounts of QQ in theirs; every other text in Unicode
/// normalisation form C without outer blanks, as it is. The forms are frozen: two spellings that have one form
/// today have it in every later release.
///
/// # Errors
/// Why there is none, `out` as it was: an id, a number, a name that is empty, masked, damaged or not of the kind has
/// no canonical form ([`Reason::Shape`] for a masked one, [`Reason::Length`] for an empty one); nor has a cell with two
/// mobiles, or a 15-digit id of a centenarian.
pub fn canonical(kind: Kind, text: &str, out: &mut String) -> Result<(), Reason> {
    match kind {
        Kind::ResidentId => ResidentId::parse(text)?.write_canonical(out),
        Kind::Mobile => {
            push_ascii(out, Mobile::parse(text)?.digits());
            Ok(())
        }
        Kind::Landline => {
            let line = Landline::parse(text)?;
            out.push_str(&line.head());
            push_ascii(out, line.local());
            out.push_str(&line.extension().unwrap_or_default());
            Ok(())
        }
        Kind::BankCard => {
            push_ascii(out, BankCard::parse(text)?.digits());
            Ok(())
        }
        Kind::Imei => {
            push_ascii(out, Imei::parse(text)?.digits());
            Ok(())
        }
        Kind::Qq => {
            let (digits, len) = account::qq(text)?;
            push_ascii(out, &digits[..len]);
            Ok(())
        }
        Kind::SocialSecurity => match account::social_security(text)? {
            account::SocialSecurity::Citizen(id) => id.write_canonical(out),
            account::SocialSecurity::Card => plain(text, out),
        },
        Kind::PassportNo | Kind::Permit => {
            Permit::parse(text)?;
            plain(text, out)
        }
        // Direct identifiers of a form of their own: what is masked or damaged names nobody.
        Kind::PersonName
        | Kind::Plate
        | Kind::Email
        | Kind::Wechat
        | Kind::Mac
        | Kind::Ipv4
        | Kind::Ipv6
        | Kind::Uscc => {
            match check(kind, text) {
                Check::Empty => Err(Reason::Length),
                Check::Masked => Err(Reason::Shape),
                // A rare surname, a Latin name: a name all the same.
                Check::Invalid(_) if kind == Kind::PersonName => plain(text, out),
                Check::Damaged(reason) | Check::Invalid(reason) => Err(reason),
                Check::Valid => plain(text, out),
            }
        }
        _ => plain(text, out),
    }
}

/// NFC without outer blanks.
fn plain(text: &str, out: &mut String) -> Result<(), Reason> {
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Err(Reason::Length);
    }
    if trimmed.is_ascii() || is_nfc_quick(trimmed.chars()) == IsNormalized::Yes {
        out.push_str(trimmed);
    } else {
        out.extend(trimmed.nfc());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, text: &str) -> Result<String, Reason> {
        let mut out = String::from(">");
        let result = canonical(kind, text, &mut out);
        match result {
            Ok(()) => Ok(out[1..].to_owned()),
            Err(reason) => {
                assert_eq!(out, ">", "an error leaves out as it was");
                Err(reason)
            }
        }
    }

    #[test]
    fn version_1() {
        assert_eq!(of(Kind::Mobile, "+86 135-1234-5678"), Ok("13512345678".into()));
        assert_eq!(of(Kind::Mobile, "13512345678/13698765432"), Err(Reason::Length));
        assert_eq!(of(Kind::Landline, "(0571) 8811-2233"), Ok("057188112233".into()));
        assert_eq!(of(Kind::PersonName, " 王小明 "), Ok("王小明".into()));
        assert_eq!(of(Kind::PersonName, "王**"), Err(Reason::Shape));
        assert_eq!(of(Kind::PersonName, "无"), Err(Reason::Length));
        assert_eq!(of(Kind::Address, "e\u{301}1号"), Ok("é1号".into()));
        assert_eq!(of(Kind::Health, "无"), Ok("无".into()));
        assert_eq!(of(Kind::Other, "  "), Err(Reason::Length));
        assert_eq!(of(Kind::ResidentId, "4.1E+17"), Err(Reason::Scientific));
    }
}

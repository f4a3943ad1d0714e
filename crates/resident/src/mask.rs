//! Masks: what may be left to see of a value, kind by kind.
//!
//! A mask is made from the parsed value, so that a spelling which a pattern would miss cannot pass unmasked; what does
//! not parse is refused. No mask shows a check digit: it would divide the candidates for the hidden digits by ten or
//! eleven (`docs/src/threat-model.md`, row 17). Nor does any show the beginning and the end of an id: first six and last
//! four leave about 3,350 birth dates, and a birth month beside it finishes the number.

use crate::account::SocialSecurity;
use crate::address::AddressLevel;
use crate::date::DateForm;
use crate::text::{normalise, push_ascii, push_stars, trim};
use crate::{
    Address, BankCard, Check, Coordinates, Date, Email, IdForm, Imei, IpAddress, Kind, Landline, Mac,
    PartialDate, Permit, PersonName, Plate, Reason, ResidentId, Uscc, account, check, latitude, longitude,
    name, phone,
};

/// How much of a value a mask leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MaskForm {
    /// The kind's own form, in the list at [`mask`].
    Standard,
    /// Nothing but stars, always three.
    Full,
    /// A longer beginning: an id's county, a card's or a device's issuer, a mobile's prefix, an address to the county.
    Prefix,
    /// The last four characters, where none of them is a check digit.
    Last4,
    /// A name's surname.
    Surname,
    /// An e-mail's domain.
    Domain,
}

impl MaskForm {
    /// Every form.
    pub const ALL: [MaskForm; 6] = [
        MaskForm::Standard,
        MaskForm::Full,
        MaskForm::Prefix,
        MaskForm::Last4,
        MaskForm::Surname,
        MaskForm::Domain,
    ];

    /// The stable name, as recipes write it.
    pub const fn name(self) -> &'static str {
        match self {
            MaskForm::Standard => "standard",
            MaskForm::Full => "full",
            MaskForm::Prefix => "prefix",
            MaskForm::Last4 => "last4",
            MaskForm::Surname => "surname",
            MaskForm::Domain => "domain",
        }
    }

    /// The form of that stable name.
    pub fn from_name(name: &str) -> Option<MaskForm> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The forms that a kind knows; a recipe that asks for another is refused when it is bound.
pub fn mask_forms(kind: Kind) -> &'static [MaskForm] {
    use MaskForm::{Domain, Full, Last4, Prefix, Standard, Surname};
    match kind {
        // The last digit of these is a check digit.
        Kind::ResidentId
        | Kind::BankCard
        | Kind::Imei
        | Kind::Uscc
        | Kind::Address
        | Kind::SocialSecurity => &[Standard, Prefix, Full],
        Kind::Mobile => &[Standard, Prefix, Last4, Full],
        Kind::Landline | Kind::PassportNo | Kind::Permit => &[Standard, Last4, Full],
        Kind::PersonName => &[Standard, Surname, Full],
        Kind::Email => &[Standard, Domain, Full],
        _ => &[Standard, Full],
    }
}

/// Appends the masked form of a value.
///
/// | kind | `standard` | other forms |
/// |---|---|---|
/// | `resident_id` | the two digits of the province: `33****************`; a permanent resident's old form: stars | `prefix`: the six of the county |
/// | `mobile` | `135****5678`, several joined by `/`, notes left out | `prefix`: `135********`; `last4`: `*******5678` |
/// | `landline` | area code: `0571-********` | `last4`: `0571-****2233` |
/// | `bank_card` | six digits of the issuer, stars to its length | `prefix`: the same |
/// | `uscc` | two of the register and its kind | `prefix`: eight, the region |
/// | `plate` | province and office: `浙A*****` | |
/// | `person_name` | surname and two stars, whatever the length: `王**`, `诸葛**` | `surname`: the surname alone |
/// | `email` | first character, three stars, the domain | `domain`: `***@example.com` |
/// | `ipv4`, `ipv6` | /16 and /32: `10.1.*.*`, `2001:db8:*` | |
/// | `mac` | the manufacturer's half: `0c:1d:2e:**:**:**` | |
/// | `imei` | eight digits of the type allocation code | `prefix`: the same |
/// | `coordinates`, `longitude`, `latitude` | whole degrees: `120.***` | |
/// | `birth_date`, `date` | the year, in the form it was written: `1995-**-**`; a month `1995-**`, a year `19**` | |
/// | `address` | to the street, three stars | `prefix`: to the county |
/// | `passport`, `permit` | the letters in front, stars | `last4`; neither has a check digit |
/// | `social_security` | first character, stars; an id in its place as an id | `prefix` |
/// | `wechat`, `qq` | first character, three stars | |
/// | `grid_code` | the six digits of the county if it begins with them, else stars | |
/// | all others | `***` | |
///
/// # Errors
/// Why the value is refused, `out` as it was: empty, already masked ([`Reason::Shape`]), damaged, not of the kind;
/// [`Reason::Shape`] for a form that the kind does not know.
pub fn mask(kind: Kind, text: &str, form: MaskForm, out: &mut String) -> Result<(), Reason> {
    if !mask_forms(kind).contains(&form) {
        return Err(Reason::Shape);
    }
    let start = out.len();
    let result = write(kind, text, form, out);
    // A kind whose every value is its own beginning (an estate named "***") must not come out as it went in.
    if result.is_ok() && out[start..] == *text {
        out.truncate(start);
        return Err(Reason::Shape);
    }
    if result.is_err() {
        out.truncate(start);
    }
    result
}

fn write(kind: Kind, text: &str, form: MaskForm, out: &mut String) -> Result<(), Reason> {
    if form == MaskForm::Full {
        return full(kind, text, out);
    }
    match kind {
        Kind::ResidentId => resident_id(&ResidentId::parse(text)?, form, out),
        Kind::Mobile => {
            if let (Some(mobile), MaskForm::Standard) = (phone::plain(text.as_bytes()), form) {
                ends(mobile.digits(), 3, 4, out);
                return Ok(());
            }
            for (i, mobile) in phone::numbers_of_cell(text)?.enumerate() {
                if i > 0 {
                    out.push('/');
                }
                let (head, tail) = match form {
                    MaskForm::Prefix => (3, 0),
                    MaskForm::Last4 => (0, 4),
                    _ => (3, 4),
                };
                ends(mobile.digits(), head, tail, out);
            }
        }
        Kind::Landline => {
            let line = Landline::parse(text)?;
            out.push_str(&line.head());
            out.push('-');
            ends(line.local(), 0, if form == MaskForm::Last4 { 4 } else { 0 }, out);
        }
        Kind::BankCard => ends(BankCard::parse(text)?.digits(), 6, 0, out),
        Kind::Imei => ends(Imei::parse(text)?.digits(), 8, 0, out),
        Kind::Uscc => {
            ends(Uscc::parse(text)?.as_bytes(), if form == MaskForm::Prefix { 8 } else { 2 }, 0, out)
        }
        Kind::Plate => {
            let plate = Plate::parse(text)?;
            let (province, office) = plate.head();
            out.push(province);
            out.push(office);
            // Six places would tell a new-energy vehicle.
            push_stars(out, 5);
        }
        Kind::PersonName => person_name(text, form, out)?,
        Kind::Email => {
            let text = normalise(text);
            let email = Email::parse(&text)?;
            if form == MaskForm::Standard {
                out.extend(email.local().chars().next());
            }
            out.push_str("***@");
            out.push_str(email.domain());
        }
        Kind::Ipv4 => {
            let [a, b, ..] = IpAddress::parse_v4(text)?.octets();
            out.push_str(&format!("{a}.{b}.*.*"));
        }
        Kind::Ipv6 => {
            let [a, b, ..] = IpAddress::parse_v6(text)?.segments();
            out.push_str(&format!("{a:x}:{b:x}:*"));
        }
        Kind::Mac => {
            let [a, b, c, ..] = Mac::parse(text)?.octets();
            out.push_str(&format!("{a:02x}:{b:02x}:{c:02x}:**:**:**"));
        }
        Kind::Longitude => degrees(longitude(text)?, out),
        Kind::Latitude => degrees(latitude(text)?, out),
        Kind::Coordinates => {
            let place = Coordinates::parse(text)?;
            degrees(place.longitude(), out);
            out.push(',');
            degrees(place.latitude(), out);
        }
        Kind::BirthDate | Kind::Date => {
            match (Date::parse_with_form(text), PartialDate::parse(text)) {
                (Ok((date, form)), _) => year(date, form, out),
                // Of a month, and of a day written otherwise, the year too; a year alone would stand there whole.
                (_, Ok(PartialDate::Year(year))) => out.push_str(&format!("{:02}**", year / 100)),
                (_, Ok(PartialDate::Month { year, .. })) => out.push_str(&format!("{year:04}-**")),
                (_, Ok(PartialDate::Day(date))) => year(date, DateForm::ISO, out),
                (Err(reason), Err(_)) => return Err(reason),
            }
        }
        Kind::Address => {
            let text = trim(text);
            let address = Address::parse(text)?;
            let level = if form == MaskForm::Prefix { AddressLevel::County } else { AddressLevel::Street };
            out.push_str(&address.up_to(level));
            push_stars(out, 3);
        }
        Kind::PassportNo | Kind::Permit => {
            let permit = Permit::parse(text)?;
            let bytes = permit.as_bytes();
            let letters = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
            if form == MaskForm::Last4 { ends(bytes, 0, 4, out) } else { ends(bytes, letters, 0, out) }
        }
        Kind::SocialSecurity => match account::social_security(text)? {
            SocialSecurity::Citizen(id) => resident_id(&id, form, out),
            SocialSecurity::Card => {
                out.extend(normalise(text).chars().next());
                push_stars(out, 8);
            }
        },
        Kind::Wechat => {
            account::wechat(text)?;
            out.extend(normalise(text).chars().next());
            push_stars(out, 3);
        }
        Kind::Qq => {
            let (digits, _) = account::qq(text)?;
            push_ascii(out, &digits[..1]);
            push_stars(out, 3);
        }
        Kind::GridCode => {
            valid(kind, text)?;
            let code = normalise(text);
            let county = code.get(..6).filter(|head| head.parse().is_ok_and(crate::region::is_assigned));
            // A code of six digits is the county itself and no grid.
            if let Some(county) = county.filter(|_| code.len() >= 9) {
                out.push_str(county);
            }
            push_stars(out, 3);
        }
        _ => return full(kind, text, out),
    }
    Ok(())
}

/// Three stars for any value of the kind; for kinds that have no strict form, for any text that is not masked.
fn full(kind: Kind, text: &str, out: &mut String) -> Result<(), Reason> {
    match check(kind, text) {
        Check::Empty => return Err(Reason::Length),
        Check::Masked => return Err(Reason::Shape),
        Check::Damaged(reason) | Check::Invalid(reason) if is_strict(kind) => return Err(reason),
        _ => {}
    }
    if kind == Kind::PersonName {
        shown_name(text)?;
    }
    push_stars(out, 3);
    Ok(())
}

/// Kinds whose values have rules; of the others (an employer, an occupation) only the commonest forms are known.
fn is_strict(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::PersonName
            | Kind::Organization
            | Kind::CommunityName
            | Kind::Occupation
            | Kind::Health
            | Kind::Disability
            | Kind::WelfareFlag
            | Kind::CriminalFlag
            | Kind::Relation
            | Kind::Education
            | Kind::Religion
            | Kind::Political
            | Kind::Marital
            | Kind::Ethnicity
            | Kind::FreeText
            | Kind::Other
            | Kind::Address
            | Kind::BuildingNo
            | Kind::UnitNo
            | Kind::RoomNo
            | Kind::HouseholdNo
            | Kind::GridCode
            | Kind::Region
    )
}

fn valid(kind: Kind, text: &str) -> Result<(), Reason> {
    match check(kind, text) {
        Check::Valid => Ok(()),
        Check::Empty => Err(Reason::Length),
        Check::Masked => Err(Reason::Shape),
        Check::Damaged(reason) | Check::Invalid(reason) => Err(reason),
    }
}

/// A beginning and an end, stars for the rest.
fn ends(value: &[u8], head: usize, tail: usize, out: &mut String) {
    let head = head.min(value.len());
    let tail = tail.min(value.len() - head);
    push_ascii(out, &value[..head]);
    push_stars(out, value.len() - head - tail);
    push_ascii(out, &value[value.len() - tail..]);
}

fn resident_id(id: &ResidentId, form: MaskForm, out: &mut String) {
    let bytes = id.as_bytes();
    let head = match (id.form(), form) {
        // A nationality narrows a small community down to one.
        (IdForm::ForeignPermanentOld, _) => 0,
        (IdForm::ForeignPermanent2023, _) => 1,
        (_, MaskForm::Prefix) => 6,
        _ => 2,
    };
    ends(bytes, head, 0, out);
}

/// The characters of a name that are written as one: a blank within a short name (王 平) is not part of it.
fn shown_name(text: &str) -> Result<String, Reason> {
    if name::is_masked_name(text) {
        return Err(Reason::Shape);
    }
    let joined: String = trim(text).chars().filter(|c| !c.is_whitespace()).collect();
    match PersonName::parse(&joined) {
        Ok(name) if name.surname().is_empty() => Ok(joined.chars().take(1).collect()),
        Ok(name) => Ok(name.surname().to_owned()),
        // An unknown surname, and names in other letters: the first character.
        Err(Reason::Prefix) => Ok(joined.chars().take(1).collect()),
        Err(Reason::Alphabet)
            if (2..=60).contains(&joined.len())
                && joined.chars().all(|c| {
                    c.is_alphabetic() && !matches!(c, '\u{4e00}'..='\u{9fff}')
                        || matches!(c, '.' | '\'' | '-' | ',')
                }) =>
        {
            Ok(joined.chars().take(1).collect())
        }
        Err(reason) => Err(reason),
    }
}

fn person_name(text: &str, form: MaskForm, out: &mut String) -> Result<(), Reason> {
    if matches!(check(Kind::PersonName, text), Check::Empty) {
        return Err(Reason::Length);
    }
    out.push_str(&shown_name(text)?);
    if form == MaskForm::Standard {
        push_stars(out, 2);
    }
    Ok(())
}

fn degrees(value: f64, out: &mut String) {
    out.push_str(&format!("{}.***", value.trunc() as i32));
}

fn year(date: Date, form: DateForm, out: &mut String) {
    let marks = form.marks();
    out.push_str(&format!("{:04}{}**{}**{}", date.year(), marks[0], marks[1], marks[2]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, text: &str, form: MaskForm) -> Result<String, Reason> {
        let mut out = String::from(">");
        match mask(kind, text, form, &mut out) {
            Ok(()) => Ok(out[1..].to_owned()),
            Err(reason) => {
                assert_eq!(out, ">", "an error leaves out as it was");
                Err(reason)
            }
        }
    }

    #[test]
    fn standard_forms() {
        for (kind, text, want) in [
            (Kind::Mobile, "+86 135 1234 5678", "135****5678"),
            (Kind::Mobile, "13512345678(女儿)/13698765432", "135****5678/136****5432"),
            (Kind::Landline, "0571-88112233转12", "0571-********"),
            (Kind::PersonName, "王小明", "王**"),
            (Kind::PersonName, "王 平", "王**"),
            (Kind::PersonName, "诸葛孔明", "诸葛**"),
            (Kind::PersonName, "阿里木·艾尔肯", "阿**"),
            (Kind::PersonName, "John Smith", "J**"),
            (Kind::Email, "abc@example.com", "a***@example.com"),
            (Kind::Ipv4, "10.1.2.3", "10.1.*.*"),
            (Kind::Ipv6, "2001:db8::1", "2001:db8:*"),
            (Kind::Mac, "0C-1D-2E-01-02-0F", "0c:1d:2e:**:**:**"),
            (Kind::Plate, "浙A·D12345", "浙A*****"),
            (Kind::BirthDate, "1995/6/2", "1995/**/**"),
            (Kind::BirthDate, "1995年6月2日", "1995年**月**日"),
            (Kind::BirthDate, "19950602", "1995****"),
            (Kind::BirthDate, "1995.06", "1995-**"),
            (Kind::BirthDate, "02/06/1995", "1995-**-**"),
            (Kind::Date, "1995", "19**"),
            (
                Kind::Address,
                "浙江省杭州市西湖区北山街道东山小区12幢3单元401室",
                "浙江省杭州市西湖区北山街道***",
            ),
            (Kind::Longitude, "120.123456", "120.***"),
            (Kind::PassportNo, "E12345678", "E********"),
            (Kind::Wechat, "wxid_abc", "w***"),
            (Kind::Health, "高血压", "***"),
            (Kind::FreeText, "联系13512345678", "***"),
            (Kind::RoomNo, "1201", "***"),
        ] {
            assert_eq!(of(kind, text, MaskForm::Standard).as_deref(), Ok(want), "{text}");
        }
    }

    #[test]
    fn other_forms() {
        assert_eq!(of(Kind::Mobile, "13512345678", MaskForm::Last4).as_deref(), Ok("*******5678"));
        assert_eq!(of(Kind::Email, "abc@example.com", MaskForm::Domain).as_deref(), Ok("***@example.com"));
        assert_eq!(of(Kind::PersonName, "王小明", MaskForm::Surname).as_deref(), Ok("王"));
        assert_eq!(
            of(Kind::ResidentId, "110101900101001", MaskForm::Prefix).as_deref(),
            Ok("110101*********")
        );
        assert_eq!(
            of(Kind::ResidentId, "110101900101001", MaskForm::Standard).as_deref(),
            Ok("11*************")
        );
        assert_eq!(
            of(Kind::BankCard, "6225880000000000", MaskForm::Last4),
            Err(Reason::Shape),
            "no such form"
        );
        for &kind in Kind::ALL {
            assert!(
                mask_forms(kind).contains(&MaskForm::Standard) && mask_forms(kind).contains(&MaskForm::Full)
            );
        }
    }

    #[test]
    fn malformed_values_are_refused() {
        for (kind, text) in [
            (Kind::ResidentId, "110101199001010000"),
            (Kind::ResidentId, "4.1E+17"),
            (Kind::ResidentId, "110101********0010"),
            (Kind::Mobile, "1351234567"),
            (Kind::Mobile, "135****5678"),
            (Kind::BankCard, "6225880000000002"),
            (Kind::PersonName, "王**"),
            (Kind::PersonName, "无"),
            (Kind::PersonName, "浙江省杭州市西湖区"),
            (Kind::Email, "a***@example.com"),
            (Kind::Address, "联系电话13512345678"),
            (Kind::Ipv4, "10.1.*.*"),
            (Kind::FreeText, ""),
        ] {
            for &form in mask_forms(kind) {
                if !(kind == Kind::Address && form == MaskForm::Full) {
                    assert!(of(kind, text, form).is_err(), "{kind:?} {text} {form:?}");
                }
            }
        }
    }
}

//! Resident ids: citizen identification numbers and what stands in their place.

use crate::digits::{self, number};
use crate::text::{looks_masked, normalise, push_ascii, scientific, squeeze};
use crate::{Check, Date, Kind, Permit, PermitForm, Reason, RegionCode, region, synthetic};

/// Sex as the 17th digit tells (odd: male).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// The forms of a resident id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdForm {
    /// 18 characters, GB 11643-1999.
    Citizen18,
    /// 15 digits, GB 11643-1989; without a check digit.
    Citizen15,
    /// Residence permit of a Hong Kong, Macau or Taiwan resident (港澳台居民居住证): 810000, 820000, 830000.
    HongKongMacauTaiwanResidence,
    /// Permanent residence permit of a foreigner as issued from December 2023: 18 characters beginning with 9.
    ForeignPermanent2023,
    /// The same before: three letters of the nationality (ISO 3166-1 alpha-3) and twelve digits: four of the
    /// place of issue, six of the date of birth, two more.
    ForeignPermanentOld,
}

/// A resident id that satisfies every rule of its form.
///
/// Region and date come from the number: a code dates from when the id was given, so one that was abolished
/// before the birth, or made after it, is told ([`ResidentId::region_in_force_at_birth`]) and not refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentId {
    form: IdForm,
    bytes: [u8; 18],
}

// The number is what this crate is there to keep out of logs.
impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResidentId").field("form", &self.form).finish_non_exhaustive()
    }
}

impl ResidentId {
    /// The id in a cell, after normalisation: full-width characters, blanks, dashes, a leading apostrophe, a small
    /// `x`, a trailing `.0` are put up with.
    ///
    /// # Errors
    /// What is wrong: [`Reason::Scientific`] and [`Reason::Truncated`] for the two ways in which a spreadsheet ruins
    /// a number of 18 digits, [`Reason::OtherKind`] for a passport, a permit or a mobile number,
    /// [`Reason::Region`], [`Reason::Date`], [`Reason::CheckDigit`], [`Reason::Length`], [`Reason::Alphabet`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if let Some(id) = Self::plain(text.as_bytes()) {
            return Ok(id);
        }
        let text = normalise(text);
        let Some((bytes, len)) = squeeze::<24>(&text) else { return Err(unreadable(&text)) };
        Self::from_squeezed(&bytes[..len]).map_err(|reason| match reason {
            Reason::Length | Reason::Alphabet => other_kind(&text, &bytes[..len]).unwrap_or(reason),
            reason => reason,
        })
    }

    /// The common cell: 18 characters and nothing to normalise.
    fn plain(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 18 || !digits::is_resident_id18(bytes) {
            return None;
        }
        let mut kept: [u8; 18] = bytes.try_into().ok()?;
        kept[17] = kept[17].to_ascii_uppercase();
        Some(ResidentId { form: form18(&kept), bytes: kept })
    }

    fn from_squeezed(bytes: &[u8]) -> Result<Self, Reason> {
        let mut kept = [0u8; 18];
        if let Some(head) = kept.get_mut(..bytes.len()) {
            head.copy_from_slice(bytes);
        }
        let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
        let form = match bytes.len() {
            18 if digits(&bytes[..17]) && (bytes[17].is_ascii_digit() || bytes[17] == b'X') => {
                check18(bytes)?;
                form18(bytes)
            }
            15 if digits(bytes) => {
                if !region::is_assigned(number(&bytes[..6])) {
                    return Err(Reason::Region);
                }
                if !digits::is_citizen_id15(bytes) {
                    return Err(Reason::Date);
                }
                IdForm::Citizen15
            }
            15 if bytes[..3].iter().all(u8::is_ascii_uppercase) && digits(&bytes[3..]) => {
                // Two digits of the year: a leap day is taken for either century.
                let (year, month, day) =
                    (number(&bytes[7..9]), number(&bytes[9..11]), number(&bytes[11..13]));
                if !digits::is_month_day(2000 + year, month, day)
                    && !digits::is_month_day(1900 + year, month, day)
                {
                    return Err(Reason::Date);
                }
                if !region::is_assigned(number(&bytes[3..5]) * 10_000) {
                    return Err(Reason::Region);
                }
                IdForm::ForeignPermanentOld
            }
            15 | 18 => return Err(Reason::Alphabet),
            _ => return Err(Reason::Length),
        };
        Ok(ResidentId { form, bytes: kept })
    }

    /// The form.
    pub fn form(&self) -> IdForm {
        self.form
    }

    /// The characters of the id without blanks, `X` upper case: 18 or 15.
    pub fn as_bytes(&self) -> &[u8] {
        match self.form {
            IdForm::Citizen15 | IdForm::ForeignPermanentOld => &self.bytes[..15],
            _ => &self.bytes,
        }
    }

    /// The region: of a citizen where the id was first given; of a permanent resident the province of issue.
    pub fn region(&self) -> Option<RegionCode> {
        match self.form {
            IdForm::ForeignPermanent2023 => RegionCode::new(number(&self.bytes[1..3]) * 10_000),
            IdForm::ForeignPermanentOld => RegionCode::new(number(&self.bytes[3..7]) * 100)
                .or_else(|| RegionCode::new(number(&self.bytes[3..5]) * 10_000)),
            _ => RegionCode::new(number(&self.bytes[..6])),
        }
    }

    /// The date of birth; `None` for a permanent resident's old form, which writes the year with two digits.
    pub fn birth(&self) -> Option<Date> {
        let b = &self.bytes;
        match self.form {
            IdForm::ForeignPermanentOld => None,
            IdForm::Citizen15 => Date::new(
                (digits::century15(b) + number(&b[6..8])) as u16,
                number(&b[8..10]) as u8,
                number(&b[10..12]) as u8,
            ),
            _ => Date::new(number(&b[6..10]) as u16, number(&b[10..12]) as u8, number(&b[12..14]) as u8),
        }
    }

    /// The sex; `None` for a permanent resident's old form.
    pub fn sex(&self) -> Option<Sex> {
        let digit = match self.form {
            IdForm::ForeignPermanentOld => return None,
            IdForm::Citizen15 => self.bytes[14],
            _ => self.bytes[16],
        };
        Some(if digit & 1 == 1 { Sex::Male } else { Sex::Female })
    }

    /// Whether the region code was in force in the year of birth; true where the number tells no date.
    pub fn region_in_force_at_birth(&self) -> bool {
        match (self.region(), self.birth()) {
            // Permits are given to people of any age: the code of their kind is not one of birth.
            _ if self.form != IdForm::Citizen18 && self.form != IdForm::Citizen15 => true,
            (Some(region), Some(birth)) => region.in_force(birth.year()),
            _ => true,
        }
    }

    /// Whether a text has the outline of a pseudonym of form `shaped`: 18 characters, a date, the right check
    /// character, and in front four digits that no region had when the lists were frozen ([`synthetic`]).
    ///
    /// It takes a text and no parsed id, because such a text is no id: its region code is in no table, so
    /// [`ResidentId::parse`] refuses it. It proves no origin. Anyone can write such a number, and the answer is the same
    /// whoever made it; only the holder of a domain's key can tell whether it turns back to an id there.
    ///
    /// ```
    /// use yingbi_resident::ResidentId;
    ///
    /// assert!(ResidentId::is_synthetic("118900194912310010"));
    /// assert!(!ResidentId::is_synthetic("110101194912310017"));
    /// ```
    pub fn is_synthetic(text: &str) -> bool {
        let text = normalise(text);
        let Some((bytes, 18)) = squeeze::<24>(&text) else { return false };
        bytes[..17].iter().all(u8::is_ascii_digit)
            && synthetic::unassigned_rank(number(&bytes[..4]) as u16).is_some()
            && digits::is_date8(&bytes[6..14])
            && digits::mod_11_2(&bytes[..17]) == Some(bytes[17])
    }

    /// Appends the canonical form, version 1: 18 characters, upper-case `X`; 15 digits become 18 with `19` put in
    /// and the check character computed; a permanent resident's old form stays as it is.
    ///
    /// # Errors
    /// [`Reason::Range`] for a 15-digit number with a sequence of 996 to 999 (given to centenarians: its century is
    /// not known for certain).
    pub fn write_canonical(&self, out: &mut String) -> Result<(), Reason> {
        if self.form != IdForm::Citizen15 {
            push_ascii(out, self.as_bytes());
            return Ok(());
        }
        if number(&self.bytes[12..15]) >= 996 {
            return Err(Reason::Range);
        }
        let mut long = [0u8; 18];
        long[..6].copy_from_slice(&self.bytes[..6]);
        long[6..8].copy_from_slice(b"19");
        long[8..17].copy_from_slice(&self.bytes[6..15]);
        long[17] = digits::mod_11_2(&long[..17]).ok_or(Reason::Alphabet)?;
        push_ascii(out, &long);
        Ok(())
    }
}

/// The form of 18 characters that satisfy their rules.
fn form18(bytes: &[u8]) -> IdForm {
    match (bytes[0], bytes[1]) {
        (b'9', _) => IdForm::ForeignPermanent2023,
        (b'8', b'1'..=b'3') => IdForm::HongKongMacauTaiwanResidence,
        _ => IdForm::Citizen18,
    }
}

/// The rules of 18 characters, in the order in which a reader would check them.
fn check18(bytes: &[u8]) -> Result<(), Reason> {
    if digits::is_resident_id18(bytes) {
        return Ok(());
    }
    let check = digits::mod_11_2(&bytes[..17]) == Some(bytes[17]);
    let region = if bytes[0] == b'9' {
        region::is_assigned(number(&bytes[1..3]) * 10_000) && number(&bytes[3..6]) != 0
    } else {
        region::is_assigned(number(&bytes[..6]))
    };
    let date = digits::is_date8(&bytes[6..14]);
    Err(match (region, date) {
        (true, true) if !check && &bytes[15..18] == b"000" => Reason::Truncated,
        (false, false) => Reason::Shape,
        (false, _) => Reason::Region,
        (_, false) => Reason::Date,
        _ => Reason::CheckDigit,
    })
}

fn unreadable(text: &str) -> Reason {
    match scientific(text) {
        Some(14 | 17) => Reason::Scientific,
        _ => Reason::Alphabet,
    }
}

/// What else people write into the column of the id.
fn other_kind(text: &str, bytes: &[u8]) -> Option<Reason> {
    if digits::is_mobile11(bytes) {
        return Some(Reason::OtherKind(Kind::Mobile));
    }
    if scientific(text).is_some() {
        return Some(Reason::Scientific);
    }
    let permit = Permit::parse(text).ok()?;
    Some(Reason::OtherKind(match permit.form() {
        PermitForm::Passport | PermitForm::ForeignPassport => Kind::PassportNo,
        _ => Kind::Permit,
    }))
}

/// [`crate::check`] for ids.
pub(crate) fn check(text: &str) -> Check {
    let reason = match ResidentId::parse(text) {
        Ok(_) => return Check::Valid,
        Err(reason) => reason,
    };
    let text = normalise(text);
    if looks_masked(&text) {
        return Check::Masked;
    }
    match reason {
        Reason::Scientific | Reason::Truncated | Reason::CheckDigit | Reason::Region | Reason::Date => {
            Check::Damaged(reason)
        }
        // One digit lost or one too many, and still a region in front and a plausible century behind it.
        Reason::Length if is_near(&text) => Check::Damaged(Reason::Length),
        reason => Check::Invalid(reason),
    }
}

fn is_near(text: &str) -> bool {
    let Some((bytes, len @ (17 | 19))) = squeeze::<24>(text) else { return false };
    bytes[..16].iter().all(u8::is_ascii_digit)
        && region::is_assigned(number(&bytes[..6]))
        && matches!(number(&bytes[6..8]), 19 | 20)
        && (bytes[len - 1].is_ascii_digit() || bytes[len - 1] == b'X')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made number with its check character; nobody's: the sequence 000 is not given out.
    fn made(first17: &str) -> String {
        format!("{first17}{}", char::from(digits::mod_11_2(first17.as_bytes()).unwrap()))
    }

    #[test]
    fn forms_and_what_they_tell() {
        let id = ResidentId::parse(&made("11010120000229001")).unwrap();
        assert_eq!(id.form(), IdForm::Citizen18);
        assert_eq!(id.birth(), Date::new(2000, 2, 29));
        assert_eq!(id.sex(), Some(Sex::Male));
        assert_eq!(id.region().map(RegionCode::get), Some(110_101));
        assert!(id.region_in_force_at_birth());
        // 崇文区 was abolished in 2009: told, not refused.
        let late = ResidentId::parse(&made("11010320150101002")).unwrap();
        assert!(!late.region_in_force_at_birth());
        assert_eq!(late.sex(), Some(Sex::Female));
        let permit = ResidentId::parse(&made("83000019900101001")).unwrap();
        assert_eq!(permit.form(), IdForm::HongKongMacauTaiwanResidence);
        let foreign = ResidentId::parse(&made("93184019900101001")).unwrap();
        assert_eq!(foreign.form(), IdForm::ForeignPermanent2023);
        assert_eq!(foreign.region().map(RegionCode::get), Some(310_000));
        assert_eq!(ResidentId::parse("XYZ110090010100").unwrap().form(), IdForm::ForeignPermanentOld);
        assert_eq!(format!("{id:?}"), "ResidentId { form: Citizen18, .. }");
    }

    #[test]
    fn canonical_of_every_spelling() {
        let plain =
            (0..11).map(|n| made(&format!("110101199001010{n:02}"))).find(|id| id.ends_with('X')).unwrap();
        let wide: String = plain.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for text in [
            plain.clone(),
            plain.to_lowercase(),
            format!("'{plain}"),
            format!(" {} {}-{}\u{a0}", &plain[..6], &plain[6..14], &plain[14..]),
            wide,
        ] {
            let mut out = String::from("=");
            ResidentId::parse(&text).unwrap().write_canonical(&mut out).unwrap();
            assert_eq!(out, format!("={plain}"));
        }
        let mut out = String::new();
        ResidentId::parse("110101900101001").unwrap().write_canonical(&mut out).unwrap();
        assert_eq!(out, made("11010119900101001"));
        let old = ResidentId::parse("110101900101996").unwrap();
        assert_eq!(old.write_canonical(&mut out), Err(Reason::Range));
        assert_eq!(old.birth().map(Date::year), Some(1890));
    }

    #[test]
    fn synthetic_ids_are_known_by_their_region_and_are_no_ids() {
        let made_up = made("11890019491231001");
        assert!(ResidentId::is_synthetic(&made_up));
        assert!(ResidentId::is_synthetic(&format!(" {} {}", &made_up[..6], &made_up[6..].to_lowercase())));
        assert_eq!(ResidentId::parse(&made_up), Err(Reason::Region));
        for text in [
            made("11010119491231001"),
            made("81890019491231001"),
            made("11950019491231001"),
            made("11890019491331001"),
            format!("{}{}", &made_up[..17], if made_up.ends_with('1') { '2' } else { '1' }),
            made_up[..17].to_owned(),
            String::new(),
        ] {
            assert!(!ResidentId::is_synthetic(&text), "{text}");
        }
    }

    #[test]
    fn damage_is_told() {
        let good = made("11010119900101001");
        let typo = format!("{}{}", &good[..17], if good.ends_with('0') { '1' } else { '0' });
        for (text, want) in [
            (typo.as_str(), Check::Damaged(Reason::CheckDigit)),
            ("1.10101E+17", Check::Damaged(Reason::Scientific)),
            ("110101********0010", Check::Masked),
            ("110101xxxxxxxx0010", Check::Masked),
            ("E12345678", Check::Invalid(Reason::OtherKind(Kind::PassportNo))),
            ("H12345678", Check::Invalid(Reason::OtherKind(Kind::Permit))),
            ("13912345678", Check::Invalid(Reason::OtherKind(Kind::Mobile))),
            (&good[..17], Check::Damaged(Reason::Length)),
            ("999999999999999999", Check::Invalid(Reason::Shape)),
            ("王小明", Check::Invalid(Reason::Alphabet)),
        ] {
            assert_eq!(check(text), want, "{text}");
        }
        let cut =
            (0..10).map(|n| format!("11010119900101{n}000")).find(|t| check(t) != Check::Valid).unwrap();
        assert_eq!(check(&cut), Check::Damaged(Reason::Truncated));
    }
}

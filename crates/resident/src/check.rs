//! One question asked of any cell: is this a value of that kind, and if not, what happened to it?

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::date::is_masked_date;
use crate::text::{is_mask, looks_masked, normalise, trim, words_for_nothing};
use crate::{
    Address, Argument, BankCard, Category, Coordinates, Diagnostic, Email, Imei, IpAddress, Kind, Mac,
    PartialDate, Permit, PermitForm, PersonName, Plate, Uscc, account, domain, latitude, longitude, name,
    phone, resident_id, shapes, spreadsheet_serial,
};

/// What a cell is, held against a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing there: empty, blank, or a word for nothing (无, 暂无, 不详, 待补, `-`, `/`, N/A …).
    Empty,
    /// A well-formed value of the kind, after normalisation.
    Valid,
    /// Already masked (`330102********1234`, `138****8000`, 张**).
    Masked,
    /// Was a value of the kind once and can no longer be trusted or repaired (`4.1E+17`, `…000`, a typo).
    Damaged(Reason),
    /// Not of the kind.
    Invalid(Reason),
}

/// Why a cell was refused; never the cell itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Wrong number of characters.
    Length,
    /// A character that the kind does not know.
    Alphabet,
    /// The check digit or character does not agree.
    CheckDigit,
    /// No such date.
    Date,
    /// No such region code at any time.
    Region,
    /// No such prefix, area code or issuer.
    Prefix,
    /// A number written as `4.1E+17`.
    Scientific,
    /// Digits beyond the fifteenth lost to a spreadsheet.
    Truncated,
    /// A number nobody has (13800000000, 12345678901, 11111111111).
    Placeholder,
    /// Out of the range of the kind.
    Range,
    /// A value of another kind (a passport where a resident id is expected).
    OtherKind(Kind),
    /// Does not have the shape of the kind.
    Shape,
}

impl Reason {
    /// A stable name in lower case, as documents write it.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Length => "length",
            Reason::Alphabet => "alphabet",
            Reason::CheckDigit => "check_digit",
            Reason::Date => "date",
            Reason::Region => "region",
            Reason::Prefix => "prefix",
            Reason::Scientific => "scientific",
            Reason::Truncated => "truncated",
            Reason::Placeholder => "placeholder",
            Reason::Range => "range",
            Reason::OtherKind(_) => "other_kind",
            Reason::Shape => "shape",
        }
    }
}

impl Diagnostic for Reason {
    fn code(&self) -> &'static str {
        match self {
            Reason::Length => "YB0101",
            Reason::Alphabet => "YB0102",
            Reason::CheckDigit => "YB0103",
            Reason::Date => "YB0104",
            Reason::Region => "YB0105",
            Reason::Prefix => "YB0106",
            Reason::Scientific => "YB0107",
            Reason::Truncated => "YB0108",
            Reason::Placeholder => "YB0109",
            Reason::Range => "YB0110",
            Reason::OtherKind(_) => "YB0111",
            Reason::Shape => "YB0112",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Reason::OtherKind(kind) => vec![("kind", Argument::from(kind.name()))],
            _ => Vec::new(),
        }
    }

    fn category(&self) -> Category {
        Category::Input
    }
}

/// Holds a cell against a kind.
///
/// [`Check::Valid`] says that the cell has the form of the kind and passes what checks the kind has, not that the
/// column is of the kind: any word of two ideographs with a surname in front passes as a name, any number
/// between 0 and 130 as an age. Ids, cards, social credit codes and device identities carry check digits and hardly
/// pass by chance.
///
/// A spreadsheet's serial number in a column of dates is [`Check::Damaged`] with [`Reason::Shape`]; what it means
/// tells [`crate::spreadsheet_serial`], where the rest of the column is known to be dates.
pub fn check(kind: Kind, text: &str) -> Check {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return Check::Empty;
    }
    // In these domains 无 is an answer, no missing one.
    let answers = matches!(
        kind,
        Kind::Religion
            | Kind::Disability
            | Kind::Health
            | Kind::Occupation
            | Kind::WelfareFlag
            | Kind::CriminalFlag
    );
    if matches!(kind, Kind::FreeText | Kind::Other) || answers && domain::contains(kind, trimmed) {
        return Check::Valid;
    }
    // Digits are never a word for nothing: the common cell of a number column ends the question here.
    if !trimmed.as_bytes()[0].is_ascii_digit() && words_for_nothing(trimmed) {
        return Check::Empty;
    }
    match kind {
        Kind::ResidentId => resident_id::check(text),
        Kind::Mobile => phone::check_mobile(text),
        Kind::Landline => phone::check_landline(text),
        Kind::BirthDate | Kind::Date => check_date(kind, trimmed),
        Kind::PersonName => match PersonName::parse(trimmed) {
            // 某 is hardly a given name: 王某, 李某某.
            Ok(_) if trimmed.contains('某') => Check::Masked,
            // 高中, 满族, 丧偶 begin with a surname too.
            Ok(_) if NO_NAMES.contains(trimmed) => Check::Invalid(Reason::Shape),
            Ok(name) if matches!(name.given(), "先生" | "女士") => Check::Masked,
            Ok(_) => Check::Valid,
            // A lone star stands for any value that was hidden, not for a name.
            Err(_) if name::is_masked_name(trimmed) && trimmed.chars().nth(1).is_some() => Check::Masked,
            Err(reason) => Check::Invalid(reason),
        },
        Kind::Plate => {
            // The head of a plate is not ASCII: what is hidden stands behind it.
            let tail: String = trimmed.chars().skip(1).collect();
            told(Plate::parse(trimmed).map(drop), &tail, &[])
        }
        Kind::Email => {
            let text = normalise(trimmed);
            let masked = text.split_once('@').is_some_and(|(local, _)| local.chars().any(is_mask));
            if masked { Check::Masked } else { told(Email::parse(&text).map(drop), &text, &[]) }
        }
        Kind::Ipv4 | Kind::Ipv6 | Kind::Mac | Kind::Coordinates | Kind::Longitude | Kind::Latitude => {
            let parsed = match kind {
                Kind::Ipv4 => IpAddress::parse_v4(trimmed).map(drop),
                Kind::Ipv6 => IpAddress::parse_v6(trimmed).map(drop),
                Kind::Mac => Mac::parse(trimmed).map(drop),
                Kind::Coordinates => Coordinates::parse(trimmed).map(drop),
                Kind::Longitude => longitude(trimmed).map(drop),
                _ => latitude(trimmed).map(drop),
            };
            let without_marks: String = trimmed.chars().filter(|c| !matches!(c, '.' | ':' | ',')).collect();
            told(parsed, &without_marks, &[])
        }
        Kind::BankCard => told(
            BankCard::parse(trimmed).map(drop),
            trimmed,
            &[Reason::Scientific, Reason::Truncated, Reason::CheckDigit],
        ),
        Kind::Uscc => told(Uscc::parse(trimmed).map(drop), trimmed, &[Reason::CheckDigit]),
        Kind::Imei => told(Imei::parse(trimmed).map(drop), trimmed, &[Reason::CheckDigit]),
        Kind::PassportNo => told(
            Permit::parse(trimmed).and_then(|permit| match permit.form() {
                PermitForm::Passport | PermitForm::ForeignPassport => Ok(()),
                _ => Err(Reason::OtherKind(Kind::Permit)),
            }),
            trimmed,
            &[],
        ),
        Kind::Permit => told(Permit::parse(trimmed).map(drop), trimmed, &[]),
        Kind::SocialSecurity => told(account::social_security(trimmed).map(drop), trimmed, &[]),
        Kind::Wechat => told(account::wechat(trimmed), trimmed, &[]),
        Kind::Qq => told(account::qq(trimmed).map(drop), trimmed, &[]),
        Kind::Address => match Address::parse(trimmed) {
            Ok(_) => Check::Valid,
            Err(_) if trimmed.chars().filter(|&c| is_mask(c)).count() >= 2 => Check::Masked,
            Err(reason) => Check::Invalid(reason),
        },
        _ => shapes::check(kind, trimmed),
    }
}

/// The answer for a kind without rules of its own: the reasons listed are damage, others refusal.
fn told(parsed: Result<(), Reason>, text: &str, damage: &[Reason]) -> Check {
    match parsed {
        Ok(()) => Check::Valid,
        Err(_) if looks_masked(text) => Check::Masked,
        Err(reason) if damage.contains(&reason) => Check::Damaged(reason),
        Err(reason) => Check::Invalid(reason),
    }
}

/// Words that are no names, though they may begin with a surname.
static NO_NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let kinds = [
        Kind::Education,
        Kind::Ethnicity,
        Kind::Marital,
        Kind::Political,
        Kind::Religion,
        Kind::Relation,
        Kind::Health,
        Kind::Occupation,
        Kind::WelfareFlag,
        Kind::CriminalFlag,
    ];
    kinds.into_iter().flat_map(|kind| domain::values(kind).iter().copied()).collect()
});

fn check_date(kind: Kind, text: &str) -> Check {
    match PartialDate::parse(text) {
        // Nobody alive, and hardly a register, goes further back.
        Ok(date) if kind == Kind::BirthDate && !(1870..2100).contains(&date.year()) => {
            Check::Invalid(Reason::Range)
        }
        Ok(_) => Check::Valid,
        Err(_) if is_masked_date(text) => Check::Masked,
        Err(Reason::Date) => Check::Damaged(Reason::Date),
        Err(_) if spreadsheet_serial(text).is_ok() => Check::Damaged(Reason::Shape),
        Err(reason) => Check::Invalid(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_answers_the_empty_cell() {
        for &kind in Kind::ALL {
            for text in ["", " ", "\u{3000}"] {
                assert_eq!(check(kind, text), Check::Empty, "{kind:?}");
            }
        }
    }

    #[test]
    fn words_for_nothing_depend_on_the_kind() {
        assert_eq!(check(Kind::Mobile, "暂无"), Check::Empty);
        assert_eq!(check(Kind::PersonName, "不详"), Check::Empty);
        assert_eq!(check(Kind::Religion, "无"), Check::Valid);
        assert_eq!(check(Kind::Health, "无"), Check::Valid);
        assert_eq!(check(Kind::Occupation, "无"), Check::Valid);
    }

    #[test]
    fn one_of_each() {
        for (kind, valid, invalid) in [
            (Kind::Landline, "0571-88112233", "abc"),
            (Kind::BirthDate, "1995/6/2", "1500-01-01"),
            (Kind::PersonName, "王小明", "的是"),
            (Kind::Plate, "浙A·12345", "浙江"),
            (Kind::Email, "a@example.com", "a@b"),
            (Kind::Ipv4, "10.0.0.1", "10.0.0.999"),
            (Kind::Ipv6, "2001:db8::1", "10.0.0.1"),
            (Kind::Mac, "0c:1d:2e:01:02:0f", "0c:1d"),
            (Kind::Coordinates, "120.1234,30.1234", "1,2"),
            (Kind::Longitude, "120.1234", "12"),
            (Kind::Latitude, "30.1234", "120.1234"),
            (Kind::PassportNo, "E12345678", "12345678"),
            (Kind::Permit, "H12345678", "王"),
            (Kind::SocialSecurity, "A12345678", "A1"),
            (Kind::Wechat, "wxid_abc123", "1"),
            (Kind::Qq, "123456789", "1234"),
            (Kind::Address, "杭州市西湖区文三路100号3幢", "张三"),
            (Kind::Age, "35岁", "350"),
            (Kind::Sex, "男", "王"),
            (Kind::Region, "330106", "999999"),
            (Kind::Region, "浙江省杭州市西湖区", "张三"),
            (Kind::BuildingNo, "12号楼", "张三"),
            (Kind::UnitNo, "3单元", "张三"),
            (Kind::RoomNo, "1201室", "张三"),
            (Kind::CommunityName, "东山花园", "1"),
            (Kind::Organization, "某某科技有限公司", "12"),
            (Kind::Amount, "1,234.50元", "张三"),
            (Kind::GridCode, "330106001002", "张三"),
            (Kind::HouseholdNo, "H0012345", "张三"),
            (Kind::RowNo, "12", "a"),
        ] {
            assert_eq!(check(kind, valid), Check::Valid, "{kind:?} {valid}");
            assert!(
                matches!(check(kind, invalid), Check::Invalid(_)),
                "{kind:?} {invalid}: {:?}",
                check(kind, invalid)
            );
        }
        assert_eq!(check(Kind::PersonName, "张*"), Check::Masked);
        assert!(matches!(check(Kind::PersonName, "*"), Check::Invalid(_)));
        assert_eq!(check(Kind::Plate, "浙A****5"), Check::Masked);
        assert_eq!(check(Kind::Email, "a***@example.com"), Check::Masked);
        assert_eq!(check(Kind::Ipv4, "10.0.*.*"), Check::Masked);
        assert_eq!(check(Kind::BirthDate, "34567"), Check::Damaged(Reason::Shape));
        for text in ["2016.08", "16.08", "201608", "2016-08", "2016/8", "2016年8月", "2016", "14/08/2016"] {
            assert_eq!(check(Kind::BirthDate, text), Check::Valid, "{text}");
            assert_eq!(check(Kind::Date, text), Check::Valid, "{text}");
        }
        assert_eq!(check(Kind::BirthDate, "1805"), Check::Invalid(Reason::Range));
        assert_eq!(check(Kind::BirthDate, "1995-02-30"), Check::Damaged(Reason::Date));
    }
}

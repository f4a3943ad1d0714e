//! Kinds with a shape and nothing more: numbers of buildings, ages, sums, names of places and of organisations.

use crate::address::{AddressLevel, is_estate};
use crate::text::{is_blank, is_dash, is_mask, normalise};
use crate::{Address, Check, Date, Kind, Reason, domain, region};

/// [`crate::check`] for these kinds; the text is trimmed and not empty.
pub(crate) fn check(kind: Kind, text: &str) -> Check {
    let normal = normalise(text);
    let text = normal.as_ref();
    let masked = text.chars().filter(|&c| is_mask(c)).count() >= 2;
    let valid = match kind {
        Kind::RowNo => text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()),
        Kind::GridCode | Kind::HouseholdNo => is_code(text),
        Kind::CommunityName => is_place(text),
        Kind::BuildingNo => {
            is_numbered(text, 1..=3, &["号楼", "幢", "栋", "座", "楼", "#", "号", "棟", "#楼"])
        }
        Kind::UnitNo => is_numbered(text, 1..=2, &["单元", "梯", "门", "单元门"]),
        Kind::RoomNo => is_numbered(text, 2..=5, &["室", "房", "户", "号", "#"]),
        Kind::Organization => is_organization(text),
        Kind::Amount => return amount(text),
        Kind::Age => return age(text),
        Kind::Region => is_region(text),
        _ => domain::contains(kind, text),
    };
    match valid {
        true => Check::Valid,
        false if masked => Check::Masked,
        false => Check::Invalid(Reason::Shape),
    }
}

/// Letters, digits, dashes, with a digit at least, 3 to 32 characters, and no date.
fn is_code(text: &str) -> bool {
    (3..=32).contains(&text.len())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || is_dash(c) || c == '_')
        && Date::parse(text).is_err()
}

/// A number with one of the marks behind it, or alone with as many digits as the kind has: `3`, `3-1`, `12A`, `十二幢`, `A座`.
fn is_numbered(text: &str, lengths: std::ops::RangeInclusive<usize>, marks: &[&str]) -> bool {
    let number =
        marks.iter().filter_map(|mark| text.strip_suffix(mark)).min_by_key(|n| n.len()).unwrap_or(text);
    let marked = number.len() < text.len();
    let number = number.strip_prefix('第').unwrap_or(number);
    let (mut digits, mut numerals, mut letters) = (0, 0, 0);
    for c in number.chars() {
        match c {
            '0'..='9' => digits += 1,
            'A'..='Z' | 'a'..='z' => letters += 1,
            '-' | '~' | '/' => {}
            c if "一二三四五六七八九十百〇零甲乙丙丁东南西北中负".contains(c) => {
                numerals += 1
            }
            _ => return false,
        }
    }
    match (digits, numerals) {
        (0, 0) => marked && letters == 1,
        (0, _) => marked,
        _ if marked => digits <= 6 && letters <= 2,
        _ => lengths.contains(&digits) && letters <= 1,
    }
}

/// A name of ideographs, 2 to 16 characters, that ends as estates, villages and communities do; short names
/// without such an ending are told by the header.
fn is_place(text: &str) -> bool {
    let count = text.chars().count();
    (2..=16).contains(&count)
        && text.chars().all(
            |c| matches!(c, '\u{4e00}'..='\u{9fff}' | '0'..='9' | 'A'..='Z' | '·' | '(' | ')' | '（' | '）'),
        )
        && (is_estate(text) || ["社区", "村", "区", "里", "苑"].iter().any(|e| text.ends_with(e)))
}

/// Endings under which an organisation is named.
fn is_organization(text: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "公司",
        "集团",
        "厂",
        "学校",
        "小学",
        "中学",
        "大学",
        "学院",
        "幼儿园",
        "医院",
        "卫生院",
        "诊所",
        "银行",
        "支行",
        "分行",
        "局",
        "委员会",
        "居委会",
        "村委会",
        "街道办",
        "办事处",
        "政府",
        "中心",
        "研究院",
        "研究所",
        "事务所",
        "合作社",
        "协会",
        "学会",
        "基金会",
        "商店",
        "超市",
        "酒店",
        "饭店",
        "餐厅",
        "宾馆",
        "工作室",
        "经营部",
        "服务部",
        "门市部",
        "店",
        "站",
        "所",
        "队",
        "部",
        "院",
        "馆",
        "社",
        "行",
        "处",
        "厅",
        "分公司",
        "企业",
        "铺",
        "坊",
    ];
    (3..=60).contains(&text.chars().count())
        && text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
        && ENDINGS.iter().any(|e| text.trim_end_matches([')', '）']).ends_with(e))
}

/// A number with decimals, thousands separated or not, a sign, a currency or a unit.
fn amount(text: &str) -> Check {
    let text = text.trim_start_matches(['¥', '￥', '$', '-', '+']);
    let text = ["平方米", "万元", "元", "平方", "㎡", "m²", "m2", "平", "亩", "%"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text)
        .trim_end_matches(is_blank);
    let (mut digits, mut dots) = (0, 0);
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            ',' if dots == 0 => {}
            '.' => dots += 1,
            c if is_mask(c) => return Check::Masked,
            _ => return Check::Invalid(Reason::Alphabet),
        }
    }
    // Ten digits and more without decimals or separators are a number that names something.
    let bare = dots == 0 && !text.contains(',');
    match digits {
        1..=15 if dots <= 1 && !(bare && (digits > 9 || digits > 1 && text.starts_with('0'))) => Check::Valid,
        _ => Check::Invalid(Reason::Length),
    }
}

/// Years 0 to 130, with 岁 or 周岁; months and days of an infant too.
fn age(text: &str) -> Check {
    let number =
        ["周岁", "岁", "个月", "月龄", "天"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    match number.parse::<u16>() {
        Ok(0..=130) if number.len() <= 3 => Check::Valid,
        Ok(_) => Check::Invalid(Reason::Range),
        Err(_) if text.chars().all(is_mask) => Check::Masked,
        Err(_) => Check::Invalid(Reason::Alphabet),
    }
}

/// A code of six digits (or of 9 and 12, whose first six are one), or a chain of names.
fn is_region(text: &str) -> bool {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return matches!(text.len(), 6 | 9 | 12) && text[..6].parse().is_ok_and(region::is_assigned);
    }
    if region::is_name(text) {
        return true;
    }
    let address = Address::read(text);
    let mut length = 0;
    for (level, part) in address.levels() {
        if level > AddressLevel::Community {
            return false;
        }
        length += part.len();
    }
    address.region().is_some() && length == text.len()
}

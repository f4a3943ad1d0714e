//! Outward shapes of cells, and the endings of office words.

/// What a cell is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    pub(crate) chars: usize,
    pub(crate) digits: usize,
    pub(crate) han: usize,
    pub(crate) letters: usize,
    pub(crate) marks: usize,
}

pub(crate) fn shape(text: &str) -> Shape {
    let mut shape = Shape::default();
    for c in text.chars() {
        shape.chars += 1;
        if c.is_ascii_digit() {
            shape.digits += 1;
        } else if c.is_ascii_alphabetic() {
            shape.letters += 1;
        } else if is_han(c) {
            shape.han += 1;
        } else if matches!(c, ',' | '，' | '。' | ';' | '；' | ':' | '：' | '、' | '!' | '！' | '?' | '？')
        {
            shape.marks += 1;
        }
    }
    shape
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇')
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A whole number with nothing around it, below 10^12.
pub(crate) fn integer(text: &str) -> Option<u64> {
    if is_digits(text) && text.len() <= 12 { text.parse().ok() } else { None }
}

/// The number of decimals of a plain decimal number.
pub(crate) fn decimals(text: &str) -> Option<usize> {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text).trim_start_matches(['¥', '￥']);
    let (whole, part) = text.split_once('.')?;
    let whole: String = whole.chars().filter(|c| *c != ',').collect();
    (is_digits(&whole) && is_digits(part)).then_some(part.len())
}

/// A word for yes or no.
pub(crate) fn is_flag(text: &str) -> bool {
    matches!(
        text,
        "是" | "否"
            | "有"
            | "无"
            | "Y"
            | "N"
            | "y"
            | "n"
            | "true"
            | "false"
            | "TRUE"
            | "FALSE"
            | "True"
            | "False"
            | "Yes"
            | "No"
            | "yes"
            | "no"
            | "√"
            | "×"
            | "✓"
            | "✗"
            | "0"
            | "1"
            | "不是"
            | "没有"
    )
}

/// A word that affirms.
pub(crate) fn is_yes(text: &str) -> bool {
    matches!(text, "是" | "有" | "Y" | "y" | "true" | "TRUE" | "True" | "Yes" | "yes" | "√" | "✓" | "1")
}

/// 14 digits of date and time, or a time stamp in seconds or milliseconds.
pub(crate) fn is_moment(text: &str) -> bool {
    if !is_digits(text) {
        return false;
    }
    let part =
        |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse::<u32>().ok()).unwrap_or(99);
    match text.len() {
        14 => {
            (1900..2100).contains(&part(0..4))
                && (1..=12).contains(&part(4..6))
                && (1..=31).contains(&part(6..8))
                && part(8..10) < 24
                && part(10..12) < 60
                && part(12..14) < 60
        }
        // from 2001-09-09 to 2033-05-18
        10 => text.starts_with('1'),
        13 => text.starts_with('1') && part(1..3) <= 99,
        _ => false,
    }
}

/// A date or a time with separators and a time of day behind it, or an epoch stamp.
pub(crate) fn has_time_of_day(text: &str) -> bool {
    text.split_once([' ', 'T']).is_some_and(|(_, time)| time.contains(':'))
}

/// Hexadecimal digests and UUIDs.
pub(crate) fn is_digest(text: &str) -> bool {
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let plain = text.bytes().filter(|b| *b != b'-').count();
    hex && matches!(
        (text.len(), plain),
        (32, 32) | (36, 32) | (40, 40) | (56, 56) | (64, 64) | (96, 96) | (128, 128)
    )
}

fn ends(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

/// Endings of organisations.
pub(crate) fn is_organization(text: &str) -> bool {
    text.chars().count() >= 4
        && ends(
            text,
            &[
                "公司",
                "集团",
                "大学",
                "学院",
                "中学",
                "小学",
                "幼儿园",
                "学校",
                "医院",
                "卫生院",
                "银行",
                "支行",
                "委员会",
                "居委会",
                "村委会",
                "办事处",
                "派出所",
                "公安局",
                "分局",
                "管理局",
                "事务所",
                "中心",
                "研究所",
                "研究院",
                "设计院",
                "工厂",
                "合作社",
                "商行",
                "酒店",
                "饭店",
                "超市",
                "服务部",
                "经营部",
                "工作室",
                "协会",
                "基金会",
                "出版社",
                "电视台",
                "税务局",
                "教育局",
                "民政局",
                "法院",
                "检察院",
                "政府",
                "物业",
                "商店",
                "药店",
                "门诊部",
                "党支部",
                "支部",
                "总厂",
                "分厂",
                "机关",
            ],
        )
        || (text.chars().count() >= 3
            && ends(text, &["厂", "局", "店", "院", "校", "社", "部队"])
            && !ends(text, &["小区", "社区"]))
}

/// Endings of housing estates.
pub(crate) fn is_estate(text: &str) -> bool {
    let count = text.chars().count();
    (2..=14).contains(&count)
        && ends(
            text,
            &[
                "小区",
                "花园",
                "新村",
                "公寓",
                "家园",
                "苑",
                "府",
                "城",
                "里",
                "湾",
                "庭",
                "邸",
                "广场",
                "园",
                "居",
                "花城",
                "豪庭",
                "山庄",
                "公馆",
                "名都",
                "新城",
                "阁",
                "轩",
                "坊",
                "庄",
                "大厦",
                "嘉园",
                "华府",
                "社区",
                "别墅",
                "家属院",
                "宿舍",
                "大院",
                "台",
                "墅",
                "郡",
                "都",
                "门",
                "东区",
                "西区",
                "南区",
                "北区",
                "中区",
                "一区",
                "二区",
                "三区",
                "四区",
                "五区",
                "六区",
                "七区",
                "八区",
                "一期",
                "二期",
                "三期",
            ],
        )
}

/// Endings of administrative regions.
pub(crate) fn is_region_name(text: &str) -> bool {
    let count = text.chars().count();
    (2..=15).contains(&count)
        && ends(text, &["省", "市", "县", "区", "州", "盟", "旗", "街道", "镇", "乡", "自治区", "街道办"])
        && !ends(text, &["小区", "社区", "东区", "西区", "南区", "北区", "园区", "城市"])
        && !ends(text, &["一区", "二区", "三区", "四区", "五区", "六区", "七区", "八区"])
}

/// Endings of work.
pub(crate) fn is_work(text: &str) -> bool {
    matches!(
        text,
        "退休"
            | "离休"
            | "无业"
            | "待业"
            | "失业"
            | "学生"
            | "在校"
            | "务农"
            | "农民"
            | "个体"
            | "个体户"
            | "自由职业"
            | "务工"
            | "教师"
            | "医生"
            | "护士"
            | "司机"
            | "保安"
            | "保洁"
            | "军人"
            | "公务员"
            | "警察"
            | "律师"
            | "会计"
            | "工人"
            | "干部"
            | "经商"
            | "家政"
            | "保姆"
            | "厨师"
            | "家庭主妇"
            | "在职"
            | "打工"
            | "销售"
            | "客服"
            | "文员"
            | "翻译"
            | "演员"
            | "记者"
            | "编辑"
    ) || ((2..=16).contains(&text.chars().count())
        && ends(
            text,
            &[
                "员",
                "师",
                "经理",
                "主管",
                "主任",
                "助理",
                "总监",
                "工程师",
                "专员",
                "顾问",
                "技工",
                "操作工",
                "教练",
                "老师",
                "设计",
                "开发",
                "店长",
                "编辑",
                "医生",
                "护士",
                "司机",
                "工人",
                "督导",
                "代表",
                "秘书",
                "校长",
                "院长",
                "厂长",
                "董事",
                "总裁",
                "负责人",
                "合伙人",
                "导游",
                "模特",
                "保安",
                "保洁",
                "学徒",
                "实习生",
                "讲师",
                "教授",
                "研究",
                "策划",
                "运营",
                "管理",
                "推广",
                "维修",
                "工",
            ],
        )
        && !ends(text, &["党员", "团员"]))
}

/// The part of a house number: digits of `16幢`, `3单元`, `甲2`, and the word behind them.
pub(crate) fn house_part(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let text = text.strip_prefix("第").unwrap_or(text);
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        let first = text.chars().next()?;
        if first.is_ascii_uppercase() && text.chars().count() <= 3 {
            return Some((first.to_string(), text[1..].trim()));
        }
        return None;
    }
    if end > 5 {
        return None;
    }
    let digits = text[..end].trim_start_matches('0');
    Some((if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }, text[end..].trim()))
}

/// Whether the digits are those of a room: floor 1 to 60, then 01 to 20; or with a building before.
pub(crate) fn is_room_number(digits: &str) -> bool {
    if !(3..=4).contains(&digits.len()) || !is_digits(digits) {
        return false;
    }
    let (floor, door) = digits.split_at(digits.len() - 2);
    let floor: u32 = floor.parse().unwrap_or(0);
    let door: u32 = door.parse().unwrap_or(0);
    (1..=60).contains(&floor) && (1..=12).contains(&door)
}

/// The last numbers of an address, innermost first, at most four: of `…45幢3单元2504室` 2504, 3, 45.
pub(crate) fn tail_numbers(address: &str) -> Vec<&str> {
    let bytes = address.as_bytes();
    let mut out = Vec::new();
    let mut end = bytes.len();
    while end > 0 && out.len() < 4 {
        if bytes[end - 1].is_ascii_digit() {
            let mut start = end;
            while start > 0 && bytes[start - 1].is_ascii_digit() {
                start -= 1;
            }
            out.push(address[start..end].trim_start_matches('0'));
            end = start;
        } else {
            end -= 1;
        }
    }
    out
}

/// WeChat's own form of an account name: a letter, then 5 to 19 letters, digits, `_`, `-`.
pub(crate) fn is_account_name(text: &str) -> bool {
    (6..=20).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_houses() {
        assert_eq!(house_part("16幢"), Some(("16".to_owned(), "幢")));
        assert_eq!(house_part("03单元"), Some(("3".to_owned(), "单元")));
        assert_eq!(house_part("B座"), Some(("B".to_owned(), "座")));
        assert_eq!(house_part("张三"), None);
        assert_eq!(tail_numbers("某路8号某苑45幢3单元2504室"), ["2504", "3", "45", "8"]);
        assert_eq!(tail_numbers("某苑45-3-2504"), ["2504", "3", "45"]);
        assert!(
            is_room_number("2504")
                && is_room_number("402")
                && !is_room_number("2599")
                && !is_room_number("41")
        );
    }

    #[test]
    fn endings() {
        assert!(
            is_organization("某某科技有限公司") && is_organization("第一中学") && !is_organization("张店")
        );
        assert!(
            is_estate("某某花园")
                && is_estate("阳光小区")
                && is_region_name("某某区")
                && !is_region_name("阳光小区")
        );
        assert!(is_work("水电工") && is_work("退休") && !is_work("中共党员"));
        assert!(is_digest("0123456789abcdef0123456789abcdef") && !is_digest("0123"));
        assert!(is_moment("20240102030405") && !is_moment("20241302030405"));
    }
}

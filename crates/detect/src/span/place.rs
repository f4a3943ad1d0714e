//! Plates and addresses in running text.

use yingbi_resident::{Kind, Plate, region};

use super::{Span, Text};

/// Short names of provinces on plates (GA 36), and those of the police and of embassies.
const PLATE_HEADS: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";

pub(super) fn find_plates(text: &Text<'_>, spans: &mut Vec<Span>) {
    for start in 0..text.len() {
        let c = text.chars[start];
        if !PLATE_HEADS.contains(c) {
            continue;
        }
        // separators may stand before and after the letter of the office
        let mut at = start + 1;
        if text.get(at) == Some(' ') {
            at += 1;
        }
        if !text.get(at).is_some_and(|c| c.is_ascii_alphabetic()) {
            continue;
        }
        at += 1;
        let mut separators = 0;
        while separators < 3
            && text
                .get(at)
                .is_some_and(|c| matches!(c, ' ' | '-' | '·' | '.' | '•' | '・' | '‧' | '∙' | '—' | '－'))
        {
            at += 1;
            separators += 1;
        }
        let mut end = at;
        while end - at < 7 && text.get(end).is_some_and(|c| c.is_ascii_alphanumeric()) {
            end += 1;
        }
        if text.get(end).is_some_and(|c| matches!(c, '学' | '警' | '挂' | '港' | '澳' | '使' | '领'))
            && end - at == 4
        {
            end += 1;
        }
        let places = end - at;
        if (5..=6).contains(&places) && Plate::parse(text.part(start, end)).is_ok() {
            spans.push(Span { kind: Kind::Plate, start, end, confidence: 0.96 });
        }
    }
}

/// Provinces as texts begin with them.
const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
];

/// What an address's parts end in.
const PART_ENDS: &[&str] = &[
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "特别行政区",
    "开发区",
    "管委会",
    "街道",
    "省",
    "市",
    "区",
    "县",
    "州",
    "盟",
    "旗",
    "镇",
    "乡",
    "苏木",
    "社区",
    "居委会",
    "村委会",
    "村",
    "屯",
    "组",
    "小区",
    "花园",
    "新村",
    "公寓",
    "家园",
    "路",
    "街",
    "大道",
    "巷",
    "弄",
    "胡同",
    "里",
    "坊",
    "号",
    "号楼",
    "幢",
    "栋",
    "座",
    "楼",
    "层",
    "单元",
    "室",
    "房",
    "户",
    "苑",
    "大厦",
    "广场",
    "庄",
    "园",
    "院",
    "湾",
    "府",
    "城",
    "队",
];

pub(super) fn find_addresses(text: &Text<'_>, spans: &mut Vec<Span>) {
    let mut at = 0;
    while at < text.len() {
        // a city alone is no address: three parts, or two and a number
        if region_at(text, at)
            && let Some((end, levels)) = extent(text, at)
            && levels >= 3
        {
            spans.push(Span { kind: Kind::Address, start: at, end, confidence: 0.93 });
            at = end;
            continue;
        }
        at += 1;
    }
    houses(text, spans);
}

/// Whether a province, city or county begins here.
fn region_at(text: &Text<'_>, at: usize) -> bool {
    if !text.get(at).is_some_and(crate::shape::is_han) {
        return false;
    }
    // without an ending of a region within reach none begins here
    let reach = &text.chars[at..text.len().min(at + 18)];
    if !reach.iter().any(|c| matches!(c, '省' | '市' | '区' | '县' | '州' | '盟' | '旗')) {
        return false;
    }
    if let Some(province) = text.word_at(at, PROVINCES) {
        let after = at + province.chars().count();
        let next = text.get(after);
        if next.is_some_and(|c| matches!(c, '省' | '市'))
            || text.part(after, after + 7).contains("自治区")
            || (2..=6).any(|n| is_region(text.part(after, after + n)))
        {
            return true;
        }
    }
    (3..=9).any(|length| is_region(text.part(at, at + length)))
}

/// Whether the text is a region's full name: 拱墅区, 昭苏县, 郑州市.
fn is_region(name: &str) -> bool {
    let ending = name.chars().next_back();
    name.chars().count() >= 3
        && matches!(ending, Some('市' | '区' | '县' | '州' | '盟' | '旗'))
        && !region::by_name(name).is_empty()
}

/// How far an address that begins at `start` reaches, and how many parts it has.
fn extent(text: &Text<'_>, start: usize) -> Option<(usize, usize)> {
    let mut end = None;
    let mut levels = 0;
    let mut at = start;
    let mut since = 0;
    let mut numbered = false;
    while at < text.len() && at - start < 60 {
        let c = text.chars[at];
        if c.is_ascii_digit()
            || (c.is_ascii_uppercase()
                && text.get(at + 1).is_some_and(|c| matches!(c, '座' | '栋' | '幢' | '区')))
        {
            // a number: with the word behind it, or dashed (45-3-2504)
            let from = at;
            while text.get(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
                at += 1;
            }
            let dashed = text.get(at) == Some('-') && text.get(at + 1).is_some_and(|c| c.is_ascii_digit());
            if dashed {
                while text.get(at).is_some_and(|c| c.is_ascii_digit() || c == '-') {
                    at += 1;
                }
                levels += 2;
                end = Some(at);
                numbered = true;
                if let Some(word) = text.word_at(at, &["室", "号", "房"]) {
                    at += word.chars().count();
                    end = Some(at);
                }
            } else if let Some(word) = text.word_at(
                at,
                &[
                    "号楼", "号院", "号", "幢", "栋", "座", "楼", "层", "单元", "室", "房", "户", "弄", "组",
                    "队", "村", "区", "期", "巷", "路", "街", "门",
                ],
            ) {
                at += word.chars().count();
                levels += 1;
                end = Some(at);
                numbered = true;
            } else if levels >= 2
                && at - from <= 5
                && matches!(text.get(at), None | Some(',' | '，' | '。' | ';' | '；' | ' ' | ')' | '）'))
            {
                levels += 1;
                end = Some(at);
                break;
            } else {
                break;
            }
            since = 0;
            continue;
        }
        if !crate::shape::is_han(c) {
            // a blank or a dash between the parts of an address
            if matches!(c, ' ' | '-')
                && end == Some(at)
                && text.get(at + 1).is_some_and(|c| c.is_ascii_digit() || crate::shape::is_han(c))
                && !numbered
            {
                at += 1;
                continue;
            }
            break;
        }
        // behind a house number nothing but another number's word continues it
        if numbered && since == 0 && !part_continues(text, at) {
            break;
        }
        since += 1;
        if since > 14 {
            break;
        }
        at += 1;
        let ends = text.word_before(at, PART_ENDS).is_some();
        if ends && since >= 2 {
            levels += 1;
            end = Some(at);
            since = 0;
        }
    }
    end.map(|end| (end, levels))
}

/// Whether behind a house number the address goes on with a named part and a further number: 12号翠苑小区3幢.
fn part_continues(text: &Text<'_>, at: usize) -> bool {
    let mut next = at;
    while next - at < 10 && text.get(next).is_some_and(crate::shape::is_han) {
        next += 1;
    }
    next > at
        && text.get(next).is_some_and(|c| c.is_ascii_digit())
        && text.word_before(next, PART_ENDS).is_some()
}

/// House numbers without a region: at least two of building, stairwell and room (翠苑新村3幢2单元501室).
fn houses(text: &Text<'_>, spans: &mut Vec<Span>) {
    let mut at = 0;
    while at < text.len() {
        if !text.chars[at].is_ascii_digit() || text.before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
            at += 1;
            continue;
        }
        let start = at;
        let mut parts = 0;
        let mut end = start;
        loop {
            let from = at;
            while text.get(at).is_some_and(|c| c.is_ascii_digit()) {
                at += 1;
            }
            if at == from {
                break;
            }
            let Some(word) = text.word_at(at, &["号楼", "幢", "栋", "座", "单元", "室", "号", "弄", "房"])
            else {
                break;
            };
            at += word.chars().count();
            parts += 1;
            end = at;
        }
        if parts >= 2 {
            let begin = estate_before(text, start);
            spans.push(Span { kind: Kind::Address, start: begin, end, confidence: 0.8 });
        }
        at = at.max(start + 1);
    }
}

/// Where the name of the estate before a house number begins.
fn estate_before(text: &Text<'_>, start: usize) -> usize {
    let Some(word) = text.word_before(start, PART_ENDS) else { return start };
    let mut begin = start - word.chars().count();
    let mut taken = 0;
    while begin > 0 && taken < 8 {
        let c = text.chars[begin - 1];
        if !crate::shape::is_han(c)
            || matches!(
                c,
                '在' | '住'
                    | '于'
                    | '至'
                    | '到'
                    | '的'
                    | '是'
                    | '为'
                    | '址'
                    | '往'
                    | '从'
                    | '由'
                    | '给'
                    | '了'
                    | '去'
            )
        {
            break;
        }
        begin -= 1;
        taken += 1;
    }
    if taken == 0 { start } else { begin }
}

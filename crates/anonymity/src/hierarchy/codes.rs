//! Attributes with a national code: spellings and codes made one, then grouped.

use yingbi_resident::{Kind, domain, normalise};

use super::path::Path;

/// One thing: its name, the other ways to write it, its group (empty: none but `*`).
struct Term(&'static str, &'static [&'static str], &'static str);

fn grouped(terms: &[Term], value: &str, path: &mut Path) {
    let text = normalise(value);
    let text = text.trim();
    let is = |spelt: &&str| spelt.eq_ignore_ascii_case(text);
    match terms.iter().find(|Term(name, others, _)| is(name) || others.iter().any(is)) {
        Some(Term(name, _, group)) => {
            path.push(name);
            if !group.is_empty() {
                path.push(group);
            }
        }
        None => path.push(value),
    }
}

/// Sex, GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated.
pub(super) fn sex(value: &str, path: &mut Path) {
    const TERMS: [Term; 3] = [
        Term("男", &["1", "M", "male", "男性", "01"], ""),
        Term("女", &["2", "F", "female", "女性", "02"], ""),
        Term("未知", &["0", "9", "未说明", "未说明的性别", "未知的性别", "不详"], ""),
    ];
    grouped(&TERMS, value, path);
}

/// Marital status, GB/T 2261.2.
pub(super) fn marital(value: &str, path: &mut Path) {
    const TERMS: [Term; 7] = [
        Term("未婚", &["10", "1", "单身"], "无配偶"),
        Term("已婚", &["20", "2", "有配偶", "结婚"], "有配偶"),
        Term("初婚", &["21"], "有配偶"),
        Term("再婚", &["22"], "有配偶"),
        Term("复婚", &["23"], "有配偶"),
        Term("丧偶", &["30", "3"], "无配偶"),
        Term("离婚", &["40", "4", "离异"], "无配偶"),
    ];
    grouped(&TERMS, value, path);
}

/// Education, GB/T 4658: stages, then compulsory education, upper secondary, tertiary.
pub(super) fn education(value: &str, path: &mut Path) {
    const BASIC: &str = "义务教育及以下";
    const UPPER: &str = "高中阶段";
    const HIGHER: &str = "高等教育";
    const TERMS: [Term; 11] = [
        Term("博士研究生", &["11", "博士", "博士学历", "博士毕业"], HIGHER),
        Term("硕士研究生", &["14", "硕士", "硕士学历", "硕士毕业"], HIGHER),
        Term("研究生", &["10", "研究生教育", "研究生及以上", "研究生班"], HIGHER),
        Term("大学本科", &["20", "21", "本科", "大学", "本科学历", "大本"], HIGHER),
        Term("大学专科", &["30", "31", "大专", "专科", "大学专科教育", "高职", "专科学历"], HIGHER),
        Term(
            "中等职业教育",
            &["40", "41", "44", "47", "中专", "中等专科", "职高", "职业高中", "技校", "技工学校", "中职"],
            UPPER,
        ),
        Term("普通高中", &["60", "61", "高中", "普高", "高级中学"], UPPER),
        Term("初中", &["70", "71", "初级中学", "初中毕业"], BASIC),
        Term("小学", &["80", "81", "小学毕业"], BASIC),
        Term("文盲或半文盲", &["文盲", "半文盲", "未上学", "未上过学", "不识字"], BASIC),
        Term("学龄前", &["学龄前儿童", "幼儿", "幼儿园", "学前"], BASIC),
    ];
    grouped(&TERMS, value, path);
}

/// Relation to the head of the household, GB/T 4761 in the words of registers.
pub(super) fn relation(value: &str, path: &mut Path) {
    const CORE: &str = "户主或配偶";
    const YOUNGER: &str = "晚辈";
    const ELDER: &str = "长辈";
    const OTHER: &str = "其他成员";
    const TERMS: [Term; 18] = [
        Term("户主", &["本人", "01", "02", "户主本人"], CORE),
        Term("配偶", &["10", "夫", "妻", "丈夫", "妻子", "11", "12"], CORE),
        Term("子", &["20", "儿子", "长子", "次子", "三子", "独生子", "养子", "继子"], YOUNGER),
        Term("女", &["30", "女儿", "长女", "次女", "三女", "独生女", "养女", "继女"], YOUNGER),
        Term("子女", &["孩子"], YOUNGER),
        Term("女婿", &["37"], YOUNGER),
        Term("儿媳", &["28", "媳妇"], YOUNGER),
        Term(
            "孙子女",
            &["40", "孙子", "孙女", "外孙", "外孙女", "孙", "外孙子", "孙子、孙女或外孙子、外孙女"],
            YOUNGER,
        ),
        Term("父母", &["50", "双亲"], ELDER),
        Term("父亲", &["51", "父"], ELDER),
        Term("母亲", &["52", "母"], ELDER),
        Term("岳父母或公婆", &["岳父", "岳母", "公公", "婆婆", "岳父母", "公婆"], ELDER),
        Term("祖父母", &["60", "祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶", "外公", "外婆"], ELDER),
        Term("兄弟姐妹", &["70", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"], OTHER),
        Term("其他亲属", &["其他亲戚", "亲属", "亲戚", "97"], OTHER),
        Term("保姆", &["家政", "护工"], OTHER),
        Term("租客", &["租户", "承租人", "合租"], OTHER),
        Term("其他", &["90", "99", "非亲属", "其他非亲属"], OTHER),
    ];
    grouped(&TERMS, value, path);
}

/// Ethnicity, GB/T 3304: the Han, and everyone else together.
pub(super) fn ethnicity(value: &str, path: &mut Path) {
    // GB/T 3304 numbers the 56 in the order in which the list begins.
    let names = domain::values(Kind::Ethnicity).get(..56).unwrap_or_default();
    let text = normalise(value);
    let text = text.trim();
    let number = text.parse::<usize>().ok().filter(|_| text.len() <= 2);
    let name = match number {
        Some(number) => number.checked_sub(1).and_then(|at| names.get(at)).copied(),
        None => names.iter().copied().find(|name| *name == text || name.strip_suffix('族') == Some(text)),
    };
    match name {
        Some(name) => {
            path.push(name);
            path.push(if name == "汉族" { name } else { "少数民族" });
        }
        None => path.push(value),
    }
}

/// Buildings and stairwells: 55幢, 55号楼 and 55 are one; then tens of numbers, as neighbours are numbered.
pub(super) fn premises(value: &str, path: &mut Path) {
    let text = normalise(value);
    let bare = number(&text);
    path.push(bare.unwrap_or(value));
    if let Some(number) = bare.and_then(|bare| bare.parse::<u32>().ok()).filter(|n| (1..10_000).contains(n)) {
        let low = (number - 1) / 10 * 10 + 1;
        path.push_fmt(format_args!("{low}-{}", low + 9));
    }
}

/// Rooms: the floor (3304 and 33-04 are on floor 33), then storeys up to 3, 6, 9, 18, 33 and above (the classes
/// by which GB 50352 and the fire code tell low, multi-storey, medium and high residential buildings).
pub(super) fn room(value: &str, path: &mut Path) {
    let text = normalise(value);
    let bare = number(&text);
    path.push(bare.unwrap_or(value));
    let Some(floor) = bare.and_then(floor) else { return };
    path.push_fmt(format_args!("{floor}层"));
    const TOPS: [u32; 5] = [3, 6, 9, 18, 33];
    let at = TOPS.partition_point(|top| *top < floor);
    let low = if at == 0 { 1 } else { TOPS[at - 1] + 1 };
    match TOPS.get(at) {
        Some(high) => path.push_fmt(format_args!("{low}-{high}层")),
        None => path.push_fmt(format_args!("{low}层以上")),
    }
}

fn floor(room: &str) -> Option<u32> {
    let digits = match room.split_once('-') {
        Some((floor, _)) => floor,
        None => room.get(..room.len().checked_sub(2)?)?,
    };
    digits.parse().ok().filter(|floor| (1..200).contains(floor))
}

/// A number of a building, stairwell or room without its ending and leading zeros.
fn number(text: &str) -> Option<&str> {
    const ENDINGS: [&str; 9] = ["号楼", "单元", "幢", "栋", "座", "楼", "室", "房", "号"];
    let text = text.trim();
    let bare = ENDINGS.iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
    let number = bare.trim_start_matches('0');
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then_some(number)
}

#[cfg(test)]
mod tests {
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn ethnicities_by_the_numbers_of_the_standard() {
        let labels = paths(&HierarchySpec::Ethnicity, &["01", "56", "57", "汉", "穿青人"]);
        let first: Vec<&str> = labels.iter().map(|path| path[1].as_str()).collect();
        assert_eq!(first, ["汉族", "基诺族", "57", "汉族", "穿青人"]);
    }

    #[test]
    fn spellings_and_codes_become_one() {
        let got = paths(&HierarchySpec::Sex, &["1", "F", "m", "女", "男", "某"]);
        assert_eq!(
            got.iter().map(|p| p[1].as_str()).collect::<Vec<_>>(),
            ["男", "女", "男", "女", "男", "某"]
        );
        let got = paths(&HierarchySpec::Ethnicity, &["1", "56", "57", "回", "汉"]);
        assert_eq!(got[0][1..], ["汉族", "汉族", "*"]);
        assert_eq!(got[1][1..], ["基诺族", "少数民族", "*"]);
        assert_eq!(got[2][1..], ["57", "*", "*"]);
        assert_eq!(got[3][1], "回族");
        assert_eq!(got[4][1..], got[0][1..]);
        let got = paths(&HierarchySpec::Premises, &["055", "55号楼", "55幢", "东楼"]);
        assert_eq!(got.iter().map(|p| p[1].as_str()).collect::<Vec<_>>(), ["55", "55", "55", "东楼"]);
        assert_eq!(got[0][2..], ["51-60", "*"]);
        let got = paths(&HierarchySpec::Rooms, &["1203室", "33-04", "402", "3501", "7", "B"]);
        assert_eq!(got[0][1..], ["1203", "12层", "10-18层", "*"]);
        assert_eq!(got[1][1..], ["33-04", "33层", "19-33层", "*"]);
        assert_eq!(got[2][2..], ["4层", "4-6层", "*"]);
        assert_eq!(got[3][3], "34层以上");
        assert_eq!(got[4][1..], ["7", "*", "*", "*"]);
        assert_eq!(got[5][1..], ["B", "*", "*", "*"]);
    }

    #[test]
    fn groups_above_the_terms() {
        let got = paths(&HierarchySpec::Education, &["中专", "本科", "高中", "初中"]);
        assert_eq!(
            got.iter().map(|p| p[2].as_str()).collect::<Vec<_>>(),
            ["高中阶段", "高等教育", "高中阶段", "义务教育及以下"]
        );
        let got = paths(&HierarchySpec::Marital, &["20", "离异", "离婚"]);
        assert_eq!(got[0][1..], ["已婚", "有配偶", "*"]);
        assert_eq!(got[1][1..], got[2][1..]);
        let got = paths(&HierarchySpec::Relation, &["儿子", "父母", "配偶"]);
        assert_eq!(got[0][1..], ["子", "晚辈", "*"]);
        assert_eq!(got[1][2], "长辈");
        assert_eq!(got[2][2], "户主或配偶");
    }
}

//! Attributes with a national code: spellings and codes made one, then grouped.

use yingbi_resident::{Kind, domain, normalise};

use super::path::Path;

/// One thing: its name, the other ways to write it, its group (empty: none but `*`).
struct Term(&'static str, &'static [&'static str], &'static str);

fn grouped(terms: &[Term], value: &str, path: &mut Path) {
    let text = normalise(value);
    let text = text.trim();
    let is = |spelt: &&str| spelt.eq_ignore_ascii_case(text);
    if let Some(Term(name, _, group)) =
        terms.iter().find(|Term(name, others, _)| is(name) || others.iter().any(is))
    {
        path.push(name);
        if !group.is_empty() {
            path.push(group);
        }
    }
}

/// Sex, GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. Not to know it is a value of the standard.
pub(super) fn sex(value: &str, path: &mut Path) {
    const TERMS: [Term; 3] = [
        Term("男", &["1", "M", "male", "男性", "01", "先生"], ""),
        Term("女", &["2", "F", "female", "女性", "02", "女士"], ""),
        Term("未知", &["0", "9", "未说明", "未说明的性别", "未知的性别", "不详"], ""),
    ];
    grouped(&TERMS, value, path);
}

/// Marital status, GB/T 2261.2-2003; who lives apart is married all the same.
pub(super) fn marital(value: &str, path: &mut Path) {
    const WITH: &str = "有配偶";
    const WITHOUT: &str = "无配偶";
    const TERMS: [Term; 9] = [
        Term("未婚", &["10", "1", "单身"], WITHOUT),
        Term("已婚", &["20", "2", "有配偶", "结婚", "分居"], WITH),
        Term("初婚", &["21"], WITH),
        Term("再婚", &["22"], WITH),
        Term("复婚", &["23"], WITH),
        Term("丧偶", &["30", "3"], WITHOUT),
        Term("离婚", &["40", "4", "离异"], WITHOUT),
        Term("无配偶", &[], WITHOUT),
        Term("未说明", &["90", "9", "未说明的婚姻状况"], ""),
    ];
    grouped(&TERMS, value, path);
}

/// Education, GB/T 4658-2006 (GB/T 4658-1984 where it differs and cannot be mistaken): stages, then compulsory
/// education, upper secondary, tertiary. Who left or finished without the diploma counts to the stage, as in the
/// standard's numbering.
pub(super) fn education(value: &str, path: &mut Path) {
    const BASIC: &str = "义务教育及以下";
    const UPPER: &str = "高中阶段";
    const HIGHER: &str = "高等教育";
    const TERMS: [Term; 15] = [
        Term(
            "博士研究生",
            &[
                "11",
                "12",
                "13",
                "博士",
                "博士后",
                "博士学历",
                "博士毕业",
                "博士研究生毕业",
                "博士研究生结业",
                "博士研究生肄业",
            ],
            HIGHER,
        ),
        Term(
            "硕士研究生",
            &[
                "14",
                "15",
                "16",
                "硕士",
                "硕士学历",
                "硕士毕业",
                "硕士研究生毕业",
                "硕士研究生结业",
                "硕士研究生肄业",
            ],
            HIGHER,
        ),
        Term(
            "研究生",
            &[
                "10",
                "17",
                "18",
                "19",
                "研究生教育",
                "研究生及以上",
                "研究生班",
                "研究生班毕业",
                "研究生班结业",
                "研究生班肄业",
            ],
            HIGHER,
        ),
        Term(
            "大学本科",
            &[
                "20",
                "21",
                "22",
                "23",
                "28",
                "本科",
                "大学",
                "本科学历",
                "大本",
                "大学本科教育",
                "大学本科毕业",
                "大学本科结业",
                "大学本科肄业",
                "大学肄业",
                "大学普通班毕业",
            ],
            HIGHER,
        ),
        Term(
            "大学专科",
            &[
                "30",
                "31",
                "32",
                "33",
                "大专",
                "专科",
                "专科教育",
                "大学专科教育",
                "高职",
                "高等职业学校",
                "专科学历",
                "大学专科毕业",
                "大学专科结业",
                "大学专科肄业",
            ],
            HIGHER,
        ),
        Term("高等教育", &["大学本科/专科教育", "本科及以上", "大专及以上"], HIGHER),
        Term(
            "中等职业教育",
            &[
                "40",
                "41",
                "42",
                "43",
                "44",
                "45",
                "46",
                "47",
                "48",
                "49",
                "50",
                "中专",
                "中等专科",
                "中等专科毕业",
                "中等专科结业",
                "中等专科肄业",
                "职高",
                "职业高中",
                "职业高中毕业",
                "职业高中结业",
                "职业高中肄业",
                "技校",
                "技工学校",
                "技工学校毕业",
                "技工学校结业",
                "技工学校肄业",
                "中技",
                "中职",
            ],
            UPPER,
        ),
        Term(
            "普通高中",
            &[
                "60",
                "61",
                "62",
                "63",
                "高中",
                "普高",
                "高级中学",
                "高中毕业",
                "普通高级中学教育",
                "普通高中毕业",
                "普通高中结业",
                "普通高中肄业",
            ],
            UPPER,
        ),
        Term("高中阶段", &["高中/中专", "高中及中专", "高中或中专"], UPPER),
        Term(
            "初中",
            &["70", "71", "72", "73", "初级中学", "初级中学教育", "初中毕业", "初中结业", "初中肄业"],
            BASIC,
        ),
        Term("小学", &["80", "81", "82", "83", "小学教育", "小学毕业", "小学肄业"], BASIC),
        Term(
            "文盲或半文盲",
            &["文盲", "半文盲", "文盲/半文盲", "未上学", "未上过学", "未受教育", "不识字"],
            BASIC,
        ),
        Term("学龄前", &["学龄前儿童", "幼儿", "幼儿园", "学前", "学前教育"], BASIC),
        Term("义务教育及以下", &["初中及以下", "小学及以下"], BASIC),
        Term("其他", &["90", "其它"], ""),
    ];
    grouped(&TERMS, value, path);
}

/// Relation to the head of the household, GB/T 4761-2008, in the words of registers: generations.
pub(super) fn relation(value: &str, path: &mut Path) {
    const CORE: &str = "户主或配偶";
    const YOUNGER: &str = "晚辈";
    const ELDER: &str = "长辈";
    const OTHER: &str = "其他成员";
    const TERMS: [Term; 22] = [
        Term("户主", &["本人", "01", "02", "户主本人", "本人或户主"], CORE),
        Term("配偶", &["10", "11", "12", "夫", "妻", "丈夫", "妻子", "老公", "老婆", "爱人"], CORE),
        Term(
            "子",
            &[
                "20",
                "21",
                "22",
                "23",
                "24",
                "25",
                "26",
                "27",
                "29",
                "儿子",
                "独生子",
                "长子",
                "次子",
                "二子",
                "三子",
                "四子",
                "五子",
                "养子",
                "继子",
                "养子或继子",
                "其他儿子",
            ],
            YOUNGER,
        ),
        Term(
            "女",
            &[
                "30",
                "31",
                "32",
                "33",
                "34",
                "35",
                "36",
                "37",
                "39",
                "女儿",
                "独生女",
                "长女",
                "次女",
                "二女",
                "三女",
                "四女",
                "五女",
                "养女",
                "继女",
                "养女或继女",
                "其他女儿",
            ],
            YOUNGER,
        ),
        Term("子女", &["孩子"], YOUNGER),
        Term("女婿", &["28"], YOUNGER),
        Term("儿媳", &["38", "儿媳妇", "媳妇"], YOUNGER),
        Term(
            "孙子女",
            &[
                "40",
                "41",
                "42",
                "43",
                "44",
                "49",
                "孙子",
                "孙女",
                "外孙",
                "外孙女",
                "孙",
                "外孙子",
                "孙子、孙女或外孙子、外孙女",
                "其他孙子、孙女或外孙子、外孙女",
            ],
            YOUNGER,
        ),
        Term(
            "孙媳妇或孙女婿",
            &["45", "46", "孙媳妇", "孙女婿", "孙媳妇或外孙媳妇", "孙女婿或外孙女婿"],
            YOUNGER,
        ),
        Term(
            "曾孙子女",
            &["47", "48", "曾孙", "曾孙子", "曾孙女", "曾孙子或外曾孙子", "曾孙女或外曾孙女"],
            YOUNGER,
        ),
        Term("侄或甥", &["93", "94", "95", "96", "侄子", "侄女", "外甥", "外甥女"], YOUNGER),
        Term("父母", &["50", "59", "双亲", "其他父母关系"], ELDER),
        Term("父亲", &["51", "57", "父", "继父", "养父", "继父或养父"], ELDER),
        Term("母亲", &["52", "58", "母", "继母", "养母", "继母或养母"], ELDER),
        Term(
            "岳父母或公婆",
            &["53", "54", "55", "56", "公公", "婆婆", "岳父", "岳母", "岳父母", "公婆", "配偶父母"],
            ELDER,
        ),
        Term(
            "祖父母",
            &[
                "60",
                "61",
                "62",
                "63",
                "64",
                "65",
                "66",
                "67",
                "68",
                "69",
                "祖父",
                "祖母",
                "外祖父",
                "外祖母",
                "爷爷",
                "奶奶",
                "外公",
                "外婆",
                "外祖父母",
                "祖父母或外祖父母",
                "曾祖父",
                "曾祖母",
                "配偶的祖父母或外祖父母",
                "其他祖父母或外祖父母",
            ],
            ELDER,
        ),
        Term(
            "伯叔姑舅姨",
            &[
                "81", "82", "83", "84", "85", "86", "87", "88", "89", "90", "伯父", "伯母", "叔父", "叔叔",
                "婶母", "舅父", "舅母", "姨父", "姨夫", "姨母", "姑父", "姑母", "阿姨",
            ],
            ELDER,
        ),
        Term(
            "兄弟姐妹",
            &[
                "70",
                "71",
                "72",
                "73",
                "74",
                "75",
                "76",
                "77",
                "78",
                "79",
                "兄",
                "弟",
                "姐",
                "妹",
                "哥哥",
                "弟弟",
                "姐姐",
                "妹妹",
                "兄弟",
                "姐妹",
                "嫂",
                "弟媳",
                "姐夫",
                "妹夫",
                "其他兄弟姐妹",
            ],
            OTHER,
        ),
        Term(
            "其他亲属",
            &[
                "91",
                "92",
                "97",
                "其他亲戚",
                "亲属",
                "亲戚",
                "堂兄弟",
                "堂姐妹",
                "表兄弟",
                "表姐妹",
                "堂兄弟、堂姐妹",
                "表兄弟、表姐妹",
            ],
            OTHER,
        ),
        Term("保姆", &["家政", "护工", "雇工"], OTHER),
        Term("租客", &["租户", "承租人", "合租", "房东"], OTHER),
        Term(
            "其他",
            &[
                "80",
                "99",
                "其它",
                "非亲属",
                "其他非亲属",
                "朋友",
                "同事",
                "监护人",
                "被监护人",
                "同住人",
                "集体户",
                "集体户成员",
                "寄养",
            ],
            OTHER,
        ),
    ];
    grouped(&TERMS, value, path);
}

/// Political status, GB/T 4762-1984: its thirteen words; then the Party, the League, the other parties and those
/// of none, the masses.
pub(super) fn political(value: &str, path: &mut Path) {
    const PARTY: &str = "中共党员（含预备）";
    const LEAGUE: &str = "共青团员";
    const OTHERS: &str = "民主党派和无党派人士";
    const MASSES: &str = "群众";
    const TERMS: [Term; 14] = [
        Term("中共党员", &["01", "1", "党员", "中国共产党党员"], PARTY),
        Term("中共预备党员", &["02", "2", "预备党员", "中国共产党预备党员"], PARTY),
        Term("共青团员", &["03", "3", "团员", "中国共产主义青年团团员"], LEAGUE),
        Term("民革党员", &["04", "4", "民革会员", "民革", "中国国民党革命委员会会员"], OTHERS),
        Term("民盟盟员", &["05", "5", "民盟", "中国民主同盟盟员"], OTHERS),
        Term("民建会员", &["06", "6", "民建", "中国民主建国会会员"], OTHERS),
        Term("民进会员", &["07", "7", "民进", "中国民主促进会会员"], OTHERS),
        Term("农工党党员", &["08", "8", "农工党", "中国农工民主党党员"], OTHERS),
        Term("致公党党员", &["09", "9", "致公党", "中国致公党党员"], OTHERS),
        Term("九三学社社员", &["10", "九三学社"], OTHERS),
        Term("台盟盟员", &["11", "台盟", "台湾民主自治同盟盟员"], OTHERS),
        Term("民主党派", &["民主党派成员"], OTHERS),
        Term("无党派人士", &["12", "无党派", "无党派民主人士"], OTHERS),
        Term("群众", &["13", "普通群众", "普通居民", "少先队员"], MASSES),
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
    if let Some(name) = name {
        path.push(name);
        path.push(if name == "汉族" { name } else { "少数民族" });
    }
}

#[cfg(test)]
mod tests {
    use yingbi_resident::{Kind, domain};

    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    fn at(spec: &HierarchySpec, level: usize, values: &[&str]) -> Vec<String> {
        paths(spec, values).into_iter().map(|path| path[level].clone()).collect()
    }

    #[test]
    fn ethnicities_by_the_numbers_of_the_standard() {
        assert_eq!(
            at(&HierarchySpec::Ethnicity, 1, &["01", "56", "57", "汉", "穿青人"]),
            ["汉族", "基诺族", "57", "汉族", "穿青人"]
        );
        assert_eq!(at(&HierarchySpec::Ethnicity, 2, &["1", "56", "57"]), ["汉族", "少数民族", "*"]);
    }

    #[test]
    fn spellings_and_codes_become_one() {
        assert_eq!(
            at(&HierarchySpec::Sex, 1, &["1", "F", "m", "女", "男", "某"]),
            ["男", "女", "男", "女", "男", "某"]
        );
        // GB/T 4761-2008: a son-in-law is 28, a daughter-in-law 38, the aunt 90, who is no relative 99
        assert_eq!(
            at(&HierarchySpec::Relation, 1, &["28", "38", "27", "37", "90", "99", "02", "52"]),
            ["女婿", "儿媳", "子", "女", "伯叔姑舅姨", "其他", "户主", "母亲"]
        );
        assert_eq!(
            at(&HierarchySpec::Education, 1, &["13", "19", "28", "33", "48", "62", "73", "90"]),
            ["博士研究生", "研究生", "大学本科", "大学专科", "中等职业教育", "普通高中", "初中", "其他"]
        );
        assert_eq!(at(&HierarchySpec::Political, 1, &["01", "13", "团员"]), ["中共党员", "群众", "共青团员"]);
    }

    #[test]
    fn groups_above_the_terms() {
        assert_eq!(
            at(&HierarchySpec::Education, 2, &["中专", "本科", "高中", "初中"]),
            ["高中阶段", "高等教育", "高中阶段", "义务教育及以下"]
        );
        let got = paths(&HierarchySpec::Marital, &["20", "离异", "离婚"]);
        assert_eq!(got[0][1..], ["已婚", "有配偶", "*"]);
        assert_eq!(got[1][1..], got[2][1..]);
        assert_eq!(
            at(&HierarchySpec::Relation, 2, &["儿子", "父母", "配偶", "弟媳"]),
            ["晚辈", "长辈", "户主或配偶", "其他成员"]
        );
        assert_eq!(
            at(&HierarchySpec::Political, 2, &["预备党员", "民盟盟员"]),
            ["中共党员（含预备）", "民主党派和无党派人士"]
        );
    }

    /// Every word that detection knows of a kind is read, but for those that name no one thing.
    #[test]
    fn the_words_of_the_domains_are_read() {
        let vague = [
            "高中及以下",
            "在读",
            "积极分子",
            "入党积极分子",
            "其他",
            "其它",
            "同居",
            "未说明",
            "未说明的婚姻状况",
            "90",
            "男",
            "女",
        ];
        for (kind, spec) in [
            (Kind::Education, HierarchySpec::Education),
            (Kind::Relation, HierarchySpec::Relation),
            (Kind::Marital, HierarchySpec::Marital),
            (Kind::Political, HierarchySpec::Political),
        ] {
            let words = domain::values(kind);
            for (word, path) in words.iter().zip(paths(&spec, words)) {
                assert!(path[2] != "*" || vague.contains(word), "{} {word}", kind.name());
            }
        }
    }
}

//! Names of persons: surnames, given names, names of minorities; likelihood against running text.
//!
//! Tables: `data/surnames.txt` (shares in percent) and `data/han.bin` (statistics of single characters), see
//! `data/README.md`.

use std::sync::LazyLock;

use crate::Reason;
use crate::text::{fold, is_mask, trim};

static SURNAMES: &str = include_str!("../data/surnames.txt");
static HAN: &[u8] = include_bytes!("../data/han.bin");

/// Compound surnames in use, all of two characters.
const COMPOUND: &[&str] = &[
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "长孙",
    "宇文",
    "司徒",
    "司空",
    "夏侯",
    "端木",
    "百里",
    "南宫",
    "轩辕",
    "澹台",
    "公冶",
    "宗政",
    "濮阳",
    "淳于",
    "单于",
    "太叔",
    "申屠",
    "仲孙",
    "钟离",
    "鲜于",
    "闾丘",
    "亓官",
    "司寇",
    "子车",
    "颛孙",
    "巫马",
    "公西",
    "漆雕",
    "乐正",
    "壤驷",
    "公良",
    "拓跋",
    "夹谷",
    "宰父",
    "谷梁",
    "段干",
    "东郭",
    "南门",
    "呼延",
    "羊舌",
    "微生",
    "梁丘",
    "左丘",
    "东门",
    "西门",
    "南郭",
    "即墨",
    "独孤",
    "第五",
    "赫连",
    "万俟",
    "闻人",
    "完颜",
    "纳兰",
    "叶赫",
    "爱新觉罗",
    "欧侯",
    "范姜",
];

/// Surnames outside of the table of shares that are in use all the same (百家姓 and later registers); each is given
/// a share of 0.002 %.
const RARE: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳\
酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜\
阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣\
翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰\
从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈\
廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公\
仝佟佘佴侍侴信俎修倡候偰兰冒况冼初励卿原员哈啜嘉图圣坚墨夕头奉奎妙姒字完宜官审密富尧岳帅师年庆库廉彤徳思恽恭惠战戢揭改操敬旷昂明晋普智朴来楚母\
沐沙油法泥洛涂淡清湘漆潭火灰炎照煜牟犹独玄玉瑚生甯畅皇盈禚种稽税竹笪籍粘米线练缑缪羊翦老聂肇肖胥腾艾芦苑苟苪英茆荔莱莽菅萨蒉蒿蔄藏虎衣袭要覃訾诺\
资赏赛赫达运迟逯邝邸郇郐郸鄢酒释钊钭铁铎闪闫阳雪霜靖鞠青音顿顾风飞香黑齐龙";

/// Elements of Tibetan and Uyghur names as transcribed without a dot: a name made of nothing else is one.
const ELEMENTS: &[&str] = &[
    "达瓦",
    "卓玛",
    "次仁",
    "扎西",
    "平措",
    "曲珍",
    "多吉",
    "顿珠",
    "德吉",
    "尼玛",
    "旺堆",
    "丹增",
    "旦增",
    "央金",
    "格桑",
    "洛桑",
    "索朗",
    "索南",
    "边巴",
    "巴桑",
    "拉姆",
    "白玛",
    "仁青",
    "仁增",
    "贡嘎",
    "强巴",
    "群培",
    "次旦",
    "米玛",
    "普布",
    "益西",
    "罗布",
    "加措",
    "嘉措",
    "桑珠",
    "拉巴",
    "晋美",
    "土登",
    "阿旺",
    "仓决",
    "玉珍",
    "措姆",
    "卓嘎",
    "白珍",
    "德庆",
    "欧珠",
    "江白",
    "赤列",
    "坚参",
    "坚赞",
    "旺姆",
    "旺杰",
    "旺久",
    "班丹",
    "格列",
    "丹巴",
    "次央",
    "央宗",
    "曲尼",
    "洛珠",
    "罗桑",
    "朗杰",
    "多杰",
    "才让",
    "才旦",
    "华旦",
    "拉毛",
    "吉",
    "买买提",
    "麦麦提",
    "吐尔逊",
    "吐尔洪",
    "吐尔",
    "图尔荪",
    "阿卜杜拉",
    "阿卜杜",
    "阿不都",
    "阿布都",
    "艾合买提",
    "艾尔肯",
    "艾力",
    "艾尼",
    "古丽",
    "努尔",
    "热合曼",
    "依明",
    "依布拉音",
    "依不拉音",
    "卡德尔",
    "卡迪尔",
    "帕提曼",
    "帕提",
    "帕孜",
    "迪丽",
    "迪力",
    "热依",
    "玛依",
    "玛丽亚",
    "祖丽",
    "木拉提",
    "库尔班",
    "阿依",
    "再努尔",
    "再娜",
    "肉孜",
    "如则",
    "沙拉",
    "玉素甫",
    "尼亚孜",
    "帕尔哈提",
    "买合",
    "热孜",
    "热娜",
    "夏提",
    "克孜",
    "姆",
    "汗",
    "木",
    "孜",
    "拉",
    "提",
    "丁",
    "娅",
    "亚",
    "江",
    "曼",
    "比",
    "热",
    "依",
];

/// Whether a text of 2 to 8 characters is made of such elements, one of them of two characters or more.
fn is_of_elements(text: &str) -> bool {
    let mut rest = text;
    let mut long = 0;
    while !rest.is_empty() {
        let Some(element) = ELEMENTS.iter().filter(|e| rest.starts_with(**e)).max_by_key(|e| e.len()) else {
            return false;
        };
        long += usize::from(element.len() > 3);
        rest = &rest[element.len()..];
    }
    long >= 1 && (2..=8).contains(&text.chars().count())
}

fn han(c: char) -> Option<(u8, i8)> {
    let i = u32::from(c).checked_sub(0x4e00)? as usize * 2;
    Some((*HAN.get(i)?, *HAN.get(i + 1)? as i8))
}

/// Whether a character is a Chinese ideograph of the basic block or of extension A.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3134f}' | '〇')
}

/// First and one past the last ideograph of the direct tables.
const BASIC: std::ops::Range<u32> = 0x4e00..0xa000;

/// Shares of the surnames of one character, by character from U+4E00 on, and the characters that begin a compound
/// one: a column of names asks for each cell.
static SHARES: LazyLock<(Vec<f32>, Vec<bool>)> = LazyLock::new(|| {
    let size = BASIC.len();
    let (mut shares, mut compound) = (vec![0.0; size], vec![false; size]);
    let place = |text: &str| {
        text.chars().next().and_then(|c| u32::from(c).checked_sub(BASIC.start)).map(|i| i as usize)
    };
    for (i, _) in RARE.char_indices() {
        if let Some(share) = place(&RARE[i..]).and_then(|i| shares.get_mut(i)) {
            *share = 0.002;
        }
    }
    for (surname, share) in SURNAMES.lines().filter_map(|line| line.split_once(' ')) {
        if let Some(slot) = place(surname).filter(|_| surname.len() == 3).and_then(|i| shares.get_mut(i)) {
            *slot = share.parse().unwrap_or(0.0);
        }
    }
    for surname in COMPOUND {
        if let Some(slot) = place(surname).and_then(|i| compound.get_mut(i)) {
            *slot = true;
        }
    }
    (shares, compound)
});

fn ideograph_place(c: char) -> Option<usize> {
    u32::from(c).checked_sub(BASIC.start).map(|i| i as usize)
}

/// Share of a surname in percent of the population; 0 if it is not known.
pub fn surname_share(surname: &str) -> f32 {
    let mut chars = surname.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => ideograph_place(c).and_then(|i| SHARES.0.get(i)).copied().unwrap_or(0.0),
        (Some(_), Some(_)) if COMPOUND.contains(&surname) => SURNAMES
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(listed, _)| *listed == surname)
            .and_then(|(_, share)| share.parse().ok())
            .unwrap_or(0.002),
        _ => 0.0,
    }
}

/// Length in bytes of the surname a text begins with, the longest first; `None` if it begins with none.
pub fn surname_at(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let place = ideograph_place(first)?;
    if SHARES.1.get(place) == Some(&true)
        && let Some(compound) = COMPOUND.iter().find(|c| text.starts_with(**c))
    {
        return Some(compound.len());
    }
    (*SHARES.0.get(place)? > 0.0).then_some(first.len_utf8())
}

/// Whether the text has the form of a minority's name: two or more parts of ideographs joined by `·` (or one of
/// the other dots people type), 3 to 20 characters in all.
pub fn is_minority_name(text: &str) -> bool {
    let (mut parts, mut length, mut part) = (0, 0, 0);
    for c in trim(text).chars() {
        if is_name_dot(c) {
            if part == 0 {
                return false;
            }
            (parts, part) = (parts + 1, 0);
        } else if is_ideograph(c) {
            (part, length) = (part + 1, length + 1);
        } else {
            return false;
        }
    }
    parts >= 1 && part > 0 && (3..=20).contains(&length)
}

pub(crate) fn is_name_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・' | '‧' | '･' | '∙' | '.' | '．')
}

/// A person's name in Chinese characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PersonName<'a> {
    text: &'a str,
    surname: usize,
}

impl std::fmt::Debug for PersonName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonName").finish_non_exhaustive()
    }
}

impl<'a> PersonName<'a> {
    /// The name in a cell: a known surname, a compound or a double one, and one or two characters after it; or a
    /// minority's name. A blank between the two characters of a short name (王 平) is put up with by [`crate::mask`], not
    /// here.
    ///
    /// What has the form of a name need not be one: 高兴 has it. [`score`] tells how likely it is.
    ///
    /// # Errors
    /// [`Reason::Length`], [`Reason::Alphabet`], [`Reason::Prefix`] (unknown surname).
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        let text = trim(text);
        match Self::surname_and_given(text) {
            Ok(surname) => Ok(PersonName { text, surname }),
            Err(_) if is_minority_name(text) || is_of_elements(text) => Ok(PersonName { text, surname: 0 }),
            Err(reason) => Err(reason),
        }
    }

    /// Length in bytes of the surname of a name that has one.
    fn surname_and_given(text: &str) -> Result<usize, Reason> {
        if text.is_empty() {
            return Err(Reason::Length);
        }
        let mut length = 0;
        for c in text.chars() {
            length += 1;
            if !is_ideograph(c) {
                return Err(Reason::Alphabet);
            }
        }
        if !(2..=5).contains(&length) {
            return Err(Reason::Length);
        }
        let surname = surname_at(text).ok_or(Reason::Prefix)?;
        match text[surname..].chars().count() {
            // 东方, 百里: a name of two characters whose first one is a surname as well.
            0 => Ok(text.chars().next().map_or(0, char::len_utf8)),
            1 | 2 => Ok(surname),
            // A double surname (the husband's and one's own): 张王秀英.
            3 => surname_at(&text[surname..]).map(|more| surname + more).ok_or(Reason::Length),
            _ => Err(Reason::Length),
        }
    }

    /// The surname; empty for a minority's name.
    pub fn surname(&self) -> &'a str {
        &self.text[..self.surname]
    }

    /// What follows the surname.
    pub fn given(&self) -> &'a str {
        &self.text[self.surname..]
    }
}

/// Log-likelihood ratio, in nats, of a text being a person's name against being running text of the same length;
/// above 0 a name is the likelier. `f32::NEG_INFINITY` for what cannot be one.
///
/// ln P(surname) + Σ ln P(c | given name) − Σ ln P(c | text) + ln P(length): characters are taken as independent,
/// so that common words of name-like characters (高峰, 黄金) score high too; a caller that judges words in text
/// needs context as well.
pub fn score(text: &str) -> f32 {
    let Ok(name) = PersonName::parse(text) else { return f32::NEG_INFINITY };
    if name.surname == 0 {
        // The dot between ideographs hardly occurs elsewhere but in transcribed names of other people.
        return 6.0;
    }
    let mut sum = 0.0;
    let mut share = surname_share(name.surname());
    if share == 0.0 {
        // A double surname: both parts, and rarely together.
        share = 0.001;
    }
    sum += (share / 100.0).ln();
    for c in name.surname().chars() {
        sum += surprisal(c);
    }
    let mut length = 0;
    for c in name.given().chars() {
        sum += han(c).map_or(-4.0, |(_, ratio)| f32::from(ratio) / 8.0);
        length += 1;
    }
    // Of names registered since 1950, about one in six has one character after the surname.
    sum + if length == 1 { -1.8 } else { -0.2 }
}

/// −ln of a character's share in running text.
fn surprisal(c: char) -> f32 {
    match han(c) {
        Some((255, _)) | None => 16.0,
        Some((s, _)) => f32::from(s) / 8.0,
    }
}

/// The log-likelihood ratio of one character in a given name against running text, in nats.
pub fn given_score(c: char) -> f32 {
    han(c).map_or(-4.0, |(_, ratio)| f32::from(ratio) / 8.0)
}

/// Whether a text is a name with its given part hidden: 张**, 张*三, 李某, 王某某, 陈先生, 刘女士.
pub(crate) fn is_masked_name(text: &str) -> bool {
    let text = trim(text);
    let mut chars = text.chars().map(fold);
    let Some(first) = chars.next() else { return false };
    let rest: Vec<char> = chars.collect();
    if rest.is_empty() || rest.len() > 5 {
        return is_mask(first) && text.chars().all(is_mask) && rest.len() <= 5;
    }
    let hidden = |c: &char| is_mask(*c) || *c == '某' || *c == 'x' || *c == 'X';
    let titles = ["先生", "女士", "某", "某某", "某人"];
    let tail: String = rest.iter().collect();
    (is_ideograph(first) || is_mask(first))
        && (rest.iter().any(hidden) || is_mask(first))
        && rest.iter().all(|c| hidden(c) || is_ideograph(*c))
        || titles.contains(&tail.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_surname_of_the_table_is_found() {
        for line in SURNAMES.lines() {
            let (surname, share) = line.split_once(' ').unwrap();
            assert_eq!(surname_share(surname), share.parse::<f32>().unwrap(), "{surname}");
        }
        assert_eq!(surname_share("的"), 0.0);
        assert!(surname_share("诸葛") > 0.0);
    }

    #[test]
    fn names_of_every_build() {
        for (text, surname, given) in [
            ("王小明", "王", "小明"),
            ("李四", "李", "四"),
            ("诸葛孔明", "诸葛", "孔明"),
            ("欧阳修", "欧阳", "修"),
            ("张王秀英", "张王", "秀英"),
        ] {
            let name = PersonName::parse(text).unwrap();
            assert_eq!((name.surname(), name.given()), (surname, given));
        }
        for text in ["阿里木·艾尔肯", "阿卜杜拉·买买提明", "卓玛•次仁"] {
            assert!(is_minority_name(text) && PersonName::parse(text).is_ok());
        }
        for text in ["扎西次仁", "格桑", "古丽努尔"] {
            assert_eq!(PersonName::parse(text).map(|n| n.surname().len()), Ok(0), "{text}");
        }
        for text in ["", "王", "的话", "Wang", "王小明明明", "王1"] {
            assert!(PersonName::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_score_above_words() {
        for (name, word) in [("王建国", "王国的"), ("李秀英", "李子是"), ("陈晓东", "陈列在")]
        {
            assert!(score(name) > 3.0 && score(name) > score(word), "{name}");
        }
        assert!(score("高的时") < 0.0);
        assert_eq!(score("电话号码"), f32::NEG_INFINITY);
    }

    #[test]
    fn masked() {
        for text in ["张**", "张*", "张*三", "李某某", "王某", "**", "陈先生"] {
            assert!(is_masked_name(text), "{text}");
        }
        for text in ["张三", "", "王", "的"] {
            assert!(!is_masked_name(text), "{text}");
        }
    }
}

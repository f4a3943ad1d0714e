//! Names in running text.
//!
//! Every place where a surname begins is weighed: the likelihood of the characters as a name against running text
//! ([`name::score`]), what stands before (a role, a preposition, a border), what stands behind (a title, a relation in
//! brackets, a verb, a border), and a prior for running text. The weights are log-odds set by hand on sentences
//! written for the purpose, not fitted to any template.

use yingbi_resident::{Kind, name};

use super::words::{BEFORE_FAIR, BEFORE_STRONG, BEHIND, BEHIND_FAIR, BEHIND_STRONG, INSIDE, LOOK_ALIKES};
use super::{Span, Text};
use crate::shape::is_han;

/// Log-odds of a name at any surname's character of a remark, before its context is looked at; includes that words
/// are likelier than the characters they are made of.
const PRIOR: f32 = -5.8;
/// A name of rare characters proves no more than this.
const MOST: f32 = 11.0;

pub(super) fn find(text: &Text<'_>, taken: &[Span], spans: &mut Vec<Span>) {
    minority_names(text, taken, spans);
    tibetan_names(text, taken, spans);
    let mut at = 0;
    while at < text.len() {
        if is_han(text.chars[at])
            && let Some((end, odds)) = best_at(text, taken, at)
            && odds > 0.0
        {
            spans.push(Span { kind: Kind::PersonName, start: at, end, confidence: sigmoid(odds) });
        }
        at += 1;
    }
}

fn sigmoid(odds: f32) -> f32 {
    (1.0 / (1.0 + (-odds * 0.6).exp())).min(0.98)
}

fn is_taken(taken: &[Span], start: usize, end: usize) -> bool {
    taken.iter().any(|span| span.start < end && start < span.end)
}

/// The best name that begins at `at`, with its log-odds.
fn best_at(text: &Text<'_>, taken: &[Span], at: usize) -> Option<(usize, f32)> {
    let surname = name::surname_at(text.part(at, at + 2))?;
    let surname_chars = text.part(at, at + 2)[..surname].chars().count();
    let left = left_of(text, at);
    let mut best: Option<(usize, f32)> = None;
    let lengths = if surname_chars == 2 { 3..=4 } else { 2..=3 };
    // a compound surname's first character may be a surname of its own, and two surnames may stand together (四字)
    for length in lengths.chain([4]) {
        let end = at + length;
        if end > text.len() || is_taken(taken, at, end) {
            break;
        }
        let candidate = text.part(at, end);
        if !text.chars[at..end].iter().all(|c| is_han(*c)) {
            break;
        }
        // four characters: only with a compound surname or two surnames (欧阳…, 张李…)
        if length == 4 && surname_chars == 1 {
            let second = name::surname_share(text.part(at + 1, at + 2));
            if second < 0.5 || !left.role {
                continue;
            }
        }
        let base = name::score(candidate);
        if !base.is_finite() {
            continue;
        }
        let base = base.min(MOST) - if length == 4 && surname_chars == 1 { 3.0 } else { 0.0 };
        let right = right_of(text, at + surname_chars, end);
        let words = words_inside(text, at, end, left.role);
        let whole = left.border && right.border;
        let odds = PRIOR + base + left.odds + right.odds + words + if whole { 1.0 } else { 0.0 };
        if best.is_none_or(|(_, most)| odds > most) {
            best = Some((end, odds));
        }
    }
    best
}

struct Left {
    odds: f32,
    role: bool,
    border: bool,
}

/// What stands before a name.
fn left_of(text: &Text<'_>, at: usize) -> Left {
    let head = text.skip_back(at);
    let colon = head < at;
    // 联系人(女儿): the role stands before the brackets
    let bracketed = matches!(text.before(head), Some(')' | '）')).then(|| open_before(text, head)).flatten();
    // 志愿者为…, 联系人是…: the verb between role and name says nothing new
    let verb = matches!(text.before(head), Some('为' | '是' | '系' | '叫'));
    let strong = |place: usize| BEFORE_STRONG.before(text, place).is_some();
    // any word for a person before a colon: 签收人:, 联络员:
    let person =
        colon && matches!(text.before(head), Some('人' | '员' | '者' | '长' | '主' | '方' | '生' | '名'));
    if strong(head)
        || person
        || (verb && strong(head - 1))
        || bracketed.is_some_and(|open| BEFORE_STRONG.before(text, open).is_some())
    {
        return Left { odds: if colon { 4.5 } else { 4.0 }, role: true, border: colon };
    }
    match text.before(at) {
        None => Left { odds: 0.5, role: false, border: true },
        Some(c) if matches!(c, '、' | '/' | '&' | '和' | '与' | '及') => {
            Left { odds: 2.0, role: false, border: c != '和' && c != '与' && c != '及' }
        }
        Some('(' | '（' | ':' | '：' | '“' | '"' | '【') => {
            Left { odds: 1.5, role: false, border: true }
        }
        Some(c) if !is_han(c) => Left { odds: 0.7, role: false, border: true },
        Some(_) => match BEFORE_FAIR.before(text, at) {
            Some(length) if length > 1 => Left { odds: 3.0, role: false, border: false },
            Some(_)
                if matches!(
                    text.before(at),
                    Some('由' | '给' | '找' | '请' | '经' | '跟' | '与' | '和' | '向' | '被')
                ) =>
            {
                Left { odds: 2.3, role: false, border: false }
            }
            Some(_) => Left { odds: 1.5, role: false, border: false },
            None => Left { odds: -1.5, role: false, border: false },
        },
    }
}

/// Where the bracket that closes right before `at` opens, if within six characters.
fn open_before(text: &Text<'_>, at: usize) -> Option<usize> {
    (at.saturating_sub(8)..at).rev().find(|place| matches!(text.get(*place), Some('(' | '（')))
}

struct Right {
    odds: f32,
    border: bool,
}

/// What stands behind a name.
fn right_of(text: &Text<'_>, given: usize, end: usize) -> Right {
    // 王主任, 李阿姨: a surname with a title, no name
    if let Some(length) = BEHIND_STRONG.at(text, given)
        && given + length >= end
    {
        return Right { odds: -12.0, border: false };
    }
    match text.get(end) {
        None => Right { odds: 1.5, border: true },
        Some('(' | '（') => {
            let close = (end..end + 9).find(|at| matches!(text.get(*at), Some(')' | '）')));
            let related = close.is_some_and(|close| BEFORE_STRONG.before(text, close).is_some());
            Right { odds: if related { 4.0 } else { 2.0 }, border: true }
        }
        Some(c) if !is_han(c) => Right { odds: 1.5, border: true },
        Some(c) => {
            if BEHIND_STRONG.at(text, end).is_some() {
                return Right { odds: 3.0, border: false };
            }
            match BEHIND_FAIR.at(text, end) {
                Some(length) if length > 1 => Right { odds: 2.0, border: false },
                Some(_) => Right { odds: 1.2 - 0.3 * name::given_score(c).clamp(0.0, 4.0), border: false },
                None => Right { odds: -1.0 - 0.3 * name::given_score(c).clamp(0.0, 4.0), border: false },
            }
        }
    }
}

/// Common words that the candidate is, begins with, or cuts into.
fn words_inside(text: &Text<'_>, at: usize, end: usize, role: bool) -> f32 {
    let candidate = text.part(at, end);
    let tail = &text.text[text.bytes[at]..];
    let mut odds = 0.0;
    let hard = if role { 0.6 } else { 1.0 };
    let alike = LOOK_ALIKES.beginning(text.chars[at]);
    if LOOK_ALIKES.has(candidate) {
        odds -= 8.0 * hard;
    } else if alike.iter().any(|(word, _)| candidate.starts_with(word)) {
        // 高新|宇, 李子|涵: a third character of names takes some of it back
        let third = text.get(at + 2).filter(|_| end == at + 3).map_or(0.0, name::given_score);
        odds -= (6.0 - third.clamp(0.0, 4.0)) * hard;
    } else if alike.iter().any(|(word, _)| word.starts_with(candidate) && tail.starts_with(word)) {
        odds -= 8.0;
    }
    // a word that follows or a title begins inside the candidate: 李建电|话, 王明已|经
    for inner in at + 1..end {
        let from = &text.text[text.bytes[inner]..];
        let crossing = BEHIND
            .beginning(text.chars[inner])
            .iter()
            .any(|(word, length)| *length > 1 && inner + length > end && from.starts_with(word));
        let within = inner + 2 <= end && INSIDE.has(text.part(inner, end));
        if crossing || within {
            odds -= 5.0;
        }
    }
    // the second character of a compound surname begins no name of its own
    if at > 0 && name::surname_at(text.part(at - 1, at + 1)).is_some_and(|length| length > 3) {
        odds -= 6.0;
    }
    // the surname's character ends a word that begins before: 物业主|任, 小区张|贴
    if let Some(before) = text.before(at)
        && is_han(before)
    {
        let joined = text.part(at - 1, at + 1);
        if BEFORE.contains(&joined) {
            odds -= 4.0;
        }
    }
    odds
}

/// Words whose second character is also a surname.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "小区", "地方", "对方", "双方", "警方", "官方", "东方", "南方", "北方", "甲方", "乙方", "平方", "立方", "资金", "现金", "奖金", "租金", "押金", "基金", "保金", "老金", "停车", "汽车", "骑车", "电车", "货车", "轿车", "开车", "堵车", "洗车", "两车", "飞机", "提高", "身高", "最高", "较高", "增高", "偏高", "年高", "楼高", "不安", "公安", "治安", "保安", "西安", "平安", "一安", "解和", "温和", "调和", "暖和", "缓和", "饱和", "社会", "关系", "开关", "机关", "相关", "有关", "无关", "海关", "公司", "上司", "水平", "和平", "公平", "生平", "不平", "低平", "同时", "及时", "按时", "临时", "暂时", "当时", "小时", "平时", "到时", "何时", "随时", "定时", "超时", "准时", "儿童", "孤童", "雨水", "污水", "漏水", "积水", "用水", "排水", "热水", "停水", "进水", "渗水", "缴水", "自来水", "一单", "工单", "订单", "名单", "清单", "账单", "订单", "独单", "简单", "家居", "邻居", "居居", "定居", "独居", "同居", "移居", "分居", "旧居", "故居", "房门", "部门", "开门", "上门", "大门", "专门", "出门", "关门", "敲门", "锁门", "东门", "西门", "南门", "北门", "家庭", "方向", "倾向", "一向", "意向", "取向", "其余", "业余", "剩余", "多余", "通过", "经过", "超过", "不过", "难过", "路过", "完成", "达成", "造成", "组成", "形成", "建成", "变成", "生成", "现成", "养成", "收成", "道路", "马路", "公路", "线路", "铁路", "迷路", "一路", "电路", "中路", "大路", "管路", "号楼", "一楼", "二楼", "三楼", "四楼", "五楼", "六楼", "七楼", "八楼", "九楼", "十楼", "上楼", "下楼", "高楼", "老党", "中党", "入党", "共党", "政党", "出生", "医生", "学生", "先生", "发生", "卫生", "民生", "新生", "师生", "再生", "考生", "实习生", "老师", "律师", "厨师", "教师", "技师", "检查", "调查", "复查", "排查", "抽查", "巡查", "审查", "核查", "筛查", "普查", "盘查", "严查", "成员", "人员", "党员", "队员", "会员", "委员", "店员", "保洁员", "社区", "开展", "发展", "进展", "扩展", "拓展", "伸展", "紧张", "夸张", "主张", "扩张", "慌张", "纸张", "一张", "两张", "几张", "委任", "主任", "责任", "担任", "信任", "现任", "前任", "就任", "历任", "兼任", "包干", "能干", "若干", "树干", "骨干", "饼干", "晾干", "一元", "二元", "百元", "千元", "万元", "单元", "多元", "公元", "美元", "两万", "几万", "十万", "百万", "一万", "三万", "上江", "长江", "浙江", "大连", "相连", "接连", "牵连", "株连", "子女", "出于", "由于", "关于", "对于", "属于", "位于", "处于", "至于", "用于", "低于", "高于", "等于", "大于", "小于", "居于", "鉴于", "便于", "源于", "终于", "善于", "不应", "反应", "供应", "效应", "适应", "相应", "回应", "对应", "理应", "不能", "可能", "功能", "职能", "智能", "技能", "只能", "才能", "性能", "全能", "以及", "涉及", "未及", "普及", "提及", "危及", "银行", "不和", "失和",
];

/// Names with a dot between the parts: the run of characters around it, cut before at a role or a preposition.
fn minority_names(text: &Text<'_>, taken: &[Span], spans: &mut Vec<Span>) {
    let dot = |c: char| matches!(c, '·' | '•' | '・' | '‧' | '.');
    let mut at = 0;
    while at < text.len() {
        if !dot(text.chars[at]) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while text.get(end).is_some_and(|c| is_han(c) || dot(c)) && end - at < 16 {
            if BEHIND_FAIR.at(text, end).is_some_and(|length| length > 1)
                || BEHIND_STRONG.at(text, end).is_some()
                || (end > at + 2
                    && matches!(
                        text.chars[end],
                        '的' | '已'
                            | '在'
                            | '说'
                            | '称'
                            | '是'
                            | '为'
                            | '和'
                            | '与'
                            | '代'
                            | '因'
                            | '于'
                            | '向'
                            | '由'
                            | '被'
                            | '将'
                            | '未'
                            | '不'
                            | '均'
                            | '曾'
                            | '正'
                            | '患'
                            | '之'
                    ))
            {
                break;
            }
            end += 1;
        }
        let mut start = at;
        while start > 0 && is_han(text.chars[start - 1]) && at - start < 6 {
            let long_link = BEFORE_FAIR.before(text, start).is_some_and(|length| length > 1);
            let short_link = at - start >= 2
                && matches!(
                    text.chars[start - 1],
                    '由' | '与' | '和' | '给' | '找' | '向' | '跟' | '请' | '系' | '是' | '为' | '对' | '同'
                );
            if BEFORE_STRONG.before(text, start).is_some() || long_link || short_link {
                break;
            }
            start -= 1;
        }
        if at > start
            && end > at + 1
            && !is_taken(taken, start, end)
            && name::is_minority_name(text.part(start, end))
        {
            let sure = left_of(text, start).odds > 1.0 || left_of(text, start).border;
            spans.push(Span {
                kind: Kind::PersonName,
                start,
                end,
                confidence: if sure { 0.97 } else { 0.7 },
            });
        }
        at = end;
    }
}

/// Two of the parts that most Tibetan names are made of, side by side.
fn tibetan_names(text: &Text<'_>, taken: &[Span], spans: &mut Vec<Span>) {
    let mut at = 0;
    while at + 4 <= text.len() {
        let end = at + 4;
        let both = TIBETAN.contains(&text.part(at, at + 2)) && TIBETAN.contains(&text.part(at + 2, end));
        if both && !is_taken(taken, at, end) {
            spans.push(Span { kind: Kind::PersonName, start: at, end, confidence: 0.9 });
            at = end;
        } else {
            at += 1;
        }
    }
}

#[rustfmt::skip]
const TIBETAN: &[&str] = &[
    "扎西", "次仁", "卓玛", "央金", "拉姆", "丹增", "旦增", "平措", "顿珠", "德吉", "尼玛", "达瓦", "巴桑", "普布", "米玛", "格桑", "白玛", "洛桑", "多吉", "索朗", "仁青", "仁增", "曲珍", "卓嘎", "央宗", "边巴", "拉巴", "罗布", "桑珠", "贡布", "强巴", "阿旺", "益西", "嘉措", "坚赞", "欧珠", "旺堆", "旺姆", "措姆", "白珍", "德庆", "仓决", "玉珍", "群培", "土登", "晋美", "次旺", "次央", "吉宗", "曲宗", "占堆", "加措", "伦珠", "云丹", "班觉", "赤列", "朗杰", "南杰", "塔杰", "色珍", "宗吉", "才让", "卓尕", "尕玛", "东智", "拉毛", "加布",
];

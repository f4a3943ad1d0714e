//! Numbers and accounts in running text.

use yingbi_resident::{Check, IpAddress, Kind, Landline, check};

use super::{Span, Text};
use crate::{Hit, Scanner};

/// Words that make a number behind them an order's, a parcel's, a device's.
const ORDERS: &[&str] = &[
    "单号",
    "工单",
    "订单",
    "流水号",
    "流水",
    "运单",
    "编号",
    "案号",
    "合同号",
    "合同",
    "发票号",
    "发票",
    "取件码",
    "验证码",
    "条码",
    "物料",
    "批号",
    "批次",
    "序列号",
    "版本",
    "表号",
    "快递",
    "凭证号",
    "交易号",
    "文号",
    "档案号",
    "业务号",
    "受理号",
    "投诉号",
    "工号",
    "警号",
    "户号",
    "房产证号",
    "产权证号",
    "产权证",
    "设备号",
    "项目号",
    "票号",
    "货号",
    "回执号",
    "缴费号",
    "ID",
    "SN",
];

/// Words that say a number behind them is a telephone's, whatever order words stand further left.
const CALLS: &[&str] = &[
    "电话",
    "手机",
    "手机号",
    "联系",
    "联系方式",
    "致电",
    "来电",
    "拨打",
    "热线",
    "座机",
    "固话",
    "宅电",
    "传真",
];

pub(super) fn find(text: &Text<'_>, spans: &mut Vec<Span>) {
    let mut hits: Vec<Hit> = Vec::new();
    Scanner::new().scan(text.text.as_bytes(), &mut hits);
    for hit in &hits {
        let (start, end) = (text.at_byte(hit.start as usize), text.at_byte(hit.end as usize));
        let Some(confidence) = trust(text, hit.kind, start, end) else { continue };
        spans.push(Span { kind: hit.kind, start, end, confidence });
    }
    fifteen_digits(text, spans);
    landlines(text, spans);
    accounts(text, spans);
    ipv6(text, spans);
}

/// How much a number found by its validator is to be believed where it stands; `None` if not at all.
fn trust(text: &Text<'_>, kind: Kind, start: usize, end: usize) -> Option<f32> {
    let head = text.skip_back(start);
    let order = text.word_before(head, ORDERS).is_some()
        || (text.word_before(head, &["号", "为", "是"]).is_some()
            && text.word_before(head - 1, ORDERS).is_some());
    match kind {
        Kind::ResidentId => Some(0.99),
        Kind::Email | Kind::Mac => Some(0.99),
        Kind::Mobile if order => None,
        Kind::Mobile => Some(if text.word_before(head, CALLS).is_some() { 0.99 } else { 0.95 }),
        Kind::BankCard if order => None,
        Kind::BankCard => Some(0.95),
        Kind::Ipv4 => {
            let version = text.word_before(head, &["版本", "版", "固件", "软件", "v", "V", "号"]).is_some();
            let longer = text.get(end) == Some('.') && text.get(end + 1).is_some_and(|c| c.is_ascii_digit());
            if version || longer { None } else { Some(0.95) }
        }
        _ => Some(0.9),
    }
}

/// A resident id of the first generation wants a word before it.
fn fifteen_digits(text: &Text<'_>, spans: &mut Vec<Span>) {
    for (start, end) in digit_runs(text) {
        if end - start == 15 && check(Kind::ResidentId, text.part(start, end)) == Check::Valid {
            let head = text.skip_back(start);
            let said = text
                .word_before(
                    head,
                    &[
                        "身份证",
                        "身份证号",
                        "身份证号码",
                        "证件号",
                        "证件号码",
                        "证件",
                        "证号",
                        "公民身份号码",
                        "号码为",
                        "身份证为",
                        "身份证号为",
                    ],
                )
                .is_some();
            if said {
                spans.push(Span { kind: Kind::ResidentId, start, end, confidence: 0.9 });
            }
        }
    }
}

/// Runs of ASCII digits, in characters.
fn digit_runs(text: &Text<'_>) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text.chars[at].is_ascii_digit() {
            let start = at;
            while text.get(at).is_some_and(|c| c.is_ascii_digit()) {
                at += 1;
            }
            runs.push((start, at));
        } else {
            at += 1;
        }
    }
    runs
}

fn landlines(text: &Text<'_>, spans: &mut Vec<Span>) {
    let runs = digit_runs(text);
    for (index, &(start, end)) in runs.iter().enumerate() {
        let before = text.before(start);
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/')) {
            continue;
        }
        let head = text.skip_back(start);
        if text.word_before(head, ORDERS).is_some() {
            continue;
        }
        let called = text.word_before(head, CALLS).is_some();
        let mut stop = end;
        let joined = matches!(text.get(end), Some('-' | ' ' | '－'))
            && runs.get(index + 1).is_some_and(|run| run.0 == end + 1);
        if joined && text.chars[start] == '0' && (3..=4).contains(&(end - start)) {
            stop = runs[index + 1].1;
            // an extension
            if text.get(stop) == Some('-')
                && runs
                    .get(index + 2)
                    .is_some_and(|run| run.0 == stop + 1 && (1..=6).contains(&(run.1 - run.0)))
            {
                stop = runs[index + 2].1;
            }
        }
        let goes_on = text.get(stop) == Some('-') && text.get(stop + 1).is_some_and(|c| c.is_ascii_digit());
        let free = !goes_on && !text.get(stop).is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        let part = text.part(start, stop);
        let area = part.starts_with('0');
        let length = part.chars().filter(char::is_ascii_digit).count();
        let likely = (area && (10..=18).contains(&length)) || (called && (7..=8).contains(&length));
        if free && likely && Landline::parse(part).is_ok() {
            let confidence = if called || joined { 0.93 } else { 0.7 };
            spans.push(Span { kind: Kind::Landline, start, end: stop, confidence });
        }
    }
}

/// Accounts behind a word that names them.
fn accounts(text: &Text<'_>, spans: &mut Vec<Span>) {
    let account = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut at = 0;
    while at < text.len() {
        let c = text.chars[at];
        if !account(c) || text.before(at).is_some_and(|c| account(c) || c == '@' || c == '.') {
            at += 1;
            continue;
        }
        let start = at;
        while text.get(at).is_some_and(account) {
            at += 1;
        }
        let mut end = at;
        while end > start && matches!(text.chars[end - 1], '-' | '_') && text.get(end) != Some('@') {
            // a dash before the next word belongs to neither
            end -= 1;
        }
        if text.get(end) == Some('@') {
            continue;
        }
        if let Some(span) = account_at(text, start, end) {
            spans.push(span);
        }
    }
}

fn account_at(text: &Text<'_>, start: usize, end: usize) -> Option<Span> {
    let word = text.part(start, end);
    // QQ5311903032, wx-abc: the word and the account in one run of letters
    for (prefix, kind) in [("QQ", Kind::Qq), ("qq", Kind::Qq), ("Qq", Kind::Qq)] {
        if let Some(rest) = word.strip_prefix(prefix)
            && is_qq(rest)
        {
            return Some(Span { kind, start: start + 2, end, confidence: 0.97 });
        }
    }
    if word.starts_with("wxid_") && check(Kind::Wechat, word) == Check::Valid {
        return Some(Span { kind: Kind::Wechat, start, end, confidence: 0.97 });
    }
    let head = text.skip_back(start);
    let head = ["号码", "账号", "帐号", "号", "名", "ID", "id", "为", "是"]
        .iter()
        .find(|tail| text.part(head.saturating_sub(4), head).ends_with(**tail))
        .map_or(head, |tail| text.skip_back(head - tail.chars().count()));
    let said = |words: &[&'static str]| text.word_before(head, words).is_some();
    if said(&["QQ", "qq", "Qq", "扣扣", "企鹅"]) && is_qq(word) {
        return Some(Span { kind: Kind::Qq, start, end, confidence: 0.97 });
    }
    if said(&["微信", "wx", "WX", "weixin", "Weixin", "WeChat", "wechat", "Wechat", "加微"])
        && (check(Kind::Wechat, word) == Check::Valid)
        && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    {
        return Some(Span { kind: Kind::Wechat, start, end, confidence: 0.97 });
    }
    if said(&["护照"]) && check(Kind::PassportNo, word) == Check::Valid {
        return Some(Span { kind: Kind::PassportNo, start, end, confidence: 0.95 });
    }
    if said(&["通行证", "回乡证", "台胞证", "居留证", "居住证", "永居证"])
        && check(Kind::Permit, word) == Check::Valid
    {
        return Some(Span { kind: Kind::Permit, start, end, confidence: 0.95 });
    }
    if said(&["社保卡", "医保卡", "社保", "医保", "市民卡"])
        && check(Kind::SocialSecurity, word) == Check::Valid
        && word.len() >= 8
    {
        return Some(Span { kind: Kind::SocialSecurity, start, end, confidence: 0.9 });
    }
    None
}

fn is_qq(word: &str) -> bool {
    (5..=11).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()) && !word.starts_with('0')
}

fn ipv6(text: &Text<'_>, spans: &mut Vec<Span>) {
    let part = |c: char| c.is_ascii_hexdigit() || c == ':';
    let mut at = 0;
    while at < text.len() {
        if !part(text.chars[at]) || text.before(at).is_some_and(|c| c.is_ascii_alphanumeric()) {
            at += 1;
            continue;
        }
        let start = at;
        while text.get(at).is_some_and(part) {
            at += 1;
        }
        let mut end = at;
        while end > start && text.chars[end - 1] == ':' && !text.part(start, end).ends_with("::") {
            end -= 1;
        }
        let mut first = start;
        while text.get(first) == Some(':') && text.get(first + 1) != Some(':') {
            first += 1;
        }
        let address = text.part(first, end);
        let groups = address.split(':').filter(|group| !group.is_empty()).count();
        let whole = groups == 8 || (address.contains("::") && groups >= 2);
        let follows = text.get(end).is_some_and(|c| c.is_ascii_alphanumeric());
        if whole && !follows && IpAddress::parse_v6(address).is_ok() {
            spans.push(Span { kind: Kind::Ipv6, start: first, end, confidence: 0.97 });
        }
    }
}

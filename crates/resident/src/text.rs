use std::borrow::Cow;

/// Whether a character counts as blank: Unicode white space, and the invisible ones that spreadsheets and web
/// pages leave behind (zero-width space and joiners, word joiner, byte order mark, bidirectional marks).
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character is one of the dashes people type between groups of digits.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '﹣')
}

/// Whether a character is one of those that stand for hidden ones.
pub(crate) fn is_mask(c: char) -> bool {
    matches!(c, '*' | '＊' | '●' | '•' | '○' | '■' | '□' | '█' | '×' | '✱' | '∗' | '※' | '#' | '＃')
}

/// Full-width forms of ASCII (U+FF01…U+FF5E) and the ideographic space as ASCII; others as they are.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// What a cell holds once the traces of keyboards and spreadsheets are off: full-width characters as ASCII, no
/// outer blanks, no leading apostrophe, no `.0` behind a string of digits.
///
/// Borrows unless a full-width character had to be replaced.
///
/// ```
/// assert_eq!(yingbi_resident::normalise(" '１２３.0 "), "123");
/// ```
pub fn normalise(text: &str) -> Cow<'_, str> {
    // The common cell is plain ASCII without outer blanks: two byte tests and out.
    let trimmed = trim(text);
    if trimmed.is_ascii() {
        return Cow::Borrowed(strip_float(trimmed));
    }
    if !trimmed.chars().any(|c| fold(c) != c) {
        return Cow::Borrowed(trimmed);
    }
    let folded: String = trimmed.chars().map(fold).collect();
    Cow::Owned(strip_float(trim(&folded)).to_owned())
}

/// Without outer blanks and a leading apostrophe (the mark by which a spreadsheet keeps digits as text).
pub(crate) fn trim(text: &str) -> &str {
    let trimmed = text.trim_matches(is_blank);
    match trimmed.strip_prefix(['\'', '\u{2018}', '\u{2019}', '＇', '`']) {
        Some(rest) => {
            rest.trim_start_matches(['\'', '\u{2018}', '\u{2019}', '＇', '`']).trim_matches(is_blank)
        }
        None => trimmed,
    }
}

/// `123.0` and `123.00` as `123`: a number column read as floating point.
fn strip_float(text: &str) -> &str {
    let bytes = text.as_bytes();
    let zeros = bytes.iter().rev().take_while(|&&b| b == b'0').count();
    if zeros == 0 || zeros > 2 {
        return text;
    }
    match text.len().checked_sub(zeros + 1) {
        Some(dot) if dot > 0 && bytes[dot] == b'.' && bytes[..dot].iter().all(u8::is_ascii_digit) => {
            &text[..dot]
        }
        _ => text,
    }
}

/// Words an office writes where it has nothing to write, folded to lower case.
const NOTHING: &[&str] = &[
    "无",
    "暂无",
    "没有",
    "未知",
    "不详",
    "不明",
    "不清楚",
    "待补",
    "待补充",
    "待补录",
    "待定",
    "待核实",
    "待查",
    "待完善",
    "未登记",
    "未填",
    "未填写",
    "未提供",
    "未采集",
    "未办理",
    "拒绝提供",
    "拒绝登记",
    "无法提供",
    "不愿提供",
    "缺失",
    "缺",
    "空",
    "无号码",
    "无电话",
    "无手机",
    "无证件",
    "无身份证",
    "忘记",
    "遗失",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "undefined",
    "unknown",
    "missing",
    "tbd",
    "<na>",
    "(null)",
    "(空)",
    "[null]",
    "\\n",
];

/// Whether a cell says that nothing is there: blank, 无, 暂无, 不详, 待补, 未登记, `-`, `/`, `N/A` and the like.
///
/// Some kinds have 无 as a proper value (religion, disability, health): ask [`crate::check`] with the kind.
pub fn words_for_nothing(text: &str) -> bool {
    let trimmed = trim(text);
    if trimmed.is_empty() {
        return true;
    }
    // Longest word of the list: five ideographs.
    if trimmed.len() > 18 {
        return false;
    }
    if trimmed.chars().all(|c| {
        is_dash(c)
            || matches!(
                c,
                '/' | '\\' | '.' | '?' | '？' | '_' | '、' | '。' | '／' | '…' | '~' | '·' | '|' | '—'
            )
    }) {
        return true;
    }
    let first = trimmed.as_bytes()[0];
    if first.is_ascii_digit() {
        return false;
    }
    if NOTHING.contains(&trimmed) {
        return true;
    }
    let folded: String = trimmed.chars().map(|c| fold(c).to_ascii_lowercase()).collect();
    NOTHING.contains(&folded.as_str())
}

/// The letters and digits of a cell, upper case, without blanks and dashes, at most `N`.
///
/// `None` if a character is neither, or there are more: the caller then has to look closer.
pub(crate) fn squeeze<const N: usize>(text: &str) -> Option<([u8; N], usize)> {
    let mut out = [0u8; N];
    let mut len = 0;
    for c in text.chars() {
        let c = fold(c);
        if c.is_ascii_alphanumeric() {
            *out.get_mut(len)? = (c as u8).to_ascii_uppercase();
            len += 1;
        } else if !(is_blank(c) || is_dash(c)) {
            return None;
        }
    }
    Some((out, len))
}

/// Whether a value is already masked: two or more mask characters (or four and more `X` in a run), the rest
/// letters, digits, blanks and dashes, and something left to see or nothing but stars.
pub(crate) fn looks_masked(text: &str) -> bool {
    let (mut masks, mut run, mut xs, mut others) = (0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        let c = fold(c);
        if is_mask(c) {
            masks += 1;
        } else if !(c.is_ascii_alphanumeric() || is_blank(c) || is_dash(c) || c == '+') {
            others += 1;
        }
        run = if c.eq_ignore_ascii_case(&'x') { run + 1 } else { 0 };
        xs = xs.max(run);
    }
    others == 0 && (masks >= 2 || xs >= 4)
}

/// Whether a number was written as `4.1E+17`; gives the exponent.
pub(crate) fn scientific(text: &str) -> Option<u32> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 1
        || !digits(whole)
        || !digits(part)
        || part.len() > 16
        || exponent.is_empty()
        || exponent.len() > 2
    {
        return None;
    }
    exponent.parse().ok()
}

/// Appends a number with leading zeros.
pub(crate) fn push_padded(out: &mut String, value: u32, width: usize) {
    let start = out.len();
    let mut digits = [b'0'; 10];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    for _ in (digits.len() - at)..width {
        out.push('0');
    }
    digits[at..].iter().for_each(|&b| out.push(b as char));
    debug_assert!(out.len() >= start + width);
}

/// Appends ASCII bytes.
pub(crate) fn push_ascii(out: &mut String, bytes: &[u8]) {
    out.push_str(std::str::from_utf8(bytes).unwrap_or_default());
}

/// Appends stars.
pub(crate) fn push_stars(out: &mut String, count: usize) {
    const STARS: &str = "********************************";
    match STARS.get(..count) {
        Some(stars) => out.push_str(stars),
        None => out.extend(std::iter::repeat_n('*', count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_of_spreadsheets_come_off() {
        for (given, want) in [
            ("'110", "110"),
            ("\u{2019}110 ", "110"),
            ("\u{feff} 110\u{a0}", "110"),
            ("１１０Ｘ", "110X"),
            ("110.0", "110"),
            ("110.00", "110"),
            ("110.000", "110.000"),
            ("1.5.0", "1.5.0"),
            (".0", ".0"),
            ("", ""),
            ("　", ""),
        ] {
            assert_eq!(normalise(given), want, "{given:?}");
        }
    }

    #[test]
    fn words_for_nothing_are_known_in_any_width() {
        for word in ["", " ", "无", "－", "/", "N/A", "ｎ／ａ", "NULL", "待补", "--", "…"] {
            assert!(words_for_nothing(word), "{word:?}");
        }
        for word in ["王", "0", "1", "有", "-5", "无锡"] {
            assert!(!words_for_nothing(word), "{word:?}");
        }
    }

    #[test]
    fn exponents() {
        assert_eq!(scientific("4.1E+17"), Some(17));
        assert_eq!(scientific("3e10"), Some(10));
        assert_eq!(scientific("E17"), None);
        assert_eq!(scientific("41E+17"), None);
    }
}

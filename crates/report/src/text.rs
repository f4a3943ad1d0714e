//! Text made fit for a page or a terminal: names shown safely, widths, wrapping, numbers.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::messages::group;

/// A name that comes from a file (a header, a path, a sheet) made harmless for a terminal: control characters, line
/// ends, marks that turn the direction of writing and invisible characters become `�`.
pub fn shown(name: &str) -> String {
    name.chars().map(|c| if unsafe_to_show(c) { '\u{FFFD}' } else { c }).collect()
}

fn unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Terminal columns a text takes: a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to a width, with `…` where something was cut.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > limit {
            break;
        }
        used += w;
        out.push(c);
    }
    if limit > 0 {
        out.push('…');
    }
    out
}

/// Marks that may not begin a line (GB/T 15834-2011, 5.1.1 and 5.1.3, and their ASCII counterparts).
const NOT_FIRST: &str = "，。、；：？！）》〉」』】〕”’…％%,.;:?!)]}";
/// Marks that may not end a line.
const NOT_LAST: &str = "（《〈「『【〔“‘([{";

/// Breaks a text into lines of at most `limit` columns. Breaks at blanks, and beside Chinese characters; a word
/// longer than a line (a digest, a path) is broken where it must. Line feeds stay line ends.
pub(crate) fn wrap(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(8);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, limit, &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, limit: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        let trimmed = width(piece.trim_end());
        if used > 0 && used + trimmed > limit {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
        }
        if trimmed > limit {
            for c in piece.chars() {
                let w = c.width().unwrap_or(0);
                if used + w > limit {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push(c);
                used += w;
            }
        } else {
            line.push_str(piece);
            used += width(piece);
        }
    }
    lines.push(line.trim_end().to_owned());
}

/// The smallest pieces that a line may be broken between.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(before) = previous
            && may_break(before, c)
        {
            pieces.push(&text[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    if after.is_whitespace() || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    let wide = |c: char| c.width() == Some(2);
    before.is_whitespace() || wide(before) || wide(after)
}

/// A share as a percentage of at most four figures. It says 0% and 100% only where that is exactly so, for "99.98%
/// of the records" is not all of them.
pub(crate) fn percent(share: f64) -> String {
    let share = share.clamp(0.0, 1.0) * 100.0;
    if !share.is_finite() {
        return "–".to_owned();
    }
    if share == 0.0 {
        return "0%".to_owned();
    }
    if share == 100.0 {
        return "100%".to_owned();
    }
    if share < 0.01 {
        return "<0.01%".to_owned();
    }
    if share > 99.99 {
        return ">99.99%".to_owned();
    }
    let digits = if !(0.1..=99.9).contains(&share) { 2 } else { 1 };
    let text = format!("{share:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}%")
}

/// `part` of `whole` as a percentage; nothing of nothing is 0%.
pub(crate) fn percent_of(part: u64, whole: u64) -> String {
    if whole == 0 { percent(0.0) } else { percent(part as f64 / whole as f64) }
}

/// A count in groups of three.
pub(crate) fn count(number: u64) -> String {
    group(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A path as one word of a POSIX shell: quoted where it must be.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = |c: char| {
        c.is_ascii_alphanumeric() || "_-./=:@%+,".contains(c) || (!c.is_ascii() && c.is_alphanumeric())
    };
    let safe = shown(word);
    // A name that begins with a dash would be read as an option.
    let safe = if safe.starts_with('-') && safe.len() > 1 { format!("./{safe}") } else { safe };
    if !safe.is_empty() && safe.chars().all(plain) {
        safe
    } else {
        format!("'{}'", safe.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_lose_their_teeth() {
        assert_eq!(shown("a\u{1b}[31mb\r\n\u{202e}c"), "a�[31mb���c");
        assert_eq!(shown("身份证号"), "身份证号");
    }

    #[test]
    fn cutting_counts_columns_not_characters() {
        assert_eq!(cut("居民身份证号", 12), "居民身份证号");
        assert_eq!(cut("居民身份证号", 11), "居民身份证…");
        assert_eq!(cut("居民身份证号", 10), "居民身份…");
        assert_eq!(cut("abc", 2), "a…");
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_a_comma() {
        assert_eq!(wrap("一二三四，五六", 8), ["一二三", "四，五六"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("见 yingbi audit 文件", 12), ["见 yingbi", "audit 文件"]);
        assert_eq!(wrap("0123456789abcdef", 10), ["0123456789", "abcdef"]);
        assert_eq!(wrap("", 10), [""]);
        for limit in 12..40 {
            for line in wrap(
                "只凭“性别、出生日期、住址（街道）”，20,000 条记录中仍有 19,812 条（99.1%）独一无二。",
                limit,
            ) {
                assert!(width(&line) <= limit, "{line}");
                assert!(!line.starts_with(['，', '、', '。', '）']), "{line}");
            }
        }
    }

    #[test]
    fn percentages_never_claim_all_or_nothing_falsely() {
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.9998), "99.98%");
        assert_eq!(percent(0.999_999), ">99.99%");
        assert_eq!(percent(0.991), "99.1%");
        assert_eq!(percent(0.2), "20%");
        assert_eq!(percent(0.000_5), "0.05%");
        assert_eq!(percent(0.000_001), "<0.01%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(f64::NAN), "–");
        assert_eq!(percent_of(1, 0), "0%");
    }

    #[test]
    fn shell_words_survive_a_shell() {
        assert_eq!(shell_word("居民.csv"), "居民.csv");
        assert_eq!(shell_word("my file.csv"), "'my file.csv'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word("-rf"), "./-rf");
        assert_eq!(shell_word("$(x)"), "'$(x)'");
    }
}

//! Cells that a spreadsheet would take for a formula.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::Format;

/// Whether a table of this format gets an apostrophe before that cell or column name, so that no spreadsheet runs it as a
/// formula.
pub fn is_neutralised(format: Format, cell: &str) -> bool {
    matches!(format, Format::Csv | Format::Tsv | Format::Xlsx) && needs_apostrophe(cell)
}

/// A cell as a table of this format shows it.
pub fn neutralised(format: Format, cell: &str) -> Cow<'_, str> {
    if is_neutralised(format, cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Whether a cell needs an apostrophe before it to be inert: it begins with `=`, `+`, `-`, `@`, a tab, a carriage
/// return or one of ＝ ＋ － ＠, and is neither a number (-12.5, +3, -1,200.00, -5%) nor a telephone number (+86 …).
pub(crate) fn needs_apostrophe(cell: &str) -> bool {
    let mut characters = cell.chars();
    match characters.next() {
        Some('=' | '@' | '\t' | '\r' | '＝' | '＠') => true,
        Some('+' | '＋') => !is_number(characters.as_str()) && !is_phone(characters.as_str()),
        Some('-' | '－') => !is_number(characters.as_str()) && !is_dashes(characters.as_str()),
        _ => false,
    }
}

/// A decimal number without its sign: digits with grouping commas, a point, an exponent, a percent sign. Full-width
/// digits count.
fn is_number(unsigned: &str) -> bool {
    let text = unsigned.strip_suffix(['%', '％']).unwrap_or(unsigned);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(is_digit);
    if let Some(exponent) = exponent
        && !digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
    {
        return false;
    }
    let (whole, fraction) = match mantissa.split_once(['.', '．']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let grouped = |text: &str| {
        let mut groups = text.split(',');
        groups.next().is_some_and(|first| digits(first) && first.chars().count() <= 3)
            && groups.all(|group| digits(group) && group.chars().count() == 3)
    };
    match fraction {
        Some(fraction) if whole.is_empty() => digits(fraction),
        Some(fraction) => (digits(whole) || grouped(whole)) && (fraction.is_empty() || digits(fraction)),
        None => digits(whole) || grouped(whole),
    }
}

fn is_dashes(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '－'))
}

/// A telephone number without its leading plus: 6 to 15 digits (ITU-T E.164) with blanks, dashes and brackets.
fn is_phone(unsigned: &str) -> bool {
    let digits = unsigned.chars().filter(|c| is_digit(*c)).count();
    unsigned.chars().next().is_some_and(is_digit)
        && unsigned
            .chars()
            .all(|c| is_digit(c) || matches!(c, ' ' | '-' | '(' | ')' | '　' | '－' | '（' | '）'))
        && (6..=15).contains(&digits)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// For each byte, whether a field that begins with it needs a closer look; GB18030 and UTF-8 alike.
pub(crate) fn suspects() -> &'static [bool; 256] {
    static TABLE: OnceLock<[bool; 256]> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = [false; 256];
        // 0xef and 0xa3 lead the full-width forms in UTF-8 and GB18030.
        for byte in [b'=', b'+', b'-', b'@', b'\t', b'\r', 0xef, 0xa3] {
            table[usize::from(byte)] = true;
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas() {
        for cell in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+cmd",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\r=1",
            "＝1",
            "＋1+1",
            "－2+3",
            "＠x",
            "+",
            "--1",
            "--a",
            "+86 a",
            "-1.2.3",
            "-无",
            "+1e",
            "-1,23",
            "+",
            "+(86)1",
            "-0x1F",
            "-8613800000001x",
        ] {
            assert!(needs_apostrophe(cell), "{cell}");
        }
        for cell in [
            "",
            "-",
            "--",
            "－",
            "1",
            "'=1",
            " =1",
            "-12.5",
            "+3",
            "-1,200.00",
            "-.5",
            "-5%",
            "-1.2E+05",
            "+86 139-1234-5678",
            "+8613912345678",
            "－１２",
            "+1 (555) 010-9999",
            "a=b",
            "https://x",
            "-12.",
        ] {
            assert!(!needs_apostrophe(cell), "{cell}");
        }
    }
}

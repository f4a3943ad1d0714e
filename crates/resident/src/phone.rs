//! Telephone numbers: mobile by the ministry's numbering plan, fixed by the table of area codes.

use crate::digits::{self, is_placeholder};
use crate::text::{fold, is_blank, is_dash, looks_masked, normalise, scientific};
use crate::{Check, Kind, Reason};

static PREFIXES: &[u8; 1000] = include_bytes!("../data/mobile_prefixes.bin");
static AREAS: &str = include_str!("../data/landline_area_codes.txt");

/// What a mobile prefix serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MobileClass {
    /// Subscribers of a network operator.
    Operator,
    /// Subscribers of a virtual operator.
    Virtual,
    /// Satellite telephones.
    Satellite,
    /// Machines; numbers of 13 digits.
    Iot,
}

/// The class of a number's first four digits; `None` where the plan has none.
#[inline]
pub(crate) fn prefix_class(digits: &[u8]) -> Option<MobileClass> {
    let head = digits::number(digits.get(..4)?).checked_sub(1000)?;
    match PREFIXES.get(head as usize)? {
        1 => Some(MobileClass::Operator),
        2 => Some(MobileClass::Virtual),
        3 => Some(MobileClass::Satellite),
        4 => Some(MobileClass::Iot),
        _ => None,
    }
}

/// A mobile number of 11 digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mobile([u8; 11]);

impl std::fmt::Debug for Mobile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mobile").finish_non_exhaustive()
    }
}

impl Mobile {
    /// The one number of a cell: blanks, dashes, full-width digits, `+86`, `0086`, `86`, a trailing `.0` and a short
    /// note beside it (in brackets, or a few characters such as 本人) are put up with.
    ///
    /// # Errors
    /// [`Reason::Length`] (also for two numbers: see [`mobiles`]), [`Reason::Prefix`], [`Reason::Placeholder`],
    /// [`Reason::Scientific`], [`Reason::Alphabet`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim_matches(is_blank);
        if let Some(plain) = plain(text.as_bytes()) {
            return Ok(plain);
        }
        let mut found = cell(text)?.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.mobile),
            _ => Err(Reason::Length),
        }
    }

    /// The ASCII digits, without a country code.
    pub fn digits(&self) -> &[u8; 11] {
        &self.0
    }

    /// What its prefix serves.
    pub fn class(&self) -> MobileClass {
        prefix_class(&self.0).unwrap_or(MobileClass::Operator)
    }
}

/// The common cell: eleven digits and nothing to normalise.
pub(crate) fn plain(bytes: &[u8]) -> Option<Mobile> {
    if bytes.len() == 11 && digits::is_mobile11(bytes) { bytes.try_into().ok().map(Mobile) } else { None }
}

/// A mobile number within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MobileSpan {
    /// The number.
    pub mobile: Mobile,
    /// First byte of the number, its country code included.
    pub start: usize,
    /// The byte after its last digit.
    pub end: usize,
}

/// A run of digits: where it lies, and how many.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    len: usize,
    /// Whether one blank or dash and nothing else stands between this group and the next.
    joined: bool,
}

/// Every mobile number of a text, in order, each with its bytes: `13512345678/13612345678(妻)` has two.
///
/// A number is 11 digits in one run or in groups (3-4-4, 3-8, 7-4, 3-3-5 …) joined by single blanks or dashes, with
/// or without `+86`, `0086`, `86`. A run with more digits than that is another number; so is one inside a word of
/// Latin letters, or one with decimals other than `.0`.
pub fn mobiles(text: &str) -> impl Iterator<Item = MobileSpan> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(group) = next_group(text, at) {
            at = group.end;
            if let Some(span) = number_at(text, group) {
                at = span.end;
                return Some(span);
            }
        }
        None
    })
}

/// The next run of digits from a byte on.
fn next_group(text: &str, from: usize) -> Option<Group> {
    let rest = text.get(from..)?;
    let mut chars = rest.char_indices().map(|(i, c)| (from + i, c));
    let (start, first) = chars.find(|&(_, c)| fold(c).is_ascii_digit())?;
    let (mut end, mut len) = (start + first.len_utf8(), 1);
    let mut next = None;
    for (i, c) in chars {
        if fold(c).is_ascii_digit() {
            (end, len) = (i + c.len_utf8(), len + 1);
        } else {
            next = Some((i, c));
            break;
        }
    }
    let joined = next.is_some_and(|(i, c)| {
        (is_blank(c) || is_dash(c))
            && text
                .get(i + c.len_utf8()..)
                .and_then(|t| t.chars().next())
                .is_some_and(|c| fold(c).is_ascii_digit())
    });
    Some(Group { start, end, len, joined })
}

/// The mobile number whose first run of digits (or whose country code) is this group.
fn number_at(text: &str, first: Group) -> Option<MobileSpan> {
    let before = text.get(..first.start)?;
    let (plus, start) = match before.chars().next_back() {
        Some(c) if fold(c) == '+' => (true, first.start - c.len_utf8()),
        // Part of a word, of a decimal, of an address with an underscore: another kind of number.
        Some(c) if fold(c).is_ascii_alphanumeric() || matches!(c, '_' | '@' | '.') => return None,
        _ => (false, first.start),
    };
    let mut buffer = [0u8; 24];
    let (mut len, mut group, mut groups) = (0usize, first, 0);
    loop {
        if group.len < 2 && groups > 0 || groups > 5 {
            return None;
        }
        for c in text.get(group.start..group.end)?.chars() {
            *buffer.get_mut(len)? = fold(c) as u8;
            len += 1;
        }
        groups += 1;
        let code = country_code(&buffer[..len], plus, first.len);
        if len - code == 11 {
            let number: [u8; 11] = buffer[code..len].try_into().ok()?;
            // Eleven digits out of a chain that goes on (a card in groups of four, an id) are part of it, unless
            // what follows is a number by itself.
            if group.joined && groups > 1 && !begins_number(text, group.end) {
                return None;
            }
            if group.joined
                && groups == 1
                && !begins_number(text, group.end)
                && follows_group_of(text, group.end, 3..=8)
            {
                // `13512345678 2024`: a blank ends the number, a dash does not.
                let c = text.get(group.end..)?.chars().next()?;
                if is_dash(c) && follows_group_of(text, group.end, 5..=8) {
                    return None;
                }
            }
            if !digits::is_mobile11(&number) || !ends_well(text, group.end) {
                return None;
            }
            return Some(MobileSpan { mobile: Mobile(number), start, end: group.end });
        }
        if len - code > 11 || !group.joined {
            return None;
        }
        group = next_group(text, group.end)?;
    }
}

/// How many of the first digits are a country code.
fn country_code(digits: &[u8], plus: bool, first_group: usize) -> usize {
    if digits.starts_with(b"0086") {
        4
    } else if digits.starts_with(b"86") && (plus || first_group == 2 || first_group == 13) {
        2
    } else {
        0
    }
}

/// Whether the group after a joint begins a number of its own.
fn begins_number(text: &str, end: usize) -> bool {
    next_group(text, end).is_some_and(|g| g.len >= 11)
}

fn follows_group_of(text: &str, end: usize, lengths: std::ops::RangeInclusive<usize>) -> bool {
    next_group(text, end).is_some_and(|g| lengths.contains(&g.len))
}

/// Whether a number may end here: not inside a word, not before decimals (except those of a spreadsheet, `.0`).
fn ends_well(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let mut chars = rest.chars().map(fold);
    match chars.next() {
        Some('.') => match chars.next() {
            Some('0') => !chars.find(|&c| c != '0').is_some_and(|c| c.is_ascii_digit()),
            Some(c) => !c.is_ascii_digit(),
            None => true,
        },
        Some(c) => !(c.is_ascii_alphanumeric() || c == '_' || c == '@'),
        None => true,
    }
}

/// The numbers of a cell that holds nothing else but a note.
fn cell(text: &str) -> Result<[Option<MobileSpan>; 4], Reason> {
    let mut found = [None; 4];
    let (mut count, mut end, mut notes) = (0, 0, 0);
    for span in mobiles(text) {
        notes += note_length(&text[end..span.start])?;
        end = span.end;
        if let Some(slot) = found.get_mut(count) {
            *slot = Some(span);
        }
        count += 1;
    }
    if count == 0 {
        return Err(why_not(text));
    }
    notes += note_length(&text[end..])?;
    // A sentence with a number in it is free text.
    if count > found.len() || notes > 8 * count { Err(Reason::Length) } else { Ok(found) }
}

/// Characters of a note beside a number, those in brackets not counted up to twelve; digits are no note, unless
/// they are a landline or an extension.
fn note_length(text: &str) -> Result<usize, Reason> {
    let (mut outside, mut inside, mut digits, mut depth) = (0usize, 0usize, 0usize, 0usize);
    // What a spreadsheet leaves behind a number, and a country code in brackets before it.
    let text = text.strip_prefix(".00").unwrap_or(text);
    let text = text.strip_suffix("(+86)").or(text.strip_suffix("（+86）")).unwrap_or(text);
    for c in text.chars().map(fold) {
        match c {
            '(' | '[' | '【' | '〔' | '<' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' => depth = depth.saturating_sub(1),
            '0'..='9' => digits += 1,
            c if is_blank(c)
                || is_dash(c)
                || matches!(c, '/' | ',' | ';' | '、' | ':' | '.' | '\'' | '|' | '+' | '\\' | '&') => {}
            _ if depth > 0 => inside += 1,
            _ => outside += 1,
        }
    }
    // `.0` leaves one digit; a landline up to twelve and an extension more.
    if digits > 1
        && !text.split(['/', ',', ';', '、', '，', '；', ' ', '(', ')']).any(|t| Landline::parse(t).is_ok())
    {
        return Err(Reason::Alphabet);
    }
    Ok(outside + inside.saturating_sub(12))
}

/// Why a cell without a mobile number has none.
fn why_not(text: &str) -> Reason {
    let text = normalise(text);
    let mut digits = [0u8; 16];
    let (mut len, mut others) = (0, 0);
    for c in text.chars() {
        if c.is_ascii_digit() {
            if let Some(slot) = digits.get_mut(len) {
                *slot = c as u8;
            }
            len += 1;
        } else if !(is_blank(c) || is_dash(c) || c == '+') {
            others += 1;
        }
    }
    let used = digits.get(..len).unwrap_or(&[]);
    let number = match used {
        [b'8', b'6', rest @ ..] | [b'0', b'0', b'8', b'6', rest @ ..] if rest.len() == 11 => rest,
        used => used,
    };
    if scientific(&text) == Some(10) {
        Reason::Scientific
    } else if others > 0 {
        Reason::Alphabet
    } else if len >= 7 && is_placeholder(number) {
        Reason::Placeholder
    } else if Landline::parse(&text).is_ok() {
        Reason::OtherKind(Kind::Landline)
    } else if number.len() != 11 {
        Reason::Length
    } else {
        Reason::Prefix
    }
}

/// [`crate::check`] for mobiles: valid if the cell holds one number or several and at most a note beside them.
pub(crate) fn check_mobile(text: &str) -> Check {
    let text = text.trim_matches(is_blank);
    if plain(text.as_bytes()).is_some() {
        return Check::Valid;
    }
    let reason = match cell(text) {
        Ok(_) => return Check::Valid,
        Err(reason) => reason,
    };
    let text = normalise(text);
    if looks_masked(&text) && text.chars().any(|c| c.is_ascii_digit()) {
        return Check::Masked;
    }
    match reason {
        Reason::Scientific => Check::Damaged(reason),
        // A digit lost or one too many behind a mobile prefix.
        Reason::Length
            if text.len() <= 14 && matches!(text.len(), 10 | 12) && is_mobile_head(text.as_bytes()) =>
        {
            Check::Damaged(reason)
        }
        reason => Check::Invalid(reason),
    }
}

fn is_mobile_head(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
        && matches!(prefix_class(bytes), Some(MobileClass::Operator | MobileClass::Virtual))
}

/// The mobile numbers of a cell for masks: at least one.
pub(crate) fn numbers_of_cell(text: &str) -> Result<impl Iterator<Item = Mobile>, Reason> {
    Ok(cell(text)?.into_iter().flatten().map(|span| span.mobile))
}

/// A fixed-line number: area code, local number of seven or eight digits, extension; or a service number of ten
/// digits (400, 800).
///
/// A local number alone is refused: seven or eight digits are too many other things.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Landline {
    area: u16,
    digits: [u8; 8],
    len: u8,
    extension: u32,
    extension_len: u8,
}

impl std::fmt::Debug for Landline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Landline").finish_non_exhaustive()
    }
}

/// One bit per area code, by its digits behind the 0.
static AREA_BITS: [u64; 16] = {
    let (text, mut bits, mut i) = (AREAS.as_bytes(), [0u64; 16], 0);
    while i < text.len() {
        // `010 …` or `0571 …`
        let (mut code, mut j) = (0usize, i + 1);
        while text[j] != b' ' {
            code = code * 10 + (text[j] - b'0') as usize;
            j += 1;
        }
        bits[code / 64] |= 1 << (code % 64);
        while text[j] != b'\n' {
            j += 1;
        }
        i = j + 1;
    }
    bits
};

fn is_area(code: u32) -> bool {
    AREA_BITS.get((code / 64) as usize).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
}

impl Landline {
    /// The number in a cell, or the first of several separated by `/`, `、`, `,` or `;`, all of which must be
    /// fixed-line numbers: `0571-88888888`, `(0571)8888888`, `057188888888`, `+86-571-88888888`, extension behind `转`,
    /// `-`, `ext` or `x`.
    ///
    /// # Errors
    /// [`Reason::Prefix`] without an area code of the table, [`Reason::Length`], [`Reason::Alphabet`],
    /// [`Reason::Placeholder`], [`Reason::OtherKind`] for a mobile number.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let mut first = None;
        for part in text.split(['/', '、', ',', ';', '，', '；']) {
            let one = Self::parse_one(part.trim_matches(is_blank))?;
            first.get_or_insert(one);
        }
        first.ok_or(Reason::Length)
    }

    fn parse_one(text: &str) -> Result<Self, Reason> {
        let lower = |c: char| c.to_ascii_lowercase();
        // The extension behind a word for it; one behind a dash is what is left over of the digits.
        let cut = text.char_indices().find(|&(_, c)| c == '转' || matches!(lower(c), 'e' | 'x' | '#'));
        let (main, extension) = match cut {
            Some((i, _)) => {
                let tail = text[i..].trim_start_matches(|c: char| !c.is_ascii_digit());
                if tail.is_empty() || tail.len() > 6 || !tail.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(Reason::Alphabet);
                }
                (&text[..i], Some(tail))
            }
            None => (text, None),
        };
        let mut all = [0u8; 24];
        let (mut len, mut last_dash) = (0usize, 0usize);
        let (mut plus, mut dashes) = (false, 0);
        for (i, c) in main.trim_matches(is_blank).char_indices() {
            match c {
                '0'..='9' => {
                    *all.get_mut(len).ok_or(Reason::Length)? = c as u8;
                    len += 1;
                }
                '+' if i == 0 => plus = true,
                '(' | ')' => {}
                c if is_dash(c) => {
                    (last_dash, dashes) = (len, dashes + 1);
                }
                c if is_blank(c) => {}
                _ => return Err(Reason::Alphabet),
            }
        }
        let mut number = &all[..len];
        let whole = number;
        if number.starts_with(b"0086") {
            number = &number[4..];
        } else if number.starts_with(b"86") && (plus || main.starts_with("86-") || len >= 12) {
            number = &number[2..];
        }
        if digits::is_mobile11(number) {
            return Err(Reason::OtherKind(Kind::Mobile));
        }
        if number.len() == 10 && (number.starts_with(b"400") || number.starts_with(b"800")) {
            return Self::build(0, number, extension);
        }
        let foreign = number.len() != whole.len();
        let number = match number.strip_prefix(b"0") {
            Some(rest) => rest,
            None if foreign => number,
            None => return Err(if number.is_empty() { Reason::Length } else { Reason::Prefix }),
        };
        let Some(first) = number.first() else { return Err(Reason::Length) };
        let area_len = if matches!(first, b'1' | b'2') { 2 } else { 3 };
        if number.len() <= area_len {
            return Err(Reason::Length);
        }
        let area = digits::number(&number[..area_len]);
        if !is_area(area) {
            return Err(Reason::Prefix);
        }
        let mut local = &number[area_len..];
        let mut extension = extension.map(str::as_bytes);
        // `0571-88888888-123`
        let behind = len - last_dash;
        if extension.is_none() && dashes >= 2 && local.len() > 8 && (1..=6).contains(&behind) {
            let (head, tail) = local.split_at(local.len() - behind);
            (local, extension) = (head, Some(tail));
        }
        if !matches!(local.len(), 7 | 8) {
            return Err(Reason::Length);
        }
        if local[0] == b'0' {
            return Err(Reason::Prefix);
        }
        // 88888888 has an owner; 11111111 has none.
        if local.iter().all(|&b| b == b'1') {
            return Err(Reason::Placeholder);
        }
        Self::build(area as u16, local, extension.map(|e| std::str::from_utf8(e).unwrap_or_default()))
    }

    fn build(area: u16, digits: &[u8], extension: Option<&str>) -> Result<Self, Reason> {
        // A service number keeps its last seven digits; its first three stand in place of the area code.
        let (area, digits) = if area == 0 {
            (digits::number(&digits[..3]) as u16 + 1000, &digits[3..])
        } else {
            (area, digits)
        };
        let mut kept = [0u8; 8];
        kept.get_mut(..digits.len()).ok_or(Reason::Length)?.copy_from_slice(digits);
        let extension = extension.unwrap_or_default();
        Ok(Landline {
            area,
            digits: kept,
            len: digits.len() as u8,
            extension: digits::number(extension.as_bytes()),
            extension_len: extension.len() as u8,
        })
    }

    /// The area code with its 0 (`010`, `0571`); empty for a service number (400, 800).
    pub fn area(&self) -> String {
        match self.area {
            1000.. => String::new(),
            100.. => format!("0{}", self.area),
            _ => format!("0{:02}", self.area),
        }
    }

    /// The first digits: the area code, or 400 or 800.
    pub(crate) fn head(&self) -> String {
        if self.area >= 1000 { (self.area - 1000).to_string() } else { self.area() }
    }

    /// Province and city of the area code (浙江/杭州), if it is one.
    pub fn place(&self) -> Option<&'static str> {
        let area = self.area();
        AREAS
            .lines()
            .filter_map(|line| line.split_once(' '))
            .find(|(code, _)| *code == area)
            .map(|(_, place)| place)
    }

    /// The digits of the local number: seven or eight.
    pub fn local(&self) -> &[u8] {
        &self.digits[..usize::from(self.len)]
    }

    /// The extension's digits.
    pub fn extension(&self) -> Option<String> {
        let width = usize::from(self.extension_len);
        (width > 0).then(|| format!("{:0width$}", self.extension))
    }
}

/// [`crate::check`] for landlines.
pub(crate) fn check_landline(text: &str) -> Check {
    match Landline::parse(text) {
        Ok(_) => Check::Valid,
        Err(reason) => {
            let text = normalise(text);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let plain = text.chars().all(|c| c.is_ascii_digit() || is_dash(c) || is_blank(c));
            if looks_masked(&text) && digits > 0 {
                Check::Masked
            } else if reason == Reason::Prefix
                && plain
                && matches!(digits, 7 | 8)
                && matches!(text.as_bytes()[0], b'2'..=b'8')
            {
                // The area code was left out.
                Check::Damaged(Reason::Prefix)
            } else {
                Check::Invalid(reason)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mobile() {
        let want = *b"13512345678";
        for text in [
            "13512345678",
            "135 1234 5678",
            "135-1234-5678",
            "+86 13512345678",
            "+8613512345678",
            "0086-13512345678",
            "86 13512345678",
            "8613512345678",
            "１３５１２３４５６７８",
            "13512345678.0",
            "13512345678(女儿)",
            "本人13512345678",
            "'13512345678",
            "(+86)13512345678",
            "13512345678.00",
            "13512345678（妻子）",
            "+86-135-1234-5678",
            "13512345678 张三",
            "0571-88112233/13512345678",
        ] {
            assert_eq!(Mobile::parse(text).map(|m| *m.digits()), Ok(want), "{text}");
            assert_eq!(check_mobile(text), Check::Valid, "{text}");
        }
    }

    #[test]
    fn two_in_a_cell() {
        for text in [
            "13512345678/13698765432",
            "13512345678,13698765432",
            "13512345678、13698765432",
            "13512345678 13698765432",
            "13512345678(本人)13698765432(子)",
            "13512345678；13698765432",
            "13512345678-13698765432",
        ] {
            let found: Vec<_> = mobiles(text).map(|s| *s.mobile.digits()).collect();
            assert_eq!(found, [*b"13512345678", *b"13698765432"], "{text}");
            assert_eq!(check_mobile(text), Check::Valid, "{text}");
        }
        let spans: Vec<_> = mobiles("电话+86 13512345678,备用").map(|s| (s.start, s.end)).collect();
        assert_eq!(spans, [(6, 21)]);
    }

    #[test]
    fn not_mobiles() {
        for (text, want) in [
            ("1351234567", Check::Damaged(Reason::Length)),
            ("135123456789", Check::Damaged(Reason::Length)),
            ("13800000000", Check::Invalid(Reason::Placeholder)),
            ("12345678901", Check::Invalid(Reason::Placeholder)),
            ("12012345678", Check::Invalid(Reason::Prefix)),
            ("14012345678", Check::Invalid(Reason::Prefix)),
            ("135****5678", Check::Masked),
            ("1.35123E+10", Check::Damaged(Reason::Scientific)),
            ("0571-88112233", Check::Invalid(Reason::OtherKind(Kind::Landline))),
            ("", Check::Invalid(Reason::Length)),
        ] {
            assert_eq!(check_mobile(text), want, "{text}");
        }
        for text in [
            "YT13512345678",
            "13512345678.55",
            "613512345678",
            "1351234567890",
            "6212 1351 2345 6781 234",
            "v13512345678x",
        ] {
            assert_eq!(mobiles(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn landlines() {
        for (text, area, local, extension) in [
            ("0571-88112233", "0571", "88112233", None),
            ("(0571)8811223", "0571", "8811223", None),
            ("010 88112233", "010", "88112233", None),
            ("01088112233", "010", "88112233", None),
            ("+86-571-88112233", "0571", "88112233", None),
            ("0571-88112233转123", "0571", "88112233", Some("123")),
            ("0571-88112233-8012", "0571", "88112233", Some("8012")),
            ("0571-88112233/0571-88112244", "0571", "88112233", None),
            ("０５７１－８８１１２２３３", "0571", "88112233", None),
        ] {
            let line = Landline::parse(text).unwrap();
            assert_eq!(line.area(), area, "{text}");
            assert_eq!(line.local(), local.as_bytes(), "{text}");
            assert_eq!(line.extension().as_deref(), extension, "{text}");
        }
        assert_eq!(Landline::parse("0571-88112233").unwrap().place(), Some("浙江/杭州"));
        assert_eq!(Landline::parse("400-881-1223").unwrap().area(), "");
        assert_eq!(check_landline("88112233"), Check::Damaged(Reason::Prefix));
        assert_eq!(check_landline("0999-8811"), Check::Invalid(Reason::Length));
        assert_eq!(check_landline("13512345678"), Check::Invalid(Reason::OtherKind(Kind::Mobile)));
        assert_eq!(check_landline("0571-00000000"), Check::Invalid(Reason::Prefix));
    }
}

//! The byte scanner: every digit run and every `@` of a buffer, validated on the spot.
//!
//! Digit runs come from a mask of 64 bytes at a time ([`runs`]); what follows looks at a run only when its length
//! or the byte behind it can make a number of it, so that dates, sums and codes cost next to nothing.

mod runs;

use memchr::memchr_iter;
use yingbi_resident::{Email, Kind, digits};

use runs::{for_each_run, for_each_run_plain};

/// A personal number found in a buffer; offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is: `resident_id`, `mobile`, `bank_card`, `email`, `mac` or `ipv4`.
    pub kind: Kind,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// Looks at every byte of a UTF-8 buffer for resident ids (18 places; 15 where 身份证 or 证件 stands before), mobiles,
/// bank cards, e-mail, MAC and IPv4 addresses: plain, in groups (`138-1234-5678`, `6222 0212 …`), behind `+86`, and
/// in full-width digits.
///
/// A number never lies inside a longer run of digits or against a Latin letter. What a validator lets pass by chance
/// stays in: an order number of 18 digits with an assigned region, a date and the right check character counts as an
/// id; a code of 11 digits with an assigned prefix reads as a mobile; 16 to 19 digits with an issuer's prefix pass
/// Luhn once in ten.
///
/// Buffers of 4 GiB and more do not fit [`Hit`]: hand them over in parts cut between records.
#[derive(Clone, Debug, Default)]
pub struct Scanner {
    plain: bool,
}

impl Scanner {
    /// A scanner; it holds no state and may be shared by threads.
    pub fn new() -> Scanner {
        Scanner { plain: false }
    }

    /// The same scanner over the byte-by-byte search for runs: what the fast one is held against.
    #[doc(hidden)]
    pub fn plain() -> Scanner {
        Scanner { plain: true }
    }

    /// Appends the hits of `bytes` to `found`, ascending and without overlap; of two that overlap the longer stays.
    pub fn scan(&self, bytes: &[u8], found: &mut Vec<Hit>) {
        let bytes = &bytes[..bytes.len().min(u32::MAX as usize)];
        let first = found.len();
        let mut done = 0;
        let mut look = |start: usize, end: usize| {
            if start >= done
                && let Some(mut hit) = number_at(bytes, start, end)
            {
                // what passes for its country code may be the last group of the number before
                if (hit.start as usize) < done {
                    hit.start = start as u32;
                }
                done = hit.end as usize;
                found.push(hit);
            }
        };
        if self.plain {
            for_each_run_plain(bytes, &mut look);
        } else {
            for_each_run(bytes, &mut look);
        }
        let numbers = found.len();
        emails(bytes, found);
        macs(bytes, found);
        full_width(bytes, found);
        if found.len() > numbers {
            settle(found, first);
        }
    }
}

/// Orders the hits from `first` on and keeps the longer of two that overlap.
fn settle(found: &mut Vec<Hit>, first: usize) {
    found[first..].sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    let mut kept = first;
    for i in first..found.len() {
        let hit = found[i];
        if kept > first && found[kept - 1].end > hit.start {
            let last = found[kept - 1];
            if hit.end - hit.start > last.end - last.start {
                found[kept - 1] = hit;
            }
        } else {
            found[kept] = hit;
            kept += 1;
        }
    }
    found.truncate(kept);
}

fn hit(kind: Kind, start: usize, end: usize) -> Option<Hit> {
    Some(Hit { kind, start: start as u32, end: end as u32 })
}

/// What the digit run `start..end` is, or begins.
#[inline]
fn number_at(bytes: &[u8], start: usize, end: usize) -> Option<Hit> {
    // Most runs of most files are dates and sums: told by the byte behind them, before any call.
    match (end - start, bytes.get(end)) {
        (1..=3, Some(b'.')) => dotted(bytes, start, end),
        (3..=8, Some(b' ' | b'-')) => grouped(bytes, start, end),
        (11..=19, _) => long_run(bytes, start, end),
        _ => None,
    }
}

/// A run of 11 to 19 digits without a break.
#[inline]
fn long_run(bytes: &[u8], start: usize, end: usize) -> Option<Hit> {
    if !border_before(bytes, start) {
        return None;
    }
    let run = &bytes[start..end];
    if run.len() == 17
        && let Some(id) = bytes.get(start..end + 1)
    {
        let ends =
            matches!(id[17], b'x' | b'X') && !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        if ends && digits::is_resident_id18(id) {
            return hit(Kind::ResidentId, start, end + 1);
        }
    }
    if !border_after(bytes, end) {
        return None;
    }
    match run.len() {
        11 if digits::is_mobile11(run) => hit(Kind::Mobile, country_code_before(bytes, start), end),
        13 if run.starts_with(b"86") && digits::is_mobile11(&run[2..]) => {
            let plus = start.checked_sub(1).filter(|&at| bytes[at] == b'+').unwrap_or(start);
            hit(Kind::Mobile, plus, end)
        }
        15 if run.starts_with(b"0086") && digits::is_mobile11(&run[4..]) => hit(Kind::Mobile, start, end),
        15 if digits::is_citizen_id15(run) && id_word_before(bytes, start) => {
            hit(Kind::ResidentId, start, end)
        }
        18 if digits::is_resident_id18(run) => hit(Kind::ResidentId, start, end),
        16..=19 if digits::is_bank_card(run) => hit(Kind::BankCard, start, end),
        _ => None,
    }
}

/// A number in groups with one kind of separator: 3-4-4, 6-8-4, 4-4-4-4-3 …
fn grouped(bytes: &[u8], start: usize, end: usize) -> Option<Hit> {
    let separator = *bytes.get(end)?;
    // The next group has three digits at least: a date (2020-01-02) ends here.
    let next = bytes.get(end + 1..end + 4)?;
    if !matches!(separator, b' ' | b'-') || !next.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if continues_group(bytes, start, separator) || !border_before(bytes, start) {
        return None;
    }
    let mut number = [0_u8; 20];
    let mut length = 0;
    let mut at = start;
    let mut stop = end;
    loop {
        let group = &bytes[at..stop];
        let into = number.get_mut(length..length + group.len())?;
        into.copy_from_slice(group);
        length += group.len();
        let more = bytes.get(stop) == Some(&separator) && bytes.get(stop + 1).is_some_and(u8::is_ascii_digit);
        if !more || group.len() < 3 || length >= 19 {
            break;
        }
        at = stop + 1;
        stop = at + bytes[at..].iter().take(20).take_while(|b| b.is_ascii_digit()).count();
    }
    if length == 17 && matches!(bytes.get(stop), Some(b'x' | b'X')) {
        number[17] = b'X';
        let free = !bytes.get(stop + 1).is_some_and(u8::is_ascii_alphanumeric);
        return if free && digits::is_resident_id18(&number[..18]) {
            hit(Kind::ResidentId, start, stop + 1)
        } else {
            None
        };
    }
    if !border_after(bytes, stop) {
        return None;
    }
    let number = &number[..length];
    match length {
        11 if digits::is_mobile11(number) => hit(Kind::Mobile, country_code_before(bytes, start), stop),
        13 if number.starts_with(b"86") && digits::is_mobile11(&number[2..]) => {
            hit(Kind::Mobile, start, stop)
        }
        18 if digits::is_resident_id18(number) => hit(Kind::ResidentId, start, stop),
        16..=19 if separator == b' ' || end - start == 4 => {
            if digits::is_bank_card(number) {
                hit(Kind::BankCard, start, stop)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Whether the run goes on a group of three or more digits before it.
fn continues_group(bytes: &[u8], start: usize, separator: u8) -> bool {
    start >= 4 && bytes[start - 1] == separator && bytes[start - 4..start - 1].iter().all(u8::is_ascii_digit)
}

/// An IPv4 address that begins with the run.
fn dotted(bytes: &[u8], start: usize, end: usize) -> Option<Hit> {
    if bytes.get(end) != Some(&b'.') || !bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    if start > 0
        && (bytes[start - 1] == b'.' || bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'-')
    {
        return None;
    }
    let mut at = start;
    for part in 0..4 {
        let mut value = 0_u32;
        let from = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() && at - from < 4 {
            value = value * 10 + u32::from(bytes[at] - b'0');
            at += 1;
        }
        let length = at - from;
        if length == 0 || length > 3 || value > 255 || (length > 1 && bytes[from] == b'0') {
            return None;
        }
        if part == 0 && !(1..=223).contains(&value) {
            return None;
        }
        if part < 3 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
    }
    let dot_more = bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let more = bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-');
    if dot_more || more { None } else { hit(Kind::Ipv4, start, at) }
}

/// No digit, letter or decimal point stands before.
#[inline]
fn border_before(bytes: &[u8], start: usize) -> bool {
    let Some(before) = start.checked_sub(1) else { return true };
    match bytes[before] {
        b'.' => !before.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_digit()),
        b => !b.is_ascii_alphanumeric(),
    }
}

/// No letter, no digit and no decimals stand behind; `.0` alone is a spreadsheet's.
#[inline]
fn border_after(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        None => true,
        Some(b'.') => match bytes.get(end + 1) {
            Some(b'0') => !bytes.get(end + 2).is_some_and(u8::is_ascii_digit),
            Some(b) => !b.is_ascii_digit(),
            None => true,
        },
        Some(b) => !b.is_ascii_alphanumeric(),
    }
}

/// Where the number begins when `+86`, `86-` or `0086 ` stands before it.
fn country_code_before(bytes: &[u8], start: usize) -> usize {
    let head = &bytes[start.saturating_sub(6)..start];
    for code in [&b"(+86)"[..], b"+86-", b"+86 ", b"0086-", b"0086 ", b"(86)", b"86-", b"86 ", b"+86"] {
        if head.ends_with(code) {
            let at = start - code.len();
            let free = !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric());
            if free {
                return at;
            }
        }
    }
    start
}

/// Words before a number of 15 digits that make an id of it.
fn id_word_before(bytes: &[u8], start: usize) -> bool {
    let head = &bytes[start.saturating_sub(30)..start];
    let head = String::from_utf8_lossy(head);
    ["身份证", "证件", "身份号", "证号", "sfz"].iter().any(|word| head.contains(word))
}

fn emails(bytes: &[u8], found: &mut Vec<Hit>) {
    let mut done = 0;
    for at in memchr_iter(b'@', bytes) {
        if at < done {
            continue;
        }
        let local = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
        let domain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        let low = at.saturating_sub(65);
        let mut start = at;
        while start > low && start > done && local(bytes[start - 1]) {
            start -= 1;
        }
        while start < at && matches!(bytes[start], b'.' | b'-' | b'+' | b'%') {
            start += 1;
        }
        let mut end = at + 1;
        while end < bytes.len() && end - at < 254 && domain(bytes[end]) {
            end += 1;
        }
        while end > at + 1 && matches!(bytes[end - 1], b'.' | b'-') {
            end -= 1;
        }
        if start == at || end < at + 4 {
            continue;
        }
        if let Ok(text) = std::str::from_utf8(&bytes[start..end])
            && Email::parse(text).is_ok()
            && let Some(email) = hit(Kind::Email, start, end)
        {
            found.push(email);
            done = end;
        }
    }
}

/// `xx:xx:xx:xx:xx:xx`.
fn macs(bytes: &[u8], found: &mut Vec<Hit>) {
    let mut done = 0;
    for colon in memchr_iter(b':', bytes) {
        let Some(start) = colon.checked_sub(2).filter(|&start| start >= done) else { continue };
        let Some(mac) = bytes.get(start..start + 17) else { break };
        if mac[5] != b':' || mac[8] != b':' || mac[11] != b':' || mac[14] != b':' {
            continue;
        }
        let shaped =
            mac.iter().enumerate().all(|(i, b)| if i % 3 == 2 { *b == b':' } else { b.is_ascii_hexdigit() });
        let before =
            start.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric() || bytes[at] == b':');
        let after = bytes.get(start + 17).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b':');
        if shaped
            && !before
            && !after
            && let Some(mac) = hit(Kind::Mac, start, start + 17)
        {
            found.push(mac);
            done = start + 17;
        }
    }
}

/// Numbers with full-width digits (U+FF10 to U+FF19): copied into ASCII, scanned, and mapped back.
fn full_width(bytes: &[u8], found: &mut Vec<Hit>) {
    let mut done = 0;
    for at in memchr_iter(0xEF, bytes) {
        if at < done || !is_full_width_digit(bytes, at) {
            continue;
        }
        // ASCII digits just before belong to the same number
        let mut from = at;
        while from > done && bytes[from - 1].is_ascii_digit() && at - from < 20 {
            from -= 1;
        }
        let mut text = Vec::with_capacity(32);
        let mut places = Vec::with_capacity(32);
        let mut next = from;
        while text.len() < 64 {
            let (byte, length) = match bytes.get(next) {
                Some(b) if b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'x' | b'X') => (*b, 1),
                Some(0xEF) if is_full_width_digit(bytes, next) => (bytes[next + 2] - 0x90 + b'0', 3),
                Some(0xEF)
                    if bytes[next..].starts_with("Ｘ".as_bytes())
                        || bytes[next..].starts_with("ｘ".as_bytes()) =>
                {
                    (b'X', 3)
                }
                Some(0xEF) if bytes[next..].starts_with("－".as_bytes()) => (b'-', 3),
                _ => break,
            };
            text.push(byte);
            places.push((next, next + length));
            next += length;
        }
        let mut inner = Vec::new();
        for_each_run_plain(&text, &mut |start, end| {
            if let Some(hit) = number_at(&text, start, end) {
                inner.push(hit);
            }
        });
        let letter_before = from.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphabetic());
        for one in inner {
            let (start, end) = (places[one.start as usize].0, places[one.end as usize - 1].1);
            if !(letter_before && one.start == 0)
                && let Some(mapped) = hit(one.kind, start, end)
            {
                found.push(mapped);
            }
        }
        done = next;
    }
}

fn is_full_width_digit(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([0xEF, 0xBC, 0x90..=0x99]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(first17: &str) -> String {
        let check = digits::mod_11_2(first17.as_bytes()).unwrap();
        format!("{first17}{}", check as char)
    }

    fn kinds(text: &str) -> Vec<(Kind, String)> {
        let mut found = Vec::new();
        Scanner::new().scan(text.as_bytes(), &mut found);
        let mut plain = Vec::new();
        Scanner::plain().scan(text.as_bytes(), &mut plain);
        assert_eq!(found, plain);
        found.iter().map(|h| (h.kind, text[h.start as usize..h.end as usize].to_owned())).collect()
    }

    #[test]
    fn a_country_code_is_not_taken_from_the_number_before() {
        let text = b"86-1390050 0086-1390050 1122";
        for scanner in [Scanner::new(), Scanner::plain()] {
            let mut found = Vec::new();
            scanner.scan(text, &mut found);
            let places: Vec<(u32, u32)> = found.iter().map(|hit| (hit.start, hit.end)).collect();
            assert_eq!(places, [(0, 15), (16, 28)]);
        }
    }

    #[test]
    fn numbers_in_their_forms() {
        let id = id("11010119900101001");
        let spaced = format!("{} {} {}", &id[..6], &id[6..14], &id[14..]);
        let wide: String = id
            .chars()
            .map(|c| if c == 'X' { 'Ｘ' } else { char::from_u32(c as u32 + 0xFEE0).unwrap() })
            .collect();
        for text in [&id, &spaced, &wide] {
            for around in [("", ""), ("身份证", ","), ("'", "\""), ("李", "号")] {
                let whole = format!("{}{text}{}", around.0, around.1);
                assert_eq!(kinds(&whole), [(Kind::ResidentId, text.clone())], "{whole}");
            }
        }
        for text in [
            "13912345670",
            "139-1234-5670",
            "139 1234 5670",
            "+8613912345670",
            "+86 13912345670",
            "86-13912345670",
            "１３９１２３４５６７０",
        ] {
            assert_eq!(kinds(&format!("电话{text},")), [(Kind::Mobile, text.to_owned())], "{text}");
        }
        assert_eq!(kinds("13912345670.0"), [(Kind::Mobile, "13912345670".to_owned())]);
        assert_eq!(kinds("13912345670/13912345672").len(), 2);
        assert_eq!(kinds("a.b@example.com,x"), [(Kind::Email, "a.b@example.com".to_owned())]);
        assert_eq!(kinds("邮箱a_b@example.cn。"), [(Kind::Email, "a_b@example.cn".to_owned())]);
        assert_eq!(kinds("门锁00:1a:2B:3c:4d:5e在"), [(Kind::Mac, "00:1a:2B:3c:4d:5e".to_owned())]);
        assert_eq!(kinds("IP 192.168.1.20 "), [(Kind::Ipv4, "192.168.1.20".to_owned())]);
    }

    #[test]
    fn other_numbers_stay_out() {
        for text in [
            "139123456701",
            "A13912345670",
            "13912345670a",
            "0.13912345670",
            "13912345670.25",
            "2024-12-17",
            "2024-12-17 08:30:11",
            "v1.2.3.4",
            "1.2.3.4.5",
            "300.1.1.1",
            "978-0-398-22944-3",
            "20240101123456",
            "1.1.1",
            "user@",
            "@name",
            "a@b",
            "13800000000",
            "12345678901",
            "110101990101001",
            "00:1a:2b:3c:4d:5e:6f",
            "SF1391234567012",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn fifteen_digits_want_a_word() {
        assert_eq!(kinds("身份证:110101900101001").len(), 1);
        assert_eq!(kinds("流水110101900101001").len(), 0);
    }
}

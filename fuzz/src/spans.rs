//! Scanners of text: the fast search for digit runs against the byte-by-byte one, hits against the plainest search
//! there is, addresses and spans of free text against what they promise.
//!
//! Input: text.

use yingbi_detect::{Hit, Scanner, Span, SpanFinder, redact};
use yingbi_resident::{Address, AddressLevel, Check, Kind, check, digits};

/// Scans any bytes.
pub fn run(data: &[u8]) {
    hold_scanner(data);
    if let Ok(text) = std::str::from_utf8(data) {
        hold_address(text);
        // the finder is for cells
        if text.len() <= 4096 {
            hold_spans(text);
        }
    }
}

fn scan(scanner: &Scanner, bytes: &[u8]) -> Vec<Hit> {
    let mut found = Vec::new();
    scanner.scan(bytes, &mut found);
    found
}

fn hold_scanner(bytes: &[u8]) {
    let hits = scan(&Scanner::new(), bytes);
    assert_eq!(hits, scan(&Scanner::plain(), bytes), "the fast search and the plain one");
    // at another place in memory and behind other bytes
    let shifted = [b"\n\n\n\n\n\n\n", bytes].concat();
    let moved: Vec<Hit> = scan(&Scanner::new(), &shifted)
        .into_iter()
        .map(|hit| Hit { start: hit.start - 7, end: hit.end - 7, ..hit })
        .collect();
    assert_eq!(moved, hits, "the same text elsewhere");
    let mut done = 0;
    for hit in &hits {
        let (start, end) = (hit.start as usize, hit.end as usize);
        assert!(start >= done && start < end && end <= bytes.len(), "hits in order, without overlap");
        done = end;
        let text = std::str::from_utf8(&bytes[start..end]).expect("a hit is whole characters");
        assert!(is_number(hit.kind, text), "a hit is a value of its kind: {}", hit.kind.name());
    }
    for (start, end, kind) in plainest(bytes) {
        let covered = hits.iter().any(|hit| {
            let (from, to) = (hit.start as usize, hit.end as usize);
            from < end && start < to
        });
        assert!(covered, "{} is missed", kind.name());
    }
}

/// Whether a hit's characters are a number of its kind, in whatever groups they stand: the scanner takes any.
fn is_number(kind: Kind, text: &str) -> bool {
    let folded = text.chars().map(|c| match c {
        '０'..='９' => char::from(b'0' + (u32::from(c) - u32::from('０')) as u8),
        'ｘ' | 'Ｘ' | 'x' => 'X',
        c => c,
    });
    let number: Vec<u8> =
        folded.filter(|c| c.is_ascii_digit() || *c == 'X').map(|c| c as u32 as u8).collect();
    match kind {
        Kind::Mobile => number.len() >= 11 && digits::is_mobile11(&number[number.len() - 11..]),
        Kind::ResidentId => digits::is_resident_id18(&number) || digits::is_citizen_id15(&number),
        Kind::BankCard => digits::is_bank_card(&number),
        _ => check(kind, text) == Check::Valid,
    }
}

/// Every run of exactly 11 or 18 digits (the last may be `X`) that nothing but blanks, commas or ends stands beside, and
/// that a validator takes: no scanner may miss these.
fn plainest(bytes: &[u8]) -> Vec<(usize, usize, Kind)> {
    let border = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b'\n' | b',' | b';' | b'\t'));
    let mut found = Vec::new();
    for start in 0..bytes.len() {
        if !border(start.checked_sub(1).and_then(|before| bytes.get(before))) {
            continue;
        }
        for (length, kind) in [(11, Kind::Mobile), (18, Kind::ResidentId)] {
            let Some(run) = bytes.get(start..start + length) else { continue };
            if !border(bytes.get(start + length)) {
                continue;
            }
            let valid = match kind {
                Kind::Mobile => run.iter().all(u8::is_ascii_digit) && digits::is_mobile11(run),
                _ => run[..17].iter().all(u8::is_ascii_digit) && digits::is_resident_id18(run),
            };
            if valid {
                found.push((start, start + length, kind));
            }
        }
    }
    found
}

/// Parts of an address are parts of the text, no two of the same characters; what is taken up to a level is made of them.
fn hold_address(text: &str) {
    let address = Address::read(text);
    let mut joined = String::new();
    let mut ranges = Vec::new();
    for level in AddressLevel::ALL {
        let (part, range) = (address.level(level), address.range(level));
        assert_eq!(part.is_some(), range.is_some(), "a part has a place");
        let (Some(part), Some(range)) = (part, range) else { continue };
        assert!(!part.is_empty() && text.get(range.clone()) == Some(part));
        ranges.push((range.start, range.end));
        joined.push_str(part);
        assert_eq!(address.up_to(level), joined);
    }
    ranges.sort_unstable();
    assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0), "two parts of the same characters");
    if let Ok(parsed) = Address::parse(text) {
        assert!(parsed == address, "parsed and read");
    }
}

/// Spans lie in the text, in order; redacted, nothing of them is left, and all else is.
fn hold_spans(text: &str) {
    let spans = SpanFinder::new().find(text);
    let characters: Vec<char> = text.chars().collect();
    let mut done = 0;
    for span in &spans {
        assert!(
            span.start >= done && span.start < span.end && span.end <= characters.len(),
            "spans in order"
        );
        assert!((0.0..=1.0).contains(&span.confidence));
        done = span.end;
    }
    let mut out = String::new();
    redact(text, &spans, &mut out);
    assert_eq!(out, redacted(&characters, &spans), "redacted by the plainest way");
}

fn redacted(characters: &[char], spans: &[Span]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for span in spans {
        out.extend(&characters[at..span.start]);
        out.push_str(&format!("〔{}〕", span.kind.name()));
        at = span.end;
    }
    out.extend(&characters[at..]);
    out
}

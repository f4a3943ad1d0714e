//! Tells the dialect of delimited text by its first lines.

use super::strict::{self, Marks};
use crate::{Dialect, LineEnd};

/// The delimiters that are tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Lines looked at.
const LINES: usize = 200;

/// How the lines fall into fields under some marks.
struct Fit {
    /// Share of the lines that have the commonest number of fields.
    share: f64,
    /// That number.
    fields: usize,
    /// A quote broke the rules.
    flaw: bool,
}

impl Fit {
    /// Many equal lines of many fields are good.
    fn score(&self) -> f64 {
        if self.fields < 2 {
            return 0.0;
        }
        let score = self.share * (1.0 - 1.0 / self.fields as f64);
        if self.flaw { score * 0.5 } else { score }
    }
}

fn fit(text: &[u8], whole: bool, marks: Marks) -> Fit {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut lines, mut flaw) = (0, 0, false);
    while at < text.len() && lines < LINES {
        let mut fields = 0;
        match strict::line(text, at, marks, |_| fields += 1) {
            // The last line of a sample may be cut.
            Ok(line) if line.next == text.len() && !whole && lines > 0 => break,
            Ok(line) => {
                if line.end > at {
                    lines += 1;
                    match counts.iter_mut().find(|(count, _)| *count == fields) {
                        Some((_, times)) => *times += 1,
                        None => counts.push((fields, 1)),
                    }
                }
                at = line.next;
            }
            Err(strict::Flaw::Unclosed(_)) => {
                flaw = whole || lines < 2;
                break;
            }
            Err(strict::Flaw::TextAfterQuote(_)) => {
                flaw = true;
                break;
            }
        }
    }
    let (fields, times) =
        counts.iter().copied().max_by_key(|(fields, times)| (*times, *fields)).unwrap_or((0, 0));
    Fit { share: times as f64 / lines.max(1) as f64, fields, flaw }
}

/// The dialect of UTF-8 `text`, the first part of a file or the `whole` of it; only with this `delimiter` if given.
/// `name_is_tsv` breaks a tie.
pub(crate) fn dialect(text: &[u8], whole: bool, delimiter: Option<u8>, name_is_tsv: bool) -> Dialect {
    let mut best = (0.0, delimiter.unwrap_or(if name_is_tsv { b'\t' } else { b',' }));
    for candidate in DELIMITERS.into_iter().filter(|c| delimiter.is_none_or(|d| d == *c)) {
        let marks = Marks { delimiter: candidate, quote: Some(b'"') };
        let mut score = fit(text, whole, marks).score();
        if candidate == b'\t' {
            let plain = fit(text, whole, Marks { quote: None, ..marks });
            score = score.max(plain.score() * 0.9);
            if name_is_tsv {
                score += 0.05;
            }
        }
        if score > best.0 + 1e-9 {
            best = (score, candidate);
        }
    }
    let delimiter = best.1;
    Dialect { delimiter, quote: quote(text, whole, delimiter), line_end: line_end(text, delimiter) }
}

/// Tab-separated text is often written without quotes: then a quote at the start of a field breaks the rules.
fn quote(text: &[u8], whole: bool, delimiter: u8) -> Option<u8> {
    if delimiter != b'\t' {
        return Some(b'"');
    }
    let quoted = fit(text, whole, Marks { delimiter, quote: Some(b'"') });
    let plain = fit(text, whole, Marks { delimiter, quote: None });
    (!quoted.flaw || plain.share < 0.9).then_some(b'"')
}

/// The commonest line end outside quotes.
fn line_end(text: &[u8], delimiter: u8) -> LineEnd {
    let marks = Marks { delimiter, quote: Some(b'"') };
    let (mut at, mut lines) = (0, 0);
    let mut counts = [0usize; 3];
    while at < text.len() && lines < LINES {
        let Ok(line) = strict::line(text, at, marks, |_| {}) else { break };
        match &text[line.end..line.next] {
            b"\r\n" => counts[1] += 1,
            // At the very end of a sample the line feed may be cut off.
            b"\r" if line.next < text.len() => counts[2] += 1,
            b"\n" => counts[0] += 1,
            _ => {}
        }
        lines += 1;
        at = line.next;
    }
    let [lf, crlf, cr] = counts;
    if crlf > lf && crlf >= cr {
        LineEnd::CrLf
    } else if cr > lf {
        LineEnd::Cr
    } else {
        LineEnd::Lf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (u8, Option<u8>, LineEnd) {
        let d = dialect(text.as_bytes(), true, None, false);
        (d.delimiter, d.quote, d.line_end)
    }

    #[test]
    fn delimiters() {
        let q = Some(b'"');
        assert_eq!(told("姓名,电话,备注\n甲,1,a;b;c\n乙,2,d;e\n"), (b',', q, LineEnd::Lf));
        assert_eq!(told("姓名;电话;额\r\n甲;1;1,5\r\n乙;2;2,5\r\n"), (b';', q, LineEnd::CrLf));
        assert_eq!(told("a|b|c\r1|2|3\r4|5|6\r"), (b'|', q, LineEnd::Cr));
        assert_eq!(told("a\tb\n1\t\"x\n3\ty\"\n"), (b'\t', q, LineEnd::Lf));
        assert_eq!(told("a\tb\n1\t\"x\" y\n3\tz\n"), (b'\t', None, LineEnd::Lf));
        assert_eq!(told("标题,,\n姓名,电话,\"备,注\"\n甲,1,\"x\ny\"\n乙,2,\n"), (b',', q, LineEnd::Lf));
        assert_eq!(told("one\ntwo\n"), (b',', q, LineEnd::Lf));
        assert_eq!(told("社区居民登记表\n姓名,电话,备注\n甲,1,\n"), (b',', q, LineEnd::Lf));
    }
}

//! Spans in free text: numbers by their validators and the words before them, plates, addresses, names.

mod number;
mod person;
mod place;
mod words;

use yingbi_resident::Kind;

/// A part of a text that is personal; offsets in characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// How sure, from 0 to 1.
    pub confidence: f32,
}

/// Finds personal data in running Chinese text.
///
/// Numbers count when their validator passes and no word before them makes them an order's or a parcel's; accounts
/// (WeChat, QQ, passports) only behind a word that says so. Names are weighed by the likelihood of their characters
/// and by what stands before and after them; no template is known here.
///
/// ```
/// use yingbi_detect::{SpanFinder, redact};
///
/// let finder = SpanFinder::new();
/// let text = "业主王小明(儿子)电话139-1234-5670";
/// let mut out = String::new();
/// redact(text, &finder.find(text), &mut out);
/// assert_eq!(out, "业主〔person_name〕(儿子)电话〔mobile〕");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SpanFinder;

impl SpanFinder {
    /// A finder; it holds no state and may be shared by threads.
    pub fn new() -> Self {
        SpanFinder
    }

    /// The spans of a text, ascending and without overlap.
    pub fn find(&self, text: &str) -> Vec<Span> {
        let text = Text::of(text);
        let mut spans = Vec::new();
        number::find(&text, &mut spans);
        place::find_plates(&text, &mut spans);
        place::find_addresses(&text, &mut spans);
        let taken = settle(spans);
        let mut spans = taken.clone();
        person::find(&text, &taken, &mut spans);
        settle(spans)
    }
}

/// A text and where each of its characters begins.
pub(crate) struct Text<'a> {
    pub(crate) text: &'a str,
    pub(crate) chars: Vec<char>,
    /// Byte offset of each character, and of the end.
    pub(crate) bytes: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(crate) fn of(text: &'a str) -> Text<'a> {
        let mut chars = Vec::with_capacity(text.len() / 2);
        let mut bytes = Vec::with_capacity(text.len() / 2 + 1);
        for (at, c) in text.char_indices() {
            bytes.push(at);
            chars.push(c);
        }
        bytes.push(text.len());
        Text { text, chars, bytes }
    }

    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Characters `start..end`.
    pub(crate) fn part(&self, start: usize, end: usize) -> &'a str {
        let end = end.min(self.len());
        let start = start.min(end);
        &self.text[self.bytes[start]..self.bytes[end]]
    }

    /// The character at a byte offset.
    pub(crate) fn at_byte(&self, byte: usize) -> usize {
        self.bytes.partition_point(|&at| at < byte)
    }

    pub(crate) fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    pub(crate) fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    /// Whether one of the words ends right before `at`; the longest.
    pub(crate) fn word_before(&self, at: usize, words: &[&'static str]) -> Option<&'static str> {
        let head = self.part(at.saturating_sub(8), at);
        words.iter().copied().filter(|word| head.ends_with(word)).max_by_key(|word| word.len())
    }

    /// Whether one of the words begins at `at`; the longest.
    pub(crate) fn word_at(&self, at: usize, words: &[&'static str]) -> Option<&'static str> {
        let tail = self.part(at, at + 8);
        words.iter().copied().filter(|word| tail.starts_with(word)).max_by_key(|word| word.len())
    }

    /// The place before blanks, colons and the like that stand before `at`.
    pub(crate) fn skip_back(&self, at: usize) -> usize {
        let mut at = at;
        while self.before(at).is_some_and(|c| matches!(c, ' ' | ':' | '：' | '\u{3000}' | '=' | '#')) {
            at -= 1;
        }
        at
    }
}

/// Orders the spans and keeps, of two that overlap, the surer, or the longer of two as sure.
fn settle(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|a, b| {
        b.confidence
            .total_cmp(&a.confidence)
            .then((b.end - b.start).cmp(&(a.end - a.start)))
            .then(a.start.cmp(&b.start))
    });
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        if span.start < span.end
            && kept.iter().all(|other| span.end <= other.start || other.end <= span.start)
        {
            kept.push(span);
        }
    }
    kept.sort_by_key(|span| span.start);
    kept
}

#[cfg(test)]
mod tests;

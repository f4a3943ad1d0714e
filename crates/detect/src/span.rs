//! Spans in free text.

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

/// Finds personal data in running text.
#[derive(Clone, Debug, Default)]
pub struct SpanFinder;

impl SpanFinder {
    /// A finder.
    pub fn new() -> Self {
        SpanFinder
    }

    /// The spans of a text, ascending and without overlap.
    pub fn find(&self, _text: &str) -> Vec<Span> {
        Vec::new()
    }
}

//! Takes spans out of a text.

use yingbi_resident::Kind;

use crate::{Scanner, Span};

/// Appends `text` to `out` with every span replaced by a token that names its kind and nothing of the value.
///
/// `spans` are in characters of `text`, ascending and without overlap, as [`crate::SpanFinder::find`] gives them.
/// A span that lies out of order or out of bounds is clipped; its characters are never copied.
pub fn redact(text: &str, spans: &[Span], out: &mut String) {
    let mut spans = spans.iter().peekable();
    let mut hidden_until = 0;
    for (position, character) in text.chars().enumerate() {
        while let Some(span) = spans.next_if(|span| span.start <= position) {
            if span.end > position {
                push_token(span.kind, out);
                hidden_until = hidden_until.max(span.end);
            }
        }
        if position >= hidden_until {
            out.push(character);
        }
    }
}

/// A name that is to be shown or handed on (of a file, of a sheet) with a token in the place of every personal number
/// that [`Scanner`] finds in it.
pub fn redact_numbers(name: &str) -> String {
    let mut hits = Vec::new();
    Scanner::new().scan(name.as_bytes(), &mut hits);
    let (mut out, mut from) = (String::with_capacity(name.len()), 0);
    for hit in hits {
        out.push_str(name.get(from..hit.start as usize).unwrap_or_default());
        push_token(hit.kind, &mut out);
        from = hit.end as usize;
    }
    out.push_str(name.get(from..).unwrap_or_default());
    out
}

fn push_token(kind: Kind, out: &mut String) {
    out.push('〔');
    out.push_str(kind.name());
    out.push('〕');
}

//! Takes spans out of a text.

use crate::Span;

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
                push_token(span, out);
                hidden_until = hidden_until.max(span.end);
            }
        }
        if position >= hidden_until {
            out.push(character);
        }
    }
}

fn push_token(span: &Span, out: &mut String) {
    out.push('〔');
    out.push_str(span.kind.name());
    out.push('〕');
}

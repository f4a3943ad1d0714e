//! Pseudonyms of form `reversible`: the value itself, sealed deterministically (`formats.md`, "Form `reversible`").

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use zeroize::{Zeroizing, optimization_barrier};

use super::siv::Span;
use super::{Pseudonymizer, ReversibleError};
use crate::seal::padding::{MARK, unpadded};
use crate::{KeyId, Padding, Values};

/// What every pseudonym of the form begins with.
const PREFIX: &[u8] = b"ybr1.";
/// Bytes of a block of AES.
const BLOCK: usize = 16;
/// Blocks of AES in a block of padding.
const PADDING: usize = Padding::Blocks32.block() / BLOCK;
/// How many values are worked on at once, and the blocks that are kept for them.
const CHUNK: usize = 256;
const ROOM: usize = CHUNK * (1 + PADDING);

/// Texts that wait to be sealed or opened together.
struct Waiting {
    /// Never grown while it holds anything, so that no copy of it is left behind.
    blocks: Zeroizing<Vec<[u8; BLOCK]>>,
    spans: Vec<Span>,
}

impl Waiting {
    fn new() -> Waiting {
        Waiting { blocks: Zeroizing::new(Vec::new()), spans: Vec::new() }
    }

    /// Whether so many blocks of text, and one for the vector, still fit.
    fn fits(&self, blocks: usize) -> bool {
        self.spans.len() < CHUNK && self.blocks.len() + 1 + blocks <= self.blocks.capacity()
    }

    /// Makes room, when nothing waits.
    fn prepare(&mut self, blocks: usize, expected: usize) {
        let room = expected.saturating_mul(1 + PADDING).min(ROOM).max(1 + blocks);
        self.clear();
        if self.blocks.capacity() < room {
            *self.blocks = Vec::with_capacity(room);
        }
    }

    /// Adds a text of so many blocks, in bytes, with its vector in front.
    fn push(&mut self, blocks: usize, write: impl FnOnce(&mut [u8])) {
        let start = self.blocks.len();
        self.blocks.resize(start + 1 + blocks, [0; BLOCK]);
        write(self.blocks[start..].as_flattened_mut());
        self.spans.push(Span { start, blocks });
    }

    /// The vector and the text of one that waits, as bytes.
    fn bytes(&self, span: Span) -> &[u8] {
        self.blocks[span.start..][..=span.blocks].as_flattened()
    }

    fn clear(&mut self) {
        self.blocks.as_flattened_mut().fill(0);
        optimization_barrier(&*self.blocks);
        self.blocks.clear();
        self.spans.clear();
    }
}

impl Pseudonymizer {
    /// Appends the reversible pseudonym of each value: `ybr1.` and base64url of the domain's id, the synthetic vector
    /// and the sealed value, 75 characters for a value of up to 31 bytes.
    ///
    /// The values are taken as they are: bring them into canonical form first. Equal values of a domain have equal
    /// pseudonyms, and nothing else shows but the length in steps of 32 bytes.
    pub fn reversibles<'a>(&self, canonical: impl IntoIterator<Item = &'a [u8]>, out: &mut Values) {
        let mut values = canonical.into_iter().peekable();
        let expected = values.size_hint().0;
        out.reserve(expected, expected.saturating_mul(text_len(PADDING)));
        let (mut waiting, mut text) = (Waiting::new(), Vec::new());
        while let Some(value) = values.peek() {
            waiting.prepare(padded(value), values.size_hint().0);
            while let Some(value) = values.next_if(|value| waiting.fits(padded(value))) {
                waiting.push(padded(value), |bytes| {
                    bytes[BLOCK..][..value.len()].copy_from_slice(value);
                    bytes[BLOCK + value.len()] = MARK;
                });
            }
            self.siv.seal(&mut waiting.blocks, &waiting.spans);
            for &span in &waiting.spans {
                self.write_reversible(waiting.bytes(span), &mut text);
                out.push(&text);
            }
            // What stands there now is sealed.
            waiting.spans.clear();
            waiting.blocks.clear();
        }
    }

    /// The reversible pseudonym of one value in canonical form. For many, [`reversibles`](Self::reversibles) is faster.
    pub fn reversible(&self, canonical: &str) -> String {
        let mut out = Values::new();
        self.reversibles([canonical.as_bytes()], &mut out);
        String::from_utf8_lossy(out.bytes()).into_owned()
    }

    /// Appends the value that each reversible pseudonym stands for, or an empty value, and to `outcomes` whether there
    /// is one.
    pub fn reverse_reversibles<'a>(
        &self,
        reversible: impl IntoIterator<Item = &'a [u8]>,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), ReversibleError>>,
    ) {
        let mut texts = reversible.into_iter().peekable();
        let expected = texts.size_hint().0;
        out.reserve(expected, expected.saturating_mul(PADDING * BLOCK));
        outcomes.reserve(expected);
        let (mut waiting, mut binary) = (Waiting::new(), Vec::new());
        while let Some(text) = texts.peek() {
            // At most what the text decodes to.
            waiting.prepare(text.len() / BLOCK, texts.size_hint().0);
            let first = outcomes.len();
            while let Some(text) = texts.next_if(|text| waiting.fits(text.len() / BLOCK)) {
                outcomes.push(self.read_reversible(text, &mut binary).map(|sealed| {
                    waiting.push(sealed.len() / BLOCK - 1, |bytes| bytes.copy_from_slice(sealed));
                }));
            }
            let mut refusals = [false; CHUNK];
            let mut at = 0;
            self.siv.open(&mut waiting.blocks, &waiting.spans, |opened| {
                refusals[at] = !opened;
                at += 1;
            });
            let mut opened = waiting.spans.iter().zip(refusals);
            for outcome in &mut outcomes[first..] {
                let Some((&span, refused)) = outcome.ok().and_then(|()| opened.next()) else {
                    out.push(&[]);
                    continue;
                };
                let text = &waiting.bytes(span)[BLOCK..];
                // Padding that was never written there cannot come out of an honest key: it is refused like a flipped bit.
                match unpadded(Padding::Blocks32, text).filter(|_| !refused) {
                    Some(length) => out.push(&text[..length]),
                    None => {
                        *outcome = Err(ReversibleError::Refused);
                        out.push(&[]);
                    }
                }
            }
            waiting.clear();
        }
    }

    /// The value that one reversible pseudonym stands for.
    ///
    /// # Errors
    /// Why it does not turn back.
    pub fn reverse_reversible(&self, reversible: &str) -> Result<Zeroizing<Vec<u8>>, ReversibleError> {
        let (mut out, mut outcomes) = (Values::new(), Vec::new());
        self.reverse_reversibles([reversible.as_bytes()], &mut out, &mut outcomes);
        outcomes.pop().unwrap_or(Err(ReversibleError::Malformed))?;
        Ok(Zeroizing::new(out.bytes().to_vec()))
    }

    /// The text form of a vector with its sealed text.
    fn write_reversible(&self, sealed: &[u8], text: &mut Vec<u8>) {
        text.resize(text_len(sealed.len() / BLOCK - 1), 0);
        let (prefix, characters) = text.split_at_mut(PREFIX.len());
        prefix.copy_from_slice(PREFIX);
        // Six bytes are eight characters: the id and the first two bytes, then the rest, without a joint.
        let mut head = [0; 6];
        head[..4].copy_from_slice(&self.id.to_bytes());
        head[4..].copy_from_slice(&sealed[..2]);
        let (first, rest) = characters.split_at_mut(8);
        let _ = URL_SAFE_NO_PAD.encode(&head, first.as_out());
        let _ = URL_SAFE_NO_PAD.encode(&sealed[2..], rest.as_out());
    }

    /// The vector with its sealed text, out of the text form.
    fn read_reversible<'b>(&self, text: &[u8], binary: &'b mut Vec<u8>) -> Result<&'b [u8], ReversibleError> {
        let characters = text.strip_prefix(PREFIX).ok_or(ReversibleError::Malformed)?;
        binary.resize(URL_SAFE_NO_PAD.estimated_decoded_length(characters.len()), 0);
        let bytes = URL_SAFE_NO_PAD
            .decode(characters, binary.as_mut_slice().as_out())
            .map_err(|_| ReversibleError::Malformed)?;
        let (id, sealed) = bytes.split_first_chunk::<4>().ok_or(ReversibleError::Malformed)?;
        let id = KeyId::from_bytes(*id).ok_or(ReversibleError::Malformed)?;
        let blocks = sealed.len() / BLOCK;
        if !sealed.len().is_multiple_of(BLOCK) || blocks <= PADDING || !(blocks - 1).is_multiple_of(PADDING) {
            return Err(ReversibleError::Malformed);
        }
        if id != self.id {
            return Err(ReversibleError::OtherDomain(id));
        }
        Ok(sealed)
    }
}

/// Blocks of a value once it is filled up: at least one byte more than it has.
fn padded(value: &[u8]) -> usize {
    (value.len() / (PADDING * BLOCK) + 1) * PADDING
}

/// Characters of the text form of so many sealed blocks.
fn text_len(blocks: usize) -> usize {
    PREFIX.len() + URL_SAFE_NO_PAD.encoded_length(4 + BLOCK * (1 + blocks))
}

#[cfg(test)]
mod tests;

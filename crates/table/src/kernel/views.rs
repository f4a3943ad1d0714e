//! String views over bytes that were checked as a whole.

use std::sync::Arc;

use arrow_array::StringViewArray;
use arrow_array::builder::make_view;
use arrow_buffer::{Buffer, NullBuffer, ScalarBuffer};

/// Bytes known to be UTF-8 from end to end.
#[derive(Clone, Debug)]
pub(crate) struct Utf8Buffer(Buffer);

impl Default for Utf8Buffer {
    fn default() -> Self {
        Utf8Buffer(Buffer::from_vec(Vec::<u8>::new()))
    }
}

impl Utf8Buffer {
    /// Checks the bytes; `Err` tells how many from the start are valid.
    pub(crate) fn check(bytes: Buffer) -> Result<Utf8Buffer, usize> {
        match simdutf8::basic::from_utf8(&bytes) {
            Ok(_) => Ok(Utf8Buffer(bytes)),
            Err(_) => Err(match simdutf8::compat::from_utf8(&bytes) {
                Ok(_) => bytes.len(),
                Err(error) => error.valid_up_to(),
            }),
        }
    }
}

impl Utf8Buffer {
    /// The bytes as text.
    pub(crate) fn as_str(&self) -> &str {
        // SAFETY: `check` is the only way to make one of bytes, and it has seen that they are UTF-8; the default has none.
        unsafe { std::str::from_utf8_unchecked(&self.0) }
    }
}

/// Makes views that point into a checked buffer or into text of its own.
pub(crate) struct ViewMaker<'a> {
    text: &'a Utf8Buffer,
    side: String,
    views: Vec<u128>,
    nulls: Option<Vec<bool>>,
}

impl<'a> ViewMaker<'a> {
    /// For `rows` views over `text`.
    pub(crate) fn new(text: &'a Utf8Buffer, rows: usize) -> ViewMaker<'a> {
        ViewMaker { text, side: String::new(), views: Vec::with_capacity(rows), nulls: None }
    }

    /// A part of the buffer. Both ends must be character borders, which is cheap to see and checked.
    #[inline]
    pub(crate) fn span(&mut self, start: usize, end: usize) {
        let bytes: &[u8] = &self.text.0;
        // A border of characters: not a continuation byte.
        let border = |at: usize| bytes.get(at).is_none_or(|byte| (*byte as i8) >= -0x40);
        assert!(
            start <= end && end <= bytes.len() && border(start) && border(end),
            "a span cuts a character"
        );
        let length = end - start;
        let view = if length <= 12 && start + 16 <= bytes.len() {
            let mut word = [0; 16];
            word.copy_from_slice(&bytes[start..start + 16]);
            let keep = (1u128 << (length * 8)) - 1;
            ((u128::from_le_bytes(word) & keep) << 32) | length as u128
        } else {
            make_view(&bytes[start..end], 0, start as u32)
        };
        self.views.push(view);
        if let Some(nulls) = &mut self.nulls {
            nulls.push(true);
        }
    }

    /// Text that does not stand in the buffer as it is; `write` appends it.
    pub(crate) fn side(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.side.len();
        write(&mut self.side);
        self.views.push(make_view(&self.side.as_bytes()[start..], 1, start as u32));
        if let Some(nulls) = &mut self.nulls {
            nulls.push(true);
        }
    }

    /// A missing cell.
    pub(crate) fn null(&mut self) {
        let rows = self.views.len();
        self.views.push(0);
        self.nulls.get_or_insert_with(|| vec![true; rows]).push(false);
    }

    /// The array.
    pub(crate) fn finish(self) -> StringViewArray {
        let buffers = vec![self.text.0.clone(), Buffer::from_vec(self.side.into_bytes())];
        let nulls = self.nulls.map(NullBuffer::from);
        let buffers: Arc<[Buffer]> = Arc::from(buffers);
        // SAFETY: every view was made by `make_view` or in its form from a part of one of the two buffers that
        // begins and ends at a character border of valid UTF-8; lengths are equal by construction.
        unsafe { StringViewArray::new_unchecked(ScalarBuffer::from(self.views), buffers, nulls) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Array;

    #[test]
    fn equals_the_checked_constructor() {
        let text = "一二三四五,abc,,abcdefghijkl,abcdefghijklm,é,😀";
        let buffer = Utf8Buffer::check(Buffer::from(text.as_bytes())).unwrap();
        let mut maker = ViewMaker::new(&buffer, 9);
        let mut at = 0;
        for part in text.split(',') {
            maker.span(at, at + part.len());
            at += part.len() + 1;
        }
        maker.side(|s| s.push_str("aside, and longer than twelve bytes"));
        maker.null();
        let made = maker.finish();
        let mut expected: Vec<Option<&str>> = text.split(',').map(Some).collect();
        expected.push(Some("aside, and longer than twelve bytes"));
        expected.push(None);
        assert_eq!(made, StringViewArray::from_iter(expected));
        let (views, buffers, nulls) = made.into_parts();
        assert!(StringViewArray::try_new(views, buffers, nulls).unwrap().is_null(8));
    }

    #[test]
    #[should_panic(expected = "cuts a character")]
    fn no_half_characters() {
        let buffer = Utf8Buffer::check(Buffer::from("一二".as_bytes())).unwrap();
        ViewMaker::new(&buffer, 1).span(0, 2);
    }

    #[test]
    fn refuses_other_bytes() {
        assert_eq!(Utf8Buffer::check(Buffer::from(b"ab\xff".as_slice())).unwrap_err(), 2);
    }
}

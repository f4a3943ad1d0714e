//! The two forms a sealed value is written in.

use base64_simd::{AsOut, URL_SAFE_NO_PAD};

use super::OpenError;

/// What the text form begins with.
pub(super) const TEXT: &[u8] = b"yb1.";

/// How a sealed value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum SealedForm {
    /// `yb1.`, then base64url without padding: for text files and text columns.
    #[default]
    Text,
    /// The bytes themselves.
    Binary,
}

impl SealedForm {
    /// Bytes in this form of a value of that many bytes in binary.
    #[inline]
    pub(super) fn len(self, binary: usize) -> usize {
        match self {
            SealedForm::Binary => binary,
            SealedForm::Text => TEXT.len() + binary / 3 * 4 + [0, 2, 3][binary % 3],
        }
    }
}

/// Writes the text form of `binary` over `out`, which is exactly as long as that.
#[inline]
pub(super) fn encode(binary: &[u8], out: &mut [u8]) {
    let (mark, characters) = out.split_at_mut(TEXT.len());
    mark.copy_from_slice(TEXT);
    let _ = URL_SAFE_NO_PAD.encode(binary, characters.as_out());
}

/// The most bytes that [`decode`] writes for a text of that length.
#[inline]
pub(super) fn decoded_bound(text: usize) -> usize {
    text.saturating_sub(TEXT.len()) / 4 * 3 + 3
}

/// Reads the text form into `out`, which has [`decoded_bound`] bytes; says how many were written. Strict: no padding,
/// no white space, unused bits zero, so that one value has one text.
///
/// # Errors
/// [`OpenError::Malformed`], or [`OpenError::Version`] where the mark is one of another version.
#[inline]
pub(super) fn decode(text: &[u8], out: &mut [u8]) -> Result<usize, OpenError> {
    let Some(characters) = text.strip_prefix(TEXT) else { return Err(other_mark(text)) };
    URL_SAFE_NO_PAD
        .decode(characters, out.as_out())
        .map(|bytes| bytes.len())
        .map_err(|_| OpenError::Malformed)
}

/// Bytes that [`decode`] gives of a text, which is checked just as strictly and written nowhere.
///
/// # Errors
/// Those of [`decode`].
#[inline]
pub(super) fn decoded_len(text: &[u8]) -> Result<usize, OpenError> {
    let Some(characters) = text.strip_prefix(TEXT) else { return Err(other_mark(text)) };
    URL_SAFE_NO_PAD
        .check(characters)
        .and_then(|()| URL_SAFE_NO_PAD.decoded_length(characters))
        .map_err(|_| OpenError::Malformed)
}

#[cold]
fn other_mark(text: &[u8]) -> OpenError {
    let version = text.strip_prefix(b"yb").unwrap_or_default();
    let digits = version.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && version.get(digits) == Some(&b'.') { OpenError::Version } else { OpenError::Malformed }
}

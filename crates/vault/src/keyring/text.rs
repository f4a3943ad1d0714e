//! How bytes stand in a keyring's JSON: base64url and hexadecimal, each with one spelling only.

use base64_simd::URL_SAFE_NO_PAD;

/// base64url without padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// The bytes of a base64url text; none for padding, white space, a foreign character or unused bits that are set.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(text.as_bytes()).ok()?;
    (to_base64(&bytes) == text).then_some(bytes)
}

/// The bytes of a base64url text of exactly `N` bytes.
pub(crate) fn array_from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_base64(text)?.try_into().ok()
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' + value - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of a lower-case hexadecimal text.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?)).collect()
}

/// The bytes of a lower-case hexadecimal text of exactly `N` bytes.
pub(crate) fn array_from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    from_hex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_spelling_is_read() {
        assert_eq!(from_base64("AQI").unwrap(), [1, 2]);
        for wrong in ["AQI=", "AQJ", "AQ I", " AQI", "AQI\n", "A+I", "A/I", "A", "AQI中"] {
            assert_eq!(from_base64(wrong), None, "{wrong:?}");
        }
        assert_eq!(array_from_base64::<3>("AQI"), None);
        assert_eq!(array_from_hex::<2>(&to_hex(&[0xa0, 0x1f])), Some([0xa0, 0x1f]));
        for wrong in ["A01f", "a01", "a01f0", "a01g", "é1f"] {
            assert_eq!(array_from_hex::<2>(wrong), None, "{wrong:?}");
        }
    }
}

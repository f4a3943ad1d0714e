//! Filling up before sealing, so that the sealed length does not tell a short category (`formats.md`, "Padding").

use crate::key::Padding;

/// The first byte behind the value; zeros follow.
pub(crate) const MARK: u8 = 0x80;

/// Bytes of a value of that many bytes once filled up; none where there is no such number.
#[inline]
pub(crate) fn padded(padding: Padding, len: usize) -> Option<usize> {
    match padding.block() {
        0 => Some(len),
        block => len.checked_add(block).map(|longer| longer & !(block - 1)),
    }
}

/// Whether a padded value may have that many bytes.
#[inline]
pub(crate) fn whole(padding: Padding, padded: usize) -> bool {
    match padding.block() {
        0 => true,
        block => padded > 0 && padded.is_multiple_of(block),
    }
}

/// The length of the value within `text`, which was just opened. None where the padding is not exactly what sealing
/// writes.
#[inline]
pub(crate) fn unpadded(padding: Padding, text: &[u8]) -> Option<usize> {
    let block = padding.block();
    if block == 0 {
        return Some(text.len());
    }
    let start = text.len().checked_sub(block)?;
    let last = text[start..].iter().rposition(|byte| *byte != 0)?;
    (text.len().is_multiple_of(block) && text[start + last] == MARK).then_some(start + last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_up_to_the_next_block_and_back() {
        for padding in Padding::ALL {
            for len in 0..200 {
                let full = padded(padding, len).unwrap();
                let block = padding.block();
                if block == 0 {
                    assert_eq!(full, len);
                } else {
                    assert!(full > len && full <= len + block && full.is_multiple_of(block));
                    assert!(!whole(padding, full - 1) && !whole(padding, full + 1) && !whole(padding, 0));
                }
                assert!(whole(padding, full));
                // A value that looks like padding itself.
                let mut text = vec![MARK; len];
                text.resize(full, 0);
                if full > len {
                    text[len] = MARK;
                }
                assert_eq!(unpadded(padding, &text), Some(len));
            }
        }
        assert_eq!(padded(Padding::Blocks16, usize::MAX), None);
    }

    #[test]
    fn refuses_what_sealing_never_writes() {
        let blocks16 = |text: &[u8]| unpadded(Padding::Blocks16, text);
        assert_eq!(blocks16(&[]), None, "no block at all");
        assert_eq!(blocks16(&[0; 16]), None, "no mark");
        assert_eq!(blocks16(&[0x81; 16]), None, "another mark");
        assert_eq!(blocks16(&[MARK; 15]), None, "half a block");
        assert_eq!(blocks16(&[MARK; 17]), None, "a block and a half");
        let mut two = [0; 32];
        two[10] = MARK;
        assert_eq!(blocks16(&two), None, "a block more than needed");
        assert_eq!(unpadded(Padding::Blocks32, &two), Some(10));
    }
}

//! Runs of ASCII digits in a buffer.

/// Calls `look(start, end)` for every maximal run of ASCII digits, ascending: one byte at a time.
pub(super) fn for_each_run_plain(bytes: &[u8], look: &mut impl FnMut(usize, usize)) {
    let mut start = None;
    for (at, byte) in bytes.iter().enumerate() {
        match (byte.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                look(from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        look(from, bytes.len());
    }
}

/// The same runs, from masks of 64 bytes: a bit a byte, and `trailing_zeros` from border to border.
pub(super) fn for_each_run(bytes: &[u8], look: &mut impl FnMut(usize, usize)) {
    let mut start = 0;
    let mut inside = false;
    let (blocks, tail) = bytes.as_chunks::<64>();
    let mut base = 0;
    for block in blocks {
        walk(digit_mask(block), base, 64, &mut start, &mut inside, look);
        base += 64;
    }
    if !tail.is_empty() {
        let mut block = [0_u8; 64];
        block[..tail.len()].copy_from_slice(tail);
        walk(digit_mask(&block), base, tail.len() as u32, &mut start, &mut inside, look);
    }
    if inside {
        look(start, bytes.len());
    }
}

#[inline(always)]
fn walk(
    mask: u64,
    base: usize,
    length: u32,
    start: &mut usize,
    inside: &mut bool,
    look: &mut impl FnMut(usize, usize),
) {
    let mut at = 0;
    while at < length {
        let rest = if *inside { !mask >> at } else { mask >> at };
        if rest == 0 {
            break;
        }
        at += rest.trailing_zeros();
        if at >= length {
            break;
        }
        if *inside {
            *inside = false;
            look(*start, base + at as usize);
        } else {
            *inside = true;
            *start = base + at as usize;
        }
    }
}

/// Bit i is set where byte i is an ASCII digit.
///
/// Eight bytes a step, after the exclusive or with `'0'`: a byte is a digit if it is at most 9, that is, if adding
/// 0x76 to its low seven bits does not reach the top bit and the top bit was clear; the multiplication gathers the
/// eight top bits into one byte.
#[inline(always)]
fn digit_mask(block: &[u8; 64]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let mut mask = 0;
    let (words, _) = block.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let x = u64::from_le_bytes(*word) ^ 0x3030_3030_3030_3030;
        let not_digit = ((x & LOW) + 0x7676_7676_7676_7676) | x;
        let bits = (!not_digit >> 7) & 0x0101_0101_0101_0101;
        mask |= (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(bytes: &[u8]) -> Vec<(usize, usize)> {
        let (mut fast, mut plain) = (Vec::new(), Vec::new());
        for_each_run(bytes, &mut |a, b| fast.push((a, b)));
        for_each_run_plain(bytes, &mut |a, b| plain.push((a, b)));
        assert_eq!(fast, plain);
        fast
    }

    #[test]
    fn every_byte_is_judged_alike() {
        for byte in 0..=255_u8 {
            for at in 0..70 {
                let mut bytes = [b'a'; 70];
                bytes[at] = byte;
                assert_eq!(both(&bytes).len(), usize::from(byte.is_ascii_digit()));
            }
        }
    }

    #[test]
    fn runs_across_blocks() {
        for start in 0..140 {
            for length in 0..140 - start {
                let mut bytes = vec![b','; 140];
                bytes[start..start + length].fill(b'7');
                let expected = if length == 0 { vec![] } else { vec![(start, start + length)] };
                assert_eq!(both(&bytes), expected);
                assert_eq!(both(&bytes[..start + length]), expected);
            }
        }
    }
}

//! Finds delimiters and line ends outside quotes, 64 bytes at a time.
//!
//! A block of 64 bytes becomes one bit mask a byte class. The exclusive-or of all quote bits to the left of a byte
//! tells whether it lies inside quotes (the method of Langdale and Lemire, "Parsing gigabytes of JSON per second",
//! 2019, section 3.1.1), which is true only where every quote opens or closes a field or is doubled inside one. That
//! is checked for every quote: [`Scan::irregular`] tells that some quote is neither, and the caller then takes
//! the plain splitter (`csv::strict`), whose results are the definition of what is right.

/// What a pass over some bytes found. The bytes begin at the start of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Line ends outside quotes (`\r\n` counts once).
    pub(crate) line_ends: usize,
    /// Of these, ends of empty lines.
    pub(crate) blank: usize,
    /// Where the last such line end stands (the `\r` of `\r\n`); meaningless where `line_ends` is 0.
    pub(crate) last: usize,
    /// A quote that neither opens nor closes a field nor is doubled: nothing else here can be relied on.
    pub(crate) irregular: bool,
    /// The bytes end inside quotes.
    pub(crate) open: bool,
    /// There is a NUL byte.
    pub(crate) nul: bool,
}

/// One bit a byte for each class.
#[derive(Clone, Copy, Default)]
struct Masks {
    quote: u64,
    delimiter: u64,
    lf: u64,
    cr: u64,
    nul: u64,
}

/// The bytes that matter. Without a quote, `quote` repeats the delimiter and `quoted` is false.
#[derive(Clone, Copy)]
struct Classes {
    quote: u8,
    delimiter: u8,
    quoted: bool,
}

/// Finds the line ends of `bytes` (which begin a record) and counts them.
pub(crate) fn scan(bytes: &[u8], delimiter: u8, quote: Option<u8>) -> Scan {
    let classes = Classes { quote: quote.unwrap_or(delimiter), delimiter, quoted: quote.is_some() };
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the instructions were just found to be there.
        return unsafe { x86::scan_avx2(bytes, classes) };
    }
    portable::scan(bytes, classes)
}

/// As [`scan`], and appends to `ends` the position of every delimiter and line end outside quotes, in order.
/// `bytes` is shorter than 4 GiB.
pub(crate) fn index(bytes: &[u8], delimiter: u8, quote: Option<u8>, ends: &mut Vec<u32>) -> Scan {
    let classes = Classes { quote: quote.unwrap_or(delimiter), delimiter, quoted: quote.is_some() };
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: the instructions were just found to be there.
        return unsafe { x86::index_avx2(bytes, classes, ends) };
    }
    portable::index(bytes, classes, ends)
}

/// Inclusive exclusive-or from the lowest bit upwards.
#[inline(always)]
fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^ (bits << 32)
}

/// Walks the blocks; `emit` gets each block's base and its separators (delimiters and line ends outside quotes).
#[inline(always)]
fn drive(
    bytes: &[u8],
    quoted: bool,
    masks: impl Fn(&[u8; 64]) -> Masks,
    mut emit: impl FnMut(usize, u64),
) -> Scan {
    let mut found = Scan::default();
    // carried from block to block, each in bit 0 or all bits
    let mut inside = 0u64; // all ones while inside quotes
    let mut after_cr = 0u64; // the byte before is a carriage return
    let mut after_end = 1u64; // the byte before ends a line, or there is none
    let mut after_break = 1u64; // the byte before is a delimiter, a line end, a closing quote, or there is none
    let mut after_close = 0u64; // the byte before is a closing quote
    let mut irregular = 0u64;
    let mut nul = 0u64;

    let mut step = |base: usize, block: &[u8; 64], valid: u64| {
        let mut m = masks(block);
        if valid != u64::MAX {
            m = Masks {
                quote: m.quote & valid,
                delimiter: m.delimiter & valid,
                lf: m.lf & valid,
                cr: m.cr & valid,
                nul: m.nul & valid,
            };
        }
        nul |= m.nul;
        let ends = m.lf | m.cr;
        let breaks = ends | m.delimiter;
        let mut outside = !inside;
        let mut closing = 0;
        if quoted && (m.quote | inside | after_close) != 0 {
            let within = prefix_xor(m.quote) ^ inside; // from an opening quote up to before the closing one
            let opening = m.quote & within;
            closing = m.quote & !within;
            let allowed = ((breaks | closing) << 1) | after_break;
            irregular |= opening & !allowed;
            let followed = (closing << 1) | after_close;
            irregular |= followed & valid & !(breaks | opening);
            inside = ((within as i64) >> 63) as u64;
            outside = !within;
        }
        let line_ends = (m.cr | (m.lf & !((m.cr << 1) | after_cr))) & outside;
        let blank = line_ends & ((ends << 1) | after_end);
        after_cr = m.cr >> 63;
        after_end = ends >> 63;
        after_break = (breaks | closing) >> 63;
        after_close = closing >> 63;
        if line_ends != 0 {
            found.line_ends += line_ends.count_ones() as usize;
            found.blank += blank.count_ones() as usize;
            found.last = base + 63 - line_ends.leading_zeros() as usize;
        }
        emit(base, line_ends | (m.delimiter & outside));
    };

    let (blocks, rest) = bytes.as_chunks::<64>();
    for (number, block) in blocks.iter().enumerate() {
        step(number * 64, block, u64::MAX);
    }
    if !rest.is_empty() {
        let mut block = [b' '; 64];
        block[..rest.len()].copy_from_slice(rest);
        // The masks are cut to the length, so that the running exclusive-or keeps its last value up to bit 63.
        step(blocks.len() * 64, &block, (1u64 << rest.len()) - 1);
    }
    found.irregular = irregular != 0;
    found.open = inside != 0;
    found.nul = nul != 0;
    found
}

/// Plain masks, for machines without the instructions and for the tests.
mod portable {
    use super::{Classes, Masks, Scan, drive};

    #[inline(always)]
    fn masks(block: &[u8; 64], classes: Classes) -> Masks {
        let mut m = Masks::default();
        for (at, &byte) in block.iter().enumerate() {
            m.quote |= u64::from(byte == classes.quote) << at;
            m.delimiter |= u64::from(byte == classes.delimiter) << at;
            m.lf |= u64::from(byte == b'\n') << at;
            m.cr |= u64::from(byte == b'\r') << at;
            m.nul |= u64::from(byte == 0) << at;
        }
        m
    }

    pub(super) fn scan(bytes: &[u8], classes: Classes) -> Scan {
        drive(bytes, classes.quoted, |block| masks(block, classes), |_, _| {})
    }

    pub(super) fn index(bytes: &[u8], classes: Classes, ends: &mut Vec<u32>) -> Scan {
        drive(
            bytes,
            classes.quoted,
            |block| masks(block, classes),
            |base, mut bits| {
                while bits != 0 {
                    ends.push((base + bits.trailing_zeros() as usize) as u32);
                    bits &= bits - 1;
                }
            },
        )
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_setzero_si256,
    };

    use super::{Classes, Masks, Scan, drive};

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal(low: __m256i, high: __m256i, byte: __m256i) -> u64 {
        let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte)) as u32;
        let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte)) as u32;
        u64::from(low) | (u64::from(high) << 32)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn masks(block: &[u8; 64], classes: Classes) -> Masks {
        // SAFETY: both loads lie within the 64 bytes of the block, and need no alignment.
        let (low, high) = unsafe {
            (
                _mm256_loadu_si256(block.as_ptr().cast::<__m256i>()),
                _mm256_loadu_si256(block.as_ptr().add(32).cast::<__m256i>()),
            )
        };
        Masks {
            quote: if classes.quoted { equal(low, high, _mm256_set1_epi8(classes.quote as i8)) } else { 0 },
            delimiter: equal(low, high, _mm256_set1_epi8(classes.delimiter as i8)),
            lf: equal(low, high, _mm256_set1_epi8(b'\n' as i8)),
            cr: equal(low, high, _mm256_set1_epi8(b'\r' as i8)),
            nul: equal(low, high, _mm256_setzero_si256()),
        }
    }

    #[target_feature(enable = "avx2,bmi1,lzcnt,popcnt")]
    pub(super) fn scan_avx2(bytes: &[u8], classes: Classes) -> Scan {
        drive(bytes, classes.quoted, |block| masks(block, classes), |_, _| {})
    }

    #[target_feature(enable = "avx2,bmi1,lzcnt,popcnt")]
    pub(super) fn index_avx2(bytes: &[u8], classes: Classes, ends: &mut Vec<u32>) -> Scan {
        let mut length = ends.len();
        let found = drive(
            bytes,
            classes.quoted,
            |block| masks(block, classes),
            |base, mut bits| {
                if ends.capacity() - length < 72 {
                    // SAFETY: `length` elements were written.
                    unsafe { ends.set_len(length) };
                    ends.reserve(ends.capacity().max(4096));
                }
                let count = bits.count_ones() as usize;
                // SAFETY: there is room for 72 elements; at most 64 rounded up to a multiple of 8 are written, and
                // only `count` of them will count.
                unsafe {
                    let mut to = ends.as_mut_ptr().add(length);
                    let end = to.add(count);
                    loop {
                        for at in 0..8 {
                            *to.add(at) = (base as u32).wrapping_add(bits.trailing_zeros());
                            bits &= bits.wrapping_sub(1);
                        }
                        to = to.add(8);
                        if to >= end {
                            break;
                        }
                    }
                }
                length += count;
            },
        );
        // SAFETY: `length` elements were written.
        unsafe { ends.set_len(length) };
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn both(bytes: &[u8], delimiter: u8, quote: Option<u8>) {
        let classes = Classes { quote: quote.unwrap_or(delimiter), delimiter, quoted: quote.is_some() };
        let (mut fast, mut plain) = (vec![7], vec![7]);
        let a = index(bytes, delimiter, quote, &mut fast);
        let b = portable::index(bytes, classes, &mut plain);
        assert_eq!(a, b);
        assert_eq!(fast, plain);
        assert_eq!(a, scan(bytes, delimiter, quote));
        assert_eq!(b, portable::scan(bytes, classes));
    }

    #[test]
    fn crossing_blocks() {
        for shift in 0..130 {
            let mut bytes = vec![b'a'; shift];
            bytes.extend_from_slice(b",\"x\"\"\r\n,\"\r\n\r\n\"\",\"\n\",q\n");
            both(&bytes, b',', Some(b'"'));
            both(&bytes, b',', None);
        }
    }

    proptest! {
        #[test]
        fn vector_and_plain_agree(
            bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(0)], 0..400),
            quoted: bool,
        ) {
            both(&bytes, b',', quoted.then_some(b'"'));
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..1000)) {
            both(&bytes, b'\t', Some(b'"'));
        }
    }
}

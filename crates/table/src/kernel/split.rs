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

/// What is carried from block to block.
struct Walk {
    quoted: bool,
    found: Scan,
    /// All ones while inside quotes.
    inside: u64,
    /// Bit 0: the byte before is a carriage return.
    after_cr: u64,
    /// Bit 0: the byte before ends a line, or there is none.
    after_end: u64,
    /// Bit 0: the byte before is a delimiter, a line end, a closing quote, or there is none.
    after_break: u64,
    /// Bit 0: the byte before is a closing quote.
    after_close: u64,
    irregular: u64,
    nul: u64,
}

impl Walk {
    #[inline(always)]
    fn new(quoted: bool) -> Walk {
        Walk {
            quoted,
            found: Scan::default(),
            inside: 0,
            after_cr: 0,
            after_end: 1,
            after_break: 1,
            after_close: 0,
            irregular: 0,
            nul: 0,
        }
    }

    /// Takes the masks of the block at `base`, of which the bytes of `valid` count; gives its separators (delimiters
    /// and line ends outside quotes).
    #[inline(always)]
    fn step(&mut self, base: usize, m: Masks, valid: u64) -> u64 {
        self.nul |= m.nul;
        let ends = m.lf | m.cr;
        let breaks = ends | m.delimiter;
        let mut outside = !self.inside;
        let mut closing = 0;
        if self.quoted && (m.quote | self.inside | self.after_close) != 0 {
            let within = prefix_xor(m.quote) ^ self.inside; // from an opening quote up to before the closing one
            let opening = m.quote & within;
            closing = m.quote & !within;
            let allowed = ((breaks | closing) << 1) | self.after_break;
            self.irregular |= opening & !allowed;
            let followed = (closing << 1) | self.after_close;
            self.irregular |= followed & valid & !(breaks | opening);
            self.inside = ((within as i64) >> 63) as u64;
            outside = !within;
        }
        let line_ends = (m.cr | (m.lf & !((m.cr << 1) | self.after_cr))) & outside;
        let blank = line_ends & ((ends << 1) | self.after_end);
        self.after_cr = m.cr >> 63;
        self.after_end = ends >> 63;
        self.after_break = (breaks | closing) >> 63;
        self.after_close = closing >> 63;
        if line_ends != 0 {
            self.found.line_ends += line_ends.count_ones() as usize;
            self.found.blank += blank.count_ones() as usize;
            self.found.last = base + 63 - line_ends.leading_zeros() as usize;
        }
        line_ends | (m.delimiter & outside)
    }

    #[inline(always)]
    fn finish(self) -> Scan {
        Scan { irregular: self.irregular != 0, open: self.inside != 0, nul: self.nul != 0, ..self.found }
    }
}

impl Masks {
    /// Cut to the bytes that count, so that the running exclusive-or keeps its last value up to bit 63.
    #[inline(always)]
    fn cut(self, valid: u64) -> Masks {
        Masks {
            quote: self.quote & valid,
            delimiter: self.delimiter & valid,
            lf: self.lf & valid,
            cr: self.cr & valid,
            nul: self.nul & valid,
        }
    }
}

/// The last bytes as a whole block, and a bit for each that counts.
#[inline(always)]
fn padded(rest: &[u8]) -> ([u8; 64], u64) {
    let mut block = [b' '; 64];
    let length = rest.len().min(63);
    block[..length].copy_from_slice(&rest[..length]);
    (block, (1u64 << length) - 1)
}

/// Runs the body for every block: a macro, because the instructions of a function's attribute do not reach into
/// closures that are not inlined.
macro_rules! walk {
    ($bytes:expr, $classes:expr, $base:ident, $separators:ident, $emit:block) => {{
        let mut walk = Walk::new($classes.quoted);
        let (blocks, rest) = $bytes.as_chunks::<64>();
        let mut $base = 0usize;
        for block in blocks {
            let $separators = walk.step($base, masks(block, $classes), u64::MAX);
            $emit
            $base += 64;
        }
        if !rest.is_empty() {
            let (block, valid) = padded(rest);
            let $separators = walk.step($base, masks(&block, $classes).cut(valid), valid);
            $emit
        }
        walk.finish()
    }};
}

/// Plain masks, for machines without the instructions and for the tests.
mod portable {
    use super::{Classes, Masks, Scan, Walk, padded};

    #[inline(always)]
    fn masks(block: &[u8; 64], classes: Classes) -> Masks {
        let mut m = Masks::default();
        for (at, &byte) in block.iter().enumerate() {
            m.quote |= u64::from(byte == classes.quote && classes.quoted) << at;
            m.delimiter |= u64::from(byte == classes.delimiter) << at;
            m.lf |= u64::from(byte == b'\n') << at;
            m.cr |= u64::from(byte == b'\r') << at;
            m.nul |= u64::from(byte == 0) << at;
        }
        m
    }

    pub(super) fn scan(bytes: &[u8], classes: Classes) -> Scan {
        walk!(bytes, classes, base, separators, {
            let _ = separators;
        })
    }

    pub(super) fn index(bytes: &[u8], classes: Classes, ends: &mut Vec<u32>) -> Scan {
        walk!(bytes, classes, base, separators, {
            let mut bits = separators;
            while bits != 0 {
                ends.push((base + bits.trailing_zeros() as usize) as u32);
                bits &= bits - 1;
            }
        })
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
        _mm256_setzero_si256,
    };

    use super::{Classes, Masks, Scan, Walk, padded};

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
        walk!(bytes, classes, base, separators, {
            let _ = separators;
        })
    }

    #[target_feature(enable = "avx2,bmi1,lzcnt,popcnt")]
    pub(super) fn index_avx2(bytes: &[u8], classes: Classes, ends: &mut Vec<u32>) -> Scan {
        let mut length = ends.len();
        let found = walk!(bytes, classes, base, separators, {
            let mut bits = separators;
            if ends.capacity() - length < 72 {
                // SAFETY: `length` elements were written.
                unsafe { ends.set_len(length) };
                ends.reserve(ends.capacity().max(4096));
            }
            let count = bits.count_ones() as usize;
            // SAFETY: there is room for 72 elements; at most 64 are written (a multiple of 8), and only `count` of
            // them will count.
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
        });
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

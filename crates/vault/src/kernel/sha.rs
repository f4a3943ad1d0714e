//! HMAC-SHA-256 of many short messages under one key, side by side.
//!
//! A message of at most 55 bytes costs two compressions, each of which waits for itself: every round needs the round
//! before. Several messages together fill the time that one alone spends waiting.

#[cfg(target_arch = "x86_64")]
mod x86;

use sha2::block_api::compress256;

/// Bytes of a block (FIPS 180-4, section 1).
pub(crate) const BLOCK: usize = 64;
/// How many blocks the widest way takes at once. A caller that hands over this many at a time keeps any processor
/// busy.
pub(crate) const GROUP: usize = 8;
/// How far down the stack [`Way::hmac`] may spill states and words. Whoever minds wipes so much after it.
pub(crate) const STACK: usize = 2048;
/// Bits of the outer message: the padded key and the inner code.
const OUTER_BITS: u16 = 8 * (BLOCK as u16 + 32);

/// How this processor does it.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// By the SHA extensions, four messages side by side.
    #[cfg(target_arch = "x86_64")]
    Ni(x86::Ni),
    /// By AVX2, eight messages side by side.
    #[cfg(target_arch = "x86_64")]
    Avx2(x86::Avx2),
    /// One after the other, by `sha2`, which uses what instructions there are.
    Singly,
}

impl Way {
    /// The fastest one.
    pub(crate) fn best() -> Way {
        #[cfg(target_arch = "x86_64")]
        {
            let way = x86::Ni::detect().map(Way::Ni).or_else(|| x86::Avx2::detect().map(Way::Avx2));
            if let Some(way) = way {
                return way;
            }
        }
        Way::Singly
    }

    /// The code of each message into its place in `out`, as eight big-endian words. A message is given as its last and
    /// only block, already padded (FIPS 180-4, section 5.1.1; the length counts the padded key before it). `states`
    /// are those behind the inner and the outer padded key.
    ///
    /// Leaves what it spilled on the stack below the caller: see [`STACK`].
    ///
    /// # Panics
    /// Where `out` is shorter than `blocks`.
    #[inline(never)]
    pub(crate) fn hmac(self, states: &[[u32; 8]; 2], blocks: &[[u8; BLOCK]], out: &mut [[u32; 8]]) {
        let out = &mut out[..blocks.len()];
        match self {
            #[cfg(target_arch = "x86_64")]
            Way::Ni(ni) => {
                let (fours, rest) = blocks.as_chunks::<4>();
                let (fours_out, rest_out) = out.as_chunks_mut::<4>();
                for (blocks, out) in fours.iter().zip(fours_out) {
                    ni.hmac(states, blocks, out);
                }
                let (twos, rest) = rest.as_chunks::<2>();
                let (twos_out, rest_out) = rest_out.as_chunks_mut::<2>();
                for (blocks, out) in twos.iter().zip(twos_out) {
                    ni.hmac(states, blocks, out);
                }
                if let ([block], [out]) = (rest, rest_out) {
                    ni.hmac(states, std::array::from_ref(block), std::array::from_mut(out));
                }
            }
            #[cfg(target_arch = "x86_64")]
            Way::Avx2(avx2) => {
                let (eights, rest) = blocks.as_chunks::<8>();
                let (eights_out, rest_out) = out.as_chunks_mut::<8>();
                for (blocks, out) in eights.iter().zip(eights_out) {
                    avx2.hmac(states, blocks, out);
                }
                Way::Singly.hmac(states, rest, rest_out);
            }
            Way::Singly => {
                for (block, out) in blocks.iter().zip(out) {
                    let mut inner = states[0];
                    compress256(&mut inner, std::slice::from_ref(block));
                    *out = outer(&states[1], &inner);
                }
            }
        }
    }

    /// Every way this processor can go.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Way> {
        let all = [
            Some(Way::Singly),
            #[cfg(target_arch = "x86_64")]
            x86::Avx2::detect().map(Way::Avx2),
            #[cfg(target_arch = "x86_64")]
            x86::Ni::detect().map(Way::Ni),
        ];
        all.into_iter().flatten().collect()
    }
}

/// The code of a message, from the state behind the outer padded key and the message's inner code.
#[inline]
pub(crate) fn outer(state: &[u32; 8], inner: &[u32; 8]) -> [u32; 8] {
    let mut block = [0u8; BLOCK];
    for (bytes, word) in block.as_chunks_mut::<4>().0.iter_mut().zip(inner) {
        *bytes = word.to_be_bytes();
    }
    block[32] = 0x80;
    block[BLOCK - 2..].copy_from_slice(&OUTER_BITS.to_be_bytes());
    let mut code = *state;
    compress256(&mut code, std::slice::from_ref(&block));
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sequence that looks random, the same each time (xorshift: Marsaglia, 2003).
    fn words(seed: u64) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(seed), |x| {
            let x = x ^ (x << 13);
            let x = x ^ (x >> 7);
            Some(x ^ (x << 17))
        })
        .map(|x| (x >> 32) as u32)
        .skip(3)
    }

    #[test]
    fn every_way_agrees_with_two_compressions_of_sha2_on_any_states_and_blocks() {
        let mut words = words(0x9e37_79b9_7f4a_7c15);
        let mut next = || words.next().unwrap();
        let mut rounds = 0;
        for count in (0..=2 * GROUP + 1).cycle().take(400) {
            let states: [[u32; 8]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| next()));
            let blocks: Vec<[u8; BLOCK]> =
                (0..count).map(|_| std::array::from_fn(|_| next() as u8)).collect();
            let expected: Vec<[u32; 8]> = blocks
                .iter()
                .map(|block| {
                    let mut inner = states[0];
                    compress256(&mut inner, &[*block]);
                    let mut last = [0u8; BLOCK];
                    for (i, word) in inner.iter().enumerate() {
                        last[4 * i..4 * i + 4].copy_from_slice(&word.to_be_bytes());
                    }
                    (last[32], last[62], last[63]) = (0x80, 3, 0); // 768 bits
                    let mut outer = states[1];
                    compress256(&mut outer, &[last]);
                    outer
                })
                .collect();
            for way in Way::all() {
                // One place more than there are blocks: it stays as it was.
                let mut out = vec![[7; 8]; count + 1];
                way.hmac(&states, &blocks, &mut out);
                assert_eq!(out[..count], expected);
                assert_eq!(out[count], [7; 8]);
                rounds += 1;
            }
        }
        println!("{} ways in {rounds} rounds", Way::all().len());
    }

    #[test]
    fn every_way_that_the_processor_has_is_tested_and_the_best_is_the_fastest() {
        #[cfg(target_arch = "x86_64")]
        let (ni, avx2) = (
            is_x86_feature_detected!("sha")
                && is_x86_feature_detected!("ssse3")
                && is_x86_feature_detected!("sse4.1"),
            is_x86_feature_detected!("avx2"),
        );
        #[cfg(not(target_arch = "x86_64"))]
        let (ni, avx2) = (false, false);
        let name = |way: &Way| match way {
            #[cfg(target_arch = "x86_64")]
            Way::Ni(_) => "ni",
            #[cfg(target_arch = "x86_64")]
            Way::Avx2(_) => "avx2",
            Way::Singly => "singly",
        };
        // The slowest first.
        let there = [("singly", true), ("avx2", avx2), ("ni", ni)].into_iter().filter(|(_, there)| *there);
        let there: Vec<&str> = there.map(|(name, _)| name).collect();
        assert_eq!(Way::all().iter().map(name).collect::<Vec<_>>(), there);
        assert_eq!(Some(name(&Way::best())), there.last().copied());
    }
}

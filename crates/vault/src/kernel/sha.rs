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

#[rustfmt::skip]
/// FIPS 180-4, section 4.2.2: of the cube roots of the first 64 primes the first 32 bits behind the point.
#[cfg(target_arch = "x86_64")]
const K: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// How this processor does it.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// By the SHA extensions, four messages side by side.
    #[cfg(target_arch = "x86_64")]
    Sha(x86::Sha),
    /// One after the other, by `sha2`, which uses what instructions there are.
    Singly,
}

impl Way {
    /// The fastest one.
    pub(crate) fn best() -> Way {
        #[cfg(target_arch = "x86_64")]
        if let Some(sha) = x86::Sha::detect() {
            return Way::Sha(sha);
        }
        Way::Singly
    }

    /// The code of each message into its place in `out`, as eight big-endian words. A message is given as its last and
    /// only block, already padded (FIPS 180-4, section 5.1.1; the length counts the padded key before it). `states`
    /// are those behind the inner and the outer padded key.
    ///
    /// # Panics
    /// Where `out` is shorter than `blocks`.
    ///
    /// Leaves what it spilled on the stack below the caller: see [`STACK`].
    pub(crate) fn hmac(self, states: &[[u32; 8]; 2], blocks: &[[u8; BLOCK]], out: &mut [[u32; 8]]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Way::Sha(sha) => {
                let out = &mut out[..blocks.len()];
                let (fours, rest) = blocks.as_chunks::<4>();
                let (fours_out, rest_out) = out.as_chunks_mut::<4>();
                for (blocks, out) in fours.iter().zip(fours_out) {
                    sha.hmac(states, blocks, out);
                }
                let (twos, rest) = rest.as_chunks::<2>();
                let (twos_out, rest_out) = rest_out.as_chunks_mut::<2>();
                for (blocks, out) in twos.iter().zip(twos_out) {
                    sha.hmac(states, blocks, out);
                }
                if let ([block], [out, ..]) = (rest, rest_out) {
                    sha.hmac(states, std::array::from_ref(block), std::array::from_mut(out));
                }
            }
            Way::Singly => {
                for (block, out) in blocks.iter().zip(&mut out[..blocks.len()]) {
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
        let mut all = vec![Way::Singly];
        #[cfg(target_arch = "x86_64")]
        all.extend(x86::Sha::detect().map(Way::Sha));
        all
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

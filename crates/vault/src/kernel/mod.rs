//! AES-256-GCM (NIST SP 800-38D) over batches of short messages.
//!
//! Most values of a resident are shorter than three blocks: what they cost is not the cipher's throughput but its
//! latency, and the set-up of every call. So a batch is done side by side, under one key, and with the part of the
//! additional data that all its messages share taken in once ([`Prefix`]).

mod portable;
pub(crate) mod sha;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod x86;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes of a tag.
pub const TAG: usize = 16;
const BLOCK: usize = 16;

/// One message of a batch: where it stands in the batch's buffer, and what is its own.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    /// Its nonce.
    pub nonce: [u8; 12],
    /// The additional data that follows the batch's prefix.
    pub aad: &'a [u8],
    /// Where the text begins in the buffer.
    pub start: usize,
    /// Bytes of the text, less than 2^36 - 31 (NIST SP 800-38D, section 5.2.1.1). The tag's [`TAG`] bytes stand
    /// directly behind it.
    pub len: usize,
}

/// The additional data that every message of a batch begins with, taken in once. It belongs to the key that made it,
/// and is wiped on drop: whoever knows the data could compute the hash key from the state.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Prefix {
    /// GHASH after every whole block.
    state: [u8; BLOCK],
    /// What is left, with zeros behind it.
    rest: [u8; BLOCK],
    rest_len: usize,
    bytes: u64,
}

/// With which instructions a key works. All give the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Path {
    /// x86-64 with VAES, VPCLMULQDQ and AVX2: two blocks an instruction.
    Vaes,
    /// x86-64 with AES-NI, PCLMULQDQ and SSSE3.
    AesNi,
    /// Any other processor: the `aes` and `ghash` crates.
    Portable,
}

impl Path {
    /// All of them, the fastest first.
    pub const ALL: [Path; 3] = [Path::Vaes, Path::AesNi, Path::Portable];
}

/// A key of AES-256-GCM, ready for use. Lives on the heap and is wiped on drop.
pub struct GcmKey(Gcm);

enum Gcm {
    #[cfg(target_arch = "x86_64")]
    X86(x86::Gcm),
    Portable(Box<portable::Gcm>),
}

impl GcmKey {
    /// Prepares a key for the fastest path of this processor.
    pub fn new(key: &[u8; 32]) -> GcmKey {
        fastest(|path| GcmKey::on(path, key)).unwrap_or_else(|| GcmKey::portable(key))
    }

    /// Prepares a key for one path. None where the processor lacks its instructions.
    pub fn on(path: Path, key: &[u8; 32]) -> Option<GcmKey> {
        match path {
            Path::Portable => Some(GcmKey::portable(key)),
            #[cfg(target_arch = "x86_64")]
            path => Some(GcmKey(Gcm::X86(x86::Gcm::on(path, key)?))),
            #[cfg(not(target_arch = "x86_64"))]
            _ => None,
        }
    }

    fn portable(key: &[u8; 32]) -> GcmKey {
        GcmKey(Gcm::Portable(Box::new(portable::Gcm::new(key))))
    }

    /// Takes in what the additional data of a batch's messages begin with.
    pub fn prefix(&self, prefix: &[u8]) -> Prefix {
        let (blocks, left) = prefix.as_chunks::<BLOCK>();
        let state = match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Gcm::X86(key) => key.prefix(blocks),
            Gcm::Portable(key) => key.prefix(blocks),
        };
        let mut rest = [0; BLOCK];
        rest[..left.len()].copy_from_slice(left);
        Prefix { state, rest, rest_len: left.len(), bytes: prefix.len() as u64 }
    }

    /// Enciphers each message's text in place and writes its tag behind it.
    ///
    /// The caller never uses a nonce twice under one key.
    ///
    /// # Panics
    /// Where a message and its tag do not lie within the buffer.
    pub fn seal(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>]) {
        match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Gcm::X86(key) => key.seal(prefix, buffer, messages),
            Gcm::Portable(key) => key.seal(prefix, buffer, messages),
        }
    }

    /// Deciphers each message in place if its tag is right; says so in `opened`. The text of one whose tag is wrong
    /// is wiped. Whether and where a tag was wrong takes no part in the time of comparing it.
    ///
    /// # Panics
    /// Where a message and its tag do not lie within the buffer, or `opened` is shorter than `messages`.
    pub fn open(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>], opened: &mut [bool]) {
        let opened = &mut opened[..messages.len()];
        match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Gcm::X86(key) => key.open(prefix, buffer, messages, opened),
            Gcm::Portable(key) => key.open(prefix, buffer, messages, opened),
        }
        for (message, opened) in messages.iter().zip(opened) {
            if !*opened {
                buffer[message.start..][..message.len].zeroize();
            }
        }
    }
}

/// AES-256 alone, for deriving keys of AES-256-GCM. Lives on the heap and is wiped on drop.
pub(crate) struct BlockCipher(Aes);

enum Aes {
    #[cfg(target_arch = "x86_64")]
    X86(x86::Aes),
    Portable(portable::Aes),
}

impl BlockCipher {
    pub(crate) fn new(key: &[u8; 32]) -> BlockCipher {
        fastest(|path| BlockCipher::on(path, key))
            .unwrap_or_else(|| BlockCipher(Aes::Portable(portable::Aes::new(key))))
    }

    /// None where the processor lacks the path's instructions.
    pub(crate) fn on(path: Path, key: &[u8; 32]) -> Option<BlockCipher> {
        match path {
            Path::Portable => Some(BlockCipher(Aes::Portable(portable::Aes::new(key)))),
            #[cfg(target_arch = "x86_64")]
            path => Some(BlockCipher(Aes::X86(x86::Aes::on(path, key)?))),
            #[cfg(not(target_arch = "x86_64"))]
            _ => None,
        }
    }

    /// The cipher of the zero block, its first byte lowest.
    pub(crate) fn of_zero(&self) -> u128 {
        match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Aes::X86(key) => key.of_zero(),
            Aes::Portable(key) => key.of_zero(),
        }
    }

    /// The AES-256-GCM key that two blocks (first byte lowest) become when enciphered, ready for use on the same path.
    pub(crate) fn derive(&self, blocks: [u128; 2]) -> GcmKey {
        GcmKey(match &self.0 {
            #[cfg(target_arch = "x86_64")]
            Aes::X86(key) => Gcm::X86(key.derive(blocks)),
            Aes::Portable(key) => Gcm::Portable(Box::new(key.derive(blocks))),
        })
    }
}

/// What the first path of [`Path::ALL`] that works here gives.
fn fastest<T>(on: impl Fn(Path) -> Option<T>) -> Option<T> {
    Path::ALL.into_iter().find_map(on)
}

impl std::fmt::Debug for GcmKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl std::fmt::Debug for BlockCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

//! AES-256-GCM (NIST SP 800-38D) over batches of short messages.
//!
//! Most values of a resident are shorter than three blocks: what they cost is not the cipher's throughput but its
//! latency, and the set-up of every call. So a batch is done side by side, under one key, and with the part of the
//! additional data that all its messages share taken in once ([`Prefix`]).

mod portable;
pub(crate) mod sha;

use zeroize::Zeroize;

/// Bytes of a tag.
pub const TAG: usize = 16;

/// One message of a batch: where it stands in the batch's buffer, and what is its own.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    /// Its nonce.
    pub nonce: [u8; 12],
    /// The additional data that follows the batch's prefix.
    pub aad: &'a [u8],
    /// Where the text begins in the buffer.
    pub start: usize,
    /// Bytes of the text. The tag's [`TAG`] bytes stand directly behind it.
    pub len: usize,
}

/// The additional data that every message of a batch begins with, taken in once. It belongs to the key that made it.
#[derive(Clone)]
pub struct Prefix(portable::Prefix);

/// A key of AES-256-GCM, ready for use. Lives on the heap and is wiped on drop.
pub struct GcmKey(Box<portable::Key>);

impl GcmKey {
    /// Prepares a key.
    pub fn new(key: &[u8; 32]) -> GcmKey {
        GcmKey(Box::new(portable::Key::new(key)))
    }

    /// Takes in what the additional data of a batch's messages begin with.
    pub fn prefix(&self, prefix: &[u8]) -> Prefix {
        Prefix(self.0.prefix(prefix))
    }

    /// Enciphers each message's text in place and writes its tag behind it.
    ///
    /// The caller never uses a nonce twice under one key.
    ///
    /// # Panics
    /// Where a message and its tag do not lie within the buffer.
    pub fn seal(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>]) {
        for message in messages {
            self.0.seal(&prefix.0, message, &mut buffer[message.start..message.start + message.len + TAG]);
        }
    }

    /// Deciphers each message in place if its tag is right; says so in `opened`. The text of one whose tag is wrong
    /// is wiped. Whether and where a tag was wrong takes no part in the time of comparing it.
    ///
    /// # Panics
    /// Where a message and its tag do not lie within the buffer, or `opened` is shorter than `messages`.
    pub fn open(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>], opened: &mut [bool]) {
        for (message, opened) in messages.iter().zip(&mut opened[..messages.len()]) {
            let text = &mut buffer[message.start..message.start + message.len + TAG];
            *opened = self.0.open(&prefix.0, message, text);
            if !*opened {
                text[..message.len].zeroize();
            }
        }
    }
}

impl std::fmt::Debug for GcmKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

//! Bytes that must not outlive their use.

mod pages;

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Error;
use pages::Held;

/// `N` secret bytes. They live on the heap, so that moving the secret leaves no copy behind on the stack, are
/// wiped on drop, and print as `[secret]`.
///
/// A secret that lives long is moved through [`locked`](Self::locked), which keeps its page out of the swap file where
/// the system's limit allows it. For one that is gone again after a call that would cost two system calls for nothing.
pub(crate) struct Secret<const N: usize> {
    /// Stands before the bytes: its page is let go while it is still ours.
    held: Option<Held>,
    bytes: Box<[u8; N]>,
}

impl<const N: usize> Secret<N> {
    /// All zeros, to be filled in place.
    pub(crate) fn zeroed() -> Self {
        Secret { held: None, bytes: Box::new([0; N]) }
    }

    /// Drawn from the system's generator.
    ///
    /// # Errors
    /// [`Error::Randomness`] where the system gives none.
    pub(crate) fn draw(random: &SystemRandom) -> Result<Self, Error> {
        let mut secret = Self::zeroed();
        random.fill(secret.bytes_mut()).map_err(|_| Error::Randomness)?;
        Ok(secret)
    }

    /// The same secret, its page held in memory for as long as it lives. That the limit does not allow it is no
    /// error; [`is_locked`](Self::is_locked) tells.
    pub(crate) fn locked(mut self) -> Self {
        if self.held.is_none() {
            self.held = Some(Held::of(self.bytes.as_ptr(), N));
        }
        self
    }

    /// Whether the system keeps these bytes out of the swap file.
    pub(crate) fn is_locked(&self) -> bool {
        self.held.as_ref().is_some_and(Held::is_locked)
    }

    pub(crate) fn bytes(&self) -> &[u8; N] {
        &self.bytes
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; N] {
        &mut self.bytes
    }
}

impl<const N: usize> Zeroize for Secret<N> {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Compares without an early end: the time tells the length, and nothing of where two texts differ.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

/// Bytes of the stack that [`scrub_stack`] overwrites: what the deepest calls of ciphers and hashes were seen to use, in
/// builds without optimisation four times as much.
const SCRUBBED: usize = if cfg!(debug_assertions) { 128 * 1024 } else { 32 * 1024 };

/// Overwrites the part of the stack that calls made before from the same place have used.
///
/// Ciphers and hashes keep round keys, states and clear text in local variables that are not all wiped, and moving a
/// prepared key to the heap leaves a copy. They lie below the caller's frame, and there they stay until something else
/// is called.
#[inline(never)]
pub(crate) fn scrub_stack() {
    // Handed on as something that may be read, the zeros have to be written.
    std::hint::black_box(&mut [0u8; SCRUBBED]);
}

/// What `work` gives, with the stack scrubbed that it used.
pub(crate) fn scrubbed<T>(work: impl FnOnce() -> T) -> T {
    /// In a frame of its own, below that of the caller.
    #[inline(never)]
    fn apart<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
    let done = apart(work);
    scrub_stack();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_and_wiping_leaves_zeros() {
        let mut secret = Secret::<32>::draw(&SystemRandom::new()).unwrap();
        assert_ne!(secret.bytes(), &[0; 32]);
        assert_eq!(format!("{secret:?}"), "[secret]");
        secret.zeroize();
        assert_eq!(secret.bytes(), &[0; 32]);
    }

    #[test]
    fn locking_moves_no_byte() {
        let secret = Secret::<32>::draw(&SystemRandom::new()).unwrap();
        let (before, at) = (*secret.bytes(), secret.bytes().as_ptr());
        assert!(!secret.is_locked());
        let secret = secret.locked();
        assert_eq!((secret.bytes(), secret.bytes().as_ptr()), (&before, at));
    }

    #[test]
    fn equal_is_equality() {
        assert!(equal(b"", b"") && equal(b"ab", b"ab"));
        assert!(!equal(b"ab", b"ac") && !equal(b"ab", b"a") && !equal(b"", b"a"));
    }
}

//! Bytes that must not outlive their use.

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Error;

/// `N` secret bytes. They live on the heap, so that moving the secret leaves no copy behind on the stack, are
/// wiped on drop, and print as `[secret]`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// All zeros, to be filled in place.
    pub(crate) fn zeroed() -> Self {
        Secret(Box::new([0; N]))
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

    pub(crate) fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
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
}

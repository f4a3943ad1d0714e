//! Nonces for one call.

use chacha20::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use ring::rand::{SecureRandom, SystemRandom};

use crate::Error;
use crate::secret::Secret;

/// A generator seeded from the system for one call and wiped with it: nothing random outlives a call, so a fork
/// repeats nothing (`formats.md`, "Nonces for a batch").
pub(super) struct Nonces(Box<ChaCha20Rng>);

impl Nonces {
    /// # Errors
    /// [`Error::Randomness`] where the system gives no random bytes.
    pub(super) fn new(random: &SystemRandom) -> Result<Nonces, Error> {
        let seed = Secret::<32>::draw(random)?;
        Ok(Nonces(Box::new(ChaCha20Rng::from_seed(*seed.bytes()))))
    }

    /// Fills with random bytes, whose number is best a multiple of four.
    #[inline]
    pub(super) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// Random bytes straight from the system.
///
/// # Errors
/// [`Error::Randomness`] where it gives none.
pub(super) fn system<const N: usize>(random: &SystemRandom) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    random.fill(&mut bytes).map_err(|_| Error::Randomness)?;
    Ok(bytes)
}

//! Sealed values: field-level encryption, a batch at a time (`formats.md`, "A sealed value").

mod cache;
mod cipher;
mod context;
mod count;
mod error;
#[cfg(feature = "hazmat")]
pub(crate) mod hazmat;
mod nonces;
mod opener;
mod padding;
mod reseal;
mod sealer;
mod text;
mod values;

#[cfg(test)]
mod tests;

pub use context::{Context, Records};
pub use count::Reserve;
pub use error::{OpenError, SealError};
pub use opener::{Opener, sealed_key_id};
pub use reseal::{Resealed, reseal_batch};
pub use sealer::Sealer;
pub use text::SealedForm;
pub use values::Values;

/// The first byte of a sealed value.
const VERSION: u8 = 1;
/// Bytes of version and key id.
const HEADER: usize = 5;
/// Bytes of a tag, or of the synthetic vector of AES-SIV.
const TAG: usize = 16;
/// Values worked on at once: few enough that all they touch stays in the processor's nearest memory.
const BLOCK: usize = 256;

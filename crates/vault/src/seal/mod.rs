//! Sealed values: field-level encryption, a batch at a time (`formats.md`, "A sealed value").

mod cache;
mod cipher;
mod context;
mod count;
mod error;
pub(crate) mod hazmat;
mod nonces;
mod opener;
pub(crate) mod padding;
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

/// The guide's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/src/sealing.md")]
struct Guide;

/// The first byte of a sealed value.
const VERSION: u8 = 1;
/// Bytes of version and key id.
const HEADER: usize = 5;
/// Bytes of a tag, or of the synthetic vector of AES-SIV.
const TAG: usize = 16;
/// The most values worked on at once.
const BLOCK: usize = 256;
/// From so many bytes on a block takes no further value: all it touches stays in the processor's nearest memory.
const BLOCK_BYTES: usize = 1 << 14;

/// How many of the values, which are at least one, are worked on at once.
#[inline]
fn block(values: &[&[u8]]) -> usize {
    let mut before = 0usize;
    let fits = |value: &&&[u8]| {
        let fits = before < BLOCK_BYTES;
        before = before.saturating_add(value.len());
        fits
    };
    values.iter().take(BLOCK).take_while(fits).count()
}

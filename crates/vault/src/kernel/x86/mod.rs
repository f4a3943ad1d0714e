//! The kernel for x86-64. With that for SHA-256 (`kernel/sha/x86`) it is the only unsafe code of this crate: vector
//! instructions behind tokens that say the processor has them ([`mod@unit`]), and loads and stores that reach over the
//! end of a text into its own tag ([`flow`]).
//! Held against two other implementations at every length by the tests of [`super`].
#![allow(unsafe_code)]

mod block;
mod flow;
mod hash;
mod key;
mod long;
mod scratch;
mod unit;

use super::{Message, Path, Prefix};
use key::{Key, Rounds};
use unit::{Narrow, Wide};

/// The vector unit of a key, asked for once.
#[derive(Clone, Copy)]
enum Found {
    Wide(Wide),
    Narrow(Narrow),
}

impl Found {
    fn at(path: Path) -> Option<Found> {
        match path {
            Path::Vaes => Wide::find().map(Found::Wide),
            Path::AesNi => Narrow::find().map(Found::Narrow),
            Path::Portable => None,
        }
    }
}

/// A key of AES-256-GCM on a vector unit.
pub(super) struct Gcm {
    unit: Found,
    key: Box<Key>,
}

/// AES-256 alone, for the few blocks of a key derivation.
pub(super) struct Aes {
    unit: Found,
    rounds: Box<Rounds>,
}

/// One function for each unit and work, with the unit's instructions enabled; all of the flow is inlined into it.
macro_rules! on_units {
    ($(fn $name:ident / $wide:ident / $narrow:ident ($($argument:ident: $type:ty),*) $(-> $result:ty)? = $flow:expr;)*) => {$(
        #[target_feature(enable = "aes,pclmulqdq,ssse3,avx2,vaes,vpclmulqdq")]
        fn $wide(unit: Wide, $($argument: $type),*) $(-> $result)? {
            $flow(unit, $($argument),*)
        }

        #[target_feature(enable = "aes,pclmulqdq,ssse3")]
        fn $narrow(unit: Narrow, $($argument: $type),*) $(-> $result)? {
            $flow(unit, $($argument),*)
        }

        fn $name(unit: Found, $($argument: $type),*) $(-> $result)? {
            match unit {
                // SAFETY: there is no token without the instructions.
                Found::Wide(unit) => unsafe { $wide(unit, $($argument),*) },
                // SAFETY: as above.
                Found::Narrow(unit) => unsafe { $narrow(unit, $($argument),*) },
            }
        }
    )*};
}

on_units! {
    fn fill / fill_wide / fill_narrow(key: &mut Key, bytes: &[u8; 32]) = flow::fill;
    fn expand / expand_wide / expand_narrow(rounds: &mut Rounds, bytes: &[u8; 32]) = flow::expand;
    fn of_zero / of_zero_wide / of_zero_narrow(rounds: &Rounds) -> u128 = flow::of_zero;
    fn derive / derive_wide / derive_narrow(key: &mut Key, rounds: &Rounds, blocks: [u128; 2]) = flow::derive;
    fn prefix / prefix_wide / prefix_narrow(key: &Key, blocks: &[[u8; 16]]) -> [u8; 16] = flow::prefix;
    fn seal / seal_wide / seal_narrow(key: &Key, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>])
        = flow::seal;
    fn open / open_wide / open_narrow(
        key: &Key, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>], opened: &mut [bool]
    ) = flow::open;
}

impl Gcm {
    /// None where the processor does not have the path's instructions.
    pub(super) fn on(path: Path, bytes: &[u8; 32]) -> Option<Gcm> {
        let unit = Found::at(path)?;
        let mut key = Box::new(Key::empty());
        fill(unit, &mut key, bytes);
        Some(Gcm { unit, key })
    }

    #[cfg(test)]
    pub(super) fn path(&self) -> Path {
        match self.unit {
            Found::Wide(_) => Path::Vaes,
            Found::Narrow(_) => Path::AesNi,
        }
    }

    pub(super) fn prefix(&self, blocks: &[[u8; 16]]) -> [u8; 16] {
        prefix(self.unit, &self.key, blocks)
    }

    pub(super) fn seal(&self, prefix: &Prefix, buffer: &mut [u8], messages: &[Message<'_>]) {
        seal(self.unit, &self.key, prefix, buffer, messages);
    }

    /// Leaves the text of a message whose tag was wrong as it was, or wiped: the caller wipes it again.
    pub(super) fn open(
        &self,
        prefix: &Prefix,
        buffer: &mut [u8],
        messages: &[Message<'_>],
        opened: &mut [bool],
    ) {
        open(self.unit, &self.key, prefix, buffer, messages, opened);
    }
}

impl Aes {
    pub(super) fn on(path: Path, bytes: &[u8; 32]) -> Option<Aes> {
        let unit = Found::at(path)?;
        let mut rounds = Box::new(Rounds::empty());
        expand(unit, &mut rounds, bytes);
        Some(Aes { unit, rounds })
    }

    /// The cipher of the zero block.
    pub(super) fn of_zero(&self) -> u128 {
        of_zero(self.unit, &self.rounds)
    }

    /// The key that two blocks become when enciphered.
    pub(super) fn derive(&self, blocks: [u128; 2]) -> Gcm {
        let mut key = Box::new(Key::empty());
        derive(self.unit, &mut key, &self.rounds, blocks);
        Gcm { unit: self.unit, key }
    }
}

//! Sealing with keys handed in as bytes: for tests, benches and vectors, never for data.

use std::sync::Arc;

use super::{Context, Opener, Reserve, Sealer};
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::secret::Secret;
use crate::store::{IndexKey, Root, SealKey, SealSecret, Store};
use crate::{BlindIndex, Error, IndexName};

/// A key as bytes.
#[derive(Clone, Copy)]
pub struct RawKey<'a> {
    /// Its id.
    pub id: KeyId,
    /// Its use.
    pub usage: &'a str,
    /// Its suite.
    pub suite: Suite,
    /// Its padding.
    pub padding: Padding,
    /// Its state.
    pub state: KeyState,
    /// As many bytes as the suite wants ([`Suite::key_len`]); with any other number it counts as destroyed.
    pub secret: &'a [u8],
}

/// What seals with the active one of these keys.
///
/// # Errors
/// Those of [`Vault::sealer`](crate::Vault::sealer).
pub fn sealer(
    keys: &[RawKey<'_>],
    usage: &str,
    context: &Context,
    keeper: Option<Arc<dyn Reserve>>,
) -> Result<Sealer, Error> {
    Sealer::new(&store(keys), usage, context, keeper)
}

/// What opens with these keys.
///
/// # Errors
/// Those of [`Vault::opener`](crate::Vault::opener).
pub fn opener(keys: &[RawKey<'_>], context: &Context) -> Result<Opener, Error> {
    Opener::new(&store(keys), context)
}

/// A blind index of the given generations, each with its number, its bits and its state.
///
/// # Errors
/// Those of [`Vault::index`](crate::Vault::index).
pub fn index(
    root: &[u8; 32],
    name: &IndexName,
    generations: &[(u32, u16, KeyState)],
) -> Result<BlindIndex, Error> {
    let id = KeyId::from_bytes([0, 0, 0, 1]).ok_or(Error::Randomness)?;
    let entry = |&(generation, bits, state): &(u32, u16, KeyState)| IndexKey {
        id,
        root: id,
        tenant: name.tenant.clone(),
        table: name.table.clone(),
        column: name.column.clone(),
        name: name.name.clone(),
        generation,
        bits,
        state,
    };
    let store = Store {
        roots: vec![Root { id, secret: secret(root) }],
        indexes: generations.iter().map(entry).collect(),
        ..Store::default()
    };
    BlindIndex::new(&store, name)
}

fn store(keys: &[RawKey<'_>]) -> Store {
    let seals = keys.iter().map(|key| SealKey {
        id: key.id,
        usage: key.usage.to_owned(),
        suite: key.suite,
        padding: key.padding,
        state: key.state,
        secret: match key.suite.key_len() {
            64 => secret(key.secret).map(SealSecret::Bytes64),
            _ => secret(key.secret).map(SealSecret::Bytes32),
        },
    });
    Store { seals: seals.collect(), ..Store::default() }
}

fn secret<const N: usize>(bytes: &[u8]) -> Option<Secret<N>> {
    let mut secret = Secret::zeroed();
    (bytes.len() == N).then(|| secret.bytes_mut().copy_from_slice(bytes))?;
    Some(secret)
}

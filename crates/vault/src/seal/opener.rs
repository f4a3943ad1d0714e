//! Opening.

use std::collections::HashMap;
use std::fmt;

use zeroize::Zeroizing;

use super::cache::{Cache, Derived};
use super::cipher::{self, Cipher};
use super::context::{Aad, Aads, Context, Records};
use super::sealer::LONGEST;
use super::text::{self, SealedForm};
use super::values::{Values, wipe, wipe_stack};
use super::{BLOCK, HEADER, OpenError, TAG, VERSION, padding};
use crate::Error;
use crate::kernel::Message;
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::store::{SealKey, Store};

/// Opens the values of one column, whatever key sealed them. It may be shared between threads.
pub struct Opener {
    keys: HashMap<KeyId, Result<Key, OpenError>>,
    cache: Cache,
}

/// A key that may open.
struct Key {
    id: KeyId,
    padding: Padding,
    cipher: Cipher,
    aad: Aad,
}

/// The id of the key that a sealed value names. Nothing else of the value is looked at.
///
/// # Errors
/// [`OpenError::Malformed`], [`OpenError::Truncated`], [`OpenError::Version`].
pub fn sealed_key_id(sealed: &[u8], form: SealedForm) -> Result<KeyId, OpenError> {
    match form {
        SealedForm::Binary => header(sealed),
        SealedForm::Text => {
            // Eight characters are six bytes, one more than wanted.
            let start = &sealed[..sealed.len().min(text::TEXT.len() + 8)];
            let mut bytes = [0; 9];
            let length = text::decode(start, &mut bytes)?;
            header(&bytes[..length])
        }
    }
}

fn header(sealed: &[u8]) -> Result<KeyId, OpenError> {
    match sealed {
        [] => Err(OpenError::Truncated),
        &[VERSION, a, b, c, d, ..] => KeyId::from_bytes([a, b, c, d]).ok_or(OpenError::Malformed),
        &[VERSION, ..] => Err(OpenError::Truncated),
        _ => Err(OpenError::Version),
    }
}

/// Bytes of the padded value in a sealed one of that many bytes in binary. That they are whole blocks of the padding
/// is not asked.
///
/// # Errors
/// [`OpenError::Truncated`] where there is no room for what the suite and the padding always write, and
/// [`OpenError::Malformed`] where it is longer than any.
#[inline]
pub(super) fn text_len(suite: Suite, padding: Padding, sealed: usize) -> Result<usize, OpenError> {
    let text = sealed.checked_sub(HEADER + suite.nonce_len() + TAG).ok_or(OpenError::Truncated)?;
    if text < padding.block() {
        return Err(OpenError::Truncated);
    }
    // Beyond what is ever sealed; the ciphers have bounds of their own further up.
    if text as u64 > LONGEST + 64 {
        return Err(OpenError::Malformed);
    }
    Ok(text)
}

/// A value of a block that may open: where it stands in the block's buffer.
#[derive(Clone, Copy)]
struct Item<'a> {
    index: usize,
    key: &'a Key,
    /// The first half of an XAES nonce; zeros with other suites.
    half: [u8; 12],
    start: usize,
    len: usize,
}

impl Opener {
    /// # Errors
    /// [`super::SealError::TooLong`].
    pub(crate) fn new(store: &Store, context: &Context) -> Result<Opener, Error> {
        let mut keys = HashMap::with_capacity(store.seals.len());
        for key in &store.seals {
            keys.insert(key.id, Opener::key(key, context)?);
        }
        Ok(Opener { keys, cache: Cache::default() })
    }

    fn key(key: &SealKey, context: &Context) -> Result<Result<Key, OpenError>, Error> {
        Ok(match key.state {
            KeyState::Disabled => Err(OpenError::Disabled(key.id)),
            KeyState::Destroyed => Err(OpenError::Destroyed(key.id)),
            KeyState::Active | KeyState::Enabled => match Cipher::new(key) {
                Some(cipher) => {
                    let aad = Aad::new(context, key.suite, key.id)?;
                    Ok(Key { id: key.id, padding: key.padding, cipher, aad })
                }
                None => Err(OpenError::Destroyed(key.id)),
            },
        })
    }

    /// Opens one value. For many, [`open_batch`](Self::open_batch) is several times faster.
    ///
    /// # Errors
    /// Why it does not open.
    pub fn open(
        &self,
        sealed: &[u8],
        record: Option<&[u8]>,
        form: SealedForm,
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut out = Values::new();
        let mut outcomes = Vec::with_capacity(1);
        let keys = record.map(|key| [key]);
        let records = keys.as_ref().map_or(Records::Unbound, |keys| Records::Bound(keys));
        self.open_all(&[sealed], records, form, &mut out, &mut outcomes);
        outcomes.pop().unwrap_or(Err(OpenError::Malformed))?;
        Ok(Zeroizing::new(out.bytes().to_vec()))
    }

    /// Opens each value and appends it to `out`, and to `outcomes` whether it opened. One that did not is empty in
    /// `out`.
    ///
    /// # Errors
    /// [`super::SealError::RecordCount`]. A value that does not open is no error here but an outcome.
    pub fn open_batch(
        &self,
        sealed: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), OpenError>>,
    ) -> Result<(), Error> {
        records.check(sealed.len())?;
        self.open_all(sealed, records, form, out, outcomes);
        Ok(())
    }

    fn open_all(
        &self,
        sealed: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), OpenError>>,
    ) {
        self.open_blocks(sealed, records, form, out, outcomes);
        wipe_stack();
    }

    #[inline(never)] // so that its stack can be wiped
    fn open_blocks(
        &self,
        sealed: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), OpenError>>,
    ) {
        out.reserve(sealed.len(), sealed.iter().map(|value| value.len().saturating_sub(HEADER + TAG)).sum());
        outcomes.reserve(sealed.len());
        let mut scratch = Scratch::default();
        let mut items = Vec::with_capacity(BLOCK);
        let (mut rest, mut offset) = (sealed, 0);
        while !rest.is_empty() {
            let (block, later) = rest.split_at(super::block(rest));
            let records = records.part(offset, block.len());
            self.open_block(block, records, form, out, outcomes, &mut scratch, &mut items);
            (rest, offset) = (later, offset + block.len());
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one block of one call: what differs from block to block")]
    fn open_block<'a>(
        &'a self,
        sealed: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
        outcomes: &mut Vec<Result<(), OpenError>>,
        scratch: &mut Scratch,
        items: &mut Vec<Item<'a>>,
    ) {
        let mut results = [Err(OpenError::Refused); BLOCK];
        self.read(sealed, form, &mut scratch.clear, &mut results, items);
        // Values sealed together are opened together, wherever they stand in the block.
        let group = |item: &Item<'_>| (item.key.id, item.half);
        if !items.is_sorted_by_key(group) {
            items.sort_unstable_by_key(group);
        }
        let Scratch { clear: Clear(clear), aads, spare } = scratch;
        aads.clear();
        for item in &*items {
            let prefix = match item.key.cipher {
                Cipher::Xaes(_) => &[],
                _ => item.key.aad.prefix(records.bound()),
            };
            aads.push(prefix, records.get(item.index));
        }
        let mut first = 0;
        for run in items.chunk_by(|a, b| group(a) == group(b)) {
            self.open_run(run, records.bound(), aads, first, clear, spare, &mut results);
            first += run.len();
        }
        for result in &results[..sealed.len()] {
            match *result {
                Ok((start, len)) => out.push(&clear[start..start + len]),
                Err(_) => out.push(&[]),
            }
            outcomes.push(result.map(|_| ()));
        }
    }

    /// Brings the values of a block into the scratch buffer, in binary, and notes which of them may open.
    fn read<'a>(
        &'a self,
        sealed: &[&[u8]],
        form: SealedForm,
        clear: &mut Clear,
        results: &mut [Result<(usize, usize), OpenError>; BLOCK],
        items: &mut Vec<Item<'a>>,
    ) {
        items.clear();
        let room = |value: &&[u8]| match form {
            SealedForm::Binary => value.len(),
            SealedForm::Text => text::decoded_bound(value.len()),
        };
        clear.hold(sealed.iter().map(room).sum());
        let mut start = 0;
        for (index, (value, result)) in sealed.iter().zip(results).enumerate() {
            let bytes = &mut clear.0[start..];
            let read = match form {
                SealedForm::Binary => {
                    bytes[..value.len()].copy_from_slice(value);
                    Ok(value.len())
                }
                SealedForm::Text => text::decode(value, bytes),
            };
            // Most values of a column name the same key.
            let last = items.last().map(|item| item.key);
            match read.and_then(|len| self.item(last, index, start, &bytes[..len])) {
                Ok(item) => items.push(item),
                Err(error) => *result = Err(error),
            }
            start += room(value);
        }
    }

    /// Reads the public part of a value.
    #[inline]
    fn item<'a>(
        &'a self,
        last: Option<&'a Key>,
        index: usize,
        start: usize,
        sealed: &[u8],
    ) -> Result<Item<'a>, OpenError> {
        let id = header(sealed)?;
        let key = match last {
            Some(key) if key.id == id => key,
            _ => match self.keys.get(&id) {
                Some(Ok(key)) => key,
                Some(Err(error)) => return Err(*error),
                None => return Err(OpenError::UnknownKey(id)),
            },
        };
        text_len(key.cipher.suite(), key.padding, sealed.len())?;
        let mut half = [0; 12];
        if let Cipher::Xaes(_) = key.cipher {
            half.copy_from_slice(&sealed[HEADER..HEADER + 12]);
        }
        Ok(Item { index, key, half, start, len: sealed.len() })
    }

    /// Opens values of one key and, with XAES, one derived key.
    #[expect(clippy::too_many_arguments, reason = "one run of one block: what differs from run to run")]
    fn open_run(
        &self,
        run: &[Item<'_>],
        bound: bool,
        aads: &Aads,
        first: usize,
        clear: &mut [u8],
        opened: &mut Vec<bool>,
        results: &mut [Result<(usize, usize), OpenError>; BLOCK],
    ) {
        let Some(&Item { key, half, .. }) = run.first() else { return };
        let nonce_len = key.cipher.suite().nonce_len();
        opened.clear();
        opened.resize(run.len(), false);
        // Where the text begins, counted from the beginning of a value.
        let mut text = HEADER + nonce_len;
        match &key.cipher {
            Cipher::Xaes(xaes) => {
                let derived = self.cache.get((key.id, half, bound), || {
                    let derived = xaes.derive(&half);
                    let prefix = derived.prefix(key.aad.prefix(bound));
                    Derived { key: derived, prefix }
                });
                let mut messages = Vec::with_capacity(run.len());
                for (i, item) in run.iter().enumerate() {
                    let mut nonce = [0; 12];
                    nonce.copy_from_slice(&clear[item.start + HEADER + 12..item.start + HEADER + 24]);
                    let (start, len) = (item.start + text, item.len - text - TAG);
                    messages.push(Message { nonce, aad: aads.get(first + i), start, len });
                }
                derived.key.open(&derived.prefix, clear, &messages, opened);
            }
            Cipher::GcmSiv(cipher) => {
                for (i, (item, opened)) in run.iter().zip(&mut *opened).enumerate() {
                    let value = &mut clear[item.start + HEADER..item.start + item.len];
                    if let Some((nonce, body)) = value.split_first_chunk_mut::<12>() {
                        *opened = cipher::gcm_siv_open(cipher, nonce, aads.get(first + i), body);
                    }
                }
            }
            Cipher::Siv(secret) => {
                let mut cipher = cipher::siv(secret);
                for (i, (item, opened)) in run.iter().zip(&mut *opened).enumerate() {
                    let body = &mut clear[item.start + HEADER..item.start + item.len];
                    *opened = cipher::siv_open(&mut cipher, &[aads.get(first + i)], body);
                }
                text += TAG;
            }
        }
        for (item, opened) in run.iter().zip(&*opened) {
            if *opened {
                let start = item.start + text;
                let value = &clear[start..][..item.len - HEADER - nonce_len - TAG];
                results[item.index] =
                    padding::unpadded(key.padding, value).map(|len| (start, len)).ok_or(OpenError::Refused);
            }
        }
    }
}

/// What a block needs beside the buffers handed in; kept from block to block.
#[derive(Default)]
struct Scratch {
    clear: Clear,
    aads: Aads,
    spare: Vec<bool>,
}

/// Where the values of a block are opened. Wiped before it is given back, and never grown while it holds any.
#[derive(Default)]
struct Clear(Vec<u8>);

impl Clear {
    /// Makes it that long. What it held is gone.
    fn hold(&mut self, bytes: usize) {
        if bytes > self.0.capacity() {
            wipe(&mut self.0);
            self.0 = Vec::with_capacity(bytes);
        }
        if bytes > self.0.len() {
            self.0.resize(bytes, 0);
        }
    }
}

impl Drop for Clear {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

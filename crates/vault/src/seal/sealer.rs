//! Sealing.

use std::fmt;
use std::sync::Arc;

use ring::rand::SystemRandom;

use super::cipher::{self, Cipher};
use super::context::{Aad, Aads, Context, Records, length};
use super::count::{Count, Reserve};
use super::nonces::{self, Nonces};
use super::opener::{sealed_key_id, text_len};
use super::text::{self, SealedForm};
use super::values::{Values, wipe, wipe_stack};
use super::{BLOCK, HEADER, OpenError, SealError, TAG, VERSION, padding};
use crate::Error;
use crate::kernel::{GcmKey, Message, Prefix};
use crate::key::{KeyId, KeyState, Padding, Suite};
use crate::store::Store;
use crate::xaes::NONCE;

/// The most values under one derived key of `xaes-256-gcm`: the chance of a repeated nonce stays below 2^-56.
const RUN: usize = 1 << 20;
/// The longest value, in bytes.
pub(super) const LONGEST: u64 = u32::MAX as u64;

/// Seals the values of one column with the active key of one use. It may be shared between threads.
pub struct Sealer {
    key: KeyId,
    padding: Padding,
    cipher: Cipher,
    aad: Aad,
    random: SystemRandom,
    one_by_one: bool,
    count: Count,
}

/// What a call draws, and prepares once.
enum Call<'a> {
    /// XAES: the first half of every nonce, and the key derived from it; of a single value the second half too.
    Batch {
        half: [u8; 12],
        last: [u8; 12],
        key: GcmKey,
        prefix: Prefix,
    },
    /// XAES with all 24 bytes drawn for each value.
    OneByOne,
    GcmSiv(&'a aes_gcm_siv::Aes256GcmSiv),
    Siv(Box<aes_siv::siv::Aes256Siv>),
}

impl Sealer {
    /// # Errors
    /// [`SealError::NoActiveKey`], [`SealError::TooLong`].
    pub(crate) fn new(
        store: &Store,
        usage: &str,
        context: &Context,
        keeper: Option<Arc<dyn Reserve>>,
    ) -> Result<Sealer, Error> {
        let active = |key: &&crate::store::SealKey| key.state == KeyState::Active && key.usage == usage;
        let ready = store.seals.iter().find(active).and_then(|key| Some((key, Cipher::new(key)?)));
        let Some((key, cipher)) = ready else {
            return Err(SealError::NoActiveKey { usage: usage.to_owned() }.into());
        };
        Ok(Sealer {
            key: key.id,
            padding: key.padding,
            aad: Aad::new(context, key.suite, key.id)?,
            cipher,
            random: SystemRandom::new(),
            one_by_one: false,
            count: Count::new(keeper),
        })
    }

    /// Whether every value gets a nonce of its own throughout (`batch = 1`). By default the values of one call show
    /// the same first 12 bytes, so that values sealed together can be recognised; this hides it, at the cost of a
    /// derived key a value. It makes no difference to the other suites.
    #[must_use]
    pub fn one_by_one(self, one_by_one: bool) -> Sealer {
        Sealer { one_by_one, ..self }
    }

    /// Has its seals counted by another keeper than the keyring it came from. Only keys of `aes-256-gcm-siv` are
    /// counted, and without a keeper those seal nothing.
    #[must_use]
    pub fn counted_by(self, keeper: Arc<dyn Reserve>) -> Sealer {
        Sealer { count: Count::new(Some(keeper)), ..self }
    }

    /// The key it seals with.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// That key's suite.
    pub fn suite(&self) -> Suite {
        self.cipher.suite()
    }

    /// Whether a sealed value that names this sealer's key has the form of what that key seals: strictly written, of a
    /// length that its suite and padding make. It is not opened. None where the value names another key, or none.
    pub(super) fn own(&self, sealed: &[u8], form: SealedForm) -> Option<Result<(), OpenError>> {
        if sealed_key_id(sealed, form) != Ok(self.key) {
            return None;
        }
        let binary = match form {
            SealedForm::Binary => Ok(sealed.len()),
            SealedForm::Text => text::decoded_len(sealed),
        };
        let text = binary.and_then(|binary| text_len(self.suite(), self.padding, binary));
        Some(match text {
            Ok(text) if !padding::whole(self.padding, text) => Err(OpenError::Malformed),
            other => other.map(|_| ()),
        })
    }

    /// Seals one value. For many, [`seal_batch`](Self::seal_batch) is several times faster.
    ///
    /// # Errors
    /// Those of [`seal_batch`](Self::seal_batch).
    pub fn seal(&self, value: &[u8], record: Option<&[u8]>, form: SealedForm) -> Result<Vec<u8>, Error> {
        let mut out = Values::new();
        let keys = record.map(|key| [key]);
        let records = keys.as_ref().map_or(Records::Unbound, |keys| Records::Bound(keys));
        self.seal_batch(&[value], records, form, &mut out)?;
        Ok(out.bytes().to_vec())
    }

    /// Seals each value, bound to its record where records are given, and appends it to `out`, which is left as it
    /// was where this fails.
    ///
    /// # Errors
    /// [`Error::Randomness`] where the system gives no random bytes, [`SealError::RecordCount`],
    /// [`SealError::TooLong`], and for `aes-256-gcm-siv` [`SealError::NoSealsLeft`] and the errors of whoever keeps
    /// the count.
    pub fn seal_batch(
        &self,
        values: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
    ) -> Result<(), Error> {
        records.check(values.len())?;
        let before = out.len();
        let sealed = self.seal_runs(values, records, form, out);
        wipe_stack();
        if sealed.is_err() {
            out.truncate(before);
        }
        sealed
    }

    #[inline(never)] // so that its stack can be wiped
    fn seal_runs(
        &self,
        values: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
    ) -> Result<(), Error> {
        let mut bytes = 0usize;
        for value in values {
            bytes = bytes.saturating_add(form.len(self.sealed_len(value)?));
        }
        out.reserve(values.len(), bytes);
        let mut scratch = Scratch::default();
        for (run, start) in values.chunks(RUN).zip((0..).step_by(RUN)) {
            let mut call = self.call(run.len(), records.bound())?;
            let mut nonces = match self.suite().nonce_len() {
                0 => None,
                // A generator costs more than the few bytes a single value wants.
                _ if run.len() == 1 => None,
                _ => Some(Nonces::new(&self.random)?),
            };
            let (mut rest, mut offset) = (run, start);
            while !rest.is_empty() {
                let (block, later) = rest.split_at(super::block(rest));
                let records = records.part(offset, block.len());
                self.seal_block(&mut call, nonces.as_mut(), block, records, form, out, &mut scratch)?;
                (rest, offset) = (later, offset + block.len());
            }
        }
        Ok(())
    }

    /// Prepares what a run of values shares.
    fn call(&self, values: usize, bound: bool) -> Result<Call<'_>, Error> {
        Ok(match &self.cipher {
            Cipher::Xaes(_) if self.one_by_one => Call::OneByOne,
            Cipher::Xaes(key) => {
                let drawn = nonces::system::<NONCE>(&self.random)?;
                let (mut half, mut last) = ([0; 12], [0; 12]);
                half.copy_from_slice(&drawn[..12]);
                last.copy_from_slice(&drawn[12..]);
                let key = key.derive(&half);
                let prefix = key.prefix(self.aad.prefix(bound));
                Call::Batch { half, last, key, prefix }
            }
            Cipher::GcmSiv(key) => {
                self.count.take(self.key, values as u64)?;
                Call::GcmSiv(key)
            }
            Cipher::Siv(key) => Call::Siv(cipher::siv(key)),
        })
    }

    /// Bytes of a value once sealed, in binary.
    #[inline]
    fn sealed_len(&self, value: &[u8]) -> Result<usize, SealError> {
        let padded = padding::padded(self.padding, value.len()).filter(|_| value.len() as u64 <= LONGEST);
        match padded {
            Some(padded) => Ok(HEADER + self.suite().nonce_len() + padded + TAG),
            None => Err(SealError::TooLong { part: "value", limit: LONGEST }),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one block of one call: what differs from block to block")]
    fn seal_block(
        &self,
        call: &mut Call<'_>,
        nonces: Option<&mut Nonces>,
        values: &[&[u8]],
        records: Records<'_>,
        form: SealedForm,
        out: &mut Values,
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        let mut lengths = [0usize; BLOCK];
        let mut bytes = 0;
        for (length, value) in lengths.iter_mut().zip(values) {
            *length = self.sealed_len(value)?;
            bytes += *length;
        }
        let lengths = &lengths[..values.len()];
        self.draw(nonces, call, values.len(), &mut scratch.nonces)?;
        let prefix = match call {
            Call::Batch { .. } => &[],
            _ => self.aad.prefix(records.bound()),
        };
        scratch.aads.clear();
        for i in 0..values.len() {
            let record = records.get(i);
            length("record", record.unwrap_or_default())?;
            scratch.aads.push(prefix, record);
        }

        let start = out.bytes().len();
        match form {
            SealedForm::Binary => {
                self.write(call, values, lengths, (&scratch.nonces, &scratch.aads), out.grow(bytes))?;
                out.end(start, lengths.iter().copied());
            }
            SealedForm::Text => {
                let mut binary = std::mem::take(&mut scratch.binary);
                binary.0.clear();
                binary.0.resize(bytes, 0);
                self.write(call, values, lengths, (&scratch.nonces, &scratch.aads), &mut binary.0)?;
                let total = lengths.iter().map(|length| form.len(*length)).sum();
                let (mut from, mut to) = (&binary.0[..], out.grow(total));
                for &length in lengths {
                    let (value, rest) = from.split_at(length);
                    let (text, room) = to.split_at_mut(form.len(length));
                    text::encode(value, text);
                    (from, to) = (rest, room);
                }
                out.end(start, lengths.iter().map(|length| form.len(*length)));
                scratch.binary = binary;
            }
        }
        Ok(())
    }

    /// Draws the nonces of a block.
    fn draw(
        &self,
        nonces: Option<&mut Nonces>,
        call: &Call<'_>,
        values: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let each = match call {
            Call::Batch { .. } => NONCE / 2,
            Call::OneByOne | Call::GcmSiv(_) | Call::Siv(_) => self.suite().nonce_len(),
        };
        out.resize(values * each, 0);
        match (nonces, call) {
            (Some(nonces), _) => nonces.fill(out),
            (None, Call::Batch { last, .. }) if values == 1 => out.copy_from_slice(last),
            (None, _) => {
                for chunk in out.chunks_mut(12) {
                    chunk.copy_from_slice(&nonces::system::<12>(&self.random)?);
                }
            }
        }
        Ok(())
    }

    /// Lays the values out in `buffer` and seals them there.
    fn write(
        &self,
        call: &mut Call<'_>,
        values: &[&[u8]],
        lengths: &[usize],
        (nonces, aads): (&[u8], &Aads),
        buffer: &mut [u8],
    ) -> Result<(), Error> {
        let mut header = [VERSION, 0, 0, 0, 0];
        header[1..].copy_from_slice(&self.key.to_bytes());
        match call {
            Call::Batch { half, key, prefix, .. } => {
                let mut first = [0; HEADER + 12];
                first[..HEADER].copy_from_slice(&header);
                first[HEADER..].copy_from_slice(half);
                let mut messages = Vec::with_capacity(values.len());
                let (nonces, _) = nonces.as_chunks::<12>();
                let (mut rest, mut at) = (&mut *buffer, 0);
                for (i, ((value, &length), nonce)) in values.iter().zip(lengths).zip(nonces).enumerate() {
                    let (sealed, room) = rest.split_at_mut(length);
                    rest = room;
                    let (head, body) = sealed.split_at_mut(HEADER + NONCE);
                    head[..HEADER + 12].copy_from_slice(&first);
                    head[HEADER + 12..].copy_from_slice(nonce);
                    let text = body.len() - TAG;
                    self.fill(value, &mut body[..text]);
                    messages.push(Message {
                        nonce: *nonce,
                        aad: aads.get(i),
                        start: at + HEADER + NONCE,
                        len: text,
                    });
                    at += length;
                }
                key.seal(prefix, buffer, &messages);
            }
            Call::OneByOne | Call::GcmSiv(_) | Call::Siv(_) => {
                let each = self.suite().nonce_len();
                let mut rest = buffer;
                for (i, (value, &length)) in values.iter().zip(lengths).enumerate() {
                    let (sealed, room) = rest.split_at_mut(length);
                    rest = room;
                    let nonce = &nonces[i * each..(i + 1) * each];
                    let (head, body) = sealed.split_at_mut(HEADER + each);
                    head[..HEADER].copy_from_slice(&header);
                    head[HEADER..].copy_from_slice(nonce);
                    if !self.write_one(call, nonce, aads.get(i), value, body) {
                        wipe(body);
                        return Err(SealError::TooLong { part: "value", limit: LONGEST }.into());
                    }
                }
            }
        }
        Ok(())
    }

    /// Fills `body` with one value and seals it there, for the suites that go value by value. False only for texts
    /// beyond the bounds of the suite.
    fn write_one(
        &self,
        call: &mut Call<'_>,
        nonce: &[u8],
        aad: &[u8],
        value: &[u8],
        body: &mut [u8],
    ) -> bool {
        let text = body.len() - TAG;
        match call {
            Call::Siv(key) => {
                self.fill(value, &mut body[TAG..]);
                cipher::siv_seal(key, &[aad], body)
            }
            Call::GcmSiv(key) => {
                self.fill(value, &mut body[..text]);
                nonce.try_into().is_ok_and(|nonce| cipher::gcm_siv_seal(key, nonce, aad, body))
            }
            Call::OneByOne | Call::Batch { .. } => {
                let (Cipher::Xaes(key), Ok(nonce)) = (&self.cipher, nonce.try_into()) else { return false };
                self.fill(value, &mut body[..text]);
                key.seal(nonce, aad, body);
                true
            }
        }
    }

    /// Writes a value and its padding over `text`, which is zeros and just as long.
    #[inline]
    fn fill(&self, value: &[u8], text: &mut [u8]) {
        text[..value.len()].copy_from_slice(value);
        if let Some(mark) = text.get_mut(value.len()) {
            *mark = padding::MARK;
        }
    }
}

/// What a block needs beside the buffer it is written to; kept from block to block.
#[derive(Default)]
struct Scratch {
    nonces: Vec<u8>,
    aads: Aads,
    binary: Binary,
}

/// Where the values of a block are sealed before they are written as text. Clear for as long as that takes.
#[derive(Default)]
struct Binary(Vec<u8>);

impl Drop for Binary {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("key", &self.key).field("suite", &self.suite()).finish_non_exhaustive()
    }
}

//! The codes of a blind index.

use std::fmt;

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use zeroize::Zeroize;

use super::IndexError;
use crate::hmac::Hmac;
use crate::key::KeyState;
use crate::seal::Values;
use crate::store::{IndexKey, Store};
use crate::{Error, hkdf};

/// What a code begins with.
const MARK: &[u8] = b"ybi1.";
/// How many codes are made at once.
const BATCH: usize = 32;
/// The most bits of a code: all of an HMAC-SHA-256.
pub(super) const MOST_BITS: u16 = 256;

/// Which index: of which column, and which of that column's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct IndexName {
    /// The holder of the data, where one installation serves several.
    pub tenant: String,
    /// The `id` of the table.
    pub table: String,
    /// The `id` of the column, or the ids of several as the recipe writes them.
    pub column: String,
    /// The name of the index: one for the whole value, others for parts of it.
    pub name: String,
}

/// One generation of a blind index: turns values into short keyed codes that can be looked up. Equal values have equal
/// codes, and some unlike values have too: what is found has to be opened and compared.
pub struct BlindIndex {
    hmac: Hmac,
    generation: u32,
    bits: u16,
    previous: Option<Box<BlindIndex>>,
}

impl BlindIndex {
    /// The active generation, with the newest enabled older one behind it.
    ///
    /// # Errors
    /// [`IndexError::Unknown`], [`IndexError::TooLong`].
    pub(crate) fn new(store: &Store, name: &IndexName) -> Result<BlindIndex, Error> {
        let same = |key: &&IndexKey| {
            key.tenant == name.tenant
                && key.table == name.table
                && key.column == name.column
                && key.name == name.name
        };
        let unknown = || IndexError::Unknown {
            table: name.table.clone(),
            column: name.column.clone(),
            name: name.name.clone(),
        };
        let of = |state| store.indexes.iter().filter(same).filter(move |key| key.state == state);
        let active = of(KeyState::Active).max_by_key(|key| key.generation).ok_or_else(unknown)?;
        let older = of(KeyState::Enabled)
            .filter(|key| key.generation < active.generation)
            .max_by_key(|key| key.generation);
        let mut index = BlindIndex::derive(store, active)?.ok_or_else(unknown)?;
        if let Some(older) = older {
            index.previous = BlindIndex::derive(store, older)?.map(Box::new);
        }
        Ok(index)
    }

    /// The key of one generation; none where its root is gone or the entry's bits are none.
    fn derive(store: &Store, key: &IndexKey) -> Result<Option<BlindIndex>, Error> {
        let root = store.roots.iter().find(|root| root.id == key.root).and_then(|root| root.secret.as_ref());
        let Some(root) = root.filter(|_| (1..=MOST_BITS).contains(&key.bits)) else { return Ok(None) };
        let mut info = Vec::with_capacity(128);
        for (part, bytes) in [
            ("tenant", key.tenant.as_bytes()),
            ("table", key.table.as_bytes()),
            ("column", key.column.as_bytes()),
            ("name", key.name.as_bytes()),
            ("generation", &key.generation.to_be_bytes()),
            ("label", b"index"),
        ] {
            let length = u32::try_from(bytes.len())
                .map_err(|_| IndexError::TooLong { part, limit: u32::MAX.into() })?;
            info.extend_from_slice(&length.to_be_bytes());
            info.extend_from_slice(bytes);
        }
        let salt = crate::secret::Secret::<32>::zeroed();
        let derived = hkdf::expand::<32>(&hkdf::extract(&salt, root.bytes()), &info);
        let hmac = Hmac::new(derived.bytes());
        Ok(Some(BlindIndex { hmac, generation: key.generation, bits: key.bits, previous: None }))
    }

    /// Which generation.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// How many bits of a code are shown.
    pub fn bits(&self) -> u16 {
        self.bits
    }

    /// During a rotation, the generation before: look up under both codes until every row has a new one.
    pub fn previous(&self) -> Option<&BlindIndex> {
        self.previous.as_deref()
    }

    /// Appends the code of each value to `out`. The values are taken as they are: bring them into canonical form
    /// first (`yingbi_resident::canonical`).
    pub fn codes(&self, canonical: &[&[u8]], out: &mut Values) {
        out.reserve(canonical.len(), canonical.len() * self.length());
        let mut words = [[0; 8]; BATCH];
        for values in canonical.chunks(BATCH) {
            self.hmac.codes(values, &mut words);
            for words in &mut words[..values.len()] {
                let mut text = [0; MARK.len() + 43];
                out.push(self.write(words, &mut text));
            }
        }
    }

    /// The code of one value in canonical form.
    pub fn code(&self, canonical: &str) -> String {
        let mut words = self.hmac.code_words(canonical.as_bytes());
        let mut text = [0; MARK.len() + 43];
        // Base64 is ASCII, so nothing is ever replaced.
        String::from_utf8_lossy(self.write(&mut words, &mut text)).into_owned()
    }

    /// Characters of a code.
    fn length(&self) -> usize {
        MARK.len() + (8 * usize::from(self.bits).div_ceil(8)).div_ceil(6)
    }

    /// The text of a code. Of the code itself, which may have more bits than are shown, nothing is left.
    fn write<'a>(&self, words: &mut [u32; 8], text: &'a mut [u8; MARK.len() + 43]) -> &'a [u8] {
        let mut code = [0; 32];
        for (bytes, word) in code.as_chunks_mut::<4>().0.iter_mut().zip(words.iter()) {
            *bytes = word.to_be_bytes();
        }
        words.zeroize();
        let bits = usize::from(self.bits);
        let (code, hidden) = code.split_at_mut(bits.div_ceil(8));
        hidden.zeroize();
        if let Some(last) = code.last_mut()
            && !bits.is_multiple_of(8)
        {
            *last &= 0xff << (8 - bits % 8);
        }
        let (mark, characters) = text.split_at_mut(MARK.len());
        mark.copy_from_slice(MARK);
        let _ = URL_SAFE_NO_PAD.encode(code, characters.as_out());
        &text[..self.length()]
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlindIndex")
            .field("generation", &self.generation)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

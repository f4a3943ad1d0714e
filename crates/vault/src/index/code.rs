//! The codes of a blind index.

use std::fmt;

use base64_simd::{AsOut, URL_SAFE_NO_PAD};
use zeroize::Zeroize;

use super::IndexError;
use crate::hmac::Hmac;
use crate::key::{KeyId, KeyState};
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
    id: KeyId,
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
        Ok(Some(BlindIndex { id: key.id, hmac, generation: key.generation, bits: key.bits, previous: None }))
    }

    /// The id of the generation's entry in the keyring.
    pub fn id(&self) -> KeyId {
        self.id
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

/// The bits that the indexes of a table show of each row: of every one, active or enabled, both generations during a
/// rotation.
pub(crate) fn bits_shown(store: &Store, tenant: &str, table: &str) -> u64 {
    let of_table = |key: &&IndexKey| key.tenant == tenant && key.table == table;
    let shown = |key: &&IndexKey| matches!(key.state, KeyState::Active | KeyState::Enabled);
    store.indexes.iter().filter(of_table).filter(shown).map(|key| u64::from(key.bits)).sum()
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlindIndex")
            .field("generation", &self.generation)
            .field("bits", &self.bits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hazmat::index;

    fn name() -> IndexName {
        IndexName {
            tenant: "阳光社区".into(),
            table: "residents".into(),
            column: "mobile".into(),
            name: "whole".into(),
        }
    }

    #[test]
    fn a_code_is_its_bits_and_zeros_behind_them() {
        let one = |bits| index(&[7; 32], &name(), &[(1, bits, KeyState::Active)]).unwrap();
        let whole = one(256);
        for bits in 1..=256u16 {
            let index = one(bits);
            let code = index.code("a value");
            let bytes = URL_SAFE_NO_PAD.decode_to_vec(code.strip_prefix("ybi1.").unwrap()).unwrap();
            let all = URL_SAFE_NO_PAD.decode_to_vec(&whole.code("a value")[5..]).unwrap();
            assert_eq!(bytes.len(), usize::from(bits).div_ceil(8));
            for bit in 0..8 * bytes.len() {
                let of = |bytes: &[u8]| bytes[bit / 8] >> (7 - bit % 8) & 1;
                assert_eq!(of(&bytes), if bit < bits.into() { of(&all) } else { 0 }, "bit {bit} of {bits}");
            }
            let mut codes = Values::new();
            index.codes(&[b"a value", b"another"], &mut codes);
            assert_eq!(codes.get(0), Some(code.as_bytes()));
            assert_eq!(codes.get(1), Some(index.code("another").as_bytes()));
        }
    }

    #[test]
    fn indexes_of_other_names_generations_and_roots_share_nothing() {
        let code = |root: u8, name: &IndexName, generation| {
            index(&[root; 32], name, &[(generation, 128, KeyState::Active)]).unwrap().code("a value")
        };
        let here = code(7, &name(), 1);
        assert_eq!(here, code(7, &name(), 1));
        let others = [
            code(8, &name(), 1),
            code(7, &name(), 2),
            code(7, &IndexName { tenant: String::new(), ..name() }, 1),
            code(7, &IndexName { table: "other".into(), ..name() }, 1),
            code(7, &IndexName { column: "other".into(), ..name() }, 1),
            code(7, &IndexName { name: "last-4".into(), ..name() }, 1),
            code(7, &IndexName { table: "residentsm".into(), column: "obile".into(), ..name() }, 1),
        ];
        for other in &others {
            assert_ne!(&here, other);
        }
    }

    #[test]
    fn a_rotation_shows_both_generations_and_its_end_one() {
        use KeyState::{Active, Disabled, Enabled};

        let generations = [(1, 16, Disabled), (2, 16, Enabled), (3, 20, Active), (4, 16, Enabled)];
        let during = index(&[7; 32], &name(), &generations).unwrap();
        assert_eq!((during.generation(), during.bits()), (3, 20));
        let before = during.previous().unwrap();
        assert_eq!((before.generation(), before.bits()), (2, 16));
        assert!(before.previous().is_none());
        let alone = index(&[7; 32], &name(), &[(2, 16, Active)]).unwrap();
        assert_eq!(alone.code("a value"), before.code("a value"));
        assert!(
            index(&[7; 32], &name(), &[(2, 16, Disabled), (3, 16, Active)]).unwrap().previous().is_none()
        );
    }

    #[test]
    fn an_index_that_is_not_there_or_cannot_be_is_unknown() {
        for generations in [&[][..], &[(1, 16, KeyState::Enabled)], &[(1, 0, KeyState::Active)]] {
            let error = index(&[7; 32], &name(), generations).unwrap_err();
            assert!(matches!(error, Error::Index(IndexError::Unknown { .. })), "{error}");
        }
        assert!(matches!(
            index(&[7; 32], &name(), &[(1, 257, KeyState::Active)]).unwrap_err(),
            Error::Index(IndexError::Unknown { .. })
        ));
    }
}

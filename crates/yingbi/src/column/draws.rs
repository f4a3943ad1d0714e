//! Randomness that belongs to a record: from the vault's key of the run, the plan, the column and the record's key.

use yingbi_vault::RunHasher;

/// Keyed bits for one column of one plan. What a record draws depends on nothing else: not on where it stands, nor on
/// the batch or thread that treats it.
pub(crate) struct Draws {
    hasher: RunHasher,
    /// Stands for the plan and the column.
    column: u64,
}

/// Words after which nothing that is hashed elsewhere begins: a NUL byte stands in no canonical form.
const COLUMN: &[u8; 8] = b"\0column\0";
const RECORD: &[u8; 8] = b"\0record\0";
const RANKS: &[u8; 8] = b"\0ranks\0\0";

impl Draws {
    /// `plan`: the plan's digest; `column`: the name that enters contexts.
    pub(crate) fn new(hasher: &RunHasher, plan: &str, column: &str) -> Draws {
        let message = [COLUMN.as_slice(), plan.as_bytes(), b"\0", column.as_bytes()].concat();
        Draws { hasher: hasher.clone(), column: hasher.of(&message) }
    }

    /// The bits of a record, as many as are asked for. `key`: the fingerprint of its key.
    pub(crate) fn of_record(&self, key: u64) -> impl FnMut() -> u64 + '_ {
        let mut asked = 0;
        move || {
            asked += 1;
            self.of(RECORD, [key, asked, 0])
        }
    }

    /// A function of three words, the same for all records.
    pub(crate) fn of_ranks(&self, words: [u64; 3]) -> u64 {
        self.of(RANKS, words)
    }

    fn of(&self, what: &[u8; 8], words: [u64; 3]) -> u64 {
        let mut message = [0u8; 40];
        let (head, rest) = message.split_at_mut(16);
        head[..8].copy_from_slice(what);
        head[8..].copy_from_slice(&self.column.to_le_bytes());
        for (place, word) in rest.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        self.hasher.of(&message)
    }
}

//! What was sealed, opened or sealed anew, and the record keys it was bound to, are nowhere in the process's memory
//! once their buffers are dropped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]

mod memory;

use std::sync::Arc;

use yingbi_vault::hazmat::{RawKey, opener, sealer};
use yingbi_vault::{
    Context, Error, KeyId, KeyState, Padding, Records, Reserve, SealedForm, Suite, Values, reseal_batch,
};

use zeroize::Zeroizing;

const VALUES: usize = 1500;
/// The middle of each value, xor 0x5a: the canary itself stands nowhere but in what is sealed.
const MASKED: [u8; 24] = *b"q8Zr!k2Lw@x9Vb#n4Ms%c7Jd";
/// The middle of each record key, in the same way.
const MASKED_RECORD: [u8; 24] = *b"Gt5&hY1^pQ6*fU3(zE0)oI7-";

/// So many values, or record keys, with that canary; wiped on drop.
fn clear(masked: &[u8; 24]) -> Zeroizing<Vec<Vec<u8>>> {
    let one = |i: usize| {
        let mut bytes = Vec::with_capacity(40);
        bytes.extend_from_slice(&(i as u64).to_le_bytes());
        bytes.extend(masked.iter().map(|byte| byte ^ 0x5a));
        bytes.extend_from_slice(&(i as u64).to_le_bytes());
        bytes
    };
    Zeroizing::new((0..VALUES).map(one).collect())
}

/// How often the canaries of values and of record keys are in memory.
fn sightings() -> [usize; 2] {
    memory::sightings([&MASKED, &MASKED_RECORD])
}

struct Uncounted;

impl Reserve for Uncounted {
    fn reserve(&self, _: KeyId, _: u64) -> Result<(), Error> {
        Ok(())
    }
}

fn key(id: u32, suite: Suite, state: KeyState) -> RawKey<'static> {
    let secret = &[9; 64][..suite.key_len()];
    RawKey { id: KeyId::new(id).unwrap(), usage: "main", suite, padding: Padding::Blocks16, state, secret }
}

#[test]
fn no_clear_value_and_no_record_key_is_left_in_memory() {
    for suite in Suite::ALL {
        for form in [SealedForm::Text, SealedForm::Binary] {
            for bound in [false, true] {
                nothing_is_left(suite, form, bound);
            }
        }
    }
}

fn nothing_is_left(suite: Suite, form: SealedForm, bound: bool) {
    let context = Context::default();
    let keeper: Arc<dyn Reserve> = Arc::new(Uncounted);
    let case = format!("{suite:?} {form:?}, bound: {bound}");
    let first = [key(1, suite, KeyState::Active)];
    let both = [key(1, suite, KeyState::Enabled), key(2, suite, KeyState::Active)];
    let mut sealed = Values::new();
    {
        let (values, keys) = (clear(&MASKED), clear(&MASKED_RECORD));
        let (values, keys) = (slices(&values), slices(&keys));
        let sealer = sealer(&first, "main", &context, Some(Arc::clone(&keeper))).unwrap();
        sealer.seal_batch(&values, records(bound, &keys), form, &mut sealed).unwrap();
        sealer.seal(values[0], bound.then_some(keys[0]), form).unwrap();
        // The search does find them where they are.
        assert!(sightings().iter().all(|found| *found >= VALUES), "the search itself is blind");
    }
    assert_eq!(sightings(), [0; 2], "after sealing, {case}");

    let sealed: Vec<&[u8]> = sealed.iter().collect();
    let opener = opener(&both, &context).unwrap();
    {
        let keys = clear(&MASKED_RECORD);
        let keys = slices(&keys);
        let (mut opened, mut outcomes) = (Values::new(), Vec::new());
        // In several calls, so that the buffer has to grow.
        for (part, keys) in sealed.chunks(400).zip(keys.chunks(400)) {
            opener.open_batch(part, records(bound, keys), form, &mut opened, &mut outcomes).unwrap();
        }
        assert!(outcomes.iter().all(Result::is_ok) && opened.len() == VALUES);
        drop(opened);
        drop(opener.open(sealed[0], bound.then_some(keys[0]), form).unwrap());
    }
    assert_eq!(sightings(), [0; 2], "after opening, {case}");

    {
        let keys = clear(&MASKED_RECORD);
        let keys = slices(&keys);
        let sealer = sealer(&both, "main", &context, Some(Arc::clone(&keeper))).unwrap();
        let (mut anew, mut outcomes) = (Values::new(), Vec::new());
        reseal_batch(&opener, &sealer, &sealed, records(bound, &keys), form, &mut anew, &mut outcomes)
            .unwrap();
        assert!(outcomes.iter().all(Result::is_ok) && anew.len() == VALUES);
    }
    assert_eq!(sightings(), [0; 2], "after sealing anew, {case}");
}

fn slices(texts: &[Vec<u8>]) -> Vec<&[u8]> {
    texts.iter().map(Vec::as_slice).collect()
}

fn records<'a>(bound: bool, keys: &'a [&'a [u8]]) -> Records<'a> {
    if bound { Records::Bound(keys) } else { Records::Unbound }
}

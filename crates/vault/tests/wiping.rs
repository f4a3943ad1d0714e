//! What was sealed, opened or sealed anew is nowhere in the process's memory once its buffers are dropped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]

mod memory;

use std::sync::Arc;

use yingbi_vault::hazmat::{RawKey, opener, sealer};
use yingbi_vault::{
    Context, Error, KeyId, KeyState, Padding, Records, Reserve, SealedForm, Suite, Values, reseal_batch,
};

use zeroize::Zeroize;

const VALUES: usize = 1500;
/// The middle of each value, xor 0x5a: the canary itself stands nowhere but in what is sealed.
const MASKED: [u8; 24] = *b"q8Zr!k2Lw@x9Vb#n4Ms%c7Jd";

fn clear(into: &mut Vec<u8>, i: usize) {
    into.reserve_exact(40);
    into.extend_from_slice(&(i as u64).to_le_bytes());
    into.extend(MASKED.iter().map(|byte| byte ^ 0x5a));
    into.extend_from_slice(&(i as u64).to_le_bytes());
}

/// How often the canary is in memory.
fn sightings() -> usize {
    let [found] = memory::sightings([&MASKED]);
    found
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
fn no_clear_value_is_left_in_memory() {
    let context = Context::default();
    let keeper: Arc<dyn Reserve> = Arc::new(Uncounted);
    for suite in Suite::ALL {
        for form in [SealedForm::Text, SealedForm::Binary] {
            let first = [key(1, suite, KeyState::Active)];
            let both = [key(1, suite, KeyState::Enabled), key(2, suite, KeyState::Active)];
            let mut clear_values: Vec<Vec<u8>> = Vec::with_capacity(VALUES);
            for i in 0..VALUES {
                clear_values.push(Vec::new());
                clear(&mut clear_values[i], i);
            }
            let mut sealed = Values::new();
            {
                let slices: Vec<&[u8]> = clear_values.iter().map(Vec::as_slice).collect();
                let sealer = sealer(&first, "main", &context, Some(Arc::clone(&keeper))).unwrap();
                sealer.seal_batch(&slices, Records::Unbound, form, &mut sealed).unwrap();
                sealer.seal(slices[0], None, form).unwrap();
            }
            // The search does find it where it is.
            if form == SealedForm::Text {
                assert!(sightings() >= VALUES, "the search itself is blind");
            }
            for value in &mut clear_values {
                value.zeroize();
            }
            assert_eq!(sightings(), 0, "after sealing, {suite:?} {form:?}");

            let slices: Vec<&[u8]> = sealed.iter().collect();
            let opener = opener(&both, &context).unwrap();
            let (mut opened, mut outcomes) = (Values::new(), Vec::new());
            // In several calls, so that the buffer has to grow.
            for part in slices.chunks(400) {
                opener.open_batch(part, Records::Unbound, form, &mut opened, &mut outcomes).unwrap();
            }
            assert!(outcomes.iter().all(Result::is_ok) && opened.len() == VALUES);
            drop(opened);
            drop(opener.open(slices[0], None, form).unwrap());
            assert_eq!(sightings(), 0, "after opening, {suite:?} {form:?}");

            let sealer = sealer(&both, "main", &context, Some(Arc::clone(&keeper))).unwrap();
            let (mut anew, mut outcomes) = (Values::new(), Vec::new());
            reseal_batch(&opener, &sealer, &slices, Records::Unbound, form, &mut anew, &mut outcomes)
                .unwrap();
            assert_eq!(anew.len(), VALUES);
            assert_eq!(sightings(), 0, "after sealing anew, {suite:?} {form:?}");
        }
    }
}

//! What was sealed, opened or sealed anew is nowhere in the process's memory once its buffers are dropped.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
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

/// How often the canary is in the memory that may be written: heap, stacks, data.
fn sightings() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut chunk = vec![0u8; 1 << 16];
    let own = chunk.as_ptr() as u64;
    let mut found = 0;
    for line in maps.lines() {
        let mut parts = line.split_whitespace();
        let (range, rights) = (parts.next().unwrap(), parts.next().unwrap());
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = (u64::from_str_radix(start, 16).unwrap(), u64::from_str_radix(end, 16).unwrap());
        if !rights.starts_with("rw") || line.contains("[vvar") {
            continue;
        }
        let mut at = start;
        while at < end {
            let wanted = (end - at).min(chunk.len() as u64) as usize;
            memory.seek(SeekFrom::Start(at)).unwrap();
            let Ok(read) = memory.read(&mut chunk[..wanted]) else { break };
            if read == 0 {
                break;
            }
            // The canary itself is written nowhere: what begins like it is compared byte by byte through the mask.
            for i in memchr::memchr_iter(MASKED[0] ^ 0x5a, &chunk[..read]) {
                let inside = (own..own + (1 << 16)).contains(&(at + i as u64));
                let window = chunk[i..read].iter().zip(&MASKED);
                let whole = i + MASKED.len() <= read;
                if !inside && whole && window.clone().all(|(a, b)| a ^ 0x5a == *b) {
                    println!("{line} at {:x}", at + i as u64);
                }
                found += usize::from(!inside && whole && window.clone().all(|(a, b)| a ^ 0x5a == *b));
            }
            chunk.as_mut_slice().zeroize();
            // Overlapping, so that one across a border is seen.
            at += if read == wanted && at + (read as u64) < end {
                (read - MASKED.len()) as u64
            } else {
                read as u64
            };
        }
    }
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

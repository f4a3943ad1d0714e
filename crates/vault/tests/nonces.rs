//! No nonce twice: many seals by eight threads and by a forked child, which share one sealer.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]
#![allow(
    unsafe_code,
    reason = "fork, waitpid and _exit have no safe face; there is no other way to share a sealer with a child"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use yingbi_vault::hazmat::{RawKey, sealer};
use yingbi_vault::{
    Context, Error, KeyId, KeyState, Padding, Records, Reserve, SealedForm, Sealer, Suite, Values,
};

/// What threads and child share.
struct Shared {
    sealer: Sealer,
    one_by_one: Sealer,
    /// Where a call takes a lock (that of its count), no fork may fall into a call: the child would wait for a thread
    /// that it does not have. Calls read it, the fork writes it.
    gate: Option<RwLock<()>>,
}

/// Seals so many values in calls of changing size, single ones among them, and gives the nonces.
fn nonces<const N: usize>(shared: &Shared, seals: usize) -> Vec<[u8; N]> {
    let mut nonces = Vec::with_capacity(seals);
    let mut out = Values::new();
    for size in [1, 2, 1000, 3, 300, 1, 5000].into_iter().cycle() {
        let size = size.min(seals - nonces.len());
        if size == 0 {
            return nonces;
        }
        let values = vec![b"the same value".as_slice(); size];
        let sealer = if size == 3 || size == 300 { &shared.one_by_one } else { &shared.sealer };
        out.clear();
        let gate = shared.gate.as_ref().map(|gate| gate.read().unwrap());
        sealer.seal_batch(&values, Records::Unbound, SealedForm::Binary, &mut out).unwrap();
        drop(gate);
        nonces.extend(out.iter().map(|value| <[u8; N]>::try_from(&value[5..5 + N]).unwrap()));
    }
    nonces
}

fn make(suite: Suite, keeper: Option<Arc<dyn Reserve>>) -> Shared {
    let key = RawKey {
        id: KeyId::new(1).unwrap(),
        usage: "main",
        suite,
        padding: Padding::Blocks16,
        state: KeyState::Active,
        secret: &[7; 32],
    };
    let sealer = || sealer(&[key], "main", &Context::default(), keeper.clone()).unwrap();
    let gate = keeper.is_some().then(RwLock::default);
    Shared { sealer: sealer(), one_by_one: sealer().one_by_one(true), gate }
}

#[test]
fn eight_threads_and_a_fork_repeat_no_nonce() {
    // A million in a release build; fewer where nothing is optimised.
    let seals = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    none_twice::<24>(&make(Suite::Xaes256Gcm, None), seals);
}

/// Counts what is reserved.
#[derive(Default)]
struct Tally(AtomicU64);

impl Reserve for Tally {
    fn reserve(&self, _: KeyId, count: u64) -> Result<(), Error> {
        self.0.fetch_add(count, Ordering::Relaxed);
        Ok(())
    }
}

#[test]
fn nor_do_they_with_twelve_random_bytes() {
    // So many that chance alone repeats one with less than 2^-60: n^2 / 2^97.
    let seals = 100_000;
    let tally = Arc::new(Tally::default());
    none_twice::<12>(&make(Suite::Aes256GcmSiv, Some(tally.clone())), seals);
    // What the child reserved it counted in a memory of its own.
    let reserved = tally.0.load(Ordering::Relaxed);
    assert!(reserved >= (seals - seals / 10) as u64, "{reserved}");
}

/// Seals so many values, by nine threads of this process and one of a child.
fn none_twice<const N: usize>(shared: &Shared, seals: usize) {
    let share = seals / 10;
    let mut all = nonces::<N>(shared, share);
    let mut file = tempfile::tempfile().unwrap();
    let childs = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| nonces::<N>(shared, share))).collect();
        // In the midst of their work.
        let gate = shared.gate.as_ref().map(|gate| gate.write().unwrap());
        // SAFETY: the child has this thread alone. It takes no lock that another thread could hold (the C library
        // puts its allocator in order around a fork, and the gate is this thread's), and ends by `_exit`, so that
        // nothing of the parent is run twice.
        let child = unsafe { libc::fork() };
        drop(gate);
        assert!(child >= 0, "no fork");
        if child == 0 {
            let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let nonces = nonces::<N>(shared, share);
                (&file).write_all(nonces.as_flattened()).is_ok()
            }));
            let status = if matches!(written, Ok(true)) { 0 } else { 1 };
            // SAFETY: ends the child here.
            unsafe { libc::_exit(status) };
        }
        let mut status = -1;
        // SAFETY: `child` is ours and `status` outlives the call.
        let waited = unsafe { libc::waitpid(child, &mut status, 0) };
        assert_eq!((waited, status), (child, 0), "the child failed");
        for thread in threads {
            all.extend(thread.join().unwrap());
        }
        read::<N>(&mut file)
    });
    assert_eq!((all.len(), childs.len()), (9 * share, share));
    all.extend(childs);
    all.sort_unstable();
    let repeated = all.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert_eq!(repeated, 0, "of {seals}");
    println!("{seals} nonces of {N} bytes, none twice");
}

fn read<const N: usize>(file: &mut File) -> Vec<[u8; N]> {
    use std::io::Seek;
    file.rewind().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let (nonces, rest) = bytes.as_chunks::<N>();
    assert!(rest.is_empty());
    nonces.to_vec()
}

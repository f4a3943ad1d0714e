//! No nonce twice: many seals by eight threads and by a forked child, which share one sealer.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]
#![allow(
    unsafe_code,
    reason = "fork, waitpid and _exit have no safe face; there is no other way to share a sealer with a child"
)]

use std::fs::File;
use std::io::{Read, Write};

use yingbi_vault::hazmat::{RawKey, sealer};
use yingbi_vault::{Context, KeyId, KeyState, Padding, Records, SealedForm, Sealer, Suite, Values};

type Nonce = [u8; 24];

/// Seals so many values in calls of changing size, single ones among them, and gives the nonces.
fn nonces(sealer: &Sealer, one_by_one: &Sealer, seals: usize) -> Vec<Nonce> {
    let mut nonces = Vec::with_capacity(seals);
    let mut out = Values::new();
    for size in [1, 2, 1000, 3, 300, 1, 5000].into_iter().cycle() {
        let size = size.min(seals - nonces.len());
        if size == 0 {
            return nonces;
        }
        let values = vec![b"the same value".as_slice(); size];
        let sealer = if size == 3 || size == 300 { one_by_one } else { sealer };
        out.clear();
        sealer.seal_batch(&values, Records::Unbound, SealedForm::Binary, &mut out).unwrap();
        nonces.extend(out.iter().map(|value| Nonce::try_from(&value[5..29]).unwrap()));
    }
    nonces
}

fn make() -> Sealer {
    let key = RawKey {
        id: KeyId::new(1).unwrap(),
        usage: "main",
        suite: Suite::Xaes256Gcm,
        padding: Padding::Blocks16,
        state: KeyState::Active,
        secret: &[7; 32],
    };
    sealer(&[key], "main", &Context::default(), None).unwrap()
}

#[test]
fn eight_threads_and_a_fork_repeat_no_nonce() {
    // A million in a release build; fewer where nothing is optimised.
    let seals = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let share = seals / 10;
    let (sealer, one_by_one) = (make(), make().one_by_one(true));
    let mut all = nonces(&sealer, &one_by_one, share);
    let mut file = tempfile::tempfile().unwrap();
    let childs = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| nonces(&sealer, &one_by_one, share))).collect();
        // In the midst of their work.
        // SAFETY: the child has this thread alone. It takes no lock that another thread could hold (the C library
        // puts its allocator in order around a fork), and ends by `_exit`, so that nothing of the parent is run twice.
        let child = unsafe { libc::fork() };
        assert!(child >= 0, "no fork");
        if child == 0 {
            let written = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let nonces = nonces(&sealer, &one_by_one, share);
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
        read(&mut file)
    });
    assert_eq!((all.len(), childs.len()), (9 * share, share));
    all.extend(childs);
    all.sort_unstable();
    let repeated = all.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert_eq!(repeated, 0, "of {seals}");
    println!("{seals} nonces, none twice");
}

fn read(file: &mut File) -> Vec<Nonce> {
    use std::io::Seek;
    file.rewind().unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let (nonces, rest) = bytes.as_chunks::<24>();
    assert!(rest.is_empty());
    nonces.to_vec()
}

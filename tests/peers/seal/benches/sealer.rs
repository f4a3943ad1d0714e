//! Sealing and opening a column as a program does it: context, record keys, padding, nonces, both forms; beside ring's
//! bare AES-256-GCM given the same additional data, which writes no header and no text.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use yingbi_peers_seal::{TAG, VALUES, group, nonces};
use yingbi_vault::hazmat::{RawKey, index, opener, sealer};
use yingbi_vault::{
    Context, Error, IndexName, KeyId, KeyState, Padding, Records, Reserve, SealedForm, Suite, Values,
};

const KEY: [u8; 64] = [7; 64];
/// The real context's additional data: 102 bytes that a column has in common, then the record key's field.
const PREFIX: usize = 102;

fn context() -> Context {
    Context {
        tenant: "阳光社区".into(),
        table: "residents".into(),
        column: "resident_id".into(),
        purpose: "registration".into(),
    }
}

/// As the keyring would count, without its disk.
struct Uncounted;

impl Reserve for Uncounted {
    fn reserve(&self, _: KeyId, _: u64) -> Result<(), Error> {
        Ok(())
    }
}

fn key(suite: Suite) -> RawKey<'static> {
    RawKey {
        id: KeyId::new(0x0a0b_0c0d).unwrap(),
        usage: "bench",
        suite,
        padding: Padding::default(),
        state: KeyState::Active,
        secret: &KEY[..suite.key_len()],
    }
}

fn texts(len: usize) -> Vec<Vec<u8>> {
    (0..VALUES).map(|i| format!("{i:0len$}").into_bytes()).collect()
}

fn slices(texts: &[Vec<u8>]) -> Vec<&[u8]> {
    texts.iter().map(Vec::as_slice).collect()
}

fn columns(criterion: &mut Criterion) {
    let keeper: Arc<dyn Reserve> = Arc::new(Uncounted);
    for len in [11, 18, 60, 1024] {
        let (values, records) = (texts(len), texts(18));
        let (values, records) = (slices(&values), slices(&records));
        let bound = Records::Bound(&records);
        for (name, suite, form) in [
            ("binary", Suite::Xaes256Gcm, SealedForm::Binary),
            ("text", Suite::Xaes256Gcm, SealedForm::Text),
            ("text, aes-256-gcm-siv", Suite::Aes256GcmSiv, SealedForm::Text),
            ("text, aes-256-siv", Suite::Aes256Siv, SealedForm::Text),
        ] {
            if suite != Suite::Xaes256Gcm && len != 18 {
                continue;
            }
            let sealer = sealer(&[key(suite)], "bench", &context(), Some(Arc::clone(&keeper))).unwrap();
            let opener = opener(&[key(suite)], &context()).unwrap();

            let mut rows = group(criterion, &format!("sealer: seal {len} bytes, {name}"));
            let mut out = Values::new();
            rows.bench_function("yingbi", |b| {
                b.iter(|| {
                    out.clear();
                    sealer.seal_batch(&values, bound, form, &mut out).unwrap();
                    black_box(out.bytes());
                });
            });
            ring_seals(&mut rows, &values, &records);
            rows.finish();

            let sealed: Vec<&[u8]> = out.iter().collect();
            let (mut clear, mut outcomes) = (Values::new(), Vec::new());
            let mut rows = group(criterion, &format!("sealer: open {len} bytes, {name}"));
            rows.bench_function("yingbi", |b| {
                b.iter(|| {
                    clear.clear();
                    outcomes.clear();
                    opener.open_batch(&sealed, bound, form, &mut clear, &mut outcomes).unwrap();
                    black_box(clear.bytes());
                });
            });
            assert!(outcomes.iter().all(Result::is_ok));
            ring_opens(&mut rows, &values, &records);
            rows.finish();
        }
    }
}

type Rows<'a> = criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>;

fn ring_key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &KEY[..32]).unwrap())
}

/// The same additional data as one string a value.
fn data(records: &[&[u8]]) -> Vec<Vec<u8>> {
    records.iter().map(|record| [&[5; PREFIX], &18u32.to_be_bytes()[..], record].concat()).collect()
}

fn seal_all(key: &LessSafeKey, values: &[&[u8]], data: &[Vec<u8>], drawn: &mut [[u8; 12]], out: &mut [u8]) {
    nonces(drawn);
    let sealed = out.chunks_exact_mut(12 + values[0].len() + TAG);
    for (((value, data), nonce), sealed) in values.iter().zip(data).zip(drawn).zip(sealed) {
        let (head, rest) = sealed.split_at_mut(12);
        head.copy_from_slice(nonce);
        let (text, tag) = rest.split_at_mut(value.len());
        text.copy_from_slice(value);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        tag.copy_from_slice(key.seal_in_place_separate_tag(nonce, Aad::from(data), text).unwrap().as_ref());
    }
}

fn ring_seals(rows: &mut Rows<'_>, values: &[&[u8]], records: &[&[u8]]) {
    let (key, data) = (ring_key(), data(records));
    let mut drawn = vec![[0; 12]; values.len()];
    let mut out = vec![0; values.len() * (12 + values[0].len() + TAG)];
    rows.bench_function("ring", |b| {
        b.iter(|| {
            seal_all(&key, values, &data, &mut drawn, &mut out);
            black_box(&out);
        });
    });
}

fn ring_opens(rows: &mut Rows<'_>, values: &[&[u8]], records: &[&[u8]]) {
    let (key, data) = (ring_key(), data(records));
    let mut sealed = vec![0; values.len() * (12 + values[0].len() + TAG)];
    seal_all(&key, values, &data, &mut vec![[0; 12]; values.len()], &mut sealed);
    let mut work = sealed.clone();
    rows.bench_function("ring", |b| {
        b.iter(|| {
            work.copy_from_slice(&sealed);
            for (value, data) in work.chunks_exact_mut(12 + values[0].len() + TAG).zip(&data) {
                let (head, rest) = value.split_at_mut(12);
                let nonce = Nonce::try_assume_unique_for_key(head).unwrap();
                key.open_in_place(nonce, Aad::from(data), rest).unwrap();
            }
            black_box(&work);
        });
    });
}

/// Rows without a mark: every value under a nonce, and so a derived key, of its own; and the codes of an index.
fn one_by_one(criterion: &mut Criterion) {
    let (values, records) = (texts(18), texts(18));
    let (values, records) = (slices(&values), slices(&records));
    let bound = Records::Bound(&records);
    let keys = [key(Suite::Xaes256Gcm)];
    let sealer = sealer(&keys, "bench", &context(), None).unwrap().one_by_one(true);
    let opener = opener(&keys, &context()).unwrap();
    let mut out = Values::new();
    let mut rows = group(criterion, "sealer: seal 18 bytes, text, one by one");
    rows.bench_function("yingbi", |b| {
        b.iter(|| {
            out.clear();
            sealer.seal_batch(&values, bound, SealedForm::Text, &mut out).unwrap();
            black_box(out.bytes());
        });
    });
    rows.finish();
    let sealed: Vec<&[u8]> = out.iter().collect();
    let (mut clear, mut outcomes) = (Values::new(), Vec::new());
    let mut rows = group(criterion, "sealer: open 18 bytes, text, one by one");
    rows.bench_function("yingbi", |b| {
        b.iter(|| {
            clear.clear();
            outcomes.clear();
            opener.open_batch(&sealed, bound, SealedForm::Text, &mut clear, &mut outcomes).unwrap();
            black_box(clear.bytes());
        });
    });
    rows.finish();

    let name =
        IndexName { tenant: String::new(), table: "residents".into(), column: "mobile".into(), name: "whole".into() };
    let index = index(&[7; 32], &name, &[(1, 16, KeyState::Active)]).unwrap();
    let mut rows = group(criterion, "index: codes of 18 bytes");
    rows.bench_function("yingbi", |b| {
        b.iter(|| {
            clear.clear();
            index.codes(&values, &mut clear);
            black_box(clear.bytes());
        });
    });
    rows.finish();
}

criterion_group!(benches, columns, one_by_one);
criterion_main!(benches);

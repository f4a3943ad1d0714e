//! FF1, AES-256, texts of 18 decimal digits in batches, against the `fpe` crate; and what rests on it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fpe::ff1::{FF1, FlexibleNumeralString};
use yingbi_resident::digits::mod_11_2;
use yingbi_vault::hazmat::Ff1;
use yingbi_vault::{Domain, Values, Vault};

const DIGITS: usize = 18;

fn ff1(criterion: &mut Criterion) {
    let key = [7; 32];
    let texts = |count: usize| -> Vec<u16> {
        (0..count * DIGITS).map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as u16 % 10).collect()
    };
    let ours = Ff1::new(&key, 10).unwrap();
    let mut group = criterion.benchmark_group("FF1 of 18 digits");
    for count in [1, 8, 1024] {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("ours, a batch of {count}"), |b| {
            let mut texts = texts(count);
            b.iter(|| ours.encrypt_batch(b"", DIGITS, black_box(&mut texts)).unwrap());
        });
    }
    group.throughput(Throughput::Elements(1024));
    group.bench_function("ours, a batch of 1024, deciphered", |b| {
        let mut texts = texts(1024);
        b.iter(|| ours.decrypt_batch(b"", DIGITS, black_box(&mut texts)).unwrap());
    });
    group.throughput(Throughput::Elements(1));
    let theirs = FF1::<aes::Aes256>::new(&key, 10).unwrap();
    group.bench_function("fpe crate", |b| {
        let text = FlexibleNumeralString::from(texts(1));
        b.iter(|| black_box(theirs.encrypt(b"", black_box(&text)).unwrap()));
    });
    group.finish();
}

/// Made-up ids of the future.
fn ids(count: usize) -> Vec<String> {
    (0..count)
        .map(|i| {
            let first17 = format!("110101209{}0{}{:02}{:03}", i % 10, 1 + i % 9, 1 + i % 28, i % 1000);
            format!("{first17}{}", char::from(mod_11_2(first17.as_bytes()).unwrap()))
        })
        .collect()
}

fn forms(criterion: &mut Criterion) {
    const VALUES: usize = 1024;
    let ids = ids(VALUES);
    let vault = Vault::ephemeral().unwrap();
    let pseudonymizer = vault.pseudonymizer(&Domain::default()).unwrap();
    let mut group = criterion.benchmark_group("pseudonyms that turn back, resident ids");
    group.throughput(Throughput::Elements(VALUES as u64));
    let (mut out, mut back) = (Values::new(), Values::new());
    let mut outcomes = Vec::new();
    group.bench_function("shaped", |b| {
        b.iter(|| {
            out.clear();
            outcomes.clear();
            pseudonymizer.shaped_ids(ids.iter().map(String::as_bytes), &mut out, &mut outcomes);
        });
    });
    group.bench_function("shaped, reversed", |b| {
        b.iter(|| {
            back.clear();
            outcomes.clear();
            pseudonymizer.reverse_shaped_ids(out.iter(), &mut back, &mut outcomes);
        });
    });
    assert!(back.iter().eq(ids.iter().map(String::as_bytes)));
    let mut outcomes = Vec::new();
    group.bench_function("reversible", |b| {
        b.iter(|| {
            out.clear();
            pseudonymizer.reversibles(ids.iter().map(String::as_bytes), &mut out);
        });
    });
    group.bench_function("reversible, reversed", |b| {
        b.iter(|| {
            back.clear();
            outcomes.clear();
            pseudonymizer.reverse_reversibles(out.iter(), &mut back, &mut outcomes);
        });
    });
    assert!(back.iter().eq(ids.iter().map(String::as_bytes)));
    group.throughput(Throughput::Elements(1));
    group.bench_function("shaped, one at a time", |b| b.iter(|| pseudonymizer.shaped_id(&ids[7])));
    group.bench_function("reversible, one at a time", |b| b.iter(|| pseudonymizer.reversible(&ids[7])));
    group.finish();
}

criterion_group!(benches, ff1, forms);
criterion_main!(benches);

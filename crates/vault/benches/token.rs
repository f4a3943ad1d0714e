//! A token against a bare HMAC-SHA-256 with a prepared key, and the run's fingerprint: values of 18 bytes, and of 11
//! and 60. (Up to 55 bytes, values are coded several side by side; a longer one is coded alone.)
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{KeyInit, Mac};
use yingbi_vault::{Domain, Vault};

const VALUES: usize = 1024;

fn tokens(criterion: &mut Criterion) {
    for bytes in [11, 18, 60] {
        of(criterion, bytes);
    }
}

fn of(criterion: &mut Criterion, bytes: usize) {
    let values: Vec<String> = (0..VALUES).map(|i| format!("{:0bytes$}", i * 9_973)).collect();
    let vault = Vault::ephemeral().unwrap();
    let pseudonymizer = vault.pseudonymizer(&Domain::default()).unwrap();
    let hasher = vault.run_hasher();
    let prepared = hmac::Hmac::<sha2::Sha256>::new_from_slice(&[7; 32]).unwrap();
    let ring = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &[7; 32]);

    let mut group = criterion.benchmark_group(format!("pseudonyms of {bytes} bytes"));
    group.throughput(Throughput::Elements(VALUES as u64));
    group.bench_function("token, in a batch", |b| {
        let mut out = String::new();
        b.iter(|| {
            out.clear();
            pseudonymizer.tokens(values.iter().map(String::as_bytes), &mut out);
            black_box(&out);
        });
    });
    group.bench_function("token, one by one", |b| {
        b.iter(|| {
            for value in &values {
                black_box(pseudonymizer.token(value));
            }
        });
    });
    group.bench_function("HMAC alone, hmac crate, key prepared", |b| {
        b.iter(|| {
            for value in &values {
                let mut mac = prepared.clone();
                mac.update(value.as_bytes());
                black_box(mac.finalize());
            }
        });
    });
    group.bench_function("HMAC alone, ring, key prepared", |b| {
        b.iter(|| {
            for value in &values {
                black_box(ring::hmac::sign(&ring, value.as_bytes()));
            }
        });
    });
    group.bench_function("fingerprint of the run", |b| {
        b.iter(|| values.iter().fold(0, |sum, value| sum ^ hasher.of(black_box(value.as_bytes()))));
    });
    group.finish();
}

criterion_group!(benches, tokens);
criterion_main!(benches);

//! A token against a bare HMAC-SHA-256 with a prepared key, and the run's fingerprint: values of 18 bytes.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{KeyInit, Mac};
use yingbi_vault::{Domain, Vault};

const VALUES: usize = 1024;

fn tokens(criterion: &mut Criterion) {
    let values: Vec<String> = (0..VALUES).map(|i| format!("{:018}", i * 999_983)).collect();
    let vault = Vault::ephemeral().unwrap();
    let pseudonymizer = vault.pseudonymizer(&Domain::default()).unwrap();
    let hasher = vault.run_hasher();
    let prepared = hmac::Hmac::<sha2::Sha256>::new_from_slice(&[7; 32]).unwrap();
    let ring = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &[7; 32]);

    let mut group = criterion.benchmark_group("pseudonyms of 18 bytes");
    group.throughput(Throughput::Elements(VALUES as u64));
    group.bench_function("token, in a batch", |b| {
        let mut out = String::new();
        b.iter(|| {
            out.clear();
            pseudonymizer.tokens(values.iter().map(String::as_bytes), &mut out);
            black_box(&out);
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

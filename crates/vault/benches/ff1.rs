//! FF1, AES-256, texts of 18 decimal digits in batches, against the `fpe` crate; and what rests on it.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fpe::ff1::{FF1, FlexibleNumeralString};
use yingbi_vault::hazmat::Ff1;

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

criterion_group!(benches, ff1);
criterion_main!(benches);

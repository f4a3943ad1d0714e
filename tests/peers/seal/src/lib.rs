//! What the benches share: a batch of values as each side gets it.
//!
//! To add rows: a file in `benches/`, a `[[bench]]` in `Cargo.toml`, groups made with [`group`] whose first function
//! is ours (its name begins with `yingbi`), and the group's reference and mark in `tests/peers/seal.py`.
#![forbid(unsafe_code)]
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench, not an interface")]

use std::time::Duration;

use chacha20::ChaCha20Rng;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use rand_core::{Rng, SeedableRng};
use ring::rand::{SecureRandom, SystemRandom};

/// Values of a batch.
pub const VALUES: usize = 1000;
pub const TAG: usize = 16;

/// One row of the table; the time of an iteration is that of [`VALUES`] values.
pub fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(VALUES as u64));
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    group.sample_size(50);
    group
}

/// The generator that both sides draw nonces from: one a batch, seeded from the system.
pub fn generator() -> ChaCha20Rng {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).unwrap();
    ChaCha20Rng::from_seed(seed)
}

/// As many nonces as a batch has values, drawn at once.
pub fn nonces(nonces: &mut [[u8; 12]]) {
    generator().fill_bytes(nonces.as_flattened_mut());
}

/// Values of one length, one behind the other, with room for a tag behind each.
pub struct Batch {
    pub len: usize,
    pub plain: Vec<u8>,
    /// What is worked on.
    pub buffer: Vec<u8>,
    pub nonces: Vec<[u8; 12]>,
    /// What of the additional data all values have in common, and what each has of its own.
    pub prefix: Vec<u8>,
    pub records: Vec<Vec<u8>>,
}

impl Batch {
    pub fn new(len: usize, prefix: usize, record: usize) -> Batch {
        let plain: Vec<u8> = (0..VALUES * (len + TAG)).map(|i| (i * 31 % 251) as u8).collect();
        let record = |i: usize| {
            let mut bytes = vec![1; record];
            let digits = format!("{i:023}");
            let kept = record.min(18);
            bytes[record - kept..].copy_from_slice(&digits.as_bytes()[23 - kept..]);
            bytes
        };
        Batch {
            len,
            buffer: plain.clone(),
            plain,
            nonces: vec![[0; 12]; VALUES],
            prefix: (0..prefix).map(|i| i as u8).collect(),
            records: (0..VALUES).map(record).collect(),
        }
    }

    /// The place of a value and its tag.
    pub fn place(&self, i: usize) -> std::ops::Range<usize> {
        i * (self.len + TAG)..(i + 1) * (self.len + TAG)
    }

    /// Additional data of each value as one string, as the peers want it.
    pub fn whole_data(&self) -> Vec<Vec<u8>> {
        self.records.iter().map(|record| [&self.prefix[..], record].concat()).collect()
    }
}

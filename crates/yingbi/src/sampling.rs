//! Which records are taken at all, where differential privacy asks for a random sample.

use std::borrow::Cow;

use yingbi_vault::RunHasher;

use crate::plan::Plan;

/// Takes each record by itself with one probability.
///
/// A decision is a keyed function of the plan and the record's number in the input, whose digest is the same in every
/// pass: it does not depend on batches, threads or merges. It is the number and not the record's content that decides,
/// because the proof (Li, Qardaji, Su 2012, theorem 1) needs independent draws: decided by content, records that are
/// equal in every byte would be taken together or not at all, and k of them would show whether one more is there.
/// The key is drawn for each run: two runs on one file are two samples, and their ε and δ add up.
#[derive(Clone, Copy)]
pub(crate) struct Sampling<'a> {
    hasher: &'a RunHasher,
    /// Half of the plan's digest, in hexadecimal.
    plan: [u8; 32],
    /// Fingerprints below it are taken.
    below: u64,
}

impl<'a> Sampling<'a> {
    /// `probability` from 0 to 1.
    pub(crate) fn new(plan: &Plan, probability: f64, hasher: &'a RunHasher) -> Sampling<'a> {
        let mut digest = [0; 32];
        for (own, digit) in digest.iter_mut().zip(plan.digest().bytes()) {
            *own = digit;
        }
        // 2^64 as a float; the cast ends at the largest number.
        let below = (probability.clamp(0.0, 1.0) * 18_446_744_073_709_551_616.0) as u64;
        Sampling { hasher, plan: digest, below }
    }

    /// Whether the record of that 0-based number is taken.
    pub(crate) fn takes(&self, record: u64) -> bool {
        let mut name = [0; 47];
        name[..7].copy_from_slice(b"sample/");
        name[7..39].copy_from_slice(&self.plan);
        name[39..].copy_from_slice(&record.to_be_bytes());
        self.hasher.of(&name) < self.below
    }

    /// One a record of a batch that begins at that record.
    pub(crate) fn mask(&self, first: u64, rows: usize) -> Vec<bool> {
        (first..).take(rows).map(|record| self.takes(record)).collect()
    }
}

/// The cells of the records that are taken; all of them without a sample.
pub(crate) fn taken<'a, T: Copy>(cells: Cow<'a, [T]>, mask: Option<&[bool]>) -> Cow<'a, [T]> {
    match mask {
        None => cells,
        Some(mask) => cells.iter().zip(mask).filter(|(_, taken)| **taken).map(|(cell, _)| *cell).collect(),
    }
}

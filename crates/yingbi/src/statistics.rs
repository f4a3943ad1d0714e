//! What a blind index is planned from, counted in a file in bounded memory.

use std::collections::{HashMap, HashSet};

use yingbi_resident::{Kind, canonical};
use yingbi_table::Source;
use yingbi_vault::{IndexStatistics, Vault};

use crate::column::texts;
use crate::error::{Error, RunError};
use crate::observer::Session;
use crate::pipeline;
use crate::recipe::nearest;

/// Counts what [`plan_index`](yingbi_vault::plan_index) takes of a column: records, distinct canonical values, and how
/// many records hold the commonest. Exact up to a million distinct values; beyond, the distinct are estimated within a
/// third of a percent or so and the commonest from below, within a 65,536th of the records. Cells without a canonical
/// form are left out, as they get no code.
///
/// # Errors
///
/// There is no such column; the source cannot be read.
pub fn index_statistics(
    source: &Source,
    column: &str,
    kind: Kind,
    session: &Session<'_>,
) -> Result<IndexStatistics, Error> {
    let info = source.info();
    let Some(place) = info.columns.iter().position(|name| name == column) else {
        let nearest = nearest(column, info.columns.iter().map(String::as_str));
        let (path, column) = (info.path.clone(), column.to_owned());
        return Err(RunError::NoColumn { path, column, nearest }.into());
    };
    let vault = Vault::ephemeral()?;
    let hasher = vault.run_hasher();
    let (totals, parts) = pipeline::run(
        source.reader()?,
        session,
        || (Distinct::default(), Heavy::default(), String::new()),
        |(distinct, heavy, canon), chunk| {
            let batch = chunk.decode()?;
            for text in texts(&batch.column(place)?) {
                canon.clear();
                if !text.is_empty() && canonical(kind, text, canon).is_ok() {
                    let value = hasher.of(canon.as_bytes());
                    distinct.add(value);
                    heavy.add(value, 1);
                }
            }
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    let (mut distinct, mut heavy) = (Distinct::default(), Heavy::default());
    for (of_distinct, of_heavy, _) in parts {
        distinct.merge(of_distinct);
        of_heavy.0.into_iter().for_each(|(value, count)| heavy.add(value, count));
    }
    Ok(IndexStatistics {
        rows: totals.records,
        distinct: distinct.estimate(),
        commonest: heavy.0.into_values().max().unwrap_or(0),
        bits_beside: 0,
    })
}

/// Distinct fingerprints by adaptive sampling (Flajolet, "On adaptive sampling", Computing 43, 1990): those are kept
/// whose lowest `depth` bits are zero, and each stands for 2^depth.
#[derive(Default)]
struct Distinct {
    depth: u32,
    kept: HashSet<u64>,
}

impl Distinct {
    const MOST: usize = 1 << 20;

    fn add(&mut self, value: u64) {
        if value.trailing_zeros() >= self.depth && self.kept.insert(value) {
            while self.kept.len() > Self::MOST {
                self.depth += 1;
                let depth = self.depth;
                self.kept.retain(|value| value.trailing_zeros() >= depth);
            }
        }
    }

    fn merge(&mut self, other: Distinct) {
        self.depth = self.depth.max(other.depth);
        let depth = self.depth;
        self.kept.retain(|value| value.trailing_zeros() >= depth);
        other.kept.into_iter().for_each(|value| self.add(value));
    }

    fn estimate(&self) -> u64 {
        (self.kept.len() as u64) << self.depth
    }
}

/// The commonest fingerprints (Misra and Gries, "Finding repeated elements", 1982): counts are exact until there are
/// too many, then short by at most the share of one counter.
#[derive(Default)]
struct Heavy(HashMap<u64, u64>);

impl Heavy {
    const MOST: usize = 1 << 20;

    fn add(&mut self, value: u64, count: u64) {
        *self.0.entry(value).or_insert(0) += count;
        if self.0.len() > Self::MOST {
            // The smaller counts go; the rest give up as much, so that none is ever too great.
            let mut counts: Vec<u64> = self.0.values().copied().collect();
            let (_, &mut cut, _) = counts.select_nth_unstable(Self::MOST - (1 << 16));
            self.0.retain(|_, count| {
                *count = count.saturating_sub(cut);
                *count > 0
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bijection, so that as many numbers are as many fingerprints.
    fn fingerprint(number: u64) -> u64 {
        let mixed = (number ^ number >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(27)
    }

    #[test]
    fn the_distinct_are_exact_while_few_and_near_when_many() {
        let (mut one, mut other) = (Distinct::default(), Distinct::default());
        (0..1000).for_each(|number| one.add(fingerprint(number)));
        (500..2000).for_each(|number| other.add(fingerprint(number)));
        one.merge(other);
        assert_eq!(one.estimate(), 2000);
        (0..3_000_000).for_each(|number| one.add(fingerprint(number)));
        assert!(one.depth > 0);
        assert!(one.estimate().abs_diff(3_000_000) < 30_000, "{}", one.estimate());
    }

    #[test]
    fn the_commonest_is_found_among_too_many() {
        let mut heavy = Heavy::default();
        for number in 0..1_500_000 {
            heavy.add(fingerprint(number), 1);
            if number % 3 == 0 {
                heavy.add(7, 1);
            }
        }
        let most = heavy.0.into_values().max().unwrap();
        assert!((490_000..=500_000).contains(&most), "{most}");
    }
}

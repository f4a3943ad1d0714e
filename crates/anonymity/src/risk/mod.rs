//! Re-identification risk, measured on the classes of a file.

mod attacker;
mod population;
mod series;

use crate::histogram::Histogram;

pub(crate) use attacker::expected_chance;
pub use attacker::{Attacker, UnitRisk};
pub(crate) use population::population_uniques;
pub use population::{Estimate, Figures, PopulationModel};

/// Classes of a range of sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Smallest class size of the bucket, in records.
    pub from: u64,
    /// Largest class size of the bucket, in records.
    pub to: u64,
    /// Classes within it.
    pub classes: u64,
    /// Records within them.
    pub records: u64,
}

/// Risk under the prosecutor model (the attacker knows that the person is in the file): a record in a class of
/// f records is re-identified with probability 1/f (El Emam, Guide to the De-Identification of Personal Health
/// Information, 2013, ch. 16).
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// Records.
    pub records: u64,
    /// Classes: distinct tuples of quasi-identifiers.
    pub classes: u64,
    /// Records of the smallest class; 0 without records.
    pub k: u64,
    /// Distinct units of the first kind (persons) in the class with the fewest; `None` where none were counted. Never more than
    /// the histogram's cap: at the cap it means "at least".
    pub k_persons: Option<u64>,
    /// Records that are alone in their class.
    pub uniques: u64,
    /// Highest risk of a record: 1 / k; 0 without records.
    pub prosecutor_max: f64,
    /// Average risk of a record: classes / records; 0 without records.
    pub prosecutor_average: f64,
    /// Class sizes: 1, 2, 3–4, 5–9, 10–19, 20–49, 50–99, 100–999, 1000 and above; empty buckets left out.
    pub distribution: Vec<Bucket>,
    /// (class size, number of classes), ascending by size: what every other figure follows from.
    pub sizes: Vec<(u64, u64)>,
    /// The same with distinct units in the place of records, one a kind of unit that the histogram counts (persons,
    /// households), in its order.
    pub units: Vec<UnitRisk>,
}

const BUCKETS: [(u64, u64); 9] =
    [(1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 999), (1000, u64::MAX)];

impl Risk {
    /// Measures a histogram: each distinct tuple is a class.
    pub fn measure(histogram: &Histogram) -> Risk {
        // a tuple that only the population holds is no class of the file
        let sizes: Vec<u64> = histogram.counts.iter().copied().filter(|size| *size > 0).collect();
        let records = histogram.records();
        let classes = sizes.len() as u64;
        let k = sizes.iter().copied().min().unwrap_or(0);
        let mut distribution: Vec<Bucket> =
            BUCKETS.iter().map(|&(from, to)| Bucket { from, to, classes: 0, records: 0 }).collect();
        for &size in &sizes {
            if let Some(bucket) = distribution.iter_mut().find(|b| (b.from..=b.to).contains(&size)) {
                bucket.classes += 1;
                bucket.records += size;
            }
        }
        distribution.retain(|b| b.classes > 0);
        let units: Vec<UnitRisk> = histogram
            .units
            .iter()
            .map(|sets| {
                let units = sets.iter().map(|set| set.as_slice().len() as u64);
                UnitRisk::measure(histogram.counts.iter().copied().zip(units).filter(|(size, _)| *size > 0))
            })
            .collect();
        Risk {
            records,
            classes,
            k,
            k_persons: units.first().map(|units| units.smallest),
            uniques: sizes.iter().filter(|size| **size == 1).count() as u64,
            prosecutor_max: if k == 0 { 0.0 } else { 1.0 / k as f64 },
            prosecutor_average: if records == 0 { 0.0 } else { classes as f64 / records as f64 },
            distribution,
            sizes: class_sizes(histogram),
            units,
        }
    }

    /// The expected number of records that are unique in a population of `population` records, of which the
    /// file's are a simple random sample. A population smaller than the file is the file.
    pub fn population_uniques(&self, model: PopulationModel, population: u64) -> Estimate {
        let fraction = if population <= self.records { 1.0 } else { self.records as f64 / population as f64 };
        // an empty file says nothing of any population; no figure of it is above 0
        let fraction = if self.records == 0 { 1.0 } else { fraction };
        population_uniques(model, &self.sizes, fraction)
    }
}

/// (class size, number of classes), ascending by size.
pub(crate) fn class_sizes(histogram: &Histogram) -> Vec<(u64, u64)> {
    by_size(histogram.counts.iter().copied().filter(|size| *size > 0).collect())
}

/// (size, how many there are of it), ascending by size.
pub(crate) fn by_size(mut sizes: Vec<u64>) -> Vec<(u64, u64)> {
    sizes.sort_unstable();
    sizes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
}

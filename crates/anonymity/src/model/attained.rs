//! What a file as written attains of every model: the strictest parameters that hold for it.

use std::fmt;

use super::closeness::{Closeness, shares};
use super::diversity::{Entropy, ROUNDING};
use super::order::Order;
use super::sampling;
use super::{Counted, Distance, EntropyEstimator, PrivacyModel};
use crate::error::Error;
use crate::hierarchy::Hierarchy;
use crate::histogram::Histogram;
use crate::risk::{class_sizes, population_uniques};

/// A search accepts what passes a bound by [`ROUNDING`]; figures that were added up in another order may pass it by as
/// much again.
const AGAIN: f64 = 2.0 * ROUNDING;

/// The distribution of a sensitive column that classes are compared with.
///
/// Within a run that is the input's. It is never written into a release: how often each value occurred before records
/// were left out is not part of what is released. Who has only the release compares it with itself; the two agree where
/// nothing was suppressed.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference {
    /// Ascending.
    values: Vec<Box<str>>,
    counts: Vec<u64>,
}

impl Reference {
    /// The distribution of a histogram's sensitive column; empty for a column that is not there.
    pub fn of(histogram: &Histogram, column: usize) -> Reference {
        let (values, counts) = histogram.sensitive_values(column);
        Reference { values: values.into_iter().map(Box::from).collect(), counts }
    }

    /// Distinct values, ascending by their bytes.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(Box::as_ref)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").field("values", &self.values.len()).finish_non_exhaustive()
    }
}

/// What a file attains. Every distinct tuple of the quasi-identifiers is a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Attained {
    /// Records.
    pub records: u64,
    /// Classes.
    pub classes: u64,
    /// Records of the smallest class; 0 without records.
    pub k: u64,
    /// One a kind of unit: distinct units of the class with the fewest. Never above the histogram's cap; there it means
    /// at least so many.
    pub units: Vec<u64>,
    /// How the classes stand in the population; `None` where the histogram counts none.
    pub population: Option<Presence>,
    /// Classes / records; 0 without records.
    pub average_risk: f64,
    /// Share of the records that are alone in their class, 0 to 1.
    pub sample_uniqueness: f64,
    /// One a sensitive column.
    pub columns: Vec<AttainedColumn>,
    /// (records of a class, number of such classes), ascending.
    sizes: Vec<(u64, u64)>,
}

/// How classes stand in the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Presence {
    /// Records of the population in the class with the fewest (k-map).
    pub k: u64,
    /// Smallest share of a class's population that is in the file.
    pub min: f64,
    /// Largest share of a class's population that is in the file.
    pub max: f64,
    /// Records of the population whose class has none in the file. They are certain to be absent, or their class was
    /// suppressed: a file does not tell which.
    pub absent: u64,
}

/// What a file attains for a sensitive column. Where nothing is said, definitions are those of [`PrivacyModel`].
#[derive(Clone, Debug, PartialEq)]
pub struct AttainedColumn {
    /// Largest share of a class that has the same value: α of (α, k)-anonymity (Wong et al. 2006).
    pub alpha: f64,
    /// Fewest distinct values of a class.
    pub distinct: u64,
    /// Least entropy of a class, Shannon's estimate, nats; ℓ is its exponential.
    pub entropy: f64,
    /// Least entropy of a class, Grassberger's estimate, nats.
    pub grassberger: f64,
    /// For ℓ = 1, 2, … up to [`AttainedColumn::distinct`]: (c, ℓ)-diversity holds for every c above this.
    pub recursive: Vec<f64>,
    /// Largest distance of a class from the reference, all values equally far.
    pub equal: f64,
    /// The same by rank.
    pub ordered: f64,
    /// The same by hierarchy; `None` without one, or where it lacks a value of the file.
    pub hierarchical: Option<f64>,
    /// Largest relative gain (p − q) / q of a value; infinite where the reference lacks it.
    pub beta: f64,
    /// The same, where no gain passes −ln q: the least β of the enhanced form. `None` where one does: no β will do.
    pub enhanced_beta: Option<f64>,
    /// Largest |log2(p / q)| of the values that a class has: every δ above it holds.
    pub disclosure: f64,
    /// Whether every class has every value of the reference, without which δ-disclosure by the letter of its definition
    /// is not attained for any δ.
    pub complete: bool,
    /// Whether every value is a number, the empty one aside.
    pub numeric: bool,
    /// Largest −ln q.
    rarest: f64,
    /// As `recursive`, of the counts in ascending order.
    ascending: Vec<f64>,
    /// As `entropy`, added up as −Σ p ln p: pycanon drops the fraction of its exponential, rounding included.
    summed: f64,
}

/// The figures of pycanon 1.3.5 (Sáinz-Pardo Díaz, López García 2022), as that program defines them, for comparing with
/// it. They are taken over all the columns asked for, the weakest counting; the reference is the file itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pycanon {
    /// `k_anonymity`.
    pub k: u64,
    /// `alpha_k_anonymity`.
    pub alpha: f64,
    /// `l_diversity`.
    pub l: u64,
    /// `entropy_l_diversity`: e to the least entropy, its fraction dropped.
    pub entropy_l: u64,
    /// `recursive_c_l_diversity` for the ℓ above; `None` where that is 1. Counts are sorted in ascending order there,
    /// so the least frequent value is compared with the more frequent: ⌊r₁ / (r_ℓ + …) + 1⌋ with r₁ the smallest. It is no
    /// c of the model; [`AttainedColumn::recursive`] is.
    pub recursive_c: Option<u64>,
    /// `basic_beta_likeness`.
    pub beta: f64,
    /// `enhanced_beta_likeness`: the smaller of β and the largest −ln q of any value; it does not tell whether each
    /// value keeps to its own.
    pub enhanced_beta: f64,
    /// `delta_disclosure`, in nats: ours times ln 2.
    pub disclosure: f64,
    /// `t_closeness`: ordered distance for columns of numbers, equal for others.
    pub t: f64,
}

impl Attained {
    /// Measures a histogram. `references`: one a sensitive column, or none at all: then the file is its own.
    /// `hierarchies`: one a sensitive column, `None` or built on the reference's values; or none at all.
    ///
    /// # Errors
    /// [`Error::Shape`] where there are too many or too few of either.
    pub fn measure(
        histogram: &Histogram,
        references: &[Reference],
        hierarchies: &[Option<Hierarchy>],
    ) -> Result<Attained, Error> {
        let sensitive = histogram.counting().sensitive;
        for (what, found) in [("columns", references.len()), ("hierarchies", hierarchies.len())] {
            if found != 0 && found != sensitive {
                return Err(Error::Shape { what, found, expected: sensitive });
            }
        }
        let counts = &histogram.counts;
        let sizes = class_sizes(histogram);
        let classes = sizes.iter().map(|(_, classes)| classes).sum::<u64>();
        let records = histogram.records();
        let share = |part: u64| if records == 0 { 0.0 } else { part as f64 / records as f64 };
        let alone = sizes.first().filter(|(size, _)| *size == 1).map_or(0, |(_, classes)| *classes);
        let units = histogram.units.iter().map(|sets| {
            let of = counts.iter().zip(sets).filter(|(count, _)| **count > 0);
            of.map(|(_, set)| set.as_slice().len() as u64).min().unwrap_or(0)
        });
        let columns = (0..sensitive).map(|column| {
            let hierarchy = hierarchies.get(column).and_then(Option::as_ref);
            AttainedColumn::measure(histogram, column, references.get(column), hierarchy)
        });
        Ok(Attained {
            records,
            classes,
            k: sizes.first().map_or(0, |(size, _)| *size),
            units: units.collect(),
            population: histogram.population.as_ref().map(|people| Presence::measure(counts, people)),
            average_risk: share(classes),
            sample_uniqueness: share(alone),
            columns: columns.collect(),
            sizes,
        })
    }

    /// Whether the file satisfies a model; one without records satisfies all. What of a model the file cannot show is
    /// taken for missed (a hierarchy, a column, a population that was not handed in), with two exceptions: of
    /// differential privacy only the size of the classes is seen, and [`Presence::absent`] stays the caller's to judge.
    pub fn satisfies(&self, model: &PrivacyModel) -> bool {
        if self.records == 0 {
            return true;
        }
        let column = |column: &usize| self.columns.get(*column);
        let n = self.records as f64 * (1.0 + AGAIN);
        match model {
            PrivacyModel::KAnonymity { k, of: Counted::Records } => self.k >= *k,
            PrivacyModel::KAnonymity { k, of: Counted::Units(kind) } => {
                self.units.get(*kind).is_some_and(|units| units >= k)
            }
            PrivacyModel::KMap { k } => self.population.is_some_and(|people| people.k >= *k),
            PrivacyModel::DistinctDiversity { column: at, l } => {
                column(at).is_some_and(|found| found.distinct >= *l)
            }
            PrivacyModel::EntropyDiversity { column: at, l, estimator } => column(at).is_some_and(|found| {
                let entropy = match estimator {
                    EntropyEstimator::Shannon => found.entropy,
                    EntropyEstimator::Grassberger => found.grassberger,
                };
                found.distinct as f64 >= l * (1.0 - AGAIN) && entropy >= l.ln() - AGAIN * l.ln().max(1.0)
            }),
            PrivacyModel::RecursiveDiversity { column: at, c, l } => column(at).is_some_and(|found| {
                let at = usize::try_from(*l).ok().and_then(|l| l.checked_sub(1));
                at.and_then(|at| found.recursive.get(at)).is_some_and(|least| least < c)
            }),
            PrivacyModel::TCloseness { column: at, t, distance } => column(at).is_some_and(|found| {
                let attained = match distance {
                    Distance::Equal => Some(found.equal),
                    Distance::Ordered => Some(found.ordered),
                    Distance::Hierarchical => found.hierarchical,
                };
                attained.is_some_and(|attained| attained <= t + AGAIN)
            }),
            PrivacyModel::DeltaPresence { min, max } => self
                .population
                .is_some_and(|people| people.min >= min * (1.0 - AGAIN) && people.max <= max * (1.0 + AGAIN)),
            PrivacyModel::BetaLikeness { column: at, beta, enhanced } => column(at).is_some_and(|found| {
                let attained = if *enhanced { found.enhanced_beta } else { Some(found.beta) };
                // p ≤ (1 + β) q was asked
                attained.is_some_and(|attained| 1.0 + attained <= (1.0 + beta) * (1.0 + AGAIN))
            }),
            PrivacyModel::DeltaDisclosure { column: at, delta } => {
                column(at).is_some_and(|found| found.disclosure < *delta)
            }
            PrivacyModel::AverageRisk { risk } => self.classes as f64 <= risk * n,
            PrivacyModel::SampleUniqueness { share } => {
                self.sample_uniqueness * self.records as f64 <= share * n
            }
            PrivacyModel::PopulationUniqueness { share, model, population } => {
                let fraction = (self.records as f64 / (*population).max(1) as f64).min(1.0);
                let estimate = population_uniques(*model, &self.sizes, fraction);
                self.sample_uniqueness == 0.0
                    || estimate.share().is_some_and(|found| found <= share * (1.0 + AGAIN))
            }
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => {
                sampling(*epsilon, *delta).is_ok_and(|sampling| self.k >= sampling.k)
            }
        }
    }

    /// The figures of pycanon for some sensitive columns; `None` without columns or records.
    pub fn pycanon(&self, columns: &[usize]) -> Option<Pycanon> {
        let of: Vec<&AttainedColumn> =
            columns.iter().map(|at| self.columns.get(*at)).collect::<Option<_>>()?;
        if of.is_empty() || self.records == 0 {
            return None;
        }
        let most = |get: &dyn Fn(&AttainedColumn) -> f64| of.iter().map(|c| get(c)).fold(f64::MIN, f64::max);
        let l = of.iter().map(|c| c.distinct).min().unwrap_or(0);
        let least = of.iter().map(|c| c.summed).fold(f64::MAX, f64::min);
        let at = usize::try_from(l).unwrap_or(usize::MAX).saturating_sub(1);
        Some(Pycanon {
            k: self.k,
            alpha: most(&|c| c.alpha),
            l,
            entropy_l: std::f64::consts::E.powf(least) as u64,
            recursive_c: (l > 1)
                .then(|| most(&|c| c.ascending.get(at).map_or(0.0, |ratio| (ratio + 1.0).floor())) as u64),
            beta: most(&|c| c.beta),
            enhanced_beta: most(&|c| c.beta.min(c.rarest)),
            disclosure: most(&|c| c.disclosure) * std::f64::consts::LN_2,
            t: most(&|c| if c.numeric { c.ordered } else { c.equal }),
        })
    }
}

impl Presence {
    fn measure(counts: &[u64], people: &[u64]) -> Presence {
        let mut found = Presence { k: u64::MAX, min: f64::INFINITY, max: 0.0, absent: 0 };
        for (&count, &people) in counts.iter().zip(people) {
            if count == 0 {
                found.absent += people;
                continue;
            }
            let share = count as f64 / people as f64;
            found.k = found.k.min(people);
            found.min = found.min.min(share);
            found.max = found.max.max(share);
        }
        if found.k == u64::MAX {
            return Presence { k: 0, min: 0.0, ..found };
        }
        found
    }
}

impl AttainedColumn {
    fn measure(
        histogram: &Histogram,
        column: usize,
        reference: Option<&Reference>,
        hierarchy: Option<&Hierarchy>,
    ) -> AttainedColumn {
        let (own, own_counts) = histogram.sensitive_values(column);
        let (values, counts) = match reference {
            Some(reference) => joined(reference, &own),
            None => (own.clone(), own_counts),
        };
        let q = shares(&counts);
        let equal = Closeness::new(Distance::Equal, &values, &counts, None);
        let ordered = Closeness::new(Distance::Ordered, &values, &counts, None);
        let hierarchical = hierarchy
            .filter(|hierarchy| hierarchy.values() == values.len())
            .and_then(|hierarchy| Closeness::new(Distance::Hierarchical, &values, &counts, Some(hierarchy)));
        let [shannon, grassberger] =
            [EntropyEstimator::Shannon, EntropyEstimator::Grassberger].map(Entropy::new);
        let present = counts.iter().filter(|count| **count > 0).count();
        let mut found = AttainedColumn {
            alpha: 0.0,
            distinct: u64::MAX,
            entropy: f64::INFINITY,
            grassberger: f64::INFINITY,
            recursive: Vec::new(),
            equal: 0.0,
            ordered: 0.0,
            hierarchical: hierarchical.as_ref().map(|_| 0.0),
            beta: 0.0,
            enhanced_beta: Some(0.0),
            disclosure: 0.0,
            complete: true,
            numeric: Order::numeric(&values),
            rarest: q.iter().filter(|q| **q > 0.0).map(|q| -q.ln()).fold(0.0, f64::max),
            ascending: Vec::new(),
            summed: f64::INFINITY,
        };
        let mut sorted: Vec<u64> = Vec::new();
        each_class(histogram, column, &own, &values, |spread| {
            let records: u64 = spread.iter().map(|(_, count)| count).sum();
            found.entropy = found.entropy.min(shannon.of(records, spread));
            found.grassberger = found.grassberger.min(grassberger.of(records, spread));
            let term = |(_, count): &(u32, u64)| {
                let p = *count as f64 / records as f64;
                p * p.ln()
            };
            found.summed = found.summed.min(-spread.iter().map(term).sum::<f64>());
            let further = |known: &mut f64, closeness: &Option<Closeness>| {
                if let Some(closeness) = closeness {
                    *known = known.max(closeness.of(records, spread));
                }
            };
            further(&mut found.equal, &equal);
            further(&mut found.ordered, &ordered);
            if let Some(known) = &mut found.hierarchical {
                further(known, &hierarchical);
            }
            for (rank, count) in spread {
                let (p, q) = (*count as f64 / records as f64, q[*rank as usize]);
                let (gain, far) =
                    if q > 0.0 { ((p - q) / q, (p / q).log2()) } else { (f64::INFINITY, f64::INFINITY) };
                found.alpha = found.alpha.max(p);
                found.beta = found.beta.max(gain);
                found.disclosure = found.disclosure.max(far.abs());
                let own = if q > 0.0 { -q.ln() } else { 0.0 };
                if 1.0 + gain > (1.0 + own) * (1.0 + AGAIN) {
                    found.enhanced_beta = None;
                }
            }
            found.complete &= spread.iter().filter(|(rank, _)| counts[*rank as usize] > 0).count() == present;
            sorted.clear();
            sorted.extend(spread.iter().map(|(_, count)| *count));
            sorted.sort_unstable();
            let first = found.distinct == u64::MAX;
            found.distinct = found.distinct.min(spread.len() as u64);
            // tails of the descending counts grow from the smallest on, those of the ascending from the largest
            ratios(&mut found.ascending, first, sorted.iter().rev().copied());
            ratios(&mut found.recursive, first, sorted.iter().copied());
        });
        if found.distinct == u64::MAX {
            // no class, no figure but the weakest
            found.distinct = 0;
            (found.entropy, found.grassberger, found.summed) = (0.0, 0.0, 0.0);
        }
        found.enhanced_beta = found.enhanced_beta.map(|_| found.beta);
        found
    }
}

/// Takes over, for each ℓ, the larger of what is known and the ratio of the last of the counts to the sum of all but the
/// ℓ − 1 last. What has no tail has no ratio, so the list is as long as the shortest.
fn ratios(known: &mut Vec<f64>, first: bool, counts: impl ExactSizeIterator<Item = u64> + Clone) {
    let length = counts.len();
    let Some(last) = counts.clone().last() else { return };
    if first {
        known.resize(length, 0.0);
    }
    known.truncate(length);
    let mut tail = 0;
    for (at, count) in counts.enumerate() {
        tail += count;
        if let Some(known) = known.get_mut(length - 1 - at) {
            *known = known.max(last as f64 / tail as f64);
        }
    }
}

/// Values of the reference and of the file, ascending, with the reference's counts.
fn joined<'v>(reference: &'v Reference, own: &[&'v str]) -> (Vec<&'v str>, Vec<u64>) {
    let known = reference.values().zip(reference.counts.iter().copied());
    let mut all: Vec<(&str, u64)> = known.collect();
    all.extend(own.iter().map(|value| (*value, 0)));
    // a value of the reference stands before the same one of the file
    all.sort_by_key(|(value, _)| *value);
    all.dedup_by_key(|(value, _)| *value);
    all.into_iter().unzip()
}

/// Shows each class's values as (place among `values`, records), ascending. `own`: the values of the file, all of which
/// are among `values`; both ascending.
fn each_class(
    histogram: &Histogram,
    column: usize,
    own: &[&str],
    values: &[&str],
    mut look: impl FnMut(&[(u32, u64)]),
) {
    let Some(sensitive) = histogram.sensitive.get(column) else { return };
    let mut place_of = vec![0u32; own.len()];
    let mut place = 0;
    for (value, code) in own.iter().zip(sensitive.values.order()) {
        place += values[place..].iter().position(|known| known == value).unwrap_or(0);
        place_of[code as usize] = place as u32;
    }
    let mut starts = vec![0usize; histogram.counts.len() + 1];
    for (tuple, _, _) in &sensitive.pairs {
        starts[*tuple as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut ends = starts.clone();
    let mut entries = vec![(0u32, 0u64); sensitive.pairs.len()];
    for &(tuple, value, count) in &sensitive.pairs {
        let end = &mut ends[tuple as usize];
        entries[*end] = (place_of[value as usize], count);
        *end += 1;
    }
    for range in starts.windows(2) {
        let spread = &mut entries[range[0]..range[1]];
        spread.sort_unstable();
        if !spread.is_empty() {
            look(spread);
        }
    }
}

//! What three attackers can expect of a file, from its class sizes.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::histogram::Histogram;
use crate::risk::Risk;

/// Risk of re-identification under one model of the attacker; every figure 0 without records.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Attacker {
    /// Highest risk of any record, 0 to 1.
    pub highest: f64,
    /// Mean risk of the records, 0 to 1: by the marketer's measure the share of records that an attacker who
    /// tries them all gets right.
    pub average: f64,
    /// Share of the records, 0 to 1, whose risk is above the threshold asked for.
    pub above: f64,
}

/// Risk with persons, or households, in the place of records: five records of one person hide nobody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitRisk {
    /// Units of the class that has the fewest. Never more than the histogram's cap: there it means "at least".
    pub smallest: u64,
    /// Records of classes that belong to one unit, or to none that is known.
    pub alone: u64,
    /// Highest risk: 1 / `smallest`, and 1 where a class has no known unit.
    pub highest: f64,
    /// Mean over the records of 1 / (units of the record's class); where classes reach the cap, at most that.
    pub average: f64,
}

impl UnitRisk {
    /// Of classes given as (records, units).
    pub(crate) fn measure(classes: impl Iterator<Item = (u64, u64)>) -> UnitRisk {
        let (mut smallest, mut alone, mut records, mut sum) = (None, 0, 0, Exact::default());
        for (size, units) in classes {
            smallest = Some(smallest.map_or(units, |least: u64| least.min(units)));
            records += size;
            if units <= 1 {
                alone += size;
            }
            sum.add(size, units.max(1));
        }
        let highest = smallest.map_or(0.0, |least| 1.0 / least.max(1) as f64);
        let average = if records == 0 { 0.0 } else { sum.total() / records as f64 };
        UnitRisk { smallest: smallest.unwrap_or(0), alone, highest, average }
    }
}

/// Σ size / units, the same in whatever order it is added: sizes are collected by denominator first.
#[derive(Default)]
struct Exact(BTreeMap<u64, u64>);

impl Exact {
    fn add(&mut self, size: u64, denominator: u64) {
        *self.0.entry(denominator).or_default() += size;
    }

    fn total(&self) -> f64 {
        self.0.iter().map(|(denominator, size)| *size as f64 / *denominator as f64).sum()
    }
}

/// A file whose records have these chances, as (records, chance of each).
fn attacker(records: u64, threshold: f64, chances: impl Iterator<Item = (u64, f64)>) -> Attacker {
    let (mut highest, mut sum, mut above) = (0.0f64, 0.0, 0);
    for (size, chance) in chances {
        highest = highest.max(chance);
        sum += size as f64 * chance;
        // 1/k must not count as above a threshold of 1/k that was computed another way
        if chance > threshold + 1e-12 {
            above += size;
        }
    }
    let share = |part: f64| if records == 0 { 0.0 } else { part / records as f64 };
    Attacker { highest, average: share(sum), above: share(above as f64) }
}

impl Risk {
    /// The prosecutor knows that the person is in the file: a record of a class of f has the chance 1/f (El Emam
    /// 2013, ch. 16).
    pub fn prosecutor(&self, threshold: f64) -> Attacker {
        let chances = self.sizes.iter().map(|(size, classes)| (size * classes, 1.0 / *size as f64));
        attacker(self.records, threshold, chances)
    }

    /// The journalist knows only that the file is a sample of a population of so many records: the chance is 1/F,
    /// with F the class's size there, which is not known. Expected is
    ///
    /// ```text
    /// E[1/F | f] = ∫₀¹ u^(f−1) · π / (π + (1−π)u) du
    /// ```
    ///
    /// with F − f negative binomial for the sampling fraction π (Benedetti and Franconi 1998, the individual risk
    /// of μ-Argus and sdcMicro). `average` is the marketer's expectation too. A population no larger than the
    /// file is the file.
    pub fn journalist(&self, population: u64, threshold: f64) -> Attacker {
        if population <= self.records {
            return self.prosecutor(threshold);
        }
        let fraction = self.records as f64 / population as f64;
        let chances =
            self.sizes.iter().map(|(size, classes)| (size * classes, expected_chance(*size, fraction)));
        attacker(self.records, threshold, chances)
    }

    /// The journalist of a file whose population is at hand: `reference` counts its records in the same columns,
    /// recoded like the file's. A record of a class of f records has the chance 1/F with F the class's records in
    /// the reference, or f where that lacks some of them.
    ///
    /// # Errors
    /// [`Error::Shape`] where the two have different numbers of columns.
    pub fn against(histogram: &Histogram, reference: &Histogram, threshold: f64) -> Result<Attacker, Error> {
        let width = histogram.columns();
        if reference.columns() != width {
            return Err(Error::Shape { what: "columns", found: reference.columns(), expected: width });
        }
        let mut by_sizes: BTreeMap<u64, u64> = BTreeMap::new();
        let codes: Vec<Vec<Option<u32>>> = histogram
            .columns
            .iter()
            .zip(reference.columns.iter())
            .map(|(own, other)| own.iter().map(|value| other.find(value)).collect())
            .collect();
        let mut there = Vec::with_capacity(width);
        let mut tuple = vec![0u32; width];
        for (at, size) in histogram.counts.iter().enumerate().filter(|(_, size)| **size > 0) {
            there.clear();
            histogram.tuples.row(at as u32, &mut tuple);
            there.extend(
                tuple.iter().zip(&codes).filter_map(|(code, codes)| codes.get(*code as usize).copied()?),
            );
            let found = (there.len() == width).then(|| reference.tuples.find(&there)).flatten();
            let all = found.and_then(|found| reference.counts.get(found as usize)).copied().unwrap_or(0);
            *by_sizes.entry(all.max(*size)).or_default() += size;
        }
        let chances = by_sizes.into_iter().map(|(all, records)| (records, 1.0 / all as f64));
        Ok(attacker(histogram.records(), threshold, chances))
    }

    /// The share of its records, 0 to 1, that a marketer matches rightly with a register of exactly the file's
    /// persons: classes / records (El Emam 2013, ch. 16). For a larger register [`journalist`](Risk::journalist) or
    /// [`against`](Risk::against), whose `average` it is.
    pub fn marketer(&self) -> f64 {
        self.prosecutor_average
    }
}

/// E[1/F | f] for a class of `size` records in the sample.
pub(crate) fn expected_chance(size: u64, fraction: f64) -> f64 {
    let rest = 1.0 - fraction;
    if fraction < 0.5 && size <= 32 {
        // I(1) = (π/q)·ln(1/π), I(f + 1) = (π/q)·(1/f − I(f)), which shrinks errors while π < q
        let odds = fraction / rest;
        let first = -odds * fraction.ln();
        return (1..size).fold(first, |integral, f| odds * (1.0 / f as f64 - integral));
    }
    // π·Σ q^k·B(f, k + 1); each term is q·(k + 1)/(f + k + 1) of the one before
    let (mut sum, mut term) = (0.0, 1.0 / size as f64);
    let mut k = 0.0;
    while term > sum * 1e-17 {
        sum += term;
        k += 1.0;
        term *= rest * k / (size as f64 + k);
    }
    fraction * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The integral by Simpson's rule.
    fn integral(size: u64, fraction: f64) -> f64 {
        let f = |u: f64| u.powf(size as f64 - 1.0) * fraction / (fraction + (1.0 - fraction) * u);
        let steps = 200_000;
        let h = 1.0 / f64::from(steps);
        let inner: f64 = (1..steps).map(|i| f(f64::from(i) * h) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        (f(0.0) + f(1.0) + inner) * h / 3.0
    }

    #[test]
    fn the_expected_chance_is_the_integral() {
        for fraction in [0.01, 0.2, 0.49, 0.5, 0.9, 0.999] {
            for size in [1, 2, 3, 10, 32, 33, 500] {
                let (found, plain) = (expected_chance(size, fraction), integral(size, fraction));
                assert!((found / plain - 1.0).abs() < 1e-7, "{size} {fraction}: {found} {plain}");
                assert!(found <= 1.0 / size as f64);
            }
        }
        // a sample of next to everything is everything
        assert!((expected_chance(4, 1.0 - 1e-9) - 0.25).abs() < 1e-8);
    }

    #[test]
    fn units() {
        let none = UnitRisk::measure(std::iter::empty());
        assert_eq!(none, UnitRisk { smallest: 0, alone: 0, highest: 0.0, average: 0.0 });
        // ten records of one person, three of two, one of nobody known
        let some = UnitRisk::measure([(10, 1), (3, 2), (1, 0)].into_iter());
        assert_eq!((some.smallest, some.alone, some.highest), (0, 11, 1.0));
        assert!((some.average - (10.0 + 1.5 + 1.0) / 14.0).abs() < 1e-12);
    }
}

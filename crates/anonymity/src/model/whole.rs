//! Rules about all classes together: average risk, sample and population uniqueness.

use super::Cut;
use super::diversity::ROUNDING;
use crate::risk::{PopulationModel, population_uniques};

/// What all classes that are not suppressed must satisfy together. Nothing left satisfies everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whole {
    /// Classes / records at most; above 1 where nobody asks.
    risk: Option<f64>,
    /// Records alone in their class / records at most.
    alone: Option<f64>,
    /// Expected uniques of the population / its records at most.
    unique: Vec<(f64, PopulationModel, u64)>,
}

impl Whole {
    pub(crate) fn risk(&mut self, risk: f64) {
        self.risk = Some(self.risk.map_or(risk, |known| known.min(risk)));
    }

    pub(crate) fn alone(&mut self, share: f64) {
        self.alone = Some(self.alone.map_or(share, |known| known.min(share)));
    }

    pub(crate) fn unique(&mut self, share: f64, model: PopulationModel, population: u64) {
        self.unique.push((share, model, population));
    }

    /// Drops what holds wherever no class has fewer records than `least`.
    pub(crate) fn drop_implied(&mut self, least: u64) {
        if self.risk.is_some_and(|risk| risk * least as f64 * (1.0 + ROUNDING) >= 1.0) {
            self.risk = None;
        }
        if least > 1 {
            // without sample uniques every estimate is 0
            self.alone = None;
            self.unique.clear();
        }
    }

    pub(crate) fn asks(&self) -> bool {
        self.risk.is_some() || self.alone.is_some() || !self.unique.is_empty()
    }

    /// The cut that leaves out the fewest of the smallest classes, `None` where it leaves out more than
    /// `suppressible` records or every one.
    ///
    /// Leaving out a smallest class never raises the mean risk (its own is the largest) nor the share of those
    /// alone, so the least cut for these two is found by counting. An estimate of population uniques need not fall
    /// as sample uniques are left out; it is 0 without any. So the least number of them is looked for by halving, as
    /// in ARX 3.9.2, and what is found is checked: a larger cut than needed can result, one that does not hold can't.
    pub(crate) fn cut(&self, sizes: &[(u64, u64)], suppressible: u64) -> Option<Cut> {
        let mut left = Left::new(sizes);
        while !self.counted(&left) {
            let more = self.needed(&left);
            left.drop(more);
            if left.records == 0 {
                return None;
            }
        }
        // what is left out for one of them may break another: again until all hold
        let mut at = 0;
        let mut held = 0;
        while held < self.unique.len() {
            let (share, model, population) = &self.unique[at];
            at = (at + 1) % self.unique.len();
            held += 1;
            let within = |left: &Left<'_>| {
                let fraction = (left.records as f64 / (*population).max(1) as f64).min(1.0);
                let estimate = population_uniques(*model, &left.sizes(), fraction);
                left.alone() == 0 || estimate.share().is_some_and(|found| found <= share * (1.0 + ROUNDING))
            };
            if within(&left) {
                continue;
            }
            let (mut fails, mut holds) = (0, left.alone());
            while holds - fails > 1 {
                let middle = fails + (holds - fails) / 2;
                let mut tried = left.clone();
                tried.drop(middle);
                if within(&tried) { holds = middle } else { fails = middle }
            }
            left.drop(holds);
            // it holds now; the others are to be looked at
            held = 1;
        }
        (left.records > 0 && left.dropped <= suppressible).then(|| left.cut())
    }

    /// Whether no choice of classes to leave out, with at most `suppressible` records, satisfies the rules that are
    /// counted, not even if parts of classes could be left out; `sizes` as for [`Whole::cut`]. Then it is so for
    /// whatever these classes were joined from as well: of a choice there, the classes here that hold some of it are
    /// no more, hold no fewer records, and no more of them are alone.
    pub(crate) fn hopeless(&self, sizes: &[(u64, u64)], suppressible: u64) -> bool {
        let records: u64 = sizes.iter().map(|(size, classes)| size * classes).sum();
        let slack = records as f64 * ROUNDING * 4.0 + ROUNDING;
        let risk = self.risk.is_some_and(|risk| {
            // what is left for each class above the records that it must answer for
            let (mut over, mut left) = (0.0, suppressible as f64);
            for &(size, classes) in sizes {
                let (size, classes) = (size as f64, classes as f64);
                over += classes * (1.0 - risk * size);
                // the smallest first: no others win more for a record
                let gone = (left / size).min(classes);
                if risk * size < 1.0 {
                    over -= gone * (1.0 - risk * size);
                    left -= gone * size;
                }
            }
            over > slack
        });
        let alone = self.alone.is_some_and(|share| {
            let alone = sizes.first().map_or(0, |(size, classes)| if *size == 1 { *classes } else { 0 });
            let gone = alone.min(suppressible);
            (alone - gone) as f64 > share * (records - gone) as f64 + slack
        });
        risk || alone
    }

    /// Whether the rules that are counted hold.
    fn counted(&self, left: &Left<'_>) -> bool {
        let n = left.records as f64 * (1.0 + ROUNDING);
        self.risk.is_none_or(|risk| left.classes as f64 <= risk * n)
            && self.alone.is_none_or(|share| left.alone() as f64 <= share * n)
    }

    /// How many of the smallest classes, all of one size, to leave out before it can hold or the next size is at
    /// stake; at least 1.
    fn needed(&self, left: &Left<'_>) -> u64 {
        let (size, classes) = left.smallest();
        let (mut fails, mut holds) = (0, classes);
        while holds - fails > 1 {
            let middle = fails + (holds - fails) / 2;
            let after = Left {
                records: left.records - middle * size,
                classes: left.classes - middle,
                more: left.more + middle,
                ..left.clone()
            };
            if self.counted(&after) { holds = middle } else { fails = middle }
        }
        holds
    }
}

/// Classes of which the smallest have been left out.
#[derive(Clone)]
struct Left<'s> {
    all: &'s [(u64, u64)],
    /// Sizes that are left out altogether.
    at: usize,
    /// Classes left out of the next size.
    more: u64,
    classes: u64,
    records: u64,
    dropped: u64,
}

impl<'s> Left<'s> {
    fn new(all: &'s [(u64, u64)]) -> Left<'s> {
        let classes = all.iter().map(|(_, classes)| classes).sum();
        let records = all.iter().map(|(size, classes)| size * classes).sum();
        Left { all, at: 0, more: 0, classes, records, dropped: 0 }
    }

    /// The smallest size left, and how many there are of it.
    fn smallest(&self) -> (u64, u64) {
        self.all.get(self.at).map_or((0, 0), |(size, classes)| (*size, classes - self.more))
    }

    fn alone(&self) -> u64 {
        match self.smallest() {
            (1, classes) => classes,
            _ => 0,
        }
    }

    /// Leaves out so many of the smallest.
    fn drop(&mut self, mut classes: u64) {
        while classes > 0 && self.at < self.all.len() {
            let (size, there) = self.smallest();
            let now = classes.min(there);
            self.more += now;
            if now == there {
                self.at += 1;
                self.more = 0;
            }
            self.classes -= now;
            self.records -= now * size;
            self.dropped += now * size;
            classes -= now;
        }
    }

    fn sizes(&self) -> Vec<(u64, u64)> {
        let mut sizes = self.all[self.at..].to_vec();
        if let Some(first) = sizes.first_mut() {
            first.1 -= self.more;
        }
        sizes
    }

    fn cut(&self) -> Cut {
        match (self.at, self.more) {
            (0, 0) => Cut::default(),
            (at, 0) => Cut { below: self.all[at - 1].0 + 1, more: 0 },
            (at, more) => Cut { below: self.all[at].0, more },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk(risk: f64) -> Whole {
        let mut whole = Whole::default();
        whole.risk(risk);
        whole
    }

    #[test]
    fn the_fewest_are_left_out() {
        // 5 × 1, 2 × 3, 1 × 9: 8 classes of 20 records
        let sizes = [(1, 5), (3, 2), (9, 1)];
        assert_eq!(risk(0.4).cut(&sizes, 20), Some(Cut::default()));
        // 7 of 19: 0.368; 6 of 18: 0.333
        assert_eq!(risk(1.0 / 3.0).cut(&sizes, 20), Some(Cut { below: 1, more: 2 }));
        assert_eq!(risk(1.0 / 3.0).cut(&sizes, 1), None);
        // 3 of 15: 0.2
        assert_eq!(risk(0.2).cut(&sizes, 20), Some(Cut { below: 2, more: 0 }));
        // 2 of 12: 0.167
        assert_eq!(risk(0.17).cut(&sizes, 20), Some(Cut { below: 3, more: 1 }));
        assert_eq!(risk(1.0 / 9.0).cut(&sizes, 20), Some(Cut { below: 4, more: 0 }));
        assert_eq!(risk(0.1).cut(&sizes, 20), None);
        assert_eq!(risk(0.1).cut(&[], 20), None);
        let mut alone = Whole::default();
        alone.alone(0.0);
        assert_eq!(alone.cut(&sizes, 20), Some(Cut { below: 2, more: 0 }));
    }

    #[test]
    fn a_cut_for_one_estimate_leaves_the_others_holding() {
        let estimates =
            [PopulationModel::Pitman, PopulationModel::Zayatz, PopulationModel::Snb, PopulationModel::Dankar];
        let within = |cut: Cut, sizes: &[(u64, u64)], share: f64, model, population: u64| {
            let mut left: Vec<(u64, u64)> =
                sizes.iter().copied().filter(|(size, _)| *size >= cut.below).collect();
            if let Some(first) = left.first_mut().filter(|(size, _)| *size == cut.below) {
                first.1 -= cut.more;
            }
            let records: u64 = left.iter().map(|(size, classes)| size * classes).sum();
            let alone = left.first().is_some_and(|(size, classes)| *size == 1 && *classes > 0);
            let found =
                population_uniques(model, &left, (records as f64 / population as f64).min(1.0)).share();
            !alone || found.is_some_and(|found| found <= share * (1.0 + ROUNDING))
        };
        let mut cuts = 0;
        for sizes in [[(1, 60), (2, 30), (5, 9)], [(1, 9), (2, 80), (3, 1)], [(1, 200), (3, 2), (40, 3)]] {
            for first in estimates {
                for second in estimates {
                    for shares in [[0.02, 0.01], [0.001, 0.05], [0.1, 0.003]] {
                        let mut whole = Whole::default();
                        whole.unique(shares[0], first, 2_000);
                        whole.unique(shares[1], second, 9_000);
                        let Some(cut) = whole.cut(&sizes, u64::MAX) else { continue };
                        cuts += 1;
                        assert!(
                            within(cut, &sizes, shares[0], first, 2_000),
                            "{first:?} {second:?} {shares:?}"
                        );
                        assert!(
                            within(cut, &sizes, shares[1], second, 9_000),
                            "{first:?} {second:?} {shares:?}"
                        );
                    }
                }
            }
        }
        assert!(cuts > 50);
    }
}

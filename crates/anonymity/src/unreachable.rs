//! Why a goal is out of reach, and which goals near it are not.

use crate::error::{Error, Unreachable};
use crate::model::{Gathered, PrivacyModel, Rules, Table, sampling};
use crate::problem::{Problem, table};
use crate::risk::by_size;
use crate::solution::Solution;

/// Halvings of a parameter's range: beyond the three digits that are told, however wide it is.
const HALVINGS: usize = 40;

impl Problem<'_> {
    /// Why the goal is out of reach, once even the coarsest recoding has failed: columns at their fixed levels, the
    /// others at the top.
    pub(crate) fn unreachable(&self) -> Error {
        let models = &self.task.goal.models;
        let coarsest = self.gathered(&self.fixed);
        let all = self.records;
        let needed = lost(&self.rules, &coarsest, all).unwrap_or(all);
        let mut hurting: Vec<(u64, usize)> = (0..self.width)
            .filter(|column| self.fixed[*column].is_some_and(|level| level < self.top(*column)))
            .map(|column| {
                let mut freed = self.fixed.clone();
                freed[column] = None;
                let left = lost(&self.rules, &self.gathered(&freed), all).unwrap_or(all);
                (needed - left.min(needed), column)
            })
            .collect();
        hurting.sort_by_key(|(saved, column)| (std::cmp::Reverse(*saved), *column));
        let nearest = match table(&self.task) {
            Ok(table) => Near { table, classes: &coarsest, records: all, limit: self.limit }.of(models),
            Err(_) => vec![None; models.len()],
        };
        Error::Unreachable(Box::new(Unreachable {
            models: models.clone(),
            nearest,
            records: all,
            suppression: self.task.goal.suppression,
            suppression_needed: if all == 0 { 1.0 } else { needed as f64 / all as f64 },
            hurting: hurting.into_iter().map(|(_, column)| column).collect(),
        }))
    }

    /// The coarsest recoding, without the classes that fail and the smallest that rules about all classes exclude;
    /// `None` where it is not within the limit.
    pub(crate) fn coarsest(&self) -> Option<Solution> {
        let classes = self.gathered(&self.fixed);
        lost(&self.rules, &classes, self.records).filter(|lost| *lost <= self.limit)?;
        let holds: Vec<bool> =
            classes.iter().map(|class| class.class(|class| self.rules.holds(class))).collect();
        let kept = classes.iter().zip(&holds).filter(|(_, holds)| **holds).map(|(class, _)| class.records);
        let cut = self.rules.cut(&by_size(kept.collect()), self.records)?;
        let levels: Vec<u8> =
            (0..self.width).map(|j| u8::try_from(self.ceiling(j)).unwrap_or(u8::MAX)).collect();
        let (mut solution, mut more) = (Solution::default(), cut.more);
        for ((group, class), holds) in self.groups(&self.fixed).iter().zip(&classes).zip(holds) {
            let equal = holds && class.records == cut.below && more > 0;
            more -= u64::from(equal);
            if holds && class.records >= cut.below && !equal {
                solution.push(group, &levels);
            } else {
                solution.suppressed.extend_from_slice(group);
            }
        }
        Some(solution)
    }

    fn gathered(&self, fixed: &[Option<usize>]) -> Vec<Gathered> {
        self.groups(fixed).into_iter().map(|group| Gathered::of(self, group)).collect()
    }
}

/// Records that have to be left out so that the rules hold for what remains; `None` where nothing would remain or
/// leaving records out does not help.
fn lost(rules: &Rules, classes: &[Gathered], records: u64) -> Option<u64> {
    let (mut fail, mut sizes) = (0, Vec::new());
    for class in classes {
        if class.records == 0 {
            if class.population > 0 && !rules.stand() {
                return None;
            }
        } else if class.class(|class| rules.holds(class)) {
            sizes.push(class.records);
        } else {
            fail += class.records;
        }
    }
    let sizes = by_size(sizes);
    let cut = rules.cut(&sizes, records)?;
    for (size, classes) in sizes {
        fail += match size.cmp(&cut.below) {
            std::cmp::Ordering::Less => size * classes,
            std::cmp::Ordering::Equal => size * cut.more,
            std::cmp::Ordering::Greater => 0,
        };
    }
    (fail < records).then_some(fail)
}

/// A search for goals near the one that was asked.
struct Near<'a> {
    table: Table<'a>,
    /// The coarsest classes.
    classes: &'a [Gathered],
    records: u64,
    limit: u64,
}

impl Near<'_> {
    fn of(&self, models: &[PrivacyModel]) -> Vec<Option<PrivacyModel>> {
        let with = |at: usize, model: &PrivacyModel| {
            let mut all = models.to_vec();
            all[at] = model.clone();
            self.reached(&all)
        };
        let single: Vec<Option<PrivacyModel>> = models
            .iter()
            .enumerate()
            .map(|(at, model)| weaken(model, &self.table, |weaker| with(at, weaker)))
            .collect();
        if single.iter().any(Option::is_some) {
            // one that can't help alone is not in the way where it can be had by itself
            let alone = |model: &PrivacyModel| self.reached(std::slice::from_ref(model));
            return models
                .iter()
                .zip(single)
                .map(|(model, near)| near.or_else(|| alone(model).then(|| model.clone())))
                .collect();
        }
        let mut kept: Vec<PrivacyModel> = Vec::new();
        models
            .iter()
            .map(|model| {
                let with = |model: &PrivacyModel| {
                    let mut all = kept.clone();
                    all.push(model.clone());
                    self.reached(&all)
                };
                let near = if with(model) { Some(model.clone()) } else { weaken(model, &self.table, with) };
                kept.extend(near.clone());
                near
            })
            .collect()
    }

    fn reached(&self, models: &[PrivacyModel]) -> bool {
        Rules::compile(models, &self.table).is_ok_and(|rules| {
            lost(&rules, self.classes, self.records).is_some_and(|lost| lost <= self.limit)
        })
    }
}

/// The strongest weaker form of a model that is reached, with a parameter of three significant digits.
fn weaken(
    model: &PrivacyModel,
    table: &Table<'_>,
    reached: impl Fn(&PrivacyModel) -> bool,
) -> Option<PrivacyModel> {
    use PrivacyModel as M;
    let records = table.records.max(2) as f64;
    let whole = |from: u64, make: &dyn Fn(u64) -> M| {
        // 1 is reached or nothing is
        let (mut holds, mut fails) = (1, from);
        if fails <= 1 || !reached(&make(1)) {
            return None;
        }
        while fails - holds > 1 {
            let middle = holds + (fails - holds) / 2;
            if reached(&make(middle)) { holds = middle } else { fails = middle }
        }
        Some(make(holds))
    };
    let real = |from: f64, to: f64, make: &dyn Fn(f64) -> M| {
        if from == to || !reached(&make(to)) {
            return None;
        }
        let (mut holds, mut fails) = (to, from);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(holds, fails);
            if reached(&make(middle)) { holds = middle } else { fails = middle }
        }
        let told = make(outward(holds, to > from));
        Some(if reached(&told) { told } else { make(holds) })
    };
    match model {
        M::KAnonymity { k, of } => whole(*k, &|k| M::KAnonymity { k, of: *of }),
        M::KMap { k } => whole(*k, &|k| M::KMap { k }),
        M::DistinctDiversity { column, l } => whole(*l, &|l| M::DistinctDiversity { column: *column, l }),
        M::EntropyDiversity { column, l, estimator } => {
            real(*l, 1.0, &|l| M::EntropyDiversity { column: *column, l, estimator: *estimator })
        }
        // a larger c first: it keeps the number of values; then a smaller ℓ
        M::RecursiveDiversity { column, c, l } => {
            real(*c, c.max(records) * 2.0, &|c| M::RecursiveDiversity { column: *column, c, l: *l })
                .or_else(|| whole(*l, &|l| M::RecursiveDiversity { column: *column, c: *c, l }))
        }
        M::TCloseness { column, t, distance } => {
            real(*t, 1.0, &|t| M::TCloseness { column: *column, t, distance: *distance })
        }
        M::DeltaPresence { min, max } => real(*max, 1.0, &|max| M::DeltaPresence { min: *min, max })
            .or_else(|| real(*min, 0.0, &|min| M::DeltaPresence { min, max: *max }))
            .or_else(|| real(*max, 1.0, &|max| M::DeltaPresence { min: 0.0, max })),
        M::BetaLikeness { column, beta, enhanced } => real(*beta, beta.max(records) * 2.0, &|beta| {
            M::BetaLikeness { column: *column, beta, enhanced: *enhanced }
        }),
        M::DeltaDisclosure { column, delta } => real(*delta, delta.max(records.log2()) * 2.0, &|delta| {
            M::DeltaDisclosure { column: *column, delta }
        }),
        M::AverageRisk { risk } => real(*risk, 1.0, &|risk| M::AverageRisk { risk }),
        M::SampleUniqueness { share } => real(*share, 1.0, &|share| M::SampleUniqueness { share }),
        M::PopulationUniqueness { share, model, population } => real(*share, 1.0, &|share| {
            M::PopulationUniqueness { share, model: *model, population: *population }
        }),
        // a chance of failure of 1 in as many as there are records would leave somebody out in the open
        M::DifferentialPrivacy { epsilon, delta } => {
            let to = 1.0 / records;
            if *delta >= to || sampling(*epsilon, to).is_err() {
                return None;
            }
            real(*delta, to, &|delta| M::DifferentialPrivacy { epsilon: *epsilon, delta })
        }
    }
}

/// Three significant digits, away from what was asked.
fn outward(x: f64, up: bool) -> f64 {
    if x == 0.0 {
        return x;
    }
    let digits = 2 - x.abs().log10().floor() as i32;
    let round = |x: f64| if up { x.ceil() } else { x.floor() };
    // by dividing through a whole power of ten what is told is as short as it is read
    if digits >= 0 {
        let power = 10f64.powi(digits);
        round(x * power) / power
    } else {
        let power = 10f64.powi(-digits);
        round(x / power) * power
    }
}

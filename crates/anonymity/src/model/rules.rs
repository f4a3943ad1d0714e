//! Privacy models made ready for a search.

use super::class::Class;
use super::closeness::Closeness;
use super::differential::sampling;
use super::diversity::{EntropyDiversity, ROUNDING, RecursiveDiversity, SLACK};
use super::implied::needed;
use super::likeness::Bounds;
use super::whole::Whole;
use super::{Counted, PrivacyModel};
use crate::error::Error;
use crate::hierarchy::Hierarchy;

/// What the models are held against: the table as a whole.
pub(crate) struct Table<'a> {
    /// Records of the sample.
    pub(crate) records: u64,
    /// Records of the population; `None` without one.
    pub(crate) population: Option<u64>,
    /// Whether the population holds every tuple at least as often as the sample.
    pub(crate) covered: bool,
    /// Kinds of units the histogram counts.
    pub(crate) units: usize,
    /// Units a set tells apart.
    pub(crate) unit_cap: usize,
    /// One a sensitive column.
    pub(crate) sensitive: Vec<SensitiveTotals<'a>>,
    /// Whether every column's level was fixed beforehand.
    pub(crate) fixed: bool,
}

/// A sensitive column in the whole sample.
pub(crate) struct SensitiveTotals<'a> {
    /// Values in ascending order of their bytes; a value's place is its rank.
    pub(crate) values: Vec<&'a str>,
    /// Records of each.
    pub(crate) counts: Vec<u64>,
    /// Its hierarchy, built on `values`; for hierarchical distance.
    pub(crate) hierarchy: Option<&'a Hierarchy>,
}

/// How the rules that look at single classes behave when classes are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Monotone {
    /// Whatever is joined to a class that holds, the whole holds.
    Superset,
    /// Classes that hold, joined, hold.
    Union,
    /// Neither.
    Neither,
}

/// Classes that must be left out so that the rules about all classes together hold: every class with fewer than
/// `below` records, and `more` of those with exactly `below` records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Cut {
    pub(crate) below: u64,
    pub(crate) more: u64,
}

/// A rule about a sensitive column's values in a class.
enum Spread {
    Entropy(EntropyDiversity),
    Recursive(RecursiveDiversity),
    Closeness(Closeness, f64),
    Bounds(Bounds),
}

impl Spread {
    fn holds(&self, records: u64, spread: &[(u32, u64)]) -> bool {
        match self {
            Spread::Entropy(rule) => rule.holds(records, spread),
            Spread::Recursive(rule) => rule.holds(records, spread),
            Spread::Closeness(rule, t) => rule.holds(*t, records, spread),
            Spread::Bounds(rule) => rule.holds(records, spread),
        }
    }

    /// What the number of distinct values does not say already.
    fn may_hold(&self, spread: &[(u32, u64)]) -> bool {
        match self {
            Spread::Entropy(_) | Spread::Recursive(_) => true,
            Spread::Closeness(rule, t) => rule.may_hold(*t, spread),
            Spread::Bounds(rule) => rule.may_hold(spread),
        }
    }

    fn distinct(&self) -> u64 {
        match self {
            Spread::Entropy(rule) => rule.distinct(),
            Spread::Recursive(rule) => rule.distinct(),
            Spread::Closeness(rule, t) => rule.distinct(*t),
            Spread::Bounds(_) => 1,
        }
    }

    fn monotone(&self) -> Monotone {
        match self {
            Spread::Entropy(rule) => rule.monotone(),
            // the largest count of the whole is at most the sum of the parts' largest, its ℓ − 1 largest together at
            // most the sum of theirs, so the tail at least the sum of the tails
            Spread::Recursive(_) => Monotone::Union,
            // convex in the class's shares
            Spread::Closeness(..) => Monotone::Union,
            Spread::Bounds(rule) => rule.monotone(),
        }
    }
}

/// All that is asked.
pub(crate) struct Rules {
    least: u64,
    /// Records of the population in a class, at least.
    population: u64,
    /// Kind and least number of units.
    units: Vec<(usize, u64)>,
    /// Sensitive column and least number of distinct values, one a column at most.
    distinct: Vec<(usize, u64)>,
    spread: Vec<(usize, Spread)>,
    /// Least and largest records of the sample / records of the population.
    presence: Vec<(f64, f64)>,
    whole: Whole,
    monotone: Monotone,
}

impl Rules {
    /// Refuses parameters out of range, columns that are not there, and what needs a population, units, a hierarchy
    /// or fixed levels that there are not.
    pub(crate) fn compile(models: &[PrivacyModel], table: &Table<'_>) -> Result<Rules, Error> {
        let mut rules = Rules::none();
        for (model, needed) in models.iter().zip(needed(models)) {
            model.check()?;
            // what decides nothing is held against the table all the same
            let mut idle = Rules::none();
            if needed { &mut rules } else { &mut idle }.add(model, table)?;
        }
        rules.drop_implied(table.covered);
        Ok(rules)
    }

    fn none() -> Rules {
        Rules {
            least: 1,
            population: 0,
            units: Vec::new(),
            distinct: Vec::new(),
            spread: Vec::new(),
            presence: Vec::new(),
            whole: Whole::default(),
            monotone: Monotone::Superset,
        }
    }

    /// Drops what follows from the least number of records. `covered`: a class has as many people as records.
    fn drop_implied(&mut self, covered: bool) {
        self.whole.drop_implied(self.least);
        if covered {
            self.presence.retain(|(min, max)| *min > 0.0 || *max < 1.0);
            if self.population <= self.least {
                self.population = 0;
            }
        }
        if self.presence.is_empty() && self.spread.is_empty() {
            self.monotone = Monotone::Superset;
        }
    }

    fn add(&mut self, model: &PrivacyModel, table: &Table<'_>) -> Result<(), Error> {
        let lacks = |what: &'static str| Error::Lacks { model: model.name(), what };
        let column = match model.column() {
            Some(column) => Some((column, table.sensitive.get(column).ok_or_else(|| lacks("column"))?)),
            None => None,
        };
        if model.asks_population() && table.population.is_none() {
            return Err(lacks("population"));
        }
        match model {
            PrivacyModel::KAnonymity { k, of: Counted::Records } => self.least = self.least.max(*k),
            PrivacyModel::KAnonymity { k, of: Counted::Units(kind) } => {
                if *kind >= table.units || (table.unit_cap as u64) < *k {
                    return Err(lacks("units"));
                }
                // a record has at most one unit of a kind
                self.least = self.least.max(*k);
                self.units.push((*kind, *k));
            }
            PrivacyModel::KMap { k } => self.in_population(*k),
            PrivacyModel::DeltaPresence { min, max } => {
                // one record is at most this share of the class's people
                self.in_population(((1.0 - SLACK) / max.max(1e-18)).ceil() as u64);
                self.presence.push((*min, *max));
                // a share of a whole lies between those of its parts
                self.monotone = self.monotone.max(Monotone::Union);
            }
            PrivacyModel::AverageRisk { risk } => self.whole.risk(*risk),
            PrivacyModel::SampleUniqueness { share } => self.whole.alone(*share),
            PrivacyModel::PopulationUniqueness { share, model: estimator, population } => {
                if *population < table.records {
                    return Err(Error::Model { model: model.name(), parameter: "population" });
                }
                self.whole.unique(*share, *estimator, *population);
            }
            PrivacyModel::DifferentialPrivacy { epsilon, delta } => {
                if !table.fixed {
                    return Err(lacks("levels"));
                }
                self.least = self.least.max(sampling(*epsilon, *delta)?.k);
            }
            PrivacyModel::DistinctDiversity { l, .. } => {
                if let Some((column, _)) = column {
                    self.values(column, *l);
                }
            }
            PrivacyModel::EntropyDiversity { l, estimator, .. } => {
                self.add_spread(column, |_| Ok(Spread::Entropy(EntropyDiversity::new(*l, *estimator))))?;
            }
            PrivacyModel::RecursiveDiversity { c, l, .. } => {
                self.add_spread(column, |_| Ok(Spread::Recursive(RecursiveDiversity::new(*c, *l))))?;
            }
            PrivacyModel::TCloseness { t, distance, .. } => {
                self.add_spread(column, |total| {
                    Closeness::new(*distance, &total.values, &total.counts, total.hierarchy)
                        .map(|closeness| Spread::Closeness(closeness, *t))
                        .ok_or_else(|| lacks("hierarchy"))
                })?;
            }
            PrivacyModel::BetaLikeness { beta, enhanced, .. } => {
                self.add_spread(column, |total| {
                    Ok(Spread::Bounds(Bounds::likeness(&total.counts, *beta, *enhanced)))
                })?;
            }
            PrivacyModel::DeltaDisclosure { delta, .. } => {
                self.add_spread(column, |total| {
                    Ok(Spread::Bounds(Bounds::disclosure(&total.counts, *delta)))
                })?;
            }
        }
        Ok(())
    }

    fn in_population(&mut self, least: u64) {
        self.population = self.population.max(least);
    }

    /// At least so many distinct values, each of them a record.
    fn values(&mut self, column: usize, least: u64) {
        self.least = self.least.max(least);
        if least <= 1 {
            return;
        }
        match self.distinct.iter_mut().find(|(known, _)| *known == column) {
            Some((_, known)) => *known = (*known).max(least),
            None => self.distinct.push((column, least)),
        }
    }

    fn add_spread<'t>(
        &mut self,
        column: Option<(usize, &'t SensitiveTotals<'t>)>,
        make: impl FnOnce(&SensitiveTotals<'t>) -> Result<Spread, Error>,
    ) -> Result<(), Error> {
        let Some((column, total)) = column else { return Ok(()) };
        let rule = make(total)?;
        self.values(column, rule.distinct());
        if let Spread::Bounds(bounds) = &rule {
            self.least = self.least.max(bounds.least());
        }
        self.monotone = self.monotone.max(rule.monotone());
        self.spread.push((column, rule));
        Ok(())
    }

    /// Fewest records that a class which holds can have; at least 1.
    pub(crate) fn least(&self) -> u64 {
        self.least
    }

    /// Whether any rule looks at units; then [`Class::units`] must be filled, for every kind the histogram has.
    pub(crate) fn asks_units(&self) -> bool {
        !self.units.is_empty()
    }

    /// Units beyond which more of them change nothing.
    pub(crate) fn unit_cap(&self) -> usize {
        self.units.iter().map(|(_, k)| usize::try_from(*k).unwrap_or(usize::MAX)).max().unwrap_or(0)
    }

    /// Whether any rule looks at the population.
    pub(crate) fn asks_population(&self) -> bool {
        self.population > 0 || !self.presence.is_empty()
    }

    /// Whether any rule looks at sensitive values; then [`Class::spread`] must be filled for every column.
    pub(crate) fn asks_spread(&self) -> bool {
        !(self.distinct.is_empty() && self.spread.is_empty())
    }

    /// How [`Rules::holds`] behaves when classes are joined.
    pub(crate) fn monotone(&self) -> Monotone {
        self.monotone
    }

    /// Whether a class satisfies every rule about single classes. `false` for a class without records of the sample,
    /// which is no class of the output; of those [`Rules::stand`] speaks.
    pub(crate) fn holds(&self, class: &Class<'_>) -> bool {
        self.counts_hold(class)
            && self.presence.iter().all(|(min, max)| {
                let (records, people) = (class.records as f64, class.population as f64);
                records >= min * people * (1.0 - ROUNDING) && records <= max * people * (1.0 + ROUNDING)
            })
            && self.spread.iter().all(|(column, rule)| rule.holds(class.records, spread(class, *column)))
    }

    /// A condition implied by [`Rules::holds`] which is monotone in the sense of [`Monotone::Superset`]: where it
    /// fails for a class, it fails for every part of it.
    pub(crate) fn may_hold(&self, class: &Class<'_>) -> bool {
        self.counts_hold(class)
            && self.spread.iter().all(|(column, rule)| rule.may_hold(spread(class, *column)))
    }

    fn counts_hold(&self, class: &Class<'_>) -> bool {
        class.records >= self.least
            && class.population >= self.population
            && self.distinct.iter().all(|(column, least)| spread(class, *column).len() as u64 >= *least)
            && self.units.iter().all(|(kind, k)| {
                class.units.get(*kind).is_some_and(|units| units.as_slice().len() as u64 >= *k)
            })
    }

    /// Whether people of the population whose class has no record of the sample may be left at that. Where this is
    /// `false` (δ-presence with a least share above 0: who is certain to be absent is known to be), a recoding with
    /// one such class fails as a whole: nobody outside the sample can be suppressed (Nergiz, Atzori, Clifton 2007,
    /// definition 2; so ARX 3.9.2).
    pub(crate) fn stand(&self) -> bool {
        self.presence.iter().all(|(min, _)| *min <= 0.0)
    }

    /// Whether there are rules about all classes together ([`Rules::cut`]).
    pub(crate) fn asks_sizes(&self) -> bool {
        self.whole.asks()
    }

    /// Whether no choice of these classes satisfies the rules about all of them, nor any choice of the classes that
    /// they were joined from; `sizes`: as for [`Rules::cut`], of the classes that [`Rules::may_hold`].
    pub(crate) fn hopeless(&self, sizes: &[(u64, u64)], suppressible: u64) -> bool {
        self.whole.hopeless(sizes, suppressible)
    }

    /// The smallest cut after which the rules about all classes together hold, leaving out at most `suppressible`
    /// records; `None` where there is none. `sizes`: (records of a class, number of such classes), ascending, of the
    /// classes that hold by themselves.
    pub(crate) fn cut(&self, sizes: &[(u64, u64)], suppressible: u64) -> Option<Cut> {
        if !self.whole.asks() {
            return Some(Cut::default());
        }
        self.whole.cut(sizes, suppressible)
    }
}

/// What a class holds of a sensitive column; nothing where nobody filled it in.
fn spread<'c>(class: &Class<'c>, column: usize) -> &'c [(u32, u64)] {
    class.spread.get(column).copied().unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Distance, EntropyEstimator};
    use proptest::prelude::*;

    fn models() -> Vec<PrivacyModel> {
        let mut models = vec![
            PrivacyModel::k(3),
            PrivacyModel::KMap { k: 6 },
            PrivacyModel::DistinctDiversity { column: 0, l: 3 },
            PrivacyModel::EntropyDiversity { column: 0, l: 2.5, estimator: EntropyEstimator::Shannon },
            PrivacyModel::EntropyDiversity { column: 0, l: 2.0, estimator: EntropyEstimator::Grassberger },
            PrivacyModel::RecursiveDiversity { column: 0, c: 0.7, l: 2 },
            PrivacyModel::RecursiveDiversity { column: 0, c: 3.0, l: 3 },
            PrivacyModel::DeltaPresence { min: 0.2, max: 0.6 },
            PrivacyModel::BetaLikeness { column: 0, beta: 1.0, enhanced: false },
            PrivacyModel::BetaLikeness { column: 0, beta: 3.0, enhanced: true },
            PrivacyModel::DeltaDisclosure { column: 0, delta: 1.2 },
        ];
        for distance in [Distance::Equal, Distance::Ordered, Distance::Hierarchical] {
            for t in [0.15, 0.3] {
                models.push(PrivacyModel::TCloseness { column: 0, t, distance });
            }
        }
        models
    }

    type Part = ([u64; 6], u64);

    fn class<R>((counts, others): &Part, look: impl FnOnce(&Class<'_>) -> R) -> R {
        let spread: Vec<(u32, u64)> =
            counts.iter().enumerate().filter(|(_, c)| **c > 0).map(|(at, c)| (at as u32, *c)).collect();
        let records = counts.iter().sum();
        look(&Class { records, population: records + others, units: &[], spread: &[&spread] })
    }

    fn joined(a: &Part, b: &Part) -> Part {
        (std::array::from_fn(|at| a.0[at] + b.0[at]), a.1 + b.1)
    }

    fn part(most: u64) -> impl Strategy<Value = Part> {
        (prop::array::uniform6(prop_oneof![2 => Just(0u64), 3 => 0..most]), 0..most)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// What every search leans on: of each model the necessary condition, and what joining does.
        #[test]
        fn joining_does_what_is_said(a in part(5), b in part(9), rest in part(9)) {
            let every = ([1; 6], 0);
            let whole = joined(&joined(&a, &b), &joined(&rest, &every));
            let values = ["10", "11", "12", "7", "8", "9"];
            let rows = [["10", "x"], ["11", "x"], ["12", "y"], ["7", "y"], ["8", "z"], ["9", "z"]];
            let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
            let spec = crate::spec::HierarchySpec::Table(rows);
            let hierarchy = Hierarchy::build(&spec, &values, &whole.0).unwrap();
            let table = Table {
                records: whole.0.iter().sum(),
                population: Some(whole.0.iter().sum::<u64>() + whole.1),
                covered: true,
                units: 0,
                unit_cap: 0,
                sensitive: vec![SensitiveTotals {
                    values: values.to_vec(),
                    counts: whole.0.to_vec(),
                    hierarchy: Some(&hierarchy),
                }],
                fixed: false,
            };
            let both = joined(&a, &b);
            for model in models() {
                let rules = Rules::compile(std::slice::from_ref(&model), &table).unwrap();
                let holds = |part: &Part| class(part, |class| rules.holds(class));
                let may = |part: &Part| class(part, |class| rules.may_hold(class));
                let told = model.describe();
                for part in [&a, &b, &both] {
                    prop_assert!(!holds(part) || part.0.iter().sum::<u64>() >= rules.least(), "{}", told);
                }
                if holds(&a) {
                    prop_assert!(may(&a) && may(&both) && may(&whole), "{}", told);
                    let superset = rules.monotone() == Monotone::Superset;
                    let union = rules.monotone() == Monotone::Union && holds(&b);
                    prop_assert!(!(superset || union) || holds(&both), "{}", told);
                }
                prop_assert!(!may(&a) || may(&both), "{}", told);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is dropped for being implied is implied: together models say what they say one by one.
        #[test]
        fn together_is_each_of_them(
            a in part(6),
            rest in part(9),
            drawn in prop::collection::vec((0usize..9, 0usize..4, 0usize..3, any::<bool>()), 1..5),
        ) {
            let whole = joined(&joined(&a, &rest), &([1; 6], 0));
            let values = ["10", "11", "12", "7", "8", "9"];
            let rows = [["10", "x"], ["11", "x"], ["12", "y"], ["7", "y"], ["8", "z"], ["9", "z"]];
            let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
            let spec = crate::spec::HierarchySpec::Table(rows);
            let hierarchy = Hierarchy::build(&spec, &values, &whole.0).unwrap();
            let table = Table {
                records: whole.0.iter().sum(),
                population: Some(whole.0.iter().sum::<u64>() + whole.1),
                covered: true,
                units: 0,
                unit_cap: 0,
                sensitive: vec![SensitiveTotals {
                    values: values.to_vec(),
                    counts: whole.0.to_vec(),
                    hierarchy: Some(&hierarchy),
                }],
                fixed: false,
            };
            let real = |values: [f64; 4], at: usize| values[at];
            let model = |&(kind, one, two, flag): &(usize, usize, usize, bool)| match kind {
                0 => PrivacyModel::k(1 + 2 * one as u64),
                1 => PrivacyModel::KMap { k: 1 + 2 * one as u64 },
                2 => PrivacyModel::DistinctDiversity { column: 0, l: 1 + one as u64 },
                3 => PrivacyModel::EntropyDiversity {
                    column: 0,
                    l: real([1.0, 1.5, 2.0, 3.0], one),
                    estimator: if flag { EntropyEstimator::Shannon } else { EntropyEstimator::Grassberger },
                },
                4 => PrivacyModel::RecursiveDiversity {
                    column: 0,
                    c: real([0.5, 1.0, 1.5, 4.0], one),
                    l: 1 + two as u64,
                },
                5 => PrivacyModel::TCloseness {
                    column: 0,
                    t: real([0.2, 0.4, 0.7, 1.0], one),
                    distance: [Distance::Equal, Distance::Ordered, Distance::Hierarchical][two],
                },
                6 => PrivacyModel::BetaLikeness {
                    column: 0,
                    beta: real([0.5, 1.0, 1.5, 4.0], one),
                    enhanced: flag,
                },
                7 => PrivacyModel::DeltaDisclosure { column: 0, delta: real([0.5, 1.0, 1.3, 2.0], one) },
                _ => PrivacyModel::DeltaPresence { min: 0.0, max: real([0.4, 0.6, 0.8, 1.0], one) },
            };
            let models: Vec<PrivacyModel> = drawn.iter().map(model).collect();
            let holds = |models: &[PrivacyModel]| {
                let rules = Rules::compile(models, &table).unwrap();
                class(&a, |class| class.records > 0 && rules.holds(class))
            };
            let each = models.iter().all(|model| holds(std::slice::from_ref(model)));
            prop_assert_eq!(holds(&models), each);
            // and what the least number of records implies is not asked for
            let plain = models.iter().all(|model| match model {
                PrivacyModel::KAnonymity { .. } => true,
                PrivacyModel::KMap { k } => Rules::compile(&models, &table).unwrap().least() >= *k,
                PrivacyModel::TCloseness { t, .. } => *t >= 1.0,
                _ => false,
            });
            let rules = Rules::compile(&models, &table).unwrap();
            prop_assert!(!plain || !(rules.asks_population() || rules.asks_spread()));
        }
    }

    #[test]
    fn what_is_lacking_is_named() {
        let table = |population| Table {
            records: 10,
            population,
            covered: false,
            units: 1,
            unit_cap: 4,
            sensitive: vec![SensitiveTotals { values: vec!["a"], counts: vec![10], hierarchy: None }],
            fixed: false,
        };
        let told = |model: PrivacyModel| Rules::compile(&[model], &table(None)).err();
        let lacks = |model, what| Some(Error::Lacks { model, what });
        assert_eq!(told(PrivacyModel::KMap { k: 2 }), lacks("k-map", "population"));
        let units = |k, kind| PrivacyModel::KAnonymity { k, of: Counted::Units(kind) };
        assert_eq!(told(units(5, 0)), lacks("k-anonymity", "units"));
        assert_eq!(told(units(2, 1)), lacks("k-anonymity", "units"));
        assert_eq!(told(units(4, 0)), None);
        let distinct = |column| PrivacyModel::DistinctDiversity { column, l: 2 };
        assert_eq!(told(distinct(1)), lacks("distinct-diversity", "column"));
        let far = PrivacyModel::TCloseness { column: 0, t: 0.1, distance: Distance::Hierarchical };
        assert_eq!(told(far), lacks("t-closeness", "hierarchy"));
        let private = PrivacyModel::DifferentialPrivacy { epsilon: 1.0, delta: 0.01 };
        assert_eq!(told(private), lacks("differential-privacy", "levels"));
        let refused = |model, parameter| Some(Error::Model { model, parameter });
        assert_eq!(told(PrivacyModel::k(0)), refused("k-anonymity", "k"));
        let close = |t| PrivacyModel::TCloseness { column: 0, t, distance: Distance::Equal };
        assert_eq!(told(close(f64::NAN)), refused("t-closeness", "t"));
        assert_eq!(
            told(PrivacyModel::DeltaPresence { min: 0.5, max: 0.4 }),
            refused("delta-presence", "max")
        );
        assert_eq!(told(PrivacyModel::AverageRisk { risk: 0.0 }), refused("average-risk", "risk"));
    }
}

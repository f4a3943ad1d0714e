//! Privacy models made ready for a search.

use super::class::Class;
use super::{Counted, PrivacyModel};
use crate::error::Error;
use crate::hierarchy::Hierarchy;

/// What the models are held against: the table as a whole.
pub(crate) struct Table<'a> {
    /// Records of the sample.
    pub(crate) records: u64,
    /// Records of the population; `None` without one.
    pub(crate) population: Option<u64>,
    /// Kinds of units the histogram counts.
    pub(crate) units: usize,
    /// Units a set tells apart.
    pub(crate) unit_cap: usize,
    /// One a sensitive column.
    pub(crate) sensitive: Vec<SensitiveTotals<'a>>,
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

/// All that is asked.
pub(crate) struct Rules {
    least: u64,
    persons: Option<(usize, u64)>,
}

impl Rules {
    /// Refuses parameters out of range, columns that are not there, and what needs a population, units or a
    /// hierarchy that there is not.
    pub(crate) fn compile(models: &[PrivacyModel], table: &Table<'_>) -> Result<Rules, Error> {
        let mut rules = Rules { least: 1, persons: None };
        for model in models {
            match model {
                PrivacyModel::KAnonymity { k: 0, .. } => return Err(Error::Goal { parameter: "k" }),
                PrivacyModel::KAnonymity { k, of: Counted::Records } => rules.least = rules.least.max(*k),
                PrivacyModel::KAnonymity { k, of: Counted::Units(unit) } => {
                    if *unit >= table.units || (table.unit_cap as u64) < *k {
                        return Err(Error::Goal { parameter: "units" });
                    }
                    rules.least = rules.least.max(*k);
                    rules.persons = Some((*unit, *k));
                }
                _ => return Err(Error::Goal { parameter: "models" }),
            }
        }
        Ok(rules)
    }

    /// Fewest records that a class which holds can have; at least 1.
    pub(crate) fn least(&self) -> u64 {
        self.least
    }

    /// Whether any rule looks at units; then [`Class::units`] must be filled, for every kind the histogram has.
    pub(crate) fn asks_units(&self) -> bool {
        self.persons.is_some()
    }

    /// Units beyond which more of them change nothing.
    pub(crate) fn unit_cap(&self) -> usize {
        self.persons.map_or(0, |(_, k)| usize::try_from(k).unwrap_or(usize::MAX))
    }

    /// Whether any rule looks at the population.
    pub(crate) fn asks_population(&self) -> bool {
        false
    }

    /// Whether any rule looks at sensitive values; then [`Class::spread`] must be filled for every column.
    pub(crate) fn asks_spread(&self) -> bool {
        false
    }

    /// How [`Rules::holds`] behaves when classes are joined.
    pub(crate) fn monotone(&self) -> Monotone {
        Monotone::Superset
    }

    /// Whether a class satisfies every rule about single classes.
    pub(crate) fn holds(&self, class: &Class<'_>) -> bool {
        self.may_hold(class)
    }

    /// A condition implied by [`Rules::holds`] which is monotone in the sense of [`Monotone::Superset`]: where it
    /// fails for a class, it fails for every part of it.
    pub(crate) fn may_hold(&self, class: &Class<'_>) -> bool {
        class.records >= self.least
            && self.persons.is_none_or(|(unit, k)| {
                class.units.get(unit).is_some_and(|units| units.as_slice().len() as u64 >= k)
            })
    }

    /// Whether there are rules about all classes together ([`Rules::cut`]).
    pub(crate) fn asks_sizes(&self) -> bool {
        false
    }

    /// The smallest cut after which the rules about all classes together hold, leaving out at most `suppressible`
    /// records; `None` where there is none. `sizes`: (records of a class, number of such classes), ascending, of the
    /// classes that hold by themselves.
    pub(crate) fn cut(&self, _sizes: &[(u64, u64)], _suppressible: u64) -> Option<Cut> {
        Some(Cut::default())
    }
}

//! A histogram with its hierarchies in the order in which a search walks them.

use crate::error::Error;
use crate::hierarchy::{Hierarchy, Level};
use crate::histogram::Histogram;
use crate::model::{PrivacyModel, Rules, SensitiveTotals, Table};
use crate::objective::Objective;
use crate::solve::Task;
use crate::units::Units;

/// Tuples as ranks of values, sorted: the same whatever the order of records and merges was.
pub(crate) struct Problem<'a> {
    pub(crate) hierarchies: &'a [Hierarchy],
    pub(crate) fixed: Vec<Option<usize>>,
    /// Quasi-identifiers.
    pub(crate) width: usize,
    /// Rank of each value, tuple after tuple.
    pub(crate) codes: Vec<u32>,
    /// Records of each tuple; 0 where only the population holds it.
    pub(crate) counts: Vec<u64>,
    /// Records of the population; empty where no rule asks.
    population: Vec<u64>,
    /// One a kind of unit: a set a tuple, in the histogram's order; empty where no rule asks.
    units: Vec<&'a [Units]>,
    /// One a sensitive column; empty where no rule asks.
    pub(crate) sensitive: Vec<Spreads>,
    /// The tuple's number in the histogram.
    pub(crate) original: Vec<u32>,
    /// Records of the sample.
    pub(crate) records: u64,
    /// Records that may be left out.
    pub(crate) limit: u64,
    pub(crate) rules: Rules,
    pub(crate) objective: Objective,
    pub(crate) task: Task<'a>,
}

/// The values of a sensitive column within each tuple.
pub(crate) struct Spreads {
    starts: Vec<usize>,
    entries: Vec<(u32, u64)>,
    /// Distinct values of the column.
    pub(crate) domain: usize,
}

impl Spreads {
    /// (rank of the value, records), ascending, of a tuple of the problem.
    pub(crate) fn of(&self, tuple: u32) -> &[(u32, u64)] {
        let at = tuple as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&start), Some(&end)) => &self.entries[start..end],
            _ => &[],
        }
    }
}

impl<'a> Problem<'a> {
    pub(crate) fn new(task: &Task<'a>) -> Result<Problem<'a>, Error> {
        let Task { histogram, hierarchies, fixed_levels, goal, .. } = *task;
        let width = histogram.columns();
        if width == 0 {
            return Err(Error::Shape { what: "columns", found: 0, expected: 1 });
        }
        goal.check(width)?;
        check_hierarchies(task)?;
        let table = table(task)?;
        let rules = Rules::compile(&goal.models, &table)?;

        let mut ranks: Vec<Vec<u32>> = Vec::with_capacity(width);
        for (column, hierarchy) in hierarchies.iter().enumerate() {
            let order = histogram.columns[column].order();
            // a hierarchy built on other values, or on these in another order, would label the wrong ones
            let values: Vec<&str> = order.iter().map(|code| histogram.columns[column].get(*code)).collect();
            fits(hierarchy, &values, column)?;
            ranks.push(inverse(&order));
        }
        let original = histogram.tuples.sorted(&ranks);
        let mut codes = vec![0; original.len() * width];
        for (row, at) in codes.chunks_exact_mut(width).zip(&original) {
            histogram.tuples.row(*at, row);
            for (code, rank) in row.iter_mut().zip(&ranks) {
                *code = rank[*code as usize];
            }
        }
        let counts = original.iter().map(|at| histogram.counts[*at as usize]).collect();
        let population = match &histogram.population {
            // weaker goals may ask for it where these do not
            Some(population) if goal.models.iter().any(PrivacyModel::asks_population) => {
                original.iter().map(|at| population[*at as usize]).collect()
            }
            _ => Vec::new(),
        };
        let units =
            if rules.asks_units() { histogram.units.iter().map(Vec::as_slice).collect() } else { Vec::new() };
        let sensitive = if rules.asks_spread() { spreads(histogram, &original) } else { Vec::new() };
        let records = histogram.records();
        Ok(Problem {
            hierarchies,
            fixed: if fixed_levels.is_empty() { vec![None; width] } else { fixed_levels.to_vec() },
            width,
            codes,
            counts,
            population,
            units,
            sensitive,
            original,
            records,
            limit: goal.suppressible(records),
            rules,
            objective: goal.objective,
            task: *task,
        })
    }

    pub(crate) fn tuples(&self) -> usize {
        self.counts.len()
    }

    pub(crate) fn code(&self, tuple: u32, column: usize) -> u32 {
        self.codes[tuple as usize * self.width + column]
    }

    pub(crate) fn level(&self, column: usize, level: usize) -> &'a Level {
        &self.hierarchies[column].levels[level]
    }

    pub(crate) fn top(&self, column: usize) -> usize {
        self.hierarchies[column].levels.len() - 1
    }

    /// The lowest level a search may choose.
    pub(crate) fn floor(&self, column: usize) -> usize {
        self.fixed[column].unwrap_or(self.hierarchies[column].canonical)
    }

    /// The highest level a search may choose.
    pub(crate) fn ceiling(&self, column: usize) -> usize {
        self.fixed[column].unwrap_or(self.top(column))
    }

    /// Records of the population that hold a tuple; 0 where no rule asks.
    pub(crate) fn population_of(&self, tuple: u32) -> u64 {
        self.population.get(tuple as usize).copied().unwrap_or(0)
    }

    /// Whether tuples without a record of the sample are people who must not be known to be absent from it
    /// ([`Rules::stand`]).
    pub(crate) fn absent(&self, tuples: &[u32]) -> bool {
        !self.rules.stand() && tuples.iter().any(|tuple| self.population_of(*tuple) > 0)
    }

    /// Kinds of units; 0 where no rule asks.
    pub(crate) fn unit_kinds(&self) -> usize {
        self.units.len()
    }

    /// Hashes of the distinct units of a kind among a tuple's records, up to the histogram's cap.
    pub(crate) fn units_of(&self, kind: usize, tuple: u32) -> &'a [u64] {
        let sets: &'a [Units] = self.units.get(kind).copied().unwrap_or(&[]);
        let at = self.original[tuple as usize] as usize;
        sets.get(at).map_or(&[], Units::as_slice)
    }

    /// Records of some tuples.
    pub(crate) fn size(&self, tuples: &[u32]) -> u64 {
        tuples.iter().map(|t| self.counts[*t as usize]).sum()
    }

    /// Tuples grouped by their labels at the fixed levels, in order; one group where nothing is fixed.
    pub(crate) fn groups(&self, fixed: &[Option<usize>]) -> Vec<Vec<u32>> {
        let levels: Vec<(usize, &Level)> = fixed
            .iter()
            .enumerate()
            .filter_map(|(column, level)| Some((column, self.level(column, (*level)?))))
            .collect();
        if levels.is_empty() {
            return vec![(0..self.tuples() as u32).collect()];
        }
        let mut groups: std::collections::BTreeMap<Vec<u32>, Vec<u32>> = std::collections::BTreeMap::new();
        for tuple in 0..self.tuples() as u32 {
            let key = levels.iter().map(|(j, level)| level.nodes[self.code(tuple, *j) as usize]).collect();
            groups.entry(key).or_default().push(tuple);
        }
        groups.into_values().collect()
    }
}

/// What the models are held against.
pub(crate) fn table<'a>(task: &Task<'a>) -> Result<Table<'a>, Error> {
    let Task { histogram, sensitive, fixed_levels, .. } = *task;
    let mut totals = Vec::with_capacity(histogram.counting.sensitive);
    for column in 0..histogram.counting.sensitive {
        let (values, counts) = histogram.sensitive_values(column);
        let hierarchy = sensitive.get(column).and_then(Option::as_ref);
        if let Some(hierarchy) = hierarchy {
            fits(hierarchy, &values, column)?;
        }
        totals.push(SensitiveTotals { values, counts, hierarchy });
    }
    Ok(Table {
        records: histogram.records(),
        population: histogram.population(),
        covered: histogram.population.as_ref().is_some_and(|people| {
            people.len() == histogram.counts.len()
                && people.iter().zip(&histogram.counts).all(|(p, n)| p >= n)
        }),
        units: histogram.counting.units,
        unit_cap: histogram.counting.unit_cap,
        sensitive: totals,
        fixed: fixed_levels.len() == histogram.columns() && fixed_levels.iter().all(Option::is_some),
    })
}

fn check_hierarchies(task: &Task<'_>) -> Result<(), Error> {
    let width = task.histogram.columns();
    if task.hierarchies.len() != width {
        return Err(Error::Shape { what: "hierarchies", found: task.hierarchies.len(), expected: width });
    }
    let sensitive = task.histogram.counting.sensitive;
    if !task.sensitive.is_empty() && task.sensitive.len() != sensitive {
        return Err(Error::Shape { what: "hierarchies", found: task.sensitive.len(), expected: sensitive });
    }
    if !task.fixed_levels.is_empty() && task.fixed_levels.len() != width {
        return Err(Error::Shape { what: "levels", found: task.fixed_levels.len(), expected: width });
    }
    for (column, hierarchy) in task.hierarchies.iter().enumerate() {
        let top = hierarchy.levels() - 1;
        if let Some(level) = task.fixed_levels.get(column).copied().flatten().filter(|level| *level > top) {
            return Err(Error::Level { column, level, top });
        }
    }
    Ok(())
}

/// Refuses a hierarchy that was not built on these values in this order.
fn fits(hierarchy: &Hierarchy, values: &[&str], _column: usize) -> Result<(), Error> {
    let fit = values.iter().enumerate().filter(|(at, value)| hierarchy.label(*at, 0) == **value).count();
    if fit != values.len() || hierarchy.values() != values.len() {
        return Err(Error::Shape { what: "values", found: fit, expected: values.len() });
    }
    Ok(())
}

/// Place of each code in an order of codes.
fn inverse(order: &[u32]) -> Vec<u32> {
    let mut rank = vec![0u32; order.len()];
    for (at, code) in order.iter().enumerate() {
        rank[*code as usize] = at as u32;
    }
    rank
}

/// The sensitive values of each tuple, in the problem's order of tuples.
fn spreads(histogram: &Histogram, original: &[u32]) -> Vec<Spreads> {
    let place = inverse(original);
    let of = |sensitive: &crate::histogram::Sensitive| {
        let rank = inverse(&sensitive.values.order());
        let mut pairs: Vec<(u32, u32, u64)> = sensitive
            .pairs
            .iter()
            .map(|&(tuple, value, count)| (place[tuple as usize], rank[value as usize], count))
            .collect();
        pairs.sort_unstable();
        let mut starts = vec![0usize; original.len() + 1];
        for (tuple, _, _) in &pairs {
            starts[*tuple as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let entries = pairs.into_iter().map(|(_, value, count)| (value, count)).collect();
        Spreads { starts, entries, domain: rank.len() }
    };
    histogram.sensitive.iter().map(of).collect()
}

//! What is known before the first record is written: labels, fitted treatments, the recoding.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use arrow_array::StringViewArray;
use yingbi_anonymity::{
    Applied, Attained, Batch as Tuples, Counting, Hierarchy, HierarchySpec, Histogram, Recoding, Reference,
    Risk, Task, Utility, solve,
};
use yingbi_resident::{Check, Kind, check};
use yingbi_table::{Batch, Format, is_neutralised, neutralised};

use super::{Engine, facts};
use crate::aim::SensitiveColumn;
use crate::column::{Cells, ColumnFacts, Columns, Draws, Tally, Treatment, fit};
use crate::count::{Persons, Sensitive, Wanted, count};
use crate::error::{Error, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::plan::{Fate, Group, Plan};
use crate::population::PopulationTable;
use crate::recipe::{Action, OnInvalid, Recipe};
use crate::sampling::taken;

/// Values of a generalised column that its hierarchy cannot read: they become `*` and are counted, or end the run.
#[derive(Default)]
pub(super) struct Unreadable {
    pub(super) facts: Option<ColumnFacts>,
    pub(super) values: HashSet<String>,
    pub(super) cells: u64,
}

impl Unreadable {
    fn find(facts: ColumnFacts, hierarchy: &Hierarchy, values: &[&str], counts: &[u64]) -> Unreadable {
        let first = hierarchy.canonical_level() + 1;
        let mut found = Unreadable::default();
        // A category nobody has heard of is a category all the same; a date that is none is a fault. A hierarchy of the
        // value and nothing else reads everything.
        let told = matches!(facts.kind, Kind::BirthDate | Kind::Date | Kind::Age | Kind::Sex | Kind::Amount);
        if told && first + 1 < hierarchy.levels() {
            for (value, text) in values.iter().enumerate() {
                let invalid = matches!(check(facts.kind, text), Check::Invalid(_) | Check::Damaged(_));
                if !text.is_empty() && invalid && hierarchy.label(value, first) == "*" {
                    found.cells += counts[value];
                    found.values.insert((*text).to_owned());
                }
            }
        }
        found.facts = Some(facts);
        found
    }

    /// Ends the run at the first such cell, where the recipe says so.
    pub(super) fn refuse<'t>(
        &self,
        cells: impl Iterator<Item = &'t str>,
        first_record: u64,
    ) -> Result<(), RunError> {
        let Some(facts) = self.facts.as_ref().filter(|facts| facts.on_invalid == OnInvalid::Error) else {
            return Ok(());
        };
        for (row, cell) in cells.enumerate() {
            if self.values.contains(cell) {
                return Err(RunError::Invalid {
                    record: first_record + row as u64 + 1,
                    column: facts.name.clone(),
                    kind: facts.kind,
                });
            }
        }
        Ok(())
    }
}

/// The label of each value at a fixed level; labels that fewer than `k` records share are made one (`rare`): outside
/// the classes nothing else keeps a single record from being told by its own label.
fn common_labels(
    hierarchy: &Hierarchy,
    level: usize,
    values: &[&str],
    counts: &[u64],
    k: u64,
) -> Result<HashMap<String, String>, Error> {
    let mut shared: BTreeMap<&str, u64> = BTreeMap::new();
    for (value, count) in counts.iter().enumerate() {
        *shared.entry(hierarchy.label(value, level)).or_default() += count;
    }
    let (labels, records): (Vec<&str>, Vec<u64>) = shared.into_iter().unzip();
    let rare = Hierarchy::build(&HierarchySpec::Rare(k), &labels, &records)?;
    let shown: HashMap<&str, &str> =
        labels.iter().enumerate().map(|(at, label)| (*label, rare.label(at, 1))).collect();
    let label = |value| shown.get(hierarchy.label(value, level)).copied().unwrap_or("*");
    Ok(values.iter().enumerate().map(|(value, text)| ((*text).to_owned(), label(value).to_owned())).collect())
}

/// Has a histogram count a sensitive column as the output will show it, and builds the hierarchy that distances between
/// its values are measured by, where there is one.
fn show_sensitive(
    classes: &mut Histogram,
    place: usize,
    column: &SensitiveColumn,
    plan: &Plan,
    labels: &HashMap<usize, HashMap<String, String>>,
    fitted: Option<&dyn Treatment>,
) -> Result<Option<Hierarchy>, Error> {
    let name = &plan.columns[column.source].name;
    let build = |spec: &HierarchySpec, values: &[&str], counts: &[u64]| {
        Hierarchy::build(spec, values, counts).map_err(|source| Error::of_columns(source, vec![name.clone()]))
    };
    if let Some(fitted) = fitted {
        let (values, _) = classes.sensitive_values(place);
        let values = StringViewArray::from_iter_values(values);
        let cells =
            Cells { values: &values, persons: None, drawing: None, keys: None, batch: None, first_record: 0 };
        let shown = fitted.apply(&cells, &mut Tally::default())?;
        let shown: Vec<&str> = shown.iter().map(Option::unwrap_or_default).collect();
        classes.relabel(place, &shown)?;
    }
    let own = match (&plan.columns[column.source].fate, labels.get(&column.source)) {
        (Fate::Label(_, level), Some(labels)) => {
            let (values, counts) = classes.sensitive_values(place);
            // An empty cell stays empty, whatever its label.
            let shown: Vec<String> = values
                .iter()
                .map(|value| match labels.get(*value) {
                    Some(label) if !value.is_empty() => label.clone(),
                    _ => String::new(),
                })
                .collect();
            let hierarchy = column.hierarchy.as_ref().filter(|_| column.asks.hierarchy.is_none());
            let above = match hierarchy {
                Some(spec) => Some(levels_above(&build(spec, &values, &counts)?, *level, &shown)),
                None => None,
            };
            classes.relabel(place, &shown)?;
            above
        }
        _ => None,
    };
    let Some(spec) = &column.hierarchy else { return Ok(None) };
    let (values, counts) = classes.sensitive_values(place);
    Ok(Some(build(own.as_ref().unwrap_or(spec), &values, &counts)?))
}

/// Labels with their records as a file of that format shows them.
fn inert(labels: &[(&str, u64)], format: Format) -> Vec<(String, u64)> {
    let mut shown: BTreeMap<String, u64> = BTreeMap::new();
    for (label, records) in labels {
        *shown.entry(neutralised(format, label).into_owned()).or_default() += records;
    }
    shown.into_iter().collect()
}

/// Has a histogram count what cells are written as where they would run as formulas, and gives the hierarchy of their
/// distances that of the values as written.
fn show_inert(
    classes: &mut Histogram,
    place: usize,
    format: Format,
    hierarchy: Option<Hierarchy>,
) -> Result<Option<Hierarchy>, Error> {
    let (values, _) = classes.sensitive_values(place);
    if !values.iter().any(|value| is_neutralised(format, value)) {
        return Ok(hierarchy);
    }
    let shown: Vec<String> = values.iter().map(|value| neutralised(format, value).into_owned()).collect();
    let spec = hierarchy.map(|hierarchy| {
        let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (value, label) in shown.iter().enumerate() {
            let above = (1..hierarchy.levels()).map(|level| hierarchy.label(value, level).to_owned());
            let row: Vec<String> = std::iter::once(label.clone()).chain(above).collect();
            let kept = rows.entry(label).or_insert_with(|| row.clone());
            // Two values that are written alike have nothing in common from where they part.
            if let Some(parted) = kept.iter().zip(&row).position(|(mine, other)| mine != other)
                && let Some(top) = row.last()
            {
                kept.iter_mut().skip(parted).for_each(|label| label.clone_from(top));
            }
        }
        HierarchySpec::Table(rows.into_values().collect())
    });
    classes.relabel(place, &shown)?;
    let Some(spec) = spec else { return Ok(None) };
    let (values, counts) = classes.sensitive_values(place);
    Ok(Some(Hierarchy::build(&spec, &values, &counts)?))
}

/// The levels above one of them as a table of its own, whose values are the labels shown at it.
fn levels_above(hierarchy: &Hierarchy, level: usize, shown: &[String]) -> HierarchySpec {
    let mut rows: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (value, label) in shown.iter().enumerate() {
        let above = level + 1..hierarchy.levels().max(level + 2);
        let row = || {
            let own = std::iter::once(label.clone());
            // Rare labels were made one, whose parts have nothing in common further up.
            let up = above.map(|up| {
                let known = up < hierarchy.levels() && hierarchy.label(value, level) == label;
                if known { hierarchy.label(value, up).to_owned() } else { "*".to_owned() }
            });
            own.chain(up).collect()
        };
        rows.entry(label).or_insert_with(row);
    }
    HierarchySpec::Table(rows.into_values().collect())
}

impl<'a> Engine<'a> {
    /// The hierarchy of a column; what it lacks is told with the column's name.
    fn build(
        &self,
        column: usize,
        spec: &HierarchySpec,
        values: &[&str],
        counts: &[u64],
    ) -> Result<Hierarchy, Error> {
        Hierarchy::build(spec, values, counts).map_err(|source| {
            let names = self.plan.columns.get(column).map(|column| column.name.clone());
            Error::of_columns(source, names.into_iter().collect())
        })
    }

    /// The counting pass: recoding of the classes, labels of columns with a fixed level.
    pub(super) fn count(
        &mut self,
        recipe: &Recipe,
        session: &Session<'_>,
        timings: &mut Timings,
    ) -> Result<HashMap<usize, HashMap<String, String>>, Error> {
        let sources: Vec<usize> = self.quasi.iter().map(|column| column.source).collect();
        let fixed: Vec<(usize, &HierarchySpec, usize)> = self
            .plan
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| column.fate.label().map(|(spec, level)| (index, spec, level)))
            .collect();
        let together = self.plan.together(recipe);
        let grouped: Vec<Columns> =
            together.iter().map(|group| Columns::new(group.columns.iter().copied())).collect();
        let alone = |column: &usize| grouped.iter().flat_map(Columns::sources).all(|other| other != *column);
        let fitted = self.plan.columns.iter().enumerate();
        let fitted = fitted.filter(|(_, column)| matches!(column.fate, Fate::Fit)).map(|(index, _)| index);
        let fitted: Vec<usize> = fitted.filter(alone).collect();
        let distinct: Vec<usize> =
            fixed.iter().map(|(column, _, _)| *column).chain(fitted.iter().copied()).collect();
        let treatments = self.sensitive_treatments(recipe)?;
        let sensitive: Vec<Sensitive<'_>> = self
            .plan
            .aim
            .sensitive
            .iter()
            .zip(&treatments)
            .map(|(column, treatment)| Sensitive {
                column: column.source,
                treatment: treatment.as_deref(),
                persons: self.persons.filter(|_| treatment.is_some() && self.shifts),
            })
            .collect();
        let wanted = Wanted {
            quasi: &sources,
            screened: &[],
            distinct: &distinct,
            together: &grouped,
            kinds: &[],
            units: &self.units,
            unit_cap: if self.units.is_empty() { 0 } else { self.plan.aim.unit_cap() },
            sensitive: &sensitive,
            sampling: self.sampling,
        };
        let counted = timings.time(session, Phase::Count, || count(self.source, session, &wanted))?;
        let path = &self.source.info().path;
        if counted.totals.records == 0 {
            return Err(RunError::NoRecords { path: path.clone() }.into());
        }
        if self.before_run.seen.is_some_and(|seen| seen != counted.totals.sha256) {
            return Err(RunError::Changed { path: path.clone() }.into());
        }
        self.before_run.seen = Some(counted.totals.sha256);

        let labels = timings.time(session, Phase::Solve, || {
            self.fit(recipe, &fitted, counted.distinct.get(fixed.len()..).unwrap_or_default())?;
            self.fit_together(recipe, &grouped, &together, &counted.together)?;
            self.labels(recipe, &fixed, &counted.distinct)
        })?;
        if !self.quasi.is_empty() {
            let mut classes = counted.classes;
            if classes.records() == 0 {
                return Err(RunError::NothingLeft.into());
            }
            if let Some(asked) = &self.plan.aim.population {
                let names: Vec<&str> =
                    sources.iter().map(|&column| self.plan.columns[column].name.as_str()).collect();
                let table = PopulationTable::open(recipe, &asked.file, &names)?;
                let told =
                    timings.time(session, Phase::Count, || table.add_to(&mut classes, None, session))?;
                let within = Attained::measure(&classes, &[], &[])?.population;
                if within.is_none_or(|people| people.max > 1.0) {
                    return Err(RunError::PopulationLacks { path: table.path().to_path_buf() }.into());
                }
                self.population = Some((table, told));
            }
            timings.time(session, Phase::Solve, || self.solve(recipe, classes, &labels, session))?;
        }
        Ok(labels)
    }

    /// What is done to each sensitive column whose values are counted; none where it stays as it is, or is looked up by
    /// distinct value.
    fn sensitive_treatments(&mut self, recipe: &Recipe) -> Result<Vec<Option<Box<dyn Treatment>>>, Error> {
        let plan = self.plan;
        let treatment = |column: &crate::aim::SensitiveColumn| {
            let planned = &plan.columns[column.source];
            match planned.fate {
                Fate::Treat => {
                    let facts = facts(plan, recipe, column.source);
                    let action = &recipe.columns[planned.rule].action;
                    self.treatment(facts, action, recipe, column.source).map(Some)
                }
                _ => Ok(None),
            }
        };
        plan.aim.sensitive.iter().map(treatment).collect()
    }

    /// Fits the treatments that look at their column's distinct values.
    fn fit(&mut self, recipe: &Recipe, columns: &[usize], distinct: &[Histogram]) -> Result<(), Error> {
        for (&column, histogram) in columns.iter().zip(distinct) {
            let (values, counts) = histogram.values(0);
            let planned = &self.plan.columns[column];
            let action = &recipe.columns[planned.rule].action;
            let draws = Draws::new(self.keys.hasher, &self.plan.digest(), &planned.id);
            let facts = facts(self.plan, recipe, column);
            self.fitted.insert(column, fit(facts, action, (&values, &counts), self.plan.k.max(2), draws)?);
            let draws = matches!(action, Action::Pram { .. } | Action::Swap { .. });
            self.draws |= draws;
            self.uses_keys |= draws;
        }
        Ok(())
    }

    /// Fits the treatments that look at the distinct tuples of several columns.
    fn fit_together(
        &mut self,
        recipe: &Recipe,
        grouped: &[Columns],
        together: &[Group],
        counted: &[Histogram],
    ) -> Result<(), Error> {
        for ((columns, group), histogram) in grouped.iter().zip(together).zip(counted) {
            let (tuples, counts) = histogram.values(0);
            let facts = columns.sources().map(|column| facts(self.plan, recipe, column)).collect();
            let treatments = columns.grouped(facts, (&tuples, &counts), group.k);
            let name = |column: usize| self.plan.columns[column].name.as_str();
            let treatments = treatments.map_err(|source| {
                Error::of_columns(source, columns.sources().map(name).map(str::to_owned).collect())
            })?;
            for (column, treatment) in columns.sources().zip(treatments) {
                self.fitted.insert(column, Box::new(treatment));
            }
        }
        Ok(())
    }

    /// The label of each distinct value of the columns with a fixed level outside the classes.
    fn labels(
        &mut self,
        recipe: &Recipe,
        fixed: &[(usize, &HierarchySpec, usize)],
        distinct: &[Histogram],
    ) -> Result<HashMap<usize, HashMap<String, String>>, Error> {
        let mut labels = HashMap::new();
        for ((column, spec, level), histogram) in fixed.iter().zip(distinct) {
            let (values, counts) = histogram.values(0);
            let hierarchy = self.build(*column, spec, &values, &counts)?;
            let facts = facts(self.plan, recipe, *column);
            self.unreadable[*column] = Unreadable::find(facts, &hierarchy, &values, &counts);
            // The generalised form of a view is never the value itself.
            let shown = matches!(self.plan.columns[*column].fate, Fate::Show(_));
            let lowest = if shown { hierarchy.canonical_level() + 1 } else { 0 };
            let level = (*level).max(lowest.min(hierarchy.levels().saturating_sub(1)));
            let mut found = common_labels(&hierarchy, level, &values, &counts, self.plan.k)?;
            if shown {
                // What a hierarchy of another kind leaves as it is has not been generalised.
                for (value, label) in &mut found {
                    if value.trim() == label.as_str() {
                        "*".clone_into(label);
                    }
                }
            }
            labels.insert(*column, found);
        }
        Ok(labels)
    }

    /// Searches the recoding of what was counted.
    fn solve(
        &mut self,
        recipe: &Recipe,
        mut classes: Histogram,
        labels: &HashMap<usize, HashMap<String, String>>,
        session: &Session<'_>,
    ) -> Result<(), Error> {
        let mut hierarchies = Vec::with_capacity(self.quasi.len());
        for (place, column) in self.quasi.iter().enumerate() {
            let (values, counts) = classes.values(place);
            let hierarchy = self.build(column.source, &column.spec, &values, &counts)?;
            let facts = facts(self.plan, recipe, column.source);
            self.unreadable[column.source] = Unreadable::find(facts, &hierarchy, &values, &counts);
            hierarchies.push(hierarchy);
        }
        let aim = &self.plan.aim;
        let mut distances = Vec::with_capacity(aim.sensitive.len());
        for (place, column) in aim.sensitive.iter().enumerate() {
            let fitted = self.fitted.get(&column.source).map(Box::as_ref);
            let distance = show_sensitive(&mut classes, place, column, self.plan, labels, fitted)?;
            distances.push(show_inert(&mut classes, place, self.before_run.format, distance)?);
        }
        let levels: Vec<Option<usize>> = self.quasi.iter().map(|column| column.level).collect();
        let goal = aim.goal(session.threads);
        let task = Task {
            histogram: &classes,
            hierarchies: &hierarchies,
            sensitive: &distances,
            fixed_levels: &levels,
            goal: &goal,
        };
        let start = session.observer.now();
        let seconds = aim.seconds.map(Duration::from_secs_f64);
        let stop = || {
            session.observer.interrupted()
                || seconds.is_some_and(|most| session.observer.now().saturating_sub(start) >= most)
        };
        let solved = solve(&task, &stop).map_err(|source| Error::Anonymity {
            source,
            names: self.quasi.iter().map(|c| self.source.info().columns[c.source].clone()).collect(),
            sensitive: aim.sensitive_names().to_vec(),
            units: aim.unit_names().to_vec(),
        })?;
        if session.observer.interrupted() {
            return Err(RunError::Interrupted.into());
        }
        self.before = Some(Risk::measure(&classes));
        self.utility = Some(Utility::measure(&classes, &hierarchies, &solved)?);
        let format = self.before_run.format;
        self.shown = solved.shown(&classes)?.into_iter().map(|labels| inert(&labels, format)).collect();
        self.recoding = Some(solved);
        self.references = (0..aim.sensitive.len()).map(|column| Reference::of(&classes, column)).collect();
        self.distances = distances;
        Ok(())
    }

    /// An empty histogram of the classes with the units that the file does not show; none where it shows all.
    pub(super) fn hidden(&self) -> Option<Histogram> {
        let units = self.hidden_units().count();
        (units > 0 && self.recoding.is_some()).then(|| {
            Histogram::new(Counting {
                quasi: self.quasi.len(),
                sensitive: 0,
                units,
                unit_cap: self.plan.aim.unit_cap(),
            })
        })
    }

    fn hidden_units(&self) -> impl Iterator<Item = &Persons<'a>> {
        self.units.iter().zip(&self.plan.aim.units).filter(|(_, unit)| !unit.shown).map(|(unit, _)| unit)
    }

    /// Counts the records of a batch that are written, by the labels that are written.
    pub(super) fn count_hidden(
        &self,
        hidden: &mut Histogram,
        recoding: &Recoding,
        applied: &Applied,
        batch: &Batch,
        mask: Option<&[bool]>,
    ) -> Result<(), Error> {
        let quasi: Vec<Vec<&str>> =
            (0..self.quasi.len()).map(|place| recoding.column(applied, place).flatten().collect()).collect();
        let units = self
            .hidden_units()
            .map(|unit| Ok(taken(taken(unit.of(batch)?.into(), mask), Some(applied.keep()))))
            .collect::<Result<Vec<_>, Error>>()?;
        let quasi: Vec<&[&str]> = quasi.iter().map(Vec::as_slice).collect();
        let units: Vec<&[Option<u64>]> = units.iter().map(|units| units.as_ref()).collect();
        Ok(hidden.add(&Tuples { quasi: &quasi, sensitive: &[], units: &units })?)
    }
}

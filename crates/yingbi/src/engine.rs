//! A plan with its keys, its hierarchies and its recoding: what runs over the batches.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow_array::StringArray;
use yingbi_anonymity::{Applied, Goal, Hierarchy, HierarchySpec, Method, Recoding, solve};
use yingbi_detect::SpanFinder;
use yingbi_resident::{Check, Kind, check};
use yingbi_table::{Batch, Encoding, Format, OutColumn, Pending, Rendered, Sink, Source, Totals};
use yingbi_vault::{Domain, RunHasher, Vault};

use crate::anonymize::{Request, person_cap};
use crate::column::{
    Cells, ColumnFacts, Lookup, Mask, Pseudonym, Redact, Round, Shift, Tally, TextColumn, Treatment, texts,
};
use crate::count::{Persons, Wanted, count};
use crate::error::{Error, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::pipeline;
use crate::plan::{Fate, Plan, QuasiColumn};
use crate::recipe::{Action, OnInvalid, Recipe};

/// What runs over the batches.
pub(crate) struct Engine<'a> {
    source: &'a Source,
    plan: &'a Plan,
    outputs: Vec<Output>,
    quasi: Vec<QuasiColumn>,
    recoding: Option<Recoding>,
    persons: Option<Persons<'a>>,
    shifts: bool,
    uses_keys: bool,
    seen: Option<[u8; 32]>,
    /// One a column of the input: values that its generalisation cannot read.
    unreadable: Vec<Unreadable>,
}

/// Values of a generalised column that its hierarchy cannot read: they become `*` and are counted, or end the run.
#[derive(Default)]
struct Unreadable {
    facts: Option<ColumnFacts>,
    values: HashSet<String>,
    cells: u64,
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
    fn refuse<'t>(&self, cells: impl Iterator<Item = &'t str>, first_record: u64) -> Result<(), RunError> {
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

fn facts(plan: &Plan, recipe: &Recipe, column: usize) -> ColumnFacts {
    let planned = &plan.columns[column];
    let rule = &recipe.columns[planned.rule];
    ColumnFacts { name: planned.name.clone(), kind: rule.kind, on_invalid: rule.on_invalid }
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

/// One column of the output.
struct Output {
    /// Its column in the input.
    source: usize,
    how: How,
}

enum How {
    Keep,
    Recode(usize),
    Treat(Box<dyn Treatment>),
}

/// What a treatment pass left behind.
pub(crate) struct Treated {
    pub(crate) pending: Pending,
    pub(crate) format: Format,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) totals: Totals,
    pub(crate) suppressed: u64,
    pub(crate) neutralised: u64,
    /// One a column of the input.
    pub(crate) tallies: Vec<Tally>,
}

impl<'a> Engine<'a> {
    /// Counts what must be known before the first record is written, and searches the recoding.
    #[expect(clippy::too_many_arguments, reason = "the parts of a run, named once")]
    pub(crate) fn prepare(
        source: &'a Source,
        recipe: &Recipe,
        plan: &'a Plan,
        vault: &Vault,
        hasher: &'a RunHasher,
        seen: Option<[u8; 32]>,
        session: &Session<'_>,
        timings: &mut Timings,
    ) -> Result<Engine<'a>, Error> {
        let quasi = plan.quasi(recipe);
        let persons = plan.record.map(|column| {
            let kind = recipe.columns[plan.columns[column].rule].kind;
            // A kind without a validator of its own has no malformed values to leave out.
            Persons { column, kind: (kind != Kind::Other).then_some(kind), hasher }
        });
        let mut engine = Engine {
            source,
            plan,
            outputs: Vec::new(),
            quasi,
            recoding: None,
            persons,
            shifts: false,
            uses_keys: false,
            seen,
            unreadable: plan.columns.iter().map(|_| Unreadable::default()).collect(),
        };
        let mut labels = HashMap::new();
        if plan.counts() {
            labels = engine.count(recipe, session, timings)?;
        }
        for (column, planned) in plan.columns.iter().enumerate() {
            let rule = &recipe.columns[planned.rule];
            let facts = facts(plan, recipe, column);
            let how = match (&planned.fate, &rule.action) {
                (Fate::Drop, _) => continue,
                (Fate::Keep, _) => How::Keep,
                (Fate::Recode(place), _) => How::Recode(*place),
                (Fate::Label(..), _) => {
                    How::Treat(Box::new(Lookup { facts, labels: labels.remove(&column).unwrap_or_default() }))
                }
                (Fate::Treat, action) => How::Treat(engine.treatment(action, facts, recipe, vault)?),
            };
            engine.outputs.push(Output { source: column, how });
        }
        Ok(engine)
    }

    fn treatment(
        &mut self,
        action: &Action,
        facts: ColumnFacts,
        recipe: &Recipe,
        vault: &Vault,
    ) -> Result<Box<dyn Treatment>, Error> {
        Ok(match action {
            Action::Mask { form } => Box::new(Mask { facts, form: *form }),
            Action::Pseudonymize => {
                let domain = Domain {
                    recipient: recipe.release.recipient.clone().unwrap_or_default(),
                    purpose: recipe.release.purpose.clone().unwrap_or_default(),
                    kind: facts.kind.name().to_owned(),
                    ..Domain::default()
                };
                self.uses_keys = true;
                Box::new(Pseudonym { facts, pseudonymizer: vault.pseudonymizer(&domain)? })
            }
            Action::Shift { days } => {
                self.shifts = true;
                self.uses_keys = true;
                Box::new(Shift { facts, days: *days })
            }
            Action::Round { to } => Box::new(Round { facts, to: *to }),
            Action::Redact => Box::new(Redact { facts, finder: SpanFinder::new() }),
            // The plan gives these a fate of their own; a column must never pass because it was overlooked.
            Action::Keep | Action::Drop | Action::Generalize { .. } => return Err(RunError::Worker.into()),
        })
    }

    /// The counting pass: recoding of the classes, labels of columns with a fixed level.
    fn count(
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
            .filter_map(|(index, column)| match &column.fate {
                Fate::Label(spec, level) => Some((index, spec, *level)),
                _ => None,
            })
            .collect();
        let distinct: Vec<usize> = fixed.iter().map(|(column, _, _)| *column).collect();
        let wanted = Wanted {
            quasi: &sources,
            distinct: &distinct,
            kinds: &[],
            persons: self.persons,
            person_cap: if self.persons.is_some() { person_cap(self.plan.k) } else { 0 },
        };
        let counted = timings.time(session, Phase::Count, || count(self.source, session, &wanted))?;
        let path = &self.source.info().path;
        if counted.totals.records == 0 {
            return Err(RunError::NoRecords { path: path.clone() }.into());
        }
        if self.seen.is_some_and(|seen| seen != counted.totals.sha256) {
            return Err(RunError::Changed { path: path.clone() }.into());
        }
        self.seen = Some(counted.totals.sha256);

        timings.time(session, Phase::Solve, || {
            if !self.quasi.is_empty() {
                let mut hierarchies = Vec::with_capacity(self.quasi.len());
                for (place, column) in self.quasi.iter().enumerate() {
                    let (values, counts) = counted.classes.values(place);
                    let hierarchy = Hierarchy::build(&column.spec, &values, &counts)?;
                    let facts = facts(self.plan, recipe, column.source);
                    self.unreadable[column.source] = Unreadable::find(facts, &hierarchy, &values, &counts);
                    hierarchies.push(hierarchy);
                }
                let levels: Vec<Option<usize>> = self.quasi.iter().map(|column| column.level).collect();
                let goal = Goal {
                    k: self.plan.k,
                    persons: self.persons.is_some(),
                    suppression: self.plan.suppression,
                    method: Method::from_name(self.plan.method).unwrap_or_default(),
                    weights: Vec::new(),
                };
                let names =
                    || self.quasi.iter().map(|c| self.source.info().columns[c.source].clone()).collect();
                let solved = solve(&counted.classes, &hierarchies, &levels, &goal);
                self.recoding = Some(solved.map_err(|source| Error::Anonymity { source, names: names() })?);
            }
            let mut labels = HashMap::new();
            for ((column, spec, level), histogram) in fixed.iter().zip(&counted.distinct) {
                let (values, counts) = histogram.values(0);
                let hierarchy = Hierarchy::build(spec, &values, &counts)?;
                let facts = facts(self.plan, recipe, *column);
                self.unreadable[*column] = Unreadable::find(facts, &hierarchy, &values, &counts);
                labels.insert(*column, common_labels(&hierarchy, *level, &values, &counts, self.plan.k)?);
            }
            Ok(labels)
        })
    }

    /// The second pass: reads, treats, writes; the file has no name yet.
    pub(crate) fn treat(
        &self,
        request: &Request<'_>,
        session: &Session<'_>,
        timings: &mut Timings,
    ) -> Result<Treated, Error> {
        let info = self.source.info();
        let header: Vec<String> =
            self.outputs.iter().map(|output| info.columns[output.source].clone()).collect();
        let mut writer = Sink::create(request.output, &header, info, &request.sink)?;
        let (format, encoding) = (writer.format(), writer.encoding());
        let renderer = writer.renderer();
        let (mut suppressed, mut neutralised) = (0, 0);
        let result = timings.time(session, Phase::Treat, || {
            pipeline::run(
                self.source.reader()?,
                session,
                || Worker {
                    tallies: vec![Tally::default(); info.columns.len()],
                    applied: Applied::default(),
                },
                |worker, chunk| {
                    let batch = chunk.decode()?;
                    let rows = batch.rows() as u64;
                    let rendered: Rendered = self.render(worker, &batch, &renderer)?;
                    Ok(((rendered, rows), rows))
                },
                |(rendered, rows)| {
                    suppressed += rows - rendered.rows;
                    neutralised += rendered.neutralised;
                    Ok(writer.write(rendered)?)
                },
            )
        });
        let (totals, workers) = result?;
        let pending = timings.time(session, Phase::Flush, || writer.finish())?;
        let mut tallies = vec![Tally::default(); info.columns.len()];
        for worker in workers {
            for (own, other) in tallies.iter_mut().zip(worker.tallies) {
                own.add(other);
            }
        }
        for (tally, unreadable) in tallies.iter_mut().zip(&self.unreadable) {
            tally.invalid += unreadable.cells;
        }
        Ok(Treated { pending, format, encoding, totals, suppressed, neutralised, tallies })
    }

    fn render(
        &self,
        worker: &mut Worker,
        batch: &Batch,
        renderer: &yingbi_table::Renderer,
    ) -> Result<Rendered, Error> {
        let persons = match (&self.persons, self.shifts) {
            (Some(persons), true) => Some(persons.of(batch)?),
            _ => None,
        };
        let recode = self.recoding.as_ref();
        if let Some(recoding) = recode {
            let arrays =
                self.quasi.iter().map(|column| batch.column(column.source)).collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<Vec<&str>> = arrays.iter().map(|array| texts(array).collect()).collect();
            for (column, cells) in self.quasi.iter().zip(&columns) {
                self.unreadable[column.source].refuse(cells.iter().copied(), batch.first_record())?;
            }
            let slices: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
            recoding.apply(&slices, &mut worker.applied)?;
        }
        let mut columns = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            columns.push(match &output.how {
                How::Keep => OutColumn::Source(output.source),
                How::Recode(place) => match recode {
                    Some(recoding) => OutColumn::Values(recoded(recoding, &worker.applied, *place)?),
                    None => return Err(RunError::Worker.into()),
                },
                How::Treat(treatment) => {
                    let array = batch.column(output.source)?;
                    self.unreadable[output.source].refuse(texts(&array), batch.first_record())?;
                    let cells = Cells {
                        values: &array,
                        persons: persons.as_deref(),
                        first_record: batch.first_record(),
                    };
                    OutColumn::Values(treatment.apply(&cells, &mut worker.tallies[output.source])?)
                }
            });
        }
        let keep = recode.map(|_| worker.applied.keep());
        Ok(renderer.render(batch, &columns, keep)?)
    }

    /// The columns of the input that form the classes.
    pub(crate) fn quasi_sources(&self) -> impl Iterator<Item = usize> + '_ {
        self.quasi.iter().map(|column| column.source)
    }

    pub(crate) fn recoding(&self) -> Option<&Recoding> {
        self.recoding.as_ref()
    }

    /// Whether a treatment used a key of this run.
    pub(crate) fn uses_keys(&self) -> bool {
        self.uses_keys
    }

    /// Digest of the input in an earlier pass.
    pub(crate) fn seen(&self) -> Option<[u8; 32]> {
        self.seen
    }
}

/// What a worker keeps from batch to batch.
struct Worker {
    tallies: Vec<Tally>,
    applied: Applied,
}

/// The labels of one quasi-identifier; a suppressed record has none and is not written.
fn recoded(recoding: &Recoding, applied: &Applied, place: usize) -> Result<StringArray, Error> {
    let mut out = TextColumn::with_capacity(applied.rows(), applied.rows() * 8);
    for label in recoding.column(applied, place) {
        match label {
            Some(label) => out.push(label)?,
            None => out.null(),
        }
    }
    Ok(out.finish()?)
}

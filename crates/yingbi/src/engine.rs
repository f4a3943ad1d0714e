//! A plan with its keys, its hierarchies and its recoding: what runs over the batches.

mod prepare;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::StringArray;
use yingbi_anonymity::{Applied, Hierarchy, Histogram, Recoding, Reference, Risk, Utility};
use yingbi_detect::SpanFinder;
use yingbi_report::PopulationRecord;
use yingbi_resident::Kind;
use yingbi_table::{
    Batch, Dialect, Encoding, Format, OutColumn, Pending, Rendered, Renderer, Sink, SinkOptions, Source,
    Stock, Totals, Writer,
};
use yingbi_vault::{BlindIndex, Context, IndexName, Reversal, RunHasher, Vault};

use crate::column::{
    Cells, Clip, ColumnFacts, Index, KeysOf, Lookup, Mask, Open, Pseudonym, RecordKeys, Redact, Relink,
    Reseal, Round, Seal, Shift, Show, Tally, TextColumn, Treatment, texts,
};
use crate::count::Persons;
use crate::decision::{Decider, Decisions};
use crate::digest::file_digest;
use crate::error::{Error, RecipeProblem, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::pipeline;
use crate::plan::{Fate, Plan, QuasiColumn};
use crate::population::PopulationTable;
use crate::recipe::{Action, Recipe, Sealing, Tail};

use crate::sampling::{Sampling, taken};

use prepare::Unreadable;

/// What a run has of keys.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) vault: &'a Vault,
    /// Tells persons apart within the run.
    pub(crate) hasher: &'a RunHasher,
}

/// What is known of a run before its first pass.
#[derive(Clone, Copy)]
pub(crate) struct Before {
    /// Digest of the input in an earlier pass.
    pub(crate) seen: Option<[u8; 32]>,
    /// The format of the output: what its classes are measured by are the cells that it shows.
    pub(crate) format: Format,
}

/// What runs over the batches.
pub(crate) struct Engine<'a> {
    source: &'a Source,
    plan: &'a Plan,
    keys: Keys<'a>,
    outputs: Vec<Output>,
    quasi: Vec<QuasiColumn>,
    recoding: Option<Recoding>,
    /// Risk of the classes as they were.
    before: Option<Risk>,
    utility: Option<Utility>,
    /// What the classes' columns will show, as planned: labels in ascending order, with their records.
    shown: Vec<Vec<(String, u64)>>,
    persons: Option<Persons<'a>>,
    /// What tells units apart, one a kind that classes are counted in.
    units: Vec<Persons<'a>>,
    /// Which records are taken at all.
    sampling: Option<Sampling<'a>>,
    /// The table of the population, and its digest when it was counted.
    population: Option<(PopulationTable, PopulationRecord)>,
    /// The distribution of each sensitive column that is counted, as it is written.
    references: Vec<Reference>,
    /// The hierarchy of each, where distances are measured by one.
    distances: Vec<Option<Hierarchy>>,
    shifts: bool,
    /// Whether a treatment draws for each record.
    draws: bool,
    uses_keys: bool,
    /// Treatments that were fitted to their column's values, by column.
    fitted: HashMap<usize, Box<dyn Treatment>>,
    /// The kind of the column that sealed values are bound to, as the output shows it.
    binding: Option<(usize, Kind)>,
    before_run: Before,
    /// One a column of the input: values that its generalisation cannot read.
    unreadable: Vec<Unreadable>,
    /// What decides which record shows which form of which column; of views only.
    decisions: Option<Decisions<'a>>,
}

fn facts(plan: &Plan, recipe: &Recipe, column: usize) -> ColumnFacts {
    let planned = &plan.columns[column];
    let rule = &recipe.columns[planned.rule];
    ColumnFacts { name: planned.name.clone(), kind: rule.kind, on_invalid: rule.on_invalid }
}

/// One column of the output.
struct Output {
    /// Its column in the input.
    source: usize,
    name: String,
    how: How,
    /// It stands beside the column's own output, whose cells are counted already.
    beside: bool,
}

enum How {
    Keep,
    Recode(usize),
    Treat(Box<dyn Treatment>),
    Show(Show),
}

/// Takes records, treated cells by column, and bytes of the output.
pub(crate) type Save<'a> = dyn FnMut(u64, &[u64], u64) -> Result<(), Error> + Send + 'a;

/// Work that can be taken up again: how far an earlier run came, and how this one's progress is noted.
pub(crate) struct Resume<'a> {
    /// Records that stand in the unfinished output.
    pub(crate) records: u64,
    /// Cells that were treated in them, one count a column of the input.
    pub(crate) cells: Vec<u64>,
    /// Records written since progress was last noted.
    pub(crate) since: u64,
    /// Notes that so many records, and treated cells, make so many bytes of the output.
    pub(crate) save: &'a mut Save<'a>,
}

impl Resume<'_> {
    /// Progress is noted every so many records: often enough to lose a second of work, seldom enough to cost nothing.
    const EVERY: u64 = if cfg!(test) { 1 } else { 200_000 };

    fn note(&mut self, rows: u64, treated: &[u64], writer: &mut Writer) -> Result<(), Error> {
        self.records = self.records.saturating_add(rows);
        self.since += rows;
        // What a note says was done is not to be relied on to be small.
        let sum = |(cells, treated): (&mut u64, &u64)| *cells = cells.saturating_add(*treated);
        self.cells.iter_mut().zip(treated).for_each(sum);
        if self.since >= Self::EVERY
            && let Some(bytes) = writer.checkpoint()?
        {
            (self.save)(self.records, &self.cells, bytes)?;
            self.since = 0;
        }
        Ok(())
    }
}

/// What a treatment pass left behind.
pub(crate) struct Treated {
    pub(crate) pending: Pending,
    pub(crate) format: Format,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) totals: Totals,
    /// Columns written.
    pub(crate) columns: u64,
    pub(crate) suppressed: u64,
    /// Of those, records that were not drawn in the first place.
    pub(crate) sampled_out: u64,
    /// Of those, records that policies could not judge.
    pub(crate) withheld: u64,
    /// Classes as they were written, with the units that the file does not show; none where it shows all.
    pub(crate) hidden: Option<Histogram>,
    pub(crate) neutralised: u64,
    /// One a column of the input.
    pub(crate) tallies: Vec<Tally>,
}

impl Treated {
    /// SHA-256 and length of the file as written. The disk takes its time: it is read back while it is flushed.
    pub(crate) fn synced_digest(&self) -> Result<([u8; 32], u64), Error> {
        std::thread::scope(|scope| {
            let synced = scope.spawn(|| self.pending.sync());
            let digest = file_digest(self.pending.path());
            synced.join().map_err(|_| RunError::Worker)??;
            Ok(digest?)
        })
    }
}

impl<'a> Engine<'a> {
    /// Counts what must be known before the first record is written, and searches the recoding.
    pub(crate) fn prepare(
        source: &'a Source,
        recipe: &Recipe,
        plan: &'a Plan,
        keys: Keys<'a>,
        before_run: Before,
        session: &Session<'_>,
        timings: &mut Timings,
    ) -> Result<Engine<'a>, Error> {
        let quasi = plan.quasi(recipe);
        let unit = |column: usize| {
            let kind = recipe.columns[plan.columns[column].rule].kind;
            // A kind without a validator of its own has no malformed values to leave out.
            Persons { column, kind: (kind != Kind::Other).then_some(kind), hasher: keys.hasher }
        };
        let persons = plan.record.map(unit);
        let sampling = plan.aim.differential.map(|asked| Sampling::new(plan, asked.sampling(), keys.hasher));
        let binding = plan.binding.map(|column| {
            let rule = &recipe.columns[plan.columns[column].rule];
            // A pseudonym is its own canonical form.
            let shown = matches!(rule.action, Action::Keep);
            (column, if shown { rule.kind } else { Kind::Other })
        });
        let mut engine = Engine {
            source,
            plan,
            keys,
            outputs: Vec::new(),
            quasi,
            recoding: None,
            before: None,
            utility: None,
            shown: Vec::new(),
            persons,
            units: plan.aim.units.iter().map(|one| unit(one.source)).collect(),
            sampling,
            population: None,
            references: Vec::new(),
            distances: Vec::new(),
            shifts: false,
            draws: false,
            uses_keys: false,
            fitted: HashMap::new(),
            binding,
            before_run,
            unreadable: plan.columns.iter().map(|_| Unreadable::default()).collect(),
            decisions: None,
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
                (Fate::Fit, _) => How::Treat(engine.fitted.remove(&column).ok_or(RunError::Worker)?),
                (Fate::Show(_), Action::Show(forms)) => {
                    let mut shown = Vec::with_capacity(forms.len());
                    for (form, action) in forms {
                        let facts = facts.clone();
                        shown.push((
                            *form,
                            match action {
                                Action::Keep => None,
                                Action::Generalize { .. } => {
                                    let labels = labels.remove(&column).unwrap_or_default();
                                    Some(Box::new(Lookup { facts, labels }) as Box<dyn Treatment>)
                                }
                                action => Some(engine.treatment(facts, action, recipe, column)?),
                            },
                        ));
                    }
                    How::Show(Show { forms: shown })
                }
                (Fate::Treat | Fate::Show(_), action) => {
                    How::Treat(engine.treatment(facts, action, recipe, column)?)
                }
            };
            engine.outputs.push(Output { source: column, name: planned.name.clone(), how, beside: false });
        }
        engine.add_indexes(recipe)?;
        Ok(engine)
    }

    /// Digest of the input that policies' counts were taken from.
    pub(crate) fn decided_on(&self) -> Option<[u8; 32]> {
        self.decisions.as_ref().and_then(Decisions::counted_on)
    }

    /// Lets policies decide what each record shows.
    pub(crate) fn decide(&mut self, decisions: Decisions<'a>) {
        self.decisions = Some(decisions);
    }

    fn treatment(
        &mut self,
        facts: ColumnFacts,
        action: &Action,
        recipe: &Recipe,
        column: usize,
    ) -> Result<Box<dyn Treatment>, Error> {
        let vault = self.keys.vault;
        let planned = &self.plan.columns[column];
        let rule = &recipe.columns[planned.rule];
        let context = |sealing: &Sealing| Context {
            tenant: self.plan.tenant.clone(),
            table: self.plan.table.clone(),
            column: planned.id.clone(),
            purpose: sealing.purpose.clone(),
        };
        let has_nulls = self.has_nulls();
        let bound = |sealing: &Sealing| sealing.bound && self.binding.is_some();
        Ok(match action {
            Action::Mask { form } => Box::new(Mask { facts, form: *form }),
            Action::Pseudonymize { form, domain } => {
                self.uses_keys = true;
                let pseudonymizer = vault.pseudonymizer(&recipe.domain(facts.kind, domain))?;
                Box::new(Pseudonym { facts, form: *form, pseudonymizer })
            }
            Action::Seal(sealing) => {
                let sealer = vault.sealer(&sealing.usage, &context(sealing))?;
                let bound = bound(sealing);
                self.uses_keys = true;
                Box::new(Seal { facts, sealer, bound, has_nulls })
            }
            Action::Open { sealing, mixed } => {
                let opener = vault.opener(&context(sealing))?;
                Box::new(Open { facts, opener, bound: bound(sealing), mixed: *mixed })
            }
            Action::Reseal(sealing) => Box::new(Reseal {
                opener: vault.opener(&context(sealing))?,
                sealer: vault.sealer(&sealing.usage, &context(sealing))?,
                bound: bound(sealing),
                facts,
            }),
            Action::Index { name, bits } => {
                let index = self.index(column, name)?;
                if let Some(bits) = bits.filter(|bits| *bits != index.bits()) {
                    let (bits, has) = (bits.into(), index.bits().into());
                    let problem = RecipeProblem::IndexBits { column: facts.name, bits, has };
                    return Err(recipe.error(problem, rule.span.clone()).into());
                }
                self.uses_keys = true;
                Box::new(Index { facts, index })
            }
            Action::Relink { from, to, form, to_form } => Box::new(Relink {
                form: Reversal::try_from(*form).map_err(|()| {
                    let (column, treatment) = (facts.name.clone(), rule.action.name().to_owned());
                    let other = format!("form = \"{}\"", form.name());
                    recipe.error(RecipeProblem::Unfit { column, treatment, other }, None)
                })?,
                facts,
                from: vault.pseudonymizer(from)?,
                to: vault.pseudonymizer(to)?,
                to_form: *to_form,
            }),
            Action::Shift { days } => {
                self.shifts = true;
                self.uses_keys = true;
                Box::new(Shift { facts, days: *days })
            }
            Action::Round { to } => Box::new(Round { facts, to: *to }),
            Action::Redact => Box::new(Redact { facts, finder: SpanFinder::new() }),
            Action::Clip { bottom, top, form } => {
                let bound = |tail: &Option<Tail>| match tail {
                    Some(Tail::At(bound)) => Some(*bound),
                    _ => None,
                };
                Box::new(Clip::at(facts, bound(bottom), bound(top), *form))
            }
            // The plan gives these a fate of their own; a column must never pass because it was overlooked.
            Action::Keep
            | Action::Drop
            | Action::Generalize { .. }
            | Action::Microaggregate { .. }
            | Action::Pram { .. }
            | Action::Swap { .. }
            | Action::Show(_) => {
                return Err(RunError::Worker.into());
            }
        })
    }

    /// Whether the input's format tells a null from an empty text; where it does not, an empty cell is a null.
    fn has_nulls(&self) -> bool {
        matches!(self.source.info().format, Format::JsonLines | Format::Parquet)
    }

    fn index(&self, column: usize, name: &str) -> Result<BlindIndex, Error> {
        Ok(self.keys.vault.index(&IndexName {
            tenant: self.plan.tenant.clone(),
            table: self.plan.table.clone(),
            column: self.plan.columns[column].id.clone(),
            name: name.to_owned(),
        })?)
    }

    /// The columns of blind indexes that stand beside sealed ones, at the end of the table.
    fn add_indexes(&mut self, recipe: &Recipe) -> Result<(), Error> {
        for (column, planned) in self.plan.columns.iter().enumerate() {
            let Some(name) = planned.sealing.as_ref().and_then(|sealing| sealing.index.as_deref()) else {
                continue;
            };
            let index = Index { facts: facts(self.plan, recipe, column), index: self.index(column, name)? };
            let name = index_column(&planned.name);
            if self.outputs.iter().any(|output| output.name == name) {
                let problem = RecipeProblem::Duplicated { column: name, times: 2 };
                return Err(recipe.error(problem, None).into());
            }
            let how = How::Treat(Box::new(index));
            self.outputs.push(Output { source: column, name, how, beside: true });
        }
        Ok(())
    }

    /// The second pass: reads, treats, writes; the file has no name yet.
    pub(crate) fn treat(
        &self,
        output: &Path,
        sink: &SinkOptions,
        mut resume: Option<&mut Resume<'_>>,
        session: &Session<'_>,
        timings: &mut Timings,
    ) -> Result<Treated, Error> {
        let info = self.source.info();
        let header: Vec<String> = self.outputs.iter().map(|output| output.name.clone()).collect();
        let mut writer = Sink::create(output, &header, info, sink)?;
        let (format, encoding, dialect) = (writer.format(), writer.encoding(), writer.dialect());
        let renderer = writer.renderer();
        let stocks = self.stocks(&renderer);
        let (mut suppressed, mut neutralised) = (0, 0);
        let done = resume.as_ref().map_or(0, |resume| resume.records);
        let result = timings.time(session, Phase::Treat, || {
            pipeline::run(
                self.source.reader()?,
                session,
                || Worker {
                    tallies: vec![Tally::default(); info.columns.len()],
                    applied: Applied::default(),
                    decider: self.decisions.as_ref().map(Decisions::decider),
                    sampled_out: 0,
                    hidden: self.hidden(),
                },
                |worker, chunk| {
                    let batch = chunk.decode()?;
                    let rows = batch.rows() as u64;
                    if batch.first_record() < done {
                        // Written by an earlier run, which stopped behind a whole batch.
                        let whole = batch.first_record() + rows <= done;
                        return if whole { Ok(((None, rows), rows)) } else { Err(RunError::Worker.into()) };
                    }
                    let before = worker.tallies.clone();
                    let rendered: Rendered = self.render(worker, &batch, &renderer, &stocks, format)?;
                    let treated =
                        worker.tallies.iter().zip(&before).map(|(now, before)| now.treated - before.treated);
                    Ok(((Some((rendered, treated.collect::<Vec<_>>())), rows), rows))
                },
                |(rendered, rows)| {
                    let Some((rendered, treated)) = rendered else { return Ok(()) };
                    suppressed += rows - rendered.rows;
                    neutralised += rendered.neutralised;
                    writer.write(rendered)?;
                    if let Some(resume) = &mut resume {
                        resume.note(rows, &treated, &mut writer)?;
                    }
                    Ok(())
                },
            )
        });
        let (totals, workers) = result?;
        let pending = timings.time(session, Phase::Flush, || writer.finish())?;
        let mut tallies = vec![Tally::default(); info.columns.len()];
        let (mut withheld, mut sampled_out) = (0, 0);
        let mut hidden = self.hidden();
        for worker in workers {
            withheld += worker.decider.map_or(0, |decider| decider.withheld);
            sampled_out += worker.sampled_out;
            if let (Some(own), Some(other)) = (&mut hidden, worker.hidden) {
                own.merge(other)?;
            }
            for (own, other) in tallies.iter_mut().zip(worker.tallies) {
                own.add(other);
            }
        }
        if let Some(resume) = resume {
            // What earlier runs did counts too.
            tallies.iter_mut().zip(&resume.cells).for_each(|(tally, cells)| tally.treated = *cells);
        }
        for (tally, unreadable) in tallies.iter_mut().zip(&self.unreadable) {
            tally.invalid += unreadable.cells;
        }
        let columns = self.outputs.len() as u64;
        Ok(Treated {
            pending,
            format,
            encoding,
            dialect,
            totals,
            columns,
            suppressed,
            sampled_out,
            withheld,
            hidden,
            neutralised,
            tallies,
        })
    }

    /// The labels of classes rendered once, where the first of neighbouring recoded columns stands among the outputs: how
    /// many there are, and the rows. One an output.
    fn stocks(&self, renderer: &Renderer) -> Vec<Option<(usize, Arc<Stock>)>> {
        let mut stocks: Vec<_> = self.outputs.iter().map(|_| None).collect();
        let Some(recoding) = &self.recoding else { return stocks };
        let place = |output: &Output| match output.how {
            How::Recode(place) => Some(place),
            _ => None,
        };
        let mut first = 0;
        while first < self.outputs.len() {
            let places: Vec<usize> = self.outputs[first..].iter().map_while(place).collect();
            if !places.is_empty() {
                let labels = (0..recoding.classes())
                    .flat_map(|class| places.iter().map(move |place| recoding.label(class, *place)));
                stocks[first] = renderer.stock(places.len(), labels).map(|stock| (places.len(), stock));
            }
            first += places.len().max(1);
        }
        stocks
    }

    fn render(
        &self,
        worker: &mut Worker,
        batch: &Batch,
        renderer: &Renderer,
        stocks: &[Option<(usize, Arc<Stock>)>],
        format: Format,
    ) -> Result<Rendered, Error> {
        let persons = match (&self.persons, self.shifts) {
            (Some(persons), true) => Some(persons.of(batch)?),
            _ => None,
        };
        let drawing = match (&self.persons, self.draws) {
            (Some(persons), true) => Some(persons.drawing(batch)?),
            _ => None,
        };
        let recode = self.recoding.as_ref();
        let mask = self.sampling.map(|sampling| sampling.mask(batch.first_record(), batch.rows()));
        if let Some(recoding) = recode {
            let texts =
                self.quasi.iter().map(|column| batch.texts(column.source)).collect::<Result<Vec<_>, _>>()?;
            let mut columns = Vec::with_capacity(texts.len());
            for (column, texts) in self.quasi.iter().zip(&texts) {
                let cells = texts.cells();
                self.unreadable[column.source].refuse(cells.iter().copied(), batch.first_record())?;
                columns.push(taken(cells, mask.as_deref()));
            }
            let slices: Vec<&[&str]> = columns.iter().map(|cells| cells.as_ref()).collect();
            recoding.apply(&slices, &mut worker.applied)?;
            worker.sampled_out += (batch.rows() - worker.applied.rows()) as u64;
            if let Some(hidden) = &mut worker.hidden {
                self.count_hidden(hidden, recoding, &worker.applied, batch, mask.as_deref())?;
            }
        }
        let mut keys = None;
        let mut bound = None;
        if let Some((column, kind)) = self.binding {
            // What values are bound to is the record column as the output shows it: it is treated first.
            let treatment = self.outputs.iter().find_map(|output| match &output.how {
                How::Treat(treatment) if output.source == column => Some(treatment),
                _ => None,
            });
            let array = batch.column(column)?;
            let (name, first) = (&self.plan.columns[column].name, batch.first_record());
            keys = Some(match treatment {
                None => RecordKeys::read(texts(&array), kind, self.keys_of(format), name, first)?,
                Some(treatment) => {
                    let cells = Cells {
                        values: &array,
                        persons: None,
                        drawing: None,
                        keys: None,
                        first_record: first,
                        batch: Some(batch),
                    };
                    let shown = treatment.apply(&cells, &mut worker.tallies[column])?;
                    let texts = shown.iter().map(Option::unwrap_or_default);
                    let keys = RecordKeys::read(texts, kind, self.keys_of(format), name, first)?;
                    bound = Some((column, shown));
                    keys
                }
            });
        }
        let decided = match (&self.decisions, &mut worker.decider) {
            (Some(decisions), Some(decider)) => Some(decisions.decide(decider, batch)?),
            _ => None,
        };
        let shared = (mask.is_none() && recode.is_some() && renderer.takes_stock(batch))
            .then(|| Arc::<[u32]>::from(worker.applied.classes()));
        let mut columns = Vec::with_capacity(self.outputs.len());
        let mut place = 0;
        while let Some(output) = self.outputs.get(place) {
            if let (Some(classes), Some(Some((width, stock)))) = (&shared, stocks.get(place)) {
                columns.push(OutColumn::Stock(Arc::clone(stock), Arc::clone(classes)));
                place += width;
                continue;
            }
            place += 1;
            columns.push(match &output.how {
                How::Show(show) => match &decided {
                    Some(decided) => {
                        let (column, tally) = (output.source, &mut worker.tallies[output.source]);
                        let copies = matches!(format, Format::Csv | Format::Tsv);
                        show.apply(batch, column, decided, copies, tally)?
                    }
                    // Nothing is shown unless it was decided.
                    None => return Err(RunError::Worker.into()),
                },
                How::Keep => OutColumn::Source(output.source),
                How::Recode(place) => match recode {
                    Some(recoding) => {
                        OutColumn::Values(recoded(recoding, &worker.applied, *place, mask.as_deref())?)
                    }
                    None => return Err(RunError::Worker.into()),
                },
                How::Treat(_) if bound.as_ref().is_some_and(|(column, _)| *column == output.source) => {
                    OutColumn::Values(bound.take().map(|(_, shown)| shown).ok_or(RunError::Worker)?)
                }
                How::Treat(treatment) => {
                    let array = batch.column(output.source)?;
                    self.unreadable[output.source].refuse(texts(&array), batch.first_record())?;
                    let cells = Cells {
                        values: &array,
                        persons: persons.as_deref(),
                        drawing: drawing.as_deref(),
                        keys: keys.as_ref(),
                        first_record: batch.first_record(),
                        batch: Some(batch),
                    };
                    let mut uncounted = Tally::default();
                    let tally =
                        if output.beside { &mut uncounted } else { &mut worker.tallies[output.source] };
                    OutColumn::Values(treatment.apply(&cells, tally)?)
                }
            });
        }
        let sampled: Option<Vec<bool>> = mask.filter(|_| recode.is_some()).map(|mask| {
            let mut keep = worker.applied.keep().iter();
            mask.iter().map(|taken| *taken && keep.next().copied().unwrap_or(false)).collect()
        });
        let keep = match (&decided, &sampled) {
            (Some(decided), _) => Some(decided.visible()),
            (None, Some(sampled)) => Some(sampled.as_slice()),
            (None, None) => recode.map(|_| worker.applied.keep()),
        };
        Ok(renderer.render(batch, &columns, keep)?)
    }

    /// The distribution of each sensitive column that is counted, as it is written.
    pub(crate) fn references(&self) -> &[Reference] {
        &self.references
    }

    /// The hierarchy of each of them, where distances are measured by one.
    pub(crate) fn distances(&self) -> &[Option<Hierarchy>] {
        &self.distances
    }

    /// The table of the population, and what it was when it was counted.
    pub(crate) fn population(&self) -> Option<&(PopulationTable, PopulationRecord)> {
        self.population.as_ref()
    }

    /// Whose record keys sealed values are bound to: what is sealed, to what the output shows; what is opened, to what the
    /// input shows; what is sealed anew, to both.
    fn keys_of(&self, format: Format) -> KeysOf {
        let does = |treatment: &str| self.plan.columns.iter().any(|column| column.treatment == treatment);
        if does("reseal") {
            KeysOf::Both(format)
        } else if does("open") {
            KeysOf::Input
        } else {
            KeysOf::Output(format)
        }
    }

    /// The columns of the input that form the classes.
    pub(crate) fn quasi_sources(&self) -> impl Iterator<Item = usize> + '_ {
        self.quasi.iter().map(|column| column.source)
    }

    pub(crate) fn recoding(&self) -> Option<&Recoding> {
        self.recoding.as_ref()
    }

    /// Risk of the classes before anything was done.
    pub(crate) fn before(&self) -> Option<&Risk> {
        self.before.as_ref()
    }

    /// What the recoding kept.
    pub(crate) fn utility(&self) -> Option<&Utility> {
        self.utility.as_ref()
    }

    /// What the classes' columns show in a file that was written as planned, column by column.
    pub(crate) fn shown(&self) -> &[Vec<(String, u64)>] {
        &self.shown
    }

    /// Whether a treatment used a key of this run.
    pub(crate) fn uses_keys(&self) -> bool {
        self.uses_keys
    }

    /// Digest of the input in an earlier pass.
    pub(crate) fn seen(&self) -> Option<[u8; 32]> {
        self.before_run.seen
    }
}

/// The name of the column that holds the blind index of a sealed one.
pub(crate) fn index_column(name: &str) -> String {
    format!("{name}.index")
}

/// What a worker keeps from batch to batch.
struct Worker {
    tallies: Vec<Tally>,
    applied: Applied,
    decider: Option<Decider>,
    sampled_out: u64,
    /// Classes as they are written, with the units that the file does not show.
    hidden: Option<Histogram>,
}

/// The labels of one quasi-identifier; a record that is left out has none and is not written. `mask`: the records that
/// were taken at all, where not all of them were.
fn recoded(
    recoding: &Recoding,
    applied: &Applied,
    place: usize,
    mask: Option<&[bool]>,
) -> Result<StringArray, Error> {
    let rows = mask.map_or(applied.rows(), <[bool]>::len);
    let mut out = TextColumn::with_capacity(rows, rows * 8);
    let mut labels = recoding.column(applied, place);
    for row in 0..rows {
        let taken = mask.is_none_or(|mask| mask[row]);
        match if taken { labels.next().flatten() } else { None } {
            Some(label) => out.push(label)?,
            None => out.null(),
        }
    }
    Ok(out.finish()?)
}

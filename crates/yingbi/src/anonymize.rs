//! `anonymize`: from an export to a file that can be handed on, with a record and a report of what was done.

use std::path::{Path, PathBuf};

use yingbi_anonymity::{Optimality, Recoding};
use yingbi_detect::redact_numbers;
use yingbi_report::{
    AuditInput, Certificate, ColumnRelease, KeyCustody, LevelUse, Messages, ModelRecord, Notice,
    ObjectiveRecord, PrivacyRecord, Recipient, ReleaseInput, ReleaseOutput, ReleaseRecord, VERSION,
    html_release,
};
use yingbi_table::{
    Dialect, Encoding, Format, HeaderChoice, OpenOptions, Pending, Sink, SinkOptions, Source, SourceInfo,
    Totals, commit_all, write_beside,
};
use yingbi_vault::Vault;

use crate::column::Tally;
use crate::digest::hex_of;
use crate::engine::{Before, Engine, Keys, Treated};
use crate::error::{Error, RunError};
use crate::measure::{Asked, Measured, before_record, buckets, measure, utility_record};
use crate::observer::{Phase, Session, Timings};
use crate::plan::{Fate, Forgone, OneClass, Plan, PlannedColumn};
use crate::proof::Evidence;
use yingbi_resident::{AttributeType, Kind};

use crate::recipe::{Action, Privacy, Recipe, Release, propose};
use crate::survey::{Sample, Survey, check_names, survey};

/// Program and version, as documents write it.
pub(crate) const TOOL: &str = concat!("yingbi ", env!("CARGO_PKG_VERSION"));

/// How to anonymize.
pub struct Request<'a> {
    /// Where the output goes.
    pub output: &'a Path,
    /// The recipe; none to have one proposed.
    pub recipe: Option<&'a Recipe>,
    /// Privacy of a proposed recipe.
    pub privacy: Privacy,
    /// Recipient and purpose of a proposed recipe.
    pub release: Release,
    /// The column that tells persons apart, for a proposed recipe; none to have it found.
    pub record: Option<String>,
    /// Format, encoding and so on of the output; `force` allows to replace it and the files beside it.
    pub sink: SinkOptions,
    /// The language of the report and of the recipe's comments.
    pub messages: &'a Messages,
    /// An open keyring; none to work with keys that are drawn for this run and wiped at its end.
    pub vault: Option<&'a Vault>,
}

/// What came of it: the files are in place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// What was done and measured.
    pub record: ReleaseRecord,
    /// The files written: the output, its record, its report, its recipe.
    pub files: Vec<PathBuf>,
}

/// The name of a file that stands beside an output: `OUTPUT.suffix`.
pub(crate) fn beside(output: &Path, suffix: &str) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// The name of a file without its folder, as documents write it.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The file that was read, as documents write it that go out with the result: a personal number in its name or its
/// sheet's is left out.
pub(crate) fn input_record(info: &SourceInfo, totals: &Totals) -> ReleaseInput {
    ReleaseInput {
        name: redact_numbers(&file_name(&info.path)),
        sha256: hex_of(&totals.sha256),
        rows: totals.records,
        format: info.format.name().to_owned(),
        encoding: info.encoding.map(|encoding| encoding.name().to_owned()),
        sheet: info.sheet.as_deref().map(redact_numbers),
        header_row: info.header_row,
    }
}

/// Distinct persons of a class are counted exactly up to here: enough to tell that a class holds k.
pub(crate) fn person_cap(k: u64) -> usize {
    usize::try_from(k).unwrap_or(usize::MAX).max(64)
}

/// Proposes the recipe that [`anonymize`] would use by itself.
///
/// # Errors
///
/// The source cannot be read, or holds no record.
pub fn recipe(
    source: &Source,
    privacy: Privacy,
    release: Release,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<Recipe, Error> {
    check_names(source.info())?;
    Ok(surveyed(source, privacy, release, None, session, timings)?.0)
}

fn surveyed(
    source: &Source,
    privacy: Privacy,
    release: Release,
    record: Option<String>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<(Recipe, Survey), Error> {
    let info = source.info();
    if let Some(column) = &record {
        crate::hierarchy::place(source, column)?;
    }
    let survey = timings.time(session, Phase::Detect, || survey(source, session))?;
    if survey.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let samples: Vec<Vec<&str>> = (0..info.columns.len()).map(|column| survey.sample.cells(column)).collect();
    let known: Vec<propose::Known<'_>> = info
        .columns
        .iter()
        .zip(&survey.findings)
        .zip(&survey.hits.0)
        .zip(&samples)
        .map(|(((name, finding), hits), sample)| propose::Known { name, finding, hits, sample })
        .collect();
    let mut recipe = propose::propose(&known, privacy, release);
    if record.is_some() {
        recipe.dataset.record = record;
    }
    Ok((recipe, survey))
}

/// Makes an output that can be handed on: whole and measured, or not at all.
///
/// With no recipe the strict one is proposed and used; should a personal number be left in a column of the output
/// all the same, that column is dropped and the work done again.
///
/// # Errors
///
/// The recipe does not fit; the input cannot be read or changes between two passes; the privacy asked for cannot be
/// reached; the output cannot be written. Then nothing is left behind.
pub fn anonymize(
    source: &Source,
    request: &Request<'_>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<Outcome, Error> {
    check_names(source.info())?;
    let (mut recipe, sample, seen) = match request.recipe {
        Some(recipe) => (recipe.clone(), Sample::take(source)?, None),
        None => {
            let (privacy, release) = (request.privacy.clone(), request.release.clone());
            let (recipe, survey) =
                surveyed(source, privacy, release, request.record.clone(), session, timings)?;
            (recipe, survey.sample, Some(survey.totals.sha256))
        }
    };
    loop {
        let done = Attempt { source, request, recipe: &recipe, sample: &sample, seen }.run(session, timings);
        let done = match done {
            // What nobody asked for must not stand in the way.
            Err(error) if request.recipe.is_none() && forgo(&mut recipe, &error) => continue,
            done => done?,
        };
        if request.recipe.is_none() && !done.measured.leftovers.is_empty() {
            let mut dropped = false;
            for leftover in &done.measured.leftovers {
                let named =
                    |rule: &&mut crate::recipe::ColumnRule| Some(&rule.name) == leftover.column.as_ref();
                if let Some(rule) = recipe.columns.iter_mut().find(named) {
                    dropped |= !matches!(rule.action, Action::Drop);
                    rule.action = Action::Drop;
                    recipe.privacy.diversity.retain(|asked| asked.column != rule.name);
                }
            }
            if !dropped {
                return Err(RunError::Unproved { what: "leftovers".to_owned() }.into());
            }
            continue;
        }
        return done.publish(request);
    }
}

/// Takes the diversity out of a proposed recipe that is in the way of its goal; whether there was any.
fn forgo(recipe: &mut Recipe, error: &Error) -> bool {
    let Error::Anonymity { source: yingbi_anonymity::Error::Unreachable(why), sensitive, .. } = error else {
        return false;
    };
    let in_the_way: Vec<&String> = why
        .models
        .iter()
        .zip(&why.nearest)
        .filter(|(asked, nearest)| nearest.as_ref() != Some(asked))
        .filter_map(|(asked, _)| sensitive.get(asked.column()?))
        .collect();
    let asked = recipe.privacy.diversity.len();
    let stays = |name: &String| !in_the_way.is_empty() && !in_the_way.contains(&name);
    let (stay, go): (Vec<_>, Vec<_>) =
        std::mem::take(&mut recipe.privacy.diversity).into_iter().partition(|one| stays(&one.column));
    recipe.privacy.diversity = stay;
    recipe.forgone.extend(go.into_iter().map(|one| one.column));
    recipe.privacy.diversity.len() < asked
}

/// Audits what a recipe would leave of a source: the output is written to a private temporary directory, read like
/// any file, and removed.
///
/// # Errors
///
/// As [`anonymize`] and [`crate::audit`].
pub fn audit_after(
    source: &Source,
    recipe: &Recipe,
    messages: &Messages,
    vault: Option<&Vault>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<AuditInput, Error> {
    let info = source.info();
    let unwritable = |source| RunError::Unreadable { path: std::env::temp_dir(), source };
    let directory = tempfile::tempdir().map_err(unwritable)?;
    let output = directory.path().join("output");
    // A format that is read and not written has CSV stand in for it.
    let format = if info.format == Format::Xls { Format::Csv } else { info.format };
    let request = Request {
        output: &output,
        recipe: Some(recipe),
        privacy: recipe.privacy.clone(),
        release: recipe.release.clone(),
        record: None,
        sink: SinkOptions { format: Some(format), ..SinkOptions::default() },
        messages,
        vault,
    };
    let sample = Sample::take(source)?;
    let done =
        Attempt { source, request: &request, recipe, sample: &sample, seen: None }.run(session, timings)?;
    let options = OpenOptions {
        format: Some(format),
        encoding: done.encoding,
        dialect: done.dialect,
        header: HeaderChoice::Bare,
        ..OpenOptions::default()
    };
    let roles: Vec<(Kind, AttributeType)> = done
        .record
        .columns
        .iter()
        .filter(|column| column.treatment != "drop")
        .map(|column| {
            let kind = Kind::from_name(&column.kind).unwrap_or(Kind::Other);
            (kind, AttributeType::from_name(&column.attribute_type).unwrap_or(kind.attribute_type()))
        })
        .collect();
    let written = Source::open(done.pending.path(), &options)?;
    let mut input = crate::audit::audit_as(&written, Some(&roles), None, session, timings)?;
    input.sha256 = done.record.input.sha256.clone();
    input.path = info.path.display().to_string();
    Ok(input)
}

/// One run of a recipe, to a file that has no name yet.
struct Attempt<'a> {
    source: &'a Source,
    request: &'a Request<'a>,
    recipe: &'a Recipe,
    sample: &'a Sample,
    /// Digest of the input in an earlier pass.
    seen: Option<[u8; 32]>,
}

/// A written and measured output that waits for its name.
struct Done {
    pending: Pending,
    encoding: Option<Encoding>,
    dialect: Option<Dialect>,
    measured: Measured,
    record: ReleaseRecord,
    recipe_text: String,
    /// What opening the columns that were sealed needs to know.
    sealed: Option<(&'static str, String)>,
}

impl Attempt<'_> {
    fn run(&self, session: &Session<'_>, timings: &mut Timings) -> Result<Done, Error> {
        let (source, recipe) = (self.source, self.recipe);
        let info = source.info();
        let plan = Plan::bind(recipe, info, self.sample, self.request.vault.is_some())?;
        let run;
        let vault = match self.request.vault {
            Some(vault) => vault,
            None => {
                run = Vault::ephemeral()?;
                &run
            }
        };
        let hasher = vault.run_hasher();
        let keys = Keys { vault, hasher: &hasher };
        let format = Sink::format(self.request.output, info, &self.request.sink);
        let before = Before { seen: self.seen, format };
        let engine = Engine::prepare(source, recipe, &plan, keys, before, session, timings)?;
        let treated = engine.treat(self.request.output, &self.request.sink, None, session, timings)?;
        if treated.totals.records == 0 {
            return Err(RunError::NoRecords { path: info.path.clone() }.into());
        }
        if engine.seen().is_some_and(|seen| seen != treated.totals.sha256) {
            return Err(RunError::Changed { path: info.path.clone() }.into());
        }

        let written: Vec<usize> = (0..plan.columns.len())
            .filter(|&column| !matches!(plan.columns[column].fate, Fate::Drop))
            .collect();
        let place = |column: usize| written.iter().position(|&other| other == column);
        let quasi: Vec<usize> = engine.quasi_sources().filter_map(place).collect();
        let aim = &plan.aim;
        let sensitive: Vec<usize> = aim.sensitive.iter().filter_map(|column| place(column.source)).collect();
        let shown = aim.units.iter().filter(|unit| unit.shown);
        let units: Vec<(usize, Option<Kind>)> =
            shown.filter_map(|unit| Some((place(unit.source)?, unit.spelt))).collect();
        // A masked number no longer tells persons apart: then k of persons is counted while it is written.
        let persons = aim.persons().is_some_and(|unit| unit.shown);
        let asked = Asked {
            format: treated.format,
            encoding: treated.encoding,
            dialect: treated.dialect,
            quasi: &quasi,
            sensitive: &sensitive,
            units: &units,
            persons,
            hasher: &hasher,
            unit_cap: aim.unit_cap(),
        };
        // The disk takes its time: the file is read back meanwhile, and has its name only after both.
        let mut measured = timings.time(session, Phase::Measure, || {
            std::thread::scope(|scope| {
                let synced = scope.spawn(|| treated.pending.sync());
                let measured = measure(treated.pending.path(), session, &asked);
                synced.join().map_err(|_| RunError::Worker)??;
                measured
            })
        })?;
        let models = prove(&plan, &engine, &treated, &mut measured, session, timings)?;

        let recipe_text = match recipe.text() {
            "" => recipe.to_toml(self.request.messages),
            text => text.to_owned(),
        };
        let record = self.record(&plan, &engine, &treated, &measured, models, &recipe_text, written.len());
        let sealed = crate::seal::record_of(&plan, recipe, vault, &record, treated.format, &treated.tallies)?;
        Ok(Done {
            pending: treated.pending,
            encoding: treated.encoding,
            dialect: treated.dialect,
            measured,
            record,
            recipe_text,
            sealed,
        })
    }

    #[allow(clippy::too_many_arguments, reason = "the record tells of everything that took part")]
    fn record(
        &self,
        plan: &Plan,
        engine: &Engine<'_>,
        treated: &Treated,
        measured: &Measured,
        models: Vec<ModelRecord>,
        recipe_text: &str,
        columns: usize,
    ) -> ReleaseRecord {
        let info = self.source.info();
        let forgone = (!self.recipe.forgone.is_empty()).then(|| Forgone(&self.recipe.forgone));
        let goal = plan.aim.goal(1);
        let (objective, aggregate) = plan.aim.objective();
        let privacy = measured.risk.as_ref().map(|risk| PrivacyRecord {
            quasi_identifiers: engine.quasi_sources().map(|column| info.columns[column].clone()).collect(),
            k_required: plan.k,
            k_measured: risk.k,
            k_persons: risk.k_persons,
            record: risk.k_persons.and(plan.record).map(|column| info.columns[column].clone()),
            loss: engine.recoding().map_or(0.0, yingbi_anonymity::Recoding::loss),
            suppression_limit: goal.suppression,
            method: goal.method.name().to_owned(),
            classes: risk.classes,
            uniques: risk.uniques,
            prosecutor_max: risk.prosecutor_max,
            prosecutor_average: risk.prosecutor_average,
            distribution: buckets(risk),
            models,
            objective: ObjectiveRecord {
                name: objective.to_owned(),
                aggregate: aggregate.map(str::to_owned),
                value: engine.recoding().map_or_else(Vec::new, |recoding| recoding.objective().to_vec()),
            },
            certificate: engine.recoding().map(certificate).unwrap_or_default(),
            defended: plan.aim.defended,
            sampled_out: treated.sampled_out,
            population: engine.population().map(|(_, told)| told.clone()),
            before: engine.before().map(before_record),
            utility: engine.utility().map(|utility| {
                let names = engine.quasi_sources().map(|column| info.columns[column].clone());
                utility_record(utility, risk, treated.suppressed.saturating_sub(treated.sampled_out), names)
            }),
        });
        let told_apart = engine.before().is_some_and(|before| before.classes > 1);
        let one_class = privacy.as_ref().filter(|privacy| privacy.classes == 1 && told_apart);
        let one_class = one_class.map(|privacy| OneClass {
            columns: privacy.quasi_identifiers.join(", "),
            defended: plan.aim.defended,
            method: goal.method.name(),
        });
        let release = &self.recipe.release;
        let told = release.recipient.is_some() || release.purpose.is_some();
        ReleaseRecord {
            version: VERSION,
            tool: TOOL.to_owned(),
            input: input_record(info, &treated.totals),
            output: ReleaseOutput {
                name: file_name(self.request.output),
                sha256: measured.sha256.clone(),
                rows: measured.rows,
                suppressed: treated.suppressed,
                format: treated.format.name().to_owned(),
                encoding: treated.encoding.map(|encoding| encoding.name().to_owned()),
                columns: columns as u64,
                bytes: measured.bytes,
            },
            recipe_sha256: Recipe::digest(recipe_text),
            plan_sha256: plan.digest(),
            columns: plan
                .columns
                .iter()
                .zip(&treated.tallies)
                .map(|(column, tally)| column_release(column, tally, plan, engine))
                .collect(),
            privacy,
            release: told.then(|| Recipient {
                recipient: release.recipient.clone(),
                purpose: release.purpose.clone(),
            }),
            keys: engine.uses_keys().then(|| match self.request.vault {
                None => KeyCustody { source: "run".to_owned(), wiped: true, keyring: None },
                Some(vault) => {
                    KeyCustody { source: "keyring".to_owned(), wiped: false, keyring: vault.keyring_id() }
                }
            }),
            leftovers: measured.leftovers.clone(),
            neutralised: treated.neutralised,
            notices: info
                .notices
                .iter()
                .map(|notice| Notice::of(notice))
                .chain(plan.contradictions().iter().map(|notice| Notice::of(notice)))
                .chain(forgone.iter().map(|notice| Notice::of(notice)))
                .chain(one_class.iter().map(|notice| Notice::of(notice)))
                .collect(),
        }
    }
}

/// What is known about how good a recoding is, as a document tells it.
fn certificate(recoding: &Recoding) -> Certificate {
    let kind = match recoding.optimality() {
        Optimality::Optimal => "optimal",
        Optimality::Bounded { .. } => "bounded",
        _ => "heuristic",
    };
    let proof = recoding.certificate();
    Certificate {
        kind: kind.to_owned(),
        bound: proof.map(|proof| proof.bound.clone()).unwrap_or_default(),
        nodes: proof.map(|proof| u64::try_from(proof.nodes).unwrap_or(u64::MAX)),
        checked: proof.map(|proof| proof.checked),
    }
}

fn column_release(column: &PlannedColumn, tally: &Tally, plan: &Plan, engine: &Engine<'_>) -> ColumnRelease {
    let place = match &column.fate {
        Fate::Recode(place) => Some(*place),
        _ => None,
    };
    let summary =
        place.and_then(|place| engine.recoding().and_then(|recoding| recoding.summaries().get(place)));
    let levels = summary.map(|summary| {
        let used = summary.records.iter().enumerate().filter(|(_, records)| **records > 0);
        // The top tells nothing, however many levels the data gave the hierarchy.
        let top = summary.records.len().saturating_sub(1).max(1);
        let name = |level: usize| (level == top).then(|| "top".to_owned());
        used.map(|(level, records)| LevelUse { level: level as u64, name: name(level), records: *records })
            .collect()
    });
    ColumnRelease {
        name: column.name.clone(),
        kind: column.kind.to_owned(),
        attribute_type: column.attribute_type.to_owned(),
        treatment: column.treatment.to_owned(),
        form: column.form.map(str::to_owned).or_else(|| column.parameter.clone()),
        hierarchy: column.hierarchy.clone(),
        levels: levels.unwrap_or_default(),
        invalid: tally.invalid,
        distinct: summary.map(|summary| summary.distinct as u64),
        loss: summary.map(|summary| summary.loss),
        weight: place.and_then(|place| plan.aim.weights().get(place)).copied(),
    }
}

/// Holds the file as written against what the plan promised: every record accounted for, every model attained.
fn prove(
    plan: &Plan,
    engine: &Engine<'_>,
    treated: &Treated,
    measured: &mut Measured,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<Vec<ModelRecord>, Error> {
    let unproved = |what: &str| Err(RunError::Unproved { what: what.to_owned() }.into());
    if measured.rows + treated.suppressed != treated.totals.records {
        return unproved("records");
    }
    if measured.risk.is_none() {
        return Ok(Vec::new());
    }
    if measured.rows == 0 {
        return Err(RunError::NothingLeft.into());
    }
    // Loss and utility are those of the plan: they are the file's as well if it shows what was planned, as often.
    for (place, planned) in engine.shown().iter().enumerate() {
        let (labels, records) = measured.classes.values(place);
        let found = labels.into_iter().zip(records);
        if !planned.iter().map(|(label, records)| (label.as_str(), *records)).eq(found) {
            return unproved("labels");
        }
    }
    if let Some((table, told)) = engine.population() {
        let (classes, recoding) = (&mut measured.classes, engine.recoding());
        let shown = recoding.map(|recoding| (recoding, treated.format));
        let again = timings.time(session, Phase::Measure, || table.add_to(classes, shown, session))?;
        if again.sha256 != told.sha256 {
            return Err(RunError::Changed { path: table.path().to_path_buf() }.into());
        }
    }
    let evidence = Evidence {
        aim: &plan.aim,
        file: &measured.classes,
        hidden: treated.hidden.as_ref(),
        references: engine.references(),
        hierarchies: engine.distances(),
    };
    let mut records = Vec::new();
    for proved in evidence.prove()? {
        if !proved.holds {
            let ModelRecord { model, form, column, .. } = proved.record;
            let parts = [Some(model), form, column];
            return unproved(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
        records.push(proved.record);
    }
    Ok(records)
}

impl Done {
    /// Gives every file its name; the output last, so that it is never there without its record.
    fn publish(self, request: &Request<'_>) -> Result<Outcome, Error> {
        let force = request.sink.force;
        let output = request.output;
        let json = serde_json::to_string_pretty(&self.record).map_err(|_| RunError::Worker)?;
        let html = html_release(&self.record, request.messages);
        let mut companions = vec![
            (beside(output, "release.json"), json + "\n"),
            (beside(output, "report.html"), html),
            (beside(output, "recipe.toml"), self.recipe_text),
        ];
        companions.extend(self.sealed.map(|(suffix, text)| (beside(output, suffix), text)));
        let mut written = Vec::new();
        for (path, text) in &companions {
            written.push(write_beside(path, text.as_bytes(), force)?);
        }
        written.push(self.pending);
        commit_all(written)?;
        let mut files = vec![output.to_path_buf()];
        files.extend(companions.into_iter().map(|(path, _)| path));
        Ok(Outcome { record: self.record, files })
    }
}

//! `view`: what a party may see of a file, for a purpose. A policy decision compiles to a plan like any other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use yingbi_access::{Catalogue, Effect, Field, Form, Policies, Reach, Scope, View};
use yingbi_anonymity::HierarchySpec;
use yingbi_report::{
    KeyCustody, Notice, ReleaseOutput, VERSION, ViewColumn, ViewDocument, ViewForm, ViewParty, ViewPolicy,
};
use yingbi_resident::AttributeType;
use yingbi_table::{Sink, SinkOptions, Source, commit_all, write_beside};
use yingbi_vault::{PseudonymForm, Vault};

use crate::anonymize::{TOOL, beside, file_name, input_record};
use crate::decision::Decisions;
use crate::digest::hex_of;
use crate::engine::{Before, Engine, Keys, Treated};
use crate::error::{Error, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::plan::Plan;
use crate::recipe::{Action, ColumnRule, Dataset, DomainParts, OnInvalid, Privacy, Recipe, Release, nearest};
use crate::survey::{Sample, check_names};

/// A view of a file.
pub struct Viewing<'a> {
    /// Where the output goes.
    pub output: &'a Path,
    /// Format, encoding and so on of the output.
    pub sink: SinkOptions,
    /// The policies.
    pub policies: &'a Policies,
    /// Who asks, for what, when.
    pub request: yingbi_access::Request<'a>,
    /// What residents have consented to, for the organisation that asks; none where there is no register: then nobody
    /// has consented to anything.
    pub consents: Option<&'a Consents>,
    /// An open keyring; none to make pseudonyms with keys that are drawn for this run and wiped at its end.
    pub vault: Option<&'a Vault>,
}

/// The state of a register of consents, joined to a catalogue's purposes.
#[derive(Clone, Debug, Default)]
pub struct Consents {
    /// The purposes that each person has consented to, as bits in the order of the catalogue, with those below them.
    /// Persons by the canonical form of the record column.
    pub purposes: HashMap<Box<str>, u64>,
    /// The last event of the register that was read.
    pub sequence: u64,
    /// The first later moment at which any of them begins or ends, in milliseconds since 1970-01-01 UTC.
    pub valid_until: Option<i64>,
}

/// Writes what the party may see of the file, and beside it the record of who saw what: `OUTPUT.view.json`. Records of
/// which nothing may be seen are left out; so are columns of which nothing may be seen in any record.
///
/// # Errors
///
/// The catalogue does not list a column of the file, or lists one that the file lacks; the party or the purpose is not
/// known; a key or domain is missing; the file cannot be read, or the output written. Then nothing is left behind.
pub fn view(
    source: &Source,
    job: &Viewing<'_>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<(ViewDocument, Vec<PathBuf>), Error> {
    let info = source.info();
    check_names(info)?;
    let catalogue = job.policies.catalogue();
    let fields = fields(source, catalogue)?;
    let view =
        timings.time(session, Phase::Solve, || View::compile(job.policies, &job.request, Scope::Needed))?;
    let recipe = recipe(source, job, &view, &fields)?;
    let sample = Sample::take(source)?;
    let plan = Plan::bind(&recipe, info, &sample, job.vault.is_some())?;
    let run;
    let vault = match job.vault {
        Some(vault) => vault,
        None => {
            run = Vault::ephemeral()?;
            &run
        }
    };
    let hasher = vault.run_hasher();
    let keys = Keys { vault, hasher: &hasher };
    let consents = job.consents.map(|consents| &consents.purposes);
    let decisions = timings.time(session, Phase::Count, || {
        let fields = fields.clone();
        Decisions::prepare(source, job.policies, &view, job.request.now, fields, consents, session)
    })?;
    let before = Before { seen: None, format: Sink::format(job.output, info, &job.sink) };
    let mut engine = Engine::prepare(source, &recipe, &plan, keys, before, session, timings)?;
    engine.decide(decisions);
    let treated = engine.treat(job.output, &job.sink, None, session, timings)?;
    if treated.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let counted = [engine.seen(), engine.decided_on()];
    if counted.into_iter().flatten().any(|seen| seen != treated.totals.sha256) {
        return Err(RunError::Changed { path: info.path.clone() }.into());
    }
    let digest = timings.time(session, Phase::Measure, || treated.synced_digest())?;
    let uses_keys = engine.uses_keys();
    let document = document(source, job, &view, &plan, &fields, &treated, digest, uses_keys);
    let path = beside(job.output, "view.json");
    let json = serde_json::to_string_pretty(&document).map_err(|_| RunError::Worker)? + "\n";
    let record = write_beside(&path, json.as_bytes(), job.sink.force)?;
    commit_all(vec![record, treated.pending])?;
    Ok((document, vec![job.output.to_path_buf(), path]))
}

/// The field of each column of the file; none where the catalogue withholds it.
fn fields(source: &Source, catalogue: &Catalogue) -> Result<Vec<Option<usize>>, Error> {
    let info = source.info();
    let path = || info.path.clone();
    for name in &info.columns {
        let times = info.columns.iter().filter(|other| *other == name).count();
        if times > 1 {
            let times = times as u64;
            return Err(RunError::AmbiguousColumn { path: path(), column: name.clone(), times }.into());
        }
    }
    for field in catalogue.fields.iter().filter(|field| !field.optional) {
        if !info.columns.contains(&field.column) {
            let column = field.column.clone();
            let nearest = nearest(&column, info.columns.iter().map(String::as_str));
            return Err(RunError::NoPolicyColumn { path: path(), column, nearest }.into());
        }
    }
    info.columns
        .iter()
        .map(|name| {
            let field = catalogue.fields.iter().position(|field| field.column == *name);
            if field.is_some() || catalogue.withheld.contains(name) {
                return Ok(field);
            }
            let known = catalogue.fields.iter().map(|field| field.column.as_str());
            let nearest = nearest(name, known.chain(catalogue.withheld.iter().map(String::as_str)));
            Err(RunError::NotInCatalogue { path: path(), column: name.clone(), nearest }.into())
        })
        .collect()
}

/// The decision as a recipe: each column in the forms that it may have in any record.
fn recipe(
    source: &Source,
    job: &Viewing<'_>,
    view: &View,
    fields: &[Option<usize>],
) -> Result<Recipe, Error> {
    let catalogue = job.policies.catalogue();
    let mut columns = Vec::with_capacity(fields.len());
    let forms = || view.fields().iter().flat_map(|field| &field.forms);
    if forms().next().is_none() {
        return Err(RunError::NothingNeeded { purpose: job.request.purpose.to_owned() }.into());
    }
    let nothing = forms().all(|form| form.reach == Reach::Never);
    for (name, field) in source.info().columns.iter().zip(fields) {
        let known = field.and_then(|field| catalogue.fields.get(field));
        let shown = field.and_then(|field| view.fields().iter().find(|shown| shown.field == field));
        let mut forms = Vec::new();
        for form in shown.into_iter().flat_map(|shown| &shown.forms) {
            if let (Some(known), true) = (known, form.reach != Reach::Never) {
                forms.push((form.form, action(known, form.form)?));
            }
        }
        columns.push(ColumnRule {
            name: name.clone(),
            id: known.map(|field| field.id.clone()),
            kind: known.map_or(yingbi_resident::Kind::Other, |field| field.kind),
            attribute_type: AttributeType::Insensitive,
            action: match (forms.is_empty(), shown) {
                (false, _) => Action::Show(forms),
                // Where nothing at all may be seen, the header says of what.
                (true, Some(shown)) if nothing && !shown.forms.is_empty() => Action::Show(forms),
                _ => Action::Drop,
            },
            on_invalid: OnInvalid::Null,
            weight: None,
            span: None,
        });
    }
    Ok(Recipe {
        dataset: Dataset { name: Some(catalogue.dataset.name.clone()), record: None, household: None },
        release: Release {
            recipient: Some(job.request.subject.organisation.clone()),
            purpose: Some(job.request.purpose.to_owned()),
        },
        keys: crate::recipe::Keys { keyring: None, tenant: Some(catalogue.dataset.tenant.clone()) },
        privacy: Privacy::default(),
        columns,
        folder: std::path::PathBuf::new(),
        remarks: Vec::new(),
        forgone: Vec::new(),
        text: String::new(),
    })
}

/// What makes a form of a field.
fn action(field: &Field, form: Form) -> Result<Action, Error> {
    Ok(match form {
        Form::Clear => Action::Keep,
        Form::Masked => Action::Mask { form: field.mask },
        Form::Pseudonym => {
            Action::Pseudonymize { form: PseudonymForm::Token, domain: DomainParts::default() }
        }
        Form::Generalised => {
            let (name, level) = field.generalise.clone().unwrap_or_else(|| ("auto".to_owned(), 1));
            let hierarchy = HierarchySpec::from_name(&name, field.kind)
                .ok_or_else(|| RunError::NoHierarchy { field: field.id.clone(), hierarchy: name.clone() })?;
            Action::Generalize { hierarchy: Some(hierarchy.into()), level: Some(level) }
        }
    })
}

#[allow(clippy::too_many_arguments, reason = "the record tells of everything that took part")]
fn document(
    source: &Source,
    job: &Viewing<'_>,
    view: &View,
    plan: &Plan,
    fields: &[Option<usize>],
    treated: &Treated,
    (sha256, bytes): ([u8; 32], u64),
    uses_keys: bool,
) -> ViewDocument {
    let info = source.info();
    let catalogue = job.policies.catalogue();
    let subject = job.request.subject;
    let kind = catalogue.parties.iter().find(|kind| kind.id == subject.kind);
    let personal = kind.is_none_or(|kind| kind.personal);
    let written = treated.totals.records.saturating_sub(treated.suppressed);
    let columns: Vec<ViewColumn> = info
        .columns
        .iter()
        .zip(fields)
        .zip(&treated.tallies)
        .zip(&plan.columns)
        .map(|(((name, field), tally), planned)| {
            let shown = !matches!(planned.fate, crate::plan::Fate::Drop);
            let policies = field
                .and_then(|field| view.fields().iter().find(|shown| shown.field == field))
                .map(|shown| {
                    // Only of forms that some record is shown in.
                    let used = shown.forms.iter().filter(|form| {
                        let place = Form::ALL.iter().position(|other| *other == form.form);
                        place.is_some_and(|place| tally.forms[place] > 0)
                    });
                    let mut ids: Vec<String> = used.flat_map(|form| form.policies.iter().cloned()).collect();
                    ids.sort();
                    ids.dedup();
                    ids
                });
            let mut forms: Vec<ViewForm> = Form::ALL
                .iter()
                .zip(tally.forms)
                .filter(|(_, records)| *records > 0)
                .map(|(form, records)| ViewForm { form: form.name().to_owned(), records })
                .collect();
            let none = written.saturating_sub(tally.forms.iter().sum());
            if shown && none > 0 {
                forms.push(ViewForm { form: "none".to_owned(), records: none });
            }
            ViewColumn {
                name: name.clone(),
                field: field.and_then(|field| catalogue.fields.get(field)).map(|field| field.id.clone()),
                shown,
                forms,
                invalid: tally.invalid,
                policies: policies.unwrap_or_default(),
            }
        })
        .collect();
    let mattered = |id: &str| columns.iter().any(|column| column.policies.iter().any(|other| other == id));
    let policies =
        job.policies.list().iter().filter(|policy| mattered(&policy.id)).map(|policy| ViewPolicy {
            id: policy.id.clone(),
            effect: match policy.effect {
                Effect::Permit => "permit".to_owned(),
                Effect::Forbid => "forbid".to_owned(),
            },
            reason: policy.reason.clone(),
            obligations: policy.obligations.clone(),
            notices: policy.notices.clone(),
        });
    let policies = policies.collect();
    let until = [view.valid_until(), job.consents.and_then(|consents| consents.valid_until)];
    ViewDocument {
        version: VERSION,
        tool: TOOL.to_owned(),
        when: seconds(job.request.now),
        party: ViewParty {
            kind: subject.kind.clone(),
            title: kind.map(|kind| kind.title.clone()).unwrap_or_default(),
            id: (!personal).then(|| subject.id.clone()),
            organisation: (!personal).then(|| subject.organisation.clone()),
            contract: subject.contract.as_ref().map(|contract| contract.number.clone()),
        },
        purpose: job.request.purpose.to_owned(),
        ticket: job.request.ticket.map(str::to_owned),
        emergency: job.request.emergency.map(str::to_owned),
        policies_sha256: hex_of(&job.policies.digest()),
        plan_sha256: hex_of(&view.digest()),
        valid_until: until.into_iter().flatten().min().map(seconds),
        register_sequence: job.consents.map(|consents| consents.sequence),
        input: input_record(info, &treated.totals),
        output: ReleaseOutput {
            name: file_name(job.output),
            sha256: hex_of(&sha256),
            rows: written,
            suppressed: treated.suppressed,
            format: treated.format.name().to_owned(),
            encoding: treated.encoding.map(|encoding| encoding.name().to_owned()),
            columns: treated.columns,
            bytes,
        },
        withheld: treated.withheld,
        columns,
        policies,
        untranslated: view.untranslated().iter().map(|policy| policy.policy.clone()).collect(),
        keys: uses_keys.then(|| match job.vault {
            None => KeyCustody { source: "run".to_owned(), wiped: true, keyring: None },
            Some(vault) => {
                KeyCustody { source: "keyring".to_owned(), wiped: false, keyring: vault.keyring_id() }
            }
        }),
        neutralised: treated.neutralised,
        notices: info.notices.iter().map(|notice| Notice::of(notice)).collect(),
    }
}

/// Whole seconds of milliseconds; what lies before 1970 is 0.
fn seconds(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds.div_euclid(1000)).unwrap_or(0)
}

//! `audit`: what a data set exposes.

use std::collections::BTreeMap;

use yingbi_anonymity::{Risk, Suggestion};
use yingbi_detect::{Evidence, Finding, SpanFinder};
use yingbi_report::{Alternative, AuditInput, Breach, CellCounts, ColumnReport, Fact, Notice, RiskReport};
use yingbi_resident::{AttributeType, Kind};
use yingbi_table::{Source, SourceInfo};
use yingbi_vault::Vault;

use crate::count::{Persons, Wanted, count};
use crate::digest::hex_of;
use crate::error::{Error, RunError};
use crate::measure::{named, population_report, risk_report, suggestion_report};
use crate::observer::{Phase, Session, Timings};
use crate::survey::{ColumnHits, personal_names, survey};

/// Distinct persons of a class counted exactly up to here in an audit.
const PERSONS: usize = 64;

/// Finds personal data in a source and measures the risk of re-identification. Reads the source twice; memory
/// grows with the distinct tuples of its quasi-identifiers.
///
/// # Errors
///
/// The source cannot be read to its end, changes between the passes, or holds no record.
pub fn audit(source: &Source, session: &Session<'_>, timings: &mut Timings) -> Result<AuditInput, Error> {
    audit_as(source, None, None, session, timings)
}

/// The same for a file that is a sample of `population` records: with estimates of what that means for the risk.
///
/// # Errors
///
/// As [`audit`].
pub fn audit_sample(
    source: &Source,
    population: u64,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<AuditInput, Error> {
    audit_as(source, None, Some(population), session, timings)
}

/// The same, for columns whose kinds and roles a recipe has said: a generalised value no longer looks like its kind.
pub(crate) fn audit_as(
    source: &Source,
    roles: Option<&[(Kind, AttributeType)]>,
    population: Option<u64>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<AuditInput, Error> {
    let info = source.info();
    let mut survey = timings.time(session, Phase::Detect, || survey(source, session))?;
    if survey.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let records = survey.totals.records;
    if let Some(population) = population.filter(|population| *population < records) {
        return Err(RunError::SmallPopulation { path: info.path.clone(), records, population }.into());
    }
    for (finding, (kind, attribute_type)) in survey.findings.iter_mut().zip(roles.unwrap_or_default()) {
        finding.kind = *kind;
        finding.attribute_type = *attribute_type;
        finding.sensitivity = kind.sensitivity();
        finding.confidence = 1.0;
        finding.evidence.clear();
        finding.alternatives.clear();
        finding.ambiguous = false;
    }
    let kinds: Vec<Kind> = survey.findings.iter().map(|finding| finding.kind).collect();
    let quasi: Vec<usize> = survey
        .findings
        .iter()
        .enumerate()
        // Ethnicity hurts, and shows: whoever knows a person knows it.
        .filter(|(_, finding)| {
            finding.attribute_type == AttributeType::Quasi
                || (roles.is_none() && finding.kind == Kind::Ethnicity)
        })
        .map(|(column, _)| column)
        .collect();
    let vault = Vault::ephemeral()?;
    let hasher = vault.run_hasher();
    let persons = kinds
        .iter()
        .position(|kind| roles.is_none() && *kind == Kind::ResidentId)
        .map(|column| Persons { column, kind: Some(Kind::ResidentId), hasher: &hasher });
    let units: Vec<Persons<'_>> = persons.into_iter().collect();
    let screened = screened(&survey.findings);
    let wanted = Wanted {
        quasi: &quasi,
        screened: &screened,
        distinct: &[],
        together: &[],
        kinds: &kinds,
        units: &units,
        unit_cap: PERSONS,
        sensitive: &[],
        sampling: None,
    };
    let counted = timings.time(session, Phase::Count, || count(source, session, &wanted))?;
    if counted.totals.sha256 != survey.totals.sha256 {
        return Err(RunError::Changed { path: info.path.clone() }.into());
    }
    let (names, named_numbers) = shown_names(info);
    let risk: Option<RiskReport> = (!quasi.is_empty()).then(|| {
        let quasi = quasi.iter().map(|&column| names[column].clone()).collect();
        let risk = Risk::measure(&counted.classes);
        RiskReport {
            population: population.and_then(|size| population_report(&risk, size)),
            ..risk_report(&risk, quasi)
        }
    });
    let suggestion = (screened.len() > 1).then(|| {
        let told: Vec<(&str, &str)> = screened
            .iter()
            .map(|&column| (names[column].as_str(), survey.findings[column].attribute_type.name()))
            .collect();
        suggestion_report(&counted.screen.suggest(Suggestion::IDENTIFYING), &told)
    });
    let columns = survey
        .findings
        .iter()
        .enumerate()
        .map(|(index, finding)| {
            let cells = counted.cells.get(index).copied().unwrap_or_default();
            let found = survey.hits.0.get(index).map(named).unwrap_or_default();
            column_report(index, &names[index], finding, cells, found)
        })
        .collect();
    let mut outside = info.title_rows.clone();
    outside.extend(survey.totals.footer_rows.iter().cloned());
    Ok(AuditInput {
        path: info.path.display().to_string(),
        format: info.format.name().to_owned(),
        encoding: info.encoding.map(|encoding| encoding.name().to_owned()),
        header_row: info.header_row,
        rows: survey.totals.records,
        sheet: info.sheet.clone(),
        sha256: hex_of(&survey.totals.sha256),
        columns,
        risk,
        suggestion,
        breaches: breaches(
            &survey.findings,
            &survey.hits,
            &names,
            survey.totals.records,
            &outside,
            named_numbers,
        ),
        notices: info.notices.iter().map(|notice| Notice::of(notice)).collect(),
    })
}

/// Columns that an outsider may know and that are no names: a row's number says nothing of its person.
pub(crate) fn screened(findings: &[Finding]) -> Vec<usize> {
    let open = |finding: &Finding| {
        finding.attribute_type != AttributeType::Direct
            && !matches!(finding.kind, Kind::FreeText | Kind::RowNo)
    };
    findings.iter().enumerate().filter(|(_, finding)| open(finding)).map(|(column, _)| column).collect()
}

/// The columns' names with personal numbers cut out, and how many there were.
fn shown_names(info: &SourceInfo) -> (Vec<String>, u64) {
    let mut names = info.columns.clone();
    let mut count = 0;
    for (column, hits) in personal_names(info) {
        for hit in hits.iter().rev() {
            names[column].replace_range(hit.start as usize..hit.end as usize, "〔…〕");
            count += 1;
        }
    }
    (names, count)
}

fn column_report(
    index: usize,
    name: &str,
    finding: &Finding,
    cells: yingbi_detect::CellCounts,
    found: BTreeMap<String, u64>,
) -> ColumnReport {
    let mut evidence = BTreeMap::new();
    for item in &finding.evidence {
        let (key, fact) = fact(item);
        // The strongest of its sort stands for the sort.
        evidence.entry(key).or_insert(fact);
    }
    ColumnReport {
        index: index as u64,
        name: name.to_owned(),
        kind: finding.kind.name().to_owned(),
        attribute_type: finding.attribute_type.name().to_owned(),
        sensitivity: finding.sensitivity.name().to_owned(),
        confidence: rounded(finding.confidence),
        evidence,
        counts: CellCounts {
            empty: cells.empty,
            valid: cells.valid,
            damaged: cells.damaged,
            masked: cells.masked,
            invalid: cells.invalid,
            found,
        },
        alternatives: finding
            .alternatives
            .iter()
            .map(|(kind, confidence)| Alternative {
                kind: kind.name().to_owned(),
                confidence: rounded(*confidence),
            })
            .collect(),
        ambiguous: finding.ambiguous,
    }
}

/// Three decimals: more would claim a precision that a calibrated confidence does not have.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}

/// An evidence as a document tells it: the message that says it, and its arguments.
fn fact(evidence: &Evidence) -> (String, Fact) {
    let (key, arguments) = evidence.message();
    let group = arguments.iter().map(|(name, argument)| ((*name).to_owned(), Fact::from(argument))).collect();
    (key.to_owned(), Fact::Group(group))
}

/// Kinds whose numbers name a person wherever they stand.
const TELLING: &[Kind] = &[Kind::ResidentId, Kind::Mobile, Kind::BankCard, Kind::Email];

/// Personal numbers where nobody looks for them: in columns of another kind, above and below the data.
fn breaches(
    findings: &[Finding],
    hits: &ColumnHits,
    names: &[String],
    records: u64,
    outside: &[Vec<String>],
    named: u64,
) -> Vec<Breach> {
    let mut breaches = Vec::new();
    if named > 0 {
        breaches.push(breach("header", "", 1, named));
    }
    for ((finding, found), name) in findings.iter().zip(&hits.0).zip(names) {
        for (kind, &count) in found {
            // A column that is known to name people is judged as a whole; this is about the others.
            if TELLING.contains(kind) && finding.attribute_type != AttributeType::Direct {
                breaches.push(breach("rare_cell", name, records, count));
            } else if finding.kind == Kind::FreeText && TELLING.contains(kind) {
                breaches.push(breach("free_text", name, records, count));
            }
        }
    }
    let finder = SpanFinder::new();
    let spans: u64 = outside
        .iter()
        .flatten()
        .map(|cell| finder.find(cell).iter().filter(|span| span.kind != Kind::Address).count() as u64)
        .sum();
    if spans > 0 {
        breaches.push(breach("outside_records", "", outside.len() as u64, spans));
    }
    breaches
}

fn breach(attack: &str, column: &str, rows: u64, recovered: u64) -> Breach {
    Breach {
        attack: attack.to_owned(),
        column: column.to_owned(),
        rows,
        recovered,
        severity: "high".to_owned(),
        clause: Some("PIPL 51".to_owned()),
    }
}

//! What a written file really holds: every claim of a release record is measured here, on the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use yingbi_anonymity::{
    Batch, Counting, Histogram, PopulationModel, Risk, Subset, Suggestion, Utility, k_for_risk,
};
use yingbi_detect::Scanner;
use yingbi_report::{
    BeforeRecord, ColumnKept, ColumnTells, KForRisk, KeyReport, Leftover, PopulationReport, RiskReport,
    SizeBucket, SuggestionReport, UnitReport, UtilityRecord,
};
use yingbi_resident::Kind;
use yingbi_table::{Dialect, Encoding, Format, HeaderChoice, OpenOptions, Source, Texts};
use yingbi_vault::RunHasher;

use crate::count::Persons;
use crate::digest::hex_of;
use crate::error::Error;
use crate::observer::Session;
use crate::pipeline;
use crate::survey::ColumnHits;

/// How a file is to be read and what is to be measured.
pub(crate) struct Asked<'a> {
    pub(crate) format: Format,
    pub(crate) encoding: Option<Encoding>,
    /// None to have it found: values and names alone can mislead about it.
    pub(crate) dialect: Option<Dialect>,
    /// Columns of the file that form the classes.
    pub(crate) quasi: &'a [usize],
    /// Columns of the file whose values are counted within the classes.
    pub(crate) sensitive: &'a [usize],
    /// The column that tells each kind of units apart, and the kind whose spellings are one unit.
    pub(crate) units: &'a [(usize, Option<Kind>)],
    /// Whether the first of `units` are persons.
    pub(crate) persons: bool,
    pub(crate) hasher: &'a RunHasher,
    /// Distinct units of a class counted exactly up to here.
    pub(crate) unit_cap: usize,
}

/// What was measured.
pub(crate) struct Measured {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    pub(crate) columns: Vec<String>,
    /// None where no column forms classes.
    pub(crate) risk: Option<Risk>,
    /// The classes themselves.
    pub(crate) classes: Histogram,
    pub(crate) leftovers: Vec<Leftover>,
}

/// Reads a file from its first byte to its last.
pub(crate) fn measure(path: &Path, session: &Session<'_>, asked: &Asked<'_>) -> Result<Measured, Error> {
    let options = OpenOptions {
        format: Some(asked.format),
        encoding: asked.encoding,
        dialect: asked.dialect,
        header: HeaderChoice::Bare,
        ..OpenOptions::default()
    };
    let source = Source::open(path, &options)?;
    let names = source.info().columns.clone();
    let scanner = Scanner::new();
    let units: Vec<Persons<'_>> =
        asked.units.iter().map(|&(column, kind)| Persons { column, kind, hasher: asked.hasher }).collect();
    let counting = Counting {
        quasi: asked.quasi.len(),
        sensitive: asked.sensitive.len(),
        units: units.len(),
        unit_cap: asked.unit_cap,
    };
    let (totals, parts) = pipeline::run(
        source.reader()?,
        session,
        || (Histogram::new(counting), ColumnHits::new(names.len()), Vec::new()),
        |(classes, hits, found), chunk| {
            let batch = chunk.decode()?;
            hits.scan(&batch, &scanner, found)?;
            if !asked.quasi.is_empty() {
                let read = asked.quasi.iter().chain(asked.sensitive);
                let texts = read.map(|&column| batch.texts(column)).collect::<Result<Vec<_>, _>>()?;
                let columns: Vec<Cow<'_, [&str]>> = texts.iter().map(Texts::cells).collect();
                let slices: Vec<&[&str]> = columns.iter().map(Cow::as_ref).collect();
                let (quasi, sensitive) = slices.split_at(asked.quasi.len());
                let known = units.iter().map(|unit| unit.of(&batch)).collect::<Result<Vec<_>, _>>()?;
                let units: Vec<&[Option<u64>]> = known.iter().map(Vec::as_slice).collect();
                classes.add(&Batch { quasi, sensitive, units: &units })?;
            }
            Ok(((), batch.rows() as u64))
        },
        |()| Ok(()),
    )?;
    let mut parts = parts.into_iter();
    let (mut classes, mut hits) = match parts.next() {
        Some((classes, hits, _)) => (classes, hits),
        None => (Histogram::new(counting), ColumnHits::new(names.len())),
    };
    for (more, found, _) in parts {
        classes.merge(more)?;
        hits.merge(found);
    }
    let mut risk = (!asked.quasi.is_empty()).then(|| Risk::measure(&classes));
    if let Some(risk) = risk.as_mut().filter(|_| !asked.persons) {
        risk.k_persons = None;
    }
    Ok(Measured {
        sha256: hex_of(&totals.sha256),
        bytes: source.info().bytes,
        rows: totals.records,
        risk,
        classes,
        leftovers: leftovers(&hits, &names),
        columns: names,
    })
}

/// The hits of every column as a document tells them.
fn leftovers(hits: &ColumnHits, names: &[String]) -> Vec<Leftover> {
    let mut list = Vec::new();
    for (found, name) in hits.0.iter().zip(names) {
        for (kind, &count) in found {
            list.push(Leftover { kind: kind.name().to_owned(), count, column: Some(name.clone()) });
        }
    }
    list
}

/// Class sizes as a document tells them.
pub(crate) fn buckets(risk: &Risk) -> Vec<SizeBucket> {
    risk.distribution
        .iter()
        .map(|bucket| SizeBucket {
            size_from: bucket.from,
            size_to: (bucket.to != u64::MAX).then_some(bucket.to),
            classes: bucket.classes,
            records: bucket.records,
        })
        .collect()
}

/// A risk above which a record is counted as badly hidden: a class of five.
const HIGH: f64 = 0.2;

/// Highest risks whose k is told: a class of five, the limit of the European Medicines Agency for data made public
/// (EMA/90915/2016, 5.4), and a class of twenty.
pub(crate) const RISKS: [f64; 3] = [HIGH, 0.09, 0.05];

/// Sets of columns that a document tells.
const KEYS: usize = 20;

/// What columns tell together, as a document tells it. `columns`: name and role of each that was looked at.
pub(crate) fn suggestion_report(found: &Suggestion, columns: &[(&str, &str)]) -> SuggestionReport {
    let mut tells: Vec<ColumnTells> = columns
        .iter()
        .zip(&found.columns)
        .map(|((name, role), column)| ColumnTells {
            name: (*name).to_owned(),
            attribute_type: (*role).to_owned(),
            distinctness: column.distinctness,
            separation: column.separation,
            weight: column.weight,
            identifying: column.identifying,
        })
        .collect();
    // stable: equal ones stay in the file's order
    tells.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let names = |subset: &Subset| -> Vec<String> {
        subset.columns.iter().filter_map(|at| columns.get(*at)).map(|(name, _)| (*name).to_owned()).collect()
    };
    SuggestionReport {
        looked_at: found.looked_at,
        depth: found.depth as u64,
        error: found.error,
        threshold: Suggestion::IDENTIFYING,
        columns: tells,
        keys: found
            .keys
            .iter()
            .take(KEYS)
            .map(|key| KeyReport {
                columns: names(key),
                distinctness: key.distinctness,
                separation: key.separation,
                uniques: key.uniques,
            })
            .collect(),
        k_for_risk: RISKS
            .into_iter()
            .filter_map(|risk| Some(KForRisk { risk, k: k_for_risk(risk, None)? }))
            .collect(),
    }
}

/// A risk as a document tells it.
pub(crate) fn risk_report(risk: &Risk, quasi_identifiers: Vec<String>) -> RiskReport {
    RiskReport {
        quasi_identifiers,
        k: risk.k,
        k_persons: risk.k_persons,
        uniques: risk.uniques,
        classes: risk.classes,
        records: risk.records,
        prosecutor_max: risk.prosecutor_max,
        prosecutor_average: risk.prosecutor_average,
        above: Some(risk.prosecutor(HIGH).above),
        persons: risk
            .units
            .first()
            .map(|persons| UnitReport { alone: persons.alone, average: persons.average }),
        population: None,
        distribution: buckets(risk),
    }
}

/// What is estimated of a population, by Dankar's rule.
pub(crate) fn population_report(risk: &Risk, size: u64) -> Option<PopulationReport> {
    let journalist = risk.journalist(size, HIGH);
    let figures = risk.population_uniques(PopulationModel::Dankar, size).figures?;
    Some(PopulationReport {
        size,
        journalist_max: journalist.highest,
        journalist_average: journalist.average,
        model: figures.by.name().to_owned(),
        uniques: figures.uniques,
        standard_error: figures.standard_error,
        conditional: figures.conditional,
    })
}

/// Risk of the input as a release record tells it.
pub(crate) fn before_record(risk: &Risk) -> BeforeRecord {
    BeforeRecord {
        k: risk.k,
        classes: risk.classes,
        uniques: risk.uniques,
        prosecutor_average: risk.prosecutor_average,
    }
}

/// What was kept, as a release record tells it. `risk`: the classes of the file as written; `suppressed`: records left
/// out that were counted in the input.
pub(crate) fn utility_record(
    utility: &Utility,
    risk: &Risk,
    suppressed: u64,
    names: impl Iterator<Item = String>,
) -> UtilityRecord {
    let squares: f64 =
        risk.sizes.iter().map(|(size, classes)| (*size as f64).powi(2) * *classes as f64).sum();
    let counted = (risk.records + suppressed) as f64;
    UtilityRecord {
        precision: utility.precision,
        entropy: utility.entropy_share,
        discernibility: squares + suppressed as f64 * counted,
        average_class: risk.records as f64 / risk.classes.max(1) as f64,
        ambiguity: utility.ambiguity,
        columns: names
            .zip(&utility.columns)
            .map(|(name, column)| ColumnKept {
                name,
                loss: column.loss,
                precision: column.precision,
                divergence: column.divergence,
                squared_error: column.squared_error,
            })
            .collect(),
    }
}

/// Counts by stable name of the kind.
pub(crate) fn named(found: &BTreeMap<yingbi_resident::Kind, u64>) -> BTreeMap<String, u64> {
    found.iter().map(|(kind, count)| (kind.name().to_owned(), *count)).collect()
}

//! `verify`: a released file measured again and held against its release record.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use yingbi_report::{Fact, ModelRecord, ReleaseRecord, SizeBucket, VERSION, VerifyCheck, VerifyDocument};
use yingbi_resident::Kind;
use yingbi_table::{Dialect, Encoding, Format, LineEnd};
use yingbi_vault::Vault;

use crate::aim::spelt;
use crate::anonymize::{TOOL, beside};
use crate::error::{Error, RunError};
use crate::measure::{Asked, Measured, buckets, measure};
use crate::model::{self, Naming};
use crate::observer::{Phase, Session, Timings};
use crate::proof::Figures;

/// No record of ours is longer, in bytes.
const LONGEST: u64 = 16 << 20;

fn read_record(path: &Path) -> std::io::Result<Vec<u8>> {
    // A pipe would wait for ever.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LONGEST {
        true => Err(std::io::ErrorKind::FileTooLarge.into()),
        false => Ok(bytes),
    }
}

/// Measures `output` and compares it with `record`, by default `OUTPUT.release.json` beside it.
///
/// # Errors
///
/// The record or the file cannot be read. A difference is no error: it is what the document tells.
pub fn verify(
    output: &Path,
    record: Option<&Path>,
    session: &Session<'_>,
    timings: &mut Timings,
) -> Result<VerifyDocument, Error> {
    let path: PathBuf = record.map_or_else(|| beside(output, "release.json"), Path::to_path_buf);
    let text = read_record(&path).map_err(|source| RunError::Unreadable { path: path.clone(), source })?;
    let release: ReleaseRecord =
        serde_json::from_slice(&text).map_err(|_| RunError::NotARecord { path: path.clone() })?;
    let format = Format::from_name(&release.output.format);
    let format = format.ok_or_else(|| RunError::NotARecord { path: path.clone() })?;
    if release.version != VERSION {
        return Err(RunError::NotARecord { path }.into());
    }

    let written: Vec<_> = release.columns.iter().filter(|column| column.treatment != "drop").collect();
    let place = |name: &String| written.iter().position(|column| column.name == *name);
    let lost = |_| RunError::NotARecord { path: path.clone() };
    let privacy = release.privacy.as_ref();
    let quasi: Vec<usize> = privacy
        .map(|privacy| privacy.quasi_identifiers.iter().map(|name| place(name).ok_or(())).collect())
        .transpose()
        .map_err(lost)?
        .unwrap_or_default();
    let known: &[ModelRecord] = privacy.map_or(&[], |privacy| &privacy.models);
    let claims = Claims::of(known, &place);
    let mut units: Vec<(&'static str, String)> = claims.units.clone();
    let record_column = privacy.and_then(|privacy| privacy.record.clone());
    if let Some(record) = record_column.filter(|record| place(record).is_some())
        && !units.iter().any(|(kind, _)| *kind == "persons")
    {
        units.insert(0, ("persons", record));
    }
    let spelt_as = |name: &String| {
        let column = release.columns.iter().find(|column| column.name == *name)?;
        spelt(&column.treatment, &column.kind)
    };
    let unit_columns: Vec<(usize, Option<Kind>)> =
        units.iter().filter_map(|(_, column)| Some((place(column)?, spelt_as(column)))).collect();
    let sensitive: Vec<usize> = claims.sensitive.iter().filter_map(place).collect();
    let vault = Vault::ephemeral()?;
    let hasher = vault.run_hasher();
    let mut asked = Asked {
        format,
        encoding: release.output.encoding.as_deref().and_then(Encoding::from_name),
        dialect: None,
        quasi: &quasi,
        sensitive: &sensitive,
        units: &unit_columns,
        persons: units.first().is_some_and(|(kind, _)| *kind == "persons"),
        hasher: &hasher,
        unit_cap: crate::anonymize::person_cap(
            claims.most.max(privacy.map_or(0, |privacy| privacy.k_required)),
        ),
    };
    let names: Vec<String> = written.iter().map(|column| column.name.clone()).collect();
    let measured = timings.time(session, Phase::Measure, || {
        let mut found = measure(output, session, &asked);
        // The record does not say what stands between the fields, and one column of texts that hold it misleads.
        let fits = |found: &Measured| same_names(&names, &found.columns);
        for dialect in dialects(format) {
            if found.as_ref().map_or_else(|error| matches!(error, Error::Table(_)), |found| !fits(found)) {
                asked.dialect = Some(dialect);
                if let Ok(other) = measure(output, session, &asked)
                    && fits(&other)
                {
                    found = Ok(other);
                }
            }
        }
        found
    })?;
    // Size of the classes, how many there are, their records: 5–9 × 48 = 289.
    let sizes = |list: &[SizeBucket]| {
        let told = |bucket: &SizeBucket| {
            let to = bucket.size_to.map(|to| to.to_string()).unwrap_or_default();
            Fact::Name(format!("{}–{to} × {} = {}", bucket.size_from, bucket.classes, bucket.records))
        };
        Fact::List(list.iter().map(told).collect())
    };
    // A record may say anything: also what no sum can hold.
    let total = |list: &[yingbi_report::Leftover]| {
        list.iter().fold(0_u64, |sum, leftover| sum.saturating_add(leftover.count))
    };
    let mut checks = vec![
        equal("sha256", release.output.sha256.as_str().into(), measured.sha256.as_str().into()),
        equal("bytes", release.output.bytes.into(), measured.bytes.into()),
        equal("rows", release.output.rows.into(), measured.rows.into()),
        equal("columns", names.len().into(), measured.columns.len().into()),
        equal("leftovers", total(&release.leftovers).into(), total(&measured.leftovers).into()),
    ];
    if let Some(check) = checks.iter_mut().find(|check| check.name == "columns") {
        check.expected = Some(release.output.columns.into());
        check.holds =
            same_names(&names, &measured.columns) && release.output.columns == measured.columns.len() as u64;
    }
    let accounted = measured.rows.checked_add(release.output.suppressed);
    checks.push(VerifyCheck {
        holds: accounted == Some(release.input.rows),
        ..equal("accounted", release.input.rows.into(), accounted.unwrap_or(u64::MAX).into())
    });
    let has_quasi = written.iter().any(|column| column.attribute_type == "quasi");
    checks.push(equal("privacy", has_quasi.into(), privacy.is_some().into()));
    if let Some(privacy) = privacy {
        let list =
            |names: Vec<&String>| Fact::List(names.into_iter().map(|name| name.as_str().into()).collect());
        let quasi =
            written.iter().filter(|column| column.attribute_type == "quasi").map(|column| &column.name);
        checks.push(equal(
            "quasi_identifiers",
            list(privacy.quasi_identifiers.iter().collect()),
            list(quasi.collect()),
        ));
        let has = |name: &str, form: Option<&str>| {
            known.iter().any(|model| model.model == name && model.form.as_deref() == form)
        };
        if has_quasi {
            checks.push(equal("models", true.into(), has("k_anonymity", Some("records")).into()));
        }
        if !has("differential_privacy", None) {
            let share = release.output.suppressed as f64 / release.input.rows.max(1) as f64;
            let mut check = equal("suppression_limit", privacy.suppression_limit.into(), share.into());
            check.holds = share <= privacy.suppression_limit + 1e-9;
            checks.push(check);
        }
    }
    if let (Some(privacy), Some(risk)) = (privacy, &measured.risk) {
        let figures: [(&str, Fact, Fact); 4] = [
            ("classes", privacy.classes.into(), risk.classes.into()),
            ("uniques", privacy.uniques.into(), risk.uniques.into()),
            ("prosecutor_average", privacy.prosecutor_average.into(), risk.prosecutor_average.into()),
            ("prosecutor_max", privacy.prosecutor_max.into(), risk.prosecutor_max.into()),
        ];
        for (name, noted, found) in figures {
            let holds = matches!((real(&noted), real(&found)), (Some(a), Some(b)) if (a - b).abs() <= 1e-9);
            checks.push(VerifyCheck { holds, ..equal(name, noted, found) });
        }
        checks.push(equal("distribution", sizes(&privacy.distribution), sizes(&buckets(risk))));
        checks.push(equal("k_measured", privacy.k_measured.into(), risk.k.into()));
        checks.push(VerifyCheck {
            name: "k_required".into(),
            expected: Some(privacy.k_required.into()),
            found: Some(risk.k.into()),
            holds: risk.k >= privacy.k_required,
            model: None,
        });
        if let Some(persons) = privacy.k_persons {
            let found = risk.k_persons.unwrap_or(0);
            let mut check = equal("k_persons", persons.into(), found.into());
            let asked = known.iter().find(|model| model.form.as_deref() == Some("persons"));
            let required = match asked.and_then(|model| model.asked.get("k")) {
                Some(Fact::Count(k)) => *k,
                _ => privacy.k_required,
            };
            check.holds &= found >= required;
            checks.push(check);
        }
    }
    let mut untold = Vec::new();
    let figures = match measured.risk {
        Some(_) => Some(Figures::of(&measured.classes)?),
        None => None,
    };
    for record in known {
        let naming = Naming { sensitive: &claims.sensitive, units: &units };
        let shown = |name: &String| {
            written
                .iter()
                .any(|column| column.name == *name && matches!(&*column.treatment, "keep" | "pseudonymize"))
        };
        let there = record.column.as_ref().is_none_or(|column| place(column).is_some());
        if let Some(check) = unsound(record, there, &shown, figures.as_ref()) {
            checks.push(check);
            continue;
        }
        match figures.as_ref().and_then(|figures| claim(record, naming, figures)) {
            Some(check) => checks.push(check),
            None => untold.push(record.clone()),
        }
    }
    Ok(VerifyDocument {
        version: VERSION,
        tool: TOOL.to_owned(),
        path: output.display().to_string(),
        record: path.display().to_string(),
        holds: checks.iter().all(|check| check.holds),
        checks,
        untold,
    })
}

/// Whether the columns that were found have the names that were noted. A name that a spreadsheet would have run as a
/// formula was made inert by an apostrophe.
fn same_names(noted: &[String], found: &[String]) -> bool {
    noted.len() == found.len()
        && noted
            .iter()
            .zip(found)
            .all(|(name, found)| found == name || found.strip_prefix('\'') == Some(name))
}

/// The dialects that an output may have.
fn dialects(format: Format) -> Vec<Dialect> {
    let delimiters: &[u8] = match format {
        Format::Csv => b",;|",
        Format::Tsv => b"\t",
        _ => b"",
    };
    let quotes = [Some(b'"'), None];
    let each =
        |delimiter: &u8| quotes.map(|quote| Dialect { delimiter: *delimiter, quote, line_end: LineEnd::Lf });
    delimiters.iter().flat_map(each).collect()
}

fn equal(name: &str, expected: Fact, found: Fact) -> VerifyCheck {
    let holds = expected == found;
    VerifyCheck { name: name.to_owned(), expected: Some(expected), found: Some(found), holds, model: None }
}

/// What the claims of a record are about, as far as the file has it.
struct Claims {
    sensitive: Vec<String>,
    units: Vec<(&'static str, String)>,
    /// The largest number of units that is claimed.
    most: u64,
}

impl Claims {
    fn of(models: &[ModelRecord], place: &impl Fn(&String) -> Option<usize>) -> Claims {
        let mut claims = Claims { sensitive: Vec::new(), units: Vec::new(), most: 0 };
        for record in models {
            if let Some(column) = record.column.as_ref().filter(|column| place(column).is_some())
                && !claims.sensitive.contains(column)
            {
                claims.sensitive.push(column.clone());
            }
            let kind = record.form.as_deref().and_then(model::unit_kind);
            // What was counted while the file was written is not to be read from it.
            if let (Some(kind), Some(column), "file") = (kind, &record.unit, record.proof.as_str())
                && place(column).is_some()
            {
                claims.units.push((kind, column.clone()));
            }
            if let Some(Fact::Count(k)) = record.asked.get("k") {
                claims.most = claims.most.max(*k);
            }
        }
        claims
    }
}

/// What a record says of a model that contradicts itself or what such a model can be; `there`: whether its sensitive
/// column is in the file, `shown`: whether a column shows its units.
fn unsound(
    record: &ModelRecord,
    there: bool,
    shown: &impl Fn(&String) -> bool,
    figures: Option<&Figures>,
) -> Option<VerifyCheck> {
    let fails = |expected: Fact, found: Option<Fact>| {
        let (name, model) = ("model".to_owned(), Some(record.clone()));
        Some(VerifyCheck { name, expected: Some(expected), found, holds: false, model })
    };
    let kind = record.form.as_deref().and_then(model::unit_kind);
    let units: Vec<_> = kind.zip(record.unit.clone()).into_iter().collect();
    let naming = Naming { sensitive: record.column.as_slice(), units: &units };
    let asked = model::read(record, naming).filter(|_| there);
    let Some(asked) = asked else { return fails(Fact::Group(record.asked.clone()), None) };
    let proof = match record.model.as_str() {
        "differential_privacy" => "method",
        "k_map" | "delta_presence" | "t_closeness" | "beta_likeness" | "delta_disclosure" => "reference",
        "k_anonymity" if kind.is_some() && !record.unit.as_ref().is_some_and(shown) => "run",
        _ => "file",
    };
    if record.proof != proof {
        return fails(record.proof.as_str().into(), Some(proof.into()));
    }
    let reached = record.asked.iter().all(|(key, asked)| {
        let Some((asked, found)) = real(asked).zip(record.attained.get(key).and_then(real)) else {
            return false;
        };
        let slack = 1e-9 * asked.abs().max(1.0);
        match key.as_str() {
            "k" | "l" | "min" => found >= asked - slack,
            "population" => found == asked,
            _ => found <= asked + slack,
        }
    });
    // The k that a sample needs shows in the file.
    let drawn = proof != "method" || figures.is_some_and(|figures| figures.satisfies(&asked));
    if reached && drawn {
        return None;
    }
    fails(Fact::Group(record.asked.clone()), Some(Fact::Group(record.attained.clone())))
}

/// A claim held against the file; `None` where the file alone cannot tell.
fn claim(record: &ModelRecord, naming: Naming<'_>, figures: &Figures) -> Option<VerifyCheck> {
    // What the file alone shows was noted for this.
    let noted = match record.proof.as_str() {
        "file" => &record.attained,
        "reference" => &record.shown,
        _ => return None,
    };
    // A distribution that was not the file's own is the reference of what was asked.
    let asked_of_file = record.proof == "file";
    let asked = model::read(record, naming);
    let found = asked.as_ref().map(|asked| figures.parameters(asked)).unwrap_or_default();
    let (Some(asked), false) = (asked, found.is_empty()) else {
        // What the record says was measured on the file, and cannot be, does not hold.
        return asked_of_file.then(|| VerifyCheck {
            name: "model".into(),
            expected: Some(Fact::Group(noted.clone())),
            holds: false,
            found: None,
            model: Some(record.clone()),
        });
    };
    Some(VerifyCheck {
        name: "model".into(),
        expected: Some(Fact::Group(noted.clone())),
        holds: near(noted, &found) && (figures.satisfies(&asked) || !asked_of_file),
        found: Some(Fact::Group(found)),
        model: Some(record.clone()),
    })
}

fn real(fact: &Fact) -> Option<f64> {
    match fact {
        Fact::Count(count) => Some(*count as f64),
        Fact::Number(number) => Some(*number),
        _ => None,
    }
}

/// Whether two sets of figures are the same but for rounding.
fn near(noted: &BTreeMap<String, Fact>, found: &BTreeMap<String, Fact>) -> bool {
    noted.len() == found.len()
        && noted.iter().all(|(key, fact)| match (real(fact), found.get(key).and_then(real)) {
            (Some(noted), Some(found)) => (noted - found).abs() <= 1e-9 * noted.abs().max(1.0),
            _ => false,
        })
}

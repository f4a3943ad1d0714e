//! `verify`: a released file measured again and held against its release record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use yingbi_report::{Fact, ModelRecord, ReleaseRecord, VERSION, VerifyCheck, VerifyDocument};
use yingbi_resident::Kind;
use yingbi_table::{Encoding, Format};
use yingbi_vault::Vault;

use crate::aim::spelt;
use crate::anonymize::{TOOL, beside};
use crate::error::{Error, RunError};
use crate::measure::{Asked, measure};
use crate::model::{self, Naming};
use crate::observer::{Phase, Session, Timings};
use crate::proof::Figures;

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
    let text = std::fs::read(&path).map_err(|source| RunError::Unreadable { path: path.clone(), source })?;
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
    // A record of before there were models names persons by itself.
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
    let asked = Asked {
        format,
        encoding: release.output.encoding.as_deref().and_then(Encoding::from_name),
        quasi: &quasi,
        sensitive: &sensitive,
        units: &unit_columns,
        persons: units.first().is_some_and(|(kind, _)| *kind == "persons"),
        hasher: &hasher,
        unit_cap: crate::anonymize::person_cap(
            claims.most.max(privacy.map_or(0, |privacy| privacy.k_required)),
        ),
    };
    let measured = timings.time(session, Phase::Measure, || measure(output, session, &asked))?;

    let names: Vec<String> = written.iter().map(|column| column.name.clone()).collect();
    let total = |list: &[yingbi_report::Leftover]| list.iter().map(|leftover| leftover.count).sum::<u64>();
    let mut checks = vec![
        equal("sha256", release.output.sha256.as_str().into(), measured.sha256.as_str().into()),
        equal("rows", release.output.rows.into(), measured.rows.into()),
        equal("columns", names.len().into(), measured.columns.len().into()),
        equal("leftovers", total(&release.leftovers).into(), total(&measured.leftovers).into()),
    ];
    if let Some(check) = checks.iter_mut().find(|check| check.name == "columns") {
        // A name that a spreadsheet would have run as a formula was made inert by an apostrophe.
        check.holds = names.len() == measured.columns.len()
            && names
                .iter()
                .zip(&measured.columns)
                .all(|(name, found)| found == name || found.strip_prefix('\'') == Some(name));
    }
    checks.push(equal(
        "accounted",
        release.input.rows.into(),
        (measured.rows + release.output.suppressed).into(),
    ));
    let has_quasi = written.iter().any(|column| column.attribute_type == "quasi");
    checks.push(equal("privacy", has_quasi.into(), privacy.is_some().into()));
    if let (Some(privacy), Some(risk)) = (privacy, &measured.risk) {
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

/// A claim held against the file; `None` where the file alone cannot tell.
fn claim(record: &ModelRecord, naming: Naming<'_>, figures: &Figures) -> Option<VerifyCheck> {
    // What the file alone shows was noted for this.
    let noted = if record.shown.is_empty() { &record.attained } else { &record.shown };
    if !matches!((record.proof.as_str(), record.shown.is_empty()), ("file", _) | ("reference", false)) {
        return None;
    }
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

/// Whether two sets of figures are the same but for rounding.
fn near(noted: &BTreeMap<String, Fact>, found: &BTreeMap<String, Fact>) -> bool {
    let real = |fact: &Fact| match fact {
        Fact::Count(count) => Some(*count as f64),
        Fact::Number(number) => Some(*number),
        _ => None,
    };
    noted.len() == found.len()
        && noted.iter().all(|(key, fact)| match (real(fact), found.get(key).and_then(real)) {
            (Some(noted), Some(found)) => (noted - found).abs() <= 1e-9 * noted.abs().max(1.0),
            _ => false,
        })
}

//! `verify`: a released file measured again and held against its release record.

use std::path::{Path, PathBuf};

use yingbi_report::{Fact, ReleaseRecord, VERSION, VerifyCheck, VerifyDocument};
use yingbi_table::{Encoding, Format};
use yingbi_vault::Vault;

use crate::anonymize::{TOOL, beside};
use crate::error::{Error, RunError};
use crate::measure::{Asked, measure};
use crate::observer::{Phase, Session, Timings};

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
    let record_column = privacy.and_then(|privacy| privacy.record.as_ref()).and_then(place);
    let vault = Vault::ephemeral()?;
    let hasher = vault.run_hasher();
    let asked = Asked {
        format,
        encoding: release.output.encoding.as_deref().and_then(Encoding::from_name),
        quasi: &quasi,
        record: record_column,
        hasher: &hasher,
        person_cap: crate::anonymize::person_cap(privacy.map_or(0, |privacy| privacy.k_required)),
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
        });
        if let Some(persons) = privacy.k_persons {
            let found = risk.k_persons.unwrap_or(0);
            let mut check = equal("k_persons", persons.into(), found.into());
            check.holds &= found >= privacy.k_required;
            checks.push(check);
        }
    }
    Ok(VerifyDocument {
        version: VERSION,
        tool: TOOL.to_owned(),
        path: output.display().to_string(),
        record: path.display().to_string(),
        holds: checks.iter().all(|check| check.holds),
        checks,
    })
}

fn equal(name: &str, expected: Fact, found: Fact) -> VerifyCheck {
    let holds = expected == found;
    VerifyCheck { name: name.to_owned(), expected: Some(expected), found: Some(found), holds }
}

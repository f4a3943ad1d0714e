//! Policies to start from: the sample community's, with the columns of a file at hand.

use std::collections::HashMap;

use yingbi_resident::Kind;
use yingbi_table::Source;

use crate::error::{Error, RunError};
use crate::observer::{Phase, Session, Timings};
use crate::survey::{check_names, survey};

/// The sample community, file by file.
const SAMPLE: &[(&str, &str)] = &[
    ("catalogue.toml", include_str!("../../../policies/sample/catalogue.toml")),
    ("parties.toml", include_str!("../../../policies/sample/parties.toml")),
    ("assertions.toml", include_str!("../../../policies/sample/assertions.toml")),
    ("auditor.cedar", include_str!("../../../policies/sample/auditor.cedar")),
    ("government.cedar", include_str!("../../../policies/sample/government.cedar")),
    ("market.cedar", include_str!("../../../policies/sample/market.cedar")),
    ("property.cedar", include_str!("../../../policies/sample/property.cedar")),
    ("resident.cedar", include_str!("../../../policies/sample/resident.cedar")),
    ("residents-committee.cedar", include_str!("../../../policies/sample/residents-committee.cedar")),
    ("social-organisation.cedar", include_str!("../../../policies/sample/social-organisation.cedar")),
    ("special.cedar", include_str!("../../../policies/sample/special.cedar")),
    ("tests/parties.toml", include_str!("../../../policies/sample/tests/parties.toml")),
];

/// A folder of policies to start from.
#[derive(Clone, Debug, Default)]
pub struct Starter {
    /// Path below the folder, and text.
    pub files: Vec<(String, String)>,
    /// Fields of the catalogue that the file has no column for: they stay, as optional.
    pub missing: Vec<String>,
    /// Columns that are shown to nobody, since nothing told what they hold.
    pub withheld: Vec<String>,
    /// Columns that policies read and the file lacks: the catalogue has to be corrected before anything is shown.
    pub unread: Vec<String>,
    /// Columns of which one was taken for the number that names the person, by its content alone: the first of them.
    pub persons: Vec<String>,
}

/// The sample community's policies as they are.
pub fn sample_policies() -> Starter {
    let files = SAMPLE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Starter { files, ..Starter::default() }
}

/// The sample community's policies, with a catalogue of the columns that were found in a file.
///
/// A column goes to the field of the same column name, else to the field of the kind that was detected. One whose kind is
/// known and has no field gets a field of its own, which no policy but the resident's own mentions; one that nothing is
/// known of is withheld from everybody.
///
/// # Errors
///
/// The file cannot be read, or holds no record.
pub fn policies_for(source: &Source, session: &Session<'_>, timings: &mut Timings) -> Result<Starter, Error> {
    let info = source.info();
    check_names(info)?;
    let found = timings.time(session, Phase::Detect, || survey(source, session))?;
    if found.totals.records == 0 {
        return Err(RunError::NoRecords { path: info.path.clone() }.into());
    }
    let kinds: Vec<Kind> = found.findings.iter().map(|finding| finding.kind).collect();
    let mut starter = sample_policies();
    let Some((_, catalogue)) = starter.files.iter_mut().find(|(name, _)| name == "catalogue.toml") else {
        return Err(RunError::Worker.into());
    };
    let fields = fields(catalogue);
    let mut taken: Vec<Option<usize>> = vec![None; info.columns.len()];
    let mut column_of: Vec<Option<usize>> = vec![None; fields.len()];
    let mut give = |column: usize, field: usize, column_of: &mut Vec<Option<usize>>| {
        if taken[column].is_none() && column_of[field].is_none() {
            taken[column] = Some(field);
            column_of[field] = Some(column);
        }
    };
    for (place, field) in fields.iter().enumerate() {
        if let Some(column) = info.columns.iter().position(|name| *name == field.column) {
            give(column, place, &mut column_of);
        }
    }
    for (column, kind) in kinds.iter().enumerate() {
        // Words of the header tell two columns of one kind apart.
        let fits =
            |field: &SampleField| field.kind == kind.name() && !matches!(kind, Kind::Other | Kind::FreeText);
        let alike = |field: &SampleField| {
            let name = info.columns.get(column).map_or("", String::as_str);
            field.column.chars().filter(|c| name.contains(*c)).count()
        };
        let best = fields
            .iter()
            .enumerate()
            .filter(|(place, field)| fits(field) && column_of.get(*place).is_some_and(Option::is_none))
            .max_by_key(|(place, field)| (alike(field), usize::MAX - place));
        // Amounts say nothing of what they are of.
        if let Some((place, field)) = best
            && (*kind != Kind::Amount || alike(field) > 1)
        {
            give(column, place, &mut column_of);
        }
    }
    // A guardian's number looks like the resident's own: whoever adapts the catalogue has to tell.
    let numbers = || kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::ResidentId);
    let person = fields.iter().position(|field| field.kind == Kind::ResidentId.name());
    let taken_for = person.and_then(|person| column_of.get(person).copied().flatten());
    let by_name =
        person.zip(taken_for).is_some_and(|(person, column)| fields[person].column == info.columns[column]);
    let mut persons = Vec::new();
    if let (Some(first), false) = (taken_for, by_name)
        && numbers().count() > 1
    {
        let others = numbers().map(|(column, _)| column).filter(|column| *column != first);
        persons =
            std::iter::once(first).chain(others).filter_map(|at| info.columns.get(at).cloned()).collect();
    }
    let renamed: HashMap<&str, &str> = fields
        .iter()
        .zip(&column_of)
        .filter_map(|(field, column)| Some((field.column.as_str(), info.columns.get((*column)?)?.as_str())))
        .collect();
    let mut withheld = Vec::new();
    let mut added = String::new();
    for (column, name) in info.columns.iter().enumerate() {
        if taken[column].is_some() {
            continue;
        }
        match kinds.get(column).copied().unwrap_or(Kind::Other) {
            Kind::Other | Kind::FreeText => withheld.push(name.clone()),
            kind => {
                added.push_str(&format!(
                    "[fields.column_{}]\ncolumn = {}\nkind = \"{}\"\nladder = [\"clear\"]\n\n",
                    column + 1,
                    quoted(name),
                    kind.name()
                ));
            }
        }
    }
    let missing: Vec<String> = fields
        .iter()
        .zip(&column_of)
        .filter(|(_, column)| column.is_none())
        .map(|(field, _)| field.id.clone())
        .collect();
    let (text, unread) = rewritten(catalogue, &renamed, &missing, &withheld, &added);
    *catalogue = text;
    Ok(Starter { missing, withheld, unread, persons, ..starter })
}

/// A field of the sample's catalogue.
struct SampleField {
    id: String,
    column: String,
    kind: String,
}

/// `key = "value"` of a line.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.split('"').next()
}

/// The name between `[table.` and `]`.
fn table<'a>(line: &'a str, table: &str) -> Option<&'a str> {
    line.strip_prefix('[')?.strip_prefix(table)?.strip_prefix('.')?.strip_suffix(']')
}

fn fields(catalogue: &str) -> Vec<SampleField> {
    let mut fields: Vec<SampleField> = Vec::new();
    let mut inside = false;
    for line in catalogue.lines() {
        if let Some(id) = table(line, "fields") {
            fields.push(SampleField { id: id.to_owned(), column: String::new(), kind: String::new() });
            inside = true;
        } else if line.starts_with('[') {
            inside = false;
        } else if let (true, Some(field)) = (inside, fields.last_mut()) {
            if let Some(column) = value(line, "column") {
                column.clone_into(&mut field.column);
            } else if let Some(kind) = value(line, "kind") {
                kind.clone_into(&mut field.kind);
            }
        }
    }
    fields
}

/// The catalogue with the columns of the file, and the columns that policies read and the file lacks.
fn rewritten(
    catalogue: &str,
    renamed: &HashMap<&str, &str>,
    missing: &[String],
    withheld: &[String],
    added: &str,
) -> (String, Vec<String>) {
    let mut out = String::with_capacity(catalogue.len() + added.len());
    let mut unread = Vec::new();
    let mut of_field = false;
    let mut optional = false;
    for line in catalogue.lines() {
        if line.starts_with('[') {
            of_field = table(line, "fields").is_some();
            optional = table(line, "fields").is_some_and(|id| missing.iter().any(|other| other == id));
        }
        // New fields stand behind the sample's own.
        if line.starts_with("[attributes.") && !out.contains("\n[attributes.") {
            out.push_str(added);
        }
        let key = if value(line, "column").is_some() { "column" } else { "record" };
        match value(line, key) {
            Some(column) => {
                let now = renamed.get(column).copied();
                if now.is_none() && !of_field && !unread.iter().any(|other| other == column) {
                    unread.push(column.to_owned());
                }
                out.push_str(&format!("{key} = {}\n", quoted(now.unwrap_or(column))));
                if optional {
                    out.push_str("optional = true\n");
                }
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
        if line == "version = 1" && !withheld.is_empty() {
            let names: Vec<String> = withheld.iter().map(|name| quoted(name)).collect();
            out.push_str(&format!("withheld = [{}]\n", names.join(", ")));
        }
    }
    (out, unread)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]

    use super::*;

    #[test]
    fn columns_are_renamed_where_they_are_read_and_what_is_missing_is_told() {
        let catalogue = "version = 1\n[dataset]\nrecord = \"证件\"\n[fields.id]\ncolumn = \"证件\"\nkind = \"resident_id\"\n\
             [fields.plate]\ncolumn = \"车牌\"\nkind = \"plate\"\n[attributes.age]\ncolumn = \"证件\"\n\
             [groups.x]\ncolumn = \"标志\"\n";
        let renamed = HashMap::from([("证件", "身份\"证")]);
        let (text, unread) = rewritten(
            catalogue,
            &renamed,
            &["plate".to_owned()],
            &["其他".to_owned()],
            "[fields.column_9]\n",
        );
        assert_eq!(text.matches("\"身份\\\"证\"").count(), 3);
        assert!(text.contains("column = \"车牌\"\noptional = true\n"), "{text}");
        assert!(text.starts_with("version = 1\nwithheld = [\"其他\"]\n"));
        assert!(text.find("[fields.column_9]").unwrap() < text.find("[attributes.age]").unwrap());
        assert_eq!(unread, ["标志"]);
    }
}

//! Findings that cite a clause, drawn from a document alone. Counts and names of columns, never values.
//!
//! Simple rules, each named in the messages (`finding-…`, `clause-…`); the rule packs of the audit issue replace them.

use std::borrow::Cow;

use yingbi_resident::Argument;

use crate::document::{AuditInput, ReleaseRecord};
use crate::messages::Messages;
use crate::phrase::{self, Tone, name, number};
use crate::text::{percent, shown};

/// One finding, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Stable name of the severity: `high`, `medium`, `low`, `note`.
    pub(crate) severity: Cow<'static, str>,
    /// The clause, in words.
    pub(crate) clause: String,
    /// What was found.
    pub(crate) text: String,
}

impl Finding {
    pub(crate) fn tone(&self) -> Tone {
        match self.severity.as_ref() {
            "high" => Tone::Bad,
            "medium" => Tone::Warning,
            _ => Tone::Plain,
        }
    }
}

struct Collector<'a> {
    messages: &'a Messages,
    findings: Vec<Finding>,
}

impl Collector<'_> {
    fn add(&mut self, severity: &'static str, clause: &str, key: &str, arguments: &[(&str, Argument)]) {
        self.findings.push(Finding {
            severity: severity.into(),
            clause: self.messages.text(clause),
            text: self.messages.say(key, arguments),
        });
    }
}

/// Findings on a file as it stands.
pub(crate) fn audit(input: &AuditInput, messages: &Messages) -> Vec<Finding> {
    let mut out = Collector { messages, findings: Vec::new() };
    let direct = phrase::of_type(input, "direct").len() as u64;
    if direct > 0 {
        out.add("high", "clause-pipl-51", "finding-direct", &[("count", number(direct))]);
    }
    let found: u64 = phrase::hiding(input).iter().flat_map(|(_, found)| found).map(|(_, count)| count).sum();
    if found > 0 {
        out.add("high", "clause-pipl-51", "finding-found", &[("count", number(found))]);
    }
    if let Some(risk) = &input.risk {
        let severity = match phrase::judge(risk.prosecutor_max).0 {
            Tone::Bad => "high",
            Tone::Good => "note",
            _ => "medium",
        };
        out.add(
            severity,
            "clause-gbt-42460",
            "finding-unique",
            &[
                ("max", name(percent(risk.prosecutor_max))),
                ("average", name(percent(risk.prosecutor_average))),
                ("uniques", number(risk.uniques)),
            ],
        );
    }
    let sensitive = input.columns.iter().filter(|column| column.sensitivity == "sensitive").count();
    if sensitive > 0 {
        out.add("high", "clause-pipl-28", "finding-sensitive", &[("count", number(sensitive as u64))]);
    }
    if input.columns.iter().any(|column| matches!(column.kind.as_str(), "resident_id" | "birth_date" | "age"))
    {
        out.add("medium", "clause-pipl-31", "finding-minors", &[]);
    }
    let text = input.columns.iter().filter(|column| column.kind == "free_text").count();
    if text > 0 {
        out.add("medium", "clause-pipl-6", "finding-free-text", &[("count", number(text as u64))]);
    }
    out.findings
}

/// Findings on a release.
pub(crate) fn release(record: &ReleaseRecord, messages: &Messages) -> Vec<Finding> {
    let mut out = Collector { messages, findings: Vec::new() };
    let direct = phrase::kept_direct(record).len() as u64;
    if direct > 0 {
        out.add("high", "clause-pipl-51", "finding-kept-direct", &[("count", number(direct))]);
    }
    let leftovers: u64 = record.leftovers.iter().map(|leftover| leftover.count).sum();
    if leftovers > 0 {
        out.add("high", "clause-pipl-51", "finding-leftovers", &[("count", number(leftovers))]);
    }
    if let Some(privacy) = record.privacy.as_ref().filter(|privacy| !privacy.quasi_identifiers.is_empty()) {
        let lowest = privacy.k_persons.map_or(privacy.k_measured, |persons| persons.min(privacy.k_measured));
        if lowest < privacy.k_required {
            let arguments = [("measured", number(lowest)), ("required", number(privacy.k_required))];
            out.add("high", "clause-gbt-37964", "finding-k-missed", &arguments);
        }
        let (tone, word) = phrase::judge(privacy.prosecutor_max);
        let severity = match tone {
            Tone::Bad => "high",
            Tone::Good => "note",
            _ => "low",
        };
        let arguments =
            [("max", name(percent(privacy.prosecutor_max))), ("judge", name(messages.text(word)))];
        out.add(severity, "clause-gbt-42460", "finding-risk", &arguments);
        if privacy.k_persons.is_none() {
            out.add("low", "clause-gbt-37964", "finding-persons", &[]);
        }
    }
    let sensitive: Vec<String> = record
        .columns
        .iter()
        .filter(|column| column.attribute_type == "sensitive" && !hidden(&column.treatment))
        .map(|column| shown(&column.name))
        .collect();
    if !sensitive.is_empty() {
        let names = phrase::list(&sensitive, messages);
        let arguments = [("count", number(sensitive.len() as u64)), ("names", name(names))];
        out.add("medium", "clause-pipl-28", "finding-kept-sensitive", &arguments);
    }
    let named = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !record.release.as_ref().is_some_and(|release| named(&release.recipient) && named(&release.purpose)) {
        out.add("medium", "clause-pipl-23", "finding-no-recipient", &[]);
    }
    let pseudonyms = record.columns.iter().filter(|column| column.treatment == "pseudonymize").count();
    if pseudonyms > 0 {
        out.add("note", "clause-pipl-4-73", "finding-pseudonyms", &[("count", number(pseudonyms as u64))]);
    }
    out.findings
}

/// Whether a treatment leaves nothing to read in the output.
fn hidden(treatment: &str) -> bool {
    matches!(treatment, "drop" | "seal" | "pseudonymize" | "index")
}

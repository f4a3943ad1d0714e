//! Tests of policies: a request and a record that a person made up, and what is to be shown of it.

mod read;
mod run;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use crate::catalogue::Catalogue;
use crate::form::Form;
use crate::policies::{Fault, Policies, PolicyErrors, PolicyProblem, Severity, Source};
use crate::request::{Record, Request};
use crate::subject::Subject;
use crate::toml_reader::Reader;

pub(crate) use read::{cells_of, given_record, read, request};
pub use run::{Finding, TrialReport, TrialResult};

/// A test of a directory of policies.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its name, for people.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// The request.
    pub asked: Asked,
    /// The record. Consents include those below the purposes named in the test.
    pub record: Record,
    /// What the test says about it.
    pub claims: Vec<Claim>,
    /// The request itself has to be refused: `purpose`, `ticket`, `emergency`.
    pub error: Option<String>,
}

/// A request of a test or an assertion, with everything in it of its own.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who asks.
    pub subject: Subject,
    /// For what.
    pub purpose: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// The ticket.
    pub ticket: Option<String>,
    /// The emergency.
    pub emergency: Option<String>,
}

impl Asked {
    /// As a request.
    pub fn request(&self) -> Request<'_> {
        Request {
            subject: &self.subject,
            purpose: &self.purpose,
            now: self.at,
            ticket: self.ticket.as_deref(),
            emergency: self.emergency.as_deref(),
        }
    }
}

/// What a test says about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The field's place in the catalogue.
    pub field: usize,
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1.
    pub column: u64,
    /// What is claimed.
    pub says: Says,
}

/// What can be claimed of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Says {
    /// This form is shown for the purpose; none: nothing is.
    Shown(Option<Form>),
    /// This form is allowed, whatever the purpose needs.
    Allowed(Form),
    /// This form is denied, whatever the purpose needs.
    Denied(Form),
    /// The policies that decide about the form shown (or, where nothing is, about the last form tried).
    Because(BTreeSet<String>),
}

impl Policies {
    /// A record as a person writes it, with the keys of a test's `record`: `community = "…"`, `groups = ["minor"]`.
    ///
    /// # Errors
    /// Everything in it that is not as the catalogue has it.
    pub fn read_record(&self, file: &str, text: &str) -> Result<Record, PolicyErrors> {
        let reader = Reader::new(Source { file, text });
        // It is somebody's record: no line of it is shown.
        reader.hide(0..text.len());
        let places = HashMap::new();
        let about = About { catalogue: self.catalogue(), parties: self.parties(), policies: &places };
        let given = reader.root(true, |root| given_record(&reader, root, &about));
        let problems = reader.into_problems();
        match given {
            Some(given) if problems.is_empty() => Ok(given.record),
            _ => Err(PolicyErrors::new(problems)),
        }
    }
}

/// What names in tests and assertions are held against.
pub(crate) struct About<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) parties: &'a [Subject],
    /// Places of policies by their ids.
    pub(crate) policies: &'a HashMap<String, usize>,
}

/// Warns of two tests of one name: in a report nobody could tell them apart.
pub(crate) fn check_names(trials: &[Trial], problems: &mut Vec<PolicyProblem>) {
    let mut seen: HashMap<&str, &Trial> = HashMap::new();
    for trial in trials {
        if let Some(other) = seen.insert(&trial.name, trial) {
            let fault = Fault::warning("YB1074")
                .with("name", trial.name.as_str())
                .with("other", other.file.as_str())
                .with("line", other.line);
            problems.push(PolicyProblem {
                code: fault.code,
                file: trial.file.clone(),
                line: trial.line,
                column: 1,
                excerpt: String::new(),
                underline: (0, 1),
                arguments: fault.arguments,
                detail: None,
                severity: Severity::Warning,
            });
        }
    }
}

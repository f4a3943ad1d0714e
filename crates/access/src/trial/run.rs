//! Running tests of policies.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Says, Trial};
use crate::columns::Columns;
use crate::error::Error;
use crate::filter::Scratch;
use crate::form::Form;
use crate::guard::{Decision, Guard, Verdict};
use crate::policies::Policies;
use crate::view::{Scope, View};

/// What became of every test of a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialReport {
    /// One a test, in the order of the files.
    pub results: Vec<TrialResult>,
    /// Policies that decided in no test, in the order of the files.
    pub undecided: Vec<String>,
}

impl TrialReport {
    /// Whether every test holds.
    pub fn passed(&self) -> bool {
        self.results.iter().all(|result| result.findings.is_empty())
    }
}

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialResult {
    /// The test's name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What did not hold; empty if all did.
    pub findings: Vec<Finding>,
    /// The policies that decided on anything in it.
    pub decided: BTreeSet<String>,
}

/// A claim that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line, from 1.
    pub line: u64,
    /// The column, in characters from 1; 0 for the test as a whole.
    pub column: u64,
    /// The field's id; empty where it is about the request.
    pub field: String,
    /// What was expected: a form, `none`, `allowed`, `denied`, policy ids, the word for a refused request.
    pub expected: String,
    /// What was found, in the same words.
    pub found: String,
    /// The policies that decided so, and those that erred.
    pub reasons: Vec<String>,
    /// Whether nothing of the record may be shown to anybody.
    pub withheld: bool,
}

impl Policies {
    /// Runs every test of the directory, each through Cedar's own authorizer and through a compiled [`View`]: where the
    /// two differ, the test does not hold.
    pub fn run_trials(&self) -> TrialReport {
        let guard = Guard::new(self);
        let results: Vec<TrialResult> = self.trials().iter().map(|trial| trial.run(&guard)).collect();
        let decided: BTreeSet<&String> = results.iter().flat_map(|result| &result.decided).collect();
        let undecided = self.list().iter().map(|info| &info.id).filter(|id| !decided.contains(id));
        TrialReport { undecided: undecided.cloned().collect(), results }
    }
}

impl Trial {
    /// Runs the test.
    pub fn run(&self, guard: &Guard<'_>) -> TrialResult {
        let mut result = TrialResult {
            name: self.name.clone(),
            file: self.file.clone(),
            line: self.line,
            findings: Vec::new(),
            decided: BTreeSet::new(),
        };
        let decision = guard.decide(&self.asked.request(), &self.record);
        match (&self.error, decision) {
            (Some(expected), Err(error)) if *expected == word(&error) => {}
            (Some(expected), Err(error)) => result.findings.push(self.whole(expected, word(&error))),
            (Some(expected), Ok(_)) => result.findings.push(self.whole(expected, "answered")),
            (None, Err(error)) => result.findings.push(self.whole("answered", word(&error))),
            (None, Ok(decision)) => {
                self.judge(guard, &decision, &mut result);
                self.compare(guard, &decision, &mut result);
            }
        }
        result
    }

    fn whole(&self, expected: &str, found: &str) -> Finding {
        Finding {
            line: self.line,
            column: 0,
            field: String::new(),
            expected: expected.to_owned(),
            found: found.to_owned(),
            reasons: Vec::new(),
            withheld: false,
        }
    }

    /// Holds the compiled view against the authorizer, for every form of every field.
    fn compare(&self, guard: &Guard<'_>, decision: &Decision, result: &mut TrialResult) {
        let catalogue = guard.catalogue();
        let columns = Columns::of_record(catalogue, &self.record);
        let seen = View::compile(guard.policies(), &self.asked.request(), Scope::Every)
            .map(|view| view.evaluate(&columns, &mut Scratch::default()));
        let asked = self.asked.request();
        let prepared = guard.prepare(&asked);
        let (Ok(seen), Ok(prepared)) = (seen, prepared) else {
            result.findings.push(self.whole("view", "error"));
            return;
        };
        let word = |allowed: bool| if allowed { "allowed" } else { "denied" };
        for (at, field) in catalogue.fields.iter().enumerate() {
            let mut differs = |form: Form, guard: &str, view: &str| {
                result.findings.push(Finding {
                    field: format!("{}:{}", field.id, form.name()),
                    withheld: decision.withheld,
                    ..self.whole(guard, &format!("view: {view}"))
                });
            };
            for form in &field.ladder {
                let allowed = prepared.allows(&self.record, at, *form).is_ok_and(|verdict| verdict.allowed);
                let compiled = seen.allowed(at, *form).get(0);
                if allowed != compiled {
                    differs(*form, word(allowed), word(compiled));
                }
            }
        }
    }

    fn judge(&self, guard: &Guard<'_>, decision: &Decision, result: &mut TrialResult) {
        let name = |form: Option<Form>| form.map_or("none", Form::name).to_owned();
        for cell in &decision.cells {
            for (_, verdict) in &cell.tried {
                result.decided.extend(verdict.policies());
            }
        }
        for claim in &self.claims {
            let Some(cell) = decision.cells.get(claim.field) else { continue };
            let last = cell.tried.last().map(|(_, verdict)| verdict.clone()).unwrap_or_default();
            let (expected, found, verdict) = match &claim.says {
                Says::Shown(form) => (name(*form), name(cell.form), last),
                Says::Because(policies) => {
                    let found: BTreeSet<String> = last.policies().collect();
                    (listed(policies), listed(&found), last)
                }
                Says::Allowed(form) | Says::Denied(form) => {
                    let wanted = matches!(claim.says, Says::Allowed(_));
                    let word = |allowed: bool| if allowed { "allowed" } else { "denied" };
                    let verdict = guard.allows(&self.asked.request(), &self.record, claim.field, *form);
                    // The request was answered a moment ago: an error here is a denial.
                    let verdict = verdict.unwrap_or_default();
                    result.decided.extend(verdict.policies());
                    (word(wanted).to_owned(), word(verdict.allowed).to_owned(), verdict)
                }
            };
            if expected != found {
                result.findings.push(Finding {
                    line: claim.line,
                    column: claim.column,
                    field: guard.catalogue().fields[claim.field].id.clone(),
                    expected,
                    found,
                    reasons: reasons(&verdict),
                    withheld: decision.withheld,
                });
            }
        }
    }
}

fn reasons(verdict: &Verdict) -> Vec<String> {
    verdict.policies().chain(verdict.errors.iter().cloned()).collect()
}

fn listed(policies: &BTreeSet<String>) -> String {
    policies.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The word for a refused request, as tests write it.
fn word(error: &Error) -> &'static str {
    match error {
        Error::Purpose { .. } => "purpose",
        Error::Blank { what } => what,
        _ => "party",
    }
}

//! `policy check`, `matrix` and `diff`: what is proved of policies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;
use yingbi::{
    Argument, AssertionOutcome, AssertionResult, Change, DeadPolicy, DeadReason, Exposure, Form, Grant, Hint,
    Matrix, MatrixCell, PatternWarning, Policies, PolicyDiff, Proof, SampleValue, Violation, Witness,
};

use crate::commands::{Call, json, unknown_value};
use crate::failure::Failure;

/// What `policy check --json` prints.
#[derive(Serialize)]
struct Checked {
    version: u32,
    policies: usize,
    fields: usize,
    parties: usize,
    warnings: Vec<Warned>,
    assertions: Vec<AssertionResult>,
    patterns: Vec<PatternWarning>,
    dead: Vec<DeadPolicy>,
}

#[derive(Serialize)]
struct Warned {
    code: &'static str,
    file: String,
    line: u64,
    column: u64,
    text: String,
}

impl Call<'_> {
    pub(crate) fn policy_check(&self) -> Result<ExitCode, Failure> {
        let directory = self.directory();
        let policies = self.policies(&directory)?;
        let mut proof = Proof::new(&policies);
        let assertions = proof.assertions();
        let patterns = proof.patterns();
        let dead = proof.dead();
        let catalogue = policies.catalogue();
        let broken = assertions.iter().any(|assertion| !assertion.holds());
        // A prohibition of what nobody permits is a guard rail, and no fault.
        let idle = |policy: &&DeadPolicy| policy.why != DeadReason::NothingToForbid;
        let faults = dead.iter().filter(idle).count();
        let warnings = policies.warnings().len() + patterns.len() + faults;
        if self.flag("json") {
            let told = policies.warnings().iter().map(|problem| Warned {
                code: problem.code,
                file: problem.file.clone(),
                line: problem.line,
                column: problem.column,
                text: self.screen.messages.diagnostic(problem).text,
            });
            self.screen.print(&json(&Checked {
                version: 1,
                policies: policies.list().len(),
                fields: catalogue.fields.len(),
                parties: catalogue.parties.len(),
                warnings: told.collect(),
                assertions,
                patterns,
                dead,
            }))?;
        } else if !self.quiet {
            let mut text = String::new();
            for problem in policies.warnings() {
                text += &self.problem(&directory, problem);
            }
            for policy in &dead {
                text += &self.dead(policy);
            }
            for pattern in &patterns {
                text += &self.pattern(pattern);
            }
            for assertion in &assertions {
                text += &self.assertion(&policies, &directory, assertion);
            }
            if warnings > 0 {
                text += &self.say_line("said-check-warnings", &[("warnings", warnings.into())]);
            }
            text += &self.say_line(
                "said-check-good",
                &[
                    ("policies", policies.list().len().into()),
                    ("fields", catalogue.fields.len().into()),
                    ("parties", catalogue.parties.len().into()),
                ],
            );
            self.screen.print(&text)?;
        }
        Ok(ExitCode::from(u8::from(broken || (warnings > 0 && self.flag("strict")))))
    }

    fn assertion(&self, policies: &Policies, directory: &Path, assertion: &AssertionResult) -> String {
        let name = || Argument::from(assertion.name.as_str());
        match &assertion.result {
            AssertionOutcome::Holds => self.say_line("said-assertion-holds", &[("name", name())]),
            AssertionOutcome::Undecided { why } => {
                let why = self.word(why);
                self.say_line("said-assertion-undecided", &[("name", name()), ("why", why.into())])
            }
            AssertionOutcome::Violated { violations } => {
                let mut text = self.say_line("said-assertion-broken", &[("name", name())]);
                text += &format!("  {}:{}\n", directory.join(&assertion.file).display(), assertion.line);
                for violation in violations.iter().take(SHOWN) {
                    text += &self.violation(policies, violation);
                }
                if violations.len() > SHOWN {
                    let more = (violations.len() - SHOWN).into();
                    text += &format!("  {}", self.say_line("said-more", &[("more", more)]));
                }
                text
            }
        }
    }

    fn violation(&self, policies: &Policies, violation: &Violation) -> String {
        let title = title(policies, &violation.party);
        let key =
            if violation.policies.is_empty() { "said-counterexample-not" } else { "said-counterexample" };
        let line = self.say_line(
            key,
            &[
                ("party", title.into()),
                ("field", violation.field.as_str().into()),
                ("form", self.word(violation.form.name()).into()),
                ("policies", violation.policies.as_slice().into()),
            ],
        );
        format!("  {line}    {}\n", example(&violation.witness))
    }

    fn dead(&self, policy: &DeadPolicy) -> String {
        let why = serde_json::to_value(policy.why).ok();
        let why = why.as_ref().and_then(|why| why.as_str()).unwrap_or_default().to_owned();
        let key = match policy.why {
            DeadReason::NothingToForbid => "said-guard-rail",
            _ => "said-dead",
        };
        self.say_line(
            key,
            &[
                ("policy", policy.policy.as_str().into()),
                ("file", policy.file.as_str().into()),
                ("line", policy.line.into()),
                ("why", self.word(&why).into()),
            ],
        )
    }

    fn pattern(&self, pattern: &PatternWarning) -> String {
        let (key, id) = match &pattern.reads {
            Hint::Group(id) => ("said-pattern-group", id.as_str()),
            Hint::Attribute(id) => ("said-pattern-attribute", id.as_str()),
            _ => ("said-pattern-attribute", "?"),
        };
        let fields: Vec<&str> = pattern.cells.iter().map(|cell| cell.field.as_str()).collect();
        self.say_line(
            key,
            &[
                ("party", pattern.party.as_str().into()),
                ("id", id.into()),
                ("fields", some(&fields).into()),
                ("policies", pattern.policies.as_slice().into()),
            ],
        )
    }

    pub(crate) fn policy_matrix(&self) -> Result<ExitCode, Failure> {
        let policies = self.policies(&self.directory())?;
        let mut proof = Proof::new(&policies);
        let mut matrix: Matrix = proof.matrix();
        let mut contradicted = Vec::new();
        if let Some(requests) = self.whole("challenge", 1, "1000")? {
            let requests = usize::try_from(requests).unwrap_or(usize::MAX);
            contradicted = proof.challenge(&mut matrix, requests, 1).map_err(yingbi::Error::from)?;
        }
        let wrong = ExitCode::from(u8::from(!contradicted.is_empty()));
        let dead = proof.dead();
        let fields = self.chosen_fields(&policies)?;
        let parties = self.chosen_parties(&policies)?;
        if self.flag("json") {
            let field = |id: &String| fields.iter().any(|&place| matrix.fields.get(place) == Some(id));
            let party = |id: &String| parties.iter().any(|&place| matrix.parties.get(place) == Some(id));
            let cells: Vec<MatrixCell> = matrix
                .cells
                .iter()
                .filter(|cell| field(&cell.field) && party(&cell.party))
                .cloned()
                .collect();
            matrix.cells = cells;
            self.screen.print(&json(&Proved { version: 1, matrix, dead }))?;
            return Ok(wrong);
        }
        let mut heading = vec!["matrix-col-field"];
        heading.extend(parties.iter().filter_map(|&party| matrix.parties.get(party)).map(String::as_str));
        let rows: Vec<Vec<String>> = fields
            .iter()
            .map(|&field| {
                let mut row = vec![matrix.fields.get(field).cloned().unwrap_or_default()];
                row.extend(parties.iter().map(|&party| letters(&matrix, party, field)));
                row
            })
            .collect();
        self.table(&heading, &rows)?;
        let mut counts = [0u64; 4];
        for cell in &matrix.cells {
            counts[match cell.exposure {
                Exposure::Never { .. } => 0,
                Exposure::Sometimes { .. } => 1,
                Exposure::Always { .. } => 2,
                _ => 3,
            }] += 1;
        }
        let mut text = self.say_line("matrix-legend", &[]);
        // One party, or few fields, can be told in full.
        if parties.len() == 1 || fields.len() <= 3 {
            for &party in &parties {
                for &field in &fields {
                    for form in Form::ALL {
                        if let Some(cell) = matrix.cell(party, field, form) {
                            text += &self.exposure(&policies, cell);
                        }
                    }
                }
            }
        }
        for policy in &dead {
            text += &self.dead(policy);
        }
        let tried = matrix.cells.iter().map(|cell| match cell.exposure {
            Exposure::Never { tried } => tried as u64,
            _ => 0,
        });
        let tried: u64 = tried.sum();
        if tried > 0 {
            let found = contradicted.len().into();
            text += &self.say_line("matrix-challenged", &[("requests", tried.into()), ("found", found)]);
        }
        let [never, sometimes, always, undecided] = counts;
        text += &self.say_line(
            "matrix-summary",
            &[
                ("never", never.into()),
                ("sometimes", sometimes.into()),
                ("always", always.into()),
                ("undecided", undecided.into()),
                ("dead", dead.len().into()),
            ],
        );
        self.screen.print(&text)?;
        Ok(wrong)
    }

    /// The kinds of party of `--party`, else all: places in the catalogue.
    fn chosen_parties(&self, policies: &Policies) -> Result<Vec<usize>, Failure> {
        let parties = &policies.catalogue().parties;
        let given = self.matches.try_get_many::<String>("party").ok().flatten();
        let Some(given) = given else { return Ok((0..parties.len()).collect()) };
        given
            .map(|name| {
                parties.iter().position(|party| party.id == *name).ok_or_else(|| {
                    let known: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
                    unknown_value("--party", &known)
                })
            })
            .collect()
    }

    /// A cell of the matrix in words; nothing for what is never shown.
    fn exposure(&self, policies: &Policies, cell: &MatrixCell) -> String {
        let what = |key: &str| {
            self.say_line(
                key,
                &[
                    ("party", title(policies, &cell.party).into()),
                    ("field", cell.field.as_str().into()),
                    ("form", self.word(cell.form.name()).into()),
                ],
            )
        };
        match &cell.exposure {
            Exposure::Sometimes { grants, forbids, witness, .. } => {
                let mut text = what("matrix-told-sometimes");
                for (key, rules) in [("said-granted", grants), ("said-forbidden", forbids)] {
                    for grant in rules {
                        text += &format!("  {}", self.grant(key, grant));
                    }
                }
                text + &format!(
                    "  {}",
                    self.say_line("said-example", &[("example", example(witness).into())])
                )
            }
            Exposure::Always { policies: by, .. } => {
                what("matrix-told-always") + &format!("  {}\n", by.join(", "))
            }
            Exposure::Undecided { why } => what("matrix-told-undecided") + &format!("  {}\n", self.word(why)),
            _ => String::new(),
        }
    }

    fn grant(&self, key: &str, grant: &Grant) -> String {
        let mut conditions = Vec::new();
        if let Some(purposes) = &grant.purposes {
            conditions.push(format!("purpose: {}", purposes.join(", ")));
        }
        conditions.extend(grant.condition.clone());
        let condition = conditions.join(" && ");
        self.say_line(key, &[("policy", grant.policy.as_str().into()), ("condition", condition.into())])
    }

    pub(crate) fn policy_diff(&self) -> Result<ExitCode, Failure> {
        let (old, new) = (
            self.directory(),
            PathBuf::from(self.matches.get_one::<OsString>("new").cloned().unwrap_or_default()),
        );
        let (old, new) = (self.policies(&old)?, self.policies(&new)?);
        let difference: PolicyDiff = PolicyDiff::between(&old, &new);
        let gained = !difference.gained.is_empty();
        if self.flag("json") {
            self.screen.print(&json(&difference))?;
        } else if !self.quiet {
            let mut text = String::new();
            for (key, changes) in [("said-gain", &difference.gained), ("said-loss", &difference.lost)] {
                for change in changes {
                    text += &self.change(key, if key == "said-gain" { &new } else { &old }, change);
                }
            }
            text += &match difference.is_empty() {
                true => self.say_line("said-diff-same", &[]),
                false => self.say_line(
                    "said-diff-summary",
                    &[("gains", difference.gained.len().into()), ("losses", difference.lost.len().into())],
                ),
            };
            self.screen.print(&text)?;
        }
        Ok(ExitCode::from(u8::from(gained && self.flag("fail-on-gain"))))
    }

    fn change(&self, key: &str, policies: &Policies, change: &Change) -> String {
        let mut text = self.say_line(
            key,
            &[
                ("party", title(policies, &change.party).into()),
                ("field", change.field.as_str().into()),
                ("form", self.word(change.form.name()).into()),
                ("purposes", change.purposes.as_slice().into()),
            ],
        );
        for (key, rules) in [("said-granted", &change.grants), ("said-forbidden", &change.forbids)] {
            for grant in rules {
                text += &format!("    {}", self.grant(key, grant));
            }
        }
        if let Some(witness) = &change.witness {
            text +=
                &format!("    {}", self.say_line("said-example", &[("example", example(witness).into())]));
        }
        if let Some(why) = &change.undecided {
            text += &format!("    {}\n", self.word(why));
        }
        text
    }
}

/// What `policy matrix --json` prints.
#[derive(Serialize)]
struct Proved {
    version: u32,
    #[serde(flatten)]
    matrix: Matrix,
    dead: Vec<DeadPolicy>,
}

/// Examples of a broken assertion that are shown.
const SHOWN: usize = 3;

/// A kind of party by its name for people.
fn title(policies: &Policies, id: &str) -> String {
    let kind = policies.catalogue().parties.iter().find(|kind| kind.id == id);
    match kind.map(|kind| kind.title.as_str()) {
        None | Some("") => id.to_owned(),
        Some(title) => title.to_owned(),
    }
}

/// The first few of many names.
fn some(names: &[&str]) -> String {
    const FEW: usize = 6;
    let mut text = names.iter().take(FEW).copied().collect::<Vec<_>>().join(", ");
    if names.len() > FEW {
        text.push_str(&format!(", … ({})", names.len()));
    }
    text
}

/// The forms in which a party may see a field: upper case always, lower case sometimes.
fn letters(matrix: &Matrix, party: usize, field: usize) -> String {
    let mut text = String::new();
    for (form, letter) in
        [(Form::Clear, 'C'), (Form::Masked, 'M'), (Form::Pseudonym, 'P'), (Form::Generalised, 'G')]
    {
        match matrix.cell(party, field, form).map(|cell| &cell.exposure) {
            Some(Exposure::Always { .. }) => text.push(letter),
            Some(Exposure::Sometimes { .. }) => text.push(letter.to_ascii_lowercase()),
            Some(Exposure::Never { .. }) | None => {}
            Some(_) => text.push('?'),
        }
    }
    if text.is_empty() { "–".to_owned() } else { text }
}

/// A made-up request and record in one line.
fn example(witness: &Witness) -> String {
    let mut parts = vec![format!("purpose = {:?}", witness.purpose), format!("now = {}", witness.now)];
    let texts = [("ticket", &witness.ticket), ("emergency", &witness.emergency)];
    parts.extend(texts.iter().filter_map(|(key, text)| Some(format!("{key} = {:?}", text.as_ref()?))));
    parts.extend(witness.attributes.iter().map(|(key, value)| format!("party.{key} = {}", sample(value))));
    if let Some(contract) = &witness.contract {
        parts.push(format!(
            "contract = {{ services = {:?}, communities = {:?}, clients = {:?}, from = {}, until = {} }}",
            contract.services, contract.communities, contract.clients, contract.from, contract.until
        ));
    }
    if let Some(person) = &witness.person {
        parts.push(format!("record.person = {person:?}"));
    }
    parts.extend(witness.record.iter().map(|(key, value)| format!("record.{key} = {}", sample(value))));
    for (key, set) in [("groups", &witness.groups), ("consents", &witness.consents)] {
        if !set.is_empty() {
            parts.push(format!("{key} = {set:?}"));
        }
    }
    parts.join(", ")
}

fn sample(value: &SampleValue) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

//! `policy …`: write, check and test who may see what.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;
use yingbi::{
    Argument, Decision, Dialect, Form, Guard, Policies, PolicyProblem, ProblemSeverity, Scope, Session,
    Starter, Timings, TrialReport, View,
};

use crate::commands::{Call, json, unknown_value};
use crate::failure::Failure;
use crate::viewing::Asking;

impl Call<'_> {
    pub(crate) fn policy(&self, name: &str) -> Result<ExitCode, Failure> {
        match name {
            "init" => self.policy_init(),
            "check" => self.policy_check(),
            "explain" => self.policy_explain(),
            "matrix" => self.policy_matrix(),
            "test" => self.policy_test(),
            "diff" => self.policy_diff(),
            "sql" => self.policy_sql(),
            _ => self.policy_schema(),
        }
    }

    /// The policies of a directory; every problem in them is told at its place.
    pub(crate) fn policies(&self, directory: &Path) -> Result<Policies, Failure> {
        Policies::read(directory).map_err(|errors| {
            for problem in errors.problems() {
                self.screen.note(self.problem(directory, problem).trim_end());
            }
            let count = |severity| errors.problems().iter().filter(|p| p.severity == severity).count() as u64;
            Failure::Policies { errors: count(ProblemSeverity::Error), directory: directory.to_path_buf() }
        })
    }

    /// A problem as people read it: what, where, the line with the place marked, what to do.
    pub(crate) fn problem(&self, directory: &Path, problem: &PolicyProblem) -> String {
        let messages = &self.screen.messages;
        let told = messages.diagnostic(problem);
        let label = match problem.severity {
            ProblemSeverity::Error => "label-error",
            ProblemSeverity::Warning => "label-warning",
        };
        let mut text = format!("{} {}: {}\n", messages.text(label), told.code, told.text);
        if let Some(detail) = &problem.detail {
            text.push_str(&format!("  Cedar: {}\n", yingbi::shown(detail)));
        }
        let path = yingbi::shown(&directory.join(&problem.file).display().to_string());
        let number = problem.line.to_string();
        let blank = " ".repeat(number.len());
        if problem.line > 0 {
            text.push_str(&format!("{blank} ┌ {path}:{number}:{}\n", problem.column));
        } else {
            text.push_str(&format!("  {path}\n"));
        }
        if problem.line > 0 && !problem.excerpt.is_empty() {
            // Tabs and characters of two columns move the mark.
            let line = yingbi::shown(&problem.excerpt.replace('\t', " "));
            let width = |text: &mut dyn Iterator<Item = char>| text.map(columns).sum::<usize>();
            let pad = width(&mut line.chars().take(problem.underline.0));
            let mark = width(&mut line.chars().skip(problem.underline.0).take(problem.underline.1)).max(1);
            text.push_str(&format!("{number} │ {line}\n{blank} │ {}{}\n", " ".repeat(pad), "^".repeat(mark)));
        }
        if !told.help.is_empty() {
            text.push_str(&format!("{}: {}\n", messages.text("label-help"), told.help));
        }
        text
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.input()
    }

    pub(crate) fn say_line(&self, key: &str, arguments: &[(&'static str, Argument)]) -> String {
        self.screen.messages.say(key, arguments) + "\n"
    }

    fn policy_init(&self) -> Result<ExitCode, Failure> {
        let directory = self.directory();
        if directory.exists()
            && std::fs::read_dir(&directory).map_or(true, |mut entries| entries.next().is_some())
        {
            return Err(Failure::usage("YB0940", vec![("path", directory.display().to_string().into())]));
        }
        let starter: Starter = match self.text("from") {
            None => yingbi::sample_policies(),
            Some(path) => {
                let progress = self.progress();
                let session = Session { threads: self.threads, observer: &progress };
                let mut timings = Timings::default();
                let source = self.open(Path::new(path), &progress, &mut timings)?;
                let starter = yingbi::policies_for(&source, &session, &mut timings)?;
                self.timings(&timings, &progress);
                starter
            }
        };
        for (name, text) in &starter.files {
            let path = directory.join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)
                    .map_err(|source| Failure::Unwritable { path: parent.to_path_buf(), source })?;
            }
            yingbi::write_file(&path, text.as_bytes(), false)?;
        }
        if !self.quiet {
            let mut text = String::new();
            let lists = [
                ("said-init-missing", "fields", &starter.missing),
                ("said-init-unknown", "columns", &starter.withheld),
            ];
            for (key, argument, names) in lists {
                if !names.is_empty() {
                    text += &self.say_line(key, &[(argument, names.join(", ").into())]);
                }
            }
            for column in &starter.unread {
                text += &self.say_line("said-init-source", &[("column", column.as_str().into())]);
            }
            if let Some(column) = starter.persons.first() {
                text += &self.say_line(
                    "said-init-persons",
                    &[("column", column.as_str().into()), ("columns", starter.persons.as_slice().into())],
                );
            }
            let (folder, files) = (directory.display().to_string(), starter.files.len());
            text +=
                &self.say_line("said-policy-init", &[("directory", folder.into()), ("files", files.into())]);
            self.screen.print(&text)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn policy_test(&self) -> Result<ExitCode, Failure> {
        let directory = self.directory();
        let policies = self.policies(&directory)?;
        let report = policies.run_trials();
        if self.flag("json") {
            self.screen.print(&json(&report))?;
        } else if !self.quiet {
            self.screen.print(&self.trials(&directory, &report))?;
        }
        Ok(ExitCode::from(u8::from(!report.passed())))
    }

    fn trials(&self, directory: &Path, report: &TrialReport) -> String {
        let mut text = String::new();
        for result in report.results.iter().filter(|result| !result.findings.is_empty()) {
            text += &self.say_line(
                "said-test-failed",
                &[
                    ("name", result.name.as_str().into()),
                    ("file", directory.join(&result.file).display().to_string().into()),
                    ("line", result.line.into()),
                ],
            );
            for finding in &result.findings {
                let word = |word: &str| self.word(word);
                let mut line = self.say_line(
                    "said-test-form",
                    &[
                        ("field", finding.field.as_str().into()),
                        ("expected", word(&finding.expected).into()),
                        ("found", word(&finding.found).into()),
                    ],
                );
                if !finding.reasons.is_empty() {
                    line = format!("{} ({})\n", line.trim_end(), finding.reasons.join(", "));
                }
                text += &format!("  {line}");
            }
        }
        let passed = report.results.iter().filter(|result| result.findings.is_empty()).count();
        text +=
            &self.say_line("said-tests", &[("passed", passed.into()), ("all", report.results.len().into())]);
        if !report.undecided.is_empty() {
            text +=
                &self.say_line("said-test-uncovered", &[("policies", report.undecided.as_slice().into())]);
        }
        text
    }

    /// A program word in the user's language, where there is one.
    pub(crate) fn word(&self, word: &str) -> String {
        let messages = &self.screen.messages;
        for key in [format!("form-{word}"), format!("word-{word}")] {
            if messages.has(&key) {
                return messages.text(&key);
            }
        }
        word.to_owned()
    }

    fn policy_explain(&self) -> Result<ExitCode, Failure> {
        let policies = self.policies(&self.directory())?;
        let at = self.at(&policies)?;
        let asking = self.asking(&policies, at)?;
        let consents = self.consents(&policies, &asking, at)?;
        let record = match (self.text("case"), self.text("input-file"), self.whole("row", 1, "17")?) {
            (Some(case), None, None) => {
                let path = Path::new(case);
                let text = crate::viewing::read_file(path)?;
                policies.read_record(case, &text).map_err(|errors| {
                    for problem in errors.problems() {
                        self.screen.note(self.problem(Path::new(""), problem).trim_end());
                    }
                    Failure::Policies {
                        errors: errors.problems().len() as u64,
                        directory: path.to_path_buf(),
                    }
                })?
            }
            (None, Some(input), Some(row)) => {
                let progress = self.progress();
                let session = Session { threads: self.threads, observer: &progress };
                let mut timings = Timings::default();
                let source = self.open(Path::new(input), &progress, &mut timings)?;
                let record = yingbi::record_at(&source, &policies, row - 1, at, consents.as_ref(), &session)?;
                self.timings(&timings, &progress);
                record.ok_or_else(|| Failure::usage("YB0941", vec![("row", row.into())]))?
            }
            _ => return Err(Failure::usage("YB0942", Vec::new())),
        };
        let guard = Guard::new(&policies);
        let decision = guard.decide(&self.request(&asking, at), &record).map_err(yingbi::Error::from)?;
        let fields = self.chosen_fields(&policies)?;
        let explained = Explained::of(&policies, &asking, &decision, &fields);
        if self.flag("json") {
            self.screen.print(&json(&explained))?;
            return Ok(ExitCode::SUCCESS);
        }
        let title = policies.catalogue().parties.iter().find(|party| party.id == asking.subject.kind);
        let title = title.map_or(asking.subject.kind.as_str(), |party| party.title.as_str());
        let purpose = policies.catalogue().purposes.iter().find(|purpose| purpose.id == asking.purpose);
        let purpose = purpose.map_or(asking.purpose.as_str(), |purpose| purpose.title.as_str());
        self.screen
            .print(&self.say_line("said-explain", &[("party", title.into()), ("purpose", purpose.into())]))?;
        let rows: Vec<Vec<String>> = explained
            .fields
            .iter()
            .map(|field| {
                vec![
                    field.field.clone(),
                    self.word(field.shown.unwrap_or("none")),
                    self.why(&explained, field),
                ]
            })
            .collect();
        self.table(&["explain-col-field", "explain-col-form", "explain-col-why"], &rows)?;
        let mut owed = String::new();
        let mut told: Vec<(&str, &str)> = Vec::new();
        for reason in explained.fields.iter().filter(|field| field.shown.is_some()).flat_map(|f| &f.policies)
        {
            for (key, texts) in
                [("said-obligation", &reason.obligations), ("said-policy-notice", &reason.notices)]
            {
                for text in texts {
                    if !told.contains(&(&reason.id, text)) {
                        told.push((&reason.id, text));
                        owed += &self.say_line(
                            key,
                            &[("policy", reason.id.as_str().into()), ("text", text.as_str().into())],
                        );
                    }
                }
            }
        }
        self.screen.print(&owed)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Why a field is shown as it is, in a sentence.
    fn why(&self, explained: &Explained, field: &ExplainedField) -> String {
        let messages = &self.screen.messages;
        if explained.withheld {
            return messages.text("explain-withheld");
        }
        if let Some(policy) = field.errors.first() {
            return messages.say("explain-erred", &[("policy", policy.as_str().into())]);
        }
        let reasons: Vec<String> = field
            .policies
            .iter()
            .map(|policy| match &policy.reason {
                Some(reason) => format!("{}: {reason}", policy.id),
                None => policy.id.clone(),
            })
            .collect();
        match (field.needed, reasons.is_empty()) {
            (false, _) => messages.text("explain-needless"),
            (true, true) => messages.text("explain-unmet"),
            (true, false) => reasons.join("; "),
        }
    }

    /// The time of `--at`, else now.
    fn at(&self, policies: &Policies) -> Result<i64, Failure> {
        match self.text("at") {
            None => Ok(crate::viewing::now()),
            Some(text) => policies
                .catalogue()
                .moment(text)
                .ok_or_else(|| Failure::usage("YB0939", vec![("value", text.into())])),
        }
    }

    /// The fields of `--field`, else all: places in the catalogue.
    pub(crate) fn chosen_fields(&self, policies: &Policies) -> Result<Vec<usize>, Failure> {
        let fields = &policies.catalogue().fields;
        let given = self.matches.try_get_many::<String>("field").ok().flatten();
        let Some(given) = given else { return Ok((0..fields.len()).collect()) };
        given
            .map(|name| {
                fields.iter().position(|field| field.id == *name).ok_or_else(|| {
                    let known: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
                    unknown_value("--field", &known)
                })
            })
            .collect()
    }

    fn policy_sql(&self) -> Result<ExitCode, Failure> {
        self.required(&["purpose", "field", "form"], "policy sql")?;
        let policies = self.policies(&self.directory())?;
        let at = self.at(&policies)?;
        let asking = self.asking(&policies, at)?;
        let form = self.text("form").and_then(Form::from_name);
        let form =
            form.ok_or_else(|| unknown_value("--form", &["clear", "masked", "pseudonym", "generalised"]))?;
        let dialect = match self.text("dialect") {
            None | Some("postgresql") => Dialect::PostgreSql,
            Some("mysql") => Dialect::MySql,
            Some(_) => return Err(unknown_value("--dialect", &["postgresql", "mysql"])),
        };
        let view = View::compile(&policies, &self.request(&asking, at), Scope::Every)
            .map_err(yingbi::Error::from)?;
        for field in self.chosen_fields(&policies)? {
            let text = view.sql(dialect, field, form).map_err(yingbi::Error::from)?;
            self.screen.print(&(text + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn policy_schema(&self) -> Result<ExitCode, Failure> {
        let policies = self.policies(&self.directory())?;
        self.screen.print(&policies.catalogue().schema())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What `policy explain --json` prints.
#[derive(Serialize)]
struct Explained {
    version: u32,
    party: String,
    purpose: String,
    /// Nothing of the record may be shown: an attribute or a membership could not be read.
    withheld: bool,
    fields: Vec<ExplainedField>,
}

#[derive(Serialize)]
struct ExplainedField {
    field: String,
    /// The form, or nothing.
    shown: Option<&'static str>,
    /// Whether the purpose needs it at all.
    needed: bool,
    /// The policies that decided.
    policies: Vec<ExplainedPolicy>,
    /// What failed, and so denied.
    errors: Vec<String>,
}

#[derive(Serialize)]
struct ExplainedPolicy {
    id: String,
    reason: Option<String>,
    obligations: Vec<String>,
    notices: Vec<String>,
}

impl Explained {
    fn of(policies: &Policies, asking: &Asking, decision: &Decision, fields: &[usize]) -> Explained {
        let catalogue = policies.catalogue();
        let fields = fields.iter().filter_map(|&field| {
            let cell = decision.cells.get(field)?;
            // What is shown is explained by the form shown; what is not, by every form that was tried.
            let told = |form: &Form| cell.form.is_none_or(|shown| shown == *form);
            let tried: Vec<_> = cell.tried.iter().filter(|(form, _)| told(form)).collect();
            let mut decided: Vec<ExplainedPolicy> = Vec::new();
            for reason in tried.iter().flat_map(|(_, verdict)| &verdict.reasons) {
                if !decided.iter().any(|other| other.id == reason.policy) {
                    decided.push(ExplainedPolicy {
                        id: reason.policy.clone(),
                        reason: reason.reason.clone(),
                        obligations: reason.obligations.clone(),
                        notices: reason.notices.clone(),
                    });
                }
            }
            let mut errors: Vec<String> =
                tried.iter().flat_map(|(_, verdict)| verdict.errors.iter().cloned()).collect();
            errors.dedup();
            Some(ExplainedField {
                field: catalogue.fields.get(field)?.id.clone(),
                shown: cell.form.map(Form::name),
                needed: !cell.tried.is_empty(),
                policies: decided,
                errors,
            })
        });
        Explained {
            version: 1,
            party: asking.subject.kind.clone(),
            purpose: asking.purpose.clone(),
            withheld: decision.withheld,
            fields: fields.collect(),
        }
    }
}

/// Columns of a terminal that a character takes.
fn columns(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

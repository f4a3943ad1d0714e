//! From files to [`Policies`].

use std::collections::HashMap;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::str::FromStr;

use cedar_policy::{Policy, PolicyId, PolicySet, Schema};
use sha2::{Digest, Sha256};

use super::problem::{self, Fault, PolicyErrors, PolicyProblem, Severity, Source};
use super::{Effect, Policies, PolicyFile, PolicyInfo, bounds, check, party};
use crate::catalogue::Catalogue;
use crate::toml_reader::Reader;
use crate::{assertion, rule, trial};

const CATALOGUE: &str = "catalogue.toml";
const PARTIES: &str = "parties.toml";
const ASSERTIONS: &str = "assertions.toml";
const TESTS: &str = "tests";

impl Policies {
    /// Reads a directory: `catalogue.toml`, `parties.toml`, every `*.cedar`, `tests.toml` or `tests/*.toml`, and
    /// `assertions.toml`. Only the catalogue has to be there; other files are left alone.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place; a file that cannot be read.
    pub fn read(directory: &Path) -> Result<Policies, PolicyErrors> {
        let mut files = Vec::new();
        let mut problems = Vec::new();
        list(directory, "", &mut files, &mut problems);
        let tests = directory.join(TESTS);
        if tests.is_dir() {
            list(&tests, "tests/", &mut files, &mut problems);
        }
        if !problems.is_empty() {
            return Err(PolicyErrors::new(problems));
        }
        Policies::from_files(files)
    }

    /// The same from files that are at hand.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place.
    pub fn from_files(mut files: Vec<PolicyFile>) -> Result<Policies, PolicyErrors> {
        for file in &mut files {
            if let Some(rest) = file.text.strip_prefix('\u{feff}') {
                file.text = rest.to_owned();
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let mut problems = Vec::new();
        bounds::check(&files, &mut problems);
        if !problems.is_empty() {
            return Err(PolicyErrors::new(problems));
        }
        let parsed = parse(&files, &mut problems);
        let Some(file) = files.iter().find(|file| file.name == CATALOGUE) else {
            problems.push(problem::whole(CATALOGUE, Fault::error("YB1034").with("file", CATALOGUE)));
            return Err(PolicyErrors::new(problems));
        };
        let reader = Reader::new(source(file));
        let catalogue = Catalogue::parse(&reader);
        problems.extend(reader.into_problems());
        let Some(catalogue) = catalogue.filter(|_| !has_error(&problems)) else {
            // The rest can only be judged against a catalogue that is right.
            return Err(PolicyErrors::new(problems));
        };
        let schema = match Schema::from_str(&catalogue.schema()) {
            Ok(schema) => schema,
            Err(error) => {
                let fault = Fault::error("YB1035").detail(error.to_string());
                problems.push(problem::whole(CATALOGUE, fault));
                return Err(PolicyErrors::new(problems));
            }
        };
        let mut parties = Vec::new();
        let listed = files.iter().find(|file| file.name == PARTIES);
        if let Some(file) = listed {
            let reader = Reader::new(source(file));
            parties = party::read(&reader, &catalogue);
            problems.extend(reader.into_problems());
        }
        let mut cedar = PolicySet::new();
        for policy in &parsed {
            // Ids differ: the second of two alike was reported and left out.
            if let Err(error) = cedar.add(policy.policy.clone()) {
                let fault = Fault::error("YB1066").detail(error.to_string());
                problems.push(problem::whole(policy.file.file, fault));
            }
        }
        let judge = check::Judge {
            catalogue: &catalogue,
            schema: &schema,
            parties: listed.is_some().then_some(&parties[..]),
            parsed: &parsed,
        };
        judge.check(&cedar, &mut problems);
        let mut list: Vec<PolicyInfo> = parsed.iter().map(Parsed::info).collect();
        list.sort_by(|a, b| (&a.file, a.line, &a.id).cmp(&(&b.file, b.line, &b.id)));
        let places = list.iter().enumerate().map(|(at, info)| (info.id.clone(), at)).collect();
        let mut trials = Vec::new();
        let mut assertions = Vec::new();
        let about = trial::About { catalogue: &catalogue, parties: &parties, policies: &places };
        for file in &files {
            let reader = Reader::new(source(file));
            if file.name == "tests.toml" || (file.name.starts_with("tests/") && file.name.ends_with(".toml"))
            {
                trials.extend(trial::read(&reader, &about));
            } else if file.name == ASSERTIONS {
                assertions.extend(assertion::read(&reader, &about));
            }
            problems.extend(reader.into_problems());
        }
        trial::check_names(&trials, &mut problems);
        problem::sort(&mut problems);
        if has_error(&problems) {
            return Err(PolicyErrors::new(problems));
        }
        Ok(Policies {
            digest: digest(&files),
            rules: rule::rules(&cedar, &catalogue),
            catalogue,
            cedar,
            schema,
            list,
            places,
            parties,
            trials,
            assertions,
            warnings: problems,
        })
    }
}

fn has_error(problems: &[PolicyProblem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

pub(super) fn source(file: &PolicyFile) -> Source<'_> {
    Source { file: &file.name, text: &file.text }
}

/// Whether a file belongs to a directory of policies.
fn ours(name: &str) -> bool {
    match name.split_once('/') {
        Some((TESTS, name)) => name.ends_with(".toml"),
        Some(_) => false,
        None => [CATALOGUE, PARTIES, ASSERTIONS, "tests.toml"].contains(&name) || name.ends_with(".cedar"),
    }
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<PolicyFile>, problems: &mut Vec<PolicyProblem>) {
    let unreadable = |problems: &mut Vec<PolicyProblem>, name: &str, reason: ErrorKind| {
        let fault = Fault::error("YB1033").with("file", name).with("reason", reason.to_string());
        problems.push(problem::whole(name, fault));
    };
    let shown = if prefix.is_empty() { folder.display().to_string() } else { prefix.to_owned() };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return unreadable(problems, &shown, error.kind()),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                unreadable(problems, &shown, error.kind());
                continue;
            }
        };
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if !ours(&name) {
            continue;
        }
        match read(&entry.path()) {
            Ok(text) => files.push(PolicyFile { name, text }),
            Err(error) if error.kind() == ErrorKind::FileTooLarge => problems.push(bounds::too_large(&name)),
            Err(error) => unreadable(problems, &name, error.kind()),
        }
    }
}

/// A file's text; [`ErrorKind::FileTooLarge`] where it is longer than all of them may be together.
fn read(path: &Path) -> io::Result<String> {
    // From a pipe reading might never end.
    if !fs::metadata(path)?.is_file() {
        return Err(ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(bounds::BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bounds::BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
}

fn digest(files: &[PolicyFile]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(concat!("yingbi-access ", env!("CARGO_PKG_VERSION")).as_bytes());
    for file in files.iter().filter(|file| file.name == CATALOGUE || file.name.ends_with(".cedar")) {
        part(file.name.as_bytes());
        part(file.text.as_bytes());
    }
    hash.finalize().into()
}

/// A policy and the file it stands in.
pub(super) struct Parsed<'t> {
    pub(super) policy: Policy,
    pub(super) id: String,
    pub(super) file: Source<'t>,
    /// Bytes of the file.
    pub(super) span: std::ops::Range<usize>,
}

impl Parsed<'_> {
    fn info(&self) -> PolicyInfo {
        let text = |key: &str| {
            self.policy.annotation(key).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        PolicyInfo {
            id: self.id.clone(),
            effect: match self.policy.effect() {
                cedar_policy::Effect::Permit => Effect::Permit,
                cedar_policy::Effect::Forbid => Effect::Forbid,
            },
            file: self.file.file.to_owned(),
            line: self.file.line(self.span.start),
            reason: text("reason"),
            // Cedar has every annotation once: a second obligation is `@obligation_2`.
            obligations: check::numbered("obligation").filter_map(|key| text(&key)).collect(),
            notices: check::numbered("notice").filter_map(|key| text(&key)).collect(),
        }
    }
}

/// Parses every `*.cedar`, each by itself, so that places are those of its own text.
fn parse<'t>(files: &'t [PolicyFile], problems: &mut Vec<PolicyProblem>) -> Vec<Parsed<'t>> {
    let mut parsed: Vec<Parsed<'t>> = Vec::new();
    let mut ids: HashMap<String, (String, u64)> = HashMap::new();
    for file in files.iter().filter(|file| !file.name.contains('/')) {
        let Some(stem) = file.name.strip_suffix(".cedar") else { continue };
        let source = source(file);
        let set = match PolicySet::from_str(&file.text) {
            Ok(set) => set,
            Err(_) => {
                check::syntax(source, problems);
                continue;
            }
        };
        for template in set.templates() {
            let inner: &cedar_policy_core::ast::Template = template.as_ref();
            let span = inner.loc().map_or(0..0, |loc| loc.start()..loc.end());
            problems.push(source.problem(Fault::error("YB1063"), span, true));
        }
        let mut policies: Vec<(std::ops::Range<usize>, &Policy)> = set
            .policies()
            .map(|policy| {
                let inner: &cedar_policy_core::ast::Policy = policy.as_ref();
                (inner.loc().map_or(0..0, |loc| loc.start()..loc.end()), policy)
            })
            .collect();
        policies.sort_by_key(|(span, _)| span.start);
        for (number, (span, policy)) in policies.into_iter().enumerate() {
            let own = policy.annotation("id").map(str::trim).filter(|id| !id.is_empty());
            let id = own.map_or_else(|| format!("{stem}#{}", number + 1), str::to_owned);
            if let Some((other, line)) = ids.get(&id) {
                let fault = Fault::error("YB1062")
                    .with("id", id.as_str())
                    .with("other", other.as_str())
                    .with("line", *line);
                problems.push(source.problem(fault, check::annotation_span(policy, "id", &span), true));
                continue;
            }
            ids.insert(id.clone(), (file.name.clone(), source.line(span.start)));
            let policy = policy.new_id(PolicyId::new(&id));
            parsed.push(Parsed { policy, id, file: source, span });
        }
    }
    parsed
}

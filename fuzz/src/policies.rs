//! Directories of policies: catalogue, parties, Cedar, tests and assertions of any text. They are refused with places in
//! their own texts, or read; then tests and assertions are run.
//!
//! Input: files, cut by the byte 0xFF; a file's first line is its name.

use yingbi_access::{Policies, PolicyFile, PolicyProblem};

/// Reads any texts as a directory of policies.
pub fn run(data: &[u8]) {
    let files = files(data);
    let texts = files.clone();
    let policies = match Policies::from_files(files) {
        Ok(policies) => policies,
        Err(errors) => {
            assert!(!errors.problems().is_empty(), "refused without a reason");
            return hold_places(errors.problems(), &texts);
        }
    };
    hold_places(policies.warnings(), &texts);
    let report = policies.run_trials();
    assert_eq!(report.results.len(), policies.trials().len());
    let catalogue = policies.catalogue();
    for field in &catalogue.fields {
        assert!(!field.ladder.is_empty(), "a field that has no form");
    }
    for purpose in &catalogue.purposes {
        assert!(purpose.parent.is_none_or(|parent| parent < catalogue.purposes.len()));
    }
    for info in policies.list() {
        assert_eq!(policies.policy(&info.id).map(|other| &other.id), Some(&info.id));
    }
}

/// The files of an input; the same name once.
pub fn files(data: &[u8]) -> Vec<PolicyFile> {
    let mut files: Vec<PolicyFile> = Vec::new();
    for part in data.split(|byte| *byte == 0xff).filter(|part| !part.is_empty()).take(8) {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let (name, text) = part.split_at(end);
        let name = String::from_utf8_lossy(name).into_owned();
        let text = String::from_utf8_lossy(text.get(1..).unwrap_or_default()).into_owned();
        if files.iter().all(|file| file.name != name) {
            files.push(PolicyFile { name, text });
        }
    }
    files
}

/// A problem points into the text it is about.
fn hold_places(problems: &[PolicyProblem], files: &[PolicyFile]) {
    for problem in problems {
        let (at, length) = problem.underline;
        let characters = problem.excerpt.chars().count();
        assert!(problem.line > 0 || problem.column == 0, "a column without a line");
        assert!(problem.excerpt.is_empty() || at + length <= characters.max(at + 1), "beside the line");
        let Some(file) = files.iter().find(|file| file.name == problem.file) else { continue };
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let lines = text.split('\n').count() as u64;
        assert!(problem.line <= lines, "{}: a line beyond the text", problem.code);
    }
}

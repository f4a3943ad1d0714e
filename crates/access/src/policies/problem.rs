//! What is wrong with a directory of policies, with its place in the text.

use std::fmt;
use std::ops::Range;

use yingbi_resident::{Argument, Category, Diagnostic};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The policies cannot be used.
    Error,
    /// They can, but their author has probably erred.
    Warning,
}

/// Something wrong in one file of a directory of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProblem {
    /// The stable code, as `"YB1011"`.
    pub code: &'static str,
    /// The file's name within the directory, with `/`: `catalogue.toml`, `tests/repair.toml`.
    pub file: String,
    /// The line, from 1; 0 where the problem is the whole file or directory.
    pub line: u64,
    /// The column, in characters from 1; 0 without a line.
    pub column: u64,
    /// The line as it stands there, without its end. Empty where it must not be shown: it may hold a personal number.
    pub excerpt: String,
    /// The part of the excerpt that is meant: characters before it, and its length in characters (at least 1).
    pub underline: (usize, usize),
    /// The arguments of the message.
    pub arguments: Vec<(&'static str, Argument)>,
    /// Cedar's own words (English), where this crate knows nothing better.
    pub detail: Option<String>,
    /// How bad it is.
    pub severity: Severity,
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}, line {}, column {}", self.code, self.file, self.line, self.column)
    }
}

impl std::error::Error for PolicyProblem {}

impl Diagnostic for PolicyProblem {
    fn code(&self) -> &'static str {
        self.code
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        self.arguments.clone()
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}

/// Everything that is wrong with a directory of policies: at least one error, and the warnings beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors {
    problems: Vec<PolicyProblem>,
}

impl PolicyErrors {
    pub(crate) fn new(mut problems: Vec<PolicyProblem>) -> PolicyErrors {
        sort(&mut problems);
        PolicyErrors { problems }
    }

    /// Every problem, by file and place.
    pub fn problems(&self) -> &[PolicyProblem] {
        &self.problems
    }

    /// The first error.
    fn first(&self) -> Option<&PolicyProblem> {
        self.problems.iter().find(|problem| problem.severity == Severity::Error)
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first() {
            Some(first) => write!(f, "{first} (of {})", self.problems.len()),
            None => f.write_str("no problem"),
        }
    }
}

impl std::error::Error for PolicyErrors {}

impl Diagnostic for PolicyErrors {
    fn code(&self) -> &'static str {
        self.first().map_or("YB1050", |problem| problem.code)
    }

    fn arguments(&self) -> Vec<(&'static str, Argument)> {
        self.first().map(|problem| problem.arguments.clone()).unwrap_or_default()
    }

    fn category(&self) -> Category {
        Category::Recipe
    }
}

/// By file and place; errors before warnings at one place, and nothing twice.
pub(crate) fn sort(problems: &mut Vec<PolicyProblem>) {
    problems.sort_by(|a, b| {
        (&a.file, a.line, a.column, a.severity, a.code).cmp(&(&b.file, b.line, b.column, b.severity, b.code))
    });
    problems.dedup();
}

/// A code and the arguments of its message, before it has a place.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) arguments: Vec<(&'static str, Argument)>,
    pub(crate) detail: Option<String>,
    pub(crate) severity: Severity,
}

impl Fault {
    pub(crate) fn error(code: &'static str) -> Fault {
        Fault { code, arguments: Vec::new(), detail: None, severity: Severity::Error }
    }

    pub(crate) fn warning(code: &'static str) -> Fault {
        Fault { severity: Severity::Warning, ..Fault::error(code) }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Fault {
        self.arguments.push((name, value.into()));
        self
    }

    pub(crate) fn detail(mut self, detail: String) -> Fault {
        self.detail = Some(detail);
        self
    }
}

/// A file's text, and how to point into it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'t> {
    pub(crate) file: &'t str,
    pub(crate) text: &'t str,
}

impl Source<'_> {
    /// The problem at a span of bytes; of several lines, the first is shown.
    pub(crate) fn problem(&self, fault: Fault, span: Range<usize>, shown: bool) -> PolicyProblem {
        let (start, end) = (self.boundary(span.start), self.boundary(span.end));
        let before = &self.text[..start];
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let stop = self.text[begin..].find('\n').map_or(self.text.len(), |at| begin + at);
        let line = self.text[begin..stop].trim_end_matches('\r');
        let skipped = self.text[begin..start].chars().count();
        let end = end.min(begin + line.len());
        let length = if start < end { self.text[start..end].chars().count() } else { 1 };
        PolicyProblem {
            code: fault.code,
            file: self.file.to_owned(),
            line: before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1,
            column: skipped as u64 + 1,
            excerpt: if shown { line.chars().map(plain).collect() } else { String::new() },
            underline: (skipped, length.max(1)),
            arguments: fault.arguments,
            detail: fault.detail,
            severity: fault.severity,
        }
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, at: usize) -> u64 {
        self.text[..self.boundary(at)].bytes().filter(|byte| *byte == b'\n').count() as u64 + 1
    }

    fn boundary(&self, at: usize) -> usize {
        (0..=at.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0)
    }
}

/// Without what would move a terminal's cursor or turn its line around; the columns stay.
fn plain(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// A problem of a whole file or directory.
pub(crate) fn whole(file: &str, fault: Fault) -> PolicyProblem {
    PolicyProblem {
        code: fault.code,
        file: file.to_owned(),
        line: 0,
        column: 0,
        excerpt: String::new(),
        underline: (0, 1),
        arguments: fault.arguments,
        detail: fault.detail,
        severity: fault.severity,
    }
}

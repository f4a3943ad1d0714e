//! A directory of policies: the catalogue, the parties, the policies themselves, their tests and assertions.

mod bounds;
mod check;
mod load;
mod party;
mod problem;
#[cfg(test)]
mod problem_tests;

use std::collections::HashMap;
use std::fmt;

use cedar_policy::{PolicySet, Schema};

use crate::assertion::Assertion;
use crate::catalogue::Catalogue;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::trial::Trial;

pub(crate) use party::{
    contract as contract_of, groups as groups_of, listed_value, moment_of, person_of, purposes as purposes_of,
};
pub(crate) use problem::{Fault, Source};
pub use problem::{PolicyErrors, PolicyProblem, Severity};

/// A file of a directory of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its name within the directory, with `/`: `catalogue.toml`, `repair.cedar`, `tests/repair.toml`.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Whether a policy allows or forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `permit`
    Permit,
    /// `forbid`
    Forbid,
}

/// A policy, as lists and reasons show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyInfo {
    /// Its `@id`, or the file's stem, `#` and its number in the file from 1.
    pub id: String,
    /// Whether it allows or forbids.
    pub effect: Effect,
    /// The file.
    pub file: String,
    /// The line it begins in, from 1.
    pub line: u64,
    /// `@reason`: why it is so, for people.
    pub reason: Option<String>,
    /// `@obligation`: what who is shown something by it has to do.
    pub obligations: Vec<String>,
    /// `@notice`: whom to tell.
    pub notices: Vec<String>,
}

/// Policies that were read and validated as a whole.
pub struct Policies {
    catalogue: Catalogue,
    digest: [u8; 32],
    cedar: PolicySet,
    schema: Schema,
    rules: Vec<Rule>,
    list: Vec<PolicyInfo>,
    places: HashMap<String, usize>,
    parties: Vec<Subject>,
    trials: Vec<Trial>,
    assertions: Vec<Assertion>,
    warnings: Vec<PolicyProblem>,
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policies")
            .field("policies", &self.list.len())
            .field("parties", &self.parties.len())
            .finish_non_exhaustive()
    }
}

impl Policies {
    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// SHA-256 over the names and bytes of the catalogue and every `*.cedar`, and this program's version: what two
    /// plans have in common that decide alike.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// What its author should look at, though the policies can be used.
    pub fn warnings(&self) -> &[PolicyProblem] {
        &self.warnings
    }

    /// Every policy, by file and place.
    pub fn list(&self) -> &[PolicyInfo] {
        &self.list
    }

    /// A policy by its id.
    pub fn policy(&self, id: &str) -> Option<&PolicyInfo> {
        self.places.get(id).and_then(|at| self.list.get(*at))
    }

    /// The parties of `parties.toml`.
    pub fn parties(&self) -> &[Subject] {
        &self.parties
    }

    /// The tests of the directory.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The assertions of the directory.
    pub fn assertions(&self) -> &[Assertion] {
        &self.assertions
    }

    /// Every policy as Cedar has it.
    pub(crate) fn cedar(&self) -> &PolicySet {
        &self.cedar
    }

    /// Every policy as a scope and a condition, in the order of the set.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The schema as Cedar has it.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }
}

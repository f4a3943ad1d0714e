//! What is asked of a recoding.

use crate::error::Error;
use crate::model::PrivacyModel;
use crate::objective::Objective;

/// How values may be generalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// Each class gets the finest labels that fit it (multi-dimensional recoding): keeps the most detail.
    #[default]
    Local,
    /// One level a column for the whole file (full-domain recoding): coarser, easier to analyse.
    Global,
    /// One cut a column: a value has the same label wherever it stands, and labels of a column never overlap
    /// (full-subtree recoding, Iyengar 2002); between the two.
    Consistent,
}

impl Method {
    const ALL: [Method; 3] = [Method::Local, Method::Global, Method::Consistent];

    /// `local`, `global`, `consistent`.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Local => "local",
            Method::Global => "global",
            Method::Consistent => "consistent",
        }
    }

    /// The method of that stable name.
    pub fn from_name(name: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|m| m.name() == name)
    }
}

/// How a global search reads what the models' papers leave open, or what ARX reads otherwise than they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Convention {
    /// As the papers say; where they leave it open, so that the order of records changes nothing.
    ///
    /// - Rules about all classes together leave out the smallest classes first, of equal ones those with the first
    ///   values.
    /// - δ-presence with a least share above 0 fails where people of the population have no record of the sample in
    ///   their class: they are known to be absent.
    #[default]
    Strict,
    /// As ARX 3.9.2 does, to repeat its results.
    ///
    /// - Of equal classes those go first that come first in the file: the result depends on the order of records, and
    ///   on the order of merging.
    /// - Where another model asks for two records or more a class, people of the population without a record of the
    ///   sample in their class are let be: the size is looked at first, and only what fails δ-presence itself counts.
    Arx,
}

/// The privacy asked for, and what is weighed.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// What must hold, all of it.
    pub models: Vec<PrivacyModel>,
    /// Share of the records (0 to 1) that may be left out.
    pub suppression: f64,
    /// How values may be generalised.
    pub method: Method,
    /// What is kept low.
    pub objective: Objective,
    /// How much each column's detail is worth, one positive number a quasi-identifier; empty: all the same.
    pub weights: Vec<f64>,
    /// Against readers who know the program (local and consistent recoding): no label tells more than its text
    /// says. See `docs/src/anonymity.md`, "Reading it backwards".
    pub defended: bool,
    /// Nodes of the lattice that a global search may check, those of its first way down from the top excepted; `None`
    /// for as many as it needs.
    pub nodes: Option<u64>,
    /// How a global search reads what is open to reading.
    pub convention: Convention,
    /// Threads that a search may use; at least 1.
    pub threads: usize,
}

impl Default for Goal {
    /// 5-anonymity of records, no suppression, local recoding, Loss, equal weights, one thread.
    fn default() -> Goal {
        Goal {
            models: vec![PrivacyModel::k(5)],
            suppression: 0.0,
            method: Method::Local,
            objective: Objective::default(),
            weights: Vec::new(),
            defended: false,
            nodes: None,
            convention: Convention::Strict,
            threads: 1,
        }
    }
}

impl Goal {
    /// Refuses what makes no sense, for `columns` quasi-identifiers; the models are held against the table later.
    pub(crate) fn check(&self, columns: usize) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&self.suppression) {
            return Err(Error::Goal { parameter: "suppression" });
        }
        if self.threads == 0 {
            return Err(Error::Goal { parameter: "threads" });
        }
        if !self.weights.is_empty() && self.weights.len() != columns {
            return Err(Error::Shape { what: "weights", found: self.weights.len(), expected: columns });
        }
        if self.weights.iter().any(|w| !(w.is_finite() && *w > 0.0)) {
            return Err(Error::Goal { parameter: "weights" });
        }
        Ok(())
    }

    /// Records that may be left out of `records`.
    pub(crate) fn suppressible(&self, records: u64) -> u64 {
        // the product of an exact share such as 0.02 may fall a hair below the whole number meant
        ((records as f64) * self.suppression + 1e-9).floor().min(records as f64) as u64
    }
}

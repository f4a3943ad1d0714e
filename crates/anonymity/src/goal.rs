//! What is asked of a recoding.

use crate::error::Error;

/// How values may be generalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// Each class gets the finest labels that fit it (multi-dimensional recoding): keeps the most detail.
    #[default]
    Local,
    /// One level a column for the whole file (full-domain recoding): coarser, easier to analyse.
    Global,
}

impl Method {
    /// `local`, `global`.
    pub const fn name(self) -> &'static str {
        match self {
            Method::Local => "local",
            Method::Global => "global",
        }
    }

    /// The method of that stable name.
    pub fn from_name(name: &str) -> Option<Method> {
        [Method::Local, Method::Global].into_iter().find(|m| m.name() == name)
    }
}

/// The privacy asked for, and what is weighed.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Every class of the output has at least this many records (k-anonymity, Sweeney 2002); at least 1.
    pub k: u64,
    /// Every class must hold at least k distinct persons too; a record without a valid person key counts for
    /// nobody. Needs a histogram that counted persons with a cap of at least k.
    pub persons: bool,
    /// Share of the records (0 to 1) that may be left out.
    pub suppression: f64,
    /// How values may be generalised.
    pub method: Method,
    /// How much each column's detail is worth, one positive number a quasi-identifier; empty: all the same.
    pub weights: Vec<f64>,
}

impl Default for Goal {
    /// k = 5, records only, no suppression, local recoding, equal weights.
    fn default() -> Goal {
        Goal { k: 5, persons: false, suppression: 0.0, method: Method::Local, weights: Vec::new() }
    }
}

impl Goal {
    /// Refuses what makes no sense, for `columns` quasi-identifiers.
    pub(crate) fn check(&self, columns: usize) -> Result<(), Error> {
        if self.k == 0 {
            return Err(Error::Goal { parameter: "k" });
        }
        if !(0.0..=1.0).contains(&self.suppression) {
            return Err(Error::Goal { parameter: "suppression" });
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

//! Column classification.

use crate::Finding;

/// Tells what each column of a table holds.
pub struct Detector;

impl Detector {
    /// A detector for columns with these headers; `None` where a column has none.
    pub fn new(_headers: &[Option<&str>]) -> Detector {
        Detector
    }

    /// Feeds aligned cells of some records: one slice a column, all of the same length.
    pub fn sample(&mut self, _columns: &[&[&str]]) {}

    /// One finding a column.
    pub fn finish(self) -> Vec<Finding> {
        Vec::new()
    }
}

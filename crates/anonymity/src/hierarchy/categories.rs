//! Free categories: values without an order, the rare ones grouped first.

use hashbrown::HashMap;
use yingbi_resident::words_for_nothing;

use super::path::Path;

/// Shares of the records below which a value counts as rare, level by level.
const THRESHOLDS: [f64; 3] = [0.001, 0.01, 0.05];

/// Which values are rare at which level. A level at which nothing changes is left out.
pub(super) struct Groups<'a> {
    /// Levels (from 1) up to which each value is shown.
    shown: HashMap<&'a str, usize>,
    depth: usize,
}

impl<'a> Groups<'a> {
    pub(super) fn fit(values: &[&'a str], counts: &[u64]) -> Groups<'a> {
        let total: u64 = counts.iter().sum();
        let rare = |count: u64, threshold: f64| (count as f64) < threshold * total as f64;
        let mut thresholds = Vec::new();
        let mut before = 0;
        for threshold in THRESHOLDS {
            let hidden =
                counts.iter().zip(values).filter(|(c, v)| !missing(v) && rare(**c, threshold)).count();
            // grouping a single value would only rename it
            if hidden > before && hidden > 1 && hidden < values.len() {
                thresholds.push(threshold);
                before = hidden;
            }
        }
        let shown = values
            .iter()
            .zip(counts)
            .map(|(value, count)| (*value, thresholds.iter().take_while(|t| !rare(*count, **t)).count()))
            .collect();
        Groups { shown, depth: thresholds.len() }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn path(&self, value: &str, path: &mut Path) {
        if missing(value) {
            return;
        }
        let shown = self.shown.get(value).copied().unwrap_or(0);
        path.fill(value, shown);
        path.fill(super::STAR, self.depth);
    }
}

/// Whether a cell says that nothing is known. 无 and its like are answers to most questions that have categories
/// for answers: no illness, no faith.
fn missing(value: &str) -> bool {
    words_for_nothing(value) && !value.contains(['无', '没'])
}

#[cfg(test)]
mod tests {
    use crate::{Hierarchy, HierarchySpec};

    #[test]
    fn rare_values_go_first() {
        let values = ["a", "b", "c", "d"];
        let h = Hierarchy::build(&HierarchySpec::Categories, &values, &[9000, 980, 15, 5]).unwrap();
        assert_eq!(h.levels(), 3);
        let labels = |level| (0..4).map(|v| h.label(v, level)).collect::<Vec<_>>();
        assert_eq!(labels(1), ["a", "b", "*", "*"]);
        assert_eq!(labels(2), ["*"; 4]);
    }

    #[test]
    fn what_is_missing_is_one_and_nothing_is_an_answer() {
        let values = ["", "-", "a", "b", "c", "不详", "无"];
        let h = Hierarchy::build(&HierarchySpec::Categories, &values, &[1, 1, 9000, 15, 5, 2, 3]).unwrap();
        let labels: Vec<&str> = (0..7).map(|v| h.label(v, 1)).collect();
        assert_eq!(labels, ["", "", "a", "b", "*", "", "*"]);
    }

    #[test]
    fn few_common_values_have_two_levels() {
        let h = Hierarchy::build(&HierarchySpec::Categories, &["a", "b"], &[3, 4]).unwrap();
        assert_eq!(h.levels(), 2);
    }
}

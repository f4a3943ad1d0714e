//! Rare values made one: a value that few records hold can name them.

use std::collections::HashSet;

/// The values shown at level 1; every other one is `*`.
///
/// A value that fewer than `below` records hold is hidden. One hidden value alone would be known by elimination,
/// and a group of fewer than `below` records is as rare as its parts: so the next rarest values join until the
/// group holds two values and `below` records, or nothing is left to show.
pub(super) fn shown<'a>(values: &[&'a str], counts: &[u64], below: u64) -> HashSet<&'a str> {
    let mut order: Vec<(u64, &str)> =
        counts.iter().copied().zip(values.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
    order.sort_unstable();
    let mut hidden = order.iter().take_while(|(count, _)| *count < below).count();
    if hidden > 0 {
        let records = |hidden: usize| order[..hidden].iter().map(|(count, _)| count).sum::<u64>();
        while hidden < order.len() && (hidden < 2 || records(hidden) < below) {
            hidden += 1;
        }
    }
    order.split_off(hidden).into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use crate::{Hierarchy, HierarchySpec};

    fn labels(values: &[&str], counts: &[u64]) -> Vec<String> {
        let hierarchy = Hierarchy::build(&HierarchySpec::Rare(5), values, counts).unwrap();
        (0..values.len()).map(|value| hierarchy.label(value, 1).to_owned()).collect()
    }

    #[test]
    fn common_values_stay() {
        assert_eq!(labels(&["", "no", "yes"], &[2, 900, 5]), ["", "no", "yes"]);
    }

    #[test]
    fn rare_values_are_one() {
        assert_eq!(labels(&["a", "b", "c", "d"], &[900, 3, 2, 50]), ["a", "*", "*", "d"]);
    }

    #[test]
    fn a_single_rare_value_takes_the_next_with_it() {
        assert_eq!(labels(&["a", "b", "c"], &[900, 3, 50]), ["a", "*", "*"]);
        assert_eq!(labels(&["no", "yes"], &[900, 3]), ["*", "*"]);
    }

    #[test]
    fn a_small_group_grows() {
        assert_eq!(labels(&["a", "b", "c", "d"], &[900, 1, 1, 50]), ["a", "*", "*", "*"]);
    }
}

//! Hierarchies: files of them (CSV in ARX's form, TOML), and every built-in one over any values.
//!
//! Input: a byte that chooses, a byte for the kind; then a file, a NUL, and values cut by line feeds.

use yingbi::read_hierarchy;
use yingbi_anonymity::{Hierarchy, HierarchySpec};
use yingbi_resident::Kind;

use crate::table::scratch;

/// Builds a hierarchy.
pub fn run(data: &[u8]) {
    let [choice, kind, rest @ ..] = data else { return };
    let kind = Kind::ALL[usize::from(*kind) % Kind::ALL.len()];
    let (file, values) = match rest.iter().position(|byte| *byte == 0) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest, rest),
    };
    let spec = match choice {
        0 | 1 => {
            let path = scratch().join(if *choice == 0 { "hierarchy.csv" } else { "hierarchy.toml" });
            std::fs::write(&path, file).expect("a file in the folder of the run");
            let Ok((spec, _)) = read_hierarchy(&path, kind) else { return };
            spec
        }
        2 => {
            let Ok((spec, _)) = HierarchySpec::from_csv(&String::from_utf8_lossy(file)) else { return };
            spec
        }
        other => {
            let all = HierarchySpec::built_in(kind);
            all[usize::from(*other) % all.len()].clone()
        }
    };
    let values = String::from_utf8_lossy(values);
    let mut values: Vec<&str> = values.split('\n').take(512).collect();
    values.sort_unstable();
    values.dedup();
    hold(&spec, &values);
}

/// What any hierarchy promises: labels that are one at a level are one above it, the topmost is one label, and the check
/// that is made beforehand is right about what is built.
fn hold(spec: &HierarchySpec, values: &[&str]) {
    let counts: Vec<u64> = (0..values.len() as u64).map(|n| n % 7 + 1).collect();
    let check = Hierarchy::check(spec, values, &counts).expect("as many counts as values");
    let hierarchy = match Hierarchy::build(spec, values, &counts) {
        Ok(hierarchy) => hierarchy,
        Err(_) => {
            assert!(!check.is_clean(), "a clean hierarchy is not built");
            return;
        }
    };
    assert!(check.faults.is_empty(), "a faulty hierarchy is built");
    assert_eq!(hierarchy.values(), values.len());
    let levels = hierarchy.levels();
    assert!(levels >= 2 && hierarchy.canonical_level() < levels);
    for (at, value) in values.iter().enumerate() {
        assert_eq!(hierarchy.label(at, 0), *value, "level 0 is the value");
    }
    for level in 1..levels {
        let mut above = std::collections::HashMap::new();
        for at in 0..values.len() {
            let (label, next) = (hierarchy.label(at, level - 1), hierarchy.label(at, level));
            let seen = above.entry(label).or_insert(next);
            assert!(*seen == next || level == 1, "one label with two above it");
        }
    }
    let tops: std::collections::HashSet<&str> =
        (0..values.len()).map(|at| hierarchy.label(at, levels - 1)).collect();
    assert!(tops.len() <= 1 || tops.len() == 2 && tops.contains(""), "more than one label at the top");
}

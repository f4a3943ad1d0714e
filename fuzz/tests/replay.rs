//! Every file of the corpora and of the regressions, on stable and without libFuzzer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// A test for each target, of its name, over all of its corpus.
macro_rules! targets {
    ($($name:ident)*) => {
        const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), yingbi_fuzz::$name::run)),*];
        mod corpus {
            $(#[test]
            fn $name() {
                super::replay(stringify!($name), yingbi_fuzz::$name::run);
            })*
        }
    };
}

/// A test for each input that once crashed, of its file's name.
macro_rules! regressions {
    ($($target:ident: $($name:ident)*;)*) => {
        const REGRESSIONS: &[(&str, &[&str])] = &[$((stringify!($target), &[$(stringify!($name)),*])),*];
        mod regression {
            $(mod $target {
                $(#[test]
                fn $name() {
                    let file = crate::folder("regressions").join(stringify!($target)).join(stringify!($name));
                    yingbi_fuzz::$target::run(&std::fs::read(file).unwrap());
                })*
            })*
        }
    };
}

targets! {
    access checkpoint consent csv encoding hierarchy histogram identifiers jsonl keyring parquet pipeline policies
    pseudonyms recipe release seal spans xls xlsx
}

regressions! {
    release: more_records_than_a_number_holds;
    spans: a_country_code_in_the_number_before;
    xls: a_chain_of_nothing a_mini_stream_without_an_end a_table_in_a_cut_sector an_extent_of_gigabytes;
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The names in a folder, without `end`; none where the folder is not there.
fn names(folder: &Path, end: &str) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeSet::new() };
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    entries.map(|entry| name(entry.unwrap())).filter_map(|n| Some(n.strip_suffix(end)?.to_owned())).collect()
}

fn replay(target: &str, run: fn(&[u8])) {
    let place = folder("corpus").join(target);
    let files = names(&place, "");
    assert!(!files.is_empty(), "{target} has no corpus");
    let mut failed = Vec::new();
    for file in &files {
        let data = fs::read(place.join(file)).unwrap();
        if catch_unwind(AssertUnwindSafe(|| run(&data))).is_err() {
            failed.push(file);
        }
    }
    assert!(failed.is_empty(), "{target} crashes on {failed:?}");
    println!("{target}: {} files", files.len());
}

/// A target has a program for libFuzzer, a corpus and a dictionary, and there is none of these without a target.
#[test]
fn every_target_is_whole() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder("corpus"), ""), targets);
    assert_eq!(names(&folder("fuzz_targets"), ".rs"), targets);
    assert_eq!(names(&folder("dict"), ".dict"), targets);
}

/// Each file of `regressions/` has its test, and the page of the book names it.
#[test]
fn every_regression_has_a_name() {
    let page = fs::read_to_string(folder("../docs/src/fuzzing.md")).unwrap();
    let mut found = BTreeSet::new();
    for target in names(&folder("regressions"), "") {
        for file in names(&folder("regressions").join(&target), "") {
            assert!(page.contains(&file), "docs/src/fuzzing.md does not name {file}");
            found.insert((target.clone(), file));
        }
    }
    let known: BTreeSet<(String, String)> = REGRESSIONS
        .iter()
        .flat_map(|(target, files)| files.iter().map(|file| ((*target).to_owned(), (*file).to_owned())))
        .collect();
    assert_eq!(found, known);
}

/// Corpora stay small: they are replayed in every run of `tests/run`, and carried by every clone.
#[test]
fn corpora_are_small() {
    let size = |target: &str| -> u64 {
        let place = folder("corpus").join(target);
        names(&place, "").iter().map(|file| fs::metadata(place.join(file)).unwrap().len()).sum()
    };
    let sizes: Vec<(&str, u64)> = TARGETS.iter().map(|(target, _)| (*target, size(target))).collect();
    for (target, bytes) in &sizes {
        assert!(*bytes <= 200 << 10, "{target}: {bytes} bytes");
    }
    assert!(sizes.iter().map(|(_, bytes)| bytes).sum::<u64>() <= 3 << 20);
}

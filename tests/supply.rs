//! What is built into Yingbi: licences, versions that stand twice, and where it all comes from, held against
//! `deny.toml`. cargo-deny reads the same lists; this reader needs nothing installed and no network, so it always runs.
//!
//! Compiled and run by `crates/cli`, like `tidy.rs`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test from top to bottom")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::Table;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn parsed(name: &str) -> Table {
    fs::read_to_string(root().join(name)).unwrap().parse().unwrap()
}

fn list<'a>(table: &'a Table, section: &str, key: &str) -> &'a [toml::Value] {
    table[section][key].as_array().unwrap()
}

/// A library, or a package of ours.
struct Package {
    name: String,
    version: String,
    licence: String,
}

/// Every package that is built, tests and build scripts included, and whether those of other systems are among them.
struct Graph {
    packages: Vec<Package>,
    all_systems: bool,
}

/// What cargo builds of the packages in `Cargo.lock`, which has to be there and up to date. (`cargo metadata` also tells
/// of what features would need that nobody turns on.)
fn graph() -> Graph {
    let run = |target: &str| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["tree", "--workspace", "--edges", "normal,build,dev", "--prefix", "none"]);
        command.args(["--format", "{p}|{l}", "--locked", "--offline", "--target", target]);
        command.current_dir(root()).output().unwrap()
    };
    let whole = run("all");
    let all_systems = whole.status.success();
    let output = match all_systems {
        true => whole,
        false => {
            println!("note: packages that only other systems need are not here; `cargo fetch` brings them");
            let rustc = Command::new("rustc").arg("-vV").output().unwrap();
            let told = String::from_utf8(rustc.stdout).unwrap();
            run(told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap())
        }
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut packages = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines().filter(|line| !line.is_empty()) {
        // "name v1.2.3 (proc-macro)|MIT (*)": what was told before has a star.
        let (package, licence) = line.split_once('|').unwrap();
        let mut words = package.split(' ');
        let name = words.next().unwrap().to_owned();
        let version = words.next().unwrap().strip_prefix('v').unwrap().to_owned();
        let licence = licence.trim_end_matches(" (*)").to_owned();
        packages.insert((name.clone(), version.clone()), Package { name, version, licence });
    }
    let packages: Vec<Package> = packages.into_values().collect();
    assert!(packages.len() > 200, "hardly any packages");
    Graph { packages, all_systems }
}

/// Whether the licences allowed satisfy an SPDX expression (ISO/IEC 5962, annex D); `/` is how it was once written for
/// `OR`. None for what is no expression.
fn satisfied(expression: &str, allowed: &BTreeSet<&str>) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let value = any(&words, &mut at, allowed)?;
    (at == words.len()).then_some(value)
}

fn any(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> Option<bool> {
    let mut value = every(words, at, allowed)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        value |= every(words, at, allowed)?;
    }
    Some(value)
}

fn every(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> Option<bool> {
    let mut value = one(words, at, allowed)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        value &= one(words, at, allowed)?;
    }
    Some(value)
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> Option<bool> {
    let word = *words.get(*at)?;
    *at += 1;
    if word == "(" {
        let value = any(words, at, allowed)?;
        *at += 1;
        return (words.get(*at - 1) == Some(&")")).then_some(value);
    }
    if ["AND", "OR", "WITH", ")"].contains(&word) {
        return None;
    }
    if words.get(*at) != Some(&"WITH") {
        return Some(allowed.contains(word));
    }
    let exception = words.get(*at + 1)?;
    *at += 2;
    Some(allowed.contains(format!("{word} WITH {exception}").as_str()))
}

#[test]
fn an_expression_of_licences_is_understood() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);
    for (expression, wanted) in [
        ("MIT", Some(true)),
        ("GPL-3.0-only", Some(false)),
        ("MIT OR GPL-2.0-only", Some(true)),
        ("MIT AND GPL-2.0-only", Some(false)),
        ("GPL-2.0-only/MIT", Some(true)),
        ("GPL-2.0-only / GPL-3.0-only", Some(false)),
        ("(MIT OR GPL-2.0-only) AND Apache-2.0", Some(true)),
        ("(MIT OR Apache-2.0) AND GPL-2.0-only", Some(false)),
        // AND binds more closely than OR.
        ("MIT OR GPL-2.0-only AND GPL-3.0-only", Some(true)),
        ("GPL-2.0-only AND MIT OR GPL-3.0-only", Some(false)),
        ("Apache-2.0 WITH LLVM-exception", Some(true)),
        ("MIT WITH LLVM-exception", Some(false)),
        ("", None),
        ("MIT OR", None),
        ("(MIT", None),
        ("MIT)", None),
        ("MIT Apache-2.0", None),
    ] {
        assert_eq!(satisfied(expression, &allowed), wanted, "{expression}");
    }
}

#[test]
fn every_licence_is_an_allowed_one_and_every_allowed_one_is_needed() {
    let deny = parsed("deny.toml");
    let allowed: BTreeSet<&str> =
        list(&deny, "licenses", "allow").iter().map(|name| name.as_str().unwrap()).collect();
    let packages = graph().packages;
    let refused = |allowed: &BTreeSet<&str>| -> Vec<String> {
        let named = |package: &Package| format!("{} {}: {}", package.name, package.version, package.licence);
        let fits = |package: &&Package| satisfied(&package.licence, allowed) == Some(true);
        packages.iter().filter(|package| !fits(package)).map(named).collect()
    };
    assert_eq!(refused(&allowed), Vec::<String>::new());
    for name in &allowed {
        let mut fewer = allowed.clone();
        fewer.remove(name);
        assert!(!refused(&fewer).is_empty(), "{name} is allowed, and nothing needs it");
    }
}

/// Whether a version belongs to `NAME@PREFIX`.
fn belongs(name: &str, version: &str, skip: &str) -> bool {
    let (of, prefix) = skip.split_once('@').unwrap();
    of == name && version.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[test]
fn no_library_stands_there_in_two_versions_but_those_that_have_to() {
    let deny = parsed("deny.toml");
    let skipped: Vec<&str> = list(&deny, "bans", "skip")
        .iter()
        .map(|skip| {
            assert!(!skip["reason"].as_str().unwrap().is_empty());
            skip["crate"].as_str().unwrap()
        })
        .collect();
    let graph = graph();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in &graph.packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    for (name, versions) in &versions {
        let rest: Vec<&&str> = versions
            .iter()
            .filter(|version| !skipped.iter().any(|skip| belongs(name, version, skip)))
            .collect();
        assert_eq!(rest.len(), 1, "{name}: {versions:?}");
    }
    for skip in skipped.iter().filter(|_| graph.all_systems) {
        let there = |(name, versions): (&&str, &Vec<&str>)| {
            versions.len() > 1 && versions.iter().any(|version| belongs(name, version, skip))
        };
        assert!(versions.iter().any(there), "{skip} need not be skipped any more");
    }
}

#[test]
fn everything_comes_from_the_registry_and_has_its_digest() {
    let lock = parsed("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter(|package| package.get("source").is_none())
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    for name in &ours {
        assert!(name.starts_with("yingbi") || *name == "xtask", "{name} comes from nowhere");
    }
    for package in packages.iter().filter(|package| package.get("source").is_some()) {
        let name = package["name"].as_str().unwrap();
        let source = package["source"].as_str().unwrap();
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        let digest = package.get("checksum").and_then(toml::Value::as_str).unwrap_or_default();
        assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
    // The lock is part of what is committed.
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    assert!(!ignored.contains("Cargo.lock"));
}

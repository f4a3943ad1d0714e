//! What `docs/src/architecture.md` and the style of the house ask for, as far as a machine can tell.
//!
//! Compiled and run by `crates/cli`, since a virtual workspace root has no tests of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test from top to bottom")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The floor of every package. A new crate has to be given one here, and in `docs/src/architecture.md`.
const FLOORS: &[(&str, u32)] = &[
    ("yingbi-resident", 0),
    ("yingbi-vault", 1),
    ("yingbi-table", 1),
    ("yingbi-detect", 1),
    ("yingbi-anonymity", 1),
    ("yingbi-access", 1),
    ("yingbi-consent", 1),
    ("yingbi-report", 1),
    ("yingbi", 2),
    ("yingbi-cli", 3),
    // The project's own chores stand outside the house: nothing may import them.
    ("xtask", 4),
];

/// The named kernel modules: the only files that may contain unsafe code, relative to the root.
const KERNELS: &[&str] = &[
    "crates/table/src/kernel/mod.rs",
    "crates/vault/src/kernel/x86/mod.rs",
    "crates/vault/src/kernel/sha/x86/mod.rs",
];

/// Tests that call the system where it has no safe face (a fork, pages that may not be read), relative to the root.
const SYSTEM_TESTS: &[&str] = &["crates/vault/tests/nonces.rs", "crates/vault/tests/page_ends.rs"];

/// How many unsafe blocks each file has. A new one is to be seen by whoever reads the change.
const UNSAFE: &[(&str, usize)] = &[
    ("crates/table/src/kernel/split.rs", 6),
    ("crates/table/src/kernel/views.rs", 2),
    ("crates/vault/src/kernel/sha/x86/avx2.rs", 3),
    ("crates/vault/src/kernel/sha/x86/ni.rs", 4),
    ("crates/vault/src/kernel/x86/block.rs", 11),
    ("crates/vault/src/kernel/x86/flow.rs", 10),
    ("crates/vault/src/kernel/x86/hash.rs", 3),
    ("crates/vault/src/kernel/x86/key.rs", 1),
    ("crates/vault/src/kernel/x86/long.rs", 6),
    ("crates/vault/src/kernel/x86/mod.rs", 2),
    ("crates/vault/src/kernel/x86/scratch.rs", 3),
    ("crates/vault/src/kernel/x86/unit.rs", 29),
    ("crates/vault/tests/nonces.rs", 3),
    ("crates/vault/tests/page_ends.rs", 5),
];

/// The crate whose errors carry the codes that begin so.
const RANGES: &[(&str, &str)] = &[
    ("YB01", "resident"),
    ("YB02", "table"),
    ("YB03", "table"),
    ("YB04", "yingbi"),
    ("YB05", "vault"),
    ("YB06", "anonymity"),
    ("YB07", "detect"),
    ("YB08", "yingbi"),
    ("YB09", "cli"),
    ("YB10", "access"),
    ("YB11", "access"),
    ("YB12", "consent"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// `path` as it is shown, relative to the root, with `/` between its parts.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Every file of the project below `folder`; what is built or belongs to git is not of the project.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    const NOT_OURS: &[&str] = &["target", ".git", ".venv", "__pycache__", "book", "proptest-regressions"];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_symlink() || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn files_ending(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&root(), &mut found);
    found.retain(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)));
    found.sort();
    assert!(!found.is_empty());
    found
}

fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn edges_run_only_downwards_and_no_crate_imports_its_neighbour() {
    let floors: BTreeMap<&str, u32> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in &packages() {
        let from = text(package, "name");
        let Some(&floor) = floors.get(from) else {
            wrong.push(format!("{from} stands on no floor"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = text(dependency, "name");
            let Some(&below) = floors.get(to).filter(|_| !text(dependency, "path").is_empty()) else {
                continue;
            };
            let test_only = text(dependency, "kind") == "dev";
            if below >= floor {
                wrong.push(format!("{from} imports {to}, which is not below it"));
            }
            if floor == 3 && below < 2 && !test_only {
                wrong.push(format!("{from} imports {to} past yingbi"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_table_and_the_glue_see_arrow() {
    let allowed = ["yingbi-table", "yingbi"];
    for package in &packages() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let (from, to) = (text(package, "name"), text(dependency, "name"));
            let arrow = to.starts_with("arrow") || to == "parquet";
            assert!(
                !arrow || allowed.contains(&from) || text(dependency, "kind") == "dev",
                "{from} imports {to}"
            );
        }
    }
}

#[test]
fn every_package_carries_the_licence_and_the_lints() {
    for package in &packages() {
        let name = text(package, "name");
        assert_eq!(text(package, "license"), "Apache-2.0", "{name}");
        assert_eq!(text(package, "edition"), "2024", "{name}");
        assert!(!text(package, "description").is_empty(), "{name} has no description");
        let manifest = fs::read_to_string(text(package, "manifest_path")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{name} does not take the workspace's lints");
    }
    assert!(fs::read_to_string(root().join("LICENSE")).unwrap().contains("Version 2.0, January 2004"));
}

#[test]
fn unsafe_code_stands_in_named_kernels_only() {
    for kernel in KERNELS {
        assert!(root().join(kernel).is_file(), "{kernel} is gone");
    }
    for path in files_ending(&[".rs"]) {
        let (name, source) = (shown(&path), fs::read_to_string(&path).unwrap());
        // Put together here, so that this file does not find itself.
        let lifted = ["allow", "expect"].iter().any(|how| source.contains(&format!("{how}(unsafe_code")));
        let named = KERNELS.contains(&name.as_str()) || SYSTEM_TESTS.contains(&name.as_str());
        assert!(!lifted || named, "{name} is not a named kernel");
        let crate_name = name.strip_suffix("/src/lib.rs").or_else(|| name.strip_suffix("/src/main.rs"));
        if let Some(crate_name) = crate_name {
            let kernel = KERNELS.iter().any(|kernel| kernel.starts_with(&format!("{crate_name}/")));
            assert!(
                kernel || source.contains("#![forbid(unsafe_code)]"),
                "{name} does not forbid unsafe code"
            );
        }
    }
}

/// The lines of a source on which an unsafe block begins, counted from 0. Each keyword is put together here, so that
/// this file does not find itself.
fn unsafe_blocks(source: &str) -> Vec<usize> {
    let opening = ["un", "safe {"].concat();
    let begins = |line: &str| line.split("//").next().is_some_and(|code| code.contains(&opening));
    source.lines().enumerate().filter(|(_, line)| begins(line)).map(|(number, _)| number).collect()
}

/// Whether the comment above a line, or above the statement that it belongs to, says why it is sound.
fn is_justified(lines: &[&str], block: usize) -> bool {
    for line in lines[..block].iter().rev().take(12).map(|line| line.trim()) {
        if line.starts_with("//") {
            if line.contains("SAFETY: ") {
                return true;
            }
        } else if line.ends_with([';', '}']) {
            return false;
        }
    }
    false
}

#[test]
fn unsafe_blocks_are_counted_and_each_says_why_it_is_sound() {
    let mut counted = BTreeMap::new();
    for path in files_ending(&[".rs"]) {
        let (name, source) = (shown(&path), fs::read_to_string(&path).unwrap());
        let lines: Vec<&str> = source.lines().collect();
        let blocks = unsafe_blocks(&source);
        for block in &blocks {
            assert!(is_justified(&lines, *block), "{name}:{}: no comment says SAFETY", block + 1);
        }
        if !blocks.is_empty() {
            counted.insert(name, blocks.len());
        }
    }
    let stated: BTreeMap<String, usize> =
        UNSAFE.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    assert_eq!(counted, stated, "found on the left, stated on the right");
}

#[test]
fn a_block_without_a_reason_is_noticed() {
    let block = ["    un", "safe { read(at) };"].concat();
    let reads = |above: &str| {
        let text = format!("fn f() {{\n{above}{block}\n}}");
        let lines: Vec<&str> = text.lines().collect();
        let blocks = unsafe_blocks(&text);
        assert_eq!(blocks.len(), 1);
        is_justified(&lines, blocks[0])
    };
    assert!(reads("    // SAFETY: it is ours.\n"));
    assert!(reads("    // SAFETY: it is ours,\n    // and stays so.\n    let value =\n"));
    assert!(!reads(""));
    assert!(!reads("    // It is ours.\n"));
    assert!(!reads("    // SAFETY: of another one.\n    other();\n"));
    assert!(unsafe_blocks(&["// un", "safe { in a comment }"].concat()).is_empty());
}

#[test]
fn files_are_of_a_length_one_reads() {
    for path in files_ending(&[".rs"]) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        if lines > 700 {
            println!("note: {} has {lines} lines; most files have about 200", shown(&path));
        }
        assert!(lines <= 1000, "{} has {lines} lines", shown(&path));
    }
}

/// The messages of a language: code or id, then whether it has help, and the file it stands in.
fn messages(language: &str) -> BTreeMap<String, (bool, String)> {
    let mut messages = BTreeMap::new();
    for path in files_ending(&[".ftl"]) {
        if !shown(&path).contains(&format!("/locales/{language}/")) {
            continue;
        }
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut last = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let (key, _) = line.split_once('=').unwrap_or(("", ""));
            let key = key.trim_end();
            if key.trim() == ".help" {
                messages.get_mut(&last).map(|(help, _)| *help = true).unwrap();
            } else if key.starts_with(|first: char| first.is_ascii_alphabetic()) && !key.contains(' ') {
                last = key.to_owned();
                let before = messages.insert(last.clone(), (false, file.clone()));
                assert!(before.is_none(), "{key} stands twice in {language}");
            }
        }
    }
    assert!(!messages.is_empty(), "no messages in {language}");
    messages
}

/// The codes (YB and four digits) in a text.
fn codes(source: &str) -> impl Iterator<Item = &str> {
    source.match_indices("YB").filter_map(|(at, _)| {
        let code = source.get(at..at + 6)?;
        // YB99 belongs to nobody: tests take from it what no message can have.
        (code[2..].bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with("YB99")).then_some(code)
    })
}

#[test]
fn every_code_has_a_message_and_help_in_both_languages_and_every_message_a_code() {
    let languages = ["en", "zh-CN"].map(messages);
    let mut used = BTreeSet::new();
    let mut wrong = BTreeSet::new();
    for path in files_ending(&[".rs"]) {
        let name = shown(&path);
        if !name.starts_with("crates/") || !name.contains("/src/") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for code in codes(&source) {
            used.insert(code.to_owned());
            for messages in &languages {
                if !messages.get(code).is_some_and(|(help, _)| *help) {
                    wrong.insert(format!("{name}: {code} has no message with help in both languages"));
                }
            }
        }
    }
    let [english, chinese] = &languages;
    for (one, other) in [(english, chinese), (chinese, english)] {
        for (key, (_, file)) in one {
            if other.get(key).map(|(_, file)| file) != Some(file) {
                wrong.insert(format!("{key} of {file}.ftl is missing in one language"));
            }
            if codes(key).next().is_some() {
                let range =
                    RANGES.iter().find(|(prefix, _)| key.starts_with(prefix)).map(|(_, owner)| *owner);
                if range != Some(file.as_str()) {
                    wrong.insert(format!("{key} stands in {file}.ftl, its range belongs to {range:?}"));
                }
                if !used.contains(key) {
                    wrong.insert(format!("{key} of {file}.ftl is never used"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_points_to_a_registry_of_somebodys_own() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for source in lock.lines().filter_map(|line| line.strip_prefix("source = ")) {
        assert_eq!(source, "\"registry+https://github.com/rust-lang/crates.io-index\"");
    }
    let own = file!().replace('\\', "/");
    for path in files_ending(&[".toml", ".rs", ".py", ".md", ".sh", "/run"]) {
        if own.ends_with(&shown(&path)) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for sign in ["replace-with", "index-url", "sparse+", "--registry", "GOPROXY", "PIP_INDEX"] {
            assert!(!source.contains(sign), "{} contains {sign}", shown(&path));
        }
    }
}

/// The targets of the links in a page: what stands between `](` and `)`, outside of code.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if !code {
            let starts = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
            links.extend(starts.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    links
}

/// The anchors of a page's headings, as mdBook and GitHub make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        let heading = line.trim_start_matches('#');
        if code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ => c.is_alphanumeric().then(|| c.to_ascii_lowercase()),
        });
        let name: String = kept.collect();
        // The second heading of a name gets a number.
        let numbered = (1..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !anchors.contains(name));
        anchors.extend(free);
    }
    anchors
}

/// What is wrong with the links of a page at that path.
fn dead_links(path: &Path, page: &str) -> Vec<String> {
    let book = root().join("docs/src");
    let mut dead = Vec::new();
    for link in links(page) {
        if ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)) {
            continue;
        }
        let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let target = if file.is_empty() { path.to_path_buf() } else { path.parent().unwrap().join(file) };
        let Ok(target) = target.canonicalize() else {
            dead.push(format!("{link}: there is no such file"));
            continue;
        };
        if path.starts_with(&book) && !target.starts_with(&book) {
            dead.push(format!("{link}: not in the book, where it is rendered"));
        }
        let read = || fs::read_to_string(&target).unwrap();
        let text = if file.is_empty() { page.to_owned() } else { read() };
        if !anchor.is_empty() && !anchors(&text).contains(anchor) {
            dead.push(format!("{link}: no heading of that name"));
        }
    }
    dead
}

#[test]
fn links_in_the_documentation_lead_somewhere() {
    let mut wrong = Vec::new();
    for path in files_ending(&[".md"]) {
        let dead = dead_links(&path, &fs::read_to_string(&path).unwrap());
        wrong.extend(dead.into_iter().map(|link| format!("{}: {link}", shown(&path))));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_dead_link_is_noticed() {
    let page = root().join("docs/src/cli.md");
    let dead = |text: &str| dead_links(&page, text).len();
    assert_eq!(
        dead("[a](keys.md) [b](keys.md#keys-in-a-token) [c](https://example.org/x) [d](#two)\n## Two"),
        0
    );
    assert_eq!(dead("[a](kays.md)"), 1);
    assert_eq!(dead("[a](keys.md#keys-in-a-pocket)"), 1);
    assert_eq!(dead("[a](#two)\n## Three"), 1);
    assert_eq!(dead("[a](../../README.md)"), 1);
    let all = anchors("# `keys …`: a *B*\n## Twice\n```\n# none\n```\n## Twice\n#no");
    let wanted = ["keys--a-b", "twice", "twice-1"];
    assert!(all.iter().eq(wanted), "{all:?}");
}

/// The words of a table's cell that stand in backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Every abuse of the threat model has a test that is really there; what is not defended says so.
#[test]
fn the_threat_model_names_tests_that_there_are() {
    let mut tests = BTreeSet::new();
    for path in files_ending(&[".rs"]) {
        let source = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(rest) = line.strip_prefix("fn ") else { continue };
            // Between the mark and the function there may be other marks; in a `proptest!` it stands just so.
            let marked = lines[..number].iter().rev().take_while(|line| line.starts_with("#["));
            if marked.into_iter().any(|line| *line == "#[test]") {
                tests.insert(rest.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    assert!(tests.contains("the_threat_model_names_tests_that_there_are") && tests.len() > 500);
    let page = fs::read_to_string(root().join("docs/src/threat-model.md")).unwrap();
    let mut numbers = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in page.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, number, abuse, _, proof, _] = cells[..] else {
            wrong.push(format!("not four cells: {line}"));
            continue;
        };
        let Ok(number) = number.parse::<u32>() else { continue };
        numbers.insert(number);
        let (files, names): (Vec<&str>, Vec<&str>) =
            quoted(proof).partition(|word| word.contains(['/', '.']));
        wrong.extend(
            names.iter().filter(|name| !tests.contains(**name)).map(|name| format!("no test {name}")),
        );
        wrong.extend(
            files.iter().filter(|file| !root().join(file).exists()).map(|file| format!("no file {file}")),
        );
        if names.is_empty() != proof.contains("**none yet**") {
            wrong.push(format!("{abuse}: needs a test, or says that there is none yet"));
        }
    }
    let page = fs::read_to_string(root().join("docs/src/hostile.md")).unwrap();
    let mended = page.split_once("## Mended").unwrap().1.split("\n## ").next().unwrap();
    let mut named = 0;
    for line in mended.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let proof = line.trim_end_matches('|').rsplit('|').next().unwrap();
        for word in quoted(proof) {
            let there = if word.contains('/') { root().join(word).exists() } else { tests.contains(word) };
            named += 1;
            if !there {
                wrong.push(format!("hostile.md: there is no {word}"));
            }
        }
    }
    assert!(named > 20, "{named}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The fifteen of the house's first list; more may follow.
    assert!((1..=15).all(|number| numbers.contains(&number)), "{numbers:?}");
}

#[test]
fn every_page_of_the_book_is_in_its_contents() {
    let folder = root().join("docs/src");
    let summary = links(&fs::read_to_string(folder.join("SUMMARY.md")).unwrap());
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(name == "SUMMARY.md" || !name.ends_with(".md") || summary.contains(&name), "{name}");
    }
}

//! Commands that read a table and write a table.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::{Files, files, folder, restore, words};
use crate::points::{Job, Look, State};
use crate::shim::{run, shim};
use crate::support::{code, register, secrets, stderr, yingbi};

/// The options that open the keyring of these tests.
pub const RING: [&str; 6] = ["--keyring", "@ring", "--key-file", "@key", "--state", "@state"];

/// No layer can be put between without a compiler.
pub fn skipped() -> bool {
    let skipped = shim().is_none();
    if skipped {
        println!("skipped: there is no C compiler");
    }
    skipped
}

/// Runs a command as it is meant to be.
#[track_caller]
pub fn done(place: &Path, call: &[&str]) -> String {
    let output = yingbi(words(place, call));
    assert_eq!(code(&output), 0, "{call:?}: {}", stderr(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder with a register of made-up residents, a keyring, policies and a recipe.
pub struct Office {
    _held: tempfile::TempDir,
    pub path: PathBuf,
    pub secrets: Vec<String>,
}

/// A recipe without keys, so that equal runs give equal bytes.
const RECIPE: &str = r#"version = 1
[privacy]
k = 3
[columns."序号"]
treatment = "drop"
[columns."姓名"]
kind = "person_name"
treatment = "mask"
[columns."性别"]
treatment = "keep"
type = "quasi"
[columns."身份证号"]
kind = "resident_id"
treatment = "mask"
[columns."出生日期"]
kind = "birth_date"
type = "quasi"
treatment = "generalize"
[columns."手机号"]
kind = "mobile"
treatment = "mask"
[columns."文化程度"]
treatment = "keep"
type = "insensitive"
[columns."婚姻状况"]
treatment = "keep"
type = "insensitive"
[columns."月收入"]
treatment = "keep"
type = "insensitive"
[columns."备注"]
treatment = "drop"
"#;

const CATALOGUE: &str = r#"version = 1
community = "测试社区"
time_zone = "+08:00"
withheld = ["序号", "备注", "月收入", "文化程度"]
[dataset]
name = "residents"
record = "身份证号"
[fields.name]
column = "姓名"
kind = "person_name"
ladder = ["masked", "clear"]
[fields.resident_id]
column = "身份证号"
kind = "resident_id"
ladder = ["masked", "clear"]
[fields.birth_date]
column = "出生日期"
kind = "birth_date"
[fields.sex]
column = "性别"
kind = "sex"
[fields.marital]
column = "婚姻状况"
kind = "marital"
[fields.mobile]
column = "手机号"
kind = "mobile"
ladder = ["masked", "clear"]
[purposes.repair]
needs = { name = "masked", resident_id = "masked", mobile = "masked" }
[parties.property-manager]
"#;

const PARTIES: &str = "[[party]]\nkind = \"property-manager\"\nid = \"one\"\norganisation = \"物业一\"\n";

const POLICY: &str = r#"@id("property")
@reason("报修")
permit (
  principal is PropertyManager,
  action in [Action::"name:masked", Action::"resident_id:masked", Action::"mobile:masked"],
  resource
) when { context.purpose == Purpose::"repair" };
"#;

impl Office {
    pub fn new() -> Office {
        Office::of(40)
    }

    /// With so many residents.
    pub fn of(records: usize) -> Office {
        let (held, path) = folder();
        let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
        let text = register(records);
        write("in.csv", &text);
        write("recipe.toml", RECIPE);
        for folder in ["tmp", "policies"] {
            fs::create_dir(path.join(folder)).unwrap();
        }
        write("policies/catalogue.toml", CATALOGUE);
        write("policies/parties.toml", PARTIES);
        write("policies/all.cedar", POLICY);
        done(&path, &[&["keys", "init", "--create-key"], &RING[..]].concat());
        // One value has one sealed form, so that equal runs give equal bytes.
        done(&path, &[&["keys", "add", "--use", "same", "--suite", "aes-256-siv"], &RING[..]].concat());
        // Of the first, the middle and the last record: a part of a file holds some of them.
        let all = secrets(&text);
        let secrets =
            all.iter().enumerate().filter(|(at, _)| at % records < 4).map(|(_, one)| one.clone()).collect();
        Office { _held: held, path, secrets }
    }

    pub fn done(&self, words: &[&str]) {
        done(&self.path, words);
    }
}

/// Without what may differ between two runs that did the same.
fn plain(name: &str, bytes: &[u8]) -> Vec<u8> {
    if !name.ends_with(".json") {
        return bytes.to_vec();
    }
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(mut document) => {
            for key in ["when", "plan_sha256"] {
                if let Some(value) = document.get_mut(key) {
                    *value = serde_json::Value::Null;
                }
            }
            document.to_string().into_bytes()
        }
        // A part of a document equals nothing.
        Err(_) => bytes.to_vec(),
    }
}

/// The folder as it is after the command, done without faults.
fn clean(before: &Path, call: &[&str]) -> Files {
    let (_held, root) = folder();
    let place = root.join("place");
    restore(before, &place);
    let scratch = root.join("scratch");
    fs::create_dir(&scratch).unwrap();
    let ended = run(&place, &scratch, &words(&place, call), &[]);
    assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    files(&place)
}

/// Holds the results against what they were and what they are to be. The last one is the output: it is new only when
/// the others are.
fn whole<'a>(
    before: &'a Files,
    clean: &'a Files,
    results: &'a [&'a str],
) -> impl Fn(&Path) -> Result<State, String> + Sync + 'a {
    move |place| {
        let mut found = Vec::new();
        for name in results {
            let now = fs::read(place.join(name)).ok();
            let old = before.get(*name) == now.as_ref();
            let new = now.as_ref().map(|bytes| plain(name, bytes))
                == clean.get(*name).map(|bytes| plain(name, bytes));
            if !old && !new {
                return Err(format!("{name} is neither the old file nor the whole new one"));
            }
            found.push((old, new));
        }
        if found.iter().all(|(_, new)| *new) {
            return Ok(State::New);
        }
        if found.iter().all(|(old, _)| *old) {
            return Ok(State::Old);
        }
        match found.last() {
            Some((true, _)) => Ok(State::Between),
            _ => Err("the output is there without what stands beside it".to_owned()),
        }
    }
}

/// A whole result under the name it has for a moment before it takes an older file's place.
fn hidden<'a>(
    clean: &'a Files,
    results: &'a [&'a str],
    partly: bool,
) -> impl Fn(&str, &[u8]) -> bool + Sync + 'a {
    move |name, bytes| {
        results.iter().any(|result| {
            let begins = format!(".{result}.yingbi-");
            let ours =
                name.strip_prefix(&begins).is_some_and(|rest| rest.ends_with(".tmp") && rest.len() == 10);
            let new = &clean[*result];
            ours && (plain(result, new) == plain(result, bytes)
                || (partly && (bytes.is_empty() || new.starts_with(bytes) || result.ends_with(".json"))))
        })
    }
}

struct Table<'a> {
    name: &'a str,
    call: &'a [&'a str],
    results: &'a [&'a str],
    /// Results that hold clear cells.
    clear: &'a [&'a str],
    /// Other files that change.
    changes: &'a [&'a str],
}

fn hold(office: &Office, table: &Table<'_>, always: &[(&str, usize, &str)]) {
    let before = files(&office.path);
    let clean = clean(&office.path, table.call);
    let look = whole(&before, &clean, table.results);
    let look: &Look<'_> = &look;
    let again: Vec<&str> = table.call.iter().copied().chain(["--force"]).collect();
    let again = if table.call.contains(&"--force") { table.call } else { &again };
    let stays =
        |name: &str| matches!(name, "state" | "state.lock" | "ring.lock") || table.changes.contains(&name);
    let killed = hidden(&clean, table.results, !always.is_empty());
    let part = |name: &str, bytes: &[u8]| killed(name, bytes) || name == "state.new";
    Job {
        name: table.name,
        before: &office.path,
        words: table.call,
        look,
        results: table.results,
        stays: &stays,
        killed: &part,
        secrets: &office.secrets,
        clear: table.clear,
        again: Some(again),
        always,
    }
    .hold();
}

/// On file systems without files that have no name.
const NAMED: &[(&str, usize, &str)] = &[("unnamed", 1, "unsupported+")];

const ANONYMIZE: [&str; 7] = ["anonymize", "@in.csv", "-o", "@out.csv", "--recipe", "@recipe.toml", "-q"];
const RELEASE: [&str; 4] = ["out.csv.release.json", "out.csv.report.html", "out.csv.recipe.toml", "out.csv"];

#[test]
fn anonymize() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let table = Table { name: "anonymize", call: &ANONYMIZE, results: &RELEASE, clear: &[], changes: &[] };
    hold(&office, &table, &[]);
}

#[test]
fn anonymize_over_an_older_release() {
    if skipped() {
        return;
    }
    let office = Office::new();
    // The older release has other bytes in each of its files.
    let text = fs::read_to_string(office.path.join("recipe.toml")).unwrap();
    let (kept, dropped) = ["keep\"\ntype = \"insensitive", "drop"]
        .map(|way| format!("[columns.\"月收入\"]\ntreatment = \"{way}\""))
        .into();
    assert!(text.contains(&kept));
    fs::write(office.path.join("older.toml"), text.replace(&kept, &dropped)).unwrap();
    office.done(&["anonymize", "@in.csv", "-o", "@out.csv", "--recipe", "@older.toml", "-q"]);
    let call = [&ANONYMIZE[..], &["--force"]].concat();
    let table = Table { name: "anonymize --force", call: &call, results: &RELEASE, clear: &[], changes: &[] };
    hold(&office, &table, &[]);
    let table = Table { name: "anonymize --force, named files", ..table };
    hold(&office, &table, NAMED);
}

const VIEW: [&str; 11] = [
    "view",
    "@in.csv",
    "-o",
    "@out.csv",
    "--policies",
    "@policies",
    "--as",
    "property-manager",
    "--purpose",
    "repair",
    "-q",
];

#[test]
fn view() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let results = ["out.csv.view.json", "out.csv"];
    let table = Table { name: "view", call: &VIEW, results: &results, clear: &[], changes: &[] };
    hold(&office, &table, &[]);
    fs::write(office.path.join("out.csv"), "an older view").unwrap();
    fs::write(office.path.join("out.csv.view.json"), "{}").unwrap();
    let call = [&VIEW[..], &["--force"]].concat();
    let table = Table { name: "view --force", call: &call, ..table };
    hold(&office, &table, &[]);
}

const SEAL: [&str; 13] = [
    "seal",
    "@in.csv",
    "-o",
    "@sealed.csv",
    "--columns",
    "身份证号,手机号,备注",
    "--use",
    "same",
    "--table",
    "residents",
    "--record",
    "序号",
    "-q",
];

#[test]
fn seal() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let results = ["sealed.csv.sealed.json", "sealed.csv"];
    let call = [&SEAL[..], &RING].concat();
    let table = Table { name: "seal", call: &call, results: &results, clear: &[], changes: &[] };
    hold(&office, &table, &[]);
    fs::write(office.path.join("sealed.csv"), "an older file").unwrap();
    let call = [&call[..], &["--force"]].concat();
    let table = Table { name: "seal --force", call: &call, ..table };
    hold(&office, &table, &[]);
}

/// What is opened is in clear, and lies under its own name or nowhere.
#[test]
fn open() {
    if skipped() {
        return;
    }
    let office = Office::new();
    office.done(&[&SEAL[..], &RING].concat());
    fs::remove_file(office.path.join("in.csv")).unwrap();
    let call = [&["open", "@sealed.csv", "-o", "@open.csv", "-q"], &RING[..]].concat();
    let table =
        Table { name: "open", call: &call, results: &["open.csv"], clear: &["open.csv"], changes: &[] };
    hold(&office, &table, &[]);
    fs::write(office.path.join("open.csv"), "an older file").unwrap();
    let call = [&call[..], &["--force"]].concat();
    let table = Table { name: "open --force", call: &call, ..table };
    hold(&office, &table, &[]);
}

#[test]
fn reseal() {
    if skipped() {
        return;
    }
    let office = Office::new();
    office.done(&[&SEAL[..], &RING].concat());
    office.done(&[&["keys", "rotate", "--use", "same"], &RING[..]].concat());
    fs::remove_file(office.path.join("in.csv")).unwrap();
    let results = ["anew.csv.sealed.json", "anew.csv"];
    let call = [&["keys", "reseal", "@sealed.csv", "-o", "@anew.csv", "-q"], &RING[..]].concat();
    let table = Table { name: "keys reseal", call: &call, results: &results, clear: &[], changes: &[] };
    hold(&office, &table, &[]);
    // What is resealed so far stays, by intent: it is sealed.
    let call = [&call[..], &["--resume"]].concat();
    let changes = [".anew.csv.yingbi-part", ".anew.csv.yingbi-part.json"];
    let table =
        Table { name: "keys reseal --resume", call: &call, results: &results, clear: &[], changes: &changes };
    hold(&office, &table, &[]);
}

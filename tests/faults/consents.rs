//! Registers of consents: after every fault one opens, is consistent, and holds the old entries or the new ones.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sqlx::{Connection, Row};

use crate::place::{files, restore, words};
use crate::points::{Job, State};
use crate::support::{code, resident_id, stderr, stdout, yingbi};
use crate::tables::{done, skipped};

/// A folder with a register of some persons.
struct Register {
    _held: tempfile::TempDir,
    path: std::path::PathBuf,
    secrets: Vec<String>,
}

const AT: [&str; 2] = ["--register", "@register.db"];

impl Register {
    fn new() -> Register {
        let (held, path) = crate::place::folder();
        fs::create_dir(path.join("tmp")).unwrap();
        let ids: Vec<String> = (1..=12).map(|number| resident_id(330_106, "19500101", number)).collect();
        fs::write(path.join("persons"), ids.join("\n")).unwrap();
        fs::write(path.join("some"), ids[3..6].join("\n")).unwrap();
        done(&path, &[&["consent", "init"], &AT[..]].concat());
        done(
            &path,
            &[&["consent", "give", "--person-file", "@persons", "--purpose", "repair,parcels"], &AT[..]]
                .concat(),
        );
        Register { _held: held, path, secrets: ids }
    }
}

/// What a register tells, without ids and times.
fn tells(place: &Path) -> Result<String, String> {
    let mut told = String::new();
    for call in [
        ["consent", "show", "--json", "--person-file", "@persons"].as_slice(),
        &["contract", "list", "--json"],
    ] {
        let output = yingbi(words(place, &[call, &AT, &["--lang", "en"]].concat()));
        if code(&output) != 0 {
            return Err(format!("the register does not open: {}", stderr(&output)));
        }
        let list: Value = serde_json::from_str(&stdout(&output)).map_err(|error| error.to_string())?;
        for part in ["records", "contracts"] {
            for entry in list[part].as_array().into_iter().flatten() {
                let mut entry = entry.clone();
                for drawn in ["record", "since"] {
                    entry.as_object_mut().unwrap().remove(drawn);
                }
                told += &format!("{entry}\n");
            }
        }
    }
    consistent(place)?;
    Ok(told)
}

/// The database's own check of its pages and indexes, every reference, and events without a gap.
fn consistent(place: &Path) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let path = place.join("register.db");
    runtime
        .block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).read_only(true);
            let mut database = sqlx::SqliteConnection::connect_with(&options).await?;
            let check: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut database).await?;
            let references = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut database).await?.len();
            let events = sqlx::query("SELECT COUNT(*), COALESCE(MAX(sequence), 0) FROM yingbi_event");
            let events = events.fetch_one(&mut database).await?;
            database.close().await?;
            Ok::<_, sqlx::Error>((check, references, events.get::<i64, _>(0), events.get::<i64, _>(1)))
        })
        .map_err(|error| error.to_string())
        .and_then(|(check, references, count, last)| match (check.as_str(), references, count == last) {
            ("ok", 0, true) => Ok(()),
            other => Err(format!("the register is not consistent: {other:?}")),
        })
}

/// SQLite's journal. Where it holds what has to be undone, whoever opens the register next does so; where it holds
/// nothing of the kind, the next writer takes it away.
fn journal(name: &str) -> bool {
    name == "register.db-journal"
}

fn hold(register: &Register, name: &str, call: &[&str], gone: &[String]) {
    let call = [call, &AT, &["-q"]].concat();
    let (_held, root) = crate::place::folder();
    let clean = root.join("clean");
    restore(&register.path, &clean);
    done(&clean, &call);
    let (old, new) = (tells(&register.path).unwrap(), tells(&clean).unwrap());
    assert_ne!(old, new, "{name} changes nothing that is shown");
    let look = |place: &Path| {
        let told = tells(place)?;
        let files = files(place);
        match (told == new, told == old) {
            (true, _) => {
                let bytes = String::from_utf8_lossy(&files["register.db"]).into_owned();
                match gone.iter().any(|person| bytes.contains(person.as_str())) {
                    true => Err("somebody who was erased is still in the file".to_owned()),
                    false => Ok(State::New),
                }
            }
            (_, true) => Ok(State::Old),
            _ => Err(format!("the register is neither the old one nor the new:\n{told}")),
        }
    };
    Job {
        name,
        before: &register.path,
        words: &call,
        look: &look,
        results: &["register.db"],
        stays: &journal,
        killed: &|_, _| false,
        secrets: &register.secrets,
        clear: &["register.db", "register.db-journal"],
        again: None,
        always: &[],
    }
    .hold();
}

#[test]
fn init() {
    if skipped() {
        return;
    }
    let register = Register::new();
    fs::remove_file(register.path.join("register.db")).unwrap();
    let call = [&["consent", "init", "-q"], &AT[..]].concat();
    let look = |place: &Path| match place.join("register.db").exists() {
        // What was left is in nobody's way.
        false => {
            done(place, &call);
            tells(place)?;
            match files(place).keys().any(|name| name.contains("yingbi-new")) {
                true => Err("an unfinished register is still there".to_owned()),
                false => Ok(State::Old),
            }
        }
        true => match tells(place)?.is_empty() {
            true => Ok(State::New),
            false => Err("a new register that tells of somebody".to_owned()),
        },
    };
    Job {
        name: "consent init",
        before: &register.path,
        words: &call,
        look: &look,
        results: &["register.db"],
        stays: &|_| false,
        // An unfinished register that nobody is in.
        killed: &|name, _| name.starts_with(".register.db.yingbi-"),
        secrets: &register.secrets,
        clear: &[],
        again: None,
        always: &[],
    }
    .hold();
}

#[test]
fn give() {
    if skipped() {
        return;
    }
    let call = ["consent", "give", "--person-file", "@some", "--purpose", "care", "--until", "2099-12-31"];
    hold(&Register::new(), "consent give", &call, &[]);
}

#[test]
fn withdraw() {
    if skipped() {
        return;
    }
    let call = ["consent", "withdraw", "--person-file", "@some", "--purpose", "repair"];
    hold(&Register::new(), "consent withdraw", &call, &[]);
}

#[test]
fn erase() {
    if skipped() {
        return;
    }
    let register = Register::new();
    let call = ["consent", "erase", "--person-file", "@some", "--yes"];
    hold(&register, "consent erase", &call, &register.secrets[3..6]);
}

#[test]
fn import() {
    if skipped() {
        return;
    }
    let register = Register::new();
    let other = Register::new();
    done(
        &other.path,
        &[&["consent", "give", "--person-file", "@some", "--purpose", "care"], &AT[..]].concat(),
    );
    done(&other.path, &[&["consent", "export", "-o", "@all.jsonl"], &AT[..]].concat());
    fs::copy(other.path.join("all.jsonl"), register.path.join("all.jsonl")).unwrap();
    hold(&register, "consent import", &["consent", "import", "@all.jsonl"], &[]);
}

#[test]
fn contract() {
    if skipped() {
        return;
    }
    let call = [
        "contract",
        "add",
        "2026-007",
        "--organisation",
        "阳光社工",
        "--services",
        "care",
        "--communities",
        "御景湾",
        "--from",
        "2026-01-01",
        "--until",
        "2099-12-31",
    ];
    hold(&Register::new(), "contract add", &call, &[]);
}

#[test]
fn export() {
    if skipped() {
        return;
    }
    let register = Register::new();
    let call = [&["consent", "export", "-o", "@all.jsonl", "-q"], &AT[..]].concat();
    let (_held, root) = crate::place::folder();
    let clean = root.join("clean");
    restore(&register.path, &clean);
    done(&clean, &call);
    let whole = fs::read(clean.join("all.jsonl")).unwrap();
    let look = |place: &Path| match fs::read(place.join("all.jsonl")) {
        Err(_) => Ok(State::Old),
        Ok(bytes) if bytes == whole => Ok(State::New),
        Ok(_) => Err("a part of an export".to_owned()),
    };
    Job {
        name: "consent export",
        before: &register.path,
        words: &call,
        look: &look,
        results: &["all.jsonl"],
        stays: &|_| false,
        killed: &|_, _| false,
        secrets: &register.secrets,
        clear: &["all.jsonl"],
        again: Some(&[&call[..], &["--force"]].concat()),
        always: &[],
    }
    .hold();
}

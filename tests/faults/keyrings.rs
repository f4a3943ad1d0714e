//! Keyrings: after every fault one opens, with its old keys or its new ones.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::place::{files, restore, words};
use crate::points::{Job, State};
use crate::support::{code, stderr, stdout, yingbi};
use crate::tables::{Office, RING, done, skipped};

/// What a keyring holds, without what is drawn anew each time; an error where it does not open.
fn holds(place: &Path, ring: &[&str]) -> Result<String, String> {
    let output = yingbi(words(place, &[&["keys", "list", "--json", "--lang", "en"], ring].concat()));
    if code(&output) != 0 {
        return Err(format!("the keyring does not open: {}", stderr(&output)));
    }
    let list: Value = serde_json::from_str(&stdout(&output)).map_err(|error| error.to_string())?;
    let mut lines = Vec::new();
    for part in ["keys", "domains", "indexes"] {
        for entry in list[part].as_array().into_iter().flatten() {
            let mut entry = entry.clone();
            for drawn in ["id", "root", "certificate"] {
                entry.as_object_mut().unwrap().remove(drawn);
            }
            lines.push(format!("{part} {entry}"));
        }
    }
    lines.sort();
    Ok(lines.join("\n"))
}

/// No file but the key file holds its bytes, or is the same file by the name under which it was made.
fn key_is_alone(place: &Path) -> Result<(), String> {
    let files = files(place);
    for (name, key) in files.iter().filter(|(name, _)| matches!(name.as_str(), "key" | "next")) {
        if key.len() != 32 {
            return Err(format!("{name} is {} bytes long", key.len()));
        }
        let copy = |(other, bytes): &(&String, &Vec<u8>)| {
            *other != name
                && **other != format!("{name}.new")
                && bytes.windows(16).any(|part| part == &key[..16])
        };
        if let Some((other, _)) = files.iter().find(copy) {
            return Err(format!("{other} holds what {name} holds"));
        }
    }
    Ok(())
}

/// Locks, and the versions beside a keyring.
fn stays(name: &str) -> bool {
    let version =
        name.strip_prefix("ring.").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    version || matches!(name, "ring.lock" | "state.lock")
}

/// What an interrupted writer leaves, and the next one clears: wrapped keys, a number.
fn left(name: &str, _: &[u8]) -> bool {
    matches!(name, "ring.new" | "state.new" | "next.new")
}

/// A command that changes the keyring. `next` opens it afterwards where that changes too.
fn hold(office: &Office, name: &str, call: &[&str], next: Option<&[&str]>, results: &[&str], again: bool) {
    let (_held, root) = crate::place::folder();
    let clean = root.join("clean");
    restore(&office.path, &clean);
    done(&clean, call);
    let next = next.unwrap_or(&RING);
    let (old, new) = (holds(&office.path, &RING).unwrap(), holds(&clean, next).unwrap());
    let look = |place: &Path| {
        key_is_alone(place)?;
        let found = holds(place, next).or_else(|why| holds(place, &RING).map_err(|_| why))?;
        let opens_anew = next == RING || holds(place, next).is_ok();
        let results =
            results.iter().all(|name| matches!(*name, "ring" | "state") || place.join(name).exists());
        match (found == new && opens_anew, found == old) {
            (true, _) if results => Ok(State::New),
            (true, _) => Ok(State::Between),
            (_, true) => Ok(State::Old),
            _ => Err(format!("the keyring is neither the old one nor the new:\n{found}")),
        }
    };
    Job {
        name,
        before: &office.path,
        words: call,
        look: &look,
        results,
        stays: &stays,
        killed: &left,
        secrets: &office.secrets,
        clear: &[],
        again: again.then_some(call),
        always: &[],
    }
    .hold();
}

#[test]
fn init() {
    if skipped() {
        return;
    }
    let office = Office::new();
    for name in ["ring", "ring.1", "ring.lock", "state", "state.lock", "key"] {
        fs::remove_file(office.path.join(name)).unwrap();
    }
    let call = [&["keys", "init", "--create-key", "-q"], &RING[..]].concat();
    let look = |place: &Path| {
        if place.join("key").exists() {
            key_is_alone(place)?;
        }
        match (place.join("ring").exists(), place.join("key").exists()) {
            (false, key) => {
                // Under a whole key nothing is wrapped yet: `keys init` without --create-key takes it.
                let again = call.iter().copied().filter(|word| !key || *word != "--create-key");
                done(place, &again.collect::<Vec<_>>());
                holds(place, &RING)?;
                Ok(if key { State::Between } else { State::Old })
            }
            (true, _) => match holds(place, &RING)? {
                keys if keys.contains("\"use\":\"default\"") => Ok(State::New),
                keys => Err(format!("a keyring without a key to seal with: {keys}")),
            },
        }
    };
    Job {
        name: "keys init",
        before: &office.path,
        words: &call,
        look: &look,
        results: &["ring", "state", "key"],
        stays: &stays,
        killed: &|name, bytes| left(name, bytes) || name == "key.new",
        secrets: &office.secrets,
        clear: &[],
        again: None,
        always: &[],
    }
    .hold();
}

#[test]
fn add() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let call = [
        &["keys", "add", "--domain", "mobile", "--recipient", "阳光社工", "--purpose", "care", "-q"],
        &RING[..],
    ]
    .concat();
    hold(&office, "keys add", &call, None, &["ring", "state"], false);
}

#[test]
fn rotate() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let call = [&["keys", "rotate", "-q"], &RING[..]].concat();
    hold(&office, "keys rotate", &call, None, &["ring", "state"], false);
}

#[test]
fn destroy() {
    if skipped() {
        return;
    }
    let office = Office::new();
    done(&office.path, &[&["keys", "rotate", "--use", "same", "-q"], &RING[..]].concat());
    let list: Value =
        serde_json::from_str(&done(&office.path, &[&["keys", "list", "--json"], &RING[..]].concat()))
            .unwrap();
    let keys = list["keys"].as_array().unwrap();
    let id =
        keys.iter().find(|key| key["use"] == "same" && key["state"] == "enabled").unwrap()["id"].as_str();
    let call = [
        &[
            "keys",
            "destroy",
            id.unwrap(),
            "--reason",
            "the time is over",
            "--certificate",
            "@certificate.json",
            "--yes",
            "-q",
        ],
        &RING[..],
    ]
    .concat();
    hold(&office, "keys destroy", &call, None, &["ring", "state", "certificate.json"], false);
}

#[test]
fn rewrap() {
    if skipped() {
        return;
    }
    let office = Office::new();
    let next = ["--keyring", "@ring", "--key-file", "@next", "--state", "@state"];
    let call = [&["keys", "rewrap", "--new-key-file", "@next", "--create-key", "-q"], &RING[..]].concat();
    hold(&office, "keys rewrap", &call, Some(&next), &["ring", "state", "next"], false);
}

//! A disk that is really full: a small file system in memory, where the system lets one be mounted.

use std::fs;
use std::process::Command;

use crate::place::words;
use crate::support::{binary, code, stderr};
use crate::tables::{Office, RING};

/// Mounts a file system of so many KiB over the folder `small` of a place, runs the program there, and prints what is
/// left: its status in the first line, then the names. None where nothing can be mounted.
fn on_small_disk(office: &Office, kib: u64, call: &[&str]) -> Option<(i32, Vec<String>, String)> {
    let script = "mount -t tmpfs -o size=$2k tmpfs \"$1\" || exit 99
        shift 2; \"$@\"; status=$?
        ls -A \"$0\" | sed 's/^/left: /' >&2
        exit $status";
    let small = office.path.join("small");
    fs::create_dir_all(&small).unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .args([&small, &small])
        .arg(kib.to_string())
        .arg(binary())
        .args(words(&office.path, call))
        .env("LC_ALL", "C.UTF-8")
        .env("TMPDIR", &small)
        .output();
    let output = output.ok()?;
    let said = stderr(&output);
    if code(&output) == 99 || said.contains("unshare:") {
        return None;
    }
    let left = said.lines().filter_map(|line| line.strip_prefix("left: ").map(str::to_owned)).collect();
    Some((code(&output), left, said))
}

#[test]
fn a_full_disk_leaves_nothing() {
    let office = Office::of(300);
    office.done(
        &[
            &["seal", "@in.csv", "-o", "@sealed.csv", "--columns", "身份证号", "--table", "residents", "-q"],
            &RING[..],
        ]
        .concat(),
    );
    let small = ["--keyring", "@small/ring", "--key-file", "@small/key", "--state", "@small/state"];
    let calls: Vec<(&str, Vec<&str>, usize)> = vec![
        (
            "anonymize",
            vec!["anonymize", "@in.csv", "-o", "@small/out.csv", "--recipe", "@recipe.toml", "-q"],
            4,
        ),
        (
            "view",
            vec![
                "view",
                "@in.csv",
                "-o",
                "@small/out.csv",
                "--policies",
                "@policies",
                "--as",
                "property-manager",
                "--purpose",
                "repair",
                "-q",
            ],
            2,
        ),
        (
            "seal",
            [
                &[
                    "seal",
                    "@in.csv",
                    "-o",
                    "@small/out.csv",
                    "--columns",
                    "手机号",
                    "--table",
                    "residents",
                    "-q",
                ],
                &RING[..],
            ]
            .concat(),
            2,
        ),
        ("open", [&["open", "@sealed.csv", "-o", "@small/out.csv", "-q"], &RING[..]].concat(), 1),
        ("keys init", [&["keys", "init", "--create-key", "-q"], &small[..]].concat(), 6),
        ("consent init", vec!["consent", "init", "--register", "@small/register.db", "-q"], 1),
    ];
    let mut tried = 0;
    for (name, call, whole) in &calls {
        let (mut failed, mut done) = (0, 0);
        // A page at a time: each size lets the command come further.
        for pages in 0..48 {
            let Some((code, left, said)) = on_small_disk(&office, 4 * (pages + 1), call) else {
                println!("skipped: a small file system cannot be mounted here");
                return;
            };
            tried += 1;
            let locks = |name: &&String| !name.ends_with(".lock") && !name.ends_with(".1");
            let left: Vec<&String> = left.iter().filter(locks).collect();
            match code {
                0 => {
                    let locks = if *name == "keys init" { 3 } else { 0 };
                    assert_eq!(left.len(), whole - locks, "{name}, {pages} pages: {left:?}");
                    done += 1;
                }
                5 | 6 | 3 => {
                    assert!(left.is_empty(), "{name}, {pages} pages: {left:?} {said}");
                    assert_eq!(said.matches("error YB").count(), 1, "{said}");
                    failed += 1;
                }
                other => panic!("{name}, {pages} pages: ended with {other}: {said}"),
            }
            if done > 2 {
                break;
            }
        }
        assert!(failed > 0 && done > 0, "{name}: {failed} failed, {done} done");
        println!("| `{name}` | full disk | {failed} sizes too small, {done} large enough | all |");
    }
    assert!(tried > 0);
}

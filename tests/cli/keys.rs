//! Keyrings: rotation, destruction, planning of indexes, what opens them, what they refuse.

use std::fs;

use crate::office::{Office, column, flipped, private};
use crate::support::{Place, code, register, stderr, yingbi};

#[test]
fn rotation_reseal_and_destruction() {
    let office = Office::new();
    let text = office.sealed(50);
    let old = office.active();
    office.done(&["keys", "rotate"]);
    let new = office.active();
    assert_ne!(old, new);
    office.done(&["open", "@sealed.csv", "-o", "@open.csv"]);
    assert_eq!(office.read("open.csv"), text);

    office.done(&["keys", "reseal", "@sealed.csv", "-o", "@anew.csv", "--resume"]);
    let used = office.done(&["keys", "usage", "@anew.csv", "--json"]);
    assert!(used.contains(&new) && !used.contains(&old), "{used}");
    let cells: serde_json::Value = serde_json::from_str(&used).unwrap();
    assert_eq!(cells["keys"][0]["cells"], 50);
    // A file that is half migrated is finished; what is new already stays as it is, byte for byte.
    let (anew, sealed) = (office.read("anew.csv"), office.read("sealed.csv"));
    let half: Vec<&str> = anew.lines().take(26).chain(sealed.lines().skip(26)).collect();
    office.place.write("half.csv", half.join("\n") + "\n");
    fs::copy(office.place.path("sealed.csv.sealed.json"), office.place.path("half.csv.sealed.json")).unwrap();
    office.done(&["keys", "reseal", "@half.csv", "-o", "@whole.csv"]);
    let whole = office.read("whole.csv");
    assert!(whole.lines().take(26).eq(anew.lines().take(26)));
    assert!(whole.lines().skip(26).zip(anew.lines().skip(26)).all(|(a, b)| a != b));
    office.done(&["open", "@whole.csv", "-o", "@opened.csv"]);
    assert_eq!(office.read("opened.csv"), text);

    office.done(&["keys", "disable", &old]);
    let said = office.refused(&["open", "@sealed.csv", "-o", "@no.csv"], 5, "Record 1");
    assert!(said.contains(&old), "{said}");
    office.done(&["keys", "enable", &old]);
    office.refused(&["keys", "destroy", &old, "--reason", "contract ended"], 2, "YB0928");
    office.done(&["keys", "destroy", &old, "--reason", "contract ended", "--yes"]);
    let certificate = office.read(&format!("ring.{old}.destroyed.json"));
    assert!(certificate.contains("contract ended") && certificate.contains(&old));
    office.refused(&["open", "@sealed.csv", "-o", "@no.csv"], 5, &old);
    office.done(&["open", "@anew.csv", "-o", "@still.csv"]);
    assert_eq!(office.read("still.csv"), text);
}

/// Nothing that a call works with becomes its output, whatever `--force` says.
#[test]
fn keyrings_keys_and_records_are_not_overwritten() {
    let office = Office::new();
    office.sealed(20);
    // Two versions beside the keyring.
    office.done(&["keys", "rotate"]);
    office.done(&["keys", "rotate"]);
    let before: Vec<Vec<u8>> = ["ring", "key", "ring.1", "ring.2"]
        .iter()
        .map(|name| fs::read(office.place.path(name)).unwrap())
        .collect();
    for output in ["@ring", "@key", "@ring.2", "@ring.lock", "@state"] {
        let words = ["seal", "@in.csv", "-o", output, "--columns", "手机号", "--table", "t", "--force"];
        office.refused(&words, 2, "YB0934");
    }
    office.place.write("x.csv.sealed.json", fs::read(office.place.path("ring")).unwrap());
    private(&office.place.path("x.csv.sealed.json"));
    let words = [
        "seal",
        "@in.csv",
        "-o",
        "@x.csv",
        "--columns",
        "手机号",
        "--table",
        "t",
        "--force",
        "--keyring",
        "@x.csv.sealed.json",
    ];
    office.refused(&words, 2, "YB0934");
    let id = office.active();
    let destroy = ["keys", "destroy", &id, "--reason", "x", "--yes", "--certificate"];
    office.refused(&[&destroy[..], &["@ring", "--force"]].concat(), 2, "YB0934");
    office.refused(&[&destroy[..], &["@nowhere/c.json"]].concat(), 6, "YB03");
    assert_eq!(office.active(), id);
    let after: Vec<Vec<u8>> = ["ring", "key", "ring.1", "ring.2"]
        .iter()
        .map(|name| fs::read(office.place.path(name)).unwrap())
        .collect();
    assert!(before == after);
    // A destruction's certificate can be had again.
    office.done(&[&destroy[..], &["@c.json"]].concat());
    office.done(&[&destroy[..], &["@again.json"]].concat());
    assert_eq!(office.read("c.json"), office.read("again.json"));
}

#[test]
fn an_index_that_would_tell_too_much_is_not_made() {
    let office = Office::new();
    let add = ["keys", "add", "--index", "性别", "--table", "t", "--rows", "20000", "--commonest", "0.001"];
    office.refused(&[&add[..], &["--distinct", "31"]].concat(), 4, "YB052");
    let beyond = ["--distinct", "15000", "--bits", "14"];
    office.refused(&[&add[..], &beyond].concat(), 4, "YB052");
    office.done(&[&add[..], &beyond, &["--accept-leakage"]].concat());
}

#[test]
fn bad_keys_and_bad_values_write_nothing() {
    let office = Office::new();
    office.sealed(40);
    let open = ["open", "@sealed.csv", "-o", "@open.csv"];
    // A key file of another keyring, one that others may read, none at all, one cut short.
    office.place.write("other", [7; 32]);
    private(&office.place.path("other"));
    office.refused(&[&open[..], &["--key-file", "@other"]].concat(), 5, "YB05");
    office.place.write("open-to-all", fs::read(office.place.path("key")).unwrap());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(office.place.path("open-to-all"), fs::Permissions::from_mode(0o644)).unwrap();
        office.refused(&[&open[..], &["--key-file", "@open-to-all"]].concat(), 5, "YB05");
    }
    office.refused(&[&open[..], &["--key-file", "@nowhere"]].concat(), 5, "YB05");
    office.place.write("short", [7; 31]);
    private(&office.place.path("short"));
    office.refused(&[&open[..], &["--key-file", "@short"]].concat(), 5, "YB05");
    office.refused(&[&open[..], &["--keyring", "@nowhere"]].concat(), 5, "YB05");
    office.refused(&[&open[..], &["--key-file", "@key", "--passphrase-fd", "0"]].concat(), 2, "YB0926");
    // A keyring of a version to come, one with a flipped bit, one cut short.
    let ring = fs::read(office.place.path("ring")).unwrap();
    let text = String::from_utf8(ring.clone()).unwrap();
    office.place.write("newer", text.replacen("\"version\":1", "\"version\":2", 1));
    private(&office.place.path("newer"));
    let said = office.refused(&[&open[..], &["--keyring", "@newer"]].concat(), 5, "YB05");
    assert!(said.contains("newer"), "{said}");
    for (name, bytes) in
        [("cut", ring[..ring.len() - 9].to_vec()), ("flipped", flipped(&ring, ring.len() / 2))]
    {
        office.place.write(name, bytes);
        office.refused(&[&open[..], &["--keyring", &format!("@{name}")]].concat(), 5, "YB05");
    }
    // Values: cut, no base64, no sealed value at all, an unknown key.
    let sealed = office.read("sealed.csv");
    let cell = column(&sealed, "手机号")[20].to_owned();
    let unknown = {
        let other = Office::new();
        other.sealed(40);
        column(&other.read("sealed.csv"), "手机号")[20].to_owned()
    };
    for bad in [
        cell[..cell.len() - 4].to_owned(),
        cell.replacen("yb1.", "yb1.*", 1),
        "13800000000".to_owned(),
        unknown,
    ] {
        office.place.write("bad.csv", sealed.replacen(&cell, &bad, 1));
        fs::copy(office.place.path("sealed.csv.sealed.json"), office.place.path("bad.csv.sealed.json"))
            .unwrap();
        let said = office.refused(&["open", "@bad.csv", "-o", "@open.csv"], 5, "Record 21, column 手机号");
        assert!(!said.contains(&bad[4..]), "{said}");
        for message in said.lines() {
            assert!(!message.is_empty());
        }
    }
    // Half migrated: the clear cell stays, the sealed ones open.
    office.place.write("mixed.csv", sealed.replacen(&cell, "13800000000", 1));
    fs::copy(office.place.path("sealed.csv.sealed.json"), office.place.path("mixed.csv.sealed.json"))
        .unwrap();
    office.done(&["open", "@mixed.csv", "-o", "@open.csv", "--mixed"]);
    assert_eq!(column(&office.read("open.csv"), "手机号")[20], "13800000000");
}

#[test]
fn a_tables_indexes_are_planned_together() {
    let office = Office::new();
    let add = |column: &'static str| {
        [
            "keys",
            "add",
            "--index",
            column,
            "--table",
            "t",
            "--rows",
            "20000",
            "--distinct",
            "18000",
            "--commonest",
            "0.0001",
        ]
    };
    office.done(&add("a"));
    office.refused(&add("b"), 4, "YB0525");
    office.done(&[&add("b")[..], &["--accept-leakage"]].concat());
}

#[test]
fn a_passphrase_is_one_line_and_not_cut() {
    let office = Office { place: Place::new() };
    office.place.write("pass", "one line\r\nanother line\n");
    office.place.write("same", "one line");
    office.place.write("long", "x".repeat(5000));
    office.refused(&["keys", "init", "--passphrase-file", "@long"], 2, "YB0932");
    office.done(&["keys", "init", "--passphrase-file", "@pass"]);
    office.done(&["keys", "list", "--passphrase-file", "@same"]);
    // A state file of another keyring is told before anything is made.
    let output = office.run(&["keys", "init", "--passphrase-file", "@pass", "--keyring", "@second"]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("YB0537") && !office.place.path("second").exists());
}

#[test]
fn an_older_keyring_put_back_is_refused() {
    let office = Office::new();
    let before = fs::read(office.place.path("ring")).unwrap();
    office.done(&["keys", "rotate"]);
    fs::write(office.place.path("ring"), before).unwrap();
    office.refused(&["keys", "list"], 5, "YB05");
}

#[test]
fn a_passphrase_opens_and_another_does_not() {
    let office = Office { place: Place::new() };
    office.place.write("pass", "正确 的 口令\n");
    office.place.write("wrong", "错误 的 口令\n");
    office.done(&["keys", "init", "--passphrase-file", "@pass"]);
    office.done(&["keys", "list", "--passphrase-file", "@pass"]);
    let said = office.refused(&["keys", "list", "--passphrase-file", "@wrong"], 5, "YB05");
    assert!(!said.contains("错误"), "{said}");
    let chinese = yingbi([
        "keys",
        "list",
        "--keyring",
        &office.text("ring"),
        "--passphrase-file",
        &office.text("wrong"),
        "--state",
        &office.text("state"),
        "--lang",
        "zh",
    ]);
    assert_eq!(code(&chinese), 5);
    assert!(
        stderr(&chinese).contains("口令") && !stderr(&chinese).contains("错误 的"),
        "{}",
        stderr(&chinese)
    );
    // Another passphrase from now on.
    office.done(&["keys", "rewrap", "--passphrase-file", "@pass", "--new-passphrase-file", "@wrong"]);
    office.done(&["keys", "list", "--passphrase-file", "@wrong"]);
    office.refused(&["keys", "list", "--passphrase-file", "@pass"], 5, "YB05");
}

/// Rotations go on while other processes seal and open: each of them sees a whole keyring, and what was sealed opens.
#[test]
fn rotation_while_other_processes_read_and_write() {
    let office = Office::new();
    let text = register(30);
    office.place.write("in.csv", &text);
    let rotating = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..2)
            .map(|worker| {
                let (office, text, rotating) = (&office, &text, &rotating);
                scope.spawn(move || {
                    let mut rounds = 0;
                    while rotating.load(std::sync::atomic::Ordering::Relaxed) || rounds < 2 {
                        let [sealed, open] =
                            ["sealed", "open"].map(|name| format!("{name}-{worker}-{rounds}.csv"));
                        office.done(&[
                            "seal",
                            "@in.csv",
                            "-o",
                            &format!("@{sealed}"),
                            "--columns",
                            "手机号",
                            "--table",
                            "t",
                        ]);
                        office.done(&["open", &format!("@{sealed}"), "-o", &format!("@{open}")]);
                        assert_eq!(&office.read(&open), text);
                        rounds += 1;
                    }
                    rounds
                })
            })
            .collect();
        for _ in 0..12 {
            office.done(&["keys", "rotate"]);
        }
        rotating.store(false, std::sync::atomic::Ordering::Relaxed);
        for other in others {
            assert!(other.join().unwrap() >= 2);
        }
    });
    let list = office.list();
    let states = |state: &str| {
        let keys = list["keys"].as_array().unwrap();
        keys.iter().filter(|key| key["use"] == "default" && key["state"] == state).count()
    };
    assert_eq!((states("active"), states("enabled")), (1, 12));
}

/// A key management service's client, in one line of a shell each way.
#[cfg(unix)]
#[test]
fn a_program_opens_a_keyring_and_one_that_forgets_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office { place: Place::new() };
    let program = |name: &str, text: &str| {
        let path = office.place.write(name, format!("#!/bin/sh\n{text}\n"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = program("good", "case $1 in wrap) sed 's/^/AAAA/' ;; unwrap) sed 's/^AAAA//' ;; esac");
    let state = office.text("state");
    let run = |program: &str, words: &[&str]| {
        let ring = office.text("ring");
        let rest = ["--keyring", &ring, "--key-command", program, "--state", &state, "--lang", "en"];
        yingbi(words.iter().copied().chain(rest))
    };
    for (name, text) in
        [("constant", "echo AAAA"), ("failing", "exit 3"), ("silent", "true"), ("garbage", "echo '*'")]
    {
        let path = program(name, text);
        let output = run(&path, &["keys", "init"]);
        assert_eq!(code(&output), 5, "{name}: {}", stderr(&output));
        assert!(!office.place.path("ring").exists(), "{name}");
    }
    assert_eq!(code(&run(&good, &["keys", "init"])), 0);
    assert_eq!(code(&run(&good, &["keys", "list"])), 0);
    let constant = office.text("constant");
    assert_eq!(code(&run(&constant, &["keys", "list"])), 5);
}

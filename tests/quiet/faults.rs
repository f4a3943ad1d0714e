//! The same commands, badly called: on broken files, with the wrong keys, with secrets where none belong.

use crate::community::{HEADER, Town, csv};
use crate::play::{RING, recipe, with};
use crate::session::{Call, Session};

pub fn all(session: &mut Session, town: &Town) {
    let parts: [fn(&mut Session, &Town); 7] =
        [broken_tables, wrong_keys, wrong_values, misplaced_secrets, registers, policies, rest];
    session.plays(&parts, town);
}

fn rest(session: &mut Session, _: &Town) {
    session.refuses(2, &["completions", "tcsh"]);
    let file = session.text("in.csv");
    session.refuses(6, &["man", &format!("{file}/below")]);
}

/// Tables that cannot be read, each with canaries where it goes wrong.
fn broken_tables(session: &mut Session, town: &Town) {
    let text = csv(&town.rows);
    let lines: Vec<&str> = text.lines().collect();
    let (before, line, after) = (lines[..40].join("\n"), lines[40], lines[41..].join("\n"));
    let around = |middle: &str| format!("{before}\n{middle}\n{after}\n").into_bytes();
    let mut wrong = around(line);
    wrong.truncate(wrong.len() / 2);
    let middle = wrong.len() - 40;
    wrong[middle..middle + 4].copy_from_slice(&[0xff, 0xfe, 0xff, 0xc0]);
    let json = |row: &Vec<String>| {
        let cells: Vec<String> =
            HEADER.iter().zip(row).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
        format!("{{{}}}", cells.join(","))
    };
    let objects: Vec<String> = town.rows.iter().map(json).collect();
    for (name, bytes) in [
        ("quote.csv", around(&line.replacen(',', ",\"", 1))),
        ("ragged.csv", around(&format!("{line},{}", town.rows[41][3]))),
        ("nul.csv", around(&line.replace("年", "\0").replace("每周", "\0"))),
        ("encoding.csv", wrong),
        ("twice.csv", text.replacen("家庭住址", "手机号", 1).into_bytes()),
        ("broken.jsonl", format!("{}\n{}}}\n", objects[..50].join("\n"), objects[50]).into_bytes()),
        ("nested.jsonl", format!("{}\n{}\n", objects[0], objects[1].replace(":\"1", ":[\"1")).into_bytes()),
        ("broken.xlsx", {
            let mut bytes = std::fs::read(session.path("open.xlsx")).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle..middle + 64].fill(0x55);
            bytes
        }),
        ("broken.parquet", [b"PAR1".as_slice(), text.as_bytes(), b"PAR1"].concat()),
        ("empty.csv", Vec::new()),
    ] {
        session.put(name, bytes, &["cell/"]);
        let input = format!("@{name}");
        for words in [
            &["audit", &input][..],
            &["audit", &input, "--json"],
            &["recipe", &input],
            &["anonymize", &input, "-o", "@no.csv"],
            &[
                "view",
                &input,
                "-o",
                "@no.csv",
                "--policies",
                "@policies",
                "--as",
                "social-worker",
                "--purpose",
                "care",
            ],
            &with(&["seal", &input, "-o", "@no.csv", "--table", "t", "--columns", "手机号"], &RING),
            &with(&["open", &input, "-o", "@no.csv", "--table", "t", "--columns", "手机号"], &RING),
            &["keys", "usage", &input],
            &["policy", "init", "@no-folder", "--from", &input],
            &["hierarchy", "show", "auto", "--input", &input, "--column", "出生日期", "--kind", "birth_date"],
            &["hierarchy", "check", &input],
        ] {
            any(session, words);
        }
        assert!(!session.path("no.csv").exists() || name == "twice.csv", "{name}");
        let _ = std::fs::remove_file(session.path("no.csv"));
        let _ = std::fs::remove_dir_all(session.path("no-folder"));
    }
    session.refuses(3, &["audit", "@quote.csv"]);
    session.refuses(3, &["recipe", "@broken.jsonl"]);
    session.refuses(3, &["anonymize", "@ragged.csv", "-o", "@no.csv"]);
    session.refuses(3, &["keys", "usage", "@nul.csv"]);
    session.refuses(3, &["policy", "init", "@no-folder", "--from", "@quote.csv"]);
    session.refuses(6, &["anonymize", "@in.csv", "-o", "@no-such-folder/out.csv"]);
    let words = ["hierarchy", "show", "auto", "--input", "@quote.csv", "--column", "出生日期"];
    session.refuses(3, &words);
    let words = ["hierarchy", "check", "@in.csv", "--input", "@quote.csv", "--column", "出生日期"];
    session.refuses(3, &words);
    // The input goes on standard input, too.
    let input = std::fs::read(session.path("quote.csv")).unwrap();
    session.call(3, &["audit", "-"], &Call { input: Some(&input), ..Call::default() });
    // Data in the place of a recipe, a hierarchy, a folder of policies.
    for file in ["@in.csv", "@open.jsonl", "@broken.jsonl", "@register.db"] {
        session.refuses(4, &["anonymize", "@in.csv", "-o", "@no.csv", "--recipe", file]);
        any(session, &["audit", "@in.csv", "--recipe", file]);
        any(session, &["hierarchy", "check", file]);
        any(session, &["hierarchy", "show", file, "--input", "@in.csv", "--column", "小区"]);
        any(
            session,
            &["policy", "explain", "@policies", "--purpose", "care", "--as", "social-worker", "--case", file],
        );
        any(session, &["verify", "@shared.csv", "--record", file]);
    }
    // A release whose record is another one's.
    session.put("foreign.json", "{\"version\":1}", &[]);
    session.refuses(4, &["verify", "@in.csv", "--record", "@foreign.json"]);
}

/// Whatever becomes of it.
fn any(session: &mut Session, words: &[&str]) {
    let call = Call::default();
    session.whatever(words, &call);
}

fn wrong_keys(session: &mut Session, _: &Town) {
    let open = ["open", "@sealed.csv", "-o", "@no.csv", "--state", "@state", "--keyring"];
    let ring = session.read("ring");
    for (name, text) in [
        ("ring-cut", ring[..ring.len() - 9].to_owned()),
        ("ring-newer", ring.replacen("\"version\":1", "\"version\":2", 1)),
        ("ring-other", ring.replacen("known", "knowm", 1)),
    ] {
        session.put(name, text, &[]);
        crate::community::private(session, name);
        session.refuses(5, &with(&open, &[&format!("@{name}"), "--key-file", "@key"]));
    }
    session.refuses(5, &with(&open, &["@ring", "--key-file", "@other-key"]));
    session.refuses(5, &with(&open, &["@ring", "--passphrase-file", "@pass-wrong"]));
    session.refuses(5, &with(&open, &["@ring", "--key-file", "@in.csv"]));
    session.refuses(2, &with(&open, &["@ring", "--key-file", "@key", "--passphrase-file", "@pass-now"]));
    // A passphrase that opens nothing: from a file, on standard input.
    let phrased = ["keys", "list", "--keyring", "@phrased", "--state", "@phrased-state"];
    session.refuses(5, &with(&phrased, &["--passphrase-file", "@pass-wrong"]));
    session.refuses(2, &with(&phrased, &["--passphrase-file", "@in.csv"]));
    let typed = Call { input: Some("not this one, 不是这句\n".as_bytes()), ..Call::default() };
    session.call(5, &with(&phrased, &["--passphrase-fd", "0"]), &typed);
    // A program that talks, and one that gives the master to everybody.
    let say = "sh -c cat;exit";
    session.refuses(5, &with(&open, &["@ring", "--key-command", say]));
    for (words, status) in [
        (&["keys", "init", "--passphrase-file", "@pass-wrong"][..], 2),
        (&["keys", "add", "--use", "default", "--suite", "rot13"], 2),
        (&["keys", "add", "--index", "性别", "--table", "t", "--measure", "@in.csv"], 4),
        (&["keys", "rotate", "--use", "nobody's"], 5),
        (&["keys", "disable", "yk-nobody"], 2),
        (&["keys", "enable", "yk-nobody"], 2),
        (&["keys", "destroy", "yk-nobody", "--reason", "x", "--yes"], 2),
        (&["keys", "reseal", "@in.csv", "-o", "@no.csv", "--table", "t", "--columns", "手机号"], 5),
        (
            &[
                "keys",
                "relink",
                "@in.csv",
                "-o",
                "@no.csv",
                "--columns",
                "身份证号",
                "--from",
                "a",
                "--to",
                "b",
                "--by",
                "x",
                "--reason",
                "y",
            ],
            2,
        ),
        (&["keys", "rewrap", "--new-key-file", "@in.csv"], 5),
        (&["keys", "list", "--key-file", "@other-key"], 5),
        (&["seal", "@in.csv", "-o", "@no.csv", "--table", "t", "--columns", "手机"], 2),
        (&["index", "慢性病", "--table", "t"], 5),
    ] {
        let given = |option: &str| words.contains(&option);
        let mut words = words.to_vec();
        words.extend(["--keyring", "@ring", "--state", "@state"]);
        if !given("--key-file") && !given("--passphrase-file") {
            words.extend(["--key-file", "@key"]);
        }
        session.refuses(status, &words);
    }
}

/// Cells that are not what they should be, in columns that are treated.
fn wrong_values(session: &mut Session, town: &Town) {
    let sealed = session.read("sealed.csv");
    let cell = sealed.lines().nth(21).unwrap().split(',').nth(5).unwrap().to_owned();
    for (name, bad) in [("clear", town.rows[20][5].clone()), ("cut", cell[..cell.len() - 3].to_owned())] {
        let file = format!("bad-{name}.csv");
        session.put(&file, sealed.replacen(&cell, &bad, 1), &["cell/"]);
        std::fs::copy(session.path("sealed.csv.sealed.json"), session.path(&format!("{file}.sealed.json")))
            .unwrap();
        session.refuses(5, &with(&["open", &format!("@{file}"), "-o", "@no.csv"], &RING));
        let words = ["keys", "reseal", &format!("@{file}"), "-o", "@no.csv", "--use", "known"];
        session.refuses(5, &with(&words, &RING));
    }
    // Numbers that are none, where the recipe wants them all to be.
    session.put("strict.toml", recipe("error", "shaped"), &[]);
    let words = ["anonymize", "@broken.csv", "-o", "@no.csv", "--recipe", "@strict.toml"];
    any(session, &with(&words, &RING));
    let mut rows = town.rows.clone();
    for (row, cells) in rows.iter_mut().enumerate() {
        // Look-alikes: another check digit, a character too many, a date that is none.
        cells[3] = format!("{}7{}", &cells[3][..17], cells[3]);
        cells[4] = format!("{} {}", cells[4], town.rows[(row + 1) % town.rows.len()][4]);
        cells[5] = format!("{0}{0}", cells[5]);
    }
    session.put("damaged.csv", csv(&rows), &["cell/"]);
    session.refuses(
        4,
        &with(&["anonymize", "@damaged.csv", "-o", "@no.csv", "--recipe", "@strict.toml"], &RING),
    );
    session.does(&["audit", "@damaged.csv"]);
    session.does(&["anonymize", "@damaged.csv", "-o", "@damaged-out.csv", "--k", "2"]);
    // A privacy that cannot be had.
    session.refuses(7, &["anonymize", "@in.csv", "-o", "@no.csv", "--k", "81", "--suppression", "0"]);
}

/// Secrets as arguments: whoever types them has shown them already, but they are not said again.
fn misplaced_secrets(session: &mut Session, town: &Town) {
    let careless = Call { careless: true, ..Call::default() };
    let phrase = town.passphrase;
    let id = &town.rows[5][3];
    for words in [
        &["keys", "list", "--passphrase", phrase][..],
        &["keys", "list", &format!("--passphrase={phrase}")],
        &["keys", "list", phrase],
        &["keys", phrase],
        &[phrase],
        &["keys", "list", "--keyring", "@ring", "--passphrase-fd", phrase],
        &[
            "keys",
            "destroy",
            phrase,
            "--reason",
            "x",
            "--yes",
            "--keyring",
            "@ring",
            "--key-file",
            "@key",
            "--state",
            "@state",
        ],
        &["audit", "@in.csv", "--fail-on", phrase],
        &["audit", "@in.csv", "--encoding", phrase],
        &["anonymize", "@in.csv", "-o", "@no.csv", "--k", phrase],
        &["anonymize", "@in.csv", "-o", "@no.csv", phrase],
        &[
            "view",
            "@in.csv",
            "-o",
            "@no.csv",
            "--policies",
            "@policies",
            "--purpose",
            "care",
            "--as",
            &format!("resident:{id}"),
        ],
        &[
            "policy",
            "explain",
            "@policies",
            "--purpose",
            "self-service",
            "--as",
            &format!("resident:{id}"),
            "--case",
            "@case.toml",
        ],
        &["policy", "sql", "@policies", "--purpose", "self-service", "--as", &format!("resident:{id}")],
        &["consent", "show", "--register", "@register.db", "--person-file", "@persons", "--at", id],
        &["contract", "list", "--register", "postgres://office:Gehe1m-der-Datenbank@127.0.0.1:1/register"],
        &["contract", "list", "--register", "postgres://office:Gehe1m-der-Datenbank@:x/y"],
        &["completions", phrase],
    ] {
        session.whatever(words, &careless);
    }
}

fn registers(session: &mut Session, town: &Town) {
    let register = ["--register", "@register.db"];
    let id = &town.rows[0][3];
    session.put("wrong-person", format!("{id}\n{id}0\n"), &["cell/"]);
    session.put("not-a-register.db", csv(&town.rows), &["cell/"]);
    let export = session.read("consents.jsonl");
    session.put("wrong.jsonl", export.replacen("\"given\"", "\"granted\"", 1), &["cell/"]);
    session.put("cut.jsonl", &export[..export.len() - 30], &["cell/"]);
    let person = ["--person-file", "@wrong-person"];
    for words in [
        with(&["consent", "give", "--purpose", "care"], &person),
        with(&["consent", "refuse", "--purpose", "care"], &person),
        with(&["consent", "renew"], &person),
        with(&["consent", "withdraw"], &person),
        with(&["consent", "show"], &person),
        with(&["consent", "erase", "--yes"], &person),
        with(&["consent", "export", "-o", "@no.jsonl"], &person),
        with(&["consent", "init"], &[]),
        with(&["contract", "resume", "C-7"], &[]),
        with(&["contract", "suspend", "C-9"], &[]),
        with(&["contract", "end", "C-9"], &[]),
        with(&["contract", "list", "--at", "tomorrow"], &[]),
        with(
            &["contract", "amend", "C-9", "--services", "x", "--communities", "y"],
            &["--from", "2020-01-01", "--until", "2099-01-01"],
        ),
        with(
            &["contract", "add", "C-7", "--services", "x", "--communities", "y", "--organisation", "z"],
            &["--from", "2020-01-01", "--until", "2019-01-01"],
        ),
    ] {
        session.refuses(2, &with(&words, &register));
    }
    for file in ["@wrong.jsonl", "@cut.jsonl", "@in.csv"] {
        session.refuses(3, &with(&["consent", "import", file], &register));
    }
    session.refuses(3, &["consent", "show", "--person-file", "@persons", "--register", "@not-a-register.db"]);
}

fn policies(session: &mut Session, town: &Town) {
    let asks = ["--as", "resident", "--as-file", "@myself", "--purpose", "self-service"];
    let id = &town.rows[10][3];
    // Cases that are none, with a number in the place that is wrong.
    for (name, text) in [
        ("case-syntax.toml", format!("person = \"{id}\n")),
        ("case-type.toml", format!("age = \"{id}\"\nperson = \"{id}\"\n")),
        ("case-unknown.toml", format!("persn = \"{id}\"\n")),
        ("case-number.toml", format!("person = \"{id}9\"\n")),
    ] {
        session.put(name, text, &["cell/"]);
        let case = format!("@{name}");
        session.refuses(4, &with(&["policy", "explain", "@policies", "--case", &case], &asks));
    }
    let explain = ["policy", "explain", "@policies", "--input", "@damaged.csv", "--row", "11"];
    any(session, &with(&explain, &asks));
    let view = ["view", "@damaged.csv", "-o", "@damaged-view.csv", "--policies", "@policies"];
    any(session, &with(&view, &asks));
    session.put("somebody", format!("{id}{id}\n"), &["cell/"]);
    let other = ["--as", "resident", "--as-file", "@somebody", "--purpose", "self-service"];
    session.refuses(2, &with(&["view", "@in.csv", "-o", "@no.csv", "--policies", "@policies"], &other));
    session
        .refuses(2, &with(&["policy", "sql", "@policies", "--field", "mobile", "--form", "clear"], &other));
    for command in ["check", "test", "matrix", "schema"] {
        session.refuses(4, &["policy", command, "@in.csv"]);
    }
    session.refuses(4, &["policy", "diff", "@policies", "@in.csv"]);
    session.refuses(4, &["hierarchy", "show", "@in.csv", "--input", "@in.csv", "--column", "小区"]);
    session.refuses(2, &["hierarchy", "check", "@tree.csv", "--input", "@in.csv"]);
}

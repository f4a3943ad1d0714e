//! A session of every command, as somebody would call it who knows how.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::community::{HEADER, Town, private};
use crate::session::{Call, Session};

/// What opens the keyring by its key file.
pub const RING: [&str; 6] = ["--keyring", "@ring", "--key-file", "@key", "--state", "@state"];

/// The same by a passphrase.
const BY_PASSPHRASE: [&str; 6] =
    ["--keyring", "@ring", "--passphrase-file", "@pass-now", "--state", "@state"];

/// The commands that there are, by the manual pages that `man` wrote: `yingbi-keys-init.1`.
pub fn commands(pages: &Path) -> BTreeSet<String> {
    let names: BTreeSet<String> = std::fs::read_dir(pages)
        .unwrap()
        .filter_map(|page| {
            page.unwrap().file_name().into_string().unwrap().strip_suffix(".1").map(str::to_owned)
        })
        .filter_map(|page| page.strip_prefix("yingbi-").map(|rest| rest.replacen('-', " ", 1)))
        .collect();
    // A page of a group speaks of the commands below it.
    let group = |name: &String| names.iter().any(|other| other.starts_with(&format!("{name} ")));
    names.iter().filter(|name| !group(name)).cloned().collect()
}

pub fn with<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [words, more].concat()
}

/// Parts that build on each other here and there; one that cannot go on is told with the rest.
pub fn all(session: &mut Session, town: &Town) {
    let parts: [fn(&mut Session, &Town); 9] =
        [examining, releasing, keys, sealing, other_keys, consents, viewing, policies, rest];
    session.plays(&parts, town);
}

fn examining(session: &mut Session, _: &Town) {
    for input in ["@in.csv", "@titled.csv"] {
        session.does(&["audit", input, "--force", "--html", "@audit.html"]);
        session.does(&["audit", input, "--json"]);
    }
    let input = std::fs::read(session.path("in.csv")).unwrap();
    session.call(0, &["audit", "-"], &Call { input: Some(&input), ..Call::default() });
    session.call(1, &["audit", "@in.csv", "--fail-on", "risk>0.01"], &Call::default());
    session.does(&["recipe", "@in.csv"]);
    session.does(&["recipe", "@titled.csv", "-o", "@recipe.toml"]);
    session.does(&["audit", "@in.csv", "--recipe", "@recipe.toml"]);
}

fn releasing(session: &mut Session, _: &Town) {
    for output in ["shared.csv", "shared.xlsx", "shared.jsonl"] {
        session.does(&["anonymize", "@in.csv", "-o", &format!("@{output}"), "--k", "3", "--recipient", "r"]);
        session.does(&["verify", &format!("@{output}")]);
    }
    session.does(&["anonymize", "@titled.csv", "-o", "@titled-out.csv", "--method", "global", "--json"]);
    session.does(&["verify", "@titled-out.csv", "--json"]);
    let text = session.read("shared.csv");
    session.put("shared.csv", text.replacen(',', ",1", 2), &[]);
    session.call(1, &["verify", "@shared.csv"], &Call::default());
}

fn list(session: &mut Session) -> Value {
    serde_json::from_str(&session.does(&with(&["keys", "list", "--json"], &RING))).unwrap()
}

fn keys(session: &mut Session, _: &Town) {
    session.does(&[
        "keys",
        "init",
        "--keyring",
        "@drawn",
        "--key-file",
        "@drawn-key",
        "--create-key",
        "--state",
        "@drawn-state",
    ]);
    let drawn = std::fs::read(session.path("drawn-key")).unwrap();
    session.flock.key("key/drawn", &drawn);
    session.holds("drawn-key", &["key/drawn"]);
    session.does(&[
        "keys",
        "list",
        "--keyring",
        "@drawn",
        "--key-file",
        "@drawn-key",
        "--state",
        "@drawn-state",
    ]);
    let phrased = ["--keyring", "@phrased", "--state", "@phrased-state"];
    session.does(&with(&["keys", "init", "--passphrase-file", "@pass-now"], &phrased));
    let typed = std::fs::read(session.path("pass-now")).unwrap();
    let typed = Call { input: Some(&typed), ..Call::default() };
    session.call(0, &with(&["keys", "list", "--passphrase-fd", "0"], &phrased), &typed);

    session.does(&with(&["keys", "list"], &RING));
    session.does(&with(&["keys", "add", "--use", "default"], &RING));
    session.does(&with(&["keys", "add", "--use", "reports", "--suite", "aes-256-gcm-siv"], &RING));
    for recipient in ["a", "b"] {
        session.does(&with(&["keys", "add", "--domain", "resident_id", "--recipient", recipient], &RING));
    }
    let index = ["keys", "add", "--index", "手机号", "--table", "residents", "--kind", "mobile"];
    session.does(&with(&with(&index, &["--measure", "@in.csv", "--bits", "3"]), &RING));
    session.does(&with(&["keys", "rotate", "--use", "reports"], &RING));
    let rotate = ["keys", "rotate", "--index", "手机号", "--table", "residents", "--accept-leakage"];
    session.does(&with(&rotate, &RING));
    let listed = list(session);
    let all = listed["keys"].as_array().unwrap();
    let of = |state: &str| {
        let found = all.iter().find(|key| key["use"] == "reports" && key["state"] == state).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let old = of("enabled");
    session.does(&with(&["keys", "disable", &old], &RING));
    session.does(&with(&["keys", "enable", &old], &RING));
    session.does(&with(&["keys", "destroy", &old, "--reason", "test", "--yes"], &RING));
    session.does(&with(
        &["keys", "destroy", &old, "--reason", "test", "--yes", "--certificate", "@c.json"],
        &RING,
    ));

    // Values to look up: from a file, from standard input.
    session.flock.text("look-up/file", "13912345678");
    session.flock.text("look-up/typed", "13887654321");
    session.put("wanted", "13912345678\nno mobile 13912345678\n", &["look-up/file"]);
    let index = with(&["index", "手机号", "--table", "residents", "--kind", "mobile"], &RING);
    session.does(&with(&index, &["@wanted"]));
    session.call(0, &index, &Call { input: Some(b"13887654321\n"), ..Call::default() });
}

fn sealing(session: &mut Session, town: &Town) {
    let left = ["cell/birth/", "cell/name/", "cell/address/", "cell/card/"];
    let seal = ["seal", "@in.csv", "--table", "residents", "--record", "序号", "--columns"];
    let sealed = "身份证号,手机号,备注";
    for (output, usage) in [("sealed.csv", "known"), ("equal.csv", "equal"), ("default.csv", "default")] {
        session.holds(output, &left);
        let words = with(&seal, &[sealed, "-o", "@", "--use", usage]);
        let output = format!("@{output}");
        let words: Vec<&str> =
            words.iter().map(|word| if *word == "@" { output.as_str() } else { *word }).collect();
        session.does(&with(&words, &RING));
    }
    session.holds("sealed.xlsx", &left);
    let words = ["-o", "@sealed.xlsx", "--use", "known", "--json", "--index", "手机号"];
    session.does(&with(&with(&seal, &[sealed]), &with(&words, &RING)));
    session.does(&["keys", "usage", "@sealed.csv"]);
    session.does(&["keys", "usage", "@sealed.csv", "--json"]);
    for output in ["open.csv", "open.xlsx", "open.jsonl"] {
        session.holds(output, &["cell/"]);
        session.does(&with(&["open", "@sealed.csv", "-o", &format!("@{output}")], &RING));
    }
    assert_eq!(session.read("open.csv"), session.read("in.csv"));
    // A workbook that came to us is read like any other.
    session.does(&["audit", "@open.xlsx", "--json"]);
    session.does(&["anonymize", "@open.xlsx", "-o", "@of-workbook.csv", "--k", "3"]);

    session.does(&with(&["keys", "rotate"], &RING));
    session.holds("anew.csv", &left);
    session.does(&with(&["keys", "reseal", "@default.csv", "-o", "@anew.csv", "--resume"], &RING));

    // Every treatment that needs a key, and on_invalid where a value is none.
    let mut broken = town.rows.clone();
    broken[3][3] = "cell 33010619".to_owned();
    session.put("broken.csv", crate::community::csv(&broken), &["cell/"]);
    session.put("treat.toml", recipe("null", "reversible"), &[]);
    for input in ["in.csv", "broken.csv"] {
        session.does(&with(
            &["anonymize", &format!("@{input}"), "-o", "@treated.csv", "--force", "--recipe", "@treat.toml"],
            &RING,
        ));
    }
    session.does(&with(
        &["anonymize", "@in.csv", "-o", "@treated.csv", "--force", "--recipe", "@treat.toml"],
        &RING,
    ));
    session.does(&with(&["audit", "@in.csv", "--recipe", "@treat.toml", "--html", "@treated.html"], &RING));
    let listed = list(session);
    let domain = |recipient: &str| {
        let all = listed["domains"].as_array().unwrap();
        let found = all.iter().find(|domain| domain["recipient"] == recipient).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (from, to) = (domain("a"), domain("b"));
    // A sealed value that is bound to the pseudonym would not open under another one.
    let unsealed =
        recipe("null", "reversible").replace("treatment = \"seal\"\nuse = \"known\"", "treatment = \"drop\"");
    session.put("link.toml", unsealed, &[]);
    session.does(&with(&["anonymize", "@in.csv", "-o", "@linkable.csv", "--recipe", "@link.toml"], &RING));
    let relink = ["keys", "relink", "@linkable.csv", "-o", "@linked.csv", "--columns", "身份证号"];
    let between = ["--from", &from, "--to", &to, "--by", "主任", "--reason", "joint visit"];
    session.does(&with(&with(&relink, &between), &RING));
}

/// A recipe with keys: pseudonyms for `a`, sealed notes, an index, masks, dates moved.
pub fn recipe(on_invalid: &str, form: &str) -> String {
    let mut text =
        "version = 1\n[dataset]\nname = \"residents\"\n[release]\nrecipient = \"a\"\n[privacy]\nk = 2\nsuppression = 0.2\n"
            .to_owned();
    for name in HEADER {
        let rule = match name {
            "身份证号" => format!(
                "kind = \"resident_id\"\ntreatment = \"pseudonymize\"\nform = \"{form}\"\non_invalid = \"{on_invalid}\""
            ),
            "姓名" => "kind = \"person_name\"\ntreatment = \"mask\"".to_owned(),
            "手机号" => "kind = \"mobile\"\ntreatment = \"mask\"".to_owned(),
            "出生日期" => {
                "kind = \"birth_date\"\ntype = \"quasi\"\ntreatment = \"generalize\"".to_owned()
            }
            "备注" => "treatment = \"seal\"\nuse = \"known\"".to_owned(),
            "慢性病" => "type = \"sensitive\"\ntreatment = \"keep\"".to_owned(),
            _ => "treatment = \"drop\"".to_owned(),
        };
        text += &format!("[columns.\"{name}\"]\n{rule}\n");
    }
    text
}

fn other_keys(session: &mut Session, _: &Town) {
    let words = with(&["keys", "rewrap", "--new-passphrase-file", "@pass-now"], &RING);
    session.does(&words);
    session.does(&with(&["keys", "list"], &BY_PASSPHRASE));
    // A key management service's client, which notes what it is started with.
    let log = session.text("seen-by-program");
    let program = format!(
        "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/cmdline >>{log}\nenv >>{log}\ncase $1 in wrap) sed 's/^/AAAA/' ;; unwrap) sed 's/^AAAA//' ;; esac\n"
    );
    session.put("program", program, &[]);
    std::fs::set_permissions(session.path("program"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    let program = session.text("program");
    session.does(&with(&["keys", "rewrap", "--new-master", "--new-key-command", &program], &BY_PASSPHRASE));
    let by_program = ["--keyring", "@ring", "--key-command", &program, "--state", "@state"];
    session.does(&with(&["keys", "list"], &by_program));
    session
        .does(&with(&["keys", "rewrap", "--new-master", "--new-passphrase-file", "@pass-next"], &by_program));
    assert!(session.read("seen-by-program").contains("unwrap"));
    session.does(&with(
        &["keys", "rewrap", "--new-master", "--new-key-file", "@key", "--keyring", "@ring"],
        &["--passphrase-file", "@pass-next", "--state", "@state"],
    ));
    session.does(&with(&["keys", "list"], &RING));
}

fn consents(session: &mut Session, town: &Town) {
    let id = |row: usize| town.rows[row][3].clone();
    session.put("persons", format!("{}\n{}\n", id(0), id(1)), &["cell/"]);
    session.put("first", id(0), &["cell/"]);
    session.put("guardian", id(2), &["cell/"]);
    session.holds("register.db", &["cell/id/1/", "cell/id/2/", "cell/id/3/", "cell/id-part/"]);
    session.holds("other.db", &["cell/id/1/", "cell/id/2/", "cell/id/3/", "cell/id-part/"]);
    let register = ["--register", "@register.db"];
    let mut does = |words: &[&str]| session.does(&with(words, &register));
    does(&["consent", "init"]);
    let give = ["consent", "give", "--person-file", "@persons", "--purpose", "care,repair"];
    does(&with(&give, &["--recipient", "阳光社工", "--until", "2099-12-31", "--guardian-file", "@guardian"]));
    does(&["consent", "renew", "--person-file", "@first", "--purpose", "care", "--until", "2098-06-30"]);
    does(&["consent", "withdraw", "--person-file", "@first", "--purpose", "repair"]);
    does(&["consent", "refuse", "--person-file", "@first", "--purpose", "parcels"]);
    does(&["consent", "show", "--person-file", "@persons"]);
    does(&["consent", "show", "--person-file", "@persons", "--json"]);
    let add = ["--organisation", "阳光社工", "--services", "care", "--communities", "桂花新村"];
    let when = ["--from", "2020-01-01", "--until", "2099-12-31"];
    does(&with(&with(&["contract", "add", "C-7"], &add), &when));
    does(&with(&with(&["contract", "amend", "C-7"], &add[2..]), &when));
    does(&["contract", "suspend", "C-7"]);
    does(&["contract", "resume", "C-7"]);
    does(&["contract", "list"]);
    does(&["contract", "list", "--json"]);
    does(&with(&with(&["contract", "add", "C-8"], &add), &when));
    does(&["contract", "end", "C-8"]);
    // What the register holds stands in its export, and is meant to.
    session.holds("consents.jsonl", &["cell/id/1/", "cell/id/2/", "cell/id/3/", "cell/id-part/"]);
    session.does(&with(&["consent", "export", "-o", "@consents.jsonl"], &register));
    session.does(&["consent", "init", "--register", "@other.db"]);
    session.does(&["consent", "import", "@consents.jsonl", "--register", "@other.db"]);
    session.does(&["consent", "erase", "--person-file", "@first", "--yes", "--register", "@other.db"]);
    let left = std::fs::read(session.path("other.db")).unwrap();
    let names = session.flock.find(&left);
    assert!(
        names.contains(&"cell/id/2/".to_owned()) && !names.contains(&"cell/id/1/".to_owned()),
        "{names:?}"
    );
}

fn viewing(session: &mut Session, town: &Town) {
    let view = ["view", "@in.csv", "--policies", "@policies", "--force"];
    for output in ["@repair.csv", "@repair.xlsx"] {
        session.does(&with(&view, &["-o", output, "--as", "property-manager", "--purpose", "repair"]));
    }
    let words = ["-o", "@care.csv", "--as", "social-worker", "--purpose", "care", "--ticket", "BX-1"];
    session.does(&with(&view, &words));
    // With consents: the names of those who gave it, in clear, and of nobody else.
    session.holds("cared.csv", &["cell/name/1/", "cell/name/2/"]);
    let words =
        ["-o", "@cared.csv", "--as", "social-worker", "--purpose", "care", "--register", "@register.db"];
    session.does(&with(&with(&view, &words), &["--emergency", "sudden illness"]));
    assert!(session.read("cared.csv").contains(&town.rows[1][1]));
    // A person's own record, and no record of that it was this person's.
    session.put("myself", format!("{}\n", town.rows[10][3]), &["cell/id"]);
    let own = ["name", "id", "id-part", "birth", "mobile", "address"].map(|kind| format!("cell/{kind}/11/"));
    session.holds("own.csv", &own.each_ref().map(String::as_str));
    // Nor in the record beside it.
    session.holds("own.csv.view.json", &[]);
    let words = ["-o", "@own.csv", "--as", "resident", "--as-file", "@myself", "--purpose", "self-service"];
    session.does(&with(&view, &words));
    assert_eq!(session.read("own.csv").lines().count(), 2);
    let record = std::fs::read(session.path("own.csv.view.json")).unwrap();
    assert!(session.flock.find(&record).is_empty());
}

fn policies(session: &mut Session, town: &Town) {
    session.does(&["policy", "init", "@fresh"]);
    session.does(&["policy", "init", "@fitted", "--from", "@in.csv"]);
    for command in ["check", "test", "matrix"] {
        session.does(&["policy", command, "@policies"]);
        session.does(&["policy", command, "@policies", "--json"]);
    }
    session.does(&["policy", "diff", "@fresh", "@fresh"]);
    session.does(&["policy", "schema", "@policies"]);
    let explain = ["policy", "explain", "@policies", "--input", "@in.csv", "--row", "11"];
    session.does(&with(&explain, &["--as", "property-manager", "--purpose", "repair"]));
    let own = ["--as", "resident", "--as-file", "@myself", "--purpose", "self-service"];
    session.does(&with(&explain, &own));
    session.does(&with(&explain, &with(&own, &["--json"])));
    let case = format!("community = \"桂花新村\"\nage = 40\nperson = \"{}\"\n", town.rows[10][3]);
    session.put("case.toml", case, &["cell/id"]);
    session.does(&with(&["policy", "explain", "@policies", "--case", "@case.toml"], &own));
    let sql = ["policy", "sql", "@policies", "--field", "mobile"];
    session.does(&with(&sql, &["--form", "masked", "--as", "property-manager", "--purpose", "repair"]));
    // The condition on a person's own record names the person: it is what was asked for.
    let own = with(&sql, &with(&["--form", "clear"], &own));
    session.call(0, &own, &Call { told: &["cell/id/11/", "cell/id-part/11/"], ..Call::default() });
}

fn rest(session: &mut Session, _: &Town) {
    let tree = "桂花新村;城东;*\n山水苑;城西;*\n";
    session.put("tree.csv", tree, &[]);
    let data = ["--input", "@in.csv", "--column"];
    session.does(&with(&["hierarchy", "check", "@tree.csv"], &with(&data, &["小区"])));
    session.does(&with(&["hierarchy", "show", "@tree.csv"], &with(&data, &["小区", "--json"])));
    for kind in ["birth_date", "address", "person_name"] {
        let column = HEADER[match kind {
            "birth_date" => 4,
            "address" => 6,
            _ => 1,
        }];
        session.does(&with(&["hierarchy", "show", "auto"], &with(&data, &[column, "--kind", kind])));
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        session.does(&["completions", shell]);
    }
    session.does(&["man"]);
    private(session, "key");
}

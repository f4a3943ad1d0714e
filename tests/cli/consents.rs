//! Registers of consents and contracts.

use std::process::Output;

use crate::support::{Place, code, resident_id, stderr, stdout, yingbi};

struct Register {
    place: Place,
}

impl Register {
    fn new() -> Register {
        let register = Register { place: Place::new() };
        register.done(&["consent", "init"]);
        register
    }

    /// Runs a command in English with the register; `@name` is a file of the place.
    fn run(&self, words: &[&str]) -> Output {
        let text = |name: &str| self.place.path(name).to_str().unwrap().to_owned();
        let mut words: Vec<String> =
            words.iter().map(|word| word.strip_prefix('@').map_or((*word).to_owned(), text)).collect();
        if !words.contains(&"--register".to_owned()) {
            words.extend(["--register".to_owned(), text("register.db")]);
        }
        if !words.contains(&"--lang".to_owned()) {
            words.extend(["--lang".to_owned(), "en".to_owned()]);
        }
        yingbi(words)
    }

    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(code(&output), 0, "{words:?}: {}", stderr(&output));
        stdout(&output)
    }

    #[track_caller]
    fn refused(&self, words: &[&str], status: i32, message: &str) -> String {
        let output = self.run(words);
        let said = stderr(&output);
        assert_eq!(code(&output), status, "{words:?}: {said}");
        assert!(said.contains(message), "{words:?}: {said}");
        said + &stdout(&output)
    }

    fn shown(&self, file: &str, more: &[&str]) -> serde_json::Value {
        let words = [&["consent", "show", "--person-file", file, "--json"], more].concat();
        serde_json::from_str(&self.done(&words)).unwrap()
    }
}

#[test]
fn consents_are_given_shown_withdrawn_and_erased() {
    let register = Register::new();
    let ids: Vec<String> = (1..4).map(|number| resident_id(330106, "19500101", number)).collect();
    // Ways of writing one number are one person.
    register.place.write("persons", format!("{}\r\n\n {} \n", ids[0], ids[1].to_lowercase()));
    register.place.write("first", &ids[0]);
    register.place.write("guardian", format!("\u{feff}{}\n", ids[2]));
    let give =
        ["consent", "give", "--person-file", "@persons", "--purpose", "repair,parcels", "--notice", "2026-3"];
    let said = register.done(&[&give[..], &["--recipient", "绿城物业", "--until", "2099-12-31"]].concat());
    assert_eq!(said, "Recorded 4 events for 2 persons.\n");
    let shown = register.shown("@persons", &[]);
    let records = shown["records"].as_array().unwrap();
    assert_eq!(records.len(), 4);
    for record in records {
        assert_eq!(record["state"], "given");
        assert_eq!(record["recipients"][0], "绿城物业");
        assert_eq!(record["notice"], "2026-3");
        assert_eq!(record["until"], 4_102_416_000_000_i64, "the day counts, by the clock of China");
        assert_eq!(record["guardian"], false);
    }
    assert!(register.shown("@persons", &["--at", "2020-01-01"])["records"].as_array().unwrap().is_empty());
    assert_eq!(register.shown("@persons", &["--at", "2100-01-01"])["records"][0]["state"], "expired");
    register.done(&["consent", "withdraw", "--person-file", "@first", "--purpose", "repair"]);
    register.done(&[
        "consent",
        "refuse",
        "--person-file",
        "@first",
        "--purpose",
        "care",
        "--guardian-file",
        "@guardian",
    ]);
    register.done(&[
        "consent",
        "renew",
        "--person-file",
        "@first",
        "--purpose",
        "parcels",
        "--until",
        "2098-06-30T12:00+08:00",
    ]);
    let states = |file: &str| -> Vec<String> {
        let shown = register.shown(file, &[]);
        let records = shown["records"].as_array().unwrap();
        records
            .iter()
            .map(|one| format!("{} {}", one["purpose"].as_str().unwrap(), one["state"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(states("@first"), ["repair withdrawn", "parcels renewed", "repair withdrawn", "care refused"]);
    let table = register.done(&["consent", "show", "--person-file", "@persons"]);
    assert!(table.contains("withdrawn") && table.contains("2098-06-30 12:00:00"), "{table}");
    let chinese = register.done(&["consent", "show", "--person-file", "@persons", "--lang", "zh"]);
    assert!(chinese.contains("已撤回") && chinese.contains("接收方"), "{chinese}");
    for id in &ids {
        assert!(!table.contains(id.as_str()) && !chinese.contains(id.as_str()), "nobody is shown");
    }
    register.refused(&["consent", "erase", "--person-file", "@first"], 2, "YB0964");
    register.done(&["consent", "erase", "--person-file", "@first", "--yes"]);
    assert!(states("@first").is_empty());
    assert_eq!(states("@persons").len(), 2);
    let bytes = std::fs::read(register.place.path("register.db")).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds(&ids[0]) && holds(&ids[1]));
}

#[test]
fn records_move_to_another_register() {
    let register = Register::new();
    let ids: Vec<String> = (1..4).map(|number| resident_id(330106, "19500101", number)).collect();
    register.place.write("persons", ids.join("\n"));
    register.place.write("first", &ids[0]);
    register.done(&[
        "consent",
        "give",
        "--person-file",
        "@persons",
        "--purpose",
        "repair",
        "--category",
        "name",
        "--sensitive-category",
        "health",
    ]);
    register.done(&["consent", "export", "-o", "@all.jsonl"]);
    register.refused(&["consent", "export", "-o", "@all.jsonl"], 2, "YB0301");
    register.done(&["consent", "export", "-o", "@one.jsonl", "--person-file", "@first"]);
    let all = std::fs::read_to_string(register.place.path("all.jsonl")).unwrap();
    assert_eq!(all.lines().count(), 3);
    assert!(all.contains(r#""pii_information":[{"pii_type":"health","sensitive_pii_category":true}"#));
    let one = std::fs::read_to_string(register.place.path("one.jsonl")).unwrap();
    assert!(one.lines().count() == 1 && one.contains(&ids[0]));
    let other = ["--register", "@other.db"];
    register.done(&[&["consent", "init"], &other[..]].concat());
    let said = register.done(&[&["consent", "import", "@all.jsonl"], &other[..]].concat());
    assert_eq!(said, "Added 3 records; 0 were there already.\n");
    let said = register.done(&[&["consent", "import", "@one.jsonl"], &other[..]].concat());
    assert_eq!(said, "Added 0 records; 1 were there already.\n");
    register.done(&[&["consent", "export", "-o", "@again.jsonl"], &other[..]].concat());
    assert_eq!(std::fs::read_to_string(register.place.path("again.jsonl")).unwrap(), all);
    register.place.write(
        "wrong.jsonl",
        all.replacen("\"given\"", "\"granted\"", 1).replace("\"record_id\":\"", "\"record_id\":\"x"),
    );
    let said = register.refused(&[&["consent", "import", "@wrong.jsonl"], &other[..]].concat(), 3, "YB1230");
    assert!(
        said.contains("Line 1") && said.contains("events[0].event_state") && !said.contains(&ids[0]),
        "{said}"
    );
}

#[test]
fn contracts_are_signed_and_end() {
    let register = Register::new();
    let add = [
        "contract",
        "add",
        "2026-007",
        "--organisation",
        "阳光社会工作服务中心",
        "--services",
        "elderly-care",
        "--communities",
        "御景湾,望江府",
    ];
    register.done(&[&add[..], &["--from", "2026-01-01", "--until", "2098-12-31"]].concat());
    let list = |more: &[&str]| -> serde_json::Value {
        serde_json::from_str(&register.done(&[&["contract", "list", "--json"], more].concat())).unwrap()
    };
    let standing =
        |list: &serde_json::Value| list["contracts"][0]["standing"].as_str().unwrap_or_default().to_owned();
    assert_eq!(standing(&list(&[])), "in force");
    assert_eq!(list(&[])["contracts"][0]["communities"][1], "望江府");
    assert_eq!(standing(&list(&["--at", "2098-12-31T23:59:59+08:00"])), "in force");
    assert_eq!(standing(&list(&["--at", "2099-01-01"])), "ended");
    assert_eq!(standing(&list(&["--at", "2020-01-01"])), "", "it was not signed");
    register.done(&["contract", "suspend", "2026-007"]);
    assert_eq!(standing(&list(&["--organisation", "阳光社会工作服务中心"])), "suspended");
    register.done(&["contract", "resume", "2026-007"]);
    register.done(&["contract", "end", "2026-007"]);
    assert!(register.done(&["contract", "list", "--lang", "zh"]).contains("已终止"));
    register.refused(&["contract", "resume", "2026-007"], 2, "YB1221");
    register.refused(&["contract", "end", "2026-008"], 2, "YB1220");
    register.refused(&[&add[..], &["--from", "2026-13-01", "--until", "2098-12-31"]].concat(), 2, "YB0962");
}

#[test]
fn what_cannot_be_recorded_is_refused_and_nobody_is_shown() {
    let register = Register::new();
    let id = resident_id(330106, "19500101", 1);
    register.place.write("persons", format!("{id}\n{id}\n"));
    register.place.write("wrong", format!("{id}\n3301061950010100{}\n", 99));
    register.place.write("nobody", "\n");
    let give = |file: &'static str| ["consent", "give", "--purpose", "repair", "--person-file", file];
    let mut said = register.refused(&give("@wrong"), 2, "YB0960");
    assert!(said.contains("line 2"), "{said}");
    said += &register.refused(&give("@nobody"), 2, "YB0961");
    said += &register.refused(&give("@missing"), 4, "YB0807");
    said += &register.refused(&[&give("@persons")[..], &["--until", "2020-01-01"]].concat(), 2, "YB1213");
    said += &register.refused(&[&give("@persons")[..], &["--until", "tomorrow"]].concat(), 2, "YB0962");
    said += &register.refused(&[&give("@persons")[..], &["--recipient", "*"]].concat(), 2, "YB1211");
    said += &register.refused(&[&give("@persons")[..], &["--type", "loud"]].concat(), 2, "YB0903");
    register.place.write("three", format!("{id}\n{id}\n{id}\n"));
    said += &register.refused(&[&give("@persons")[..], &["--guardian-file", "@three"]].concat(), 2, "YB0963");
    said += &register.refused(&["consent", "withdraw", "--person-file", "@persons"], 2, "YB1215");
    said += &register.refused(&["consent", "erase", "--yes", "--person-file", "@persons"], 2, "YB1216");
    said += &register.refused(&["consent", "init"], 2, "YB1202");
    register.place.write("text.db", "no register");
    said += &register.refused(&["contract", "list", "--register", "@text.db"], 3, "YB1203");
    said += &register.refused(&["contract", "list", "--register", "@none.db"], 3, "YB1205");
    let server = "postgres://committee:geheim@127.0.0.1:1/register";
    said += &register.refused(&["contract", "list", "--register", server], 3, "YB12");
    said += &register.refused(&["contract", "list", "--register", "postgres://:geheim@host/x"], 2, "YB1200");
    assert!(!said.contains(&id) && !said.contains("geheim"), "{said}");
    let shown = register.shown("@persons", &[]);
    assert!(shown["records"].as_array().unwrap().is_empty(), "nothing was recorded");
}

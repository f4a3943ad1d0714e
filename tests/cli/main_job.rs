//! The main job: what comes out, and what must not.

use std::collections::HashMap;
use std::fs;

use crate::support::{Place, code, register, secrets, stderr, stdout, yingbi};

fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn without_any_set_up() {
    let place = Place::new();
    let text = register(2000);
    let input = place.write("居民.csv", &text);
    let output = place.path("shared.csv");
    let result =
        yingbi(["anonymize", input.to_str().unwrap(), "-o", output.to_str().unwrap(), "--lang", "zh"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let mut expected = vec![
        "shared.csv",
        "shared.csv.recipe.toml",
        "shared.csv.release.json",
        "shared.csv.report.html",
        "居民.csv",
    ];
    expected.sort_unstable();
    assert_eq!(place.files(), expected);

    let shared = fs::read_to_string(&output).unwrap();
    let mut everything = shared.clone() + &stdout(&result) + &stderr(&result);
    for suffix in ["recipe.toml", "release.json", "report.html"] {
        everything += &fs::read_to_string(place.path(&format!("shared.csv.{suffix}"))).unwrap();
    }
    for secret in secrets(&text) {
        assert!(!everything.contains(&secret), "a personal number is left");
    }

    let record: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(place.path("shared.csv.release.json")).unwrap()).unwrap();
    let table = rows(&shared);
    let suppressed = record["output"]["suppressed"].as_u64().unwrap();
    assert_eq!(record["input"]["rows"], 2000);
    assert_eq!(record["output"]["rows"].as_u64().unwrap(), table.len() as u64 - 1);
    assert_eq!(table.len() as u64 - 1 + suppressed, 2000);
    assert!(suppressed <= 100);
    // Classes counted here, with nothing of the program's.
    let quasi: Vec<usize> = record["privacy"]["quasi_identifiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| table[0].iter().position(|column| column == name.as_str().unwrap()).unwrap())
        .collect();
    assert!(!quasi.is_empty());
    let person =
        table[0].iter().position(|column| column == record["privacy"]["record"].as_str().unwrap()).unwrap();
    let mut classes: HashMap<Vec<&str>, (u64, std::collections::HashSet<&str>)> = HashMap::new();
    for row in &table[1..] {
        let class = classes.entry(quasi.iter().map(|&column| row[column].as_str()).collect()).or_default();
        class.0 += 1;
        if !row[person].is_empty() {
            class.1.insert(&row[person]);
        }
    }
    assert_eq!(
        record["privacy"]["k_measured"].as_u64().unwrap(),
        classes.values().map(|class| class.0).min().unwrap()
    );
    assert!(classes.values().all(|(records, persons)| *records >= 5 && persons.len() >= 5));

    let verified = yingbi(["verify", output.to_str().unwrap()]);
    assert_eq!(code(&verified), 0, "{}{}", stdout(&verified), stderr(&verified));
    fs::write(&output, shared.replacen("小学", "初中", 1).replacen("已婚", "未婚", 1)).unwrap();
    let tampered = yingbi(["verify", output.to_str().unwrap(), "--json"]);
    assert_eq!(code(&tampered), 1);
    assert!(stdout(&tampered).contains("\"holds\": false"));
}

#[test]
fn untouched_cells_keep_their_bytes_in_every_encoding() {
    let text = "编号\t说 明\t手机号\r\n007\t\"引号\"\"里\"\t13012345670\r\n1.50\t 空白 \t13112345671\r\n";
    let recipe = "version = 1
[columns.\"编号\"]
treatment = \"keep\"
[columns.\"说 明\"]
treatment = \"keep\"
[columns.\"手机号\"]
kind = \"mobile\"
treatment = \"mask\"
";
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16 = |text: &str| -> Vec<u8> {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let plain = |text: &str| text.as_bytes().to_vec();
    type Encode<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let cases: [(&str, Encode<'_>); 3] = [("utf-8", &plain), ("gb18030", &gb), ("utf-16le", &utf16)];
    for (name, encode) in cases {
        let place = Place::new();
        let input = place.write("in.tsv", encode(text));
        let recipe = place.write("recipe.toml", recipe);
        let output = place.path("out.tsv");
        let [input, recipe, output] = [&input, &recipe, &output].map(|path| path.to_str().unwrap());
        let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "--lang", "en"]);
        assert_eq!(code(&result), 0, "{name}: {}", stderr(&result));
        let wanted = text.replace("13012345670", "130****5670").replace("13112345671", "131****5671");
        assert_eq!(fs::read(output).unwrap(), encode(&wanted), "{name}");
    }
}

#[test]
fn formulas_are_made_inert_and_counted() {
    let place = Place::new();
    let text = "说明,数\n=1+1,-12.5\n+8613012345678,@x\n平常,3\n";
    let input = place.write("in.csv", text);
    let recipe = place.write(
        "recipe.toml",
        "version = 1\n[columns.\"说明\"]\ntreatment = \"redact\"\n[columns.\"数\"]\nkind = \"amount\"\ntreatment = \"keep\"\n",
    );
    let output = place.path("out.csv");
    let [input, recipe, out] = [&input, &recipe, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", out, "--recipe", recipe, "--json"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let record: serde_json::Value = serde_json::from_str(&stdout(&result)).unwrap();
    assert_eq!(record["neutralised"], 2, "=1+1 and @x");
    let written = fs::read_to_string(output).unwrap();
    assert!(written.contains("'=1+1,-12.5") && written.contains("'@x"), "{written}");
}

#[test]
fn the_audit_names_what_it_found() {
    let place = Place::new();
    let input = place.write("in.csv", register(1000));
    let result = yingbi(["audit", input.to_str().unwrap(), "--json"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let document: serde_json::Value = serde_json::from_str(&stdout(&result)).unwrap();
    let columns = document["inputs"][0]["columns"].as_array().unwrap();
    let kind = |name: &str| columns.iter().find(|column| column["name"] == name).unwrap()["kind"].clone();
    for (name, wanted) in [
        ("姓名", "person_name"),
        ("身份证号", "resident_id"),
        ("手机号", "mobile"),
        ("性别", "sex"),
        ("出生日期", "birth_date"),
        ("备注", "free_text"),
    ] {
        assert_eq!(kind(name), wanted, "{name}");
    }
    for secret in secrets(&register(1000)) {
        assert!(!stdout(&result).contains(&secret));
    }
    let failed = yingbi(["audit", input.to_str().unwrap(), "-q", "--fail-on", "risk>0.2"]);
    assert_eq!(code(&failed), 1);
    let from_stdin = std::process::Command::new(crate::support::binary())
        .args(["audit", "-", "--json"])
        .stdin(fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    assert_eq!(code(&from_stdin), 0, "{}", stderr(&from_stdin));
}

#[test]
fn the_written_recipe_can_be_used() {
    let place = Place::new();
    let input = place.write("in.csv", register(1000));
    let recipe = place.path("recipe.toml");
    let output = place.path("out.csv");
    let [input, recipe, output] = [&input, &recipe, &output].map(|path| path.to_str().unwrap());
    let written = yingbi(["recipe", input, "-o", recipe, "--lang", "zh"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "-q"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let after = yingbi(["audit", input, "--recipe", recipe, "-q", "--fail-on", "risk>0.2"]);
    assert_eq!(code(&after), 0, "what the recipe leaves: {}", stderr(&after));
}

#[test]
fn help_and_manual_in_both_languages() {
    let plain = [
        "audit",
        "recipe",
        "anonymize",
        "verify",
        "view",
        "seal",
        "open",
        "index",
        "keys",
        "hierarchy",
        "policy",
        "consent",
        "contract",
        "completions",
        "man",
    ];
    let below: [(&str, &[&str]); 5] = [
        (
            "keys",
            &[
                "init", "list", "add", "rotate", "disable", "enable", "destroy", "rewrap", "reseal",
                "relink", "usage",
            ],
        ),
        ("hierarchy", &["check", "show"]),
        ("policy", &["init", "check", "explain", "matrix", "test", "diff", "sql", "schema"]),
        ("consent", &["init", "give", "renew", "withdraw", "refuse", "show", "export", "import", "erase"]),
        ("contract", &["add", "amend", "suspend", "resume", "end", "list"]),
    ];
    let below: Vec<Vec<&str>> =
        below.iter().flat_map(|(group, names)| names.iter().map(|name| vec![*group, *name])).collect();
    let all = plain.iter().map(|name| vec![*name]).chain(below.iter().cloned());
    for command in all {
        let [zh, en] = ["zh", "en"].map(|language| {
            let result = yingbi(command.iter().copied().chain(["--help", "--lang", language]));
            assert_eq!(code(&result), 0);
            stdout(&result)
        });
        assert_ne!(zh, en);
        // A key that has no message shows as itself.
        assert!(!zh.contains("help-") && !en.contains("help-"), "{command:?}: a message is missing");
        assert!(!zh.contains("label-") && !en.contains("label-"), "{command:?}: a label is missing");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert_eq!(code(&yingbi(["completions", shell])), 0);
    }
    let place = Place::new();
    assert_eq!(code(&yingbi(["man", place.root().to_str().unwrap()])), 0);
    assert_eq!(place.files().len(), 1 + plain.len() + below.len());
}

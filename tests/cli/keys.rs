//! Keyrings, sealing and opening files, blind indexes, pseudonyms that turn back, destruction.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{Place, code, register, secrets, stderr, stdout, yingbi};

/// A folder with a keyring under a key file, and its own state folder.
struct Office {
    place: Place,
}

impl Office {
    fn new() -> Office {
        let office = Office { place: Place::new() };
        office.done(&["keys", "init", "--create-key"]);
        office
    }

    fn text(&self, name: &str) -> String {
        self.place.path(name).to_str().unwrap().to_owned()
    }

    /// Runs a command in English with the office's keyring; `@name` is a file of the office.
    fn run(&self, words: &[&str]) -> Output {
        let mut words: Vec<String> = words
            .iter()
            .map(|word| word.strip_prefix('@').map_or((*word).to_owned(), |name| self.text(name)))
            .collect();
        if words[..2] != ["keys", "usage"] {
            for (option, name) in [("--keyring", "ring"), ("--key-file", "key"), ("--state", "state")] {
                if !words
                    .iter()
                    .any(|word| word == option || (option == "--key-file" && word == "--passphrase-file"))
                {
                    words.extend([option.to_owned(), self.text(name)]);
                }
            }
        }
        words.extend(["--lang".to_owned(), "en".to_owned()]);
        yingbi(words)
    }

    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert_eq!(code(&output), 0, "{words:?}: {}", stderr(&output));
        stdout(&output)
    }

    /// The command ends with that status and message, and leaves the folder as it was.
    #[track_caller]
    fn refused(&self, words: &[&str], status: i32, message: &str) -> String {
        let before = self.place.files();
        let output = self.run(words);
        let said = stderr(&output);
        assert_eq!(code(&output), status, "{words:?}: {said}");
        assert!(said.contains(message), "{words:?}: {said}");
        assert_eq!(self.place.files(), before, "{words:?}");
        said
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.place.path(name)).unwrap()
    }

    fn list(&self) -> serde_json::Value {
        serde_json::from_str(&self.done(&["keys", "list", "--json"])).unwrap()
    }

    /// The id of the active key that seals.
    fn active(&self) -> String {
        let list = self.list();
        let keys = list["keys"].as_array().unwrap();
        let active = keys.iter().find(|key| key["use"] == "default" && key["state"] == "active").unwrap();
        active["id"].as_str().unwrap().to_owned()
    }

    /// Seals two columns of a register, bound to the running number.
    fn sealed(&self, records: usize) -> String {
        let text = register(records);
        self.place.write("in.csv", &text);
        self.done(&[
            "seal",
            "@in.csv",
            "-o",
            "@sealed.csv",
            "--columns",
            "身份证号,手机号",
            "--table",
            "residents",
            "--record",
            "序号",
        ]);
        text
    }
}

/// One column of a CSV without quotes.
fn column<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = text.lines();
    let place = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
    lines.map(|line| line.split(',').nth(place).unwrap()).collect()
}

#[test]
fn a_sealed_file_opens_to_the_same_bytes_and_shows_nothing() {
    let office = Office::new();
    let text = office.sealed(300);
    let sealed = office.read("sealed.csv");
    for secret in secrets(&text) {
        // The remarks hold some of the mobiles in clear: they were not to be sealed.
        let left = sealed.lines().filter(|line| line.contains(&secret)).count();
        let remarks = column(&text, "备注").iter().filter(|remark| remark.contains(&secret)).count();
        assert_eq!(left, remarks);
        assert!(!office.read("sealed.csv.sealed.json").contains(&secret));
    }
    for name in ["身份证号", "手机号"] {
        assert!(column(&sealed, name).iter().all(|cell| cell.starts_with("yb1.") && cell.len() > 80));
    }
    for name in ["序号", "姓名", "性别", "出生日期", "备注"] {
        assert_eq!(column(&sealed, name), column(&text, name));
    }
    // The record beside the file knows where its values belong.
    office.done(&["open", "@sealed.csv", "-o", "@open.csv"]);
    assert_eq!(office.read("open.csv"), text);
    // Without the record the options say it.
    fs::remove_file(office.place.path("sealed.csv.sealed.json")).unwrap();
    let told =
        ["open", "@sealed.csv", "-o", "@again.csv", "--columns", "身份证号,手机号", "--record", "序号"];
    office.refused(&told, 2, "--table");
    office.refused(&[&told[..], &["--table", "resident"]].concat(), 5, "Record 1, column 身份证号");
    office.refused(&[&told[..6], &["--table", "residents"]].concat(), 5, "YB05");
    office.done(&[&told[..], &["--table", "residents"]].concat());
    assert_eq!(office.read("again.csv"), text);
}

#[test]
fn a_value_in_another_record_or_column_does_not_open() {
    let office = Office::new();
    office.sealed(20);
    let sealed = office.read("sealed.csv");
    let rows: Vec<Vec<&str>> = sealed.lines().map(|line| line.split(',').collect()).collect();
    let (id, mobile) = (3, 5);
    let swaps: [(usize, usize, usize, usize); 2] = [(4, id, 9, id), (7, id, 7, mobile)];
    for (row, column, other_row, other_column) in swaps {
        let mut changed = rows.clone();
        changed[row][column] = rows[other_row][other_column];
        changed[other_row][other_column] = rows[row][column];
        let text: Vec<String> = changed.iter().map(|row| row.join(",")).collect();
        office.place.write("swapped.csv", text.join("\n") + "\n");
        fs::copy(office.place.path("sealed.csv.sealed.json"), office.place.path("swapped.csv.sealed.json"))
            .unwrap();
        let said = office.refused(&["open", "@swapped.csv", "-o", "@open.csv"], 5, &format!("Record {row}"));
        assert!(said.contains("身份证号"), "{said}");
    }
}

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

#[test]
fn a_recipe_with_every_form_of_pseudonym_a_seal_and_an_index() {
    let office = Office::new();
    office.place.write("in.csv", register(400));
    let domain = ["--recipient", "阳光社会工作服务中心", "--purpose", "elderly-care"];
    office.done(&[&["keys", "add", "--domain", "resident_id,mobile,person_name"][..], &domain].concat());
    office.done(&[
        "keys",
        "add",
        "--index",
        "手机号",
        "--table",
        "residents",
        "--measure",
        "@in.csv",
        "--kind",
        "mobile",
    ]);
    let recipe = r#"
version = 1
[dataset]
name = "residents"
record = "身份证号"
[release]
recipient = "阳光社会工作服务中心"
purpose = "elderly-care"
[keys]
keyring = "ring"
[columns."序号"]
treatment = "drop"
[columns."姓名"]
kind = "person_name"
treatment = "pseudonymize"
form = "reversible"
[columns."性别"]
treatment = "drop"
[columns."身份证号"]
kind = "resident_id"
treatment = "pseudonymize"
form = "shaped"
[columns."出生日期"]
treatment = "drop"
[columns."手机号"]
kind = "mobile"
treatment = "index"
[columns."文化程度"]
treatment = "drop"
[columns."婚姻状况"]
type = "sensitive"
treatment = "seal"
purpose = "elderly-care"
[columns."月收入"]
treatment = "drop"
[columns."备注"]
treatment = "drop"
"#;
    office.place.write("recipe.toml", recipe);
    office.done(&["anonymize", "@in.csv", "-o", "@out.csv", "--recipe", "@recipe.toml"]);
    let (text, out) = (office.read("in.csv"), office.read("out.csv"));
    for secret in secrets(&text) {
        assert!(!out.contains(&secret));
    }
    assert!(column(&out, "姓名").iter().all(|cell| cell.starts_with("ybr1.")));
    assert!(column(&out, "婚姻状况").iter().all(|cell| cell.starts_with("yb1.")));
    let shaped = column(&out, "身份证号");
    assert!(shaped.iter().all(|id| id.len() == 18));
    let record: serde_json::Value = serde_json::from_str(&office.read("out.csv.release.json")).unwrap();
    assert_eq!(record["keys"]["keyring"], office.list()["keyring"]);
    assert_eq!(record["notices"], serde_json::json!([]));
    // A birth date that stays beside an id of another is told.
    office.place.write(
        "birth.toml",
        recipe
            .replace(
                "[columns.\"出生日期\"]\n",
                "[columns.\"出生日期\"]\nkind = \"birth_date\"\ntype = \"insensitive\"\n",
            )
            .replacen("insensitive\"\ntreatment = \"drop\"", "insensitive\"\ntreatment = \"keep\"", 1),
    );
    let told =
        office.done(&["anonymize", "@in.csv", "-o", "@birth.csv", "--recipe", "@birth.toml", "--json"]);
    assert!(told.contains("YB0419"), "{told}");
    // The look-up finds the code that the column has.
    office.place.write(
        "wanted",
        format!("{}\n{}\nno mobile\n", column(&text, "手机号")[7], column(&text, "手机号")[9]),
    );
    let index = ["index", "手机号", "@wanted", "--table", "residents", "--kind", "mobile"];
    let codes = office.done(&index);
    let codes: Vec<&str> = codes.lines().collect();
    assert_eq!(codes, [column(&out, "手机号")[7], column(&out, "手机号")[9], ""]);
    // Both generations stand on a row for a time: that is to be planned, or accepted.
    let rotate = ["keys", "rotate", "--index", "手机号", "--table", "residents"];
    office.refused(&rotate, 2, "YB0929");
    office.refused(&[&rotate[..], &["--measure", "@in.csv"]].concat(), 4, "YB0525");
    office.done(&[&rotate[..], &["--accept-leakage"]].concat());
    let both = office.done(&index);
    let pair: Vec<&str> = both.lines().next().unwrap().split('\t').collect();
    assert!(pair.len() == 2 && pair[1] == codes[0] && pair[0] != codes[0], "{both}");
    // The sealed column is bound to the pseudonym that stands beside it, and its record says so.
    office.done(&["open", "@out.csv", "-o", "@known.csv"]);
    assert_eq!(column(&office.read("known.csv"), "婚姻状况"), column(&text, "婚姻状况"));
    let list = office.list();
    let ids = list["domains"].as_array().unwrap();
    let id =
        ids.iter().find(|domain| domain["kind"] == "resident_id").unwrap()["id"].as_str().unwrap().to_owned();
    office.done(&["keys", "add", "--domain", "resident_id", "--recipient", "other"]);
    let list = office.list();
    let other =
        list["domains"].as_array().unwrap().iter().find(|domain| domain["recipient"] == "other").unwrap();
    let other = other["id"].as_str().unwrap();
    let relink = [
        "keys",
        "relink",
        "@out.csv",
        "-o",
        "@no.csv",
        "--columns",
        "身份证号",
        "--from",
        &id,
        "--to",
        other,
        "--form",
        "shaped",
        "--by",
        "x",
        "--reason",
        "y",
    ];
    office.refused(&relink, 2, "YB0816");
    fs::remove_file(office.place.path("out.csv.sealed.json")).unwrap();
    let open = [
        "open",
        "@out.csv",
        "-o",
        "@open.csv",
        "--columns",
        "婚姻状况",
        "--table",
        "residents",
        "--purpose",
        "elderly-care",
        "--record",
        "身份证号",
    ];
    office.refused(&open[..10], 5, "Record 1");
    office.done(&open);
    assert_eq!(column(&office.read("open.csv"), "婚姻状况"), column(&text, "婚姻状况"));
    // Without the keyring nothing is done.
    let bare = recipe.replace("[keys]\nkeyring = \"ring\"\n", "");
    office.place.write("bare.toml", &bare);
    let words = ["anonymize", "@in.csv", "-o", "@none.csv", "--recipe", "@bare.toml"].map(|word| match word
        .strip_prefix('@')
    {
        Some(name) => office.text(name),
        None => word.to_owned(),
    });
    let output = yingbi(words);
    assert_eq!(code(&output), 4);
    assert!(stderr(&output).contains("YB0415") && !office.place.path("none.csv").exists());
    // A domain that was never made is not made by a slip of the pen.
    office.place.write(
        "typo.toml",
        recipe.replace("purpose = \"elderly-care\"\n[keys]", "purpose = \"elder-care\"\n[keys]"),
    );
    office.refused(&["anonymize", "@in.csv", "-o", "@none.csv", "--recipe", "@typo.toml"], 5, "elder-care");
}

#[test]
fn relinking_gives_what_the_other_domain_would_have_given_and_leaves_a_record() {
    let office = Office::new();
    office.place.write("in.csv", register(60));
    for (recipient, form, output) in
        [("a", "reversible", "a.csv"), ("b", "token", "b.csv"), ("c", "shaped", "c.csv")]
    {
        office.done(&["keys", "add", "--domain", "resident_id", "--recipient", recipient]);
        let mut recipe = format!("version = 1\n[release]\nrecipient = \"{recipient}\"\n");
        for name in register(1).lines().next().unwrap().split(',') {
            let treatment = match name {
                "身份证号" => {
                    format!("kind = \"resident_id\"\ntreatment = \"pseudonymize\"\nform = \"{form}\"")
                }
                _ => "treatment = \"drop\"".to_owned(),
            };
            recipe += &format!("[columns.\"{name}\"]\n{treatment}\n");
        }
        office.place.write("recipe.toml", recipe);
        office.done(&["anonymize", "@in.csv", "-o", &format!("@{output}"), "--recipe", "@recipe.toml"]);
    }
    let list = office.list();
    let id = |recipient: &str| {
        let domains = list["domains"].as_array().unwrap();
        let found = domains.iter().find(|domain| domain["recipient"] == recipient).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    for (from, form, input) in [("a", "reversible", "@a.csv"), ("c", "shaped", "@c.csv")] {
        office.done(&[
            "keys",
            "relink",
            input,
            "-o",
            "@linked.csv",
            "--columns",
            "身份证号",
            "--from",
            &id(from),
            "--to",
            &id("b"),
            "--form",
            form,
            "--by",
            "居委会主任",
            "--reason",
            "joint visit",
            "--force",
        ]);
        assert_eq!(office.read("linked.csv"), office.read("b.csv"));
        let record = office.read("linked.csv.relink.json");
        assert!(record.contains("居委会主任") && record.contains("joint visit"), "{record}");
    }
    // A token turns back for nobody, and pseudonyms of another domain are not taken.
    let words = |input: &'static str, from: &str, form: &'static str| {
        [
            "keys",
            "relink",
            input,
            "-o",
            "@no.csv",
            "--columns",
            "身份证号",
            "--from",
            from,
            "--to",
            &id("c"),
            "--form",
            form,
            "--by",
            "x",
            "--reason",
            "y",
        ]
        .map(str::to_owned)
    };
    for (words, status) in
        [(words("@b.csv", &id("b"), "token"), 2), (words("@a.csv", &id("b"), "reversible"), 5)]
    {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        office.refused(&words, status, "YB0");
    }
}

#[test]
fn a_column_that_is_not_there_or_is_the_record_itself() {
    let office = Office::new();
    office.place.write("in.csv", register(20));
    let seal = |columns: &'static str, record: &'static str| {
        ["seal", "@in.csv", "-o", "@out.csv", "--table", "t", "--columns", columns, "--record", record]
    };
    let said = office.refused(&seal("手机", "序号"), 2, "YB0812");
    assert!(said.contains("手机号") && !said.contains("line"), "{said}");
    office.refused(&seal("手机号", "编号"), 2, "YB0812");
    office.refused(&seal("手机号,序号", "序号"), 2, "YB0814");
    office.place.write("in.csv", "a,b,a\n1,2,3\n");
    office.refused(&seal("a", "b"), 4, "YB0813");
    // Names that look like no header are found all the same, quotes and line breaks come back.
    let text = "a,b\n\"1,\"\"x\"\"\",\"line\nbreak\"\n2,\n3,plain\n";
    office.place.write("in.csv", text);
    office.done(&seal("b", "a"));
    office.done(&["open", "@out.csv", "-o", "@open.csv"]);
    assert_eq!(office.read("open.csv"), text);
}

#[test]
fn an_index_stands_beside_the_sealed_column() {
    let office = Office::new();
    office.place.write("in.csv", register(400));
    office.done(&["keys", "add", "--index", "手机号", "--table", "t", "--measure", "@in.csv"]);
    office.done(&[
        "seal",
        "@in.csv",
        "-o",
        "@out.csv",
        "--columns",
        "手机号",
        "--table",
        "t",
        "--index",
        "手机号",
    ]);
    let out = office.read("out.csv");
    let index = column(&out, "手机号.index");
    assert!(index.iter().all(|code| code.starts_with("ybi1.")));
    office.place.write("wanted", column(&office.read("in.csv"), "手机号")[33]);
    assert_eq!(office.done(&["index", "手机号", "@wanted", "--table", "t"]).trim(), index[33]);
    // Opening takes away what sealing added.
    office.done(&["open", "@out.csv", "-o", "@open.csv"]);
    assert_eq!(office.read("open.csv"), office.read("in.csv"));
}

/// Nothing that a call works with becomes its output, whatever `--force` says.
#[test]
fn keyrings_keys_and_records_are_not_overwritten() {
    let office = Office::new();
    office.sealed(20);
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
fn records_that_look_like_formulas_and_columns_sealed_one_by_one() {
    let office = Office::new();
    let text = "record,phone,name\n=A1,111,x\n-x,222,y\n@b,333,z\n";
    office.place.write("in.csv", text);
    let seal = |input: &'static str, output: &'static str, column: &'static str| {
        ["seal", input, "-o", output, "--columns", column, "--table", "t", "--record", "record"]
    };
    office.done(&seal("@in.csv", "@one.csv", "phone"));
    office.done(&seal("@one.csv", "@two.csv", "name"));
    office.refused(&seal("@one.csv", "@no.csv", "phone"), 2, "YB0815");
    let other =
        ["seal", "@one.csv", "-o", "@no.csv", "--columns", "name", "--table", "other", "--record", "record"];
    office.refused(&other, 2, "YB0817");
    // One column is opened, the other stays sealed and known.
    office.done(&["open", "@two.csv", "-o", "@half.csv", "--columns", "phone"]);
    assert!(column(&office.read("half.csv"), "name").iter().all(|cell| cell.starts_with("yb1.")));
    office.done(&["open", "@half.csv", "-o", "@open.csv"]);
    // What a spreadsheet would run is inert; nothing else is changed.
    assert_eq!(
        office.read("open.csv"),
        text.replace("=A1", "'=A1").replace("-x", "'-x").replace("@b", "'@b")
    );
    for list in ["", "phone,", ",phone"] {
        let words = ["seal", "@in.csv", "-o", "@no.csv", "--columns", list, "--table", "t"];
        office.refused(&words, 2, "YB09");
    }
    office.place.write("comma.csv", "a,\"b,c\"\n1,2\n");
    office.done(&["seal", "@comma.csv", "-o", "@comma-sealed.csv", "--columns", "b\\,c", "--table", "t"]);
    assert!(!office.read("comma-sealed.csv").contains(",2"));
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

/// Six columns of the shared residents' file: 200,000 records where the tests are optimised, 20,000 else.
#[test]
fn six_columns_of_the_shared_residents_open_to_the_same_bytes() {
    let shared = std::env::var_os("YINGBI_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        std::path::PathBuf::from,
    );
    let name = if cfg!(debug_assertions) { "residents_20k.csv" } else { "residents_200k.csv.zst" };
    let input = shared.join("data/residents").join(name);
    let Ok(bytes) = fs::read(&input) else {
        println!("skipped: {} is not there", input.display());
        return;
    };
    let bytes = if name.ends_with(".zst") { zstd::decode_all(&bytes[..]).unwrap() } else { bytes };
    let office = Office::new();
    office.place.write("in.csv", &bytes);
    let text = String::from_utf8_lossy(&bytes);
    let header: Vec<&str> = text.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
    let columns = header[1..7].join(",");
    office.done(&[
        "seal",
        "@in.csv",
        "-o",
        "@sealed.csv",
        "--columns",
        &columns,
        "--table",
        "residents",
        "--record",
        header[0],
    ]);
    office.done(&["open", "@sealed.csv", "-o", "@open.csv"]);
    assert!(fs::read(office.place.path("open.csv")).unwrap() == bytes, "the opened file is another");
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

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

/// Only the owner may read it.
fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let _ = path;
}

//! Sealing and opening files, blind indexes, pseudonyms that turn back.

use std::fs;
use std::path::Path;

use crate::office::{Office, column};
use crate::support::{code, register, secrets, stderr, yingbi};

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
        column(&text, "手机号").iter().map(|cell| format!("{cell}\n")).collect::<String>() + "no mobile\n",
    );
    let index = ["index", "手机号", "@wanted", "--table", "residents", "--kind", "mobile"];
    let codes = office.done(&index);
    let codes: Vec<&str> = codes.lines().collect();
    let (last, found) = codes.split_last().unwrap();
    assert!(last.is_empty());
    assert_eq!(found, column(&out, "手机号"));
    // Both generations stand on a row for a time: that is to be planned, or accepted.
    let rotate = ["keys", "rotate", "--index", "手机号", "--table", "residents"];
    office.refused(&rotate, 2, "YB0929");
    office.refused(&[&rotate[..], &["--measure", "@in.csv"]].concat(), 4, "YB0525");
    office.done(&[&rotate[..], &["--accept-leakage"]].concat());
    let both = office.done(&index);
    // Codes of a few bits meet by chance, here and there; not on every row.
    let pairs: Vec<(&str, &str)> = both.lines().filter_map(|line| line.split_once('\t')).collect();
    assert!(pairs.iter().map(|pair| &pair.1).eq(found), "{both}");
    assert!(pairs.iter().any(|(new, old)| new != old), "{both}");
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
    // Each sealed cell counts once.
    let record: serde_json::Value = serde_json::from_str(&office.read("out.csv.sealed.json")).unwrap();
    assert_eq!(record["columns"][0]["cells"], 400);
    let index = column(&out, "手机号.index");
    assert!(index.iter().all(|code| code.starts_with("ybi1.")));
    office.place.write("wanted", column(&office.read("in.csv"), "手机号")[33]);
    assert_eq!(office.done(&["index", "手机号", "@wanted", "--table", "t"]).trim(), index[33]);
    // Opening takes away what sealing added.
    office.done(&["open", "@out.csv", "-o", "@open.csv"]);
    assert_eq!(office.read("open.csv"), office.read("in.csv"));
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

/// Relinking leaves a sealed column sealed, and the record of it.
#[test]
fn what_is_sealed_stays_known_after_relinking() {
    let office = Office::new();
    office.place.write("in.csv", register(60));
    for recipient in ["a", "b"] {
        office.done(&["keys", "add", "--domain", "resident_id", "--recipient", recipient]);
    }
    let mut recipe = "version = 1\n[dataset]\nname = \"t\"\n[release]\nrecipient = \"a\"\n".to_owned();
    for name in register(1).lines().next().unwrap().split(',') {
        let treatment = match name {
            "身份证号" => "kind = \"resident_id\"\ntreatment = \"pseudonymize\"\nform = \"reversible\"",
            "手机号" => "treatment = \"seal\"",
            _ => "treatment = \"drop\"",
        };
        recipe += &format!("[columns.\"{name}\"]\n{treatment}\n");
    }
    office.place.write("recipe.toml", recipe);
    office.done(&["anonymize", "@in.csv", "-o", "@out.csv", "--recipe", "@recipe.toml"]);
    let list = office.list();
    let id = |recipient: &str| {
        let domains = list["domains"].as_array().unwrap();
        let found = domains.iter().find(|domain| domain["recipient"] == recipient).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (a, b) = (id("a"), id("b"));
    let relink = [
        "keys",
        "relink",
        "@out.csv",
        "-o",
        "@linked.csv",
        "--columns",
        "身份证号",
        "--from",
        &a,
        "--to",
        &b,
    ];
    office.done(&[&relink[..], &["--by", "居委会主任", "--reason", "joint visit"]].concat());
    assert!(office.place.path("linked.csv.relink.json").exists());
    office.done(&["open", "@linked.csv", "-o", "@open.csv"]);
    assert_eq!(column(&office.read("open.csv"), "手机号"), column(&office.read("in.csv"), "手机号"));
}

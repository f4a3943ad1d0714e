//! What a hostile user found, each as a test.

use std::fs;

use crate::support::{Place, code, register, resident_id, stderr, stdout, yingbi};

/// A recipe for the register that keeps every column but those of `others`.
fn recipe(tables: &str, others: &[(&str, &str)]) -> String {
    let mut text = format!("version = 1\n{tables}\n");
    for column in register(1).lines().next().unwrap().split(',') {
        let rule = others.iter().find(|(name, _)| *name == column);
        let keep = "type = \"insensitive\"\ntreatment = \"keep\"";
        text += &format!("[columns.\"{column}\"]\n{}\n", rule.map_or(keep, |(_, rule)| rule));
    }
    text
}

fn run(place: &Place, text: &str, recipe: &str) -> std::process::Output {
    let [input, recipe] = [place.write("in.csv", text), place.write("recipe.toml", recipe)];
    let output = place.path("out.csv");
    let [input, recipe, output] = [&input, &recipe, &output].map(|path| path.to_str().unwrap());
    yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "--json", "--lang", "en"])
}

#[test]
fn a_personal_number_in_a_header_is_refused_and_never_shown() {
    let id = resident_id(420106, "19900307", 451);
    let text = register(50).replacen("备注", &format!("备注（问{id}）"), 1);
    let place = Place::new();
    let input = place.write("in.csv", &text);
    let output = place.path("out.csv");
    let [input, output] = [&input, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--lang", "en"]);
    assert_eq!(code(&result), 3);
    assert!(stderr(&result).contains("YB0809") && !stderr(&result).contains(&id));
    assert_eq!(place.files(), ["in.csv"]);
    let audit = yingbi(["audit", input, "--json"]);
    assert!(!stdout(&audit).contains(&id), "the audit shows the number");
    assert!(stdout(&audit).contains("\"header\""), "the audit tells of it");
}

/// What goes out beside the output says where it came from, and of nobody.
#[test]
fn a_personal_number_in_a_file_name_does_not_go_out() {
    let place = Place::new();
    let id = resident_id(420106, "19900307", 451);
    let input = place.write(&format!("关于{id}的名单.csv"), register(50));
    let [input, output] = [&input, &place.path("out.csv")].map(|path| path.to_str().unwrap().to_owned());
    let result = yingbi(["anonymize", &input, "-o", &output, "-q", "--lang", "en"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let written: Vec<String> = place.files().into_iter().filter(|name| name.starts_with("out.csv")).collect();
    assert_eq!(written.len(), 4, "{written:?}");
    for name in written {
        assert!(!fs::read_to_string(place.path(&name)).unwrap().contains(&id), "{name}");
    }
    let record = fs::read_to_string(place.path("out.csv.release.json")).unwrap();
    assert!(record.contains("关于〔resident_id〕的名单.csv"), "{record}");
}

#[test]
fn a_rare_label_outside_the_classes_is_hidden() {
    let mut text = String::from("编号,登记日期\n");
    for row in 0..60 {
        text += &format!("{row},{}-03-0{}\n", if row == 7 { 1990 } else { 2020 + row % 3 }, 1 + row % 9);
    }
    let place = Place::new();
    let rules = "version = 1\n[columns.\"编号\"]\ntreatment = \"drop\"\n[columns.\"登记日期\"]\nkind = \"date\"\n\
                 treatment = \"generalize\"\nhierarchy = \"dates\"\nlevel = 3\n";
    let result = run(&place, &text, rules);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let written = fs::read_to_string(place.path("out.csv")).unwrap();
    // The year of one record takes the next rarest (19 records) with it: alone it would be known by elimination.
    assert!(written.contains("2020") && written.contains("2022") && !written.contains("1990"), "{written}");
    assert_eq!(written.matches('*').count(), 20);
    assert_eq!(written.lines().count(), 61);
}

#[test]
fn a_date_that_is_none_ends_a_generalisation_where_the_recipe_says_so() {
    let text = register(200).replacen("1947-06-12", "1947-16-12", 1);
    assert_ne!(text, register(200), "the register has changed");
    let rule = |invalid: &str| {
        recipe(
            "",
            &[(
                "出生日期",
                &format!("kind = \"birth_date\"\ntreatment = \"generalize\"\non_invalid = \"{invalid}\""),
            )],
        )
    };
    let place = Place::new();
    let stopped = run(&place, &text, &rule("error"));
    assert_eq!(code(&stopped), 3, "{}", stderr(&stopped));
    assert!(
        stderr(&stopped).contains("YB0803") && stderr(&stopped).contains("ecord 2"),
        "{}",
        stderr(&stopped)
    );
    let counted = run(&place, &text, &rule("null"));
    assert_eq!(code(&counted), 0, "{}", stderr(&counted));
    let record: serde_json::Value = serde_json::from_str(&stdout(&counted)).unwrap();
    let column =
        record["columns"].as_array().unwrap().iter().find(|column| column["name"] == "出生日期").unwrap();
    assert_eq!(column["invalid"], 1);
}

#[test]
fn the_column_that_tells_persons_apart_may_be_masked() {
    let rules = recipe(
        "[dataset]\nrecord = \"身份证号\"",
        &[
            ("身份证号", "kind = \"resident_id\"\ntreatment = \"mask\""),
            ("文化程度", "kind = \"education\"\ntype = \"quasi\"\ntreatment = \"generalize\""),
        ],
    );
    let place = Place::new();
    let result = run(&place, &register(300), &rules);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let record: serde_json::Value = serde_json::from_str(&stdout(&result)).unwrap();
    assert!(record["privacy"]["k_persons"].is_null(), "masked numbers tell nobody apart");
}

#[test]
fn columns_without_a_name_do_not_stop_the_main_job() {
    let text: String = register(300).lines().map(|line| format!("{line},,\n")).collect();
    let place = Place::new();
    let input = place.write("in.csv", text);
    let output = place.path("out.csv");
    let [input, output] = [&input, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "-q"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
}

#[test]
fn verify_sees_a_record_that_contradicts_itself() {
    let place = Place::new();
    let input = place.write("in.csv", register(400));
    let output = place.path("out.csv");
    let [input, output] = [&input, &output].map(|path| path.to_str().unwrap());
    assert_eq!(code(&yingbi(["anonymize", input, "-o", output, "-q"])), 0);
    assert_eq!(code(&yingbi(["verify", output, "-q"])), 0);
    let path = place.path("out.csv.release.json");
    let record: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (pointer, value) in [
        ("/input/rows", serde_json::json!(9999)),
        ("/output/suppressed", serde_json::json!(3)),
        ("/privacy", serde_json::Value::Null),
        ("/privacy/k_measured", serde_json::json!(7000)),
        ("/output/sha256", serde_json::json!("00")),
        ("/output/bytes", serde_json::json!(1)),
        ("/output/columns", serde_json::json!(99)),
        ("/privacy/distribution/0/size_from", serde_json::json!(1000)),
        ("/privacy/distribution", serde_json::json!([])),
    ] {
        let mut forged = record.clone();
        *forged.pointer_mut(pointer).unwrap() = value;
        fs::write(&path, forged.to_string()).unwrap();
        assert_eq!(code(&yingbi(["verify", output, "-q"])), 1, "{pointer}");
    }
}

/// By a slip of the hand a file of data is given as the recipe: none of its lines is shown.
#[test]
fn data_in_the_place_of_a_recipe_are_not_shown() {
    let place = Place::new();
    let input = place.write("in.csv", register(20));
    let line = "{\"姓名\":\"欧阳建国\",\"手机号\":\"13912345678\"}\n";
    let data = place.write("in.jsonl", line);
    let output = place.path("out.csv");
    let [input, data, output] = [&input, &data, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--recipe", data, "--lang", "en"]);
    let said = stderr(&result);
    assert_eq!(code(&result), 4, "{said}");
    assert!(said.contains("YB0401") && said.contains("line 1"), "{said}");
    assert!(!said.contains("欧阳建国") && !said.contains("13912345678"), "{said}");
}

/// The output is checked as it was written, however its cells look: one column of lists, names with other delimiters.
#[test]
fn an_output_whose_cells_look_like_another_dialect_is_written_and_verified() {
    let lists = ["a;b;c", "d;e;f", "x;y;z"];
    let wide = ["a|b|c|d\t1\t2\t3", "d|e|f|g\t4\t5\t6"];
    let json = |text: &str| text.replace('\t', "\\t");
    let one: String = (0..60).map(|row| format!("{{\"文化\":\"{}\"}}\n", lists[row % 3])).collect();
    let two: String = (0..60)
        .map(|row| format!("{{\"文\\t化|程;度\":\"{}\",\"b\":\"u|v\\tw|p|q\\tr\"}}\n", json(wide[row % 2])))
        .collect();
    let keep = "type = \"insensitive\"\ntreatment = \"keep\"\n";
    let cases = [
        (one, format!("version = 1\n[columns.\"文化\"]\n{keep}")),
        (two, format!("version = 1\n[columns.\"文\\t化|程;度\"]\n{keep}[columns.\"b\"]\n{keep}")),
    ];
    for (text, recipe) in cases {
        let place = Place::new();
        let [input, recipe] = [place.write("in.jsonl", text), place.write("recipe.toml", recipe)];
        let [input, recipe] = [&input, &recipe].map(|path| path.to_str().unwrap());
        for name in ["out.csv", "out.tsv"] {
            let output = place.path(name);
            let output = output.to_str().unwrap();
            let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe]);
            assert_eq!(code(&result), 0, "{name}: {}", stderr(&result));
            let result = yingbi(["verify", output, "--lang", "en"]);
            assert_eq!(code(&result), 0, "{name}: {}{}", stdout(&result), stderr(&result));
        }
    }
    // The record does not name the delimiter: one column of `;` text, with commas in its cells.
    let place = Place::new();
    let text: String = "项目;备注\n".to_owned()
        + &(0..60).map(|row| format!("{};drop\n", ["1,2", "3", "4"][row % 3])).collect::<String>();
    let drop = "[columns.\"备注\"]\ntype = \"insensitive\"\ntreatment = \"drop\"\n";
    let recipe = place.write("recipe.toml", format!("version = 1\n[columns.\"项目\"]\n{keep}{drop}"));
    let [input, output] = [place.write("in.csv", text), place.path("out.csv")];
    let [input, output, recipe] = [&input, &output, &recipe].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let result = yingbi(["verify", output, "--lang", "en"]);
    assert_eq!(code(&result), 0, "{}{}", stdout(&result), stderr(&result));
    let result = yingbi(["audit", input, "--recipe", recipe, "--json"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    assert!(stdout(&result).contains("\"rows\": 60"), "{}", stdout(&result));
}

/// Nothing of a page or a picture is understood as a table: an audit of one must not say that no personal data was found.
#[test]
fn pages_documents_and_json_lists_are_not_read_as_delimited_text() {
    let place = Place::new();
    let page = "<tr><td>姓名</td><td>电话</td></tr>\n<tr><td>王伟</td><td>13800000000</td></tr>\n".repeat(20);
    let files: [(&str, Vec<u8>); 7] = [
        ("web.xls", format!("<html><body><table>\n{page}</table></body></html>\n").into_bytes()),
        ("bom.csv", format!("\u{feff} <TABLE>\n{page}</TABLE>\n").into_bytes()),
        ("xml.xls", format!("<?xml version=\"1.0\"?>\n<Workbook>\n{page}</Workbook>\n").into_bytes()),
        ("part.xls", format!("MIME-Version: 1.0\nContent-Type: text/html\n\n{page}").into_bytes()),
        ("scan.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n2 0 obj\nendobj\n".to_vec()),
        ("list.json", "[\n {\n  \"姓名\": \"王伟\"\n },\n {\n  \"姓名\": \"李芳\"\n }\n]\n".into()),
        ("text.rtf", "{\\rtf1 a\nb\nc}\n".into()),
    ];
    for (name, bytes) in files {
        let input = place.write(name, bytes);
        let input = input.to_str().unwrap();
        let result = yingbi(["audit", input, "--lang", "en"]);
        assert_eq!(code(&result), 3, "{name}: {}", stdout(&result));
        assert!(
            stderr(&result).contains("YB0212") && stdout(&result).is_empty(),
            "{name}: {}",
            stderr(&result)
        );
    }
    // Who says that it is text is believed.
    let input = place.path("list.json");
    let result = yingbi(["audit", input.to_str().unwrap(), "--format", "csv", "--lang", "en"]);
    assert!(!stderr(&result).contains("YB0212"), "{}", stderr(&result));
}

#[test]
fn what_opens_a_keyring_is_not_ignored_where_none_is_named() {
    let place = Place::new();
    let [input, key, output] = [
        place.write("in.csv", register(60)),
        place.write("key", "nothing that a key could be\n"),
        place.path("out.csv"),
    ];
    let [input, key, output] = [&input, &key, &output].map(|path| path.to_str().unwrap());
    for option in ["--key-file", "--passphrase-file", "--key-command"] {
        let result = yingbi(["anonymize", input, "-o", output, option, key, "--lang", "en"]);
        assert_eq!(code(&result), 2, "{option}: {}", stdout(&result));
        assert!(stderr(&result).contains("YB0902") && stderr(&result).contains("--keyring"), "{option}");
    }
    assert_eq!(place.files(), ["in.csv", "key"]);
}

#[test]
fn a_dash_is_no_file() {
    let place = Place::new();
    let input = place.write("in.csv", register(60));
    let input = input.to_str().unwrap();
    let call = |arguments: &[&str]| {
        std::process::Command::new(crate::support::binary())
            .args(arguments)
            .args(["--lang", "en"])
            .current_dir(place.root())
            .output()
            .unwrap()
    };
    for arguments in [vec!["anonymize", input, "-o", "-"], vec!["audit", input, "--html", "-"]] {
        let result = call(&arguments);
        assert_eq!(code(&result), 2, "{}", stdout(&result));
        assert!(stderr(&result).contains("YB0946"), "{}", stderr(&result));
    }
    let printed = call(&["recipe", input]);
    let dashed = call(&["recipe", input, "-o", "-"]);
    assert_eq!(code(&dashed), 0, "{}", stderr(&dashed));
    assert_eq!(stdout(&dashed), stdout(&printed));
    assert_eq!(place.files(), ["in.csv"]);
}

/// Errors name what the user named, and what is wrong with it.
#[test]
fn errors_speak_of_what_was_given() {
    let place = Place::new();
    let input = place.write("in.csv", register(60));
    let [input, lost] = [input, place.path("nowhere/out.csv")];
    let [input, lost] = [&input, &lost].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", lost, "--lang", "en"]);
    assert_eq!(code(&result), 6);
    assert!(
        stderr(&result).contains("YB0305") && !stderr(&result).contains(".yingbi-"),
        "{}",
        stderr(&result)
    );
    assert!(stderr(&result).contains("No such file"), "{}", stderr(&result));

    let output = place.path("out.csv");
    let output = output.to_str().unwrap();
    // No recipe was given that could list the column.
    let result = yingbi(["anonymize", input, "-o", output, "--record", "身份证", "--lang", "en"]);
    assert!(
        stderr(&result).contains("YB0812") && stderr(&result).contains("身份证号"),
        "{}",
        stderr(&result)
    );

    let folder = place.root().to_str().unwrap();
    let recipe = ["anonymize", input, "-o", output, "--recipe", folder];
    let record = ["verify", input, "--record", folder];
    for arguments in [&recipe[..], &record] {
        let result = yingbi(arguments.iter().chain(&["--lang", "en"]));
        assert!(stderr(&result).contains("it is a folder"), "{}", stderr(&result));
    }
}

/// A path that is read may be of any bytes; the complaint is about the one that may not.
#[cfg(unix)]
#[test]
fn the_argument_that_is_no_text_is_the_one_that_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let words: [&[u8]; 6] = [b"anonymize", b"\xff.csv", b"-o", b"\xfe.csv", b"--lang", b"en"];
    let result = yingbi(words.map(OsStr::from_bytes));
    assert_eq!(code(&result), 2);
    assert!(
        stderr(&result).contains("YB0917") && stderr(&result).contains("number 4"),
        "{}",
        stderr(&result)
    );
}

/// Times of which a header or a form tells that they are times, and which no treatment of dates can read, are left out:
/// the recipe that is proposed can be used.
#[test]
fn times_that_cannot_be_read_do_not_stop_the_main_job() {
    let forms: [fn(usize) -> String; 3] = [
        |row| format!("{}", 1_763_863_200 + row * 86_400),
        |row| format!("{}", (1_763_863_200 + row * 86_400) * 1000),
        |row| format!("2026年11月{}日 上午10:3{}", row % 28 + 1, row % 10),
    ];
    for form in forms {
        let place = Place::new();
        let mut text = String::new();
        for (row, line) in register(120).lines().enumerate() {
            let last = if row == 0 { "登记时间".to_owned() } else { form(row) };
            text += &format!("{line},{last}\n");
        }
        let [input, output] = [place.write("in.csv", &text), place.path("out.csv")];
        let [input, output] = [&input, &output].map(|path| path.to_str().unwrap());
        let result = yingbi(["anonymize", input, "-o", output, "--lang", "en"]);
        assert_eq!(code(&result), 0, "{}", stderr(&result));
        assert!(!fs::read_to_string(output).unwrap().contains("登记时间"));
        let recipe = format!("{output}.recipe.toml");
        let again = place.path("again.csv");
        let again = again.to_str().unwrap();
        let again = yingbi(["anonymize", input, "-o", again, "--recipe", &recipe, "--lang", "en"]);
        assert_eq!(code(&again), 0, "{}", stderr(&again));
    }
}

#[test]
fn formats_that_carry_names_are_not_said_to_lack_a_header() {
    let place = Place::new();
    let text: String = (0..40).map(|row| format!("{{\"编号\":\"{row}\",\"性别\":\"男\"}}\n")).collect();
    let input = place.write("in.jsonl", text);
    let result = yingbi(["audit", input.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    assert!(
        stdout(&result).contains("JSON Lines") && !stdout(&result).contains("no header"),
        "{}",
        stdout(&result)
    );
}

/// A recipe is somebody else's text: the line that an error shows of it does not reach the terminal as it stands.
#[test]
fn the_line_of_a_recipe_commands_no_terminal() {
    let place = Place::new();
    let [input, output] = [place.write("in.csv", register(60)), place.path("out.csv")];
    for (text, name) in [
        ("version = 1\n[columns.\"\u{1b}[31mx\"]\n", "recipe.toml"),
        ("version = 1\n[columns.\"x\"]\nkind = \"\u{202e}A\"\ntreatment = \"keep\"\n", "recipe.toml"),
        ("version = 2\n", "\u{1b}[31m\u{202e}.toml"),
    ] {
        let recipe = place.write(name, text);
        let [input, output, recipe] = [&input, &output, &recipe].map(|path| path.to_str().unwrap());
        let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "--lang", "en"]);
        assert_eq!(code(&result), 4);
        let said = stderr(&result);
        assert!(said.contains('│') && !said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    }
}

/// A key file and a keyring under it; the options that open it.
fn ring(place: &Place) -> Vec<String> {
    let (ring, key, state) = (place.path("ring"), place.path("key"), place.path("state"));
    let [ring, key, state] = [ring, key, state].map(|path| path.to_str().unwrap().to_owned());
    let options =
        ["--keyring", &ring, "--key-file", &key, "--state", &state, "--lang", "en"].map(str::to_owned);
    let made =
        yingbi(["keys", "init", "--create-key"].iter().map(ToString::to_string).chain(options.clone()));
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    options.to_vec()
}

fn with(words: &[&str], options: &[String]) -> std::process::Output {
    yingbi(words.iter().map(ToString::to_string).chain(options.iter().cloned()))
}

#[test]
fn bits_without_end_are_refused_and_no_fault_of_ours() {
    let place = Place::new();
    let options = ring(&place);
    let most = u64::MAX.to_string();
    let add = ["keys", "add", "--index", "c", "--table", "t", "--rows", "9000", "--distinct", "9000"];
    let beside = ["--commonest", "0.01", "--bits-beside", &most];
    with(
        &[
            "keys",
            "add",
            "--index",
            "b",
            "--table",
            "t",
            "--rows",
            "9000",
            "--distinct",
            "9000",
            "--commonest",
            "0.01",
        ],
        &options,
    );
    let result = with(&[&add[..], &beside].concat(), &options);
    assert_eq!(code(&result), 4, "{}", stderr(&result));
    assert!(!stderr(&result).contains("YB0920"));
}

#[test]
fn a_domain_of_no_kind_is_refused() {
    let place = Place::new();
    let options = ring(&place);
    let result = with(&["keys", "add", "--domain", ","], &options);
    assert!(code(&result) == 2 && stderr(&result).contains("YB0904"), "{}", stderr(&result));
}

#[test]
fn a_keyring_that_would_be_its_own_key_leaves_nothing() {
    let place = Place::new();
    let both = place.path("both");
    let both = both.to_str().unwrap();
    let result = yingbi(["keys", "init", "--keyring", both, "--key-file", both, "--create-key"]);
    assert_eq!(code(&result), 2);
    assert!(!place.path("both").exists());
}

#[test]
fn what_is_missing_is_called_by_its_command() {
    let told = stderr(&yingbi(["keys", "list", "--lang", "en"]));
    assert!(told.contains("yingbi keys list --help"), "{told}");
    let place = Place::new();
    let options = ring(&place);
    let told = stderr(&with(&["keys", "rewrap"], &options));
    assert!(told.contains("--new-passphrase-file") && told.contains("yingbi keys rewrap --help"), "{told}");
}

#[test]
fn a_record_of_sealing_that_was_edited_is_called_by_its_name() {
    let place = Place::new();
    let options = ring(&place);
    place.write("in.csv", "no,secret\n1,a\n2,b\n");
    let [input, sealed, out] = ["in.csv", "sealed.csv", "out.csv"].map(|name| place.path(name));
    let [input, sealed, out] = [&input, &sealed, &out].map(|path| path.to_str().unwrap());
    let result = with(&["seal", input, "-o", sealed, "--columns", "secret", "--table", "t"], &options);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let record = fs::read_to_string(place.path("sealed.csv.sealed.json")).unwrap();
    let mut edited: serde_json::Value = serde_json::from_str(&record).unwrap();
    let twice = edited["columns"][0].clone();
    edited["columns"].as_array_mut().unwrap().push(twice);
    // Counted twice it would be: «Opened 4 cells of 2 columns».
    place.write("sealed.csv.sealed.json", edited.to_string());
    let result = with(&["open", sealed, "-o", out], &options);
    assert_eq!(code(&result), 4);
    assert!(stderr(&result).contains("OUTPUT.sealed.json"), "{}", stderr(&result));
    assert!(!place.path("out.csv").exists());
}

#[test]
fn an_end_in_the_year_9999_is_shown_and_a_person_is_counted_once() {
    let place = Place::new();
    let id = resident_id(420106, "19900307", 451);
    place.write("persons", format!("{id}\n{id}\n"));
    place.write("person", &id);
    let [register, persons, person] = ["r.db", "persons", "person"].map(|name| place.path(name));
    let [register, persons, person] = [&register, &persons, &person].map(|path| path.to_str().unwrap());
    let consent =
        |words: &[&str]| yingbi([&["consent"], words, &["--register", register, "--lang", "en"]].concat());
    assert_eq!(code(&consent(&["init"])), 0);
    let give = ["give", "--purpose", "care", "--until", "9999-12-31", "--person-file", persons];
    let told = stdout(&consent(&give));
    assert!(told.contains("2 events for one person"), "{told}");
    let shown = stdout(&consent(&["show", "--person-file", person]));
    assert!(shown.contains("9999-12-31"), "{shown}");
}

/// A termination while something is awaited that may never come.
#[test]
#[cfg(unix)]
fn one_termination_ends_a_call_that_waits_for_a_pipe() {
    use std::process::{Command, Stdio};
    let place = Place::new();
    let register = place.path("r.db");
    let register = register.to_str().unwrap();
    assert_eq!(code(&yingbi(["consent", "init", "--register", register])), 0);
    let mut child = Command::new(crate::support::binary())
        .args(["consent", "show", "--register", register, "--person-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Time to begin to wait; where it has not by then, the test holds all the same.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    for _ in 0..600 {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(!status.success());
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("it went on waiting");
}

/// A pipe in the place of a hierarchy would be waited for, and no signal would end that.
#[cfg(unix)]
#[test]
fn a_pipe_is_no_hierarchy() {
    let place = Place::new();
    let pipe = place.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let result = yingbi(["hierarchy", "check", pipe.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(code(&result), 4);
    assert!(stderr(&result).contains("YB0634"), "{}", stderr(&result));
}

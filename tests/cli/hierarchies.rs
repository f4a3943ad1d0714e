//! `hierarchy check` and `hierarchy show`, and recipes that name hierarchies of their own.

use crate::support::{Place, code, register, stderr, stdout, yingbi};

const DATA: &str = "姓名,职业\n甲,教师\n乙,医生\n丙,教师\n丁,演员\n戊,\n己,不详\n庚,教师\n辛,教师\n壬,教师\n";

fn run(place: &Place, arguments: &[&str]) -> (i32, String, String) {
    let mut all: Vec<String> = vec!["hierarchy".into()];
    all.extend(arguments.iter().map(|argument| match argument.strip_prefix('@') {
        Some(name) => place.path(name).to_str().unwrap().to_owned(),
        None => (*argument).to_owned(),
    }));
    let result = yingbi(&all);
    (code(&result), stdout(&result), stderr(&result))
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_no_value() {
    let place = Place::new();
    place.write("data.csv", DATA);
    place.write(
        "h.csv",
        "教师;专业;在业;*\n医生;专业\n教师;专业;在业;*\n商贩;服务;在业;*\n护士;专业;不在业;*\n",
    );
    let arguments = ["check", "@h.csv", "--input", "@data.csv", "--column", "职业", "--lang", "en"];
    let (exit, out, error) = run(&place, &arguments);
    assert_eq!(exit, 1, "{out}{error}");
    for line in [
        "Rows: 5; levels with the values' own and the top: 4",
        "Row 2 (line 2): 2 cells, most rows have 4",
        "Row 3 (line 3): the value of row 1 (line 1) again",
        "Row 5 (line 5): level 2 differs from row 1 (line 1)",
        "Column 职业: 1 distinct value is not in the hierarchy, in 1 record; the first: 4",
        "2 ways of saying nothing, in 2 records",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains("演员") && !out.contains("教师"), "{out}");

    let (exit, out, _) =
        run(&place, &["check", "@h.csv", "--input", "@data.csv", "--column", "职业", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(exit, 1);
    assert_eq!(document["faults"][0]["fault"], "length");
    assert_eq!(document["faults"][2]["level"], 2);
    assert_eq!(document["data"]["missing"]["first"], serde_json::json!([4]));
    assert!(!out.contains("演员"));

    let (_, out, _) = run(&place, &["check", "@h.csv", "--lang", "zh-CN"]);
    assert!(out.contains("第 2 行（文件第 2 行）：2 个单元格"), "{out}");
}

#[test]
fn what_is_clean_ends_with_nothing() {
    let place = Place::new();
    place.write("data.csv", DATA);
    // GB18030: 教师;在业, 医生;在业, 演员;在业
    let mut bytes = Vec::new();
    for word in ["教师", "医生", "演员"] {
        bytes.extend_from_slice(&encoding_rs::GB18030.encode(word).0);
        bytes.extend_from_slice(&encoding_rs::GB18030.encode(";在业\r\n").0);
    }
    place.write("h.csv", bytes);
    let check = ["check", "@h.csv", "--input", "@data.csv", "--column", "职业", "--lang", "en"];
    let (exit, out, error) = run(&place, &check);
    assert_eq!(exit, 0, "{out}{error}");
    assert!(out.contains("Nothing is wrong"), "{out}");
    place.write("h.toml", "[tree.\"在业\"]\n\"专业\" = [\"教师\", \"医生\"]\n[tree.\"在业\"]\n");
    let (exit, _, error) = run(&place, &["check", "@h.toml", "--lang", "en"]);
    assert_eq!(exit, 4);
    assert!(error.contains("YB0401") && error.contains("h.toml:3"), "{error}");
    place.write("h.toml", "[tree]\n\"无\" = [\"演员\"]\n[tree.\"在业\"]\n\"专业\" = [\"教师\", \"医生\"]\n");
    let (exit, out, error) =
        run(&place, &["show", "@h.toml", "--input", "@data.csv", "--column", "职业", "--lang", "en"]);
    assert_eq!(exit, 0, "{error}");
    assert!(out.contains("专业") && !out.contains("演员"), "{out}");
    assert!(out.contains("Labels of fewer than five records: 4, with 4 records"), "{out}");
}

#[test]
fn what_is_asked_for_wrongly() {
    let place = Place::new();
    place.write("data.csv", DATA);
    let (exit, _, error) = run(&place, &["check", "nosuch"]);
    assert_eq!((exit, error.contains("YB0971")), (2, true), "{error}");
    let (exit, _, error) = run(&place, &["check", "dates", "--input", "@data.csv"]);
    assert_eq!((exit, error.contains("YB0970")), (2, true), "{error}");
    let (exit, _, error) = run(&place, &["show", "dates"]);
    assert_eq!((exit, error.contains("YB0970")), (2, true), "{error}");
    let (exit, _, _) = run(&place, &["check", "dates", "--input", "@data.csv", "--column", "职业"]);
    assert_eq!(exit, 1);
}

/// A recipe that keeps nothing but the birth date and the education, generalised as said.
fn recipe(birth: &str, education: &str) -> String {
    let mut text = String::from("version = 1\n[privacy]\nsuppression = 1\n");
    for column in register(1).lines().next().unwrap().split(',') {
        text += &match column {
            "出生日期" => format!(
                "[columns.\"{column}\"]\nkind = \"birth_date\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = {birth}\n"
            ),
            "文化程度" => format!(
                "[columns.\"{column}\"]\nkind = \"education\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = {education}\n"
            ),
            column => format!("[columns.\"{column}\"]\ntreatment = \"drop\"\n"),
        };
    }
    text
}

fn anonymize(place: &Place, recipe: &str) -> (i32, String, String) {
    let input = place.write("in.csv", register(300));
    let path = place.write("recipe.toml", recipe);
    let output = place.path("out.csv");
    let [input, path, output] = [&input, &path, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--recipe", path, "--lang", "en", "--force"]);
    let text = std::fs::read_to_string(output).unwrap_or_default();
    (code(&result), text, stderr(&result))
}

#[test]
fn recipes_name_bands_and_files() {
    let place = Place::new();
    let (exit, text, error) = anonymize(&place, &recipe("{ bands = [1950, 1980, 2000] }", "\"education\""));
    assert_eq!(exit, 0, "{error}");
    assert!(
        text.lines().skip(1).any(|line| line.contains("1950-1979") || line.contains("1980-1999")),
        "{text}"
    );
    let (exit, _, error) = anonymize(&place, &recipe("{ bands = 6, fit = \"optimal\" }", "\"education\""));
    assert_eq!(exit, 0, "{error}");
    let (exit, _, error) = anonymize(&place, &recipe("{ ages_on = 2020-11-01 }", "\"education\""));
    assert_eq!(exit, 0, "{error}");

    // the file stands beside the recipe; what it lacks ends the run before anything is written
    std::fs::remove_file(place.path("out.csv")).unwrap();
    let with = recipe("\"dates\"", "{ file = \"levels.csv\" }");
    let (exit, _, error) = anonymize(&place, &with);
    assert_eq!((exit, error.contains("YB0634")), (4, true), "{error}");
    place.write("levels.csv", "小学;低\n小学;高\n");
    let (exit, _, error) = anonymize(&place, &with);
    assert_eq!((exit, error.contains("YB0609")), (4, true), "{error}");
    place.write("levels.csv", "小学;低\n");
    let (exit, _, error) = anonymize(&place, &with);
    assert_eq!((exit, error.contains("YB0608: Column 文化程度")), (4, true), "{error}");
    place.write("levels.toml", "tree = { 低 = [\"小学\" }");
    let (exit, _, error) = anonymize(&place, &with.replace("levels.csv", "levels.toml"));
    assert!(exit == 4 && error.contains("levels.toml:1"), "{error}");
    assert!(!place.path("out.csv").exists());
}

#[test]
fn hierarchies_that_are_none_point_into_the_recipe() {
    let place = Place::new();
    for (hierarchy, message) in [
        ("{ bands = [1980, 1950] }", "YB0631"),
        ("{ bands = [\"x\"] }", "YB0630"),
        ("{ bands = [[1950, 1980], [1960]] }", "YB0632"),
        ("{ bands = [] }", "YB0633"),
        ("{ bands = 1 }", "YB0412"),
        ("{ bands = 8, fit = \"best\" }", "YB0405"),
        ("{ bands = [1950], file = \"a.csv\" }", "YB0402"),
        ("{ file = \"a.csv\", fit = \"optimal\" }", "YB0402"),
        ("{ }", "YB0404"),
        ("{ ages_on = \"never\" }", "YB0403"),
        ("7", "YB0403"),
        ("\"nosuch\"", "YB0405"),
    ] {
        let (exit, _, error) = anonymize(&place, &recipe(hierarchy, "\"education\""));
        assert_eq!(exit, 4, "{hierarchy}: {error}");
        assert!(error.contains(message) && error.contains("recipe.toml:"), "{hierarchy}: {error}");
    }
}

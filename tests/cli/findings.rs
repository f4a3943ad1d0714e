//! What reviews of the anonymity commands found, each held by a test: proofs of cells that were made inert, warnings,
//! falsified records, limits, words.

use std::fmt::Write as _;

use crate::privacy::{Run, model, people, recipe};
use crate::support::{Place, code, register, stderr, stdout, yingbi};

/// [`people`] whose illnesses and schools a spreadsheet would take for formulas, beside the same with an apostrophe
/// already.
fn formulas(records: usize) -> String {
    people(records).replace("高血压", "=1+1").replace("糖尿病", "'=1+1").replace("初中", "+A1")
}

#[test]
fn cells_made_inert_attain_what_was_searched_for() {
    let illness = "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"keep\"";
    let school = "kind = \"other\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = \"categories\"";
    for asks in [
        "closeness = 0.4",
        "closeness = 0.4, distance = \"ordered\"",
        "beta = 2.0",
        "enhanced_beta = 2.0",
        "disclosure = 3.0",
        "distinct = 2, entropy = 1.5, recursive = { c = 4.0, l = 2 }",
    ] {
        let asks = format!("k = 3\ndiversity = {{ \"慢性病\" = {{ {asks} }} }}");
        let rules = [("慢性病", illness), ("文化程度", school)];
        let run = Run::new(&formulas(600), &recipe(&asks, &rules), "en");
        assert!(run.record()["neutralised"].as_u64().unwrap() > 0, "{asks}");
        assert_eq!(run.verify().0, 0, "{asks}");
    }
}

#[test]
fn cells_made_inert_keep_their_distances() {
    let table = "'=1+1;心血管;*\n=1+1;内分泌;*\n无;无;*\n哮喘;呼吸;*\n冠心病;心血管;*\n";
    let asks = "k = 3\ndiversity = { \"慢性病\" = { closeness = 0.4, distance = \"hierarchical\", \
                hierarchy = { file = \"illness.csv\" } } }";
    let run = Run::with(&formulas(600), &recipe(asks, &[]), "en", &[("illness.csv", table)]);
    assert_eq!(model(&run.record(), "t_closeness")["form"], "hierarchical");
    assert_eq!(run.verify().0, 0);
}

#[test]
fn cells_made_inert_are_found_in_the_population() {
    let all = formulas(2400);
    let mut some = String::new();
    for (_, line) in all.lines().enumerate().filter(|(at, _)| at % 4 == 1 || *at == 0) {
        writeln!(some, "{line}").unwrap();
    }
    let school = "kind = \"other\"\ntype = \"quasi\"\ntreatment = \"keep\"";
    let asks = "k = 2\nsuppression = 0.2\npopulation = { file = \"all.csv\", k = 9, \
                presence = { min = 0.0, max = 0.7 } }";
    let recipe = recipe(asks, &[("文化程度", school)]);
    let run = Run::with(&some, &recipe, "en", &[("all.csv", &all)]);
    let record = run.record();
    assert!(model(&record, "k_map")["attained"]["k"].as_u64().unwrap() >= 9);
    assert!(record["neutralised"].as_u64().unwrap() > 0);
    assert_eq!(run.verify().0, 0);
}

#[test]
fn one_class_is_told() {
    // One record of a rare sort cannot be parted from the others by a defended consistent search.
    let mut text = String::from("编号,户编号,性别,年龄,文化程度,慢性病\n");
    for row in 0..40 {
        let (sex, age) = if row == 7 { ("男", 99) } else { ("女", 30) };
        writeln!(text, "P{row},H{row},{sex},{age},小学,无").unwrap();
    }
    let asks = "k = 5\nsuppression = 0.0\nmethod = \"consistent\"\ndefended = true";
    for (language, word) in [("en", "defended"), ("zh", "defended")] {
        let run = Run::new(&text, &recipe(asks, &[]), language);
        let record = run.record();
        assert_eq!(record["privacy"]["classes"], 1);
        let notices = record["notices"].as_array().unwrap();
        let told = notices.iter().find(|notice| notice["code"] == "YB0826").unwrap();
        assert_eq!(told["arguments"]["why"], word);
        assert_eq!(told["arguments"]["columns"], "性别, 年龄, 文化程度");
    }
    // Where there was nothing to tell apart, nothing was lost.
    let alike: String = text.replace("男,99", "女,30");
    let run = Run::new(&alike, &recipe(asks, &[]), "en");
    let record = run.record();
    assert!(record["notices"].as_array().unwrap().iter().all(|notice| notice["code"] != "YB0826"));
}

#[test]
fn utility_is_that_of_the_written_classes() {
    let run = Run::new(&people(600), &recipe("k = 4", &[]), "en");
    let record = run.record();
    let (rows, classes) = (run.rows().len() as f64, run.classes("编号"));
    let utility = &record["privacy"]["utility"];
    let average = rows / classes.len() as f64;
    assert!((utility["average_class"].as_f64().unwrap() - average).abs() < 1e-9);
    let suppressed = record["output"]["suppressed"].as_f64().unwrap();
    let squares: f64 = classes.iter().map(|class| (class.len() * class.len()) as f64).sum();
    let discernibility = squares + suppressed * (rows + suppressed);
    assert!((utility["discernibility"].as_f64().unwrap() - discernibility).abs() < 1e-6);
}

#[test]
fn goals_nearby_are_told_in_the_language() {
    let asks = "k = 2\nsuppression = 0.0\n\
                diversity = { \"慢性病\" = { grassberger = 40.0, recursive = { c = 0.1, l = 3 } } }";
    for (language, words, never) in [
        ("en", ["entropy l-diversity (Grassberger) of “慢性病”: l = ", "recursive (c,l)-diversity of"], "熵"),
        ("zh", ["“慢性病”的熵 l-多样性（Grassberger）：l = ", "“慢性病”的递归 (c,l)-多样性"], "entropy"),
    ] {
        let run = Run::new(&people(300), &recipe(asks, &[]), language);
        assert_eq!(code(&run.result), 7);
        let said = stderr(&run.result);
        assert!(words.iter().all(|word| said.contains(word)) && !said.contains(never), "{said}");
    }
}

#[test]
fn a_hierarchy_of_distances_names_its_column() {
    let table = "无;好;*\n哮喘;病;*\n";
    let asks = "k = 2\ndiversity = { \"慢性病\" = { closeness = 0.5, distance = \"hierarchical\", \
                hierarchy = { file = \"illness.csv\" } } }";
    let run = Run::with(&people(100), &recipe(asks, &[]), "en", &[("illness.csv", table)]);
    assert_eq!(code(&run.result), 4);
    let said = stderr(&run.result);
    assert!(said.contains("YB0608") && said.contains("Column 慢性病"), "{said}");
}

#[test]
fn a_sample_is_no_larger_than_its_population() {
    let place = Place::new();
    let input = place.write("in.csv", register(120));
    let audit = |population: &str| {
        yingbi(["audit", input.to_str().unwrap(), "--population", population, "--json", "--lang", "en"])
    };
    let result = audit("119");
    assert_eq!(code(&result), 2, "{}", stderr(&result));
    assert!(stderr(&result).contains("YB0827") && stderr(&result).contains("120"));
    assert!(stdout(&result).is_empty());
    assert_eq!(code(&audit("120")), 0);
}

#[test]
fn k_has_one_limit() {
    let place = Place::new();
    let input = place.write("in.csv", register(30));
    let recipe = |k: &str| yingbi(["recipe", input.to_str().unwrap(), "--k", k, "--lang", "en"]);
    assert_eq!(code(&recipe("1000000")), 0);
    for k in ["1000001", "0", "five"] {
        let result = recipe(k);
        assert_eq!(code(&result), 2, "{k}");
        assert!(stderr(&result).contains("YB0914") && stderr(&result).contains("1,000,000"));
    }
}

#[test]
fn a_hierarchy_file_is_told_by_line() {
    let place = Place::new();
    let check = |text: &str, language: &str| {
        let path = place.write("levels.csv", text);
        let result = yingbi(["hierarchy", "check", path.to_str().unwrap(), "--lang", language]);
        (code(&result), stdout(&result) + &stderr(&result))
    };
    let (status, said) = check("甲;一;*\n\n乙;\"一;*\n丙;二;*\n", "en");
    assert_eq!(status, 4, "{said}");
    assert!(said.contains("YB0637") && said.contains("line 3"), "{said}");
    assert!(!said.contains('乙'), "{said}");
    let twice = "甲;一;*\n\n乙;\"一\n之\";*\n甲;一;*\n乙;一;*;*\n";
    let (status, said) = check(twice, "en");
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("Row 3 (line 5): the value of row 1 (line 1) again"), "{said}");
    assert!(said.contains("Row 4 (line 6): 4 cells, most rows have 3"), "{said}");
    let (_, said) = check(twice, "zh");
    assert!(said.contains("第 3 行（文件第 5 行）：与第 1 行（文件第 1 行）的值相同"), "{said}");
}

#[test]
fn a_search_by_nodes_says_that_it_was_one() {
    let asks = "k = 4\nmethod = \"global\"\nnodes = 1";
    let run = Run::new(&people(600), &recipe(asks, &[]), "en");
    assert_eq!(run.record()["privacy"]["certificate"]["kind"], "bounded");
    let page = std::fs::read_to_string(run.place.path("out.csv.report.html")).unwrap();
    assert!(page.contains("the best that was found before the search ended"), "told as what it is");
    assert!(!page.contains("shown to be no better"), "others were not looked at");
}

#[test]
fn one_is_one() {
    let mut text = String::from("编号,户编号,性别,年龄,文化程度,慢性病\n");
    writeln!(text, "P1,H1,男,30,小学,无").unwrap();
    let run = Run::new(&text, &recipe("k = 2", &[]), "en");
    assert_eq!(code(&run.result), 7);
    let said = stderr(&run.result);
    assert!(said.contains("1 record") && !said.contains("1 records"), "{said}");
}

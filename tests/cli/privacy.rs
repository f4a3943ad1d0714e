//! `[privacy]`: every key, every refusal, a run of every model, proofs and what a tampered file shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::support::{Place, code, stderr, stdout, yingbi};

/// People with households of two to four, an age, a sex, a schooling and an illness, made up.
fn people(records: usize) -> String {
    let mut text = String::from("编号,户编号,性别,年龄,文化程度,慢性病\n");
    let schools = ["小学", "初中", "高中", "本科"];
    let illnesses = ["高血压", "糖尿病", "无", "无", "哮喘", "冠心病", "无"];
    let mut state = 7u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..records {
        writeln!(
            text,
            "P{row:05},H{:05},{},{},{},{}",
            row / 3,
            ["男", "女"][draw(2) as usize],
            18 + draw(60),
            schools[draw(4) as usize],
            illnesses[draw(7) as usize],
        )
        .unwrap();
    }
    text
}

/// A recipe for [`people`] with lines of `[privacy]` and, where given, other rules of columns.
fn recipe(privacy: &str, others: &[(&str, &str)]) -> String {
    let rules = [
        ("编号", "type = \"direct\"\ntreatment = \"pseudonymize\""),
        ("户编号", "type = \"direct\"\ntreatment = \"drop\""),
        ("性别", "kind = \"sex\"\ntype = \"quasi\"\ntreatment = \"generalize\""),
        ("年龄", "kind = \"age\"\ntype = \"quasi\"\ntreatment = \"generalize\""),
        ("文化程度", "kind = \"education\"\ntype = \"quasi\"\ntreatment = \"generalize\""),
        ("慢性病", "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"keep\""),
    ];
    let mut text =
        format!("version = 1\n[dataset]\nrecord = \"编号\"\nhousehold = \"户编号\"\n[privacy]\n{privacy}\n");
    for (column, rule) in rules {
        let rule = others.iter().find(|(name, _)| *name == column).map_or(rule, |(_, rule)| rule);
        writeln!(text, "[columns.\"{column}\"]\n{rule}").unwrap();
    }
    text
}

struct Run {
    place: Place,
    result: Output,
}

impl Run {
    fn new(input: &str, recipe: &str, language: &str) -> Run {
        Run::with(input, recipe, language, &[])
    }

    fn with(input: &str, recipe: &str, language: &str, files: &[(&str, &str)]) -> Run {
        let place = Place::new();
        for (name, text) in files {
            place.write(name, text);
        }
        let [input, recipe] = [place.write("in.csv", input), place.write("recipe.toml", recipe)];
        let output = place.path("out.csv");
        let [input, recipe, output] = [&input, &recipe, &output].map(|path| path.to_str().unwrap());
        let words = ["anonymize", input, "-o", output, "--recipe", recipe, "--json", "--lang", language];
        let result = yingbi(words);
        Run { place, result }
    }

    #[track_caller]
    fn record(&self) -> Value {
        assert_eq!(code(&self.result), 0, "{}", stderr(&self.result));
        serde_json::from_str(&stdout(&self.result)).unwrap()
    }

    /// The output's records by column.
    fn rows(&self) -> Vec<BTreeMap<String, String>> {
        let text = fs::read_to_string(self.place.path("out.csv")).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().unwrap();
        lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
    }

    /// Values of a column in each class of the output, counted with nothing of the program's.
    fn classes(&self, column: &str) -> Vec<Vec<String>> {
        let mut classes: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for row in self.rows() {
            let key =
                ["性别", "年龄", "文化程度"].iter().filter_map(|name| row.get(*name).cloned()).collect();
            classes.entry(key).or_default().push(row.get(column).cloned().unwrap_or_default());
        }
        classes.into_values().collect()
    }

    fn verify(&self) -> (i32, Value) {
        let result = yingbi(["verify", self.place.path("out.csv").to_str().unwrap(), "--json"]);
        (code(&result), serde_json::from_str(&stdout(&result)).unwrap())
    }
}

fn model<'r>(record: &'r Value, name: &str) -> &'r Value {
    let models = record["privacy"]["models"].as_array().unwrap();
    models.iter().find(|model| model["model"] == name).unwrap_or_else(|| panic!("{name} is not there"))
}

fn distinct(values: &[String]) -> usize {
    values.iter().collect::<BTreeSet<_>>().len()
}

#[test]
fn a_plain_recipe_tells_its_models() {
    let run = Run::new(&people(600), &recipe("k = 4\npersons = 3", &[]), "en");
    let record = run.record();
    let models = record["privacy"]["models"].as_array().unwrap();
    assert_eq!(models.len(), 2);
    assert_eq!((&models[0]["form"], &models[0]["asked"]["k"]), (&"records".into(), &4.into()));
    assert_eq!((&models[1]["form"], &models[1]["asked"]["k"]), (&"persons".into(), &3.into()));
    assert!(models.iter().all(|model| model["proof"] == "file"));
    assert_eq!(record["privacy"]["objective"]["name"], "loss");
    assert_eq!(record["privacy"]["certificate"]["kind"], "heuristic");
    let smallest = run.classes("编号").iter().map(Vec::len).min().unwrap();
    assert_eq!(models[0]["attained"]["k"], smallest);
    let age = record["columns"].as_array().unwrap().iter().find(|column| column["name"] == "年龄").unwrap();
    assert!(age["loss"].as_f64().unwrap() > 0.0 && age["distinct"].as_u64().unwrap() > 1);
    assert_eq!(run.verify().0, 0);
}

/// The message, without the figures that follow from the searches.
#[track_caller]
fn refused(privacy: &str, others: &[(&str, &str)], code_wanted: &str, names: &str) {
    let text = recipe(privacy, others);
    let [en, zh] = ["en", "zh"].map(|language| {
        let run = Run::new(&people(300), &text, language);
        assert_eq!(code(&run.result), 4, "{}", stderr(&run.result));
        assert_eq!(run.place.files(), ["in.csv", "recipe.toml"]);
        stderr(&run.result)
    });
    for said in [&en, &zh] {
        assert!(said.contains(code_wanted) && said.contains(names), "{said}");
        assert!(said.contains("recipe.toml:"), "no place: {said}");
    }
    assert_ne!(en, zh);
}

#[test]
fn keys_that_cannot_be() {
    refused("kk = 5", &[], "YB0402", "privacy.kk");
    refused("k = 0", &[], "YB0412", "privacy.k");
    refused("persons = 0", &[], "YB0412", "privacy.persons");
    refused("suppression = 1.5", &[], "YB0412", "privacy.suppression");
    refused("method = \"locall\"", &[], "YB0405", "consistent");
    refused("objective = \"los\"", &[], "YB0405", "discernibility-monotone");
    refused("objective = 3", &[], "YB0403", "privacy.objective");
    refused("objective = { name = \"loss\", aggregate = \"mean\" }", &[], "YB0405", "arithmetic");
    refused("objective = { name = \"height\", aggregate = \"sum\" }", &[], "YB0402", "aggregate");
    refused("objective = { aggregate = \"sum\" }", &[], "YB0404", "privacy.objective.name");
    refused("defended = 1", &[], "YB0403", "privacy.defended");
    refused("method = \"global\"\ndefended = true", &[], "YB0436", "privacy.defended");
    refused("nodes = 10", &[], "YB0436", "privacy.nodes");
    refused("method = \"global\"\nnodes = 0", &[], "YB0412", "privacy.nodes");
    refused("seconds = -1", &[], "YB0412", "privacy.seconds");
    refused("population = { k = 5 }", &[], "YB0404", "privacy.population.file");
    refused("population = { file = \"all.csv\" }", &[], "YB0435", "privacy.population");
    refused("population = { file = \"all.csv\", presense = {} }", &[], "YB0402", "presence");
    refused("population = { file = \"a\", presence = { min = 0.5, max = 0.2 } }", &[], "YB0412", "max");
    refused("risk = {}", &[], "YB0435", "privacy.risk");
    refused("risk = { average = 0 }", &[], "YB0412", "privacy.risk.average");
    refused("risk = { population_uniques = { share = 0.1 } }", &[], "YB0404", "population");
    refused(
        "risk = { population_uniques = { share = 0.1, population = 9, model = \"pit\" } }",
        &[],
        "YB0405",
        "pitman",
    );
    refused("differential = { epsilon = 2.0 }", &[], "YB0404", "privacy.differential.delta");
    refused("differential = { epsilon = 0, delta = 0.1 }", &[], "YB0412", "epsilon");
}

#[test]
fn diversity_that_cannot_be() {
    let asks = |rest: &str| format!("diversity = {{ \"慢性病\" = {{ {rest} }} }}");
    refused(&asks(""), &[], "YB0435", "慢性病");
    refused(&asks("distinkt = 2"), &[], "YB0402", "distinct");
    refused(&asks("distinct = 0"), &[], "YB0412", "distinct");
    refused(&asks("entropy = 0.5"), &[], "YB0412", "entropy");
    refused(&asks("recursive = { c = 4.0 }"), &[], "YB0404", "recursive.l");
    refused(&asks("closeness = 2"), &[], "YB0412", "closeness");
    refused(&asks("closeness = 0.2, distance = \"near\""), &[], "YB0405", "hierarchical");
    refused(&asks("distinct = 2, distance = \"equal\""), &[], "YB0431", "closeness");
    refused(&asks("closeness = 0.2, hierarchy = \"categories\""), &[], "YB0431", "hierarchical");
    refused("diversity = { \"慢性\" = { distinct = 2 } }", &[], "YB0407", "慢性病");
    refused("diversity = { \"性别\" = { distinct = 2 } }", &[], "YB0432", "quasi");
    let dropped = [("慢性病", "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"drop\"")];
    refused(&asks("distinct = 2"), &dropped, "YB0433", "drop");
}

#[test]
fn what_needs_something_that_is_not_there() {
    refused("weight = 2.0", &[], "YB0402", "privacy.weight");
    let weighed = "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"keep\"\nweight = 2.0";
    refused("k = 5", &[("慢性病", weighed)], "YB0430", "慢性病");
    let heavy = "kind = \"age\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nweight = 0";
    refused("k = 5", &[("年龄", heavy)], "YB0412", "weight");
    // The levels of ε and δ must be fixed, and nothing be written beside them.
    refused("differential = { epsilon = 2.0, delta = 1e-5 }", &[], "YB0434", "编号");
    let text = recipe("k = 5\nhouseholds = 3", &[]).replace("household = \"户编号\"\n", "");
    let run = Run::new(&people(300), &text, "en");
    assert_eq!(code(&run.result), 4);
    let said = stderr(&run.result);
    assert!(said.contains("YB0431") && said.contains("dataset.household"), "{said}");
    let text = recipe("k = 5\npersons = 3", &[]).replace("record = \"编号\"\n", "");
    let said = stderr(&Run::new(&people(300), &text, "en").result);
    assert!(said.contains("YB0431") && said.contains("dataset.record"), "{said}");
}

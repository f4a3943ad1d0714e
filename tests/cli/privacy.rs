//! `[privacy]`: every key, every refusal, a run of every model, proofs and what a tampered file shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::support::{Place, code, stderr, stdout, yingbi};

/// People with households of two to four, an age, a sex, a schooling and an illness, made up.
pub fn people(records: usize) -> String {
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
pub fn recipe(privacy: &str, others: &[(&str, &str)]) -> String {
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

pub struct Run {
    pub place: Place,
    pub result: Output,
}

impl Run {
    pub fn new(input: &str, recipe: &str, language: &str) -> Run {
        Run::with(input, recipe, language, &[])
    }

    pub fn with(input: &str, recipe: &str, language: &str, files: &[(&str, &str)]) -> Run {
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
    pub fn record(&self) -> Value {
        assert_eq!(code(&self.result), 0, "{}", stderr(&self.result));
        serde_json::from_str(&stdout(&self.result)).unwrap()
    }

    /// The output's records by column.
    pub fn rows(&self) -> Vec<BTreeMap<String, String>> {
        let text = fs::read_to_string(self.place.path("out.csv")).unwrap();
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let header = lines.next().unwrap();
        lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
    }

    /// Values of a column in each class of the output, counted with nothing of the program's.
    pub fn classes(&self, column: &str) -> Vec<Vec<String>> {
        let mut classes: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for row in self.rows() {
            let key =
                ["性别", "年龄", "文化程度"].iter().filter_map(|name| row.get(*name).cloned()).collect();
            classes.entry(key).or_default().push(row.get(column).cloned().unwrap_or_default());
        }
        classes.into_values().collect()
    }

    pub fn verify(&self) -> (i32, Value) {
        let result = yingbi(["verify", self.place.path("out.csv").to_str().unwrap(), "--json"]);
        (code(&result), serde_json::from_str(&stdout(&result)).unwrap())
    }
}

pub fn model<'r>(record: &'r Value, name: &str) -> &'r Value {
    let models = record["privacy"]["models"].as_array().unwrap();
    models.iter().find(|model| model["model"] == name).unwrap()
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

/// Runs a goal and checks that its model stands in the record, attained, and is verified.
#[track_caller]
fn attained(privacy: &str, name: &str, proof: &str) -> (Run, Value) {
    let run = Run::new(&people(900), &recipe(&format!("k = 3\n{privacy}"), &[]), "en");
    let record = run.record();
    let found = model(&record, name).clone();
    assert_eq!(found["proof"], proof, "{found}");
    assert!(found["attained"].as_object().is_some_and(|figures| !figures.is_empty()), "{found}");
    let (code, document) = run.verify();
    assert_eq!(code, 0, "{document}");
    (run, found)
}

const ILLNESS: &str = "慢性病";

#[test]
fn diversity_of_every_sort() {
    let (run, found) =
        attained("diversity = { \"慢性病\" = { distinct = 3 } }", "distinct_diversity", "file");
    let least = run.classes(ILLNESS).iter().map(|values| distinct(values)).min().unwrap();
    assert!(least >= 3);
    assert_eq!(found["attained"]["l"], least);

    for (key, form) in [("entropy", "shannon"), ("grassberger", "grassberger")] {
        let asks = format!("diversity = {{ \"慢性病\" = {{ {key} = 2.5 }} }}");
        let (run, found) = attained(&asks, "entropy_diversity", "file");
        assert_eq!(found["form"], form);
        assert!(found["attained"]["l"].as_f64().unwrap() >= 2.5 - 1e-9);
        if form == "shannon" {
            let entropy = |values: &Vec<String>| -> f64 {
                let mut counts: BTreeMap<&String, f64> = BTreeMap::new();
                values.iter().for_each(|value| *counts.entry(value).or_default() += 1.0);
                let n = values.len() as f64;
                counts.values().map(|count| -count / n * (count / n).ln()).sum()
            };
            let least = run.classes(ILLNESS).iter().map(entropy).fold(f64::INFINITY, f64::min);
            assert!((found["attained"]["l"].as_f64().unwrap() - least.exp()).abs() < 1e-9);
        }
    }

    let (run, _) = attained(
        "diversity = { \"慢性病\" = { recursive = { c = 2.0, l = 2 } } }",
        "recursive_diversity",
        "file",
    );
    for values in run.classes(ILLNESS) {
        let mut counts: BTreeMap<&String, u64> = BTreeMap::new();
        values.iter().for_each(|value| *counts.entry(value).or_default() += 1);
        let mut counts: Vec<u64> = counts.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        assert!((counts[0] as f64) < 2.0 * counts[1..].iter().sum::<u64>() as f64);
    }
}

#[test]
fn classes_near_the_whole() {
    for distance in ["equal", "ordered"] {
        let asks =
            format!("diversity = {{ \"慢性病\" = {{ closeness = 0.25, distance = \"{distance}\" }} }}");
        let (_, found) = attained(&asks, "t_closeness", "reference");
        assert_eq!(found["form"], distance);
        assert!(found["attained"]["t"].as_f64().unwrap() <= 0.25 + 1e-9);
        assert!(found["shown"]["t"].is_number(), "what the file alone shows: {found}");
    }
    let asks = "diversity = { \"慢性病\" = { closeness = 0.4, distance = \"hierarchical\", \
                hierarchy = \"categories\" } }";
    let (run, found) = attained(asks, "t_closeness", "reference");
    assert!(found["shown"].is_null(), "{found}");
    // The file alone does not have the hierarchy.
    let untold = run.verify().1["untold"].clone();
    assert_eq!(untold[0]["model"], "t_closeness");
    let (_, found) = attained("diversity = { \"慢性病\" = { beta = 2.0 } }", "beta_likeness", "reference");
    assert_eq!(found["form"], "basic");
    assert!(found["attained"]["beta"].as_f64().unwrap() <= 2.0 + 1e-9);
    let (_, found) =
        attained("diversity = { \"慢性病\" = { enhanced_beta = 2.0 } }", "beta_likeness", "reference");
    assert_eq!(found["form"], "enhanced");
    let (_, found) =
        attained("diversity = { \"慢性病\" = { disclosure = 2.5 } }", "delta_disclosure", "reference");
    assert!(found["attained"]["delta"].as_f64().unwrap() < 2.5);
}

#[test]
fn values_are_counted_as_they_are_written() {
    let asks = "k = 3\ndiversity = { \"慢性病\" = { distinct = 2 } }";
    let rare = "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"generalize\"\nhierarchy = \"rare\"\n\
                level = 1";
    let redact = "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"redact\"";
    let token = "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"pseudonymize\"";
    for rule in [rare, redact, token] {
        let run = Run::new(&people(600), &recipe(asks, &[(ILLNESS, rule)]), "en");
        run.record();
        assert!(run.classes(ILLNESS).iter().all(|values| distinct(values) >= 2));
        assert_eq!(run.verify().0, 0);
    }
    // One illness is rare: as it is written there is nothing to tell it from another.
    let mut text = String::from("编号,户编号,性别,年龄,文化程度,慢性病\n");
    for row in 0..40 {
        writeln!(text, "P{row},H{row},男,{},小学,{}", 30 + row % 2, if row == 3 { "哮喘" } else { "无" })
            .unwrap();
    }
    let run = Run::new(&text, &recipe(asks, &[(ILLNESS, rare)]), "en");
    assert_eq!(code(&run.result), 7, "{}", stderr(&run.result));
}

#[test]
fn risks_over_all_classes() {
    let (run, found) = attained("risk = { average = 0.05 }", "average_risk", "file");
    let (classes, rows) = (run.classes(ILLNESS).len() as f64, run.rows().len() as f64);
    assert!((found["attained"]["risk"].as_f64().unwrap() - classes / rows).abs() < 1e-12);
    assert!(classes / rows <= 0.05 + 1e-12);
    let (_, found) = attained("risk = { sample_uniques = 0.0 }", "sample_uniqueness", "file");
    assert_eq!(found["attained"]["share"], 0.0);
    for estimator in ["pitman", "zayatz", "snb", "dankar"] {
        let asks = format!(
            "k = 1\nrisk = {{ population_uniques = {{ share = 0.01, model = \"{estimator}\", population = 9000 }} }}"
        );
        let run = Run::new(&people(900), &recipe(&asks, &[]), "en");
        let record = run.record();
        let found = model(&record, "population_uniqueness");
        assert_eq!((&found["form"], &found["proof"]), (&estimator.into(), &"file".into()));
        assert!(found["attained"]["share"].as_f64().unwrap() <= 0.01 + 1e-9);
        assert_eq!(run.verify().0, 0);
    }
}

#[test]
fn households_are_counted_while_the_file_does_not_show_them() {
    let run = Run::new(&people(900), &recipe("k = 4\nhouseholds = 4", &[]), "en");
    let record = run.record();
    let models = record["privacy"]["models"].as_array().unwrap();
    let told: Vec<(&str, &str)> = models
        .iter()
        .map(|model| (model["form"].as_str().unwrap(), model["proof"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("records", "file"), ("persons", "file"), ("households", "run")]);
    assert!(models[2]["attained"]["k"].as_u64().unwrap() >= 4);
    let (code, document) = run.verify();
    assert_eq!(code, 0);
    assert_eq!(document["untold"][0]["form"], "households");
    // Shown as a pseudonym, they are counted in the file.
    let shown = [("户编号", "kind = \"household_no\"\ntype = \"direct\"\ntreatment = \"pseudonymize\"")];
    let run = Run::new(&people(900), &recipe("k = 4\nhouseholds = 4", &shown), "en");
    assert_eq!(run.record()["privacy"]["models"][2]["proof"], "file");
    let least = run.classes("户编号").iter().map(|values| distinct(values)).min().unwrap();
    assert!(least >= 4);
    assert_eq!(run.verify().1["untold"], Value::Null);
}

#[test]
fn a_population_of_which_the_file_is_a_part() {
    let all = people(2400);
    let some: String = all.lines().enumerate().filter(|(at, _)| at % 4 == 1 || *at == 0).fold(
        String::new(),
        |mut text, (_, line)| {
            text += line;
            text.push('\n');
            text
        },
    );
    let asks = "k = 2\npopulation = { file = \"all.csv\", k = 20, presence = { min = 0.0, max = 0.6 } }";
    let run = Run::with(&some, &recipe(asks, &[]), "en", &[("all.csv", &all)]);
    let record = run.record();
    let (map, presence) = (model(&record, "k_map"), model(&record, "delta_presence"));
    assert_eq!(map["proof"], "reference");
    assert!(map["attained"]["k"].as_u64().unwrap() >= 20);
    assert!(presence["attained"]["max"].as_f64().unwrap() <= 0.6 + 1e-9);
    assert_eq!(record["privacy"]["population"]["rows"], 2400);
    let (code_, document) = run.verify();
    assert_eq!(code_, 0);
    assert_eq!(document["untold"].as_array().unwrap().len(), 2);

    let other = Run::with(&some, &recipe(asks, &[]), "en", &[("all.csv", &people(100))]);
    assert_eq!(code(&other.result), 3, "{}", stderr(&other.result));
    assert!(stderr(&other.result).contains("YB0824"));
    let lacking = all.replacen("性别", "性", 1);
    let other = Run::with(&some, &recipe(asks, &[]), "zh", &[("all.csv", &lacking)]);
    let said = stderr(&other.result);
    assert!(said.contains("YB0812") && said.contains("性别"), "{said}");
    let none = Run::new(&some, &recipe(asks, &[]), "en");
    assert_ne!(code(&none.result), 0);
    assert!(stderr(&none.result).contains("all.csv"), "{}", stderr(&none.result));
}

#[test]
fn differential_privacy_takes_a_sample() {
    let fixed = |kind: &str, level: u32| {
        format!("kind = \"{kind}\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nlevel = {level}")
    };
    let (sex, age, school) = (fixed("sex", 1), fixed("age", 4), fixed("education", 3));
    let dropped = "type = \"direct\"\ntreatment = \"drop\"";
    let rules = [
        ("编号", dropped),
        ("性别", &*sex),
        ("年龄", &*age),
        ("文化程度", &*school),
        (ILLNESS, "kind = \"health\"\ntype = \"sensitive\"\ntreatment = \"drop\""),
    ];
    let asks = "differential = { epsilon = 2.0, delta = 1e-5 }";
    let run = Run::new(&people(3000), &recipe(asks, &rules), "en");
    let record = run.record();
    let found = model(&record, "differential_privacy");
    assert_eq!((&found["proof"], &found["asked"]["epsilon"]), (&"method".into(), &2.0.into()));
    let out = record["privacy"]["sampled_out"].as_u64().unwrap();
    // 3000 · e^−2 ± six standard deviations
    assert!((294..=518).contains(&out), "{out}");
    assert_eq!(
        record["output"]["rows"].as_u64().unwrap() + record["output"]["suppressed"].as_u64().unwrap(),
        3000
    );
    assert!(run.classes("性别").iter().all(|values| values.len() >= 113), "the k of theorem 5");
    assert_eq!(run.verify().0, 0);
    let numbers =
        "kind = \"age\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nhierarchy = \"numbers\"\nlevel = 2";
    let rules = rules.map(|(name, rule)| (name, if name == "年龄" { numbers } else { rule }));
    refused(asks, &rules, "YB0438", "numbers");
}

#[test]
fn methods_objectives_and_budgets() {
    let optimal = Run::new(&people(900), &recipe("k = 3\nmethod = \"global\"", &[]), "en").record();
    assert_eq!(optimal["privacy"]["certificate"]["kind"], "optimal");
    let loss = optimal["privacy"]["objective"]["value"][0].as_f64().unwrap();
    assert!((loss - optimal["privacy"]["loss"].as_f64().unwrap()).abs() < 1e-9);
    for objective in [
        "\"entropy\"",
        "\"entropy-monotone\"",
        "\"discernibility\"",
        "\"discernibility-monotone\"",
        "\"average-class-size\"",
        "\"precision\"",
        "\"height\"",
        "{ name = \"loss\", aggregate = \"arithmetic\" }",
        "{ name = \"loss\", aggregate = \"sum\" }",
        "{ name = \"loss\", aggregate = \"maximum\" }",
        "{ name = \"loss\", aggregate = \"rank\" }",
    ] {
        let asks = format!("k = 3\nmethod = \"global\"\nobjective = {objective}");
        let record = Run::new(&people(400), &recipe(&asks, &[]), "en").record();
        assert!(objective.contains(record["privacy"]["objective"]["name"].as_str().unwrap()));
        assert_eq!(record["privacy"]["certificate"]["kind"], "optimal", "{objective}");
    }
    let record =
        Run::new(&people(400), &recipe("method = \"consistent\"\ndefended = true", &[]), "en").record();
    assert_eq!(record["privacy"]["method"], "consistent");
    assert_eq!(record["privacy"]["defended"], true);
    let record = Run::new(&people(400), &recipe("method = \"global\"\nnodes = 1\nseconds = 5", &[]), "en");
    let record = record.record();
    assert_ne!(record["privacy"]["certificate"]["kind"], "heuristic");
    // A column that weighs more keeps more.
    let weighed = "kind = \"education\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nweight = 50";
    let kept = |record: &Value| {
        let columns = record["columns"].as_array().unwrap();
        columns.iter().find(|column| column["name"] == "文化程度").unwrap()["loss"].as_f64().unwrap()
    };
    let heavy = Run::new(&people(900), &recipe("k = 3\nmethod = \"global\"", &[("文化程度", weighed)]), "en");
    assert!(kept(&heavy.record()) <= kept(&optimal));
}

#[test]
fn out_of_reach_names_what_is_near() {
    let fixed = "kind = \"age\"\ntype = \"quasi\"\ntreatment = \"generalize\"\nlevel = 1";
    let asks = "k = 2\nsuppression = 0.0\ndiversity = { \"慢性病\" = { distinct = 6 } }";
    let [en, zh] = ["en", "zh"].map(|language| {
        let run = Run::new(&people(900), &recipe(asks, &[("年龄", fixed)]), language);
        assert_eq!(code(&run.result), 7, "{}", stderr(&run.result));
        assert_eq!(run.place.files(), ["in.csv", "recipe.toml"]);
        stderr(&run.result)
    });
    assert_ne!(en, zh);
    for (said, near) in [(en, "l-diversity of “慢性病”: l = "), (zh, "“慢性病”的相异 l-多样性：l = ")]
    {
        assert!(said.contains("YB06") && said.contains(near) && said.contains("年龄"), "{said}");
    }
}

#[test]
fn a_tampered_file_no_longer_attains() {
    let asks = "k = 3\ndiversity = { \"慢性病\" = { distinct = 2, closeness = 0.4 } }";
    let run = Run::new(&people(600), &recipe(asks, &[]), "en");
    run.record();
    let path = run.place.path("out.csv");
    let text = fs::read_to_string(&path).unwrap();
    let alike =
        ["高血压", "糖尿病", "哮喘", "冠心病"].iter().fold(text, |text, value| text.replace(value, "无"));
    fs::write(&path, alike).unwrap();
    let (code_, document) = run.verify();
    assert_eq!(code_, 1);
    let failed = |name: &str| {
        let checks = document["checks"].as_array().unwrap();
        checks.iter().any(|check| check["model"]["model"] == name && check["holds"] == false)
    };
    assert!(failed("distinct_diversity") && failed("t_closeness"), "{document}");
    let shown = yingbi(["verify", path.to_str().unwrap(), "--lang", "zh"]);
    assert!(stdout(&shown).contains("多样性"), "{}", stdout(&shown));
}

#[test]
fn the_proposed_recipe_asks_for_diversity_where_it_can() {
    let place = Place::new();
    let mut text = String::from("姓名,性别,出生日期,文化程度,慢性病,是否低保\n");
    for row in 0..800u32 {
        let illness = ["高血压", "糖尿病", "无", "冠心病", "无"][(row as usize * 7 + row as usize / 5) % 5];
        let school = ["小学", "初中", "高中", "本科"][row as usize / 3 % 4];
        writeln!(
            text,
            "王{row},{},19{:02}-{:02}-{:02},{school},{illness},{}",
            ["男", "女"][row as usize % 2],
            40 + row * 7 % 60,
            1 + row % 12,
            1 + row * 3 % 28,
            if row == 17 { "是" } else { "否" }
        )
        .unwrap();
    }
    let input = place.write("in.csv", &text);
    let output = place.path("out.csv");
    let [input, output] = [&input, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--json", "--lang", "en"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let record: Value = serde_json::from_str(&stdout(&result)).unwrap();
    let asked = model(&record, "distinct_diversity");
    assert_eq!((&asked["column"], &asked["asked"]["l"]), (&ILLNESS.into(), &2.into()));
    let notices = record["notices"].as_array().unwrap();
    let told = notices.iter().find(|notice| notice["code"] == "YB0437").expect("what is not asked is told");
    assert_eq!(told["arguments"]["columns"], "是否低保");
    let written = fs::read_to_string(place.path("out.csv.recipe.toml")).unwrap();
    assert!(written.contains("diversity.\"慢性病\" = { distinct = 2 }"), "{written}");
    let again = place.path("again.csv");
    let recipe = place.path("out.csv.recipe.toml");
    let again = [input, "-o", again.to_str().unwrap(), "--recipe", recipe.to_str().unwrap(), "-q"];
    let result = yingbi(["anonymize"].into_iter().chain(again));
    assert_eq!(code(&result), 0, "{}", stderr(&result));
}

#[test]
fn models_together_by_every_method() {
    let all = people(1800);
    let half: String = all.lines().take(901).map(|line| format!("{line}\n")).collect();
    for method in ["local", "consistent", "global"] {
        let asks = format!(
            "k = 3\nhouseholds = 3\nmethod = \"{method}\"\n\
             population = {{ file = \"all.csv\", k = 6, presence = {{ max = 0.9 }} }}\n\
             risk = {{ average = 0.2, sample_uniques = 0.0 }}\n\
             diversity.\"慢性病\" = {{ distinct = 2, entropy = 1.5, closeness = 0.5, beta = 4.0 }}"
        );
        let run = Run::with(&half, &recipe(&asks, &[]), "en", &[("all.csv", &all)]);
        let record = run.record();
        let models = record["privacy"]["models"].as_array().unwrap();
        assert_eq!(models.len(), 11, "{method}");
        assert!(models.iter().all(|model| model["attained"].is_object()), "{method}: {models:?}");
        assert!(run.classes(ILLNESS).iter().all(|values| values.len() >= 3 && distinct(values) >= 2));
        assert_eq!(run.verify().0, 0, "{method}");
        let report = fs::read_to_string(run.place.path("out.csv.report.html")).unwrap();
        assert!(report.contains("t-closeness") && report.contains("δ-presence"));
    }
}

#[test]
fn a_falsified_record_is_caught() {
    let asks = "k = 3\nhouseholds = 3\ndiversity = { \"慢性病\" = { distinct = 2, closeness = 0.4 } }";
    let run = Run::new(&people(600), &recipe(asks, &[]), "en");
    let record = run.record();
    assert_eq!(run.verify().0, 0);
    let at = |wanted: &str| {
        let models = record["privacy"]["models"].as_array().unwrap();
        models.iter().position(|model| model["model"] == wanted || model["form"] == wanted).unwrap()
    };
    let [records, persons, households] = ["records", "persons", "households"].map(at);
    let [distinct, near] = ["distinct_diversity", "t_closeness"].map(at);
    let of = |model: usize, rest: &str| format!("models/{model}/{rest}");
    for (name, pointer, value) in [
        ("quasi_identifiers", "quasi_identifiers".to_owned(), serde_json::json!(["性别"])),
        ("classes", "classes".to_owned(), 1.into()),
        ("uniques", "uniques".to_owned(), 9.into()),
        ("prosecutor_average", "prosecutor_average".to_owned(), 0.001.into()),
        ("prosecutor_max", "prosecutor_max".to_owned(), 0.001.into()),
        ("suppression_limit", "suppression_limit".to_owned(), (-0.1).into()),
        ("models", "models".to_owned(), serde_json::json!([])),
        ("models", of(records, "model"), "k_map".into()),
        ("model", of(records, "model"), "magic".into()),
        ("model", of(records, "proof"), "method".into()),
        ("model", of(persons, "proof"), "run".into()),
        ("model", of(households, "attained/k"), 1.into()),
        ("model", of(households, "asked"), serde_json::json!({})),
        ("model", of(distinct, "proof"), "reference".into()),
        ("model", of(distinct, "proof"), "oath".into()),
        ("model", of(near, "attained/t"), 0.9.into()),
        ("model", of(near, "shown/t"), 0.001.into()),
        ("model", of(near, "column"), "无此列".into()),
    ] {
        let mut forged = record.clone();
        *forged["privacy"].pointer_mut(&format!("/{pointer}")).unwrap() = value;
        run.place.write("out.csv.release.json", forged.to_string());
        let (code_, document) = run.verify();
        assert_eq!(code_, 1, "{pointer}");
        let mut checks = document["checks"].as_array().unwrap().iter();
        assert!(checks.any(|check| check["name"] == name && check["holds"] == false), "{document}");
    }
    // What is not said is not taken to hold: a key left out is a key falsified.
    for key in ["models", "classes", "prosecutor_average", "prosecutor_max"] {
        let mut forged = record.clone();
        forged["privacy"].as_object_mut().unwrap().remove(key);
        run.place.write("out.csv.release.json", forged.to_string());
        let (code_, document) = run.verify();
        assert_eq!(code_, 1, "{key}");
        let mut checks = document["checks"].as_array().unwrap().iter();
        assert!(checks.any(|check| check["name"] == key && check["holds"] == false), "{document}");
    }
}

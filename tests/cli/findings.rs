//! What reviews of the anonymity commands found, each held by a test: proofs of cells that were made inert, warnings,
//! falsified records, limits, words.

use std::fmt::Write as _;

use crate::privacy::{Run, model, people, recipe};

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

//! Tests of policies that hold, and that do not.

use crate::policies::Policies;
use crate::sample;

const HOLDS: &str = r#"
[[test]]
name = "报修"
as = "property-manager:lvcheng"
purpose = "repair"
at = "2026-06-01T10:00:00+08:00"
record = { community = "御景湾", age = 81, groups = ["elderly_alone"] }
expect = { name = "masked", mobile = "masked", disability = "none" }
deny = { mobile = "clear", disability = "*" }
reasons = { name = ["property-repair"] }

[[test]]
name = "合同到期"
as = "social-worker"
purpose = "elderly-care"
at = 2027-01-01
record = { community = "御景湾", age = 81, groups = ["elderly_alone"] }
expect = { name = "none" }

[[test]]
name = "没有小区"
as = "property-manager"
purpose = "repair"
at = 2026-06-01
record = { age = 30 }
expect = { name = "none" }

[[test]]
name = "没有这个目的"
as = "property-manager"
purpose = "repairs"
at = 2026-06-01
error = "purpose"
"#;

fn run(text: &str) -> (Policies, super::TrialReport) {
    let mut files = sample::files();
    files.push(sample::file("tests/a.toml", text));
    let policies = Policies::from_files(files).unwrap();
    let report = policies.run_trials();
    (policies, report)
}

#[test]
fn tests_that_hold_and_what_they_cover() {
    let (_, report) = run(HOLDS);
    assert!(report.passed(), "{:#?}", report.results);
    assert_eq!(report.results.len(), 4);
    assert_eq!(report.undecided, ["care-contract", "minors", "own", "ticket-mobile", "property#3"]);
}

#[test]
fn a_test_that_does_not_hold_says_what_was_found_and_why() {
    let text = HOLDS
        .replace("mobile = \"masked\"", "mobile = \"clear\"")
        .replace("[\"property-repair\"]", "[\"own\"]")
        .replace("deny = { mobile = \"clear\"", "allow = { mobile = \"clear\" }\ndeny = { name = \"clear\"")
        .replace("purpose = \"repairs\"", "purpose = \"repair\"")
        .replace(
            "record = { age = 30 }\nexpect = { name = \"none\" }",
            "record = { age = 30 }\nexpect = { name = \"clear\" }",
        );
    let (_, report) = run(&text);
    let found: Vec<String> = report
        .results
        .iter()
        .flat_map(|result| &result.findings)
        .map(|one| {
            let (line, field, expected, found) = (one.line, &one.field, &one.expected, &one.found);
            format!("{line} {field}: {expected} / {found} {:?} {}", one.reasons, one.withheld)
        })
        .collect();
    assert_eq!(
        found,
        [
            "8 mobile: clear / masked [\"property-repair\"] false",
            "9 mobile: allowed / denied [] false",
            "11 name: own / property-repair [\"property-repair\"] false",
            "27 name: clear / none [] true",
            "29 : purpose / answered [] false",
        ]
    );
}

/// A case is somebody's record: what is wrong with it is told by its place and its keys.
#[test]
fn what_is_wrong_in_a_record_is_told_without_its_lines() {
    let policies = Policies::from_files(sample::files()).unwrap();
    let person = "110101195001010017";
    for text in [
        format!("age = \"{person}\""),
        format!("persn = \"{person}\""),
        format!("person = \"{person}"),
        format!("person = \"{person}7\""),
        format!("community = \"御景湾\"\nage = [\"{person}\",\n2]"),
    ] {
        let errors = policies.read_record("case.toml", &text).unwrap_err();
        assert!(!errors.problems().is_empty());
        for problem in errors.problems() {
            assert!(problem.excerpt.is_empty() && problem.line > 0, "{problem}");
            assert!(!format!("{problem:?}").contains(person), "{problem}");
        }
    }
}

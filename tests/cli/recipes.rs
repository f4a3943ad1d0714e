//! Recipes that cannot be right: exit status 4, the place in the text, nothing written.

use crate::support::{Place, code, register, stderr, stdout, yingbi};

/// A recipe for the register that keeps every column, with one line of `columns` changed.
fn recipe(change: impl Fn(&str) -> String, tables: &str) -> String {
    let mut text = format!("version = 1\n{tables}\n");
    for column in register(1).lines().next().unwrap().split(',') {
        text += &change(column);
    }
    text
}

fn keep(column: &str) -> String {
    format!("[columns.\"{column}\"]\ntype = \"insensitive\"\ntreatment = \"keep\"\n")
}

#[track_caller]
fn refused(recipe: &str, message: &str) -> String {
    let place = Place::new();
    let input = place.write("in.csv", register(200));
    let path = place.write("recipe.toml", recipe);
    let before = place.files();
    let output = place.path("out.csv");
    let [input, path, output] = [&input, &path, &output].map(|path| path.to_str().unwrap());
    let result = yingbi(["anonymize", input, "-o", output, "--recipe", path, "--lang", "en"]);
    assert_eq!(code(&result), 4, "{}", stderr(&result));
    assert!(stderr(&result).contains(message), "{}", stderr(&result));
    assert_eq!(place.files(), before);
    stderr(&result)
}

#[test]
fn a_column_that_is_not_listed() {
    let said = refused(
        &recipe(|column| if column == "手机号" { String::new() } else { keep(column) }, ""),
        "YB0406",
    );
    assert!(said.contains("手机号"));
}

#[test]
fn a_listed_column_that_is_not_there() {
    let said = refused(&(recipe(keep, "") + &keep("手机号码")), "YB0407");
    assert!(said.contains("手机号码") && said.contains("recipe.toml:"), "{said}");
}

#[test]
fn unknown_words() {
    let table =
        |line: &str| recipe(|column| if column == "姓名" { keep(column) + line } else { keep(column) }, "");
    let said = refused(&table("tretment = \"drop\"\n"), "YB0402");
    assert!(said.contains("treatment"), "{said}");
    refused(&table("kind = \"persn_name\"\n"), "YB0405");
    refused(&recipe(keep, "[privacy]\nk = 0"), "YB0412");
    refused(&recipe(keep, "[privacy]\nsupression = 0.1"), "YB0402");
    refused(&recipe(keep, "[privacy]\nk = \"five\""), "YB0403");
    refused(&recipe(keep, "[keys]\nkey = \"a\""), "YB0402");
    refused(&recipe(keep, "").replace("version = 1", "version = 2"), "YB0405");
    refused("version = 1\n[columns\n", "YB0401");
    refused("[columns.a]\ntreatment = \"keep\"\n", "YB0404");
}

#[test]
fn a_kind_the_column_does_not_hold() {
    let text = recipe(
        |column| match column {
            "姓名" => {
                "[columns.\"姓名\"]\nkind = \"resident_id\"\ntreatment = \"pseudonymize\"\n".to_owned()
            }
            other => keep(other),
        },
        "",
    );
    refused(&text, "YB0409");
}

#[test]
fn treatments_that_do_not_fit() {
    let one = |line: &'static str| {
        recipe(
            move |column| {
                if column == "月收入" {
                    format!("[columns.\"月收入\"]\n{line}\n")
                } else {
                    keep(column)
                }
            },
            "",
        )
    };
    refused(&one("kind = \"amount\"\ntype = \"quasi\"\ntreatment = \"round\"\nto = 100"), "YB0410");
    refused(&one("kind = \"amount\"\ntreatment = \"shift\"\ndays = 3"), "YB0410");
    refused(&one("kind = \"amount\"\ntreatment = \"round\"\nto = 0"), "YB0403");
    refused(&one("kind = \"amount\"\ntreatment = \"round\"\nto = 100\nlevel = 2"), "YB0410");
    refused(&one("treatment = \"seal\""), "YB0415");
    refused(&one("treatment = \"index\""), "YB0415");
    refused(&one("treatment = \"pseudonymize\"\nform = \"reversible\""), "YB0415");
    refused(&one("treatment = \"pseudonymize\"\nform = \"shaped\""), "YB0410");
    refused(&one("treatment = \"pseudonymize\"\nform = \"round\""), "YB0405");
    refused(&one("treatment = \"seal\"\nbits = 7"), "YB0410");
    refused(&one("treatment = \"index\"\nbits = 300"), "YB0412");
    refused(&one("treatment = \"open\""), "YB0405");
    refused(&one("treatment = \"polish\""), "YB0405");
    let all = recipe(|column| format!("[columns.\"{column}\"]\ntreatment = \"drop\"\n"), "");
    refused(&all, "YB0414");
}

#[test]
fn a_shift_without_a_record_column() {
    let text = recipe(
        |column| {
            match column {
            "出生日期" => {
                "[columns.\"出生日期\"]\nkind = \"birth_date\"\ntype = \"insensitive\"\ntreatment = \"shift\"\ndays = 9\n"
                    .to_owned()
            }
            other => keep(other),
        }
        },
        "",
    );
    refused(&text, "YB0413");
}

#[test]
fn an_audit_tells_what_columns_tell_together_and_what_a_sample_means() {
    let place = Place::new();
    let input = place.write("in.csv", register(400));
    let input = input.to_str().unwrap();
    let document = |arguments: &[&str]| -> serde_json::Value {
        let result = yingbi(["audit", input, "--json"].iter().chain(arguments));
        assert_eq!(code(&result), 0, "{}", stderr(&result));
        serde_json::from_str(&stdout(&result)).unwrap()
    };
    let plain = document(&[]);
    let (risk, found) = (&plain["inputs"][0]["risk"], &plain["inputs"][0]["suggestion"]);
    assert!(risk["population"].is_null() && risk["above"].is_number());
    assert_eq!((&found["looked_at"], &found["error"]), (&400.into(), &0.0.into()));
    for key in found["keys"].as_array().unwrap() {
        assert!(key["distinctness"].as_f64().unwrap() >= found["threshold"].as_f64().unwrap());
    }
    assert_eq!(found["k_for_risk"][0]["k"], 5);

    let sample = document(&["--population", "400000"]);
    let population = &sample["inputs"][0]["risk"]["population"];
    assert_eq!(population["size"], 400_000);
    assert!(population["journalist_max"].as_f64().unwrap() < risk["prosecutor_max"].as_f64().unwrap());
    let wrong = yingbi(["audit", input, "--population", "many", "--lang", "en"]);
    assert_eq!(code(&wrong), 2);
    assert!(stderr(&wrong).contains("YB0913"));
}

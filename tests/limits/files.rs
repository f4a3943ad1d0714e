//! The small files of a call: recipes, hierarchies, records, lists of persons, keys.

use std::fs::File;

use crate::limited;
use crate::support::{Place, register};

/// A file of 4 GiB that takes no room on the disk.
fn hole(place: &Place, name: &str) {
    File::create(place.path(name)).unwrap().set_len(4 << 30).unwrap();
}

#[test]
fn recipes_in_toml() {
    let place = Place::new();
    place.write("in.csv", register(20));
    let call = ["anonymize", "@in.csv", "-o", "@out.csv", "--recipe", "@recipe.toml", "-q"];
    for text in [
        format!("version = 1\na = {}{}\n", "[".repeat(500_000), "]".repeat(500_000)),
        format!("version = 1\n[{}a]\nx = 1\n", "a.".repeat(500_000)),
        format!("version = 1\nb = {}1{}\n", "{a=".repeat(500_000), "}".repeat(500_000)),
    ] {
        place.write("recipe.toml", text);
        limited(&place, &call).refused(4, "YB0401");
    }
    let columns = |count: usize| -> String {
        (0..count).map(|column| format!("[columns.\"c{column}\"]\ntreatment = \"keep\"\n")).collect()
    };
    // As large as it may be, and larger.
    place.write("recipe.toml", format!("version = 1\n{}", columns(100_000)));
    limited(&place, &call).refused(4, "YB04");
    place.write("recipe.toml", format!("version = 1\n{}", columns(150_000)));
    limited(&place, &call).refused(4, "YB0807");
    hole(&place, "recipe.toml");
    limited(&place, &call).refused(4, "YB0807");
}

#[test]
fn hierarchies() {
    let place = Place::new();
    let rows: String = (0..300_000).map(|row| format!("v{row},g{},h{},*\n", row / 10, row / 100)).collect();
    place.write("rows.csv", rows);
    place.write(
        "data.csv",
        (0..20_000).fold("值,姓名\n".to_owned(), |text, row| text + &format!("v{row},王{row}\n")),
    );
    limited(&place, &["hierarchy", "check", "@rows.csv", "--input", "@data.csv", "--column", "值"]).done();
    let levels: Vec<String> = (0..500_000).map(|level| format!("l{level}")).collect();
    place.write("levels.csv", format!("a,{}\n", levels.join(",")));
    let ended = limited(&place, &["hierarchy", "check", "@levels.csv"]);
    assert!(matches!(ended.code, 1 | 4), "{}", ended.said);
    // As many short values as there may be, and more.
    let values = |count: usize| (0..count).map(|value| format!("{value},*\n")).collect::<String>();
    place.write("short.csv", values(990_000));
    limited(&place, &["hierarchy", "check", "@short.csv"]).done();
    place.write("short.csv", values(1_100_000));
    limited(&place, &["hierarchy", "check", "@short.csv"]).refused(4, "YB0634");
    hole(&place, "hole.csv");
    limited(&place, &["hierarchy", "check", "@hole.csv"]).refused(4, "YB0634");
}

#[test]
fn records_and_keyrings() {
    let place = Place::new();
    place.write("in.csv", register(20));
    hole(&place, "hole");
    limited(&place, &["verify", "@in.csv", "--record", "@hole"]).refused(3, "YB0807");
    std::fs::rename(place.path("hole"), place.path("in.csv.sealed.json")).unwrap();
    let ring = ["--keyring", "@ring", "--key-file", "@key", "--state", "@state"];
    limited(&place, &[&["keys", "init", "--create-key"], &ring[..]].concat()).done();
    let ended = limited(&place, &[&["open", "@in.csv", "-o", "@out.csv"], &ring[..]].concat());
    assert!(ended.code >= 2, "{}", ended.said);
    hole(&place, "ring");
    limited(&place, &[&["keys", "list"], &ring[..]].concat()).refused(5, "YB0533");
}

#[test]
fn values_to_look_up() {
    let place = Place::new();
    let ring = ["--keyring", "@ring", "--key-file", "@key", "--state", "@state"];
    limited(&place, &[&["keys", "init", "--create-key"], &ring[..]].concat()).done();
    let add = [
        "keys",
        "add",
        "--index",
        "手机号",
        "--table",
        "t",
        "--rows",
        "20000",
        "--distinct",
        "18000",
        "--commonest",
        "0.0001",
    ];
    limited(&place, &[&add[..], &ring[..]].concat()).done();
    let call = [&["index", "手机号", "--table", "t", "@values"], &ring[..]].concat();
    place.write("values", "x\n".repeat(200_000));
    limited(&place, &call).done();
    hole(&place, "values");
    limited(&place, &call).refused(4, "YB0807");
}

#[test]
fn persons_and_consents() {
    let place = Place::new();
    limited(&place, &["consent", "init", "--register", "@register.db"]).done();
    let give =
        ["consent", "give", "--register", "@register.db", "--person-file", "@persons", "--purpose", "repair"];
    hole(&place, "persons");
    limited(&place, &give).refused(4, "YB0807");
    // More than would be taken in silence: what is cut off would have been nobody's consent.
    place.write("persons", "110101199003070011\n".repeat(600_000));
    limited(&place, &give).refused(4, "YB0807");
    hole(&place, "records");
    limited(&place, &["consent", "import", "@records", "--register", "@register.db"]).refused(3, "YB1230");
    hole(&place, "other.db");
    limited(&place, &["consent", "export", "-o", "@out.jsonl", "--register", "@other.db"])
        .refused(3, "YB1203");
}

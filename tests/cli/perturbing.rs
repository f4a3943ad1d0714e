//! Perturbation end to end: microaggregation, top and bottom coding, PRAM and rank swapping as a recipe asks for them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::support::{Place, code, stderr, yingbi};

/// Deterministic numbers that look drawn (the multiplier of Lehmer's MINSTD).
fn noise(row: u64) -> u64 {
    (row + 1).wrapping_mul(48_271) % 2_147_483_647 * 16_807 % 2_147_483_647
}

/// So many people with a number, an amount, a date, an age and an opinion.
fn people(records: u64) -> Vec<[String; 5]> {
    let opinions = ["同意", "同意", "同意", "反对", "反对", "弃权", "不明"];
    (0..records)
        .map(|row| {
            let drawn = noise(row);
            [
                format!("P{row:05}"),
                format!("{}.{:02}", 1000 + drawn % 5000, drawn % 100),
                format!("20{:02}-{:02}-{:02}", 10 + drawn % 10, 1 + drawn % 12, 1 + drawn % 28),
                format!("{}", drawn % 101),
                opinions[(drawn % 7) as usize].to_owned(),
            ]
        })
        .collect()
}

fn table(people: &[[String; 5]]) -> String {
    people.iter().fold("编号,金额,日期,年龄,意见\n".to_owned(), |mut text, row| {
        writeln!(text, "{}", row.join(",")).unwrap();
        text
    })
}

/// A recipe that drops nothing: `number` is kept, each other column is treated as given.
fn recipe(amount: &str, date: &str, age: &str, opinion: &str) -> String {
    let column = |name: &str, kind: &str, treatment: &str| {
        format!("[columns.\"{name}\"]\nkind = \"{kind}\"\ntype = \"insensitive\"\n{treatment}\n")
    };
    let head = "version = 1\n[dataset]\nrecord = \"编号\"\n[columns.\"编号\"]\ntype = \"insensitive\"\ntreatment = \"keep\"\n";
    head.to_owned()
        + &column("金额", "amount", amount)
        + &column("日期", "date", date)
        + &column("年龄", "age", age)
        + &column("意见", "other", opinion)
}

const KEEP: &str = "treatment = \"keep\"";

struct Done {
    rows: Vec<Vec<String>>,
    record: serde_json::Value,
    report: String,
}

impl Done {
    fn column(&self, column: usize) -> Vec<&str> {
        self.rows.iter().map(|row| row[column].as_str()).collect()
    }
}

#[track_caller]
fn anonymized(input: &str, recipe: &str) -> Done {
    let place = Place::new();
    let paths = [place.write("in.csv", input), place.path("out.csv"), place.write("recipe.toml", recipe)];
    let [input, output, recipe] = [0, 1, 2].map(|path: usize| paths[path].to_str().unwrap().to_owned());
    let result = yingbi(["anonymize", &input, "-o", &output, "--recipe", &recipe, "--lang", "en"]);
    assert_eq!(code(&result), 0, "{}", stderr(&result));
    let text = fs::read_to_string(&output).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let read = |suffix: &str| fs::read_to_string(place.path(&format!("out.csv.{suffix}"))).unwrap();
    Done { rows, record: serde_json::from_str(&read("release.json")).unwrap(), report: read("report.html") }
}

fn counted<'a>(cells: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    cells.into_iter().fold(BTreeMap::new(), |mut counts, cell| {
        *counts.entry(cell).or_default() += 1;
        counts
    })
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

#[test]
fn microaggregation_leaves_groups_of_k() {
    let people = people(403);
    let done = anonymized(
        &table(&people),
        &recipe(
            "treatment = \"microaggregate\"\nk = 7",
            "treatment = \"microaggregate\"\nform = \"median\"",
            KEEP,
            KEEP,
        ),
    );
    let (amounts, dates) = (done.column(1), done.column(2));
    assert!(counted(amounts.iter().copied()).values().all(|records| *records >= 7));
    // Without k it is the one of the goal, 5.
    assert!(counted(dates.iter().copied()).values().all(|records| *records >= 5));
    // A median is a date that occurs; a mean has the decimals of the column, and its group's middle.
    assert!(dates.iter().all(|date| people.iter().any(|row| row[2] == *date)));
    assert!(amounts.iter().all(|amount| amount.split_once('.').is_some_and(|(_, places)| places.len() == 2)));
    let sum = |cells: &[&str]| cells.iter().map(|cell| number(cell)).sum::<f64>();
    let before: Vec<&str> = people.iter().map(|row| row[1].as_str()).collect();
    assert!((sum(&amounts) - sum(&before)).abs() < 0.005 * 403.0 + 1e-6);
    for amount in counted(amounts.iter().copied()).keys() {
        let group: Vec<&str> =
            (0..403).filter(|row| amounts[*row] == *amount).map(|row| before[row]).collect();
        assert!((sum(&group) / group.len() as f64 - number(amount)).abs() < 0.005 + 1e-9);
    }
    // Order is kept: a smaller amount never becomes the larger one.
    let mut pairs: Vec<(f64, f64)> =
        (0..403).map(|row| (number(before[row]), number(amounts[row]))).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(pairs.windows(2).all(|pair| pair[0].1 <= pair[1].1));
    assert_eq!(done.record["columns"][1]["form"], "7 mean");
    assert_eq!(done.record["columns"][2]["form"], "5 median");
    assert!(done.report.contains("groups of at least 7 records; written: mean"), "{}", done.report);
}

#[test]
fn columns_are_grouped_together() {
    let mut people = people(300);
    people[7][1].clear();
    people[8][3] = "many".to_owned();
    let group = "treatment = \"microaggregate\"\nk = 6\ntogether = \"all\"";
    let done = anonymized(&table(&people), &recipe(group, group, group, KEEP));
    let tuples: Vec<String> = done.rows.iter().map(|row| row[1..4].join("|")).collect();
    let counted = counted(tuples.iter().map(String::as_str));
    // A record that lacks one of the three has none of them: it could not be grouped.
    assert_eq!(counted.get("||"), Some(&2));
    assert!(
        counted.iter().all(|(tuple, records)| *tuple == "||" || (6..12).contains(records)),
        "{counted:?}"
    );
    assert_eq!((done.rows[7][2].as_str(), done.rows[8][1].as_str()), ("", ""));
    assert_eq!(done.record["columns"][1]["invalid"], 1);
    assert_eq!(done.record["columns"][2]["invalid"], 2);
    for (tuple, records) in &counted {
        let members: Vec<usize> = (0..300).filter(|row| tuples[*row] == **tuple).collect();
        if *tuple != "||" {
            for (column, unit) in [(1, 0.005), (3, 0.5)] {
                let mean =
                    members.iter().map(|row| number(&people[*row][column])).sum::<f64>() / *records as f64;
                assert!((mean - number(&done.rows[members[0]][column])).abs() <= unit + 1e-9);
            }
        }
    }
    assert_eq!(done.record["columns"][2]["form"], "6 mean all");
    assert!(done.report.contains("together with the other columns"), "{}", done.report);
}

#[test]
fn tails_become_one() {
    let people = people(400);
    let done = anonymized(
        &table(&people),
        &recipe(
            "treatment = \"clip\"\ntop_share = 0.05\nbottom_share = 0.05",
            "treatment = \"clip\"\nbottom = \"2012-01-01\"\ntop = \"2018-06-30\"",
            "treatment = \"clip\"\ntop = 90\nform = \"label\"",
            KEEP,
        ),
    );
    for (row, before) in done.rows.iter().zip(&people) {
        let age = number(&before[3]);
        assert_eq!(row[3], if age >= 90.0 { ">=90".to_owned() } else { before[3].clone() });
        let date = before[2].as_str().clamp("2012-01-01", "2018-06-30");
        assert_eq!(row[2], date);
    }
    let mut amounts: Vec<f64> = done.column(1).into_iter().map(number).collect();
    amounts.sort_by(f64::total_cmp);
    // All 400 amounts may differ: each tail has a twentieth of them, or more where amounts are equal.
    assert!(amounts[..20].iter().all(|amount| *amount == amounts[0]));
    assert!(amounts[380..].iter().all(|amount| *amount == amounts[399]));
    assert!(amounts[0] < amounts[60] && amounts[340] < amounts[399]);
    assert_eq!(done.record["columns"][1]["form"], "bottom_share=0.05 top_share=0.05 value");
    assert!(
        done.report.contains("highest 5%") && done.report.contains("upper end from 90"),
        "{}",
        done.report
    );
}

#[test]
fn ranks_are_swapped_near_by() {
    let people = people(1000);
    let done = anonymized(
        &table(&people),
        &recipe(
            "treatment = \"swap\"\nwithin = 0.02",
            "treatment = \"swap\"\nwithin = 0.02",
            "treatment = \"swap\"\nwithin = 0.05",
            KEEP,
        ),
    );
    for column in [1, 2, 3] {
        let key = |cell: &str| if column == 2 { number(&cell.replace('-', "")) } else { number(cell) };
        let before: Vec<f64> = people.iter().map(|row| key(&row[column])).collect();
        let after: Vec<f64> = done.column(column).into_iter().map(key).collect();
        let mut sorted = before.clone();
        sorted.sort_by(f64::total_cmp);
        let window = if column == 3 { 50 } else { 20 };
        let mut moved = 0;
        for (from, to) in before.iter().zip(&after) {
            // The nearest ranks that the two values hold lie within the window.
            let ranks = |value: f64| {
                let first = sorted.partition_point(|other| *other < value);
                (first, sorted.partition_point(|other| *other <= value))
            };
            let ((low, high), (to_low, to_high)) = (ranks(*from), ranks(*to));
            assert!(to_low < to_high, "a value that does not occur");
            assert!(to_low <= high - 1 + window && low <= to_high - 1 + window);
            moved += usize::from(from != to);
        }
        assert!(moved > 500, "{column}: {moved}");
    }
    // No two amounts are equal, so that every one of them is there again (1400.00 as 1400).
    let sorted = |cells: Vec<&str>| {
        let mut numbers: Vec<f64> = cells.into_iter().map(number).collect();
        numbers.sort_by(f64::total_cmp);
        numbers
    };
    let before = sorted(people.iter().map(|row| row[1].as_str()).collect());
    assert!(before.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(before == sorted(done.column(1)));
    assert_eq!(done.record["keys"]["wiped"], true);
    assert!(done.report.contains("within 2% of the ranks"), "{}", done.report);
}

#[test]
fn categories_change_at_random_and_shares_hold() {
    let people = people(4000);
    let done =
        anonymized(&table(&people), &recipe(KEEP, KEEP, KEEP, "treatment = \"pram\"\nretention = 0.7"));
    let before = counted(people.iter().map(|row| row[4].as_str()));
    let after = counted(done.column(4));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, records) in &before {
        // Seven standard deviations of a count whose variance is below itself.
        let bound = 7.0 * (*records as f64).sqrt();
        assert!((after[name] as f64 - *records as f64).abs() < bound, "{name} {records} {}", after[name]);
    }
    let moved = done.rows.iter().zip(&people).filter(|(row, before)| row[4] != before[4]).count();
    assert!((800..2800).contains(&moved), "{moved}");
    assert_eq!(done.record["columns"][4]["form"], "0.7 invariant");
    assert!(done.report.contains("shares hold in expectation"), "{}", done.report);
}

#[test]
fn what_cannot_be_treated_is_emptied_or_ends_the_run() {
    let mut people = people(50);
    people[3][1] = "面议".to_owned();
    people[4][1].clear();
    people[5][0].clear();
    let place = Place::new();
    let swap = recipe("treatment = \"swap\"\nwithin = 0.2", KEEP, KEEP, KEEP);
    let done = anonymized(&table(&people), &swap);
    for row in 0..50 {
        assert_eq!(done.rows[row][1].is_empty(), (3..=5).contains(&row), "{row}");
    }
    // The empty one was empty before; one is no number, one has no key to draw by.
    assert_eq!(done.record["columns"][1]["invalid"], 2);

    // A key that is none of its kind is as good to draw by; an empty one is not.
    let malformed = swap.replace("[columns.\"编号\"]\n", "[columns.\"编号\"]\nkind = \"resident_id\"\n");
    let done = anonymized(&table(&people), &malformed);
    assert_eq!(done.record["columns"][1]["invalid"], 2);

    let input = place.write("in.csv", table(&people));
    let group = "treatment = \"microaggregate\"\non_invalid = \"error\"";
    for (treatment, status, said) in [
        (group, 3, "YB0803"),
        ("treatment = \"microaggregate\"\nk = 60", 7, "YB0650"),
        // Each end holds k records, of 48 that hold a number.
        ("treatment = \"clip\"\ntop_share = 0.1\nbottom_share = 0.1\n[privacy]\nk = 30", 4, "YB0651"),
        ("treatment = \"clip\"\ntop = 5\nbottom = 5", 4, "YB0440"),
        ("treatment = \"clip\"", 4, "YB0404"),
        ("treatment = \"clip\"\ntop = 5\ntop_share = 0.1", 4, "YB0410"),
        ("treatment = \"clip\"\ntop = \"5\"", 4, "YB0403"),
        ("treatment = \"clip\"\ntop_share = 0.7", 4, "YB0412"),
        ("treatment = \"pram\"\nretention = 1", 4, "YB0412"),
        ("treatment = \"pram\"\nretention = 0.5\nform = \"mean\"", 4, "YB0405"),
        ("treatment = \"pram\"", 4, "YB0404"),
        ("treatment = \"swap\"\nwithin = 0", 4, "YB0412"),
        ("treatment = \"swap\"\nwithin = 0.1\nk = 5", 4, "YB0410"),
        ("treatment = \"microaggregate\"\nk = 1", 4, "YB0412"),
        ("treatment = \"microaggregate\"\ntogether = \"a\"", 4, "YB0441"),
        ("treatment = \"microaggregate\"\nform = \"median\"\ntogether = \"a\"", 4, "YB0410"),
    ] {
        let recipe = place.write("recipe.toml", recipe(treatment, KEEP, KEEP, KEEP));
        let output = place.path("out.csv");
        let arguments = [&input, &output, &recipe].map(|path| path.to_str().unwrap());
        let [input, output, recipe] = arguments;
        let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "--lang", "en"]);
        assert_eq!(code(&result), status, "{treatment}: {}", stderr(&result));
        assert!(stderr(&result).contains(said), "{treatment}: {}", stderr(&result));
        assert!(!stderr(&result).contains("面议"));
        assert_eq!(place.files(), ["in.csv", "recipe.toml"]);
    }
}

#[test]
fn types_that_do_not_fit() {
    let input = table(&people(30));
    let place = Place::new();
    let [input, output] = [place.write("in.csv", input), place.path("out.csv")];
    let fine = recipe("treatment = \"swap\"\nwithin = 0.2", KEEP, KEEP, KEEP);
    let wrong = |from: &str, to: &str| fine.replacen(from, to, 1);
    for (text, said) in [
        (wrong("kind = \"amount\"\ntype = \"insensitive\"", "kind = \"amount\"\ntype = \"quasi\""), "YB0410"),
        (
            wrong("kind = \"amount\"\ntype = \"insensitive\"", "kind = \"amount\"\ntype = \"direct\""),
            "YB0410",
        ),
        (wrong("[dataset]\nrecord = \"编号\"\n", ""), "YB0413"),
    ] {
        let recipe = place.write("recipe.toml", text);
        let [input, output, recipe] = [&input, &output, &recipe].map(|path| path.to_str().unwrap());
        let result = yingbi(["anonymize", input, "-o", output, "--recipe", recipe, "--lang", "en"]);
        assert_eq!(code(&result), 4, "{}", stderr(&result));
        assert!(stderr(&result).contains(said), "{}", stderr(&result));
    }
}

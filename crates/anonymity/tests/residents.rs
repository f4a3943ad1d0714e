//! A register of residents, read from `../shared` (not part of the repository): what the main job promises.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers outside #[test] functions too

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use yingbi_anonymity::{
    Applied, Batch, Counted, Counting, Goal, Hierarchy, HierarchySpec, Histogram, PrivacyModel, Risk, Task,
    solve,
};
use yingbi_resident::Kind;

const COLUMNS: [(&str, Kind); 9] = [
    ("与户主关系", Kind::Relation),
    ("性别", Kind::Sex),
    ("民族", Kind::Ethnicity),
    ("出生日期", Kind::BirthDate),
    ("户籍地址", Kind::Address),
    ("小区", Kind::CommunityName),
    ("婚姻状况", Kind::Marital),
    ("文化程度", Kind::Education),
    ("职业", Kind::Occupation),
];

fn shared() -> PathBuf {
    std::env::var_os("YINGBI_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
}

fn task<'a>(histogram: &'a Histogram, hierarchies: &'a [Hierarchy], goal: &'a Goal) -> Task<'a> {
    Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }
}

#[test]
fn classes_hold_and_detail_remains() {
    let Ok(mut reader) = csv::Reader::from_path(shared().join("data/residents/residents_20k.csv")) else {
        println!("skipped: shared data absent");
        return;
    };
    let headers: Vec<String> =
        reader.headers().unwrap().iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
    let find = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let places: Vec<usize> = COLUMNS.iter().map(|(name, _)| find(name)).collect();
    let key = find("身份证号");
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); COLUMNS.len()];
    let mut persons: Vec<Option<u64>> = Vec::new();
    let mut known: HashMap<String, u64> = HashMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        for (column, place) in cells.iter_mut().zip(&places) {
            column.push(record[*place].to_owned());
        }
        let next = known.len() as u64;
        persons.push((record[key].len() == 18).then(|| *known.entry(record[key].to_owned()).or_insert(next)));
    }
    let views: Vec<Vec<&str>> = cells.iter().map(|c| c.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let mut histogram =
        Histogram::new(Counting { quasi: COLUMNS.len(), units: 1, unit_cap: 5, ..Counting::default() });
    histogram.add(&Batch { quasi: &slices, units: &[&persons], ..Batch::default() }).unwrap();
    let hierarchies: Vec<Hierarchy> = COLUMNS
        .iter()
        .enumerate()
        .map(|(column, (_, kind))| {
            let (values, counts) = histogram.values(column);
            Hierarchy::build(&HierarchySpec::Auto(*kind), &values, &counts).unwrap()
        })
        .collect();
    let models = vec![PrivacyModel::k(5), PrivacyModel::KAnonymity { k: 5, of: Counted::Units(0) }];
    let goal = Goal { models, suppression: 0.05, ..Goal::default() };
    let recoding = solve(&task(&histogram, &hierarchies, &goal), &|| false).unwrap();
    let mut applied = Applied::default();
    recoding.apply(&slices, &mut applied).unwrap();

    // counted anew, from the text alone
    let mut classes: HashMap<Vec<&str>, (u64, BTreeSet<u64>)> = HashMap::new();
    for (row, person) in persons.iter().enumerate() {
        if let Some(class) = applied.class(row) {
            let text = (0..COLUMNS.len()).map(|column| recoding.label(class, column)).collect();
            let entry = classes.entry(text).or_default();
            entry.0 += 1;
            entry.1.extend(person);
        }
    }
    assert!(classes.values().all(|(records, who)| *records >= 5 && who.len() >= 5));
    let kept: u64 = classes.values().map(|class| class.0).sum();
    assert_eq!(kept + applied.suppressed(), persons.len() as u64);
    assert!(kept * 100 >= persons.len() as u64 * 95);
    for (column, (name, _)) in COLUMNS.iter().enumerate() {
        let texts: BTreeSet<&str> = classes.keys().map(|class| class[column]).collect();
        assert!(texts.len() > 1, "{name} is constant");
    }

    let out: Vec<Vec<&str>> =
        (0..COLUMNS.len()).map(|column| recoding.column(&applied, column).flatten().collect()).collect();
    let out: Vec<&[&str]> = out.iter().map(Vec::as_slice).collect();
    let mut after = Histogram::new(Counting { quasi: COLUMNS.len(), ..Counting::default() });
    after.add(&Batch { quasi: &out, ..Batch::default() }).unwrap();
    let risk = Risk::measure(&after);
    assert_eq!((risk.records, risk.classes), (kept, classes.len() as u64));
    assert!(risk.k >= 5 && risk.uniques == 0 && risk.k_persons.is_none());
}

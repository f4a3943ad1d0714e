//! Cells as they come from offices: batches and single records read them alike.

use proptest::prelude::*;

use crate::coder::{Coder, Joined};
use crate::counts::Counts;
use crate::expression::Value;
use crate::policies::Policies;
use crate::request::Record;
use crate::sample;
use crate::subject::AttributeValue;
use crate::view::Reads;

/// 2026-06-01 12:00 +08:00.
const NOON: i64 = 1_780_286_400_000;

/// The columns of the sample's attributes and groups, in the coder's own order.
fn sources(policies: &Policies) -> Vec<String> {
    Coder::new(policies, &Reads::all(policies.catalogue()), NOON).sources().to_vec()
}

fn code(policies: &Policies, rows: &[Vec<String>], reads: &Reads) -> (crate::Columns, Vec<Record>) {
    let mut coder = Coder::new(policies, reads, NOON);
    let all = sources(policies);
    let places: Vec<usize> =
        coder.sources().iter().map(|name| all.iter().position(|other| other == name).unwrap()).collect();
    let mut counts = Counts::new(policies, reads);
    let wanted: Vec<usize> =
        counts.sources().iter().map(|name| all.iter().position(|other| other == name).unwrap()).collect();
    let column = |at: &usize| rows.iter().map(|row| row[*at].as_str()).collect::<Vec<&str>>();
    let counted: Vec<Vec<&str>> = wanted.iter().map(column).collect();
    // Half on another thread's counts, which are merged.
    let half = rows.len() / 2;
    let mut other = counts.fork();
    counts.add(&counted.iter().map(|cells| &cells[..half]).collect::<Vec<_>>()).unwrap();
    other.add(&counted.iter().map(|cells| &cells[half..]).collect::<Vec<_>>()).unwrap();
    counts.merge(&other).unwrap();
    let consents = |person: &str| u64::from(person.as_bytes()[16] & 0xf);
    let joined = Joined { counts: Some(&counts), consents: Some(&consents) };
    let cells: Vec<Vec<&str>> = places.iter().map(column).collect();
    let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
    let columns = coder.code(rows.len(), &slices, &joined).unwrap();
    let records = (0..rows.len())
        .map(|row| {
            let one: Vec<&str> = cells.iter().map(|cells| cells[row]).collect();
            coder.record(&one, &joined).unwrap()
        })
        .collect();
    (columns, records)
}

/// The record that a row of columns says.
fn record_of(policies: &Policies, columns: &crate::Columns, row: usize) -> Record {
    let catalogue = policies.catalogue();
    let value = |coded: &crate::Coded| match coded.codes[row] {
        0 => None,
        code => Some(coded.dictionary.values[code as usize - 1].clone()),
    };
    let mut record = Record { withheld: columns.withheld.get(row), ..Record::default() };
    for (attribute, coded) in catalogue.attributes.iter().zip(&columns.attributes) {
        let given = match coded.as_ref().and_then(value) {
            None => continue,
            Some(Value::Text(text)) => AttributeValue::Text(text.to_string()),
            Some(Value::Whole(number)) => AttributeValue::Whole(number),
            Some(Value::Truth(truth)) => AttributeValue::Truth(truth),
            Some(Value::Time(moment)) => AttributeValue::Time(moment),
            Some(_) => panic!("no attribute is of another type"),
        };
        record.attributes.insert(attribute.id.clone(), given);
    }
    if let Some(Value::Text(person)) = columns.person.as_ref().and_then(value) {
        record.person = Some(person.to_string());
    }
    for (group, bits) in catalogue.groups.iter().zip(&columns.groups) {
        if bits.as_ref().is_some_and(|bits| bits.get(row)) {
            record.groups.insert(group.id.clone());
        }
    }
    for (purpose, bits) in catalogue.purposes.iter().zip(&columns.consents) {
        if bits.as_ref().is_some_and(|bits| bits.get(row)) {
            record.consents.insert(purpose.id.clone());
        }
    }
    record
}

fn cells() -> impl Strategy<Value = Vec<String>> {
    let id = sample::resident_id("33010219460307", 12);
    let other = sample::resident_id("33010220150601", 1);
    let words = |words: &[&str]| {
        prop::sample::select(words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>())
    };
    // By the sources of the sample: 小区, 身份证号, 户编号, 入住日期, 租户, 楼层, 社区矫正, 残疾情况.
    (
        words(&["御景湾", " 御景湾\u{200b}", "望江府", "", "\u{3000}"]),
        prop::sample::select(vec![
            id.clone(),
            id.to_lowercase(),
            other,
            "1946-03-07".into(),
            "坏".into(),
            String::new(),
        ]),
        words(&["H01", "H０１", " H01 ", "H02", "12", "12.0", ""]),
        words(&["2020-01-02", "2020/1/2", "2020-01", "2020年1月2日", "无", "14/08/2016"]),
        words(&["是", "否", "TRUE", "ｎ", "租", ""]),
        words(&["3", "３", "-1", "3.0", "三", "", "+", "99999999999999999999"]),
        words(&["是", "否", "无", "待查", "", "是\u{200b}"]),
        words(&["无", "肢体三级", ""]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h])
}

fn reads() -> impl Strategy<Value = Reads> {
    let bits = |count| prop::collection::vec(any::<bool>(), count);
    (bits(6), any::<bool>(), bits(3), bits(4)).prop_map(|(attributes, person, groups, consents)| Reads {
        attributes,
        person,
        groups,
        consents,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_row_of_columns_is_the_record(rows in prop::collection::vec(cells(), 1..80), reads in reads()) {
        let policies = sample::policies();
        let (columns, records) = code(&policies, &rows, &reads);
        prop_assert_eq!(columns.rows(), rows.len());
        for (row, record) in records.iter().enumerate() {
            prop_assert!(record_of(&policies, &columns, row) == *record, "row {} of {:?}", row, rows[row]);
        }
        // What is withheld does not hang on what is read.
        let (all, _) = code(&policies, &rows, &Reads::all(policies.catalogue()));
        prop_assert_eq!(&columns.withheld, &all.withheld);
    }
}

fn one(change: &[(&str, &str)]) -> Record {
    let policies = sample::policies();
    let all = sources(&policies);
    let id = sample::resident_id("33010219460307", 12);
    let mut row: Vec<String> =
        ["御景湾", &id, "H01", "2020-01-02", "是", "3", "否", "无"].map(str::to_owned).to_vec();
    for (column, cell) in change {
        row[all.iter().position(|name| name == column).unwrap()] = (*cell).to_owned();
    }
    code(&policies, &[row], &Reads::all(policies.catalogue())).1.remove(0)
}

#[test]
fn cells_are_read_by_their_types() {
    let record = one(&[]);
    assert!(!record.withheld);
    assert_eq!(record.attributes["community"], AttributeValue::Text("御景湾".into()));
    assert_eq!(record.attributes["age"], AttributeValue::Whole(80));
    assert_eq!(record.attributes["household_size"], AttributeValue::Whole(1));
    // 2020-01-02 00:00 +08:00
    assert_eq!(record.attributes["moved_in"], AttributeValue::Time(1_577_894_400_000));
    assert_eq!(record.attributes["tenant"], AttributeValue::Truth(true));
    assert_eq!(record.attributes["floor"], AttributeValue::Whole(3));
    assert_eq!(record.groups.iter().map(String::as_str).collect::<Vec<_>>(), ["elderly_alone"]);
}

#[test]
fn who_turns_sixty_today_is_sixty() {
    let age = |birth: &str| one(&[("身份证号", birth)]).attributes.get("age").cloned();
    assert_eq!(age("1966-06-01"), Some(AttributeValue::Whole(60)));
    assert_eq!(age("1966-06-02"), Some(AttributeValue::Whole(59)));
    assert_eq!(age("2026-06-02"), None, "not born yet");
    assert_eq!(age("1966-06"), None, "a month does not tell");
}

#[test]
fn what_cannot_be_read_is_withheld_in_or_out_as_the_group_says() {
    assert!(one(&[("小区", "\u{3000}")]).withheld, "a required attribute");
    assert!(one(&[("社区矫正", "待查")]).withheld);
    assert!(one(&[("社区矫正", "")]).withheld);
    let corrected = one(&[("社区矫正", " 是\u{200b}")]);
    assert!(
        !corrected.withheld && corrected.groups.contains("correction"),
        "an invisible character hides nothing"
    );
    assert!(one(&[("残疾情况", "")]).groups.contains("disabled"), "all but 无 are in");
    assert!(!one(&[("残疾情况", "无")]).groups.contains("disabled"));
    assert!(!one(&[("身份证号", "坏")]).groups.contains("elderly_alone"), "unknown counts as outside");
}

#[test]
fn a_dictionary_is_shared_until_it_is_full() {
    let policies = sample::policies();
    let mut reads = Reads::none(policies.catalogue());
    reads.attributes[0] = true;
    let mut coder = Coder::new(&policies, &reads, NOON);
    assert_eq!(coder.sources(), ["小区", "社区矫正"], "a withheld group is read whatever is asked");
    let joined = Joined::default();
    let no: Vec<&str> = vec!["否"; 70_000];
    let mut batch = |cells: &[String]| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        coder.code(cells.len(), &[&cells, &no[..cells.len()]], &joined).unwrap().attributes[0]
            .clone()
            .unwrap()
    };
    let first = batch(&["御景湾".into(), "望江府".into()]);
    let second = batch(&["望江府".into(), "桂花".into(), " 御景湾 ".into()]);
    assert_eq!(first.dictionary.id, second.dictionary.id);
    assert_eq!((first.codes, second.codes), (vec![1, 2], vec![2, 3, 1]));
    assert_eq!((first.dictionary.values.len(), second.dictionary.values.len()), (2, 3));
    let many: Vec<String> = (0..66_000).map(|at| format!("小区{at}")).collect();
    assert_eq!(
        batch(&many).dictionary.id,
        second.dictionary.id,
        "the codes of a batch are of one dictionary"
    );
    let fresh = batch(&["御景湾".into()]);
    assert_ne!(fresh.dictionary.id, second.dictionary.id);
    assert_eq!(fresh.codes, [1]);
}

#[test]
fn cells_that_do_not_fit_are_refused() {
    let policies = sample::policies();
    let reads = Reads::all(policies.catalogue());
    let mut coder = Coder::new(&policies, &reads, NOON);
    assert!(coder.code(1, &[&["a"]], &Joined::default()).is_err());
    assert!(coder.record(&["a"], &Joined::default()).is_err());
    let columns = coder.sources().len();
    let mut ragged: Vec<&[&str]> = vec![&["a"]; columns];
    ragged[1] = &["a", "b"];
    assert!(coder.code(1, &ragged, &Joined::default()).is_err());
    let mut counts = Counts::new(&policies, &reads);
    assert!(counts.add(&[]).is_err());
    assert!(counts.merge(&Counts::new(&policies, &reads)).is_err(), "of two runs");
}

#[test]
fn without_counts_and_consents_there_are_none() {
    let policies = sample::policies();
    let reads = Reads::all(policies.catalogue());
    let mut coder = Coder::new(&policies, &reads, NOON);
    let id = sample::resident_id("33010219460307", 12);
    let row = ["御景湾", id.as_str(), "H01", "2020-01-02", "是", "3", "否", "无"];
    let record = coder.record(&row, &Joined::default()).unwrap();
    assert!(!record.attributes.contains_key("household_size") && record.consents.is_empty());
    assert!(!format!("{record:?} {coder:?}").contains(&id));
}

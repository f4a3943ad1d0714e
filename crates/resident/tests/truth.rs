//! Measured against the shared truth of 20,000 residents: precision and recall of single cells.
//!
//! Skipped, and said so, where the shared data is absent. Nothing of it is printed but counts.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test: it may fail and it prints its figures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use yingbi_resident::{Address, Check, Kind, ResidentId, check, mobiles};

fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("YINGBI_SHARED").map_or_else(
        || Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).to_owned(),
        PathBuf::from,
    );
    let residents = root.join("data/residents");
    if residents.is_dir() {
        Some(residents)
    } else {
        println!("skipped: shared data absent");
        None
    }
}

/// The records of a CSV: quotes and doubled quotes, no more.
fn records(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let (mut all, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                all.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    all
}

fn column(records: &[Vec<String>], name: &str) -> Vec<String> {
    let i = records[0].iter().position(|h| h == name).unwrap();
    records[1..].iter().map(|r| r[i].clone()).collect()
}

#[derive(Default)]
struct Score {
    hit: u32,
    missed: BTreeMap<String, u32>,
    wrong: BTreeMap<String, u32>,
}

impl Score {
    fn add(&mut self, positive: bool, found: bool, what: &str) {
        match (positive, found) {
            (true, true) => self.hit += 1,
            (true, false) => *self.missed.entry(what.to_owned()).or_default() += 1,
            (false, true) => *self.wrong.entry(what.to_owned()).or_default() += 1,
            _ => {}
        }
    }

    fn assert(&self, name: &str) {
        let share = |other: &BTreeMap<String, u32>| {
            f64::from(self.hit) / f64::from(self.hit + other.values().sum::<u32>()).max(1.0)
        };
        let (precision, recall) = (share(&self.wrong), share(&self.missed));
        println!(
            "{name}: precision {precision:.5}, recall {recall:.5}, {} found; missed {:?}, wrong {:?}",
            self.hit, self.missed, self.wrong
        );
        assert!(precision >= 0.995 && recall >= 0.995, "{name}");
    }
}

#[test]
fn cells_against_the_truth() {
    let Some(dir) = shared() else { return };
    let residents = records(&dir.join("residents_20k.csv"));
    let truth = records(&dir.join("truth_20k.csv"));
    let (ids, phones, cards) =
        (column(&residents, "身份证号"), column(&residents, "手机号"), column(&residents, "银行卡号"));
    let (id_kinds, id_true) = (column(&truth, "id_kind"), column(&truth, "id_true"));
    let (phone_kinds, phone_true, card_kinds) =
        (column(&truth, "phone_kind"), column(&truth, "phone_true"), column(&truth, "card_kind"));

    let (mut id, mut mobile, mut each, mut card) =
        (Score::default(), Score::default(), Score::default(), Score::default());
    let (mut canonical_same, mut canonical_all) = (0, 0);
    for i in 0..ids.len() {
        let kind = id_kinds[i].as_str();
        let positive =
            kind.starts_with("valid") || kind == "hkmt_residence" || kind.starts_with("foreign_pr_");
        id.add(positive, check(Kind::ResidentId, &ids[i]) == Check::Valid, kind);
        if kind.starts_with("valid") {
            let mut out = String::new();
            ResidentId::parse(&ids[i]).unwrap().write_canonical(&mut out).unwrap();
            canonical_all += 1;
            canonical_same += i32::from(out == id_true[i]);
        }

        let kind = phone_kinds[i].as_str();
        let positive = matches!(
            kind,
            "valid" | "spaced" | "dashed" | "prefixed" | "fullwidth" | "annotated" | "excel_float" | "two"
        );
        mobile.add(positive, check(Kind::Mobile, &phones[i]) == Check::Valid, kind);
        let found: Vec<String> = mobiles(&phones[i])
            .map(|span| String::from_utf8(span.mobile.digits().to_vec()).unwrap())
            .collect();
        if positive {
            each.add(true, found.contains(&phone_true[i]), kind);
            if kind == "two" {
                each.add(true, found.len() == 2, kind);
            }
            found.iter().skip(if kind == "two" { 2 } else { 1 }).for_each(|_| each.add(false, true, kind));
        } else {
            found.iter().for_each(|_| each.add(false, true, kind));
        }

        let kind = card_kinds[i].as_str();
        card.add(matches!(kind, "valid" | "spaced"), check(Kind::BankCard, &cards[i]) == Check::Valid, kind);
    }
    id.assert("resident ids");
    mobile.assert("cells of mobiles");
    each.assert("mobiles, each number");
    card.assert("bank cards");
    println!("canonical ids equal to the truth: {canonical_same} of {canonical_all}");
    assert_eq!(canonical_same, canonical_all);
}

/// What happened to a cell that is no id is told by its right name.
#[test]
fn damage_is_told() {
    let Some(dir) = shared() else { return };
    let residents = records(&dir.join("residents_20k.csv"));
    let truth = records(&dir.join("truth_20k.csv"));
    let (ids, kinds) = (column(&residents, "身份证号"), column(&truth, "id_kind"));
    let mut told: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (cell, kind) in ids.iter().zip(&kinds) {
        *told.entry((kind.clone(), format!("{:?}", check(Kind::ResidentId, cell)))).or_default() += 1;
    }
    for ((kind, answer), count) in &told {
        println!("{kind:18} {answer:40} {count}");
    }
}

/// Shares of the columns' cells that their own kind takes for valid.
#[test]
fn every_column_passes_its_own_kind() {
    let Some(dir) = shared() else { return };
    let residents = records(&dir.join("residents_20k.csv"));
    for (name, kind, least) in [
        ("登记日期", Kind::Date, 0.99),
        ("网格编号", Kind::GridCode, 0.99),
        ("户编号", Kind::HouseholdNo, 0.99),
        ("姓名", Kind::PersonName, 0.99),
        ("与户主关系", Kind::Relation, 0.99),
        ("性别", Kind::Sex, 0.99),
        ("民族", Kind::Ethnicity, 0.99),
        ("出生日期", Kind::BirthDate, 0.97),
        ("固定电话", Kind::Landline, 0.99),
        ("户籍地址", Kind::Address, 0.99),
        ("现住址", Kind::Address, 0.99),
        ("小区", Kind::CommunityName, 0.5),
        ("楼栋", Kind::BuildingNo, 0.99),
        ("单元", Kind::UnitNo, 0.99),
        ("房号", Kind::RoomNo, 0.99),
        ("婚姻状况", Kind::Marital, 0.99),
        ("文化程度", Kind::Education, 0.99),
        ("职业", Kind::Occupation, 0.7),
        ("工作单位", Kind::Organization, 0.9),
        ("政治面貌", Kind::Political, 0.99),
        ("宗教信仰", Kind::Religion, 0.99),
        ("低保", Kind::WelfareFlag, 0.99),
        ("残疾", Kind::Disability, 0.99),
        ("慢性病", Kind::Health, 0.99),
        ("社区矫正", Kind::CriminalFlag, 0.99),
        ("车牌号", Kind::Plate, 0.99),
        ("社保卡号", Kind::SocialSecurity, 0.99),
        ("微信号", Kind::Wechat, 0.99),
        ("QQ", Kind::Qq, 0.99),
        ("邮箱", Kind::Email, 0.99),
        ("建筑面积", Kind::Amount, 0.99),
        ("门禁MAC", Kind::Mac, 0.99),
        ("登录IP", Kind::Ipv4, 0.99),
        ("经度", Kind::Longitude, 0.99),
        ("纬度", Kind::Latitude, 0.99),
    ] {
        let cells = column(&residents, name);
        let (mut valid, mut full) = (0u32, 0u32);
        for cell in &cells {
            match check(kind, cell) {
                Check::Empty => {}
                Check::Valid => (valid, full) = (valid + 1, full + 1),
                _ => full += 1,
            }
        }
        let share = f64::from(valid) / f64::from(full).max(1.0);
        println!("{:16} {share:.4} of {full}", kind.name());
        assert!(share >= least, "{}", kind.name());
    }
}

/// Counts of levels found in the addresses, to see that the grammar covers them.
#[test]
fn addresses_are_parsed_to_the_room() {
    let Some(dir) = shared() else { return };
    let residents = records(&dir.join("residents_20k.csv"));
    let mut combinations: BTreeMap<String, u32> = BTreeMap::new();
    for cell in column(&residents, "现住址").iter().chain(&column(&residents, "户籍地址")) {
        let address = Address::read(cell);
        let names: Vec<&str> = address.levels().map(|(level, _)| level.name()).collect();
        let covered: usize = address.levels().map(|(_, part)| part.len()).sum();
        let whole = if covered == cell.len() { "whole" } else { "rest" };
        *combinations.entry(format!("{} {whole}", names.join(" "))).or_default() += 1;
    }
    for (names, count) in &combinations {
        println!("{count:6} {names}");
    }
}

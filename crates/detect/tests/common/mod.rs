//! Measuring against the shared data: what `examples/measure.rs` prints and `tests/shared_data.rs` asserts.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::type_complexity, unreachable_pub)] // a helper of tests: to panic is its way to fail

use std::collections::BTreeMap;
use std::path::PathBuf;

use yingbi_detect::{Detector, Finding, SpanFinder};
use yingbi_resident::{AttributeType, Check, Kind, Mobile, check, mobiles};

/// The directory of the shared data, if it is there.
pub fn residents() -> Option<PathBuf> {
    let shared = std::env::var_os("YINGBI_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = shared.join("data/residents");
    path.is_dir().then_some(path)
}

/// A table in memory: header (if any) and columns.
pub struct Table {
    pub headers: Vec<Option<String>>,
    pub columns: Vec<Vec<String>>,
}

pub fn table(name: &str, header: bool, most: usize) -> Table {
    let path = residents().unwrap().join(name);
    let mut reader = csv::ReaderBuilder::new().has_headers(header).from_path(path).unwrap();
    let headers: Vec<Option<String>> = if header {
        reader.headers().unwrap().iter().map(|h| Some(h.to_owned())).collect()
    } else {
        Vec::new()
    };
    let mut columns: Vec<Vec<String>> = Vec::new();
    for record in reader.records().take(most) {
        let record = record.unwrap();
        columns.resize(record.len(), Vec::new());
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            column.push(cell.to_owned());
        }
    }
    let headers = if header { headers } else { vec![None; columns.len()] };
    Table { headers, columns }
}

pub fn findings(table: &Table) -> Vec<Finding> {
    let headers: Vec<Option<&str>> = table.headers.iter().map(Option::as_deref).collect();
    let mut detector = Detector::new(&headers);
    let rows = table.columns.first().map_or(0, Vec::len);
    for start in (0..rows).step_by(1000) {
        let cells: Vec<Vec<&str>> = table
            .columns
            .iter()
            .map(|c| c[start..(start + 1000).min(rows)].iter().map(String::as_str).collect())
            .collect();
        let slices: Vec<&[&str]> = cells.iter().map(Vec::as_slice).collect();
        detector.sample(&slices);
    }
    detector.finish()
}

/// Kind, header and role of each column of a labels file; `personal` of the hard negatives.
pub fn labels(name: &str) -> Vec<(String, String, String, bool)> {
    let text = std::fs::read_to_string(residents().unwrap().join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    json["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            let kind = match c["type"].as_str().unwrap() {
                "cn_id" => "resident_id",
                other => other,
            };
            let role = match c["sensitivity"].as_str().unwrap_or("") {
                "none" => "insensitive",
                "contains_pii" => "direct",
                other => other,
            };
            (
                kind.to_owned(),
                c["header"].as_str().unwrap_or("").to_owned(),
                role.to_owned(),
                c["personal"].as_bool().unwrap_or(true),
            )
        })
        .collect()
}

/// Columns whose kind is the labelled one, and whose role is; the wrong ones by index.
pub struct Named {
    pub right: usize,
    pub roles: usize,
    pub wrong: Vec<usize>,
}

pub fn named(findings: &[Finding], labels: &[(String, String, String, bool)]) -> Named {
    let wrong: Vec<usize> = (0..labels.len()).filter(|&i| findings[i].kind.name() != labels[i].0).collect();
    // a number naming one person is direct whatever its label
    let roles = (0..labels.len())
        .filter(|&i| {
            findings[i].attribute_type.name() == labels[i].2
                || (findings[i].kind == Kind::BankCard && findings[i].attribute_type == AttributeType::Direct)
        })
        .count();
    Named { right: labels.len() - wrong.len(), roles, wrong }
}

/// Impersonal columns called direct or sensitive with more than 0.5.
pub fn false_alarms(findings: &[Finding], labels: &[(String, String, String, bool)]) -> Vec<usize> {
    (0..labels.len())
        .filter(|&i| {
            !labels[i].3
                && matches!(findings[i].attribute_type, AttributeType::Direct | AttributeType::Sensitive)
                && findings[i].confidence > 0.5
        })
        .collect()
}

/// Right, claimed and true ones.
#[derive(Clone, Copy, Default, Debug)]
pub struct Count {
    pub right: u64,
    pub claimed: u64,
    pub true_ones: u64,
}

impl Count {
    pub fn precision(self) -> f64 {
        if self.claimed == 0 { 1.0 } else { self.right as f64 / self.claimed as f64 }
    }
    pub fn recall(self) -> f64 {
        if self.true_ones == 0 { 1.0 } else { self.right as f64 / self.true_ones as f64 }
    }
}

/// Cells of the id, mobile and card columns against the truth.
pub fn cells() -> BTreeMap<&'static str, Count> {
    let residents = table("residents_20k.csv", true, usize::MAX);
    let truth = table("truth_20k.csv", true, usize::MAX);
    let at = |name: &str| residents.headers.iter().position(|h| h.as_deref() == Some(name)).unwrap();
    let (ids, phones, cards) = (at("身份证号"), at("手机号"), at("银行卡号"));
    let mut out: BTreeMap<&'static str, Count> = BTreeMap::new();
    for row in 0..truth.columns[0].len() {
        let t = |column: usize| truth.columns[column][row].as_str();
        let id_true = t(1).starts_with("valid18")
            || matches!(t(1), "valid15" | "hkmt_residence")
            || t(1).starts_with("foreign_pr_");
        let id = out.entry("resident_id").or_default();
        let claimed = check(Kind::ResidentId, &residents.columns[ids][row]) == Check::Valid;
        id.claimed += u64::from(claimed);
        id.true_ones += u64::from(id_true);
        id.right += u64::from(claimed && id_true);
        let card_true = matches!(t(5), "valid" | "spaced");
        let card = out.entry("bank_card").or_default();
        let claimed = check(Kind::BankCard, &residents.columns[cards][row]) == Check::Valid;
        card.claimed += u64::from(claimed);
        card.true_ones += u64::from(card_true);
        card.right += u64::from(claimed && card_true);
        let wanted = match t(3) {
            "valid" | "spaced" | "dashed" | "prefixed" | "fullwidth" | "annotated" | "excel_float" => 1,
            "two" => 2,
            _ => 0,
        };
        let cell = &residents.columns[phones][row];
        let found: Vec<Mobile> = mobiles(cell).map(|span| span.mobile).collect();
        let first_right = found.iter().any(|m| m.digits() == t(4).as_bytes());
        let mobile = out.entry("mobile").or_default();
        mobile.claimed += found.len() as u64;
        mobile.true_ones += wanted;
        if wanted > 0 && first_right {
            mobile.right += (found.len() as u64).min(wanted);
        }
    }
    out
}

/// Spans of the remarks: exact start, end and kind. With examples of misses as (row, kind, true?).
pub fn spans() -> (BTreeMap<String, Count>, Vec<(u64, String, bool)>) {
    let text = std::fs::read_to_string(residents().unwrap().join("remarks_spans_20k.jsonl")).unwrap();
    let finder = SpanFinder::new();
    let mut out: BTreeMap<String, Count> = BTreeMap::new();
    let mut misses = Vec::new();
    for line in text.lines() {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        let row = json["row"].as_u64().unwrap_or(0);
        let wanted: Vec<(usize, usize, String)> = json["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| {
                let kind = s["type"].as_str().unwrap();
                let kind = if kind == "cn_id" { "resident_id" } else { kind };
                let place = |key: &str| s[key].as_u64().unwrap() as usize;
                (place("start"), place("end"), kind.to_owned())
            })
            .collect();
        let found: Vec<(usize, usize, String)> = finder
            .find(json["text"].as_str().unwrap())
            .iter()
            .map(|s| (s.start, s.end, s.kind.name().to_owned()))
            .collect();
        for one in &found {
            let count = out.entry(one.2.clone()).or_default();
            count.claimed += 1;
            if wanted.contains(one) {
                count.right += 1;
            } else {
                misses.push((row, one.2.clone(), false));
            }
        }
        for one in &wanted {
            out.entry(one.2.clone()).or_default().true_ones += 1;
            if !found.contains(one) {
                misses.push((row, one.2.clone(), true));
            }
        }
    }
    (out, misses)
}

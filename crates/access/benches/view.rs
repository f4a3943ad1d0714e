//! Views of the sample community: compiling one, coding and joining a million records for it, evaluating it over them on
//! one thread; beside it Cedar's own authorizer, row by row, over a sample of the same records.
//!
//! `cargo bench -p yingbi-access --bench view`

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a bench, not an interface")]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use yingbi_access::{
    AttributeValue, Coder, Columns, Counts, Guard, Joined, Policies, PolicyFile, Record, Request, Scope,
    Scratch, Subject, View,
};

const ROWS: usize = 1_000_000;
/// So many records a batch of the pipeline.
const BATCH: usize = 65_536;
/// Records that Cedar is asked about.
const ASKED: usize = 200;
const NOW: i64 = 1_780_308_123_456;

/// Resident ids with a true check character (GB 11643), a birth date a day apart each.
fn resident_id(row: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (year, month, day) = (1930 + row % 90, 1 + row / 90 % 12, 1 + row / 1080 % 28);
    let text = format!("330102{year:04}{month:02}{day:02}{:03}", row / 30_240 % 1000);
    let sum: usize =
        text.bytes().zip(WEIGHTS).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{text}{}", b"10X98765432"[sum % 11] as char)
}

/// Cells of a column, by its name in the sample's catalogue.
fn cells(column: &str) -> Vec<String> {
    let pick = |words: &[&str], row: usize| words[(row * 7919) % 97 % words.len()].to_owned();
    let of = |row: usize| match column {
        "身份证号" => resident_id(row),
        "出生日期" => format!("{}-{:02}-{:02}", 1930 + row % 90, 1 + row / 90 % 12, 1 + row / 1080 % 28),
        "小区" => pick(&["御景湾", "望江府", "桂花苑", "翠苑", "文新", "古荡", "三墩"], row),
        "网格编号" => format!("3301020010{:02}", row % 24),
        "户编号" => format!("H{:07}", row / 3),
        "社区矫正" => pick(&["否", "否", "否", "否", "否", "否", "否", "是"], row),
        "残疾" => pick(&["无", "无", "无", "无", "肢体残疾", "无"], row),
        "低保" => pick(&["否", "否", "否", "是"], row),
        _ => String::new(),
    };
    (0..ROWS).map(of).collect()
}

fn subject(policies: &Policies, kind: &str, id: Option<&str>) -> Subject {
    if kind != "resident" {
        return policies.party(kind, id).expect("listed");
    }
    Subject {
        kind: kind.to_owned(),
        id: resident_id(4711),
        organisation: resident_id(4711),
        attributes: [("person".to_owned(), AttributeValue::Text(resident_id(4711)))].into(),
        contract: None,
    }
}

/// The sample community without its tests.
fn sample() -> Policies {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/sample");
    let files = std::fs::read_dir(directory).expect("the sample").map(|entry| entry.expect("a file").path());
    let files =
        files.filter(|path| path.is_file() && !path.ends_with("assertions.toml")).map(|path| PolicyFile {
            name: path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned(),
            text: std::fs::read_to_string(&path).expect("a file"),
        });
    Policies::from_files(files.collect()).expect("the sample")
}

fn views(criterion: &mut Criterion) {
    let policies = sample();
    let consents =
        |person: &str| person.bytes().map(u64::from).sum::<u64>().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    for (kind, id, purpose) in [
        ("property-manager", None, "repair-visit"),
        ("grid-officer", Some("wang"), "registration"),
        ("social-worker", None, "elderly-care"),
        ("resident", None, "self-service"),
    ] {
        let subject = subject(&policies, kind, id);
        let request =
            Request { subject: &subject, purpose, now: NOW, ticket: Some("T-1"), emergency: Some("起火") };
        let mut group = criterion.benchmark_group(kind);
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(2))
            .warm_up_time(Duration::from_millis(300));
        group.bench_function("compile every form", |bench| {
            bench.iter(|| View::compile(&policies, black_box(&request), Scope::Every).expect("compiles"));
        });
        group.bench_function("compile needed forms", |bench| {
            bench.iter(|| View::compile(&policies, black_box(&request), Scope::Needed).expect("compiles"));
        });
        let view = View::compile(&policies, &request, Scope::Every).expect("compiles");
        let coder = || Coder::new(&policies, view.reads(), NOW);
        let sources = coder().sources().to_vec();
        let data: Vec<Vec<String>> = sources.iter().map(|source| cells(source)).collect();
        let mut counts = Counts::new(&policies, view.reads());
        let counted: Vec<Vec<&str>> = counts
            .sources()
            .iter()
            .map(|source| {
                let at = sources.iter().position(|name| name == source).expect("a source");
                data[at].iter().map(String::as_str).collect()
            })
            .collect();
        counts.add(&counted.iter().map(Vec::as_slice).collect::<Vec<_>>()).expect("counts");
        let joined = Joined { counts: Some(&counts), consents: Some(&consents) };
        let cells: Vec<Vec<&str>> =
            data.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
        let code = |coder: &mut Coder, from: usize, to: usize| -> Columns {
            let batch: Vec<&[&str]> = cells.iter().map(|column| &column[from..to]).collect();
            coder.code(to - from, &batch, &joined).expect("codes")
        };
        let batches = || (0..ROWS).step_by(BATCH).map(|from| (from, ROWS.min(from + BATCH)));
        group.throughput(Throughput::Elements(ROWS as u64));
        group.bench_function("code and join", |bench| {
            bench.iter(|| {
                let mut coder = coder();
                batches().map(|(from, to)| code(&mut coder, from, to).rows()).sum::<usize>()
            });
        });
        let mut one = coder();
        let columns: Vec<Columns> = batches().map(|(from, to)| code(&mut one, from, to)).collect();
        let evaluate = |scratch: &mut Scratch| -> usize {
            columns.iter().map(|columns| view.evaluate(columns, scratch).visible().count()).sum()
        };
        println!("{kind}: {} of {ROWS} records are visible", evaluate(&mut Scratch::new()));
        group.bench_function("evaluate, first time", |bench| {
            bench.iter_batched_ref(Scratch::new, evaluate, BatchSize::PerIteration);
        });
        let mut scratch = Scratch::new();
        group.bench_function("evaluate", |bench| bench.iter(|| evaluate(&mut scratch)));
        // the same question, every form of every field, put to Cedar row by row
        let guard = Guard::new(&policies);
        let prepared = guard.prepare(&request).expect("a request");
        let records: Vec<Record> = (0..ASKED)
            .map(|row| {
                let row = row * (ROWS / ASKED);
                let cells: Vec<&str> = cells.iter().map(|column| column[row]).collect();
                one.record(&cells, &joined).expect("reads")
            })
            .collect();
        group.throughput(Throughput::Elements(ASKED as u64));
        group.bench_function("cedar, row by row", |bench| {
            bench.iter(|| {
                let mut allowed = 0;
                for record in &records {
                    for (at, field) in policies.catalogue().fields.iter().enumerate() {
                        for form in &field.ladder {
                            let verdict = prepared.allows(record, at, *form).expect("a field");
                            allowed += usize::from(verdict.allowed);
                        }
                    }
                }
                allowed
            });
        });
        group.finish();
    }
}

criterion_group!(benches, views);
criterion_main!(benches);

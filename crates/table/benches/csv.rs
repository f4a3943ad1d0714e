//! Splitting, decoding and rendering of delimited text.
#![allow(
    clippy::expect_used,
    missing_docs,
    reason = "a bench may fail loudly; criterion's macros write no docs"
)]

use std::hint::black_box;
use std::io::Write as _;

use arrow_array::StringArray;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use yingbi_table::{OpenOptions, OutColumn, Sink, SinkOptions, Source};

fn table() -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a temporary file");
    let mut text = String::from("序号,姓名,性别,身份证号,手机号,出生日期,现住址,小区,楼栋,房号,登记日期\n");
    for n in 0..60_000u64 {
        let x = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        text.push_str(&format!(
            "{n},甲{},男,{:018},{:011},19{:02}-01-02,某省某市某区某街道新村{}幢{}单元{}室,某苑,{}栋,{},2025-01-01\n",
            x % 10, x % 1_000_000_000, x % 99_999_999_999, x % 100, x % 60, x % 6, x % 3000, x % 60, x % 3000
        ));
    }
    file.write_all(text.as_bytes()).expect("written");
    file
}

fn parts(criterion: &mut Criterion) {
    let file = table();
    let source = Source::open(file.path(), &OpenOptions::default()).expect("opened");
    let mut group = criterion.benchmark_group("csv");
    group.throughput(Throughput::Bytes(source.info().bytes)).sample_size(20);
    group.bench_function("read and cut", |b| {
        b.iter(|| {
            let mut reader = source.reader().expect("a reader");
            while let Some(chunk) = reader.next_chunk().expect("a chunk") {
                black_box(chunk);
            }
        });
    });
    group.bench_function("read, cut, decode", |b| {
        b.iter(|| {
            let mut reader = source.reader().expect("a reader");
            while let Some(chunk) = reader.next_chunk().expect("a chunk") {
                black_box(chunk.decode().expect("a batch"));
            }
        });
    });
    let mut reader = source.reader().expect("a reader");
    let mut batches = Vec::new();
    while let Some(chunk) = reader.next_chunk().expect("a chunk") {
        batches.push(chunk.decode().expect("a batch"));
    }
    group.bench_function("two columns as text", |b| {
        b.iter(|| {
            for batch in &batches {
                black_box((batch.column(3).expect("text"), batch.column(4).expect("text")));
            }
        });
    });
    let directory = tempfile::tempdir().expect("a directory");
    let info = source.info();
    let writer = Sink::create(&directory.path().join("x.csv"), &info.columns, info, &SinkOptions::default())
        .expect("a writer");
    let renderer = writer.renderer();
    let treated: Vec<_> = batches
        .iter()
        .map(|batch| {
            let mut columns: Vec<_> = (0..batch.columns()).map(OutColumn::Source).collect();
            for index in [3, 4] {
                let values = StringArray::from_iter(batch.column(index).expect("text").iter());
                columns[index] = OutColumn::Values(values);
            }
            columns
        })
        .collect();
    group.bench_function("render, two treated", |b| {
        b.iter(|| {
            for (batch, columns) in batches.iter().zip(&treated) {
                black_box(renderer.render(batch, columns, None).expect("rendered"));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, parts);
criterion_main!(benches);

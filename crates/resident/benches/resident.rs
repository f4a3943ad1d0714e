//! Speed of checks and masks, nanoseconds a cell: they run on every cell of a file.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use yingbi_resident::{Kind, MaskForm, canonical, check, digits, mask};

/// A made id: the sequence 000 is not given out.
fn id() -> String {
    let body = "11010119900101000";
    format!("{body}{}", char::from(digits::mod_11_2(body.as_bytes()).unwrap_or(b'0')))
}

fn checks(c: &mut Criterion) {
    let id = id();
    let (serial, card) = ("123456201999200017", "6225880000000002");
    let mut group = c.benchmark_group("check");
    for (name, kind, text) in [
        ("resident_id", Kind::ResidentId, id.as_str()),
        ("resident_id, order number", Kind::ResidentId, serial),
        ("mobile", Kind::Mobile, "13598231476"),
        ("mobile, note", Kind::Mobile, "135 1234 5678(女儿)"),
        ("bank_card", Kind::BankCard, card),
        ("birth_date", Kind::BirthDate, "1995-06-02"),
        ("person_name", Kind::PersonName, "王小明"),
        ("address", Kind::Address, "浙江省杭州市西湖区北山街道东山小区12幢3单元401室"),
        ("plate", Kind::Plate, "浙A·12345"),
    ] {
        group.bench_function(name, |b| b.iter(|| check(black_box(kind), black_box(text))));
    }
    group.finish();
    let mut group = c.benchmark_group("digits");
    group.bench_function("is_resident_id18", |b| {
        b.iter(|| digits::is_resident_id18(black_box(id.as_bytes())))
    });
    group.bench_function("is_resident_id18, order number", |b| {
        b.iter(|| digits::is_resident_id18(black_box(serial.as_bytes())))
    });
    group.bench_function("is_mobile11", |b| b.iter(|| digits::is_mobile11(black_box(b"13598231476"))));
    group.bench_function("is_bank_card", |b| b.iter(|| digits::is_bank_card(black_box(card.as_bytes()))));
    group.finish();
}

fn masks(c: &mut Criterion) {
    let id = id();
    let mut group = c.benchmark_group("mask");
    let mut out = String::with_capacity(256);
    for (name, kind, text) in [
        ("resident_id", Kind::ResidentId, id.as_str()),
        ("mobile", Kind::Mobile, "13598231476"),
        ("person_name", Kind::PersonName, "王小明"),
        ("address", Kind::Address, "浙江省杭州市西湖区北山街道东山小区12幢3单元401室"),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                out.clear();
                mask(black_box(kind), black_box(text), MaskForm::Standard, &mut out)
            })
        });
    }
    group.bench_function("canonical resident_id", |b| {
        b.iter(|| {
            out.clear();
            canonical(Kind::ResidentId, black_box(&id), &mut out)
        })
    });
    group.finish();
}

criterion_group!(benches, checks, masks);
criterion_main!(benches);

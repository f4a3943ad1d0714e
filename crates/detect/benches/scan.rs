//! MB/s of the byte scanner on a made-up CSV of eleven columns, some 200 MB, and of the span finder on remarks.
#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use yingbi_detect::{Scanner, SpanFinder};
use yingbi_resident::digits;

/// A small generator (xorshift64*), so that the bytes are the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % n
    }
}

fn csv(bytes: usize) -> Vec<u8> {
    use std::fmt::Write;
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let mut out = String::with_capacity(bytes + 400);
    out.push_str("序号,登记日期,网格编号,姓名,身份证号,手机号,现住址,楼栋,银行卡号,邮箱,备注\n");
    let mut row = 0_u64;
    while out.len() < bytes {
        row += 1;
        let first17 = format!(
            "330106{:04}{:02}{:02}{:03}",
            1930 + draw.below(90),
            1 + draw.below(12),
            1 + draw.below(28),
            draw.below(1000)
        );
        let check = digits::mod_11_2(first17.as_bytes()).unwrap_or(b'0') as char;
        let _ = writeln!(
            out,
            "{row},20{:02}-{:02}-{:02},3301060{:05},张{},{first17}{check},13{:09},浙江省杭州市西湖区翠苑街道翠苑新村{}幢{}单元{}室,{}幢,62220212{:011},{},{}",
            20 + draw.below(6),
            1 + draw.below(12),
            1 + draw.below(28),
            draw.below(100_000),
            ["伟", "秀英", "建国", "子涵"][draw.below(4) as usize],
            draw.below(1_000_000_000),
            1 + draw.below(60),
            1 + draw.below(4),
            100 + draw.below(3000),
            1 + draw.below(60),
            draw.below(100_000_000_000),
            if draw.below(5) == 0 { "someone@example.net" } else { "" },
            if draw.below(3) == 0 { "独居老人,子女每周探望一次" } else { "" },
        );
    }
    out.into_bytes()
}

fn scan(c: &mut Criterion) {
    let bytes = csv(200 << 20);
    let mut group = c.benchmark_group("scanner");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("csv of 11 columns", |b| {
        b.iter_batched_ref(
            || Vec::with_capacity(6 << 20),
            |found| Scanner::new().scan(&bytes, found),
            BatchSize::PerIteration,
        );
    });
    group.finish();
    let remarks = [
        "独居老人,紧急联系人:王小明(儿子) 13912345670",
        "户籍地为湖南省长沙市岳麓区麓山路88号,已迁出",
        "楼道杂物已清理,由社工刘晓燕跟进",
        "已核实",
    ];
    let mut group = c.benchmark_group("spans");
    group.throughput(Throughput::Bytes(remarks.iter().map(|r| r.len() as u64).sum()));
    group.bench_function("remarks", |b| {
        let finder = SpanFinder::new();
        b.iter(|| remarks.iter().map(|remark| finder.find(remark).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);

//! Histogram, solving and recoding on made-up records of residents' shape.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use yingbi_anonymity::{
    Applied, Batch, Counted, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Task,
    solve,
};

const RECORDS: usize = 20_000;

/// Columns of made-up cells, drawn by a linear congruential generator (Knuth's MMIX constants).
fn table() -> (Vec<Vec<String>>, Vec<HierarchySpec>) {
    let mut state = 1u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut columns = vec![Vec::new(); 8];
    for _ in 0..RECORDS {
        columns[0].push(format!("{:04}-{:02}-{:02}", 1930 + draw(95), 1 + draw(12), 1 + draw(28)));
        columns[1].push(["男", "女"][draw(2) as usize].to_owned());
        columns[2].push(["未婚", "已婚", "已婚", "丧偶", "离婚"][draw(5) as usize].to_owned());
        columns[3].push(["小学", "初中", "高中", "大专", "本科", "硕士"][draw(6) as usize].to_owned());
        columns[4].push(if draw(20) == 0 { "回族" } else { "汉族" }.to_owned());
        let common = 1 + draw(300);
        columns[5].push(format!("职业{}", draw(common)));
        columns[6].push(format!("{}", draw(200)));
        columns[7].push(format!("{}{:02}", 1 + draw(33), 1 + draw(4)));
    }
    let specs = vec![
        HierarchySpec::Dates,
        HierarchySpec::Sex,
        HierarchySpec::Marital,
        HierarchySpec::Education,
        HierarchySpec::Ethnicity,
        HierarchySpec::Categories,
        HierarchySpec::Numbers,
        HierarchySpec::Rooms,
    ];
    (columns, specs)
}

fn task<'a>(histogram: &'a Histogram, hierarchies: &'a [Hierarchy], goal: &'a Goal) -> Task<'a> {
    Task { histogram, hierarchies, sensitive: &[], fixed_levels: &[], goal }
}

fn bench(criterion: &mut Criterion) {
    let (table, specs) = table();
    let views: Vec<Vec<&str>> = table.iter().map(|c| c.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let persons: Vec<Option<u64>> = (0..RECORDS as u64).map(Some).collect();
    let count = || {
        let mut histogram =
            Histogram::new(Counting { quasi: slices.len(), units: 1, unit_cap: 5, ..Counting::default() });
        histogram.add(&Batch { quasi: &slices, units: &[&persons], ..Batch::default() }).map(|()| histogram)
    };
    let Ok(histogram) = count() else { return };
    let build = || {
        let column = |(at, spec)| {
            let (values, counts) = histogram.values(at);
            Hierarchy::build(spec, &values, &counts)
        };
        specs.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>()
    };
    let Ok(hierarchies) = build() else { return };
    let models = vec![PrivacyModel::k(5), PrivacyModel::KAnonymity { k: 5, of: Counted::Units(0) }];
    let goal = Goal { models, suppression: 0.05, ..Goal::default() };
    let Ok(recoding) = solve(&task(&histogram, &hierarchies, &goal), &|| false) else { return };

    let mut group = criterion.benchmark_group("anonymity");
    group.sample_size(10);
    group.throughput(Throughput::Elements(RECORDS as u64));
    group.bench_function("histogram", |b| b.iter(|| black_box(count())));
    group.bench_function("hierarchies", |b| b.iter(|| black_box(build())));
    group.bench_function("solve local", |b| {
        b.iter(|| black_box(solve(&task(&histogram, &hierarchies, &goal), &|| false)))
    });
    group.bench_function("merge", |b| {
        b.iter(|| {
            let mut whole = Histogram::new(histogram.counting());
            black_box(whole.merge(histogram.clone()))
        })
    });
    let mut bytes = Vec::new();
    group.bench_function("write", |b| {
        b.iter(|| {
            bytes.clear();
            black_box(histogram.write_to(&mut bytes))
        })
    });
    group.bench_function("read", |b| b.iter(|| black_box(Histogram::read_from(&*bytes))));
    let mut applied = Applied::default();
    group.bench_function("apply", |b| b.iter(|| black_box(recoding.apply(&slices, &mut applied))));
    group.finish();

    // the lattice of the first five columns only: proving takes long on all
    let mut few = Histogram::new(Counting { quasi: 5, ..Counting::default() });
    if few.add(&Batch { quasi: &slices[..5], ..Batch::default() }).is_err() {
        return;
    }
    let goal = Goal { suppression: 0.02, method: Method::Global, ..Goal::default() };
    let mut group = criterion.benchmark_group("anonymity");
    group.sample_size(10);
    group.bench_function("solve global", |b| {
        b.iter(|| black_box(solve(&task(&few, &hierarchies[..5], &goal), &|| false)))
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

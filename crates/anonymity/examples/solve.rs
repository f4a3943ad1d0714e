//! Measures solving on a CSV file: `solve FILE K SUPPRESSION [local|global|consistent|defended] [person column]`, with the
//! quasi-identifiers of a resident register found by their headers, or, for Adult, the hierarchy files beside it.
//! Prints counts and times, no values.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use yingbi_anonymity::{
    Applied, Batch, Counted, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Risk,
    Task, solve,
};
use yingbi_resident::Kind;

const COLUMNS: [(&str, Kind); 13] = [
    ("与户主关系", Kind::Relation),
    ("性别", Kind::Sex),
    ("民族", Kind::Ethnicity),
    ("出生日期", Kind::BirthDate),
    ("户籍地址", Kind::Address),
    ("小区", Kind::CommunityName),
    ("楼栋", Kind::BuildingNo),
    ("单元", Kind::UnitNo),
    ("房号", Kind::RoomNo),
    ("婚姻状况", Kind::Marital),
    ("文化程度", Kind::Education),
    ("职业", Kind::Occupation),
    ("政治面貌", Kind::Political),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, k, suppression, rest @ ..] = args.as_slice() else {
        return Err(
            "solve FILE K SUPPRESSION [local|global|consistent|defended] [person column] [left-out columns]"
                .into(),
        );
    };
    let file = Path::new(file);
    let left_out: Vec<&str> = rest.get(2).map_or(Vec::new(), |list| list.split(',').collect());
    let adult = file.file_stem().is_some_and(|stem| stem == "adult");
    let started = Instant::now();
    let mut reader = csv::ReaderBuilder::new().delimiter(if adult { b';' } else { b',' }).from_path(file)?;
    let headers: Vec<String> =
        reader.headers()?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
    let mut specs: Vec<(usize, HierarchySpec)> = Vec::new();
    for (at, header) in headers.iter().enumerate() {
        if adult {
            let table = file.with_file_name(format!("adult_hierarchy_{header}.csv"));
            let mut rows = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_path(table)?;
            let rows = rows
                .records()
                .map(|row| row.map(|row| row.iter().map(str::to_owned).collect()))
                .collect::<Result<Vec<Vec<String>>, _>>()?;
            specs.push((at, HierarchySpec::Table(rows)));
        } else if let Some((_, kind)) = COLUMNS.iter().find(|(name, _)| name == header)
            && !left_out.contains(&header.as_str())
        {
            specs.push((at, HierarchySpec::Auto(*kind)));
        }
    }
    let person = rest.get(1).and_then(|name| headers.iter().position(|h| h == name));
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); specs.len()];
    let mut persons: Vec<Option<u64>> = Vec::new();
    let mut known: HashMap<String, u64> = HashMap::new();
    for record in reader.records() {
        let record = record?;
        for (cell, (at, _)) in cells.iter_mut().zip(&specs) {
            cell.push(record[*at].to_owned());
        }
        if let Some(at) = person {
            let next = known.len() as u64 + 1;
            let key = &record[at];
            persons.push((key.len() >= 15).then(|| *known.entry(key.to_owned()).or_insert(next)));
        }
    }
    println!("{:8.3} s read", started.elapsed().as_secs_f64());

    let views: Vec<Vec<&str>> = cells.iter().map(|c| c.iter().map(String::as_str).collect()).collect();
    let slices: Vec<&[&str]> = views.iter().map(Vec::as_slice).collect();
    let k: u64 = k.parse()?;
    let step = Instant::now();
    let units = usize::from(person.is_some());
    let counting = Counting { quasi: specs.len(), units, unit_cap: k as usize, ..Counting::default() };
    let mut histogram = Histogram::new(counting);
    let known: Vec<&[Option<u64>]> = person.iter().map(|_| persons.as_slice()).collect();
    histogram.add(&Batch { quasi: &slices, units: &known, ..Batch::default() })?;
    println!(
        "{:8.3} s histogram: {} records, {} distinct",
        step.elapsed().as_secs_f64(),
        histogram.records(),
        histogram.distinct()
    );
    let step = Instant::now();
    let mut hierarchies = Vec::new();
    for (column, (_, spec)) in specs.iter().enumerate() {
        let (values, counts) = histogram.values(column);
        hierarchies.push(Hierarchy::build(spec, &values, &counts)?);
    }
    println!("{:8.3} s hierarchies", step.elapsed().as_secs_f64());
    let step = Instant::now();
    let mut models = vec![PrivacyModel::k(k)];
    models.extend(person.map(|_| PrivacyModel::KAnonymity { k, of: Counted::Units(0) }));
    let goal = Goal {
        models,
        suppression: suppression.parse()?,
        method: rest.first().and_then(|name| Method::from_name(name)).unwrap_or_default(),
        defended: rest.first().is_some_and(|name| name == "defended"),
        ..Goal::default()
    };
    let recoding = solve(
        &Task {
            histogram: &histogram,
            hierarchies: &hierarchies,
            sensitive: &[],
            fixed_levels: &[],
            goal: &goal,
        },
        &|| false,
    )?;
    println!(
        "{:8.3} s solve: loss {:.10}, {} classes, {} suppressed, {:?}, levels {:?}",
        step.elapsed().as_secs_f64(),
        recoding.loss(),
        recoding.classes(),
        recoding.suppressed(),
        recoding.optimality(),
        recoding.levels()
    );
    for ((at, _), summary) in specs.iter().zip(recoding.summaries()) {
        println!(
            "           {}: {} texts, loss {:.4}, records by level {:?}",
            headers[*at], summary.distinct, summary.loss, summary.records
        );
    }
    let step = Instant::now();
    let mut applied = Applied::default();
    recoding.apply(&slices, &mut applied)?;
    println!("{:8.3} s apply", step.elapsed().as_secs_f64());
    let keep = applied.keep();
    let kept: Vec<Vec<&str>> =
        (0..specs.len()).map(|column| recoding.column(&applied, column).flatten().collect()).collect();
    let kept: Vec<&[&str]> = kept.iter().map(Vec::as_slice).collect();
    let persons: Vec<Option<u64>> = persons.iter().zip(keep).filter(|(_, k)| **k).map(|(p, _)| *p).collect();
    let mut after = Histogram::new(counting);
    let known: Vec<&[Option<u64>]> = person.iter().map(|_| persons.as_slice()).collect();
    after.add(&Batch { quasi: &kept, units: &known, ..Batch::default() })?;
    println!("           {:?}", Risk::measure(&after));
    Ok(())
}

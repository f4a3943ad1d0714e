//! Measures counting: `count FILE TIMES PROBABILITY`: the Adult file so many times over, each cell replaced with that
//! probability by a random value of its column (seed 1). Prints counts, CPU seconds (of the one thread) and bytes.

#![allow(clippy::print_stdout)] // printing is what it is for

use yingbi_anonymity::{
    Applied, Batch, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Task, solve,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, times, probability] = args.as_slice() else {
        return Err("count FILE TIMES PROBABILITY".into());
    };
    let (times, probability): (usize, f64) = (times.parse()?, probability.parse()?);
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file)?;
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); reader.headers()?.len()];
    for record in reader.records() {
        for (column, cell) in cells.iter_mut().zip(&record?) {
            column.push(cell.to_owned());
        }
    }
    let mut state = 1u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1u64 << 31) as f64
    };
    let domains: Vec<Vec<&str>> = cells
        .iter()
        .map(|column| {
            let mut values: Vec<&str> = column.iter().map(String::as_str).collect();
            values.sort_unstable();
            values.dedup();
            values
        })
        .collect();
    let mut columns: Vec<Vec<&str>> = vec![Vec::new(); cells.len()];
    for _ in 0..times {
        for ((column, domain), own) in columns.iter_mut().zip(&domains).zip(&cells) {
            for cell in own {
                column.push(if random() < probability {
                    domain[(random() * domain.len() as f64) as usize % domain.len()]
                } else {
                    cell
                });
            }
        }
    }
    println!("{:8} KiB before", resident());
    let rows = columns[0].len();
    let step = Clock::start();
    let mut histogram = Histogram::new(Counting { quasi: columns.len(), ..Counting::default() });
    for start in (0..rows).step_by(32_768) {
        let end = rows.min(start + 32_768);
        let slices: Vec<&[&str]> = columns.iter().map(|column| &column[start..end]).collect();
        histogram.add(&Batch { quasi: &slices, ..Batch::default() })?;
    }
    println!(
        "{:8.4} s histogram: {} records, {} distinct; {} KiB",
        step.seconds(),
        histogram.records(),
        histogram.distinct(),
        resident()
    );
    let step = Clock::start();
    let mut hierarchies = Vec::new();
    for column in 0..columns.len() {
        let (values, counts) = histogram.values(column);
        hierarchies.push(Hierarchy::build(&HierarchySpec::Suppress, &values, &counts)?);
    }
    println!("{:8.4} s hierarchies", step.seconds());
    let step = Clock::start();
    let goal = Goal {
        models: vec![PrivacyModel::k(histogram.records())],
        method: Method::Global,
        ..Goal::default()
    };
    let task = Task {
        histogram: &histogram,
        hierarchies: &hierarchies,
        sensitive: &[],
        fixed_levels: &vec![Some(1); columns.len()],
        goal: &goal,
    };
    let recoding = solve(&task, &|| false)?;
    println!("{:8.4} s solve: {} classes", step.seconds(), recoding.classes());
    let step = Clock::start();
    let mut applied = Applied::default();
    for start in (0..rows).step_by(32_768) {
        let end = rows.min(start + 32_768);
        let slices: Vec<&[&str]> = columns.iter().map(|column| &column[start..end]).collect();
        recoding.apply(&slices, &mut applied)?;
    }
    println!("{:8.4} s apply", step.seconds());
    let step = Clock::start();
    let mut other = Histogram::new(Counting { quasi: columns.len(), ..Counting::default() });
    other.merge(histogram)?;
    println!("{:8.4} s merge; {} KiB", step.seconds(), resident());
    Ok(())
}

/// Peak memory of the process in KiB, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

/// CPU time of this thread: what others do on the machine is not counted. Linux only; 0 elsewhere.
struct Clock(f64);

impl Clock {
    fn start() -> Clock {
        Clock(Clock::now())
    }

    fn seconds(&self) -> f64 {
        Clock::now() - self.0
    }

    fn now() -> f64 {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
    }
}

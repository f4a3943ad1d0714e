//! How counting and solving grow: residents made in memory, counted as they come, solved, applied to some of them.
//!
//! Nothing is stored: the records go from the generator straight into histograms, a thread each, by the twelve
//! quasi-identifiers of a residents' register. Says how many combinations there were, at which levels they were
//! counted, the CPU time of each step and the most memory the process had.

use std::fs;

use yingbi_anonymity::{
    Applied, Batch, Counting, Goal, Hierarchy, HierarchySpec, Histogram, Method, PrivacyModel, Task, solve,
};

use crate::sample;

/// Columns of the register, counted from 0, with their hierarchies: relation, sex, ethnicity, birth date, registered
/// address, estate, building, stairwell, marital status, education, occupation, political status.
const COLUMNS: [(usize, &str, HierarchySpec); 12] = [
    (5, "家庭关系", HierarchySpec::Relation),
    (6, "性别", HierarchySpec::Sex),
    (7, "民族", HierarchySpec::Ethnicity),
    (9, "出生年月日", HierarchySpec::Dates),
    (12, "户籍所在地", HierarchySpec::Buildings),
    (14, "小区名称", HierarchySpec::Categories),
    (15, "幢号", HierarchySpec::Premises),
    (16, "单元号", HierarchySpec::Premises),
    (18, "婚姻", HierarchySpec::Marital),
    (19, "学历", HierarchySpec::Education),
    (20, "从事职业", HierarchySpec::Occupation),
    (22, "政治面貌", HierarchySpec::Political),
];

/// Records that the recoding is tried on.
const APPLIED: u64 = 1_000_000;

pub(crate) struct Options {
    records: u64,
    threads: u64,
    /// Bound of a thread's histogram, in bytes.
    memory: u64,
    k: u64,
    method: Method,
    seed: u64,
}

impl Options {
    /// From the arguments behind `scale`.
    ///
    /// # Errors
    /// A sentence that names the argument.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, String> {
        let mut options = Options {
            records: 1_000_000,
            threads: 1,
            memory: 128 << 20,
            k: 5,
            method: Method::Local,
            seed: 1,
        };
        let (pairs, rest) = arguments.as_chunks::<2>();
        if let [lonely] = rest {
            return Err(format!("{lonely}: no value follows"));
        }
        for [name, value] in pairs {
            let wrong = || format!("{name}: can't be {value}\n\n{}", crate::USAGE);
            let number = || value.replace('_', "").parse::<u64>().map_err(|_| wrong());
            match name.as_str() {
                "--records" => options.records = number()?,
                "--threads" => options.threads = number()?.clamp(1, 64),
                "--memory" => options.memory = number()? << 20,
                "--k" => options.k = number()?,
                "--seed" => options.seed = number()?,
                "--method" => options.method = Method::from_name(value).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            }
        }
        Ok(options)
    }
}

/// A block's cells, column by column.
struct Columns {
    text: Vec<String>,
    ends: Vec<Vec<usize>>,
}

impl Columns {
    /// The records of a block.
    fn of(options: &Options, block: u64) -> Columns {
        let mut columns = Columns { text: vec![String::new(); 12], ends: vec![Vec::new(); 12] };
        sample::register(options.records, options.seed, block, |cells| {
            let mut wanted = COLUMNS.iter().map(|(at, _, _)| *at).enumerate().peekable();
            for (at, cell) in cells.enumerate() {
                if let Some((column, _)) = wanted.next_if(|(_, wanted)| *wanted == at) {
                    columns.text[column].push_str(cell);
                    columns.ends[column].push(columns.text[column].len());
                }
            }
        });
        columns
    }

    fn with<R>(&self, take: impl FnOnce(&[&[&str]]) -> R) -> R {
        let views: Vec<Vec<&str>> = self
            .text
            .iter()
            .zip(&self.ends)
            .map(|(text, ends)| {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                starts.zip(ends).map(|(start, end)| &text[start..*end]).collect()
            })
            .collect();
        take(&views.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

/// Counts, solves, applies and prints.
///
/// # Errors
/// What went wrong.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let told = |error: yingbi_anonymity::Error| error.to_string();
    let blocks = options.records.div_ceil(sample::BLOCK);
    let specs: Vec<Option<HierarchySpec>> = COLUMNS.iter().map(|(_, _, spec)| Some(spec.clone())).collect();
    let counting = Counting { quasi: COLUMNS.len(), ..Counting::default() };
    println!(
        "{} records, {} threads, {} MiB a histogram",
        options.records,
        options.threads,
        options.memory >> 20
    );

    let start = cpu();
    let parts = std::thread::scope(|scope| {
        let worker = |first: u64| {
            let specs = &specs;
            scope.spawn(move || -> Result<(Histogram, f64), yingbi_anonymity::Error> {
                let mut histogram = Histogram::bounded(counting, options.memory, specs)?;
                let mut making = 0.0;
                for block in (first..blocks).step_by(options.threads as usize) {
                    let before = thread_cpu();
                    let columns = Columns::of(options, block);
                    making += thread_cpu() - before;
                    columns.with(|quasi| histogram.add(&Batch { quasi, ..Batch::default() }))?;
                }
                Ok((histogram, making))
            })
        };
        let workers: Vec<_> = (0..options.threads).map(worker).collect();
        let joined =
            workers.into_iter().map(|worker| worker.join().map_err(|_| "a thread stopped".to_owned()));
        joined.map(|part| part.and_then(|part| part.map_err(told))).collect::<Result<Vec<_>, String>>()
    })?;
    let making: f64 = parts.iter().map(|(_, making)| making).sum();
    let mut parts = parts.into_iter().map(|(histogram, _)| histogram);
    let mut histogram = parts.next().ok_or("no thread")?;
    for part in parts {
        histogram.merge(part).map_err(told)?;
    }
    let counted = cpu() - start - making;
    let peak = memory();
    println!("made      {making:8.2} s CPU");
    println!(
        "counted   {counted:8.2} s CPU: {} distinct combinations, peak {peak} MiB",
        histogram.distinct()
    );
    for ((_, name, _), level) in COLUMNS.iter().zip(histogram.base_levels()) {
        if level > 0 {
            println!("          {name} from level {level} up");
        }
    }

    let start = cpu();
    let hierarchies = COLUMNS
        .iter()
        .enumerate()
        .map(|(column, (_, _, spec))| histogram.hierarchy(column, spec))
        .collect::<Result<Vec<Hierarchy>, _>>()
        .map_err(told)?;
    let goal = Goal { models: vec![PrivacyModel::k(options.k)], method: options.method, ..Goal::default() };
    let task = Task {
        histogram: &histogram,
        hierarchies: &hierarchies,
        sensitive: &[],
        fixed_levels: &[],
        goal: &goal,
    };
    let recoding = solve(&task, &|| false).map_err(told)?;
    let solved = cpu() - start;
    let (classes, loss) = (recoding.classes(), recoding.loss());
    println!("solved    {solved:8.2} s CPU: {classes} classes, loss {loss:.4}, peak {} MiB", memory());
    drop((histogram, hierarchies));

    let (mut applied, mut applying, mut rows) = (Applied::default(), 0.0, 0);
    for block in 0..blocks.min(APPLIED.div_ceil(sample::BLOCK)) {
        let columns = Columns::of(options, block);
        let before = thread_cpu();
        columns.with(|quasi| recoding.apply(quasi, &mut applied)).map_err(told)?;
        applying += thread_cpu() - before;
        rows += applied.rows();
    }
    println!("applied   {applying:8.2} s CPU to {rows} records, peak {} MiB", memory());
    Ok(())
}

/// CPU seconds of the process, in hundredths; 0 where the system does not tell.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // the name in brackets may hold blanks
    let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// CPU seconds of this thread; 0 where the system does not tell.
fn thread_cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The most memory the process had, in MiB; 0 where the system does not tell.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) >> 10
}

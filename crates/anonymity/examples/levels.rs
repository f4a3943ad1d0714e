//! How a built-in hierarchy reads the lines of standard input: `cargo run --example levels -- NAME < lines`.
//!
//! Prints the seconds it took to build, and how many distinct values each level tells apart and how many of them it
//! cannot read; no value.

use std::collections::BTreeMap;
use std::io::BufRead;

use yingbi_anonymity::{Hierarchy, HierarchySpec};
use yingbi_resident::Kind;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).ok_or("which hierarchy?")?;
    let spec = HierarchySpec::from_name(&name, Kind::Other).ok_or("no such hierarchy")?;
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for line in std::io::stdin().lock().lines() {
        *counted.entry(line?).or_default() += 1;
    }
    let (values, counts): (Vec<&str>, Vec<u64>) =
        counted.iter().map(|(value, count)| (value.as_str(), *count)).unzip();
    let start = std::time::Instant::now();
    let hierarchy = Hierarchy::build(&spec, &values, &counts)?;
    println!("{name}: {} values built in {:.3} s", values.len(), start.elapsed().as_secs_f64());
    for level in 0..hierarchy.levels() {
        let mut labels: BTreeMap<&str, u64> = BTreeMap::new();
        let mut unread = (0, 0);
        for (value, count) in counts.iter().enumerate() {
            let label = hierarchy.label(value, level);
            *labels.entry(label).or_default() += count;
            if label == "*" {
                unread = (unread.0 + 1, unread.1 + count);
            }
        }
        println!(
            "  level {level}: {} labels; `*` for {} values, {} records",
            labels.len(),
            unread.0,
            unread.1
        );
    }
    Ok(())
}

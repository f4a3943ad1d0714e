//! Prints what detection reaches on the shared data: `cargo run --release -p yingbi-detect --example measure`.
//! With `--verbose` also the columns named wrongly with their evidence, and misses by row number (never a value).

#![allow(clippy::print_stdout)] // printing is what it is for

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    let verbose = std::env::args().any(|argument| argument == "--verbose");
    if common::residents().is_none() {
        println!("skipped: shared data absent");
        return;
    }
    let labels = common::labels("labels.json");
    for (file, header) in
        [("residents_20k.csv", true), ("no_header_2k.csv", false), ("ambiguous_header_2k.csv", true)]
    {
        let table = common::table(file, header, 20_000);
        let findings = common::findings(&table);
        let named = common::named(&findings, &labels);
        println!("{file}: {} of {} kinds, {} types", named.right, labels.len(), named.roles);
        for i in 0..labels.len() {
            let f = &findings[i];
            if named.wrong.contains(&i) || verbose {
                println!(
                    "  {i} {} → {} {} {:.2}{} {:?}",
                    labels[i].0,
                    f.kind.name(),
                    f.attribute_type.name(),
                    f.confidence,
                    if f.ambiguous { " ambiguous" } else { "" },
                    f.alternatives
                );
            }
            if named.wrong.contains(&i) && verbose {
                println!("      {:?}", f.evidence);
            }
        }
    }
    let labels = common::labels("hard_negatives_labels.json");
    for header in [true, false] {
        let mut table = common::table("hard_negatives_5k.csv", true, 5_000);
        if !header {
            table.headers.iter_mut().for_each(|h| *h = None);
        }
        let findings = common::findings(&table);
        let alarms = common::false_alarms(&findings, &labels);
        println!(
            "hard_negatives_5k.csv{}: {} of {} impersonal columns called direct or sensitive above 0.5",
            if header { "" } else { " (headers taken away)" },
            alarms.len(),
            labels.iter().filter(|l| !l.3).count()
        );
        for i in 0..labels.len() {
            let f = &findings[i];
            if alarms.contains(&i) || verbose || f.ambiguous {
                println!(
                    "  {i} {} → {} {} {:.2}{} {:?}",
                    labels[i].0,
                    f.kind.name(),
                    f.attribute_type.name(),
                    f.confidence,
                    if f.ambiguous { " ambiguous" } else { "" },
                    f.alternatives
                );
                if alarms.contains(&i) && verbose {
                    println!("      {:?}", f.evidence);
                }
            }
        }
    }
    println!("cells of residents_20k.csv against truth_20k.csv:");
    for (kind, count) in common::cells() {
        println!("  {kind:12} P {:.4} R {:.4} of {}", count.precision(), count.recall(), count.true_ones);
    }
    println!("spans of remarks_spans_20k.jsonl (exact):");
    let (counts, misses) = common::spans();
    for (kind, count) in counts {
        println!(
            "  {kind:12} P {:.4} R {:.4} of {} (claimed {})",
            count.precision(),
            count.recall(),
            count.true_ones,
            count.claimed
        );
    }
    if verbose {
        for (row, kind, missed) in misses.iter().take(60) {
            println!("  row {row} {kind} {}", if *missed { "missed" } else { "claimed wrongly" });
        }
    }
}

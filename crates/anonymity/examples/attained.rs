//! Prints as JSON what a CSV attains of every measure that pycanon has too, in pycanon's definitions, with the seconds
//! it took: `attained FILE SENSITIVE`, the other columns being quasi-identifiers, semicolons between them.
//!
//! Each figure's time is that of counting the file anew and measuring it, the least of twenty times on one thread; `k`
//! counts the quasi-identifiers alone, the others share one measurement. `tests/peers/anonymity.py` calls it.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::time::Instant;

use yingbi_anonymity::{Attained, Batch, Counting, Error, Histogram};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, sensitive] = args.as_slice() else { return Err("attained FILE SENSITIVE".into()) };
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file)?;
    let headers: Vec<String> =
        reader.headers()?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
    let at = headers.iter().position(|header| header == sensitive).ok_or("no such column")?;
    // Record after record in one text, as a reader of tables has them.
    let (mut text, mut spans) = (String::new(), Vec::new());
    for record in reader.records() {
        for cell in &record? {
            let start = text.len();
            text.push_str(cell);
            spans.push(start..text.len());
        }
    }
    let mut views: Vec<Vec<&str>> = vec![Vec::new(); headers.len()];
    for record in spans.chunks(headers.len()) {
        for (column, span) in views.iter_mut().zip(record) {
            column.push(&text[span.clone()]);
        }
    }
    let quasi: Vec<&[&str]> = views
        .iter()
        .enumerate()
        .filter(|(column, _)| *column != at)
        .map(|(_, cells)| cells.as_slice())
        .collect();
    let beside = [views.get(at).map(Vec::as_slice).unwrap_or_default()];

    let measure = |sensitive: &[&[&str]]| -> Result<Attained, Error> {
        let counting = Counting { quasi: quasi.len(), sensitive: sensitive.len(), ..Counting::default() };
        let mut histogram = Histogram::new(counting);
        histogram.add(&Batch { quasi: &quasi, sensitive, ..Batch::default() })?;
        Attained::measure(&histogram, &[], &[])
    };
    let timed = |sensitive: &[&[&str]]| -> Result<(Attained, f64), Error> {
        let mut least = f64::INFINITY;
        let mut found = measure(sensitive)?;
        for _ in 0..20 {
            let begun = Instant::now();
            found = measure(sensitive)?;
            least = least.min(begun.elapsed().as_secs_f64());
        }
        Ok((found, least))
    };
    let (alone, k_seconds) = timed(&[])?;
    let (whole, seconds) = timed(&beside)?;
    let Some(found) = whole.pycanon(&[0]) else { return Err("nothing to measure".into()) };
    let show = |value: Option<f64>| value.map_or_else(|| "null".to_owned(), |value| format!("{value:?}"));
    let figures = [
        ("k", Some(alone.k as f64), k_seconds),
        ("alpha", Some(found.alpha), seconds),
        ("distinct_l", Some(found.l as f64), seconds),
        ("entropy_l", Some(found.entropy_l as f64), seconds),
        ("recursive_c", found.recursive_c.map(|c| c as f64), seconds),
        ("basic_beta", Some(found.beta), seconds),
        ("enhanced_beta", Some(found.enhanced_beta), seconds),
        ("t", Some(found.t), seconds),
        ("delta", Some(found.disclosure), seconds),
    ];
    let figures: Vec<String> = figures
        .iter()
        .map(|(name, value, seconds)| {
            format!("\"{name}\": {{\"value\": {}, \"cpu\": {seconds:?}}}", show(*value))
        })
        .collect();
    println!("{{\"measures\": {{{}}}}}", figures.join(", "));
    Ok(())
}

//! Times the parts of a pass over a delimited text file, one thread: `pass INPUT [OUTPUT]`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use arrow_array::StringArray;
use yingbi_table::{OpenOptions, OutColumn, Sink, SinkOptions, Source};

/// The columns that are cut to three bytes, standing in for a treatment.
const TREATED: [usize; 2] = [3, 4];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let input = arguments.next().ok_or("pass INPUT [OUTPUT]")?;
    let output = arguments.next();
    let mut parts =
        ["read and cut", "decode", "columns", "treat", "render", "write"].map(|n| (n, Duration::ZERO));
    let begun = Instant::now();
    let source = Source::open(Path::new(&input), &OpenOptions::default())?;
    let info = source.info();
    println!("{info:?}; opened in {:?}", begun.elapsed());
    let mut reader = source.reader()?;
    let options = SinkOptions { force: true, ..SinkOptions::default() };
    let mut writer =
        output.map(|path| Sink::create(Path::new(&path), &info.columns, info, &options)).transpose()?;
    let mut at = Instant::now();
    let mut lap = |part: usize| {
        parts[part].1 += at.elapsed();
        at = Instant::now();
    };
    let (mut rows, mut neutralised) = (0, 0);
    while let Some(chunk) = reader.next_chunk()? {
        lap(0);
        let batch = chunk.decode()?;
        lap(1);
        rows += batch.rows();
        if let Some(writer) = &mut writer {
            let mut columns: Vec<OutColumn> = (0..batch.columns()).map(OutColumn::Source).collect();
            for index in TREATED.into_iter().filter(|index| *index < info.columns.len()) {
                let column = batch.column(index)?;
                lap(2);
                let values: StringArray =
                    column.iter().map(|v| v.map(|v| v.get(..3).unwrap_or(""))).collect();
                columns[index] = OutColumn::Values(values);
                lap(3);
            }
            let rendered = writer.renderer().render(&batch, &columns, None)?;
            lap(4);
            neutralised += rendered.neutralised;
            writer.write(rendered)?;
        }
        drop(batch);
        lap(5);
    }
    println!("{:?}", reader.finish()?);
    if let Some(writer) = writer {
        writer.finish()?.commit()?;
    }
    for (name, time) in parts {
        println!("{name:14} {time:?} {:.0} MB/s", info.bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9));
    }
    println!("{rows} records, {neutralised} made inert, {:?}", begun.elapsed());
    Ok(())
}

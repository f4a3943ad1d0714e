//! Times the parts of a pass over a delimited text file: `pass INPUT [OUTPUT]`.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{Array, StringArray};
use yingbi_table::{OpenOptions, OutColumn, Sink, SinkOptions, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let input = arguments.next().ok_or("pass INPUT [OUTPUT]")?;
    let output = arguments.next();
    let mut parts = [("read and cut", Duration::ZERO), ("decode", Duration::ZERO), ("columns", Duration::ZERO), ("treat", Duration::ZERO), ("render", Duration::ZERO), ("write", Duration::ZERO)];
    let begun = Instant::now();
    let source = Source::open(Path::new(&input), &OpenOptions::default())?;
    let info = source.info();
    println!("{info:?}; opened in {:?}", begun.elapsed());
    let mut reader = source.reader()?;
    let mut writer = match &output {
        Some(path) => Some(Sink::create(Path::new(path), &info.columns, info, &SinkOptions { force: true, ..SinkOptions::default() })?),
        None => None,
    };
    let treated = [3.min(info.columns.len() - 1), 4.min(info.columns.len() - 1)];
    let mut at = Instant::now();
    let mut lap = |parts: &mut [(&str, Duration)], part: usize| {
        parts[part].1 += at.elapsed();
        at = Instant::now();
    };
    let (mut rows, mut neutralised) = (0, 0);
    while let Some(chunk) = reader.next_chunk()? {
        lap(&mut parts, 0);
        let batch = chunk.decode()?;
        lap(&mut parts, 1);
        rows += batch.rows();
        if let Some(writer) = &mut writer {
            let read = treated.map(|index| batch.column(index));
            lap(&mut parts, 2);
            let mut columns: Vec<OutColumn> = (0..batch.columns()).map(OutColumn::Source).collect();
            for (index, column) in treated.into_iter().zip(read) {
                let values: StringArray = column?.iter().map(|v| v.map(|v| v.get(..3).unwrap_or(""))).collect();
                columns[index] = OutColumn::Values(values);
            }
            lap(&mut parts, 3);
            let rendered = writer.renderer().render(&batch, &columns, None)?;
            lap(&mut parts, 4);
            neutralised += rendered.neutralised;
            writer.write(rendered)?;
        }
        drop(batch);
        lap(&mut parts, 5);
    }
    println!("{:?}", reader.finish()?.records);
    if let Some(writer) = writer {
        let pending = writer.finish()?;
        println!("finished after {:?}", begun.elapsed());
        pending.commit()?;
    }
    let _ = Arc::new(());
    for (name, time) in parts {
        println!("{name:14} {time:?} {:.0} MB/s", info.bytes as f64 / 1e6 / time.as_secs_f64().max(1e-9));
    }
    println!("{rows} records, {neutralised} made inert, {:?}", begun.elapsed());
    Ok(())
}

//! Samples as files.

use std::fs::File;
use std::io::{BufWriter, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError};

use super::place::Community;
use super::row::{Cell, Row};
use super::{Format, Options};

/// A CSV file: comma, line feed, quotes only where needed.
pub(super) struct Csv {
    file: BufWriter<File>,
    width: usize,
}

impl Csv {
    pub(super) fn create(options: &Options, community: &Community) -> Result<Csv, String> {
        let file = File::create(&options.out).map_err(|error| error.to_string())?;
        let mut csv = Csv { file: BufWriter::with_capacity(1 << 20, file), width: options.headers().len() };
        for title in options.titles(community) {
            csv.line(options, &title)?;
        }
        let mut header = Row::default();
        options.headers().iter().for_each(|name| header.text(name));
        let mut text = String::new();
        csv_record(&header, &mut text);
        csv.append(&encoded(options, text))?;
        Ok(csv)
    }

    /// A row with one cell filled, as a merged cell comes out.
    fn line(&mut self, options: &Options, cell: &str) -> Result<(), String> {
        let mut row = Row::default();
        row.text(cell);
        (1..self.width).for_each(|_| row.text(""));
        let mut text = String::new();
        csv_record(&row, &mut text);
        self.append(&encoded(options, text))
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.file.write_all(bytes).map_err(|error| error.to_string())
    }

    pub(super) fn finish(mut self, options: &Options) -> Result<(), String> {
        for footer in options.footers() {
            self.line(options, &footer)?;
        }
        self.file.flush().map_err(|error| error.to_string())
    }
}

/// Appends a record and its line end.
pub(super) fn csv_record(row: &Row, out: &mut String) {
    for (i, (text, _)) in row.cells().enumerate() {
        if i > 0 {
            out.push(',');
        }
        if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(text);
        }
    }
    out.push('\n');
}

/// The text in the encoding asked for. (GB18030 has every character.)
pub(super) fn encoded(options: &Options, text: String) -> Vec<u8> {
    match options.gb18030 {
        true => encoding_rs::GB18030.encode(&text).0.into_owned(),
        false => text.into_bytes(),
    }
}

/// Records that fit a sheet beside the other rows.
const SHEET_RECORDS: u64 = 1_048_576 - 8;

/// A workbook: with flaws merged titles above the header, footers, a hidden row and a second sheet somebody forgot.
pub(super) fn xlsx(options: &Options, community: &Community) -> Result<(), String> {
    if options.records > SHEET_RECORDS {
        return Err(format!("a sheet holds at most {SHEET_RECORDS} records"));
    }
    let mut workbook = Workbook::new();
    fill(&mut workbook, options, community)
        .and_then(|()| workbook.save(&options.out))
        .map_err(|error| error.to_string())
}

fn sheet<'a>(workbook: &'a mut Workbook, options: &Options) -> Result<&'a mut Worksheet, XlsxError> {
    match options.format {
        Format::XlsxShared => workbook.add_worksheet_with_low_memory(),
        Format::Csv | Format::Xlsx => workbook.add_worksheet_with_constant_memory(),
    }
}

fn fill(workbook: &mut Workbook, options: &Options, community: &Community) -> Result<(), XlsxError> {
    let made = ExcelDateTime::from_ymd(2026, 3, 31)?;
    workbook
        .set_properties(&DocProperties::new().set_author("yingbi xtask sample").set_creation_datetime(&made));
    let headers = options.headers();
    let last = headers.len() as u16 - 1;
    let (centred, day) = (Look::new().set_bold(), Look::new().set_num_format("yyyy-mm-dd"));

    let main = sheet(workbook, options)?;
    main.set_name("居民信息")?;
    let mut at = 0u32;
    for title in options.titles(community) {
        main.merge_range(at, 0, at, last, &title, &centred)?;
        at += 1;
    }
    for (column, name) in (0u16..).zip(headers) {
        main.write_string(at, column, *name)?;
    }
    at += 1;
    if options.flaws {
        main.set_row_hidden(at + 2)?;
    }
    let mut failed = None;
    for block in 0..options.blocks() {
        options.block(community, block, |row| {
            if failed.is_none() {
                failed = record(main, at, row, &day).err();
            }
            at += 1;
        });
    }
    if let Some(error) = failed {
        return Err(error);
    }
    for footer in options.footers() {
        main.write_string(at, 0, &footer)?;
        at += 1;
    }
    if options.flaws {
        let second = sheet(workbook, options)?;
        second.set_name("重点人员")?;
        for (column, name) in (0u16..).zip(["姓名", "情况", "联系电话"]) {
            second.write_string(0, column, name)?;
        }
        for (i, footer) in (1u32..).zip(options.footers()) {
            second.write_string(i, 0, &footer)?;
        }
    }
    Ok(())
}

fn record(sheet: &mut Worksheet, at: u32, row: &Row, day: &Look) -> Result<(), XlsxError> {
    /// From the spreadsheet's day zero (1899-12-30) to 1970-01-01.
    const EPOCH: f64 = 25_569.0;
    for (column, (text, cell)) in (0u16..).zip(row.cells()) {
        match (cell, text.parse::<f64>()) {
            (_, _) if text.is_empty() => continue,
            (Cell::Date(days), _) if f64::from(days) + EPOCH > 61.0 => {
                sheet.write_number_with_format(at, column, f64::from(days) + EPOCH, day)?;
            }
            (Cell::Number, Ok(number)) => {
                sheet.write_number(at, column, number)?;
            }
            _ => {
                sheet.write_string(at, column, text)?;
            }
        }
    }
    Ok(())
}

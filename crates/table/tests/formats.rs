//! The structured formats through the public face: read, written, read again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::{Array, StringArray};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};
use yingbi_resident::{Category, Diagnostic};
use yingbi_table::{CellType, Error, Format, OpenOptions, OutColumn, Sink, SinkOptions, Source};

struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
    types: Vec<Vec<CellType>>,
}

fn read(path: &Path) -> Result<Table, Error> {
    let source = Source::open(path, &OpenOptions::default())?;
    let mut table = Table { columns: source.info().columns.clone(), rows: Vec::new(), types: Vec::new() };
    let mut reader = source.reader()?;
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        assert_eq!(batch.first_record(), table.rows.len() as u64);
        let columns: Vec<_> = (0..batch.columns()).map(|c| batch.column(c).unwrap()).collect();
        for row in 0..batch.rows() {
            table
                .rows
                .push(columns.iter().map(|c| c.is_valid(row).then(|| c.value(row).to_owned())).collect());
            let kind = |c| batch.cell_types(c).map_or(CellType::Text, |types| types[row]);
            table.types.push((0..columns.len()).map(kind).collect());
        }
    }
    assert_eq!(reader.finish()?.records, table.rows.len() as u64);
    Ok(table)
}

/// Copies a table: columns of `treated` are replaced by their own text, others untouched; the record at `dropped` is
/// left out.
fn copy(from: &Path, to: &Path, treated: &[usize], dropped: Option<usize>) -> Result<u64, Error> {
    let source = Source::open(from, &OpenOptions::default())?;
    let mut writer = Sink::create(to, &source.info().columns, source.info(), &SinkOptions::default())?;
    let renderer = writer.renderer();
    let mut reader = source.reader()?;
    let (mut record, mut neutralised) = (0, 0);
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        let columns: Vec<OutColumn> = (0..batch.columns())
            .map(|c| {
                if treated.contains(&c) {
                    OutColumn::Values(batch.column(c).unwrap().iter().collect::<StringArray>())
                } else {
                    OutColumn::Source(c)
                }
            })
            .collect();
        let keep: Vec<bool> = (0..batch.rows()).map(|row| Some(record + row) != dropped).collect();
        record += batch.rows();
        let rendered = renderer.render(&batch, &columns, Some(&keep))?;
        neutralised += rendered.neutralised;
        writer.write(rendered)?;
    }
    writer.finish()?.commit()?;
    Ok(neutralised)
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn file(directory: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn code(path: &Path) -> String {
    match read(path) {
        Ok(_) => "none".to_owned(),
        Err(error) => {
            assert!(matches!(error.category(), Category::Input), "{error}");
            error.code().to_owned()
        }
    }
}

/// A workbook as a spreadsheet program writes it: shared strings, styles, properties.
fn office_workbook(path: &Path, records: u32) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = CellFormat::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let bold = CellFormat::new().set_bold();
    sheet.merge_range(0, 0, 0, 4, "某社区居民登记表", &bold).unwrap();
    sheet.write(1, 0, "填报单位：某社区").unwrap();
    for (column, name) in ["序号", "姓名", "出生日期", "积分", "备注"].iter().enumerate() {
        sheet.write(2, column as u16, *name).unwrap();
    }
    for n in 0..records {
        let row = n + 3;
        sheet.write(row, 0, n + 1).unwrap();
        sheet.write(row, 1, format!("居民{}", char::from_u32(0x4E00 + n % 500).unwrap())).unwrap();
        let born =
            ExcelDateTime::from_ymd(1950 + (n % 60) as u16, 1 + (n % 12) as u8, 1 + (n % 28) as u8).unwrap();
        sheet.write_with_format(row, 2, &born, &date).unwrap();
        sheet.write(row, 3, f64::from(n) * 0.25).unwrap();
        if n % 3 == 0 {
            sheet.write(row, 4, ["低保", "独居", "=1+1"][n as usize % 9 / 3]).unwrap();
        }
    }
    sheet.write(records + 3, 0, "合计").unwrap();
    sheet.write(records + 3, 3, 12.5).unwrap();
    sheet.set_row_hidden(5).unwrap();
    sheet.set_column_hidden(4).unwrap();
    let notes = book.add_worksheet().set_name("说明").unwrap();
    notes.write(0, 0, "填表说明").unwrap();
    notes.set_hidden(true);
    book.save(path).unwrap();
}

#[test]
fn office_workbooks_are_read_and_copied_with_their_types() {
    let directory = directory();
    let path = directory.path().join("居民.xlsx");
    office_workbook(&path, 300);
    let source = Source::open(&path, &OpenOptions::default()).unwrap();
    let info = source.info();
    assert_eq!(info.format, Format::Xlsx);
    assert_eq!(info.columns, ["序号", "姓名", "出生日期", "积分", "备注"]);
    assert_eq!(info.header_row, Some(3));
    assert_eq!((info.hidden_rows, info.hidden_columns.as_slice()), (1, &[4][..]));
    assert_eq!(info.other_sheets.len(), 1);
    assert!(info.other_sheets[0].hidden);

    let table = read(&path).unwrap();
    assert_eq!(table.rows.len(), 300, "the sum below the data is no record");
    assert_eq!(table.rows[1][2].as_deref(), Some("1951-02-02"));
    assert_eq!(table.types[1][..4], [CellType::Number, CellType::Text, CellType::Date, CellType::Number]);

    let copied = directory.path().join("copy.xlsx");
    let neutralised = copy(&path, &copied, &[1], Some(7)).unwrap();
    assert!(neutralised > 0);
    let again = read(&copied).unwrap();
    assert_eq!(again.columns, table.columns);
    let mut expected = table.rows.clone();
    expected.remove(7);
    for cell in expected.iter_mut().flatten().flatten() {
        if cell.starts_with('=') {
            cell.insert(0, '\'');
        }
    }
    assert_eq!(again.rows, expected);
    assert_eq!(again.types[1], table.types[1]);
    // no names, no times: the same table gives the same bytes
    let second = directory.path().join("second.xlsx");
    copy(&path, &second, &[1], Some(7)).unwrap();
    assert!(fs::read(&copied).unwrap() == fs::read(&second).unwrap());

    // what the other reader of this format says
    use calamine::{Data, DataType as _, Reader as _};
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&copied).unwrap();
    let range = book.worksheet_range("Sheet1").unwrap();
    assert_eq!(range.get_size(), (300, 5));
    assert_eq!(range.get_value((0, 1)), Some(&Data::String("姓名".into())));
    assert_eq!(range.get_value((2, 0)), Some(&Data::Float(2.0)));
    assert!(range.get_value((2, 2)).unwrap().is_datetime());

    for to in ["copy.csv", "copy.jsonl", "copy.parquet"] {
        let to = directory.path().join(to);
        copy(&path, &to, &[], None).unwrap();
        let texts = read(&to).unwrap();
        for (found, expected) in texts.rows.iter().zip(&table.rows) {
            for (found, expected) in found.iter().zip(expected) {
                let expected = expected.as_deref().unwrap_or("");
                assert_eq!(found.as_deref().unwrap_or("").trim_start_matches('\''), expected);
            }
        }
    }
}

#[test]
fn odd_text_survives_a_workbook() {
    let directory = directory();
    let odd = ["<&>\"'", "_x000D_", " 前后 ", "行\n二", "\u{1}\u{8}", "😀", "0123", "1e5", "+8613800000000"];
    let mut text = String::from("{\"a\":\"头\",\"b\":1}\n");
    for odd in odd {
        text += &format!("{}\n", serde_json::json!({ "a": odd, "b": 330_109_200_001_011_239_i64 }));
    }
    let from = file(&directory, "odd.jsonl", text);
    let to = directory.path().join("odd.xlsx");
    copy(&from, &to, &[], None).unwrap();
    let table = read(&to).unwrap();
    for (row, odd) in table.rows[1..].iter().zip(odd) {
        assert_eq!(row[0].as_deref(), Some(odd));
        // more digits than a spreadsheet's number holds: kept as text
        assert_eq!(row[1].as_deref(), Some("330109200001011239"));
    }
}

#[test]
fn json_lines_keep_untouched_values_byte_for_byte() {
    let directory = directory();
    let lines = [
        r#"{"name":"\u5f20","n":1.50,"ok":true,"tags":[1, {"a":null}],"none":null}"#,
        r#"{ "name" : "a\/b\n" , "n":-1e5,"late":"x"}"#,
        "",
        r#"{"n":12345678901234567890,"name":"=1+1"}"#,
    ];
    let from = file(&directory, "in.jsonl", format!("\u{feff}{}\r\n", lines.join("\r\n")));
    let table = read(&from).unwrap();
    assert_eq!(table.columns, ["name", "n", "ok", "tags", "none", "late"]);
    let text = |row: usize, column: usize| table.rows[row][column].as_deref();
    assert_eq!((text(0, 0), text(1, 0)), (Some("张"), Some("a/b\n")));
    assert_eq!((text(0, 1), text(2, 1)), (Some("1.50"), Some("12345678901234567890")));
    assert_eq!((text(0, 3), text(0, 4), text(1, 3)), (Some(r#"[1, {"a":null}]"#), None, None));
    assert_eq!(table.types[0][3], CellType::Json);

    let to = directory.path().join("out.jsonl");
    assert_eq!(copy(&from, &to, &[5], None).unwrap(), 0);
    assert_eq!(
        fs::read_to_string(&to).unwrap(),
        concat!(
            r#"{"name":"\u5f20","n":1.50,"ok":true,"tags":[1, {"a":null}],"none":null,"late":null}"#,
            "\n",
            r#"{"name":"a\/b\n","n":-1e5,"late":"x"}"#,
            "\n",
            r#"{"name":"=1+1","n":12345678901234567890,"late":null}"#,
            "\n"
        )
    );
}

#[test]
fn bad_json_lines_end_in_typed_errors() {
    let directory = directory();
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    let huge = format!("{{\"a\":{}", "[".repeat(1_000_000));
    let mut late = format!("{{\"a\":\"{}\"}}\n", "x".repeat(3 << 20)).repeat(3);
    late += "{\"a\":1,\"new\":2}\n";
    for (bytes, expected) in [
        ("{\"a\":1}\n{\"a\":}\n", "YB0280"),
        ("{\"a\":1}\n{\"a\":1", "YB0280"),
        ("{\"a\":1} x\n", "YB0280"),
        ("{\"a\":1}\n[1]\n", "YB0281"),
        ("{\"a\":1}\n\"a\"\n", "YB0281"),
        (late.as_str(), "YB0282"),
        ("{\"a\":1,\"\\u0061\":2}\n", "YB0283"),
        (deep.as_str(), "YB0284"),
        (huge.as_str(), "YB0284"),
        ("\n \n", "YB0210"),
    ] {
        assert_eq!(code(&file(&directory, "bad.jsonl", bytes)), expected, "{bytes:.40}");
    }
    assert_eq!(code(&file(&directory, "bad.jsonl", b"{\"a\":\"\xff\"}\n")), "YB0207");
}

#[test]
fn parquet_keeps_types_and_names() {
    let directory = directory();
    let lines: String = (0..1000)
        .map(|n| {
            format!(
                "{{\"姓名\":\"居民{n}\",\"n\":{n},\"none\":{}}}\n",
                if n % 2 == 0 { "null" } else { "\"x\"" }
            )
        })
        .collect();
    let first = directory.path().join("a.parquet");
    copy(&file(&directory, "a.jsonl", lines), &first, &[], None).unwrap();
    let typed = directory.path().join("typed.parquet");
    write_typed(&typed);
    let table = read(&typed).unwrap();
    assert_eq!(table.columns, ["text", "i", "f", "b", "day", "at", "money"]);
    let row: Vec<Option<&str>> = table.rows[1].iter().map(|cell| cell.as_deref()).collect();
    assert_eq!(
        row,
        [
            Some("乙"),
            Some("-7"),
            Some("0.5"),
            Some("false"),
            Some("1969-12-31"),
            Some("1970-01-01 00:00:01.5"),
            Some("-0.05")
        ]
    );
    assert_eq!(table.rows[2], vec![None; 7]);
    let copied = directory.path().join("copied.parquet");
    copy(&typed, &copied, &[0], Some(0)).unwrap();
    let again = read(&copied).unwrap();
    assert_eq!(again.rows, table.rows[1..]);
    assert_eq!(again.types, table.types[1..]);
    let schema = schema_of(&copied);
    assert_eq!(schema[1..], schema_of(&typed)[1..]);
    assert_eq!(read(&first).unwrap().rows.len(), 1000);
    // metadata is told and dropped
    let source = Source::open(&typed, &OpenOptions::default()).unwrap();
    assert!(source.info().notices.iter().any(|notice| notice.code() == "YB0294"));
    let source = Source::open(&copied, &OpenOptions::default()).unwrap();
    assert!(source.info().notices.is_empty());
}

fn schema_of(path: &Path) -> Vec<arrow_schema::DataType> {
    let file = fs::File::open(path).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader.schema().fields().iter().map(|field| field.data_type().clone()).collect()
}

fn write_typed(path: &Path) {
    use arrow_array::{
        ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, RecordBatch,
        TimestampMicrosecondArray,
    };
    use parquet::file::metadata::KeyValue;
    use std::sync::Arc;
    let money =
        Decimal128Array::from(vec![Some(12345), Some(-5), None]).with_precision_and_scale(9, 2).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("text", Arc::new(StringArray::from(vec![Some("甲"), Some("乙"), None]))),
        ("i", Arc::new(Int32Array::from(vec![Some(1), Some(-7), None]))),
        ("f", Arc::new(Float64Array::from(vec![Some(1e-7), Some(0.5), None]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(0), Some(-1), None]))),
        ("at", Arc::new(TimestampMicrosecondArray::from(vec![Some(0), Some(1_500_000), None]))),
        ("money", Arc::new(money)),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_key_value_metadata(Some(vec![KeyValue::new("pandas".to_owned(), "{}".to_owned())]))
        .build();
    let file = fs::File::create(path).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn damaged_parquet_ends_in_typed_errors() {
    let directory = directory();
    let path = directory.path().join("typed.parquet");
    write_typed(&path);
    let good = fs::read(&path).unwrap();
    for length in (1..good.len()).step_by(11) {
        assert_ne!(code(&file(&directory, "cut.parquet", &good[..length])), "none", "cut to {length}");
    }
    for at in (4..good.len()).step_by(3) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        code(&file(&directory, "flip.parquet", &bytes));
    }
    let mut encrypted = good.clone();
    let end = encrypted.len() - 1;
    encrypted[end] = b'E';
    assert_eq!(code(&file(&directory, "e.parquet", &encrypted)), "YB0291");
}

#[test]
fn nested_parquet_names_the_column() {
    use arrow_array::builder::{Int32Builder, ListBuilder};
    use arrow_array::{ArrayRef, RecordBatch};
    use std::sync::Arc;
    let directory = directory();
    let mut list = ListBuilder::new(Int32Builder::new());
    list.append_value([Some(1)]);
    let batch = RecordBatch::try_from_iter([("tags", Arc::new(list.finish()) as ArrayRef)]).unwrap();
    let path = directory.path().join("nested.parquet");
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let error = read(&path).err().unwrap();
    assert_eq!(error.code(), "YB0292");
    assert!(error.to_string().contains("tags"));
}

#[test]
fn old_workbooks_are_read() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/register.xls"));
    let source = Source::open(path, &OpenOptions::default()).unwrap();
    let info = source.info();
    assert_eq!((info.format, info.header_row), (Format::Xls, Some(3)));
    assert_eq!(info.columns, ["序号", "姓名", "出生日期", "备注"]);
    assert_eq!(info.sheet.as_deref(), Some("登记表"));
    assert!(info.other_sheets[0].hidden);
    let table = read(path).unwrap();
    assert_eq!(table.rows.len(), 400, "the sum below the data is no record");
    let row: Vec<Option<&str>> = table.rows[1].iter().map(|cell| cell.as_deref()).collect();
    assert_eq!(row, [Some("2"), Some("居民\u{4e01}"), Some("1951-02-02"), None]);
    assert_eq!(table.types[1], [CellType::Number, CellType::Text, CellType::Date, CellType::Empty]);

    let directory = directory();
    // the extension is wrong: content decides
    let named = file(&directory, "named.xlsx", fs::read(path).unwrap());
    assert_eq!(read(&named).unwrap().rows, table.rows);
    let copied = directory.path().join("copied.xlsx");
    copy(path, &copied, &[], None).unwrap();
    assert_eq!(read(&copied).unwrap().rows, table.rows);

    let good = fs::read(path).unwrap();
    for length in (1..good.len()).step_by(997) {
        assert_ne!(code(&file(&directory, "cut.xls", &good[..length])), "none", "cut to {length}");
    }
    for at in (0..good.len()).step_by(499) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        code(&file(&directory, "flip.xls", &bytes));
    }
}

/// A table without records as pyarrow writes it: one row group, a dictionary and no page of data, whose place is 0.
#[test]
fn a_parquet_file_without_records_is_not_damaged() {
    let bytes: &[u8] = b"PAR1\x15\x04\x15\x00\x15\x00L\x15\x00\x15\x00\x12\x00\x00\x15\x04\x19,5\x00\x18\x06schema\
        \x15\x02\x00\x15\x0c%\x02\x18\x01a%\x00L\x1c\x00\x00\x00\x16\x00\x19\x1c\x19\x1c&\x00\x1c\x15\x0c\x19%\x00\
        \x06\x19\x18\x01a\x15\x00\x16\x00\x16\x1c\x16\x1c&\x00&\x08)\x1c\x15\x04\x15\x00\x15\x02\x00\x00\x00\x16\x1c\
        \x16\x00&\x08\x16\x1c\x00( parquet-cpp-arrow version 26.0.1\x19\x1c\x1c\x00\x00\x00z\x00\x00\x00PAR1";
    let directory = directory();
    let table = read(&file(&directory, "none.parquet", bytes)).unwrap();
    assert_eq!(table.columns, ["a"]);
    assert!(table.rows.is_empty());
}

//! Delimited text, from file to file, on self-made data.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use arrow_array::{Array, StringArray};
use proptest::prelude::*;
use yingbi_resident::Diagnostic;
use yingbi_table::{
    Encoding, Error, ErrorKind, Format, HeaderChoice, LineEnd, OpenOptions, OutColumn, Ragged, Sink,
    SinkOptions, Source, Totals, write_beside,
};

type Rows = Vec<Vec<String>>;

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Dir {
        Dir(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn read_all(source: &Source) -> Result<(Rows, Totals), Error> {
    let mut reader = source.reader()?;
    let mut rows = Rows::new();
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        assert_eq!(batch.first_record(), rows.len() as u64);
        let columns = (0..batch.columns()).map(|c| batch.column(c)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.rows() {
            rows.push(
                columns
                    .iter()
                    .map(|c| if c.is_null(row) { "␀".into() } else { c.value(row).to_owned() })
                    .collect(),
            );
        }
        let view = batch.scan()?;
        let text = std::str::from_utf8(view.bytes()).unwrap();
        for (offset, _) in text.char_indices().step_by(17) {
            let (row, column) = view.locate(offset).unwrap();
            assert!(row < batch.rows() && column < batch.columns());
        }
    }
    let totals = reader.finish()?;
    assert_eq!(totals.records, rows.len() as u64);
    Ok((rows, totals))
}

fn open(path: &Path, options: &OpenOptions) -> Result<(Source, Rows, Totals), Error> {
    let source = Source::open(path, options)?;
    let (rows, totals) = read_all(&source)?;
    Ok((source, rows, totals))
}

fn read(bytes: impl AsRef<[u8]>, options: &OpenOptions) -> Result<(Source, Rows, Totals), Error> {
    let dir = Dir::new();
    open(&dir.file("t.csv", bytes), options)
}

fn fails(bytes: impl AsRef<[u8]>) -> Error {
    read(bytes, &OpenOptions::default()).expect_err("an error")
}

fn place(error: &Error) -> (u64, u64) {
    match error.kind() {
        ErrorKind::Ragged { place, .. }
        | ErrorKind::UnclosedQuote { place }
        | ErrorKind::TextAfterQuote { place }
        | ErrorKind::Nul { place }
        | ErrorKind::BadEncoding { place, .. }
        | ErrorKind::FieldTooLong { place, .. } => (place.record, place.byte),
        other => panic!("{other}"),
    }
}

fn gb(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mut bytes = if mark { vec![0xff, 0xfe] } else { Vec::new() };
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

const TABLE: &str = "姓名,电话,备注\n甲一,13900000001,\"一,二\"\n乙二,13900000002,x\"y\"\n丙三,13900000003,\"引\"\"号\n换行\"\n";

#[test]
fn errors_tell_the_place() {
    let head = "姓名,电话\n甲一,13900000001\n";
    let at = head.len() as u64;
    for (tail, code, byte) in [
        ("乙二\n", "YB0203", at),
        ("乙二,1,2\n", "YB0203", at),
        ("乙二,\"13900000002\n丙三,1\n", "YB0204", at + 7),
        ("乙二,\"139\"x\n", "YB0205", at + 12),
        ("乙二,1\u{0}3\n", "YB0206", at + 8),
    ] {
        let error = fails(format!("{head}{tail}"));
        assert_eq!((error.code(), place(&error)), (code, (2, byte)), "{tail}");
    }
    let error = fails([head.as_bytes(), b"\xd2\xd2,1\n"].concat());
    assert_eq!((error.code(), place(&error)), ("YB0207", (2, at)));
    for bytes in ["", "\u{feff}", "\n\n"] {
        assert_eq!(fails(bytes).code(), "YB0210", "{bytes:?}");
    }
}

#[test]
fn header_alone_is_a_table_without_records() {
    let (source, rows, _) = read("姓名,电话\n", &OpenOptions::default()).unwrap();
    assert_eq!((source.info().columns.len(), rows.len()), (2, 0));
}

#[test]
fn line_ends_of_every_kind() {
    for (text, end, blank) in [
        ("姓名,电话\n甲一,13900000001\n乙二,13900000002\n", LineEnd::Lf, 0),
        ("姓名,电话\n甲一,13900000001\n乙二,13900000002", LineEnd::Lf, 0),
        ("姓名,电话\r\n甲一,13900000001\r\n乙二,13900000002\r\n", LineEnd::CrLf, 0),
        ("姓名,电话\r甲一,13900000001\r乙二,13900000002\r", LineEnd::Cr, 0),
        ("姓名,电话\r\n甲一,13900000001\n乙二,13900000002\r\n", LineEnd::CrLf, 0),
        ("姓名,电话\n\n甲一,13900000001\n\r\n\n乙二,13900000002\n\n", LineEnd::Lf, 3),
    ] {
        let (source, rows, totals) = read(text, &OpenOptions::default()).unwrap();
        assert_eq!(rows, [["甲一", "13900000001"], ["乙二", "13900000002"]], "{text:?}");
        assert_eq!(source.info().dialect.unwrap().line_end, end, "{text:?}");
        assert_eq!(totals.blank_lines, blank, "{text:?}");
    }
}

#[test]
fn an_empty_line_of_one_column_is_a_record() {
    let (_, rows, _) = read("姓名\n甲一\n\n乙二\n", &OpenOptions::default()).unwrap();
    assert_eq!(rows, [["甲一"], [""], ["乙二"]]);
}

#[test]
fn ragged_records_padded() {
    let options = OpenOptions { ragged: Ragged::Pad, ..OpenOptions::default() };
    let text = "姓名,电话,备注\n甲一,13900000001\n乙二,13900000002,x,,\n丙三,13900000003,y\n";
    let (_, rows, _) = read(text, &options).unwrap();
    assert_eq!(
        rows,
        [["甲一", "13900000001", "␀"], ["乙二", "13900000002", "x"], ["丙三", "13900000003", "y"]]
    );
    assert_eq!(read("姓名,电话\n甲一,13900000001,x\n", &options).err().unwrap().code(), "YB0203");
}

#[test]
fn titles_and_footers_are_no_records() {
    let text = "某社区登记表,,,\n序号,姓名,电话,额\n1,甲一,13900000001,5\n2,乙二,13900000002,6\n合计,,,11\n制表人：丙三,,审核：丁四\n";
    let (source, rows, totals) = read(text, &OpenOptions::default()).unwrap();
    let info = source.info();
    assert_eq!((info.header_row, info.title_rows.len(), rows.len()), (Some(2), 1, 2));
    assert_eq!(totals.footer_rows.len(), 2);
    assert!(!format!("{info:?}{totals:?}").contains("某社区") && !format!("{totals:?}").contains("丙三"));
}

#[test]
fn encodings_are_told() {
    let expected = read(TABLE, &OpenOptions::default()).unwrap().1;
    for (bytes, encoding) in [
        (TABLE.as_bytes().to_vec(), Encoding::Utf8),
        ([b"\xef\xbb\xbf", TABLE.as_bytes()].concat(), Encoding::Utf8Bom),
        (gb(TABLE), Encoding::Gb18030),
        (utf16(TABLE, true), Encoding::Utf16Le),
        (utf16(TABLE, false), Encoding::Utf16Le),
        (gb(&TABLE.replace(',', "|").replace("一|", "一x|")), Encoding::Gb18030),
    ] {
        let (source, rows, totals) = read(&bytes, &OpenOptions::default()).unwrap();
        assert_eq!(source.info().encoding, Some(encoding));
        assert_eq!(source.info().columns, ["姓名", "电话", "备注"]);
        if source.info().dialect.unwrap().delimiter == b',' {
            assert_eq!(rows, expected);
        }
        use sha2::Digest as _;
        assert_eq!(totals.sha256, <[u8; 32]>::from(sha2::Sha256::digest(&bytes)));
    }
}

#[test]
fn characters_late_in_the_file() {
    // A megabyte of ASCII tells nothing.
    let mut text = String::from("id,name\n");
    for id in 0..200_000 {
        text.push_str(&format!("{id},abc\n"));
    }
    text.push_str("200000,乙二\n");
    let (source, rows, _) = read(gb(&text), &OpenOptions::default()).unwrap();
    assert_eq!(source.info().encoding, Some(Encoding::Gb18030));
    assert_eq!(rows[200_000], ["200000", "乙二"]);
    // Mixed encodings.
    let mixed = [text.as_bytes(), &gb("200001,丙三\n")[..]].concat();
    let error = fails(&mixed);
    assert_eq!((error.code(), place(&error)), ("YB0207", (200_002, text.len() as u64 + 7)));
}

#[test]
fn fields_and_columns_have_limits() {
    let mut options = OpenOptions::default();
    options.limits.field_bytes = 2 << 20;
    let text = |quote: &str| format!("姓名,备注\n甲一,x\n乙二,{quote}{}{quote}\n", "长".repeat(1 << 20));
    for quote in ["", "\""] {
        let error = read(text(quote), &options).err().unwrap();
        assert_eq!((error.code(), place(&error)), ("YB0208", (2, 14 + 9 + 7)), "{quote}");
        assert_eq!(read(text(quote), &OpenOptions::default()).unwrap().1.len(), 2);
    }
    let header: Vec<String> = (0..16_385).map(|n| format!("列{n}")).collect();
    assert_eq!(fails(header.join(",")).code(), "YB0209");
    let rows =
        read(header[..10_000].join(",") + "\n" + &vec!["1"; 10_000].join(","), &OpenOptions::default())
            .unwrap();
    assert_eq!(rows.1[0].len(), 10_000);
}

#[test]
fn compressed_files() {
    let dir = Dir::new();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(TABLE.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(TABLE.as_bytes(), 3).unwrap();
    let expected = read(TABLE, &OpenOptions::default()).unwrap().1;
    for (name, bytes) in [("a.csv.gz", &gzip), ("a.csv.zst", &zstd)] {
        let path = dir.file(name, bytes);
        assert_eq!(open(&path, &OpenOptions::default()).unwrap().1, expected);
        let path = dir.file(name, &bytes[..bytes.len() - 6]);
        assert_eq!(open(&path, &OpenOptions::default()).err().unwrap().code(), "YB0216", "{name}");
    }
    let mut bomb = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    bomb.write_all(b"a,b\n").unwrap();
    bomb.write_all(&b"1,2\n".repeat(1 << 20)).unwrap();
    let path = dir.file("bomb.csv.zst", bomb.finish().unwrap());
    let mut options = OpenOptions::default();
    options.limits.expanded_bytes = 1 << 20;
    assert_eq!(open(&path, &options).err().unwrap().code(), "YB0215");
}

fn copy(path: &Path, to: &Path, options: &SinkOptions, treat: &[usize]) -> Result<u64, Error> {
    let source = Source::open(path, &OpenOptions::default())?;
    let info = source.info();
    let mut writer = Sink::create(to, &info.columns, info, options)?;
    let renderer = writer.renderer();
    let mut reader = source.reader()?;
    let mut neutralised = 0;
    while let Some(chunk) = reader.next_chunk()? {
        let batch = chunk.decode()?;
        let columns: Vec<OutColumn> = (0..batch.columns())
            .map(|c| match treat.contains(&c) {
                true => OutColumn::Values(StringArray::from_iter(batch.column(c).unwrap().iter())),
                false => OutColumn::Source(c),
            })
            .collect();
        let rendered = renderer.render(&batch, &columns, None)?;
        neutralised += rendered.neutralised;
        writer.write(rendered)?;
    }
    writer.finish()?.commit()?;
    Ok(neutralised)
}

#[test]
fn untouched_cells_keep_their_bytes() {
    let dir = Dir::new();
    let text = "姓名,电话,备注\n\"甲一\",13900000001,\"一,二\"\n乙二, 13900000002 ,x\"y\"\n丙三,\"13900000003\",\"引\"\"号\n换行\"\n";
    let semicolons = text.replace(',', ";");
    for (number, bytes) in [
        text.as_bytes().to_vec(),
        text.replace("\"\n", "\"\r\n").replace("1\n", "1\r\n").replace("备注\n", "备注\r\n").into_bytes(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        gb(text),
        utf16(text, true),
        semicolons.into_bytes(),
        gb(&text.replace(',', "|")),
        text.replace(',', "\t").into_bytes(),
    ]
    .into_iter()
    .enumerate()
    {
        let input = dir.file(&format!("{number}.csv"), &bytes);
        let output = dir.path(&format!("{number}.out.csv"));
        let options = SinkOptions {
            format: Some(if number == 7 { Format::Tsv } else { Format::Csv }),
            ..SinkOptions::default()
        };
        copy(&input, &output, &options, &[]).unwrap();
        assert_eq!(fs::read(&output).unwrap(), bytes, "{number}");
        // Treated in one column, the others keep theirs.
        for treated in 0..3 {
            let output = dir.path(&format!("{number}.{treated}.csv"));
            copy(&input, &output, &options, &[treated]).unwrap();
            let again =
                open(&output, &OpenOptions { format: options.format, ..OpenOptions::default() }).unwrap().1;
            assert_eq!(again, open(&input, &OpenOptions::default()).unwrap().1, "{number} {treated}");
        }
    }
}

#[test]
fn a_stock_writes_what_values_write() {
    let dir = Dir::new();
    let text = "姓名,电话,备注,一\n\"甲一\",13900000001,\"一,二\",\n\"=乙\",+1a,\"引\"\"号\n换行\",-\n丙三,,=1,@\n丙三,,,\n";
    for (number, (bytes, taken)) in [
        (text.as_bytes().to_vec(), true),
        (text.replace("\"\n", "\"\r\n").into_bytes(), true),
        (utf16(text, true), true),
        (gb(text), false),
        (text.replace(',', "\t").into_bytes(), true),
    ]
    .into_iter()
    .enumerate()
    {
        let input = dir.file(&format!("{number}.csv"), &bytes);
        let source = Source::open(&input, &OpenOptions::default()).unwrap();
        let batch = source.reader().unwrap().next_chunk().unwrap().unwrap().decode().unwrap();
        assert_eq!((batch.rows(), batch.columns()), (4, 4));
        let cells: Vec<Vec<String>> = (0..4)
            .map(|column| {
                batch.column(column).unwrap().iter().map(|cell| cell.unwrap_or("").to_owned()).collect()
            })
            .collect();
        for (column, cells) in cells.iter().enumerate() {
            assert_eq!(batch.texts(column).unwrap().cells().as_ref(), cells);
        }
        for (first, last) in [(0, 0), (0, 3), (1, 2), (2, 3), (3, 3)] {
            let run = |stocked: bool| {
                let path = dir.path(&format!("{number}.{first}.{last}.{stocked}.csv"));
                let options = SinkOptions { format: Some(source.info().format), ..SinkOptions::default() };
                let mut writer =
                    Sink::create(&path, &source.info().columns, source.info(), &options).unwrap();
                let renderer = writer.renderer();
                assert_eq!(renderer.takes_stock(&batch), taken);
                let mut columns: Vec<OutColumn> = (0..4).map(OutColumn::Source).collect();
                if stocked {
                    // rows of the stock stand in another order than the records
                    let rows = (0..4)
                        .rev()
                        .flat_map(|row| cells[first..=last].iter().map(move |cells| cells[row].as_str()));
                    let stock = renderer.stock(last - first + 1, rows).unwrap();
                    columns.splice(first..=last, [OutColumn::Stock(stock, [3, 2, 1, 0].into())]);
                } else {
                    let values = cells[first..=last]
                        .iter()
                        .map(|cells| OutColumn::Values(StringArray::from_iter_values(cells)));
                    columns.splice(first..=last, values.collect::<Vec<_>>());
                }
                let mut neutralised = 0;
                for keep in [None, Some(&[true, true, false, true][..])] {
                    let rendered = renderer.render(&batch, &columns, keep).ok()?;
                    neutralised += rendered.neutralised;
                    writer.write(rendered).unwrap();
                }
                writer.finish().unwrap().commit().unwrap();
                Some((fs::read(&path).unwrap(), neutralised))
            };
            let plain = run(false).unwrap();
            assert!(plain.1 > 0);
            assert_eq!(run(true), taken.then_some(plain), "{number} {first} {last}");
        }
    }
}

#[test]
fn order_selection_and_rows() {
    let dir = Dir::new();
    let input = dir.file("a.csv", "姓名,性别,电话,备注\r\n甲一,男,1,\r\n乙二,女,2,b\r\n丙三,男,3,c\r\n");
    let source = Source::open(&input, &OpenOptions::default()).unwrap();
    let batch = source.reader().unwrap().next_chunk().unwrap().unwrap().decode().unwrap();
    let names = ["备注", "电话", "x", "性别"].map(String::from);
    let mut writer =
        Sink::create(&dir.path("b.csv"), &names, source.info(), &SinkOptions::default()).unwrap();
    let values = StringArray::from(vec![Some("一\"二"), None, Some("a,b")]);
    let columns =
        [OutColumn::Source(3), OutColumn::Source(2), OutColumn::Values(values), OutColumn::Source(1)];
    let rendered = writer.renderer().render(&batch, &columns, Some(&[true, false, true])).unwrap();
    assert_eq!(rendered.rows, 2);
    writer.write(rendered).unwrap();
    writer.write(writer.renderer().render(&batch, &columns, None).unwrap()).unwrap();
    assert!(writer.renderer().render(&batch, &columns[1..], None).is_err());
    assert!(writer.renderer().render(&batch, &columns, Some(&[true])).is_err());
    writer.finish().unwrap().commit().unwrap();
    assert_eq!(
        fs::read_to_string(dir.path("b.csv")).unwrap(),
        "备注,电话,x,性别\r\n,1,\"一\"\"二\",男\r\nc,3,\"a,b\",男\r\n,1,\"一\"\"二\",男\r\nb,2,,女\r\nc,3,\"a,b\",男\r\n"
    );
}

#[test]
fn formulas_are_made_inert() {
    let dir = Dir::new();
    let text = "姓名,额,备注\n=1+1,-12.5,\"=cmd,1\"\n甲一,+86 13900000001,＝1+1\n乙二,-x,@a\n丙三,5,\"=\"\n";
    let expected =
        "姓名,额,备注\n'=1+1,-12.5,\"'=cmd,1\"\n甲一,+86 13900000001,'＝1+1\n乙二,'-x,'@a\n丙三,5,\"'=\"\n";
    for (number, treated) in [&[][..], &[0], &[2], &[0, 1, 2]].iter().enumerate() {
        for encode in [str::as_bytes as fn(&str) -> &[u8], |text| Vec::leak(gb(text))] {
            let input = dir.file("f.csv", encode(text));
            let output = dir.path("g.csv");
            let options = SinkOptions { force: true, ..SinkOptions::default() };
            assert_eq!(copy(&input, &output, &options, treated).unwrap(), 6, "{number}");
            let written = fs::read(&output).unwrap();
            let expected =
                if treated.contains(&2) { expected.replace("\"'=\"", "'=") } else { expected.to_owned() };
            assert_eq!(written, encode(&expected), "{number}");
        }
    }
}

#[test]
fn other_encodings_and_dialects() {
    let dir = Dir::new();
    let input = dir.file("a.csv", TABLE);
    let rows = open(&input, &OpenOptions::default()).unwrap().1;
    for encoding in [Encoding::Utf8Bom, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be] {
        for name in ["b.csv", "b.tsv", "b.csv.gz", "b.tsv.zst"] {
            let output = dir.path(name);
            let options = SinkOptions { encoding: Some(encoding), force: true, ..SinkOptions::default() };
            copy(&input, &output, &options, &[1]).unwrap();
            let (source, again, _) = open(&output, &OpenOptions::default()).unwrap();
            assert_eq!((source.info().encoding, again), (Some(encoding), rows.clone()), "{name}");
        }
    }
}

#[test]
fn outputs_that_are_refused() {
    let dir = Dir::new();
    let input = dir.file("a.csv", TABLE);
    let code = |to: &Path, force: bool| {
        copy(&input, to, &SinkOptions { force, format: Some(Format::Csv), ..SinkOptions::default() }, &[])
            .err()
            .map(|error| error.code())
    };
    dir.file("exists.csv", "x");
    fs::create_dir(dir.path("directory.csv")).unwrap();
    fs::hard_link(&input, dir.path("hard.csv")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(dir.path("exists.csv"), dir.path("link.csv")).unwrap();
        std::os::unix::fs::symlink(&input, dir.path("to-input.csv")).unwrap();
        assert_eq!(code(&dir.path("link.csv"), true), Some("YB0303"));
        assert_eq!(code(&dir.path("to-input.csv"), true), Some("YB0302"));
    }
    assert_eq!(code(&input, true), Some("YB0302"));
    assert_eq!(code(&dir.path("hard.csv"), true), Some("YB0302"));
    assert_eq!(code(&dir.path("exists.csv"), false), Some("YB0301"));
    assert_eq!(code(&dir.path("directory.csv"), true), Some("YB0304"));
    assert_eq!(code(&dir.path("absent/x.csv"), true), Some("YB0305"));
    assert_eq!(code(&dir.path("exists.csv"), true), None);
    assert_eq!(fs::read_to_string(&input).unwrap(), TABLE);
    assert!(dir.names().iter().all(|name| !name.ends_with(".tmp")), "{:?}", dir.names());
}

#[test]
fn inputs_that_are_refused() {
    let dir = Dir::new();
    let code = |path: &Path| Source::open(path, &OpenOptions::default()).err().unwrap().code();
    assert_eq!(code(&dir.path("absent.csv")), "YB0201");
    assert_eq!(code(dir.0.path()), "YB0202");
    #[cfg(target_os = "linux")]
    assert_eq!(code(Path::new("/dev/null")), "YB0211");
}

#[test]
fn nothing_is_left_of_what_was_not_committed() {
    let dir = Dir::new();
    let input = dir.file("a.csv", TABLE);
    let source = Source::open(&input, &OpenOptions::default()).unwrap();
    let writer =
        Sink::create(&dir.path("b.csv"), &source.info().columns, source.info(), &SinkOptions::default())
            .unwrap();
    // On Linux an unfinished file has no name at all, so that nothing is left of it however the process ends.
    let hidden: Vec<String> = dir.names().into_iter().filter(|name| name.ends_with(".tmp")).collect();
    assert_eq!(hidden.len(), usize::from(!cfg!(target_os = "linux")), "{hidden:?}");
    let pending = writer.finish().unwrap();
    let beside = write_beside(&dir.path("b.json"), b"{}", false).unwrap();
    assert_eq!(fs::read(beside.path()).unwrap(), b"{}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(beside.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    drop((pending, beside));
    assert_eq!(dir.names(), ["a.csv"]);
    // Named, it is whole; a file that is there is replaced when that is asked for, and not else.
    let target = dir.path("c.json");
    write_beside(&target, b"1", false).unwrap().commit().unwrap();
    let late = write_beside(&dir.path("d.json"), b"3", false).unwrap();
    fs::write(dir.path("d.json"), "theirs").unwrap();
    assert_eq!(late.commit().unwrap_err().code(), "YB0301");
    write_beside(&target, b"2", true).unwrap().commit().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"2");
    assert_eq!(fs::read(dir.path("d.json")).unwrap(), b"theirs");
    assert_eq!(dir.names(), ["a.csv", "c.json", "d.json"]);
}

#[test]
fn a_file_that_changes_is_noticed() {
    let dir = Dir::new();
    let input = dir.file("a.csv", TABLE);
    let source = Source::open(&input, &OpenOptions::default()).unwrap();
    let mut reader = source.reader().unwrap();
    fs::OpenOptions::new().append(true).open(&input).unwrap().write_all(b"x,1,2\n").unwrap();
    while reader.next_chunk().unwrap().is_some() {}
    assert_eq!(reader.finish().err().unwrap().code(), "YB0214");
    assert_eq!(source.reader().err().unwrap().code(), "YB0214");
}

#[test]
fn a_stream_is_read_like_a_file() {
    let source = Source::from_reader(&mut TABLE.as_bytes(), &OpenOptions::default()).unwrap();
    assert_eq!(read_all(&source).unwrap().0, read(TABLE, &OpenOptions::default()).unwrap().1);
    assert_eq!(source.info().path, Path::new("-"));
}

/// The peer: the `csv` crate.
fn peer(text: &[u8], delimiter: u8) -> Rows {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text)
        .byte_records()
        .map(|record| record.unwrap().iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect())
        .collect()
}

#[test]
fn many_chunks_like_the_csv_crate() {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["序号", "姓名", "备注", "电话"]).unwrap();
    for number in 0..120_000u64 {
        let remark = match number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60 {
            0 => "一\n二,\"三\"".repeat((number % 40) as usize),
            1 => "\r\n,".to_owned(),
            2..5 => "\"".repeat((number % 5) as usize),
            _ => String::new(),
        };
        writer.write_record([&number.to_string(), "甲一", &remark, "13900000001"]).unwrap();
    }
    let text = writer.into_inner().unwrap();
    assert!(text.len() > 4 << 20);
    let (_, rows, _) = read(&text, &OpenOptions::default()).unwrap();
    assert!(rows == peer(&text, b',')[1..]);
    let mut odd = text.clone();
    odd.extend_from_slice("120000,x\"y,,\r\n".as_bytes());
    let (_, rows, _) = read(&odd, &OpenOptions::default()).unwrap();
    assert_eq!(rows.last().unwrap(), &["120000", "x\"y", "", ""]);
}

fn plain_options() -> OpenOptions {
    OpenOptions { header: HeaderChoice::None, format: Some(Format::Csv), ..OpenOptions::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_structure_like_the_csv_crate(
        text in proptest::collection::vec(prop_oneof![
            4 => Just("a"), 4 => Just(","), 2 => Just("\""), 2 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just("中"), 2 => Just("1"),
        ], 1..60),
    ) {
        let text = text.concat();
        if let Ok((source, mut rows, totals)) = read(&text, &plain_options()) {
            rows.extend(totals.footer_rows);
            let delimiter = source.info().dialect.unwrap().delimiter;
            let mut expected = peer(text.as_bytes(), delimiter);
            if source.info().columns.len() == 1 {
                rows.retain(|row| !row[0].is_empty());
                expected.retain(|row| !row[0].is_empty());
            }
            prop_assert_eq!(rows, expected, "{:?}", text);
        }
    }

    #[test]
    fn tables_come_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a,\"\n\r 一1;]{0,6}", 3), 1..12),
        crlf: bool,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
        writer.write_record(["姓名", "电话", "备注"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let options = OpenOptions { header: HeaderChoice::Record(1), ..OpenOptions::default() };
        let (source, mut read, totals) = read(&text, &options).unwrap();
        prop_assume!(source.info().dialect.unwrap().delimiter == b',');
        read.extend(totals.footer_rows);
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes, &OpenOptions::default());
        let _ = read(&bytes, &OpenOptions { ragged: Ragged::Pad, ..plain_options() });
        let _ = read(&bytes, &OpenOptions { encoding: Some(Encoding::Gb18030), ..plain_options() });
        let _ = read(&bytes, &OpenOptions { encoding: Some(Encoding::Utf16Be), ..plain_options() });
    }

    #[test]
    fn likely_bytes_do_no_harm(
        bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(0x81u8), Just(b'0'), Just(b'|'), Just(0xe4), Just(0xb8), Just(0xad)], 0..300),
        pad: bool,
    ) {
        let ragged = if pad { Ragged::Pad } else { Ragged::Refuse };
        let dir = Dir::new();
        let input = dir.file("a.csv", &bytes);
        let _ = open(&input, &OpenOptions { ragged, ..OpenOptions::default() });
        let _ = open(&input, &OpenOptions { ragged, ..plain_options() });
    }
}

#[test]
fn shared_tables_are_the_same_in_both_encodings() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/residents"));
    if !shared.is_dir() {
        println!("skipped: shared data absent");
        return;
    }
    let utf8 = open(&shared.join("residents_20k.csv"), &OpenOptions::default()).unwrap();
    let gb = open(&shared.join("residents_20k_gb18030.csv"), &OpenOptions::default()).unwrap();
    assert_eq!(utf8.0.info().columns, gb.0.info().columns);
    assert!(utf8.1 == gb.1 && utf8.1.len() == 20_000);
    for (name, rows, header) in [
        ("no_header_2k.csv", 2_000, None),
        ("ambiguous_header_2k.csv", 2_000, Some(1)),
        ("hard_negatives_5k.csv", 5_000, Some(1)),
    ] {
        let (source, read, _) = open(&shared.join(name), &OpenOptions::default()).unwrap();
        assert_eq!((read.len(), source.info().header_row), (rows, header), "{name}");
    }
}

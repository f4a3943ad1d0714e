//! Workbooks made by hand, part by part, so that every oddity can be had.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::Array;
use yingbi_resident::Diagnostic;
use zip::write::SimpleFileOptions;

use crate::cells::{CellInfo, CellSource, Cells, Held};
use crate::{CellType, Compression, Error, HeaderChoice, Notice, OpenOptions};

/// The bytes as a file that is open and has no name.
pub(crate) fn held(bytes: &[u8]) -> Held {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    held_file(file, "made.xlsx")
}

pub(crate) fn held_file(file: File, path: &str) -> Held {
    let bytes = file.metadata().unwrap().len();
    let modified = file.metadata().unwrap().modified().ok();
    Held { path: path.into(), file: Arc::new(file), bytes, compression: Compression::None, modified }
}

/// A ZIP package of these parts.
pub(crate) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MAIN: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook whose sheets have these names, states and XML (of the worksheet element's content).
pub(crate) fn workbook(sheets: &[(&str, &str, &str)], more: &[(&str, &str)]) -> Vec<u8> {
    let mut list = String::new();
    let mut relations = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (at, (name, state, content)) in sheets.iter().enumerate() {
        let n = at + 1;
        list += &format!(r#"<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>"#);
        relations += &format!(
            r#"<Relationship Id="rId{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        let xml =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet {MAIN}>{content}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{n}.xml"), xml));
    }
    for (part, kind) in [("sharedStrings.xml", "sharedStrings"), ("styles.xml", "styles")] {
        relations += &format!(r#"<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{part}"/>"#);
    }
    let properties = more.iter().find(|(name, _)| *name == "workbookPr").map_or("", |(_, text)| text);
    parts.push((
        "xl/workbook.xml".into(),
        format!("<workbook {MAIN}>{properties}<sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "_rels/.rels".into(),
        format!(
            r#"<Relationships><Relationship Id="a" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    ));
    parts.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{relations}</Relationships>")));
    let mut all: Vec<(&str, &str)> = parts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    all.extend(more.iter().filter(|(name, _)| *name != "workbookPr"));
    package(&all)
}

fn open(bytes: &[u8], options: &OpenOptions) -> Result<(CellInfo, Arc<dyn CellSource>), Error> {
    super::open(&held(bytes), options)
}

/// The code of the error that opening or reading ends in.
fn code(bytes: &[u8]) -> &'static str {
    match open(bytes, &first_row()) {
        Ok((_, source)) => match all(&*source) {
            Ok(_) => "none",
            Err(error) => error.code(),
        },
        Err(error) => error.code(),
    }
}

/// The header is the first row: these tests are not about finding it.
fn first_row() -> OpenOptions {
    OpenOptions { header: HeaderChoice::Record(1), ..OpenOptions::default() }
}

fn all(source: &dyn CellSource) -> Result<Vec<Cells>, Error> {
    let mut reader = source.reader()?;
    let mut cells = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        cells.push(chunk.decode()?);
    }
    Ok(cells)
}

/// Every record as its cells, a missing one as `None`.
fn records(source: &dyn CellSource) -> Vec<Vec<Option<String>>> {
    let mut records = Vec::new();
    for cells in all(source).unwrap() {
        assert_eq!(cells.first_record, records.len() as u64);
        for row in 0..cells.rows {
            let cell =
                |c: &crate::cells::CellColumn| c.text.is_valid(row).then(|| c.text.value(row).to_owned());
            records.push(cells.columns.iter().map(cell).collect());
        }
    }
    records
}

fn some(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| (!cell.is_empty()).then(|| (*cell).to_owned())).collect()
}

/// A row of inline strings.
fn inline(number: u32, cells: &[&str]) -> String {
    let cells: String =
        cells.iter().map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)).collect();
    format!(r#"<row r="{number}">{cells}</row>"#)
}

fn data(rows: &str) -> String {
    format!("<sheetData>{rows}</sheetData>")
}

#[test]
fn strings_are_read_inline_and_shared() {
    let strings = r#"<sst count="9" uniqueCount="4294967295"><si><t>姓名</t></si><si><t xml:space="preserve"> a&amp;b </t></si><si><r><rPr><b/></rPr><t>rich</t></r><r><t>er</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si/><si><t>line_x000D_end</t></si></sst>"#;
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>B</t></is></c></row>
        <row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>x</t></r><r><t>&lt;y&#x4E00;</t></r><rPh><t>no</t></rPh></is></c></row>
        <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="s"><v>3</v></c></row>
        <row r="4"><c r="A4" t="s"><v>4</v></c><c r="B4" t="str"><f>A1&amp;"x"</f><v>made</v></c></row>
        <row r="5"><c r="B5" t="inlineStr"><is><t><![CDATA[<raw>]]></t></is></c></row>"#;
    let bytes = workbook(&[("居民", "visible", &data(rows))], &[("xl/sharedStrings.xml", strings)]);
    let (info, source) = open(&bytes, &first_row()).unwrap();
    assert_eq!(info.columns, ["姓名", "B"]);
    assert_eq!(info.sheet.as_deref(), Some("居民"));
    assert_eq!(
        records(&*source),
        [
            some(&[" a&b ", "x<y一"]),
            some(&["richer", ""]),
            some(&["line\rend", "made"]),
            some(&["", "<raw>"])
        ]
    );
    assert!(info.notices.contains(&Notice::Formulas { cells: 1, empty: 0 }));
}

#[test]
fn numbers_dates_and_other_types() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="20"/><xf numFmtId="22"/><xf numFmtId="31"/></cellXfs></styleSheet>"#;
    let rows = r#"<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row>
        <row><c><v>42</v></c></row>
        <row><c s="1"><v>30000</v></c></row>
        <row><c s="2"><v>30000</v></c></row>
        <row><c s="3"><v>0.5</v></c></row>
        <row><c s="4"><v>30000.25</v></c></row>
        <row><c s="5"><v>30000</v></c></row>
        <row><c t="b"><v>1</v></c></row>
        <row><c t="e"><v>#N/A</v></c></row>
        <row><c t="d"><v>1982-02-18T00:00:00</v></c></row>
        <row><c><v>1.23456789012345E+17</v></c></row>
        <row><c s="99"><f>1+1</f><v>2</v></c></row>
        <row><c t="str"><f>""</f></c><c><v>7</v></c></row>"#;
    for (pr, day, half) in [
        ("", "1982-02-18", "1982-02-18 06:00:00"),
        (r#"<workbookPr date1904="1"/>"#, "1986-02-19", "1986-02-19 06:00:00"),
    ] {
        let more = [("xl/styles.xml", styles), ("workbookPr", pr)];
        let (_, source) = open(&workbook(&[("s", "visible", &data(rows))], &more), &first_row()).unwrap();
        let cells = all(&*source).unwrap();
        let texts: Vec<Option<&str>> = cells[0].columns[0].text.iter().collect();
        let expected =
            ["42", day, day, "12:00:00", half, day, "TRUE", "#N/A", "1982-02-18", "123456789012345000", "2"];
        assert_eq!(texts[..11], expected.map(Some));
        assert_eq!(texts[11], None);
        let types = cells[0].columns[0].types.as_deref().unwrap();
        use CellType::{Bool, Date, Empty, Error, Formula, Number};
        let expected = [Number, Date, Date, Date, Date, Date, Bool, Error, Date, Number, Formula, Empty];
        assert_eq!(types, expected);
        // a cell beyond the header is a column of its own
        assert_eq!(cells[0].columns.len(), 2);
        assert_eq!(cells[0].columns[1].text.value(11), "7");
    }
}

#[test]
fn hidden_things_blank_rows_and_other_sheets_are_told() {
    let main = format!(
        r#"<cols><col min="2" max="2" hidden="1"/><col min="3" max="3" width="0"/></cols><sheetData>{}{}<row r="4" hidden="1"><c r="A4"><v>1</v></c></row><row r="5"/><row r="9" ht="0" customHeight="1"><c r="C9"><v>2</v></c></row><row r="12"/></sheetData><mergeCells><mergeCell ref="A4:A9"/></mergeCells>"#,
        inline(1, &["a", "b", "c"]),
        inline(2, &["1", "2", "3"]),
    );
    let core = "<p><dc:creator>somebody</dc:creator><cp:lastModifiedBy></cp:lastModifiedBy></p>";
    let bytes = workbook(
        &[
            ("说明", "visible", &data(&inline(1, &["note"]))),
            ("表", "visible", &main),
            ("藏", "hidden", &data(&(1..9).map(|n| inline(n, &["x"])).collect::<String>())),
        ],
        &[("docProps/core.xml", core), ("xl/comments1.xml", "<comments/>")],
    );
    let (info, source) = open(&bytes, &first_row()).unwrap();
    assert_eq!(info.sheet.as_deref(), Some("表"));
    assert_eq!(info.hidden_rows, 2);
    assert_eq!(info.hidden_columns, [1, 2]);
    let others: Vec<_> = info.other_sheets.iter().map(|s| (s.name.as_str(), s.hidden, s.rows)).collect();
    assert_eq!(others, [("说明", false, 1), ("藏", true, 8)]);
    for notice in [
        Notice::OtherSheets { sheets: 2 },
        Notice::HiddenRows { rows: 2 },
        Notice::HiddenColumns { columns: 2 },
        Notice::BlankRows { rows: 5 },
        Notice::MergedCells { ranges: 1 },
        Notice::DocumentProperties { names: "creator".into() },
        Notice::BesideCells { parts: 1 },
    ] {
        assert!(info.notices.contains(&notice), "{notice:?} in {:?}", info.notices);
    }
    assert_eq!(records(&*source), [some(&["1", "2", "3"]), some(&["1", "", ""]), some(&["", "", "2"])]);

    let named = OpenOptions { sheet: Some("藏".into()), ..first_row() };
    assert_eq!(open(&bytes, &named).unwrap().0.sheet.as_deref(), Some("藏"));
    let absent = OpenOptions { sheet: Some("缺".into()), ..first_row() };
    assert_eq!(open(&bytes, &absent).err().unwrap().code(), "YB0271");
}

#[test]
fn prefixed_names_and_many_blocks() {
    // enough rows for several blocks; long texts so that views point into the buffer
    let mut rows = String::from(r#"<x:row><x:c t="inlineStr"><x:is><x:t>n</x:t></x:is></x:c></x:row>"#);
    let filler = "字".repeat(40);
    for n in 0..30_000 {
        rows += &format!(
            r#"<x:row><x:c><x:v>{n}</x:v></x:c><x:c t="inlineStr"><x:is><x:t>{filler}{n}</x:t></x:is></x:c></x:row>"#
        );
    }
    let sheet = format!(r#"<x:worksheet xmlns:x="main"><x:sheetData>{rows}</x:sheetData></x:worksheet>"#);
    let book = workbook(&[("s", "visible", "")], &[]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let names: Vec<String> = archive.file_names().map(|n| n.unwrap().into_owned()).collect();
    let mut parts = Vec::new();
    for name in names {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(&name).unwrap(), &mut text).unwrap();
        parts.push((name.clone(), if name.ends_with("sheet1.xml") { sheet.clone() } else { text }));
    }
    let parts: Vec<(&str, &str)> = parts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let (info, source) = open(&package(&parts), &first_row()).unwrap();
    assert_eq!(info.columns.len(), 2);
    assert!(all(&*source).unwrap().len() > 3);
    let records = records(&*source);
    assert_eq!(records.len(), 30_000);
    for (n, record) in records.iter().enumerate() {
        assert_eq!(*record, some(&[&n.to_string(), &format!("{filler}{n}")]));
    }
}

#[test]
fn hostile_and_damaged_workbooks_end_in_typed_errors() {
    let good = workbook(&[("s", "visible", &data(&inline(1, &["a"])))], &[]);
    assert_eq!(code(&good), "none");
    // every length: an error, never a panic, never a table
    for length in (0..good.len()).step_by(7) {
        assert_ne!(code(&good[..length]), "none", "cut to {length}");
    }
    // every byte flipped: anything but a panic
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0x41;
        code(&bytes);
    }
    let sheet = |content: &str| code(&workbook(&[("s", "visible", content)], &[]));
    let nested = format!("<sheetData>{}", "<row><c>".repeat(80));
    let deep = "<a>".repeat(100);
    let wide = r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#;
    for (content, expected) in [
        ("<sheetData><row r=\"1\"><c><v>1</v></c></row>", "YB0263"),
        ("<sheetData><row r=\"1\"><c><v>1</v></c></sheetData>", "YB0263"),
        (nested.as_str(), "YB0263"),
        (deep.as_str(), "YB0263"),
        (&data("<row r=\"1\"><c t=\"s\"><v>5</v></c></row>"), "YB0267"),
        (&data("<row r=\"1\"><c t=\"s\"><v>-5</v></c></row>"), "YB0267"),
        (&data("<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"/>"), "YB0268"),
        (&data("<row r=\"2000000\"><c><v>1</v></c></row>"), "YB0268"),
        (&data(wide), "YB0269"),
        (&data("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"), "YB0269"),
        (&data("<row r=\"1\"><c><v>abc</v></c></row>"), "YB0270"),
        (&data("<row r=\"1\"><c t=\"str\"><v>&lol;</v></c></row>"), "YB0264"),
        ("<!DOCTYPE x [<!ENTITY lol 'lol'>]><sheetData/>", "YB0264"),
        (&data(""), "YB0210"),
    ] {
        assert_eq!(sheet(content), expected, "{content:.60}");
    }
    assert_eq!(code(&package(&[("word/document.xml", "<w/>")])), "YB0252");
    assert_eq!(code(&package(&[("mimetype", "x"), ("content.xml", "<w/>")])), "YB0253");
    assert_eq!(code(b"not a zip"), "YB0212");
    let dtd = [("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><workbook/>")];
    assert_eq!(code(&package(&dtd)), "YB0257");
}

/// A compound file of one directory sector and these streams' names.
fn compound(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(&super::COMPOUND_FILE);
    bytes[30..32].copy_from_slice(&9_u16.to_le_bytes());
    bytes[44..48].copy_from_slice(&1_u32.to_le_bytes());
    bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
    bytes[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    bytes[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    bytes[76..512].fill(0xFF);
    bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
    // sector 0: the table; sector 1: the directory
    let mut table = vec![0xFF; 512];
    table[..4].copy_from_slice(&0xFFFF_FFFD_u32.to_le_bytes());
    table[4..8].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    bytes.extend(table);
    let mut directory = vec![0; 512];
    for (at, name) in ["Root Entry"].iter().chain(names).enumerate() {
        let entry = &mut directory[at * 128..(at + 1) * 128];
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64..66].copy_from_slice(&(name.len() as u16 + 2).to_le_bytes());
        entry[116..120].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    }
    bytes.extend(directory);
    bytes
}

#[test]
fn passwords_and_old_workbooks_are_told_by_content() {
    let encrypted = compound(&["EncryptionInfo", "EncryptedPackage"]);
    assert_eq!(code(&encrypted), "YB0254");
    assert_eq!(code(&encrypted[..1300]), "YB0254");
    assert_eq!(code(&compound(&["WordDocument"])), "YB0252");
    assert_eq!(code(&compound(&["Workbook"])), "YB0274");
    let head = &encrypted[..600];
    assert_eq!(code(head), "YB0274");
}

#[test]
fn a_bomb_is_refused_while_it_is_small() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let book = workbook(&[("s", "visible", "")], &[]);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).unwrap();
        if !part.name().unwrap().ends_with("sheet1.xml") {
            zip.raw_copy_file(part).unwrap();
        }
    }
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<worksheet><sheetData>").unwrap();
    let rows = inline(1, &["x".repeat(30_000).as_str()]).replace(r#" r="1""#, "").repeat(100);
    for _ in 0..100 {
        zip.write_all(rows.as_bytes()).unwrap();
    }
    zip.write_all(b"</sheetData></worksheet>").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    assert_eq!(code(&bytes), "YB0262");
}

#[test]
fn residents_sheet_is_read() {
    let shared = std::env::var("YINGBI_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let path = std::path::Path::new(&shared).join("data/residents/residents_20k.xlsx");
    let Ok(file) = File::open(&path) else {
        println!("skipped: shared data absent");
        return;
    };
    let started = std::time::Instant::now();
    let (info, source) =
        super::open(&held_file(file, "residents_20k.xlsx"), &OpenOptions::default()).unwrap();
    println!("open {:?}", started.elapsed());
    let started = std::time::Instant::now();
    let records: usize = all(&*source).unwrap().iter().map(|cells| cells.rows).sum();
    println!("read {records} records of {} columns: {:?}", info.columns.len(), started.elapsed());
    assert_eq!((info.columns.len(), records), (41, 20_000));
}

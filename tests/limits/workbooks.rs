//! Workbooks and Parquet files: nesting, sparse sheets, attributes, parts, dictionaries.

use std::fs::File;
use std::io::Write;

use crate::limited;
use crate::support::Place;

const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    ),
];

const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const END: &str = "</sheetData></worksheet>";

fn cell(reference: &str, text: &str) -> String {
    format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn heading() -> String {
    format!(r#"<row r="1">{}{}</row>"#, cell("A1", "姓名"), cell("B1", "手机号"))
}

/// A workbook of one sheet, whose XML comes in pieces, and more parts.
fn workbook(place: &Place, sheet: impl IntoIterator<Item = String>, more: &[(&str, &str)]) {
    let mut zip = zip::ZipWriter::new(File::create(place.path("in.xlsx")).unwrap());
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in PARTS.iter().chain(more) {
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options).unwrap();
    for piece in sheet {
        zip.write_all(piece.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn elements_in_elements() {
    let place = Place::new();
    let begin = format!(r#"{SHEET}{}<row r="2"><c r="A2" t="inlineStr"><is>"#, heading());
    let nested = std::iter::repeat_n("<r>".repeat(10_000), 100);
    workbook(&place, std::iter::once(begin).chain(nested), &[]);
    limited(&place, &["audit", "@in.xlsx", "-q"]).refused(3, "YB02");
}

#[test]
fn cells_far_apart() {
    let place = Place::new();
    let row = |row: u32| {
        format!(
            r#"<row r="{row}">{}{}</row>"#,
            cell(&format!("A{row}"), "王"),
            cell(&format!("XFD{row}"), "1")
        )
    };
    let rows = [2, 3, 1_048_576].map(row).concat();
    workbook(&place, [format!("{SHEET}{}{rows}{END}", heading())], &[]);
    limited(&place, &["audit", "@in.xlsx", "-q"]).done();
}

#[test]
fn cells_beyond_the_last_column() {
    let place = Place::new();
    let begin = format!(r#"{SHEET}{}<row r="2">"#, heading());
    let cells = std::iter::repeat_n("<c><v>1</v></c>".repeat(10_000), 100);
    workbook(&place, std::iter::once(begin).chain(cells).chain([format!("</row>{END}")]), &[]);
    limited(&place, &["audit", "@in.xlsx", "-q"]).refused(3, "YB0269");
}

/// Text that does not compress well, so that no rule about expansion stands in for the one about length.
#[test]
fn an_attribute_without_end() {
    let place = Place::new();
    let begin = format!(r#"{SHEET}{}<row r="2"><c r="A2" x=""#, heading());
    let mut state = 1_u64;
    let mut noise = || {
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'a' + (state >> 59) as u8 % 26)
        };
        (0..1 << 16).map(|_| letter()).collect::<String>().repeat(4)
    };
    let pieces: Vec<String> = (0..300).map(|_| noise()).collect();
    workbook(&place, std::iter::once(begin).chain(pieces), &[]);
    limited(&place, &["audit", "@in.xlsx", "-q"]).refused(3, "YB0265");
}

#[test]
fn shared_strings_that_claim_to_be_many() {
    let place = Place::new();
    let strings = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4294967295" uniqueCount="4294967295"><si><t>王</t></si></sst>"#;
    let row = r#"<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1</v></c></row>"#;
    workbook(&place, [format!("{SHEET}{}{row}{END}", heading())], &[("xl/sharedStrings.xml", strings)]);
    limited(&place, &["audit", "@in.xlsx", "-q"]).done();
}

#[test]
fn parts_without_end() {
    let place = Place::new();
    let mut zip = zip::ZipWriter::new(File::create(place.path("in.xlsx")).unwrap());
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for part in 0..60_000 {
        zip.start_file(format!("x{part}"), options).unwrap();
    }
    zip.finish().unwrap();
    limited(&place, &["audit", "@in.xlsx", "-q"]).refused(3, "YB0255");
}

/// A table of our own as Parquet, with its sizes forged one after another.
#[test]
fn forged_sizes_in_parquet() {
    let place = Place::new();
    place.write("in.csv", crate::support::register(40));
    let mut recipe = String::from("version = 1\n");
    for column in crate::support::register(1).lines().next().unwrap().split(',') {
        recipe += &format!("[columns.\"{column}\"]\ntreatment = \"keep\"\ntype = \"insensitive\"\n");
    }
    place.write("recipe.toml", recipe);
    limited(&place, &["anonymize", "@in.csv", "-o", "@whole.parquet", "--recipe", "@recipe.toml", "-q"])
        .done();
    let whole = std::fs::read(place.path("whole.parquet")).unwrap();
    // Thrift writes sizes as variable-length integers: the largest there are, at places all over the file.
    let step = (whole.len() / 60).max(1);
    for at in (4..whole.len() - 12).step_by(step) {
        let mut forged = whole.clone();
        forged.splice(at..at + 5, [0xff, 0xff, 0xff, 0xff, 0x07]);
        place.write("in.parquet", forged);
        limited(&place, &["audit", "@in.parquet", "-q"]);
    }
}

//! Writing a workbook: one sheet, its rows streamed into the ZIP package as they come.
//!
//! Strings are written inline, so that nothing is collected: neither memory nor a second file on the disk grows with
//! the records. A text cell is stored as text and never as a formula, and one that would become a formula when it is
//! pasted elsewhere gets an apostrophe as in the other formats. The package names no author and no time, so that the
//! same table gives the same bytes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{Array, StringArray, StringViewArray};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cells::{CellOut, CellPayload, CellRenderer, CellRows, CellWriter};
use crate::fault::Fault;
use crate::pending::OutFile;
use crate::xlsx::serial::{serial_of, write_plain};
use crate::xlsx::sheet::{MAX_COLUMNS, MAX_ROWS};
use crate::{CellType, Error, ErrorKind, formula};

/// The characters (UTF-16 units) that a cell can hold.
const MAX_CELL: usize = 32_767;
/// Deflate's effort, 1 to 9: sheets shrink by nine tenths at any of them.
const LEVEL: i64 = 3;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const ROOT_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Cell formats: 0 plain, 1 date, 2 date and time, 3 time.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="[hh]:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;
const SHEET_HEAD: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_TAIL: &str = "</sheetData></worksheet>";

/// Begins to write a workbook and writes its header row.
pub(crate) fn create(path: &Path, out: OutFile, columns: &[String]) -> Result<Box<dyn CellWriter>, Error> {
    let found = columns.len() as u64;
    if found > u64::from(MAX_COLUMNS) {
        let limit = u64::from(MAX_COLUMNS);
        return Err(ErrorKind::TooManyColumns { path: path.to_owned(), found, limit }.into());
    }
    let failed = |e: zip::result::ZipError| Error::write(path, std::io::Error::from(e));
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(zip::DateTime::default());
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", ROOT_RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/styles.xml", STYLES),
    ] {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(XML.as_bytes()).map_err(|e| Error::write(path, e))?;
        zip.write_all(text.as_bytes()).map_err(|e| Error::write(path, e))?;
    }
    // a sheet may come to more than 4 GiB of XML
    zip.start_file("xl/worksheets/sheet1.xml", options.large_file(true)).map_err(failed)?;
    let mut head = String::from(XML);
    head.push_str(SHEET_HEAD);
    head.push_str("<row>");
    for (column, name) in columns.iter().enumerate() {
        let fits = write_text(name, &mut head).is_some();
        if !fits {
            return Err(too_long(path, 0, column));
        }
    }
    head.push_str("</row>");
    zip.write_all(head.as_bytes()).map_err(|e| Error::write(path, e))?;
    let renderer = Arc::new(Renderer { path: path.to_owned(), columns: columns.len() });
    Ok(Box::new(Writer { path: path.to_owned(), zip, renderer, rows: 1 }))
}

fn too_long(path: &Path, record: u64, column: usize) -> Error {
    Error::fault(path, Fault::CellTooLong { record, column: column as u64 + 1, limit: MAX_CELL as u64 })
}

struct Renderer {
    path: PathBuf,
    columns: usize,
}

/// The texts of a column and what its cells are.
enum Texts<'a> {
    Views(&'a StringViewArray, Option<&'a [CellType]>),
    Strings(&'a StringArray),
}

impl Texts<'_> {
    fn rows(&self) -> usize {
        match self {
            Texts::Views(views, _) => views.len(),
            Texts::Strings(strings) => strings.len(),
        }
    }

    fn cell(&self, row: usize) -> Option<(&str, CellType)> {
        match self {
            Texts::Views(views, types) if views.is_valid(row) => {
                let kind = types.and_then(|types| types.get(row).copied()).unwrap_or(CellType::Text);
                Some((views.value(row), kind))
            }
            Texts::Strings(strings) if strings.is_valid(row) => Some((strings.value(row), CellType::Text)),
            _ => None,
        }
    }
}

impl CellRenderer for Renderer {
    fn render(&self, rows: CellRows) -> Result<(CellPayload, u64), Error> {
        let (expected, found) = (self.columns as u64, rows.columns.len() as u64);
        if expected != found {
            return Err(ErrorKind::Shape { expected, found }.into());
        }
        let columns: Vec<Texts<'_>> = rows
            .columns
            .iter()
            .map(|column| match column {
                CellOut::Source(column) => Texts::Views(&column.text, column.types.as_deref()),
                CellOut::Text(text) => Texts::Strings(text),
            })
            .collect();
        if let Some(column) = columns.iter().find(|column| column.rows() != rows.rows) {
            return Err(ErrorKind::Shape { expected: rows.rows as u64, found: column.rows() as u64 }.into());
        }
        let mut out = String::new();
        let mut neutralised = 0;
        for row in 0..rows.rows {
            if rows.keep.as_ref().is_some_and(|keep| !keep[row]) {
                continue;
            }
            out.push_str("<row>");
            for (at, column) in columns.iter().enumerate() {
                match column.cell(row) {
                    None | Some(("", _)) => out.push_str("<c/>"),
                    Some((text, kind)) => {
                        if write_typed(text, kind, &mut out) {
                            continue;
                        }
                        // the record's number within the batch: the writer alone knows the others
                        let inert = write_text(text, &mut out);
                        let Some(inert) = inert else { return Err(too_long(&self.path, row as u64 + 1, at)) };
                        neutralised += u64::from(inert);
                    }
                }
            }
            out.push_str("</row>");
        }
        Ok((CellPayload::Bytes(out.into_bytes()), neutralised))
    }
}

/// Writes a cell that is no text; `false` where it has to be one.
fn write_typed(text: &str, kind: CellType, out: &mut String) -> bool {
    match kind {
        CellType::Number | CellType::Formula => {
            if !keeps_as_number(text) {
                return false;
            }
            out.push_str("<c><v>");
            out.push_str(text);
            out.push_str("</v></c>");
        }
        CellType::Date => {
            let Some((serial, style)) = serial_of(text) else { return false };
            out.push_str("<c s=\"");
            out.push(char::from(b'0' + style));
            out.push_str("\"><v>");
            write_plain(serial, out);
            out.push_str("</v></c>");
        }
        CellType::Bool if matches!(text, "TRUE" | "true") => out.push_str("<c t=\"b\"><v>1</v></c>"),
        CellType::Bool if matches!(text, "FALSE" | "false") => out.push_str("<c t=\"b\"><v>0</v></c>"),
        _ => return false,
    }
    true
}

/// Whether a number comes back from a spreadsheet as it was: a spreadsheet holds 64-bit floating-point numbers.
fn keeps_as_number(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    let Some(value) = text.parse::<f64>().ok().filter(|value| plain && value.is_finite()) else {
        return false;
    };
    let digits = text.bytes().take_while(|b| !matches!(b, b'e' | b'E')).filter(u8::is_ascii_digit).count();
    // every decimal number of 15 digits is told from the others (IEEE 754, binary64)
    digits <= 15 || {
        let mut shown = String::new();
        write_plain(value, &mut shown);
        shown == text
    }
}

/// Writes a text cell; whether it had to be made inert, or `None` where it is too long.
fn write_text(text: &str, out: &mut String) -> Option<bool> {
    // three bytes of UTF-8 are at most one unit of UTF-16 less than they look
    if text.len() > MAX_CELL && text.encode_utf16().count() > MAX_CELL {
        return None;
    }
    let bytes = text.as_bytes();
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    let preserve = edge(bytes.first()) || edge(bytes.last()) || memchr::memchr(b'\n', bytes).is_some();
    out.push_str(if preserve {
        "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">"
    } else {
        "<c t=\"inlineStr\"><is><t>"
    });
    let inert = formula::needs_apostrophe(text);
    if inert {
        out.push('\'');
    }
    escape(text, out);
    out.push_str("</t></is></c>");
    Some(inert)
}

/// Appends text as XML; characters that XML cannot carry, as `_x0007_` (ECMA-376-1, 22.9.2.19).
fn escape(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let plain = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '_' if looks_escaped(&text[at..]) => "_x005F_",
            '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        if plain.is_empty() {
            // writing to a String cannot fail
            let _ = write!(out, "_x{:04X}_", u32::from(c));
        } else {
            out.push_str(plain);
        }
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
}

/// Whether a reader would take the text's beginning for an escaped character.
fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

struct Writer {
    path: PathBuf,
    zip: ZipWriter<OutFile>,
    renderer: Arc<Renderer>,
    /// Rows written, the header included.
    rows: u64,
}

impl CellWriter for Writer {
    fn renderer(&self) -> Arc<dyn CellRenderer> {
        Arc::clone(&self.renderer) as Arc<dyn CellRenderer>
    }

    fn write(&mut self, payload: CellPayload) -> Result<(), Error> {
        match payload {
            CellPayload::Bytes(bytes) => {
                // cell text cannot hold it: `<` is escaped there
                self.rows += memchr::memmem::find_iter(&bytes, b"</row>").count() as u64;
                if self.rows > u64::from(MAX_ROWS) {
                    return Err(Error::fault(&self.path, Fault::SheetFull { limit: u64::from(MAX_ROWS) }));
                }
                self.zip.write_all(&bytes).map_err(|e| Error::write(&self.path, e))
            }
            CellPayload::Rows(rows) => {
                let (payload, _) = self.renderer.render(rows)?;
                self.write(payload)
            }
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let path = self.path;
        self.zip.write_all(SHEET_TAIL.as_bytes()).map_err(|e| Error::write(&path, e))?;
        let out = self.zip.finish().map_err(|e| Error::write(&path, std::io::Error::from(e)))?;
        out.finish().map_err(|e| Error::write(&path, e))
    }
}

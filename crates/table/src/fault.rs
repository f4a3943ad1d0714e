//! What can be wrong with a spreadsheet, a JSON Lines or a Parquet file: position and kind, never a value.

use std::io;

use yingbi_resident::{Argument, Category};

/// A fault of one of the structured formats. The path is added by the [`Error`](crate::Error) that carries it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The operating system failed to read.
    #[error("reading failed: {0}")]
    Io(#[source] io::Error),

    // ------------------------------------------------------------------ spreadsheets
    /// The ZIP package is cut short or its directory makes no sense.
    #[error("the XLSX package is truncated or damaged")]
    PackageDamaged,
    /// A ZIP package, but without a workbook in it.
    #[error("a ZIP package that holds no workbook")]
    NotAWorkbook,
    /// A workbook in Excel's binary form (.xlsb) or in OpenDocument form (.ods).
    #[error("a workbook in {format} form, which is not read")]
    OtherWorkbook {
        /// The format's name.
        format: &'static str,
    },
    /// Encrypted with a password.
    #[error("password-protected")]
    PasswordProtected,
    /// More parts in the package than any office program writes.
    #[error("the package has more than {limit} parts")]
    TooManyParts {
        /// The limit.
        limit: u64,
    },
    /// Two parts under one name.
    #[error("the package holds a part twice")]
    PartTwice {
        /// The part's name.
        part: String,
    },
    /// A part that the workbook names is not in the package.
    #[error("part {part} is missing")]
    PartMissing {
        /// The part's name.
        part: String,
    },
    /// A part's bytes are cut short or fail their checksum.
    #[error("part {part} is truncated or damaged")]
    PartDamaged {
        /// The part's name.
        part: String,
    },
    /// A part is packed by a method other than deflate.
    #[error("part {part} is packed by a method that XLSX does not know")]
    PartCompression {
        /// The part's name.
        part: String,
    },
    /// A part that is read whole is larger than its limit.
    #[error("part {part} is larger than {limit} bytes")]
    PartTooLarge {
        /// The part's name.
        part: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A part is not UTF-8.
    #[error("part {part} is not UTF-8")]
    PartNotUtf8 {
        /// The part's name.
        part: String,
    },
    /// A ZIP bomb.
    #[error("part {part} expands to more than {limit} times its size")]
    Bomb {
        /// The part's name.
        part: String,
        /// The largest ratio allowed.
        limit: u64,
    },
    /// XML that is not well-formed, or nested beyond reason.
    #[error("part {part} is not well-formed XML near byte {byte}")]
    Xml {
        /// The part's name.
        part: String,
        /// About where, in the expanded part.
        byte: u64,
    },
    /// A document type definition or an entity of its own: never in a spreadsheet, often in an attack.
    #[error("part {part} declares a document type or an entity")]
    Dtd {
        /// The part's name.
        part: String,
    },
    /// One row (or one shared string) is larger than its limit.
    #[error("part {part} has a row or a string larger than {limit} bytes, from byte {byte}")]
    RowTooLarge {
        /// The part's name.
        part: String,
        /// Where it begins, in the expanded part.
        byte: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The shared strings exceed what is kept in memory.
    #[error("the shared strings exceed {limit} {unit}")]
    SharedStrings {
        /// The limit.
        limit: u64,
        /// `bytes` or `strings`.
        unit: &'static str,
    },
    /// A cell points at a shared string that does not exist.
    #[error("sheet {sheet}, row {row}: a cell points at a shared string that does not exist")]
    NoSharedString {
        /// The sheet's name.
        sheet: String,
        /// The row, from 1.
        row: u64,
    },
    /// A row number that does not rise, or lies beyond the last row that a sheet can have.
    #[error("sheet {sheet}: row {row} is out of order or beyond the last row of a sheet")]
    RowNumber {
        /// The sheet's name.
        sheet: String,
        /// The row, from 1.
        row: u64,
    },
    /// A cell reference that does not rise, does not parse or lies beyond the last column.
    #[error("sheet {sheet}, row {row}: a cell is out of order or beyond column {limit}")]
    CellReference {
        /// The sheet's name.
        sheet: String,
        /// The row, from 1.
        row: u64,
        /// The most columns.
        limit: u64,
    },
    /// A number cell whose content is no number.
    #[error("sheet {sheet}, row {row}: a number cell holds no number")]
    CellNumber {
        /// The sheet's name.
        sheet: String,
        /// The row, from 1.
        row: u64,
    },
    /// The sheet asked for is not there.
    #[error("no sheet named {sheet}; there are: {sheets}")]
    NoSheet {
        /// The name asked for.
        sheet: String,
        /// The names there are.
        sheets: String,
    },
    /// The workbook has no sheet with cells.
    #[error("the workbook has no sheet of cells")]
    NoSheets,
    /// An XLS is larger than what is loaded whole.
    #[error("an XLS file of more than {limit} bytes")]
    XlsTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// An XLS that would become too large in memory.
    #[error("the XLS file holds more than {limit} {unit}")]
    XlsContent {
        /// The limit.
        limit: u64,
        /// `cells` or `bytes`.
        unit: &'static str,
    },
    /// An XLS that cannot be read.
    #[error("the XLS file is truncated or damaged")]
    XlsDamaged,

    // ------------------------------------------------------------------ JSON Lines
    /// A line that is not JSON.
    #[error("line {line}, byte {byte} of the file: not JSON")]
    Json {
        /// The line, from 1.
        line: u64,
        /// The byte in the file where the line begins or the fault lies.
        byte: u64,
    },
    /// A line that is JSON but no object.
    #[error("line {line}: not a JSON object")]
    JsonNotObject {
        /// The line, from 1.
        line: u64,
    },
    /// A key that the sample at the head of the file did not have.
    #[error("line {line}: key {key} does not occur in the first {sampled} records")]
    JsonNewKey {
        /// The line, from 1.
        line: u64,
        /// The key.
        key: String,
        /// How many records were looked at.
        sampled: u64,
    },
    /// A key twice in one object.
    #[error("line {line}: key {key} twice")]
    JsonKeyTwice {
        /// The line, from 1.
        line: u64,
        /// The key.
        key: String,
    },
    /// Nested too deep.
    #[error("line {line}: nested deeper than {limit}")]
    JsonDepth {
        /// The line, from 1.
        line: u64,
        /// The limit.
        limit: u64,
    },
    /// A line or a key that is too long.
    #[error("line {line}: longer than {limit} bytes")]
    JsonLineTooLong {
        /// The line, from 1.
        line: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// More keys than columns allowed.
    #[error("more than {limit} different keys")]
    JsonTooManyKeys {
        /// The limit.
        limit: u64,
    },

    // ------------------------------------------------------------------ Parquet
    /// A Parquet file that is cut short or damaged.
    #[error("the Parquet file is truncated or damaged ({place})")]
    ParquetDamaged {
        /// `footer`, `schema`, `row group 3`, …
        place: String,
    },
    /// Encrypted Parquet.
    #[error("the Parquet file is encrypted")]
    ParquetEncrypted,
    /// A nested or otherwise unreadable column.
    #[error("column {column} has the type {kind}, which has no text form")]
    ParquetType {
        /// The column's name.
        column: String,
        /// The type's name.
        kind: String,
    },
    /// Compressed by a method that is not built in.
    #[error("the Parquet file is compressed with {codec}, which is not read")]
    ParquetCodec {
        /// The method's name.
        codec: &'static str,
    },
    /// A Parquet file whose declared sizes exceed a limit.
    #[error("the Parquet file declares {what} beyond the limit of {limit}")]
    ParquetLimit {
        /// What is too large.
        what: &'static str,
        /// The limit.
        limit: u64,
    },

    // ------------------------------------------------------------------ writing
    /// A sheet has room for fewer rows.
    #[error("a sheet holds at most {limit} rows")]
    SheetFull {
        /// The limit, the header included.
        limit: u64,
    },
    /// A cell is longer than a spreadsheet cell can be.
    #[error("record {record}, column {column}: longer than the {limit} characters of a spreadsheet cell")]
    CellTooLong {
        /// The record, from 1.
        record: u64,
        /// The column, from 1.
        column: u64,
        /// The limit.
        limit: u64,
    },
    /// Two columns of one name where the format wants different ones.
    #[error("column {column} twice: this format tells columns by their names")]
    NameTwice {
        /// The name.
        column: String,
    },
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Io(_) => "YB0250",
            Fault::PackageDamaged => "YB0251",
            Fault::NotAWorkbook => "YB0252",
            Fault::OtherWorkbook { .. } => "YB0253",
            Fault::PasswordProtected => "YB0254",
            Fault::TooManyParts { .. } => "YB0255",
            Fault::PartTwice { .. } => "YB0256",
            Fault::PartMissing { .. } => "YB0257",
            Fault::PartDamaged { .. } => "YB0258",
            Fault::PartCompression { .. } => "YB0259",
            Fault::PartTooLarge { .. } => "YB0260",
            Fault::PartNotUtf8 { .. } => "YB0261",
            Fault::Bomb { .. } => "YB0262",
            Fault::Xml { .. } => "YB0263",
            Fault::Dtd { .. } => "YB0264",
            Fault::RowTooLarge { .. } => "YB0265",
            Fault::SharedStrings { .. } => "YB0266",
            Fault::NoSharedString { .. } => "YB0267",
            Fault::RowNumber { .. } => "YB0268",
            Fault::CellReference { .. } => "YB0269",
            Fault::CellNumber { .. } => "YB0270",
            Fault::NoSheet { .. } => "YB0271",
            Fault::NoSheets => "YB0272",
            Fault::XlsTooLarge { .. } => "YB0273",
            Fault::XlsDamaged => "YB0274",
            Fault::XlsContent { .. } => "YB0279",
            Fault::Json { .. } => "YB0280",
            Fault::JsonNotObject { .. } => "YB0281",
            Fault::JsonNewKey { .. } => "YB0282",
            Fault::JsonKeyTwice { .. } => "YB0283",
            Fault::JsonDepth { .. } => "YB0284",
            Fault::JsonLineTooLong { .. } => "YB0285",
            Fault::JsonTooManyKeys { .. } => "YB0286",
            Fault::ParquetDamaged { .. } => "YB0290",
            Fault::ParquetEncrypted => "YB0291",
            Fault::ParquetType { .. } => "YB0292",
            Fault::ParquetCodec { .. } => "YB0289",
            Fault::ParquetLimit { .. } => "YB0293",
            Fault::SheetFull { .. } => "YB0350",
            Fault::CellTooLong { .. } => "YB0351",
            Fault::NameTwice { .. } => "YB0352",
        }
    }

    /// The arguments of its message, save the path.
    #[must_use]
    pub fn arguments(&self) -> Vec<(&'static str, Argument)> {
        match self {
            Fault::Io(e) => vec![("cause", cause(e))],
            Fault::PackageDamaged
            | Fault::NotAWorkbook
            | Fault::PasswordProtected
            | Fault::NoSheets
            | Fault::XlsDamaged
            | Fault::ParquetEncrypted => Vec::new(),
            Fault::OtherWorkbook { format } => vec![("format", (*format).into())],
            Fault::TooManyParts { limit }
            | Fault::XlsTooLarge { limit }
            | Fault::SheetFull { limit }
            | Fault::JsonTooManyKeys { limit } => vec![("limit", (*limit).into())],
            Fault::PartTwice { part }
            | Fault::PartMissing { part }
            | Fault::PartDamaged { part }
            | Fault::PartCompression { part }
            | Fault::PartNotUtf8 { part }
            | Fault::Dtd { part } => vec![("part", part.as_str().into())],
            Fault::PartTooLarge { part, limit } | Fault::Bomb { part, limit } => {
                vec![("part", part.as_str().into()), ("limit", (*limit).into())]
            }
            Fault::Xml { part, byte } => vec![("part", part.as_str().into()), ("byte", (*byte).into())],
            Fault::RowTooLarge { part, byte, limit } => {
                vec![("part", part.as_str().into()), ("byte", (*byte).into()), ("limit", (*limit).into())]
            }
            Fault::SharedStrings { limit, unit } | Fault::XlsContent { limit, unit } => {
                vec![("limit", (*limit).into()), ("unit", (*unit).into())]
            }
            Fault::NoSharedString { sheet, row }
            | Fault::RowNumber { sheet, row }
            | Fault::CellNumber { sheet, row } => {
                vec![("sheet", sheet.as_str().into()), ("row", (*row).into())]
            }
            Fault::CellReference { sheet, row, limit } => {
                vec![("sheet", sheet.as_str().into()), ("row", (*row).into()), ("limit", (*limit).into())]
            }
            Fault::NoSheet { sheet, sheets } => {
                vec![("sheet", sheet.as_str().into()), ("sheets", sheets.as_str().into())]
            }
            Fault::Json { line, byte } => vec![("line", (*line).into()), ("byte", (*byte).into())],
            Fault::JsonNotObject { line } => vec![("line", (*line).into())],
            Fault::JsonNewKey { line, key, sampled } => {
                vec![("line", (*line).into()), ("key", key.as_str().into()), ("sampled", (*sampled).into())]
            }
            Fault::JsonKeyTwice { line, key } => vec![("line", (*line).into()), ("key", key.as_str().into())],
            Fault::JsonDepth { line, limit } | Fault::JsonLineTooLong { line, limit } => {
                vec![("line", (*line).into()), ("limit", (*limit).into())]
            }
            Fault::ParquetDamaged { place } => vec![("place", place.as_str().into())],
            Fault::ParquetType { column, kind } => {
                vec![("column", column.as_str().into()), ("kind", kind.as_str().into())]
            }
            Fault::ParquetCodec { codec } => vec![("codec", (*codec).into())],
            Fault::ParquetLimit { what, limit } => vec![("what", (*what).into()), ("limit", (*limit).into())],
            Fault::CellTooLong { record, column, limit } => {
                vec![("record", (*record).into()), ("column", (*column).into()), ("limit", (*limit).into())]
            }
            Fault::NameTwice { column } => vec![("column", column.as_str().into())],
        }
    }

    /// The exit status it leads to.
    #[must_use]
    pub fn category(&self) -> Category {
        match self {
            Fault::NoSheet { .. } => Category::Usage,
            Fault::SheetFull { .. } | Fault::CellTooLong { .. } | Fault::NameTwice { .. } => Category::Output,
            _ => Category::Input,
        }
    }
}

/// The operating system's words for an error: a kind, never file content.
fn cause(error: &io::Error) -> Argument {
    match error.raw_os_error() {
        Some(number) => Argument::Name(io::Error::from_raw_os_error(number).to_string()),
        None => Argument::Name(error.kind().to_string()),
    }
}

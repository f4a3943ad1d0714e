//! What a table can be stored as, and what a caller can ask for.

use crate::Dialect;

/// A format of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Comma-separated values (RFC 4180), or any delimiter but the tab.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// Office Open XML workbook (ECMA-376).
    Xlsx,
    /// Excel 97–2003 workbook (BIFF8). Read only.
    Xls,
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The stable name: `csv`, `tsv`, `xlsx`, `xls`, `jsonl`, `parquet`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::JsonLines => "jsonl",
            Format::Parquet => "parquet",
        }
    }

    /// The format of that stable name.
    pub fn from_name(name: &str) -> Option<Format> {
        Some(match name {
            "csv" => Format::Csv,
            "tsv" => Format::Tsv,
            "xlsx" => Format::Xlsx,
            "xls" => Format::Xls,
            "jsonl" | "ndjson" => Format::JsonLines,
            "parquet" => Format::Parquet,
            _ => return None,
        })
    }

    /// Whether it is delimited text, which has an encoding and a dialect.
    pub const fn is_delimited(self) -> bool {
        matches!(self, Format::Csv | Format::Tsv)
    }
}

/// How a text file is compressed as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Compression {
    /// The stable name: `none`, `gzip`, `zstd`.
    pub const fn name(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// A character encoding of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as spreadsheets want it.
    Utf8Bom,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
}

impl Encoding {
    /// The stable name: `utf-8`, `utf-8-bom`, `gb18030`, `utf-16le`, `utf-16be`.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Bom => "utf-8-bom",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }

    /// The encoding of that name; `gbk`, `gb2312`, `utf8` and the like are understood too.
    pub fn from_name(name: &str) -> Option<Encoding> {
        Some(match name.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "utf-8-bom" | "utf8-bom" | "utf-8-sig" => Encoding::Utf8Bom,
            "gb18030" | "gbk" | "gb2312" | "cp936" => Encoding::Gb18030,
            "utf-16le" | "utf-16" | "utf16" | "utf16le" => Encoding::Utf16Le,
            "utf-16be" | "utf16be" => Encoding::Utf16Be,
            _ => return None,
        })
    }
}

/// What is known about the row that names the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderChoice {
    /// Find it by the contrast of the rows, or find that there is none.
    #[default]
    Auto,
    /// There is none: every row is data, columns are named `column_1`, `column_2` …
    None,
    /// It is this row of the file or sheet, counted from 1.
    Record(u64),
    /// It is the first row, and every row below it is a record: nothing is taken for a footer. So is every file that
    /// this crate writes.
    Bare,
}

/// What to do with a record that has not as many fields as the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ragged {
    /// An error that tells the record.
    #[default]
    Refuse,
    /// Fill short records with missing cells; fields beyond the header are dropped when empty, else an error.
    Pad,
}

/// Bounds on what a file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Largest field in bytes.
    pub field_bytes: u64,
    /// Most columns.
    pub columns: u64,
    /// Most bytes that a compressed file may expand to.
    pub expanded_bytes: u64,
    /// Largest ratio of expanded to stored bytes, beyond the first 64 MiB.
    pub expansion_ratio: u64,
    /// Largest XLS file in bytes (such a file is held in memory).
    pub xls_bytes: u64,
    /// Most bytes of distinct shared strings that an XLSX file may put into memory.
    pub shared_strings_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            field_bytes: 64 << 20,
            columns: 16_384,
            expanded_bytes: 1 << 40,
            expansion_ratio: 200,
            xls_bytes: 64 << 20,
            shared_strings_bytes: 512 << 20,
        }
    }
}

/// How to open a file. The default finds everything out by itself.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The format, if known.
    pub format: Option<Format>,
    /// The encoding, if known.
    pub encoding: Option<Encoding>,
    /// The dialect of delimited text, if known.
    pub dialect: Option<Dialect>,
    /// The sheet of a workbook; else the first visible one that holds a table.
    pub sheet: Option<String>,
    /// The header.
    pub header: HeaderChoice,
    /// Records of another length than the header.
    pub ragged: Ragged,
    /// Bounds.
    pub limits: Limits,
}

/// How to write a file. The default keeps the ways of the input.
#[derive(Clone, Debug, Default)]
pub struct SinkOptions {
    /// The format; else by the path's extension; else the input's.
    pub format: Option<Format>,
    /// The encoding; else the input's, or UTF-8 with a byte order mark where the input has none.
    pub encoding: Option<Encoding>,
    /// The dialect; else the input's, or the format's usual one.
    pub dialect: Option<Dialect>,
    /// The compression; else by the path's extension.
    pub compression: Option<Compression>,
    /// Replace a file that exists.
    pub force: bool,
    /// Keep what is written under the name of [`partial_path`](crate::partial_path) when the work breaks off, and go
    /// on behind that many bytes of it: 0 to begin. Uncompressed CSV and TSV only.
    pub partial: Option<u64>,
}

/// What a spreadsheet or a typed format says a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CellType {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A number shown as a date or a time.
    Date,
    /// A truth value.
    Bool,
    /// Nothing.
    Empty,
    /// An error value (`#N/A`).
    Error,
    /// The result of a formula.
    Formula,
    /// A nested value, its text being JSON.
    Json,
}

/// A sheet of a workbook that is not the one read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInfo {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its rows that hold something.
    pub rows: u64,
}

//! The dialect of a delimited text file.

/// What ends a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineEnd {
    /// `\n`
    #[default]
    Lf,
    /// `\r\n`
    CrLf,
    /// `\r`
    Cr,
}

impl LineEnd {
    /// Its bytes.
    pub const fn as_bytes(self) -> &'static [u8] {
        match self {
            LineEnd::Lf => b"\n",
            LineEnd::CrLf => b"\r\n",
            LineEnd::Cr => b"\r",
        }
    }

    /// Its characters.
    pub const fn as_str(self) -> &'static str {
        match self {
            LineEnd::Lf => "\n",
            LineEnd::CrLf => "\r\n",
            LineEnd::Cr => "\r",
        }
    }
}

/// The dialect of a delimited text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// The byte between fields: `,`, tab, `;` or `|`.
    pub delimiter: u8,
    /// The byte around fields that hold a delimiter, a quote or a line end (doubled inside); `None` where quotes
    /// are text.
    pub quote: Option<u8>,
    /// What ends a written line. In reading `\n`, `\r\n` and `\r` all end a line.
    pub line_end: LineEnd,
}

impl Default for Dialect {
    fn default() -> Self {
        Dialect { delimiter: b',', quote: Some(b'"'), line_end: LineEnd::Lf }
    }
}

impl Dialect {
    /// Tab-separated.
    pub const fn tsv() -> Self {
        Dialect { delimiter: b'\t', quote: Some(b'"'), line_end: LineEnd::Lf }
    }
}

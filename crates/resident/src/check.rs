//! One question asked of any cell: is this a value of that kind, and if not, what happened to it?

use crate::Kind;

/// What a cell is, held against a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing there: empty, blank, or a word for nothing (无, 暂无, 不详, 待补, `-`, `/`, N/A …).
    Empty,
    /// A well-formed value of the kind, after normalisation.
    Valid,
    /// Already masked (`330102********1234`, `138****8000`, 张**).
    Masked,
    /// Was a value of the kind once and can no longer be trusted or repaired (`4.1E+17`, `…000`, a typo).
    Damaged(Reason),
    /// Not of the kind.
    Invalid(Reason),
}

/// Why a cell was refused; never the cell itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Wrong number of characters.
    Length,
    /// A character that the kind does not know.
    Alphabet,
    /// The check digit or character does not agree.
    CheckDigit,
    /// No such date.
    Date,
    /// No such region code at any time.
    Region,
    /// No such prefix, area code or issuer.
    Prefix,
    /// A number written as `4.1E+17`.
    Scientific,
    /// Digits beyond the fifteenth lost to a spreadsheet.
    Truncated,
    /// A number nobody has (13800000000, 12345678901, 11111111111).
    Placeholder,
    /// Out of the range of the kind.
    Range,
    /// A value of another kind (a passport where a resident id is expected).
    OtherKind(Kind),
    /// Does not have the shape of the kind.
    Shape,
}

impl Reason {
    /// A stable name in lower case, as documents write it.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::Length => "length",
            Reason::Alphabet => "alphabet",
            Reason::CheckDigit => "check_digit",
            Reason::Date => "date",
            Reason::Region => "region",
            Reason::Prefix => "prefix",
            Reason::Scientific => "scientific",
            Reason::Truncated => "truncated",
            Reason::Placeholder => "placeholder",
            Reason::Range => "range",
            Reason::OtherKind(_) => "other_kind",
            Reason::Shape => "shape",
        }
    }
}

/// Holds a cell against a kind.
pub fn check(_kind: Kind, _text: &str) -> Check {
    Check::Invalid(Reason::Shape)
}

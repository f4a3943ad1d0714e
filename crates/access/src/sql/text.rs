//! The parts that SQL is put together from.

/// Whose SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL 12 and later.
    PostgreSql,
    /// MySQL 8.0.17 and later.
    MySql,
}

impl Dialect {
    /// A constant.
    pub(crate) fn word(self, value: bool) -> &'static str {
        if value { "TRUE" } else { "FALSE" }
    }

    /// A name in quotes.
    pub(crate) fn name(self, name: &str) -> String {
        match self {
            Dialect::PostgreSql => format!("\"{}\"", name.replace('"', "\"\"")),
            Dialect::MySql => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A text in quotes, whatever the server's settings for backslashes are; none for one that the database cannot hold.
    pub(crate) fn text(self, text: &str) -> Option<String> {
        if text.contains('\0') {
            return None;
        }
        let quoted = text.replace('\'', "''");
        Some(match self {
            Dialect::PostgreSql if text.contains('\\') => format!("E'{}'", quoted.replace('\\', "\\\\")),
            Dialect::PostgreSql => format!("'{quoted}'"),
            // a number in base 16 reads alike with and without NO_BACKSLASH_ESCAPES
            Dialect::MySql if text.contains('\\') => {
                let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
                format!("(_utf8mb4 0x{digits} COLLATE utf8mb4_0900_bin)")
            }
            Dialect::MySql => format!("_utf8mb4'{quoted}'"),
        })
    }

    /// A column of texts without outer blanks, compared character by character; NULL where nothing is left.
    pub(crate) fn cell(self, column: &str) -> String {
        let name = self.name(column);
        match self {
            Dialect::PostgreSql => {
                format!("NULLIF(BTRIM(CAST({name} AS text), E' \\t\\n\\r\u{a0}\u{3000}') COLLATE \"C\", '')")
            }
            Dialect::MySql => format!(
                "NULLIF(REGEXP_REPLACE({}, '^[[:space:]]+|[[:space:]]+$', ''), '')",
                self.exact(&name)
            ),
        }
    }

    /// A text compared character by character: neither case nor accents nor trailing blanks are passed over.
    pub(crate) fn exact(self, text: &str) -> String {
        match self {
            Dialect::PostgreSql => format!("(CAST({text} AS text) COLLATE \"C\")"),
            Dialect::MySql => format!("(CONVERT({text} USING utf8mb4) COLLATE utf8mb4_0900_bin)"),
        }
    }

    /// A date from days since 1970-01-01; none outside of the years 1 to 9999.
    pub(crate) fn date(self, days: i64) -> Option<String> {
        let (year, month, day) = civil(days);
        (1..=9999).contains(&year).then(|| format!("DATE '{year:04}-{month:02}-{day:02}'"))
    }
}

/// The date of a day since 1970-01-01, proleptic Gregorian (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", civil_from_days).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A condition that is true or false, never unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    True,
    False,
    /// Safe beside any operator.
    Text(String),
    /// The opposite of a text.
    Not(String),
    /// The expression is NULL.
    Missing(String),
    /// The expression is not NULL.
    There(String),
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

impl Truth {
    pub(crate) fn text(text: String) -> Truth {
        Truth::Text(text)
    }

    pub(crate) fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Text(text) => Truth::Not(text),
            Truth::Not(text) => Truth::Text(text),
            Truth::Missing(sql) => Truth::There(sql),
            Truth::There(sql) => Truth::Missing(sql),
        }
    }

    /// Whether an expression is NULL.
    pub(crate) fn missing(sql: &str) -> Truth {
        Truth::Missing(sql.to_owned())
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Truth::True | Truth::False => 5,
            Truth::Text(text) | Truth::Not(text) | Truth::Missing(text) | Truth::There(text) => {
                text.len() + 14
            }
        }
    }

    pub(crate) fn all(all: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::join(all, Truth::False, Truth::True, " AND ")
    }

    pub(crate) fn any(all: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::join(all, Truth::True, Truth::False, " OR ")
    }

    fn join(all: impl IntoIterator<Item = Truth>, ends: Truth, empty: Truth, with: &str) -> Truth {
        let mut parts: Vec<Truth> = Vec::new();
        for part in all {
            if part == ends || parts.contains(&part.clone().not()) {
                return ends;
            }
            if part != empty && !parts.contains(&part) {
                parts.push(part);
            }
        }
        match parts.len() {
            0 => empty,
            1 => parts.swap_remove(0),
            _ => {
                let texts: Vec<String> = parts.into_iter().map(Truth::bare).collect();
                Truth::Text(format!("({})", texts.join(with)))
            }
        }
    }

    fn bare(self) -> String {
        match self {
            Truth::True => "TRUE".to_owned(),
            Truth::False => "FALSE".to_owned(),
            Truth::Text(text) => text,
            Truth::Not(text) => format!("(NOT {text})"),
            Truth::Missing(sql) => format!("({sql} IS NULL)"),
            Truth::There(sql) => format!("({sql} IS NOT NULL)"),
        }
    }

    pub(crate) fn print(self, dialect: Dialect) -> String {
        match self {
            Truth::True => dialect.word(true).to_owned(),
            Truth::False => dialect.word(false).to_owned(),
            other => other.bare(),
        }
    }
}

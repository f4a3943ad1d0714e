//! Rows of a hierarchy's CSV text.

use crate::error::{Error, FileFault};

/// The rows of a text of one cell or more a line, quoted as in RFC 4180, each with the line it begins in, from 1.
///
/// # Errors
/// [`FileFault::Unclosed`] for a quote that is never closed: it would take in all that follows as one cell.
pub(crate) fn rows(text: &str) -> Result<Vec<(usize, Vec<String>)>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let (mut line, mut begun, mut opened) = (1, 1, 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let ends_line = match character {
            '\r' => characters.peek() != Some(&'\n'),
            other => other == '\n',
        };
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && !was_quoted => (quoted, was_quoted, opened) = (true, true, line),
            '\r' if !quoted && !ends_line => {}
            '\r' | '\n' if !quoted => {
                end(&mut rows, (begun, &mut row), &mut cell, was_quoted);
                (was_quoted, begun) = (false, line + 1);
            }
            character if character == separator && !quoted => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            character => cell.push(character),
        }
        line += usize::from(ends_line);
    }
    if quoted {
        return Err(Error::File { fault: FileFault::Unclosed { line: opened } });
    }
    end(&mut rows, (begun, &mut row), &mut cell, was_quoted);
    Ok(rows)
}

/// A line without any cell is no row.
fn end(
    rows: &mut Vec<(usize, Vec<String>)>,
    (line, row): (usize, &mut Vec<String>),
    cell: &mut String,
    was_quoted: bool,
) {
    if !row.is_empty() || !cell.is_empty() || was_quoted {
        row.push(std::mem::take(cell));
        rows.push((line, std::mem::take(row)));
    }
}

fn separator(text: &str) -> char {
    let (mut quoted, mut tab, mut comma) = (false, false, false);
    for character in text.trim_start_matches(['\r', '\n']).chars() {
        match character {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => return ';',
            '\t' => tab = true,
            ',' => comma = true,
            '\r' | '\n' => break,
            _ => {}
        }
    }
    match (tab, comma) {
        (true, _) => '\t',
        (false, true) => ',',
        (false, false) => ';',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        rows(text).unwrap().into_iter().map(|(_, row)| row).collect()
    }

    #[test]
    fn three_separators_and_quotes() {
        assert_eq!(
            cells("\u{feff}a;[1,2);*\r\n\r\nb;\"x;\"\"y\"\"\n\";*"),
            [["a", "[1,2)", "*"], ["b", "x;\"y\"\n", "*"]]
        );
        assert_eq!(cells("a\tb\n,\tc\n"), [["a", "b"], [",", "c"]]);
        assert_eq!(cells("a,b\n\"\",c"), [["a", "b"], ["", "c"]]);
        assert_eq!(cells("a\nb\n"), [["a"], ["b"]]);
        assert!(cells("\n\n").is_empty());
    }

    #[test]
    fn rows_know_their_lines_and_quotes_must_close() {
        let lines = |text: &str| rows(text).unwrap().into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(lines("a;b\r\n\r\nc;\"d\r\ne\"\r\nf;g\rh;i\n"), [1, 3, 5, 6]);
        let unclosed = |line| Err(Error::File { fault: FileFault::Unclosed { line } });
        assert_eq!(rows("a;b\n\"c\";d\n\"e;f\ng;h\n"), unclosed(3));
        assert_eq!(rows("\""), unclosed(1));
    }
}

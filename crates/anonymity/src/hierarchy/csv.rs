//! Rows of a hierarchy's CSV text.

/// The rows of a text of one cell or more a line, quoted as in RFC 4180. A quote that is never closed ends with the
/// text.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\r' | '\n' if !quoted => {
                end(&mut rows, &mut row, &mut cell, was_quoted);
                was_quoted = false;
            }
            character if character == separator && !quoted => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            character => cell.push(character),
        }
    }
    end(&mut rows, &mut row, &mut cell, was_quoted);
    rows
}

/// A line without any cell is no row.
fn end(rows: &mut Vec<Vec<String>>, row: &mut Vec<String>, cell: &mut String, was_quoted: bool) {
    if !row.is_empty() || !cell.is_empty() || was_quoted {
        row.push(std::mem::take(cell));
        rows.push(std::mem::take(row));
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
    use super::rows;

    #[test]
    fn three_separators_and_quotes() {
        assert_eq!(
            rows("\u{feff}a;[1,2);*\r\n\r\nb;\"x;\"\"y\"\"\n\";*"),
            [["a", "[1,2)", "*"], ["b", "x;\"y\"\n", "*"]]
        );
        assert_eq!(rows("a\tb\n,\tc\n"), [["a", "b"], [",", "c"]]);
        assert_eq!(rows("a,b\n\"\",c"), [["a", "b"], ["", "c"]]);
        assert_eq!(rows("a\nb\n"), [["a"], ["b"]]);
        assert!(rows("\n\n").is_empty());
    }
}

//! A plain table.

use super::screen::TerminalStyle;
use crate::grid::{Column, layout};
use crate::messages::Messages;
use crate::text::shown;

/// A table with a heading as text, cut to the width of the terminal; ends in a line feed. A heading that is the key of a
/// message is that message, any other stands as it is.
pub fn terminal_table(
    heading: &[&str],
    rows: &[Vec<String>],
    messages: &Messages,
    style: &TerminalStyle,
) -> String {
    let columns = vec![Column::wrapped(4, 40); heading.len()];
    let said = |key: &&str| if messages.has(key) { messages.text(key) } else { (*key).to_owned() };
    let heading: Vec<String> = heading.iter().map(said).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect()).collect();
    let lines = layout(&columns, &heading, &rows, style.width, &|_, _, text| text.to_owned());
    let mut out = String::new();
    for line in lines {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

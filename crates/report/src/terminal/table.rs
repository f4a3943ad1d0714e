//! A plain table.

use super::screen::TerminalStyle;
use crate::grid::{Column, layout};
use crate::messages::Messages;
use crate::text::shown;

/// A table with a heading as text, cut to the width of the terminal; ends in a line feed.
pub fn terminal_table(
    heading: &[&str],
    rows: &[Vec<String>],
    messages: &Messages,
    style: &TerminalStyle,
) -> String {
    let columns = vec![Column::wrapped(4, 40); heading.len()];
    let heading: Vec<String> = heading.iter().map(|key| messages.text(key)).collect();
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

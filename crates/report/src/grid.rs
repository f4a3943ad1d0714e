//! A table in a terminal: columns that share the width there is, cells that wrap.

use crate::text::{cut, width, wrap};

/// How a column of a grid takes its width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Narrower than this it does not get, unless its content is.
    pub(crate) least: usize,
    /// Wider than this it does not get; content beyond it is cut, or wrapped if it may be.
    pub(crate) most: usize,
    /// Numbers stand at the right.
    pub(crate) right: bool,
    /// Content that does not fit goes on in the next line.
    pub(crate) wraps: bool,
}

impl Column {
    /// A column of text that is cut.
    pub(crate) const fn text(least: usize, most: usize) -> Column {
        Column { least, most, right: false, wraps: false }
    }

    /// A column of text that wraps.
    pub(crate) const fn wrapped(least: usize, most: usize) -> Column {
        Column { least, most, right: false, wraps: true }
    }

    /// A column of numbers, which are never cut.
    pub(crate) const fn number() -> Column {
        Column { least: usize::MAX, most: usize::MAX, right: true, wraps: false }
    }
}

/// Blanks between two columns.
const GAP: usize = 2;
/// Width that a column of wrapped text keeps at the very least.
const TIGHT: usize = 8;

/// Lays out a heading and rows within `limit` columns. Each row comes back as its lines; `paint` gets the position of
/// the row (none for the heading), the column's, and the padded text of one cell's line, and may add colour.
pub(crate) fn layout(
    columns: &[Column],
    heading: &[String],
    rows: &[Vec<String>],
    limit: usize,
    paint: &dyn Fn(Option<usize>, usize, &str) -> String,
) -> Vec<String> {
    let widths = shares(columns, heading, rows, limit);
    let mut lines = Vec::new();
    let all = std::iter::once((None, heading))
        .chain(rows.iter().enumerate().map(|(i, row)| (Some(i), row.as_slice())));
    for (position, row) in all {
        let cells: Vec<Vec<String>> = columns
            .iter()
            .zip(&widths)
            .zip(row)
            .map(
                |((column, width), text)| {
                    if column.wraps { wrap(text, *width) } else { vec![cut(text, *width)] }
                },
            )
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            lines.push(one_line(columns, &widths, &cells, line, position, paint));
        }
    }
    lines
}

fn one_line(
    columns: &[Column],
    widths: &[usize],
    cells: &[Vec<String>],
    line: usize,
    position: Option<usize>,
    paint: &dyn Fn(Option<usize>, usize, &str) -> String,
) -> String {
    let mut out = String::new();
    let mut owed = 0;
    for (index, cell) in cells.iter().enumerate() {
        let text = cell.get(line).map_or("", String::as_str);
        let blank = widths[index].saturating_sub(width(text));
        let before = if columns[index].right { blank } else { 0 };
        // Blanks are owed until something follows them, so that no line ends in blanks.
        owed += before;
        if !text.is_empty() {
            out.extend(std::iter::repeat_n(' ', owed));
            owed = 0;
            out.push_str(&paint(position, index, text));
        }
        owed += blank - before + GAP;
    }
    out
}

/// The width of each column: what its content wants, cut down from the widest flexible column until all fit.
fn shares(columns: &[Column], heading: &[String], rows: &[Vec<String>], limit: usize) -> Vec<usize> {
    let wanted: Vec<usize> = (0..columns.len())
        .map(|index| {
            let cells = rows.iter().filter_map(|row| row.get(index));
            cells.chain(heading.get(index)).map(|text| width(text)).max().unwrap_or(0)
        })
        .collect();
    let mut widths: Vec<usize> =
        columns.iter().zip(&wanted).map(|(column, wanted)| (*wanted).min(column.most)).collect();
    let room = limit.saturating_sub(GAP * columns.len().saturating_sub(1));
    // First no column below its least; in a very narrow terminal, columns that wrap give way down to `TIGHT`.
    for floor in
        [|column: &Column| column.least, |column: &Column| if column.wraps { TIGHT } else { column.least }]
    {
        while widths.iter().sum::<usize>() > room {
            let widest = (0..widths.len())
                .filter(|index| widths[*index] > floor(&columns[*index]).min(wanted[*index]))
                .max_by_key(|index| (widths[*index], columns[*index].wraps));
            match widest {
                Some(index) => widths[index] -= 1,
                None => break,
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn columns_align_by_display_width_and_share_the_room() {
        let columns = [Column::text(6, 12), Column::number(), Column::wrapped(8, 60)];
        let rows = [row(&["身份证号", "99%", "有效 19,950，损坏 30，空 20"]), row(&["sex", "5%", ""])];
        let lines = layout(&columns, &row(&["列名", "把握", "单元格"]), &rows, 34, &|_, _, text| {
            text.to_owned()
        });
        assert_eq!(
            lines,
            [
                "列名      把握  单元格",
                "身份证号   99%  有效 19,950，损坏",
                "                30，空 20",
                "sex         5%"
            ]
        );
        assert!(lines.iter().all(|line| width(line) <= 34));
    }
}

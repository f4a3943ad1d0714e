//! Finds the row that names the columns, by the contrast of the rows, and the rows below the data that are none.
//!
//! A header differs from what stands under it: text over numbers, a word over a list of other words, a short name over
//! long values. Each column votes; words that offices use for columns vote too, so that a table of nothing but text is
//! understood. Without contrast there is no header: taking a record for the header would drop a person from the data
//! and show them in the column names.

mod cell;
mod foot;
mod words;

use std::collections::HashSet;

use crate::HeaderChoice;
use cell::{Class, Column};

pub(crate) use foot::Profile;

/// How many rows from the top [`find`] wants to see.
pub(crate) const HEAD_ROWS: usize = 60;

/// How many of the last rows [`Profile::footer_start`] wants to see.
pub(crate) const TAIL_ROWS: usize = 12;

/// How many rows that are as full as the data may stand above the header.
const CANDIDATES: usize = 6;

/// The most rows a header is joined from.
const HEADER_ROWS: usize = 3;

/// Cells merged into one: rows and columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) top: usize,
    pub(crate) left: usize,
    pub(crate) bottom: usize,
    pub(crate) right: usize,
}

/// What [`find`] found.
#[derive(Clone, PartialEq)]
pub(crate) struct HeaderFound {
    /// 0-based index of the (last) header row among the rows given; `None` where there is no header.
    pub(crate) header_row: Option<usize>,
    /// 0-based index of the first data row.
    pub(crate) data_row: usize,
    /// Rows above the header; their indexes are `0..title_rows`.
    pub(crate) title_rows: usize,
    /// How many rows the names were joined from; 0 without a header.
    pub(crate) joined: usize,
    /// The names of the columns; `column_1` … where there is no header.
    pub(crate) columns: Vec<String>,
    /// 0 to 1.
    pub(crate) confidence: f32,
}

/// Finds the header among the first rows ([`HEAD_ROWS`] of them, fewer if the table is shorter). Short rows count as
/// padded with empty cells. `merged` may be empty.
pub(crate) fn find(rows: &[Vec<String>], merged: &[Merged], choice: HeaderChoice) -> HeaderFound {
    let width = rows.iter().map(|row| trimmed_width(row)).max().unwrap_or(0);
    match choice {
        HeaderChoice::None => return none(rows, width, 0, 1.0),
        HeaderChoice::Record(row) => {
            let row = usize::try_from(row.saturating_sub(1))
                .unwrap_or(usize::MAX)
                .min(rows.len().saturating_sub(1));
            return named(rows, merged, width, row, row, 1.0);
        }
        HeaderChoice::Bare => return named(rows, merged, width, 0, 0, 1.0),
        HeaderChoice::Auto => {}
    }
    let typical = typical_fill(rows);
    let full = |row: &Vec<String>| filled(row) * 2 >= typical && filled(row) > 0;
    let Some(first) = rows.iter().position(full) else { return none(rows, width, 0, 0.5) };

    // The row of the strongest contrast, of those with nothing like data above.
    let mut best: Option<(f32, usize, usize)> = None;
    let mut first_score = 0.0;
    for at in first..rows.len().min(first + CANDIDATES) {
        if !full(&rows[at]) {
            continue;
        }
        let below = Column::all(&rows[at + 1..], width);
        if rows[first..at].iter().any(|row| likeness(row, &below) >= 0.6) {
            break;
        }
        let score = contrast(&rows[at], &rows[at + 1..], width);
        if at == first {
            first_score = score;
        }
        let better = match best {
            None => score > THRESHOLD,
            // Not one of the rows that the names are joined from.
            Some((other, _, to)) => at > to && score > other + 0.3,
        };
        if better {
            best = Some((score, at, sub_rows_below(rows, merged, at, width)));
        }
    }
    if let Some((score, at, to)) = best {
        return named(rows, merged, width, group_rows_above(rows, merged, at), to, confidence(score));
    }
    // No header: the sparse rows above are titles only where they are unlike the data.
    let body = Column::all(&rows[first..], width);
    let mut data = first;
    while data > 0 && filled(&rows[data - 1]) > 0 && likeness(&rows[data - 1], &body) > 0.99 {
        data -= 1;
    }
    none(rows, width, data, 1.0 - confidence(first_score))
}

/// The mean vote of the columns above which a row is a header.
const THRESHOLD: f32 = 0.05;

/// The vote for a row that names two columns in words everybody uses, one of them a column of numbers.
const PLAIN: f32 = 0.4;

/// From a mean vote to something like a probability.
fn confidence(score: f32) -> f32 {
    1.0 / (1.0 + (-6.0 * (score - THRESHOLD)).exp())
}

fn none(rows: &[Vec<String>], width: usize, data_row: usize, confidence: f32) -> HeaderFound {
    let width = rows.get(data_row).map_or(width, |row| width.max(row.len()));
    HeaderFound {
        header_row: None,
        data_row,
        title_rows: data_row,
        joined: 0,
        columns: (1..=width).map(|number| format!("column_{number}")).collect(),
        confidence,
    }
}

fn named(
    rows: &[Vec<String>],
    merged: &[Merged],
    width: usize,
    from: usize,
    to: usize,
    confidence: f32,
) -> HeaderFound {
    HeaderFound {
        header_row: (!rows.is_empty()).then_some(to),
        data_row: (to + 1).min(rows.len()),
        title_rows: from,
        joined: to - from + 1,
        columns: join(rows, merged, width, from, to),
        confidence,
    }
}

fn trimmed_width(row: &[String]) -> usize {
    row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1)
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn text(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", |cell| cell.trim())
}

/// How many cells a row of the table has filled: the upper quartile, as titles and footers have few.
fn typical_fill(rows: &[Vec<String>]) -> usize {
    let mut counts: Vec<usize> = rows.iter().map(|row| filled(row)).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    counts.get(counts.len() * 3 / 4).or(counts.last()).copied().unwrap_or(0)
}

/// Share of a row's filled cells that look like the column they stand in.
fn likeness(row: &[String], columns: &[Column<'_>]) -> f32 {
    let (mut alike, mut count) = (0.0f32, 0.0f32);
    for (index, column) in columns.iter().enumerate() {
        let cell = text(row, index);
        if !cell.is_empty() && column.filled > 0 {
            count += 1.0;
            alike += f32::from(u8::from(column.takes(cell)));
        }
    }
    if count == 0.0 { 0.0 } else { alike / count }
}

/// The mean vote of the columns for `row` naming what stands below; [`PLAIN`] at least where the row is a header however
/// many of its names nobody knows (`Q1`, `c0`, years).
fn contrast(row: &[String], below: &[Vec<String>], width: usize) -> f32 {
    let columns = Column::all(below, width);
    let (mut votes, mut count) = (0.0f32, 0.0f32);
    let (mut known, mut over_values, mut short) = (0, false, true);
    for (index, column) in columns.iter().enumerate() {
        let name = text(row, index);
        if name.is_empty() {
            if column.filled > 0 {
                votes -= 0.1;
                count += 0.3;
            }
            continue;
        }
        count += 1.0;
        votes += vote(name, column);
        short &= name.len() <= 6 || !Class::of(name).is_value();
        if column.filled > 0 && !column.values.contains(name) && words::names_a_column(name) {
            known += 1;
            over_values |= column.filled >= 2 && column.value_share() >= 0.9;
        }
    }
    let mean = if count == 0.0 { 0.0 } else { votes / count };
    // A record may have a word that also names columns (户主). Not two of them that nobody else has there, one in the
    // midst of numbers, and nothing longer than a year that is a value itself (as in 姓名, 甲一, 电话, 13900000001).
    if known >= 2 && over_values && short { mean.max(PLAIN) } else { mean }
}

/// From -1 (a value like those below) to 1 (a name over something else).
fn vote(name: &str, column: &Column<'_>) -> f32 {
    let class = Class::of(name);
    let known = words::names_a_column(name);
    if class.is_value() {
        // Years make columns too, where the cells below are no years.
        let year = name.len() == 4 && name.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
        return if year && !column.values.iter().any(|value| value.len() == 4) { -0.3 } else { -1.0 };
    }
    if column.filled == 0 {
        return if known { 0.6 } else { 0.1 };
    }
    if column.values.contains(name) {
        return -1.0;
    }
    if column.value_share() >= 0.7 {
        return if known { 1.0 } else { 0.8 };
    }
    let length = name.chars().count() as f32;
    let mut vote: f32 = if known { 0.6 } else { 0.0 };
    if length > 30.0 {
        vote -= 0.5;
    } else if name.contains(['，', '。', '；', '？', '！']) {
        vote -= 0.4;
    }
    if column.filled >= 5 && column.values.len() * 3 <= column.filled {
        // A list of few words, and this is none of them.
        vote += 0.5;
    } else if column.mean_length() >= 2.0 * length && column.mean_length() >= 8.0 {
        vote += 0.3;
    } else if !known {
        vote -= 0.2;
    }
    vote.clamp(-1.0, 1.0)
}

/// Rows above the header row that name groups of its columns: several short words, nothing like a value or a label.
fn group_rows_above(rows: &[Vec<String>], merged: &[Merged], header: usize) -> usize {
    let mut from = header;
    // Where the names differ already, a row of groups is a banner: joined, it would only make them long.
    let mut seen = HashSet::new();
    let distinct =
        rows[header].iter().map(|cell| cell.trim()).filter(|c| !c.is_empty()).all(|c| seen.insert(c));
    let open = |column: usize| {
        let mut above = rows[header.saturating_sub(HEADER_ROWS)..header].iter();
        text(&rows[header], column).is_empty() && above.any(|row| !text(row, column).is_empty())
    };
    if distinct && !(0..rows[header].len()).any(open) {
        return header;
    }
    while from > 0 && header - from + 1 < HEADER_ROWS {
        let row = &rows[from - 1];
        let spans = merged
            .iter()
            .filter(|m| m.top == from - 1 && m.right > m.left && m.right - m.left + 1 < rows[header].len())
            .count();
        let words = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let names = words.clone().all(|cell| {
            cell.chars().count() <= 12
                && !cell.contains([':', '：'])
                && !cell.chars().any(|c| c.is_ascii_digit())
        });
        // Each group must reach over a named column; one lone word is a title.
        let over =
            (0..row.len()).filter(|c| !text(row, *c).is_empty()).all(|c| !text(&rows[header], c).is_empty());
        if names
            && over
            && (words.count() >= 2 && filled(row) < filled(&rows[header]) && (merged.is_empty() || spans > 0))
        {
            from -= 1;
        } else {
            break;
        }
    }
    from
}

/// The last row of a header that begins at `header`: rows below that name what it left open.
fn sub_rows_below(rows: &[Vec<String>], merged: &[Merged], header: usize, width: usize) -> usize {
    let mut to = header;
    while to + 1 < rows.len() && to - header + 1 < HEADER_ROWS {
        let (above, below) = (&rows[to], &rows[to + 1]);
        let merged_down = merged.iter().any(|m| (header..=to).contains(&m.top) && m.bottom > to);
        let merged_across = merged.iter().any(|m| m.top == to && m.bottom == to && m.right > m.left);
        // The row names columns that the one above leaves open, and leaves open what is named already.
        let fills = (0..width).any(|c| text(above, c).is_empty() && !text(below, c).is_empty());
        let complements = (0..width).any(|c| !text(above, c).is_empty() && text(below, c).is_empty());
        let open_above = (0..width).filter(|c| text(above, *c).is_empty()).count();
        let all_named = (0..width).filter(|c| text(above, *c).is_empty()).all(|c| !text(below, c).is_empty());
        let names = below
            .iter()
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .all(|cell| !Class::of(cell).is_value() && cell.chars().count() <= 20);
        let shape = if merged.is_empty() {
            fills && open_above > 0 && all_named && (complements || open_above * 2 >= width)
        } else {
            merged_down || merged_across
        };
        if !(names && fills && shape && filled(below) > 0) {
            break;
        }
        if contrast(below, &rows[to + 2..], width) <= THRESHOLD {
            break;
        }
        to += 1;
    }
    to
}

/// The names of the columns: the words of every header row that stand over a column, from above, without repeats.
fn join(rows: &[Vec<String>], merged: &[Merged], width: usize, from: usize, to: usize) -> Vec<String> {
    let header = rows.get(from..=to).unwrap_or_default();
    let width = header.iter().map(Vec::len).max().unwrap_or(0).max(width);
    (0..width)
        .map(|column| {
            let mut parts: Vec<&str> = Vec::new();
            for (index, row) in header.iter().enumerate() {
                let last = index + 1 == header.len();
                let part = over(header, merged, from, index, column);
                let part = if part.is_empty() && last && !text(row, column).is_empty() {
                    text(row, column)
                } else {
                    part
                };
                if !part.is_empty() && parts.last() != Some(&part) {
                    parts.push(part);
                }
            }
            parts.join("_")
        })
        .collect()
}

/// The word of header row `index` that stands over `column`: its own, or that of a group that reaches over it.
fn over<'a>(
    header: &'a [Vec<String>],
    merged: &[Merged],
    from: usize,
    index: usize,
    column: usize,
) -> &'a str {
    let own = text(&header[index], column);
    if !own.is_empty() || index + 1 == header.len() {
        return own;
    }
    let row = from + index;
    if let Some(m) =
        merged.iter().find(|m| (m.top..=m.bottom).contains(&row) && (m.left..=m.right).contains(&column))
    {
        return m.top.checked_sub(from).and_then(|top| header.get(top)).map_or("", |row| text(row, m.left));
    }
    // Without merged ranges, a group reaches right up to the next word, over columns that a lower row names.
    if !merged.is_empty() || header[index + 1..].iter().all(|row| text(row, column).is_empty()) {
        return "";
    }
    let Some(left) = (0..column).rev().find(|c| !text(&header[index], *c).is_empty()) else { return "" };
    let group = header[index + 1..].iter().any(|row| !text(row, left).is_empty());
    if group { text(&header[index], left) } else { "" }
}

#[cfg(test)]
mod tests;

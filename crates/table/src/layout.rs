//! Where the table lies in a sheet: title rows, header, data, footers.

use crate::header::{self, HEAD_ROWS, Merged, Profile, TAIL_ROWS};
use crate::{HeaderChoice, Notice};

/// A row of a sheet that holds something.
#[derive(Clone, Default)]
pub(crate) struct OutlineRow {
    /// Its number in the sheet, from 1.
    pub(crate) number: u64,
    /// Its cells from the first column on; what follows the last one is empty.
    pub(crate) cells: Vec<String>,
}

/// What has to be seen of a sheet to find the table in it. Rows without content are no part of it.
#[derive(Default)]
pub(crate) struct Outline {
    /// The first [`HEAD_ROWS`] rows.
    pub(crate) head: Vec<OutlineRow>,
    /// The last [`TAIL_ROWS`] rows.
    pub(crate) tail: Vec<OutlineRow>,
    /// All rows.
    pub(crate) rows: u64,
    /// Columns reached by the rows that are neither in the head nor in the tail.
    pub(crate) middle_width: usize,
    /// Merged ranges; rows by their numbers in the sheet (from 1), columns from 0: top, left, bottom, right.
    pub(crate) merged: Vec<(u64, usize, u64, usize)>,
}

/// Where the table lies. Rows are counted from 0 and leave empty rows out.
#[derive(Clone, Default)]
pub(crate) struct Layout {
    pub(crate) header_row: Option<u64>,
    pub(crate) columns: Vec<String>,
    pub(crate) title_rows: Vec<Vec<String>>,
    pub(crate) data_start: u64,
    pub(crate) data_end: u64,
    pub(crate) footer_rows: Vec<Vec<String>>,
    pub(crate) notices: Vec<Notice>,
}

/// Columns reached by a row.
fn width(row: &OutlineRow) -> usize {
    row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1)
}

impl Outline {
    /// How many of the last rows an outline keeps.
    pub(crate) const TAIL: usize = TAIL_ROWS;
    /// How many of the first rows an outline keeps.
    pub(crate) const HEAD: usize = HEAD_ROWS;

    /// Finds the table. The error is the row that was named as the header and is not there.
    pub(crate) fn layout(&self, choice: HeaderChoice) -> Result<Layout, u64> {
        let choice = match choice {
            HeaderChoice::Record(number) => {
                let index = self.head.iter().position(|row| row.number == number).ok_or(number)?;
                HeaderChoice::Record(index as u64 + 1)
            }
            choice => choice,
        };
        let rows: Vec<Vec<String>> = self.head.iter().map(|row| row.cells.clone()).collect();
        let found = header::find(&rows, &self.merged_rows(), choice);
        let data_start = (found.data_row as u64).min(self.rows);

        let data_head: Vec<Vec<String>> = rows.iter().skip(found.data_row).cloned().collect();
        let skip = self.tail.len().saturating_sub((self.rows - data_start) as usize);
        let tail: Vec<Vec<String>> = self.tail[skip..].iter().map(|row| row.cells.clone()).collect();
        let footers = match choice {
            HeaderChoice::Bare => 0,
            _ => tail.len() - Profile::of(&data_head).footer_start(&tail).min(tail.len()),
        };
        let data_end = (self.rows - footers as u64).max(data_start);

        let mut notices = Vec::new();
        let width = self.data_width(found.data_row, skip, footers);
        let mut columns = found.columns;
        if columns.len() < width && found.header_row.is_some() {
            notices.push(Notice::UnnamedColumns { columns: (width - columns.len()) as u64 });
        }
        for index in columns.len()..width {
            columns.push(format!("column_{}", index + 1));
        }
        let title_rows: Vec<Vec<String>> = rows.iter().take(found.title_rows).cloned().collect();
        if !title_rows.is_empty() {
            notices.push(Notice::TitleRows { rows: title_rows.len() as u64 });
        }
        match found.header_row {
            None => notices.push(Notice::NoHeader),
            Some(_) if found.joined > 1 => notices.push(Notice::HeaderJoined { rows: found.joined as u64 }),
            Some(_) => {}
        }
        Ok(Layout {
            header_row: found.header_row.and_then(|index| self.head.get(index)).map(|row| row.number),
            columns,
            title_rows,
            data_start,
            data_end,
            footer_rows: tail[tail.len() - footers..].to_vec(),
            notices,
        })
    }

    /// Columns that any data row reaches: one beyond the header is a column without a name, not one to lose.
    fn data_width(&self, data_row: usize, skip: usize, footers: usize) -> usize {
        // rows may stand in head and tail both; footers are left out wherever they stand
        let data_rows = self.rows as usize - footers;
        let head = self.head.iter().take(data_rows).skip(data_row);
        let tail = self.tail[skip..].iter().take((self.tail.len() - skip).saturating_sub(footers));
        head.chain(tail).map(width).max().unwrap_or(0).max(self.middle_width)
    }

    /// Merged ranges by the indexes of the rows in the head.
    fn merged_rows(&self) -> Vec<Merged> {
        let first_at = |number: u64| self.head.iter().position(|row| row.number >= number);
        let last_at = |number: u64| self.head.iter().rposition(|row| row.number <= number);
        self.merged
            .iter()
            .filter_map(|&(top, left, bottom, right)| {
                let (top, bottom) = (first_at(top)?, last_at(bottom)?);
                (top <= bottom).then_some(Merged { top, left, bottom, right })
            })
            .collect()
    }
}

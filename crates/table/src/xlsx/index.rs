//! One pass over a sheet when it is opened: where its blocks begin, what its first and last rows are, what is hidden.

use std::collections::VecDeque;

use crate::fault::Fault;
use crate::layout::{Outline, OutlineRow};
use crate::xlsx::blocks::Blocks;
use crate::xlsx::package::Package;
use crate::xlsx::sheet::{CellClass, Meaning, ParserState, Rows, SheetFacts, SheetParser};
use crate::xlsx::workbook::SheetEntry;

/// What is true at the start of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockStart {
    pub(crate) state: ParserState,
    /// Rows with content before it.
    pub(crate) rows: u64,
}

/// What one pass over a sheet tells.
pub(crate) struct SheetIndex {
    /// One for each block, and one for the end.
    pub(crate) blocks: Vec<BlockStart>,
    pub(crate) outline: Outline,
    pub(crate) facts: SheetFacts,
    /// Rows with content that are hidden.
    pub(crate) hidden_rows: u64,
    /// Rows without content that stand before the last row with content.
    pub(crate) blank_rows: u64,
    /// Cells whose value a formula made.
    pub(crate) formulas: u64,
    /// Cells that hold an error value.
    pub(crate) errors: u64,
    /// Formulas whose value was not stored: their cells are empty.
    pub(crate) unvalued: u64,
}

impl SheetIndex {
    /// Reads a sheet from end to end.
    pub(crate) fn read(
        package: &Package,
        entry: &SheetEntry,
        meaning: &Meaning,
    ) -> Result<SheetIndex, Fault> {
        let mut blocks = Blocks::new(package.part(&entry.part)?, "row");
        let mut parser = SheetParser::new(entry.name.clone(), entry.part.clone(), meaning.clone());
        let mut index = SheetIndex {
            blocks: Vec::new(),
            outline: Outline::default(),
            facts: SheetFacts::default(),
            hidden_rows: 0,
            blank_rows: 0,
            formulas: 0,
            errors: 0,
            unvalued: 0,
        };
        // the tail is made of the last blocks only: making strings of every row would cost more than reading it
        let mut recent: VecDeque<Rows> = VecDeque::new();
        let mut recent_rows = 0;
        let mut last_number = 0;
        let mut widths = VecDeque::new();
        while let Some(block) = blocks.next_block()? {
            index.blocks.push(BlockStart { state: parser.state(), rows: index.outline.rows });
            let mut rows = Rows::default();
            parser.read(&block, blocks.prefix(), &mut rows)?;
            index.unvalued += rows.unvalued;
            let filled = index.learn(&rows, &mut last_number, &mut widths);
            if filled > 0 {
                recent.push_back(rows);
                recent_rows += filled;
            }
            while let Some(first) = recent.front() {
                let held = first.filled();
                if recent_rows - held < Outline::TAIL {
                    break;
                }
                recent_rows -= held;
                recent.pop_front();
            }
        }
        index.blocks.push(BlockStart { state: parser.state(), rows: index.outline.rows });
        index.facts = parser.facts().clone();
        let mut skip = recent_rows.saturating_sub(Outline::TAIL);
        for rows in &recent {
            for at in (0..rows.rows.len()).filter(|at| !rows.rows[*at].blank) {
                if skip > 0 {
                    skip -= 1;
                } else {
                    index.outline.tail.push(outline_row(rows, at));
                }
            }
        }
        let merges = index.facts.merges.iter();
        index.outline.merged = merges
            .map(|m| {
                (
                    u64::from(m.first_row),
                    usize::from(m.first_column),
                    u64::from(m.last_row),
                    usize::from(m.last_column),
                )
            })
            .collect();
        Ok(index)
    }

    /// Counts the rows of a block and keeps the first ones; how many of them have content.
    fn learn(&mut self, rows: &Rows, last_number: &mut u32, widths: &mut VecDeque<usize>) -> usize {
        let mut filled = 0;
        for (at, row) in rows.rows.iter().enumerate().filter(|(_, row)| !row.blank) {
            filled += 1;
            self.hidden_rows += u64::from(row.hidden);
            self.blank_rows += u64::from(row.number - *last_number - 1);
            *last_number = row.number;
            self.outline.rows += 1;
            if self.outline.head.len() < Outline::HEAD {
                self.outline.head.push(outline_row(rows, at));
            } else {
                // the last rows are looked at one by one: a footer may be wider than the table
                widths.push_back(rows.width_of(at));
                if widths.len() > Outline::TAIL {
                    let width = widths.pop_front().unwrap_or(0);
                    self.outline.middle_width = self.outline.middle_width.max(width);
                }
            }
        }
        self.formulas += rows.cells.iter().filter(|cell| cell.formula).count() as u64;
        self.errors += rows.cells.iter().filter(|cell| cell.class == CellClass::Error).count() as u64;
        filled
    }
}

fn outline_row(rows: &Rows, at: usize) -> OutlineRow {
    let mut cells = vec![String::new(); rows.width_of(at)];
    for cell in rows.cells_of(at) {
        rows.text_of(cell).clone_into(&mut cells[usize::from(cell.column)]);
    }
    OutlineRow { number: u64::from(rows.rows[at].number), cells }
}

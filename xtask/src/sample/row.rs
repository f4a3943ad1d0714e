//! One record on its way out: cells of text in one buffer, each with what a spreadsheet would make of it.

use std::fmt::Write;

/// What a spreadsheet stores a cell as.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Text,
    /// The text parses as a number, and is stored as one.
    Number,
    /// Days since 1970-01-01, stored as a date; a CSV shows the text.
    Date(i32),
}

/// The cells of a record, reused from record to record.
#[derive(Default)]
pub(crate) struct Row {
    text: String,
    cells: Vec<(usize, Cell)>,
}

impl Row {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
    }

    /// Where the text of the cell being made goes; [`end`](Self::end) closes the cell.
    pub(crate) fn out(&mut self) -> &mut String {
        &mut self.text
    }

    pub(crate) fn end(&mut self, cell: Cell) {
        self.cells.push((self.text.len(), cell));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.end(Cell::Text);
    }

    pub(crate) fn number(&mut self, number: u64) {
        digits(&mut self.text, number, 1);
        self.end(Cell::Number);
    }

    /// A number with two decimals, given in hundredths.
    pub(crate) fn hundredths(&mut self, number: u64) {
        digits(&mut self.text, number / 100, 1);
        self.text.push('.');
        digits(&mut self.text, number % 100, 2);
        self.end(Cell::Number);
    }

    /// Anything that prints.
    pub(crate) fn print(&mut self, arguments: std::fmt::Arguments<'_>) {
        // A String takes whatever is written to it.
        let _ = self.text.write_fmt(arguments);
        self.end(Cell::Text);
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = (&str, Cell)> {
        let mut start = 0;
        self.cells.iter().map(move |&(end, cell)| {
            let text = self.text.get(start..end).unwrap_or_default();
            start = end;
            (text, cell)
        })
    }
}

/// Appends a number of at least `width` digits.
pub(crate) fn digits(out: &mut String, mut number: u64, width: usize) {
    let mut buffer = [b'0'; 20];
    let mut start = 20;
    while number > 0 || 20 - start < width.min(20) {
        start -= 1;
        buffer[start] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.push_str(&String::from_utf8_lossy(&buffer[start..]));
}

//! Text laid out for a terminal: headings, paragraphs, tables, bars.

use crate::document::{Notice, SizeBucket};
use crate::grid::{Column, layout};
use crate::messages::Messages;
use crate::phrase::{self, Sentence, Tone};
use crate::text::{count, percent_of, shown, width, wrap};

/// How a terminal shows text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalStyle {
    /// Columns of the terminal; a Chinese character takes two. Taken as at least 60, and at most 140 are used.
    pub width: usize,
    /// Whether to use colour and bold (ANSI X3.64 / ECMA-48 sequences).
    pub colour: bool,
}

impl Default for TerminalStyle {
    fn default() -> Self {
        TerminalStyle { width: 80, colour: false }
    }
}

/// Indentation of everything below a heading.
pub(super) const INDENT: usize = 2;
/// Longest bar of a distribution.
const BAR: u64 = 24;

pub(super) const BOLD: &str = "1";
pub(super) const FAINT: &str = "2";
pub(super) const RED: &str = "31";
pub(super) const GREEN: &str = "32";
pub(super) const YELLOW: &str = "33";
pub(super) const CYAN: &str = "36";

pub(super) struct Screen<'a> {
    pub(super) messages: &'a Messages,
    pub(super) width: usize,
    colour: bool,
    out: String,
}

impl<'a> Screen<'a> {
    pub(super) fn new(messages: &'a Messages, style: &TerminalStyle) -> Screen<'a> {
        Screen { messages, width: style.width.clamp(60, 140), colour: style.colour, out: String::new() }
    }

    pub(super) fn paint(&self, code: &str, text: &str) -> String {
        if self.colour && !code.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.out.push('\n');
    }

    /// Everything said so far.
    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn title(&mut self, text: &str, code: &str) {
        for line in wrap(text, self.width) {
            let line = self.paint(code, &line);
            self.line(&line);
        }
    }

    pub(super) fn section(&mut self, key: &str) {
        let heading = self.messages.text(key);
        self.out.push('\n');
        let heading = self.paint(BOLD, &heading);
        self.line(&heading);
    }

    /// A paragraph, indented, in one colour; `mark` stands before its first line.
    pub(super) fn paragraph(&mut self, mark: &str, text: &str, code: &str) {
        let hang = INDENT + width(mark);
        for (position, line) in wrap(text, self.width - hang).into_iter().enumerate() {
            let begin = if position == 0 { mark } else { "" };
            let blank = " ".repeat(hang - width(begin));
            let line = self.paint(code, &line);
            // `blank` holds the indentation and, from the second line on, the room of the mark.
            let line = if position == 0 {
                format!("{}{begin}{line}", " ".repeat(INDENT))
            } else {
                format!("{blank}{line}")
            };
            self.line(&line);
        }
    }

    pub(super) fn sentences(&mut self, sentences: &[Sentence]) {
        for sentence in sentences {
            let (mark, code) = match sentence.tone {
                Tone::Plain => ("- ", ""),
                Tone::Good => ("- ", GREEN),
                Tone::Warning => ("! ", YELLOW),
                Tone::Bad => ("! ", RED),
            };
            self.paragraph(mark, &sentence.text, code);
        }
    }

    /// A command to copy: never wrapped, for a wrapped command is a wrong command.
    pub(super) fn command(&mut self, command: &str) {
        let command = self.paint(CYAN, command);
        self.line(&format!("{}{command}", " ".repeat(INDENT + 4)));
    }

    pub(super) fn grid(
        &mut self,
        columns: &[Column],
        heading: &[&str],
        rows: &[Vec<String>],
        code: &dyn Fn(usize, usize) -> &'static str,
    ) {
        let heading: Vec<String> = heading.iter().map(|key| self.messages.text(key)).collect();
        let lines = layout(columns, &heading, rows, self.width - INDENT, &|row, column, text| match row {
            None => self.paint(FAINT, text),
            Some(row) => self.paint(code(row, column), text),
        });
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    /// Names and values, the names in a column of their own.
    pub(super) fn pairs(&mut self, pairs: &[(String, String)]) {
        let rows: Vec<Vec<String>> =
            pairs.iter().map(|(label, value)| vec![label.clone(), value.clone()]).collect();
        let columns = [Column::text(8, 28), Column::wrapped(20, usize::MAX)];
        let lines = layout(&columns, &[], &rows, self.width - INDENT, &|_, column, text| {
            if column == 0 { self.paint(FAINT, text) } else { text.to_owned() }
        });
        for line in lines.iter().filter(|line| !line.is_empty()) {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    pub(super) fn distribution(&mut self, buckets: &[SizeBucket]) {
        let most = buckets.iter().map(|bucket| bucket.records).max().unwrap_or(0);
        let total: u64 = buckets.iter().map(|bucket| bucket.records).sum();
        if most == 0 {
            return;
        }
        let rows: Vec<Vec<String>> = buckets
            .iter()
            .map(|bucket| {
                // A bucket that holds anything shows at least one block.
                let length = (bucket.records * BAR).div_ceil(most);
                vec![
                    phrase::size(bucket, self.messages),
                    count(bucket.classes),
                    count(bucket.records),
                    percent_of(bucket.records, total),
                    "█".repeat(usize::try_from(length).unwrap_or(0)),
                ]
            })
            .collect();
        let numbers = Column::number();
        let columns = [Column::text(6, 20), numbers, numbers, numbers, Column::text(8, BAR as usize)];
        self.out.push('\n');
        let heading = ["col-size", "col-classes", "col-records", "col-share"];
        let heading: Vec<String> =
            heading.iter().map(|key| self.messages.text(key)).chain(std::iter::once(String::new())).collect();
        let lines = layout(&columns, &heading, &rows, self.width - INDENT, &|row, column, text| match (
            row, column,
        ) {
            (None, _) => self.paint(FAINT, text),
            (Some(_), 4) => self.paint(CYAN, text),
            _ => text.to_owned(),
        });
        for line in lines {
            self.line(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    pub(super) fn notices(&mut self, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        self.section("section-notices");
        for notice in notices {
            let told = self.messages.notice(notice);
            self.paragraph("- ", &shown(&told.text), "");
            if !told.help.is_empty() {
                self.paragraph("  ", &shown(&told.help), FAINT);
            }
        }
    }
}

pub(super) fn type_colour(attribute_type: &str) -> &'static str {
    match attribute_type {
        "direct" => RED,
        "quasi" => YELLOW,
        "sensitive" => "35",
        _ => "",
    }
}

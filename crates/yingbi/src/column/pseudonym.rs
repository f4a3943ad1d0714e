//! `pseudonymize`: each value becomes a token that only the holder of the key could have made.

use arrow_array::{Array, StringArray};
use yingbi_resident::{Check, canonical, check};
use yingbi_vault::Pseudonymizer;

use super::{Cells, ColumnFacts, Tally, TextColumn, Treatment};
use crate::error::Error;

pub(crate) struct Pseudonym {
    pub(crate) facts: ColumnFacts,
    pub(crate) pseudonymizer: Pseudonymizer,
}

/// Characters of a token (`formats.md`): 26 of the pseudonym, 4 to trace it.
const TOKEN: usize = 30;

impl Treatment for Pseudonym {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let mut canon = String::with_capacity(cells.bytes());
        let mut ends = Vec::with_capacity(cells.values.len());
        // Whether each row has a token, is empty, or is refused.
        let mut states = Vec::with_capacity(cells.values.len());
        for text in cells.texts() {
            if text.is_empty() {
                states.push(State::Empty);
            } else if canonical(self.facts.kind, text, &mut canon).is_ok() {
                ends.push(canon.len());
                states.push(State::Token);
            } else if check(self.facts.kind, text) == Check::Empty {
                states.push(State::Empty);
            } else {
                states.push(State::Refused);
            }
        }
        let mut tokens = String::with_capacity(ends.len() * TOKEN);
        let mut start = 0;
        let values = ends.iter().map(|&end| {
            let value = &canon.as_bytes()[start..end];
            start = end;
            value
        });
        self.pseudonymizer.tokens(values, &mut tokens);

        let mut out = TextColumn::with_capacity(states.len(), tokens.len());
        let mut at = 0;
        for (row, state) in states.iter().enumerate() {
            match state {
                State::Empty => out.null(),
                State::Refused => self.facts.refuse(&mut out, tally, cells.first_record + row as u64)?,
                State::Token => {
                    out.push(&tokens[at..at + TOKEN])?;
                    at += TOKEN;
                    tally.treated += 1;
                }
            }
        }
        Ok(out.finish()?)
    }
}

enum State {
    Token,
    Empty,
    Refused,
}

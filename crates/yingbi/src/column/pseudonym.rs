//! `pseudonymize`: each value becomes a pseudonym that only the holder of the key could have made.

use arrow_array::{Array, StringArray};
use yingbi_resident::{Check, canonical, check};
use yingbi_vault::{PseudonymForm, Pseudonymizer, TOKEN_CHARS, Values};

use super::{Cells, ColumnFacts, Tally, TextColumn, Treatment};
use crate::error::Error;

pub(crate) struct Pseudonym {
    pub(crate) facts: ColumnFacts,
    pub(crate) form: PseudonymForm,
    pub(crate) pseudonymizer: Pseudonymizer,
}

impl Treatment for Pseudonym {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let mut canon = String::with_capacity(cells.bytes());
        let mut ends = Vec::with_capacity(cells.values.len());
        // Whether each row has a pseudonym, is empty, or is refused.
        let mut states = Vec::with_capacity(cells.values.len());
        for text in cells.texts() {
            if text.is_empty() {
                states.push(State::Empty);
            } else if canonical(self.facts.kind, text, &mut canon).is_ok() {
                ends.push(canon.len());
                states.push(State::Made);
            } else if check(self.facts.kind, text) == Check::Empty {
                states.push(State::Empty);
            } else {
                states.push(State::Refused);
            }
        }
        let mut start = 0;
        let values = ends.iter().map(|&end| {
            let value = &canon.as_bytes()[start..end];
            start = end;
            value
        });
        let made = self.make(values);
        let mut made = made.iter();
        let mut out = TextColumn::with_capacity(states.len(), made.bytes());
        for (row, state) in states.iter().enumerate() {
            let made = match state {
                State::Empty => {
                    out.null();
                    continue;
                }
                State::Refused => None,
                State::Made => made.next(),
            };
            match made {
                // A value that has no pseudonym of this form.
                None | Some("") => self.facts.refuse(&mut out, tally, cells.first_record + row as u64)?,
                Some(text) => {
                    out.push(text)?;
                    tally.treated += 1;
                }
            }
        }
        Ok(out.finish()?)
    }
}

impl Pseudonym {
    fn make<'a>(&self, values: impl ExactSizeIterator<Item = &'a [u8]>) -> Made {
        match self.form {
            PseudonymForm::Token => {
                let mut tokens = String::with_capacity(values.len() * TOKEN_CHARS);
                self.pseudonymizer.tokens(values, &mut tokens);
                Made::Tokens(tokens)
            }
            PseudonymForm::Reversible => {
                let mut made = Values::default();
                self.pseudonymizer.reversibles(values, &mut made);
                Made::Values(made)
            }
            PseudonymForm::Shaped => {
                let (mut made, mut outcomes) = (Values::default(), Vec::with_capacity(values.len()));
                self.pseudonymizer.shaped_ids(values, &mut made, &mut outcomes);
                Made::Values(made)
            }
        }
    }
}

/// Pseudonyms, one a value.
enum Made {
    /// All of one length.
    Tokens(String),
    /// Empty where there is none.
    Values(Values),
}

impl Made {
    fn iter(&self) -> MadeIter<'_> {
        MadeIter { made: self, next: 0 }
    }
}

struct MadeIter<'a> {
    made: &'a Made,
    next: usize,
}

impl MadeIter<'_> {
    fn bytes(&self) -> usize {
        match self.made {
            Made::Tokens(tokens) => tokens.len(),
            Made::Values(values) => values.bytes().len(),
        }
    }
}

impl<'a> Iterator for MadeIter<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let place = self.next;
        self.next += 1;
        match self.made {
            Made::Tokens(tokens) => tokens.get(place * TOKEN_CHARS..(place + 1) * TOKEN_CHARS),
            // Every pseudonym is ASCII.
            Made::Values(values) => values.get(place).map(|value| std::str::from_utf8(value).unwrap_or("")),
        }
    }
}

enum State {
    Made,
    Empty,
    Refused,
}

//! `index`: each value becomes its code in a blind index.

use arrow_array::{Array, StringArray};
use yingbi_resident::{Check, canonical, check};
use yingbi_vault::{BlindIndex, Values};

use super::{Cells, ColumnFacts, Tally, TextColumn, Treatment};
use crate::error::Error;

pub(crate) struct Index {
    pub(crate) facts: ColumnFacts,
    pub(crate) index: BlindIndex,
}

impl Treatment for Index {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let mut canon = String::with_capacity(cells.bytes());
        let mut ends = Vec::with_capacity(cells.values.len());
        let mut states = Vec::with_capacity(cells.values.len());
        for text in cells.texts() {
            let held = !text.is_empty() && canonical(self.facts.kind, text, &mut canon).is_ok();
            // What stands for "none" (-, 无) has no code, and is no fault.
            states.push((held, text.is_empty() || (!held && check(self.facts.kind, text) == Check::Empty)));
            if held {
                ends.push(canon.len());
            }
        }
        let mut start = 0;
        let values: Vec<&[u8]> =
            ends.iter().map(|&end| &canon.as_bytes()[std::mem::replace(&mut start, end)..end]).collect();
        let mut codes = Values::default();
        self.index.codes(&values, &mut codes);
        let mut out = TextColumn::with_capacity(states.len(), codes.bytes().len());
        let mut codes = codes.iter();
        for (row, (held, empty)) in states.into_iter().enumerate() {
            match held.then(|| codes.next()).flatten() {
                Some(code) => {
                    out.push(&String::from_utf8_lossy(code))?;
                    tally.treated += 1;
                }
                None if empty => out.null(),
                None => self.facts.refuse(&mut out, tally, cells.first_record + row as u64)?,
            }
        }
        Ok(out.finish()?)
    }
}

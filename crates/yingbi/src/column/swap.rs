//! `swap`: rank swapping. Records of near ranks exchange their numbers or dates.

use std::collections::HashMap;

use arrow_array::StringArray;
use yingbi_anonymity::RankSwapping;

use super::draws::Draws;
use super::scale::Ladder;
use super::{Cells, ColumnFacts, Tally, Treatment};
use crate::error::Error;

pub(crate) struct Swap {
    facts: ColumnFacts,
    method: RankSwapping,
    /// Each value as it is written, in ascending order.
    written: Vec<String>,
    /// The place of each text among them.
    places: HashMap<String, usize>,
    draws: Draws,
}

impl Swap {
    pub(crate) fn fit(
        facts: ColumnFacts,
        within: f64,
        ladder: Ladder,
        draws: Draws,
    ) -> Result<Swap, yingbi_anonymity::Error> {
        let method = RankSwapping::new(&ladder.counts, within, &|words| draws.of_ranks(words))?;
        Ok(Swap { facts, method, written: ladder.written(), places: ladder.places, draws })
    }
}

impl Treatment for Swap {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        let keys = cells.drawing.unwrap_or(&[]);
        self.facts.each(cells, tally, cells.bytes(), |row, text, out| {
            let Some(key) = keys.get(row).copied().flatten() else { return false };
            let Some(&place) = self.places.get(text) else { return false };
            let bits = self.draws.of_record(key)();
            let drawn = self.method.draw(place, bits, &|words| self.draws.of_ranks(words));
            out.push_str(&self.written[drawn]);
            true
        })
    }
}

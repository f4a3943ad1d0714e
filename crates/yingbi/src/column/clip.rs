//! `clip`: top and bottom coding. Values beyond a bound become the bound, or a label that says so.

use arrow_array::StringArray;
use yingbi_anonymity::TailCoding;

use super::scale::{Ladder, Scale};
use super::{Cells, ColumnFacts, Decimal, Tally, Treatment};
use crate::error::Error;
use crate::recipe::{Tail, TailForm};

pub(crate) struct Clip {
    facts: ColumnFacts,
    scale: Scale,
    /// The highest value of the lower tail, and what is written for the tail.
    bottom: Option<(Decimal, String)>,
    /// The lowest value of the upper tail, and what is written for the tail.
    top: Option<(Decimal, String)>,
}

impl Clip {
    /// With bounds that are known.
    pub(crate) fn at(
        facts: ColumnFacts,
        bottom: Option<Decimal>,
        top: Option<Decimal>,
        form: TailForm,
    ) -> Clip {
        let scale = Scale::of(facts.kind);
        let bound = |mark: &str, bound: Decimal| {
            let mut text = if form == TailForm::Label { mark.to_owned() } else { String::new() };
            scale.write(bound, &mut text);
            (bound, text)
        };
        Clip {
            facts,
            scale,
            bottom: bottom.map(|low| bound("<=", low)),
            top: top.map(|high| bound(">=", high)),
        }
    }

    /// With bounds of which some are shares of the column's records; such a tail has `k` records at least.
    pub(crate) fn fit(
        facts: ColumnFacts,
        (bottom, top, form): (Option<Tail>, Option<Tail>, TailForm),
        ladder: &Ladder,
        k: u64,
    ) -> Result<Clip, yingbi_anonymity::Error> {
        let share = |tail: Option<Tail>| match tail {
            Some(Tail::Share(share)) => Some(share),
            _ => None,
        };
        let tails = TailCoding::at_shares(&ladder.counts, share(bottom), share(top), k)?;
        let bound = |tail: Option<Tail>, found: Option<usize>| match tail? {
            Tail::At(bound) => Some(bound),
            Tail::Share(_) => ladder.values.get(found?).copied(),
        };
        let (bottom, top) = (bound(bottom, tails.bottom()), bound(top, tails.top()));
        match (bottom, top) {
            (Some(low), Some(high)) if low.compare(&high).is_ge() => Err(yingbi_anonymity::Error::Tails),
            _ => Ok(Clip::at(facts, bottom, top, form)),
        }
    }
}

impl Treatment for Clip {
    fn apply(&self, cells: &Cells<'_>, tally: &mut Tally) -> Result<StringArray, Error> {
        self.facts.each(cells, tally, cells.bytes(), |_, text, out| {
            let Some(value) = self.scale.read(text) else { return false };
            match (&self.bottom, &self.top) {
                (Some((bound, written)), _) if value.compare(bound).is_le() => out.push_str(written),
                (_, Some((bound, written))) if value.compare(bound).is_ge() => out.push_str(written),
                _ => self.scale.write(value, out),
            }
            true
        })
    }
}

//! How much more, or less, frequent a sensitive value may be in a class than in the sample: β-likeness and
//! δ-disclosure privacy.
//!
//! p is a value's share of the class, q its share of the sample before anything is suppressed.

use super::Monotone;
use super::closeness::shares;
use super::diversity::{ROUNDING, SLACK};

/// Bounds of p for every value; values that a class lacks are not looked at.
pub(crate) struct Bounds {
    /// p must be above, where asked.
    above: Option<Vec<f64>>,
    /// p must not be above (`above` is `None`), or must be below.
    most: Vec<f64>,
}

impl Bounds {
    /// β-likeness (Cao, Karras 2012, *PVLDB* 5(11), definitions 2 and 3): (p − q) / q ≤ β, or ≤ min(β, −ln q) in
    /// the enhanced form, for every value. Only what becomes more frequent is bounded.
    pub(crate) fn likeness(counts: &[u64], beta: f64, enhanced: bool) -> Bounds {
        let most = |q: f64| {
            let beta = if enhanced && q > 0.0 { beta.min(-q.ln()) } else { beta };
            (1.0 + beta) * q * (1.0 + ROUNDING)
        };
        Bounds { above: None, most: shares(counts).into_iter().map(most).collect() }
    }

    /// δ-disclosure privacy (Brickell, Shmatikov 2008, *KDD*, definition 3): |log₂(p / q)| < δ for every value of
    /// the class. Values that the class lacks count for nothing, as in ARX 3.9.2 and pycanon 1.3.5; by the paper's
    /// words they would be infinitely far. Who wants that asks for as many distinct values as the column has as well.
    pub(crate) fn disclosure(counts: &[u64], delta: f64) -> Bounds {
        let q = shares(counts);
        let factor = delta.exp2();
        Bounds {
            above: Some(q.iter().map(|q| q / factor * (1.0 + ROUNDING)).collect()),
            most: q.iter().map(|q| q * factor * (1.0 - ROUNDING)).collect(),
        }
    }

    pub(crate) fn holds(&self, records: u64, spread: &[(u32, u64)]) -> bool {
        let n = records as f64;
        match &self.above {
            None => spread.iter().all(|(rank, count)| *count as f64 <= self.most[*rank as usize] * n),
            Some(above) => spread.iter().all(|(rank, count)| {
                let p = *count as f64;
                p > above[*rank as usize] * n && p < self.most[*rank as usize] * n
            }),
        }
    }

    /// A class has a share of 1 to spread over its values, so their bounds must leave room for it; larger classes
    /// have more values. No stronger condition on the values alone exists for β-likeness.
    pub(crate) fn may_hold(&self, spread: &[(u32, u64)]) -> bool {
        let room: f64 = spread.iter().map(|(rank, _)| self.most[*rank as usize].min(1.0)).sum();
        room >= 1.0 - SLACK
    }

    /// Fewest records of a class that holds: one record of a value is a share of 1/n.
    pub(crate) fn least(&self) -> u64 {
        let most = self.most.iter().copied().fold(0.0, f64::max).min(1.0);
        if most > 0.0 { ((1.0 - SLACK) / most).ceil().max(1.0) as u64 } else { 1 }
    }

    /// Upper bounds of shares hold for a mixture where they hold for its parts; the lower ones of δ-disclosure don't,
    /// as a value that one part lacks counts in the whole.
    pub(crate) fn monotone(&self) -> Monotone {
        if self.above.is_some() { Monotone::Neither } else { Monotone::Union }
    }
}

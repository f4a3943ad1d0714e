//! Top and bottom coding: the ends of a distribution made one (Hundepohl et al. 2012, "Statistical Disclosure
//! Control", section 3.3.3).

use super::ranks;
use crate::error::Error;

/// Where the ends of a column begin, given by shares of its records.
///
/// Made of counts alone: the caller knows what the values are, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TailCoding {
    bottom: Option<usize>,
    top: Option<usize>,
}

impl TailCoding {
    /// The tails of a column. `counts`: records of each distinct value, in ascending order of the values.
    /// `bottom`, `top`: the share of the records that the tail holds at least, above 0 and at most 1; none for no
    /// tail. `least`: records that a tail holds at least whatever its share.
    ///
    /// A tail is the smallest set of whole values at its end that holds that much: equal values are never parted,
    /// so that a tail may hold more.
    ///
    /// # Errors
    /// [`Error::Perturbation`] for a share outside its bounds or a value without records; [`Error::Tails`] where
    /// the tails would meet, that is leave no value between the two bounds that are shown.
    pub fn at_shares(
        counts: &[u64],
        bottom: Option<f64>,
        top: Option<f64>,
        least: u64,
    ) -> Result<TailCoding, Error> {
        let total = ranks(counts)?.last().copied().unwrap_or(0);
        for share in [bottom, top].into_iter().flatten() {
            if !(share > 0.0 && share <= 1.0) {
                return Err(Error::Perturbation { parameter: "share" });
            }
        }
        let bottom = bottom.and_then(|share| reach(share, least, total, counts.iter()));
        let top = top.and_then(|share| reach(share, least, total, counts.iter().rev()));
        let top = top.map(|values| counts.len() - 1 - values);
        match (bottom, top) {
            (Some(bottom), Some(top)) if bottom >= top => Err(Error::Tails),
            _ => Ok(TailCoding { bottom, top }),
        }
    }

    /// The highest value of the lower tail, as an index; none where there is no lower tail.
    pub fn bottom(&self) -> Option<usize> {
        self.bottom
    }

    /// The lowest value of the upper tail, as an index; none where there is no upper tail.
    pub fn top(&self) -> Option<usize> {
        self.top
    }
}

/// How many values stand before the one with which a tail has its share; none of an empty column.
fn reach<'a>(share: f64, least: u64, total: u64, mut counts: impl Iterator<Item = &'a u64>) -> Option<usize> {
    // A share's binary fraction may be a little too large: 0.07 of 100 records are 7, not 8.
    let enough = ((share * total as f64 - 1e-9).ceil().max(1.0) as u64).max(least).min(total);
    let mut held = 0u64;
    counts.position(|count| {
        held += count;
        held >= enough
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_holds_its_share_at_least() {
        let counts = [1, 2, 3, 90, 2, 1, 1];
        let tails = |bottom, top, least| TailCoding::at_shares(&counts, bottom, top, least).unwrap();
        let one = tails(Some(0.01), Some(0.01), 0);
        assert_eq!((one.bottom(), one.top()), (Some(0), Some(6)));
        let two = tails(Some(0.02), Some(0.02), 0);
        assert_eq!((two.bottom(), two.top()), (Some(1), Some(5)));
        // Records count where the share is too small to hide in.
        let five = tails(Some(0.01), None, 5);
        assert_eq!((five.bottom(), five.top()), (Some(2), None));
        assert_eq!(tails(None, Some(0.03), 0).top(), Some(4));
        assert_eq!(tails(None, Some(1.0), 0).top(), Some(0));
    }

    #[test]
    fn a_share_is_not_raised_by_its_binary_fraction() {
        // 0.07 · 100 is a little more than 7 in binary.
        let counts = [1u64; 100];
        assert_eq!(TailCoding::at_shares(&counts, Some(0.07), None, 0).unwrap().bottom(), Some(6));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(TailCoding::at_shares(&[5, 5], Some(0.6), Some(0.6), 0), Err(Error::Tails));
        assert_eq!(TailCoding::at_shares(&[5], Some(0.1), Some(0.1), 0), Err(Error::Tails));
        for share in [0.0, -0.1, 1.1, f64::NAN] {
            assert!(TailCoding::at_shares(&[5], None, Some(share), 0).is_err());
        }
        assert!(TailCoding::at_shares(&[5, 0], None, Some(0.1), 0).is_err());
        assert_eq!(TailCoding::at_shares(&[], None, Some(0.1), 5).unwrap().top(), None);
    }
}

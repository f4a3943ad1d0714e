//! The order of a sensitive column's values: what ordered distance counts steps in.

use yingbi_resident::{PartialDate, normalise};

/// Places of values, which come in ascending order of their bytes.
///
/// Where every value but the empty one is a plain number, by size; where every one is a date (a day, a month or a
/// year), by time; otherwise by bytes. The empty cell comes first.
pub(crate) struct Order {
    /// Place of each rank; `None` where they are the same.
    places: Option<Vec<u32>>,
    len: u32,
}

impl Order {
    pub(crate) fn of(values: &[&str]) -> Order {
        let len = values.len() as u32;
        let filled = || values.iter().filter(|value| !value.is_empty());
        let ranks = if Order::numeric(values) {
            sorted(values, number, |a, b| a.total_cmp(b))
        } else if filled().all(|value| date(value).is_some()) {
            sorted(values, date, Ord::cmp)
        } else {
            (0..len).collect()
        };
        if ranks.is_sorted() {
            return Order { places: None, len };
        }
        let mut places = vec![0u32; ranks.len()];
        for (place, rank) in ranks.iter().enumerate() {
            places[*rank as usize] = place as u32;
        }
        Order { places: Some(places), len }
    }

    /// Whether every value but the empty one is a plain number.
    pub(crate) fn numeric(values: &[&str]) -> bool {
        values.iter().filter(|value| !value.is_empty()).all(|value| number(value).is_some())
    }

    /// Ranks in their order.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut ranks: Vec<u32> = (0..self.len).collect();
        if let Some(places) = &self.places {
            ranks.sort_unstable_by_key(|rank| places[*rank as usize]);
        }
        ranks
    }

    /// Shows (rank, records) as (place, records), ascending.
    pub(crate) fn sorted(&self, spread: &[(u32, u64)], look: impl FnOnce(&[(u32, u64)])) {
        /// Values kept on the stack.
        const KEPT: usize = 64;
        let Some(places) = &self.places else { return look(spread) };
        let place = |(rank, count): &(u32, u64)| (places[*rank as usize], *count);
        if spread.len() <= KEPT {
            let mut kept = [(0u32, 0u64); KEPT];
            let kept = &mut kept[..spread.len()];
            for (to, from) in kept.iter_mut().zip(spread) {
                *to = place(from);
            }
            kept.sort_unstable();
            look(kept);
        } else {
            let mut all: Vec<(u32, u64)> = spread.iter().map(place).collect();
            all.sort_unstable();
            look(&all);
        }
    }
}

/// Ranks by what is read of the values; equal ones stay in the order of their bytes.
fn sorted<T>(
    values: &[&str],
    read: impl Fn(&str) -> Option<T>,
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<u32> {
    let mut keys: Vec<(Option<T>, u32)> =
        values.iter().enumerate().map(|(rank, value)| (read(value), rank as u32)).collect();
    keys.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) => compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    keys.into_iter().map(|(_, rank)| rank).collect()
}

/// A plain decimal number; thousands may be set apart by commas. Exponents are damage, not numbers.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = normalise(text);
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b"+-.,".contains(&b));
    if !plain {
        return None;
    }
    text.replace(',', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// Year, month and day; what is not told is 0.
pub(crate) fn date(text: &str) -> Option<(u16, u8, u8)> {
    let text = normalise(text);
    Some(match PartialDate::parse(&text).ok()? {
        PartialDate::Day(date) => (date.year(), date.month(), date.day()),
        PartialDate::Month { year, month } => (year, month, 0),
        PartialDate::Year(year) => (year, 0, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_what_the_values_are() {
        let ranks = |values: &[&str]| Order::of(values).ranks();
        assert_eq!(ranks(&["", "-3", "10", "9"]), [0, 1, 3, 2]);
        assert_eq!(ranks(&["1,234", "200"]), [1, 0]);
        assert_eq!(ranks(&["1943/10/1", "1943/7/19"]), [1, 0]);
        assert_eq!(ranks(&["10", "9", "x"]), [0, 1, 2]);
        assert!(ranks(&[]).is_empty());
    }
}

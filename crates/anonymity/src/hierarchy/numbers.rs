//! Numbers: bands of equal width whose widths double, aligned at zero so that each holds two of the level below.

use std::borrow::Cow;

use yingbi_resident::normalise;

use super::path::Path;

/// Fixed-point places: cents, square metres and degrees of a coordinate fit, and so do 10^18 of them.
const PLACES: usize = 9;
pub(super) const ONE: i128 = 1_000_000_000;
/// The first level should not have more bands than this over the middle 98 % of the records.
const BANDS: i128 = 128;
/// A far outlier would add a level for each doubling; beyond this many only the top joins it to the rest.
const MAX_LEVELS: usize = 16;

pub(super) struct Bands {
    /// Width of the first level, in units of 10^-9.
    width: i128,
    depth: usize,
}

impl Bands {
    pub(super) fn fit(values: &[&str], counts: &[u64]) -> Bands {
        let mut numbers: Vec<(i128, u64)> =
            values.iter().zip(counts).filter_map(|(v, c)| Some((parse(v)?, *c))).collect();
        numbers.sort_unstable();
        let (Some(low), Some(high), Some((least, _)), Some((most, _))) =
            (quantile(&numbers, 1), quantile(&numbers, 99), numbers.first(), numbers.last())
        else {
            return Bands { width: ONE, depth: 0 };
        };
        let whole = numbers.iter().all(|(n, _)| n % ONE == 0);
        let smallest = if whole { 5 * ONE } else { 1 };
        let width = nice((high - low) / BANDS).max(smallest);
        let mut depth = 1;
        while depth < MAX_LEVELS && least.div_euclid(width << depth) != most.div_euclid(width << depth) {
            depth += 1;
        }
        // the level at which one band holds all says no less than the top: keep it only if it is the only one
        Bands { width, depth }
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn path(&self, value: &str, path: &mut Path) {
        let Some(number) = parse(value) else { return };
        for level in 0..self.depth {
            let width = self.width << level;
            let low = number.div_euclid(width) * width;
            path.push_fmt(format_args!("[{},{})", Fixed(low), Fixed(low + width)));
        }
    }
}

/// The number below or at which so many hundredths of the records lie; `numbers`: ascending, with their records.
pub(super) fn quantile(numbers: &[(i128, u64)], hundredths: u128) -> Option<i128> {
    let total: u128 = numbers.iter().map(|(_, count)| u128::from(*count)).sum();
    let mut seen = 0u128;
    let found = numbers.iter().find(|(_, count)| {
        seen += u128::from(*count);
        seen * 100 >= total * hundredths
    });
    found.map(|(number, _)| *number)
}

/// The smallest 1, 2 or 5 times a power of ten that is not below `width`.
pub(super) fn nice(width: i128) -> i128 {
    let mut power = 1i128;
    loop {
        for step in [1, 2, 5] {
            if step * power >= width {
                return step * power;
            }
        }
        power *= 10;
    }
}

/// A plain decimal number in units of 10^-9; further places are cut. Exponents are damage, not numbers.
pub(super) fn parse(text: &str) -> Option<i128> {
    let text = normalise(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = ungrouped(whole)?;
    if whole.len() > 18 || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digit = |b: u8| i128::from(b - b'0');
    let mut number = whole.bytes().fold(0, |n, b| n * 10 + digit(b));
    for place in 0..PLACES {
        number = number * 10 + fraction.as_bytes().get(place).map_or(0, |b| digit(*b));
    }
    Some(sign * number)
}

/// Digits without their thousands separators, `None` where these stand elsewhere than at thousands.
fn ungrouped(whole: &str) -> Option<Cow<'_, str>> {
    if !whole.contains(',') {
        return Some(Cow::Borrowed(whole));
    }
    let mut groups = whole.split(',');
    let mut plain = groups.next().filter(|first| (1..=3).contains(&first.len()))?.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        plain.push_str(group);
    }
    Some(Cow::Owned(plain))
}

/// Prints units of 10^-9 without needless zeros.
pub(super) struct Fixed(pub(super) i128);

impl std::fmt::Display for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (whole, mut fraction) = (self.0.abs() / ONE, self.0.abs() % ONE);
        write!(f, "{whole}")?;
        if fraction > 0 {
            let mut places = PLACES;
            while fraction % 10 == 0 {
                fraction /= 10;
                places -= 1;
            }
            write!(f, ".{fraction:0places$}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HierarchySpec;
    use crate::hierarchy::tests::paths;

    #[test]
    fn widths_double_and_nest() {
        let got = paths(&HierarchySpec::Numbers, &["-3", "12", "1,234", "38", "4.1E+17", "7"]);
        assert_eq!(got[1][1..4], ["[10,20)", "[0,20)", "[0,40)"]);
        assert_eq!(got[3][1..4], ["[30,40)", "[20,40)", "[0,40)"]);
        assert_eq!(got[0][1], "[-10,0)");
        assert_eq!(got[2][1], "[1230,1240)");
        assert!(got[4][1..].iter().all(|label| label == "*"));
    }

    #[test]
    fn decimals_are_exact_at_the_borders() {
        let bands = Bands { width: ONE / 10, depth: 1 };
        let mut path = Path::default();
        path.clear(1);
        bands.path("0.3", &mut path);
        assert_eq!(path.get(0), "[0.3,0.4)");
        path.clear(1);
        bands.path("-0.3", &mut path);
        assert_eq!(path.get(0), "[-0.3,-0.2)");
    }

    #[test]
    fn nice_steps() {
        assert_eq!([nice(0), nice(1), nice(3), nice(51), nice(1000)], [1, 1, 5, 100, 1000]);
    }

    #[test]
    fn separators_only_at_thousands() {
        assert_eq!(parse("1,234.5"), Some(1_234_500_000_000));
        for bad in ["12,34", "1234,567", ",123", "1,", "--1", "", ".", "1e3", "9999999999999999999"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}

//! Exact decimal numbers, as sums, areas and prices are written.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number `mantissa · 10^-scale`, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Longest run of digits read: what `i128` holds with room to scale two numbers alike.
    const DIGITS: usize = 18;

    /// Reads `-1,234.50`, `+7`, `.5`; thousands may be set off by commas. `None` for anything else, an exponent
    /// and more than 18 digits included.
    pub fn parse(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = if whole.contains(',') { ungroup(whole)? } else { whole.to_owned() };
        let all: String = whole.chars().chain(fraction.chars()).collect();
        if all.is_empty() || all.len() > Self::DIGITS || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mantissa: i128 = all.parse().ok()?;
        let scale = u32::try_from(fraction.len()).ok()?;
        Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }

    /// A whole number.
    pub(crate) fn whole(number: i64) -> Decimal {
        Decimal { mantissa: number.into(), scale: 0 }
    }

    /// Places behind the point, as it was written.
    pub(crate) fn decimals(&self) -> u32 {
        self.scale
    }

    /// By size: 1.5 and 1.50 are equal here.
    pub(crate) fn compare(&self, other: &Decimal) -> Ordering {
        // 18 digits and 18 places at most, so that neither side overflows.
        let scale = self.scale.max(other.scale);
        let raise = |number: &Decimal| number.mantissa * 10i128.pow(scale - number.scale);
        raise(self).cmp(&raise(other))
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        self.mantissa > 0
    }

    /// The nearest multiple of `step` (a half goes away from zero), with the step's decimals.
    pub fn round_to(self, step: Decimal) -> Decimal {
        let scale = self.scale.max(step.scale);
        let raise = |number: Decimal| number.mantissa * 10i128.pow(scale - number.scale);
        let (value, unit) = (raise(self), raise(step));
        let (mut multiple, rest) = (value / unit, value % unit);
        if 2 * rest.abs() >= unit {
            multiple += rest.signum();
        }
        Decimal { mantissa: multiple * step.mantissa, scale: step.scale }
    }

    /// The number as a float, for statistics only.
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / 10f64.powi(i32::try_from(self.scale).unwrap_or(i32::MAX))
    }
}

/// `1,234,567` without its commas, if they stand where they should.
fn ungroup(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    if first.is_empty() || first.len() > 3 {
        return None;
    }
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.mantissa.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        if fraction.is_empty() {
            write!(formatter, "{sign}{whole}")
        } else {
            write!(formatter, "{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn rounded(value: &str, step: &str) -> String {
        Decimal::parse(value).unwrap().round_to(Decimal::parse(step).unwrap()).to_string()
    }

    #[test]
    fn rounds_to_the_nearest_multiple() {
        assert_eq!(rounded("93.20", "10"), "90");
        assert_eq!(rounded("95", "10"), "100");
        assert_eq!(rounded("-95", "10"), "-100");
        assert_eq!(rounded("2790.13", "0.5"), "2790.0");
        assert_eq!(rounded("2790.25", "0.5"), "2790.5");
        assert_eq!(rounded("1,234.4", "5"), "1235");
        assert_eq!(rounded("2", "5"), "0");
        assert_eq!(rounded("3", "5"), "5");
        assert_eq!(rounded("-2", "5"), "0");
        assert_eq!(rounded("-3", "5"), "-5");
        assert_eq!(rounded("0.01", "0.05"), "0.00");
        // A whole number is its own nearest one.
        assert_eq!(rounded("0", "1"), "0");
        assert_eq!(rounded("7", "1"), "7");
        assert_eq!(rounded("-7.5", "1"), "-8");
    }

    #[test]
    fn compares_by_size() {
        let numbers = ["-3", "-2.50", "0", "0.00000000000000001", "1.5", "2", "999999999999999999"];
        let read: Vec<Decimal> = numbers.iter().map(|text| Decimal::parse(text).unwrap()).collect();
        for (place, one) in read.iter().enumerate() {
            for (other_place, other) in read.iter().enumerate() {
                assert_eq!(one.compare(other), place.cmp(&other_place));
            }
        }
        assert!(Decimal::parse("1.5").unwrap().compare(&Decimal::parse("1.500").unwrap()).is_eq());
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "-", "1e5", "12,34", "１２", "abc", "1.2.3", "12345678901234567890"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn is_a_multiple_and_near(value in -1_000_000i64..1_000_000, step in 1i64..1000) {
            let result: i64 = rounded(&value.to_string(), &step.to_string()).parse().unwrap();
            proptest::prop_assert_eq!(result % step, 0);
            proptest::prop_assert!(2 * (result - value).abs() <= step);
        }
    }
}

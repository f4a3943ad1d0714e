use crate::Reason;
use crate::text::{is_blank, normalise};

/// Longitude and latitude in degrees.
#[derive(Clone, Copy, PartialEq)]
pub struct Coordinates {
    longitude: f64,
    latitude: f64,
}

impl std::fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coordinates").finish_non_exhaustive()
    }
}

impl Coordinates {
    /// Two numbers in one cell, separated by a comma, a semicolon, a slash or blanks, in brackets or not. Longitude
    /// first, unless only the other order is possible or makes it a place in China.
    ///
    /// # Errors
    /// [`Reason::Shape`], [`Reason::Range`].
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = normalise(text);
        let inner = text.trim_matches(['(', ')', '[', ']']);
        let separators = [',', ';', '/', '，', '；', '、'];
        let (a, b) = match inner.split_once(separators) {
            Some(pair) => pair,
            None => inner.split_once(is_blank).ok_or(Reason::Shape)?,
        };
        let (a, b) = (degrees(a.trim_matches(is_blank))?, degrees(b.trim_matches(is_blank))?);
        let straight = Coordinates { longitude: a, latitude: b };
        let swapped = Coordinates { longitude: b, latitude: a };
        let fits = |c: &Coordinates| c.longitude.abs() <= 180.0 && c.latitude.abs() <= 90.0;
        match (fits(&straight), fits(&swapped)) {
            (true, true) if swapped.in_china() && !straight.in_china() => Ok(swapped),
            (true, _) => Ok(straight),
            (_, true) => Ok(swapped),
            _ => Err(Reason::Range),
        }
    }

    /// Degrees east.
    pub fn longitude(&self) -> f64 {
        self.longitude
    }

    /// Degrees north.
    pub fn latitude(&self) -> f64 {
        self.latitude
    }

    /// Whether the place lies in the rectangle around China: a sign of plausibility, no ground for refusal.
    pub fn in_china(&self) -> bool {
        in_china_longitude(self.longitude) && in_china_latitude(self.latitude)
    }
}

/// Whether a longitude is one of China's (73° to 135.1° E).
pub fn in_china_longitude(degrees: f64) -> bool {
    (73.0..=135.1).contains(&degrees)
}

/// Whether a latitude is one of China's (3.8° to 53.6° N).
pub fn in_china_latitude(degrees: f64) -> bool {
    (3.8..=53.6).contains(&degrees)
}

/// A longitude in degrees: decimal with at least three places (about 100 m; fewer, and it is a number like any
/// other), or in degrees, minutes and seconds; an `E`, `W`, 东经, 西经 is put up with.
///
/// # Errors
/// [`Reason::Shape`], [`Reason::Range`] beyond 180°.
pub fn longitude(text: &str) -> Result<f64, Reason> {
    let value = degrees(&normalise(text))?;
    if value.abs() <= 180.0 { Ok(value) } else { Err(Reason::Range) }
}

/// A latitude in degrees, written as [`longitude`]s are, with `N`, `S`, 北纬, 南纬.
///
/// # Errors
/// [`Reason::Shape`], [`Reason::Range`] beyond 90°.
pub fn latitude(text: &str) -> Result<f64, Reason> {
    let value = degrees(&normalise(text))?;
    if value.abs() <= 90.0 { Ok(value) } else { Err(Reason::Range) }
}

fn degrees(text: &str) -> Result<f64, Reason> {
    let mut negative = false;
    let mut rest = text;
    for (mark, minus) in [("东经", false), ("北纬", false), ("西经", true), ("南纬", true)] {
        if let Some(after) = rest.strip_prefix(mark) {
            (rest, negative) = (after.trim_start_matches([':', '：']).trim_start_matches(is_blank), minus);
        }
    }
    if let Some(before) = rest.strip_suffix(['E', 'N', 'e', 'n']) {
        rest = before.trim_end_matches(is_blank);
    } else if let Some(before) = rest.strip_suffix(['W', 'S', 'w', 's']) {
        (rest, negative) = (before.trim_end_matches(is_blank), true);
    }
    if let Some(after) = rest.strip_prefix('-') {
        (rest, negative) = (after, !negative);
    }
    let decimal = |s: &str| -> Option<(f64, usize)> {
        let (whole, part) = s.split_once('.').unwrap_or((s, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 20 || !plain(whole) || !plain(part) {
            return None;
        }
        s.parse().ok().map(|v| (v, part.len()))
    };
    let value = if let Some((whole, rest)) = rest.split_once(['°', '度', '˚', 'º']) {
        let (value, places) = decimal(whole).ok_or(Reason::Shape)?;
        let rest = rest.trim_matches(is_blank);
        if rest.is_empty() {
            value
        } else {
            let (minutes, rest) = rest.split_once(['\'', '′', '分', '’']).ok_or(Reason::Shape)?;
            let (minutes, _) = decimal(minutes.trim_matches(is_blank)).ok_or(Reason::Shape)?;
            let rest = rest.trim_end_matches(['"', '″', '秒', '”', '\'']).trim_matches(is_blank);
            let seconds = if rest.is_empty() { 0.0 } else { decimal(rest).ok_or(Reason::Shape)?.0 };
            if places > 0 || minutes >= 60.0 || seconds >= 60.0 {
                return Err(Reason::Shape);
            }
            value + minutes / 60.0 + seconds / 3600.0
        }
    } else {
        match decimal(rest) {
            Some((value, 3..)) => value,
            _ => return Err(Reason::Shape),
        }
    };
    Ok(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        assert_eq!(longitude("120.123456"), Ok(120.123456));
        assert_eq!(longitude("120.5"), Err(Reason::Shape));
        assert_eq!(longitude("181.0001"), Err(Reason::Range));
        assert_eq!(latitude("-30.654321"), Ok(-30.654321));
        assert!((longitude("120°30′36″E").unwrap() - 120.51).abs() < 1e-9);
        assert!((latitude("北纬30度15分").unwrap() - 30.25).abs() < 1e-9);
    }

    #[test]
    fn pairs_in_either_order() {
        for text in
            ["120.123,30.654", "30.654,120.123", "(120.123, 30.654)", "120.123 30.654", "１２０.123，30.654"]
        {
            let c = Coordinates::parse(text).unwrap();
            assert_eq!((c.longitude(), c.latitude()), (120.123, 30.654), "{text}");
            assert!(c.in_china());
        }
        assert_eq!(Coordinates::parse("1.5,2.5"), Err(Reason::Shape));
        assert_eq!(Coordinates::parse("200.123,100.123"), Err(Reason::Range));
    }
}

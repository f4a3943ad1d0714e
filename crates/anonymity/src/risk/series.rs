//! Sums of thousands of reciprocals and quotients of gamma functions, without the cancellation that comes of
//! subtracting large logarithms.

/// Terms added one by one before the rest is an integral: the remainder of Euler and Maclaurin's formula after
/// the third derivative is then below 1e-11 of the sum.
const DIRECT: u64 = 32;

/// ln(1 + x) / x.
fn log_ratio(x: f64) -> f64 {
    if x.abs() < 1e-8 { 1.0 - x / 2.0 } else { x.ln_1p() / x }
}

/// (1 − ln(1 + x) / x) / x, for x ≥ 0.
fn log_gap(x: f64) -> f64 {
    if x < 1e-3 {
        0.5 - x * (1.0 / 3.0 - x * (0.25 - x * (0.2 - x / 6.0)))
    } else {
        (1.0 - x.ln_1p() / x) / x
    }
}

/// Σ 1 / (a + i·b) for i from 1 to `terms`; a + b > 0, b ≥ 0.
pub(crate) fn reciprocals(a: f64, b: f64, terms: u64) -> f64 {
    let value = |i: u64| 1.0 / (a + i as f64 * b);
    let direct = terms.min(DIRECT);
    let mut sum: f64 = (1..=direct).map(value).sum();
    if terms > direct {
        let (first, last) = (a + direct as f64 * b, a + terms as f64 * b);
        let span = (terms - direct) as f64;
        let slope = |at: f64| -b / (at * at);
        let third = |at: f64| -6.0 * b.powi(3) / at.powi(4);
        // trapezium over [direct, terms]; the term at `direct` is in the sum already
        sum += span / first * log_ratio(b * span / first) + (value(terms) - value(direct)) / 2.0;
        sum += (slope(last) - slope(first)) / 12.0 - (third(last) - third(first)) / 720.0;
    }
    sum
}

/// Σ i / (a + i·b) for i from 1 to `terms`; a + b > 0, b ≥ 0.
pub(crate) fn weighted_reciprocals(a: f64, b: f64, terms: u64) -> f64 {
    let value = |i: u64| i as f64 / (a + i as f64 * b);
    let direct = terms.min(DIRECT);
    let mut sum: f64 = (1..=direct).map(value).sum();
    if terms > direct {
        let (first, last) = (a + direct as f64 * b, a + terms as f64 * b);
        let span = (terms - direct) as f64;
        let slope = |at: f64| a / (at * at);
        let third = |at: f64| 6.0 * a * b * b / at.powi(4);
        let gap = log_gap(b * span / first) * span / first;
        sum += span * (direct as f64 + a * gap) / first + (value(terms) - value(direct)) / 2.0;
        sum += (slope(last) - slope(first)) / 12.0 - (third(last) - third(first)) / 720.0;
    }
    sum
}

/// ln Γ(x + d) − ln Γ(x), for x > 0 and x + d > 0 (Stirling's series, after a shift where an argument is small).
pub(crate) fn log_gamma_ratio(x: f64, d: f64) -> f64 {
    const ENOUGH: f64 = 20.0;
    let (mut x, mut low) = (x, 0.0);
    // both arguments are moved up together: Γ(y) = Γ(y + 1) / y
    while x < ENOUGH || x + d < ENOUGH {
        low -= (d / x).ln_1p();
        x += 1.0;
    }
    let tail = |y: f64| {
        let square = 1.0 / (y * y);
        (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / y
    };
    let y = x + d;
    low + (x - 0.5) * (d / x).ln_1p() + d * (y.ln() - 1.0) + tail(y) - tail(x)
}

/// The root of a function that falls (or rises) from `low` to `high`, where it has opposite signs; the nearer
/// end where it has not. Bisection, until the ends are neighbours.
pub(crate) fn bisect(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    let (at_low, at_high) = (f(low), f(high));
    let rising = at_low < at_high;
    if (at_low > 0.0) == (at_high > 0.0) {
        return if at_low.abs() < at_high.abs() { low } else { high };
    }
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if (f(middle) < 0.0) == rising {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_equal_term_by_term() {
        for (a, b) in
            [(0.0, 1.0), (-0.4, 0.5), (-0.9, 1.0), (3.0, 0.0), (1e6, 1e-9), (25.0, 0.7), (0.5, 1e-4)]
        {
            for terms in [0, 1, 31, 32, 33, 500, 40_000] {
                let plain: f64 = (1..=terms).map(|i| 1.0 / (a + i as f64 * b)).sum();
                let weighted: f64 = (1..=terms).map(|i| i as f64 / (a + i as f64 * b)).sum();
                assert!((reciprocals(a, b, terms) - plain).abs() <= 1e-10 * plain, "{a} {b} {terms}");
                assert!(
                    (weighted_reciprocals(a, b, terms) - weighted).abs() <= 1e-10 * weighted,
                    "{a} {b} {terms}"
                );
            }
        }
    }

    #[test]
    fn gamma_quotients_equal_products() {
        for (x, steps) in [(0.3, 5), (1.0, 170), (20.0, 3), (1e9, 4)] {
            let product: f64 = (0..steps).map(|i| (x + f64::from(i)).ln()).sum();
            let found = log_gamma_ratio(x, f64::from(steps));
            assert!(
                (found - product).abs() <= 1e-12 * product.abs().max(1.0),
                "{x} {steps}: {found} {product}"
            );
            assert!((log_gamma_ratio(x + f64::from(steps), -f64::from(steps)) + product).abs() <= 1e-9);
        }
        // Γ(1/2) = √π
        assert!((log_gamma_ratio(1.0, -0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-12);
    }

    #[test]
    fn roots() {
        assert!((bisect(0.0, 2.0, |x| x * x - 2.0) - 2f64.sqrt()).abs() < 1e-15);
        assert!((bisect(0.0, 2.0, |x| 2.0 - x * x) - 2f64.sqrt()).abs() < 1e-15);
        assert!((bisect(0.0, 1.0, |x| x - 3.0) - 1.0).abs() < 1e-15);
    }
}

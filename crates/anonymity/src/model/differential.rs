//! (ε, δ)-differential privacy by sampling and k-anonymity: (k, β)-SDGS.

use crate::error::Error;

/// What (k, β)-SDGS asks: sample, generalise by levels that don't look at the data, drop small classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Probability with which each record is kept, by itself, before anything is counted.
    pub probability: f64,
    /// Fewest records of a class that is released.
    pub k: u64,
}

/// Beyond this many records the probabilities are not worked out: ε too large or too small for any class to hide in.
const RECORDS: f64 = 5e6;

/// The probability with which each record is taken: β = 1 − e^−ε (Li, Qardaji, Su 2012, theorem 1).
pub fn sampling_probability(epsilon: f64) -> f64 {
    -(-epsilon).exp_m1()
}

/// The sampling probability β = 1 − e^−ε and the least k for which (k, β)-SDGS is (ε, δ)-differentially private
/// (Li, Qardaji, Su 2012, *ASIACCS*, theorem 5): with γ = (e^ε − 1 + β) / e^ε,
///
/// ```text
/// max over n ≥ ⌈k/γ − 1⌉ of P(X > γn), X binomial with n and β, is at most δ
/// ```
///
/// # Errors
/// [`Error::Model`] for ε or δ out of range, or so far out that k could not be found.
pub fn sampling(epsilon: f64, delta: f64) -> Result<Sampling, Error> {
    let refused = |parameter| Error::Model { model: "differential-privacy", parameter };
    if !(epsilon > 0.0 && epsilon.is_finite()) {
        return Err(refused("epsilon"));
    }
    if !(delta > 0.0 && delta < 1.0) {
        return Err(refused("delta"));
    }
    // 1 − β and 1 − γ, which for this β is e^−2ε: small numbers, better kept than taken from 1
    let (drop, spare) = ((-epsilon).exp(), (-2.0 * epsilon).exp());
    // P(X ≥ γn) ≤ exp(−n D), with D the relative entropy of γ to β (Chernoff): beyond ln(1/δ) / D nothing is above δ
    let distance = (1.0 - spare) * ((-spare).ln_1p() - (-drop).ln_1p()) - spare * epsilon;
    let last = (-delta.ln() / distance).ceil();
    if !(distance > 0.0 && last < RECORDS) {
        return Err(refused("epsilon"));
    }
    // the largest n at which the tail is above δ has to be excluded: k/γ − 1 > n
    let mut n = last as u64;
    let logs = LogFactorials::up_to(n);
    while n > 0 && tail(n, drop, spare, &logs) * (1.0 + 1e-9) <= delta {
        n -= 1;
    }
    Ok(Sampling { probability: sampling_probability(epsilon), k: above(n + 1, spare) })
}

/// The least whole number above (1 − `spare`) n.
fn above(n: u64, spare: f64) -> u64 {
    n + 1 - ((spare * n as f64).ceil() as u64).min(n)
}

/// P(X > γn), X binomial with n and β; `drop` is 1 − β, `spare` 1 − γ.
fn tail(n: u64, drop: f64, spare: f64, logs: &LogFactorials) -> f64 {
    let from = above(n, spare);
    if from > n {
        return 0.0;
    }
    let log = logs.choose(n, from) + from as f64 * (-drop).ln_1p() + (n - from) as f64 * drop.ln();
    let mut term = log.exp();
    let mut sum = 0.0;
    for j in from..=n {
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
        term *= (n - j) as f64 / (j + 1) as f64 * ((1.0 - drop) / drop);
    }
    sum
}

/// ln n!, with its rounding carried along.
struct LogFactorials(Vec<f64>);

impl LogFactorials {
    fn up_to(n: u64) -> LogFactorials {
        let mut logs = vec![0.0f64];
        let (mut sum, mut lost) = (0.0f64, 0.0f64);
        for i in 1..=n {
            let term = (i as f64).ln() - lost;
            let next = sum + term;
            lost = (next - sum) - term;
            sum = next;
            logs.push(sum);
        }
        LogFactorials(logs)
    }

    fn choose(&self, n: u64, k: u64) -> f64 {
        let log = |n: u64| self.0.get(n as usize).copied().unwrap_or(f64::INFINITY);
        log(n) - log(k) - log(n - k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_k() {
        // row 26 of the known optima of ARX 3.9.2
        let found = sampling(2.0, 1e-5).unwrap();
        assert_eq!(found.k, 113);
        assert!((found.probability - 0.864_664_716_763_387_3).abs() < 1e-15);
    }

    #[test]
    fn less_delta_asks_for_more() {
        let mut before = 0;
        for exponent in 1..12 {
            let k = sampling(1.0, 10f64.powi(-exponent)).unwrap().k;
            assert!(k > before);
            before = k;
        }
    }

    #[test]
    fn out_of_range() {
        for (epsilon, delta) in
            [(0.0, 0.1), (f64::NAN, 0.1), (1.0, 0.0), (1.0, 1.0), (1e-9, 0.1), (40.0, 0.1)]
        {
            assert!(sampling(epsilon, delta).is_err(), "{epsilon} {delta}");
        }
    }
}

//! ℓ-diversity: how many, and how even, the sensitive values of a class are (Machanavajjhala, Kifer, Gehrke,
//! Venkitasubramaniam 2007, *ACM TKDD* 1(1):3).

use super::{EntropyEstimator, Monotone};

/// Figures that differ by no more than this (of the bound, where that is not near 1) differ by rounding alone and count
/// as equal: where the bound itself is allowed, what passes it by so little holds; where it is not, what falls short of
/// it by so little does not.
pub(crate) const ROUNDING: f64 = 1e-12;

/// What a necessary condition may be missed by, so that its own rounding never prunes what holds.
pub(crate) const SLACK: f64 = 1e-9;

/// Counts up to here have their term of the entropy looked up.
const TABLE: usize = 4096;

/// Euler's constant γ.
const EULER: f64 = 0.577_215_664_901_532_9;

/// Entropy of counts, by either estimator; natural logarithms.
///
/// - Shannon, relative frequencies (§4.1 of the paper): H = ln n − (1/n) Σ c ln c.
/// - Grassberger (2003, arXiv:physics/0307138, eq. 35): H = ln n − (1/n) Σ c G(c), where
///   G(c) = ψ(c) + ½(−1)^c (ψ((c+1)/2) − ψ(c/2)); so G(1) = −γ − ln 2, G(2) = 2 − γ − ln 2, G(2m+1) = G(2m),
///   G(2m+2) = G(2m) + 2/(2m+1).
pub(crate) struct Entropy {
    estimator: EntropyEstimator,
    /// c ln c or c G(c), by c.
    terms: Vec<f64>,
}

impl Entropy {
    pub(crate) fn new(estimator: EntropyEstimator) -> Entropy {
        let mut terms = vec![0.0];
        let mut grassberger = -EULER - std::f64::consts::LN_2;
        for count in 1..TABLE {
            let c = count as f64;
            terms.push(match estimator {
                EntropyEstimator::Shannon => c * c.ln(),
                EntropyEstimator::Grassberger => {
                    if count % 2 == 0 {
                        grassberger += 2.0 / (c - 1.0);
                    }
                    c * grassberger
                }
            });
        }
        Entropy { estimator, terms }
    }

    fn term(&self, count: u64) -> f64 {
        if let Some(term) = usize::try_from(count).ok().and_then(|at| self.terms.get(at)) {
            return *term;
        }
        let c = count as f64;
        match self.estimator {
            EntropyEstimator::Shannon => c * c.ln(),
            // G(2m) = ψ(m + ½) + ln 2, and ψ(m + ½) = ln m + 1/(24m²) − 7/(960m⁴) + O(m⁻⁶)
            EntropyEstimator::Grassberger => {
                let m = (count / 2) as f64;
                c * (m.ln() + std::f64::consts::LN_2 + 1.0 / (24.0 * m * m) - 7.0 / (960.0 * m.powi(4)))
            }
        }
    }

    /// Entropy, nats, of a class of `records`; 0 without records.
    pub(crate) fn of(&self, records: u64, spread: &[(u32, u64)]) -> f64 {
        if records == 0 {
            return 0.0;
        }
        let sum: f64 = spread.iter().map(|(_, count)| self.term(*count)).sum();
        let entropy = (records as f64).ln() - sum / records as f64;
        match self.estimator {
            // rounding alone makes it negative
            EntropyEstimator::Shannon => entropy.max(0.0),
            EntropyEstimator::Grassberger => entropy,
        }
    }
}

/// Entropy of every class at least ln ℓ, and at least ⌈ℓ⌉ distinct values: the first implies the second for
/// Shannon's estimate; Grassberger's can lie above the logarithm of the number of values seen, and ARX asks for
/// both.
pub(crate) struct EntropyDiversity {
    entropy: Entropy,
    least: f64,
    distinct: u64,
}

impl EntropyDiversity {
    pub(crate) fn new(l: f64, estimator: EntropyEstimator) -> EntropyDiversity {
        EntropyDiversity { entropy: Entropy::new(estimator), least: l.ln(), distinct: distinct(l) }
    }

    /// Also the strongest condition that stays true of larger classes: one record of each of ⌈ℓ⌉ values has
    /// entropy ln ⌈ℓ⌉.
    pub(crate) fn distinct(&self) -> u64 {
        self.distinct
    }

    pub(crate) fn holds(&self, records: u64, spread: &[(u32, u64)]) -> bool {
        spread.len() as u64 >= self.distinct
            && self.entropy.of(records, spread) >= self.least - ROUNDING * self.least.max(1.0)
    }

    /// Shannon's entropy is concave: that of a mixture is not below the least of its parts'. Grassberger's
    /// correction depends on the parity of counts, and is neither.
    pub(crate) fn monotone(&self) -> Monotone {
        match self.entropy.estimator {
            EntropyEstimator::Shannon => Monotone::Union,
            EntropyEstimator::Grassberger => Monotone::Neither,
        }
    }
}

/// ⌈ℓ⌉, where an ℓ that is whole up to rounding stays what it is.
fn distinct(l: f64) -> u64 {
    (l * (1.0 - ROUNDING)).ceil().max(1.0) as u64
}

/// Recursive (c, ℓ)-diversity (definition 3.3 there): with the counts of a class in descending order r₁ ≥ r₂ ≥ …,
/// r₁ < c (r_ℓ + r_(ℓ+1) + …).
pub(crate) struct RecursiveDiversity {
    c: f64,
    l: u64,
    distinct: u64,
}

impl RecursiveDiversity {
    pub(crate) fn new(c: f64, l: u64) -> RecursiveDiversity {
        // of all classes with m values the even ones do best: 1 < c (m − ℓ + 1)
        let more = (1.0 / c * (1.0 + ROUNDING)).floor() as u64;
        RecursiveDiversity { c, l, distinct: l.saturating_add(more) }
    }

    /// Fewest distinct values of any class that holds; stays true of larger classes, and no more does.
    pub(crate) fn distinct(&self) -> u64 {
        self.distinct
    }

    pub(crate) fn holds(&self, records: u64, spread: &[(u32, u64)]) -> bool {
        if (spread.len() as u64) < self.distinct {
            return false;
        }
        let (most, tail) = most_and_tail(records, spread, self.l);
        // strictly below: what is equal up to rounding is not
        (most as f64) < self.c * tail as f64 * (1.0 - ROUNDING)
    }
}

/// r₁ and r_ℓ + r_(ℓ+1) + … of a class.
pub(crate) fn most_and_tail(records: u64, spread: &[(u32, u64)], l: u64) -> (u64, u64) {
    /// Largest counts kept on the stack.
    const KEPT: usize = 16;
    let most = spread.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let above = usize::try_from(l.saturating_sub(1)).unwrap_or(usize::MAX);
    if above >= spread.len() {
        return (most, 0);
    }
    let head: u64 = if above <= KEPT {
        let mut kept = [0u64; KEPT];
        let kept = &mut kept[..above];
        for &(_, count) in spread {
            // descending; a larger count pushes the smaller ones down
            if let Some(at) = kept.iter().position(|known| *known < count) {
                kept[at..].rotate_right(1);
                kept[at] = count;
            }
        }
        kept.iter().sum()
    } else {
        let mut counts: Vec<u64> = spread.iter().map(|(_, count)| *count).collect();
        counts.select_nth_unstable_by(above, |a, b| b.cmp(a));
        counts[..above].iter().sum()
    };
    (most, records - head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(counts: &[u64]) -> Vec<(u32, u64)> {
        counts.iter().enumerate().map(|(rank, count)| (rank as u32, *count)).collect()
    }

    /// ψ(x) by its recurrence and series.
    fn digamma(mut x: f64) -> f64 {
        let mut sum = 0.0;
        while x < 20.0 {
            sum -= 1.0 / x;
            x += 1.0;
        }
        sum + x.ln() - 0.5 / x - 1.0 / (12.0 * x * x) + 1.0 / (120.0 * x.powi(4)) - 1.0 / (252.0 * x.powi(6))
    }

    #[test]
    fn grassberger_follows_the_paper() {
        let entropy = Entropy::new(EntropyEstimator::Grassberger);
        for count in [1u64, 2, 3, 4, 5, 17, 100, 4095, 4096, 4097, 1_000_001] {
            let c = count as f64;
            let sign = if count % 2 == 0 { 0.5 } else { -0.5 };
            let g = digamma(c) + sign * (digamma((c + 1.0) / 2.0) - digamma(c / 2.0));
            assert!((entropy.term(count) / c - g).abs() < 1e-11, "{count}");
        }
    }

    #[test]
    fn tails() {
        let counts = spread(&[3, 9, 1, 4]);
        for (l, tail) in [(1, 17), (2, 8), (3, 4), (4, 1), (5, 0), (9, 0)] {
            assert_eq!(most_and_tail(17, &counts, l), (9, tail));
        }
        let many: Vec<u64> = (1..=40).collect();
        let total: u64 = many.iter().sum();
        assert_eq!(most_and_tail(total, &spread(&many), 31), (40, (1..=10).sum()));
        assert_eq!(most_and_tail(total, &spread(&many), 11), (40, (1..=30).sum()));
    }

    #[test]
    fn even_classes_reach_their_own_number() {
        for l in 2..60u64 {
            let even = spread(&vec![7; l as usize]);
            let rule = EntropyDiversity::new(l as f64, EntropyEstimator::Shannon);
            assert!(rule.holds(7 * l, &even), "{l}");
            assert!(!EntropyDiversity::new(l as f64 + 1e-6, EntropyEstimator::Shannon).holds(7 * l, &even));
            assert!(RecursiveDiversity::new(1.01, l).holds(7 * l, &even));
            assert!(!RecursiveDiversity::new(1.0, l).holds(7 * l, &even));
        }
    }
}

//! How many records are unique in the population from which a file was drawn, estimated from the file alone.

use super::series::{bisect, log_gamma_ratio, reciprocals, weighted_reciprocals};

/// A model of the population behind a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PopulationModel {
    /// Pitman's sampling formula with maximum likelihood (Hoshino 2001, *Journal of Official Statistics* 17).
    Pitman,
    /// The hypergeometric chance that a class of the sample's sizes gives a sample unique (Zayatz 1991, US
    /// Bureau of the Census SRD/RR-91/08).
    Zayatz,
    /// The slide negative binomial (Chen and Keller-McNulty 1998, *Journal of Official Statistics* 14), the
    /// number of classes by Shlosser's modified estimator (Haas and Stokes 1998, *JASA* 93).
    Snb,
    /// SNB as ARX 3.9.2 solves it, for comparing with its results. Its second equation multiplies by
    /// (1 − (1−π)(1−β))^(α+2) where the paper divides. K·π²·αβ^α(1−β)/2 times that is below 0.59·K·π², which for
    /// the fractions met in practice is less than the pairs of any sample: there is no solution, and ARX takes the
    /// goal for missed. So this variant has figures only where the sample has no uniques, or is the population.
    SnbArx,
    /// The decision rule of Dankar, El Emam, Neisa and Roffey (2012, *BMC Medical Informatics and Decision
    /// Making* 12:66): up to a sampling fraction of one tenth Pitman, above it the smaller of SNB and Zayatz;
    /// Zayatz where the other has no answer.
    Dankar,
}

impl PopulationModel {
    /// All of them.
    pub const ALL: [PopulationModel; 5] = [
        PopulationModel::Pitman,
        PopulationModel::Zayatz,
        PopulationModel::Snb,
        PopulationModel::SnbArx,
        PopulationModel::Dankar,
    ];

    /// `pitman`, `zayatz`, `snb`, `snb-arx`, `dankar`.
    pub const fn name(self) -> &'static str {
        match self {
            PopulationModel::Pitman => "pitman",
            PopulationModel::Zayatz => "zayatz",
            PopulationModel::Snb => "snb",
            PopulationModel::SnbArx => "snb-arx",
            PopulationModel::Dankar => "dankar",
        }
    }

    /// The model of that stable name.
    pub fn from_name(name: &str) -> Option<PopulationModel> {
        PopulationModel::ALL.into_iter().find(|model| model.name() == name)
    }
}

/// An estimate of population uniqueness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The model that was asked.
    pub model: PopulationModel,
    /// Records of the population: those of the sample divided by the fraction.
    pub population: f64,
    /// What it says; `None` where no parameters of the model fit these class sizes. Nothing must be taken to
    /// hold then.
    pub figures: Option<Figures>,
}

/// What a model says about a population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// The model that answered: one of the others where Dankar's rule was asked.
    pub by: PopulationModel,
    /// Expected number of records that are alone in their class in the population.
    pub uniques: f64,
    /// Expected share, 0 to 1, of the sample's uniques that are unique in the population; 0 without sample
    /// uniques.
    pub conditional: f64,
    /// Standard error of `uniques` (Pitman: the delta method on the observed information), where the model has
    /// one and its parameters lie inside their range.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Share of the population, 0 to 1, that is unique in it; `None` where there is no estimate.
    pub fn share(&self) -> Option<f64> {
        let share = |f: Figures| if self.population > 0.0 { f.uniques / self.population } else { 0.0 };
        self.figures.map(share)
    }

    /// Expected number of the sample's uniques that are unique in the population, of `uniques` in the sample.
    pub fn sample_uniques(&self, uniques: u64) -> Option<f64> {
        self.figures.map(|f| f.conditional * uniques as f64)
    }
}

/// What of a sample the models use.
struct Sample<'a> {
    /// (size, classes of that size), ascending by size.
    sizes: &'a [(u64, u64)],
    records: f64,
    classes: u64,
    ones: f64,
    twos: f64,
    /// Records of the sample / records of the population.
    fraction: f64,
}

impl Sample<'_> {
    fn population(&self) -> f64 {
        self.records / self.fraction
    }

    /// The figures of that many population uniques, where by the model each record of the population has the
    /// same chance to be in the sample: fraction × uniques of them are expected among the sample's.
    fn figures(&self, by: PopulationModel, uniques: f64) -> Option<Figures> {
        // no more can be unique than there are records: rounding may pass that by a hair
        let uniques = uniques.clamp(0.0, self.population());
        let conditional = (self.fraction * uniques / self.ones).min(1.0);
        uniques.is_finite().then_some(Figures { by, uniques, conditional, standard_error: None })
    }
}

/// The expected number of population uniques. `sizes`: (class size, number of classes) of the sample, ascending
/// by size, each size once and at least 1; `fraction`: records of the sample / records of the population, in
/// (0, 1].
///
/// Without sample uniques every model says 0, and a sample that is the whole population is counted. A fraction
/// outside its range gives no figures.
pub(crate) fn population_uniques(model: PopulationModel, sizes: &[(u64, u64)], fraction: f64) -> Estimate {
    let count = |size: u64| sizes.iter().find(|s| s.0 == size).map_or(0, |s| s.1) as f64;
    let sample = Sample {
        sizes,
        records: sizes.iter().map(|(size, classes)| size * classes).sum::<u64>() as f64,
        classes: sizes.iter().map(|s| s.1).sum(),
        ones: count(1),
        twos: count(2),
        fraction,
    };
    if !(fraction > 0.0 && fraction <= 1.0) {
        return Estimate { model, population: sample.records, figures: None };
    }
    let exact = |uniques: f64| {
        let conditional = if uniques > 0.0 { 1.0 } else { 0.0 };
        Some(Figures { by: model, uniques, conditional, standard_error: Some(0.0) })
    };
    let figures = if sample.ones == 0.0 {
        exact(0.0).map(|figures| Figures { standard_error: None, ..figures })
    } else if fraction == 1.0 {
        exact(sample.ones)
    } else {
        match model {
            PopulationModel::Pitman => pitman(&sample),
            PopulationModel::Zayatz => zayatz(&sample),
            PopulationModel::Snb => snb(&sample),
            PopulationModel::SnbArx => None,
            PopulationModel::Dankar => dankar(&sample),
        }
    };
    Estimate { model, population: sample.population(), figures }
}

/// Dankar et al. 2012, decision rule of the conclusion.
fn dankar(sample: &Sample<'_>) -> Option<Figures> {
    if sample.fraction <= 0.1 {
        return pitman(sample).or_else(|| zayatz(sample));
    }
    match (snb(sample), zayatz(sample)) {
        (Some(snb), Some(zayatz)) => Some(if zayatz.uniques < snb.uniques { zayatz } else { snb }),
        (one, other) => one.or(other),
    }
}

/// Zayatz 1991: the sizes of the population's classes are taken to be distributed like the sample's. With
/// h(j) the hypergeometric chance that a class of j records of the population gives one record of the sample,
/// a sample unique is a population unique with probability p = f₁·h(1) / Σ f_j·h(j), and f₁·p/π are expected.
fn zayatz(sample: &Sample<'_>) -> Option<Figures> {
    let (population, others) = (sample.population(), sample.population() - sample.records);
    // h(j) / h(1) = j · ∏ (N − n − i) / (N − 1 − i), i below j − 1
    let relative = |size: u64| {
        let more = size as f64 - 1.0;
        if more == 0.0 {
            return 1.0;
        }
        if others - more + 1.0 <= 0.0 {
            return 0.0; // more records than were left outside the sample: it would have drawn two
        }
        let chance = log_gamma_ratio(others + 1.0, -more) - log_gamma_ratio(population, -more);
        size as f64 * (-chance).exp()
    };
    let all: f64 = sample.sizes.iter().map(|(size, classes)| *classes as f64 * relative(*size)).sum();
    sample.figures(PopulationModel::Zayatz, sample.ones * (sample.ones / all) / sample.fraction)
}

/// Pitman's sampling formula with parameters 0 ≤ α < 1 and θ > −α (Hoshino 2001, section 3): the log-likelihood
/// of u classes of n records is Σ ln(θ + iα) (i from 1 to u − 1) − Σ ln(θ + i) (i from 1 to n − 1) + for each
/// class of j records Σ ln(i − α) (i from 1 to j − 1).
///
/// Both scores fall in their own parameter, so the maximum is found by bisection in α around the root in θ; a
/// score that is negative at α = 0 puts the maximum there (Ewens' formula), which is an answer too. The
/// expected uniques are N·Γ(θ+1)·Γ(θ+α+N−1) / (Γ(θ+α)·Γ(θ+N)), of which Hoshino and ARX use the limit for
/// large N, Γ(θ+1)/Γ(θ+α)·N^α.
fn pitman(sample: &Sample<'_>) -> Option<Figures> {
    let by = PopulationModel::Pitman;
    if sample.classes as f64 >= sample.records {
        // nothing ever met: the likelihood grows with θ without end, and so the whole population is unique
        return sample.figures(by, sample.population());
    }
    if sample.classes < 2 {
        return None; // not reached: one class with a sample unique is one record
    }
    let records = sample.records as u64;
    let score_theta = |theta: f64, alpha: f64| {
        reciprocals(theta, alpha, sample.classes - 1) - reciprocals(theta, 1.0, records - 1)
    };
    let score_alpha = |theta: f64, alpha: f64| {
        let within = |(size, classes): &(u64, u64)| *classes as f64 * reciprocals(-alpha, 1.0, size - 1);
        weighted_reciprocals(theta, alpha, sample.classes - 1) - sample.sizes.iter().map(within).sum::<f64>()
    };
    // θ = e^x − α; nearly distinct records drive θ to about n², which 2^64 records do not pass
    let theta_of = |alpha: f64| bisect(-40.0, 90.0, |x| score_theta(x.exp() - alpha, alpha)).exp() - alpha;
    let profile = |alpha: f64| score_alpha(theta_of(alpha), alpha);
    let highest = 1.0 - 1e-9;
    let inside = profile(0.0) > 0.0;
    let alpha = if inside { bisect(0.0, highest, profile) } else { 0.0 };
    let theta = theta_of(alpha);
    let population = sample.population();
    let log_uniques = |theta: f64, alpha: f64| {
        population.ln() + log_gamma_ratio(theta + population, alpha - 1.0)
            - log_gamma_ratio(theta + 1.0, alpha - 1.0)
    };
    // a sample unique stays alone while the other N − n records come
    let stays = log_gamma_ratio(theta + population, alpha - 1.0)
        - log_gamma_ratio(theta + sample.records, alpha - 1.0);
    let mut figures = sample.figures(by, log_uniques(theta, alpha).exp())?;
    figures.conditional = stays.exp().clamp(0.0, 1.0);
    if inside && alpha < highest {
        figures.standard_error = delta(theta, alpha, score_theta, score_alpha, log_uniques)
            .map(|error| error * figures.uniques)
            .filter(|error| error.is_finite());
    }
    Some(figures)
}

/// Standard error of a function g of (θ, α) by the delta method: √(∇g′ · I⁻¹ · ∇g), with I the observed
/// information, minus the derivatives of the scores (central differences).
fn delta(
    theta: f64,
    alpha: f64,
    score_theta: impl Fn(f64, f64) -> f64,
    score_alpha: impl Fn(f64, f64) -> f64,
    g: impl Fn(f64, f64) -> f64,
) -> Option<f64> {
    let step_t = 1e-5 * (theta + alpha);
    let step_a = 1e-5 * alpha.min(1.0 - alpha).min(theta + alpha);
    if !(step_t > 0.0 && step_a > 0.0) {
        return None;
    }
    let by_theta =
        |f: &dyn Fn(f64, f64) -> f64| (f(theta + step_t, alpha) - f(theta - step_t, alpha)) / (2.0 * step_t);
    let by_alpha =
        |f: &dyn Fn(f64, f64) -> f64| (f(theta, alpha + step_a) - f(theta, alpha - step_a)) / (2.0 * step_a);
    let (tt, ta, aa) = (-by_theta(&score_theta), -by_alpha(&score_theta), -by_alpha(&score_alpha));
    let determinant = tt * aa - ta * ta;
    if !(tt > 0.0 && determinant > 0.0) {
        return None;
    }
    let (gt, ga) = (by_theta(&g), by_alpha(&g));
    let variance = (gt * gt * aa - 2.0 * gt * ga * ta + ga * ga * tt) / determinant;
    (variance >= 0.0).then(|| variance.sqrt())
}

/// Classes of the population: Shlosser's estimator as Haas and Stokes modified it (1998, their D̂_Sh3), with q
/// the fraction: d + f₁ · [Σ i·q²(1−q²)^(i−1) f_i / Σ (1−q)^i((1+q)^i − 1) f_i] · [Σ (1−q)^i f_i / Σ i·q(1−q)^(i−1) f_i]².
fn population_classes(sample: &Sample<'_>) -> f64 {
    let q = sample.fraction;
    let (mut squares, mut pairs, mut missed, mut single) = (0.0, 0.0, 0.0, 0.0);
    for &(size, classes) in sample.sizes {
        let (i, f) = (size as f64, classes as f64);
        let none = (i * (-q).ln_1p()).exp();
        squares += i * q * q * ((i - 1.0) * (-q * q).ln_1p()).exp() * f;
        // (1−q²)^i − (1−q)^i
        pairs += none * (i * q.ln_1p()).exp_m1() * f;
        missed += none * f;
        single += i * q * ((i - 1.0) * (-q).ln_1p()).exp() * f;
    }
    sample.classes as f64 + sample.ones * (squares / pairs) * (missed / single).powi(2)
}

/// Chen and Keller-McNulty 1998: a class of the population has 1 + X records, X negative binomial with
/// parameters α and β, so that K·β^α of K classes are uniques. α and β follow from the sample's classes of one
/// and of two records.
///
/// With r = β / (β + π(1−β)), the sample's share of X is negative binomial (α, r), and with s = 1 − r
///
/// ```text
/// f₁/K = r^α · (π + (1−π)·α·s)        2·f₂/f₁ = α·s · (2π + (1−π)(α+1)·s) / (π + (1−π)·α·s)
/// ```
///
/// The second is a quadratic in s for each α, which leaves the first with one unknown.
fn snb(sample: &Sample<'_>) -> Option<Figures> {
    slide(sample, population_classes(sample))
}

/// [`snb`] with that many classes in the population.
fn slide(sample: &Sample<'_>, classes: f64) -> Option<Figures> {
    let by = PopulationModel::Snb;
    let pi = sample.fraction;
    let first = sample.ones / classes;
    let ratio = 2.0 * sample.twos / sample.ones;
    if ratio == 0.0 {
        // no pair in the sample: X is 0, so each class of the population is one record, and must be sampled so
        return ((first / pi - 1.0).abs() < 1e-9).then(|| sample.figures(by, classes)).flatten();
    }
    let s_of = |alpha: f64| {
        let a = (1.0 - pi) * alpha * (alpha + 1.0);
        let b = alpha * (2.0 * pi - ratio * (1.0 - pi));
        let c = -ratio * pi;
        let root = (b * b - 4.0 * a * c).sqrt();
        // of the two equal forms of the positive root the one that does not subtract
        if b > 0.0 { -2.0 * c / (b + root) } else { (root - b) / (2.0 * a) }
    };
    let gap = |alpha: f64| {
        let s = s_of(alpha);
        alpha * (-s).ln_1p() + (pi + (1.0 - pi) * alpha * s).ln() - first.ln()
    };
    // s < 1 from this α on: the quadratic is positive at s = 1
    let least = bisect(-60.0, 60.0, |x| s_of(x.exp()) - 1.0) + 1e-9;
    let most = 40.0;
    if least >= most || !(gap(least.exp()) < 0.0 && gap(most.exp()) > 0.0) {
        return None;
    }
    let alpha = bisect(least, most, |x| gap(x.exp())).exp();
    let s = s_of(alpha);
    // β = r·π / (1 − r(1−π)), in logarithms: 1/β = 1 + s / (π·r)
    let log_beta = -(s / (pi * (1.0 - s))).ln_1p();
    sample.figures(by, classes * (alpha * log_beta).exp())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Splitmix64 (Steele, Lea and Flood 2014).
    struct Dice(u64);

    impl Dice {
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    fn sizes(classes: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
        let mut counts = BTreeMap::new();
        for size in classes.into_iter().filter(|size| *size > 0) {
            *counts.entry(size).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    fn uniques(model: PopulationModel, sizes: &[(u64, u64)], fraction: f64) -> f64 {
        population_uniques(model, sizes, fraction).figures.unwrap().uniques
    }

    /// Pitman's process: each record joins a class of j with weight j − α, a new one with θ + α·classes. Its
    /// first records are a sample like any other.
    fn pitman_population(theta: f64, alpha: f64, records: usize, dice: &mut Dice) -> Vec<usize> {
        let mut class_of: Vec<usize> = Vec::with_capacity(records);
        let mut sizes: Vec<u64> = Vec::new();
        for n in 0..records {
            let new = (theta + alpha * sizes.len() as f64) / (theta + n as f64);
            if n == 0 || dice.next() < new {
                class_of.push(sizes.len());
                sizes.push(1);
                continue;
            }
            // a record already there, rejected with chance α/j, has its class with weight j − α
            loop {
                let class = class_of[((dice.next() * n as f64) as usize).min(n - 1)];
                if dice.next() >= alpha / sizes[class] as f64 {
                    sizes[class] += 1;
                    class_of.push(class);
                    break;
                }
            }
        }
        class_of
    }

    fn count(class_of: &[usize]) -> Vec<(u64, u64)> {
        let mut classes = BTreeMap::new();
        for class in class_of {
            *classes.entry(*class).or_insert(0u64) += 1;
        }
        sizes(classes.into_values())
    }

    #[test]
    fn pitman_finds_what_pitman_made() {
        for (theta, alpha) in [(20.0, 0.5), (200.0, 0.2), (0.5, 0.8)] {
            let mut dice = Dice(1);
            let (mut found, mut truth, mut errors) = (0.0, 0.0, 0.0);
            let runs = 12;
            for _ in 0..runs {
                let all = pitman_population(theta, alpha, 5_000, &mut dice);
                truth += count(&all)[0].1 as f64;
                let estimate = population_uniques(PopulationModel::Pitman, &count(&all[..500]), 0.1);
                let figures = estimate.figures.unwrap();
                found += figures.uniques;
                errors += figures.standard_error.unwrap_or(0.0);
                assert!(figures.conditional > 0.0 && figures.conditional <= 1.0);
            }
            assert!((found / truth - 1.0).abs() < 0.15, "{theta} {alpha}: {found} {truth}");
            assert!(errors > 0.0 && errors < truth, "{theta} {alpha}: {errors} {truth}");
        }
    }

    #[test]
    fn pitman_is_at_the_top_of_the_likelihood() {
        // the probability of a unique staying one, and the parameters' likelihood, by plain sums
        let sample = sizes([1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 5, 9]);
        let (n, u) = (29, 12);
        let likelihood = |theta: f64, alpha: f64| -> f64 {
            (1..u).map(|i| (theta + f64::from(i) * alpha).ln()).sum::<f64>()
                - (1..n).map(|i| (theta + f64::from(i)).ln()).sum::<f64>()
                + sample
                    .iter()
                    .map(|(j, f)| *f as f64 * (1..*j).map(|i| (i as f64 - alpha).ln()).sum::<f64>())
                    .sum::<f64>()
        };
        let mut best = (f64::NEG_INFINITY, 0.0, 0.0);
        for t in 1..400 {
            for a in 1..400 {
                let (theta, alpha) = (f64::from(t) / 20.0, f64::from(a) / 400.0);
                let at = likelihood(theta, alpha);
                if at > best.0 {
                    best = (at, theta, alpha);
                }
            }
        }
        let (theta, alpha) = (best.1, best.2);
        let population = 290.0;
        let alone: f64 =
            (1..290).map(|i| (theta + f64::from(i) - 1.0 + alpha) / (theta + f64::from(i))).product();
        let found = uniques(PopulationModel::Pitman, &sample, 0.1);
        assert!((found / (population * alone) - 1.0).abs() < 0.01, "{found} {}", population * alone);
    }

    #[test]
    fn snb_finds_what_snb_made() {
        for (alpha, beta, fraction) in [(0.5, 0.3, 0.3), (2.0, 0.5, 0.2), (1.0, 0.2, 0.5)] {
            let mut dice = Dice(7);
            let (mut truth, mut sample) = (0.0, Vec::new());
            for _ in 0..40_000 {
                // by inversion: P(0) = β^α, P(x + 1) = P(x)·(1 − β)(x + α)/(x + 1)
                let (mut size, mut chance, mut left) = (1u64, f64::powf(beta, alpha), dice.next());
                while left > chance && size < 1000 {
                    left -= chance;
                    chance *= (1.0 - beta) * (size as f64 - 1.0 + alpha) / size as f64;
                    size += 1;
                }
                truth += f64::from(u8::from(size == 1));
                sample.push((0..size).filter(|_| dice.next() < fraction).count() as u64);
            }
            let sample = sizes(sample);
            let count = |size: usize| sample.iter().find(|s| s.0 == size as u64).map_or(0, |s| s.1);
            let records: u64 = sample.iter().map(|(size, classes)| size * classes).sum();
            let seen = Sample {
                sizes: &sample,
                records: records as f64,
                classes: sample.iter().map(|s| s.1).sum(),
                ones: count(1) as f64,
                twos: count(2) as f64,
                fraction,
            };
            // with the true number of classes; Shlosser's is an estimate of its own, and far off for some
            let found = slide(&seen, 40_000.0).unwrap().uniques;
            assert!((found / truth - 1.0).abs() < 0.1, "{alpha} {beta}: {found} {truth}");
        }
    }

    #[test]
    fn snb_solves_its_two_equations() {
        let sample = sizes([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 5]);
        let pi = 0.25;
        let (mut a, mut b, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
        for (i, f) in &sample {
            let (i, f) = (*i as f64, *f as f64);
            a += i * pi * pi * (1.0 - pi * pi).powf(i - 1.0) * f;
            b += (1.0 - pi).powf(i) * ((1.0 + pi).powf(i) - 1.0) * f;
            c += (1.0 - pi).powf(i) * f;
            d += i * pi * (1.0 - pi).powf(i - 1.0) * f;
        }
        let classes = 13.0 + 8.0 * (a / b) * (c / d) * (c / d);
        let found = uniques(PopulationModel::Snb, &sample, pi);
        // among (α, β) with K·β^α as found, one satisfies the paper's equations
        let miss = |alpha: f64| {
            let beta = (found / classes).powf(1.0 / alpha);
            let q = (1.0 - pi) * (1.0 - beta);
            let one = classes * pi * (beta / (1.0 - q)).powf(alpha) * (1.0 + alpha * q / (1.0 - q));
            let two = classes * alpha * beta.powf(alpha) * pi * pi * (1.0 - beta)
                / (2.0 * (1.0 - q).powf(alpha + 2.0))
                * (2.0 - (1.0 - alpha) * q);
            (one / 8.0 - 1.0).abs().max((two / 3.0 - 1.0).abs())
        };
        let best = (1..200_000).map(|i| miss(f64::from(i) / 1000.0)).fold(f64::INFINITY, f64::min);
        assert!(best < 1e-2, "{best}");
    }

    #[test]
    fn zayatz_equals_the_definition() {
        let sample = [(1, 7), (2, 4), (3, 2), (30, 1)];
        let (n, population) = (51u64, 204u64);
        // C(a, b) by products; h(j) = j · C(N − j, n − 1) / C(N, n)
        let choose = |a: u64, b: u64| -> f64 { (0..b).map(|i| (a - i) as f64 / (b - i) as f64).product() };
        let h = |j: u64| j as f64 * choose(population - j, n - 1) / choose(population, n);
        let all: f64 = sample.iter().map(|(j, f)| *f as f64 * h(*j)).sum();
        let expected = 7.0 * (7.0 * h(1) / all) * 4.0;
        let found = population_uniques(PopulationModel::Zayatz, &sample, 0.25).figures.unwrap();
        assert!((found.uniques / expected - 1.0).abs() < 1e-9, "{} {expected}", found.uniques);
        assert!((found.conditional - 7.0 * h(1) / all).abs() < 1e-9);
    }

    #[test]
    fn edges() {
        for model in PopulationModel::ALL {
            assert_eq!(PopulationModel::from_name(model.name()), Some(model));
            for fraction in [1e-6, 0.05, 0.5, 1.0] {
                // nobody, one class, only pairs: no sample unique, no unique
                for none in [&[][..], &[(5, 1)], &[(2, 40)]] {
                    let estimate = population_uniques(model, none, fraction);
                    assert_eq!(estimate.share(), Some(0.0));
                    assert_eq!(estimate.sample_uniques(0), Some(0.0));
                }
                // all distinct, one record among them: all of the population
                for records in [1, 2, 1000].into_iter().filter(|_| model != PopulationModel::SnbArx) {
                    let share = population_uniques(model, &[(1, records)], fraction).share().unwrap();
                    assert!((share - 1.0).abs() < 1e-6, "{model:?} {fraction} {records} {share}");
                }
            }
            assert_eq!(uniques(model, &[(1, 3), (2, 5)], 1.0), 3.0);
            for fraction in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
                assert_eq!(population_uniques(model, &[(1, 3), (2, 5)], fraction).figures, None);
            }
        }
    }

    proptest! {
        #[test]
        fn never_out_of_range(classes in prop::collection::vec((1u64..200, 1u64..500), 0..12), exponent in -8.0f64..0.0) {
            let sample: Vec<(u64, u64)> = classes.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
            let fraction = 10f64.powf(exponent);
            for model in PopulationModel::ALL {
                let estimate = population_uniques(model, &sample, fraction);
                prop_assert!(estimate.population.is_finite());
                match (model, estimate.figures) {
                    (_, Some(figures)) => {
                        prop_assert!(figures.uniques >= 0.0 && figures.uniques <= estimate.population);
                        prop_assert!((0.0..=1.0).contains(&figures.conditional));
                        prop_assert!(figures.standard_error.is_none_or(f64::is_finite));
                    }
                    (PopulationModel::Snb | PopulationModel::SnbArx, None) => {}
                    (_, None) => prop_assert!(false, "{model:?} without an answer"),
                }
            }
        }
    }
}

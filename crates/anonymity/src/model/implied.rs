//! Goals that another one implies: they decide nothing, so a search that does not know of them finds the same and finds
//! it sooner. What is said in reports, and measured of an output, is every goal.

use super::diversity::ROUNDING;
use super::{Distance, EntropyEstimator, PrivacyModel};

/// Which of some models have to be looked at: not those that every class satisfies, nor those that another of them
/// implies; of two that imply each other the first stays.
pub(super) fn needed(models: &[PrivacyModel]) -> Vec<bool> {
    let implied = |at: usize, model: &PrivacyModel| {
        models.iter().enumerate().any(|(other, stronger)| {
            other != at && implies(stronger, model) && (other < at || !implies(model, stronger))
        })
    };
    models.iter().enumerate().map(|(at, model)| !(trivial(model) || implied(at, model))).collect()
}

/// Whether every class satisfies a model.
fn trivial(model: &PrivacyModel) -> bool {
    match model {
        // Grassberger's estimate may fall below 0
        PrivacyModel::EntropyDiversity { l, estimator: EntropyEstimator::Shannon, .. } => *l <= 1.0,
        PrivacyModel::DistinctDiversity { l, .. } => *l <= 1,
        PrivacyModel::RecursiveDiversity { c, l, .. } => *l <= 1 && *c > 1.0 + 1e-9,
        PrivacyModel::TCloseness { t, .. } => *t >= 1.0,
        _ => false,
    }
}

/// Whether every class that satisfies `a` satisfies `b`. Of goals that are one number, such as k, the rules keep the
/// strictest anyway.
fn implies(a: &PrivacyModel, b: &PrivacyModel) -> bool {
    use PrivacyModel as M;
    if a.column() != b.column() {
        return false;
    }
    match (a, b) {
        (M::EntropyDiversity { l: a, estimator, .. }, M::EntropyDiversity { l: b, estimator: other, .. }) => {
            estimator == other && a >= b
        }
        // the tail from a smaller ℓ on is longer
        (M::RecursiveDiversity { c: ca, l: la, .. }, M::RecursiveDiversity { c: cb, l: lb, .. }) => {
            ca <= cb && la >= lb
        }
        // no two values are farther apart than by the equal distance
        (M::TCloseness { t: a, distance, .. }, M::TCloseness { t: b, distance: other, .. }) => {
            a <= b && (distance == other || *distance == Distance::Equal)
        }
        (M::BetaLikeness { beta: a, enhanced, .. }, M::BetaLikeness { beta: b, enhanced: other, .. }) => {
            a <= b && (*enhanced || !*other)
        }
        (M::DeltaDisclosure { delta: a, .. }, M::DeltaDisclosure { delta: b, .. }) => a <= b,
        // p < 2^δ q
        (M::DeltaDisclosure { delta, .. }, M::BetaLikeness { beta, enhanced: false, .. }) => {
            delta.exp2() - 1.0 <= beta * (1.0 - ROUNDING)
        }
        _ => false,
    }
}

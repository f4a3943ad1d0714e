//! Loss: how much of its domain a label covers (Iyengar, "Transforming data to satisfy privacy constraints", KDD
//! 2002, §3), normalised and aggregated as ARX does (Prasser et al., "Flexible data anonymization using ARX", 2020).

use super::{Aggregate, Value};

/// v_j, 0 to 1: `sum` of the shares of the domain that the labels of all `records` cover, 1 for a suppressed
/// record; `least`: 1 / |D_j|, the share of a single element. A domain of one element has nothing to lose.
pub(crate) fn column(sum: f64, records: f64, least: f64) -> f64 {
    let least = records * least;
    let range = records - least;
    if range <= 0.0 {
        return 0.0;
    }
    ((sum - least) / range).clamp(0.0, 1.0)
}

/// One figure of the losses of the columns. `weights`: one a column, as given.
pub(crate) fn combine(aggregate: Aggregate, losses: &[f64], weights: &[f64]) -> Value {
    let each = || losses.iter().zip(weights);
    match aggregate {
        Aggregate::GeometricMean => {
            let total: f64 = weights.iter().sum();
            Value::of(each().map(|(v, w)| v.ln_1p() * w / total).sum::<f64>().exp_m1())
        }
        Aggregate::ArithmeticMean => mean(losses, weights),
        Aggregate::Sum => Value::of(each().map(|(v, w)| v * w).sum()),
        Aggregate::Maximum => Value::of(each().map(|(v, w)| v * w).fold(0.0, f64::max)),
        Aggregate::Rank => {
            let mut all: Vec<f64> = each().map(|(v, w)| v * w).collect();
            all.sort_unstable_by(|a, b| b.total_cmp(a));
            Value::list(&all)
        }
    }
}

/// The weighted arithmetic mean.
pub(crate) fn mean(losses: &[f64], weights: &[f64]) -> Value {
    let total: f64 = weights.iter().sum();
    Value::of(losses.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / total)
}

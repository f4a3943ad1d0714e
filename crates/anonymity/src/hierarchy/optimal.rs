//! Cuts of an ordered column into bands of the least squared deviation, exactly.
//!
//! The criterion is Fisher's ("On grouping for maximum homogeneity", JASA 53, 1958): the sum over the records of
//! (value − mean of its band)², which is also the information loss of microaggregation (Domingo-Ferrer and
//! Mateo-Sanz, IEEE TKDE 14(1), 2002). As there and in Hansen and Mukherjee (IEEE TKDE 15(4), 2003), a band holds no
//! fewer records than it is told to: without that, outliers get bands of their own, which name them. The cost is
//! concave in the sense of Monge, bands that are too small cost infinity and keep it so, and the best last cut
//! moves one way only: so a row of the dynamic programme takes O(n log n) by divide and conquer.

/// Positions that a column is brought to at most before cutting: 2^12 positions and 64 bands take some
/// 3 million steps. A column of more distinct values is first put into that many runs of about equal weight; the
/// cuts are the best ones between runs.
const CELLS: usize = 1 << 12;

/// Weight, sum and sum of squares of neighbouring values.
#[derive(Clone, Copy)]
struct Cell {
    weight: f64,
    sum: f64,
    squares: f64,
    /// Values from the first up to the end of this cell.
    end: usize,
}

/// The ends of all bands but the last, as numbers of values from the first on: at most `bands` bands, none of
/// less weight than `least`; fewer where there are no so many.
///
/// `values`: ascending positions with their weights.
pub(super) fn cut(values: &[(f64, f64)], bands: usize, least: f64) -> Vec<usize> {
    let cells = cells(values);
    let prefix = prefixes(&cells);
    let cost = |from: usize, to: usize| -> f64 {
        let (a, b) = (prefix[from], prefix[to]);
        let weight = b.0 - a.0;
        if weight < least || to <= from {
            return f64::INFINITY;
        }
        let sum = b.1 - a.1;
        (b.2 - a.2 - sum * sum / weight).max(0.0)
    };
    let n = cells.len();
    // best[j]: the least cost of the first j cells in as many bands as rows were made
    let mut best: Vec<f64> = (0..=n).map(|to| cost(0, to)).collect();
    let mut cuts: Vec<Vec<u32>> = Vec::new();
    for _ in 1..bands.min(n.max(1)) {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut from = vec![0u32; n + 1];
        row(&best, &cost, &mut next, &mut from, (1, n), (0, n));
        if !next[n].is_finite() {
            break;
        }
        best = next;
        cuts.push(from);
    }
    let mut ends = Vec::with_capacity(cuts.len());
    let mut at = n;
    for from in cuts.iter().rev() {
        at = from[at] as usize;
        ends.push(at);
    }
    ends.reverse();
    ends.into_iter().filter_map(|cell| cells.get(cell.checked_sub(1)?)).map(|cell| cell.end).collect()
}

/// One row of the programme: `next[j]` for j in `span`, knowing that its best cut lies in `range`.
fn row(
    best: &[f64],
    cost: &dyn Fn(usize, usize) -> f64,
    next: &mut [f64],
    from: &mut [u32],
    span: (usize, usize),
    range: (usize, usize),
) {
    if span.0 > span.1 {
        return;
    }
    let middle = span.0.midpoint(span.1);
    let mut chosen = range.0;
    let last = range.1.min(middle.saturating_sub(1));
    for (at, before) in best.iter().enumerate().take(last + 1).skip(range.0) {
        let total = before + cost(at, middle);
        if total < next[middle] {
            next[middle] = total;
            chosen = at;
        }
    }
    from[middle] = chosen as u32;
    // where nothing is feasible yet, neither is anything before
    if next[middle].is_finite() && middle > span.0 {
        row(best, cost, next, from, (span.0, middle - 1), (range.0, chosen));
    }
    row(best, cost, next, from, (middle + 1, span.1), (chosen, range.1));
}

fn cells(values: &[(f64, f64)]) -> Vec<Cell> {
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    // deviations from the mean keep the squares small beside the differences that matter
    let mean = values.iter().map(|(value, weight)| value * weight).sum::<f64>() / total.max(1.0);
    let share = if values.len() > CELLS { total / CELLS as f64 } else { 0.0 };
    let mut cells: Vec<Cell> = Vec::new();
    let mut seen = 0.0;
    for (at, (value, weight)) in values.iter().enumerate() {
        let value = value - mean;
        let run = (seen / share).floor();
        match cells.last_mut() {
            Some(cell) if share > 0.0 && run == ((seen - cell.weight) / share).floor() => {
                cell.weight += weight;
                cell.sum += value * weight;
                cell.squares += value * value * weight;
                cell.end = at + 1;
            }
            _ => cells.push(Cell {
                weight: *weight,
                sum: value * weight,
                squares: value * value * weight,
                end: at + 1,
            }),
        }
        seen += weight;
    }
    cells
}

fn prefixes(cells: &[Cell]) -> Vec<(f64, f64, f64)> {
    let mut prefix = Vec::with_capacity(cells.len() + 1);
    let mut sums = (0.0, 0.0, 0.0);
    prefix.push(sums);
    for cell in cells {
        sums = (sums.0 + cell.weight, sums.1 + cell.sum, sums.2 + cell.squares);
        prefix.push(sums);
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn deviation(values: &[(f64, f64)]) -> f64 {
        let weight: f64 = values.iter().map(|(_, w)| w).sum();
        let mean = values.iter().map(|(v, w)| v * w).sum::<f64>() / weight;
        values.iter().map(|(v, w)| w * (v - mean) * (v - mean)).sum()
    }

    fn weigh(values: &[(f64, f64)], ends: &[usize]) -> (f64, f64) {
        let (mut start, mut cost, mut least) = (0, 0.0, f64::INFINITY);
        for end in ends.iter().copied().chain([values.len()]) {
            let part = &values[start..end];
            cost += deviation(part);
            least = least.min(part.iter().map(|(_, w)| w).sum());
            start = end;
        }
        (cost, least)
    }

    /// Every way to cut, tried.
    fn plain(values: &[(f64, f64)], bands: usize, least: f64) -> (usize, f64) {
        let mut found = (1, deviation(values));
        for mask in 0u32..1 << (values.len() - 1) {
            let ends: Vec<usize> = (1..values.len()).filter(|at| mask >> (at - 1) & 1 == 1).collect();
            if ends.len() < bands {
                let (cost, lightest) = weigh(values, &ends);
                let more = ends.len() + 1 > found.0 || ends.len() + 1 == found.0 && cost < found.1;
                if lightest >= least && more {
                    found = (ends.len() + 1, cost);
                }
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_other_cuts_are_better(
            steps in prop::collection::vec((1u8..20, 1u8..9), 1..10), bands in 1usize..6, least in 1u8..12,
        ) {
            let mut at = 0.0;
            let values: Vec<(f64, f64)> = steps.iter().map(|(step, weight)| {
                at += f64::from(*step);
                (at, f64::from(*weight))
            }).collect();
            let total: f64 = values.iter().map(|(_, w)| w).sum();
            let least = f64::from(least).min(total);
            let ends = cut(&values, bands, least);
            let (cost, lightest) = weigh(&values, &ends);
            let (count, best) = plain(&values, bands, least);
            prop_assert_eq!(ends.len() + 1, count);
            prop_assert!(lightest >= least);
            prop_assert!(cost <= best * (1.0 + 1e-9) + 1e-9, "{} {}", cost, best);
        }
    }

    #[test]
    fn many_values_are_cut_between_runs() {
        let values: Vec<(f64, f64)> = (0..100_000).map(|n| (f64::from(n), 1.0)).collect();
        let ends = cut(&values, 4, 1.0);
        for (end, want) in ends.iter().zip([25_000usize, 50_000, 75_000]) {
            assert!(end.abs_diff(want) <= 50, "{end}");
        }
    }
}

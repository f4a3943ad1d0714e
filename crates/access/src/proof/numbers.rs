//! Whole numbers, datetimes and durations under linear inequalities: a solution, or that there is none.
//!
//! Bounds and differences of two (`x − y ≤ c`) are decided exactly, by shortest paths (Bellman 1958; Pratt 1977). Other
//! sums are refuted by the bounds of their parts and solved by trying; where neither succeeds, nothing is claimed.

use std::collections::BTreeMap;

use super::formula::{LeafId, Number};
use super::translate::DAY;

/// Σ factor · number ≤ bound.
pub(crate) type Inequality<'a> = (Vec<(&'a Number, i128)>, i128);

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    Solved(BTreeMap<LeafId, i64>),
    /// Proved to have no solution.
    Contradiction,
    Unknown,
}

const FAR: i128 = i128::MAX / 8;
const TRIES: usize = 400;

struct Problem<'a> {
    numbers: Vec<Number>,
    /// What is neither a bound nor a difference.
    sums: Vec<(Vec<(usize, i128)>, i128)>,
    prefer: &'a dyn Fn(LeafId) -> i128,
    tries: usize,
}

/// Upper bounds of `x[i] − x[j]`; the number 0 stands at place 0.
type Bounds = Vec<Vec<i128>>;

/// A solution, as near as may be to what is preferred.
///
/// `limits` are the least and the greatest value of an unknown.
pub(crate) fn solve(
    inequalities: &[Inequality<'_>],
    prefer: &dyn Fn(LeafId) -> i128,
    limits: &dyn Fn(LeafId) -> (i128, i128),
) -> Numbers {
    let mut numbers: Vec<Number> = Vec::new();
    for (terms, _) in inequalities {
        for (number, _) in terms {
            if let Number::TimeOfDay(leaf, _) = number {
                numbers.push(Number::Leaf(*leaf));
            }
            numbers.push((*number).clone());
        }
    }
    numbers.sort();
    numbers.dedup();
    let size = numbers.len() + 1;
    let mut bounds = vec![vec![FAR; size]; size];
    for (i, number) in numbers.iter().enumerate() {
        let (least, most) = match number {
            Number::Leaf(leaf) => limits(*leaf),
            Number::TimeOfDay(..) => (0, DAY - 1),
        };
        bounds[i + 1][0] = most;
        bounds[0][i + 1] = -least;
    }
    (0..size).for_each(|i| bounds[i][i] = 0);
    let place = |number: &Number| numbers.binary_search(number).map_or(0, |at| at + 1);
    let mut sums = Vec::new();
    for (terms, bound) in inequalities {
        let (i, j) = match terms.as_slice() {
            [(a, 1)] => (place(a), 0),
            [(a, -1)] => (0, place(a)),
            [(a, 1), (b, -1)] => (place(a), place(b)),
            [(a, -1), (b, 1)] => (place(b), place(a)),
            _ => {
                sums.push((terms.iter().map(|(n, factor)| (place(n), *factor)).collect(), *bound));
                continue;
            }
        };
        bounds[i][j] = bounds[i][j].min(*bound);
    }
    let mut problem = Problem { numbers, sums, prefer, tries: TRIES };
    if !close(&mut bounds) || problem.refuted(&bounds) {
        return Numbers::Contradiction;
    }
    let order = problem.order();
    match problem.pick(&bounds, &order) {
        Some(solution) => Numbers::Solved(solution),
        None => Numbers::Unknown,
    }
}

/// All that follows (Floyd 1962, Warshall 1962); whether it is consistent.
fn close(bounds: &mut Bounds) -> bool {
    let size = bounds.len();
    for k in 0..size {
        for i in 0..size {
            if bounds[i][k] >= FAR {
                continue;
            }
            for j in 0..size {
                if bounds[k][j] < FAR {
                    bounds[i][j] = bounds[i][j].min(bounds[i][k] + bounds[k][j]);
                }
            }
        }
    }
    (0..size).all(|i| bounds[i][i] >= 0)
}

/// The bounds with some numbers fixed, if that is consistent.
fn fixed(bounds: &Bounds, values: &[(usize, i128)]) -> Option<Bounds> {
    let mut bounds = bounds.clone();
    for (at, value) in values {
        bounds[*at][0] = bounds[*at][0].min(*value);
        bounds[0][*at] = bounds[0][*at].min(-value);
    }
    close(&mut bounds).then_some(bounds)
}

impl Problem<'_> {
    /// Whether the bounds alone show a sum to be too great.
    fn refuted(&self, bounds: &Bounds) -> bool {
        self.sums.iter().any(|(terms, bound)| {
            let least: i128 = terms
                .iter()
                .map(|(at, factor)| {
                    let value = if *factor > 0 { -bounds[0][*at] } else { bounds[*at][0] };
                    value.saturating_mul(*factor)
                })
                .fold(0, i128::saturating_add);
            least > *bound
        })
    }

    /// The unknowns by place: those first whose time of day is asked for, then those in sums.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> =
            (1..=self.numbers.len()).filter(|at| matches!(self.numbers[at - 1], Number::Leaf(_))).collect();
        order.sort_by_key(|at| (self.times(*at).is_empty(), !self.in_sum(*at)));
        order
    }

    fn in_sum(&self, at: usize) -> bool {
        self.sums.iter().any(|(terms, _)| {
            terms
                .iter()
                .any(|(place, _)| *place == at || self.times(at).iter().any(|(time, _)| time == place))
        })
    }

    /// The times of day asked of an unknown: place and displacement.
    fn times(&self, at: usize) -> Vec<(usize, i128)> {
        let Number::Leaf(leaf) = self.numbers[at - 1] else { return Vec::new() };
        let of = |(i, number): (usize, &Number)| match number {
            Number::TimeOfDay(of, displacement) if *of == leaf => Some((i + 1, *displacement)),
            _ => None,
        };
        self.numbers.iter().enumerate().filter_map(of).collect()
    }

    fn candidates(&self, bounds: &Bounds, at: usize) -> Vec<i128> {
        let Number::Leaf(leaf) = self.numbers[at - 1] else { return Vec::new() };
        let (least, most) = (-bounds[0][at], bounds[at][0]);
        let preferred = (self.prefer)(leaf).clamp(least, most);
        let mut candidates = vec![preferred];
        for (time, displacement) in self.times(at) {
            let (first, last) = (-bounds[0][time], bounds[time][0]);
            for of_day in [(preferred + displacement).rem_euclid(DAY).clamp(first, last), first, last] {
                for near in [preferred, least, most] {
                    let back = near - (near + displacement - of_day).rem_euclid(DAY);
                    candidates.extend([back, back + DAY]);
                }
            }
        }
        if self.in_sum(at) {
            candidates.extend([least, most, 0, 1, -1]);
        }
        candidates.retain(|value| (least..=most).contains(value));
        let mut seen = Vec::new();
        candidates.retain(|value| {
            let new = !seen.contains(value);
            seen.push(*value);
            new
        });
        candidates
    }

    fn pick(&mut self, bounds: &Bounds, order: &[usize]) -> Option<BTreeMap<LeafId, i64>> {
        let Some((at, rest)) = order.split_first() else {
            let value = |at: usize| bounds[at][0];
            let hold = self.sums.iter().all(|(terms, bound)| {
                terms.iter().map(|(at, factor)| value(*at).saturating_mul(*factor)).sum::<i128>() <= *bound
            });
            if !hold {
                return None;
            }
            return self
                .numbers
                .iter()
                .enumerate()
                .filter_map(|(i, number)| match number {
                    Number::Leaf(leaf) => Some(i64::try_from(value(i + 1)).ok().map(|value| (*leaf, value))),
                    Number::TimeOfDay(..) => None,
                })
                .collect();
        };
        for candidate in self.candidates(bounds, *at) {
            if self.tries == 0 {
                return None;
            }
            self.tries -= 1;
            let mut values = vec![(*at, candidate)];
            for (time, displacement) in self.times(*at) {
                values.push((time, (candidate + displacement).rem_euclid(DAY)));
            }
            if let Some(bounds) = fixed(bounds, &values)
                && !self.refuted(&bounds)
                && let Some(solution) = self.pick(&bounds, rest)
            {
                return Some(solution);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(inequalities: &[(&[(Number, i128)], i128)]) -> Numbers {
        let inequalities: Vec<Inequality<'_>> = inequalities
            .iter()
            .map(|(terms, bound)| (terms.iter().map(|(number, factor)| (number, *factor)).collect(), *bound))
            .collect();
        super::solve(&inequalities, &|_| 40, &|_| (i64::MIN.into(), i64::MAX.into()))
    }

    #[test]
    fn bounds_and_differences_are_exact() {
        let (x, y) = (Number::Leaf(0), Number::Leaf(1));
        let found = solve(&[(&[(x.clone(), 1)], 13)]);
        assert_eq!(found, Numbers::Solved(BTreeMap::from([(0, 13)])));
        // x ≤ 13, x ≥ 14
        assert_eq!(solve(&[(&[(x.clone(), 1)], 13), (&[(x.clone(), -1)], -14)]), Numbers::Contradiction);
        // x < y, y < x
        let less: &[(Number, i128)] = &[(x.clone(), 1), (y.clone(), -1)];
        let more: &[(Number, i128)] = &[(x.clone(), -1), (y.clone(), 1)];
        assert_eq!(solve(&[(less, -1), (more, -1)]), Numbers::Contradiction);
        assert_eq!(solve(&[(less, -1)]), Numbers::Solved(BTreeMap::from([(0, 40), (1, 41)])));
        // x < y and y at its least
        assert_eq!(solve(&[(less, -1), (&[(y, 1)], i64::MIN.into())]), Numbers::Contradiction);
    }

    #[test]
    fn hours_of_the_day() {
        let (now, time) = (Number::Leaf(0), Number::TimeOfDay(0, 8 * 3_600_000));
        // 09:00 to 10:00 at +08:00
        let hours: [(&[(Number, i128)], i128); 2] =
            [(&[(time.clone(), -1)], -9 * 3_600_000), (&[(time.clone(), 1)], 10 * 3_600_000)];
        let Numbers::Solved(found) = solve(&hours) else { panic!("no solution") };
        let of_day = (i128::from(found[&0]) + 8 * 3_600_000).rem_euclid(DAY);
        assert!((9 * 3_600_000..=10 * 3_600_000).contains(&of_day));
        assert_eq!(solve(&[(&[(time, -1)], -DAY)]), Numbers::Contradiction);
        let _ = now;
    }

    #[test]
    fn other_sums_are_solved_or_refuted_or_left_open() {
        let (x, y) = (Number::Leaf(0), Number::Leaf(1));
        // x + y ≤ 5, x ≥ 4, y ≥ 1
        let sum: &[(Number, i128)] = &[(x.clone(), 1), (y.clone(), 1)];
        let low: &[(Number, i128)] = &[(x.clone(), -1)];
        let other: &[(Number, i128)] = &[(y.clone(), -1)];
        assert_eq!(
            solve(&[(sum, 5), (low, -4), (other, -1)]),
            Numbers::Solved(BTreeMap::from([(0, 4), (1, 1)]))
        );
        assert_eq!(solve(&[(sum, 5), (low, -5), (other, -1)]), Numbers::Contradiction);
    }
}

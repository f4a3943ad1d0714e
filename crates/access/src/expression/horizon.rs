//! When what a condition makes of `context.now` may change next.

use std::sync::Arc;

use super::{Expr, Root, TimeFunction, Value};

const DAY: i64 = 86_400_000;
/// How many steps (days, seconds) a comparison is followed before it is called changed.
const STEPS: usize = 1000;

/// The first later moment at which the condition, reduced by everything but `context.now` and the record, may come out
/// otherwise than at `now` for some record; none if it never does. `now` itself where that cannot be told: where a record's
/// value stands beside `now`, and where `now` is used otherwise than in comparisons.
pub(crate) fn horizon(expr: &Expr, now: i64) -> Option<i64> {
    if !reads_now(expr) {
        return None;
    }
    match expr {
        Expr::Not(_) | Expr::And(..) | Expr::Or(..) | Expr::If(..) => {
            let mut first: Option<i64> = None;
            expr.operands(&mut |operand| {
                first = [first, horizon(operand, now)].into_iter().flatten().min();
            });
            first
        }
        Expr::Less(a, b) | Expr::LessOrEqual(a, b) | Expr::Equal(a, b) => {
            comparison(expr, a, b, now).unwrap_or(Some(now))
        }
        _ => Some(now),
    }
}

fn reads_now(expr: &Expr) -> bool {
    expr.mentions(Root::Context, Some("now"))
}

/// A quantity that moves with `now`: its value at some moment, and by how much it grows each millisecond until `until`.
#[derive(Clone, Copy)]
struct Line {
    value: i128,
    slope: i128,
    /// The kind of value, so that a comparison of different kinds is left alone.
    of: Of,
    until: Option<i64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Time,
    Span,
    Whole,
}

/// `Some(None)`: it never changes again. None: not understood.
fn comparison(expr: &Expr, a: &Arc<Expr>, b: &Arc<Expr>, now: i64) -> Option<Option<i64>> {
    let holds = |difference: i128| match expr {
        Expr::Less(..) => difference < 0,
        Expr::LessOrEqual(..) => difference <= 0,
        _ => difference == 0,
    };
    let mut at = now;
    let mut before = None;
    for _ in 0..STEPS {
        let (left, right) = (line(a, at)?, line(b, at)?);
        if left.of != right.of {
            return None;
        }
        let (difference, slope) = (left.value - right.value, left.slope - right.slope);
        let holds_now = holds(difference);
        if *before.get_or_insert(holds_now) != holds_now {
            return Some(Some(at));
        }
        let until = [left.until, right.until].into_iter().flatten().min();
        let change =
            turning(difference, slope, &holds).and_then(|after| i64::try_from(after).ok()?.checked_add(at));
        match (change, until) {
            (Some(change), until) if until.is_none_or(|until| change < until) => return Some(Some(change)),
            (_, None) => return Some(None),
            (_, Some(until)) => at = until,
        }
    }
    Some(Some(at))
}

/// After how many milliseconds (at least 1) the truth of the difference first changes.
fn turning(difference: i128, slope: i128, holds: &dyn Fn(i128) -> bool) -> Option<i128> {
    if slope == 0 {
        return None;
    }
    // the truth can only change where the difference passes zero, just before, there, or just after
    let zero = -difference / slope;
    let first = (zero - 2).max(1);
    (first..=zero + 2).find(|after| holds(difference + slope * after) != holds(difference))
}

/// An expression of `now` and constants around the moment `at`.
fn line(expr: &Expr, at: i64) -> Option<Line> {
    let constant = |value: i64, of: Of| Some(Line { value: i128::from(value), slope: 0, of, until: None });
    let both = |a: &Expr, b: &Expr, left: Of, right: Of| {
        let (a, b) = (line(a, at)?, line(b, at)?);
        (a.of == left && b.of == right).then_some((a, b))
    };
    let first = |a: Option<i64>, b: Option<i64>| [a, b].into_iter().flatten().min();
    // an overflow is an error, so it is a change too
    let within = |line: Line| {
        let value = i64::try_from(line.value).ok()?;
        let room = match line.slope {
            0 => None,
            slope if slope > 0 => Some((i128::from(i64::MAX) - i128::from(value)) / slope + 1),
            slope => Some((i128::from(value) - i128::from(i64::MIN)) / -slope + 1),
        };
        let over = room.and_then(|room| i64::try_from(i128::from(at) + room).ok());
        Some(Line { until: first(line.until, over), ..line })
    };
    match expr {
        Expr::Value(Value::Time(value)) => constant(*value, Of::Time),
        Expr::Value(Value::Span(value)) => constant(*value, Of::Span),
        Expr::Value(Value::Whole(value)) => constant(*value, Of::Whole),
        Expr::Leaf(path)
            if path.root == Root::Context && matches!(path.names.as_slice(), [name] if &**name == "now") =>
        {
            Some(Line { value: i128::from(at), slope: 1, of: Of::Time, until: None })
        }
        Expr::Offset(a, b) => {
            let (a, b) = both(a, b, Of::Time, Of::Span)?;
            within(Line {
                value: a.value + b.value,
                slope: a.slope + b.slope,
                of: Of::Time,
                until: first(a.until, b.until),
            })
        }
        Expr::Since(a, b) => {
            let (a, b) = both(a, b, Of::Time, Of::Time)?;
            within(Line {
                value: a.value - b.value,
                slope: a.slope - b.slope,
                of: Of::Span,
                until: first(a.until, b.until),
            })
        }
        Expr::Add(a, b) | Expr::Subtract(a, b) => {
            let (a, b) = both(a, b, Of::Whole, Of::Whole)?;
            let sign = if matches!(expr, Expr::Add(..)) { 1 } else { -1 };
            within(Line {
                value: a.value + sign * b.value,
                slope: a.slope + sign * b.slope,
                of: Of::Whole,
                until: first(a.until, b.until),
            })
        }
        Expr::Time(TimeFunction::ToDate, a) => {
            let a = line(a, at).filter(|a| a.of == Of::Time)?;
            let since = a.value.rem_euclid(i128::from(DAY));
            within(step(a, a.value - since, since, DAY, Of::Time, at)?)
        }
        Expr::Time(TimeFunction::ToTime, a) => {
            let a = line(a, at).filter(|a| a.of == Of::Time)?;
            let since = a.value.rem_euclid(i128::from(DAY));
            let day = step(a, a.value - since, since, DAY, Of::Time, at)?;
            Some(Line { value: since, slope: a.slope, of: Of::Span, until: day.until })
        }
        Expr::Time(function, a) => {
            let divisor = match function {
                TimeFunction::ToMilliseconds => 1,
                TimeFunction::ToSeconds => 1000,
                TimeFunction::ToMinutes => 60_000,
                TimeFunction::ToHours => 3_600_000,
                TimeFunction::ToDays => DAY,
                _ => return None,
            };
            let a = line(a, at).filter(|a| a.of == Of::Span)?;
            if divisor == 1 {
                return Some(Line { of: Of::Whole, ..a });
            }
            let since = a.value.rem_euclid(i128::from(divisor));
            step(a, a.value / i128::from(divisor), since, divisor, Of::Whole, at)
        }
        _ => None,
    }
}

/// A quantity that stands still until the one below it has left its step of that length, `since` into it.
fn step(below: Line, value: i128, since: i128, length: i64, of: Of, at: i64) -> Option<Line> {
    // division cuts towards zero, so below zero a step ends with its multiple instead of beginning with it
    let cut = of == Of::Whole && below.value <= 0;
    let after = match below.slope {
        0 => None,
        slope if slope > 0 && cut && since == 0 => Some(1),
        slope if slope > 0 => Some((i128::from(length) - since + slope - 1) / slope),
        slope if cut => Some(since / -slope),
        slope => Some(since / -slope + 1),
    };
    let left = match after {
        None => None,
        Some(after) => Some(at.checked_add(i64::try_from(after.max(1)).ok()?)?),
    };
    Some(Line { value, slope: 0, of, until: [below.until, left].into_iter().flatten().min() })
}

//! `--fail-on`: what makes an audit end with exit status 1.

use yingbi::AuditInput;

/// A condition on one audited file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Condition {
    /// Something an outsider can undo.
    Breach,
    /// A column that names a person by itself.
    Direct,
    /// A figure beyond a bound.
    Figure(Figure, Order, f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Figure {
    Risk,
    K,
    Uniques,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Condition {
    /// Reads `breach`, `direct`, or `risk`, `k`, `uniques` with `>`, `>=`, `<`, `<=` and a number. The error is the
    /// character (from 1) that could not be understood.
    pub(crate) fn parse(text: &str) -> Result<Condition, usize> {
        let words = text.trim();
        match words {
            "breach" => return Ok(Condition::Breach),
            "direct" => return Ok(Condition::Direct),
            _ => {}
        }
        let at = words.find(['<', '>']).ok_or(1usize)?;
        let figure = match words[..at].trim() {
            "risk" => Figure::Risk,
            "k" => Figure::K,
            "uniques" => Figure::Uniques,
            _ => return Err(1),
        };
        let (order, length) = match &words[at..] {
            rest if rest.starts_with(">=") => (Order::AtLeast, 2),
            rest if rest.starts_with("<=") => (Order::AtMost, 2),
            rest if rest.starts_with('>') => (Order::Above, 1),
            _ => (Order::Below, 1),
        };
        let bound: f64 = words[at + length..].trim().parse().map_err(|_| at + length + 1)?;
        if bound.is_finite() { Ok(Condition::Figure(figure, order, bound)) } else { Err(at + length + 1) }
    }

    /// Whether the condition holds of a file. A figure that cannot be measured (no quasi-identifier) holds of none.
    pub(crate) fn holds(&self, input: &AuditInput) -> bool {
        match self {
            Condition::Breach => !input.breaches.is_empty(),
            Condition::Direct => input.columns.iter().any(|column| column.attribute_type == "direct"),
            Condition::Figure(figure, order, bound) => input.risk.as_ref().is_some_and(|risk| {
                let value = match figure {
                    Figure::Risk => risk.prosecutor_max,
                    Figure::K => risk.k as f64,
                    Figure::Uniques => risk.uniques as f64,
                };
                match order {
                    Order::Above => value > *bound,
                    Order::AtLeast => value >= *bound,
                    Order::Below => value < *bound,
                    Order::AtMost => value <= *bound,
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_help_says() {
        assert_eq!(Condition::parse("breach"), Ok(Condition::Breach));
        assert_eq!(Condition::parse("risk>0.2"), Ok(Condition::Figure(Figure::Risk, Order::Above, 0.2)));
        assert_eq!(Condition::parse(" k < 5 "), Ok(Condition::Figure(Figure::K, Order::Below, 5.0)));
        assert_eq!(
            Condition::parse("uniques>=1"),
            Ok(Condition::Figure(Figure::Uniques, Order::AtLeast, 1.0))
        );
    }

    #[test]
    fn says_where_it_stopped_understanding() {
        assert_eq!(Condition::parse("danger"), Err(1));
        assert_eq!(Condition::parse("risk>high"), Err(6));
        assert_eq!(Condition::parse("risk>NaN"), Err(6));
    }
}

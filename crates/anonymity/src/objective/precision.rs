//! Precision (Sweeney, "Achieving k-anonymity privacy protection using generalization and suppression", 2002, §3)
//! and height (Samarati, "Protecting respondents' identities in microdata release", 2001, §3).

/// The share of precision that a cell at this level of a hierarchy has lost; a suppressed cell loses 1.
pub(crate) fn cell(level: usize, top: usize) -> f64 {
    if top == 0 { 0.0 } else { level as f64 / top as f64 }
}

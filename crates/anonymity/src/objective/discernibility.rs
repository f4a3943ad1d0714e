//! Discernibility: every record costs the size of its class (Bayardo, Agrawal, "Data privacy through optimal
//! k-anonymization", ICDE 2005, §2.2).

/// Σ size² over the classes kept (`kept`), and for the records left out either Σ size² over the classes that they
/// were (`lost`; the monotone variant, DM* in LeFevre et al. 2005) or the number of all records for each.
pub(crate) fn value(kept: u128, lost: u128, suppressed: u64, records: u64, monotone: bool) -> f64 {
    let rest = if monotone { lost } else { u128::from(suppressed) * u128::from(records) };
    (kept + rest) as f64
}

//! Average class size (LeFevre, DeWitt, Ramakrishnan, "Mondrian multidimensional k-anonymity", ICDE 2006, §2), not
//! divided by k: other models have none.

/// Records a class. Records left out are one class more (as in ARX 3): leaving out all but one good class would
/// look best otherwise. Without classes: all records.
pub(crate) fn value(records: u64, classes: u64, suppressed: u64) -> f64 {
    records as f64 / (classes + u64::from(suppressed > 0)).max(1) as f64
}

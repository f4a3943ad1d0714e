//! Non-uniform entropy: how many bits of the values the labels leave open (De Waal, Willenborg, "Information loss
//! through global recoding and local suppression", 1999; Gionis, Tassa, "k-Anonymization with minimal loss of
//! information", IEEE TKDE 2009, §3).
//!
//! A cell with value x and label g costs −log2(c(x) / c(g)), c(x) the records of the sample that hold x and c(g)
//! those whose value the label covers. In the monotone variant a suppressed record costs what its labels cost; in
//! the other one the entropy of the labels of all suppressed records is added, column by column: what suppression
//! hides beyond generalisation (both as in ARX 3).

/// c · log2(c); 0 of 0.
pub(crate) fn bits(count: u64) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * (count as f64).log2() }
}

/// Σ −c · log2(c / m) over the labels of m suppressed records, c of them with each label; bits. It only grows when
/// records are added or labels made finer.
pub(crate) fn suppressed(labels: impl Iterator<Item = u64>) -> f64 {
    let (mut sum, mut all) = (0.0, 0);
    for count in labels {
        sum += bits(count);
        all += count;
    }
    (bits(all) - sum).max(0.0)
}

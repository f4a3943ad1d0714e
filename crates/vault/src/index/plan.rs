//! How many bits an index may show.

use super::IndexError;
use super::code::MOST_BITS;

/// Below so many distinct values no index is made: its codes would be the values under another name.
const LEAST_DISTINCT: u64 = 32;

/// What the planner has to know of a column and of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexStatistics {
    /// Rows of the table.
    pub rows: u64,
    /// Distinct values of the column, after canonical form.
    pub distinct: u64,
    /// Rows that have the commonest value.
    pub commonest: u64,
    /// Bits that the other indexes of the same row show: all of them, and during a rotation those of both generations.
    pub bits_beside: u64,
}

/// An index as planned, and what it will give away to whoever sees the codes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndexPlan {
    /// Bits of a code.
    pub bits: u16,
    /// Distinct values that share a code, on average: what a lookup cannot tell apart.
    pub values_a_code: f64,
    /// Rows that share a code, on average: what a lookup fetches.
    pub rows_a_code: f64,
    /// Share of the rows under the code of the commonest value, 0 to 1: at least that value's own. Whoever knows which
    /// value is the commonest finds its rows by this.
    pub commonest_share: f64,
    /// Bits that all indexes of a row show together.
    pub bits_a_row: u64,
    /// Rows that agree in all indexed bits, on average: below eight, rows begin to be told apart.
    pub rows_alike: f64,
    /// Whether that is beyond what needs no explicit acceptance.
    pub beyond: bool,
}

/// Plans an index. Without `bits` it takes floor(log2(distinct)) - 2, so that about four values share a code. Where the
/// bits of all indexes of a row exceed log2(rows) - 3, it wants `accept_leakage`.
///
/// # Errors
/// [`IndexError::Figures`], [`IndexError::FewValues`], [`IndexError::Bits`], [`IndexError::NotAccepted`].
pub fn plan_index(
    statistics: &IndexStatistics,
    bits: Option<u16>,
    accept_leakage: bool,
) -> Result<IndexPlan, IndexError> {
    let &IndexStatistics { rows, distinct, commonest, bits_beside } = statistics;
    let possible = distinct <= rows
        && commonest <= rows
        && (commonest >= 1 || rows == 0)
        // Every other value has a row at least, and none has more than the commonest.
        && u128::from(distinct) + u128::from(commonest) <= u128::from(rows) + 1
        && u128::from(distinct) * u128::from(commonest) >= u128::from(rows);
    if !possible {
        return Err(IndexError::Figures { rows, distinct, commonest });
    }
    if distinct < LEAST_DISTINCT {
        return Err(IndexError::FewValues { distinct, least: LEAST_DISTINCT });
    }
    // Distinct values are 32 or more, so the logarithm is 5 or more.
    let bits = bits.unwrap_or((distinct.ilog2() - 2) as u16);
    if !(1..=MOST_BITS).contains(&bits) {
        return Err(IndexError::Bits { bits: bits.into() });
    }
    let shown = bits_beside.saturating_add(bits.into());
    // 2^shown > rows / 8, in whole numbers.
    let safe = u64::from(rows.ilog2()).saturating_sub(3);
    let beyond = shown > safe;
    if beyond && !accept_leakage {
        return Err(IndexError::NotAccepted { shown, safe });
    }
    let codes = f64::from(bits).exp2();
    let share = commonest as f64 / rows as f64;
    Ok(IndexPlan {
        bits,
        values_a_code: distinct as f64 / codes,
        rows_a_code: rows as f64 / codes,
        commonest_share: share + (1.0 - share) / codes,
        bits_a_row: shown,
        rows_alike: rows as f64 / (shown as f64).exp2(),
        beyond,
    })
}

//! How many bits an index may show.

use super::IndexError;
use super::code::MOST_BITS;

/// Below so many distinct values no index is made: its codes would be the values under another name.
const LEAST_DISTINCT: u64 = 32;

/// What the planner has to know of a column and of its table.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
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

/// Plans an index. Without `bits` it takes floor(log2(distinct)) - 2, so that about four values share a code, or as many
/// fewer as keep the bits of all indexes of a row within log2(rows) - 3. Where they exceed that all the same, it wants
/// `accept_leakage`.
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
    // 2^shown > rows / 8, in whole numbers.
    let safe = u64::from(rows.ilog2()).saturating_sub(3);
    let bits = bits.unwrap_or_else(|| {
        // Distinct values are 32 or more, so the logarithm is 5 or more.
        let usual = (distinct.ilog2() - 2) as u16;
        let left = u16::try_from(safe.saturating_sub(bits_beside)).unwrap_or(usual);
        if left == 0 { usual } else { usual.min(left) }
    });
    if !(1..=MOST_BITS).contains(&bits) {
        return Err(IndexError::Bits { bits: bits.into() });
    }
    let shown = bits_beside.saturating_add(bits.into());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn column(rows: u64, distinct: u64, commonest: u64) -> IndexStatistics {
        IndexStatistics { rows, distinct, commonest, bits_beside: 0 }
    }

    fn bits(distinct: u64) -> u16 {
        plan_index(&column(1 << 40, distinct, 1 << 39), None, false).unwrap().bits
    }

    #[test]
    fn about_four_values_share_a_code() {
        assert_eq!([32, 63, 64, 1000, 1023, 1024, 1_000_000].map(bits), [3, 3, 4, 7, 7, 8, 17]);
        let plan = plan_index(&column(2_000_000, 100_000, 40), None, false).unwrap();
        assert_eq!(plan.bits, 14);
        assert!((plan.values_a_code - 100_000.0 / 16_384.0).abs() < 1e-9);
        assert!((plan.rows_a_code - 2_000_000.0 / 16_384.0).abs() < 1e-9);
        assert!((plan.rows_alike - plan.rows_a_code).abs() < 1e-9);
        assert!(plan.commonest_share > 40.0 / 2_000_000.0 && plan.commonest_share < 0.0001);
        assert!(!plan.beyond);
    }

    #[test]
    fn columns_of_few_values_are_refused() {
        let rows = 1 << 20;
        let most = |distinct: u64| rows - (distinct - 1);
        for distinct in 1..32 {
            // The commonest value as common as it may be, and as rare.
            for commonest in [most(distinct), rows.div_ceil(distinct)] {
                for bits in [None, Some(1)] {
                    let refused = plan_index(&column(rows, distinct, commonest), bits, true);
                    assert_eq!(
                        refused,
                        Err(IndexError::FewValues { distinct, least: 32 }),
                        "{commonest} {bits:?}"
                    );
                }
            }
        }
        for commonest in [most(32), rows.div_ceil(32)] {
            assert_eq!(plan_index(&column(rows, 32, commonest), None, true).map(|plan| plan.bits), Ok(3));
        }
    }

    #[test]
    fn bits_of_all_indexes_of_a_row_add_up() {
        // 2^20 rows: 17 bits leave eight alike.
        let rows = 1 << 20;
        let beside = |bits_beside| IndexStatistics { bits_beside, ..column(rows, 1 << 12, 1 << 10) };
        let plan = plan_index(&beside(7), None, false).unwrap();
        assert_eq!((plan.bits, plan.bits_a_row, plan.beyond), (10, 17, false));
        assert_eq!(plan.rows_alike, 8.0);
        let refused = plan_index(&beside(8), Some(10), false);
        assert_eq!(refused, Err(IndexError::NotAccepted { shown: 18, safe: 17 }));
        let accepted = plan_index(&beside(8), Some(10), true).unwrap();
        assert_eq!((accepted.bits_a_row, accepted.beyond, accepted.rows_alike), (18, true, 4.0));
        // Left to itself the planner takes what is left, and where nothing is, it asks.
        let plan = plan_index(&beside(8), None, false).unwrap();
        assert_eq!((plan.bits, plan.bits_a_row, plan.beyond), (9, 17, false));
        let refused = plan_index(&beside(17), None, false);
        assert_eq!(refused, Err(IndexError::NotAccepted { shown: 27, safe: 17 }));
        assert!(plan_index(&beside(u64::MAX), None, false).is_err());
        // One row fewer than a power of two.
        let refused = plan_index(&column((1 << 20) - 1, 1 << 12, 1 << 10), Some(17), false);
        assert_eq!(refused, Err(IndexError::NotAccepted { shown: 17, safe: 16 }));
    }

    #[test]
    fn impossible_figures_and_bits_are_refused() {
        for (rows, distinct, commonest) in
            [(0, 0, 0), (10, 11, 1), (10, 5, 11), (10, 5, 0), (100, 50, 1), (100, 99, 3), (0, 1, 0)]
        {
            let refused = plan_index(&column(rows, distinct, commonest), None, true);
            let right = match refused {
                Err(IndexError::Figures { .. }) => true,
                Err(IndexError::FewValues { .. }) => rows == 0 && distinct == 0,
                _ => false,
            };
            assert!(right, "{rows} {distinct} {commonest}: {refused:?}");
        }
        for bits in [0, 257] {
            let refused = plan_index(&column(1000, 100, 50), Some(bits), true);
            assert_eq!(refused, Err(IndexError::Bits { bits: bits.into() }));
        }
        // A column without two equal values.
        assert_eq!(plan_index(&column(100_000, 100_000, 1), None, false).unwrap().bits, 13);
    }
}

//! What a rule may ask of a class.

use crate::units::Units;

/// The members of a class, counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Class<'c> {
    /// Records.
    pub(crate) records: u64,
    /// Records of the population, the sample's included; 0 where there is no population.
    pub(crate) population: u64,
    /// Distinct units, one set a kind of unit that a rule asks for, in the histogram's order; empty where no rule
    /// asks. Each set is exact below its cap.
    pub(crate) units: &'c [Units],
    /// For each sensitive column of the histogram the values held (ranks in ascending order of their bytes) with
    /// their records, ascending by value, no value twice, no count 0; empty where no rule asks for any.
    pub(crate) spread: &'c [&'c [(u32, u64)]],
}

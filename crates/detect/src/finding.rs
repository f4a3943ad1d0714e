//! What was found out about a column.

use yingbi_resident::{AttributeType, Kind, Sensitivity};

use crate::{CellCounts, Evidence};

/// What a column holds, how sure that is, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The kind that explains the column best.
    pub kind: Kind,
    /// Its role in the privacy model: the kind's own, unless the column's content calls for a stricter one (an
    /// address down to the room names a household) or the table holds nobody (coordinates of things).
    pub attribute_type: AttributeType,
    /// Its legal class, likewise.
    pub sensitivity: Sensitivity,
    /// How sure the kind is, from 0 to 1: its share among all readings. Weights and cooling are set by hand, so it
    /// orders columns by doubt; it is no measured frequency.
    pub confidence: f32,
    /// Why, strongest first.
    pub evidence: Vec<Evidence>,
    /// The other readings with at least two percent, likeliest first.
    pub alternatives: Vec<(Kind, f32)>,
    /// Two readings remain which the values cannot tell apart; the second is the first of `alternatives`.
    pub ambiguous: bool,
    /// Cells looked at.
    pub sampled: u64,
    /// The sampled cells held against `kind`.
    pub cells: CellCounts,
    /// Personal numbers of other kinds seen inside the sampled cells, with the number of cells: mobiles in a remark.
    pub embedded: Vec<(Kind, u64)>,
}

//! Sets of units (persons, households), of which only so many are kept as have to be told apart.

/// The `cap` smallest hashes of the units seen: exact below the cap, "at least cap" at it.
///
/// Keeping the smallest makes the set independent of the order of records and of the order of merging, and the
/// union of two such sets is again the `cap` smallest of all. Two units whose 64-bit hashes collide count as
/// one, which errs on the safe side.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Units {
    #[default]
    None,
    One(u64),
    /// Ascending, without repeats.
    Many(Vec<u64>),
}

impl Units {
    pub(crate) fn as_slice(&self) -> &[u64] {
        match self {
            Units::None => &[],
            Units::One(one) => std::slice::from_ref(one),
            Units::Many(many) => many,
        }
    }

    pub(crate) fn insert(&mut self, unit: u64, cap: usize) {
        match self {
            Units::None if cap > 0 => *self = Units::One(unit),
            Units::None => {}
            Units::One(one) if *one == unit => {}
            Units::One(one) => {
                let mut many = vec![(*one).min(unit), (*one).max(unit)];
                many.truncate(cap);
                *self = Units::Many(many);
            }
            Units::Many(many) => insert_sorted(many, unit, cap),
        }
    }

    pub(crate) fn union(&mut self, other: &Units, cap: usize) {
        for &unit in other.as_slice() {
            self.insert(unit, cap);
        }
    }
}

/// Puts a hash into an ascending list of at most `cap` that holds the smallest.
pub(crate) fn insert_sorted(list: &mut Vec<u64>, unit: u64, cap: usize) {
    if list.len() >= cap && list.last().is_none_or(|last| unit >= *last) {
        return;
    }
    if let Err(at) = list.binary_search(&unit) {
        list.insert(at, unit);
        list.truncate(cap);
    }
}

impl std::fmt::Debug for Units {
    /// How many, not which: a hash under the run's key still tells one person from another.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Units({})", self.as_slice().len())
    }
}

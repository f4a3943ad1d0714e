//! Sets of persons, of which only so many are kept as have to be told apart.

/// The `cap` smallest hashes of the persons seen: exact below the cap, "at least cap" at it.
///
/// Keeping the smallest makes the set independent of the order of records and of the order of merging, and the
/// union of two such sets is again the `cap` smallest of all. Two persons whose 64-bit hashes collide count as
/// one, which errs on the safe side.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) enum Persons {
    #[default]
    None,
    One(u64),
    /// Ascending, without repeats.
    Many(Vec<u64>),
}

impl Persons {
    pub(crate) fn as_slice(&self) -> &[u64] {
        match self {
            Persons::None => &[],
            Persons::One(one) => std::slice::from_ref(one),
            Persons::Many(many) => many,
        }
    }

    pub(crate) fn insert(&mut self, person: u64, cap: usize) {
        match self {
            Persons::None if cap > 0 => *self = Persons::One(person),
            Persons::None => {}
            Persons::One(one) if *one == person => {}
            Persons::One(one) => {
                let mut many = vec![(*one).min(person), (*one).max(person)];
                many.truncate(cap);
                *self = Persons::Many(many);
            }
            Persons::Many(many) => insert_sorted(many, person, cap),
        }
    }

    pub(crate) fn union(&mut self, other: &Persons, cap: usize) {
        for &person in other.as_slice() {
            self.insert(person, cap);
        }
    }
}

/// Puts a hash into an ascending list of at most `cap` that holds the smallest.
pub(crate) fn insert_sorted(list: &mut Vec<u64>, person: u64, cap: usize) {
    if list.len() >= cap && list.last().is_none_or(|last| person >= *last) {
        return;
    }
    if let Err(at) = list.binary_search(&person) {
        list.insert(at, person);
        list.truncate(cap);
    }
}

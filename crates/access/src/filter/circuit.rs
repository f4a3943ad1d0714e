//! Gates over bit sets of rows. Equal gates are made once.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::expression::Expr;

/// The place of a gate. Operands stand before what uses them.
pub(crate) type Wire = u32;

/// A gate: one bit a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gate {
    False,
    True,
    Not(Wire),
    And(Wire, Wire),
    Or(Wire, Wire),
    /// The atom of that place is true.
    Holds(u32),
    /// It ends with an error.
    Errs(u32),
    /// The resident is in the group of that place.
    Group(usize),
    /// The resident has consented to the purpose of that place.
    Consent(usize),
    /// Nothing of the record is shown.
    Withheld,
}

/// A condition's two outcomes that matter; false is the rest. No row is in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) holds: Wire,
    pub(crate) errs: Wire,
}

/// What an atom reads of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    Person,
    /// By its place in the catalogue.
    Attribute(usize),
    /// All groups at once.
    Groups,
    /// All consents at once.
    Consents,
}

/// A condition that no gate splits further.
#[derive(Clone)]
pub(crate) struct Atom {
    pub(crate) condition: Arc<Expr>,
    /// One or more. With one that has a dictionary it is evaluated once a value, else once a combination.
    pub(crate) sources: Vec<Source>,
}

pub(crate) const FALSE: Wire = 0;
pub(crate) const TRUE: Wire = 1;

/// Gates and atoms.
#[derive(Clone)]
pub(crate) struct Circuit {
    pub(crate) gates: Vec<Gate>,
    pub(crate) atoms: Vec<Atom>,
    known: HashMap<Gate, Wire>,
    known_atoms: HashMap<Arc<Expr>, u32>,
}

impl Circuit {
    pub(crate) fn new() -> Circuit {
        let known = [(Gate::False, FALSE), (Gate::True, TRUE)].into_iter().collect();
        Circuit {
            gates: vec![Gate::False, Gate::True],
            atoms: Vec::new(),
            known,
            known_atoms: HashMap::new(),
        }
    }

    pub(crate) fn gate(&mut self, gate: Gate) -> Wire {
        if let Some(wire) = self.known.get(&gate) {
            return *wire;
        }
        // circuits stay far below 2^32 gates: each comes from a node of a policy's text
        let wire = self.gates.len() as Wire;
        self.gates.push(gate);
        self.known.insert(gate, wire);
        wire
    }

    pub(crate) fn constant(&self, value: bool) -> Wire {
        if value { TRUE } else { FALSE }
    }

    pub(crate) fn not(&mut self, a: Wire) -> Wire {
        match self.gates.get(a as usize) {
            Some(Gate::False) => TRUE,
            Some(Gate::True) => FALSE,
            Some(Gate::Not(inner)) => *inner,
            _ => self.gate(Gate::Not(a)),
        }
    }

    fn opposite(&self, a: Wire, b: Wire) -> bool {
        let is = |of: Wire, not: Wire| self.gates.get(not as usize) == Some(&Gate::Not(of));
        is(a, b) || is(b, a)
    }

    pub(crate) fn and(&mut self, a: Wire, b: Wire) -> Wire {
        match (a, b) {
            (FALSE, _) | (_, FALSE) => FALSE,
            (TRUE, other) | (other, TRUE) => other,
            (a, b) if a == b => a,
            (a, b) if self.opposite(a, b) => FALSE,
            (a, b) => self.gate(Gate::And(a.min(b), a.max(b))),
        }
    }

    pub(crate) fn or(&mut self, a: Wire, b: Wire) -> Wire {
        match (a, b) {
            (TRUE, _) | (_, TRUE) => TRUE,
            (FALSE, other) | (other, FALSE) => other,
            (a, b) if a == b => a,
            (a, b) if self.opposite(a, b) => TRUE,
            (a, b) => self.gate(Gate::Or(a.min(b), a.max(b))),
        }
    }

    /// An atom's outcomes; `errs` says whether it can end with an error.
    pub(crate) fn atom(&mut self, condition: &Arc<Expr>, sources: Vec<Source>, errs: bool) -> Pair {
        let at = match self.known_atoms.get(condition) {
            Some(at) => *at,
            None => {
                let at = self.atoms.len() as u32;
                self.atoms.push(Atom { condition: condition.clone(), sources });
                self.known_atoms.insert(condition.clone(), at);
                at
            }
        };
        let errs = if errs { self.gate(Gate::Errs(at)) } else { FALSE };
        Pair { holds: self.gate(Gate::Holds(at)), errs }
    }
}

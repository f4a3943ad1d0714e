//! Formulas over atoms, in negation normal form, every distinct one once.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::expression::{Entity, Expr, Path, Piece};

/// A formula of a [`Formulas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Formula(u32);

impl Formula {
    pub(crate) const FALSE: Formula = Formula(0);
    pub(crate) const TRUE: Formula = Formula(1);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is asked or known of by its place in [`Formulas::leaves`].
pub(crate) type LeafId = u32;

/// The type of an unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LeafType {
    Text,
    Truth,
    Whole,
    Time,
    Texts,
    /// A set of groups: entities of a finite type.
    Groups,
    /// A set of purposes: entities of a finite type.
    Purposes,
    /// `principal` itself: its id is the unknown.
    Principal,
    /// `principal.contract`.
    Record,
}

/// An unknown: what a request or a record may hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Leaf {
    /// The kind of party, of what is read of the principal; else empty.
    pub(crate) kind: Arc<str>,
    pub(crate) path: Path,
    pub(crate) leaf_type: LeafType,
}

/// A text: an unknown or a known one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Text {
    Leaf(LeafId),
    Known(Arc<str>),
}

/// A whole number that is not known: an unknown itself, or the time of the day of one (in milliseconds, displaced).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Number {
    Leaf(LeafId),
    /// `(leaf + displacement) mod one day`.
    TimeOfDay(LeafId, i128),
}

/// What may be in a set.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Element {
    Text(Text),
    Entity(Entity),
}

/// What a formula is made of: true or false of a request and a record.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    /// The truth value itself.
    Truth(LeafId),
    /// An attribute that may be missing is there.
    Present(LeafId),
    /// Two texts are equal; the first is the lesser of the two.
    Same(Text, Text),
    Like(LeafId, Arc<[Piece]>),
    Member(LeafId, Element),
    /// The first set of texts has all of the second.
    Superset(LeafId, LeafId),
    /// Two sets of texts have an element in common; the first is the lesser of the two.
    Overlap(LeafId, LeafId),
    /// A set of texts is empty.
    Empty(LeafId),
    /// A sum of whole numbers with factors is at most this. The first factor is above 0, the numbers ascend, the
    /// factors have no common divisor.
    AtMost(Arc<[(Number, i128)]>, i128),
    /// What the translation can't tell: an expression, the purpose it is read under, and whether it is true (else: false).
    Opaque(Arc<Expr>, Arc<str>, bool),
}

/// A node.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    False,
    True,
    Literal(u32, bool),
    And(Box<[Formula]>),
    Or(Box<[Formula]>),
}

/// Every formula, atom and unknown there is.
#[derive(Default)]
pub(crate) struct Formulas {
    nodes: Vec<Node>,
    index: HashMap<Node, Formula>,
    negations: HashMap<Formula, Formula>,
    atoms: Vec<Atom>,
    atom_index: HashMap<Atom, u32>,
    leaves: Vec<Leaf>,
    leaf_index: HashMap<Leaf, LeafId>,
}

impl Formulas {
    pub(crate) fn new() -> Formulas {
        let mut formulas = Formulas::default();
        for node in [Node::False, Node::True] {
            formulas.intern(node);
        }
        formulas
    }

    pub(crate) fn node(&self, formula: Formula) -> &Node {
        &self.nodes[formula.index()]
    }

    pub(crate) fn atom(&self, atom: u32) -> &Atom {
        &self.atoms[atom as usize]
    }

    pub(crate) fn leaf(&mut self, leaf: Leaf) -> LeafId {
        if let Some(id) = self.leaf_index.get(&leaf) {
            return *id;
        }
        let id = self.leaves.len() as LeafId;
        self.leaves.push(leaf.clone());
        self.leaf_index.insert(leaf, id);
        id
    }

    pub(crate) fn leaf_of(&self, id: LeafId) -> &Leaf {
        &self.leaves[id as usize]
    }

    fn intern(&mut self, node: Node) -> Formula {
        if let Some(formula) = self.index.get(&node) {
            return *formula;
        }
        let formula = Formula(self.nodes.len() as u32);
        self.nodes.push(node.clone());
        self.index.insert(node, formula);
        formula
    }

    pub(crate) fn literal(&mut self, atom: Atom, positive: bool) -> Formula {
        let id = match self.atom_index.get(&atom) {
            Some(id) => *id,
            None => {
                let id = self.atoms.len() as u32;
                self.atoms.push(atom.clone());
                self.atom_index.insert(atom, id);
                id
            }
        };
        self.intern(Node::Literal(id, positive))
    }

    pub(crate) fn not(&mut self, formula: Formula) -> Formula {
        if let Some(negation) = self.negations.get(&formula) {
            return *negation;
        }
        let negation = match self.node(formula).clone() {
            Node::False => Formula::TRUE,
            Node::True => Formula::FALSE,
            Node::Literal(atom, positive) => self.intern(Node::Literal(atom, !positive)),
            Node::And(children) => {
                let children: Vec<Formula> = children.iter().map(|child| self.not(*child)).collect();
                self.or(children)
            }
            Node::Or(children) => {
                let children: Vec<Formula> = children.iter().map(|child| self.not(*child)).collect();
                self.and(children)
            }
        };
        self.negations.insert(formula, negation);
        negation
    }

    pub(crate) fn and(&mut self, children: impl IntoIterator<Item = Formula>) -> Formula {
        self.join(children, true)
    }

    pub(crate) fn or(&mut self, children: impl IntoIterator<Item = Formula>) -> Formula {
        self.join(children, false)
    }

    fn join(&mut self, children: impl IntoIterator<Item = Formula>, and: bool) -> Formula {
        let (unit, zero) =
            if and { (Formula::TRUE, Formula::FALSE) } else { (Formula::FALSE, Formula::TRUE) };
        let mut flat: Vec<Formula> = Vec::new();
        for child in children {
            if child == zero {
                return zero;
            }
            match self.node(child) {
                Node::And(inner) if and => flat.extend_from_slice(inner),
                Node::Or(inner) if !and => flat.extend_from_slice(inner),
                _ if child == unit => {}
                _ => flat.push(child),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        for child in &flat {
            if let Node::Literal(atom, positive) = self.node(*child)
                && let Some(other) = self.index.get(&Node::Literal(*atom, !positive))
                && flat.binary_search(other).is_ok()
            {
                return zero;
            }
        }
        match flat.as_slice() {
            [] => unit,
            [only] => *only,
            _ if and => self.intern(Node::And(flat.into())),
            _ => self.intern(Node::Or(flat.into())),
        }
    }
}

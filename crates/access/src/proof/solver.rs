//! Satisfiability of formulas: found with a model, proved impossible, or neither.
//!
//! Lazily, modulo theories (Nieuwenhuis, Oliveras & Tinelli 2006): clauses are satisfied as if atoms were free, the
//! literals that make the formula true are checked together, and what can't hold together becomes a clause. Whatever is
//! blocked without a proof turns the answer "impossible" into "undecided".

use std::sync::Arc;

use hashbrown::HashMap;

use super::formula::{Atom, Formula, Formulas, Node};
use super::sat::{Clauses, Search, literal};
use super::theory::{Checked, Facts, Literal, Model, check};

/// Whether a formula can be true.
#[derive(Clone, Debug)]
pub(crate) enum Satisfiable {
    Found(Arc<Model>),
    /// Proved.
    Impossible,
    /// Neither: why, in a word.
    Undecided(&'static str),
}

/// Conflicts of one search for clauses.
const CONFLICTS: usize = 20_000;
/// Sets of literals checked for one formula.
const CHECKS: usize = 2_000;

/// Formulas with what is known to hold, and what was found about them.
pub(crate) struct Solver {
    pub(crate) formulas: Formulas,
    pub(crate) facts: Facts,
    found: HashMap<Formula, Satisfiable>,
}

impl Solver {
    pub(crate) fn new(facts: Facts) -> Solver {
        Solver { formulas: Formulas::new(), facts, found: HashMap::new() }
    }

    /// Whether the formula can be true.
    pub(crate) fn solve(&mut self, formula: Formula) -> Satisfiable {
        if let Some(found) = self.found.get(&formula) {
            return found.clone();
        }
        let found = self.search(formula);
        self.found.insert(formula, found.clone());
        found
    }

    fn search(&self, formula: Formula) -> Satisfiable {
        match self.formulas.node(formula) {
            Node::False => return Satisfiable::Impossible,
            Node::True => return Satisfiable::Found(Arc::default()),
            _ => {}
        }
        let mut encoded = Encoded::new(&self.formulas, formula);
        let mut blocked = None;
        for _ in 0..CHECKS {
            match encoded.clauses.search(CONFLICTS) {
                Search::Exhausted => return Satisfiable::Undecided("budget"),
                Search::Contradiction => {
                    return match blocked {
                        None => Satisfiable::Impossible,
                        Some(why) => Satisfiable::Undecided(why),
                    };
                }
                Search::Satisfied => {}
            }
            let literals = encoded.implicant(&self.formulas, formula);
            match check(&self.formulas, &self.facts, &literals) {
                Checked::Consistent(model) => return Satisfiable::Found(Arc::new(model)),
                Checked::Inconsistent(core) => encoded.forbid(&core),
                Checked::Unknown(why) => {
                    blocked = blocked.or(Some(why));
                    let opaque: Vec<Literal> = literals
                        .iter()
                        .filter(|(atom, _)| matches!(self.formulas.atom(*atom), Atom::Opaque(..)))
                        .copied()
                        .collect();
                    encoded.forbid(if opaque.is_empty() { &literals } else { &opaque });
                }
            }
        }
        Satisfiable::Undecided("budget")
    }
}

/// A formula as clauses (Plaisted & Greenbaum 1986; every node is positive).
struct Encoded {
    clauses: Clauses,
    atoms: HashMap<u32, u32>,
}

impl Encoded {
    fn new(formulas: &Formulas, root: Formula) -> Encoded {
        let mut encoded = Encoded { clauses: Clauses::default(), atoms: HashMap::new() };
        let mut nodes: HashMap<Formula, u32> = HashMap::new();
        let mut open = vec![root];
        let mut order = Vec::new();
        while let Some(formula) = open.pop() {
            if nodes.contains_key(&formula) {
                continue;
            }
            let variable = match formulas.node(formula) {
                Node::Literal(atom, positive) => {
                    let variable = match encoded.atoms.get(atom) {
                        Some(variable) => *variable,
                        None => {
                            let variable = encoded.clauses.variable();
                            encoded.atoms.insert(*atom, variable);
                            variable
                        }
                    };
                    literal(variable, *positive)
                }
                Node::And(children) | Node::Or(children) => {
                    open.extend(children.iter().copied());
                    order.push(formula);
                    literal(encoded.clauses.variable(), true)
                }
                // Joining leaves no constants inside.
                Node::False | Node::True => continue,
            };
            nodes.insert(formula, variable);
        }
        for formula in order {
            let own = nodes[&formula];
            match formulas.node(formula) {
                Node::And(children) => {
                    for child in children {
                        encoded.clauses.add(vec![own ^ 1, nodes[child]]);
                    }
                }
                Node::Or(children) => {
                    let clause = children.iter().map(|child| nodes[child]).chain([own ^ 1]);
                    encoded.clauses.add(clause.collect());
                }
                _ => {}
            }
        }
        encoded.clauses.add(vec![nodes[&root]]);
        encoded
    }

    fn holds(&self, literal: Literal) -> bool {
        self.atoms.get(&literal.0).is_some_and(|variable| self.clauses.value(*variable) == literal.1)
    }

    /// Literals that hold and make the formula true by themselves.
    fn implicant(&self, formulas: &Formulas, root: Formula) -> Vec<Literal> {
        let mut values: HashMap<Formula, bool> = HashMap::new();
        let mut literals = Vec::new();
        self.value(formulas, root, &mut values);
        let mut open = vec![root];
        let mut seen = hashbrown::HashSet::new();
        while let Some(formula) = open.pop() {
            if !seen.insert(formula) {
                continue;
            }
            match formulas.node(formula) {
                Node::Literal(atom, positive) => literals.push((*atom, *positive)),
                Node::And(children) => open.extend(children.iter().copied()),
                Node::Or(children) => {
                    let true_ones = children.iter().filter(|child| values.get(*child) == Some(&true));
                    // What is already chosen costs nothing; a plain literal costs least.
                    let cost = |child: &Formula| match formulas.node(*child) {
                        _ if seen.contains(child) => 0,
                        Node::Literal(atom, _) if !matches!(formulas.atom(*atom), Atom::Opaque(..)) => 1,
                        Node::Literal(..) => 3,
                        _ => 2,
                    };
                    open.extend(true_ones.min_by_key(|child| cost(child)).copied());
                }
                Node::False | Node::True => {}
            }
        }
        literals.sort_unstable();
        literals
    }

    fn value(&self, formulas: &Formulas, formula: Formula, values: &mut HashMap<Formula, bool>) -> bool {
        if let Some(value) = values.get(&formula) {
            return *value;
        }
        let value = match formulas.node(formula) {
            Node::False => false,
            Node::True => true,
            Node::Literal(atom, positive) => self.holds((*atom, *positive)),
            Node::And(children) | Node::Or(children) => {
                // All of the children, so that each has its value.
                let own: Vec<bool> =
                    children.iter().map(|child| self.value(formulas, *child, values)).collect();
                match formulas.node(formula) {
                    Node::And(_) => own.into_iter().all(|value| value),
                    _ => own.into_iter().any(|value| value),
                }
            }
        };
        values.insert(formula, value);
        value
    }

    fn forbid(&mut self, literals: &[Literal]) {
        let clause =
            literals.iter().filter_map(|(atom, wanted)| Some(literal(*self.atoms.get(atom)?, !wanted)));
        let clause = clause.collect();
        self.clauses.add(clause);
    }
}

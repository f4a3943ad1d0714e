//! From a condition of which only the record is open to gates.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::circuit::{Circuit, FALSE, Gate, Pair, Source, TRUE, Wire};
use crate::catalogue::Catalogue;
use crate::expression::{Entity, Environment, Expr, Facts, Known, Path, Root, Value, certain, evaluate};
use crate::view::Reads;

/// Compiles conditions into one circuit, and notes what they read.
pub(crate) struct Compiler<'a> {
    pub(crate) circuit: Circuit,
    pub(crate) reads: Reads,
    catalogue: &'a Catalogue,
    known: &'a Known<'a>,
}

/// A column of which policies see a set of entities: one bit set each.
#[derive(Clone, Copy, PartialEq)]
enum Members {
    Groups,
    Consents,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, known: &'a Known<'a>) -> Compiler<'a> {
        Compiler { circuit: Circuit::new(), reads: Reads::none(catalogue), catalogue, known }
    }

    /// The condition's outcomes. What is opaque in it errs.
    pub(crate) fn compile(&mut self, condition: &Arc<Expr>) -> Pair {
        self.under(condition, &Facts::default())
    }

    /// The outcomes where those facts hold; where they do not, nobody asks for them.
    fn under(&mut self, condition: &Arc<Expr>, facts: &Facts) -> Pair {
        let constant = |holds, errs| Pair { holds, errs };
        match &**condition {
            Expr::Value(Value::Truth(true)) => return constant(TRUE, FALSE),
            Expr::Value(Value::Truth(false)) => return constant(FALSE, FALSE),
            Expr::Value(_) | Expr::Failing | Expr::Opaque(_) => return constant(FALSE, TRUE),
            _ => {}
        }
        if let Some(holds) = self.members(condition) {
            return constant(holds, FALSE);
        }
        let sources = self.sources(condition);
        if sources.is_empty() {
            return self.closed(condition);
        }
        let by_dictionary = matches!(sources.as_slice(), [Source::Person | Source::Attribute(_)]);
        if by_dictionary {
            return self.atom(condition, sources, facts);
        }
        match &**condition {
            Expr::Not(a) => {
                let a = self.under(a, facts);
                let either = self.circuit.or(a.holds, a.errs);
                constant(self.circuit.not(either), a.errs)
            }
            Expr::And(a, b) => {
                let (a, b) = (self.under(a, facts), self.under(b, &facts.after(a, true)));
                let holds = self.circuit.and(a.holds, b.holds);
                let later = self.circuit.and(a.holds, b.errs);
                constant(holds, self.circuit.or(a.errs, later))
            }
            Expr::Or(a, b) => {
                let (a, b) = (self.under(a, facts), self.under(b, &facts.after(a, false)));
                let either = self.circuit.or(a.holds, a.errs);
                let neither = self.circuit.not(either);
                let (second, later) = (self.circuit.and(neither, b.holds), self.circuit.and(neither, b.errs));
                constant(self.circuit.or(a.holds, second), self.circuit.or(a.errs, later))
            }
            Expr::If(condition, then, otherwise) => {
                let a = self.under(condition, facts);
                let b = self.under(then, &facts.after(condition, true));
                let c = self.under(otherwise, &facts.after(condition, false));
                let either = self.circuit.or(a.holds, a.errs);
                let neither = self.circuit.not(either);
                let (yes, no) = (self.circuit.and(a.holds, b.holds), self.circuit.and(neither, c.holds));
                let holds = self.circuit.or(yes, no);
                let (yes, no) = (self.circuit.and(a.holds, b.errs), self.circuit.and(neither, c.errs));
                let later = self.circuit.or(yes, no);
                constant(holds, self.circuit.or(a.errs, later))
            }
            _ => self.atom(condition, sources, facts),
        }
    }

    fn atom(&mut self, condition: &Arc<Expr>, sources: Vec<Source>, facts: &Facts) -> Pair {
        for source in &sources {
            match source {
                Source::Person => self.reads.person = true,
                Source::Attribute(at) => self.reads.attributes[*at] = true,
                Source::Groups => self.reads.groups.fill(true),
                Source::Consents => self.reads.consents.fill(true),
            }
        }
        let sound = certain(condition, self.known, facts);
        self.circuit.atom(condition, sources, !sound)
    }

    /// Of a condition that reads nothing of the record.
    fn closed(&self, condition: &Expr) -> Pair {
        let none = Default::default();
        let environment = Environment {
            model: self.known.model,
            principal: None,
            action: None,
            context: &none,
            resource: &|_| None,
        };
        match evaluate(condition, &environment) {
            Ok(Value::Truth(holds)) => Pair { holds: self.circuit.constant(holds), errs: FALSE },
            _ => Pair { holds: FALSE, errs: TRUE },
        }
    }

    fn sources(&self, condition: &Expr) -> Vec<Source> {
        let mut sources = BTreeSet::new();
        condition.paths(&mut |path| {
            if path.root != Root::Resource {
                return;
            }
            let Some(name) = path.names.first() else { return };
            match &**name {
                "person" => drop(sources.insert(Source::Person)),
                "groups" => drop(sources.insert(Source::Groups)),
                "consents" => drop(sources.insert(Source::Consents)),
                name => {
                    let at = self.catalogue.attributes.iter().position(|attribute| attribute.id == name);
                    sources.extend(at.map(Source::Attribute));
                }
            }
        });
        sources.into_iter().collect()
    }

    /// Questions about `resource.groups` and `resource.consents` that bits answer by themselves; none of them can err.
    fn members(&mut self, condition: &Expr) -> Option<Wire> {
        let is = |expr: &Expr| match expr {
            Expr::Leaf(Path { root: Root::Resource, names }) => match names.as_slice() {
                [name] if &**name == "groups" => Some(Members::Groups),
                [name] if &**name == "consents" => Some(Members::Consents),
                _ => None,
            },
            _ => None,
        };
        fn value(expr: &Expr) -> Option<&Value> {
            match expr {
                Expr::Value(value) => Some(value),
                _ => None,
            }
        }
        fn set(expr: &Expr) -> Option<&BTreeSet<Value>> {
            match value(expr)? {
                Value::Set(all) => Some(all),
                _ => None,
            }
        }
        match condition {
            Expr::Contains(a, b) => {
                let (of, wanted) = (is(a)?, value(b)?);
                Some(self.member(of, wanted))
            }
            Expr::ContainsAny(a, b) => {
                let (of, all) = match (is(a), is(b)) {
                    (Some(of), None) => (of, set(b)?),
                    (None, Some(of)) => (of, set(a)?),
                    _ => return None,
                };
                Some(all.iter().fold(FALSE, |any, wanted| {
                    let member = self.member(of, wanted);
                    self.circuit.or(any, member)
                }))
            }
            Expr::ContainsAll(a, b) => match (is(a), is(b)) {
                (Some(of), None) => Some(self.has_all(of, set(b)?)),
                (None, Some(of)) => Some(self.has_no_other(of, set(a)?)),
                _ => None,
            },
            Expr::IsEmpty(a) => Some(self.has_no_other(is(a)?, &BTreeSet::new())),
            Expr::Equal(a, b) => {
                let (of, all) = match (is(a), is(b)) {
                    (Some(of), None) => (of, set(b)?),
                    (None, Some(of)) => (of, set(a)?),
                    _ => return None,
                };
                let (all, none) = (self.has_all(of, all), self.has_no_other(of, all));
                Some(self.circuit.and(all, none))
            }
            Expr::In(a, b) => {
                let of = is(b)?;
                let Value::Entity(entity) = value(a)? else { return None };
                let mut any = FALSE;
                for above in self.all(of) {
                    if self.known.model.within(entity, &above) {
                        let member = self.member(of, &Value::Entity(above));
                        any = self.circuit.or(any, member);
                    }
                }
                Some(any)
            }
            _ => None,
        }
    }

    /// Every entity that can be in the set.
    fn all(&self, of: Members) -> Vec<Entity> {
        let (kind, ids): (&str, Vec<&String>) = match of {
            Members::Groups => ("Group", self.catalogue.groups.iter().map(|group| &group.id).collect()),
            Members::Consents => {
                ("Purpose", self.catalogue.purposes.iter().map(|purpose| &purpose.id).collect())
            }
        };
        ids.into_iter().map(|id| Entity { kind: Arc::from(kind), id: Arc::from(id.as_str()) }).collect()
    }

    fn member(&mut self, of: Members, wanted: &Value) -> Wire {
        let Value::Entity(wanted) = wanted else { return FALSE };
        let Some(at) = self.all(of).iter().position(|entity| entity == wanted) else { return FALSE };
        match of {
            Members::Groups => {
                self.reads.groups[at] = true;
                self.circuit.gate(Gate::Group(at))
            }
            Members::Consents => {
                self.reads.consents[at] = true;
                self.circuit.gate(Gate::Consent(at))
            }
        }
    }

    fn has_all(&mut self, of: Members, wanted: &BTreeSet<Value>) -> Wire {
        wanted.iter().fold(TRUE, |all, wanted| {
            let member = self.member(of, wanted);
            self.circuit.and(all, member)
        })
    }

    fn has_no_other(&mut self, of: Members, allowed: &BTreeSet<Value>) -> Wire {
        let others = self.all(of).into_iter().map(Value::Entity).filter(|value| !allowed.contains(value));
        others.collect::<Vec<Value>>().iter().fold(TRUE, |none, other| {
            let member = self.member(of, other);
            let outside = self.circuit.not(member);
            self.circuit.and(none, outside)
        })
    }
}

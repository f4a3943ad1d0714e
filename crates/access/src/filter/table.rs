//! Atoms by dictionary code: up to eight bits a value, so that one look-up a row answers several atoms at once.

use std::sync::Arc;

use super::circuit::{Atom, Source};
use crate::columns::{Coded, Dictionary};
use crate::expression::{Environment, Expr, Model, Root, Value, evaluate};

/// From so many new values on, it pays to look at what the conditions name first.
const FEW: usize = 64;

/// Rows in a block: 64 words of 64.
pub(super) const WORDS: usize = 64;

/// A block of rows' bits.
pub(super) type Block = [u64; WORDS];

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    False,
    True,
    Error,
}

impl From<bool> for Outcome {
    fn from(value: bool) -> Outcome {
        if value { Outcome::True } else { Outcome::False }
    }
}

/// One of an atom's two outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) atom: u32,
    /// Whether it erred; else whether it held.
    pub(super) errs: bool,
}

/// Up to eight planes over one column.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) source: Source,
    pub(super) planes: Vec<Plane>,
}

/// A table's bytes by code; they grow with the dictionary.
#[derive(Clone, Debug, Default)]
pub(super) struct Bytes {
    dictionary: Option<u64>,
    by_code: Vec<u8>,
}

impl Bytes {
    /// Brings the bytes up to the dictionary's size.
    pub(super) fn extend(
        &mut self,
        table: &Table,
        atoms: &[Atom],
        name: &str,
        model: &Model,
        of: &Dictionary,
    ) {
        if self.dictionary != Some(of.id) || self.by_code.len() > of.values.len() + 1 {
            self.dictionary = Some(of.id);
            self.by_code.clear();
        }
        let byte_of = |value: Option<&Value>| {
            let mut byte = 0;
            let mut last: Option<(u32, Outcome)> = None;
            for (bit, plane) in table.planes.iter().enumerate() {
                let outcome = match last {
                    Some((atom, outcome)) if atom == plane.atom => outcome,
                    _ => atoms
                        .get(plane.atom as usize)
                        .map_or(Outcome::Error, |atom| outcome(&atom.condition, name, value, model)),
                };
                last = Some((plane.atom, outcome));
                let wanted = if plane.errs { Outcome::Error } else { Outcome::True };
                byte |= u8::from(outcome == wanted) << bit;
            }
            byte
        };
        if self.by_code.is_empty() {
            self.by_code.push(byte_of(None));
        }
        let fresh = of.values.get(self.by_code.len() - 1..).unwrap_or_default();
        // of many texts most are none of the few that the conditions name: those are all alike
        match (fresh.len() > FEW).then(|| named(table, atoms)).flatten() {
            Some(names) => {
                let other =
                    Value::text(&format!("{}+", names.iter().max_by_key(|text| text.len()).unwrap_or(&"")));
                let other = byte_of(Some(&other));
                let one = match names.as_slice() {
                    [one] => Some(*one),
                    _ => None,
                };
                self.by_code.extend(fresh.iter().map(|value| {
                    let Value::Text(text) = value else { return byte_of(Some(value)) };
                    let is_named = match one {
                        Some(one) => **text == *one,
                        None => names.binary_search(&&**text).is_ok(),
                    };
                    if is_named { byte_of(Some(value)) } else { other }
                }));
            }
            None => self.by_code.extend(fresh.iter().map(|value| byte_of(Some(value)))),
        }
    }

    /// The planes of a block of rows, in the order of the table's.
    pub(super) fn look_up(&self, codes: &[u32], planes: &mut [&mut Block]) {
        // a small table is looked up without a check: every byte has a place in it
        let mut small = [0u8; 256];
        let is_small = self.by_code.len() <= small.len();
        if is_small {
            small[..self.by_code.len()].copy_from_slice(&self.by_code);
        }
        for (word, codes) in codes.chunks(64).enumerate() {
            let mut bytes = [0u8; 64];
            if is_small {
                for (byte, code) in bytes.iter_mut().zip(codes) {
                    *byte = small[usize::from(*code as u8)];
                }
            } else {
                for (byte, code) in bytes.iter_mut().zip(codes) {
                    *byte = self.by_code.get(*code as usize).copied().unwrap_or(0);
                }
            }
            let mut eights = [0u64; 8];
            for (eight, bytes) in eights.iter_mut().zip(bytes.as_chunks::<8>().0) {
                *eight = u64::from_le_bytes(*bytes);
            }
            for (bit, plane) in planes.iter_mut().enumerate() {
                // the bit of each of eight bytes, gathered into one byte by a multiplication
                plane[word] = eights.iter().enumerate().fold(0, |row, (at, eight)| {
                    let bits = (eight >> bit) & 0x0101_0101_0101_0101;
                    row | ((bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8))
                });
            }
        }
    }
}

/// The texts that the table's atoms compare with, in order; none if they do anything else with a text.
fn named<'a>(table: &Table, atoms: &'a [Atom]) -> Option<Vec<&'a str>> {
    let mut names = Vec::new();
    for plane in &table.planes {
        collect(&atoms.get(plane.atom as usize)?.condition, &mut names)?;
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

fn collect<'a>(condition: &'a Expr, names: &mut Vec<&'a str>) -> Option<()> {
    match condition {
        Expr::Value(Value::Truth(_)) | Expr::Has(_) => Some(()),
        Expr::Not(a) => collect(a, names),
        Expr::And(a, b) | Expr::Or(a, b) => {
            collect(a, names)?;
            collect(b, names)
        }
        Expr::Equal(a, b) => match (&**a, &**b) {
            (Expr::Leaf(_), Expr::Value(Value::Text(text)))
            | (Expr::Value(Value::Text(text)), Expr::Leaf(_)) => {
                names.push(text);
                Some(())
            }
            _ => None,
        },
        Expr::Contains(a, b) => match (&**a, &**b) {
            (Expr::Value(Value::Set(all)), Expr::Leaf(_)) => {
                names.extend(all.iter().filter_map(|value| match value {
                    Value::Text(text) => Some(&**text),
                    _ => None,
                }));
                Some(())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether every code has a place in the dictionary, and whether a row has none.
pub(super) fn checked(of: &Coded) -> (bool, bool) {
    let (mut most, mut least) = (0, u32::MAX);
    for code in &of.codes {
        most = most.max(*code);
        least = least.min(*code);
    }
    (most as usize <= of.dictionary.values.len(), least == 0)
}

/// A condition over one attribute's value. What policies write most goes without a copy.
fn outcome(condition: &Arc<Expr>, name: &str, value: Option<&Value>, model: &Model) -> Outcome {
    let of = |condition: &Arc<Expr>| outcome(condition, name, value, model);
    let side = |expr: &'_ Expr| -> bool {
        matches!(expr, Expr::Leaf(path) if path.root == Root::Resource && path.names.len() == 1)
    };
    match &**condition {
        Expr::Has(path) if path.root == Root::Resource && path.names.len() == 1 => value.is_some().into(),
        Expr::Leaf(path) if path.root == Root::Resource && path.names.len() == 1 => match value {
            Some(Value::Truth(truth)) => (*truth).into(),
            _ => Outcome::Error,
        },
        Expr::Not(a) => match of(a) {
            Outcome::False => Outcome::True,
            Outcome::True => Outcome::False,
            Outcome::Error => Outcome::Error,
        },
        Expr::And(a, b) => match of(a) {
            Outcome::True => of(b),
            other => other,
        },
        Expr::Or(a, b) => match of(a) {
            Outcome::False => of(b),
            other => other,
        },
        Expr::Equal(a, b) => match (&**a, &**b, value) {
            (leaf, Expr::Value(wanted), Some(value)) | (Expr::Value(wanted), leaf, Some(value))
                if side(leaf) =>
            {
                (value == wanted).into()
            }
            _ => general(condition, name, value, model),
        },
        Expr::Contains(a, b) => match (&**a, value) {
            (Expr::Value(Value::Set(all)), Some(value)) if side(b) => all.contains(value).into(),
            _ => general(condition, name, value, model),
        },
        _ => general(condition, name, value, model),
    }
}

fn general(condition: &Expr, name: &str, value: Option<&Value>, model: &Model) -> Outcome {
    let none = Default::default();
    let read = |wanted: &str| if wanted == name { value.cloned() } else { None };
    let environment = Environment { model, principal: None, action: None, context: &none, resource: &read };
    match evaluate(condition, &environment) {
        Ok(Value::Truth(truth)) => truth.into(),
        _ => Outcome::Error,
    }
}

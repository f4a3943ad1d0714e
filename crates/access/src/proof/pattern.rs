//! What the pattern of holes tells: a field is shown or not by a group or an attribute that the party may not see.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Serialize;
use yingbi_resident::Sensitivity;

use super::exposure::{Exposure, Proof};
use crate::catalogue::Condition;
use crate::expression::{Expr, Root, Value};
use crate::form::Form;

/// What a filter reads of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "what", content = "id", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Hint {
    /// Whether the resident is in a group, by its id.
    Group(String),
    /// An attribute, by its id.
    Attribute(String),
}

/// A field and the forms of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldForms {
    /// The field, by its id.
    pub field: String,
    /// The forms that are shown or not by what is read.
    pub forms: Vec<Form>,
}

/// A party that can tell from what is shown, and what is not, something that it is never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PatternWarning {
    /// The kind of party, by its id.
    pub party: String,
    /// What is told.
    pub reads: Hint,
    /// The columns it is read from that the party is shown in no form.
    pub hidden: Vec<String>,
    /// The legal class of the most sensitive of them: `none`, `personal`, `sensitive`. None where none of them is a field.
    pub sensitivity: Option<String>,
    /// The fields that tell it.
    pub cells: Vec<FieldForms>,
    /// The policies that read it.
    pub policies: Vec<String>,
}

/// What a condition reads of a record.
#[derive(Default)]
struct Read {
    attributes: BTreeSet<String>,
    groups: BTreeSet<String>,
    /// Groups that the condition does not name: a party's own list, for instance.
    any_group: bool,
}

fn of_record(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Leaf(path) | Expr::Has(path) if path.root == Root::Resource => {
            path.names.first().map(|name| &**name)
        }
        _ => None,
    }
}

fn collect(expr: &Expr, read: &mut Read) {
    match of_record(expr) {
        // A bare mention of the groups: which are meant can't be told.
        Some("groups") => read.any_group = true,
        // The person is compared with the party itself; consent is the resident's word to the party.
        Some("person" | "consents") | None => {}
        Some(name) => {
            read.attributes.insert(name.to_owned());
        }
    }
    if let Expr::Contains(a, b) | Expr::ContainsAll(a, b) | Expr::ContainsAny(a, b) | Expr::Equal(a, b) = expr
    {
        let of_groups = |expr: &Expr| of_record(expr) == Some("groups");
        let named = match (of_groups(a), of_groups(b)) {
            (true, false) => named_groups(b),
            (false, true) => named_groups(a),
            _ => None,
        };
        if let Some(named) = named {
            read.groups.extend(named);
            return;
        }
    }
    expr.operands(&mut |operand| collect(operand, read));
}

/// The groups of a constant.
fn named_groups(expr: &Expr) -> Option<Vec<String>> {
    let of = |value: &Value| match value {
        Value::Entity(entity) => Some(entity.id.to_string()),
        _ => None,
    };
    match expr {
        Expr::Value(Value::Set(all)) => all.iter().map(of).collect(),
        Expr::Value(value) => of(value).map(|id| vec![id]),
        Expr::SetOf(all) => {
            let all: Option<Vec<Vec<String>>> = all.iter().map(named_groups).collect();
            all.map(|all| all.concat())
        }
        _ => None,
    }
}

#[derive(Default)]
struct Told {
    cells: BTreeMap<usize, BTreeSet<Form>>,
    policies: BTreeSet<String>,
}

impl Proof<'_> {
    /// Every group and attribute that tells a party of a kind, by which records have holes, what it is never shown.
    pub fn patterns(&mut self) -> Vec<PatternWarning> {
        let catalogue = self.policies.catalogue();
        let mut warnings = Vec::new();
        for kind in 0..catalogue.parties.len() {
            let mut seen: HashSet<&str> = HashSet::new();
            let mut told: BTreeMap<Hint, Told> = BTreeMap::new();
            for (at, field) in catalogue.fields.iter().enumerate() {
                for form in field.ladder.iter().copied() {
                    let exposure = self.exposure(kind, at, form);
                    if exposure.is_possible() {
                        seen.insert(&field.column);
                    }
                    let Exposure::Sometimes { purposes, grants, forbids, .. } = exposure else { continue };
                    for grant in grants.iter().chain(&forbids) {
                        let read =
                            self.read(&grant.policy, kind, (at, form), grant.purposes.as_ref(), &purposes);
                        let groups: Vec<String> = if read.any_group {
                            catalogue.groups.iter().map(|group| group.id.clone()).collect()
                        } else {
                            read.groups.into_iter().collect()
                        };
                        let hints = groups
                            .into_iter()
                            .map(Hint::Group)
                            .chain(read.attributes.into_iter().map(Hint::Attribute));
                        for hint in hints {
                            let told = told.entry(hint).or_default();
                            told.cells.entry(at).or_default().insert(form);
                            told.policies.insert(grant.policy.clone());
                        }
                    }
                }
            }
            for (hint, told) in told {
                let hidden: BTreeSet<&str> =
                    self.columns(&hint).into_iter().filter(|column| !seen.contains(column)).collect();
                if hidden.is_empty() {
                    continue;
                }
                let class = catalogue
                    .fields
                    .iter()
                    .filter(|field| hidden.contains(field.column.as_str()))
                    .map(|field| field.sensitivity)
                    .max_by_key(|class| match class {
                        Sensitivity::None => 0,
                        Sensitivity::Personal => 1,
                        Sensitivity::Sensitive => 2,
                    });
                let cells = told.cells.into_iter().map(|(field, forms)| FieldForms {
                    field: catalogue.fields[field].id.clone(),
                    forms: forms.into_iter().collect(),
                });
                warnings.push(PatternWarning {
                    party: catalogue.parties[kind].id.clone(),
                    reads: hint,
                    hidden: hidden.into_iter().map(str::to_owned).collect(),
                    sensitivity: class.map(|class| class.name().to_owned()),
                    cells: cells.collect(),
                    policies: told.policies.into_iter().collect(),
                });
            }
        }
        warnings
    }

    /// What a policy reads of records that are asked for by that kind for one of the purposes.
    fn read(
        &self,
        policy: &str,
        kind: usize,
        cell: (usize, Form),
        purposes: Option<&Vec<String>>,
        possible: &[String],
    ) -> Read {
        let mut read = Read::default();
        let catalogue = self.policies.catalogue();
        let Some(rule) = self.side.rules.iter().position(|rule| *rule.id == *policy) else { return read };
        for (at, purpose) in catalogue.purposes.iter().enumerate() {
            let matters = possible.contains(&purpose.id)
                && purposes.is_none_or(|purposes| purposes.contains(&purpose.id));
            if matters {
                collect(&self.side.reduced(rule, kind, Some(at), cell), &mut read);
            }
        }
        read
    }

    /// The columns that a group or an attribute is read from.
    fn columns(&self, hint: &Hint) -> BTreeSet<&str> {
        let catalogue = self.policies.catalogue();
        let column = |at: usize| catalogue.attributes.get(at).map(|attribute| attribute.column.as_str());
        match hint {
            Hint::Attribute(id) => catalogue
                .attributes
                .iter()
                .filter(|attribute| attribute.id == *id)
                .map(|attribute| attribute.column.as_str())
                .collect(),
            Hint::Group(id) => catalogue
                .groups
                .iter()
                .filter(|group| group.id == *id)
                .flat_map(|group| &group.conditions)
                .filter_map(|condition| match condition {
                    Condition::Words { column, .. } => Some(column.as_str()),
                    Condition::Range { attribute, .. } => column(*attribute),
                })
                .collect(),
        }
    }
}

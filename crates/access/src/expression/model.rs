//! What the catalogue says about types and hierarchies: the schema, as far as conditions need it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use yingbi_resident::Sensitivity;

use super::{Entity, Path, Root};
use crate::catalogue::{AttributeType, Catalogue, PartyType};
use crate::form::Form;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Truth,
    Whole,
    Text,
    Time,
    Span,
    Entity(Option<Arc<str>>),
    /// Of its elements, where all are of one known type.
    Set(Option<Box<Type>>),
    Record,
}

impl Type {
    /// Whether no value is of both types.
    pub(crate) fn differs(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Entity(Some(a)), Type::Entity(Some(b))) => a != b,
            _ => std::mem::discriminant(self) != std::mem::discriminant(other),
        }
    }

    /// Whether `<` compares values of the type.
    pub(crate) fn ordered(&self) -> bool {
        matches!(self, Type::Whole | Type::Time | Type::Span)
    }

    fn entities(kind: &str) -> Type {
        Type::Set(Some(Box::new(Type::Entity(Some(Arc::from(kind))))))
    }

    fn texts() -> Type {
        Type::Set(Some(Box::new(Type::Text)))
    }
}

/// An attribute as the schema declares it.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) of: Type,
    pub(crate) required: bool,
}

/// What leads to by a path.
#[derive(Clone, Debug)]
pub(crate) enum Lookup {
    /// Reading it is always an error.
    Never,
    /// There whenever what leads to it is, if `required`; else perhaps.
    Declared(Declared),
}

/// The schema of a catalogue, made for looking up.
#[derive(Clone)]
pub(crate) struct Model {
    resource: BTreeMap<Arc<str>, Declared>,
    context: BTreeMap<Arc<str>, Declared>,
    /// By entity type.
    parties: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Declared>>,
    contract: BTreeMap<Arc<str>, Declared>,
    /// Each entity's ancestors: purposes and actions.
    ancestors: BTreeMap<Entity, BTreeSet<Entity>>,
    /// The forms of each field's ladder, and the actions they are.
    pub(crate) actions: BTreeMap<Entity, (usize, Form)>,
    names: BTreeMap<(usize, Form), Entity>,
}

/// The stable name of a legal class, as actions `class:<name>` write it.
pub(crate) fn class(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::None => "none",
        Sensitivity::Personal => "personal",
        Sensitivity::Sensitive => "sensitive",
    }
}

impl Model {
    pub(crate) fn new(catalogue: &Catalogue) -> Model {
        let declare = |of: Type, required: bool| Declared { of, required };
        let mut resource: BTreeMap<Arc<str>, Declared> = catalogue
            .attributes
            .iter()
            .map(|attribute| {
                let of = match attribute.attribute_type {
                    AttributeType::Text => Type::Text,
                    AttributeType::Truth => Type::Truth,
                    AttributeType::Day => Type::Time,
                    AttributeType::Whole | AttributeType::Age | AttributeType::Count => Type::Whole,
                };
                (Arc::from(attribute.id.as_str()), declare(of, attribute.required))
            })
            .collect();
        resource.insert(Arc::from("person"), declare(Type::Text, false));
        resource.insert(Arc::from("groups"), declare(Type::entities("Group"), true));
        resource.insert(Arc::from("consents"), declare(Type::entities("Purpose"), true));
        let context = [
            ("purpose", Type::Entity(Some(Arc::from("Purpose"))), true),
            ("now", Type::Time, true),
            ("ticket", Type::Text, false),
            ("emergency", Type::Text, false),
        ];
        let contract = [
            ("number", Type::Text),
            ("services", Type::entities("Purpose")),
            ("communities", Type::texts()),
            ("clients", Type::entities("Group")),
            ("from", Type::Time),
            ("until", Type::Time),
        ];
        let parties = catalogue.parties.iter().map(|kind| {
            let mut attributes: BTreeMap<Arc<str>, Declared> = kind
                .attributes
                .iter()
                .map(|attribute| {
                    let of = match attribute.attribute_type {
                        PartyType::Text | PartyType::Person => Type::Text,
                        PartyType::Texts | PartyType::Persons => Type::texts(),
                        PartyType::Whole => Type::Whole,
                        PartyType::Truth => Type::Truth,
                        PartyType::Time => Type::Time,
                        PartyType::Groups => Type::entities("Group"),
                        PartyType::Purposes => Type::entities("Purpose"),
                    };
                    (Arc::from(attribute.id.as_str()), declare(of, !attribute.optional))
                })
                .collect();
            attributes.insert(Arc::from("organisation"), declare(Type::Text, true));
            if kind.contracts {
                attributes.insert(Arc::from("contract"), declare(Type::Record, false));
            }
            (Arc::from(kind.entity.as_str()), attributes)
        });
        let mut model = Model {
            resource,
            context: context.into_iter().map(|(name, of, req)| (Arc::from(name), declare(of, req))).collect(),
            parties: parties.collect(),
            contract: contract.into_iter().map(|(name, of)| (Arc::from(name), declare(of, true))).collect(),
            ancestors: BTreeMap::new(),
            actions: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for (at, purpose) in catalogue.purposes.iter().enumerate() {
            let above = ancestors(catalogue, at).into_iter();
            let above = above.map(|above| of("Purpose", &catalogue.purposes[above].id)).collect();
            model.ancestors.insert(of("Purpose", &purpose.id), above);
        }
        for (at, field) in catalogue.fields.iter().enumerate() {
            for form in &field.ladder {
                let action = of("Action", &format!("{}:{}", field.id, form.name()));
                let above = [
                    of("Action", &format!("form:{}", form.name())),
                    of("Action", &format!("field:{}", field.id)),
                    of("Action", &format!("class:{}", class(field.sensitivity))),
                ];
                model.ancestors.insert(action.clone(), above.into_iter().collect());
                model.names.insert((at, *form), action.clone());
                model.actions.insert(action, (at, *form));
            }
        }
        model
    }

    /// Whether one entity is another or below it.
    pub(crate) fn within(&self, entity: &Entity, above: &Entity) -> bool {
        entity == above || self.ancestors.get(entity).is_some_and(|all| all.contains(above))
    }

    /// The action of showing a field in a form of its ladder.
    pub(crate) fn action(&self, field: usize, form: Form) -> Option<&Entity> {
        self.names.get(&(field, form))
    }

    /// What `root.name` is, for a principal of that entity type.
    pub(crate) fn attribute(&self, root: Root, party: Option<&str>, name: &str) -> Option<&Declared> {
        match root {
            Root::Principal => self.parties.get(party?)?.get(name),
            Root::Action => None,
            Root::Resource => self.resource.get(name),
            Root::Context => self.context.get(name),
        }
    }

    /// What a path leads to, for a principal of that entity type. A bare root is its entity (or record).
    pub(crate) fn lookup(&self, path: &Path, party: Option<&str>) -> Lookup {
        let Some((first, rest)) = path.names.split_first() else {
            let entity = |kind: Option<Arc<str>>| Type::Entity(kind);
            let of = match path.root {
                Root::Principal => entity(party.map(Arc::from)),
                Root::Action => entity(Some(Arc::from("Action"))),
                Root::Resource => entity(Some(Arc::from("Record"))),
                Root::Context => Type::Record,
            };
            return Lookup::Declared(Declared { of, required: true });
        };
        let Some(declared) = self.attribute(path.root, party, first) else { return Lookup::Never };
        match rest {
            [] => Lookup::Declared(declared.clone()),
            // the only record among attributes
            [name] if declared.of == Type::Record => match self.contract.get(name) {
                Some(inner) => Lookup::Declared(Declared {
                    of: inner.of.clone(),
                    required: inner.required && declared.required,
                }),
                None => Lookup::Never,
            },
            _ => Lookup::Never,
        }
    }

    /// The names of the context's attributes.
    pub(crate) fn context(&self) -> impl Iterator<Item = &Arc<str>> {
        self.context.keys()
    }
}

fn of(kind: &str, id: &str) -> Entity {
    Entity { kind: Arc::from(kind), id: Arc::from(id) }
}

/// A purpose's places above it, the nearest first.
pub(crate) fn ancestors(catalogue: &Catalogue, purpose: usize) -> Vec<usize> {
    let mut above = Vec::new();
    let mut at = purpose;
    while let Some(parent) = catalogue.purposes.get(at).and_then(|purpose| purpose.parent) {
        // a parent stands before its children, so this ends
        if above.len() > catalogue.purposes.len() {
            break;
        }
        above.push(parent);
        at = parent;
    }
    above
}

//! Policies, each as a scope and a condition.

use std::collections::BTreeSet;
use std::sync::Arc;

use cedar_policy::pst;

use crate::catalogue::Catalogue;
use crate::expression::{Entity, Expr, Model, condition, entity, entity_type};
use crate::form::Form;

/// What a policy does where it is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Effect {
    Permit,
    Forbid,
}

/// Which parties a policy is about.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum PartyScope {
    Any,
    /// Of that entity type.
    Is(Arc<str>),
    /// That one. `in` comes to the same: parties stand in no hierarchy.
    Equal(Entity),
    /// None at all.
    Nobody,
}

impl PartyScope {
    /// Whether the party is one of them.
    pub(crate) fn matches(&self, party: &Entity) -> bool {
        match self {
            PartyScope::Any => true,
            PartyScope::Is(kind) => *kind == party.kind,
            PartyScope::Equal(entity) => entity == party,
            PartyScope::Nobody => false,
        }
    }

    /// Whether some party of that entity type is one of them.
    pub(crate) fn can_match(&self, kind: &str) -> bool {
        match self {
            PartyScope::Any => true,
            PartyScope::Is(wanted) => **wanted == *kind,
            PartyScope::Equal(entity) => *entity.kind == *kind,
            PartyScope::Nobody => false,
        }
    }
}

/// A policy.
#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) id: Arc<str>,
    pub(crate) effect: Effect,
    pub(crate) principal: PartyScope,
    /// The cells it is about: catalogue fields by place, each with a form of its ladder.
    pub(crate) actions: BTreeSet<(usize, Form)>,
    /// Whether it is about records at all. A policy that names one record is opaque.
    pub(crate) resource: bool,
    /// All its clauses.
    pub(crate) condition: Arc<Expr>,
    /// Why its scope is not translated, if it is not. What is opaque within the condition stands there.
    pub(crate) opaque: Option<&'static str>,
}

/// Every policy of a set, in its order.
pub(crate) fn rules(policies: &cedar_policy::PolicySet, catalogue: &Catalogue) -> Vec<Rule> {
    let model = Model::new(catalogue);
    policies.policies().map(|policy| rule(policy, &model)).collect()
}

fn rule(policy: &cedar_policy::Policy, model: &Model) -> Rule {
    let id: Arc<str> = Arc::from(AsRef::<str>::as_ref(policy.id()));
    let effect = match policy.effect() {
        cedar_policy::Effect::Permit => Effect::Permit,
        cedar_policy::Effect::Forbid => Effect::Forbid,
    };
    let body = policy.to_pst().and_then(|policy| match policy {
        pst::Policy::Static(policy) => Ok(policy),
        pst::Policy::Linked(policy) => policy.into_static_policy(),
    });
    let Ok(policy) = body else {
        // Cedar took it and cannot give it back: it is about everything, and nothing of it is known
        return Rule {
            id,
            effect,
            principal: PartyScope::Any,
            actions: model.actions.values().copied().collect(),
            resource: true,
            condition: Arc::new(Expr::Opaque(crate::expression::SYNTAX)),
            opaque: Some(crate::expression::SYNTAX),
        };
    };
    let body = policy.body();
    let (resource, opaque) = match &body.resource {
        pst::ResourceConstraint::Any => (true, None),
        pst::ResourceConstraint::Is(kind) => (&*entity_type(kind) == "Record", None),
        pst::ResourceConstraint::IsIn(kind, _) if &*entity_type(kind) != "Record" => (false, None),
        pst::ResourceConstraint::Eq(_)
        | pst::ResourceConstraint::In(_)
        | pst::ResourceConstraint::IsIn(..) => (true, Some(crate::expression::RECORD)),
    };
    Rule {
        id,
        effect,
        principal: principal(&body.principal),
        actions: actions(&body.action, model),
        resource,
        condition: Arc::new(condition(body.clauses())),
        opaque,
    }
}

fn principal(scope: &pst::PrincipalConstraint) -> PartyScope {
    let one = |of: &pst::EntityOrSlot| match of {
        pst::EntityOrSlot::Entity(uid) => PartyScope::Equal(entity(uid)),
        pst::EntityOrSlot::Slot(_) => PartyScope::Any,
    };
    match scope {
        pst::PrincipalConstraint::Any => PartyScope::Any,
        pst::PrincipalConstraint::Eq(of) | pst::PrincipalConstraint::In(of) => one(of),
        pst::PrincipalConstraint::Is(kind) => PartyScope::Is(entity_type(kind)),
        pst::PrincipalConstraint::IsIn(kind, of) => match one(of) {
            PartyScope::Equal(entity) if entity.kind != entity_type(kind) => PartyScope::Nobody,
            other => other,
        },
    }
}

fn actions(scope: &pst::ActionConstraint, model: &Model) -> BTreeSet<(usize, Form)> {
    let chosen = |is: &dyn Fn(&Entity) -> bool| {
        model.actions.iter().filter(|(action, _)| is(action)).map(|(_, cell)| *cell).collect()
    };
    match scope {
        pst::ActionConstraint::Any => chosen(&|_| true),
        pst::ActionConstraint::Eq(uid) => {
            let wanted = entity(uid);
            chosen(&|action| *action == wanted)
        }
        pst::ActionConstraint::In(all) => {
            let all: Vec<Entity> = all.iter().map(entity).collect();
            chosen(&|action| all.iter().any(|above| model.within(action, above)))
        }
    }
}

//! Compiling a view: what is known of the request is folded in, the rest becomes filters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::HashMap;
use sha2::{Digest, Sha256};

use super::seen::{Layout, place};
use super::{Cell, Kept, Reach, Reads, Scope, Untranslated, View, ViewField, ViewForm};
use crate::catalogue::{AttributeType, Catalogue, Condition, PartyKind};
use crate::error::Error;
use crate::expression::{
    Entity, Expr, Facts, Known, Model, Party, Principal, RECORD, Root, Value, certain, horizon, reduce,
};
use crate::filter::{Compiler, Gate, Names, Pair, Program, Wire};
use crate::form::Form;
use crate::guard::checked;
use crate::policies::Policies;
use crate::request::Request;
use crate::rule::{Effect, Rule};
use crate::subject::{AttributeValue, Subject};

const DAY: i64 = 86_400_000;

/// A party as policies read it: the same that [`Guard`](crate::Guard) gives to Cedar.
pub(crate) fn party_of(subject: &Subject, kind: &PartyKind) -> Party {
    let texts = |all: &BTreeSet<String>| Value::set(all.iter().map(|text| Value::text(text)));
    let entities = |of: &str, all: &BTreeSet<String>| Value::set(all.iter().map(|id| Value::entity(of, id)));
    let mut attributes: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (name, value) in &subject.attributes {
        let value = match value {
            AttributeValue::Text(text) => Value::text(text),
            AttributeValue::Whole(number) => Value::Whole(*number),
            AttributeValue::Truth(truth) => Value::Truth(*truth),
            AttributeValue::Time(moment) => Value::Time(*moment),
            AttributeValue::Texts(all) => texts(all),
            AttributeValue::Groups(all) => entities("Group", all),
            AttributeValue::Purposes(all) => entities("Purpose", all),
        };
        attributes.insert(Arc::from(name.as_str()), value);
    }
    attributes.insert(Arc::from("organisation"), Value::text(&subject.organisation));
    if let Some(contract) = &subject.contract {
        let contract: BTreeMap<Arc<str>, Value> = [
            ("number", Value::text(&contract.number)),
            ("services", entities("Purpose", &contract.services)),
            ("communities", texts(&contract.communities)),
            ("clients", entities("Group", &contract.clients)),
            ("from", Value::Time(contract.from)),
            ("until", Value::Time(contract.until)),
        ]
        .into_iter()
        .map(|(name, value)| (Arc::from(name), value))
        .collect();
        attributes.insert(Arc::from("contract"), Value::Record(Arc::new(contract)));
    }
    let entity = Entity { kind: Arc::from(kind.entity.as_str()), id: Arc::from(subject.id.as_str()) };
    Party { entity, attributes }
}

/// A rule that the known part of the request leaves open, reduced by all that is known but the action.
struct Open<'a> {
    rule: &'a Rule,
    condition: Arc<Expr>,
    by_action: bool,
    horizon: Option<i64>,
}

impl View {
    /// Compiles the policies for one request.
    ///
    /// # Errors
    /// As [`Guard::prepare`](crate::Guard::prepare).
    pub fn compile(policies: &Policies, request: &Request<'_>, scope: Scope) -> Result<View, Error> {
        let purpose = checked(policies, request)?;
        let kind = policies.kind(&request.subject.kind)?;
        let mut context: BTreeMap<Arc<str>, Option<Value>> = BTreeMap::new();
        context.insert(Arc::from("purpose"), Some(Value::entity("Purpose", request.purpose)));
        context.insert(Arc::from("ticket"), request.ticket.map(Value::text));
        context.insert(Arc::from("emergency"), request.emergency.map(Value::text));
        let party = party_of(request.subject, kind);
        Ok(compile(policies.rules(), policies.catalogue(), &party, context, request.now, purpose, scope))
    }
}

/// Compiles rules for a party that is as its kind has to be. All of the context is known but the moment.
pub(crate) fn compile(
    rules: &[Rule],
    catalogue: &Catalogue,
    party: &Party,
    context: BTreeMap<Arc<str>, Option<Value>>,
    now: i64,
    purpose: usize,
    scope: Scope,
) -> View {
    let model = Arc::new(Model::new(catalogue));
    let timeless = Known { model: &model, principal: Principal::Party(party), action: None, context };
    let mut known = timeless.clone();
    known.context.insert(Arc::from("now"), Some(Value::Time(now)));
    let mut open = Vec::new();
    for rule in rules.iter().filter(|rule| rule.resource && rule.principal.matches(&party.entity)) {
        // first without the time, to learn when it matters next
        let condition = reduce(&rule.condition, &timeless);
        let horizon = horizon(&condition, now);
        let condition = reduce(&condition, &known);
        let by_action = condition.mentions(Root::Action, None);
        open.push(Open { rule, condition, by_action, horizon });
    }
    let mut compiler = Compiler::new(catalogue, &known);
    let mut plan = Plan::default();
    let mut fields = Vec::new();
    let needs = &catalogue.purposes[purpose].needs;
    for (field, declared) in catalogue.fields.iter().enumerate() {
        let candidates = needs.get(field).map(|need| need.candidates.as_slice()).unwrap_or_default();
        let forms: Vec<Form> = match scope {
            Scope::Every => declared.ladder.clone(),
            Scope::Needed => {
                candidates.iter().filter(|form| declared.ladder.contains(form)).copied().collect()
            }
        };
        let mut allowed = [None; 4];
        let mut shown = Vec::new();
        for form in &forms {
            shown.push(plan.cell(&mut compiler, &known, &open, field, *form, &mut allowed));
        }
        fields.push(ViewField { field, forms: shown });
        plan.choose(&mut compiler, candidates, allowed);
    }
    let visible = plan
        .chosen
        .iter()
        .flatten()
        .fold(compiler.circuit.constant(false), |any, (_, wire)| compiler.circuit.or(any, *wire));
    let wanted: Vec<Wire> = (plan.allowed.iter().flatten().flatten().copied())
        .chain(plan.chosen.iter().flatten().map(|(_, wire)| *wire))
        .chain([visible])
        .collect();
    let names = names(catalogue);
    let (program, outs) = Program::new(&compiler.circuit, &wanted, names, model.clone());
    let mut outs = outs.into_iter();
    let mut next = || outs.next().unwrap_or_default();
    let layout = Layout {
        outputs: program.outputs(),
        allowed: plan.allowed.iter().map(|forms| forms.map(|wire| wire.map(|_| next()))).collect(),
        shown: plan.chosen.iter().map(|all| all.iter().map(|(form, _)| (*form, next())).collect()).collect(),
        visible: next(),
    };
    let reads = compiler.reads;
    let horizon = [plan.horizon, midnight(&reads, catalogue, now)].into_iter().flatten().min();
    let digest = digest(&program, &layout, catalogue, purpose);
    View {
        catalogue: Arc::new(catalogue.clone()),
        model,
        party: party.clone(),
        program,
        layout: Arc::new(layout),
        cells: plan.cells,
        kept: plan.kept,
        fields,
        reads,
        now,
        valid_until: horizon,
        untranslated: plan.untranslated,
        digest,
    }
}

/// What is made of the cells, one by one.
#[derive(Default)]
struct Plan {
    kept: Vec<Kept>,
    /// By rule and reduced condition: its place in `kept`, and its outcomes.
    known: HashMap<(usize, Arc<Expr>), (usize, Pair)>,
    cells: Vec<Cell>,
    allowed: Vec<[Option<Wire>; 4]>,
    chosen: Vec<Vec<(Form, Wire)>>,
    horizon: Option<i64>,
    untranslated: Vec<Untranslated>,
}

impl Plan {
    /// One form of one field.
    fn cell(
        &mut self,
        compiler: &mut Compiler<'_>,
        known: &Known<'_>,
        open: &[Open<'_>],
        field: usize,
        form: Form,
        allowed: &mut [Option<Wire>; 4],
    ) -> ViewForm {
        let circuit = &compiler.circuit;
        let (mut permits, mut denies) = (circuit.constant(false), circuit.constant(false));
        let mut rules = Vec::new();
        for (at, open) in
            open.iter().enumerate().filter(|(_, open)| open.rule.actions.contains(&(field, form)))
        {
            self.horizon = [self.horizon, open.horizon].into_iter().flatten().min();
            let condition = match open.by_action {
                true => reduce(&open.condition, &Known { action: Some((field, form)), ..known.clone() }),
                false => open.condition.clone(),
            };
            if condition.is_truth(false) {
                continue;
            }
            let (place, pair) = self.rule(compiler, known, at, open.rule, condition);
            rules.push(place);
            let circuit = &mut compiler.circuit;
            match open.rule.effect {
                Effect::Permit => permits = circuit.or(permits, pair.holds),
                Effect::Forbid => denies = circuit.or(denies, pair.holds),
            }
            denies = circuit.or(denies, pair.errs);
        }
        let circuit = &mut compiler.circuit;
        let undenied = circuit.not(denies);
        let wire = circuit.and(permits, undenied);
        let reach = match wire {
            _ if wire == circuit.constant(false) => Reach::Never,
            _ if wire == circuit.constant(true) => Reach::Always,
            _ => Reach::Sometimes,
        };
        let withheld = circuit.gate(Gate::Withheld);
        let open_rows = circuit.not(withheld);
        allowed[place(form)] = Some(circuit.and(wire, open_rows));
        rules.sort_by_key(|at| (self.kept[*at].effect == Effect::Permit, self.kept[*at].id.clone()));
        let policies = rules.iter().map(|at| self.kept[*at].id.to_string()).collect();
        self.cells.push(Cell { field, form, rules });
        ViewForm { form, reach, policies }
    }

    fn rule(
        &mut self,
        compiler: &mut Compiler<'_>,
        known: &Known<'_>,
        at: usize,
        rule: &Rule,
        condition: Arc<Expr>,
    ) -> (usize, Pair) {
        if let Some(found) = self.known.get(&(at, condition.clone())) {
            return *found;
        }
        let opaque = rule.opaque.or_else(|| condition.opaque());
        let (no, yes) = (compiler.circuit.constant(false), compiler.circuit.constant(true));
        let pair = match (opaque, rule.effect) {
            (None, _) => compiler.compile(&condition),
            (Some(_), Effect::Forbid) => Pair { holds: yes, errs: no },
            (Some(_), Effect::Permit) => {
                let sound = certain(&with_some_record(&condition), known, &Facts::default());
                Pair { holds: no, errs: if sound { no } else { yes } }
            }
        };
        if let Some(why) = opaque {
            let untranslated =
                Untranslated { policy: rule.id.to_string(), permits: rule.effect == Effect::Permit, why };
            if !self.untranslated.contains(&untranslated) {
                self.untranslated.push(untranslated);
            }
        }
        let place = self.kept.len();
        let opaque = opaque.map(|_| pair.errs == yes);
        self.kept.push(Kept {
            id: rule.id.clone(),
            effect: rule.effect,
            condition: condition.clone(),
            opaque,
        });
        self.known.insert((at, condition), (place, pair));
        (place, pair)
    }

    /// Of the purpose's candidates, in their order: the rows where one is the first that is allowed.
    fn choose(&mut self, compiler: &mut Compiler<'_>, candidates: &[Form], allowed: [Option<Wire>; 4]) {
        let circuit = &mut compiler.circuit;
        let mut before = circuit.constant(false);
        let mut chosen = Vec::new();
        for form in candidates {
            let Some(wire) = allowed[place(*form)] else { continue };
            let left = circuit.not(before);
            chosen.push((*form, circuit.and(wire, left)));
            before = circuit.or(before, wire);
        }
        self.allowed.push(allowed);
        self.chosen.push(chosen);
    }
}

/// The condition with some entity in the place of the record, to learn whether it can err: which entity does not matter
/// to that.
fn with_some_record(condition: &Expr) -> Expr {
    let of = |operand: &Arc<Expr>| Arc::new(with_some_record(operand));
    match condition {
        Expr::Opaque(why) if *why == RECORD => Expr::Value(Value::entity("Record", "")),
        Expr::Not(a) => Expr::Not(of(a)),
        Expr::And(a, b) => Expr::And(of(a), of(b)),
        Expr::Or(a, b) => Expr::Or(of(a), of(b)),
        Expr::If(a, b, c) => Expr::If(of(a), of(b), of(c)),
        Expr::Equal(a, b) => Expr::Equal(of(a), of(b)),
        Expr::In(a, b) => Expr::In(of(a), of(b)),
        Expr::Contains(a, b) => Expr::Contains(of(a), of(b)),
        // anything else that holds the record counts as able to err
        other => other.clone(),
    }
}

fn names(catalogue: &Catalogue) -> Names {
    Names {
        attributes: catalogue.attributes.iter().map(|attribute| Arc::from(attribute.id.as_str())).collect(),
        required: catalogue.attributes.iter().map(|attribute| attribute.required).collect(),
        groups: catalogue.groups.iter().map(|group| Value::entity("Group", &group.id)).collect(),
        purposes: catalogue.purposes.iter().map(|purpose| Value::entity("Purpose", &purpose.id)).collect(),
    }
}

/// The next midnight in the catalogue's time zone, if an age is read: ages change then.
fn midnight(reads: &Reads, catalogue: &Catalogue, now: i64) -> Option<i64> {
    let is_age = |at: usize| {
        catalogue.attributes.get(at).is_some_and(|attribute| attribute.attribute_type == AttributeType::Age)
    };
    let of_group = |at: usize| {
        catalogue.groups.get(at).is_some_and(|group| {
            group.conditions.iter().any(|condition| match condition {
                Condition::Range { attribute, .. } => is_age(*attribute),
                Condition::Words { .. } => false,
            })
        })
    };
    let by_attribute = (0..reads.attributes.len()).any(|at| reads.attributes[at] && is_age(at));
    let by_group = (0..reads.groups.len()).any(|at| reads.groups[at] && of_group(at));
    let east = i64::from(catalogue.time_zone) * 60_000;
    let next = || Some((now.checked_add(east)?.div_euclid(DAY) + 1) * DAY - east);
    if by_attribute || by_group { next() } else { None }
}

fn digest(program: &Program, layout: &Layout, catalogue: &Catalogue, purpose: usize) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut add = |text: String| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    add("yingbi view 1".to_owned());
    add(catalogue.purposes[purpose].id.clone());
    for field in &catalogue.fields {
        add(field.id.clone());
    }
    add(format!("{layout:?}"));
    program.describe(&mut add);
    hash.finalize().into()
}

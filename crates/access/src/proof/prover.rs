//! Rules brought together: when a party of a kind, for a purpose, is shown a cell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashbrown::HashMap;

use super::formula::{Atom, Formula, Leaf, LeafType, Text};
use super::solver::{Satisfiable, Solver};
use super::theory::Facts;
use super::translate::{Outcomes, Reading, Translator, Universe, leaf_type};
use super::witness::{Witness, witness};
use crate::catalogue::Catalogue;
use crate::expression::{Entity, Expr, Model, Path, Root, ancestors};
use crate::form::Form;
use crate::rule::{Effect, PartyScope, Rule};

/// 2026-06-01T10:00:00+08:00: when witnesses ask, unless policies want another moment.
pub(crate) const NOW: i64 = 1_780_279_200_000;

/// A field, by place, and a form.
pub(crate) type Cell = (usize, Form);

/// A catalogue and its rules.
pub(crate) struct Side<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) rules: Vec<Rule>,
    pub(crate) model: Model,
    purposes: Vec<Entity>,
    universe: Universe,
    reads_action: Vec<bool>,
    /// Tells one side of a comparison from the other.
    number: u8,
}

impl<'a> Side<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, rules: Vec<Rule>, number: u8) -> Side<'a> {
        let purpose = |id: &str| Entity { kind: Arc::from("Purpose"), id: Arc::from(id) };
        let ids = |all: Vec<&str>| all.into_iter().map(Arc::from).collect();
        Side {
            catalogue,
            universe: Universe {
                groups: ids(catalogue.groups.iter().map(|group| group.id.as_str()).collect()),
                purposes: ids(catalogue.purposes.iter().map(|purpose| purpose.id.as_str()).collect()),
            },
            model: Model::new(catalogue),
            purposes: catalogue.purposes.iter().map(|of| purpose(&of.id)).collect(),
            reads_action: rules.iter().map(|rule| rule.condition.mentions(Root::Action, None)).collect(),
            rules,
            number,
        }
    }

    /// Whether a rule's condition reads the action.
    pub(crate) fn reads_action(&self, rule: usize) -> bool {
        self.reads_action[rule]
    }

    /// The rules that can matter for a party of that kind and a cell, by place.
    pub(crate) fn applicable(&self, kind: usize, cell: Cell) -> Vec<usize> {
        let Some(party) = self.catalogue.parties.get(kind) else { return Vec::new() };
        let applies = |rule: &Rule| {
            rule.resource && rule.actions.contains(&cell) && rule.principal.can_match(&party.entity)
        };
        (0..self.rules.len()).filter(|at| applies(&self.rules[*at])).collect()
    }

    /// What cells with the same rules have in common: the cell itself only where a condition reads the action.
    pub(crate) fn key(&self, kind: usize, cell: Cell, rules: &[usize]) -> (usize, Option<Cell>, Vec<usize>) {
        let reads = rules.iter().any(|rule| self.reads_action[*rule]);
        (kind, reads.then_some(cell), rules.to_vec())
    }
}

/// When a cell is shown.
pub(crate) struct Decision {
    /// Each with the rule's place.
    pub(crate) permits: Vec<(usize, Outcomes)>,
    pub(crate) forbids: Vec<(usize, Outcomes)>,
    /// A permit is satisfied.
    pub(crate) permitted: Formula,
    /// A permit is satisfied, no forbid is, nothing errs.
    pub(crate) allowed: Formula,
}

pub(crate) struct Prover {
    pub(crate) solver: Solver,
    outcomes: HashMap<(u8, usize, usize, usize, Option<Cell>), Outcomes>,
}

impl Prover {
    pub(crate) fn new(sides: &[&Side<'_>]) -> Prover {
        let mut below: Option<BTreeMap<Arc<str>, BTreeSet<Arc<str>>>> = None;
        for side in sides {
            let mut own: BTreeMap<Arc<str>, BTreeSet<Arc<str>>> = BTreeMap::new();
            for (at, purpose) in side.catalogue.purposes.iter().enumerate() {
                for above in ancestors(side.catalogue, at) {
                    let above = Arc::from(side.catalogue.purposes[above].id.as_str());
                    own.entry(above).or_default().insert(Arc::from(purpose.id.as_str()));
                }
            }
            // Of two catalogues, only what holds in both is a fact.
            below = Some(match below {
                None => own,
                Some(mut all) => {
                    for (above, all) in &mut all {
                        all.retain(|id| own.get(above).is_some_and(|own| own.contains(id)));
                    }
                    all
                }
            });
        }
        let facts = Facts { below: below.unwrap_or_default(), now: NOW };
        Prover { solver: Solver::new(facts), outcomes: HashMap::new() }
    }

    /// When a rule is satisfied, is not, errs.
    pub(crate) fn outcomes(
        &mut self,
        side: &Side<'_>,
        rule: usize,
        kind: usize,
        purpose: usize,
        cell: Cell,
    ) -> Outcomes {
        let key = (side.number, rule, kind, purpose, side.reads_action[rule].then_some(cell));
        if let Some(known) = self.outcomes.get(&key) {
            return *known;
        }
        let outcomes = self.translate(side, &side.rules[rule], kind, purpose, cell);
        self.outcomes.insert(key, outcomes);
        outcomes
    }

    pub(crate) fn translate(
        &mut self,
        side: &Side<'_>,
        rule: &Rule,
        kind: usize,
        purpose: usize,
        cell: Cell,
    ) -> Outcomes {
        let (Some(party), Some(purpose)) = (side.catalogue.parties.get(kind), side.purposes.get(purpose))
        else {
            return Outcomes::NO;
        };
        if !rule.principal.can_match(&party.entity) || !rule.resource {
            return Outcomes::NO;
        }
        let reading = Reading {
            model: &side.model,
            universe: &side.universe,
            party: (&party.id, &party.entity),
            purpose,
            action: side.model.action(cell.0, cell.1),
        };
        let mut translator = Translator { formulas: &mut self.solver.formulas, reading: &reading };
        let mut scope = Outcomes::YES;
        if let PartyScope::Equal(entity) = &rule.principal {
            let formulas = &mut *translator.formulas;
            let leaf = formulas.leaf(Leaf {
                kind: Arc::from(party.id.as_str()),
                path: Path { root: Root::Principal, names: Vec::new() },
                leaf_type: LeafType::Principal,
            });
            let yes = formulas.literal(Atom::Same(Text::Leaf(leaf), Text::Known(entity.id.clone())), true);
            scope = Outcomes { yes, no: formulas.not(yes), errs: Formula::FALSE };
        }
        if let Some(why) = rule.opaque {
            let formulas = &mut *translator.formulas;
            let atom = Atom::Opaque(Arc::new(Expr::Opaque(why)), rule.id.clone(), true);
            let yes = formulas.literal(atom, true);
            let opaque = Outcomes { yes, no: formulas.not(yes), errs: Formula::FALSE };
            scope = translator.both(scope, opaque);
        }
        let condition = translator.outcomes(&rule.condition);
        translator.both(scope, condition)
    }

    /// When a cell is shown to a party of that kind for that purpose, by the rules named.
    pub(crate) fn decision(
        &mut self,
        side: &Side<'_>,
        rules: &[usize],
        kind: usize,
        purpose: usize,
        cell: Cell,
    ) -> Decision {
        let all = rules.iter().map(|rule| (*rule, self.outcomes(side, *rule, kind, purpose, cell))).collect();
        self.combine(side, all)
    }

    /// What rules come to together.
    pub(crate) fn combine(&mut self, side: &Side<'_>, rules: Vec<(usize, Outcomes)>) -> Decision {
        let (mut permits, mut forbids, mut errs) = (Vec::new(), Vec::new(), Vec::new());
        for (rule, outcomes) in rules {
            errs.push(outcomes.errs);
            match side.rules[rule].effect {
                Effect::Permit => permits.push((rule, outcomes)),
                Effect::Forbid => forbids.push((rule, outcomes)),
            }
        }
        let f = &mut self.solver.formulas;
        let permitted = f.or(permits.iter().map(|(_, outcomes)| outcomes.yes));
        let denied: Vec<Formula> =
            forbids.iter().map(|(_, outcomes)| outcomes.yes).chain(errs).map(|yes| f.not(yes)).collect();
        let allowed = f.and(denied.into_iter().chain([permitted]));
        Decision { permits, forbids, permitted, allowed }
    }

    /// That a record, and a party of that kind, have what one catalogue requires and the other leaves open. By the former,
    /// others are refused before any policy is asked.
    pub(crate) fn required(
        &mut self,
        here: &Side<'_>,
        kind: usize,
        there: &Side<'_>,
        other_kind: Option<usize>,
    ) -> Formula {
        let mut all = Vec::new();
        let resource = here.catalogue.attributes.iter().filter(|attribute| attribute.required);
        for attribute in resource {
            let open = |other: &&crate::Attribute| other.id == attribute.id && !other.required;
            if there.catalogue.attributes.iter().any(|other| open(&other)) {
                all.push((Root::Resource, attribute.id.clone()));
            }
        }
        let parties = here.catalogue.parties.get(kind);
        if let Some((party, other)) = parties.zip(other_kind.and_then(|at| there.catalogue.parties.get(at))) {
            for attribute in party.attributes.iter().filter(|attribute| !attribute.optional) {
                if other.attributes.iter().any(|other| other.id == attribute.id && other.optional) {
                    all.push((Root::Principal, attribute.id.clone()));
                }
            }
        }
        let mut formulas = Vec::new();
        for (root, name) in all {
            let path = Path { root, names: vec![Arc::from(name.as_str())] };
            let (id, entity) = parties.map_or(("", ""), |party| (&party.id, &party.entity));
            let Some(leaf_type) = leaf_type(&here.model, entity, &path) else { continue };
            let kind = if root == Root::Principal { Arc::from(id) } else { Arc::from("") };
            let leaf = self.solver.formulas.leaf(Leaf { kind, path, leaf_type });
            formulas.push(self.solver.formulas.literal(Atom::Present(leaf), true));
        }
        self.solver.formulas.and(formulas)
    }

    /// Whether all of them can hold together.
    pub(crate) fn together(&mut self, formulas: &[Formula]) -> Satisfiable {
        let all = self.solver.formulas.and(formulas.iter().copied());
        self.solver.solve(all)
    }

    pub(crate) fn both(&mut self, a: Formula, b: Formula) -> Formula {
        self.solver.formulas.and([a, b])
    }

    pub(crate) fn not(&mut self, formula: Formula) -> Formula {
        self.solver.formulas.not(formula)
    }

    /// A request and a record under the model.
    pub(crate) fn witness(
        &self,
        catalogue: &Catalogue,
        model: &super::theory::Model,
        kind: usize,
        purpose: usize,
    ) -> Option<Witness> {
        witness(catalogue, &self.solver.formulas, model, kind, purpose, NOW)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::expression::{Party, Value};
    use crate::subject::AttributeValue;
    use crate::testing::{Oracle, Random, World, catalogue, rules_of};

    fn entities(kind: &str, ids: &BTreeSet<String>) -> Value {
        Value::set(ids.iter().map(|id| Value::entity(kind, id)))
    }

    fn texts(all: &BTreeSet<String>) -> Value {
        Value::set(all.iter().map(|text| Value::text(text)))
    }

    fn value(of: &AttributeValue) -> Value {
        match of {
            AttributeValue::Text(text) => Value::text(text),
            AttributeValue::Whole(number) => Value::Whole(*number),
            AttributeValue::Truth(truth) => Value::Truth(*truth),
            AttributeValue::Time(moment) => Value::Time(*moment),
            AttributeValue::Texts(all) => texts(all),
            AttributeValue::Groups(all) => entities("Group", all),
            AttributeValue::Purposes(all) => entities("Purpose", all),
        }
    }

    /// The witness as the fixture's world.
    fn world(witness: &Witness) -> World {
        let catalogue = catalogue();
        let subject = witness.subject();
        let kind = catalogue.parties.iter().find(|kind| kind.id == subject.kind).unwrap();
        let mut attributes: BTreeMap<Arc<str>, Value> =
            subject.attributes.iter().map(|(name, of)| (Arc::from(name.as_str()), value(of))).collect();
        attributes.insert("organisation".into(), Value::text(&subject.organisation));
        if let Some(contract) = &subject.contract {
            let of = [
                ("number", Value::text(&contract.number)),
                ("services", entities("Purpose", &contract.services)),
                ("communities", texts(&contract.communities)),
                ("clients", entities("Group", &contract.clients)),
                ("from", Value::Time(contract.from)),
                ("until", Value::Time(contract.until)),
            ];
            let of = of.into_iter().map(|(name, of)| (Arc::from(name), of)).collect();
            attributes.insert("contract".into(), Value::Record(Arc::new(of)));
        }
        let mut context: BTreeMap<Arc<str>, Value> = BTreeMap::from([
            ("purpose".into(), Value::entity("Purpose", &witness.purpose)),
            ("now".into(), Value::Time(witness.now.0)),
        ]);
        for (name, text) in [("ticket", &witness.ticket), ("emergency", &witness.emergency)] {
            if let Some(text) = text {
                context.insert(Arc::from(name), Value::text(text));
            }
        }
        let record = witness.record();
        let mut attributes_of: BTreeMap<Arc<str>, Value> =
            record.attributes.iter().map(|(name, of)| (Arc::from(name.as_str()), value(of))).collect();
        attributes_of.insert("groups".into(), entities("Group", &record.groups));
        attributes_of.insert("consents".into(), entities("Purpose", &record.consents));
        if let Some(person) = &record.person {
            attributes_of.insert("person".into(), Value::text(person));
        }
        let Value::Entity(entity) = Value::entity(&kind.entity, &subject.id) else { unreachable!() };
        World { catalogue, party: Party { entity, attributes }, context, records: vec![attributes_of] }
    }

    /// Records and parties of the fixture consent to `urgent` wherever they consent to what is above it.
    fn closed(world: &mut World) {
        for record in &mut world.records {
            let Some(Value::Set(consents)) = record.get("consents") else { continue };
            let mut consents = (**consents).clone();
            for (above, below) in [("property", "repair"), ("repair", "urgent")] {
                if consents.contains(&Value::entity("Purpose", above)) {
                    consents.insert(Value::entity("Purpose", below));
                }
            }
            record.insert("consents".into(), Value::Set(Arc::new(consents)));
        }
    }

    #[derive(Default)]
    struct Tally {
        found: usize,
        impossible: usize,
        always: usize,
        undecided: BTreeMap<&'static str, usize>,
        tried: usize,
    }

    fn check(seed: u64, tally: &mut Tally) {
        let mut random = Random::new(seed);
        let text: String = (0..1 + random.below(3)).map(|_| random.policy(&KINDS)).collect();
        check_text(&text, seed, &mut random, tally);
    }

    const KINDS: [&str; 3] = ["Manager", "Worker", "Resident"];

    /// Some policies: what is found is allowed by Cedar, what is impossible is allowed for nothing that is tried.
    fn check_text(text: &str, seed: u64, random: &mut Random, tally: &mut Tally) {
        let oracle = Oracle::get();
        let (policies, rules) = rules_of(text);
        let catalogue = catalogue();
        let side = Side::new(&catalogue, rules, 0);
        let mut prover = Prover::new(&[&side]);
        let cells = [("name:clear", (0, Form::Clear)), ("disability:generalised", (3, Form::Generalised))];
        let mut impossible: Vec<(usize, &str, &str)> = Vec::new();
        let mut always: Vec<(usize, &str, &str)> = Vec::new();
        let ask = |model: &super::super::theory::Model, prover: &Prover, kind, purpose, action| {
            let witness = prover.witness(&catalogue, model, kind, purpose).unwrap();
            let world = world(&witness);
            let entities = oracle.entities(&world, &world.records[0]);
            oracle.ask(&policies, &world, &entities, action).allowed
        };
        for kind in 0..3 {
            for (action, cell) in cells {
                let applicable = side.applicable(kind, cell);
                for purpose in 0..catalogue.purposes.len() {
                    let decision = prover.decision(&side, &applicable, kind, purpose, cell);
                    let denied = prover.not(decision.allowed);
                    match prover.solver.solve(denied) {
                        Satisfiable::Impossible => {
                            tally.always += 1;
                            always.push((kind, &catalogue.purposes[purpose].id, action));
                        }
                        Satisfiable::Undecided(why) => *tally.undecided.entry(why).or_default() += 1,
                        Satisfiable::Found(model) => {
                            assert!(!ask(&model, &prover, kind, purpose, action), "{seed} {action}\n{text}");
                        }
                    }
                    match prover.solver.solve(decision.allowed) {
                        Satisfiable::Impossible => {
                            tally.impossible += 1;
                            impossible.push((kind, &catalogue.purposes[purpose].id, action));
                        }
                        Satisfiable::Undecided(why) => *tally.undecided.entry(why).or_default() += 1,
                        Satisfiable::Found(model) => {
                            tally.found += 1;
                            assert!(ask(&model, &prover, kind, purpose, action), "{seed} {action}\n{text}");
                        }
                    }
                }
            }
        }
        for _ in 0..30 {
            let mut world = World::random(random, 1);
            closed(&mut world);
            let entities = oracle.entities(&world, &world.records[0]);
            let all = impossible.iter().map(|of| (of, false)).chain(always.iter().map(|of| (of, true)));
            for ((kind, purpose, action), expected) in all {
                if *world.party.entity.kind != *KINDS[*kind]
                    || world.context.get("purpose") != Some(&Value::entity("Purpose", purpose))
                {
                    continue;
                }
                tally.tried += 1;
                let asked = oracle.ask(&policies, &world, &entities, action);
                assert_eq!(asked.allowed, expected, "{seed} {purpose} {action}\n{text}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn agrees_with_cedar_on_random_policies(seed in any::<u64>()) {
            check(seed, &mut Tally::default());
        }
    }

    /// `in` a set that has a set in it: Cedar makes an error of it, it does not look inside.
    #[test]
    fn agrees_with_cedar_on_sets_in_sets() {
        check(16_251_389_916_571_345_947, &mut Tally::default());
        for set in [
            r#"[[Purpose::"property"], []]"#,
            r#"[[]]"#,
            r#"[Purpose::"property", [Purpose::"property"]]"#,
            r#"[[Purpose::"property"], Purpose::"property"]"#,
            "[resource.consents]",
            "[context.purpose, resource.consents]",
            "[context.purpose, principal.organisation]",
            r#"[context.purpose, "property", 1, true]"#,
            "[context.purpose, [principal]]",
            "(if resource.size > 1 then [context.purpose] else [[context.purpose]])",
        ] {
            for entity in ["context.purpose", r#"Purpose::"urgent""#, "principal"] {
                agrees_for(&format!("{entity} in {set}"), &mut Tally::default());
            }
        }
    }

    /// Sets compared with the set of nothing, alone and with what they contain: no case is left undecided.
    #[test]
    fn agrees_with_cedar_on_empty_sets() {
        let mut tally = Tally::default();
        for (set, element) in [
            ("resource.consents", "context.purpose"),
            ("principal.tasks", r#"Purpose::"idle""#),
            ("principal.contract.communities", "resource.community"),
        ] {
            for empty in [
                format!("{set} == []"),
                format!("[] == {set}"),
                format!("{set} != []"),
                format!("[] != {set}"),
                format!("!(!([] != {set}))"),
                format!("[].containsAll({set})"),
                format!("{set}.isEmpty()"),
            ] {
                for (join, not) in [("&&", ""), ("||", "!")] {
                    agrees_for(&format!("({empty}) {join} {not}{set}.contains({element})"), &mut tally);
                }
            }
        }
        assert!(tally.undecided.is_empty(), "{:?}", tally.undecided);
        assert!(tally.found > 0 && tally.always > 0 && tally.impossible > 0 && tally.tried > 1000);
    }

    /// The condition as the only permit, and as a forbid of what is permitted otherwise.
    fn agrees_for(condition: &str, tally: &mut Tally) {
        let permit = format!("permit (principal, action, resource) when {{ {condition} }};");
        let forbid = format!(
            "permit (principal, action, resource); forbid (principal, action, resource) when {{ {condition} }};"
        );
        for text in [permit, forbid] {
            check_text(&text, 0, &mut Random::new(0), tally);
        }
    }

    #[test]
    fn few_random_policies_are_left_undecided() {
        let mut tally = Tally::default();
        for seed in 0..60 {
            check(seed, &mut tally);
        }
        let undecided: usize = tally.undecided.values().sum();
        assert!(tally.found > 200 && tally.always > 20 && tally.impossible > 500 && tally.tried > 1000);
        // Random policies hold what people would not write: products of unknowns, records compared as a whole.
        assert!(undecided * 5 < tally.found + tally.impossible, "{undecided} {:?}", tally.undecided);
    }
}

//! A catalogue, parties and records, for this crate and for Cedar alike.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression, Schema,
};
use yingbi_resident::{Kind, MaskForm, Sensitivity};

use super::Random;
use crate::bits::Bits;
use crate::catalogue::{
    Attribute, AttributeType, Catalogue, Dataset, Field, Group, Need, PartyAttribute, PartyKind, PartyType,
    Purpose, Unknown,
};
use crate::columns::{Coded, Columns, Dictionary};
use crate::expression::{Party, Value};
use crate::form::Form;
use crate::rule::{Rule, rules};

/// Three kinds of party, five fields, every type of attribute, three groups, five purposes.
pub(crate) fn catalogue() -> Catalogue {
    let field = |id: &str, sensitivity, ladder: &[Form]| Field {
        id: id.to_owned(),
        column: id.to_owned(),
        kind: Kind::PersonName,
        sensitivity,
        ladder: ladder.to_vec(),
        mask: MaskForm::Standard,
        generalise: None,
        optional: false,
    };
    let attribute = |id: &str, attribute_type, required| Attribute {
        id: id.to_owned(),
        column: id.to_owned(),
        attribute_type,
        required,
        sql: None,
    };
    let group = |id: &str| Group {
        id: id.to_owned(),
        title: id.to_owned(),
        conditions: vec![crate::Condition::Words {
            column: id.to_owned(),
            is: Some(vec!["是".to_owned()]),
            not: None,
        }],
        unknown: Unknown::Withhold,
    };
    let purpose = |id: &str, parent, candidates: &[&[Form]]| Purpose {
        id: id.to_owned(),
        title: id.to_owned(),
        parent,
        needs: candidates.iter().map(|all| Need { candidates: all.to_vec() }).collect(),
    };
    let of =
        |id: &str, attribute_type, optional| PartyAttribute { id: id.to_owned(), attribute_type, optional };
    let party = |id: &str, entity: &str, attributes: Vec<PartyAttribute>, contracts| PartyKind {
        id: id.to_owned(),
        entity: entity.to_owned(),
        title: id.to_owned(),
        attributes,
        contracts,
        personal: false,
    };
    use Form::{Clear, Generalised, Masked, Pseudonym};
    let needs: &[&[Form]] =
        &[&[Masked, Clear], &[Clear, Masked], &[Pseudonym, Masked, Clear], &[Generalised], &[]];
    Catalogue {
        community: "c".to_owned(),
        time_zone: 480,
        dataset: Dataset {
            name: "residents".to_owned(),
            tenant: String::new(),
            record: "person".to_owned(),
            record_kind: Kind::ResidentId,
        },
        fields: vec![
            field("name", Sensitivity::Personal, &[Masked, Clear]),
            field("mobile", Sensitivity::Personal, &[Masked, Clear]),
            field("id", Sensitivity::Sensitive, &[Pseudonym, Masked, Clear]),
            field("disability", Sensitivity::Sensitive, &[Generalised, Clear]),
            field("door", Sensitivity::None, &[Clear]),
        ],
        withheld: Vec::new(),
        attributes: vec![
            attribute("community", AttributeType::Text, true),
            attribute("grid", AttributeType::Text, false),
            attribute("age", AttributeType::Age, false),
            attribute("size", AttributeType::Whole, true),
            attribute("household", AttributeType::Count, true),
            attribute("owner", AttributeType::Truth, false),
            attribute("since", AttributeType::Day, false),
        ],
        groups: vec![group("minor"), group("elderly"), group("correction")],
        purposes: vec![
            purpose("property", None, needs),
            purpose("repair", Some(0), needs),
            purpose(
                "urgent",
                Some(1),
                &[&[Clear], &[Clear, Masked], &[Masked, Clear, Pseudonym], &[Clear], &[Clear]],
            ),
            purpose("care", None, &[&[Clear], &[], &[], &[Generalised, Clear], &[]]),
            purpose("idle", None, &[]),
        ],
        parties: vec![
            party(
                "manager",
                "Manager",
                vec![
                    of("communities", PartyType::Texts, false),
                    of("station", PartyType::Text, true),
                    of("level", PartyType::Whole, false),
                    of("trusted", PartyType::Truth, true),
                ],
                false,
            ),
            party(
                "worker",
                "Worker",
                vec![
                    of("opened", PartyType::Time, true),
                    of("wards", PartyType::Groups, false),
                    of("tasks", PartyType::Purposes, false),
                ],
                true,
            ),
            party("resident", "Resident", vec![of("person", PartyType::Person, false)], false),
        ],
    }
}

const SCHEMA: &str = r#"
entity Purpose in [Purpose];
entity Group enum ["minor", "elderly", "correction"];
type Contract = { number: String, services: Set<Purpose>, communities: Set<String>, clients: Set<Group>, from: datetime, until: datetime };
entity Manager { organisation: String, communities: Set<String>, station?: String, level: Long, trusted?: Bool };
entity Worker { organisation: String, opened?: datetime, wards: Set<Group>, tasks: Set<Purpose>, contract?: Contract };
entity Resident { organisation: String, person: String };
entity Record { person?: String, groups: Set<Group>, consents: Set<Purpose>, community: String, grid?: String, age?: Long,
  size: Long, household: Long, owner?: Bool, since?: datetime };
type Asking = { purpose: Purpose, now: datetime, ticket?: String, emergency?: String };
"#;

fn schema() -> Schema {
    let mut text = SCHEMA.to_owned();
    let catalogue = catalogue();
    for form in Form::ALL {
        text.push_str(&format!("action \"form:{}\";\n", form.name()));
    }
    for class in ["none", "personal", "sensitive"] {
        text.push_str(&format!("action \"class:{class}\";\n"));
    }
    for field in &catalogue.fields {
        text.push_str(&format!("action \"field:{}\";\n", field.id));
        for form in &field.ladder {
            let class = match field.sensitivity {
                Sensitivity::None => "none",
                Sensitivity::Personal => "personal",
                Sensitivity::Sensitive => "sensitive",
            };
            text.push_str(&format!(
                "action \"{0}:{1}\" in [\"form:{1}\", \"field:{0}\", \"class:{class}\"] appliesTo {{ principal: [Manager, Worker, Resident], resource: [Record], context: Asking }};\n",
                field.id,
                form.name()
            ));
        }
    }
    Schema::from_cedarschema_str(&text).unwrap().0
}

/// A record's attributes as policies read them.
pub(crate) type Attributes = BTreeMap<Arc<str>, Value>;

/// Who asks, in what context, and which records there are.
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) party: Party,
    pub(crate) context: Attributes,
    pub(crate) records: Vec<Attributes>,
}

fn named(all: &[(&str, Value)]) -> Attributes {
    all.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect()
}

impl World {
    pub(crate) fn random(random: &mut Random, records: usize) -> World {
        let records = (0..records).map(|_| record(random)).collect();
        World { catalogue: catalogue(), party: party(random), context: context(random), records }
    }

    pub(crate) fn now(&self) -> i64 {
        match self.context.get("now") {
            Some(Value::Time(now)) => *now,
            _ => 0,
        }
    }
}

pub(crate) fn some<T: Clone>(random: &mut Random, of: &[T]) -> Vec<T> {
    of.iter().filter(|_| random.chance(45)).cloned().collect()
}

fn entities(random: &mut Random, kind: &str, of: &[&str]) -> Value {
    Value::set(some(random, of).into_iter().map(|id| Value::entity(kind, id)))
}

const GROUPS: [&str; 3] = ["minor", "elderly", "correction"];
const PURPOSES: [&str; 4] = ["property", "repair", "urgent", "care"];
const COMMUNITIES: [&str; 3] = ["御景湾", "b", "a*"];

fn record(random: &mut Random) -> Attributes {
    let mut all = named(&[
        ("groups", entities(random, "Group", &GROUPS)),
        ("consents", entities(random, "Purpose", &PURPOSES)),
        ("community", Value::text(random.pick(&COMMUNITIES))),
        ("size", Value::Whole([1, 2, 3, i64::MAX][random.below(4)])),
        ("household", Value::Whole(random.below(4) as i64)),
    ]);
    let perhaps = [
        ("person", Value::text(random.pick(&["p0", "p1", "p2"]))),
        ("grid", Value::text(random.pick(&["ab", "b", ""]))),
        ("age", Value::Whole([-1, 1, 17, 60, 61, i64::MIN, i64::MAX][random.below(7)])),
        ("owner", Value::Truth(random.chance(50))),
        ("since", Value::Time([-28_800_000, 1_780_243_200_000, -624_787_200_000][random.below(3)])),
    ];
    for (name, value) in perhaps {
        if random.chance(70) {
            all.insert(Arc::from(name), value);
        }
    }
    all
}

fn party(random: &mut Random) -> Party {
    let kind = random.pick(&["Manager", "Worker", "Resident"]);
    let Value::Entity(entity) = Value::entity(kind, random.pick(&["p0", "p1", "p2"])) else { unreachable!() };
    let mut attributes = named(&[("organisation", Value::text(random.pick(&["o", "b"])))]);
    let texts = |random: &mut Random| Value::set(some(random, &COMMUNITIES).into_iter().map(Value::text));
    match kind {
        "Manager" => {
            attributes.insert("communities".into(), texts(random));
            attributes.insert("level".into(), Value::Whole(random.below(3) as i64));
            if random.chance(50) {
                attributes.insert("station".into(), Value::text(random.pick(&["ab", "b"])));
            }
            if random.chance(50) {
                attributes.insert("trusted".into(), Value::Truth(random.chance(50)));
            }
        }
        "Worker" => {
            attributes.insert("wards".into(), entities(random, "Group", &GROUPS));
            attributes.insert("tasks".into(), entities(random, "Purpose", &PURPOSES));
            if random.chance(50) {
                attributes.insert("opened".into(), Value::Time(1_700_000_000_000));
            }
            if random.chance(70) {
                let contract = named(&[
                    ("number", Value::text("ab")),
                    ("services", entities(random, "Purpose", &PURPOSES)),
                    ("communities", texts(random)),
                    ("clients", entities(random, "Group", &GROUPS)),
                    ("from", Value::Time(1_767_196_800_000)),
                    ("until", Value::Time(1_798_732_800_000)),
                ]);
                attributes.insert("contract".into(), Value::Record(Arc::new(contract)));
            }
        }
        _ => {
            attributes.insert("person".into(), Value::text(random.pick(&["p0", "p1"])));
        }
    }
    Party { entity, attributes }
}

fn context(random: &mut Random) -> Attributes {
    let mut all = named(&[
        ("purpose", Value::entity("Purpose", random.pick(&PURPOSES))),
        (
            "now",
            Value::Time(
                [1_780_272_000_000, 1_780_308_123_456, 1_768_442_400_000, 1_798_732_799_999][random.below(4)],
            ),
        ),
    ]);
    if random.chance(50) {
        all.insert("ticket".into(), Value::text(random.pick(&["ab", "b"])));
    }
    if random.chance(30) {
        all.insert("emergency".into(), Value::text("御"));
    }
    all
}

/// Cedar's own authorizer over the same.
pub(crate) struct Oracle {
    schema: Schema,
}

/// What Cedar says of one cell and record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Allowed, and no policy erred.
    pub(crate) allowed: bool,
    /// Ids of the policies that decided.
    pub(crate) reasons: BTreeSet<String>,
    /// Ids of the policies that erred.
    pub(crate) errors: BTreeSet<String>,
}

impl Oracle {
    pub(crate) fn get() -> &'static Oracle {
        static ORACLE: LazyLock<Oracle> = LazyLock::new(|| Oracle { schema: schema() });
        &ORACLE
    }

    /// Everything but the record, made once a world.
    pub(crate) fn entities(&self, world: &World, record: &Attributes) -> Entities {
        let entity = |uid: EntityUid, attributes: &Attributes, parents: HashSet<EntityUid>| {
            let attributes: HashMap<String, RestrictedExpression> =
                attributes.iter().map(|(name, value)| (name.to_string(), restricted(value))).collect();
            cedar_policy::Entity::new(uid, attributes, parents).unwrap()
        };
        let mut all = vec![
            entity(
                uid(&world.party.entity.kind, &world.party.entity.id),
                &world.party.attributes,
                HashSet::new(),
            ),
            entity(uid("Record", "record"), record, HashSet::new()),
        ];
        for purpose in &world.catalogue.purposes {
            let parents = purpose.parent.map(|at| uid("Purpose", &world.catalogue.purposes[at].id));
            all.push(entity(uid("Purpose", &purpose.id), &Attributes::new(), parents.into_iter().collect()));
        }
        Entities::from_entities(all, Some(&self.schema)).unwrap()
    }

    pub(crate) fn ask(
        &self,
        policies: &PolicySet,
        world: &World,
        entities: &Entities,
        action: &str,
    ) -> Asked {
        let context = world.context.iter().map(|(name, value)| (name.to_string(), restricted(value)));
        let request = Request::new(
            uid(&world.party.entity.kind, &world.party.entity.id),
            uid("Action", action),
            uid("Record", "record"),
            Context::from_pairs(context).unwrap(),
            None,
        )
        .unwrap();
        let response = Authorizer::new().is_authorized(&request, policies, entities);
        let errors: BTreeSet<String> = response
            .diagnostics()
            .errors()
            .map(|cedar_policy::AuthorizationError::PolicyEvaluationError(error)| {
                error.policy_id().to_string()
            })
            .collect();
        Asked {
            allowed: response.decision() == Decision::Allow && errors.is_empty(),
            reasons: response.diagnostics().reason().map(ToString::to_string).collect(),
            errors,
        }
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.parse().unwrap(), cedar_policy::EntityId::new(id))
}

fn restricted(value: &Value) -> RestrictedExpression {
    match value {
        Value::Truth(truth) => RestrictedExpression::new_bool(*truth),
        Value::Whole(number) => RestrictedExpression::new_long(*number),
        Value::Text(text) => RestrictedExpression::new_string(text.to_string()),
        Value::Entity(entity) => RestrictedExpression::new_entity_uid(uid(&entity.kind, &entity.id)),
        Value::Time(moment) => {
            format!("datetime(\"1970-01-01\").offset(duration(\"{moment}ms\"))").parse().unwrap()
        }
        Value::Span(length) => format!("duration(\"{length}ms\")").parse().unwrap(),
        Value::Set(all) => RestrictedExpression::new_set(all.iter().map(restricted)),
        Value::Record(all) => RestrictedExpression::new_record(
            all.iter().map(|(name, value)| (name.to_string(), restricted(value))),
        )
        .unwrap(),
    }
}

/// A policy set and its rules.
pub(crate) fn rules_of(text: &str) -> (PolicySet, Vec<Rule>) {
    let policies: PolicySet = text.parse().unwrap_or_else(|error| panic!("{text}\n{error:?}"));
    let rules = rules(&policies, &catalogue());
    (policies, rules)
}

/// The records as columns, every `withheld_each`-th of them withheld.
pub(crate) fn columns(catalogue: &Catalogue, records: &[Attributes], withheld_each: usize) -> Columns {
    let coded = |name: &str, id: u64| {
        let mut values: Vec<Value> = Vec::new();
        let codes = records.iter().map(|record| match record.get(name) {
            None => 0,
            Some(value) => match values.iter().position(|known| known == value) {
                Some(at) => at as u32 + 1,
                None => {
                    values.push(value.clone());
                    values.len() as u32
                }
            },
        });
        let codes = codes.collect();
        Coded { codes, dictionary: Arc::new(Dictionary { id, values }) }
    };
    let members = |name: &str, kind: &str, id: &str| {
        Bits::from_fn(records.len(), |row| match records[row].get(name) {
            Some(Value::Set(all)) => all.contains(&Value::entity(kind, id)),
            _ => false,
        })
    };
    Columns {
        rows: records.len(),
        attributes: catalogue
            .attributes
            .iter()
            .enumerate()
            .map(|(at, attribute)| Some(coded(&attribute.id, at as u64 + 2)))
            .collect(),
        person: Some(coded("person", 1)),
        groups: catalogue.groups.iter().map(|group| Some(members("groups", "Group", &group.id))).collect(),
        consents: catalogue
            .purposes
            .iter()
            .map(|purpose| Some(members("consents", "Purpose", &purpose.id)))
            .collect(),
        withheld: Bits::from_fn(records.len(), |row| {
            withheld_each > 0 && row % withheld_each == withheld_each - 1
        }),
    }
}

/// The purpose of a world, by place.
pub(crate) fn purpose_of(world: &World) -> usize {
    let wanted = match world.context.get("purpose") {
        Some(Value::Entity(entity)) => entity.id.clone(),
        _ => Arc::from(""),
    };
    world.catalogue.purposes.iter().position(|purpose| purpose.id == *wanted).unwrap()
}

/// The view of a world.
pub(crate) fn view_of(rules: &[Rule], world: &World, scope: crate::view::Scope) -> crate::view::View {
    let mut context: BTreeMap<Arc<str>, Option<Value>> =
        world.context.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
    context.remove("now");
    for name in ["ticket", "emergency"] {
        context.entry(Arc::from(name)).or_insert(None);
    }
    crate::view::compile(
        rules,
        &world.catalogue,
        &world.party,
        context,
        world.now(),
        purpose_of(world),
        scope,
    )
}

/// The sample community's catalogue, parties and policies, with an empty file of policies of that name beside them.
pub(crate) fn sample_with(name: &str) -> crate::Policies {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/sample");
    let mut files: Vec<crate::PolicyFile> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.ends_with("assertions.toml"))
        .map(|path| crate::PolicyFile {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect();
    files.push(crate::PolicyFile { name: name.to_owned(), text: String::new() });
    crate::Policies::from_files(files).unwrap()
}

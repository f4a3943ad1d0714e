//! What policies read and name: attributes, groups, purposes and kinds of party of a catalogue.

use std::collections::HashMap;

use toml::de::DeValue;
use yingbi_resident::{Kind, canonical};

use super::parse::identifier;
use super::{
    Attribute, AttributeType, Condition, Field, Group, Need, PartyAttribute, PartyKind, PartyType, Purpose,
    Unknown,
};
use crate::form::Form;
use crate::policies::Fault;
use crate::toml_reader::{Entry, Placed, Reader, Section};

/// What a record has by itself.
const OF_RECORD: &[&str] = &["person", "groups", "consents"];
/// What a party has by itself.
const OF_PARTY: &[&str] = &["organisation", "contract"];
/// The entity types that every schema has.
const ENTITIES: &[&str] = &["Purpose", "Group", "Record", "Action", "Contract", "Asking"];

fn clash(reader: &Reader<'_>, name: &Placed<String>, other: &str) {
    let fault = Fault::error("YB1023").with("name", name.value.as_str()).with("other", other);
    reader.report(fault, name.span.clone());
}

pub(super) fn attributes(reader: &Reader<'_>, root: &Section<'_, '_>) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for (name, section) in reader.sections(root, "attributes") {
        reader.known(&section, &["column", "type", "required", "sql"]);
        identifier(reader, &name);
        if OF_RECORD.contains(&name.value.as_str()) {
            clash(reader, &name, &format!("resource.{}", name.value));
        }
        let column = reader.required(&section, "column").map(|text| text.value).unwrap_or_default();
        let attribute_type = match reader.required(&section, "type") {
            None => AttributeType::Text,
            Some(text) => AttributeType::from_name(&text.value).unwrap_or_else(|| {
                let names = AttributeType::ALL.map(AttributeType::name);
                reader.unknown_value(&section.key("type"), &text.value, &names, text.span);
                AttributeType::Text
            }),
        };
        attributes.push(Attribute {
            id: name.value,
            column,
            attribute_type,
            required: reader.truth(&section, "required").unwrap_or(false),
            sql: reader.string(&section, "sql").map(|text| text.value),
        });
    }
    attributes
}

/// Reports a name that a policy could not write in quotes as it is.
fn plain(reader: &Reader<'_>, name: &Placed<String>) {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\\' | ':' | '*' | '.');
    if name.value.is_empty() || name.value.contains(odd) {
        reader.report(Fault::error("YB1022").with("name", name.value.as_str()), name.span.clone());
    }
}

pub(super) fn groups(reader: &Reader<'_>, root: &Section<'_, '_>, attributes: &[Attribute]) -> Vec<Group> {
    let mut groups = Vec::new();
    for (name, section) in reader.sections(root, "groups") {
        reader.known(
            &section,
            &["title", "column", "is", "not", "attribute", "from", "below", "all", "unknown"],
        );
        plain(reader, &name);
        let mut conditions = Vec::new();
        if section.has("all") {
            for key in ["column", "is", "not", "attribute", "from", "below"] {
                if let Some(entry) = section.get(key) {
                    let fault = Fault::error("YB1023").with("name", section.key(key));
                    reader.report(fault.with("other", section.key("all")), entry.span());
                }
            }
            let parts = reader.array(&section, "all");
            if let (Some(entry), true) = (section.get("all"), parts.is_empty()) {
                reader.report(Fault::error("YB1026").with("key", section.key("all")), entry.span());
            }
            for part in &parts {
                reader.known(part, &["column", "is", "not", "attribute", "from", "below"]);
                conditions.extend(condition(reader, part, attributes));
            }
        } else {
            conditions.extend(condition(reader, &section, attributes));
        }
        let unknown = match reader.string(&section, "unknown") {
            None => Unknown::Withhold,
            Some(text) => match text.value.as_str() {
                "withhold" => Unknown::Withhold,
                "member" => Unknown::Member,
                "outside" => Unknown::Outside,
                other => {
                    let names = ["withhold", "member", "outside"];
                    reader.unknown_value(&section.key("unknown"), other, &names, text.span);
                    Unknown::Withhold
                }
            },
        };
        let title = reader.string(&section, "title").map_or_else(|| name.value.clone(), |text| text.value);
        groups.push(Group { id: name.value, title, conditions, unknown });
    }
    groups
}

fn condition(reader: &Reader<'_>, part: &Section<'_, '_>, attributes: &[Attribute]) -> Option<Condition> {
    match (part.get("column"), part.get("attribute")) {
        (Some(_), Some(entry)) => {
            let fault = Fault::error("YB1023").with("name", part.key("attribute"));
            reader.report(fault.with("other", part.key("column")), entry.span());
            None
        }
        (Some(_), None) => words(reader, part),
        (None, Some(_)) => range(reader, part, attributes),
        (None, None) => {
            reader.missing(part, "column");
            None
        }
    }
}

fn words(reader: &Reader<'_>, part: &Section<'_, '_>) -> Option<Condition> {
    let column = reader.required(part, "column")?.value;
    for key in ["from", "below"] {
        if let Some(entry) = part.get(key) {
            let fault = Fault::error("YB1023").with("name", part.key(key)).with("other", part.key("column"));
            reader.report(fault, entry.span());
        }
    }
    if !part.has("is") && !part.has("not") {
        reader.missing(part, "is");
        return None;
    }
    let list = |key: &str| -> Option<Vec<Placed<String>>> {
        let mut words = reader.one_or_more(&part.key(key), part.get(key)?)?;
        // Cells are compared in the same form.
        words.iter_mut().for_each(|word| word.value = cell_text(&word.value).unwrap_or_default());
        Some(words)
    };
    let (is, not) = (list("is"), list("not"));
    for word in not.iter().flatten() {
        if is.iter().flatten().any(|other| other.value == word.value) {
            let fault = Fault::error("YB1027").with("key", part.key("not")).with("word", word.value.as_str());
            reader.report(fault, word.span.clone());
        }
    }
    let plain = |words: Option<Vec<Placed<String>>>| {
        words.map(|words| words.into_iter().map(|word| word.value).collect())
    };
    Some(Condition::Words { column, is: plain(is), not: plain(not) })
}

fn range(reader: &Reader<'_>, part: &Section<'_, '_>, attributes: &[Attribute]) -> Option<Condition> {
    let name = reader.required(part, "attribute")?;
    for key in ["is", "not"] {
        if let Some(entry) = part.get(key) {
            let fault =
                Fault::error("YB1023").with("name", part.key(key)).with("other", part.key("attribute"));
            reader.report(fault, entry.span());
        }
    }
    let Some(attribute) = attributes.iter().position(|attribute| attribute.id == name.value) else {
        let known = attributes.iter().map(|attribute| attribute.id.as_str());
        reader.unknown_name("attribute", &name.value, known, name.span);
        return None;
    };
    let number = matches!(
        attributes[attribute].attribute_type,
        AttributeType::Whole | AttributeType::Age | AttributeType::Count
    );
    if !number {
        let fault = Fault::error("YB1025")
            .with("attribute", name.value.as_str())
            .with("type", attributes[attribute].attribute_type.name());
        reader.report(fault, name.span);
        return None;
    }
    let bound = |key: &str| reader.integer(part, key);
    let (from, below) = (bound("from"), bound("below"));
    if !part.has("from") && !part.has("below") {
        reader.missing(part, "from");
    }
    if let (Some(from), Some(below)) = (&from, &below)
        && from.value >= below.value
    {
        let fault = Fault::error("YB1032").with("first", part.key("from")).with("second", part.key("below"));
        reader.report(fault, below.span.clone());
    }
    Some(Condition::Range {
        attribute,
        from: from.map(|bound| bound.value),
        below: below.map(|bound| bound.value),
    })
}

/// A cell as text attributes and words of groups hold it: in Unicode normalisation form C, without outer blanks and
/// without the invisible characters that programs leave there; none if nothing is left.
pub(crate) fn cell_text(cell: &str) -> Option<String> {
    let mut text = String::new();
    canonical(Kind::Other, cell, &mut text).ok()?;
    Some(text)
}

struct Draft {
    id: Placed<String>,
    title: String,
    parent: Option<Placed<String>>,
    needs: Vec<Need>,
}

pub(super) fn purposes(reader: &Reader<'_>, root: &Section<'_, '_>, fields: &[Field]) -> Vec<Purpose> {
    if !root.has("purposes") {
        reader.missing(root, "purposes");
    }
    let mut drafts = Vec::new();
    for (id, section) in reader.sections(root, "purposes") {
        reader.known(&section, &["title", "parent", "needs"]);
        plain(reader, &id);
        let title = reader.string(&section, "title").map_or_else(|| id.value.clone(), |text| text.value);
        let parent = reader.string(&section, "parent");
        drafts.push(Draft { id, title, parent, needs: needs(reader, &section, fields) });
    }
    let ids: Vec<String> = drafts.iter().map(|draft| draft.id.value.clone()).collect();
    for draft in &mut drafts {
        if let Some(parent) = draft.parent.take_if(|parent| !ids.contains(&parent.value)) {
            reader.unknown_name("purpose", &parent.value, ids.iter().map(String::as_str), parent.span);
        }
    }
    in_order(reader, drafts)
}

/// Parents before their children, otherwise as they stand in the text.
fn in_order(reader: &Reader<'_>, mut drafts: Vec<Draft>) -> Vec<Purpose> {
    let mut purposes: Vec<Purpose> = Vec::with_capacity(drafts.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    while !drafts.is_empty() {
        let ready = drafts
            .iter()
            .position(|draft| draft.parent.as_ref().is_none_or(|parent| places.contains_key(&parent.value)));
        let draft = drafts.remove(ready.unwrap_or(0));
        let parent = draft.parent.as_ref().and_then(|parent| places.get(&parent.value).copied());
        if let (None, Some(named)) = (ready, &draft.parent) {
            // Nothing is ready: what is left hangs on itself.
            let fault = Fault::error("YB1028").with("purpose", draft.id.value.as_str());
            reader.report(fault.with("parent", named.value.as_str()), named.span.clone());
        }
        places.insert(draft.id.value.clone(), purposes.len());
        purposes.push(Purpose { id: draft.id.value, title: draft.title, parent, needs: draft.needs });
    }
    purposes
}

/// What a purpose needs of every field.
fn needs(reader: &Reader<'_>, section: &Section<'_, '_>, fields: &[Field]) -> Vec<Need> {
    let none = || vec![Need::default(); fields.len()];
    let Some(table) = reader.section(section, "needs") else { return none() };
    let mut needs = none();
    let mut named = vec![false; fields.len()];
    for (key, entry) in table.entries() {
        let id = key.get_ref().as_ref();
        let name = table.key(id);
        if id == "*" {
            continue;
        }
        let Some(field) = fields.iter().position(|field| field.id == id) else {
            reader.unknown_name("field", id, fields.iter().map(|field| field.id.as_str()), key.span());
            continue;
        };
        named[field] = true;
        let ladder = &fields[field].ladder;
        for (form, span) in alternatives(reader, &name, entry) {
            match ladder.iter().position(|rung| *rung == form) {
                Some(rung) => add(&mut needs[field], &ladder[rung..]),
                None => {
                    let names: Vec<&str> = ladder.iter().map(|form| form.name()).collect();
                    let fault = Fault::error("YB1029")
                        .with("field", id)
                        .with("form", form.name())
                        .with("ladder", names.as_slice());
                    reader.report(fault, span);
                }
            }
        }
    }
    if let Some(entry) = table.get("*") {
        let rest = alternatives(reader, &table.key("*"), entry);
        for (field, need) in needs.iter_mut().enumerate().filter(|(field, _)| !named[*field]) {
            for (form, _) in &rest {
                add(need, at_or_above(&fields[field].ladder, *form));
            }
        }
    }
    needs
}

/// The rungs from `form` upwards; where the ladder lacks it, from the nearest form that reveals more.
fn at_or_above(ladder: &[Form], form: Form) -> &[Form] {
    // From the least revealing to the most, as ladders have it that name none.
    const ORDER: [Form; 4] = [Form::Generalised, Form::Pseudonym, Form::Masked, Form::Clear];
    let from = ORDER.iter().position(|other| *other == form).unwrap_or(0);
    ORDER[from..]
        .iter()
        .find_map(|form| ladder.iter().position(|rung| rung == form))
        .map_or(&[], |rung| &ladder[rung..])
}

fn add(need: &mut Need, forms: &[Form]) {
    for form in forms {
        if !need.candidates.contains(form) {
            need.candidates.push(*form);
        }
    }
}

/// A form or alternatives in order; `none` alone is none.
fn alternatives(reader: &Reader<'_>, key: &str, entry: Entry<'_, '_>) -> Vec<(Form, std::ops::Range<usize>)> {
    let names = ["clear", "masked", "pseudonym", "generalised", "none"];
    if matches!(entry.get_ref(), DeValue::String(text) if text.as_ref() == "none") {
        return Vec::new();
    }
    let list = reader.one_or_more(key, entry).unwrap_or_default();
    list.into_iter()
        .filter_map(|name| match Form::from_name(&name.value) {
            Some(form) => Some((form, name.span)),
            None => {
                let allowed = if matches!(entry.get_ref(), DeValue::Array(_)) { &names[..4] } else { &names };
                reader.unknown_value(key, &name.value, allowed, name.span);
                None
            }
        })
        .collect()
}

pub(super) fn parties(reader: &Reader<'_>, root: &Section<'_, '_>) -> Vec<PartyKind> {
    if !root.has("parties") {
        reader.missing(root, "parties");
    }
    let mut parties: Vec<PartyKind> = Vec::new();
    for (name, section) in reader.sections(root, "parties") {
        reader.known(&section, &["title", "attributes", "contracts", "personal"]);
        let entity = entity(&name.value);
        match &entity {
            None => {
                reader.report(Fault::error("YB1016").with("name", name.value.as_str()), name.span.clone())
            }
            Some(entity) if ENTITIES.contains(&entity.as_str()) => clash(reader, &name, entity),
            Some(entity) => {
                if let Some(other) = parties.iter().find(|other| other.entity == *entity) {
                    clash(reader, &name, &other.id);
                }
            }
        }
        let contracts = reader.truth(&section, "contracts").unwrap_or(false);
        parties.push(PartyKind {
            title: reader.string(&section, "title").map_or_else(|| name.value.clone(), |text| text.value),
            attributes: party_attributes(reader, &section),
            contracts,
            personal: reader.truth(&section, "personal").unwrap_or(false),
            entity: entity.unwrap_or_default(),
            id: name.value,
        });
    }
    parties
}

/// `PropertyManager` of `property-manager`.
fn entity(id: &str) -> Option<String> {
    if !id.starts_with(|first: char| first.is_ascii_lowercase()) {
        return None;
    }
    let mut entity = String::new();
    for word in id.split('-') {
        let mut letters = word.chars();
        entity.push(letters.next().filter(char::is_ascii_alphanumeric)?.to_ascii_uppercase());
        if !letters.clone().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            return None;
        }
        entity.extend(letters);
    }
    Some(entity)
}

fn party_attributes(reader: &Reader<'_>, section: &Section<'_, '_>) -> Vec<PartyAttribute> {
    let Some(table) = reader.section(section, "attributes") else { return Vec::new() };
    let mut attributes = Vec::new();
    for (key, entry) in table.entries() {
        let name = Placed { value: key.get_ref().to_string(), span: key.span() };
        identifier(reader, &name);
        if OF_PARTY.contains(&name.value.as_str()) {
            clash(reader, &name, &format!("principal.{}", name.value));
        }
        let Some(text) = reader.string_of(&table.key(&name.value), entry) else { continue };
        let (plain, optional) = match text.value.strip_suffix('?') {
            Some(plain) => (plain, true),
            None => (text.value.as_str(), false),
        };
        match PartyType::from_name(plain) {
            Some(attribute_type) => {
                attributes.push(PartyAttribute { id: name.value, attribute_type, optional });
            }
            None => {
                let names = PartyType::ALL.map(PartyType::name);
                reader.unknown_value(&table.key(&name.value), plain, &names, text.span);
            }
        }
    }
    attributes
}

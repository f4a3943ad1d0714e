//! From `tests/*.toml` to [`Trial`]s.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::de::DeValue;

use super::{About, Asked, Claim, Says, Trial};
use crate::catalogue::{AttributeType, PartyType};
use crate::form::Form;
use crate::policies::{Fault, contract_of, groups_of, listed_value, moment_of, person_of, purposes_of};
use crate::request::Record;
use crate::subject::{AttributeValue, Subject};
use crate::toml_reader::{Entry, Reader, Section};

const KEYS: &[&str] = &[
    "name",
    "as",
    "party",
    "purpose",
    "at",
    "ticket",
    "emergency",
    "record",
    "expect",
    "allow",
    "deny",
    "reasons",
    "error",
];
const ERRORS: &[&str] = &["purpose", "ticket", "emergency"];

/// Reads a file of tests.
pub(crate) fn read(reader: &Reader<'_>, about: &About<'_>) -> Vec<Trial> {
    reader
        .root(true, |root| {
            reader.known(root, &["test"]);
            reader.array(root, "test").iter().filter_map(|section| trial(reader, section, about)).collect()
        })
        .unwrap_or_default()
}

fn trial(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Option<Trial> {
    reader.known(section, KEYS);
    let name = reader.required(section, "name");
    let error = reader.string(section, "error");
    if let Some(error) = &error
        && !ERRORS.contains(&error.value.as_str())
    {
        reader.unknown_value(&section.key("error"), &error.value, ERRORS, error.span.clone());
    }
    let wrong_purpose = error.as_ref().is_some_and(|error| error.value == "purpose");
    let asked = request(reader, section, about, wrong_purpose);
    let record = match section.has("record") {
        true => reader.section(section, "record").map(|part| {
            let mut given = given_record(reader, &part, about);
            let required = |record: &Record| {
                let attributes = about.catalogue.attributes.iter().filter(|attribute| attribute.required);
                attributes.clone().all(|attribute| record.attributes.contains_key(&attribute.id))
            };
            given.record.withheld |= !required(&given.record);
            given.record
        }),
        false if error.is_some() => Some(Record::default()),
        false => {
            reader.missing(section, "record");
            None
        }
    };
    let claims = claims(reader, section, about);
    if claims.is_empty()
        && error.is_none()
        && !["expect", "allow", "deny", "reasons"].iter().any(|key| section.has(key))
    {
        reader.report(Fault::error("YB1076"), section.span.clone());
    }
    let name = name?;
    Some(Trial {
        file: reader.source.file.to_owned(),
        line: reader.source.line(section.span.start),
        name: name.value,
        asked: asked?,
        record: record?,
        claims,
        error: error.map(|error| error.value),
    })
}

/// Who asks, for what and when.
pub(crate) fn request(
    reader: &Reader<'_>,
    section: &Section<'_, '_>,
    about: &About<'_>,
    any_purpose: bool,
) -> Option<Asked> {
    let subject = subject(reader, section, about);
    let purpose = reader.required(section, "purpose");
    if let Some(purpose) = purpose.as_ref().filter(|_| !any_purpose)
        && about.catalogue.purpose(&purpose.value).is_none()
    {
        let known = about.catalogue.purposes.iter().map(|purpose| purpose.id.as_str());
        reader.unknown_name("purpose", &purpose.value, known, purpose.span.clone());
    }
    let at = match section.get("at") {
        Some(entry) => moment_of(reader, &section.key("at"), entry, about.catalogue.time_zone),
        None => {
            reader.missing(section, "at");
            None
        }
    };
    let text = |key: &str| reader.string(section, key).map(|text| text.value);
    let (ticket, emergency) = (text("ticket"), text("emergency"));
    Some(Asked { subject: subject?, purpose: purpose?.value, at: at?.0, ticket, emergency })
}

/// `as = "kind"` or `as = "kind:id"`, and what `party = { … }` says otherwise.
fn subject(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Option<Subject> {
    let name = reader.required(section, "as")?;
    let own = reader.section(section, "party");
    let (kind, id) = match name.value.split_once(':') {
        Some((kind, id)) => (kind, Some(id)),
        None => (name.value.as_str(), None),
    };
    let Some(kind) = about.catalogue.party(kind) else {
        let known = about.catalogue.parties.iter().map(|party| party.id.as_str());
        reader.unknown_name("kind", kind, known, name.span);
        return None;
    };
    let mut listed = about.parties.iter().filter(|party| party.kind == kind.id);
    let base = match id {
        Some(id) => listed.clone().find(|party| party.id == id),
        None if listed.clone().count() == 1 => listed.next(),
        None => None,
    };
    if base.is_none() && own.is_none() {
        let known: Vec<String> = match kind.personal {
            true => Vec::new(),
            false => listed.map(|party| format!("{}:{}", kind.id, party.id)).collect(),
        };
        // An id of a personal kind is a number that must not be shown.
        let shown = if kind.personal { kind.id.as_str() } else { &name.value };
        if kind.personal {
            reader.hide(name.span.clone());
        }
        reader.unknown_name("party", shown, known.iter().map(String::as_str), name.span);
        return None;
    }
    let mut subject = base.cloned().unwrap_or_else(|| Subject {
        kind: kind.id.clone(),
        id: id.unwrap_or("test").to_owned(),
        organisation: String::new(),
        attributes: BTreeMap::new(),
        contract: None,
    });
    if let Some(own) = own {
        let personal = |of: PartyType| matches!(of, PartyType::Person | PartyType::Persons);
        for attribute in kind.attributes.iter().filter(|attribute| personal(attribute.attribute_type)) {
            own.get(&attribute.id).into_iter().for_each(|entry| reader.hide(entry.span()));
        }
        if kind.personal {
            reader.hide(own.span.clone());
        }
        let mut keys = vec!["id", "organisation"];
        keys.extend(kind.attributes.iter().map(|attribute| attribute.id.as_str()));
        keys.extend(kind.contracts.then_some("contract"));
        reader.known(&own, &keys);
        for attribute in &kind.attributes {
            let Some(entry) = own.get(&attribute.id) else { continue };
            let value = listed_value(
                reader,
                &own.key(&attribute.id),
                entry,
                attribute.attribute_type,
                about.catalogue,
            );
            if let Some(value) = value {
                if let (PartyType::Person, true, AttributeValue::Text(person), None) =
                    (attribute.attribute_type, kind.personal, &value, base)
                {
                    subject.id.clone_from(person);
                }
                subject.attributes.insert(attribute.id.clone(), value);
            }
        }
        if let Some(id) = reader.string(&own, "id") {
            subject.id = match kind.personal {
                true => person_of(about.catalogue.dataset.record_kind, &id.value).unwrap_or(id.value),
                false => id.value,
            };
        }
        if let Some(organisation) = reader.string(&own, "organisation") {
            subject.organisation = organisation.value;
        }
        if kind.contracts && own.has("contract") {
            let part = reader.section(&own, "contract");
            subject.contract = part.and_then(|part| contract_of(reader, &part, about.catalogue));
        }
        for attribute in kind.attributes.iter().filter(|attribute| !attribute.optional) {
            // One that is there with a wrong value was reported already.
            if !subject.attributes.contains_key(&attribute.id) && !own.has(&attribute.id) {
                reader.missing(&own, &attribute.id);
            }
        }
    }
    if subject.organisation.is_empty() {
        subject.organisation.clone_from(&subject.id);
    }
    Some(subject)
}

/// A record, and which of its sets were named at all.
pub(crate) struct Given {
    pub(crate) record: Record,
    pub(crate) groups: bool,
    pub(crate) consents: bool,
}

/// A made-up record, as it is written.
pub(crate) fn given_record(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Given {
    let catalogue = about.catalogue;
    // Somebody may have taken a real one.
    section.get("person").into_iter().for_each(|entry| reader.hide(entry.span()));
    let mut keys = vec!["person", "groups", "consents", "withheld"];
    keys.extend(catalogue.attributes.iter().map(|attribute| attribute.id.as_str()));
    reader.known(section, &keys);
    let mut record = Record::default();
    if let Some(person) = reader.string(section, "person") {
        record.person = person_of(catalogue.dataset.record_kind, &person.value);
        if record.person.is_none() {
            let kind = catalogue.dataset.record_kind.name();
            let fault = Fault::error("YB1036").with("key", section.key("person")).with("kind", kind);
            reader.report(fault, person.span);
        }
    }
    for attribute in &catalogue.attributes {
        let Some(entry) = section.get(&attribute.id) else { continue };
        let key = section.key(&attribute.id);
        let value = match attribute.attribute_type {
            AttributeType::Text => reader.string_of(&key, entry).map(|text| AttributeValue::Text(text.value)),
            AttributeType::Whole | AttributeType::Age | AttributeType::Count => {
                reader.integer_of(&key, entry).map(AttributeValue::Whole)
            }
            AttributeType::Truth => reader.truth_of(&key, entry).map(AttributeValue::Truth),
            AttributeType::Day => moment_of(reader, &key, entry, catalogue.time_zone)
                .map(|(moment, _)| AttributeValue::Time(moment)),
        };
        record.attributes.extend(value.map(|value| (attribute.id.clone(), value)));
    }
    let groups = section.get("groups");
    if let Some(entry) = groups {
        record.groups = groups_of(reader, &section.key("groups"), entry, catalogue).unwrap_or_default();
    }
    let consents = section.get("consents");
    if let Some(entry) = consents {
        let named = purposes_of(reader, &section.key("consents"), entry, catalogue).unwrap_or_default();
        for purpose in named.iter().filter_map(|id| catalogue.purpose(id)) {
            let below = catalogue.with_below(purpose);
            record.consents.extend(below.into_iter().map(|at| catalogue.purposes[at].id.clone()));
        }
    }
    record.withheld = reader.truth(section, "withheld").unwrap_or(false);
    Given { record, groups: groups.is_some(), consents: consents.is_some() }
}

/// A form, forms or `*` of a field: those on its ladder.
pub(crate) fn cells_of(
    reader: &Reader<'_>,
    key: &str,
    entry: Entry<'_, '_>,
    ladder: &[Form],
) -> Vec<(Form, Range<usize>)> {
    if matches!(entry.get_ref(), DeValue::String(text) if text.as_ref() == "*") {
        return ladder.iter().map(|form| (*form, entry.span())).collect();
    }
    let names: Vec<&str> = ladder.iter().map(|form| form.name()).collect();
    let list = reader.one_or_more(key, entry).unwrap_or_default();
    list.into_iter()
        .filter_map(|name| match Form::from_name(&name.value).filter(|form| ladder.contains(form)) {
            Some(form) => Some((form, name.span)),
            None => {
                reader.unknown_value(key, &name.value, &names, name.span);
                None
            }
        })
        .collect()
}

fn claims(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for part in ["expect", "allow", "deny", "reasons"] {
        let Some(table) = reader.section(section, part) else { continue };
        for (name, entry) in table.entries() {
            let id = name.get_ref().as_ref();
            let Some(field) = about.catalogue.field(id) else {
                let known = about.catalogue.fields.iter().map(|field| field.id.as_str());
                reader.unknown_name("field", id, known, name.span());
                continue;
            };
            let ladder = &about.catalogue.fields[field].ladder;
            let key = table.key(id);
            let place = reader.source.problem(Fault::warning(""), name.span(), false);
            let mut claim = |says| claims.push(Claim { field, line: place.line, column: place.column, says });
            match part {
                "expect" => {
                    if let Some(says) = shown(reader, &key, entry, ladder) {
                        claim(Says::Shown(says));
                    }
                }
                "reasons" => {
                    let named = reader.strings_of(&key, entry).unwrap_or_default();
                    for policy in named.iter().filter(|policy| !about.policies.contains_key(&policy.value)) {
                        let known = about.policies.keys().map(String::as_str);
                        reader.unknown_name("policy", &policy.value, known, policy.span.clone());
                    }
                    let ids: BTreeSet<String> = named.into_iter().map(|policy| policy.value).collect();
                    claim(Says::Because(ids));
                }
                _ => {
                    for (form, _) in cells_of(reader, &key, entry, ladder) {
                        claim(if part == "allow" { Says::Allowed(form) } else { Says::Denied(form) });
                    }
                }
            }
        }
    }
    claims
}

/// A form of the ladder or `none`.
fn shown(reader: &Reader<'_>, key: &str, entry: Entry<'_, '_>, ladder: &[Form]) -> Option<Option<Form>> {
    let text = reader.string_of(key, entry)?;
    if text.value == "none" {
        return Some(None);
    }
    match Form::from_name(&text.value).filter(|form| ladder.contains(form)) {
        Some(form) => Some(Some(form)),
        None => {
            let mut names: Vec<&str> = ladder.iter().map(|form| form.name()).collect();
            names.push("none");
            reader.unknown_value(key, &text.value, &names, text.span);
            None
        }
    }
}

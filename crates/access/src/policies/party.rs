//! Parties: `parties.toml`, and who asks in the end.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;
use yingbi_resident::{Kind, canonical, nearest};

use super::{Fault, Policies};
use crate::catalogue::{Catalogue, PartyKind, PartyType};
use crate::error::Error;
use crate::moment;
use crate::subject::{AttributeValue, Contract, Subject};
use crate::toml_reader::{Entry, Placed, Reader, Section};

/// A personal number in its canonical form.
pub(crate) fn person_of(kind: Kind, text: &str) -> Option<String> {
    let mut person = String::new();
    canonical(kind, text, &mut person).ok()?;
    Some(person)
}

impl Policies {
    /// A party of `parties.toml`. Without an id, the only one of its kind. An id of a personal kind may be written in
    /// any way its kind of number can be.
    ///
    /// # Errors
    /// [`Error::PartyKind`] for a kind that the catalogue does not have, [`Error::NoParty`] if no such party is listed.
    pub fn party(&self, kind: &str, id: Option<&str>) -> Result<Subject, Error> {
        let known = self.kind(kind)?;
        let mut of_kind = self.parties.iter().filter(|party| party.kind == kind);
        let listed = of_kind.clone().count();
        let found = match id {
            None if listed == 1 => of_kind.next(),
            None => None,
            Some(id) => {
                let person =
                    known.personal.then(|| person_of(self.catalogue.dataset.record_kind, id)).flatten();
                let id = person.as_deref().unwrap_or(id);
                of_kind.find(|party| party.id == id)
            }
        };
        found.cloned().ok_or_else(|| Error::NoParty { kind: kind.to_owned(), listed })
    }

    /// A party of a personal kind: the one that is listed with this number, else a new one whose attributes of type
    /// `person` hold it.
    ///
    /// # Errors
    /// [`Error::PartyKind`]; [`Error::NoParty`] if the kind is not personal or the number has no canonical form;
    /// [`Error::PartyAttribute`] if the kind has to have more than a number tells.
    pub fn person_party(&self, kind: &str, person: &str) -> Result<Subject, Error> {
        let known = self.kind(kind)?;
        let refused = || Error::NoParty {
            kind: kind.to_owned(),
            listed: self.parties.iter().filter(|p| p.kind == kind).count(),
        };
        let person = known
            .personal
            .then(|| person_of(self.catalogue.dataset.record_kind, person))
            .flatten()
            .ok_or_else(refused)?;
        if let Some(listed) = self.parties.iter().find(|party| party.kind == kind && party.id == person) {
            return Ok(listed.clone());
        }
        let mut attributes = BTreeMap::new();
        for attribute in &known.attributes {
            match attribute.attribute_type {
                PartyType::Person => {
                    attributes.insert(attribute.id.clone(), AttributeValue::Text(person.clone()));
                }
                _ if attribute.optional => {}
                _ => {
                    let (kind, attribute) = (kind.to_owned(), attribute.id.clone());
                    return Err(Error::PartyAttribute { kind, attribute });
                }
            }
        }
        let (kind, organisation) = (kind.to_owned(), person.clone());
        Ok(Subject { kind, id: person, organisation, attributes, contract: None })
    }

    pub(crate) fn kind(&self, kind: &str) -> Result<&PartyKind, Error> {
        self.catalogue.party(kind).ok_or_else(|| {
            let near = nearest(kind, self.catalogue.parties.iter().map(|party| party.id.as_str()));
            Error::PartyKind { kind: kind.to_owned(), nearest: (!near.is_empty()).then_some(near) }
        })
    }
}

/// Reads `parties.toml`.
pub(super) fn read(reader: &Reader<'_>, catalogue: &Catalogue) -> Vec<Subject> {
    reader
        .root(true, |root| {
            reader.known(root, &["party"]);
            let sections = reader.array(root, "party");
            // First, so that no problem of a neighbour on the same line shows a personal number.
            for section in &sections {
                let kind = section.get("kind").and_then(|entry| match entry.get_ref() {
                    DeValue::String(kind) => catalogue.party(kind),
                    _ => None,
                });
                if kind.is_none_or(|kind| kind.personal || personal_attributes(kind)) {
                    reader.hide(extent(section));
                }
            }
            let mut parties: Vec<Subject> = Vec::new();
            for section in &sections {
                let Some(party) = party(reader, section, catalogue) else { continue };
                if parties.iter().any(|other| other.kind == party.kind && other.id == party.id) {
                    let personal = catalogue.party(&party.kind).is_none_or(|kind| kind.personal);
                    let id = if personal { String::new() } else { party.id.clone() };
                    let span = section.get("id").map_or(section.span.clone(), |entry| entry.span());
                    reader.report(
                        Fault::error("YB1030").with("kind", party.kind.as_str()).with("id", id),
                        span,
                    );
                    continue;
                }
                parties.push(party);
            }
            parties
        })
        .unwrap_or_default()
}

fn personal_attributes(kind: &PartyKind) -> bool {
    let personal = |attribute_type| matches!(attribute_type, PartyType::Person | PartyType::Persons);
    kind.attributes.iter().any(|attribute| personal(attribute.attribute_type))
}

/// From a table's header to the end of its last entry.
fn extent(section: &Section<'_, '_>) -> std::ops::Range<usize> {
    let entries = section.entries();
    let start = entries.iter().map(|(key, _)| key.span().start).min().unwrap_or(section.span.start);
    let end = entries.iter().map(|(_, entry)| entry.span().end).max().unwrap_or(section.span.end);
    start.min(section.span.start)..end.max(section.span.end)
}

fn party(reader: &Reader<'_>, section: &Section<'_, '_>, catalogue: &Catalogue) -> Option<Subject> {
    let name = reader.required(section, "kind")?;
    let Some(kind) = catalogue.party(&name.value) else {
        let known = catalogue.parties.iter().map(|party| party.id.as_str());
        reader.unknown_name("kind", &name.value, known, name.span);
        return None;
    };
    let mut keys = vec!["kind", "id", "organisation"];
    keys.extend(kind.attributes.iter().map(|attribute| attribute.id.as_str()));
    if kind.contracts {
        keys.push("contract");
    } else if let Some(entry) = section.get("contract") {
        reader.report(Fault::error("YB1031").with("kind", kind.id.as_str()), entry.span());
        keys.push("contract");
    }
    reader.known(section, &keys);
    let id = reader.required(section, "id");
    let id = match (kind.personal, id) {
        (true, Some(id)) => {
            let person = person_of(catalogue.dataset.record_kind, &id.value);
            if person.is_none() {
                not_personal(reader, &section.key("id"), catalogue, id.span);
            }
            person
        }
        (_, id) => id.map(|id| id.value),
    };
    let mut attributes = BTreeMap::new();
    for attribute in &kind.attributes {
        let key = section.key(&attribute.id);
        match section.get(&attribute.id) {
            Some(entry) => {
                if let Some(value) = listed_value(reader, &key, entry, attribute.attribute_type, catalogue) {
                    attributes.insert(attribute.id.clone(), value);
                }
            }
            None if attribute.optional => {}
            None => match (attribute.attribute_type, &id) {
                (PartyType::Person, Some(id)) if kind.personal => {
                    attributes.insert(attribute.id.clone(), AttributeValue::Text(id.clone()));
                }
                _ => reader.missing(section, &attribute.id),
            },
        }
    }
    let contract = if kind.contracts {
        reader.section(section, "contract").and_then(|part| contract(reader, &part, catalogue))
    } else {
        None
    };
    let organisation = reader.string(section, "organisation").map(|text| text.value);
    let id = id?;
    let organisation = organisation.unwrap_or_else(|| id.clone());
    Some(Subject { kind: kind.id.clone(), id, organisation, attributes, contract })
}

fn not_personal(reader: &Reader<'_>, key: &str, catalogue: &Catalogue, span: std::ops::Range<usize>) {
    let kind = catalogue.dataset.record_kind.name();
    reader.report(Fault::error("YB1036").with("key", key).with("kind", kind), span);
}

/// A value of a party's attribute.
pub(crate) fn listed_value(
    reader: &Reader<'_>,
    key: &str,
    entry: Entry<'_, '_>,
    attribute_type: PartyType,
    catalogue: &Catalogue,
) -> Option<AttributeValue> {
    let person = |text: Placed<String>| {
        let person = person_of(catalogue.dataset.record_kind, &text.value);
        if person.is_none() {
            not_personal(reader, key, catalogue, text.span);
        }
        person
    };
    Some(match attribute_type {
        PartyType::Text => AttributeValue::Text(reader.string_of(key, entry)?.value),
        PartyType::Texts => AttributeValue::Texts(plain(reader.strings_of(key, entry)?)),
        PartyType::Whole => AttributeValue::Whole(reader.integer_of(key, entry)?),
        PartyType::Truth => AttributeValue::Truth(reader.truth_of(key, entry)?),
        PartyType::Time => AttributeValue::Time(moment_of(reader, key, entry, catalogue.time_zone)?.0),
        PartyType::Groups => AttributeValue::Groups(groups(reader, key, entry, catalogue)?),
        PartyType::Purposes => AttributeValue::Purposes(purposes(reader, key, entry, catalogue)?),
        PartyType::Person => AttributeValue::Text(person(reader.string_of(key, entry)?)?),
        PartyType::Persons => AttributeValue::Texts(
            reader.strings_of(key, entry)?.into_iter().filter_map(person).collect::<BTreeSet<_>>(),
        ),
    })
}

fn plain(texts: Vec<Placed<String>>) -> BTreeSet<String> {
    texts.into_iter().map(|text| text.value).collect()
}

/// A date, or a date and time, of TOML or in a text; the second value tells that it is a whole day.
pub(crate) fn moment_of(
    reader: &Reader<'_>,
    key: &str,
    entry: Entry<'_, '_>,
    zone: i32,
) -> Option<(i64, bool)> {
    let moment = match entry.get_ref() {
        DeValue::Datetime(value) => moment::of_toml(value, zone),
        DeValue::String(text) => text.parse().ok().and_then(|value| moment::of_toml(&value, zone)),
        _ => None,
    };
    // Cedar's datetime has years of four digits.
    let moment = moment.filter(|(moment, _)| moment::cedar_text(*moment).is_some());
    if moment.is_none() {
        reader.wrong(key, "moment", entry.span());
    }
    moment
}

pub(crate) fn groups(
    reader: &Reader<'_>,
    key: &str,
    entry: Entry<'_, '_>,
    catalogue: &Catalogue,
) -> Option<BTreeSet<String>> {
    let names = reader.strings_of(key, entry)?;
    for name in names.iter().filter(|name| catalogue.group(&name.value).is_none()) {
        let known = catalogue.groups.iter().map(|group| group.id.as_str());
        reader.unknown_name("group", &name.value, known, name.span.clone());
    }
    Some(plain(names))
}

pub(crate) fn purposes(
    reader: &Reader<'_>,
    key: &str,
    entry: Entry<'_, '_>,
    catalogue: &Catalogue,
) -> Option<BTreeSet<String>> {
    let names = reader.strings_of(key, entry)?;
    for name in names.iter().filter(|name| catalogue.purpose(&name.value).is_none()) {
        let known = catalogue.purposes.iter().map(|purpose| purpose.id.as_str());
        reader.unknown_name("purpose", &name.value, known, name.span.clone());
    }
    Some(plain(names))
}

pub(crate) fn contract(
    reader: &Reader<'_>,
    section: &Section<'_, '_>,
    catalogue: &Catalogue,
) -> Option<Contract> {
    reader.known(section, &["number", "services", "communities", "clients", "from", "until"]);
    let number = reader.required(section, "number");
    let needed = |key: &str| {
        let entry = section.get(key);
        if entry.is_none() {
            reader.missing(section, key);
        }
        entry
    };
    let services =
        needed("services").and_then(|entry| purposes(reader, &section.key("services"), entry, catalogue));
    let communities = reader.strings(section, "communities").map(plain).unwrap_or_default();
    let clients = section
        .get("clients")
        .and_then(|entry| groups(reader, &section.key("clients"), entry, catalogue))
        .unwrap_or_default();
    let zone = catalogue.time_zone;
    let from = needed("from").and_then(|entry| moment_of(reader, &section.key("from"), entry, zone));
    let until = needed("until").and_then(|entry| {
        let (moment, day) = moment_of(reader, &section.key("until"), entry, zone)?;
        // A day is meant as a whole: the contract ends with it. Nothing ends behind the last day of the calendar.
        let behind = moment.saturating_add(24 * 60 * 60 * 1000);
        Some(if day && moment::cedar_text(behind).is_some() { behind } else { moment })
    });
    if let (Some((from, _)), Some(until), Some(entry)) = (from, until, section.get("until"))
        && from >= until
    {
        let fault =
            Fault::error("YB1032").with("first", section.key("from")).with("second", section.key("until"));
        reader.report(fault, entry.span());
    }
    let (number, services, (from, _), until) = (number?.value, services?, from?, until?);
    Some(Contract { number, services, communities, clients, from, until })
}

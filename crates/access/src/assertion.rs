//! Assertions: what policies must never, and must always, allow. Read here, checked by the proof.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::DeValue;
use yingbi_resident::Sensitivity;

use crate::form::Form;
use crate::policies::Fault;
use crate::subject::AttributeValue;
use crate::toml_reader::{Entry, Reader, Section};
use crate::trial::{About, Asked, cells_of, given_record, request};

/// An assertion about a directory of policies.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Its name, for people.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// The fields, by their places in the catalogue, and forms of them it is about; each on the field's ladder.
    pub cells: Vec<(usize, Form)>,
    /// What is asserted of each of them.
    pub claim: Assured,
}

/// What is asserted.
#[derive(Clone, Debug)]
pub enum Assured {
    /// No request of these parties for these purposes is allowed, whatever the record, the time and the ticket.
    Never {
        /// Kinds of party, by their ids.
        parties: Vec<String>,
        /// Purposes, by their places in the catalogue, with those below them; none: every purpose.
        purposes: Option<Vec<usize>>,
    },
    /// This request is allowed for every record that is as given.
    Always {
        /// The request.
        asked: Box<Asked>,
        /// What is known of the record; everything else may be as it will.
        record: Box<KnownRecord>,
    },
}

/// What an assertion says about the records it is for. Its `Debug` form shows no value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownRecord {
    /// Canonical form of the person's number, if given.
    pub person: Option<String>,
    /// The attributes that are given, by their ids.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// Exactly these groups, if given.
    pub groups: Option<BTreeSet<String>>,
    /// Exactly these consents with those below them, if given.
    pub consents: Option<BTreeSet<String>>,
}

impl std::fmt::Debug for KnownRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KnownRecord({} attributes)", self.attributes.len())
    }
}

/// Reads `assertions.toml`.
pub(crate) fn read(reader: &Reader<'_>, about: &About<'_>) -> Vec<Assertion> {
    reader
        .root(true, |root| {
            reader.known(root, &["never", "always"]);
            let never = reader.array(root, "never");
            let always = reader.array(root, "always");
            let mut assertions: Vec<(usize, Assertion)> = Vec::new();
            for section in &never {
                assertions
                    .extend(self::never(reader, section, about).map(|found| (section.span.start, found)));
            }
            for section in &always {
                assertions
                    .extend(self::always(reader, section, about).map(|found| (section.span.start, found)));
            }
            assertions.sort_by_key(|(at, _)| *at);
            assertions.into_iter().map(|(_, assertion)| assertion).collect()
        })
        .unwrap_or_default()
}

fn never(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Option<Assertion> {
    reader.known(section, &["name", "party", "except", "field", "class", "form", "purpose"]);
    let name = reader.required(section, "name");
    let parties = parties(reader, section, about);
    let purposes =
        section.get("purpose").map(|entry| purposes(reader, &section.key("purpose"), entry, about));
    let cells = cells(reader, section, about);
    Some(Assertion {
        name: name?.value,
        file: reader.source.file.to_owned(),
        line: reader.source.line(section.span.start),
        cells,
        claim: Assured::Never { parties, purposes },
    })
}

fn always(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Option<Assertion> {
    reader.known(
        section,
        &[
            "name",
            "as",
            "party",
            "purpose",
            "at",
            "ticket",
            "emergency",
            "record",
            "allow",
            "field",
            "class",
            "form",
        ],
    );
    let name = reader.required(section, "name");
    let asked = request(reader, section, about, false);
    let record = reader.section(section, "record").map(|part| {
        if let Some(entry) = part.get("withheld") {
            let fault = Fault::error("YB1011").with("key", part.key("withheld")).with("nearest", "");
            reader.report(fault, entry.span());
        }
        let given = given_record(reader, &part, about);
        KnownRecord {
            person: given.record.person,
            attributes: given.record.attributes,
            groups: given.groups.then_some(given.record.groups),
            consents: given.consents.then_some(given.record.consents),
        }
    });
    let cells = match section.has("allow") {
        true => allowed(reader, section, about),
        false => cells(reader, section, about),
    };
    Some(Assertion {
        name: name?.value,
        file: reader.source.file.to_owned(),
        line: reader.source.line(section.span.start),
        cells,
        claim: Assured::Always { asked: Box::new(asked?), record: Box::new(record.unwrap_or_default()) },
    })
}

/// `allow = { field = forms, … }`, as in tests.
fn allowed(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Vec<(usize, Form)> {
    for key in ["field", "class", "form"] {
        if let Some(entry) = section.get(key) {
            let fault = Fault::error("YB1023").with("name", section.key(key));
            reader.report(fault.with("other", section.key("allow")), entry.span());
        }
    }
    let Some(table) = reader.section(section, "allow") else { return Vec::new() };
    let mut cells = Vec::new();
    for (name, entry) in table.entries() {
        let id = name.get_ref().as_ref();
        match about.catalogue.field(id) {
            Some(field) => {
                let ladder = &about.catalogue.fields[field].ladder;
                let forms = cells_of(reader, &table.key(id), entry, ladder);
                cells.extend(forms.into_iter().map(|(form, _)| (field, form)));
            }
            None => {
                let known = about.catalogue.fields.iter().map(|field| field.id.as_str());
                reader.unknown_name("field", id, known, name.span());
            }
        }
    }
    cells
}

fn star(entry: Entry<'_, '_>) -> bool {
    matches!(entry.get_ref(), DeValue::String(text) if text.as_ref() == "*")
}

fn parties(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Vec<String> {
    let known = || about.catalogue.parties.iter().map(|party| party.id.as_str());
    let kinds = |key: &str| -> Vec<String> {
        let Some(entry) = section.get(key) else { return Vec::new() };
        if star(entry) {
            return known().map(str::to_owned).collect();
        }
        let names = reader.one_or_more(&section.key(key), entry).unwrap_or_default();
        for name in names.iter().filter(|name| about.catalogue.party(&name.value).is_none()) {
            reader.unknown_name("kind", &name.value, known(), name.span.clone());
        }
        names.into_iter().map(|name| name.value).collect()
    };
    if !section.has("party") {
        reader.missing(section, "party");
    }
    let except = kinds("except");
    let parties: Vec<String> = kinds("party").into_iter().filter(|kind| !except.contains(kind)).collect();
    if let (true, Some(entry)) = (parties.is_empty(), section.get("party")) {
        reader.report(Fault::error("YB1077").with("key", section.key("party")), entry.span());
    }
    parties
}

fn purposes(reader: &Reader<'_>, key: &str, entry: Entry<'_, '_>, about: &About<'_>) -> Vec<usize> {
    let mut inside = BTreeSet::new();
    for name in reader.one_or_more(key, entry).unwrap_or_default() {
        match about.catalogue.purpose(&name.value) {
            Some(purpose) => inside.extend(about.catalogue.with_below(purpose)),
            None => {
                let known = about.catalogue.purposes.iter().map(|purpose| purpose.id.as_str());
                reader.unknown_name("purpose", &name.value, known, name.span);
            }
        }
    }
    inside.into_iter().collect()
}

/// The fields (by name, or all of a class) and the forms of each.
fn cells(reader: &Reader<'_>, section: &Section<'_, '_>, about: &About<'_>) -> Vec<(usize, Form)> {
    let all = &about.catalogue.fields;
    let mut fields: Vec<usize> = Vec::new();
    // With several fields, a form that one of them lacks is meant for the others.
    let mut several = true;
    match (section.get("field"), section.get("class")) {
        (Some(_), Some(entry)) => {
            let fault = Fault::error("YB1023").with("name", section.key("class"));
            reader.report(fault.with("other", section.key("field")), entry.span());
        }
        (Some(entry), None) if star(entry) => fields.extend(0..all.len()),
        (Some(entry), None) => {
            let names = reader.one_or_more(&section.key("field"), entry).unwrap_or_default();
            several = names.len() > 1;
            for name in names {
                match about.catalogue.field(&name.value) {
                    Some(field) => fields.push(field),
                    None => {
                        let known = all.iter().map(|field| field.id.as_str());
                        reader.unknown_name("field", &name.value, known, name.span);
                    }
                }
            }
        }
        (None, Some(_)) => {
            let Some(class) = reader.string(section, "class") else { return Vec::new() };
            let classes = [Sensitivity::None, Sensitivity::Personal, Sensitivity::Sensitive];
            match classes.into_iter().find(|known| known.name() == class.value) {
                Some(class) => {
                    fields.extend((0..all.len()).filter(|field| all[*field].sensitivity == class));
                }
                None => {
                    let names = classes.map(Sensitivity::name);
                    reader.unknown_value(&section.key("class"), &class.value, &names, class.span);
                    return Vec::new();
                }
            }
        }
        (None, None) => reader.missing(section, "field"),
    }
    let Some(entry) = section.get("form") else {
        reader.missing(section, "form");
        return Vec::new();
    };
    let key = section.key("form");
    let mut cells = Vec::new();
    if several {
        let forms = cells_of(reader, &key, entry, &Form::ALL);
        for field in &fields {
            let ladder = &all[*field].ladder;
            cells.extend(
                forms.iter().filter(|(form, _)| ladder.contains(form)).map(|(form, _)| (*field, *form)),
            );
        }
    } else {
        for field in &fields {
            let forms = cells_of(reader, &key, entry, &all[*field].ladder);
            cells.extend(forms.into_iter().map(|(form, _)| (*field, form)));
        }
    }
    if cells.is_empty() && !fields.is_empty() && several {
        reader.report(Fault::error("YB1077").with("key", key), entry.span());
    }
    cells
}

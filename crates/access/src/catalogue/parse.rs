//! From `catalogue.toml` to a [`Catalogue`], strictly: all that is wrong is found, with its place.

use std::collections::HashMap;

use toml::de::DeValue;
use yingbi_resident::{AttributeType as Role, Kind, MaskForm, Sensitivity, mask_forms, nearest};

use super::{Catalogue, Dataset, Field};
use crate::form::Form;
use crate::policies::Fault;
use crate::toml_reader::{Placed, Reader, Section};

const KEYS: &[&str] = &[
    "version",
    "community",
    "time_zone",
    "dataset",
    "withheld",
    "fields",
    "attributes",
    "groups",
    "purposes",
    "parties",
];
const FIELD_KEYS: &[&str] = &["column", "kind", "sensitivity", "ladder", "mask", "generalise", "optional"];

/// How many groups and purposes fit in the bits of a record.
const MOST: usize = 64;

impl Catalogue {
    /// Reads a catalogue, version 1. What is wrong is reported to the reader; the result is only of use if nothing was.
    pub(crate) fn parse(reader: &Reader<'_>) -> Option<Catalogue> {
        reader.root(false, |root| catalogue(reader, root))
    }
}

fn catalogue(reader: &Reader<'_>, root: &Section<'_, '_>) -> Catalogue {
    reader.known(root, KEYS);
    match reader.integer(root, "version") {
        None if !root.has("version") => reader.missing(root, "version"),
        Some(version) if version.value != 1 => {
            reader.unknown_value("version", &version.value.to_string(), &["1"], version.span);
        }
        _ => {}
    }
    let community = reader.string(root, "community").map(|text| text.value).unwrap_or_default();
    let fields = fields(reader, root);
    let mut columns: HashMap<String, String> =
        fields.iter().map(|field| (field.column.clone(), field.id.clone())).collect();
    let mut withheld = Vec::new();
    for column in reader.strings(root, "withheld").unwrap_or_default() {
        if let Some(other) = columns.insert(column.value.clone(), "withheld".to_owned()) {
            let fault = Fault::error("YB1017").with("column", column.value.as_str()).with("other", other);
            reader.report(fault, column.span);
        } else {
            withheld.push(column.value);
        }
    }
    let attributes = super::members::attributes(reader, root);
    let groups = super::members::groups(reader, root, &attributes);
    limit(reader, root, "groups", groups.len());
    let purposes = super::members::purposes(reader, root, &fields);
    limit(reader, root, "purposes", purposes.len());
    let parties = super::members::parties(reader, root);
    Catalogue {
        community,
        time_zone: time_zone(reader, root),
        dataset: dataset(reader, root, &fields),
        fields,
        withheld,
        attributes,
        groups,
        purposes,
        parties,
    }
}

fn limit(reader: &Reader<'_>, root: &Section<'_, '_>, what: &'static str, count: usize) {
    if let (Some(entry), true) = (root.get(what), count > MOST) {
        let fault = Fault::error("YB1024").with("what", what).with("limit", MOST).with("count", count);
        reader.report(fault, entry.span());
    }
}

/// Minutes east of UTC. Default: +08:00.
fn time_zone(reader: &Reader<'_>, root: &Section<'_, '_>) -> i32 {
    const CHINA: i32 = 8 * 60;
    let Some(text) = reader.string(root, "time_zone") else { return CHINA };
    let minutes = |text: &str| {
        let (sign, rest) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let number = |part: &str| {
            (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<i32>().ok())
                .flatten()
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
    };
    minutes(&text.value).unwrap_or_else(|| {
        reader.unknown_value("time_zone", &text.value, &["+08:00"], text.span);
        CHINA
    })
}

fn dataset(reader: &Reader<'_>, root: &Section<'_, '_>, fields: &[Field]) -> Dataset {
    let mut dataset = Dataset {
        name: String::new(),
        tenant: String::new(),
        record: String::new(),
        record_kind: Kind::ResidentId,
    };
    if !root.has("dataset") {
        reader.missing(root, "dataset");
        return dataset;
    }
    let Some(section) = reader.section(root, "dataset") else { return dataset };
    reader.known(&section, &["name", "tenant", "record", "record_kind"]);
    dataset.name = reader.required(&section, "name").map(|text| text.value).unwrap_or_default();
    dataset.tenant = reader.string(&section, "tenant").map(|text| text.value).unwrap_or_default();
    dataset.record = reader.required(&section, "record").map(|text| text.value).unwrap_or_default();
    let field = fields.iter().find(|field| field.column == dataset.record);
    dataset.record_kind = field.map_or(Kind::ResidentId, |field| field.kind);
    if let Some((kind, span)) = kind(reader, &section, "record_kind") {
        if let Some(field) = field.filter(|field| field.kind != kind) {
            let fault = Fault::error("YB1023")
                .with("name", "dataset.record_kind")
                .with("other", format!("fields.{}.kind", field.id));
            reader.report(fault, span);
        }
        dataset.record_kind = kind;
    }
    dataset
}

fn kind(reader: &Reader<'_>, section: &Section<'_, '_>, key: &str) -> Option<(Kind, std::ops::Range<usize>)> {
    let text = reader.string(section, key)?;
    match Kind::from_name(&text.value) {
        Some(kind) => Some((kind, text.span)),
        None => {
            let near = nearest(&text.value, Kind::ALL.iter().map(|kind| kind.name()));
            let fault = Fault::error("YB1015")
                .with("what", "data-kind")
                .with("name", text.value.as_str())
                .with("nearest", near);
            reader.report(fault, text.span);
            None
        }
    }
}

/// Words that Cedar keeps for itself (Cedar grammar, "Reserved identifiers").
const RESERVED: &[&str] = &["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"];

/// Reports a name that policies could not write as an identifier.
pub(super) fn identifier(reader: &Reader<'_>, name: &Placed<String>) -> bool {
    let mut bytes = name.value.bytes();
    let fits = bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !RESERVED.contains(&name.value.as_str());
    if !fits {
        let fault = Fault::error("YB1016").with("name", name.value.as_str());
        reader.report(fault, name.span.clone());
    }
    fits
}

fn fields(reader: &Reader<'_>, root: &Section<'_, '_>) -> Vec<Field> {
    if !root.has("fields") {
        reader.missing(root, "fields");
    }
    let mut columns: HashMap<String, String> = HashMap::new();
    let mut fields = Vec::new();
    for (name, section) in reader.sections(root, "fields") {
        reader.known(&section, FIELD_KEYS);
        identifier(reader, &name);
        let column = reader.required(&section, "column");
        if let Some(column) = &column
            && let Some(other) = columns.insert(column.value.clone(), name.value.clone())
        {
            let fault = Fault::error("YB1017").with("column", column.value.as_str()).with("other", other);
            reader.report(fault, column.span.clone());
        }
        if !section.has("kind") {
            reader.missing(&section, "kind");
        }
        let kind = kind(reader, &section, "kind").map_or(Kind::Other, |(kind, _)| kind);
        let generalise = generalise(reader, &section);
        let ladder = ladder(reader, &section, kind, generalise.is_some());
        let mask = mask(reader, &section, kind, &ladder);
        if let (Some(entry), false) = (section.get("generalise"), ladder.contains(&Form::Generalised)) {
            let fault =
                Fault::error("YB1021").with("key", section.key("generalise")).with("form", "generalised");
            reader.report(fault, entry.span());
        }
        fields.push(Field {
            id: name.value,
            column: column.map(|text| text.value).unwrap_or_default(),
            kind,
            sensitivity: sensitivity(reader, &section, kind),
            ladder,
            mask,
            generalise,
            optional: reader.truth(&section, "optional").unwrap_or(false),
        });
    }
    fields
}

fn sensitivity(reader: &Reader<'_>, section: &Section<'_, '_>, kind: Kind) -> Sensitivity {
    let Some(text) = reader.string(section, "sensitivity") else { return kind.sensitivity() };
    let all = [Sensitivity::None, Sensitivity::Personal, Sensitivity::Sensitive];
    all.into_iter().find(|sensitivity| sensitivity.name() == text.value).unwrap_or_else(|| {
        let names = all.map(Sensitivity::name);
        reader.unknown_value(&section.key("sensitivity"), &text.value, &names, text.span);
        kind.sensitivity()
    })
}

fn generalise(reader: &Reader<'_>, section: &Section<'_, '_>) -> Option<(String, usize)> {
    let parts = reader.section(section, "generalise")?;
    reader.known(&parts, &["hierarchy", "level"]);
    let hierarchy = reader.string(&parts, "hierarchy").map_or_else(|| "auto".to_owned(), |text| text.value);
    if !parts.has("level") {
        reader.missing(&parts, "level");
    }
    let level = reader.integer(&parts, "level");
    let fits = level.as_ref().and_then(|level| usize::try_from(level.value).ok());
    match (fits.filter(|level| (1..=64).contains(level)), level) {
        (Some(level), _) => Some((hierarchy, level)),
        (None, level) => {
            if let Some(level) = level {
                let fault = Fault::error("YB1018")
                    .with("key", parts.key("level"))
                    .with("low", "1")
                    .with("high", "64");
                reader.report(fault, level.span);
            }
            // So that the ladder is not reported as well.
            Some((hierarchy, 1))
        }
    }
}

/// The forms, the least revealing first.
fn ladder(reader: &Reader<'_>, section: &Section<'_, '_>, kind: Kind, generalise: bool) -> Vec<Form> {
    let Some(rungs) = reader.strings(section, "ladder") else {
        let mut forms = Vec::new();
        forms.extend(generalise.then_some(Form::Generalised));
        forms.extend((kind.attribute_type() == Role::Direct).then_some(Form::Pseudonym));
        forms.extend([Form::Masked, Form::Clear]);
        return forms;
    };
    let key = section.key("ladder");
    let names = Form::ALL.map(Form::name);
    let mut forms: Vec<Form> = Vec::new();
    if let (true, Some(entry)) = (rungs.is_empty(), section.get("ladder")) {
        // An array whose items are of another type was reported already.
        if matches!(entry.get_ref(), DeValue::Array(items) if items.is_empty()) {
            reader.report(Fault::error("YB1026").with("key", key.as_str()), entry.span());
        }
    }
    for rung in rungs {
        match Form::from_name(&rung.value) {
            None => reader.unknown_value(&key, &rung.value, &names, rung.span),
            Some(form) if forms.contains(&form) => {
                let fault = Fault::error("YB1019").with("key", key.as_str()).with("form", form.name());
                reader.report(fault, rung.span);
            }
            Some(form) => {
                if forms.last() == Some(&Form::Clear) {
                    let fault = Fault::error("YB1020").with("key", key.as_str()).with("form", form.name());
                    reader.report(fault, rung.span);
                } else if form == Form::Generalised && !generalise {
                    reader.missing(section, "generalise");
                }
                forms.push(form);
            }
        }
    }
    forms
}

fn mask(reader: &Reader<'_>, section: &Section<'_, '_>, kind: Kind, ladder: &[Form]) -> MaskForm {
    let Some(text) = reader.string(section, "mask") else { return MaskForm::Standard };
    let key = section.key("mask");
    if !ladder.contains(&Form::Masked) {
        let fault = Fault::error("YB1021").with("key", key.as_str()).with("form", "masked");
        reader.report(fault, text.span.clone());
    }
    let forms = mask_forms(kind);
    match MaskForm::from_name(&text.value).filter(|form| forms.contains(form)) {
        Some(form) => form,
        None => {
            let names: Vec<&str> = forms.iter().map(|form| form.name()).collect();
            reader.unknown_value(&key, &text.value, &names, text.span);
            MaskForm::Standard
        }
    }
}

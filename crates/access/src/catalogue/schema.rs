//! The Cedar schema of a catalogue.

use std::fmt::Write;

use yingbi_resident::Sensitivity;

use super::{AttributeType, Catalogue, PartyKind, PartyType};
use crate::form::Form;

impl AttributeType {
    /// Every type.
    pub const ALL: [AttributeType; 6] = [
        AttributeType::Text,
        AttributeType::Whole,
        AttributeType::Truth,
        AttributeType::Day,
        AttributeType::Age,
        AttributeType::Count,
    ];

    /// The stable name, as catalogues write it.
    pub const fn name(self) -> &'static str {
        match self {
            AttributeType::Text => "text",
            AttributeType::Whole => "whole",
            AttributeType::Truth => "truth",
            AttributeType::Day => "day",
            AttributeType::Age => "age",
            AttributeType::Count => "count",
        }
    }

    /// The type of that stable name.
    pub fn from_name(name: &str) -> Option<AttributeType> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type in policies.
    pub(crate) const fn cedar(self) -> &'static str {
        match self {
            AttributeType::Text => "String",
            AttributeType::Truth => "Bool",
            AttributeType::Day => "datetime",
            AttributeType::Whole | AttributeType::Age | AttributeType::Count => "Long",
        }
    }
}

impl PartyType {
    /// Every type.
    pub const ALL: [PartyType; 9] = [
        PartyType::Text,
        PartyType::Texts,
        PartyType::Whole,
        PartyType::Truth,
        PartyType::Time,
        PartyType::Groups,
        PartyType::Purposes,
        PartyType::Person,
        PartyType::Persons,
    ];

    /// The stable name, as catalogues write it.
    pub const fn name(self) -> &'static str {
        match self {
            PartyType::Text => "text",
            PartyType::Texts => "texts",
            PartyType::Whole => "whole",
            PartyType::Truth => "truth",
            PartyType::Time => "time",
            PartyType::Groups => "groups",
            PartyType::Purposes => "purposes",
            PartyType::Person => "person",
            PartyType::Persons => "persons",
        }
    }

    /// The type of that stable name.
    pub fn from_name(name: &str) -> Option<PartyType> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The type in policies.
    pub(crate) const fn cedar(self) -> &'static str {
        match self {
            PartyType::Text | PartyType::Person => "String",
            PartyType::Texts | PartyType::Persons => "Set<String>",
            PartyType::Whole => "Long",
            PartyType::Truth => "Bool",
            PartyType::Time => "datetime",
            PartyType::Groups => "Set<Group>",
            PartyType::Purposes => "Set<Purpose>",
        }
    }
}

impl Catalogue {
    /// The Cedar schema, in Cedar's own syntax: entities of groups, purposes, parties and records, and an action for
    /// every form of every field, grouped by form, field and sensitivity. The same catalogue gives the same text.
    pub fn schema(&self) -> String {
        let mut text = String::from("entity Purpose in [Purpose];\n");
        let groups: Vec<String> = self.groups.iter().map(|group| quoted(&group.id)).collect();
        match groups.is_empty() {
            true => text.push_str("entity Group;\n"),
            false => line(&mut text, format_args!("entity Group enum [{}];", groups.join(", "))),
        }
        text.push_str(
            "type Contract = {\n    number: String,\n    services: Set<Purpose>,\n    communities: Set<String>,\n    \
             clients: Set<Group>,\n    from: datetime,\n    until: datetime,\n};\n",
        );
        for party in &self.parties {
            line(&mut text, format_args!("entity {} {{", party.entity));
            text.push_str("    organisation: String,\n");
            for attribute in &party.attributes {
                let mark = if attribute.optional { "?" } else { "" };
                line(
                    &mut text,
                    format_args!("    {}{mark}: {},", attribute.id, attribute.attribute_type.cedar()),
                );
            }
            if party.contracts {
                text.push_str("    contract?: Contract,\n");
            }
            text.push_str("};\n");
        }
        text.push_str(
            "entity Record {\n    person?: String,\n    groups: Set<Group>,\n    consents: Set<Purpose>,\n",
        );
        for attribute in &self.attributes {
            let mark = if attribute.required { "" } else { "?" };
            line(
                &mut text,
                format_args!("    {}{mark}: {},", attribute.id, attribute.attribute_type.cedar()),
            );
        }
        text.push_str("};\n");
        text.push_str(
            "type Asking = {\n    purpose: Purpose,\n    now: datetime,\n    ticket?: String,\n    emergency?: String,\n};\n",
        );
        self.actions(&mut text);
        text
    }

    fn actions(&self, text: &mut String) {
        for form in Form::ALL {
            line(text, format_args!("action \"form:{}\";", form.name()));
        }
        for class in [Sensitivity::None, Sensitivity::Personal, Sensitivity::Sensitive] {
            line(text, format_args!("action \"class:{}\";", class.name()));
        }
        for field in &self.fields {
            line(text, format_args!("action \"field:{}\";", field.id));
        }
        let kinds: Vec<&str> = self.parties.iter().map(|party| party.entity.as_str()).collect();
        let kinds = kinds.join(", ");
        for field in &self.fields {
            for form in &field.ladder {
                let (id, form, class) = (&field.id, form.name(), field.sensitivity.name());
                line(
                    text,
                    format_args!(
                        "action \"{id}:{form}\" in [\"form:{form}\", \"field:{id}\", \"class:{class}\"] appliesTo {{ \
                         principal: [{kinds}], resource: [Record], context: Asking }};"
                    ),
                );
            }
        }
    }

    /// The place of a field.
    pub fn field(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }

    /// The place of a purpose.
    pub fn purpose(&self, id: &str) -> Option<usize> {
        self.purposes.iter().position(|purpose| purpose.id == id)
    }

    /// The place of a group.
    pub fn group(&self, id: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.id == id)
    }

    /// A kind of party.
    pub fn party(&self, id: &str) -> Option<&PartyKind> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// A purpose and all those below it, by their places.
    pub fn with_below(&self, purpose: usize) -> Vec<usize> {
        let mut inside = vec![false; self.purposes.len()];
        // A parent stands before its children.
        for (at, other) in self.purposes.iter().enumerate() {
            inside[at] = at == purpose || other.parent.is_some_and(|parent| parent < at && inside[parent]);
        }
        (0..inside.len()).filter(|at| inside[*at]).collect()
    }
}

fn quoted(id: &str) -> String {
    format!("\"{id}\"")
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = text.write_fmt(arguments);
    text.push('\n');
}

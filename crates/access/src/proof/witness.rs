//! A concrete request and record, made up to show that something is possible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::formula::{Formulas, Leaf, LeafType};
use super::theory::{Given, Model};
use crate::catalogue::{AttributeType, Catalogue, PartyType};
use crate::expression::{Path, Root};
use crate::request::{Record, Request};
use crate::subject::{AttributeValue, Contract, Subject};
use crate::trial::Asked;

/// A moment, in milliseconds since 1970-01-01 UTC. Written as RFC 3339 does, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0.div_euclid(86_400_000);
        let of_day = self.0.rem_euclid(86_400_000);
        // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        if !(0..=9999).contains(&year) {
            // Cedar has no way to write it either.
            return write!(f, "{}ms", self.0);
        }
        let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match of_day % 1000 {
            0 => f.write_str("Z"),
            rest => write!(f, ".{rest:03}Z"),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A made-up value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SampleValue {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Truth(bool),
    /// A moment.
    Time(Moment),
    /// A set of texts.
    Texts(BTreeSet<String>),
    /// A set of groups, by their ids.
    Groups(BTreeSet<String>),
    /// A set of purposes, by their ids.
    Purposes(BTreeSet<String>),
}

impl SampleValue {
    fn value(&self) -> AttributeValue {
        match self.clone() {
            SampleValue::Text(text) => AttributeValue::Text(text),
            SampleValue::Whole(number) => AttributeValue::Whole(number),
            SampleValue::Truth(truth) => AttributeValue::Truth(truth),
            SampleValue::Time(moment) => AttributeValue::Time(moment.0),
            SampleValue::Texts(all) => AttributeValue::Texts(all),
            SampleValue::Groups(all) => AttributeValue::Groups(all),
            SampleValue::Purposes(all) => AttributeValue::Purposes(all),
        }
    }
}

/// A made-up contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WitnessContract {
    /// Its number.
    pub number: String,
    /// Purposes, by their ids.
    pub services: BTreeSet<String>,
    /// Communities.
    pub communities: BTreeSet<String>,
    /// Groups, by their ids.
    pub clients: BTreeSet<String>,
    /// First moment.
    pub from: Moment,
    /// First moment after it.
    pub until: Moment,
}

/// A made-up party, request and record: nothing in it is anybody's. Texts are as `community-1`, or such as policies name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The kind of party.
    pub party: String,
    /// The party's id.
    pub id: String,
    /// Its organisation.
    pub organisation: String,
    /// What policies read of the party.
    pub attributes: BTreeMap<String, SampleValue>,
    /// Its contract, if it has one.
    pub contract: Option<WitnessContract>,
    /// The purpose.
    pub purpose: String,
    /// The moment of the request.
    pub now: Moment,
    /// The ticket, if there is one.
    pub ticket: Option<String>,
    /// The reason of the emergency, if there is one.
    pub emergency: Option<String>,
    /// `resource.person`, if the record has it.
    pub person: Option<String>,
    /// What policies read of the record.
    pub record: BTreeMap<String, SampleValue>,
    /// The groups the resident is in.
    pub groups: BTreeSet<String>,
    /// The purposes the resident has consented to, with those below them.
    pub consents: BTreeSet<String>,
}

impl Witness {
    /// The party that asks.
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.party.clone(),
            id: self.id.clone(),
            organisation: self.organisation.clone(),
            attributes: self.attributes.iter().map(|(name, value)| (name.clone(), value.value())).collect(),
            contract: self.contract.clone().map(|contract| Contract {
                number: contract.number,
                services: contract.services,
                communities: contract.communities,
                clients: contract.clients,
                from: contract.from.0,
                until: contract.until.0,
            }),
        }
    }

    /// The request; `subject` is [`Witness::subject`].
    pub fn request<'a>(&'a self, subject: &'a Subject) -> Request<'a> {
        Request {
            subject,
            purpose: &self.purpose,
            now: self.now.0,
            ticket: self.ticket.as_deref(),
            emergency: self.emergency.as_deref(),
        }
    }

    /// Puts a given party and request in the place of the made-up ones.
    pub(crate) fn put_request(&mut self, asked: &Asked) {
        let sample = |value: &AttributeValue| match value.clone() {
            AttributeValue::Text(text) => SampleValue::Text(text),
            AttributeValue::Whole(number) => SampleValue::Whole(number),
            AttributeValue::Truth(truth) => SampleValue::Truth(truth),
            AttributeValue::Time(moment) => SampleValue::Time(Moment(moment)),
            AttributeValue::Texts(all) => SampleValue::Texts(all),
            AttributeValue::Groups(all) => SampleValue::Groups(all),
            AttributeValue::Purposes(all) => SampleValue::Purposes(all),
        };
        let subject = &asked.subject;
        self.id.clone_from(&subject.id);
        self.organisation.clone_from(&subject.organisation);
        self.attributes =
            subject.attributes.iter().map(|(name, value)| (name.clone(), sample(value))).collect();
        self.contract = subject.contract.clone().map(|contract| WitnessContract {
            number: contract.number,
            services: contract.services,
            communities: contract.communities,
            clients: contract.clients,
            from: Moment(contract.from),
            until: Moment(contract.until),
        });
        self.now = Moment(asked.at);
        self.ticket.clone_from(&asked.ticket);
        self.emergency.clone_from(&asked.emergency);
    }

    /// The record that is asked for.
    pub fn record(&self) -> Record {
        Record {
            person: self.person.clone(),
            attributes: self.record.iter().map(|(name, value)| (name.clone(), value.value())).collect(),
            groups: self.groups.clone(),
            consents: self.consents.clone(),
            withheld: false,
        }
    }
}

/// What a model says of a kind of party (empty: of record or request) and a path: the value, whether it is there.
type ByPath<'a> = BTreeMap<(&'a str, &'a Path), (Option<&'a Given>, Option<bool>)>;

/// Reads a model by path.
struct Reader<'a> {
    by_path: ByPath<'a>,
    kind: &'a str,
    now: i64,
}

impl Reader<'_> {
    fn find(&self, root: Root, names: &[&str]) -> (Option<&Given>, Option<bool>) {
        let path = Path { root, names: names.iter().map(|name| Arc::from(*name)).collect() };
        let kind = if root == Root::Principal { self.kind } else { "" };
        self.by_path.get(&(kind, &path)).copied().unwrap_or((None, None))
    }

    /// Whether an attribute that may be missing is there.
    fn there(&self, root: Root, names: &[&str]) -> bool {
        let (given, there) = self.find(root, names);
        there.unwrap_or(given.is_some())
    }

    fn text(&self, root: Root, names: &[&str]) -> String {
        match self.find(root, names).0 {
            Some(Given::Text(text)) => text.clone(),
            _ => format!("{}-0", names.last().copied().unwrap_or("witness")),
        }
    }

    fn texts(&self, root: Root, names: &[&str]) -> BTreeSet<String> {
        match self.find(root, names).0 {
            Some(Given::Texts(all)) => all.clone(),
            _ => BTreeSet::new(),
        }
    }

    fn members(&self, root: Root, names: &[&str]) -> BTreeSet<String> {
        match self.find(root, names).0 {
            Some(Given::Members(all)) => all.iter().map(ToString::to_string).collect(),
            _ => BTreeSet::new(),
        }
    }

    fn whole(&self, root: Root, names: &[&str], otherwise: i64) -> i64 {
        match self.find(root, names).0 {
            Some(Given::Whole(number)) => *number,
            _ => otherwise,
        }
    }

    fn truth(&self, root: Root, names: &[&str]) -> bool {
        matches!(self.find(root, names).0, Some(Given::Truth(true)))
    }
}

/// A party of the kind (by place), a request for the purpose (by place) and a record, as the model has them; the rest is
/// made up. None where a place is outside of the catalogue.
pub(crate) fn witness(
    catalogue: &Catalogue,
    formulas: &Formulas,
    model: &Model,
    kind: usize,
    purpose: usize,
    now: i64,
) -> Option<Witness> {
    let party = catalogue.parties.get(kind)?;
    let purpose = catalogue.purposes.get(purpose)?;
    let mut by_path: ByPath<'_> = BTreeMap::new();
    let of = |leaf: &Leaf| leaf.leaf_type;
    let mut id = None;
    for (leaf, given) in &model.given {
        let leaf = formulas.leaf_of(*leaf);
        match (of(leaf), given) {
            (LeafType::Principal, Given::Text(text)) if *leaf.kind == *party.id => id = Some(text.clone()),
            _ => by_path.entry((&leaf.kind, &leaf.path)).or_default().0 = Some(given),
        }
    }
    for (leaf, there) in &model.there {
        let leaf = formulas.leaf_of(*leaf);
        by_path.entry((&leaf.kind, &leaf.path)).or_default().1 = Some(*there);
    }
    let read = Reader { by_path, kind: &party.id, now };
    let mut attributes = BTreeMap::new();
    for attribute in &party.attributes {
        let name = attribute.id.as_str();
        let absent = read.find(Root::Principal, &[name]).1 == Some(false);
        if absent || attribute.optional && !read.there(Root::Principal, &[name]) {
            continue;
        }
        let at = (Root::Principal, &[name][..]);
        let sample = match attribute.attribute_type {
            PartyType::Text | PartyType::Person => SampleValue::Text(read.text(at.0, at.1)),
            PartyType::Texts | PartyType::Persons => SampleValue::Texts(read.texts(at.0, at.1)),
            PartyType::Whole => SampleValue::Whole(read.whole(at.0, at.1, 2)),
            PartyType::Truth => SampleValue::Truth(read.truth(at.0, at.1)),
            PartyType::Time => SampleValue::Time(Moment(read.whole(at.0, at.1, read.now))),
            PartyType::Groups => SampleValue::Groups(read.members(at.0, at.1)),
            PartyType::Purposes => SampleValue::Purposes(read.members(at.0, at.1)),
        };
        attributes.insert(attribute.id.clone(), sample);
    }
    const DAY: i64 = 86_400_000;
    let contract = (party.contracts && read.there(Root::Principal, &["contract"])).then(|| {
        let root = Root::Principal;
        WitnessContract {
            number: read.text(root, &["contract", "number"]),
            services: read.members(root, &["contract", "services"]),
            communities: read.texts(root, &["contract", "communities"]),
            clients: read.members(root, &["contract", "clients"]),
            from: Moment(read.whole(root, &["contract", "from"], now - 30 * DAY)),
            until: Moment(read.whole(root, &["contract", "until"], now + 180 * DAY)),
        }
    });
    let mut record = BTreeMap::new();
    for attribute in &catalogue.attributes {
        let name = attribute.id.as_str();
        let absent = read.find(Root::Resource, &[name]).1 == Some(false);
        if absent || !attribute.required && !read.there(Root::Resource, &[name]) {
            continue;
        }
        let at = (Root::Resource, &[name][..]);
        let sample = match attribute.attribute_type {
            AttributeType::Text => SampleValue::Text(read.text(at.0, at.1)),
            AttributeType::Whole | AttributeType::Count => SampleValue::Whole(read.whole(at.0, at.1, 2)),
            AttributeType::Age => SampleValue::Whole(read.whole(at.0, at.1, 40)),
            AttributeType::Truth => SampleValue::Truth(read.truth(at.0, at.1)),
            AttributeType::Day => SampleValue::Time(Moment(read.whole(at.0, at.1, read.now))),
        };
        record.insert(attribute.id.clone(), sample);
    }
    let optional = |root: Root, name: &str| read.there(root, &[name]).then(|| read.text(root, &[name]));
    Some(Witness {
        party: party.id.clone(),
        id: id.unwrap_or_else(|| "witness-1".to_owned()),
        organisation: read.text(Root::Principal, &["organisation"]),
        attributes,
        contract,
        purpose: purpose.id.clone(),
        now: Moment(read.whole(Root::Context, &["now"], now)),
        ticket: optional(Root::Context, "ticket"),
        emergency: optional(Root::Context, "emergency"),
        person: optional(Root::Resource, "person"),
        record,
        groups: read.members(Root::Resource, &["groups"]),
        consents: read.members(Root::Resource, &["consents"]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339_does() {
        for (moment, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_780_279_200_000, "2026-06-01T02:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "253402300800000ms"),
        ] {
            assert_eq!(Moment(moment).to_string(), text);
        }
    }
}

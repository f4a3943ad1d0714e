//! From cells of a file to what policies read: [`Columns`] for batches, a [`Record`] for one row.
//!
//! Both go through the same functions of a cell, so that they cannot read it differently.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::HashMap;
use hashbrown::hash_map::EntryRef;
use yingbi_resident::{Date, Kind, PartialDate, ResidentId, canonical, normalise};

use crate::bits::Bits;
use crate::catalogue::{Attribute, AttributeType, Catalogue, Condition, Unknown, cell_text};
use crate::columns::{Coded, Columns, Dictionary};
use crate::counts::Counts;
use crate::error::Error;
use crate::expression::Value;
use crate::moment;
use crate::policies::Policies;
use crate::request::Record;
use crate::subject::AttributeValue;
use crate::view::Reads;

/// Beyond so many entries a dictionary, or the memory of cells seen, is begun anew.
const MOST: usize = 65_536;

/// Tells dictionaries of one run apart.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// What is joined to the cells of a file.
#[derive(Clone, Copy, Default)]
pub struct Joined<'a> {
    /// What the first pass counted. Without it attributes of type `count` are missing.
    pub counts: Option<&'a Counts>,
    /// By a person's canonical number: the purposes consented to, a bit each by the catalogue's purposes, those below
    /// included. Without it nobody has consented to anything.
    pub consents: Option<&'a (dyn Fn(&str) -> u64 + Sync)>,
}

impl std::fmt::Debug for Joined<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Joined")
            .field("counts", &self.counts.is_some())
            .field("consents", &self.consents.is_some())
            .finish()
    }
}

/// Names of columns, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) names: Vec<String>,
}

impl Sources {
    /// The place of a column, which is added if it is new.
    pub(crate) fn place(&mut self, column: &str) -> usize {
        self.names.iter().position(|name| name == column).unwrap_or_else(|| {
            self.names.push(column.to_owned());
            self.names.len() - 1
        })
    }

    /// Whether there are as many columns as names, and so many rows in each.
    pub(crate) fn check(&self, rows: usize, cells: &[&[&str]]) -> Result<(), Error> {
        if cells.len() != self.names.len() || cells.iter().any(|column| column.len() != rows) {
            return Err(Error::Cells { expected: self.names.len(), found: cells.len() });
        }
        Ok(())
    }
}

/// What has to be read for what a view reads: a record is withheld by attributes and groups that no policy reads.
pub(crate) struct Needed {
    pub(crate) attributes: Vec<bool>,
    groups: Vec<bool>,
    person: bool,
}

impl Needed {
    pub(crate) fn new(catalogue: &Catalogue, reads: &Reads) -> Needed {
        let asked = |all: &[bool], at: usize| all.get(at).copied().unwrap_or(false);
        let groups: Vec<bool> = catalogue
            .groups
            .iter()
            .enumerate()
            .map(|(at, group)| asked(&reads.groups, at) || group.unknown == Unknown::Withhold)
            .collect();
        let mut attributes: Vec<bool> = catalogue
            .attributes
            .iter()
            .enumerate()
            .map(|(at, attribute)| asked(&reads.attributes, at) || attribute.required)
            .collect();
        for (group, _) in catalogue.groups.iter().zip(&groups).filter(|(_, needed)| **needed) {
            for condition in &group.conditions {
                if let Condition::Range { attribute, .. } = condition {
                    attributes[*attribute] = true;
                }
            }
        }
        let person = reads.person || reads.consents.iter().any(|read| *read);
        Needed { attributes, groups, person }
    }
}

impl Reads {
    /// Everything there is.
    pub fn all(catalogue: &Catalogue) -> Reads {
        Reads {
            attributes: vec![true; catalogue.attributes.len()],
            person: true,
            groups: vec![true; catalogue.groups.len()],
            consents: vec![true; catalogue.purposes.len()],
        }
    }
}

/// What is known about a record and a group, or one of its conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    No,
    Yes,
    Unread,
}

/// Reads cells. One a thread: it remembers the cells it has seen.
pub struct Coder {
    catalogue: Arc<Catalogue>,
    reads: Reads,
    sources: Sources,
    /// Today, where ages are counted.
    today: Option<Date>,
    attributes: Vec<Option<Reader>>,
    groups: Vec<Option<Vec<Test>>>,
    /// The place of the record column; none if nothing reads it.
    person: Option<usize>,
}

/// An attribute.
struct Reader {
    source: usize,
    memo: HashMap<String, u32>,
    /// Codes of values, so that two spellings of one value have one code.
    codes: HashMap<Value, u32>,
    dictionary: Arc<Dictionary>,
}

/// A condition of a group.
enum Test {
    Words { source: usize, memo: HashMap<String, Member>, is: Option<Vec<String>>, not: Option<Vec<String>> },
    Range { attribute: usize, from: Option<i64>, below: Option<i64> },
}

impl std::fmt::Debug for Coder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coder").field("sources", &self.sources.names.len()).finish_non_exhaustive()
    }
}

impl Coder {
    /// A coder for what a view reads. `now`: the request's moment, in milliseconds since 1970-01-01 UTC; ages are those
    /// of that day in the catalogue's time zone.
    pub fn new(policies: &Policies, reads: &Reads, now: i64) -> Coder {
        let catalogue = Arc::new(policies.catalogue().clone());
        let needed = Needed::new(&catalogue, reads);
        let mut sources = Sources::default();
        let attributes = catalogue
            .attributes
            .iter()
            .zip(&needed.attributes)
            .map(|(attribute, needed)| needed.then(|| Reader::new(sources.place(&attribute.column))))
            .collect();
        let groups = catalogue
            .groups
            .iter()
            .zip(&needed.groups)
            .map(|(group, needed)| {
                needed.then(|| group.conditions.iter().map(|one| Test::new(one, &mut sources)).collect())
            })
            .collect();
        let person = needed.person.then(|| sources.place(&catalogue.dataset.record));
        let today = moment::day_of(now, catalogue.time_zone);
        Coder { reads: reads.clone(), sources, today, attributes, groups, person, catalogue }
    }

    /// The columns of the file it wants, in this order.
    pub fn sources(&self) -> &[String] {
        &self.sources.names
    }

    /// Codes a batch of so many records: one slice of cells for each source, all of that length. There may be no source.
    ///
    /// # Errors
    /// [`Error::Cells`] if the slices are not as many as the sources, or of another length.
    pub fn code(&mut self, rows: usize, cells: &[&[&str]], joined: &Joined<'_>) -> Result<Columns, Error> {
        self.sources.check(rows, cells)?;
        let Coder { catalogue, today, .. } = self;
        let mut withheld = Bits::filled(rows, false);
        let mut attributes: Vec<Option<Coded>> = Vec::with_capacity(self.attributes.len());
        for (at, reader) in self.attributes.iter_mut().enumerate() {
            let attribute = &catalogue.attributes[at];
            let zone = catalogue.time_zone;
            attributes.push(reader.as_mut().map(|reader| {
                reader.code(cells[reader.source], |cell| read(attribute, at, cell, *today, zone, joined))
            }));
            if let (true, Some(Some(coded))) = (attribute.required, attributes.last()) {
                withheld.or(|row| coded.codes[row] == 0);
            }
        }
        let mut groups = Vec::with_capacity(self.groups.len());
        for (at, tests) in self.groups.iter_mut().enumerate() {
            let Some(tests) = tests else {
                groups.push(None);
                continue;
            };
            let unknown = catalogue.groups[at].unknown;
            let mut members = vec![Member::Yes; rows];
            for test in tests {
                test.apply(cells, &attributes, &mut members);
            }
            if unknown == Unknown::Withhold {
                withheld.or(|row| members[row] == Member::Unread);
            }
            let read = self.reads.groups.get(at).copied().unwrap_or(false);
            groups.push(read.then(|| Bits::from_fn(rows, |row| is_member(members[row], unknown))));
        }
        for (at, coded) in attributes.iter_mut().enumerate() {
            if !self.reads.attributes.get(at).copied().unwrap_or(false) {
                *coded = None;
            }
        }
        let mut consents = vec![None; catalogue.purposes.len()];
        let mut person = None;
        if let Some(source) = self.person {
            let persons = Persons::code(cells[source], catalogue.dataset.record_kind);
            let bits: Vec<u64> = persons.consents(joined);
            for (at, consents) in consents.iter_mut().enumerate() {
                if self.reads.consents.get(at).copied().unwrap_or(false) {
                    let given = |row: usize| bits[persons.coded.codes[row] as usize] >> at & 1 == 1;
                    *consents = Some(Bits::from_fn(rows, given));
                }
            }
            person = self.reads.person.then_some(persons.coded);
        }
        Ok(Columns { rows, attributes, person, groups, consents, withheld })
    }

    /// Reads one record: one cell for each source.
    ///
    /// # Errors
    /// [`Error::Cells`] if the cells are not as many as the sources.
    pub fn record(&mut self, cells: &[&str], joined: &Joined<'_>) -> Result<Record, Error> {
        if cells.len() != self.sources.names.len() {
            return Err(Error::Cells { expected: self.sources.names.len(), found: cells.len() });
        }
        let catalogue = &self.catalogue;
        let mut record = Record::default();
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.attributes.len());
        for (at, reader) in self.attributes.iter().enumerate() {
            let attribute = &catalogue.attributes[at];
            let value = reader.as_ref().and_then(|reader| {
                read(attribute, at, cells[reader.source], self.today, catalogue.time_zone, joined)
            });
            record.withheld |= attribute.required && value.is_none();
            values.push(value);
        }
        for (at, tests) in self.groups.iter().enumerate() {
            let Some(tests) = tests else { continue };
            let group = &catalogue.groups[at];
            let member = tests.iter().map(|test| test.of(cells, &values)).fold(Member::Yes, and);
            record.withheld |= member == Member::Unread && group.unknown == Unknown::Withhold;
            if self.reads.groups.get(at).copied().unwrap_or(false) && is_member(member, group.unknown) {
                record.groups.insert(group.id.clone());
            }
        }
        if let Some(source) = self.person {
            let person = person(catalogue.dataset.record_kind, cells[source]);
            let consented = person.as_deref().map_or(0, |person| joined.consents.map_or(0, |of| of(person)));
            record.consents = consented_to(catalogue, &self.reads, consented);
            record.person = person.filter(|_| self.reads.person);
        }
        record.attributes = values
            .into_iter()
            .enumerate()
            .filter(|(at, _)| self.reads.attributes.get(*at).copied().unwrap_or(false))
            .filter_map(|(at, value)| Some((catalogue.attributes[at].id.clone(), given(value?)?)))
            .collect::<BTreeMap<_, _>>();
        Ok(record)
    }
}

fn consented_to(catalogue: &Catalogue, reads: &Reads, bits: u64) -> BTreeSet<String> {
    let read = |at: usize| reads.consents.get(at).copied().unwrap_or(false);
    let purposes = catalogue.purposes.iter().enumerate();
    purposes.filter(|(at, _)| read(*at) && bits >> at & 1 == 1).map(|(_, one)| one.id.clone()).collect()
}

fn given(value: Value) -> Option<AttributeValue> {
    match value {
        Value::Text(text) => Some(AttributeValue::Text(text.to_string())),
        Value::Whole(number) => Some(AttributeValue::Whole(number)),
        Value::Truth(truth) => Some(AttributeValue::Truth(truth)),
        Value::Time(moment) => Some(AttributeValue::Time(moment)),
        _ => None,
    }
}

fn is_member(member: Member, unknown: Unknown) -> bool {
    match member {
        Member::Yes => true,
        Member::No => false,
        // A withheld record is shown to nobody: what groups it is in does not matter.
        Member::Unread => unknown == Unknown::Member,
    }
}

/// All of two conditions: one that does not hold settles it, whatever the other is.
fn and(one: Member, other: Member) -> Member {
    match (one, other) {
        (Member::No, _) | (_, Member::No) => Member::No,
        (Member::Yes, Member::Yes) => Member::Yes,
        _ => Member::Unread,
    }
}

/// The value of a cell; none where it cannot be read as its type.
fn read(
    attribute: &Attribute,
    at: usize,
    cell: &str,
    today: Option<Date>,
    zone: i32,
    joined: &Joined<'_>,
) -> Option<Value> {
    match attribute.attribute_type {
        AttributeType::Text => cell_text(cell).map(|text| Value::Text(Arc::from(text.as_str()))),
        AttributeType::Whole => whole(cell).map(Value::Whole),
        AttributeType::Truth => truth(cell).map(Value::Truth),
        AttributeType::Day => day(cell).map(|day| Value::Time(moment::midnight(day, zone))),
        AttributeType::Age => birth(cell)?.age_on(today?).map(|age| Value::Whole(i64::from(age))),
        AttributeType::Count => joined.counts?.of(at, cell).map(Value::Whole),
    }
}

fn whole(cell: &str) -> Option<i64> {
    let text = normalise(cell);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    // `parse` takes a sign of its own, and no more than the digits are wanted here.
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn truth(cell: &str) -> Option<bool> {
    match normalise(cell).to_ascii_lowercase().as_str() {
        "是" | "true" | "1" | "y" | "yes" => Some(true),
        "否" | "false" | "0" | "n" | "no" => Some(false),
        _ => None,
    }
}

/// A whole day: a month or a year alone does not tell which.
fn day(cell: &str) -> Option<Date> {
    match PartialDate::parse(cell) {
        Ok(PartialDate::Day(day)) => Some(day),
        _ => None,
    }
}

/// A date of birth, or that of a resident id.
fn birth(cell: &str) -> Option<Date> {
    match ResidentId::parse(cell) {
        Ok(id) => id.birth(),
        Err(_) => day(cell),
    }
}

fn person(kind: Kind, cell: &str) -> Option<String> {
    let mut person = String::new();
    canonical(kind, cell, &mut person).ok()?;
    Some(person)
}

fn words(cell: &str, is: Option<&Vec<String>>, not: Option<&Vec<String>>) -> Member {
    let text = cell_text(cell).unwrap_or_default();
    let among = |words: Option<&Vec<String>>| words.is_some_and(|words| words.contains(&text));
    match (among(is), among(not)) {
        (true, false) => Member::Yes,
        (false, true) => Member::No,
        // In neither: outside of `is` alone, inside of all but `not`, and of both at once it cannot be read.
        _ => match (is.is_some(), not.is_some()) {
            (true, false) => Member::No,
            (false, true) => Member::Yes,
            _ => Member::Unread,
        },
    }
}

fn range(value: Option<&Value>, from: Option<i64>, below: Option<i64>) -> Member {
    match value {
        Some(Value::Whole(number)) => {
            let inside = from.is_none_or(|from| from <= *number) && below.is_none_or(|below| *number < below);
            if inside { Member::Yes } else { Member::No }
        }
        _ => Member::Unread,
    }
}

impl Reader {
    fn new(source: usize) -> Reader {
        Reader { source, memo: HashMap::new(), codes: HashMap::new(), dictionary: fresh() }
    }

    fn code(&mut self, cells: &[&str], read: impl Fn(&str) -> Option<Value>) -> Coded {
        // Between batches only: the codes of a batch are of one dictionary.
        if self.codes.len() > MOST {
            *self = Reader::new(self.source);
        } else if self.memo.len() > MOST {
            self.memo = HashMap::new();
        }
        let mut codes = Vec::with_capacity(cells.len());
        for cell in cells {
            let code = match self.memo.entry_ref(*cell) {
                EntryRef::Occupied(known) => *known.get(),
                EntryRef::Vacant(place) => {
                    let code = match read(cell) {
                        None => 0,
                        Some(value) => *self.codes.entry(value).or_insert_with_key(|value| {
                            let values = &mut Arc::make_mut(&mut self.dictionary).values;
                            values.push(value.clone());
                            values.len() as u32
                        }),
                    };
                    place.insert(code);
                    code
                }
            };
            codes.push(code);
        }
        Coded { codes, dictionary: self.dictionary.clone() }
    }
}

fn fresh() -> Arc<Dictionary> {
    Arc::new(Dictionary { id: NEXT.fetch_add(1, Ordering::Relaxed), values: Vec::new() })
}

impl Test {
    fn new(condition: &Condition, sources: &mut Sources) -> Test {
        match condition {
            Condition::Words { column, is, not } => Test::Words {
                source: sources.place(column),
                memo: HashMap::new(),
                is: is.clone(),
                not: not.clone(),
            },
            Condition::Range { attribute, from, below } => {
                Test::Range { attribute: *attribute, from: *from, below: *below }
            }
        }
    }

    /// Joins what this condition says to what the others have said.
    fn apply(&mut self, cells: &[&[&str]], attributes: &[Option<Coded>], members: &mut [Member]) {
        match self {
            Test::Words { source, memo, is, not } => {
                if memo.len() > MOST {
                    *memo = HashMap::new();
                }
                for (member, cell) in members.iter_mut().zip(cells[*source]) {
                    let found = match memo.entry_ref(*cell) {
                        EntryRef::Occupied(known) => *known.get(),
                        EntryRef::Vacant(place) => *place.insert(words(cell, is.as_ref(), not.as_ref())),
                    };
                    *member = and(*member, found);
                }
            }
            Test::Range { attribute, from, below } => {
                let Some(Some(coded)) = attributes.get(*attribute) else {
                    members.iter_mut().for_each(|member| *member = and(*member, Member::Unread));
                    return;
                };
                let mut of_code = vec![range(None, *from, *below)];
                of_code.extend(coded.dictionary.values.iter().map(|value| range(Some(value), *from, *below)));
                for (member, code) in members.iter_mut().zip(&coded.codes) {
                    *member = and(*member, of_code[*code as usize]);
                }
            }
        }
    }

    /// The same of one record.
    fn of(&self, cells: &[&str], values: &[Option<Value>]) -> Member {
        match self {
            Test::Words { source, is, not, .. } => words(cells[*source], is.as_ref(), not.as_ref()),
            Test::Range { attribute, from, below } => range(values[*attribute].as_ref(), *from, *below),
        }
    }
}

impl Columns {
    /// One record as columns of one row, with everything it has: for holding a view against a single decision.
    pub fn of_record(catalogue: &Catalogue, record: &Record) -> Columns {
        let coded = |value: Option<Value>| {
            let codes = vec![u32::from(value.is_some())];
            let mut dictionary = fresh();
            Arc::make_mut(&mut dictionary).values.extend(value);
            Coded { codes, dictionary }
        };
        let text = |text: &str| Value::Text(Arc::from(text));
        let attribute = |attribute: &Attribute| match record.attributes.get(&attribute.id)? {
            AttributeValue::Text(own) => Some(text(own)),
            AttributeValue::Whole(number) => Some(Value::Whole(*number)),
            AttributeValue::Truth(truth) => Some(Value::Truth(*truth)),
            AttributeValue::Time(moment) => Some(Value::Time(*moment)),
            _ => None,
        };
        let bit = |value: bool| Some(Bits::filled(1, value));
        Columns {
            rows: 1,
            attributes: catalogue.attributes.iter().map(|one| Some(coded(attribute(one)))).collect(),
            person: Some(coded(record.person.as_deref().map(text))),
            groups: catalogue.groups.iter().map(|one| bit(record.groups.contains(&one.id))).collect(),
            consents: catalogue.purposes.iter().map(|one| bit(record.consents.contains(&one.id))).collect(),
            withheld: Bits::filled(1, record.withheld),
        }
    }
}

/// The persons of a batch, in a dictionary of its own: nearly every record has another.
struct Persons {
    coded: Coded,
}

impl Persons {
    fn code(cells: &[&str], kind: Kind) -> Persons {
        let mut dictionary = fresh();
        let values = &mut Arc::make_mut(&mut dictionary).values;
        let mut known: HashMap<Arc<str>, u32> = HashMap::with_capacity(cells.len());
        let mut text = String::new();
        let codes = cells
            .iter()
            .map(|cell| {
                text.clear();
                if canonical(kind, cell, &mut text).is_err() {
                    return 0;
                }
                if let Some(code) = known.get(text.as_str()) {
                    return *code;
                }
                let person: Arc<str> = Arc::from(text.as_str());
                values.push(Value::Text(person.clone()));
                let code = values.len() as u32;
                known.insert(person, code);
                code
            })
            .collect();
        Persons { coded: Coded { codes, dictionary } }
    }

    /// By code: what each has consented to; nobody, at 0, to nothing.
    fn consents(&self, joined: &Joined<'_>) -> Vec<u64> {
        let mut bits = vec![0];
        bits.extend(self.coded.dictionary.values.iter().map(|value| match (value, joined.consents) {
            (Value::Text(person), Some(of)) => of(person),
            _ => 0,
        }));
        bits
    }
}

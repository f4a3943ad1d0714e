//! Records as documents, out of the register and into it: JSON Lines, one record a line.

use std::io::{BufRead, Read, Write};

use crate::database::{Bind, Cells, Database};
use crate::document::{EventDocument, RecordDocument, SCHEMA, TermsDocument, member_at};
use crate::error::Error;
use crate::event::{Actor, ConsentType, EventState};
use crate::moment;
use crate::person::Person;
use crate::record::{Event, Writer, find_person, read_terms};
use crate::store::ConsentStore;
use crate::terms::Terms;
use crate::text::{self, NAME};

/// Records read at a time.
const PAGE: i64 = 5_000;
/// The longest line, in bytes.
const LINE: u64 = 1 << 20;

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of this person; none for everybody's.
    pub person: Option<Person>,
    /// For this purpose; none for every purpose.
    pub purpose: Option<String>,
}

/// A consent record with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRecord {
    /// Its id.
    pub record: String,
    /// The person; none where erased.
    pub person: Option<Person>,
    /// What it is for.
    pub terms: Terms,
    /// What happened, in order; at least one event.
    pub events: Vec<RecordedEvent>,
}

/// An event of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its number in the register.
    pub sequence: u64,
    /// When it happened, in milliseconds since 1970-01-01 UTC.
    pub time: i64,
    /// The moment by which events are ordered: the time, or later where another event stood there already.
    pub placed: i64,
    /// What it made of the consent.
    pub state: EventState,
    /// How it was expressed.
    pub consent_type: ConsentType,
    /// For an event that gives: first moment, and first moment after (none for no end).
    pub validity: Option<(i64, Option<i64>)>,
    /// Who acted; none for a guardian who was erased.
    pub by: Option<Actor>,
}

impl ConsentRecord {
    /// What its last event made of it.
    pub fn state(&self) -> Option<EventState> {
        self.events.last().map(|event| event.state)
    }

    fn document(self) -> Result<RecordDocument, Error> {
        let say =
            |moment: i64, sequence| moment::text(moment).ok_or(Error::Damaged { sequence, what: "time" });
        let principal = self.person.as_ref().map(|person| person.key().to_owned());
        let controller = self.terms.controllers.first().cloned();
        let mut events = Vec::with_capacity(self.events.len());
        for event in self.events {
            let validity = match event.validity {
                None => None,
                Some((from, None)) => Some(format!("{}/..", say(from, event.sequence)?)),
                Some((from, Some(until))) => {
                    Some(format!("{}/{}", say(from, event.sequence)?, say(until, event.sequence)?))
                }
            };
            let (entity_id, role) = match event.by {
                Some(Actor::Principal) => (principal.clone(), "pii_principal"),
                Some(Actor::Guardian(guardian)) => (Some(guardian.key().to_owned()), "guardian"),
                Some(Actor::Controller) => (controller.clone(), "pii_controller"),
                None => (None, "guardian"),
            };
            let placed = match event.placed == event.time {
                true => None,
                false => Some(say(event.placed, event.sequence)?),
            };
            events.push(EventDocument {
                event_time: say(event.time, event.sequence)?,
                event_placed: placed,
                validity_duration: validity,
                entity_id,
                entity_role: role.to_owned(),
                event_type: event.consent_type.word().to_owned(),
                event_state: event.state.word().to_owned(),
            });
        }
        let TermsDocument { pii_processing, party_identification } = TermsDocument::of(self.terms);
        Ok(RecordDocument {
            schema_version: SCHEMA.to_owned(),
            record_id: self.record,
            pii_principal_id: principal,
            pii_processing,
            party_identification,
            events,
        })
    }

    fn line(self) -> Result<String, Error> {
        serde_json::to_string(&self.document()?).map_err(|_| Error::Damaged { sequence: 0, what: "document" })
    }
}

impl ConsentStore {
    /// Records with their history, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// The register holds something it cannot hold; the database refuses or is in use.
    pub fn records(&mut self, selection: &Selection) -> Result<Vec<ConsentRecord>, Error> {
        let mut records = Vec::new();
        self.read(async |database| {
            each(database, selection, &mut |record| {
                records.push(record);
                Ok(())
            })
            .await
        })?;
        Ok(records)
    }

    /// Writes records as ISO/IEC TS 27560:2023 in JSON, one a line; how many. The persons' keys stand in them.
    ///
    /// # Errors
    ///
    /// As [`records`](ConsentStore::records); what is written to fails.
    pub fn export(&mut self, selection: &Selection, output: &mut dyn Write) -> Result<u64, Error> {
        let mut written = 0;
        self.read(async |database| {
            each(database, selection, &mut |record| {
                let mut line = record.line()?;
                line.push('\n');
                output
                    .write_all(line.as_bytes())
                    .map_err(|error| Error::Stream { cause: error.kind().to_string() })?;
                written += 1;
                Ok(())
            })
            .await
        })?;
        Ok(written)
    }

    /// Adds records that [`export`](ConsentStore::export) wrote, one a line: all of them, or none where one cannot be
    /// read. A record that is in the register already, with the same content, is passed over. Returns how many were
    /// added, and how many passed over. `now` is the caller's clock: nothing can have happened after it.
    ///
    /// Where two events of a person would stand at the same moment, one that ends is placed later and one that gives
    /// earlier.
    ///
    /// # Errors
    ///
    /// A line that is no such record: unknown members and words, missing members, texts and times that cannot be,
    /// events out of order; another record of the same id; the database refuses or is in use.
    pub fn import(&mut self, input: &mut dyn BufRead, now: i64) -> Result<(u64, u64), Error> {
        self.write(async |database| {
            let (mut added, mut known) = (0, 0);
            let mut writer = Writer::default();
            let mut bytes = Vec::new();
            for line in 1_u64.. {
                bytes.clear();
                let read = (&mut *input).take(LINE + 1).read_until(b'\n', &mut bytes);
                let read = read.map_err(|error| Error::Stream { cause: error.kind().to_string() })?;
                if read == 0 {
                    break;
                }
                let record = read_line(&bytes, line, now)?;
                match take(database, &mut writer, record, line).await? {
                    true => added += 1,
                    false => known += 1,
                }
            }
            Ok((added, known))
        })
    }
}

/// Calls with every record.
async fn each(
    database: &mut Database,
    selection: &Selection,
    taker: &mut dyn FnMut(ConsentRecord) -> Result<(), Error>,
) -> Result<(), Error> {
    let person = match &selection.person {
        None => None,
        Some(person) => match find_person(database, person).await? {
            None => return Ok(()),
            found => found,
        },
    };
    let mut after = i64::MIN;
    loop {
        let rows = database
            .rows(
                "SELECT r.id, r.record, p.person, t.document
                 FROM yingbi_record r JOIN yingbi_person p ON p.id = r.person JOIN yingbi_terms t ON t.id = r.terms
                 WHERE r.id > $1 AND (CAST($2 AS BIGINT) IS NULL OR r.person = $2)
                    AND (CAST($3 AS TEXT) IS NULL OR t.purpose = $3)
                 ORDER BY r.id LIMIT $4",
                &[
                    Bind::Whole(after),
                    Bind::MaybeWhole(person),
                    Bind::MaybeText(selection.purpose.as_deref()),
                    Bind::Whole(PAGE),
                ],
            )
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        let until = last.whole(0)?;
        let events = events(database, after, until, person).await?;
        after = until;
        let mut events = events.into_iter().peekable();
        for row in &rows {
            let id = row.whole(0)?;
            let mut own = Vec::new();
            while let Some((of, _)) = events.peek()
                && *of <= id
            {
                let Some((of, event)) = events.next() else { break };
                if of == id {
                    own.push(event);
                }
            }
            let damaged = |what| Error::Damaged { sequence: 0, what };
            let person = row.maybe_text(2)?.map(Person::new).transpose().map_err(|_| damaged("person"))?;
            if own.is_empty() {
                return Err(damaged("record"));
            }
            taker(ConsentRecord {
                record: row.text(1)?.to_owned(),
                person,
                terms: read_terms(row.text(3)?)?,
                events: own,
            })?;
        }
        if (rows.len() as i64) < PAGE {
            return Ok(());
        }
    }
}

/// The events of records by number, of one person or of all.
async fn events(
    database: &mut Database,
    after: i64,
    until: i64,
    person: Option<i64>,
) -> Result<Vec<(i64, RecordedEvent)>, Error> {
    let rows = database
        .rows(
            "SELECT e.record, e.sequence, e.time, e.placed, e.state, e.consent_type, e.valid_from, e.valid_until, e.actor, g.person
             FROM yingbi_event e LEFT JOIN yingbi_person g ON g.id = e.guardian
             WHERE e.record > $1 AND e.record <= $2 AND (CAST($3 AS BIGINT) IS NULL OR e.person = $3)
             ORDER BY e.record, e.placed, e.sequence",
            &[Bind::Whole(after), Bind::Whole(until), Bind::MaybeWhole(person)],
        )
        .await?;
    rows.iter().map(|row| Ok((row.whole(0)?, event(row)?))).collect()
}

fn event(row: &Cells) -> Result<RecordedEvent, Error> {
    let sequence =
        u64::try_from(row.whole(1)?).map_err(|_| Error::Damaged { sequence: 0, what: "sequence" })?;
    let damaged = |what| Error::Damaged { sequence, what };
    let state = EventState::from_word(row.text(4)?).ok_or_else(|| damaged("state"))?;
    let consent_type =
        row.maybe_text(5)?.and_then(ConsentType::from_word).ok_or_else(|| damaged("consent_type"))?;
    let until = row.maybe_whole(7)?;
    let validity = row.maybe_whole(6)?.map(|from| (from, until));
    if validity.is_some() != state.gives() {
        return Err(damaged("valid_from"));
    }
    let guardian = row.maybe_text(9)?.map(Person::new).transpose().map_err(|_| damaged("guardian"))?;
    let by = match row.maybe_text(8)? {
        Some("principal") => Some(Actor::Principal),
        Some("guardian") => guardian.map(Actor::Guardian),
        Some("controller") => Some(Actor::Controller),
        _ => return Err(damaged("actor")),
    };
    Ok(RecordedEvent {
        sequence,
        time: row.whole(2)?,
        placed: row.whole(3)?,
        state,
        consent_type,
        validity,
        by,
    })
}

/// A record from a line, strictly.
fn read_line(bytes: &[u8], line: u64, now: i64) -> Result<ConsentRecord, Error> {
    let wrong = |member: &str, why| Error::Document { line, member: member.to_owned(), why };
    if bytes.len() as u64 > LINE {
        return Err(wrong("", "longer than a line may be"));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(wrong("", "not UTF-8")) };
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(wrong("", "an empty line"));
    }
    let document: RecordDocument = serde_json::from_str(text).map_err(|error| syntax(text, line, &error))?;
    if document.schema_version != SCHEMA {
        return Err(wrong("schema_version", "another schema"));
    }
    let as_member = |member: &'static str| move |_: Error| wrong(member, "unusable text");
    text::check("record", &document.record_id, NAME).map_err(as_member("record_id"))?;
    let person = document.pii_principal_id.map(Person::new).transpose();
    let person = person.map_err(as_member("pii_principal_id"))?;
    let terms = TermsDocument {
        pii_processing: document.pii_processing,
        party_identification: document.party_identification,
    };
    let terms = terms.terms().map_err(|member| wrong(member, "contradicts itself"))?;
    terms.check().map_err(as_member("pii_processing"))?;
    if document.events.is_empty() {
        return Err(wrong("events", "no event"));
    }
    let mut events: Vec<RecordedEvent> = Vec::with_capacity(document.events.len());
    for (index, event) in document.events.into_iter().enumerate() {
        let wrong = |member: &str, why| wrong(&format!("events[{index}].{member}"), why);
        let read =
            |member: &str, text: &str| moment::parse(text).ok_or_else(|| wrong(member, "unreadable time"));
        let time = read("event_time", &event.event_time)?;
        let placed = match &event.event_placed {
            None => time,
            Some(text) => read("event_placed", text)?,
        };
        if time > now {
            return Err(wrong("event_time", "in the future"));
        }
        if placed < time || events.last().is_some_and(|last| placed <= last.placed) {
            return Err(wrong("event_time", "not in order"));
        }
        let state =
            EventState::from_word(&event.event_state).ok_or_else(|| wrong("event_state", "unknown word"))?;
        let consent_type =
            ConsentType::from_word(&event.event_type).ok_or_else(|| wrong("event_type", "unknown word"))?;
        let validity = match (&event.validity_duration, state.gives()) {
            (None, false) => None,
            (Some(text), true) => {
                let member = "validity_duration";
                let (from, until) = text.split_once('/').ok_or_else(|| wrong(member, "unreadable time"))?;
                let from = read(member, from)?;
                let until = match until {
                    ".." => None,
                    text => Some(read(member, text)?),
                };
                if until.is_some_and(|until| until <= from) {
                    return Err(wrong(member, "contradicts itself"));
                }
                Some((from, until))
            }
            _ => return Err(wrong("validity_duration", "contradicts itself")),
        };
        let by = match event.entity_role.as_str() {
            "pii_principal" if event.entity_id.as_deref() == person.as_ref().map(Person::key) => {
                Some(Actor::Principal)
            }
            "pii_controller" if event.entity_id.as_ref() == terms.controllers.first() => {
                Some(Actor::Controller)
            }
            "guardian" => event
                .entity_id
                .map(Person::new)
                .transpose()
                .map_err(|_| wrong("entity_id", "unusable text"))?
                .map(Actor::Guardian),
            "pii_principal" | "pii_controller" => return Err(wrong("entity_id", "contradicts itself")),
            _ => return Err(wrong("entity_role", "unknown word")),
        };
        events.push(RecordedEvent { sequence: 0, time, placed, state, consent_type, validity, by });
    }
    Ok(ConsentRecord { record: document.record_id, person, terms, events })
}

/// What the reader of JSON complains about, without its words: they may hold a value.
fn syntax(text: &str, line: u64, error: &serde_json::Error) -> Error {
    use serde_json::error::Category;
    let words = error.to_string();
    let mut member = member_at(text, error.column());
    let why = match error.classify() {
        Category::Data if words.starts_with("unknown field") => "unknown member",
        Category::Data if words.starts_with("duplicate field") => "a member stands twice",
        Category::Data if words.starts_with("missing field `") => {
            // The names of members that are missing are ours.
            let name = words.split('`').nth(1).unwrap_or_default();
            // The place is behind the object that lacks it.
            if !member.is_empty() {
                member.push('.');
            }
            member.push_str(name);
            "missing"
        }
        Category::Data => "the wrong type",
        Category::Eof => "it ends too early",
        Category::Syntax | Category::Io => "no JSON",
    };
    Error::Document { line, member, why }
}

/// Adds a record; false where it is there already.
async fn take(
    database: &mut Database,
    writer: &mut Writer,
    record: ConsentRecord,
    line: u64,
) -> Result<bool, Error> {
    let found = database
        .one(
            "SELECT r.id, p.person, t.document FROM yingbi_record r JOIN yingbi_person p ON p.id = r.person
             JOIN yingbi_terms t ON t.id = r.terms WHERE r.record = $1",
            &[Bind::Text(&record.record)],
        )
        .await?;
    if let Some(row) = found {
        let id = row.whole(0)?;
        let events = events(database, id - 1, id, None).await?;
        let there = ConsentRecord {
            record: record.record.clone(),
            person: row
                .maybe_text(1)?
                .map(Person::new)
                .transpose()
                .map_err(|_| Error::Damaged { sequence: 0, what: "person" })?,
            terms: read_terms(row.text(2)?)?,
            events: events.into_iter().map(|(_, event)| RecordedEvent { sequence: 0, ..event }).collect(),
        };
        return if there == record { Ok(false) } else { Err(Error::Conflict { line }) };
    }
    let person = match &record.person {
        Some(person) => writer.person(database, person).await?,
        None => writer.new_person(database, None).await?,
    };
    let terms = writer.terms(database, &record.terms).await?;
    let id = writer.new_record(database, &record.record, person, terms).await?;
    for event in &record.events {
        let guardian = match &event.by {
            Some(Actor::Guardian(guardian)) => Some(writer.person(database, guardian).await?),
            None => Some(writer.new_person(database, None).await?),
            _ => None,
        };
        let mut placed = event.placed;
        let step = if event.state.gives() { -1 } else { 1 };
        loop {
            let taken = database
                .one(
                    "SELECT 1 FROM yingbi_event WHERE person = $1 AND placed = $2 LIMIT 1",
                    &[Bind::Whole(person), Bind::Whole(placed)],
                )
                .await?;
            if taken.is_none() {
                break;
            }
            placed = placed.saturating_add(step);
        }
        let by = event.by.as_ref().map_or("guardian", Actor::word);
        let new = Event {
            placed,
            time: event.time,
            state: event.state,
            record: id,
            person,
            terms,
            consent_type: event.consent_type.word(),
            validity: event.validity,
            actor: by,
            guardian,
        };
        writer.event(database, &new).await?;
    }
    Ok(true)
}

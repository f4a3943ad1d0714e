//! Recording what happened.

use std::collections::{HashMap, HashSet};

use crate::database::{Bind, Cells, Database};
use crate::document::TermsDocument;
use crate::error::Error;
use crate::event::{Actor, ConsentAct, ConsentEntry, Consents, EventState, Recorded, Validity, span};
use crate::person::Person;
use crate::store::ConsentStore;
use crate::terms::{Recipients, Terms, check_purpose};
use crate::text::{self, NAME};

impl ConsentStore {
    /// Records what happened: all of it, or nothing where one entry cannot be recorded. One entry may make several
    /// events (a withdrawal of several consents), or a new record.
    ///
    /// # Errors
    ///
    /// Terms or times that cannot be; consent given or renewed at a moment before what the register holds on the person
    /// (a withdrawal is always taken); nothing to renew or, for a withdrawal of every purpose, to withdraw; the database
    /// refuses or is in use.
    pub fn record(&mut self, entries: &[ConsentEntry]) -> Result<Vec<Recorded>, Error> {
        for entry in entries {
            match &entry.act {
                ConsentAct::Give { terms, .. } | ConsentAct::Refuse { terms } => terms.check()?,
                ConsentAct::Renew { consents, .. }
                | ConsentAct::Withdraw { consents }
                | ConsentAct::Expire { consents }
                | ConsentAct::Terminate { consents } => consents.check()?,
            }
        }
        self.write(async |database| {
            let mut recorded = Vec::with_capacity(entries.len());
            let mut writer = Writer::default();
            for (number, entry) in entries.iter().enumerate() {
                writer.entry(database, number, entry, &mut recorded).await?;
            }
            Ok(recorded)
        })
    }

    /// Erases a person (PIPL 47): records that it was done, and replaces the person's key by nothing, wherever it
    /// stands, as a guardian too. What was recorded stays, as something that somebody did. It counts for nobody.
    /// Copies of the register (backups, a server's log) are not covered.
    ///
    /// # Errors
    ///
    /// The person does not stand in the register; the database refuses or is in use.
    pub fn erase(&mut self, person: &Person, time: i64) -> Result<u64, Error> {
        let sequences = self.erase_all(std::slice::from_ref(person), time)?;
        sequences.first().copied().ok_or(Error::NoPerson)
    }

    /// The same of several persons: all of them, or none where one does not stand in the register. One that is given
    /// twice is erased once. The numbers of the events, in the order of the persons.
    ///
    /// # Errors
    ///
    /// As [`erase`](Self::erase).
    pub fn erase_all(&mut self, persons: &[Person], time: i64) -> Result<Vec<u64>, Error> {
        span(Validity::default(), time, 1)?;
        let sequences = self.write(async |database| {
            let (mut seen, mut sequences) = (HashSet::new(), Vec::new());
            for person in persons {
                if seen.insert(person.key()) {
                    sequences.push(erase_one(database, person, time).await?);
                }
            }
            Ok(sequences)
        })?;
        self.wait(async |database| database.sweep().await)?;
        Ok(sequences)
    }
}

async fn erase_one(database: &mut Database, person: &Person, time: i64) -> Result<u64, Error> {
    let Some(id) = find_person(database, person).await? else { return Err(Error::NoPerson) };
    let placed = latest(database, id).await?.map_or(time, |latest| latest.next(time));
    let sequence = database
        .one(
            "INSERT INTO yingbi_event (placed, time, kind, state, person) VALUES ($1, $2, 'erasure', 'erased', $3) RETURNING sequence",
            &[Bind::Whole(placed), Bind::Whole(time), Bind::Whole(id)],
        )
        .await?;
    database.run("UPDATE yingbi_person SET person = NULL WHERE id = $1", &[Bind::Whole(id)]).await?;
    number(sequence)
}

impl Consents {
    fn check(&self) -> Result<(), Error> {
        if let Some(purpose) = &self.purpose {
            check_purpose(purpose)?;
        }
        if let Some(recipient) = &self.recipient {
            self.recipients().check()?;
            text::check("recipient", recipient, NAME)?;
        }
        Ok(())
    }
}

/// The number in an answer of one row.
pub(crate) fn number(cells: Option<Cells>) -> Result<u64, Error> {
    let number = cells.map(|cells| cells.whole(0)).transpose()?;
    number
        .and_then(|number| u64::try_from(number).ok())
        .ok_or(Error::Damaged { sequence: 0, what: "sequence" })
}

fn id(cells: Option<Cells>) -> Result<i64, Error> {
    cells.ok_or(Error::Damaged { sequence: 0, what: "id" })?.whole(0)
}

pub(crate) async fn find_person(database: &mut Database, person: &Person) -> Result<Option<i64>, Error> {
    let found =
        database.one("SELECT id FROM yingbi_person WHERE person = $1", &[Bind::Text(person.key())]).await?;
    found.map(|cells| cells.whole(0)).transpose()
}

/// The latest moments of what is known of a person or a contract.
#[derive(Clone, Copy)]
pub(crate) struct Latest {
    /// At which something happened.
    pub(crate) time: i64,
    /// At which something is placed.
    pub(crate) placed: i64,
}

impl Latest {
    /// Where the next event is placed: at its time, but behind everything else.
    pub(crate) fn next(self, time: i64) -> i64 {
        time.max(self.placed.saturating_add(1))
    }
}

async fn latest(database: &mut Database, person: i64) -> Result<Option<Latest>, Error> {
    let latest = database
        .one("SELECT max(time), max(placed) FROM yingbi_event WHERE person = $1", &[Bind::Whole(person)])
        .await?;
    let Some(cells) = latest else { return Ok(None) };
    let moments = cells.maybe_whole(0)?.zip(cells.maybe_whole(1)?);
    Ok(moments.map(|(time, placed)| Latest { time, placed }))
}

/// An event on its way into the register.
pub(crate) struct Event<'a> {
    pub(crate) placed: i64,
    pub(crate) time: i64,
    pub(crate) state: EventState,
    pub(crate) record: i64,
    pub(crate) person: i64,
    pub(crate) terms: i64,
    pub(crate) consent_type: &'a str,
    pub(crate) validity: Option<(i64, Option<i64>)>,
    pub(crate) actor: &'a str,
    pub(crate) guardian: Option<i64>,
}

/// Writes consents within one transaction; remembers which terms are there.
#[derive(Default)]
pub(crate) struct Writer {
    terms: HashMap<String, i64>,
}

impl Writer {
    pub(crate) async fn person(&mut self, database: &mut Database, person: &Person) -> Result<i64, Error> {
        if let Some(id) = find_person(database, person).await? {
            return Ok(id);
        }
        self.new_person(database, Some(person)).await
    }

    pub(crate) async fn new_person(
        &mut self,
        database: &mut Database,
        person: Option<&Person>,
    ) -> Result<i64, Error> {
        let key = Bind::MaybeText(person.map(Person::key));
        id(database.one("INSERT INTO yingbi_person (person) VALUES ($1) RETURNING id", &[key]).await?)
    }

    /// The number of terms; they are added where they are new.
    pub(crate) async fn terms(&mut self, database: &mut Database, terms: &Terms) -> Result<i64, Error> {
        let document = serde_json::to_string(&TermsDocument::of(terms.clone()))
            .map_err(|_| Error::Damaged { sequence: 0, what: "document" })?;
        if let Some(&id) = self.terms.get(&document) {
            return Ok(id);
        }
        let print = fingerprint(&document);
        let found = database
            .one(
                "SELECT id FROM yingbi_terms WHERE fingerprint = $1 AND document = $2",
                &[Bind::Whole(print), Bind::Text(&document)],
            )
            .await?;
        let number = match found {
            Some(cells) => cells.whole(0)?,
            None => {
                let new = database
                    .one(
                        "INSERT INTO yingbi_terms (purpose, fingerprint, document) VALUES ($1, $2, $3) RETURNING id",
                        &[Bind::Text(&terms.purpose), Bind::Whole(print), Bind::Text(&document)],
                    )
                    .await?;
                let number = id(new)?;
                for recipient in terms.recipients.names() {
                    database
                        .run(
                            "INSERT INTO yingbi_recipient (terms, recipient) VALUES ($1, $2)",
                            &[Bind::Whole(number), Bind::Text(recipient)],
                        )
                        .await?;
                }
                number
            }
        };
        self.terms.insert(document, number);
        Ok(number)
    }

    pub(crate) async fn new_record(
        &mut self,
        database: &mut Database,
        record: &str,
        person: i64,
        terms: i64,
    ) -> Result<i64, Error> {
        let new = database
            .one(
                "INSERT INTO yingbi_record (record, person, terms) VALUES ($1, $2, $3) RETURNING id",
                &[Bind::Text(record), Bind::Whole(person), Bind::Whole(terms)],
            )
            .await?;
        id(new)
    }

    pub(crate) async fn event(&mut self, database: &mut Database, event: &Event<'_>) -> Result<u64, Error> {
        let new = database
            .one(
                "INSERT INTO yingbi_event (placed, time, kind, state, record, person, terms, consent_type, valid_from, valid_until, actor, guardian)
                 VALUES ($1, $2, 'consent', $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING sequence",
                &[
                    Bind::Whole(event.placed),
                    Bind::Whole(event.time),
                    Bind::Text(event.state.word()),
                    Bind::Whole(event.record),
                    Bind::Whole(event.person),
                    Bind::Whole(event.terms),
                    Bind::Text(event.consent_type),
                    Bind::MaybeWhole(event.validity.map(|(from, _)| from)),
                    Bind::MaybeWhole(event.validity.and_then(|(_, until)| until)),
                    Bind::Text(event.actor),
                    Bind::MaybeWhole(event.guardian),
                ],
            )
            .await?;
        number(new)
    }

    async fn entry(
        &mut self,
        database: &mut Database,
        position: usize,
        entry: &ConsentEntry,
        recorded: &mut Vec<Recorded>,
    ) -> Result<(), Error> {
        let counted = position as u64 + 1;
        let (state, validity) = match &entry.act {
            ConsentAct::Give { validity, .. } => (EventState::Given, *validity),
            ConsentAct::Renew { validity, .. } => (EventState::Renewed, *validity),
            ConsentAct::Refuse { .. } => (EventState::Refused, Validity::default()),
            ConsentAct::Withdraw { .. } => (EventState::Withdrawn, Validity::default()),
            ConsentAct::Expire { .. } => (EventState::Expired, Validity::default()),
            ConsentAct::Terminate { .. } => (EventState::Terminated, Validity::default()),
        };
        let span = span(validity, entry.time, counted)?;
        let person = self.person(database, &entry.person).await?;
        let guardian = match &entry.by {
            Actor::Guardian(guardian) => Some(self.person(database, guardian).await?),
            _ => None,
        };
        let latest = latest(database, person).await?;
        if state.gives() && latest.is_some_and(|latest| entry.time < latest.time) {
            return Err(Error::ClockBehind { entry: counted });
        }
        let placed = latest.map_or(entry.time, |latest| latest.next(entry.time));
        let mut event = Event {
            placed,
            time: entry.time,
            state,
            record: 0,
            person,
            terms: 0,
            consent_type: entry.consent_type.word(),
            validity: state.gives().then_some(span),
            actor: entry.by.word(),
            guardian,
        };
        let targets = match &entry.act {
            ConsentAct::Give { terms, .. } | ConsentAct::Refuse { terms } => {
                vec![Target::New(Box::new(terms.clone()))]
            }
            ConsentAct::Renew { consents, .. }
            | ConsentAct::Withdraw { consents }
            | ConsentAct::Expire { consents }
            | ConsentAct::Terminate { consents } => {
                let (mut targets, exact) = self.targets(database, person, consents).await?;
                // Records that are addressed more narrowly say nothing to others, whose consent may come from a broader
                // purpose: that part ends by a record of its own.
                if let (false, ConsentAct::Withdraw { .. }, Some(purpose)) =
                    (exact, &entry.act, &consents.purpose)
                {
                    let terms = Terms { recipients: consents.recipients(), ..Terms::new(purpose) };
                    targets.push(Target::New(Box::new(terms)));
                }
                targets
            }
        };
        if targets.is_empty() {
            return Err(Error::NothingGiven { entry: counted, act: entry.act.verb() });
        }
        for target in targets {
            let record = match target {
                Target::New(terms) => {
                    event.terms = self.terms(database, &terms).await?;
                    let record = database.uuid().await?;
                    event.record = self.new_record(database, &record, person, event.terms).await?;
                    record
                }
                Target::Record { id, record, terms } => {
                    (event.record, event.terms) = (id, terms);
                    record
                }
            };
            let sequence = self.event(database, &event).await?;
            event.placed = event.placed.saturating_add(1);
            recorded.push(Recorded { entry: position, record, state, sequence });
        }
        Ok(())
    }

    /// What an event about given consents goes to: the records that are wholly meant, and new records for the parts of
    /// those that go further.
    async fn targets(
        &mut self,
        database: &mut Database,
        person: i64,
        consents: &Consents,
    ) -> Result<(Vec<Target>, bool), Error> {
        let rows = database
            .rows(
                "SELECT r.id, r.record, r.terms, t.purpose, t.document,
                    (SELECT e.state FROM yingbi_event e WHERE e.record = r.id ORDER BY e.placed DESC, e.sequence DESC LIMIT 1)
                 FROM yingbi_record r JOIN yingbi_terms t ON t.id = r.terms WHERE r.person = $1 ORDER BY r.id",
                &[Bind::Whole(person)],
            )
            .await?;
        let mut targets = Vec::new();
        let mut parts: Vec<Terms> = Vec::new();
        // Whether one of them is addressed to exactly those that are meant.
        let mut exact = false;
        for row in &rows {
            let state =
                EventState::from_word(row.text(5)?).ok_or(Error::Damaged { sequence: 0, what: "state" })?;
            let meant = consents.purpose.as_deref().is_none_or(|purpose| row.text(3).ok() == Some(purpose));
            if !state.gives() || !meant {
                continue;
            }
            let terms = read_terms(row.text(4)?)?;
            let whole =
                Target::Record { id: row.whole(0)?, record: row.text(1)?.to_owned(), terms: row.whole(2)? };
            exact |= terms.recipients == consents.recipients();
            match &consents.recipient {
                None => targets.push(whole),
                Some(recipient) if terms.recipients == Recipients::one(recipient) => targets.push(whole),
                Some(recipient) if terms.recipients.cover(recipient) => {
                    let part = Terms { recipients: Recipients::one(recipient), ..terms };
                    if !parts.contains(&part) {
                        parts.push(part);
                    }
                }
                Some(_) => {}
            }
        }
        exact |= !parts.is_empty();
        targets.extend(parts.into_iter().map(|part| Target::New(Box::new(part))));
        Ok((targets, exact))
    }
}

enum Target {
    New(Box<Terms>),
    Record { id: i64, record: String, terms: i64 },
}

/// Terms as the register keeps them.
pub(crate) fn read_terms(document: &str) -> Result<Terms, Error> {
    let damaged = || Error::Damaged { sequence: 0, what: "document" };
    let document: TermsDocument = serde_json::from_str(document).map_err(|_| damaged())?;
    document.terms().map_err(|_| damaged())
}

/// FNV-1a of 64 bits: finds equal terms, and decides nothing.
fn fingerprint(text: &str) -> i64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}

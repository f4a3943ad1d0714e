//! Who consents to what, at a moment.
//!
//! The rule, for one person and one recipient: events are taken in the order in which they are placed, as far as they
//! had happened at the moment and their recipients cover the recipient.
//!
//! - An event that gives counts from the beginning of its validity. It replaces what was given before for the same
//!   purpose (so a shorter or narrower consent takes the place of a longer or broader one). It lasts until its validity
//!   ends, and then nothing earlier comes back. It gives the purpose and those below it, each only where its categories
//!   cover what that purpose needs. Implicit consent is passed over.
//! - Any other event ends what was given before for the purpose and those below it, also what was given for a broader
//!   purpose; and of the broader purpose itself, which is no longer consented to in full.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use crate::database::{Bind, Cells, Database};
use crate::error::Error;
use crate::event::{ConsentType, EventState};
use crate::person::Person;
use crate::record::{find_person, read_terms};
use crate::store::ConsentStore;

/// Events (or persons) read at a time.
const PAGE: i64 = 20_000;

/// A statement that gives events as one text, a line each (U+001E between lines, U+001F between cells): a row each
/// would take ten times as long on its way through the driver.
macro_rules! events {
    ($rest:literal) => {
        concat!(
            "SELECT string_agg(line, '\u{1e}') FROM (SELECT sequence || '\u{1f}' || placed || '\u{1f}' || time || '\u{1f}' ||
             COALESCE(CAST(person AS TEXT), '') || '\u{1f}' || COALESCE(CAST(terms AS TEXT), '') || '\u{1f}' || state || '\u{1f}' ||
             COALESCE(consent_type, '') || '\u{1f}' || COALESCE(CAST(valid_from AS TEXT), '') || '\u{1f}' ||
             COALESCE(CAST(valid_until AS TEXT), '') AS line FROM (SELECT * FROM yingbi_event ",
            $rest,
            ") AS e) AS l"
        )
    };
}

/// The purposes that a caller knows, each with the bits of a mask that consent to it covers: its own, and those of the
/// purposes below it. What the register holds about other purposes is passed over.
#[derive(Clone, Debug, Default)]
pub struct Purposes {
    entries: Vec<PurposeBits>,
    index: HashMap<String, usize>,
}

#[derive(Clone, Debug)]
struct PurposeBits {
    name: String,
    /// Its own bits: without those of the purposes below.
    own: u64,
    /// With those below.
    covers: u64,
    /// The own bits of those above.
    above: u64,
    needs: BTreeSet<String>,
}

impl Purposes {
    /// Purposes by name, each with the bits it covers, those of purposes below it included; and the categories of data
    /// that purposes need (none named: nothing in particular).
    ///
    /// # Errors
    ///
    /// A purpose covers no bit.
    pub fn new(
        bits: &HashMap<String, u64>,
        needs: &HashMap<String, BTreeSet<String>>,
    ) -> Result<Purposes, Error> {
        let mut names: Vec<&String> = bits.keys().collect();
        names.sort_unstable();
        let below = |covers: u64, other: u64| other != covers && other & covers == other;
        let own = |covers: u64| {
            let lower = bits.values().filter(|other| below(covers, **other)).fold(0, |all, bits| all | bits);
            covers & !lower
        };
        let mut purposes = Purposes::default();
        for name in names {
            let covers = bits.get(name).copied().unwrap_or_default();
            if covers == 0 {
                return Err(Error::Purposes);
            }
            let above =
                bits.values().filter(|other| below(**other, covers)).fold(0, |all, bits| all | own(*bits));
            purposes.index.insert(name.clone(), purposes.entries.len());
            purposes.entries.push(PurposeBits {
                name: name.clone(),
                own: own(covers),
                covers,
                above,
                needs: needs.get(name).cloned().unwrap_or_default(),
            });
        }
        Ok(purposes)
    }

    /// Purposes without a hierarchy and without needs: a bit each, in the order given.
    ///
    /// # Errors
    ///
    /// More than 64.
    pub fn flat<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Purposes, Error> {
        let mut bits = HashMap::new();
        for name in names {
            let next = bits.len();
            if next >= 64 && !bits.contains_key(name) {
                return Err(Error::Purposes);
            }
            bits.entry(name.to_owned()).or_insert_with(|| 1 << next);
        }
        Purposes::new(&bits, &HashMap::new())
    }

    /// The bits that consent to a purpose covers.
    pub fn covers(&self, purpose: &str) -> Option<u64> {
        self.index.get(purpose).map(|&index| self.entries[index].covers)
    }
}

/// Who consents to what, to one recipient, at a moment. Persons are never shown.
#[derive(Clone)]
pub struct ConsentState {
    at: i64,
    recipient: String,
    masks: HashMap<Box<str>, u64>,
    purposes: Vec<(String, u64)>,
    valid_until: Option<i64>,
    sequence: u64,
}

impl ConsentState {
    /// The moment, in milliseconds since 1970-01-01 UTC.
    pub fn at(&self) -> i64 {
        self.at
    }

    /// The recipient.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// The first later moment at which a consent that the register knows of begins or ends: until then the state stays
    /// as it is, unless events are added. None: for good.
    pub fn valid_until(&self) -> Option<i64> {
        self.valid_until
    }

    /// The last event that was seen; 0 for none. A state of an equal sequence, moment and recipient is the same state.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Persons who consent to anything.
    pub fn len(&self) -> usize {
        self.masks.len()
    }

    /// Whether nobody consents to anything.
    pub fn is_empty(&self) -> bool {
        self.masks.is_empty()
    }

    /// The bits of the purposes that the person consents to; 0 for a person unknown.
    pub fn mask(&self, person: &str) -> u64 {
        self.masks.get(person).copied().unwrap_or(0)
    }

    /// The purposes that the person consents to, those below included.
    pub fn purposes<'a>(&'a self, person: &str) -> impl Iterator<Item = &'a str> {
        let mask = self.mask(person);
        self.purposes
            .iter()
            .filter(move |(_, own)| *own != 0 && mask & own == *own)
            .map(|(name, _)| name.as_str())
    }

    /// The bits by person; persons without any are left out.
    pub fn into_masks(self) -> HashMap<Box<str>, u64> {
        self.masks
    }
}

impl fmt::Debug for ConsentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsentState")
            .field("at", &self.at)
            .field("recipient", &self.recipient)
            .field("persons", &self.masks.len())
            .field("valid_until", &self.valid_until)
            .field("sequence", &self.sequence)
            .finish()
    }
}

impl ConsentStore {
    /// Who consents to what, to a recipient (an organisation, by name), at a moment (milliseconds since 1970-01-01
    /// UTC). One pass over the events in their order; memory grows with persons and terms, not with events.
    ///
    /// # Errors
    ///
    /// The register holds something it cannot hold (an unknown state is never taken for consent); the database refuses
    /// or is in use.
    pub fn state(&mut self, at: i64, recipient: &str, purposes: &Purposes) -> Result<ConsentState, Error> {
        let purposes = purposes.clone();
        let to = recipient.to_owned();
        self.read(async |database| {
            let terms = terms(database, recipient, &purposes).await?;
            let mut fold = Fold { at, terms, valid_until: None, purposes: purposes.entries.len() };
            let mut persons: Vec<Given> = Vec::new();
            let mut sequence = 0;
            let mut after = (i64::MIN, i64::MIN);
            loop {
                let from = [Bind::Whole(after.0), Bind::Whole(after.1), Bind::Whole(PAGE)];
                let page = database
                    .one(
                        events!("WHERE (placed, sequence) > ($1, $2) ORDER BY placed, sequence LIMIT $3"),
                        &from,
                    )
                    .await?;
                let mut read = 0;
                for line in lines(page.as_ref())? {
                    let event = Happened::read(line)?;
                    let place = (event.placed, i64::try_from(event.sequence).unwrap_or(i64::MAX));
                    if place <= after {
                        return Err(Error::Damaged { sequence: event.sequence, what: "placed" });
                    }
                    after = place;
                    read += 1;
                    sequence = sequence.max(event.sequence);
                    let Some(happening) = event.consent else { continue };
                    let person = usize::try_from(happening.person)
                        .map_err(|_| Error::Damaged { sequence: event.sequence, what: "person" })?;
                    if persons.len() <= person {
                        persons.resize_with(person + 1, Given::default);
                    }
                    fold.take(&mut persons[person], &happening, event.sequence)?;
                }
                if read < PAGE {
                    break;
                }
            }
            let mut masks = HashMap::with_capacity(persons.iter().filter(|given| given.mask() != 0).count());
            let mut after = i64::MIN;
            loop {
                let page = database
                    .one(
                        "SELECT string_agg(line, '\u{1e}') FROM (SELECT id || '\u{1f}' || person AS line
                         FROM (SELECT id, COALESCE(person, '') AS person FROM yingbi_person WHERE id > $1 ORDER BY id LIMIT $2) AS p) AS l",
                        &[Bind::Whole(after), Bind::Whole(PAGE)],
                    )
                    .await?;
                let mut read = 0;
                for line in lines(page.as_ref())? {
                    let damaged = Error::Damaged { sequence: 0, what: "person" };
                    let (id, key) = line.split_once('\u{1f}').ok_or_else(|| damaged.clone())?;
                    let id: i64 = id.parse().map_err(|_| damaged.clone())?;
                    if id <= after || key.contains('\u{1f}') {
                        return Err(damaged);
                    }
                    after = id;
                    read += 1;
                    let given = usize::try_from(id).ok().and_then(|index| persons.get(index));
                    let mask = given.map_or(0, Given::mask);
                    // A person who was erased has no key, and no consents that anybody could find.
                    if !key.is_empty() && mask != 0 {
                        masks.insert(Box::from(key), mask);
                    }
                }
                if read < PAGE {
                    break;
                }
            }
            Ok(ConsentState {
                at,
                recipient: to,
                masks,
                purposes: purposes.entries.into_iter().map(|entry| (entry.name, entry.own)).collect(),
                valid_until: fold.valid_until,
                sequence,
            })
        })
    }

    /// The bits of the purposes that one person consents to, as [`ConsentState::mask`] has them, without reading
    /// anybody else's; and the first later moment at which that can change by itself.
    ///
    /// # Errors
    ///
    /// As [`state`](ConsentStore::state).
    pub fn mask(
        &mut self,
        person: &Person,
        at: i64,
        recipient: &str,
        purposes: &Purposes,
    ) -> Result<(u64, Option<i64>), Error> {
        self.read(async |database| {
            let Some(id) = find_person(database, person).await? else { return Ok((0, None)) };
            let terms = terms(database, recipient, purposes).await?;
            let mut fold = Fold { at, terms, valid_until: None, purposes: purposes.entries.len() };
            let page = database
                .one(events!("WHERE person = $1 ORDER BY placed, sequence"), &[Bind::Whole(id)])
                .await?;
            let mut given = Given::default();
            let mut after = (i64::MIN, 0);
            for line in lines(page.as_ref())? {
                let event = Happened::read(line)?;
                if (event.placed, event.sequence) <= after {
                    return Err(Error::Damaged { sequence: event.sequence, what: "placed" });
                }
                after = (event.placed, event.sequence);
                if let Some(happening) = event.consent {
                    fold.take(&mut given, &happening, event.sequence)?;
                }
            }
            Ok((given.mask(), fold.valid_until))
        })
    }
}

/// The lines of a page.
fn lines(page: Option<&Cells>) -> Result<impl Iterator<Item = &str>, Error> {
    let text = page.map(|cells| cells.maybe_text(0)).transpose()?.flatten();
    Ok(text.into_iter().flat_map(|text| text.split('\u{1e}')))
}

/// An event as the pass sees it; without consent, it is about something else.
struct Happened {
    sequence: u64,
    placed: i64,
    consent: Option<Happening>,
}

struct Happening {
    time: i64,
    person: i64,
    terms: i64,
    state: EventState,
    implicit: bool,
    from: i64,
    until: i64,
}

impl Happened {
    fn read(line: &str) -> Result<Happened, Error> {
        let mut cells = line.split('\u{1f}');
        let number = cells.next().and_then(|text| text.parse().ok());
        let sequence: u64 = number.ok_or(Error::Damaged { sequence: 0, what: "sequence" })?;
        let damaged = |what| Error::Damaged { sequence, what };
        let mut next = |what| cells.next().ok_or_else(|| damaged(what));
        let whole = |text: &str, what| text.parse::<i64>().map_err(|_| damaged(what));
        let maybe = |text: &str, what| if text.is_empty() { Ok(None) } else { whole(text, what).map(Some) };
        let placed = whole(next("placed")?, "placed")?;
        let time = whole(next("time")?, "time")?;
        let person = maybe(next("person")?, "person")?;
        let terms = maybe(next("terms")?, "terms")?;
        let state = next("state")?;
        let consent_type = next("consent_type")?;
        let from = maybe(next("valid_from")?, "valid_from")?;
        let until = maybe(next("valid_until")?, "valid_until")?;
        if cells.next().is_some() {
            return Err(damaged("state"));
        }
        let Some(terms) = terms else {
            // Contracts and erasures have no terms, and no word of consents.
            return match state {
                "signed" | "amended" | "suspended" | "resumed" | "terminated" | "erased" => {
                    Ok(Happened { sequence, placed, consent: None })
                }
                _ => Err(damaged("state")),
            };
        };
        let state = EventState::from_word(state).ok_or_else(|| damaged("state"))?;
        let consent_type = ConsentType::from_word(consent_type).ok_or_else(|| damaged("consent_type"))?;
        if from.is_some() != state.gives() || from > until.or(from) {
            return Err(damaged("valid_from"));
        }
        Ok(Happened {
            sequence,
            placed,
            consent: Some(Happening {
                time,
                person: person.ok_or_else(|| damaged("person"))?,
                terms,
                state,
                implicit: consent_type == ConsentType::Implicit,
                from: from.unwrap_or(i64::MAX),
                until: until.unwrap_or(i64::MAX),
            }),
        })
    }
}

/// What terms mean for the caller's purposes and the recipient.
#[derive(Clone, Copy)]
struct Meaning {
    purpose: usize,
    /// Bits of the purpose and those below whose needs the categories cover.
    gives: u64,
    /// Bits that an end takes away.
    ends: u64,
}

/// The terms that are about the recipient and a purpose of the caller's; none for others that are there.
async fn terms(
    database: &mut Database,
    recipient: &str,
    purposes: &Purposes,
) -> Result<HashMap<i64, Option<Meaning>>, Error> {
    let mut found = HashMap::new();
    let mut after = i64::MIN;
    loop {
        let rows = database
            .rows(
                "SELECT id, purpose, document FROM yingbi_terms WHERE id > $1 ORDER BY id LIMIT $2",
                &[Bind::Whole(after), Bind::Whole(PAGE)],
            )
            .await?;
        for row in &rows {
            after = row.whole(0)?;
            let terms = read_terms(row.text(2)?)?;
            if terms.purpose != row.text(1)? {
                return Err(Error::Damaged { sequence: 0, what: "purpose" });
            }
            let meant = purposes.index.get(&terms.purpose).filter(|_| terms.recipients.cover(recipient));
            let meaning = meant.map(|&purpose| {
                let PurposeBits { covers, above, .. } = purposes.entries[purpose];
                let lower = purposes.entries.iter().filter(|entry| entry.covers & covers == entry.covers);
                let given = lower.filter(|entry| terms.categories.cover(&entry.needs));
                let gives = given.fold(0, |all, entry| all | entry.own);
                Meaning { purpose, gives, ends: covers | above }
            });
            found.insert(after, meaning);
        }
        if (rows.len() as i64) < PAGE {
            return Ok(found);
        }
    }
}

/// What a person has given: for each purpose, by number, the bits that are consented to at the moment.
#[derive(Default)]
struct Given(Vec<(u16, u64)>);

impl Given {
    fn mask(&self) -> u64 {
        self.0.iter().fold(0, |mask, (_, bits)| mask | bits)
    }
}

struct Fold {
    at: i64,
    terms: HashMap<i64, Option<Meaning>>,
    valid_until: Option<i64>,
    purposes: usize,
}

impl Fold {
    fn take(&mut self, given: &mut Given, event: &Happening, sequence: u64) -> Result<(), Error> {
        let Some(meaning) = self.terms.get(&event.terms) else {
            return Err(Error::Damaged { sequence, what: "terms" });
        };
        let Some(Meaning { purpose, gives, ends }) = *meaning else { return Ok(()) };
        if event.time > self.at {
            self.changes(event.time);
            return Ok(());
        }
        if !event.state.gives() {
            for (_, bits) in &mut given.0 {
                *bits &= !ends;
            }
            return Ok(());
        }
        if event.implicit {
            return Ok(());
        }
        if event.from > self.at {
            self.changes(event.from);
            return Ok(());
        }
        let mut bits = gives;
        if event.until <= self.at {
            bits = 0;
        } else if event.until < i64::MAX {
            self.changes(event.until);
        }
        debug_assert!(purpose < self.purposes);
        let number = u16::try_from(purpose).map_err(|_| Error::Purposes)?;
        match given.0.iter_mut().find(|(of, _)| *of == number) {
            Some(entry) => entry.1 = bits,
            None => {
                given.0.reserve_exact(1);
                given.0.push((number, bits));
            }
        }
        Ok(())
    }

    /// Something changes at that later moment.
    fn changes(&mut self, moment: i64) {
        self.valid_until = Some(self.valid_until.map_or(moment, |before| before.min(moment)));
    }
}

//! `consent …`: who consented to what.

use std::io::{BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;
use yingbi::consent::{
    Actor, Categories, ConsentAct, ConsentEntry, ConsentRecord, ConsentStore, ConsentType, Consents, Person,
    Recipients, Selection, Terms, Validity, read_moment, read_offset, show_moment,
};
use yingbi::{Kind, VERSION};

use crate::commands::{Call, json, same_file, unknown_value};
use crate::failure::Failure;
use crate::sealing::unreadable;

/// A fault of the register, as the command's.
pub(crate) fn fault(error: yingbi::consent::Error) -> Failure {
    yingbi::Error::from(error).into()
}

/// The longest file of personal numbers, in bytes: some 400,000 of them. An entry of each is in memory at once.
const LONGEST: u64 = 8 << 20;

impl Call<'_> {
    pub(crate) fn consent(&self, name: &str) -> Result<ExitCode, Failure> {
        match name {
            "init" => self.consent_init()?,
            "give" => self.consent_give(false)?,
            "refuse" => self.consent_give(true)?,
            "renew" => self.consent_change(true)?,
            "withdraw" => self.consent_change(false)?,
            "show" => self.consent_show()?,
            "export" => self.consent_export()?,
            "import" => self.consent_import()?,
            _ => self.consent_erase()?,
        }
        Ok(ExitCode::SUCCESS)
    }

    pub(crate) fn consent_store(&self) -> Result<ConsentStore, Failure> {
        ConsentStore::open(self.text("register").unwrap_or_default()).map_err(fault)
    }

    /// This moment, in milliseconds since 1970-01-01 UTC: the only time that anything is recorded with.
    pub(crate) fn this_moment(&self) -> Result<i64, Failure> {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let moment = since.ok().and_then(|time| i64::try_from(time.as_millis()).ok());
        moment.ok_or_else(|| Failure::usage("YB0962", vec![("option", "--at".into())]))
    }

    /// Minutes ahead of UTC of the clock that days are meant by; China's where none is given.
    pub(crate) fn zone(&self) -> Result<i64, Failure> {
        let text = self.text("time-zone").unwrap_or("+08:00");
        read_offset(text).ok_or_else(|| unknown_value("--time-zone", &["-14:00 … +14:00"]))
    }

    /// The moment of an option. A day that ends something lasts to its end.
    pub(crate) fn moment(&self, option: &str, end: bool) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(option) else { return Ok(None) };
        let moment = read_moment(text, self.zone()?, end);
        let wrong = || Failure::usage("YB0962", vec![("option", format!("--{option}").into())]);
        moment.map(Some).ok_or_else(wrong)
    }

    /// The moment that a list is about: `--at`, else this one.
    pub(crate) fn moment_shown(&self) -> Result<i64, Failure> {
        match self.moment("at", false)? {
            Some(moment) => Ok(moment),
            None => self.this_moment(),
        }
    }

    pub(crate) fn shown_moment(&self, moment: i64) -> Result<String, Failure> {
        let zone = self.zone()?;
        // To the second, for people.
        let Some(text) = show_moment(moment, zone) else {
            // A day in the east that ends with the year 9999 ends in the year 10000 there. No end is shown as none.
            return Ok(show_moment(moment, 0).unwrap_or_else(|| moment.to_string()).replace('T', " "));
        };
        Ok(text.get(..19).unwrap_or(&text).replace('T', " "))
    }

    /// The key of a person in the register: the canonical form of a personal number, so that one person has one key.
    fn person(&self, value: &str, kind: Kind) -> Option<Person> {
        let mut key = String::new();
        yingbi::canonical(kind, value, &mut key).ok()?;
        Person::new(key).ok()
    }

    /// The persons of a file, one a line. Blank lines are passed over; what is no such number ends the call.
    fn persons(&self, option: &str) -> Result<Vec<Person>, Failure> {
        let kind = self.kind("person-kind")?.unwrap_or(Kind::ResidentId);
        let path = PathBuf::from(self.text(option).unwrap_or_default());
        let open = || -> std::io::Result<String> {
            use std::io::Read;
            let mut text = String::new();
            let mut source: Box<dyn Read> = match path == Path::new("-") {
                true => Box::new(std::io::stdin()),
                false => Box::new(std::fs::File::open(&path)?),
            };
            source.by_ref().take(LONGEST + 1).read_to_string(&mut text)?;
            match text.len() as u64 > LONGEST {
                true => Err(std::io::ErrorKind::FileTooLarge.into()),
                false => Ok(text),
            }
        };
        let text = open().map_err(|source| unreadable(&path, source))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut persons = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let person = self.person(line.trim(), kind);
            persons.push(person.ok_or_else(|| {
                let shown = path.display().to_string();
                let kind = self.screen.messages.kind(kind);
                Failure::usage(
                    "YB0960",
                    vec![("path", shown.into()), ("line", (number + 1).into()), ("kind", kind.into())],
                )
            })?);
        }
        if persons.is_empty() {
            return Err(Failure::usage("YB0961", vec![("path", path.display().to_string().into())]));
        }
        Ok(persons)
    }

    /// The persons of the call, each with who acted for them.
    fn actors(&self) -> Result<Vec<(Person, Actor)>, Failure> {
        let persons = self.persons("person-file")?;
        if self.text("guardian-file").is_none() {
            return Ok(persons.into_iter().map(|person| (person, Actor::Principal)).collect());
        }
        let guardians = self.persons("guardian-file")?;
        if guardians.len() != 1 && guardians.len() != persons.len() {
            return Err(Failure::usage(
                "YB0963",
                vec![("guardians", guardians.len().into()), ("persons", persons.len().into())],
            ));
        }
        let of = guardians.iter().cycle().cloned();
        Ok(persons
            .into_iter()
            .zip(of)
            .map(|(person, guardian)| (person, Actor::Guardian(guardian)))
            .collect())
    }

    fn consent_type(&self) -> Result<ConsentType, Failure> {
        let Some(word) = self.text("type") else { return Ok(ConsentType::Explicit) };
        let all: Vec<&str> = ConsentType::ALL.iter().map(|one| one.word()).collect();
        ConsentType::from_word(word).ok_or_else(|| unknown_value("--type", &all))
    }

    fn consent_init(&self) -> Result<(), Failure> {
        let store = ConsentStore::create(self.text("register").unwrap_or_default()).map_err(fault)?;
        self.say("said-register", &[("register", store.location().into())])
    }

    /// Records entries and tells how many events they made.
    fn recorded(&self, entries: &[ConsentEntry]) -> Result<(), Failure> {
        // A person who stands in the file twice is one.
        let persons =
            entries.iter().map(|entry| &entry.person).collect::<std::collections::BTreeSet<_>>().len();
        let recorded = self.consent_store()?.record(entries).map_err(fault)?;
        self.say("said-consents", &[("events", recorded.len().into()), ("persons", persons.into())])
    }

    /// `give` and `refuse`: a record for each person and purpose.
    fn consent_give(&self, refused: bool) -> Result<(), Failure> {
        let consent_type = self.consent_type()?;
        let validity = Validity { from: self.moment("from", false)?, until: self.moment("until", true)? };
        let recipients = self.list("recipient")?;
        let plain = self.list("category")?.into_iter().map(|name| (name, false));
        let sensitive = self.list("sensitive-category")?.into_iter().map(|name| (name, true));
        let categories: std::collections::BTreeMap<String, bool> = plain.chain(sensitive).collect();
        let text = |option: &str| self.text(option).map(str::to_owned);
        let mut terms = Vec::new();
        for purpose in self.list("purpose")? {
            let mut one = Terms::new(purpose);
            if !recipients.is_empty() {
                one.recipients = Recipients::Only(recipients.iter().cloned().collect());
            }
            if !categories.is_empty() {
                one.categories = Categories::Only(categories.clone());
            }
            one.notice = text("notice");
            one.controllers = text("controller").into_iter().collect();
            one.retention_period = text("retention");
            one.language = text("notice-language").unwrap_or(one.language);
            terms.push(one);
        }
        let (persons, time) = (self.actors()?, self.this_moment()?);
        let mut entries = Vec::with_capacity(persons.len() * terms.len());
        for (person, by) in &persons {
            for terms in &terms {
                let terms = terms.clone();
                let act = match refused {
                    true => ConsentAct::Refuse { terms },
                    false => ConsentAct::Give { terms, validity },
                };
                entries.push(ConsentEntry {
                    person: person.clone(),
                    act,
                    by: by.clone(),
                    consent_type,
                    time,
                });
            }
        }
        self.recorded(&entries)
    }

    /// `renew` and `withdraw`: events about what was given.
    fn consent_change(&self, renew: bool) -> Result<(), Failure> {
        let consent_type = self.consent_type()?;
        let validity = Validity { from: self.moment("from", false)?, until: self.moment("until", true)? };
        let or_every = |names: Vec<String>| match names.is_empty() {
            true => vec![None],
            false => names.into_iter().map(Some).collect(),
        };
        let (purposes, recipients) = (or_every(self.list("purpose")?), or_every(self.list("recipient")?));
        let (persons, time) = (self.actors()?, self.this_moment()?);
        let mut entries = Vec::new();
        for (person, by) in &persons {
            for purpose in &purposes {
                for recipient in &recipients {
                    let consents = Consents { purpose: purpose.clone(), recipient: recipient.clone() };
                    let act = match renew {
                        true => ConsentAct::Renew { consents, validity },
                        false => ConsentAct::Withdraw { consents },
                    };
                    entries.push(ConsentEntry {
                        person: person.clone(),
                        act,
                        by: by.clone(),
                        consent_type,
                        time,
                    });
                }
            }
        }
        self.recorded(&entries)
    }

    fn consent_show(&self) -> Result<(), Failure> {
        let at = self.moment_shown()?;
        let persons = self.persons("person-file")?;
        let mut store = self.consent_store()?;
        let mut shown = Vec::new();
        for (index, person) in persons.into_iter().enumerate() {
            let selection = Selection { person: Some(person), purpose: None };
            for record in store.records(&selection).map_err(fault)? {
                shown.extend(Shown::of(index + 1, record, at));
            }
        }
        if self.flag("json") {
            return self.screen.print(&json(&List { version: VERSION, at, records: shown }));
        }
        let word = |text: &str| self.screen.messages.text(&format!("consent-state-{text}"));
        let mut rows = Vec::with_capacity(shown.len());
        for one in shown {
            let until = one.until.map(|until| self.shown_moment(until)).transpose()?;
            rows.push(vec![
                one.person.to_string(),
                one.purpose,
                one.recipients.join(", "),
                word(one.state),
                self.shown_moment(one.since)?,
                until.unwrap_or_default(),
                one.record,
            ]);
        }
        if rows.is_empty() {
            return self.say("said-consents-none", &[]);
        }
        let heading = [
            "consent-col-person",
            "consent-col-purpose",
            "consent-col-recipients",
            "consent-col-state",
            "consent-col-since",
            "consent-col-until",
            "consent-col-record",
        ];
        self.table(&heading, &rows)
    }

    fn consent_export(&self) -> Result<(), Failure> {
        let output = PathBuf::from(self.text("output").unwrap_or_default());
        let register = Path::new(self.text("register").unwrap_or_default());
        if same_file(register, &output) {
            return Err(Failure::usage("YB0908", vec![("path", output.display().to_string().into())]));
        }
        self.guard(&output, &[])?;
        let people = match self.text("person-file") {
            None => vec![None],
            Some(_) => self.persons("person-file")?.into_iter().map(Some).collect(),
        };
        let mut store = self.consent_store()?;
        let (mut text, mut records) = (Vec::new(), 0);
        for person in people {
            let selection = Selection { person, purpose: self.text("purpose").map(str::to_owned) };
            records += store.export(&selection, &mut text).map_err(fault)?;
        }
        if output == Path::new("-") {
            return self.screen.print(&String::from_utf8_lossy(&text));
        }
        yingbi::write_file(&output, &text, self.flag("force"))?;
        self.say(
            "said-consents-exported",
            &[("records", records.into()), ("path", output.display().to_string().into())],
        )
    }

    fn consent_import(&self) -> Result<(), Failure> {
        let path = self.input();
        let now = self.this_moment()?;
        let mut store = self.consent_store()?;
        let (added, known) = match path == Path::new("-") {
            true => store.import(&mut std::io::stdin().lock(), now),
            false => {
                let file = std::fs::File::open(&path).map_err(|source| unreadable(&path, source))?;
                store.import(&mut BufReader::new(file), now)
            }
        }
        .map_err(fault)?;
        self.say("said-consents-imported", &[("added", added.into()), ("known", known.into())])
    }

    fn consent_erase(&self) -> Result<(), Failure> {
        let persons = self.persons("person-file")?;
        if !self.flag("yes") && !self.erasure_confirmed(persons.len())? {
            return Err(Failure::usage("YB0964", Vec::new()));
        }
        let time = self.this_moment()?;
        let mut store = self.consent_store()?;
        store.erase_all(&persons, time).map_err(fault)?;
        self.say("said-erased", &[("persons", persons.len().into())])
    }

    /// Asks at the terminal for the number of persons.
    fn erasure_confirmed(&self, persons: usize) -> Result<bool, Failure> {
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let text = self.screen.messages.say("ask-erase", &[("persons", persons.into())]);
        let _ = write!(std::io::stderr(), "{} ", text.trim_end());
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|source| unreadable(Path::new("-"), source))?;
        Ok(line.trim() == persons.to_string())
    }
}

/// `consent show --json`. Persons are told by their place in the file, not by their numbers.
#[derive(Serialize)]
struct List {
    version: u32,
    /// The moment, in milliseconds since 1970-01-01 UTC, as all times here.
    at: i64,
    records: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    /// Which person of the file, from one.
    person: usize,
    record: String,
    purpose: String,
    recipients: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    /// `given`, `renewed`, `not begun`, `expired` (its time is over), or how it ended.
    state: &'static str,
    since: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    guardian: bool,
    #[serde(rename = "type")]
    consent_type: &'static str,
}

impl Shown {
    /// A record as it stands at a moment; none where it was not there yet.
    fn of(person: usize, record: ConsentRecord, at: i64) -> Option<Shown> {
        let event = record.events.iter().rfind(|event| event.time <= at)?;
        let (state, since, until) = match event.validity {
            Some((from, until)) if at < from => ("not-begun", from, until),
            Some((_, Some(until))) if at >= until => ("expired", until, Some(until)),
            Some((from, until)) => (event.state.word(), from, until),
            None => (event.state.word(), event.time, None),
        };
        Some(Shown {
            person,
            purpose: record.terms.purpose,
            recipients: match record.terms.recipients {
                Recipients::Any => vec!["*".to_owned()],
                Recipients::Only(names) => names.into_iter().collect(),
            },
            notice: record.terms.notice,
            state,
            since,
            until,
            guardian: matches!(event.by, Some(Actor::Guardian(_)) | None),
            consent_type: event.consent_type.word(),
            record: record.record,
        })
    }
}

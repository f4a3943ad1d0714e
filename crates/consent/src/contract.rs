//! Contracts for purchased services: signed, amended, suspended, resumed, terminated.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::database::{Bind, Cells, Database};
use crate::error::Error;
use crate::event::{Validity, span};
use crate::record::{Latest, number};
use crate::store::ConsentStore;
use crate::terms::check_purpose;
use crate::text::{self, NAME};

/// What a contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractDetails {
    /// What it is for: purposes of the catalogue; at least one.
    pub services: BTreeSet<String>,
    /// The communities (小区) that it covers; at least one.
    pub communities: BTreeSet<String>,
    /// The groups of residents it is for, by their ids in the catalogue; empty for all.
    pub clients: BTreeSet<String>,
    /// First moment, in milliseconds since 1970-01-01 UTC.
    pub from: i64,
    /// First moment after it, in milliseconds since 1970-01-01 UTC.
    pub until: i64,
}

impl ContractDetails {
    fn check(&self) -> Result<(), Error> {
        if self.services.is_empty() {
            return Err(Error::Nobody { part: "service" });
        }
        if self.communities.is_empty() {
            return Err(Error::Nobody { part: "community" });
        }
        self.services.iter().try_for_each(|service| check_purpose(service))?;
        text::check_all("community", &self.communities)?;
        text::check_all("group", &self.clients)?;
        span(Validity { from: Some(self.from), until: Some(self.until) }, self.from, 1).map(drop)
    }
}

/// What happens to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContractAct {
    /// It is signed: there is none of that number yet.
    Sign {
        /// With whom: the organisation, by name.
        organisation: String,
        /// What it says.
        details: ContractDetails,
    },
    /// It says something else from now on.
    Amend {
        /// What it says, all of it.
        details: ContractDetails,
    },
    /// It rests.
    Suspend,
    /// It is in force again.
    Resume,
    /// It ends for good.
    Terminate,
}

/// Something that happened to a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEntry {
    /// The contract's number.
    pub number: String,
    /// What happened.
    pub act: ContractAct,
    /// When, in milliseconds since 1970-01-01 UTC: the caller's clock.
    pub time: i64,
}

/// How a contract stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Signed; its time has not begun.
    NotBegun,
    /// In force: the only standing under which anything may be done for it.
    InForce,
    /// Suspended.
    Suspended,
    /// Its time is over.
    Ended,
    /// Ended before its time.
    Terminated,
}

impl Standing {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::NotBegun => "not begun",
            Standing::InForce => "in force",
            Standing::Suspended => "suspended",
            Standing::Ended => "ended",
            Standing::Terminated => "terminated",
        }
    }
}

/// A contract at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractState {
    /// Its number.
    pub number: String,
    /// With whom.
    pub organisation: String,
    /// What it says at the moment.
    pub details: ContractDetails,
    /// How it stands at the moment.
    pub standing: Standing,
    /// The last event that counts at the moment.
    pub sequence: u64,
}

impl ContractState {
    /// Whether anything may be done for it.
    pub fn in_force(&self) -> bool {
        self.standing == Standing::InForce
    }
}

/// What events make of a contract, before its times are looked at.
struct Folded {
    state: ContractState,
    suspended: bool,
    terminated: bool,
    latest: Latest,
}

/// A statement that reads events of contracts.
macro_rules! events {
    ($rest:literal) => {
        concat!(
            "SELECT sequence, placed, time, contract, organisation, state, details FROM yingbi_event WHERE kind = 'contract'",
            $rest
        )
    };
}

impl ConsentStore {
    /// Records what happened to contracts: all of it, or nothing where one entry cannot be recorded. Returns the
    /// numbers of the events.
    ///
    /// # Errors
    ///
    /// No such contract, or one of that number already; a contract that is suspended or terminated; details or times
    /// that cannot be; a moment before what the register holds on the contract (it can always be suspended and
    /// terminated); the database refuses or is in use.
    pub fn record_contracts(&mut self, entries: &[ContractEntry]) -> Result<Vec<u64>, Error> {
        for entry in entries {
            text::check("contract", &entry.number, NAME)?;
            match &entry.act {
                ContractAct::Sign { organisation, details } => {
                    text::check("organisation", organisation, NAME)?;
                    details.check()?;
                }
                ContractAct::Amend { details } => details.check()?,
                _ => {}
            }
        }
        self.write(async |database| {
            let mut sequences = Vec::with_capacity(entries.len());
            for (position, entry) in entries.iter().enumerate() {
                sequences.push(record(database, position as u64 + 1, entry).await?);
            }
            Ok(sequences)
        })
    }

    /// The contracts with an organisation that were signed at that moment or before, by number, each as it stands
    /// then. Only those [in force](ContractState::in_force) allow anything.
    ///
    /// # Errors
    ///
    /// The register holds something it cannot hold; the database refuses or is in use.
    pub fn contracts(&mut self, organisation: &str, at: i64) -> Result<Vec<ContractState>, Error> {
        self.read(async |database| {
            let rows = database
                .rows(
                    events!(" AND organisation = $1 ORDER BY contract, placed, sequence"),
                    &[Bind::Text(organisation)],
                )
                .await?;
            fold(&rows, Some(at)).map(|folded| folded.into_iter().map(|one| one.at(at)).collect())
        })
    }

    /// All contracts that were signed at that moment or before, by number.
    ///
    /// # Errors
    ///
    /// As [`contracts`](ConsentStore::contracts).
    pub fn all_contracts(&mut self, at: i64) -> Result<Vec<ContractState>, Error> {
        self.read(async |database| {
            let rows = database.rows(events!(" ORDER BY contract, placed, sequence"), &[]).await?;
            fold(&rows, Some(at)).map(|folded| folded.into_iter().map(|one| one.at(at)).collect())
        })
    }

    /// One contract at a moment; none where none of that number was signed by then.
    ///
    /// # Errors
    ///
    /// As [`contracts`](ConsentStore::contracts).
    pub fn contract(&mut self, number: &str, at: i64) -> Result<Option<ContractState>, Error> {
        self.read(async |database| {
            let rows = of(database, number).await?;
            Ok(fold(&rows, Some(at))?.pop().map(|one| one.at(at)))
        })
    }
}

async fn of(database: &mut Database, number: &str) -> Result<Vec<Cells>, Error> {
    database.rows(events!(" AND contract = $1 ORDER BY placed, sequence"), &[Bind::Text(number)]).await
}

async fn record(database: &mut Database, position: u64, entry: &ContractEntry) -> Result<u64, Error> {
    span(Validity::default(), entry.time, position)?;
    let known = fold(&of(database, &entry.number).await?, None)?.pop();
    let wrong = |act, standing| Error::Contract { number: entry.number.clone(), act, standing };
    let standing = match &known {
        None => "",
        Some(known) if known.terminated => Standing::Terminated.word(),
        Some(known) if known.suspended => Standing::Suspended.word(),
        Some(_) => Standing::InForce.word(),
    };
    let terminated = known.as_ref().is_some_and(|known| known.terminated);
    let suspended = known.as_ref().is_some_and(|known| known.suspended);
    let (state, ends) = match &entry.act {
        ContractAct::Sign { .. } if known.is_some() => return Err(wrong("signed", standing)),
        ContractAct::Sign { .. } => ("signed", false),
        _ if known.is_none() => return Err(Error::NoContract { number: entry.number.clone() }),
        ContractAct::Amend { .. } if terminated => return Err(wrong("amended", standing)),
        ContractAct::Amend { .. } => ("amended", false),
        ContractAct::Suspend if terminated || suspended => return Err(wrong("suspended", standing)),
        ContractAct::Suspend => ("suspended", true),
        ContractAct::Resume if terminated || !suspended => return Err(wrong("resumed", standing)),
        ContractAct::Resume => ("resumed", false),
        ContractAct::Terminate if terminated => return Err(wrong("terminated", standing)),
        ContractAct::Terminate => ("terminated", true),
    };
    let latest = known.as_ref().map(|known| known.latest);
    if !ends && latest.is_some_and(|latest| entry.time < latest.time) {
        return Err(Error::ClockBehind { entry: position });
    }
    let placed = latest.map_or(entry.time, |latest| latest.next(entry.time));
    let (organisation, details) = match &entry.act {
        ContractAct::Sign { organisation, details } => (organisation.clone(), Some(details)),
        ContractAct::Amend { details } => (String::new(), Some(details)),
        _ => (String::new(), None),
    };
    let organisation = known.map_or(organisation, |known| known.state.organisation);
    let details = details
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| Error::Damaged { sequence: 0, what: "details" })?;
    let new = database
        .one(
            "INSERT INTO yingbi_event (placed, time, kind, state, contract, organisation, details)
             VALUES ($1, $2, 'contract', $3, $4, $5, $6) RETURNING sequence",
            &[
                Bind::Whole(placed),
                Bind::Whole(entry.time),
                Bind::Text(state),
                Bind::Text(&entry.number),
                Bind::Text(&organisation),
                Bind::MaybeText(details.as_deref()),
            ],
        )
        .await?;
    number(new)
}

impl Folded {
    fn at(self, at: i64) -> ContractState {
        let ContractDetails { from, until, .. } = self.state.details;
        let standing = match () {
            () if self.terminated => Standing::Terminated,
            () if at >= until => Standing::Ended,
            () if self.suspended => Standing::Suspended,
            () if at < from => Standing::NotBegun,
            () => Standing::InForce,
        };
        ContractState { standing, ..self.state }
    }
}

/// Contracts from their events, which come contract by contract in order; at a moment, or whenever they happened.
fn fold(rows: &[Cells], at: Option<i64>) -> Result<Vec<Folded>, Error> {
    let mut folded: Vec<Folded> = Vec::new();
    // A contract that was signed later than the moment: what else happened to it is passed over too.
    let mut later = String::new();
    for row in rows {
        let sequence =
            u64::try_from(row.whole(0)?).map_err(|_| Error::Damaged { sequence: 0, what: "sequence" })?;
        let damaged = |what| Error::Damaged { sequence, what };
        let (time, number, organisation) = (row.whole(2)?, row.text(3)?, row.text(4)?);
        let state = row.text(5)?;
        if at.is_some_and(|at| time > at) || later == number {
            if state == "signed" {
                later = number.to_owned();
            }
            continue;
        }
        let details = || -> Result<ContractDetails, Error> {
            let text = row.maybe_text(6)?.ok_or_else(|| damaged("details"))?;
            let details: ContractDetails = serde_json::from_str(text).map_err(|_| damaged("details"))?;
            details.check().map_err(|_| damaged("details"))?;
            Ok(details)
        };
        if state == "signed" {
            folded.push(Folded {
                state: ContractState {
                    number: number.to_owned(),
                    organisation: organisation.to_owned(),
                    details: details()?,
                    standing: Standing::NotBegun,
                    sequence,
                },
                suspended: false,
                terminated: false,
                latest: Latest { time, placed: row.whole(1)? },
            });
            continue;
        }
        let last = folded.last_mut().filter(|last| last.state.number == number);
        let last = last.ok_or_else(|| damaged("contract"))?;
        if last.state.organisation != organisation {
            return Err(damaged("organisation"));
        }
        match state {
            "amended" => last.state.details = details()?,
            "suspended" => last.suspended = true,
            "resumed" => last.suspended = false,
            "terminated" => last.terminated = true,
            _ => return Err(damaged("state")),
        }
        last.state.sequence = sequence;
        last.latest = Latest { time: last.latest.time.max(time), placed: row.whole(1)? };
    }
    Ok(folded)
}

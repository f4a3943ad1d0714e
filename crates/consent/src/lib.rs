//! Consents and contracts as events, in SQLite or PostgreSQL.
//!
//! A register holds who consented to what, who withdrew, and which contracts are in force, as events that are added and
//! never changed. Consent records are those of ISO/IEC TS 27560:2023 and leave the register as its JSON. What holds at
//! a moment is read from the events: [`ConsentStore::state`], [`ConsentStore::contracts`].
//!
//! ```
//! use std::collections::HashMap;
//! use yingbi_consent::*;
//!
//! # fn main() -> Result<(), Error> {
//! # let folder = tempfile::tempdir().unwrap();
//! # let register = folder.path().join("register.db");
//! # let register = register.to_str().unwrap();
//! let mut store = ConsentStore::create(register)?;
//! let now = 1_780_279_200_000;
//! store.record(&[ConsentEntry {
//!     person: Person::new("p-1")?,
//!     act: ConsentAct::Give { terms: Terms::new("repair"), validity: Validity::default() },
//!     by: Actor::Principal,
//!     consent_type: ConsentType::Explicit,
//!     time: now,
//! }])?;
//! let state = store.state(now, "绿城物业", &Purposes::flat(["repair", "parcels"])?)?;
//! assert_eq!(state.purposes("p-1").collect::<Vec<_>>(), ["repair"]);
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

mod contract;
mod database;
mod document;
mod error;
mod event;
mod location;
mod moment;
mod person;
mod platform;
mod record;
mod state;
mod store;
mod terms;
mod text;
mod transfer;

pub use contract::{ContractAct, ContractDetails, ContractEntry, ContractState, Standing};
pub use error::{Error, TextFault};
pub use event::{Actor, ConsentAct, ConsentEntry, ConsentType, Consents, EventState, Recorded, Validity};
pub use moment::{read_moment, read_offset, show_moment};
pub use person::Person;
pub use state::{ConsentState, Purposes};
pub use store::ConsentStore;
pub use terms::{Categories, Party, Recipients, Terms};
pub use transfer::{ConsentRecord, RecordedEvent, Selection};

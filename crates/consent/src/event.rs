//! What can happen to a consent.

use crate::error::Error;
use crate::moment;
use crate::person::Person;
use crate::terms::{Recipients, Terms};

macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$inner])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Its word in the register and in documents.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one of that word; none for any other word.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What an event makes of a consent (`event_state`).
    EventState {
        /// Consent was given.
        Given = "given",
        /// Consent that was given before was confirmed, for a new time.
        Renewed = "renewed",
        /// Consent was asked for and refused.
        Refused = "refused",
        /// Consent was taken back.
        Withdrawn = "withdrawn",
        /// The controller notes that the time is over. Without this event too, consent ends with its time.
        Expired = "expired",
        /// The controller ended the processing.
        Terminated = "terminated",
    }
}

impl EventState {
    /// Whether there is consent after it.
    pub const fn gives(self) -> bool {
        matches!(self, EventState::Given | EventState::Renewed)
    }
}

words! {
    /// How consent was expressed (`event_type`).
    ConsentType {
        /// In so many words or by a clear act.
        Explicit = "explicit",
        /// For this alone, apart from other consents (PIPL 23, 25, 26, 29, 39).
        Separate = "separate",
        /// In writing (PIPL 29).
        Written = "written",
        /// Inferred from what the person did. It is kept on record and never counts as consent (PIPL 14).
        Implicit = "implicit",
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The person.
    Principal,
    /// The person's guardian (PIPL 31: for children under 14).
    Guardian(Person),
    /// The controller, as for an expiry.
    Controller,
}

impl Actor {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Actor::Principal => "principal",
            Actor::Guardian(_) => "guardian",
            Actor::Controller => "controller",
        }
    }
}

/// From when until when a consent holds. In milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Validity {
    /// First moment; none for the moment of the event.
    pub from: Option<i64>,
    /// First moment after it; none for no end.
    pub until: Option<i64>,
}

/// Which of a person's consents an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Consents {
    /// Of this purpose; none for every purpose.
    pub purpose: Option<String>,
    /// To this organisation; none for every recipient.
    pub recipient: Option<String>,
}

impl Consents {
    pub(crate) fn recipients(&self) -> Recipients {
        self.recipient.clone().map_or(Recipients::Any, Recipients::one)
    }
}

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsentAct {
    /// Consent is given: a new record.
    Give {
        /// What for.
        terms: Terms,
        /// From when until when.
        validity: Validity,
    },
    /// Consent is refused: a new record. What was given before for the same purpose and recipients ends too.
    Refuse {
        /// What for.
        terms: Terms,
    },
    /// Given consents are confirmed for a new time; there has to be one.
    Renew {
        /// Which.
        consents: Consents,
        /// From when until when.
        validity: Validity,
    },
    /// Given consents are taken back. Those that are wholly meant get the event; from one that goes further (other
    /// recipients too) the part is taken by a record of its own. Where nothing was given and a purpose is named, that is
    /// recorded as well: it ends what was given for a broader purpose.
    Withdraw {
        /// Which.
        consents: Consents,
    },
    /// The controller notes that given consents have run out.
    Expire {
        /// Which.
        consents: Consents,
    },
    /// The controller ends the processing.
    Terminate {
        /// Which.
        consents: Consents,
    },
}

impl ConsentAct {
    pub(crate) fn verb(&self) -> &'static str {
        match self {
            ConsentAct::Give { .. } => "give",
            ConsentAct::Refuse { .. } => "refuse",
            ConsentAct::Renew { .. } => "renew",
            ConsentAct::Withdraw { .. } => "withdraw",
            ConsentAct::Expire { .. } => "expire",
            ConsentAct::Terminate { .. } => "terminate",
        }
    }
}

/// Something that happened to a person's consents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEntry {
    /// The person.
    pub person: Person,
    /// What happened.
    pub act: ConsentAct,
    /// Who acted.
    pub by: Actor,
    /// How it was expressed.
    pub consent_type: ConsentType,
    /// When, in milliseconds since 1970-01-01 UTC: the caller's clock.
    pub time: i64,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// For which of the entries given, from zero.
    pub entry: usize,
    /// The id of the record: a UUID.
    pub record: String,
    /// What it says now.
    pub state: EventState,
    /// The event's number.
    pub sequence: u64,
}

/// The beginning and the end of a validity, if they can be.
pub(crate) fn span(validity: Validity, time: i64, entry: u64) -> Result<(i64, Option<i64>), Error> {
    let from = validity.from.unwrap_or(time);
    let possible = moment::sayable(time)
        && moment::sayable(from)
        && validity.until.is_none_or(|until| moment::sayable(until) && until > from);
    if possible { Ok((from, validity.until)) } else { Err(Error::Times { entry }) }
}

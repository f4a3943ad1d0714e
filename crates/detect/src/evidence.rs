//! Why a column is called what it is called: plain data, never a value.

use yingbi_resident::{Argument, Kind};

/// How a header met a term of the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderMatch {
    /// The whole header, normalised.
    Exact,
    /// One word of a header of several words (`contact_phone`).
    Token,
    /// The header ends in the term, where Chinese puts the noun that counts (户主**姓名**).
    Ending,
    /// The term stands somewhere else in the header.
    Inside,
}

/// Two columns of the same records that say the same thing, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgreementKind {
    /// The date is the one inside the resident id of the other column.
    BirthInId,
    /// Odd or even 17th digit of the resident id, against the sex.
    SexInId,
    /// The age follows from the birth date of the other column, give or take a year.
    AgeOfBirth,
    /// The text occurs in the address of the other column.
    InAddress,
    /// The building of the other column's address.
    BuildingOfAddress,
    /// The stairwell of the other column's address.
    UnitOfAddress,
    /// The room of the other column's address.
    RoomOfAddress,
    /// Records that share this value share the address of the other column, one after the other.
    Household,
    /// Rises by one from record to record.
    Running,
    /// Stands beside a column of the other coordinate.
    CoordinatePair,
    /// Each new value begins with the record whose relation says 户主.
    HeadOfHousehold,
}

impl AgreementKind {
    /// A stable name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            AgreementKind::BirthInId => "birth-in-id",
            AgreementKind::SexInId => "sex-in-id",
            AgreementKind::AgeOfBirth => "age-of-birth",
            AgreementKind::InAddress => "in-address",
            AgreementKind::BuildingOfAddress => "building-of-address",
            AgreementKind::UnitOfAddress => "unit-of-address",
            AgreementKind::RoomOfAddress => "room-of-address",
            AgreementKind::Household => "household",
            AgreementKind::Running => "running",
            AgreementKind::CoordinatePair => "coordinate-pair",
            AgreementKind::HeadOfHousehold => "head-of-household",
        }
    }
}

/// One reason for (or against) a reading. Shares and rates run from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Evidence {
    /// The header meets a term of the lexicon that stands for `kind`.
    Header {
        /// The kind the term stands for.
        kind: Kind,
        /// The term of the lexicon (not the header).
        term: &'static str,
        /// How it met.
        how: HeaderMatch,
    },
    /// The header ends in a word that makes it a count, a sum, a class: not `kind`, though it names it.
    NegativeSuffix {
        /// The kind that is ruled out.
        kind: Kind,
        /// The word.
        suffix: &'static str,
    },
    /// `passed` of `of` filled cells are well-formed values of `kind`; by chance the share `chance` would be.
    PassRate {
        /// The kind whose validator was asked.
        kind: Kind,
        /// Cells that passed (well-formed, or masked in its shape).
        passed: u64,
        /// Filled cells asked.
        of: u64,
        /// Share of unrelated cells of the same outward shape that would pass.
        chance: f32,
    },
    /// The share of filled cells that stand in the list of values of `kind`.
    Domain {
        /// The kind whose list it is.
        kind: Kind,
        /// Share of cells in the list.
        share: f32,
        /// Different values seen.
        distinct: u64,
    },
    /// The share of filled cells likelier to be a person's name than running text.
    NameLikelihood {
        /// Share of cells.
        share: f32,
    },
    /// The share of filled cells that parse as an address, and that reach down to the room.
    AddressLevels {
        /// Parsed at three levels or more.
        share: f32,
        /// Down to the room.
        room: f32,
    },
    /// The cells have an outward shape of this name (`digits-18`, `decimal`, `sentence` …).
    Shape {
        /// The kind it speaks for.
        kind: Kind,
        /// A stable name of the shape.
        shape: &'static str,
        /// Share of filled cells that have it.
        share: f32,
    },
    /// Agrees with another column of the same records.
    Agreement {
        /// The kind it speaks for.
        kind: Kind,
        /// In what way.
        what: AgreementKind,
        /// The other column, from 0; the column itself where it agrees with its own order.
        column: usize,
        /// Share of comparable records that agree.
        rate: f32,
        /// Comparable records.
        of: u64,
    },
    /// The values cannot tell `kind` from `other`; the commoner reading was taken.
    BaseRate {
        /// The reading taken.
        kind: Kind,
        /// The reading left.
        other: Kind,
    },
    /// No column of this table names a person, so the numbers here are those of things.
    NoPerson,
    /// No cell of the sample holds anything: the header alone speaks.
    NoValues,
}

impl Evidence {
    /// The id of the Fluent message that says it (`crates/report/locales/*/detect.ftl`) and its arguments; shares as
    /// whole percent, kinds by their stable name, columns from 1.
    pub fn message(&self) -> (&'static str, Vec<(&'static str, Argument)>) {
        let percent = |share: f32| Argument::Number((share.clamp(0.0, 1.0) * 100.0).round() as u64);
        let name = |kind: Kind| Argument::from(kind.name());
        match *self {
            Evidence::Header { kind, term, how } => {
                let key = match how {
                    HeaderMatch::Exact => "evidence-header-exact",
                    HeaderMatch::Token => "evidence-header-token",
                    HeaderMatch::Ending => "evidence-header-ending",
                    HeaderMatch::Inside => "evidence-header-inside",
                };
                (key, vec![("kind", name(kind)), ("term", term.into())])
            }
            Evidence::NegativeSuffix { kind, suffix } => {
                ("evidence-negative-suffix", vec![("kind", name(kind)), ("suffix", suffix.into())])
            }
            Evidence::PassRate { kind, passed, of, chance } => (
                "evidence-pass-rate",
                vec![
                    ("kind", name(kind)),
                    ("passed", passed.into()),
                    ("of", of.into()),
                    ("chance", percent(chance)),
                ],
            ),
            Evidence::Domain { kind, share, distinct } => (
                "evidence-domain",
                vec![("kind", name(kind)), ("share", percent(share)), ("distinct", distinct.into())],
            ),
            Evidence::NameLikelihood { share } => {
                ("evidence-name-likelihood", vec![("share", percent(share))])
            }
            Evidence::AddressLevels { share, room } => {
                ("evidence-address-levels", vec![("share", percent(share)), ("room", percent(room))])
            }
            Evidence::Shape { kind, shape, share } => (
                "evidence-shape",
                vec![("kind", name(kind)), ("shape", shape.into()), ("share", percent(share))],
            ),
            Evidence::Agreement { kind, what, column, rate, of } => {
                let key = match what {
                    AgreementKind::BirthInId => "evidence-agreement-birth-in-id",
                    AgreementKind::SexInId => "evidence-agreement-sex-in-id",
                    AgreementKind::AgeOfBirth => "evidence-agreement-age-of-birth",
                    AgreementKind::InAddress => "evidence-agreement-in-address",
                    AgreementKind::BuildingOfAddress => "evidence-agreement-building-of-address",
                    AgreementKind::UnitOfAddress => "evidence-agreement-unit-of-address",
                    AgreementKind::RoomOfAddress => "evidence-agreement-room-of-address",
                    AgreementKind::Household => "evidence-agreement-household",
                    AgreementKind::Running => "evidence-agreement-running",
                    AgreementKind::CoordinatePair => "evidence-agreement-coordinate-pair",
                    AgreementKind::HeadOfHousehold => "evidence-agreement-head-of-household",
                };
                (
                    key,
                    vec![
                        ("kind", name(kind)),
                        ("column", (column as u64 + 1).into()),
                        ("rate", percent(rate)),
                        ("of", of.into()),
                    ],
                )
            }
            Evidence::BaseRate { kind, other } => {
                ("evidence-base-rate", vec![("kind", name(kind)), ("other", name(other))])
            }
            Evidence::NoPerson => ("evidence-no-person", Vec::new()),
            Evidence::NoValues => ("evidence-no-values", Vec::new()),
        }
    }
}

//! What a consent is for.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::text::{self, NAME, PROSE};

/// Stands for every recipient, or for every category.
pub(crate) const ANY: &str = "*";

/// Whom the data may go to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Recipients {
    /// Anybody who acts for the purpose.
    #[default]
    Any,
    /// These organisations, by name; at least one.
    Only(BTreeSet<String>),
}

impl Recipients {
    /// One organisation.
    pub fn one(organisation: impl Into<String>) -> Recipients {
        Recipients::Only(BTreeSet::from([organisation.into()]))
    }

    /// Whether the organisation is one of them.
    pub fn cover(&self, organisation: &str) -> bool {
        match self {
            Recipients::Any => true,
            Recipients::Only(names) => names.contains(organisation),
        }
    }

    /// Their names; `*` for any.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Recipients::Any => vec![ANY],
            Recipients::Only(names) => names.iter().map(String::as_str).collect(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let Recipients::Only(names) = self else { return Ok(()) };
        if names.is_empty() {
            return Err(Error::Nobody { part: "recipient" });
        }
        if names.contains(ANY) {
            return Err(Error::Star { part: "recipient" });
        }
        text::check_all("recipient", names)
    }
}

/// Which categories of personal information a consent covers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Categories {
    /// All that the purpose needs.
    #[default]
    All,
    /// These, by name (a field of the catalogue, or a class), each with whether it is sensitive; at least one.
    Only(BTreeMap<String, bool>),
}

impl Categories {
    /// Whether all of them are covered.
    pub fn cover(&self, needed: &BTreeSet<String>) -> bool {
        match self {
            Categories::All => true,
            Categories::Only(names) => needed.iter().all(|name| names.contains_key(name)),
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let Categories::Only(names) = self else { return Ok(()) };
        if names.is_empty() {
            return Err(Error::Nobody { part: "category" });
        }
        if names.contains_key(ANY) {
            return Err(Error::Star { part: "category" });
        }
        text::check_all("category", names.keys())
    }
}

/// A party of a consent: an organisation that controls the processing or that one can turn to. No resident.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Party {
    /// Its id, by which the terms refer to it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its postal address.
    pub address: Option<String>,
    /// An address for mail.
    pub email: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// What it does in the processing, as `controller`.
    pub role: Option<String>,
    /// Whom to turn to.
    pub contact: Option<String>,
    /// What kind of organisation it is.
    pub kind: Option<String>,
}

/// What a consent is for: one purpose, for some recipients, with some categories of data. Texts are those of
/// ISO/IEC TS 27560:2023, clause 6.3; none of them may hold a resident's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The purpose: an id of the catalogue. One record is about one purpose, so that no event is about half a record.
    pub purpose: String,
    /// Whom the data may go to.
    pub recipients: Recipients,
    /// Which data.
    pub categories: Categories,
    /// The notice that the person was shown: a number, a title with its version, an address.
    pub notice: Option<String>,
    /// Its language, as `zh-CN` (BCP 47).
    pub language: String,
    /// A class of purposes.
    pub purpose_type: Option<String>,
    /// The legal basis, `consent` (PIPL 13 (1)).
    pub lawful_basis: String,
    /// Who controls the processing, by ids of [`parties`](Terms::parties) or by name.
    pub controllers: Vec<String>,
    /// How the data is collected.
    pub collection_method: Option<String>,
    /// How it is processed.
    pub processing_method: Option<String>,
    /// Where it is stored.
    pub storage_locations: Vec<String>,
    /// How long it is kept, in words or as an ISO 8601 duration.
    pub retention_period: Option<String>,
    /// Where it is processed.
    pub processing_locations: Vec<String>,
    /// Where it may not go.
    pub geographic_restrictions: Vec<String>,
    /// The services that it is for.
    pub services: Vec<String>,
    /// Whose law holds: a country by ISO 3166-1, `CN`.
    pub jurisdiction: String,
    /// How consent can be withdrawn.
    pub withdrawal_method: Option<String>,
    /// How other rights can be exercised.
    pub privacy_rights: Option<String>,
    /// Codes of conduct that hold.
    pub codes_of_conduct: Option<String>,
    /// The impact assessment (PIPL 55).
    pub impact_assessment: Option<String>,
    /// The authority in charge.
    pub authority_party: Option<String>,
    /// The parties.
    pub parties: Vec<Party>,
}

impl Terms {
    /// Terms for a purpose: any recipient, all categories, law of China, everything else unsaid.
    pub fn new(purpose: impl Into<String>) -> Terms {
        Terms {
            purpose: purpose.into(),
            recipients: Recipients::Any,
            categories: Categories::All,
            notice: None,
            language: "zh-CN".to_owned(),
            purpose_type: None,
            lawful_basis: "consent".to_owned(),
            controllers: Vec::new(),
            collection_method: None,
            processing_method: None,
            storage_locations: Vec::new(),
            retention_period: None,
            processing_locations: Vec::new(),
            geographic_restrictions: Vec::new(),
            services: Vec::new(),
            jurisdiction: "CN".to_owned(),
            withdrawal_method: None,
            privacy_rights: None,
            codes_of_conduct: None,
            impact_assessment: None,
            authority_party: None,
            parties: Vec::new(),
        }
    }

    /// Whether the register takes them.
    pub(crate) fn check(&self) -> Result<(), Error> {
        check_purpose(&self.purpose)?;
        self.recipients.check()?;
        self.categories.check()?;
        text::check("language", &self.language, NAME)?;
        text::check("lawful basis", &self.lawful_basis, NAME)?;
        text::check("jurisdiction", &self.jurisdiction, NAME)?;
        for (part, value) in [
            ("notice", &self.notice),
            ("purpose type", &self.purpose_type),
            ("collection method", &self.collection_method),
            ("processing method", &self.processing_method),
            ("retention period", &self.retention_period),
            ("withdrawal method", &self.withdrawal_method),
            ("privacy rights", &self.privacy_rights),
            ("codes of conduct", &self.codes_of_conduct),
            ("impact assessment", &self.impact_assessment),
            ("authority party", &self.authority_party),
        ] {
            if let Some(value) = value {
                text::check(part, value, PROSE)?;
            }
        }
        text::check_all("controller", &self.controllers)?;
        text::check_all("storage location", &self.storage_locations)?;
        text::check_all("processing location", &self.processing_locations)?;
        text::check_all("geographic restriction", &self.geographic_restrictions)?;
        text::check_all("service", &self.services)?;
        for party in &self.parties {
            text::check("party", &party.id, NAME)?;
            let texts = [
                &party.name,
                &party.address,
                &party.email,
                &party.url,
                &party.phone,
                &party.role,
                &party.contact,
                &party.kind,
            ];
            for value in texts.into_iter().flatten() {
                text::check("party", value, PROSE)?;
            }
        }
        Ok(())
    }
}

pub(crate) fn check_purpose(purpose: &str) -> Result<(), Error> {
    // Consent to everything is no consent: it has to be informed (PIPL 14).
    if purpose == ANY {
        return Err(Error::Star { part: "purpose" });
    }
    text::check("purpose", purpose, NAME)
}

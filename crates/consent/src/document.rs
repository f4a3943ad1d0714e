//! Consent records as documents: ISO/IEC TS 27560:2023 in JSON. The members are those of the standard's tables, in
//! their order, as the W3C's guide to it tells them (DPV, "Consent Records and Receipts"). Three are ours:
//! `entity_role`, `event_placed` (where it differs from the time), and `null` for the id of a person who was erased.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::terms::{ANY, Categories, Party, Recipients, Terms};

/// What `schema_version` says.
pub(crate) const SCHEMA: &str = "ISO/IEC TS 27560:2023; yingbi 1";

type Texts = Vec<String>;
type Maybe = Option<String>;

/// A record with its history.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordDocument {
    pub(crate) schema_version: String,
    pub(crate) record_id: String,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) pii_principal_id: Maybe,
    pub(crate) pii_processing: Processing,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) party_identification: Vec<PartyDocument>,
    pub(crate) events: Vec<EventDocument>,
}

/// What the register keeps of terms.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TermsDocument {
    pub(crate) pii_processing: Processing,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) party_identification: Vec<PartyDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Processing {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    privacy_notice: Maybe,
    language: String,
    purposes: [Purpose; 1],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Purpose {
    purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purpose_type: Maybe,
    lawful_basis: String,
    pii_information: Vec<Information>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pii_controllers: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    collection_method: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    processing_method: Maybe,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    storage_locations: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retention_period: Maybe,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    processing_locations: Texts,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    geographic_restrictions: Texts,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    services: Texts,
    jurisdiction: String,
    recipient_third_parties: Texts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawal_method: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    privacy_rights: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes_of_conduct: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    impact_assessment: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authority_party: Maybe,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Information {
    pii_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sensitive_pii_category: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartyDocument {
    party_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_address: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_email: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_url: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_phone: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_name: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_role: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_contact: Maybe,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    party_type: Maybe,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventDocument {
    pub(crate) event_time: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event_placed: Maybe,
    /// An ISO 8601 interval, `start/end` or `start/..`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) validity_duration: Maybe,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) entity_id: Maybe,
    pub(crate) entity_role: String,
    pub(crate) event_type: String,
    pub(crate) event_state: String,
}

impl TermsDocument {
    pub(crate) fn of(terms: Terms) -> TermsDocument {
        let pii_information = match terms.categories {
            Categories::All => vec![Information { pii_type: ANY.to_owned(), sensitive_pii_category: None }],
            Categories::Only(names) => names
                .into_iter()
                .map(|(pii_type, sensitive)| Information {
                    pii_type,
                    sensitive_pii_category: Some(sensitive),
                })
                .collect(),
        };
        let recipient_third_parties = terms.recipients.names().into_iter().map(str::to_owned).collect();
        TermsDocument {
            pii_processing: Processing {
                privacy_notice: terms.notice,
                language: terms.language,
                purposes: [Purpose {
                    purpose: terms.purpose,
                    purpose_type: terms.purpose_type,
                    lawful_basis: terms.lawful_basis,
                    pii_information,
                    pii_controllers: terms.controllers,
                    collection_method: terms.collection_method,
                    processing_method: terms.processing_method,
                    storage_locations: terms.storage_locations,
                    retention_period: terms.retention_period,
                    processing_locations: terms.processing_locations,
                    geographic_restrictions: terms.geographic_restrictions,
                    services: terms.services,
                    jurisdiction: terms.jurisdiction,
                    recipient_third_parties,
                    withdrawal_method: terms.withdrawal_method,
                    privacy_rights: terms.privacy_rights,
                    codes_of_conduct: terms.codes_of_conduct,
                    impact_assessment: terms.impact_assessment,
                    authority_party: terms.authority_party,
                }],
            },
            party_identification: terms.parties.into_iter().map(PartyDocument::of).collect(),
        }
    }

    /// The terms, or the member that says what they cannot.
    pub(crate) fn terms(self) -> Result<Terms, &'static str> {
        let [purpose] = self.pii_processing.purposes;
        let mut categories = BTreeMap::new();
        let mut all = false;
        let listed = purpose.pii_information.len();
        for Information { pii_type, sensitive_pii_category } in purpose.pii_information {
            match (pii_type == ANY, sensitive_pii_category) {
                (true, None) => all = true,
                (false, Some(sensitive)) => drop(categories.insert(pii_type, sensitive)),
                _ => return Err("pii_processing.purposes[0].pii_information"),
            }
        }
        let categories = match (all, categories.len()) {
            (true, 0) if listed == 1 => Categories::All,
            (false, named) if named == listed && named > 0 => Categories::Only(categories),
            _ => return Err("pii_processing.purposes[0].pii_information"),
        };
        let listed = purpose.recipient_third_parties.len();
        let names: BTreeSet<String> = purpose.recipient_third_parties.into_iter().collect();
        let recipients = match (names.contains(ANY), names.len()) {
            (true, 1) if listed == 1 => Recipients::Any,
            (false, named) if named == listed && named > 0 => Recipients::Only(names),
            _ => return Err("pii_processing.purposes[0].recipient_third_parties"),
        };
        Ok(Terms {
            purpose: purpose.purpose,
            recipients,
            categories,
            notice: self.pii_processing.privacy_notice,
            language: self.pii_processing.language,
            purpose_type: purpose.purpose_type,
            lawful_basis: purpose.lawful_basis,
            controllers: purpose.pii_controllers,
            collection_method: purpose.collection_method,
            processing_method: purpose.processing_method,
            storage_locations: purpose.storage_locations,
            retention_period: purpose.retention_period,
            processing_locations: purpose.processing_locations,
            geographic_restrictions: purpose.geographic_restrictions,
            services: purpose.services,
            jurisdiction: purpose.jurisdiction,
            withdrawal_method: purpose.withdrawal_method,
            privacy_rights: purpose.privacy_rights,
            codes_of_conduct: purpose.codes_of_conduct,
            impact_assessment: purpose.impact_assessment,
            authority_party: purpose.authority_party,
            parties: self.party_identification.into_iter().map(PartyDocument::party).collect(),
        })
    }
}

impl PartyDocument {
    fn of(party: Party) -> PartyDocument {
        PartyDocument {
            party_id: party.id,
            party_address: party.address,
            party_email: party.email,
            party_url: party.url,
            party_phone: party.phone,
            party_name: party.name,
            party_role: party.role,
            party_contact: party.contact,
            party_type: party.kind,
        }
    }

    fn party(self) -> Party {
        Party {
            id: self.party_id,
            name: self.party_name,
            address: self.party_address,
            email: self.party_email,
            url: self.party_url,
            phone: self.party_phone,
            role: self.party_role,
            contact: self.party_contact,
            kind: self.party_type,
        }
    }
}

/// The member that a place of a JSON text (line and column, from one, in bytes) belongs to, as `events[2].event_time`.
/// A name that may hold something else than a name stands as `?`.
pub(crate) fn member_at(text: &str, column: usize) -> String {
    enum Level {
        Object(String),
        Array(usize),
    }
    let mut levels: Vec<Level> = Vec::new();
    let bytes = text.as_bytes();
    let end = column.min(bytes.len());
    let (mut at, mut expects_key) = (0, false);
    while at < end {
        match bytes[at] {
            b'{' => {
                levels.push(Level::Object(String::new()));
                expects_key = true;
            }
            b'[' => levels.push(Level::Array(0)),
            b'}' | b']' => drop(levels.pop()),
            b',' => match levels.last_mut() {
                Some(Level::Array(index)) => *index += 1,
                _ => expects_key = true,
            },
            b'"' => {
                let start = at + 1;
                at = start;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if let (true, Some(Level::Object(key))) = (expects_key, levels.last_mut()) {
                    let name = text.get(start..at.min(bytes.len())).unwrap_or_default();
                    let plain = name.len() <= 40
                        && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
                    *key = if plain { name.to_owned() } else { "?".to_owned() };
                    expects_key = false;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let mut path = String::new();
    for level in &levels {
        match level {
            Level::Object(key) if key.is_empty() => {}
            Level::Object(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Level::Array(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

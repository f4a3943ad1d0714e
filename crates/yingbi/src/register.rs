//! What a register of consents and contracts says to policies.

use std::collections::{BTreeSet, HashMap};

use yingbi_access::{Catalogue, Contract, Subject};
use yingbi_consent::{ConsentStore, ContractState, Purposes};

use crate::error::{Error, RunError};
use crate::view::Consents;

/// What residents have consented to at a moment, for the organisation that asks. Consent to a purpose is consent to those
/// below it; consent that is limited to some categories of data (fields of the catalogue) counts for a purpose only if it
/// covers everything that the purpose needs.
///
/// # Errors
///
/// The register cannot be read.
pub fn consents_for(
    store: &mut ConsentStore,
    catalogue: &Catalogue,
    organisation: &str,
    at: i64,
) -> Result<Consents, Error> {
    let mut bits: HashMap<String, u64> = HashMap::new();
    let mut needs: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (place, purpose) in catalogue.purposes.iter().enumerate() {
        let mut above = Some(place);
        let own = 1u64.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0);
        while let Some(name) = above.and_then(|above| catalogue.purposes.get(above)) {
            *bits.entry(name.id.clone()).or_default() |= own;
            above = name.parent;
        }
        let fields = catalogue.fields.iter().zip(&purpose.needs);
        let needed = fields.filter(|(_, need)| !need.candidates.is_empty());
        needs.insert(purpose.id.clone(), needed.map(|(field, _)| field.id.clone()).collect());
    }
    let purposes = Purposes::new(&bits, &needs)?;
    let state = store.state(at, organisation, &purposes)?;
    Ok(Consents {
        sequence: state.sequence(),
        valid_until: state.valid_until(),
        purposes: state.into_masks(),
    })
}

/// Puts a party under the contract that the register holds for its organisation: the one of that number, else the one in
/// force that is for the purpose or one above it. A contract that is suspended, terminated or not in force allows nothing;
/// then the party has none. Nothing is done for kinds of party that do not work under contracts. Returns the next moment
/// at which a contract of the organisation begins or ends, in milliseconds since 1970-01-01 UTC.
///
/// # Errors
///
/// The register cannot be read; the number is another organisation's, or several contracts would do and none is named.
pub fn put_under_contract(
    store: &mut ConsentStore,
    catalogue: &Catalogue,
    subject: &mut Subject,
    purpose: &str,
    number: Option<&str>,
    at: i64,
) -> Result<Option<i64>, Error> {
    if !catalogue.parties.iter().any(|kind| kind.id == subject.kind && kind.contracts) {
        return Ok(None);
    }
    // What the register says counts, and not what a list of parties once said.
    subject.contract = None;
    let contracts = store.contracts(&subject.organisation, at)?;
    let borders = contracts.iter().flat_map(|contract| [contract.details.from, contract.details.until]);
    let next = borders.filter(|border| *border > at).min();
    let covers = |contract: &ContractState| {
        let mut above = catalogue.purposes.iter().position(|known| known.id == purpose);
        while let Some(known) = above.and_then(|above| catalogue.purposes.get(above)) {
            if contract.details.services.contains(&known.id) {
                return true;
            }
            above = known.parent;
        }
        false
    };
    let mut fitting: Vec<ContractState> = contracts
        .into_iter()
        .filter(|contract| match number {
            Some(number) => contract.number == number,
            None => contract.in_force() && covers(contract),
        })
        .collect();
    if fitting.len() > 1 {
        let numbers: Vec<&str> = fitting.iter().map(|contract| contract.number.as_str()).collect();
        return Err(RunError::SeveralContracts { numbers: numbers.join(", ") }.into());
    }
    let Some(contract) = fitting.pop() else {
        return match number {
            Some(number) => Err(RunError::NoContract { number: number.to_owned() }.into()),
            None => Ok(next),
        };
    };
    if contract.in_force() {
        subject.contract = Some(Contract {
            number: contract.number,
            services: contract.details.services,
            communities: contract.details.communities,
            clients: contract.details.clients,
            from: contract.details.from,
            until: contract.details.until,
        });
    }
    Ok(next)
}
